//! From pieces to bytes: text, Markdown, web page, mail; characters, line ends, encodings.

use std::fmt::Write as _;

use super::changes::Change;
use super::write::{Form, Piece};

/// A document as bytes.
pub(crate) struct Page {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) shown: String,
}

/// Writes pieces, the second half of which begins at `middle`, with the changes that `makes` says yes to.
pub(crate) fn render(
    pieces: &[Piece],
    middle: usize,
    salt: u32,
    makes: &mut dyn FnMut(Change) -> bool,
) -> Page {
    let gap = if makes(Change::BlanksDoubled) { "\n\n\n" } else { "\n\n" };
    if makes(Change::Html) {
        let text = characters(&html(pieces), makes);
        return packed("digest.html", text.clone().into_bytes(), text, makes);
    }
    if makes(Change::Markdown) {
        let text = characters(&markdown(pieces), makes);
        return packed("digest.md", text.clone().into_bytes(), text, makes);
    }
    if makes(Change::Mbox) {
        let (first, second) = pieces.split_at(middle);
        let mut file = String::new();
        for (number, half) in [first, second].into_iter().enumerate().filter(|(_, half)| !half.is_empty()) {
            let body = characters(&plain(half, gap), makes);
            let _ = write!(
                file,
                "From desk@reader.example Mon May  4 06:0{number}:00 2020\n{}",
                mail(number, &body, Coding::Plain)
            );
            file.push('\n');
        }
        return packed("digests.mbox", ended(&file, makes).into_bytes(), file, makes);
    }
    let text = characters(&plain(pieces, gap), makes);
    for (change, coding) in [
        (Change::Mail, Coding::Plain),
        (Change::MailPrintable, Coding::Printable),
        (Change::MailBase64, Coding::Base64),
    ] {
        if makes(change) {
            let file = mail(0, &text, coding);
            return packed("digest.eml", ended(&file, makes).into_bytes(), file, makes);
        }
    }
    let mut shown = text;
    if makes(Change::Indented) {
        shown = each_line(&shown, |line| if line.is_empty() { String::new() } else { format!("  {line}") });
    }
    if makes(Change::TrailingSpaces) {
        let spaces = ["  ", " ", "   "][salt as usize % 3];
        shown = each_line(&shown, |line| format!("{line}{spaces}"));
    }
    if makes(Change::Quoted) {
        shown = each_line(&shown, |line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") });
    }
    let text = ended(&shown, makes);
    let bytes = encoded(&text, makes);
    packed("digest.txt", bytes, shown, makes)
}

fn each_line(text: &str, change: impl Fn(&str) -> String) -> String {
    text.lines().map(|line| change(line) + "\n").collect()
}

fn characters(text: &str, makes: &mut dyn FnMut(Change) -> bool) -> String {
    let mut text = text.to_owned();
    if makes(Change::StraightQuotes) {
        text = text.replace(['“', '”'], "\"");
    }
    if makes(Change::NoBreakSpaces) {
        // Between words, as pages do; those that indent or end a line are not for this change.
        let third = |(at, word): (usize, &str)| {
            if at % 3 == 1 && !word.is_empty() { format!("{word}\u{a0}") } else { format!("{word} ") }
        };
        let lines = text.split('\n').map(|line| {
            let start = line.len() - line.trim_start().len();
            let (lead, words) = line.split_at(start);
            if !words.contains(char::is_alphabetic) {
                return line.to_owned();
            }
            let (words, end) = words.split_at(words.trim_end().len());
            let mut out: String = words.split(' ').enumerate().map(third).collect();
            out.pop();
            format!("{lead}{out}{end}")
        });
        text = lines.collect::<Vec<_>>().join("\n");
    }
    text
}

fn ended(text: &str, makes: &mut dyn FnMut(Change) -> bool) -> String {
    if makes(Change::Crlf) {
        text.replace('\n', "\r\n")
    } else if makes(Change::Cr) {
        text.replace('\n', "\r")
    } else {
        text.to_owned()
    }
}

fn encoded(text: &str, makes: &mut dyn FnMut(Change) -> bool) -> Vec<u8> {
    if makes(Change::Utf8Mark) {
        return [b"\xef\xbb\xbf", text.as_bytes()].concat();
    }
    if makes(Change::Utf16Le) {
        return std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    }
    if makes(Change::Utf16Be) {
        return std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    }
    for (change, encoding) in [
        (Change::Windows1251, encoding_rs::WINDOWS_1251),
        (Change::Windows1252, encoding_rs::WINDOWS_1252),
        (Change::Gb18030, encoding_rs::GB18030),
        (Change::ShiftJis, encoding_rs::SHIFT_JIS),
    ] {
        // Bullets are not in all of them; people wrote a dash then.
        let text = if change == Change::ShiftJis { text.replace('•', "-") } else { text.to_owned() };
        let (bytes, _, lossy) = encoding.encode(&text);
        if !lossy && suits(change, &text) && makes(change) {
            return bytes.into_owned();
        }
    }
    text.as_bytes().to_vec()
}

/// Whether people would write these words in this encoding, and it shows in the bytes.
fn suits(change: Change, text: &str) -> bool {
    let has = |range: std::ops::RangeInclusive<char>| text.chars().any(|c| range.contains(&c));
    let (kana, cyrillic) = (has('\u{3041}'..='\u{30fa}'), has('\u{400}'..='\u{4ff}'));
    match change {
        Change::Windows1251 => cyrillic,
        Change::ShiftJis => kana && !cyrillic,
        Change::Gb18030 => has('\u{4e00}'..='\u{9fff}') && !kana && !cyrillic && !has('\u{600}'..='\u{6ff}'),
        _ => !text.is_ascii(),
    }
}

fn packed(name: &'static str, bytes: Vec<u8>, shown: String, makes: &mut dyn FnMut(Change) -> bool) -> Page {
    if !makes(Change::Gzip) {
        return Page { name, bytes, shown };
    }
    // Stored and not squeezed, which every reader of the form takes.
    let mut out = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    let mut blocks = bytes.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let size = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(size.to_le_bytes());
        out.extend((!size).to_le_bytes());
        out.extend(block);
    }
    out.extend(crc(&bytes).to_le_bytes());
    out.extend((bytes.len() as u32).to_le_bytes());
    // Packed files keep the name of what is in them.
    let name = match name {
        "digest.md" => "digest.md.gz",
        "digest.html" => "digest.html.gz",
        "digest.eml" => "digest.eml.gz",
        "digests.mbox" => "digests.mbox.gz",
        _ => "digest.txt.gz",
    };
    Page { name, bytes: out, shown }
}

/// The check sum of RFC 1952.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

fn plain(pieces: &[Piece], gap: &str) -> String {
    let mut text = String::new();
    for piece in pieces {
        if !text.is_empty() {
            text.push_str(if piece.tight { "\n" } else { gap });
        }
        let lines = if piece.lines.is_empty() { std::slice::from_ref(&piece.text) } else { &piece.lines };
        let lead = if piece.mark.is_empty() { String::new() } else { format!("  {} ", piece.mark) };
        let below = format!("\n{}", " ".repeat(lead.chars().count()));
        let _ = write!(text, "{lead}{}", lines.join(&below));
    }
    text.push('\n');
    text
}

fn markdown(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        if !text.is_empty() {
            // A line that goes on below without a blank one needs a hard break.
            text.push_str(match (piece.tight, piece.mark.is_empty()) {
                (true, false) => "\n",
                (true, true) => "  \n",
                _ => "\n\n",
            });
        }
        // What goes on in an item stands under its words.
        let goes_on = if piece.mark.is_empty() && piece.tight && piece.depth > 0 { "  " } else { "" };
        text.push_str(&"    ".repeat(piece.depth));
        text.push_str(goes_on);
        let words = &piece.text;
        let _ = match piece.form {
            Form::Title => write!(text, "## {words}"),
            Form::Heading(level) => write!(text, "{} {words}", "#".repeat(usize::from(level))),
            Form::Emphasis if !piece.mark.is_empty() => write!(text, "* **{words}**"),
            Form::Emphasis => write!(text, "**{words}**"),
            Form::Rule => write!(text, "---"),
            Form::Item if piece.mark == "•" => write!(text, "* {words}"),
            Form::Item => write!(text, "{} {words}", piece.mark),
            Form::Paragraph | Form::Line | Form::Beside => write!(text, "{}{words}", escape(words)),
        };
    }
    text.push('\n');
    text
}

/// What programs that write Markdown put before a line that would be an item of a list or a rule else: `- end -`.
fn escape(line: &str) -> &'static str {
    let is_item = ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark));
    if is_item || line.starts_with("***") { "\\" } else { "" }
}

fn html(pieces: &[Piece]) -> String {
    let mut text =
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Digest</title></head>\n<body>\n"
            .to_owned();
    // The lists that are open, one in another.
    let mut open: Vec<&str> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let lines = if piece.lines.is_empty() { piece.text.clone() } else { piece.lines.join("\n") };
        let words = lines.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let list = match piece.mark.as_str() {
            "" => None,
            "•" => Some("ul"),
            _ => Some("ol"),
        };
        let deep = piece.depth + usize::from(list.is_some());
        let same = list.is_none() || open.get(deep - 1) == list.as_ref();
        while open.len() > deep || open.len() == deep && !same {
            let _ = writeln!(text, "</{}>", open.pop().unwrap_or_default());
        }
        if let Some(list) = list.filter(|_| open.len() < deep) {
            let _ = writeln!(text, "<{list}>");
            open.push(list);
        }
        let goes_on = |at: usize| pieces.get(at).is_some_and(|next| next.tight && is_line(next.form));
        let _ = match piece.form {
            // The next one, or the end of the list, ends an item; what stands deeper is still in it.
            Form::Item => writeln!(text, "<li>{words}"),
            Form::Emphasis if list.is_some() => writeln!(text, "<li><b>{words}</b>"),
            Form::Rule => writeln!(text, "<hr>"),
            Form::Title => writeln!(text, "<h2>{words}</h2>"),
            Form::Heading(level) => writeln!(text, "<h{level}>{words}</h{level}>"),
            Form::Emphasis => writeln!(text, "<p><b>{words}</b></p>"),
            Form::Paragraph | Form::Line | Form::Beside => {
                let joins = piece.tight && at > 0 && is_line(pieces[at - 1].form);
                let (before, after) =
                    (if joins { "<br>\n" } else { "<p>" }, if goes_on(at + 1) { "" } else { "</p>\n" });
                // In an item no paragraph is needed.
                let (before, after) = if piece.depth == 0 {
                    (before, after)
                } else {
                    (if piece.tight { "<br>\n" } else { "" }, "\n")
                };
                write!(text, "{before}{words}{after}")
            }
        };
    }
    while let Some(list) = open.pop() {
        let _ = writeln!(text, "</{list}>");
    }
    text.push_str("</body></html>\n");
    text
}

/// Whether a page breaks such pieces from each other inside one paragraph.
fn is_line(form: Form) -> bool {
    matches!(form, Form::Paragraph | Form::Line | Form::Beside)
}

/// How the text of a mail is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Plain,
    Printable,
    Base64,
}

fn mail(number: usize, body: &str, coding: Coding) -> String {
    let (name, coded) = match coding {
        Coding::Plain => ("8bit", body.to_owned()),
        Coding::Printable => ("quoted-printable", printable(body)),
        Coding::Base64 => ("base64", base64(body.as_bytes())),
    };
    format!(
        "From: The Desk <desk@reader.example>\nTo: Readers <readers@reader.example>\nSubject: Digest {}\n\
         Date: Mon, 04 May 2020 06:00:00 +0000\nMessage-ID: <digest.{number}@reader.example>\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {name}\n\n{coded}",
        number + 1
    )
}

fn printable(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut column = 0;
        for (at, &byte) in line.as_bytes().iter().enumerate() {
            let ends = at + 1 == line.len();
            let plain = (b'!'..=b'~').contains(&byte) && byte != b'=' || byte == b' ' && !ends;
            let needed = if plain { 1 } else { 3 };
            if column + needed > 75 {
                out.push_str("=\n");
                column = 0;
            }
            column += needed;
            if plain {
                out.push(char::from(byte));
            } else {
                let _ = write!(out, "={byte:02X}");
            }
        }
        out.push('\n');
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for line in bytes.chunks(57) {
        for group in line.chunks(3) {
            let mut three = [0; 3];
            three[..group.len()].copy_from_slice(group);
            let all = u32::from_be_bytes([0, three[0], three[1], three[2]]);
            for sign in 0..4 {
                let bits = all >> (18 - 6 * sign) & 63;
                out.push(if sign > group.len() { '=' } else { char::from(SIGNS[bits as usize]) });
            }
        }
        out.push('\n');
    }
    out
}

//! The head of a mail or of a part: its fields, found without trust in any of them, and their values as text.
//!
//! Knows nothing of bodies. What a field means is asked for by name; of one that comes twice the first counts.

use std::borrow::Cow;

use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::parsers::MessageStream;
use mail_parser::{ContentType, DateTime, HeaderValue};
use memchr::memchr;

use crate::text::decode::{self, Decoded};

/// More of a field than this is not looked at, in bytes.
const FIELD_MAX: usize = 4 * 1024;

/// A head with more fields than this is read no further for what it says, only to find its end.
const FIELDS_MAX: usize = 1000;

/// The fields of a head, and where the body begins.
#[derive(Debug, Default)]
pub(super) struct Head<'m> {
    fields: Vec<(&'m [u8], &'m [u8])>,
    /// Where the body begins.
    pub(super) body: usize,
}

impl<'m> Head<'m> {
    /// Reads the head that `bytes` begin with. A line that is no field and no blank line ends it too.
    pub(super) fn read(bytes: &'m [u8]) -> Head<'m> {
        let mut head = Head::default();
        let mut at = 0;
        // A field goes on in the next line when that one begins with a blank, so it is known to end only there.
        let mut open: Option<(&[u8], usize)> = None;
        while at < bytes.len() {
            let line = line_at(bytes, at);
            let words = line.trim_ascii();
            let folded = open.is_some() && line.first().is_some_and(|&byte| byte == b' ' || byte == b'\t');
            if folded && !words.is_empty() {
                at += line.len();
                continue;
            }
            head.close(open.take(), bytes, at);
            if words.is_empty() {
                at += line.len();
                break;
            }
            match name_of(line) {
                Some(name) => open = Some((name, at + line.len().min(colon(line) + 1))),
                // The mark of a mail in a file of mails, left there or made harmless.
                None if at == 0 && (line.starts_with(b"From ") || line.starts_with(b">From ")) => {}
                None => break,
            }
            at += line.len();
        }
        head.close(open, bytes, at);
        head.body = at;
        head
    }

    fn close(&mut self, open: Option<(&'m [u8], usize)>, bytes: &'m [u8], end: usize) {
        if let Some((name, start)) = open
            && self.fields.len() < FIELDS_MAX
        {
            let value = bytes.get(start..end).unwrap_or_default();
            self.fields.push((name, &value[..value.len().min(FIELD_MAX)]));
        }
    }

    /// Whether there is no field at all.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The names and values of all fields, as they stand.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'m [u8], &'m [u8])> {
        self.fields.iter().copied()
    }

    /// The value of a field as it stands.
    pub(super) fn raw(&self, name: &str) -> Option<&'m [u8]> {
        self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name.as_bytes())).map(|field| field.1)
    }

    /// The value of a field as one line of text, its encoded words decoded.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.words(self.raw(name)?)
    }

    /// A value as one line of text, its encoded words decoded.
    pub(super) fn words(&self, value: &[u8]) -> Option<String> {
        let charset = if value.is_ascii() && !value.contains(&0x1b) { None } else { self.charset() };
        let text = words(value, charset.as_deref());
        (!text.is_empty()).then_some(text)
    }

    /// The day of the field `Date`, as its writer's calendar had it.
    pub(super) fn date(&self) -> Option<String> {
        let mut value = unfolded(self.raw("Date")?);
        // The library ends a value at the line's end only.
        value.push('\n');
        let date = DateTime::parse_rfc822(&value)?;
        (date.is_valid()).then(|| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day))
    }

    /// A field with parameters, such as `Content-Type`.
    pub(super) fn typed(&self, name: &str) -> Option<ContentType<'static>> {
        let mut value = unfolded(self.raw(name)?);
        value.push('\n');
        match MessageStream::new(value.as_bytes()).parse_content_type().into_owned() {
            HeaderValue::ContentType(kind) => Some(kind),
            _ => None,
        }
    }

    fn charset(&self) -> Option<String> {
        self.typed("Content-Type")?.attribute("charset").map(str::to_owned)
    }
}

/// Who wrote it: the name in `Name <address>`, `address (Name)` or `"Name" <address>`, else the address.
pub(super) fn name_in(address: &str) -> &str {
    let name = match address.split_once('<') {
        Some((name, _)) if !name.trim().is_empty() => name,
        Some((_, rest)) => rest.split('>').next().unwrap_or(rest),
        None => match address.split_once('(') {
            Some((_, comment)) if comment.trim_end().ends_with(')') => {
                comment.trim_end().trim_end_matches(')')
            }
            _ => address,
        },
    };
    name.trim().trim_matches('"').trim()
}

/// The name of the field that a line begins with.
pub(super) fn name_of(line: &[u8]) -> Option<&[u8]> {
    let name = line.get(..colon(line))?.trim_ascii_end();
    (!name.is_empty() && name.len() <= 76 && name.iter().all(u8::is_ascii_graphic)).then_some(name)
}

/// Where the first colon stands; the length of the line when there is none.
fn colon(line: &[u8]) -> usize {
    memchr(b':', line).unwrap_or(line.len() + 1)
}

/// The line that begins at `at`, with its end.
pub(super) fn line_at(bytes: &[u8], at: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    let end = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
    &rest[..end]
}

/// Bytes as characters. What is UTF-8 is taken as that, whatever was declared; else what was declared, if it fits.
pub(super) fn decoded<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    if let Some(label) = declared
        && (std::str::from_utf8(bytes).is_err() || is_shifted(bytes, label))
        && let Some(decoder) = charset_decoder(label.trim().as_bytes())
    {
        let text = decoder(bytes);
        let replaced = text.matches('\u{fffd}').count();
        if replaced == 0 || is_seven_bit(label) {
            return Decoded { text: Cow::Owned(text), replaced, encoding: "by its mail", mended: false };
        }
    }
    decode::decode(bytes, declared)
}

/// Whether a charset says everything in seven bits, and so looks like UTF-8.
fn is_seven_bit(label: &str) -> bool {
    let label = label.trim().to_ascii_lowercase();
    ["iso-2022", "hz-", "utf-7"].iter().any(|name| label.starts_with(name))
}

fn is_shifted(bytes: &[u8], label: &str) -> bool {
    is_seven_bit(label) && bytes.iter().any(|byte| b"\x1b~+".contains(byte))
}

/// A value in one line, without what folding put in.
fn unfolded(value: &[u8]) -> String {
    one_line(&String::from_utf8_lossy(value))
}

fn one_line(text: &str) -> String {
    text.split(['\r', '\n'])
        .filter(|line| !line.trim().is_empty())
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The text of a value: encoded words (RFC 2047) decoded, those that stand side by side as one, because many
/// programs cut a character in two between them.
fn words(value: &[u8], charset: Option<&str>) -> String {
    let value = decoded(value, charset).text;
    let value = one_line(&value);
    let mut text = String::with_capacity(value.len());
    let mut pending: Option<(&str, Vec<u8>)> = None;
    let mut rest = value.as_str();
    // Behind the last end no word begins: looking for one from each beginning would take its time.
    let last = value.rfind("?=").unwrap_or_default();
    while let Some(at) = rest.find("=?").filter(|at| value.len() - rest.len() + at < last) {
        let (before, found) = rest.split_at(at);
        let Some((label, bytes, after)) = encoded_word(found) else {
            let keep = at + 2;
            flush(&mut pending, &mut text);
            text.push_str(&rest[..keep]);
            rest = &rest[keep..];
            continue;
        };
        match &mut pending {
            // In these each word begins anew, and what shifts there and back at once is malformed.
            Some((open, held))
                if before.trim().is_empty() && open.eq_ignore_ascii_case(label) && !is_seven_bit(label) =>
            {
                held.extend_from_slice(&bytes);
            }
            _ => {
                let joined = pending.is_some() && before.trim().is_empty();
                flush(&mut pending, &mut text);
                text.push_str(if joined { "" } else { before });
                pending = Some((label, bytes));
            }
        }
        rest = after;
    }
    flush(&mut pending, &mut text);
    text.push_str(rest);
    text.trim().to_owned()
}

fn flush(pending: &mut Option<(&str, Vec<u8>)>, text: &mut String) {
    if let Some((label, bytes)) = pending.take() {
        text.push_str(&decoded(&bytes, Some(label)).text);
    }
}

/// The charset, the bytes, and what follows the encoded word that `text` begins with.
fn encoded_word(text: &str) -> Option<(&str, Vec<u8>, &str)> {
    let mut fields = text.get(2..)?.splitn(3, '?');
    let (label, encoding, rest) = (fields.next()?, fields.next()?, fields.next()?);
    let label = label.split('*').next().unwrap_or(label);
    if label.is_empty() || label.len() > 40 || label.contains(' ') {
        return None;
    }
    let by = match encoding {
        "q" | "Q" => super::coding::q_word,
        "b" | "B" => super::coding::base64,
        _ => return None,
    };
    let (word, after) = rest.split_once("?=")?;
    Some((label, by(word.as_bytes()), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_where_its_fields_do() {
        for (text, names, body) in [
            ("A: 1\nB: 2\n\nbody", "A B", "body"),
            ("A: 1\r\n  more\r\nB:2\r\n\r\nbody", "A B", "body"),
            ("A: 1\nno field\nB: 2\n", "A", "no field\nB: 2\n"),
            ("From x Mon Jan 1 10:00:00 2001\nA: 1\n\nbody", "A", "body"),
            ("\nbody", "", "body"),
            ("A: 1", "A", ""),
            ("A:", "A", ""),
            ("", "", ""),
        ] {
            let head = Head::read(text.as_bytes());
            let got: Vec<_> = head.fields().map(|(name, _)| String::from_utf8_lossy(name)).collect();
            assert_eq!((got.join(" ").as_str(), &text[head.body..]), (names, body), "{text:?}");
        }
    }

    #[test]
    fn encoded_words_are_decoded() {
        for (value, text) in [
            ("plain", "plain"),
            ("=?utf-8?Q?caf=C3=A9_au?= lait", "café au lait"),
            ("=?UTF-8?B?5Lit?= =?utf-8?b?5paH?=", "中文"),
            ("=?utf-8?B?5Lit5g==?=\r\n =?utf-8?B?loc=?=", "中文"),
            ("=?gb2312?B?1tDOxA==?= news", "中文 news"),
            ("=?iso-2022-jp?B?GyRCRnwbKEI=?= =?iso-2022-jp?B?GyRCS1wbKEI=?=", "日本"),
            ("=?utf-8*en?q?a?= b =?utf-8?q?c?=", "a b c"),
            ("=?utf-8?x?a?= =?", "=?utf-8?x?a?= =?"),
            ("=?utf-8?q?no end", "=?utf-8?q?no end"),
        ] {
            assert_eq!(words(value.as_bytes(), None), text, "{value}");
        }
        assert_eq!(words(b"\xd6\xd0\xce\xc4", Some("gb2312")), "中文");
    }

    #[test]
    fn authors_have_names() {
        for (address, name) in [
            ("Ana Ruiz <ana@paper.example>", "Ana Ruiz"),
            ("\"Ruiz, Ana\" <ana@paper.example>", "Ruiz, Ana"),
            ("ana@paper.example (Ana Ruiz)", "Ana Ruiz"),
            ("<ana@paper.example>", "ana@paper.example"),
            ("ana@paper.example", "ana@paper.example"),
            ("", ""),
        ] {
            assert_eq!(name_in(address), name);
        }
    }

    #[test]
    fn dates_are_days() {
        for (value, date) in [
            ("Wed, 5 Jun 2002 09:33:45 -0400", Some("2002-06-05")),
            ("    Sat, 7 Sep 2002 22:13:03 EDT", Some("2002-09-07")),
            ("5 Jun 2002 13:33:23 -0000", Some("2002-06-05")),
            ("yesterday", None),
            ("", None),
        ] {
            let text = format!("Date: {value}\n\n");
            assert_eq!(Head::read(text.as_bytes()).date().as_deref(), date, "{value}");
        }
    }
}

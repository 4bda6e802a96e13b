//! The parts of a mail (RFC 2046) as a tree, cut at their boundaries and not decoded yet.
//!
//! Knows nothing of which part is worth reading, nor of text.

use std::borrow::Cow;

use memchr::memmem;

use super::super::html;
use super::coding::{self, Coding};
use super::head::{Head, decoded, line_at, name_of};

/// Parts in parts deeper than this are kept as the text that they are.
const DEPTH_MAX: usize = 8;

/// A mail with more parts than this keeps the rest as part of the last one.
pub(super) const PARTS_MAX: usize = 10_000;

/// What a part holds, as far as that decides who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text without form, or in a form that reads as text.
    Text,
    Html,
    Markdown,
    /// A mail in a mail.
    Mail,
    /// No words.
    Other,
}

/// How the parts of a part belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Many {
    /// One after another.
    Mixed,
    /// The same in several forms.
    Alternative,
    /// A page with its pictures.
    Related,
}

/// A part.
#[derive(Debug)]
pub(super) struct Part<'m> {
    pub(super) kind: Kind,
    /// `text/plain`; never empty.
    pub(super) media: String,
    /// The name that it would be saved under.
    pub(super) name: Option<String>,
    pub(super) charset: Option<String>,
    /// Declared as `format=flowed`, and whether the blanks at the ends of lines go.
    pub(super) flowed: Option<bool>,
    /// To be saved and not to be shown, as its sender saw it.
    pub(super) attached: bool,
    /// Has an id or an address, so that a page can show it.
    pub(super) shown_in_page: bool,
    /// Where it was taken from, when a browser saved it.
    pub(super) location: Option<String>,
    pub(super) children: Option<(Many, Vec<Part<'m>>)>,
    /// What stands before the first and behind the last boundary.
    pub(super) outside: [&'m [u8]; 2],
    /// Whether it is one of the mails of a digest (RFC 2046, 5.1.5).
    pub(super) in_digest: bool,
    coding: Coding,
    raw: &'m [u8],
}

/// Parts each of which is a mail.
const DIGEST: &str = "multipart/digest";

/// A body cut at its boundary.
struct Cut<'m> {
    outside: [&'m [u8]; 2],
    parts: Vec<&'m [u8]>,
}

/// Reads the parts of mails; counts them.
#[derive(Debug)]
pub(super) struct Cutter {
    left: usize,
    /// How many parts were too deep or too many.
    pub(super) capped: usize,
}

impl Cutter {
    pub(super) fn new() -> Cutter {
        Cutter { left: PARTS_MAX, capped: 0 }
    }

    /// The part that has this head and this body.
    pub(super) fn cut<'m>(&mut self, head: &Head<'m>, body: &'m [u8]) -> Part<'m> {
        self.part(head, body, "text/plain", 0)
    }

    fn part<'m>(&mut self, head: &Head<'m>, raw: &'m [u8], usual: &str, depth: usize) -> Part<'m> {
        self.left = self.left.saturating_sub(1);
        let declared = head.typed("Content-Type");
        let media = declared.as_ref().map_or_else(
            || usual.to_owned(),
            |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("*")).to_ascii_lowercase(),
        );
        let shown = head.typed("Content-Disposition");
        let attribute = |name: &str| {
            let value = declared.as_ref()?.attribute(name)?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        let name = shown.as_ref().and_then(|shown| shown.attribute("filename")).map(str::to_owned);
        let name = name.or_else(|| attribute("name"));
        let coding = match head.raw("Content-Transfer-Encoding").map(<[u8]>::trim_ascii) {
            Some(coding) if coding.eq_ignore_ascii_case(b"base64") => Coding::Base64,
            Some(coding) if coding.eq_ignore_ascii_case(b"quoted-printable") => Coding::Quoted,
            _ => Coding::Plain,
        };
        let is = |name: &str, value: &str| attribute(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
        let mut part = Part {
            kind: kind_of(&media, name.as_deref()),
            flowed: is("format", "flowed").then(|| is("delsp", "yes")),
            charset: attribute("charset"),
            attached: shown.as_ref().is_some_and(|shown| shown.ctype().eq_ignore_ascii_case("attachment")),
            shown_in_page: head.raw("Content-ID").is_some() || head.raw("Content-Location").is_some(),
            location: head.text("Content-Location"),
            children: None,
            outside: [&[]; 2],
            in_digest: false,
            media,
            name,
            coding,
            raw,
        };
        if part.kind == Kind::Other && part.media == "application/octet-stream" && part.is_page() {
            part.kind = Kind::Html;
        }
        if let Some(how) = part.media.strip_prefix("multipart/").map(many_of) {
            let in_digest = part.media == DIGEST;
            let usual = if in_digest { "message/rfc822" } else { "text/plain" };
            if depth == DEPTH_MAX {
                self.capped += 1;
            } else if let Some(cut) = self.split(raw, attribute("boundary").as_deref()) {
                let children = cut.parts.into_iter().map(|bytes| {
                    let head = Head::read(bytes);
                    let body = &bytes[head.body..];
                    let part = self.part(&head, body, usual, depth + 1);
                    Part { in_digest, ..part }
                });
                part.children = Some((how, children.collect()));
                part.outside = cut.outside;
            }
            // Without a boundary it is text, whatever it says.
            part.kind = Kind::Text;
        }
        part
    }

    /// Cuts a body at its boundary, or at what looks like one when none is declared.
    fn split<'m>(&mut self, raw: &'m [u8], boundary: Option<&str>) -> Option<Cut<'m>> {
        let mark = match boundary {
            Some(boundary) => format!("--{boundary}").into_bytes(),
            None => guessed(raw)?.to_vec(),
        };
        let (mut parts, mut before, mut from) = (Vec::new(), raw, None);
        for at in memmem::find_iter(raw, &mark) {
            let (Some((start, last)), true) = (boundary_at(raw, at, mark.len()), self.left > parts.len())
            else {
                continue;
            };
            match from {
                Some(from) => parts.push(without_end(raw.get(from..at).unwrap_or_default())),
                None => before = &raw[..at],
            }
            if last {
                return Some(Cut { outside: [before, &raw[start..]], parts });
            }
            from = Some(start);
        }
        self.capped += usize::from(self.left <= parts.len());
        parts.push(&raw[from?..]);
        Some(Cut { outside: [before, &[]], parts })
    }
}

impl<'m> Part<'m> {
    /// Whether it, or a part of it, is a digest of mails.
    pub(super) fn holds_digest(&self) -> bool {
        let inner = || self.children.iter().flat_map(|(_, children)| children);
        self.media == DIGEST && self.children.is_some() || inner().any(Part::holds_digest)
    }

    /// Its bytes, decoded as they were sent.
    pub(super) fn bytes(&self) -> Cow<'m, [u8]> {
        decode(self.coding, self.raw)
    }

    /// Whether a part that nobody named begins as a web page does.
    fn is_page(&self) -> bool {
        const LOOK: usize = 2048;
        let head = self.raw.get(..LOOK).unwrap_or(self.raw);
        html::is_html(&decode(self.coding, head))
    }

    /// Its text, and how many characters were malformed.
    pub(super) fn text(&self) -> (String, usize) {
        let bytes = self.bytes();
        let decoded = decoded(&bytes, self.charset.as_deref());
        (decoded.text.into_owned(), decoded.replaced)
    }
}

fn many_of(subtype: &str) -> Many {
    match subtype {
        "alternative" => Many::Alternative,
        "related" => Many::Related,
        _ => Many::Mixed,
    }
}

/// What was sent as `raw`.
fn decode(coding: Coding, raw: &[u8]) -> Cow<'_, [u8]> {
    match coding {
        Coding::Plain => Cow::Borrowed(raw),
        Coding::Base64 => Cow::Owned(coding::base64_part(raw)),
        Coding::Quoted => Cow::Owned(coding::quoted(raw)),
    }
}

fn kind_of(media: &str, name: Option<&str>) -> Kind {
    let ending = name.and_then(|name| name.rsplit_once('.')).map(|name| name.1.to_ascii_lowercase());
    // Programs that don't know a file send it without a kind.
    let named = match ending.as_deref() {
        Some("txt" | "text" | "asc") => Kind::Text,
        Some("htm" | "html" | "xhtml") => Kind::Html,
        Some("md" | "markdown") => Kind::Markdown,
        Some("eml" | "mbox") => Kind::Mail,
        _ => Kind::Other,
    };
    match media {
        "text/html" | "application/xhtml+xml" => Kind::Html,
        "text/markdown" | "text/x-markdown" => Kind::Markdown,
        "message/rfc822" | "message/global" | "message/news" => Kind::Mail,
        "text/plain" | "text/*" if named != Kind::Other => named,
        "text/calendar" | "text/x-vcard" | "text/vcard" | "text/directory" | "text/css" => Kind::Other,
        _ if media.starts_with("text/") || media == "message/delivery-status" => Kind::Text,
        "application/octet-stream" | "application/*" => named,
        _ => Kind::Other,
    }
}

/// Where the part behind a boundary begins, and whether the boundary is the last.
fn boundary_at(raw: &[u8], at: usize, len: usize) -> Option<(usize, bool)> {
    if at > 0 && raw.get(at - 1) != Some(&b'\n') {
        return None;
    }
    let line = line_at(raw, at);
    // A longer boundary may begin with a shorter one.
    let rest = line.get(len..)?.trim_ascii();
    let last = rest == b"--";
    (last || rest.is_empty()).then_some((at + line.len(), last))
}

/// The line break before a boundary belongs to the boundary.
fn without_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// The first line that looks like a boundary: dashes, a name, and a field of a part below.
fn guessed(raw: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    while at < raw.len() {
        let line = line_at(raw, at);
        at += line.len();
        let words = line.trim_ascii_end();
        if words.len() > 3
            && words.starts_with(b"--")
            && words.iter().any(|&byte| byte != b'-')
            && name_of(line_at(raw, at))
                .is_some_and(|name| name.len() > 8 && name[..8].eq_ignore_ascii_case(b"Content-"))
        {
            return Some(words);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn shape(part: &Part<'_>, out: &mut String) {
        match &part.children {
            Some((how, children)) => {
                write!(out, "{how:?}(").unwrap();
                for child in children {
                    shape(child, out);
                    out.push(' ');
                }
                out.truncate(out.trim_end().len());
                out.push(')');
            }
            None => write!(out, "{:?}:{}", part.kind, part.text().0.trim().replace('\n', "/")).unwrap(),
        }
    }

    #[track_caller]
    fn check(mail: &str, expected: &str) -> usize {
        let head = Head::read(mail.as_bytes());
        let mut cutter = Cutter::new();
        let part = cutter.cut(&head, &mail.as_bytes()[head.body..]);
        let mut got = String::new();
        shape(&part, &mut got);
        assert_eq!(got, expected, "{mail}");
        cutter.capped
    }

    #[test]
    fn bodies_are_cut_at_their_boundary() {
        let head = "Content-Type: multipart/mixed; boundary=\"b\"\n\n";
        check("\nno head", "Text:no head");
        check(
            &format!("{head}pre\n--b\n\none\n--b\nContent-Type: text/html\n\n<p>\n--b--\npost"),
            "Mixed(Text:one Html:<p>)",
        );
        check(
            &format!("{head}--b\n\none\n--bc\ntwo\n x--b\n--b\n\nnever ended"),
            "Mixed(Text:one/--bc/two/ x--b Text:never ended)",
        );
        check(&format!("{head}no boundary at all"), "Text:no boundary at all");
        check(&format!("{head}--b--\n"), "Mixed()");
        check(
            "Content-Type: multipart/alternative\n\n--x1\nContent-Type: text/plain\n\na\n--x1--\n",
            "Alternative(Text:a)",
        );
        check(
            "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\ny\n--b--",
            "Mixed(Mail:Subject: x//y)",
        );
        check(
            "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\ncaf=E9",
            "Text:café",
        );
        check("Content-Type: application/octet-stream; name=a.md\n\n# a", "Markdown:# a");
    }

    #[test]
    fn depth_and_number_are_capped() {
        let mut deep = String::new();
        for n in 0..16_000 {
            write!(deep, "Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n").unwrap();
        }
        let head = Head::read(deep.as_bytes());
        let mut cutter = Cutter::new();
        let part = cutter.cut(&head, &deep.as_bytes()[head.body..]);
        assert_eq!((cutter.capped, part.children.map(|(_, children)| children.len())), (1, Some(1)));

        let many = format!(
            "Content-Type: multipart/mixed; boundary=b\n\n{}the end",
            "--b\n\nx\n".repeat(PARTS_MAX + 9)
        );
        let head = Head::read(many.as_bytes());
        let mut cutter = Cutter::new();
        let part = cutter.cut(&head, &many.as_bytes()[head.body..]);
        let children = part.children.map(|(_, children)| children).unwrap();
        assert_eq!((cutter.capped, children.len()), (1, PARTS_MAX));
        assert!(children.last().unwrap().text().0.ends_with("the end"));
    }
}

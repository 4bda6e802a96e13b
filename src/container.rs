//! What kind of file it is, told by its content first and its name second: each kind gives the one stream of clean
//! text that layouts read, with what it knows about the lines ([`Known`]).
//!
//! Knows nothing of stories: where they begin is the layouts' business, unless a container says so itself, as feeds do.

pub mod packed;

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use crate::text::decode;

pub mod csv;
pub mod feed;
pub mod html;
pub mod json;
mod keys;
mod known;
mod lines;
pub mod mail;
pub mod markdown;
pub mod own;
pub mod plain;

pub use known::{Given, Known};
pub use lines::{Fact, Lines};
pub use packed::Unpackable;

/// A kind of file that can hold digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A web page as saved by a browser.
    Html,
    /// One mail (RFC 5322).
    Mail,
    /// A file of many mails (RFC 4155).
    Mbox,
    /// RSS or Atom.
    Feed,
    /// JSON Feed.
    JsonFeed,
    /// JSON of any other form that lists stories.
    Json,
    /// A table of stories.
    Csv,
    /// This program's own export.
    Export,
}

impl Container {
    /// Its name in exports.
    pub fn name(self) -> &'static str {
        match self {
            Container::Text => "text",
            Container::Markdown => "markdown",
            Container::Html => "html",
            Container::Mail => "mail",
            Container::Mbox => "mbox",
            Container::Feed => "feed",
            Container::JsonFeed => "json feed",
            Container::Json => "json",
            Container::Csv => "csv",
            Container::Export => "export",
        }
    }
}

/// Why a file is not read, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing in it.
    Empty,
    /// A PDF file.
    Pdf,
    /// Not text: it holds zero bytes.
    Binary,
    /// It is packed and can't be unpacked.
    Packed(Unpackable),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Packed(why) => return why.fmt(f),
            Refusal::Empty => "is empty: there is nothing to read",
            Refusal::Pdf => "is a PDF: convert it with `pdftotext` and open the result",
            Refusal::Binary => "is a binary file and no text: leave it out, or save it as plain text",
        })
    }
}

/// How many bytes of a file are enough for [`sniff`].
pub const HEAD: usize = 8 * 1024;

/// Whether a file that begins with these bytes can be read at all.
pub fn sniff(head: &[u8]) -> Result<(), Refusal> {
    let head = &head[..head.len().min(HEAD)];
    let marked = [&b"\xff\xfe"[..], b"\xfe\xff", b"\0\0\xfe\xff"].iter().any(|mark| head.starts_with(mark));
    // Counting units takes longer than reading most files, and only a file with zeros can be of that kind.
    let is_utf16 = || marked || decode::is_unmarked_utf16(head);
    if head.is_empty() {
        Err(Refusal::Empty)
    } else if packed::is_packed(head) {
        Ok(())
    } else if head.starts_with(b"%PDF-") {
        Err(Refusal::Pdf)
    } else if memchr::memchr(0, head).is_some() && !is_utf16() {
        Err(Refusal::Binary)
    } else {
        Ok(())
    }
}

/// The bytes of a file without the packings around it, and whether some of what was packed is missing.
pub fn unpack(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, bool), Refusal> {
    let Some(inside) = packed::unpack(bytes).map_err(Refusal::Packed)? else {
        return Ok((bytes.into(), false));
    };
    sniff(&inside.bytes)?;
    Ok((inside.bytes.into(), inside.cut))
}

/// Tells the kind of a file by its bytes, and by the ending of its name where those could be of two kinds.
pub fn tell(bytes: &[u8], path: &Path) -> Container {
    let head = &bytes[..bytes.len().min(HEAD)];
    // `notes.md.gz` is Markdown that was packed.
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
    let name =
        [".gz", ".zst"].iter().fold(name.as_str(), |name, packed| name.strip_suffix(packed).unwrap_or(name));
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let prose = prose(head);
    let may_be_tagged = prose.is_none();
    // What begins with another sign is neither an object nor a feed in any encoding: it need not be decoded.
    let opening = opening(head);
    let may_begin = |sign: u8| may_be_tagged && opening.is_none_or(|first| first == sign);
    // Strict forms first: what they ask for does not come about by chance.
    if (may_begin(b'{') || opening == Some(b'['))
        && let Some(kind) = json::tell(head)
    {
        kind
    } else if may_begin(b'<') && feed::is_feed(head) {
        Container::Feed
    } else if let Some(kind) = mail::tell(head) {
        kind
    } else if may_be_tagged && html::is_html(head) || ["htm", "html", "xhtml"].contains(&ending) {
        Container::Html
    } else if csv::is_csv(head, ending) {
        Container::Csv
    } else if prose.map_or_else(
        || markdown::is_markdown(head, ending),
        |prose| markdown::is_markdown_text(prose, ending),
    ) {
        Container::Markdown
    } else {
        Container::Text
    }
}

/// The head of a file as text, when it is UTF-8 that needs no mending and begins with a sign of ASCII that opens
/// neither an object nor a tag. So most files do, and the strict forms need not read them.
fn prose(head: &[u8]) -> Option<&str> {
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace())?;
    if !first.is_ascii_graphic() || matches!(first, b'{' | b'<') {
        return None;
    }
    // Zeros, escapes and what reads as encoded twice are left to the decoder.
    if memchr::memchr3(0, 0x1b, 0xc3, head).is_some() {
        return None;
    }
    match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        // The last character may be cut.
        Err(error) if error.error_len().is_none() && head.len() >= HEAD => {
            std::str::from_utf8(head.get(..error.valid_up_to())?).ok()
        }
        Err(_) => None,
    }
}

/// The sign that a file begins with after blanks, when it is ASCII in whatever encoding the file is: there are no zero
/// bytes, as two bytes a character bring, and no escapes.
fn opening(head: &[u8]) -> Option<u8> {
    let first = *head.iter().find(|byte| !byte.is_ascii_whitespace())?;
    (first.is_ascii_graphic() && memchr::memchr2(0, 0x1b, head).is_none()).then_some(first)
}

/// Reads a document of this kind into `lines`. Nothing can fail: what does not read as its kind is read as text.
pub fn read(bytes: &[u8], container: Container, lines: &mut Lines<'_>) {
    let done = match container {
        Container::Text => false,
        Container::Markdown => markdown::read(bytes, lines),
        Container::Html => html::read(bytes, lines),
        Container::Mail | Container::Mbox => mail::read(bytes, container, lines),
        Container::Feed => feed::read(bytes, lines),
        Container::Csv => csv::read(bytes, lines),
        Container::JsonFeed | Container::Json | Container::Export => json::read(bytes, container, lines),
    };
    if !done {
        plain::read(bytes, lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells() {
        assert_eq!(sniff(b"Title\n"), Ok(()));
        assert_eq!(sniff(b"\xff\xfeT\0"), Ok(()));
        assert_eq!(sniff(b""), Err(Refusal::Empty));
        assert_eq!(sniff(b"%PDF-1.7\n\0"), Err(Refusal::Pdf));
        assert_eq!(sniff(b"\x7fELF\0\0"), Err(Refusal::Binary));
    }
}

//! What kind of file it is, told by its content: each kind gives the one stream of clean text that layouts read.
//!
//! Plain text is the only kind so far; what is certainly no text is turned away with the reason.

use std::fmt;

/// A kind of file that can hold digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Plain text.
    Text,
}

impl Container {
    /// Its name in exports.
    pub fn name(self) -> &'static str {
        match self {
            Container::Text => "text",
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
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Empty => "is empty: there is nothing to read",
            Refusal::Pdf => "is a PDF: convert it with `pdftotext` and open the result",
            Refusal::Binary => "is a binary file and no text: leave it out, or save it as plain text",
        })
    }
}

/// How many bytes of a file are enough for [`sniff`].
pub const HEAD: usize = 8 * 1024;

/// Tells a file's kind by its first [`HEAD`] bytes.
pub fn sniff(head: &[u8]) -> Result<Container, Refusal> {
    let head = &head[..head.len().min(HEAD)];
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if head.is_empty() {
        Err(Refusal::Empty)
    } else if head.starts_with(b"%PDF-") {
        Err(Refusal::Pdf)
    } else if memchr::memchr(0, head).is_some() && !utf16 {
        Err(Refusal::Binary)
    } else {
        Ok(Container::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells() {
        assert_eq!(sniff(b"Title\n"), Ok(Container::Text));
        assert_eq!(sniff(b"\xff\xfeT\0"), Ok(Container::Text));
        assert_eq!(sniff(b""), Err(Refusal::Empty));
        assert_eq!(sniff(b"%PDF-1.7\n\0"), Err(Refusal::Pdf));
        assert_eq!(sniff(b"\x7fELF\0\0"), Err(Refusal::Binary));
    }
}

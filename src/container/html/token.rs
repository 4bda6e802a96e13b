//! Tags, words and comments of a page, as slices of it. Reads tags as browsers do (WHATWG HTML, 13.2.5), in one pass.
//!
//! `html5ever`'s tokenizer is not used: it compares each attribute with all others of its tag, so one tag of 1 MB
//! takes it many seconds. It is the measure in the tests instead, and its table of entities is ours too.
//! Knows nothing of what elements mean, but for those whose content is not markup.

use memchr::{memchr, memchr_iter, memmem};

/// What stands next in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::container) enum Token<'a> {
    /// Words, with entities as written.
    Text(&'a str),
    /// The content of an element in which no markup is read; entities are, if the flag says so.
    Raw(&'a str, bool),
    /// `<name …>`, and whether it closes itself.
    Start(&'a str, bool),
    /// `</name>`.
    End(&'a str),
    /// `<!-- … -->`.
    Comment(&'a str),
}

/// Attributes of the start tag that came last, with entities as written.
pub(in crate::container) type Attributes<'a> = Vec<(&'a str, &'a str)>;

/// Attributes of one tag that are kept; nobody writes more, and all that mean something to us are asked for by name.
const ATTRIBUTES_MAX: usize = 64;

/// Elements whose content is not markup, and whether entities are read in it.
const RAW: [(&str, bool); 9] = [
    ("script", false),
    ("style", false),
    ("title", true),
    ("textarea", true),
    ("xmp", false),
    ("iframe", false),
    ("noembed", false),
    ("noframes", false),
    ("plaintext", false),
];

/// Cuts a page into tokens.
#[derive(Debug)]
pub(in crate::container) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Where the content of a raw element ends that has just begun, and whether entities are read in it.
    raw: Option<(usize, bool)>,
    /// Raw elements, by their place in [`RAW`], whose end tag does not come any more.
    endless: [bool; RAW.len()],
    /// A tag had no end: from there on, quotes don't hide a `>`, so that no stretch is searched twice.
    torn: bool,
    /// The page says that it is XML: a raw element that closes itself has no content.
    xml: bool,
}

impl<'a> Tokens<'a> {
    /// Reads `text`.
    pub(in crate::container) fn new(text: &'a str) -> Tokens<'a> {
        let xml = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with("<?xml");
        Tokens { text, at: 0, raw: None, endless: [false; RAW.len()], torn: false, xml }
    }

    /// The next token; `attributes` are those of a start tag.
    pub(in crate::container) fn next(&mut self, attributes: &mut Attributes<'a>) -> Option<Token<'a>> {
        let text = self.text;
        if let Some((end, entities)) = self.raw.take() {
            let raw = text.get(self.at..end).unwrap_or_default();
            self.at = end;
            if !raw.is_empty() {
                return Some(Token::Raw(raw, entities));
            }
        }
        let bytes = text.as_bytes();
        let start = self.at;
        let mut seek = start;
        loop {
            let Some(open) = memchr(b'<', &bytes[seek..]).map(|n| seek + n) else {
                self.at = bytes.len();
                return text.get(start..).filter(|rest| !rest.is_empty()).map(Token::Text);
            };
            let opens = match bytes.get(open + 1) {
                Some(b'/') => bytes.get(open + 2).is_some(),
                Some(&b) => b.is_ascii_alphabetic() || b == b'!' || b == b'?',
                None => false,
            };
            if !opens {
                seek = open + 1;
                continue;
            }
            if open > start {
                self.at = open;
                return text.get(start..open).map(Token::Text);
            }
            return self.markup(open, attributes);
        }
    }

    /// What begins at the `<` at `open`. A tag without an end is left out up to its first `>`.
    fn markup(&mut self, open: usize, attributes: &mut Attributes<'a>) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        match bytes[open + 1] {
            b'!' => Some(self.declaration(open)),
            b'/' if !bytes[open + 2].is_ascii_alphabetic() => {
                // `</>` is nothing at all, other signs make it a comment: both are invisible.
                Some(self.bogus(open + 2))
            }
            b'/' => {
                let name = open + 2;
                attributes.clear();
                if let Some((after, end, _)) = self.tag(name, attributes) {
                    self.at = end;
                    attributes.clear();
                    return self.text.get(name..after).map(Token::End);
                }
                Some(self.bogus(open + 1))
            }
            b'?' => Some(self.bogus(open + 1)),
            _ => {
                attributes.clear();
                let Some((after, end, closes)) = self.tag(open + 1, attributes) else {
                    attributes.clear();
                    return Some(self.bogus(open + 1));
                };
                self.at = end;
                let name = self.text.get(open + 1..after).unwrap_or_default();
                self.expect_raw(name, closes);
                Some(Token::Start(name, closes))
            }
        }
    }

    /// Anything up to the next `>`.
    fn bogus(&mut self, from: usize) -> Token<'a> {
        let bytes = self.text.as_bytes();
        let end = memchr(b'>', &bytes[from..]).map_or(bytes.len(), |n| from + n);
        self.at = (end + 1).min(bytes.len());
        Token::Comment(self.text.get(from..end).unwrap_or_default())
    }

    fn declaration(&mut self, open: usize) -> Token<'a> {
        let bytes = self.text.as_bytes();
        if !bytes[open..].starts_with(b"<!--") {
            return self.bogus(open + 2);
        }
        let from = open + 4;
        let rest = &bytes[from..];
        let (end, next) = if rest.starts_with(b">") {
            (from, from + 1)
        } else if rest.starts_with(b"->") {
            (from, from + 2)
        } else {
            memchr_iter(b'>', rest)
                .find_map(|n| {
                    let dashes =
                        [&b"--"[..], b"--!"].into_iter().find(|dashes| rest[..n].ends_with(dashes))?;
                    Some((from + n - dashes.len(), from + n + 1))
                })
                .unwrap_or((bytes.len(), bytes.len()))
        };
        self.at = next;
        Token::Comment(self.text.get(from..end).unwrap_or_default())
    }

    /// Reads a tag whose name begins at `name`: where the name ends, where the tag does, and whether it closes itself.
    fn tag(&mut self, name: usize, attributes: &mut Attributes<'a>) -> Option<(usize, usize, bool)> {
        let bytes = self.text.as_bytes();
        let limit = if self.torn { name + memchr(b'>', &bytes[name..])? + 1 } else { bytes.len() };
        let read = read_tag(self.text.get(..limit)?, name, attributes);
        self.torn |= read.is_none();
        read
    }

    /// Looks for the end of an element in which no markup is read. What is never closed is read as markup, unless it
    /// is code.
    fn expect_raw(&mut self, name: &str, closes: bool) {
        let Some(which) = RAW.iter().position(|(raw, _)| name.eq_ignore_ascii_case(raw)) else { return };
        let (raw, entities) = RAW[which];
        if closes && self.xml {
            return;
        }
        let bytes = self.text.as_bytes();
        let mut found = None;
        if !self.endless[which] && raw != "plaintext" {
            found = memmem::find_iter(&bytes[self.at..], b"</").map(|n| self.at + n).find(|&end| {
                let tail = &bytes[end + 2..];
                let named =
                    tail.get(..raw.len()).is_some_and(|tail| tail.eq_ignore_ascii_case(raw.as_bytes()));
                named && tail.get(raw.len()).is_some_and(|&b| is_space(b) || b == b'/' || b == b'>')
            });
        }
        self.endless[which] = found.is_none();
        self.raw = match found {
            Some(end) => Some((end, entities)),
            None if matches!(raw, "script" | "style" | "plaintext") => Some((bytes.len(), false)),
            None => None,
        };
    }
}

/// White space between attributes.
pub(super) fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\n' | b'\t' | b'\r' | 0x0c)
}

/// What [`Tokens::tag`] gives, and the attributes.
fn read_tag<'a>(text: &'a str, name: usize, attributes: &mut Attributes<'a>) -> Option<(usize, usize, bool)> {
    let bytes = text.as_bytes();
    let mut at = name;
    while !matches!(bytes.get(at)?, b'>' | b'/') && !is_space(bytes[at]) {
        at += 1;
    }
    let after = at;
    loop {
        while is_space(*bytes.get(at)?) || (bytes[at] == b'/' && *bytes.get(at + 1)? != b'>') {
            at += 1;
        }
        match bytes[at] {
            b'>' => return Some((after, at + 1, false)),
            b'/' => return Some((after, at + 2, true)),
            _ => {}
        }
        let key = at;
        at += 1;
        while !matches!(bytes.get(at)?, b'>' | b'/' | b'=') && !is_space(bytes[at]) {
            at += 1;
        }
        let key = text.get(key..at).unwrap_or_default();
        while is_space(*bytes.get(at)?) {
            at += 1;
        }
        let mut value = "";
        if bytes[at] == b'=' {
            at += 1;
            while is_space(*bytes.get(at)?) {
                at += 1;
            }
            match bytes[at] {
                quote @ (b'"' | b'\'') => {
                    let len = memchr(quote, &bytes[at + 1..])?;
                    value = text.get(at + 1..at + 1 + len).unwrap_or_default();
                    at += len + 2;
                }
                b'>' => {}
                _ => {
                    let from = at;
                    while *bytes.get(at)? != b'>' && !is_space(bytes[at]) {
                        at += 1;
                    }
                    value = text.get(from..at).unwrap_or_default();
                }
            }
        }
        if attributes.len() < ATTRIBUTES_MAX {
            attributes.push((key, value));
        }
    }
}

#[cfg(test)]
mod tests;

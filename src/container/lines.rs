//! The one line stream that every container is turned into, and layouts read.

use crate::text::CleanBuf;
use crate::text::decode::Decoded;

use super::known::{Given, Known};

/// Something known about the line that begins at this byte of the stream; or, inside a line, where its lead ends: the
/// link ([`Known::TARGET`]) or the bold words ([`Known::EMPHASIS`]) that it begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// Where the line begins, in bytes from the start of the document's text.
    pub start: u32,
    /// What is known.
    pub known: Known,
}

/// A line longer than this is not made by [`Lines::line`], in bytes: what is left goes on in lines of their own.
const LINE_MAX: usize = 1 << 20;

/// No line is moved in further than this, in columns.
const INDENT_MAX: usize = 64;

/// Takes the lines of one document in order. The text goes through the gate of [`CleanBuf`].
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t mut CleanBuf,
    facts: &'t mut Vec<Fact>,
    start: usize,
    /// Malformed characters that were replaced, and controls that are shown as signs.
    pub replaced: usize,
    /// Control characters that are shown as signs.
    pub controls: usize,
    /// How its characters were encoded; of several ways, the last one that was not UTF-8.
    pub encoding: &'static str,
    /// Characters that had been encoded twice over were put right.
    pub mended: bool,
    /// Something was deeper, longer or more than this program takes, and was cut off.
    pub capped: usize,
}

impl<'t> Lines<'t> {
    /// Takes down what decoding a piece of the document told.
    pub fn note(&mut self, decoded: &Decoded<'_>) {
        self.replaced += decoded.replaced;
        self.mended |= decoded.mended;
        if decoded.encoding != "UTF-8" || self.encoding.is_empty() {
            self.encoding = decoded.encoding;
        }
    }

    /// Appends a document to `text`; `facts` is emptied.
    pub fn new(text: &'t mut CleanBuf, facts: &'t mut Vec<Fact>) -> Lines<'t> {
        facts.clear();
        let start = text.len();
        Lines { text, facts, start, replaced: 0, controls: 0, encoding: "", mended: false, capped: 0 }
    }

    /// Text of any number of lines about which nothing is known.
    pub fn plain(&mut self, raw: &str) {
        self.controls += self.text.push(raw);
    }

    /// One line: breaks in it become spaces, and blanks at its end go; at its beginning too, unless it is
    /// [`Known::PRE`]. A line without words adds nothing.
    pub fn line(&mut self, raw: &str, known: Known) {
        let raw = if known.has(Known::PRE) { raw.trim_end() } else { raw.trim() };
        self.put(raw, 0, known);
    }

    /// One line that stands `spaces` columns in: what is under an item of a list. Else as [`Lines::line`].
    pub fn indented(&mut self, raw: &str, spaces: usize, known: Known) {
        self.put(raw.trim(), spaces, known);
    }

    fn put(&mut self, raw: &str, spaces: usize, known: Known) {
        if raw.trim().is_empty() {
            return;
        }
        let mut rest = raw;
        while !rest.is_empty() {
            let mut cut = rest.len().min(LINE_MAX);
            while !rest.is_char_boundary(cut) {
                cut -= 1;
            }
            let (head, tail) = rest.split_at(cut);
            self.end_line();
            if known != Known::NOTHING {
                self.fact(self.text.len(), known);
            }
            self.text.push(&" ".repeat(spaces.min(INDENT_MAX)));
            self.controls += self.text.push_line(head);
            self.text.push("\n");
            rest = tail;
        }
    }

    /// A line that begins with a link or with bold words, and goes on: `lead` says which. Both are given as they
    /// stand, with the space between them in `rest`.
    pub fn lead(&mut self, head: &str, rest: &str, spaces: usize, known: Known, lead: Known) {
        let goes_on = rest.contains(char::is_alphanumeric);
        if head.trim().is_empty() || !goes_on || head.len() + rest.len() > LINE_MAX {
            self.indented(&format!("{head}{rest}"), spaces, known);
            return;
        }
        self.end_line();
        if known != Known::NOTHING {
            self.fact(self.text.len(), known);
        }
        self.text.push(&" ".repeat(spaces.min(INDENT_MAX)));
        self.controls += self.text.push_line(head.trim_start());
        self.fact(self.text.len(), lead);
        self.controls += self.text.push_line(rest.trim_end());
        self.text.push("\n");
    }

    fn fact(&mut self, at: usize, known: Known) {
        self.facts.push(Fact { start: (at - self.start) as u32, known });
    }

    /// The address that a link in the line before leads to, when it is one that a reader could open.
    pub fn target(&mut self, address: &str) {
        let address = address.trim();
        let opens = ["http://", "https://"]
            .iter()
            .any(|scheme| address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
        if opens && !address.contains(char::is_whitespace) && self.text.len() > self.start {
            self.line(address, Known::TARGET);
        }
    }

    /// A blank line, unless one stands there already or nothing stands before it.
    pub fn blank(&mut self) {
        self.end_line();
        let written = &self.text[self.start..];
        if !written.is_empty() && !written.ends_with("\n\n") {
            self.text.push("\n");
        }
    }

    /// A line that is given to be `what`.
    pub fn given(&mut self, raw: &str, what: Given) {
        self.line(raw, Known::given(what));
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.text.len() == self.start
    }

    /// How many bytes have been written.
    pub fn len(&self) -> usize {
        self.text.len() - self.start
    }

    fn end_line(&mut self) {
        let written = &self.text[self.start..];
        if !written.is_empty() && !written.ends_with('\n') {
            self.text.push("\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_clean_and_know_what_they_are() {
        let (mut text, mut facts) = (CleanBuf::of("before"), Vec::new());
        let mut lines = Lines::new(&mut text, &mut facts);
        lines.blank();
        lines.line("  A\ntitle \u{1b}[31m ", Known::heading(2));
        lines.target("https://a.example/x y");
        lines.target("javascript:alert(1)");
        lines.target("https://a.example/");
        lines.blank();
        lines.blank();
        lines.plain("one\ntwo");
        lines.line("   ", Known::EMPHASIS);
        lines.line("    x = 1", Known::PRE);
        lines.indented(" • two ", 4, Known::item(2));
        assert_eq!(lines.controls, 1);
        assert_eq!(
            &text["before".len()..],
            "A title ␛[31m\nhttps://a.example/\n\none\ntwo\n    x = 1\n    • two\n"
        );
        let what: Vec<_> = facts
            .iter()
            .map(|fact| (&text["before".len() + fact.start as usize..][..1], fact.known))
            .collect();
        assert_eq!(
            what,
            [("A", Known::heading(2)), ("h", Known::TARGET), (" ", Known::PRE), (" ", Known::item(2))]
        );
    }
}

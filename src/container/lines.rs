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
    /// What lines are of which nothing else is given.
    within: Given,
    /// The next line begins a story.
    starts: bool,
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
        Lines {
            text,
            facts,
            start,
            within: Given::Nothing,
            starts: false,
            replaced: 0,
            controls: 0,
            encoding: "",
            mended: false,
            capped: 0,
        }
    }

    /// Text of any number of lines about which nothing is known.
    pub fn plain(&mut self, raw: &str) {
        let from = self.text.len();
        self.controls += self.text.push(raw);
        if self.within == Given::Nothing && !self.starts {
            return;
        }
        // Where the lines begin is only known once the text is clean.
        let mut at = from;
        if from > self.start && self.text.as_bytes()[from - 1] != b'\n' {
            at = memchr::memchr(b'\n', &self.text.as_bytes()[from..])
                .map_or(self.text.len(), |n| from + n + 1);
        }
        while at < self.text.len() {
            let end =
                memchr::memchr(b'\n', &self.text.as_bytes()[at..]).map_or(self.text.len(), |n| at + n + 1);
            if !self.text[at..end].trim().is_empty() {
                let known = self.known(Known::NOTHING);
                self.fact(at, known);
            }
            at = end;
        }
    }

    /// Until [`Lines::end_within`], every line that is not given to be something else is given to be `what`.
    pub fn set_within(&mut self, what: Given) {
        self.within = what;
    }

    /// Ends what [`Lines::set_within`] began.
    pub fn end_within(&mut self) {
        self.within = Given::Nothing;
    }

    /// The next line, whoever writes it, is the first of a story.
    pub fn begin_story(&mut self) {
        self.starts = true;
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
            rest = tail;
            self.end_line();
            let from = self.text.len();
            self.text.push(&" ".repeat(spaces.min(INDENT_MAX)));
            self.controls += self.text.push_line(head);
            // Cleaning can leave nothing: what is known would then be said of a blank line, and be lost.
            if self.text[from..].trim().is_empty() {
                self.text.truncate(from);
                continue;
            }
            let known = self.known(known);
            self.fact(from, known);
            self.text.push("\n");
        }
    }

    /// What is known of a line of which its writer knows `own`.
    fn known(&mut self, own: Known) -> Known {
        let mut known = if own.what() == Given::Nothing { own.and(Known::given(self.within)) } else { own };
        if std::mem::take(&mut self.starts) {
            known = known.and(Known::STARTS);
        }
        known
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
        let known = self.known(known);
        self.fact(self.text.len(), known);
        self.text.push(&" ".repeat(spaces.min(INDENT_MAX)));
        self.controls += self.text.push_line(head.trim_start());
        self.fact(self.text.len(), lead);
        self.controls += self.text.push_line(rest.trim_end());
        self.text.push("\n");
    }

    /// Keeps what is known from this byte of the buffer on, if anything is.
    fn fact(&mut self, at: usize, known: Known) {
        if known != Known::NOTHING {
            self.facts.push(Fact { start: (at - self.start) as u32, known });
        }
    }

    /// The address that a link in the line before leads to, when it is one that a reader could open. `whole` says that
    /// all of that line is the link.
    pub fn target(&mut self, address: &str, whole: bool) {
        let address = address.trim();
        let opens = ["http://", "https://"]
            .iter()
            .any(|scheme| address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
        if opens && !address.contains(char::is_whitespace) && self.text.len() > self.start {
            let whole = if whole { Known::WHOLE } else { Known::NOTHING };
            self.line(address, Known::TARGET.and(whole));
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

    /// A blank line that is given to be `what`: it has no words, but something begins with it.
    pub fn unnamed(&mut self, what: Given) {
        self.end_line();
        self.fact(self.text.len(), Known::given(what));
        self.text.push("\n");
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
        lines.target("https://a.example/x y", false);
        lines.target("javascript:alert(1)", false);
        lines.target("https://a.example/", false);
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

    #[test]
    fn what_stands_within_a_story_is_given_to_be_its_words() {
        let (mut text, mut facts) = (CleanBuf::of("x"), Vec::new());
        let mut lines = Lines::new(&mut text, &mut facts);
        lines.begin_story();
        lines.line("\u{200b}", Known::given(Given::Title));
        lines.set_within(Given::Words);
        lines.line("head", Known::heading(2));
        lines.plain("one\u{2028}\n \r\ntwo\r\nthree");
        lines.plain(" goes on\nfour");
        lines.line("menu", Known::given(Given::Furniture));
        lines.end_within();
        lines.line("after", Known::NOTHING);
        lines.begin_story();
        lines.plain("\nnext\n");
        assert_eq!(&text[1..], "head\none\n\n \ntwo\nthree goes on\nfour\nmenu\nafter\n\nnext\n");
        let words = Known::given(Given::Words);
        let what: Vec<_> =
            facts.iter().map(|fact| (&text[1 + fact.start as usize..][..2], fact.known)).collect();
        let expected = [
            ("he", Known::heading(2).and(words).and(Known::STARTS)),
            ("on", words),
            ("tw", words),
            ("th", words),
            ("fo", words),
            ("me", Known::given(Given::Furniture)),
            ("ne", Known::STARTS),
        ];
        assert_eq!(what, expected);
    }
}

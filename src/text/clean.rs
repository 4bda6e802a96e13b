//! The one gate through which foreign text passes before anything may show, store or print it.
//!
//! A digest, a file name or a typed word can hold bytes that drive a terminal, reorder what is read, or hide
//! in plain sight. [`CleanBuf::push`] is the only way to make [`Clean`] text, and everything that leaves the
//! program takes `Clean`, so nothing gets round it. Nothing is lost in silence: a control character becomes one
//! visible sign (Unicode's control pictures), a bidirectional control becomes `⇄`. Only characters that show
//! nothing by definition are dropped (zero-width spaces, byte order marks, soft hyphens, directional marks).

use std::fmt;
use std::ops::Deref;

use unicode_normalization::char::is_combining_mark;

use super::Span;

/// Combining marks kept on one letter; more than any script needs, fewer than it takes to cover the next row.
const MARKS_MAX: u32 = 8;

/// Shown for a C1 control, which has no picture of its own.
const C1_SIGN: char = '\u{2426}';

/// Shown for an embedding, override or isolate (U+202A–202E, U+2066–2069).
const BIDI_SIGN: char = '\u{21C4}';

/// Columns that a tab is worth. Fixed, so that the same line reads alike wherever it starts.
const TAB: &str = "    ";

/// A borrowed piece of text that has been through the gate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Clean<'a>(&'a str);

impl<'a> Clean<'a> {
    /// The text itself, for as long as its owner lives.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// The part of this text that `span` names; empty when the span does not fit.
    #[must_use]
    pub fn at(self, span: Span) -> Clean<'a> {
        Clean(self.0.get(span.range()).unwrap_or_default())
    }

    /// The text without white space at either end.
    #[must_use]
    pub fn trim(self) -> Clean<'a> {
        Clean(self.0.trim())
    }
}

impl Deref for Clean<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        self.0
    }
}

impl fmt::Display for Clean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Clean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

/// Owned clean text; grows only through the gate.
#[derive(Clone, PartialEq, Eq, Default, Hash)]
pub struct CleanBuf(String);

impl CleanBuf {
    /// Room for `bytes` of text without growing.
    pub fn with_capacity(bytes: usize) -> CleanBuf {
        CleanBuf(String::with_capacity(bytes))
    }

    /// Cleans `raw` into a buffer of its own. Line breaks stay.
    pub fn of(raw: &str) -> CleanBuf {
        let mut buf = CleanBuf::with_capacity(raw.len());
        buf.push(raw);
        buf
    }

    /// Cleans `raw` for a place that has one line: line breaks of every kind become spaces.
    pub fn line(raw: &str) -> CleanBuf {
        let mut buf = CleanBuf::with_capacity(raw.len());
        buf.push_line(raw);
        buf
    }

    /// Appends `raw` as part of one line: breaks in it become spaces. Returns what [`CleanBuf::push`] does.
    pub fn push_line(&mut self, raw: &str) -> usize {
        let from = self.0.len();
        let signs = self.push(raw);
        if memchr::memchr(b'\n', &self.0.as_bytes()[from..]).is_some() {
            let tail = self.0.split_off(from);
            self.0.extend(tail.chars().map(|c| if c == '\n' { ' ' } else { c }));
        }
        signs
    }

    /// Appends `raw`, cleaned, and returns how many characters had to be replaced by a sign.
    ///
    /// Line ends of every kind come out as `\n`; tabs as spaces.
    pub fn push(&mut self, raw: &str) -> usize {
        let bytes = raw.as_bytes();
        let mut signs = 0;
        let mut at = 0;
        while at < bytes.len() {
            let stop = next_suspect(bytes, at);
            self.0.push_str(&raw[at..stop]);
            if stop == bytes.len() {
                break;
            }
            at = self.push_suspects(raw, stop, &mut signs);
        }
        signs
    }

    /// Takes characters one by one from `at` until plain text begins again, and returns where that is.
    fn push_suspects(&mut self, raw: &str, at: usize, signs: &mut usize) -> usize {
        let out = &mut self.0;
        let mut marks = 0;
        let mut chars = raw[at..].char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            if is_combining_mark(c) {
                marks += 1;
                if marks <= MARKS_MAX {
                    out.push(c);
                }
                continue;
            }
            match c {
                '\r' => {
                    if chars.peek().is_none_or(|&(_, next)| next != '\n') {
                        out.push('\n');
                    }
                }
                '\n' | '\u{2028}' | '\u{2029}' => out.push('\n'),
                '\t' => out.push_str(TAB),
                '\0'..='\u{1f}' => {
                    *signs += 1;
                    out.push(char::from_u32(0x2400 + c as u32).unwrap_or(C1_SIGN));
                }
                '\u{7f}' => {
                    *signs += 1;
                    out.push('\u{2421}');
                }
                '\u{80}'..='\u{9f}' => {
                    *signs += 1;
                    out.push(C1_SIGN);
                }
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    *signs += 1;
                    out.push(BIDI_SIGN);
                }
                // Joiners shape Arabic, Indic scripts and emoji; between anything else they only hide.
                '\u{200c}' | '\u{200d}' => {
                    if out.chars().next_back().is_some_and(|before| {
                        !before.is_ascii()
                            && !before.is_whitespace()
                            && !matches!(before, '\u{200c}' | '\u{200d}')
                    }) {
                        out.push(c);
                    }
                    continue;
                }
                '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => out.push(' '),
                c if shows_nothing(c) => continue,
                c => {
                    out.push(c);
                    marks = 0;
                    // Marks and joiners belong to the letter before them, so letters of scripts that use them
                    // are taken here too; plain text ends this loop.
                    if !is_suspect(raw.as_bytes(), offset + at) {
                        return at + offset + c.len_utf8();
                    }
                    continue;
                }
            }
            marks = 0;
        }
        raw.len()
    }

    /// A borrowed view.
    pub fn as_clean(&self) -> Clean<'_> {
        Clean(&self.0)
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends text that is clean already.
    pub fn append(&mut self, text: Clean<'_>) {
        self.0.push_str(text.0);
    }

    /// Cuts back to `len` bytes; a no-op unless that is a character boundary inside the text.
    pub fn truncate(&mut self, len: usize) {
        if self.0.is_char_boundary(len) {
            self.0.truncate(len);
        }
    }

    /// Gives back memory that was reserved and not used.
    pub fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }
}

impl Deref for CleanBuf {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CleanBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for CleanBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Clean<'_>> for CleanBuf {
    fn from(text: Clean<'_>) -> CleanBuf {
        CleanBuf(text.0.to_owned())
    }
}

/// Format characters that have no glyph (general category Cf, and tags), beyond those that are shown or kept.
fn shows_nothing(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Where the next character begins that may not pass as it is; the length of `bytes` when none does.
///
/// Plain ASCII goes by in blocks that the compiler turns into vector compares; of other blocks only the bytes that
/// begin a character beyond ASCII, or are a control, are looked at.
fn next_suspect(bytes: &[u8], mut at: usize) -> usize {
    const BLOCK: usize = 64;
    while let Some(block) = bytes.get(at..at + BLOCK) {
        // Numbers and not truth values, so that no byte is skipped and the loop becomes vector instructions.
        let strange = |b: u8| u8::from(b.wrapping_sub(0x20) > 0x5e) & u8::from(b != b'\n');
        if block.iter().fold(0, |odd, &b| odd | strange(b)) != 0 {
            for (number, &word) in block.as_chunks().0.iter().enumerate() {
                let mut doubts = doubtful(u64::from_le_bytes(word));
                while doubts != 0 {
                    let i = at + 8 * number + doubts.trailing_zeros() as usize / 8;
                    if is_suspect(bytes, i) {
                        return i;
                    }
                    doubts &= doubts - 1;
                }
            }
        }
        at += BLOCK;
    }
    (at..bytes.len()).find(|&i| is_suspect(bytes, i)).unwrap_or(bytes.len())
}

/// The high bit of each byte of `word` that [`is_suspect`] could say yes to: controls (line feeds among them) and
/// bytes from 0xc0 on.
fn doubtful(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    let low = word & (ONES * 0x7f);
    let (control, delete) = (!(low + ONES * 0x60) & !word, (low + ONES) & !word);
    (control | delete | (word & word << 1)) & (ONES * 0x80)
}

/// Whether the character that begins at `i` needs a second look. Continuation bytes never do.
///
/// Only the first two or three bytes are read: the common non-ASCII letters, CJK and curly quotes pass here.
fn is_suspect(bytes: &[u8], i: usize) -> bool {
    let then = |k: usize| bytes.get(i + k).copied().unwrap_or(0);
    match bytes[i] {
        b'\n' | 0x20..=0x7e | 0x80..=0xc1 => false,
        0xc2 => then(1) < 0xa0 || then(1) == 0xad,
        0xe2 => match then(1) {
            0x80 => matches!(then(2), 0x8b..=0x8f | 0xa8..=0xae),
            0x81 => then(2) >= 0xa0,
            0x83 => then(2) >= 0x90,
            0xb3 | 0xb5 | 0xb7 => true,
            _ => false,
        },
        0xe3 => matches!((then(1), then(2)), (0x80, 0xaa..=0xaf) | (0x82, 0x99 | 0x9a) | (0x85, 0xa4)),
        0xef => then(1) >= 0xb8 && !matches!(then(1), 0xbc | 0xbd),
        // Cyrillic, Latin beyond ASCII, the ideographs and hangul syllables have no marks to count.
        0xc3..=0xcb | 0xce..=0xd1 | 0xe4..=0xe9 | 0xeb..=0xed => (bytes[i], then(1)) == (0xd2, 0x83),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clean(raw: &str) -> String {
        CleanBuf::of(raw).to_string()
    }

    #[test]
    fn controls_become_one_visible_sign_each() {
        assert_eq!(clean("a\x1b[31mb\x07\x00\x7f"), "a␛[31mb␇␀␡");
        assert_eq!(clean("\u{9b}31m"), "␦31m");
        assert_eq!(clean("\x1b]0;never closed"), "␛]0;never closed");
        assert_eq!(CleanBuf::default().push("\x1b\x1b"), 2);
    }

    #[test]
    fn no_place_in_a_long_text_is_overlooked() {
        for at in 0..200 {
            for sign in ["\x1b", "\r\n", "\u{202e}", "\u{9b}"] {
                let raw = format!("{}{sign}{}\n", "x".repeat(at), "line\n".repeat(40));
                let out = clean(&raw);
                assert!(out.chars().all(|c| c == '\n' || !c.is_control()), "{sign:?} at {at}");
                assert!(!out.contains('\u{202e}'), "{sign:?} at {at}");
            }
        }
    }

    #[test]
    fn line_ends_are_one_kind() {
        assert_eq!(clean("a\r\nb\rc\nd\u{2028}e"), "a\nb\nc\nd\ne");
        assert_eq!(clean("a\r"), "a\n");
        assert_eq!(&*CleanBuf::line("a\r\nb\u{2028}c"), "a b c");
    }

    #[test]
    fn reordering_is_shown_and_the_invisible_dropped() {
        assert_eq!(clean("user\u{202e}txt.exe"), "user⇄txt.exe");
        assert_eq!(clean("zero\u{200b}width\u{feff}\u{ad}"), "zerowidth");
        assert_eq!(clean("p\u{200d}q"), "pq");
    }

    #[test]
    fn scripts_and_emoji_stay_whole() {
        for text in [
            "“curly” — naïve Ω",
            "保障性住房，改善。",
            "می‌خواهم",
            "👩‍👩‍👧 🇨🇳",
            "नमस्ते",
            "한국 ハン ｶﾞ",
            "e\u{301}",
            "שָׁלוֹם",
            "no\u{a0}break",
            "Привет №5",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn a_flood_of_marks_is_capped() {
        let zalgo = format!("a{}b", "\u{301}".repeat(50));
        assert_eq!(clean(&zalgo).chars().count(), 2 + MARKS_MAX as usize);
        // What is dropped between the marks does not start the count again.
        let hidden = format!("a{}b", "\u{301}\u{200b}".repeat(50));
        assert_eq!(clean(&hidden).chars().count(), 2 + MARKS_MAX as usize);
        let joined = format!("字{}b", "\u{301}\u{200d}".repeat(50));
        assert_eq!(clean(&joined).chars().filter(|&c| c == '\u{301}').count(), MARKS_MAX as usize);
    }

    #[test]
    fn no_suspect_is_passed_over() {
        for byte in 0..=u8::MAX {
            let found =
                doubtful(u64::from_le_bytes([b'a', 0xbf, 0x80, b'~', b' ', b'a', byte, 0x80])) >> 48 & 0x80;
            assert_eq!(found > 0, byte < 0x20 || byte == 0x7f || byte >= 0xc0, "{byte:#x}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_drives_a_terminal_passes(raw in any::<String>()) {
            let out = clean(&raw);
            prop_assert!(out.chars().all(|c| c == '\n' || !c.is_control()));
            let hidden = ['\u{202e}', '\u{2066}', '\u{feff}', '\u{200b}'];
            prop_assert!(!out.contains(hidden));
            prop_assert_eq!(clean(&out), out, "cleaning twice changes nothing");
        }

        #[test]
        fn cutting_the_input_changes_nothing(words in proptest::collection::vec("[a-z \u{2019}\u{a0}\u{4e2d}\u{1b}]{0,80}", 0..4)) {
            let mut pieces = CleanBuf::default();
            for word in &words {
                pieces.push(word);
            }
            prop_assert_eq!(pieces.to_string(), clean(&words.concat()));
        }
    }
}

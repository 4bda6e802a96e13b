//! Lines, classified once. Only the ends of a line are looked at, so the cost does not grow with its length.

use memchr::memchr;

use crate::container::{Fact, Known};
use crate::text::Span;

/// What one look at a line tells, as a set of bits; the upper half is what its container knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kind(u32);

impl Kind {
    /// Nothing but white space.
    pub const BLANK: Kind = Kind(1);
    /// Ends as a sentence does.
    pub const CLOSED: Kind = Kind(1 << 1);
    /// Opens with a bullet or a number, as an item of a list does.
    pub const ITEM: Kind = Kind(1 << 2);
    /// A row of dashes, stars, underscores or the like.
    pub const RULE: Kind = Kind(1 << 3);
    /// Opens with a scheme that makes it a link.
    pub const LINK: Kind = Kind(1 << 4);
    /// Too long to be a title or a cue.
    pub const LONG: Kind = Kind(1 << 5);
    /// Opens with `>`.
    pub const QUOTED: Kind = Kind(1 << 6);
    /// Has capitals, and no small letter.
    pub const CAPITALS: Kind = Kind(1 << 7);
    /// A run of two blank lines or more.
    pub const WIDE: Kind = Kind(1 << 8);

    /// Whether any bit of `other` is set.
    pub fn has(self, other: Kind) -> bool {
        self.0 & other.0 != 0
    }

    const fn with(self, other: Kind) -> Kind {
        Kind(self.0 | other.0)
    }

    /// What the container knows about the line.
    pub fn known(self) -> Known {
        Known::from_bits((self.0 >> 16) as u16)
    }

    fn and_known(self, known: Known) -> Kind {
        self.with(Kind(u32::from(known.bits()) << 16))
    }
}

/// The longest line, in bytes, that can be a title or a cue: some 130 ideographs.
pub const SHORT_MAX: usize = 400;

/// Lines of a document that are told apart; a digest of a hundred megabytes has fewer.
pub const LINES_MAX: usize = 2_000_000;

/// One line of a document.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Where the line begins.
    pub start: u32,
    /// Its text without white space at the ends.
    pub text: Span,
    /// What it looks like.
    pub kind: Kind,
}

/// A line that begins with a link or with bold words and goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lead {
    /// The line, from 0.
    pub line: u32,
    /// Where the link or the bold words end.
    pub end: u32,
    /// Whether it is a link.
    pub is_link: bool,
}

/// Cuts `text` into lines; offsets are counted from its start. Every byte belongs to the line that began last, and a
/// run of blank lines is one: a document of nothing but line breaks costs no more than its text. `facts`, in order,
/// is what the container knows; the leads of lines are put into `leads`.
pub fn scan(text: &str, facts: &[Fact], lines: &mut Vec<Line>, leads: &mut Vec<Lead>) {
    lines.clear();
    leads.clear();
    let mut facts = facts.iter().peekable();
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut after_blank = false;
    while start < bytes.len() {
        let (end, next) = match memchr(b'\n', &bytes[start..]) {
            Some(n) => (start + n, start + n + 1),
            None => (bytes.len(), bytes.len()),
        };
        // What is left of a document of countless lines is one line: memory stays within bounds, and no word is lost.
        let (end, next) = if lines.len() < LINES_MAX { (end, next) } else { (bytes.len(), bytes.len()) };
        let text = trim(bytes, start, end);
        let mut kind = kind(&bytes[text.0..text.1]);
        while let Some(fact) = facts.next_if(|fact| (fact.start as usize) < next) {
            if fact.start as usize > text.0 {
                let is_link = fact.known.has(Known::TARGET);
                leads.push(Lead { line: lines.len() as u32, end: fact.start, is_link });
            } else {
                kind = kind.and_known(fact.known);
            }
        }
        let is_blank = kind.has(Kind::BLANK);
        if !(is_blank && after_blank) {
            lines.push(Line { start: start as u32, text: Span::new(text.0, text.1), kind });
        } else if let Some(run) = lines.last_mut() {
            // What begins without words begins with the blank line before it.
            run.kind = run.kind.with(Kind::WIDE).and_known(kind.known());
        }
        after_blank = is_blank;
        start = next;
    }
}

/// Takes spaces, no-break spaces and ideographic spaces off both ends.
fn trim(bytes: &[u8], mut start: usize, mut end: usize) -> (usize, usize) {
    while start < end {
        match bytes[start..end] {
            [b' ', ..] => start += 1,
            [0xc2, 0xa0, ..] => start += 2,
            [0xe3, 0x80, 0x80, ..] => start += 3,
            _ => break,
        }
    }
    while start < end {
        match bytes[start..end] {
            [.., b' '] => end -= 1,
            [.., 0xc2, 0xa0] => end -= 2,
            [.., 0xe3, 0x80, 0x80] => end -= 3,
            _ => break,
        }
    }
    (start, end)
}

fn kind(text: &[u8]) -> Kind {
    let Some(&first) = text.first() else { return Kind::BLANK };
    let mut kind = Kind::default();
    if text.len() > SHORT_MAX {
        kind = kind.with(Kind::LONG);
    }
    if closed(text) {
        kind = kind.with(Kind::CLOSED);
    }
    match first {
        b'h' | b'w'
            if ["http://", "https://", "www."].iter().any(|lead| text.starts_with(lead.as_bytes())) =>
        {
            kind = kind.with(Kind::LINK);
        }
        // Signs that point both ways frame a title.
        b'>' if text.ends_with(b"<") && rule(text) => kind = kind.with(Kind::RULE),
        b'>' => kind = kind.with(Kind::QUOTED),
        b if !b.is_ascii_alphanumeric() && rule(text) => kind = kind.with(Kind::RULE),
        _ => {}
    }
    if !kind.has(Kind::RULE) && item(text).is_some() {
        kind = kind.with(Kind::ITEM);
    }
    if text.len() <= SHORT_MAX && capitals(text) {
        kind = kind.with(Kind::CAPITALS);
    }
    kind
}

/// Whether at least four capitals stand in `text` and no small letter does.
fn capitals(text: &[u8]) -> bool {
    // Most lines show a small letter at once, and of scripts with capitals each letter but the simplest begins with
    // one of these bytes.
    if text.iter().any(u8::is_ascii_lowercase)
        || !text.iter().any(|b| b.is_ascii_uppercase() || (0xc3..=0xd6).contains(b))
    {
        return false;
    }
    std::str::from_utf8(text).is_ok_and(|text| {
        !text.chars().any(char::is_lowercase)
            && text.chars().filter(|c| c.is_uppercase()).take(4).count() == 4
    })
}

/// Whether the text ends in a sentence's final mark, with or without closing quotes and brackets after it.
fn closed(mut text: &[u8]) -> bool {
    loop {
        // A sign of ASCII tells by itself, unless it is one that closes.
        match text.last() {
            Some(b'.' | b'!' | b'?' | b':' | b';') => return true,
            Some(b'"' | b'\'' | b')') => {}
            Some(byte) if byte.is_ascii() => return false,
            _ => {}
        }
        let before = text.len();
        for close in ["\"", "'", ")", "”", "’", "»", "」", "』", "）"] {
            text = text.strip_suffix(close.as_bytes()).unwrap_or(text);
        }
        if text.len() == before {
            break;
        }
    }
    [".", "!", "?", "…", ":", ";", "。", "！", "？", "：", "；", "۔", "؟", "।"]
        .iter()
        .any(|mark| text.ends_with(mark.as_bytes()))
}

/// Whether a line is made of nothing but three signs or more, of at most three kinds, with or without spaces: `-----`,
/// `* * *`, `-=-=-`, `━━━━`.
fn rule(text: &[u8]) -> bool {
    const RULE_MAX: usize = 300;
    const KINDS: usize = 3;
    let Some(text) = std::str::from_utf8(text).ok().filter(|text| text.len() <= RULE_MAX) else {
        return false;
    };
    let mut kinds = [' '; KINDS];
    let mut count = 0;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_alphanumeric() || matches!(c, '?' | '!' | '"' | '\'' | '“' | '”' | ')' | '(' | '$') {
            return false;
        }
        let Some(kind) = kinds.iter_mut().find(|kind| **kind == c || **kind == ' ') else { return false };
        *kind = c;
        count += 1;
    }
    // Several kinds of sign take turns in a rule.
    let several = kinds.iter().filter(|kind| **kind != ' ').count();
    count >= if several > 1 { 6 } else { 3 }
}

/// Signs that open an item of a list when a space follows.
const BULLETS: [&str; 26] = [
    "•", "#", "*", "-", "–", "—", "·", "◦", "▪", "‣", "●", "○", "■", "+", "・", "»", "›", "►", "▶", "▸", "◆",
    "◇", "★", "☆", "※", "→",
];

/// Those that are no signs of punctuation.
const SHAPES: [&str; 10] = ["▪", "●", "○", "■", "►", "▶", "◆", "◇", "★", "☆"];

/// The length in bytes of the mark that makes `text` an item of a list, with the space after it.
///
/// A bullet, a number of up to three digits, or a letter, the last two with `.` or `)`; always a space after it,
/// since `1.5` and `-20` open sentences.
pub fn item(text: &[u8]) -> Option<usize> {
    let mark = match *text.first()? {
        b'0'..=b'9' => {
            let digits = text.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
            (digits <= 3 && matches!(text.get(digits), Some(b'.' | b')'))).then_some(digits + 1)?
        }
        b'(' => {
            let inner = text[1..].iter().position(|&b| b == b')').filter(|inner| (1..=4).contains(inner))?;
            let name = &text[1..=inner];
            let number = name.iter().all(u8::is_ascii_digit) || name.iter().all(|b| b"ivx".contains(b));
            (number || (inner == 1 && name[0].is_ascii_alphabetic())).then_some(inner + 2)?
        }
        b'a'..=b'z' => (text.get(1) == Some(&b')')).then_some(2)?,
        // No bullet begins with another byte.
        b'#' | b'*' | b'-' | b'+' | 0xc2 | 0xe2 | 0xe3 => {
            BULLETS.iter().find(|bullet| text.starts_with(bullet.as_bytes()))?.len()
        }
        _ => return None,
    };
    let gap = text[mark..].iter().take_while(|&&b| b == b' ').count();
    let wide = if text[mark..].starts_with(&[0xc2, 0xa0]) { 2 } else { 0 };
    // Where words have no spaces between them, bullets have none behind them.
    let touches = || SHAPES.iter().any(|shape| text.starts_with(shape.as_bytes())) && text[mark] >= 0xe3;
    (mark + gap + wide < text.len() && (gap + wide > 0 || touches())).then_some(mark + gap + wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Line {
        let mut lines = Vec::new();
        scan(text, &[], &mut lines, &mut Vec::new());
        lines[0]
    }

    #[test]
    fn every_byte_has_its_line() {
        let mut lines = Vec::new();
        scan("a\n\n  b \u{a0}\nc", &[], &mut lines, &mut Vec::new());
        assert_eq!(lines.iter().map(|l| l.start).collect::<Vec<_>>(), [0, 2, 3, 10]);
        assert_eq!(lines[2].text, Span::new(5, 6));
        scan("a\n\n \n\nb\n\n\n", &[], &mut lines, &mut Vec::new());
        assert_eq!(lines.iter().map(|l| l.start).collect::<Vec<_>>(), [0, 2, 6, 8]);
        scan("", &[], &mut lines, &mut Vec::new());
        assert!(lines.is_empty());
    }

    #[test]
    fn every_bullet_opens_an_item() {
        for bullet in BULLETS {
            assert_eq!(item(format!("{bullet} a").as_bytes()), Some(bullet.len() + 1), "{bullet}");
        }
    }

    #[test]
    fn the_ends_of_a_line_tell_its_kind() {
        for (text, kind) in [
            ("   ", Kind::BLANK),
            ("He said “no.”", Kind::CLOSED),
            ("他说：“不。”", Kind::CLOSED),
            ("-----", Kind::RULE),
            ("* * *", Kind::RULE),
            ("https://a.example/", Kind::LINK),
            ("  • point", Kind::ITEM),
            ("12) point", Kind::ITEM),
            ("(a) point", Kind::ITEM),
            ("■水车停了", Kind::ITEM),
            ("> said", Kind::QUOTED),
        ] {
            assert!(one(text).kind.has(kind), "{text}");
        }
        for text in ["Exports fall", "1.5 percent", "-20 degrees", "2023. A year", "(the) border", "a year"] {
            assert_eq!(one(text).kind, Kind::default(), "{text}");
        }
    }
}

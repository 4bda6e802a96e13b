//! UTF-16 and UTF-32: told by a byte order mark, and UTF-16 without one by the pattern of its units.
//!
//! Knows nothing of other encodings.

use encoding_rs::{UTF_16BE, UTF_16LE};

/// An encoding whose units are wider than a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wide {
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

/// Bytes that are enough to tell a pattern.
const HEAD: usize = 8 * 1024;

/// Tells an encoding by its mark, and how long the mark is.
pub(super) fn by_mark(bytes: &[u8]) -> Option<(Wide, usize)> {
    // The mark of UTF-32LE is that of UTF-16LE and a zero character: what follows has to tell them apart.
    if bytes.starts_with(b"\xff\xfe\0\0") && are_chars(&bytes[4..], u32::from_le_bytes) {
        Some((Wide::Utf32Le, 4))
    } else if bytes.starts_with(b"\0\0\xfe\xff") {
        Some((Wide::Utf32Be, 4))
    } else if bytes.starts_with(b"\xff\xfe") {
        Some((Wide::Utf16Le, 2))
    } else if bytes.starts_with(b"\xfe\xff") {
        Some((Wide::Utf16Be, 2))
    } else {
        None
    }
}

/// Whether nearly all of the head is characters of four bytes.
fn are_chars(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> bool {
    let units = bytes[..bytes.len().min(HEAD)].as_chunks::<4>().0;
    let good = units.iter().filter(|&&u| unit(u) != 0 && char::from_u32(unit(u)).is_some()).count();
    good * 20 >= units.len() * 19
}

/// Whether there is a zero byte in the head.
pub(super) fn has_zero(bytes: &[u8]) -> bool {
    memchr::memchr(0, &bytes[..bytes.len().min(HEAD)]).is_some()
}

/// What the units of a head are like, when read in one byte order.
#[derive(Debug, Default)]
struct Tally {
    units: usize,
    /// Never or hardly ever in text.
    bad: usize,
    /// Usual in text.
    good: usize,
    /// White space, ASCII and the punctuation of Chinese and Japanese: those tell the byte order.
    telling: usize,
    /// Made of two bytes that are both ASCII text: as a whole rather text of one byte a character.
    narrow: usize,
}

impl Tally {
    fn of(head: &[u8], unit: fn([u8; 2]) -> u16) -> Tally {
        let mut tally = Tally::default();
        let mut high = false;
        for &pair in head.as_chunks::<2>().0 {
            let u = unit(pair);
            tally.units += 1;
            let low = matches!(u, 0xdc00..=0xdfff);
            if high != low {
                tally.bad += 1;
            } else if low {
                tally.good += 2;
            }
            high = matches!(u, 0xd800..=0xdbff);
            // The row of kana begins with the digit nought.
            let narrow = pair.iter().all(|b| matches!(b, b'\n' | b'\r' | b' '..=b'~'));
            tally.narrow += usize::from(narrow && !matches!(u, 0x3041..=0x307e));
            if tells(u) {
                tally.telling += 1;
            } else if is_bad(u) {
                tally.bad += 1;
            } else if is_good(u) {
                tally.good += 1;
            }
        }
        tally.good += tally.telling;
        tally
    }

    fn is_text(&self) -> bool {
        self.units >= 2
            && self.telling > 0
            && self.bad * 25 <= self.units
            && self.good * 10 >= self.units * 9
            && self.narrow * 2 <= self.units
    }
}

/// White space, ASCII, and the punctuation of Chinese and Japanese.
fn tells(u: u16) -> bool {
    matches!(u, 9 | 10 | 13 | 0x20..=0x7e | 0x3000..=0x3002 | 0x300a..=0x3011)
        || matches!(u, 0xff01 | 0xff08..=0xff09 | 0xff0c | 0xff1a..=0xff1b | 0xff1f)
}

/// Controls and private characters, and what white space and signs are in the other byte order.
fn is_bad(u: u16) -> bool {
    matches!(u, 0..=0x1f | 0x7f..=0x9f | 0xe000..=0xf8ff | 0xfffe..=0xffff)
        || matches!(u, 0x900 | 0xa00 | 0xd00 | 0x2000 | 0x2100 | 0x2200 | 0x2c00 | 0x2e00)
}

/// The scripts of news.
fn is_good(u: u16) -> bool {
    matches!(u, 0xa0..=0x6ff | 0x900..=0x11ff | 0x1e00..=0x22ff | 0x2500..=0x27bf)
        || matches!(u, 0x3003..=0x318f | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xffef)
}

/// Tells UTF-16 that has no mark, by units that make text in one byte order and none in the other.
pub(super) fn by_pattern(bytes: &[u8]) -> Option<Wide> {
    let head = &bytes[..bytes.len().min(HEAD)];
    // Bytes that no text of narrower units has: half of the head in Latin script, every tenth in Chinese.
    let never = head.iter().filter(|b| matches!(b, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f)).count();
    if never * 50 < head.len() {
        return None;
    }
    let (le, be) = (Tally::of(head, u16::from_le_bytes), Tally::of(head, u16::from_be_bytes));
    match (le.is_text(), be.is_text()) {
        (true, false) => Some(Wide::Utf16Le),
        (false, true) => Some(Wide::Utf16Be),
        (true, true) if le.telling > be.telling * 2 => Some(Wide::Utf16Le),
        (true, true) if be.telling > le.telling * 2 => Some(Wide::Utf16Be),
        _ => None,
    }
}

impl Wide {
    /// The usual name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Wide::Utf16Le => "UTF-16LE",
            Wide::Utf16Be => "UTF-16BE",
            Wide::Utf32Le => "UTF-32LE",
            Wide::Utf32Be => "UTF-32BE",
        }
    }

    /// The characters, and how many malformed units were replaced.
    pub(super) fn read(self, bytes: &[u8]) -> (String, usize) {
        let (encoding, own) = match self {
            Wide::Utf16Le => (UTF_16LE, [0xfd, 0xff]),
            Wide::Utf16Be => (UTF_16BE, [0xff, 0xfd]),
            Wide::Utf32Le => return read_32(bytes, u32::from_le_bytes),
            Wide::Utf32Be => return read_32(bytes, u32::from_be_bytes),
        };
        let (text, lossy) = encoding.decode_without_bom_handling(bytes);
        let replaced = if lossy {
            let before = bytes.as_chunks::<2>().0.iter().filter(|&&unit| unit == own).count();
            text.matches('\u{fffd}').count().saturating_sub(before)
        } else {
            0
        };
        (text.into_owned(), replaced)
    }
}

fn read_32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> (String, usize) {
    let (units, rest) = bytes.as_chunks::<4>();
    let mut text = String::with_capacity(units.len());
    let mut replaced = 0;
    for &u in units {
        text.push(char::from_u32(unit(u)).unwrap_or_else(|| {
            replaced += 1;
            '\u{fffd}'
        }));
    }
    if !rest.is_empty() {
        replaced += 1;
        text.push('\u{fffd}');
    }
    (text, replaced)
}

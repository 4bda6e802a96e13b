//! The fold that searching uses, looked up instead of worked out: what single characters fold to, of which kind that
//! is, and whole stretches of text folded at the speed of a copy, with the way back to the text.
//!
//! Owns the table. What folds to what is [`super::seek`]'s to say; nothing here adds to it.

use std::ops::Range;
use std::sync::OnceLock;

use super::seek::{fold_char, is_han};

/// What a character beyond ASCII brings into a folded text, as bits.
pub mod kind {
    /// An ASCII letter or digit.
    pub const LETTER: u8 = 1;
    /// Nothing: it is a mark that is left out.
    pub const MARK: u8 = 1 << 1;
    /// An ideograph.
    pub const HAN: u8 = 1 << 2;
    /// An ASCII sign or a space.
    pub const SIGN: u8 = 1 << 3;
    /// Anything else.
    pub const OTHER: u8 = 1 << 4;
}

/// More than any character folds to.
const UNITS_MAX: usize = 24;

/// The folded characters of one character.
#[derive(Debug, Clone, Copy)]
pub struct Units {
    chars: [char; UNITS_MAX],
    len: usize,
}

impl Units {
    /// Of `c`.
    pub fn of(c: char) -> Units {
        let mut units = Units { chars: ['\0'; UNITS_MAX], len: 0 };
        fold_char(c, |unit| {
            if let Some(place) = units.chars.get_mut(units.len) {
                *place = unit;
                units.len += 1;
            }
        });
        units
    }

    /// One by one.
    pub fn as_slice(&self) -> &[char] {
        &self.chars[..self.len]
    }
}

/// The fold of a character in UTF-8, where it is short, as most are.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    bytes: [u8; Cell::ROOM],
    len: u8,
    kinds: u8,
}

impl Cell {
    const ROOM: usize = 10;

    /// A length that says: too long to stand here.
    const LONG: u8 = u8::MAX;

    fn of(c: char) -> Cell {
        let mut cell = Cell { kinds: kinds_of(c), ..Cell::default() };
        let mut at = 0;
        for &unit in Units::of(c).as_slice() {
            let mut utf8 = [0; 4];
            let unit = unit.encode_utf8(&mut utf8).as_bytes();
            match cell.bytes.get_mut(at..at + unit.len()) {
                Some(place) => place.copy_from_slice(unit),
                None => return Cell { len: Cell::LONG, ..cell },
            }
            at += unit.len();
        }
        Cell { len: at as u8, ..cell }
    }
}

fn kinds_of(c: char) -> u8 {
    let units = Units::of(c);
    if units.as_slice().is_empty() {
        return kind::MARK;
    }
    let kind = |unit: &char| match unit {
        unit if unit.is_ascii_alphanumeric() => kind::LETTER,
        unit if unit.is_ascii() => kind::SIGN,
        unit if is_han(*unit) => kind::HAN,
        _ => kind::OTHER,
    };
    units.as_slice().iter().map(kind).fold(0, |kinds, kind| kinds | kind)
}

/// Characters in a page of the table.
const PAGE: usize = 64;

/// The table, made page by page as text asks for it: most text stays on a few.
static PAGES: [OnceLock<Box<[Cell; PAGE]>>; 0x1_0000 / PAGE] = [const { OnceLock::new() }; 0x1_0000 / PAGE];

/// The cell of a character; `None` beyond the plane that the table covers.
#[inline]
fn cell(code: u32) -> Option<&'static Cell> {
    let page = PAGES.get(code as usize / PAGE)?;
    let page = page.get_or_init(|| {
        let first = code - code % PAGE as u32;
        let mut cells = Box::new([Cell::default(); PAGE]);
        for (cell, code) in cells.iter_mut().zip(first..) {
            // Surrogates are no characters.
            *cell = char::from_u32(code).map_or(Cell::default(), Cell::of);
        }
        cells
    });
    page.get(code as usize % PAGE)
}

/// The kinds of what `c` folds to; none for ASCII.
pub fn kinds(c: char) -> u8 {
    if c.is_ascii() { 0 } else { cell(u32::from(c)).map_or_else(|| kinds_of(c), |cell| cell.kinds) }
}

/// The kinds of all characters that begin in `range`, whose start is a character's.
pub fn kinds_in(text: &str, range: Range<usize>) -> u8 {
    /// Bytes looked at together where there is nothing but ASCII.
    const STEP: usize = 64;
    let bytes = text.as_bytes();
    let mut at = range.start;
    let mut kinds = 0;
    while at < range.end {
        if bytes.get(at..at + STEP).is_some_and(<[u8]>::is_ascii) {
            at += STEP;
            continue;
        }
        let plain = ascii_before(bytes, at);
        at += plain;
        if plain == CHUNK {
            continue;
        }
        // Characters beyond ASCII stand together in the scripts that have them.
        while at < range.end
            && let Some((code, len)) = beyond_ascii(bytes, at)
        {
            kinds |= match code {
                // The bulk of ideographs needs no look at the table.
                0x4e00..=0x9fff => kind::HAN,
                _ => match cell(code) {
                    Some(cell) => cell.kinds,
                    None => char::from_u32(code).map_or(0, kinds_of),
                },
            };
            at += len;
        }
        // Only at the end of the text, where nothing is left.
        if at >= bytes.len() {
            break;
        }
    }
    kinds
}

/// How many bytes of ASCII come next, up to a chunk.
fn ascii_before(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk::<CHUNK>() {
        Some(chunk) => match u128::from_le_bytes(*chunk) & HIGH_BITS {
            0 => CHUNK,
            high => high.trailing_zeros() as usize / 8,
        },
        None => rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len()),
    }
}

/// The bit of each byte of a chunk that ASCII does not have.
const HIGH_BITS: u128 = u128::from_le_bytes([0x80; CHUNK]);

/// The character beyond ASCII that begins at `at`, and its length; `None` where one of ASCII does or the text ends.
#[inline]
fn beyond_ascii(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let low = |byte: u8| u32::from(byte & 0x3f);
    Some(match *bytes.get(at..)? {
        [] | [0..=0x7f, ..] => return None,
        [a @ 0xc0..=0xdf, b, ..] => (u32::from(a & 0x1f) << 6 | low(b), 2),
        [a @ 0xe0..=0xef, b, c, ..] => (u32::from(a & 0x0f) << 12 | low(b) << 6 | low(c), 3),
        [a @ 0xf0..=0xff, b, c, d, ..] => {
            (u32::from(a & 0x07) << 18 | low(b) << 12 | low(c) << 6 | low(d), 4)
        }
        // A byte from the middle of a character can't be met in text; a step of one keeps even that finite.
        [byte, ..] => (u32::from(byte), 1),
    })
}

/// A stretch of text in folded form, as bytes of UTF-8, with the way back. Kept and filled again.
#[derive(Debug, Default)]
pub struct Folded {
    /// Room that grows and is never cleared; what counts ends at `len`.
    bytes: Vec<u8>,
    len: usize,
    /// Now and then: so many bytes of the fold come from so many bytes of the stretch.
    places: Vec<(u32, u32)>,
    /// Where the stretch begins in its text.
    start: usize,
}

/// Bytes that are folded at once where they are ASCII.
const CHUNK: usize = 16;

/// Bytes of the fold between two places that are remembered.
const STEP: usize = 128;

/// No fold takes more than so many times the bytes of its character.
const GROWTH: usize = 12;

impl Folded {
    /// Folds this stretch of `text`, which must be whole characters.
    pub fn fill(&mut self, text: &str, stretch: Range<usize>) {
        let bytes = text.get(stretch.clone()).unwrap_or_default().as_bytes();
        self.start = stretch.start;
        self.places.clear();
        self.places.push((0, 0));
        let room = GROWTH * bytes.len() + 2 * CHUNK;
        if self.bytes.len() < room {
            self.bytes.resize(room, 0);
        }
        let room = self.bytes.as_mut_slice();
        let (mut at, mut out, mut next) = (0, 0, STEP);
        while at < bytes.len() {
            if out >= next {
                self.places.push((out as u32, at as u32));
                next = out + STEP;
            }
            let plain = put_ascii(bytes, at, room, out);
            at += plain;
            out += plain;
            if plain == CHUNK {
                continue;
            }
            while let Some((code, len)) = beyond_ascii(bytes, at) {
                match cell(code) {
                    Some(cell) if cell.len != Cell::LONG => {
                        if let Some(place) =
                            room.get_mut(out..).and_then(|room| room.first_chunk_mut::<{ Cell::ROOM }>())
                        {
                            *place = cell.bytes;
                        }
                        out += usize::from(cell.len);
                    }
                    _ => out += put_long(code, room, out),
                }
                at += len;
                if out >= next {
                    self.places.push((out as u32, at as u32));
                    next = out + STEP;
                }
            }
        }
        self.len = out;
    }

    /// The fold.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Where in `text`, of which this is a stretch, the character stands that byte `at` of the fold comes from.
    pub fn place(&self, text: &str, at: usize) -> usize {
        let near = self.places.partition_point(|&(out, _)| out as usize <= at).saturating_sub(1);
        let (mut out, place) = self.places.get(near).map_or((0, 0), |&(out, at)| (out as usize, at as usize));
        let from = self.start + place;
        for (offset, c) in text.get(from..).unwrap_or_default().char_indices() {
            out += if c.is_ascii() {
                1
            } else {
                match cell(u32::from(c)).filter(|cell| cell.len != Cell::LONG) {
                    Some(cell) => usize::from(cell.len),
                    None => Units::of(c).as_slice().iter().map(|unit| unit.len_utf8()).sum(),
                }
            };
            if out > at {
                return from + offset;
            }
        }
        text.len()
    }

    /// A byte of the fold at or before all that comes from `place` of the text and what follows.
    pub fn byte_before(&self, place: usize) -> usize {
        let place = place.saturating_sub(self.start);
        let near = self.places.partition_point(|&(_, at)| at as usize <= place).saturating_sub(1);
        self.places.get(near).map_or(0, |&(out, _)| out as usize)
    }
}

/// Puts the fold of a character that has no cell, and returns how long it is.
#[cold]
fn put_long(code: u32, room: &mut [u8], out: usize) -> usize {
    let mut end = out;
    for unit in char::from_u32(code).map(Units::of).iter().flat_map(Units::as_slice) {
        let mut utf8 = [0; 4];
        let unit = unit.encode_utf8(&mut utf8).as_bytes();
        if let Some(place) = room.get_mut(end..end + unit.len()) {
            place.copy_from_slice(unit);
        }
        end += unit.len();
    }
    end - out
}

/// Folds what is ASCII of the next few bytes to `out`, and returns how many bytes that were.
#[inline]
fn put_ascii(bytes: &[u8], at: usize, room: &mut [u8], out: usize) -> usize {
    let plain = ascii_before(bytes, at);
    let chunk = bytes.get(at..).and_then(|rest| rest.first_chunk::<CHUNK>());
    let place = room.get_mut(out..).and_then(|room| room.first_chunk_mut::<CHUNK>());
    if let (Some(chunk), Some(place)) = (chunk, place) {
        // What is beyond ASCII comes out as rubbish, and is written over.
        for (place, &byte) in place.iter_mut().zip(chunk) {
            *place = folded_byte(byte);
        }
    } else {
        let rest = bytes.get(at..at + plain).unwrap_or_default();
        for (place, &byte) in room.iter_mut().skip(out).zip(rest) {
            *place = folded_byte(byte);
        }
    }
    plain
}

/// A byte of ASCII, folded. Without branches, so that many are folded at once.
#[inline]
fn folded_byte(byte: u8) -> u8 {
    if is_blank(byte) { b' ' } else { byte.to_ascii_lowercase() }
}

/// White space of ASCII.
#[inline]
fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::seek::{fold_with_places, folded};
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str) {
        let mut fast = Folded::default();
        fast.fill(text, 0..text.len());
        assert_eq!(fast.bytes(), folded(text).as_bytes(), "{text:?}");
        let mut placed = Vec::new();
        fold_with_places(text, &mut placed);
        let mut at = 0;
        for (c, from, _) in placed {
            assert_eq!(fast.place(text, at), from as usize, "{text:?} at {at}");
            assert!(fast.byte_before(from as usize) <= at);
            at += c.len_utf8();
        }
    }

    #[test]
    fn every_character_is_as_the_fold_says() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let units = Units::of(c);
            assert!(units.len < UNITS_MAX);
            let bytes: usize = units.as_slice().iter().map(|unit| unit.len_utf8()).sum();
            assert!(bytes <= GROWTH * c.len_utf8());
            if c.is_ascii() {
                continue;
            }
            let mut utf8 = [0; 4];
            let text: &str = c.encode_utf8(&mut utf8);
            assert_eq!(kinds_in(text, 0..text.len()), kinds_of(c), "{c:?}");
            assert_eq!(kinds(c), kinds_of(c), "{c:?}");
            if c.len_utf8() == 3 || u32::from(c) % 64 == 0 {
                let mut fast = Folded::default();
                fast.fill(text, 0..text.len());
                assert_eq!(fast.bytes(), folded(text).as_bytes(), "{c:?}");
            }
        }
    }

    #[test]
    fn a_stretch_in_the_middle_keeps_its_places() {
        let text = "Été à Łódź, ﷺ ".repeat(40);
        let from = text.find('à').unwrap();
        let mut fast = Folded::default();
        fast.fill(&text, from..text.len());
        assert_eq!(fast.place(&text, 0), from);
        let at = memchr::memmem::rfind(fast.bytes(), b"lodz").unwrap();
        assert_eq!(Some(fast.place(&text, at)), text.rfind('Ł'));
    }

    proptest! {
        #[test]
        fn folded_at_once_is_folded_one_by_one(text in "[a-zA-Zé中ﬁＡが조ﷺΩ\u{301}“’😀 \t\n]{0,300}") {
            check(&text);
        }

        #[test]
        fn any_text_is_folded(text in any::<String>()) {
            check(&text);
        }
    }
}

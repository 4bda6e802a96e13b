//! Which patterns are worth trying on a line, told by its first and its last bytes.
//!
//! Layouts grow in number and their cues look alike, so a pattern that several cues share is tried once, and what a
//! line costs hardly depends on how many layouts there are. Knows nothing of what a pattern finds.

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::catalog::Cue;
use super::date;
use super::line::Kind;
use super::pattern::{Begins, Dates, Found, Pattern};

/// How many bytes of the words that a pattern begins with are looked up.
const HEAD: usize = 4;

/// Patterns by what a line must show for them to be tried.
#[derive(Debug, Default)]
pub struct Index {
    patterns: Vec<Known>,
    /// By the first bytes, in lower case.
    by_head: HashMap<[u8; HEAD], Vec<u32>, FixedState>,
    /// By the first byte: those that begin with fewer bytes than are looked up, or with digits.
    by_first: Vec<Vec<u32>>,
    /// Those that can begin with anything, by the last byte.
    by_last: Vec<Vec<u32>>,
    /// Cues without a pattern: their shape alone tells.
    shapes: Vec<u16>,
}

/// A pattern, and whose it is.
#[derive(Debug)]
struct Known {
    pattern: Pattern,
    /// The byte that a line must end with, in lower case.
    last: Option<u8>,
    /// Whether there is a digit in every line that matches.
    digits: bool,
    /// The bytes of its words.
    bytes: Bytes,
    /// Cues, by number, and the place of the pattern among the cue's own.
    owners: Vec<(u16, u16)>,
}

/// Which bytes stand in a text, whatever the case of their letters; two bytes may share a place.
#[derive(Debug, Clone, Copy, Default)]
struct Bytes([u64; 2]);

impl Bytes {
    fn and(self, text: &[u8]) -> Bytes {
        let [mut low, mut high] = self.0;
        for byte in text {
            let byte = byte.to_ascii_lowercase();
            let bit = 1 << (byte & 63);
            if byte & 64 == 0 { low |= bit } else { high |= bit }
        }
        Bytes([low, high])
    }

    /// Whether all of `other` may be among these.
    fn has(self, other: Bytes) -> bool {
        self.0[0] & other.0[0] == other.0[0] && self.0[1] & other.0[1] == other.0[1]
    }
}

/// What cues find in a line; its room is kept from line to line.
#[derive(Debug, Default)]
pub struct Finds {
    all: Vec<(u16, u16, Found)>,
    dates: Dates,
}

impl Index {
    /// The index of all patterns of `cues`.
    pub fn new(cues: &[Cue]) -> Index {
        let empty = || vec![Vec::new(); 1 + usize::from(u8::MAX)];
        let mut index = Index { by_first: empty(), by_last: empty(), ..Index::default() };
        let mut numbers: HashMap<&str, u32, FixedState> = HashMap::default();
        for (number, cue) in cues.iter().enumerate() {
            let number = number as u16;
            if cue.lines.is_empty() {
                index.shapes.push(number);
            }
            for (at, pattern) in cue.lines.iter().enumerate() {
                let own = *numbers.entry(pattern.source()).or_insert_with(|| index.add(pattern));
                if let Some(known) = index.patterns.get_mut(own as usize) {
                    known.owners.push((number, at as u16));
                }
            }
        }
        index
    }

    fn add(&mut self, pattern: &Pattern) -> u32 {
        let number = self.patterns.len() as u32;
        let last = pattern.last_byte();
        self.patterns.push(Known {
            pattern: pattern.clone(),
            last,
            digits: pattern.holds_date(),
            bytes: pattern.words().fold(Bytes::default(), Bytes::and),
            owners: Vec::new(),
        });
        let mut by_head = |words: &[u8]| match words.first_chunk() {
            Some(head) => self.by_head.entry(*head).or_default().push(number),
            None => {
                for byte in words.first().into_iter().flat_map(|b| [*b, b.to_ascii_uppercase()]) {
                    let here = &mut self.by_first[usize::from(byte)];
                    if here.last() != Some(&number) {
                        here.push(number);
                    }
                }
            }
        };
        match pattern.begins() {
            Begins::Words(words) => by_head(words),
            Begins::Link => [&b"http"[..], b"www."].into_iter().for_each(by_head),
            Begins::Digit => {
                self.by_first[usize::from(b'0')..=usize::from(b'9')]
                    .iter_mut()
                    .for_each(|here| here.push(number));
            }
            Begins::Any => match last {
                Some(last) => {
                    self.by_last[usize::from(last)].push(number);
                    if last.is_ascii_lowercase() {
                        self.by_last[usize::from(last.to_ascii_uppercase())].push(number);
                    }
                }
                None => self.by_last.iter_mut().for_each(|here| here.push(number)),
            },
        }
        number
    }

    /// What each cue finds in `line`, in order of cues: of several patterns of one the reading with the most precise
    /// date, and of those the one that leaves least to the outlet's name, so that the order in a layout file decides
    /// nothing.
    pub fn find<'f>(
        &self,
        cues: &[Cue],
        line: &str,
        kind: Kind,
        finds: &'f mut Finds,
    ) -> impl Iterator<Item = (u16, Found)> + use<'f> {
        let all = &mut finds.all;
        all.clear();
        finds.dates.clear();
        let bytes = line.as_bytes();
        let end = bytes.last().copied().unwrap_or_default();
        let fits = |cue: u16| cues.get(usize::from(cue)).is_some_and(|cue| cue.fits(kind));
        let head: Option<&[u8; HEAD]> = bytes.first_chunk();
        let head = head.and_then(|head| self.by_head.get(&head.map(|b| b.to_ascii_lowercase())));
        let first = bytes.first().and_then(|&first| self.by_first.get(usize::from(first)));
        let last = self.by_last.get(usize::from(end));
        let shown = Bytes::default().and(bytes);
        let mut has_digit = None;
        for &number in [head, first, last].into_iter().flatten().flatten() {
            super::work::step();
            let Some(known) = self.patterns.get(number as usize) else { continue };
            if !shown.has(known.bytes)
                || known.last.is_some_and(|last| last != end.to_ascii_lowercase())
                || known.digits && !*has_digit.get_or_insert_with(|| date::may_hold_digit(line))
                || !known.owners.iter().any(|&(cue, _)| fits(cue))
            {
                continue;
            }
            if let Some(found) = known.pattern.matches_with(line, &mut finds.dates) {
                let owners = known.owners.iter().filter(|(cue, _)| fits(*cue));
                all.extend(owners.map(|&(cue, at)| (cue, at, found)));
            }
        }
        all.extend(self.shapes.iter().filter(|&&cue| fits(cue)).map(|&cue| (cue, 0, Found::default())));
        if all.len() > 1 {
            all.sort_unstable_by_key(|&(cue, at, found)| (cue, rank(&found), at));
        }
        // Of each cue the last one is the best.
        let all = &*all;
        all.iter().enumerate().filter_map(move |(at, &(cue, _, found))| {
            all.get(at + 1).is_none_or(|next| next.0 != cue).then_some((cue, found))
        })
    }
}

/// How good a reading is beside others of the same cue.
pub fn rank(found: &Found) -> impl Ord + use<> {
    let precise =
        found.date.map_or(0, |date| 1 + u8::from(date.month().is_some()) + u8::from(date.day().is_some()));
    (precise, Reverse(found.outlet.len()), Reverse(found.title.len()))
}

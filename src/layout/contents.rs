//! Lists of contents: entries near the top of a document that come back below as headings.
//!
//! The list itself is no story, and where its entries come back stories begin.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::fast::FixedState;

use super::line::{self, Kind};
use super::segment::Document;

/// A list of contents and the lines that its entries come back as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The lines of the list.
    pub list: Range<usize>,
    /// The lines below that repeat an entry, in order, the first one for each.
    pub headings: Vec<usize>,
}

/// The fewest entries that make a list.
const ENTRIES_MIN: usize = 3;

/// Longer lines are no entries, in bytes.
const ENTRY_MAX: usize = 200;

/// How many lines of text a list may hold between two entries: an entry is broken over lines, or has a page beside it.
const GAP: usize = 3;

/// Finds the first list of contents of a document.
pub fn find(doc: Document<'_>) -> Option<Contents> {
    let mut keys = Vec::new();
    let mut count: HashMap<u64, u32, FixedState> = HashMap::default();
    for (number, line) in doc.lines.iter().enumerate() {
        if line.kind.has(Kind::BLANK) || line.kind.has(Kind::RULE) || line.text.len() > ENTRY_MAX {
            continue;
        }
        if let Some(hash) = entry(&doc.text[line.text.range()]) {
            keys.push((number, hash));
            *count.entry(hash).or_default() += 1;
        }
    }
    keys.retain(|(_, hash)| count.get(hash).is_some_and(|&n| (2..=4).contains(&n)));
    let mut places: HashMap<u64, Vec<usize>, FixedState> = HashMap::default();
    for (place, (_, hash)) in keys.iter().enumerate() {
        places.entry(*hash).or_default().push(place);
    }
    let mut from = 0;
    while from + ENTRIES_MIN <= keys.len() {
        // A run of lines each of which comes back, and none of which is a repetition of another in the run.
        let mut seen: HashSet<u64, FixedState> = HashSet::default();
        let mut to = from;
        while to < keys.len()
            && (to == from || goes_on(doc, keys[to - 1].0, keys[to].0, to - from))
            && seen.insert(keys[to].1)
        {
            to += 1;
        }
        if to - from >= ENTRIES_MIN {
            let after = keys[to - 1].0 + 1;
            let again = |hash: &u64| {
                let places = places.get(hash)?;
                let next = places.partition_point(|&place| place < to);
                super::work::step();
                places.get(next).map(|&place| keys[place].0)
            };
            let mut headings: Vec<usize> = seen.iter().filter_map(again).collect();
            headings.sort_unstable();
            // What comes back at once and in one run is a list again, not headings over texts.
            let spread = headings.last().zip(headings.first()).map_or(0, |(last, first)| last - first);
            if headings.len() * 10 >= (to - from) * 6
                && headings.len() >= ENTRIES_MIN
                && spread > 3 * headings.len()
            {
                return Some(Contents { list: keys[from].0..after, headings });
            }
        }
        from = to.max(from + 1);
    }
    None
}

/// Whether a list of so many `entries` goes on from one line to another: there is little between them, and no rule,
/// which ends a list.
fn goes_on(doc: Document<'_>, from: usize, to: usize, entries: usize) -> bool {
    let between = super::work::counted(&doc.lines[from + 1..to]).filter(|line| !line.kind.has(Kind::BLANK));
    let texts = between.take(GAP + 1);
    let (mut count, mut ruled) = (0, false);
    for line in texts {
        count += 1;
        ruled |= line.kind.has(Kind::RULE);
    }
    count <= GAP && !(ruled && entries >= ENTRIES_MIN)
}

/// A hash of the letters of an entry, without its number, a name in brackets at its end, or a word such as `Subject:`.
fn entry(text: &str) -> Option<u64> {
    const LETTERS: usize = 28;
    const WEIGHT_MIN: usize = 6;
    // Signs before an entry are no words of it: `->1. Mill`, `++ Mill`.
    let mut words = text.trim_start_matches(['-', '>', '+', '=', '~', '*', '#', ' ', '\u{a0}']);
    if let Some(skip) = line::item(words.as_bytes()) {
        words = &words[skip..];
    }
    for lead in ["Subject:", "Re:", "RE:"] {
        words = words.strip_prefix(lead).map_or(words, str::trim_start);
    }
    if words.ends_with(')')
        && let Some((head, _)) = words.rsplit_once('(')
    {
        words = head;
    }
    let mut key = [0; LETTERS];
    let (mut weight, mut count, mut has_letter) = (0, 0, false);
    if words.is_ascii() {
        let letters = words.bytes().filter(u8::is_ascii_alphanumeric);
        for (slot, byte) in key.iter_mut().zip(letters) {
            *slot = u32::from(byte.to_ascii_lowercase());
            count += 1;
            has_letter |= byte.is_ascii_alphabetic();
        }
        return (count >= WEIGHT_MIN && has_letter).then(|| FixedState::default().hash_one(key));
    }
    let mut put = |c: char| {
        if let Some(slot) = key.get_mut(count) {
            *slot = u32::from(c);
        }
        count += 1;
        weight += if c >= '\u{2e80}' { 3 } else { 1 };
        has_letter |= c.is_alphabetic();
        count < LETTERS
    };
    for c in words.chars() {
        let goes_on = if c.is_ascii() {
            !c.is_ascii_alphanumeric() || put(c.to_ascii_lowercase())
        } else {
            !c.is_alphanumeric() || c.to_lowercase().all(&mut put)
        };
        if !goes_on {
            break;
        }
    }
    (weight >= WEIGHT_MIN && has_letter).then(|| FixedState::default().hash_one(key))
}

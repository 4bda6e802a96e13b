//! Lists of contents: entries near the top of a document that come back below as headings.
//!
//! The list itself is no story, and where its entries come back stories begin.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::text::letter::{is_letter, is_letter_or_digit};

use super::line::{self, Kind};
use super::segment::Document;
use super::title;

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
            // An entry that is broken over lines comes back so.
            let all = headings.clone();
            headings.retain(|&line| line == 0 || all.binary_search(&(line - 1)).is_err());
            // What comes back at once and in one run is a list again, not headings over texts.
            let spread = headings.last().zip(headings.first()).map_or(0, |(last, first)| last - first);
            if all.len() * 10 >= (to - from) * 6
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

/// Lists of contents that a line above them names, whether their entries come back or not: the entries are items, or
/// short lines one below the other.
pub fn named(doc: Document<'_>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for number in 0..doc.lines.len() {
        let line = doc.lines[number];
        let is_bare = !line.kind.has(Kind::BLANK) && !line.kind.has(Kind::RULE);
        if is_bare
            && found.last().is_none_or(|list| list.end <= number)
            && super::words::names_contents(&doc.text[line.text.range()])
            && let Some(end) = list_end(doc, number + 1)
        {
            found.push(number..end);
        }
    }
    found
}

/// One past the last entry of a list that begins on a line or below blanks and a rule.
fn list_end(doc: Document<'_>, from: usize) -> Option<usize> {
    /// An entry is broken over no more lines.
    const LINES: usize = 3;
    /// A longer entry is a story.
    const ENTRY_MAX: usize = 160;
    const BLANKS_MAX: usize = 3;
    let is_gap = |line: usize| {
        doc.lines.get(line).is_some_and(|at| at.kind.has(Kind::BLANK) || at.kind.has(Kind::RULE))
    };
    let first =
        (from..=from + BLANKS_MAX).find(|&line| !is_gap(line)).filter(|&line| line < doc.lines.len())?;
    let is_item = |line: usize| {
        doc.lines[line].kind.has(Kind::ITEM) || numbered(&doc.text[doc.lines[line].text.range()])
    };
    let items = is_item(first);
    let mut seen: HashSet<u64, FixedState> = HashSet::default();
    let mut comes_back = |line: usize| {
        let hash = entry(&doc.text[doc.lines[line].text.range()]);
        hash.is_some_and(|hash| !seen.insert(hash))
    };
    // Entries are parted by blanks, or none is.
    let mut parted = None;
    let (mut end, mut entries, mut line, mut more) = (first, 0, first, 0);
    while let Some(at) = doc.lines.get(line) {
        super::work::step();
        let text = &doc.text[at.text.range()];
        if at.kind.has(Kind::RULE) {
            break;
        }
        if at.kind.has(Kind::BLANK) {
            let goes_on =
                items && !at.kind.has(Kind::WIDE) && line + 1 < doc.lines.len() && is_item(line + 1);
            if !goes_on || !*parted.get_or_insert(entries < 2) {
                break;
            }
        } else if (!items || is_item(line)) && comes_back(line) {
            break;
        } else if text.len() > ENTRY_MAX || (title::ends_as_prose(doc, line) && !is_item(line)) {
            return None;
        } else if !items || is_item(line) {
            (entries, more, end) = (entries + 1, 0, line + 1);
        } else {
            more += 1;
            if more >= LINES {
                return None;
            }
            end = line + 1;
        }
        line += 1;
    }
    (entries >= 2).then_some(end)
}

/// Whether a line begins with a number as lists of contents have them: `IV. `, `[B1.1] `, `2.3 `.
fn numbered(text: &str) -> bool {
    const NUMBER_MAX: usize = 8;
    let Some((head, rest)) = text.split_once(char::is_whitespace) else { return false };
    let bare = head.trim_matches(['[', ']', '(', ')', '.', ':']);
    let is_number = !bare.is_empty()
        && bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'I' | 'V' | 'X' | 'A'..='H'));
    head.len() <= NUMBER_MAX && head.len() > bare.len() && is_number && !rest.trim().is_empty()
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
        has_letter |= is_letter(c);
        count < LETTERS
    };
    for c in words.chars() {
        let goes_on = if c.is_ascii() {
            !c.is_ascii_alphanumeric() || put(c.to_ascii_lowercase())
        } else {
            !is_letter_or_digit(c) || c.to_lowercase().all(&mut put)
        };
        if !goes_on {
            break;
        }
    }
    (weight >= WEIGHT_MIN && has_letter).then(|| FixedState::default().hash_one(key))
}

//! Why a row is shown: the letters of it that matched, and what else there is to say.

use unicode_segmentation::UnicodeSegmentation;

use crate::library::lookup::{self, Title};
use crate::text::seek;

use super::Query;
use super::needle::Needle;
use super::syntax::{Place, Term};
use super::word::{Desk, Way, Word};

/// What of a text matched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched {
    /// Stretches of bytes, each of whole graphemes, in order.
    pub ranges: Vec<(usize, usize)>,
    /// How the first word that the letters alone don't explain was met.
    pub way: Option<Way>,
}

/// A query made ready to show what it matched in titles and texts.
#[derive(Debug, Default)]
pub struct Shown {
    words: Vec<Word>,
    needles: Vec<(Place, Needle)>,
    /// The words as they stand in running text.
    standing: Vec<Needle>,
    desk: Desk,
    folded: Vec<(char, u32, u32)>,
    text: String,
    gaps: Vec<u8>,
    numbers: Vec<u32>,
}

impl Shown {
    /// What `query` wants to be there.
    pub fn new(query: &Query) -> Shown {
        let mut shown = Shown::default();
        for term in query.terms(true) {
            match term {
                Term::Word(fit, text) => {
                    shown.words.push(Word::new(*fit, text));
                    shown.standing.push(Needle::phrase(text));
                }
                Term::Phrase(place, text) => shown.needles.push((*place, Needle::phrase(text))),
                Term::Pattern(place, source) => {
                    shown.needles.extend(Needle::pattern(source).ok().map(|needle| (*place, needle)));
                }
                _ => {}
            }
        }
        shown
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.needles.is_empty()
    }

    /// What of a title matched.
    pub fn title(&mut self, title: &str) -> Matched {
        let mut matched = Matched::default();
        if self.is_empty() {
            return matched;
        }
        let title = lookup::cut(title);
        if !self.words.is_empty() {
            self.folded.clear();
            self.text.clear();
            self.numbers.clear();
            seek::fold_with_places(title, &mut self.folded);
            self.text.extend(self.folded.iter().map(|&(c, ..)| c));
            let own = Title::of(&self.text, &mut self.gaps);
            for word in &self.words {
                let way = word.places(own, || title.to_owned(), &mut self.desk, &mut self.numbers);
                matched.way = matched.way.or(way.filter(|way| way.label().is_some()));
            }
            let places = self.numbers.iter().filter_map(|&number| self.folded.get(number as usize));
            matched.ranges.extend(places.map(|&(_, from, to)| (from as usize, to as usize)));
        }
        for (_, needle) in self.needles.iter().filter(|(place, _)| *place != Place::Body) {
            matched.ranges.extend(occurrences(needle, title));
        }
        matched.ranges = whole(title, std::mem::take(&mut matched.ranges));
        matched
    }

    /// What of running text matched: phrases and patterns, and words as they are.
    pub fn text(&self, text: &str) -> Vec<(usize, usize)> {
        let found = self.needles.iter().filter(|(place, _)| *place != Place::Title);
        whole(text, found.flat_map(|(_, needle)| occurrences(needle, text)).collect())
    }

    /// The same, and the words where they begin a word as they are.
    pub fn running(&self, text: &str) -> Vec<(usize, usize)> {
        let begins =
            |&(at, _): &(usize, usize)| text.get(at..).is_some_and(|rest| begins_word(text, at, rest));
        let standing = self.standing.iter().flat_map(|needle| occurrences(needle, text)).filter(begins);
        let found = self.needles.iter().flat_map(|(_, needle)| occurrences(needle, text));
        whole(text, standing.chain(found).collect())
    }

    /// Where the first phrase or pattern stands in `text`.
    pub fn first(&self, text: &str) -> Option<(usize, usize)> {
        let found = self.needles.iter().filter(|(place, _)| *place != Place::Title);
        found.filter_map(|(_, needle)| needle.find(text, 0)).map(|found| (found.start, found.end)).min()
    }
}

/// Whether `rest`, which stands at `at`, is not the middle of a word: beside ideographs, kana and signs anything begins.
fn begins_word(text: &str, at: usize, rest: &str) -> bool {
    let is_letter =
        |c: char| c.is_alphanumeric() && !seek::is_han(c) && !('\u{3040}'..='\u{30ff}').contains(&c);
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    !(before.is_some_and(is_letter) && rest.chars().next().is_some_and(is_letter))
}

/// Where a needle stands in `text`, so often as anyone looks at.
fn occurrences<'a>(needle: &'a Needle, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    const MOST: usize = 10_000;
    let mut from = 0;
    let each = std::iter::from_fn(move || {
        let found = needle.find(text, from)?;
        from = found.end.max(found.start + 1);
        Some((found.start, found.end))
    });
    each.take(MOST)
}

/// The same stretches, sorted, joined where they touch, each of whole graphemes.
fn whole(text: &str, mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    if ranges.is_empty() {
        return ranges;
    }
    ranges.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::with_capacity(ranges.len());
    let mut next = ranges.into_iter().peekable();
    for (at, grapheme) in text.grapheme_indices(true) {
        let end = at + grapheme.len();
        while next.next_if(|&(_, to)| to <= at).is_some() {}
        let Some(&(from, _)) = next.peek() else { break };
        if from < end {
            match joined.last_mut().filter(|last| last.1 == at) {
                Some(last) => last.1 = end,
                None => joined.push((at, end)),
            }
        }
    }
    joined
}

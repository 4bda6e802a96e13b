//! One slip in a word: a letter that is wrong, missing, too many, or has changed places with the next; and which
//! titles hold a word with one.

use std::ops::Range;
use std::sync::Arc;

use crate::library::lookup::Lookup;
use crate::story::StoryIx;

use super::word::{Desk, Word};

/// How many letters of `word` the beginning takes that `typed` is, but for one slip.
pub(super) fn slipped<T: PartialEq>(typed: &[T], word: &[T]) -> Option<usize> {
    let same = typed.iter().zip(word).take_while(|(a, b)| a == b).count();
    let begins = |skip_word: usize, skip_typed: usize| {
        let (word, typed) = (word.get(same + skip_word..)?, typed.get(same + skip_typed..)?);
        word.starts_with(typed).then(|| same + skip_word + typed.len())
    };
    let crossed = || match (typed.get(same..), word.get(same..)) {
        (Some([a, b, ..]), Some([c, d, ..])) if a == d && b == c => begins(2, 2),
        _ => None,
    };
    begins(1, 1).or_else(crossed).or_else(|| begins(1, 0)).or_else(|| begins(0, 1))
}

/// Whether a word of a title may begin as a typed one of five letters or more does, but for one slip, going by the first
/// three letters of both: most words end here.
pub(super) fn is_near<T: PartialEq>([first, second, third]: [T; 3], [a, b, c]: [T; 3]) -> bool {
    if a == first {
        b == second || c == third || c == second || b == third
    } else {
        b == second && c == third || b == first && c == second || a == second && (b == first || b == third)
    }
}

/// Finds the titles that hold a word with one slip in it.
#[derive(Debug, Clone)]
pub struct Slips {
    word: Box<Word>,
    /// No others do.
    among: Option<Arc<Vec<Near>>>,
}

/// A word of a title that begins as a typed one does, or does so but for a slip: the story, and where it begins in the
/// folded title, in bytes.
pub(super) type Near = (StoryIx, u16);

/// Where in a title a word may be with a slip.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sought<'a> {
    Anywhere,
    /// Only where these words begin.
    At(&'a [Near]),
}

impl Slips {
    pub(super) fn of(word: &Word) -> Slips {
        Slips { word: Box::new(word.clone()), among: None }
    }

    /// Which of these stories have such a title, in order, but for those of `known`, which is in order as well.
    pub(super) fn among(
        &self,
        lookup: &Lookup,
        stories: Range<u32>,
        known: &[u32],
        desk: &mut Desk,
    ) -> Vec<u32> {
        let mut is_new = but_for(known);
        let has = |number: &u32| self.word.has_slipped(lookup, *number, Sought::Anywhere, desk);
        stories.filter(|&number| is_new(number)).filter(has).collect()
    }

    /// The same of candidates; `number` gives their numbers.
    pub(super) fn among_near(
        &self,
        lookup: &Lookup,
        candidates: &[Near],
        number: impl Fn(StoryIx) -> u32,
        known: &[u32],
        desk: &mut Desk,
    ) -> Vec<u32> {
        let mut is_new = but_for(known);
        let mut stories = Vec::new();
        for own in candidates.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(ix, _)) = own.first() else { continue };
            let number = number(ix);
            if is_new(number) && self.word.has_slipped(lookup, number, Sought::At(own), desk) {
                stories.push(number);
            }
        }
        stories
    }

    /// The words of the titles of these stories that begin so, as it is or with a slip.
    pub(super) fn near(&self, lookup: &Lookup, stories: Range<u32>, desk: &mut Desk) -> Vec<(u32, u16)> {
        let mut found = Vec::new();
        for number in stories {
            self.word.words_near(lookup, number, desk, |at| found.push((number, at)));
        }
        found
    }

    /// The word.
    pub(super) fn word(&self) -> &Word {
        &self.word
    }

    /// The stories beside which none has to be looked at, in order; none where that is not known.
    pub(super) fn candidates(&self) -> Option<&[Near]> {
        self.among.as_deref().map(Vec::as_slice)
    }
}

/// Whether a number is none of these, which are in order, asked in their order.
fn but_for(known: &[u32]) -> impl FnMut(u32) -> bool {
    let mut known = known.iter().copied().peekable();
    move |number| {
        while known.next_if(|&known| known < number).is_some() {}
        known.peek() != Some(&number)
    }
}

/// Titles that may hold a word with a slip in it, looked for one letter before that is forgiven: whatever holds the
/// longer word so holds its beginning as it is, or with the same slip.
#[derive(Debug)]
pub(super) struct Foreseen {
    shorter: Slips,
    found: Arc<Vec<Near>>,
}

impl Foreseen {
    pub(super) fn of(shorter: Slips) -> Foreseen {
        Foreseen { shorter, found: Arc::default() }
    }

    pub(super) fn slips(&self) -> &Slips {
        &self.shorter
    }

    pub(super) fn add(&mut self, found: impl Iterator<Item = Near>) {
        Arc::make_mut(&mut self.found).extend(found);
    }

    /// The slips of a longer word, among what was found.
    pub(super) fn narrow(&self, slips: &Slips) -> Option<Slips> {
        let grew = slips.word.only_grew(&self.shorter.word);
        grew.then(|| Slips { among: Some(Arc::clone(&self.found)), ..slips.clone() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::syntax::Fit;
    use crate::text::seek;

    #[test]
    fn one_slip_and_no_more() {
        let slip = |a: &str, b: &str| slipped(a.as_bytes(), b.as_bytes());
        assert_eq!(slip("sanctoin", "sanctions"), Some(8));
        assert_eq!(slip("santcoin", "sanctions"), None);
        assert_eq!(slip("santions", "sanctions"), Some(9));
        assert_eq!(slip("sanctons", "sanctions"), Some(9));
        assert_eq!(slip("xanctions", "sanctions"), Some(9));
        assert_eq!(slip("korea", "kor"), None);
    }

    /// Titles that hold the word with a slip.
    fn among(word: &str, titles: &[String], known: &[u32]) -> Vec<u32> {
        let slips = Slips::of(&Word::new(Fit::Fuzzy, word));
        slips.among(&Lookup::of_titles(titles), 0..titles.len() as u32, known, &mut Desk::default())
    }

    #[test]
    fn titles_are_told_apart() {
        let titles = [
            "no word",
            "the kroean war",
            "",
            "areas",
            "rea",
            "k",
            "orea",
            "a corea",
            "xkorxx",
            "новости дня",
        ];
        let titles = titles.map(str::to_owned);
        assert_eq!(among("korea", &titles, &[]), [1, 6, 7]);
        assert_eq!(among("korea", &titles, &[0, 6, 8]), [1, 7]);
        assert_eq!(among("новсоти", &titles, &[]), [9]);
    }

    proptest! {
        #[test]
        fn no_slip_is_missed(words in prop::collection::vec("[abcé]{1,8}", 0..30), word in "[abcé]{5,8}", each in 1usize..4) {
            let titles: Vec<String> = words.chunks(each).map(|words| words.join(" ")).collect();
            let (titles, word): (Vec<_>, _) = (titles.iter().map(|title| seek::folded(title)).collect(), seek::folded(&word));
            let typed: Vec<char> = word.chars().collect();
            let own = |title: &&String| {
                let begins = title.char_indices().filter(|&(at, _)| at == 0 || title.as_bytes()[at - 1] == b' ');
                let mut words = begins.map(|(at, _)| title[at..].chars().collect::<Vec<_>>());
                words.any(|own| slipped(&typed, &own).is_some())
            };
            let expected: Vec<u32> =
                (0..).zip(&titles).filter(|(_, title)| own(title)).map(|(number, _)| number).collect();
            prop_assert_eq!(among(&word, &titles, &[]), expected);
        }
    }
}

//! One slip in a word: a letter that is wrong, missing, too many, or has changed places with the next; and which
//! titles may hold a word with one, found without a look at each.

use std::ops::Range;

use aho_corasick::packed::{MatchKind, Searcher};
use aho_corasick::{AhoCorasick, packed};

use crate::library::lookup::Lookup;

use super::word::starts_word;

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

/// Looks for the titles that may hold a word with one slip in it.
///
/// A slip leaves one half of the word as it is: the first, with which a word of the title then begins, or the second.
/// Only where the letters at the seam have changed places neither is whole, and that is one word to look for.
#[derive(Debug)]
pub struct Slips {
    pieces: Pieces,
}

#[derive(Debug)]
enum Pieces {
    Packed(Box<Searcher>),
    Plain(Box<AhoCorasick>),
}

/// The number of the piece that a word begins with; of pieces at one place it is found last.
const HEAD: usize = 2;

impl Slips {
    /// For a folded word; `None` when nothing can be looked for.
    pub(super) fn of(word: &[char]) -> Option<Slips> {
        let (head, tail) = word.split_at(word.len() / 2);
        let (&[.., left], &[right, ..]) = (head, tail) else { return None };
        let crossed = head[..head.len() - 1].iter().chain([&right, &left]).chain(&tail[1..]);
        let pieces: [String; 3] = [tail.iter().collect(), crossed.collect(), head.iter().collect()];
        let mut packed = packed::Config::new().match_kind(MatchKind::LeftmostFirst).builder();
        packed.extend(&pieces);
        let pieces = if let Some(searcher) = packed.build() {
            Pieces::Packed(Box::new(searcher))
        } else {
            let kind = aho_corasick::MatchKind::LeftmostFirst;
            Pieces::Plain(Box::new(AhoCorasick::builder().match_kind(kind).build(pieces).ok()?))
        };
        Some(Slips { pieces })
    }

    /// The first piece in a stretch of `text`: its number, and where it stands.
    fn find(&self, text: &str, stretch: Range<usize>) -> Option<(usize, Range<usize>)> {
        match &self.pieces {
            Pieces::Packed(searcher) => {
                let found = searcher.find_in(text.as_bytes(), stretch.into())?;
                Some((found.pattern().as_usize(), found.start()..found.end()))
            }
            Pieces::Plain(searcher) => {
                let found = searcher.find(aho_corasick::Input::new(text).range(stretch))?;
                Some((found.pattern().as_usize(), found.start()..found.end()))
            }
        }
    }

    /// Which of these stories have such a title, each once and in order. All their titles are searched in one go.
    pub(super) fn among(&self, lookup: &Lookup, stories: Range<u32>) -> Vec<u32> {
        let titles = lookup.titles(stories.clone());
        let mut found = Vec::new();
        let (mut at, mut number) = (titles.range().start, 0);
        while let Some((piece, place)) = self.find(titles.text(), at..titles.range().end) {
            // Titles that end before it hold none.
            while titles.end(number).is_some_and(|end| end <= place.start) {
                number += 1;
            }
            let Some(end) = titles.end(number) else { break };
            let begins =
                || titles.own(number).is_some_and(|own| starts_word(own, place.start - titles.start(number)));
            if place.end <= end && (piece != HEAD || begins()) {
                found.push(stories.start + number as u32);
                at = end;
            } else {
                // It stands in two titles, or inside a word. The next character, as a title's text is UTF-8.
                at = titles.text().ceil_char_boundary(place.start + 1);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    /// Titles that may hold the word with a slip.
    fn among(word: &str, titles: &[String]) -> Vec<u32> {
        let slips = Slips::of(&word.chars().collect::<Vec<_>>()).unwrap();
        slips.among(&Lookup::of_titles(titles), 0..titles.len() as u32)
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
            "bkorxx",
            "x kofoo",
            "новости дня",
        ];
        let titles = titles.map(str::to_owned);
        assert_eq!(among("korea", &titles), [1, 3, 4, 6, 8]);
        assert_eq!(among("новсоти", &titles), [9]);
    }

    proptest! {
        #[test]
        fn no_slip_is_missed(words in prop::collection::vec("[abcé]{1,8}", 0..30), word in "[abcé]{5,8}", each in 1usize..4) {
            let titles: Vec<String> = words.chunks(each).map(|words| words.join(" ")).collect();
            let typed: Vec<char> = word.chars().collect();
            let own = |title: &String| {
                title.split(' ').any(|own| slipped(&typed, &own.chars().collect::<Vec<_>>()).is_some())
            };
            let found = among(&word, &titles);
            prop_assert!(found.is_sorted());
            for (number, title) in (0..).zip(&titles) {
                prop_assert!(!own(title) || found.contains(&number), "{word} in {title}");
            }
        }
    }
}

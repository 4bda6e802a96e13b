//! Finding stories: what was typed, read into a [`Query`], and a [`pass::Pass`] over the library that answers it.
//!
//! Bare words match titles fuzzily, in any order; `is:`, `source:` and `digest:` narrow; `-` negates. The matcher is
//! nucleo's, and this module is the only one that knows.

pub mod kin;
pub mod pass;

use std::fmt;

use nucleo::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo::{Matcher, Utf32Str};
use unicode_segmentation::UnicodeSegmentation;

use crate::library::StoryRef;
use crate::marks::{Mark, Marks};

/// What is known of a story's marks when a query looks at it, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(pub u8);

impl Flags {
    /// The story was read.
    pub const READ: u8 = 1;
    /// The story is starred.
    pub const STARRED: u8 = 1 << 1;
    /// A change of the read mark is on its way to the disk.
    pub const READ_PENDING: u8 = 1 << 2;
    /// A change of the star is on its way to the disk.
    pub const STAR_PENDING: u8 = 1 << 3;
    /// The story has marks of its own, be it ones that were taken back.
    pub const MARKED: u8 = 1 << 4;
    /// The marks are those of its words before they were edited.
    pub const EDITED: u8 = 1 << 5;
    /// The story stands in an earlier place as well.
    pub const AGAIN: u8 = 1 << 6;

    /// The flags of a mark.
    pub fn of(mark: Mark) -> Flags {
        Flags((u8::from(mark.read) * Flags::READ) | (u8::from(mark.starred) * Flags::STARRED))
    }

    /// The flags of a story; its key is made only when some marked story begins like it.
    pub fn of_story(marks: &Marks, story: StoryRef<'_>) -> Flags {
        if marks.has_glance(story.story().glance) {
            Flags::of(marks.get(story.key()))
        } else {
            Flags::default()
        }
    }

    /// Whether the story was read.
    pub fn read(self) -> bool {
        self.0 & Flags::READ != 0
    }

    /// Whether the story is starred.
    pub fn starred(self) -> bool {
        self.0 & Flags::STARRED != 0
    }

    /// Whether the marks are those of its words before they were edited.
    pub fn edited(self) -> bool {
        self.has(Flags::EDITED)
    }

    /// Whether the story stands in an earlier place as well.
    pub fn again(self) -> bool {
        self.has(Flags::AGAIN)
    }

    /// Whether any of `bits` is set.
    pub fn has(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

/// The states that `is:` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Read,
    Unread,
    Starred,
}

const STATES: [(&str, State); 3] =
    [("read", State::Read), ("unread", State::Unread), ("starred", State::Starred)];

/// The fields that can narrow a query.
const FIELDS: [&str; 3] = ["is", "source", "digest"];

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Is(State),
    Source(Atom),
    Digest(Atom),
}

/// A query that was understood whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    words: Vec<Atom>,
    tests: Vec<(bool, Test)>,
}

/// What could not be understood, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// First and one past the last byte of what is meant.
    pub span: (usize, usize),
    /// What is wrong and what would be right.
    pub message: String,
    /// Whether more letters could make it right: nothing to complain about while it is being typed.
    pub unfinished: bool,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for QueryError {}

/// The longest query that is read, in bytes.
pub const QUERY_MAX: usize = 1024;

impl Query {
    /// Reads a query. Every part of it counts, or the error says which does not.
    pub fn parse(text: &str) -> Result<Query, QueryError> {
        let mut query = Query::default();
        if text.len() > QUERY_MAX {
            let message = format!("a query has at most {QUERY_MAX} bytes");
            return Err(QueryError { span: (QUERY_MAX, text.len()), message, unfinished: false });
        }
        let mut at = 0;
        for word in text.split(char::is_whitespace) {
            let start = at;
            at += word.len() + text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
            if !word.is_empty() {
                query.take(word, (start, start + word.len()))?;
            }
        }
        Ok(query)
    }

    fn take(&mut self, word: &str, span: (usize, usize)) -> Result<(), QueryError> {
        let fail = |message| Err(QueryError { span, message, unfinished: false });
        let (negated, bare) = match word.strip_prefix('-') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, word),
        };
        let field = bare.split_once(':').filter(|(name, value)| {
            !name.is_empty()
                && (!value.is_empty() || FIELDS.contains(name))
                && name.bytes().all(|b| b.is_ascii_lowercase())
                && !value.starts_with('/')
        });
        if let Some((name, value)) = field {
            if value.is_empty() {
                let message = format!("`{name}:` wants a value, with no space between");
                return Err(QueryError { span, message, unfinished: true });
            }
            let test = match name {
                "is" => {
                    if let Some(&(_, state)) = STATES.iter().find(|(state, _)| *state == value) {
                        Test::Is(state)
                    } else {
                        let unfinished = STATES.iter().any(|(state, _)| state.starts_with(value));
                        let message =
                            format!("`is:{value}` is not known: is:read, is:unread, is:starred are");
                        return Err(QueryError { span, message, unfinished });
                    }
                }
                "source" => Test::Source(atom(value, AtomKind::Substring)),
                "digest" => Test::Digest(atom(value, AtomKind::Substring)),
                _ => return fail(format!("there is no field `{name}:`; there are {}:", FIELDS.join(":, "))),
            };
            self.tests.push((negated, test));
            return Ok(());
        }
        if let Some(sign) =
            ["\"", "|", "(", ")"].iter().find(|sign| bare.starts_with(**sign) || bare.ends_with(**sign))
        {
            return fail(format!(
                "`{sign}` has no meaning in a query yet: use words, is:, source:, digest: and -"
            ));
        }
        let mut word = atom(bare, if negated { AtomKind::Substring } else { AtomKind::Fuzzy });
        word.negative = negated;
        self.words.push(word);
        Ok(())
    }

    /// Whether every story matches.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.tests.is_empty()
    }

    /// Whether the query says nothing of words, so that the library's own order is the order of its hits.
    pub fn is_plain(&self) -> bool {
        self.words.is_empty()
    }
}

fn atom(text: &str, kind: AtomKind) -> Atom {
    Atom::new(text, CaseMatching::Smart, Normalization::Smart, kind, false)
}

/// Working memory for matching. One per thread.
#[derive(Debug)]
pub struct Scorer {
    matcher: Matcher,
    chars: Vec<char>,
    indices: Vec<u32>,
}

impl Default for Scorer {
    fn default() -> Scorer {
        Scorer { matcher: Matcher::new(nucleo::Config::DEFAULT), chars: Vec::new(), indices: Vec::new() }
    }
}

impl Scorer {
    /// How well a story matches, higher is better; `None` when it does not.
    pub fn score(&mut self, query: &Query, story: StoryRef<'_>, flags: Flags) -> Option<u16> {
        for (negated, test) in &query.tests {
            let holds = match test {
                Test::Is(State::Read) => flags.read(),
                Test::Is(State::Unread) => !flags.read(),
                Test::Is(State::Starred) => flags.starred(),
                Test::Source(name) => {
                    story.outlet().is_some_and(|outlet| self.score_text(name, &outlet).is_some())
                }
                Test::Digest(name) => {
                    let digest = story.digest();
                    let title = story.text().at(digest.title);
                    self.score_text(name, &title).is_some() || self.score_text(name, &digest.name()).is_some()
                }
            };
            if holds == *negated {
                return None;
            }
        }
        if query.words.is_empty() {
            return Some(0);
        }
        let heading = story.heading();
        let text = Utf32Str::new(heading.as_str(), &mut self.chars);
        let mut sum = 0_u16;
        for word in &query.words {
            sum = sum.saturating_add(word.score(text, &mut self.matcher)?);
        }
        Some(sum)
    }

    fn score_text(&mut self, word: &Atom, text: &str) -> Option<u16> {
        word.score(Utf32Str::new(text, &mut self.chars), &mut self.matcher)
    }

    /// The byte ranges of `text` that the query's words matched, grapheme by grapheme, in order.
    pub fn matched(&mut self, query: &Query, text: &str) -> Vec<(usize, usize)> {
        self.indices.clear();
        let hay = Utf32Str::new(text, &mut self.chars);
        for word in query.words.iter().filter(|word| !word.negative) {
            word.indices(hay, &mut self.matcher, &mut self.indices);
        }
        self.indices.sort_unstable();
        self.indices.dedup();
        let mut next = self.indices.iter().peekable();
        let mut ranges = Vec::with_capacity(self.indices.len());
        for (number, (at, grapheme)) in text.grapheme_indices(true).enumerate() {
            match next.peek() {
                None => break,
                Some(&&index) if index as usize == number => {
                    ranges.push((at, at + grapheme.len()));
                    next.next();
                }
                Some(_) => {}
            }
        }
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn matched_letters_stand_where_they_are_seen() {
        let query = Query::parse("korea hack").unwrap();
        let text = "South Korea’s ministry hacked";
        let letters: String =
            Scorer::default().matched(&query, text).iter().map(|&(a, b)| &text[a..b]).collect();
        assert_eq!(letters.to_lowercase(), "koreahack");
        let text = "e\u{301}tude 外交部 部";
        let query = Query::parse("外交").unwrap();
        let letters: String =
            Scorer::default().matched(&query, text).iter().map(|&(a, b)| &text[a..b]).collect();
        assert_eq!(letters, "外交");
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let error = |text: &str| Query::parse(text).unwrap_err();
        assert_eq!(error("korea is:old").span, (6, 12));
        assert!(error("outlet:rfa").message.contains("source:"));
        assert!(error("\"exact phrase\"").message.contains("`\"`"));
        assert!(error(&"x".repeat(QUERY_MAX + 1)).message.contains("1024"));
        assert!(Query::parse("RFA: exports 10:30 https://a.example").is_ok());
        assert!(error("is:unr").unfinished && error("source:").unfinished && !error("is:old").unfinished);
        assert!(Query::parse(" ").unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_a_query_or_an_error(text in any::<String>()) {
            match Query::parse(&text) {
                Ok(query) => {
                    for (start, end) in Scorer::default().matched(&query, &text) {
                        prop_assert!(text.get(start..end).is_some());
                    }
                }
                Err(error) => prop_assert!(text.get(error.span.0..error.span.1).is_some() || text.len() > QUERY_MAX),
            }
        }
    }
}

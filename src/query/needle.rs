//! What is looked for in running text: a phrase, or a pattern, and where it stands.
//!
//! A phrase is found as [`crate::text::seek`] folds: case, accents, width, composition and the form of an ideograph
//! don't count, nor does where lines were broken. Owns the finding in one text; which texts are a story's own words is
//! [`super::text`]'s to know.

mod anchor;
mod fit;
mod seeker;
#[cfg(test)]
mod tests;

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use crate::text::exotic::Exotic;

use anchor::Anchor;
use fit::Unit;
pub(super) use seeker::Seeker;

/// Something to look for in running text.
#[derive(Clone)]
pub struct Needle {
    text: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Phrase(Box<Phrase>),
    Pattern(Regex),
}

/// A phrase in folded form, runs of white space as one space.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    units: Vec<Unit>,
    /// Whether the case of its letters counts.
    cased: bool,
    /// The piece of it that is looked for first; `None` when there is nothing to look for.
    anchor: Option<Anchor>,
}

/// Why a pattern can't be searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPattern {
    /// First and one past the last byte of what is meant, in the pattern.
    pub span: (usize, usize),
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for BadPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for BadPattern {}

/// Memory that a pattern may take once it is read, in bytes: enough for any that a person writes, and little enough
/// that one that blows up is refused before anyone waits.
const PATTERN_SIZE: usize = 1 << 20;

/// Memory for the states that are remembered while a pattern is looked for, in bytes.
const PATTERN_STATES: usize = 2 << 20;

/// Groups within groups that a pattern may have.
const PATTERN_DEPTH: u32 = 100;

/// Two needles are the same when they look for the same.
impl PartialEq for Needle {
    fn eq(&self, other: &Needle) -> bool {
        self.text == other.text
            && matches!(self.kind, Kind::Phrase(_)) == matches!(other.kind, Kind::Phrase(_))
    }
}

impl Eq for Needle {}

impl std::fmt::Debug for Needle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let form = if self.is_pattern() { "Needle::pattern" } else { "Needle::phrase" };
        f.debug_tuple(form).field(&self.text).finish()
    }
}

impl Needle {
    /// A phrase, in whatever form. A space in it stands for any white space; a capital in it makes case count.
    pub fn phrase(text: &str) -> Needle {
        let (units, cased) = fit::units_of_phrase(text);
        let anchor = Anchor::choose(&units, cased);
        Needle { text: text.to_owned(), kind: Kind::Phrase(Box::new(Phrase { units, cased, anchor })) }
    }

    /// A regular expression; `^` and `$` are the ends of lines, and a capital in it makes case count.
    pub fn pattern(text: &str) -> Result<Needle, BadPattern> {
        let regex = RegexBuilder::new(text)
            .multi_line(true)
            .case_insensitive(!has_capital(text))
            .size_limit(PATTERN_SIZE)
            .dfa_size_limit(PATTERN_STATES)
            .nest_limit(PATTERN_DEPTH)
            .build()
            .map_err(|error| bad_pattern(text, &error))?;
        Ok(Needle { text: text.to_owned(), kind: Kind::Pattern(regex) })
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is a pattern.
    pub fn is_pattern(&self) -> bool {
        matches!(self.kind, Kind::Pattern(_))
    }

    /// The first place at or after `from`, never an empty one.
    pub fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        self.places(text, from).next()
    }

    /// All places, none of which overlap.
    pub fn find_iter<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.places(text, 0)
    }

    /// The first place in a text whose map is at hand.
    pub fn find_in(&self, text: &str, map: &Exotic) -> Option<Range<usize>> {
        self.find_within(text, Some(map), 0..text.len())
    }

    /// How many characters a phrase has once it is folded, and none of a pattern.
    pub(super) fn length(&self) -> usize {
        self.as_phrase().map_or(0, |phrase| phrase.units.len())
    }

    /// Whether the piece of a phrase that is looked for first stands in the bytes of a file in one of its plain forms.
    pub(super) fn stands_in_bytes(&self, bytes: &[u8]) -> bool {
        let Some(phrase) = self.as_phrase() else { return true };
        phrase.anchor.as_ref().is_some_and(|anchor| anchor.stands_plainly(bytes))
    }

    /// Whether a phrase is such that a reader of files may write it where the file has none.
    pub(super) fn may_be_written(&self) -> bool {
        let anchor = |phrase: &Phrase| phrase.anchor.as_ref().is_some_and(Anchor::is_mark_of_list);
        self.as_phrase().is_none_or(anchor)
    }

    /// Whether a phrase may stand in text that has characters of these kinds, when it does not stand there plainly.
    pub(super) fn may_hide_among(&self, kinds: u8) -> bool {
        let Some(phrase) = self.as_phrase() else { return true };
        phrase.anchor.as_ref().is_some_and(|anchor| anchor.must_fold(kinds))
    }

    fn places<'a>(&'a self, text: &'a str, from: usize) -> Places<'a> {
        let from = text.ceil_char_boundary(from.min(text.len()));
        let seeker = self.as_phrase().map(|phrase| Seeker::new(phrase, text, None, from..text.len()));
        Places { needle: self, text, from, seeker }
    }

    pub(super) fn as_phrase(&self) -> Option<&Phrase> {
        match &self.kind {
            Kind::Phrase(phrase) => Some(phrase),
            Kind::Pattern(_) => None,
        }
    }

    /// The first place of a pattern in a stretch of `text`, as if there were nothing around the stretch.
    fn find_pattern(&self, text: &str, stretch: Range<usize>, from: usize) -> Option<Range<usize>> {
        let Kind::Pattern(regex) = &self.kind else { return None };
        let own = text.get(stretch.clone())?;
        let mut at = from.checked_sub(stretch.start)?;
        loop {
            let found = regex.find_at(own, at)?;
            if !found.is_empty() {
                return Some(found.start() + stretch.start..found.end() + stretch.start);
            }
            // An empty one may stand at the very end, and nothing comes after it.
            let (_, next) = own.get(found.end()..)?.char_indices().next()?;
            at = found.end() + next.len_utf8();
        }
    }

    /// The first place in a stretch of `text`, as if there were nothing around the stretch. `map` is the map of `text`.
    pub(super) fn find_within(
        &self,
        text: &str,
        map: Option<&Exotic>,
        stretch: Range<usize>,
    ) -> Option<Range<usize>> {
        match &self.kind {
            Kind::Pattern(_) => self.find_pattern(text, stretch.clone(), stretch.start),
            Kind::Phrase(phrase) => {
                let mut seeker = Seeker::new(phrase, text, map, stretch.clone());
                std::iter::from_fn(|| seeker.next())
                    .find_map(|candidate| phrase.fit(text, stretch.clone(), candidate))
            }
        }
    }
}

/// The places of a needle in a text.
struct Places<'a> {
    needle: &'a Needle,
    text: &'a str,
    from: usize,
    seeker: Option<Seeker<'a>>,
}

impl Iterator for Places<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let end = self.text.len();
        let found = match (&mut self.seeker, self.needle.as_phrase()) {
            (Some(seeker), Some(phrase)) => loop {
                let candidate = seeker.next()?;
                if let Some(found) = phrase.fit(self.text, self.from..end, candidate) {
                    seeker.skip_to(found.end);
                    break found;
                }
            },
            _ => self.needle.find_pattern(self.text, 0..end, self.from)?,
        };
        self.from = found.end;
        Some(found)
    }
}

/// Whether a pattern has a capital that stands for itself: `\S` and `\p{Greek}` don't say that case counts.
fn has_capital(pattern: &str) -> bool {
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                if let Some('p' | 'P' | 'x' | 'u' | 'U') = chars.next() {
                    if chars.next_if_eq(&'{').is_some() {
                        chars.find(|&c| c == '}');
                    } else {
                        // `\pL`; of `\x4E` the capital that matters is the one that it stands for.
                        chars.next();
                    }
                }
            }
            // The name of a group.
            '(' if chars.next_if_eq(&'?').is_some() && chars.next_if(|&c| c == 'P' || c == '<').is_some() => {
                chars.find(|&c| c == '>');
            }
            c if c.is_uppercase() => return true,
            _ => {}
        }
    }
    false
}

/// The error in our words, and where in the pattern it is.
fn bad_pattern(pattern: &str, error: &regex::Error) -> BadPattern {
    let whole = (0, pattern.len());
    let (span, message) = match error {
        regex::Error::CompiledTooBig(_) => {
            (whole, "the pattern is too large once its repetitions are written out: ask for fewer".to_owned())
        }
        regex::Error::Syntax(said) => {
            let reason = said.lines().rev().find_map(|line| line.trim().strip_prefix("error: "));
            let reason = reason.unwrap_or("it can't be read");
            (pointed_at(pattern, said).unwrap_or(whole), format!("the pattern is wrong: {reason}"))
        }
        _ => (whole, "the pattern can't be read".to_owned()),
    };
    BadPattern { span, message }
}

/// The part of the pattern that carets stand under, in an error that shows the pattern.
fn pointed_at(pattern: &str, said: &str) -> Option<(usize, usize)> {
    let mut lines = said.lines().skip_while(|line| line.trim_start() != pattern.trim_start());
    let shown = lines.next()?;
    let under = lines.next().filter(|line| line.contains('^') && !line.contains(|c| c != ' ' && c != '^'))?;
    let margin = shown.chars().count().checked_sub(pattern.chars().count())?;
    let first = under.chars().take_while(|&c| c == ' ').count().checked_sub(margin)?;
    let carets = under.chars().filter(|&c| c == '^').count();
    let byte = |number| pattern.char_indices().nth(number).map_or(pattern.len(), |(at, _)| at);
    Some((byte(first), byte(first + carets)))
}

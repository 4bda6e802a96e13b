//! Whether a phrase stands at a place of a text: the exact comparison that every candidate must pass.

use std::ops::Range;

use unicode_normalization::char::decompose_compatible;

use crate::text::seek::is_voicing;
use crate::text::units::Units;

use super::Phrase;
use super::seeker::Candidate;

/// The case of a letter, as far as it says anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Upper,
    /// It has none, or stands inside a character that is more letters than one: `Æ` is AE and Ae.
    Any,
}

impl Case {
    fn fits(self, other: Case) -> bool {
        self == other || self == Case::Any || other == Case::Any
    }
}

/// A folded character, with the case that it had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) c: char,
    pub(super) case: Case,
}

/// What a phrase is made of, runs of white space as one space, and whether its case counts.
pub(super) fn units_of_phrase(text: &str) -> (Vec<Unit>, bool) {
    let mut units: Vec<Unit> = Vec::with_capacity(text.len());
    let mut cased = false;
    for c in text.chars() {
        cased |= c.is_uppercase();
        let mut case = case_of(c);
        for &unit in Units::of(c).as_slice() {
            if unit != ' ' || units.last().is_none_or(|last| last.c != ' ') {
                units.push(Unit { c: unit, case: own_case(unit, &mut case) });
            }
        }
    }
    (units, cased)
}

/// The case of the letters of `c`, the first of them at least.
fn case_of(c: char) -> Case {
    if c.is_uppercase() {
        return Case::Upper;
    }
    let mut upper = false;
    if !c.is_ascii() && !c.is_lowercase() {
        // Squared and circled letters, ℃: they have no case of their own.
        decompose_compatible(c, |part| upper |= part.is_uppercase());
    }
    if upper { Case::Upper } else { Case::Lower }
}

/// The case of one folded letter out of a character whose case is `of`; after the first capital letter any will do.
fn own_case(unit: char, of: &mut Case) -> Case {
    if !unit.is_lowercase() {
        return Case::Any;
    }
    let own = *of;
    if own == Case::Upper {
        *of = Case::Any;
    }
    own
}

impl Phrase {
    /// The place of the phrase in `text` whose anchor is at `candidate`, if it stands there and within `bounds`.
    pub(in crate::query) fn fit(
        &self,
        text: &str,
        bounds: Range<usize>,
        candidate: Candidate,
    ) -> Option<Range<usize>> {
        if !bounds.contains(&candidate.at) {
            return None;
        }
        let before = text.get(bounds.start..candidate.at)?;
        let after = text.get(candidate.at..bounds.end)?;
        let c = after.chars().next()?;
        let units = Units::of(c);
        let (head, tail) = (self.units.get(..candidate.unit)?, self.units.get(candidate.unit..)?);
        let first = tail.first()?.c;
        // A character that folds to several may hold the anchor at several places.
        let places = units.as_slice().iter().enumerate().filter(|&(_, &unit)| unit == first);
        places.into_iter().find_map(|(at, _)| {
            let end = self.fit_forward(tail, after, at)?;
            let start = self.fit_backward(head, before, c, at)?;
            Some(candidate.at - start..candidate.at + end)
        })
    }

    /// How far `text` goes on as `wanted` does, when of its first character the first `skip` units are left out.
    fn fit_forward(&self, wanted: &[Unit], text: &str, skip: usize) -> Option<usize> {
        let mut fitting = Fitting::new(wanted, self.cased);
        let mut skip = skip;
        let mut end = 0;
        for (at, c) in text.char_indices() {
            let units = Units::of(c);
            let mut case = self.case(c);
            for (number, &unit) in units.as_slice().iter().enumerate() {
                let own = own_case(unit, &mut case);
                if number < skip {
                    continue;
                }
                match fitting.take(unit, own) {
                    Taken::Fits => end = at + c.len_utf8(),
                    Taken::Over if is_voicing(unit) => return None,
                    Taken::Over => return Some(end),
                    Taken::Differs => return None,
                }
            }
            skip = 0;
            // Marks on the last letter are part of it.
            if fitting.is_done() && units.as_slice().is_empty() {
                end = at + c.len_utf8();
            }
        }
        fitting.is_done().then_some(end)
    }

    /// How far back from the end of `text` it is as `wanted`, when of the character after it the first `count` units
    /// count. What that character itself holds is no part of the length.
    fn fit_backward(&self, wanted: &[Unit], text: &str, next: char, count: usize) -> Option<usize> {
        let mut fitting = Fitting::new(wanted, self.cased);
        let mut start = 0;
        let mut at = 0;
        let own = std::iter::once((next, count)).chain(text.chars().rev().map(|c| (c, usize::MAX)));
        for (number, (c, count)) in own.enumerate() {
            at += if number == 0 { 0 } else { c.len_utf8() };
            let units = Units::of(c);
            let count = count.min(units.as_slice().len());
            for index in (0..count).rev() {
                let mut case = self.case(c);
                let own = units.as_slice()[..=index]
                    .iter()
                    .map(|&unit| own_case(unit, &mut case))
                    .last()
                    .unwrap_or(Case::Any);
                match fitting.take_back(units.as_slice()[index], own) {
                    Taken::Fits => start = at,
                    Taken::Over => return Some(start),
                    Taken::Differs => return None,
                }
            }
            // Nothing is left to compare and no space to go on through.
            if fitting.is_done() && !fitting.in_space {
                return Some(start);
            }
        }
        fitting.is_done().then_some(start)
    }

    fn case(&self, c: char) -> Case {
        if self.cased { case_of(c) } else { Case::Any }
    }
}

enum Taken {
    /// It is what was wanted next.
    Fits,
    /// All that was wanted came before.
    Over,
    Differs,
}

/// A comparison under way, from either end of what is wanted.
struct Fitting<'a> {
    left: &'a [Unit],
    cased: bool,
    /// The last unit taken was a space: more of them belong to it.
    in_space: bool,
}

impl<'a> Fitting<'a> {
    fn new(wanted: &'a [Unit], cased: bool) -> Fitting<'a> {
        Fitting { left: wanted, cased, in_space: false }
    }

    fn is_done(&self) -> bool {
        self.left.is_empty()
    }

    fn take(&mut self, c: char, case: Case) -> Taken {
        if self.in_space && c == ' ' {
            return Taken::Fits;
        }
        let Some((wanted, rest)) = self.left.split_first() else { return Taken::Over };
        self.compare(*wanted, rest, c, case)
    }

    fn take_back(&mut self, c: char, case: Case) -> Taken {
        if self.in_space && c == ' ' {
            return Taken::Fits;
        }
        let Some((wanted, rest)) = self.left.split_last() else { return Taken::Over };
        self.compare(*wanted, rest, c, case)
    }

    fn compare(&mut self, wanted: Unit, rest: &'a [Unit], c: char, case: Case) -> Taken {
        if wanted.c != c || self.cased && !wanted.case.fits(case) {
            return Taken::Differs;
        }
        self.in_space = c == ' ';
        self.left = rest;
        Taken::Fits
    }
}

//! Dates in the forms that people write, each only as precise as its text. Nothing is guessed: a form that two
//! readers would read differently (`10/11/2023`) is no date.
//!
//! Owns which orders of numbers, names and signs make a date. Knows nothing of lines, cues or layouts.

mod clock;
mod names;
pub mod order;
#[cfg(test)]
mod tests;
mod token;

use std::ops::Range;

use token::{Gap, Kind, Token};

use crate::story::Date;
use crate::text::letter::is_letter_or_digit;
use Kind::{Clock, Day, DayNamed, Month, MonthNamed, MonthSign, Number, Weekday, Year, YearNamed};

/// The longest text worth reading as a date, in bytes; letters beyond ASCII take two or three.
const DATE_MAX: usize = 128;

/// The longest text in which [`find`] looks, in bytes.
const FIND_MAX: usize = 200;

/// The years of the Gregorian calendar that news lie in. Others are no years, or of another calendar: 1402 in Iran
/// and 2566 in Thailand are 2023.
const YEARS: Range<u32> = 1700..2200;

/// Days that a date without a year may lie after the digest that names it: events are announced.
const AHEAD: i32 = 31;

/// A day without its year: `Nov. 7`, `11月10日`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loose {
    month: u8,
    day: u8,
}

impl Loose {
    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The date with the year that `reference`, the date of the digest, gives it: the last such day that is not more
    /// than a month ahead, and `None` when that is over a year back.
    ///
    /// Of a reference without a day, each day that it could be must give the same year.
    pub fn with_year_of(self, reference: Date) -> Option<Date> {
        let year = reference.year();
        let (first, last) = match (reference.month(), reference.day()) {
            (Some(month), Some(day)) => {
                let day = civil(year, month, day)?;
                (day, day)
            }
            (Some(month), None) => {
                let first = civil(year, month, 1)?;
                (first, first.last_of_month())
            }
            _ => (civil(year, 1, 1)?, civil(year, 12, 31)?),
        };
        let date = self.before(first)?;
        (date == self.before(last)?).then(|| Date::new(date.year(), self.month, self.day)).flatten()
    }

    /// The last such day that is not more than a month after `reference`, if that is within the year before it.
    fn before(self, reference: jiff::civil::Date) -> Option<jiff::civil::Date> {
        let days_after = |date: jiff::civil::Date| reference.until(date).ok().map(|span| span.get_days());
        let year = reference.year();
        [year.checked_add(1)?, year, year.checked_sub(1)?].into_iter().find_map(|year| {
            let date = civil(year, self.month, self.day)?;
            (-366..=AHEAD).contains(&days_after(date)?).then_some(date)
        })
    }
}

fn civil(year: i16, month: u8, day: u8) -> Option<jiff::civil::Date> {
    jiff::civil::Date::new(year, month.cast_signed(), day.cast_signed()).ok()
}

/// Reads the whole of `text` as a date; a weekday before it, and a time of day beside it, are allowed. Of a range of
/// days it is the first.
pub fn parse(text: &str) -> Option<Date> {
    whole(text)?.date()
}

/// Reads the whole of `text` as a day without a year, on the terms of [`parse`].
pub fn parse_loose(text: &str) -> Option<Loose> {
    whole(text)?.loose()
}

/// Reads the whole of `text` as either of the two.
pub fn parse_either(text: &str) -> (Option<Date>, Option<Loose>) {
    whole(text).map_or((None, None), |parts| (parts.date(), parts.loose()))
}

/// The length that no date which `text` begins with reaches, as far as its words tell: see `token::limit`.
pub fn limit(text: &str) -> usize {
    token::limit(text)
}

/// The first day, with its year, that is written out in a short `text`, and where it stands with its weekday.
///
/// Only what is certain among other words counts: no eight digits in a row, and no year of two digits unless it is
/// joined to its month.
pub fn find(text: &str) -> Option<(Range<usize>, Date)> {
    if text.len() > FIND_MAX || !token::has_digit(text) {
        return None;
    }
    let mut before = None;
    for (at, c) in text.char_indices() {
        // Most words are none of a date's.
        if may_begin(before, c)
            && (!c.is_ascii_alphabetic() || token::is_word(&text[at..]))
            && let Some(found) = find_at(text, at)
        {
            return Some(found);
        }
        before = Some(c);
    }
    None
}

/// Whether `text` may hold a digit, which every date has: a quick look that spares reading it as one.
pub fn may_hold_digit(text: &str) -> bool {
    token::has_digit(text)
}

/// Whether the whole of `text` may be a date: a quick look at its length and its beginning.
pub fn may_be(text: &str) -> bool {
    text.len() <= DATE_MAX && text.chars().next().is_some_and(is_letter_or_digit)
}

/// Whether a date that begins with `text` may be longer still; it is not when there is too much of it.
pub fn may_go_on(text: &str) -> bool {
    text.len() <= DATE_MAX
}

/// Whether `text` may begin with a date: with a number, or a word of those that dates are written with.
pub fn may_begin_with(text: &str) -> bool {
    token::may_be_date(text.trim_start())
}

/// Whether a date could begin with `c` after `before`: at the beginning of a word or a number.
fn may_begin(before: Option<char>, c: char) -> bool {
    if !is_letter_or_digit(c) {
        return false;
    }
    before.is_none_or(|before| {
        let apart = !is_letter_or_digit(before) || token::is_ideograph(before) || token::is_ideograph(c);
        apart && !(token::opens_number(c) && (token::opens_number(before) || "+#№$€£".contains(before)))
    })
}

fn find_at(text: &str, at: usize) -> Option<(Range<usize>, Date)> {
    let scanned = token::scan(text, at);
    let tokens = scanned.as_slice();
    let first = tokens.first()?;
    if scanned.led || first.kind == Clock || (matches!(first.kind, Number(..)) && counts(&text[..at])) {
        return None;
    }
    best(tokens, |parts, end| parts.certain && parts.is_full() && ends(text, end))
        .and_then(|(parts, end)| Some((first.start..end, parts.date()?)))
}

/// Whether what stands before a number makes it part of another number, or the number of something: `No. 12 May`.
fn counts(before: &str) -> bool {
    let mut back = before.chars().rev();
    let joint = back.next().is_some_and(|c| ".-/,:_".contains(c));
    if joint && back.next().is_some_and(|c| c.is_ascii_digit()) {
        return true;
    }
    let words = before.trim_end_matches([' ', '.', '\u{a0}', '°', 'º']);
    let word = words.rsplit(|c: char| !is_letter_or_digit(c)).next().unwrap_or_default();
    ["no", "nr", "num", "vol", "issue", "volume", "number", "n", "№"]
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name))
}

/// Whether a date may end at byte `end` of `text`: it is not the beginning of a longer number or word.
fn ends(text: &str, end: usize) -> bool {
    let mut after = text[end..].chars();
    let (next, then) = (after.next(), after.next());
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    match next {
        Some('T') if is_digit(then) => true,
        Some('.' | '-' | '/') => !is_digit(then),
        Some(c) => !is_letter_or_digit(c) || token::is_ideograph(c) || text[..end].ends_with('일'),
        None => true,
    }
}

/// What was read: of year, month and day those that the text has; 0 stands for what it has not.
#[derive(Debug, Clone, Copy)]
struct Parts {
    year: i16,
    month: u8,
    day: u8,
    /// Whether it is a date among other words too.
    certain: bool,
}

impl Parts {
    /// Parts as they were read; `None` when no calendar has them.
    fn new(year: u32, month: u32, day: u32) -> Option<Parts> {
        let month = u8::try_from(month).ok().filter(|month| *month <= 12)?;
        let day = u8::try_from(day).ok().filter(|day| *day <= 31)?;
        if year == 0 {
            // Without a year the longest February counts.
            civil(2000, month, day)?;
        } else {
            Date::new(i16::try_from(year).ok().filter(|_| YEARS.contains(&year))?, month, day)?;
        }
        Some(Parts { year: i16::try_from(year).ok()?, month, day, certain: true })
    }

    /// As [`Parts::new`], where a month that was written as 0 is none.
    fn month(year: u32, month: u32) -> Option<Parts> {
        if month == 0 { None } else { Parts::new(year, month, 0) }
    }

    /// As [`Parts::new`], where a month or day that was written as 0 is none.
    fn day(year: u32, month: u32, day: u32) -> Option<Parts> {
        if month == 0 || day == 0 { None } else { Parts::new(year, month, day) }
    }

    fn unsure(self) -> Parts {
        Parts { certain: false, ..self }
    }

    fn is_full(self) -> bool {
        self.year > 0 && self.day > 0
    }

    fn date(self) -> Option<Date> {
        (self.year > 0).then(|| Date::new(self.year, self.month, self.day)).flatten()
    }

    fn loose(self) -> Option<Loose> {
        (self.year == 0 && self.day > 0).then_some(Loose { month: self.month, day: self.day })
    }

    fn numbers(self) -> (u32, u32, u32) {
        (u32::from(self.year.unsigned_abs()), u32::from(self.month), u32::from(self.day))
    }
}

/// The parts that the whole of `text` gives.
fn whole(text: &str) -> Option<Parts> {
    if text.len() > DATE_MAX {
        return None;
    }
    let text = text.trim();
    if !token::may_be_date(text) {
        return None;
    }
    let scanned = token::scan(text, 0);
    let tokens = scanned.as_slice();
    let (parts, _) = best(tokens, |parts, end| {
        let rest = &text[end..];
        if parts.day > 0 {
            clock::after_date(rest)
        } else {
            rest.trim_end_matches('.').is_empty() && !scanned.led
        }
    })?;
    Some(parts)
}

/// The longest run of tokens from the first on that is a date and that `fits` takes, and where it ends.
fn best(tokens: &[Token], fits: impl Fn(Parts, usize) -> bool) -> Option<(Parts, usize)> {
    let lead = tokens.iter().take_while(|token| matches!(token.kind, Weekday | Clock | DayNamed)).count();
    let day_first = tokens[..lead].iter().any(|token| token.kind == DayNamed);
    let tokens = &tokens[lead..];
    let longest = |tokens: &[Token], day_needed: bool| {
        (1..=tokens.len()).rev().find_map(|n| {
            let parts = exact(&tokens[..n], day_first).filter(|parts| parts.day > 0 || !day_needed)?;
            let end = tokens[n - 1].end;
            fits(parts, end).then_some((parts, end))
        })
    };
    let plain = longest(tokens, lead > 0);
    // `mar 7 nov 2023`: what could be March is a weekday when a longer date follows it.
    if tokens.first()?.maybe_weekday
        && let Some(later) = longest(&tokens[1..], true)
        && plain.is_none_or(|(_, end)| later.1 > end)
    {
        return Some(later);
    }
    plain
}

/// The date that all of `tokens` are.
fn exact(tokens: &[Token], day_first: bool) -> Option<Parts> {
    single(tokens, day_first).or_else(|| {
        (1..tokens.len())
            .filter(|&at| matches!(tokens[at].gap, Gap::Dash | Gap::Hyphen | Gap::Slash))
            // The first end has two joints of its own at most.
            .take(3)
            .find_map(|at| range(&tokens[..at], &tokens[at..], tokens[at].gap))
    })
}

/// The kinds of up to eight tokens, for a match; `None` when there are more.
fn kinds<'k>(tokens: &[Token], kinds: &'k mut [Kind; 8]) -> Option<&'k [Kind]> {
    let kinds = kinds.get_mut(..tokens.len())?;
    for (kind, token) in kinds.iter_mut().zip(tokens) {
        *kind = token.kind;
    }
    Some(kinds)
}

/// One day, month or year.
fn single(tokens: &[Token], day_first: bool) -> Option<Parts> {
    let mut buffer = [Clock; 8];
    let kinds = kinds(tokens, &mut buffer)?;
    let gap = |at: usize| tokens.get(at).map_or(Gap::Glued, |token| token.gap);
    if tokens.iter().skip(1).any(|token| token.gap == Gap::Dash) {
        return None;
    }
    let points = tokens.iter().skip(1).any(|token| token.gap == Gap::Point);
    match *kinds {
        // Numbers alone: what stands between them says which is which.
        [Number(d, 1 | 2), Number(m, 1 | 2), Number(y, 4)] if gap(1) == gap(2) => match gap(1) {
            Gap::Point => Parts::day(y, m, d),
            Gap::Slash | Gap::Hyphen if day_first || d > 12 => Parts::day(y, m, d),
            Gap::Slash | Gap::Hyphen if m > 12 => Parts::day(y, d, m),
            _ => None,
        },
        [Number(y, 4), Number(m, 1 | 2), Number(d, 1 | 2)] if gap(1) == gap(2) => match gap(1) {
            Gap::Point | Gap::Slash | Gap::Hyphen => Parts::day(y, m, d),
            _ => None,
        },
        _ if points => None,
        [Number(y, 4)] | [Number(y, 4), Year] => Parts::new(y, 0, 0),
        [Number(n, 8)] if (1900..2100).contains(&(n / 10_000)) => {
            Parts::day(n / 10_000, n / 100 % 100, n % 100).map(Parts::unsure)
        }
        [Number(y, 4), Number(m, 1 | 2)] if matches!(gap(1), Gap::Hyphen | Gap::Slash) => Parts::month(y, m),

        // A month by its name.
        [Month(m), Number(y, 4)] | [Number(y, 4), Month(m)] => Parts::month(y, m.into()),
        [Month(m), Number(d, 1 | 2), Number(y, 4)]
        | [Number(y, 4), Month(m), Number(d, 1 | 2)]
        | [Month(m), Number(d, 1 | 2), Clock, Number(y, 4)] => Parts::day(y, m.into(), d),
        [Number(d, 1 | 2), Month(m), Number(y, 4)] if gap(1) != Gap::Comma => Parts::day(y, m.into(), d),
        [Number(d, 1 | 2), Month(m), Number(y, 2)] if gap(1) != Gap::Comma && gap(2) != Gap::Comma => {
            let parts = Parts::day(if y < 70 { 2000 } else { 1900 } + y, m.into(), d)?;
            Some(if gap(2) == Gap::Space { parts.unsure() } else { parts })
        }
        [Number(d, 1 | 2), Month(m)] if gap(1) != Gap::Comma => Parts::day(0, m.into(), d),
        [Month(m), Number(d, 1 | 2)] if matches!(gap(1), Gap::Space | Gap::Glued) => {
            Parts::day(0, m.into(), d)
        }

        // Signs after the numbers, or words before them.
        [Number(y, 4), Year, Number(m, 1 | 2), MonthSign]
        | [MonthNamed, Number(m, 1 | 2), YearNamed, Number(y, 4)]
        | [MonthNamed, Number(m, 1 | 2), Number(y, 4)] => Parts::month(y, m),
        [Number(y, 4), Year, Number(m, 1 | 2), MonthSign, Number(d, 1 | 2), Day]
        | [Number(d, 1 | 2), MonthNamed, Number(m, 1 | 2), YearNamed, Number(y, 4)]
        | [Number(d, 1 | 2), MonthNamed, Number(m, 1 | 2), Number(y, 4)] => Parts::day(y, m, d),
        [Number(m, 1 | 2), MonthSign, Number(d, 1 | 2), Day]
        | [Number(d, 1 | 2), MonthNamed, Number(m, 1 | 2)] => Parts::day(0, m, d),
        _ => None,
    }
}

/// The first day of what lasts from `from` to `to`, which stand around `gap`.
fn range(from: &[Token], to: &[Token], gap: Gap) -> Option<Parts> {
    let (mut first, mut second) = ([Clock; 8], [Clock; 8]);
    let (left, right) = (kinds(from, &mut first)?, kinds(to, &mut second)?);
    let last = || single(to, false);
    let ends = if let Some(first) = single(from, false) {
        match *right {
            // `January 9-13`, `January 9–13, 2015`
            [Number(d, 1 | 2)] if matches!(left, [Month(_), _]) => {
                (first, Parts::day(0, first.month.into(), d)?)
            }
            [Number(d, 1 | 2), Number(y, 4)] if matches!(left, [Month(_), _]) => {
                (first, Parts::day(y, first.month.into(), d)?)
            }
            // `11月9日至13日`
            [Number(d, 1 | 2), Day] => {
                let (year, month, _) = first.numbers();
                (first, Parts::day(year, month, d)?)
            }
            _ => (first, last()?),
        }
    } else {
        match (left, right) {
            // `9-13 January 2015`, `9.–13.1.2015`
            (&[Number(d, 1 | 2)], [Number(_, 1 | 2), second, ..])
                if matches!(second, Month(_)) || to[1].gap == Gap::Point =>
            {
                let last = last()?;
                let (year, month, _) = last.numbers();
                (Parts::day(year, month, d)?, last)
            }
            // `30.10.–5.11.2023`
            (&[Number(d, 1 | 2), Number(m, 1 | 2)], [Number(..), Number(..), Number(..)])
                if from[1].gap == Gap::Point && to[1].gap == Gap::Point =>
            {
                (Parts::day(0, m, d)?, last()?)
            }
            // `11月9-13日`
            (&[Number(m, 1 | 2), MonthSign, Number(a, 1 | 2)], &[Number(b, 1 | 2), Day]) => {
                (Parts::day(0, m, a)?, Parts::day(0, m, b)?)
            }
            (
                &[Number(y, 4), Year, Number(m, 1 | 2), MonthSign, Number(a, 1 | 2)],
                &[Number(b, 1 | 2), Day],
            ) => (Parts::day(y, m, a)?, Parts::day(y, m, b)?),
            // `Nov–Dec 2023`
            (&[Month(a)], &[Month(b), Number(y, 4)]) if a < b => {
                (Parts::month(y, a.into())?, Parts::month(y, b.into())?)
            }
            _ => return None,
        }
    };
    first_of(ends, gap)
}

/// The first of two ends, with the year that only the last may have.
fn first_of((first, last): (Parts, Parts), gap: Gap) -> Option<Parts> {
    let (year, month, day) = first.numbers();
    // `2023/2024` and `2023-11` are no ranges of days, and a slash joins only what is whole.
    if (day == 0) != (last.day == 0) || year > 0 && month == 0 {
        return None;
    }
    if gap == Gap::Slash && !(first.is_full() && last.is_full()) {
        return None;
    }
    let in_order = (first.month, first.day) <= (last.month, last.day);
    if !in_order && first.month == last.month && (first.year == 0 || last.year == 0) {
        return None;
    }
    match (first.year, last.year) {
        (0, 0) => Some(first),
        (0, _) => {
            let (last_year, ..) = last.numbers();
            // From December into January: the year is that of the end.
            Parts::new(if in_order { last_year } else { last_year - 1 }, month, day)
        }
        (_, 0) => in_order.then_some(first),
        (a, b) => ((a, first.month, first.day) <= (b, last.month, last.day)).then_some(first),
    }
}

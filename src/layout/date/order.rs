//! Days of numbers alone that may be read in two ways, `9/2/2002`: the other days of the document tell which is meant.

use std::ops::Range;

use super::super::work;
use super::{Parts, find, parse};
use crate::story::Date;

/// What stands first in the days of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The month: `9/27/2002`.
    MonthFirst,
    /// The day: `27/9/2002`.
    DayFirst,
}

/// Three numbers with slashes between, the last of which is a year.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    first: u16,
    second: u16,
    year: u16,
}

impl Numbers {
    fn date(self, order: Order) -> Option<Date> {
        let (month, day) = match order {
            Order::MonthFirst => (self.first, self.second),
            Order::DayFirst => (self.second, self.first),
        };
        Parts::day(self.year.into(), month.into(), day.into())?.date()
    }
}

/// The most days of a document that are asked.
const ASKED_MAX: usize = 512;

impl Order {
    /// The order of the days in a text: one that can be read in one way only tells; else the part that changes less
    /// from day to day is the month.
    pub fn of(text: &str) -> Option<Order> {
        let (mut month, mut day) = (0, 0);
        let (mut firsts, mut seconds) = (0_u64, 0_u64);
        let mut from = 0;
        for _ in 0..ASKED_MAX {
            let Some((at, found)) = next(text, from) else { break };
            from = at.end;
            month += usize::from(found.second > 12);
            day += usize::from(found.first > 12);
            firsts |= 1 << found.first.min(63);
            seconds |= 1 << found.second.min(63);
        }
        let (firsts, seconds) = (firsts.count_ones(), seconds.count_ones());
        match month.cmp(&day) {
            std::cmp::Ordering::Greater => Some(Order::MonthFirst),
            std::cmp::Ordering::Less => Some(Order::DayFirst),
            std::cmp::Ordering::Equal if firsts < seconds => Some(Order::MonthFirst),
            std::cmp::Ordering::Equal if firsts > seconds => Some(Order::DayFirst),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// As [`parse`], where the order of numbers is known.
    pub fn parse(order: Option<Order>, text: &str) -> Option<Date> {
        parse(text).or_else(|| {
            let text = text.trim();
            let (at, found) = next(text, 0)?;
            if at == (0..text.len()) { found.date(order?) } else { None }
        })
    }

    /// As [`find`], where the order of numbers is known.
    pub fn find(order: Option<Order>, text: &str) -> Option<(Range<usize>, Date)> {
        find(text).or_else(|| {
            let (at, found) = next(text, 0)?;
            Some((at, found.date(order?)?))
        })
    }
}

/// The next numbers from byte `from` on.
fn next(text: &str, from: usize) -> Option<(Range<usize>, Numbers)> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'/', bytes.get(from..)?).find_map(|slash| {
        work::step();
        let slash = from + slash;
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let before = (1..=3).take_while(|n| slash >= from + n && digit(slash - n)).count();
        let run = |at: usize| (at..at + 5).take_while(|&at| digit(at)).count();
        let (middle, year_at) = (run(slash + 1), slash + 2 + run(slash + 1));
        let years = run(year_at);
        let is_numbers = matches!(before, 1 | 2)
            && matches!(middle, 1 | 2)
            && bytes.get(slash + 1 + middle) == Some(&b'/')
            && matches!(years, 2 | 4)
            && bytes.get(year_at + years) != Some(&b'/')
            && !(slash > before && bytes[slash - before - 1] == b'/');
        if !is_numbers {
            return None;
        }
        let at = slash - before..year_at + years;
        let number = |range: Range<usize>| text.get(range).and_then(|digits| digits.parse::<u16>().ok());
        let year = number(year_at..year_at + years)?;
        let year = match years {
            4 => year,
            _ if year < 70 => 2000 + year,
            _ => 1900 + year,
        };
        let (first, second) = (number(slash - before..slash)?, number(slash + 1..slash + 1 + middle)?);
        let fits = (1..=31).contains(&first) && (1..=31).contains(&second) && first.min(second) <= 12;
        fits.then_some((at, Numbers { first, second, year }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_days_tell_what_stands_first() {
        for (text, order) in [
            ("9/2/2002 and 9/27/2002", Some(Order::MonthFirst)),
            ("9/2/2002 and 27/9/2002", Some(Order::DayFirst)),
            ("9/2/02, 9/5/02, 9/6/02", Some(Order::MonthFirst)),
            ("2/9/2002, 5/9/2002", Some(Order::DayFirst)),
            ("9/2/2002", None),
            ("1/2/3/4 and 100/2/2002 and 2002/9/13", None),
            ("", None),
        ] {
            assert_eq!(Order::of(text), order, "{text}");
        }
        let day = |order, text| Order::parse(order, text).map(|date| date.to_string()).unwrap_or_default();
        assert_eq!(day(Some(Order::MonthFirst), "9/2/2002"), "2002-09-02");
        assert_eq!(day(Some(Order::DayFirst), "9/2/02"), "2002-02-09");
        assert_eq!(day(None, "9/2/2002"), "");
        assert_eq!(day(Some(Order::DayFirst), "9/27/2002"), "2002-09-27");
        let found = Order::find(Some(Order::MonthFirst), "Harbour Post 9/2/2002, page 3").unwrap();
        assert_eq!((found.0, found.1.to_string()), (13..21, "2002-09-02".to_owned()));
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_fall(text in "([0-9/é ]{0,6}){0,6}") {
            let order = Order::of(&text);
            let found = Order::find(order, &text);
            proptest::prop_assert!(found.is_none_or(|(at, _)| text.get(at).is_some()));
        }
    }
}

//! Dates as queries name them: days, months and years, spans of them, and days counted from today.
//!
//! What is relative stays so until it is resolved against a day, so a saved view means the same tomorrow.

use std::fmt;

use jiff::civil;

use crate::story::Date;
use crate::text::near;

/// A stretch of days, both ends within it, each as `year * 10000 + month * 100 + day`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: u32,
    /// The last day.
    pub to: u32,
}

impl Days {
    /// The days that a date may mean: a month is all of its days.
    pub fn of(date: Date) -> Days {
        let number = |month: u8, day: u8| {
            u32::from(date.year().unsigned_abs()) * 10_000 + u32::from(month) * 100 + u32::from(day)
        };
        let from = number(date.month().unwrap_or(1), date.day().unwrap_or(1));
        let to = number(date.month().unwrap_or(12), date.day().unwrap_or(31));
        Days { from, to }
    }

    fn day(day: civil::Date) -> u32 {
        u32::from(day.year().unsigned_abs()) * 10_000
            + u32::from(day.month().unsigned_abs()) * 100
            + u32::from(day.day().unsigned_abs())
    }

    /// Whether a story of this date surely falls within: one that is dated by a year alone is in no month.
    pub fn hold(self, date: Date) -> bool {
        let days = Days::of(date);
        self.from <= days.from && days.to <= self.to
    }
}

/// How long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A day.
    Day,
    /// A week, from Monday on (ISO 8601).
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

const UNITS: [(Unit, char, &str); 4] = [
    (Unit::Day, 'd', "day"),
    (Unit::Week, 'w', "week"),
    (Unit::Month, 'm', "month"),
    (Unit::Year, 'y', "year"),
];

/// A day, or a stretch that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// A day, month or year of the calendar.
    Fixed(Date),
    /// `today`, `this-week`: the stretch that today is in (0), or the one before it (1).
    Named(Unit, u8),
    /// `3d`: so long ago.
    Ago(u16, Unit),
}

/// What a story's date is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// From the start of the first to the end of the second, either of them open.
    Within(Option<Point>, Option<Point>),
    /// Not before.
    Newer(Point),
    /// Before.
    Older(Point),
}

/// Why a date was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadDate {
    /// What is wrong, and what would be right.
    pub message: String,
    /// Whether more letters could make it right.
    pub unfinished: bool,
}

/// The names that stand for days.
pub const NAMES: [(&str, &str); 8] = [
    ("today", "today"),
    ("yesterday", "yesterday"),
    ("this-week", "since Monday"),
    ("last-week", "the week before this one"),
    ("this-month", "since the first"),
    ("last-month", "the month before this one"),
    ("this-year", "since New Year"),
    ("last-year", "the year before this one"),
];

impl Point {
    fn parse(text: &str) -> Result<Point, BadDate> {
        let bad = |message: String, unfinished| BadDate { message, unfinished };
        let named = |unit, back| Ok(Point::Named(unit, back));
        match text {
            "today" => return named(Unit::Day, 0),
            "yesterday" => return named(Unit::Day, 1),
            _ => {}
        }
        for (word, back) in [("this-", 0), ("last-", 1)] {
            if let Some(name) = text.strip_prefix(word)
                && let Some(&(unit, ..)) = UNITS.iter().find(|(_, _, of)| *of == name)
            {
                return named(unit, back);
            }
        }
        if let Some(&(unit, sign, _)) = UNITS.iter().find(|(_, sign, _)| text.ends_with(*sign))
            && let Ok(count) = text.trim_end_matches(sign).parse::<u16>()
        {
            return Ok(Point::Ago(count, unit));
        }
        let mut parts = text.split(['-', '/']);
        let mut number = |digits: usize| {
            let part = parts.next()?;
            let fits = !part.is_empty() && part.len() <= digits && part.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| part.parse::<i16>().ok()).flatten()
        };
        let (year, month, day) = (number(4), number(2), number(2));
        let date = year.and_then(|year| {
            let small = |n: Option<i16>| n.map_or(Some(0), |n| u8::try_from(n).ok().filter(|&n| n > 0));
            Date::new(year, small(month)?, small(day)?)
        });
        let pieces = text.split(['-', '/']).count();
        let read = 1 + usize::from(month.is_some()) + usize::from(day.is_some());
        match date {
            Some(date) if pieces == read && year.is_some_and(|year| year >= 1000) => Ok(Point::Fixed(date)),
            _ => {
                // Letters that are still to come can make it one.
                let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                let unfinished = NAMES.iter().any(|(name, _)| name.starts_with(text))
                    || digits
                        && pieces <= 3
                        && (text.len() < 4 || text.ends_with('-') || text.ends_with("-0"));
                let meant = near::nearest(text, NAMES.map(|(name, _)| name)).filter(|_| text.len() > 3);
                let message = match meant {
                    Some(name) => format!("`{text}` is no date; did you mean `{name}`?"),
                    None => format!("`{text}` is no date; write 2023, 2023-11, 2023-11-06, 3d or last-week"),
                };
                Err(bad(message, unfinished))
            }
        }
    }

    /// The days it means when today is `today`.
    fn resolve(self, today: civil::Date) -> Days {
        match self {
            Point::Fixed(date) => Days::of(date),
            Point::Named(unit, back) => {
                let back = i64::from(back);
                let start = start_of(unit, today);
                let from = minus(start, back, unit);
                let next = minus(from, -1, unit);
                Days { from: Days::day(from), to: Days::day(minus(next, 1, Unit::Day)) }
            }
            Point::Ago(count, unit) => {
                let day = Days::day(minus(today, count.into(), unit));
                Days { from: day, to: day }
            }
        }
    }
}

/// Whether a range surely holds no day, whatever day it is.
fn is_reversed(first: Option<Point>, last: Option<Point>) -> bool {
    match (first, last) {
        (Some(Point::Fixed(first)), Some(Point::Fixed(last))) => Days::of(first).from > Days::of(last).to,
        (Some(Point::Ago(first, a)), Some(Point::Ago(last, b))) => a == b && first < last,
        (Some(Point::Named(a, first)), Some(Point::Named(b, last))) => a == b && first < last,
        _ => false,
    }
}

fn start_of(unit: Unit, day: civil::Date) -> civil::Date {
    match unit {
        Unit::Day => day,
        Unit::Week => minus(day, i64::from(day.weekday().to_monday_zero_offset()), Unit::Day),
        Unit::Month => day.first_of_month(),
        Unit::Year => day.first_of_year(),
    }
}

fn minus(day: civil::Date, count: i64, unit: Unit) -> civil::Date {
    let span = jiff::Span::new();
    let span = match unit {
        Unit::Day => span.try_days(count),
        Unit::Week => span.try_weeks(count),
        Unit::Month => span.try_months(count),
        Unit::Year => span.try_years(count),
    };
    span.ok()
        .and_then(|span| day.checked_sub(span).ok())
        .unwrap_or(civil::Date::MIN.max(civil::date(1, 1, 1)))
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |unit: Unit| UNITS.iter().find(|(of, ..)| *of == unit).map_or("", |(.., name)| name);
        match self {
            Point::Fixed(date) => date.fmt(f),
            Point::Named(Unit::Day, 0) => f.write_str("today"),
            Point::Named(Unit::Day, _) => f.write_str("yesterday"),
            Point::Named(unit, 0) => write!(f, "this-{}", name(*unit)),
            Point::Named(unit, _) => write!(f, "last-{}", name(*unit)),
            Point::Ago(count, unit) => write!(f, "{count}{}", &name(*unit)[..1]),
        }
    }
}

impl When {
    /// Reads the value of `date:`: a date, or two with `..` between them, either left out.
    pub fn parse(text: &str) -> Result<When, BadDate> {
        let end = |text: &str| if text.is_empty() { Ok(None) } else { Point::parse(text).map(Some) };
        match text.split_once("..") {
            Some(("", "")) => {
                Err(BadDate { message: "`..` wants a date before or after it".to_owned(), unfinished: true })
            }
            Some((from, to)) => {
                let (first, last) = (end(from)?, end(to)?);
                if is_reversed(first, last) {
                    let message = format!("`{text}` ends before it begins; did you mean `{to}..{from}`?");
                    // A month or day of one digit may become one of two.
                    let last = to.rsplit(['-', '/']).next().unwrap_or_default();
                    return Err(BadDate { message, unfinished: last.len() == 1 && last < "4" });
                }
                Ok(When::Within(first, last))
            }
            None => {
                // A range that is being typed.
                let bare = text.strip_suffix('.').unwrap_or(text);
                match Point::parse(bare) {
                    Ok(_) if bare.len() < text.len() => {
                        let message = format!("`{text}`: `..` makes it a range");
                        Err(BadDate { message, unfinished: true })
                    }
                    Ok(ago @ Point::Ago(..)) => Ok(When::Within(Some(ago), Some(Point::Named(Unit::Day, 0)))),
                    Ok(point) => Ok(When::Within(Some(point), Some(point))),
                    Err(error) => Err(error),
                }
            }
        }
    }

    /// Reads the value of `newer:`.
    pub fn newer(text: &str) -> Result<When, BadDate> {
        Point::parse(text).map(When::Newer)
    }

    /// Reads the value of `older:`.
    pub fn older(text: &str) -> Result<When, BadDate> {
        Point::parse(text).map(When::Older)
    }

    /// Whether it means other days tomorrow.
    pub fn is_relative(self) -> bool {
        let moves = |point: Point| !matches!(point, Point::Fixed(_));
        match self {
            When::Within(first, last) => first.is_some_and(moves) || last.is_some_and(moves),
            When::Newer(point) | When::Older(point) => moves(point),
        }
    }

    /// The days it means when today is `today`.
    pub fn resolve(self, today: civil::Date) -> Days {
        let from = |point: Option<Point>| point.map_or(0, |point| point.resolve(today).from);
        let to = |point: Option<Point>| point.map_or(u32::MAX, |point| point.resolve(today).to);
        match self {
            When::Within(first, last) => Days { from: from(first), to: to(last) },
            When::Newer(point) => Days { from: from(Some(point)), to: u32::MAX },
            // Nothing is earlier than the first day.
            When::Older(point) => Days { from: 0, to: from(Some(point)).saturating_sub(1) },
        }
    }
}

/// As the value of the field that [`When`] was read from.
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Within(Some(a), Some(b)) if a == b => a.fmt(f),
            When::Within(from, to) => {
                from.iter().try_for_each(|point| point.fmt(f))?;
                f.write_str("..")?;
                to.iter().try_for_each(|point| point.fmt(f))
            }
            When::Newer(point) | When::Older(point) => point.fmt(f),
        }
    }
}

#[cfg(test)]
#[allow(clippy::inconsistent_digit_grouping, reason = "year, month, day")]
mod tests {
    use super::*;

    /// A Wednesday.
    fn today() -> civil::Date {
        civil::date(2024, 3, 13)
    }

    #[track_caller]
    fn check(text: &str, from: u32, to: u32) {
        let when = When::parse(text).unwrap();
        assert_eq!(when.resolve(today()), Days { from, to });
        assert_eq!(When::parse(&when.to_string()), Ok(when), "{when}");
    }

    #[test]
    fn dates_are_stretches_of_days() {
        check("2023", 2023_01_01, 2023_12_31);
        check("2023-11", 2023_11_01, 2023_11_31);
        check("2023/11/6", 2023_11_06, 2023_11_06);
        check("2023-11..", 2023_11_01, u32::MAX);
        check("..2023-11", 0, 2023_11_31);
        check("2022..2023-02", 2022_01_01, 2023_02_31);
        check("today", 2024_03_13, 2024_03_13);
        check("yesterday", 2024_03_12, 2024_03_12);
        check("this-week", 2024_03_11, 2024_03_17);
        check("last-week", 2024_03_04, 2024_03_10);
        check("last-month", 2024_02_01, 2024_02_29);
        check("last-year", 2023_01_01, 2023_12_31);
        check("3d", 2024_03_10, 2024_03_13);
        check("2w..yesterday", 2024_02_28, 2024_03_12);
    }

    #[test]
    fn newer_and_older_part_the_days() {
        let days = |when: Result<When, BadDate>| when.unwrap().resolve(today());
        assert_eq!(days(When::newer("3d")), Days { from: 2024_03_10, to: u32::MAX });
        assert_eq!(days(When::older("3d")), Days { from: 0, to: 2024_03_09 });
        assert!(days(When::older("2023")).hold(Date::new(2022, 12, 31).unwrap()));
        assert!(!days(When::older("2023")).hold(Date::new(2023, 0, 0).unwrap()));
    }

    #[test]
    fn a_date_is_within_only_where_that_is_sure() {
        let days = When::parse("2023-11").unwrap().resolve(today());
        assert!(days.hold(Date::new(2023, 11, 0).unwrap()));
        assert!(days.hold(Date::new(2023, 11, 30).unwrap()));
        assert!(!days.hold(Date::new(2023, 0, 0).unwrap()));
    }

    #[test]
    fn what_may_become_a_date_is_unfinished() {
        for text in ["2", "20", "202", "2023-", "2023-1-", "las", "last-", "2023.", "..", "tod"] {
            let error = When::parse(text);
            assert!(error.is_err_and(|error| error.unfinished), "{text}");
        }
        for text in ["2023-13", "korea", "2023-11-32", "12x", "99999-01", "-", "2023-11-06-1"] {
            let error = When::parse(text).unwrap_err();
            assert!(!error.unfinished || text == "-", "{text}");
        }
        for (text, unfinished) in [
            ("2023-11..2022", false),
            ("2023-11..2023-1", true),
            ("2023-11..2023-10", false),
            ("2023-11-20..2023-11-2", true),
            ("2023-11-20..2023-11-9", false),
            ("1w..3w", false),
            ("this-week..last-week", false),
        ] {
            let error = When::parse(text).unwrap_err();
            assert!(error.message.contains("ends before it begins"), "{text}");
            assert_eq!(error.unfinished, unfinished, "{text}");
        }
        assert!(When::parse("2023-11..2023").is_ok() && When::parse("3w..1w").is_ok());
        assert!(When::parse("last-weke").unwrap_err().message.ends_with("did you mean `last-week`?"));
        assert!(When::parse("99999y").is_err());
        assert_eq!(When::parse("60000y").unwrap().resolve(today()).from, 1_01_01);
    }
}

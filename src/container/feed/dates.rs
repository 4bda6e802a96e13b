//! The dates that feeds write: RFC 2822, ISO 8601, and what passes for them.

use crate::story::Date;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The day that `text` names, on the clock that it was written by; a year or month alone is one as well.
pub(in crate::container) fn day(text: &str) -> Option<Date> {
    const LONGEST: usize = 80;
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    iso(text).or_else(|| mail(text))
}

/// `2023`, `2023-11`, `2023-11-10`, `20231110`, with or without a time after it.
fn iso(text: &str) -> Option<Date> {
    let date = text.split(['T', 't', ' ']).next()?;
    let digits = |part: &str, len: usize| {
        (part.len() == len && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u16>().ok())
            .flatten()
    };
    let small = |part: &str| u8::try_from(digits(part, 2)?).ok().filter(|&n| n > 0);
    let (year, month, day) = if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) {
        (date.get(..4)?, date.get(4..6), date.get(6..8))
    } else {
        let mut parts = date.splitn(3, '-');
        (parts.next()?, parts.next(), parts.next())
    };
    let year = digits(year, 4).filter(|year| (1000..=2999).contains(year))?.cast_signed();
    let month = month.map_or(Some(0), small)?;
    // A zone can follow the day without a time: `2023-11-10Z`, `2023-11-10+01:00`.
    let day = day.map(|day| day.split(['Z', '+', '-']).next().unwrap_or(day));
    Date::new(year, month, day.map_or(Some(0), small)?)
}

/// `Fri, 10 Nov 2023 08:00:00 GMT`, with any or no weekday, in either order of day and month.
fn mail(text: &str) -> Option<Date> {
    let mut words = text.split([' ', ',', '-', '\t', '\n']).filter(|word| !word.is_empty()).peekable();
    // A weekday may be wrong, misspelt or in any language: it says nothing.
    while words
        .peek()
        .is_some_and(|word| month(word).is_none() && !word.starts_with(|c: char| c.is_ascii_digit()))
    {
        words.next();
    }
    let (first, second) = (words.next()?, words.next()?);
    let (month, day) = match (month(first), month(second)) {
        (Some(month), _) => (month, number(second)?),
        (None, Some(month)) => (month, number(first)?),
        (None, None) => return None,
    };
    // A year of two digits is meant as mail has it.
    let mut rest = words.filter(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let word = rest.next()?;
    let year = match (word.len(), number(word)?) {
        (2, year @ 0..=49) => 2000 + year,
        (2, year) => 1900 + year,
        (4, year @ 1000..=2999) => year,
        _ => return None,
    };
    Date::new(year.cast_signed(), month, u8::try_from(day).ok().filter(|&day| day > 0)?)
}

fn month(word: &str) -> Option<u8> {
    let name = word.get(..3)?;
    let at = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'.').then_some(at as u8 + 1)
}

fn number(word: &str) -> Option<u16> {
    (word.len() <= 4).then(|| word.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_feeds_write_them() {
        for (text, date) in [
            ("Fri, 10 Nov 2023 23:30:00 -0800", Some("2023-11-10")),
            ("Fri, 10 Nov 2023", Some("2023-11-10")),
            ("10 November 2023 08:00 GMT", Some("2023-11-10")),
            ("Thurs, 9 Sept 04 08:00:00 EST", Some("2004-09-09")),
            ("Thu, 09 Sep 99 08:00:00 EST", Some("1999-09-09")),
            ("Freitag, 10-Nov-2023 08:00", Some("2023-11-10")),
            ("Fri Nov 10 08:00:00 GMT 2023", Some("2023-11-10")),
            ("Nov 10, 2023", Some("2023-11-10")),
            ("\n 2023-11-10T23:30:00-08:00 ", Some("2023-11-10")),
            ("2023-11-10 08:00", Some("2023-11-10")),
            ("2023-11-10Z", Some("2023-11-10")),
            ("20231110T080000", Some("2023-11-10")),
            ("2023-11", Some("2023-11")),
            ("2023", Some("2023")),
            ("10/11/2023", None),
            ("2023-13-01", None),
            ("2023-00", None),
            ("Fri, 31 Feb 2023", None),
            ("yesterday", None),
            ("Nov", None),
            ("é", None),
            ("0 Nov 2023", None),
            ("", None),
        ] {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), date, "{text}");
        }
        assert_eq!(day(&"2023-11-10 ".repeat(50)), None);
    }
}

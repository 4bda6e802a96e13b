//! Dates in the forms that people write, each only as precise as its text. Nothing is guessed: a form that two
//! readers would read differently (`10/11/2023`) is no date.

use crate::story::Date;

/// Month names by their number less one; a word may be cut to its first three letters, or to four with a point.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The longest text worth reading as a date.
const DATE_MAX: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// A number and how many digits it was written with.
    Number(u16, u8),
    Month(u8),
    /// `年`, `月`, `日`.
    Year,
    MonthSign,
    Day,
    /// `-`, `/` or `.` between numbers.
    Joint,
}

use Token::{Day, Joint, Month, MonthSign, Number, Year};

/// Reads the whole of `text` as a date; a weekday before it and a time of day after it are allowed.
pub fn parse(text: &str) -> Option<Date> {
    if text.len() > DATE_MAX {
        return None;
    }
    let mut tokens = [Token::Joint; 8];
    let tokens = tokenize(text.trim().trim_end_matches('.'), &mut tokens)?;
    let (year, month, day) = match *tokens {
        [Number(y, 4)] | [Number(y, 4), Year] => (y, 0, 0),
        [Month(m), Number(y, 4)] => (y, m, 0),
        [Number(y, 4), Joint, Number(m, 1 | 2)] | [Number(y, 4), Year, Number(m, 1 | 2), MonthSign] => {
            (y, nonzero(m)?, 0)
        }
        [Month(m), Number(d, 1 | 2), Number(y, 4)] | [Number(d, 1 | 2), Month(m), Number(y, 4)] => {
            (y, m, nonzero(d)?)
        }
        [Number(d, 1 | 2), Joint, Month(m), Joint, Number(y, 4)] => (y, m, nonzero(d)?),
        [Number(y, 4), Joint, Number(m, 1 | 2), Joint, Number(d, 1 | 2)]
        | [Number(y, 4), Year, Number(m, 1 | 2), MonthSign, Number(d, 1 | 2), Day] => {
            (y, nonzero(m)?, nonzero(d)?)
        }
        _ => return None,
    };
    // A bare number is a year only where years of news lie.
    (1000..=2999).contains(&year).then(|| Date::new(year.cast_signed(), month, day)).flatten()
}

fn nonzero(n: u16) -> Option<u8> {
    (n > 0).then(|| u8::try_from(n).ok()).flatten()
}

/// Tokens of `text`; `None` when something in it has no place in a date.
fn tokenize<'t>(text: &str, tokens: &'t mut [Token; 8]) -> Option<&'t [Token]> {
    let mut n = 0;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let token = match c {
            '0'..='9' => {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                // A clock time ends the date: nothing that follows is part of it.
                if rest.as_bytes().get(digits) == Some(&b':') {
                    return (n > 0).then_some(&tokens[..n]);
                }
                let number = rest.get(..digits.min(4))?.parse().ok()?;
                rest = &rest[digits..];
                let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|end| strip_word(rest, end));
                rest = ordinal.unwrap_or(rest);
                Token::Number(number, u8::try_from(digits).ok()?)
            }
            'T' if n == 5 => return Some(&tokens[..n]),
            'a'..='z' | 'A'..='Z' => {
                let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let word = &rest[..letters];
                rest = &rest[letters..];
                rest = rest.strip_prefix('.').unwrap_or(rest);
                if name_of(word, &WEEKDAYS).is_some()
                    || ["of", "at"].iter().any(|small| word.eq_ignore_ascii_case(small))
                {
                    continue;
                }
                Token::Month(name_of(word, &MONTHS)?)
            }
            '年' => Token::Year,
            '月' => Token::MonthSign,
            '日' => Token::Day,
            '-' | '/' | '.' => Token::Joint,
            ' ' | ',' | '\u{a0}' => {
                rest = &rest[c.len_utf8()..];
                continue;
            }
            _ => return None,
        };
        if matches!(token, Token::Year | Token::MonthSign | Token::Day | Token::Joint) {
            rest = &rest[c.len_utf8()..];
        }
        *tokens.get_mut(n)? = token;
        n += 1;
    }
    Some(&tokens[..n])
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(word.len())?;
    (head.eq_ignore_ascii_case(word) && !tail.starts_with(|c: char| c.is_alphabetic())).then_some(tail)
}

/// The number, from one, of the name that `word` is or shortens.
fn name_of(word: &str, names: &[&str]) -> Option<u8> {
    let short = (3..=4).contains(&word.len());
    let at = names.iter().position(|name| {
        (short || word.len() == name.len())
            && name.get(..word.len()).is_some_and(|cut| cut.eq_ignore_ascii_case(word))
    })?;
    u8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_people_write() {
        for (text, date) in [
            ("November 10, 2023", "2023-11-10"),
            ("November 10 2023", "2023-11-10"),
            ("Nov. 7, 2023", "2023-11-07"),
            ("Sept. 5, 2023", "2023-09-05"),
            ("10 November 2023", "2023-11-10"),
            ("10th of November, 2023", "2023-11-10"),
            ("Wednesday, January 25th, 2006", "2006-01-25"),
            ("Wed, 25 Jan 2006 10:00:00 +0000", "2006-01-25"),
            ("2023-11-10", "2023-11-10"),
            ("2023-11-10T08:00:00Z", "2023-11-10"),
            ("2020/6/7 22:48:40", "2020-06-07"),
            ("2015-8-7", "2015-08-07"),
            ("2023年11月10日", "2023-11-10"),
            ("2023年11月", "2023-11"),
            ("January 2015", "2015-01"),
            ("2015", "2015"),
            ("24-Jun-2011", "2011-06-24"),
            ("November 10, 2023.", "2023-11-10"),
            ("January 9, 2015 at 10:00 pm", "2015-01-09"),
        ] {
            assert_eq!(parse(text).map(|d| d.to_string()).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_or_could_be_two() {
        for text in [
            "10/11/2023",
            "Reuters",
            "",
            "35",
            "0042",
            "Feb 30, 2023",
            "May",
            "12 of 20",
            "2023-13-01",
            "1:30",
            "99999999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

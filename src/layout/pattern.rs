//! The little language in which layouts describe a line: words as they stand, and `{fields}`.
//!
//! `Source: {outlet}, {date}` says what it matches. Case of ASCII letters does not count, and a space stands for
//! any run of white space, and after a colon or a comma for none as well. A field takes as little as lets the rest
//! match, a title as much, since it may hold colons and brackets of its own; and each must read as what it is.

use std::fmt;

use crate::story::Date;
use crate::text::Span;

use super::date::{self, Loose};

/// What a `{field}` can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The name of an outlet: short, with letters, without brackets.
    Outlet,
    /// A date that [`date::parse`] reads.
    Date,
    /// A day without its year, which the digest's own date tells.
    Day,
    /// A web address without white space.
    Link,
    /// The name of a person or desk; no sentence ends in it.
    Author,
    /// Digits.
    Number,
    /// The title of a story.
    Title,
    /// Anything.
    Any,
}

impl Field {
    const NAMES: [(&'static str, Field); 8] = [
        ("outlet", Field::Outlet),
        ("date", Field::Date),
        ("day", Field::Day),
        ("link", Field::Link),
        ("author", Field::Author),
        ("number", Field::Number),
        ("title", Field::Title),
        ("any", Field::Any),
    ];

    fn accepts(self, text: &str) -> bool {
        match self {
            Field::Outlet => is_name(text),
            Field::Author => is_name(text) && !ends_a_sentence(text),
            Field::Number => text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty(),
            Field::Date => date::parse(text).is_some(),
            Field::Day => date::parse_loose(text).is_some(),
            Field::Link => is_link(text),
            Field::Title | Field::Any => !text.is_empty(),
        }
    }
}

/// The most characters of a name.
const NAME_MAX: usize = 80;

/// A name has letters, is no longer than eighty characters, holds neither brackets nor an address, and begins with no
/// time of day.
fn is_name(text: &str) -> bool {
    let hour = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_time =
        (1..=2).contains(&hour) && matches!(text.as_bytes()[hour..], [b':', b'0'..=b'5', b'0'..=b'9', ..]);
    !is_time && may_begin_name(text) && text.chars().any(char::is_alphabetic) && !is_phrase(text)
}

/// Whether `text` reads as part of a sentence: several words, the first of them and most others small.
fn is_phrase(text: &str) -> bool {
    const WORDS: usize = 3;
    if !text.starts_with(char::is_lowercase) {
        return false;
    }
    let words = || text.split(' ').filter(|word| !word.is_empty());
    words().count() >= WORDS
        && words().filter(|word| word.starts_with(char::is_lowercase)).count() * 2 > words().count()
}

/// Whether a name may begin so: what is too long, or holds a sign that no name has, gets no better by going on.
fn may_begin_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.len() <= 4 * NAME_MAX
        && (text.len() <= NAME_MAX || text.chars().count() <= NAME_MAX)
        && memchr::memchr2(b'[', b']', bytes).is_none()
        && !memchr::memchr_iter(b':', bytes).any(|at| bytes[at..].starts_with(b"://"))
}

/// Whether `text` ends in a full stop after a word of four lower-case letters or more, which is no abbreviation.
pub fn ends_a_sentence(text: &str) -> bool {
    text.strip_suffix('.').is_some_and(|text| {
        let word = text.rsplit(' ').next().unwrap_or_default();
        word.len() >= 4 && word.bytes().all(|b| b.is_ascii_lowercase())
    })
}

/// An address with its scheme, or one that begins with `www.`, as people write them.
fn is_link(text: &str) -> bool {
    let after = |scheme: &str| {
        let head = text.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme));
        head.map(|head| &text[head.len()..])
    };
    let host = after("https://").or_else(|| after("http://")).or_else(|| after("www."));
    host.is_some_and(|host| host.trim_end_matches('.').contains('.')) && !text.contains(char::is_whitespace)
}

/// What a pattern found in a line; spans count from the start of the line's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Found {
    /// The title.
    pub title: Span,
    /// The outlet's name.
    pub outlet: Span,
    /// The date.
    pub date: Option<Date>,
    /// The date without its year.
    pub day: Option<Loose>,
    /// The link.
    pub link: Span,
}

impl Found {
    /// The same in a text that has `by` bytes before the line.
    #[must_use]
    pub fn moved(self, by: u32) -> Found {
        let moved = |span: Span| {
            if span.is_empty() { span } else { Span { start: span.start + by, end: span.end + by } }
        };
        Found {
            title: moved(self.title),
            outlet: moved(self.outlet),
            link: moved(self.link),
            date: self.date,
            day: self.day,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Words(Box<str>),
    Space,
    Field(Field),
}

/// What lines that match a pattern begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins<'p> {
    /// These words, in lower case.
    Words(&'p [u8]),
    /// An address.
    Link,
    /// A digit.
    Digit,
    /// Anything.
    Any,
}

/// A compiled description of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pieces: Vec<Piece>,
    source: Box<str>,
}

/// Why a pattern could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadPattern {
    /// Nothing in it.
    Empty,
    /// `{` without `}`.
    Unclosed,
    /// A field that does not exist.
    Unknown(String),
    /// Two fields with nothing between them to tell where one ends.
    Touching,
}

impl fmt::Display for BadPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadPattern::Empty => f.write_str("a line pattern can't be empty"),
            BadPattern::Unclosed => f.write_str("`{` has no `}`"),
            BadPattern::Unknown(name) => {
                let names: Vec<_> = Field::NAMES.iter().map(|(name, _)| *name).collect();
                write!(f, "there is no field `{{{name}}}`; there are {}", names.join(", "))
            }
            BadPattern::Touching => f.write_str("two fields need words between them"),
        }
    }
}

impl std::error::Error for BadPattern {}

impl Pattern {
    /// Reads a pattern.
    pub fn new(source: &str) -> Result<Pattern, BadPattern> {
        let mut pieces = Vec::new();
        let mut rest = source.trim();
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('{') {
                let (name, after) = inner.split_once('}').ok_or(BadPattern::Unclosed)?;
                let known = Field::NAMES.iter().find(|(known, _)| *known == name);
                let (_, field) = known.ok_or_else(|| BadPattern::Unknown(name.to_owned()))?;
                if matches!(pieces.last(), Some(Piece::Field(_))) {
                    return Err(BadPattern::Touching);
                }
                pieces.push(Piece::Field(*field));
                rest = after;
            } else if rest.starts_with(char::is_whitespace) {
                pieces.push(Piece::Space);
                rest = rest.trim_start();
            } else {
                let end = rest.find(|c: char| c == '{' || c.is_whitespace()).unwrap_or(rest.len());
                pieces.push(Piece::Words(rest[..end].to_ascii_lowercase().into()));
                rest = &rest[end..];
            }
        }
        if pieces.is_empty() {
            Err(BadPattern::Empty)
        } else {
            Ok(Pattern { pieces, source: source.trim().into() })
        }
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What a line that matches begins with.
    pub fn begins(&self) -> Begins<'_> {
        match self.pieces.first() {
            Some(Piece::Words(words)) => Begins::Words(words.as_bytes()),
            Some(Piece::Field(Field::Link)) => Begins::Link,
            Some(Piece::Field(Field::Number)) => Begins::Digit,
            _ => Begins::Any,
        }
    }

    /// The byte that a line that matches ends with, in lower case, where that is known.
    pub fn last_byte(&self) -> Option<u8> {
        match self.pieces.last() {
            Some(Piece::Words(words)) => words.as_bytes().last().copied(),
            _ => None,
        }
    }

    /// The words that a line that matches holds, in lower case.
    pub fn words(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Words(words) => Some(words.as_bytes()),
            Piece::Space | Piece::Field(_) => None,
        })
    }

    /// Whether a line that matches holds a date or a day, and so a digit.
    pub fn holds_date(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Field(Field::Date | Field::Day)))
    }

    /// Matches the whole of `line`, which has no white space at its ends.
    pub fn matches(&self, line: &str) -> Option<Found> {
        self.matches_with(line, &mut Dates::default())
    }

    /// The same, with what other patterns read in this line.
    pub fn matches_with(&self, line: &str, dates: &mut Dates) -> Option<Found> {
        let first = *line.as_bytes().first()?;
        if let Begins::Words(words) = self.begins()
            && !words.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&first))
        {
            return None;
        }
        if let Some(Piece::Words(last)) = self.pieces.last()
            && !line
                .as_bytes()
                .last()
                .is_some_and(|end| last.as_bytes().last().is_some_and(|b| end.eq_ignore_ascii_case(b)))
        {
            return None;
        }
        // Most patterns of a cue differ in a sign or a word between their fields: one look for it spares the rest.
        let lacks =
            |piece: &Piece| matches!(piece, Piece::Words(words) if !holds(line.as_bytes(), words.as_bytes()));
        if self.pieces[1..].iter().any(lacks) {
            return None;
        }
        let mut found = Found::default();
        let matched = step(&self.pieces, line, 0, &mut found, dates);
        // A number of four digits beside other words is a year only where a word says so.
        let is_loose = || found.date.is_some_and(|date| date.month().is_none()) && !self.has_words();
        (matched && (found.outlet.is_empty() || !is_loose())).then_some(found)
    }

    /// Whether it asks for any word.
    fn has_words(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Words(words) if words.contains(char::is_alphabetic)))
    }
}

/// Whether `words`, in lower case, stand somewhere in `line`.
fn holds(line: &[u8], words: &[u8]) -> bool {
    let Some(&first) = words.first() else { return true };
    memchr::memchr2_iter(first, first.to_ascii_uppercase(), line)
        .any(|at| line.get(at..at + words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words)))
}

/// The last dates that were looked for in a line: patterns that look alike ask for the same ones.
#[derive(Debug, Default)]
pub struct Dates {
    /// Where in memory the words stand, how long they are, and what they are as a date.
    read: [(usize, usize, Option<Date>); 4],
    next: usize,
}

impl Dates {
    /// To be called before another line: its words may stand where others stood.
    pub fn clear(&mut self) {
        *self = Dates::default();
    }

    fn read(&mut self, words: &str) -> Option<Date> {
        let (at, len) = (words.as_ptr() as usize, words.len());
        if let Some(&(.., date)) = self.read.iter().find(|known| (known.0, known.1) == (at, len)) {
            return date;
        }
        let date = date::parse(words);
        if let Some(slot) = self.read.get_mut(self.next) {
            *slot = (at, len, date);
        }
        self.next = (self.next + 1) % self.read.len();
        date
    }
}

/// Matches `pieces` against `line` from `at` on, trying each end of a field in turn.
fn step(pieces: &[Piece], line: &str, at: usize, found: &mut Found, dates: &mut Dates) -> bool {
    let Some((piece, after)) = pieces.split_first() else { return at == line.len() };
    let rest = &line[at..];
    match piece {
        Piece::Words(words) => {
            // People leave the space after a colon or a comma out. Where they do not, a field takes it or leaves it, which
            // comes to the same.
            let glued = words.ends_with([':', ','])
                && matches!(after.first(), Some(Piece::Space))
                && !rest.get(words.len()..).is_some_and(|rest| rest.starts_with(char::is_whitespace));
            let at = at + words.len();
            rest.get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words))
                && (step(after, line, at, found, dates) || glued && step(&after[1..], line, at, found, dates))
        }
        Piece::Space => {
            let gap = rest.len() - rest.trim_start().len();
            gap > 0 && step(after, line, at + gap, found, dates)
        }
        Piece::Field(field) => {
            if *field == Field::Date && !date::may_begin_with(rest) {
                return false;
            }
            let mut from = rest.chars().next().map_or(1, char::len_utf8);
            let mut matched = false;
            while let Some(end) = next_end(after, rest, from) {
                super::work::step();
                let words = rest[..end].trim();
                if *field == Field::Date && !date::may_go_on(words) {
                    return false;
                }
                if matches!(field, Field::Outlet | Field::Author) && !may_begin_name(words) {
                    return false;
                }
                if !may_follow(after, &rest[end..]) {
                    from = end + 1;
                    continue;
                }
                let date = if *field == Field::Date { dates.read(words) } else { None };
                let accepted = if *field == Field::Date { date.is_some() } else { field.accepts(words) };
                if accepted && step(after, line, at + end, found, dates) {
                    let lead = rest[..end].len() - rest[..end].trim_start().len();
                    let span = Span::new(at + lead, at + rest[..end].trim_end().len());
                    match field {
                        Field::Title => found.title = span,
                        Field::Outlet => found.outlet = span,
                        Field::Link => found.link = span,
                        Field::Date => found.date = date,
                        Field::Day => found.day = date::parse_loose(words),
                        Field::Author | Field::Number | Field::Any => {}
                    }
                    if *field != Field::Title {
                        return true;
                    }
                    matched = true;
                }
                from = end + 1;
            }
            matched
        }
    }
}

/// Whether `pieces` may match all of `rest`, as far as one look tells: a date that closes a line begins as dates do.
fn may_follow(pieces: &[Piece], rest: &str) -> bool {
    let (words, pieces) = match pieces {
        [Piece::Words(words), pieces @ ..] => (words.len(), pieces),
        _ => (0, pieces),
    };
    let pieces = pieces.strip_prefix(&[Piece::Space]).unwrap_or(pieces);
    pieces != [Piece::Field(Field::Date)] || rest.get(words..).is_some_and(|rest| date::may_be(rest.trim()))
}

/// The first place from byte `from` of `rest` on where a field can end, since what follows it can begin there.
fn next_end(follows: &[Piece], rest: &str, from: usize) -> Option<usize> {
    let from = (from..=rest.len()).find(|&at| rest.is_char_boundary(at))?;
    let begins = |at: usize, words: &str| {
        let head = rest.as_bytes().get(at..at + words.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(words.as_bytes()))
    };
    match follows {
        [] => Some(rest.len()),
        [Piece::Words(words), ..] => {
            let first = words.as_bytes()[0];
            let bytes = &rest.as_bytes()[from..];
            let mut ends = memchr::memchr2_iter(first, first.to_ascii_uppercase(), bytes).map(|at| from + at);
            ends.find(|&at| begins(at, words))
        }
        [Piece::Space, after @ ..] => {
            let mut gaps =
                rest[from..].char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| from + at);
            // The words after the gap, if there are any, are cheaper to look for than to try in vain.
            gaps.find(|&at| match after.first() {
                Some(Piece::Words(words)) => begins(rest.len() - rest[at..].trim_start().len(), words),
                _ => true,
            })
        }
        [Piece::Field(_), ..] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (outlet, date, link) that `pattern` finds in `line`.
    fn find(pattern: &str, line: &str) -> Option<(String, String, String)> {
        let found = Pattern::new(pattern).unwrap().matches(line)?;
        let date = found.date.map(|d| d.to_string()).unwrap_or_default();
        Some((line[found.outlet.range()].into(), date, line[found.link.range()].into()))
    }

    #[track_caller]
    fn check(pattern: &str, line: &str, found: Option<(&str, &str, &str)>) {
        let found = found.map(|(a, b, c)| (a.into(), b.into(), c.into()));
        assert_eq!(find(pattern, line), found, "{pattern} on {line}");
    }

    #[test]
    fn fields_take_what_lets_the_rest_match() {
        let credit = "Source: {outlet}, {date}";
        check(
            credit,
            "Source: Radio Free Asia, November 10, 2023",
            Some(("Radio Free Asia", "2023-11-10", "")),
        );
        check(
            credit,
            "SOURCE:\u{a0}Der Spiegel, Hamburg, 2023-11-10",
            Some(("Der Spiegel, Hamburg", "2023-11-10", "")),
        );
        check(credit, "Source: RFA", None);
        check("Source: {outlet}", "Source: RFA", Some(("RFA", "", "")));
        check(
            "Source: {outlet} | {date}",
            "Source: 新华社 | 2020/6/7 22:48:40",
            Some(("新华社", "2020-06-07", "")),
        );
        check("[{outlet}]", "[NY Times]", Some(("NY Times", "", "")));
        check("[{outlet}]", "[the] border [was]", None);
        check("[{outlet}]", "[1]", None);
        check("{date} {outlet}", "2009/2/21 22:48:40 RFA", Some(("RFA", "2009-02-21", "")));
        check("{title}: {outlet}", "Council: mill opens: Harbour Post", Some(("Harbour Post", "", "")));
        check("{title} ({outlet})", "Mill (the upper) opens (RFA)", Some(("RFA", "", "")));
        check("{link}", "https://a.example/b?c=d", Some(("", "", "https://a.example/b?c=d")));
        check("{link}", "https://a.example is down", None);
        check("{link}", "www.a.example/b", Some(("", "", "www.a.example/b")));
        check("{link}", "www.a.", None);
        check("{link}", "water", None);
        check("Posted on {date} by", "Posted on January 13, 2015 by", Some(("", "2015-01-13", "")));
        check("Posted by {author}", "Posted by Jan Smith Jr.", Some(("", "", "")));
        check("Posted by {author}", "Posted by the keeper, it gave no reason for the closing.", None);
        check("{number} comments", "12 Comments", Some(("", "", "")));
        check("{number} comments", "No comments", None);
        check("[{outlet}]", "[ NY Times ]", Some(("NY Times", "", "")));
        check(credit, "Source:Reuters,November 10,2023", Some(("Reuters", "2023-11-10", "")));
        check("Posted on by", "posted  on by", Some(("", "", "")));
        check("Posted on by", "Posted on by nobody", None);
    }

    #[test]
    fn a_bad_pattern_says_what_is_wrong() {
        assert_eq!(Pattern::new(" "), Err(BadPattern::Empty));
        assert_eq!(Pattern::new("a {b"), Err(BadPattern::Unclosed));
        assert_eq!(Pattern::new("{outlet}{date}"), Err(BadPattern::Touching));
        let unknown = Pattern::new("{outlets}").unwrap_err().to_string();
        assert!(unknown.contains("{outlets}") && unknown.contains("outlet,"), "{unknown}");
    }
}

//! The little language in which layouts describe a line: words as they stand, and `{fields}`.
//!
//! `Source: {outlet}, {date}` says what it matches. Case of ASCII letters does not count, and a space stands for
//! any run of white space, and after a colon or a comma for none as well. A field takes as little as lets the rest
//! match, a title as much, since it may hold colons and brackets of its own; and each must read as what it is.

mod field;

use std::fmt;

use crate::story::Date;
use crate::text::Span;

use super::date::{self, Loose};
use super::signs::Signs;

pub use field::Field;
pub use field::ends_a_sentence;
use field::{is_short, may_begin_name};

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
    needs: Signs,
    /// The pieces, by number, whose words are to be looked for before all is tried, the longest first.
    telling: Vec<u8>,
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
        let mut pieces = Vec::with_capacity(8);
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
            let needs = pieces.iter().fold(Signs::default(), |needs, piece| {
                needs.and(match piece {
                    Piece::Words(words) => Signs::of(words.as_bytes()),
                    Piece::Field(Field::Number | Field::Date | Field::Day) => Signs::DIGIT,
                    Piece::Field(Field::Link) => Signs::of(b"."),
                    Piece::Space | Piece::Field(_) => Signs::default(),
                })
            });
            let telling = telling(&pieces);
            Ok(Pattern { pieces, source: source.trim().into(), needs, telling })
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

    /// The signs that stand in every line that matches.
    pub fn needs(&self) -> Signs {
        self.needs
    }

    /// Whether a line that matches begins as dates do.
    pub fn opens_with_date(&self) -> bool {
        match &self.pieces[..] {
            [Piece::Field(field)] | [Piece::Field(field), Piece::Space, ..] => field.is_date(),
            _ => false,
        }
    }

    /// Whether no line that matches holds square brackets, unless they stand in round ones.
    pub fn has_no_square(&self) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Words(words) => !Signs::of(words.as_bytes()).has_any(Signs::SQUARE),
            Piece::Field(field) => field.is_name() || field.is_date() || *field == Field::Number,
            Piece::Space => true,
        })
    }

    /// Matches the whole of `line`, which has no white space at its ends.
    pub fn matches(&self, line: &str) -> Option<Found> {
        self.matches_with(line, &mut Dates::default())
    }

    /// The same, with what other patterns read in this line.
    pub fn matches_with(&self, line: &str, dates: &mut Dates) -> Option<Found> {
        let bytes = line.as_bytes();
        let same = |a: Option<&[u8]>, b: &str| a.is_some_and(|a| a.eq_ignore_ascii_case(b.as_bytes()));
        if let Some(Piece::Words(first)) = self.pieces.first()
            && !same(bytes.get(..first.len()), first)
        {
            return None;
        }
        if let Some(Piece::Words(last)) = self.pieces.last()
            && !same(bytes.len().checked_sub(last.len()).and_then(|from| bytes.get(from..)), last)
        {
            return None;
        }
        // Most patterns of a cue differ in a sign or a word between their fields: one look for it spares the rest.
        let lacks = |&at: &u8| match self.pieces.get(usize::from(at)) {
            Some(Piece::Words(words)) => places(words, line, 0).next().is_none(),
            _ => false,
        };
        if self.telling.iter().any(lacks) {
            return None;
        }
        let mut found = Found::default();
        let matched = step(&self.pieces, line, 0, &mut found, dates);
        // A number of four digits beside other words is a year only where a word says so.
        let is_loose = || found.date.is_some_and(|date| date.month().is_none()) && !self.has_words();
        (matched && (found.outlet.is_empty() || !is_loose())).then_some(found)
    }

    /// Whether it asks for any word.
    pub fn has_words(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Words(words) if words.contains(char::is_alphabetic)))
    }
}

/// The pieces between the first and the last whose words are to be looked for, the longest first: of one sign of ASCII
/// [`Pattern::needs`] says enough.
fn telling(pieces: &[Piece]) -> Vec<u8> {
    let len = |at: usize| match pieces.get(at) {
        Some(Piece::Words(words)) if words.len() > 1 => words.len(),
        _ => 0,
    };
    let inner = 1..pieces.len().saturating_sub(1);
    let mut telling: Vec<u8> =
        inner.filter(|&at| len(at) > 0).filter_map(|at| u8::try_from(at).ok()).collect();
    telling.sort_by_key(|&at| std::cmp::Reverse(len(usize::from(at))));
    telling
}

/// The last dates that were looked for in a line: patterns that look alike ask for the same ones.
#[derive(Debug, Default)]
pub struct Dates {
    /// Where in memory the words stand, how long they are, and what they are as a date or a day.
    read: [(usize, usize, DateOrDay); 8],
    next: usize,
    /// Where in memory a date was looked for last, and the length that it does not reach.
    limit: (usize, usize),
    /// Where in memory the last ones stand of which it was asked whether they begin as dates do.
    begun: [(usize, bool); 4],
    next_begun: usize,
    /// Whether nothing in the line keeps a name from going on but its length.
    only_names: bool,
}

type DateOrDay = (Option<Date>, Option<Loose>);

impl Dates {
    /// To be called before another line, which shows these signs: its words may stand where others stood.
    pub fn clear(&mut self, signs: Signs) {
        (self.next, self.next_begun, self.limit) = (0, 0, (0, 0));
        self.only_names = !signs.has_any(Signs::SQUARE) && !signs.has_all(Signs::COLON_AND_SLASH);
    }

    fn read(&mut self, words: &str) -> DateOrDay {
        let (at, len) = (words.as_ptr() as usize, words.len());
        if let Some(&(.., read)) =
            self.read.iter().take(self.next).find(|known| (known.0, known.1) == (at, len))
        {
            return read;
        }
        let read = date::parse_either(words);
        let slot = self.next % self.read.len();
        if let Some(slot) = self.read.get_mut(slot) {
            *slot = (at, len, read);
        }
        self.next += 1;
        read
    }

    /// Whether `rest`, which goes on to the end of the line, begins as dates do.
    fn may_begin(&mut self, rest: &str) -> bool {
        let rest = trim_start(rest);
        let at = rest.as_ptr() as usize;
        if let Some(&(_, may)) = self.begun.iter().take(self.next_begun).find(|known| known.0 == at) {
            return may;
        }
        let may = date::may_begin_with(rest);
        let slot = self.next_begun % self.begun.len();
        if let Some(slot) = self.begun.get_mut(slot) {
            *slot = (at, may);
        }
        self.next_begun += 1;
        may
    }

    /// The length that no date at the beginning of `rest` reaches.
    fn limit(&mut self, rest: &str) -> usize {
        let at = rest.as_ptr() as usize;
        if self.limit.0 != at {
            self.limit = (at, date::limit(rest));
        }
        self.limit.1
    }
}

/// As [`str::trim`], with one look where there is nothing to take off.
fn trim(text: &str) -> &str {
    if text.as_bytes().last().is_some_and(u8::is_ascii_graphic) { trim_start(text) } else { text.trim() }
}

/// As [`str::trim_start`], with one look where there is nothing to take off, or a single space.
fn trim_start(text: &str) -> &str {
    let bare = text.strip_prefix(' ').unwrap_or(text);
    if bare.as_bytes().first().is_some_and(u8::is_ascii_graphic) { bare } else { bare.trim_start() }
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
            let gap = rest.len() - trim_start(rest).len();
            gap > 0 && step(after, line, at + gap, found, dates)
        }
        Piece::Field(field) => take(*field, after, line, at, found, dates),
    }
}

/// Matches a field and the pieces after it.
fn take(field: Field, after: &[Piece], line: &str, at: usize, found: &mut Found, dates: &mut Dates) -> bool {
    let rest = &line[at..];
    if field.is_date() && !dates.may_begin(rest) {
        return false;
    }
    let mut from = rest.chars().next().map_or(1, char::len_utf8);
    // A title keeps its own colons and brackets: the last place where it can end counts.
    let mut matched = false;
    while let Some(end) = next_end(after, rest, from) {
        super::work::step();
        from = end + 1;
        if field.is_date() && end >= dates.limit(rest) {
            return false;
        }
        let words = trim(&rest[..end]);
        if field.is_name() && !is_short(words) {
            return false;
        }
        if !may_follow(after, &rest[end..], dates) {
            continue;
        }
        if field == Field::Date && !date::may_go_on(words) {
            return false;
        }
        if field.is_name() && !dates.only_names && !may_begin_name(words) {
            return false;
        }
        if field.accepts(words, dates) && step(after, line, at + end, found, dates) {
            let lead = end - trim_start(&rest[..end]).len();
            let span = Span::new(at + lead, at + lead + words.len());
            match field {
                Field::Title => found.title = span,
                Field::Outlet => found.outlet = span,
                Field::Link => found.link = span,
                Field::Date => found.date = dates.read(words).0,
                Field::Day => found.day = dates.read(words).1,
                Field::Author | Field::Number | Field::Any => {}
            }
            if field != Field::Title {
                return true;
            }
            matched = true;
        }
    }
    matched
}

/// Whether `pieces` may match all of `rest`, as far as one look tells: a date begins as dates do, and one that closes
/// a line is not long.
fn may_follow(pieces: &[Piece], rest: &str, dates: &mut Dates) -> bool {
    let (pieces, rest) = match pieces {
        [Piece::Space, pieces @ ..] => (pieces, trim_start(rest)),
        _ => (pieces, rest),
    };
    let (words, pieces) = match pieces {
        [Piece::Words(words), pieces @ ..] => (words.len(), pieces),
        _ => (0, pieces),
    };
    let pieces = pieces.strip_prefix(&[Piece::Space]).unwrap_or(pieces);
    let [Piece::Field(Field::Date | Field::Day), after @ ..] = pieces else { return true };
    rest.get(words..)
        .is_some_and(|rest| (!after.is_empty() || date::may_be(trim(rest))) && dates.may_begin(rest))
}

/// The first place from byte `from` of `rest` on where a field can end, since what follows it can begin there.
fn next_end(follows: &[Piece], rest: &str, from: usize) -> Option<usize> {
    let from = (from..=rest.len()).find(|&at| rest.is_char_boundary(at))?;
    match follows {
        [] => Some(rest.len()),
        [Piece::Words(words), ..] => places(words, rest, from).next(),
        // The words after the gap are found sooner than all gaps without them.
        [Piece::Space, Piece::Words(words), ..] => places(words, rest, from).find_map(|at| {
            let gap = from + rest.get(from..at)?.trim_end().len();
            (gap < at).then_some(gap)
        }),
        [Piece::Space, ..] => {
            // Most gaps are a space, and what is no letter of ASCII is looked at again.
            let may_be = |byte: &u8| !byte.is_ascii_graphic();
            let at = from + rest.as_bytes().get(from..)?.iter().position(may_be)?;
            if rest.as_bytes().get(at) == Some(&b' ') {
                return Some(at);
            }
            rest.get(at..)?.find(char::is_whitespace).map(|gap| at + gap)
        }
        [Piece::Field(_), ..] => None,
    }
}

/// Where `words`, in lower case, stand in `rest` from byte `from` on.
fn places<'r>(words: &'r str, rest: &'r str, from: usize) -> impl Iterator<Item = usize> + use<'r> {
    let words = words.as_bytes();
    let first = words.first().copied().unwrap_or_default();
    let bytes = rest.as_bytes().get(from..).unwrap_or_default();
    let begins = move |&at: &usize| {
        bytes.get(at..at + words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words))
    };
    memchr::memchr2_iter(first, first.to_ascii_uppercase(), bytes).filter(begins).map(move |at| from + at)
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

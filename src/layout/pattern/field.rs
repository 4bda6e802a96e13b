//! What each `{field}` of a pattern can hold.

use super::Dates;
#[cfg(doc)]
use crate::layout::date;

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
    pub(super) const NAMES: [(&'static str, Field); 8] = [
        ("outlet", Field::Outlet),
        ("date", Field::Date),
        ("day", Field::Day),
        ("link", Field::Link),
        ("author", Field::Author),
        ("number", Field::Number),
        ("title", Field::Title),
        ("any", Field::Any),
    ];

    /// Whether it can hold `text`, which begins as a name may where it is one.
    pub(super) fn accepts(self, text: &str, dates: &mut Dates) -> bool {
        match self {
            Field::Outlet => is_outlet(text),
            Field::Author => is_outlet(text) && !ends_a_sentence(text),
            Field::Number => text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty(),
            Field::Date => dates.read(text).0.is_some(),
            Field::Day => dates.read(text).1.is_some(),
            Field::Link => is_link(text),
            Field::Title | Field::Any => !text.is_empty(),
        }
    }

    pub(super) fn is_date(self) -> bool {
        matches!(self, Field::Date | Field::Day)
    }

    pub(super) fn is_name(self) -> bool {
        matches!(self, Field::Outlet | Field::Author)
    }
}

/// The most characters of a name.
const NAME_MAX: usize = 80;

/// Whether `text` is a name: it has letters, begins with no time of day, and reads as no part of a sentence.
fn is_outlet(text: &str) -> bool {
    let hour = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_time =
        (1..=2).contains(&hour) && matches!(text.as_bytes()[hour..], [b':', b'0'..=b'5', b'0'..=b'9', ..]);
    !is_time && text.chars().any(char::is_alphabetic) && !is_phrase(text) && !holds_label(text)
}

/// Whether `text` begins with a word that names are given by, or ends with any: `来源：BBC`, `BBC | Published:`.
fn holds_label(text: &str) -> bool {
    const LABELS: [&str; 12] = [
        "Source",
        "Sources",
        "来源",
        "來源",
        "出典",
        "ソース",
        "출처",
        "Источник",
        "Quelle",
        "Fuente",
        "Fonte",
        "المصدر",
    ];
    // Hardly any name has a colon.
    let Some((label, _)) = text.split_once([':', '：']) else { return false };
    text.ends_with([':', '：']) || LABELS.contains(&label.trim_end())
}

/// Whether `text` reads as part of a sentence: a question, many small words, or several of which the first and most
/// others are small.
fn is_phrase(text: &str) -> bool {
    const WORDS: usize = 3;
    /// In names only articles and the like are small.
    const SMALL: usize = 4;
    if text.ends_with(['?', '？']) {
        return true;
    }
    // Words are short: each byte is looked at where it stands.
    let words = || text.as_bytes().split(|&byte| byte == b' ').filter(|word| !word.is_empty());
    let is_small = |word: &&[u8]| word.len() > 3 && begins_low(word);
    if text.len() >= 4 * SMALL && words().filter(is_small).take(SMALL).count() == SMALL {
        return true;
    }
    if !begins_low(text.as_bytes()) {
        return false;
    }
    words().count() >= WORDS && words().filter(|word| begins_low(word)).count() * 2 > words().count()
}

/// Whether a word begins with a small letter.
fn begins_low(word: &[u8]) -> bool {
    match word.first() {
        Some(first) if first.is_ascii() => first.is_ascii_lowercase(),
        _ => std::str::from_utf8(word).is_ok_and(|word| word.starts_with(char::is_lowercase)),
    }
}

/// Whether a name may begin so: what holds a sign that no name has gets no better by going on. A name has letters as
/// well, is no longer than eighty characters, and holds neither brackets nor an address.
pub(super) fn may_begin_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2(b'[', b']', bytes).is_none()
        && !memchr::memchr_iter(b':', bytes).any(|at| bytes[at..].starts_with(b"://"))
}

/// Whether `text` is as short as a name.
pub(super) fn is_short(text: &str) -> bool {
    text.len() <= NAME_MAX || text.len() <= 4 * NAME_MAX && text.chars().count() <= NAME_MAX
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

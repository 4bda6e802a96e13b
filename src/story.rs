//! What a digest is made of once it is read: stories as spans into their shard's text, and who they are.
//!
//! Owns the words of the field (span, part, role, date, key). Knows nothing of how they were found.

pub mod likeness;

use std::fmt;
use std::str::FromStr;

use crate::text::{Span, fold};

pub use likeness::Likeness;

/// What a piece of a digest is. Every byte of the text has exactly one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A story's title.
    Title,
    /// A story's own words.
    Body,
    /// The line that credits the outlet.
    Credit,
    /// The line that links to the original.
    Link,
    /// A marker that stands with a story and is not body: `[Full story]`.
    Note,
    /// Text of the page and not of a story.
    Furniture,
    /// The digest's own title.
    Heading,
    /// What stands before the first story.
    Preamble,
    /// What stands after the last story.
    Tail,
}

/// A run of text with one role. Parts follow each other without a gap: a part begins where the one before it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// One past the last byte, in the shard's text.
    pub end: u32,
    /// The cue that told it, in the catalogue; [`Part::NO_CUE`] when its place did.
    pub cue: u16,
    /// What it is.
    pub role: Role,
}

impl Part {
    /// The part was recognised by its place and not by a cue.
    pub const NO_CUE: u16 = u16::MAX;
}

/// One brief: where its pieces are. What it says is in the shard's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Story {
    /// The digest it stands in, by number in its shard.
    pub digest: u32,
    /// First and one past the last of its parts, by number in its shard.
    pub parts: (u32, u32),
    /// The title; empty when it has none.
    pub title: Span,
    /// The outlet's name as the text has it; empty when none is given.
    pub outlet: Span,
    /// The link to the original; empty when none is given.
    pub link: Span,
    /// The date, as precise as the text.
    pub date: Option<Date>,
    /// The first four bytes of its [`StoryKey`], kept so that most keys need never be made.
    pub glance: u32,
}

/// A calendar date as precise as the text: a year, a month of a year, or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

impl Date {
    /// As a person writes it: `6 Nov 2023`, `Nov 2023`, `2023`.
    pub fn in_words(self) -> String {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = self.month().and_then(|month| MONTHS.get(usize::from(month) - 1));
        match (month, self.day()) {
            (Some(month), Some(day)) => format!("{day} {month} {}", self.year()),
            (Some(month), None) => format!("{month} {}", self.year()),
            (None, _) => self.year().to_string(),
        }
    }

    /// A date of year, month (0 when unknown) and day (0 when unknown); `None` when there is no such day.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Date> {
        let known = (1..=9999).contains(&year)
            && (month != 0 || day == 0)
            && jiff::civil::Date::new(year, month.max(1).cast_signed(), day.max(1).cast_signed()).is_ok();
        known.then_some(Date { year, month, day })
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12, when known.
    pub fn month(self) -> Option<u8> {
        (self.month > 0).then_some(self.month)
    }

    /// The day of the month, 1 to 31, when known.
    pub fn day(self) -> Option<u8> {
        (self.day > 0).then_some(self.day)
    }
}

/// ISO 8601 with the precision that is known: `2015`, `2015-01`, `2015-01-13`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.month, self.day) {
            (0, _) => write!(f, "{:04}", self.year),
            (month, 0) => write!(f, "{:04}-{month:02}", self.year),
            (month, day) => write!(f, "{:04}-{month:02}-{day:02}", self.year),
        }
    }
}

/// A story in this run of the program: its place in the library, which changes when a file does. Never written to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StoryIx(pub u32);

impl StoryIx {
    /// As an index.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// Who a story is, in every run and on every machine: a function of its words alone.
///
/// Recipe 1, frozen by a test: the letters and digits of title and body, folded by [`fold::identity`] (so case,
/// quotes, spaces, line breaks and list marks do not count). The first four bytes are a BLAKE3 hash of the first
/// [`StoryKey::GLANCE`] folded characters, the other twelve of all of them. The short part makes it
/// cheap to tell that a story is *not* one that is looked for; the long one is what a forger would have to meet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoryKey([u8; 16]);

impl StoryKey {
    /// Folded characters that the glance is made of: a title and the first words of a body.
    pub const GLANCE: usize = 80;

    const DOMAIN: &'static [u8] = b"readboard story 1\n";

    /// The key of a story with these words, given piece by piece: title first, then the blocks of its body.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> StoryKey {
        let mut folded = String::with_capacity(4096);
        let mut glance = None;
        let mut counted = 0;
        let mut hasher = blake3::Hasher::new();
        hasher.update(Self::DOMAIN);
        let mut head = String::new();
        for piece in words {
            folded.clear();
            fold::identity(piece, &mut folded);
            hasher.update(folded.as_bytes());
            if glance.is_none() {
                for c in folded.chars() {
                    head.push(c);
                    counted += 1;
                    if counted == Self::GLANCE {
                        glance = Some(Self::glance_of_folded(&head));
                        break;
                    }
                }
            }
        }
        let glance = glance.unwrap_or_else(|| Self::glance_of_folded(&head));
        let mut key = [0; 16];
        key[..4].copy_from_slice(&glance.to_be_bytes());
        key[4..].copy_from_slice(&hasher.finalize().as_bytes()[..12]);
        StoryKey(key)
    }

    /// The glance alone: reads no further than it must.
    pub fn glance_of<'a>(words: impl IntoIterator<Item = &'a str>) -> u32 {
        let mut head = String::with_capacity(256);
        let mut counted = 0;
        for piece in words {
            counted += fold::identity_up_to(piece, Self::GLANCE - counted, &mut head);
            if counted == Self::GLANCE {
                break;
            }
        }
        Self::glance_of_folded(&head)
    }

    fn glance_of_folded(head: &str) -> u32 {
        let hash = blake3::hash(head.as_bytes());
        let [a, b, c, d, ..] = *hash.as_bytes();
        u32::from_be_bytes([a, b, c, d])
    }

    /// The first four bytes as a number.
    pub fn glance(self) -> u32 {
        let [a, b, c, d, ..] = self.0;
        u32::from_be_bytes([a, b, c, d])
    }
}

/// 32 hexadecimal digits.
impl fmt::Display for StoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for StoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text was not the hexadecimal digits that it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAKey;

impl fmt::Display for NotAKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a story id has 32 hexadecimal digits")
    }
}

impl std::error::Error for NotAKey {}

impl FromStr for StoryKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<StoryKey, NotAKey> {
        let digits = text.as_bytes();
        if digits.len() != 32 {
            return Err(NotAKey);
        }
        let mut key = [0; 16];
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            let nibble = |c: u8| char::from(c).to_digit(16).ok_or(NotAKey);
            *byte = (nibble(pair[0])? << 4 | nibble(pair[1])?) as u8;
        }
        Ok(StoryKey(key))
    }
}

impl serde::Serialize for StoryKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for StoryKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<StoryKey, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipe_of_keys_is_frozen() {
        // A change here orphans every mark ever made. It needs a new recipe number and a migration.
        assert_eq!(
            StoryKey::of(["Exports fall", "For a sixth month."]).to_string(),
            "ed04545643dacd0de88c84a5094b51c2"
        );
        assert_eq!(StoryKey::of(["中国 5.3%", ""]).to_string(), "b316928c8496c9a79c317407c26c9a8f");
    }

    #[test]
    fn a_key_is_a_function_of_the_words() {
        let key = StoryKey::of(["China’s “Belt and Road”", "It fell by 6.4 percent\nin October."]);
        assert_eq!(
            key,
            StoryKey::of(["CHINA'S \"Belt and Road\" It fell by 6.4", "percent in\u{a0}October"])
        );
        assert_eq!(
            key,
            StoryKey::of(["China\u{2019}s Belt and Road", "It fell by 6.4 percent in Octo\u{ad}ber."])
        );
        assert_ne!(key, StoryKey::of(["China’s “Belt and Road”", "It fell by 64 percent in October."]));
    }

    #[test]
    fn the_glance_opens_the_key() {
        let long = "word ".repeat(60);
        for words in [vec!["Title", "body"], vec!["", ""], vec!["T", &long], vec![&long, "x"]] {
            assert_eq!(
                StoryKey::of(words.iter().copied()).glance(),
                StoryKey::glance_of(words.iter().copied())
            );
        }
    }

    #[test]
    fn keys_are_written_and_read() {
        let key = StoryKey::of(["a"]);
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!("12".parse::<StoryKey>(), Err(NotAKey));
        assert_eq!("zz".repeat(16).parse::<StoryKey>(), Err(NotAKey));
    }

    #[test]
    fn dates_are_as_precise_as_the_text() {
        let show = |y, m, d| Date::new(y, m, d).map(|date| date.to_string());
        assert_eq!(show(2015, 1, 13).as_deref(), Some("2015-01-13"));
        assert_eq!(show(2015, 1, 0).as_deref(), Some("2015-01"));
        assert_eq!(show(2015, 0, 0).as_deref(), Some("2015"));
        assert_eq!(show(2015, 2, 30), None);
        assert_eq!(show(2015, 0, 3), None);
        let say = |y, m, d| Date::new(y, m, d).map(Date::in_words);
        assert_eq!(say(2023, 11, 6).as_deref(), Some("6 Nov 2023"));
        assert_eq!(say(2023, 11, 0).as_deref(), Some("Nov 2023"));
        assert_eq!(say(2023, 0, 0).as_deref(), Some("2023"));
    }
}

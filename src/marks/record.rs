//! One change of one mark, as it is written down.
//!
//! Owns the words of a record; its text is in [`super::line`].

use std::fmt;
use std::sync::Arc;

use super::stamp::Stamp;
use crate::story::{Likeness, StoryKey};
use crate::text::CleanBuf;

/// Who wrote a record: a name for one journal file, 1 to 100 of `A–Z a–z 0–9 . _ -`, so it is safe in a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Writer(Arc<str>);

impl Writer {
    /// The writer of this name; `None` when it is empty, too long, or has other characters.
    pub fn new(name: &str) -> Option<Writer> {
        Writer::is_name(name).then(|| Writer(name.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn is_name(name: &str) -> bool {
        matches!(name.len(), 1..=100)
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    }
}

/// What a change sets. Each field of a story is decided for itself, each tag too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// Whether the story was read.
    Read(bool),
    /// Whether it is starred.
    Starred(bool),
    /// Whether it has this tag; one line of text.
    Tag(CleanBuf, bool),
    /// What the reader says about it; `None` takes a comment back.
    Comment(Option<CleanBuf>),
}

/// Which field of a story a change is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum About {
    /// Whether it was read.
    Read,
    /// Whether it is starred.
    Starred,
    /// Whether it has this tag.
    Tag(CleanBuf),
    /// What is said about it.
    Comment,
}

/// Letters of a tag, at most.
const TAG_MAX: usize = 100;

impl Field {
    /// A tag as a person types it: one line without blanks at its ends, and without the sign that some put in front. The
    /// error says what is wrong with it.
    pub fn tag(typed: &str, on: bool) -> Result<Field, &'static str> {
        let typed = typed.trim();
        let name = CleanBuf::line(typed.strip_prefix('#').unwrap_or(typed));
        match name.chars().count() {
            0 => Err("a tag needs a name"),
            1..=TAG_MAX => Ok(Field::Tag(name, on)),
            _ => Err("a tag has 100 letters at most: make it shorter"),
        }
    }

    /// A comment as a person types it; nothing takes back what was said.
    pub fn comment(typed: &str) -> Field {
        let text = CleanBuf::of(typed.trim());
        Field::Comment((!text.is_empty()).then_some(text))
    }

    /// Which field it is.
    pub fn about(&self) -> About {
        match self {
            Field::Read(_) => About::Read,
            Field::Starred(_) => About::Starred,
            Field::Tag(name, _) => About::Tag(name.clone()),
            Field::Comment(_) => About::Comment,
        }
    }

    /// What decides between two records of one moment and one writer: the greater one wins.
    pub(super) fn weight(&self) -> (bool, Option<&str>) {
        match self {
            Field::Read(on) | Field::Starred(on) | Field::Tag(_, on) => (*on, None),
            Field::Comment(text) => (text.is_some(), text.as_deref()),
        }
    }

    /// Whether both set the same thing, to whatever.
    pub fn is_about(&self, other: &Field) -> bool {
        match (self, other) {
            (Field::Tag(a, _), Field::Tag(b, _)) => a == b,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Bytes of text that the reader typed into this field.
    pub fn text_len(&self) -> usize {
        match self {
            Field::Read(_) | Field::Starred(_) | Field::Comment(None) => 0,
            Field::Tag(text, _) | Field::Comment(Some(text)) => text.len(),
        }
    }
}

/// One change of one mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When.
    pub stamp: Stamp,
    /// By which writer.
    pub writer: Writer,
    /// Of which story.
    pub key: StoryKey,
    /// What is set, and to what.
    pub change: Field,
    /// The story's title, for a person who reads or greps the journal. Decides nothing.
    pub title: CleanBuf,
    /// What its words were like, so that the story is known again when they are edited.
    pub likeness: Option<Likeness>,
}

impl Record {
    /// Longest line, in bytes, that is looked at; whoever writes keeps under [`Record::TEXT_MAX`] and meets it.
    pub const LINE_MAX: usize = 8 << 20;

    /// Most text, in bytes, that a field or title may have: escaped six-fold it still fits a line.
    pub const TEXT_MAX: usize = 512 << 10;
}

/// Why a line is not a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadRecord {
    /// It was cut, changed or never was one.
    Damaged,
    /// A later version of the program wrote it, in a way or about a field that this one does not know.
    Newer,
}

impl fmt::Display for BadRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadRecord::Damaged => "the record is damaged",
            BadRecord::Newer => "the record was written by a newer version",
        })
    }
}

impl std::error::Error for BadRecord {}

//! One change of one mark, as it is written down.
//!
//! Owns the words of a record; its text is in [`super::line`].

use std::fmt;
use std::sync::Arc;

use super::line;
use super::stamp::Stamp;
use crate::story::StoryKey;
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

impl Field {
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
}

impl Record {
    /// Longest line, in bytes, that is looked at; whoever writes keeps under [`Record::TEXT_MAX`] and meets it.
    pub const LINE_MAX: usize = 8 << 20;

    /// Most text, in bytes, that a field or title may have: escaped six-fold it still fits a line.
    pub const TEXT_MAX: usize = 512 << 10;

    /// The record as one line of JSON, without line breaks.
    ///
    /// ```json
    /// {"v":1,"at":"2026-11-22T11:40:00.123Z","n":0,"by":"desk-1f3a","id":"…","read":true,"title":"…","sum":"89abcdef"}
    /// ```
    ///
    /// `v` is the version, `at` and `n` the stamp, `by` the writer, `id` the story. Then one change: `"read":…`,
    /// `"starred":…`, `"tag":"…","on":…` or `"comment":"…"` (`null` takes it back). `sum` comes last and is the
    /// first four bytes, in hexadecimal, of the BLAKE3 hash of the line's bytes before `,"sum":`. Control
    /// characters, DEL and C1 among them, are written as `\u00XX`.
    pub fn to_line(&self) -> String {
        let mut out = String::with_capacity(256);
        line::write(self, &mut out);
        out
    }

    /// Appends the record as it stands in a journal: `\n`, the line, `\n`.
    ///
    /// The line break in front is there for a record that was cut short before it: what follows a torn end never
    /// becomes part of it. Readers pass over the empty lines that come of it.
    pub fn write(&self, journal: &mut String) {
        journal.push('\n');
        line::write(self, journal);
        journal.push('\n');
    }

    /// Reads one line; white space around it does not count.
    ///
    /// Members that this version does not know are passed over. Text goes through [`CleanBuf`], whatever wrote it.
    pub fn parse(line: &str) -> Result<Record, BadRecord> {
        let told = line::parse(line)?;
        Ok(Record {
            stamp: told.stamp,
            writer: Writer::new(&told.writer).ok_or(BadRecord::Damaged)?,
            key: told.key,
            change: told.change,
            title: CleanBuf::line(&told.title),
        })
    }
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

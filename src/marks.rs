//! What the reader adds to a story, keyed by who the story is.
//!
//! Owns what a mark is, the record in which a change of a mark is written down, and how records from several
//! writers come together: for each field of each story the newest record wins, in whatever order records arrive
//! and however often. Knows no file, wall clock or thread: the time is handed in, and text goes out as a line.
//!
//! [`Record`] is one change as it stands in a journal, [`Stamp`] and [`Clock`] say which of two is newer,
//! [`Marks`] is what all of them come to, [`Newest`] which of them that takes.

pub mod edit;
mod line;
mod merged;
mod newest;
mod record;
mod stamp;

#[cfg(test)]
mod laws;

pub use merged::{Likes, Mark, Marks, Merged};
pub use newest::Newest;
pub use record::{About, BadRecord, Field, Record, Writer};
pub use stamp::{Clock, Stamp};

use crate::story::{Likeness, StoryKey};
use crate::text::CleanBuf;

/// A change of a mark that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Of which story.
    pub key: StoryKey,
    /// What is set, and to what.
    pub field: Field,
    /// The story's title, for a person who reads the journal.
    pub title: CleanBuf,
    /// What its words are like, so that the story is known again when they are edited.
    pub likeness: Option<Likeness>,
}

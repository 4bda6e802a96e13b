//! What was done to marks in one go, and what of that outlives a session so that it can be undone.

use super::record::Field;
use super::stamp::Stamp;
use crate::story::{Likeness, StoryIx, StoryKey};
use crate::text::CleanBuf;

/// A change to one story, with what was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where the person made it.
    pub place: StoryIx,
    /// Whose mark.
    pub key: StoryKey,
    /// The story's title.
    pub title: CleanBuf,
    /// What its words are like, where that was asked.
    pub likeness: Option<Likeness>,
    /// The value before.
    pub before: Field,
    /// The value after.
    pub after: Field,
}

impl Edit {
    /// What takes it back.
    #[must_use]
    pub fn reversed(self) -> Edit {
        Edit { before: self.after, after: self.before, ..self }
    }
}

/// Where something was done that is not listed any more, or not known yet.
pub const NOWHERE: StoryIx = StoryIx(u32::MAX);

/// What was done in one go.
pub type Step = Vec<Edit>;

/// What outlives a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Nothing of it was written later than this.
    pub until: Stamp,
    /// The writers that it was written by.
    pub writers: Vec<String>,
    /// Steps to undo, the newest last.
    pub done: Vec<Step>,
    /// Steps to redo, the newest last.
    pub undone: Vec<Step>,
}

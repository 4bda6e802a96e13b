//! The steps of the book: made, undone and made again, also those of the session before.

use std::collections::BTreeSet;

use crate::library::Library;
use crate::marks::edit::{Edit, Kept, Step};
use crate::marks::{Change, Field, Stamp};
use crate::story::StoryKey;

use super::super::history::Cause;
use super::super::under_way::Piece;
use super::Book;

/// What came of undoing a piece of a step, or of making it again.
#[derive(Debug)]
pub struct Walked {
    /// The changes that were made.
    pub edits: Vec<Edit>,
    /// Their ticket, and what to save; `None` when there were none.
    pub save: Option<(u64, Vec<Change>)>,
    /// Changes that were not made, as somebody else has changed these stories since.
    pub theirs: Vec<Edit>,
}

/// What was written by this reader, and the one of the session before that its history comes from.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) writers: BTreeSet<String>,
    pub(super) newest: Stamp,
    before: BTreeSet<String>,
    until: Stamp,
}

impl Own {
    /// Whether a change of this moment by this writer was ours; without a writer it is on its way.
    fn wrote(&self, stamp: Stamp, writer: &str) -> bool {
        let before = || stamp <= self.until && self.before.contains(writer);
        writer.is_empty() || self.writers.contains(writer) || before()
    }
}

impl Book {
    /// The steps of the session before will come.
    pub fn expect_history(&mut self) {
        self.is_history_due = true;
    }

    /// Whether steps of the session before are still to come: they are taken when marks are known as well.
    pub fn is_history_due(&self) -> bool {
        self.is_history_due
    }

    /// Takes the steps of the session before.
    pub fn recall(&mut self, kept: Kept) {
        if self.is_loaded {
            self.recall_now(kept);
        } else {
            // What was changed since is not known yet.
            self.recalled = Some(kept);
        }
    }

    fn recall_now(&mut self, kept: Kept) {
        let Kept { until, writers, done, undone } = kept;
        self.is_history_due = false;
        self.own.before = writers.into_iter().collect();
        self.own.until = until;
        self.history.recall(done, undone);
    }

    /// Whether anything was marked, undone or made again in this session.
    pub fn is_edited(&self) -> bool {
        self.history.is_changed()
    }

    /// The steps that outlive the session, where they are others than those of the session before.
    pub fn kept(&mut self) -> Option<Kept> {
        if let Some(kept) = self.recalled.take() {
            self.recall_now(kept);
        }
        let (done, undone) = self.history.kept()?;
        let writers = self.own.writers.union(&self.own.before).cloned().collect();
        Some(Kept { until: self.own.newest.max(self.own.until), writers, done, undone })
    }

    /// The number of a step that is about to be made.
    pub fn begin_step(&mut self) -> u64 {
        self.history.begin()
    }

    /// Makes `edits` as a piece of this step, which can be undone; returns the ticket and the changes to save.
    pub fn make(&mut self, library: &Library, number: u64, edits: Vec<Edit>) -> (u64, Vec<Change>) {
        self.history.take(number, edits.clone(), Cause::Made);
        self.begin(library, Piece { edits, number, cause: Cause::Made })
    }

    /// The last step, taken out to be undone, or to be made again: its number and its edits, as it was made at first.
    pub fn pop_step(&mut self, undoes: bool) -> Option<(u64, Vec<Edit>)> {
        self.history.pop(if undoes { Cause::Undone } else { Cause::Redone })
    }

    /// Undoes a piece of a step that was taken out, or makes it again. What somebody else has changed since stays as it is.
    pub fn walk(&mut self, library: &Library, number: u64, piece: Vec<Edit>, undoes: bool) -> Walked {
        let turned = |edit: Edit| if undoes { edit.reversed() } else { edit };
        let is_ours =
            |edit: &Edit| self.is_as_left(edit.key, if undoes { &edit.after } else { &edit.before });
        let (ours, theirs): (Step, Step) = piece.into_iter().partition(is_ours);
        let theirs = theirs.into_iter().map(turned).collect();
        if ours.is_empty() {
            return Walked { edits: ours, save: None, theirs };
        }
        let cause = if undoes { Cause::Undone } else { Cause::Redone };
        let edits: Step = ours.iter().cloned().map(turned).collect();
        self.history.take(number, ours, cause);
        let save = Some(self.begin(library, Piece { edits: edits.clone(), number, cause }));
        Walked { edits, save, theirs }
    }

    /// Whether a field is as this reader left it.
    fn is_as_left(&self, key: StoryKey, left: &Field) -> bool {
        let wrote = |(stamp, writer)| self.own.wrote(stamp, writer);
        self.marks.now(key, left) == *left && self.marks.last(key, left).is_none_or(wrote)
    }
}

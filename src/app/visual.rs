//! A range of stories being chosen: from an anchor to the cursor, by line as everything in a list is.

use std::ops::Range;

use crate::command::Verb;
use crate::story::StoryIx;

use super::{App, Pane};

/// The range that is being chosen, and the one before.
#[derive(Debug, Clone, Copy, Default)]
pub struct Visual {
    /// The story at the other end; `None` when nothing is being chosen.
    pub anchor: Option<StoryIx>,
    /// The ends of the range before: anchor and cursor.
    pub(super) last: Option<(StoryIx, StoryIx)>,
}

impl Visual {
    /// Takes the stories along to the numbers that they have now.
    pub(super) fn follow(&mut self, now: impl Fn(StoryIx) -> Option<StoryIx>) {
        self.anchor = self.anchor.and_then(&now);
        self.last = self.last.and_then(|(from, to)| Some((now(from)?, now(to)?)));
    }
}

impl App {
    /// The rows of the range that is being chosen.
    pub fn chosen_rows(&self) -> Option<Range<usize>> {
        let (anchor, cursor) = (self.list.shown.rows.position(self.visual.anchor?)?, self.list.shown.cursor);
        // A folded group is chosen whole.
        let outline = &self.list.shown.outline;
        Some(outline.at_row(anchor.min(cursor)).start..outline.at_row(anchor.max(cursor)).end)
    }

    /// Ends a range whose other end is no row of the list any more, and says so: what is done next is not done to it.
    pub(super) fn settle_range(&mut self) {
        let Some(anchor) = self.visual.anchor else { return };
        let rows = &self.list.shown.rows;
        let first = self.book.places().first(anchor);
        self.visual.anchor = [anchor, first].into_iter().find(|&ix| rows.position(ix).is_some());
        if self.visual.anchor.is_none() {
            self.fail("the range has ended: the list does not hold its other end any more");
        }
    }

    /// `v`, `V`, `gv` and `o`.
    pub(super) fn choose(&mut self, verb: Verb) {
        let Some(cursor) = self.current() else {
            self.fail("there is no story here to choose");
            return;
        };
        self.focus = if self.focus == Pane::Views { Pane::List } else { self.focus };
        match verb {
            Verb::VisualAgain => {
                let rows = &self.list.shown.rows;
                let ends = self.visual.last.filter(|(from, _)| rows.position(*from).is_some());
                let Some((anchor, row)) = ends.and_then(|(from, to)| Some((from, rows.position(to)?))) else {
                    self.fail("no range was chosen in this list before");
                    return;
                };
                self.keep_range();
                self.visual.anchor = Some(anchor);
                self.list.shown.cursor = row;
            }
            Verb::VisualSwap => {
                if let Some(row) = self.visual.anchor.and_then(|ix| self.list.shown.rows.position(ix)) {
                    self.visual.anchor = Some(cursor);
                    self.list.shown.cursor = row;
                }
            }
            _ if self.visual.anchor.is_some() => self.leave_range(),
            _ => self.visual.anchor = Some(cursor),
        }
    }

    fn keep_range(&mut self) {
        if let Some(ends) = self.visual.anchor.zip(self.current()) {
            self.visual.last = Some(ends);
        }
    }

    /// Nothing is being chosen any more; `gv` brings the range back.
    pub(super) fn leave_range(&mut self) {
        self.keep_range();
        self.visual.anchor = None;
    }
}

//! Marking: read and starred, undo and redo, and skimming, which marks as it goes.

use std::sync::Arc;

use crate::action::Effect;
use crate::command::range::Range;
use crate::command::{Call, Verb};
use crate::library::Naming;
use crate::marks::Field;
use crate::query::Flags;

use super::{App, Pane};

impl App {
    /// Marks the stories that `call` is done to, in one step.
    pub(super) fn mark(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        self.resume = None;
        let all = Call { range: Some(Range::All), ..call.clone() };
        let is_all = call.verb == Verb::ReadAll
            && call.range.or(call.count.map(|_| Range::All)).is_none()
            && self.visual.anchor.is_none();
        let call = if is_all { &all } else { call };
        let stories = match self.stories_of(call) {
            Ok(stories) => stories,
            Err(reason) => return self.fail(&reason),
        };
        let first = stories.first().map(|&ix| self.book.flags(ix)).unwrap_or_default();
        // Under keys the first story decides, so that a range comes out alike; what is asked for by name is done.
        let is_named = call.range.is_some() || !call.stories.is_empty();
        let (field, after): (fn(bool) -> Field, bool) = match call.verb {
            Verb::ToggleStar => (Field::Starred, is_named || !first.starred()),
            Verb::Unstar => (Field::Starred, false),
            Verb::ToggleRead => (Field::Read, is_named || !first.read()),
            Verb::ReadAll => (Field::Read, true),
            _ => (Field::Read, false),
        };
        self.repeat = Some((field(after), self.stops_of(call)));
        self.put_marks(stories, field(after), false, effects);
    }

    /// `.`: does the last change of a mark again, to as many lines of the list from the cursor on, or to what `call` says.
    pub(super) fn repeat(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        let Some((field, stops)) = self.repeat.clone() else {
            self.fail("nothing was marked yet, so there is nothing to do again");
            return;
        };
        let call = Call { count: call.count.or(Some(stops)), ..call.clone() };
        match self.stories_of(&call) {
            Ok(stories) => {
                self.repeat = Some((field.clone(), self.stops_of(&call)));
                self.put_marks(stories, field, false, effects);
            }
            Err(reason) => self.fail(&reason),
        }
    }

    /// Sets a field of stories that were fixed before, in one step, and remembers that for doing it again to as many lines
    /// of the list.
    pub(super) fn set_field_of(
        &mut self,
        stories: Arc<Naming>,
        stops: u32,
        after: Field,
        effects: &mut Vec<Effect>,
    ) {
        self.resume = None;
        self.repeat = Some((after.clone(), stops));
        self.put_fixed(stories, after, true, effects);
    }

    /// A page on; at the story's end marks it read and goes to the next unread one.
    pub(super) fn skim(&mut self, effects: &mut Vec<Effect>) {
        self.resume = None;
        let rows = usize::from(self.geometry.page().height).max(1);
        if self.detail.story.is_some() && self.geometry.detail.is_none() {
            // What can't be seen is not read: the first press shows the story.
            self.focus = Pane::Detail;
            return;
        }
        if self.detail.story.is_some() && !self.detail.is_at_end(rows) {
            self.detail.top += rows.saturating_sub(2).max(1);
            return;
        }
        let Some(current) = self.current() else {
            self.fail("there is no story to read here");
            return;
        };
        let flags = self.book.flags(current);
        // One that was read before its words were edited is read again.
        if !flags.read() || flags.edited() {
            self.put_marks(vec![current], Field::Read(true), false, effects);
        }
        let unread = |flags: Flags| !flags.read();
        match self.find_row(self.list.shown.cursor, true, &unread) {
            Some(row) => {
                self.trail.push(current);
                self.list.shown.cursor = row;
            }
            None => self.fail("that was the last unread story below"),
        }
    }

    /// A page back; at the story's start the story that skimming came from.
    pub(super) fn skim_back(&mut self) {
        let rows = usize::from(self.geometry.page().height).max(1);
        if self.detail.top > 0 {
            self.detail.top = self.detail.top.saturating_sub(rows.saturating_sub(2).max(1));
        } else if let Some(row) = self.trail.pop().and_then(|story| self.list.shown.rows.position(story)) {
            self.list.shown.cursor = row;
        } else {
            self.fail("this is where skimming began");
        }
    }
}

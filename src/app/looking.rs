//! When a story is marked read without being told to, as the settings have it.

use crate::action::Effect;
use crate::config::MarkRead;
use crate::marks::Field;
use crate::story::{StoryIx, StoryKey};

use super::{App, Pane};

/// The story that is looked at.
#[derive(Debug, Default)]
pub(super) struct Looking {
    story: Option<(StoryIx, StoryKey)>,
    /// What a wait for it is called.
    number: u64,
    /// Its mark was made: what the person does with it then is their own.
    done: bool,
    /// Something stands before it, or there is no room for it.
    hidden: bool,
    /// Undoing has just brought the cursor to this story: it is not marked for that.
    pub(super) spared: Option<StoryIx>,
}

impl App {
    /// Takes note of the story that is shown now, and marks it when it is time.
    pub(super) fn look(&mut self, effects: &mut Vec<Effect>) {
        let mark_read = self.setup.config.mark_read;
        let spared = self.looking.spared.take();
        if mark_read == MarkRead::ByHand {
            // Who the story is takes a reading of it.
            self.looking = Looking { number: self.looking.number + 1, ..Looking::default() };
            return;
        }
        if !self.sees_story() {
            // What is hidden is not looked at: a wait begins anew.
            self.looking.number += u64::from(!std::mem::replace(&mut self.looking.hidden, true));
            return;
        }
        let shown = self.detail.story;
        let waits = std::mem::take(&mut self.looking.hidden) && !self.looking.done;
        if shown == self.looking.story.map(|(ix, _)| ix) {
            if let (MarkRead::After(seconds), Some(_), true) = (mark_read, shown, waits) {
                effects.push(Effect::Wait(self.looking.number, seconds));
            }
        } else {
            let story = shown.and_then(|ix| Some((ix, self.library.story(ix)?.key())));
            // A story that has another number now is still the same.
            let same = story.map(|(_, key)| key) == self.looking.story.map(|(_, key)| key);
            self.looking.story = story;
            if !same {
                self.looking.done = spared.is_some() && spared == shown;
                self.looking.number += 1;
                if let (MarkRead::After(seconds), Some(_)) = (mark_read, story) {
                    effects.push(Effect::Wait(self.looking.number, seconds));
                }
            }
        }
        let is_open = self.focus == Pane::Detail;
        let is_time = match mark_read {
            MarkRead::OnOpen => is_open,
            MarkRead::AtEnd => is_open && self.detail.is_at_end(self.geometry.page().height.into()),
            MarkRead::ByHand | MarkRead::After(_) => false,
        };
        if is_time {
            self.mark_looked_at(effects);
        }
    }

    /// Whether the story can be seen.
    fn sees_story(&self) -> bool {
        let is_covered = self.page.is_some() || self.statistics.is_some() || self.jump.is_some();
        self.geometry.detail.is_some() && !is_covered
    }

    /// A wait is over.
    pub(super) fn looked(&mut self, number: u64, effects: &mut Vec<Effect>) {
        if number == self.looking.number && matches!(self.setup.config.mark_read, MarkRead::After(_)) {
            self.mark_looked_at(effects);
        }
    }

    fn mark_looked_at(&mut self, effects: &mut Vec<Effect>) {
        let Some((ix, _)) = self.looking.story.filter(|_| !std::mem::replace(&mut self.looking.done, true))
        else {
            return;
        };
        if !self.book.flags(ix).read() {
            self.put_marks(vec![ix], Field::Read(true), false, effects);
        }
    }
}

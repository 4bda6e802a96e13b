//! Where a session was left: the view and the story, kept by who the story is.

use std::collections::BTreeMap;

use crate::story::StoryKey;

use super::App;
use super::list::View;
use super::typing::KINDS;

/// A place to go back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resume {
    /// The view; a digest stands for whichever one holds the story, and one of the person's own for that of the name.
    pub view: View,
    /// The name of a view of the person's own.
    pub own: Option<String>,
    /// The story under the cursor.
    pub story: StoryKey,
}

/// What a reader keeps from one session to the next beside the place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Habits {
    /// What was typed, by kind.
    pub typed: [Vec<String>; KINDS],
    /// Stories that were jumped to, the newest last.
    pub opened: Vec<StoryKey>,
    /// The stories that letters name.
    pub positions: BTreeMap<char, StoryKey>,
    /// Recorded keys, by letter.
    pub recordings: BTreeMap<char, String>,
}

impl App {
    /// Takes what was kept from the session before.
    pub fn remember(&mut self, habits: Habits) {
        self.history.lines = habits.typed;
        self.book.remember(habits.opened);
        self.positions.letters = habits.positions;
        self.recordings.letters = habits.recordings;
    }

    /// What to keep for the next session.
    pub fn habits(&self) -> Habits {
        Habits {
            typed: self.history.lines.clone(),
            opened: self.book.opened().to_vec(),
            positions: self.positions.letters.clone(),
            recordings: self.recordings.letters.clone(),
        }
    }
}

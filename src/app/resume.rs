//! Where a session was left: the view and the story, kept by who the story is.

use std::collections::BTreeMap;
use std::mem;

use crate::story::StoryKey;

use super::App;
use super::list::View;
use super::typing::KINDS;

/// Things of a list that are kept at least, whoever added them.
const ROOM: usize = 100;

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

/// What a session has made of what was kept before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// What was kept when it began.
    pub before: Habits,
    /// What is to be kept now.
    pub now: Habits,
}

impl Session {
    /// Does to `kept` what this session did: another may have kept something since it began.
    pub fn onto(self, mut kept: Habits) -> Habits {
        let Session { before, now } = self;
        let lines = kept.typed.iter_mut().zip(&before.typed).zip(now.typed);
        lines.for_each(|((kept, before), now)| append(kept, before, now));
        append(&mut kept.opened, &before.opened, now.opened);
        change(&mut kept.positions, &before.positions, now.positions);
        change(&mut kept.recordings, &before.recordings, now.recordings);
        kept
    }
}

/// Appends to `kept` what was added to a list, each once and the newest last, and leaves as many as the list has room for.
fn append<T: PartialEq>(kept: &mut Vec<T>, before: &[T], mut now: Vec<T>) {
    let mut old = before.iter();
    let same = now.iter().take_while(|one| old.any(|other| other == *one)).count();
    let room = now.len().max(kept.len());
    let new = now.split_off(same);
    kept.retain(|one| !new.contains(one));
    kept.extend(new);
    kept.drain(..kept.len().saturating_sub(room.max(ROOM)));
}

/// Does to `kept` what was done to `before` to make it `now`.
fn change<T: PartialEq>(kept: &mut BTreeMap<char, T>, before: &BTreeMap<char, T>, now: BTreeMap<char, T>) {
    kept.retain(|name, _| !before.contains_key(name) || now.contains_key(name));
    kept.extend(now.into_iter().filter(|(name, own)| before.get(name) != Some(own)));
}

impl App {
    /// Takes what was kept from the session before.
    pub fn remember(&mut self, habits: Habits) {
        self.before = habits.clone();
        self.history.lines = habits.typed;
        self.book.remember(habits.opened);
        self.positions.letters = habits.positions;
        self.recordings.letters = habits.recordings;
    }

    /// What to keep for the next session.
    pub fn habits(&mut self) -> Session {
        let now = Habits {
            typed: self.history.lines.clone(),
            opened: self.book.opened().to_vec(),
            positions: self.positions.letters.clone(),
            recordings: self.recordings.letters.clone(),
        };
        Session { before: mem::take(&mut self.before), now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn habits(typed: &[&str], positions: &[(char, &str)]) -> Habits {
        let lines: Vec<String> = typed.iter().map(|&line| line.to_owned()).collect();
        Habits {
            typed: std::array::from_fn(|_| lines.clone()),
            positions: positions.iter().map(|&(name, story)| (name, StoryKey::of([story]))).collect(),
            recordings: positions.iter().map(|&(name, keys)| (name, keys.to_owned())).collect(),
            ..Habits::default()
        }
    }

    #[test]
    fn of_two_sessions_at_a_time_each_keeps_what_it_did() {
        let before = habits(&["a", "b", "c"], &[('x', "1"), ('y', "2"), ('z', "3")]);
        let one = habits(&["b", "c", "d"], &[('x', "one"), ('z', "3"), ('w', "4")]);
        let other = habits(&["a", "b", "c", "e", "d"], &[('x', "1"), ('y', "2"), ('z', "other")]);
        let session = |now: &Habits| Session { before: before.clone(), now: now.clone() };
        let kept = session(&one).onto(before.clone());
        assert_eq!(kept.typed[0], ["a", "b", "c", "d"]);
        let kept = session(&other).onto(kept);
        let both = habits(&["a", "b", "c", "e", "d"], &[('x', "one"), ('z', "other"), ('w', "4")]);
        assert_eq!(kept, both);
        assert_eq!(session(&before).onto(both.clone()), both, "who did nothing changes nothing");
    }
}

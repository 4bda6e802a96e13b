//! What was done and can be undone, and undone and can be done again: also in the session before.
//!
//! Owns the order of steps and how many of them outlive a session. What a step changes is up to the [`super::book`].

use std::collections::HashSet;

use crate::library::Replaced;
use crate::marks::Marks;
use crate::marks::edit::{Edit, NOWHERE, Step};

/// Steps that outlive a session, each way.
const STEPS: usize = 200;

/// Changes in them, in all.
const EDITS: usize = 10_000;

/// The last step may have more, up to this many: it is what one would want to have back.
const LAST: usize = 100_000;

/// Steps of the session before have lower numbers, so that done steps stand in the order of their numbers.
const BEFORE: u64 = 1 << 32;

/// How a step came to be under way, so that what failed can be taken out of the history again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Made,
    Undone,
    Redone,
}

/// A step of the history. One that is great is made piece by piece, and its pieces are kept or fail one by one.
#[derive(Debug)]
struct Entry {
    number: u64,
    step: Step,
}

/// The steps, the newest last.
#[derive(Debug, Default)]
pub(super) struct History {
    done: Vec<Entry>,
    undone: Vec<Entry>,
    newest: u64,
    /// Whether it is other than at the start.
    is_changed: bool,
}

impl History {
    /// The number of a step that is about to be made: what was undone before can't be made again after it.
    pub(super) fn begin(&mut self) -> u64 {
        self.newest += 1;
        BEFORE + self.newest
    }

    /// Takes a piece of a step that was made, undone, or made again. Its edits are those that made it at first.
    pub(super) fn take(&mut self, number: u64, edits: Step, cause: Cause) {
        self.is_changed = true;
        if cause == Cause::Made {
            self.undone.clear();
        }
        self.put(number, edits, cause == Cause::Undone);
    }

    fn put(&mut self, number: u64, edits: Step, undone: bool) {
        let list = if undone { &mut self.undone } else { &mut self.done };
        match list.iter_mut().rfind(|entry| entry.number == number) {
            Some(entry) => entry.step.extend(edits),
            None if edits.is_empty() => {}
            None => {
                // What is undone was done later than what was undone before it, so the other way round.
                let at =
                    if undone { list.len() } else { list.partition_point(|entry| entry.number < number) };
                list.insert(at, Entry { number, step: edits });
            }
        }
    }

    /// Takes the newest step out, to be undone or made again, as it was made at first.
    pub(super) fn pop(&mut self, cause: Cause) -> Option<(u64, Step)> {
        let Entry { number, step } =
            if cause == Cause::Undone { self.done.pop() } else { self.undone.pop() }?;
        self.is_changed = true;
        Some((number, step))
    }

    /// Makes the history what it was before a piece of a step, which could not be saved.
    pub(super) fn forget(&mut self, number: u64, piece: &[Edit], cause: Cause) {
        let list = if cause == Cause::Undone { &mut self.undone } else { &mut self.done };
        let Some(at) = list.iter().rposition(|entry| entry.number == number) else {
            // Something else was done since, which leaves nothing to make again; but this was not undone.
            if cause == Cause::Undone && self.done.iter().all(|entry| entry.number != number) {
                self.put(number, piece.iter().cloned().map(Edit::reversed).collect(), false);
            }
            return;
        };
        let gone: HashSet<_> = piece.iter().map(|edit| (edit.key, edit.after.about())).collect();
        let step = std::mem::take(&mut list[at].step);
        let (back, left): (Step, Step) =
            step.into_iter().partition(|edit| gone.contains(&(edit.key, edit.after.about())));
        if left.is_empty() {
            list.remove(at);
        } else {
            list[at].step = left;
        }
        match cause {
            Cause::Made => {}
            Cause::Redone => self.put(number, back, true),
            Cause::Undone => self.put(number, back, false),
        }
    }

    /// What was there before the steps so far is known now. Nothing of them was undone: that waits for this as well.
    pub(super) fn rebase(&mut self, marks: &Marks) {
        rebase(self.done.iter_mut().flat_map(|entry| &mut entry.step), marks);
    }

    /// Takes places along to the numbers that they have now.
    pub(super) fn follow(&mut self, replaced: &Replaced) {
        for edit in self.done.iter_mut().chain(&mut self.undone).flat_map(|entry| &mut entry.step) {
            edit.place = replaced.get(edit.place).unwrap_or(NOWHERE);
        }
    }

    pub(super) fn is_changed(&self) -> bool {
        self.is_changed
    }

    /// Takes the steps of the session before; what was done since is newer.
    pub(super) fn recall(&mut self, done: Vec<Step>, undone: Vec<Step>) {
        let entries = |steps: Vec<Step>, from: u64| -> Vec<Entry> {
            (from..).zip(steps).map(|(number, step)| Entry { number, step }).collect()
        };
        let after = done.len() as u64;
        let (done, undone) = (entries(done, 0), entries(undone, after));
        let since = std::mem::replace(&mut self.done, done);
        self.done.extend(since);
        if !self.is_changed {
            self.undone = undone;
        }
    }

    /// The newest steps, as many as outlive the session; `None` when they are those of the session before.
    pub(super) fn kept(&self) -> Option<(Vec<Step>, Vec<Step>)> {
        let newest = |entries: &[Entry]| {
            let mut edits = 0;
            let mut last = LAST;
            let fits = |entry: &&Entry| {
                edits += entry.step.len();
                edits <= EDITS.max(std::mem::take(&mut last))
            };
            let few = entries.iter().rev().take(STEPS).take_while(fits).count();
            entries[entries.len() - few..].iter().map(|entry| entry.step.clone()).collect()
        };
        self.is_changed.then(|| (newest(&self.done), newest(&self.undone)))
    }
}

/// Sets right what was there before the first change of each field; a later one found what an earlier one had made.
pub(super) fn rebase<'a>(edits: impl Iterator<Item = &'a mut Edit>, marks: &Marks) {
    let mut seen = HashSet::new();
    for edit in edits {
        if seen.insert((edit.key, edit.before.about())) {
            edit.before = marks.now(edit.key, &edit.before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::Field;
    use crate::story::StoryKey;
    use crate::text::CleanBuf;

    fn step(edits: usize, name: &str) -> Step {
        let key = StoryKey::of([name]);
        let (before, after) = (Field::Read(false), Field::Read(true));
        let title = CleanBuf::line(name);
        vec![Edit { place: NOWHERE, key, title, likeness: None, before, after }; edits]
    }

    #[test]
    fn what_outlives_a_session_is_bounded_from_the_newest_on() {
        for (lens, left) in [
            (vec![1; 500], 200),
            (vec![6_000, 3_000, 5_000], 2),
            (vec![5, 50_000], 1),
            (vec![5, 100_001], 0),
            (vec![10_000, 1, 1], 2),
            (vec![], 0),
        ] {
            let mut history = History { is_changed: true, ..History::default() };
            for &len in &lens {
                let number = history.begin();
                history.take(number, step(len, "a"), Cause::Made);
            }
            assert_eq!(history.kept().unwrap().0.len(), left, "{lens:?}");
        }
    }

    #[test]
    fn steps_of_before_are_older_than_all_since() {
        let mut history = History::default();
        assert_eq!(history.kept(), None);
        let number = history.begin();
        history.take(number, step(1, "since"), Cause::Made);
        history.recall(vec![step(1, "before")], vec![step(1, "undone")]);
        let (done, undone) = history.kept().unwrap();
        assert_eq!((done, undone), (vec![step(1, "before"), step(1, "since")], vec![]));
        let mut history = History::default();
        history.recall(vec![step(1, "before")], vec![step(1, "undone")]);
        assert_eq!(history.kept(), None, "nothing to keep that is not kept");
        assert_eq!(history.pop(Cause::Redone).map(|(_, step)| step), Some(step(1, "undone")));
    }
    #[test]
    fn a_piece_that_could_not_be_saved_goes_back_alone() {
        let mut history = History::default();
        let number = history.begin();
        history.take(number, step(1, "a"), Cause::Made);
        history.take(number, step(1, "b"), Cause::Made);
        history.forget(number, &step(1, "a"), Cause::Made);
        let (same, left) = history.pop(Cause::Undone).unwrap();
        assert_eq!((same, &left), (number, &step(1, "b")));
        history.take(number, left, Cause::Undone);
        history.forget(number, &step(1, "b"), Cause::Undone);
        assert!(history.pop(Cause::Redone).is_none());
        // Also when something else was done meanwhile.
        let (_, left) = history.pop(Cause::Undone).unwrap();
        history.take(number, left, Cause::Undone);
        let later = history.begin();
        history.take(later, step(1, "c"), Cause::Made);
        history.forget(
            number,
            &step(1, "b").into_iter().map(Edit::reversed).collect::<Step>(),
            Cause::Undone,
        );
        assert_eq!(history.pop(Cause::Undone).map(|(_, step)| step), Some(step(1, "c")));
        assert_eq!(history.pop(Cause::Undone).map(|(_, step)| step), Some(step(1, "b")));
    }
}

//! What was done and can be undone, and undone and can be done again: also in the session before.
//!
//! Owns the order of steps and how many of them outlive a session. What a step changes is up to the [`super::book`].

use std::collections::HashSet;

use crate::library::Replaced;
use crate::marks::Marks;
use crate::marks::edit::{Edit, NOWHERE, Step};

/// Steps that outlive a session, each way.
const STEPS: usize = 200;

/// Changes in them, in all: more than the stories of a library that are marked in one step.
const EDITS: usize = 2_000_000;

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

    /// Makes the history what it was before a piece of a step, which could not be saved. `is_back` tells of an edit whether
    /// its field is now what it was before: it is not where that could not be saved either.
    pub(super) fn forget(
        &mut self,
        number: u64,
        piece: &[Edit],
        cause: Cause,
        is_back: impl Fn(&Edit) -> bool,
    ) {
        let is_undone = |number| self.undone.iter().any(|entry| entry.number == number);
        // What was made may have been undone since, before it was known that it failed.
        let undone = cause == Cause::Undone || cause == Cause::Made && is_undone(number);
        let list = if undone { &mut self.undone } else { &mut self.done };
        let back = piece.iter().filter(|edit| is_back(edit));
        let Some(at) = list.iter().rposition(|entry| entry.number == number) else {
            // Something else was done since, which leaves nothing to make again; but this was not undone.
            if cause == Cause::Undone && self.done.iter().all(|entry| entry.number != number) {
                self.put(number, back.cloned().map(Edit::reversed).collect(), false);
            }
            return;
        };
        let names = |edit: &Edit| (edit.key, edit.after.about());
        let back: HashSet<_> = back.map(names).collect();
        let gone: HashSet<_> = match cause {
            Cause::Made | Cause::Undone => piece.iter().map(names).collect(),
            // What could not be undone before needs not be made again.
            Cause::Redone => back.clone(),
        };
        let step = std::mem::take(&mut list[at].step);
        let (out, left): (Step, Step) = step.into_iter().partition(|edit| gone.contains(&names(edit)));
        if left.is_empty() {
            list.remove(at);
        } else {
            list[at].step = left;
        }
        if cause != Cause::Made {
            let out = out.into_iter().filter(|edit| back.contains(&names(edit))).collect();
            self.put(number, out, cause == Cause::Redone);
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
        let after = done.len() as u64;
        let entry = |(number, step)| Entry { number, step };
        let done = (0..).zip(done).map(entry).collect();
        // The last one of these was made first.
        let mut undone: Vec<Entry> = (after..).zip(undone.into_iter().rev()).map(entry).collect();
        undone.reverse();
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
            let fits = |entry: &&Entry| {
                edits += entry.step.len();
                edits <= EDITS
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
            (vec![1_200_000, 600_000, 300_000], 2),
            (vec![5, 1_200_000, 1], 3),
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
    fn steps_keep_their_order_over_a_session_and_both_ways() {
        let names = ["a", "b", "c"];
        let mut history = History::default();
        for name in names {
            let number = history.begin();
            history.take(number, step(1, name), Cause::Made);
        }
        for _ in names {
            let (number, undone) = history.pop(Cause::Undone).unwrap();
            history.take(number, undone, Cause::Undone);
        }
        let (done, undone) = history.kept().unwrap();
        let mut history = History::default();
        history.recall(done, undone);
        for name in names {
            let (number, again) = history.pop(Cause::Redone).unwrap();
            assert_eq!(again, step(1, name));
            history.take(number, again, Cause::Redone);
        }
        for name in names.into_iter().rev() {
            assert_eq!(history.pop(Cause::Undone).map(|(_, step)| step), Some(step(1, name)));
        }
    }

    #[test]
    fn what_failed_both_ways_never_was() {
        let mut history = History::default();
        let number = history.begin();
        history.take(number, step(1, "a"), Cause::Made);
        let (_, undone) = history.pop(Cause::Undone).unwrap();
        history.take(number, undone, Cause::Undone);
        history.forget(number, &step(1, "a"), Cause::Made, |_| true);
        let back: Step = step(1, "a").into_iter().map(Edit::reversed).collect();
        history.forget(number, &back, Cause::Undone, |_| false);
        assert!(history.pop(Cause::Undone).is_none() && history.pop(Cause::Redone).is_none());
    }

    #[test]
    fn a_piece_that_could_not_be_saved_goes_back_alone() {
        let mut history = History::default();
        let number = history.begin();
        history.take(number, step(1, "a"), Cause::Made);
        history.take(number, step(1, "b"), Cause::Made);
        history.forget(number, &step(1, "a"), Cause::Made, |_| true);
        let (same, left) = history.pop(Cause::Undone).unwrap();
        assert_eq!((same, &left), (number, &step(1, "b")));
        history.take(number, left, Cause::Undone);
        history.forget(number, &step(1, "b"), Cause::Undone, |_| true);
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
            |_| true,
        );
        assert_eq!(history.pop(Cause::Undone).map(|(_, step)| step), Some(step(1, "c")));
        assert_eq!(history.pop(Cause::Undone).map(|(_, step)| step), Some(step(1, "b")));
    }
}

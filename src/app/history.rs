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

/// How a step came to be under way, so that what failed can be taken out of the history again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Made,
    Undone,
    Redone,
}

/// The steps, the newest last.
#[derive(Debug, Default)]
pub(super) struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// Whether it is other than at the start.
    is_changed: bool,
}

impl History {
    /// Takes a step that was made.
    pub(super) fn push(&mut self, step: Step) {
        self.is_changed = true;
        self.undone.clear();
        self.done.push(step);
    }

    /// Takes the newest step out, to be undone or done again, as it has to be made now.
    pub(super) fn pop(&mut self, cause: Cause) -> Option<Step> {
        let step = if cause == Cause::Undone { self.done.pop() } else { self.undone.pop() }?;
        self.is_changed = true;
        Some(if cause == Cause::Undone { step.into_iter().map(Edit::reversed).collect() } else { step })
    }

    /// What was there before the steps so far is known now. Nothing of them was undone: that waits for this as well.
    pub(super) fn rebase(&mut self, marks: &Marks) {
        rebase(self.done.iter_mut().flatten(), marks);
    }

    /// Takes note that a step that was taken out was made.
    pub(super) fn walked(&mut self, step: Step, cause: Cause) {
        if cause == Cause::Undone {
            self.undone.push(step.into_iter().map(Edit::reversed).collect());
        } else {
            self.done.push(step);
        }
    }

    /// Makes the history what it was before `step`, which could not be saved.
    pub(super) fn forget(&mut self, step: &Step, cause: Cause) {
        let take = |history: &mut Vec<Step>, step: &Step| {
            let at = history.iter().rposition(|other| other == step)?;
            Some(history.remove(at))
        };
        match cause {
            Cause::Made => drop(take(&mut self.done, step)),
            Cause::Redone => self.undone.extend(take(&mut self.done, step)),
            Cause::Undone => {
                let made = step.iter().cloned().map(Edit::reversed).collect();
                self.done.extend(take(&mut self.undone, &made));
            }
        }
    }

    /// Takes places along to the numbers that they have now.
    pub(super) fn follow(&mut self, replaced: &Replaced) {
        for edit in self.done.iter_mut().chain(&mut self.undone).flatten() {
            edit.place = replaced.get(edit.place).unwrap_or(NOWHERE);
        }
    }

    pub(super) fn is_changed(&self) -> bool {
        self.is_changed
    }

    /// Takes the steps of the session before; what was done since is newer.
    pub(super) fn recall(&mut self, done: Vec<Step>, undone: Vec<Step>) {
        let since = std::mem::replace(&mut self.done, done);
        self.done.extend(since);
        if !self.is_changed {
            self.undone = undone;
        }
    }

    /// The newest steps, as many as outlive the session; `None` when they are those of the session before.
    pub(super) fn kept(&self) -> Option<(Vec<Step>, Vec<Step>)> {
        let newest = |steps: &[Step]| {
            let mut edits = 0;
            let mut last = LAST;
            let fits = |step: &&Step| {
                edits += step.len();
                edits <= EDITS.max(std::mem::take(&mut last))
            };
            let few = steps.iter().rev().take(STEPS).take_while(fits).count();
            steps[steps.len() - few..].to_vec()
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
                history.push(step(len, "a"));
            }
            assert_eq!(history.kept().unwrap().0.len(), left, "{lens:?}");
        }
    }

    #[test]
    fn steps_of_before_are_older_than_all_since() {
        let mut history = History::default();
        assert_eq!(history.kept(), None);
        history.push(step(1, "since"));
        history.recall(vec![step(1, "before")], vec![step(1, "undone")]);
        let (done, undone) = history.kept().unwrap();
        assert_eq!((done, undone), (vec![step(1, "before"), step(1, "since")], vec![]));
        let mut history = History::default();
        history.recall(vec![step(1, "before")], vec![step(1, "undone")]);
        assert_eq!(history.kept(), None, "nothing to keep that is not kept");
        assert_eq!(history.pop(Cause::Redone), Some(step(1, "undone")));
    }
}

//! When a file that changes is read again: not before it has come to rest. Pure: what time it is, is told.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// From the last thing that happened to a file to the first look at it.
const FIRST_LOOK: Duration = Duration::from_millis(100);

/// Between two looks that have to find the same.
const NEXT_LOOK: Duration = Duration::from_millis(200);

/// A file that never rests is read as it is after this time, then after twice as long, and so on.
const PATIENCE: Duration = Duration::from_secs(5);

/// No file that never rests waits longer.
const PATIENCE_MAX: Duration = Duration::from_mins(2);

/// A file that could not be read is tried once more after this time.
const SECOND_TRY: Duration = Duration::from_secs(2);

/// What is to be done after a look at a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Advice {
    /// Look again later.
    Wait,
    /// Read it now; nothing more is due. Whether it could not be read before, and nothing has happened to it since.
    Read { again: bool },
    /// Read it now as it is; it has not come to rest.
    ReadOn,
}

/// Files that changed and have not come to rest. `L` is what a look at a file finds.
#[derive(Debug)]
pub(super) struct Settle<L> {
    waiting: HashMap<Arc<Path>, Wait<L>>,
    /// The same by time.
    queue: BTreeSet<(Duration, Arc<Path>)>,
}

#[derive(Debug)]
struct Wait<L> {
    /// The look after which it would be at rest, if the next one finds the same.
    seen: Option<L>,
    due: Duration,
    /// Until when it may be restless.
    limit: Duration,
    patience: Duration,
    failed: bool,
}

impl<L> Default for Settle<L> {
    fn default() -> Settle<L> {
        Settle { waiting: HashMap::new(), queue: BTreeSet::new() }
    }
}

impl<L: PartialEq> Settle<L> {
    /// Something happened to a file.
    pub(super) fn touch(&mut self, path: &Path, now: Duration) {
        let at_first =
            Wait { seen: None, due: now, limit: now + PATIENCE, patience: PATIENCE, failed: false };
        let (path, mut wait) = self.take(path).unwrap_or_else(|| (Arc::from(path), at_first));
        (wait.seen, wait.failed) = (None, false);
        wait.due = (now + FIRST_LOOK).min(wait.limit.max(now));
        self.put(path, wait);
    }

    /// When there is something to look at.
    pub(super) fn due(&self) -> Option<Duration> {
        self.queue.first().map(|(due, _)| *due)
    }

    /// A file to look at now. [`Settle::looked`] takes what was found.
    pub(super) fn next(&self, now: Duration) -> Option<PathBuf> {
        self.queue.first().filter(|(due, _)| *due <= now).map(|(_, path)| path.to_path_buf())
    }

    /// A look at a file found this.
    pub(super) fn looked(&mut self, path: &Path, look: L, now: Duration) -> Advice {
        let Some((path, mut wait)) = self.take(path) else { return Advice::Wait };
        if wait.seen.as_ref() == Some(&look) {
            return Advice::Read { again: wait.failed };
        }
        let advice = if now >= wait.limit {
            wait.patience = (2 * wait.patience).min(PATIENCE_MAX);
            wait.limit = now + wait.patience;
            Advice::ReadOn
        } else {
            Advice::Wait
        };
        (wait.seen, wait.due, wait.failed) = (Some(look), now + NEXT_LOOK, false);
        self.put(path, wait);
        advice
    }

    /// A file that was at rest and looked like this could not be read, maybe `again`. Returns whether that is to be told:
    /// it was tried twice.
    pub(super) fn failed(&mut self, path: &Path, look: L, again: bool, now: Duration) -> bool {
        if again {
            return true;
        }
        let due = now + SECOND_TRY;
        let wait = Wait { seen: Some(look), due, limit: due + PATIENCE, patience: PATIENCE, failed: true };
        self.put(Arc::from(path), wait);
        false
    }

    fn take(&mut self, path: &Path) -> Option<(Arc<Path>, Wait<L>)> {
        let (path, wait) = self.waiting.remove_entry(path)?;
        self.queue.remove(&(wait.due, Arc::clone(&path)));
        Some((path, wait))
    }

    fn put(&mut self, path: Arc<Path>, wait: Wait<L>) {
        self.queue.insert((wait.due, Arc::clone(&path)));
        self.waiting.insert(path, wait);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens to a file: at so many milliseconds it is touched, or it looks otherwise from then on, or it can be
    /// read or not from then on.
    enum Event {
        Touch,
        Looks(u32),
        Readable(bool),
    }
    use Event::{Looks, Readable, Touch};

    /// Plays what happens, looks when it is due, and notes at which millisecond the file is read, and when it is told that
    /// it can't be (as a negative number).
    #[track_caller]
    fn check(events: &[(u64, Event)], expected: &[i64]) {
        let path = Path::new("a.txt");
        let mut settle = Settle::default();
        let (mut look, mut readable, mut told) = (0, true, Vec::new());
        let mut events = events.iter().peekable();
        loop {
            let due = settle.due();
            let next = events.peek().map(|(at, _)| Duration::from_millis(*at));
            if let Some(at) = next.filter(|&at| due.is_none_or(|due| at <= due)) {
                match events.next().unwrap().1 {
                    Touch => settle.touch(path, at),
                    Looks(as_this) => look = as_this,
                    Readable(now) => readable = now,
                }
                continue;
            }
            let Some(now) = due else { break };
            assert!(settle.next(now).as_deref() == Some(path));
            assert_eq!(settle.next(now.saturating_sub(Duration::from_millis(1))), None);
            let at = i64::try_from(now.as_millis()).unwrap();
            match settle.looked(path, look, now) {
                Advice::Read { .. } | Advice::ReadOn if readable => told.push(at),
                Advice::Read { again } if settle.failed(path, look, again, now) => told.push(-at),
                _ => {}
            }
            assert!(told.len() < 50, "{told:?}");
        }
        assert_eq!(told, expected);
    }

    #[test]
    fn a_file_is_read_when_it_has_come_to_rest() {
        check(&[], &[]);
        check(&[(1000, Touch)], &[1300]);
        // Each thing that happens begins the wait anew.
        check(&[(0, Touch), (50, Touch), (250, Touch)], &[550]);
        check(&[(0, Touch), (1000, Touch)], &[300, 1300]);
        // It grows and nobody tells.
        check(&[(0, Touch), (150, Looks(1)), (350, Looks(2))], &[700]);
    }

    #[test]
    fn a_file_that_never_rests_is_read_now_and_then() {
        let writes = |until: u64| (0..until).step_by(50).map(|at| (at, Touch)).collect::<Vec<_>>();
        check(&writes(5050), &[5000, 5200]);
        check(&writes(16_000), &[5000, 15_000, 16_250]);
        let grows = (1..60).map(|n| (u64::from(n) * 100, Looks(n)));
        check(&[(0, Touch)].into_iter().chain(grows).collect::<Vec<_>>(), &[5100, 6100]);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_tried_twice_and_then_told() {
        check(&[(0, Readable(false)), (0, Touch)], &[-2300]);
        check(&[(0, Readable(false)), (0, Touch), (1000, Readable(true))], &[2300]);
        check(&[(0, Readable(false)), (0, Touch), (1000, Touch), (1100, Readable(true))], &[1300]);
        // It changed before it was tried again, and nobody told: that is a new beginning.
        check(&[(0, Readable(false)), (0, Touch), (1000, Looks(1)), (3000, Readable(true))], &[4500]);
    }
}

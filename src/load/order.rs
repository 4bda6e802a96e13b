//! Workers finish in any order; what they found is handed on in the order in which the work was given out, so that
//! the same folder always gives the same list.

use std::collections::BTreeMap;

use super::Loaded;

/// Puts runs back into order.
pub(super) struct Order {
    report: Box<dyn FnMut(Loaded) + Send>,
    /// The run whose findings are handed on as they come.
    current: u64,
    /// What later runs have found, and whether they are finished.
    waiting: BTreeMap<u64, (Vec<Loaded>, bool)>,
    workers: usize,
    is_over: bool,
}

impl Order {
    pub(super) fn new(report: Box<dyn FnMut(Loaded) + Send>) -> Order {
        Order { report, current: 0, waiting: BTreeMap::new(), workers: 0, is_over: false }
    }

    /// A worker begins; returns whether there is still something to do.
    pub(super) fn join(&mut self) -> bool {
        self.workers += usize::from(!self.is_over);
        !self.is_over
    }

    /// Run `number` found something.
    pub(super) fn put(&mut self, number: u64, found: Loaded) {
        if number == self.current {
            (self.report)(found);
        } else {
            self.waiting.entry(number).or_default().0.push(found);
        }
    }

    /// Something that belongs to no run.
    pub(super) fn say(&mut self, loaded: Loaded) {
        (self.report)(loaded);
    }

    /// Run `number` is finished.
    pub(super) fn finish(&mut self, number: u64) {
        self.waiting.entry(number).or_default().1 = true;
        while let Some((found, finished)) = self.waiting.get_mut(&self.current) {
            found.drain(..).for_each(&mut self.report);
            if !*finished {
                break;
            }
            self.waiting.remove(&self.current);
            self.current += 1;
        }
    }

    /// A worker has no more to do; the last one says that all is done.
    pub(super) fn leave(&mut self) {
        self.workers -= 1;
        if self.workers == 0 {
            self.is_over = true;
            (self.report)(Loaded::Done);
        }
    }
}

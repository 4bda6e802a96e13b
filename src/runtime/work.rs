//! What the loop has others do: naming stories, making queries ready, counting what views hold.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::Sender;
use rayon::prelude::*;

use crate::action::Census;
use crate::drill;
use crate::library::{Naming, Shard};
use crate::query::Query;
use crate::query::bits::Tally;
use crate::query::pass::{Pass, Scope};
use crate::query::plan::{Plan, World};
use crate::search::Count;
use crate::story::StoryKey;

use super::{Event, Reader};

/// Works something out and sends the answer. A fault in that is told, and `otherwise` comes in the answer's place.
fn answer(
    sender: &Sender<Event>,
    what: &'static str,
    work: impl FnOnce() -> Option<Event>,
    otherwise: Option<Event>,
) {
    let answer = catch_unwind(AssertUnwindSafe(|| {
        drill::maybe(what);
        work()
    }));
    let answer = answer.unwrap_or_else(|_| {
        drop(sender.send(Event::Broke(what)));
        otherwise
    });
    if let Some(event) = answer {
        drop(sender.send(event));
    }
}

impl Reader {
    /// Has something worked out beside the loop.
    pub(super) fn work_out(
        &self,
        what: &'static str,
        work: impl FnOnce() -> Option<Event> + Send + 'static,
        otherwise: Option<Event>,
    ) {
        let sender = self.sender.clone();
        // A panic of what is spawned so would be the end of the program.
        rayon::spawn(move || answer(&sender, what, work, otherwise));
    }

    /// Has stories be named: with all processors, or beside them while they have digests to read.
    pub(super) fn name(&self, naming: &Arc<Naming>) {
        let (sender, number) = (self.sender.clone(), naming.number);
        let (all, is_idle) = (Arc::clone(naming), self.app.loading.done);
        // Who is not named is not marked, and does not hold up those that come after.
        let none = Event::Named(number, std::iter::repeat_with(|| None).take(all.len()).collect());
        let name = move || {
            let named = if is_idle {
                (0..all.len()).into_par_iter().map(|at| all.name(at)).collect()
            } else {
                all.all()
            };
            Some(Event::Named(number, named))
        };
        let name = move || answer(&sender, "marks", name, Some(none));
        if thread::Builder::new().name("names".to_owned()).spawn(name).is_err() {
            // A system without threads to give waits for this one.
            drop(self.sender.send(Event::Named(number, naming.all())));
        }
    }

    pub(super) fn plan(&self, query: &Query) -> Arc<Plan> {
        let notes = if query.asks_notes() { self.app.book.notes() } else { Arc::default() };
        let world = World { today: self.day.date, catalog: Arc::clone(&self.app.catalog), notes };
        Arc::new(Plan::new(query, world))
    }

    /// Has what views hold be counted, when nothing is searched.
    pub(super) fn count(&self, all: Vec<Census>) {
        let flags = Arc::new(self.app.book.all_flags().to_vec());
        let count = |Census { number, view, query, among, before }: Census| {
            let plan = self.plan(&query);
            let pass = Pass::new(self.app.library.clone(), Arc::clone(&plan), Scope::All, Arc::clone(&flags));
            let tally = Tally::new(pass, among, before, Arc::clone(self.app.book.places()));
            Count { number, view, plan, tally }
        };
        self.searcher.count(all.into_iter().map(count).collect());
    }
}

/// Who these stories of a shard are, by their numbers in it.
pub(super) fn identify(shard: &Shard, who: &[u32]) -> Vec<(u32, StoryKey)> {
    who.iter().filter_map(|&at| Some((at, shard.story(at as usize)?.key()))).collect()
}

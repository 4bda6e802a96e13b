//! What the loop has others do: naming stories, making queries ready, counting what views hold.

use std::sync::Arc;
use std::thread;

use rayon::prelude::*;

use crate::action::Census;
use crate::library::{Naming, Shard};
use crate::query::Query;
use crate::query::bits::Tally;
use crate::query::pass::{Pass, Scope};
use crate::query::plan::{Plan, World};
use crate::search::Count;
use crate::story::StoryKey;

use super::{Event, Reader};

impl Reader {
    /// Has stories be named: with all processors, or beside them while they have digests to read.
    pub(super) fn name(&self, naming: &Arc<Naming>) {
        let (sender, number) = (self.sender.clone(), naming.number);
        let (all, is_idle) = (Arc::clone(naming), self.app.loading.done);
        let name = move || {
            let named = if is_idle {
                (0..all.len()).into_par_iter().map(|at| all.name(at)).collect()
            } else {
                all.all()
            };
            drop(sender.send(Event::Named(number, named)));
        };
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

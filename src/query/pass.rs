//! A pass over the library that answers a query piece by piece.
//!
//! It works on a snapshot, can stop after any shard and go on later, and gives its hits best first at any time.

use std::collections::HashSet;
use std::sync::Arc;

use crate::library::{Library, Stretch};
use crate::story::StoryIx;

use super::kin::Places;
use super::{Flags, Query, Scorer};

/// Which stories are asked at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Every story.
    #[default]
    All,
    /// Those not read when the pass began.
    Unread,
    /// Those starred when the pass began.
    Starred,
    /// The stories from the first to before the last number: one digest.
    Range(u32, u32),
}

impl Scope {
    /// Whether a story is asked.
    pub fn holds(self, ix: StoryIx, flags: Flags) -> bool {
        match self {
            Scope::All => true,
            Scope::Unread => !flags.read(),
            Scope::Starred => flags.starred(),
            Scope::Range(from, to) => (from..to).contains(&ix.0),
        }
    }
}

/// A story that matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hit {
    score: u16,
    ix: StoryIx,
}

/// A search under way.
#[derive(Debug)]
pub struct Pass {
    library: Library,
    query: Arc<Query>,
    scope: Scope,
    flags: Vec<u8>,
    next: usize,
    hits: Vec<Hit>,
    places: Arc<Places>,
    /// Of stories with several places, the first places of those that have been hit.
    seen: HashSet<StoryIx>,
}

impl Pass {
    /// A pass over `library` as it is now; `flags` are the marks by number of story.
    pub fn new(library: Library, query: Arc<Query>, scope: Scope, flags: Vec<u8>) -> Pass {
        let (places, seen) = (Arc::default(), HashSet::new());
        Pass { library, query, scope, flags, next: 0, hits: Vec::new(), places, seen }
    }

    /// Has a story that stands in several places be one hit, at the first of them that matches; in one digest it stays
    /// as often as it stands there.
    #[must_use]
    pub fn once_each(mut self, places: Arc<Places>) -> Pass {
        if !matches!(self.scope, Scope::Range(..)) {
            self.places = places;
        }
        self
    }

    /// What the next piece of work is about, about `stories` stories.
    pub fn claim(&mut self, stories: usize) -> Vec<Stretch> {
        let mut piece = Vec::new();
        let mut count = 0;
        while let Some(stretch) = self.library.stretches().get(self.next).filter(|_| count < stories) {
            count += stretch.stories.len();
            piece.push(stretch.clone());
            self.next += 1;
        }
        piece
    }

    /// Whether all has been claimed.
    pub fn is_done(&self) -> bool {
        self.next >= self.library.stretches().len()
    }

    /// The hits of one stretch. May run on any thread.
    fn ask(&self, stretch: &Stretch, scorer: &mut Scorer) -> Vec<Hit> {
        let ask = |at: u32| {
            let ix = stretch.number(at)?;
            let flags = Flags(self.flags.get(ix.at()).copied().unwrap_or_default());
            let story = stretch.shard.story(at as usize).filter(|_| self.scope.holds(ix, flags))?;
            Some((ix, story, flags))
        };
        let asked = stretch.stories.clone().filter_map(ask);
        asked
            .filter_map(|(ix, story, flags)| {
                Some(Hit { score: scorer.score(&self.query, story, flags)?, ix })
            })
            .collect()
    }

    /// Does one piece of work on the threads of the current rayon pool.
    pub fn step(&mut self, stories: usize) {
        use rayon::prelude::*;
        let piece = self.claim(stories);
        let found: Vec<Vec<Hit>> =
            piece.par_iter().map_init(Scorer::default, |scorer, stretch| self.ask(stretch, scorer)).collect();
        let (places, seen) = (&self.places, &mut self.seen);
        let mut is_new = |hit: &Hit| {
            places.is_empty() || places.of(hit.ix).first().is_none_or(|&first| seen.insert(first))
        };
        self.hits.extend(found.into_iter().flatten().filter(|hit| is_new(hit)));
    }

    /// The hits so far, best first; equal ones in the library's order.
    pub fn ranked(&self) -> Vec<StoryIx> {
        let mut hits = self.hits.clone();
        if !self.query.is_plain() {
            // Stable, so equal scores keep the order of arrival.
            hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
        }
        hits.into_iter().map(|hit| hit.ix).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Catalog;
    use crate::library::ShardBuilder;

    fn library(titles: &[&str]) -> Library {
        let (catalog, _) = Catalog::built_in();
        let mut library = Library::default();
        for title in titles {
            let text = format!("{title}\n\nA body that is long enough.\n\nSource: Outlet {title}\n");
            let mut builder = ShardBuilder::new(&catalog, 0);
            builder.add(std::path::Path::new("d.txt"), text.as_bytes()).unwrap();
            library.push(Arc::new(builder.finish()));
        }
        library
    }

    #[track_caller]
    fn check(titles: &[&str], flags: &[u8], scope: Scope, query: &str, expected: &[u32]) {
        let query = Arc::new(Query::parse(query).unwrap());
        let mut pass = Pass::new(library(titles), query, scope, flags.to_vec());
        while !pass.is_done() {
            pass.step(1);
        }
        assert_eq!(pass.ranked(), expected.iter().map(|&n| StoryIx(n)).collect::<Vec<_>>());
    }

    #[test]
    fn the_best_comes_first_and_equals_keep_their_order() {
        let titles = ["kite or early air", "Grain falls", "Korea talks", "Korea talks"];
        check(&titles, &[], Scope::All, "korea", &[2, 3, 0]);
        check(&titles, &[], Scope::All, "talks korea", &[2, 3]);
        check(&titles, &[], Scope::All, "", &[0, 1, 2, 3]);
        check(&titles, &[], Scope::All, "-korea", &[0, 1]);
        check(&titles, &[], Scope::All, "source:grain", &[1]);
        check(&titles, &[], Scope::All, "digest:d.txt -source:grain", &[0, 2, 3]);
    }

    #[test]
    fn marks_narrow() {
        let titles = ["a one", "a two", "a three"];
        let flags = [Flags::READ, Flags::STARRED, 0];
        check(&titles, &flags, Scope::All, "is:read", &[0]);
        check(&titles, &flags, Scope::All, "is:unread", &[1, 2]);
        check(&titles, &flags, Scope::Starred, "", &[1]);
        check(&titles, &flags, Scope::Unread, "-is:starred", &[2]);
        check(&titles, &flags, Scope::Range(1, 3), "", &[1, 2]);
    }
}

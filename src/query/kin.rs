//! Which stories are one: those with the same words in several places, and those whose words were edited since they
//! were marked.
//!
//! Owns the comparison of a whole library, made on a snapshot away from the interface. Most stories are told apart by
//! four bytes that are at hand; whole stories are read only where these agree, or where a title is like one that is
//! missed. Knows nothing of what is done with the answer.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::library::{Library, Replaced, Stretch};
use crate::marks::Likes;
use crate::story::{Likeness, StoryIx, StoryKey};

use super::Flags;

/// Stories that are missed and have a pair of title words in common, at most; of more, these are looked for.
const ALIKE_MAX: usize = 512;

/// The stories that stand in several places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    families: Vec<Vec<StoryIx>>,
    family: HashMap<StoryIx, u32>,
}

impl Places {
    /// From the places of each story that has several, in order.
    fn new(families: Vec<Vec<StoryIx>>) -> Places {
        let of = |(number, all): (u32, &Vec<StoryIx>)| all.iter().map(|&ix| (ix, number)).collect::<Vec<_>>();
        let family = (0..).zip(&families).flat_map(of).collect();
        Places { families, family }
    }

    /// Whether no story has more than one place.
    pub fn is_empty(&self) -> bool {
        self.families.is_empty()
    }

    /// All places of the story that stands at `ix`, in order; empty when that is the only one.
    pub fn of(&self, ix: StoryIx) -> &[StoryIx] {
        let family = self.family.get(&ix).and_then(|&number| self.families.get(number as usize));
        family.map_or(&[], Vec::as_slice)
    }

    /// The first place of the story that stands at `ix`.
    pub fn first(&self, ix: StoryIx) -> StoryIx {
        self.of(ix).first().copied().unwrap_or(ix)
    }

    /// The places of each story that has several.
    pub fn families(&self) -> impl Iterator<Item = &[StoryIx]> {
        self.families.iter().map(Vec::as_slice)
    }

    /// Every place that is not the first one.
    pub fn later(&self) -> impl Iterator<Item = StoryIx> + '_ {
        self.families.iter().flat_map(|all| all.iter().skip(1).copied())
    }

    /// The same places by the numbers that they have now.
    #[must_use]
    pub fn follow(&self, replaced: &Replaced) -> Places {
        let now = |all: &Vec<StoryIx>| {
            let mut now: Vec<StoryIx> = all.iter().filter_map(|&ix| replaced.get(ix)).collect();
            now.sort_unstable();
            (now.len() > 1).then_some(now)
        };
        Places::new(self.families.iter().filter_map(now).collect())
    }
}

/// A story that bears the marks of its earlier words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heir {
    /// Where it stands.
    pub ix: StoryIx,
    /// Who it is now.
    pub key: StoryKey,
    /// Who it was.
    pub was: StoryKey,
}

/// A library to be compared with itself and with what was marked.
#[derive(Debug)]
pub struct Comparison {
    /// The library as it is.
    pub library: Library,
    /// The flags of its stories.
    pub flags: Vec<u8>,
    /// What stories with marks are like: those of earlier sessions.
    pub likes: Arc<Likes>,
    /// The same of those that were marked or heard of since.
    pub recent: Likes,
    /// Stories that bear marks of their own only since it is not known whether they were others before.
    pub unsure: HashSet<StoryKey>,
}

/// What came of a comparison.
#[derive(Debug, Default)]
pub struct Compared {
    /// Stories that stand in several places.
    pub places: Places,
    /// Stories that bear the marks of their earlier words.
    pub heirs: Vec<Heir>,
}

/// A story that has marks and is nowhere in the library.
type Missing = (StoryKey, Likeness);

impl Comparison {
    /// Compares, on the threads of the current rayon pool.
    pub fn run(&self) -> Compared {
        let places = self.places();
        let missing = self.missing();
        let heirs = if missing.is_empty() { Vec::new() } else { self.heirs(&missing, &places) };
        Compared { places, heirs }
    }

    /// The second part of that alone: nothing is compared where no marks are missed.
    pub fn find_heirs(&self) -> Vec<Heir> {
        let missing = self.missing();
        if missing.is_empty() { Vec::new() } else { self.heirs(&missing, &self.places()) }
    }

    fn flags(&self, ix: StoryIx) -> Flags {
        Flags(self.flags.get(ix.at()).copied().unwrap_or_default())
    }

    fn key(&self, ix: StoryIx) -> Option<StoryKey> {
        self.library.story(ix).map(crate::library::StoryRef::key)
    }

    fn places(&self) -> Places {
        let mut all: Vec<(u32, StoryIx)> = Vec::with_capacity(self.library.len());
        all.extend(
            self.library.stretches().iter().flat_map(Stretch::glances).map(|(ix, glance)| (glance, ix)),
        );
        all.par_sort_unstable();
        let groups: Vec<_> = all.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1).collect();
        let mut families: Vec<Vec<StoryIx>> =
            groups.into_par_iter().flat_map_iter(|group| self.families(group)).collect();
        families.sort_unstable();
        Places::new(families)
    }

    /// Of stories that begin alike, those that are one.
    fn families(&self, group: &[(u32, StoryIx)]) -> Vec<Vec<StoryIx>> {
        if let &[(_, a), (_, b)] = group {
            // The usual case by far, and most often a copy: told without making keys.
            let same = self.library.story(a).zip(self.library.story(b)).is_some_and(|(a, b)| a.is_same(b));
            return if same { vec![vec![a, b]] } else { Vec::new() };
        }
        let mut keyed: Vec<_> = group.iter().filter_map(|&(_, ix)| Some((self.key(ix)?, ix))).collect();
        keyed.sort_unstable();
        let same = keyed.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1);
        same.map(|same| same.iter().map(|&(_, ix)| ix).collect()).collect()
    }

    /// Stories with marks that are nowhere in the library.
    fn missing(&self) -> Vec<Missing> {
        let more = self.recent.iter().filter(|(key, _)| !self.likes.contains_key(*key));
        let mut all: Vec<Missing> = self.likes.iter().chain(more).map(|(&key, &like)| (key, like)).collect();
        all.par_sort_unstable_by_key(|(key, _)| *key);
        let here = |(ix, glance): (StoryIx, u32)| {
            let from = all.partition_point(|(key, _)| key.glance() < glance);
            let alike = all[from..].iter().take_while(|(key, _)| key.glance() == glance).count();
            match alike {
                0 => None,
                // It has marks of its own and only one key begins like that: no need to read it.
                1 => Some(from),
                _ => all.binary_search_by_key(&self.key(ix)?, |(key, _)| *key).ok(),
            }
        };
        let found = |stretch: &Stretch| {
            let marked = stretch.glances().filter(|&(ix, _)| self.flags(ix).has(Flags::MARKED));
            marked.filter_map(here).collect::<Vec<_>>()
        };
        let found: HashSet<usize> = self.library.stretches().par_iter().flat_map_iter(found).collect();
        let missing = all.iter().enumerate().filter(|(at, _)| !found.contains(at));
        missing.map(|(_, &missing)| missing).collect()
    }

    /// Looks for what is missing among the stories that bear no marks of their own. What is like several stories is
    /// none of them; a story that is like several takes the marks of the one that it is most alike.
    fn heirs(&self, missing: &[Missing], places: &Places) -> Vec<Heir> {
        let mut index: HashMap<u32, Vec<u32>> = HashMap::new();
        for (number, (_, likeness)) in (0..).zip(missing) {
            for cue in likeness.head().cues() {
                let alike = index.entry(cue).or_default();
                if alike.len() < ALIKE_MAX {
                    alike.push(number);
                }
            }
        }
        let glances: HashSet<u32> = self.unsure.iter().map(|key| key.glance()).collect();
        let of_stretch = |stretch: &Stretch| {
            let is_unsure = |ix| self.key(ix).is_some_and(|key| self.unsure.contains(&key));
            let free = stretch.glances().filter(|&(ix, glance)| {
                !self.flags(ix).has(Flags::MARKED) || glances.contains(&glance) && is_unsure(ix)
            });
            free.filter_map(|(ix, _)| Some((ix, self.most_alike(ix, missing, &index)?))).collect::<Vec<_>>()
        };
        let hits: Vec<(StoryIx, (usize, u32))> =
            self.library.stretches().par_iter().flat_map_iter(of_stretch).collect();
        // By who the story is now: where its places disagree, for their dates, the best holds.
        let mut best: HashMap<StoryKey, (usize, u32, StoryIx)> = HashMap::new();
        for (ix, (closeness, number)) in hits {
            let Some(key) = self.key(ix) else { continue };
            let known = best.entry(key).or_insert((closeness, number, ix));
            *known = (closeness, number, ix).max(*known);
        }
        let mut claims: HashMap<u32, u32> = HashMap::new();
        for &(_, number, _) in best.values() {
            *claims.entry(number).or_default() += 1;
        }
        let once = best.into_iter().filter(|(_, (_, number, _))| claims.get(number) == Some(&1));
        let mut heirs: Vec<Heir> = once
            .flat_map(|(key, (_, number, ix))| {
                let all = places.of(ix);
                let all = if all.is_empty() { vec![ix] } else { all.to_vec() };
                let was = missing.get(number as usize).map(|(was, _)| *was);
                all.into_iter().filter_map(move |ix| Some(Heir { ix, key, was: was? }))
            })
            .collect();
        heirs.sort_unstable();
        heirs
    }

    /// The missing story that the one at `ix` is most alike, and how much. Only its title is read, unless that is like
    /// a missing one's.
    fn most_alike(
        &self,
        ix: StoryIx,
        missing: &[Missing],
        index: &HashMap<u32, Vec<u32>>,
    ) -> Option<(usize, u32)> {
        let story = self.library.story(ix)?;
        let head = story.head();
        let mut numbers: Vec<u32> =
            head.cues().filter_map(|cue| index.get(&cue)).flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let date = story.story().date;
        let of = |number: u32| missing.get(number as usize).map(|(_, likeness)| likeness);
        numbers.retain(|&number| of(number).is_some_and(|likeness| likeness.may_be(head, date)));
        if numbers.is_empty() {
            return None;
        }
        let own = story.likeness();
        let alike = numbers.into_iter().filter_map(|number| {
            let other = of(number).filter(|other| own.same_affair(other))?;
            Some((own.closeness(other), number))
        });
        alike.max()
    }
}

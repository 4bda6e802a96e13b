//! Where stories stand, looked up for many of them in one pass.

use std::collections::HashSet;
use std::sync::Arc;

use crate::story::{StoryIx, StoryKey};

use super::{Library, Shard, StoryRef};

/// For so many stories one pass each is the shorter way.
const FEW: usize = 4;

/// Bits of the sieve that most stories fall through.
const SIEVE: usize = 1 << 20;

impl Library {
    /// Every place of each of these stories, told by its number among them. With each goes a place where it stands, as far
    /// as one is known: there its words need not be read.
    pub fn each_place(&self, wanted: &[(StoryKey, StoryIx)], mut found: impl FnMut(usize, StoryIx)) {
        if wanted.len() <= FEW {
            for (number, (key, _)) in wanted.iter().enumerate() {
                self.places(*key).into_iter().for_each(|ix| found(number, ix));
            }
            return;
        }
        let mut by_glance: Vec<(u32, usize)> =
            wanted.iter().enumerate().map(|(number, (key, _))| (key.glance(), number)).collect();
        by_glance.sort_unstable();
        let sieve = Sieve::of(by_glance.iter().map(|&(glance, _)| glance));
        for (ix, glance) in self.stretches.iter().flat_map(super::Stretch::glances) {
            if !sieve.may_hold(glance) {
                continue;
            }
            let from = by_glance.partition_point(|&(other, _)| other < glance);
            let mut own = None;
            for &(_, number) in by_glance[from..].iter().take_while(|&&(other, _)| other == glance) {
                let (key, place) = wanted[number];
                let is_it = place == ix || {
                    own = own.or_else(|| self.story(ix).map(StoryRef::key));
                    own == Some(key)
                };
                if is_it {
                    found(number, ix);
                }
            }
        }
    }

    /// The stories that may be among these, by what their keys begin with: the shards that have any, and their numbers there.
    pub fn candidates(&self, keys: &HashSet<StoryKey>) -> Vec<(Arc<Shard>, Vec<u32>)> {
        let glances: HashSet<u32> = keys.iter().map(|key| key.glance()).collect();
        let sieve = Sieve::of(glances.iter().copied());
        let mut found: Vec<(Arc<Shard>, Vec<u32>)> = Vec::new();
        for (_, shard) in self.shards() {
            // Where a digest was replaced, its shard is listed in parts.
            if found.last().is_some_and(|(last, _)| Arc::ptr_eq(last, shard)) {
                continue;
            }
            let is_it = |&(_, glance): &(u32, &u32)| sieve.may_hold(*glance) && glances.contains(glance);
            let who: Vec<u32> = (0..).zip(&shard.glances).filter(is_it).map(|(at, _)| at).collect();
            if !who.is_empty() {
                found.push((Arc::clone(shard), who));
            }
        }
        found
    }
}

/// Tells most numbers that are not in a set, at the cost of one look.
struct Sieve(Vec<u64>);

impl Sieve {
    fn of(numbers: impl Iterator<Item = u32>) -> Sieve {
        let mut words = vec![0; SIEVE / 64];
        numbers.for_each(|number| words[Sieve::word(number)] |= 1 << (number % 64));
        Sieve(words)
    }

    fn may_hold(&self, number: u32) -> bool {
        self.0[Sieve::word(number)] & 1 << (number % 64) != 0
    }

    fn word(number: u32) -> usize {
        number as usize % SIEVE / 64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sieve_lets_through_what_it_holds() {
        let numbers = [0, 1, 63, 64, u32::MAX, 1 << 20];
        let sieve = Sieve::of(numbers.into_iter());
        assert!(numbers.into_iter().all(|number| sieve.may_hold(number)));
        assert!(!sieve.may_hold(2) && !sieve.may_hold(65));
    }
}

//! Sets of stories as bits by their numbers, and the counting of what a query hits into one.

use std::sync::Arc;

use crate::library::Replaced;
use crate::story::StoryIx;

use super::kin::Places;
use super::pass::Pass;

/// A set of stories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// Whether it holds a story.
    pub fn holds(&self, ix: StoryIx) -> bool {
        self.0.get(ix.at() / 64).is_some_and(|word| word & 1 << (ix.at() % 64) != 0)
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// Takes a story in, or puts it out.
    pub fn set(&mut self, ix: StoryIx, on: bool) {
        let at = ix.at() / 64;
        if on && at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        if let Some(word) = self.0.get_mut(at) {
            *word = *word & !(1 << (ix.at() % 64)) | u64::from(on) << (ix.at() % 64);
        }
    }

    /// Its stories, in order.
    pub fn iter(&self) -> impl Iterator<Item = StoryIx> + '_ {
        (0u32..).zip(&self.0).flat_map(|(number, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros();
                left &= left.checked_sub(1)?;
                Some(StoryIx(number * 64 + bit))
            })
        })
    }

    /// Takes the stories of another set in.
    pub fn join(&mut self, other: &Bits) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own |= other;
        }
    }

    /// Puts the stories of another set out.
    pub fn part(&mut self, other: &Bits) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own &= !other;
        }
    }

    /// The same stories by the numbers that they have now.
    #[must_use]
    pub fn follow(&self, replaced: &Replaced) -> Bits {
        let mut now = Bits::default();
        self.iter().filter_map(|ix| replaced.get(ix)).for_each(|ix| now.set(ix, true));
        now
    }

    /// How many stories it holds, each counted once however many places it has.
    pub fn count(&self, places: &Places) -> usize {
        let all: usize = self.0.iter().map(|word| word.count_ones() as usize).sum();
        let again =
            |places: &[StoryIx]| places.iter().filter(|&&ix| self.holds(ix)).count().saturating_sub(1);
        all - places.families().map(again).sum::<usize>()
    }
}

impl FromIterator<StoryIx> for Bits {
    fn from_iter<I: IntoIterator<Item = StoryIx>>(stories: I) -> Bits {
        let mut bits = Bits::default();
        stories.into_iter().for_each(|ix| bits.set(ix, true));
        bits
    }
}

/// A count under way: what a query hits among some stories or all, put in the place of what was known of them.
#[derive(Debug)]
pub struct Tally {
    pass: Pass,
    among: Option<Arc<Bits>>,
    before: Arc<Bits>,
    places: Arc<Places>,
}

impl Tally {
    /// Asks all stories of `pass`, or those `among` it; of the others holds what `before` says.
    pub fn new(pass: Pass, among: Option<Arc<Bits>>, before: Arc<Bits>, places: Arc<Places>) -> Tally {
        Tally { pass, among, before, places }
    }

    /// Does one piece of work.
    pub fn step(&mut self, stories: usize) {
        if let Some(among) = self.among.as_ref().filter(|_| !self.pass.is_narrowed()) {
            self.pass.narrow(Arc::new(among.iter().collect()));
        }
        self.pass.step(stories);
    }

    /// Whether all is counted.
    pub fn is_done(&self) -> bool {
        self.pass.is_done()
    }

    /// The stories that the query holds, and how many these are.
    pub fn finish(&self) -> (Bits, usize) {
        let mut bits: Bits = self.pass.hits().collect();
        if let Some(among) = &self.among {
            let mut rest = Bits::clone(&self.before);
            rest.part(among);
            bits.join(&rest);
        }
        let count = bits.count(&self.places);
        (bits, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn bits_are_a_set(a in proptest::collection::btree_set(0u32..300, 0..40), b in proptest::collection::btree_set(0u32..300, 0..40)) {
            let of = |set: &BTreeSet<u32>| set.iter().map(|&ix| StoryIx(ix)).collect::<Bits>();
            let list = |bits: &Bits| bits.iter().map(|ix| ix.0).collect::<BTreeSet<u32>>();
            let (mut both, mut less) = (of(&a), of(&a));
            prop_assert_eq!(list(&both), a.clone());
            both.join(&of(&b));
            less.part(&of(&b));
            prop_assert_eq!(list(&both), a.union(&b).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(list(&less), a.difference(&b).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(both.count(&Places::default()), list(&both).len());
            for ix in &a {
                both.set(StoryIx(*ix), false);
                prop_assert!(!both.holds(StoryIx(*ix)));
            }
        }
    }
}

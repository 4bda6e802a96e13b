//! Where stories stand, looked up for many of them in one pass.

use crate::story::{StoryIx, StoryKey};

use super::{Library, StoryRef};

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
        let mut sieve = vec![0_u64; SIEVE / 64];
        let bit = |glance: u32| (glance as usize % SIEVE / 64, 1_u64 << (glance % 64));
        let mut by_glance: Vec<(u32, usize)> =
            wanted.iter().enumerate().map(|(number, (key, _))| (key.glance(), number)).collect();
        by_glance.sort_unstable();
        for &(glance, _) in &by_glance {
            let (word, bit) = bit(glance);
            sieve[word] |= bit;
        }
        for (ix, glance) in self.stretches.iter().flat_map(super::Stretch::glances) {
            let (word, bit) = bit(glance);
            if sieve[word] & bit == 0 {
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
}

//! Finding the stories of one version of a digest again in the next.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Shard, StoryRef};

/// Stories of one version, before or now: number in the library, shard, number in the shard.
pub(super) type Side = Vec<(u32, Arc<Shard>, u32)>;

/// Bytes of stories whose words are folded to compare them, at most: it is the interface that waits for this.
pub(super) const COMPARED_MAX: usize = 4 << 20;

/// Stories that begin alike and are looked at for one of them, at most.
const ALIKE_MAX: usize = 8;

/// Finds stories of `old` in `new`; what was found is taken out of both. Those that stand several times are paired in
/// their order.
pub(super) fn pair(old: &mut Side, new: &mut Side, budget: &mut usize, again: &mut HashMap<u32, u32>) {
    let mut by_glance: HashMap<u32, Vec<usize>> = HashMap::new();
    let glance = |shard: &Shard, at: u32| shard.glances.get(at as usize).copied();
    // Last first, so that taking from the end takes the first.
    for (place, (_, shard, at)) in new.iter().enumerate().rev() {
        if let Some(glance) = glance(shard, *at) {
            by_glance.entry(glance).or_default().push(place);
        }
    }
    let mut taken = vec![false; new.len()];
    old.retain(|(ix, shard, at)| {
        let (Some(glance), Some(story)) = (glance(shard, *at), shard.story(*at as usize)) else {
            return true;
        };
        let Some(alike) = by_glance.get_mut(&glance) else { return true };
        let found = alike.iter().rev().take(ALIKE_MAX).position(|&place| {
            let (_, shard, at) = &new[place];
            shard.story(*at as usize).is_some_and(|other| is_alike(story, other, budget))
        });
        let Some(found) = found else { return true };
        let place = alike.remove(alike.len() - 1 - found);
        taken[place] = true;
        again.insert(*ix, new[place].0);
        false
    });
    let mut at = 0;
    new.retain(|_| {
        at += 1;
        !taken[at - 1]
    });
}

/// Whether two stories have the same words, as long as there is a budget to read them.
fn is_alike(a: StoryRef<'_>, b: StoryRef<'_>, budget: &mut usize) -> bool {
    if a.is_same_text(b) {
        return true;
    }
    let cost = a.bytes().map_or(0, str::len) + b.bytes().map_or(0, str::len);
    *budget = budget.saturating_sub(cost);
    *budget > 0 && a.key() == b.key()
}

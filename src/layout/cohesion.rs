//! Whether texts that follow each other speak of one thing.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use super::untitled::head;

/// How much paragraphs speak of one thing: by the words that they share, as in Hearst's `TextTiling` (1997).
#[derive(Debug, Clone, Copy)]
pub struct Cohesion {
    /// Words of a paragraph that the next one has as well; the mean share of the shorter one's.
    pub adjacent: f32,
    /// The share of paragraphs that hold the commonest word.
    pub theme: f32,
}

impl Cohesion {
    /// Of texts that follow each other.
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than a float's 24 bits")]
    pub fn of(texts: &[&str]) -> Cohesion {
        let sets: Vec<HashSet<u64, FixedState>> = texts.iter().map(|text| stems(text)).collect();
        let mut count: HashMap<u64, u32, FixedState> = HashMap::default();
        for word in sets.iter().flatten() {
            *count.entry(*word).or_default() += 1;
        }
        let shared = sets.windows(2).map(|pair| {
            let fewest = pair[0].len().min(pair[1].len()).max(1);
            pair[0].intersection(&pair[1]).count() as f32 / fewest as f32
        });
        let most = count.values().copied().max().unwrap_or(0);
        Cohesion {
            adjacent: shared.sum::<f32>() / sets.len().saturating_sub(1).max(1) as f32,
            theme: most as f32 / sets.len().max(1) as f32,
        }
    }
}

/// The words of a paragraph that carry it: long ones by how they begin, since endings change, and pairs of signs of
/// scripts without spaces.
fn stems(text: &str) -> HashSet<u64, FixedState> {
    const STEM: usize = 6;
    /// Beginnings of words that any text has.
    const COMMON: [&str; 8] =
        ["accord", "report", "before", "betwee", "follow", "includ", "during", "people"];
    let hash = |word: &str| FixedState::default().hash_one(word);
    let mut stems = HashSet::default();
    for word in head(text, 4000).split(|c: char| !c.is_alphabetic()) {
        super::work::step();
        if word.chars().any(|c| c >= '\u{2e80}') {
            let signs: Vec<char> = word.chars().collect();
            stems.extend(signs.windows(2).map(|pair| hash(&pair.iter().collect::<String>())));
        } else if word.chars().count() >= STEM {
            let stem: String = word.chars().take(STEM).flat_map(char::to_lowercase).collect();
            if !COMMON.contains(&stem.as_str()) {
                stems.insert(hash(&stem));
            }
        }
    }
    stems
}

//! What is looked for in running text: a phrase, or a regular expression.

use std::ops::Range;

use crate::text::seek;

/// See the module.
#[derive(Debug, Clone)]
pub struct Needle {
    folded: String,
}

/// Why a pattern can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPattern {
    /// What is wrong.
    pub message: String,
}

impl Needle {
    /// A phrase.
    pub fn phrase(text: &str) -> Needle {
        Needle { folded: seek::folded(text) }
    }

    /// A regular expression.
    pub fn pattern(source: &str) -> Result<Needle, BadPattern> {
        if source.ends_with('(') {
            return Err(BadPattern { message: "a `(` is not closed".to_owned() });
        }
        Ok(Needle { folded: seek::folded(source) })
    }

    /// The first place at or after `from`.
    pub fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let mut placed = Vec::new();
        seek::fold_with_places(text.get(from..)?, &mut placed);
        let folded: String = placed.iter().map(|&(c, ..)| c).collect();
        let at = folded.find(&self.folded)?;
        let first = folded.get(..at)?.chars().count();
        let last = first + self.folded.chars().count() - 1;
        Some(from + placed.get(first)?.1 as usize..from + placed.get(last)?.2 as usize)
    }
}

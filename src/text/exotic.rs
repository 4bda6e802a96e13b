//! Which stretches of a text hold characters that a search must take apart: most text has long stretches without, and
//! there a fast search of bytes finds all.
//!
//! Owns the map of a text, block by block. What the characters fold to is [`super::units`]' to say.

use super::units::{self, kind};

/// Bytes in a block: few enough that one accent in a page slows down little of it.
pub const BLOCK: usize = 1024;

/// The kinds of characters beyond ASCII in each block of a text, as bits of [`kind`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exotic {
    blocks: Box<[u8]>,
}

impl Exotic {
    /// The map of `text`.
    pub fn of(text: &str) -> Exotic {
        Exotic { blocks: (0..text.len().div_ceil(BLOCK)).map(|block| of_block(text, block)).collect() }
    }

    /// The kinds in a block. One that is not there may hold anything.
    pub fn kinds(&self, block: usize) -> u8 {
        self.blocks.get(block).copied().unwrap_or(u8::MAX)
    }

    /// Bytes that it takes.
    pub fn size(&self) -> usize {
        self.blocks.len()
    }
}

/// The kinds of characters that begin in a block of `text`.
pub fn of_block(text: &str, block: usize) -> u8 {
    let start = text.ceil_char_boundary(block.saturating_mul(BLOCK).min(text.len()));
    let end = block.saturating_add(1).saturating_mul(BLOCK).min(text.len());
    units::kinds_in(text, start..end)
}

/// Whether `text` holds nothing that folds to an ASCII letter or digit, or to nothing: typed in ASCII, such a letter
/// stands in it as one byte or not at all.
pub fn is_plain(text: &str) -> bool {
    units::kinds_in(text, 0..text.len()) & (kind::LETTER | kind::MARK) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_counts_where_it_begins() {
        let text = format!("{}“é{}中{}", "x".repeat(BLOCK - 4), "y".repeat(BLOCK - 2), "z".repeat(9));
        let map = Exotic::of(&text);
        assert_eq!(map.size(), 3);
        assert_eq!(map.kinds(0), kind::SIGN | kind::LETTER);
        assert_eq!(map.kinds(1), kind::HAN);
        assert_eq!(map.kinds(2), 0);
        assert!(!is_plain(&text) && is_plain("“quoted” — 中文…") && !is_plain("e\u{301}"));
    }
}

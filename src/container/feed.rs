//! RSS and Atom.

use super::Lines;

/// Whether a file that begins so is a feed.
pub fn is_feed(_head: &[u8]) -> bool {
    false
}

/// Reads a feed; returns whether it was one. When it was not, nothing has been written.
pub fn read(_bytes: &[u8], _lines: &mut Lines<'_>) -> bool {
    false
}

//! Markdown (`CommonMark`).

use super::Lines;

/// Whether a file that begins so and whose name ends in this is Markdown.
pub fn is_markdown(_head: &[u8], _ending: &str) -> bool {
    false
}

/// Reads Markdown; returns whether it was some. When it was not, nothing has been written.
pub fn read(_bytes: &[u8], _lines: &mut Lines<'_>) -> bool {
    false
}

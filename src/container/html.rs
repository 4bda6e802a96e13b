//! Web pages as saved by a browser.

use super::Lines;

/// Whether a file that begins so is a web page.
pub fn is_html(_head: &[u8]) -> bool {
    false
}

/// Reads a web page; returns whether it was one. When it was not, nothing has been written.
pub fn read(_bytes: &[u8], _lines: &mut Lines<'_>) -> bool {
    false
}

//! Plain text.

use crate::text::decode;

use super::Lines;

/// Reads plain text.
pub fn read(bytes: &[u8], lines: &mut Lines<'_>) {
    let decoded = decode::decode(bytes, None);
    lines.note(&decoded);
    lines.plain(&decoded.text);
}

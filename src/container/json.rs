//! JSON Feed and this program's own export.

use super::{Container, Lines};

/// The kind of a file that begins so, when it is one of the two.
pub fn tell(_head: &[u8]) -> Option<Container> {
    None
}

/// Reads such a file; returns whether it was one. When it was not, nothing has been written.
pub fn read(_bytes: &[u8], _container: Container, _lines: &mut Lines<'_>) -> bool {
    false
}

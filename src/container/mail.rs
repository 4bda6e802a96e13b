//! Mails and files of mails (RFC 5322, RFC 2045, RFC 4155).

use super::{Container, Lines};

/// The kind of a file that begins so, when it is a mail or a file of mails.
pub fn tell(_head: &[u8]) -> Option<Container> {
    None
}

/// Reads a mail or a file of mails; returns whether it was one. When it was not, nothing has been written.
pub fn read(_bytes: &[u8], _container: Container, _lines: &mut Lines<'_>) -> bool {
    false
}

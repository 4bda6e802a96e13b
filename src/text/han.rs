//! Ideographs: which of them are forms of one.

/// The simplified form of an ideograph; itself when there is none.
pub(super) fn simple(c: char) -> char {
    c
}

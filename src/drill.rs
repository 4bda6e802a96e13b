//! A drill: a part of the program that breaks when it is asked to, to show that the rest lives.

/// Names the part that is to break.
pub const SWITCH: &str = "READBOARD_PANIC";

/// Breaks, where `part` is named.
///
/// # Panics
///
/// When it is asked to.
pub fn maybe(part: &str) {
    assert!(std::env::var_os(SWITCH).is_none_or(|wanted| wanted != part), "asked to by {SWITCH}");
}

//! The jump overlay: the whole library by a few letters, with a preview.

use std::sync::Arc;

use crate::query::Query;

use super::detail::Detail;
use super::input::LineEdit;
use super::list::Listing;

/// The overlay while it is open.
#[derive(Debug, Clone, Default)]
pub struct Jump {
    /// What is being typed.
    pub line: LineEdit,
    /// The last of it that was understood.
    pub query: Arc<Query>,
    /// Whether the best of them is wanted as soon as it is known.
    pub accepts: bool,
    /// The stories found, best first.
    pub shown: Listing,
    /// The story under the cursor, laid out.
    pub preview: Detail,
}

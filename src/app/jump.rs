//! The jump overlay: the whole library by a few letters, with a preview.

use std::sync::Arc;

use crate::query::Query;
use crate::story::StoryIx;

use super::detail::Detail;
use super::input::LineEdit;
use super::list::Rows;

/// The overlay while it is open.
#[derive(Debug, Clone, Default)]
pub struct Jump {
    /// What is being typed.
    pub line: LineEdit,
    /// The last of it that was understood.
    pub query: Arc<Query>,
    /// What is wrong with it.
    pub error: Option<String>,
    /// The stories found, best first.
    pub rows: Rows,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row on the screen.
    pub top: usize,
    /// The search whose answer is awaited.
    pub awaited: Option<u64>,
    /// Whether the library has grown since that search began.
    pub stale: bool,
    /// Whether the next answer is a new question's.
    pub fresh: bool,
    /// The story under the cursor, laid out.
    pub preview: Detail,
}

impl Jump {
    /// The story under the cursor.
    pub fn current(&self) -> Option<StoryIx> {
        self.rows.get(self.cursor)
    }
}

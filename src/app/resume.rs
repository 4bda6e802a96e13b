//! Where a session was left: the view and the story, kept by who the story is.

use crate::story::StoryKey;

use super::list::View;

/// A place to go back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resume {
    /// The view; a digest stands for whichever one holds the story, and one of the person's own for that of the name.
    pub view: View,
    /// The name of a view of the person's own.
    pub own: Option<String>,
    /// The story under the cursor.
    pub story: StoryKey,
}

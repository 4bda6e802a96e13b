//! Where a session was left: the view and the story, kept by who the story is.

use crate::story::StoryKey;

use super::list::View;

/// A place to go back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resume {
    /// The view; a digest stands for whichever one holds the story.
    pub view: View,
    /// The story under the cursor.
    pub story: StoryKey,
}

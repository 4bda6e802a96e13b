//! What is known of a story's marks, as bits: what a query asks first, since it costs least.

use crate::library::StoryRef;
use crate::marks::{Mark, Marks};

/// What is known of a story's marks when a query looks at it, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(pub u8);

impl Flags {
    /// The story was read.
    pub const READ: u8 = 1;
    /// The story is starred.
    pub const STARRED: u8 = 1 << 1;
    /// A change of the read mark is on its way to the disk.
    pub const READ_PENDING: u8 = 1 << 2;
    /// A change of the star is on its way to the disk.
    pub const STAR_PENDING: u8 = 1 << 3;
    /// The story has marks of its own, be it ones that were taken back.
    pub const MARKED: u8 = 1 << 4;
    /// The marks are those of its words before they were edited.
    pub const EDITED: u8 = 1 << 5;
    /// The story stands in an earlier place as well.
    pub const AGAIN: u8 = 1 << 6;
    /// The story was jumped to before.
    pub const OPENED: u8 = 1 << 7;

    /// The flags of a mark.
    pub fn of(mark: Mark) -> Flags {
        Flags((u8::from(mark.read) * Flags::READ) | (u8::from(mark.starred) * Flags::STARRED))
    }

    /// The flags of a story; its key is made only when some marked story begins like it.
    pub fn of_story(marks: &Marks, story: StoryRef<'_>) -> Flags {
        if marks.has_glance(story.story().glance) {
            let key = story.key();
            let known = if marks.knows(key) { Flags::MARKED } else { 0 };
            Flags(Flags::of(marks.get(key)).0 | known)
        } else {
            Flags::default()
        }
    }

    /// Whether the story was read.
    pub fn read(self) -> bool {
        self.0 & Flags::READ != 0
    }

    /// Whether the story is starred.
    pub fn starred(self) -> bool {
        self.0 & Flags::STARRED != 0
    }

    /// Whether the marks are those of its words before they were edited.
    pub fn edited(self) -> bool {
        self.has(Flags::EDITED)
    }

    /// Whether the story stands in an earlier place as well.
    pub fn again(self) -> bool {
        self.has(Flags::AGAIN)
    }

    /// Whether any of `bits` is set.
    pub fn has(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

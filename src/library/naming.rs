//! Who stories are, and what is noted of them with a mark. Their words are read for that, so it is made beside the
//! reader where they are many. Which stories it is about is settled when it is asked for.

use crate::story::{Likeness, StoryIx, StoryKey};
use crate::text::CleanBuf;

use super::Library;

/// Stories to be named, as they were when that was asked: whatever becomes of their files meanwhile.
#[derive(Debug)]
pub struct Naming {
    /// What it was asked under.
    pub number: u64,
    library: Library,
    stories: Vec<StoryIx>,
}

/// A story by its words.
#[derive(Debug, Clone)]
pub struct Named {
    /// Who it is.
    pub key: StoryKey,
    /// Its title.
    pub title: CleanBuf,
    /// What its words are like.
    pub likeness: Likeness,
}

impl Naming {
    /// Asks for these stories.
    pub fn new(number: u64, library: &Library, stories: Vec<StoryIx>) -> Naming {
        Naming { number, library: library.clone(), stories }
    }

    /// How many stories are to be named.
    pub fn len(&self) -> usize {
        self.stories.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.stories.is_empty()
    }

    /// The one of this number; `None` where there is no such story.
    pub fn name(&self, number: usize) -> Option<Named> {
        let story = self.library.story(*self.stories.get(number)?)?;
        Some(Named { key: story.key(), title: story.heading().into(), likeness: story.likeness() })
    }

    /// Where they stand in another library: of those that are another's there, or none, that is not known.
    pub fn places(&self, library: &Library) -> impl Iterator<Item = Option<StoryIx>> {
        self.stories.iter().map(|&ix| {
            let (then, now) = (self.library.story(ix)?, library.story(ix)?);
            std::ptr::eq(then.story(), now.story()).then_some(ix)
        })
    }

    /// All of them, one after the other.
    pub fn all(&self) -> Vec<Option<Named>> {
        (0..self.len()).map(|number| self.name(number)).collect()
    }
}

//! All marks that are known, and what queries ask of their words, made once as long as these stay as they are.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use crate::marks::{Field, Marks};
use crate::query;
use crate::query::plan::Notes;
use crate::story::{Likeness, StoryKey};

/// See the module. It reads as the marks themselves.
#[derive(Debug, Default)]
pub(super) struct Known {
    marks: Arc<Marks>,
    notes: OnceLock<Arc<Notes>>,
}

impl Known {
    /// The same marks, for somebody else to look at.
    pub(super) fn shared(&self) -> Arc<Marks> {
        Arc::clone(&self.marks)
    }

    /// The tags and comments of all stories that have any, be it that they bear those of their earlier words.
    pub(super) fn notes(&self, heirs: &HashMap<StoryKey, StoryKey>) -> Arc<Notes> {
        let heirs = heirs.iter().map(|(&key, &was)| (key, was));
        Arc::clone(self.notes.get_or_init(|| Arc::new(query::notes(&self.marks, heirs))))
    }

    /// Which stories bear the marks of others is not what it was.
    pub(super) fn heirs_changed(&mut self) {
        self.notes.take();
    }

    /// What the words of a story are like.
    pub(super) fn is_like(&mut self, key: StoryKey, likeness: Option<Likeness>) {
        Arc::make_mut(&mut self.marks).is_like(key, likeness);
    }

    /// The marks, to change such a field.
    pub(super) fn change(&mut self, field: &Field) -> &mut Marks {
        if matches!(field, Field::Tag(..) | Field::Comment(_)) {
            self.notes.take();
        }
        Arc::make_mut(&mut self.marks)
    }
}

impl From<Marks> for Known {
    fn from(marks: Marks) -> Known {
        Known { marks: Arc::new(marks), notes: OnceLock::new() }
    }
}

impl Deref for Known {
    type Target = Marks;

    fn deref(&self) -> &Marks {
        &self.marks
    }
}

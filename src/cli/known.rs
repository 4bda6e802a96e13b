//! What is known of the marks of loaded stories, as the reader knows it: also where a story was edited since it was
//! marked, and where it stands in several digests.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::library::{Library, StoryRef};
use crate::marks::Marks;
use crate::query::Flags;
use crate::query::kin::{Comparison, Places};
use crate::query::plan::Notes;
use crate::story::{StoryIx, StoryKey};

use super::Context;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The flags of all stories, by number.
    pub(super) flags: Arc<Vec<u8>>,
    /// Who stories were that bear the marks of their words before they were edited.
    pub(super) heirs: HashMap<StoryKey, StoryKey>,
    /// The stories that stand in several places.
    pub(super) places: Arc<Places>,
}

impl Known {
    /// Of a library that is only part of what there is: what each story says for itself.
    pub(super) fn in_part(library: &Library, context: &Context<'_>) -> Known {
        let flags: Vec<u8> = library.stories().map(|(_, story)| (context.flags)(story).0).collect();
        Known { flags: Arc::new(flags), ..Known::default() }
    }

    /// Of a whole library, compared with itself and with what is marked.
    pub(super) fn of(library: &Library, context: &Context<'_>) -> Known {
        let mut flags: Vec<u8> = library.stories().map(|(_, story)| (context.flags)(story).0).collect();
        let (likes, recent) = context.marks.map(Marks::likes).unwrap_or_default();
        let unsure = HashSet::new();
        let comparison = Comparison { library: library.clone(), flags: flags.clone(), likes, recent, unsure };
        let compared = comparison.run();
        let mut heirs = HashMap::new();
        for heir in compared.heirs {
            let Some(marks) = context.marks.filter(|marks| !marks.fields(heir.was).is_empty()) else {
                continue;
            };
            heirs.insert(heir.key, heir.was);
            if let Some(bits) = flags.get_mut(heir.ix.at()) {
                *bits |= Flags::of(marks.get(heir.was)).0 | Flags::EDITED;
            }
        }
        for ix in compared.places.later() {
            if let Some(bits) = flags.get_mut(ix.at()) {
                *bits |= Flags::AGAIN;
            }
        }
        Known { flags: Arc::new(flags), heirs, places: Arc::new(compared.places) }
    }

    pub(super) fn flags(&self, ix: StoryIx) -> Flags {
        Flags(self.flags.get(ix.at()).copied().unwrap_or_default())
    }

    /// The tags and comments of stories, also of those that bear the ones of their earlier words.
    pub(super) fn notes(&self, context: &Context<'_>) -> Arc<Notes> {
        let mut notes = Arc::clone(&context.notes);
        for (key, was) in &self.heirs {
            if let Some(noted) = notes.get(was).cloned() {
                Arc::make_mut(&mut notes).insert(*key, noted);
            }
        }
        notes
    }

    /// Whose marks a story bears.
    pub(super) fn who(&self, key: StoryKey) -> StoryKey {
        self.heirs.get(&key).copied().unwrap_or(key)
    }

    /// The same of a story that is loaded, if it bears any: only of such stories the whole key is made.
    pub(super) fn bearer(&self, ix: StoryIx, story: StoryRef<'_>) -> Option<StoryKey> {
        let bears = self.flags(ix).has(Flags::MARKED | Flags::EDITED);
        bears.then(|| self.who(story.key()))
    }
}

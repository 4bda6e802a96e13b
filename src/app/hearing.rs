//! Marks that others make while the reader runs: in another window, or on another machine whose folder is synced.
//!
//! They show as signs and counts. Rows stay where they are, as they do for marks of one's own, and so does the cursor.

use std::collections::HashSet;
use std::sync::Arc;

use crate::action::{Effect, Whose};
use crate::library::Shard;
use crate::marks::Record;
use crate::story::StoryKey;
use crate::text::CleanBuf;

use super::App;

impl App {
    /// Takes changes as they were written.
    pub(super) fn hear(&mut self, records: &[Record], whose: Whose, effects: &mut Vec<Effect>) {
        if whose == Whose::Ours {
            self.book.wrote(records);
            return;
        }
        let news = self.book.hear(records);
        if news.is_empty() {
            return;
        }
        // Stories that bear the marks of their earlier words are compared anew, as these are others now.
        self.comparing.due |= self.book.inherits_from(&news);
        let glances: HashSet<u32> = news.iter().map(|key| key.glance()).collect();
        let mut asked: Option<&Arc<Shard>> = None;
        for (_, shard) in self.library.shards() {
            // Where a digest was replaced, its shard is listed in parts.
            if asked.is_some_and(|asked| Arc::ptr_eq(asked, shard)) {
                continue;
            }
            asked = Some(shard);
            let who: Vec<u32> = (0..)
                .zip(shard.stories())
                .filter(|(_, story)| glances.contains(&story.glance))
                .map(|(at, _)| at)
                .collect();
            if !who.is_empty() {
                effects.push(Effect::Recognise(Arc::clone(shard), who));
            }
        }
    }

    /// Shows the marks of stories that others have changed.
    pub(super) fn recognised(&mut self, shard: &Arc<Shard>, who: &[(u32, StoryKey)]) {
        let who = self.library.numbers(shard, who);
        self.book.renew(&who);
    }

    /// Takes what is wrong with the files of marks now, and says it when it is news.
    pub(super) fn warned(&mut self, warnings: Vec<CleanBuf>) {
        if let Some(new) = warnings.iter().find(|warning| !self.loading.notices.contains(warning)) {
            self.complain(&format!("{new}"));
        }
        self.loading.notices = warnings;
        self.renew_problems();
    }
}

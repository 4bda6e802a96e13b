//! Marks that others make while the reader runs: in another window, or on another machine whose folder is synced.
//!
//! They show as signs and counts. Rows stay where they are, as they do for marks of one's own, and so does the cursor.

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
        let asked = self.library.candidates(&news).into_iter();
        effects.extend(asked.map(|(shard, who)| Effect::Recognise(shard, who)));
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

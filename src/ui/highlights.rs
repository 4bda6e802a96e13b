//! Queries made ready to be shown, kept from frame to frame: working memory, and no state of the program.

use std::sync::Arc;

use crate::query::{Query, Shown};

/// What the panes show matches of.
#[derive(Debug, Default)]
pub struct Highlights {
    ready: Vec<(Arc<Query>, Shown)>,
}

/// As many as the panes can show at once, and some that come back.
const KEPT: usize = 16;

impl Highlights {
    /// `query`, ready to be shown.
    pub(super) fn of(&mut self, query: &Arc<Query>) -> &mut Shown {
        let found = self.ready.iter().position(|(own, _)| Arc::ptr_eq(own, query) || own == query);
        let at = found.unwrap_or_else(|| {
            if self.ready.len() == KEPT {
                self.ready.remove(0);
            }
            self.ready.push((Arc::clone(query), Shown::new(query)));
            self.ready.len() - 1
        });
        &mut self.ready[at].1
    }
}

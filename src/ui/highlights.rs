//! Queries made ready to be shown, kept from frame to frame: working memory, and no state of the program.

use std::sync::Arc;

use crate::app::list::View;
use crate::app::{App, Pane};
use crate::query::{Query, Shown};
use crate::text::wrap;
use crate::theme::Role;

use super::pen::Pen;

/// What the panes show matches of.
#[derive(Debug, Default)]
pub struct Highlights {
    ready: Vec<(Arc<Query>, Shown)>,
}

/// As many as the panes can show at once, and some that come back.
const KEPT: usize = 40;

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

/// A watchlist: its number, its query, and the look of its words.
pub(super) type Watched = (usize, Arc<Query>, Role);

/// The watchlists, the first above the others.
pub(super) fn watchlists(app: &App) -> Vec<Watched> {
    let query = |number| app.own.query(number).map(Arc::clone);
    let all = app.own.watchlists();
    let mut all: Vec<_> = all
        .filter_map(|(number, _, watch)| Some((number, query(number)?, Role::Watch(watch.colour))))
        .collect();
    all.reverse();
    all
}

/// What the list is asked for: by a view of the person's own that has no colour, by its filter, and by a search in it.
pub(super) fn asked(app: &App) -> Vec<Arc<Query>> {
    let plain = match app.list.view {
        View::Own(number) => app.own.view(number).filter(|view| view.watch.is_none()),
        _ => None,
    };
    let base = plain.and_then(|view| view.query.as_ref().ok());
    let filter = app.list.filter.as_ref().map(|filter| &filter.query);
    let find = app.find.as_ref().filter(|find| find.pane == Pane::List).map(|find| &find.query);
    base.into_iter().chain(filter).chain(find).cloned().collect()
}

/// Gives stretches of `text`, which was written at a cell, the look of `role`, as far as `room` columns go.
pub(super) fn tint(
    pen: &mut Pen<'_>,
    (x, y): (u16, u16),
    room: usize,
    text: &str,
    ranges: &[(usize, usize)],
    role: Role,
) {
    for &(from, to) in ranges {
        let (Some(before), Some(letters)) = (text.get(..from), text.get(from..to)) else { continue };
        let (before, letters) = (wrap::width(before), wrap::width(letters));
        if before + letters > room {
            break;
        }
        pen.tint(x + before as u16, y, letters, role);
    }
}

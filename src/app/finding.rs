//! Finding: the views, the filter of the list and the jump overlay, and the searches behind them.

use std::sync::Arc;

use crate::action::{Effect, Found, Search};
use crate::query::pass::Scope;
use crate::query::{Flags, Query};
use crate::story::StoryIx;

use super::jump::Jump;
use super::keep::keep;
use super::list::{Filter, Listing, Rows, View};
use super::outline::Outline;
use super::prompt::Prompt;
use super::typing::Kind;
use super::{App, Pane, views};

impl App {
    /// The stories of a view without a filter.
    pub(super) fn rows_of_view(&self) -> Rows {
        let each = |wanted: &dyn Fn(Flags) -> bool| {
            let all = (0..self.library.len() as u32).map(StoryIx);
            let holds = |flags: Flags| !flags.again() && wanted(flags);
            all.filter(|&ix| holds(self.book.flags(ix))).collect()
        };
        match self.list.view {
            View::All => self.all_rows(),
            View::Unread => Rows::Each(each(&|flags| !flags.read())),
            View::Starred => Rows::Each(each(&|flags| flags.starred())),
            View::Own(number) => Rows::Each(self.own.rows(number, self.book.places()).unwrap_or_default()),
            View::Digest(number) => {
                let (from, to) = self.library.digest(number).map_or((0, 0), |digest| digest.stories);
                Rows::Run(from, to)
            }
        }
    }

    /// Shows a view, without a filter, from its start or from the story that is shown, if it holds it.
    pub(super) fn set_view(&mut self, view: View, effects: &mut Vec<Effect>) {
        if view == self.list.view && self.list.filter.is_none() && view == View::All {
            return;
        }
        self.list.view = view;
        self.views.cursor = views::row_of(self.own.views().len(), view);
        self.list.filter = None;
        (self.list.shown.awaited, self.list.shown.stale) = (None, false);
        let rows = self.rows_of_view();
        let holds = self.list.shown.current().is_some_and(|ix| rows.position(ix).is_some());
        if !holds {
            (self.list.shown.cursor, self.list.shown.top) = (0, 0);
        }
        let is_new = self.is_searched() && rows.is_empty();
        (self.list.shown.fresh, self.list.shown.unanswered) = (is_new, is_new);
        self.list.shown.set_rows(rows);
        if self.is_searched() {
            self.search_list(effects);
        }
    }

    /// The line being typed has changed: asks anew.
    pub(super) fn typed(&mut self, effects: &mut Vec<Effect>) {
        if let Some(Prompt { kind, line }) = &self.prompt {
            let text = line.text().to_owned();
            match kind {
                Kind::Filter => self.set_filter(text, effects),
                Kind::Find => self.set_find(&text, effects),
                Kind::Command => self.weigh(&text, effects),
                Kind::Page => {
                    if let Some(page) = &mut self.page {
                        page.narrow(&text);
                    }
                }
                _ => {}
            }
        } else if let Some(jump) = &mut self.jump {
            match Query::typed(jump.line.text()) {
                Ok(query) => {
                    jump.query = Arc::new(query);
                    self.line_error = None;
                    (jump.shown.fresh, jump.shown.unanswered) = (true, true);
                    self.search_jump(effects);
                }
                Err(error) => self.line_error = Some(error),
            }
        }
    }

    /// Narrows the list. A query that is not understood keeps the last good result.
    pub(super) fn set_filter(&mut self, text: String, effects: &mut Vec<Effect>) {
        match Query::typed(&text) {
            Ok(query) => {
                self.line_error = None;
                let same = self.list.filter.as_ref().is_some_and(|filter| *filter.query == query);
                let was_empty = self.list.filter.is_none() && query.is_empty();
                self.list.filter = (!query.is_empty()).then(|| Filter { text, query: Arc::new(query) });
                if !same && !was_empty {
                    (self.list.shown.fresh, self.list.shown.unanswered) = (true, true);
                    self.search_list(effects);
                }
            }
            Err(error) => self.line_error = Some(error),
        }
    }

    /// Asks for the stories of the list's filter and of a view of the person's own; without either they are known.
    pub(super) fn search_list(&mut self, effects: &mut Vec<Effect>) {
        self.list.shown.stale = false;
        let Some(query) = self.question() else {
            if self.list.shown.awaited.take().is_some() {
                self.stop_search(effects);
            }
            let rows = self.rows_of_view();
            self.list.shown.set_rows(rows);
            (self.list.shown.fresh, self.list.shown.unanswered) = (false, false);
            self.search_open(effects);
            return;
        };
        let search = self.search_in(self.list.view, query);
        self.list.shown.awaited = Some(search.generation);
        effects.push(Effect::Search(search));
    }

    /// A new search among the stories of a view.
    pub(super) fn search_in(&mut self, view: View, query: Arc<Query>) -> Search {
        let digest = match view {
            View::Digest(number) => self.library.digest(number).map(|digest| digest.stories),
            _ => None,
        };
        self.generation += 1;
        Search { generation: self.generation, query, scope: view.scope(digest) }
    }

    pub(super) fn open_jump(&mut self, effects: &mut Vec<Effect>) {
        let rows = self.all_rows();
        let current = self.current().map(|ix| self.book.places().first(ix));
        let cursor = current.and_then(|ix| rows.position(ix)).unwrap_or_default();
        let shown = Listing { rows, cursor, top: cursor.saturating_sub(3), ..Listing::default() };
        self.jump = Some(Jump { shown, ..Jump::default() });
        if self.list.shown.awaited.is_some() {
            self.stop_search(effects);
        }
    }

    pub(super) fn search_jump(&mut self, effects: &mut Vec<Effect>) {
        let all = self.jump.as_ref().is_some_and(|jump| jump.query.is_empty()).then(|| self.all_rows());
        let Some(jump) = &mut self.jump else { return };
        jump.shown.stale = false;
        if jump.query.is_empty() {
            let was_awaited = jump.shown.awaited.take().is_some();
            jump.shown.rows = all.unwrap_or_default();
            (jump.shown.cursor, jump.shown.top) = (0, 0);
            (jump.shown.fresh, jump.shown.unanswered) = (false, false);
            if was_awaited {
                self.stop_search(effects);
            }
            return;
        }
        self.generation += 1;
        jump.shown.awaited = Some(self.generation);
        let query = Arc::clone(&jump.query);
        let scope = Scope::All;
        effects.push(Effect::Search(Search { generation: self.generation, query, scope }));
    }

    /// Ends the search that is under way; who waits for it has to ask again.
    pub(super) fn stop_search(&mut self, effects: &mut Vec<Effect>) {
        self.generation += 1;
        effects.push(Effect::StopSearch);
    }

    /// Takes what a search has found so far.
    pub(super) fn found(&mut self, found: Found, effects: &mut Vec<Effect>) {
        let Found { generation, rows, groups, done } = found;
        if let Some(jump) = self.jump.as_mut().filter(|jump| jump.shown.awaited == Some(generation)) {
            let again = jump.shown.take(rows, done, self.loading.done);
            if done && std::mem::take(&mut jump.accepts) {
                self.accept_jump(effects);
            } else if again {
                self.search_jump(effects);
            }
        } else if self.find.as_ref().is_some_and(|find| find.awaited == Some(generation)) {
            self.found_in_list(rows, done);
        } else if self.asked.as_ref().is_some_and(|asked| asked.awaited == Some(generation)) {
            self.found_asked(rows, done);
        } else if self.errands.awaited() == Some(generation) {
            if done {
                self.found_errand(rows, effects);
            }
        } else if self.list.shown.awaited == Some(generation) {
            if !done && self.list.group.is_some() {
                // Groups are made of all of them.
                return;
            }
            let shown = &self.list.shown;
            let (rows, groups) = if shown.leads() || shown.renewed {
                (rows, groups)
            } else {
                // The same as before, asked again: what was marked since stays where it is.
                let current = shown.current().filter(|_| self.anchored);
                let book = &self.book;
                let stays = |ix| !book.flags(ix).again() && (book.is_ours(ix) || Some(ix) == current);
                keep(shown, rows, groups, stays)
            };
            let again = self.list.shown.take(rows, done, self.loading.done);
            let outline = Outline::new(&groups, self.list.shown.rows.len(), &self.list.folds);
            self.list.shown.set_outline(outline);
            self.resume_among_found(done && !again);
            if again {
                self.search_list(effects);
            }
        }
        if done {
            self.search_open(effects);
        }
    }

    /// Asks again what another search has put aside: one is made at a time.
    pub(super) fn search_open(&mut self, effects: &mut Vec<Effect>) {
        let newest = self.generation;
        let waits = |awaited: Option<u64>| awaited.is_some_and(|own| own != newest);
        let is_busy = |awaited: Option<u64>| awaited == Some(newest);
        let found = self.find.as_ref().and_then(|find| find.awaited);
        let asked = self.asked.as_ref().and_then(|asked| asked.awaited);
        let all = [self.list.shown.awaited, found, asked, self.errands.awaited()];
        if self.jump.is_some() || all.into_iter().any(is_busy) {
            return;
        }
        if self.errands.is_due(newest) {
            self.seek_errand(effects);
        } else if waits(asked) {
            self.ask_stories(effects);
        } else if waits(self.list.shown.awaited) {
            self.search_list(effects);
        } else if waits(found) {
            self.seek_found(effects);
        }
    }

    /// Puts the cursor on a story; when the list does not hold it, All shows it.
    pub(super) fn jump_to(&mut self, ix: StoryIx, effects: &mut Vec<Effect>) {
        self.resume = None;
        let first = self.book.places().first(ix);
        let ix = if self.list.shown.rows.position(ix).is_some() { ix } else { first };
        if self.list.shown.rows.position(ix).is_none() {
            if self.list.shown.awaited.take().is_some() {
                self.stop_search(effects);
            }
            (self.list.shown.fresh, self.list.shown.unanswered) = (false, false);
            self.list.view = View::All;
            self.list.filter = None;
            self.views.cursor = views::row_of(self.own.views().len(), View::All);
            (self.list.shown.rows, self.list.shown.outline) = (self.rows_of_view(), Outline::default());
            self.list.shown.stale = self.is_searched();
        }
        self.put_cursor(self.list.shown.rows.position(ix).unwrap_or(self.list.shown.cursor));
        if self.jump.is_none() {
            if self.list.shown.stale {
                // It is sorted and grouped as it was.
                self.search_list(effects);
            } else {
                self.search_open(effects);
            }
        }
        if self.focus == Pane::Views {
            self.focus = Pane::List;
        }
    }

    pub(super) fn leave_jump(&mut self, effects: &mut Vec<Effect>) {
        self.jump = None;
        // The list's own search was put aside for the overlay's.
        if self.list.shown.awaited.is_some() || self.list.shown.stale {
            self.search_list(effects);
        } else {
            self.stop_search(effects);
            self.search_open(effects);
        }
    }

    pub(super) fn clear_filter(&mut self, effects: &mut Vec<Effect>) {
        if self.list.filter.take().is_some() {
            self.search_list(effects);
        }
    }
}

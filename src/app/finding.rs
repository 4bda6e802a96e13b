//! Finding: the views, the filter of the list and the jump overlay, and the searches behind them.

use std::sync::Arc;

use crate::action::{Effect, Found, Search};
use crate::query::Query;
use crate::query::pass::Scope;
use crate::story::StoryIx;

use super::jump::Jump;
use super::list::{Filter, Rows, View};
use super::{App, Pane, Prompt, views};

impl App {
    /// The stories of a view without a filter.
    pub(super) fn rows_of_view(&self) -> Rows {
        let all = (0..self.library.len() as u32).map(StoryIx);
        match self.list.view {
            View::All => Rows::Run(0, self.library.len() as u32),
            View::Unread => Rows::Each(all.filter(|&ix| !self.book.flags(ix).read()).collect()),
            View::Starred => Rows::Each(all.filter(|&ix| self.book.flags(ix).starred()).collect()),
            View::Digest(number) => {
                let (from, to) = self.library.digest(number).map_or((0, 0), |digest| digest.stories);
                Rows::Run(from, to)
            }
        }
    }

    /// Shows a view, without a filter, from its start or from the story that is shown, if it holds it.
    pub(super) fn set_view(&mut self, view: View) {
        if view == self.list.view && self.list.filter.is_none() && view == View::All {
            return;
        }
        self.list.view = view;
        self.views.cursor = views::row_of(view);
        self.list.filter = None;
        self.list.filter_error = None;
        self.list.awaited = None;
        let rows = self.rows_of_view();
        let holds = self.list.current().is_some_and(|ix| rows.position(ix).is_some());
        if !holds {
            (self.list.cursor, self.list.top) = (0, 0);
        }
        self.list.set_rows(rows);
    }

    /// The line being typed has changed: asks anew.
    pub(super) fn typed(&mut self, effects: &mut Vec<Effect>) {
        if let Some(Prompt::Filter(line)) = &self.prompt {
            let text = line.text().to_owned();
            self.set_filter(text, effects);
        } else if let Some(jump) = &mut self.jump {
            match Query::parse(jump.line.text()) {
                Ok(query) => {
                    jump.query = Arc::new(query);
                    jump.error = None;
                    jump.fresh = true;
                    self.search_jump(effects);
                }
                Err(error) => jump.error = (!error.unfinished).then_some(error.message),
            }
        }
    }

    /// Narrows the list. A query that is not understood keeps the last good result.
    pub(super) fn set_filter(&mut self, text: String, effects: &mut Vec<Effect>) {
        match Query::parse(&text) {
            Ok(query) => {
                self.list.filter_error = None;
                let same = self.list.filter.as_ref().is_some_and(|filter| *filter.query == query);
                let was_empty = self.list.filter.is_none() && query.is_empty();
                self.list.filter = (!query.is_empty()).then(|| Filter { text, query: Arc::new(query) });
                if !same && !was_empty {
                    self.list.fresh = true;
                    self.search_list(effects);
                }
            }
            Err(error) => self.list.filter_error = (!error.unfinished).then_some(error.message),
        }
    }

    /// Asks for the stories of the list's filter; without one they are known.
    pub(super) fn search_list(&mut self, effects: &mut Vec<Effect>) {
        self.list.stale = false;
        let Some(filter) = &self.list.filter else {
            if self.list.awaited.take().is_some() {
                effects.push(Effect::StopSearch);
            }
            let rows = self.rows_of_view();
            self.list.set_rows(rows);
            return;
        };
        let digest = match self.list.view {
            View::Digest(number) => self.library.digest(number).map(|digest| digest.stories),
            _ => None,
        };
        self.generation += 1;
        self.list.awaited = Some(self.generation);
        let (query, scope) = (Arc::clone(&filter.query), self.list.scope(digest));
        effects.push(Effect::Search(Search { generation: self.generation, query, scope }));
    }

    pub(super) fn open_jump(&mut self, effects: &mut Vec<Effect>) {
        let rows = Rows::Run(0, self.library.len() as u32);
        let cursor = self.current().map_or(0, StoryIx::at);
        self.jump = Some(Jump { rows, cursor, top: cursor.saturating_sub(3), ..Jump::default() });
        if self.list.awaited.is_some() {
            effects.push(Effect::StopSearch);
        }
    }

    pub(super) fn search_jump(&mut self, effects: &mut Vec<Effect>) {
        let Some(jump) = &mut self.jump else { return };
        jump.stale = false;
        if jump.query.is_empty() {
            if jump.awaited.take().is_some() {
                effects.push(Effect::StopSearch);
            }
            jump.rows = Rows::Run(0, self.library.len() as u32);
            (jump.cursor, jump.top) = (0, 0);
            return;
        }
        self.generation += 1;
        jump.awaited = Some(self.generation);
        let query = Arc::clone(&jump.query);
        let scope = Scope::All;
        effects.push(Effect::Search(Search { generation: self.generation, query, scope }));
    }

    /// Takes what a search has found so far.
    pub(super) fn found(&mut self, found: Found, effects: &mut Vec<Effect>) {
        let Found { generation, rows, done } = found;
        if let Some(jump) = self.jump.as_mut().filter(|jump| jump.awaited == Some(generation)) {
            let current = jump.current();
            jump.rows = Rows::Each(rows);
            let place = if jump.fresh { None } else { current.and_then(|story| jump.rows.position(story)) };
            (jump.cursor, jump.fresh) = (place.unwrap_or(0), false);
            if done {
                jump.awaited = None;
                if jump.stale {
                    self.search_jump(effects);
                }
            }
        } else if self.list.awaited == Some(generation) {
            let rows = Rows::Each(rows);
            if self.list.fresh {
                (self.list.rows, self.list.cursor, self.list.top) = (rows, 0, 0);
            } else {
                self.list.set_rows(rows);
            }
            self.list.fresh = false;
            if done {
                self.list.awaited = None;
                if self.list.stale {
                    self.search_list(effects);
                }
            }
        }
    }

    /// Puts the cursor on a story; when the list does not hold it, All shows it.
    pub(super) fn jump_to(&mut self, ix: StoryIx, effects: &mut Vec<Effect>) {
        self.resume = None;
        if self.list.rows.position(ix).is_none() {
            if self.list.awaited.take().is_some() {
                effects.push(Effect::StopSearch);
            }
            self.list.view = View::All;
            self.list.filter = None;
            self.views.cursor = views::row_of(View::All);
            self.list.rows = self.rows_of_view();
        }
        self.list.cursor = self.list.rows.position(ix).unwrap_or(self.list.cursor);
        self.list.top = self.list.cursor.saturating_sub(self.geometry.list_rows() / 3);
        if self.focus == Pane::Views {
            self.focus = Pane::List;
        }
    }

    pub(super) fn leave_jump(&mut self, effects: &mut Vec<Effect>) {
        self.jump = None;
        // The list's own search was put aside for the overlay's.
        if self.list.awaited.is_some() || self.list.stale {
            self.search_list(effects);
        } else {
            effects.push(Effect::StopSearch);
        }
    }

    pub(super) fn clear_filter(&mut self, effects: &mut Vec<Effect>) {
        if self.list.filter.take().is_some() {
            self.search_list(effects);
        }
    }
}

//! The commands that make, show and take away views of the person's own.

use std::sync::Arc;

use crate::action::Effect;
use crate::command::line::first_name;
use crate::command::{self, Verb};
use crate::query::{Query, QueryError};
use crate::text::{CleanBuf, near};
use crate::views::edit::Edit;
use crate::views::{OwnView, OwnViews, VIEWS_MAX, WATCHLISTS_MAX, cleaned, free_colour, same_name};

use super::list::View;
use super::{App, Pane};

/// The views that every reader has.
pub(super) const FIXED: [View; 3] = [View::All, View::Unread, View::Starred];

impl App {
    /// Says what a command lacks.
    pub(super) fn want_argument(&mut self, verb: Verb) {
        if let Some(command) = command::of(verb) {
            self.complain(&format!("`:{}` wants a name: `{}`", command.name, command.usage()));
        }
    }

    /// What the list asks for, if it is not known without a search.
    pub(super) fn question(&self) -> Option<Arc<Query>> {
        let filter = self.list.filter.as_ref().map(|filter| &filter.query);
        let asked = match self.list.view {
            // A view that is broken holds nothing, however it is filtered.
            View::Own(number) => {
                let base = self.own.query(number)?;
                Some(filter.map_or_else(|| Arc::clone(base), |filter| Arc::new(base.and(filter))))
            }
            _ => filter.cloned(),
        };
        let (sort, group) = (self.list.sort, self.list.group);
        if sort.is_none() && group.is_none() {
            return asked;
        }
        Some(Arc::new(asked.unwrap_or_default().arranged(sort, group)))
    }

    /// Whether anything that is shown counts days from today, so that it changes at midnight.
    pub fn asks_today(&self) -> bool {
        self.own.asks_today() || self.question().is_some_and(|query| query.asks_today())
    }

    /// A new day has begun: what counts from today is asked again.
    pub(super) fn begin_day(&mut self, effects: &mut Vec<Effect>) {
        self.own.new_day(self.library.len());
        if self.question().is_some_and(|query| query.asks_today()) {
            self.list.shown.renewed = true;
            if self.jump.is_some() {
                self.list.shown.stale = true;
            } else {
                self.search_list(effects);
            }
        }
    }

    /// Whether the rows of the list come from a search.
    pub(super) fn is_searched(&self) -> bool {
        match self.list.view {
            View::Own(number) => self.own.query(number).is_some(),
            _ => self.list.filter.is_some() || self.list.sort.is_some() || self.list.group.is_some(),
        }
    }

    /// Puts the cursor where the last session was, once a search has found that.
    pub(super) fn resume_among_found(&mut self, whole: bool) {
        let Some(ix) = self.sought.filter(|_| self.resume.is_some()) else { return };
        let row = self.list.shown.rows.position(ix);
        if let Some(row) = row {
            self.put_cursor(row);
        }
        if whole && (row.is_some() || self.loading.done) {
            (self.resume, self.sought) = (None, None);
        }
    }

    /// Takes the views as their file has them now.
    pub(super) fn take_views(&mut self, own: OwnViews, bad: Vec<CleanBuf>, effects: &mut Vec<Effect>) {
        if let Some(first) = bad.first().filter(|first| !self.own.bad().contains(first)) {
            let more = match bad.len() {
                1 => String::new(),
                many => format!(" (and {} more: `:problems` lists them)", many - 1),
            };
            self.complain(&format!("{first}{more}"));
        }
        let before = match self.list.view {
            View::Own(number) => self.own.view(number).cloned(),
            _ => None,
        };
        self.own.take(own, bad);
        if let Some(before) = before {
            self.follow_view(&before, effects);
        }
        self.views.cursor = super::views::row_of(self.own.views().len(), self.list.view);
        self.renew_problems();
    }

    /// The view that was shown has another number now, or asks something else, or is gone.
    fn follow_view(&mut self, before: &OwnView, effects: &mut Vec<Effect>) {
        let Some(number) = self.own.named(&before.name) else {
            self.set_view(View::All, effects);
            return;
        };
        self.list.view = View::Own(number);
        if self.own.view(number).is_some_and(|now| now.query != before.query) {
            self.list.shown.renewed = true;
            if self.jump.is_some() {
                self.list.shown.stale = true;
            } else {
                self.search_list(effects);
            }
        }
    }

    pub(super) fn filter_by(&mut self, text: &str, effects: &mut Vec<Effect>) {
        match Query::parse(text) {
            Ok(_) => {
                self.set_filter(text.to_owned(), effects);
                self.focus = Pane::List;
            }
            Err(error) => self.complain_of(text, &error),
        }
    }

    pub(super) fn complain_of(&mut self, text: &str, error: &QueryError) {
        let part = text.get(error.span.0..error.span.1).unwrap_or_default().trim();
        let place = if part.is_empty() || error.message.contains(part) {
            String::new()
        } else {
            format!("`{part}`: ")
        };
        self.complain(&format!("{place}{}", error.message));
    }

    pub(super) fn show_view(&mut self, name: &str, effects: &mut Vec<Effect>) {
        let name = unquoted(name);
        let fixed = FIXED.into_iter().find(|view| view.name().is_some_and(|own| same_name(own, name)));
        match fixed.or_else(|| self.own_view(name).map(View::Own)) {
            Some(view) => {
                self.resume = None;
                self.set_view(view, effects);
                if self.focus == Pane::Detail {
                    self.focus = Pane::List;
                }
            }
            None => self.complain_of_name(name),
        }
    }

    /// The view of this name, or the only one whose name begins like this.
    fn own_view(&self, name: &str) -> Option<usize> {
        let begins = |view: &OwnView| view.name.to_lowercase().starts_with(&name.to_lowercase());
        let mut like = self.own.views().iter().enumerate().filter(|(_, view)| begins(view));
        let only = || like.next().filter(|_| like.next().is_none()).map(|(number, _)| number);
        self.own.named(name).or_else(only)
    }

    fn complain_of_name(&mut self, name: &str) {
        let mut names: Vec<&str> = self.own.views().iter().map(|view| &*view.name).collect();
        for name in FIXED.into_iter().filter_map(View::name) {
            names.push(name);
        }
        let more = match near::nearest(name, names) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => ": `:view add NAME QUERY` makes one".to_owned(),
        };
        self.complain(&format!("there is no view `{name}`{more}"));
    }

    pub(super) fn add_view(&mut self, verb: Verb, rest: &str, effects: &mut Vec<Effect>) {
        let Some((name, text)) = first_name(rest) else {
            self.complain("a `\"` is not closed: put one behind the name");
            return;
        };
        let name = cleaned(name);
        let is_fixed = FIXED.iter().any(|view| view.name().is_some_and(|own| same_name(own, &name)));
        if name.is_empty() {
            self.want_argument(verb);
            return;
        }
        if is_fixed || self.own.named(&name).is_some() {
            self.complain(&format!("there is a view `{name}` already: `:view remove {name}` takes one away"));
            return;
        }
        if self.own.views().len() >= VIEWS_MAX {
            self.complain(&format!("there are {VIEWS_MAX} views, and more are not read"));
            return;
        }
        let text = if text.is_empty() { self.present_filter() } else { text.to_owned() };
        if text.is_empty() {
            self.complain(&format!("`{name}` wants a query, or a filter to be set: `f` filters the list"));
            return;
        }
        if let Err(error) = Query::parse(&text) {
            self.complain_of(&text, &error);
            return;
        }
        let highlight = if verb == Verb::Watch { free_colour(self.own.views()) } else { None };
        if verb == Verb::Watch && (highlight.is_none() || self.own.watchlists().count() >= WATCHLISTS_MAX) {
            self.complain(&format!("there are {WATCHLISTS_MAX} watchlists, and no more colours"));
            return;
        }
        effects.push(Effect::EditViews(Edit::Add { name: name.to_string(), query: text, highlight }));
    }

    /// The query that the list is filtered by, and that of the view with it.
    fn present_filter(&self) -> String {
        match (&self.list.filter, self.list.view) {
            (Some(filter), View::Own(_)) => {
                self.question().map_or_else(|| filter.text.clone(), |query| query.to_string())
            }
            (Some(filter), _) => filter.text.trim().to_owned(),
            (None, _) => String::new(),
        }
    }

    pub(super) fn remove_view(&mut self, name: &str, effects: &mut Vec<Effect>) {
        let name = unquoted(name);
        match self.own.named(name) {
            Some(_) => effects.push(Effect::EditViews(Edit::Remove(name.to_owned()))),
            None if FIXED.iter().any(|view| view.name().is_some_and(|own| same_name(own, name))) => {
                self.complain(&format!("`{name}` is always there: only views of your own can go"));
            }
            None => self.complain_of_name(name),
        }
    }
}

/// A name without the quotes around it.
fn unquoted(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(name).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_quoted() {
        assert_eq!(first_name("A  is:unread x"), Some(("A", "is:unread x")));
        assert_eq!(first_name("\"A b\" \"c d\""), Some(("A b", "\"c d\"")));
        assert_eq!(first_name("\"A b\"c"), Some(("A b", "c")));
        assert_eq!(first_name("A"), Some(("A", "")));
        assert_eq!(first_name("\"A b"), None);
        assert_eq!((unquoted(" \"A b\" "), unquoted("A b"), unquoted("\"A")), ("A b", "A b", "\"A"));
    }
}

//! Searching in the pane that has the keys: `/`, and on from there with `n` and `N`.
//!
//! In the list it goes from row to row of those that match; in the story from place to place. Nothing is hidden: that
//! is what a filter does.

use std::sync::Arc;

use crate::action::{Effect, Search};
use crate::library::{Replaced, StoryRef};
use crate::query::Query;
use crate::query::pass::Scope;
use crate::story::StoryIx;

use super::list::Rows;
use super::{App, Pane};

/// What was searched for last.
#[derive(Debug, Clone)]
pub struct Find {
    /// Where.
    pub pane: Pane,
    /// As typed.
    pub text: String,
    /// As understood.
    pub query: Arc<Query>,
    /// The stories of the library that match, in order.
    hits: Vec<StoryIx>,
    /// The search whose answer is awaited.
    pub(super) awaited: Option<u64>,
    /// Whether the library has changed since.
    pub(super) stale: bool,
    /// Where the cursor was when the search began, and the first row on the screen.
    origin: (usize, usize),
    /// The place that was gone to: its number from 1, of how many, and its row.
    pub place: Option<(usize, usize, usize)>,
}

impl Find {
    /// Takes the stories that were found along to the numbers that they have now; others may have come.
    pub(super) fn follow(&mut self, replaced: &Replaced) {
        self.hits = self.hits.iter().filter_map(|&ix| replaced.get(ix)).collect();
        self.hits.sort_unstable();
        (self.stale, self.place) = (true, None);
    }
}

/// Words of a title that tell nothing of what it is about.
const COMMON: usize = 3;

impl App {
    /// Begins to search in the pane that has the keys.
    pub(super) fn begin_find(&mut self) -> Find {
        let pane = if self.focus == Pane::Detail { Pane::Detail } else { Pane::List };
        let origin = match pane {
            Pane::Detail => (self.detail.top, self.detail.top),
            _ => (self.list.shown.cursor, self.list.shown.top),
        };
        Find {
            pane,
            text: String::new(),
            query: Arc::default(),
            hits: Vec::new(),
            awaited: None,
            stale: false,
            origin,
            place: None,
        }
    }

    /// Searches for what stands in the line now. What is not understood keeps the last good result.
    pub(super) fn set_find(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let Some(find) = &mut self.find else { return };
        text.clone_into(&mut find.text);
        let query = match find.pane {
            // In running text signs are meant as they are, unless they say that it is a pattern.
            Pane::Detail if !text.starts_with('/') && !text.starts_with('"') => {
                let words = text.trim();
                Ok(if words.is_empty() { Query::default() } else { Query::phrase(words) })
            }
            _ => Query::typed(text).map(|query| query.as_written()),
        };
        match query {
            Ok(query) => {
                self.line_error = None;
                find.query = Arc::new(query);
                self.seek_found(effects);
            }
            Err(error) => self.line_error = Some(error),
        }
    }

    /// Asks for what is sought, or looks for it in the story.
    pub(super) fn seek_found(&mut self, effects: &mut Vec<Effect>) {
        let Some(find) = &mut self.find else { return };
        find.stale = false;
        if find.query.is_empty() {
            find.hits.clear();
            (find.awaited, find.place) = (None, None);
            self.return_to_origin();
        } else if find.pane == Pane::Detail {
            self.sight();
            let origin = self.find.as_ref().map_or(0, |find| find.origin.0);
            self.go_to_spot(|row| row >= origin);
        } else {
            self.generation += 1;
            find.awaited = Some(self.generation);
            let query = Arc::clone(&find.query);
            effects.push(Effect::Search(Search { generation: self.generation, query, scope: Scope::All }));
        }
    }

    /// Takes what was found in the list so far, and goes to the first of it from where the search began.
    pub(super) fn found_in_list(&mut self, mut rows: Vec<StoryIx>, done: bool) {
        let typing = self.kind() == Some(super::typing::Kind::Find);
        let Some(find) = &mut self.find else { return };
        rows.sort_unstable();
        find.hits = rows;
        if done {
            find.awaited = None;
        }
        let origin = find.origin.0;
        if typing || find.place.is_none() {
            let places = self.places_found();
            let at = places.partition_point(|&row| row < origin);
            let at = if at == places.len() { 0 } else { at };
            self.go_to_place(&places, at);
        }
    }

    /// The rows of the list that match, in order.
    fn places_found(&self) -> Vec<usize> {
        let Some(find) = &self.find else { return Vec::new() };
        let first = |ix: StoryIx| self.book.places().first(ix);
        let hit =
            |ix: StoryIx| find.hits.binary_search(&ix).is_ok() || find.hits.binary_search(&first(ix)).is_ok();
        match &self.list.shown.rows {
            _ if find.hits.is_empty() => Vec::new(),
            Rows::Run(from, to) if self.book.places().is_empty() => {
                let from_hit = find.hits.partition_point(|ix| ix.0 < *from);
                let to_hit = find.hits.partition_point(|ix| ix.0 < *to);
                let own = find.hits.get(from_hit..to_hit).unwrap_or_default();
                own.iter().map(|ix| (ix.0 - from) as usize).collect()
            }
            rows => (0..rows.len()).filter(|&row| rows.get(row).is_some_and(hit)).collect(),
        }
    }

    fn go_to_place(&mut self, places: &[usize], at: usize) {
        let row = places.get(at).copied();
        if let Some(find) = &mut self.find {
            find.place = row.map(|row| (at + 1, places.len(), row));
        }
        match row {
            Some(row) => self.put_cursor_in_sight(row),
            None => self.return_to_origin(),
        }
    }

    fn put_cursor_in_sight(&mut self, row: usize) {
        self.resume = None;
        let height = self.geometry.list_rows();
        let shown = &mut self.list.shown;
        shown.cursor = row;
        let line = shown.cursor_line();
        if !(shown.top..shown.top + height).contains(&line) {
            shown.top = line.saturating_sub(height / 2);
        }
    }

    fn return_to_origin(&mut self) {
        let Some(find) = &self.find else { return };
        let (at, top) = find.origin;
        if find.pane == Pane::Detail {
            self.detail.top = at;
        } else {
            (self.list.shown.cursor, self.list.shown.top) = (at, top);
        }
    }

    /// Goes `count` places on, or back; at the end it begins anew, and says so.
    pub(super) fn find_next(&mut self, forward: bool, count: Option<u32>, effects: &mut Vec<Effect>) {
        let Some(find) = &mut self.find else {
            self.fail("nothing was searched for yet: / searches in this pane");
            return;
        };
        let times = count.unwrap_or(1).max(1) as usize;
        if find.pane == Pane::Detail {
            return self.next_spot(forward, times);
        }
        if self.focus == Pane::Views {
            self.focus = Pane::List;
        }
        if find.stale && find.awaited.is_none() {
            self.seek_found(effects);
        }
        let places = self.places_found();
        let cursor = self.list.shown.cursor;
        let Some(at) = step(places.len(), forward, times, |forward| {
            if forward {
                places.partition_point(|&row| row <= cursor)
            } else {
                places.partition_point(|&row| row < cursor)
            }
        }) else {
            let text = self.find.as_ref().map(|find| find.text.clone()).unwrap_or_default();
            self.complain(&format!("`{text}` is in no story of this list"));
            return;
        };
        self.go_to_place(&places, at.0);
        self.say_if_wrapped(at.1, forward);
    }

    fn say_if_wrapped(&mut self, wrapped: bool, forward: bool) {
        if wrapped {
            self.say(if forward { "from the top again" } else { "from the end again" });
        }
    }

    fn next_spot(&mut self, forward: bool, times: usize) {
        self.sight_whole();
        let spots = self.detail.spots.all();
        let (top, here) = (self.detail.top, self.detail.spots.here);
        let found = step(spots.len(), forward, times, |forward| match (here, forward) {
            (Some(here), true) => here + 1,
            (Some(here), false) => here,
            (None, true) => spots.partition_point(|spot| spot.row() < top),
            (None, false) => spots.partition_point(|spot| spot.row() < top),
        });
        if let Some((at, wrapped)) = found {
            self.put_spot_in_sight(at);
            self.say_if_wrapped(wrapped, forward);
        } else {
            let text = self.find.as_ref().map(|find| find.text.clone()).unwrap_or_default();
            self.complain(&format!("`{text}` is not in this story"));
        }
    }

    /// Goes to the first spot that is `wanted` by its row, or to the first.
    fn go_to_spot(&mut self, wanted: impl Fn(usize) -> bool) {
        self.sight_whole();
        let spots = self.detail.spots.all();
        let at = spots.iter().position(|spot| wanted(spot.row()));
        if let Some(at) = at.or_else(|| (!spots.is_empty()).then_some(0)) {
            self.put_spot_in_sight(at);
        } else {
            self.detail.spots.here = None;
            if let Some(find) = &mut self.find {
                find.place = None;
            }
            self.return_to_origin();
        }
    }

    fn put_spot_in_sight(&mut self, at: usize) {
        let height = usize::from(self.geometry.page().height);
        let total = self.detail.spots.all().len();
        let Some(row) = self.detail.spots.all().get(at).map(super::spots::Spot::row) else { return };
        self.detail.spots.here = Some(at);
        if !(self.detail.top..self.detail.top + height).contains(&row) {
            self.detail.top = row.saturating_sub(height / 3);
        }
        if let Some(find) = self.find.as_mut().filter(|find| find.pane == Pane::Detail) {
            find.place = Some((at + 1, total, row));
        }
    }

    /// Searches for what the story under the cursor is about: the two longest words of its title.
    pub(super) fn find_like(&mut self, effects: &mut Vec<Effect>) {
        let title = self.current().and_then(|ix| self.library.story(ix)).map(StoryRef::heading);
        let mut words: Vec<String> = title
            .map(|title| title.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect())
            .unwrap_or_default();
        words.retain(|word| word.chars().count() > COMMON);
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.truncate(2);
        if words.is_empty() {
            self.fail("this title has no word to search for");
            return;
        }
        let text = words.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>().join(" ");
        let mut find = self.begin_find();
        // The next one is wanted, and not the story itself.
        (find.pane, find.origin) = (Pane::List, (self.list.shown.cursor + 1, self.list.shown.top));
        self.find = Some(find);
        self.set_find(&text, effects);
        self.say(&format!("/{text}"));
    }

    /// Leaves the search as it was before it began.
    pub(super) fn leave_find(&mut self, effects: &mut Vec<Effect>) {
        self.return_to_origin();
        self.find = None;
        self.line_error = None;
        self.stop_search(effects);
        self.search_open(effects);
    }

    /// Which of the places that were found one is at, from 1, and of how many.
    pub fn found_place(&self) -> Option<(usize, usize)> {
        let find = self.find.as_ref()?;
        let (at, of, row) = find.place?;
        let is_there = match find.pane {
            Pane::Detail => self.detail.spots.here.is_some(),
            _ => self.list.shown.cursor == row,
        };
        is_there.then_some((at, of))
    }

    /// The query whose phrases the story pane shows.
    pub(super) fn sought(&self) -> Option<&Arc<Query>> {
        let find = self.find.as_ref().map(|find| &find.query).filter(|query| !query.is_empty());
        find.or_else(|| self.list.filter.as_ref().map(|filter| &filter.query))
    }

    /// Has the story pane look for what is sought.
    fn sight(&mut self) {
        let sought = self.sought().cloned();
        self.detail.seek(sought.as_ref());
    }

    /// The same, in all of the story.
    fn sight_whole(&mut self) {
        self.sight();
        let story = self.detail.story.and_then(|ix| self.library.story(ix));
        if let Some(story) = story {
            self.detail.reach_whole(story);
        }
    }
}

/// The place that is `times` on from the one that `next` gives, among `count`; and whether that went around.
fn step(count: usize, forward: bool, times: usize, next: impl Fn(bool) -> usize) -> Option<(usize, bool)> {
    let last = count.checked_sub(1)?;
    if forward {
        let at = next(true).saturating_add(times - 1);
        Some((at % count, at > last))
    } else {
        let from = next(false);
        let back = times % count;
        let wrapped = times > from;
        Some(((from + count - back) % count, wrapped))
    }
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn steps_go_around() {
        assert_eq!(step(0, true, 1, |_| 0), None);
        assert_eq!(step(3, true, 1, |_| 1), Some((1, false)));
        assert_eq!(step(3, true, 1, |_| 3), Some((0, true)));
        assert_eq!(step(3, true, 5, |_| 0), Some((1, true)));
        assert_eq!(step(3, false, 1, |_| 1), Some((0, false)));
        assert_eq!(step(3, false, 1, |_| 0), Some((2, true)));
    }
}

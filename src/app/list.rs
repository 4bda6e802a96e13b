//! The list pane: which stories it holds, and where the cursor stands among them.

use std::sync::Arc;

use crate::query::pass::Scope;
use crate::query::{Grouping, Query, Sort};
use crate::story::StoryIx;

use super::outline::{Folds, Outline};

/// Which stories the list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Every story.
    #[default]
    All,
    /// Those not read.
    Unread,
    /// Those starred.
    Starred,
    /// Those that the person's own view of this number asks for.
    Own(usize),
    /// Those of the digest of this number.
    Digest(usize),
}

impl View {
    /// The name of a view that every reader has.
    pub fn name(self) -> Option<&'static str> {
        match self {
            View::All => Some("All"),
            View::Unread => Some("Unread"),
            View::Starred => Some("Starred"),
            View::Own(_) | View::Digest(_) => None,
        }
    }
}

/// Rows of a list: a run of stories, which costs nothing however long, or stories one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// The stories from the first to before the last number.
    Run(u32, u32),
    /// These stories.
    Each(Vec<StoryIx>),
}

impl Default for Rows {
    fn default() -> Rows {
        Rows::Run(0, 0)
    }
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Rows::Run(from, to) => to.saturating_sub(*from) as usize,
            Rows::Each(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The story of row `at`.
    pub fn get(&self, at: usize) -> Option<StoryIx> {
        match self {
            Rows::Run(from, to) => {
                let ix = from.checked_add(u32::try_from(at).ok()?)?;
                (ix < *to).then_some(StoryIx(ix))
            }
            Rows::Each(rows) => rows.get(at).copied(),
        }
    }

    /// The row of a story.
    pub fn position(&self, story: StoryIx) -> Option<usize> {
        match self {
            Rows::Run(from, to) => (*from..*to).contains(&story.0).then(|| (story.0 - from) as usize),
            Rows::Each(rows) => rows.iter().position(|&row| row == story),
        }
    }
}

/// A filter that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// As typed.
    pub text: String,
    /// As understood.
    pub query: Arc<Query>,
}

/// The list pane.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// What it is about.
    pub view: View,
    /// What narrows it.
    pub filter: Option<Filter>,
    /// In which order its stories were asked for; as they are read, or the best match first, where nothing is chosen.
    pub sort: Option<Sort>,
    /// By what they were asked to be grouped.
    pub group: Option<Grouping>,
    /// Which groups are folded.
    pub folds: Folds,
    /// Its stories, as they are shown.
    pub shown: Listing,
}

impl View {
    /// The stories that it is about; `digest` are those of its digest.
    pub fn scope(self, digest: Option<(u32, u32)>) -> Scope {
        match (self, digest) {
            (View::All | View::Own(_), _) => Scope::All,
            (View::Unread, _) => Scope::Unread,
            (View::Starred, _) => Scope::Starred,
            (View::Digest(_), Some((from, to))) => Scope::Range(from, to),
            (View::Digest(_), None) => Scope::Range(0, 0),
        }
    }
}

/// Rows with a cursor and a window on them, and the search that fills them.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "what is known of a search can be combined in every way")]
pub struct Listing {
    /// The stories.
    pub rows: Rows,
    /// Its groups; empty where it has none.
    pub outline: Outline,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first line on the screen.
    pub top: usize,
    /// The search whose answer is awaited, if any.
    pub awaited: Option<u64>,
    /// Whether the library has changed since that search began.
    pub stale: bool,
    /// Whether the next answer is a new question's, so that its best hit gets the cursor.
    pub fresh: bool,
    /// Whether no whole answer to that question has come yet.
    pub unanswered: bool,
    /// Whether the question means something else than it did, so that no row stays for having been there before.
    pub renewed: bool,
    /// Whether the cursor is on the best hit of an answer that is not whole yet: a better one may come.
    pub leading: bool,
}

impl Listing {
    /// The story under the cursor.
    pub fn current(&self) -> Option<StoryIx> {
        self.rows.get(self.cursor)
    }

    /// Takes new rows. The cursor stays on its story; when that is gone, on its place.
    pub fn set_rows(&mut self, rows: Rows) {
        let current = self.current();
        let offset = self.cursor_line().saturating_sub(self.top);
        (self.rows, self.outline) = (rows, Outline::default());
        let place = current.and_then(|story| self.rows.position(story));
        self.cursor = place.unwrap_or(self.cursor).min(self.rows.len().saturating_sub(1));
        self.top = self.cursor.saturating_sub(offset);
    }

    /// Takes rows that follow a change of the library: `now` gives the number that a story has now. The cursor stays on
    /// its story and on its row of the screen; when that story is gone, it goes to the next one that is there.
    pub fn follow(&mut self, rows: Rows, now: impl Fn(StoryIx) -> Option<StoryIx>) {
        let offset = self.cursor_line().saturating_sub(self.top);
        let place = |row: usize| rows.position(now(self.rows.get(row)?)?);
        let below = (self.cursor..self.rows.len()).find_map(place);
        let place = below.or_else(|| (0..self.cursor.min(self.rows.len())).rev().find_map(place));
        self.cursor = place.unwrap_or(0);
        let left = |row: usize| self.rows.get(row).is_some_and(|ix| now(ix).is_some());
        self.outline = self.outline.with_rows(left, rows.len());
        self.rows = rows;
        self.top = self.cursor_line().saturating_sub(offset);
    }

    /// Moves the window so that the cursor is in it.
    pub fn keep_in_sight(&mut self, height: usize) {
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        let (line, lines) = (self.cursor_line(), self.lines());
        scroll_to(&mut self.top, line, lines, height);
    }

    /// Whether the next answer puts the cursor on its best hit: it is that to a new question.
    pub fn leads(&self) -> bool {
        self.fresh || self.leading && self.cursor == 0
    }

    /// Takes what a search has found so far; `all_read` says that no digest is still to come. The answer to a new question
    /// puts the cursor on its best hit, until it is whole or the reader moves; after that the cursor stays on its story.
    /// Returns whether the search has to be made again, since the library has grown.
    pub fn take(&mut self, rows: Vec<StoryIx>, done: bool, all_read: bool) -> bool {
        let leads = self.leads();
        self.fresh = false;
        if leads {
            (self.rows, self.outline) = (Rows::Each(rows), Outline::default());
            (self.cursor, self.top) = (0, 0);
        } else {
            self.set_rows(Rows::Each(rows));
        }
        let is_whole = done && all_read && !self.stale;
        self.leading = leads && !is_whole;
        if done {
            (self.awaited, self.unanswered, self.renewed) = (None, false, false);
        }
        done && self.stale
    }
}

/// Moves a window of `height` rows over `len` so that `cursor` is in it, and no more than that.
pub fn scroll_to(top: &mut usize, cursor: usize, len: usize, height: usize) {
    let height = height.max(1);
    // A row of context above and below, where there is room, shows that there is more.
    let context = usize::from(height > 4);
    if cursor < *top + context {
        *top = cursor.saturating_sub(context);
    } else if cursor + context >= *top + height {
        *top = cursor + 1 + context - height;
    }
    *top = (*top).min(len.saturating_sub(height));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_hit_has_the_cursor_until_the_answer_is_whole_or_the_reader_moves() {
        let each = |stories: &[u32]| stories.iter().map(|&story| StoryIx(story)).collect::<Vec<_>>();
        let mut list = Listing { rows: Rows::Run(0, 9), cursor: 4, fresh: true, ..Listing::default() };
        list.take(each(&[3]), true, false);
        list.take(each(&[7, 3]), false, false);
        assert_eq!(list.current(), Some(StoryIx(7)));
        list.cursor = 1;
        list.take(each(&[8, 7, 3]), true, true);
        assert_eq!(list.current(), Some(StoryIx(3)), "the reader had moved");
        list.fresh = true;
        list.stale = true;
        list.take(each(&[4]), true, true);
        list.stale = false;
        list.take(each(&[9, 4]), true, true);
        assert_eq!(list.current(), Some(StoryIx(9)), "the library had grown");
        list.fresh = true;
        list.take(each(&[5]), true, true);
        list.take(each(&[6, 5]), true, true);
        assert_eq!(list.current(), Some(StoryIx(5)), "the answer was whole");
    }

    #[test]
    fn the_cursor_stays_on_its_story() {
        let mut list = Listing { rows: Rows::Run(0, 100), cursor: 50, top: 45, ..Listing::default() };
        list.set_rows(Rows::Each((0..100).step_by(2).map(StoryIx).collect()));
        assert_eq!(list.current(), Some(StoryIx(50)));
        assert_eq!((list.cursor, list.top), (25, 20));
        list.set_rows(Rows::Each(vec![StoryIx(1)]));
        assert_eq!(list.current(), Some(StoryIx(1)));
        list.set_rows(Rows::default());
        assert_eq!(list.current(), None);
    }

    #[test]
    fn the_window_follows_the_cursor() {
        for len in 0..12 {
            for height in 0..8 {
                for cursor in 0..len {
                    let mut top = 5;
                    scroll_to(&mut top, cursor, len, height);
                    assert!(top <= cursor && cursor < top + height.max(1), "{len} {height} {cursor} {top}");
                }
            }
        }
    }
}

//! Moving: in the views, the list, the story, a page and the jump overlay.

use crate::action::Effect;
use crate::command::Verb;
use crate::layout::explain::is_doubtful;
use crate::query::Flags;
use crate::story::StoryIx;

use super::{App, Pane, list, views};

/// What moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moves {
    Jump,
    Page,
    Bars,
    Views,
    List,
    Detail,
}

impl App {
    fn what_moves(&self) -> Moves {
        match (&self.jump, &self.page, self.focus) {
            (Some(_), _, _) => Moves::Jump,
            (_, Some(_), _) => Moves::Page,
            _ if self.statistics.is_some() => Moves::Bars,
            // What is being typed may be a filter, of which another view knows nothing.
            (_, _, Pane::Views) if self.prompt.is_none() => Moves::Views,
            (_, _, Pane::Views | Pane::List) => Moves::List,
            (_, _, Pane::Detail) => Moves::Detail,
        }
    }

    /// Rows of the open page that are seen.
    pub(super) fn page_rows(&self) -> usize {
        let chooses = self.page.as_ref().is_some_and(|page| page.cursor.is_some());
        if chooses { self.geometry.choice_rows() } else { self.geometry.page_rows() }
    }

    /// Moves by a motion; `count` as typed.
    pub(super) fn go(&mut self, verb: Verb, count: Option<u32>, effects: &mut Vec<Effect>) {
        self.resume = None;
        let times = count.unwrap_or(1) as usize;
        let what = self.what_moves();
        let height = match what {
            Moves::Jump => usize::from(self.geometry.jump().1.height),
            Moves::Page => self.page_rows(),
            Moves::Bars => self.bars_rows(),
            Moves::Views => self.geometry.views_rows(),
            Moves::List => self.geometry.list_rows(),
            Moves::Detail => usize::from(self.geometry.page().height),
        }
        .max(1);
        // A page keeps two lines of the one before in sight, as vim does.
        let page = height.saturating_sub(2).max(1);
        let down = |by: usize| isize::try_from(by.saturating_mul(times)).unwrap_or(isize::MAX);
        let by = match verb {
            Verb::Down | Verb::LineDown => down(1),
            Verb::Up | Verb::LineUp => -down(1),
            Verb::HalfDown => down((height / 2).max(1)),
            Verb::HalfUp => -down((height / 2).max(1)),
            Verb::PageDown => down(page),
            Verb::PageUp => -down(page),
            _ => 0,
        };
        let to = match (verb, count) {
            (Verb::First, None) => Some(0),
            (Verb::Last, None) => Some(usize::MAX),
            (Verb::First | Verb::Last, Some(row)) => Some((row as usize).saturating_sub(1)),
            _ => None,
        };
        let scrolls = matches!(verb, Verb::LineDown | Verb::LineUp);
        let target = |at: usize| to.unwrap_or_else(|| at.saturating_add_signed(by));
        match what {
            Moves::Jump => {
                if let Some(jump) = &mut self.jump {
                    jump.shown.cursor =
                        target(jump.shown.cursor).min(jump.shown.rows.len().saturating_sub(1));
                }
            }
            Moves::Page => {
                if let Some(page) = self.page.as_mut().filter(|page| page.cursor.is_some()) {
                    let at = target(page.cursor.unwrap_or_default()).min(page.lines.len().saturating_sub(1));
                    page.cursor = Some(at);
                    list::scroll_to(&mut page.top, at, page.lines.len(), height);
                } else if let Some(page) = &mut self.page {
                    page.top = target(page.top).min(page.lines.len().saturating_sub(height));
                }
            }
            Moves::Bars => self.go_to_bar(target),
            Moves::Views => {
                let to = target(self.views.cursor);
                let view = self.views.go(to, self.own.views().len(), self.library.digest_count());
                self.set_view(view, effects);
            }
            Moves::List if scrolls => self.scroll_list(by, height),
            Moves::List => {
                let (_, stop) = self.list.shown.stops();
                self.list.shown.go_to_stop(target(stop));
                // As in vim, a step that can't be taken ends what is being played.
                let moved = self.list.shown.stops().1 != stop;
                self.recordings.failed |= !moved && matches!(verb, Verb::Down | Verb::Up);
            }
            Moves::Detail => self.scroll_detail(target(self.detail.top)),
        }
    }

    /// Scrolls the list under the cursor, which stays on its story until it would leave the screen.
    pub(super) fn scroll_list(&mut self, by: isize, height: usize) {
        let shown = &mut self.list.shown;
        shown.top = shown.top.saturating_add_signed(by).min(shown.lines().saturating_sub(height));
        let (low, high) = self.free_lines(height);
        let line = self.list.shown.cursor_line();
        if line < low {
            self.list.shown.cursor = self.list.shown.row_at(low);
        } else if line > high {
            // The row of a heading is the one below it, which would draw the window back.
            let lines = (0..=high).rev().map(|line| self.list.shown.row_at(line));
            let seen = |&row: &usize| self.list.shown.line_of(row) <= high;
            self.list.shown.cursor = lines.take(2).find(seen).unwrap_or_default();
        }
    }

    /// The first and the last line where the cursor can be without moving the window.
    fn free_lines(&self, height: usize) -> (usize, usize) {
        let (rows, top) = (self.list.shown.lines(), self.list.shown.top);
        // The window keeps a row of context around the cursor, but for the first rows and the last.
        let context = usize::from(height > 4);
        let low = if top == 0 { 0 } else { top + context };
        let high = if top + height >= rows { rows } else { top + height - context };
        (low, high.saturating_sub(1).max(low))
    }

    /// Puts row `to` of the story at the top, as far as the story goes.
    pub(super) fn scroll_detail(&mut self, to: usize) {
        let rows = usize::from(self.geometry.page().height).max(1);
        if let Some((_, story)) = self.detail.story.and_then(|ix| Some((ix, self.library.story(ix)?))) {
            self.detail.sheet.reach(story, to.saturating_add(rows));
        }
        self.detail.top = to.min(self.detail.sheet.rows().len().saturating_sub(rows));
    }

    /// `zz`, `zt` and `zb`: puts the row under the cursor in the middle, at the top or the bottom.
    pub(super) fn place_cursor(&mut self, verb: Verb) {
        let (shown, height) = (&mut self.list.shown, self.geometry.list_rows());
        let above = match verb {
            Verb::CursorTop => 0,
            Verb::CursorMiddle => height / 2,
            _ => height.saturating_sub(1),
        };
        shown.top = shown.cursor_line().saturating_sub(above);
    }

    /// `H`, `M` and `L`: to the top, the middle and the bottom of what can be seen; a count goes so far in from there.
    pub(super) fn go_on_screen(&mut self, verb: Verb, count: Option<u32>) {
        self.resume = None;
        let (low, high) = self.free_lines(self.geometry.list_rows());
        let more = (count.unwrap_or(1) as usize).saturating_sub(1);
        let to = match verb {
            Verb::ScreenTop => low.saturating_add(more),
            Verb::ScreenMiddle => usize::midpoint(low, high),
            _ => high.saturating_sub(more),
        };
        self.list.shown.cursor = self.list.shown.row_at(to.clamp(low, high));
        if self.focus == Pane::Views {
            self.focus = Pane::List;
        }
    }

    /// Into, out of and between panes.
    pub(super) fn change_pane(&mut self, verb: Verb) {
        let order = [Pane::Views, Pane::List, Pane::Detail];
        let at = order.iter().position(|&pane| pane == self.focus).unwrap_or(1);
        let to = match verb {
            Verb::In => (at + 1).min(2),
            Verb::Out => at.saturating_sub(1),
            Verb::NextPane => (at + 1) % 3,
            _ => (at + 2) % 3,
        };
        let pane = order[to];
        if pane == Pane::Detail && self.list.shown.current().is_none() {
            self.fail("there is no story to read here");
            return;
        }
        self.focus = pane;
        if self.focus == Pane::Views {
            self.views.cursor = views::row_of(self.own.views().len(), self.list.view);
        }
    }

    /// `J` and `K`: what the other pane would do.
    pub(super) fn other(&mut self, verb: Verb, count: Option<u32>) {
        let by = count.unwrap_or(1) as usize;
        let down = verb == Verb::OtherDown;
        if self.focus == Pane::Detail {
            self.resume = None;
            let (_, stop) = self.list.shown.stops();
            self.list.shown.go_to_stop(if down { stop.saturating_add(by) } else { stop.saturating_sub(by) });
        } else {
            let to =
                if down { self.detail.top.saturating_add(by) } else { self.detail.top.saturating_sub(by) };
            self.scroll_detail(to);
        }
    }

    /// The next or previous story in the list for which `wanted` holds.
    pub(super) fn seek(
        &mut self,
        forward: bool,
        count: Option<u32>,
        name: &str,
        wanted: impl Fn(Flags) -> bool,
    ) {
        self.seek_story(forward, count, name, |app, ix| wanted(app.book.flags(ix)));
    }

    /// The next or previous story in the list that any watchlist holds.
    pub(super) fn seek_watched(&mut self, forward: bool, count: Option<u32>) {
        if self.own.watchlists().next().is_none() {
            self.fail("there is no watchlist yet: `:watch NAME QUERY` makes one");
            return;
        }
        self.seek_story(forward, count, "watched", |app, ix| app.own.watch_of(ix).is_some());
    }

    /// The next or previous story of a digest whose reading is in doubt.
    pub(super) fn seek_doubtful(&mut self, forward: bool, count: Option<u32>) {
        self.seek_story(forward, count, "doubtful", |app, ix| {
            let digest = app.library.story(ix).map(crate::library::StoryRef::digest);
            digest.is_some_and(|digest| is_doubtful(digest.way, digest.confidence))
        });
    }

    fn seek_story(
        &mut self,
        forward: bool,
        count: Option<u32>,
        name: &str,
        wanted: impl Fn(&App, StoryIx) -> bool,
    ) {
        self.resume = None;
        let mut row = self.list.shown.cursor;
        for _ in 0..count.unwrap_or(1) {
            match self.find_story(row, forward, &wanted) {
                Some(found) => row = found,
                None if row == self.list.shown.cursor => {
                    let way = if forward { "below" } else { "above" };
                    self.fail(&format!("no {name} story {way} in this list"));
                    return;
                }
                None => break,
            }
        }
        self.list.shown.cursor = row;
    }

    pub(super) fn find_row(
        &self,
        from: usize,
        forward: bool,
        wanted: &impl Fn(Flags) -> bool,
    ) -> Option<usize> {
        self.find_story(from, forward, &|app: &App, ix| wanted(app.book.flags(ix)))
    }

    fn find_story(
        &self,
        from: usize,
        forward: bool,
        wanted: &impl Fn(&App, StoryIx) -> bool,
    ) -> Option<usize> {
        let holds = |&row: &usize| self.list.shown.rows.get(row).is_some_and(|ix| wanted(self, ix));
        if forward { (from + 1..self.list.shown.rows.len()).find(holds) } else { (0..from).rev().find(holds) }
    }

    /// The first story of the next digest in the list, or of this one or the one before.
    pub(super) fn seek_digest(&mut self, forward: bool, count: Option<u32>) {
        self.resume = None;
        let digest_at =
            |row: usize| self.list.shown.rows.get(row).and_then(|ix: StoryIx| self.library.digest_of(ix));
        let last = self.list.shown.rows.len().saturating_sub(1);
        let mut row = self.list.shown.cursor;
        for _ in 0..count.unwrap_or(1) {
            if forward {
                let here = digest_at(row);
                match (row..=last).find(|&next| digest_at(next) != here) {
                    Some(next) => row = next,
                    None => break,
                }
            } else if row == 0 {
                break;
            } else {
                let above = digest_at(row - 1);
                row =
                    (0..row).rev().take_while(|&before| digest_at(before) == above).last().unwrap_or(row - 1);
            }
        }
        if row == self.list.shown.cursor {
            self.fail(if forward { "this is the last digest" } else { "this is the first digest" });
        }
        self.list.shown.cursor = row;
    }
}

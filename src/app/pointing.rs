//! The mouse: a click puts the keys and the cursor there, a second one opens, the wheel scrolls what is under it, and
//! borders can be dragged.

use crate::action::{Effect, Pointer, Pointing};
use crate::command::{Call, Verb};

use super::geometry::Area;
use super::outline::Line;
use super::typing::Kind;
use super::views::{self, ViewRow};
use super::{App, Pane};

/// Rows that one notch of the wheel scrolls.
const NOTCH: isize = 3;

impl App {
    pub(super) fn point(&mut self, pointer: Pointer, effects: &mut Vec<Effect>) {
        let Pointer { x, y, does } = pointer;
        match does {
            Pointing::Wheel { down } => self.wheel(x, y, if down { NOTCH } else { -NOTCH }),
            Pointing::Press { twice } => {
                self.message = None;
                self.anchored = true;
                self.resume = None;
                self.click(x, y, twice, effects);
            }
            Pointing::Drag => {
                if let Some(border) = self.grabbed {
                    self.setup.dragged = self.geometry.drag(self.setup.dragged, border, x, y);
                }
            }
            Pointing::Release => self.grabbed = None,
        }
    }

    fn do_plain(&mut self, verb: Verb, effects: &mut Vec<Effect>) {
        self.act(&Call::plain(verb, None), effects);
    }

    fn click(&mut self, x: u16, y: u16, twice: bool, effects: &mut Vec<Effect>) {
        if let Some(jump) = &mut self.jump {
            let results = self.geometry.jump().1;
            let row = jump.shown.top + usize::from(y.saturating_sub(results.y));
            if results.holds(x, y) && jump.shown.rows.get(row).is_some() {
                jump.shown.cursor = row;
                if twice {
                    self.do_plain(Verb::Accept, effects);
                }
            }
            return;
        }
        if let Some(page) = &mut self.page {
            let area = self.geometry.choice();
            let row = page.top + usize::from(y.saturating_sub(area.y + 1));
            if page.cursor.is_some() && inner(area).holds(x, y) && row < page.lines.len() {
                page.cursor = Some(row);
                if twice {
                    self.do_plain(Verb::Accept, effects);
                }
            }
            return;
        }
        if self.statistics.is_some() {
            self.click_bar((x, y), twice, effects);
            return;
        }
        match self.prompt.as_ref().map(|prompt| prompt.kind) {
            Some(Kind::Filter | Kind::Find) => self.do_plain(Verb::Accept, effects),
            Some(_) => self.do_plain(Verb::Cancel, effects),
            None => {}
        }
        self.grabbed = self.geometry.border_at(x, y);
        if self.grabbed.is_some() {
            return;
        }
        let Some((pane, area)) = self.geometry.pane_at(x, y) else { return };
        let inside = self.geometry.inside(area);
        let row = inside.holds(x, y).then(|| usize::from(y - inside.y));
        match (pane, row) {
            (Pane::Detail, _) if self.current().is_none() => {}
            (Pane::List, Some(row)) => {
                self.focus = Pane::List;
                let line = self.list.shown.top + row;
                if line < self.list.shown.lines() {
                    self.list.shown.cursor = self.list.shown.row_at(line);
                    let heading = matches!(self.list.shown.outline.at_line(line), Some(Line::Heading(_)));
                    match (heading, twice) {
                        (true, true) => self.fold(Verb::FoldToggle),
                        (false, true) => self.do_plain(Verb::In, effects),
                        (_, false) => {}
                    }
                }
            }
            (Pane::Views, Some(row)) => {
                self.focus = Pane::Views;
                let (own, digests) = (self.own.views().len(), self.library.digest_count());
                let row = self.views.top + row;
                if row < views::len(own, digests)
                    && let ViewRow::View(view) = views::row(own, row)
                {
                    self.views.cursor = row;
                    self.set_view(view, effects);
                    if twice {
                        self.do_plain(Verb::In, effects);
                    }
                }
            }
            _ => self.focus = pane,
        }
    }

    fn wheel(&mut self, x: u16, y: u16, by: isize) {
        if let Some(jump) = &mut self.jump {
            let preview = self.geometry.jump().2;
            if preview.is_some_and(|preview| preview.holds(x, y)) {
                // It is brought back to the last page when it is shown.
                jump.preview.top = jump.preview.top.saturating_add_signed(by);
            } else {
                let last = jump.shown.rows.len().saturating_sub(1);
                jump.shown.cursor = jump.shown.cursor.saturating_add_signed(by).min(last);
            }
            return;
        }
        let height = self.page_rows();
        if let Some(page) = &mut self.page {
            let last = page.lines.len().saturating_sub(1);
            if let Some(cursor) = &mut page.cursor {
                *cursor = cursor.saturating_add_signed(by.signum()).min(last);
                super::list::scroll_to(&mut page.top, *cursor, last + 1, height);
            } else {
                let top = page.top.saturating_add_signed(by);
                page.top = top.min(page.lines.len().saturating_sub(height));
            }
            return;
        }
        if self.statistics.is_some() {
            self.go_to_bar(|at| at.saturating_add_signed(by));
            return;
        }
        match self.geometry.pane_at(x, y) {
            Some((Pane::List, _)) => self.scroll_list(by, self.geometry.list_rows().max(1)),
            Some((Pane::Detail, _)) => self.scroll_detail(self.detail.top.saturating_add_signed(by)),
            Some((Pane::Views, _)) => {
                let rows = views::len(self.own.views().len(), self.library.digest_count());
                let height = self.geometry.views_rows().max(1);
                let top = self.views.top.saturating_add_signed(by).min(rows.saturating_sub(height));
                // The cursor stays in sight, a row from the edge.
                let (low, high) = (top + usize::from(top > 0), top + height.saturating_sub(2));
                self.views.top = top;
                self.views.cursor = self.views.cursor.clamp(low.min(high), high).min(rows.saturating_sub(1));
            }
            None => {}
        }
    }
}

fn inner(area: Area) -> Area {
    Area {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    }
}

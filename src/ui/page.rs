//! A page over the panes.

use crate::app::geometry::{Area, Geometry};
use crate::app::page::{Page, PageLine};
use crate::text::wrap;
use crate::theme::Role;

use super::pen::Pen;

/// Columns for the name of a command, and for what follows it where there is room.
const NAME: usize = 18;
const USAGE: usize = 24;

pub(super) fn draw(page: &Page, geometry: &Geometry, pen: &mut Pen<'_>) {
    let screen = geometry.screen;
    let whole = Area { height: screen.height.saturating_sub(1), ..screen };
    let (area, ends) = match page.cursor {
        Some(_) => (geometry.choice(), "Enter takes, Esc leaves"),
        None if page.filter.is_empty() => (whole, "q or Esc closes, / finds"),
        None => (whole, "Esc shows all"),
    };
    pen.clear(area);
    let inside_rows = usize::from(area.height.saturating_sub(2));
    let last = page.lines.len().min(page.top + inside_rows);
    let position = format!(" {}–{} of {} ", page.top + 1, last, page.lines.len());
    pen.frame(area, Role::FrameFocused, &format!(" {} · {ends} ", page.subject.title()), &position);
    let width = usize::from(area.width).saturating_sub(4);
    let keys_width = page.lines.iter().map(keys_width).max().unwrap_or_default();
    let keys_width = keys_width.min(if page.cursor.is_some() { width / 2 } else { width / 3 });
    for (line, text) in page.lines.iter().skip(page.top).take(inside_rows).enumerate() {
        let (x, y) = (area.x + 2, area.y + 1 + line as u16);
        let here = page.cursor == Some(page.top + line);
        match text {
            PageLine::Heading(text) => {
                pen.write_cut(x, y, width, text, Role::Title);
            }
            PageLine::Text(text) => {
                pen.write_cut(x, y, width, text, Role::Text);
            }
            PageLine::Choice(name, about) => {
                pen.write(x, y, 1, if here { "▸" } else { " " }, Role::Text);
                let used = 2 + pen.write_cut(x + 2, y, width.saturating_sub(2), name, Role::Text);
                let used = used.max(keys_width + 2) + 1;
                pen.write_cut(x + used as u16, y, width.saturating_sub(used), about, Role::Faint);
                if here {
                    pen.tint(area.x + 1, y, width + 2, Role::Cursor);
                }
            }
            PageLine::Quote(text) => {
                pen.write_cut(x, y, width, text, Role::Faint);
            }
            PageLine::Command(keys, name, help) => {
                pen.write_cut(x, y, keys_width, keys, Role::Key);
                // On a narrow screen what a command does matters more than its name.
                let name_width = match width {
                    0..70 => 0,
                    70..100 => NAME,
                    _ => USAGE,
                };
                pen.write_cut(x + keys_width as u16 + 2, y, name_width, name, Role::Faint);
                let used = keys_width + 2 + name_width;
                pen.write_cut(x + used as u16, y, width.saturating_sub(used), help, Role::Text);
            }
        }
    }
}

fn keys_width(line: &PageLine) -> usize {
    match line {
        PageLine::Command(keys, ..) | PageLine::Choice(keys, _) => wrap::width(keys),
        PageLine::Heading(_) | PageLine::Text(_) | PageLine::Quote(_) => 0,
    }
}

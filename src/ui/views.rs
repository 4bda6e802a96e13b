//! The views pane.

use crate::app::geometry::Area;
use crate::app::list::View;
use crate::app::views::{self, ViewRow};
use crate::app::{App, Pane};
use crate::text::wrap;
use crate::theme::Role;

use super::pen::Pen;
use super::{frame, grouped};

pub(super) fn draw(app: &App, area: Area, pen: &mut Pen<'_>) {
    let focused = app.focus == Pane::Views;
    frame(app, pen, area, focused, " Views ", "");
    let inside = app.geometry.inside(area);
    let width = usize::from(inside.width);
    let count = views::len(app.library.digest_count());
    let shown = views::row_of(app.list.view);
    for line in 0..inside.height {
        let at = app.views.top + usize::from(line);
        if at >= count {
            break;
        }
        let y = inside.y + line;
        let ViewRow::View(view) = views::row(at) else {
            pen.write_cut(inside.x, y, width, "  Digests", Role::Faint);
            continue;
        };
        let (name, number) = match view {
            View::All => ("All".to_owned(), app.book.stories()),
            View::Unread => ("Unread".to_owned(), app.book.unread()),
            View::Starred => ("Starred".to_owned(), app.book.starred()),
            View::Digest(digest) => match app.library.digest(digest) {
                Some(digest) => {
                    (format!(" {}", digest.name()), (digest.stories.1 - digest.stories.0) as usize)
                }
                None => continue,
            },
        };
        let number = grouped(number);
        let room = width.saturating_sub(wrap::width(&number) + 3);
        pen.write_cut(inside.x + 2, y, room, &name, Role::Text);
        let x = inside.x + width.saturating_sub(wrap::width(&number)) as u16;
        pen.write(x, y, width, &number, Role::Faint);
        if at == shown {
            pen.write(inside.x, y, 1, "▸", Role::Text);
        }
        if focused && at == app.views.cursor {
            pen.tint(inside.x, y, width, Role::Cursor);
        } else if at == shown {
            pen.tint(inside.x, y, width, Role::CursorElsewhere);
        }
    }
}

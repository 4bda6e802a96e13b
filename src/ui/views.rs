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
    let own = app.own.views().len();
    let count = views::len(own, app.library.digest_count());
    let shown = views::row_of(own, app.list.view);
    for line in 0..inside.height {
        let at = app.views.top + usize::from(line);
        if at >= count {
            break;
        }
        let y = inside.y + line;
        let ViewRow::View(view) = views::row(own, at) else {
            pen.write_cut(inside.x, y, width, "  Digests", Role::Faint);
            continue;
        };
        let (name, number) = match view {
            View::All => ("All".to_owned(), grouped(app.book.stories())),
            View::Unread => ("Unread".to_owned(), grouped(app.book.unread())),
            View::Starred => ("Starred".to_owned(), grouped(app.book.starred())),
            View::Own(number) => {
                draw_own(app, number, Area { y, height: 1, ..inside }, pen);
                (String::new(), String::new())
            }
            View::Digest(digest) => match app.library.digest(digest) {
                Some(digest) => {
                    let stories = (digest.stories.1 - digest.stories.0) as usize;
                    (format!(" {}", digest.name()), grouped(stories))
                }
                None => continue,
            },
        };
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

/// A view of the person's own: its sign, its name, and how many stories it holds.
fn draw_own(app: &App, number: usize, row: Area, pen: &mut Pen<'_>) {
    let Some(view) = app.own.view(number) else { return };
    let width = usize::from(row.width);
    let (sign, role) = match (&view.query, view.watch) {
        (Err(_), _) => ("!", Role::Error),
        (Ok(_), Some(watch)) => (watch.sign, Role::Sign(watch.colour)),
        (Ok(_), None) => ("⌕", Role::Faint),
    };
    let count = match &view.query {
        Err(_) => "broken".to_owned(),
        Ok(_) => app.own.count(number).map_or_else(|| "…".to_owned(), grouped),
    };
    pen.write(row.x + 2, row.y, width.saturating_sub(2), sign, role);
    let room = width.saturating_sub(wrap::width(&count) + 5);
    let role = view.watch.map_or(Role::Text, |watch| Role::Watch(watch.colour));
    pen.write_cut(row.x + 4, row.y, room, &view.name, role);
    let x = row.x + width.saturating_sub(wrap::width(&count)) as u16;
    let role = if view.query.is_err() { Role::Error } else { Role::Faint };
    pen.write(x, row.y, width, &count, role);
}

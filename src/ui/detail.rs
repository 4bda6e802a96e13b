//! The story pane.

use crate::app::detail::{Detail, PageRow, RowKind};
use crate::app::geometry::Area;
use crate::app::{App, Pane};
use crate::library::DigestRef;
use crate::text::wrap;
use crate::theme::Role;

use super::frame;
use super::list::{read_sign, star_sign};
use super::pen::Pen;

pub(super) fn draw(app: &App, area: Area, pen: &mut Pen<'_>) {
    let focused = app.focus == Pane::Detail;
    let story = app.detail.story.and_then(|ix| Some((ix, app.library.story(ix)?)));
    let (left, right) = match story {
        Some((ix, story)) => {
            let digest = story.digest();
            let count = digest.stories.1 - digest.stories.0;
            let name =
                app.library.digest_of(ix).and_then(|number| app.library.digest(number)).map(DigestRef::title);
            let flags = app.book.flags(ix);
            let signs = format!("{}{}", read_sign(flags), star_sign(flags));
            let signs = signs.trim();
            let signs = if signs.is_empty() { String::new() } else { format!(" {signs} ") };
            (format!(" {}/{count} · {} ", story.index(), name.unwrap_or_default()), signs)
        }
        None => (String::new(), String::new()),
    };
    frame(app, pen, area, focused, &left, &right);
    draw_page(&app.detail, app.geometry.page(), pen);
}

/// The rows of a story that are on the screen.
pub(super) fn draw_page(detail: &Detail, page: Area, pen: &mut Pen<'_>) {
    let rows = detail.sheet.rows().iter().skip(detail.top).take(page.height.into());
    for (line, row) in rows.enumerate() {
        let y = page.y + line as u16;
        draw_row(row, page, y, pen);
        for (from, to, here) in detail.spots.on_row(detail.top + line) {
            let (Some(before), Some(found)) = (row.text.get(..from), row.text.get(from..to)) else {
                continue;
            };
            let x = page.x + row.indent + wrap::width(before) as u16;
            let room = usize::from((page.x + page.width).saturating_sub(x));
            let role = if here { Role::Here } else { Role::Match };
            pen.tint(x, y, wrap::width(found).min(room), role);
        }
    }
}

fn draw_row(row: &PageRow, page: Area, y: u16, pen: &mut Pen<'_>) {
    let x = page.x + row.indent.min(page.width);
    let room = usize::from(page.width.saturating_sub(row.indent));
    let role = match row.kind {
        RowKind::Title | RowKind::Heading => Role::Title,
        RowKind::Source => Role::Source,
        RowKind::Link => Role::Link,
        RowKind::Note => Role::Note,
        RowKind::Remark => Role::Message,
        RowKind::Blank | RowKind::Text | RowKind::Item(_) => Role::Text,
        RowKind::Quote => Role::Faint,
    };
    pen.write(x, y, room, &row.text, role);
    match row.kind {
        RowKind::Item(mark) => pen.tint(x, y, mark.into(), Role::Source),
        RowKind::Quote => {
            pen.write(page.x, y, usize::from(row.indent).min(wrap::width("│")), "│", Role::Faint);
        }
        _ => {}
    }
}

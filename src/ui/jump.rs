//! The jump overlay.

use crate::app::App;
use crate::app::geometry::Area;
use crate::app::jump::Jump;
use crate::text::wrap;
use crate::theme::Role;

use super::list::{Window, draw_rows};
use super::pen::Pen;
use super::status::{draw_choices, wrong};
use super::{Highlights, detail, grouped};

/// Draws the overlay and returns where the cursor is.
pub(super) fn draw(app: &App, jump: &Jump, highlights: &mut Highlights, pen: &mut Pen<'_>) -> (u16, u16) {
    let (area, results, preview) = app.geometry.jump();
    pen.clear(area);
    let busy = if jump.shown.awaited.is_some() { "…" } else { "" };
    let count = format!(" {}{busy}/{} ", grouped(jump.shown.rows.len()), grouped(app.book.stories()));
    pen.frame(area, Role::FrameFocused, " Jump · Enter goes, Esc leaves ", &count);
    let (x, y) = (area.x + 2, area.y + 1);
    let width = usize::from(area.width).saturating_sub(6);
    pen.write(x, y, 2, "› ", Role::Key);
    let typed = super::status::tail(jump.line.before(), width);
    pen.write(x + 2, y, width, typed, Role::Text);
    let cursor = x + 2 + wrap::width(typed) as u16;
    let after = &jump.line.text()[jump.line.before().len()..];
    pen.write(cursor, y, width.saturating_sub(wrap::width(typed)), after, Role::Text);
    let rule = usize::from(area.width).saturating_sub(2);
    pen.write(area.x + 1, y + 1, rule, &"─".repeat(rule), Role::Frame);
    if let Some(choices) = &app.choices {
        let row = Area { x: area.x + 2, y: y + 1, width: area.width.saturating_sub(4), height: 1 };
        draw_choices(choices, row, pen);
    } else if let Some(error) = wrong(app) {
        pen.write_cut(area.x + 2, y + 1, rule.saturating_sub(2), &format!(" {error} "), Role::Error);
    }
    let window = Window { shown: &jump.shown, focused: true, explained: true, chosen: 0..0 };
    draw_rows(app, &window, results, (std::slice::from_ref(&jump.query), highlights), pen);
    if jump.shown.rows.is_empty() && jump.shown.awaited.is_none() {
        pen.write_cut(
            results.x + 2,
            results.y,
            usize::from(results.width).saturating_sub(2),
            "Nothing matches.",
            Role::Faint,
        );
    }
    if let Some(preview) = preview {
        if preview.y == results.y {
            for y in preview.y..preview.y + preview.height {
                pen.write(preview.x - 2, y, 1, "│", Role::Frame);
            }
        } else {
            let rule = usize::from(results.width);
            pen.write(results.x, preview.y.saturating_sub(1), rule, &"─".repeat(rule), Role::Frame);
        }
        detail::draw_page(app, &jump.preview, preview, highlights, pen);
    }
    (cursor, y)
}

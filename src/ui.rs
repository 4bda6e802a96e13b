//! Drawing: the screen as a function of the state. What is looked at is what fits on the screen, never the library.

mod detail;
mod highlights;
mod jump;
mod list;
mod page;
mod pen;
mod stats;
mod status;
mod symbols;
mod views;
mod which;

use ratatui::Frame;

use crate::app::App;
use crate::app::geometry::Area;
use crate::theme::Role;

pub use highlights::Highlights;
use pen::Pen;

/// Draws the whole screen.
///
/// `highlights` is working memory for finding matched letters; it holds no state of the program.
pub fn draw(app: &App, highlights: &mut Highlights, frame: &mut Frame<'_>) {
    let cursor = {
        let mut pen = Pen::new(frame.buffer_mut(), app.setup.theme());
        if let Some(area) = app.geometry.views {
            views::draw(app, area, &mut pen);
        }
        if let Some(area) = app.geometry.list {
            list::draw(app, area, highlights, &mut pen);
        }
        if let Some(area) = app.geometry.detail {
            detail::draw(app, area, highlights, &mut pen);
        }
        let mut cursor = status::draw(app, &mut pen);
        if let Some(open) = &app.statistics {
            stats::draw(app, open, &mut pen);
        }
        if let Some(page) = &app.page {
            page::draw(page, &app.geometry, &mut pen);
        }
        if let Some(jump) = &app.jump {
            cursor = Some(jump::draw(app, jump, highlights, &mut pen));
        }
        which::draw(app, &mut pen);
        cursor
    };
    if app.setup.is_ascii() {
        symbols::to_ascii(frame.buffer_mut());
    }
    if let Some((x, y)) = cursor {
        let area = frame.area();
        frame.set_cursor_position((
            x.min(area.right().saturating_sub(1)),
            y.min(area.bottom().saturating_sub(1)),
        ));
    }
}

/// A number with commas between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The frame of a pane: a box, or on a narrow screen a title row.
fn frame(app: &App, pen: &mut Pen<'_>, area: Area, focused: bool, left: &str, right: &str) {
    let role = if focused { Role::FrameFocused } else { Role::Frame };
    if app.geometry.stacked {
        pen.rule(area, role, left, right);
    } else {
        pen.frame(area, role, left, right);
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_parted() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}

//! Writing into cells: every stroke is cut to its place, by display width, so nothing spills over an edge.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::app::geometry::Area;
use crate::text::wrap;
use crate::theme::tone::Paint;
use crate::theme::{Colour, Look, Role, Theme};

/// A pen on the screen.
pub(super) struct Pen<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
}

impl<'a> Pen<'a> {
    /// A pen on the theme's own ground.
    pub(super) fn new(buffer: &'a mut Buffer, theme: &'a Theme) -> Pen<'a> {
        let ground = style(theme.look(Role::Text));
        if ground != Style::new() {
            buffer.set_style(buffer.area, ground);
        }
        Pen { buffer, theme }
    }

    /// The cells, for what draws itself.
    pub(super) fn cells(&mut self) -> &mut Buffer {
        self.buffer
    }

    pub(super) fn style(&self, role: Role) -> Style {
        style(self.theme.look(role))
    }

    /// Writes `text` at a cell, at most `width` columns of it; returns the columns that it took.
    pub(super) fn write(&mut self, x: u16, y: u16, width: usize, text: &str, role: Role) -> usize {
        let style = self.style(role);
        self.write_styled(x, y, width, text, style)
    }

    fn write_styled(&mut self, x: u16, y: u16, width: usize, text: &str, style: Style) -> usize {
        let area = self.buffer.area;
        if x >= area.right() || y >= area.bottom() || y < area.y || x < area.x {
            return 0;
        }
        let width = width.min((area.right() - x).into());
        let (fits, columns) = wrap::fit(text, width);
        self.buffer.set_stringn(x, y, fits, width, style);
        columns
    }

    /// Writes `text`, with `…` at its end when it does not fit; returns the columns that it took.
    pub(super) fn write_cut(&mut self, x: u16, y: u16, width: usize, text: &str, role: Role) -> usize {
        if wrap::width(text) <= width {
            return self.write(x, y, width, text, role);
        }
        let used = self.write(x, y, width.saturating_sub(1), text, role);
        used + self.write(x + used as u16, y, width - used, "…", role)
    }

    /// Adds a role's look to cells that are written already.
    pub(super) fn tint(&mut self, x: u16, y: u16, width: usize, role: Role) {
        let mut style = self.style(role);
        let look = self.theme.look(role);
        if look.reversed && look.fg.is_none() {
            // Turned over, each colour would be a block of its own; the row is one.
            style = style.fg(self.style(Role::Text).fg.unwrap_or(Color::Reset));
        }
        let area = self.buffer.area;
        for x in x..x.saturating_add(width as u16).min(area.right()) {
            if let Some(cell) = self.buffer.cell_mut((x, y)) {
                cell.set_style(style);
            }
        }
    }

    /// Blanks an area.
    pub(super) fn clear(&mut self, area: Area) {
        let ground = self.style(Role::Text);
        for y in area.y..area.y + area.height {
            for x in area.x..area.x + area.width {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(ground);
                }
            }
        }
    }

    /// A box with a title at the left and one at the right of its top edge.
    pub(super) fn frame(&mut self, area: Area, role: Role, left: &str, right: &str) {
        if area.width < 2 || area.height < 2 {
            return;
        }
        let (last_x, last_y) = (area.x + area.width - 1, area.y + area.height - 1);
        let inner = usize::from(area.width - 2);
        let line = "─".repeat(inner);
        for (y, open, close) in [(area.y, "┌", "┐"), (last_y, "└", "┘")] {
            self.write(area.x, y, 1, open, role);
            self.write(area.x + 1, y, inner, &line, role);
            self.write(last_x, y, 1, close, role);
        }
        for y in area.y + 1..last_y {
            self.write(area.x, y, 1, "│", role);
            self.write(last_x, y, 1, "│", role);
        }
        self.titles(area.x + 1, area.y, inner, role, left, right);
    }

    /// A line with the same titles.
    pub(super) fn rule(&mut self, area: Area, role: Role, left: &str, right: &str) {
        if area.height == 0 {
            return;
        }
        let width = usize::from(area.width);
        self.write(area.x, area.y, width, &"─".repeat(width), role);
        self.titles(area.x, area.y, width, role, left, right);
    }

    fn titles(&mut self, x: u16, y: u16, width: usize, role: Role, left: &str, right: &str) {
        let left_width = wrap::width(left).min(width.saturating_sub(2));
        self.write_cut(x, y, width.saturating_sub(2), left, role);
        let right_width = wrap::width(right);
        if right_width > 0 && left_width + right_width + 2 <= width {
            self.write(x + (width - right_width) as u16, y, right_width, right, role);
        }
    }
}

fn style(look: Look) -> Style {
    let mut style = Style::new();
    let paint = |paint| match paint {
        Paint::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
        Paint::Indexed(number) => Color::Indexed(number),
        Paint::Named(colour) => match colour {
            Colour::Black => Color::Black,
            Colour::Red => Color::Red,
            Colour::Green => Color::Green,
            Colour::Yellow => Color::Yellow,
            Colour::Blue => Color::Blue,
            Colour::Magenta => Color::Magenta,
            Colour::Cyan => Color::Cyan,
            Colour::Grey => Color::Gray,
            Colour::DarkGrey => Color::DarkGray,
            Colour::LightRed => Color::LightRed,
            Colour::LightGreen => Color::LightGreen,
            Colour::LightYellow => Color::LightYellow,
            Colour::LightBlue => Color::LightBlue,
            Colour::LightMagenta => Color::LightMagenta,
            Colour::LightCyan => Color::LightCyan,
            Colour::White => Color::White,
        },
    };
    (style.fg, style.bg) = (look.fg.map(paint), look.bg.map(paint));
    for (on, modifier) in [
        (look.bold, Modifier::BOLD),
        (look.dim, Modifier::DIM),
        (look.italic, Modifier::ITALIC),
        (look.underlined, Modifier::UNDERLINED),
        (look.reversed, Modifier::REVERSED),
    ] {
        if on {
            style = style.add_modifier(modifier);
        }
    }
    style
}

//! The least that a reader made with ratatui can be: a list, a story beside it, a line below.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::style::Stylize;
use ratatui::widgets::{Block, List, Paragraph, Wrap};

/// Draws the rows that fit, with the one at `at` among them, and `body` beside them.
pub(crate) fn draw(frame: &mut Frame<'_>, rows: &[(String, String)], at: usize, body: &str) {
    let [panes, foot] = Layout::vertical([Constraint::Fill(1), Constraint::Length(1)]).areas(frame.area());
    let [left, right] = Layout::horizontal([Constraint::Fill(1); 2]).areas(panes);
    let height = usize::from(left.height.saturating_sub(2));
    let top = (at + 1).saturating_sub(height);
    let seen = rows.iter().enumerate().skip(top).take(height).map(|(row, (title, _))| {
        let line = title.as_str();
        if row == at { line.reversed() } else { line.into() }
    });
    frame.render_widget(List::new(seen).block(Block::bordered()), left);
    frame.render_widget(Paragraph::new(body).wrap(Wrap { trim: false }).block(Block::bordered()), right);
    frame.render_widget(format!("{} of {}", at + 1, rows.len()), foot);
}

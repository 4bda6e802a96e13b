//! The statistics: shares as gauges, the course of time as a sparkline, and bars that can be chosen from.
//!
//! Nothing is told by colour: each bar has its figures beside it, and the one under the cursor a sign.

use ratatui::layout::{Direction, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Bar, BarChart, BarGroup, LineGauge, Sparkline};

use crate::app::App;
use crate::app::geometry::Area;
use crate::app::statistics::Statistics;
use crate::stats::By;
use crate::text::wrap;
use crate::theme::Role;

use super::grouped;
use super::pen::Pen;

/// Columns of the figures beside a bar: how many, how many of them read, and starred.
const FIGURES: usize = 28;

pub(super) fn draw(app: &App, open: &Statistics, pen: &mut Pen<'_>) {
    let screen = app.geometry.screen;
    let area = Area { height: screen.height.saturating_sub(1), ..screen };
    pen.clear(area);
    let bars = open.bars.bars.len();
    let place = if bars == 0 { String::new() } else { format!(" {}/{} ", open.cursor + 1, grouped(bars)) };
    let what = app.list.filter.as_ref().map_or(String::new(), |filter| format!(" · {}", filter.text));
    pen.frame(area, Role::FrameFocused, &format!(" Statistics by {}{what} ", open.by.name()), &place);
    let (shares, course, plot) = app.geometry.statistics(open.by.is_time());
    let Some(counted) = &open.counted else {
        pen.write_cut(shares.x, shares.y, shares.width.into(), "counting …", Role::Faint);
        return;
    };
    draw_shares(open, counted.all, shares, pen);
    if let Some(course) = course {
        draw_course(open, course, pen);
    }
    draw_bars(open, plot, pen);
    let help = if open.by.is_time() {
        " h l zoom · Tab outlet, digest, tag · Enter filters · q closes "
    } else {
        " Tab next plot · Enter filters · q closes "
    };
    let foot = area.y + area.height.saturating_sub(1);
    pen.write_cut(area.x + 2, foot, usize::from(area.width).saturating_sub(4), help, Role::Faint);
}

/// How many stories, and the shares of those that were read and starred.
fn draw_shares(open: &Statistics, all: crate::stats::Tally, area: Area, pen: &mut Pen<'_>) {
    let without = match (open.bars.without, open.by) {
        (0, _) => String::new(),
        (many, By::Outlet) => format!(" · {} without an outlet", grouped(many)),
        (many, By::Tag) => format!(" · {} without a tag", grouped(many)),
        (many, By::Year) => format!(" · {} without a date", grouped(many)),
        (many, by) if by.is_time() => format!(" · {} of no known {}", grouped(many), by.name()),
        (many, by) => format!(" · {} of no {}", grouped(many), by.name()),
    };
    let line = format!("{} stories{without}", grouped(all.stories));
    pen.write_cut(area.x, area.y, area.width.into(), &line, Role::Title);
    let shares = [("read", all.read, all.read_percent()), ("starred", all.starred, all.starred_percent())];
    for (row, (name, count, percent)) in (1..area.height).zip(shares) {
        let label = format!("{name:<8}{:>4} {:>9} ", format!("{percent}%"), grouped(count));
        let gauge = LineGauge::default()
            .ratio(ratio(count, all.stories))
            .label(Line::from(label))
            .filled_symbol("█")
            .unfilled_symbol("·")
            .filled_style(pen.style(Role::Dot))
            .unfilled_style(pen.style(Role::Faint));
        pen.widget(gauge, Area { y: area.y + row, height: 1, ..area });
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    // Counts of stories are far below what a float holds exactly.
    #[expect(clippy::cast_precision_loss, reason = "see above")]
    let ratio = part as f64 / whole.max(1) as f64;
    ratio.clamp(0.0, 1.0)
}

/// All bars in one row, however many: several in one column where there is no room for each.
fn draw_course(open: &Statistics, area: Area, pen: &mut Pen<'_>) {
    let (bars, columns) = (&open.bars.bars, usize::from(area.width));
    if bars.is_empty() || columns == 0 || area.height == 0 {
        return;
    }
    let each = bars.len().div_ceil(columns).max(1);
    let wide = (columns / bars.len()).clamp(1, 6);
    let heights: Vec<u64> = bars
        .chunks(each)
        .flat_map(|bars| {
            let sum = bars.iter().map(|bar| bar.tally.stories as u64).sum::<u64>();
            std::iter::repeat_n(sum, wide)
        })
        .collect();
    let style = pen.style(Role::Source);
    pen.widget(Sparkline::default().data(&heights).style(style), Area { height: area.height - 1, ..area });
    // The cursor's place in it.
    let x = area.x + (open.cursor / each * wide).min(columns - 1) as u16;
    pen.write(x, area.y + area.height - 1, wide, &"▲".repeat(wide.min(1)), Role::Key);
}

/// The bars that can be seen, each with its name before it and its figures behind it.
fn draw_bars(open: &Statistics, area: Area, pen: &mut Pen<'_>) {
    let seen: Vec<_> = open.bars.bars.iter().skip(open.top).take(area.height.into()).collect();
    if seen.is_empty() {
        let text = match open.by {
            By::Tag => "no story here has a tag",
            By::Outlet => "no story here has an outlet",
            by if by.is_time() => "no story here says its day: h shows longer stretches",
            _ => "there is nothing here to count",
        };
        pen.write_cut(area.x, area.y, area.width.into(), text, Role::Faint);
        return;
    }
    let width = usize::from(area.width);
    let figures = if width >= FIGURES * 2 { FIGURES } else { 9 };
    let widest = seen.iter().map(|bar| wrap::width(&bar.label)).max().unwrap_or(0);
    let most = (width.saturating_sub(figures) * 2 / 3).max(4);
    let name = widest.min(most);
    let left = 2 + name + 1;
    let room = width.saturating_sub(left + figures);
    for (row, bar) in seen.iter().enumerate() {
        let y = area.y + row as u16;
        let is_here = open.top + row == open.cursor;
        let role = if is_here { Role::Unread } else { Role::Text };
        pen.write(area.x, y, 2, if is_here { "▸ " } else { "" }, Role::Key);
        pen.write_cut(area.x + 2, y, name, &bar.label, role);
        let tally = bar.tally;
        let text = if tally.stories == 0 {
            String::new()
        } else if figures == FIGURES {
            let starred =
                if tally.starred > 0 { format!("★ {}", grouped(tally.starred)) } else { String::new() };
            format!(
                "{:>9} {:>4} read {starred}",
                grouped(tally.stories),
                format!("{}%", tally.read_percent())
            )
        } else {
            format!("{:>8}", grouped(tally.stories))
        };
        pen.write(area.x + (left + room) as u16, y, figures, &text, role);
    }
    let (plain, here) = (pen.style(Role::Source), pen.style(Role::Star));
    let bars = seen.iter().enumerate().map(|(row, bar)| {
        let style = if open.top + row == open.cursor { here } else { plain };
        Bar::default().value(bar.tally.stories as u64).text_value("").style(style).value_style(style)
    });
    let group = BarGroup::default().bars(&bars.collect::<Vec<_>>());
    let chart = BarChart::default()
        .direction(Direction::Horizontal)
        .bar_width(1)
        .bar_gap(0)
        .max(open.most.max(1) as u64)
        .data(group);
    let plot = Area { x: area.x + left as u16, width: room as u16, ..area };
    pen.widget(chart, plot);
}

impl Pen<'_> {
    /// Draws a widget, cut to the screen.
    fn widget(&mut self, widget: impl ratatui::widgets::Widget, area: Area) {
        let cells = self.cells();
        let area = Rect::new(area.x, area.y, area.width, area.height).intersection(cells.area);
        if !area.is_empty() {
            widget.render(area, cells);
        }
    }
}

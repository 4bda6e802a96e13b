//! The story pane.

use std::ops::Range;

use crate::app::detail::{Detail, PageRow, RowKind};
use crate::app::geometry::Area;
use crate::app::{App, Pane};
use crate::library::DigestRef;
use crate::text::wrap;
use crate::theme::Role;

use super::highlights::{tint, watchlists};
use super::list::{read_sign, star_sign};
use super::pen::Pen;
use super::{Highlights, frame};

pub(super) fn draw(app: &App, area: Area, highlights: &mut Highlights, pen: &mut Pen<'_>) {
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
    draw_page(app, &app.detail, app.geometry.page(), highlights, pen);
    if app.awaits_hint() {
        draw_hints(app, pen);
    }
}

/// The letters of links over their numbers.
fn draw_hints(app: &App, pen: &mut Pen<'_>) {
    let page = app.geometry.page();
    for hint in app.hints() {
        let Some(row) = app.detail.sheet.rows().get(hint.row) else { continue };
        let before = wrap::width(row.text.get(..hint.at).unwrap_or_default());
        let column = usize::from(row.indent) + before;
        let room = usize::from(page.width).saturating_sub(column);
        let y = page.y + (hint.row - app.detail.top) as u16;
        pen.write(page.x + column as u16, y, room, &format!("[{}]", hint.letter), Role::Here);
    }
}

/// The rows of a story that are on the screen, with what is watched, and above it what was sought, standing out.
pub(super) fn draw_page(
    app: &App,
    detail: &Detail,
    page: Area,
    highlights: &mut Highlights,
    pen: &mut Pen<'_>,
) {
    let all = detail.sheet.rows();
    let seen = detail.top.min(all.len())..all.len().min(detail.top + usize::from(page.height));
    let y = |number: usize| page.y + (number - seen.start) as u16;
    let rows = || all.iter().enumerate().take(seen.end).skip(seen.start);
    for (number, row) in rows() {
        draw_row(row, page, y(number), pen);
    }
    let mut mark = |number: usize, from: usize, to: usize, role: Role| {
        let Some(row) = all.get(number).filter(|_| seen.contains(&number)) else { return };
        let x = page.x + row.indent.min(page.width);
        let room = usize::from(page.width.saturating_sub(row.indent));
        tint(pen, (x, y(number)), room, &row.text, &[(from, to)], role);
    };
    let watched = watchlists(app);
    let mut first = seen.start;
    while first < seen.end && !watched.is_empty() {
        let text = Joined::around(all, first..seen.end);
        for (_, query, role) in &watched {
            let ranges = highlights.of(query).running(&text.text);
            text.places(&ranges).for_each(|(number, from, to)| mark(number, from, to, *role));
        }
        first = text.rows.end;
    }
    for (number, _) in rows() {
        detail.spots.on_row(number).for_each(|(from, to, here)| {
            mark(number, from, to, if here { Role::Here } else { Role::Match });
        });
    }
}

/// Rows of one text as they were before it was broken, so that what a break runs through is found.
struct Joined {
    text: String,
    rows: Range<usize>,
    /// Where each row begins in the text, and where it ends.
    parts: Vec<(usize, usize)>,
}

/// Rows of a text that are looked at before and behind those on the screen: no phrase is longer.
const AROUND: usize = 8;

impl Joined {
    /// The text that the first of these rows is part of, and a little around it.
    fn around(all: &[PageRow], seen: Range<usize>) -> Joined {
        let at = seen.start;
        let begins = |&row: &usize| all.get(row).is_none_or(|row| row.gap.is_none());
        let furthest = at.saturating_sub(AROUND);
        let start = (furthest..=at).rev().find(begins).unwrap_or(furthest);
        let mut joined = Joined { text: String::new(), rows: start..start, parts: Vec::new() };
        for (number, row) in all.iter().enumerate().take(seen.end + AROUND).skip(start) {
            if number > start {
                let Some(gap) = row.gap else { break };
                joined.text.push_str(gap);
            }
            let from = joined.text.len();
            joined.text.push_str(&row.text);
            joined.parts.push((from, joined.text.len()));
            joined.rows.end = number + 1;
        }
        joined
    }

    /// Stretches of the text as the rows that they stand in and their places there.
    fn places<'a>(
        &'a self,
        ranges: &'a [(usize, usize)],
    ) -> impl Iterator<Item = (usize, usize, usize)> + 'a {
        let rows = move |&(from, to): &'a (usize, usize)| {
            let first = self.parts.partition_point(|&(_, end)| end <= from);
            let parts = self.parts.iter().enumerate().skip(first).take_while(move |(_, part)| part.0 < to);
            parts.map(move |(number, part)| {
                (self.rows.start + number, from.max(part.0) - part.0, to.min(part.1) - part.0)
            })
        };
        ranges.iter().flat_map(rows)
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

//! The list pane.

use std::ops::Range;
use std::sync::Arc;

use crate::app::geometry::Area;
use crate::app::list::{Listing, View};
use crate::app::outline::{Line, Section};
use crate::app::{App, Pane};
use crate::config::Column;
use crate::library::StoryRef;
use crate::query::word::Way;
use crate::query::{Flags, Query, Shown};
use crate::story::StoryIx;
use crate::text::{CleanBuf, wrap};
use crate::theme::Role;

use super::highlights::{Watched, asked, tint, watchlists};
use super::pen::Pen;
use super::{Highlights, frame, grouped};

/// A title keeps as much before anything stands beside it.
const TITLE: usize = 45;

/// The sign of a story whose words were edited since it was marked.
const EDITED: &str = "~";

/// The sign of a story that the person said something about.
const COMMENT: &str = "✎";

/// A tag or comment that is not on the disk yet.
const PENDING: &str = "◌";

/// The sign of a group whose stories are shown, and of one whose are not.
const OPEN: &str = "▾";
const FOLDED: &str = "▹";

/// How much of a body is looked through for the text around a hit, in bytes: each frame does it for each row.
const SNIPPET: usize = 64 * 1024;

/// From this width on it shows how many other places the story has.
const WITH_PLACES: usize = 20;

pub(super) fn draw(app: &App, area: Area, highlights: &mut Highlights, pen: &mut Pen<'_>) {
    let focused = app.focus == Pane::List;
    let (left, right) = titles(app);
    frame(app, pen, area, focused, &left, &right);
    let inside = app.geometry.inside(area);
    if app.list.shown.rows.is_empty() {
        empty(app, inside, pen);
        return;
    }
    let rows = Window {
        shown: &app.list.shown,
        focused,
        explained: false,
        chosen: app.chosen_rows().unwrap_or_default(),
    };
    draw_rows(app, &rows, inside, (&asked(app), highlights), pen);
}

/// Rows and the part of them that is on the screen.
pub(super) struct Window<'a> {
    pub(super) shown: &'a Listing,
    pub(super) focused: bool,
    /// Whether a row says why it is there, where its letters don't.
    pub(super) explained: bool,
    /// The rows that are being chosen.
    pub(super) chosen: Range<usize>,
}

/// What is sought, and the memory for showing it.
pub(super) type Sought<'a> = (&'a [Arc<Query>], &'a mut Highlights);

pub(super) fn draw_rows(
    app: &App,
    window: &Window<'_>,
    area: Area,
    (sought, highlights): Sought<'_>,
    pen: &mut Pen<'_>,
) {
    let watchlists = watchlists(app);
    for line in 0..area.height {
        let shown = window.shown;
        let seen = shown.outline.at_line(shown.top + usize::from(line));
        let row = Area { y: area.y + line, height: 1, ..area };
        let number = match seen {
            None => break,
            Some(Line::Heading(number)) => {
                let Some(section) = shown.outline.section(number) else { break };
                draw_heading(app, section, row, pen);
                if !section.folded {
                    continue;
                }
                if section.rows.contains(&shown.cursor) { shown.cursor } else { section.rows.start }
            }
            Some(Line::Story(number)) => {
                let Some(ix) = shown.rows.get(number) else { break };
                let Some(story) = app.library.story(ix) else { break };
                let sought = (sought, &mut *highlights);
                draw_row(app, row, (ix, story), &watchlists, sought, window.explained, pen);
                number
            }
        };
        if window.chosen.contains(&number) {
            pen.write(row.x, row.y, 1, "│", Role::Text);
            pen.tint(row.x, row.y, row.width.into(), Role::Chosen);
        }
        if number == shown.cursor {
            pen.write(row.x, row.y, 1, "▸", Role::Text);
            let role = if window.focused { Role::Cursor } else { Role::CursorElsewhere };
            pen.tint(row.x, row.y, row.width.into(), role);
        }
    }
}

/// The heading of a group: whether it is folded, its name, how many stories it holds, and how many of them are unread.
fn draw_heading(app: &App, section: &Section, row: Area, pen: &mut Pen<'_>) {
    /// Stories of a group that are looked at to count the unread: each frame does it for each heading.
    const COUNTED: usize = 2_000;
    let rows = &app.list.shown.rows;
    let count = section.rows.len();
    let unread = (count <= COUNTED).then(|| {
        section.rows.clone().filter_map(|row| rows.get(row)).filter(|&ix| !app.book.flags(ix).read()).count()
    });
    let count = match unread {
        Some(unread) if unread > 0 && unread < count => format!(" {}/{} ", grouped(unread), grouped(count)),
        _ => format!(" {} ", grouped(count)),
    };
    let width = usize::from(row.width);
    let columns = wrap::width(&count).min(width);
    let role = if unread == Some(0) { Role::Faint } else { Role::Title };
    pen.write(row.x + 1, row.y, 1, if section.folded { FOLDED } else { OPEN }, Role::Key);
    pen.write_cut(row.x + 3, row.y, width.saturating_sub(3 + columns), &section.name, role);
    pen.write(row.x + (width - columns) as u16, row.y, columns, &count, Role::Faint);
}

fn draw_row(
    app: &App,
    row: Area,
    (ix, story): (StoryIx, StoryRef<'_>),
    watchlists: &[Watched],
    (sought, highlights): Sought<'_>,
    explained: bool,
    pen: &mut Pen<'_>,
) {
    let flags = app.book.flags(ix);
    pen.write(row.x + 1, row.y, 1, read_sign(flags), Role::Dot);
    if flags.edited() {
        pen.write(row.x + 2, row.y, 1, EDITED, Role::Note);
    }
    pen.write(row.x + 3, row.y, 1, star_sign(flags), Role::Star);
    if let Some(watch) = app.own.watch_of(ix) {
        // The sign of words that were edited has the place before.
        let at = if flags.edited() { 4 } else { 2 };
        pen.write(row.x + at, row.y, 1, watch.sign, Role::Sign(watch.colour));
    }
    let mut end = beside(app, row, (ix, story), pen);
    let more = app.book.places().of(ix).len().saturating_sub(1);
    if more > 0 && end >= WITH_PLACES {
        let more = format!("+{}", grouped(more));
        end -= more.len() + 1;
        pen.write(row.x + (end + 1) as u16, row.y, more.len(), &more, Role::Faint);
    }
    let title = story.heading();
    let (x, room) = (row.x + 5, end.saturating_sub(5));
    let role = if flags.read() { Role::Read } else { Role::Unread };
    let mut room = room;
    if explained {
        for query in sought {
            room -= reason(story, highlights.of(query), Area { x, width: room as u16, ..row }, pen);
        }
    }
    let used = pen.write_cut(x, row.y, room, &title, role);
    if flags.has(Flags::MARKED | Flags::EDITED) {
        write_notes(app, ix, Area { x: x + used as u16, width: (room - used) as u16, ..row }, pen);
    }
    let cut = if wrap::width(&title) > room { room.saturating_sub(1) } else { room };
    // What was sought stands out above what is watched.
    for (number, query, role) in watchlists {
        let shown = highlights.of(query);
        let is_held = app.own.holds(*number, ix);
        let ranges = if is_held { shown.title(&title).ranges } else { shown.running(&title) };
        tint(pen, (x, row.y), cut, &title, &ranges, *role);
    }
    for query in sought {
        let ranges = highlights.of(query).title(&title).ranges;
        tint(pen, (x, row.y), cut, &title, &ranges, Role::Match);
    }
}

/// Writes tags and the sign of a comment behind a title, as far as there is room.
fn write_notes(app: &App, ix: StoryIx, area: Area, pen: &mut Pen<'_>) {
    let tags = app.tags_of(ix).into_iter().map(|tag| format!("#{tag}"));
    let comment = app.comment_of(ix).map(|_| COMMENT.to_owned());
    // As with read marks, what is not on the disk yet looks other.
    let pending = app.book.has_notes_pending(ix).then(|| PENDING.to_owned());
    let mut used = 1;
    for note in pending.into_iter().chain(tags).chain(comment) {
        let columns = wrap::width(&note);
        if used + columns > usize::from(area.width) {
            return;
        }
        pen.write(area.x + used as u16, area.y, columns, &note, Role::Note);
        used += columns + 1;
    }
}

/// Writes beside the title what the settings ask for, as far as there is room; the last column is the last to go.
/// Returns where the room of the title ends.
fn beside(app: &App, row: Area, (ix, story): (StoryIx, StoryRef<'_>), pen: &mut Pen<'_>) -> usize {
    let config = &app.setup.config;
    let mut end = usize::from(row.width);
    for column in config.columns.iter().rev() {
        let (width, text) = match column {
            Column::Date => {
                (config.date_width, story.story().date.map(|date| CleanBuf::line(&date.to_string())))
            }
            Column::Outlet => (config.outlet_width, story.outlet().map(CleanBuf::from)),
            Column::Digest => {
                let digest = app.library.digest_of(ix).and_then(|number| app.library.digest(number));
                (config.digest_width, digest.map(|digest| CleanBuf::line(&digest.name())))
            }
        };
        let width = usize::from(width);
        if end < TITLE + width + 1 {
            break;
        }
        end -= width + 1;
        pen.write_cut(row.x + (end + 1) as u16, row.y, width, &text.unwrap_or_default(), Role::Faint);
    }
    end
}

/// Writes at the end of a row why it is there: how a word was met, or the text around what was found in the body.
/// Returns the columns that it took.
fn reason(story: StoryRef<'_>, shown: &mut Shown, row: Area, pen: &mut Pen<'_>) -> usize {
    let width = usize::from(row.width);
    let title = story.heading();
    let matched = shown.title(&title);
    if let Some(label) = matched.way.and_then(Way::label) {
        let columns = label.len() + 2;
        if columns + WITH_PLACES > width {
            return 0;
        }
        pen.write(row.x + (width - columns + 2) as u16, row.y, columns, label, Role::Note);
        return columns;
    }
    // What stands in the title is seen there.
    let room = width.saturating_sub(wrap::width(&title) + 3).max(width / 2);
    if !matched.ranges.is_empty() || room < WITH_PLACES {
        return 0;
    }
    let text = story.text();
    let found = story.bodies().find_map(|body| {
        // What stands deep in a long story is found by the search, and seen in the story pane.
        let body = text.at(body);
        shown.first(&body[..body.floor_char_boundary(SNIPPET)]).map(|found| (body, found))
    });
    let Some((body, (from, to))) = found else { return 0 };
    let piece = |from: usize, to: usize| CleanBuf::line(body.get(from..to).unwrap_or_default());
    let back = |at: usize, chars: usize| body[..at].char_indices().rev().nth(chars).map_or(0, |(at, _)| at);
    let on = |at: usize, chars: usize| {
        body[at..].char_indices().nth(chars).map_or(body.len(), |(more, _)| at + more)
    };
    // A word that would be cut is left out.
    let start = back(from, room / 4);
    let start = start + body[start..from].find(char::is_whitespace).unwrap_or(0);
    let before = piece(start, from);
    let (found, after) = (piece(from, on(from, room).min(to)), piece(to, on(to, room)));
    let start = row.x + (width - room) as u16;
    let mut x = pen.write(start, row.y, room, " … ", Role::Faint);
    x += pen.write(start + x as u16, row.y, room - x, &before, Role::Faint);
    let at = x;
    x += pen.write(start + x as u16, row.y, room - x, &found, Role::Text);
    pen.tint(start + at as u16, row.y, x - at, Role::Match);
    pen.write_cut(start + x as u16, row.y, room - x, &after, Role::Faint);
    room
}

/// Unread, read, or on the way to the disk.
pub(super) fn read_sign(flags: Flags) -> &'static str {
    match (flags.has(Flags::READ_PENDING), flags.read()) {
        (true, _) => "◌",
        (false, true) => " ",
        (false, false) => "●",
    }
}

/// Starred, not, or on the way to the disk.
pub(super) fn star_sign(flags: Flags) -> &'static str {
    match (flags.has(Flags::STAR_PENDING), flags.starred()) {
        (true, _) => "☆",
        (false, true) => "★",
        (false, false) => " ",
    }
}

fn titles(app: &App) -> (String, String) {
    let name = match app.list.view.name() {
        Some(name) => name.to_owned(),
        None => match app.list.view {
            View::Digest(number) => {
                app.library.digest(number).map(|digest| digest.name().to_string()).unwrap_or_default()
            }
            View::Own(number) => app.own.view(number).map(|view| view.name.to_string()).unwrap_or_default(),
            _ => String::new(),
        },
    };
    let (rows, all) = (app.list.shown.rows.len(), app.book.stories());
    let count = if rows == all { grouped(all) } else { format!("{}/{}", grouped(rows), grouped(all)) };
    let busy = if app.list.shown.awaited.is_some() { "…" } else { "" };
    match &app.list.filter {
        Some(filter) => (format!(" {name} {count}{busy} "), format!(" ⌕ {} ", filter.text.trim())),
        None => (format!(" {name} {count}{busy} "), String::new()),
    }
}

/// A view whose query is not understood.
fn broken(reason: &str, area: Area, pen: &mut Pen<'_>) {
    let (x, width) = (area.x + 2.min(area.width), usize::from(area.width).saturating_sub(3));
    let text = format!("This view is broken: {reason}");
    let rows = wrap::wrap(&text, width).into_iter().filter_map(|span| text.get(span.range()));
    let remedy = [("", Role::Faint), (":problems says where in views.toml.", Role::Faint)];
    let rows = rows.map(|row| (row, Role::Error)).chain(remedy);
    for (number, (row, role)) in rows.take(area.height.into()).enumerate() {
        pen.write_cut(x, area.y + number as u16, width, row, role);
    }
}

fn empty(app: &App, area: Area, pen: &mut Pen<'_>) {
    if let View::Own(number) = app.list.view
        && let Some(Err(reason)) = app.own.view(number).map(|view| &view.query)
    {
        broken(reason, area, pen);
        return;
    }
    let words: &[&str] = match (&app.list.filter, app.list.view) {
        (Some(_), _) | (None, View::Own(_)) if app.list.shown.awaited.is_some() => &["searching…"],
        (Some(_), _) => &["Nothing matches.", "Esc clears the filter."],
        _ if !app.loading.done => &["reading…"],
        (None, _) if app.library.is_empty() => {
            &["No stories here.", ":problems says what could", "not be read.", "q quits."]
        }
        (None, View::Unread) => &["Everything is read.", "h goes to the views."],
        (None, View::Starred) => &["Nothing is starred yet.", "s stars a story."],
        (None, View::Own(_)) => &["Nothing matches this view.", "h goes to the views."],
        (None, _) => &["No stories here."],
    };
    for (line, text) in words.iter().enumerate().take(area.height.into()) {
        pen.write_cut(
            area.x + 2.min(area.width),
            area.y + line as u16,
            usize::from(area.width).saturating_sub(2),
            text,
            Role::Faint,
        );
    }
}

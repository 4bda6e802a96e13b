//! The status line: what is going on, what is being typed, where one is.

use crate::app::completing::Choices;
use crate::app::geometry::Area;
use crate::app::typing::Kind;
use crate::app::{App, Message, Pane};
use crate::command::Mode;
use crate::key;
use crate::keymap::Pending;
use crate::layout::detect::Way;
use crate::query::QueryError;
use crate::text::{CleanBuf, wrap};
use crate::theme::Role;

use super::grouped;
use super::pen::Pen;

/// Columns that the mode and the place take beside a message.
const MODE_AND_PLACE: usize = 28;

/// Rows that a long message has at most.
const MESSAGE_ROWS: u16 = 4;

/// Draws the line and returns where the cursor is, when something is being typed in it.
pub(super) fn draw(app: &App, pen: &mut Pen<'_>) -> Option<(u16, u16)> {
    let area = app.geometry.status;
    if area.height == 0 {
        return None;
    }
    let width = usize::from(area.width);
    if let Some(message) =
        app.message.as_ref().filter(|_| app.prompt.is_none() && app.pending == Pending::default())
        && wrap::width(&message.text) + MODE_AND_PLACE > width
    {
        long_message(message, area, pen);
        return None;
    }
    // What is typed has the line for itself where there is little room.
    let is_narrow = app.prompt.is_some() && width < MODE_AND_PLACE * 2;
    let right = if is_narrow { String::new() } else { position(app) };
    let right_width = wrap::width(&right);
    if right_width < width {
        pen.write(area.x + (width - right_width) as u16, area.y, right_width, &right, Role::Status);
    }
    let room = width.saturating_sub(right_width + 1);
    if let Some(prompt) = &app.prompt {
        let (sign, line) = (sign(prompt.kind), &prompt.line);
        hint(app, pen);
        let error = app.message.as_ref().map(|m| m.text.as_ref());
        // What is wrong is seen however much was typed.
        let kept = error.map_or(0, |error| (wrap::width(error) + 2).min(room / 4));
        let room_to_type = room - kept;
        let lead = pen.write(area.x, area.y, room_to_type, sign, Role::Key);
        let typed = tail(line.before(), room_to_type.saturating_sub(lead + 1));
        let hidden = line.before().len() - typed.len();
        let mut x = lead
            + pen.write(area.x + lead as u16, area.y, room_to_type.saturating_sub(lead), typed, Role::Text);
        let cursor = (area.x + x as u16, area.y);
        let after = &line.text()[line.before().len()..];
        x += pen.write(area.x + x as u16, area.y, room_to_type.saturating_sub(x), after, Role::Text);
        if let Some(error) = error {
            pen.write_cut(area.x + x as u16 + 2, area.y, room.saturating_sub(x + 2), error, Role::Error);
        }
        if let Some(error) = wrong(app) {
            let shown = |at: usize| at.max(hidden).min(line.text().len());
            let (from, to) = (shown(error.span.0), shown(error.span.1));
            let columns = |a: usize, b: usize| wrap::width(line.text().get(a..b).unwrap_or_default());
            let x = lead + columns(hidden, from);
            let width = columns(from, to).max(1).min(room_to_type.saturating_sub(x));
            pen.tint(area.x + x as u16, area.y, width, Role::Error);
        }
        return Some(cursor);
    }
    let mode = match app.mode() {
        Mode::Page => " PAGE ",
        Mode::Typing => " JUMP ",
        Mode::Normal => " NORMAL ",
        Mode::Visual => " VISUAL ",
    };
    let mut x = pen.write(area.x, area.y, room, mode, Role::Mode) + 1;
    if let Some(recording) = &app.recordings.now {
        let text = format!("recording {}", recording.letter);
        x += pen.write(area.x + x as u16, area.y, room.saturating_sub(x), &text, Role::Error) + 2;
    }
    if app.pending != Pending::default() {
        pending(app, pen, x, room);
    } else if let Some(message) = &app.message {
        let role = if message.is_error { Role::Error } else { Role::Message };
        pen.write_cut(area.x + x as u16, area.y, room.saturating_sub(x), &message.text, role);
    } else {
        for (text, role) in facts(app) {
            x += pen.write_cut(area.x + x as u16, area.y, room.saturating_sub(x), &text, role) + 2;
        }
    }
    None
}

/// What stands before a line that is typed.
fn sign(kind: Kind) -> &'static str {
    match kind {
        Kind::Filter => "filter: ",
        Kind::Find => "/",
        Kind::Command => ":",
        Kind::Jump => "",
        Kind::Tag => "tag: ",
        Kind::Untag => "tag off: ",
        Kind::Comment => "comment: ",
        Kind::Page => "show only: ",
    }
}

/// What is wrong with the query that is being typed, once more letters can't mend it.
pub(super) fn wrong(app: &App) -> Option<&QueryError> {
    app.line_error.as_ref().filter(|error| !error.unfinished)
}

/// Above the line that is typed: what can complete it, or what is wrong with it.
fn hint(app: &App, pen: &mut Pen<'_>) {
    let area = app.geometry.status;
    let Some(y) = area.y.checked_sub(1) else { return };
    let row = Area { y, height: 1, ..area };
    let weight = app.weight();
    if app.choices.is_some() || weight.is_some() {
        pen.clear(row);
        let weight = weight.unwrap_or_default();
        let columns = wrap::width(&weight);
        let left = Area { width: row.width.saturating_sub(columns as u16 + 2), ..row };
        if let Some(choices) = &app.choices {
            draw_choices(choices, left, pen);
        }
        pen.write(row.x + row.width.saturating_sub(columns as u16), y, columns, &weight, Role::Message);
    } else if let Some(error) = wrong(app) {
        pen.clear(row);
        pen.write_cut(row.x, y, row.width.into(), &error.message, Role::Error);
    }
}

/// What can complete the line, from the one that is put in on, and what that one means.
pub(super) fn draw_choices(choices: &Choices, row: Area, pen: &mut Pen<'_>) {
    let width = usize::from(row.width);
    let count = choices.at.map_or(String::new(), |at| format!("{}/{} ", at + 1, choices.all.len()));
    let mut x = pen.write(row.x, row.y, width, &count, Role::Faint);
    // The one that Tab puts in, or has put in, tells what it means.
    let first = choices.at.unwrap_or(0);
    for (number, choice) in choices.all.iter().enumerate().skip(first) {
        if x + 4 > width {
            break;
        }
        let text = CleanBuf::line(choice.text.trim_end());
        let from = x;
        x += pen.write_cut(row.x + x as u16, row.y, width - x, &text, Role::Key);
        if choices.at == Some(number) {
            pen.tint(row.x + from as u16, row.y, x - from, Role::Cursor);
        }
        if number == first {
            let help = CleanBuf::line(&choice.help);
            if !help.is_empty() && x + 2 < width {
                x += 1 + pen.write_cut(row.x + x as u16 + 1, row.y, width - x - 1, &help, Role::Message);
            }
        }
        x += 2;
    }
}

/// A message that does not fit beside the rest of the line has it all, and the rows above as far as it needs them:
/// where one is can be seen again when it is gone.
fn long_message(message: &Message, area: Area, pen: &mut Pen<'_>) {
    let lines = wrap::wrap(&message.text, area.width.into());
    let rows = (lines.len() as u16).min(MESSAGE_ROWS).min(area.y + 1);
    let role = if message.is_error { Role::Error } else { Role::Message };
    let top = area.y + 1 - rows;
    pen.clear(Area { y: top, height: rows, ..area });
    for (line, span) in lines.iter().take(rows.into()).enumerate() {
        pen.write(area.x, top + line as u16, area.width.into(), &message.text[span.range()], role);
    }
}

/// The keys that are pending; what can follow them stands above the line.
fn pending(app: &App, pen: &mut Pen<'_>, x: usize, room: usize) {
    let area = app.geometry.status;
    let count = app.pending.count.map(|count| count.to_string()).unwrap_or_default();
    let begun = format!("{count}{}…", key::show(&app.pending.keys));
    pen.write(area.x + x as u16, area.y, room.saturating_sub(x), &begun, Role::Mode);
}

fn facts(app: &App) -> Vec<(String, Role)> {
    let mut facts = Vec::new();
    if let Some(rows) = app.chosen_rows() {
        let stories = if rows.len() == 1 { "story" } else { "stories" };
        facts.push((format!("{} {stories}", grouped(rows.len())), Role::Message));
    }
    let story = app.current().and_then(|ix| app.library.story(ix));
    if let Some(story) = story {
        let digest = story.digest();
        // A feed has no layout: it says itself where its stories are.
        let given = (digest.way == Way::Given).then(|| digest.container.name());
        let layout = digest.layout(&app.catalog).or(given).unwrap_or("no layout");
        facts.push((layout.to_owned(), Role::Status));
    }
    if !app.loading.faults.is_empty() {
        facts.push((format!("{} not read", app.loading.faults.len()), Role::Error));
    }
    if !app.loading.done {
        facts.push((format!("⟳ {} digests", grouped(app.loading.digests)), Role::Status));
    } else if story.is_some() {
        facts.push(("? help".to_owned(), Role::Faint));
    }
    if !app.is_saved() {
        facts.push(("saving".to_owned(), Role::Status));
    }
    facts
}

/// Count and place, at the right.
fn position(app: &App) -> String {
    let mut parts = Vec::new();
    if let Some(count) = app.pending.count {
        parts.push(count.to_string());
    }
    if let Some((at, of)) = app.found_place() {
        parts.push(format!("/ {}/{}", grouped(at), grouped(of)));
    }
    let rows = app.list.shown.rows.len();
    if rows > 0 {
        let detail = &app.detail;
        if app.focus == Pane::Detail || app.geometry.detail.is_some() {
            let end = detail.top + usize::from(app.geometry.page().height);
            parts.push(format!("{}%", detail.sheet.percent(end)));
        }
        parts.push(format!("{}/{}", grouped(app.list.shown.cursor + 1), grouped(rows)));
    }
    let mut text = parts.join("  ");
    text.push(' ');
    text
}

/// The end of `text` that fits `columns`.
pub(super) fn tail(text: &str, columns: usize) -> &str {
    let mut rest = text;
    while wrap::width(rest) > columns {
        let mut chars = rest.chars();
        chars.next();
        rest = chars.as_str();
    }
    rest
}

//! What can follow the keys that are pending: a table above the status line.

use crate::app::App;
use crate::app::geometry::Area;
use crate::command::{Takes, Verb};
use crate::key;
use crate::text::{CleanBuf, wrap};
use crate::theme::Role;

use super::pen::Pen;

/// Columns between one column of the table and the next.
const GAP: usize = 2;

/// The widest that a column gets.
const WIDEST: usize = 60;

/// The narrowest that what a key does is shown.
const NARROWEST: usize = 14;

pub(super) fn draw(app: &App, pen: &mut Pen<'_>) {
    if app.pending.keys.is_empty() {
        return;
    }
    let choices = choices(app);
    let screen = app.geometry.screen;
    let keys = choices.iter().map(|(keys, _)| wrap::width(keys)).max().unwrap_or_default();
    let widest = choices.iter().map(|(_, what)| keys + GAP + wrap::width(what)).max().unwrap_or_default();
    let width = usize::from(screen.width);
    let most = usize::from(screen.height) / 2;
    // As wide as is needed, and narrower where not all would be seen.
    let narrowest = (width / choices.len().div_ceil(most.max(1)).max(1)).max(keys + GAP + NARROWEST);
    let column = (widest.min(WIDEST) + GAP).min(narrowest.max(GAP + 1)).clamp(1, width.max(1));
    let columns = (width / column).max(1);
    let rows = choices.len().div_ceil(columns).min(most);
    let hidden = choices.len().saturating_sub(rows * columns);
    // A rule parts the table from what is below it.
    let Some(top) = app.geometry.status.y.checked_sub(rows as u16 + 1).filter(|_| rows > 0) else { return };
    pen.clear(Area { y: top, height: rows as u16 + 1, ..screen });
    let title = format!(" {}… Esc cancels ", key::show(&app.pending.keys));
    let more = if hidden > 0 { format!(" and {hidden} more ") } else { String::new() };
    pen.rule(Area { y: top, height: 1, ..screen }, Role::FrameFocused, &title, &more);
    for (number, (left, right)) in choices.iter().take(rows * columns).enumerate() {
        let (x, y) = ((number / rows) * column, top + 1 + (number % rows) as u16);
        let room = column.saturating_sub(GAP).min(width.saturating_sub(x));
        pen.write(screen.x + x as u16, y, room, left, Role::Key);
        let more = keys + GAP;
        pen.write_cut(screen.x + (x + more) as u16, y, room.saturating_sub(more), right, Role::Message);
    }
}

/// Keys, and what they lead to: commands, or the letters that have a meaning.
fn choices(app: &App) -> Vec<(String, CleanBuf)> {
    let mut choices = Vec::new();
    for (rest, command) in app.keymap.following(app.mode(), &app.pending.keys) {
        if let Takes::Choice(all) = command.takes
            && rest == command.takes.usage()
        {
            choices.extend(all.iter().map(|one| (one.letter.to_string(), CleanBuf::line(one.help))));
            continue;
        }
        choices.push((rest, CleanBuf::line(command.help)));
        match command.verb {
            Verb::Name | Verb::Goto => {
                let named = app.positions.letters.iter().map(|(letter, key)| {
                    let story = app.library.places(*key).first().and_then(|&ix| app.library.story(ix));
                    let title =
                        story.map_or_else(|| CleanBuf::line("not loaded"), |story| story.heading().into());
                    (letter.to_string(), title)
                });
                choices.extend(named);
            }
            Verb::Record | Verb::Play => {
                let recorded = app.recordings.letters.iter();
                choices.extend(recorded.map(|(letter, keys)| (letter.to_string(), CleanBuf::line(keys))));
            }
            Verb::Hint => {
                let links = app.detail.sheet.links();
                let hinted = app.hints().into_iter().filter_map(|hint| {
                    Some((hint.letter.to_string(), CleanBuf::line(links.get(hint.link)?)))
                });
                choices.extend(hinted);
            }
            _ => {}
        }
    }
    choices
}

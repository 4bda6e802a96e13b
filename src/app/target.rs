//! Which stories a command is done to: those that the count, the `:` line or the visual range says.

use std::ops;

use crate::command::Call;
use crate::command::range::{Address, Base, Range};
use crate::story::StoryIx;

use super::App;

/// What `:` takes for the stories above the cursor.
const ABOVE: &str = "above";

/// And for those below.
const BELOW: &str = "below";

impl App {
    /// The stories of the list that `call` is done to, as they stand now. The error is a sentence.
    pub(super) fn stories_of(&self, call: &Call) -> Result<Vec<StoryIx>, String> {
        let rows = &self.list.shown.rows;
        let cursor = self.list.shown.cursor;
        let chosen = match (call.range, call.text.as_str()) {
            (Some(range), _) => self.rows_in(range)?,
            (None, ABOVE) => 0..cursor,
            (None, BELOW) => cursor.saturating_add(1)..rows.len(),
            (None, "") if let Some(rows) = self.chosen_rows() => rows,
            (None, "") => cursor..cursor.saturating_add(call.count.unwrap_or(1) as usize),
            (None, other) => return Err(format!("`{other}` names no stories: {ABOVE} or {BELOW} do")),
        };
        let stories: Vec<StoryIx> = chosen.map_while(|row| rows.get(row)).collect();
        match (stories.is_empty(), call.text.as_str()) {
            (false, _) => Ok(stories),
            (true, ABOVE | BELOW) => Err(format!("there is no story {} this one", call.text)),
            (true, _) => Err("there is no story here".to_owned()),
        }
    }

    /// The rows of the list that a range names, counted from 0. An end beyond the list is the list's end.
    pub(super) fn rows_in(&self, range: Range) -> Result<ops::Range<usize>, String> {
        let rows = self.list.shown.rows.len();
        let row = |address: Address| -> Result<usize, String> {
            let base = match address.base {
                // As in vim, row 0 is the first.
                Base::Row(row) => (row as usize).saturating_sub(1),
                Base::Here => self.list.shown.cursor,
                Base::Last => rows.saturating_sub(1),
                Base::Mark(mark) => self.row_of_position(mark)?,
            };
            let offset = isize::try_from(address.offset).unwrap_or(0);
            Ok(base.saturating_add_signed(offset).min(rows.saturating_sub(1)))
        };
        Ok(match range {
            Range::All => 0..rows,
            Range::At(at) => row(at)?..row(at)?.saturating_add(1).min(rows),
            Range::Between(from, to) => {
                let (from, to) = (row(from)?, row(to)?);
                from.min(to)..from.max(to).saturating_add(1).min(rows)
            }
        })
    }
}

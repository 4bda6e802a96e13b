//! `--explain`: a digest drawn line by line, with what told each, and a table of what was tried.

use std::io;

use crate::layout::detect::Region;
use crate::layout::{Catalog, explain as words};
use crate::library::Digest;
use crate::library::explain::{Explained, Row};
use crate::text::wrap;

use super::sheet::{Sheet, count, span};
use super::{cell, cut};

/// Longer runs of lines show their first and their last one.
const FOLD: usize = 3;

/// Cells of the bar that shows a confidence.
const BAR: usize = 10;

/// Columns of the names of roles.
const ROLE: usize = 9;

/// Pieces of a digest whose trials are told.
const REGIONS: usize = 20;

/// Draws the lines of a digest and tells what was tried.
pub(super) fn draw(
    sheet: &mut Sheet<'_>,
    digest: &Digest,
    told: &Explained<'_>,
    catalog: &Catalog,
) -> io::Result<()> {
    let number = told.stories.len().to_string().len().max(2);
    let line = told.lines.to_string().len().max(5);
    // Line number, margin with the number of the story, role; what is left is parted between text and cue.
    let left = line + 1 + 2 + number + 2 + ROLE + 1;
    let room = sheet.columns.saturating_sub(left);
    let cue = (room * 2 / 5).clamp(8, 44);
    let columns = Columns { line, number, text: room.saturating_sub(cue + 2), cue };
    sheet.line("")?;
    for (at, row) in told.rows.iter().enumerate() {
        let above = at.checked_sub(1).and_then(|above| told.rows.get(above));
        let below = told.rows.get(at + 1);
        columns.row(sheet, row, above, below, told)?;
    }
    sheet.problems(told)?;
    for region in digest.regions.iter().take(REGIONS) {
        tried(sheet, region, digest, told, catalog)?;
    }
    if digest.regions.len() > REGIONS {
        sheet.line("")?;
        sheet.line(&format!("  … and {} more pieces", digest.regions.len() - REGIONS))?;
    }
    Ok(())
}

/// How wide the columns of a drawing are.
struct Columns {
    line: usize,
    number: usize,
    text: usize,
    cue: usize,
}

/// A line of a drawing.
struct Drawn<'t> {
    /// The line of the file, where one stands here.
    line: Option<usize>,
    margin: &'t str,
    story: &'t str,
    role: &'t str,
    text: &'t str,
    cue: &'t str,
}

impl Columns {
    fn row(
        &self,
        sheet: &mut Sheet<'_>,
        row: &Row<'_>,
        above: Option<&Row<'_>>,
        below: Option<&Row<'_>>,
        told: &Explained<'_>,
    ) -> io::Result<()> {
        let opens = row.story.is_some() && above.is_none_or(|above| above.story != row.story);
        let closes = row.story.is_some() && below.is_none_or(|below| below.story != row.story);
        let is_complete = row.story.and_then(|at| told.stories.get(at)).is_none_or(|told| told.is_complete);
        let story = match row.story {
            Some(at) if opens => format!("{}{}", at + 1, if is_complete { "" } else { "!" }),
            _ => String::new(),
        };
        let cue = row.by.as_ref().map_or(String::new(), crate::library::explain::By::short);
        let texts: Vec<(usize, &str)> = (row.lines.0..)
            .zip(row.text.as_str().lines())
            .map(|(line, text)| (line, text.trim()))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let folds = texts.len() > FOLD;
        let last = texts.len().saturating_sub(1);
        for (at, &(line, text)) in texts.iter().enumerate() {
            if folds && at == 1 {
                let folded = format!("┊ {}", count(texts.len() - 2, "line", "lines"));
                let margin = if row.story.is_some() { "│" } else { "" };
                self.line(sheet, &Drawn { line: None, margin, story: "", role: "", text: &folded, cue: "" })?;
            }
            if folds && at > 0 && at < last {
                continue;
            }
            let (first, final_one) = (opens && at == 0, closes && at == last);
            let margin = match (row.story, first, final_one) {
                (None, ..) => "·",
                (_, true, true) => "╶",
                (_, true, false) => "┌",
                (_, false, true) => "└",
                _ => "│",
            };
            let (role, cue) = if at == 0 { (words::role_name(row.role), cue.as_str()) } else { ("", "") };
            let story = if at == 0 { story.as_str() } else { "" };
            let line = (at > 0 || !row.goes_on).then_some(line);
            self.line(sheet, &Drawn { line, margin, story, role, text, cue })?;
        }
        // Air between stories, so that one sees them at once.
        if closes && below.is_some_and(|below| below.story.is_some()) {
            sheet.line("")?;
        }
        let apart = row.story.is_none() && below.is_some_and(|below| below.story.is_some());
        if apart || closes && below.is_some_and(|below| below.story.is_none()) {
            sheet.line("")?;
        }
        Ok(())
    }

    fn line(&self, sheet: &mut Sheet<'_>, drawn: &Drawn<'_>) -> io::Result<()> {
        let Columns { line: wide, number, text, cue } = *self;
        let line = drawn.line.map_or(String::new(), |line| line.to_string());
        let (margin, story, role) = (drawn.margin, drawn.story, drawn.role);
        let story = format!("{margin:1}{story:>number$}");
        let story = cell(&story, number + 2);
        let room = text + 2 + cue;
        let rest = if drawn.cue.is_empty() {
            cut(drawn.text, room)
        } else {
            // A long cue begins further left, where the text leaves room or can be cut.
            let cue = cut(drawn.cue, (room / 2).max(cue));
            let text = text.min(room.saturating_sub(wrap::width(&cue) + 2));
            format!("{}  {cue}", cell(drawn.text, text))
        };
        sheet.line(&format!("{line:>wide$} {story} {role:ROLE$} {rest}"))
    }
}

/// Tells what was tried on a piece, and why the rest lost.
fn tried(
    sheet: &mut Sheet<'_>,
    region: &Region,
    digest: &Digest,
    told: &Explained<'_>,
    catalog: &Catalog,
) -> io::Result<()> {
    sheet.line("")?;
    let piece = if digest.regions.len() > 1 {
        format!(" on lines {}", span(told.lines_of(region)))
    } else {
        String::new()
    };
    sheet.line(&format!("  what was tried{piece}"))?;
    let rows = words::tried(region, catalog);
    if rows.iter().any(|row| row.trial.is_some()) {
        sheet.line(&format!(
            "    {:BAR$}  confidence  stories  explained  complete  even  weight  likeness",
            ""
        ))?;
    }
    for row in rows {
        let sign = if row.won { "▸" } else { " " };
        match row.trial {
            Some(trial) => {
                sheet.hanging(&format!("  {sign} "), &format!("{}: {}", row.name, row.why))?;
                let score = trial.score;
                sheet.line(&format!(
                    "    {}  {:>10.2}  {:>7}  {:>9.2}  {:>8.2}  {:>4.2}  {:>6.2}  {:>8.2}",
                    bar(trial.worth),
                    trial.worth,
                    trial.stories,
                    score.explained,
                    score.complete,
                    score.even,
                    score.weight,
                    score.likeness.figure(),
                ))?;
            }
            None if row.won => {
                sheet.hanging(&format!("  {sign} "), &format!("{}: {}", row.name, row.why))?;
                sheet.line(&format!("    {}  {:>10.2}", bar(region.confidence), region.confidence))?;
            }
            None => sheet.hanging(&format!("  {sign} "), &format!("{}: {}", row.name, row.why))?,
        }
    }
    Ok(())
}

/// A confidence as a row of cells.
#[expect(clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "a number of cells from 0 to 10")]
fn bar(confidence: f32) -> String {
    let full = ((confidence * BAR as f32).round() as usize).min(BAR);
    format!("{}{}", "█".repeat(full), "░".repeat(BAR - full))
}

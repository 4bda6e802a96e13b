//! `readboard list`: stories, one a line.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::text::wrap::{self, cut};

use super::find::{self, Found, Hit};
use super::record::{Document, StoryRecord};
use super::{Context, Status, csv, json};

/// Columns of an outlet.
const OUTLET_MAX: usize = 20;

/// What to list, and how.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Files, folders, or - for standard input; without any, those of your settings, or the digests inside the program
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Only stories that match, best first
    #[arg(short, long, value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,

    /// What to print
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
}

/// The forms of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Columns: id, ● unread, ★ starred, date, outlet, title
    Text,
    /// One JSON document, without the stories' words
    Json,
    /// One JSON object a line
    Ndjson,
    /// A table for spreadsheets
    Csv,
}

/// Lists.
pub(super) fn run(args: &ListArgs, context: &mut Context<'_>) -> anyhow::Result<Status> {
    let found = find::find(&args.paths, args.query.as_deref(), context)?;
    match args.format {
        ListFormat::Text => text(context.out, &found, context.width)?,
        ListFormat::Json => json::pretty(context.out, &Document { found: &found, words: false })?,
        ListFormat::Ndjson => {
            for hit in found.stories() {
                json::line(context.out, &StoryRecord::new(&hit, &found.catalog, false))?;
            }
        }
        ListFormat::Csv => csv::write(context.out, &found)?,
    }
    Ok(found.status())
}

fn text(out: &mut dyn Write, found: &Found<'_>, columns: Option<usize>) -> io::Result<()> {
    let outlet = found.stories().filter_map(|hit| hit.story.outlet());
    let outlet = outlet.map(|name| wrap::width(&name)).max().unwrap_or_default().min(OUTLET_MAX);
    let mut line = String::new();
    for hit in found.stories() {
        line.clear();
        put(&mut line, &hit, outlet, columns.is_some());
        match columns {
            Some(columns) => writeln!(out, "{}", cut(&line, columns))?,
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

fn put(line: &mut String, hit: &Hit<'_>, outlet: usize, cuts: bool) {
    let story = hit.story;
    // Writing to a string can't fail. The digits that are shown are the glance, which is there; the whole id would cost a reading of the story.
    let _ = write!(line, "{:08x} ", story.story().glance);
    line.push(if hit.flags.read() { ' ' } else { '●' });
    line.push(if hit.flags.starred() { '★' } else { ' ' });
    let date = story.story().date.map(|date| date.to_string()).unwrap_or_default();
    let name = story.outlet().unwrap_or_default().as_str();
    let name = if cuts { cut(name, outlet) } else { name.to_owned() };
    let blank = outlet.saturating_sub(wrap::width(&name));
    let _ = write!(line, " {date:10}  {name}{:blank$}  {}", "", story.heading());
    line.truncate(line.trim_end().len());
}

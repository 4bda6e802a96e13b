//! `readboard export`: stories whole, for other programs.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::find::{self, Found};
use super::record::{Document, StoryRecord};
use super::{Context, Status, csv, file, json};

/// What to export, how, and where to.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Files, folders, or - for standard input; without any, those of your settings, or the digests inside the program
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Only stories that match, best first
    #[arg(short, long, value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,

    /// What to write
    #[arg(long, value_enum, default_value_t = ExportFormat::Json)]
    format: ExportFormat,

    /// Write to this file, whole or not at all; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    force: bool,
}

/// The forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One JSON document: digests, and stories with their words
    Json,
    /// One JSON object a line: stories with their words
    Ndjson,
    /// A table for spreadsheets, without the stories' words
    Csv,
}

/// Exports.
pub(super) fn run(args: &ExportArgs, context: &mut Context<'_>) -> anyhow::Result<Status> {
    let target = args.output.as_deref().filter(|path| *path != Path::new("-"));
    if let Some(path) = target {
        // Said before the work; what is said after it is what counts.
        file::check(path, args.force)?;
    }
    let found = find::find(&args.paths, args.query.as_deref(), context)?;
    match target {
        Some(_) if found.hits.is_empty() => {}
        Some(path) => file::write(path, args.force, |out| write(out, args.format, &found))?,
        None => write(context.out, args.format, &found)?,
    }
    Ok(found.status())
}

fn write(out: &mut dyn Write, format: ExportFormat, found: &Found<'_>) -> io::Result<()> {
    match format {
        ExportFormat::Json => json::pretty(out, &Document { found, words: true }),
        ExportFormat::Ndjson => {
            found.stories().try_for_each(|hit| json::line(out, &StoryRecord::new(&hit, &found.catalog, true)))
        }
        ExportFormat::Csv => csv::write(out, found),
    }
}

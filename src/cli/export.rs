//! `readboard export`: stories whole, for other programs.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::layout::Catalog;
use crate::library::Library;
use crate::marks::Marks;
use crate::paper::{self, FileForm, Form};
use crate::story::{StoryIx, StoryKey};

use super::file::Over;
use super::find::{self, Found};
use super::known::Known;
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

    /// What to write; else what the ending of FILE says, and json without one
    #[arg(long, value_enum)]
    format: Option<ExportFormat>,

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
    /// Markdown with sources and citations, which opens in readboard again
    Markdown,
    /// A page with sources and citations, which opens in readboard again
    Html,
    /// Plain text
    Text,
    /// Markdown with numbered sources at its end, which opens in readboard again
    Brief,
}

impl From<FileForm> for ExportFormat {
    fn from(form: FileForm) -> ExportFormat {
        match form {
            FileForm::Json => ExportFormat::Json,
            FileForm::Ndjson => ExportFormat::Ndjson,
            FileForm::Csv => ExportFormat::Csv,
            FileForm::Paper(Form::Markdown) => ExportFormat::Markdown,
            FileForm::Paper(Form::Html) => ExportFormat::Html,
            FileForm::Paper(Form::Brief) => ExportFormat::Brief,
            FileForm::Paper(_) => ExportFormat::Text,
        }
    }
}

/// Exports.
pub(super) fn run(args: &ExportArgs, context: &mut Context<'_>) -> anyhow::Result<Status> {
    let target = args.output.as_deref().filter(|path| *path != Path::new("-"));
    if let Some(path) = target {
        // Said before the work; what is said after it is what counts.
        file::check(path, Over::forced(args.force))?;
    }
    let by_name = || FileForm::by_name(&target?.to_string_lossy()).map(ExportFormat::from);
    let format = args.format.or_else(by_name).unwrap_or(ExportFormat::Json);
    let found = find::find(&args.paths, args.query.as_deref(), context)?;
    match target {
        Some(_) if found.hits.is_empty() => {}
        Some(path) => file::write(path, Over::forced(args.force), false, |out| write(out, format, &found))?,
        None => write(context.out, format, &found)?,
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
        ExportFormat::Markdown => on_paper(out, Form::Markdown, found),
        ExportFormat::Html => on_paper(out, Form::Html, found),
        ExportFormat::Text => on_paper(out, Form::Text, found),
        ExportFormat::Brief => on_paper(out, Form::Brief, found),
    }
}

fn on_paper(out: &mut dyn Write, form: Form, found: &Found<'_>) -> io::Result<()> {
    let stories = found.hits.iter().filter_map(|&ix| found.library.story(ix));
    paper::write(form, stories, &found.catalog, out).map(drop)
}

/// Stories of a reader, to be written to a file.
#[derive(Debug)]
pub struct Taken {
    /// All that is loaded.
    pub library: Library,
    /// The layouts.
    pub catalog: Arc<Catalog>,
    /// Which stories.
    pub stories: Vec<StoryIx>,
    /// The flags of all stories, by number.
    pub flags: Arc<Vec<u8>>,
    /// Who stories were that bear the marks of their words before they were edited.
    pub heirs: HashMap<StoryKey, StoryKey>,
    /// Their tags and comments, where the form has any.
    pub marks: Option<Arc<Marks>>,
}

/// Writes stories of a reader to a file, whole or not at all. Of one that is there it is said that `over` replaces it;
/// without that it is replaced.
pub fn to_file(path: &Path, over: Option<&'static str>, form: FileForm, taken: Taken) -> anyhow::Result<()> {
    let Taken { library, catalog, stories, flags, heirs, marks } = taken;
    let known = Known { flags, heirs, ..Known::default() };
    let found = Found::of(library, catalog, stories, known, marks.as_deref());
    let over = over.map_or(Over::Replace, Over::Ask);
    file::write(path, over, false, |out| write(out, form.into(), &found))
}

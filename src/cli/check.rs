//! `readboard check`: how files were read, and whether a person should look at it.

mod drawing;
mod report;
mod sheet;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::layout::catalog::{Origin, OwnLayout};
use crate::layout::{Catalog, explain as words};
use crate::library::sample::{self, Miss};
use crate::library::{Digest, Library, Shard, explain};
use crate::load::layouts;
use crate::text::wrap::{self, cut};

use super::{Context, Status, find, json};
use report::Report;
use sheet::Sheet;

/// What to check, and how much to say.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all is well; 1 look at it: a layout is in doubt (confidence below 0.60, or 0.75 \
                        where a file is one story), something is odd, or a sample of the layout file does not come \
                        out; 2 wrong usage, or something could not be read."
)]
pub struct CheckArgs {
    /// Files, folders, or - for standard input
    #[arg(value_name = "FILE", required_unless_present = "layout")]
    paths: Vec<PathBuf>,

    /// Draw every boundary and field with the cue that told it, and say why the other layouts lost
    #[arg(long)]
    explain: bool,

    /// Try this layout file: run its samples, and read the files with it beside all others
    #[arg(long, value_name = "FILE.toml")]
    layout: Option<PathBuf>,

    /// What to print
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    format: CheckFormat,
}

/// The forms of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// One JSON document, for programs
    Json,
}

/// A layout file that is tried, and what its samples gave.
struct Trying {
    file: String,
    name: String,
    samples: usize,
    misses: Vec<Miss>,
}

/// How many columns there are where nobody tells.
const USUAL: usize = 80;

/// Checks.
pub(super) fn run(args: &CheckArgs, context: &mut Context<'_>) -> anyhow::Result<Status> {
    let (catalog, trying) = match &args.layout {
        None => (find::catalog(context), None),
        Some(path) => {
            let file = path.to_string_lossy().into_owned();
            let text = layouts::read(path).map_err(|reason| anyhow::anyhow!("{file}: {reason}"))?;
            context.own.files.push(OwnLayout { file: file.clone(), text, origin: Origin::Tried });
            let (catalog, faults) = Catalog::with(&context.own);
            for fault in &faults {
                context.complain(&fault.to_string());
            }
            let number = catalog.layouts().iter().position(|layout| layout.origin == Origin::Tried);
            let Some(number) = number else { return Ok(Status::Bad) };
            let layout = &catalog.layouts()[number];
            let misses = sample::misses(&catalog, number as u16);
            let (name, samples) = (layout.name.clone(), layout.samples.len());
            (Arc::new(catalog), Some(Trying { file, name, samples, misses }))
        }
    };
    let library = if args.paths.is_empty() {
        Library::default()
    } else {
        find::read_with(&args.paths, &catalog, context)
    };
    let ok = trying.as_ref().is_none_or(|trying| trying.misses.is_empty())
        && digests(&library).all(|(shard, number, digest)| is_well(shard, number, digest));
    match args.format {
        CheckFormat::Json => {
            let report = Report { library: &library, catalog: &catalog, trying: trying.as_ref(), args };
            json::pretty(context.out, &report)?;
        }
        CheckFormat::Text => {
            let columns = context.width.unwrap_or(USUAL).clamp(40, 160);
            let mut sheet = Sheet::new(context.out, columns);
            if let Some(trying) = &trying {
                sheet.trying(trying)?;
            }
            let mut sum = sheet::Sum::default();
            for (shard, number, digest) in digests(&library) {
                let Some(told) = explain::digest(shard, number, &catalog) else { continue };
                sum.add(digest, &told);
                if args.explain {
                    sheet.head(shard, digest, &told, &catalog)?;
                    drawing::draw(&mut sheet, digest, &told, &catalog)?;
                } else {
                    sheet.digest(shard, digest, &told, &catalog)?;
                }
            }
            sheet.sum(&sum)?;
        }
    }
    Ok(if ok { Status::Done } else { Status::Nothing })
}

/// All digests, each with its shard and its number there.
fn digests(library: &Library) -> impl Iterator<Item = (&Shard, u32, &Digest)> {
    library.shards().flat_map(|(_, shard)| {
        (0..).zip(shard.digests()).map(move |(number, digest)| (&**shard, number, digest))
    })
}

/// Whether nobody needs to look at a digest.
fn is_well(shard: &Shard, number: u32, digest: &Digest) -> bool {
    !words::is_doubtful(digest.way, digest.confidence) && explain::problems(shard, number).is_empty()
}

/// How a digest's characters were encoded, where that is known.
fn encoding(digest: &Digest) -> Option<&'static str> {
    (!digest.encoding.is_empty()).then_some(digest.encoding)
}

/// `text` in a column of so many columns: cut, or with blanks after it.
fn cell(text: &str, columns: usize) -> String {
    let cut = cut(text, columns);
    let blank = columns.saturating_sub(wrap::width(&cut));
    format!("{cut}{:blank$}", "")
}

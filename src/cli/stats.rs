//! `readboard stats`: how many stories there are of what, and how many of them were read and starred.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::stats::{self, Among, Bar, Bars, By, Counted, Tally};
use crate::text::wrap;

use super::{Context, Status, find, json};

/// Columns of a name.
const NAME_MAX: usize = 40;

/// Columns of the figures behind it.
const FIGURES: usize = 32;

/// What to count, and how to print it.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// Files, folders, or - for standard input; without any, those of your settings, or the digests inside the program
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Only stories that match
    #[arg(short, long, value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,

    /// What to count by
    #[arg(long, value_parser = ways(), default_value = By::Month.name())]
    by: By,

    /// What to print
    #[arg(long, value_enum, default_value_t = StatsFormat::Text)]
    format: StatsFormat,
}

/// The names of what stories are counted by, for the help and for completion.
fn ways() -> impl TypedValueParser<Value = By> {
    PossibleValuesParser::new(By::ALL.map(By::name)).map(|name| By::by_name(&name).unwrap_or(By::Month))
}

/// The forms of statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StatsFormat {
    /// Columns, with bars on a terminal
    Text,
    /// One JSON document
    Json,
}

/// Counts.
pub(super) fn run(args: &StatsArgs, context: &mut Context<'_>) -> anyhow::Result<Status> {
    let found = find::find(&args.paths, args.query.as_deref(), context)?;
    let notes = Arc::clone(&context.notes);
    let among = Among::Each(found.hits.clone());
    let counted = stats::count(&found.library, &among, &found.known.flags, &notes, &found.catalog);
    let by = args.by;
    let bars = counted.bars(by);
    match args.format {
        StatsFormat::Text => text(context.out, &counted, &bars, by, context.width)?,
        StatsFormat::Json => json::pretty(context.out, &Document::new(&counted, &bars, by))?,
    }
    Ok(found.status())
}

fn text(
    out: &mut dyn Write,
    counted: &Counted,
    bars: &Bars,
    by: By,
    columns: Option<usize>,
) -> io::Result<()> {
    let most_name = columns.map_or(usize::MAX, |columns| NAME_MAX.min(columns / 2));
    let names = bars.bars.iter().map(|bar| wrap::width(&bar.label)).max().unwrap_or(0);
    let name = names.max(by.name().len()).min(most_name);
    let most = bars.bars.iter().map(|bar| bar.tally.stories).max().unwrap_or(0).max(1);
    // A pipe gets columns alone.
    let room = columns.map_or(0, |columns| columns.saturating_sub(name + FIGURES));
    writeln!(out, "{}", head(by.name(), name, ["stories", "read", "starred"]))?;
    for bar in &bars.bars {
        let (label, _) = wrap::fit(&bar.label, name);
        let plot =
            if bar.tally.stories == 0 { 0 } else { (bar.tally.stories * room / most).max(1).min(room) };
        let line = format!("{}  {}", row(label, name, bar.tally), "█".repeat(plot));
        writeln!(out, "{}", line.trim_end())?;
    }
    if bars.without > 0 {
        let without = format!("without {}", by.name());
        writeln!(out, "{}", head(&without, name, [&bars.without.to_string(), "", ""]).trim_end())?;
    }
    writeln!(out, "{}", row("all", name, counted.all))
}

fn row(label: &str, name: usize, tally: Tally) -> String {
    let read = format!("{}%", tally.read_percent());
    head(label, name, [&tally.stories.to_string(), &read, &tally.starred.to_string()])
}

fn head(label: &str, name: usize, [stories, read, starred]: [&str; 3]) -> String {
    let gap = " ".repeat(name.saturating_sub(wrap::width(label)));
    format!("{label}{gap}  {stories:>9}  {read:>6}  {starred:>8}")
}

#[derive(Serialize)]
struct Document<'a> {
    by: &'static str,
    stories: usize,
    read: usize,
    starred: usize,
    without: usize,
    bars: Vec<BarRecord<'a>>,
}

#[derive(Serialize)]
struct BarRecord<'a> {
    label: &'a str,
    stories: usize,
    read: usize,
    starred: usize,
    query: &'a str,
}

impl<'a> Document<'a> {
    fn new(counted: &Counted, bars: &'a Bars, by: By) -> Document<'a> {
        let Tally { stories, read, starred } = counted.all;
        let record = |bar: &'a Bar| BarRecord {
            label: &bar.label,
            stories: bar.tally.stories,
            read: bar.tally.read,
            starred: bar.tally.starred,
            query: &bar.query,
        };
        let bars_of = bars.bars.iter().map(record).collect();
        Document { by: by.name(), stories, read, starred, without: bars.without, bars: bars_of }
    }
}

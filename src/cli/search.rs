//! `readboard search`: the lines of matching stories that hold what was looked for, as grep prints lines.

mod lines;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::library::StoryRef;
use crate::query::screen::Screen;
use crate::story::StoryIx;
use crate::text::Clean;

use super::find::{self, Found};
use super::{Context, Status, csv, json};

use lines::{Kind, Line, Read, Reader};

/// The form of the JSON document; goes up when a field changes its meaning.
const SCHEMA: u32 = 1;

/// What to search for, where, and how to print it.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// What stories have to match: words of the title, "a phrase", /a pattern/, source:, date: and so on; after -- it may
    /// begin with -
    #[arg(value_name = "QUERY")]
    query: String,

    /// Files, folders, or - for standard input; without any, those of your settings, or the digests inside the program
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Print so many lines after each that holds a match
    #[arg(short = 'A', long, value_name = "LINES")]
    after_context: Option<usize>,

    /// Print so many lines before each that holds a match
    #[arg(short = 'B', long, value_name = "LINES")]
    before_context: Option<usize>,

    /// Print so many lines before and after
    #[arg(short = 'C', long, value_name = "LINES", default_value_t = 0)]
    context: usize,

    /// Print the titles of the stories that match, and no other lines
    #[arg(short = 'l', long, conflicts_with = "count")]
    stories: bool,

    /// Print how many stories of each file match
    #[arg(short, long, conflicts_with = "format")]
    count: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t = SearchFormat::Text)]
    format: SearchFormat,
}

/// The forms of what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    /// File, line, title and what the line says, with colons between
    Text,
    /// One JSON document: stories, each with its lines
    Json,
    /// One JSON object a line, for each story
    Ndjson,
    /// A table for spreadsheets, one row for each line that holds a match
    Csv,
}

/// Searches.
pub(super) fn run(args: &SearchArgs, context: &mut Context<'_>) -> anyhow::Result<Status> {
    let query = find::parse(&args.query)?;
    let found = find::find_some(&args.paths, &args.query, &query, Screen::of(&query), context);
    let before = args.before_context.unwrap_or(args.context);
    let after = args.after_context.unwrap_or(args.context);
    let mut reader = Reader::new(&query, before, after, args.stories);
    let out = &mut *context.out;
    if args.count {
        count(out, &found)?;
        return Ok(found.status());
    }
    match args.format {
        SearchFormat::Text => {
            let mut printer = Printer { colour: context.colour, parts: before + after > 0, printed: false };
            stories(&found).try_for_each(|story| printer.print(out, story, &reader.read(story)))?;
        }
        SearchFormat::Json => {
            json::pretty(out, &Document { found: &found, reader: RefCell::new(reader) })?;
        }
        SearchFormat::Ndjson => {
            stories(&found).try_for_each(|story| json::line(out, &record(story, &reader.read(story))))?;
        }
        SearchFormat::Csv => {
            csv::write_lines_header(out)?;
            for story in stories(&found) {
                let read = reader.read(story);
                for line in read.lines.iter().filter(|line| line.kind != Kind::Around) {
                    csv::write_line(out, story, line.number, line.text)?;
                }
            }
        }
    }
    Ok(found.status())
}

fn stories<'a>(found: &'a Found<'_>) -> impl Iterator<Item = StoryRef<'a>> {
    found.hits.iter().filter_map(|&ix| found.library.story(ix))
}

/// Prints each file with how many of its stories match.
fn count(out: &mut dyn Write, found: &Found<'_>) -> io::Result<()> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let digest_of = |ix: &StoryIx| found.library.digest_of(*ix);
    found.hits.iter().filter_map(digest_of).for_each(|digest| *counts.entry(digest).or_default() += 1);
    for (digest, count) in counts {
        if let Some(digest) = found.library.digest(digest) {
            writeln!(out, "{}:{count}", digest.digest.shown_path())?;
        }
    }
    Ok(())
}

/// Prints lines as grep does.
struct Printer {
    colour: bool,
    /// Whether lines that don't follow one another are kept apart.
    parts: bool,
    printed: bool,
}

const PATH: &str = "\x1b[35m";
const NUMBER: &str = "\x1b[32m";
const TITLE: &str = "\x1b[1m";
const HIT: &str = "\x1b[1;31m";
const END: &str = "\x1b[0m";

impl Printer {
    fn print(&mut self, out: &mut dyn Write, story: StoryRef<'_>, read: &Read<'_>) -> io::Result<()> {
        let path = story.digest().shown_path();
        let title = story.title().unwrap_or_default();
        let mut last = None;
        for line in &read.lines {
            if self.parts && self.printed && last.is_none_or(|last| last + 1 < line.number) {
                writeln!(out, "--")?;
            }
            last = Some(line.number);
            self.printed = true;
            // As grep has it: what only stands around is told by the sign.
            let sign = if line.kind == Kind::Around { '-' } else { ':' };
            self.put(out, PATH, &path)?;
            write!(out, "{sign}")?;
            self.put(out, NUMBER, &line.number.to_string())?;
            write!(out, "{sign}")?;
            if line.kind != Kind::Title && !title.is_empty() {
                self.put(out, TITLE, &title)?;
                write!(out, "{sign}")?;
            }
            if line.kind != Kind::Title {
                write!(out, " ")?;
            }
            self.text(out, line)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn put(&self, out: &mut dyn Write, colour: &str, text: &str) -> io::Result<()> {
        if self.colour && !text.is_empty() {
            write!(out, "{colour}{text}{END}")
        } else {
            write!(out, "{text}")
        }
    }

    fn text(&self, out: &mut dyn Write, line: &Line<'_>) -> io::Result<()> {
        let mut at = 0;
        for &(from, to) in line.hits.iter().filter(|_| self.colour) {
            let (plain, hit) = (line.text.get(at..from), line.text.get(from..to));
            write!(out, "{}", plain.unwrap_or_default())?;
            self.put(out, HIT, hit.unwrap_or_default())?;
            at = to;
        }
        write!(out, "{}", line.text.get(at..).unwrap_or_default())
    }
}

/// A story with its lines, as programs read it.
#[derive(serde::Serialize)]
struct Record<'a> {
    id: String,
    digest: String,
    line: usize,
    title: Option<&'a str>,
    lines: Vec<LineRecord<'a>>,
}

#[derive(serde::Serialize)]
struct LineRecord<'a> {
    line: usize,
    kind: &'static str,
    text: &'a str,
    /// First and one past the last byte of each match.
    matches: &'a [(usize, usize)],
}

fn record<'a>(story: StoryRef<'a>, read: &'a Read<'a>) -> Record<'a> {
    let line = |line: &'a Line<'a>| LineRecord {
        line: line.number,
        kind: line.kind.name(),
        text: line.text,
        matches: &line.hits,
    };
    Record {
        id: story.key().to_string(),
        digest: story.digest().shown_path().to_string(),
        line: read.line,
        title: story.title().map(Clean::as_str),
        lines: read.lines.iter().map(line).collect(),
    }
}

struct Document<'a> {
    found: &'a Found<'a>,
    reader: RefCell<Reader>,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("Document", 2)?;
        document.serialize_field("schema", &SCHEMA)?;
        document.serialize_field("stories", &Stories(self))?;
        document.end()
    }
}

struct Stories<'a>(&'a Document<'a>);

impl Serialize for Stories<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct One<'a>(StoryRef<'a>, Read<'a>);
        impl Serialize for One<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                record(self.0, &self.1).serialize(serializer)
            }
        }
        let read = |story| One(story, self.0.reader.borrow_mut().read(story));
        serializer.collect_seq(stories(self.0.found).map(read))
    }
}

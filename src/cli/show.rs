//! `readboard show`: one story, to read or to pipe on.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use crate::layout::Catalog;
use crate::layout::blocks::{Block, BlockKind};
use crate::library::{Library, StoryRef};
use crate::story::StoryIx;
use crate::text::{Clean, wrap};

use super::known::Known;
use super::record::{mark_of, text_of};
use super::{Context, Status, find};

/// Fewer digits are a word and no id.
const ID_MIN: usize = 4;

/// Digits of a whole id.
const ID_MAX: usize = 32;

/// Candidates that are listed when an id's beginning fits several.
const CANDIDATES_MAX: usize = 10;

/// Columns that are pleasant to read; a wider terminal keeps the rest empty.
const MEASURE: usize = 80;

/// Which story to show.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The id of a story or its first digits (at least 4), else a query whose best hit is shown
    #[arg(value_name = "ID|QUERY")]
    wanted: String,

    /// Files, folders, or - for standard input; without any, those of your settings, or the digests inside the program
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Shows.
pub(super) fn run(args: &ShowArgs, context: &mut Context<'_>) -> anyhow::Result<Status> {
    let wanted = args.wanted.trim();
    if wanted.is_empty() {
        context.complain("show needs the id of a story, or words to find one by");
        return Ok(Status::Bad);
    }
    let (library, catalog) = find::read(&args.paths, context);
    let found = match by_id(&library, wanted).as_slice() {
        [] => {
            let (query, known) = (find::parse(&args.wanted)?, Known::of(&library, context));
            find::ranked(&library, &query, &catalog, &known, context).first().copied()
        }
        [one] => Some(*one),
        several => {
            list_candidates(&library, wanted, several, context);
            return Ok(Status::Bad);
        }
    };
    let Some(story) = found.and_then(|ix| library.story(ix)) else {
        if !context.bad {
            context.complain(&format!(
                "no story has or matches `{wanted}`: `readboard list` shows what there is"
            ));
        }
        return Ok(Status::Nothing);
    };
    let columns = context.width.map(|width| width.min(MEASURE));
    write(context.out, story, &catalog, columns)?;
    Ok(Status::Done)
}

/// Whether these can be the first digits of an id, or all.
pub(super) fn is_id(digits: &str) -> bool {
    (ID_MIN..=ID_MAX).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The stories whose id begins with `digits`, each at its first place; none when `digits` can't begin an id.
pub(super) fn by_id(library: &Library, digits: &str) -> Vec<StoryIx> {
    if !is_id(digits) {
        return Vec::new();
    }
    let digits = digits.to_ascii_lowercase();
    let mut found = Vec::new();
    for (ix, story) in library.stories() {
        // The glance is the first eight digits, and there already; the whole key costs a reading of the story.
        let glance = format!("{:08x}", story.story().glance);
        let known = digits.len().min(glance.len());
        if glance[..known] == digits[..known] {
            let key = story.key();
            if key.to_string().starts_with(&digits) && found.iter().all(|&(_, other)| other != key) {
                found.push((ix, key));
            }
        }
    }
    found.into_iter().map(|(ix, _)| ix).collect()
}

fn list_candidates(library: &Library, digits: &str, several: &[StoryIx], context: &mut Context<'_>) {
    let count = several.len();
    context.complain(&format!("`{digits}` begins {count} ids: give more of the digits of the one you mean"));
    for story in several.iter().take(CANDIDATES_MAX).filter_map(|&ix| library.story(ix)) {
        context.complain(&format!("  {}  {}", story.key(), story.heading()));
    }
    if count > CANDIDATES_MAX {
        context.complain(&format!("  and {} more", count - CANDIDATES_MAX));
    }
}

fn write(
    out: &mut dyn Write,
    story: StoryRef<'_>,
    catalog: &Catalog,
    columns: Option<usize>,
) -> io::Result<()> {
    if let Some(title) = story.title() {
        lines(out, "", &title, columns)?;
    }
    let date = story.story().date.map(|date| date.to_string());
    let source = [story.outlet().map(Clean::as_str), date.as_deref(), story.link().map(Clean::as_str)];
    let source: Vec<_> = source.into_iter().flatten().collect();
    if !source.is_empty() {
        // Not wrapped: a link is only good whole.
        writeln!(out, "{}", source.join(" · "))?;
    }
    let notes = story.notes(catalog);
    for note in &notes {
        lines(out, "", &format!("[{note}]"), columns)?;
    }
    // A story without a head begins with its body, and the items of a list stand together.
    let headed = story.title().is_some() || !source.is_empty() || !notes.is_empty();
    let mut before = None;
    for block in story.blocks() {
        let parted = match before {
            None => headed,
            Some(kind) => (kind, block.kind) != (BlockKind::ListItem, BlockKind::ListItem),
        };
        if parted {
            writeln!(out)?;
        }
        before = Some(block.kind);
        self::block(out, story, &block, columns)?;
    }
    Ok(())
}

fn block(out: &mut dyn Write, story: StoryRef<'_>, block: &Block, columns: Option<usize>) -> io::Result<()> {
    let text = text_of(story, block);
    match block.kind {
        BlockKind::ListItem => {
            let mark = mark_of(story, block).unwrap_or_default();
            let indent = "  ".repeat(block.depth.into());
            lines(out, &format!("{indent}{mark} "), &text, columns)
        }
        BlockKind::Quote => lines(out, "> ", &text, columns),
        BlockKind::Pre => writeln!(out, "{text}"),
        BlockKind::Paragraph | BlockKind::Heading => lines(out, "", &text, columns),
    }
}

/// Writes `text` in lines of `columns`; `lead` stands before the first, and the others are moved in as far.
fn lines(out: &mut dyn Write, lead: &str, text: &str, columns: Option<usize>) -> io::Result<()> {
    let Some(columns) = columns else { return writeln!(out, "{lead}{text}") };
    let hang = if lead.starts_with('>') { lead.to_owned() } else { " ".repeat(wrap::width(lead)) };
    let room = columns.saturating_sub(wrap::width(lead));
    for (number, line) in wrap::wrap(text, room).into_iter().enumerate() {
        let lead = if number == 0 { lead } else { &hang };
        writeln!(out, "{lead}{}", text.get(line.range()).unwrap_or_default())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_mark_hangs() {
        let show = |lead, columns| {
            let mut out = Vec::new();
            lines(&mut out, lead, "one two three", columns).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(show("• ", Some(9)), "• one two\n  three\n");
        assert_eq!(show("> ", Some(9)), "> one two\n> three\n");
        assert_eq!(show("", Some(80)), "one two three\n");
        assert_eq!(show("• ", None), "• one two three\n");
    }
}

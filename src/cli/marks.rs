//! `readboard marks`: what is marked, taken elsewhere, brought here, and checked.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};

use crate::store::ledger::{self, Account};
use crate::text::CleanBuf;

use super::file::Over;
use super::{Context, Status, file};

/// What to do with the marks.
#[derive(Debug, Args)]
pub struct MarksArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write all marks as they are now, one JSON object a line
    Export {
        /// Write to this file, whole or not at all; - is standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,

        /// Replace the file if it exists
        #[arg(long, requires = "output")]
        force: bool,
    },
    /// Take in exported marks; what is newer here stays
    Import {
        /// The file, or - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Read every journal and say what it holds, and what is wrong with it
    Verify,
}

impl MarksArgs {
    /// Whether marks are to be written.
    pub(super) fn writes(&self) -> bool {
        matches!(self.what, What::Import { .. })
    }
}

/// Does it.
pub(super) fn run(args: &MarksArgs, context: &mut Context<'_>) -> anyhow::Result<Status> {
    match &args.what {
        What::Export { output, force } => export(output.as_deref(), *force, context),
        What::Import { file } => import(file, context),
        What::Verify => verify(context),
    }
}

fn export(output: Option<&Path>, force: bool, context: &mut Context<'_>) -> anyhow::Result<Status> {
    let target = output.filter(|path| *path != Path::new("-"));
    if let Some(path) = target {
        file::check(path, Over::forced(force))?;
    }
    let merged = ledger::merged(&context.marks_folder()?);
    for warning in &merged.warnings {
        context.complain(warning);
    }
    let write = |out: &mut dyn io::Write| merged.lines.iter().try_for_each(|line| writeln!(out, "{line}"));
    match target {
        _ if merged.lines.is_empty() => context.complain("there are no marks yet"),
        Some(path) => file::write(path, Over::forced(force), true, write)?,
        None => write(context.out)?,
    }
    // What could not be read is not in the file, and whoever relies on it has to know.
    context.bad |= !merged.warnings.is_empty();
    Ok(if merged.lines.is_empty() { Status::Nothing } else { Status::Done })
}

fn import(path: &Path, context: &mut Context<'_>) -> anyhow::Result<Status> {
    let shown = path.display();
    let unread = |error: io::Error| {
        anyhow::anyhow!("{shown}: could not be read ({error}): name a file of exported marks")
    };
    let mut from: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path).map_err(unread)?;
        Box::new(BufReader::new(file))
    };
    let desk = context.desk()?;
    let found = ledger::import(&mut from, Arc::make_mut(&mut desk.marks)).map_err(unread)?;
    let (records, new) = (found.records, found.new.len());
    if new > 0 {
        desk.adopt(found.new).map_err(|reason| anyhow::anyhow!("not imported: {reason}"))?;
    }
    if let Some(first) = found.first {
        let (lines, at) =
            if found.damaged == 1 { ("line is", "line") } else { ("lines are", "the first is line") };
        context.complain(&format!(
            "{shown}: {} {lines} damaged and passed over ({at} {first}): export it anew",
            found.damaged
        ));
    }
    if found.newer > 0 {
        let records = if found.newer == 1 { "record is" } else { "records are" };
        context.complain(&format!(
            "{shown}: {} {records} from a newer readboard and passed over: update, and import it again",
            found.newer
        ));
    }
    context.bad |= found.damaged + found.newer > 0;
    if records > 0 {
        let noun = if records == 1 { "record" } else { "records" };
        writeln!(context.out, "{new} of {records} {noun} new")?;
    } else if !context.bad {
        context.complain(&format!("{shown}: holds no marks: name a file of exported marks"));
        return Ok(Status::Nothing);
    }
    Ok(Status::Done)
}

fn verify(context: &mut Context<'_>) -> anyhow::Result<Status> {
    let folder = context.marks_folder()?;
    let audit = ledger::audit(&folder);
    for account in &audit.accounts {
        let line = told(account);
        writeln!(context.out, "{line}")?;
    }
    let records: u64 = audit.accounts.iter().map(|account| account.records).sum();
    let number =
        |count: u64, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let sum = format!(
        "{}: {} about {} in {}",
        folder.display(),
        number(records, "record", "records"),
        number(audit.stories as u64, "story", "stories"),
        number(audit.accounts.len() as u64, "file", "files"),
    );
    writeln!(context.out, "{}", CleanBuf::line(&sum))?;
    for warning in &audit.warnings {
        context.complain(warning);
    }
    Ok(if audit.warnings.is_empty() { Status::Done } else { Status::Nothing })
}

fn told(account: &Account) -> CleanBuf {
    let name = account.path.file_name().unwrap_or(account.path.as_os_str()).to_string_lossy();
    let Account { records, superseded, damaged, newer, .. } = account;
    let noun = if *records == 1 { "record" } else { "records" };
    CleanBuf::line(&format!(
        "{name}: {records} {noun}, {superseded} superseded, {damaged} damaged, {newer} newer"
    ))
}

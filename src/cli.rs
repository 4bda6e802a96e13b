//! The command line: what can be asked for, and the subcommands that print their answer and end.
//!
//! Owns the arguments, the exit status, and what goes to standard output and standard error. Opening the reader is
//! only recognised here ([`Command::Read`]); nothing here knows keys, screens, or where marks are kept.
//!
//! Everything printed is clean: library text is so already, and paths, queries and the words of errors pass
//! [`CleanBuf`] on their way out.

pub mod check;
pub mod config;
pub mod export;
pub mod list;
pub mod manual;
pub mod mark;
pub mod marks;
pub mod search;
pub mod show;
pub mod stats;

mod csv;
mod desk;
mod file;
mod find;
mod json;
mod known;
mod record;

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory, Parser, Subcommand};

use crate::layout::catalog::OwnLayouts;
use crate::library::StoryRef;
use crate::load::Input;
use crate::marks::Marks;
use crate::query::plan::Notes;
use crate::query::{self, Flags};
use crate::session::Settings;
use crate::store;
use crate::text::CleanBuf;
use desk::Desk;

/// How much is gathered before it is written out, in bytes.
const OUT_BUFFER: usize = 64 * 1024;

/// Columns of a terminal that does not tell its size.
const USUAL_WIDTH: u16 = 80;

/// What was asked for.
#[derive(Debug)]
pub enum Command {
    /// Open the reader.
    Read {
        /// On these.
        inputs: Vec<Input>,
        /// Whether no path was given, so that the inputs are those of the settings, or the digests inside the program.
        seeds: bool,
    },
    /// Print something and end.
    Print(Task),
}

/// What can be printed.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// List stories, one a line
    List(list::ListArgs),
    /// Show one story
    Show(show::ShowArgs),
    /// Print the lines of stories that hold what was looked for
    Search(search::SearchArgs),
    /// Write stories out whole, for other programs
    Export(export::ExportArgs),
    /// Mark stories: read, starred, tags, a comment
    Mark(mark::MarkArgs),
    /// Export, import or check all marks
    Marks(marks::MarksArgs),
    /// Count stories by time, outlet, digest, tag or layout
    Stats(stats::StatsArgs),
    /// Say how files were read: layout, confidence, stories, and what is odd
    Check(check::CheckArgs),
    /// Say what is set, what can be set, and where
    Config(config::ConfigArgs),
    /// Print what a shell completes the arguments by
    Completions(manual::CompletionsArgs),
    /// Print the manual page, for `man -l -`
    Man,
}

impl Task {
    /// Whether it makes marks.
    fn writes(&self) -> bool {
        match self {
            Task::Mark(_) => true,
            Task::Marks(args) => args.writes(),
            _ => false,
        }
    }
}

#[derive(Debug, Parser)]
#[command(
    name = "readboard",
    version,
    about = "A terminal reader for offline intelligence digests",
    long_about = "A terminal reader for offline intelligence digests: plain-text files that each hold many short \
                  briefs.\n\nWithout a subcommand it opens the reader. A file or folder named like a subcommand is \
                  reached as ./list.",
    after_help = "Exit status: 0 done, 1 nothing matched (`check` and `marks verify`: something to look at), 2 wrong usage or bad input.",
    args_conflicts_with_subcommands = true
)]
struct Arguments {
    /// Files, folders, or - for standard input; without any, those of your settings, or the digests inside the program
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(subcommand)]
    task: Option<Task>,
}

/// Reads the arguments, the program's own name first. The error is also how `--help` and `--version` come back:
/// give it to [`answer`].
pub fn parse<I, T>(args: I) -> Result<Command, clap::Error>
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let arguments = Arguments::try_parse_from(args)?;
    Ok(match arguments.task {
        Some(task) => Command::Print(task),
        None => {
            Command::Read { inputs: Input::from_args(&arguments.paths), seeds: arguments.paths.is_empty() }
        }
    })
}

/// How it went, as the exit status tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// All is well.
    Done,
    /// There was nothing to print; for `check` and `marks verify`, something to look at.
    Nothing,
    /// Wrong usage, or some of the input or output was bad.
    Bad,
}

impl Status {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Status::Done => 0,
            Status::Nothing => 1,
            Status::Bad => 2,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status.code())
    }
}

/// Tells the marks of a story.
pub type FlagsOf<'a> = &'a dyn Fn(StoryRef<'_>) -> Flags;

/// The world that a task prints into.
pub struct Context<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    width: Option<usize>,
    flags: FlagsOf<'a>,
    notes: Arc<Notes>,
    own: OwnLayouts,
    settings: Settings,
    colour: bool,
    bad: bool,
    /// The folder of marks.
    folder: Option<PathBuf>,
    /// What is marked, where more of it is wanted than flags tell.
    marks: Option<&'a Marks>,
    desk: Option<Desk>,
}

impl<'a> Context<'a> {
    /// Standard output and error, the columns of the terminal that output is (`None` when it is none), and the marks.
    pub fn new(
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
        width: Option<usize>,
        flags: FlagsOf<'a>,
    ) -> Context<'a> {
        let (notes, own) = (Arc::default(), OwnLayouts::default());
        let settings = Settings::default();
        Context {
            out,
            err,
            width,
            flags,
            notes,
            own,
            settings,
            colour: false,
            bad: false,
            folder: None,
            marks: None,
            desk: None,
        }
    }

    /// The same with what is marked, the folder of marks, and the store over it where marks are to be made.
    fn with_marks(self, marks: &'a Marks, folder: Option<PathBuf>, desk: Option<Desk>) -> Context<'a> {
        Context { marks: Some(marks), folder, desk, ..self }
    }

    /// The store, to make marks.
    fn desk(&mut self) -> anyhow::Result<&mut Desk> {
        self.desk.as_mut().ok_or_else(|| anyhow::anyhow!("there is no place to keep marks"))
    }

    /// The folder of marks.
    fn marks_folder(&self) -> anyhow::Result<PathBuf> {
        let why = "there is no folder for marks: set HOME or XDG_STATE_HOME";
        self.folder.clone().ok_or_else(|| anyhow::anyhow!(why))
    }

    /// The same with these layouts of the person's own.
    #[must_use]
    pub fn with_layouts(self, own: OwnLayouts) -> Context<'a> {
        Context { own, ..self }
    }

    /// The same with what the person has set.
    #[must_use]
    pub fn with_settings(self, settings: Settings) -> Context<'a> {
        Context { settings, ..self }
    }

    /// What is to be read: what was named, or what is set, or the digests inside the program. What is wrong with the
    /// settings is said where they decide.
    fn inputs(&mut self, named: &[PathBuf]) -> Vec<Input> {
        if !named.is_empty() {
            return Input::from_args(named);
        }
        for fault in std::mem::take(&mut self.settings.bad) {
            self.complain(&fault);
            self.bad = true;
        }
        // Other stories than those that were meant would be worse than none.
        if self.settings.is_known { Input::from_args(&self.settings.paths) } else { Vec::new() }
    }

    /// The same with these tags and comments.
    #[must_use]
    pub fn with_notes(self, notes: Arc<Notes>) -> Context<'a> {
        Context { notes, ..self }
    }

    /// The same, in colour.
    #[must_use]
    pub fn in_colour(self, colour: bool) -> Context<'a> {
        Context { colour, ..self }
    }

    /// Says on standard error what is wrong and what to do, in one line.
    fn complain(&mut self, message: &str) {
        // Who closed standard error does not want to hear of it.
        drop(writeln!(self.err, "readboard: {}", CleanBuf::line(message)));
    }
}

/// Runs a task in `context`, says what went wrong, and flushes.
pub fn run(task: &Task, context: &mut Context<'_>) -> Status {
    let result = match task {
        Task::List(args) => list::run(args, context),
        Task::Show(args) => show::run(args, context),
        Task::Search(args) => search::run(args, context),
        Task::Export(args) => export::run(args, context),
        Task::Stats(args) => stats::run(args, context),
        Task::Check(args) => check::run(args, context),
        Task::Completions(args) => {
            manual::completions(args, Arguments::command(), context).map_err(Into::into)
        }
        Task::Man => manual::man(Arguments::command(), context).map_err(Into::into),
        Task::Mark(args) => mark::run(args, context),
        Task::Marks(args) => marks::run(args, context),
        Task::Config(args) => config::run(args, context),
    };
    let result = result.and_then(|status| {
        context.out.flush()?;
        Ok(status)
    });
    let status = result.unwrap_or_else(|error| {
        let io = error.downcast_ref::<io::Error>();
        match io {
            // Whoever read from us has read enough.
            Some(io) if io.kind() == io::ErrorKind::BrokenPipe => Status::Done,
            Some(io) => {
                context.complain(&format!(
                    "standard output can't be written ({io}): make room, or send it elsewhere"
                ));
                Status::Bad
            }
            None => {
                context.complain(&error.to_string());
                Status::Bad
            }
        }
    });
    if context.bad { Status::Bad } else { status }
}

/// Runs a task on the program's own output and error, with the marks in `folder` and the person's layouts and
/// settings.
pub fn print(task: &Task, folder: Option<PathBuf>, own: OwnLayouts, settings: Settings) -> Status {
    let (marks, desk) = match read_marks(task, folder.clone()) {
        Ok((marks, desk, warnings)) => {
            for warning in warnings {
                complain(&warning);
            }
            (marks, desk)
        }
        Err(error) => return complain(&format!("{error:#}")),
    };
    let stdout = io::stdout();
    let width = stdout.is_terminal().then(|| terminal_width(&stdout));
    let mut out = BufWriter::with_capacity(OUT_BUFFER, stdout.lock());
    let flags = |story: StoryRef<'_>| Flags::of_story(&marks, story);
    let mut err = io::stderr().lock();
    // What is asked for by https://no-color.org: any value but an empty one.
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let context = Context::new(&mut out, &mut err, width, &flags).with_layouts(own).with_settings(settings);
    let context = context.in_colour(width.is_some() && !plain).with_marks(&marks, folder, desk);
    run(task, &mut context.with_notes(Arc::new(query::notes(&marks, std::iter::empty()))))
}

/// What is marked, the store where marks are to be made, and what is wrong with the files.
fn read_marks(
    task: &Task,
    folder: Option<PathBuf>,
) -> anyhow::Result<(Arc<Marks>, Option<Desk>, Vec<CleanBuf>)> {
    if task.writes() {
        let (desk, warnings) = Desk::open(folder)?;
        return Ok((Arc::clone(&desk.marks), Some(desk), warnings));
    }
    // These read the files themselves, and say what they find.
    let folder = folder.filter(|_| !matches!(task, Task::Marks(_)));
    let (marks, warnings) = folder.map(|folder| store::load(&folder)).unwrap_or_default();
    Ok((Arc::new(marks), None, warnings))
}

/// Prints what [`parse`] gave back instead of a command: help, the version, or what is wrong with the arguments.
pub fn answer(error: &clap::Error) -> Status {
    let text = CleanBuf::of(&error.render().to_string());
    if error.use_stderr() {
        drop(write!(io::stderr().lock(), "{text}"));
        return Status::Bad;
    }
    let mut out = io::stdout().lock();
    match write!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Status::Bad,
        _ => Status::Done,
    }
}

/// Says on standard error what went wrong.
pub fn complain(why: &str) -> Status {
    drop(writeln!(io::stderr().lock(), "readboard: {}", CleanBuf::line(why)));
    Status::Bad
}

fn terminal_width(stdout: &io::Stdout) -> usize {
    let told = rustix::termios::tcgetwinsize(stdout).map_or(0, |size| size.ws_col);
    usize::from(if told == 0 { USUAL_WIDTH } else { told })
}

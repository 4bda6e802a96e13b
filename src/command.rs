//! The one table of all that a person can do: keymap, `:` line, help screen, README and tests are made from it.

use crate::text::near;

/// What a command does. `app` gives it its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table below says what each one does")]
pub enum Verb {
    Down,
    Up,
    First,
    Last,
    HalfDown,
    HalfUp,
    PageDown,
    PageUp,
    LineDown,
    LineUp,
    OtherDown,
    OtherUp,
    In,
    Out,
    NextPane,
    PrevPane,
    NextUnread,
    PrevUnread,
    NextStarred,
    PrevStarred,
    NextWatched,
    PrevWatched,
    NextDigest,
    PrevDigest,
    Skim,
    SkimBack,
    ToggleRead,
    Unread,
    ToggleStar,
    Undo,
    Redo,
    Filter,
    EditFilter,
    Find,
    FindNext,
    FindPrev,
    FindLike,
    Jump,
    View,
    AddView,
    RemoveView,
    Watch,
    CommandLine,
    Help,
    Problems,
    Why,
    Accept,
    Cancel,
    Close,
    Quit,
    Interrupt,
    Suspend,
    Redraw,
}

/// Where a key has its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// In the list, the story or the views.
    Normal,
    /// In a line that is being typed: filter, jump or command.
    Typing,
    /// In a page over the panes: help, problems.
    Page,
}

impl Mode {
    /// All of them.
    pub const ALL: [Mode; 3] = [Mode::Normal, Mode::Typing, Mode::Page];
}

/// How help arranges commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Getting about.
    Moving,
    /// Reading on.
    Skimming,
    /// Read and starred.
    Marking,
    /// Getting to a story.
    Finding,
    /// The program itself.
    Program,
}

impl Group {
    /// All, in the order of the help screen.
    pub const ALL: [Group; 5] =
        [Group::Moving, Group::Skimming, Group::Marking, Group::Finding, Group::Program];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Moving => "Moving",
            Group::Skimming => "Skimming",
            Group::Marking => "Marking",
            Group::Finding => "Finding",
            Group::Program => "The program",
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// What it does.
    pub verb: Verb,
    /// Its name, on the `:` line and everywhere else.
    pub name: &'static str,
    /// Other names on the `:` line.
    pub aliases: &'static [&'static str],
    /// Its default keys, by mode.
    pub keys: &'static [(Mode, &'static str)],
    /// Whether a count before the keys means something.
    pub counts: bool,
    /// What follows its name on the `:` line, as help shows it; empty where nothing does.
    pub takes: &'static str,
    /// Where help shows it.
    pub group: Group,
    /// What it does, in one line.
    pub help: &'static str,
}

use Group::{Finding, Marking, Moving, Program, Skimming};
use Mode::{Normal, Page, Typing};

const fn row(
    verb: Verb,
    group: Group,
    name: &'static str,
    aliases: &'static [&'static str],
    keys: &'static [(Mode, &'static str)],
    counts: bool,
    help: &'static str,
) -> Command {
    Command { verb, name, aliases, keys, counts, takes: "", group, help }
}

impl Command {
    const fn taking(self, takes: &'static str) -> Command {
        Command { takes, ..self }
    }

    /// Its name with what follows it.
    pub fn usage(&self) -> String {
        let space = if self.takes.is_empty() { "" } else { " " };
        format!(":{}{space}{}", self.name, self.takes)
    }
}

/// All commands.
pub const COMMANDS: &[Command] = &[
    row(
        Verb::Down,
        Moving,
        "down",
        &[],
        &[
            (Normal, "j"),
            (Normal, "<Down>"),
            (Typing, "<Down>"),
            (Typing, "<C-n>"),
            (Page, "j"),
            (Page, "<Down>"),
        ],
        true,
        "next line or story",
    ),
    row(
        Verb::Up,
        Moving,
        "up",
        &[],
        &[(Normal, "k"), (Normal, "<Up>"), (Typing, "<Up>"), (Typing, "<C-p>"), (Page, "k"), (Page, "<Up>")],
        true,
        "previous line or story",
    ),
    row(
        Verb::First,
        Moving,
        "first",
        &["top"],
        &[(Normal, "gg"), (Normal, "<Home>"), (Page, "gg"), (Page, "<Home>")],
        true,
        "first, or the one that the count names",
    ),
    row(
        Verb::Last,
        Moving,
        "last",
        &["bottom"],
        &[(Normal, "G"), (Normal, "<End>"), (Page, "G"), (Page, "<End>")],
        true,
        "last, or the one that the count names",
    ),
    row(
        Verb::HalfDown,
        Moving,
        "half-down",
        &[],
        &[(Normal, "<C-d>"), (Typing, "<C-d>"), (Page, "<C-d>")],
        true,
        "half a page down",
    ),
    row(Verb::HalfUp, Moving, "half-up", &[], &[(Normal, "<C-u>"), (Page, "<C-u>")], true, "half a page up"),
    row(
        Verb::PageDown,
        Moving,
        "page-down",
        &[],
        &[
            (Normal, "<C-f>"),
            (Normal, "<PgDn>"),
            (Typing, "<PgDn>"),
            (Page, "<C-f>"),
            (Page, "<PgDn>"),
            (Page, "<Space>"),
        ],
        true,
        "a page down",
    ),
    row(
        Verb::PageUp,
        Moving,
        "page-up",
        &[],
        &[(Normal, "<C-b>"), (Normal, "<PgUp>"), (Typing, "<PgUp>"), (Page, "<C-b>"), (Page, "<PgUp>")],
        true,
        "a page up",
    ),
    row(
        Verb::LineDown,
        Moving,
        "line-down",
        &[],
        &[(Normal, "<C-e>"), (Page, "<C-e>")],
        true,
        "scroll one line down",
    ),
    row(
        Verb::LineUp,
        Moving,
        "line-up",
        &[],
        &[(Normal, "<C-y>"), (Page, "<C-y>")],
        true,
        "scroll one line up",
    ),
    row(
        Verb::OtherDown,
        Moving,
        "other-down",
        &[],
        &[(Normal, "J")],
        true,
        "from the list scroll the story, from the story go to the next one",
    ),
    row(
        Verb::OtherUp,
        Moving,
        "other-up",
        &[],
        &[(Normal, "K")],
        true,
        "from the list scroll the story back, from the story go to the previous one",
    ),
    row(
        Verb::In,
        Moving,
        "in",
        &["open"],
        &[(Normal, "l"), (Normal, "<Right>"), (Normal, "<Enter>")],
        false,
        "into: from views to list, from list to story",
    ),
    row(
        Verb::Out,
        Moving,
        "out",
        &[],
        &[(Normal, "h"), (Normal, "<Left>")],
        false,
        "out of: from story to list, from list to views",
    ),
    row(Verb::NextPane, Moving, "next-pane", &[], &[(Normal, "<Tab>")], false, "next pane"),
    row(Verb::PrevPane, Moving, "previous-pane", &[], &[(Normal, "<S-Tab>")], false, "previous pane"),
    row(
        Verb::Skim,
        Skimming,
        "skim",
        &[],
        &[(Normal, "<Space>")],
        false,
        "a page on; at the end mark read and go to the next unread",
    ),
    row(
        Verb::SkimBack,
        Skimming,
        "skim-back",
        &[],
        &[(Normal, "<BS>")],
        false,
        "a page back; at the start the story that skimming came from",
    ),
    row(Verb::NextUnread, Skimming, "next-unread", &[], &[(Normal, "]u")], true, "next unread story"),
    row(Verb::PrevUnread, Skimming, "previous-unread", &[], &[(Normal, "[u")], true, "previous unread story"),
    row(Verb::NextStarred, Skimming, "next-starred", &[], &[(Normal, "]s")], true, "next starred story"),
    row(
        Verb::PrevStarred,
        Skimming,
        "previous-starred",
        &[],
        &[(Normal, "[s")],
        true,
        "previous starred story",
    ),
    row(
        Verb::NextWatched,
        Skimming,
        "next-watched",
        &[],
        &[(Normal, "]w")],
        true,
        "next story of a watchlist",
    ),
    row(
        Verb::PrevWatched,
        Skimming,
        "previous-watched",
        &[],
        &[(Normal, "[w")],
        true,
        "previous story of a watchlist",
    ),
    row(
        Verb::NextDigest,
        Skimming,
        "next-digest",
        &[],
        &[(Normal, "]d")],
        true,
        "first story of the next digest",
    ),
    row(
        Verb::PrevDigest,
        Skimming,
        "previous-digest",
        &[],
        &[(Normal, "[d")],
        true,
        "first story of this digest, or of the one before",
    ),
    row(Verb::ToggleRead, Marking, "read", &[], &[(Normal, "r")], true, "mark read, or unread again"),
    row(Verb::Unread, Marking, "unread", &[], &[(Normal, "U")], true, "mark unread"),
    row(Verb::ToggleStar, Marking, "star", &[], &[(Normal, "s")], true, "star, or take the star off"),
    row(Verb::Undo, Marking, "undo", &[], &[(Normal, "u")], true, "undo the last mark"),
    row(Verb::Redo, Marking, "redo", &[], &[(Normal, "<C-r>")], true, "make the undone mark again"),
    row(
        Verb::Filter,
        Finding,
        "filter",
        &[],
        &[(Normal, "f"), (Normal, "\\")],
        false,
        "filter the list as you type",
    )
    .taking("[QUERY]"),
    row(
        Verb::EditFilter,
        Finding,
        "edit-filter",
        &[],
        &[(Normal, "F")],
        false,
        "edit the filter that is set",
    ),
    row(
        Verb::Find,
        Finding,
        "search",
        &["find"],
        &[(Normal, "/")],
        false,
        "search in the pane that has the keys, as you type",
    ),
    row(Verb::FindNext, Finding, "search-next", &[], &[(Normal, "n")], true, "next place that was found"),
    row(
        Verb::FindPrev,
        Finding,
        "search-previous",
        &[],
        &[(Normal, "N")],
        true,
        "previous place that was found",
    ),
    row(
        Verb::FindLike,
        Finding,
        "search-like",
        &[],
        &[(Normal, "*")],
        false,
        "search for the longest words of this title",
    ),
    row(
        Verb::Jump,
        Finding,
        "jump",
        &[],
        &[(Normal, "<C-p>")],
        false,
        "jump to any story in the library, with a preview",
    ),
    row(Verb::View, Finding, "view", &[], &[], false, "show this view").taking("NAME"),
    row(
        Verb::AddView,
        Finding,
        "view add",
        &[],
        &[],
        false,
        "keep a query as a view of your own: this one, or what the list is filtered by",
    )
    .taking("NAME [QUERY]"),
    row(Verb::RemoveView, Finding, "view remove", &[], &[], false, "take a view of your own away")
        .taking("NAME"),
    row(
        Verb::Watch,
        Finding,
        "watch",
        &[],
        &[],
        false,
        "keep a query as a watchlist, whose words stand out in a colour of their own",
    )
    .taking("NAME [QUERY]"),
    row(Verb::Accept, Finding, "accept", &[], &[(Typing, "<Enter>")], false, "take what was typed"),
    row(
        Verb::Cancel,
        Program,
        "cancel",
        &[],
        &[(Normal, "<Esc>"), (Typing, "<Esc>"), (Page, "<Esc>")],
        false,
        "cancel what is pending; in the list, clear the filter",
    ),
    row(Verb::CommandLine, Program, "command", &[], &[(Normal, ":")], false, "type a command by its name"),
    row(Verb::Help, Program, "help", &["h", "keys"], &[(Normal, "?"), (Page, "?")], false, "this page"),
    row(
        Verb::Why,
        Program,
        "why",
        &["explain"],
        &[],
        false,
        "which lines of the file made this story begin, end and say what it says",
    ),
    row(
        Verb::Problems,
        Program,
        "problems",
        &["faults"],
        &[],
        false,
        "what could not be read, and what is odd, with the reason",
    ),
    row(
        Verb::Redraw,
        Program,
        "redraw",
        &[],
        &[(Normal, "<C-l>"), (Page, "<C-l>")],
        false,
        "draw the screen afresh",
    ),
    row(
        Verb::Suspend,
        Program,
        "suspend",
        &[],
        &[(Normal, "<C-z>"), (Typing, "<C-z>"), (Page, "<C-z>")],
        false,
        "back to the shell; `fg` returns",
    ),
    row(
        Verb::Close,
        Program,
        "close",
        &[],
        &[(Normal, "q"), (Page, "q")],
        false,
        "close the top thing; with nothing open, quit",
    ),
    row(
        Verb::Quit,
        Program,
        "quit",
        &["q", "q!", "qa", "wq", "x", "exit"],
        &[(Normal, "ZZ")],
        false,
        "quit; every mark is saved already",
    ),
    row(
        Verb::Interrupt,
        Program,
        "interrupt",
        &[],
        &[(Normal, "<C-c>"), (Typing, "<C-c>"), (Page, "<C-c>")],
        false,
        "cancel; twice, quit",
    ),
];

/// The command of this name or alias.
pub fn by_name(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name || command.aliases.contains(&name))
}

/// The command that a line begins with, and what follows its name. Of names that begin alike the longest counts.
pub fn split(line: &str) -> Option<(&'static Command, &str)> {
    let rest = |name: &str| {
        let mut rest = line.trim_start();
        for word in name.split(' ') {
            rest = rest.trim_start().strip_prefix(word)?;
            if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
                return None;
            }
        }
        Some(rest.trim())
    };
    let names = |command: &'static Command| {
        std::iter::once(&command.name).chain(command.aliases).map(move |name| (*name, command))
    };
    let found =
        COMMANDS.iter().flat_map(names).filter_map(|(name, command)| Some((name, command, rest(name)?)));
    found.max_by_key(|(name, ..)| name.len()).map(|(_, command, rest)| (command, rest))
}

/// The row of a verb.
pub fn of(verb: Verb) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.verb == verb)
}

/// The name nearest to what was typed, when it is near enough to be meant.
pub fn nearest(typed: &str) -> Option<&'static str> {
    near::nearest(
        typed,
        COMMANDS.iter().flat_map(|command| std::iter::once(&command.name).chain(command.aliases)).copied(),
    )
}

/// The key table of the README: Markdown, one row a command that has keys in the panes.
pub fn markdown() -> String {
    use std::fmt::Write as _;
    let mut table = String::from("| keys | command | what it does |\n| --- | --- | --- |\n");
    for group in Group::ALL {
        for command in COMMANDS.iter().filter(|command| command.group == group) {
            let keys: Vec<String> = command
                .keys
                .iter()
                .filter(|(mode, _)| *mode == Normal)
                .map(|(_, keys)| format!("`{}`", keys.replace('\\', "\\\\").replace('|', "\\|")))
                .collect();
            let keys = if keys.is_empty() { String::from("–") } else { keys.join(" ") };
            let _ = writeln!(table, "| {keys} | `{}` | {} |", command.usage(), command.help);
        }
    }
    table
}

#[cfg(test)]
mod tests;

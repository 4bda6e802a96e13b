//! The one table of all that a person can do: keymap, `:` line, help screen, README and tests are made from it.
//!
//! The rows are in the table; what is typed on the `:` line before and after a name is read by [`range`].

pub mod line;
pub mod range;
pub mod table;

use crate::text::near;

pub use table::{COMMANDS, Verb};

/// Where a key has its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// In the list, the story or the views.
    Normal,
    /// With a range of stories chosen: keys that have no meaning of their own here have the one of [`Mode::Normal`].
    Visual,
    /// In a line that is being typed: filter, jump or command.
    Typing,
    /// In a page over the panes: help, problems.
    Page,
}

impl Mode {
    /// All of them.
    pub const ALL: [Mode; 4] = [Mode::Normal, Mode::Visual, Mode::Typing, Mode::Page];

    /// Where its keys have their meaning, in words to go before them; nothing in the panes.
    pub fn place(self) -> &'static str {
        match self {
            Mode::Normal => "",
            Mode::Visual => "in a range ",
            Mode::Typing => "in a line ",
            Mode::Page => "in a page ",
        }
    }

    /// The mode that lends its keys to this one.
    pub fn fallback(self) -> Option<Mode> {
        (self == Mode::Visual).then_some(Mode::Normal)
    }
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
    /// Links, the clipboard, other programs, files.
    Outward,
    /// The program itself.
    Program,
}

impl Group {
    /// All, in the order of the help screen.
    pub const ALL: [Group; 6] =
        [Group::Moving, Group::Skimming, Group::Marking, Group::Finding, Group::Outward, Group::Program];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Moving => "Moving",
            Group::Skimming => "Skimming",
            Group::Marking => "Marking",
            Group::Finding => "Finding",
            Group::Outward => "Out of the reader",
            Group::Program => "The program",
        }
    }
}

/// What stands behind a command's name, or for a letter behind its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// A letter, which names a position or a recording.
    Letter,
    /// One of these, by its letter behind keys and by its name on the `:` line.
    Choice(&'static [Choice]),
    /// Which stories: `above`, `below`, or a query that they answer.
    Stories,
    /// A tag, and which stories.
    Tag,
    /// Text as it stands, or nothing.
    Text,
    /// A query, or nothing.
    Query,
    /// The name of a view.
    View,
    /// A name for a view, and its query.
    NewView,
    /// The name of a theme, or nothing.
    Theme,
    /// The name of a setting and its value, or less.
    Setting,
    /// A command of the system.
    Shell,
    /// A file, and which stories go there.
    File,
    /// A file, or nothing.
    Path,
}

/// One of a few things that a command can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// What is typed behind keys.
    pub letter: char,
    /// What is typed on the `:` line.
    pub name: &'static str,
    /// What it means.
    pub help: &'static str,
}

impl Takes {
    /// The one of its choices that a letter or a name means.
    pub fn choose(self, by: &str) -> Option<Choice> {
        let Takes::Choice(choices) = self else { return None };
        choices.iter().find(|choice| choice.name == by || by.strip_prefix(choice.letter) == Some("")).copied()
    }

    /// Whether keys wait for a letter.
    pub fn is_letter(self) -> bool {
        matches!(self, Takes::Letter | Takes::Choice(_))
    }

    /// As help shows it.
    pub fn usage(self) -> &'static str {
        match self {
            Takes::Nothing => "",
            Takes::Letter => "{a-z}",
            Takes::Choice(_) => "HOW",
            Takes::Stories => "[STORIES]",
            Takes::Text => "[TEXT]",
            Takes::Tag => "[TAG [STORIES]]",
            Takes::Query => "[QUERY]",
            Takes::View => "NAME",
            Takes::NewView => "NAME [QUERY]",
            Takes::Theme => "[NAME]",
            Takes::Setting => "[NAME [VALUE]]",
            Takes::Shell => "COMMAND",
            Takes::File => "FILE [STORIES]",
            Takes::Path => "[FILE]",
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
    /// Its default keys in each mode, parted by spaces, in the order of [`Mode::ALL`].
    keys: [&'static str; 4],
    /// Whether a count before the keys means something.
    pub counts: bool,
    /// Whether it is done to stories: the one under the cursor, as many as the count says, a range, or what a query finds.
    pub is_of_stories: bool,
    /// What stands behind its name.
    pub takes: Takes,
    /// Where help shows it.
    pub group: Group,
    /// What it does, in one line.
    pub help: &'static str,
}

impl Command {
    const fn new(verb: Verb, name: &'static str, group: Group, help: &'static str) -> Command {
        Command {
            verb,
            name,
            aliases: &[],
            keys: [""; 4],
            counts: false,
            is_of_stories: false,
            takes: Takes::Nothing,
            group,
            help,
        }
    }

    const fn keys(mut self, keys: &'static str) -> Command {
        self.keys[Mode::Normal as usize] = keys;
        self
    }

    const fn visual(mut self, keys: &'static str) -> Command {
        self.keys[Mode::Visual as usize] = keys;
        self
    }

    const fn typing(mut self, keys: &'static str) -> Command {
        self.keys[Mode::Typing as usize] = keys;
        self
    }

    const fn page(mut self, keys: &'static str) -> Command {
        self.keys[Mode::Page as usize] = keys;
        self
    }

    const fn counts(mut self) -> Command {
        self.counts = true;
        self
    }

    const fn stories(mut self) -> Command {
        (self.counts, self.is_of_stories) = (true, true);
        self
    }

    const fn aliases(mut self, aliases: &'static [&'static str]) -> Command {
        self.aliases = aliases;
        self
    }

    const fn takes(mut self, takes: Takes) -> Command {
        self.takes = takes;
        self
    }

    /// Its default keys in `mode`, as written.
    pub fn keys_in(&self, mode: Mode) -> impl Iterator<Item = &'static str> {
        self.keys[mode as usize].split_ascii_whitespace()
    }

    /// The keys by which it is known best, with the mode where they have that meaning: those of the panes, or of the first
    /// other mode that has any.
    pub fn best_known<T>(&self, keys_in: impl Fn(Mode) -> Vec<T>) -> (Mode, Vec<T>) {
        let known = [Mode::Normal, Mode::Visual, Mode::Page, Mode::Typing].map(|mode| (mode, keys_in(mode)));
        known.into_iter().find(|(_, keys)| !keys.is_empty()).unwrap_or((Mode::Normal, Vec::new()))
    }

    /// Its name with what follows it.
    pub fn usage(&self) -> String {
        let takes = self.takes.usage();
        let space = if takes.is_empty() { "" } else { " " };
        format!(":{}{space}{takes}", self.name)
    }
}

impl Verb {
    /// Whether it goes so far that one may want to come back.
    pub fn leaps(self) -> bool {
        matches!(
            self,
            Verb::First
                | Verb::Last
                | Verb::NextDigest
                | Verb::PrevDigest
                | Verb::Find
                | Verb::FindNext
                | Verb::FindPrev
                | Verb::FindLike
                | Verb::Filter
                | Verb::EditFilter
                | Verb::View
        )
    }
}

/// A command as it was given: by keys or on the `:` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The command.
    pub verb: Verb,
    /// The count before it.
    pub count: Option<u32>,
    /// The stories that stand before its name on the `:` line.
    pub range: Option<range::Range>,
    /// What stands behind it: a letter, a name, or the rest of the line.
    pub text: String,
    /// The stories that are named behind it: `above`, `below` or a query.
    pub stories: String,
}

impl Call {
    /// A command without anything before or behind it but a count.
    pub fn plain(verb: Verb, count: Option<u32>) -> Call {
        Call { verb, count, range: None, text: String::new(), stories: String::new() }
    }
}

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
            let shown = |keys: &str| format!("`{}`", keys.replace('\\', "\\\\").replace('|', "\\|"));
            let (mode, keys) = command.best_known(|mode| command.keys_in(mode).map(shown).collect());
            let keys = if keys.is_empty() {
                String::from("–")
            } else {
                format!("{}{}", mode.place(), keys.join(" "))
            };
            let _ = writeln!(table, "| {keys} | `{}` | {} |", command.usage(), command.help);
        }
    }
    table
}

#[cfg(test)]
mod tests;

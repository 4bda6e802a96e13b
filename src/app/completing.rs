//! What can complete the line that is typed: shown as it is typed, put in by Tab.

use crate::command::line::first_name;
use crate::command::range::Range;
use crate::command::{self, COMMANDS, Command, Takes};
use crate::config::setting::{self, SETTINGS};
use crate::query::complete::{Completion, Vocabulary, complete};
use crate::text::{CleanBuf, seek};

use super::App;
use super::input::LineEdit;
use super::list::View;
use super::target::{ABOVE, BELOW};
use super::typing::Kind;
use super::viewing::FIXED;

/// What can complete the line, and which of it is put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// All, the likeliest first.
    pub all: Vec<Completion>,
    /// The one that is put in; `None` as long as none is.
    pub at: Option<usize>,
    /// The line before and after what is put in.
    around: (String, String),
}

impl App {
    /// Shows what can complete the line, where that is a name out of few.
    pub(super) fn suggest(&mut self) {
        self.choices = match self.kind() {
            Some(Kind::Command | Kind::Tag | Kind::Untag) => {
                self.find_choices().filter(|choices| !choices.all.is_empty())
            }
            _ => None,
        };
    }

    /// Completes the word at the cursor: the first choice, then each press the next one.
    pub(super) fn complete(&mut self, forward: bool) {
        let Some(mut choices) = self.choices.take().or_else(|| self.find_choices()) else { return };
        let count = choices.all.len().max(1);
        let at = match choices.at {
            Some(at) => (at + if forward { 1 } else { count - 1 }) % count,
            None => 0,
        };
        choices.at = Some(at);
        let Some(chosen) = choices.all.get(at) else {
            self.say("nothing completes this");
            return;
        };
        let before = format!("{}{}", choices.around.0, chosen.text);
        let after = choices.around.1.clone();
        if let Some(line) = self.typed_line() {
            *line = LineEdit::with(&before);
            line.insert_after(&after);
        }
        // One choice needs no list, and the next press completes what follows it.
        self.choices = (choices.all.len() > 1).then_some(choices);
    }

    fn find_choices(&mut self) -> Option<Choices> {
        let line = self.typed_line()?;
        let (before, after) = (line.before().to_owned(), line.text()[line.before().len()..].to_owned());
        let (from, all) = match self.kind()? {
            Kind::Filter | Kind::Find | Kind::Jump => complete(&before, self),
            Kind::Command => self.complete_command(&before),
            Kind::Tag => (0, among(self.tags(), &before)),
            Kind::Untag => (0, among(self.tags_of_held(), &before)),
            Kind::Comment | Kind::Page => return None,
        };
        let head = before.get(..from).unwrap_or_default().to_owned();
        Some(Choices { all, at: None, around: (head, after) })
    }

    /// What can stand at the end of `before` on the `:` line, and from which byte on.
    fn complete_command(&self, before: &str) -> (usize, Vec<Completion>) {
        let (_, rest) = Range::read(before);
        let begun = rest.trim_start();
        let start = before.len() - begun.len();
        match command::split(begun) {
            // What ends at the cursor is still the name.
            Some((command, text)) if !text.is_empty() || begun.ends_with(char::is_whitespace) => {
                let from =
                    if text.is_empty() { before.len() } else { start + begun.trim_end().len() - text.len() };
                let (at, all) = self.complete_argument(command, before.get(from..).unwrap_or_default());
                (from + at, all)
            }
            _ => (start, commands(begun)),
        }
    }

    /// What can stand at the end of what follows a command's name, and from which byte on.
    fn complete_argument(&self, command: &Command, text: &str) -> (usize, Vec<Completion>) {
        match command.takes {
            Takes::Choice(choices) => {
                let names = choices.iter().map(|choice| (choice.name.to_owned(), choice.help.to_owned()));
                (0, among(names.collect(), text))
            }
            Takes::Nothing | Takes::Letter | Takes::Text | Takes::Shell | Takes::Path => (0, Vec::new()),
            Takes::File => self.after_name(text, App::complete_stories, |_| Vec::new()),
            Takes::Query => complete(text, self),
            Takes::Stories => self.complete_stories(text),
            Takes::View => {
                // `view add` is a command as well, and begins as the name of a view might.
                let longer = COMMANDS.iter().filter_map(|other| {
                    let rest = other.name.strip_prefix(command.name)?.strip_prefix(' ')?;
                    Some((format!("{rest} "), other.help.to_owned()))
                });
                (0, among(self.view_names().into_iter().chain(longer).collect(), text))
            }
            Takes::Theme => {
                let themes = self.setup.themes().map(|theme| (theme.name.clone(), theme.about.clone()));
                (0, among(themes.collect(), text))
            }
            Takes::Setting => self.complete_setting(text),
            Takes::NewView => self.after_name(text, |app, query| complete(query, app), |_| Vec::new()),
            Takes::Tag => self.after_name(text, App::complete_stories, App::tags),
        }
    }

    /// What completes the name of a setting, or its value.
    fn complete_setting(&self, text: &str) -> (usize, Vec<Completion>) {
        let Some((name, value)) = text.split_once([' ', '=']) else {
            let config = &self.setup.config;
            let all = SETTINGS.iter().map(|setting| (format!("{} ", setting.name), setting.show(config)));
            return (0, among(all.collect(), text));
        };
        let names: Vec<_> = self.setup.themes().map(|theme| theme.name.clone()).collect();
        let choices = setting::meant(name).map_or(Vec::new(), |setting| setting.choices(&names));
        (
            text.len() - value.len(),
            among(choices.into_iter().map(|choice| (choice, String::new())).collect(), value),
        )
    }

    /// What completes a name, or what follows one.
    fn after_name(
        &self,
        text: &str,
        rest: impl Fn(&App, &str) -> (usize, Vec<Completion>),
        names: impl Fn(&App) -> Vec<(String, String)>,
    ) -> (usize, Vec<Completion>) {
        let Some((name, after)) = first_name(text) else { return (0, Vec::new()) };
        let begun = !after.is_empty() || text.ends_with(char::is_whitespace);
        if name.is_empty() || !begun {
            return (0, among(names(self), text));
        }
        let white = if after.is_empty() { 0 } else { text.len() - text.trim_end().len() };
        let from = text.len() - white - after.len();
        let (at, all) = rest(self, text.get(from..).unwrap_or_default());
        (from + at, all)
    }

    fn complete_stories(&self, text: &str) -> (usize, Vec<Completion>) {
        let words = [(ABOVE, "the stories above this one"), (BELOW, "the stories below this one")];
        let fits = words.into_iter().filter(|(word, _)| word.starts_with(text));
        let words = fits.map(|(word, help)| Completion { text: word.to_owned(), help: help.to_owned() });
        let (at, fields) = complete(text, self);
        (at, if at == 0 { words.chain(fields).collect() } else { fields })
    }

    fn view_names(&self) -> Vec<(String, String)> {
        let fixed = FIXED.into_iter().filter_map(View::name).map(|name| (name.to_owned(), String::new()));
        let own = self.own.views().iter().map(|view| (view.name.to_string(), view.text.clone()));
        own.chain(fixed).collect()
    }
}

/// The commands whose names go on as `begun`, then those that have it within.
fn commands(begun: &str) -> Vec<Completion> {
    let named = |command: &Command| {
        let space = if command.takes == Takes::Nothing { "" } else { " " };
        Completion { text: format!("{}{space}", command.name), help: command.help.to_owned() }
    };
    let begins = |command: &&Command| {
        command.name.starts_with(begun)
            || command.aliases.iter().any(|alias| !begun.is_empty() && *alias == begun)
    };
    // Two letters stand in half of all names.
    let within = |command: &&Command| begun.len() > 2 && !begins(command) && command.name.contains(begun);
    COMMANDS.iter().filter(begins).chain(COMMANDS.iter().filter(within)).map(named).collect()
}

/// The names that begin as what was typed, then those that have it within, then those that have its letters in their
/// order; each with what is to be said of it.
fn among(names: Vec<(String, String)>, begun: &str) -> Vec<Completion> {
    let begun = seek::folded(begun.trim_start_matches('"'));
    let grade = |name: &str| {
        let name = seek::folded(name);
        let mut letters = name.chars();
        if name.starts_with(&begun) {
            Some(0)
        } else if name.contains(&begun) {
            Some(1)
        } else {
            begun.chars().all(|c| letters.any(|other| other == c)).then_some(2)
        }
    };
    let mut graded: Vec<_> =
        names.into_iter().filter_map(|(name, help)| Some((grade(&name)?, name, help))).collect();
    graded.sort_by_key(|(grade, ..)| *grade);
    graded.into_iter().map(|(_, text, help)| Completion { text, help }).collect()
}

/// Names that the library has, as far as they are at hand without waiting.
impl Vocabulary for App {
    fn outlets(&self) -> Vec<(String, String)> {
        let mut counts: std::collections::HashMap<Box<str>, (usize, CleanBuf)> =
            std::collections::HashMap::new();
        for stretch in self.library.stretches() {
            let Some(lookup) = stretch.shard.lookup_if_made() else { continue };
            lookup.count(stretch.stories.clone(), &mut |credit, count| {
                let own = counts.entry(credit.one.clone()).or_insert_with(|| {
                    let story = stretch.shard.story(credit.story as usize);
                    let name = story.and_then(crate::library::StoryRef::outlet).unwrap_or_default();
                    (0, name.into())
                });
                own.0 += count;
            });
        }
        let mut names: Vec<_> = counts.into_values().collect();
        names.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (*a.1).cmp(&*b.1)));
        names.into_iter().map(|(count, name)| (name.to_string(), count.to_string())).collect()
    }

    fn digests(&self) -> Vec<(String, String)> {
        // Nobody looks through more; those that were loaded last are the likeliest.
        let count = self.library.digest_count();
        let digests = (count.saturating_sub(2_000)..count).rev().filter_map(|at| self.library.digest(at));
        digests.map(|digest| (digest.name().to_string(), digest.title().to_string())).collect()
    }

    fn layouts(&self) -> Vec<(String, String)> {
        let own = self.catalog.layouts().iter().map(|layout| (layout.name.clone(), layout.about.clone()));
        own.chain([("inferred".to_owned(), "stories found by what repeats".to_owned())]).collect()
    }

    fn tags(&self) -> Vec<(String, String)> {
        self.book.all_tags().into_iter().map(|(tag, count)| (tag, count.to_string())).collect()
    }
}

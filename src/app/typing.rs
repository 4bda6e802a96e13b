//! The line that is being typed: what was typed there before, and what can complete it.

use crate::command::{self, Verb};
use crate::query::complete::{Completion, Vocabulary, complete};
use crate::text::CleanBuf;

use super::input::LineEdit;
use super::viewing::first_name;
use super::{App, Prompt};

/// Lines that are kept of each kind.
const KEPT: usize = 100;

/// How many kinds of lines are typed.
pub const KINDS: usize = 4;

/// The kinds of lines that are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Filters of the list.
    Filter,
    /// Searches in a pane.
    Find,
    /// Jumps.
    Jump,
    /// Commands.
    Command,
}

/// What was typed before, the newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// One list for each kind, in the order of [`Kind`].
    pub lines: [Vec<String>; KINDS],
    /// Which of them is shown, and what was being typed before.
    shown: Option<(usize, String)>,
}

impl History {
    /// Keeps a line that was taken.
    pub fn keep(&mut self, kind: Kind, text: &str) {
        self.shown = None;
        let text = text.trim();
        let Some(lines) = self.lines.get_mut(kind as usize).filter(|_| !text.is_empty()) else { return };
        lines.retain(|line| line != text);
        lines.push(text.to_owned());
        lines.drain(..lines.len().saturating_sub(KEPT));
    }

    /// The line before or after the one that is shown, among those that begin as what was typed.
    fn walk(&mut self, kind: Kind, typed: &str, back: bool) -> Option<String> {
        let lines = self.lines.get(kind as usize)?;
        let (at, draft) = self.shown.take().unwrap_or_else(|| (lines.len(), typed.to_owned()));
        let fits = |at: &usize| lines.get(*at).is_some_and(|line| line.starts_with(&draft));
        let found = if back { (0..at).rev().find(fits) } else { (at + 1..lines.len()).find(fits) };
        match found {
            Some(at) => {
                let line = lines.get(at).cloned();
                self.shown = Some((at, draft));
                line
            }
            None if back => {
                self.shown = Some((at, draft));
                None
            }
            None => Some(draft),
        }
    }

    /// Whatever was typed since is a new line.
    pub(super) fn leave(&mut self) {
        self.shown = None;
    }
}

/// What can complete the line, and which of it is put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// All, the likeliest first.
    pub all: Vec<Completion>,
    /// The one that is put in.
    pub at: usize,
    /// The line before and after what is put in.
    around: (String, String),
}

impl App {
    fn kind(&self) -> Option<Kind> {
        match (&self.prompt, &self.jump) {
            (Some(Prompt::Filter(_)), _) => Some(Kind::Filter),
            (Some(Prompt::Find(_)), _) => Some(Kind::Find),
            (Some(Prompt::Command(_)), _) => Some(Kind::Command),
            (None, Some(_)) => Some(Kind::Jump),
            (None, None) => None,
        }
    }

    /// Keeps the line that is taken.
    pub(super) fn keep_line(&mut self) {
        let text = self.typed_line().map(|line| line.text().to_owned());
        if let (Some(kind), Some(text)) = (self.kind(), text) {
            self.history.keep(kind, &text);
        }
        self.choices = None;
    }

    /// Puts the line before or after into the line that is typed; returns whether there is such a history here.
    pub(super) fn recall(&mut self, back: bool) -> bool {
        let Some(kind) = self.kind() else { return false };
        let typed = self.typed_line().map(|line| line.text().to_owned()).unwrap_or_default();
        // In the overlay the same keys walk through the hits, until nothing is typed.
        if kind == Kind::Jump && !(typed.is_empty() && back) && self.history.shown.is_none() {
            return false;
        }
        if let Some(text) = self.history.walk(kind, &typed, back)
            && let Some(line) = self.typed_line()
        {
            *line = LineEdit::with(&text);
        }
        self.choices = None;
        true
    }

    /// Where in the line that is typed a query begins, if what stands `before` the cursor is one.
    fn query_from(&self, before: &str) -> Option<usize> {
        if self.kind()? != Kind::Command {
            return Some(0);
        }
        let (command, rest) = command::split(before)?;
        let query = match command.verb {
            Verb::Filter => rest,
            Verb::AddView | Verb::Watch => {
                let (name, query) = first_name(rest)?;
                (!name.is_empty()).then_some(query)?
            }
            _ => return None,
        };
        // What ends at the cursor is still the name.
        let begun = !query.is_empty() || before.ends_with(char::is_whitespace);
        let white = if query.is_empty() { 0 } else { before.len() - before.trim_end().len() };
        begun.then(|| before.len() - white - query.len())
    }

    /// Completes the word at the cursor: the first choice, then each press the next one.
    pub(super) fn complete(&mut self, forward: bool) {
        let choices = if let Some(mut choices) = self.choices.take() {
            let count = choices.all.len().max(1);
            choices.at = (choices.at + if forward { 1 } else { count - 1 }) % count;
            choices
        } else {
            let Some(line) = self.typed_line() else { return };
            let (before, after) = (line.before().to_owned(), line.text()[line.before().len()..].to_owned());
            let Some(first) = self.query_from(&before) else { return };
            let (start, all) = complete(before.get(first..).unwrap_or_default(), self);
            let head = before.get(..first + start).unwrap_or_default().to_owned();
            Choices { all, at: 0, around: (head, after) }
        };
        let Some(chosen) = choices.all.get(choices.at) else {
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
        let mut tags: Vec<String> = self.book.notes().values().flat_map(|(tags, _)| tags.clone()).collect();
        tags.sort_unstable();
        tags.dedup();
        tags.into_iter().map(|tag| (tag, String::new())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_by_how_they_begin() {
        let mut history = History::default();
        for line in ["korea", "source:rfa", "korea is:unread", "korea", " "] {
            history.keep(Kind::Filter, line);
        }
        assert_eq!(history.walk(Kind::Filter, "k", true).as_deref(), Some("korea"));
        assert_eq!(history.walk(Kind::Filter, "korea", true).as_deref(), Some("korea is:unread"));
        assert_eq!(history.walk(Kind::Filter, "", true), None);
        assert_eq!(history.walk(Kind::Filter, "", false).as_deref(), Some("korea"));
        assert_eq!(history.walk(Kind::Filter, "", false).as_deref(), Some("k"));
        assert_eq!(history.walk(Kind::Find, "", true), None);
    }
}

//! What was typed before, by kind of line.

use super::App;
use super::input::LineEdit;

/// Lines that are kept of each kind.
const KEPT: usize = 100;

/// How many kinds of lines are typed.
pub const KINDS: usize = 8;

/// The kinds of lines that are typed. New ones come last: they are kept in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The filter of the list.
    Filter,
    /// A search in the pane that has the keys.
    Find,
    /// What the jump overlay looks for.
    Jump,
    /// A command.
    Command,
    /// A tag to give to stories.
    Tag,
    /// A tag to take from stories.
    Untag,
    /// What the person says about stories.
    Comment,
    /// What narrows a page over the panes.
    Page,
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

impl App {
    /// What is being typed.
    pub(super) fn kind(&self) -> Option<Kind> {
        let jump = self.jump.as_ref().map(|_| Kind::Jump);
        self.prompt.as_ref().map(|prompt| prompt.kind).or(jump)
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

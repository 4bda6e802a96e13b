//! The line that is typed at the foot of the screen: opened, taken, and left.

use crate::action::Effect;

use super::input::LineEdit;
use super::page::Subject;
use super::typing::Kind;
use super::{App, Pane};

/// A line that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What it is for.
    pub kind: Kind,
    /// What was typed.
    pub line: LineEdit,
}

impl App {
    /// Opens a line that begins with `text`.
    pub(super) fn open_prompt(&mut self, kind: Kind, text: &str) {
        self.prompt = Some(Prompt { kind, line: LineEdit::with(text) });
        self.suggest();
    }

    /// Takes what was typed.
    pub(super) fn accept(&mut self, effects: &mut Vec<Effect>) {
        let is_query =
            self.prompt.as_ref().is_none_or(|prompt| matches!(prompt.kind, Kind::Filter | Kind::Find));
        if let Some(error) = self.line_error.as_ref().filter(|_| is_query) {
            // Nothing was asked by it, and what was typed is not lost.
            let reason = error.to_string();
            return self.complain(&reason);
        }
        self.keep_line();
        let Some(Prompt { kind, line }) = self.prompt.take() else {
            self.accept_jump(effects);
            return;
        };
        self.line_error = None;
        match kind {
            Kind::Command => self.run_command(line.text(), effects),
            Kind::Filter => self.focus = Pane::List,
            Kind::Find if line.text().is_empty() => {
                self.find = self.last_find.take();
                self.find_next(true, None, effects);
            }
            Kind::Find | Kind::Jump | Kind::Page => {}
            Kind::Tag | Kind::Untag | Kind::Comment => self.note_held(kind, line.text(), effects),
        }
    }

    pub(super) fn accept_jump(&mut self, effects: &mut Vec<Effect>) {
        if let Some(jump) = self.jump.as_mut().filter(|jump| jump.shown.unanswered) {
            jump.accepts = true;
            return;
        }
        match self.jump.as_ref().map(|jump| jump.shown.current()) {
            Some(Some(ix)) => {
                self.book.open(&self.library, ix);
                self.leave_jump(effects);
                self.leap();
                self.jump_to(ix, effects);
            }
            Some(None) => self.say("nothing matches: change what is typed, or Esc leaves"),
            None if self.subject() == Some(Subject::Themes) => self.take_theme(effects),
            None if self.page.is_none() => self.choose_bar(effects),
            None => {}
        }
    }

    /// Leaves the innermost thing that is open.
    pub(super) fn cancel(&mut self, effects: &mut Vec<Effect>) {
        self.choices = None;
        self.forget_asked(effects);
        if let Some(prompt) = self.prompt.take() {
            self.line_error = None;
            match prompt.kind {
                Kind::Filter => self.clear_filter(effects),
                Kind::Find => {
                    self.leave_find(effects);
                    self.find = self.last_find.take();
                }
                Kind::Page => self.widen_page(),
                _ => {}
            }
        } else if self.jump.is_some() {
            self.leave_jump(effects);
        } else if self.page.as_ref().is_some_and(|page| !page.filter.is_empty()) {
            self.widen_page();
        } else if self.page.is_some() {
            self.page = None;
        } else if self.statistics.is_some() {
            self.statistics = None;
        } else if self.visual.anchor.is_some() {
            self.leave_range();
        } else if self.find.take().is_some() {
            // Nothing is marked as found any more.
        } else if self.list.filter.is_some() {
            self.clear_filter(effects);
        }
    }

    /// Shows all lines of a page again.
    fn widen_page(&mut self) {
        if let Some(page) = &mut self.page {
            page.narrow("");
        }
    }

    /// `q`: closes the top thing; with nothing open the program ends.
    pub(super) fn close(&mut self, effects: &mut Vec<Effect>) {
        if self.page.is_some() {
            self.page = None;
        } else if self.statistics.is_some() {
            self.statistics = None;
        } else if self.visual.anchor.is_some() {
            self.leave_range();
        } else if self.focus == Pane::Detail {
            self.focus = Pane::List;
        } else if self.list.filter.is_some() {
            self.clear_filter(effects);
        } else if self.recordings.now.is_some() {
            self.record("");
        } else {
            self.quit(effects);
        }
    }
}

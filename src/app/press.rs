//! From a key to a command, by what is open.

use crate::action::Effect;
use crate::command::range::Range;
use crate::command::{self, Call, Mode, Verb, line};
use crate::key::{Code, Key, Named};
use crate::keymap::Pressed;

use super::App;
use super::input::LineEdit;

impl App {
    /// What keys mean now.
    pub fn mode(&self) -> Mode {
        if self.prompt.is_some() || self.jump.is_some() {
            Mode::Typing
        } else if self.page.is_some() || self.statistics.is_some() {
            Mode::Page
        } else if self.visual.anchor.is_some() {
            Mode::Visual
        } else {
            Mode::Normal
        }
    }

    pub(super) fn press(&mut self, key: Key, effects: &mut Vec<Effect>) {
        let mode = self.mode();
        let was_interrupted = std::mem::take(&mut self.interrupted);
        self.message = None;
        self.anchored = true;
        if mode == Mode::Typing && self.type_key(key, effects) {
            return;
        }
        match self.pending.press(&self.keymap, mode, key, self.recordings.now.is_some()) {
            Pressed::Calls(calls) => {
                let interrupts = calls.iter().any(|call| call.verb == Verb::Interrupt);
                if interrupts && was_interrupted {
                    effects.push(Effect::Quit);
                    return;
                }
                self.interrupted = interrupts;
                let idle = |call: &&Call| {
                    let counts = command::of(call.verb).is_some_and(|command| command.counts);
                    call.count.is_some() && !counts
                };
                if let Some(call) = calls.iter().find(idle) {
                    let name = command::of(call.verb).map_or("this", |command| command.name);
                    return self.fail(&format!("`{name}` takes no count"));
                }
                let mut calls = calls.into_iter();
                if let Some(first) = calls.next() {
                    self.queue_calls(calls);
                    self.act_on_stories(first, effects);
                }
            }
            Pressed::NoLetter(verb) => {
                let name = command::of(verb).map_or("this", |command| command.name);
                self.complain(&format!("{name} wants a letter, and {key} is none"));
            }
            Pressed::Unbound if matches!(mode, Mode::Normal | Mode::Visual) => {
                self.fail(&format!("{key} does nothing here: ? shows all keys"));
            }
            Pressed::Waiting | Pressed::Cancelled | Pressed::Unbound => {}
        }
    }

    /// Keys that edit the line being typed; returns whether this was one.
    fn type_key(&mut self, key: Key, effects: &mut Vec<Effect>) -> bool {
        let step = match key {
            Key { code: Code::Named(Named::Up), .. } => self.recall(true),
            Key { code: Code::Named(Named::Down), .. } => self.recall(false),
            Key { code: Code::Named(named @ (Named::Tab | Named::BackTab)), .. } => {
                self.complete(named == Named::Tab);
                true
            }
            _ => {
                self.choices = None;
                self.history.leave();
                false
            }
        };
        if step {
            self.typed(effects);
            return true;
        }
        let Some(line) = self.typed_line() else { return false };
        let mut room = true;
        match key {
            Key { code: Code::Named(Named::Backspace), .. } => {
                if !line.backspace() && line.text().is_empty() {
                    // As in vim, Backspace on nothing leaves the line.
                    self.act(&Call::plain(Verb::Cancel, None), effects);
                    return true;
                }
            }
            Key { code: Code::Named(Named::Delete), .. } => line.delete(),
            Key { code: Code::Named(Named::Left), .. } => line.left(),
            Key { code: Code::Named(Named::Right), .. } => line.right(),
            Key { code: Code::Named(Named::Home), .. } => line.home(),
            Key { code: Code::Named(Named::End), .. } => line.end(),
            _ if key == Key::ctrl('a') => line.home(),
            _ if key == Key::ctrl('e') => line.end(),
            _ if key == Key::ctrl('h') => {
                line.backspace();
            }
            _ if key == Key::ctrl('w') => line.delete_word(),
            _ if key == Key::ctrl('u') => line.delete_before(),
            _ => match key.typed() {
                Some(c) => room = line.insert(c.encode_utf8(&mut [0; 4])),
                None => return false,
            },
        }
        if !room {
            self.complain("the line is full");
        }
        self.typed(effects);
        self.suggest();
        true
    }

    pub(super) fn paste(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let Some(line) = self.typed_line() else {
            self.say("nothing is being typed, so nothing was pasted: f filters, <C-p> jumps");
            return;
        };
        if !line.insert(text) {
            self.complain("the line is full: the rest of the paste was left out");
        }
        // What a recording can play is keys.
        for c in text.chars().filter(|c| !c.is_control()) {
            self.note_key(Key::char(c));
        }
        self.typed(effects);
        self.suggest();
    }

    pub(super) fn typed_line(&mut self) -> Option<&mut LineEdit> {
        let jump = self.jump.as_mut().map(|jump| &mut jump.line);
        self.prompt.as_mut().map(|prompt| &mut prompt.line).or(jump)
    }

    /// Runs what was typed on the `:` line.
    pub(super) fn run_command(&mut self, line: &str, effects: &mut Vec<Effect>) {
        let line = line.trim().trim_start_matches(':').trim();
        if line.is_empty() {
            return;
        }
        match self.understand(line) {
            Ok(call) => self.act_on_stories(call, effects),
            Err(reason) => self.complain(&reason),
        }
    }

    /// What a line on the `:` line says: a range or a count, a command's name, and what stands behind it. The error is
    /// a sentence for the person who typed it.
    pub(super) fn understand(&self, line: &str) -> Result<Call, String> {
        let (range, rest) = Range::read(line);
        match range.filter(|_| rest.trim().is_empty()) {
            // As in vim, a bare place is one to go to.
            Some(range) => {
                self.rows_in(range)?;
                Ok(Call { range: Some(range), ..Call::plain(Verb::First, None) })
            }
            None => line::read(line),
        }
    }
}

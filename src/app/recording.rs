//! Recordings of keys, and what waits to be done one after the other: their keys, and the commands of a key that stands
//! for several.
//!
//! What is played waits wherever a person would: for the answer to a search. A key that the person presses meanwhile
//! stops it, and so does anything that goes wrong.

use std::collections::{BTreeMap, VecDeque};

use crate::action::Effect;
use crate::command::Call;
use crate::key::{self, Key};
use crate::keymap::Pending;

use super::App;

/// Steps that one press sets off at most: a recording that plays itself has an end.
const STEPS: usize = 100_000;

/// Something that waits to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(Key),
    Call(Call),
}

/// The keys that are being recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Its letter.
    pub letter: char,
    keys: Vec<Key>,
    /// How many of the keys are whole commands.
    whole: usize,
}

/// Recordings, and what is played.
#[derive(Debug, Clone, Default)]
pub struct Recordings {
    /// By letter, as keys are written.
    pub letters: BTreeMap<char, String>,
    /// The one under way.
    pub now: Option<Recording>,
    last: Option<char>,
    queue: VecDeque<Step>,
    left: usize,
}

impl App {
    /// A key that the person pressed.
    pub(super) fn pressed(&mut self, key: Key, effects: &mut Vec<Effect>) {
        let stopped = !self.recordings.queue.is_empty();
        self.recordings.queue.clear();
        self.recordings.left = STEPS;
        if let Some(now) = &mut self.recordings.now {
            if self.pending == Pending::default() {
                now.whole = now.keys.len();
            }
            now.keys.push(key);
        }
        self.press(key, effects);
        if stopped && self.message.is_none() {
            self.say("stopped what was being played");
        }
    }

    /// `Q`: begins to record, or ends it.
    pub(super) fn record(&mut self, letter: &str) {
        match self.recordings.now.take() {
            Some(Recording { letter, mut keys, whole }) => {
                // The keys that end it are no part of it.
                keys.truncate(whole);
                if keys.is_empty() {
                    self.recordings.letters.remove(&letter);
                } else {
                    self.recordings.letters.insert(letter, key::show(&keys));
                }
                self.say(&format!("recorded {}: @{letter} plays it", key::show(&keys)));
            }
            None => match letter.chars().next().filter(char::is_ascii_lowercase) {
                Some(letter) => {
                    self.recordings.now = Some(Recording { letter, keys: Vec::new(), whole: 0 });
                }
                None => self.complain("a recording is named by a letter from a to z"),
            },
        }
    }

    /// `@`: plays a recording, `@@` the one that was played last.
    pub(super) fn play(&mut self, letter: &str, count: Option<u32>) {
        let wanted = letter.chars().next();
        let Some(letter) = wanted.filter(|&letter| letter != '@').or(self.recordings.last) else {
            self.say("nothing was played before: Q and a letter record, @ and the letter play");
            return;
        };
        let Some(keys) = self.recordings.letters.get(&letter).and_then(|keys| key::parse(keys)) else {
            self.complain(&format!("nothing is recorded as {letter}: Q{letter} begins, Q ends"));
            return;
        };
        self.recordings.last = Some(letter);
        let times = (count.unwrap_or(1) as usize).min(STEPS / keys.len().max(1));
        for _ in 0..times {
            for &key in keys.iter().rev() {
                self.recordings.queue.push_front(Step::Key(key));
            }
        }
    }

    /// What a key that stands for several commands has left to do.
    pub(super) fn queue_calls(&mut self, calls: impl DoubleEndedIterator<Item = Call>) {
        for call in calls.rev() {
            self.recordings.queue.push_front(Step::Call(call));
        }
    }

    /// Goes on with what waits to be done, until it has to wait for an answer itself.
    pub(super) fn go_on(&mut self, effects: &mut Vec<Effect>) {
        while !self.is_waiting()
            && let Some(step) = self.recordings.queue.pop_front()
        {
            self.recordings.left = self.recordings.left.saturating_sub(1);
            if self.recordings.left == 0 {
                self.complain(&format!("stopped after {STEPS} steps: a recording seems to play itself"));
            } else {
                match step {
                    Step::Key(key) => self.press(key, effects),
                    Step::Call(call) => self.act_on_stories(call, effects),
                }
            }
            // What comes after quitting is not for the reader.
            let has_quit = matches!(effects.last(), Some(Effect::Quit));
            if has_quit || self.message.as_ref().is_some_and(|message| message.is_error) {
                self.recordings.queue.clear();
            }
            // The next step sees windows and stories as a person would.
            self.settle();
        }
    }

    /// Whether an answer is awaited that the person would wait for as well.
    fn is_waiting(&self) -> bool {
        let jump = self.jump.as_ref().and_then(|jump| jump.shown.awaited);
        let find = self.find.as_ref().and_then(|find| find.awaited);
        let asked = self.asked.as_ref().and_then(|asked| asked.awaited);
        !self.jobs.is_empty() || jump.or(find).or(asked).or(self.list.shown.awaited).is_some()
    }
}

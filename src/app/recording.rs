//! Recordings of keys, and what waits to be done one after the other: their keys, and the commands of a key that stands
//! for several.
//!
//! What is played waits wherever a person would: for the answer to a search. It is done piece by piece, so that a key
//! that the person presses meanwhile is heard, which stops it; and so does anything that goes wrong or can't be done.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::action::Effect;
use crate::command::{Call, Mode};
use crate::key::{self, Key};
use crate::keymap::Pending;

use super::App;

/// Steps that one press sets off at most: a recording that plays itself has an end.
const STEPS: usize = 100_000;

/// Steps that are done before keys are heard again.
const PIECE: usize = 200;

/// Recordings that play one another, one within the other, at most.
const DEPTH: usize = 100;

/// Something that waits to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(Key),
    Call(Call),
}

/// Steps one after the other.
#[derive(Debug, Clone)]
enum Run {
    /// Keys of which the one at this place is next, and how many times more they are played from the start.
    Keys(Arc<[Key]>, usize, usize),
    Calls(VecDeque<Call>),
}

impl Run {
    fn next(&mut self) -> Option<Step> {
        match self {
            Run::Calls(calls) => calls.pop_front().map(Step::Call),
            Run::Keys(keys, at, times) => {
                if *at == keys.len() {
                    *times = times.checked_sub(1)?;
                    *at = 0;
                }
                *at += 1;
                keys.get(*at - 1).copied().map(Step::Key)
            }
        }
    }

    fn is_over(&self) -> bool {
        match self {
            Run::Calls(calls) => calls.is_empty(),
            Run::Keys(keys, at, times) => *times == 0 && *at == keys.len(),
        }
    }
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
#[derive(Debug, Clone)]
pub struct Recordings {
    /// By letter, as keys are written.
    pub letters: BTreeMap<char, String>,
    /// The one under way.
    pub now: Option<Recording>,
    last: Option<char>,
    /// What is being played, and within that what it plays itself.
    runs: Vec<Run>,
    /// Steps that one press sets off at most.
    pub most: usize,
    /// Steps that are left of those that one press may set off.
    left: usize,
    /// Whether something went wrong, or could not be done.
    pub(super) failed: bool,
    /// Whether the next piece has been asked for.
    pub(super) goes_on: bool,
}

impl Default for Recordings {
    fn default() -> Recordings {
        Recordings {
            letters: BTreeMap::new(),
            now: None,
            last: None,
            runs: Vec::new(),
            most: STEPS,
            left: 0,
            failed: false,
            goes_on: false,
        }
    }
}

impl Recordings {
    fn next(&mut self) -> Option<Step> {
        loop {
            let run = self.runs.last_mut()?;
            let step = run.next();
            // What plays itself as its last step takes no room.
            if run.is_over() {
                self.runs.pop();
            }
            if step.is_some() {
                return step;
            }
        }
    }
}

impl App {
    /// A key that the person pressed.
    pub(super) fn pressed(&mut self, key: Key, effects: &mut Vec<Effect>) {
        let stopped = !self.recordings.runs.is_empty();
        self.recordings.runs.clear();
        (self.recordings.left, self.recordings.failed) = (self.recordings.most, false);
        self.errands.stay();
        if let Some(jump) = &mut self.jump {
            jump.accepts = false;
        }
        self.note_key(key);
        self.press(key, effects);
        if stopped && self.message.is_none() {
            self.say("stopped what was being played");
        }
    }

    /// Records a key, when keys are being recorded.
    pub(super) fn note_key(&mut self, key: Key) {
        let is_whole = self.pending == Pending::default() && self.mode() != Mode::Typing;
        if let Some(now) = &mut self.recordings.now {
            if is_whole {
                now.whole = now.keys.len();
            }
            now.keys.push(key);
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
            self.fail("nothing was played before: Q and a letter record, @ and the letter play");
            return;
        };
        let Some(keys) = self.recordings.letters.get(&letter).and_then(|keys| key::parse(keys)) else {
            self.complain(&format!("nothing is recorded as {letter}: Q{letter} begins, Q ends"));
            return;
        };
        self.recordings.last = Some(letter);
        if self.recordings.runs.len() >= DEPTH {
            self.complain(&format!("stopped: {DEPTH} recordings play one another"));
            return;
        }
        let times = (count.unwrap_or(1) as usize).saturating_sub(1);
        self.recordings.runs.push(Run::Keys(keys.into(), 0, times));
    }

    /// What a key that stands for several commands has left to do.
    pub(super) fn queue_calls(&mut self, calls: impl Iterator<Item = Call>) {
        let calls: VecDeque<Call> = calls.collect();
        if !calls.is_empty() {
            self.recordings.runs.push(Run::Calls(calls));
        }
    }

    /// Goes on with what waits to be done, until it has to wait for an answer itself.
    pub(super) fn go_on(&mut self, effects: &mut Vec<Effect>) {
        for _ in 0..PIECE {
            // What comes after quitting is not for the reader.
            if self.recordings.failed || matches!(effects.last(), Some(Effect::Quit)) {
                self.recordings.runs.clear();
            }
            if self.is_waiting() {
                return;
            }
            let Some(step) = self.recordings.next() else { return };
            self.recordings.left = self.recordings.left.saturating_sub(1);
            if self.recordings.left == 0 {
                let most = self.recordings.most;
                self.complain(&format!("stopped after {most} steps: a recording seems to play itself"));
                continue;
            }
            match step {
                Step::Key(key) => self.press(key, effects),
                Step::Call(call) => self.act_on_stories(call, effects),
            }
            self.run_errands(effects);
            // The next step sees windows and stories as a person would.
            self.settle();
        }
        if !self.recordings.runs.is_empty() && !std::mem::replace(&mut self.recordings.goes_on, true) {
            effects.push(Effect::GoOn);
        }
    }

    /// Whether an answer is awaited that the person would wait for as well.
    fn is_waiting(&self) -> bool {
        let jump = self.jump.as_ref().and_then(|jump| jump.shown.awaited);
        let find = self.find.as_ref().and_then(|find| find.awaited);
        let waits = !self.jobs.is_empty() || !self.errands.is_empty();
        waits || jump.or(find).or(self.list.shown.awaited).is_some()
    }
}

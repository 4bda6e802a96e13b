//! The end: the signals that bring it, what is kept before it, and what is told when the terminal is given back.
//!
//! Marks come first. What is being handed out is waited for when the person quits; when a signal ends the program, what
//! was half written of it is taken away. A loop that can't end by itself, since its terminal takes no more, is ended.

use std::io::{self, Write as _};
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use crossbeam_channel::Sender;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGXFSZ};
use signal_hook::low_level::emulate_default_handler;

use crate::app::App;
use crate::session::{self, undo};
use crate::store::StoreEvent;
use crate::text::CleanBuf;
use crate::{fresh, term};

use super::outward::Outgoing;
use super::{End, Event, Reader};

/// Signals that end the program.
const ENDING: [i32; 4] = [SIGTERM, SIGHUP, SIGINT, SIGQUIT];

/// The loop has this long to end after such a signal when its terminal takes nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// The same when the terminal is well: the loop is busy, and will come to it.
const BUSY: Duration = Duration::from_secs(30);

/// What is handed out for longer than this is named while it is waited for.
const SOON: Duration = Duration::from_millis(300);

/// How far the program is: a signal that ends it means something else each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The loop runs.
    Serving,
    /// Marks are being kept.
    Keeping,
    /// Nothing is left that would be lost.
    Leaving,
}

static PHASE: Mutex<Phase> = Mutex::new(Phase::Serving);
static CHANGED: Condvar = Condvar::new();

fn phase() -> MutexGuard<'static, Phase> {
    PHASE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn begin(next: Phase) {
    *phase() = next;
    CHANGED.notify_all();
}

/// Has signals come into the channel; those that end the program into `ends` as well.
pub(super) fn hear_signals(sender: Sender<Event>, ends: Sender<i32>) -> anyhow::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([
        SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT,
        // A write beyond the limit of a file's size is an error to report, not the end.
        SIGXFSZ,
    ])
    .context("signals could not be watched")?;
    let hear = move || {
        for signal in signals.forever() {
            let is_ending = ENDING.contains(&signal);
            let now = *phase();
            match now {
                // Who has waited enough for what is handed out, or for a terminal, is not kept.
                Phase::Leaving if is_ending => die(signal),
                Phase::Keeping if signal == SIGQUIT => die(signal),
                Phase::Keeping if is_ending => continue,
                _ => {}
            }
            // Keys of another program that has the terminal are meant for it; it is stopped with this one.
            match signal {
                SIGINT | SIGQUIT if term::is_lent() || term::was_lent() => continue,
                SIGCONT if term::is_lent() => continue,
                SIGTSTP if term::is_lent() => {
                    let _ = emulate_default_handler(signal);
                    continue;
                }
                // This program has sent it to those that it was started with.
                SIGTSTP if super::is_stopping() => continue,
                _ => {}
            }
            if is_ending {
                let _: Result<(), _> = ends.send(signal);
                let watch =
                    thread::Builder::new().name("end".to_owned()).spawn(move || see_to_the_end(signal));
                if watch.is_err() {
                    see_to_the_end(signal);
                }
            }
            if sender.send(Event::Signal(signal)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(hear)
        .context("no thread could be started for signals")?;
    Ok(())
}

/// Ends the program when the loop does not.
fn see_to_the_end(signal: i32) {
    let begun = Instant::now();
    let mut now = phase();
    loop {
        let waited = begun.elapsed();
        let is_late = waited >= PATIENCE && (waited >= BUSY || *now == Phase::Leaving || !term::takes());
        if is_late && *now != Phase::Keeping {
            die(signal);
        }
        (now, _) = CHANGED.wait_timeout(now, PATIENCE / 10).unwrap_or_else(PoisonError::into_inner);
    }
}

/// Ends the program as the signal would have, with what is half written taken away.
fn die(signal: i32) {
    fresh::sweep();
    term::let_go();
    let _ = emulate_default_handler(signal);
}

impl Reader {
    /// Ends: keeps everything, gives the terminal back and waits for what is handed out. What is lost is said; the
    /// end that the shell is told of is the answer.
    pub(super) fn end(mut self, end: anyhow::Result<End>) -> anyhow::Result<End> {
        let is_signal = matches!(end, Ok(End::Signal(_)));
        begin(Phase::Keeping);
        if is_signal && term::takes() {
            term::give_back();
        }
        let mut lost = self.keep();
        begin(Phase::Leaving);
        term::give_back();
        // What is typed from now on is for the shell.
        term::lend();
        if matches!(end, Ok(End::Quit)) {
            self.hand_out(&mut lost);
        }
        fresh::sweep();
        for why in &lost {
            drop(writeln!(io::stderr(), "readboard: {why}"));
        }
        // A library of gigabytes is left to the system, which takes it back at once.
        mem::forget::<App>(self.app);
        match end {
            Ok(End::Quit) if !lost.is_empty() => Ok(End::Lossy),
            end => end,
        }
    }

    /// Sees to it that everything is kept; returns what was not.
    fn keep(&mut self) -> Vec<CleanBuf> {
        for effect in self.app.make_all() {
            self.save(effect);
        }
        if let Some(store) = self.store.take() {
            store.close();
        }
        // What was saved last, and what is remembered of the session before, may still wait to be taken.
        let mut recalled = None;
        for event in self.events.try_iter() {
            match event {
                Event::Store(StoreEvent::Saved { records, .. }) => self.app.book.wrote(&records),
                Event::Store(StoreEvent::Failed { ticket, reason }) => {
                    self.app.book.failed(&self.app.library, ticket);
                    self.unkept.push(reason);
                }
                Event::Recalled(kept) => recalled = Some(kept),
                Event::Outgoing(outgoing) => self.late.push(outgoing),
                _ => {}
            }
        }
        self.unkept.dedup();
        let not_marked = |why: CleanBuf| CleanBuf::line(&format!("what was marked last was not kept: {why}"));
        let mut lost: Vec<CleanBuf> = self.unkept.drain(..).map(not_marked).collect();
        if let Some(folder) = &self.state {
            if !self.recalled && self.app.book.is_edited() {
                let kept = recalled.or_else(|| undo::load(folder)).unwrap_or_default();
                self.app.book.recall(kept);
            }
            let mut keep = |what: &str, kept: io::Result<()>| {
                let why = |error| format!("{what} could not be kept in {} ({error})", folder.display());
                lost.extend(kept.err().map(|error| CleanBuf::line(&why(error))));
            };
            let place = session::save(folder, &self.inputs, self.app.place(), self.app.habits());
            keep("where you were, and your positions and recordings,", place);
            if let Some(kept) = self.app.book.kept() {
                keep("what can be undone", undo::save(folder, &kept));
            }
        }
        lost
    }

    /// Waits for what is being handed out, and does what is left to do of it.
    fn hand_out(&mut self, lost: &mut Vec<CleanBuf>) {
        let begun = Instant::now();
        let is_under_way = |reader: &Reader| reader.handing.iter().any(|work| !work.is_finished());
        while is_under_way(self) && begun.elapsed() < SOON {
            thread::sleep(SOON / 30);
        }
        if is_under_way(self) {
            let words = "readboard: what you handed out is still being written; ^C leaves it";
            drop(writeln!(io::stderr(), "{words}"));
        }
        for work in self.handing.drain(..) {
            // A fault in it was told as any other failure.
            let _ = work.join();
        }
        let more = self.events.try_iter().filter_map(|event| match event {
            Event::Outgoing(outgoing) => Some(outgoing),
            _ => None,
        });
        for outgoing in mem::take(&mut self.late).into_iter().chain(more) {
            match outgoing {
                Outgoing::Said(Ok(_)) => {}
                Outgoing::Said(Err(why)) => lost.push(CleanBuf::line(&why)),
                Outgoing::Osc(sequence, _) => {
                    let mut out = io::stdout();
                    drop(out.write_all(sequence.as_bytes()).and_then(|()| out.flush()));
                }
                Outgoing::Piped(words, _) => {
                    let command = words.first().map_or("", String::as_str);
                    lost.push(CleanBuf::line(&format!("{command} was not run: the reader had ended before")));
                }
            }
        }
    }
}

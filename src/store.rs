//! The marks on disk: a folder with one journal per writer, `<state>/marks/<writer>.jsonl`.
//!
//! Owns when a mark counts as kept. A thread reads every journal once, then appends what it is sent to a journal of
//! its own, which no other process writes, and answers when the bytes are on the disk or says why they are not.
//! Nothing here ever shortens, rewrites or deletes a file. What a record says and how records merge is in
//! [`crate::marks`]; this module must not know what a mark means, nor anything of screens.

mod journal;
mod read;
mod reason;

#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::marks::{Change, Clock, Marks, Record};
use crate::text::CleanBuf;
use journal::Journal;
pub use read::load;

/// Bytes of records that are gathered before they are written: whole tickets, unless one alone is greater.
const WRITE: usize = 4 << 20;

/// Characters of a title that go into a journal; it is there for the eyes of a person.
const TITLE_CHARS: usize = 200;

/// What the store has to say.
#[derive(Debug)]
pub enum StoreEvent {
    /// All journals were read, as far as they could be. Comes once and first; not at all when the store was closed
    /// before that with nothing to keep.
    Loaded {
        /// What they come to.
        marks: Marks,
        /// One line for each thing that is wrong with a file or the folder.
        warnings: Vec<CleanBuf>,
    },
    /// All changes of the ticket are on the disk.
    Saved {
        /// The number that was given to [`Store::save`].
        ticket: u64,
    },
    /// The changes of the ticket could not be kept, or not all of them: on a disk that is full some may have got
    /// through and come back at the next start, as what is written is never taken back.
    Failed {
        /// The number that was given to [`Store::save`].
        ticket: u64,
        /// Why, and what to do about it; one line.
        reason: CleanBuf,
    },
}

struct Ticket {
    number: u64,
    changes: Vec<Change>,
}

/// A handle on the thread that keeps marks. Dropping it is the same as [`Store::close`].
#[derive(Debug)]
pub struct Store {
    tickets: Option<Sender<Ticket>>,
    closing: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Store {
    /// Starts reading the marks in the folder `dir`, and returns at once; `report` is called on the store's thread.
    ///
    /// Without a folder (`None`: no home) the marks are empty and each save fails with a reason. The folder and
    /// a journal are made when the first change is saved, never before. An error only if no thread can be started.
    pub fn open(dir: Option<PathBuf>, report: impl Fn(StoreEvent) + Send + 'static) -> io::Result<Store> {
        let (tickets, queue) = unbounded();
        let closing = Arc::new(AtomicBool::new(false));
        let keeper = Keeper { journal: Journal::new(dir.clone()), clock: Clock::default(), queue, report };
        let stop = Arc::clone(&closing);
        let thread = thread::Builder::new().name("marks".into()).spawn(move || keeper.run(dir, &stop))?;
        Ok(Store { tickets: Some(tickets), closing, thread: Some(thread) })
    }

    /// Hands over changes that belong together, and returns at once. One [`StoreEvent::Saved`] or
    /// [`StoreEvent::Failed`] with this number follows, in the order of the calls where nothing fails.
    pub fn save(&self, ticket: u64, changes: Vec<Change>) {
        if let Some(tickets) = &self.tickets {
            // The other end lives as long as the thread, and the thread ends only when this end is gone.
            let _ = tickets.send(Ticket { number: ticket, changes });
        }
    }

    /// Waits until every change that was handed over is on the disk or reported as failed.
    pub fn close(self) {}
}

impl Drop for Store {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        drop(self.tickets.take());
        if let Some(thread) = self.thread.take() {
            // A panic over there was shown by the panic hook; here is nothing to add.
            let _ = thread.join();
        }
    }
}

/// What lives on the thread.
struct Keeper<F> {
    journal: Journal,
    clock: Clock,
    queue: Receiver<Ticket>,
    report: F,
}

impl<F: Fn(StoreEvent)> Keeper<F> {
    fn run(mut self, dir: Option<PathBuf>, closing: &AtomicBool) {
        let mut marks = Marks::default();
        let now = now_millis();
        let warnings = match dir {
            None => vec![reason::no_folder()],
            Some(dir) => {
                let clock = &mut self.clock;
                let queue = &self.queue;
                let take = |line: &str| {
                    let merged = marks.merge_line(line)?;
                    clock.observe(merged.key, merged.stamp, now);
                    Ok(())
                };
                // Who leaves at once, with nothing to keep, need not wait for a million marks. With something to
                // keep the clock must first have seen them all.
                let idle = || closing.load(Ordering::Relaxed) && queue.is_empty();
                let warnings = read::each_record(&dir, take, idle);
                if idle() {
                    return;
                }
                warnings
            }
        };
        (self.report)(StoreEvent::Loaded { marks, warnings });
        while let Ok(first) = self.queue.recv() {
            let waiting: Vec<Ticket> = std::iter::once(first).chain(self.queue.try_iter()).collect();
            self.keep(waiting);
        }
    }

    /// Writes all that waits, syncs once, and reports on each ticket.
    fn keep(&mut self, waiting: Vec<Ticket>) {
        let (fit, unfit): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|ticket| {
            ticket.changes.iter().all(|change| change.field.text_len() <= Record::TEXT_MAX)
        });
        for ticket in unfit {
            (self.report)(StoreEvent::Failed { ticket: ticket.number, reason: reason::too_long() });
        }
        if fit.is_empty() {
            return;
        }
        let numbers: Vec<u64> = fit.iter().map(|ticket| ticket.number).collect();
        let (whole, trouble) = self.write(fit);
        let synced = if whole > 0 { self.journal.sync() } else { Ok(()) };
        let failed = |ticket, reason: &CleanBuf| StoreEvent::Failed { ticket, reason: reason.clone() };
        for (at, &ticket) in numbers.iter().enumerate() {
            (self.report)(match (&synced, &trouble) {
                (Ok(()), _) if at < whole => StoreEvent::Saved { ticket },
                (Err(reason), _) | (Ok(()), Some(reason)) => failed(ticket, reason),
                (Ok(()), None) => failed(ticket, &reason::unknown()),
            });
        }
        if trouble.is_some() || synced.is_err() {
            self.journal.let_go();
        }
    }

    /// Writes the tickets in order; returns how many of them are wholly written, and what stopped the others.
    fn write(&mut self, tickets: Vec<Ticket>) -> (usize, Option<CleanBuf>) {
        let mut ends = Vec::with_capacity(tickets.len());
        let mut text = String::new();
        let mut made = 0;
        let mut gone = 0;
        let outcome = self.journal.ready().and_then(|writer| {
            let now = now_millis();
            for ticket in tickets {
                for Change { key, field, title, likeness } in ticket.changes {
                    let stamp = self.clock.tick(key, now);
                    let (writer, title) = (writer.clone(), short(title));
                    let record = Record { stamp, writer, key, change: field, title, likeness };
                    let before = text.len();
                    record.write(&mut text);
                    made += text.len() - before;
                    if text.len() >= WRITE {
                        self.journal.write(text.as_bytes(), &mut gone)?;
                        text.clear();
                    }
                }
                ends.push(made);
            }
            self.journal.write(text.as_bytes(), &mut gone)
        });
        (ends.iter().filter(|&&end| end <= gone).count(), outcome.err())
    }
}

/// Milliseconds since 1970 by the machine's clock; 0 when it stands before that.
fn now_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn short(mut title: CleanBuf) -> CleanBuf {
    if let Some((end, _)) = title.char_indices().nth(TITLE_CHARS) {
        title.truncate(end);
    }
    title
}

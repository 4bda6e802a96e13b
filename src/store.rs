//! The marks on disk: a folder with one journal per writer, `<state>/marks/<writer>.jsonl`.
//!
//! Owns when a mark counts as kept. A thread reads every journal, then appends what it is sent to a journal of its own,
//! which no other process writes, and answers when the bytes are on the disk or says why they are not. What others
//! append to theirs it tells as it comes. It sleeps as long as nothing happens. No file of another writer is ever
//! touched, and of our own only records that newer ones of it supersede are left out, at a quiet moment. What a record
//! says and how records merge is in [`crate::marks`]; this module must not know what a mark means, nor of screens.

mod compact;
mod journal;
pub mod ledger;
mod read;
mod reason;
mod watch;

#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, Sender, at, bounded, never, select, unbounded};

use crate::marks::{BadRecord, Change, Clock, Marks, Record, Writer};
use crate::text::CleanBuf;
use compact::Compacted;
use journal::Journal;
pub use read::load;
use read::{FileId, Folder};
use watch::Watch;

/// From one look at what others wrote to the next, at least: who marks a thousand stories writes a thousand times.
const PACE: Duration = Duration::from_millis(30);

/// When nothing was saved for so long, our journal may be made shorter.
const QUIET: Duration = Duration::from_secs(5);

/// Records of others that are told at once, at most.
const TOLD: usize = 1024;

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
    /// Records that others wrote since.
    Heard(Vec<Record>),
    /// What is wrong with files and the folder is something else now: one line for each thing.
    Warned(Vec<CleanBuf>),
    /// All changes of the ticket are on the disk.
    Saved {
        /// The number that was given to [`Store::save`].
        ticket: u64,
        /// The changes as they were written.
        records: Vec<Record>,
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
    content: Content,
}

enum Content {
    Changes(Vec<Change>),
    /// Records that were made elsewhere.
    Records(Vec<Record>),
}

impl Content {
    fn fits(&self) -> bool {
        let fits = |field: &crate::marks::Field| field.text_len() <= Record::TEXT_MAX;
        match self {
            Content::Changes(changes) => changes.iter().all(|change| fits(&change.field)),
            Content::Records(records) => records.iter().all(|record| fits(&record.change)),
        }
    }
}

/// What a store does beside keeping what it is sent.
#[derive(Debug, Clone, Copy)]
struct Habits {
    /// Whether it tells what others write.
    listens: bool,
    /// How long it waits before its journal may be made shorter, and from how many records on; `None`: never.
    compacts: Option<(Duration, u64)>,
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
        let compacts = Some((QUIET, compact::LEAST));
        Store::open_with(dir, Habits { listens: true, compacts }, report)
    }

    /// As [`Store::open`], for a program that ends as soon as its changes are kept: it does not listen to others.
    pub fn open_briefly(
        dir: Option<PathBuf>,
        report: impl Fn(StoreEvent) + Send + 'static,
    ) -> io::Result<Store> {
        Store::open_with(dir, Habits { listens: false, compacts: None }, report)
    }

    fn open_with(
        dir: Option<PathBuf>,
        habits: Habits,
        report: impl Fn(StoreEvent) + Send + 'static,
    ) -> io::Result<Store> {
        let (tickets, queue) = unbounded();
        let closing = Arc::new(AtomicBool::new(false));
        let keeper = Keeper {
            journal: Journal::new(dir.clone()),
            folder: dir.map(Folder::new),
            warnings: Vec::new(),
            clock: Clock::default(),
            queue,
            closing: Arc::clone(&closing),
            report,
        };
        let thread = thread::Builder::new().name("marks".into()).spawn(move || keeper.run(habits))?;
        Ok(Store { tickets: Some(tickets), closing, thread: Some(thread) })
    }

    /// Hands over changes that belong together, and returns at once. One [`StoreEvent::Saved`] or
    /// [`StoreEvent::Failed`] with this number follows, in the order of the calls where nothing fails.
    pub fn save(&self, ticket: u64, changes: Vec<Change>) {
        self.send(ticket, Content::Changes(changes));
    }

    /// As [`Store::save`], of records that were made elsewhere: they keep their time and their writer.
    pub fn adopt(&self, ticket: u64, records: Vec<Record>) {
        self.send(ticket, Content::Records(records));
    }

    fn send(&self, number: u64, content: Content) {
        if let Some(tickets) = &self.tickets {
            // The other end lives as long as the thread, and the thread ends only when this end is gone.
            let _ = tickets.send(Ticket { number, content });
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
    folder: Option<Folder>,
    /// What was said last to be wrong.
    warnings: Vec<CleanBuf>,
    clock: Clock,
    queue: Receiver<Ticket>,
    closing: Arc<AtomicBool>,
    report: F,
}

/// What came of writing some tickets.
struct Written {
    /// Our journal as it was before.
    from: Option<(PathBuf, FileId, u64)>,
    /// The records of each ticket that is wholly written, in order.
    whole: Vec<Vec<Record>>,
    /// What stopped the others.
    trouble: Option<CleanBuf>,
}

impl<F: Fn(StoreEvent)> Keeper<F> {
    fn run(mut self, habits: Habits) {
        // This end is kept, so that the other one never looks closed.
        let (wake, woken) = bounded(1);
        // Before the first look, so that nothing is missed between.
        let folder = self.folder.as_ref().filter(|_| habits.listens);
        let mut watch = folder.map(|folder| Watch::new(folder.dir(), wake.clone()));
        if !self.load() {
            return;
        }
        let mut last_look = Instant::now();
        let (mut look, mut quiet) = (None, self.next_quiet(habits));
        loop {
            let timer = look.into_iter().chain(quiet).min().map_or_else(never, at);
            select! {
                recv(self.queue) -> first => {
                    let Ok(first) = first else { return };
                    let waiting: Vec<Ticket> = std::iter::once(first).chain(self.queue.try_iter()).collect();
                    self.keep(waiting);
                    quiet = self.next_quiet(habits);
                }
                recv(woken) -> _ => look = look.or(Some(last_look + PACE)),
                recv(timer) -> _ => {
                    let now = Instant::now();
                    if look.is_some_and(|due| due <= now) {
                        look = watch.as_mut().is_some_and(Watch::follow).then_some(now + PACE);
                        self.listen();
                        last_look = Instant::now();
                    }
                    if quiet.is_some_and(|due| due <= now) {
                        self.compact(habits);
                        quiet = None;
                    }
                }
            }
        }
    }

    /// Reads all journals and tells what they come to; `false` when nobody wants to know any more.
    fn load(&mut self) -> bool {
        let mut marks = Marks::default();
        let now = now_millis();
        // Who leaves at once, with nothing to keep, need not wait for a million marks. With something to keep the clock
        // must first have seen them all.
        let idle = || self.closing.load(Ordering::Relaxed) && self.queue.is_empty();
        if let Some(folder) = &mut self.folder {
            let clock = &mut self.clock;
            let take = |line: &str| {
                let merged = marks.merge_line(line)?;
                clock.observe(merged.key, merged.stamp, now);
                Ok(merged.known)
            };
            folder.look(take, idle);
            if idle() {
                return false;
            }
        }
        self.warnings = self.folder.as_ref().map_or_else(|| vec![reason::no_folder()], Folder::warnings);
        (self.report)(StoreEvent::Loaded { marks, warnings: self.warnings.clone() });
        true
    }

    /// Reads what others wrote, and tells it.
    fn listen(&mut self) {
        let Some(folder) = &mut self.folder else { return };
        let (clock, report, now) = (&mut self.clock, &self.report, now_millis());
        let mut heard = Vec::new();
        let take = |line: &str| -> Result<bool, BadRecord> {
            let record = Record::parse(line)?;
            clock.observe(record.key, record.stamp, now);
            heard.push(record);
            if heard.len() >= TOLD {
                report(StoreEvent::Heard(std::mem::take(&mut heard)));
            }
            Ok(true)
        };
        folder.look(take, || self.closing.load(Ordering::Relaxed));
        if !heard.is_empty() {
            report(StoreEvent::Heard(heard));
        }
        let warnings = folder.warnings();
        if warnings != self.warnings {
            self.warnings.clone_from(&warnings);
            report(StoreEvent::Warned(warnings));
        }
    }

    /// When our journal may be made shorter, if it looks as if that could pay.
    fn next_quiet(&mut self, habits: Habits) -> Option<Instant> {
        let (quiet, least) = habits.compacts?;
        let (path, ..) = self.journal.whereabouts()?;
        let known = self.folder.as_ref()?.file(&path)?;
        compact::may_pay(known, least).then(|| Instant::now() + quiet)
    }

    /// Makes our journal shorter. What goes wrong with that harms no mark, so it is tried another time.
    fn compact(&mut self, habits: Habits) {
        let (Some(folder), Some((path, ..))) = (&mut self.folder, self.journal.whereabouts()) else { return };
        let Some(own) = self.journal.own().filter(|_| habits.compacts.is_some()) else { return };
        let busy = || self.closing.load(Ordering::Relaxed) || !self.queue.is_empty();
        match compact::compact(own, busy) {
            Ok(Compacted::Done(records)) => {
                if let Some((_, id, len)) = self.journal.whereabouts() {
                    folder.compacted(&path, id, len, records);
                }
            }
            Ok(Compacted::Few(superseded)) => folder.counted(&path, superseded),
            Ok(Compacted::NotOurs) => folder.counted(&path, 0),
            // The next save looks whether the file is still the one.
            Err(_) => {}
        }
    }

    /// Writes all that waits, syncs once, and reports on each ticket.
    fn keep(&mut self, waiting: Vec<Ticket>) {
        let (fit, unfit): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|ticket| ticket.content.fits());
        for ticket in unfit {
            (self.report)(StoreEvent::Failed { ticket: ticket.number, reason: reason::too_long() });
        }
        if fit.is_empty() {
            return;
        }
        let numbers: Vec<u64> = fit.iter().map(|ticket| ticket.number).collect();
        let Written { from, whole, trouble } = self.write(fit);
        let synced = if whole.is_empty() { Ok(()) } else { self.journal.sync() };
        let after = self.journal.whereabouts();
        if let (Ok(()), None, Some(folder)) = (&synced, &trouble, &mut self.folder)
            && let (Some((path, id, from)), Some((.., to))) = (from, after)
        {
            folder.wrote(&path, id, (from, to), whole.iter().map(|records| records.len() as u64).sum());
        }
        let mut whole = whole.into_iter();
        for ticket in numbers {
            (self.report)(match (&synced, whole.next(), &trouble) {
                (Ok(()), Some(records), _) => StoreEvent::Saved { ticket, records },
                (Err(reason), ..) | (Ok(()), None, Some(reason)) => {
                    StoreEvent::Failed { ticket, reason: reason.clone() }
                }
                (Ok(()), None, None) => StoreEvent::Failed { ticket, reason: reason::unknown() },
            });
        }
        if trouble.is_some() || synced.is_err() {
            self.journal.let_go();
        }
    }

    /// Writes the tickets in order.
    fn write(&mut self, tickets: Vec<Ticket>) -> Written {
        let mut made = Vec::with_capacity(tickets.len());
        let mut text = String::new();
        let (mut bytes, mut gone) = (0, 0);
        let mut from = None;
        let outcome = self.own().and_then(|writer| {
            from = self.journal.whereabouts();
            let now = now_millis();
            for ticket in tickets {
                let mut records = Vec::new();
                let mut put = |record: Record, journal: &mut Journal| {
                    let before = text.len();
                    record.write(&mut text);
                    bytes += text.len() - before;
                    records.push(record);
                    if text.len() >= WRITE {
                        journal.write(text.as_bytes(), &mut gone)?;
                        text.clear();
                    }
                    Ok::<(), CleanBuf>(())
                };
                match ticket.content {
                    Content::Changes(changes) => {
                        for Change { key, field, title, likeness } in changes {
                            let stamp = self.clock.tick(key, now);
                            let (writer, title) = (writer.clone(), short(title));
                            let record = Record { stamp, writer, key, change: field, title, likeness };
                            put(record, &mut self.journal)?;
                        }
                    }
                    Content::Records(foreign) => {
                        for record in foreign {
                            self.clock.observe(record.key, record.stamp, now);
                            put(record, &mut self.journal)?;
                        }
                    }
                }
                made.push((bytes, records));
            }
            self.journal.write(text.as_bytes(), &mut gone)
        });
        let whole = made.into_iter().take_while(|&(end, _)| end <= gone).map(|(_, records)| records);
        Written { from, whole: whole.collect(), trouble: outcome.err() }
    }

    /// Makes sure that there is a journal of our own. What stands in one that was another's before has to be known before
    /// anything is written after it.
    fn own(&mut self) -> Result<Writer, CleanBuf> {
        let id = |journal: &Journal| journal.whereabouts().map(|(_, id, _)| id);
        let before = id(&self.journal);
        let writer = self.journal.ready()?;
        if id(&self.journal) != before {
            self.listen();
        }
        Ok(writer)
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

//! The marks on disk: a folder with one journal per writer, `<state>/marks/<writer>.jsonl`.
//!
//! Owns when a mark counts as kept. A thread reads every journal, then appends what it is sent to a journal of its own,
//! which no other process writes, and answers when the bytes are on the disk or says why they are not. What others
//! append to theirs it tells as it comes. It sleeps as long as nothing happens. No file of another writer is ever
//! touched, and nothing is taken from our own but what never counted as kept, and, at a quiet moment, records that newer
//! ones of it supersede. What a record
//! says and how records merge is in [`crate::marks`]; this module must not know what a mark means, nor of screens.

mod compact;
mod disk;
mod journal;
pub mod ledger;
mod read;
mod reason;
mod watch;

#[cfg(test)]
mod tests;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, Sender, at, bounded, never, select, unbounded};

use crate::drill;
use crate::marks::{BadRecord, Change, Clock, Marks, Record, Writer};
use crate::text::CleanBuf;
use compact::Compacted;
use journal::Journal;
pub use read::load;
use read::{Folder, Known};
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
        marks: Box<Marks>,
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
    /// The changes of the ticket could not be kept: none of them.
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
            watch: None,
            warnings: Vec::new(),
            clock: Clock::default(),
            queue,
            keeping: Vec::new(),
            closing: Arc::clone(&closing),
            report,
        };
        let thread = thread::Builder::new().name("marks".into()).spawn(move || keeper.guard(habits))?;
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
            // A fault over there was reported by it.
            let _ = thread.join();
        }
    }
}

/// What lives on the thread.
struct Keeper<F> {
    journal: Journal,
    folder: Option<Folder>,
    watch: Option<Watch>,
    /// What was said last to be wrong.
    warnings: Vec<CleanBuf>,
    clock: Clock,
    queue: Receiver<Ticket>,
    /// The tickets that are being kept.
    keeping: Vec<u64>,
    closing: Arc<AtomicBool>,
    report: F,
}

/// What came of writing some tickets.
struct Written {
    /// How many of them are wholly written.
    whole: usize,
    /// Where the last of these ends.
    end: u64,
    /// What stopped the others.
    trouble: Option<CleanBuf>,
}

impl<F: Fn(StoreEvent)> Keeper<F> {
    /// Runs. After a fault of this program nothing more is kept, and every ticket is told so: none waits for good.
    fn guard(mut self, habits: Habits) {
        if catch_unwind(AssertUnwindSafe(|| self.run(habits))).is_ok() {
            return;
        }
        (self.report)(StoreEvent::Warned(vec![reason::fault()]));
        let left = std::mem::take(&mut self.keeping).into_iter();
        for ticket in left.chain(self.queue.iter().map(|ticket| ticket.number)) {
            (self.report)(StoreEvent::Failed { ticket, reason: reason::fault() });
        }
    }

    fn run(&mut self, habits: Habits) {
        // This end is kept, so that the other one never looks closed.
        let (wake, woken) = bounded(1);
        // Before the first look, so that nothing is missed between.
        let folder = self.folder.as_ref().filter(|_| habits.listens);
        self.watch = folder.map(|folder| Watch::new(folder.dir(), wake.clone()));
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
                        look = self.watch.as_mut().is_some_and(Watch::follow).then_some(now + PACE);
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
        self.warnings = self.wrong();
        (self.report)(StoreEvent::Loaded { marks: Box::new(marks), warnings: self.warnings.clone() });
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
        self.warn();
    }

    /// What is wrong with files and the folder.
    fn wrong(&self) -> Vec<CleanBuf> {
        let Some(folder) = &self.folder else { return vec![reason::no_folder()] };
        let blind =
            self.watch.as_ref().filter(|watch| watch.is_blind()).map(|_| reason::unwatched(folder.dir()));
        folder.warnings().into_iter().chain(blind).collect()
    }

    /// Tells what is wrong when that is news.
    fn warn(&mut self) {
        let warnings = self.wrong();
        if warnings != self.warnings {
            self.warnings.clone_from(&warnings);
            (self.report)(StoreEvent::Warned(warnings));
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
        if self.watch.as_ref().is_some_and(Watch::is_blind) {
            self.listen();
        }
        self.keeping = waiting.iter().map(|ticket| ticket.number).collect();
        drill::maybe("store");
        let writer = self.own();
        let mut tickets = Vec::with_capacity(waiting.len());
        for Ticket { number, content } in waiting {
            match writer.clone().and_then(|writer| self.records(content, &writer)) {
                Ok(records) => tickets.push((number, records)),
                Err(reason) => (self.report)(StoreEvent::Failed { ticket: number, reason }),
            }
        }
        let Some((path, id, from)) = self.journal.whereabouts().filter(|_| !tickets.is_empty()) else {
            return;
        };
        let Written { mut whole, mut end, mut trouble } = self.write(from, &tickets);
        // What did not get through must not come back at the next start, nor stand there as damage.
        let mut back = trouble.as_ref().map(|_| self.journal.cut(end));
        if whole > 0
            && let Err(reason) = self.journal.sync()
        {
            (whole, end, trouble) = (0, from, Some(reason));
            back = Some(self.journal.cut(end));
        }
        if let Some(folder) = self.folder.as_mut().filter(|_| back.is_none_or(|back| back.is_ok())) {
            let records = tickets[..whole].iter().map(|(_, records)| records.len() as u64).sum();
            folder.wrote(&path, id, (from, end), records);
        }
        for (at, (ticket, records)) in tickets.into_iter().enumerate() {
            let reason = || trouble.clone().unwrap_or_else(reason::unknown);
            (self.report)(if at < whole {
                StoreEvent::Saved { ticket, records }
            } else {
                StoreEvent::Failed { ticket, reason: reason() }
            });
        }
        if trouble.is_some() {
            self.journal.let_go();
        }
        self.keeping.clear();
    }

    /// What a ticket comes to as records; why that can't be, where it is about what no journal can hold.
    fn records(&mut self, content: Content, writer: &Writer) -> Result<Vec<Record>, CleanBuf> {
        if !content.fits() {
            return Err(reason::too_long());
        }
        let now = now_millis();
        match content {
            Content::Changes(changes) => {
                let record = |change: Change| {
                    let Change { key, field, title, likeness } = change;
                    let stamp = self.clock.tick(key, now).ok_or_else(reason::no_later)?;
                    let (writer, title) = (writer.clone(), short(title));
                    Ok(Record { stamp, writer, key, change: field, title, likeness })
                };
                changes.into_iter().map(record).collect()
            }
            Content::Records(mut records) => {
                for record in &mut records {
                    self.clock.observe(record.key, record.stamp, now);
                    record.title = short(std::mem::take(&mut record.title));
                }
                Ok(records)
            }
        }
    }

    /// Writes the tickets in order, after what is there.
    fn write(&mut self, from: u64, tickets: &[(u64, Vec<Record>)]) -> Written {
        let mut ends = Vec::with_capacity(tickets.len());
        let mut text = String::new();
        let (mut bytes, mut gone) = (0, 0);
        let mut put = || {
            for (_, records) in tickets {
                for record in records {
                    let before = text.len();
                    record.write(&mut text);
                    bytes += text.len() - before;
                    if text.len() >= WRITE {
                        self.journal.write(text.as_bytes(), &mut gone)?;
                        text.clear();
                    }
                }
                ends.push(bytes);
            }
            self.journal.write(text.as_bytes(), &mut gone)
        };
        let trouble = put().err();
        let whole = ends.iter().take_while(|&&end| end <= gone).count();
        let end = ends[..whole].last().copied().unwrap_or_default();
        Written { whole, end: from + end as u64, trouble }
    }

    /// Makes sure that there is a journal of our own. What stands in one that was another's before has to be known before
    /// anything is written after it; an end that its owner did not come to write is cut off.
    fn own(&mut self) -> Result<Writer, CleanBuf> {
        let id = |journal: &Journal| journal.whereabouts().map(|(path, id, _)| (path, id));
        loop {
            let before = id(&self.journal);
            let fits = |path: &Path| {
                self.folder.as_ref().and_then(|folder| folder.file(path)).is_none_or(Known::is_fit)
            };
            let writer = self.journal.ready(fits)?;
            let now = id(&self.journal);
            if now == before {
                return Ok(writer);
            }
            self.listen();
            let (Some((path, _)), Some(folder)) = (now, &mut self.folder) else { return Ok(writer) };
            let known = folder.file(&path);
            if known.is_none_or(Known::is_fit) {
                if let Some(torn) = known.and_then(Known::torn_at)
                    && self.journal.cut(torn).is_ok()
                {
                    folder.cut(&path, torn);
                    self.warn();
                }
                return Ok(writer);
            }
            // It is another one than it was when it was looked at.
            self.journal.let_go();
        }
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

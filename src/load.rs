//! From paths to shards: walks folders, reads files, parses them on worker threads, and hands shards over in the
//! order of the paths, the first one as soon as its first file is read.
//!
//! A file that can't be read is a [`Fault`] and never hides the others; nothing here waits for a pipe or a device.
//! When all is read, [`Loader::watch`] has what changes be read again.

mod census;
mod folders;
pub mod layouts;
mod order;
mod settle;
mod walk;
mod watch;

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use rustix::buffer::spare_capacity;

use crate::container;
use crate::drill;
use crate::layout::Catalog;
use crate::library::{Library, Shard, ShardBuilder, Version};
use crate::seeds::SEEDS;
use crate::text::CleanBuf;

use census::{Entry, Stamp};
use order::Order;
use walk::Walk;

/// Where digests come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// The digests that ship inside the program.
    Seeds,
}

impl Input {
    /// What the arguments ask for; none asks for the seeds.
    pub fn from_args(paths: &[PathBuf]) -> Vec<Input> {
        if paths.is_empty() {
            return vec![Input::Seeds];
        }
        let input =
            |path: &PathBuf| if path == Path::new("-") { Input::Stdin } else { Input::Path(path.clone()) };
        let mut inputs: Vec<Input> = Vec::new();
        // What is named twice is read once; standard input could not be read again anyway.
        for input in paths.iter().map(input) {
            if !inputs.contains(&input) {
                inputs.push(input);
            }
        }
        inputs
    }
}

/// A file or folder that could not be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which.
    pub path: CleanBuf,
    /// Why, and what to do.
    pub reason: CleanBuf,
    /// Whether the person asked for just this, or part of a digest may be missing: the exit status tells.
    pub grave: bool,
}

impl Fault {
    fn new(path: &Path, reason: &str, grave: bool) -> Fault {
        Fault { path: CleanBuf::line(&path.to_string_lossy()), reason: CleanBuf::line(reason), grave }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

/// What the loader tells.
#[derive(Debug)]
pub enum Loaded {
    /// Digests, in the order of their paths.
    Shard(Arc<Shard>),
    /// Something that could not be read.
    Fault(Fault),
    /// Everything has been read.
    Done,
    /// Files that changed since.
    Changed(Vec<Version>),
    /// Something about the loader that is worth telling.
    Notice(CleanBuf),
}

/// Files larger than this are not read, in bytes: offsets into a shard's text are 32 bits wide.
const FILE_MAX: u64 = 2 << 30;

/// More threads than this only wait for each other.
const WORKERS_MAX: usize = 16;

/// A shard is handed over when it has this much text, in bytes.
const SHARD_TEXT: usize = 4 << 20;

/// Says of a file, by its name and its bytes, whether it is to be parsed at all.
pub type Screen = Box<dyn Fn(&Path, &[u8]) -> bool + Send + Sync>;

/// A library that is being read.
pub struct Loader {
    work: Arc<Work>,
}

/// Begins to read `inputs` on one thread and returns at once. `report` is called from the loader's threads, one call
/// at a time.
pub fn start(
    inputs: Vec<Input>,
    catalog: Arc<Catalog>,
    report: impl FnMut(Loaded) + Send + 'static,
) -> Loader {
    begin(inputs, catalog, None, None, report)
}

/// The same, and remembers how the files looked, so that [`Loader::watch`] can tell what changed.
pub fn start_to_watch(
    inputs: Vec<Input>,
    catalog: Arc<Catalog>,
    report: impl FnMut(Loaded) + Send + 'static,
) -> Loader {
    begin(inputs, catalog, Some(Mutex::default()), None, report)
}

fn begin(
    inputs: Vec<Input>,
    catalog: Arc<Catalog>,
    census: Option<Mutex<Vec<(PathBuf, Entry)>>>,
    screen: Option<Screen>,
    report: impl FnMut(Loaded) + Send + 'static,
) -> Loader {
    let work = Work {
        inputs: inputs.clone(),
        census,
        screen,
        walk: Mutex::new(Walk::new(inputs)),
        order: Mutex::new(Order::new(Box::new(report))),
        hurry: (Mutex::new(false), Condvar::new()),
        catalog,
    };
    let loader = Loader { work: Arc::new(work) };
    loader.add_worker(0);
    loader
}

impl Loader {
    /// Has the rest be read, by every processor. Until then only the first file is: whoever has a first frame to draw
    /// calls this after it, and so draws undisturbed.
    pub fn hurry(&self) {
        if let Ok(mut hurry) = self.work.hurry.0.lock() {
            *hurry = true;
            self.work.hurry.1.notify_all();
        }
        let workers = thread::available_parallelism().map_or(1, usize::from).min(WORKERS_MAX);
        (1..workers).for_each(|number| self.add_worker(number));
    }

    /// Watches the files, if that was meant from the start, and reports what changes. To be called when all is read.
    pub fn watch(&self) {
        let census = self.work.census.as_ref().and_then(|census| census.lock().ok());
        let Some(census) = census.map(|mut census| std::mem::take(&mut *census)) else { return };
        if !self.work.inputs.iter().any(|input| matches!(input, Input::Path(_))) {
            return;
        }
        let work = Arc::clone(&self.work);
        let run = move || watch::run(&work, census.into_iter().collect());
        if let Err(error) = thread::Builder::new().name("watch".to_owned()).spawn(run) {
            let words = format!("changes of the files will not show: no thread could be started ({error})");
            self.work.tell(|order| order.say(Loaded::Notice(CleanBuf::line(&words))));
        }
    }

    fn add_worker(&self, number: usize) {
        let mut joined = false;
        self.work.tell(|order| joined = order.join());
        if !joined {
            return;
        }
        let work = Arc::clone(&self.work);
        let spawned = thread::Builder::new().name(format!("loader {number}")).spawn(move || work.run());
        if let Err(error) = spawned {
            let reason = format!(
                "no thread could be started to read it ({error}): close other programs and try again"
            );
            let fault = Fault::new(Path::new("loader"), &reason, number == 0);
            self.work.tell(|order| order.put(0, Loaded::Fault(fault)));
            self.work.tell(Order::leave);
        }
    }
}

/// Reads `inputs` and waits for all of it.
pub fn read_all(inputs: Vec<Input>, catalog: &Arc<Catalog>) -> (Library, Vec<Fault>) {
    read_some(inputs, catalog, None)
}

/// Reads what of `inputs` passes `screen`, and waits for all of it.
pub fn read_some(
    inputs: Vec<Input>,
    catalog: &Arc<Catalog>,
    screen: Option<Screen>,
) -> (Library, Vec<Fault>) {
    let (sender, receiver) = crossbeam_channel::unbounded();
    begin(inputs, Arc::clone(catalog), None, screen, move |loaded| drop(sender.send(loaded))).hurry();
    let (mut library, mut faults) = (Library::default(), Vec::new());
    for loaded in receiver {
        match loaded {
            Loaded::Shard(shard) => library.push(shard),
            Loaded::Fault(fault) => faults.push(fault),
            Loaded::Done => break,
            Loaded::Changed(_) | Loaded::Notice(_) => {}
        }
    }
    (library, faults)
}

/// A document to read.
#[derive(Debug)]
enum Source {
    File {
        path: PathBuf,
        named: bool,
        /// Whether the folder says that it is a regular file.
        regular: bool,
    },
    Stdin,
    Seed(&'static str, &'static [u8]),
    /// What the walk itself ran into, and where.
    Fault(PathBuf, Fault),
}

struct Work {
    inputs: Vec<Input>,
    /// What was read, for whoever watches it afterwards. Putting it in order is left to that one.
    census: Option<Mutex<Vec<(PathBuf, Entry)>>>,
    /// What is asked before a file is parsed.
    screen: Option<Screen>,
    walk: Mutex<Walk>,
    order: Mutex<Order>,
    catalog: Arc<Catalog>,
    /// Whether more than the first file is to be read by now.
    hurry: (Mutex<bool>, Condvar),
}

impl Work {
    /// Takes runs of files until there are none.
    fn run(&self) {
        let mut bytes = Vec::new();
        let mut room = 0;
        loop {
            let claimed = self.walk.lock().map(|mut walk| walk.claim());
            let Ok(Some((number, sources))) = claimed else { break };
            room = self.read_run(number, sources, &mut bytes, room);
            self.tell(|order| order.finish(number));
            self.wait_for_hurry();
        }
        self.tell(Order::leave);
    }

    fn wait_for_hurry(&self) {
        if let Ok(hurry) = self.hurry.0.lock() {
            drop(self.hurry.1.wait_while(hurry, |hurry| !*hurry));
        }
    }

    fn tell(&self, say: impl FnOnce(&mut Order)) {
        if let Ok(mut order) = self.order.lock() {
            say(&mut order);
        }
    }

    /// Reads a run into shards, the first one with `room` for so many bytes of text, and returns how many it had in
    /// the end: a good guess for the next run.
    fn read_run(&self, number: u64, sources: Vec<Source>, bytes: &mut Vec<u8>, room: usize) -> usize {
        let mut builder = ShardBuilder::new(&self.catalog, room);
        for source in sources {
            if builder.len() >= SHARD_TEXT {
                let full = std::mem::replace(&mut builder, ShardBuilder::new(&self.catalog, SHARD_TEXT));
                self.hand_over(number, full);
            }
            let path = match self.read(source, bytes) {
                Ok(read) => read,
                Err(fault) => {
                    self.tell(|order| order.put(number, Loaded::Fault(fault)));
                    continue;
                }
            };
            if self.screen.as_ref().is_some_and(|passes| !passes(&path, bytes)) {
                continue;
            }
            if builder.len() + 3 * bytes.len() > Shard::TEXT_MAX {
                let full = std::mem::replace(&mut builder, ShardBuilder::new(&self.catalog, 0));
                self.hand_over(number, full);
            }
            if let Err(fault) = Work::parse(&path, bytes, &mut builder) {
                self.note(path.clone(), Stamp::at(&path), Some(&fault));
                self.tell(|order| order.put(number, Loaded::Fault(fault)));
            }
        }
        let len = builder.len();
        self.hand_over(number, builder);
        len + len / 8
    }

    /// Has a document be parsed; the builder is as before when that fails.
    fn parse(path: &Path, bytes: &[u8], builder: &mut ShardBuilder<'_>) -> Result<(), Fault> {
        let parsed = catch_unwind(AssertUnwindSafe(|| {
            drill::maybe("worker");
            builder.add(path, bytes)
        }));
        if let Ok(added) = parsed {
            return added.map_err(|refusal| Fault::new(path, &refusal.to_string(), true));
        }
        builder.forget_last();
        let reason =
            "could not be understood because of a fault in this program; please report it with the file";
        Err(Fault::new(path, reason, true))
    }

    fn hand_over(&self, number: u64, builder: ShardBuilder<'_>) {
        if !builder.is_empty() {
            let shard = Arc::new(builder.finish());
            self.tell(|order| order.put(number, Loaded::Shard(shard)));
        }
    }

    /// Reads the bytes of `source` in the place of what `bytes` holds; the path is what it is shown as.
    fn read(&self, source: Source, bytes: &mut Vec<u8>) -> Result<PathBuf, Fault> {
        if !matches!(source, Source::File { .. }) {
            bytes.clear();
        }
        match source {
            Source::Fault(path, fault) => {
                self.note(path, None, Some(&fault));
                Err(fault)
            }
            Source::Seed(name, seed) => {
                bytes.extend_from_slice(seed);
                Ok(PathBuf::from(name))
            }
            Source::Stdin => {
                let path = PathBuf::from("-");
                let stdin = io::stdin();
                if io::IsTerminal::is_terminal(&stdin) {
                    return Err(Fault::new(&path, "nothing is piped in: write `… | readboard -`", true));
                }
                read_stream(&mut stdin.lock(), bytes).map_err(|why| why.fault(&path, true))?;
                Ok(path)
            }
            Source::File { path, named, regular: true } if self.census.is_none() => {
                let read = read_regular(&path, bytes).map_err(|why| why.fault(&path, named));
                read.map(|()| path)
            }
            Source::File { path, named, .. } => {
                let (stamp, read) = read_file(&path, named, bytes);
                self.note(path.clone(), stamp, read.as_ref().err());
                read.map(|()| path)
            }
        }
    }

    /// Remembers how a file looked when it was read.
    fn note(&self, path: PathBuf, stamp: Option<Stamp>, fault: Option<&Fault>) {
        if let Some(mut census) = self.census.as_ref().and_then(|census| census.lock().ok()) {
            let fault = fault.map(|fault| CleanBuf::line(&fault.to_string()));
            census.push((path, Entry { stamp, fault }));
        }
    }
}

/// Reads a file from its start to its end, and says how it looked before that.
fn read_file(path: &Path, named: bool, bytes: &mut Vec<u8>) -> (Option<Stamp>, Result<(), Fault>) {
    bytes.clear();
    match open(path) {
        Ok((mut file, about)) => {
            let read = read_sized(&mut file, about.len(), bytes).map_err(|why| why.fault(path, named));
            (Some(Stamp::of(&about)), read)
        }
        Err(why) => (Stamp::at(path), Err(why.fault(path, named))),
    }
}

/// Reads what a folder calls a regular file, without asking once more: of ten thousand small files that asking is a
/// tenth of the time. Whatever took its place meanwhile can't hold anyone up.
fn read_regular(path: &Path, bytes: &mut Vec<u8>) -> Result<(), Unread> {
    const ROOM: usize = 64 * 1024;
    let mut file = open_file(path).map_err(Unread::Io)?;
    let read = read_once(&file, bytes, ROOM)?;
    container::sniff(bytes).map_err(Unread::Refused)?;
    // Where it was shorter than what was asked for, this is the end.
    if read < ROOM { Ok(()) } else { read_rest(&mut file, bytes) }
}

/// Reads once into the place of what `bytes` holds, at least `room` bytes where there are so many: into room that nothing
/// was written to, since filling it with zeros first takes a tenth as long as the reading.
fn read_once(file: &File, bytes: &mut Vec<u8>, room: usize) -> Result<usize, Unread> {
    bytes.clear();
    bytes.reserve(room);
    loop {
        match rustix::io::read(file, spare_capacity(bytes)) {
            Err(rustix::io::Errno::INTR) => {}
            read => return read.map_err(|error| Unread::Io(error.into())),
        }
    }
}

/// Why a file was not read.
enum Unread {
    Io(io::Error),
    Refused(container::Refusal),
    Irregular,
    TooLarge,
}

impl Unread {
    fn fault(&self, path: &Path, named: bool) -> Fault {
        match self {
            Unread::Io(error) => Fault::new(path, &io_reason(error), true),
            Unread::Refused(refusal) => Fault::new(path, &refusal.to_string(), named),
            Unread::Irregular => {
                Fault::new(path, "is no regular file (a pipe, socket or device): pipe it in with `-`", named)
            }
            Unread::TooLarge => Fault::new(path, "is larger than 2 GiB: split it and open the pieces", true),
        }
    }
}

/// An I/O error in words, with what to do.
fn io_reason(error: &io::Error) -> String {
    if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return "is a link that leads back to itself: remove it".to_owned();
    }
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist: check the name".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read: check its permissions (`ls -l`)".to_owned(),
        _ => format!("could not be read ({error}): check the disk and try again"),
    }
}

fn open_file(path: &Path) -> io::Result<File> {
    const NONBLOCK: i32 = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(NONBLOCK).open(path)
}

/// Opens a regular file. A pipe or a device neither blocks nor is read.
fn open(path: &Path) -> Result<(File, Metadata), Unread> {
    let file = open_file(path).map_err(Unread::Io)?;
    let about = file.metadata().map_err(Unread::Io)?;
    if !about.is_file() {
        Err(Unread::Irregular)
    } else if about.len() > FILE_MAX {
        Err(Unread::TooLarge)
    } else {
        Ok((file, about))
    }
}

/// Reads a file that has `size` bytes: a small one at once, as asking for piece after piece takes longer than the bytes.
fn read_sized(file: &mut File, size: u64, bytes: &mut Vec<u8>) -> Result<(), Unread> {
    const SMALL: u64 = 256 * 1024;
    if size == 0 || size > SMALL {
        return read_stream(file, bytes);
    }
    let read = read_once(file, bytes, size as usize + 1)?;
    let has_grown = read as u64 > size;
    container::sniff(bytes).map_err(Unread::Refused)?;
    // It was shorter than what was asked for, so this is the end; a file that grew meanwhile has more.
    if has_grown { read_stream(file, bytes) } else { Ok(()) }
}

/// Reads to the end, after a look at the first bytes: a large file that is no text is not read through.
fn read_stream(from: &mut impl Read, bytes: &mut Vec<u8>) -> Result<(), Unread> {
    from.by_ref().take(container::HEAD as u64).read_to_end(bytes).map_err(Unread::Io)?;
    container::sniff(bytes).map_err(Unread::Refused)?;
    read_rest(from, bytes)
}

fn read_rest(from: &mut impl Read, bytes: &mut Vec<u8>) -> Result<(), Unread> {
    let room = FILE_MAX.saturating_sub(bytes.len() as u64);
    let rest = from.by_ref().take(room + 1).read_to_end(bytes).map_err(Unread::Io)?;
    if rest as u64 > room { Err(Unread::TooLarge) } else { Ok(()) }
}

//! Takes up what changes in the files after all has been read: one thread, which sleeps as long as nothing happens.
//!
//! The system tells which folder something happened in; where it does not, one looks every few seconds. Either way a
//! file is read when it has come to rest, and what was read goes out as versions of digests.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};
use notify::RecommendedWatcher;

use crate::library::{ShardBuilder, Version};
use crate::text::CleanBuf;

use super::census::{Census, Entry, Stamp};
use super::folders::{Folders, WATCHED_MAX, Watched};
use super::settle::{Advice, Settle};
use super::walk::{is_maildir, is_read};
use super::{Fault, Input, Loaded, SHARD_TEXT, Work, read_file};

/// Where the system tells nothing, one looks after this time.
const POLL: Duration = Duration::from_secs(2);

/// Looking takes no more than this part of the time.
const POLL_SHARE: u32 = 20;

/// Places that the system may name before one looks at them; of more than that it is only known that there were more.
const HEARD_MAX: usize = 1 << 16;

/// Versions that are handed over at once, at most.
const VERSIONS_MAX: usize = 256;

/// What the system has told since it was asked last.
#[derive(Debug, Default)]
struct Heard {
    paths: BTreeSet<PathBuf>,
    /// Something was not told.
    lost: bool,
}

/// Watches until the program ends.
pub(super) fn run(work: &Work, census: Census) {
    if catch_unwind(AssertUnwindSafe(|| serve(work, census))).is_err() {
        tell(
            work,
            "changes of the files no longer show because of a fault in this program; please report it",
        );
    }
}

fn tell(work: &Work, words: &str) {
    work.tell(|order| order.say(Loaded::Notice(CleanBuf::line(words))));
}

fn serve(work: &Work, census: Census) {
    let (wake, woken) = bounded(1);
    let heard = Arc::new(Mutex::new(Heard::default()));
    let watcher = listen(&heard, wake.clone());
    let start = Instant::now();
    let mut watch = Watch::new(work, census, Folders::new(watcher, WATCHED_MAX));
    watch.look_at_all(start.elapsed());
    loop {
        let Heard { paths, lost } =
            heard.lock().map(|mut heard| std::mem::take(&mut *heard)).unwrap_or_default();
        let now = start.elapsed();
        if lost {
            watch.look_at_all(now);
        }
        let shown: BTreeSet<_> = paths.iter().flat_map(|path| watch.folders.happened(path)).collect();
        for path in shown {
            watch.turn_to(&path, now);
        }
        watch.poll(now, || start.elapsed());
        for loaded in watch.step(now) {
            work.tell(|order| order.say(loaded));
        }
        wait(&woken, watch.due().map(|due| start + due));
    }
}

/// Has what the system tells be written down.
fn listen(heard: &Arc<Mutex<Heard>>, wake: Sender<()>) -> Option<RecommendedWatcher> {
    let heard = Arc::clone(heard);
    let take = move |event: notify::Result<notify::Event>| {
        let Some(event) = event.ok().filter(|event| !event.kind.is_access()) else { return };
        if let Ok(mut heard) = heard.lock() {
            heard.lost |= event.need_rescan() || heard.paths.len() + event.paths.len() > HEARD_MAX;
            if !heard.lost {
                heard.paths.extend(event.paths);
            }
        }
        // When it is full, there is a wake-up under way.
        let _: Result<(), TrySendError<()>> = wake.try_send(());
    };
    notify::recommended_watcher(take).ok()
}

fn wait(woken: &Receiver<()>, until: Option<Instant>) {
    // The other end lives as long as the watch.
    let _: Result<(), RecvTimeoutError> = match until {
        Some(until) => woken.recv_deadline(until),
        None => woken.recv().map_err(|_| RecvTimeoutError::Disconnected),
    };
}

/// All that is watched.
struct Watch<'w> {
    work: &'w Work,
    /// What the person named.
    roots: Vec<PathBuf>,
    named: HashSet<PathBuf>,
    folders: Folders,
    census: Census,
    settle: Settle<Option<Stamp>>,
    /// Where one has to look, and when the next time.
    polled: BTreeSet<PathBuf>,
    poll_at: Duration,
    has_told: bool,
    /// What is to be handed over.
    out: Vec<Loaded>,
    versions: Vec<Version>,
    /// Bytes of text in these.
    size: usize,
    bytes: Vec<u8>,
}

impl<'w> Watch<'w> {
    fn new(work: &'w Work, census: Census, folders: Folders) -> Watch<'w> {
        let path = |input: &Input| match input {
            Input::Path(path) => Some(path.clone()),
            Input::Stdin | Input::Seeds => None,
        };
        let roots: Vec<PathBuf> = work.inputs.iter().filter_map(path).collect();
        Watch {
            work,
            named: roots.iter().cloned().collect(),
            roots,
            folders,
            census,
            settle: Settle::default(),
            polled: BTreeSet::new(),
            poll_at: Duration::ZERO,
            has_told: false,
            out: Vec::new(),
            versions: Vec::new(),
            size: 0,
            bytes: Vec::new(),
        }
    }

    /// When there is something to do, if nothing happens before.
    fn due(&self) -> Option<Duration> {
        let poll = (!self.polled.is_empty()).then_some(self.poll_at);
        [poll, self.settle.due()].into_iter().flatten().min()
    }

    /// Looks at everything, whatever was told before.
    fn look_at_all(&mut self, now: Duration) {
        for root in self.roots.clone() {
            self.folders.leave(&root);
            if root.is_dir() {
                self.take_in(&root, now);
            } else {
                self.watch_root(&root);
                self.compare(&root, now);
                self.look_below(&root, &HashSet::new(), now);
            }
        }
    }

    /// Something happened to what is shown like this.
    fn turn_to(&mut self, path: &Path, now: Duration) {
        let was_folder = self.folders.is_known(path);
        let is_folder = path.is_dir();
        if !self.matters(path, is_folder) {
            return;
        }
        if was_folder {
            self.folders.leave(path);
        }
        if is_folder {
            self.take_in(path, now);
            return;
        }
        if self.named.contains(path) {
            self.watch_root(path);
        }
        if was_folder {
            self.polled.retain(|polled| polled == path || !polled.starts_with(path));
            self.look_below(path, &HashSet::new(), now);
        }
        self.settle.touch(path, now);
    }

    /// Whether something is read, or has been.
    fn matters(&self, path: &Path, is_folder: bool) -> bool {
        let is_known = |path: &Path| self.folders.is_known(path);
        self.named.contains(path)
            || is_known(path)
            || self.census.get(path).is_some()
            || path
                .parent()
                .is_some_and(|folder| is_known(folder) && is_read(is_maildir(folder), path, is_folder))
    }

    /// Watches for what the person named and what is no folder, or not there.
    fn watch_root(&mut self, root: &Path) {
        let watched = self.folders.name(root);
        self.note_watched(root, watched);
    }

    fn note_watched(&mut self, path: &Path, watched: Watched) {
        if watched == Watched::Yes {
            self.polled.remove(path);
        } else {
            self.polled.insert(path.to_owned());
        }
        if watched == Watched::Full && !self.has_told {
            self.has_told = true;
            let seconds = POLL.as_secs();
            let words = format!(
                "the system watches no more folders for us (see fs.inotify.max_user_watches): the rest is looked at every {seconds} seconds"
            );
            self.out.push(Loaded::Notice(CleanBuf::line(&words)));
        }
    }

    /// Watches a folder and those below it, and sees what has changed in them.
    fn take_in(&mut self, folder: &Path, now: Duration) {
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            let watched = self.folders.enter(&folder);
            if watched == Watched::Refused {
                continue;
            }
            self.note_watched(&folder, watched);
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            let in_maildir = is_maildir(&folder);
            let mut names = HashSet::new();
            for entry in entries.flatten() {
                let path = folder.join(entry.file_name());
                let kind = entry.file_type().ok();
                let is_link = kind.is_some_and(|kind| kind.is_symlink());
                let is_folder = kind.is_some_and(|kind| kind.is_dir()) || is_link && path.is_dir();
                if !is_read(in_maildir, &path, is_folder) {
                    continue;
                }
                names.insert(entry.file_name());
                if is_folder {
                    if !self.folders.is_known(&path) {
                        folders.push(path);
                    }
                    continue;
                }
                if is_link {
                    let watched = self.folders.name_target(&path);
                    // A link that leads nowhere is looked at when it changes.
                    if watched != Watched::No {
                        self.note_watched(&path, watched);
                    }
                }
                self.compare(&path, now);
            }
            self.look_below(&folder, &names, now);
            if !names.is_empty() && self.census.get(&folder).is_some_and(|entry| entry.fault.is_some()) {
                let cured = self.census.take(&folder).and_then(|entry| entry.fault);
                self.versions.push(Version { path: folder, shard: None, under: None, cured });
            }
        }
    }

    /// Looks at what was in a folder that holds no more than these names.
    fn look_below(&mut self, folder: &Path, names: &HashSet<OsString>, now: Duration) {
        let is_gone = |path: &&Path| {
            let name = path.strip_prefix(folder).ok().and_then(|below| below.components().next());
            name.is_some_and(|name| !names.contains(name.as_os_str()))
        };
        for path in self.census.below(folder).filter(is_gone) {
            self.settle.touch(path, now);
        }
    }

    /// Looks whether a file is as it was.
    fn compare(&mut self, path: &Path, now: Duration) {
        let known = self.census.get(path).and_then(|entry| entry.stamp);
        if known != Stamp::at(path) {
            self.settle.touch(path, now);
        }
    }

    /// Looks where nothing is told, if it is time; `clock` tells how long that took.
    fn poll(&mut self, now: Duration, clock: impl Fn() -> Duration) {
        if self.polled.is_empty() || now < self.poll_at {
            return;
        }
        for path in self.polled.clone() {
            if path.is_dir() {
                self.take_in(&path, now);
                continue;
            }
            if self.folders.is_known(&path) {
                self.turn_to(&path, now);
            } else {
                self.compare(&path, now);
            }
            if self.named.contains(&path) {
                self.watch_root(&path);
            } else if !path.is_symlink() {
                self.polled.remove(&path);
            }
        }
        let took = clock().saturating_sub(now);
        self.poll_at = now + took + POLL.max(took * POLL_SHARE);
    }

    /// Reads what has come to rest; returns what is to be told of it.
    fn step(&mut self, now: Duration) -> Vec<Loaded> {
        while let Some(path) = self.settle.next(now) {
            let look = Stamp::at(&path);
            let advice = self.settle.looked(&path, look, now);
            if advice == Advice::Wait {
                continue;
            }
            match look {
                None => self.forget(path),
                Some(_) => self.read(path, look, advice, now),
            }
            if self.versions.len() >= VERSIONS_MAX || self.size >= SHARD_TEXT {
                self.flush();
            }
        }
        self.flush();
        std::mem::take(&mut self.out)
    }

    fn flush(&mut self) {
        self.size = 0;
        if !self.versions.is_empty() {
            self.out.push(Loaded::Changed(std::mem::take(&mut self.versions)));
        }
    }

    fn forget(&mut self, path: PathBuf) {
        if let Some(entry) = self.census.take(&path) {
            self.versions.push(Version { path, shard: None, under: None, cured: entry.fault });
        }
    }

    fn read(&mut self, path: PathBuf, look: Option<Stamp>, advice: Advice, now: Duration) {
        let known = self.census.get(&path).cloned().unwrap_or_default();
        if known.stamp == look {
            return;
        }
        let mut bytes = std::mem::take(&mut self.bytes);
        let (stamp, read) = read_file(&path, self.named.contains(&path), &mut bytes);
        let mut builder = ShardBuilder::new(&self.work.catalog, bytes.len());
        let parsed = read.and_then(|()| Work::parse(&path, &bytes, &mut builder));
        if bytes.capacity() <= SHARD_TEXT {
            self.bytes = bytes;
        }
        match parsed {
            Ok(()) => {
                self.census.put(path.clone(), Entry { stamp, fault: None });
                self.size += builder.len();
                let under = path.ancestors().skip(1).find(|folder| self.named.contains(*folder));
                let under = under.map(Path::to_owned);
                let shard = Some(Arc::new(builder.finish()));
                self.versions.push(Version { path, shard, under, cured: known.fault });
            }
            Err(fault) => self.fail(path, look, &known, fault, advice, now),
        }
    }

    /// What can't be read stays as it was. It is tried once more, and then told.
    fn fail(
        &mut self,
        path: PathBuf,
        look: Option<Stamp>,
        known: &Entry,
        fault: Fault,
        advice: Advice,
        now: Duration,
    ) {
        let Advice::Read { again } = advice else { return };
        if !self.settle.failed(&path, look, again, now) {
            return;
        }
        let words = CleanBuf::line(&fault.to_string());
        if known.fault.as_ref() != Some(&words) {
            if known.fault.is_some() {
                let cured = known.fault.clone();
                self.versions.push(Version { path: path.clone(), shard: None, under: None, cured });
            }
            self.flush();
            self.out.push(Loaded::Fault(fault));
        }
        self.census.put(path, Entry { stamp: look, fault: Some(words) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Catalog;
    use crate::load::{Loader, begin};

    fn story(title: &str) -> String {
        format!("{title}\n\nThe words of {title}, all of them.\n\nSource: RFA\n\n\n")
    }

    fn load(inputs: &[&Path]) -> (Loader, Census) {
        let (sender, receiver) = crossbeam_channel::unbounded();
        let inputs = inputs.iter().map(|path| Input::Path((*path).to_owned())).collect();
        let (catalog, _) = Catalog::built_in();
        let report = move |loaded| drop(sender.send(loaded));
        let loader = begin(inputs, Arc::new(catalog), Some(Mutex::default()), None, report);
        loader.hurry();
        assert!(receiver.iter().any(|loaded| matches!(loaded, Loaded::Done)));
        let census = std::mem::take(&mut *loader.work.census.as_ref().unwrap().lock().unwrap());
        (loader, census.into_iter().collect())
    }

    /// What is told, in words: names with the number of stories or `gone`, and what was cured.
    fn words(told: &[Loaded]) -> Vec<String> {
        let version = |version: &Version| {
            let name = version.path.file_name().unwrap().to_string_lossy().into_owned();
            let what =
                version.shard.as_ref().map_or("gone".to_owned(), |shard| shard.stories().len().to_string());
            let cured = if version.cured.is_some() { " cured" } else { "" };
            format!("{name} {what}{cured}")
        };
        let words = |loaded: &Loaded| match loaded {
            Loaded::Changed(versions) => versions.iter().map(version).collect(),
            Loaded::Fault(fault) => vec![format!("fault {}", fault.reason)],
            Loaded::Notice(_) => vec!["notice".to_owned()],
            Loaded::Shard(_) | Loaded::Done => vec!["?".to_owned()],
        };
        let mut words: Vec<_> = told.iter().flat_map(words).collect();
        words.sort();
        words
    }

    struct Clock(Duration);

    /// Lets time pass until nothing is due but the next look around; returns what was told.
    fn settle(watch: &mut Watch<'_>, clock: &mut Clock) -> Vec<String> {
        let mut told = Vec::new();
        clock.0 += POLL;
        watch.poll(clock.0, || clock.0);
        while let Some(due) = watch.settle.due() {
            clock.0 = clock.0.max(due);
            told.extend(watch.step(clock.0));
        }
        told.extend(watch.step(clock.0));
        words(&told)
    }

    #[test]
    fn where_nothing_is_told_one_looks() {
        let folder = tempfile::tempdir().unwrap();
        let (news, single) = (folder.path().join("news"), folder.path().join("single.txt"));
        let write = |name: &str, text: &str| fs::write(news.join(name), text).unwrap();
        fs::create_dir_all(news.join("deep")).unwrap();
        write("a.txt", &story("One"));
        write("b.txt", "\0");
        write("deep/c.txt", &story("Two"));
        fs::write(&single, story("Three")).unwrap();
        let (loader, census) = load(&[&news, &single, &folder.path().join("later")]);
        let mut watch = Watch::new(&loader.work, census, Folders::new(None, 0));
        let mut clock = Clock(Duration::ZERO);
        watch.look_at_all(clock.0);
        assert_eq!(settle(&mut watch, &mut clock), ["notice"]);
        assert_eq!(settle(&mut watch, &mut clock), [""; 0]);

        write("a.txt", &(story("One") + &story("More")));
        write("b.txt", &story("It is text now"));
        write("new.txt", &story("New"));
        write(".hidden.txt", &story("Hidden"));
        fs::create_dir(news.join("fresh")).unwrap();
        write("fresh/d.txt", &story("Deep"));
        fs::write(&single, story("Three") + &story("Four")).unwrap();
        fs::write(folder.path().join("later"), story("Later")).unwrap();
        let all = ["a.txt 2", "b.txt 1 cured", "d.txt 1", "later 1 cured", "new.txt 1", "single.txt 2"];
        assert_eq!(settle(&mut watch, &mut clock), all);

        // Half of something: what was there stays, and is told after a second try.
        write("a.txt", "\0\0\0");
        let told = settle(&mut watch, &mut clock);
        assert!(told.len() == 1 && told[0].starts_with("fault "), "{told:?}");
        assert_eq!(settle(&mut watch, &mut clock), [""; 0]);
        write("a.txt", &story("Whole"));
        assert_eq!(settle(&mut watch, &mut clock), ["a.txt 1 cured"]);

        fs::rename(news.join("deep"), news.join("moved")).unwrap();
        fs::remove_file(&single).unwrap();
        assert_eq!(settle(&mut watch, &mut clock), ["c.txt 1", "c.txt gone", "single.txt gone"]);
        fs::rename(&news, folder.path().join("away")).unwrap();
        assert_eq!(settle(&mut watch, &mut clock).len(), 5);
        fs::rename(folder.path().join("away"), &news).unwrap();
        assert_eq!(settle(&mut watch, &mut clock), ["a.txt 1", "b.txt 1", "c.txt 1", "d.txt 1", "new.txt 1"]);
        assert_eq!(settle(&mut watch, &mut clock), [""; 0]);
    }

    #[test]
    fn an_empty_folder_is_no_fault_when_something_comes() {
        let folder = tempfile::tempdir().unwrap();
        let (loader, census) = load(&[folder.path()]);
        let mut watch = Watch::new(&loader.work, census, Folders::new(None, 0));
        let mut clock = Clock(Duration::ZERO);
        watch.look_at_all(clock.0);
        settle(&mut watch, &mut clock);
        fs::write(folder.path().join("a.txt"), story("One")).unwrap();
        let told = settle(&mut watch, &mut clock);
        assert!(told.len() == 2 && told.iter().any(|told| told.ends_with("gone cured")), "{told:?}");
    }

    #[test]
    fn a_mail_shows_when_it_is_there_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let mail = folder.path().join("mail");
        for part in ["cur", "new", "tmp", ".List/cur", ".List/new"] {
            fs::create_dir_all(mail.join(part)).unwrap();
        }
        fs::write(mail.join("cur/1:2,S"), story("One")).unwrap();
        let (loader, census) = load(&[folder.path()]);
        let mut watch = Watch::new(&loader.work, census, Folders::new(None, 0));
        let mut clock = Clock(Duration::ZERO);
        watch.look_at_all(clock.0);
        assert_eq!(settle(&mut watch, &mut clock), ["notice"]);
        fs::write(mail.join("tmp/2"), story("Two")).unwrap();
        fs::write(mail.join("index"), story("Index")).unwrap();
        for name in ["tmp", "tmp/2", "index"] {
            watch.turn_to(&mail.join(name), clock.0);
        }
        assert_eq!(settle(&mut watch, &mut clock), [""; 0]);
        fs::rename(mail.join("tmp/2"), mail.join("new/2")).unwrap();
        fs::write(mail.join(".List/new/3"), story("Three")).unwrap();
        assert_eq!(settle(&mut watch, &mut clock), ["2 1", "3 1"]);
    }
}

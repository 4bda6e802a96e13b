//! Power cuts and full disks at every single call that writes, syncs, makes, renames or removes: what was told to be kept
//! is there afterwards, and what was told to have failed is not.
//!
//! After a cut the disk holds, at the worst, of each file what was synced, under the names that were synced; at the best
//! all that was written.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::rc::Rc;

use super::*;
use crate::store::disk::Call;
use crate::store::disk::witness::{Witness, seen_by};

/// Bytes that one call writes, so that a record takes several.
const AT_ONCE: usize = 400;

/// What happens to the call of this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// It fails; the next ones do not.
    Once(usize),
    /// It fails, and nothing comes after it.
    Cut(usize),
}

/// The disk as far as calls have made it last.
#[derive(Debug, Default)]
struct Disk {
    calls: Vec<Call>,
    /// What was synced of each file, by its number.
    synced: HashMap<u64, Vec<u8>>,
    /// The names in each folder that were synced.
    names: BTreeMap<PathBuf, BTreeMap<PathBuf, u64>>,
}

impl Disk {
    /// Makes `to` what is left of `from` when the power is cut: of each file what was synced, and so many bytes of what was
    /// not.
    fn left(&self, from: &Path, to: &Path, more: usize) {
        for (name, number) in self.names.get(from).into_iter().flatten() {
            let target = to.join(name.file_name().unwrap());
            if self.names.contains_key(name) || name.is_dir() {
                fs::create_dir(&target).unwrap();
                self.left(name, &target, more);
                continue;
            }
            let mut bytes = self.synced.get(number).cloned().unwrap_or_default();
            if let Ok(written) = fs::read(name)
                && written.starts_with(&bytes)
            {
                let end = written.len().min(bytes.len().saturating_add(more));
                bytes = written[..end].to_vec();
            }
            fs::write(target, bytes).unwrap();
        }
    }
}

struct Watcher {
    disk: Rc<RefCell<Disk>>,
    fault: Fault,
}

impl Witness for Watcher {
    fn before(&mut self, call: Call, _: &Path) -> io::Result<()> {
        let number = self.disk.borrow().calls.len();
        self.disk.borrow_mut().calls.push(call);
        match self.fault {
            Fault::Once(at) if number == at => Err(io::ErrorKind::StorageFull.into()),
            Fault::Cut(at) if number >= at => Err(io::Error::other("the power is gone")),
            _ => Ok(()),
        }
    }

    fn after(&mut self, call: Call, path: &Path) {
        let mut disk = self.disk.borrow_mut();
        let number = |path: &Path| fs::symlink_metadata(path).unwrap().ino();
        match call {
            Call::Sync => drop(disk.synced.insert(number(path), fs::read(path).unwrap())),
            // Its number may have been another's before.
            Call::Create => drop(disk.synced.remove(&number(path))),
            Call::SyncNames => {
                let names = files(path).into_iter().map(|path| (path.clone(), number(&path))).collect();
                disk.names.insert(path.to_owned(), names);
            }
            Call::Write | Call::Cut | Call::Rename | Call::Remove => {}
        }
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }
}

/// What was told of the tickets.
#[derive(Debug, Default)]
struct Told {
    saved: Vec<u64>,
    failed: Vec<u64>,
}

/// A store that does all on the thread of the test.
fn keeper(dir: &Path, told: Rc<RefCell<Told>>) -> Keeper<impl Fn(StoreEvent)> {
    let report = move |event| match event {
        StoreEvent::Saved { ticket, .. } => told.borrow_mut().saved.push(ticket),
        StoreEvent::Failed { ticket, .. } => told.borrow_mut().failed.push(ticket),
        StoreEvent::Loaded { .. } | StoreEvent::Heard(_) | StoreEvent::Warned(_) => {}
    };
    let mut keeper = Keeper {
        keeping: Vec::new(),
        journal: Journal::on(Some("1".to_owned()), Some(dir.to_owned())),
        folder: Some(Folder::new(dir.to_owned())),
        watch: None,
        warnings: Vec::new(),
        clock: Clock::default(),
        queue: unbounded().1,
        closing: Arc::default(),
        report,
    };
    assert!(keeper.load());
    keeper
}

/// Marks a story that is marked once, says of another which ticket it was, and something that the next ticket supersedes.
fn ticket(number: u64) -> Ticket {
    let comment = Field::Comment(Some(CleanBuf::line(&number.to_string())));
    let mut changes = read(&number.to_string());
    changes.push(change("often", comment));
    changes.extend((0..4).map(|n| change("often", Field::Starred(n % 2 == 0))));
    Ticket { number, content: Content::Changes(changes) }
}

/// Tickets one by one and in crowds, with a journal made shorter between, and a restart.
fn session(dir: &Path, told: &Rc<RefCell<Told>>) {
    let habits = Habits { listens: true, compacts: Some((Duration::ZERO, 8)) };
    for start in [0, 100] {
        let mut keeper = keeper(dir, Rc::clone(told));
        for crowd in [1, 2] {
            let done = told.borrow().saved.len() + told.borrow().failed.len();
            keeper.keep((0..crowd).map(|n| ticket(start + done as u64 + n)).collect());
            keeper.compact(habits);
        }
    }
}

/// Says what is lost, or came to stay that was told not to.
fn holds(dir: &Path, told: &Told, also_failed: bool) -> Vec<String> {
    let (marks, warnings) = load(dir);
    let has = |ticket: &u64| marks.get(key(&ticket.to_string())).read;
    let lost = told.saved.iter().filter(|ticket| !has(ticket)).map(|ticket| format!("{ticket} is lost"));
    let mut wrong: Vec<String> = lost.collect();
    let comment = marks.comment(key("often")).map(|text| text.parse::<u64>().unwrap());
    if comment < told.saved.last().copied() {
        wrong.push(format!("{comment:?} is older than {:?}", told.saved.last()));
    }
    if also_failed {
        wrong.extend(
            told.failed.iter().filter(|ticket| has(ticket)).map(|ticket| format!("{ticket} is there")),
        );
        wrong.extend(warnings.iter().map(ToString::to_string));
    }
    wrong
}

/// A session that goes so; what was told, the calls, and what is wrong afterwards.
fn run(fault: Fault) -> (Vec<Call>, Vec<String>) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("state/marks");
    let (told, disk) = (Rc::default(), Rc::<RefCell<Disk>>::default());
    seen_by(Some(Box::new(Watcher { disk: Rc::clone(&disk), fault })));
    session(&dir, &told);
    seen_by(None);
    let (told, disk) = (told.borrow(), disk.borrow());
    let mut wrong = Vec::new();
    if let Fault::Cut(_) = fault {
        for more in [0, AT_ONCE + 7, usize::MAX] {
            let after = tempfile::tempdir().unwrap();
            disk.left(home.path(), after.path(), more);
            let left = after.path().join("state/marks");
            wrong.extend(holds(&left, &told, false));
            // It goes on from there.
            let next = Rc::<RefCell<Told>>::default();
            keeper(&left, Rc::clone(&next)).keep(vec![ticket(1_000)]);
            assert_eq!(next.borrow().saved, [1_000]);
            wrong.extend(holds(&left, &next.borrow(), false));
        }
    } else {
        wrong = holds(&dir, &told, true);
    }
    let calls = disk.calls.clone();
    (calls, wrong)
}

#[test]
fn whatever_call_fails_and_whenever_the_power_is_cut_nothing_is_lost() {
    let (calls, wrong) = run(Fault::None);
    assert_eq!(wrong, Vec::<String>::new());
    for needed in [Call::Create, Call::Write, Call::Sync, Call::Rename, Call::Remove, Call::SyncNames] {
        assert!(calls.contains(&needed), "{needed:?} is never called");
    }
    for at in 0..calls.len() {
        for fault in [Fault::Once(at), Fault::Cut(at)] {
            let (made, wrong) = run(fault);
            assert_eq!(wrong, Vec::<String>::new(), "{fault:?} at {:?}", made[at]);
        }
    }
}

//! Marks: a change until it is on the disk, beside appending the same bytes and syncing; and reading a long journal,
//! beside reading its bytes.
//!
//! `cargo bench --bench marks -- 100k`
#![allow(clippy::unwrap_used, reason = "a bench that can't go on stops")]

mod common;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use common::{clock, interleave, mb, print, speed};
use crossbeam_channel::{Receiver, unbounded};
use readboard::marks::{Change, Field};
use readboard::store::{self, Store, StoreEvent};
use readboard::story::{Likeness, StoryKey};
use readboard::text::CleanBuf;

fn main() {
    common::header("marks");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("marks-{}", std::process::id()));
    for marks in common::sizes(&[100_000]) {
        let full = folder.join(marks.to_string());
        let (store, events) = open(&full);
        store.save(0, (0..marks).map(change).collect());
        assert!(matches!(events.recv().unwrap(), StoreEvent::Saved { .. }));
        store.close();
        reading(marks, &full);
        saving(&format!("one mark after {marks}"), &full);
    }
    saving("one mark after none", &folder.join("empty"));
    fs::remove_dir_all(folder).unwrap();
}

fn change(number: usize) -> Change {
    let title = format!("Grain shipments resume across the bridge, report {number}");
    let key = StoryKey::of([title.as_str()]);
    let likeness = Some(Likeness::of(None, [title.as_str(), "They had stood still since the ice came."]));
    Change { key, field: Field::Read(true), title: CleanBuf::line(&title), likeness }
}

/// A store that has read what is there.
fn open(folder: &Path) -> (Store, Receiver<StoreEvent>) {
    let (sender, events) = unbounded();
    let store = Store::open(Some(folder.to_owned()), move |event| drop(sender.send(event))).unwrap();
    assert!(matches!(events.recv().unwrap(), StoreEvent::Loaded { .. }));
    (store, events)
}

fn journals(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn reading(marks: usize, folder: &Path) {
    let bytes: usize = journals(folder).iter().map(|path| fs::read(path).unwrap().len()).sum();
    let mut cases: Vec<common::Case<'_>> = vec![
        (
            "bytes read and their lines found",
            Box::new(|| {
                clock(|| {
                    let files = journals(folder).into_iter().map(|path| fs::read(path).unwrap());
                    files.map(|bytes| memchr::memchr_iter(b'\n', &bytes).count()).sum::<usize>()
                })
            }),
        ),
        ("marks read", Box::new(|| clock(|| store::load(folder)))),
    ];
    let figures = interleave(15, &mut cases);
    let title = format!("{marks} marks, {}", mb(bytes));
    print(&title, &figures, |at| speed(bytes, figures[at].median));
}

fn saving(title: &str, folder: &Path) {
    let (store, events) = open(folder);
    let mut ticket = 0;
    let mut save = || {
        ticket += 1;
        let made = vec![change(ticket as usize)];
        clock(|| {
            store.save(ticket, made);
            assert!(matches!(events.recv().unwrap(), StoreEvent::Saved { .. }));
        })
    };
    save();
    let size = || journals(folder).iter().map(|path| fs::metadata(path).unwrap().len()).sum::<u64>();
    let before = size();
    save();
    let line = vec![b'x'; (size() - before) as usize];
    // Beside the journals, under a name that is none.
    let path = folder.join("plain");
    let mut plain = OpenOptions::new().create(true).append(true).open(&path).unwrap();
    let mut cases: Vec<common::Case<'_>> = vec![
        (
            "append and sync",
            Box::new(|| {
                clock(|| {
                    plain.write_all(&line).unwrap();
                    plain.sync_data().unwrap();
                })
            }),
        ),
        ("saved", Box::new(save)),
    ];
    let figures = interleave(101, &mut cases);
    drop(cases);
    print(title, &figures, |_| format!("{} bytes", line.len()));
    store.close();
    fs::remove_file(path).unwrap();
}

//! Marks: a change until it is on the disk, many one by one, and very many in one step, each beside appending the same
//! bytes and syncing; and reading a long journal, beside reading its bytes.
//!
//! `cargo bench --bench marks -- 100k`
#![allow(clippy::unwrap_used, reason = "a bench that can't go on stops")]

mod common;

use std::collections::VecDeque;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{SCREEN, clock, grown, interleave, mb, median, print, speed, told};
use crossbeam_channel::{Receiver, unbounded};
use rayon::prelude::*;
use readboard::action::{Action, Effect, Whose};
use readboard::app::App;
use readboard::key::Key;
use readboard::layout::Catalog;
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
    flowing(10_000, &folder.join("flow"));
    for marks in common::sizes(&[100_000]) {
        bulk(marks, &folder.join("bulk"));
    }
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

/// Waits for the next change to be on the disk.
fn saved(events: &Receiver<StoreEvent>) {
    assert!(matches!(events.recv().unwrap(), StoreEvent::Saved { .. }));
}

fn journals(folder: &Path) -> Vec<PathBuf> {
    // Before the first mark there is no folder.
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
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
            saved(&events);
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

fn size(folder: &Path) -> u64 {
    journals(folder).iter().map(|path| fs::metadata(path).unwrap().len()).sum()
}

/// Appends so many lines to a file of its own, each synced or all at once.
fn append(folder: &Path, lines: usize, bytes: usize, each: bool) -> Duration {
    let path = folder.join("plain");
    let mut plain = OpenOptions::new().create(true).append(true).open(&path).unwrap();
    let line = vec![b'x'; bytes / lines];
    let all = line.repeat(lines);
    let took = clock(|| {
        if each {
            for _ in 0..lines {
                plain.write_all(&line).unwrap();
                plain.sync_data().unwrap();
            }
        } else {
            plain.write_all(&all).unwrap();
            plain.sync_data().unwrap();
        }
    });
    fs::remove_file(path).unwrap();
    took
}

/// Marks made one after another, without waiting between.
fn flowing(marks: usize, folder: &Path) {
    let (store, events) = open(folder);
    let mut number = 0;
    let mut flow = || {
        let made: Vec<Change> = (number..number + marks).map(change).collect();
        number += marks;
        clock(|| {
            for (ticket, change) in (0..).zip(made) {
                store.save(ticket, vec![change]);
            }
            (0..marks).for_each(|_| saved(&events));
        })
    };
    flow();
    let bytes = size(folder) as usize;
    let mut cases: Vec<common::Case<'_>> = vec![
        ("appended at once and synced", Box::new(|| append(folder, marks, bytes, false))),
        ("saved one by one", Box::new(flow)),
        ("appended and synced one by one", Box::new(|| append(folder, marks, bytes, true))),
    ];
    let figures = interleave(5, &mut cases);
    drop(cases);
    #[allow(clippy::cast_precision_loss, reason = "three digits are printed")]
    let rate = |at: usize| format!("{:.0} a second", marks as f64 / figures[at].median.as_secs_f64());
    print(&format!("{marks} marks, {}", mb(bytes)), &figures, rate);
    store.close();
}

/// All stories marked as one step, undone and made again: how long the key holds up the reader, and each piece of what
/// follows from it, and when all is kept.
fn bulk(stories: usize, folder: &Path) {
    let (catalog, _) = Catalog::built_in();
    let mut app = App::new(Arc::new(catalog), SCREEN.0, SCREEN.1);
    for (_, shard) in grown::library(stories).shards() {
        drop(app.update(Action::Loaded(Arc::clone(shard))));
    }
    drop(app.update(Action::LoadDone));
    drop(app.update(Action::Marked(Box::default(), Vec::new())));
    let (store, events) = open(folder);
    let (mut keys, mut pieces, mut durable, mut shown, mut bytes) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), 0);
    let marked = |app: &App| app.book.stories() - app.book.unread();
    let count = format!("{stories}r");
    for typed in [count.as_str(), "u", "<C-r>", "u", "<C-r>", "u"] {
        let before = size(folder);
        let start = Instant::now();
        let typed: Vec<Key> = readboard::key::parse(typed).unwrap();
        let mut effects: VecDeque<Effect> =
            typed.into_iter().flat_map(|key| app.update(Action::Key(key))).collect();
        keys.push(start.elapsed());
        let (mut tickets, mut longest) = (0, Duration::ZERO);
        let mut held = |app: &mut App, actions: Vec<Action>| -> Vec<Effect> {
            let start = Instant::now();
            let effects = actions.into_iter().flat_map(|action| app.update(action)).collect();
            longest = longest.max(start.elapsed());
            effects
        };
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Name(naming) => {
                    let named = (0..naming.len()).into_par_iter().map(|at| naming.name(at)).collect();
                    effects.extend(held(&mut app, vec![Action::Named(naming.number, named)]));
                }
                Effect::GoOn => effects.extend(held(&mut app, vec![Action::GoOn])),
                Effect::Save(ticket, changes) => {
                    store.save(ticket, changes);
                    tickets += 1;
                }
                _ => {}
            }
        }
        let saved: Vec<StoreEvent> = (0..tickets).map(|_| events.recv().unwrap()).collect();
        durable.push(start.elapsed());
        let heard = Instant::now();
        for event in saved {
            let StoreEvent::Saved { ticket, records } = event else { unreachable!("not kept") };
            held(&mut app, vec![Action::Heard(records, Whose::Ours), Action::Saved(ticket)]);
        }
        shown.push(heard.elapsed());
        pieces.push(longest);
        bytes = (size(folder) - before) as usize;
    }
    assert_eq!(marked(&app), 0);
    let floor: Vec<Duration> = (0..5).map(|_| append(folder, stories, bytes, false)).collect();
    println!("\n{stories} stories marked in one step, undone and made again; {}", mb(bytes));
    let floor = median(floor);
    let figures = [
        ("the key", keys),
        ("the longest piece after it", pieces),
        ("until it is on the disk", durable),
        ("showing that, in all", shown),
    ];
    for (name, times) in figures {
        let first = times[0];
        let middle = median(times);
        let ratio = middle.as_secs_f64() / floor.as_secs_f64();
        println!("  {name:26} {:>10} (the first {:>10})  {ratio:>8.3}x", told(middle), told(first));
    }
    println!("  {:26} {:>10}", "appended and synced", told(floor));
    store.close();
}

//! The store against real folders: what is kept, what is said, and what is never touched.

mod compacting;
mod folder;
mod killed;
mod live;
mod power;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use crossbeam_channel::Receiver;
use proptest::prelude::*;

use super::*;
use crate::marks::Field;
use crate::marks::{Mark, Stamp, Writer};
use crate::story::StoryKey;

const READ: Mark = Mark { read: true, starred: false };

fn key(name: &str) -> StoryKey {
    StoryKey::of([name])
}

fn change(name: &str, field: Field) -> Change {
    Change { key: key(name), field, title: CleanBuf::line(name), likeness: None }
}

fn read(name: &str) -> Vec<Change> {
    vec![change(name, Field::Read(true))]
}

fn open(dir: &Path) -> (Store, Receiver<StoreEvent>) {
    let (said, heard) = unbounded();
    let store = Store::open(Some(dir.to_owned()), move |event| {
        let _ = said.send(event);
    });
    (store.unwrap(), heard)
}

fn any_next(heard: &Receiver<StoreEvent>) -> StoreEvent {
    heard.recv_timeout(Duration::from_secs(20)).unwrap()
}

/// The next answer; what others did meanwhile is passed over.
fn next(heard: &Receiver<StoreEvent>) -> StoreEvent {
    loop {
        match any_next(heard) {
            StoreEvent::Heard(_) | StoreEvent::Warned(_) => {}
            event => return event,
        }
    }
}

fn loaded(heard: &Receiver<StoreEvent>) -> (Marks, Vec<CleanBuf>) {
    match next(heard) {
        StoreEvent::Loaded { marks, warnings } => (*marks, warnings),
        other => panic!("{other:?}"),
    }
}

/// Saves and waits: the reason when it failed.
fn save(
    store: &Store,
    heard: &Receiver<StoreEvent>,
    ticket: u64,
    changes: Vec<Change>,
) -> Result<(), String> {
    store.save(ticket, changes);
    match next(heard) {
        StoreEvent::Saved { ticket: saved, .. } if saved == ticket => Ok(()),
        StoreEvent::Failed { ticket: failed, reason } if failed == ticket => Err(reason.to_string()),
        other => panic!("{other:?}"),
    }
}

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn record(millis: u64, writer: &str, name: &str, on: bool) -> Record {
    Record {
        stamp: Stamp::new(millis, 0),
        writer: Writer::new(writer).unwrap(),
        key: key(name),
        change: Field::Read(on),
        title: CleanBuf::line(name),
        likeness: None,
    }
}

#[test]
fn a_saved_mark_is_there_the_next_time() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("state/readboard/marks");
    let (store, heard) = open(&dir);
    assert!(loaded(&heard).0.is_empty());
    assert!(!dir.exists(), "nothing is made before there is something to keep");
    assert_eq!(save(&store, &heard, 1, read("a")), Ok(()));
    let more = vec![
        change("a", Field::Starred(true)),
        change("b", Field::Starred(true)),
        change("b", Field::Starred(false)),
        change("b", Field::Tag(CleanBuf::line("trade"), true)),
    ];
    assert_eq!(save(&store, &heard, 2, more), Ok(()));
    assert_eq!(save(&store, &heard, 3, Vec::new()), Ok(()));
    store.close();

    let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((files(&dir).len(), rights(&dir), rights(&files(&dir)[0])), (1, 0o700, 0o600));
    let before = fs::read(&files(&dir)[0]).unwrap();
    let (store, heard) = open(&dir);
    let (marks, warnings) = loaded(&heard);
    assert_eq!(marks.get(key("a")), Mark { read: true, starred: true });
    assert_eq!(marks.get(key("b")), Mark::default());
    assert_eq!(marks.tags(key("b")).count(), 1);
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(save(&store, &heard, 1, read("c")), Ok(()));
    store.close();
    assert_eq!(files(&dir).len(), 1, "the file is taken over, not replaced");
    assert!(fs::read(&files(&dir)[0]).unwrap().starts_with(&before));
    assert_eq!(load(&dir).0.len(), 3);
}

#[test]
fn closing_keeps_all_that_was_handed_over() {
    let home = tempfile::tempdir().unwrap();
    let (store, heard) = open(home.path());
    for ticket in 0..500 {
        store.save(ticket, read(&ticket.to_string()));
    }
    store.close();
    loaded(&heard);
    let tickets: Vec<u64> = heard
        .try_iter()
        .filter_map(|event| match event {
            StoreEvent::Saved { ticket, .. } => Some(ticket),
            StoreEvent::Heard(_) | StoreEvent::Warned(_) => None,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(tickets, (0..500).collect::<Vec<_>>());
    assert_eq!(load(home.path()).0.len(), 500);
}

#[test]
fn a_ticket_larger_than_a_write_is_kept_whole() {
    let home = tempfile::tempdir().unwrap();
    let (store, heard) = open(home.path());
    loaded(&heard);
    let many: Vec<Change> = (0..40_000).map(|n| change(&n.to_string(), Field::Read(true))).collect();
    assert_eq!(save(&store, &heard, 1, many), Ok(()));
    assert!(fs::metadata(&files(home.path())[0]).unwrap().len() > WRITE as u64);
    let (marks, warnings) = load(home.path());
    assert_eq!((marks.len(), warnings.len()), (40_000, 0));
}

#[test]
fn damage_is_passed_over_named_and_kept() {
    let home = tempfile::tempdir().unwrap();
    let (store, heard) = open(home.path());
    loaded(&heard);
    assert_eq!(save(&store, &heard, 1, read("a")), Ok(()));
    store.close();
    let path = files(home.path()).remove(0);
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend(b"\0\0\xff garbage\n");
    bytes.extend(format!("\n{}\n", record(1, "other", "b", true).to_line()).bytes());
    let torn = record(2, "other", "torn", true).to_line();
    bytes.extend(format!("\n{}", &torn[..torn.len() - 3]).bytes());
    fs::write(&path, &bytes).unwrap();

    let (store, heard) = open(home.path());
    let (marks, warnings) = loaded(&heard);
    assert_eq!(
        (marks.get(key("a")), marks.get(key("b")), marks.get(key("torn"))),
        (READ, READ, Mark::default())
    );
    assert_eq!(warnings.len(), 1);
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(
        warnings[0].contains(name) && warnings[0].contains("2 lines") && warnings[0].contains("lines 3, 7"),
        "{warnings:?}"
    );
    assert_eq!(save(&store, &heard, 1, read("c")), Ok(()));
    store.close();
    assert!(fs::read(&path).unwrap() == bytes, "it is never touched");
    assert_eq!(files(home.path()).len(), 2);
    assert_eq!(load(home.path()).0.get(key("c")), READ);
}

#[test]
fn an_end_that_its_owner_did_not_come_to_write_is_cut_off() {
    let home = tempfile::tempdir().unwrap();
    let (store, heard) = open(home.path());
    loaded(&heard);
    assert_eq!(save(&store, &heard, 1, read("a")), Ok(()));
    store.close();
    let path = files(home.path()).remove(0);
    let whole = fs::read_to_string(&path).unwrap();
    let torn = record(2, "other", "torn", true).to_line();
    // As a power cut leaves it, or a kill: cut anywhere, or with zeros where its bytes should be.
    for end in [&torn[..1], &torn[..40], &torn[..torn.len() - 1], "\0\0\0\0", "   "] {
        fs::write(&path, format!("{whole}\n{end}")).unwrap();
        let (store, heard) = open(home.path());
        assert_eq!(loaded(&heard).1.len(), usize::from(!end.trim().is_empty()), "{end:?}");
        assert_eq!(save(&store, &heard, 1, read("b")), Ok(()));
        store.close();
        let (marks, warnings) = load(home.path());
        assert_eq!((marks.len(), warnings.len(), files(home.path()).len()), (2, 0, 1), "{end:?}");
    }
    // One that only lacks the end of its line is whole.
    fs::write(&path, format!("{whole}\n{torn}")).unwrap();
    let (store, heard) = open(home.path());
    loaded(&heard);
    assert_eq!(save(&store, &heard, 1, read("b")), Ok(()));
    assert_eq!(load(home.path()).0.len(), 3);
}

#[test]
fn what_a_newer_version_wrote_to_is_not_written_to() {
    let home = tempfile::tempdir().unwrap();
    let (store, heard) = open(home.path());
    loaded(&heard);
    assert_eq!(save(&store, &heard, 1, read("a")), Ok(()));
    store.close();
    let path = files(home.path()).remove(0);
    let text = fs::read_to_string(&path).unwrap() + "{\"v\":7,\"what\":\"?\"}\n";
    fs::write(&path, &text).unwrap();
    let (store, heard) = open(home.path());
    loaded(&heard);
    assert_eq!(save(&store, &heard, 1, read("b")), Ok(()));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!((files(home.path()).len(), load(home.path()).0.len()), (2, 2));
}

#[test]
fn machines_of_one_name_never_write_to_one_file() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("marks");
    let write = |machine: Option<&str>, dir: &Path, millis| {
        let mut journal = Journal::on(machine.map(str::to_owned), Some(dir.to_owned()));
        let writer = journal.ready(|_| true).unwrap();
        let mut text = String::new();
        record(millis, writer.as_str(), "a", true).write(&mut text);
        journal.write(text.as_bytes(), &mut 0).unwrap();
        journal.sync().unwrap();
        writer
    };
    let one = write(Some("1"), &dir, 1);
    assert_eq!(write(Some("1"), &dir, 2), one, "what is its own it takes over");
    assert_ne!(write(Some("2"), &dir, 3), one);
    assert_eq!((write(Some("1"), &dir, 4), files(&dir).len()), (one.clone(), 2));
    // A folder that was taken elsewhere is another one, also where both machines have one number.
    let copy = home.path().join("copy");
    fs::create_dir(&copy).unwrap();
    for file in files(&dir) {
        fs::copy(&file, copy.join(file.file_name().unwrap())).unwrap();
    }
    assert_ne!(write(Some("1"), &copy, 5), one);
    assert_eq!(files(&copy).len(), 3);
}

#[test]
fn a_newer_version_is_named_and_the_rest_used() {
    let home = tempfile::tempdir().unwrap();
    let text = format!("{{\"v\":7,\"what\":\"?\"}}\n{}\n", record(1, "w", "a", true).to_line());
    fs::write(home.path().join("later.jsonl"), &text).unwrap();
    fs::write(home.path().join("notes.txt"), "not ours").unwrap();
    let (marks, warnings) = load(home.path());
    assert_eq!((marks.len(), warnings.len()), (1, 1));
    assert!(warnings[0].contains("later.jsonl: 1 record is from a newer readboard"), "{warnings:?}");
    assert_eq!(fs::read_to_string(home.path().join("later.jsonl")).unwrap(), text);
}

#[test]
fn two_stores_write_two_files_and_hear_of_each_other() {
    let home = tempfile::tempdir().unwrap();
    let (one, heard_one) = open(home.path());
    let (two, heard_two) = open(home.path());
    loaded(&heard_one);
    loaded(&heard_two);
    assert_eq!(save(&one, &heard_one, 1, read("a")), Ok(()));
    assert_eq!(save(&two, &heard_two, 1, read("b")), Ok(()));
    assert_eq!(files(home.path()).len(), 2);
    let marks = load(home.path()).0;
    assert_eq!((marks.get(key("a")), marks.get(key("b"))), (READ, READ));
    one.close();
    two.close();
    let (three, heard) = open(home.path());
    loaded(&heard);
    assert_eq!(save(&three, &heard, 1, vec![change("a", Field::Read(false))]), Ok(()));
    assert_eq!(files(home.path()).len(), 2, "a file that is free again is used again");
    assert_eq!(load(home.path()).0.get(key("a")), Mark::default());
}

#[test]
fn a_mark_from_a_machine_with_a_wrong_date_can_be_changed() {
    let home = tempfile::tempdir().unwrap();
    let year_3000 = 32_503_680_000_000;
    fs::write(home.path().join("w.jsonl"), record(year_3000, "w", "a", true).to_line()).unwrap();
    let (store, heard) = open(home.path());
    assert_eq!(loaded(&heard).0.get(key("a")), READ);
    let changes = vec![change("a", Field::Read(false)), change("b", Field::Read(true))];
    assert_eq!(save(&store, &heard, 1, changes), Ok(()));
    let marks = load(home.path()).0;
    assert_eq!((marks.get(key("a")), marks.get(key("b"))), (Mark::default(), READ));
    let own = files(home.path()).into_iter().find(|path| !path.ends_with("w.jsonl")).unwrap();
    let text = fs::read_to_string(own).unwrap();
    assert_eq!(text.matches("\"at\":\"3000").count(), 1, "the clock itself was not dragged along: {text}");
}

#[test]
fn a_folder_that_fails_is_reported_and_tried_again() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("ma\u{1b}rks");
    fs::write(&dir, "in the way").unwrap();
    let (store, heard) = open(&dir);
    let (marks, warnings) = loaded(&heard);
    assert!(marks.is_empty());
    assert!(warnings[0].contains("ma␛rks should be a folder"), "{warnings:?}");
    let reason = save(&store, &heard, 1, read("a")).unwrap_err();
    assert!(
        reason.contains("ma␛rks can't be made") && reason.ends_with("marks made now are not kept"),
        "{reason}"
    );
    assert_eq!(fs::read_to_string(&dir).unwrap(), "in the way");
    fs::remove_file(&dir).unwrap();
    assert_eq!(save(&store, &heard, 2, read("b")), Ok(()));
    assert_eq!(load(&dir).0.len(), 1);
}

#[test]
fn without_a_folder_every_save_fails_and_says_why() {
    let (said, heard) = unbounded();
    let store = Store::open(None, move |event| said.send(event).unwrap()).unwrap();
    let (marks, warnings) = loaded(&heard);
    assert_eq!((marks.len(), warnings.len()), (0, 1));
    assert!(save(&store, &heard, 1, read("a")).unwrap_err().contains("XDG_STATE_HOME"));
}

#[test]
fn a_file_that_is_taken_away_is_made_anew() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("marks");
    let (store, heard) = open(&dir);
    loaded(&heard);
    assert_eq!(save(&store, &heard, 1, read("a")), Ok(()));
    fs::rename(&dir, home.path().join("elsewhere")).unwrap();
    assert_eq!(save(&store, &heard, 2, read("b")), Ok(()));
    assert_eq!(load(&dir).0.get(key("b")), READ, "saved means: where the next start looks");
}

#[test]
fn what_is_not_a_file_neither_hangs_nor_counts() {
    let home = tempfile::tempdir().unwrap();
    let host = files_host(home.path());
    let at = |name: &str| home.path().join(name);
    fs::create_dir(at("folder.jsonl")).unwrap();
    fs::create_dir(at(&format!("{host}-00000000.jsonl"))).unwrap();
    for pipe in ["pipe.jsonl".to_owned(), format!("{host}-00000001.jsonl")] {
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, at(&pipe), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    }
    std::os::unix::fs::symlink("/dev/zero", at("zero.jsonl")).unwrap();
    std::os::unix::fs::symlink("nowhere", at("broken.jsonl")).unwrap();
    std::os::unix::fs::symlink(at("target"), at(&format!("{host}-00000002.jsonl"))).unwrap();
    fs::write(at("good.jsonl"), record(1, "w", "a", true).to_line()).unwrap();
    let (store, heard) = open(home.path());
    let (marks, warnings) = loaded(&heard);
    assert_eq!((marks.len(), warnings.len()), (1, 5), "{warnings:?}");
    assert_eq!(save(&store, &heard, 1, read("b")), Ok(()));
    assert!(!at("target").exists(), "links are not followed to write");
    assert_eq!(load(home.path()).0.len(), 2);
}

#[test]
fn a_mark_that_nothing_can_come_after_is_said_to_be_so() {
    let home = tempfile::tempdir().unwrap();
    let last = Record { stamp: Stamp::new(u64::MAX, u16::MAX), ..record(0, "zzz", "a", true) };
    fs::write(home.path().join("w.jsonl"), last.to_line()).unwrap();
    let (store, heard) = open(home.path());
    loaded(&heard);
    let reason = save(&store, &heard, 1, vec![change("a", Field::Read(false))]).unwrap_err();
    assert!(reason.contains("for all time"), "{reason}");
    assert_eq!(save(&store, &heard, 2, read("b")), Ok(()));
}

#[test]
fn a_title_from_elsewhere_has_an_end() {
    let home = tempfile::tempdir().unwrap();
    let (store, heard) = open(home.path());
    loaded(&heard);
    let long = Record { title: CleanBuf::line(&"\u{7f}".repeat(4 << 20)), ..record(1, "w", "a", true) };
    store.adopt(1, vec![long]);
    assert!(matches!(next(&heard), StoreEvent::Saved { .. }));
    let (marks, warnings) = load(home.path());
    assert_eq!((marks.len(), warnings.len()), (1, 0));
}

/// The machine's part of a journal's name: made once, and removed again.
fn files_host(dir: &Path) -> String {
    let (store, heard) = open(dir);
    loaded(&heard);
    assert_eq!(save(&store, &heard, 1, read("probe")), Ok(()));
    store.close();
    let path = files(dir).remove(0);
    fs::remove_file(&path).unwrap();
    path.file_name().unwrap().to_str().unwrap().rsplit_once('-').unwrap().0.to_owned()
}

#[test]
fn text_that_no_line_can_hold_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let (store, heard) = open(home.path());
    loaded(&heard);
    let said = |length: usize| vec![change("a", Field::Comment(Some(CleanBuf::of(&"x".repeat(length)))))];
    assert!(save(&store, &heard, 1, said(Record::TEXT_MAX + 1)).unwrap_err().contains("longer than 512 KiB"));
    assert_eq!(save(&store, &heard, 2, said(Record::TEXT_MAX)), Ok(()));
    assert_eq!(load(home.path()).0.comment(key("a")).map(|text| text.len()), Some(Record::TEXT_MAX));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Three writers' records are dealt to files in any order, some twice, some files end torn, and one is split:
    /// what is read is what a plain table of the newest says of the records that are whole.
    #[test]
    fn files_in_any_state_come_to_the_newest_of_what_is_whole(
        dealt in proptest::collection::vec((0..6_u64, 0..3_usize, 0..4_u8, any::<bool>(), 0..4_usize, 1..3_usize), 0..40),
        cuts in proptest::array::uniform4(0..400_usize),
    ) {
        let home = tempfile::tempdir().unwrap();
        let mut texts = [const { String::new() }; 4];
        let mut whole: [Vec<(usize, Record)>; 4] = Default::default();
        for (millis, writer, story, on, file, times) in dealt {
            let record = record(millis, ["p", "q", "r"][writer], &story.to_string(), on);
            for at in 0..times {
                let file = (file + at) % 4;
                record.write(&mut texts[file]);
                whole[file].push((texts[file].len() - 1, record.clone()));
            }
        }
        let mut model = std::collections::BTreeMap::new();
        for (file, text) in texts.iter().enumerate() {
            let end = text.len().saturating_sub(cuts[file]);
            fs::write(home.path().join(format!("{file}.jsonl")), &text[..end]).unwrap();
            for (_, record) in whole[file].iter().filter(|(at, _)| *at <= end) {
                let Field::Read(on) = record.change else { unreachable!() };
                let rank = (record.stamp, record.writer.clone(), on);
                let newest = model.entry(record.key).or_insert_with(|| rank.clone());
                *newest = rank.max(newest.clone());
            }
        }
        let marks = load(home.path()).0;
        let found: std::collections::BTreeMap<_, _> = marks.iter().map(|(key, mark)| (key, mark.read)).collect();
        let wanted: std::collections::BTreeMap<_, _> = model.into_iter().map(|(key, (_, _, on))| (key, on)).collect();
        prop_assert_eq!(found, wanted);
    }
}

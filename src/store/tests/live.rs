//! What others write while a store is open.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;

use super::*;

/// What is heard until this many records were, and no more of them.
fn hear(heard: &Receiver<StoreEvent>, count: usize) -> Vec<Record> {
    let mut records = Vec::new();
    while records.len() < count {
        if let StoreEvent::Heard(more) = any_next(heard) {
            records.extend(more);
        }
    }
    assert_eq!(records.len(), count, "{records:?}");
    records
}

fn warned(heard: &Receiver<StoreEvent>) -> Vec<CleanBuf> {
    loop {
        if let StoreEvent::Warned(warnings) = any_next(heard) {
            return warnings;
        }
    }
}

fn append(path: &Path, text: &str) {
    OpenOptions::new().create(true).append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn line(millis: u64, name: &str, on: bool) -> String {
    let mut text = String::new();
    record(millis, "other", name, on).write(&mut text);
    text
}

#[test]
fn what_others_save_is_heard_and_nothing_of_one_s_own() {
    let home = tempfile::tempdir().unwrap();
    // Not there yet, nor the one above it.
    let dir = home.path().join("readboard/marks");
    let (one, heard_one) = open(&dir);
    let (two, heard_two) = open(&dir);
    loaded(&heard_one);
    loaded(&heard_two);
    assert_eq!(save(&one, &heard_one, 1, read("a")), Ok(()));
    assert_eq!(hear(&heard_two, 1)[0].key, key("a"));
    assert_eq!(save(&two, &heard_two, 1, vec![change("a", Field::Read(false))]), Ok(()));
    let back = hear(&heard_one, 1);
    assert_eq!((back[0].key, &back[0].change), (key("a"), &Field::Read(false)));
    assert_eq!(load(&dir).0.get(key("a")), Mark::default(), "what was heard is older than what is made then");
    // Many at once come in pieces.
    let many = (0..3_000).map(|n| change(&n.to_string(), Field::Starred(true))).collect();
    assert_eq!(save(&one, &heard_one, 2, many), Ok(()));
    assert_eq!(hear(&heard_two, 3_000).len(), 3_000);
    two.close();
    one.close();
    assert!(heard_one.try_iter().all(|event| !matches!(event, StoreEvent::Heard(_))));
}

#[test]
fn only_what_is_new_in_a_file_is_heard() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("other.jsonl");
    append(&path, &line(1, "a", true));
    let (_store, heard) = open(home.path());
    assert_eq!(loaded(&heard).0.len(), 1);
    append(&path, &line(2, "b", true));
    assert_eq!(hear(&heard, 1)[0].key, key("b"));
    // A line that comes in two pieces is no damage.
    let pieces = line(3, "c", true);
    let (first, rest) = pieces.split_at(40);
    append(&path, first);
    append(&home.path().join("more.jsonl"), &line(1, "d", true));
    assert_eq!(hear(&heard, 1)[0].key, key("d"));
    append(&path, rest);
    assert_eq!(hear(&heard, 1)[0].key, key("c"));
    // Another file of that name is read anew, and so is one that is shorter.
    let fresh = home.path().join("fresh");
    append(&fresh, &(line(4, "e", true) + &line(5, "f", true) + &line(6, "g", true)));
    fs::rename(&fresh, &path).unwrap();
    assert_eq!(hear(&heard, 3)[0].key, key("e"));
    let text = line(7, "h", true);
    fs::write(&path, &text).unwrap();
    // A plain write empties the file first, which may be seen or not.
    assert_eq!(hear(&heard, 1)[0].key, key("h"));
    assert!(heard.try_iter().all(|event| !matches!(event, StoreEvent::Warned(_))));
}

#[test]
fn what_is_wrong_is_said_as_it_comes_and_goes() {
    let home = tempfile::tempdir().unwrap();
    let (_store, heard) = open(home.path());
    assert!(loaded(&heard).1.is_empty());
    let path = home.path().join("other.jsonl");
    append(&path, "garbage\n{\"v\":9}\n");
    let warnings = warned(&heard);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(
        warnings[0].contains("1 line is damaged") && warnings[1].contains("newer readboard"),
        "{warnings:?}"
    );
    fs::remove_file(&path).unwrap();
    assert!(warned(&heard).is_empty());
}

#[test]
fn a_file_that_is_written_over_in_its_place_is_read_anew() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("other.jsonl");
    append(&path, &(line(1, "a", true) + &line(2, "b", true) + &line(3, "c", true)));
    let (_store, heard) = open(home.path());
    assert_eq!(loaded(&heard).0.len(), 3);
    // As a sync tool does that keeps the file: its owner left records out, and then wrote more than there was.
    let text: String = (4..9).map(|millis| line(millis, &millis.to_string(), true)).collect();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(text.as_bytes(), 0).unwrap();
    assert_eq!(hear(&heard, 5)[0].key, key("4"));
    assert!(heard.try_iter().all(|event| !matches!(event, StoreEvent::Warned(_))));
}

#[test]
fn lines_are_counted_rightly_past_what_is_written_here() {
    let home = tempfile::tempdir().unwrap();
    let (store, heard) = open(home.path());
    loaded(&heard);
    assert_eq!(save(&store, &heard, 1, read("a")), Ok(()));
    let own = files(home.path()).remove(0);
    assert_eq!(save(&store, &heard, 2, read("b")), Ok(()));
    append(&own, "garbage\n");
    let warnings = warned(&heard);
    assert!(warnings[0].contains("line 5"), "{warnings:?}");
}

//! Making a journal shorter: what stays, and when it is left alone.

use super::*;
use crate::marks::Newest;
use crate::store::compact::{Compacted, compact};
use crate::story::Likeness;

fn journal(dir: &Path, lines: &str) -> Journal {
    let mut journal = Journal::new(Some(dir.to_owned()));
    journal.ready(|_| true).unwrap();
    journal.write(lines.as_bytes(), &mut 0).unwrap();
    journal.sync().unwrap();
    journal
}

fn text(records: impl IntoIterator<Item = Record>) -> String {
    let mut text = String::new();
    records.into_iter().for_each(|record| record.write(&mut text));
    text
}

/// Marks in words, as far as they can be told apart.
fn told(dir: &Path) -> Vec<String> {
    let marks = load(dir).0;
    let tell = |(key, mark): (StoryKey, Mark)| {
        let tags: Vec<_> = marks.tags(key).map(|tag| tag.to_string()).collect();
        format!("{key} {mark:?} {tags:?} {:?} {:?}", marks.comment(key), marks.like(key))
    };
    let mut all: Vec<String> = marks.iter().map(tell).collect();
    all.sort();
    all
}

fn any_record() -> impl Strategy<Value = Record> {
    (0..6_u64, 0..3_u8, 0..5_u8, any::<bool>(), proptest::option::of("[ab] [ab]")).prop_map(
        |(millis, story, kind, on, words)| Record {
            change: match kind {
                0 | 1 => Field::Read(on),
                2 => Field::Starred(on),
                3 => Field::Tag(CleanBuf::line("trade"), on),
                _ => Field::Comment(on.then(|| CleanBuf::of("c"))),
            },
            likeness: words.map(|words| Likeness::of(None, [words.as_str(), "a b"])),
            ..record(millis, "w", &story.to_string(), on)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_left_says_the_same(records in proptest::collection::vec(any_record(), 0..60)) {
        let home = tempfile::tempdir().unwrap();
        let mut journal = journal(home.path(), &text(records.clone()));
        let before = told(home.path());
        let own = journal.own().unwrap();
        let old = own.id();
        let mut newest = Newest::default();
        for (number, record) in (0..).zip(records.iter().cloned()) {
            newest.add(number, record);
        }
        let (all, needed) = (records.len() as u64, newest.needed().len() as u64);
        let pays = (all - needed) * 2 > all;
        let expected = if pays { Compacted::Done(needed) } else { Compacted::Few(all - needed) };
        prop_assert_eq!(compact(own, || false).unwrap(), expected);
        prop_assert_eq!(own.id() == old, !pays);
        prop_assert_eq!(told(home.path()), before.clone());
        prop_assert_eq!(files(home.path()).len(), 1);
        // It goes on being written to, by the same process alone.
        let after = text([record(9, "w", "after", true)]);
        journal.write(after.as_bytes(), &mut 0).unwrap();
        journal.sync().unwrap();
        prop_assert_eq!(told(home.path()).len(), before.len() + 1);
        let mut second = Journal::new(Some(home.path().to_owned()));
        second.ready(|_| true).unwrap();
        prop_assert_eq!(files(home.path()).len(), 2);
    }
}

fn superseding(count: u64) -> impl Iterator<Item = Record> {
    (1..=count).map(|millis| record(millis, "w", "a", millis % 2 == 0))
}

#[test]
fn a_journal_with_lines_that_can_t_be_read_stays_as_it_is() {
    let torn = record(99, "w", "b", true).to_line();
    for odd in ["garbage\n", "{\"v\":9}\n", &torn[..30]] {
        let home = tempfile::tempdir().unwrap();
        let mut journal = journal(home.path(), &(text(superseding(100)) + odd));
        let before = fs::read(&files(home.path())[0]).unwrap();
        assert_eq!(compact(journal.own().unwrap(), || false).unwrap(), Compacted::NotOurs);
        assert_eq!(fs::read(&files(home.path())[0]).unwrap(), before);
    }
}

#[test]
fn what_is_given_up_or_fails_leaves_all_as_it_was() {
    let home = tempfile::tempdir().unwrap();
    let mut journal = journal(home.path(), &text(superseding(5_000)));
    let path = files(home.path()).remove(0);
    let before = fs::read(&path).unwrap();
    // Each look at whether to stop is a place to stop at.
    for stop in 0..20 {
        let looks = std::cell::Cell::new(0);
        let done = compact(journal.own().unwrap(), || looks.replace(looks.get() + 1) == stop);
        assert_eq!(done.unwrap_err().kind(), io::ErrorKind::Interrupted, "{stop}");
        assert_eq!((fs::read(&path).unwrap() == before, files(home.path()).len()), (true, 1));
    }
    let in_the_way = path.with_extension("tmp");
    fs::create_dir(&in_the_way).unwrap();
    assert!(compact(journal.own().unwrap(), || false).is_err());
    assert!(fs::read(&path).unwrap() == before);
    fs::remove_dir(&in_the_way).unwrap();
    // Somebody else's file took its place.
    fs::rename(&path, home.path().join("old.jsonl")).unwrap();
    fs::write(&path, "theirs").unwrap();
    assert!(compact(journal.own().unwrap(), || false).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"theirs");
}

#[test]
fn it_comes_at_a_quiet_moment_and_others_are_not_confused() {
    let home = tempfile::tempdir().unwrap();
    let (said, heard) = unbounded();
    let habits = Habits { listens: true, compacts: Some((Duration::ZERO, 50)) };
    let store = Store::open_with(Some(home.path().to_owned()), habits, move |event| drop(said.send(event)));
    let store = store.unwrap();
    loaded(&heard);
    let (other, heard_other) = open(home.path());
    let mut view = loaded(&heard_other).0;
    let length = || fs::metadata(&files(home.path())[0]).unwrap().len();
    let (mut ticket, mut longest) = (0, 0);
    // It shrinks a while after there is nothing else to do.
    while longest == 0 || length() >= longest {
        ticket += 1;
        longest = if ticket == 1 { 0 } else { longest.max(length()) };
        let changes =
            vec![change("a", Field::Read(ticket % 2 == 0)), change(&ticket.to_string(), Field::Read(true))];
        let mut changes = changes;
        changes.extend((0..10).map(|n| change("b", Field::Starred(n % 2 == 0))));
        assert_eq!(save(&store, &heard, ticket, changes), Ok(()));
        assert!(ticket < 100_000);
        // The longer it is, the longer the quiet moment that it takes.
        thread::sleep(Duration::from_millis(4 * ticket));
    }
    assert_eq!(save(&store, &heard, u64::MAX, read("last")), Ok(()));
    store.close();
    while !view.get(key("last")).read {
        if let StoreEvent::Heard(records) = any_next(&heard_other) {
            for record in &records {
                view.merge(record);
            }
        }
    }
    let marks = load(home.path()).0;
    for number in 1..=ticket {
        assert!(marks.get(key(&number.to_string())).read && view.get(key(&number.to_string())).read);
    }
    for name in ["a", "b", "last"] {
        assert_eq!(marks.get(key(name)), view.get(key(name)), "{name}");
    }
    other.close();
}

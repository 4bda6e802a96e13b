//! What must hold of records and of their merging, whatever comes: checked on random cases.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Clock, Field, Marks, Newest, Record, Stamp, Writer};
use crate::story::{Likeness, StoryKey};
use crate::text::{Clean, CleanBuf};

fn fields() -> impl Strategy<Value = Field> {
    prop_oneof![
        4 => any::<bool>().prop_map(Field::Read),
        4 => any::<bool>().prop_map(Field::Starred),
        2 => ("[ab]", any::<bool>()).prop_map(|(name, on)| Field::Tag(CleanBuf::line(&name), on)),
        2 => proptest::option::of("[xy]{0,2}").prop_map(|text| Field::Comment(text.map(|text| CleanBuf::of(&text)))),
    ]
}

/// Few stories, moments and writers, so that records meet and tie.
fn records() -> impl Strategy<Value = Record> {
    ((0..4_u64, 0..2_u16), "[pqr]", 0..3_u8, fields(), any::<String>(), proptest::option::of("[ab] [ab]"))
        .prop_map(|((millis, count), writer, story, change, title, words)| Record {
            stamp: Stamp::new(millis, count),
            writer: Writer::new(&writer).unwrap(),
            key: StoryKey::of([story.to_string().as_str()]),
            change,
            title: CleanBuf::line(&title),
            likeness: words.map(|words| Likeness::of(None, [words.as_str(), "a b"])),
        })
}

type Seen = BTreeMap<StoryKey, (bool, bool, Vec<String>, Option<String>, Option<Likeness>)>;

fn seen(marks: &Marks) -> Seen {
    let all = marks.iter().map(|(key, mark)| {
        let tags = marks.tags(key).map(|tag| tag.to_string()).collect();
        (
            key,
            (mark.read, mark.starred, tags, marks.comment(key).map(|text| text.to_string()), marks.like(key)),
        )
    });
    all.collect()
}

fn merged<'a>(records: impl IntoIterator<Item = &'a Record>) -> Marks {
    let mut marks = Marks::default();
    for record in records {
        marks.merge(record);
    }
    marks
}

/// What a journal holds, read the plain way.
fn read(journal: &[u8]) -> Vec<Record> {
    let lines = journal.split(|&b| b == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    lines.filter_map(|line| Record::parse(line).ok()).collect()
}

/// The journal of these records, and where each of them is whole: after its closing brace.
fn journal(records: &[Record]) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut ends = Vec::new();
    for record in records {
        record.write(&mut text);
        ends.push(text.len() - 1);
    }
    (text, ends)
}

proptest! {
    #[test]
    fn merging_has_no_order_and_no_count(
        (records, shuffled) in proptest::collection::vec(records(), 0..24)
            .prop_flat_map(|records| (Just(records.clone()), Just([records.clone(), records].concat()).prop_shuffle()))
    ) {
        let once = merged(&records);
        prop_assert_eq!(seen(&once), seen(&merged(&shuffled)));
        let mut again = once.clone();
        for record in &records {
            prop_assert!(!again.merge(record), "nothing is new the second time: {:?}", record);
        }
        prop_assert_eq!(seen(&once), seen(&again));
        let mut lines = Marks::default();
        for record in &shuffled {
            prop_assert_eq!(lines.merge_line(&record.to_line()).map(|merged| merged.key), Ok(record.key));
        }
        prop_assert_eq!(seen(&once), seen(&lines));
    }

    #[test]
    fn what_is_not_needed_says_nothing(records in proptest::collection::vec(records(), 0..24)) {
        let mut newest = Newest::default();
        let gone: Vec<u64> =
            (0..).zip(&records).filter_map(|(number, record)| newest.add(number, record.clone())).collect();
        prop_assert!(newest.needed().iter().all(|number| !gone.contains(number)));
        let needed: Vec<&Record> = newest.needed().into_iter().map(|number| &records[number as usize]).collect();
        prop_assert_eq!(seen(&merged(needed.iter().copied())), seen(&merged(&records)));
        let mut fields: Vec<_> = records.iter().map(|record| (record.key, format!("{:?}", record.change.about()))).collect();
        fields.sort();
        fields.dedup();
        prop_assert_eq!(newest.fields(), fields.len() as u64);
        prop_assert!(needed.len() <= fields.len() + 3, "one more for each story at most");
    }

    #[test]
    fn the_winner_is_the_greatest(records in proptest::collection::vec(records(), 1..24)) {
        let marks = merged(&records);
        for key in records.iter().map(|record| record.key) {
            let newest = records.iter().filter(|record| record.key == key).filter_map(|record| match record.change {
                Field::Read(on) => Some((record.stamp, record.writer.clone(), on)),
                _ => None,
            });
            prop_assert_eq!(marks.get(key).read, newest.max().is_some_and(|(_, _, on)| on));
        }
    }

    #[test]
    fn a_record_comes_back_as_it_was(
        (title, text) in (any::<String>(), any::<String>()),
        (millis, count) in (0..=Stamp::MILLIS_MAX, any::<u16>()),
        kind in 0..3_u8,
    ) {
        let change = match kind {
            0 => Field::Starred(true),
            1 => Field::Tag(CleanBuf::line(&text), false),
            _ => Field::Comment(Some(CleanBuf::of(&text))),
        };
        let record = Record {
            stamp: Stamp::new(millis, count),
            writer: Writer::new("w").unwrap(),
            key: StoryKey::of([title.as_str()]),
            change,
            title: CleanBuf::line(&title),
            likeness: (kind == 0).then(|| Likeness::of(None, [title.as_str(), text.as_str()])),
        };
        let written = record.to_line();
        prop_assert!(!written.chars().any(char::is_control), "{:?}", written);
        prop_assert_eq!(Record::parse(&written), Ok(record));
    }

    #[test]
    fn a_cut_loses_no_more_than_the_record_it_falls_in(
        records in proptest::collection::vec(records(), 1..4),
        after in records(),
        at in any::<proptest::sample::Index>(),
    ) {
        let (text, ends) = journal(&records);
        let cut = at.index(text.len() + 1);
        let whole = ends.iter().filter(|&&end| end <= cut).count();
        let mut torn = text.as_bytes()[..cut].to_vec();
        prop_assert_eq!(&read(&torn), &records[..whole]);
        torn.extend(journal(std::slice::from_ref(&after)).0.bytes());
        prop_assert_eq!(read(&torn), [&records[..whole], &[after]].concat(), "what is appended is not glued");
    }

    #[test]
    fn garbage_between_loses_nothing(
        pieces in proptest::collection::vec((records(), proptest::collection::vec(any::<u8>(), 0..40)), 1..5)
    ) {
        let mut bytes = Vec::new();
        for (record, garbage) in &pieces {
            bytes.extend(garbage);
            bytes.extend(journal(std::slice::from_ref(record)).0.bytes());
        }
        prop_assert_eq!(read(&bytes), pieces.into_iter().map(|(record, _)| record).collect::<Vec<_>>());
    }

    #[test]
    fn a_flipped_byte_is_noticed(record in records(), at in any::<proptest::sample::Index>(), flip in 1..=255_u8) {
        let mut bytes = record.to_line().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        for found in read(&bytes) {
            prop_assert_eq!(&found, &record);
        }
    }
}

/// What happens between writers that sync a folder.
#[derive(Debug, Clone)]
enum Deed {
    /// One of them marks a story.
    Mark(usize, u8, Field),
    /// One of them reads another's journal, as much of it as has come.
    Read(usize, usize, proptest::sample::Index),
}

fn deeds() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0..3_usize, 0..2_u8, fields()).prop_map(|(writer, story, field)| Deed::Mark(writer, story, field)),
        (0..3_usize, 0..3_usize, any::<proptest::sample::Index>())
            .prop_map(|(writer, other, cut)| Deed::Read(writer, other, cut)),
    ]
}

/// A writer with a clock of its own, which may be wrong.
#[derive(Default)]
struct Desk {
    clock: Clock,
    wrong: u64,
    marks: Marks,
    journal: String,
    /// The numbers of all records that it knows.
    known: BTreeSet<usize>,
}

proptest! {
    #[test]
    fn writers_whose_clocks_differ_converge_and_later_marks_hold(
        deeds in proptest::collection::vec(deeds(), 0..60),
        // Some minutes off, some days.
        wrong in proptest::array::uniform3(prop_oneof![3 => 0..600_000_u64, 1 => 0..400_000_000_u64]),
        shuffle in any::<u64>(),
    ) {
        let mut desks = wrong.map(|wrong| Desk { wrong, ..Desk::default() });
        // Each record with those that its writer knew when it was made.
        let mut made: Vec<(Record, BTreeSet<usize>)> = Vec::new();
        for (minute, deed) in (0..).zip(deeds) {
            let time = 500_000_000 + minute * 60_000;
            match deed {
                Deed::Mark(writer, story, change) => {
                    let desk = &mut desks[writer];
                    let key = StoryKey::of([story.to_string().as_str()]);
                    let stamp = desk.clock.tick(key, time + desk.wrong).unwrap();
                    let writer = Writer::new(["p", "q", "r"][writer]).unwrap();
                    let record = Record { stamp, writer, key, change, title: CleanBuf::default(), likeness: None };
                    record.write(&mut desk.journal);
                    prop_assert!(desk.marks.merge(&record), "one's own newest mark holds: {:?}", record);
                    made.push((record, desk.known.clone()));
                    desk.known.insert(made.len() - 1);
                }
                Deed::Read(writer, other, cut) => {
                    let cut = cut.index(desks[other].journal.len() + 1);
                    let records = read(&desks[other].journal.as_bytes()[..cut]);
                    let desk = &mut desks[writer];
                    for record in records {
                        desk.clock.observe(record.key, record.stamp, time + desk.wrong);
                        desk.marks.merge(&record);
                        desk.known.extend(made.iter().position(|(other, _)| *other == record));
                    }
                }
            }
        }
        for (later, known) in &made {
            for earlier in known.iter().map(|&number| &made[number].0).filter(|r| r.key == later.key) {
                let rank = |record: &Record| (record.stamp, record.writer.clone());
                prop_assert!(rank(later) > rank(earlier), "{:?} was known to who made {:?}", earlier, later);
            }
        }
        // Whatever comes in whatever order, however often: all come to the same.
        let mut all: Vec<&Record> = made.iter().chain(&made).map(|(record, _)| record).collect();
        all.sort_by_key(|record| record.to_line().bytes().fold(shuffle, |sum, byte| sum.rotate_left(7) ^ u64::from(byte).wrapping_mul(31)));
        let expected = seen(&merged(made.iter().map(|(record, _)| record)));
        prop_assert_eq!(seen(&merged(all)), expected.clone());
        let journals: Vec<Vec<Record>> = desks.iter().map(|desk| read(desk.journal.as_bytes())).collect();
        for desk in &mut desks {
            for record in journals.iter().rev().flatten() {
                desk.marks.merge(record);
            }
            prop_assert_eq!(seen(&desk.marks), expected.clone());
        }
    }
}

#[test]
fn one_stamp_of_one_writer_with_two_comments_still_converges() {
    let said = |text: Option<&str>| Record {
        stamp: Stamp::new(1, 0),
        writer: Writer::new("w").unwrap(),
        key: StoryKey::of(["s"]),
        change: Field::Comment(text.map(CleanBuf::of)),
        title: CleanBuf::default(),
        likeness: None,
    };
    let all = [said(None), said(Some("a")), said(Some("b"))];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
        let marks = merged(order.map(|i| &all[i]));
        assert_eq!(marks.comment(StoryKey::of(["s"])).map(Clean::as_str), Some("b"));
    }
}

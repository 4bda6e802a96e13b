//! What is read of journals bit by bit, while they grow, are cut, replaced and written over, is all that is in them.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use super::*;
use crate::marks::Newest;

/// What becomes of a journal, at any moment and whoever does it.
#[derive(Debug, Clone)]
enum Deed {
    /// So many records are appended.
    Append(u64),
    /// The first bytes of a record are.
    Tear(usize),
    /// Its end is taken away.
    Cut(proptest::sample::Index),
    /// What is needed of it takes its place, in another file or in the same, and so many records more.
    Shorten(bool, u64),
    /// A copy of it comes to stand beside it.
    Copy,
    Look,
}

fn deeds() -> impl Strategy<Value = (usize, Deed)> {
    let deed = prop_oneof![
        4 => (1..4_u64).prop_map(Deed::Append),
        1 => (1..200_usize).prop_map(Deed::Tear),
        1 => any::<proptest::sample::Index>().prop_map(Deed::Cut),
        2 => (any::<bool>(), 0..6_u64).prop_map(|(same, more)| Deed::Shorten(same, more)),
        1 => Just(Deed::Copy),
        4 => Just(Deed::Look),
    ];
    (0..2_usize, deed)
}

/// A record that no other is like, about one of few fields.
fn numbered(number: u64) -> Record {
    let change = match number % 4 {
        0 => Field::Read(number.is_multiple_of(3)),
        1 => Field::Starred(number.is_multiple_of(3)),
        2 => Field::Tag(CleanBuf::line("trade"), number.is_multiple_of(3)),
        _ => Field::Comment(Some(CleanBuf::line(&number.to_string()))),
    };
    Record { change, ..record(number, "w", &(number % 5).to_string(), true) }
}

fn lines(bytes: &[u8]) -> Vec<Record> {
    let lines = bytes.split(|&b| b == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    lines.filter_map(|line| Record::parse(line).ok()).collect()
}

fn shortened(bytes: &[u8]) -> String {
    let records = lines(bytes);
    let mut newest = Newest::default();
    for (number, record) in (0..).zip(records.iter().cloned()) {
        newest.add(number, record);
    }
    let mut text = String::new();
    newest.needed().into_iter().for_each(|number| records[number as usize].write(&mut text));
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_that_stands_in_journals_is_missed(deeds in proptest::collection::vec(deeds(), 0..40)) {
        let home = tempfile::tempdir().unwrap();
        let paths = ["a.jsonl", "b.jsonl"].map(|name| home.path().join(name));
        let mut folder = Folder::new(home.path().to_owned());
        let mut marks = Marks::default();
        let look = |folder: &mut Folder, marks: &mut Marks| folder.look(|line| Ok(marks.merge_line(line)?.known), || false);
        let mut number = 0;
        let mut next = |count: u64| {
            let mut text = String::new();
            (number..number + count).for_each(|number| numbered(number).write(&mut text));
            number += count;
            text
        };
        let mut acknowledged: Vec<Record> = Vec::new();
        for (turn, (file, deed)) in deeds.into_iter().enumerate() {
            let path: &PathBuf = &paths[file];
            let bytes = fs::read(path).unwrap_or_default();
            let append = |text: &[u8]| OpenOptions::new().create(true).append(true).open(path).unwrap().write_all(text).unwrap();
            match deed {
                Deed::Append(count) => append(next(count).as_bytes()),
                Deed::Tear(at) => {
                    let text = next(1);
                    append(&text.as_bytes()[..at.min(text.len())]);
                }
                Deed::Cut(at) => fs::write(path, &bytes[..at.index(bytes.len() + 1)]).unwrap(),
                Deed::Shorten(same, more) => {
                    let text = shortened(&bytes) + &next(more);
                    if same && path.exists() {
                        let file = OpenOptions::new().write(true).open(path).unwrap();
                        file.write_all_at(text.as_bytes(), 0).unwrap();
                        file.set_len(text.len() as u64).unwrap();
                    } else {
                        let fresh = path.with_extension("tmp");
                        fs::write(&fresh, text).unwrap();
                        fs::rename(&fresh, path).unwrap();
                    }
                }
                Deed::Copy => fs::write(home.path().join(format!("copy {turn}.jsonl")), bytes).unwrap(),
                Deed::Look => {
                    look(&mut folder, &mut marks);
                    acknowledged.extend(files(home.path()).iter().flat_map(|path| lines(&fs::read(path).unwrap())));
                }
            }
        }
        look(&mut folder, &mut marks);
        acknowledged.extend(files(home.path()).iter().flat_map(|path| lines(&fs::read(path).unwrap())));
        // A plain table: of each field the greatest record that ever stood there at a look.
        for record in &acknowledged {
            let of_field = acknowledged.iter().filter(|other| other.key == record.key && other.change.is_about(&record.change));
            let newest = of_field.max_by_key(|other| other.stamp).unwrap();
            prop_assert_eq!(marks.now(record.key, &record.change), newest.change.clone());
        }
    }
}

//! All journals of a folder taken together: what they come to as records, and what each of them holds.
//!
//! Only ever reads. Owns what is exported, what of an import is new, and what a check of the files finds.

use std::collections::HashMap;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use crate::marks::{BadRecord, Marks, Newest, Record, Stamp, Writer};
use crate::text::CleanBuf;

use super::read::{Folder, next_line};

/// What all journals of a folder come to.
#[derive(Debug, Default)]
pub struct Merged {
    /// One line for each field of each story, in the order of their making; where none of a story's tells what its words
    /// were like, one more that does.
    pub lines: Vec<String>,
    /// One line for each thing that is wrong with a file or the folder.
    pub warnings: Vec<CleanBuf>,
}

/// Reads all journals in `dir`, and leaves out what is superseded.
pub fn merged(dir: &Path) -> Merged {
    let mut newest = Newest::default();
    let mut kept: HashMap<u64, (Stamp, Writer, String)> = HashMap::new();
    let mut folder = Folder::new(dir.to_owned());
    let take = |line: &str| {
        let record = Record::parse(line)?;
        let number = newest.records();
        kept.insert(number, (record.stamp, record.writer.clone(), line.trim().to_owned()));
        if let Some(gone) = newest.add(number, record) {
            kept.remove(&gone);
        }
        Ok(true)
    };
    folder.look(take, || false);
    let mut all: Vec<_> = newest.needed().into_iter().filter_map(|number| kept.remove(&number)).collect();
    all.sort();
    Merged { lines: all.into_iter().map(|(.., line)| line).collect(), warnings: folder.warnings() }
}

/// What one journal holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Account {
    /// The file.
    pub path: PathBuf,
    /// Records in it.
    pub records: u64,
    /// Records in it that newer ones supersede, in whichever journal these stand.
    pub superseded: u64,
    /// Lines that are damaged.
    pub damaged: u64,
    /// The numbers of the first of these, from 1.
    pub first: Vec<u64>,
    /// Records that a newer version wrote.
    pub newer: u64,
}

/// What a check of all journals found.
#[derive(Debug, Default)]
pub struct Audit {
    /// Each journal, in the order of their names.
    pub accounts: Vec<Account>,
    /// Stories that have a record.
    pub stories: usize,
    /// One line for each thing that is wrong with a file or the folder.
    pub warnings: Vec<CleanBuf>,
}

/// Reads all journals in `dir`, and counts.
pub fn audit(dir: &Path) -> Audit {
    let mut newest = Newest::default();
    let mut folder = Folder::new(dir.to_owned());
    let take = |line: &str| {
        let number = newest.records();
        newest.add(number, Record::parse(line)?);
        Ok(true)
    };
    folder.look(take, || false);
    let winners = newest.winners();
    let mut from = 0;
    let account = |(path, known): (&Path, &super::read::Known)| {
        let to = from + known.all();
        let before = |number: u64| winners.partition_point(|&winner| winner < number) as u64;
        let superseded = known.all() - (before(to) - before(from));
        from = to;
        let (damaged, first, newer) = (known.damaged, known.first.clone(), known.newer);
        Account { path: path.to_owned(), records: known.all(), superseded, damaged, first, newer }
    };
    let accounts = folder.files().map(account).collect();
    Audit { accounts, stories: newest.stories(), warnings: folder.warnings() }
}

/// What was found in a file of exported marks.
#[derive(Debug, Default)]
pub struct Import {
    /// Records in it.
    pub records: u64,
    /// Those that say something new.
    pub new: Vec<Record>,
    /// Lines that are damaged.
    pub damaged: u64,
    /// The number of the first of these, from 1.
    pub first: Option<u64>,
    /// Records that a newer version wrote.
    pub newer: u64,
}

/// Reads exported marks, and merges them into `marks`. Fails when `from` can't be read.
pub fn import(from: &mut impl BufRead, marks: &mut Marks) -> io::Result<Import> {
    let mut found = Import::default();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if next_line(from, &mut line)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match std::str::from_utf8(&line).map_err(|_| BadRecord::Damaged).and_then(Record::parse) {
            Ok(record) => {
                found.records += 1;
                if marks.merge(&record) {
                    found.new.push(record);
                }
            }
            Err(BadRecord::Newer) => found.newer += 1,
            Err(BadRecord::Damaged) => {
                found.damaged += 1;
                found.first.get_or_insert(number);
            }
        }
    }
    Ok(found)
}

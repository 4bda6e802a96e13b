//! Making our own journal shorter: the records that newer ones of it supersede are left out.
//!
//! Owns when that pays and what must not be touched: a journal in which every line is a record that this version knows,
//! and no other. Each line that stays is copied as it is. It is given up as soon as there is something better to do.

use std::io::{self, BufReader, ErrorKind, Seek, SeekFrom};

use super::journal::Own;
use super::read::{BUFFER, Known, id_of, next_line, open_to_read};
use crate::marks::{Newest, Record};

/// Fewer records than this are read in no time, however many are superseded.
pub(super) const LEAST: u64 = 4096;

/// Lines between two looks at whether to give up.
const LINES_A_LOOK: u64 = 1024;

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Compacted {
    /// So many records are left.
    Done(u64),
    /// It would not pay: only so many are superseded.
    Few(u64),
    /// There are lines that this version can't read, so it stays as it is.
    NotOurs,
}

/// Whether a closer look could pay, by what is known of our journal.
pub(super) fn may_pay(known: &Known, least: u64) -> bool {
    known.records >= least && known.damaged == 0 && known.newer == 0 && known.again * 2 > known.records
}

/// Makes a journal shorter where that pays. An error leaves it as it was, except that the last one, of making the name
/// durable, may come after it was replaced: then both say the same.
pub(super) fn compact(own: &mut Own, stop: impl Fn() -> bool) -> io::Result<Compacted> {
    let path = own.path.clone();
    let file = open_to_read(&path)?.ok_or(ErrorKind::NotFound)?;
    if own.id() != Some(id_of(&file.metadata()?)) {
        return Err(ErrorKind::NotFound.into());
    }
    let mut newest = Newest::default();
    let mut from = BufReader::with_capacity(BUFFER, file);
    let mut is_ours = true;
    each_line(&mut from, &stop, |number, line| {
        let record = std::str::from_utf8(line).ok().and_then(|line| Record::parse(line).ok());
        is_ours &= record.is_some();
        record.map(|record| newest.add(number, record));
        Ok(is_ours)
    })?;
    if !is_ours {
        return Ok(Compacted::NotOurs);
    }
    let (records, needed) = (newest.records(), newest.needed());
    drop(newest);
    let left = needed.len() as u64;
    if (records - left) * 2 <= records {
        return Ok(Compacted::Few(records - left));
    }
    own.replace(|out| {
        from.seek(SeekFrom::Start(0))?;
        let mut needed = needed.into_iter().peekable();
        each_line(&mut from, &stop, |number, line| {
            if needed.next_if_eq(&number).is_some() {
                out.write_all(b"\n")?;
                out.write_all(line)?;
                out.write_all(b"\n")?;
            }
            Ok(true)
        })
    })?;
    Ok(Compacted::Done(left))
}

/// Gives every line that is not empty to `take`, without its end, with its number, as long as that wants more.
fn each_line(
    from: &mut impl io::BufRead,
    stop: &impl Fn() -> bool,
    mut take: impl FnMut(u64, &[u8]) -> io::Result<bool>,
) -> io::Result<()> {
    let mut line = Vec::new();
    for number in 0.. {
        if number % LINES_A_LOOK == 0 && stop() {
            return Err(ErrorKind::Interrupted.into());
        }
        line.clear();
        if next_line(from, &mut line)? == 0 {
            return Ok(());
        }
        let told = line.trim_ascii();
        if !told.is_empty() && !take(number, told)? {
            return Ok(());
        }
    }
    Ok(())
}

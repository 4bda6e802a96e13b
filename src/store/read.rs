//! Reading the journals of a folder, whoever wrote them and whatever became of them.
//!
//! Owns what counts as a journal and the warnings about those that are odd. Only ever reads.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::reason;
use crate::marks::{BadRecord, Marks, Record};
use crate::text::CleanBuf;

/// What the name of a journal ends in.
pub(super) const SUFFIX: &str = ".jsonl";

/// Bytes from which on a journal is called huge.
const HUGE: u64 = 1 << 30;

/// Damaged lines that a warning names by number.
const NAMED: usize = 5;

/// Lines between two looks at whether to stop.
const LINES_A_LOOK: u64 = 1024;

/// Reads all marks in the folder `dir`, and one warning for each thing that is wrong there.
///
/// Writes nothing. A folder that does not exist holds no marks.
pub fn load(dir: &Path) -> (Marks, Vec<CleanBuf>) {
    let mut marks = Marks::default();
    let warnings = each_record(dir, |line| marks.merge_line(line).map(drop), || false);
    (marks, warnings)
}

/// Gives every line of every journal in `dir` to `take`, until `stop`; returns the warnings.
pub(super) fn each_record(
    dir: &Path,
    mut take: impl FnMut(&str) -> Result<(), BadRecord>,
    stop: impl Fn() -> bool,
) -> Vec<CleanBuf> {
    let mut warnings = Vec::new();
    for path in journals(dir, &mut warnings) {
        if stop() {
            break;
        }
        match open(&path) {
            Ok(Some(file)) => {
                if file.metadata().is_ok_and(|meta| meta.len() > HUGE) {
                    warnings.push(reason::huge(&path));
                }
                Reading::of(BufReader::with_capacity(1 << 18, file), &mut take, &stop)
                    .warn(&path, &mut warnings);
            }
            Ok(None) => warnings.push(reason::no_file(&path)),
            // Another program's journal that went away since the folder was listed.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => warnings.push(reason::unread(&path, &error)),
        }
    }
    warnings
}

/// The journals in `dir`, in the order of their names.
fn journals(dir: &Path, warnings: &mut Vec<CleanBuf>) -> Vec<PathBuf> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => {
            if error.kind() != ErrorKind::NotFound {
                warnings.push(reason::unread(dir, &error));
            }
            return Vec::new();
        }
    };
    let mut paths = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_name().as_encoded_bytes().ends_with(SUFFIX.as_bytes()) => {
                paths.push(entry.path());
            }
            Ok(_) => {}
            Err(error) => {
                warnings.push(reason::unread(dir, &error));
                break;
            }
        }
    }
    paths.sort();
    paths
}

/// Opens a journal to read; `None` when there is a folder, pipe or device of that name.
fn open(path: &Path) -> io::Result<Option<File>> {
    // A pipe without a writer would hold up a plain open for ever, and what a name stands for may change until
    // it is open: so open without waiting, then look.
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}

/// What was found in one journal.
#[derive(Debug, Default)]
struct Reading {
    damaged: u64,
    first: Vec<u64>,
    newer: u64,
    error: Option<io::Error>,
}

impl Reading {
    fn of(
        mut from: impl BufRead,
        take: &mut impl FnMut(&str) -> Result<(), BadRecord>,
        stop: &impl Fn() -> bool,
    ) -> Reading {
        let mut found = Reading::default();
        let mut line = Vec::new();
        for number in 1.. {
            if number % LINES_A_LOOK == 0 && stop() {
                break;
            }
            line.clear();
            match next_line(&mut from, &mut line) {
                Ok(true) => found.count(number, &line, take),
                Ok(false) => break,
                Err(error) => {
                    found.error = Some(error);
                    break;
                }
            }
        }
        found
    }

    fn count(&mut self, number: u64, line: &[u8], take: &mut impl FnMut(&str) -> Result<(), BadRecord>) {
        if line.trim_ascii().is_empty() {
            return;
        }
        match std::str::from_utf8(line).map_err(|_| BadRecord::Damaged).and_then(&mut *take) {
            Ok(()) => {}
            Err(BadRecord::Newer) => self.newer += 1,
            Err(BadRecord::Damaged) => {
                self.damaged += 1;
                if self.first.len() < NAMED {
                    self.first.push(number);
                }
            }
        }
    }

    fn warn(self, path: &Path, warnings: &mut Vec<CleanBuf>) {
        if self.damaged > 0 {
            warnings.push(reason::damaged(path, self.damaged, &self.first));
        }
        if self.newer > 0 {
            warnings.push(reason::newer(path, self.newer));
        }
        if let Some(error) = self.error {
            warnings.push(reason::unread(path, &error));
        }
    }
}

/// Appends the next line to `line`; `false` at the end. A line that is longer than any record comes cut.
fn next_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    let limit = Record::LINE_MAX as u64 + 1;
    from.by_ref().take(limit).read_until(b'\n', line)?;
    if line.len() > Record::LINE_MAX && line.last() != Some(&b'\n') {
        from.skip_until(b'\n')?;
    }
    Ok(!line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_longer_than_any_record_are_passed_over() {
        let bytes = [&b"x".repeat(Record::LINE_MAX + 100)[..], b"\ngood\n\n  \n\xff\xfe\nend"].concat();
        let mut lines = Vec::new();
        let mut take = |line: &str| {
            lines.push(line.trim().to_owned());
            if line.starts_with('x') { Err(BadRecord::Damaged) } else { Ok(()) }
        };
        let found = Reading::of(BufReader::with_capacity(7, &bytes[..]), &mut take, &|| false);
        assert_eq!((found.damaged, found.first, found.newer), (2, vec![1, 5], 0));
        assert_eq!(lines[1..], ["good", "end"]);
    }

    #[test]
    fn reading_stops_when_told() {
        let bytes = b"line\n".repeat(5_000);
        let mut lines = 0;
        let mut take = |_: &str| {
            lines += 1;
            Ok(())
        };
        Reading::of(&bytes[..], &mut take, &|| true);
        assert_eq!(lines, LINES_A_LOOK - 1);
    }
}

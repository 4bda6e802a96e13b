//! Reading the journals of a folder, whoever wrote them and whatever became of them.
//!
//! Owns what counts as a journal, how far each of them was read, and the warnings about those that are odd. Only ever
//! reads.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
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

/// Bytes before the place where reading goes on that tell whether it is still the same file: a record's sum and more.
const TAIL: u64 = 64;

/// Lines between two looks at whether to stop.
const LINES_A_LOOK: u64 = 1024;

/// Bytes that are read at once.
pub(super) const BUFFER: usize = 1 << 18;

/// Reads all marks in the folder `dir`, and one warning for each thing that is wrong there.
///
/// Writes nothing. A folder that does not exist holds no marks.
pub fn load(dir: &Path) -> (Marks, Vec<CleanBuf>) {
    let mut marks = Marks::default();
    let mut folder = Folder::new(dir.to_owned());
    folder.look(|line| Ok(marks.merge_line(line)?.known), || false);
    (marks, folder.warnings())
}

/// Which file a name stood for: a device and a number in it.
pub(super) type FileId = (u64, u64);

pub(super) fn id_of(meta: &fs::Metadata) -> FileId {
    (meta.dev(), meta.ino())
}

/// The journals of a folder, and how far each of them was read.
#[derive(Debug)]
pub(super) struct Folder {
    dir: PathBuf,
    files: BTreeMap<PathBuf, Known>,
    /// What is wrong with the folder itself.
    trouble: Vec<CleanBuf>,
    /// Whether it was looked at before.
    is_read: bool,
}

/// What is known of a journal.
#[derive(Debug, Default)]
pub(super) struct Known {
    id: Option<FileId>,
    /// How long it was when it was read.
    len: u64,
    /// Where the last whole line ended.
    end: u64,
    /// What stood before that; nothing is known of it where this process wrote it.
    tail: Vec<u8>,
    /// Lines before that.
    lines: u64,
    /// Records in them.
    pub(super) records: u64,
    /// Those that may supersede an older one.
    pub(super) again: u64,
    /// Lines that are damaged, a torn one at the end among them.
    pub(super) damaged: u64,
    /// The numbers of the first of these.
    pub(super) first: Vec<u64>,
    /// Records that a later version wrote.
    pub(super) newer: u64,
    /// The number of a line at the end that is damaged, as it was not ended.
    torn: Option<u64>,
    /// Whether the end is a record that was not ended.
    open: bool,
    /// Why it could not be read, or not to its end.
    pub(super) trouble: Option<CleanBuf>,
}

impl Folder {
    pub(super) fn new(dir: PathBuf) -> Folder {
        Folder { dir, files: BTreeMap::new(), trouble: Vec::new(), is_read: false }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The journals that were found, in the order of their names.
    pub(super) fn files(&self) -> impl Iterator<Item = (&Path, &Known)> {
        self.files.iter().map(|(path, known)| (path.as_path(), known))
    }

    pub(super) fn file(&self, path: &Path) -> Option<&Known> {
        self.files.get(path)
    }

    /// Gives every line that was not read before to `take`, until `stop`: what was appended to a journal, and all of one
    /// that is new, was replaced or is shorter than it was. `take` says whether the line's record may supersede another.
    pub(super) fn look(
        &mut self,
        mut take: impl FnMut(&str) -> Result<bool, BadRecord>,
        stop: impl Fn() -> bool,
    ) {
        self.trouble.clear();
        let paths = journals(&self.dir, &mut self.trouble);
        self.files.retain(|path, _| paths.contains(path));
        for path in paths {
            if stop() {
                return;
            }
            let mut known = self.files.remove(&path).unwrap_or_default();
            match open(&path, &known) {
                Ok(Opened::Same) => {}
                Ok(Opened::NoFile) => {
                    known = Known { trouble: Some(reason::no_file(&path)), ..Known::default() };
                }
                Ok(Opened::File(file, meta)) => {
                    let is_same = known.id == Some(id_of(&meta)) && meta.len() >= known.end;
                    if !is_same || !known.tail.is_empty() && known.tail != tail(&file, known.end) {
                        known = Known { id: Some(id_of(&meta)), ..Known::default() };
                    }
                    known.trouble = (meta.len() > HUGE).then(|| reason::huge(&path));
                    let error = known.read(&file, &mut take, &stop).err();
                    known.trouble = error.map(|error| reason::unread(&path, &error)).or(known.trouble.take());
                    if self.is_read {
                        // Somebody may be writing it at this moment.
                        known.forget_torn();
                    }
                }
                // Another program's journal that went away since the folder was listed.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => {
                    known = Known { trouble: Some(reason::unread(&path, &error)), ..Known::default() };
                }
            }
            self.files.insert(path, known);
        }
        self.is_read = true;
    }

    /// Takes note of what this process wrote to its own journal: it need not be read again.
    pub(super) fn wrote(&mut self, path: &Path, id: FileId, (from, to): (u64, u64), records: u64) {
        let known = self.files.entry(path.to_owned()).or_default();
        if from == 0 || known.id == Some(id) && known.len == from {
            known.id = Some(id);
            known.records += records;
            known.again += records;
            // A record begins and ends a line, be it that of a torn end.
            known.lines += 2 * records;
            (known.len, known.end, known.torn) = (to, to, None);
            known.tail.clear();
        }
    }

    /// Takes note that a torn end of our own journal was cut off.
    pub(super) fn cut(&mut self, path: &Path, len: u64) {
        if let Some(known) = self.files.get_mut(path) {
            known.forget_torn();
            known.len = len;
        }
    }

    /// Takes note of what is left of our own journal: this many records, none of which supersedes another.
    pub(super) fn compacted(&mut self, path: &Path, id: FileId, len: u64, records: u64) {
        let known = Known { id: Some(id), len, end: len, lines: 2 * records, records, ..Known::default() };
        self.files.insert(path.to_owned(), known);
    }

    /// Takes note that a closer look found this many records of a journal superseded.
    pub(super) fn counted(&mut self, path: &Path, superseded: u64) {
        if let Some(known) = self.files.get_mut(path) {
            known.again = superseded;
        }
    }

    /// One line for each thing that is wrong.
    pub(super) fn warnings(&self) -> Vec<CleanBuf> {
        let mut warnings = self.trouble.clone();
        for (path, known) in &self.files {
            if known.damaged > 0 {
                warnings.push(reason::damaged(path, known.damaged, &known.first));
            }
            if known.newer > 0 {
                warnings.push(reason::newer(path, known.newer));
            }
            warnings.extend(known.trouble.clone());
        }
        warnings
    }
}

impl Known {
    /// Whether more may be written after it: not where something stands that this version can't read, but for an end that
    /// was torn off.
    pub(super) fn is_fit(&self) -> bool {
        self.trouble.is_none() && self.newer == 0 && self.damaged == u64::from(self.torn.is_some())
    }

    /// Where an end begins that was torn off, so that nothing of it can be read.
    pub(super) fn torn_at(&self) -> Option<u64> {
        (self.end < self.len && !self.open).then_some(self.end)
    }

    /// Reads from the last whole line on.
    fn read(
        &mut self,
        file: &File,
        take: &mut impl FnMut(&str) -> Result<bool, BadRecord>,
        stop: &impl Fn() -> bool,
    ) -> io::Result<()> {
        let mut from = BufReader::with_capacity(BUFFER, file);
        from.seek(SeekFrom::Start(self.end))?;
        self.open = false;
        self.forget_torn();
        let read = self.of(from, take, stop);
        self.tail = tail(file, self.end);
        read
    }

    fn of(
        &mut self,
        mut from: impl BufRead,
        take: &mut impl FnMut(&str) -> Result<bool, BadRecord>,
        stop: &impl Fn() -> bool,
    ) -> io::Result<()> {
        let mut line = Vec::new();
        self.len = self.end;
        loop {
            if self.lines % LINES_A_LOOK == LINES_A_LOOK - 1 && stop() {
                return Ok(());
            }
            line.clear();
            let bytes = next_line(&mut from, &mut line)?;
            if bytes == 0 {
                return Ok(());
            }
            self.len += bytes;
            // One that was cut has lost its end.
            let is_whole = line.last() == Some(&b'\n') || bytes > line.len() as u64;
            self.count(self.lines + 1, &line, is_whole, take);
            if is_whole {
                (self.lines, self.end) = (self.lines + 1, self.len);
            }
        }
    }

    fn count(
        &mut self,
        number: u64,
        line: &[u8],
        is_whole: bool,
        take: &mut impl FnMut(&str) -> Result<bool, BadRecord>,
    ) {
        if line.trim_ascii().is_empty() {
            return;
        }
        match std::str::from_utf8(line).map_err(|_| BadRecord::Damaged).and_then(&mut *take) {
            // What is not ended is read again, and counted then.
            Ok(_) if !is_whole => self.open = true,
            Ok(again) => {
                self.records += 1;
                self.again += u64::from(again);
            }
            Err(BadRecord::Newer) => self.newer += u64::from(is_whole),
            Err(BadRecord::Damaged) => {
                self.torn = (!is_whole).then_some(number);
                self.damaged += 1;
                if self.first.len() < NAMED {
                    self.first.push(number);
                }
            }
        }
    }

    /// All records in it.
    pub(super) fn all(&self) -> u64 {
        self.records + u64::from(self.open)
    }

    fn forget_torn(&mut self) {
        if let Some(number) = self.torn.take() {
            self.damaged -= 1;
            self.first.retain(|&line| line != number);
        }
    }
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

enum Opened {
    /// It is as it was when it was read.
    Same,
    /// A folder, pipe or device has the name of a journal.
    NoFile,
    File(File, fs::Metadata),
}

/// Opens a journal to read what is not known of it.
fn open(path: &Path, known: &Known) -> io::Result<Opened> {
    let is_like = |meta: &fs::Metadata| known.id == Some(id_of(meta)) && known.len == meta.len();
    // Nobody else writes what this process wrote.
    if known.id.is_some() && known.tail.is_empty() && is_like(&fs::metadata(path)?) {
        return Ok(Opened::Same);
    }
    let Some(file) = open_to_read(path)? else { return Ok(Opened::NoFile) };
    let meta = file.metadata()?;
    // The number of a file that is gone is given to the next one, and that may be as long.
    let is_same = is_like(&meta) && known.tail == tail(&file, known.end);
    Ok(if is_same { Opened::Same } else { Opened::File(file, meta) })
}

/// Opens a journal to read; `None` when there is a folder, pipe or device of that name.
pub(super) fn open_to_read(path: &Path) -> io::Result<Option<File>> {
    // A pipe without a writer would hold up a plain open for ever, and what a name stands for may change until
    // it is open: so open without waiting, then look.
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}

/// The bytes before `end`.
fn tail(file: &File, end: u64) -> Vec<u8> {
    let from = end.saturating_sub(TAIL);
    let mut bytes = vec![0; (end - from) as usize];
    let read = file.read_exact_at(&mut bytes, from);
    if read.is_ok() { bytes } else { Vec::new() }
}

/// Appends the next line to `line`, and says how many bytes it took: 0 at the end. A line that is longer than any record
/// comes cut.
pub(super) fn next_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    let limit = Record::LINE_MAX as u64 + 1;
    from.by_ref().take(limit).read_until(b'\n', line)?;
    let mut bytes = line.len() as u64;
    if line.len() > Record::LINE_MAX && line.last() != Some(&b'\n') {
        bytes += from.skip_until(b'\n')? as u64;
    }
    Ok(bytes)
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
            if line.starts_with('x') { Err(BadRecord::Damaged) } else { Ok(true) }
        };
        let mut known = Known::default();
        known.of(BufReader::with_capacity(7, &bytes[..]), &mut take, &|| false).unwrap();
        assert_eq!((known.damaged, known.first, known.newer, known.records), (2, vec![1, 5], 0, 1));
        assert_eq!(lines[1..], ["good", "end"]);
        assert_eq!(
            (known.len, known.end),
            (bytes.len() as u64, bytes.len() as u64 - 3),
            "the last line may go on"
        );
    }

    #[test]
    fn reading_stops_when_told() {
        let bytes = b"line\n".repeat(5_000);
        let mut lines = 0;
        let mut take = |_: &str| {
            lines += 1;
            Ok(true)
        };
        Known::default().of(&bytes[..], &mut take, &|| true).unwrap();
        assert_eq!(lines, LINES_A_LOOK - 1);
    }
}

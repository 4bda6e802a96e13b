//! What went wrong with a file of marks, in one line that says what to do about it.
//!
//! Owns the words. Paths and system messages are foreign text, so each line goes through [`CleanBuf`].

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::text::CleanBuf;

/// Why marks can't be kept at `path`.
pub(super) fn not_kept(path: &Path, error: &io::Error) -> CleanBuf {
    let (what, remedy) = match error.kind() {
        ErrorKind::PermissionDenied => ("is not writable", "check its permissions"),
        ErrorKind::ReadOnlyFilesystem => ("is on a disk that is read-only", "make it writable"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ("is on a disk that is full", "free some space"),
        ErrorKind::FileTooLarge => ("may not grow", "raise the limit on file sizes"),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            ("can't be made, as a file is where a folder should be", "move that file away")
        }
        _ => {
            return line(&format!(
                "{} can't be written ({error}): check it; marks made now are not kept",
                path.display()
            ));
        }
    };
    line(&format!("{} {what}: {remedy}; marks made now are not kept", path.display()))
}

/// There is no place for marks.
pub(super) fn no_folder() -> CleanBuf {
    line("there is no folder for marks: set HOME or XDG_STATE_HOME; marks made now are not kept")
}

/// The journal was taken away between writing and syncing.
pub(super) fn taken_away(path: &Path) -> CleanBuf {
    line(&format!("{} was moved or removed while it was written: mark again", path.display()))
}

/// A comment or tag that no reader would take back.
pub(super) fn too_long() -> CleanBuf {
    line("the text is longer than 512 KiB and was not kept: make it shorter")
}

/// A mark with the last date there is.
pub(super) fn no_later() -> CleanBuf {
    line("a machine with a wrong date set this mark for all time: it can't be changed")
}

/// Nobody tells when a journal changes.
pub(super) fn unwatched(folder: &Path) -> CleanBuf {
    line(&format!(
        "{} can't be watched: marks of others show only when you mark something, or at the next start",
        folder.display()
    ))
}

/// A fault of this program.
pub(super) fn fault() -> CleanBuf {
    line("marks made now are not kept, because of a fault in this program: start it again")
}

/// Fewer bytes arrived than were sent, and no error was given.
pub(super) fn unknown() -> CleanBuf {
    line("the marks were not written in full: mark again")
}

/// Why `path` can't be read.
pub(super) fn unread(path: &Path, error: &io::Error) -> CleanBuf {
    line(&match error.kind() {
        ErrorKind::PermissionDenied => {
            format!("{} is not readable: check its permissions; its marks are not shown", path.display())
        }
        ErrorKind::NotADirectory => {
            format!("{} should be a folder and is a file: move it away to keep marks", path.display())
        }
        _ => format!("{} can't be read ({error}): its marks are not all shown", path.display()),
    })
}

/// `path` has the name of a journal and is something else.
pub(super) fn no_file(path: &Path) -> CleanBuf {
    line(&format!("{} is not a plain file and was left alone", path.display()))
}

/// `path` is so large that reading it takes a while.
pub(super) fn huge(path: &Path) -> CleanBuf {
    line(&format!("{} is larger than 1 GiB: reading it takes a while", path.display()))
}

/// Lines of `path` are damaged: how many, and the numbers of the first of them.
pub(super) fn damaged(path: &Path, count: u64, first: &[u64]) -> CleanBuf {
    let numbers: Vec<String> = first.iter().map(u64::to_string).collect();
    let more = if count > first.len() as u64 { " …" } else { "" };
    let (lines, at) = if count == 1 { ("line is", "line") } else { ("lines are", "lines") };
    let numbers = numbers.join(", ");
    line(&format!(
        "{}: {count} {lines} damaged and passed over ({at} {numbers}{more}); the file is kept as it is: to be rid of this, \
         `readboard marks export`, move the file away, and import",
        path.display()
    ))
}

/// Records of `path` come from a later version.
pub(super) fn newer(path: &Path, count: u64) -> CleanBuf {
    let records = if count == 1 { "record is" } else { "records are" };
    line(&format!(
        "{}: {count} {records} from a newer readboard and not shown: update to see all marks",
        path.display()
    ))
}

fn line(text: &str) -> CleanBuf {
    CleanBuf::line(text)
}

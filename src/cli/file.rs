//! A file that is written whole or not at all, never over another unless asked, and never through a link.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::OUT_BUFFER;

/// Names tried for the temporary file; each has 64 random bits, so the second is hardly ever needed.
const NAMES_TRIED: usize = 8;

/// What becomes of a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// It stays; the command line is told how to replace it.
    Ask,
    /// It stays; the reader is told how.
    AskReader,
    /// It is replaced.
    Replace,
}

impl Over {
    /// As `--force` says.
    pub(super) fn forced(force: bool) -> Over {
        if force { Over::Replace } else { Over::Ask }
    }
}

/// Says why `path` could not be written, as far as can be told without writing.
pub(super) fn check(path: &Path, over: Over) -> Result<()> {
    let force = over == Over::Replace;
    if path.file_name().is_none() {
        bail!("{}: is no name for a file: name one to write", path.display());
    }
    match fs::symlink_metadata(path) {
        Ok(about) if about.is_dir() => bail!("{}: is a folder: name a file in it", path.display()),
        Ok(_) if !force => Err(exists(path, over)),
        // Replacing a device or a pipe by a file is never what was meant.
        Ok(about) if !about.is_file() && !about.is_symlink() => {
            bail!("{}: is no regular file: name another, or pipe the output there", path.display())
        }
        _ => Ok(()),
    }
}

/// Writes what `content` gives to `path`.
pub(super) fn write(
    path: &Path,
    over: Over,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    check(path, over)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            anyhow!("{}: its folder does not exist: make it first", path.display())
        }
        io::ErrorKind::PermissionDenied => {
            anyhow!("{}: its folder may not be written to: name another", path.display())
        }
        io::ErrorKind::AlreadyExists => exists(path, over),
        _ => anyhow!("{}: could not be written ({error}): make room, or name another file", path.display()),
    };
    let (mut temporary, file) = Temporary::new(folder).map_err(failed)?;
    let mut out = BufWriter::with_capacity(OUT_BUFFER, file);
    content(&mut out).map_err(failed)?;
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    temporary.become_file(path, over == Over::Replace).map_err(failed)?;
    // Without this a power loss could take the name back; a file system that can't has done what it can.
    if let Ok(folder) = File::open(folder) {
        drop(folder.sync_all());
    }
    Ok(())
}

fn exists(path: &Path, over: Over) -> anyhow::Error {
    let how = if over == Over::AskReader { "`:export!`" } else { "--force" };
    anyhow!("{}: exists already: name another file, or replace it with {how}", path.display())
}

/// A file under a name that nobody can guess; taken away again unless it becomes what it was made for.
struct Temporary {
    path: PathBuf,
    stays: bool,
}

impl Temporary {
    fn new(folder: &Path) -> io::Result<(Temporary, File)> {
        let mut tried = 0;
        loop {
            tried += 1;
            let path = folder.join(format!(".readboard-{:016x}.tmp", RandomState::new().hash_one(tried)));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok((Temporary { path, stays: false }, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tried < NAMES_TRIED => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes the name `path`, at one stroke.
    fn become_file(&mut self, path: &Path, force: bool) -> io::Result<()> {
        if force {
            fs::rename(&self.path, path)?;
        } else {
            match renameat_with(CWD, &self.path, CWD, path, RenameFlags::NOREPLACE) {
                Ok(()) => {}
                // Some file systems can't do that, but know hard links, which never replace either.
                Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => return fs::hard_link(&self.path, path),
                Err(error) => return Err(error.into()),
            }
        }
        self.stays = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.stays {
            drop(fs::remove_file(&self.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_or_absent() {
        let folder = tempfile::tempdir().unwrap();
        let names = || fs::read_dir(folder.path()).unwrap().count();
        let path = folder.path().join("out");
        let fails = write(&path, Over::Ask, |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(fails.unwrap_err().to_string().contains("make room"));
        assert_eq!(names(), 0);
        write(&path, Over::Ask, |out| out.write_all(b"one")).unwrap();
        // Someone else is quicker: made after the check and before the end.
        let late = folder.path().join("late");
        let raced = write(&late, Over::Ask, |_| fs::write(&late, "theirs"));
        assert!(raced.unwrap_err().to_string().contains("--force"));
        assert_eq!(
            (fs::read(&path).unwrap(), fs::read(&late).unwrap()),
            (b"one".to_vec(), b"theirs".to_vec())
        );
        write(&path, Over::Replace, |out| out.write_all(b"two")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(), 2);
    }
}

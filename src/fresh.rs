//! Files that are written whole or not at all, and what the program takes away again however it ends.
//!
//! A file is written under a name that nobody can guess, beside the one that it is to have, and renamed when it is on
//! the disk. Knows nothing of what is in it.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

/// How much is gathered before it is written out, in bytes.
const BUFFER: usize = 64 * 1024;

/// Names tried for the temporary file; each has 64 random bits, so the second is hardly ever needed.
const NAMES_TRIED: usize = 8;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Way {
    /// Whether it takes the place of one that is there, and the permissions of that. The error else is that it exists.
    pub replaces: bool,
    /// Whether it is for the person alone.
    pub is_private: bool,
}

/// Writes what `content` gives to `path`; a link there is replaced and not followed.
pub fn write(
    path: &Path,
    way: Way,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (mut temporary, file) = Temporary::new(folder, way)?;
    if let Ok(about) = fs::symlink_metadata(path)
        && way.replaces
        && about.is_file()
    {
        // Only its owner may say so; of somebody else's file the permissions stay as they are for new ones.
        drop(file.set_permissions(about.permissions()));
    }
    let mut out = BufWriter::with_capacity(BUFFER, file);
    content(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    temporary.become_file(path, way.replaces)?;
    // Without this a power loss could take the name back; a file system that can't has done what it can.
    if let Ok(folder) = File::open(folder) {
        drop(folder.sync_all());
    }
    Ok(())
}

/// The file that a path leads to by links, also where it is not there yet.
pub fn led_to(path: &Path) -> PathBuf {
    /// A longer way is a circle.
    const LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

/// What is there only as long as the program runs.
static LEFT: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn left() -> MutexGuard<'static, Vec<PathBuf>> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has a file or a folder taken away at the end, however the program ends, unless that is forgotten before.
pub fn note(path: &Path) {
    left().push(path.to_owned());
}

/// What was noted stays.
pub fn forget(path: &Path) {
    left().retain(|noted| noted != path);
}

/// Takes away what was noted.
pub fn sweep() {
    for path in left().drain(..) {
        let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        // Nobody can do more about it.
        drop(gone);
    }
}

/// A file under a name that nobody can guess; taken away again unless it becomes what it was made for.
struct Temporary {
    path: PathBuf,
    stays: bool,
}

impl Temporary {
    fn new(folder: &Path, way: Way) -> io::Result<(Temporary, File)> {
        let mut tried = 0;
        loop {
            tried += 1;
            let path = folder.join(format!(".readboard-{:016x}.tmp", RandomState::new().hash_one(tried)));
            let mode = if way.is_private { 0o600 } else { 0o666 };
            match OpenOptions::new().write(true).create_new(true).mode(mode).open(&path) {
                Ok(file) => {
                    note(&path);
                    return Ok((Temporary { path, stays: false }, file));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tried < NAMES_TRIED => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes the name `path`, at one stroke.
    fn become_file(&mut self, path: &Path, replaces: bool) -> io::Result<()> {
        if replaces {
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
        forget(&self.path);
        if !self.stays {
            drop(fs::remove_file(&self.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    const REPLACES: Way = Way { replaces: true, is_private: false };

    #[test]
    fn whole_or_absent() {
        let folder = tempfile::tempdir().unwrap();
        let names = || fs::read_dir(folder.path()).unwrap().count();
        let path = folder.path().join("out");
        let fails = write(&path, Way::default(), |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(fails.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(names(), 0);
        write(&path, Way::default(), |out| out.write_all(b"one")).unwrap();
        let again = write(&path, Way::default(), |out| out.write_all(b"two"));
        assert_eq!(again.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, REPLACES, |out| out.write_all(b"two")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(), 1);
    }

    #[test]
    fn what_is_replaced_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        write(&path, Way { replaces: false, is_private: true }, |out| out.write_all(b"one")).unwrap();
        assert_eq!(mode(), 0o600);
        write(&path, REPLACES, |out| out.write_all(b"two")).unwrap();
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        write(&path, Way { replaces: true, is_private: true }, |out| out.write_all(b"three")).unwrap();
        assert_eq!(mode(), 0o640);
    }

    #[test]
    fn links_are_followed_to_where_nothing_is_yet() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        symlink("b", at("a")).unwrap();
        symlink("c/d", at("b")).unwrap();
        symlink("round", at("round")).unwrap();
        assert_eq!(led_to(&at("a")), at("c/d"));
        assert_eq!(led_to(&at("plain")), at("plain"));
        assert_eq!(led_to(&at("round")), at("round"));
    }
}

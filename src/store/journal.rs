//! Our own journal: the one file that this process appends to.
//!
//! Owns how a process gets a file that no other one writes, and what it takes until bytes are on the disk. Only ever
//! makes files, appends to them, cuts off again what never counted as kept, and puts a shorter one that says the same in
//! the place of its own: what that may be is up to [`super::compact`].

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::hash::BuildHasher;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::read::{BUFFER, FileId, SUFFIX, id_of};
use super::{disk, reason};
use crate::marks::Writer;
use crate::text::CleanBuf;

/// Digits of chance in a journal's name, and as many that tell this machine from others.
const CHANCE: usize = 8;

/// Longest part of the machine's name that goes into a journal's name.
const HOST_MAX: usize = 24;

/// New names that are tried before giving up; only a race with another process takes one away.
const TRIES: usize = 16;

/// The file this process appends to, opened when it is first needed. Errors are lines that say what to do.
#[derive(Debug)]
pub(super) struct Journal {
    dir: Option<PathBuf>,
    /// What tells this machine from all others, if anything does.
    machine: Option<String>,
    own: Option<Own>,
}

#[derive(Debug)]
pub(super) struct Own {
    pub(super) path: PathBuf,
    pub(super) file: File,
    writer: Writer,
    /// Its length when it was last looked at, and with what was written since.
    pub(super) len: u64,
}

impl Journal {
    /// A journal in `dir`; touches nothing yet.
    pub(super) fn new(dir: Option<PathBuf>) -> Journal {
        Journal::on(machine(), dir)
    }

    /// The same on this machine.
    pub(super) fn on(machine: Option<String>, dir: Option<PathBuf>) -> Journal {
        Journal { dir, machine, own: None }
    }

    /// Makes sure there is a file to append to, and returns the name to sign records with. Only one that `is_fit` is
    /// taken over from a process that has ended.
    pub(super) fn ready(&mut self, is_fit: impl Fn(&Path) -> bool) -> Result<Writer, CleanBuf> {
        let dir = self.dir.as_deref().ok_or_else(reason::no_folder)?;
        // A sync tool or a tidy person may have put another file, or none, where ours was.
        let own = match self.own.take().filter(Own::is_in_place) {
            Some(own) => own,
            None => Own::claim(dir, self.machine.as_deref(), is_fit)?,
        };
        Ok(self.own.insert(own).writer.clone())
    }

    /// Our file, once there is one.
    pub(super) fn own(&mut self) -> Option<&mut Own> {
        self.own.as_mut()
    }

    /// Our file: its path, which file that is, and its length.
    pub(super) fn whereabouts(&self) -> Option<(PathBuf, FileId, u64)> {
        let own = self.own.as_ref()?;
        Some((own.path.clone(), own.id()?, own.len))
    }

    /// Appends `bytes`; `gone` counts those that were written, also when an error comes midway.
    pub(super) fn write(&mut self, mut bytes: &[u8], gone: &mut usize) -> Result<(), CleanBuf> {
        let Some(own) = &mut self.own else { return Err(reason::unknown()) };
        while !bytes.is_empty() {
            match disk::write(&own.file, &own.path, bytes) {
                Ok(0) => return Err(reason::not_kept(&own.path, &ErrorKind::WriteZero.into())),
                Ok(count) => {
                    *gone += count;
                    own.len += count as u64;
                    bytes = &bytes[count..];
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(reason::not_kept(&own.path, &error)),
            }
        }
        Ok(())
    }

    /// Waits until all that was written is on the disk, in a file that still has its name.
    pub(super) fn sync(&mut self) -> Result<(), CleanBuf> {
        let Some(own) = &self.own else { return Err(reason::unknown()) };
        disk::sync(&own.file, &own.path).map_err(|error| reason::not_kept(&own.path, &error))?;
        if own.is_in_place() { Ok(()) } else { Err(reason::taken_away(&own.path)) }
    }

    /// Takes back what was written beyond `len`, none of which was told to be kept.
    pub(super) fn cut(&mut self, len: u64) -> io::Result<()> {
        let Some(own) = self.own.as_mut().filter(|own| own.len > len) else { return Ok(()) };
        disk::cut(&own.file, &own.path, len)?;
        own.len = len;
        Ok(())
    }

    /// Closes the file, so that the next save starts afresh.
    pub(super) fn let_go(&mut self) {
        self.own = None;
    }
}

impl Own {
    /// Gets a file of this machine that no other process holds: one that is there, or a new one.
    fn claim(dir: &Path, machine: Option<&str>, is_fit: impl Fn(&Path) -> bool) -> Result<Own, CleanBuf> {
        make_folder(dir).map_err(|error| reason::not_kept(dir, &error))?;
        let stem = stem(dir, machine);
        let own = match stem.as_deref().and_then(|stem| Own::take_over(dir, stem, is_fit)) {
            Some(own) => own,
            // Where nothing tells this machine from others, no journal is surely its own.
            None => {
                Own::create(dir, &stem.unwrap_or_else(host)).map_err(|error| reason::not_kept(dir, &error))?
            }
        };
        // Also for a file that was there: who made it may have died before this.
        disk::sync_names(dir).map_err(|error| reason::not_kept(dir, &error))?;
        Ok(own)
    }

    /// The first journal of this machine that can be opened and locked.
    fn take_over(dir: &Path, stem: &str, is_fit: impl Fn(&Path) -> bool) -> Option<Own> {
        let mut names: Vec<String> =
            fs::read_dir(dir).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        names.retain(|name| is_ours(name, stem) && is_fit(&dir.join(name)));
        for name in names {
            let Ok(own) = Own::open(dir, &name, false) else { continue };
            match own.file.try_lock() {
                // Its owner may have put a shorter one in its place, and ended, since it was opened.
                Ok(()) if !own.is_in_place() => {}
                Ok(()) => {
                    // Ours alone, as it was made; if that can't be, it is still the right file.
                    let _ = own.file.set_permissions(Permissions::from_mode(0o600));
                    // What an owner who was killed left half done.
                    let _ = disk::remove(&own.fresh_path());
                    return Some(own);
                }
                Err(TryLockError::WouldBlock) => {}
                // No locks on this file system, so nobody can tell whether an old file is free.
                Err(TryLockError::Error(_)) => return None,
            }
        }
        None
    }

    fn create(dir: &Path, stem: &str) -> io::Result<Own> {
        let mut last = io::Error::from(ErrorKind::AlreadyExists);
        for _ in 0..TRIES {
            let chance = std::hash::RandomState::new().hash_one(std::process::id()) as u32;
            match Own::open(dir, &format!("{stem}-{chance:0CHANCE$x}{SUFFIX}"), true) {
                Ok(own) => match own.file.try_lock() {
                    // Another process was faster to take our new file over.
                    Err(TryLockError::WouldBlock) => {}
                    Ok(()) | Err(TryLockError::Error(_)) => return Ok(own),
                },
                Err(error) if error.kind() == ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn open(dir: &Path, name: &str, new: bool) -> io::Result<Own> {
        let path = dir.join(name);
        let writer =
            Writer::new(name.strip_suffix(SUFFIX).unwrap_or(name)).ok_or(ErrorKind::InvalidFilename)?;
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
        let mut options = OpenOptions::new();
        options.append(true).create_new(new).mode(0o600).custom_flags(flags.bits().cast_signed());
        let file = if new { disk::create(&path, || options.open(&path))? } else { options.open(&path)? };
        let meta = file.metadata()?;
        if meta.is_file() {
            Ok(Own { path, file, writer, len: meta.len() })
        } else {
            Err(ErrorKind::InvalidInput.into())
        }
    }

    /// Where what is to take its place is written: a name that is no journal's.
    fn fresh_path(&self) -> PathBuf {
        self.path.with_extension("tmp")
    }

    /// Which file it is.
    pub(super) fn id(&self) -> Option<FileId> {
        self.file.metadata().ok().map(|meta| id_of(&meta))
    }

    /// Puts what `content` writes in the place of the file, at one stroke, when it is on the disk. As long as this has
    /// not succeeded, the file is as it was.
    pub(super) fn replace(
        &mut self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let fresh = self.fresh_path();
        match disk::remove(&fresh) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.append(true).create_new(true).mode(0o600);
        let file = disk::create(&fresh, || options.open(&fresh))?;
        let written = (|| -> io::Result<u64> {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(ErrorKind::WouldBlock.into()),
                Ok(()) | Err(TryLockError::Error(_)) => {}
            }
            let mut out = BufWriter::with_capacity(BUFFER, disk::Out(&file, &fresh));
            content(&mut out)?;
            out.flush()?;
            drop(out);
            disk::sync(&file, &fresh)?;
            let len = file.metadata()?.len();
            // Where there are no locks somebody may have written to it after all, or put another in its place.
            if !self.is_in_place() || self.file.metadata()?.len() != self.len {
                return Err(ErrorKind::Interrupted.into());
            }
            disk::rename(&fresh, &self.path)?;
            Ok(len)
        })();
        self.len = written.inspect_err(|_| drop(disk::remove(&fresh)))?;
        self.file = file;
        self.path.parent().map_or(Ok(()), disk::sync_names)
    }

    /// Whether the path still leads to the open file.
    fn is_in_place(&self) -> bool {
        match (self.file.metadata(), fs::symlink_metadata(&self.path)) {
            (Ok(open), Ok(named)) => id_of(&open) == id_of(&named),
            _ => false,
        }
    }
}

/// Whether a file of this name was made by [`Own::create`] with this stem.
fn is_ours(name: &str, stem: &str) -> bool {
    let chance = name
        .strip_suffix(SUFFIX)
        .and_then(|name| name.strip_prefix(stem))
        .and_then(|rest| rest.strip_prefix('-'));
    chance.is_some_and(|chance| {
        chance.len() == CHANCE && chance.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// What the names of our journals in `dir` begin with. Many machines have one name, and the journals of all of them come
/// to stand in one folder when it is synced: so it tells as well which machine it is, and which copy of the folder, both
/// by what no sync tool takes along.
fn stem(dir: &Path, machine: Option<&str>) -> Option<String> {
    let meta = fs::metadata(dir).ok()?;
    let made = meta.created().ok();
    if machine.is_none() && made.is_none() {
        return None;
    }
    let who = format!("{machine:?} {} {made:?}", meta.ino());
    Some(format!("{}-{}", host(), &blake3::hash(who.as_bytes()).to_hex()[..CHANCE]))
}

/// What tells this machine from all others; where it has no such number, this run of it from all others.
fn machine() -> Option<String> {
    let read = |path| fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
    let is_number =
        |text: &String| text.len() >= 32 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    ["/etc/machine-id", "/proc/sys/kernel/random/boot_id"].into_iter().filter_map(read).find(is_number)
}

/// The machine's name, of `a–z 0–9 -`; `local` when it has none.
fn host() -> String {
    plain(&rustix::system::uname().nodename().to_string_lossy())
}

fn plain(name: &str) -> String {
    let signs = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    let name: String = signs.take(HOST_MAX).collect();
    match name.trim_matches('-') {
        "" => "local".to_owned(),
        name => name.to_owned(),
    }
}

/// Makes the folder and those above it, for the reader alone, and each of them durable.
fn make_folder(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(parent)?;
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => disk::sync_names(parent),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_machines_are_made_plain() {
        assert_eq!(plain("Desk.Example.org"), "desk-example-org");
        assert_eq!(plain("büro/../x\n"), "b-ro----x");
        assert_eq!(plain("--"), "local");
        assert_eq!(plain(""), "local");
        assert_eq!(plain(&"long".repeat(20)).len(), HOST_MAX);
    }

    #[test]
    fn only_files_of_this_machine_are_ours() {
        assert!(is_ours("desk-0123abcd.jsonl", "desk"));
        for other in [
            "desk2-0123abcd.jsonl",
            "desk-0123abcd",
            "desk-2-0123abcd.jsonl",
            "desk-0123ABCD.jsonl",
            "desk-0123abc.jsonl",
        ] {
            assert!(!is_ours(other, "desk"), "{other}");
        }
    }
}

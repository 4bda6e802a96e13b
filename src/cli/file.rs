//! A file that is written whole or not at all, never over another unless asked, and never through a link.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Result, anyhow, bail};

use crate::fresh::{self, Way};

/// What becomes of a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// It stays; who asked is told that this replaces it.
    Ask(&'static str),
    /// It is replaced.
    Replace,
}

impl Over {
    /// As `--force` says.
    pub(super) fn forced(force: bool) -> Over {
        if force { Over::Replace } else { Over::Ask("--force") }
    }
}

/// Says why `path` could not be written, as far as can be told without writing.
pub(super) fn check(path: &Path, over: Over) -> Result<()> {
    if path.file_name().is_none() {
        bail!("{}: is no name for a file: name one to write", path.display());
    }
    match fs::symlink_metadata(path) {
        Ok(about) if about.is_dir() => bail!("{}: is a folder: name a file in it", path.display()),
        Ok(_) if let Over::Ask(how) = over => Err(exists(path, how)),
        // Replacing a device or a pipe by a file is never what was meant.
        Ok(about) if !about.is_file() && !about.is_symlink() => {
            bail!("{}: is no regular file: name another, or pipe the output there", path.display())
        }
        _ => Ok(()),
    }
}

/// Writes what `content` gives to `path`; what is private, for the person alone.
pub(super) fn write(
    path: &Path,
    over: Over,
    is_private: bool,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    check(path, over)?;
    let way = Way { replaces: over == Over::Replace, is_private };
    fresh::write(path, way, content).map_err(|error| match (error.kind(), over) {
        (io::ErrorKind::NotFound, _) => {
            anyhow!("{}: its folder does not exist: make it first", path.display())
        }
        (io::ErrorKind::PermissionDenied, _) => {
            anyhow!("{}: its folder may not be written to: name another", path.display())
        }
        (io::ErrorKind::AlreadyExists, Over::Ask(how)) => exists(path, how),
        _ => anyhow!("{}: could not be written ({error}): make room, or name another file", path.display()),
    })
}

fn exists(path: &Path, how: &str) -> anyhow::Error {
    anyhow!("{}: exists already: name another file, or replace it with {how}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_done_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let ask = Over::Ask("`:brief!`");
        let fails = write(&path, ask, false, |_| Err(io::ErrorKind::StorageFull.into()));
        assert!(fails.unwrap_err().to_string().contains("make room"));
        // Someone else is quicker: made after the check and before the end.
        let raced = write(&path, ask, false, |_| fs::write(&path, "theirs"));
        assert!(raced.unwrap_err().to_string().contains("replace it with `:brief!`"));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert!(check(&path, ask).unwrap_err().to_string().ends_with("`:brief!`"));
        assert!(check(&path, Over::Replace).is_ok());
    }
}

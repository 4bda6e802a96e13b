//! Which files there are, found while others are read already.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::vec::IntoIter;

use walkdir::{DirEntry, WalkDir};

use super::{Fault, Input, SEEDS, Source, io_reason};

/// Files handed out at once: few at first, so that the first story is there soon.
const RUN_MAX: usize = 64;

/// The files of all inputs, in order: inputs as given, folders by name.
pub(super) struct Walk {
    inputs: IntoIter<Input>,
    folder: Option<Folder>,
    seeds: std::slice::Iter<'static, (&'static str, &'static [u8])>,
    runs: u64,
}

struct Folder {
    path: PathBuf,
    entries: walkdir::IntoIter,
    found: usize,
    /// Whether the folder in which the walk stands, and each above it, keeps mails.
    maildirs: Vec<bool>,
}

impl Walk {
    pub(super) fn new(inputs: Vec<Input>) -> Walk {
        Walk { inputs: inputs.into_iter(), folder: None, seeds: [].iter(), runs: 0 }
    }

    /// The next run of files and its number, from 0; `None` when all are taken.
    pub(super) fn claim(&mut self) -> Option<(u64, Vec<Source>)> {
        let number = self.runs;
        let want = 1 << number.min(RUN_MAX.ilog2().into());
        let run: Vec<_> = std::iter::from_fn(|| self.next()).take(want).collect();
        self.runs += 1;
        (!run.is_empty()).then_some((number, run))
    }

    fn next(&mut self) -> Option<Source> {
        loop {
            if let Some(&(name, bytes)) = self.seeds.next() {
                return Some(Source::Seed(name, bytes));
            }
            if let Some(folder) = &mut self.folder {
                if let Some(source) = folder.next() {
                    return Some(source);
                }
                let folder = self.folder.take()?;
                if folder.found == 0 {
                    let reason = "holds no files to read: name a folder with digests, or a file";
                    let fault = Fault::new(&folder.path, reason, true);
                    return Some(Source::Fault(folder.path, fault));
                }
            }
            match self.inputs.next()? {
                Input::Seeds => self.seeds = SEEDS.iter(),
                Input::Stdin => return Some(Source::Stdin),
                Input::Path(path) if path.is_dir() => {
                    let entries = WalkDir::new(&path).follow_links(true).sort_by_file_name().into_iter();
                    self.folder = Some(Folder { path, entries, found: 0, maildirs: Vec::new() });
                }
                Input::Path(path) => return Some(Source::File { path, named: true, regular: false }),
            }
        }
    }
}

impl Folder {
    fn next(&mut self) -> Option<Source> {
        loop {
            match self.entries.next()? {
                Ok(entry) if entry.file_type().is_dir() => {
                    if self.is_read(&entry) {
                        self.maildirs.truncate(entry.depth());
                        self.maildirs.push(is_maildir(entry.path()));
                    } else {
                        self.entries.skip_current_dir();
                    }
                }
                Ok(entry) if !self.is_read(&entry) => {}
                Ok(entry) => {
                    self.found += 1;
                    let regular = entry.file_type().is_file();
                    return Some(Source::File { path: entry.into_path(), named: false, regular });
                }
                Err(error) => {
                    self.found += 1;
                    let path = error.path().unwrap_or(&self.path).to_owned();
                    let reason = match error.io_error() {
                        Some(io) => io_reason(io),
                        None => "is a link back to a folder above it: it is not followed".to_owned(),
                    };
                    let fault = Fault::new(&path, &reason, error.io_error().is_some());
                    return Some(Source::Fault(path, fault));
                }
            }
        }
    }
}

impl Folder {
    /// Whether `entry` is read, or, if it is a folder, gone into.
    fn is_read(&self, entry: &DirEntry) -> bool {
        let Some(above) = entry.depth().checked_sub(1) else { return true };
        let in_maildir = self.maildirs.get(above).copied().unwrap_or_default();
        // Of most files the name alone tells; taking it out of the path takes longer.
        if !in_maildir && !entry.file_type().is_dir() {
            return !is_hidden(entry.file_name());
        }
        is_read(in_maildir, entry.path(), entry.file_type().is_dir())
    }
}

/// Whether what stands in a folder is read, or, if it is a folder itself, gone into. Names that begin with a point are
/// the business of other programs; so is what stands right in a folder that keeps mails, and the mails that are not
/// there as a whole yet.
pub(super) fn is_read(in_maildir: bool, path: &Path, is_folder: bool) -> bool {
    let name = path.file_name().unwrap_or_default();
    let is_hidden = is_hidden(name);
    if is_folder {
        (!is_hidden || in_maildir && is_maildir(path)) && !(in_maildir && name == "tmp")
    } else {
        !is_hidden && !in_maildir
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Whether a folder keeps mails, one a file, in folders of their own.
pub(super) fn is_maildir(path: &Path) -> bool {
    path.join("cur").is_dir() && path.join("new").is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Makes the files and says which of them the walk finds.
    fn found(files: &[&str]) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            if file.ends_with('/') {
                fs::create_dir_all(path).unwrap();
            } else {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "Title").unwrap();
            }
        }
        let mut walk = Walk::new(vec![Input::Path(root.path().to_owned())]);
        let sources = std::iter::from_fn(|| walk.next()).map(|source| match source {
            Source::File { path, .. } => path.strip_prefix(root.path()).unwrap().display().to_string(),
            other => format!("{other:?}"),
        });
        sources.collect()
    }

    #[test]
    fn mails_are_found_where_they_are_kept() {
        for (files, expected) in [
            (&["b.txt", "a/c.txt", ".hidden/d.txt", ".e", "tmp/f"][..], &["a/c.txt", "b.txt", "tmp/f"][..]),
            (
                &[
                    "mail/cur/1700000000.M1P2.host:2,S",
                    "mail/new/1700000001.M1P2.host",
                    "mail/tmp/1700000002.M1P2.host",
                    "mail/cur/.nfs01",
                    "mail/dovecot.index",
                    "mail/.List.News/cur/17:2,",
                    "mail/.List.News/new/",
                    "mail/.List.News/tmp/18",
                    "mail/.List.News/maildirfolder",
                    "mail/.git/x",
                    "mail/Archive/cur/19",
                    "mail/Archive/new/",
                    "other/tmp/x",
                    "other/.News/cur/20",
                    "other/.News/new/",
                ],
                &[
                    "mail/.List.News/cur/17:2,",
                    "mail/Archive/cur/19",
                    "mail/cur/1700000000.M1P2.host:2,S",
                    "mail/new/1700000001.M1P2.host",
                    "other/tmp/x",
                ],
            ),
            (&["cur/1", "cur/tmp/2", "new/3", "x"], &["cur/1", "cur/tmp/2", "new/3"]),
        ] {
            assert_eq!(found(files), expected);
        }
    }
}

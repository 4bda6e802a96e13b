//! What is known of the files that were read: how they looked, and what was said of them.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::ops::Bound;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::text::CleanBuf;

/// What tells that a file has changed, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    len: u64,
    /// When its content changed, then when anything about it did: a file that takes the place of another one may be as
    /// old as that.
    times: [(i64, i64); 2],
}

impl Stamp {
    pub(super) fn of(about: &Metadata) -> Stamp {
        let times = [(about.mtime(), about.mtime_nsec()), (about.ctime(), about.ctime_nsec())];
        Stamp { len: about.len(), times }
    }

    /// How a file looks; `None` when there is none that could be asked, or a folder.
    pub(super) fn at(path: &Path) -> Option<Stamp> {
        fs::metadata(path).ok().filter(|about| !about.is_dir()).as_ref().map(Stamp::of)
    }
}

/// What is known of one file, or of a folder that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// How it looked when it was read.
    pub(super) stamp: Option<Stamp>,
    /// What was said of it, if it could not be read.
    pub(super) fault: Option<CleanBuf>,
}

/// All files by the path that they are shown with.
#[derive(Debug, Default)]
pub(super) struct Census {
    entries: BTreeMap<PathBuf, Entry>,
}

impl FromIterator<(PathBuf, Entry)> for Census {
    fn from_iter<I: IntoIterator<Item = (PathBuf, Entry)>>(entries: I) -> Census {
        Census { entries: entries.into_iter().collect() }
    }
}

impl Census {
    pub(super) fn put(&mut self, path: PathBuf, entry: Entry) {
        self.entries.insert(path, entry);
    }

    pub(super) fn get(&self, path: &Path) -> Option<&Entry> {
        self.entries.get(path)
    }

    pub(super) fn take(&mut self, path: &Path) -> Option<Entry> {
        self.entries.remove(path)
    }

    /// The paths at and below `folder`, which stand side by side.
    pub(super) fn below<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = &'a Path> {
        let from = self.entries.range::<Path, _>((Bound::Included(folder), Bound::Unbounded));
        from.map(|(path, _)| path.as_path()).take_while(move |path| path.starts_with(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_a_folder_stands_side_by_side() {
        let paths = ["a", "a.txt", "a/b.txt", "a/c/d.txt", "a-b/c", "b"];
        let census: Census = paths.into_iter().map(|path| (path.into(), Entry::default())).collect();
        let below = |folder: &str| census.below(Path::new(folder)).count();
        assert_eq!([below("a"), below("a/c"), below("a-b"), below("c")], [3, 1, 1, 0]);
    }
}

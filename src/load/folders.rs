//! Which folders the system watches for us, and as what their files are shown.
//!
//! Folders only: a file that is saved by putting another one in its place would be lost sight of. The system knows a
//! folder by its real path; one folder may be shown under several, through links.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::ops::Bound;
use std::path::{Path, PathBuf};

use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Folders that the system is asked to watch, at most.
pub(super) const WATCHED_MAX: usize = 4096;

/// Folders that are known at all, at most: links between folders can make any number of paths out of a few.
const KNOWN_MAX: usize = 1 << 16;

/// What became of the wish to watch something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Watched {
    /// The system tells what happens there.
    Yes,
    /// One has to look: the system watches no more than it does already.
    Full,
    /// One has to look: the system can't watch it now.
    No,
    /// It leads back to a folder above it, or there are too many.
    Refused,
}

/// A real folder.
#[derive(Debug, Default)]
struct Place {
    /// The folders that it is shown as.
    shown: BTreeSet<PathBuf>,
    /// Single files that matter in it, and as what they are shown.
    names: HashMap<OsString, BTreeSet<PathBuf>>,
    watched: bool,
}

/// The folders.
#[derive(Debug)]
pub(super) struct Folders {
    watcher: Option<RecommendedWatcher>,
    /// The real path of each folder that is shown.
    known: BTreeMap<PathBuf, PathBuf>,
    places: HashMap<PathBuf, Place>,
    watched: usize,
    limit: usize,
}

impl Folders {
    /// Folders that this watcher watches, no more than `limit`.
    pub(super) fn new(watcher: Option<RecommendedWatcher>, limit: usize) -> Folders {
        Folders { watcher, known: BTreeMap::new(), places: HashMap::new(), watched: 0, limit }
    }

    /// Whether a folder that is shown like this is known.
    pub(super) fn is_known(&self, shown: &Path) -> bool {
        self.known.contains_key(shown)
    }

    /// Watches a folder, but not those in it.
    pub(super) fn enter(&mut self, shown: &Path) -> Watched {
        let Ok(real) = fs::canonicalize(shown) else { return Watched::No };
        let above = |folder: &Path| self.known.get(folder).is_some_and(|known| *known == real);
        if shown.ancestors().skip(1).any(above) || self.known.len() >= KNOWN_MAX {
            return Watched::Refused;
        }
        self.known.insert(shown.to_owned(), real.clone());
        self.places.entry(real.clone()).or_default().shown.insert(shown.to_owned());
        self.watch(&real)
    }

    /// Watches for a single file: where it stands, and where it really is if it is a link.
    pub(super) fn name(&mut self, file: &Path) -> Watched {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let standing = fs::canonicalize(folder).ok().zip(file.file_name());
        let Some((folder, name)) = standing else { return Watched::No };
        match self.name_in(&folder, name, file) {
            Watched::Yes if file.is_symlink() => self.name_target(file),
            other => other,
        }
    }

    /// Watches for the file that a link leads to.
    pub(super) fn name_target(&mut self, link: &Path) -> Watched {
        let Ok(real) = fs::canonicalize(link) else { return Watched::No };
        let (Some(folder), Some(name)) = (real.parent(), real.file_name()) else { return Watched::No };
        self.name_in(folder, name, link)
    }

    fn name_in(&mut self, folder: &Path, name: &OsStr, shown: &Path) -> Watched {
        let place = self.places.entry(folder.to_owned()).or_default();
        place.names.entry(name.to_owned()).or_default().insert(shown.to_owned());
        self.watch(folder)
    }

    fn watch(&mut self, real: &Path) -> Watched {
        let Some(place) = self.places.get_mut(real) else { return Watched::No };
        if place.watched {
            return Watched::Yes;
        }
        let Some(watcher) = self.watcher.as_mut().filter(|_| self.watched < self.limit) else {
            return Watched::Full;
        };
        match watcher.watch(real, RecursiveMode::NonRecursive) {
            Ok(()) => {
                place.watched = true;
                self.watched += 1;
                Watched::Yes
            }
            Err(notify::Error { kind: ErrorKind::MaxFilesWatch, .. }) => Watched::Full,
            Err(_) => Watched::No,
        }
    }

    fn unwatch(&mut self, real: &Path) {
        if let Some(place) = self.places.get_mut(real).filter(|place| place.watched) {
            place.watched = false;
            self.watched -= 1;
            if let Some(watcher) = &mut self.watcher {
                // The system has let go of a folder that is gone.
                let _: notify::Result<()> = watcher.unwatch(real);
            }
        }
    }

    /// Forgets a folder and all below it.
    pub(super) fn leave(&mut self, shown: &Path) {
        let from = self.known.range::<Path, _>((Bound::Included(shown), Bound::Unbounded));
        let below = from.take_while(|(path, _)| path.starts_with(shown));
        let below: Vec<_> = below.map(|(path, real)| (path.clone(), real.clone())).collect();
        for (path, real) in below {
            self.known.remove(&path);
            let Some(place) = self.places.get_mut(&real) else { continue };
            place.shown.remove(&path);
            let is_over = place.shown.is_empty() && place.names.is_empty();
            // Whoever else needs it asks for it again; it may be another folder by now.
            self.unwatch(&real);
            if is_over {
                self.places.remove(&real);
            }
        }
    }

    /// As what that is shown where something happened, going by the real path.
    pub(super) fn happened(&mut self, real: &Path) -> Vec<PathBuf> {
        let mut shown = Vec::new();
        if let Some(place) = self.places.get(real) {
            shown.extend(place.shown.iter().cloned());
            shown.extend(place.names.values().flatten().cloned());
            // It may be another folder by now: whoever needs it asks for it again.
            self.unwatch(real);
        }
        if let (Some(folder), Some(name)) = (real.parent(), real.file_name())
            && let Some(place) = self.places.get(folder)
        {
            shown.extend(place.shown.iter().map(|folder| folder.join(name)));
            shown.extend(place.names.get(name).into_iter().flatten().cloned());
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn what_happens_is_told_by_the_names_that_are_shown() {
        let folder = tempfile::tempdir().unwrap();
        let real = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(real.join("news/korea")).unwrap();
        fs::write(real.join("single.txt"), "x").unwrap();
        symlink(real.join("news/korea"), real.join("alias")).unwrap();
        symlink(real.join("news"), real.join("news/korea/loop")).unwrap();
        symlink(real.join("single.txt"), real.join("news/link.txt")).unwrap();
        let watcher = notify::recommended_watcher(|_| {}).unwrap();
        let mut folders = Folders::new(Some(watcher), 3);
        let news = real.join("news");
        assert_eq!(folders.enter(&news), Watched::Yes);
        assert_eq!(folders.enter(&news.join("korea")), Watched::Yes);
        assert_eq!(folders.enter(&news.join("korea/loop")), Watched::Refused);
        assert_eq!(folders.enter(&real.join("alias")), Watched::Yes, "watched already");
        assert_eq!(folders.name_target(&news.join("link.txt")), Watched::Yes);
        fs::create_dir(real.join("more")).unwrap();
        assert_eq!(folders.enter(&real.join("more")), Watched::Full);
        assert_eq!(folders.enter(&real.join("nowhere")), Watched::No);
        let mut check = |event: &str, shown: &[&str]| {
            let shown: Vec<_> = shown.iter().map(|name| real.join(name)).collect();
            assert_eq!(folders.happened(&real.join(event)), shown, "{event}");
        };
        check("news/a.txt", &["news/a.txt"]);
        check("news/korea/b.txt", &["alias/b.txt", "news/korea/b.txt"]);
        check("single.txt", &["news/link.txt"]);
        check("other.txt", &[]);
        check("news/korea", &["alias", "news/korea", "news/korea"]);
        folders.leave(&news);
        assert!(!folders.is_known(&news.join("korea")) && folders.is_known(&real.join("alias")));
    }
}

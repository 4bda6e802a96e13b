//! Being told by the system when something happens to the journals of a folder.
//!
//! Owns the watch and nothing of what is in the files. Where the system tells nothing, nobody is woken to look: that is
//! for whoever has another reason to wake up.

use std::fs;
use std::path::{Path, PathBuf};

use crossbeam_channel::Sender;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::read::{FileId, SUFFIX, id_of};

/// A watch over the folder of journals; while that is not there, over the one above it.
pub(super) struct Watch {
    watcher: Option<RecommendedWatcher>,
    folder: PathBuf,
    /// The nearest folder that was there.
    near: Option<(PathBuf, FileId)>,
    /// Whether that one is watched.
    is_watched: bool,
}

impl Watch {
    /// Something is sent to `wake`, which holds one thing, when journals may have changed.
    pub(super) fn new(folder: &Path, wake: Sender<()>) -> Watch {
        let own = folder.to_owned();
        let take = move |event: notify::Result<notify::Event>| {
            // Of the folders above only what happens to the way here is of interest.
            let is_about = |path: &PathBuf| {
                path.as_os_str().as_encoded_bytes().ends_with(SUFFIX.as_bytes()) || own.starts_with(path)
            };
            if event.is_ok_and(|event| {
                !event.kind.is_access() && (event.need_rescan() || event.paths.iter().any(is_about))
            }) {
                // When it is full, there is a wake-up under way.
                let _: Result<(), crossbeam_channel::TrySendError<()>> = wake.try_send(());
            }
        };
        let watcher = notify::recommended_watcher(take).ok();
        let mut watch = Watch { watcher, folder: folder.to_owned(), near: None, is_watched: false };
        watch.follow();
        watch
    }

    /// Watches the folder, or the nearest one above it that is there. Returns whether that is another one now: then
    /// something may have happened unseen.
    pub(super) fn follow(&mut self) -> bool {
        let Some(watcher) = &mut self.watcher else { return false };
        // A folder that went and came again is another one.
        let known = |folder: &Path| {
            let meta = fs::metadata(folder).ok().filter(fs::Metadata::is_dir)?;
            Some((folder.to_owned(), id_of(&meta)))
        };
        let near = self.folder.ancestors().find_map(known);
        if near == self.near && self.is_watched {
            return false;
        }
        if let Some((old, _)) = self.near.take().filter(|_| self.is_watched) {
            let _: notify::Result<()> = watcher.unwatch(&old);
        }
        let watch =
            |(folder, _): &(PathBuf, FileId)| watcher.watch(folder, RecursiveMode::NonRecursive).is_ok();
        self.is_watched = near.as_ref().is_some_and(watch);
        self.near = near;
        self.is_watched
    }

    /// Whether nothing is told.
    pub(super) fn is_blind(&self) -> bool {
        !self.is_watched
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_is_told_that_is_known_and_nobody_is_kept_awake() {
        let home = tempfile::tempdir().unwrap();
        let (wake, _woken) = crossbeam_channel::bounded(1);
        let mut watch = Watch::new(home.path(), wake);
        assert!(!watch.is_blind() && !watch.follow());
        // The folder went, and what came in its place can't be watched.
        watch.folder = "/proc/self/fdinfo".into();
        let told = watch.follow();
        assert_eq!(told, !watch.is_blind());
        assert!(!watch.follow());
        watch.watcher = None;
        watch.is_watched = false;
        assert!(watch.is_blind() && !watch.follow());
    }
}

//! Being told by the system when something happens to the journals of a folder.
//!
//! Owns the watch and nothing of what is in the files. Where the system tells nothing, marks of others show at the next
//! start: nobody is woken to look.

use std::fs;
use std::path::{Path, PathBuf};

use crossbeam_channel::Sender;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::read::{FileId, SUFFIX, id_of};

/// A watch over the folder of journals; while that is not there, over the one above it.
pub(super) struct Watch {
    watcher: Option<RecommendedWatcher>,
    folder: PathBuf,
    watched: Option<(PathBuf, FileId)>,
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
        let mut watch = Watch { watcher, folder: folder.to_owned(), watched: None };
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
        if near == self.watched {
            return false;
        }
        if let Some((old, _)) = self.watched.take() {
            let _: notify::Result<()> = watcher.unwatch(&old);
        }
        self.watched = near.filter(|(folder, _)| watcher.watch(folder, RecursiveMode::NonRecursive).is_ok());
        true
    }
}

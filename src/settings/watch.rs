//! What tells that something happened to a file of the person's: the folders that these files, and what they lead to,
//! stand in. While a folder is not there, the one above it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

pub(super) struct Watch {
    watcher: Option<RecommendedWatcher>,
    folders: Vec<PathBuf>,
    /// What the files lead to, those that are links.
    targets: Arc<Mutex<Vec<PathBuf>>>,
}

impl Watch {
    /// Calls `wake` when something happens.
    pub(super) fn new(wake: impl Fn() + Send + 'static) -> Watch {
        let targets: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let named = Arc::clone(&targets);
        let take = move |event: notify::Result<notify::Event>| {
            let targets = named.lock().map(|targets| targets.clone()).unwrap_or_default();
            let is_about = |path: &PathBuf| {
                // A folder may be one that the files stand in.
                path.extension().is_some_and(|ending| ending == "toml")
                    || targets.contains(path)
                    || path.is_dir()
            };
            if event.is_ok_and(|event| {
                !event.kind.is_access() && (event.need_rescan() || event.paths.iter().any(is_about))
            }) {
                wake();
            }
        };
        Watch { watcher: notify::recommended_watcher(take).ok(), folders: Vec::new(), targets }
    }

    /// Watches these files, whether they are there or not.
    pub(super) fn follow(&mut self, paths: &[PathBuf]) {
        let Some(watcher) = &mut self.watcher else { return };
        let near =
            |path: &PathBuf| path.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned);
        let targets: Vec<PathBuf> = paths.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
        let behind = targets.iter().filter_map(|path| path.parent().map(Path::to_owned));
        let mut folders: Vec<PathBuf> = paths.iter().filter_map(near).chain(behind).collect();
        folders.sort_unstable();
        folders.dedup();
        if let Ok(mut named) = self.targets.lock() {
            *named = targets;
        }
        for gone in self.folders.iter().filter(|old| !folders.contains(old)) {
            let _: notify::Result<()> = watcher.unwatch(gone);
        }
        // A folder that went and came again is another one, so each is named anew.
        folders.retain(|folder| watcher.watch(folder, RecursiveMode::NonRecursive).is_ok());
        self.folders = folders;
    }
}

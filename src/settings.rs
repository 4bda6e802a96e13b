//! The file of views on the disk: read at the start and whenever it changes, and written when the person asks.
//!
//! One thread does all of it and sleeps as long as nothing happens. A change reads the file afresh, writes a temporary
//! one beside it and renames that, so the file is whole at any time. What it says is the business of [`crate::views`].

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::text::CleanBuf;
use crate::views::edit::{self, Edit};
use crate::views::{self, OwnViews};

/// A larger file is none of views, in bytes.
const FILE_MAX: u64 = 1 << 20;

/// From the first that happens to the file to looking at it: editors take several steps to save.
const REST: Duration = Duration::from_millis(60);

/// What the thread has to tell.
#[derive(Debug)]
pub enum Told {
    /// What the file says now, and what is wrong with it, in words.
    Views(Box<OwnViews>, Vec<CleanBuf>),
    /// A change was made and is on the disk; the words for the status line.
    Done(CleanBuf),
    /// A change could not be made; the words say why.
    Failed(CleanBuf),
}

enum Request {
    /// Something happened near the file.
    Look,
    Change(Edit),
}

/// The handle of the thread.
#[derive(Debug)]
pub struct Settings {
    requests: Sender<Request>,
}

/// What the file of views in `folder` says, and what is wrong with it, in words; no file is no views.
pub fn views(folder: &Path) -> (OwnViews, Vec<CleanBuf>) {
    let path = folder.join(views::FILE);
    match text_of(&path) {
        Ok(text) => said(&path, &text),
        Err(reason) => {
            let own = OwnViews { is_unreadable: true, ..OwnViews::default() };
            (own, vec![CleanBuf::line(&format!("{}: {reason}", path.display()))])
        }
    }
}

fn said(path: &Path, text: &str) -> (OwnViews, Vec<CleanBuf>) {
    let own = views::read(text);
    let words = |bad: &views::BadView| {
        CleanBuf::line(&format!("{}: line {}: {}", path.display(), bad.line, bad.reason))
    };
    let bad = own.bad.iter().map(words).collect();
    (own, bad)
}

fn text_of(path: &Path) -> Result<String, String> {
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(format!("could not be read ({error})")),
    };
    // A pipe would be waited for.
    if !about.is_file() {
        return Err("is no regular file: put a text file there".to_owned());
    }
    if about.len() > FILE_MAX {
        return Err("is larger than 1 MiB: take views out of it".to_owned());
    }
    let bytes = fs::read(path).map_err(|error| format!("could not be read ({error})"))?;
    String::from_utf8(bytes).map_err(|_| "is not UTF-8 text: save it as that".to_owned())
}

impl Settings {
    /// Starts the thread for the views in `folder`; `report` is called from it when they change. Fails when the system
    /// gives no thread.
    pub fn start(folder: PathBuf, report: impl Fn(Told) + Send + 'static) -> io::Result<Settings> {
        let (requests, receiver) = unbounded();
        let wake = requests.clone();
        thread::Builder::new().name("settings".to_owned()).spawn(move || {
            serve(&folder, &receiver, wake, &report);
        })?;
        Ok(Settings { requests })
    }

    /// Changes the file; the answer is reported.
    pub fn change(&self, edit: Edit) {
        drop(self.requests.send(Request::Change(edit)));
    }
}

fn serve(folder: &Path, requests: &Receiver<Request>, wake: Sender<Request>, report: &impl Fn(Told)) {
    let path = folder.join(views::FILE);
    let mut watch = Watch::new(wake);
    watch.follow(&path);
    let mut last = text_of(&path);
    for request in requests {
        match request {
            Request::Look => {
                // What happens meanwhile is seen by the same look.
                thread::sleep(REST);
                for request in requests.try_iter() {
                    if let Request::Change(edit) = request {
                        report(change(&path, &edit));
                    }
                }
            }
            Request::Change(edit) => report(change(&path, &edit)),
        }
        watch.follow(&path);
        let now = text_of(&path);
        if now != last {
            last = now;
            let (own, bad) = views(folder);
            report(Told::Views(Box::new(own), bad));
        }
    }
}

fn change(path: &Path, change: &Edit) -> Told {
    let shown = path.display();
    let made = text_of(path).and_then(|text| edit::apply(&text, change)).and_then(|text| {
        write(path, &text)
            .map_err(|error| format!("could not be written ({error}): the views are as they were"))
    });
    match (made, change) {
        (Err(reason), _) => Told::Failed(CleanBuf::line(&format!("{shown}: {reason}"))),
        (Ok(()), Edit::Add { name, .. }) => {
            Told::Done(CleanBuf::line(&format!("`{name}` is a view now: `:view {name}` goes to it")))
        }
        (Ok(()), Edit::Remove(name)) => Told::Done(CleanBuf::line(&format!("`{name}` is no view any more"))),
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // A link stays a link: what it leads to is written.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let fresh = path.with_extension(format!("{}.tmp", std::process::id()));
    let written = (|| {
        let mut file = fs::File::create(&fresh)?;
        if let Ok(about) = fs::metadata(&path) {
            file.set_permissions(about.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &path)
    })();
    written.inspect_err(|_| drop(fs::remove_file(&fresh)))
}

/// What tells that something happened to the file: the folders that it and what it leads to stand in. While its folder
/// is not there, the one above it.
struct Watch {
    watcher: Option<RecommendedWatcher>,
    folders: Vec<PathBuf>,
    /// What the file leads to, if it is a link.
    target: Arc<Mutex<Option<PathBuf>>>,
}

impl Watch {
    fn new(wake: Sender<Request>) -> Watch {
        let target: Arc<Mutex<Option<PathBuf>>> = Arc::default();
        let named = Arc::clone(&target);
        let take = move |event: notify::Result<notify::Event>| {
            let target = named.lock().ok().and_then(|target| target.clone());
            let is_about = |path: &PathBuf| {
                // A folder may be one that the file stands in.
                path.ends_with(views::FILE) || Some(path) == target.as_ref() || path.is_dir()
            };
            if event.is_ok_and(|event| {
                !event.kind.is_access() && (event.need_rescan() || event.paths.iter().any(is_about))
            }) {
                drop(wake.send(Request::Look));
            }
        };
        Watch { watcher: notify::recommended_watcher(take).ok(), folders: Vec::new(), target }
    }

    fn follow(&mut self, path: &Path) {
        let Some(watcher) = &mut self.watcher else { return };
        let near = path.ancestors().skip(1).find(|folder| folder.is_dir());
        let target = fs::canonicalize(path).ok();
        if let Ok(mut named) = self.target.lock() {
            named.clone_from(&target);
        }
        let target = target.as_deref().and_then(Path::parent);
        let mut folders: Vec<PathBuf> = near.into_iter().chain(target).map(Path::to_owned).collect();
        folders.dedup();
        for gone in self.folders.iter().filter(|old| !folders.contains(old)) {
            let _: notify::Result<()> = watcher.unwatch(gone);
        }
        // A folder that went and came again is another one, so each is named anew.
        folders.retain(|folder| watcher.watch(folder, RecursiveMode::NonRecursive).is_ok());
        self.folders = folders;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::RecvTimeoutError;

    const LONG: Duration = Duration::from_secs(20);

    fn start(folder: &Path) -> (Settings, Receiver<Told>) {
        let (sender, told) = unbounded();
        let settings = Settings::start(folder.to_owned(), move |said| drop(sender.send(said))).unwrap();
        (settings, told)
    }

    fn names(told: Result<Told, RecvTimeoutError>) -> Vec<String> {
        match told.unwrap() {
            Told::Views(own, _) => own.views.iter().map(|view| view.name.to_string()).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn add(name: &str) -> Edit {
        Edit::Add { name: name.to_owned(), query: "x".to_owned(), highlight: None }
    }

    #[test]
    fn a_change_makes_the_folder_and_keeps_what_stands_there() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("config/readboard");
        let (settings, told) = start(&folder);
        settings.change(add("A"));
        assert!(matches!(told.recv_timeout(LONG), Ok(Told::Done(_))));
        assert_eq!(names(told.recv_timeout(LONG)), ["A"]);
        settings.change(add("a"));
        assert!(matches!(told.recv_timeout(LONG), Ok(Told::Failed(_))));
        settings.change(Edit::Remove("A".to_owned()));
        assert!(matches!(told.recv_timeout(LONG), Ok(Told::Done(_))));
        assert_eq!(names(told.recv_timeout(LONG)), [""; 0]);
        let left: Vec<_> = fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left, [views::FILE]);
    }

    #[test]
    fn what_another_program_writes_is_read() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("config/readboard");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(views::FILE);
        let (settings, told) = start(&folder);
        // Answered when the watch stands.
        settings.change(Edit::Remove("none".to_owned()));
        assert!(matches!(told.recv_timeout(LONG), Ok(Told::Failed(_))));
        fs::write(folder.join("saved"), "[[view]]\nname = \"B\"\nquery = \"x\"").unwrap();
        fs::rename(folder.join("saved"), &path).unwrap();
        assert_eq!(names(told.recv_timeout(LONG)), ["B"]);
        fs::write(&path, [0xff]).unwrap();
        let Ok(Told::Views(own, bad)) = told.recv_timeout(LONG) else { panic!() };
        assert!(own.is_unreadable && bad[0].contains("is not UTF-8"), "{bad:?}");
        fs::remove_file(&path).unwrap();
        assert_eq!(names(told.recv_timeout(LONG)), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let place = tempfile::tempdir().unwrap();
        let (real, folder) = (place.path().join("dots.toml"), place.path().join("config"));
        fs::create_dir(&folder).unwrap();
        fs::write(&real, "# mine\n").unwrap();
        std::os::unix::fs::symlink(&real, folder.join(views::FILE)).unwrap();
        let (settings, told) = start(&folder);
        settings.change(add("A"));
        assert!(matches!(told.recv_timeout(LONG), Ok(Told::Done(_))));
        assert!(fs::read_to_string(&real).unwrap().starts_with("# mine\n\n[[view]]"));
        assert!(folder.join(views::FILE).is_symlink());
        assert_eq!(names(told.recv_timeout(LONG)), ["A"]);
        fs::write(&real, "[[view]]\nname = \"B\"\nquery = \"x\"").unwrap();
        assert_eq!(names(told.recv_timeout(LONG)), ["B"]);
    }
}

//! The files that the person sets things in, on the disk: read at the start and whenever they change, and written when
//! the person asks.
//!
//! One thread does all of it and sleeps as long as nothing happens. A change reads the file afresh, writes a temporary
//! one beside it and renames that, so the file is whole at any time. What they say is the business of [`crate::views`],
//! [`crate::config`] and [`crate::theme`].

mod files;
mod watch;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::config::{self, Config, FILE, THEMES};
use crate::text::CleanBuf;
use crate::theme::Theme;
use crate::views::edit::{self, Edit};
use crate::views::{self, OwnViews};

pub use files::Configured;
use files::{Files, text_of, write};
use watch::Watch;

/// From the first that happens to a file to looking at it: editors take several steps to save.
const REST: Duration = Duration::from_millis(60);

/// What the thread has to tell.
#[derive(Debug)]
pub enum Told {
    /// What the file of views says now, and what is wrong with it, in words.
    Views(Box<OwnViews>, Vec<CleanBuf>),
    /// What the file of settings says now, if that can be understood, the themes, and what is wrong with any of them.
    Config(Option<Box<Config>>, Vec<Theme>, Vec<CleanBuf>),
    /// A change was made and is on the disk; the words for the status line.
    Done(CleanBuf),
    /// A change could not be made; the words say why.
    Failed(CleanBuf),
}

/// A change that the person asks for.
#[derive(Debug)]
pub enum Change {
    /// Of the views.
    Views(Edit),
    /// Of this setting, to this value.
    Setting(&'static str, String),
}

enum Request {
    /// Something happened near a file.
    Look,
    Change(Change),
}

/// The handle of the thread.
#[derive(Debug)]
pub struct Settings {
    requests: Sender<Request>,
}

/// What the file of views in `folder` says, and what is wrong with it, in words; no file is no views.
pub fn views(folder: &Path) -> (OwnViews, Vec<CleanBuf>) {
    Files::read(folder).views()
}

/// What the settings and themes in `folder` say, and what is wrong with them, in words.
pub fn config(folder: &Path) -> Configured {
    Files::read(folder).config()
}

impl Settings {
    /// Starts the thread for the files in `folder`; `report` is called from it when they change. Fails when the system
    /// gives no thread.
    pub fn start(folder: PathBuf, report: impl Fn(Told) + Send + 'static) -> io::Result<Settings> {
        let (requests, receiver) = unbounded();
        let wake = requests.clone();
        thread::Builder::new().name("settings".to_owned()).spawn(move || {
            let serve = || serve(&folder, &receiver, wake, &report);
            if catch_unwind(AssertUnwindSafe(serve)).is_err() {
                let words =
                    "settings are not followed any more, because of a fault in this program: start it again";
                report(Told::Failed(CleanBuf::line(words)));
            }
        })?;
        Ok(Settings { requests })
    }

    /// Changes a file; the answer is reported.
    pub fn change(&self, change: Change) {
        drop(self.requests.send(Request::Change(change)));
    }
}

fn serve(folder: &Path, requests: &Receiver<Request>, wake: Sender<Request>, report: &impl Fn(Told)) {
    let mut watch = Watch::new(move || drop(wake.send(Request::Look)));
    let mut last = Files::read(folder);
    follow(&mut watch, folder, &last);
    // Something may have happened before the watch stood.
    let mut first = true;
    loop {
        let request = if std::mem::take(&mut first) {
            Request::Look
        } else {
            let Ok(request) = requests.recv() else { return };
            request
        };
        match request {
            Request::Look => {
                // What happens meanwhile is seen by the same look.
                thread::sleep(REST);
                for request in requests.try_iter() {
                    if let Request::Change(wanted) = request {
                        report(change(folder, &wanted));
                    }
                }
            }
            Request::Change(wanted) => report(change(folder, &wanted)),
        }
        let now = Files::read(folder);
        follow(&mut watch, folder, &now);
        if now.views != last.views {
            let (own, bad) = now.views();
            report(Told::Views(Box::new(own), bad));
        }
        if now.config != last.config || now.themes != last.themes {
            let (config, own, bad) = now.config();
            report(Told::Config(config.map(Box::new), own, bad));
        }
        last = now;
    }
}

fn follow(watch: &mut Watch, folder: &Path, files: &Files) {
    let themes = folder.join(THEMES);
    let own = files.themes.iter().map(|(path, _)| path.clone());
    let fixed = [folder.join(views::FILE), folder.join(FILE), themes.join("any")];
    watch.follow(&fixed.into_iter().chain(own).collect::<Vec<_>>());
}

fn change(folder: &Path, change: &Change) -> Told {
    let (path, made) = match change {
        Change::Views(wanted) => {
            let path = folder.join(views::FILE);
            let made = text_of(&path).and_then(|text| edit::apply(&text, wanted));
            (path, made)
        }
        Change::Setting(name, value) => {
            let path = folder.join(FILE);
            let made = text_of(&path).and_then(|text| config::edit::set(&text, name, value));
            (path, made)
        }
    };
    let made = made.and_then(|text| {
        write(&path, &text).map_err(|error| format!("could not be written ({error}): it is as it was"))
    });
    let shown = path.display();
    match (made, change) {
        (Err(reason), _) => Told::Failed(CleanBuf::line(&format!("{shown}: {reason}"))),
        (Ok(()), Change::Views(Edit::Add { name, .. })) => {
            Told::Done(CleanBuf::line(&format!("`{name}` is a view now: `:view {name}` goes to it")))
        }
        (Ok(()), Change::Views(Edit::Remove(name))) => {
            Told::Done(CleanBuf::line(&format!("`{name}` is no view any more")))
        }
        (Ok(()), Change::Setting(name, value)) => {
            Told::Done(CleanBuf::line(&format!("`{name}` is `{value}` from now on, by {shown}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::RecvTimeoutError;
    use std::fs;
    use std::path::Path;

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

    fn add(name: &str) -> Change {
        Change::Views(Edit::Add { name: name.to_owned(), query: "x".to_owned(), highlight: None })
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
        settings.change(Change::Views(Edit::Remove("A".to_owned())));
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
        settings.change(Change::Views(Edit::Remove("none".to_owned())));
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

    fn config(told: Result<Told, RecvTimeoutError>) -> (Option<Config>, Vec<String>, Vec<CleanBuf>) {
        match told.unwrap() {
            Told::Config(config, own, bad) => {
                (config.map(|config| *config), own.into_iter().map(|theme| theme.name).collect(), bad)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn settings_and_themes_are_read_when_they_change() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("config/readboard");
        let (settings, told) = start(&folder);
        settings.change(Change::Setting("mouse", "false".to_owned()));
        let Ok(Told::Done(text)) = told.recv_timeout(LONG) else { panic!() };
        assert!(text.contains("`mouse` is `false`"), "{text}");
        assert!(!config(told.recv_timeout(LONG)).0.unwrap().mouse);
        assert_eq!(fs::read_to_string(folder.join(FILE)).unwrap(), "mouse = false\n");
        fs::create_dir(folder.join(THEMES)).unwrap();
        fs::write(folder.join("saved"), "[roles]\ntitel = {}\n").unwrap();
        fs::rename(folder.join("saved"), folder.join(THEMES).join("mine.toml")).unwrap();
        let (_, names, bad) = config(told.recv_timeout(LONG));
        assert_eq!(names, ["mine"]);
        assert!(bad[0].contains("mine.toml: line 2, column 1: unknown role `titel`"), "{bad:?}");
        fs::write(folder.join("saved"), "theme = \"mine\"\nmouse = 3\n").unwrap();
        fs::rename(folder.join("saved"), folder.join(FILE)).unwrap();
        let (now, _, bad) = config(told.recv_timeout(LONG));
        assert_eq!(now.map(|config| (config.theme, config.mouse)), Some(("mine".to_owned(), true)));
        assert!(bad[1].contains("config.toml: line 2, column 9: `mouse` is true or false"), "{bad:?}");
        // What can't be understood changes nothing.
        fs::write(folder.join("saved"), "theme = \n").unwrap();
        fs::rename(folder.join("saved"), folder.join(FILE)).unwrap();
        assert_eq!(config(told.recv_timeout(LONG)).0, None);
        settings.change(Change::Setting("mouse", "true".to_owned()));
        let Ok(Told::Failed(text)) = told.recv_timeout(LONG) else { panic!() };
        assert!(text.contains("put `mouse = true` in it"), "{text}");
    }
}

//! The folders of the person: where the last session was left, in a small file in the state folder, and the layouts
//! of their own, in the configuration folder.
//!
//! Losing the place loses no mark, so it is written when the program ends and whatever is wrong with it is passed over.

pub mod undo;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::app::list::View;
use crate::app::resume::{Habits, Resume, Session};
use crate::config::{self, Config};
use crate::fresh::{self, Way};
use crate::layout::catalog::OwnLayouts;
use crate::load::{Input, layouts};
use crate::settings;
use crate::story::StoryKey;
use crate::text::CleanBuf;

/// Places kept, newest first: one for each set of inputs.
const PLACES: usize = 50;

const VERSION: u32 = 1;

#[derive(Debug, Default, Serialize, Deserialize)]
struct File {
    version: u32,
    places: Vec<Place>,
    /// What was typed, by kind.
    #[serde(default)]
    typed: Vec<Vec<String>>,
    /// Stories that were jumped to, the newest last.
    #[serde(default)]
    opened: Vec<StoryKey>,
    /// The stories that letters name.
    #[serde(default)]
    positions: BTreeMap<char, StoryKey>,
    /// Recorded keys, by letter.
    #[serde(default)]
    recordings: BTreeMap<char, String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Place {
    inputs: Vec<String>,
    view: String,
    /// The name of a view of the person's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    own: Option<String>,
    story: StoryKey,
}

/// The folder for what the program keeps: `$XDG_STATE_HOME/readboard` or what the platform has in its stead.
pub fn state_folder() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "readboard")?;
    Some(folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).to_owned())
}

/// The folder for what the person sets: `$XDG_CONFIG_HOME/readboard` or what the platform has in its stead.
pub fn config_folder() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "readboard")?;
    Some(folders.config_dir().to_owned())
}

/// What the person has set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where their file is, or would be.
    pub path: Option<PathBuf>,
    /// What it says.
    pub config: Config,
    /// What is opened when nothing is named.
    pub paths: Vec<PathBuf>,
    /// Whether their file could be understood at all: else nobody knows what they would have opened.
    pub is_known: bool,
    /// What is wrong with it, and with their themes.
    pub bad: Vec<CleanBuf>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { path: None, config: Config::usual(), paths: Vec::new(), is_known: true, bad: Vec::new() }
    }
}

/// What the person has set.
pub fn settings() -> Settings {
    let Some(folder) = config_folder() else { return Settings::default() };
    let (config, _, bad) = settings::config(&folder);
    let is_known = config.is_some();
    let config = config.unwrap_or_else(Config::usual);
    let home = directories::BaseDirs::new().map(|folders| folders.home_dir().to_owned());
    let place = |path: &String| match (path.strip_prefix("~/"), &home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    };
    let paths = config.paths.iter().map(place).collect();
    Settings { path: Some(folder.join(config::FILE)), config, paths, is_known, bad }
}

/// The layouts of the person's own: `layouts/*.toml` in the configuration folder. What `outlets.toml` there says is known
/// from now on.
pub fn own_layouts() -> OwnLayouts {
    let Some(folder) = config_folder() else { return OwnLayouts::default() };
    let mut own = layouts::in_folder(&folder.join("layouts"));
    own.unread.extend(layouts::add_outlets(&folder.join("outlets.toml")));
    own
}

/// What tells one set of inputs from another: absolute paths, so that it does not matter where one stands.
fn names(inputs: &[Input]) -> Vec<String> {
    let name = |input: &Input| match input {
        Input::Path(path) => {
            fs::canonicalize(path).unwrap_or_else(|_| path.clone()).to_string_lossy().into_owned()
        }
        Input::Stdin => "-".to_owned(),
        Input::Seeds => String::new(),
    };
    inputs.iter().map(name).collect()
}

fn read(folder: &Path) -> Option<File> {
    let file: File = serde_json::from_slice(&fs::read(folder.join("session.json")).ok()?).ok()?;
    (file.version == VERSION).then_some(file)
}

/// Where these inputs were left.
pub fn load(folder: &Path, inputs: &[Input]) -> Option<Resume> {
    let names = names(inputs);
    let place = read(folder)?.places.into_iter().find(|place| place.inputs == names)?;
    let view = match place.view.as_str() {
        "unread" => View::Unread,
        "starred" => View::Starred,
        "digest" => View::Digest(usize::MAX),
        "own" => View::Own(usize::MAX),
        _ => View::All,
    };
    Some(Resume { view, own: place.own, story: place.story })
}

/// What was kept from earlier sessions beside the place.
pub fn habits(folder: &Path) -> Habits {
    habits_of(read(folder).unwrap_or_default())
}

fn habits_of(file: File) -> Habits {
    // The file is the person's own, but nothing that is shown comes in raw.
    let clean = |lines: Vec<String>| lines.iter().map(|line| CleanBuf::line(line).to_string()).collect();
    let mut typed = file.typed.into_iter().map(clean);
    Habits {
        typed: std::array::from_fn(|_| typed.next().unwrap_or_default()),
        opened: file.opened,
        positions: file.positions,
        recordings: file.recordings,
    }
}

/// Keeps where these inputs were left, and what the session did to the rest. A file of a newer version is left alone, and
/// one that can't be read is set aside.
pub fn save(folder: &Path, inputs: &[Input], place: Option<Resume>, session: Session) -> io::Result<()> {
    let path = folder.join("session.json");
    let newer =
        fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    if newer.is_some_and(|value| value["version"].as_u64() > Some(VERSION.into())) {
        return Ok(());
    }
    let read = read(folder);
    if read.is_none() {
        set_aside(&path)?;
    }
    let mut file = read.unwrap_or_default();
    let places = std::mem::take(&mut file.places);
    let Habits { typed, opened, positions, recordings } = session.onto(habits_of(file));
    let mut file = File { version: VERSION, places, typed: typed.into(), opened, positions, recordings };
    if let Some(resume) = place {
        let inputs = names(inputs);
        file.places.retain(|place| place.inputs != inputs);
        let view = match resume.view {
            View::All => "all",
            View::Unread => "unread",
            View::Starred => "starred",
            View::Digest(_) => "digest",
            View::Own(_) => "own",
        };
        file.places.insert(0, Place { inputs, view: view.to_owned(), own: resume.own, story: resume.story });
        file.places.truncate(PLACES);
    }
    replace(&path, &serde_json::to_vec_pretty(&file)?)
}

/// Writes a file whole, in the place of the one that is there.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    // For the reader alone, as the marks are.
    fresh::write(path, Way { replaces: true, is_private: true }, |out| out.write_all(bytes))
}

/// Keeps a file that can't be read under another name: a person may make something of it.
fn set_aside(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(about) if about.len() > 0 => fs::rename(path, path.with_extension("json.damaged")),
        _ => Ok(()),
    }
}

/// The day that it is where the person is.
pub fn today() -> jiff::civil::Date {
    now().date()
}

/// What the clock says where the person is; to know where that is, the time zone is read.
pub fn now() -> jiff::Zoned {
    jiff::Zoned::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_of_inputs_has_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let key = |n: &str| StoryKey::of([n]);
        let (a, b) = ([Input::Path("a".into())], [Input::Seeds]);
        assert_eq!(load(&state, &a), None);
        let save = |state: &Path, inputs: &[Input], place: Resume| {
            super::save(state, inputs, Some(place), Session::default())
        };
        let starred = Resume { view: View::Starred, own: None, story: key("3") };
        save(&state, &a, Resume { view: View::Unread, own: None, story: key("1") }).unwrap();
        save(&state, &b, Resume { view: View::Digest(3), own: None, story: key("2") }).unwrap();
        save(&state, &a, starred.clone()).unwrap();
        assert_eq!(load(&state, &a), Some(starred));
        assert_eq!(
            load(&state, &b),
            Some(Resume { view: View::Digest(usize::MAX), own: None, story: key("2") })
        );
        let own = Resume { view: View::Own(4), own: Some("Ships".to_owned()), story: key("1") };
        save(&state, &b, own.clone()).unwrap();
        assert_eq!(load(&state, &b), Some(Resume { view: View::Own(usize::MAX), ..own }));
        let habits = Habits {
            typed: std::array::from_fn(|kind| vec![format!("korea {kind}")]),
            positions: [('a', key("1"))].into(),
            recordings: [('q', "rj<Esc>".to_owned())].into(),
            ..Habits::default()
        };
        let session = Session { before: Habits::default(), now: habits.clone() };
        super::save(&state, &b, None, session).unwrap();
        assert_eq!(super::habits(&state), habits);
        fs::write(state.join("session.json"), "{ broken").unwrap();
        assert_eq!(load(&state, &a), None);
        save(&state, &a, Resume { view: View::All, own: None, story: key("1") }).unwrap();
        assert_eq!(fs::read_to_string(state.join("session.json.damaged")).unwrap(), "{ broken");
        assert!(load(&state, &a).is_some());
        fs::write(state.join("session.json"), "{\"version\":2}").unwrap();
        save(&state, &a, Resume { view: View::All, own: None, story: key("1") }).unwrap();
        assert_eq!(fs::read_to_string(state.join("session.json")).unwrap(), "{\"version\":2}");
    }
}

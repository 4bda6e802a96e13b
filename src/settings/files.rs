//! The files of the person: what stands in them, and how they are written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::{self, Config};
use crate::fresh::{self, Way};
use crate::text::CleanBuf;
use crate::theme::{self, Theme};
use crate::views::{self, OwnViews};

/// A larger file is none of settings, in bytes.
const FILE_MAX: u64 = 1 << 20;

/// Themes that are read.
const THEMES_MAX: usize = 200;

/// The text of a file, or why there is none; a file that is not there says nothing.
pub(super) type Said = Result<String, String>;

/// All files as they are, so that it is known when one has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Files {
    folder: PathBuf,
    pub(super) views: Said,
    pub(super) config: Said,
    pub(super) themes: Vec<(PathBuf, Said)>,
    /// Why the folder of themes can't be read.
    unlisted: Option<CleanBuf>,
}

/// What a person's settings are: `None` where their file can't be understood, which leaves those of before; the themes
/// of their own; and what is wrong.
pub type Configured = (Option<Config>, Vec<Theme>, Vec<CleanBuf>);

impl Files {
    pub(super) fn read(folder: &Path) -> Files {
        let (themes, unlisted) = themes(&folder.join(config::THEMES));
        Files {
            folder: folder.to_owned(),
            views: text_of(&folder.join(views::FILE)),
            config: text_of(&folder.join(config::FILE)),
            themes,
            unlisted,
        }
    }

    pub(super) fn views(&self) -> (OwnViews, Vec<CleanBuf>) {
        let path = self.folder.join(views::FILE);
        match &self.views {
            Ok(text) => {
                let own = views::read(text);
                let bad = own.bad.iter().map(|bad| bad.in_file(&path)).collect();
                (own, bad)
            }
            Err(reason) => {
                let own = OwnViews { is_unreadable: true, ..OwnViews::default() };
                (own, vec![unread(&path, reason)])
            }
        }
    }

    pub(super) fn config(&self) -> Configured {
        let base = Theme::default();
        let mut bad: Vec<CleanBuf> = self.unlisted.iter().cloned().collect();
        let mut own = Vec::new();
        for (path, said) in &self.themes {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            match said {
                Ok(text) => {
                    let (theme, faults) = theme::file::read(&name, text, &base);
                    bad.extend(faults.iter().map(|fault| fault.in_file(path)));
                    own.push(theme);
                }
                Err(reason) => bad.push(unread(path, reason)),
            }
        }
        let names = theme::built_in().iter().chain(&own).map(|theme| theme.name.clone()).collect::<Vec<_>>();
        let path = self.folder.join(config::FILE);
        let config = match &self.config {
            Ok(text) => {
                let (config, faults) = config::read(text, &names);
                bad.extend(faults.iter().map(|fault| fault.in_file(&path)));
                config::is_toml(text).then_some(config)
            }
            Err(reason) => {
                bad.push(unread(&path, reason));
                None
            }
        };
        (config, own, bad)
    }
}

fn unread(path: &Path, reason: &str) -> CleanBuf {
    CleanBuf::line(&format!("{}: {reason}", path.display()))
}

/// The files of a folder of themes; no folder is no themes.
fn themes(folder: &Path) -> (Vec<(PathBuf, Said)>, Option<CleanBuf>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (Vec::new(), None),
        Err(error) => return (Vec::new(), Some(unread(folder, &format!("could not be read ({error})")))),
    };
    let is_theme = |path: &PathBuf| {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        !hidden && path.extension().is_some_and(|ending| ending == "toml")
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(is_theme).collect();
    paths.sort_unstable();
    let more = paths
        .get(THEMES_MAX)
        .map(|first| unread(first, &format!("is left out, with all after it: {THEMES_MAX} themes are read")));
    paths.truncate(THEMES_MAX);
    let said = |path: PathBuf| {
        let said = text_of(&path);
        (path, said)
    };
    (paths.into_iter().map(said).collect(), more)
}

pub(super) fn text_of(path: &Path) -> Said {
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
        return Err("is larger than 1 MiB: take something out of it".to_owned());
    }
    let bytes = fs::read(path).map_err(|error| format!("could not be read ({error})"))?;
    String::from_utf8(bytes).map_err(|_| "is not UTF-8 text: save it as that".to_owned())
}

pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link: what it leads to is written.
    let path = fresh::led_to(path);
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let way = Way { replaces: true, is_private: false };
    fresh::write(&path, way, |out| out.write_all(text.as_bytes()))
}

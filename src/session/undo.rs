//! What can be undone and redone of the last session, in a file of its own in the state folder.
//!
//! It is written when the program ends, if anything was marked. Losing it loses no mark: a broken file is passed over. Of
//! two readers the last to end is the one whose steps are kept.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::marks::edit::{Edit, Kept, NOWHERE, Step};
use crate::marks::{Field, Stamp};
use crate::story::StoryKey;
use crate::text::CleanBuf;

const NAME: &str = "undo.json";

const VERSION: u32 = 2;

/// A step of more changes than this is written without titles: a person may look at a few.
const TITLED: usize = 1_000;

/// A larger file was not written by this program, in bytes.
const FILE_MAX: u64 = 256 << 20;

#[derive(Debug, Serialize, Deserialize)]
struct File {
    version: u32,
    /// Milliseconds since 1970, and a count within.
    until: (u64, u16),
    writers: Vec<String>,
    done: Vec<Vec<Run>>,
    undone: Vec<Vec<Run>>,
}

/// What is asked of a file before it is written over.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// The same change of several stories: what the field was and what it became.
#[derive(Debug, Serialize, Deserialize)]
struct Run {
    #[serde(flatten)]
    what: What,
    ids: Vec<StoryKey>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    titles: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    Read(bool, bool),
    Starred(bool, bool),
    Tag(String, bool, bool),
    Comment(Option<String>, Option<String>),
}

impl What {
    fn of(edit: &Edit) -> Option<What> {
        let text = |text: &Option<CleanBuf>| text.as_ref().map(ToString::to_string);
        Some(match (&edit.before, &edit.after) {
            (Field::Read(before), Field::Read(after)) => What::Read(*before, *after),
            (Field::Starred(before), Field::Starred(after)) => What::Starred(*before, *after),
            (Field::Tag(name, before), Field::Tag(_, after)) => What::Tag(name.to_string(), *before, *after),
            (Field::Comment(before), Field::Comment(after)) => What::Comment(text(before), text(after)),
            _ => return None,
        })
    }

    fn fields(&self) -> (Field, Field) {
        let text = |text: &Option<String>| Field::Comment(text.as_deref().map(CleanBuf::of));
        match self {
            What::Read(before, after) => (Field::Read(*before), Field::Read(*after)),
            What::Starred(before, after) => (Field::Starred(*before), Field::Starred(*after)),
            What::Tag(name, before, after) => {
                let name = CleanBuf::line(name);
                (Field::Tag(name.clone(), *before), Field::Tag(name, *after))
            }
            What::Comment(before, after) => (text(before), text(after)),
        }
    }
}

fn written(step: &Step) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (edit, what) in step.iter().filter_map(|edit| Some((edit, What::of(edit)?))) {
        if runs.last().is_none_or(|run| run.what != what) {
            runs.push(Run { what, ids: Vec::new(), titles: Vec::new() });
        }
        if let Some(run) = runs.last_mut() {
            run.ids.push(edit.key);
            run.titles.extend((step.len() <= TITLED).then(|| edit.title.to_string()));
        }
    }
    runs
}

fn step(runs: Vec<Run>) -> Step {
    let mut step = Step::new();
    for Run { what, ids, titles } in runs {
        let (before, after) = what.fields();
        let mut titles = titles.into_iter();
        step.extend(ids.into_iter().map(|key| {
            let title = titles.next().map(|title| CleanBuf::line(&title)).unwrap_or_default();
            Edit { place: NOWHERE, key, title, likeness: None, before: before.clone(), after: after.clone() }
        }));
    }
    step
}

/// The steps of the session before, if they can be read.
pub fn load(folder: &Path) -> Option<Kept> {
    let path = folder.join(NAME);
    let about = fs::metadata(&path).ok()?;
    if !about.is_file() || about.len() > FILE_MAX {
        return None;
    }
    let file: File = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let steps = |steps: Vec<Vec<Run>>| steps.into_iter().map(step).collect();
    (file.version == VERSION).then(|| Kept {
        until: Stamp::new(file.until.0, file.until.1),
        writers: file.writers,
        done: steps(file.done),
        undone: steps(file.undone),
    })
}

/// Keeps the steps. A file of a newer version is left alone.
pub fn save(folder: &Path, kept: &Kept) -> io::Result<()> {
    let path = folder.join(NAME);
    let old = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Version>(&bytes).ok());
    if old.is_some_and(|old| old.version > VERSION) {
        return Ok(());
    }
    let steps = |steps: &[Step]| steps.iter().map(written).collect();
    let file = File {
        version: VERSION,
        until: (kept.until.millis(), kept.until.count()),
        writers: kept.writers.clone(),
        done: steps(&kept.done),
        undone: steps(&kept.undone),
    };
    super::replace(&path, &serde_json::to_vec(&file)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_of_very_many_stories_comes_back_and_takes_little_room() {
        let folder = tempfile::tempdir().unwrap();
        let edit = |n: usize| {
            let (title, before, after) = (CleanBuf::default(), Field::Read(false), Field::Read(true));
            Edit {
                place: NOWHERE,
                key: StoryKey::of([&*n.to_string()]),
                title,
                likeness: None,
                before,
                after,
            }
        };
        let kept = Kept { done: vec![(0..120_000).map(edit).collect()], ..Kept::default() };
        save(folder.path(), &kept).unwrap();
        assert!(fs::metadata(folder.path().join(NAME)).unwrap().len() < 40 * 120_000);
        assert_eq!(load(folder.path()), Some(kept));
    }

    fn edit(before: Field, after: Field) -> Edit {
        let title = CleanBuf::line("A title");
        Edit { place: NOWHERE, key: StoryKey::of(["a"]), title, likeness: None, before, after }
    }

    #[test]
    fn steps_come_back_and_a_broken_file_loses_only_them() {
        let folder = tempfile::tempdir().unwrap();
        let tag = |on| Field::Tag(CleanBuf::line("trade"), on);
        let said = |text: Option<&str>| Field::Comment(text.map(CleanBuf::of));
        let kept = Kept {
            until: Stamp::new(1_795_347_600_123, 2),
            writers: vec!["desk-1f3a".to_owned()],
            done: vec![
                vec![
                    edit(Field::Read(false), Field::Read(true)),
                    edit(Field::Starred(true), Field::Starred(false)),
                ],
                vec![edit(tag(false), tag(true)), edit(said(None), said(Some("two\nlines")))],
            ],
            undone: vec![vec![edit(said(Some("a")), said(None))]],
        };
        let state = folder.path().join("state");
        assert_eq!(load(&state), None);
        save(&state, &kept).unwrap();
        assert_eq!(load(&state), Some(kept.clone()));
        for broken in ["", "{", "{\"version\":1}", "{\"version\":9,\"what\":1}"] {
            fs::write(state.join(NAME), broken).unwrap();
            assert_eq!(load(&state), None, "{broken}");
        }
        save(&state, &kept).unwrap();
        assert_eq!(load(&state), None, "a newer version's file stays");
        fs::write(state.join(NAME), "{").unwrap();
        save(&state, &kept).unwrap();
        assert_eq!(load(&state), Some(kept));
    }
}

//! Which files there are, found while others are read already.

use std::path::PathBuf;
use std::vec::IntoIter;

use walkdir::{DirEntry, WalkDir};

use super::{Fault, Input, SEEDS, Source, io_reason};

/// Files handed out at once: few at first, so that the first story is there soon.
const RUN_MAX: usize = 64;

/// The files of all inputs, in order: inputs as given, folders by name.
pub(super) struct Walk {
    inputs: IntoIter<Input>,
    folder: Option<Folder>,
    seeds: std::slice::Iter<'static, (&'static str, &'static str)>,
    runs: u64,
}

struct Folder {
    path: PathBuf,
    entries: walkdir::IntoIter,
    found: usize,
}

impl Walk {
    pub(super) fn new(inputs: Vec<Input>) -> Walk {
        Walk { inputs: inputs.into_iter(), folder: None, seeds: [].iter(), runs: 0 }
    }

    /// The next run of files and its number, from 0; `None` when all are taken.
    pub(super) fn claim(&mut self) -> Option<(u64, Vec<Source>)> {
        let number = self.runs;
        let want = 1 << number.min(RUN_MAX.ilog2().into());
        let run: Vec<_> = std::iter::from_fn(|| self.next()).take(want).collect();
        self.runs += 1;
        (!run.is_empty()).then_some((number, run))
    }

    fn next(&mut self) -> Option<Source> {
        loop {
            if let Some(&(name, text)) = self.seeds.next() {
                return Some(Source::Seed(name, text));
            }
            if let Some(folder) = &mut self.folder {
                if let Some(source) = folder.next() {
                    return Some(source);
                }
                let folder = self.folder.take()?;
                if folder.found == 0 {
                    let reason = "holds no files to read: name a folder with digests, or a file";
                    return Some(Source::Fault(Fault::new(&folder.path, reason, true)));
                }
            }
            match self.inputs.next()? {
                Input::Seeds => self.seeds = SEEDS.iter(),
                Input::Stdin => return Some(Source::Stdin),
                Input::Path(path) if path.is_dir() => {
                    let entries = WalkDir::new(&path).follow_links(true).sort_by_file_name().into_iter();
                    self.folder = Some(Folder { path, entries, found: 0 });
                }
                Input::Path(path) => return Some(Source::File { path, named: true }),
            }
        }
    }
}

impl Folder {
    fn next(&mut self) -> Option<Source> {
        loop {
            match self.entries.next()? {
                Ok(entry) if is_hidden(&entry) => {
                    if entry.file_type().is_dir() {
                        self.entries.skip_current_dir();
                    }
                }
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    self.found += 1;
                    return Some(Source::File { path: entry.into_path(), named: false });
                }
                Err(error) => {
                    self.found += 1;
                    let path = error.path().unwrap_or(&self.path).to_owned();
                    let reason = match error.io_error() {
                        Some(io) => io_reason(io),
                        None => "is a link back to a folder above it: it is not followed".to_owned(),
                    };
                    return Some(Source::Fault(Fault::new(&path, &reason, error.io_error().is_some())));
                }
            }
        }
    }
}

/// Names that begin with a point are the business of other programs, unless the person named one.
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

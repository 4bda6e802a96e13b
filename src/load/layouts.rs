//! Layout files from the disk, as they stand there, and the person's table of outlets. What layouts say is the
//! catalogue's business.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::layout::catalog::{BadLayout, Origin, OwnLayout, OwnLayouts};
use crate::outlet::Outlets;

/// Files that are read as layouts; each costs time at every start.
const LAYOUTS_MAX: usize = 200;

/// A larger file is no layout, in bytes.
const LAYOUT_MAX: u64 = 1 << 20;

/// The layout files of a folder; no folder is no layouts.
pub fn in_folder(folder: &Path) -> OwnLayouts {
    let mut own = OwnLayouts::default();
    let bad = |path: &Path, reason: String| BadLayout {
        file: path.to_string_lossy().into_owned(),
        line: None,
        reason,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // Most people have none.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return own,
        Err(error) => {
            own.unread.push(bad(folder, format!("the layouts in it could not be read ({error})")));
            return own;
        }
    };
    let is_layout = |path: &PathBuf| {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        !hidden && path.extension().is_some_and(|ending| ending == "toml")
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_layout).collect();
    paths.sort_unstable();
    if let Some(first) = paths.get(LAYOUTS_MAX) {
        own.unread
            .push(bad(first, format!("is left out, with all after it: {LAYOUTS_MAX} layouts are read")));
        paths.truncate(LAYOUTS_MAX);
    }
    for path in paths {
        match read(&path) {
            Ok(text) => {
                let file = path.to_string_lossy().into_owned();
                own.files.push(OwnLayout { file, text, origin: Origin::Own });
            }
            Err(reason) => own.unread.push(bad(&path, reason)),
        }
    }
    own
}

/// Adds the person's own table of outlets to those that are known; returns what is wrong with it. No file is no outlets.
pub fn add_outlets(path: &Path) -> Option<BadLayout> {
    let bad = |line, reason| Some(BadLayout { file: path.to_string_lossy().into_owned(), line, reason });
    if !path.try_exists().unwrap_or(true) {
        return None;
    }
    match read(path).map(|text| Outlets::add_own(&text)) {
        Ok(Ok(())) => None,
        Ok(Err(wrong)) => bad(Some(wrong.line), wrong.reason),
        Err(reason) => bad(None, reason.replace("layout", "table of outlets")),
    }
}

/// The text of a layout file, or why there is none.
pub fn read(path: &Path) -> Result<String, String> {
    let about = fs::metadata(path).map_err(|error| format!("could not be read ({error})"))?;
    // A pipe would be waited for.
    if !about.is_file() {
        return Err("is no regular file, and so no layout".to_owned());
    }
    if about.len() > LAYOUT_MAX {
        return Err("is larger than 1 MiB, and so no layout".to_owned());
    }
    let bytes = fs::read(path).map_err(|error| format!("could not be read ({error})"))?;
    String::from_utf8(bytes).map_err(|_| "is not UTF-8 text: save it as that".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_files_of_the_folder_and_faults_hide_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let layouts = folder.path().join("layouts");
        assert_eq!(in_folder(&layouts), OwnLayouts::default());
        fs::create_dir(&layouts).unwrap();
        for (name, text) in [("b.toml", "b"), ("a.toml", "a"), (".hidden.toml", "x"), ("note.txt", "x")] {
            fs::write(layouts.join(name), text).unwrap();
        }
        fs::write(layouts.join("bytes.toml"), [0xff]).unwrap();
        fs::create_dir(layouts.join("folder.toml")).unwrap();
        let own = in_folder(&layouts);
        let texts: Vec<_> = own.files.iter().map(|file| (file.text.as_str(), file.origin)).collect();
        assert_eq!(texts, [("a", Origin::Own), ("b", Origin::Own)]);
        let faults: Vec<_> = own.unread.iter().map(|fault| fault.reason.as_str()).collect();
        assert_eq!(faults, ["is not UTF-8 text: save it as that", "is no regular file, and so no layout"]);
    }
}

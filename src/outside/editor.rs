//! The person's editor: how it is told a line, and copies of texts that are in no file.

use std::env;
use std::fs::{self, DirBuilder, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::fresh;
use crate::marks::Record;
use crate::text::shell;

/// Programs that have the whole screen, after which there is nothing to look at.
const FULL_SCREEN: &[&str] = &[
    "less", "most", "view", "vi", "vim", "nvim", "nano", "emacs", "micro", "hx", "kak", "fzf", "tig", "w3m",
    "lynx",
];

/// Editors with a window of their own, which are done at once unless they are told to wait: by the first of these, or by
/// the second, which says the same.
const WINDOWED: &[(&[&str], [&str; 2])] = &[
    (&["code", "code-insiders", "codium", "vscodium", "cursor"], ["--wait", "-w"]),
    (&["subl", "zed", "zeditor", "gedit", "gnome-text-editor"], ["--wait", "-w"]),
    (&["kate"], ["--block", "-b"]),
    (&["gvim"], ["--nofork", "-f"]),
];

/// The words that open `file` at `line`: by `$VISUAL`, then `$EDITOR`, then vi. What `is_awaited` is read again when the
/// editor has ended.
pub fn editor(file: &Path, line: usize, is_awaited: bool) -> Result<Vec<String>, String> {
    let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| {
        let value = env::var(name).ok().filter(|value| !value.trim().is_empty())?;
        Some((name, value))
    });
    let (name, value) = named.unwrap_or(("EDITOR", "vi".to_owned()));
    let words = shell::words(&value).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| format!("{name} is `{value}`, in which a quotation has no end"))?;
    let file = file.to_str().ok_or_else(|| format!("{}: its name is no text", file.display()))?;
    let words = if is_awaited { waiting(words) } else { words };
    Ok(at_line(words, file, line))
}

/// `words` with what has the editor of that name wait until the file is closed.
fn waiting(mut words: Vec<String>) -> Vec<String> {
    let program = words.first().map_or("", |word| base_name(word));
    let how = WINDOWED.iter().find(|(names, _)| names.contains(&program)).map(|(_, how)| how);
    if let Some(how) = how.filter(|how| !words.iter().any(|word| how.contains(&word.as_str()))) {
        words.insert(1, how[0].to_owned());
    }
    words
}

/// `words` with what has the editor of that name open a file at a line; of one that is not known, open it.
fn at_line(mut words: Vec<String>, file: &str, line: usize) -> Vec<String> {
    let program = words.first().map(|word| base_name(word).to_owned()).unwrap_or_default();
    // A name that begins with a dash would be taken for an option.
    let file = if file.starts_with('-') { format!("./{file}") } else { file.to_owned() };
    match program.as_str() {
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" => {
            words.extend(["--goto".to_owned(), format!("{file}:{line}")]);
        }
        "hx" | "helix" | "subl" | "zed" | "zeditor" => words.push(format!("{file}:{line}")),
        "kate" => words.extend(["-l".to_owned(), line.to_string(), file]),
        "vi" | "vim" | "nvim" | "gvim" | "view" | "nvi" | "elvis" | "vis" | "nano" | "pico" | "emacs"
        | "emacsclient" | "mg" | "jed" | "joe" | "ne" | "kak" | "micro" | "gedit" | "mcedit" | "less"
        | "amp" => {
            words.extend([format!("+{line}"), file]);
        }
        _ => words.push(file),
    }
    words
}

fn base_name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// Whether a command has the whole screen while it runs.
pub fn is_full_screen(words: &[String]) -> bool {
    words.first().is_some_and(|program| FULL_SCREEN.contains(&base_name(program)))
}

/// Copies of texts that an editor reads, in a folder that nobody else may look into; gone at the end.
#[derive(Debug, Default)]
pub struct Copies {
    folder: Option<PathBuf>,
}

impl Copies {
    /// A copy of `text` that can't be written to, under a name like `name`.
    pub fn of(&mut self, name: &str, text: &str) -> io::Result<PathBuf> {
        self.put(name, text, 0o400)
    }

    /// A text to be written on, under a name like `name`.
    pub fn draft(&mut self, name: &str, text: &str) -> io::Result<PathBuf> {
        self.put(name, text, 0o600)
    }

    /// The folder. One that somebody has taken away is made anew, under another name: who did that may have made this one.
    fn folder(&mut self) -> io::Result<PathBuf> {
        if let Some(folder) = self.folder.as_ref().filter(|folder| folder.is_dir()) {
            return Ok(folder.clone());
        }
        let name = format!("readboard-{:016x}", RandomState::new().hash_one(std::process::id()));
        let folder = env::temp_dir().join(name);
        DirBuilder::new().mode(0o700).create(&folder)?;
        fresh::note(&folder);
        Ok(self.folder.insert(folder).clone())
    }

    /// What is there now stays, for the person to look after.
    pub fn leave(&mut self) {
        if let Some(folder) = self.folder.take() {
            fresh::forget(&folder);
        }
    }

    fn put(&mut self, name: &str, text: &str, mode: u32) -> io::Result<PathBuf> {
        let folder = self.folder()?;
        let keeps = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        let name: String = name.chars().map(|c| if keeps(c) { c } else { '_' }).take(80).collect();
        let path = folder.join(format!("{}.txt", name.trim_start_matches(['-', '.'])));
        // The one before of the same name may be of another text.
        drop(fs::remove_file(&path));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&path)?;
        file.write_all(text.as_bytes())?;
        Ok(path)
    }
}

/// A draft is no longer than this, in bytes: what a record of it can have.
const DRAFT_MAX: u64 = Record::TEXT_MAX as u64;

/// What was written in a draft. The error says why it can't be taken, and where it stands.
pub fn read_draft(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let about = fs::metadata(path).map_err(|error| format!("{shown} could not be read ({error})"))?;
    if !about.is_file() || about.len() > DRAFT_MAX {
        return Err(format!(
            "a comment has {} kB at most: what is in {shown} was not taken",
            DRAFT_MAX >> 10
        ));
    }
    let bytes = fs::read(path).map_err(|error| format!("{shown} could not be read ({error})"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

impl Drop for Copies {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            fresh::forget(folder);
            drop(fs::remove_dir_all(folder));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_editor_is_told_the_line_in_its_own_way() {
        for (editor, expected) in [
            ("vi", "vi +7 a b.txt"),
            ("/usr/bin/nvim -R", "/usr/bin/nvim -R +7 a b.txt"),
            ("code -w", "code -w --goto a b.txt:7"),
            ("hx", "hx a b.txt:7"),
            ("kate", "kate -l 7 a b.txt"),
            ("my-editor", "my-editor a b.txt"),
        ] {
            assert_eq!(at_line(shell::words(editor).unwrap(), "a b.txt", 7).join(" "), expected);
        }
        assert_eq!(at_line(vec!["vi".to_owned()], "-x", 1), ["vi", "+1", "./-x"]);
        for (editor, expected) in [
            ("vi", "vi"),
            ("/usr/bin/code -n", "/usr/bin/code --wait -n"),
            ("code -w", "code -w"),
            ("kate", "kate --block"),
            ("gvim -f", "gvim -f"),
        ] {
            assert_eq!(waiting(shell::words(editor).unwrap()).join(" "), expected);
        }
    }

    #[test]
    fn copies_are_private_and_go() {
        let mut copies = Copies::default();
        let path = copies.of("../a b.eml", "one").unwrap();
        assert_eq!(path.file_name().unwrap(), "_a_b.eml.txt");
        assert_eq!(copies.of("../a b.eml", "two").unwrap(), path);
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        // Somebody has taken the folder away.
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
        let path = copies.of("one", "one").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        // What was refused stays, and what comes later does not touch it.
        let draft = copies.draft("comment", "long").unwrap();
        copies.leave();
        let next = copies.draft("comment", "next").unwrap();
        assert_ne!(draft, next);
        drop(copies);
        assert_eq!((fs::read_to_string(&draft).unwrap().as_str(), next.exists()), ("long", false));
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}

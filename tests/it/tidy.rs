//! Rules of the house that no compiler checks: which way imports point, who may use which library, how long a file
//! may be, and that no text of ours names a place on somebody's disk.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules, lowest first: each may use those before it and itself. Those in one row don't know each other.
const LAYERS: &[&[&str]] = &[
    &["drill", "fresh", "text"],
    &["story"],
    &["outlet"],
    &["marks"],
    &["key"],
    &["container"],
    &["layout"],
    &["library"],
    &["query", "paper", "seeds", "theme"],
    &["stats"],
    &["views"],
    &["command"],
    &["config"],
    &["action"],
    &["keymap"],
    &["app"],
    &["ui", "load", "outside", "search", "settings", "store", "term"],
    &["session"],
    &["cli"],
    &["runtime"],
    &["main", "lib"],
];

/// Who may use a library, or a part of the standard one, that brings the world in.
const RESERVED: &[(&str, &[&str])] = &[
    ("nucleo", &["query"]),
    ("rayon", &["query", "runtime"]),
    ("ratatui", &["ui", "term", "runtime"]),
    ("crossterm", &["term"]),
    ("anyhow", &["cli", "runtime"]),
    ("clap", &["cli"]),
    ("walkdir", &["load"]),
    ("notify", &["load", "settings", "store"]),
    ("directories", &["session"]),
    ("signal_hook", &["runtime", "main"]),
    ("crossbeam_channel", &["load", "outside", "search", "settings", "store", "runtime"]),
    ("rustix", &["fresh", "load", "outside", "store", "term", "cli"]),
    ("std::thread", &["load", "outside", "search", "settings", "store", "term", "runtime"]),
    ("std::fs", &["fresh", "load", "outside", "settings", "store", "session", "cli", "term"]),
    ("std::time", &["load", "outside", "runtime", "search", "settings", "store", "term"]),
    ("std::env", &["drill", "load", "outside", "term", "runtime", "main", "cli"]),
    ("std::process", &["main", "outside", "session", "settings", "store", "cli"]),
];

/// Lines that a file may have, its own tests included.
const LINES: usize = 700;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&root().join("src"), "rs", &mut found);
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The module of the top level that a file belongs to.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The text of a file before its tests, which may use more.
fn own(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod tests {").map_or(text, |at| &text[..at])
}

fn layer(module: &str) -> usize {
    LAYERS
        .iter()
        .position(|row| row.contains(&module))
        .unwrap_or_else(|| panic!("{module} has no layer: add it"))
}

#[test]
fn imports_point_one_way() {
    for (path, text) in sources() {
        let module = module(&path);
        let (from, path) = (layer(&module), path.display());
        if path.to_string().ends_with("tests.rs") || path.to_string().ends_with("laws.rs") {
            continue;
        }
        for (number, line) in own(&text).lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for lead in ["crate::", "readboard::"] {
                for (at, _) in line.match_indices(lead) {
                    let rest = &line[at + lead.len()..];
                    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                    let used = &rest[..end];
                    if used.is_empty() || used == module {
                        continue;
                    }
                    let beside = layer(used) == from && used != module;
                    assert!(
                        layer(used) < from && !beside,
                        "{path}:{}: {module} must not know {used}",
                        number + 1
                    );
                }
            }
        }
    }
}

#[test]
fn libraries_stay_where_they_belong() {
    for (path, text) in sources() {
        let module = module(&path);
        if path.ends_with("store/tests.rs") {
            continue;
        }
        for (number, line) in own(&text).lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for (library, users) in RESERVED {
                let needle = format!("{library}::");
                let used = line.match_indices(&needle).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                });
                assert!(
                    !used || users.contains(&module.as_str()),
                    "{}:{}: {library} is not for {module}",
                    path.display(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn files_are_small_and_say_what_they_are() {
    for (path, text) in sources() {
        assert!(text.lines().count() <= LINES, "{} holds too much: part it", path.display());
        assert!(text.starts_with("//!"), "{} does not say what it owns", path.display());
    }
}

#[test]
fn nothing_names_a_place_on_somebody_s_disk() {
    let mut found = Vec::new();
    for folder in ["src", "tests", "assets", "seeds", "benches"] {
        for ending in ["rs", "toml", "txt", "md", "json", "html", "eml", "mbox", "rss", "atom"] {
            if root().join(folder).is_dir() {
                files(&root().join(folder), ending, &mut found);
            }
        }
    }
    found.push(root().join("README.md"));
    for path in found {
        let text = fs::read_to_string(&path).unwrap_or_default();
        // The needles are put together here, so that this file does not hold them.
        for needle in [["/ho", "me/"].concat(), ["/ro", "ot/"].concat(), ["/wo", "rk/"].concat()] {
            assert!(!text.contains(&needle), "{} holds {needle}", path.display());
        }
    }
}

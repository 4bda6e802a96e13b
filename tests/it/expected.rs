//! Digests of which a careful human said what is in them: an export must say the same, story by story.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    digests: Vec<ExpectedDigest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedDigest {
    file: String,
    digest_title: Option<String>,
    must_not_appear_in_any_body: Vec<String>,
    stories: Vec<ExpectedStory>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedStory {
    title: Option<String>,
    source: Option<String>,
    date: Option<String>,
    url: Option<String>,
    notes: Vec<String>,
    blocks: Vec<String>,
    first_words: String,
    last_words: String,
    words: usize,
}

/// Words at either end of a body that are compared one by one.
const ENDS: usize = 6;

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn texts(value: &Value, name: Option<&str>) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|item| text(name.map_or(item, |name| &item[name]))).collect()
}

fn found(story: &Value) -> ExpectedStory {
    // Marks of list items are no words.
    let blocks = texts(&story["blocks"], Some("text"));
    let words: Vec<&str> = blocks.iter().flat_map(|block| block.split_whitespace()).collect();
    ExpectedStory {
        title: text(&story["title"]),
        source: text(&story["source"]["name"]),
        date: text(&story["source"]["date"]),
        url: text(&story["source"]["url"]),
        notes: texts(&story["notes"], None),
        blocks: texts(&story["blocks"], Some("kind")),
        first_words: words[..ENDS.min(words.len())].join(" "),
        last_words: words[words.len().saturating_sub(ENDS)..].join(" "),
        words: words.len(),
    }
}

#[track_caller]
fn check(folder: &Path, expected: &Path) {
    let expected = std::fs::read_to_string(expected).unwrap();
    let expected: Expected = serde_json::from_str(&expected).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_readboard"));
    let program = program.args(["export", "--format", "json"]).arg(folder);
    let output = program.env_clear().env("HOME", home.path()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    let export: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (digests, stories) = (&export["digests"], &export["stories"]);
    assert_eq!(digests.as_array().unwrap().len(), expected.digests.len());
    for wanted in expected.digests {
        let path = text(&Value::from(folder.join(&wanted.file).to_string_lossy())).unwrap();
        let digest = digests.as_array().unwrap().iter().find(|digest| digest["path"] == path);
        let digest = digest.unwrap_or_else(|| panic!("{path} is not in the export"));
        assert_eq!(text(&digest["title"]), wanted.digest_title, "{path}");
        let own: Vec<_> = stories.as_array().unwrap().iter().filter(|s| s["digest"] == path).collect();
        assert_eq!(digest["stories"], own.len(), "{path}");
        let got: Vec<_> = own.iter().map(|story| found(story)).collect();
        assert_eq!(got, wanted.stories, "{path}");
        for (number, story) in own.iter().enumerate() {
            assert_eq!(story["index"], number + 1, "{path}");
            let body = text(&story["body"]).unwrap();
            for furniture in &wanted.must_not_appear_in_any_body {
                assert!(!body.contains(furniture), "{path}: {furniture} is in story {}", number + 1);
            }
        }
    }
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_seeds_come_out_as_written() {
    check(&project().join("seeds"), &project().join("tests/it/seeds.json"));
}

/// Digests that may not be copied into the project; where they stand beside it, they count.
#[test]
fn the_digests_beside_the_project_come_out_as_read() {
    let shared = project().join("../shared");
    if shared.join("seeds").is_dir() {
        check(&shared.join("seeds"), &shared.join("seeds-expected.json"));
    } else {
        println!("skipped: there is no {}", shared.join("seeds").display());
    }
}

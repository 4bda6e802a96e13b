//! Digests of which a careful human said what is in them: an export must say the same, story by story.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write;
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

/// Seeds that are not read yet as a careful human reads them. A seed that is must leave this list.
const TO_MEND: &[&str] = &[];

/// What is different in a digest, in words.
fn differences(digest: &Value, own: &[&Value], wanted: &ExpectedDigest) -> Vec<String> {
    let mut all = Vec::new();
    if text(&digest["title"]) != wanted.digest_title {
        all.push(format!("the digest's title is {}, not {:?}", digest["title"], wanted.digest_title));
    }
    if digest["stories"] != own.len() {
        all.push(format!("{} stories are counted, {} are there", digest["stories"], own.len()));
    }
    if own.len() != wanted.stories.len() {
        all.push(format!("{} stories, not {}", own.len(), wanted.stories.len()));
    }
    for (number, (story, wanted)) in own.iter().zip(&wanted.stories).enumerate() {
        let found = found(story);
        if found != *wanted {
            all.push(format!("story {} is {found:#?}\nand not {wanted:#?}", number + 1));
        }
    }
    for (number, story) in own.iter().enumerate() {
        if story["index"] != number + 1 {
            all.push(format!("story {} says that it is number {}", number + 1, story["index"]));
        }
        let body = text(&story["body"]).unwrap();
        let furniture =
            wanted.must_not_appear_in_any_body.iter().filter(|furniture| body.contains(*furniture));
        all.extend(furniture.map(|furniture| format!("{furniture} is in story {}", number + 1)));
    }
    all
}

#[track_caller]
fn check(folder: &Path, expected: &Path, to_mend: &[&str]) {
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
    let mut wrong = String::new();
    for wanted in expected.digests {
        let path = text(&Value::from(folder.join(&wanted.file).to_string_lossy())).unwrap();
        let digest = digests.as_array().unwrap().iter().find(|digest| digest["path"] == path);
        let digest = digest.unwrap_or_else(|| panic!("{path} is not in the export"));
        let own: Vec<_> = stories.as_array().unwrap().iter().filter(|s| s["digest"] == path).collect();
        let differences = differences(digest, &own, &wanted);
        if to_mend.contains(&wanted.file.as_str()) {
            assert!(!differences.is_empty(), "{path} comes out as written: take it off the list");
        } else if !differences.is_empty() {
            writeln!(wrong, "{path}: {}", differences.join("\n")).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_seeds_come_out_as_written() {
    check(&project().join("seeds"), &project().join("tests/it/seeds.json"), TO_MEND);
}

/// Digests that may not be copied into the project; where they stand beside it, they count.
#[test]
fn the_digests_beside_the_project_come_out_as_read() {
    let shared = project().join("../shared");
    if shared.join("seeds").is_dir() {
        check(&shared.join("seeds"), &shared.join("seeds-expected.json"), &[]);
    } else {
        println!("skipped: there is no {}", shared.join("seeds").display());
    }
}

//! `tests/spec/*.md`: prose for people, examples for the program. Each fence `digest` is followed by a fence
//! `stories` with what comes out of it.

use std::fmt::Write as _;
use std::path::Path;

use readboard::layout::Catalog;
use readboard::library::{Shard, ShardBuilder};
use readboard::story::Role;

use crate::stage::golden;

/// Reads a document with the built-in layouts.
pub(crate) fn read(text: &[u8]) -> (Shard, Catalog) {
    let (catalog, bad) = Catalog::built_in();
    assert_eq!(bad, []);
    let mut builder = ShardBuilder::new(&catalog, 0);
    builder.add(Path::new("digest.txt"), text).unwrap();
    (builder.finish(), catalog)
}

/// What came out of a document, for people to read.
fn show(text: &str) -> String {
    let (shard, catalog) = read(text.as_bytes());
    let digest = &shard.digests()[0];
    let mut out = String::new();
    let name = digest.layout(&catalog).unwrap_or("no layout");
    let _ = writeln!(out, "{name}");
    for number in 0..shard.stories().len() {
        let story = shard.story(number).unwrap();
        let title = story.title().map_or("(no title)", |title| title.as_str());
        let _ = writeln!(out, "{}. {title}", number + 1);
        let date = story.story().date.map(|date| date.to_string());
        for (field, value) in [
            ("outlet", story.outlet().map(|outlet| outlet.to_string())),
            ("date", date),
            ("link", story.link().map(|link| link.to_string())),
        ] {
            if let Some(value) = value {
                let _ = writeln!(out, "   {field}: {value}");
            }
        }
        for note in story.notes(&catalog) {
            let _ = writeln!(out, "   note: {note}");
        }
        for block in story.blocks() {
            let mut words = String::new();
            block.text(&shard.text(), &mut words);
            let mark = shard.text().at(block.mark);
            let _ = writeln!(out, "   {} {mark}| {words}", block.kind.name());
        }
    }
    for (span, part) in shard.parts_of(digest) {
        let role = match part.role {
            Role::Furniture => "furniture",
            Role::Heading => "heading",
            Role::Preamble => "preamble",
            Role::Tail => "tail",
            _ => continue,
        };
        for line in shard.text().at(span).lines().filter(|line| !line.trim().is_empty()) {
            let _ = writeln!(out, "{role}: {}", line.trim());
        }
    }
    out
}

#[track_caller]
fn check(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let mut out = String::new();
    let mut rest = text.as_str();
    let mut examples = 0;
    while let Some((before, after)) = rest.split_once("```digest\n") {
        let (digest, after) = after.split_once("```\n").unwrap();
        let (between, after) = after.split_once("```stories\n").unwrap();
        let (_, after) = after.split_once("```").unwrap();
        let _ = write!(out, "{before}```digest\n{digest}```\n{between}```stories\n{}```", show(digest));
        rest = after;
        examples += 1;
    }
    out.push_str(rest);
    assert!(examples > 0, "{file} has no examples");
    golden(file, &out);
}

#[test]
fn source_line() {
    check("tests/spec/source-line.md");
}

#[test]
fn posted_on() {
    check("tests/spec/posted-on.md");
}

#[test]
fn no_digest() {
    check("tests/spec/no-digest.md");
}

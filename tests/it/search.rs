//! `readboard search` from outside; and that no story is lost because its file was not parsed.

use std::path::Path;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use readboard::layout::Catalog;
use readboard::library::{Shard, ShardBuilder};
use readboard::query::Query;
use readboard::query::screen::Screen;
use readboard::seeds::SEEDS;
use readboard::text::seek::folded;

use crate::cli::Place;
use crate::compose::composer::changes::Change;
use crate::compose::composer::{compose, plan};

const TEXT: &str = "Exports fall for a sixth month\n\nShips left half empty, the customs\noffice said.\n\nThe Élysée \
    Palace did not comment.\n\nSource: Radio Free Asia, November 10, 2023\nhttps://www.rfa.org/a\n\n\
    Envoys warned of “friends”, old and new\n\nTrust nobody in the customs office.\n\n\
    Source: The Paper, 2023\nhttps://m.thepaper.cn/b\n";

#[track_caller]
fn check(args: &[&str], status: i32, out: &str) {
    let place = Place::new();
    place.file("a/one.txt", TEXT);
    place
        .file("a/two.txt", "Exports rise again\n\nNothing else is known.\n\nSource: Radio Free Asia, 2024\n");
    let outcome = place.run(&[&["search"], args].concat());
    assert_eq!((outcome.status, outcome.out.as_str()), (Some(status), out), "{args:?}: {}", outcome.err);
}

#[test]
fn lines_are_printed_as_grep_does() {
    check(
        &["\"customs office\"", "a"],
        0,
        "a/one.txt:3:Exports fall for a sixth month: Ships left half empty, the customs\na/one.txt:4:Exports fall for a sixth month: office said.\na/one.txt:13:Envoys warned of “friends”, old and new: Trust nobody in the customs office.\n",
    );
    check(
        &["\"elysee\"", "a"],
        0,
        "a/one.txt:6:Exports fall for a sixth month: The Élysée Palace did not comment.\n",
    );
    check(
        &["\"exports\"", "a"],
        0,
        "a/one.txt:1:Exports fall for a sixth month\na/two.txt:1:Exports rise again\n",
    );
    check(&["source:paper", "a"], 0, "a/one.txt:11:Envoys warned of “friends”, old and new\n");
    check(
        &["/^trust \\w+/ source:paper", "a"],
        0,
        "a/one.txt:13:Envoys warned of “friends”, old and new: Trust nobody in the customs office.\n",
    );
    check(
        &["-C1", "\"elysee\"", "a"],
        0,
        "a/one.txt-5-Exports fall for a sixth month- \na/one.txt:6:Exports fall for a sixth month: The Élysée Palace did not comment.\na/one.txt-7-Exports fall for a sixth month- \n",
    );
    check(
        &["-l", "\"office\"", "a"],
        0,
        "a/one.txt:1:Exports fall for a sixth month\na/one.txt:11:Envoys warned of “friends”, old and new\n",
    );
    check(&["-c", "\"a\"", "a"], 0, "a/one.txt:2\na/two.txt:1\n");
    check(
        &["--format", "csv", "\"nobody\"", "a", "-A", "3"],
        0,
        &format!(
            "id,digest,line,title,text\n{},a/one.txt,13,\"Envoys warned of “friends”, old and new\",Trust nobody in the customs office.\n",
            id_of_second()
        ),
    );
    check(&["\"nothing of the kind\"", "a"], 1, "");
    check(&["\"exports\"", "none"], 2, "");
    check(&["source:", "a"], 2, "");
    check(&["\"exports\"", "a", "-l", "-c"], 2, "");
}

fn id_of_second() -> String {
    let shard = shard(Path::new("one.txt"), TEXT.as_bytes());
    shard.story(1).unwrap().key().to_string()
}

#[test]
fn programs_read_lines() {
    let place = Place::new();
    place.file("one.txt", TEXT);
    let outcome = place.run(&["search", "--format", "json", "\"elysee\"", "one.txt"]);
    let document: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let story = &document["stories"][0];
    assert_eq!(
        (&document["schema"], &story["digest"], &story["line"]),
        (&1.into(), &"one.txt".into(), &1.into())
    );
    let line = &story["lines"][0];
    assert_eq!((&line["line"], &line["kind"]), (&6.into(), &"match".into()));
    assert_eq!(line["matches"], serde_json::json!([[4, 12]]));
    let lines = place.run(&["search", "--format", "ndjson", "office", "one.txt"]);
    assert_eq!(lines.status, Some(1));
}

fn shard(path: &Path, bytes: &[u8]) -> Shard {
    let (catalog, _) = Catalog::built_in();
    let mut builder = ShardBuilder::new(&catalog, 0);
    builder.add(path, bytes).unwrap();
    builder.finish()
}

/// Every word of every story's title and body has its file pass, as it is written and folded.
fn lets_all_pass(path: &Path, bytes: &[u8], shard: &Shard) {
    for number in 0..shard.stories().len() {
        let story = shard.story(number).unwrap();
        let bodies: Vec<_> = story.bodies().map(|body| story.text().at(body)).collect();
        for text in story.title().into_iter().chain(bodies) {
            for word in text.split_whitespace() {
                for word in [word.to_owned(), folded(word)] {
                    let screen = Screen::of(&Query::phrase(&word));
                    assert!(
                        screen.is_none_or(|screen| screen.lets_pass(path, bytes)),
                        "{word:?} of {}",
                        path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn no_story_of_a_seed_is_lost() {
    for (name, bytes) in SEEDS {
        lets_all_pass(Path::new(name), bytes, &shard(Path::new(name), bytes));
    }
}

#[test]
fn no_story_that_was_composed_is_lost() {
    let (catalog, _) = Catalog::built_in();
    let mut runner = TestRunner::deterministic();
    let plans = plan(Change::ALL, 3);
    let mut builder = ShardBuilder::new(&catalog, 0);
    for _ in 0..150 {
        let composed = compose(&plans.new_tree(&mut runner).unwrap().current(), &catalog);
        let path = Path::new(composed.name);
        if builder.add(path, &composed.bytes).is_ok() {
            let full = std::mem::replace(&mut builder, ShardBuilder::new(&catalog, 0));
            lets_all_pass(path, &composed.bytes, &full.finish());
        }
    }
}

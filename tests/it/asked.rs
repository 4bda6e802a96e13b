//! What the command line knows as the reader does: edited stories, stories in several digests, and the settings.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::cli::Place;

fn story(title: &str, words: &str) -> String {
    format!("{title}\n\n{words}\n\nSource: Radio Free Asia, November 10, 2023\nhttps://www.rfa.org/a\n\n")
}

const WORDS: &str = "Ships left the harbour half empty for the sixth month, the customs office said in its report \
    of the week, and nobody at the quay could tell when orders would come again.";

#[test]
fn edited_stories_and_second_places_are_known() {
    let place = Place::new();
    place.file(
        "news/a.txt",
        story("Exports fall for a sixth month", WORDS) + &story("Ferries sail", "At noon."),
    );
    place.file("news/b.txt", story("Ferries sail", "At noon."));
    let ask = |query: &str| {
        let outcome = place.run(&["list", "news", "-q", query]);
        outcome.out.lines().count()
    };
    assert_eq!((ask("is:again"), ask("-is:again")), (1, 2));
    assert_eq!(place.run(&["list", "news"]).out.lines().count(), 2, "each story once");
    let marked = place.run(&["mark", "--read", "--tag", "trade", "-q", "'exports", "news"]);
    assert_eq!(marked.status, Some(0), "{}", marked.err);
    assert_eq!((ask("is:edited"), ask("is:unread")), (0, 1));
    let edited = WORDS.replace("half empty", "all but empty");
    let after = story("Exports fall for a sixth month", &edited) + &story("Ferries sail", "At noon.");
    place.file("news/a.txt", after);
    assert_eq!((ask("is:edited"), ask("is:unread")), (1, 1));
    let exported = place.run(&["export", "news", "-q", "'exports", "--format", "ndjson"]).out;
    let record: serde_json::Value = serde_json::from_str(&exported).unwrap();
    assert_eq!((&record["read"], &record["tags"][0]), (&true.into(), &"trade".into()));
    let stats = place.run(&["stats", "news", "--format", "json"]).out;
    let counted: serde_json::Value = serde_json::from_str(&stats).unwrap();
    assert_eq!((&counted["stories"], &counted["read"]), (&2.into(), &1.into()));
    // What is searched for is found at each of its places.
    assert_eq!(place.run(&["search", "'ferries", "news"]).out.lines().count(), 2);
    assert_eq!(place.run(&["search", "'exports is:edited", "news"]).out.lines().count(), 1);
}

#[test]
fn a_mistake_in_the_settings_swaps_no_stories() {
    const CONFIG: &str = "XDG_CONFIG_HOME/readboard/config.toml";
    let place = Place::new();
    place.file("home/digests/a.txt", story("Ferries sail", "At noon."));
    for (config, stories, said) in [
        ("paths = [\"~/digests\"]\n", 1, ""),
        ("paths = [\"~/digests\"]\ntheme = \n", 0, "config.toml: line 2, column 9"),
        ("paths = [\"~/digests\"]\nmouse = 3\n", 1, "config.toml: line 2, column 9"),
    ] {
        place.file(CONFIG, config);
        for args in [&["list"][..], &["export", "--format", "ndjson"]] {
            let outcome = place.run(args);
            assert_eq!(outcome.out.lines().count(), stories, "{config}: {}", outcome.err);
            assert!(
                outcome.err.contains(said) && outcome.err.is_empty() == said.is_empty(),
                "{}",
                outcome.err
            );
            assert_eq!(outcome.status, Some(if said.is_empty() { 0 } else { 2 }), "{config}");
        }
        let named = place.run(&["list", "home/digests"]);
        assert_eq!((named.status, named.err.as_str()), (Some(0), ""), "{config}");
    }
    place.file(CONFIG, "theme = \n");
    let marked = place.run(&["mark", "--read", "-q", "'a"]);
    assert_eq!(marked.status, Some(2));
    assert!(!place.path("XDG_STATE_HOME/readboard/marks").exists());
}

#[test]
fn exported_marks_are_for_the_person_alone() {
    let place = Place::new();
    place.file("a.txt", story("Ferries sail", "At noon."));
    place.run(&["mark", "--comment", "mine", "-q", "'ferries", "a.txt"]);
    assert_eq!(place.run(&["marks", "export", "-o", "marks.jsonl"]).status, Some(0));
    let mode = fs::metadata(place.path("marks.jsonl")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

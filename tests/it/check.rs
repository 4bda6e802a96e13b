//! `readboard check` from outside: what it draws, what it says to programs, and its exit status.

use std::fs;

use serde_json::Value;

use crate::cli::Place;
use crate::stage::golden;

const SOUND: &str = include_str!("../../seeds/world-desk-2023-11.txt");

/// A digest whose last story was cut off.
const CUT_OFF: &str = "Ferry Returns\n\nIt sailed again, and all were glad of it.\n\nSource: RFA\n\nLamp Goes Out\n\n\
    Nobody came to light it.\n\nSource: CNA\n\nNets Found\n\nWalkers found nets on the beach, and they were left there.";

const LAYOUT: &str = r#"name = "told-by"
about = "Title, paragraphs, and who told"
frame = ["title", "body", "told"]
[cues.told]
role = "credit"
lines = ["Told by {outlet}"]
[[samples]]
text = """
Ferry returns

It sailed again.

Told by The Harbour

Lamp goes out

Nobody lit it.

Told by The Keeper
"""
stories = [
  { title = "Ferry returns", outlet = "The Harbour", blocks = ["paragraph"] },
  { title = "Lamp goes out", outlet = "The Keeper", blocks = ["paragraph"] },
]
"#;

/// The text of a run that must end with `status`; standard error is empty.
#[track_caller]
fn text(place: &Place, args: &[&str], status: i32) -> String {
    let outcome = place.run(&[&["check"], args].concat());
    assert_eq!((outcome.status, outcome.err.as_str()), (Some(status), ""), "{}", outcome.out);
    outcome.out
}

#[track_caller]
fn json(place: &Place, args: &[&str], status: i32) -> Value {
    serde_json::from_str(&text(place, &[args, &["--format", "json"]].concat(), status)).unwrap()
}

#[test]
fn a_seed_is_told_and_drawn() {
    let place = Place::new();
    for name in ["world-desk-2023-11", "cyber-desk-2023-11", "korea-archive-2015-01"] {
        let file = format!("{name}.txt");
        fs::copy(format!("{}/seeds/{file}", env!("CARGO_MANIFEST_DIR")), place.path(&file)).unwrap();
        golden(&format!("tests/screens/check-{name}.txt"), &text(&place, &[&file], 0));
        golden(&format!("tests/screens/explain-{name}.txt"), &text(&place, &[&file, "--explain"], 0));
    }
    place.file("cut-off.txt", CUT_OFF);
    golden("tests/screens/check-cut-off.txt", &text(&place, &["cut-off.txt"], 1));
    golden("tests/screens/explain-cut-off.txt", &text(&place, &["cut-off.txt", "--explain"], 1));
}

#[test]
fn no_line_is_wider_than_it_should_be() {
    let place = Place::new();
    let wide = format!(
        "{}\n\n{}\n\nSource: {}, 2023\n",
        "联合早报".repeat(20),
        "正文。".repeat(90),
        "报".repeat(30)
    );
    place.file("cjk.txt", wide.repeat(3));
    place.file("world.txt", SOUND);
    for args in [&["cjk.txt", "world.txt"] as &[&str], &["cjk.txt", "world.txt", "--explain"]] {
        for line in text(&place, args, 0).lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
        }
    }
}

#[test]
fn hostile_names_and_bytes_come_out_clean() {
    let place = Place::new();
    let name = "e\x1b]0;x\x07\nname\u{9b}.txt";
    let hostile = "\x1b[31mTitle\u{202e} here\n\nA body \u{9b}2J of some words.\u{200b}\n\nSource: R\x1bFA, 2023\nhttps://a.example/\x07\n\n";
    place.file(name, hostile.repeat(3));
    let mut bytes = hostile.repeat(2).into_bytes();
    bytes.extend(b"\xff\xfeTail \xc3\x28 of it\x1b[2J");
    place.file("bytes.txt", bytes);
    let layout = LAYOUT.replace("told-by", "told\\u001b[31m").replace("\"Ferry returns\"", "\"\\u001b[2J\"");
    place.file("\x1b[31m.toml", layout.replace("\"The Keeper\"", "\"\\u009b\""));
    for args in [&[] as &[&str], &["--explain"], &["--format", "json"], &["--explain", "--format", "json"]] {
        // `Place` itself looks for control characters in all that comes out.
        let args = [&["check", ".", "--layout", "\x1b[31m.toml"], args].concat();
        let outcome = place.run(&args);
        assert_eq!(outcome.status, Some(1), "{}", outcome.err);
        assert!(outcome.out.contains("␛[31m") && outcome.out.contains("⇄"), "{}", outcome.out);
    }
    let outcome = place.run(&["check", "no\x1b[31msuch"]);
    assert_eq!((outcome.status, outcome.out.as_str()), (Some(2), ""));
}

#[test]
fn the_status_tells_whether_to_look() {
    let place = Place::new();
    place.file("good.txt", SOUND);
    place.file("poem.txt", "A poem\n\nof two lines\n");
    place.file("cut-off.txt", CUT_OFF);
    place.file("controls.txt", format!("{SOUND}\x1b[31m"));
    place.file("empty.txt", "");
    for (args, status) in [
        (&["good.txt"] as &[&str], 0),
        (&["poem.txt"], 0),
        (&["cut-off.txt"], 1),
        (&["controls.txt"], 1),
        (&["good.txt", "cut-off.txt"], 1),
        (&["missing.txt"], 2),
        (&["empty.txt"], 2),
        (&["cut-off.txt", "missing.txt"], 2),
        (&["good.txt", "--layout", "missing.toml"], 2),
        (&[], 2),
        (&["good.txt", "--format", "xml"], 2),
    ] {
        let outcome = place.run(&[&["check"], args].concat());
        assert_eq!(outcome.status, Some(status), "{args:?}: {}", outcome.err);
        assert_eq!(outcome.err.is_empty(), status < 2, "{args:?}: {}", outcome.err);
    }
    let outcome = Place::finish(&mut place.program(&["check", "-"]), SOUND.as_bytes());
    assert_eq!(outcome.status, Some(0));
    assert!(outcome.out.starts_with("-\n"), "{}", outcome.out);
    let help = place.run(&["check", "--help"]).out;
    assert!(help.contains("Exit status: 0 all is well; 1 look at it"), "{help}");
}

#[test]
fn a_program_gets_the_same_facts_under_names_that_stay() {
    let place = Place::new();
    place.file("world.txt", SOUND);
    place.file("cut-off.txt", CUT_OFF);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let short = json(&place, &["world.txt"], 0);
    assert_eq!(keys(&short), "digests layout_file schema");
    assert_eq!((&short["schema"], &short["layout_file"]), (&Value::from(1), &Value::Null));
    let digest = &short["digests"][0];
    assert_eq!(
        keys(digest),
        "confidence container encoding furniture inferred_by layout lines ok path preamble problems stories tail \
         title verdict way"
    );
    assert_eq!((&digest["way"], &digest["layout"]), (&"layout".into(), &"source-line".into()));
    assert_eq!((&digest["verdict"], &digest["ok"]), (&"sure".into(), &true.into()));
    let story = &digest["stories"][0];
    assert_eq!(keys(story), "complete date heading index lacks lines link notes outlet title");
    assert_eq!((&story["lines"][0], &story["lines"][1]), (&3.into(), &14.into()));
    assert_eq!((&story["outlet"], &story["date"]), (&"Radio Free Asia".into(), &"2023-11-10".into()));
    assert_eq!(digest["furniture"][0]["text"], "Skip to content");
    let long = json(&place, &["cut-off.txt", "--explain"], 1);
    let digest = &long["digests"][0];
    assert_eq!(digest["problems"][0]["line"], 13);
    assert_eq!(digest["stories"][2]["lacks"][0], "source or abroad");
    let part = &digest["parts"][2];
    assert_eq!(keys(part), "cue lines reason role story text");
    assert_eq!(part["cue"]["pattern"], "Source: {outlet}");
    assert_eq!((&part["cue"]["layout"], &part["role"]), (&"source-line".into(), &"credit".into()));
    let tried = &digest["regions"][0]["tried"];
    assert_eq!(keys(&tried[0]), "complete confidence even explained likeness name stories weight why won");
    assert_eq!((&tried[0]["won"], &tried[0]["name"]), (&true.into(), &"source-line".into()));
}

#[test]
fn a_layout_file_is_tried_on_its_own_samples() {
    let place = Place::new();
    place.file("mine.toml", LAYOUT);
    let out = text(&place, &["--layout", "mine.toml"], 0);
    assert!(out.contains("1 sample comes out as expected"), "{out}");
    place.file(
        "wrong.toml",
        LAYOUT.replace("outlet = \"The Keeper\"", "outlet = \"Keeper\", date = \"2023\""),
    );
    golden("tests/screens/check-layout-wrong.txt", &text(&place, &["--layout", "wrong.toml"], 1));
    let misses = &json(&place, &["--layout", "wrong.toml"], 1)["layout_file"]["misses"];
    assert_eq!((&misses[0]["sample"], &misses[0]["story"]), (&1.into(), &2.into()));
    assert_eq!((&misses[0]["field"], &misses[1]["field"]), (&"outlet".into(), &"date".into()));
    for (from, to, words) in [
        ("role = ", "rolle = ", "faulty.toml:5: unknown field `rolle`"),
        ("role = ", "rolle = ", "did you mean `role`?"),
        ("\"credit\"", "\"credits\"", "did you mean `credit`?"),
        ("\"told\"]", "\"tld\"]", "faulty.toml:3: the frame names `tld`"),
    ] {
        place.file("faulty.toml", LAYOUT.replace(from, to));
        let outcome = place.run(&["check", "--layout", "faulty.toml"]);
        assert_eq!((outcome.status, outcome.out.as_str()), (Some(2), ""));
        assert!(outcome.err.contains(words), "{}", outcome.err);
    }
}

#[test]
fn a_layout_that_does_as_well_wins_and_says_so() {
    let place = Place::new();
    place.file("world.txt", SOUND);
    let same = include_str!("../../assets/layouts/source-line.toml").replace("\"source-line\"", "\"zzz\"");
    place.file("zzz.toml", same);
    let outcome = place.run(&["check", "world.txt", "--explain", "--layout", "zzz.toml"]);
    assert_eq!(outcome.status, Some(0), "{}", outcome.out);
    assert!(outcome.out.contains("zzz (given with --layout)"), "{}", outcome.out);
    assert!(
        outcome.out.contains("zzz: chosen: source-line did as well, and your own goes first"),
        "{}",
        outcome.out
    );
    assert!(
        outcome.out.contains("source-line: does as well, but your own layout goes first"),
        "{}",
        outcome.out
    );
}

#[test]
fn the_person_s_own_layouts_are_read_by_every_command() {
    let place = Place::new();
    let digest = "Ferry returns\n\nIt sailed again.\n\nTold by The Harbour\n\nLamp goes out\n\nNobody lit it.\n\nTold by The Keeper\n";
    place.file("notes.txt", digest);
    let folder = "XDG_CONFIG_HOME/readboard/layouts";
    place.file(format!("{folder}/mine.toml"), LAYOUT);
    let out = text(&place, &["notes.txt"], 0);
    assert!(out.contains("told-by (your own)"), "{out}");
    let outcome = place.run(&["list", "notes.txt", "--format", "csv"]);
    assert!(outcome.out.contains(",The Keeper,"), "{}", outcome.out);
    place.file(format!("{folder}/faulty.toml"), LAYOUT.replace("role", "rolle").replace("told-by", "other"));
    place.file(format!("{folder}/note.txt"), "no layout");
    for args in [&["check", "notes.txt"] as &[&str], &["list", "notes.txt"], &["export", "notes.txt"]] {
        let outcome = place.run(args);
        assert_eq!(outcome.status, Some(0), "{args:?}: {}", outcome.err);
        assert_eq!(outcome.err.lines().count(), 1, "{args:?}: {}", outcome.err);
        assert!(outcome.err.contains("layouts/faulty.toml:5: unknown field `rolle`"), "{}", outcome.err);
    }
    // A relative folder is none.
    let mut program = place.program(&["list", "notes.txt", "--format", "csv"]);
    program.env("XDG_CONFIG_HOME", "XDG_CONFIG_HOME");
    let outcome = Place::finish(&mut program, b"");
    assert_eq!((outcome.status, outcome.err.as_str()), (Some(0), ""));
    assert!(!outcome.out.contains(",The Keeper,"), "{}", outcome.out);
    // A layout of one's own takes the place of one that has its name, and can be tried in its own place.
    place.file(format!("{folder}/mine.toml"), LAYOUT.replace("told-by", "source-line"));
    fs::remove_file(place.path(format!("{folder}/faulty.toml"))).unwrap();
    let out = text(&place, &["notes.txt"], 0);
    assert!(out.contains("source-line (your own)"), "{out}");
    let file = format!("{folder}/mine.toml");
    let out = text(&place, &["notes.txt", "--layout", &file], 0);
    assert!(out.contains("source-line (given with --layout)"), "{out}");
}

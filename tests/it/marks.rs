//! Marks from outside: made from the command line, taken elsewhere and back, checked, and made by others while the
//! reader runs.

use std::fs;
use std::process::Command;

use readboard::action::{Action, Whose};
use readboard::marks::edit::Kept;
use readboard::marks::{Field, Record, Stamp, Writer};
use readboard::story::{StoryIx, StoryKey};
use readboard::text::CleanBuf;

use crate::cli::{Outcome, Place};
use crate::stage::{Disk, Stage};

const STATE: &str = "XDG_STATE_HOME/readboard/marks";

/// A digest of so many stories.
fn digest(name: &str, stories: usize) -> String {
    let story = |number| {
        format!(
            "Report {number} from {name}\n\nIt came in {name}, number {number}.\n\nSource: RFA, 2023\nhttps://www.rfa.org/{number}\n\n"
        )
    };
    (0..stories).map(story).collect()
}

fn place() -> Place {
    let place = Place::new();
    place.file("news/a.txt", digest("north", 3));
    place.file("news/b.txt", digest("south", 2));
    place
}

#[track_caller]
fn says(outcome: &Outcome, status: i32, out: &str) {
    assert_eq!((outcome.status, outcome.out.as_str()), (Some(status), out), "{}", outcome.err);
}

fn ids(place: &Place, query: &str) -> Vec<String> {
    let listed = place.run(&["list", "news", "-q", query, "--format", "ndjson"]).out;
    let id = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned()
    };
    listed.lines().map(id).collect()
}

#[test]
fn stories_are_marked_by_query_and_by_id() {
    let place = place();
    says(&place.run(&["mark", "--read", "--tag", "trade", "-q", "'north", "news"]), 0, "3 stories changed\n");
    says(
        &place.run(&["mark", "--read", "-q", "'report", "news"]),
        0,
        "2 stories changed, 3 marked so already\n",
    );
    says(&place.run(&["mark", "--unread", "-q", "tag:trade", "news"]), 0, "3 stories changed\n");
    assert_eq!(ids(&place, "is:unread").len(), 3);
    let south = ids(&place, "'south");
    says(
        &place.run(&["mark", "--star", "--comment", "Look again", &south[0], &south[0]]),
        0,
        "1 story changed\n",
    );
    assert_eq!(ids(&place, "is:starred has:comment"), south[..1]);
    let told = place.run(&["export", "news", "-q", "has:comment", "--format", "ndjson"]).out;
    assert!(told.contains(r#""starred":true,"tags":[],"comment":"Look again""#), "{told}");
    let told = place.run(&["list", "news", "-q", "1 north", "--format", "ndjson"]).out;
    assert!(told.contains(r#""tags":["trade"],"comment":null"#), "{told}");
    says(&place.run(&["mark", "--unstar", "--comment", "", &south[0]]), 0, "1 story changed\n");
    let first = &south[0][..8];
    says(&place.run(&["mark", "--star", first, "news"]), 0, "1 story changed\n");
    says(&place.run(&["mark", "--unstar", "news", first]), 0, "1 story changed\n");
    says(&place.run(&["mark", "--untag", "trade", "-q", "'north", "news"]), 0, "3 stories changed\n");
    assert!(ids(&place, "is:starred | has:comment | has:tag").is_empty());
}

#[test]
fn a_command_sees_and_marks_edited_stories_as_the_reader_does() {
    let place = Place::new();
    let story = |words: &str| {
        format!(
            "Ministry orders review of plans\n\nThe ministry said {words} that engineers would look again at the drawings for the plant in spring.\n\nSource: RFA, 2023\n\n\n"
        )
    };
    place.file("news/a.txt", story("on Tuesday"));
    says(
        &place.run(&["mark", "--star", "--tag", "trade", "--comment", "c", "-q", "'ministry", "news"]),
        0,
        "1 story changed\n",
    );
    place.file("news/a.txt", story("late on Tuesday"));
    let queries = ["is:starred", "tag:trade", "has:comment", "is:edited is:unread"];
    for query in queries {
        assert_eq!(ids(&place, query).len(), 1, "{query}");
    }
    let told = place.run(&["list", "news", "-q", "is:starred", "--format", "ndjson"]).out;
    assert!(told.contains(r#""tags":["trade"],"comment":"c""#), "{told}");
    let stats = place.run(&["stats", "news", "--format", "json"]).out;
    assert!(stats.contains("\"starred\": 1"), "{stats}");
    // Its first mark brings the others along.
    let id = ids(&place, "is:starred").remove(0);
    says(&place.run(&["mark", "--read", &id[..8], "news"]), 0, "1 story changed\n");
    for query in ["is:starred is:read", "tag:trade", "has:comment", "-is:edited"] {
        assert_eq!(ids(&place, query), [&*id], "{query}");
    }
    // Taken off at once it does not come back.
    place.file("news/a.txt", story("late on Tuesday morning"));
    says(&place.run(&["mark", "--unstar", "-q", "'ministry", "news"]), 0, "1 story changed\n");
    assert_eq!((ids(&place, "is:starred").len(), ids(&place, "is:read tag:trade").len()), (0, 1));
}

#[test]
fn what_can_t_be_marked_is_said() {
    let place = place();
    let id = &ids(&place, "'south")[0];
    says(&place.run(&["mark", "--read", "-q", "nothingofthesort", "news"]), 1, "");
    for (args, words) in [
        (&["mark", "-q", "x", "news"][..], "--read"),
        (&["mark", "--read"], "ids of stories"),
        (&["mark", "--read", "news"], "ids of stories"),
        (&["mark", "--read", "00000000", "news"], "no story has the id"),
        (&["mark", "--read", "--unread", id], "cannot be used with"),
        (&["mark", "--tag", " ", id], "a tag needs a name"),
        (&["mark", "--tag", "a", "--untag", "a", id], "asked for twice"),
        (&["mark", "--read", "-q", "(", "news"], "the query is wrong"),
    ] {
        let outcome = place.run(args);
        assert_eq!((outcome.status, outcome.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(outcome.err.contains(words), "{args:?}: {}", outcome.err);
    }
    assert!(!place.path(STATE).exists());
}

#[test]
fn what_can_t_be_kept_is_said_and_not_counted() {
    let place = place();
    says(&place.run(&["mark", "--star", "-q", "'south", "news"]), 0, "2 stories changed\n");
    let program = place.program(&["mark", "--read", "-q", "'report", "news"]);
    // No file may grow beyond this.
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -f 1; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args());
    limited.current_dir(place.path("")).env_clear().env("HOME", place.path("home"));
    limited.env("XDG_STATE_HOME", place.path("XDG_STATE_HOME"));
    // What is there fills it already.
    let journal = fs::read_dir(place.path(STATE)).unwrap().next().unwrap().unwrap().path();
    fs::write(&journal, fs::read_to_string(&journal).unwrap() + &"\n".repeat(1024)).unwrap();
    let outcome = Place::finish(&mut limited, b"");
    assert_eq!((outcome.status, outcome.out.as_str()), (Some(2), ""), "{}", outcome.err);
    assert!(outcome.err.contains("not marked: ") && outcome.err.contains("may not grow"), "{}", outcome.err);
    assert_eq!(ids(&place, "is:read").len(), 0);
    assert_eq!(ids(&place, "is:starred").len(), 2);
}

#[test]
fn marks_are_taken_elsewhere_and_back() {
    let here = place();
    says(&here.run(&["mark", "--read", "--tag", "trade", "-q", "'north", "news"]), 0, "3 stories changed\n");
    says(&here.run(&["mark", "--unread", "-q", "1 north", "news"]), 0, "1 story changed\n");
    let exported = here.run(&["marks", "export"]);
    assert_eq!((exported.status, exported.out.lines().count()), (Some(0), 6), "{}", exported.err);
    let records: Vec<Record> = exported.out.lines().map(|line| Record::parse(line).unwrap()).collect();
    assert!(records.is_sorted_by_key(|record| record.stamp));
    says(&here.run(&["marks", "export", "-o", "marks.ndjson"]), 0, "");
    assert_eq!(here.run(&["marks", "export", "-o", "marks.ndjson"]).status, Some(2), "it is there already");
    says(&here.run(&["marks", "import", "marks.ndjson"]), 0, "0 of 6 records new\n");

    let there = place();
    says(&there.run(&["mark", "--star", "-q", "'south", "news"]), 0, "2 stories changed\n");
    there.file("in", &exported.out);
    says(&there.run(&["marks", "import", "in"]), 0, "6 of 6 records new\n");
    says(&there.run(&["marks", "import", "in"]), 0, "0 of 6 records new\n");
    for query in ["is:read", "tag:trade", "is:unread"] {
        assert_eq!(ids(&there, query), ids(&here, query), "{query}");
    }
    assert_eq!(ids(&there, "is:starred").len(), 2);
    // What is newer there stays.
    says(
        &there.run(&["mark", "--unread", "-q", "'north", "news"]),
        0,
        "2 stories changed, 1 marked so already\n",
    );
    says(
        &Place::finish(&mut there.program(&["marks", "import", "-"]), exported.out.as_bytes()),
        0,
        "0 of 6 records new\n",
    );
    assert_eq!(ids(&there, "is:read").len(), 0);

    let broken = format!("{}garbage\n{{\"v\":9}}\n", exported.out);
    let outcome = Place::finish(&mut place().program(&["marks", "import", "-"]), broken.as_bytes());
    says(&outcome, 2, "6 of 6 records new\n");
    assert!(outcome.err.contains("line 7") && outcome.err.contains("newer readboard"), "{}", outcome.err);
    for (file, status) in [("nowhere", 2), ("empty", 1)] {
        there.file("empty", "");
        says(&there.run(&["marks", "import", file]), status, "");
    }
    says(&place().run(&["marks", "export"]), 1, "");
}

#[test]
fn a_check_counts_and_names_what_is_wrong() {
    let place = place();
    let verify = || place.run(&["marks", "verify"]);
    assert_eq!(verify().status, Some(0));
    place.run(&["mark", "--read", "-q", "'north", "news"]);
    place.run(&["mark", "--unread", "-q", "'north", "news"]);
    let outcome = verify();
    assert!(outcome.out.contains(".jsonl: 6 records, 3 superseded, 0 damaged, 0 newer\n"), "{}", outcome.out);
    assert!(outcome.out.ends_with("6 records about 3 stories in 1 file\n"), "{}", outcome.out);
    assert_eq!((outcome.status, outcome.err.as_str()), (Some(0), ""));
    let exported = place.run(&["marks", "export"]).out;
    let other = format!("{}garbage\n{{\"v\":9}}\n", exported.lines().next().unwrap().to_owned() + "\n");
    place.file(format!("{STATE}/~other.jsonl"), other);
    let outcome = verify();
    assert!(
        outcome.out.contains("~other.jsonl: 1 record, 1 superseded, 1 damaged, 1 newer\n"),
        "{}",
        outcome.out
    );
    assert_eq!((outcome.status, outcome.err.lines().count()), (Some(1), 2), "{}", outcome.err);
    assert!(outcome.err.contains("line 2") && outcome.err.contains("update"), "{}", outcome.err);
}

/// `READBOARD_MANY=10000` has each of two programs mark so many.
#[test]
fn two_programs_that_mark_at_once_lose_nothing() {
    let many = std::env::var("READBOARD_MANY").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    let place = Place::new();
    place.file("news/a.txt", digest("north", many));
    place.file("news/b.txt", digest("south", many));
    let start =
        |field: &str, file: &str| place.program(&["mark", field, "-q", "'report", file]).spawn().unwrap();
    let running = [
        ("--read", "news/a.txt"),
        ("--read", "news/b.txt"),
        ("--star", "news/a.txt"),
        ("--star", "news/b.txt"),
    ]
    .map(|(field, file)| start(field, file));
    for mut program in running {
        assert!(program.wait().unwrap().success());
    }
    assert_eq!(ids(&place, "is:read is:starred").len(), 2 * many);
    assert_eq!(place.run(&["marks", "verify"]).status, Some(0));
}

// In the state machine.

fn theirs(stage: &Stage, story: u32, millis: u64, change: Field) -> Record {
    let key = stage.app.library.story(StoryIx(story)).unwrap().key();
    let (writer, title) = (Writer::new("other").unwrap(), CleanBuf::default());
    Record { stamp: Stamp::new(millis, 0), writer, key, change, title, likeness: None }
}

fn hears(stage: &mut Stage, story: u32, millis: u64, change: Field) {
    let record = theirs(stage, story, millis, change);
    stage.happen(Action::Heard(vec![record], Whose::Others));
}

/// A reader whose marks of before are known.
fn reader() -> Stage {
    let mut stage = Stage::empty(80, 24);
    stage.load("a.txt", digest("north", 4));
    stage.load("b.txt", digest("south", 2));
    stage.happen(Action::LoadDone);
    stage.happen(Action::Marked(Box::default(), Vec::new()));
    stage
}

#[test]
fn marks_of_others_show_and_the_cursor_stays() {
    let mut stage = reader();
    // In the list of unread ones.
    stage.press("hjl2j");
    let (title, rows) = (stage.title(), stage.app.list.shown.rows.len());
    hears(&mut stage, 0, 10, Field::Read(true));
    hears(&mut stage, 2, 10, Field::Starred(true));
    hears(&mut stage, 2, 10, Field::Tag(CleanBuf::line("trade"), true));
    assert_eq!((stage.app.book.unread(), stage.app.book.starred()), (5, 1));
    assert_eq!((stage.title(), stage.app.list.shown.rows.len()), (title, rows), "rows stay where they are");
    assert_eq!(stage.app.tags_of(StoryIx(2)), [CleanBuf::line("trade")]);
    // What is older than what is known changes nothing.
    hears(&mut stage, 0, 9, Field::Read(false));
    assert_eq!(stage.app.book.unread(), 5);
    assert!(stage.saved.is_empty(), "nothing of it is written again");
    stage.press("ftag:trade<Enter>");
    assert_eq!(stage.app.list.shown.rows.len(), 1);
}

#[test]
fn what_is_under_way_holds_against_what_is_heard_meanwhile() {
    let mut stage = reader();
    stage.disk = Disk::Slow;
    stage.press("s");
    hears(&mut stage, 0, 10, Field::Starred(false));
    assert!(stage.screen().contains('☆'));
    let ticket = stage.saved[0].0;
    let written =
        Record { writer: Writer::new("us").unwrap(), ..theirs(&stage, 0, 11, Field::Starred(true)) };
    stage.happen(Action::Heard(vec![written], Whose::Ours));
    stage.happen(Action::Saved(ticket));
    assert_eq!(stage.app.book.starred(), 1);
    // A late one from before ours changes nothing, however late it comes.
    hears(&mut stage, 0, 5, Field::Starred(false));
    assert_eq!(stage.app.book.starred(), 1);
    // What fails goes back to what the other one said.
    stage.press("jr");
    hears(&mut stage, 1, 12, Field::Read(true));
    stage.happen(Action::SaveFailed(2, CleanBuf::line("the disk is full")));
    assert_eq!(stage.app.book.unread(), 5);
    stage.press(":problems<Enter>");
    assert!(stage.screen().contains("the disk is full"), "{}", stage.screen());
}

#[test]
fn undoing_leaves_alone_what_somebody_else_has_changed_since() {
    let mut stage = reader();
    stage.press("3r");
    assert_eq!(stage.app.book.unread(), 3);
    // One as it was before, one to the same again.
    hears(&mut stage, 0, 1_000, Field::Read(false));
    hears(&mut stage, 1, 1_000, Field::Read(true));
    stage.press("u");
    assert_eq!(stage.app.book.unread(), 5, "{}", stage.message());
    assert!(stage.message().contains("2 stories changed elsewhere since"), "{}", stage.message());
    assert!(stage.app.book.flags(StoryIx(1)).read());
    stage.press("<C-r>");
    assert_eq!(stage.app.book.unread(), 4, "of the step only what was undone is made again");
    stage.press("Gs");
    hears(&mut stage, 5, 1_000, Field::Starred(true));
    let tickets = stage.saved.len();
    stage.press("u");
    assert!(stage.message().contains("changed elsewhere since, so it stays"), "{}", stage.message());
    assert_eq!((stage.app.book.starred(), stage.saved.len()), (1, tickets));
}

#[test]
fn undo_reaches_over_a_restart() {
    let mut stage = reader();
    stage.press("sj2r");
    let marks = || {
        let mut marks = readboard::marks::Marks::default();
        for (_, changes) in &stage.saved {
            for change in changes {
                marks.set(change.key, &change.field);
            }
        }
        marks
    };
    let kept: Kept = stage.app.book.kept().unwrap();
    assert_eq!(kept.done.len(), 2);
    for marks_first in [true, false] {
        let mut next = Stage::empty(80, 24);
        let marked = Action::Marked(Box::new(marks()), Vec::new());
        let recalled = Action::Recalled(kept.clone());
        let (first, second) = if marks_first { (marked, recalled) } else { (recalled, marked) };
        next.app.book.expect_history();
        next.happen(first);
        next.load("a.txt", digest("north", 4));
        next.load("b.txt", digest("south", 2));
        next.happen(Action::LoadDone);
        next.happen(second);
        assert_eq!((next.app.book.unread(), next.app.book.starred()), (4, 1));
        assert!(!next.app.book.is_edited());
        next.press("Gu");
        assert_eq!((next.app.book.unread(), next.app.book.starred()), (6, 1), "{}", next.message());
        assert_eq!(next.app.list.shown.cursor, 1, "the cursor goes where it was done");
        next.press("u");
        assert_eq!(next.app.book.starred(), 0);
        next.press("u");
        assert!(next.message().contains("nothing to undo"));
        next.press("2<C-r>");
        assert_eq!((next.app.book.unread(), next.app.book.starred()), (4, 1));
    }
}

#[test]
fn undoing_waits_for_what_there_is_to_undo() {
    let mut stage = reader();
    stage.press("r");
    let kept = stage.app.book.kept().unwrap();
    let mut marks = readboard::marks::Marks::default();
    marks.set(kept.done[0][0].key, &Field::Read(true));
    let mut next = Stage::empty(80, 24);
    next.app.book.expect_history();
    next.load("a.txt", digest("north", 4));
    next.happen(Action::LoadDone);
    next.press("ju");
    next.happen(Action::Recalled(kept));
    next.happen(Action::Marked(Box::new(marks), Vec::new()));
    assert_eq!((next.app.book.unread(), next.app.list.shown.cursor), (4, 0), "{}", next.message());
    assert_eq!(next.saved.len(), 1);
}

#[test]
fn bulk_marks_find_every_place() {
    let mut stage = reader();
    // The same stories again, and in another digest.
    stage.load("again.txt", digest("north", 4));
    stage.press("6r");
    assert_eq!((0..10).filter(|&ix| stage.app.book.flags(StoryIx(ix)).read()).count(), 10);
    stage.press("u");
    assert_eq!((0..10).filter(|&ix| stage.app.book.flags(StoryIx(ix)).read()).count(), 0);
    let other = StoryKey::of(["no story that is loaded"]);
    let record = Record { key: other, ..theirs(&stage, 0, 10, Field::Read(true)) };
    let before = (stage.app.book.all_flags().to_vec(), stage.app.book.unread());
    stage.happen(Action::Heard(vec![record], Whose::Others));
    // It is known, and shows nowhere.
    assert_eq!(stage.app.book.field(other, &Field::Read(true)), Field::Read(true));
    assert_eq!((stage.app.book.all_flags().to_vec(), stage.app.book.unread()), before);
}

#[test]
fn rows_stay_where_a_list_is_asked_for_again() {
    for keys in ["hjlgSt", "hjlgzo", "fis:unread<Enter>", "hjlgzdzR", "f-is:read sort:title<Enter>"] {
        let mut stage = reader();
        stage.press(keys).press("ggjr");
        let (title, cursor) = (stage.title(), stage.app.list.shown.cursor);
        // More is read, a file changes, and marks of stories come to be known.
        stage.load("c.txt", digest("west", 2));
        stage.happen(Action::LoadDone);
        assert_eq!((stage.title(), stage.app.list.shown.cursor), (title.clone(), cursor), "{keys}");
        let other = if stage.app.current() == Some(StoryIx(4)) { 5 } else { 4 };
        hears(&mut stage, other, 10, Field::Read(true));
        stage.press("s");
        assert_eq!(stage.title(), title, "{keys}");
        assert!(stage.app.book.flags(stage.app.current().unwrap()).starred());
        assert_eq!(stage.app.list.shown.rows.len(), 8, "{keys}");
        // A new question has its own answer.
        stage.press("<Esc>fis:unread<Enter>");
        assert_eq!(stage.app.list.shown.rows.len(), 6, "{keys}");
    }
}

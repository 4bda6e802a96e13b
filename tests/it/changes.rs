//! Files change while somebody reads: the cursor stays on its story, and so do the marks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use readboard::action::{Action, Effect, Found};
use readboard::app::list::View;
use readboard::library::{ShardBuilder, Version};
use readboard::marks::{Field, Marks};
use readboard::story::StoryIx;
use readboard::text::CleanBuf;

use crate::stage::Stage;

/// Titles of the digests `a.txt`, `b.txt` and `c.txt`.
const TITLES: [&[&str]; 3] =
    [&["Apples rise", "Barley falls"], &["Cotton waits", "Dates arrive", "Eggs break"], &["Figs ripen"]];

fn text(titles: &[&str]) -> String {
    let story = |title: &&str| {
        format!("{title}\n\n{title}, it was said at the market today.\n\nSource: Radio Free Asia\n\n\n")
    };
    titles.iter().map(story).collect()
}

fn market() -> Stage {
    let mut stage = Stage::empty(80, 24);
    for (name, titles) in ["a", "b", "c"].into_iter().zip(TITLES) {
        stage.load(&format!("news/{name}.txt"), text(titles));
    }
    stage.happen(Action::LoadDone);
    stage
}

fn version(stage: &Stage, name: &str, titles: Option<&[&str]>) -> Version {
    let path = PathBuf::from(format!("news/{name}.txt"));
    let shard = titles.map(|titles| {
        let mut builder = ShardBuilder::new(&stage.app.catalog, 0);
        builder.add(&path, text(titles).as_bytes()).unwrap();
        Arc::new(builder.finish())
    });
    Version { path, shard, under: Some("news".into()), cured: None }
}

/// Has files change.
fn change(stage: &mut Stage, files: &[(&str, Option<&[&str]>)]) {
    let versions = files.iter().map(|(name, titles)| version(stage, name, *titles)).collect();
    stage.happen(Action::Changed(versions));
    // Everything can be drawn.
    stage.buffer();
}

/// The titles in the list.
fn listed(stage: &Stage) -> Vec<String> {
    let rows = &stage.app.list.shown.rows;
    let title = |row| stage.app.library.story(rows.get(row)?).map(|story| story.heading().to_string());
    (0..rows.len()).filter_map(title).collect()
}

#[track_caller]
fn check(keys: &str, files: &[(&str, Option<&[&str]>)], title: &str, rows: usize, message: &str) -> Stage {
    let mut stage = market();
    stage.press(keys);
    let row = stage.app.list.shown.cursor - stage.app.list.shown.top;
    let stays = stage.title() == title;
    change(&mut stage, files);
    assert_eq!((stage.title().as_str(), stage.app.list.shown.rows.len()), (title, rows));
    assert_eq!(stage.message(), message);
    let now = stage.app.list.shown.cursor - stage.app.list.shown.top;
    assert!(!stays || now == row || stage.app.list.shown.top == 0, "row {row} became {now}");
    stage
}

const B_GREW: &[&str] = &["New one", "Cotton waits", "Dates arrive", "Dogs bark", "Eggs break"];

#[test]
fn the_cursor_stays_on_its_story() {
    for (keys, title) in [("", "Apples rise"), ("3j", "Dates arrive"), ("G", "Figs ripen")] {
        check(keys, &[("b", Some(B_GREW))], title, 8, "b.txt: 2 new stories");
        check(keys, &[("aa", Some(&["Ginger"]))], title, 7, "aa.txt: 1 new story");
        check(
            keys,
            &[("a0", Some(&["Ginger"])), ("d", Some(&["Hay"]))],
            title,
            8,
            "2 files changed: 2 new stories",
        );
    }
    for (keys, title) in [("j", "Barley falls"), ("G", "Figs ripen")] {
        check(keys, &[("b", None)], title, 3, "b.txt is gone: 3 stories left the list");
        check(keys, &[("b", Some(&["Only this"]))], title, 4, "b.txt changed: 1 story");
    }
    check("3j", &[("b", None), ("z", Some(TITLES[1]))], "Dates arrive", 6, "b.txt is z.txt now");
    check("3j", &[("b", Some(TITLES[1]))], "Dates arrive", 6, "");
    check("3j", &[("x", None)], "Dates arrive", 6, "");
}

#[test]
fn when_its_story_is_gone_the_cursor_is_on_the_next() {
    check("3j", &[("b", None)], "Figs ripen", 3, "b.txt is gone: 3 stories left the list");
    check("G", &[("c", None)], "Eggs break", 5, "c.txt is gone: 1 story left the list");
    check("3j", &[("b", Some(&["Cotton waits", "Eggs break"]))], "Eggs break", 5, "b.txt changed: 2 stories");
    let all: &[(&str, Option<&[&str]>)] = &[("a", None), ("b", None), ("c", None)];
    check("3j", all, "", 0, "3 files changed: 0 new stories, 6 left the list");
}

#[test]
fn a_filter_holds() {
    let mut stage = market();
    stage.press("fdate<Enter>");
    assert_eq!(stage.title(), "Dates arrive");
    change(&mut stage, &[("b", Some(&["Cotton waits", "Dates again", "Dates arrive"]))]);
    assert_eq!(stage.title(), "Dates arrive");
    assert!(listed(&stage).contains(&"Dates again".to_owned()), "the filter is asked again");
    assert!(stage.app.list.filter.is_some());
    change(&mut stage, &[("b", None)]);
    assert!(!listed(&stage).contains(&"Dates arrive".to_owned()));
    stage.press("<Esc>");
    assert_eq!(listed(&stage).len(), 3);
}

#[test]
fn while_a_filter_is_typed_nothing_else_is_said() {
    let stage = check("fdate", &[("b", Some(B_GREW))], "Dates arrive", 1, "");
    assert!(stage.screen().contains("filter: date"));
}

#[test]
fn the_jump_overlay_holds() {
    for keys in ["<C-p>eggs", "<C-p><Down><Down><Down><Down>"] {
        let mut stage = market();
        stage.press("fbarley<Enter>").press(keys);
        let chosen = |stage: &Stage| {
            let ix = stage.app.jump.as_ref().and_then(|jump| jump.shown.current());
            ix.and_then(|ix| stage.app.library.story(ix)).map(|story| story.heading().to_string())
        };
        if keys.len() > 9 {
            stage.press("<Down>".repeat(4 - stage.app.jump.as_ref().unwrap().shown.cursor.min(4)).as_str());
        }
        let before = chosen(&stage);
        assert!(before.is_some());
        change(&mut stage, &[("a", None), ("b", Some(B_GREW))]);
        assert_eq!(chosen(&stage), before);
        stage.press("<Enter>");
        assert_eq!(Some(stage.title()), before);
    }
    let mut stage = market();
    stage.press("fbarley<Enter><C-p>eggs");
    change(&mut stage, &[("aa", Some(&["Barley again"]))]);
    stage.press("<Esc>");
    assert_eq!(
        (stage.title().as_str(), listed(&stage).len()),
        ("Barley falls", 2),
        "the list was asked again"
    );
}

#[test]
fn marks_stay() {
    let mut stage = market();
    stage.press("3jsjr");
    let counts = |stage: &Stage| (stage.app.book.unread(), stage.app.book.starred());
    assert_eq!(counts(&stage), (5, 1));
    change(&mut stage, &[("b", Some(B_GREW))]);
    assert_eq!(counts(&stage), (7, 1));
    change(&mut stage, &[("b", None), ("z", Some(B_GREW))]);
    assert_eq!(counts(&stage), (7, 1));
    change(&mut stage, &[("z", None)]);
    assert_eq!(counts(&stage), (3, 0));
    // What comes back has its marks again.
    change(&mut stage, &[("b", Some(TITLES[1]))]);
    assert_eq!(counts(&stage), (5, 1));
    stage.press("2u");
    assert_eq!(counts(&stage), (6, 0));
    stage.press("2<C-r>");
    assert_eq!(counts(&stage), (5, 1));
}

#[test]
fn a_mark_under_way_is_settled_when_its_file_has_changed() {
    let mut stage = market();
    stage.disk = crate::stage::Disk::Slow;
    stage.press("3js");
    change(&mut stage, &[("b", Some(B_GREW))]);
    assert!(stage.screen().contains('☆'));
    let ticket = stage.saved[0].0;
    stage.happen(Action::Saved(ticket));
    assert!(stage.screen().contains('★') && !stage.screen().contains('☆'));
}

#[test]
fn the_unread_hold_what_is_new_and_keep_what_was_read_there() {
    let mut stage = market();
    stage.press("hjlrj");
    assert_eq!(stage.app.list.view, View::Unread);
    change(&mut stage, &[("b", Some(B_GREW)), ("a0", Some(&["Ginger"]))]);
    let expected: Vec<&str> =
        TITLES[0].iter().chain(&["Ginger"]).chain(B_GREW).chain(TITLES[2]).copied().collect();
    assert_eq!(listed(&stage), expected);
    assert_eq!(stage.title(), "Barley falls");
}

#[test]
fn a_digest_that_is_shown_follows() {
    let digest = |stage: &Stage| match stage.app.list.view {
        View::Digest(number) => stage.app.library.digest(number).map(|digest| digest.name().to_string()),
        _ => None,
    };
    let mut stage = market();
    stage.press("hGkl").press("j");
    assert_eq!((digest(&stage).as_deref(), stage.title().as_str()), (Some("b"), "Dates arrive"));
    change(&mut stage, &[("a", None), ("b", Some(B_GREW))]);
    assert_eq!((digest(&stage).as_deref(), listed(&stage).len()), (Some("b"), 5));
    assert_eq!(stage.title(), "Dates arrive");
    change(&mut stage, &[("b", None), ("d", Some(B_GREW))]);
    assert_eq!((digest(&stage).as_deref(), stage.title().as_str()), (Some("d"), "Dates arrive"));
    change(&mut stage, &[("d", None)]);
    assert_eq!((stage.app.list.view, stage.title().as_str()), (View::All, "Figs ripen"));
    // And when stories come after the place.
    let mut stage = market();
    stage.press("hGkl").press("j");
    change(&mut stage, &[("b", None)]);
    assert_eq!((stage.app.list.view, stage.title().as_str()), (View::All, "Figs ripen"));
}

#[test]
fn the_story_stays_scrolled_where_it_was() {
    let mut stage = Stage::empty(80, 24);
    let long =
        format!("Long one\n\n{}\n\nSource: RFA\n\n\n", "A paragraph of this.\n\n".repeat(60).trim_end());
    stage.load("news/l.txt", &long);
    stage.press("l10j");
    assert_eq!(stage.app.detail.top, 10);
    let row = stage.app.detail.sheet.rows()[12].clone();
    let mut builder = ShardBuilder::new(&stage.app.catalog, 0);
    builder.add(Path::new("news/l.txt"), (text(&["Before it"]) + &long).as_bytes()).unwrap();
    let shard = Some(Arc::new(builder.finish()));
    stage.happen(Action::Changed(vec![Version {
        path: "news/l.txt".into(),
        shard,
        under: None,
        cured: None,
    }]));
    assert_eq!((stage.title().as_str(), stage.app.detail.top), ("Long one", 10));
    assert_eq!(stage.app.detail.sheet.rows()[12], row);
    stage.press("G");
    assert!(stage.app.detail.is_at_end(22));
}

/// Answers that were under way when a file changed speak of numbers that hold no more.
#[test]
fn late_answers_do_no_harm() {
    let mut stage = market();
    let mut marks = Marks::default();
    let key = stage.app.library.story(StoryIx(5)).unwrap().key();
    marks.set(key, &Field::Starred(true));
    let asked = stage.app.update(Action::Marked(Box::new(marks), Vec::new()));
    change(&mut stage, &[("a", None)]);
    assert_eq!(stage.app.book.starred(), 0);
    for effect in asked {
        let Effect::Identify(shard, who) = effect else { panic!("{effect:?}") };
        let who = who.iter().map(|&at| (at, shard.story(at as usize).unwrap().key())).collect();
        stage.happen(Action::Identified(shard, who));
    }
    assert!(stage.app.book.flags(StoryIx(3)).starred());
    assert_eq!(stage.app.book.starred(), 1);

    // The list's search, and then the overlay's, is under way when the file goes.
    for keys in ["fe", "fe<Enter><C-p>", "<C-p>e"] {
        let mut stage = market();
        let keys = readboard::key::parse(keys).unwrap();
        let effects: Vec<Effect> =
            keys.into_iter().flat_map(|key| stage.app.update(Action::Key(key))).collect();
        let late = effects.iter().find_map(|effect| match effect {
            Effect::Search(search) => Some(search.generation),
            _ => None,
        });
        let versions = vec![version(&stage, "b", None)];
        drop(stage.app.update(Action::Changed(versions)));
        let rows = |stage: &Stage| {
            (stage.app.list.shown.rows.clone(), stage.app.jump.as_ref().map(|jump| jump.shown.rows.clone()))
        };
        let before = rows(&stage);
        let found = Found {
            generation: late.unwrap(),
            rows: (0..9).map(StoryIx).collect(),
            groups: Vec::new(),
            done: true,
        };
        drop(stage.app.update(Action::Found(found)));
        assert_eq!(rows(&stage), before);
        // Whatever was asked is asked again.
        let awaited = |stage: &Stage| {
            let jump = stage.app.jump.as_ref().and_then(|jump| jump.shown.awaited);
            jump.or(stage.app.list.shown.awaited)
        };
        assert!(awaited(&stage) > late);
    }
}

#[test]
fn what_could_not_be_read_is_taken_back_when_it_can() {
    let mut stage = market();
    for fault in ["news/x.txt: may not be read", "news/y.txt: is odd"] {
        stage.happen(Action::Faulted(CleanBuf::line(fault)));
    }
    stage.press(":problems<Enter>");
    assert!(stage.screen().contains("x.txt"));
    let cured = Some(CleanBuf::line("news/x.txt: may not be read"));
    let version = Version { cured, ..version(&stage, "x", Some(&["Now it can"])) };
    stage.happen(Action::Changed(vec![version]));
    assert!(!stage.screen().contains("x.txt: may") && stage.screen().contains("y.txt: is odd"));
    assert_eq!(stage.app.loading.faults.len(), 1);
}

#[test]
fn skimming_goes_back_to_stories_that_moved() {
    let mut stage = Stage::empty(80, 24);
    stage.load("news/a.txt", text(TITLES[0]));
    stage.press(&"<Space>".repeat(2));
    let there = stage.title();
    change(&mut stage, &[("0", Some(&["Ginger", "Hay"]))]);
    assert_eq!(stage.title(), there);
    stage.press(&"<BS>".repeat(3));
    assert_eq!(stage.title(), TITLES[0][0]);
}

#[test]
fn what_was_searched_for_follows_its_stories() {
    let mut stage = market();
    stage.press("/eggs<Enter>");
    assert_eq!(stage.title(), "Eggs break");
    change(&mut stage, &[("a", Some(&["New one", "Apples rise", "Barley falls"]))]);
    stage.press("ggn");
    assert_eq!(stage.title(), "Eggs break");
    change(&mut stage, &[("c", Some(&["Figs ripen", "Eggs hatch"]))]);
    stage.press("nn");
    assert_eq!(stage.title(), "Eggs hatch", "what came is found as well");
}

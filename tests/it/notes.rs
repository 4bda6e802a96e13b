//! Tags and comments: what is typed reaches the stories that it was typed for, whatever happens meanwhile.

use std::path::PathBuf;
use std::sync::Arc;

use readboard::action::Action;
use readboard::library::{ShardBuilder, Version};
use readboard::marks::{Change, Field, Marks};
use readboard::story::{StoryIx, StoryKey};
use readboard::text::CleanBuf;

use crate::stage::{Disk, Stage};

fn text(titles: &[&str]) -> String {
    let story = |title: &&str| format!("{title}\n\nIt was said of {title} today.\n\nSource: RFA, 2023\n\n\n");
    titles.iter().map(story).collect()
}

fn reader() -> Stage {
    let mut stage = Stage::empty(80, 24);
    stage.load("news/a.txt", text(&["Apples rise", "Barley falls", "Cotton waits"]));
    stage.happen(Action::LoadDone);
    stage.happen(Action::Marked(Box::default(), Vec::new()));
    stage
}

/// Has the digest be these stories, or be gone.
fn change(stage: &mut Stage, titles: Option<&[&str]>) {
    let path = PathBuf::from("news/a.txt");
    let shard = titles.map(|titles| {
        let mut builder = ShardBuilder::new(&stage.app.catalog, 0);
        builder.add(&path, text(titles).as_bytes()).unwrap();
        Arc::new(builder.finish())
    });
    stage.happen(Action::Changed(vec![Version { path, shard, under: Some("news".into()), cured: None }]));
}

fn key(stage: &Stage, ix: u32) -> StoryKey {
    stage.app.library.story(StoryIx(ix)).unwrap().key()
}

fn saved(stage: &Stage) -> Vec<(StoryKey, Field)> {
    let changes = stage.saved.iter().flat_map(|(_, changes)| changes);
    changes.map(|Change { key, field, .. }| (*key, field.clone())).collect()
}

fn said(text: &str) -> Field {
    Field::Comment(Some(CleanBuf::of(text)))
}

#[test]
fn what_is_typed_is_kept_though_the_file_has_changed_meanwhile() {
    for now in [None, Some(&["Apples fall", "Barley falls"][..]), Some(&["New", "Apples rise"][..])] {
        for (keys, field) in [("cwords", said("words")), ("ttrade", Field::tag("trade", true).unwrap())] {
            let mut stage = reader();
            let wanted = key(&stage, 0);
            stage.press(keys);
            change(&mut stage, now);
            stage.press("<Enter>");
            assert_eq!(saved(&stage), [(wanted, field)], "{now:?}: {}", stage.message());
            assert!(!stage.message().contains("already"), "{}", stage.message());
            stage.press("u");
            assert_eq!(saved(&stage).len(), 2, "{}", stage.message());
        }
    }
    // Of a range each story, also with a file that came before and moved them.
    let mut stage = reader();
    let wanted = [key(&stage, 0), key(&stage, 1), key(&stage, 2)];
    stage.press("VGttrade");
    change(&mut stage, Some(&["New", "Apples rise", "Cotton waits"]));
    stage.press("<Enter>");
    assert_eq!(saved(&stage).iter().map(|(key, _)| *key).collect::<Vec<_>>(), wanted);
    let tagged = |ix| !stage.app.tags_of(StoryIx(ix)).is_empty();
    assert_eq!([0, 1, 2].map(tagged), [false, true, true]);
}

#[test]
fn what_is_written_in_an_editor_reaches_the_story_that_it_was_written_for() {
    let mut stage = reader();
    let keys = [key(&stage, 0), key(&stage, 1)];
    stage.set_config("[keys.normal]\nx = [\"edit-comment\", \"down\", \"edit-comment\"]\n");
    stage.press("cone<Enter>jctwo<Enter>k");
    stage.saved.clear();
    stage.press("x");
    assert_eq!(saved(&stage), [(keys[0], said("one\nand more")), (keys[1], said("two\nand more"))]);
    stage.set_config("[keys.normal]\nx = [\"edit-comment\", \"tag todo\"]\n");
    stage.saved.clear();
    stage.press("ggx");
    let todo = Field::tag("todo", true).unwrap();
    assert_eq!(saved(&stage), [(keys[0], todo), (keys[0], said("one\nand more\nand more"))]);
}

#[test]
fn a_comment_that_a_line_can_t_hold_goes_to_the_editor() {
    let mut stage = reader();
    let long = "a word ".repeat(300);
    let key = key(&stage, 0);
    let mut marks = Marks::default();
    marks.set(key, &Field::comment(&long));
    stage.happen(Action::Marked(Box::new(marks), Vec::new()));
    stage.press("c");
    assert!(stage.app.prompt.is_none());
    assert_eq!(saved(&stage), [(key, said(&format!("{}\nand more", long.trim())))]);
}

#[test]
fn tags_of_very_many_stories_and_of_such_that_are_being_tagged_can_be_taken_off() {
    let mut stage = Stage::empty(80, 24);
    let many: Vec<String> = (0..2_100).map(|number| format!("Report {number} of many")).collect();
    stage.load("news/many.txt", text(&many.iter().map(String::as_str).collect::<Vec<_>>()));
    stage.happen(Action::LoadDone);
    stage.happen(Action::Marked(Box::default(), Vec::new()));
    assert_eq!(stage.app.library.len(), 2_100);
    stage.press("Gtlast<Enter>ggVGT");
    assert!(stage.app.prompt.is_some(), "{}", stage.message());
    stage.press("last<Enter>");
    assert!(stage.app.tags_of(StoryIx(2_099)).is_empty());
    // It is not known yet who they are.
    stage.late = Some(Vec::new());
    stage.press("gg9tx<Enter>T");
    assert!(stage.app.prompt.is_some(), "{}", stage.message());
}

#[test]
fn a_note_that_is_not_on_the_disk_yet_is_shown_as_that() {
    let mut stage = reader();
    stage.disk = Disk::Slow;
    stage.press("ttrade<Enter>");
    assert!(stage.screen().contains("#trade (not saved yet)"), "{}", stage.screen());
    let ticket = stage.saved[0].0;
    stage.happen(Action::Saved(ticket));
    assert!(stage.screen().contains("#trade") && !stage.screen().contains("not saved"), "{}", stage.screen());
}

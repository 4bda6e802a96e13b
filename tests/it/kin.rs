//! Stories that are one: edited words keep their marks, and what stands in several digests is one row.

use std::path::PathBuf;
use std::sync::Arc;

use readboard::action::{Action, Effect};
use readboard::app::list::View;
use readboard::library::{ShardBuilder, Version};
use readboard::marks::{Change, Clock, Field, Marks, Record, Writer};
use readboard::story::StoryIx;
use readboard::text::CleanBuf;

use crate::stage::{Disk, Stage, golden};

const REVIEW: (&str, &str) = (
    "Ministry Orders Second Review of Reactor Plans",
    "The energy ministry said on Tuesday that a panel of engineers would look again at the drawings for the plant. \
     Inspectors had found cracks in samples of the concrete that were taken in spring.",
);
const EDITED: (&str, &str) = (
    "Ministry Orders New Review of Reactor Plans",
    "The energy ministry said late on Tuesday that a panel of engineers would look again at the drawings for the \
     plant. Inspectors had found wide cracks in samples of the concrete that were taken in spring.",
);
const AGAIN_EDITED: (&str, &str) = (
    "Ministry Orders New Review of Reactor Plans",
    "The energy ministry said late on Tuesday that a panel of engineers would look again at the drawings for the \
     plant. Inspectors had found wide cracks in samples of the concrete that were taken in spring. The contractor \
     expects no delay.",
);
const GRAIN: (&str, &str) = (
    "Port Halts Grain Shipments",
    "Ships wait in the roads until the storm is over, the harbour office said.",
);
const COURT: (&str, &str) = (
    "Court Hears Witnesses in Fund Case",
    "For a third day clerks told the judges where the money had gone.",
);

type Told = (&'static str, &'static str);

fn text(stories: &[Told]) -> String {
    let story =
        |(title, body): &(&str, &str)| [*title, "\n\n", *body, "\n\nSource: Radio Free Asia\n\n\n"].concat();
    stories.iter().map(story).collect()
}

/// A reader of these digests.
fn reader(digests: &[(&str, &[Told])]) -> Stage {
    let mut stage = Stage::empty(80, 24);
    for (name, stories) in digests {
        stage.load(&format!("news/{name}.txt"), text(stories));
    }
    stage.happen(Action::LoadDone);
    stage
}

fn change(stage: &mut Stage, name: &str, stories: Option<&[Told]>) {
    let path = PathBuf::from(format!("news/{name}.txt"));
    let shard = stories.map(|stories| {
        let mut builder = ShardBuilder::new(&stage.app.catalog, 0);
        builder.add(&path, text(stories).as_bytes()).unwrap();
        Arc::new(builder.finish())
    });
    stage.happen(Action::Changed(vec![Version { path, shard, under: Some("news".into()), cured: None }]));
    stage.buffer();
}

/// What a store would hold after what was saved on `stage`.
fn marks(stage: &Stage) -> Marks {
    marks_of(&stage.saved)
}

fn marks_of(saved: &[(u64, Vec<Change>)]) -> Marks {
    let mut marks = Marks::default();
    let mut clock = Clock::default();
    for Change { key, field, title, likeness } in saved.iter().flat_map(|(_, changes)| changes.clone()) {
        let (stamp, writer) = (clock.tick(key, 1).unwrap(), Writer::new("w").unwrap());
        let line = Record { stamp, writer, key, change: field, title, likeness }.to_line();
        marks.merge_line(&line).unwrap();
    }
    marks
}

/// Another session, with the marks of `stage`.
fn later(stage: &Stage, digests: &[(&str, &[Told])]) -> Stage {
    let mut next = reader(digests);
    next.happen(Action::Marked(Box::new(marks(stage)), Vec::new()));
    next
}

/// Of each row: read, starred, edited.
fn rows(stage: &Stage) -> Vec<(String, String)> {
    let rows = &stage.app.list.shown.rows;
    let row = |ix: StoryIx| {
        let flags = stage.app.book.flags(ix);
        let signs = [(flags.read(), 'r'), (flags.starred(), 's'), (flags.edited(), '~')];
        let title = stage.app.library.story(ix).unwrap().heading().to_string();
        (title, signs.into_iter().filter(|(on, _)| *on).map(|(_, sign)| sign).collect())
    };
    (0..rows.len()).filter_map(|at| rows.get(at)).map(row).collect()
}

#[track_caller]
fn check(stage: &Stage, expected: &[(Told, &str)]) {
    let expected: Vec<_> =
        expected.iter().map(|((title, _), signs)| ((*title).to_owned(), (*signs).to_owned())).collect();
    assert_eq!(rows(stage), expected);
}

#[test]
fn a_story_with_edited_words_keeps_its_marks() {
    let mut first = reader(&[("a", &[REVIEW, GRAIN])]);
    first.press("rs");
    let mut stage = later(&first, &[("a", &[EDITED, GRAIN])]);
    check(&stage, &[(EDITED, "rs~"), (GRAIN, "")]);
    assert_eq!((stage.app.book.unread(), stage.app.book.starred()), (1, 1));
    assert!(stage.screen().contains("edited since you marked it"), "{}", stage.screen());
    assert_eq!(stage.saved, [], "nothing is written before the person marks it");
    // In the list of unread ones it is not.
    stage.press("hjl");
    assert_eq!(stage.app.list.view, View::Unread);
    check(&stage, &[(GRAIN, "")]);
    // The first mark of its own brings the others along, and undoing it takes back that one alone.
    stage.press("hkl").press("ggs");
    check(&stage, &[(EDITED, "r"), (GRAIN, "")]);
    assert_eq!(stage.saved[0].1.len(), 2);
    check(&later(&stage, &[("a", &[EDITED, GRAIN])]), &[(EDITED, "r"), (GRAIN, "")]);
    stage.press("u");
    assert_eq!(stage.message(), "starred again");
    check(&stage, &[(EDITED, "rs"), (GRAIN, "")]);
    check(&later(&stage, &[("a", &[EDITED, GRAIN])]), &[(EDITED, "rs"), (GRAIN, "")]);
}

#[test]
fn the_words_before_come_back_with_their_own_marks() {
    let mut first = reader(&[("a", &[REVIEW, GRAIN])]);
    first.press("s");
    let mut stage = later(&first, &[("a", &[EDITED, GRAIN])]);
    check(&stage, &[(EDITED, "s~"), (GRAIN, "")]);
    change(&mut stage, "a", Some(&[REVIEW, EDITED, GRAIN]));
    check(&stage, &[(REVIEW, "s"), (EDITED, ""), (GRAIN, "")]);
    change(&mut stage, "a", Some(&[GRAIN]));
    check(&stage, &[(GRAIN, "")]);
    change(&mut stage, "a", Some(&[AGAIN_EDITED]));
    check(&stage, &[(AGAIN_EDITED, "s~")]);
}

#[test]
fn a_file_that_is_edited_while_it_is_read() {
    let mut stage = reader(&[("a", &[REVIEW, GRAIN])]);
    stage.press("rjr");
    change(&mut stage, "a", Some(&[EDITED, GRAIN]));
    check(&stage, &[(EDITED, "r~"), (GRAIN, "r")]);
    assert_eq!(stage.app.book.unread(), 0);
    change(&mut stage, "a", Some(&[AGAIN_EDITED, GRAIN]));
    check(&stage, &[(AGAIN_EDITED, "r~"), (GRAIN, "r")]);
    // Skimming over it reads it again.
    stage.press("gg").press(&"<Space>".repeat(2));
    check(&stage, &[(AGAIN_EDITED, "r"), (GRAIN, "r")]);
}

#[test]
fn a_mark_that_was_taken_back_is_not_inherited() {
    let mut first = reader(&[("a", &[REVIEW, GRAIN])]);
    first.press("rrjr");
    check(&later(&first, &[("a", &[EDITED, GRAIN])]), &[(EDITED, ""), (GRAIN, "r")]);
}

#[test]
fn two_that_are_alike_are_none() {
    let mut first = reader(&[("a", &[REVIEW])]);
    first.press("r");
    check(&later(&first, &[("a", &[EDITED, AGAIN_EDITED])]), &[(EDITED, ""), (AGAIN_EDITED, "")]);
    // One that has marks of its own is not asked.
    let mut first = reader(&[("a", &[REVIEW, AGAIN_EDITED])]);
    first.press("sjr");
    check(&later(&first, &[("a", &[EDITED, AGAIN_EDITED])]), &[(EDITED, "s~"), (AGAIN_EDITED, "r")]);
    // Of two that are missed, the one that is more alike.
    let mut first = reader(&[("a", &[REVIEW, EDITED])]);
    first.press("sjr");
    check(&later(&first, &[("a", &[AGAIN_EDITED])]), &[(AGAIN_EDITED, "r~")]);
}

#[test]
fn a_mark_that_could_not_be_saved_leaves_all_as_it_was() {
    let mut first = reader(&[("a", &[REVIEW])]);
    first.press("rs");
    let mut stage = later(&first, &[("a", &[EDITED])]);
    stage.disk = Disk::Full;
    stage.press("s");
    check(&stage, &[(EDITED, "rs")]);
    check(&later(&first, &[("a", &[EDITED])]), &[(EDITED, "rs~")]);
}

#[test]
fn what_stands_in_two_digests_is_one_row() {
    let digests: [(&str, &[Told]); 3] =
        [("a", &[REVIEW, GRAIN]), ("b", &[COURT, REVIEW]), ("c", &[GRAIN, REVIEW])];
    let mut stage = reader(&digests);
    let all = [(REVIEW, ""), (GRAIN, ""), (COURT, "")];
    check(&stage, &all);
    assert_eq!((stage.app.book.stories(), stage.app.book.unread()), (3, 3));
    assert!(stage.screen().contains("+2") && stage.screen().contains("also in: b, c"), "{}", stage.screen());
    stage.press("r");
    assert_eq!(stage.app.book.unread(), 2);
    // In its own digest each is shown, with the same marks.
    stage.press("hGl");
    assert_eq!(stage.app.list.view, View::Digest(2));
    check(&stage, &[(GRAIN, ""), (REVIEW, "r")]);
    stage.press("ggs");
    assert_eq!(stage.app.book.starred(), 1);
    assert!(stage.screen().contains("also in: a"), "{}", stage.screen());
    stage.press("hgg2jl");
    assert_eq!(stage.app.list.view, View::Starred);
    check(&stage, &[(GRAIN, "s")]);
    // A search hits it once, at the first place that matches.
    stage.press("hggl").press("freview<Enter>");
    check(&stage, &[(REVIEW, "r")]);
    stage.press("<Esc>fdigest:c<Enter>");
    check(&stage, &[(GRAIN, "s"), (REVIEW, "r")]);
    stage.press("<Esc><C-p>");
    assert_eq!(stage.app.jump.as_ref().unwrap().shown.rows.len(), 3);
}

#[test]
fn the_next_place_stands_for_a_story_whose_first_is_gone() {
    for keys in ["", "hjl", "s"] {
        let mut stage = reader(&[("a", &[REVIEW, GRAIN]), ("b", &[COURT, REVIEW])]);
        stage.press(keys);
        let star = if keys == "s" { "s" } else { "" };
        if keys == "s" {
            stage.press("hjjl");
        }
        change(&mut stage, "a", None);
        match keys {
            "s" => check(&stage, &[(REVIEW, star)]),
            _ => check(&stage, &[(COURT, ""), (REVIEW, "")]),
        }
        assert_eq!(stage.app.book.stories(), 2);
        change(&mut stage, "0", Some(&[COURT]));
        match keys {
            "s" => check(&stage, &[(REVIEW, star)]),
            _ => check(&stage, &[(COURT, ""), (REVIEW, "")]),
        }
    }
}

#[test]
fn the_cursor_goes_to_the_first_place_of_its_story() {
    let mut stage = Stage::empty(80, 24);
    for (name, stories) in [("a", &[REVIEW, GRAIN]), ("b", &[COURT, REVIEW])] {
        stage.load(&format!("news/{name}.txt"), text(stories));
    }
    stage.press("G");
    stage.happen(Action::LoadDone);
    assert_eq!((stage.title().as_str(), stage.app.list.shown.cursor), (REVIEW.0, 0));
    // An answer about a library that has changed meanwhile is asked for anew.
    let late = stage.app.update(Action::Loaded(Arc::default()));
    let [Effect::Compare(number, comparison)] = &late[..] else { panic!("{late:?}") };
    let (number, answer) = (*number, comparison.run());
    stage.load("news/c.txt", text(&[COURT]));
    assert_eq!(stage.app.list.shown.rows.len(), 4, "not known yet");
    stage.happen(Action::Compared(number, answer));
    check(&stage, &[(REVIEW, ""), (GRAIN, ""), (COURT, "")]);
}

#[test]
fn old_marks_say_nothing_of_edited_words() {
    let mut stage = reader(&[("a", &[EDITED])]);
    let mut old = Marks::default();
    let key = reader(&[("a", &[REVIEW])]).app.library.story(StoryIx(0)).unwrap().key();
    old.set(key, &Field::Read(true));
    stage.happen(Action::Marked(Box::new(old), vec![CleanBuf::line("odd")]));
    check(&stage, &[(EDITED, "")]);
}

#[test]
fn how_it_looks() {
    for (columns, rows) in [(80, 24), (200, 50), (40, 12)] {
        let mut first = reader(&[("a", &[REVIEW])]);
        first.press("rs");
        let mut stage =
            later(&first, &[("cyber-desk", &[EDITED, GRAIN]), ("world-desk", &[COURT, EDITED, GRAIN])]);
        stage.happen(Action::Resize(columns, rows));
        golden(&format!("tests/screens/kin-{columns}x{rows}.txt"), &stage.screen());
    }
}

#[test]
fn a_mark_that_is_made_before_stories_are_compared_brings_the_others_along() {
    let mut first = reader(&[("a", &[REVIEW, GRAIN])]);
    first.press("sttrade<Enter>cwords<Enter>");
    let all = |stage: &Stage, read: &str| {
        check(stage, &[(EDITED, read), (GRAIN, "")]);
        let note = (stage.app.tags_of(StoryIx(0)), stage.app.comment_of(StoryIx(0)));
        assert_eq!(note, (vec![CleanBuf::line("trade")], Some(CleanBuf::line("words"))));
    };
    let edited = text(&[EDITED, GRAIN]);
    // While the folder is read, before and after its marks are known, and when the answer is late.
    for marked_first in [true, false] {
        for late in [true, false] {
            let mut stage = Stage::empty(80, 24);
            let marked = || Action::Marked(Box::new(marks(&first)), Vec::new());
            if marked_first {
                stage.happen(marked());
            }
            stage.load("news/a.txt", &edited);
            if late {
                stage.happen(Action::Loaded(Arc::default()));
                stage.late = Some(Vec::new());
                stage.happen(Action::LoadDone);
            }
            stage.press("r");
            if !marked_first {
                stage.happen(marked());
            }
            if let Some(answers) = stage.late.take() {
                for answer in answers {
                    stage.happen(answer);
                }
            } else {
                stage.happen(Action::LoadDone);
            }
            all(&stage, "rs");
            assert!(stage.app.is_saved());
            // It is its own from now on, and undoing takes back what the person did.
            let mut both = first.saved.clone();
            both.extend(stage.saved.clone());
            let mut next = reader(&[("a", &[EDITED, GRAIN])]);
            next.happen(Action::Marked(Box::new(marks_of(&both)), Vec::new()));
            all(&next, "rs");
            stage.press("u");
            all(&stage, "s");
        }
    }
    // A story that was marked when all was known has no part in that.
    let mut stage = later(&first, &[("a", &[REVIEW, AGAIN_EDITED])]);
    stage.press("jr");
    change(&mut stage, "a", Some(&[AGAIN_EDITED]));
    check(&stage, &[(AGAIN_EDITED, "r")]);
}

#[test]
fn a_position_is_on_its_story_when_its_words_are_edited() {
    let mut stage = reader(&[("a", &[GRAIN, REVIEW])]);
    stage.press("jsmagg");
    change(&mut stage, "a", Some(&[GRAIN, EDITED]));
    stage.press("'a");
    assert_eq!(stage.title(), EDITED.0, "{}", stage.message());
}

#[test]
fn the_ends_of_a_range_are_the_upper_and_the_lower_one() {
    let mut stage = reader(&[("a", &[REVIEW, GRAIN, COURT])]);
    // By title the last story comes first.
    stage.press("gSt").press("ggVj<Esc>G'<lt>");
    assert_eq!((stage.title().as_str(), stage.app.list.shown.cursor), (COURT.0, 0));
    stage.press("gg'>");
    assert_eq!(stage.app.list.shown.cursor, 1);
}

#[test]
fn going_back_skips_no_leap_when_another_is_gone() {
    let mut stage = reader(&[("a", &[GRAIN, REVIEW]), ("b", &[COURT])]);
    // Leaps from the second, the third and the first one; and back to the third.
    stage.press("jGgg").press("<C-o>");
    assert_eq!(stage.title(), COURT.0);
    change(&mut stage, "0", Some(&[]));
    stage.press("<C-o>");
    assert_eq!(stage.title(), REVIEW.0);
}

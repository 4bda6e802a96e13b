//! Key scripts through the real state machine: what a reader's hands expect.

use readboard::action::Action;
use readboard::app::Pane;
use readboard::app::list::View;
use readboard::app::resume::Resume;
use readboard::command::{Call, Verb};
use readboard::marks::{Field, Marks};
use readboard::text::CleanBuf;

use crate::stage::{Disk, IN_SEEDS, Stage};

const FIRST: &str = "Seoul Traces Diplomatic Mail Leak to Chinese Intelligence";
const SECOND: &str = "Chinese Shipments Abroad Shrink for Sixth Month Running";

fn seeds() -> Stage {
    Stage::with_seeds(80, 24)
}

/// Row (from 1) and rows of the list.
fn place(stage: &Stage) -> (usize, usize) {
    (stage.app.list.shown.cursor + 1, stage.app.list.shown.rows.len())
}

#[test]
fn motions_with_counts() {
    let last = *IN_SEEDS;
    for (keys, row) in [
        ("", 1),
        ("j", 2),
        ("3j", 4),
        ("3jk", 3),
        ("999j", last),
        ("G", last),
        ("Ggg", 1),
        ("5G", 5),
        ("7gg", 7),
        ("999k", 1),
        ("<Down><Down><Up>", 2),
        ("<C-d>", 11),
        ("<C-d><C-u>", 1),
        ("<C-f>", 20),
        ("G<C-b>", last - 19),
        ("<End><Home>", 1),
        ("gxj", 2),
        ("2<Esc>j", 2),
        (":12<Enter>", 12),
    ] {
        let mut stage = seeds();
        assert_eq!(place(stage.press(keys)).0, row, "{keys}");
    }
}

#[test]
fn scrolling_takes_the_cursor_along_only_when_it_must() {
    let last = *IN_SEEDS;
    for (keys, row, top) in [
        ("<C-e>", 3, 1),
        ("10j<C-e>", 11, 1),
        ("3<C-e>", 5, 3),
        ("G<C-y>", last - 2, last - 22),
        ("G<C-e>", last, last - 21),
        ("<C-y>", 1, 0),
        ("5<C-e>5<C-y>", 7, 0),
    ] {
        let mut stage = seeds();
        stage.press(keys);
        assert_eq!((place(&stage).0, stage.app.list.shown.top), (row, top), "{keys}");
    }
}

#[test]
fn panes_are_entered_and_left() {
    for (keys, focus) in [
        ("l", Pane::Detail),
        ("<Enter>", Pane::Detail),
        ("lh", Pane::List),
        ("h", Pane::Views),
        ("hl", Pane::List),
        ("<Tab>", Pane::Detail),
        ("<Tab><Tab>", Pane::Views),
        ("<S-Tab>", Pane::Views),
        ("lq", Pane::List),
        ("hh", Pane::Views),
    ] {
        assert_eq!(seeds().press(keys).app.focus, focus, "{keys}");
    }
}

#[test]
fn the_other_pane_s_story() {
    let mut stage = seeds();
    stage.press("3J");
    assert_eq!((stage.app.detail.top, place(&stage).0), (3, 1));
    stage.press("KlJ");
    assert_eq!(place(&stage).0, 2);
    assert_eq!(stage.app.detail.top, 0, "a new story begins at its start");
}

#[test]
fn skimming_reads_on() {
    let mut stage = seeds();
    let mut pages = 0;
    while stage.title() == FIRST {
        stage.press("<Space>");
        pages += 1;
        assert!(pages < 20);
    }
    assert!(pages > 1, "a long story takes more than one page");
    assert_eq!(stage.title(), SECOND);
    assert_eq!(stage.app.book.unread(), *IN_SEEDS - 1);
    stage.press("<BS>");
    assert_eq!(stage.title(), FIRST);
    stage.press("G").press(&"<Space>".repeat(20));
    assert!(stage.message().contains("last unread"), "{}", stage.message());
}

#[test]
fn what_cannot_be_seen_is_not_read() {
    let mut stage = Stage::with_seeds(40, 8);
    assert!(stage.app.geometry.detail.is_none());
    stage.press("<Space>");
    assert_eq!((stage.app.focus, stage.app.book.unread()), (Pane::Detail, *IN_SEEDS));
}

#[test]
fn marks_are_made_undone_and_made_again() {
    let mut stage = seeds();
    stage.press("r");
    assert_eq!(stage.app.book.unread(), *IN_SEEDS - 1);
    stage.press("r");
    assert_eq!(stage.app.book.unread(), *IN_SEEDS);
    stage.press("3r");
    assert_eq!(stage.app.book.unread(), *IN_SEEDS - 3);
    stage.press("s").press("jjjs");
    assert_eq!(stage.app.book.starred(), 2);
    stage.press("uu");
    assert_eq!(stage.app.book.starred(), 0);
    stage.press("u");
    assert_eq!(stage.app.book.unread(), *IN_SEEDS);
    stage.press("3<C-r>");
    assert_eq!((stage.app.book.unread(), stage.app.book.starred()), (*IN_SEEDS - 3, 2));
    stage.press("9u");
    assert_eq!((stage.app.book.unread(), stage.app.book.starred()), (*IN_SEEDS, 0));
    stage.press("u");
    assert!(stage.message().contains("nothing to undo"));
    stage.press("rU");
    assert_eq!(stage.app.book.unread(), *IN_SEEDS);
}

#[test]
fn a_mark_is_shown_as_made_when_it_is_on_the_disk() {
    let mut stage = seeds();
    stage.disk = Disk::Slow;
    stage.press("s");
    assert!(stage.screen().contains('☆') && !stage.screen().contains('★'));
    let ticket = stage.saved[0].0;
    stage.happen(Action::Saved(ticket));
    assert!(stage.screen().contains('★') && !stage.screen().contains('☆'));
    assert_eq!(stage.saved[0].1[0].field, Field::Starred(true));
    assert_eq!(&*stage.saved[0].1[0].title, FIRST);
}

#[test]
fn a_mark_that_could_not_be_saved_is_taken_back_and_said() {
    let mut stage = seeds();
    stage.disk = Disk::Full;
    stage.press("s");
    assert!(!stage.screen().contains(['☆', '★']));
    assert!(stage.message().contains("the disk is full"));
    assert!(stage.app.message.as_ref().unwrap().is_error);
    stage.press("r");
    assert_eq!(stage.app.book.unread(), *IN_SEEDS);
    stage.press("u");
    assert!(stage.message().contains("nothing to undo"), "what was not made can't be undone");
}

#[test]
fn a_newer_change_is_not_undone_by_an_older_failure() {
    let mut stage = seeds();
    stage.disk = Disk::Slow;
    stage.press("sss");
    let tickets: Vec<u64> = stage.saved.iter().map(|(ticket, _)| *ticket).collect();
    stage.happen(Action::SaveFailed(tickets[0], readboard::text::CleanBuf::default()));
    stage.happen(Action::Saved(tickets[1]));
    assert!(stage.screen().contains('☆'), "the third is still under way");
    stage.happen(Action::Saved(tickets[2]));
    assert!(stage.screen().contains('★'));
}

#[test]
fn the_same_story_in_two_digests_has_one_mark() {
    let mut stage = Stage::empty(80, 24);
    let story = "Grain falls\n\nThe harvest was poor.\n\nSource: RFA\n";
    stage.load("a.txt", story);
    stage.load("b.txt", format!("Skip to content\n\n{}", story.replace("falls", "Falls")));
    stage.press("s");
    assert_eq!(stage.app.book.starred(), 2);
    stage.load("c.txt", story);
    assert_eq!(stage.app.book.starred(), 3, "also where it arrives later");
}

#[test]
fn going_to_unread_starred_and_digests() {
    let mut stage = seeds();
    stage.press("jrjsgg");
    for (keys, row) in
        [("]u", 3), ("[u", 1), ("]s", 3), ("gg]d", 9), ("2]d", 25), ("[d", 15), ("3[d", 1), ("gg3]u", 5)]
    {
        assert_eq!(place(stage.press(keys)).0, row, "{keys}");
    }
    stage.press("gg[s");
    assert!(stage.message().contains("no starred story above"), "{}", stage.message());
}

#[test]
fn filtering_as_one_types() {
    let mut stage = seeds();
    stage.press("fkorea");
    let narrow = place(&stage).1;
    assert!((1..*IN_SEEDS).contains(&narrow));
    stage.press(" zz");
    assert_eq!(place(&stage).1, 0);
    stage.press("<C-w><Enter>");
    assert_eq!(place(&stage).1, narrow);
    assert!(stage.app.prompt.is_none());
    let kept = stage.title();
    stage.press("<Esc>");
    assert_eq!((place(&stage).1, stage.title()), (*IN_SEEDS, kept), "the cursor stays on its story");
    stage.press("fkorea<Esc>");
    assert_eq!(place(&stage).1, *IN_SEEDS, "Esc while typing leaves no filter");
    stage.press("fkorea<Enter>F<BS><BS><BS><BS><BS>grain<Enter>").press("F");
    assert!(stage.screen().contains("filter: grain"));
}

#[test]
fn a_wrong_filter_says_so_and_keeps_the_last_good_result() {
    let mut stage = seeds();
    stage.press("fkorea is");
    let narrow = place(&stage).1;
    stage.press(":old");
    assert_eq!(place(&stage).1, narrow);
    assert!(stage.screen().contains("is:unread"));
    stage.press("<BS><BS><BS>unr");
    assert!(stage.app.line_error.as_ref().is_none_or(|error| error.unfinished), "half-typed is no error");
}

#[test]
fn a_search_goes_from_row_to_row_and_hides_none() {
    let mut stage = seeds();
    stage.press("/korea");
    assert!(stage.title().contains("Korea"));
    let (first, all) = (place(&stage).0, place(&stage).1);
    assert_eq!(all, *IN_SEEDS);
    stage.press("<Enter>n");
    assert!(stage.title().contains("Korea") && place(&stage).0 > first, "{}", stage.title());
    assert!(stage.screen().contains("/ 2/"), "{}", stage.screen());
    stage.press("N");
    assert_eq!(place(&stage).0, first);
    stage.press("2n2N").press("/zzzzz");
    assert_eq!(place(&stage).0, first, "what is nowhere leaves the cursor where it was");
    stage.press("<Esc>n");
    assert!(stage.title().contains("Korea"), "the search before is still there");
}

#[test]
fn a_search_in_the_story_goes_from_place_to_place() {
    let mut stage = Stage::empty(80, 24);
    let body = "A pear fell.\n\n".repeat(60);
    stage.load(
        "a.txt",
        format!("Title of it\n\nApples here.\n\n{body}The last apple\ntree.\n\nSource: RFA\n").as_bytes(),
    );
    stage.press("l/apple tree");
    assert!(stage.screen().contains("The last apple"), "{}", stage.screen());
    stage.press("<BS><BS><BS><BS><BS><Enter>");
    assert!(stage.screen().contains("/ 1/2"), "{}", stage.screen());
    stage.press("n");
    assert!(stage.screen().contains("The last apple") && stage.screen().contains("/ 2/2"));
    stage.press("n");
    assert!(stage.screen().contains("Apples here"));
}

#[test]
fn what_is_typed_is_completed_and_comes_back() {
    let mut stage = seeds();
    stage.press("fis:un<Tab>");
    assert!(stage.screen().contains("filter: is:unread"), "{}", stage.screen());
    stage.press("<Enter>fso<Tab>");
    assert!(stage.screen().contains("filter: source:") && stage.screen().contains("1/2 source:"));
    stage.press("<Tab>");
    assert!(stage.screen().contains("filter: sort:"));
    stage.press("<S-Tab><Esc>f<Up>");
    assert!(stage.screen().contains("filter: is:unread"));
    stage.press("<Down>");
    assert!(!stage.screen().contains("is:unread"));
}

#[test]
fn rows_do_not_vanish_under_the_cursor() {
    let mut stage = seeds();
    stage.press("hjl");
    assert_eq!(stage.app.list.view, View::Unread);
    stage.press("r");
    assert_eq!((place(&stage), stage.title().as_str()), ((1, *IN_SEEDS), FIRST));
    stage.press("hkjl");
    assert_eq!(place(&stage).1, *IN_SEEDS - 1, "asked again, the view is what it says");
}

#[test]
fn a_filter_that_was_left_behind_does_not_ask_the_view_again() {
    let mut stage = Stage::empty(80, 24);
    stage.load("a.txt", readboard::seeds::SEEDS[0].1);
    stage.press("fchinese<Enter>");
    // The library grows while the filter's answer is awaited, and the person goes on to another view.
    stage.app.list.shown.stale = true;
    stage.press("hjlr<C-p><Esc>");
    assert_eq!((stage.app.list.view, place(&stage).1), (View::Unread, 8), "the row that was read stays");
}

#[test]
fn jumping_over_the_whole_library() {
    let mut stage = seeds();
    stage.press("fgrain<Enter><C-p>zzqq");
    assert!(stage.app.jump.as_ref().is_some_and(|jump| jump.shown.rows.is_empty()));
    stage.press("<Enter>");
    assert!(stage.message().contains("nothing matches"), "{}", stage.message());
    stage.press("<C-u>quiet farm<Enter>");
    assert!(stage.title().starts_with("Quiet Farm Experiment"));
    assert_eq!(place(&stage), (24, *IN_SEEDS), "the filter that did not hold it is gone");
    stage.press("<C-p>kor<Down><Esc>");
    assert!(stage.title().starts_with("Quiet Farm Experiment"), "Esc changes nothing");
}

#[test]
fn commands_by_name() {
    assert!(seeds().press(":q<Enter>").has_quit);
    assert!(seeds().press(":quit<Enter>").has_quit);
    assert!(seeds().press("ZZ").has_quit);
    assert!(seeds().press("q").has_quit);
    assert!(!seeds().press("lq").has_quit);
    assert!(seeds().press("lqq").has_quit);
    assert!(seeds().press("?").app.page.is_some());
    assert!(seeds().press(":help<Enter>").app.page.is_some());
    assert!(seeds().press("?q").app.page.is_none());
    assert!(seeds().press(":<BS>").app.prompt.is_none(), "Backspace on nothing leaves the line");
    assert!(seeds().press(":hlep<Enter>").message().contains("did you mean `help`"));
    assert!(!seeds().press("<C-c>").has_quit);
    assert!(seeds().press("<C-c><C-c>").has_quit);
    assert!(!seeds().press("<C-c>j<C-c>").has_quit);
    assert_eq!(seeds().press("<C-z>").suspended, 1);
    assert!(seeds().press("x").message().contains('?'));
}

#[test]
fn pasted_text_is_text() {
    let mut stage = seeds();
    stage.happen(Action::Paste("q\u{1b}[31m".into()));
    assert!(!stage.has_quit);
    stage.press("f");
    stage.happen(Action::Paste("korea\nq".into()));
    assert!(stage.screen().contains("filter: korea q"));
    stage.happen(Action::Paste("x".repeat(1 << 20)));
    assert!(stage.message().contains("full"));
}

#[test]
fn the_session_goes_on_where_it_was() {
    let mut stage = seeds();
    stage.press("hj").press("l12G");
    let place_then = stage.app.place().unwrap();
    assert_eq!(place_then.view, View::Unread);
    let title = stage.title();

    let mut stage = Stage::empty(80, 24);
    stage.app.resume_at(place_then.clone());
    for (name, text) in readboard::seeds::SEEDS {
        stage.load(name, text);
    }
    stage.happen(Action::LoadDone);
    assert_eq!((stage.app.list.view, stage.title()), (View::Unread, title.clone()));

    // A key that was pressed meanwhile wins.
    let mut stage = Stage::empty(80, 24);
    stage.app.resume_at(Resume { view: View::All, ..place_then });
    stage.load(readboard::seeds::SEEDS[0].0, readboard::seeds::SEEDS[0].1);
    stage.press("j");
    for (name, text) in &readboard::seeds::SEEDS[1..] {
        stage.load(name, text);
    }
    assert_eq!(stage.title(), SECOND);
}

#[test]
fn the_cursor_stays_on_its_story_while_others_arrive() {
    let mut stage = Stage::empty(80, 24);
    stage.load("a.txt", readboard::seeds::SEEDS[0].1);
    stage.press("3jfchinese<Enter>");
    let title = stage.title();
    for (name, text) in &readboard::seeds::SEEDS[1..] {
        stage.load(name, text);
        assert_eq!(stage.title(), title);
    }
}

#[test]
fn every_command_can_be_given_anywhere() {
    for command in readboard::command::COMMANDS {
        for keys in ["", "l", "h", "?", "f", "<C-p>", ":", "fzzzz<Enter>"] {
            let mut stage = seeds();
            stage.press(keys);
            stage.happen(Action::Do(Call::plain(command.verb, None)));
            stage.happen(Action::Do(Call::plain(command.verb, Some(3))));
            stage.buffer();
        }
        let mut stage = Stage::empty(80, 24);
        stage.happen(Action::Do(Call::plain(command.verb, Some(2))));
        assert!(stage.saved.is_empty(), "{}", command.name);
        assert_eq!(stage.has_quit, matches!(command.verb, Verb::Quit | Verb::Close), "{}", command.name);
    }
}

#[test]
fn a_story_of_any_length_shows_at_once() {
    for body in ["word ".repeat(400_000), "a short line\n".repeat(100_000), "字".repeat(300_000)] {
        let mut stage = Stage::empty(80, 24);
        stage.load("long.txt", &body);
        stage.press("l<C-d>");
        let laid = stage.app.detail.sheet.rows().len();
        assert!(laid < 5_000, "{laid} rows were laid out to show twenty");
        stage.press("G");
        assert!(stage.app.detail.is_at_end(22));
        let shown: usize =
            stage.app.detail.sheet.rows().iter().map(|row| row.text.split_whitespace().count()).sum();
        if body.starts_with('w') {
            assert!((400_000..400_000 + laid).contains(&shown) || shown == 400_000, "{shown}");
        }
    }
}

#[test]
fn what_was_never_saved_is_never_shown_as_made() {
    let mut stage = seeds();
    stage.disk = Disk::Slow;
    stage.press("rr");
    for ticket in [1, 2] {
        stage.happen(Action::SaveFailed(ticket, CleanBuf::line("the disk is full")));
    }
    assert_eq!(stage.app.book.unread(), *IN_SEEDS, "neither change was saved");
    assert!(stage.app.book.is_saved());
}

#[test]
fn an_undo_that_failed_can_be_tried_again() {
    let mut stage = seeds();
    stage.press("s");
    stage.disk = Disk::Full;
    stage.press("u");
    assert_eq!(stage.app.book.starred(), 1);
    stage.disk = Disk::Sound;
    stage.press("u");
    assert_eq!(stage.app.book.starred(), 0);
    stage.disk = Disk::Full;
    stage.press("<C-r>");
    stage.disk = Disk::Sound;
    stage.press("<C-r>");
    assert_eq!(stage.app.book.starred(), 1);
    // Of steps that are alike only the one that failed is forgotten.
    stage.press("rr");
    stage.disk = Disk::Full;
    stage.press("r");
    stage.disk = Disk::Sound;
    stage.press("uuu");
    assert_eq!((stage.app.book.unread(), stage.app.book.starred()), (*IN_SEEDS, 0));
}

/// A reader of all seeds that gets the marks of an earlier session, with these stories starred, only at the end.
fn starred_before(stars: &[usize], prepare: impl Fn(&mut Stage, readboard::story::StoryKey)) -> Stage {
    let stories = seeds();
    let key = |at: usize| stories.app.library.story(readboard::story::StoryIx(at as u32)).unwrap().key();
    let mut marks = Marks::default();
    for &at in stars {
        marks.set(key(at), &Field::Starred(true));
    }
    let mut stage = Stage::empty(80, 24);
    prepare(&mut stage, key(*stars.last().unwrap()));
    for (name, text) in readboard::seeds::SEEDS {
        stage.load(name, text);
    }
    stage.happen(Action::LoadDone);
    stage.happen(Action::Marked(Box::new(marks), Vec::new()));
    stage
}

#[test]
fn a_starred_story_is_found_again_when_marks_come_last() {
    let stage = starred_before(&[0, 3, 7], |stage, story| {
        stage.app.resume_at(Resume { view: View::Starred, own: None, story });
    });
    assert_eq!(place(&stage), (3, 3));
}

#[test]
fn a_filter_over_marks_knows_those_that_come_last() {
    let stage = starred_before(&[0, 3], |stage, _| {
        stage.press("fis:starred<Enter>");
    });
    assert_eq!(place(&stage).1, 2);
}

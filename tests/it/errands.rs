//! Commands that are given before it is known which stories they are done to: quick fingers, slow answers.

use readboard::action::Action;
use readboard::story::StoryIx;

use crate::stage::{IN_SEEDS, Stage};

/// A reader where no search has been answered since `keys` were pressed.
fn before_answers(keys: &str) -> Stage {
    let mut stage = Stage::with_seeds(80, 24);
    stage.late = Some(Vec::new());
    stage.press(keys);
    stage
}

/// Lets all answers through, the oldest first, and those that come of them.
fn answer(stage: &mut Stage) {
    for action in stage.late.take().unwrap() {
        stage.happen(action);
    }
}

fn read(stage: &Stage) -> Vec<usize> {
    (0..*IN_SEEDS).filter(|&ix| stage.app.book.flags(StoryIx(ix as u32)).read()).collect()
}

/// What `keys` mark when everything is answered at once.
fn marked_by(keys: &str) -> Vec<usize> {
    let mut stage = Stage::with_seeds(80, 24);
    stage.press(keys);
    read(&stage)
}

#[test]
fn quick_fingers_mark_what_patient_ones_do() {
    let hits = marked_by("fkorea<Enter>R");
    assert!(hits.len() > 1 && hits.len() < *IN_SEEDS, "{hits:?}");
    for (quick, patient) in [
        ("fkorea<Enter>R", "fkorea<Enter>R"),
        ("fkorea<Enter>r", "fkorea<Enter>r"),
        ("fkorea<Enter>:%read<Enter>", "fkorea<Enter>R"),
        (":read korea<Enter>", ":read korea<Enter>"),
        // What is done meanwhile changes nothing of what was asked for.
        (":read korea<Enter>fchina<Enter>", ":read korea<Enter>"),
        (":read korea<Enter>:nonsense<Enter>", ":read korea<Enter>"),
        (":read korea<Enter><Esc>", ":read korea<Enter>"),
        (":read korea<Enter><C-p>bei<Esc>", ":read korea<Enter>"),
        (":read korea<Enter>/bei<Enter>", ":read korea<Enter>"),
        (":read korea<Enter>:star china<Enter>", ":read korea<Enter>"),
        (":read korea<Enter>:read china<Enter>", ":read korea<Enter>:read china<Enter>"),
        ("fchina<Enter>:read korea<Enter><Esc>", "fchina<Enter>:read korea<Enter>"),
    ] {
        let mut stage = before_answers(quick);
        assert_eq!(read(&stage), [] as [usize; 0], "{quick}");
        answer(&mut stage);
        assert_eq!(read(&stage), marked_by(patient), "{quick}: {}", stage.message());
    }
    // Of a list that is another by now nobody can have meant all.
    let mut stage = before_answers("fkorea<Enter>Rfchina<Enter>");
    answer(&mut stage);
    assert_eq!(read(&stage), [] as [usize; 0]);
}

#[test]
fn what_was_asked_for_is_done_before_the_end() {
    for keys in [":read korea<Enter>ZZ", ":read korea<Enter>:q<Enter>", "fkorea<Enter>RZZ"] {
        let mut stage = before_answers(keys);
        assert!(!stage.has_quit, "{keys}");
        answer(&mut stage);
        assert!(stage.has_quit && !read(&stage).is_empty(), "{keys}");
    }
    let mut stage = before_answers(":read korea<Enter>ZZj");
    answer(&mut stage);
    assert!(!stage.has_quit, "a key says that nobody wants to leave any more");
    let mut stage = before_answers(":read korea<Enter><C-c><C-c>");
    assert!(stage.has_quit);
    stage.late = None;
}

#[test]
fn a_jump_goes_to_the_best_hit_however_soon_it_is_taken() {
    let mut patient = Stage::with_seeds(80, 24);
    patient.press("<C-p>bei dra<Enter>");
    let mut stage = before_answers("<C-p>bei dra<Enter>");
    assert!(stage.app.jump.is_some());
    answer(&mut stage);
    assert_eq!((stage.app.jump.is_none(), stage.title()), (true, patient.title()));
}

#[test]
fn answers_about_other_numbers_are_not_believed() {
    let mut stage = before_answers(":read korea<Enter>");
    let late = stage.late.take().unwrap();
    assert!(!late.is_empty());
    // While it is looked for, stories arrive; the answer of before still counts for those that were there.
    stage.load(
        "new.txt",
        "Korea Once More\n\nSome words of it.\n\nSource: RFA, March 3, 2024\nhttps://a.example/1\n",
    );
    for action in late {
        stage.happen(action);
    }
    stage.happen(Action::LoadDone);
    let expected = marked_by(":read korea<Enter>");
    assert!(expected.iter().all(|ix| read(&stage).contains(ix)), "{}", stage.message());
}

#[test]
fn a_wrong_query_is_not_taken() {
    let mut stage = Stage::with_seeds(80, 24);
    stage.press("fkorea is:old<Enter>");
    assert!(stage.app.prompt.is_some() && stage.screen().contains("is:old"), "{}", stage.screen());
    stage.press("<C-w>is:unread<Enter>");
    assert!(stage.app.prompt.is_none());
    assert_eq!(stage.app.list.filter.as_ref().unwrap().text, "korea is:unread");
}

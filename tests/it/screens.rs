//! What people see, at three sizes, as files: `tests/screens/*.txt`.

use readboard::action::Action;
use readboard::text::CleanBuf;

use crate::stage::{Disk, Stage, golden};

/// The sizes: the usual one, a large one, a telephone.
const SIZES: [(u16, u16); 3] = [(80, 24), (200, 50), (40, 12)];

#[track_caller]
fn check(name: &str, play: impl Fn(&mut Stage)) {
    for (columns, rows) in SIZES {
        let mut stage = Stage::with_seeds(columns, rows);
        play(&mut stage);
        golden(&format!("tests/screens/{name}-{columns}x{rows}.txt"), &stage.screen());
    }
}

#[test]
fn first_look() {
    check("first-look", |_| {});
}

#[test]
fn a_story_with_lists() {
    check("lists", |stage| {
        stage.press("5Gl");
    });
}

#[test]
fn a_story_in_chinese() {
    check("chinese", |stage| {
        stage.press("11Gl<C-d>");
    });
}

#[test]
fn a_story_with_notes() {
    check("notes", |stage| {
        stage.press("24Gl");
    });
}

#[test]
fn read_and_starred() {
    check("marks", |stage| {
        stage.press("2rjjsj3r");
        stage.disk = Disk::Slow;
        stage.press("5jsr");
    });
}

#[test]
fn filtering() {
    check("filter", |stage| {
        stage.press("fkorea");
    });
    check("filter-wrong", |stage| {
        stage.press("fkorea is:old");
    });
    check("filter-nothing", |stage| {
        stage.press("fzzzz<Enter>");
    });
}

#[test]
fn jumping() {
    check("jump", |stage| {
        stage.press("<C-p>bei dra");
    });
}

#[test]
fn the_views() {
    check("views", |stage| {
        stage.press("3jshjjjj");
    });
}

#[test]
fn help_and_hints() {
    check("help", |stage| {
        stage.press("?");
    });
    check("hint", |stage| {
        stage.press("]");
    });
    check("command", |stage| {
        stage.press(":unred");
    });
    check("command-wrong", |stage| {
        stage.press(":unred<Enter>");
    });
}

#[test]
fn something_could_not_be_read() {
    for (columns, rows) in SIZES {
        let mut stage = Stage::empty(columns, rows);
        golden(&format!("tests/screens/empty-{columns}x{rows}.txt"), &stage.screen());
        stage.load("odd.txt", "A title\n\nA body with \u{1b}[31mcolour.\n\nSource: RFA\n");
        stage.happen(Action::Faulted(CleanBuf::line("gone.txt: does not exist: check the name")));
        stage.happen(Action::Faulted(CleanBuf::line("a.bin: is a binary file and no text")));
        stage.happen(Action::LoadDone);
        golden(&format!("tests/screens/faults-{columns}x{rows}.txt"), &stage.screen());
        stage.press(":problems<Enter>");
        golden(&format!("tests/screens/problems-{columns}x{rows}.txt"), &stage.screen());
    }
}

#[test]
fn any_size_can_be_drawn() {
    let mut stage = Stage::with_seeds(80, 24);
    for keys in ["", "l", "hh", "<Esc>?", "q<C-p>ko", "<Esc>fko", "<Esc>:x"] {
        stage.press(keys);
        for columns in (0..130).step_by(3) {
            for rows in [0, 1, 2, 3, 4, 5, 9, 12, 24] {
                stage.happen(Action::Resize(columns, rows));
                stage.buffer();
            }
        }
        stage.happen(Action::Resize(80, 24));
    }
}

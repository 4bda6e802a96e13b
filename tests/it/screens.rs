//! What people see, at three sizes, as files: `tests/screens/*.txt`.

use readboard::action::Action;
use readboard::text::CleanBuf;

use crate::stage::{Disk, Stage, golden};

/// The sizes: the usual one, a large one, a telephone.
const SIZES: [(u16, u16); 3] = [(80, 24), (200, 50), (40, 12)];

const CHINESE: &str = "跳到内容\n\n联合早报：五十六人在桥上看船\n\n正文说，船在早上离开港口，晚上回来，没有人知道它去了哪里。\n\n\
    来源：联合早报，2023\n\nSource: 联合早报, 2023\nhttps://a.example/船\n";

const CUT_OFF: &str = "Ferry Returns\n\nIt sailed again, and all were glad of it.\n\nSource: RFA\n\nLamp Goes Out\n\n\
    Nobody came to light it.\n\nSource: CNA\n\nNets Found\n\nWalkers found nets on the beach, and they were left there.";

/// Three words in capitals may head stories or parts of one.
const DOUBT: &str = "SHIPS\n\n\
    The keeper of the lower lock overslept on Monday, and nine boats lay in wait until noon. \n\n\
    LAMPS\n\n\
    The keeper of the lower lock overslept on Monday, and nine boats lay in wait until noon. \
    The keeper of the lower lock overslept on Monday, and nine boats lay in wait until noon. \n\n\
    LOCKS\n\n\
    The keeper of the lower lock overslept on Monday, and nine boats lay in wait until noon. ";

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
fn links_and_their_hints() {
    check("links", |stage| {
        let links = "Ferry Returns\n\nIt sailed again, see https://a.example/timetable and https://b.example/.\n\n\
                     - by mail to mailto:harbour@a.example\n\nSource: RFA, March 3, 2024\nhttps://www.rfa.org/ferry\n";
        stage.load("a.txt", links);
        stage.press("Gl;");
    });
}

#[test]
fn statistics() {
    check("stats", |stage| {
        stage.press("4rs:stats<Enter>4k");
    });
    check("stats-outlet", |stage| {
        stage.press("4rs:stats<Enter><Tab>j");
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
fn why_a_story_is_what_it_is() {
    check("why", |stage| {
        stage.press("24G:why<Enter>");
    });
    check("why-chinese", |stage| {
        stage.load("联合.txt", CHINESE);
        stage.press("G:why<Enter>");
    });
    check("why-cut-off", |stage| {
        stage.load("cut-off.txt", CUT_OFF);
        stage.press("G:why<Enter>");
    });
}

#[test]
fn why_can_be_asked_while_digests_are_read() {
    for (columns, rows) in SIZES {
        let mut stage = Stage::empty(columns, rows);
        stage.press(":why<Enter>");
        assert!(stage.message().contains("no story here"), "{}", stage.message());
        stage.load("cut-off.txt", CUT_OFF);
        stage.press(":why<Enter>");
        let before = stage.screen();
        stage.load("联合.txt", CHINESE);
        stage.happen(Action::LoadDone);
        let body =
            |screen: &str| screen.lines().take(usize::from(rows) - 1).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(body(&stage.screen()), body(&before));
        stage.happen(Action::Resize(80, 24));
        assert!(stage.screen().contains("┌ Why "), "{}", stage.screen());
    }
}

#[test]
fn problems_grow_while_digests_are_read() {
    for (columns, rows) in SIZES {
        let mut stage = Stage::empty(columns, rows);
        stage.press(":problems<Enter>");
        assert!(stage.screen().contains("still being read"), "{}", stage.screen());
        stage.load("cut-off.txt", CUT_OFF);
        stage.load("联合.txt", CHINESE.replace("正文", "正\u{1b}文"));
        stage.load("doubt.txt", DOUBT);
        stage.happen(Action::Faulted(CleanBuf::line("远方/gone.txt: does not exist: check the name")));
        golden(&format!("tests/screens/problems-loading-{columns}x{rows}.txt"), &stage.screen());
        stage.press("G");
        stage.happen(Action::LoadDone);
        assert!(!stage.screen().contains("still being read"), "{}", stage.screen());
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

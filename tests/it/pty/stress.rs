//! Sizes, bursts of keys, great pastes; and peace afterwards.

use std::fs;
use std::thread;
use std::time::Duration;

use vt100::Screen;

use super::place::{Place, TITLES};
use super::terminal::{Terminal, shows};

/// What is on the screen, without the blanks at the ends of rows.
fn text(screen: &Screen) -> String {
    screen.rows(0, screen.size().1.get()).fold(String::new(), |text, row| text + row.trim_end() + "\n")
}

/// Waits until the screen is just what the program shows when it starts in a terminal of this size.
#[track_caller]
fn fills_the_screen(place: &Place, terminal: &mut Terminal, size: (u16, u16)) {
    let mut other = place.open_sized(&["news"], size);
    // What is drawn last of the first frame, and of the last.
    other.wait_for("a whole frame", |screen| text(screen).ends_with("1/5\n") && shows(screen, "? help"));
    let expected = text(other.screen());
    other.quit();
    terminal.wait_for(&format!("this:\n{expected}"), |screen| text(screen) == expected);
}

#[test]
fn any_size_and_back() {
    let place = Place::with_news();
    let mut terminal = place.open_sized(&["news"], (80, 24));
    fills_the_screen(&place, &mut terminal, (80, 24));
    for size in
        [(200, 50), (1, 1), (40, 12), (0, 0), (80, 24), (3, 2), (0, 24), (500, 200), (80, 0), (120, 30)]
    {
        terminal.resize(size.0, size.1);
        if size.0 >= 40 && size.1 >= 12 {
            fills_the_screen(&place, &mut terminal, size);
        } else {
            // Nothing can be seen, and whatever is opened and closed meanwhile finds no room.
            terminal.keys("?jq\x10x\x03f\x03:\x03lhlhgg");
        }
    }
    for number in 0..200 {
        terminal.resize(number % 150, number % 40);
    }
    terminal.resize(100, 20);
    fills_the_screen(&place, &mut terminal, (100, 20));
    terminal.quit();
    // And so from the start.
    let mut terminal = place.open_sized(&["news"], (0, 0));
    terminal.wait_for("the other screen", Screen::alternate_screen);
    terminal.resize(80, 24);
    fills_the_screen(&place, &mut terminal, (80, 24));
    terminal.quit();
}

#[test]
fn ctrl_l_repairs_what_others_wrote_on_the_screen() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("? help");
    terminal.scribble("scribble");
    terminal.see("scribble");
    terminal.keys("\x0c");
    terminal.see_no("scribble");
    fills_the_screen(&place, &mut terminal, (120, 30));
    terminal.quit();
}

/// How often threads of the program have gone to sleep, all together.
fn switches(terminal: &Terminal) -> u64 {
    let of_task = |status: String| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.unwrap().trim().parse().unwrap()
    };
    let tasks = fs::read_dir(format!("/proc/{}/task", terminal.pid().as_raw_nonzero())).unwrap();
    // A thread may end meanwhile.
    tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("status")).ok()).map(of_task).sum()
}

/// Sees to it that the program sleeps: for a second no thread of it wakes, and it costs nothing.
#[track_caller]
fn sleeps(terminal: &Terminal) {
    // What was under way may end first.
    for _ in 0..5 {
        let (before, work) = (switches(terminal), terminal.work());
        thread::sleep(Duration::from_secs(1));
        if switches(terminal) <= before + 2 && terminal.work() - work < 0.02 {
            return;
        }
    }
    panic!("it does not come to rest");
}

#[test]
fn bursts_of_keys_and_pastes_are_answered_and_then_it_sleeps() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.see("? help");
    terminal.keys(&format!("{}{}jjj", "j".repeat(150), "k".repeat(150)));
    terminal.see("4/5");
    terminal.keys(&format!("{}j", "jk".repeat(10_000)));
    terminal.see("5/5");
    terminal.press("f", "filter: ");
    terminal.paste(&"x".repeat(64 << 10));
    terminal.see("the line is full");
    terminal.paste(&"中\r\n\te\u{301}".repeat(100_000));
    terminal.press("\x15ferry", "filter: ferry");
    terminal.see("All 2/5");
    terminal.keys("\r");
    terminal.see_no("filter: ");
    terminal.see_row("▸●  ", TITLES[2]);
    sleeps(&terminal);
    terminal.quit();
}

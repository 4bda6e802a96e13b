//! However it ends or stops, the terminal is as it was.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;

use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

use super::place::{Place, TITLES};
use super::terminal::Terminal;

/// Runs the program under a shell that lives on, as the kernel sets the modes of a line right by itself when the
/// leader of its session ends.
const UNDER_SHELL: &str = "echo here before
    sh -c 'echo pid $$.; exec $0 news'
    echo status $?.
    read -r line";

/// The number that was printed after `word`.
#[track_caller]
fn number(terminal: &Terminal, word: &str) -> i32 {
    let raw = String::from_utf8_lossy(terminal.raw());
    let after = &raw[raw.find(word).unwrap() + word.len()..];
    after[..after.find('.').unwrap()].trim().parse().unwrap()
}

/// Has something end the program under a shell; returns the status and the terminal.
#[track_caller]
fn ends_well(place: &Place, end: impl FnOnce(&mut Terminal, Pid)) -> (i32, Terminal) {
    let line = UNDER_SHELL.replace("$0", env!("CARGO_BIN_EXE_readboard"));
    let mut terminal = place.shell(&line);
    terminal.wait_until("the pid", |terminal| String::from_utf8_lossy(terminal.raw()).contains(".\r\n"));
    let pid = Pid::from_raw(number(&terminal, "pid ")).unwrap();
    end(&mut terminal, pid);
    terminal.see("status ");
    terminal.is_given_back();
    terminal.see("here before");
    terminal.keys("\n");
    assert!(terminal.end().success());
    let status = number(&terminal, "status ");
    (status, terminal)
}

/// The program is running and has the terminal.
#[track_caller]
fn runs(terminal: &mut Terminal) {
    terminal.see_row("▸●  ", TITLES[0]);
    assert!(terminal.screen().alternate_screen() && terminal.screen().bracketed_paste());
    assert_ne!(terminal.modes(), terminal.modes_before());
}

#[test]
fn whoever_quits_finds_the_terminal_as_it_was() {
    let place = Place::with_news();
    for (keys, sign, more) in [
        ("q", "", ""),
        (":q", ":q", "\r"),
        ("ZZ", "", ""),
        ("\x03", "<C-c> once more quits", "\x03"),
        ("?", "┌ Help", "qq"),
        ("\x10", "Jump", "\x03\x03"),
        ("f", "filter:", "\x03\x03"),
    ] {
        let (status, _) = ends_well(&place, |terminal, _| {
            runs(terminal);
            terminal.press(keys, sign);
            terminal.keys(more);
        });
        assert_eq!(status, 0, "{keys:?}");
    }
}

#[test]
fn whoever_quits_with_all_keys_told_apart_leaves_them_as_they_were() {
    let place = Place::with_news();
    for (keys, signal) in
        [("q", None), ("\x1b[99;5u\x1b[99;5u", None), ("", Some(Signal::TERM)), ("", Some(Signal::HUP))]
    {
        let (_, terminal) = ends_well(&place, |terminal, pid| {
            runs(terminal);
            terminal.answer(true);
            terminal.keys(keys);
            if let Some(signal) = signal {
                kill_process(pid, signal).unwrap();
            }
        });
        let raw = String::from_utf8_lossy(terminal.raw());
        assert!(raw.rfind("\x1b[<1u").unwrap() < raw.rfind("\x1b[?1049l").unwrap(), "{keys:?} {signal:?}");
    }
}

#[test]
fn whoever_is_killed_by_a_signal_leaves_the_terminal_as_it_was() {
    let place = Place::with_news();
    for (signal, name) in [
        (Signal::TERM, "Terminated"),
        (Signal::HUP, "Hangup"),
        (Signal::INT, "Interrupt"),
        (Signal::QUIT, "Quit"),
    ] {
        let (status, _) = ends_well(&place, |terminal, pid| {
            runs(terminal);
            kill_process(pid, signal).unwrap();
        });
        assert_eq!(status, 128 + signal.as_raw());
        // Who waits for it sees that the signal ended it.
        let mut terminal = place.open(&["news"]);
        runs(&mut terminal);
        terminal.kill(signal);
        let status = terminal.end();
        assert_eq!(status.signal(), Some(name), "{status:?}");
    }
}

#[test]
fn what_is_typed_after_quitting_is_not_for_the_reader() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    runs(&mut terminal);
    terminal.keys("qsudo rm -r x\r");
    assert!(terminal.end().success());
    assert!(!place.path("XDG_STATE_HOME/readboard/marks").exists());
}

#[test]
fn what_is_handed_out_is_whole_before_the_end() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    runs(&mut terminal);
    terminal.keys(":export all.json\rq");
    assert!(terminal.end().success());
    assert!(std::fs::read_to_string(place.path("all.json")).unwrap().ends_with("}\n"));
    let mut terminal = place.open(&["news"]);
    runs(&mut terminal);
    terminal.keys("yuq");
    assert!(terminal.end().success());
    let raw = String::from_utf8_lossy(terminal.raw());
    assert!(raw.contains("\x1b]52;c;aHR0cHM6Ly93d3cucmZhLm9yZy9h\x1b\\"), "{raw:?}");
    let mut terminal = place.open(&["news"]);
    runs(&mut terminal);
    terminal.keys(":export all.json\rq");
    assert_eq!(terminal.end().exit_code(), 2);
    assert!(terminal.shows("all.json: exists already"), "{}", terminal.screen().contents());
}

#[test]
fn what_could_not_be_kept_is_told_after_the_end() {
    let place = Place::with_news();
    place.file("XDG_STATE_HOME", "no folder");
    let mut terminal = place.open(&["news"]);
    runs(&mut terminal);
    terminal.keys("sq");
    assert_eq!(terminal.end().exit_code(), 2);
    assert!(!terminal.screen().alternate_screen());
    terminal.see("readboard: what was marked last was not kept: ");
}

#[test]
fn a_stop_stops_all_that_it_was_started_with() {
    let place = Place::with_news();
    let mut terminal = place.shell("set -m; sleep 600 | $0 news; echo st''opped; kill %1; exit 0");
    runs(&mut terminal);
    terminal.press("\x1a", "stopped");
    terminal.end();
}

/// As when a connection is lost and not closed: every write waits for good.
#[test]
fn a_signal_ends_it_in_a_terminal_that_is_stuck() {
    let place = Place::with_news();
    // So large that a frame is more than what the system takes for a terminal that does not.
    let mut terminal = place.open_stuck(&["news"], (300, 1500));
    terminal.see("┌");
    terminal.kill(Signal::TERM);
    terminal.wait_until("the end", Terminal::has_ended);
    terminal.go_on();
    terminal.wait_until("the last word", Terminal::is_silent);
    assert!(!String::from_utf8_lossy(terminal.raw()).contains("1/5"), "it was not stuck");
}

#[test]
fn a_panic_is_told_after_the_terminal_is_given_back() {
    let place = Place::with_news().variable("READBOARD_PANIC", "draw");
    let (status, terminal) = ends_well(&place, |_, _| {});
    assert_eq!(status, 101);
    let raw = String::from_utf8_lossy(terminal.raw());
    let (left, told) = (raw.find("\x1b[?1049l").unwrap(), raw.find("asked to by READBOARD_PANIC").unwrap());
    assert!(left < told, "the message went to the screen that is gone");
    assert!(terminal.shows("asked to by READBOARD_PANIC"));
}

#[test]
fn a_panic_in_a_worker_is_a_problem_and_no_end() {
    let place = Place::with_news().variable("READBOARD_PANIC", "worker");
    for _ in 0..5 {
        let (status, terminal) = ends_well(&place, |terminal, _| {
            terminal.see("because of a fault in this program");
            terminal.press(":problems\r", "┌ Problems");
            terminal.see("news/harbour.txt: could not be understood");
            terminal.see("news/north.txt: could not be understood");
            terminal.keys("q");
            terminal.see_no("┌ Problems");
            terminal.keys("q");
        });
        assert_eq!(status, 0);
        assert!(!String::from_utf8_lossy(terminal.raw()).contains("panicked"), "said behind the screen");
    }
}

#[test]
fn a_panic_beside_the_loop_is_told_and_is_no_end() {
    for (part, keys, leave, sign) in [
        ("statistics", ":stats\r", "q", "statistics: not worked out, because of a fault in this program"),
        ("marks", "VGs", "", "marks: not worked out, because of a fault in this program"),
        ("outward", "yy", "", "not done, because of a fault in this program"),
    ] {
        let place = Place::with_news().variable("READBOARD_PANIC", part);
        let mut terminal = place.open(&["news"]);
        runs(&mut terminal);
        terminal.press(keys, sign);
        terminal.keys(leave);
        terminal.press("gg", "1/5");
        // What comes after it is done.
        terminal.press("jtx\r", "tagged x");
        terminal.quit();
    }
}

#[test]
fn a_panic_where_marks_are_kept_is_told_of_each() {
    let place = Place::with_news().variable("READBOARD_PANIC", "store");
    let mut terminal = place.open(&["news"]);
    runs(&mut terminal);
    for title in [TITLES[0], TITLES[1]] {
        terminal.press("s", "not marked: ");
        terminal.see_row("▸●  ", title);
        terminal.keys("j");
        terminal.see_no("not marked: ");
    }
    terminal.keys("sq");
    assert_eq!(terminal.end().exit_code(), 2);
    terminal.see("because of a fault in this program");
}

#[test]
fn ctrl_z_gives_the_terminal_back_until_the_shell_goes_on() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    for (way, row) in ["\x1a", "f\x1a", "signal"].into_iter().zip(1..) {
        terminal.see_row("▸●  ", TITLES[row - 1]);
        let taken = terminal.modes();
        assert_ne!(taken, terminal.modes_before());
        if way == "signal" {
            terminal.kill(Signal::TSTP);
        } else {
            terminal.keys(way);
        }
        terminal.wait_for_stop();
        // What was sent before that may still be under way.
        terminal.wait_for("a visible cursor", |screen| !screen.alternate_screen() && !screen.hide_cursor());
        terminal.is_given_back();
        terminal.kill(Signal::CONT);
        terminal.see_row("▸●  ", TITLES[row - 1]);
        assert!(terminal.screen().alternate_screen() && terminal.screen().bracketed_paste());
        assert_eq!(terminal.modes(), taken);
        if way.starts_with('f') {
            terminal.press("\x1b", " NORMAL ");
        }
        terminal.keys("j");
        terminal.see_row("▸●  ", TITLES[row]);
    }
    terminal.quit();
}

/// `kill -STOP` can't be caught, and a shell then sets the terminal to its own liking.
#[test]
fn after_a_stop_from_outside_the_terminal_is_taken_again() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    runs(&mut terminal);
    let taken = terminal.modes();
    terminal.kill(Signal::STOP);
    terminal.wait_for_stop();
    let line =
        OpenOptions::new().read(true).write(true).custom_flags(libc_noctty()).open(terminal.name()).unwrap();
    let mut modes = tcgetattr(&line).unwrap();
    modes.local_modes |= LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
    tcsetattr(&line, OptionalActions::Now, &modes).unwrap();
    drop(line);
    assert_ne!(terminal.modes(), taken);
    terminal.kill(Signal::CONT);
    terminal.wait_until("raw mode", |terminal| terminal.modes() == taken);
    terminal.keys("j");
    terminal.see_row("▸●  ", TITLES[1]);
    terminal.quit();
}

fn libc_noctty() -> i32 {
    rustix::fs::OFlags::NOCTTY.bits().cast_signed()
}

/// Closes the terminal after some keys. Only the leader of the session is sent a SIGHUP for that, and a shell that
/// ignores it is the leader here, so that nothing but the closed line itself can tell the program.
#[track_caller]
fn ends_when_closed(keys: &str, sign: &str) {
    let place = Place::with_news();
    let mut terminal = place.shell("trap '' HUP; $0 news; :");
    runs(&mut terminal);
    terminal.press(keys, sign);
    terminal.close();
    let closed = std::time::Instant::now();
    terminal.wait_until("the end", Terminal::has_ended);
    assert!(closed.elapsed().as_secs() < 3, "{:?}", closed.elapsed());
    assert!(terminal.work() < 0.5, "{} s of work", terminal.work());
    terminal.end();
}

#[test]
fn a_closed_terminal_ends_it() {
    ends_when_closed("j", "2/5");
}

/// Whatever reads keys waits for the rest of them then, and must not wait for good.
#[test]
fn a_terminal_that_closes_in_the_middle_of_a_paste_ends_it() {
    ends_when_closed("f\x1b[200~half a", "filter:");
}

#[test]
fn a_terminal_that_closes_in_the_middle_of_a_key_ends_it() {
    ends_when_closed("j\x1b[", "2/5");
}

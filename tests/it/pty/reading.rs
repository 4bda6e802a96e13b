//! A person reads: filters, jumps, marks, skims, leaves and comes back.

use std::fs;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use super::bytes;
use super::place::{Place, TITLES};

#[test]
fn a_star_and_the_place_are_there_again() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("f", "filter:");
    terminal.press("fleets", "All 2/5");
    terminal.see_row("▸●  ", TITLES[4]);
    terminal.keys("\r");
    terminal.see_no("filter:");
    terminal.press("\x1b", "All 5");
    terminal.press("\x10", "Jump");
    terminal.press("rocket", " 1/5 ");
    terminal.keys("\r");
    terminal.see_no("Jump");
    terminal.see_row("▸●  ", TITLES[3]);
    terminal.keys("s");
    terminal.see_row("▸● ★", TITLES[3]);
    // Into the views, down to Unread.
    terminal.press("hjl", "Unread 5");
    terminal.press("q", "");
    assert!(terminal.end().success());

    let mut terminal = place.open(&["news"]);
    terminal.see("┌ Unread 5 ");
    terminal.see_row("▸● ★", TITLES[3]);
    terminal.quit();
}

#[test]
fn a_mark_that_shows_survives_kill_9() {
    let place = Place::with_news();
    for (key, before, after) in [("s", "▸●  ", "▸● ★"), ("r", "▸● ★", "▸  ★"), ("s", "▸  ★", "▸   ")]
    {
        let mut terminal = place.open(&["news"]);
        terminal.see_row(before, TITLES[0]);
        terminal.keys(key);
        terminal.see_row(after, TITLES[0]);
        terminal.kill(Signal::KILL);
        assert_eq!(terminal.end().signal(), Some("Killed"));
        let mut terminal = place.open(&["news"]);
        terminal.see_row(after, TITLES[0]);
        terminal.quit();
    }
}

#[test]
fn without_arguments_the_seeds_open_and_it_says_so() {
    let mut terminal = Place::new().open(&[]);
    terminal.see("these are the digests that ship with readboard");
    terminal.see("Spam Filter Flaw");
    terminal.quit();
}

#[test]
fn space_skims_backspace_goes_back_and_u_undoes() {
    let place = Place::with_long();
    let mut terminal = place.open(&["long.txt"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.see("paragraph number 1 ");
    terminal.press(" ", "paragraph number 20 ");
    terminal.press("\x7f", "paragraph number 1 ");
    terminal.press(" ", "100%  1/2");
    // At the end of the story.
    terminal.keys(" ");
    terminal.see_row("▸●  ", TITLES[1]);
    terminal.see_row("    ", TITLES[0]);
    terminal.see("paragraph number 1 ");
    terminal.keys("\x7f");
    terminal.see_row("▸   ", TITLES[0]);
    terminal.press("u", "unread again");
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("\x12", "read again");
    terminal.see_row("▸   ", TITLES[0]);
    terminal.quit();
}

#[test]
fn what_cannot_be_read_is_named_and_hides_nothing() {
    let place = Place::with_news();
    place.file("odd.pdf", "%PDF-1.7\n\0");
    let mut terminal = place.shell("$0 missing.txt news odd.pdf; echo status $?; read -r line");
    terminal.see("missing.txt: does not exist");
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press(":problems\r", "┌ Problems");
    terminal.see("missing.txt: does not exist: check the name");
    terminal.see("odd.pdf: ");
    terminal.keys("q");
    terminal.see_no("┌ Problems");
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("j", "2 not read");
    terminal.keys("q");
    terminal.see("status 0");
    terminal.is_given_back();
    assert_eq!(terminal.screen().contents(), "status 0", "something was printed besides the screen");
}

#[test]
fn a_faulty_layout_of_one_s_own_is_named_and_the_program_starts() {
    let place = Place::with_news();
    let layout = "name = \"mine\"\nabout = \"Mine\"\nfrmae = []\n[cues]\n";
    place.file("config/readboard/layouts/mine.toml", layout);
    let mut terminal = place.shell("XDG_CONFIG_HOME=$PWD/config $0 news; read -r line");
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press(":problems\r", "┌ Problems");
    terminal.see("did you mean");
    terminal.keys("q");
    terminal.see_no("┌ Problems");
    terminal.press(":why\r", "┌ Why");
    terminal.see("source-line");
    terminal.keys("q");
    terminal.see_no("┌ Why");
    terminal.keys("q");
}

#[test]
fn a_mark_that_cannot_be_kept_says_so_and_does_not_show() {
    let place = Place::with_news();
    place.file("XDG_STATE_HOME/readboard", "a file where a folder should be");
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    for (key, title, next) in [("s", TITLES[0], TITLES[1]), ("r", TITLES[1], TITLES[2])] {
        terminal.press(key, "not marked: ");
        terminal.see_row("▸●  ", title);
        assert!(!terminal.shows("★") && !terminal.shows("☆") && !terminal.shows("◌"));
        terminal.keys("j");
        terminal.see_no("not marked: ");
        terminal.see_row("▸●  ", next);
    }
    terminal.keys("q");
    assert_eq!(terminal.end().exit_code(), 2);
    terminal.see("could not be kept");
    assert!(fs::read_to_string(place.path("XDG_STATE_HOME/readboard")).unwrap().starts_with("a file"));
}

#[test]
fn a_digest_from_a_pipe_is_read_with_keys_from_the_terminal() {
    let place = Place::with_news();
    let mut terminal = place.shell("cat news/*.txt | $0 -");
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.see("All 5");
    terminal.keys("js");
    terminal.see_row("▸● ★", TITLES[1]);
    terminal.quit();
}

#[test]
fn without_a_terminal_it_points_to_the_list() {
    let place = Place::with_news();
    let output = Command::new(env!("CARGO_BIN_EXE_readboard"))
        .arg(place.path("news"))
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), b"".as_slice()));
    assert!(String::from_utf8(output.stderr).unwrap().contains("`readboard list`"));
    for kind in ["dumb", ""] {
        let mut terminal = Place::new().variable("TERM", kind).shell("$0; echo status $?; read -r line");
        terminal.see("status 2");
        assert!(terminal.shows("`readboard list`") && !terminal.raw().contains(&0x1b));
        terminal.is_given_back();
    }
}

#[test]
fn no_color_has_no_colour() {
    let coloured = |number: &u32| matches!(number, 30..=38 | 40..=48 | 90..=97 | 100..=107);
    for (value, colours) in [("1", false), ("", true)] {
        let place = Place::with_news().variable("NO_COLOR", value);
        let mut terminal = place.open(&["news"]);
        terminal.see_row("▸●  ", TITLES[0]);
        terminal.press("f", "filter:");
        terminal.press("ferry", "1/5");
        terminal.press("\r", "⌕ ferry");
        terminal.press("?", "┌ Help");
        terminal.keys("q");
        terminal.see_no("┌ Help");
        terminal.quit();
        let looks = bytes::looks(terminal.raw());
        assert_eq!(looks.iter().any(coloured), colours, "NO_COLOR={value}");
        assert!(looks.contains(&1) && looks.contains(&7), "nothing is bold or reversed");
    }
}

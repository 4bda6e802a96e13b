//! Marks that another program makes while the reader is open, and undoing what the session before did.

use std::process::Stdio;

use super::place::{Place, TITLES};

fn mark(place: &Place, args: &[&str]) {
    let mut program = place.other(&[&["mark"], args].concat());
    assert!(program.stdout(Stdio::null()).status().unwrap().success(), "{args:?}");
}

#[test]
fn a_mark_from_the_command_line_shows_in_a_reader_that_is_open() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.press("j", "2/5");
    // There is no folder of marks yet.
    mark(&place, &["--star", "-q", "'korea", "news"]);
    terminal.see_row(" ● ★", TITLES[3]);
    terminal.see_row("▸●  ", TITLES[1]);
    terminal.see("Starred            1");
    mark(&place, &["--read", "-q", "'korea", "news"]);
    terminal.see_row("   ★", TITLES[3]);
    // What is marked here, there too.
    terminal.keys("s");
    terminal.see_row("▸● ★", TITLES[1]);
    mark(&place, &["--unstar", "-q", "is:starred", "news"]);
    terminal.see_row("▸●  ", TITLES[1]);
    terminal.see_row("    ", TITLES[3]);
    terminal.press("u", "changed elsewhere since");
    terminal.see_row("▸●  ", TITLES[1]);
    terminal.quit();
}

#[test]
fn undo_takes_back_what_the_session_before_did() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.keys("s");
    terminal.see_row("▸● ★", TITLES[0]);
    terminal.keys("jr");
    terminal.see_row("▸   ", TITLES[1]);
    terminal.quit();
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸   ", TITLES[1]);
    terminal.see_row(" ● ★", TITLES[0]);
    terminal.press("u", "unread again");
    terminal.see_row("▸●  ", TITLES[1]);
    terminal.press("u", "the star is off again");
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.quit();
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("\x12", "starred again");
    terminal.see_row("▸● ★", TITLES[0]);
    terminal.quit();
    place.file("XDG_STATE_HOME/readboard/undo.json", "{ broken");
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸● ★", TITLES[0]);
    terminal.press("u", "nothing to undo");
    terminal.quit();
}

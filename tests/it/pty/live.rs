//! Files that change while they are read.

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use super::place::{Place, TITLES, story};

const NEW: &str = "A story that came later";

fn late() -> String {
    story(NEW, "It was said when all had been read.")
}

#[test]
fn a_story_that_is_added_shows_and_the_cursor_stays() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.keys("Gs");
    terminal.see_row("▸● ★", TITLES[4]);
    let mut file = OpenOptions::new().append(true).open(place.path("news/harbour.txt")).unwrap();
    file.write_all(late().as_bytes()).unwrap();
    terminal.see("harbour.txt: 1 new story");
    terminal.see_row(" ●  ", NEW);
    terminal.see_row("▸● ★", TITLES[4]);
    terminal.see("6/6");
    // As many editors save.
    place.file("saved", story(TITLES[3], "Other words about it.") + &late());
    fs::rename(place.path("saved"), place.path("news/north.txt")).unwrap();
    terminal.see("north.txt changed: 2 stories");
    terminal.see_no(TITLES[4]);
    terminal.quit();
}

#[test]
fn files_and_folders_come_and_go() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    fs::remove_file(place.path("news/harbour.txt")).unwrap();
    terminal.see("harbour.txt is gone: 3 stories left the list");
    terminal.see_row("▸●  ", TITLES[3]);
    place.file("news/deep/deeper/late.txt", late());
    terminal.see("late.txt: 1 new story");
    terminal.see("All 3");
    fs::rename(place.path("news/deep"), place.path("news/moved")).unwrap();
    terminal.see("late.txt has moved");
    place.file("news/moved/deeper/more.txt", story("One more", "Words."));
    terminal.see("more.txt: 1 new story");
    fs::rename(place.path("news"), place.path("away")).unwrap();
    terminal.see_no(NEW);
    fs::rename(place.path("away"), place.path("news")).unwrap();
    terminal.see("All 4");
    place.file("news/again.txt", story("And again", "Words."));
    terminal.see("again.txt: 1 new story");
    terminal.quit();
}

#[test]
fn a_file_that_was_named_is_followed() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news/north.txt", "later.txt"]);
    terminal.see("later.txt: does not exist");
    terminal.press("j", "1 not read");
    place.file("news/other.txt", story("Not asked for", "Words."));
    place.file("later.txt", late());
    terminal.see("later.txt: 1 new story");
    terminal.press("k", "? help");
    assert!(!terminal.shows("not read") && !terminal.shows("Not asked for"));
    fs::remove_file(place.path("news/north.txt")).unwrap();
    terminal.see("north.txt is gone: 2 stories left the list");
    terminal.see_row("▸●  ", NEW);
    terminal.quit();
}

#[test]
fn what_cannot_be_read_any_more_stays_until_it_can() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    place.file("news/harbour.txt", "\0\0half of something");
    terminal.see("1 not read");
    terminal.see_row("▸●  ", TITLES[0]);
    place.file("news/harbour.txt", story(TITLES[0], "Other words.") + &late());
    terminal.see("harbour.txt changed: 2 stories");
    terminal.press("j", "? help");
    assert!(!terminal.shows("not read"));
    terminal.quit();
}

//! Settings, the mouse and the terminal's answer, in a real terminal.

use rustix::process::Signal;
use vt100::{Color, MouseProtocolMode, Screen};

use super::bytes::looks;
use super::place::{Place, TITLES};

#[test]
fn an_answer_of_the_terminal_chooses_a_theme_and_is_no_key() {
    let place = Place::with_news().variable("COLORTERM", "truecolor");
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.keys("j");
    terminal.answer(false);
    terminal.keys("j");
    // The theme for a light ground has a blue of its own for the frame that has the keys.
    terminal.wait_for("the frame of the light theme", |screen| {
        screen.cell(0, 40).is_some_and(|cell| cell.fgcolor() == Color::Rgb(0x1f, 0x4f, 0xc0))
    });
    terminal.see_row("▸●  ", TITLES[2]);
    terminal.see("3/5");
    terminal.keys("]u");
    terminal.see_row("▸●  ", TITLES[3]);
    terminal.quit();
}

#[test]
fn no_colour_is_asked_for_where_none_is_wanted() {
    let place = Place::with_news().variable("NO_COLOR", "1");
    place.file("XDG_CONFIG_HOME/readboard/config.toml", "theme = \"paper\"\n");
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.quit();
    let raw = String::from_utf8_lossy(terminal.raw()).into_owned();
    assert!(!raw.contains("]11;?"), "{raw:?}");
    let coloured = looks(terminal.raw()).into_iter().any(|n| matches!(n, 30..=38 | 40..=48 | 90..=107));
    assert!(!coloured, "{raw:?}");
}

#[test]
fn the_mouse_is_heard_and_given_back() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.keys("\x1b[<0;40;5M\x1b[<0;40;5m");
    terminal.see_row("▸●  ", TITLES[3]);
    assert_eq!(terminal.screen().mouse_protocol_mode(), MouseProtocolMode::ButtonMotion);
    terminal.keys("\x1a");
    terminal.wait_for_stop();
    terminal.wait_for("no mouse", |screen| screen.mouse_protocol_mode() == MouseProtocolMode::None);
    terminal.kill(Signal::CONT);
    terminal.wait_for("the mouse", |screen| screen.mouse_protocol_mode() == MouseProtocolMode::ButtonMotion);
    // The setting lets go of it while the program runs.
    place.file("XDG_CONFIG_HOME/readboard/config.toml", "mouse = flase\n");
    terminal.see("config.toml: line 1, column 9");
    place.file("XDG_CONFIG_HOME/readboard/config.toml", "mouse = false\n");
    terminal.wait_for("no mouse", |screen| screen.mouse_protocol_mode() == MouseProtocolMode::None);
    terminal.quit();
    assert_eq!(terminal.screen().mouse_protocol_mode(), MouseProtocolMode::None);
}

/// Whether a view of this name shows this count.
fn has_count(screen: &Screen, name: &str, count: &str) -> bool {
    screen.rows(0, 24).any(|row| row.contains(name) && row.trim_end_matches(['│', ' ']).ends_with(count))
}

#[test]
fn counts_of_own_views_follow_marks_that_looking_makes() {
    let place = Place::with_news();
    place.file("XDG_CONFIG_HOME/readboard/config.toml", "mark-read = \"on open\"\n");
    let views = "[[view]]\nname = \"Mine\"\nquery = \"tag:x\"\nhighlight = true\n";
    place.file("XDG_CONFIG_HOME/readboard/views.toml", views);
    let mut terminal = place.open_sized(&["news"], (120, 24));
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.wait_for("a count", |screen| has_count(screen, "Mine", "0"));
    terminal.keys("l");
    terminal.wait_for("a read story", |screen| has_count(screen, "Unread", "4"));
    terminal.press("htx\r", "tagged x");
    terminal.wait_for("another count", |screen| has_count(screen, "Mine", "1"));
    terminal.quit();
}

#[test]
fn a_setting_names_what_is_opened_and_how_it_looks() {
    let place = Place::with_news().variable("LANG", "C");
    let config = "paths = [\"~/news\"]\n";
    place.file("home/news/a.txt", std::fs::read(place.path("news/north.txt")).unwrap());
    place.file("XDG_CONFIG_HOME/readboard/config.toml", config);
    let mut terminal = place.open(&[]);
    terminal.see("All ");
    terminal.see_row(">o  ", "");
    assert!(!terminal.screen().contents().contains('│'));
    terminal.quit();
    let mut terminal = place.shell("\"$0\" list | wc -l; \"$0\" config; \"$0\" config --path; echo 'mouse = 1' >> \"$(\"$0\" config --path)\"; \"$0\" config > all; echo \"status $?\"");
    terminal.see("reading.measure = 78");
    terminal.see("column 9: `mouse` is true or false");
    terminal.see("status 2");
    assert!(terminal.end().success());
}

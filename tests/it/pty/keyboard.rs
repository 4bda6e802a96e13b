//! A terminal that can tell all keys apart, and one that can't.

use rustix::process::Signal;

use super::place::{Place, TITLES};

#[test]
fn ctrl_i_is_told_from_tab_where_the_terminal_can() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.answer(true);
    terminal.press("G", "5/5");
    terminal.press("\x1b[111;5u", "1/5");
    terminal.press("\x1b[105;5u", "5/5");
    // What is not told apart comes as ever, and so does what is released.
    terminal.press("gg", "1/5");
    terminal.press("\x1b[57401u\x1b[106;1:3uG", "2/5");
    terminal.press("f", "filter:");
    terminal.keys("ferrx\x1b[127u");
    terminal.press("y\x1b[13u", "1/2");
    terminal.press("\x1b[27u", "/5");
    terminal.press(":help leap-on\r", "<C-i>");
    terminal.press("\x1b[91;5u\x1b[91;5u", " NORMAL ");
    terminal.press("\x1b[99;5u", "<C-c> once more quits");
    terminal.quit();
}

#[test]
fn a_terminal_that_says_nothing_of_its_colours_is_asked_for_its_keys() {
    for name in ["NO_COLOR", "MUTE"] {
        let place = Place::with_news().variable(name, "1");
        let mut terminal = place.open(&["news"]);
        terminal.see("All 5");
        terminal.press("j", "2/5");
        terminal.keys("\x1b[?0u\x1b[?62;22c");
        terminal.wait_for_raw("\x1b[>5u");
        terminal.press("G", "5/5");
        terminal.quit();
        terminal.is_given_back();
    }
}

#[test]
fn keys_are_told_apart_again_after_a_stop() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.answer(true);
    terminal.keys("\x1b[122;5u");
    terminal.wait_for_stop();
    terminal.wait_for("a visible cursor", |screen| !screen.alternate_screen() && !screen.hide_cursor());
    terminal.is_given_back();
    // Meanwhile the terminal gets another size.
    terminal.resize(90, 20);
    terminal.kill(Signal::CONT);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.wait_until("keys told apart", |terminal| {
        String::from_utf8_lossy(terminal.raw()).matches("\x1b[>5u").count() == 2
    });
    terminal.press("\x1b[105;5u", "1/5");
    // A stop that it can't know of: nothing more is put aside than there was.
    terminal.kill(Signal::STOP);
    terminal.wait_for_stop();
    terminal.kill(Signal::CONT);
    terminal.wait_for_raw("\x1b[=5;1u");
    terminal.quit();
    terminal.is_given_back();
}

#[test]
fn a_stop_before_the_terminal_has_answered_loses_nothing() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.keys("\x1a");
    terminal.wait_for_stop();
    terminal.wait_for("a visible cursor", |screen| !screen.alternate_screen() && !screen.hide_cursor());
    terminal.is_given_back();
    terminal.kill(Signal::CONT);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.answer(true);
    terminal.press("G", "5/5");
    terminal.quit();
}

#[test]
fn help_names_no_key_that_the_terminal_cannot_send() {
    let place = Place::with_news();
    let mut terminal = place.open_sized(&["news"], (120, 60));
    terminal.see("All 5");
    terminal.answer(false);
    terminal.press(":help leap-on\r", "g<C-o>");
    assert!(!terminal.shows("<C-i>"));
    terminal.keys("q");
    terminal.see_no("┌ Help");
    // Tab is Tab.
    terminal.press("\t", "┌ 1/3");
    terminal.quit();
}

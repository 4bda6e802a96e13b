//! Digests, names, pastes and arguments that would drive the terminal. What is sent is judged at every session's end.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::bytes;
use super::place::{Place, story};

/// What would ring, move, colour, retitle, link, copy, ask, reset, switch, reorder, hide or heap up.
const SEQUENCES: [&str; 34] = [
    "\x1b[31mred\x1b[8m",
    "\x1b]0;title\x07",
    "\x1b]8;;file:///etc/passwd\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]8;;\x1b[0m\x1b[>0q",
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1bP$q\"p\x1b\\",
    "\x1b_Gf=100;AAAA\x1b\\",
    "\x1b^private\x1b\\",
    "\x1bXstring\x1b\\",
    "\x1b[21t\x1b[6n\x1b[c",
    "\x1bc\x1b#8\x1b(0",
    "\x1b[?1049l\x1b[?25h",
    "\x1b[2J\x1b[1;1H",
    "\x1b[201~",
    "\x1b]0;without an end",
    "\x1bPwithout an end",
    "\x1b",
    "\x05\x07\x07",
    "\x08\x08\x7f",
    "\x0b\x0c\x0e\x0f",
    "\x01\x02\x03",
    "\u{9b}31m\u{9b}6n",
    "\u{9d}0;title\u{9c}",
    "\u{90}$q\u{9c}\u{85}\u{84}",
    "\u{202e}txt.exe\u{202d}\u{202c}",
    "\u{2066}a\u{2067}b\u{2068}c\u{2069}",
    "\u{200b}\u{feff}\u{200e}\u{200f}\u{61c}\u{2060}",
    "\u{ad}\u{180e}\u{2061}\u{2064}\u{206a}\u{206f}",
    "\u{fff9}\u{fffa}\u{fffb}",
    "\u{2028}\u{2029}",
    "&#27;]0;title&#7;",
    "=1B[31m=07",
    "%1b[31m\\x1b[31m\\e[31m",
    "\u{1b}\u{301}[31m",
];

/// A heap of 200 marks on one letter.
fn heap() -> String {
    format!("e{}", "\u{301}".repeat(200))
}

/// Everything, and the heap.
fn all() -> impl Iterator<Item = String> {
    SEQUENCES.into_iter().map(str::to_owned).chain([heap()])
}

#[test]
fn nothing_in_a_digest_or_its_name_reaches_the_terminal() {
    let place = Place::new();
    let number = all().count();
    let digest: String = (1..)
        .zip(all())
        .map(|(number, bad)| {
            story(&format!("Story {number} {bad} ends"), &format!("Body {number} {bad} ends."))
        })
        .collect();
    let sources: String = all().map(|bad| story("Title", "Body.").replace("Radio Free Asia", &bad)).collect();
    place.file("news/a.txt", &digest);
    place.file("news/b.txt", &sources);
    place.file(
        "news/latin.txt",
        [b"One \x9b31m \x9d0;t\x07 \xff\n\n\x85 two \x9b6n\n\n".repeat(20), vec![0xc0]].concat(),
    );
    place.file(OsStr::from_bytes(b"news/z\x1b]0;name\x07\xe2\x80\xae\x9b31m.txt"), story("Last", "Body."));
    place.file(OsStr::from_bytes(b"news/z\x1b[31mp.pdf"), "%PDF-\0");
    place.file(
        OsStr::from_bytes(b"XDG_STATE_HOME/readboard/marks/w\x1b]0;w\x07.jsonl"),
        "\n{ \x1b]0;broken\x07\n",
    );
    let mut terminal = place.open(&["no\x1b]0;argument\x07", "news"]);
    terminal.see("Story 1 ␛[31mred␛[8m ends");
    for (row, key) in [("G", " ends"), ("gg", "Story 1 "), ("l", " ends")] {
        terminal.press(row, key);
    }
    for story in 2..=number {
        terminal.press("J", &format!("┌ {story}/"));
        terminal.see(&format!("Body {story} "));
    }
    // The other digests, their names in the titles of the panes.
    for _ in 0..number + 10 {
        terminal.keys("J");
    }
    terminal.press("hhGl", "␛]0;name␇");
    terminal.press("?", "┌ Help");
    terminal.keys("q");
    terminal.see_no("┌ Help");
    terminal.press(":problems\r", "┌ Problems");
    terminal.see("no␛]0;argument␇");
    terminal.press("G", "␛[31mp.pdf");
    terminal.keys("q");
    terminal.see_no("┌ Problems");
    terminal.quit();
}

#[test]
fn nothing_that_is_pasted_reaches_the_terminal() {
    let place = Place::with_news();
    for bad in all().filter(|bad| bad != "\x1b[201~") {
        let mut terminal = place.open(&["news"]);
        for (open, sign) in [("f", "filter:"), ("\x10", "Jump"), (":", " 1/5")] {
            terminal.press(open, sign);
            terminal.paste(&format!("zz{bad}zz"));
            terminal.see("zz");
            // Some of it is an unknown command, and is named.
            terminal.keys("\r");
            terminal.press("\x03", "<C-c> once more quits");
        }
        terminal.quit();
    }
}

#[test]
fn nothing_in_an_argument_reaches_the_terminal() {
    let place = Place::new();
    for bad in all() {
        let mut terminal = place.open(&[&format!("--{bad}")]);
        assert_eq!(terminal.end().exit_code(), 2);
        assert!(!terminal.raw().contains(&0x1b), "{bad:?}");
        assert_eq!(bytes::looks(terminal.raw()), [0; 0]);
    }
}

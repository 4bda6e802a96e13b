//! Out of the reader: other programs get what they should, have the terminal as long as they run, and give it back.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::place::{Place, TITLES};

/// A program that writes its arguments, and what it reads, into a file beside it.
fn script(place: &Place, name: &str) -> String {
    let path = place.path(format!("bin/{name}"));
    place.file(
        format!("bin/{name}"),
        "#!/bin/sh\nfor word; do echo \"[$word]\"; done > \"$0.part\"\necho reads now\ncat >> \"$0.part\"\nmv \"$0.part\" \"$0.out\"\n",
    );
    fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What that program wrote, once it has.
#[track_caller]
fn written(place: &Place, name: &str) -> String {
    let path = place.path(format!("bin/{name}.out"));
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        match fs::read_to_string(&path) {
            Ok(text) => return text,
            Err(error) => assert!(Instant::now() < until, "{name} wrote nothing: {error}"),
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_link_is_one_argument_of_the_browser() {
    let place = Place::new();
    let link = "https://a.example/?q=$(touch+pwned)&x='y;z`";
    let text =
        format!("{}\n\nIt was said at the quay.\n\nSource: RFA, November 10, 2023\n{link}\n", TITLES[0]);
    place.file("news.txt", text);
    let browser = script(&place, "browser");
    let place = place.variable("BROWSER", &format!("not-there-at-all:{browser} --new '%s'"));
    let mut terminal = place.open(&["news.txt"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("o", "opening https://a.example/");
    assert_eq!(written(&place, "browser"), format!("[--new]\n[{link}]\n"));
    terminal.quit();
}

#[test]
fn where_nothing_opens_links_it_says_so_and_shows_the_link() {
    let place = Place::with_news().variable("BROWSER", "not-there-at-all").variable("PATH", "/nowhere");
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("o", "no opener found: set BROWSER; the link is https://www.rfa.org/a");
    terminal.quit();
}

#[test]
fn yanked_text_goes_to_the_tool_or_through_the_terminal() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("2yu", "2 links yanked, through the terminal");
    let raw = String::from_utf8_lossy(terminal.raw()).into_owned();
    // The two links, each on its line.
    assert!(raw.contains("\x1b]52;c;aHR0cHM6Ly93d3cucmZhLm9yZy9hCmh0dHBzOi8vd3d3LnJmYS5vcmcvYQo=\x1b\\"));
    terminal.quit();

    let tool = script(&place, "wl-copy");
    let folder = tool.rsplit_once('/').unwrap().0;
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    let place = place.variable("WAYLAND_DISPLAY", "wayland-1").variable("PATH", &path);
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("yy", "1 story yanked");
    assert_eq!(written(&place, "wl-copy"), format!("{}\nhttps://www.rfa.org/a", TITLES[0]));
    assert!(!String::from_utf8_lossy(terminal.raw()).contains("]52;"));
    terminal.quit();
}

#[test]
fn a_command_reads_the_stories_and_has_the_keys_until_it_ends() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("2|", ":.,.+1pipe ");
    // What is typed while it runs is read by the command, and by nobody else.
    terminal.keys("sh -c 'grep -c quay; read answer </dev/tty; echo \"<$answer>\"'\r");
    terminal.wait_for("the count", |screen| screen.rows(0, 3).any(|row| row.trim_end() == "2"));
    assert!(!terminal.screen().alternate_screen());
    terminal.press("ZZ?jk\r", "<ZZ?jk>");
    terminal.see("[Enter goes back to readboard]");
    terminal.keys("\r");
    terminal.see_row("▸●  ", TITLES[0]);
    assert!(terminal.screen().alternate_screen() && terminal.screen().bracketed_paste());
    terminal.keys("j");
    terminal.see_row("▸●  ", TITLES[1]);
    terminal.quit();
}

#[test]
fn a_command_waits_until_a_line_is_typed() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.keys(":pipe cat\rfenvoys");
    terminal.see("filter:");
    terminal.see_row("▸●  ", TITLES[1]);
    assert!(terminal.screen().alternate_screen());
    terminal.press("\r", "[Enter goes back to readboard]");
    assert!(terminal.shows(TITLES[0]));
    terminal.keys("\r");
    terminal.see_row("▸●  ", TITLES[1]);
    terminal.quit();
}

#[test]
fn an_interrupt_is_for_the_command_and_not_for_the_reader() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("|", ":pipe ");
    // What is typed must not be what is waited for.
    terminal.keys("sh -c 'echo at''it; exec sleep 600'\r");
    terminal.see("atit");
    terminal.keys("\x03");
    terminal.see("[Enter goes back to readboard]");
    terminal.keys("\r");
    terminal.see("sh was ended by a signal");
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("|", ":pipe ");
    terminal.press("not-there-at-all\r", "not-there-at-all: there is no such program");
    terminal.quit();
}

#[test]
fn the_editor_gets_the_file_and_the_line() {
    let place = Place::with_news();
    let editor = script(&place, "vim");
    let place = place.variable("EDITOR", &format!("{editor} -R"));
    let mut terminal = place.open(&["news/harbour.txt"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.keys("j");
    terminal.see_row("▸●  ", TITLES[1]);
    // The end of what it reads from the terminal.
    terminal.keys("gf");
    // Before that the line is not yet as an editor finds it.
    terminal.see("reads now");
    terminal.keys("\x04");
    terminal.see_row("▸●  ", TITLES[1]);
    assert_eq!(written(&place, "vim"), "[-R]\n[+8]\n[news/harbour.txt]\n");
    terminal.quit();
}

#[test]
fn a_signal_ends_the_editor_as_well_and_leaves_nothing_behind() {
    let place = Place::with_news();
    place.file("bin/ed", "#!/bin/sh\necho ed''its; exec sleep 600\n");
    fs::set_permissions(place.path("bin/ed"), Permissions::from_mode(0o755)).unwrap();
    let (editor, temporary) = (place.path("bin/ed"), place.path("tmp"));
    fs::create_dir(&temporary).unwrap();
    let place = place.variable("EDITOR", editor.to_str().unwrap());
    let place = place.variable("TMPDIR", temporary.to_str().unwrap());
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.keys("s");
    terminal.see_row("▸● ★", TITLES[0]);
    terminal.press("gc", "edits");
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 1);
    terminal.kill(Signal::TERM);
    let status = terminal.end();
    assert_eq!(status.signal(), Some("Terminated"));
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
    assert!(place.path("XDG_STATE_HOME/readboard/undo.json").exists());
}

#[test]
fn who_leaves_the_line_raw_is_followed_by_one_that_is_not() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see_row("▸●  ", TITLES[0]);
    let taken = terminal.modes();
    terminal.press("|", ":pipe ");
    terminal.keys("sh -c 'stty raw -echo </dev/tty; echo ra''w'\r");
    terminal.see("[Enter goes back");
    terminal.keys("\r");
    terminal.see_row("▸●  ", TITLES[0]);
    assert_eq!(terminal.modes(), taken);
    terminal.quit();
    terminal.is_given_back();
}

#[test]
fn a_packed_digest_is_edited_as_a_copy_that_goes() {
    let place = Place::new();
    place.file(
        "page.html",
        format!("<!doctype html><title>Desk</title><h2>{}</h2><p>It was said at the quay.</p>", TITLES[0]),
    );
    let editor = script(&place, "vim");
    let temporary = place.path("tmp");
    fs::create_dir(&temporary).unwrap();
    let place = place.variable("EDITOR", &editor).variable("TMPDIR", temporary.to_str().unwrap());
    let mut terminal = place.open(&["page.html"]);
    terminal.see(TITLES[0]);
    terminal.keys("gf");
    terminal.wait_until("the editor", |terminal| !terminal.screen().alternate_screen());
    terminal.keys("\x04");
    terminal.see("that was a copy of the text in page.html");
    let told = written(&place, "vim");
    assert!(told.contains("page.html.txt]"), "{told}");
    terminal.quit();
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
}

#[test]
fn a_file_is_written_once_and_replaced_only_when_asked() {
    let place = Place::with_news();
    let mut terminal = place.open(&["news"]);
    terminal.see("All 5");
    terminal.press(":export 'my brief.md'\r", "5 stories written to my brief.md");
    terminal.press(":export 'my brief.md'\r", "exists already");
    terminal.press(":.export! 'my brief.md'\r", "1 story written to my brief.md");
    terminal.keys("jb");
    terminal.see("in the basket");
    terminal.press(":brief out.md\r", "1 story written to out.md");
    terminal.quit();
    let listed = place.other(&["list", "out.md"]).output().unwrap();
    assert!(String::from_utf8_lossy(&listed.stdout).contains(TITLES[1]));
    let brief = fs::read_to_string(place.path("out.md")).unwrap();
    assert!(
        brief.contains(&format!("## {} [1]", TITLES[1])) && brief.contains("1. “Envoys warned"),
        "{brief}"
    );
}

#[test]
fn a_comment_is_written_in_the_editor() {
    let place = Place::with_news();
    let editor = place.path("bin/ed");
    place.file("bin/ed", "#!/bin/sh\nprintf 'two\\nlines\\n' > \"$1\"\n");
    fs::set_permissions(&editor, Permissions::from_mode(0o755)).unwrap();
    let place = place.variable("EDITOR", editor.to_str().unwrap());
    let mut terminal = place.open(&["news/harbour.txt"]);
    terminal.see_row("▸●  ", TITLES[0]);
    terminal.press("gc", "you say: two");
    terminal.press("u", "the comment is gone again");
    terminal.quit();
}

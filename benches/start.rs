//! The whole program in a terminal of its own: from its start to the first screen with a story, and from `q` to its
//! end, beside a bare ratatui program that draws one frame.
//!
//! `cargo bench --bench start -- 1k 100k`; the digests inside the program are always among what is started.
#![allow(clippy::unwrap_used, reason = "a bench that can't go on stops")]

mod common;

use std::cell::RefCell;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use common::{SCREEN, bare, grown, interleave, median, print, told};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use readboard::seeds::SEEDS;

/// An argument that makes this program the bare one.
const BARE: &str = "--bare";

/// What the bare program's first title is.
const BARE_TITLE: &str = "Title number 0";

fn main() {
    if std::env::args().nth(1).as_deref() == Some(BARE) {
        be_bare();
        return;
    }
    common::header("start");
    let sizes = common::sizes(&[1_000, 100_000]);
    let folders: Vec<(String, PathBuf)> =
        sizes.into_iter().map(|stories| (format!("{stories} stories"), grown::folder(stories))).collect();
    let state = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("start-{}", std::process::id()));
    let program = env!("CARGO_BIN_EXE_readboard");
    let own = std::env::current_exe().unwrap();
    let own = own.to_str().unwrap();
    let mut starts = vec![
        ("bare ratatui".to_owned(), Start::new(&[own, BARE], BARE_TITLE, &state)),
        (
            "its own digests".to_owned(),
            Start::new(&[program], &first_title(&String::from_utf8_lossy(SEEDS[0].1)), &state),
        ),
    ];
    for (name, folder) in &folders {
        let title = format!("{}: ", grown::name(0));
        starts.push((name.clone(), Start::new(&[program, folder.to_str().unwrap()], &title, &state)));
    }
    let shown: Vec<RefCell<Vec<Times>>> = starts.iter().map(|_| RefCell::default()).collect();
    let mut cases: Vec<common::Case<'_>> = Vec::new();
    for ((name, start), shown) in starts.iter().zip(&shown) {
        let run = || {
            let times = start.run();
            shown.borrow_mut().push(times);
            times.story
        };
        cases.push((name, Box::new(run)));
    }
    let figures = interleave(15, &mut cases);
    let middle = |at: usize, which: fn(&Times) -> Duration| {
        median(shown[at].borrow().iter().map(which).collect::<Vec<_>>())
    };
    print("start to the first screen with a story", &figures, |at| {
        let (byte, end) = (middle(at, |times| times.byte), middle(at, |times| times.end));
        let ratio = end.as_secs_f64() / middle(0, |times| times.end).as_secs_f64();
        format!("first byte {}, q to its end {} ({ratio:.2}x)", told(byte), told(end))
    });
    let _ = std::fs::remove_dir_all(state);
}

/// The beginning of the first title of a digest that opens with it or with a line of its page.
fn first_title(text: &str) -> String {
    let mut lines = text.lines().filter(|line| !line.is_empty() && *line != "Skip to content");
    lines.next().unwrap_or_default().chars().take(20).collect()
}

/// What to start, and what to wait for.
struct Start {
    words: Vec<String>,
    title: String,
    state: PathBuf,
}

#[derive(Debug, Clone, Copy)]
struct Times {
    byte: Duration,
    story: Duration,
    end: Duration,
}

impl Start {
    fn new(words: &[&str], title: &str, state: &Path) -> Start {
        let words = words.iter().map(|&word| word.to_owned()).collect();
        Start { words, title: title.to_owned(), state: state.to_owned() }
    }

    fn run(&self) -> Times {
        let (cols, rows) = SCREEN;
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(&self.words[0]);
        command.args(&self.words[1..]);
        command.env("TERM", "xterm-256color");
        for name in ["XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
            command.env(name, &self.state);
        }
        let mut reader = pair.master.try_clone_reader().unwrap();
        let mut writer = pair.master.take_writer().unwrap();
        let mut screen =
            vt100::Parser::<()>::new(NonZero::new(rows).unwrap(), NonZero::new(cols).unwrap(), 0);
        let mut bytes = vec![0; 1 << 16];
        let start = Instant::now();
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut first = None;
        let story = loop {
            let count = reader.read(&mut bytes).unwrap();
            // The clock is read before the screen is made, so that making it is no part of the figure.
            let now = start.elapsed();
            assert!(count > 0, "ended before it showed {:?}", self.title);
            first.get_or_insert(now);
            screen.process(&bytes[..count]);
            if screen.screen().contents().contains(&self.title) {
                break now;
            }
        };
        // Now and not when all is loaded: a person who leaves does not wait for that either.
        let quit = Instant::now();
        writer.write_all(b"q").unwrap();
        while reader.read(&mut bytes).is_ok_and(|count| count > 0) {}
        child.wait().unwrap();
        Times { byte: first.unwrap_or_default(), story, end: quit.elapsed() }
    }
}

/// Draws one frame and waits for a key.
fn be_bare() {
    let rows: Vec<_> = (0..100).map(|row| (format!("Title number {row}"), String::new())).collect();
    let body =
        "According to people who live beside the line, trains crossed the bridge again.\n\n".repeat(20);
    let mut terminal = ratatui::init();
    terminal.draw(|frame| bare::draw(frame, &rows, 0, &body)).unwrap();
    while !matches!(crossterm::event::read().unwrap(), crossterm::event::Event::Key(_)) {}
    ratatui::restore();
}

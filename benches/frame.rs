//! From a key to the frame that answers it: the state machine, the drawing and the bytes for the terminal, beside the
//! least that a ratatui program with two panes does for the same key.
//!
//! `cargo bench --bench frame -- 10k 100k 1m` (a million stories take a gigabyte of memory).
#![allow(clippy::unwrap_used, reason = "a bench that can't go on stops")]

mod common;

use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use common::{SCREEN, bare, clock, grown, interleave, median, print};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use readboard::action::{Action, Effect};
use readboard::app::App;
use readboard::key::Key;
use readboard::layout::Catalog;
use readboard::library::Library;
use readboard::ui::{self, Highlights};

/// A terminal that only counts what is written to it.
#[derive(Debug, Clone, Default)]
struct Counter(Rc<Cell<usize>>);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

type Screen = Terminal<CrosstermBackend<Counter>>;

fn screen(counter: &Counter) -> Screen {
    let area = Rect::new(0, 0, SCREEN.0, SCREEN.1);
    let options = TerminalOptions { viewport: Viewport::Fixed(area) };
    Terminal::with_options(CrosstermBackend::new(counter.clone()), options).unwrap()
}

/// The reader, with everything but a terminal and a disk.
struct Reader {
    app: App,
    highlights: Highlights,
    screen: Screen,
    written: Counter,
}

impl Reader {
    fn new(library: &Library) -> Reader {
        let (catalog, _) = Catalog::built_in();
        let mut app = App::new(Arc::new(catalog), SCREEN.0, SCREEN.1);
        for (_, shard) in library.shards() {
            drop(app.update(Action::Loaded(Arc::clone(shard))));
        }
        drop(app.update(Action::LoadDone));
        drop(app.update(Action::Marked(Box::default(), Vec::new())));
        let written = Counter::default();
        let mut reader = Reader { app, highlights: Highlights::default(), screen: screen(&written), written };
        reader.draw();
        reader
    }

    fn draw(&mut self) {
        let (app, highlights) = (&self.app, &mut self.highlights);
        self.screen.draw(|frame| ui::draw(app, highlights, frame)).unwrap();
    }

    /// Presses `keys`, draws once, and then, untimed, has everything that was marked come back as saved.
    fn press(&mut self, keys: &str) -> (Duration, usize) {
        let before = self.written.0.get();
        let mut effects = Vec::new();
        let took = clock(|| {
            for key in keys.chars() {
                effects.extend(self.app.update(Action::Key(Key::char(key))));
            }
            self.draw();
        });
        let written = self.written.0.get() - before;
        for effect in effects {
            if let Effect::Save(ticket, _) = effect {
                drop(self.app.update(Action::Saved(ticket)));
                self.draw();
            }
        }
        (took, written)
    }
}

/// What is pressed, the keys that go back to where that begins, and what it is called.
const KEYS: [(&str, &str, &str); 7] = [
    ("j", "", "j, the next story"),
    ("G", "gg", "G, the last story"),
    ("gg", "G", "gg, the first story"),
    (" ", "", "Space, skimming on"),
    ("r", "", "r, marked and not yet saved"),
    ("hj", "hkl", "to the view Unread"),
    ("hk", "hjl", "back to the view All"),
];

fn main() {
    common::header("frame");
    for stories in common::sizes(&[10_000, 100_000]) {
        measure(stories, &grown::library(stories));
    }
}

fn measure(stories: usize, library: &Library) {
    const ROUNDS: usize = 101;
    let floors =
        [("bare ratatui, only the list moves", false), ("bare ratatui, the story changes too", true)];
    let mut bares = floors.map(|(_, follows)| Bare::new(library, follows));
    let mut readers: Vec<_> = KEYS.iter().map(|_| Reader::new(library)).collect();
    let written: Vec<_> = (0..floors.len() + KEYS.len()).map(|_| RefCell::new(Vec::new())).collect();
    let kept = |at: usize, (took, bytes): (Duration, usize)| {
        written[at].borrow_mut().push(bytes);
        took
    };
    let mut cases: Vec<common::Case<'_>> = Vec::new();
    for ((name, _), bare) in floors.iter().zip(&mut bares) {
        let at = cases.len();
        cases.push((name, Box::new(move || kept(at, bare.down()))));
    }
    for ((keys, back, name), reader) in KEYS.iter().zip(&mut readers) {
        let at = cases.len();
        // To where the keys are to begin from.
        reader.press(back);
        cases.push((
            name,
            Box::new(move || {
                let made = kept(at, reader.press(keys));
                reader.press(back);
                made
            }),
        ));
    }
    let figures = interleave(ROUNDS, &mut cases);
    drop(cases);
    let bytes: Vec<usize> = written.into_iter().map(|each| median(each.into_inner())).collect();
    print(&format!("{stories} stories, key to frame"), &figures, |at| format!("{:6} bytes", bytes[at]));
}

/// The bare program on the same stories.
struct Bare {
    rows: Vec<(String, String)>,
    follows: bool,
    at: usize,
    screen: Screen,
    written: Counter,
}

impl Bare {
    fn new(library: &Library, follows: bool) -> Bare {
        let rows = library.stories().take(1000).map(|(_, story)| {
            let mut body = String::new();
            for block in story.blocks() {
                block.text(&story.text(), &mut body);
                body.push_str("\n\n");
            }
            (story.heading().to_string(), body)
        });
        let written = Counter::default();
        Bare { rows: rows.collect(), follows, at: 0, screen: screen(&written), written }
    }

    fn down(&mut self) -> (Duration, usize) {
        let before = self.written.0.get();
        let took = clock(|| {
            self.at = (self.at + 1) % self.rows.len();
            let body = &self.rows[if self.follows { self.at } else { 0 }].1;
            self.screen.draw(|frame| bare::draw(frame, &self.rows, self.at, body)).unwrap();
        });
        (took, self.written.0.get() - before)
    }
}

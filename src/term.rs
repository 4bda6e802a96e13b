//! The terminal: taken, listened to, and given back as it was found, whatever ends the program.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::{cursor, execute, terminal};
use ratatui::backend::CrosstermBackend;
use rustix::event::{PollFd, PollFlags, poll};

use crate::key::{Code, Key, Named};

/// Whether the terminal is ours just now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// What is drawn on.
pub type Screen = ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// What the terminal tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermEvent {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// There are this many columns and rows now.
    Resize(u16, u16),
    /// The terminal is gone.
    Gone,
}

/// Whether there is a terminal that can show the reader; if not, what to say.
pub fn check() -> Result<(), &'static str> {
    if !io::stdout().is_terminal() {
        return Err("standard output is no terminal: `readboard list` prints the stories instead");
    }
    match std::env::var("TERM") {
        Ok(kind) if !kind.is_empty() && kind != "dumb" => Ok(()),
        _ => Err(
            "this terminal can't move its cursor (TERM is unset or dumb): `readboard list` prints the stories instead",
        ),
    }
}

/// A screen on standard output, not yet taken.
pub fn screen() -> io::Result<Screen> {
    // One write a frame: most frames are far smaller than this.
    ratatui::Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(64 * 1024, io::stdout())))
}

/// Takes the terminal: raw mode, the other screen, pastes as pastes.
pub fn take() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stdout(), terminal::EnterAlternateScreen, event::EnableBracketedPaste, cursor::Hide)
}

/// Gives the terminal back. Harmless when it is not taken; errors are passed over, since there may be nobody left.
pub fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        let _ = execute!(out, event::DisableBracketedPaste, terminal::LeaveAlternateScreen, cursor::Show);
        let _ = terminal::disable_raw_mode();
        let _ = out.flush();
    }
}

/// Has a panic give the terminal back before it says anything. A panic in a worker says nothing: whoever started
/// the worker catches it and tells in the reader.
pub fn guard_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().name() == Some("main") {
            give_back();
            before(info);
        }
    }));
}

/// Listens on a thread. `report` says whether to go on listening.
pub fn listen(report: impl Fn(TermEvent) -> bool + Send + 'static) -> io::Result<()> {
    let tty: OwnedFd = if io::stdin().is_terminal() {
        io::stdin().as_fd().try_clone_to_owned()?
    } else {
        File::open("/dev/tty")?.into()
    };
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        while let Some(event) = next_event(&tty) {
            if !report(event) {
                return;
            }
        }
        report(TermEvent::Gone);
    })?;
    Ok(())
}

/// Waits for the next event; `None` when the terminal is gone.
///
/// A terminal that was closed stays readable for ever and the event library would spin on it, so its end is looked
/// for before the library is asked.
fn next_event(tty: &OwnedFd) -> Option<TermEvent> {
    loop {
        while event::poll(Duration::ZERO).ok()? {
            if let Some(event) = translate(event::read().ok()?) {
                return Some(event);
            }
        }
        let mut fds = [PollFd::new(tty, PollFlags::IN)];
        match poll(&mut fds, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return None,
        }
        if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return None;
        }
    }
}

fn translate(event: event::Event) -> Option<TermEvent> {
    match event {
        event::Event::Key(key) if key.kind != KeyEventKind::Release => translate_key(key).map(TermEvent::Key),
        event::Event::Paste(text) => Some(TermEvent::Paste(text)),
        event::Event::Resize(columns, rows) => Some(TermEvent::Resize(columns, rows)),
        _ => None,
    }
}

fn translate_key(key: KeyEvent) -> Option<Key> {
    let named = |name| Some(Code::Named(name));
    let code = match key.code {
        KeyCode::Char(c) if key.modifiers.contains(KeyModifiers::CONTROL) => {
            Some(Code::Char(c.to_ascii_lowercase()))
        }
        KeyCode::Char(c) => Some(Code::Char(c)),
        KeyCode::Enter => named(Named::Enter),
        KeyCode::Esc => named(Named::Esc),
        KeyCode::Tab => named(Named::Tab),
        KeyCode::BackTab => named(Named::BackTab),
        KeyCode::Backspace => named(Named::Backspace),
        KeyCode::Delete => named(Named::Delete),
        KeyCode::Up => named(Named::Up),
        KeyCode::Down => named(Named::Down),
        KeyCode::Left => named(Named::Left),
        KeyCode::Right => named(Named::Right),
        KeyCode::Home => named(Named::Home),
        KeyCode::End => named(Named::End),
        KeyCode::PageUp => named(Named::PageUp),
        KeyCode::PageDown => named(Named::PageDown),
        _ => None,
    }?;
    let has = |modifier| key.modifiers.contains(modifier);
    Some(Key { code, ctrl: has(KeyModifiers::CONTROL), alt: has(KeyModifiers::ALT) })
}

/// Columns and rows of the terminal.
pub fn size() -> (u16, u16) {
    terminal::size().unwrap_or((80, 24))
}

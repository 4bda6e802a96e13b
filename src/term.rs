//! The terminal: taken, listened to, and given back as it was found, whatever ends the program.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::{cursor, execute, terminal};
use ratatui::backend::CrosstermBackend;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

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

/// Where keys come from.
fn line() -> io::Result<OwnedFd> {
    let stdin = io::stdin();
    if stdin.is_terminal() { stdin.as_fd().try_clone_to_owned() } else { Ok(File::open("/dev/tty")?.into()) }
}

/// Takes the terminal: raw mode, the other screen, pastes as pastes. Taken already, it is taken anew: after a stop
/// from outside a shell may have set its modes to its own liking.
pub fn take() -> io::Result<()> {
    if TAKEN.load(Ordering::SeqCst) {
        // The event library believes the line raw still, and keeps what it was before.
        let line = line()?;
        let mut modes = tcgetattr(&line)?;
        modes.make_raw();
        tcsetattr(&line, OptionalActions::Now, &modes)?;
    }
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

/// Sets the modes of the line right and sends nothing, for a terminal that takes nothing.
pub fn let_go() {
    let _ = terminal::disable_raw_mode();
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
///
/// The event library spins for ever on a terminal that was closed, so another thread waits for nothing but that end.
pub fn listen(report: impl Fn(TermEvent) -> bool + Clone + Send + 'static) -> io::Result<()> {
    let (tty, tell) = (line()?, report.clone());
    thread::Builder::new().name("hang-up".to_owned()).spawn(move || {
        wait_for_hang_up(&tty);
        tell(TermEvent::Gone);
    })?;
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        while let Ok(event) = event::read() {
            if translate(event).is_some_and(|event| !report(event)) {
                return;
            }
        }
        report(TermEvent::Gone);
    })?;
    Ok(())
}

/// Returns when the terminal is gone.
fn wait_for_hang_up(tty: &OwnedFd) {
    loop {
        // Asked for nothing, the system still tells of the end.
        let mut fds = [PollFd::new(tty, PollFlags::empty())];
        match poll(&mut fds, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
        }
        if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return;
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

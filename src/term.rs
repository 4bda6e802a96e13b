//! The terminal: taken, listened to, lent to other programs, and given back as it was found, whatever ends the program.

mod ear;
mod ground;
mod keys;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Read, Stdout, Write};
use std::mem;
use std::os::fd::{AsFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{self, KeyEventKind, MouseButton, MouseEventKind};
use crossterm::style::Print;
use crossterm::{cursor, execute, terminal};
use ratatui::backend::CrosstermBackend;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::action::{Pointer, Pointing};
use crate::key::Key;
use crate::theme::Ground;
use crate::theme::tone::Depth;

use ground::{Answer, Taken};

pub use ear::{is_lent, take_back, was_lent};

/// Long enough to read what is there.
const SHORT: Duration = Duration::from_millis(1);

/// Whether the terminal is ours just now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is to be heard.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Whether the terminal was asked to tell all keys apart.
static APART: AtomicBool = AtomicBool::new(false);

/// When the terminal was asked something last that it has not answered.
static ASKED: Mutex<Option<Instant>> = Mutex::new(None);

/// The modes of the line when it was lent.
static LENT: Mutex<Option<Termios>> = Mutex::new(None);

/// So long after it was asked, an answer is still to be expected.
const ANSWERS: Duration = Duration::from_secs(1);

/// An answer that comes when nobody listens any more would be typed into the shell: it is waited for so long.
const LAST_WORD: Duration = Duration::from_millis(100);

/// Buttons and drags, told in a form that knows large screens. Not every motion: that would wake the program.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

const PASTES_OFF: &str = "\x1b[?2004l";
const OTHER_SCREEN_OFF: &str = "\x1b[?1049l";
const CURSOR_ON: &str = "\x1b[?25h";

/// Two clicks in one place within this time are a double one.
const DOUBLE: Duration = Duration::from_millis(400);

/// What is drawn on.
pub type Screen = ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// What the terminal tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermEvent {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Point(Pointer),
    /// This lies behind the text.
    Ground(Ground),
    /// It can tell all keys apart: see [`tell_keys_apart`].
    TellsKeys,
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

/// Has the terminal tell all keys apart from now on, as far as they would be told alike otherwise: it has said that it
/// can. What is typed as text still comes as text.
pub fn tell_keys_apart() -> io::Result<()> {
    if !APART.swap(true, Ordering::SeqCst) && TAKEN.load(Ordering::SeqCst) {
        execute!(io::stdout(), Print(keys::APART_ON))?;
    }
    Ok(())
}

/// Takes the terminal: raw mode, the other screen, pastes as pastes. Taken already, it is taken anew: after a stop
/// from outside a shell may have set its modes to its own liking.
pub fn take() -> io::Result<()> {
    let was_taken = TAKEN.load(Ordering::SeqCst);
    if was_taken {
        // The event library believes the line raw still, and keeps what it was before.
        let line = line()?;
        let mut modes = tcgetattr(&line)?;
        modes.make_raw();
        tcsetattr(&line, OptionalActions::Now, &modes)?;
    }
    terminal::enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mouse = if MOUSE.load(Ordering::SeqCst) { MOUSE_ON } else { "" };
    let apart = match (APART.load(Ordering::SeqCst), was_taken) {
        (true, false) => keys::APART_ON,
        (true, true) => keys::APART_AGAIN,
        (false, _) => "",
    };
    execute!(
        io::stdout(),
        terminal::EnterAlternateScreen,
        event::EnableBracketedPaste,
        cursor::Hide,
        Print(mouse),
        Print(apart)
    )
}

/// Has the mouse be heard or not, from now on.
pub fn listen_to_mouse(on: bool) -> io::Result<()> {
    if MOUSE.swap(on, Ordering::SeqCst) != on && TAKEN.load(Ordering::SeqCst) {
        execute!(io::stdout(), Print(if on { MOUSE_ON } else { MOUSE_OFF }))?;
    }
    Ok(())
}

/// How many colours the terminal has, by what it says of itself.
pub fn depth() -> Depth {
    let told = |name: &str| std::env::var(name).ok();
    Depth::told(told("NO_COLOR").as_deref(), told("COLORTERM").as_deref(), told("TERM").as_deref())
}

/// What lies behind its text, as far as it says so unasked.
pub fn ground() -> Ground {
    std::env::var("COLORFGBG").map_or(Ground::Any, |value| ground::told(&value))
}

/// Whether the locale has more than ASCII.
pub fn is_unicode() -> bool {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set).unwrap_or_default();
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Asks the terminal whether it tells all keys apart, and what lies behind its text where that matters. The answers, if
/// any come, come as events; nobody waits for them.
pub fn ask(for_ground: bool) -> io::Result<()> {
    // The console of the system has no answer to either, and its ground is dark.
    if std::env::var("TERM").is_ok_and(|kind| kind == "linux") {
        return Ok(());
    }
    *asked() = Some(Instant::now());
    let ground = if for_ground { ground::QUESTION } else { "" };
    execute!(io::stdout(), Print(ground), Print(keys::QUESTION))
}

fn asked() -> std::sync::MutexGuard<'static, Option<Instant>> {
    ASKED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits a moment for an answer that is still to be expected, while there is somebody to hear it.
fn hear_out() {
    let until = Instant::now() + LAST_WORD;
    while asked().is_some_and(|asked| asked.elapsed() < ANSWERS) && Instant::now() < until {
        thread::sleep(Duration::from_millis(5));
    }
}

/// Gives the terminal back. Harmless when it is not taken; errors are passed over, since there may be nobody left.
pub fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        hear_out();
        let _ = execute!(io::stdout(), Print(restoring()));
        let _ = terminal::disable_raw_mode();
    }
}

/// Whether the terminal takes what is sent to it.
pub fn takes() -> bool {
    let out = io::stdout();
    let mut fds = [PollFd::new(&out, PollFlags::OUT)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut fds, Some(&now)).is_ok_and(|_| fds[0].revents().contains(PollFlags::OUT))
}

/// Gives the terminal back as far as it takes anything, and at once, whoever else is drawing on it.
pub fn let_go() {
    if takes() && TAKEN.swap(false, Ordering::SeqCst) {
        // Not through what is buffered: whoever holds that may be what does not go on.
        let sequences = restoring();
        let _: rustix::io::Result<usize> = rustix::io::write(io::stdout(), sequences.as_bytes());
    }
    let _ = terminal::disable_raw_mode();
}

/// What undoes all that was asked of the terminal.
fn restoring() -> String {
    let mouse = if MOUSE.load(Ordering::SeqCst) { MOUSE_OFF } else { "" };
    // Each of a terminal's two screens has modes of its own for keys: before the other one is left.
    let apart = if APART.load(Ordering::SeqCst) { keys::APART_OFF } else { "" };
    format!("{apart}{mouse}{PASTES_OFF}{OTHER_SCREEN_OFF}{CURSOR_ON}")
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
    let (tty, wake) = (line()?, ear::wake()?);
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        let mut listener = Listener { tty, wake, answer: Answer::default(), asked_keys: false, click: None };
        // Without keys there is no going on, whatever the reason.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            while let Ok(events) = listener.next()
                && events.into_iter().all(&report)
            {}
        }));
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

/// What was heard before and has its meaning only with what follows.
#[derive(Debug)]
struct Listener {
    tty: OwnedFd,
    wake: io::PipeReader,
    answer: Answer,
    /// Whether the terminal was asked if it tells all keys apart.
    asked_keys: bool,
    click: Option<(Instant, u16, u16)>,
}

impl Listener {
    /// Waits for what the terminal tells next.
    fn next(&mut self) -> io::Result<Vec<TermEvent>> {
        let keys = |keys: Vec<Key>| keys.into_iter().map(TermEvent::Key).collect();
        if let Some(patience) = self.answer.patience()
            && !event::poll(patience)?
        {
            return Ok(keys(self.answer.give_up()));
        }
        // The event library looks at nothing in no time at all; what it has read is asked for before any waiting.
        while !event::poll(SHORT)? {
            if !ear::wait(&self.tty, &self.wake) {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            // What came and is no event is an answer that the event library keeps to itself.
            let is_awaited = asked().is_some_and(|asked| asked.elapsed() < ANSWERS);
            if is_awaited && !event::poll(SHORT)? && self.tells_keys() {
                return Ok(vec![TermEvent::TellsKeys]);
            }
        }
        Ok(match event::read()? {
            event::Event::Key(key) if key.kind != KeyEventKind::Release => {
                let Some(key) = keys::translate(key) else { return Ok(Vec::new()) };
                let since = asked().map(|asked| asked.elapsed());
                match self.answer.take(key, since) {
                    Taken::Held => Vec::new(),
                    Taken::Keys(all) => keys(all),
                    Taken::Ground(ground) => {
                        let mut told = vec![TermEvent::Ground(ground)];
                        told.extend(self.tells_keys().then_some(TermEvent::TellsKeys));
                        told
                    }
                }
            }
            event::Event::Paste(text) => vec![TermEvent::Paste(text)],
            event::Event::Resize(columns, rows) => vec![TermEvent::Resize(columns, rows)],
            event::Event::Mouse(mouse) => self.point(mouse).map(TermEvent::Point).into_iter().collect(),
            _ => Vec::new(),
        })
    }

    /// Whether the terminal has answered that it can tell all keys apart; asked once, when it has answered anything. The
    /// event library asks again to get at the answer that it has, and keeps keys that are pressed meanwhile.
    fn tells_keys(&mut self) -> bool {
        if mem::replace(&mut self.asked_keys, true) {
            return false;
        }
        let tells = terminal::supports_keyboard_enhancement().unwrap_or(false);
        *asked() = Some(Instant::now());
        tells
    }

    fn point(&mut self, mouse: event::MouseEvent) -> Option<Pointer> {
        let (x, y) = (mouse.column, mouse.row);
        let does = match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                let now = Instant::now();
                let twice = self.click.take().is_some_and(|(before, at_x, at_y)| {
                    (at_x, at_y) == (x, y) && now.duration_since(before) < DOUBLE
                });
                // A third one is the first of another pair.
                self.click = (!twice).then_some((now, x, y));
                Pointing::Press { twice }
            }
            MouseEventKind::Up(MouseButton::Left) => Pointing::Release,
            MouseEventKind::Drag(MouseButton::Left) => Pointing::Drag,
            MouseEventKind::ScrollDown => Pointing::Wheel { down: true },
            MouseEventKind::ScrollUp => Pointing::Wheel { down: false },
            _ => return None,
        };
        Some(Pointer { x, y, does })
    }
}

/// Leaves keys to another program until [`take_back`], on a terminal that was given back.
pub fn lend() {
    *lent() = line().ok().and_then(|line| tcgetattr(line).ok());
    ear::lend();
}

/// Sets the modes of the line as they were when it was lent: who was ended in raw mode has left it so.
pub fn set_right() {
    if let (Ok(line), Some(modes)) = (line(), lent().take()) {
        let _: rustix::io::Result<()> = tcsetattr(line, OptionalActions::Now, &modes);
    }
}

fn lent() -> std::sync::MutexGuard<'static, Option<Termios>> {
    LENT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says `words` on a terminal that was given back, and waits for Enter.
pub fn wait_for_enter(words: &str) {
    let mut out = io::stdout();
    let said = write!(out, "\n{words} ").and_then(|()| out.flush());
    let Some(mut keys) = said.and_then(|()| line()).ok().map(File::from) else { return };
    let mut byte = [0];
    // The end of the terminal is an answer as well. A line that is raw tells Enter otherwise.
    while matches!(keys.read(&mut byte), Ok(1)) && !matches!(&byte, b"\n" | b"\r") {}
}

/// Columns and rows of the terminal.
pub fn size() -> (u16, u16) {
    terminal::size().unwrap_or((80, 24))
}

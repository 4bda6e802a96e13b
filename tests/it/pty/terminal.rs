//! A terminal with a program in it, and a person before it who presses keys and looks.

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use vt100::{Parser, Screen};

use super::bytes;

/// Nothing that is waited for takes this long, on any machine under any load.
const DEADLINE: Duration = Duration::from_secs(10);

/// What happens on the other side.
enum Event {
    /// The program sent this.
    Output(Vec<u8>),
    /// Nothing more can come.
    Silent,
    /// The program stopped, as for `^Z`.
    Stopped,
    /// The program ended; it is still to be waited for.
    Ended,
}

/// A terminal and the program that was started in it.
pub(super) struct Terminal {
    parser: Parser,
    raw: Vec<u8>,
    events: Receiver<Event>,
    sender: Sender<Event>,
    silent: bool,
    stopped: bool,
    ended: bool,
    child: Box<dyn Child + Send + Sync>,
    /// The modes of the line before the program started.
    before: String,
    /// Set before the terminal is closed, so that the listener lets go of it.
    closing: Arc<AtomicBool>,
    /// Dropped when a terminal that is stuck is to go on.
    stuck: Option<Sender<()>>,
    /// Keys go to a thread, so that a program that does not take them can't hold up the test.
    keys: Option<Sender<String>>,
    typist: Option<JoinHandle<()>>,
    master: Option<Box<dyn MasterPty + Send>>,
}

impl Terminal {
    /// Starts a command as the leader of a session whose terminal this is.
    pub(super) fn start(command: CommandBuilder, size: (u16, u16)) -> Terminal {
        Terminal::start_with(command, size, None)
    }

    /// The same, and after the first piece of output that shows something the terminal takes no more.
    pub(super) fn start_stuck(command: CommandBuilder, size: (u16, u16)) -> Terminal {
        let (stuck, go_on) = unbounded();
        let mut terminal = Terminal::start_with(command, size, Some(go_on));
        terminal.stuck = Some(stuck);
        terminal
    }

    fn start_with(
        command: CommandBuilder,
        (columns, rows): (u16, u16),
        go_on: Option<Receiver<()>>,
    ) -> Terminal {
        let pair = native_pty_system().openpty(pty_size(columns, rows)).unwrap();
        let before = format!("{:?}", pair.master.get_termios().unwrap());
        let (sender, events) = unbounded();
        let closing = Arc::new(AtomicBool::new(false));
        let reader = pair.master.try_clone_reader().unwrap();
        let mut writer = pair.master.take_writer().unwrap();
        let (keys, typed) = unbounded::<String>();
        let typist = thread::spawn(move || {
            typed.iter().take_while(|keys| writer.write_all(keys.as_bytes()).is_ok()).for_each(drop);
        });
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let terminal = Terminal {
            parser: Parser::new(at_least_one(rows), at_least_one(columns), 0),
            raw: Vec::new(),
            events,
            sender: sender.clone(),
            silent: false,
            stopped: false,
            ended: false,
            child,
            before,
            closing: Arc::clone(&closing),
            stuck: None,
            keys: Some(keys),
            typist: Some(typist),
            master: Some(pair.master),
        };
        thread::spawn(move || listen(reader, &closing, go_on, &sender));
        terminal.watch(WaitIdOptions::EXITED, Event::Ended);
        terminal
    }

    /// Tells when the program comes to that state; does not take its status away from whoever waits for it.
    fn watch(&self, state: WaitIdOptions, event: Event) {
        let (pid, sender) = (self.pid(), self.sender.clone());
        thread::spawn(move || {
            while matches!(waitid(WaitId::Pid(pid), state | WaitIdOptions::NOWAIT), Err(Errno::INTR)) {}
            drop(sender.send(event));
        });
    }

    pub(super) fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().cast_signed()).unwrap()
    }

    /// Types. An Esc in front of other keys would be Alt to them: type it alone and wait for what it does.
    pub(super) fn keys(&self, keys: &str) {
        self.keys.as_ref().unwrap().send(keys.to_owned()).unwrap();
    }

    /// Pastes, as a terminal that was asked to mark pastes does.
    pub(super) fn paste(&self, text: &str) {
        self.keys(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Says what lies behind the text, and then whether keys can be told apart.
    #[track_caller]
    pub(super) fn answer(&mut self, tells_keys: bool) {
        self.keys("\x1b]11;rgb:ffff/ffff/f0f0\x1b\\");
        self.wait_for_raw("\x1b[?u\x1b[c");
        self.keys(if tells_keys { "\x1b[?0u\x1b[?62;22c" } else { "\x1b[?62;22c" });
        if tells_keys {
            self.wait_for_raw("\x1b[>5u");
        }
    }

    /// Waits until this was sent.
    #[track_caller]
    pub(super) fn wait_for_raw(&mut self, sequence: &str) {
        self.wait_until(&format!("{sequence:?}"), |terminal| {
            String::from_utf8_lossy(terminal.raw()).contains(sequence)
        });
    }

    /// Sends a signal to the program.
    pub(super) fn kill(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Whether nothing more can come.
    pub(super) fn is_silent(&self) -> bool {
        self.silent
    }

    /// Changes the size of the terminal.
    pub(super) fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.set_size(at_least_one(rows), at_least_one(columns));
        self.master.as_ref().unwrap().resize(pty_size(columns, rows)).unwrap();
    }

    /// Has something else write at the top of the screen.
    pub(super) fn scribble(&mut self, text: &str) {
        self.parser.process(format!("\x1b[1;1H{text}").as_bytes());
    }

    /// The modes of the line now, all of them, in words.
    pub(super) fn modes(&self) -> String {
        format!("{:?}", self.master.as_ref().unwrap().get_termios().unwrap())
    }

    /// The modes of the line before the program was started.
    pub(super) fn modes_before(&self) -> &str {
        &self.before
    }

    /// The name of the line.
    pub(super) fn name(&self) -> std::path::PathBuf {
        self.master.as_ref().unwrap().tty_name().unwrap()
    }

    /// What is on the screen.
    pub(super) fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    /// Every byte that came.
    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Whether any row shows `text`.
    pub(super) fn shows(&self, text: &str) -> bool {
        shows(self.screen(), text)
    }

    /// Takes what has come; returns whether there was anything to wait for.
    fn take(&mut self, until: Instant) -> bool {
        match self.events.recv_deadline(until) {
            Ok(Event::Output(bytes)) => {
                self.parser.process(&bytes);
                self.raw.extend(bytes);
            }
            Ok(Event::Silent) => self.silent = true,
            Ok(Event::Stopped) => self.stopped = true,
            Ok(Event::Ended) => self.ended = true,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
        }
        true
    }

    /// Waits until `holds`, which is asked again after every change.
    #[track_caller]
    pub(super) fn wait_until(&mut self, what: &str, holds: impl Fn(&Terminal) -> bool) {
        let until = Instant::now() + DEADLINE;
        while !holds(self) {
            // A program that has ended and been heard to its end will not change its mind.
            if self.silent && self.ended || !self.take(until) {
                let end = if self.ended { "the program ended" } else { "time is up" };
                let tail =
                    String::from_utf8_lossy(&self.raw[self.raw.len().saturating_sub(300)..]).into_owned();
                panic!("{end}, and {what} did not come:\n{}\nlast bytes: {tail:?}", self.screen().contents());
            }
        }
    }

    /// Waits until the screen is as `wanted`.
    #[track_caller]
    pub(super) fn wait_for(&mut self, what: &str, wanted: impl Fn(&Screen) -> bool) {
        self.wait_until(what, |terminal| wanted(terminal.screen()));
    }

    /// Waits until a row shows `text`.
    #[track_caller]
    pub(super) fn see(&mut self, text: &str) {
        self.wait_for(&format!("{text:?}"), |screen| shows(screen, text));
    }

    /// Waits until no row shows `text`.
    #[track_caller]
    pub(super) fn see_no(&mut self, text: &str) {
        self.wait_for(&format!("a screen without {text:?}"), |screen| !shows(screen, text));
    }

    /// Waits until the list shows `title` with these signs before it: cursor, dot, blank, star.
    #[track_caller]
    pub(super) fn see_row(&mut self, signs: &str, title: &str) {
        self.see(&format!("{signs} {title}"));
    }

    /// Types, and waits until a row shows `text`.
    #[track_caller]
    pub(super) fn press(&mut self, keys: &str, text: &str) {
        self.keys(keys);
        self.see(text);
    }

    /// Waits until the program has stopped.
    #[track_caller]
    pub(super) fn wait_for_stop(&mut self) {
        self.stopped = false;
        self.watch(WaitIdOptions::STOPPED, Event::Stopped);
        self.wait_until("a stop", |terminal| terminal.stopped);
    }

    /// Whether the program has ended. [`Terminal::end`] is still to be called.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Has a terminal that is stuck take what there is.
    pub(super) fn go_on(&mut self) {
        self.stuck = None;
    }

    /// Waits for the end; returns the status. What was sent is judged.
    #[track_caller]
    pub(super) fn end(&mut self) -> ExitStatus {
        self.wait_until("the end", |terminal| {
            terminal.ended && (terminal.silent || terminal.master.is_none())
        });
        let faults = bytes::faults(bytes::uncut(&self.raw));
        assert!(faults.is_empty(), "sent to the terminal: {faults:?}");
        self.child.wait().unwrap()
    }

    /// Quits.
    #[track_caller]
    pub(super) fn quit(&mut self) {
        self.keys("ZZ");
        let status = self.end();
        assert!(status.success(), "{status}");
    }

    /// Whether the terminal is as it was. When the leader of a session ends, the system itself sets the modes of the
    /// line right, and drops what was sent last: this tells something as long as the leader lives.
    #[track_caller]
    pub(super) fn is_given_back(&self) {
        let screen = self.screen();
        assert_eq!(self.modes(), self.before);
        assert!(!screen.alternate_screen(), "on the other screen still");
        assert!(!screen.hide_cursor(), "no cursor");
        assert!(!screen.bracketed_paste(), "pastes are marked still");
        let raw = String::from_utf8_lossy(&self.raw);
        let sent = |sequence| raw.matches(sequence).count();
        assert_eq!(sent("\x1b[>5u"), sent("\x1b[<1u"), "keys are told apart still");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is heard still");
    }

    /// Closes the terminal: its window is gone, and every read and write on the line fails from now on.
    pub(super) fn close(&mut self) {
        self.closing.store(true, Ordering::SeqCst);
        // The listener lets go of the terminal when the program sends something, so have it draw.
        let master = self.master.take().unwrap();
        master.resize(pty_size(90, 20)).unwrap();
        let until = Instant::now() + DEADLINE;
        while !self.silent {
            assert!(self.take(until), "the program drew nothing when the terminal changed its size");
        }
        drop(self.keys.take());
        self.typist.take().unwrap().join().unwrap();
        drop(master);
    }

    /// The seconds of work that the program and whatever it waited for have cost, also after its end.
    pub(super) fn work(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid().as_raw_nonzero())).unwrap();
        // The name in parentheses may hold anything; the 12th to the 15th field after it are the ticks.
        let fields: Vec<&str> = stat[stat.rfind(')').unwrap() + 1..].split_whitespace().collect();
        fields[11..15].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if !self.ended {
            let _ = kill_process(self.pid(), Signal::KILL);
        }
        drop(self.child.wait());
    }
}

/// Takes what the program sends, until there is nothing more to take.
fn listen(
    mut from: Box<dyn Read + Send>,
    closing: &AtomicBool,
    mut go_on: Option<Receiver<()>>,
    sender: &Sender<Event>,
) {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => {
                drop(sender.send(Event::Output(bytes[..count].to_vec())));
                if String::from_utf8_lossy(&bytes[..count]).contains('┌')
                    && let Some(go_on) = go_on.take()
                {
                    // Until the other end is dropped.
                    go_on.iter().for_each(drop);
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
        if closing.load(Ordering::SeqCst) {
            break;
        }
    }
    drop(from);
    drop(sender.send(Event::Silent));
}

/// Whether any row of the screen shows `text`.
pub(super) fn shows(screen: &Screen, text: &str) -> bool {
    let columns = screen.size().1.get();
    screen.rows(0, columns).any(|row| row.contains(text))
}

fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// The screen in the test has at least one cell, whatever is said of the terminal's size.
fn at_least_one(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap_or(NonZeroU16::MIN)
}

//! Other programs: what opens a link, what holds the clipboard, a command that reads stories, an editor.
//!
//! Every program is started by its name and a list of arguments, never through a shell, and no text of a digest is
//! among these: it goes through a pipe. The one exception is a link that was opened, which begins with its scheme.
//! Knows nothing of keys or screens; who calls sees to the terminal.

mod clipboard;
mod editor;
mod opener;

use std::env;
use std::io::{self, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded, select};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_current_process_group, kill_process, waitid};

pub use clipboard::{Clipboard, OSC_MAX, copy, osc52};
pub use editor::{Copies, editor, is_full_screen, read_draft};
pub use opener::open;

/// A program that is sent a signal to end has this long to do so.
const GRACE: Duration = Duration::from_millis(500);

/// What went wrong with a program, as a person reads it.
fn told(program: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("{program}: there is no such program"),
        io::ErrorKind::PermissionDenied => format!("{program}: is not allowed to run"),
        _ => format!("{program}: could not be started ({error})"),
    }
}

/// How a program ended, where that was no success.
fn ended(program: &str, status: ExitStatus) -> Result<(), String> {
    match status.code() {
        Some(0) => Ok(()),
        Some(code) => Err(format!("{program} ended with status {code}")),
        None => Err(format!("{program} was ended by a signal")),
    }
}

/// Runs a program on the terminal that this one has given back, and waits for its end. It reads `input`, if there is
/// any, and else the terminal. A signal that comes by `ends` is passed on to it. The error is that it was not started;
/// what is inside, that it did not end well.
pub fn run(
    words: &[String],
    input: Option<Vec<u8>>,
    ends: &Receiver<i32>,
) -> Result<Result<(), String>, String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err("no command was given".to_owned());
    };
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::inherit() };
    let child = Command::new(program).args(arguments).stdin(stdin).spawn();
    let mut child = child.map_err(|error| told(program, &error))?;
    feed(&mut child, input.unwrap_or_default());
    if !ends_or_is_left(&child, ends) {
        return Ok(Err(format!("{program} runs still")));
    }
    let status = child.wait().map_err(|error| told(program, &error))?;
    Ok(ended(program, status))
}

/// Waits for the end of a program. One that does not end for the signal that it is sent is left.
fn ends_or_is_left(child: &Child, ends: &Receiver<i32>) -> bool {
    let (sender, ended) = bounded(1);
    let pid = Pid::from_child(child);
    let wait = move || {
        // Its status is left for whoever asks, so that its number stays its own.
        let how = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(waitid(WaitId::Pid(pid), how), Err(rustix::io::Errno::INTR)) {}
        let _: Result<(), _> = sender.send(());
    };
    // Without a thread it is waited for as it is, and no signal comes through.
    let Ok(_) = thread::Builder::new().name("child".to_owned()).spawn(wait) else { return true };
    select! {
        recv(ended) -> _ => true,
        recv(ends) -> signal => {
            if let Some(signal) = signal.ok().and_then(Signal::from_named_raw) {
                let _: rustix::io::Result<()> = kill_process(pid, signal);
            }
            ended.recv_timeout(GRACE).is_ok()
        }
    }
}

/// Gives a program its input on a thread of its own: it may read as slowly as it likes, or not at all.
fn feed(child: &mut Child, input: Vec<u8>) {
    let Some(mut stdin) = child.stdin.take() else { return };
    let write = move || drop(stdin.write_all(&input));
    // Without a thread it gets nothing, and sees the end of its input at once.
    drop(thread::Builder::new().name("pipe".to_owned()).spawn(write));
}

/// Tells all programs that this one was started with, and itself, to stop; returns whether that could be told.
pub fn stop_group() -> bool {
    kill_current_process_group(Signal::TSTP).is_ok()
}

/// Whether the person sits at another machine than the one that this program runs on.
fn is_remote() -> bool {
    ["SSH_TTY", "SSH_CONNECTION"].into_iter().any(is_set)
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

//! Who hears the keys: this program, or another one to which it has lent the terminal.
//!
//! The thread that reads keys waits here for the next one, so that it can be told to leave the terminal alone.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::OwnedFd;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

/// A thread that is told to leave the terminal alone does so within this time, unless it has no processor.
const AT_ONCE: Duration = Duration::from_millis(500);

/// A signal of a key that was pressed while the terminal was lent may be told so much later.
const ECHO: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct Ear {
    lent: bool,
    /// The thread knows, and reads nothing.
    is_deaf: bool,
    wake: Option<PipeWriter>,
    /// When it was taken back last.
    taken_back: Option<Instant>,
}

static EAR: Mutex<Ear> = Mutex::new(Ear { lent: false, is_deaf: false, wake: None, taken_back: None });
static CHANGED: Condvar = Condvar::new();

fn ear() -> MutexGuard<'static, Ear> {
    EAR.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What wakes the thread that waits for keys.
pub(super) fn wake() -> io::Result<PipeReader> {
    let (reader, writer) = io::pipe()?;
    ear().wake = Some(writer);
    Ok(reader)
}

/// Waits for keys, as long as the terminal is lent for nothing at all. Returns whether there may be any more.
pub(super) fn wait(tty: &OwnedFd, mut wake: &PipeReader) -> bool {
    loop {
        let mut fds = [PollFd::new(tty, PollFlags::IN), PollFd::new(&wake, PollFlags::IN)];
        match poll(&mut fds, None) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return false,
        }
        let [keys, woken] = fds.map(|fd| fd.revents());
        if woken.contains(PollFlags::IN) {
            let _ = wake.read(&mut [0]);
            let mut ear = ear();
            while ear.lent {
                ear.is_deaf = true;
                CHANGED.notify_all();
                ear = CHANGED.wait(ear).unwrap_or_else(PoisonError::into_inner);
            }
            ear.is_deaf = false;
        } else if keys.contains(PollFlags::IN) {
            return true;
        } else if keys.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return false;
        }
    }
}

/// Leaves the keys to another program until [`take_back`].
pub(super) fn lend() {
    let mut ear = ear();
    ear.lent = true;
    let woken = ear.wake.as_mut().is_some_and(|wake| wake.write_all(&[0]).is_ok());
    if woken {
        drop(CHANGED.wait_timeout_while(ear, AT_ONCE, |ear| !ear.is_deaf));
    }
}

/// Hears the keys again.
pub fn take_back() {
    let mut ear = ear();
    (ear.lent, ear.taken_back) = (false, Some(Instant::now()));
    CHANGED.notify_all();
}

/// Whether another program has the terminal.
pub fn is_lent() -> bool {
    ear().lent
}

/// Whether another program had it a moment ago. Keys of this program's own send no signals.
pub fn was_lent() -> bool {
    ear().taken_back.is_some_and(|then| then.elapsed() < ECHO)
}

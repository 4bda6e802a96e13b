//! The thread that searches. The newest request wins: an older one is dropped at the next piece of work, and what
//! was found so far is handed on as it comes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::action::Found;
use crate::query::pass::Pass;

/// Stories asked between two looks at whether there is a newer request: some milliseconds of work.
const PIECE: usize = 50_000;

/// A list that is still growing is handed on after this time, then after twice as long, and so on.
const PUBLISH: Duration = Duration::from_millis(12);

/// A search that was asked for; `None` asks to stop.
type Request = Option<(u64, Pass)>;

/// The handle of the thread.
#[derive(Debug)]
pub struct Searcher {
    requests: Sender<Request>,
}

impl Searcher {
    /// Starts the thread; `report` is called from it. Fails when the system gives no thread.
    pub fn start(report: impl Fn(Found) + Send + 'static) -> std::io::Result<Searcher> {
        let (requests, receiver) = unbounded();
        thread::Builder::new().name("search".to_owned()).spawn(move || serve(&receiver, &report))?;
        Ok(Searcher { requests })
    }

    /// Answers this pass instead of the one under way.
    pub fn ask(&self, generation: u64, pass: Pass) {
        drop(self.requests.send(Some((generation, pass))));
    }

    /// Drops what is under way.
    pub fn stop(&self) {
        drop(self.requests.send(None));
    }
}

fn serve(requests: &Receiver<Request>, report: &impl Fn(Found)) {
    let mut next = requests.recv().ok();
    while let Some(request) = next.take() {
        let request = requests.try_iter().last().unwrap_or(request);
        let Some((generation, mut pass)) = request else {
            next = requests.recv().ok();
            continue;
        };
        let (mut published, mut wait) = (Instant::now(), PUBLISH);
        next = loop {
            // A fault in matching ends this search, not the program.
            let done = catch_unwind(AssertUnwindSafe(|| pass.step(PIECE))).is_err() || pass.is_done();
            if let Ok(newer) = requests.try_recv() {
                break Some(newer);
            }
            if done || published.elapsed() >= wait {
                report(Found { generation, rows: pass.ranked(), done });
                // Ranking all that was found so far costs more each time, and changes less.
                (published, wait) = (Instant::now(), wait * 2);
            }
            if done {
                break requests.recv().ok();
            }
        };
    }
}

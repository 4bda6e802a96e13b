//! The thread that searches. The newest request wins: an older one is dropped at the next piece of work, and what
//! was found so far is handed on as it comes. A question that only grew is asked among the last one's hits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::action::Found;
use crate::query::Query;
use crate::query::pass::Pass;

/// Stories asked between two looks at whether there is a newer request: a millisecond or two of work.
const PIECE: usize = 16_384;

/// A list that is still growing is handed on after this time, then after four times as long, and so on: well within
/// one frame of a 60 Hz screen.
const PUBLISH: Duration = Duration::from_millis(6);

/// A search that was asked for.
struct Request {
    generation: u64,
    query: Arc<Query>,
    pass: Pass,
}

/// The handle of the thread.
#[derive(Debug)]
pub struct Searcher {
    /// `None` asks to stop.
    requests: Sender<Option<Request>>,
}

impl Searcher {
    /// Starts the thread; `report` is called from it. Fails when the system gives no thread.
    pub fn start(report: impl Fn(Found) + Send + 'static) -> std::io::Result<Searcher> {
        let (requests, receiver) = unbounded();
        thread::Builder::new().name("search".to_owned()).spawn(move || serve(&receiver, &report))?;
        Ok(Searcher { requests })
    }

    /// Answers this pass, made for `query`, instead of the one under way.
    pub fn ask(&self, generation: u64, query: Arc<Query>, pass: Pass) {
        drop(self.requests.send(Some(Request { generation, query, pass })));
    }

    /// Drops what is under way.
    pub fn stop(&self) {
        drop(self.requests.send(None));
    }
}

fn serve(requests: &Receiver<Option<Request>>, report: &impl Fn(Found)) {
    // The last question that was answered whole, and its answer.
    let mut last: Option<(Arc<Query>, Pass)> = None;
    let mut next = requests.recv().ok();
    while let Some(request) = next.take() {
        let request = requests.try_iter().last().unwrap_or(request);
        let Some(Request { generation, query, mut pass }) = request else {
            next = requests.recv().ok();
            continue;
        };
        if let Some((wider, answer)) = &last
            && !query.asks_notes()
            && query.narrows(wider)
            && pass.is_like(answer)
        {
            pass = pass.among(Arc::new(answer.in_order()));
        }
        let (mut published, mut wait) = (Instant::now(), PUBLISH);
        next = loop {
            // A fault in matching ends this search, not the program.
            let failed = catch_unwind(AssertUnwindSafe(|| pass.step(PIECE))).is_err();
            let done = failed || pass.is_done();
            if let Ok(newer) = requests.try_recv() {
                break Some(newer);
            }
            if done || published.elapsed() >= wait {
                report(Found { generation, rows: pass.ranked(), done });
                // Handing on all that was found so far costs more each time, and changes less.
                (published, wait) = (Instant::now(), wait * 4);
            }
            if done {
                last = (!failed).then_some((query, pass));
                break requests.recv().ok();
            }
        };
    }
}

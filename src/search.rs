//! The thread that searches. The newest request wins: an older one is dropped at the next piece of work, and what
//! was found so far is handed on as it comes. A question that only grew is asked among the last one's hits.
//!
//! Whenever nothing is searched, what a longer question would have to ask anew is looked for, and what views hold is
//! counted: a search that comes waits for one piece of it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::action::{Counted, Found};
use crate::query::Query;
use crate::query::bits::Tally;
use crate::query::pass::Pass;
use crate::query::plan::Plan;

/// Stories asked between two looks at whether there is a newer request: a millisecond or two of work.
const PIECE: usize = 16_384;

/// A list that is still growing is handed on after this time, then after four times as long, and so on: well within
/// one frame of a 60 Hz screen.
const PUBLISH: Duration = Duration::from_millis(6);

/// Stories asked by one piece of a count: whoever types meanwhile waits for no more.
const COUNT_PIECE: usize = 4_096;

/// What the thread has to tell.
#[derive(Debug)]
pub enum Told {
    /// What a search has found so far.
    Found(Found),
    /// What a view holds.
    Counted(Counted),
}

/// What a view holds, to be found out.
#[derive(Debug)]
pub struct Count {
    /// The count that it is part of.
    pub number: u64,
    /// The view.
    pub view: usize,
    /// Its query.
    pub plan: Arc<Plan>,
    /// How far it is.
    pub tally: Tally,
}

enum Request {
    Search(Box<Search>),
    Stop,
    Count(Vec<Count>),
}

/// A search that was asked for.
struct Search {
    generation: u64,
    query: Arc<Query>,
    pass: Pass,
    published: Instant,
    wait: Duration,
}

/// The handle of the thread.
#[derive(Debug)]
pub struct Searcher {
    requests: Sender<Request>,
}

impl Searcher {
    /// Starts the thread; `report` is called from it. Fails when the system gives no thread.
    pub fn start(report: impl Fn(Told) + Send + 'static) -> std::io::Result<Searcher> {
        let (requests, receiver) = unbounded();
        thread::Builder::new().name("search".to_owned()).spawn(move || serve(&receiver, &report))?;
        Ok(Searcher { requests })
    }

    /// Answers this pass, made for `query`, instead of the one under way.
    pub fn ask(&self, generation: u64, query: Arc<Query>, pass: Pass) {
        let search = Search { generation, query, pass, published: Instant::now(), wait: PUBLISH };
        drop(self.requests.send(Request::Search(Box::new(search))));
    }

    /// Drops the search under way.
    pub fn stop(&self) {
        drop(self.requests.send(Request::Stop));
    }

    /// Makes these counts, one after the other, instead of those under way.
    pub fn count(&self, counts: Vec<Count>) {
        drop(self.requests.send(Request::Count(counts)));
    }
}

fn serve(requests: &Receiver<Request>, report: &impl Fn(Told)) {
    // The last question that was answered whole, and its answer.
    let mut last: Option<(Arc<Query>, Pass)> = None;
    let mut search: Option<Search> = None;
    let mut counts: VecDeque<Count> = VecDeque::new();
    loop {
        let mut newer = None;
        let is_ahead = last.as_ref().is_none_or(|(_, answer)| answer.is_ahead());
        if search.is_none() && counts.is_empty() && is_ahead {
            let Ok(request) = requests.recv() else { return };
            newer = Some(request);
        }
        let mut is_new = false;
        for request in newer.into_iter().chain(requests.try_iter()) {
            match request {
                Request::Search(asked) => (search, is_new) = (Some(*asked), true),
                Request::Stop => search = None,
                Request::Count(asked) => counts = asked.into(),
            }
        }
        if let Some(mut now) = search.take() {
            if is_new {
                now = narrowed(now, last.as_ref());
            }
            search = searched(now, requests, &mut last, report);
        } else if !is_ahead {
            looked_ahead(&mut last);
        } else if let Some(count) = counts.pop_front()
            && let Some(count) = counted(count, report)
        {
            counts.push_front(count);
        }
    }
}

/// The same search among the hits of the last one, if it asks for no more.
fn narrowed(mut search: Search, last: Option<&(Arc<Query>, Pass)>) -> Search {
    if let Some((wider, answer)) = last
        && !search.query.asks_notes()
        && let Some(slips) = search.query.narrows(wider)
        && search.pass.is_like(answer)
    {
        search.pass = search.pass.among(Arc::new(answer.in_order())).and_slips(answer.foreseen(slips));
    }
    search.published = Instant::now();
    search
}

/// Does one piece of a search; gives it back while there is more.
fn searched(
    mut search: Search,
    requests: &Receiver<Request>,
    last: &mut Option<(Arc<Query>, Pass)>,
    report: &impl Fn(Told),
) -> Option<Search> {
    // A fault in matching ends this search, not the program.
    let failed = catch_unwind(AssertUnwindSafe(|| search.pass.step(PIECE))).is_err();
    let done = failed || search.pass.is_done();
    if !failed && !requests.is_empty() {
        // What was found is only told if that is no newer search.
        return Some(search);
    }
    if done || search.published.elapsed() >= search.wait {
        let Search { generation, pass, .. } = &mut search;
        let rows = pass.ranked();
        let groups = pass.groups(&rows);
        report(Told::Found(Found { generation: *generation, rows, groups, done }));
        // Handing on all that was found so far costs more each time, and changes less.
        (search.published, search.wait) = (Instant::now(), search.wait * 4);
    }
    if done {
        let Search { query, mut pass, .. } = search;
        pass.look_ahead(query.slips_soon());
        *last = (!failed).then_some((query, pass));
        return None;
    }
    Some(search)
}

/// Does one piece of what the next letter may ask for.
fn looked_ahead(last: &mut Option<(Arc<Query>, Pass)>) {
    let step = |answer: &mut Pass| catch_unwind(AssertUnwindSafe(|| answer.step_ahead(PIECE))).is_ok();
    if !last.as_mut().is_none_or(|(_, answer)| step(answer)) {
        *last = None;
    }
}

/// Does one piece of a count; gives it back while there is more.
fn counted(mut count: Count, report: &impl Fn(Told)) -> Option<Count> {
    let failed = catch_unwind(AssertUnwindSafe(|| count.tally.step(COUNT_PIECE))).is_err();
    if !failed && !count.tally.is_done() {
        return Some(count);
    }
    let Count { number, view, plan, tally } = count;
    let answer = (!failed).then(|| {
        let (bits, count) = tally.finish();
        (plan, Arc::new(bits), count)
    });
    report(Told::Counted(Counted { number, view, answer }));
    None
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::layout::Catalog;
    use crate::library::{Library, ShardBuilder};
    use crate::query::pass::Scope;
    use crate::query::plan::World;

    fn library(stories: usize) -> Library {
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        let story = |n: usize| {
            format!("Ship {n} sails\n\nIt was {n}.\n\nSource: RFA, March 3, 2024\nhttps://a.example/{n}\n\n")
        };
        let text: String = (0..stories).map(story).collect();
        builder.add(Path::new("a.txt"), text.as_bytes()).unwrap();
        let mut library = Library::default();
        library.push(Arc::new(builder.finish()));
        library
    }

    #[test]
    fn searches_come_before_counts_and_both_are_answered() {
        let library = library(50);
        let pass = |query: &Query| {
            let today = jiff::civil::date(2024, 3, 13);
            let world = World { today, catalog: Arc::new(Catalog::built_in().0), notes: Arc::default() };
            let plan = Arc::new(Plan::new(query, world));
            (Pass::new(library.clone(), Arc::clone(&plan), Scope::All, Arc::default()), plan)
        };
        let (sender, told) = unbounded();
        let (go, started) = unbounded();
        let searcher = Searcher::start(move |said| {
            // The first answer waits until all has been asked.
            let _: Result<(), _> = started.recv();
            drop(sender.send(said));
        })
        .unwrap();
        let query = Arc::new(Query::parse("'7").unwrap());
        let count = |number| {
            let (pass, plan) = pass(&query);
            Count { number, view: 0, plan, tally: Tally::new(pass, None, Arc::default(), Arc::default()) }
        };
        searcher.count(vec![count(1), count(1)]);
        searcher.count(vec![count(2)]);
        searcher.ask(3, Arc::clone(&query), pass(&query).0);
        drop(go);
        let (mut found, mut counted) = (0, 0);
        while found == 0 || counted == 0 {
            match told.recv().unwrap() {
                Told::Found(answer) => {
                    assert_eq!((answer.generation, answer.rows.len(), answer.done), (3, 5, true));
                    found += 1;
                }
                Told::Counted(Counted { number, answer, .. }) => {
                    assert_eq!(answer.map(|(_, bits, count)| (bits.iter().count(), count)), Some((5, 5)));
                    counted += usize::from(number == 2);
                }
            }
        }
    }
}

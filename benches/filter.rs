//! A filter as it is typed: what the first letter and the whole word cost, beside a plain search in the same titles
//! and beside nucleo's own matching with all hits sorted.
//!
//! `cargo bench --bench filter -- 10k 100k`
#![allow(clippy::unwrap_used, reason = "a bench that can't go on stops")]

mod common;

use std::sync::Arc;

use common::{clock, grown, interleave, mb, print};
use memchr::memmem::Finder;
use nucleo::Matcher;
use nucleo::pattern::{CaseMatching, Normalization, Pattern};
use readboard::layout::Catalog;
use readboard::library::Library;
use readboard::query::Query;
use readboard::query::pass::{Pass, Scope};
use readboard::query::plan::{Plan, World};

/// What is typed; some titles of the seeds have it.
const WORD: &str = "korea";

/// Stories of a piece of work, as many as the reader takes at once.
const PIECE: usize = 50_000;

fn main() {
    common::header("filter");
    for stories in common::sizes(&[10_000, 100_000]) {
        let library = grown::library(stories);
        let titles: Vec<String> = library.stories().map(|(_, story)| story.heading().to_string()).collect();
        let bytes: usize = titles.iter().map(String::len).sum();
        println!("\n{stories} titles, {}", mb(bytes));
        let held: usize = library.shards().map(|(_, shard)| shard.lookup().bytes()).sum();
        println!("  held for searching: {} bytes a story", held / library.len().max(1));
        for typed in [&WORD[..1], &WORD[..3], WORD] {
            measure(typed, &library, &titles);
        }
    }
}

fn measure(typed: &str, library: &Library, titles: &[String]) {
    let query = Query::parse(typed).unwrap();
    let world = World {
        today: jiff::civil::date(2024, 3, 13),
        catalog: Arc::new(Catalog::built_in().0),
        notes: Arc::default(),
    };
    let plan = Arc::new(Plan::new(&query, world));
    let finder = Finder::new(typed);
    let pattern = Pattern::parse(typed, CaseMatching::Smart, Normalization::Smart);
    let mut matcher = Matcher::new(nucleo::Config::DEFAULT);
    let flags = Arc::new(vec![0; library.len()]);
    let pass = || {
        let mut pass = Pass::new(library.clone(), Arc::clone(&plan), Scope::All, Arc::clone(&flags));
        while !pass.is_done() {
            pass.step(PIECE);
        }
        pass.ranked()
    };
    let hits = pass().len();
    assert_eq!(hits, pattern.match_list(titles, &mut matcher).len(), "both match the same titles");
    let mut cases: Vec<common::Case<'_>> = vec![
        (
            "plain search, one thread",
            Box::new(|| {
                clock(|| titles.iter().filter(|title| finder.find(title.as_bytes()).is_some()).count())
            }),
        ),
        (
            "nucleo, all sorted, one thread",
            Box::new(|| clock(|| pattern.match_list(titles, &mut matcher).len())),
        ),
        ("a pass, ranked", Box::new(|| clock(pass))),
    ];
    let figures = interleave(15, &mut cases);
    print(&format!("`{typed}`, {hits} hits"), &figures, |_| String::new());
}

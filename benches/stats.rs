//! Statistics of a whole library, beside the least that a program does that looks at the date and the outlet of each
//! story, and beside the plots that are made of what was counted.
//!
//! `cargo bench --bench stats -- 100k 1m` (a million stories take a gigabyte of memory).
#![allow(clippy::unwrap_used, reason = "a bench that can't go on stops")]

mod common;

use common::{clock, grown, interleave, print};
use readboard::layout::Catalog;
use readboard::library::Library;
use readboard::query::plan::Notes;
use readboard::stats::{self, Among, By};

fn main() {
    common::header("stats");
    for stories in common::sizes(&[10_000, 100_000]) {
        measure(stories, &grown::library(stories));
    }
}

fn measure(stories: usize, library: &Library) {
    const ROUNDS: usize = 11;
    let (catalog, _) = Catalog::built_in();
    let flags = vec![0; library.len()];
    let notes = Notes::default();
    let count = || stats::count(library, &Among::All, &flags, &notes, &catalog);
    let counted = count();
    let mut cases: Vec<common::Case<'_>> = vec![
        (
            "dates and outlets looked at",
            Box::new(|| {
                clock(|| {
                    let each = library.stories().map(|(_, story)| {
                        let date =
                            story.story().date.map_or(0, |date| usize::from(date.year().unsigned_abs()));
                        date + story.outlet().map_or(0, |outlet| outlet.bytes().map(usize::from).sum())
                    });
                    each.sum::<usize>()
                })
            }),
        ),
        ("counted", Box::new(|| clock(count))),
        ("all plots made of it", Box::new(|| clock(|| By::ALL.map(|by| counted.bars(by).bars.len())))),
    ];
    let figures = interleave(ROUNDS, &mut cases);
    print(&format!("{stories} stories"), &figures, |_| String::new());
}

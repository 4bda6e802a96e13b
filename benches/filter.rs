//! A filter as it is typed: what the first letter and the whole word cost, beside a plain search in the same titles
//! and beside nucleo's own matching with all hits sorted; each letter by itself, as it is typed; and beside fzf on the
//! same titles where it is installed. Then what searching keeps in memory.
//!
//! `cargo bench --bench filter -- 10k 100k`, or `-- FILE` with a title a line; with `letters`, only letter by letter
#![allow(clippy::unwrap_used, reason = "a bench that can't go on stops")]

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use common::{clock, grown, interleave, mb, print};
use memchr::memmem::Finder;
use nucleo::Matcher;
use nucleo::pattern::{CaseMatching, Normalization, Pattern};
use readboard::layout::Catalog;
use readboard::library::{Library, ShardBuilder};
use readboard::query::Query;
use readboard::query::pass::{Pass, Scope};
use readboard::query::plan::{Plan, World};
use readboard::story::StoryIx;

/// What is typed; some titles of the seeds have it.
const WORD: &str = "korea";

/// What is typed letter by letter: longer than what a slip is forgiven in.
const TYPED: &str = "koreamil";

/// Stories of a piece of work, as many as the reader takes at once.
const STEP: usize = 16_384;

fn main() {
    common::header("filter");
    let file = std::env::args().skip(1).map(PathBuf::from).find(|path| path.is_file());
    let libraries: Vec<Library> = match file {
        Some(file) => vec![of_titles(&std::fs::read_to_string(file).unwrap())],
        None => common::sizes(&[10_000, 100_000]).into_iter().map(grown::library).collect(),
    };
    for library in libraries {
        let stories = library.len();
        let before = resident();
        let titles: Vec<String> = library.stories().map(|(_, story)| story.heading().to_string()).collect();
        let bytes: usize = titles.iter().map(String::len).sum();
        println!("\n{stories} titles, {}", mb(bytes));
        let held: usize = library.shards().map(|(_, shard)| shard.lookup().bytes()).sum();
        println!("  held for searching: {} bytes a story", held / library.len().max(1));
        if std::env::args().any(|arg| arg == "letters") {
            letter_by_letter(&library);
            continue;
        }
        for typed in [&WORD[..1], &WORD[..3], WORD] {
            measure(typed, &library, &titles);
        }
        letter_by_letter(&library);
        beside_fzf(&library, &titles);
        let grown = resident().saturating_sub(before).saturating_sub(bytes + stories * size_of::<String>());
        println!(
            "  at the end the process holds at most {} bytes a story more than before",
            grown / stories.max(1)
        );
    }
}

/// A library of these titles, each with a few words below it.
fn of_titles(titles: &str) -> Library {
    let (catalog, _) = Catalog::built_in();
    let mut library = Library::default();
    let titles: Vec<&str> = titles.lines().collect();
    for (number, titles) in titles.chunks(20_000).enumerate() {
        let below = "\n\nIt was said again.\n\nSource: Reuters\n\n";
        let text = titles.join(below) + below;
        let mut builder = ShardBuilder::new(&catalog, 0);
        builder.add(Path::new(&format!("{number}.txt")), text.as_bytes()).unwrap();
        library.push(Arc::new(builder.finish()));
    }
    library
}

/// Bytes of memory that the process has, where the system tells.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default() * 4096
}

/// Whole passes as the reader makes them: each letter among the hits of the one before, slips after them. What the
/// reader looks for ahead between two letters is told beside them.
fn letter_by_letter(library: &Library) {
    let flags = Arc::new(vec![0; library.len()]);
    let mut last: Option<(Query, Arc<Vec<StoryIx>>, Pass)> = None;
    let mut cases: Vec<common::Figure> = Vec::new();
    for end in 1..=TYPED.len() {
        let query = Query::typed(&TYPED[..end]).unwrap();
        let plan = Arc::new(Plan::new(&query, world()));
        let made = || {
            let pass = pass(library, &plan, &flags);
            match last.as_ref().and_then(|last| Some((last, query.narrows(&last.0)?))) {
                Some(((_, hits, answer), slips)) => {
                    pass.among(Arc::clone(hits)).and_slips(answer.foreseen(slips))
                }
                None => pass,
            }
        };
        let run = || {
            let mut pass = whole(made());
            (pass.ranked().len(), pass)
        };
        let figures = interleave(7, &mut [("", Box::new(|| clock(run)))]);
        let (count, mut pass) = run();
        let name = format!("{} ({count} hits)", &TYPED[..end]);
        cases.extend(figures.into_iter().map(|figure| common::Figure { name: name.clone(), ..figure }));
        pass.look_ahead(query.slips_soon());
        if !pass.is_ahead() {
            let ahead = clock(|| {
                while !pass.is_ahead() {
                    pass.step_ahead(STEP);
                }
            });
            println!("  looked ahead after `{}`: {ahead:.1?}", &TYPED[..end]);
        }
        last = Some((query, Arc::new(pass.in_order()), pass));
    }
    let first = cases[0].median;
    for case in &mut cases {
        case.ratio = case.median.as_secs_f64() / first.as_secs_f64().max(1e-9);
    }
    print(&format!("`{TYPED}` letter by letter"), &cases, |_| String::new());
}

/// A pass beside `fzf --filter`, whole processes as it has no other way to be asked: what both need to read the titles is
/// taken off by what it needs for a word that no title has a letter of.
fn beside_fzf(library: &Library, titles: &[String]) {
    let lines = titles.join("\n");
    let file = std::env::temp_dir().join(format!("readboard-filter-{}.txt", std::process::id()));
    std::fs::write(&file, lines).unwrap();
    let fzf = |typed: &str| {
        let input = std::fs::File::open(&file).unwrap();
        let mut command = Command::new("fzf");
        let command = command.args(["--filter", typed]).stdin(input).stderr(Stdio::null());
        let output = command.env_remove("FZF_DEFAULT_OPTS").output().ok()?;
        Some(memchr::memchr_iter(b'\n', &output.stdout).count())
    };
    if fzf("a").is_none() {
        println!("\n  fzf is not installed: nothing to hold this beside");
    } else {
        for typed in [&WORD[..1], &WORD[..3], WORD] {
            let plan = Arc::new(Plan::new(&Query::typed(typed).unwrap(), world()));
            let flags = Arc::new(vec![0; library.len()]);
            let pass = || whole(pass(library, &plan, &flags)).ranked();
            let mut cases: Vec<common::Case<'_>> = vec![
                (
                    "fzf, less its reading",
                    Box::new(|| {
                        let reading = clock(|| fzf("\u{7f}"));
                        clock(|| fzf(typed)).saturating_sub(reading)
                    }),
                ),
                ("a pass, ranked", Box::new(|| clock(pass))),
            ];
            let figures = interleave(7, &mut cases);
            print(&format!("`{typed}` beside fzf"), &figures, |_| String::new());
        }
    }
    std::fs::remove_file(&file).unwrap();
}

fn pass(library: &Library, plan: &Arc<Plan>, flags: &Arc<Vec<u8>>) -> Pass {
    Pass::new(library.clone(), Arc::clone(plan), Scope::All, Arc::clone(flags))
}

/// A pass that has asked all.
fn whole(mut pass: Pass) -> Pass {
    while !pass.is_done() {
        pass.step(STEP);
    }
    pass
}

fn world() -> World {
    let catalog = Arc::new(Catalog::built_in().0);
    World { today: jiff::civil::date(2024, 3, 13), catalog, notes: Arc::default() }
}

fn measure(typed: &str, library: &Library, titles: &[String]) {
    let query = Query::parse(typed).unwrap();
    let plan = Arc::new(Plan::new(&query, world()));
    let finder = Finder::new(typed);
    let pattern = Pattern::parse(typed, CaseMatching::Smart, Normalization::Smart);
    let mut matcher = Matcher::new(nucleo::Config::DEFAULT);
    let flags = Arc::new(vec![0; library.len()]);
    let pass = || whole(pass(library, &plan, &flags)).ranked();
    let hits = pass().len();
    let theirs = pattern.match_list(titles, &mut matcher).len();
    assert!(hits >= theirs, "what matches its letters in their order is found: {hits}, {theirs}");
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

//! Keys to a story: how many are typed until a half-remembered title is first, and among the first five, beside fzf on
//! the same lines where it is installed.
//!
//! Of titles drawn at random two words are typed in either order: three letters of the first, three of the second, then
//! the rest of the second, then the first again whole.
//!
//! `cargo bench --bench jump -- 10k` (stories) or `-- FOLDER` (of digests), `JUMPS=1000` (titles that are drawn)
#![allow(clippy::unwrap_used, reason = "a bench that can't go on stops")]

mod common;

use std::collections::HashSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use common::{grown, median};
use readboard::layout::Catalog;
use readboard::library::Library;
use readboard::load::{self, Input};
use readboard::query::Query;
use readboard::query::pass::{Pass, Scope};
use readboard::query::plan::{Plan, World};

/// What a title is remembered by.
struct Wanted {
    title: String,
    keys: Vec<char>,
}

/// Keys until a title is first, and until it is among the first five.
#[derive(Debug, Default)]
struct Keys {
    first: Vec<usize>,
    near: Vec<usize>,
}

fn main() {
    common::header("jump");
    let jumps = std::env::var("JUMPS").ok().and_then(|jumps| jumps.parse().ok()).unwrap_or(100);
    let folder = std::env::args().map(PathBuf::from).find(|path| path.is_dir());
    let libraries: Vec<Library> = match folder {
        Some(folder) => {
            let catalog = Arc::new(Catalog::built_in().0);
            vec![load::read_all(Input::from_args(&[folder]), &catalog).0]
        }
        None => common::sizes(&[10_000]).into_iter().map(grown::library).collect(),
    };
    for library in libraries {
        let titles: Vec<String> = library.stories().map(|(_, story)| story.heading().to_string()).collect();
        let wanted = draw(&titles, jumps);
        println!("\n{} titles of {stories}, two words of each", wanted.len(), stories = library.len());
        report("readboard", &count(&wanted, |typed| ours(&library, typed)));
        let file = std::env::temp_dir().join(format!("readboard-jump-{}.txt", std::process::id()));
        std::fs::write(&file, titles.join("\n")).unwrap();
        if theirs(&file, "a").is_some() {
            report("fzf", &count(&wanted, |typed| theirs(&file, typed).unwrap()));
        } else {
            println!("  fzf is not here");
        }
        std::fs::remove_file(&file).unwrap();
    }
}

/// Titles and what is typed for them; a simple generator, the same in every run.
fn draw(titles: &[String], jumps: usize) -> Vec<Wanted> {
    let mut state = 0x9e37_79b9_u32;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize % below.max(1)
    };
    let mut wanted = Vec::new();
    let mut seen = HashSet::new();
    for _ in 0..jumps * 20 {
        let title = &titles[next(titles.len())];
        let words: Vec<String> = title
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() >= 4)
            .map(str::to_lowercase)
            .collect();
        if words.len() < 2 || wanted.len() == jumps || !seen.insert(title) {
            continue;
        }
        let (a, b) = (next(words.len()), next(words.len()));
        if words[a] == words[b] {
            continue;
        }
        let three = |word: &str| word.chars().take(3).collect::<String>();
        let typed = format!("{} {} {}", three(&words[a]), words[b], words[a]);
        wanted.push(Wanted { title: title.clone(), keys: typed.chars().collect() });
    }
    wanted
}

/// Types each until it is first; `answer` gives the first five titles for what is typed.
fn count(wanted: &[Wanted], answer: impl Fn(&str) -> Vec<String>) -> Keys {
    let mut keys = Keys::default();
    for wanted in wanted {
        let never = wanted.keys.len() + 1;
        let (mut first, mut near) = (never, never);
        for typed in 1..=wanted.keys.len() {
            let text: String = wanted.keys[..typed].iter().collect();
            let place = answer(&text).iter().position(|title| *title == wanted.title);
            if place.is_some() && near == never {
                near = typed;
            }
            if place == Some(0) {
                first = typed;
                break;
            }
        }
        keys.first.push(first);
        keys.near.push(near);
    }
    keys
}

fn ours(library: &Library, typed: &str) -> Vec<String> {
    let query = Query::typed(typed).unwrap();
    let catalog = Arc::new(Catalog::default());
    let world = World { today: jiff::civil::date(2024, 3, 13), catalog, notes: Arc::default() };
    let flags = Arc::new(vec![0; library.len()]);
    let mut pass = Pass::new(library.clone(), Arc::new(Plan::new(&query, world)), Scope::All, flags);
    while !pass.is_done() {
        pass.step(library.len());
    }
    let rows = pass.ranked();
    rows.iter().take(5).filter_map(|&ix| Some(library.story(ix)?.heading().to_string())).collect()
}

/// What fzf puts first; `None` when it can't be run.
fn theirs(file: &std::path::Path, typed: &str) -> Option<Vec<String>> {
    let input = std::fs::File::open(file).ok()?;
    let output = Command::new("fzf").args(["-f", typed]).stdin(input).stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().take(5).map(str::to_owned).collect())
}

fn report(name: &str, keys: &Keys) {
    let ninetieth = |values: &[usize]| {
        let mut values = values.to_vec();
        values.sort_unstable();
        values.get(values.len() * 9 / 10).copied().unwrap_or_default()
    };
    println!(
        "  {name:10} first: median {:2}, 90 % {:2}   among five: median {:2}, 90 % {:2}",
        median(keys.first.clone()),
        ninetieth(&keys.first),
        median(keys.near.clone()),
        ninetieth(&keys.near),
    );
    std::io::stdout().flush().unwrap();
}

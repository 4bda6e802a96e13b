//! Keys to a story: how many are typed until a half-remembered title is first, and among the first five, beside fzf on
//! the same lines where it is installed.
//!
//! Of titles drawn at random two words are typed in either order: three letters of the first, three of the second, then
//! the rest of the second, then the first again whole. Of titles that are the same the first counts, in all.
//!
//! No ranking can do better on the average than one that knows how the words are drawn and puts the likeliest titles
//! first: that bound stands beside both.
//!
//! `cargo bench --bench jump -- 10k` (stories) or `-- FOLDER` (of digests), `JUMPS=1000` (titles that are drawn),
//! `SHOW=5` (so many of the draws that cost us most beside fzf, with what stood above the title)
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a bench that can't go on stops; small numbers"
)]

mod common;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::Arc;

use common::{grown, median};
use readboard::layout::Catalog;
use readboard::library::Library;
use readboard::load::{self, Input};
use readboard::query::Query;
use readboard::query::pass::{Pass, Scope};
use readboard::query::plan::{Plan, World};
use readboard::story::StoryIx;

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
        let catalog = Arc::new(Catalog::default());
        let flags = Arc::new(vec![0; library.len()]);
        let ours = Ours { library: &library, catalog, flags, last: RefCell::default() };
        let own = count(&wanted, |typed| ours.ask(typed));
        report("readboard", &own);
        let bound = Bound::of(&titles);
        report("the bound", &count(&wanted, |typed| bound.ask(typed)));
        let fzf = Fzf { all: titles.join("\n"), known: RefCell::default() };
        if filtered("", "a", false).is_none() {
            println!("  fzf is not installed: nothing to hold this beside");
            continue;
        }
        let theirs = count(&wanted, |typed| fzf.ask(typed));
        report("fzf", &theirs);
        beside(&own, &theirs);
        show(&ours, &wanted, &own, &theirs);
    }
}

/// Prints the draws that cost us most keys beside fzf.
fn show(ours: &Ours<'_>, wanted: &[Wanted], own: &Keys, theirs: &Keys) {
    let most = std::env::var("SHOW").ok().and_then(|most| most.parse().ok()).unwrap_or(0);
    let mut worst: Vec<usize> = (0..wanted.len()).collect();
    worst.sort_by_key(|&at| theirs.first[at].cast_signed() - own.first[at].cast_signed());
    for at in worst.into_iter().take(most) {
        let Wanted { title, keys } = &wanted[at];
        println!("  {title}: {} keys, fzf {}", own.first[at], theirs.first[at]);
        let typed: String = keys.iter().take(theirs.first[at]).collect();
        for above in ours.ask(&typed).iter().take_while(|above| *above != title) {
            println!("    {typed} | {above}");
        }
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
        let words = words_of(title);
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

/// The words of a title that may be drawn.
fn words_of(title: &str) -> Vec<String> {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 4);
    words.map(str::to_lowercase).collect()
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

/// Titles searched as the reader does: among the hits of the question before, where the next one asks for no more.
struct Ours<'a> {
    library: &'a Library,
    catalog: Arc<Catalog>,
    flags: Arc<Vec<u8>>,
    last: RefCell<Option<(Query, Arc<Vec<StoryIx>>)>>,
}

impl Ours<'_> {
    /// What comes first.
    fn ask(&self, typed: &str) -> Vec<String> {
        let query = Query::typed(typed).unwrap();
        let (catalog, notes) = (Arc::clone(&self.catalog), Arc::default());
        let world = World { today: jiff::civil::date(2024, 3, 13), catalog, notes };
        let plan = Arc::new(Plan::new(&query, world));
        let mut pass = Pass::new(self.library.clone(), plan, Scope::All, Arc::clone(&self.flags));
        if let Some((wider, hits)) = self.last.borrow().as_ref()
            && let Some(slips) = query.narrows(wider)
        {
            pass = pass.among(Arc::clone(hits)).and_slips(slips);
        }
        while !pass.is_done() {
            pass.step(self.library.len());
        }
        self.last.replace(Some((query, Arc::new(pass.in_order()))));
        let title = |&ix: &StoryIx| Some(self.library.story(ix)?.heading().to_string());
        pass.ranked().iter().take(5).filter_map(title).collect()
    }
}

/// What is best for who knows how words are drawn: the likeliest titles, equal ones in their order.
struct Bound<'a> {
    titles: &'a [String],
    /// The words of each that may be drawn, and their number.
    words: Vec<Vec<String>>,
    /// The titles that have a word.
    of_word: BTreeMap<String, Vec<u32>>,
}

impl Bound<'_> {
    fn of(titles: &[String]) -> Bound<'_> {
        let words: Vec<Vec<String>> = titles.iter().map(|title| words_of(title)).collect();
        let mut of_word: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (at, words) in (0..).zip(&words) {
            for word in words {
                of_word.entry(word.clone()).or_default().push(at);
            }
        }
        Bound { titles, words, of_word }
    }

    /// How likely it is that this is typed for a title: for how many of its pairs of words, of all.
    fn odds(&self, at: u32, typed: &[&str]) -> f64 {
        let words = &self.words[at as usize];
        let pairs = words.len() * words.len().saturating_sub(1);
        let begin = |with: &str| words.iter().filter(|word| word.starts_with(with)).count();
        let drawn = match typed {
            [first] => begin(first) * words.len().saturating_sub(1),
            [first, second] => {
                let both = |word: &&String| word.starts_with(first) && word.starts_with(second);
                begin(first) * begin(second) - words.iter().filter(both).count()
            }
            [_, second, first] => {
                let both = |word: &&String| word.starts_with(first) && word == second;
                let whole = words.iter().filter(|word| word == second).count();
                begin(first) * whole - words.iter().filter(both).count()
            }
            _ => 0,
        };
        drawn as f64 / pairs.max(1) as f64
    }

    fn ask(&self, typed: &str) -> Vec<String> {
        let typed: Vec<&str> = typed.split_whitespace().collect();
        let Some(longest) = typed.iter().max_by_key(|word| word.len()) else { return Vec::new() };
        let begin =
            self.of_word.range(String::from(*longest)..).take_while(|(word, _)| word.starts_with(longest));
        let stories: BTreeSet<u32> = begin.flat_map(|(_, stories)| stories).copied().collect();
        let mut hits: Vec<(f64, u32)> =
            stories.into_iter().map(|at| (-self.odds(at, &typed), at)).filter(|hit| hit.0 < 0.0).collect();
        hits.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        hits.iter().take(5).map(|&(_, at)| self.titles[at as usize].clone()).collect()
    }
}

/// Letters from which on fzf is asked among what it found by the letters before: the same answer, sooner.
const NARROWED: usize = 3;

/// What fzf put first, and all that it found.
type Said = (Vec<String>, String);

/// fzf on these lines, with what it said to the first few letters.
struct Fzf {
    all: String,
    known: RefCell<HashMap<String, Rc<Said>>>,
}

impl Fzf {
    /// What fzf puts first.
    fn ask(&self, typed: &str) -> Vec<String> {
        let short: String = typed.chars().take(NARROWED).collect();
        let known = self.known.borrow().get(&short).cloned();
        let known = known.unwrap_or_else(|| {
            let hits = if short.chars().count() < NARROWED {
                Some(String::new())
            } else {
                filtered(&self.all, &short, false)
            };
            let answer = Rc::new((first_five(&self.all, &short), hits.unwrap()));
            self.known.borrow_mut().insert(short.clone(), Rc::clone(&answer));
            answer
        });
        if short == typed { known.0.clone() } else { first_five(&known.1, typed) }
    }
}

fn first_five(lines: &str, typed: &str) -> Vec<String> {
    filtered(lines, typed, true).unwrap().lines().take(5).map(str::to_owned).collect()
}

/// The lines that fzf finds; `None` when it can't be run.
fn filtered(lines: &str, typed: &str, sorted: bool) -> Option<String> {
    let mut command = Command::new("fzf");
    command.args(["-f", typed]).args((!sorted).then_some("--no-sort"));
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = piped.env_remove("FZF_DEFAULT_OPTS").spawn().ok()?;
    let mut stdin = child.stdin.take()?;
    std::thread::scope(|scope| {
        scope.spawn(move || drop(stdin.write_all(lines.as_bytes())));
        let output = child.wait_with_output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    })
}

fn report(name: &str, keys: &Keys) {
    let ninetieth = |values: &[usize]| {
        let mut values = values.to_vec();
        values.sort_unstable();
        values.get(values.len() * 9 / 10).copied().unwrap_or_default()
    };
    let figures = |values: &[usize]| {
        let mean = values.iter().sum::<usize>() as f64 / values.len().max(1) as f64;
        format!("median {:2}, 90 % {:2}, mean {mean:5.2}", median(values.to_vec()), ninetieth(values))
    };
    println!("  {name:10} first: {}   among five: {}", figures(&keys.first), figures(&keys.near));
    std::io::stdout().flush().unwrap();
}

/// In how many draws fewer keys were needed than by the other, and in how many more.
fn beside(own: &Keys, theirs: &Keys) {
    let share = |own: &[usize], theirs: &[usize]| {
        let of = |wanted: std::cmp::Ordering| {
            let such = own.iter().zip(theirs).filter(|(own, theirs)| own.cmp(theirs) == wanted).count();
            such * 100 / own.len().max(1)
        };
        format!("{} % fewer, {} % more", of(std::cmp::Ordering::Less), of(std::cmp::Ordering::Greater))
    };
    println!(
        "  keys beside fzf: first: {}   among five: {}",
        share(&own.first, &theirs.first),
        share(&own.near, &theirs.near)
    );
}

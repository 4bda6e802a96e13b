//! What the benches share: taking turns, and text to work on.
//!
//! A machine that is busy, or whose clock changes, moves every figure by as much, so nothing is told alone: what is
//! measured and what it is held against run in turn, A B A B, and the ratio is the median over the rounds.
#![allow(dead_code, reason = "each bench uses a part")]
#![allow(clippy::cast_precision_loss, reason = "figures are printed with three digits")]

pub(crate) mod bare;
pub(crate) mod grown;

use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The screen that all figures are about: columns and rows.
pub(crate) const SCREEN: (u16, u16) = (160, 45);

/// How long `work` takes. What it gives is dropped after the clock was read.
pub(crate) fn clock<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = std::hint::black_box(work());
    let took = start.elapsed();
    drop(made);
    took
}

/// Something to measure: its name, and one run of it that says how long it took.
pub(crate) type Case<'a> = (&'a str, Box<dyn FnMut() -> Duration + 'a>);

/// The medians of one case.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) least: Duration,
    pub(crate) median: Duration,
    /// Times the first case, round by round.
    pub(crate) ratio: f64,
}

/// Runs the cases in turn, `rounds` times after one that does not count.
pub(crate) fn interleave(rounds: usize, cases: &mut [Case<'_>]) -> Vec<Figure> {
    let mut times = vec![Vec::with_capacity(rounds); cases.len()];
    for round in 0..=rounds {
        for ((_, run), times) in cases.iter_mut().zip(&mut times) {
            let took = run();
            if round > 0 {
                times.push(took);
            }
        }
    }
    let first = times[0].clone();
    let figure = |((name, _), times): (&Case<'_>, Vec<Duration>)| Figure {
        name: (*name).to_owned(),
        least: times.iter().copied().min().unwrap_or_default(),
        ratio: median(times.iter().zip(&first).map(|(own, first)| ratio(*own, *first)).collect()),
        median: median(times),
    };
    cases.iter().zip(times).map(figure).collect()
}

fn ratio(own: Duration, first: Duration) -> f64 {
    own.as_secs_f64() / first.as_secs_f64().max(1e-9)
}

/// The middle one; of an even number the upper one.
pub(crate) fn median<T: PartialOrd + Copy + Default>(mut values: Vec<T>) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Prints figures, the first of which is what the others are held against; `note` adds to a
/// line, by its number.
pub(crate) fn print(title: &str, figures: &[Figure], note: impl Fn(usize) -> String) {
    println!("\n{title}");
    let width = figures.iter().map(|figure| figure.name.chars().count()).max().unwrap_or_default();
    for (number, figure) in figures.iter().enumerate() {
        println!(
            "  {:width$}  {:>10} (least {:>10})  {:>8.3}x  {}",
            figure.name,
            told(figure.median),
            told(figure.least),
            figure.ratio,
            note(number)
        );
    }
}

/// A time as people write it.
pub(crate) fn told(time: Duration) -> String {
    match time.as_secs_f64() {
        s if s < 1e-3 => format!("{:.2} us", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// How many times `of` goes into `part`.
pub(crate) fn share(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64
}

/// Bytes as MB.
pub(crate) fn mb(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Bytes in a time, as MB/s.
pub(crate) fn speed(bytes: usize, time: Duration) -> String {
    format!("{:8.0} MB/s", bytes as f64 / 1e6 / time.as_secs_f64().max(1e-9))
}

/// Says what the figures are worth.
pub(crate) fn header(bench: &str) {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{bench}, {cpus} CPUs, screen {}x{}", SCREEN.0, SCREEN.1);
    println!("Only ratios count: they were taken in turn, in this run, and are medians over its rounds.");
}

/// What a bench of whole folders measures, with a title for each: the folder that it is given, or corpora of these sizes.
pub(crate) fn folders(usual: &[usize]) -> Vec<(String, PathBuf)> {
    if let Some(own) = std::env::args().skip(1).map(PathBuf::from).find(|path| path.is_dir()) {
        return vec![("your own folder".to_owned(), own)];
    }
    let corpus = |stories| (format!("{stories} stories"), grown::folder(stories));
    sizes(usual).into_iter().map(corpus).collect()
}

/// The numbers of stories asked for on the command line (`500`, `10k`, `1m`), or `usual`.
pub(crate) fn sizes(usual: &[usize]) -> Vec<usize> {
    let size = |word: String| {
        let (digits, times) = match word.to_ascii_lowercase() {
            word if word.ends_with('k') => (word.trim_end_matches('k').to_owned(), 1_000),
            word if word.ends_with('m') => (word.trim_end_matches('m').to_owned(), 1_000_000),
            word => (word, 1),
        };
        Some(digits.parse::<usize>().ok()? * times)
    };
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(size).collect();
    if asked.is_empty() { usual.to_vec() } else { asked }
}

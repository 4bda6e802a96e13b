//! The loader: text in memory to stories, a folder to a library, and what that takes of memory.
//!
//! `cargo bench --bench load -- 10k 100k`, or the path of a folder of your own.
#![allow(clippy::unwrap_used, reason = "a bench that can't go on stops")]

mod common;

use std::cell::Cell;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use common::{clock, interleave, mb, print, share, speed};
use readboard::layout::Catalog;
use readboard::library::{Library, ShardBuilder};
use readboard::load::{self, Input};

/// An argument that has this program load a folder and print the nanoseconds and bytes that it took.
const CHILD: &str = "--load";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, folder] = &words[..]
        && mode == CHILD
    {
        let start = Instant::now();
        let library = read_all(Path::new(folder));
        println!("{} {}", start.elapsed().as_nanos(), peak());
        // The reader does not free what it has loaded either.
        std::mem::forget(library);
        return;
    }
    common::header("load");
    for (title, folder) in common::folders(&[10_000, 100_000]) {
        measure(&title, &folder);
    }
}

fn measure(title: &str, folder: &Path) {
    let mut paths = Vec::new();
    list(folder, &mut paths);
    paths.sort();
    let digests: Vec<(PathBuf, Vec<u8>)> =
        paths.iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    memory(title, &digests);
    drop(digests);
    files(title, folder, &paths);
}

/// Text in memory, on one thread, beside what must at least be done with it.
fn memory(title: &str, digests: &[(PathBuf, Vec<u8>)]) {
    let (catalog, _) = Catalog::built_in();
    let bytes: usize = digests.iter().map(|(_, text)| text.len()).sum();
    let texts = || digests.iter().map(|(_, text)| text.as_slice());
    let mut cases: Vec<common::Case<'_>> = vec![
        (
            "each newline visited",
            Box::new(|| {
                clock(|| {
                    let mut blank = 0;
                    for text in texts() {
                        let mut last = 0;
                        for at in memchr::memchr_iter(b'\n', text) {
                            blank += usize::from(at - last == 1);
                            last = at;
                        }
                    }
                    blank
                })
            }),
        ),
        (
            "bytes summed",
            Box::new(|| clock(|| texts().map(|t| t.iter().map(|&b| u64::from(b)).sum::<u64>()).sum::<u64>())),
        ),
        (
            "checked as UTF-8",
            Box::new(|| clock(|| texts().filter(|text| std::str::from_utf8(text).is_ok()).count())),
        ),
        (
            "copied",
            Box::new(|| {
                clock(|| {
                    texts().fold(Vec::with_capacity(bytes), |mut to, text| {
                        to.extend_from_slice(text);
                        to
                    })
                })
            }),
        ),
        ("read into shards", Box::new(|| clock(|| shards(&catalog, digests)))),
    ];
    let figures = interleave(7, &mut cases);
    let title = format!("{title} in memory, {}, one thread", mb(bytes));
    print(&title, &figures, |at| speed(bytes, figures[at].median));
}

/// Reads digests as a worker of the loader does: shard after shard.
fn shards(catalog: &Catalog, digests: &[(PathBuf, Vec<u8>)]) -> usize {
    const SHARD_TEXT: usize = 4 << 20;
    let mut stories = 0;
    let mut builder = ShardBuilder::new(catalog, 0);
    for (path, text) in digests {
        if builder.len() >= SHARD_TEXT {
            let full = std::mem::replace(&mut builder, ShardBuilder::new(catalog, SHARD_TEXT));
            stories += full.finish().stories().len();
        }
        builder.add(path, text).unwrap();
    }
    stories + builder.finish().stories().len()
}

/// A folder of files, beside reading them into one buffer and finding their lines.
///
/// Loading is timed in a process of its own: memory that has been freed once is quicker to get again, and a peak of
/// memory never goes down.
fn files(title: &str, folder: &Path, paths: &[PathBuf]) {
    let bytes: usize = paths.iter().map(|path| fs::metadata(path).unwrap().len() as usize).sum();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let all = format!("read by {threads} threads");
    let peak = Cell::new(0);
    let mut cases: Vec<common::Case<'_>> = vec![
        (&all, Box::new(|| clock(|| read_over(paths, threads)))),
        ("read by 1 thread", Box::new(|| clock(|| read_over(paths, 1)))),
        (
            "loaded",
            Box::new(|| {
                let child = Command::new(std::env::current_exe().unwrap()).arg(CHILD).arg(folder).output();
                let said = String::from_utf8(child.unwrap().stdout).unwrap();
                let (nanos, held) = said.trim().split_once(' ').unwrap();
                peak.set(held.parse::<usize>().unwrap().max(peak.get()));
                Duration::from_nanos(nanos.parse().unwrap())
            }),
        ),
    ];
    let figures = interleave(7, &mut cases);
    drop(cases);
    let title = format!("{title} in {} files, {}", paths.len(), mb(bytes));
    print(&title, &figures, |at| speed(bytes, figures[at].median));
    println!("  peak of memory {}: {:.3}x the text", mb(peak.get()), share(peak.get(), bytes));
}

fn read_all(folder: &Path) -> Library {
    let (catalog, _) = Catalog::built_in();
    let (library, faults) = load::read_all(vec![Input::Path(folder.to_owned())], &Arc::new(catalog));
    assert!(faults.is_empty() && !library.is_empty());
    library
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            list(&entry.path(), paths);
        } else {
            paths.push(entry.path());
        }
    }
}

/// Reads all files, each over the one before it, and counts their lines.
fn read_over(paths: &[PathBuf], threads: usize) -> usize {
    let part = |paths: &[PathBuf]| {
        let mut bytes = Vec::new();
        let lines = paths.iter().map(|path| {
            bytes.clear();
            File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
            memchr::memchr_iter(b'\n', &bytes).count()
        });
        lines.sum::<usize>()
    };
    thread::scope(|scope| {
        let parts = paths.chunks(paths.len().div_ceil(threads));
        let workers: Vec<_> = parts.map(|paths| scope.spawn(move || part(paths))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}

/// The most memory that this process has held, in bytes.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()).unwrap_or_default()
        * 1024
}

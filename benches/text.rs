//! Full text: a phrase, a common word, ideographs and a pattern in what is loaded, beside a plain search of the same
//! bytes, and beside `rg -c` over the same files where it is installed. All on two threads.
//!
//! `cargo bench --bench text -- 10k 100k`, or the path of a folder of your own.
#![allow(clippy::unwrap_used, reason = "a bench that can't go on stops")]

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use common::{clock, grown, interleave, mb, print, share, speed};
use memchr::memmem::Finder;
use rayon::prelude::*;
use readboard::layout::Catalog;
use readboard::library::{Library, Shard};
use readboard::load::{self, Input};
use readboard::query::needle::Needle;
use readboard::query::syntax::Place;
use readboard::query::text;

/// Threads of all that is measured, and of rg.
const THREADS: usize = 2;

fn main() {
    common::header("text");
    rayon::ThreadPoolBuilder::new().num_threads(THREADS).build_global().unwrap();
    for (title, folder) in common::folders(&[10_000, 100_000]) {
        measure(&title, &folder);
    }
}

fn measure(title: &str, folder: &Path) {
    let (catalog, _) = Catalog::built_in();
    let (library, _) = load::read_all(vec![Input::Path(folder.to_owned())], &Arc::new(catalog));
    let bytes = library.shards().map(|(_, shard)| shard.text().len()).sum();
    println!("\n{title}: {} stories, {}", library.len(), mb(bytes));
    let maps = clock(|| library.shards().par_bridge().map(|(_, shard)| shard.exotic().size()).sum::<usize>());
    let size: usize = library.shards().map(|(_, shard)| shard.exotic().size()).sum();
    println!("  the maps, made once: {} ({}), {}", common::told(maps), speed(bytes, maps), mb(size));
    let rare = ["zephyrine accord", &grown::name(library.len() / 2)].map(str::to_owned);
    for phrase in rare.iter().map(String::as_str).chain(["sanctions", "外交", "the government"]) {
        compare(&library, folder, phrase, &Needle::phrase(&phrase.to_lowercase()), false);
    }
    for pattern in ["zephyrine\\s+accord", "\\bsanction(s|ed)\\b"] {
        compare(&library, folder, pattern, &Needle::pattern(pattern).unwrap(), true);
    }
    scripts();
}

fn hits(library: &Library, needle: &Needle) -> usize {
    let stretches = library.stretches().par_iter();
    let of = |shard: &Shard, stories| {
        let mut count = 0;
        text::stories_with(needle, shard, stories, Place::Text, |_| true, |_, _| count += 1);
        count
    };
    stretches.map(|stretch| of(&stretch.shard, stretch.stories.clone())).sum()
}

fn plain(library: &Library, phrase: &str) -> usize {
    let finder = Finder::new(phrase);
    library.shards().par_bridge().map(|(_, shard)| finder.find_iter(shard.text().as_bytes()).count()).sum()
}

fn compare(library: &Library, folder: &Path, typed: &str, needle: &Needle, is_pattern: bool) {
    let found = hits(library, needle);
    let of_plain = if is_pattern { 0 } else { plain(library, typed) };
    let mut cases: Vec<common::Case<'_>> = vec![
        ("memmem", Box::new(|| clock(|| plain(library, if is_pattern { "zephyrine" } else { typed })))),
        ("stories that hold it", Box::new(|| clock(|| hits(library, needle)))),
    ];
    let rg = |flag| {
        move || {
            let start = Instant::now();
            let mut rg = Command::new("rg");
            rg.args(["-j2", flag, "--", typed]).arg(folder).stdin(Stdio::null()).stdout(Stdio::null());
            rg.status().unwrap();
            start.elapsed()
        }
    };
    if Command::new("rg").arg("--version").stdout(Stdio::null()).status().is_ok() {
        cases.push(("rg -c", Box::new(rg("-c"))));
        cases.push(("rg -ci", Box::new(rg("-ci"))));
    }
    let figures = interleave(9, &mut cases);
    print(&format!("`{typed}`, {found} stories, {of_plain} places as it is typed"), &figures, |number| {
        let peers = figures.iter().skip(2).map(|peer| peer.median.as_nanos() as usize);
        let own = figures[number].median.as_nanos() as usize;
        let of: Vec<String> = peers.map(|peer| format!("{:.2}", share(own, peer))).collect();
        if number == 1 { format!("{} of rg's time", of.join(" and ")) } else { String::new() }
    });
}

/// Text of other scripts, on one thread: what is not there is looked for, so all of it is read.
fn scripts() {
    const BYTES: usize = 16 << 20;
    let samples = [
        (
            "French",
            "L’été dernier, la décision du Conseil a été jugée prématurée par les élus concernés. ",
            "zéphyr",
        ),
        (
            "Vietnamese",
            "Thủ tướng Chính phủ đã yêu cầu các bộ ngành khẩn trương triển khai nhiệm vụ. ",
            "zephyr",
        ),
        ("Chinese", "外交部发言人在例行记者会上表示，双方应当通过对话解决分歧。ＧＤＰ增长５％。", "和风协议"),
        ("Chinese, traditional", "外交部發言人在例行記者會上表示，雙方應當通過對話解決分歧。", "总统选举"),
        (
            "Russian",
            "Министерство иностранных дел заявило, что переговоры продолжатся на следующей неделе. ",
            "зефир",
        ),
        ("Korean", "외교부 대변인은 정례 브리핑에서 협상이 다음 주에 계속될 것이라고 밝혔다. ", "제피르"),
        ("Japanese", "外務省の報道官は記者会見で、来週も交渉を続けると述べた。", "ゼファー"),
        ("Arabic", "قال المتحدث باسم وزارة الخارجية إن المفاوضات ستستمر الأسبوع المقبل. ", "زفير"),
        ("English", "The ministry’s spokesman said talks would go on “next week”, after a pause. ", "zephyr"),
    ];
    println!("\nother scripts, one thread, {} each, nothing found", mb(BYTES));
    for (name, sample, phrase) in samples {
        let text = sample.repeat(BYTES / sample.len());
        let map = readboard::text::exotic::Exotic::of(&text);
        let needle = Needle::phrase(phrase);
        let finder = Finder::new(phrase);
        let mut cases: Vec<common::Case<'_>> = vec![
            ("memmem", Box::new(|| clock(|| finder.find(text.as_bytes())))),
            ("with a map", Box::new(|| clock(|| needle.find_in(&text, &map)))),
            ("without", Box::new(|| clock(|| needle.find(&text, 0)))),
            ("the map", Box::new(|| clock(|| readboard::text::exotic::Exotic::of(&text)))),
        ];
        let figures = interleave(5, &mut cases);
        print(&format!("{name}, `{phrase}`"), &figures, |number| speed(text.len(), figures[number].median));
    }
}

//! How well the loader finds the stories of digests of which a careful human said what is in them.
//!
//! `cargo bench --bench score -- FOLDER…`: each folder holds documents and an `expected.json` in the form of
//! `tests/it/seeds.json`. Without a folder it takes the digests in `seeds/`. A boundary counts as found when the
//! story begins within a few letters of where the human put it. `--each` prints a line for every document, `--miss`
//! what was missed as well, `--offers` how well each cut does that there was. `--teach` writes to `assets/verdict.txt` and `assets/rivals.txt` what these documents, the examples in
//! `tests/spec` and the digests in `seeds/` teach of the worth of cuts; `--apart` says how well each folder does with what the others teach. `--composed N` scores N documents that the composer of the tests makes instead, with the
//! changes that the loader is ready for; with `--all` any change.
#![allow(clippy::unwrap_used, clippy::cast_precision_loss, missing_docs)]

#[path = "common/composed.rs"]
mod composed;
#[path = "../tests/it/compose/composer/mod.rs"]
mod composer;
#[path = "common/teach.rs"]
mod teach;

use std::fmt;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};

use readboard::layout::Catalog;
use readboard::layout::detect::{Choice, Way};
use readboard::library::{Shard, ShardBuilder};
use readboard::text::fold;
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    digests: Vec<Document>,
}

#[derive(Deserialize, Clone)]
struct Document {
    file: String,
    #[serde(default)]
    kind: String,
    #[serde(default = "yes")]
    known: bool,
    #[serde(default = "yes")]
    is_digest: bool,
    #[serde(default)]
    must_not_appear_in_any_body: Vec<String>,
    stories: Vec<Story>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize, Default, Clone)]
struct Story {
    title: Option<String>,
    source: Option<String>,
    date: Option<String>,
    url: Option<String>,
    first_words: String,
    last_words: String,
    /// Other readings that a careful human would let pass.
    #[serde(default)]
    alt_first_words: Vec<String>,
    #[serde(default)]
    alt_title: Vec<String>,
    #[serde(default)]
    alt_outlet: Vec<String>,
    #[serde(default)]
    alt_last_words: Vec<String>,
}

impl Story {
    /// The reading that is `found`, if it is one of those that pass; else the first.
    fn pick<'a>(first: Option<&'a str>, others: &'a [String], found: Option<&str>) -> Option<&'a str> {
        let found = found.map(folded).unwrap_or_default();
        let other = others.iter().map(String::as_str).find(|other| folded(other) == found);
        other.map_or(first, |other| Some(other).filter(|other| !other.is_empty()))
    }
}

/// What came out of a document, as far as it is judged.
struct Found {
    /// Letters of the document before the story, and before its end.
    start: usize,
    end: usize,
    title: Option<String>,
    outlet: Option<String>,
    date: Option<String>,
    link: Option<String>,
    body: String,
}

/// Letters that a boundary may be off.
const SLACK: usize = 24;

/// Right ones among those that were found and those that there are.
#[derive(Clone, Copy, Default)]
struct Tally {
    right: usize,
    found: usize,
    real: usize,
}

impl Tally {
    fn take(&mut self, found: Option<&str>, real: Option<&str>) {
        let same = |a: &str, b: &str| folded(a) == folded(b);
        self.found += usize::from(found.is_some());
        self.real += usize::from(real.is_some());
        self.right += usize::from(found.zip(real).is_some_and(|(found, real)| same(found, real)));
    }

    fn precision(self) -> f64 {
        if self.found == 0 { 1.0 } else { self.right as f64 / self.found as f64 }
    }

    fn recall(self) -> f64 {
        if self.real == 0 { 1.0 } else { self.right as f64 / self.real as f64 }
    }

    fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.right += other.right;
        self.found += other.found;
        self.real += other.real;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} ({:.3}/{:.3})", self.f1(), self.precision(), self.recall())
    }
}

#[derive(Clone, Copy, Default)]
struct Score {
    starts: Tally,
    ends: Tally,
    titles: Tally,
    outlets: Tally,
    dates: Tally,
    links: Tally,
    furniture: usize,
    single: Tally,
    f1: f64,
    documents: usize,
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Score) {
        self.starts += other.starts;
        self.ends += other.ends;
        self.titles += other.titles;
        self.outlets += other.outlets;
        self.dates += other.dates;
        self.links += other.links;
        self.furniture += other.furniture;
        self.single += other.single;
        self.f1 += other.f1;
        self.documents += other.documents;
    }
}

fn folded(text: &str) -> String {
    let mut out = String::new();
    fold::identity(text, &mut out);
    out.retain(char::is_alphanumeric);
    out
}

/// How many letters stand before each line of a text.
#[derive(Default)]
struct Letters {
    /// Bytes and letters before each line.
    lines: Vec<(usize, usize)>,
}

impl Letters {
    /// Counts the letters of a text.
    fn of(text: &str) -> Letters {
        let (mut bytes, mut letters, mut lines) = (0, 0, Vec::new());
        for line in text.split_inclusive('\n') {
            lines.push((bytes, letters));
            (bytes, letters) = (bytes + line.len(), letters + folded(line).len());
        }
        Letters { lines }
    }

    /// The letters before a byte.
    fn before(&self, text: &str, byte: usize) -> usize {
        let at = self.lines.partition_point(|line| line.0 <= byte);
        let (from, letters) = at.checked_sub(1).map_or((0, 0), |at| self.lines[at]);
        letters + text.get(from..byte).map_or(0, |line| folded(line).len())
    }

    /// The line that a letter stands in, or a blank one after it.
    fn line(&self, letter: usize) -> usize {
        self.lines.partition_point(|line| line.1 <= letter).saturating_sub(1)
    }

    /// The letters before a line.
    fn before_line(&self, line: usize) -> usize {
        self.lines.get(line).map_or(0, |line| line.1)
    }
}

fn read(path: &Path, bytes: &[u8], catalog: &Catalog, choice: Choice) -> (Shard, String, Vec<Found>) {
    let mut builder = ShardBuilder::new(catalog, 0).choosing(choice);
    builder.add(path, bytes).unwrap();
    let shard = builder.finish();
    let whole: String = shard.digests().iter().map(|d| shard.text().at(d.text).to_string()).collect();
    let mut found = Vec::new();
    let (mut letters, mut counted) = (Letters::default(), None);
    for at in 0..shard.stories().len() {
        let story = shard.story(at).unwrap();
        let text = shard.text().at(story.digest().text);
        if counted != Some(story.digest().text) {
            (letters, counted) = (Letters::of(&text), Some(story.digest().text));
        }
        let before: usize = text.split_inclusive('\n').take(story.line() - 1).map(str::len).sum();
        let mut body = String::new();
        // What stands above the title, as the headers of a mail do, is neither here nor there.
        let title = story.story().title;
        let own = story.digest().text;
        let before = if !title.is_empty() && title.start >= own.start && title.end <= own.end {
            (title.start - own.start) as usize
        } else if let Some(first) =
            first_line(&text, before, &story.title().map(|t| t.to_string()).unwrap_or_default())
        {
            // A title of several lines is kept beside the text.
            first
        } else if let Some(first) = story.blocks().first().and_then(|block| block.lines.first()) {
            before.max((first.start.saturating_sub(own.start)) as usize)
        } else {
            before
        };
        let mut end = before;
        for block in story.blocks() {
            end = block.lines.last().map_or(end, |line| (line.end - story.digest().text.start) as usize);
            block.text(&shard.text(), &mut body);
            body.push(' ');
        }
        let title = story.title().map(|t| t.to_string());
        if body.is_empty() {
            end = before + title.as_ref().map_or(0, String::len);
        }
        found.push(Found {
            start: letters.before(&text, before),
            end: letters.before(&text, end),
            title,
            outlet: story.outlet().map(|t| t.to_string()),
            date: story.story().date.map(|d| d.to_string()),
            link: story.link().map(|t| t.to_string()),
            body,
        });
    }
    (shard, folded(&whole), found)
}

impl Story {
    /// Whether a story has the same title above the same text: what stands between them may have been passed over.
    fn reads_as(&self, found: &Found) -> bool {
        let title = Story::pick(self.title.as_deref(), &self.alt_title, found.title.as_deref());
        let is_same = title.map(folded) == found.title.as_deref().map(folded);
        let body = folded(&found.body);
        let mut firsts = std::iter::once(&self.first_words).chain(&self.alt_first_words).map(|at| folded(at));
        is_same && firsts.any(|first| !first.is_empty() && body.starts_with(&first))
    }

    /// Whether a story begins with other words at which a careful human would let it begin, near byte `start`.
    fn may_begin(&self, text: &str, start: usize, found: &Found) -> bool {
        const NEAR: usize = 600;
        let from = text.floor_char_boundary(start.saturating_sub(NEAR));
        let to = text.ceil_char_boundary((start + NEAR).min(text.len()));
        let firsts = self.alt_first_words.iter().map(|first| folded(first));
        let mut places =
            firsts.filter(|first| !first.is_empty()).filter_map(|first| text[from..to].find(&first));
        places.any(|at| found.start.abs_diff(from + at) <= SLACK)
    }
}

/// Where a line begins, from byte `from` on, that a title of several lines opens with.
fn first_line(text: &str, from: usize, title: &str) -> Option<usize> {
    let title = folded(title);
    let mut at = from;
    for line in text.get(from..)?.split_inclusive('\n').take(40).filter(|_| !title.is_empty()) {
        let words = folded(line);
        if !words.is_empty() && title.starts_with(&words) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Where in the folded text a story begins and ends, looked for from `from` on. The words of a title stand in the
/// address of its link as well: of several places above the same text the one counts where a story was `found`.
fn locate(text: &str, from: usize, story: &Story, found: &[Found]) -> Option<(usize, usize)> {
    const NEAR: usize = 1500;
    let (title, first) = (folded(story.title.as_deref().unwrap_or_default()), folded(&story.first_words));
    let last = folded(&story.last_words);
    let rest = text.get(from..)?;
    let body = |needle: &str| rest.match_indices(needle).map(|(at, _)| from + at).collect::<Vec<_>>();
    let mut start = None;
    if first.is_empty() {
        start = body(&title).first().copied();
    } else {
        for at in body(&first) {
            let mut low = at.saturating_sub(NEAR).max(from);
            while !text.is_char_boundary(low) {
                low += 1;
            }
            if title.is_empty() {
                start = Some(at);
            } else if let Some(last) = text[low..at].rfind(&title) {
                let mut all = text[low..at].match_indices(&title).map(|(before, _)| low + before);
                let is_found = |at: &usize| found.iter().any(|found| found.start.abs_diff(*at) <= SLACK);
                start = all.find(is_found).or(Some(low + last));
            } else {
                continue;
            }
            break;
        }
        start = start.or_else(|| (!title.is_empty()).then(|| body(&title).first().copied()).flatten());
    }
    let start = start?;
    let after = start + title.len();
    let end = if last.is_empty() {
        after
    } else {
        after + text.get(after..)?.find(&last).map_or(0, |at| at + last.len())
    };
    Some((start, end.max(after)))
}

fn judge(path: &Path, document: &Document, catalog: &Catalog, miss: bool) -> (Score, String) {
    judge_bytes(path, &std::fs::read(path).unwrap(), document, catalog, Choice::Best, miss)
}

#[expect(clippy::too_many_lines, reason = "every figure of one document, one after the other")]
fn judge_bytes(
    path: &Path,
    bytes: &[u8],
    document: &Document,
    catalog: &Catalog,
    choice: Choice,
    miss: bool,
) -> (Score, String) {
    let (shard, text, found) = read(path, bytes, catalog, choice);
    let mut score = Score { documents: 1, ..Score::default() };
    let mut from = 0;
    let mut used = vec![false; found.len()];
    score.starts.found = found.len();
    score.ends.found = found.len();
    let mut lost = 0;
    for story in &document.stories {
        score.starts.real += 1;
        score.ends.real += 1;
        let Some((start, end)) = locate(&text, from, story, &found) else {
            lost += 1;
            if miss {
                println!("      ? can't locate {:?} / {}", story.title, story.first_words);
            }
            continue;
        };
        from = start + 1;
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let free = || (0..found.len()).filter(|&at| !used[at]);
        let hit = free()
            .find(|&at| found[at].start.abs_diff(start) <= SLACK)
            .or_else(|| free().find(|&at| story.reads_as(&found[at])))
            .or_else(|| free().find(|&at| story.may_begin(&text, start, &found[at])));
        let Some(at) = hit else {
            if miss {
                println!("      - {:?} / {}", story.title, story.first_words);
            }
            continue;
        };
        used[at] = true;
        let got = &found[at];
        score.starts.right += 1;
        let other_end = || story.alt_last_words.iter().any(|last| folded(&got.body).ends_with(&folded(last)));
        if got.end.abs_diff(end) <= SLACK || other_end() {
            score.ends.right += 1;
        } else if miss {
            println!(
                "      | {:?} ends {:?}",
                story.title,
                got.body.chars().rev().take(60).collect::<Vec<_>>().iter().rev().collect::<String>()
            );
        }
        let title = Story::pick(story.title.as_deref(), &story.alt_title, got.title.as_deref());
        let outlet = Story::pick(story.source.as_deref(), &story.alt_outlet, got.outlet.as_deref());
        score.titles.take(got.title.as_deref(), title);
        score.outlets.take(got.outlet.as_deref(), outlet);
        score.dates.take(got.date.as_deref(), story.date.as_deref());
        // An address without its host is the one that it stands for.
        let url = story.url.as_deref().map(|url| match got.link.as_deref() {
            Some(link) if url.starts_with('/') && link.ends_with(url) => link,
            _ => url,
        });
        score.links.take(got.link.as_deref(), url);
        if miss {
            for (name, got, real) in [
                ("title", &got.title, &title.map(str::to_owned)),
                ("outlet", &got.outlet, &outlet.map(str::to_owned)),
                ("date", &got.date, &story.date),
                ("link", &got.link, &url.map(str::to_owned)),
            ] {
                if got.as_deref().map(folded) != real.as_deref().map(folded) {
                    println!("      {name}: {got:?} for {real:?}");
                }
            }
        }
    }
    if miss {
        for (got, _) in found.iter().zip(&used).filter(|(_, used)| !**used) {
            println!("      + {:?} / {}", got.title, got.body.chars().take(50).collect::<String>());
        }
    }
    for words in &document.must_not_appear_in_any_body {
        let words = folded(words);
        let hits = found.iter().filter(|story| !words.is_empty() && folded(&story.body).contains(&words));
        let hits = hits.count();
        score.furniture += hits;
        if miss && hits > 0 {
            println!("      furniture in {hits}: {words}");
        }
    }
    if !document.is_digest {
        score.single = Tally { right: usize::from(found.len() == 1), found: 1, real: 1 };
    }
    if miss {
        for region in shard.digests().iter().flat_map(|digest| &digest.regions) {
            println!(
                "      region {:?} {:?} {:.2}, {} stories",
                region.text, region.way, region.confidence, region.stories
            );
            for trial in &region.trials {
                println!("        {:.2} {:?} {} {:?}", trial.worth, trial.way, trial.stories, trial.score);
            }
        }
    }
    score.f1 = score.starts.f1();
    let layouts: Vec<_> = shard
        .digests()
        .iter()
        .map(|d| {
            let name = match d.way {
                Way::Inferred(anchor) => anchor.name(),
                Way::Given => "given",
                _ => d.layout(catalog).unwrap_or("-"),
            };
            format!("{} {name} {:.2}", d.container.name(), d.confidence)
        })
        .collect();
    (
        score,
        format!(
            "{}{}",
            layouts.join(", "),
            if lost > 0 { format!(" [{lost} not located]") } else { String::new() }
        ),
    )
}

fn show(name: &str, score: &Score) {
    println!(
        "{name}: {} documents, boundaries {} (mean F1 {:.3}), ends {}, titles {}, outlets {}, dates {}, links {}, \
         furniture in bodies {}, one story {}/{}",
        score.documents,
        score.starts,
        score.f1 / score.documents.max(1) as f64,
        score.ends,
        score.titles,
        score.outlets,
        score.dates,
        score.links,
        score.furniture,
        score.single.right,
        score.single.real,
    );
}

/// Every cut of a document, with how well it does.
fn show_offers(path: &Path, document: &Document, catalog: &Catalog) {
    const MOST: usize = 80;
    let bytes = std::fs::read(path).unwrap();
    for number in 0..MOST {
        let (score, layouts) = judge_bytes(path, &bytes, document, catalog, Choice::Nth(number), false);
        println!(
            "    offer {:.3} ends {:.3} {}/{} {layouts}",
            score.starts.f1(),
            score.ends.f1(),
            score.starts.found,
            score.starts.real
        );
        if layouts.contains(" - ") {
            break;
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let has = |flag: &str| arguments.iter().any(|a| a == flag);
    let (each, miss) = (has("--each") || has("--miss"), has("--miss"));
    let only: Option<&String> = arguments.iter().find(|a| a.starts_with("--only="));
    if let Some(at) = arguments.iter().position(|a| a == "--composed") {
        let count = arguments.get(at + 1).and_then(|count| count.parse().ok()).unwrap_or(1_000);
        composed::score(count, has("--all"), miss);
        return;
    }
    let mut folders: Vec<PathBuf> =
        arguments.iter().filter(|a| !a.starts_with("--")).map(PathBuf::from).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = folders.is_empty();
    if own {
        folders.push(root.join("seeds"));
    }
    let (catalog, bad) = Catalog::built_in();
    assert!(bad.is_empty(), "{bad:?}");
    if has("--teach") || has("--apart") {
        let mut taught = teach::promises(root, &catalog);
        taught.extend(folders.iter().filter(|_| !own).flat_map(|folder| teach::rows(folder, &catalog)));
        if has("--apart") {
            teach::apart(&taught);
        }
        if has("--teach") {
            teach::Learned::of(&taught.iter().collect::<Vec<_>>()).write(root);
        }
        return;
    }
    for folder in folders {
        let list = if own { root.join("tests/it/seeds.json") } else { folder.join("expected.json") };
        let expected: Expected = serde_json::from_str(&std::fs::read_to_string(&list).unwrap()).unwrap();
        let mut sums = [Score::default(); 3];
        for document in &expected.digests {
            if only.is_some_and(|o| !document.file.contains(&o["--only=".len()..])) {
                continue;
            }
            let files = folder.join("files");
            let path = if files.is_dir() { files } else { folder.clone() }.join(&document.file);
            let (score, layouts) = judge(&path, document, &catalog, miss);
            if each {
                println!(
                    "  {:.3} ends {:.3} title {:.2} outlet {:.2} date {:.2} link {:.2} furn {} {}/{}  {} [{}] {layouts}",
                    score.starts.f1(),
                    score.ends.f1(),
                    score.titles.f1(),
                    score.outlets.f1(),
                    score.dates.f1(),
                    score.links.f1(),
                    score.furniture,
                    score.starts.found,
                    score.starts.real,
                    document.file,
                    document.kind,
                );
            }
            if has("--offers") {
                show_offers(&path, document, &catalog);
            }
            let kind = if document.is_digest { usize::from(!document.known) } else { 2 };
            sums[kind] += score;
        }
        for (name, sum) in ["known layouts", "other layouts", "no digests"].iter().zip(&sums) {
            if sum.documents > 0 {
                show(&format!("{} · {name}", folder.file_name().unwrap_or_default().to_string_lossy()), sum);
            }
        }
    }
}

//! Learns what cuts are worth, and which of two is better, from documents of which a human said what is in them.

#[path = "forest.rs"]
mod forest;
#[path = "retell.rs"]
mod retell;

use std::collections::BTreeMap;
use std::path::Path;

use readboard::layout::Catalog;
use readboard::layout::detect::{BELIEVED, Choice, Offered};
use readboard::layout::evidence::Figures;
use readboard::layout::rivals::{self, RIVALS, Rival};
use readboard::library::ShardBuilder;

use forest::{Growth, Lessons, Tree, value};

use super::{Document, Expected, Story, judge_bytes};

const FIGURES: usize = Figures::NAMES.len();

/// How trees grow that say what cuts are worth, and which of two is better.
const WORTH: Growth = Growth { trees: 300, leaves: 12, rate: 0.04, figures: 5 };
const BETTER: Growth = Growth { trees: 150, leaves: 8, rate: 0.06, figures: 3 };

/// What is no digest is found in any number: a folder of nothing else weighs a tenth.
const PLENTY: f64 = 0.1;

/// A document in another form weighs so much of what it does itself.
const RETOLD: f64 = 0.4;

/// Each document is told so many times with other stories or signs, and each of these weighs so much.
const TIMES: usize = 4;
const CHANGED: f64 = 0.2;

/// What the project itself promises weighs as much as so many documents.
const PROMISED: f64 = 4.0;

/// A document: what speaks for each of its cuts, and how good each is.
pub(crate) struct Taught {
    folder: String,
    /// Whether it is a document in another form than the one that was found.
    is_retold: bool,
    is_digest: bool,
    weight: f64,
    cuts: Vec<Marked>,
    /// How good it is to take it for one story.
    whole: f64,
}

/// A cut: what speaks for it, where its stories begin, and how good it is.
struct Marked {
    figures: [f32; FIGURES],
    starts: Vec<usize>,
    good: f64,
}

/// What the documents of a folder teach.
pub(crate) fn rows(folder: &Path, catalog: &Catalog) -> Vec<Taught> {
    rows_of(folder, &folder.join("expected.json"), 1.0, catalog)
}

fn rows_of(folder: &Path, list: &Path, weight: f64, catalog: &Catalog) -> Vec<Taught> {
    let expected: Expected = serde_json::from_str(&std::fs::read_to_string(list).unwrap()).unwrap();
    let plenty = expected.digests.iter().all(|document| !document.is_digest);
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let files = folder.join("files");
    let folder = if files.is_dir() { files } else { folder.to_owned() };
    let mut all = Vec::new();
    let mut told = Vec::new();
    for document in &expected.digests {
        let path = folder.join(&document.file);
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let weight = if plenty { PLENTY } else { weight };
        let mut forms = vec![(path.clone(), bytes.clone(), weight)];
        if !plenty {
            let plain = saved_as_text(&path, &bytes, catalog);
            let own = String::from_utf8(bytes).ok().filter(|_| is_text(&path));
            told.extend(own.or_else(|| plain.first().cloned()).map(|text| (text, document)));
            let path = path.with_extension("txt");
            forms.extend(plain.into_iter().map(|text| (path.clone(), text.into_bytes(), weight * RETOLD)));
        }
        for (form, (path, bytes, weight)) in forms.into_iter().enumerate() {
            all.extend(taught(&path, &bytes, document, catalog).map(|taught| Taught {
                folder: name.clone().into_owned(),
                is_retold: form > 0,
                weight,
                ..taught
            }));
        }
    }
    for ((_, document), own) in told.iter().zip(retell::retold(&told, TIMES)) {
        let path = Path::new(&document.file);
        let path = if is_text(path) { path.to_owned() } else { path.with_extension("txt") };
        let own = own.iter().filter_map(|(text, document)| taught(&path, text.as_bytes(), document, catalog));
        let weight = weight * CHANGED;
        all.extend(own.map(|taught| Taught {
            folder: name.clone().into_owned(),
            is_retold: true,
            weight,
            ..taught
        }));
    }
    all
}

/// Whether the lines of a file are those that a person wrote.
fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext == "md" || ext == "txt")
}

/// A page, and a mail, as a person would save it by its words alone; and the same wrapped as mail is. Nothing of what is
/// plain already.
fn saved_as_text(path: &Path, bytes: &[u8], catalog: &Catalog) -> Vec<String> {
    let mut builder = ShardBuilder::new(catalog, 0);
    if builder.add(path, bytes).is_err() {
        return Vec::new();
    }
    let shard = builder.finish();
    let [digest] = shard.digests() else { return Vec::new() };
    let text = shard.text().at(digest.text).to_string();
    let is_plain = digest.container.name() == "text";
    let wrapped = wrapped(&text);
    let is_wrapped = wrapped == text;
    let mut all = Vec::new();
    if !is_plain {
        all.push(text);
    }
    if !is_wrapped {
        all.push(wrapped);
    }
    all
}

/// Text whose long lines are wrapped.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 72;
    let mut out = String::new();
    for line in text.lines() {
        let mut width = 0;
        for word in line.split_inclusive(' ') {
            let own = word.chars().count();
            if width > 0 && width + own > WIDTH {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                width = 0;
            }
            out.push_str(word);
            width += own;
        }
        out.push('\n');
    }
    out
}

/// What the digests of `seeds` and the examples of `tests/spec` teach: what people are promised.
pub(crate) fn promises(root: &Path, catalog: &Catalog) -> Vec<Taught> {
    let mut all = rows_of(&root.join("seeds"), &root.join("tests/it/seeds.json"), PROMISED, catalog);
    let mut files: Vec<_> =
        std::fs::read_dir(root.join("tests/spec")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for example in text.split("```digest").skip(1) {
            let (name, rest) = example.split_once('\n').unwrap();
            let (digest, rest) = rest.split_once("```\n").unwrap();
            let (_, rest) = rest.split_once("```stories\n").unwrap();
            let (stories, _) = rest.split_once("```").unwrap();
            let name = Some(name.trim()).filter(|name| !name.is_empty()).unwrap_or("digest.txt");
            let document = promised(name, stories);
            let taught = taught(Path::new(name), digest.as_bytes(), &document, catalog);
            all.extend(taught.map(|taught| Taught {
                folder: "examples".to_owned(),
                weight: PROMISED,
                ..taught
            }));
        }
    }
    all
}

/// The stories of an example: a number and a title, and blocks of text behind a bar.
fn promised(name: &str, text: &str) -> Document {
    let mut stories: Vec<Story> = Vec::new();
    for line in text.lines() {
        let numbered = line.split_once(". ").filter(|(number, _)| number.parse::<u32>().is_ok());
        if let Some((_, title)) = numbered {
            let title = Some(title).filter(|title| *title != "(no title)").map(str::to_owned);
            stories.push(Story { title, ..Story::default() });
        } else if let Some((story, (_, words))) = stories.last_mut().zip(line.split_once("| ")) {
            if story.first_words.is_empty() {
                words.clone_into(&mut story.first_words);
            }
            words.clone_into(&mut story.last_words);
        }
    }
    Document {
        file: name.to_owned(),
        kind: String::new(),
        known: true,
        is_digest: stories.len() > 1,
        must_not_appear_in_any_body: Vec::new(),
        stories,
    }
}

fn taught(path: &Path, bytes: &[u8], document: &Document, catalog: &Catalog) -> Option<Taught> {
    let mut builder = ShardBuilder::new(catalog, 0).choosing(Choice::Nth(0));
    builder.add(path, bytes).ok()?;
    // Of several mails in one file each is a document of its own.
    if builder.reading().holds_several() {
        return None;
    }
    let offered = builder.reading().offered.clone();
    let good = |number: usize| {
        let (score, _) = judge_bytes(path, bytes, document, catalog, Choice::Nth(number), false);
        // Where a story ends matters less than where it begins, but for a text that is all one.
        if document.is_digest { 0.85 * score.f1 + 0.15 * score.ends.f1() } else { score.ends.f1() }
    };
    let marked = |(number, offered): (usize, &Offered)| Marked {
        figures: offered.figures.values(),
        starts: offered.starts.clone(),
        good: good(number),
    };
    let cuts = offered.iter().enumerate().map(marked);
    Some(Taught {
        folder: String::new(),
        is_retold: false,
        is_digest: document.is_digest,
        weight: 1.0,
        cuts: cuts.collect(),
        whole: if document.is_digest { good(offered.len()) } else { 1.0 },
    })
}

/// What was learned.
pub(crate) struct Learned {
    worth: Vec<Tree>,
    better: Vec<Tree>,
}

impl Learned {
    /// The trees that documents teach; the same ones each time.
    pub(crate) fn of(all: &[&Taught]) -> Learned {
        let mut lessons = Lessons::default();
        for (number, taught) in all.iter().enumerate() {
            let weight = taught.weight / (taught.cuts.len() as f64).sqrt();
            for cut in &taught.cuts {
                lessons.add(number, cut.figures.to_vec(), cut.good, weight);
            }
        }
        let mut learned = Learned { worth: forest::grow(&lessons, WORTH), better: Vec::new() };
        let mut lessons = Lessons::default();
        for (number, taught) in all.iter().enumerate().filter(|(_, taught)| taught.is_digest) {
            let best = learned.best(taught);
            let weight = taught.weight / ((best.len() * best.len().saturating_sub(1)) as f64).sqrt();
            for (one, other) in best.iter().flat_map(|one| best.iter().map(move |other| (one, other))) {
                if one.starts != other.starts {
                    let figures = rivals::figures(&one.rival(), &other.rival(), taught.cuts.len());
                    lessons.add(number, figures, one.good - other.good, weight);
                }
            }
        }
        learned.better = forest::grow(&lessons, BETTER);
        learned
    }

    /// The cuts that are worth most, the best first.
    fn best<'t>(&self, taught: &'t Taught) -> Vec<&'t Marked> {
        let mut best: Vec<&Marked> = taught.cuts.iter().collect();
        best.sort_by(|a, b| value(&self.worth, &b.figures).total_cmp(&value(&self.worth, &a.figures)));
        best.truncate(RIVALS);
        best
    }

    /// The cut that beats the others that are worth most, of those that are worth enough if there is one, and whether it
    /// is.
    fn choose<'t>(&self, taught: &'t Taught) -> Option<(&'t Marked, bool)> {
        let best = self.best(taught);
        let worth = |one: &Marked| value(&self.worth, &one.figures);
        let rank = |one: &Marked| -> f64 {
            let figures = |other: &&Marked| rivals::figures(&one.rival(), &other.rival(), taught.cuts.len());
            let others = best.iter().filter(|other| other.starts != one.starts);
            let sum: f64 = others.map(|other| value(&self.better, &figures(other))).sum();
            worth(one) + sum / best.len().saturating_sub(1).max(1) as f64
        };
        let key = |one: &Marked| (worth(one) >= f64::from(BELIEVED), rank(one));
        let order = |a: &(bool, f64), b: &(bool, f64)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
        let chosen = best.iter().map(|one| (*one, key(one))).max_by(|a, b| order(&a.1, &b.1));
        chosen.map(|(one, (is_believed, _))| (one, is_believed))
    }

    /// Writes the trees where the program has them.
    pub(crate) fn write(&self, root: &Path) {
        const GROWN: &str = "Grown by\n# `cargo bench --bench score -- FOLDER… --teach`; not to be edited.\n";
        let worth = format!(
            "# What a cut of a document is worth, by the figures of src/layout/evidence.rs: the sum of what these trees\n\
             # say, one in each line, the left branch first. {GROWN}"
        );
        let better = format!(
            "# How much better one cut of a document is than another, by the figures of src/layout/rivals.rs: the sum of\n\
             # what these trees say, one in each line, the left branch first. {GROWN}"
        );
        let name = |figure: usize| Figures::NAMES[figure].to_owned();
        std::fs::write(root.join("assets/verdict.txt"), forest::written(&self.worth, &worth, name)).unwrap();
        std::fs::write(root.join("assets/rivals.txt"), forest::written(&self.better, &better, rivals::name))
            .unwrap();
    }
}

impl Marked {
    fn rival(&self) -> Rival<'_> {
        Rival { figures: self.figures, starts: &self.starts }
    }
}

/// How well each folder does with what the others teach.
pub(crate) fn apart(all: &[Taught]) {
    let mut folders: Vec<&str> = all.iter().map(|taught| taught.folder.as_str()).collect();
    folders.dedup();
    for folder in folders {
        let (own, others): (Vec<_>, Vec<_>) = all.iter().partition(|taught| taught.folder == folder);
        let learned = Learned::of(&others);
        let mut sums: BTreeMap<bool, (f64, f64, f64, usize)> = BTreeMap::new();
        for taught in own.into_iter().filter(|taught| !taught.is_retold) {
            let best = learned.choose(taught);
            let good = best.map_or(taught.whole, |(best, _)| best.good);
            let taken = if best.is_some_and(|(_, believed)| believed) { good } else { taught.whole };
            let most = taught.cuts.iter().map(|cut| cut.good).fold(taught.whole, f64::max);
            let sum = sums.entry(taught.is_digest).or_default();
            *sum = (sum.0 + taken, sum.1 + good, sum.2 + most, sum.3 + 1);
        }
        for (is_digest, (taken, best, most, count)) in sums {
            let mean = |sum: f64| sum / count as f64;
            println!(
                "{folder} · {}: {count} documents, taken {:.3}, best one {:.3}, possible {:.3}",
                if is_digest { "digests" } else { "no digests" },
                mean(taken),
                mean(best),
                mean(most)
            );
        }
    }
}

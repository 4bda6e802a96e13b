//! Learns what cuts are worth from documents of which a human said what is in them: trees of regression that each mend
//! what those before left over (J. Friedman, Annals of Statistics 29(5), 2001).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use readboard::layout::Catalog;
use readboard::layout::detect::{BELIEVED, Choice};
use readboard::layout::evidence::Figures;
use readboard::library::ShardBuilder;

use super::{Document, Expected, Story, judge_bytes};

const FIGURES: usize = Figures::NAMES.len();

/// Trees, leaves of a tree, and how much of what is left over a tree mends.
const TREES: usize = 300;
const LEAVES: usize = 12;
const RATE: f64 = 0.04;

/// A leaf stands for rows of at least this weight, and its value is drawn towards 0 by as much.
const LEAF_MIN: f64 = 6.0;
const DRAWN: f64 = 2.0;

/// Each tree sees so many of the documents and of the figures, of 10.
const SEEN: u64 = 8;
const FIGURES_SEEN: u64 = 5;

/// Values of a figure that are told apart.
const BINS: usize = 48;

/// What is no digest is found in any number: a folder of nothing else weighs a tenth.
const PLENTY: f64 = 0.1;

/// A document in another form weighs so much of what it does itself.
const RETOLD: f64 = 0.4;

/// What the project itself promises weighs as much as so many documents.
const PROMISED: f64 = 4.0;

/// A document: what speaks for each of its cuts, and how good each is.
pub(crate) struct Taught {
    folder: String,
    /// Whether it is a document in another form than the one that was found.
    is_retold: bool,
    is_digest: bool,
    weight: f64,
    cuts: Vec<([f32; FIGURES], f64)>,
    /// How good it is to take it for one story.
    whole: f64,
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
    for document in &expected.digests {
        let path = folder.join(&document.file);
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let weight = if plenty { PLENTY } else { weight };
        let mut forms = vec![(path.clone(), bytes.clone(), weight)];
        if !plenty {
            let plain = saved_as_text(&path, &bytes, catalog);
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
    all
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
    let cuts = offered.iter().enumerate().map(|(number, figures)| (figures.values(), good(number)));
    Some(Taught {
        folder: String::new(),
        is_retold: false,
        is_digest: document.is_digest,
        weight: 1.0,
        cuts: cuts.collect(),
        whole: if document.is_digest { good(offered.len()) } else { 1.0 },
    })
}

/// How well each folder does with what the others teach.
pub(crate) fn apart(all: &[Taught]) {
    let mut folders: Vec<&str> = all.iter().map(|taught| taught.folder.as_str()).collect();
    folders.dedup();
    for folder in folders {
        let (own, others): (Vec<_>, Vec<_>) = all.iter().partition(|taught| taught.folder == folder);
        let trees = grow(&others);
        let mut sums: BTreeMap<bool, (f64, f64, f64, usize)> = BTreeMap::new();
        for taught in own.into_iter().filter(|taught| !taught.is_retold) {
            let worth = |figures: &[f32; FIGURES]| trees.iter().map(|tree| tree.value(figures)).sum::<f64>();
            let worths = taught.cuts.iter().map(|(figures, good)| (worth(figures), *good));
            let best = worths.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, taught.whole));
            let taken = if best.0 >= f64::from(BELIEVED) { best.1 } else { taught.whole };
            let most = taught.cuts.iter().map(|(_, good)| *good).fold(taught.whole, f64::max);
            let sum = sums.entry(taught.is_digest).or_default();
            *sum = (sum.0 + taken, sum.1 + best.1, sum.2 + most, sum.3 + 1);
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

/// A node of a tree, with its branches.
pub(crate) enum Tree {
    Leaf(f64),
    Split { figure: usize, most: f32, branches: Box<[Tree; 2]> },
}

impl Tree {
    fn value(&self, figures: &[f32; FIGURES]) -> f64 {
        match self {
            Tree::Leaf(value) => *value,
            Tree::Split { figure, most, branches } => {
                branches[usize::from(figures[*figure] > *most)].value(figures)
            }
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Tree::Leaf(value) => _ = write!(out, "{value:.4}"),
            Tree::Split { figure, most, branches } => {
                _ = write!(out, "{}<={most} ", Figures::NAMES[*figure]);
                branches[0].write(out);
                out.push(' ');
                branches[1].write(out);
            }
        }
    }
}

/// The trees as text.
pub(crate) fn written(trees: &[Tree]) -> String {
    let mut out = String::from(
        "# What a cut of a document is worth, by the figures of src/layout/evidence.rs: the sum of what these trees say, one\n\
         # in each line, the left branch first. Grown by `cargo bench --bench score -- FOLDER… --teach`; not to be edited.\n",
    );
    for tree in trees {
        tree.write(&mut out);
        out.push('\n');
    }
    out
}

/// A node of a tree that grows: rows, with the best way to part them; or the figure, the greatest value that goes left,
/// and the branches.
enum Grown {
    Leaf(Vec<usize>, Option<(f64, usize, u8)>),
    Split(usize, f32, usize, usize),
}

/// Rows of figures in bins, with what is left over of each.
struct Rows {
    bins: Vec<[u8; FIGURES]>,
    left: Vec<f64>,
    weights: Vec<f64>,
    documents: Vec<usize>,
    /// For each figure the greatest value of each bin but the last.
    bounds: Vec<Vec<f32>>,
}

impl Rows {
    fn new(all: &[&Taught]) -> Rows {
        let cuts = || all.iter().flat_map(|taught| &taught.cuts);
        let bounds: Vec<Vec<f32>> = (0..FIGURES)
            .map(|figure| {
                let mut values: Vec<f32> = cuts().map(|(figures, _)| figures[figure]).collect();
                values.sort_by(f32::total_cmp);
                values.dedup();
                let step = (values.len() / BINS).max(1);
                // Half-way between two values, and few digits, so that the text says just the same.
                let between =
                    |pair: &[f32]| format!("{:.4}", f32::midpoint(pair[0], pair[1])).parse().unwrap();
                let mut bounds: Vec<f32> = values.windows(2).step_by(step).map(between).collect();
                bounds.dedup();
                bounds.truncate(255);
                bounds
            })
            .collect();
        let bin = |figures: &[f32; FIGURES]| {
            let mut bins = [0; FIGURES];
            for (figure, bin) in bins.iter_mut().enumerate() {
                *bin = bounds[figure].partition_point(|&bound| bound < figures[figure]) as u8;
            }
            bins
        };
        let of = |taught: &Taught| vec![taught.weight / (taught.cuts.len() as f64).sqrt(); taught.cuts.len()];
        Rows {
            bins: cuts().map(|(figures, _)| bin(figures)).collect(),
            left: cuts().map(|(_, good)| *good).collect(),
            weights: all.iter().flat_map(|taught| of(taught)).collect(),
            documents: all
                .iter()
                .enumerate()
                .flat_map(|(number, taught)| vec![number; taught.cuts.len()])
                .collect(),
            bounds,
        }
    }

    /// What a leaf of these rows says.
    fn value(&self, rows: &[usize]) -> f64 {
        let (sum, weight) = self.sums(rows);
        RATE * sum / (weight + DRAWN)
    }

    fn sums(&self, rows: &[usize]) -> (f64, f64) {
        rows.iter().fold((0.0, 0.0), |(sum, weight), &row| {
            (sum + self.left[row] * self.weights[row], weight + self.weights[row])
        })
    }

    /// The best way to part rows: what is gained, the figure, and the bin that goes left last.
    fn part(&self, rows: &[usize], figures: &[usize]) -> Option<(f64, usize, u8)> {
        let gain = |sum: f64, weight: f64| sum * sum / (weight + DRAWN);
        let (all, weight) = self.sums(rows);
        let mut best: Option<(f64, usize, u8)> = None;
        for &figure in figures {
            let mut bins = [(0.0, 0.0); 256];
            for &row in rows {
                let bin = &mut bins[usize::from(self.bins[row][figure])];
                *bin = (bin.0 + self.left[row] * self.weights[row], bin.1 + self.weights[row]);
            }
            let (mut sum, mut own) = (0.0, 0.0);
            for (bin, (left, weighs)) in bins.into_iter().enumerate().take(self.bounds[figure].len()) {
                (sum, own) = (sum + left, own + weighs);
                if own < LEAF_MIN || weight - own < LEAF_MIN {
                    continue;
                }
                let gained = gain(sum, own) + gain(all - sum, weight - own) - gain(all, weight);
                if gained > 1e-9 && best.is_none_or(|(most, ..)| gained > most) {
                    best = Some((gained, figure, bin as u8));
                }
            }
        }
        best
    }

    /// The branch that grew at a node.
    fn built(&self, nodes: &[Grown], at: usize) -> Tree {
        match &nodes[at] {
            Grown::Leaf(own, _) => Tree::Leaf(self.value(own)),
            Grown::Split(figure, most, left, right) => Tree::Split {
                figure: *figure,
                most: *most,
                branches: Box::new([self.built(nodes, *left), self.built(nodes, *right)]),
            },
        }
    }

    /// A tree of `rows`, grown where most is gained.
    fn tree(&self, rows: Vec<usize>, figures: &[usize]) -> Tree {
        let part = self.part(&rows, figures);
        let mut nodes = vec![Grown::Leaf(rows, part)];
        for _ in 1..LEAVES {
            let gained = |node: &Grown| match node {
                Grown::Leaf(_, Some((gained, ..))) => *gained,
                _ => 0.0,
            };
            let at =
                (0..nodes.len()).max_by(|&a, &b| gained(&nodes[a]).total_cmp(&gained(&nodes[b]))).unwrap();
            let next = nodes.len();
            let Grown::Leaf(rows, Some((_, figure, bin))) = &nodes[at] else { break };
            let (figure, bin) = (*figure, *bin);
            let (left, right): (Vec<usize>, Vec<usize>) =
                rows.iter().partition(|&&row| self.bins[row][figure] <= bin);
            nodes[at] = Grown::Split(figure, self.bounds[figure][usize::from(bin)], next, next + 1);
            for rows in [left, right] {
                let part = self.part(&rows, figures);
                nodes.push(Grown::Leaf(rows, part));
            }
        }
        self.built(&nodes, 0)
    }
}

/// The trees that documents teach; the same ones each time.
pub(crate) fn grow(all: &[&Taught]) -> Vec<Tree> {
    let mut rows = Rows::new(all);
    let cuts: Vec<&[f32; FIGURES]> =
        all.iter().flat_map(|taught| taught.cuts.iter().map(|(figures, _)| figures)).collect();
    let everything: Vec<usize> = (0..rows.left.len()).collect();
    let (sum, weight) = rows.sums(&everything);
    let mean = sum / weight.max(1.0);
    rows.left.iter_mut().for_each(|left| *left -= mean);
    let mut trees = vec![Tree::Leaf(mean)];
    // SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
    let mut state = 1_u64;
    let mut lot = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % 10
    };
    for _ in 0..TREES {
        let seen: Vec<bool> = all.iter().map(|_| lot() < SEEN).collect();
        let figures: Vec<usize> = (0..FIGURES).filter(|_| lot() < FIGURES_SEEN).collect();
        let own = everything.iter().copied().filter(|&row| seen[rows.documents[row]]).collect();
        let tree = rows.tree(own, &figures);
        for (left, figures) in rows.left.iter_mut().zip(&cuts) {
            *left -= tree.value(figures);
        }
        trees.push(tree);
    }
    trees
}

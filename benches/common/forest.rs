//! Trees of regression that each mend what those before left over (J. Friedman, Annals of Statistics 29(5), 2001). Knows
//! rows of figures, and not what they are of.

use std::fmt::Write as _;

use super::retell::Lot;

/// How much of what is left over a leaf is drawn towards 0 by, and the least weight of the rows that it stands for.
const DRAWN: f64 = 2.0;
const LEAF_MIN: f64 = 6.0;

/// Values of a figure that are told apart.
const BINS: usize = 48;

/// Each tree sees so many of the documents, of 10.
const SEEN: usize = 8;

/// How trees grow.
#[derive(Clone, Copy)]
pub(super) struct Growth {
    /// Trees, leaves of a tree, and how much of what is left over a tree mends.
    pub(super) trees: usize,
    pub(super) leaves: usize,
    pub(super) rate: f64,
    /// Each tree sees so many of the figures, of 10.
    pub(super) figures: usize,
}

/// What is to be learned: figures, what they are worth, and how much the row counts.
#[derive(Default)]
pub(super) struct Lessons {
    pub(super) figures: Vec<Vec<f32>>,
    pub(super) worth: Vec<f64>,
    pub(super) weights: Vec<f64>,
    /// The document that each row is of.
    pub(super) documents: Vec<usize>,
}

impl Lessons {
    pub(super) fn add(&mut self, document: usize, figures: Vec<f32>, worth: f64, weight: f64) {
        self.documents.push(document);
        self.figures.push(figures);
        self.worth.push(worth);
        self.weights.push(weight);
    }
}

/// A node of a tree, with its branches.
pub(super) enum Tree {
    Leaf(f64),
    Split { figure: usize, most: f32, branches: Box<[Tree; 2]> },
}

impl Tree {
    fn value(&self, figures: &[f32]) -> f64 {
        match self {
            Tree::Leaf(value) => *value,
            Tree::Split { figure, most, branches } => {
                branches[usize::from(figures[*figure] > *most)].value(figures)
            }
        }
    }

    fn write(&self, name: &impl Fn(usize) -> String, out: &mut String) {
        match self {
            Tree::Leaf(value) => _ = write!(out, "{value:.4}"),
            Tree::Split { figure, most, branches } => {
                _ = write!(out, "{}<={most} ", name(*figure));
                branches[0].write(name, out);
                out.push(' ');
                branches[1].write(name, out);
            }
        }
    }
}

/// What trees say of a row.
pub(super) fn value(trees: &[Tree], figures: &[f32]) -> f64 {
    trees.iter().map(|tree| tree.value(figures)).sum()
}

/// Trees as text, one in each line.
pub(super) fn written(trees: &[Tree], remark: &str, name: impl Fn(usize) -> String) -> String {
    let mut out = remark.to_owned();
    for tree in trees {
        tree.write(&name, &mut out);
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
struct Rows<'a> {
    /// For each figure the bin of each row.
    bins: Vec<Vec<u8>>,
    left: Vec<f64>,
    weights: &'a [f64],
    /// For each figure the greatest value of each bin but the last.
    bounds: Vec<Vec<f32>>,
    growth: Growth,
}

impl Rows<'_> {
    fn new(lessons: &Lessons, growth: Growth) -> Rows<'_> {
        let figures = lessons.figures.first().map_or(0, Vec::len);
        let bounds: Vec<Vec<f32>> = (0..figures)
            .map(|figure| {
                let mut values: Vec<f32> = lessons.figures.iter().map(|row| row[figure]).collect();
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
        let bin = |figure: usize, value: f32| bounds[figure].partition_point(|&bound| bound < value) as u8;
        let bins = (0..figures)
            .map(|figure| lessons.figures.iter().map(|row| bin(figure, row[figure])).collect())
            .collect();
        Rows { bins, left: lessons.worth.clone(), weights: &lessons.weights, bounds, growth }
    }

    /// What a leaf of these rows says.
    fn value(&self, rows: &[usize]) -> f64 {
        let (sum, weight) = self.sums(rows);
        self.growth.rate * sum / (weight + DRAWN)
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
            let own = &self.bins[figure];
            for &row in rows {
                let bin = &mut bins[usize::from(own[row])];
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
        for _ in 1..self.growth.leaves {
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
                rows.iter().partition(|&&row| self.bins[figure][row] <= bin);
            nodes[at] = Grown::Split(figure, self.bounds[figure][usize::from(bin)], next, next + 1);
            for rows in [left, right] {
                let part = self.part(&rows, figures);
                nodes.push(Grown::Leaf(rows, part));
            }
        }
        self.built(&nodes, 0)
    }
}

/// The trees that lessons teach; the same ones each time.
pub(super) fn grow(lessons: &Lessons, growth: Growth) -> Vec<Tree> {
    let mut rows = Rows::new(lessons, growth);
    let everything: Vec<usize> = (0..rows.left.len()).collect();
    let (sum, weight) = rows.sums(&everything);
    let mean = sum / weight.max(1.0);
    rows.left.iter_mut().for_each(|left| *left -= mean);
    let mut trees = vec![Tree::Leaf(mean)];
    let mut lot = Lot(1);
    let documents = lessons.documents.iter().max().map_or(0, |most| most + 1);
    for _ in 0..growth.trees {
        let seen: Vec<bool> = (0..documents).map(|_| lot.below(10) < SEEN).collect();
        let figures: Vec<usize> = (0..rows.bounds.len()).filter(|_| lot.below(10) < growth.figures).collect();
        let own = everything.iter().copied().filter(|&row| seen[lessons.documents[row]]).collect();
        let tree = rows.tree(own, &figures);
        for (left, figures) in rows.left.iter_mut().zip(&lessons.figures) {
            *left -= tree.value(figures);
        }
        trees.push(tree);
    }
    trees
}

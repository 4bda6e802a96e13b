//! What a cut is worth, by the evidence: how well its stories would agree with those that a careful human marks.
//!
//! Learned from digests of which a human said what is in them, by trees of regression that each mend what those before
//! left over (gradient boosting: J. Friedman, Annals of Statistics 29(5), 2001). The trees stand in `assets/verdict.txt`
//! and are grown by `cargo bench --bench score -- FOLDER… --teach`; no folder is needed to use them.

use std::sync::LazyLock;

use super::evidence::Figures;

const TREES: &str = include_str!("../../assets/verdict.txt");

static LEARNED: LazyLock<Verdict> = LazyLock::new(|| Verdict::read(TREES, number).unwrap_or_default());

/// Trees, each of which adds its part.
#[derive(Debug, Default)]
pub struct Verdict {
    nodes: Vec<Node>,
    roots: Vec<u32>,
}

/// A node of a tree: its left branch follows it.
#[derive(Debug, Clone, Copy)]
enum Node {
    Leaf(f32),
    /// Goes left where the figure is no greater than `most`.
    Split {
        figure: u16,
        most: f32,
        right: u32,
    },
}

/// What a cut with these figures is worth: about the harmonic mean of precision and recall of its boundaries; 0 where
/// the document is no digest.
pub fn worth(figures: &Figures) -> f32 {
    LEARNED.value(&figures.values())
}

fn number(name: &str) -> Option<usize> {
    Figures::NAMES.iter().position(|figure| *figure == name)
}

impl Verdict {
    /// Reads trees, one in each line, by their nodes from the root with the left branch first: `figure<=0.5` is a node
    /// with two branches, a number a leaf. Lines that begin with `#` are remarks. `number` knows figures by their names.
    ///
    /// # Errors
    ///
    /// The line, from 1, and what is wrong with it.
    pub fn read(text: &str, number: impl Fn(&str) -> Option<usize>) -> Result<Verdict, String> {
        let mut verdict = Verdict::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            verdict.tree(line, &number).map_err(|wrong| format!("line {}: {wrong}", at + 1))?;
        }
        Ok(verdict)
    }

    fn tree(&mut self, line: &str, number_of: &impl Fn(&str) -> Option<usize>) -> Result<(), String> {
        self.roots.push(self.nodes.len() as u32);
        // Splits whose right branch is still to come.
        let mut open: Vec<usize> = Vec::new();
        let mut words = line.split_ascii_whitespace();
        loop {
            let word = words.next().ok_or("a branch is missing")?;
            let number = |word: &str| word.parse::<f32>().map_err(|_| format!("{word:?} is no number"));
            if let Some((name, most)) = word.split_once("<=") {
                let figure = number_of(name).ok_or_else(|| format!("no figure is called {name:?}"))? as u16;
                open.push(self.nodes.len());
                self.nodes.push(Node::Split { figure, most: number(most)?, right: 0 });
                continue;
            }
            self.nodes.push(Node::Leaf(number(word)?));
            let Some(split) = open.pop() else { break };
            let next = self.nodes.len() as u32;
            if let Some(Node::Split { right, .. }) = self.nodes.get_mut(split) {
                *right = next;
            }
        }
        words.next().map_or(Ok(()), |more| Err(format!("{more:?} is more than a tree")))
    }

    /// What the trees say of these figures together.
    pub fn value(&self, figures: &[f32]) -> f32 {
        self.roots.iter().map(|&root| self.leaf(root as usize, figures)).sum()
    }

    /// Where a tree leads; branches lead forwards only.
    fn leaf(&self, mut at: usize, figures: &[f32]) -> f32 {
        loop {
            match self.nodes.get(at) {
                Some(&Node::Split { figure, most, right }) => {
                    let value = figures.get(usize::from(figure)).copied().unwrap_or(0.0);
                    at = if value <= most { at + 1 } else { right as usize };
                }
                Some(&Node::Leaf(value)) => return value,
                None => return 0.0,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trees_of_the_program_are_whole() {
        let verdict = Verdict::read(TREES, number).unwrap();
        assert!(verdict.roots.len() > 1);
        let sums = verdict.value(&Figures::default().values());
        assert!(sums.is_finite());
    }

    #[test]
    fn trees_lead_to_their_leaves() {
        let text = "# two trees\nabove<=0.5 even<=0.25 1 2 3\n0.5\n";
        let verdict = Verdict::read(text, number).unwrap();
        for (above, even, worth) in [(0.1, 0.25, 1.5_f32), (0.5, 0.3, 2.5), (0.6, 0.0, 3.5)] {
            let figures = Figures { even, above, ..Figures::default() };
            assert!((verdict.value(&figures.values()) - worth).abs() < 1e-6);
        }
    }

    #[test]
    fn what_is_no_tree_is_told_by_its_line() {
        for (text, wrong) in [
            ("1\nabove<=0.5 1", "line 2: a branch is missing"),
            ("1 2", "line 1: \"2\" is more than a tree"),
            ("colour<=1 1 2", "line 1: no figure is called \"colour\""),
            ("above<=x 1 2", "line 1: \"x\" is no number"),
        ] {
            assert_eq!(Verdict::read(text, number).unwrap_err(), wrong);
        }
    }
}

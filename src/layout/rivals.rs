//! Which of the cuts that are worth most is the best: each is held against each of the others, by what speaks for it, by
//! how much more that is, and by the stories that both begin.
//!
//! What a cut is worth by itself ([`super::verdict`]) tells a digest from what is none, but not well which of two cuts of
//! one digest is right: there only the difference counts. Learned as that is, from the same digests; the trees stand in
//! `assets/rivals.txt`.

use std::sync::LazyLock;

use super::evidence::Figures;
use super::verdict::Verdict;

const TREES: &str = include_str!("../../assets/rivals.txt");

static LEARNED: LazyLock<Verdict> = LazyLock::new(|| Verdict::read(TREES, number).unwrap_or_default());

/// So many of the cuts that are worth most are held against each other.
pub const RIVALS: usize = 5;

/// What is known of two cuts together: the stories that both begin, among those of both, of the first one and of the
/// second; the logarithm of how many times the stories of the second the first has; how many cuts there are.
const TOGETHER: [&str; 5] = ["both", "within", "around", "finer", "cuts"];

const OWN: usize = Figures::NAMES.len();

/// One of the cuts.
#[derive(Debug, Clone, Copy)]
pub struct Rival<'a> {
    /// What speaks for it.
    pub figures: [f32; OWN],
    /// The lines that its stories begin at, in order.
    pub starts: &'a [usize],
}

/// The name of a figure of [`figures`]: the first one's own, the same behind `~` for how much more it is, and others.
pub fn name(number: usize) -> String {
    match number.checked_sub(OWN) {
        None => Figures::NAMES[number].to_owned(),
        Some(more) if more < OWN => format!("~{}", Figures::NAMES[more]),
        Some(together) => TOGETHER.get(together - OWN).copied().unwrap_or_default().to_owned(),
    }
}

fn number(name: &str) -> Option<usize> {
    let place = |names: &[&str], name: &str| names.iter().position(|other| *other == name);
    if let Some(name) = name.strip_prefix('~') {
        return place(&Figures::NAMES, name).map(|at| OWN + at);
    }
    place(&Figures::NAMES, name).or_else(|| place(&TOGETHER, name).map(|at| 2 * OWN + at))
}

/// What speaks for `one` against `other`, of so many `cuts`.
#[expect(clippy::cast_precision_loss, reason = "a figure needs no more than a float's 24 bits")]
pub fn figures(one: &Rival<'_>, other: &Rival<'_>, cuts: usize) -> Vec<f32> {
    let shared = one.starts.iter().filter(|start| other.starts.binary_search(start).is_ok()).count() as f32;
    let (own, others) = (one.starts.len() as f32, other.starts.len() as f32);
    let together = [
        2.0 * shared / (own + others).max(1.0),
        shared / own.max(1.0),
        shared / others.max(1.0),
        ((1.0 + own) / (1.0 + others)).ln(),
        cuts as f32,
    ];
    let more = one.figures.iter().zip(&other.figures).map(|(one, other)| one - other);
    one.figures.iter().copied().chain(more).chain(together).collect()
}

/// How much better each of these is than the others, of so many `cuts`, in the mean.
#[expect(clippy::cast_precision_loss, reason = "there are few rivals")]
pub fn ranks(rivals: &[Rival<'_>], cuts: usize) -> Vec<f32> {
    let better = |(at, one): (usize, &Rival<'_>)| -> f32 {
        let others = rivals.iter().enumerate().filter(|(other, _)| *other != at);
        let sum: f32 = others.map(|(_, other)| LEARNED.value(&figures(one, other, cuts))).sum();
        sum / rivals.len().saturating_sub(1).max(1) as f32
    };
    rivals.iter().enumerate().map(better).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trees_of_the_program_are_whole() {
        assert!(Verdict::read(TREES, number).unwrap().value(&[0.0; 2 * OWN + TOGETHER.len()]).is_finite());
    }

    #[test]
    fn figures_are_found_by_their_names() {
        for at in 0..2 * OWN + TOGETHER.len() {
            assert_eq!(number(&name(at)), Some(at), "{}", name(at));
        }
        assert_eq!((number("colour"), number("~both")), (None, None));
    }

    #[test]
    fn two_cuts_are_held_against_each_other() {
        let own = |even: f32| Figures { even, ..Figures::default() }.values();
        let one = Rival { figures: own(0.75), starts: &[1, 5, 9] };
        let other = Rival { figures: own(0.5), starts: &[1, 9, 12, 20, 31] };
        let both = figures(&one, &other, 7);
        for (name, value) in [
            ("even", 0.75),
            ("~even", 0.25),
            ("both", 0.5),
            ("within", 2.0 / 3.0),
            ("around", 0.4),
            ("finer", (4.0_f32 / 6.0).ln()),
            ("cuts", 7.0),
        ] {
            assert!((both[number(name).unwrap()] - value).abs() < 1e-6, "{name}");
        }
        assert_eq!(ranks(&[one], 1), [0.0]);
        assert!(ranks(&[], 0).is_empty());
    }
}

//! The piece of a phrase that is looked for first, and how: the rarer it is, the fewer places are compared.
//!
//! Where a block of text holds nothing that folds to ASCII letters, letters typed in ASCII stand there as they are, in
//! two cases at most; an ideograph stands in each of its forms. So a search of bytes finds them, and only the other
//! blocks are folded.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use aho_corasick::packed;
use memchr::memmem::Finder;

use crate::text::seek::is_han;
use crate::text::units::{Units, kind};

use super::fit::{Case, Unit};

/// Patterns that a packed search takes without losing its speed.
const PATTERNS_MAX: usize = 16;

/// Letters of a piece that is looked for in all its cases: two to the power of this many patterns.
const CASED_LETTERS: usize = 3;

/// A piece of a phrase, without white space.
#[derive(Debug, Clone)]
pub(in crate::query) struct Anchor {
    /// Its first unit, by number in the phrase.
    pub(super) unit: usize,
    /// How many units it has.
    pub(super) len: usize,
    /// The piece in a folded text.
    pub(super) folded: Finder<'static>,
    /// The kinds of characters because of which a block must be folded.
    pub(super) exotic: u8,
    /// How it is found in the other blocks.
    pub(super) plain: Plain,
}

/// How a piece is found in blocks that need no folding.
#[derive(Debug, Clone)]
pub(super) enum Plain {
    /// There are no such blocks.
    Fold,
    /// It does not stand in such blocks.
    Absent,
    /// It stands there in these forms; the number is that of the first unit of them in the phrase.
    Forms(usize, Box<Forms>),
}

/// A few strings, of which any is looked for.
#[derive(Debug, Clone)]
pub(in crate::query) enum Forms {
    One(Finder<'static>),
    Packed(packed::Searcher),
    Many(AhoCorasick),
}

impl Forms {
    fn new(forms: &[Vec<u8>]) -> Option<Forms> {
        if let [one] = forms {
            return Some(Forms::One(Finder::new(one).into_owned()));
        }
        let mut builder = packed::Config::new().builder();
        builder.extend(forms);
        let packed = (forms.len() <= PATTERNS_MAX).then(|| builder.build()).flatten();
        packed.map(Forms::Packed).or_else(|| AhoCorasick::new(forms).ok().map(Forms::Many))
    }

    /// Where the first of them begins in this stretch.
    pub(in crate::query) fn find(&self, bytes: &[u8], stretch: std::ops::Range<usize>) -> Option<usize> {
        match self {
            Forms::One(finder) => finder.find(bytes.get(stretch.clone())?).map(|found| found + stretch.start),
            Forms::Packed(searcher) => searcher.find_in(bytes, stretch.into()).map(|found| found.start()),
            Forms::Many(searcher) => {
                let input = aho_corasick::Input::new(bytes).range(stretch);
                searcher.find(input).map(|found| found.start())
            }
        }
    }
}

impl Anchor {
    /// The piece of a phrase that is best looked for.
    pub(super) fn choose(units: &[Unit], cased: bool) -> Option<Anchor> {
        let ideographs = runs(units, is_han).max_by_key(|run| run.1.min(2));
        if let Some((from, len)) = ideographs {
            return ideographs_in(units, from, len);
        }
        let letters = runs(units, |c| c.is_ascii_alphanumeric());
        let letters = letters.max_by_key(|&(from, len)| rarest(&units[from..from + len]).1);
        if let Some((from, len)) = letters
            && len > 1
        {
            return letters_in(units, from, len, cased);
        }
        let other = runs(units, |c| !c.is_ascii()).max_by_key(|run| run.1);
        if let Some((from, len)) = other {
            // A block that holds nothing but marks may stand between two letters.
            let exotic = kind::OTHER | kind::MARK;
            return Anchor::new(units, from, len, exotic, Plain::Absent);
        }
        if let Some((from, len)) = letters {
            return letters_in(units, from, len, cased);
        }
        let signs = runs(units, |c| c != ' ').max_by_key(|run| run.1).or(Some((0, units.len())))?;
        Anchor::new(units, signs.0, signs.1, u8::MAX, Plain::Fold)
    }

    fn new(units: &[Unit], unit: usize, len: usize, exotic: u8, plain: Plain) -> Option<Anchor> {
        let folded: String = units.get(unit..unit + len)?.iter().map(|unit| unit.c).collect();
        let folded = Finder::new(folded.as_bytes()).into_owned();
        (len > 0).then_some(Anchor { unit, len, folded, exotic, plain })
    }

    /// Whether it is nothing but signs, or a small number: such as readers of files put before the items of a list.
    pub(super) fn is_mark_of_list(&self) -> bool {
        const DIGITS: usize = 4;
        let own = std::str::from_utf8(self.folded.needle()).unwrap_or_default();
        !own.contains(char::is_alphabetic) && own.chars().filter(|c| c.is_numeric()).count() < DIGITS
    }

    /// Whether it stands in `bytes` in one of its plain forms; yes where it has none that could be looked for.
    pub(super) fn stands_plainly(&self, bytes: &[u8]) -> bool {
        match &self.plain {
            Plain::Fold => true,
            Plain::Absent => false,
            Plain::Forms(unit, forms) => {
                let mut places = std::iter::successors(forms.find(bytes, 0..bytes.len()), |&at| {
                    forms.find(bytes, at + 1..bytes.len())
                });
                let own = self.folded.needle();
                // Of letters more are known than the few that were looked for.
                let stands = |at: usize| {
                    let start = at.checked_sub(unit - self.unit)?;
                    Some(bytes.get(start..start + own.len())?.eq_ignore_ascii_case(own))
                };
                places.any(|at| !own.is_ascii() || stands(at) == Some(true))
            }
        }
    }

    /// Whether a block with these kinds of characters must be folded.
    pub(super) fn must_fold(&self, kinds: u8) -> bool {
        matches!(self.plain, Plain::Fold) || kinds & self.exotic != 0
    }
}

/// The runs of units that `is_one` holds for, as first and length.
fn runs<'a>(
    units: &'a [Unit],
    is_one: impl Fn(char) -> bool + 'a,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        let from = at + units.get(at..)?.iter().position(|unit| is_one(unit.c))?;
        let len = units[from..].iter().take_while(|unit| is_one(unit.c)).count();
        at = from + len;
        Some((from, len))
    })
}

/// How rare a letter is in running text, in half bits, as news in English has them; what is not known is taken for
/// neither rare nor common.
fn rarity(c: char) -> u32 {
    match c {
        'e' => 6,
        't' | 'a' | 'o' => 7,
        'i' | 'n' | 's' | 'h' | 'r' => 8,
        'd' | 'l' => 9,
        'c' | 'u' => 10,
        'm' | 'w' | 'f' | 'g' | 'y' | 'p' => 11,
        'b' => 12,
        'k' => 14,
        'x' | 'j' => 19,
        'q' => 20,
        'z' => 21,
        _ => 13,
    }
}

/// Where in a run of letters the few rarest stand together, and how rare they are.
fn rarest(run: &[Unit]) -> (usize, u32) {
    let sums = run.windows(CASED_LETTERS.min(run.len()).max(1));
    let sums = sums.map(|few| few.iter().map(|unit| rarity(unit.c)).sum());
    let best: Option<(usize, u32)> = sums.enumerate().max_by_key(|&(at, sum)| (sum, std::cmp::Reverse(at)));
    best.unwrap_or_default()
}

/// Letters and digits of ASCII.
fn letters_in(units: &[Unit], from: usize, len: usize, cased: bool) -> Option<Anchor> {
    let run = units.get(from..from + len)?;
    let one_form = run.iter().all(|unit| forms_of_letter(*unit, cased).1.is_none());
    let (at, few) = if one_form {
        (0, run)
    } else {
        let at = rarest(run).0;
        (at, run.get(at..run.len().min(at + CASED_LETTERS))?)
    };
    let mut forms = vec![Vec::new()];
    for &unit in few {
        let (first, second) = forms_of_letter(unit, cased);
        let both = [Some(first), second];
        let longer = |form: &Vec<u8>| {
            let form = form.clone();
            both.into_iter().flatten().map(move |byte| [&form[..], &[byte]].concat())
        };
        forms = forms.iter().flat_map(longer).collect();
    }
    let plain = Plain::Forms(from + at, Box::new(Forms::new(&forms)?));
    Anchor::new(units, from, len, kind::LETTER | kind::MARK, plain)
}

/// The bytes that an ASCII letter may stand as.
fn forms_of_letter(unit: Unit, cased: bool) -> (u8, Option<u8>) {
    let lower = unit.c as u8;
    let upper = lower.to_ascii_uppercase();
    match unit.case {
        _ if lower == upper => (lower, None),
        Case::Lower if cased => (lower, None),
        Case::Upper if cased => (upper, None),
        _ => (lower, Some(upper)),
    }
}

/// Ideographs: as many as there is one form of, or two in all their forms.
fn ideographs_in(units: &[Unit], from: usize, len: usize) -> Option<Anchor> {
    let run = units.get(from..from + len)?;
    let alone: Vec<bool> = run.iter().map(|unit| holders(unit.c).all(|c| c == unit.c)).collect();
    let (mut best, mut at) = ((0, 0), 0);
    for same in alone.chunk_by(|a, b| a == b) {
        if same[0] && same.len() > best.1 {
            best = (at, same.len());
        }
        at += same.len();
    }
    let (at, len, forms) = if best.1 > 1 || best.1 == run.len() {
        let own: String = run[best.0..best.0 + best.1].iter().map(|unit| unit.c).collect();
        (best.0, best.1, vec![own.into_bytes()])
    } else if len == 1 {
        (0, 1, strings(holders(run[0].c).map(|c| c.to_string())))
    } else {
        let pairs = run.windows(2).map(|pair| forms_of_pair(pair[0].c, pair[1].c));
        let (at, forms) = pairs.enumerate().min_by_key(|(_, forms)| forms.len())?;
        (at, 2, forms)
    };
    let plain =
        if forms.is_empty() { Plain::Fold } else { Plain::Forms(from + at, Box::new(Forms::new(&forms)?)) };
    Anchor::new(units, from + at, len, kind::MARK, plain)
}

fn strings(strings: impl Iterator<Item = String>) -> Vec<Vec<u8>> {
    strings.map(String::into_bytes).collect()
}

/// What two ideographs that follow one another may be written as: a character each, or one for both.
fn forms_of_pair(first: char, second: char) -> Vec<Vec<u8>> {
    let ends = |c: &char| Units::of(*c).as_slice().last() == Some(&first);
    let begins = |c: &char| Units::of(*c).as_slice().first() == Some(&second);
    let seconds: Vec<char> = holders(second).filter(begins).collect();
    let apart = holders(first).filter(ends).flat_map(|a| seconds.iter().map(move |b| format!("{a}{b}")));
    let both = |c: &char| Units::of(*c).as_slice().windows(2).any(|pair| pair == [first, second]);
    strings(apart.chain(holders(first).filter(both).map(String::from)))
}

/// Where characters stand that fold to ideographs.
const FOLD_TO_HAN: [std::ops::RangeInclusive<char>; 4] =
    ['\u{2e80}'..='\u{9fff}', '\u{f900}'..='\u{faff}', '\u{1f200}'..='\u{1f2ff}', '\u{20000}'..='\u{323af}'];

/// The characters whose fold holds this ideograph.
fn holders(unit: char) -> impl Iterator<Item = char> {
    /// Folded ideographs with characters other than they that hold them, in order.
    static OTHERS: OnceLock<Vec<(char, char)>> = OnceLock::new();
    let others = OTHERS.get_or_init(|| {
        let mut others = Vec::new();
        for c in FOLD_TO_HAN.into_iter().flatten() {
            let units = Units::of(c);
            let own = units.as_slice().iter().filter(|&&unit| unit != c && is_han(unit));
            others.extend(own.map(|&unit| (unit, c)));
        }
        others.sort_unstable();
        others.dedup();
        others
    });
    let from = others.partition_point(|&(held, _)| held < unit);
    let own = others[from..].iter().take_while(move |&&(held, _)| held == unit).map(|&(_, c)| c);
    std::iter::once(unit).filter(|c| Units::of(*c).as_slice().contains(c)).chain(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_folds_to_ideographs_is_looked_at() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let holds = Units::of(c).as_slice().iter().any(|&unit| is_han(unit));
            assert!(!holds || FOLD_TO_HAN.iter().any(|range| range.contains(&c)), "{c:?}");
        }
    }

    #[test]
    fn an_ideograph_is_held_by_its_forms() {
        let forms: Vec<char> = holders('一').collect();
        assert!(forms.contains(&'一') && forms.contains(&'㊀') && forms.contains(&'\u{2f00}'), "{forms:?}");
        let pair = forms_of_pair('会', '社');
        assert!(pair.contains(&"会社".into()) && pair.contains(&"㍿".into()));
    }
}

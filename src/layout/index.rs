//! Which patterns are worth trying on a line, told by its first and its last bytes.
//!
//! Layouts grow in number and their cues look alike, so a pattern that several cues share is tried once, and what a
//! line costs hardly depends on how many layouts there are. Knows nothing of what a pattern finds.

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::catalog::Cue;
use super::date;
use super::line::Kind;
use super::pattern::{Begins, Dates, Found, Pattern};
use super::shape::Shapes;
use super::signs::Signs;

/// How many bytes of the words that a pattern begins with are looked up.
const HEAD: usize = 4;

/// Patterns by what a line must show for them to be tried.
#[derive(Debug, Default)]
pub struct Index {
    patterns: Vec<Known>,
    /// By the first bytes, in lower case.
    by_head: HashMap<[u8; HEAD], Vec<Gate>, FixedState>,
    /// By the first byte: those that begin with fewer bytes than are looked up, or with digits.
    by_first: Vec<Vec<Gate>>,
    /// Those that can begin with anything, by the last byte, where that is known.
    by_last: Vec<Vec<Gate>>,
    /// Those that can begin and end with anything: those that hold a digit, and the others.
    open: [Vec<Gate>; 2],
    /// Cues without a pattern: their shape alone tells.
    shapes: Vec<(u16, Shapes)>,
}

/// Whose a pattern is.
#[derive(Debug, Default)]
struct Known {
    /// Cues, by number, and the place of the pattern among the cue's own: the same pattern in all of them; and what else
    /// the cue asks of a line.
    owners: Vec<(u16, u16, Shapes)>,
}

/// What a line must show for a pattern to be tried.
#[derive(Debug, Clone, Copy)]
struct Gate {
    needs: Signs,
    /// The byte that it must end with, in lower case; 0 for any.
    last: u8,
    /// What a line must not be: bits of [`Look::is`].
    is_not: u8,
    pattern: u32,
    /// The first bytes, in lower case, and which of them count.
    lead: u64,
    lead_bits: u64,
}

/// What a line shows.
struct Look {
    signs: Signs,
    last: u8,
    is: u8,
    lead: u64,
}

/// The first eight bytes in lower case, with zeros where there are fewer.
fn lead(bytes: &[u8]) -> [u8; 8] {
    let mut lead = [0; 8];
    for (slot, byte) in lead.iter_mut().zip(bytes) {
        *slot = byte.to_ascii_lowercase();
    }
    lead
}

impl Look {
    /// Does not begin as dates do.
    const NO_DATE: u8 = 1;
    /// Holds square brackets, and not in round ones, where anything may stand.
    const SQUARE: u8 = 2;

    fn at(line: &str) -> Look {
        let signs = signs(line);
        let last = line.as_bytes().last().copied().unwrap_or_default();
        let has_square = signs.has_any(Signs::SQUARE) && !signs.has_any(Signs::ROUND_OR_WIDE);
        let begins = signs.has_any(Signs::DIGIT) && date::may_begin_with(line);
        let is = if has_square { Look::SQUARE } else { 0 } | if begins { 0 } else { Look::NO_DATE };
        let lead = u64::from_le_bytes(lead(line.as_bytes()));
        Look { signs, last: last.to_ascii_lowercase(), is, lead }
    }

    fn passes(&self, gate: &Gate) -> bool {
        self.signs.has_all(gate.needs)
            && (gate.last == 0 || gate.last == self.last)
            && gate.is_not & self.is == 0
            && (self.lead ^ gate.lead) & gate.lead_bits == 0
    }
}

/// What cues find in a line; its room is kept from line to line.
#[derive(Debug, Default)]
pub struct Finds {
    /// Cue, place of the pattern among its own, and place in `found`.
    all: Vec<(u16, u16, u32)>,
    found: Vec<Found>,
    dates: Dates,
}

impl Index {
    /// The index of all patterns of `cues`.
    pub fn new(cues: &[Cue]) -> Index {
        let empty = || vec![Vec::new(); 1 + usize::from(u8::MAX)];
        let mut index = Index { by_first: empty(), by_last: empty(), ..Index::default() };
        let mut numbers: HashMap<&str, u32, FixedState> = HashMap::default();
        for (number, cue) in cues.iter().enumerate() {
            let number = number as u16;
            let shapes: Shapes = cue.is.iter().copied().collect();
            if cue.lines.is_empty() {
                index.shapes.push((number, shapes));
            }
            for (at, pattern) in cue.lines.iter().enumerate() {
                let own = *numbers.entry(pattern.source()).or_insert_with(|| index.add(pattern));
                if let Some(known) = index.patterns.get_mut(own as usize) {
                    known.owners.push((number, at as u16, shapes));
                }
            }
        }
        index
    }

    fn add(&mut self, pattern: &Pattern) -> u32 {
        let number = self.patterns.len() as u32;
        let last = pattern.last_byte();
        self.patterns.push(Known::default());
        let words = match pattern.begins() {
            Begins::Words(words) => words.get(..8).unwrap_or(words),
            _ => &[],
        };
        let gate = Gate {
            lead: u64::from_le_bytes(lead(words)),
            lead_bits: u64::MAX.checked_shr(64 - 8 * words.len() as u32).unwrap_or_default(),
            needs: pattern.needs(),
            last: last.unwrap_or_default(),
            is_not: if pattern.opens_with_date() { Look::NO_DATE } else { 0 }
                | if pattern.has_no_square() { Look::SQUARE } else { 0 },
            pattern: number,
        };
        let mut by_head = |words: &[u8]| match words.first_chunk() {
            Some(head) => self.by_head.entry(*head).or_default().push(gate),
            None => {
                for byte in words.first().into_iter().flat_map(|b| [*b, b.to_ascii_uppercase()]) {
                    let here = &mut self.by_first[usize::from(byte)];
                    if here.last().is_none_or(|last| last.pattern != number) {
                        here.push(gate);
                    }
                }
            }
        };
        match pattern.begins() {
            Begins::Words(words) => by_head(words),
            Begins::Link => [&b"http"[..], b"www."].into_iter().for_each(by_head),
            Begins::Digit => {
                self.by_first[usize::from(b'0')..=usize::from(b'9')]
                    .iter_mut()
                    .for_each(|here| here.push(gate));
            }
            Begins::Any => match last {
                Some(last) => {
                    self.by_last[usize::from(last)].push(gate);
                    if last.is_ascii_lowercase() {
                        self.by_last[usize::from(last.to_ascii_uppercase())].push(gate);
                    }
                }
                None => self.open[usize::from(!gate.needs.has_any(Signs::DIGIT))].push(gate),
            },
        }
        number
    }

    /// What each cue finds in `line`, in order of cues: of several patterns of one the reading with the most precise
    /// date, and of those the one that leaves least to the outlet's name, so that the order in a layout file decides
    /// nothing.
    pub fn find<'f>(
        &self,
        cues: &[Cue],
        line: &str,
        kind: Kind,
        finds: &'f mut Finds,
    ) -> impl Iterator<Item = (u16, Found)> + use<'f> {
        let Finds { all, found: readings, dates } = finds;
        all.clear();
        readings.clear();
        let bytes = line.as_bytes();
        let own = Shapes::of(kind);
        let head: Option<&[u8; HEAD]> = bytes.first_chunk();
        let head = head.and_then(|head| self.by_head.get(&head.map(|b| b.to_ascii_lowercase())));
        let first = bytes.first().and_then(|&first| self.by_first.get(usize::from(first)));
        let last = bytes.last().and_then(|&last| self.by_last.get(usize::from(last)));
        let look = Look::at(line);
        dates.clear(look.signs);
        let [dated, plain] = &self.open;
        let dated = Some(dated).filter(|_| look.signs.has_any(Signs::DIGIT));
        let lists = [head, first, last, dated, Some(plain)];
        for gate in lists.into_iter().flatten().flat_map(|list| list.iter().filter(|gate| look.passes(gate)))
        {
            super::work::step();
            let Some(known) = self.patterns.get(gate.pattern as usize) else { continue };
            if !known.owners.iter().any(|&(.., shapes)| own.has_all(shapes)) {
                continue;
            }
            let pattern = known.owners.first().and_then(|&(cue, at, _)| {
                cues.get(usize::from(cue)).and_then(|cue| cue.lines.get(usize::from(at)))
            });
            if let Some(found) = pattern.and_then(|pattern| pattern.matches_with(line, dates)) {
                let reading = readings.len() as u32;
                readings.push(found);
                for &(cue, at, _) in known.owners.iter().filter(|&&(.., shapes)| own.has_all(shapes)) {
                    all.push((cue, at, reading));
                }
            }
        }
        let none = readings.len() as u32;
        for &(cue, _) in self.shapes.iter().filter(|&&(_, shapes)| own.has_all(shapes)) {
            all.push((cue, 0, none));
        }
        let readings = &*readings;
        let reading = move |at: u32| readings.get(at as usize).copied().unwrap_or_default();
        if all.len() > 1 {
            all.sort_unstable_by(|a, b| {
                a.0.cmp(&b.0).then_with(|| rank(&reading(a.2)).cmp(&rank(&reading(b.2)))).then(a.1.cmp(&b.1))
            });
        }
        // Of each cue the last one is the best.
        let all = &*all;
        let is_last = move |at: usize, cue: u16| all.get(at + 1).is_none_or(|next| next.0 != cue);
        let last = all.iter().enumerate().filter(move |&(at, &(cue, ..))| is_last(at, cue));
        last.map(move |(_, &(cue, _, found))| (cue, reading(found)))
    }
}

/// The signs of a line, where digits of any script are digits.
pub fn signs(line: &str) -> Signs {
    let signs = Signs::of(line.as_bytes());
    let hides = signs.may_hide_digits() && date::may_hold_digit(line);
    if hides { signs.and(Signs::DIGIT) } else { signs }
}

/// How good a reading is beside others of the same cue.
pub fn rank(found: &Found) -> impl Ord + use<> {
    let precise =
        found.date.map_or(0, |date| 1 + u8::from(date.month().is_some()) + u8::from(date.day().is_some()));
    (precise, Reverse(found.outlet.len()), Reverse(found.title.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layout::Catalog;

    /// What lines are made of, so that many come close to a pattern and some match.
    const PIECES: &[&str] = &[
        " ",
        " ",
        " ",
        " ",
        " ",
        ", ",
        ": ",
        " | ",
        " - ",
        " – ",
        " · ",
        "(",
        ")",
        "[",
        "]",
        "（",
        "）",
        "•",
        "—",
        ":",
        ",",
        ".",
        "/",
        "://",
        "Source:",
        "Source",
        "source :",
        "来源：",
        "Quelle: ",
        "https://a.example/b-c",
        "www.a.example",
        "Harbour Post",
        "RFA",
        "路透社",
        "May 4, 2020",
        "4 May",
        "2020-05-04",
        "2020-05-04 10:12:33",
        "10:00",
        "+0800",
        "Monday",
        "mar",
        "thứ",
        "hai",
        "of",
        "the",
        "Beijing",
        "time",
        "host",
        "by",
        "By",
        "Posted",
        "Posted on",
        "on",
        "is a program of",
        "reports",
        "12",
        "3",
        "٣",
        "二〇二三年",
        "11月10日",
        "comments",
        "Read more",
        "To unsubscribe",
        "Ferry returns to the island",
        "“no”",
        "\u{a0}",
    ];

    proptest! {
        #[test]
        fn no_gate_keeps_out_what_matches(pieces in prop::collection::vec(prop::sample::select(PIECES), 1..9)) {
            let (catalog, _) = Catalog::built_in();
            let line = pieces.concat();
            let line = line.trim();
            let mut finds = Finds::default();
            let found: Vec<_> = catalog.find(line, Kind::default(), &mut finds).collect();
            let cues = (0..catalog.cue_count() as u16).filter_map(|number| Some((number, catalog.cue(number)?)));
            let best = |cue: &Cue| match &cue.lines[..] {
                _ if !cue.fits(Kind::default()) => None,
                [] => Some(Found::default()),
                lines => lines.iter().filter_map(|pattern| pattern.matches(line)).max_by_key(rank),
            };
            let all: Vec<_> = cues.filter_map(|(number, cue)| Some((number, best(cue)?))).collect();
            prop_assert_eq!(found, all, "{}", line);
        }

        #[test]
        fn no_date_goes_beyond_its_limit(pieces in prop::collection::vec(prop::sample::select(PIECES), 1..9)) {
            let line = pieces.join(" ");
            let line = line.trim();
            let limit = date::limit(line);
            for end in line.char_indices().map(|(at, _)| at).chain([line.len()]).skip(1) {
                prop_assert!(end < limit || date::parse_either(line[..end].trim()) == (None, None), "{}", &line[..end]);
            }
        }
    }
}

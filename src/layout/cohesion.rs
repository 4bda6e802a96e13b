//! Whether texts that follow each other speak of one thing.

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::text::letter::is_letter;

use super::line::Line;
use super::untitled::head;

/// How much paragraphs speak of one thing: by the words that they share, as in `TextTiling` (Computational Linguistics 23(1), 1997).
#[derive(Debug, Clone, Copy)]
pub struct Cohesion {
    /// Words of a paragraph that the next one has as well; the mean share of the shorter one's.
    pub adjacent: f32,
    /// The share of paragraphs that hold the commonest word.
    pub theme: f32,
}

/// The bytes of a text that are looked at.
const TEXT_MAX: usize = 4000;

/// The letters by which a word is known.
const STEM: usize = 6;

/// The words of a document that carry it. Each line is read once, however many cuts are compared.
#[derive(Debug)]
pub struct Stems<'d> {
    text: &'d str,
    lines: &'d [Line],
    /// For each line where its words begin and end in `all`; `None`, or none at all, before it was read.
    of_line: Vec<Option<(u32, u32)>>,
    /// Words, by number.
    all: Vec<u32>,
    numbers: HashMap<u64, u32, FixedState>,
    /// For each word the last text that shows it, and how many do.
    seen: Vec<(u32, u32)>,
}

/// No text of a run.
const NO_TEXT: u32 = u32::MAX;

impl<'d> Stems<'d> {
    /// Of `lines` of `text`, none of which is read yet.
    pub fn new(text: &'d str, lines: &'d [Line]) -> Stems<'d> {
        Stems {
            text,
            lines,
            of_line: Vec::new(),
            all: Vec::new(),
            numbers: HashMap::default(),
            seen: Vec::new(),
        }
    }

    /// How much texts that follow each other, in bytes of the document, speak of one thing.
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than a float's 24 bits")]
    pub fn cohesion(&mut self, texts: impl Iterator<Item = Range<usize>>) -> Cohesion {
        self.seen.fill((NO_TEXT, 0));
        let (mut shared, mut count, mut before) = (0.0, 0_u32, 0);
        for text in texts {
            let (own, common) = self.read(text, count);
            if count > 0 {
                shared += common as f32 / own.min(before).max(1) as f32;
            }
            before = own;
            count += 1;
        }
        let most = self.seen.iter().map(|&(_, texts)| texts).max().unwrap_or(0);
        Cohesion {
            adjacent: shared / count.saturating_sub(1).max(1) as f32,
            theme: most as f32 / count.max(1) as f32,
        }
    }

    /// How many words the text of this number has, and how many of them the one before has as well.
    fn read(&mut self, text: Range<usize>, number: u32) -> (usize, usize) {
        let (mut own, mut common) = (0, 0);
        let len = head(self.text.get(text.clone()).unwrap_or_default(), TEXT_MAX).len();
        let text = text.start..text.start + len;
        let lines = self.lines;
        let first = lines.partition_point(|line| (line.text.end as usize) <= text.start);
        for (at, line) in lines.iter().enumerate().skip(first) {
            super::work::step();
            let words = line.text.range();
            if words.start >= text.end {
                break;
            }
            let whole = words.start >= text.start && words.end <= text.end;
            let known = self.of_line.get(at).copied().flatten().filter(|_| whole);
            let (from, to) = known.unwrap_or_else(|| {
                let from = self.all.len();
                let part = words.start.max(text.start)..words.end.min(text.end);
                stems(self.text.get(part).unwrap_or_default(), |stem| {
                    let next = self.seen.len() as u32;
                    let number = *self.numbers.entry(stem).or_insert(next);
                    if number == next {
                        self.seen.push((NO_TEXT, 0));
                    }
                    self.all.push(number);
                });
                (from as u32, self.all.len() as u32)
            });
            if known.is_none() && whole {
                self.of_line.resize(self.of_line.len().max(at + 1), None);
                if let Some(slot) = self.of_line.get_mut(at) {
                    *slot = Some((from, to));
                }
            }
            for &word in self.all.get(from as usize..to as usize).unwrap_or_default() {
                let Some((last, texts)) = self.seen.get_mut(word as usize) else { continue };
                if *last != number {
                    own += 1;
                    common += usize::from(*last != NO_TEXT && *last + 1 == number);
                    (*last, *texts) = (number, *texts + 1);
                }
            }
            if !whole {
                // A part of a line is read again when it is asked for again.
                self.all.truncate(from as usize);
            }
        }
        (own, common)
    }
}

/// The words of a text that carry it, several times each: long ones by how they begin, since endings change, and
/// pairs of signs of scripts without spaces.
fn stems(text: &str, mut put: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let mut lower = String::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let letters = |from: usize| {
            bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_alphabetic()).count()
        };
        let start = at;
        at += letters(at);
        if bytes.get(at).is_none_or(u8::is_ascii) {
            if at == start {
                at += 1;
                debug_assert!(byte.is_ascii());
            } else if let Some(word) = bytes.get(start..at) {
                word_of_ascii(word, &mut put);
            }
            continue;
        }
        let rest = text.get(start..).unwrap_or_default();
        let len = rest.find(|c: char| !is_letter(c)).unwrap_or(rest.len());
        if let Some(word) = rest.get(..len).filter(|word| !word.is_empty()) {
            if word.is_ascii() {
                word_of_ascii(word.as_bytes(), &mut put);
            } else {
                word_of_any(word, &mut lower, &mut put);
            }
        }
        // The sign that ends the word is passed over.
        at = start + len + rest.get(len..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
}

/// Six letters of ASCII in lower case as one number.
const fn packed(letters: [u8; STEM]) -> u64 {
    const LOWER: u64 = 0x2020_2020_2020;
    let mut number = 0;
    let mut at = 0;
    while at < STEM {
        number = number << 8 | letters[at] as u64;
        at += 1;
    }
    number | LOWER
}

fn word_of_ascii(word: &[u8], put: &mut impl FnMut(u64)) {
    /// Beginnings of words that any text has.
    const COMMON: [u64; 8] = [
        packed(*b"accord"),
        packed(*b"report"),
        packed(*b"before"),
        packed(*b"betwee"),
        packed(*b"follow"),
        packed(*b"includ"),
        packed(*b"during"),
        packed(*b"people"),
    ];
    if let Some(stem) = word.first_chunk::<STEM>().copied().map(packed)
        && !COMMON.contains(&stem)
    {
        put(stem);
    }
}

fn word_of_any(word: &str, lower: &mut String, put: &mut impl FnMut(u64)) {
    /// Set in whatever is no word of ASCII.
    const WIDE: u64 = 1 << 63;
    if word.chars().any(|c| c >= '\u{2e80}') {
        let pairs = word.chars().zip(word.chars().skip(1));
        pairs.for_each(|(one, other)| {
            put(WIDE | u64::from(u32::from(one)) << 31 | u64::from(u32::from(other)));
        });
    } else if word.chars().nth(STEM - 1).is_some() {
        lower.clear();
        lower.extend(word.chars().take(STEM).flat_map(char::to_lowercase));
        // Of a few letters beyond ASCII the small one is a letter of ASCII.
        if lower.is_ascii() && lower.len() == STEM {
            word_of_ascii(lower.as_bytes(), put);
        } else {
            put(WIDE | 1 << 62 | FixedState::default().hash_one(lower.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::super::line;
    use super::*;

    /// The same as a set, in the plain way.
    fn plain(text: &str) -> HashSet<String> {
        const COMMON: [&str; 8] =
            ["accord", "report", "before", "betwee", "follow", "includ", "during", "people"];
        let mut stems = HashSet::new();
        for word in head(text, TEXT_MAX).split(|c: char| !c.is_alphabetic()) {
            if word.chars().any(|c| c >= '\u{2e80}') {
                let signs: Vec<char> = word.chars().collect();
                stems.extend(signs.windows(2).map(|pair| pair.iter().collect::<String>()));
            } else if word.chars().count() >= STEM {
                let stem: String = word.chars().take(STEM).flat_map(char::to_lowercase).collect();
                stems.extend(Some(stem).filter(|stem| !COMMON.contains(&stem.as_str())));
            }
        }
        stems
    }

    #[track_caller]
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than a float's 24 bits")]
    fn check(text: &str, cuts: &[Vec<usize>]) {
        let (mut lines, mut leads) = (Vec::new(), Vec::new());
        line::scan(text, &[], &mut lines, &mut leads);
        let mut stems = Stems::new(text, &lines);
        for cut in cuts {
            let texts: Vec<_> = cut.windows(2).map(|pair| pair[0]..pair[1]).collect();
            let found = stems.cohesion(texts.iter().cloned());
            let sets: Vec<_> = texts.iter().map(|text_of| plain(&text[text_of.clone()])).collect();
            let shared = sets.windows(2).map(|pair| {
                let fewest = pair[0].len().min(pair[1].len()).max(1);
                pair[0].intersection(&pair[1]).count() as f32 / fewest as f32
            });
            let adjacent = shared.sum::<f32>() / sets.len().saturating_sub(1).max(1) as f32;
            let words: HashSet<&String> = sets.iter().flatten().collect();
            let most = words.iter().map(|word| sets.iter().filter(|set| set.contains(*word)).count()).max();
            let theme = most.unwrap_or(0) as f32 / sets.len().max(1) as f32;
            assert!((found.adjacent - adjacent).abs() < 1e-6, "{text}");
            assert!((found.theme - theme).abs() < 1e-6, "{text}");
        }
    }

    #[test]
    fn words_are_shared_however_they_are_written() {
        let text =
            "The harbour HARBOURS people.\nHarboured reports \u{212a}elvins\nkelvin’s naïveté\n中文字 文字\n";
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        check(
            text,
            &[vec![0, ends[0], ends[1], ends[2], ends[3]], vec![0, ends[1], ends[3]], vec![0, 9, 20]],
        );
        check(
            &"wheels turning 水轮转动\n".repeat(400),
            &[vec![0, 28 * 150, 28 * 300], vec![0, 28, 56, 28 * 310]],
        );
    }

    proptest! {
        #[test]
        fn cuts_are_compared_by_the_same_words(
            words in prop::collection::vec("(miller|Mühlen|MILLERS|水车水|a|\u{212a}elvins|-|\n|, |İzmirli){1,3}", 1..40),
            cuts in prop::collection::vec(prop::collection::vec(0usize..400, 2..6), 1..4),
        ) {
            let text = words.concat();
            let cuts: Vec<Vec<usize>> = cuts.into_iter().map(|mut cut| {
                for at in &mut cut {
                    *at = text.floor_char_boundary((*at).min(text.len()));
                }
                cut.sort_unstable();
                cut
            }).collect();
            check(&text, &cuts);
        }
    }
}

//! How ideographs are read in Mandarin, in the letters that a person types: without tones.
//!
//! Owns the table of readings. It has those of the forms that [`super::seek`] keeps, which are the only ones that a
//! folded text holds. Knows nothing of searching.

use std::sync::LazyLock;

/// Each line: a syllable, then the ideographs that have it.
const READINGS: &str = include_str!("../../assets/han/pinyin.txt");

/// What the table spans.
const FIRST: u32 = 0x3400;
const SPAN: usize = 0x9fff - 0x3400 + 1;

/// The readings of all ideographs. Get it once with [`readings_of_all`] where many are asked for.
#[derive(Debug)]
pub struct Readings {
    syllables: Vec<&'static str>,
    /// The syllables of all ideographs one after the other, as places in `syllables`.
    of: Vec<u16>,
    /// Where the syllables of each ideograph begin in `of`; the last one says where all end.
    starts: Vec<u16>,
    /// The letters that the syllables of each ideograph begin with, as bits.
    initials: Box<[u32]>,
}

static TABLE: LazyLock<Readings> = LazyLock::new(Readings::new);

/// The readings of all ideographs, made at the first call.
pub fn readings_of_all() -> &'static Readings {
    &TABLE
}

/// All readings of an ideograph in its simplified form; none when it is not known.
pub fn readings(c: char) -> impl Iterator<Item = &'static str> {
    TABLE.of(c)
}

/// The bit of a letter among [`Readings::initials`]; 0 for what is none.
pub fn bit(letter: u8) -> u32 {
    if letter.is_ascii_lowercase() { 1 << (letter - b'a') } else { 0 }
}

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    READINGS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '))
}

impl Readings {
    fn new() -> Readings {
        let lines: Vec<(&'static str, &'static str)> = lines().collect();
        let mut starts = vec![0_u16; SPAN + 1];
        for c in lines.iter().flat_map(|(_, all)| all.chars()) {
            if let Some(next) = place(c).and_then(|at| starts.get_mut(at + 1)) {
                *next = next.saturating_add(1);
            }
        }
        for at in 1..starts.len() {
            starts[at] = starts[at].saturating_add(starts[at - 1]);
        }
        let mut free = starts.clone();
        let mut of = vec![0_u16; starts.last().copied().map_or(0, usize::from)];
        let mut initials = vec![0_u32; SPAN].into_boxed_slice();
        for (number, (syllable, all)) in (0_u16..).zip(&lines) {
            let initial = bit(syllable.as_bytes().first().copied().unwrap_or_default());
            for at in all.chars().filter_map(place) {
                if let Some(slot) = of.get_mut(usize::from(free[at])) {
                    *slot = number;
                    free[at] += 1;
                    initials[at] |= initial;
                }
            }
        }
        Readings { syllables: lines.iter().map(|&(syllable, _)| syllable).collect(), of, starts, initials }
    }

    /// All readings of an ideograph.
    pub fn of(&self, c: char) -> impl Iterator<Item = &'static str> {
        let all = place(c).and_then(|at| {
            let (from, to) = (*self.starts.get(at)?, *self.starts.get(at + 1)?);
            self.of.get(usize::from(from)..usize::from(to))
        });
        all.unwrap_or_default().iter().filter_map(|&at| self.syllables.get(usize::from(at)).copied())
    }

    /// The letters that the readings of an ideograph begin with, each as its [`bit`].
    pub fn initials(&self, c: char) -> u32 {
        place(c).and_then(|at| self.initials.get(at)).copied().unwrap_or(0)
    }
}

fn place(c: char) -> Option<usize> {
    let at = (c as u32).wrapping_sub(FIRST) as usize;
    (at < SPAN).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::seek;

    #[track_caller]
    fn check(c: char, all: &str) {
        let mut found: Vec<&str> = readings(c).collect();
        found.sort_unstable();
        assert_eq!(found.join(" "), all, "{c}");
        let initials = all.split_whitespace().fold(0, |bits, one| bits | bit(one.as_bytes()[0]));
        assert_eq!(readings_of_all().initials(c), initials);
    }

    #[test]
    fn ideographs_have_all_their_readings() {
        check('联', "lian");
        check('长', "chang zhang");
        check('重', "chong zhong");
        check('都', "dou du");
        check('参', "can cen shen");
        check('绿', "lu lv");
        check('女', "nu nv");
        check('略', "lue lve");
        // That of 著 as well, which is folded to it.
        check('着', "zhao zhe zhu zhuo");
        check('干', "gan qian");
        check('a', "");
        check('한', "");
        check('\u{9fff}', "");
        check('\u{20000}', "");
        assert!(readings('行').any(|one| one == "hang") && readings('行').any(|one| one == "xing"));
    }

    #[test]
    fn the_table_says_only_what_a_folded_text_can_hold() {
        let mut all = 0;
        for (syllable, chars) in lines() {
            assert!(syllable.bytes().all(|b| b.is_ascii_lowercase()), "{syllable}");
            for c in chars.chars() {
                assert_eq!(seek::folded(&c.to_string()), c.to_string());
                all += 1;
            }
        }
        assert!(all > 17_000 && all < usize::from(u16::MAX));
    }
}

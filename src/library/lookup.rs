//! What searching wants at hand of each story: its title as it is matched, and its outlet as a small number.
//!
//! Made once for a shard, when it is first asked; some thirty bytes and the folded title a story.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::outlet::Outlets;
use crate::text::seek;

use super::{Shard, StoryRef};

/// How much of a title is matched, in bytes: what is longer is no title that anyone remembers the end of.
const TITLE_MAX: usize = 2048;

/// The letters of a text as a set, so that most titles that lack a letter of a word need not be looked at: `a` to `z`,
/// the digits, and the rest by groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Letters(u64);

impl Letters {
    const HAN: u64 = 1 << 63;

    /// The letters of a folded text.
    pub fn of(folded: &str) -> Letters {
        let mut set = 0;
        for &byte in folded.as_bytes() {
            match byte {
                b'a'..=b'z' => set |= 1 << (byte - b'a'),
                b'0'..=b'9' => set |= 1 << (26 + byte - b'0'),
                0..0x80 => {}
                _ => return Letters(set).and_beyond(folded),
            }
        }
        Letters(set)
    }

    #[cold]
    fn and_beyond(self, folded: &str) -> Letters {
        let mut set = self.0;
        for c in folded.chars() {
            set |= match c {
                'a'..='z' => 1 << (c as u32 - 'a' as u32),
                '0'..='9' => 1 << (26 + c as u32 - '0' as u32),
                '\0'..='\x7f' => 0,
                _ => {
                    let han = if seek::is_han(c) { Letters::HAN } else { 0 };
                    han | 1 << (36 + (c as u32 ^ (c as u32 >> 5)) % 27)
                }
            };
        }
        Letters(set)
    }

    /// How many groups of letters of `word` are not here.
    pub fn lack(self, word: Letters) -> u32 {
        (word.0 & !self.0 & !Letters::HAN).count_ones()
    }

    /// Whether there is an ideograph among them.
    pub fn has_han(self) -> bool {
        self.0 & Letters::HAN != 0
    }
}

/// A name by which outlets are credited in a shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// As it is written, folded.
    pub written: Box<str>,
    /// The one name of the outlet, folded; the same when it is not known.
    pub one: Box<str>,
    /// A story that has it.
    pub story: u32,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Lookup {
    folded: String,
    ends: Vec<u32>,
    letters: Vec<Letters>,
    /// Where words begin in the folded titles, as [`word_gaps`] has it.
    gaps: Vec<u8>,
    gap_ends: Vec<u32>,
    /// How many words there are in each title to remember it by.
    words: Vec<u8>,
    begins: Vec<Begins>,
    credits: Vec<u32>,
    names: Vec<Credit>,
}

impl Lookup {
    /// Reads the titles and outlets of all stories of a shard.
    pub fn of(shard: &Shard) -> Lookup {
        let stories = shard.stories().len();
        let mut lookup = Lookup {
            folded: String::with_capacity(stories * 64),
            ends: Vec::with_capacity(stories),
            letters: Vec::with_capacity(stories),
            gaps: Vec::with_capacity(stories * 10),
            gap_ends: Vec::with_capacity(stories),
            words: Vec::with_capacity(stories),
            begins: Vec::with_capacity(stories),
            credits: Vec::with_capacity(stories),
            names: Vec::new(),
        };
        let mut known: HashMap<&str, u32, FixedState> = HashMap::default();
        for at in 0..stories {
            let Some(story) = shard.story(at) else { break };
            let start = lookup.folded.len();
            seek::fold(cut(story.heading().as_str()), &mut lookup.folded);
            let title = lookup.folded.get(start..).unwrap_or_default();
            lookup.letters.push(Letters::of(title));
            lookup.begins.push(word_gaps(title, &mut lookup.gaps));
            lookup.words.push(memorable(title));
            lookup.gap_ends.push(lookup.gaps.len() as u32);
            lookup.ends.push(lookup.folded.len() as u32);
            let credit = match story.outlet() {
                None => 0,
                Some(outlet) => {
                    let names = &mut lookup.names;
                    *known.entry(outlet.as_str()).or_insert_with(|| {
                        names.push(credit(story, at as u32));
                        names.len() as u32
                    })
                }
            };
            lookup.credits.push(credit);
        }
        lookup.folded.shrink_to_fit();
        lookup.gaps.shrink_to_fit();
        lookup
    }

    /// A lookup of nothing but these folded titles.
    #[cfg(test)]
    pub fn of_titles(titles: &[String]) -> Lookup {
        let mut lookup = Lookup::default();
        for title in titles {
            lookup.folded.push_str(title);
            lookup.ends.push(lookup.folded.len() as u32);
            lookup.letters.push(Letters::of(title));
            lookup.begins.push(word_gaps(title, &mut lookup.gaps));
            lookup.words.push(memorable(title));
            lookup.gap_ends.push(lookup.gaps.len() as u32);
        }
        lookup
    }

    /// The folded title, or first words, of a story.
    pub fn title(&self, story: u32) -> Title<'_> {
        let at = story as usize;
        let range = |ends: &[u32]| {
            let start = at.checked_sub(1).and_then(|at| ends.get(at)).copied().unwrap_or_default();
            start as usize..ends.get(at).copied().unwrap_or(start) as usize
        };
        Title {
            text: self.folded.get(range(&self.ends)).unwrap_or_default(),
            letters: self.letters(story),
            begins: self.begins.get(at).copied().unwrap_or_default(),
            gaps: self.gaps.get(range(&self.gap_ends)).unwrap_or_default(),
        }
    }

    /// The letters of the same title.
    pub fn letters(&self, story: u32) -> Letters {
        self.letters.get(story as usize).copied().unwrap_or_default()
    }

    /// How many words there are in the title of a story to remember it by; at least one.
    pub fn words(&self, story: u32) -> u8 {
        self.words.get(story as usize).copied().unwrap_or_default().max(1)
    }

    /// Which of [`Lookup::names`] a story has, by number.
    pub fn credit(&self, story: u32) -> Option<usize> {
        self.credits.get(story as usize).and_then(|&number| (number as usize).checked_sub(1))
    }

    /// How many stories of a range have each name.
    pub fn count(&self, stories: Range<u32>, each: &mut impl FnMut(&Credit, usize)) {
        let mut counts = vec![0; self.names.len()];
        for story in stories {
            if let Some(count) = self.credit(story).and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        }
        self.names.iter().zip(counts).filter(|(_, count)| *count > 0).for_each(|(name, n)| each(name, n));
    }

    /// The names by which outlets are credited.
    pub fn names(&self) -> &[Credit] {
        &self.names
    }

    /// Bytes that it holds.
    pub fn bytes(&self) -> usize {
        self.folded.capacity()
            + self.ends.capacity() * size_of::<u32>()
            + self.letters.capacity() * size_of::<Letters>()
            + self.gaps.capacity()
            + self.gap_ends.capacity() * size_of::<u32>()
            + self.words.capacity()
            + self.begins.capacity() * size_of::<Begins>()
            + self.credits.capacity() * size_of::<u32>()
            + self
                .names
                .iter()
                .map(|name| size_of::<Credit>() + name.written.len() + name.one.len())
                .sum::<usize>()
    }
}

/// A folded title.
#[derive(Debug, Clone, Copy)]
pub struct Title<'a> {
    /// Its text.
    pub text: &'a str,
    /// The letters in it.
    pub letters: Letters,
    begins: Begins,
    gaps: &'a [u8],
}

impl<'a> Title<'a> {
    /// A title that stands in no lookup; `gaps` is working memory.
    pub fn of(text: &'a str, gaps: &'a mut Vec<u8>) -> Title<'a> {
        gaps.clear();
        let begins = word_gaps(text, gaps);
        Title { text, letters: Letters::of(text), begins, gaps }
    }

    /// Whether words may begin with all of these letters, as most do not.
    pub fn may_begin_with(self, letters: &[u8]) -> bool {
        letters.iter().all(|&letter| self.begins.0 & Begins::bit(letter) != 0)
    }

    /// Where its words begin: runs of letters and digits, what is beyond ASCII among them.
    pub fn words(self) -> impl Iterator<Item = usize> + 'a {
        let mut at = 0;
        self.gaps.iter().filter_map(move |&gap| {
            at += usize::from(gap);
            (gap < FAR).then_some(at)
        })
    }
}

/// With which bytes the words of a title begin, as a set of their last five bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Begins(u32);

impl Begins {
    fn bit(first: u8) -> u32 {
        1 << (first & 31)
    }
}

/// A gap that is no shorter than this and goes on.
const FAR: u8 = u8::MAX;

/// Appends how far each word of `text` begins from where the one before did, and gives their first bytes. Most of the
/// time a title is looked at to see how its words begin.
fn word_gaps(text: &str, gaps: &mut Vec<u8>) -> Begins {
    let (mut last, mut inside, mut begins) = (0, false, Begins::default());
    for (at, byte) in text.bytes().enumerate() {
        let letter = byte.is_ascii_alphanumeric() || !byte.is_ascii();
        if letter && !inside {
            let mut gap = at - last;
            while gap >= usize::from(FAR) {
                gaps.push(FAR);
                gap -= usize::from(FAR);
            }
            gaps.push(gap as u8);
            last = at;
            begins.0 |= Begins::bit(byte);
        }
        inside = letter;
    }
    begins
}

/// Letters that a word has at least for a title to be remembered by it. What is shorter are mostly small words, which
/// all titles have.
pub const WORD_MIN: usize = 4;

/// How many words of a folded title are long enough to be remembered. An ideograph or a syllable of kana is worth two
/// letters, and what is written without spaces is as many words as it is long.
fn memorable(title: &str) -> u8 {
    let (mut words, mut letters, mut runs_on) = (0_usize, 0, false);
    let mut end = |letters: &mut usize, runs_on: &mut bool| {
        let own = if *runs_on { letters.div_ceil(WORD_MIN) } else { usize::from(*letters >= WORD_MIN) };
        words += own;
        (*letters, *runs_on) = (0, false);
    };
    for c in title.chars() {
        match c {
            'a'..='z' | '0'..='9' => letters += 1,
            '\0'..='\x7f' => end(&mut letters, &mut runs_on),
            '\u{3040}'..='\u{30ff}' => (letters, runs_on) = (letters + 2, true),
            _ if seek::is_han(c) => (letters, runs_on) = (letters + 2, true),
            _ => letters += 1,
        }
    }
    end(&mut letters, &mut runs_on);
    words.min(u8::MAX.into()) as u8
}

/// As much of a title as is matched.
pub fn cut(title: &str) -> &str {
    &title[..title.floor_char_boundary(TITLE_MAX)]
}

fn credit(story: StoryRef<'_>, at: u32) -> Credit {
    let name = story.outlet().unwrap_or_default();
    let written = seek::folded(&name).into_boxed_str();
    let one = Outlets::known().name_of(&name).map_or_else(|| written.clone(), |one| seek::folded(one).into());
    Credit { written, one, story: at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_where_letters_do() {
        let words = |text: &str| Title::of(text, &mut Vec::new()).words().collect::<Vec<_>>();
        assert_eq!(words("a  bc-d 外e"), [0, 3, 6, 8]);
        assert_eq!(words(""), [0; 0]);
        assert_eq!(words(&format!("{}x y", " ".repeat(700))), [700, 702]);
        assert_eq!(words(&format!("a{}x", " ".repeat(254))), [0, 255]);
    }

    #[test]
    fn words_to_remember_a_title_by_are_counted() {
        for (title, words) in [
            ("north korea on its own says", 3),
            ("korea’s talks", 2),
            ("", 0),
            ("of a", 0),
            ("élan новости", 2),
            ("외교부 말했다", 2),
            ("联合早报外交部 says", 5),
            ("早", 1),
            ("ニュース", 2),
        ] {
            assert_eq!(memorable(&seek::folded(title)), words, "{title}");
        }
        assert_eq!(memorable(&"word ".repeat(400)), u8::MAX);
    }

    #[test]
    fn a_title_that_has_a_word_lacks_none_of_its_letters() {
        for (title, word) in
            [("north korea", "kore"), ("外交部 2024", "外交"), ("élan", "lan"), ("новости", "нов")]
        {
            let (title, word) = (seek::folded(title), seek::folded(word));
            assert_eq!(Letters::of(&title).lack(Letters::of(&word)), 0, "{title} {word}");
        }
        assert_eq!(Letters::of("north").lack(Letters::of("korea")), 3);
        assert!(Letters::of("外a").has_han() && !Letters::of("korea").has_han());
    }
}

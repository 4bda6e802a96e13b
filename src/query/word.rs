//! One word of a query against one title: whether it meets it, how, and how well.
//!
//! A word that stands in the title, best at the start of a word, beats the first letters of several words, which beat
//! a word with one slip, which beats letters that merely stand in order. Titles come folded ([`crate::text::seek`]).

use std::ops::Range;

use memchr::memmem::Finder;
use nucleo::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo::{Matcher, Utf32Str};

use crate::library::lookup::{Letters, Lookup, Title, WORD_MIN};
use crate::text::{pinyin, seek};

use super::apart::{SMALL, initial_places, initials, scattered};
use super::jamo;
use super::pinyin::Spelled;
use super::slip::{Slips, Sought, is_near, slipped};
use super::syntax::Fit;

/// The letters that a word has at least for a slip in it to be forgiven.
const SLIP_FROM: usize = 5;

/// How a word met a title, the best way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// It is a word of the title.
    Word,
    /// A word of the title begins with it.
    Start,
    /// It is spelled by the first letters of words.
    Initials,
    /// It stands inside a word.
    Inside,
    /// It is how ideographs are spoken.
    Sound,
    /// A word of the title begins with it, but for one slip.
    Slip,
    /// Its letters stand in the title in their order.
    Letters,
}

impl Way {
    /// Why a row is shown, where the row itself does not show it.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Way::Initials => Some("initials"),
            Way::Sound => Some("by sound"),
            Way::Slip => Some("one slip"),
            Way::Word | Way::Start | Way::Inside | Way::Letters => None,
        }
    }
}

/// What a word that meets a title as it should is worth; each other way less.
pub(super) const BEST: u16 = 100;
pub(super) const START: u16 = 92;
const INITIALS: u16 = 80;
const SOUND: u16 = 70;
const INSIDE: u16 = 64;
const SLIP: u16 = 58;
const TWO_INITIALS: u16 = 54;
const LETTERS: u16 = 52;

/// A meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Met {
    /// How good it is, up to [`BEST`].
    pub(super) worth: u16,
    pub(super) way: Way,
    /// Where it begins in the folded title, in bytes.
    pub(super) at: usize,
    /// How many bytes it takes there; of scattered letters and initials, none.
    pub(super) len: usize,
    /// How many words of the title it may mean: those that begin with it.
    pub(super) ways: u8,
    /// Whether it is one of the words that nearly all titles have.
    pub(super) small: bool,
}

impl Met {
    fn new(worth: u16, way: Way, at: usize, len: usize) -> Met {
        Met { worth, way, at, len, ways: 1, small: false }
    }
}

/// Working memory for matching. One per thread.
#[derive(Debug)]
pub struct Desk {
    pub(super) matcher: Matcher,
    chars: Vec<char>,
    cased: Matcher,
}

impl Default for Desk {
    fn default() -> Desk {
        // What is matched is folded already.
        let mut config = nucleo::Config::DEFAULT;
        (config.ignore_case, config.normalize) = (false, false);
        Desk {
            matcher: Matcher::new(config),
            chars: Vec::new(),
            cased: Matcher::new(nucleo::Config::DEFAULT),
        }
    }
}

/// What a word sounds like.
#[derive(Debug, Clone)]
enum Sound {
    /// Nothing that is written otherwise.
    Plain,
    /// One letter: ideographs may be spoken with it at the start.
    Initial(u32),
    /// Ideographs may be spoken so.
    Pinyin(Box<Spelled>),
    /// First consonants of Hangul syllables.
    Jamo,
}

impl Sound {
    fn of(chars: &[char], folded: &str) -> Sound {
        if chars.iter().all(|c| ('\u{1100}'..='\u{1112}').contains(c)) && chars.len() > 1 {
            return Sound::Jamo;
        }
        match (folded.as_bytes(), Spelled::new(folded.as_bytes())) {
            (_, Some(spelled)) if folded.is_ascii() => Sound::Pinyin(Box::new(spelled)),
            ([letter @ b'a'..=b'z'], _) => Sound::Initial(pinyin::bit(*letter)),
            _ => Sound::Plain,
        }
    }

    /// Where it is heard in a folded title, in characters.
    fn find(&self, word: &[char], title: &[char]) -> Option<Range<usize>> {
        match self {
            Sound::Plain => None,
            Sound::Initial(bit) => {
                let readings = pinyin::readings_of_all();
                title.iter().position(|&c| readings.initials(c) & bit != 0).map(|at| at..at + 1)
            }
            Sound::Pinyin(spelled) => spelled.find(title).map(|found| found.from..found.to),
            Sound::Jamo => jamo::find(word, title).map(|(from, to)| from..to),
        }
    }
}

/// A word, ready to be looked for.
#[derive(Debug, Clone)]
pub(super) struct Word {
    fit: Fit,
    folded: String,
    chars: Vec<char>,
    /// Whether there is kana in it.
    kana: bool,
    small: bool,
    letters: Letters,
    finder: Finder<'static>,
    /// The word as it was typed, where its case counts.
    cased: Option<Atom>,
    sound: Sound,
}

impl Word {
    pub(super) fn new(fit: Fit, text: &str) -> Word {
        let folded = seek::folded(text);
        let kind = match fit {
            Fit::Fuzzy => AtomKind::Fuzzy,
            Fit::Exact => AtomKind::Substring,
            Fit::Start => AtomKind::Prefix,
            Fit::End => AtomKind::Postfix,
            Fit::Whole => AtomKind::Exact,
        };
        let cased = text
            .chars()
            .any(char::is_uppercase)
            .then(|| Atom::new(text, CaseMatching::Respect, Normalization::Smart, kind, false));
        let chars: Vec<char> = folded.chars().collect();
        Word {
            fit,
            sound: if fit == Fit::Fuzzy { Sound::of(&chars, &folded) } else { Sound::Plain },
            kana: chars.iter().any(|c| ('\u{3040}'..='\u{30ff}').contains(c)),
            small: SMALL.contains(&folded.as_bytes()),
            chars,
            letters: Letters::of(&folded),
            finder: Finder::new(&folded).into_owned(),
            folded,
            cased,
        }
    }

    /// Whether the case of its letters counts.
    pub(super) fn is_cased(&self) -> bool {
        self.cased.is_some()
    }

    fn forgives(&self) -> bool {
        self.cased.is_none() && self.chars.len() >= SLIP_FROM && self.chars.iter().all(|c| c.is_alphabetic())
    }

    /// How it meets `title`, whose own letters `original` gives.
    pub(super) fn meet(
        &self,
        title: Title<'_>,
        original: impl Fn() -> String,
        desk: &mut Desk,
    ) -> Option<Met> {
        self.meet_in(title, original, Sought::Anywhere, desk)
    }

    /// The same for a title of which it is known where it may be with a slip.
    pub(super) fn meet_in(
        &self,
        title: Title<'_>,
        original: impl Fn() -> String,
        slips: Sought<'_>,
        desk: &mut Desk,
    ) -> Option<Met> {
        let met = match self.fit {
            Fit::Fuzzy => self.meet_any_way(title, slips, desk),
            _ => self.meet_as_is(title),
        }?;
        if let Some(atom) = &self.cased {
            let original = original();
            atom.score(Utf32Str::new(&original, &mut desk.chars), &mut desk.cased)?;
        }
        Some(met)
    }

    fn meet_as_is(&self, title: Title<'_>) -> Option<Met> {
        if title.letters.lack(self.letters) > 0 {
            return None;
        }
        let (text, len) = (title.text, self.folded.len());
        let at = match self.fit {
            Fit::Start => {
                let rest = text.strip_prefix(&self.folded)?;
                (!self.kana || !seek::cuts_kana(rest)).then_some(0)
            }
            Fit::End => text.trim_end().ends_with(&self.folded).then(|| text.trim_end().len() - len),
            Fit::Whole => (text.trim() == self.folded).then_some(0),
            Fit::Fuzzy | Fit::Exact => return self.standing(text),
        }?;
        Some(Met::new(BEST, Way::Word, at, len))
    }

    /// Where it stands in `text` as it is, best at the start of a word.
    fn standing(&self, text: &str) -> Option<Met> {
        let (mut best, mut ways): (Option<Met>, u8) = (None, 0);
        for at in self.finder.find_iter(text.as_bytes()).take(8) {
            let end = at + self.folded.len();
            if self.kana && text.get(end..).is_some_and(seek::cuts_kana) {
                continue;
            }
            let (worth, way) = match (starts_word(text, at), ends_word(text, end)) {
                (true, true) => (BEST, Way::Word),
                (true, false) => (START, Way::Start),
                (false, _) => (INSIDE, Way::Inside),
            };
            ways += u8::from(worth >= START && is_memorable(text, at));
            if best.is_none_or(|best| best.worth < worth) {
                best = Some(Met::new(worth, way, at, self.folded.len()));
            }
        }
        best.map(|best| Met { ways: ways.max(1), small: self.small, ..best })
    }

    fn meet_any_way(&self, title: Title<'_>, slips: Sought<'_>, desk: &mut Desk) -> Option<Met> {
        let lack = title.letters.lack(self.letters);
        let ascii = self.folded.is_ascii();
        let mut best = None;
        if lack == 0 {
            best = self.standing(title.text);
            if best.is_some_and(|met| met.worth >= START) {
                return best;
            }
            let initials = (2..=8).contains(&self.chars.len()) && (best.is_none() || self.chars.len() > 2);
            if initials && ascii {
                best = better(best, self.initials(title));
            }
        }
        if best.is_none() && lack <= 1 && self.forgives() {
            best = self.slip(title, slips, desk);
        }
        if best.is_none() && lack == 0 {
            best = self.letters(title.text, desk);
        }
        let heard = match self.sound {
            Sound::Plain => false,
            Sound::Jamo => lack == 0,
            Sound::Initial(_) | Sound::Pinyin(_) => title.letters.has_han() && self.cased.is_none(),
        };
        if heard && best.is_none_or(|met| met.worth < SOUND) {
            best = better(best, self.sound(title.text, desk));
        }
        best
    }

    fn initials(&self, title: Title<'_>) -> Option<Met> {
        let at = initials(self.folded.as_bytes(), title)?;
        let worth = if self.chars.len() > 2 { INITIALS } else { TWO_INITIALS };
        Some(Met::new(worth, Way::Initials, at, 0))
    }

    fn letters(&self, text: &str, desk: &mut Desk) -> Option<Met> {
        // Kana are syllables: a word of them is no row of letters that others may stand between.
        if self.kana {
            return None;
        }
        // What nucleo gives a word that stands at the start of a word: 16 a letter, 8 for each place, twice for the
        // first.
        let full = (self.chars.len() as u32) * 24 + 8;
        let score = if self.folded.is_ascii() {
            scattered(self.folded.as_bytes(), text.as_bytes())
        } else if text.is_ascii() {
            None
        } else {
            let Desk { matcher, chars, .. } = desk;
            chars.clear();
            chars.extend(text.chars());
            matcher.fuzzy_match_greedy(Utf32Str::Unicode(chars), Utf32Str::Unicode(&self.chars))
        }?;
        let worth = (u32::from(score) * u32::from(LETTERS) / full).clamp(1, LETTERS.into()) as u16;
        Some(Met::new(worth, Way::Letters, 0, 0))
    }

    fn sound(&self, text: &str, desk: &mut Desk) -> Option<Met> {
        desk.chars.clear();
        desk.chars.extend(text.chars());
        let found = self.sound.find(&self.chars, &desk.chars)?;
        let bytes = |part: &[char]| part.iter().map(|c| c.len_utf8()).sum::<usize>();
        let (at, len) = (bytes(desk.chars.get(..found.start)?), bytes(desk.chars.get(found)?));
        Some(Met::new(SOUND, Way::Sound, at, len))
    }

    fn slip(&self, title: Title<'_>, sought: Sought<'_>, desk: &mut Desk) -> Option<Met> {
        let mut at = |at: usize| {
            let len = self.slipped_at(title.text.get(at..)?, desk)?;
            Some(Met::new(SLIP, Way::Slip, at, len))
        };
        match sought {
            Sought::Anywhere => title.words().find_map(at),
            Sought::At(words) => words.iter().find_map(|&(_, word)| at(word.into())),
        }
    }

    /// How many bytes it takes, with a slip, of this part of a title, which begins with a word.
    fn slipped_at(&self, rest: &str, desk: &mut Desk) -> Option<usize> {
        if self.folded.is_ascii() {
            let (typed, word) = (self.folded.as_bytes(), rest.as_bytes());
            return is_near(*typed.first_chunk()?, *word.first_chunk()?)
                .then(|| slipped(typed, word))
                .flatten();
        }
        let mut chars = rest.chars();
        let first = [chars.next()?, chars.next()?, chars.next()?];
        if !is_near(*self.chars.first_chunk()?, first) {
            return None;
        }
        desk.chars.clear();
        desk.chars.extend(rest.chars().take(self.chars.len() + 1));
        let len = slipped(&self.chars, &desk.chars)?;
        Some(desk.chars.iter().take(len).map(|c| c.len_utf8()).sum())
    }

    /// Whether the title of a story holds it with one slip. Such a title lacks at most the one letter that is wrong.
    pub(super) fn has_slipped(
        &self,
        lookup: &Lookup,
        story: u32,
        sought: Sought<'_>,
        desk: &mut Desk,
    ) -> bool {
        lookup.letters(story).lack(self.letters) <= 1
            && self.slip(lookup.title(story), sought, desk).is_some()
    }

    /// Puts the numbers of the folded characters of `title` that it meets into `out`, and says how.
    pub(super) fn places(
        &self,
        title: Title<'_>,
        original: impl Fn() -> String,
        desk: &mut Desk,
        out: &mut Vec<u32>,
    ) -> Option<Way> {
        let met = self.meet(title, original, desk)?;
        let number = |at: usize| title.text.get(..at).map_or(0, |before| before.chars().count()) as u32;
        match met.way {
            Way::Letters => {
                desk.chars.clear();
                desk.chars.extend(title.text.chars());
                let hay = Utf32Str::Unicode(&desk.chars);
                desk.matcher.fuzzy_indices_greedy(hay, Utf32Str::Unicode(&self.chars), out);
            }
            Way::Initials => {
                out.extend(initial_places(self.folded.as_bytes(), title).into_iter().flatten().map(number));
            }
            _ => out.extend(number(met.at)..number(met.at + met.len)),
        }
        Some(met.way)
    }

    /// Whether whatever meets `self` meets `shorter` as well; with slips left out, which are forgiven from some
    /// letters on, so that titles that failed may come in again: those are [`Word::slips`].
    pub(super) fn narrows(&self, shorter: &Word) -> bool {
        match (self.fit, shorter.fit) {
            (Fit::Fuzzy, Fit::Fuzzy) => {
                let rest = self.folded.strip_prefix(&shorter.folded);
                rest.is_some_and(|rest| !seek::cuts_kana(rest))
                    && (shorter.cased.is_none() || self.cased.is_some() && self.is_same_case(shorter))
            }
            (a, b) => a == b && self.folded == shorter.folded && self.is_cased() == shorter.is_cased(),
        }
    }

    /// Tells where words of the title of a story begin that begin with it, as it is or but for one slip.
    pub(super) fn words_near(&self, lookup: &Lookup, story: u32, desk: &mut Desk, mut each: impl FnMut(u16)) {
        if lookup.letters(story).lack(self.letters) > 1 {
            return;
        }
        let title = lookup.title(story);
        for at in title.words() {
            let rest = title.text.get(at..).unwrap_or_default();
            if rest.starts_with(&self.folded) || self.slipped_at(rest, desk).is_some() {
                each(at as u16);
            }
        }
    }

    /// Whether they ask for the same in the same way.
    pub(super) fn is_same(&self, other: &Word) -> bool {
        self.fit == other.fit && self.folded == other.folded && self.is_cased() == other.is_cased()
    }

    /// What finds the titles that meet `self` by a slip, where `shorter` forgives none.
    pub(super) fn slips(&self, shorter: &Word) -> Option<Slips> {
        (self.forgives() && !shorter.forgives()).then(|| Slips::of(self))
    }

    /// The same for the word that this one may become with its next letter.
    pub(super) fn slips_soon(&self) -> Option<Slips> {
        let is_short = self.fit == Fit::Fuzzy && self.cased.is_none() && self.chars.len() + 1 == SLIP_FROM;
        (is_short && self.chars.iter().all(|c| c.is_alphabetic())).then(|| Slips::of(self))
    }

    /// Whether this is `shorter` with more letters, and both are compared in the same way.
    pub(super) fn only_grew(&self, shorter: &Word) -> bool {
        self.folded.starts_with(&shorter.folded) && self.folded.is_ascii() == shorter.folded.is_ascii()
    }

    fn is_same_case(&self, shorter: &Word) -> bool {
        let text = |word: &Word| word.cased.as_ref().map(|atom| atom.needle_text().to_string());
        match (text(self), text(shorter)) {
            (Some(own), Some(other)) => own.starts_with(&other),
            _ => false,
        }
    }
}

fn better(a: Option<Met>, b: Option<Met>) -> Option<Met> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.worth > a.worth { b } else { a }),
        (a, b) => a.or(b),
    }
}

fn starts_word(text: &str, at: usize) -> bool {
    match at.checked_sub(1).and_then(|before| text.as_bytes().get(before)) {
        None => true,
        Some(byte) if byte.is_ascii() => !byte.is_ascii_alphanumeric(),
        Some(_) => parts(text.get(..at).and_then(|before| before.chars().next_back())),
    }
}

fn ends_word(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        None => true,
        Some(byte) if byte.is_ascii() => !byte.is_ascii_alphanumeric(),
        Some(_) => parts(text.get(at..).and_then(|after| after.chars().next())),
    }
}

/// Whether the word that begins here is one that a title is remembered by.
fn is_memorable(text: &str, at: usize) -> bool {
    let own = text.as_bytes().get(at..at + WORD_MIN).unwrap_or_default();
    own.len() == WORD_MIN && own.iter().all(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
}

/// Whether a word may end or begin beside this character: beside ideographs and kana any may.
fn parts(c: Option<char>) -> bool {
    c.is_none_or(|c| !c.is_alphanumeric() || seek::is_han(c) || ('\u{3040}'..='\u{30ff}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(word: &str, title: &str) -> Option<Way> {
        let folded = seek::folded(title);
        let word = Word::new(Fit::Fuzzy, word);
        let mut gaps = Vec::new();
        word.meet(Title::of(&folded, &mut gaps), || title.to_owned(), &mut Desk::default()).map(|met| met.way)
    }

    #[test]
    fn a_word_meets_a_title_in_the_best_way() {
        for (word, title, expected) in [
            ("korea", "South Korea’s ministry", Some(Way::Word)),
            ("minis", "South Korea’s ministry", Some(Way::Start)),
            ("nistry", "South Korea’s ministry", Some(Way::Inside)),
            ("mss", "The Ministry of State Security says", Some(Way::Initials)),
            ("moss", "The Ministry of State Security says", Some(Way::Initials)),
            ("skm", "South Korea’s ministry", Some(Way::Letters)),
            ("minstry", "South Korea’s ministry", Some(Way::Slip)),
            ("mniistry", "South Korea’s ministry", Some(Way::Slip)),
            ("ministery", "South Korea’s ministry", Some(Way::Slip)),
            ("winistry", "South Korea’s ministry", Some(Way::Slip)),
            ("wini", "South Korea’s ministry", None),
            ("sthkrmin", "South Korea’s ministry", Some(Way::Letters)),
            ("Korea", "south korea", None),
            ("Korea", "South Korea", Some(Way::Word)),
            ("elysee", "Au palais de l’Élysée", Some(Way::Word)),
            ("早报", "联合早报", Some(Way::Word)),
            ("lhzb", "联合早报", Some(Way::Sound)),
            ("lianhe", "聯合早報", Some(Way::Sound)),
            ("聯合", "联合早报", Some(Way::Word)),
            ("ㅈㅅ", "오늘의 조선", Some(Way::Sound)),
            ("조ㅅ", "오늘의 조선", Some(Way::Start)),
            ("ニュー", "にゅーす", Some(Way::Word)),
            ("か", "がく", None),
            ("か", "ガクとか", Some(Way::Word)),
            ("は", "ば", None),
            ("は", "ぱ", None),
            ("が", "か\u{3099}く", Some(Way::Word)),
            ("ｶﾞ", "がく", Some(Way::Word)),
            ("новсоти", "Все новости дня", Some(Way::Slip)),
            ("zzz", "South Korea", None),
        ] {
            assert_eq!(way(word, title), expected, "{word} in {title}");
        }
    }
}

//! What the words of a document tell: who speaks to whom, what is named, and where what is spoken of changes.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use crate::story::Role;

use super::super::document::{Cut, Document, Run};
use super::super::line::Kind;
use super::super::words::{self, Speech};
use super::super::{score, work};
use super::page::{Page, words as words_of};
use super::stories::is_text;
use super::{Counts, Figures, commonest, log, mean, of, share};

/// Bytes that are looked at: what a document speaks of shows in its first part.
const TEXT_MAX: usize = 128 << 10;

/// Words on each side of a line that are held against each other, as in `TextTiling` (M. Hearst, Computational
/// Linguistics 23(1), 1997).
const WINDOW: usize = 30;

/// A word in more than this share of the lines says nothing.
const COMMON: f32 = 0.1;

/// Words of a text that are held against its title.
const TEXT_WORDS: usize = 120;

/// Stories of a cut that are looked at.
const STORIES: usize = 64;

/// The words of a document, line by line.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// For each line that was looked at where its words begin in `words`, and their end.
    starts: Vec<u32>,
    words: Vec<u32>,
    /// For each line whether it names somebody or something.
    named: Vec<bool>,
    /// For each line how much what follows takes up of what stands before it.
    seams: Vec<f32>,
    counts: Tally,
}

/// What is counted over all lines.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    words: u32,
    speaker: u32,
    reader: u32,
    reported: u32,
    names: u32,
    numbers: u32,
    links: u32,
    hosts: u32,
}

impl Said {
    /// Reads the first lines of a document.
    pub(super) fn new(doc: Document<'_>) -> Said {
        let mut said = Said { starts: vec![0], ..Said::default() };
        let mut hosts: HashSet<u64, FixedState> = HashSet::default();
        let from = doc.lines.first().map_or(0, |line| line.start as usize);
        for line in work::counted(0..doc.lines.len()) {
            if doc.lines[line].start as usize - from > TEXT_MAX {
                break;
            }
            let text = words_of(doc, line);
            let before = said.counts;
            if doc.lines[line].kind.has(Kind::BLANK) {
                said.named.push(false);
            } else {
                said.line(text, doc.lines[line].kind.has(Kind::CAPITALS));
                let now = said.counts;
                said.named.push(now.names > before.names || now.numbers > before.numbers);
            }
            for host in hosts_in(text) {
                said.counts.links += 1;
                hosts.insert(FixedState::default().hash_one(host));
            }
            said.starts.push(said.words.len() as u32);
        }
        said.counts.hosts = hosts.len() as u32;
        said.spare_common();
        said.find_seams();
        said
    }

    fn line(&mut self, text: &str, capitals: bool) {
        for kind in words::speech(text) {
            match kind {
                Speech::Speaker => self.counts.speaker += 1,
                Speech::Reader => self.counts.reader += 1,
                Speech::Reported => self.counts.reported += 1,
            }
        }
        let mut opens = true;
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let first = word.chars().next().unwrap_or(' ');
            let wide = word.chars().filter(|&c| c >= '\u{2e80}').count() as u32;
            self.counts.words += if wide > 1 { wide / 2 } else { 1 };
            self.counts.names += u32::from(!opens && !capitals && first.is_uppercase() && word.len() > 1);
            self.counts.numbers += u32::from(first.is_numeric());
            opens = false;
            keep(word, capitals, |word| self.words.push(word));
        }
    }

    /// Leaves out words that many lines hold.
    fn spare_common(&mut self) {
        const FEWEST: u32 = 4;
        let lines = self.starts.len().saturating_sub(1);
        // For each word how many lines hold it, and the last one that does.
        let mut seen: HashMap<u32, (u32, usize), FixedState> = HashMap::default();
        for line in 0..lines {
            for &word in self.of_line(line) {
                let (times, last) = seen.entry(word).or_insert((0, usize::MAX));
                if *last != line {
                    (*times, *last) = (*times + 1, line);
                }
            }
        }
        let full = (0..lines).filter(|&line| !self.of_line(line).is_empty()).count() as u32;
        let is_common = |word: &u32| {
            let times = seen.get(word).map_or(0, |(times, _)| *times);
            times >= FEWEST && of(times, full) > COMMON
        };
        let mut words = Vec::with_capacity(self.words.len());
        let mut starts = vec![0];
        for line in 0..lines {
            words.extend(self.of_line(line).iter().filter(|word| !is_common(word)));
            starts.push(words.len() as u32);
        }
        (self.words, self.starts) = (words, starts);
    }

    fn of_line(&self, line: usize) -> &[u32] {
        let at = |line: usize| self.starts.get(line).map(|&start| start as usize);
        let range = at(line).zip(at(line + 1)).map(|(from, to)| from..to);
        range.and_then(|range| self.words.get(range)).unwrap_or_default()
    }

    fn find_seams(&mut self) {
        for line in 0..self.starts.len().saturating_sub(1) {
            let at = self.starts[line] as usize;
            let before = Bag::of(&self.words[at.saturating_sub(WINDOW)..at]);
            let behind = Bag::of(&self.words[at..(at + WINDOW).min(self.words.len())]);
            self.seams.push(before.shared(&behind));
        }
    }

    /// What the words tell of the document alone.
    pub(super) fn fill(&self, figures: &mut Figures) {
        let counts = self.counts;
        let of_words = |count: u32| of(count, counts.words);
        figures.page_speaker = 100.0 * of_words(counts.speaker);
        figures.page_reader = 100.0 * of_words(counts.reader);
        figures.page_reported = 100.0 * of_words(counts.reported);
        figures.page_names = of_words(counts.names);
        figures.page_numbers = of_words(counts.numbers);
        figures.page_linked = (100.0 * of_words(counts.links)).ln_1p();
        figures.hosts = log(counts.hosts);
        figures.hosts_each = of(counts.hosts, counts.links);
        figures.page_seam = mean(self.seams.iter().copied());
    }

    /// The words of these lines, so many at the most.
    fn within(&self, lines: impl Iterator<Item = usize>) -> impl Iterator<Item = u32> {
        lines.flat_map(|line| self.of_line(line)).copied().take(TEXT_WORDS)
    }
}

/// A set of words that is small and quick to compare: by the bits that they hash to.
struct Bag {
    bits: [u64; Bag::WORDS],
}

impl Bag {
    const WORDS: usize = 16;

    fn of(words: &[u32]) -> Bag {
        let mut bits = [0; Bag::WORDS];
        for word in words {
            bits[(word >> 6) as usize % Bag::WORDS] |= 1 << (word & 63);
        }
        Bag { bits }
    }

    fn shared(&self, other: &Bag) -> f32 {
        let count = |bits: &mut dyn Iterator<Item = u64>| bits.map(u64::count_ones).sum::<u32>();
        let both = count(&mut self.bits.iter().zip(&other.bits).map(|(a, b)| a & b));
        let fewer = count(&mut self.bits.iter().copied()).min(count(&mut other.bits.iter().copied()));
        of(both, fewer)
    }
}

/// The words that carry a text: long ones by how they begin, names of few capitals, and pairs of signs of scripts
/// without spaces.
fn keep(word: &str, capitals: bool, mut put: impl FnMut(u32)) {
    const SHORTEST: usize = 4;
    const STEM: usize = 5;
    let mut hash = |word: &str| put(FixedState::default().hash_one(word) as u32);
    if word.is_ascii() {
        let first = word.get(..STEM).unwrap_or(word);
        let is_name = !capitals && first.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
        let has_letter = || word.bytes().any(|b| b.is_ascii_alphabetic());
        if is_name || first.len() >= SHORTEST && has_letter() {
            let mut room = [0; STEM];
            for (slot, byte) in room.iter_mut().zip(first.bytes()) {
                *slot = byte.to_ascii_lowercase();
            }
            hash(std::str::from_utf8(room.get(..first.len()).unwrap_or_default()).unwrap_or_default());
        }
        return;
    }
    let is_wide = |c: char| c >= '\u{2e80}';
    if word.chars().any(is_wide) {
        let ends = word.char_indices().zip(word.char_indices().skip(1));
        ends.for_each(|((from, _), (at, c))| hash(&word[from..at + c.len_utf8()]));
        return;
    }
    let count = word.chars().take(SHORTEST).count();
    let is_short_name = !capitals && count >= 2 && word.chars().all(char::is_uppercase);
    if is_short_name || count == SHORTEST && word.chars().any(char::is_alphabetic) {
        let stem: String = word.chars().take(STEM).flat_map(char::to_lowercase).collect();
        hash(&stem);
    }
}

/// The hosts of the links in a line.
fn hosts_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("://").map(|(at, sign)| {
        let rest = &text[at + sign.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-')).unwrap_or(rest.len());
        rest[..end].trim_start_matches("www.")
    })
}

/// What the words tell of a cut.
pub(super) fn measure(doc: Document<'_>, page: &Page, cut: &Cut, figures: &mut Figures) {
    let known = page.said.seams.len();
    let stories: Vec<&Run> =
        cut.stories.iter().take(STORIES).take_while(|story| story.start < known).collect();
    let look = Look { doc, page, cut, stories };
    look.seams(figures);
    look.texts(figures);
    look.titles(figures);
    look.frames(figures);
}

/// A cut and those of its stories that are looked at.
struct Look<'a, 'd> {
    doc: Document<'d>,
    page: &'a Page,
    cut: &'a Cut,
    stories: Vec<&'a Run>,
}

impl<'d> Look<'_, 'd> {
    /// The lines of a story's text.
    fn body(&self, story: &Run) -> impl Iterator<Item = usize> {
        let is_body = |line: usize| self.cut.labels[line].role == Role::Body && is_text(self.doc, line);
        work::counted(story.start..story.end).filter(move |&line| is_body(line))
    }

    /// Where what is spoken of changes: a story takes up less of what stands before it than other paragraphs do.
    fn seams(&self, figures: &mut Figures) {
        let seams = &self.page.said.seams;
        let is_start =
            |line: usize| self.cut.stories.binary_search_by_key(&line, |story| story.start).is_ok();
        figures.seam = mean(self.stories.iter().skip(1).map(|story| seams[story.start]));
        let last = self.stories.last().map_or(0, |story| story.end.min(seams.len()));
        let is_paragraph =
            |&line: &usize| is_text(self.doc, line) && (line == 0 || !is_text(self.doc, line - 1));
        let inside = (0..last).filter(is_paragraph).filter(|&line| !is_start(line));
        let inside: Vec<f32> = inside.map(|line| seams[line]).collect();
        let others = if inside.is_empty() { figures.page_seam } else { mean(inside.into_iter()) };
        figures.seam_depth = others - figures.seam;
    }

    /// How texts begin.
    fn texts(&self, figures: &mut Figures) {
        let firsts: Vec<usize> = self.stories.iter().filter_map(|story| self.body(story).next()).collect();
        // A line that a title begins is looked at behind it.
        let words = |line: usize| -> &'d str {
            let at = self.doc.lines[line].text;
            let split = self.cut.splits.binary_search_by_key(&line, |split| split.0).ok();
            let from = split.map_or(at.start, |split| self.cut.splits[split].1.max(at.start));
            self.doc.text.get(from as usize..at.end as usize).unwrap_or_default()
        };
        figures.goes_further = share(firsts.iter().map(|&line| words::goes_further(words(line))));
        let named = |line: usize| self.page.said.named.get(line).copied().unwrap_or(false);
        figures.leads_named = share(firsts.iter().map(|&line| named(line)));
    }

    /// What titles say, and whether their texts say more of it than others.
    fn titles(&self, figures: &mut Figures) {
        let titles: Vec<&str> =
            self.stories.iter().map(|story| score::title_of(self.doc, self.cut, story)).collect();
        let (mut told, mut elsewhere) = (Vec::new(), Vec::new());
        for (at, story) in self.stories.iter().enumerate() {
            let mut own = Vec::new();
            for word in titles[at].split(|c: char| !c.is_alphanumeric()) {
                keep(word, true, |word| own.push(word));
            }
            if own.is_empty() {
                continue;
            }
            let has_text = |story: &Run| self.body(story).next().is_some();
            let holds = |story: &Run| self.page.said.within(self.body(story)).any(|word| own.contains(&word));
            told.extend(has_text(story).then(|| holds(story)));
            let next = self.stories.get(at + 1).filter(|next| has_text(next));
            elsewhere.extend(next.map(|next| holds(next)));
        }
        figures.title_told = share(told.into_iter());
        figures.title_elsewhere = share(elsewhere.into_iter());
        let own = || titles.iter().copied().filter(|title| !title.is_empty());
        let mut times: Counts<&str> = Counts::default();
        for title in own() {
            *times.entry(title).or_default() += 1;
        }
        figures.title_again = share(own().map(|title| times.get(title).is_some_and(|&times| times > 1)));
        figures.title_part = share(own().map(words::is_part));
        figures.title_named = share(own().map(|title| {
            let mut words = title.split_whitespace().skip(1);
            title.contains(char::is_numeric) || words.any(|word| word.starts_with(char::is_uppercase))
        }));
        figures.title_asks = share(own().map(|title| title.contains(['?', '？', '؟'])));
    }

    /// Whether stories look alike at both ends, the last one too, and whether the first one has its head.
    fn frames(&self, figures: &mut Figures) {
        let is_text = |line: &usize| is_text(self.doc, *line);
        let style = |line: Option<usize>| line.map_or(0, |line| self.page.style(line));
        let frames: Vec<(u16, u16, u16)> = self
            .stories
            .iter()
            .map(|story| {
                let mut lines = (story.start..story.end).filter(is_text);
                let (first, second) = (lines.next(), lines.next());
                (style(first), style(second), style((story.start..story.end).rev().find(is_text)))
            })
            .collect();
        let count = frames.len() as u32;
        if let Some((frame, times)) = commonest(frames.iter().copied()) {
            figures.frame_share = of(times, count);
            figures.last_framed = f32::from(u8::from(frames.last() == Some(&frame)));
            let first = self.cut.stories.first().map_or(0, |story| story.start);
            let above = (0..first).filter(is_text);
            let alike = above.filter(|&line| [frame.1, frame.2].contains(&self.page.style(line))).count();
            figures.beheaded = log(alike as u32) * figures.frame_share;
        }
        if let Some((foot, times)) = commonest(frames.iter().map(|frame| frame.2)) {
            figures.foot_share = of(times, count);
            figures.foot_precision = of(times, self.page.alike(foot));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::line;
    use super::*;

    fn said(text: &str, look: impl FnOnce(Document<'_>, &Said)) {
        let (mut lines, mut leads) = (Vec::new(), Vec::new());
        line::scan(text, &[], &mut lines, &mut leads);
        let none = super::super::super::document::Hits::default();
        let doc = Document { text, lines: &lines, hits: &none, leads: &leads, width: 72 };
        look(doc, &Said::new(doc));
    }

    #[test]
    fn who_speaks_and_what_is_named_is_counted() {
        said(
            "I told you so, said Otto Lock.\n\nSee https://www.a.example/1 and http://a.example/2 in 2020.\n",
            |_, said| {
                let counts = said.counts;
                assert_eq!((counts.speaker, counts.reader, counts.reported), (1, 1, 2));
                assert_eq!((counts.links, counts.hosts), (2, 1));
                assert_eq!(said.named, [true, false, true]);
            },
        );
    }

    #[test]
    fn what_is_spoken_of_changes_at_a_seam() {
        let (mill, geese) =
            ("Miller grinds barley beside wheels turning\n", "Geese guard bridges against hungry foxes\n");
        said(&[mill, mill, mill, geese, geese, geese].concat(), |_, said| {
            let least = (1..6).min_by(|&a, &b| said.seams[a].total_cmp(&said.seams[b]));
            assert_eq!(least, Some(3));
            assert!(said.seams[1] > 0.9 && said.seams[3] < 0.3, "{:?}", said.seams);
        });
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_its_figures(text in "(\\PC{0,8}[ \n]){0,30}") {
            said(&text, |doc, said| {
                let mut figures = Figures::default();
                said.fill(&mut figures);
                assert!(figures.values().iter().all(|value| value.is_finite()));
                assert_eq!(said.seams.len(), doc.lines.len());
            });
        }
    }
}

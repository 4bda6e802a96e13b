//! What the words of a document tell: who speaks to whom, what is named, and where what is spoken of changes.

use std::collections::HashSet;
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
        let mut seen: Counts<u32> = Counts::default();
        for line in 0..lines {
            let own: HashSet<u32, FixedState> = self.of_line(line).iter().copied().collect();
            own.into_iter().for_each(|word| *seen.entry(word).or_default() += 1);
        }
        let full = (0..lines).filter(|&line| !self.of_line(line).is_empty()).count() as u32;
        let is_common = |word: &u32| {
            let times = seen.get(word).copied().unwrap_or(0);
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
    pub(super) fn figures(&self, figures: Figures) -> Figures {
        let counts = self.counts;
        let of_words = |count: u32| of(count, counts.words);
        Figures {
            page_speaker: 100.0 * of_words(counts.speaker),
            page_reader: 100.0 * of_words(counts.reader),
            page_reported: 100.0 * of_words(counts.reported),
            page_names: of_words(counts.names),
            page_numbers: of_words(counts.numbers),
            page_linked: (100.0 * of_words(counts.links)).ln_1p(),
            hosts: log(counts.hosts),
            hosts_each: of(counts.hosts, counts.links),
            page_seam: mean(self.seams.iter().copied()),
            ..figures
        }
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
    let said = &page.said;
    let known = said.seams.len();
    let all: Vec<&Run> = cut.stories.iter().take(STORIES).take_while(|story| story.start < known).collect();

    let is_start = |line: usize| cut.stories.binary_search_by_key(&line, |story| story.start).is_ok();
    figures.seam = mean(all.iter().skip(1).map(|story| said.seams[story.start]));
    let last = all.last().map_or(0, |story| story.end.min(known));
    let is_paragraph = |&line: &usize| is_text(doc, line) && (line == 0 || !is_text(doc, line - 1));
    let inside = (0..last).filter(is_paragraph).filter(|&line| !is_start(line));
    let inside: Vec<f32> = inside.map(|line| said.seams[line]).collect();
    let others = if inside.is_empty() { figures.page_seam } else { mean(inside.into_iter()) };
    figures.seam_depth = others - figures.seam;

    let is_body = |line: usize| cut.labels[line].role == Role::Body && is_text(doc, line);
    let body = |story: &Run| work::counted(story.start..story.end).filter(move |&line| is_body(line));
    let texts: Vec<Option<usize>> = all.iter().map(|story| body(story).next()).collect();
    let first_words = |line: usize| {
        // A line that a title begins is looked at behind it.
        let split = cut.splits.binary_search_by_key(&line, |split| split.0).ok();
        let whole = words_of(doc, line);
        let from = split.map_or(0, |at| cut.splits[at].1.saturating_sub(doc.lines[line].text.start) as usize);
        whole.get(from..).unwrap_or(whole)
    };
    figures.goes_further = share(texts.iter().flatten().map(|&line| words::goes_further(first_words(line))));
    let named = |line: usize| said.named.get(line).copied().unwrap_or(false);
    figures.leads_named = share(texts.iter().flatten().map(|&line| named(line)));

    let titles: Vec<&str> = all.iter().map(|story| score::title_of(doc, cut, story)).collect();
    let title_words = |title: &str| {
        let mut own = Vec::new();
        for word in title.split(|c: char| !c.is_alphanumeric()) {
            keep(word, true, |word| own.push(word));
        }
        own
    };
    let (mut told, mut elsewhere) = (Vec::new(), Vec::new());
    for (at, story) in all.iter().enumerate() {
        let own = title_words(titles[at]);
        if own.is_empty() {
            continue;
        }
        let holds = |story: &Run| said.within(body(story)).any(|word| own.contains(&word));
        if texts[at].is_some() {
            told.push(holds(story));
        }
        if let Some(next) = all.get(at + 1).filter(|_| texts.get(at + 1).is_some_and(Option::is_some)) {
            elsewhere.push(holds(next));
        }
    }
    figures.title_told = share(told.into_iter());
    figures.title_elsewhere = share(elsewhere.into_iter());
    let mut times: Counts<&str> = Counts::default();
    titles.iter().filter(|title| !title.is_empty()).for_each(|title| *times.entry(title).or_default() += 1);
    let again = |title: &&str| times.get(title).is_some_and(|&times| times > 1);
    let own = || titles.iter().filter(|title| !title.is_empty());
    figures.title_again = share(own().map(again));
    figures.title_part = share(own().map(|title| words::is_part(title)));
    figures.title_named = share(own().map(|title| {
        let mut words = title.split_whitespace();
        let digit = title.contains(|c: char| c.is_numeric());
        digit || words.nth(1).into_iter().chain(words).any(|word| word.starts_with(char::is_uppercase))
    }));
    figures.title_asks = share(own().map(|title| title.contains(['?', '？', '؟'])));

    let style = |line: Option<usize>| line.map_or(0, |line| page.style(line));
    let lines = |story: &Run| (story.start..story.end).filter(|&line| is_text(doc, line));
    let frames = all.iter().map(|story| {
        let mut own = lines(story);
        (
            style(own.next()),
            style(own.next()),
            style((story.start..story.end).rev().find(|&line| is_text(doc, line))),
        )
    });
    let frames: Vec<_> = frames.collect();
    let count = frames.len() as u32;
    if let Some((frame, times)) = commonest(frames.iter().copied()) {
        figures.frame_share = of(times, count);
        let is_last = frames.last() == Some(&frame);
        figures.last_framed = f32::from(u8::from(is_last));
        let first = cut.stories.first().map_or(0, |story| story.start);
        let above = (0..first).filter(|&line| is_text(doc, line));
        let inside = above.filter(|&line| [frame.1, frame.2].contains(&page.style(line))).count() as u32;
        figures.beheaded = log(inside) * figures.frame_share;
    }
    if let Some((foot, times)) = commonest(frames.iter().map(|frame| frame.2)) {
        figures.foot_share = of(times, count);
        figures.foot_precision = of(times, page.alike(foot));
    }
}

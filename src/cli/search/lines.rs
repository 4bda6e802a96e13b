//! The lines of a story that hold what a query looks for, with those around them.

use std::collections::{BTreeMap, HashMap};

use crate::library::{Digest, StoryRef};
use crate::query::needle::Needle;
use crate::query::syntax::{Fit, Place, Term};
use crate::query::{Query, Shown};

/// Matches that are looked for in one story.
const HITS_MAX: usize = 10_000;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The title, which matches or stands for a story of which no line does.
    Title,
    /// A line that holds a match.
    Hit,
    /// A line around one that does.
    Around,
}

impl Kind {
    /// Its name in JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Title => "title",
            Kind::Hit => "match",
            Kind::Around => "context",
        }
    }
}

/// A line to print.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Its number in the digest, from 1.
    pub(super) number: usize,
    pub(super) kind: Kind,
    /// What it says, clean.
    pub(super) text: &'a str,
    /// The bytes of it that matched.
    pub(super) hits: Vec<(usize, usize)>,
}

/// What is to be printed of a story.
#[derive(Debug)]
pub(super) struct Read<'a> {
    /// The line that its title stands on.
    pub(super) line: usize,
    pub(super) lines: Vec<Line<'a>>,
}

/// Finds the lines of stories.
#[derive(Debug)]
pub(super) struct Reader {
    shown: Shown,
    /// What is looked for in bodies: phrases, patterns, and words as they are.
    needles: Vec<Needle>,
    before: usize,
    after: usize,
    titles: bool,
    numbers: Numbers,
}

impl Reader {
    /// For stories that match `query`, with so many lines around each that holds a match; or with `titles` alone.
    pub(super) fn new(query: &Query, before: usize, after: usize, titles: bool) -> Reader {
        let needle = |term: &Term| match term {
            Term::Phrase(Place::Body | Place::Text, text) | Term::Word(Fit::Fuzzy | Fit::Exact, text) => {
                Some(Needle::phrase(text))
            }
            Term::Pattern(Place::Body | Place::Text, source) => Needle::pattern(source).ok(),
            _ => None,
        };
        let needles = query.terms(true).filter_map(needle).collect();
        Reader { shown: Shown::new(query), needles, before, after, titles, numbers: Numbers::default() }
    }

    /// The lines of a story, in order.
    pub(super) fn read<'a>(&mut self, story: StoryRef<'a>) -> Read<'a> {
        let span = story.span();
        let text = story.text().as_str();
        let own = Own { text, from: span.range().start, to: span.range().end };
        let heading = story.heading().as_str();
        let title_at = match story.title() {
            Some(_) if !story.is_title_apart() => story.story().title.range().start,
            _ => own.first_word(),
        };
        let title_line = own.line_start(title_at);
        let number = self.numbers.of(story.digest(), text, title_line);
        let hits = self.shown.title(heading).ranges;
        let mut bodies = if self.titles { Vec::new() } else { self.in_bodies(story, text) };
        bodies.sort_unstable();
        let mut found: BTreeMap<usize, Line<'a>> = BTreeMap::new();
        if story.title().is_some() && !hits.is_empty() || bodies.is_empty() {
            found.insert(title_line, Line { number, kind: Kind::Title, text: heading, hits });
        }
        for (from, to) in bodies {
            own.mark(from, to, &mut found);
        }
        let hits: Vec<usize> = found.keys().copied().collect();
        if !self.titles {
            for at in hits {
                own.around(at, self.before, self.after, &mut found);
            }
        }
        let (mut at, mut line) = (title_line, number);
        for (&start, found) in &mut found {
            line = if start < at {
                line.saturating_sub(newlines(text, start, at))
            } else {
                line + newlines(text, at, start)
            };
            at = start;
            found.number = line;
        }
        Read { line: number, lines: found.into_values().collect() }
    }

    /// Where in a story's body anything stands that is looked for, in the text of its shard.
    fn in_bodies(&self, story: StoryRef<'_>, text: &str) -> Vec<(usize, usize)> {
        let mut hits = Vec::new();
        for body in story.bodies() {
            let own = text.get(body.range()).unwrap_or_default();
            let from = body.range().start;
            for needle in &self.needles {
                let places = needle.find_iter(own).take(HITS_MAX);
                hits.extend(places.map(|place| (from + place.start, from + place.end)));
            }
        }
        hits
    }
}

fn newlines(text: &str, from: usize, to: usize) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes().get(from..to).unwrap_or_default()).count()
}

/// The text of a story, in that of its shard.
struct Own<'a> {
    text: &'a str,
    from: usize,
    to: usize,
}

impl<'a> Own<'a> {
    fn bytes(&self, from: usize, to: usize) -> &'a [u8] {
        self.text.as_bytes().get(from..to).unwrap_or_default()
    }

    fn first_word(&self) -> usize {
        let own = self.text.get(self.from..self.to).unwrap_or_default();
        self.from + own.find(|c: char| !c.is_whitespace()).unwrap_or_default()
    }

    fn line_start(&self, at: usize) -> usize {
        memchr::memrchr(b'\n', self.bytes(self.from, at)).map_or(self.from, |found| self.from + found + 1)
    }

    /// The end of the line that `at` stands on, before its line feed.
    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', self.bytes(at, self.to)).map_or(self.to, |found| at + found)
    }

    fn line(&self, start: usize, kind: Kind) -> Line<'a> {
        let text = self.text.get(start..self.line_end(start)).unwrap_or_default();
        Line { number: 0, kind, text: text.trim_end(), hits: Vec::new() }
    }

    /// Notes a match, which may go on over several lines.
    fn mark(&self, from: usize, to: usize, found: &mut BTreeMap<usize, Line<'a>>) {
        let mut start = self.line_start(from);
        while start < to {
            let line = found.entry(start).or_insert_with(|| self.line(start, Kind::Hit));
            let end = line.text.len();
            let hit = (from.saturating_sub(start).min(end), (to - start).min(end));
            if line.kind == Kind::Hit && hit.0 < hit.1 {
                // Matches of two words may lie over one another.
                match line.hits.last_mut() {
                    Some(last) if hit.0 <= last.1 => last.1 = last.1.max(hit.1),
                    _ => line.hits.push(hit),
                }
            }
            start = self.line_end(start) + 1;
        }
    }

    /// Adds the lines around one.
    fn around(&self, start: usize, before: usize, after: usize, found: &mut BTreeMap<usize, Line<'a>>) {
        let mut at = start;
        for _ in 0..before {
            if at <= self.from {
                break;
            }
            at = self.line_start(at - 1);
            found.entry(at).or_insert_with(|| self.line(at, Kind::Around));
        }
        at = start;
        for _ in 0..after {
            at = self.line_end(at) + 1;
            if at >= self.to {
                break;
            }
            found.entry(at).or_insert_with(|| self.line(at, Kind::Around));
        }
    }
}

/// The numbers of lines: in a long digest they are counted once and not from its start for every story.
#[derive(Debug, Default)]
struct Numbers {
    /// By address of the digest: how many lines end before each step.
    steps: HashMap<usize, Vec<usize>>,
}

/// Bytes between two places up to which lines are counted.
const STEP: usize = 64 * 1024;

impl Numbers {
    fn of(&mut self, digest: &Digest, text: &str, at: usize) -> usize {
        let start = digest.text.range().start;
        let offset = at.saturating_sub(start);
        if digest.text.len() <= STEP {
            return 1 + newlines(text, start, at);
        }
        let steps = self.steps.entry(std::ptr::from_ref(digest).addr()).or_insert_with(|| {
            let own = text.as_bytes().get(digest.text.range()).unwrap_or_default();
            let ends = own.chunks(STEP).scan(0, |ended, chunk| {
                let before = *ended;
                *ended += memchr::memchr_iter(b'\n', chunk).count();
                Some(before)
            });
            ends.collect()
        });
        let step = (offset / STEP).min(steps.len().saturating_sub(1));
        let before = steps.get(step).copied().unwrap_or_default();
        1 + before + newlines(text, start + step * STEP, at)
    }
}

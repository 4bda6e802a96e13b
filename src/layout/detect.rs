//! Which layout a document has: each one that shows its cues really cuts it, and what came out is scored.
//!
//! Scores compare across layouts; the order of a list decides nothing. The reasons are kept, for `check --explain`.

mod offers;
mod region;

use crate::container::{Fact, Given};
use crate::story::{Date, Part, Role};
use crate::text::Span;

use super::anchor::Anchor;
use super::catalog::Catalog;
use super::date;
use super::evidence::Figures;
use super::line::{self, Kind, Lead, Line};
use super::pattern::Found;
use super::score::Score;
use super::segment::{self, Cut, Document, Hit, Hits};
use super::{fence, given, hits, repeats, title, trim};

use region::RegionReader;

/// A cut that is worth less is not believed: then the document is one story.
pub const BELIEVED: f32 = 0.34;

/// How stories were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By this layout of the catalogue.
    Layout(u16),
    /// By what repeats.
    Inferred(Anchor),
    /// The container says where they are.
    Given,
    /// They were not: it is no digest, but one story.
    Whole,
}

/// A way that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// The way.
    pub way: Way,
    /// How many stories it found.
    pub stories: usize,
    /// How well it did.
    pub score: Score,
    /// What it is worth, from 0 to 1: the best one is taken.
    pub worth: f32,
}

/// Which of the cuts of a document is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// The best one, if it is believed.
    #[default]
    Best,
    /// The one of this number, or one story where there are fewer: so that a human can say what each is worth.
    Nth(usize),
}

/// A cut that there was.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// What speaks for it.
    pub figures: Figures,
    /// The lines that its stories begin at.
    pub starts: Vec<usize>,
}

/// A piece of a document that was read in one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its text, in bytes from the start of the document's.
    pub text: Span,
    /// How its stories were found.
    pub way: Way,
    /// How sure, from 0 to 1; for a piece that is one story, how sure it is that nothing else fits.
    pub confidence: f32,
    /// How many stories it gave.
    pub stories: usize,
    /// The best of what was tried, best first.
    pub trials: Vec<Trial>,
}

/// Trials kept to explain a piece.
pub const TRIALS_KEPT: usize = 6;

/// A story of a [`Reading`], by its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draft {
    /// First and one past the last part.
    pub parts: (u32, u32),
    /// Where it begins, in bytes from the start of the text.
    pub start: u32,
    /// Whether it shows every cue asked for.
    pub complete: bool,
}

/// A document as it was read: parts that cover all of it, and the stories among them.
///
/// Kept by its user from document to document, so that its room is asked for once.
#[derive(Debug, Default)]
pub struct Reading {
    /// The pieces that were read each in its own way, in order.
    pub regions: Vec<Region>,
    /// Parts without a gap from 0 to the end of the text.
    pub parts: Vec<Part>,
    /// The stories.
    pub stories: Vec<Draft>,
    /// Which cut is taken.
    pub choice: Choice,
    /// What speaks for each cut that there was; kept with [`Choice::Nth`] alone.
    pub offered: Vec<Offered>,
    lines: Vec<Line>,
    leads: Vec<Lead>,
    hits: Vec<Hit>,
}

impl Reading {
    /// Reads `text`, about whose lines `facts` are known, with the layouts of `catalog`.
    pub fn read(&mut self, text: &str, facts: &[Fact], catalog: &Catalog) {
        line::scan(text, facts, &mut self.lines, &mut self.leads);
        hits::scan(text, &self.lines, catalog, &mut self.hits);
        self.regions.clear();
        self.offered.clear();
        let width = title::width(text, &self.lines);
        let mut whole = Cut::default();
        let mut said = Vec::new();
        let mut from = 0;
        let opens = |line: &Line| line.kind.known().what() == Given::Document;
        while from < self.lines.len() || from == 0 {
            let next = self.lines.iter().skip(from + 1).position(opens);
            let to = next.map_or(self.lines.len(), |at| from + 1 + at);
            let mut reader = RegionReader {
                text,
                lines: &self.lines,
                hits: &self.hits,
                leads: &self.leads,
                width,
                catalog,
                below_stories: false,
                masthead: None,
                regions: &mut self.regions,
                said: &mut said,
                choice: self.choice,
                offered: &mut self.offered,
            };
            let cut = reader.read(from..to);
            whole.labels.extend(cut.labels);
            whole.stories.extend(cut.stories.iter().map(|run| run.moved(from)));
            whole.splits.extend(cut.splits.iter().map(|&(line, at)| (line + from, at)));
            from = to.max(1);
        }
        if !said.is_empty() {
            self.hits.append(&mut said);
            self.hits.sort_by_key(|hit| hit.line);
        }
        // What comes back tells itself; no cue is asked.
        let none = Hits::default();
        let all = Document { text, lines: &self.lines, hits: &none, leads: &self.leads, width };
        repeats::mark(all, &mut whole);
        fence::mark(all, &mut whole);
        trim::below_mark(all, &mut whole);
        // What is no title any more is not parted from its text.
        let Cut { labels, splits, .. } = &mut whole;
        splits.retain(|&(line, _)| labels[line].role == Role::Title);
        assemble(text.len(), &self.lines, &whole, &mut self.parts, &mut self.stories);
    }

    /// Whether the document has more lines than are told apart.
    pub fn is_cut_short(&self) -> bool {
        self.lines.len() > line::LINES_MAX
    }

    /// Whether it holds several documents, as a file of mails does.
    pub fn holds_several(&self) -> bool {
        let opens = |line: &&Line| line.kind.known().what() == Given::Document;
        self.lines.iter().filter(opens).take(2).count() == 2
    }

    /// The way in which most stories were found, and how sure it is.
    pub fn main_way(&self) -> (Way, f32) {
        let best = self.regions.iter().rev().max_by_key(|region| region.stories);
        best.map_or((Way::Whole, 1.0), |region| (region.way, region.confidence))
    }
}

impl Reading {
    /// The date of the document itself, or of the mail in it, that a story which begins at byte `at` stands in: what
    /// tells the year where a story leaves it out.
    pub fn own_date(&self, text: &str, at: u32) -> Option<Date> {
        const TOP: usize = 24;
        let words = |line: &Line| text.get(line.text.range()).unwrap_or_default();
        let to = self.lines.partition_point(|line| line.start <= at);
        let given = self.lines[..to].iter().rev().find(|line| line.kind.known().what() == Given::Date);
        given.and_then(|line| date::parse(words(line))).or_else(|| {
            self.lines.iter().take(TOP).find_map(|line| date::find(words(line)).map(|(_, date)| date))
        })
    }

    /// The days that head groups of stories, each with the byte at which it stands, in order.
    pub fn group_days(&self, catalog: &Catalog) -> Vec<(u32, Found)> {
        if !self.parts.iter().any(|part| part.role == Role::Heading) {
            return Vec::new();
        }
        let days = &catalog.common().days;
        let heads = |start: u32| {
            let part = self.parts.partition_point(|part| part.end <= start);
            self.parts.get(part).is_some_and(|part| part.role == Role::Heading)
        };
        let hits = self.hits.iter().filter(|hit| days.contains(&hit.cue));
        let lines = hits.filter_map(|hit| Some((self.lines.get(hit.line as usize)?, hit.found)));
        let heads: Vec<_> = lines.filter(|(line, _)| heads(line.start)).collect();
        // One day alone is that of the digest, unless it is set as the heading of a part.
        let is_part = |line: &Line| line.kind.known().heading_level().is_some_and(|level| level > 1);
        let groups = heads.len() > 1 || heads.iter().all(|(line, _)| is_part(line));
        heads.into_iter().filter(|_| groups).map(|(line, found)| (line.start, found)).collect()
    }

    /// What the sentences of a story say of its outlet, link and date: `…, reports RFA.`, `… (Source: RFA)`. The last
    /// one counts, since credits close.
    pub fn said(&self, text: &str, span: Span, catalog: &Catalog) -> Found {
        // What follows a credit, in bytes, is no more than a line that leads on.
        const ASIDE_MAX: usize = 200;
        let starts = |hit: &Hit| self.lines[hit.line as usize].start;
        let from = self.hits.partition_point(|hit| starts(hit) < span.start);
        let here = self.hits[from..].iter().take_while(|hit| starts(hit) < span.end);
        let says = |hit: &&Hit| catalog.cue(hit.cue).is_some_and(|cue| cue.role == Role::Body);
        let mut said = Found::default();
        let end = span.start as usize + text.get(span.range()).unwrap_or_default().trim_end().len();
        // Brackets alone on a line close what is above them; with a text below them they are words of it.
        let closes = |hit: &&Hit| {
            let line = self.lines[hit.line as usize].text;
            let below = text.get(line.end as usize..end).unwrap_or_default();
            let opens = text.get(line.range()).is_some_and(|line| line.starts_with(['(', '[', '（']));
            !opens
                || !hit.found.link.is_empty()
                || below.len() <= ASIDE_MAX
                || below.trim_start().len() <= ASIDE_MAX
        };
        for hit in here.filter(says).filter(closes) {
            let name = text.get(hit.found.outlet.range()).unwrap_or_default();
            if !name.is_empty() && date::parse(name).is_none() && date::parse_loose(name).is_none() {
                said.outlet = hit.found.outlet;
            }
            // Of several links the first one is the story's own.
            if said.link.is_empty() {
                said.link = hit.found.link;
            }
            said.date = hit.found.date.or(said.date);
            said.day = hit.found.day.or(said.day);
        }
        said
    }

    /// The first address in the text of a story that stands alone on its line, or behind a colon at the end of one.
    /// A long text has addresses of its own.
    pub fn lone_link(&self, text: &str, span: Span) -> Span {
        const TEXT_MAX: usize = 1_200;
        if span.len() > TEXT_MAX {
            return Span::default();
        }
        let from = self.lines.partition_point(|line| line.start < span.start);
        let here = self.lines[from..].iter().take_while(|line| line.start < span.end);
        let address = |line: &Line| {
            let words = text.get(line.text.range())?;
            let at = memchr::memmem::find(words.as_bytes(), b"://")?;
            let start = words.get(..at)?.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
            let (lead, link) = words.split_at_checked(start)?;
            let bare = link.trim_end_matches(['>', ')', ']', '.', ',']);
            let stands = lead.chars().all(|c| matches!(c, '<' | '(' | '[' | ' '))
                || lead.trim_end_matches(['<', ' ']).ends_with(':');
            let start = line.text.start as usize + start;
            (stands && !bare.contains(char::is_whitespace)).then(|| Span::new(start, start + bare.len()))
        };
        here.filter(|line| !line.kind.known().has(crate::container::Known::TARGET))
            .find_map(address)
            .unwrap_or_default()
    }

    /// What a part holds: by its cue, or as its container gives it.
    pub fn found(&self, text: &str, span: Span, part: Part) -> Option<Found> {
        if part.cue == Part::NO_CUE {
            let at = self.lines.partition_point(|line| line.start < span.start);
            return self.lines.get(at).and_then(|&line| given::found(text, line));
        }

        let starts = |hit: &Hit| self.lines[hit.line as usize].start;
        let from = self.hits.partition_point(|hit| starts(hit) < span.start);
        let mut here = self.hits[from..].iter().take_while(|hit| starts(hit) < span.end);
        here.find(|hit| hit.cue == part.cue).map(|hit| hit.found)
    }
}

/// Makes parts of labelled lines. A blank line goes with what stands before it; lines that are a field each
/// make a part each.
fn assemble(len: usize, lines: &[Line], cut: &Cut, parts: &mut Vec<Part>, drafts: &mut Vec<Draft>) {
    parts.clear();
    drafts.clear();
    let mut open: Option<segment::Label> = None;
    let mut stories = cut.stories.iter().peekable();
    let mut splits = cut.splits.iter().peekable();
    for (number, line) in lines.iter().enumerate() {
        let begins = stories.next_if(|story| story.start == number);
        if line.kind.has(Kind::BLANK) && begins.is_none() {
            continue;
        }
        let label = cut.labels[number];
        let runs_on =
            matches!(label.role, Role::Body | Role::Title | Role::Preamble | Role::Tail | Role::Furniture);
        if begins.is_none() && runs_on && open == Some(label) {
            continue;
        }
        if let Some(before) = open {
            parts.push(Part { end: line.start, cue: before.cue, role: before.role });
        }
        open = Some(label);
        // The part that opens here will be number `parts.len()`.
        if let Some(story) = begins {
            close_draft(drafts, parts.len());
            drafts.push(Draft {
                parts: (parts.len() as u32, u32::MAX),
                start: line.start,
                complete: story.complete,
            });
        } else if label.role == Role::Tail || line.kind.known().what() == Given::Document {
            // What a page says below its stories is none's, nor is what the next mail says of itself.
            close_draft(drafts, parts.len());
        }
        if let Some(&(_, at)) = splits.next_if(|(split, _)| *split == number) {
            parts.push(Part { end: at, cue: label.cue, role: label.role });
            open = Some(segment::Label::by_place(Role::Body));
        }
    }
    if len > 0 {
        let last = open.unwrap_or(segment::Label::by_place(Role::Preamble));
        parts.push(Part { end: len as u32, cue: last.cue, role: last.role });
    }
    close_draft(drafts, parts.len());
}

/// The last story ends before part `end`, unless it has ended already.
fn close_draft(drafts: &mut [Draft], end: usize) {
    if let Some(last) = drafts.last_mut().filter(|last| last.parts.1 == u32::MAX) {
        last.parts.1 = end as u32;
    }
}

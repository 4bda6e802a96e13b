//! Which layout a document has: each one that shows its cues really cuts it, and what came out is scored.
//!
//! Scores compare across layouts; the order of a list decides nothing. The reasons are kept, for `check --explain`.

use crate::container::Fact;
use crate::story::{Part, Role};
use crate::text::Span;

use super::catalog::Catalog;
use super::line::{self, Kind, Line};
use super::pattern::Found;
use super::segment::{self, Cut, Document, Hit};

/// Below this a layout is not believed.
pub const BELIEVED: f32 = 0.5;

/// How well a cut explains its document; each figure from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Share of the text, in bytes, that stands in complete stories.
    pub explained: f32,
    /// Share of the stories that show every cue asked for.
    pub complete: f32,
    /// How even the lengths of the stories are.
    pub even: f32,
    /// How much the number of stories, and their density, can prove.
    pub weight: f32,
}

impl Score {
    /// All of it in one figure.
    pub fn confidence(self) -> f32 {
        self.explained * (0.6 + 0.4 * self.complete) * self.even * self.weight
    }
}

/// A layout that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// The layout, by number.
    pub layout: u16,
    /// How many stories it found.
    pub stories: usize,
    /// How well it did.
    pub score: Score,
}

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
    /// The layout, if any was believed.
    pub layout: Option<u16>,
    /// How sure, from 0 to 1; without a layout, how sure it is that none fits.
    pub confidence: f32,
    /// Every layout that was tried, best first.
    pub trials: Vec<Trial>,
    /// Parts without a gap from 0 to the end of the text.
    pub parts: Vec<Part>,
    /// The stories.
    pub stories: Vec<Draft>,
    lines: Vec<Line>,
    hits: Vec<Hit>,
}

impl Reading {
    /// Reads `text`, about whose lines `facts` are known, with the layouts of `catalog`.
    pub fn read(&mut self, text: &str, facts: &[Fact], catalog: &Catalog) {
        line::scan(text, facts, &mut self.lines);
        segment::scan_hits(text, &self.lines, catalog, &mut self.hits);
        let doc = Document { text, lines: &self.lines, hits: &self.hits };
        let mut best: Option<(Trial, Cut)> = None;
        self.trials.clear();
        for (number, layout) in catalog.layouts().iter().enumerate() {
            let Some(cut) = segment::cut(doc, layout) else { continue };
            let trial = Trial { layout: number as u16, stories: cut.stories.len(), score: score(doc, &cut) };
            self.trials.push(trial);
            let beats = |rival: &Trial| {
                let (mine, theirs) = (trial.score.confidence(), rival.score.confidence());
                mine > theirs
                    || (mine >= theirs && layout.name < catalog.layouts()[usize::from(rival.layout)].name)
            };
            if best.as_ref().is_none_or(|(rival, _)| beats(rival)) {
                best = Some((trial, cut));
            }
        }
        self.trials.sort_by(|a, b| b.score.confidence().total_cmp(&a.score.confidence()));
        let (layout, confidence, cut) = match best {
            Some((trial, cut)) if trial.score.confidence() >= BELIEVED => {
                (Some(trial.layout), trial.score.confidence(), cut)
            }
            // The better the best layout did, the less sure it is that there is none.
            rival => {
                let doubt = rival.map_or(0.0, |(trial, _)| trial.score.confidence());
                (None, 1.0 - doubt, segment::whole(doc, catalog))
            }
        };
        (self.layout, self.confidence) = (layout, confidence);
        assemble(text.len(), &self.lines, &cut, &mut self.parts, &mut self.stories);
    }
}

impl Reading {
    /// What the cue of a part found in its line.
    pub fn found(&self, span: Span, part: Part) -> Option<Found> {
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
        } else if label.role == Role::Tail {
            close_draft(drafts, parts.len());
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

#[expect(clippy::cast_precision_loss, reason = "a score needs no more than a float's 24 bits")]
fn score(doc: Document<'_>, cut: &Cut) -> Score {
    let bytes =
        |lines: std::ops::Range<usize>| -> usize { lines.map(|line| doc.lines[line].text.len()).sum() };
    let beside: usize = (0..doc.lines.len())
        .filter(|&line| matches!(cut.labels[line].role, Role::Heading | Role::Furniture))
        .map(|line| doc.lines[line].text.len())
        .sum();
    let all = bytes(0..doc.lines.len()).saturating_sub(beside).max(1);
    let mut explained = 0.0;
    let mut lengths = Vec::with_capacity(cut.stories.len());
    for story in &cut.stories {
        let furniture: usize = (story.start..story.end)
            .filter(|&line| cut.labels[line].role == Role::Furniture)
            .map(|line| doc.lines[line].text.len())
            .sum();
        let own = bytes(story.start..story.end).saturating_sub(furniture) as f32;
        explained += if story.complete { own } else { own / 2.0 };
        lengths.push(own);
    }
    let stories = cut.stories.len().max(1) as f32;
    let complete = cut.stories.iter().filter(|story| story.complete).count() as f32 / stories;
    let mean = lengths.iter().sum::<f32>() / stories;
    let variance = lengths.iter().map(|length| (length - mean).powi(2)).sum::<f32>() / stories;
    let spread = if mean > 0.0 { variance.sqrt() / mean } else { 0.0 };
    // News briefs differ in length by a factor of a few; a cue strewn by chance leaves gaps of any size.
    let even = 1.0 / (1.0 + (spread - 1.0).max(0.0));
    let count = match cut.stories.len() {
        0 => 0.0,
        1 => 0.75,
        2 => 0.9,
        _ => 1.0,
    };
    lengths.sort_by(f32::total_cmp);
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    // One cue in a document of the size of a book proves nothing.
    let density = (40_000.0 / median.max(1.0)).min(1.0);
    Score { explained: (explained / all as f32).min(1.0), complete, even, weight: count * density }
}

//! How well a cut explains its document. Scores of layouts and of inference compare.

use std::ops::Range;

use crate::container::Known;
use crate::story::Role;

use super::catalog::Catalog;
use super::line::Kind;
use super::segment::{Cut, Document, Run};

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
    /// How much the stories look like stories: 1 for a layout, whose cues say so; found out for inference.
    pub likeness: f32,
}

impl Score {
    /// All of it in one figure.
    pub fn confidence(self) -> f32 {
        self.explained * (0.6 + 0.4 * self.complete) * self.even * self.weight * self.likeness
    }
}

/// Scores a cut; the lines of `list` are a list of contents, which no cut has to explain.
#[expect(clippy::cast_precision_loss, reason = "a score needs no more than a float's 24 bits")]
pub fn score(doc: Document<'_>, cut: &Cut, list: &Range<usize>) -> Score {
    let bytes = |lines: Range<usize>| -> usize { lines.map(|line| doc.lines[line].text.len()).sum() };
    let is_beside = |line: usize| {
        matches!(cut.labels[line].role, Role::Heading | Role::Furniture)
            || list.contains(&line)
            || doc.lines[line].kind.known().has(Known::TARGET)
    };
    let beside: usize =
        (0..doc.lines.len()).filter(|&line| is_beside(line)).map(|line| doc.lines[line].text.len()).sum();
    let all = bytes(0..doc.lines.len()).saturating_sub(beside).max(1);
    let mut explained = 0.0;
    let mut lengths = Vec::with_capacity(cut.stories.len());
    for story in &cut.stories {
        let furniture: usize = (story.start..story.end)
            .filter(|&line| is_beside(line))
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
    Score {
        explained: (explained / all as f32).min(1.0),
        complete,
        even,
        weight: count * density,
        likeness: 1.0,
    }
}

/// How much the stories of a cut that was inferred look like stories of a digest: each with a title that reads as
/// one, with words below it, and with a credit, a link or a date of its own.
#[expect(clippy::cast_precision_loss, reason = "a score needs no more than a float's 24 bits")]
pub fn likeness(doc: Document<'_>, cut: &Cut, catalog: &Catalog) -> f32 {
    let stories = cut.stories.len().max(1) as f32;
    let mut titles = 0.0;
    let mut bodies = 0.0;
    let mut parted = 0.0;
    let mut fields = [0.0; 4];
    let mut crowded = 0.0;
    let common = catalog.common();
    let mut hits = doc.hits.iter().peekable();
    for story in &cut.stories {
        let title = (story.start..story.end).filter(|&line| cut.labels[line].role == Role::Title);
        titles += title.map(|line| headline(&doc.text[doc.lines[line].text.range()])).fold(0.0, f32::max);
        bodies += f32::from(u8::from(
            (story.start..story.end)
                .any(|line| cut.labels[line].role == Role::Body && !doc.lines[line].kind.has(Kind::BLANK)),
        ));
        let open = story.start == 0
            || doc.lines[story.start - 1].kind.has(Kind::BLANK)
            || doc.lines[story.start - 1].kind.has(Kind::RULE)
            || doc.lines[story.start].kind.known() != Known::NOTHING
            || cut.labels[story.start - 1].role != Role::Body;
        parted += f32::from(u8::from(open));
        // Groups of lines of one kind within the story.
        let mut groups = [0u32; 4];
        let mut last = [usize::MAX; 4];
        let mut group = |class: usize, line: usize| {
            let near = last[class] != usize::MAX
                && (last[class]..line)
                    .all(|between| between == last[class] || doc.lines[between].kind.has(Kind::BLANK));
            groups[class] += u32::from(!near);
            last[class] = line;
        };
        while hits.next_if(|hit| (hit.line as usize) < story.start).is_some() {}
        while let Some(hit) = hits.next_if(|hit| (hit.line as usize) < story.end) {
            let line = hit.line as usize;
            let Some(cue) =
                catalog.cue(hit.cue).filter(|_| common.roles.iter().any(|(cue, _)| *cue == hit.cue))
            else {
                continue;
            };
            match (cue.role, cue.name.as_str()) {
                (Role::Link, _) => group(0, line),
                (Role::Credit, "date") => group(1, line),
                (Role::Credit, _) => group(2, line),
                (Role::Furniture, "byline") => group(3, line),
                _ => {}
            }
        }
        for line in story.start..story.end {
            if doc.lines[line].kind.known().has(Known::TARGET) {
                group(0, line);
            }
        }
        crowded += f32::from(u8::from(groups.iter().any(|&count| count > 3)));
        for (sum, count) in fields.iter_mut().zip(groups) {
            *sum += match count {
                0 => 0.0,
                1 => 1.0,
                2 => 0.7,
                3 => 0.5,
                _ => 0.3,
            };
        }
    }
    let field = fields.into_iter().fold(0.0, f32::max) / stories;
    (0.3 + 0.35 * field + 0.35 * titles / stories)
        * (1.0 - 0.3 * crowded / stories)
        * (0.4 + 0.6 * bodies / stories)
        * (0.4 + 0.6 * parted / stories)
}

/// How much a line reads as the headline of a story and not as the name of a section: by its number of words.
fn headline(title: &str) -> f32 {
    let ideographs = title.chars().filter(|&c| c >= '\u{2e80}').count();
    let words = title.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count()
        + ideographs / 2;
    match words {
        0 => 0.0,
        1 => 0.2,
        2 => 0.5,
        3 => 0.8,
        4..=24 => 1.0,
        25..=34 => 0.6,
        _ => 0.2,
    }
}

/// The stories of a cut that are far longer than the rest: what other layout they hold is worth a look.
pub fn giants(doc: Document<'_>, cut: &Cut) -> Vec<Run> {
    let len = |run: &Run| {
        let end = doc.lines.get(run.end).map_or(doc.text.len(), |line| line.start as usize);
        end.saturating_sub(doc.lines.get(run.start).map_or(0, |line| line.start as usize))
    };
    let mut lengths: Vec<usize> = cut.stories.iter().map(len).collect();
    lengths.sort_unstable();
    let Some(&median) = lengths.get(lengths.len() / 2) else { return Vec::new() };
    let most = (16 * median).max(4000);
    cut.stories.iter().filter(|run| len(run) > most).copied().collect()
}

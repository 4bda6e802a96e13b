//! A document as layouts see it, and what comes out when one of them cuts it: plain data.

use std::ops::{Deref, Range};

use crate::container::{Given, Known};
use crate::story::{Part, Role};

use super::line::{self, Lead, Line};
use super::pattern::Found;

/// A line that looks like a cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The line, from 0.
    pub line: u32,
    /// The cue, in the catalogue.
    pub cue: u16,
    /// The fields that it holds; spans count from the start of the text.
    pub found: Found,
}

/// The hits of a document in order of line; those of one line or of one cue are found without looking at the others,
/// since each of many layouts asks for its own.
#[derive(Debug, Default)]
pub struct Hits {
    all: Vec<Hit>,
    /// For each line the place of its first hit; one more for the end.
    of_line: Vec<u32>,
    /// For each cue where its hits begin in `by_cue`; one more for the end.
    of_cue: Vec<u32>,
    /// The places of hits, ordered by cue.
    by_cue: Vec<u32>,
}

impl Deref for Hits {
    type Target = [Hit];
    fn deref(&self) -> &[Hit] {
        &self.all
    }
}

impl Hits {
    /// The hits of a document of so many lines, in order of line.
    pub fn new(all: Vec<Hit>, lines: usize) -> Hits {
        let mut of_line = Vec::with_capacity(lines + 1);
        let cues = all.iter().map(|hit| usize::from(hit.cue) + 1).max().unwrap_or(0);
        let mut of_cue = vec![0_u32; cues + 1];
        for (place, hit) in all.iter().enumerate() {
            of_line.resize(of_line.len().max(hit.line as usize + 1), place as u32);
            of_cue[usize::from(hit.cue) + 1] += 1;
        }
        of_line.resize(of_line.len().max(lines + 1), all.len() as u32);
        let mut sum = 0;
        for count in &mut of_cue {
            sum += *count;
            *count = sum;
        }
        let mut next = of_cue.clone();
        let mut by_cue = vec![0; all.len()];
        for (place, hit) in all.iter().enumerate() {
            let at = &mut next[usize::from(hit.cue)];
            by_cue[*at as usize] = place as u32;
            *at += 1;
        }
        Hits { all, of_line, of_cue, by_cue }
    }

    /// The hits of a line.
    pub fn of_line(&self, line: usize) -> &[Hit] {
        match self.of_line.get(line..line + 2) {
            Some(&[from, to]) => self.all.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The hits of any of `cues` on `lines`, each once and in order. Costs what is found, however many others there are.
    pub fn of_cues<'h>(&'h self, cues: &[u16], lines: Range<usize>) -> impl Iterator<Item = Hit> + use<'h> {
        let before = |line: usize| self.of_line.get(line).map_or(self.all.len() as u32, |&place| place);
        let (from, to) = (before(lines.start), before(lines.end));
        let mut places: Vec<u32> = Vec::new();
        for &cue in cues {
            let Some(&[first, last]) = self.of_cue.get(usize::from(cue)..usize::from(cue) + 2) else {
                continue;
            };
            // Of the cues that are asked for hardly any is shown.
            if first == last {
                continue;
            }
            let own = self.by_cue.get(first as usize..last as usize).unwrap_or_default();
            let own = own.get(own.partition_point(|&place| place < from)..).unwrap_or_default();
            places.extend(super::work::counted(own.iter().take_while(|&&place| place < to)));
        }
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| self.all.get(place as usize).copied())
    }
}

/// A document as layouts see it.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its lines.
    pub lines: &'a [Line],
    /// The lines that look like a cue of any layout, in order of line.
    pub hits: &'a Hits,
    /// The lines that begin with a link or bold words, in order.
    pub leads: &'a [Lead],
    /// What [`super::title::width`] says of all its lines.
    pub width: u32,
}

/// Which of `cues` cues the lines of a document look like.
pub fn shown(doc: Document<'_>, cues: usize) -> Vec<bool> {
    let mut shown = vec![false; cues];
    for hit in doc.hits.iter() {
        if let Some(seen) = shown.get_mut(usize::from(hit.cue)) {
            *seen = true;
        }
    }
    shown
}

impl Document<'_> {
    /// The lead of a line.
    pub fn lead(&self, line: usize) -> Option<Lead> {
        let at = self.leads.binary_search_by_key(&line, |lead| lead.line as usize).ok()?;
        self.leads.get(at).copied()
    }

    /// Whether all of a line is a link: its address stands below it.
    pub fn is_link(&self, line: usize) -> bool {
        self.lead(line).is_none()
            && self.lines.get(line + 1).is_some_and(|below| {
                let known = below.kind.known();
                known.has(Known::TARGET) && known.has(Known::WHOLE)
            })
            && self.lines[line].text.len() <= line::SHORT_MAX
    }

    /// The text of its own lines: the whole text may hold other documents.
    pub fn own_text(&self) -> &str {
        let from = self.lines.first().map_or(0, |line| line.start);
        let to = self.lines.last().map_or(from, |line| line.text.end.max(line.start));
        self.text.get(from as usize..to as usize).unwrap_or_default()
    }

    /// Bytes of its lines, without blanks at their ends.
    pub fn size(&self) -> usize {
        self.lines.iter().map(|line| line.text.len()).sum()
    }
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Its role.
    pub role: Role,
    /// The cue that told, or [`Part::NO_CUE`].
    pub cue: u16,
}

impl Label {
    /// A label that follows from a line's place.
    pub const fn by_place(role: Role) -> Label {
        Label { role, cue: Part::NO_CUE }
    }
}

/// A story as a run of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First line.
    pub start: usize,
    /// One past the last line.
    pub end: usize,
    /// Whether the story has a title and every cue that the layout asks for.
    pub complete: bool,
}

impl Run {
    /// The same in a document with `by` lines more before it.
    #[must_use]
    pub fn moved(self, by: usize) -> Run {
        Run { start: self.start + by, end: self.end + by, complete: self.complete }
    }
}

/// A document cut by one layout.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    /// What each line is; blank lines go with the line before them.
    pub labels: Vec<Label>,
    /// The stories, in order.
    pub stories: Vec<Run>,
    /// Lines that are title up to a byte and body from there, in order.
    pub splits: Vec<(usize, u32)>,
}

/// Which of so many lines stand in any of `ranges`.
pub fn covered(ranges: &[Range<usize>], lines: usize) -> Vec<bool> {
    let mut covered = vec![false; lines];
    for line in super::work::counted(ranges.iter().cloned().flatten()) {
        if let Some(here) = covered.get_mut(line) {
            *here = true;
        }
    }
    covered
}

/// What lines are before any layout is asked: what their container knows.
pub fn first_labels(doc: Document<'_>) -> Vec<Label> {
    let label = |line: &Line| {
        let known = line.kind.known();
        Label::by_place(match known.what() {
            _ if known.has(Known::TARGET) => Role::Link,
            Given::Furniture | Given::Date | Given::Author => Role::Furniture,
            Given::Document => Role::Heading,
            _ => Role::Body,
        })
    };
    doc.lines.iter().map(label).collect()
}

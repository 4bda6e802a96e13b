//! A document as layouts see it, and what comes out when one of them cuts it: plain data.

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

/// A document as layouts see it.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its lines.
    pub lines: &'a [Line],
    /// The lines that look like a cue of any layout, in order of line.
    pub hits: &'a [Hit],
    /// The lines that begin with a link or bold words, in order.
    pub leads: &'a [Lead],
    /// What [`super::title::width`] says of all its lines.
    pub width: u32,
}

/// Which of `cues` cues the lines of a document look like.
pub fn shown(doc: Document<'_>, cues: usize) -> Vec<bool> {
    let mut shown = vec![false; cues];
    for hit in doc.hits {
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

//! The fields of one story, out of its parts.

use crate::story::{Date, Part, Role};
use crate::text::Span;

use super::pattern::Found;

/// What a story's lines say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fields {
    /// The title; empty when there is none.
    pub title: Span,
    /// The outlet; empty when none is credited.
    pub outlet: Span,
    /// The link; empty when there is none.
    pub link: Span,
    /// The date.
    pub date: Option<Date>,
}

/// The text of `span` without white space at its ends, as a span.
pub fn trimmed(text: &str, span: Span) -> Span {
    let Some(raw) = text.get(span.range()) else { return Span::default() };
    let lead = raw.len() - raw.trim_start().len();
    let start = span.start as usize + lead;
    Span::new(start, start + raw.trim().len())
}

/// Reads the fields of the story whose parts are `parts`, the first of which begins at `start`; `found` says what the
/// cue of a part found in it.
pub fn read(text: &str, start: u32, parts: &[Part], found: impl Fn(Span, Part) -> Option<Found>) -> Fields {
    let mut fields = Fields::default();
    let mut from = start;
    for &part in parts {
        let span = Span { start: from, end: part.end };
        from = part.end;
        match part.role {
            Role::Title if fields.title.is_empty() => fields.title = trimmed(text, span),
            Role::Body | Role::Title | Role::Preamble | Role::Tail => continue,
            _ => {}
        }
        let Some(found) = found(span, part) else { continue };
        if fields.outlet.is_empty() {
            fields.outlet = found.outlet;
        }
        if fields.link.is_empty() {
            fields.link = found.link;
        }
        fields.date = fields.date.or(found.date);
    }
    fields
}

/// The words of a note: its cue's label, or the line without the brackets around it.
pub fn note<'a>(line: &'a str, label: Option<&'a str>) -> &'a str {
    let bare = line.trim();
    label.unwrap_or_else(|| {
        bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(bare).trim()
    })
}

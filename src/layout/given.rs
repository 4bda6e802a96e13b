//! Documents whose container says itself where stories begin, as feeds do.

use crate::container::{Given, Known};
use crate::story::{Part, Role};

use super::date;
use super::line::Line;
use super::pattern::Found;
use super::segment::{self, Cut, Document, Label, Run};

/// The cut that the container gives; `None` when it gives none.
pub fn cut(doc: Document<'_>) -> Option<Cut> {
    let starts: Vec<usize> =
        (0..doc.lines.len()).filter(|&line| doc.lines[line].kind.known().has(Known::STARTS)).collect();
    let first = *starts.first()?;
    let mut labels = segment::first_labels(doc);
    for label in labels[..first].iter_mut().filter(|label| label.role == Role::Body) {
        *label = Label::by_place(Role::Preamble);
    }
    for (label, line) in labels.iter_mut().zip(doc.lines).skip(first) {
        let role = match line.kind.known().what() {
            Given::Title => Role::Title,
            Given::Outlet | Given::Date => Role::Credit,
            Given::Link => Role::Link,
            Given::Note => Role::Note,
            Given::Author | Given::Furniture => Role::Furniture,
            Given::Document => Role::Heading,
            Given::Words | Given::Nothing => continue,
        };
        *label = Label { role, cue: Part::NO_CUE };
    }
    let ends = starts.iter().skip(1).copied().chain([doc.lines.len()]);
    let stories = starts.iter().zip(ends).map(|(&start, end)| Run { start, end, complete: true }).collect();
    Some(Cut { labels, stories, splits: Vec::new() })
}

/// The field that a line is given to be.
pub fn found(text: &str, line: Line) -> Option<Found> {
    let known = line.kind.known();
    let nothing = Found::default();
    match known.what() {
        _ if known.has(Known::TARGET) => Some(Found { link: line.text, ..nothing }),
        Given::Outlet => Some(Found { outlet: line.text, ..nothing }),
        Given::Link => Some(Found { link: line.text, ..nothing }),
        Given::Date => Some(Found { date: date::parse(text.get(line.text.range())?), ..nothing }),
        _ => None,
    }
}

//! The lines of a document as titles and paragraphs, and the stories that show in how these take turns.
//!
//! Knows how lines stand to each other, not what they say.

use std::collections::HashSet;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::container::{Given, Known};
use crate::story::Role;

use super::catalog::Catalog;
use super::document::covered;
use super::line::Kind;
use super::recurring::Recurring;
use super::segment::{Beginnings, Document};
use super::{title, words};

/// What a run of lines is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It reads as a title.
    Title,
    /// A paragraph.
    Prose,
    /// A date, a credit, a link or the like.
    Field,
}

/// A run of lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its lines.
    pub lines: Range<usize>,
    /// What it is.
    pub form: Form,
}

/// The titles and paragraphs of a document, without furniture and without the lines of `skipped`.
pub fn all(
    doc: Document<'_>,
    by_line: bool,
    recurring: &Recurring,
    catalog: &Catalog,
    skipped: &[Range<usize>],
) -> Vec<Paragraph> {
    let (furniture, mut fields) = told(doc, catalog);
    // What stands alone names a part of the page, however often.
    let is_text = |line: usize| doc.lines.get(line).is_some_and(|line| !line.kind.has(Kind::BLANK));
    let is_field = |line: &usize| {
        recurring.is_field(*line)
            && doc.lines[*line].kind.known() == Known::NOTHING
            && (is_text(line + 1) || line.checked_sub(1).is_some_and(is_text))
    };
    fields.extend((0..doc.lines.len()).filter(is_field));
    let skipped = covered(skipped, doc.lines.len());
    let mut all: Vec<Paragraph> = Vec::new();
    let mut number = 0;
    let mut parted = true;
    while let Some(line) = doc.lines.get(number) {
        super::work::step();
        let known = line.kind.known();
        if skipped[number]
            || line.kind.has(Kind::BLANK)
            || line.kind.has(Kind::RULE)
            || known.has(Known::TARGET)
            || !matches!(known.what(), Given::Nothing | Given::Words)
            || furniture.contains(&number)
        {
            (number, parted) = (number + 1, true);
            continue;
        }
        let (end, form) = if fields.contains(&number) {
            (number + 1, Form::Field)
        } else if let Some(end) =
            title_at(doc, number, parted).or_else(|| above_field(doc, number, parted, &fields))
        {
            (end, Form::Title)
        } else {
            let goes_on = |next: &usize| {
                !by_line
                    && doc.lines.get(*next).is_some_and(|below| {
                        !below.kind.has(Kind::BLANK) && !below.kind.has(Kind::RULE) && !fields.contains(next)
                    })
            };
            let end = (number + 1..doc.lines.len()).find(|next| !goes_on(next)).unwrap_or(doc.lines.len());
            (end, Form::Prose)
        };
        all.push(Paragraph { lines: number..end, form });
        // What stands right below a title or a field needs no blank line to be one itself.
        (number, parted) = (end, by_line || form == Form::Field);
    }
    all
}

/// One past the title that begins on a line; what ends as a sentence does is none here, however short.
fn title_at(doc: Document<'_>, line: usize, parted: bool) -> Option<usize> {
    if !parted && doc.lines[line].kind.known().heading_level().is_none() {
        return None;
    }
    let end = title::title_end(doc, line, doc.lines.len())?;
    // A sentence that goes on below, or that began above, is none.
    let begins_small = |line: usize| {
        let text = doc.lines.get(line).and_then(|line| doc.text.get(line.text.range()));
        text.and_then(|text| text.chars().find(|c| c.is_alphanumeric())).is_some_and(char::is_lowercase)
    };
    let is_bold = doc.lines[line].kind.known().has(Known::EMPHASIS);
    ((is_bold || !title::ends_as_prose(doc, end - 1)) && !begins_small(line) && !begins_small(end))
        .then_some(end)
}

/// The line below a title that a date or a credit stands right below.
fn above_field(doc: Document<'_>, line: usize, parted: bool, fields: &Lines) -> Option<usize> {
    let is_title = parted && fields.contains(&(line + 1)) && title::looks_like_title(doc, line);
    (is_title && !title::ends_as_prose(doc, line)).then_some(line + 1)
}

type Lines = HashSet<usize, FixedState>;

/// The lines that are furniture in any layout, and those that are a field of a story.
fn told(doc: Document<'_>, catalog: &Catalog) -> (Lines, Lines) {
    let common = catalog.common();
    let (mut furniture, mut fields) = (Lines::default(), Lines::default());
    for hit in doc.hits.iter() {
        let Some(cue) = catalog.cue(hit.cue).filter(|cue| cue.layout == common.number) else { continue };
        let line = hit.line as usize;
        match cue.role {
            Role::Furniture if cue.name == "byline" => fields.insert(line),
            Role::Furniture => furniture.insert(line),
            Role::Credit | Role::Link | Role::Note => fields.insert(line),
            _ => false,
        };
    }
    (furniture, fields)
}

/// Stories that are a title and text below it: of several titles in a row the last one is the story's, and those above
/// it name the page or a section.
pub fn turns(paragraphs: &[Paragraph]) -> Beginnings {
    let mut found = Beginnings::default();
    // Titles with nothing but fields below them, such as a link: several of them are stories as well.
    let is_fielded = |at: usize| {
        let below = |next: usize| paragraphs.get(next).map(|paragraph| paragraph.form);
        let fields = (at + 1..paragraphs.len()).take_while(|&next| below(next) == Some(Form::Field)).count();
        let touches = paragraphs.get(at + 1).is_some_and(|next| next.lines.start == paragraphs[at].lines.end);
        paragraphs[at].form == Form::Title && fields > 0 && touches
    };
    let fielded: Vec<usize> = (0..paragraphs.len()).filter(|&at| is_fielded(at)).collect();
    let fielded = if fielded.len() > 1 { fielded } else { Vec::new() };
    // Titles that no text has followed yet.
    let mut row: Vec<usize> = Vec::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let stands = match paragraph.form {
            Form::Title => {
                row.push(paragraph.lines.start);
                fielded.binary_search(&at).is_ok()
            }
            Form::Field => false,
            Form::Prose => true,
        };
        if stands && let Some(title) = row.pop() {
            found.ends.extend(row.first());
            found.headings.append(&mut row);
            found.starts.push(title);
        }
    }
    if !row.is_empty() && (row.len() > 1 || !fielded.is_empty()) {
        found.ends.extend(row.first());
    }
    found
}

/// Headlines without texts: titles of several words. Shorter ones name sections, and one near the top that says what
/// the document is, or comes twice, is its own.
pub fn headlines(doc: Document<'_>, paragraphs: &[Paragraph]) -> Beginnings {
    const WORDS: usize = 4;
    const TOP: usize = 3;
    let mut found = Beginnings::default();
    let words = |paragraph: &Paragraph| {
        doc.lines.get(paragraph.lines.start).map_or("", |line| &doc.text[line.text.range()])
    };
    let titles = paragraphs.iter().filter(|paragraph| paragraph.form == Form::Title);
    let first = paragraphs.first().map_or("", words);
    for (number, title) in titles.enumerate() {
        let text = words(title);
        let wide = text.chars().filter(|&c| c >= '\u{2e80}').count();
        let says = text.split_whitespace().count() >= WORDS || wide >= 2 * WORDS;
        let own = number < TOP && (words::masthead(text).is_some() || number > 0 && text == first);
        if says && !own {
            found.starts.push(title.lines.start);
        } else {
            found.ends.push(title.lines.start);
            found.headings.push(title.lines.start);
        }
    }
    let prose = paragraphs.iter().filter(|paragraph| paragraph.form == Form::Prose).count();
    if prose * 5 > found.starts.len() { Beginnings::default() } else { found }
}

#[cfg(test)]
mod tests {
    use super::super::segment::Hits;
    use super::super::{hits, line};
    use super::*;

    fn read(text: &str) -> (Vec<(usize, Form)>, Beginnings) {
        let (catalog, _) = Catalog::built_in();
        let (mut lines, mut leads, mut hits) = (Vec::new(), Vec::new(), Vec::new());
        line::scan(text, &[], &mut lines, &mut leads);
        hits::scan(text, &lines, &catalog, &mut hits);
        let doc = Document {
            text,
            lines: &lines,
            hits: &Hits::new(hits, lines.len()),
            leads: &leads,
            width: title::width(text, &lines),
        };
        let all = all(doc, false, &Recurring::default(), &catalog, &[]);
        let turns = turns(&all);
        (all.into_iter().map(|p| (p.lines.start, p.form)).collect(), turns)
    }

    #[test]
    fn the_last_of_several_titles_is_the_storys() {
        use Form::{Field, Prose, Title};
        let text = "The river\n\nMills\n\nUpper mill stands still\n\nThe race has been dry since Monday, and flour comes by cart.\n\nMiller leaves\n3 May 2020\nHe goes to sea, as his father did before him, and takes the dog.\n\nAbout us\n\nContact\n";
        let (all, turns) = read(text);
        assert_eq!(
            all,
            [
                (0, Title),
                (2, Title),
                (4, Title),
                (6, Prose),
                (8, Title),
                (9, Field),
                (10, Prose),
                (12, Title),
                (14, Title)
            ]
        );
        assert_eq!(turns.starts, [4, 8]);
        assert_eq!(turns.headings, [0, 2]);
        assert_eq!(turns.ends, [0, 12]);
    }
}

//! Documents that are no digest: one story.

use crate::container::Given;
use crate::story::{Part, Role};

use super::catalog::Catalog;
use super::line::Kind;
use super::segment::{self, Cut, Document, Label, Run};
use super::title;

/// How many lines of text may stand above the title of a page.
const ABOVE_TITLE: usize = 40;

/// A document without a frame: one story. Its title is the subject of its mail, the heading of its page, or its first
/// line where that reads as one. Lines that are furniture anywhere are that here too.
pub fn cut(doc: Document<'_>, catalog: &Catalog) -> Cut {
    let mut labels = segment::first_labels(doc);
    for hit in doc.hits.iter().filter(|hit| catalog.common().loose.contains(&hit.cue)) {
        if catalog.cue(hit.cue).is_some_and(|cue| cue.role == Role::Furniture) {
            labels[hit.line as usize] = Label { role: Role::Furniture, cue: hit.cue };
        }
    }
    let own = |line: &usize| !doc.lines[*line].kind.has(Kind::BLANK) && labels[*line].role == Role::Body;
    let mut text = (0..doc.lines.len()).filter(own);
    let first = text.next();
    let more = text.next().is_some();
    let known = |line: usize| doc.lines[line].kind.known();
    let opens = (0..doc.lines.len()).find(|&line| known(line).what() == Given::Document);
    let subject = opens.filter(|&line| !doc.lines[line].kind.has(Kind::BLANK));
    let Some(first) = first.or(subject) else {
        labels
            .iter_mut()
            .filter(|label| label.role == Role::Body)
            .for_each(|label| label.role = Role::Preamble);
        return Cut { labels, ..Cut::default() };
    };
    let title = heading(doc, &labels, subject)
        .or(subject)
        .or_else(|| (more && title::title_end(doc, first, doc.lines.len()).is_some()).then_some(first));
    if let Some(title) = title {
        let end = if Some(title) == subject { None } else { title::title_end(doc, title, doc.lines.len()) };
        labels[title..end.unwrap_or(title + 1)].fill(Label::by_place(Role::Title));
    }
    // The date of a mail is that of its one story.
    let date = (0..first).find(|&line| known(line).what() == Given::Date);
    let date = date.filter(|_| opens.is_some() && title == subject);
    if let Some(date) = date {
        labels[date] = Label { role: Role::Credit, cue: Part::NO_CUE };
    }
    let start = title.filter(|&title| title < first).or(date).unwrap_or(first);
    let end = foot(doc, catalog).filter(|&foot| foot > first).unwrap_or(doc.lines.len());
    for label in labels[end..].iter_mut().filter(|label| label.role == Role::Body) {
        *label = Label::by_place(Role::Tail);
    }
    Cut { labels, stories: vec![Run { start, end, complete: true }], splits: Vec::new() }
}

/// Where the foot of a page or mail begins, below its text: words on how to leave a list. Who owns the
/// text is said by its author.
fn foot(doc: Document<'_>, catalog: &Catalog) -> Option<usize> {
    let leaves = |cue: u16| {
        let cue = catalog.cue(cue).filter(|cue| cue.layout == catalog.common().number);
        cue.is_some_and(|cue| cue.role == Role::Tail && cue.name == "footer")
    };
    let parting = |line: usize| doc.lines[line].kind.has(Kind::BLANK) || doc.lines[line].kind.has(Kind::RULE);
    let opens = |line: usize| line > 0 && parting(line - 1) && !doc.lines[line].kind.has(Kind::QUOTED);
    let feet = doc.hits.iter().filter(|hit| leaves(hit.cue));
    let first = feet.map(|hit| hit.line as usize).filter(|&line| opens(line)).collect::<Vec<_>>();
    let size = doc.size();
    // Counted from the end, so that each line is looked at once.
    let mut below = 0;
    let mut found = None;
    let mut feet = first.into_iter().rev().peekable();
    for line in (0..doc.lines.len()).rev() {
        below += doc.lines[line].text.len();
        if below * 4 > size {
            break;
        }
        if feet.next_if_eq(&line).is_some() {
            found = Some(line);
        }
        while feet.next_if(|&foot| foot >= line).is_some() {}
    }
    found.map(|line| {
        let above = (0..line).rev().find(|&above| !doc.lines[above].kind.has(Kind::BLANK));
        above.filter(|&above| doc.lines[above].kind.has(Kind::RULE)).unwrap_or(line)
    })
}

/// The heading that a page gives its one text: the only one of the first level, or one that the name of the page
/// repeats.
fn heading(doc: Document<'_>, labels: &[Label], subject: Option<usize>) -> Option<usize> {
    let level = |line: usize| doc.lines[line].kind.known().heading_level();
    let mut tops =
        (0..doc.lines.len()).filter(|&line| level(line) == Some(1) && labels[line].role == Role::Body);
    if let (Some(top), None) = (tops.next(), tops.next()) {
        return Some(top);
    }
    let named = folded(&doc.text[doc.lines[subject?].text.range()]);
    let own = (0..doc.lines.len()).filter(|&line| labels[line].role == Role::Body);
    own.filter(|&line| !doc.lines[line].kind.has(Kind::BLANK)).take(ABOVE_TITLE).find(|&line| {
        let words = &doc.text[doc.lines[line].text.range()];
        let bare = folded(words);
        level(line).is_some() && bare.len() >= 8 && named.contains(&bare)
    })
}

fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

//! Sections of nothing but headlines (`Quick hits`, `Also in the news`) among stories that have texts.
//!
//! A cut at titles takes such a section for one story, whose items are its text. Each of them has a link of its own and
//! says enough to be a headline, or begins with a link that a text follows: then each is a story, and the title above
//! them names their section.

use crate::container::Known;
use crate::story::Role;

use super::document::{Cut, Document, Label, Run};
use super::line::Kind;
use super::title;

/// Fewer items are the links of one story.
const ITEMS_MIN: usize = 3;

/// The most words in the name of a section.
const NAME_WORDS: usize = 6;

/// The mean length of a headline, in bytes; products and places are named in fewer.
const HEADLINE_MEAN: usize = 26;

/// Splits the sections of headlines in `cut`. Where more stories than not are lists, lists are what stories are.
pub fn split(doc: Document<'_>, cut: &mut Cut) {
    let lists: Vec<Option<Vec<usize>>> = cut.stories.iter().map(|run| items(doc, cut, run)).collect();
    let count = lists.iter().flatten().count();
    if count == 0 || count * 2 > cut.stories.len() {
        return;
    }
    let mut stories = Vec::with_capacity(cut.stories.len());
    for (run, list) in cut.stories.iter().zip(lists) {
        let Some(list) = list else {
            stories.push(*run);
            continue;
        };
        for label in cut.labels[run.start..list[0]].iter_mut().filter(|label| label.role == Role::Title) {
            *label = Label::by_place(Role::Heading);
        }
        let ends = list.iter().skip(1).copied().chain([run.end]);
        for (&start, end) in list.iter().zip(ends) {
            cut.labels[start] = Label::by_place(Role::Title);
            if let Some(lead) = doc.lead(start).filter(|lead| lead.is_link) {
                cut.splits.push((start, lead.end));
            }
            stories.push(Run { start, end, complete: run.complete });
        }
    }
    cut.stories = stories;
    cut.splits.sort_unstable();
    cut.splits.dedup_by_key(|split| split.0);
}

/// The items of a story that is a name and a list of headlines.
fn items(doc: Document<'_>, cut: &Cut, run: &Run) -> Option<Vec<usize>> {
    let is_text = |line: &usize| {
        let kind = doc.lines[*line].kind;
        !kind.has(Kind::BLANK)
            && !kind.has(Kind::RULE)
            && !kind.has(Kind::LINK)
            && !kind.known().has(Known::TARGET)
    };
    let lines = || super::work::counted(run.start..run.end).filter(is_text);
    // Most stories show with their first words that they are none.
    let name = lines().next().filter(|&line| cut.labels[line].role == Role::Title)?;
    // A link of its own stands at the start of an item, is all of it, or stands in it.
    let is_linked = |line: usize| {
        let below = doc.lines.get(line + 1);
        doc.is_link(line)
            || below.is_some_and(|below| below.kind.known().has(Known::TARGET) || below.kind.has(Kind::LINK))
    };
    let first = lines().nth(1)?;
    if cut.labels[first].role != Role::Body || !is_linked(first) {
        return None;
    }
    let words = doc.text.get(doc.lines[name].text.range())?.split_whitespace();
    if words.filter(|word| word.chars().any(char::is_alphabetic)).take(NAME_WORDS + 1).count() > NAME_WORDS {
        return None;
    }
    let same = |line: usize| {
        let (one, other) = (doc.lines[line].kind, doc.lines[first].kind);
        one.has(Kind::ITEM) == other.has(Kind::ITEM) && one.known().list_depth() == other.known().list_depth()
    };
    let (mut items, mut size) = (Vec::new(), 0);
    for line in lines().skip(1) {
        let is_item = cut.labels[line].role == Role::Body
            && same(line)
            && is_linked(line)
            && (!title::ends_as_prose(doc, line) || doc.lead(line).is_some_and(|lead| lead.is_link));
        if !is_item {
            return None;
        }
        items.push(line);
        size += doc.lines[line].text.len();
    }
    (items.len() >= ITEMS_MIN && size >= HEADLINE_MEAN * items.len()).then_some(items)
}

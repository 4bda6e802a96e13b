//! Names of sections, which stand between stories and are part of none.
//!
//! A cut says where stories begin. What names the section that follows ends up below the story before it, or above the
//! title of the one after it, whichever end the layout holds on to.

use crate::story::Role;

use super::document::{Cut, Document, Label, Run};
use super::line::Kind;
use super::title;

/// A heading with more text than this below it, in bytes, heads more than a few words on what follows.
const ASIDE_MAX: usize = 1_200;

/// The most words in the name of a section.
const NAME_WORDS: usize = 4;

/// Fewer stories do not show what is usual.
const STORIES_MIN: usize = 3;

/// Takes names of sections out of the stories of `cut`.
pub fn sections(doc: Document<'_>, cut: &mut Cut) {
    if cut.stories.len() < STORIES_MIN {
        return;
    }
    let usual = usual_level(doc, cut);
    for number in 0..cut.stories.len() {
        above_title(doc, cut, number, usual);
        below_text(doc, cut, number, usual);
    }
    if usual.is_none() {
        plain_above_title(doc, cut);
    }
}

fn level(doc: Document<'_>, line: usize) -> Option<u8> {
    doc.lines.get(line)?.kind.known().heading_level()
}

/// The first line with text from `from` on.
fn text_from(doc: Document<'_>, from: usize, to: usize) -> Option<usize> {
    (from..to).find(|&line| !doc.lines[line].kind.has(Kind::BLANK))
}

fn is_parting(doc: Document<'_>, line: usize) -> bool {
    let kind = doc.lines[line].kind;
    kind.has(Kind::BLANK) || kind.has(Kind::RULE)
}

/// The level of the headings that most stories begin with.
fn usual_level(doc: Document<'_>, cut: &Cut) -> Option<u8> {
    let mut count = [0_usize; 8];
    for run in &cut.stories {
        if let Some(count) = level(doc, run.start).and_then(|level| count.get_mut(usize::from(level))) {
            *count += 1;
        }
    }
    let (level, most) = count.iter().enumerate().max_by_key(|(_, count)| **count)?;
    (most * 10 >= cut.stories.len() * 6).then_some(level as u8)
}

/// A heading above the level of titles, with a title right below it, names a section.
fn above_title(doc: Document<'_>, cut: &mut Cut, number: usize, usual: Option<u8>) {
    let Some(usual) = usual else { return };
    let run = cut.stories[number];
    let mut start = run.start;
    while level(doc, start).is_some_and(|level| level < usual) {
        let Some(next) = text_from(doc, start + 1, run.end) else { break };
        if level(doc, next).is_none_or(|level| level > usual) {
            break;
        }
        start = next;
    }
    if start > run.start && level(doc, start) == Some(usual) {
        begin_at(cut, number, start);
    }
}

/// The story `number` begins at `start`, and what was above is furniture.
fn begin_at(cut: &mut Cut, number: usize, start: usize) {
    let run = &mut cut.stories[number];
    cut.labels[run.start..start].fill(Label::by_place(Role::Furniture));
    cut.splits.retain(|&(line, _)| line < run.start || line >= start);
    run.start = start;
    cut.labels[start] = Label::by_place(Role::Title);
}

/// A heading that nothing follows, or that stands above the level of titles, is no part of the story above it.
fn below_text(doc: Document<'_>, cut: &mut Cut, number: usize, usual: Option<u8>) {
    let run = cut.stories[number];
    let Some(first) = text_from(doc, run.start, run.end) else { return };
    let mut heads = run.end;
    for line in (first + 1..run.end).rev() {
        if level(doc, line).is_some() && cut.labels[line].role != Role::Title {
            heads = line;
        } else if !is_parting(doc, line) {
            break;
        }
    }
    let is_above = |line: &usize| {
        let tells = level(doc, *line).is_some_and(|level| usual.is_none_or(|usual| level < usual));
        tells && cut.labels[*line].role == Role::Body
    };
    let stops = (first + 1..heads).find(is_above).filter(|&at| {
        let rest: usize = doc.lines[at..run.end].iter().map(|line| line.text.len()).sum();
        at > first + 1 && rest <= ASIDE_MAX && level(doc, first).is_none_or(|own| Some(own) == usual)
    });
    if let Some(at) = stops {
        cut.labels[at..run.end].fill(Label::by_place(Role::Tail));
        cut.stories[number].end = at;
    } else if heads < run.end {
        let from =
            (first + 1..heads).rev().find(|&line| !is_parting(doc, line)).map_or(heads, |line| line + 1);
        cut.labels[from..run.end].fill(Label::by_place(Role::Furniture));
    }
}

/// The same where no heading is marked: a few words alone above the title of one story in a few.
fn plain_above_title(doc: Document<'_>, cut: &mut Cut) {
    let title_below = |run: &Run| {
        let first = run.start;
        let is_title = |line: usize, role: Role| {
            cut.labels[line] == Label::by_place(role)
                && title::looks_like_title(doc, line)
                && !title::ends_as_prose(doc, line)
                && !doc.lines[line].kind.has(Kind::ITEM)
                && doc.lines.get(line + 1).is_some_and(|below| below.kind.has(Kind::BLANK))
        };
        let words = |line: usize| doc.text[doc.lines[line].text.range()].split_whitespace().count();
        let next = text_from(doc, first + 1, run.end)?;
        let below = text_from(doc, next + 1, run.end)?;
        let heads = is_title(first, Role::Title)
            && is_title(next, Role::Body)
            && cut.labels[below].role == Role::Body
            && !is_title(below, Role::Body);
        (heads && words(first) <= NAME_WORDS && words(next) > words(first)).then_some(next)
    };
    let found: Vec<(usize, usize)> =
        cut.stories.iter().enumerate().filter_map(|(at, run)| Some((at, title_below(run)?))).collect();
    if found.len() * 10 <= cut.stories.len() * 3 {
        for (number, start) in found {
            begin_at(cut, number, start);
        }
    }
}

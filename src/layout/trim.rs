//! Names of sections, which stand between stories and are part of none, and feet of pages that read as stories.
//!
//! A cut says where stories begin. What names the section that follows ends up below the story before it, or above the
//! title of the one after it, whichever end the layout holds on to.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::story::{Part, Role};

use super::catalog::Layout;
use super::document::{Cut, Document, Label, Run};
use super::line::{self, Kind};
use super::title;

/// A heading with more text than this below it, in bytes, heads more than a few words on what follows.
const ASIDE_MAX: usize = 1_200;

/// The most words in the name of a section.
const NAME_WORDS: usize = 4;

/// A cut keeps at least so many stories, whatever they say.
const STORIES_KEPT: usize = 2;

/// What stands above the words of a foot, in bytes, when all of it is the foot: its name and a greeting.
const FOOT_LEAD_MAX: usize = 240;

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
    boxed_below_text(doc, cut);
    plain_below_text(doc, cut);
    below_headlines(doc, cut);
}

/// Where most stories are a headline and nothing else, a short line below one names the section that follows.
fn below_headlines(doc: Document<'_>, cut: &mut Cut) {
    let text = |run: &Run| {
        let lines = super::work::counted(run.start..run.end).filter(|line| !is_parting(doc, *line));
        let mut text = lines.filter(|&line| cut.labels[line].role == Role::Body);
        (text.next(), text.next().is_some())
    };
    let found: Vec<_> = cut.stories.iter().map(text).collect();
    let bare = found.iter().filter(|(first, _)| first.is_none()).count();
    if bare * 10 < cut.stories.len() * 7 {
        return;
    }
    // What stands below the last one may be anything.
    let inner = found.len() - 1;
    for (line, more) in found.into_iter().take(inner) {
        let Some(line) = line.filter(|_| !more) else { continue };
        let words = doc.text[doc.lines[line].text.range()].split_whitespace().count();
        let names = title::looks_like_title(doc, line) && !title::ends_as_prose(doc, line);
        if names && words <= NAME_WORDS && !doc.lines[line].kind.has(Kind::ITEM) {
            cut.labels[line] = Label::by_place(Role::Heading);
        }
    }
}

/// What begins like a story below the last one and tells how to leave the list, or who owns the words, is none; and a
/// story ends above such lines.
pub fn feet(doc: Document<'_>, cut: &mut Cut, common: &Layout) {
    let is_foot = |cue: u16| common.role_of(cue) == Some(Role::Tail);
    let parted = |line: usize| line == 0 || is_parting(doc, line - 1) || level(doc, line - 1).is_some();
    let lines = doc.hits.iter().filter(|hit| is_foot(hit.cue)).map(|hit| hit.line as usize);
    let words = |line: usize| doc.text[doc.lines[line].text.range()].split_whitespace().count();
    // A title that begins with such words may go on to say anything.
    let titles = |line: usize| cut.labels[line].role == Role::Title && words(line) > NAME_WORDS;
    let feet: Vec<usize> = lines.filter(|&line| parted(line) && !titles(line)).collect();
    let whole = doc.size();
    while cut.stories.len() > STORIES_KEPT {
        let Some(&last) = cut.stories.last() else { return };
        let from = feet.partition_point(|&line| line < last.start);
        let Some(foot) = feet.get(from).copied().filter(|&line| line < last.end) else { return };
        let size = |lines: std::ops::Range<usize>| {
            super::work::counted(&doc.lines[lines]).map(|line| line.text.len()).sum()
        };
        let (above, below): (usize, usize) = (size(last.start..foot), size(foot..last.end));
        let most = if foot == last.start { whole / 2 } else { whole / 4 };
        if below > most {
            return;
        }
        let told = (last.start..last.end).any(|line| {
            let label = cut.labels[line];
            label.role == Role::Credit || (label.role == Role::Title && label.cue != Part::NO_CUE)
        });
        let is_story = told || above > FOOT_LEAD_MAX;
        let at = if is_story { foot } else { last.start };
        for line in at..last.end {
            cut.labels[line] = Label::by_place(Role::Tail);
        }
        if is_story {
            if let Some(last) = cut.stories.last_mut() {
                last.end = at;
            }
            return;
        }
        cut.stories.pop();
    }
}

/// What stands below the sign that ends the last story, when the same sign ends the others and stands nowhere else in
/// them: `-*-`, `###`.
pub fn below_mark(doc: Document<'_>, cut: &mut Cut) {
    let Some((&last, inner)) = cut.stories.split_last() else { return };
    let mark = |line: usize| {
        let words = &doc.text[doc.lines[line].text.range()];
        let is_sign = !words.is_empty() && words.len() <= line::SHORT_MAX;
        Some(words).filter(|words| is_sign && !words.contains(char::is_alphanumeric))
    };
    let closing = |run: &Run| {
        let own =
            |line: &usize| cut.labels[*line].role == Role::Body && !doc.lines[*line].kind.has(Kind::BLANK);
        let sign = super::work::counted((run.start..run.end).rev())
            .find(|line| own(line) || mark(*line).is_some())?;
        mark(sign)
    };
    let mut count: HashMap<&str, usize, FixedState> = HashMap::default();
    for words in inner.iter().filter_map(closing) {
        *count.entry(words).or_default() += 1;
    }
    let Some((words, most)) = count.into_iter().max_by_key(|&(words, count)| (count, words)) else { return };
    if most < STORIES_MIN || most * 10 < inner.len() * 7 {
        return;
    }
    let lines = || super::work::counted(inner.iter().flat_map(|run| run.start..run.end));
    if lines().filter(|&line| mark(line) == Some(words)).count() * 10 > most * 13 {
        return;
    }
    for line in lines() {
        if mark(line) == Some(words) && cut.labels[line].role == Role::Body {
            cut.labels[line] = Label::by_place(Role::Furniture);
        }
    }
    let Some(sign) = (last.start + 1..last.end).find(|&line| mark(line) == Some(words)) else { return };
    let below: usize = doc.lines[sign + 1..last.end].iter().map(|line| line.text.len()).sum();
    if cut.labels[sign].role == Role::Body {
        cut.labels[sign] = Label::by_place(Role::Furniture);
    }
    if below > 0 && below * 3 <= doc.size() {
        cut.labels[sign + 1..last.end].fill(Label::by_place(Role::Tail));
        if let Some(last) = cut.stories.last_mut() {
            last.end = sign + 1;
        }
    }
}

/// What stands between two rules below the last words of a story: the name of the section that follows, or what the
/// stories are parted with when most of them end so.
fn boxed_below_text(doc: Document<'_>, cut: &mut Cut) {
    const NAME_LINES: usize = 2;
    const NAME_MAX: usize = 80;
    const LINES_MAX: usize = 24;
    let is_rule = |line: usize| doc.lines[line].kind.has(Kind::RULE);
    let text = |lines: std::ops::Range<usize>| {
        super::work::counted(lines).filter(|&line| !doc.lines[line].kind.has(Kind::BLANK))
    };
    let inner = cut.stories.len() - 1;
    // The rules around what stands last, and how many lines that is.
    let boxed = |run: &Run| {
        let last = text(run.start..run.end).next_back().filter(|&last| is_rule(last))?;
        let from = super::work::counted((run.start..last).rev()).find(|&line| !is_parting(doc, line))?;
        let above =
            super::work::counted((run.start + 1..from).rev()).take(LINES_MAX).find(|&line| is_rule(line))?;
        let lines = text(above..from + 1).count() - 1;
        let says_more =
            text(run.start..above).any(|line| !is_rule(line) && cut.labels[line].role == Role::Body);
        says_more.then_some((above, from, lines))
    };
    let mut found: Vec<_> = cut.stories[..inner].iter().map(boxed).collect();
    // What comes back in the same words is found as such.
    let words = |&(above, from, _): &(usize, usize, usize)| {
        let line = text(above..from).find(|&line| !is_rule(line));
        line.map_or("", |line| &doc.text[doc.lines[line].text.range()])
    };
    let mut count: HashMap<&str, usize, FixedState> = HashMap::default();
    for words in found.iter().flatten().map(words) {
        *count.entry(words).or_default() += 1;
    }
    for one in &mut found {
        *one = one.filter(|one| count.get(words(one)).is_none_or(|&count| count == 1));
    }
    let usual = found.iter().flatten().count() * 10 >= inner * 6;
    for (above, from, lines) in found.into_iter().flatten() {
        let is_name = lines <= NAME_LINES
            && (above..=from).all(|line| {
                let at = doc.lines[line];
                is_parting(doc, line) || at.text.len() <= NAME_MAX && !title::ends_as_prose(doc, line)
            });
        if is_name || usual {
            for line in above..=from {
                if cut.labels[line].role == Role::Body {
                    cut.labels[line] = Label::by_place(Role::Furniture);
                }
            }
        }
    }
}

/// Names of the section that follows, below the last words of a story where no heading is marked: capitals where
/// titles are none, or words that a colon ends.
fn plain_below_text(doc: Document<'_>, cut: &mut Cut) {
    const LINES: usize = 2;
    const NAME_MAX: usize = 80;
    let shouts = cut.stories.iter().filter(|run| doc.lines[run.start].kind.has(Kind::CAPITALS)).count();
    let plain = shouts * 10 <= cut.stories.len() * 3;
    for number in 0..cut.stories.len() - 1 {
        let run = cut.stories[number];
        for _ in 0..LINES {
            let is_left = |line: &usize| !is_parting(doc, *line) && cut.labels[*line].role != Role::Furniture;
            let Some(last) = super::work::counted((run.start..run.end).rev()).find(is_left) else { break };
            let at = doc.lines[last];
            let words = &doc.text[at.text.range()];
            let is_name = cut.labels[last] == Label::by_place(Role::Body)
                && last > run.start
                && is_parting(doc, last - 1)
                && words.len() <= NAME_MAX
                && !at.kind.has(Kind::ITEM)
                && title::looks_like_title(doc, last)
                && (words.ends_with([':', '：'])
                    || (plain && at.kind.has(Kind::CAPITALS) && !title::ends_as_prose(doc, last)));
            let says_more = super::work::counted((run.start..last).rev())
                .filter(|line| !is_parting(doc, *line))
                .any(|line| cut.labels[line].role == Role::Body);
            if !is_name || !says_more {
                break;
            }
            cut.labels[last] = Label::by_place(Role::Furniture);
        }
    }
}

fn level(doc: Document<'_>, line: usize) -> Option<u8> {
    doc.lines.get(line)?.kind.known().heading_level()
}

/// The first line with text from `from` on.
fn text_from(doc: Document<'_>, from: usize, to: usize) -> Option<usize> {
    super::work::counted(from..to).find(|&line| !doc.lines[line].kind.has(Kind::BLANK))
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
    run.start = start;
    cut.labels[start] = Label::by_place(Role::Title);
}

/// A heading that nothing follows, or that stands above the level of titles, is no part of the story above it.
fn below_text(doc: Document<'_>, cut: &mut Cut, number: usize, usual: Option<u8>) {
    let run = cut.stories[number];
    let Some(first) = text_from(doc, run.start, run.end) else { return };
    let mut heads = run.end;
    for line in super::work::counted((first + 1..run.end).rev()) {
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
    let stops = super::work::counted(first + 1..heads).find(is_above).filter(|&at| {
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

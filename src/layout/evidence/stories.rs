//! How the stories of a cut look beside each other: their lengths, their ends, what they share, their fields.

use crate::container::Known;
use crate::story::Role;

use super::super::catalog::Catalog;
use super::super::cohesion::Cohesion;
use super::super::document::{Cut, Document, Run};
use super::super::line::Kind;
use super::super::{score, work};
use super::page::{Page, words};
use super::{Figures, commonest, mean, of, share, spread};

/// Whether a line says something.
pub(super) fn is_text(doc: Document<'_>, line: usize) -> bool {
    !doc.lines[line].kind.has(Kind::BLANK)
}

/// The first line of a story that says something.
pub(super) fn first_line(doc: Document<'_>, story: &Run) -> Option<usize> {
    (story.start..story.end).find(|&line| is_text(doc, line))
}

/// Whether the first letter of a line is a small one.
fn begins_small(doc: Document<'_>, line: usize) -> bool {
    words(doc, line).chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)
}

/// Lengths, beginnings and ends.
#[expect(clippy::cast_precision_loss, reason = "a figure needs no more than a float's 24 bits")]
pub(super) fn measure(doc: Document<'_>, page: &Page, cut: &Cut, cohesion: Cohesion, figures: &mut Figures) {
    let all = &cut.stories;
    let count = all.len() as u32;
    let role = |line: usize| cut.labels[line].role;
    let len = |line: usize| doc.lines[line].text.len() as u32;
    let is_body = |line: usize| role(line) == Role::Body && is_text(doc, line);

    figures.stories = (count.max(1) as f32).ln();
    figures.lines_each = (page.lines.max(1) as f32 / count.max(1) as f32).ln();
    let sum = |want: Role| work::counted(0..doc.lines.len()).filter(|&at| role(at) == want).map(len).sum();
    figures.preamble = of(sum(Role::Preamble), page.size);
    figures.furniture = of(sum(Role::Furniture), page.size);
    figures.headings = of(sum(Role::Heading), page.size);
    let first = all.first().map_or(0, |story| story.start);
    figures.above = of((0..first).map(len).sum(), page.size);

    let (mut lengths, mut lines, mut paragraphs) = (Vec::new(), Vec::new(), Vec::new());
    for story in all {
        let (mut bytes, mut own, mut parts, mut goes_on) = (0, 0_u32, 0_u32, false);
        for line in work::counted(story.start..story.end) {
            let here = is_body(line);
            bytes += if role(line) == Role::Body { len(line) } else { 0 };
            own += u32::from(here);
            parts += u32::from(here && !goes_on);
            goes_on = here;
        }
        lengths.push(bytes as f32);
        lines.push(own);
        paragraphs.push(parts);
    }
    figures.text_mean = mean(lengths.iter().copied()).ln_1p();
    figures.text_spread = spread(&lengths);
    figures.same_lines = commonest(lines.into_iter()).map_or(0.0, |(_, times)| of(times, count));
    figures.one_paragraph = share(paragraphs.into_iter().map(|paragraphs| paragraphs == 1));
    lengths.sort_by(f32::total_cmp);
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or(0.0);
    let longest = lengths.last().copied().unwrap_or(0.0);
    figures.text_median = median.ln_1p();
    figures.longest_share = longest / page.size.max(1) as f32;
    // A few words more or less of an empty text tell nothing.
    figures.longest_times = ((longest + 20.0) / (median + 20.0)).ln();

    (figures.adjacent, figures.theme) = (cohesion.adjacent, cohesion.theme);

    let is_rule = |line: usize| doc.lines[line].kind.has(Kind::RULE);
    let above = |story: &Run| (0..story.start).rev().find(|&line| is_text(doc, line));
    figures.rule_above = share(all.iter().skip(1).map(|story| above(story).is_some_and(is_rule)));
    figures.blank_above = share(all.iter().map(|story| story.start == 0 || !is_text(doc, story.start - 1)));
    figures.begins_small =
        share(all.iter().filter_map(|story| first_line(doc, story)).map(|line| begins_small(doc, line)));
    let opens = |story: &Run| (story.start..story.end).find(|&line| is_body(line));
    let closes = |story: &Run| (story.start..story.end).rev().find(|&line| is_body(line));
    figures.text_begins_small = share(all.iter().filter_map(opens).map(|line| begins_small(doc, line)));
    figures.text_closed = share(all.iter().filter_map(closes).map(|line| page.closed[line]));
}

/// Credits, links, days and authors.
pub(super) fn fields(doc: Document<'_>, page: &Page, cut: &Cut, catalog: &Catalog, figures: &mut Figures) {
    let common = catalog.common();
    let mut with = [0_u32; 4];
    let mut with_one = [0_u32; 4];
    for story in &cut.stories {
        // Links, days, credits, authors.
        let mut counts = [0_u32; 4];
        for line in work::counted(story.start..story.end) {
            counts[0] += u32::from(doc.lines[line].kind.known().has(Known::TARGET));
            for hit in doc.hits.of_line(line) {
                let Some(cue) = catalog.cue(hit.cue).filter(|cue| cue.layout == common.number) else {
                    continue;
                };
                match (cue.role, cue.name.as_str()) {
                    (Role::Link, _) => counts[0] += 1,
                    (Role::Credit, "date") => counts[1] += 1,
                    (Role::Furniture, "byline") => counts[3] += 1,
                    (Role::Credit, _) | (_, "ending") => counts[2] += 1,
                    (Role::Title, _) if !hit.found.outlet.is_empty() => counts[2] += 1,
                    _ => {}
                }
            }
        }
        for (at, count) in counts.into_iter().enumerate() {
            with[at] += u32::from(count > 0);
            with_one[at] += u32::from(count == 1);
        }
    }
    let begins = cut.stories.iter().filter_map(|story| first_line(doc, story));
    figures.begins_late = share(begins.map(|line| score::holds_field(doc, catalog, line)));
    let stories = cut.stories.len() as u32;
    figures.links = of(with[0], stories);
    figures.one_link = of(with_one[0], stories);
    figures.one_date = of(with_one[1], stories);
    figures.credits = of(with[2], stories);
    figures.one_credit = of(with_one[2], stories);
    figures.bylines = of(with_one[3], stories);
    figures.credits_kept = if page.credits == 0 { 0.5 } else { of(with[2], page.credits).min(1.0) };
}

#[expect(clippy::cast_precision_loss, reason = "a figure needs no more than a float's 24 bits")]
/// How many lines inside stories read as titles of stories.
pub(super) fn swallowed(doc: Document<'_>, page: &Page, cut: &Cut, figures: &mut Figures) {
    let inside = |story: &Run| -> usize {
        let first = first_line(doc, story);
        let is_title =
            |line: &usize| cut.labels[*line].role == Role::Body && page.titles[*line] && Some(*line) != first;
        work::counted(story.start..story.end).filter(is_title).count()
    };
    let counts: Vec<usize> = cut.stories.iter().map(inside).collect();
    figures.swallowed = (counts.iter().sum::<usize>() as f32 / counts.len().max(1) as f32).ln_1p();
    figures.unswallowed = share(counts.into_iter().map(|count| count == 0));
}

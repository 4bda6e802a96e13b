//! Where inferred stories end, when that is not where the next one begins: at the line that closes most of them.
//!
//! Names of sections stand between stories, and the foot of a page below the last one; both come after the line that
//! closes a story, be it a link, a credit, or `Read more`.

use super::catalog::Layout;
use super::line::Kind;
use super::segment::Document;
use super::title;

/// Lines of text that may be the name of a section.
const SECTION_LINES: usize = 3;

/// The end of each story that begins at one of `starts`, with its text on the line of `bodies`; a story ends at the
/// latest where the next one begins.
pub fn ends(doc: Document<'_>, frame: &Layout, starts: &[usize], bodies: &[usize]) -> Vec<usize> {
    let cues: Vec<u16> = frame.tail.iter().flat_map(|element| element.cues.iter().copied()).collect();
    let next = |number: usize| starts.get(number + 1).copied().unwrap_or(doc.lines.len());
    let mut ends: Vec<usize> = (0..starts.len()).map(next).collect();
    // No line closes a story where fewer than two have another one below them, or no cue is shown.
    let inner = starts.len().saturating_sub(1);
    if inner < 2 || doc.hits.of_cues(&cues, 0..doc.lines.len()).next().is_none() {
        return ends;
    }
    let closing_of: Vec<Vec<usize>> =
        bodies.iter().zip(&ends).map(|(&body, &end)| closing_lines(doc, &cues, body, end)).collect();
    let last_text = |from: usize, to: usize| (from..to).rev().find(|&line| !is_empty(doc, line));
    // Of the stories that another one follows: how many end with such a line, and how many show one group of them.
    let names = |&line: &usize| title::looks_like_title(doc, line) && !title::ends_as_prose(doc, line);
    // The lines after the closing one, when they can be no more than the name of a section.
    let last_closer = |at: usize| {
        let closer = *closing_of[at].last()?;
        let rest: Vec<usize> = (closer + 1..ends[at]).filter(|&line| !is_empty(doc, line)).collect();
        (rest.len() <= SECTION_LINES && rest.iter().all(names)).then_some(closer)
    };
    let closed_at: Vec<Option<usize>> = (0..inner).map(last_closer).collect();
    let closed = closed_at.iter().flatten().count();
    let bare =
        (0..inner).filter(|&at| closing_of[at].last().copied() == last_text(starts[at], ends[at])).count();
    let single = (0..inner).filter(|&at| groups(doc, &closing_of[at]) == 1).count();
    if closed * 10 < inner * 7 || bare * 10 < inner * 3 {
        return ends;
    }
    for (end, closer) in ends.iter_mut().zip(closed_at) {
        if let Some(closer) = closer {
            *end = closer + 1;
        }
    }
    if single * 10 >= inner * 7
        && let Some(&first) = closing_of.last().and_then(|lines| lines.first())
    {
        let last = closing_of.last().and_then(|lines| run_end(doc, lines)).unwrap_or(first);
        if let Some(end) = ends.last_mut() {
            *end = last + 1;
        }
    }
    ends
}

/// The rule that ends the last story, whose body begins at `body`: one like those that open every story but the first.
/// What follows it is no story's.
pub fn last_rule(doc: Document<'_>, starts: &[usize], body: usize) -> Option<usize> {
    const STORIES_MIN: usize = 3;
    let rule = |line: usize| {
        let at = doc.lines.get(line)?;
        at.kind.has(Kind::RULE).then(|| &doc.text[at.text.range()])
    };
    let (&second, &last) = (starts.get(1)?, starts.last()?);
    let words = rule(second)?;
    let opened = starts[1..].iter().filter(|&&start| rule(start) == Some(words)).count();
    // A rule that stands within messages as often as between them says little; some lists send two at a time.
    let all = (second..last).filter(|&line| rule(line) == Some(words)).count() + 1;
    if starts.len() < STORIES_MIN || opened + 1 < starts.len() || all > 2 * opened {
        return None;
    }
    (body..doc.lines.len()).find(|&line| rule(line) == Some(words))
}

fn is_empty(doc: Document<'_>, line: usize) -> bool {
    doc.lines[line].kind.has(Kind::BLANK) || doc.lines[line].kind.has(Kind::RULE)
}

/// The lines from `from` on that look like one of `cues`.
fn closing_lines(doc: Document<'_>, cues: &[u16], from: usize, end: usize) -> Vec<usize> {
    let here = doc.hits.of_cues(cues, from..end);
    let mut lines: Vec<usize> = here.map(|hit| hit.line as usize).collect();
    lines.dedup();
    lines
}

/// How many runs of lines there are: those that follow each other are one.
fn groups(doc: Document<'_>, lines: &[usize]) -> usize {
    let parted = |pair: &&[usize]| (pair[0] + 1..pair[1]).any(|line| !is_empty(doc, line));
    usize::from(!lines.is_empty()) + lines.windows(2).filter(parted).count()
}

/// The last line of the first run.
fn run_end(doc: Document<'_>, lines: &[usize]) -> Option<usize> {
    let mut last = *lines.first()?;
    for &line in &lines[1..] {
        if (last + 1..line).any(|between| !is_empty(doc, between)) {
            break;
        }
        last = line;
    }
    Some(last)
}

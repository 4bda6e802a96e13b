//! Advertisements between fences: from a line that says so to the next rule.

use std::ops::Range;

use crate::story::Role;

use super::line::{self, Kind};
use super::segment::{Cut, Document, Label};
use super::signs::Signs;

/// Words that name an advertisement on its fence.
const WORDS: [&str; 12] = [
    "advertisement",
    "sponsor",
    "advert",
    "anzeige",
    "werbung",
    "publicité",
    "publicidad",
    "реклама",
    "广告",
    "廣告",
    "広告",
    "광고",
];

/// The longest line that can be a fence, in bytes.
const FENCE_MAX: usize = 100;

/// A fence has no more words than this.
const NAME_WORDS: usize = 6;

/// An advertisement has no more lines than this.
const LINES_MAX: usize = 40;

/// The fewest signs of a fence.
const SIGNS_MIN: usize = 6;

/// Labels as furniture the fenced advertisements in the stories of `cut`.
pub fn mark(doc: Document<'_>, cut: &mut Cut) {
    for range in find(doc) {
        let titled = range.clone().any(|line| cut.labels[line].role == Role::Title);
        for label in cut.labels[range].iter_mut().filter(|label| !titled && label.role == Role::Body) {
            *label = Label::by_place(Role::Furniture);
        }
    }
}

/// Finds the fenced advertisements of a document.
pub fn find(doc: Document<'_>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let words = WORDS.map(|word| (word, Signs::of(word.as_bytes())));
    let is_rule = |line: usize| doc.lines.get(line).is_some_and(|line| line.kind.has(Kind::RULE));
    for number in 0..doc.lines.len() {
        if found.last().is_some_and(|range| range.contains(&number)) {
            continue;
        }
        let ruled = signs(doc, number) >= SIGNS_MIN;
        let rule_above = number.checked_sub(1).filter(|&above| is_rule(above));
        if !(ruled || is_rule(number + 1) || rule_above.is_some()) || !names_advert(doc, number, &words) {
            continue;
        }
        let from = rule_above.filter(|_| !ruled).unwrap_or(number);
        let body = if is_rule(number + 1) { number + 2 } else { number + 1 };
        let limit = (body + LINES_MAX).min(doc.lines.len());
        if let Some(end) = (body..limit).find(|&line| is_rule(line) || signs(doc, line) >= 2 * SIGNS_MIN) {
            found.push(from..end + 1);
        }
    }
    found.extend(dotted(doc));
    found.sort_by_key(|range| range.start);
    found
}

/// What stands between two rows of points, which nobody parts stories with.
fn dotted(doc: Document<'_>) -> Vec<Range<usize>> {
    let is_dotted = |&line: &usize| {
        let at = doc.lines[line];
        at.kind.has(Kind::RULE) && doc.text[at.text.range()].bytes().all(|b| b == b'.' || b == b' ')
    };
    let rows: Vec<usize> = (0..doc.lines.len()).filter(is_dotted).collect();
    if rows.len() % 2 == 1 {
        return Vec::new();
    }
    let holds_text = |range: &Range<usize>| {
        let is_text = |line: &line::Line| !line.kind.has(Kind::BLANK) && !line.kind.has(Kind::RULE);
        doc.lines[range.clone()].iter().any(is_text)
    };
    let pairs = rows.chunks_exact(2).map(|pair| pair[0]..pair[1] + 1);
    let found: Vec<_> = pairs.filter(|range| range.len() <= LINES_MAX && holds_text(range)).collect();
    // Rows that hold much of the document, or stand at even distances all the way down, part its stories.
    let held: usize = found.iter().cloned().flatten().map(|line| doc.lines[line].text.len()).sum();
    if held * 3 > doc.size() { Vec::new() } else { found }
}

/// Whether a line names an advertisement; `words` says which signs each of [`WORDS`] has.
fn names_advert(doc: Document<'_>, line: usize, words: &[(&str, Signs)]) -> bool {
    let at = doc.lines[line];
    if at.text.is_empty() || at.text.len() > FENCE_MAX || at.kind.has(Kind::RULE) {
        return false;
    }
    let text = &doc.text[at.text.range()];
    if text.is_ascii() {
        let signs = Signs::of(text.as_bytes());
        let mut shown = words.iter().filter(|(_, needed)| signs.has_all(*needed)).peekable();
        return shown.peek().is_some() && is_brief(text) && shown.any(|(word, _)| holds(text, word));
    }
    let text = text.to_lowercase();
    is_brief(&text) && WORDS.iter().any(|word| text.contains(word))
}

fn is_brief(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    words.take(NAME_WORDS + 1).count() <= NAME_WORDS
}

/// Whether `word` stands in `text`, whatever the case.
fn holds(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// How many signs of rules a line holds.
fn signs(doc: Document<'_>, line: usize) -> usize {
    let at = doc.lines[line];
    let words = doc.text[at.text.range()].as_bytes();
    // A fence begins or ends with its signs; few other lines do.
    let is_sign = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_punctuation() && !b".,".contains(b));
    if words.len() > FENCE_MAX || !(is_sign(words.first()) || is_sign(words.last())) {
        return 0;
    }
    words.iter().filter(|b| b"-=_*~#+".contains(b)).count()
}

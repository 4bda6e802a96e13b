//! What a document as a whole says that it is: a digest, or one text of many parts.

use crate::container::Known;
use crate::story::Role;

use super::date;
use super::document::{Cut, Document};
use super::line::{Kind, Line};
use super::words::{self, Masthead};

/// What the first lines of a document call it, or else what its headings show.
pub fn of(doc: Document<'_>) -> Option<Masthead> {
    const LINES: usize = 8;
    const WORDS: usize = 14;
    const SINGLE_WORDS: usize = 6;
    let words = |line: &Line| doc.text.get(line.text.range()).unwrap_or_default();
    let first = doc.lines.iter().take(4 * LINES).filter(|line| !line.kind.has(Kind::BLANK)).take(LINES);
    for (number, line) in first.enumerate() {
        let words = words(line);
        // An answer speaks of a digest and is none.
        if number == 0 && ["Re:", "RE:", "AW:", "SV:"].iter().any(|answer| words.starts_with(answer)) {
            return None;
        }
        if line.kind.has(Kind::LONG) || line.kind.has(Kind::CLOSED) {
            continue;
        }
        let count = words.split_whitespace().count();
        let is_head = count <= WORDS;
        match Some(words).filter(|_| is_head).and_then(words::masthead) {
            // A digest has articles on manuals, below its own head.
            Some(Masthead::Single) if number > 2 || count > SINGLE_WORDS => {}
            Some(masthead) => return Some(masthead),
            None => {}
        }
    }
    is_manual(doc).then_some(Masthead::Single)
}

/// Whether the headings of a document are those of a manual, of a paper, or of versions one after the other; or much of
/// it is code.
fn is_manual(doc: Document<'_>) -> bool {
    const PARTS: usize = 2;
    const VERSIONS: usize = 3;
    let (mut parts, mut versions, mut code) = (0, 0, 0);
    for line in doc.lines {
        let known = line.kind.known();
        if known.has(Known::PRE) {
            code += line.text.len();
        }
        let can_head = known.heading_level().is_some() || line.text.len() <= 40;
        if !can_head || line.kind.has(Kind::BLANK) {
            continue;
        }
        let words = doc.text.get(line.text.range()).unwrap_or_default();
        parts += usize::from(words::is_part(words));
        versions += usize::from(is_version(words));
    }
    parts >= PARTS || versions >= VERSIONS || code > 0 && code * 6 > doc.size()
}

/// Whether most stories of a cut have the number of a version for their title: it is a list of changes.
pub fn is_changes(doc: Document<'_>, cut: &Cut) -> bool {
    let is_title = |line: &usize| cut.labels[*line].role == Role::Title;
    let titles = cut.stories.iter().filter_map(|story| (story.start..story.end).find(is_title));
    let words = |line: usize| doc.text.get(doc.lines[line].text.range()).unwrap_or_default();
    titles.filter(|&line| is_version(words(line))).count() * 2 > cut.stories.len()
}

/// Whether a heading is the number of a version: `v1.2.3 (2020-01-02)`, `## [0.4.1] - Friday`.
fn is_version(heading: &str) -> bool {
    let bare = heading.trim_start_matches(['#', ' ', '[', '*']);
    // Most headings hold no digit, or none near their beginning.
    if !bare.bytes().take("Version v".len() + 1).any(|b| b.is_ascii_digit() || b == b'.') {
        return false;
    }
    let bare = bare.strip_prefix("Version ").or_else(|| bare.strip_prefix("Release ")).unwrap_or(bare);
    let bare = bare.strip_prefix(['v', 'V']).unwrap_or(bare);
    let number = bare.split(|c: char| !(c.is_ascii_digit() || c == '.')).next().unwrap_or_default();
    let parts = number.split('.').filter(|part| !part.is_empty() && part.len() <= 3).count();
    let points = number.matches('.').count();
    parts == 3 && points == 2
        || parts == 2 && points == 1 && {
            // Behind a number such as any text may begin with, a day tells.
            let rest = bare.get(number.len()..).unwrap_or_default();
            rest.starts_with([' ', '\t']) && date::find(rest).is_some()
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_from_dates_and_addresses() {
        for (heading, is) in [
            ("v1.2.3 (2020-01-02)", true),
            ("[0.4.1] - Friday", true),
            ("0.10.0", true),
            ("Version 2.0.1", true),
            ("13.06.2007: Off the weir", false),
            ("10.0.0.1 is the gate", false),
            ("3.5 percent", false),
            ("2.04  Fri Mar  5 18:03:54 EST 2004", true),
            ("3.5 on 5 May", false),
            ("", false),
        ] {
            assert_eq!(is_version(heading), is, "{heading}");
        }
    }
}

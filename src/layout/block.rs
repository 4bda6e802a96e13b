//! Stories that open with a block of keys and values, in whatever order and of whatever keys: `SOURCE: …`,
//! `HEADLINE: …`, and the text below a blank line.
//!
//! Knows the few keys that say what a value is; of the others only that they are none of the text.

use super::catalog::Catalog;
use super::date;
use super::document::{Document, Hit, Label};
use super::line::Kind;
use super::pattern::Found;
use super::segment::Beginnings;
use crate::container::Given;
use crate::story::{Part, Role};
use crate::text::Span;

/// The longest key, in bytes.
const KEY_MAX: usize = 28;

/// A block has at least so many keys.
const KEYS_MIN: usize = 2;

/// A value goes on in no more lines than this.
const MORE_LINES: usize = 3;

/// Keys of titles, of outlets and of days, in small letters.
const TITLES: [&str; 14] = [
    "subject", "title", "headline", "betreff", "titel", "sujet", "titre", "asunto", "título", "titolo",
    "oggetto", "тема", "标题", "件名",
];
const OUTLETS: [&str; 9] =
    ["source", "outlet", "publication", "newspaper", "quelle", "fuente", "fonte", "источник", "来源"];
const DAYS: [&str; 9] = ["date", "datum", "fecha", "data", "дата", "日期", "reference", "issue", "published"];

/// Keys of the headers of a mail or a message to a group.
const HEADERS: [&str; 6] = ["from", "to", "newsgroups", "message-id", "return-path", "received"];

/// One line of a block.
struct Entry {
    line: usize,
    key: String,
    value: Span,
}

/// Where stories begin with such blocks, and what the blocks say of them.
pub(super) fn find(doc: Document<'_>, catalog: &Catalog) -> Option<(Beginnings, Vec<Hit>)> {
    let (headline, credit, day) = (catalog.headline()?, catalog.credit()?, catalog.date()?);
    let mut found = Beginnings::default();
    let mut hits = Vec::new();
    let mut line = 0;
    while line < doc.lines.len() {
        super::work::step();
        let Some((entries, end)) = block(doc, line) else {
            line += 1;
            continue;
        };
        let is = |entry: &&Entry, keys: &[&str]| keys.contains(&entry.key.as_str());
        // A block that the whole document opens with is its own, as the headers of a mail are.
        let tops = (0..line).all(|above| doc.lines[above].kind.has(Kind::BLANK));
        if tops && entries.iter().any(|entry| HEADERS.contains(&entry.key.as_str())) {
            line = end;
            continue;
        }
        let Some(title) = entries.iter().find(|entry| is(entry, &TITLES) && !entry.value.is_empty()) else {
            line = end;
            continue;
        };
        found.starts.push(line);
        found.ends.extend(heading_above(doc, line));
        for at in line..end {
            found.told.push((at, Label::by_place(Role::Furniture)));
        }
        let mut tell = |at: usize, role: Role, cue: u16, said: Found| {
            let label = if cue == Part::NO_CUE { Label::by_place(role) } else { Label { role, cue } };
            if let Some(told) = found.told.iter_mut().rev().find(|told| told.0 == at) {
                told.1 = label;
            }
            if said != Found::default() {
                hits.push(Hit { line: at as u32, cue, found: said });
            }
        };
        let nothing = Found::default();
        tell(title.line, Role::Title, headline, Found { title: title.value, ..nothing });
        for more in title.line + 1..end {
            if entries.iter().any(|entry| entry.line == more) {
                break;
            }
            tell(more, Role::Title, headline, nothing);
        }
        let words = |entry: &Entry| doc.text.get(entry.value.range()).unwrap_or_default();
        if let Some(outlet) = entries.iter().find(|entry| is(entry, &OUTLETS)) {
            let name = words(outlet);
            // What stands behind a comma or a bracket says when, or who.
            let to = name.find([',', '(', ';']).unwrap_or(name.len());
            let name = Span::new(
                outlet.value.start as usize,
                outlet.value.start as usize + name[..to].trim_end().len(),
            );
            let date = date::find(words(outlet)).map(|found| found.1);
            tell(outlet.line, Role::Credit, credit, Found { outlet: name, date, ..nothing });
        }
        let mut dated = entries.iter().filter(|entry| is(entry, &DAYS));
        if let Some((entry, date)) = dated.find_map(|entry| {
            let value = words(entry);
            let date = date::parse(value).or_else(|| date::find(value).map(|found| found.1))?;
            Some((entry, date))
        }) {
            tell(entry.line, Role::Credit, day, Found { date: Some(date), ..nothing });
        }
        line = end;
    }
    hits.sort_by_key(|hit| hit.line);
    (found.starts.len() >= 2).then_some((found, hits))
}

/// The entries of the block that begins on a line, and one past its last line: the text or a blank line follows.
fn block(doc: Document<'_>, start: usize) -> Option<(Vec<Entry>, usize)> {
    let parts = |line: usize| {
        let kind = doc.lines[line].kind;
        kind.has(Kind::BLANK) || kind.has(Kind::RULE)
    };
    if start > 0 && !parts(start - 1) {
        return None;
    }
    let mut entries = vec![entry(doc, start)?];
    let mut end = start + 1;
    let mut more = 0;
    for line in start + 1..doc.lines.len() {
        if parts(line) {
            break;
        }
        if let Some(next) = entry(doc, line) {
            entries.push(next);
            (end, more) = (line + 1, 0);
        } else {
            more += 1;
            if more > MORE_LINES {
                break;
            }
        }
    }
    if entries.len() < KEYS_MIN {
        return None;
    }
    // A value that goes on to the end of the block is of it, unless it is the text.
    let closes =
        (end..end + more).all(|line| doc.lines.get(line).is_some_and(|line| !line.kind.has(Kind::CLOSED)));
    let ends = doc.lines.get(end + more).is_none_or(|line| line.kind.has(Kind::BLANK));
    Some((entries, if more <= 1 && closes && ends { end + more } else { end }))
}

/// The key and the value of a line.
fn entry(doc: Document<'_>, line: usize) -> Option<Entry> {
    let at = doc.lines.get(line)?;
    if at.kind.has(Kind::BLANK) || !matches!(at.kind.known().what(), Given::Nothing | Given::Words) {
        return None;
    }
    let text = &doc.text[at.text.range()];
    let colon = text[..text.floor_char_boundary(KEY_MAX + 3)].find([':', '：'])?;
    let key = text[..colon].trim_end();
    let sign = text[colon..].chars().next().map_or(1, char::len_utf8);
    let value = &text[colon + sign..];
    let is_key = key.starts_with(|c: char| c.is_uppercase() || c >= '\u{2e80}')
        && key.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '_'))
        && key.split(' ').count() <= 3
        && (value.is_empty() || sign > 1 || value.starts_with([' ', '\t', '\u{a0}']));
    let words = value.trim();
    let start = at.text.end as usize - value.trim_start().len();
    is_key.then(|| Entry { line, key: key.to_lowercase(), value: Span::new(start, start + words.len()) })
}

/// The line right above a block that names a section, with the rules and blanks between: capitals that stand alone.
fn heading_above(doc: Document<'_>, line: usize) -> Option<usize> {
    let above = (0..line).rev().take(4).find(|&at| {
        let kind = doc.lines[at].kind;
        !kind.has(Kind::BLANK) && !kind.has(Kind::RULE)
    })?;
    let alone = above.checked_sub(1).is_none_or(|before| {
        let kind = doc.lines[before].kind;
        kind.has(Kind::BLANK) || kind.has(Kind::RULE)
    });
    (alone && above + 1 < line && doc.lines[above].kind.has(Kind::CAPITALS)).then_some(above)
}

//! Outlets that open the text of a story: `[Outlet] The mill …`, `HARBOUR, 3 May 2020 (AGENCY) – The …`,
//! `河网消息：…`, `（河畔社）…`; and those that close it in brackets, or in a line of their own that is a link.
//!
//! Only the first and the last line of each story's text are looked at, so the cost is that of its stories.

use std::cell::LazyCell;
use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::outlet::Outlets;
use crate::story::Role;
use crate::text::Span;

use super::credited;
use super::date::order::Order;
use super::document::{Cut, Document, Hit};
use super::last_words;
use super::line::Kind;
use super::pattern::Found;
use super::words;

/// The longest name, in bytes.
const NAME_MAX: usize = 48;

/// So many stories that open alike show that names stand there.
const HABIT: usize = 3;

/// What the first and last lines of stories say of their outlets, as hits of the cue `ending`.
pub fn credits<'d>(doc: Document<'d>, cut: &Cut, ending: u16) -> Vec<Hit> {
    let mut hits = Vec::new();
    let (mut unsure, mut closing, mut named) = (Vec::new(), Vec::new(), Vec::new());
    let mut told = Vec::new();
    let order = LazyCell::new(|| Order::of(doc.own_text()));
    for run in &cut.stories {
        let is_text = |line: &usize| {
            let is_split = || cut.splits.binary_search_by_key(line, |split| split.0).is_ok();
            (cut.labels[*line].role == Role::Body || is_split()) && !doc.lines[*line].kind.has(Kind::BLANK)
        };
        let names_outlet = |line: usize| {
            let label = cut.labels[line];
            let mut own = doc.hits.of_line(line).iter().filter(|hit| hit.cue == label.cue);
            label.role == Role::Credit && own.any(|hit| !hit.found.outlet.is_empty())
        };
        if super::work::counted(run.start..run.end).any(names_outlet) {
            continue;
        }
        let mut lines = super::work::counted(run.start..run.end);
        let Some(first) = lines.find(is_text) else { continue };
        if let Some(hit) = credited::dateline(doc, first, ending) {
            hits.push(hit);
            continue;
        }
        let text = &doc.text[doc.lines[first].text.range()];
        if let Some((name, is_sure)) = bracketed(text).or_else(|| wired(text)) {
            let start = doc.lines[first].text.start as usize + name.start;
            let outlet = Span::new(start, start + name.len());
            let hit = Hit { line: first as u32, cue: ending, found: Found { outlet, ..Found::default() } };
            let is_known = is_sure || is_paper(&text[name]);
            if is_known {
                hits.push(hit);
            } else {
                unsure.push(hit);
            }
            continue;
        }
        // A name alone at the end, which leads to what it names.
        let last = lines.rev().find(is_text);
        let end = last.unwrap_or(first);
        let bracket = closes(doc, end, ending);
        closing.extend(closed(doc, end, &|| *order).map(|(found, is_sure)| {
            // A name in brackets is one whole, whatever known name is a part of it.
            let whole = bracket.map(|hit| hit.found.outlet).filter(|whole| {
                let is_within = whole.start <= found.outlet.start && found.outlet.end <= whole.end;
                is_within
                    && !doc.text[whole.range()].split(' ').any(|word| word.starts_with(char::is_lowercase))
            });
            let found = Found { outlet: whole.unwrap_or(found.outlet), ..found };
            (Hit { line: end as u32, cue: ending, found }, is_sure)
        }));
        named.extend(bracket.filter(|hit| !words::is_label(&doc.text[hit.found.outlet.range()])));
        told.extend(teller(doc, first..end + 1, ending));
        if let Some(last) = last.filter(|&last| doc.is_link(last)) {
            let line = doc.lines[last];
            if line.text.len() <= NAME_MAX && is_paper(&doc.text[line.text.range()]) {
                let found = Found { outlet: line.text, ..Found::default() };
                hits.push(Hit { line: last as u32, cue: ending, found });
            }
        }
    }
    // Names that nobody knows count where many stories open so.
    if unsure.len() + hits.len() >= HABIT.max(cut.stories.len() / 2) {
        hits.append(&mut unsure);
    }
    // One text in three that closes with an outlet shows that names stand there.
    let known = closing.iter().filter(|(_, is_sure)| *is_sure).count();
    if known * 3 >= cut.stories.len() || known >= HABIT && closing.len() * 3 >= cut.stories.len() {
        hits.extend(closing.into_iter().map(|(hit, _)| hit));
    } else if named.len() >= HABIT.max(cut.stories.len() / 2) && differ(doc, &named) {
        hits.append(&mut named);
    }
    // What a sentence reports may be anybody's word, unless most stories have it from somebody and some of these are
    // known, or most say so by the same word.
    let known = told.iter().filter(|teller| teller.is_known).count();
    let word = |teller: &Teller<'d>| teller.word.split(' ').next().unwrap_or_default();
    let mut words: Vec<&str> = told.iter().map(word).collect();
    words.sort_unstable();
    let same = words.chunk_by(|a, b| a == b).map(<[&str]>::len).max().unwrap_or(0);
    let is_habit = known * 4 >= told.len() || same >= HABIT + 2 && same * 2 >= cut.stories.len();
    if told.len() >= HABIT && told.len() * 2 >= cut.stories.len() && is_habit {
        let story_of = |hit: &Hit| cut.stories.partition_point(|run| run.start <= hit.line as usize);
        let credited: HashSet<usize, FixedState> = hits.iter().map(story_of).collect();
        let others = told.into_iter().map(|teller| teller.hit);
        hits.extend(others.filter(|hit| !credited.contains(&story_of(hit))));
    }
    hits.sort_by_key(|hit| hit.line);
    hits
}

/// Whether names are not nearly all the same: then they say what kind of thing it is, or who writes.
fn differ(doc: Document<'_>, hits: &[Hit]) -> bool {
    let words = |hit: &Hit| doc.text.get(hit.found.outlet.range()).unwrap_or_default();
    let names: HashSet<&str, FixedState> = hits.iter().map(words).collect();
    hits.len() < names.len() * 8
}

/// The outlet that the sentences of a story have it from.
struct Teller<'d> {
    hit: Hit,
    is_known: bool,
    /// The word that says so.
    word: &'d str,
}

/// Who tells what stands in these lines.
fn teller(doc: Document<'_>, lines: std::ops::Range<usize>, ending: u16) -> Option<Teller<'_>> {
    const TEXT_MAX: usize = 2000;
    let from = doc.lines.get(lines.start)?.text.start as usize;
    let until = doc.lines.get(lines.end.checked_sub(1)?)?.text.end as usize;
    let until = doc.text.floor_char_boundary(until.min(from + TEXT_MAX));
    let told = words::told_by(doc.text.get(from..until)?)?;
    let outlet = Span::new(from + told.name.start, from + told.name.end);
    let line = doc.lines.partition_point(|line| line.text.end < outlet.start);
    let is_label = words::is_label(&doc.text[outlet.range()]);
    let hit = Hit { line: line as u32, cue: ending, found: Found { outlet, ..Found::default() } };
    let teller = Teller { hit, is_known: told.is_known, word: told.word };
    (line < doc.lines.len() && !is_label).then_some(teller)
}

/// What the last words of a text say of its outlet and its day; they may have begun on the line above.
fn closed(doc: Document<'_>, last: usize, order: &dyn Fn() -> Option<Order>) -> Option<(Found, bool)> {
    const BACK: usize = 200;
    let end = doc.lines[last].text.end as usize;
    let above = last.checked_sub(1).filter(|&above| !doc.lines[above].kind.has(Kind::BLANK));
    let start = doc.lines[above.unwrap_or(last)].text.start as usize;
    let start = doc.text.ceil_char_boundary(start.max(end.saturating_sub(BACK)));
    let credit = last_words::credit(doc.text.get(start..end)?, order)?;
    let outlet = Span::new(start + credit.outlet.start, start + credit.outlet.end);
    Some((Found { outlet, date: credit.date, ..Found::default() }, credit.is_sure))
}

/// The name in brackets that a line ends with.
fn closes(doc: Document<'_>, line: usize, ending: u16) -> Option<Hit> {
    let text = doc.lines[line].text;
    let name = in_brackets(&doc.text[text.range()])?;
    let start = text.start as usize + name.start;
    let outlet = Span::new(start, start + name.len());
    Some(Hit { line: line as u32, cue: ending, found: Found { outlet, ..Found::default() } })
}

/// The name in brackets that a text ends with.
fn in_brackets(text: &str) -> Option<std::ops::Range<usize>> {
    const NAME_WORDS: usize = 5;
    let at = credited::last_brackets(text)?;
    let name = &text[at.clone()];
    let is_name = name.len() <= NAME_MAX
        && name.split(' ').count() <= NAME_WORDS
        && name.chars().next().is_some_and(|c| c.is_uppercase() || c >= '\u{2e80}')
        && name.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !name.contains([':', ';', '?', '!', ',', '：', '，', '。', '/']);
    is_name.then_some(at)
}

fn is_paper(name: &str) -> bool {
    Outlets::known().is_known(name) || words::names_paper(name)
}

/// The name in brackets that a text begins with, before its first word.
fn bracketed(text: &str) -> Option<(std::ops::Range<usize>, bool)> {
    let open = text.chars().next()?;
    let close = match open {
        '[' => ']',
        '（' => '）',
        '【' => '】',
        _ => return None,
    };
    let from = open.len_utf8();
    let head = text.get(from..text.floor_char_boundary((from + NAME_MAX).min(text.len())))?;
    let end = head.find(close)?;
    let name = head.get(..end)?;
    let rest = text.get(from + end + close.len_utf8()..)?.trim_start();
    let starts_high = name.chars().next().is_some_and(|c| c.is_uppercase() || c >= '\u{2e80}');
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    // `[The] border` is an editor's word; a name is followed by the beginning of a sentence.
    let opens = rest.chars().next().is_some_and(|c| !c.is_lowercase());
    (starts_high && letters >= 2 && opens && !rest.is_empty()).then_some((from..from + end, false))
}

/// The agency that a text in Chinese or Japanese names first: `河网消息：`, `河畔社上村5月3日电`.
fn wired(text: &str) -> Option<(std::ops::Range<usize>, bool)> {
    const SAYS: [&str; 6] = ["消息", "讯", "訊", "电", "電", "报道"];
    const HEAD: usize = 75;
    if text.chars().next().is_none_or(|c| c < '\u{2e80}') {
        return None;
    }
    let head = text.get(..text.floor_char_boundary(HEAD.min(text.len())))?;
    let stop =
        head.find(['，', '。', '：', ':', ',', ' ', '\u{3000}', '　', '（', '(']).unwrap_or(head.len());
    let opening = head.get(..stop)?;
    let says = SAYS.iter().find(|says| opening.ends_with(**says))?;
    let from = ["据", "據"].iter().find(|lead| opening.starts_with(**lead)).map_or(0, |lead| lead.len());
    let name = opening.get(from..opening.len() - says.len())?;
    // Of a name with a place and a day behind it the longest beginning that is known counts.
    let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
    let known = ends.rev().find(|&end| name.get(..end).is_some_and(is_paper));
    let end = known.or((name.len() <= NAME_MAX / 2).then_some(name.len()))?;
    (end > 3).then_some((from..from + end, known.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, name: &str) {
        let found = bracketed(text).or_else(|| wired(text));
        assert_eq!(found.map_or("", |(range, _)| &text[range]), name, "{text}");
    }

    #[test]
    fn names_open_texts() {
        check("[Upper Post]The mill stands still.", "Upper Post");
        check("[The] mill stands still.", "");
        check("[Read] [more]", "Read");
        check("（河畔社）水车停了。", "河畔社");
        check("河网消息（早间）：水车停了。", "河网");
        check("据新华社上村5月3日电 水车停了。", "新华社");
        check("水车停了，渡船也停了。", "");
        check("", "");
    }

    #[test]
    fn names_close_texts() {
        for (text, name) in [
            ("The mill stands still (Upper Post)", "Upper Post"),
            ("The mill (the old one) stands still (Upper Post).", "Upper Post"),
            ("水车停了（河畔社）。", "河畔社"),
            ("The mill stands still (again)", ""),
            ("The mill stands still (Monday, 3 May)", ""),
            ("The mill stands still (The keeper says that it will stay so)", ""),
            (")", ""),
            ("", ""),
        ] {
            assert_eq!(in_brackets(text).map_or("", |range| &text[range]), name, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_them_fall(text in "[\\[（【据]?\\PC{0,40}(消息|电|\\]|）)?\\PC{0,40}") {
            let found = bracketed(&text).or_else(|| wired(&text));
            proptest::prop_assert!(found.is_none_or(|(range, _)| text.get(range).is_some()));
        }
    }
}

//! Titles that name their outlet, their day or their link beside their words: `Title - OUTLET`, `OUTLET: Title`,
//! `3 May - Title`, `Title <https://…>`.
//!
//! Signs such as these stand in many a title; only an outlet that is known tells.

use std::collections::HashSet;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::container::Known;
use crate::outlet::Outlets;
use crate::text::Span;
use crate::text::letter::is_letter;

use super::date::{self, order::Order};
use super::document::{Document, Hit};
use super::line::{self, Kind};
use super::pattern::Found;
use super::recurring::Recurring;
use super::{title, words};

/// The longest sign before an outlet, in bytes.
const SIGN_MAX: usize = 5;

/// The longest name, in bytes.
const NAME_MAX: usize = 60;

/// The longest line of several names, in bytes.
const NAMES_MAX: usize = 120;

/// What parts the names of several outlets.
const PARTING: [char; 4] = [',', '/', '|', ';'];

/// Words that lead on to an address in a sentence.
const LEADS_ON: [&str; 23] = [
    "at", "to", "is", "see", "on", "in", "via", "from", "visit", "here", "under", "bei", "unter", "auf",
    "sur", "à", "en", "su", "op", "на", "по", "site", "page",
];

/// The longest line that holds a title and its link, in bytes.
const LINE_MAX: usize = 2000;

/// Outlets in brackets at the ends of lines, as hits of the cue `ending`: those that are known, names in capitals where
/// several lines end so, and any name where half of the lines that begin with a link end so.
pub fn endings(doc: Document<'_>, ending: u16) -> Vec<Hit> {
    const FEWEST: usize = 3;
    let mut hits = Vec::new();
    let mut loud = Vec::new();
    let (mut linked, mut named) = (0, Vec::new());
    for (number, line) in doc.lines.iter().enumerate() {
        let text = &doc.text[line.text.range()];
        let is_linked = doc.lead(number).is_some_and(|lead| lead.is_link);
        linked += usize::from(is_linked);
        let Some(at) = last_brackets(text) else { continue };
        let (start, name) = (line.text.start as usize + at.start, &text[at]);
        let (name, is_timed) = untimed(name);
        let outlet = Span::new(start, start + name.len());
        let hit = Hit { line: number as u32, cue: ending, found: Found { outlet, ..Found::default() } };
        let letters = name.chars().filter(|&c| is_letter(c)).count();
        if name.len() > NAME_MAX || letters < 2 {
            continue;
        }
        if is_timed || Outlets::known().is_known(name) {
            hits.push(hit);
        } else if letters >= 3 && !name.chars().any(char::is_lowercase) && name.split(' ').count() <= 4 {
            loud.push(hit);
        } else if is_linked && name.starts_with(char::is_uppercase) && !name.contains('#') && may_name(name) {
            named.push(hit);
        }
    }
    // What nearly all of them end with is a kind of thing, or who writes.
    let words = |hit: &Hit| doc.text.get(hit.found.outlet.range()).unwrap_or_default();
    let distinct: HashSet<&str, FixedState> = loud.iter().map(words).collect();
    if loud.len() >= FEWEST && loud.len() < distinct.len() * 8 {
        hits.append(&mut loud);
    }
    if named.len() >= FEWEST && named.len() * 2 >= linked {
        hits.append(&mut named);
    }
    hits.sort_by_key(|hit| hit.line);
    hits
}

/// A name without the time of reading behind it, and whether there was one: `River Post, 3 minute read`.
fn untimed(words: &str) -> (&str, bool) {
    let mut parts = [", ", " · ", " - ", " – ", " | "].iter().filter_map(|sign| words.rsplit_once(*sign));
    parts
        .find(|(_, time)| is_time_of_reading(time))
        .map_or((words, false), |(name, _)| (name.trim_end(), true))
}

/// Whether words say how long a text is to read: `3 minute read`, `5 Min.`, `4 min de lectura`, `2分`.
pub fn is_time_of_reading(words: &str) -> bool {
    const LONGEST: usize = 28;
    let words = words.trim();
    let digits = words.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let unit = words.get(digits..).unwrap_or_default().trim_start_matches([' ', '-', '\u{a0}']);
    let is_unit = |name: &str| unit.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    (1..=3).contains(&digits)
        && words.len() <= LONGEST
        && (is_unit("min") || unit.starts_with("мин") || unit.starts_with('分'))
}

/// What stands in the brackets that a text ends with; a full stop may stand behind them.
pub fn last_brackets(text: &str) -> Option<Range<usize>> {
    let closed = text.strip_suffix(['.', '。']).unwrap_or(text);
    let inner = |open: char, close: char| {
        let before = closed.strip_suffix(close)?;
        // A name may have brackets of its own.
        let mut depth = 0_usize;
        let signs = before.char_indices().rev().take(NAME_MAX * 2).filter(|&(_, c)| c == open || c == close);
        let mut opening = signs.filter_map(|(at, c)| {
            let is_open = c == open && depth == 0;
            depth = if c == close { depth + 1 } else { depth.saturating_sub(1) };
            is_open.then_some(at)
        });
        let at = opening.next().or_else(|| before.rfind(open))?;
        Some(at + open.len_utf8()..before.len())
    };
    inner('(', ')').or_else(|| inner('（', '）'))
}

/// Agencies and days at the start of a text: `HARBOUR, 3 May 2020 (RFA) – The …`, `Weir (EFE).- The …`; as hits of
/// the cue `ending`.
pub fn datelines(doc: Document<'_>, ending: u16) -> Vec<Hit> {
    (0..doc.lines.len()).filter_map(|line| dateline(doc, line, ending)).collect()
}

/// The agency and the day at the start of one line.
pub fn dateline(doc: Document<'_>, number: usize, ending: u16) -> Option<Hit> {
    const HEAD: usize = 90;
    let line = doc.lines.get(number)?;
    let text = &doc.text[line.text.range()];
    let head = &text[..text.floor_char_boundary(HEAD.min(text.len()))];
    let open = memchr::memchr(b'(', head.as_bytes())?;
    let close = head[open..].find(')').map(|at| open + at)?;
    let after = head[close + 1..].trim_start_matches([' ', '.', ',', '\u{a0}']);
    if !after.starts_with(['-', '–', '—', ':']) {
        return None;
    }
    let name = &head[open + 1..close];
    let is_agency = Outlets::known().is_known(name)
        || name.len() >= 2 && name.len() <= 12 && name.chars().all(char::is_uppercase);
    if !is_agency {
        return None;
    }
    let at = line.text.start as usize + open + 1;
    let outlet = Span::new(at, at + name.len());
    let date = date::find(&head[..open]).map(|found| found.1);
    let found = Found { outlet, date, ..Found::default() };
    Some(Hit { line: number as u32, cue: ending, found })
}

/// Lines of nothing but names of outlets, maybe behind a dash, as hits of the cue `credit`: those that are known, and
/// what stands between a title and its text where those that are known stand as well.
pub fn alone(doc: Document<'_>, credit: u16) -> Vec<Hit> {
    const FEWEST: usize = 2;
    let (mut hits, mut between, mut below, mut known) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for (number, line) in super::work::counted(doc.lines).enumerate() {
        let text = &doc.text[line.text.range()];
        if text.len() > NAMES_MAX
            || [Kind::BLANK, Kind::RULE, Kind::LINK].iter().any(|&kind| line.kind.has(kind))
        {
            continue;
        }
        let name = text.trim_start_matches(['-', '–', '—', ' ', '|', '/']);
        let end = line.text.end as usize;
        let hit = |from: usize| {
            let outlet = Span::new(end - name.len() + from, end);
            Hit { line: number as u32, cue: credit, found: Found { outlet, ..Found::default() } }
        };
        let is_between = || is_between(doc, number);
        if let Some(from) = names_from(name).filter(|_| name.len() >= 3) {
            known += usize::from(is_between());
            hits.push(hit(from));
        } else if !may_name(name) {
        } else if is_between() {
            between.push(hit(0));
        } else if is_linked_below(doc, number) {
            below.push(hit(0));
        }
    }
    if known >= FEWEST && known * 2 >= between.len() {
        hits.append(&mut between);
    }
    if come_back(doc, &below) {
        hits.append(&mut below);
    }
    hits.sort_by_key(|hit| hit.line);
    hits
}

/// Whether the names in lines come back in others of them, as those of outlets do.
fn come_back(doc: Document<'_>, lines: &[Hit]) -> bool {
    const FEWEST: usize = 3;
    let words = |hit: &Hit| doc.text.get(hit.found.outlet.range()).unwrap_or_default();
    let names = lines.iter().flat_map(|hit| words(hit).split(PARTING)).map(str::trim);
    let all = names.clone().count();
    let distinct: HashSet<&str, FixedState> = names.collect();
    lines.len() >= FEWEST && distinct.len() * 10 <= all * 7
}

/// Whether a line that is nothing but links stands right below a text.
fn is_linked_below(doc: Document<'_>, number: usize) -> bool {
    const TEXT_MIN: usize = 70;
    let is_target =
        |line: usize| doc.lines.get(line).is_some_and(|line| line.kind.known().has(Known::TARGET));
    let is_none = |line: &usize| doc.lines[*line].kind.has(Kind::BLANK) || is_target(*line);
    let above = (number.saturating_sub(6)..number).rev().find(|line| !is_none(line));
    is_target(number + 1) && above.is_some_and(|above| doc.lines[above].text.len() >= TEXT_MIN)
}

/// Where the names of outlets begin in words that are nothing else: most are known, and who wrote there may stand
/// before them.
fn names_from(names: &str) -> Option<usize> {
    let is_known = |name: &str| Outlets::known().is_known(name);
    if names.len() <= NAME_MAX && is_known(names) {
        return Some(0);
    }
    if !names.contains(PARTING) || !may_name(names) {
        return None;
    }
    let is_paper = |name: &str| is_known(name) || words::names_paper(name);
    let pieces = names.split(PARTING).map(str::trim);
    if pieces.clone().any(str::is_empty) {
        return None;
    }
    let from = pieces.clone().find(|name| is_paper(name)).and_then(|name| names.find(name))?;
    let from = if names.get(..from)?.trim_end().ends_with(',') { from } else { 0 };
    let rest = names.get(from..)?.split(PARTING).map(str::trim);
    let papers = rest.clone().filter(|name| is_paper(name)).count();
    let before = pieces.count() - rest.clone().count();
    (papers * 2 >= rest.count() && before <= 1).then_some(from)
}

/// Whether words may be names: each begins high, and none is a number or closes a sentence.
pub(super) fn may_name(names: &str) -> bool {
    const WORDS: usize = 5;
    let mut pieces = names.split(PARTING);
    let is_high = |word: &str| {
        word.len() <= 3
            || word.chars().find(|&c| is_letter(c)).is_none_or(|c| !c.is_lowercase())
            || word.contains('.')
    };
    !names.ends_with(['.', ':', '?', '!', '…'])
        && !names.starts_with('@')
        && names.contains(is_letter)
        && pieces.all(|name| name.split_whitespace().count() <= WORDS && name.split_whitespace().all(is_high))
        && date::find(names).is_none()
}

/// Whether a line stands between a title and a text, with a blank line on each side at most.
fn is_between(doc: Document<'_>, number: usize) -> bool {
    const TEXT_MIN: usize = 70;
    let is_blank = |line: usize| doc.lines.get(line).is_some_and(|line| line.kind.has(Kind::BLANK));
    let above =
        number.checked_sub(1).map(|above| if is_blank(above) { above.saturating_sub(1) } else { above });
    let below = if is_blank(number + 1) { number + 2 } else { number + 1 };
    above.is_some_and(|above| title::looks_like_title(doc, above))
        && doc.lines.get(below).is_some_and(|line| line.text.len() >= TEXT_MIN)
}

/// Lines of one form that hold a day, as hits of the cue `date`: whatever else they say, they are no titles.
pub fn dated_fields(doc: Document<'_>, recurring: &Recurring, order: Option<Order>, date: u16) -> Vec<Hit> {
    /// More words than these beside the day are a title's or a sentence's.
    const WORDS: usize = 7;
    let mut hits = Vec::new();
    let mut forms = vec![false; recurring.numbers()];
    let days: Vec<_> = (0..doc.lines.len())
        .filter(|&number| recurring.is_field(number))
        .map(|number| (number, &doc.text[doc.lines[number].text.range()]))
        .map(|(number, text)| (number, text, Order::find(order, text)))
        .collect();
    for (number, _, day) in &days {
        if let Some(has_day) = forms.get_mut(recurring.form(*number) as usize) {
            *has_day |= day.is_some();
        }
    }
    let is_word = |word: &&str| word.chars().any(is_letter);
    for (number, text, day) in days {
        // A day that may be read in two ways is one, when lines of the same form hold days.
        if !forms[recurring.form(number) as usize]
            || doc.hits.of_line(number).iter().any(|hit| hit.cue == date)
        {
            continue;
        }
        let (at, day) = day.map_or((0..0, None), |(at, day)| (at, Some(day)));
        let beside = [&text[..at.start], &text[at.end..]];
        if beside.iter().flat_map(|text| text.split_whitespace()).filter(is_word).count() > WORDS {
            continue;
        }
        let name = beside[0].trim_end_matches([' ', ':', ',', '|', '-', '–', '—', '·', '(']);
        let outlet = if Outlets::known().is_known(name) || words::names_paper(name) {
            let start = doc.lines[number].text.start as usize;
            Span::new(start, start + name.len())
        } else {
            Span::default()
        };
        hits.push(Hit {
            line: number as u32,
            cue: date,
            found: Found { outlet, date: day, ..Found::default() },
        });
    }
    hits
}

/// The lines of a document that name their outlet, their day or their link beside a title, as hits of the cue
/// `headline`.
pub fn titles(doc: Document<'_>, order: Option<Order>, headline: u16) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (number, line) in doc.lines.iter().enumerate() {
        let is_none = [Kind::BLANK, Kind::RULE, Kind::LINK].iter().any(|&kind| line.kind.has(kind));
        if is_none || line.text.len() > LINE_MAX {
            continue;
        }
        super::work::step();
        let text = &doc.text[line.text.range()];
        let skip = if line.kind.has(Kind::ITEM) { line::item(text.as_bytes()).unwrap_or(0) } else { 0 };
        let text = &text[skip..];
        let short = || (!line.kind.has(Kind::LONG)).then(|| named(text).or_else(|| dated(text))).flatten();
        if let Some(found) = linked(text, order).or_else(short) {
            hits.push(Hit {
                line: number as u32,
                cue: headline,
                found: found.moved(line.text.start + skip as u32),
            });
        }
    }
    hits
}

/// The title and the outlet of a line that holds both, when the outlet is known.
pub fn named(text: &str) -> Option<Found> {
    // Who wrote there may stand before a name.
    let name_in = |name: &str| {
        let trimmed = name.trim();
        if !(2..=NAME_MAX).contains(&trimmed.len()) {
            return None;
        }
        if Outlets::known().is_known(trimmed) {
            return Some(0);
        }
        let found = words::outlet_in(trimmed).filter(|found| found.end == trimmed.len())?;
        let before = trimmed.get(..found.start)?;
        let skip = name.len() - name.trim_start().len();
        (before.is_empty() || before.ends_with(", ")).then_some(skip + found.start)
    };
    let found = |title: (usize, usize), outlet: (usize, usize)| {
        let trimmed = |(from, to): (usize, usize)| {
            let part = text.get(from..to).unwrap_or_default();
            let start = from + part.len() - part.trim_start().len();
            Span::new(start, start + part.trim().len())
        };
        let (title, outlet) = (trimmed(title), trimmed(outlet));
        (!title.is_empty()).then_some(Found { title, outlet, ..Found::default() })
    };
    if let Some((at, sign)) = last_before(text)
        && let Some(from) = name_in(&text[at + sign..])
    {
        return found((0, at), (at + sign + from, text.len()));
    }
    let (at, sign) = first_behind(text)?;
    // Of several outlets, as in `River Post/AP: Title`, the first is enough; a title in quotes shows whose it is.
    let first = &text[..memchr::memchr(b'/', &text.as_bytes()[..at]).unwrap_or(at)];
    let in_quotes =
        text[at + sign..].starts_with(['“', '„', '«', '「']) && text.ends_with(['”', '“', '»', '」']);
    let is_quoted = in_quotes && first.len() <= NAME_MAX && first.starts_with(char::is_uppercase);
    (is_quoted || name_in(first) == Some(0)).then(|| found((at + sign, text.len()), (0, at)))?
}

/// A title with its address in the same line, which ends with it or with other signs.
fn linked(text: &str, order: Option<Order>) -> Option<Found> {
    const LETTERS_MIN: usize = 6;
    const ENDING: [char; 9] = [' ', '(', '<', '[', '-', '–', '—', ':', '|'];
    let at = memchr::memmem::find(text.as_bytes(), b"://").filter(|&at| at > 0)?;
    let start =
        ["https", "http"].iter().find(|scheme| text[..at].ends_with(**scheme)).map(|s| at - s.len())?;
    let end = text[start..].find([' ', '>', ')', ']', '"']).map_or(text.len(), |end| start + end);
    let head = text[..start].trim_end_matches(ENDING);
    // A title in brackets of its own, as `[Title] (<address>)`.
    let bare = head.strip_prefix('[').map_or(head, |inner| inner.strip_suffix(']').unwrap_or(inner));
    let from = head.len() - head.trim_start_matches('[').len();
    let last = bare.rsplit(' ').next().unwrap_or_default();
    // `…, which you find at https://…` is a sentence.
    let is_sentence = LEADS_ON.contains(&last)
        || bare.len() == head.len() && bare.starts_with(char::is_lowercase)
        || bare.contains(". ");
    if is_sentence || bare.chars().filter(|&c| is_letter(c)).count() < LETTERS_MIN {
        return None;
    }
    let mut found =
        credit_behind(bare, order).unwrap_or(Found { title: Span::new(0, bare.len()), ..Found::default() });
    found = found.moved(from as u32);
    if found.title.is_empty() {
        return None;
    }
    found.link = Span::new(start, end);
    Some(found)
}

/// An outlet, and maybe a day, behind the last dash of a title: `TITLE - River Post 9/27/2002`.
fn credit_behind(text: &str, order: Option<Order>) -> Option<Found> {
    if let Some(found) = named(text) {
        return Some(found);
    }
    let (at, sign) = last_before(text)?;
    let (name, day) = text[at + sign..].rsplit_once(' ')?;
    let is_day = day.starts_with(|c: char| c.is_ascii_digit())
        && day.bytes().filter(|b| matches!(b, b'/' | b'.' | b'-')).count() == 2;
    let outlet = at + sign;
    (is_day && at > 0 && name.len() <= NAME_MAX).then(|| Found {
        title: Span::new(0, at),
        outlet: Span::new(outlet, outlet + name.len()),
        date: Order::parse(order, day),
        ..Found::default()
    })
}

/// The length of a sign before an outlet at the end of a title that `rest` begins with: ` - `, ` – `, ` — `, ` | `,
/// ` // `, `--`, `－`, `—`, `｜`.
fn before(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'-', b'-', ..] => Some(2),
        [b' ', b'-' | b'|', b' ', ..]
        | [0xe2, 0x80, 0x94, ..]
        | [0xef, 0xbc, 0x8d, ..]
        | [0xef, 0xbd, 0x9c, ..] => Some(3),
        [b' ', b'/', b'/', b' ', ..] => Some(4),
        [b' ', 0xe2, 0x80, 0x93 | 0x94, b' ', ..] => Some(5),
        _ => None,
    }
}

/// The length of a sign behind an outlet, or a day, at the start of a title that `rest` begins with: `: `, ` - `,
/// ` – `, ` — `, ` | `, `：`.
fn behind(rest: &[u8]) -> Option<usize> {
    match rest {
        [b':', b' ', ..] => Some(2),
        [b' ', b'-' | b'|', b' ', ..] | [0xef, 0xbc, 0x9a, ..] => Some(3),
        [b' ', 0xe2, 0x80, 0x93 | 0x94, b' ', ..] => Some(5),
        _ => None,
    }
}

/// Where the last sign before an outlet stands, with its length, as far as a name may follow it.
pub(super) fn last_before(text: &str) -> Option<(usize, usize)> {
    // What stands further from the end has more behind it than a name; blanks before a name don't count.
    let mut from = text.floor_char_boundary(text.len().saturating_sub(NAME_MAX));
    from = text.get(..from).map_or(0, |head| head.trim_end().len()).saturating_sub(SIGN_MAX);
    let near = text.as_bytes().get(from..)?;
    if near.is_ascii() && memchr::memchr3(b'-', b'|', b'/', near).is_none() {
        return None;
    }
    (from..text.len()).rev().find_map(|at| Some((at, before(text.as_bytes().get(at..)?)?)))
}

/// Where the first sign behind an outlet or a day stands, with its length.
pub(super) fn first_behind(text: &str) -> Option<(usize, usize)> {
    let from = if text.is_ascii() { memchr::memchr3(b':', b'-', b'|', text.as_bytes())? } else { 0 };
    let from = from.saturating_sub(1);
    (from..text.len()).find_map(|at| Some((at, behind(text.as_bytes().get(at..)?)?)))
}

/// A day before a title: `03.05.2020 - Title`.
fn dated(text: &str) -> Option<Found> {
    const DAY_MAX: usize = 40;
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (at, sign) = first_behind(text)?;
    let date = text.get(..at).filter(|day| day.len() <= DAY_MAX).and_then(date::parse)?;
    let title = Span::new(at + sign, text.len());
    (date.day().is_some() && text[title.range()].contains(is_letter)).then_some(Found {
        title,
        date: Some(date),
        ..Found::default()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn signs_are_found_as_if_all_were_looked_for(
            pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60),
        ) {
            let text = pieces.concat();
            let first = BEHIND.iter().filter_map(|sign| Some((text.find(sign)?, sign.len()))).min();
            prop_assert_eq!(first_behind(&text), first, "{}", text);
            let is_near = |&(at, sign): &(usize, usize)| text[at + sign..].trim().len() <= NAME_MAX;
            let last = BEFORE.iter().filter_map(|sign| Some((text.rfind(sign)?, sign.len()))).max();
            prop_assert_eq!(last_before(&text).filter(is_near), last.filter(is_near), "{}", text);
        }
    }

    const BEFORE: [&str; 9] = [" - ", " – ", " — ", " | ", " // ", "--", "－", "—", "｜"];
    const BEHIND: [&str; 6] = [": ", " - ", " – ", " — ", " | ", "："];

    const PIECES: &[&str] = &[
        " - ",
        " – ",
        " — ",
        " | ",
        " // ",
        "--",
        "－",
        "—",
        "｜",
        ": ",
        "：",
        ":",
        "-",
        " ",
        "Mill",
        "é",
        "/",
        "\u{2003}",
        "river and mill",
    ];

    #[test]
    fn a_time_of_reading_is_no_name() {
        for (words, name, is_timed) in [
            ("River Post, 3 minute read", "River Post", true),
            ("Flusspost · 5 Min.", "Flusspost", true),
            ("River Post, 3 mills", "River Post, 3 mills", false),
            ("3 minute read", "3 minute read", false),
        ] {
            assert_eq!(untimed(words), (name, is_timed));
        }
        assert!(is_time_of_reading("2-min read") && !is_time_of_reading("2 mornings ago"));
    }

    #[test]
    fn only_known_outlets_are_taken_from_titles() {
        for (text, title, outlet) in [
            ("Mill closes - Reuters", "Mill closes", "Reuters"),
            ("Mill - the last one - closes | BBC News", "Mill - the last one - closes", "BBC News"),
            ("Reuters: Mill closes: why?", "Mill closes: why?", "Reuters"),
            ("Mill closes -- by night", "", ""),
            ("Mill: it closes", "", ""),
            ("", "", ""),
        ] {
            let found = named(text).unwrap_or_default();
            assert_eq!((&text[found.title.range()], &text[found.outlet.range()]), (title, outlet), "{text}");
        }
        for (text, title, outlet, link) in [
            ("Mill closes by night <https://a.example/x>", "Mill closes by night", "", "https://a.example/x"),
            ("[Mill closes] (<https://a.example>) (x)", "Mill closes", "", "https://a.example"),
            (
                "MILL CLOSES - Upper Post 9/27/2002 <https://a.example>",
                "MILL CLOSES",
                "Upper Post",
                "https://a.example",
            ),
            ("The mill is found at https://a.example", "", "", ""),
            ("x https://a.example", "", "", ""),
            ("://", "", "", ""),
        ] {
            let found = linked(text, None).unwrap_or_default();
            let words = |span: Span| &text[span.range()];
            assert_eq!(
                (words(found.title), words(found.outlet), words(found.link)),
                (title, outlet, link),
                "{text}"
            );
        }
        let text = "03.05.2020 - Mill closes";
        let found = dated(text).unwrap();
        assert_eq!(&text[found.title.range()], "Mill closes");
        assert_eq!(found.date.unwrap().to_string(), "2020-05-03");
        assert_eq!(dated("2020 - Mill closes"), None);
    }
}

//! Titles that name their outlet, their day or their link beside their words: `Title - OUTLET`, `OUTLET: Title`,
//! `3 May - Title`, `Title <https://…>`.
//!
//! Signs such as these stand in many a title; only an outlet that is known tells.

use crate::outlet::Outlets;
use crate::text::Span;

use super::date;
use super::document::{Document, Hit};
use super::line::{self, Kind};
use super::pattern::Found;
use super::recurring::Recurring;
use super::words;

/// The longest sign before an outlet, in bytes.
const SIGN_MAX: usize = 5;

/// The longest name, in bytes.
const NAME_MAX: usize = 60;

/// Words that lead on to an address in a sentence.
const LEADS_ON: [&str; 23] = [
    "at", "to", "is", "see", "on", "in", "via", "from", "visit", "here", "under", "bei", "unter", "auf",
    "sur", "à", "en", "su", "op", "на", "по", "site", "page",
];

/// The longest line that holds a title and its link, in bytes.
const LINE_MAX: usize = 2000;

/// Outlets in brackets at the ends of lines, as hits of the cue `ending`: those that are known, and names in capitals
/// where several lines end so.
pub fn endings(doc: Document<'_>, ending: u16) -> Vec<Hit> {
    const FEWEST: usize = 3;
    let mut hits = Vec::new();
    let mut loud = Vec::new();
    for (number, line) in doc.lines.iter().enumerate() {
        let text = &doc.text[line.text.range()];
        // A full stop may stand behind them.
        let closed = text.strip_suffix(['.', '。']).unwrap_or(text);
        let inner = |open: char, close: char| {
            let (_, name) = closed.strip_suffix(close)?.rsplit_once(open)?;
            Some((name, closed.len() - close.len_utf8() - name.len()))
        };
        let Some((name, at)) = inner('(', ')').or_else(|| inner('（', '）')) else { continue };
        let start = line.text.start as usize + at;
        let outlet = Span::new(start, start + name.len());
        let hit = Hit { line: number as u32, cue: ending, found: Found { outlet, ..Found::default() } };
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        if name.len() > NAME_MAX || letters < 2 {
            continue;
        }
        if Outlets::built_in().is_known(name) {
            hits.push(hit);
        } else if letters >= 3 && !name.chars().any(char::is_lowercase) && name.split(' ').count() <= 4 {
            loud.push(hit);
        }
    }
    if loud.len() >= FEWEST {
        hits.append(&mut loud);
    }
    hits
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
    let is_agency = Outlets::built_in().is_known(name)
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

/// Lines of nothing but the name of a known outlet, maybe behind a dash, as hits of the cue `credit`.
pub fn alone(doc: Document<'_>, credit: u16) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (number, line) in doc.lines.iter().enumerate() {
        let text = &doc.text[line.text.range()];
        if text.len() > NAME_MAX || line.kind.has(Kind::BLANK) {
            continue;
        }
        let name = text.trim_start_matches(['-', '–', '—', ' ', '|', '/']);
        if name.len() >= 3 && Outlets::built_in().is_known(name) {
            let start = line.text.start as usize + text.len() - name.len();
            let outlet = Span::new(start, start + name.len());
            hits.push(Hit { line: number as u32, cue: credit, found: Found { outlet, ..Found::default() } });
        }
    }
    hits
}

/// Lines of one form that hold a day, as hits of the cue `date`: whatever else they say, they are no titles.
pub fn dated_fields(doc: Document<'_>, recurring: &Recurring, date: u16) -> Vec<Hit> {
    /// More words than these beside the day are a title's or a sentence's.
    const WORDS: usize = 7;
    let mut hits = Vec::new();
    let mut forms = vec![false; recurring.numbers()];
    let days: Vec<_> = (0..doc.lines.len())
        .filter(|&number| recurring.is_field(number))
        .map(|number| (number, &doc.text[doc.lines[number].text.range()]))
        .map(|(number, text)| (number, text, date::find(text)))
        .collect();
    for (number, _, day) in &days {
        if let Some(has_day) = forms.get_mut(recurring.form(*number) as usize) {
            *has_day |= day.is_some();
        }
    }
    let is_word = |word: &&str| word.chars().any(char::is_alphabetic);
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
        let outlet = if Outlets::built_in().is_known(name) || words::names_paper(name) {
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
pub fn titles(doc: Document<'_>, headline: u16) -> Vec<Hit> {
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
        if let Some(found) = linked(text).or_else(short) {
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
    let known = |name: &str| {
        let name = name.trim();
        (2..=NAME_MAX).contains(&name.len()) && Outlets::built_in().is_known(name)
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
    if let Some((at, sign)) = last_before(text).filter(|&(at, sign)| known(&text[at + sign..])) {
        return found((0, at), (at + sign, text.len()));
    }
    let (at, sign) = first_behind(text)?;
    // Of several outlets, as in `River Post/AP: Title`, the first is enough; a title in quotes shows whose it is.
    let first = &text[..memchr::memchr(b'/', &text.as_bytes()[..at]).unwrap_or(at)];
    let in_quotes =
        text[at + sign..].starts_with(['“', '„', '«', '「']) && text.ends_with(['”', '“', '»', '」']);
    let is_quoted = in_quotes && first.len() <= NAME_MAX && first.starts_with(char::is_uppercase);
    (is_quoted || known(first)).then(|| found((at + sign, text.len()), (0, at)))?
}

/// A title with its address in the same line, which ends with it or with other signs.
fn linked(text: &str) -> Option<Found> {
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
    if is_sentence || bare.chars().filter(|c| c.is_alphabetic()).count() < LETTERS_MIN {
        return None;
    }
    let mut found =
        credit_behind(bare).unwrap_or(Found { title: Span::new(0, bare.len()), ..Found::default() });
    found = found.moved(from as u32);
    if found.title.is_empty() {
        return None;
    }
    found.link = Span::new(start, end);
    Some(found)
}

/// An outlet, and maybe a day, behind the last dash of a title: `TITLE - River Post 9/27/2002`.
fn credit_behind(text: &str) -> Option<Found> {
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
        date: date::parse(day),
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
fn last_before(text: &str) -> Option<(usize, usize)> {
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
fn first_behind(text: &str) -> Option<(usize, usize)> {
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
    (date.day().is_some() && text[title.range()].contains(char::is_alphabetic)).then_some(Found {
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
            let found = linked(text).unwrap_or_default();
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

//! Titles that name their outlet, or their day, beside their words: `Title - OUTLET`, `OUTLET: Title`, `3 May - Title`.
//!
//! Signs such as these stand in many a title; only an outlet that is known tells.

use crate::outlet::Outlets;
use crate::text::Span;

use super::date;
use super::document::{Document, Hit};
use super::line::{self, Kind};
use super::pattern::Found;

/// The signs before an outlet at the end of a title.
const BEFORE: [&str; 9] = [" - ", " – ", " — ", " | ", " // ", "--", "－", "—", "｜"];

/// The signs behind an outlet, or a day, at the start of one.
const BEHIND: [&str; 6] = [": ", " - ", " – ", " — ", " | ", "："];

/// The longest name, in bytes.
const NAME_MAX: usize = 60;

/// The lines of a document that name their outlet, or their day, beside a title, as hits of the cue `headline`.
pub fn titles(doc: Document<'_>, headline: u16) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (number, line) in doc.lines.iter().enumerate() {
        if [Kind::BLANK, Kind::LONG, Kind::RULE, Kind::LINK].iter().any(|&kind| line.kind.has(kind)) {
            continue;
        }
        super::work::step();
        let text = &doc.text[line.text.range()];
        let skip = if line.kind.has(Kind::ITEM) { line::item(text.as_bytes()).unwrap_or(0) } else { 0 };
        if let Some(found) = named(&text[skip..]).or_else(|| dated(&text[skip..])) {
            hits.push(Hit {
                line: number as u32,
                cue: headline,
                found: found.moved(line.text.start + skip as u32),
            });
        }
    }
    hits
}

fn named(text: &str) -> Option<Found> {
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
    let behind = BEFORE.iter().filter_map(|sign| Some((text.rfind(sign)?, sign.len()))).max();
    if let Some((at, sign)) = behind.filter(|&(at, sign)| known(&text[at + sign..])) {
        return found((0, at), (at + sign, text.len()));
    }
    let (at, sign) = BEHIND.iter().filter_map(|sign| Some((text.find(sign)?, sign.len()))).min()?;
    // Of several outlets, as in `River Post/AP: Title`, the first is enough.
    let first = text[..at].split('/').next().unwrap_or_default();
    known(first).then(|| found((at + sign, text.len()), (0, at)))?
}

/// A day before a title: `03.05.2020 - Title`.
fn dated(text: &str) -> Option<Found> {
    const DAY_MAX: usize = 40;
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (at, sign) = BEHIND.iter().filter_map(|sign| Some((text.find(sign)?, sign.len()))).min()?;
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
    use super::*;

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
        let text = "03.05.2020 - Mill closes";
        let found = dated(text).unwrap();
        assert_eq!(&text[found.title.range()], "Mill closes");
        assert_eq!(found.date.unwrap().to_string(), "2020-05-03");
        assert_eq!(dated("2020 - Mill closes"), None);
    }
}

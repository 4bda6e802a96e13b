//! The fields of one story, out of its parts.

use crate::story::{Date, Part, Role};
use crate::text::Span;

use super::credited;
use super::date::{self, Loose};
use super::line;
use super::pattern::Found;
use super::words;

/// What a story's lines say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fields {
    /// The title; empty when there is none.
    pub title: Span,
    /// The outlet; empty when none is credited.
    pub outlet: Span,
    /// The link; empty when there is none.
    pub link: Span,
    /// The date.
    pub date: Option<Date>,
    /// The date without its year, when that is all there is.
    pub day: Option<Loose>,
}

impl Fields {
    /// Takes what is missing from `said`.
    pub fn fill(&mut self, said: Found) {
        if self.outlet.is_empty() {
            self.outlet = said.outlet;
        }
        if self.link.is_empty() {
            self.link = said.link;
        }
        self.date = self.date.or(said.date);
        self.day = self.day.or(said.day);
    }

    /// Takes the outlet in brackets off the end of the title: `Title (Outlet)`.
    pub fn part(&mut self, text: &str) {
        let (Some(before), Some(behind)) = (
            text.get(self.title.start as usize..self.outlet.start as usize),
            text.get(self.outlet.end as usize..self.title.end as usize),
        ) else {
            return;
        };
        let bare = before.trim_end_matches(['(', '[', '（']);
        let rest = behind.trim_start_matches([')', ']', '）', '.', ' ']);
        let timed = rest.trim_start_matches([',', ' ', '·', '-', '–', '|']).trim_end_matches([')', ']', '.']);
        let closes = rest.is_empty() || credited::is_time_of_reading(timed);
        if !self.outlet.is_empty() && bare.len() < before.len() && closes && !bare.trim().is_empty() {
            let start = self.title.start as usize;
            self.title = trimmed(text, Span::new(start, start + bare.len()));
        }
    }
}

/// The days in the headings of `parts`, each with the byte at which its heading stands: `News of the river (3 May 2020)`.
/// One alone is that of the whole digest.
pub fn heading_days(text: &str, parts: &[Part]) -> Vec<(u32, Found)> {
    let mut from = 0;
    let mut days = Vec::new();
    for part in parts {
        let span = Span { start: from, end: part.end };
        from = part.end;
        if part.role == Role::Heading {
            let words = text.get(span.range()).unwrap_or_default().trim();
            let day = date::find(words).map(|(_, day)| day).filter(|day| day.day().is_some());
            days.extend(day.map(|day| (span.start, Found { date: Some(day), ..Found::default() })));
        }
    }
    if days.len() < 2 {
        days.clear();
    }
    days
}

/// The text of `span` without white space at its ends, as a span.
pub fn trimmed(text: &str, span: Span) -> Span {
    let Some(raw) = text.get(span.range()) else { return Span::default() };
    let lead = raw.len() - raw.trim_start().len();
    let start = span.start as usize + lead;
    Span::new(start, start + raw.trim().len())
}

/// How well a link stands for its story, best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It leads out of a sentence of the body.
    Aside,
    /// It is given below a credit or a line such as `Read more`.
    Below,
    /// The title leads there, or a line says that this is the link.
    Own,
}

/// Reads the fields of the story whose parts are `parts`, the first of which begins at `start`; `found` says what the
/// cue of a part found in it, or its container.
pub fn read(text: &str, start: u32, parts: &[Part], found: impl Fn(Span, Part) -> Option<Found>) -> Fields {
    let mut fields = Fields::default();
    let mut from = start;
    let mut ranked: Option<Rank> = None;
    // The role of the last part that is no link.
    let mut above = None;
    let mut by_place = false;
    for &part in parts {
        let span = Span { start: from, end: part.end };
        from = part.end;
        let found = match part.role {
            Role::Preamble | Role::Tail => continue,
            Role::Body | Role::Title if part.cue == Part::NO_CUE => None,
            _ => found(span, part),
        };
        if part.role == Role::Title && fields.title.is_empty() {
            let whole = trimmed(text, span);
            let title = found.map(|found| found.title).filter(|title| !title.is_empty());
            // A title may go on in the lines below the one that its cue stands in.
            let title = title.map_or(whole, |title| {
                let goes_on = text[title.end as usize..whole.end as usize].contains('\n');
                if goes_on { Span { end: whole.end, ..title } } else { title }
            });
            fields.title = undressed(text, title);
            by_place = part.cue == Part::NO_CUE;
            if let Some((day, date)) = dated(text, fields.title) {
                fields.title = day;
                fields.date = fields.date.or(Some(date));
            }
        }
        if part.role != Role::Link {
            above = Some(part.role);
        }
        let Some(found) = found else { continue };
        if fields.outlet.is_empty() && names(text.get(found.outlet.range()).unwrap_or_default()) {
            fields.outlet = undated(text, found.outlet);
        }
        if !found.link.is_empty() {
            let rank = match (part.role, part.cue, above) {
                (Role::Link, Part::NO_CUE, Some(Role::Body)) => Rank::Aside,
                (Role::Link, Part::NO_CUE, Some(Role::Credit | Role::Note | Role::Furniture)) => Rank::Below,
                _ => Rank::Own,
            };
            if ranked.is_none_or(|before| rank > before) {
                (fields.link, ranked) = (found.link, Some(rank));
            }
        }
        fields.date = fields.date.or(found.date);
        fields.day = fields.day.or(found.day);
    }
    // An outlet that is known, behind a title that nothing else credits, is none of its words.
    if fields.outlet.is_empty()
        && by_place
        && let Some(named) = text.get(fields.title.range()).and_then(credited::named)
        && named.outlet.start > named.title.start
    {
        let named = named.moved(fields.title.start);
        (fields.title, fields.outlet) = (named.title, named.outlet);
    }
    fields
}

/// Whether a mail address stands in a text: an `@` with no white space on either side.
fn has_address(text: &str) -> bool {
    let at = |(at, _): (usize, &str)| {
        text[..at].ends_with(char::is_alphanumeric) && text[at + 1..].starts_with(char::is_alphanumeric)
    };
    text.match_indices('@').any(at)
}

/// Whether what stands where an outlet may stand is none for certain: an address, a time zone, a way to read on.
fn names(outlet: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["read ", "permalink", "full story", "continue ", "comments", "share"];
    let starts = |none: &&str| outlet.get(..none.len()).is_some_and(|head| head.eq_ignore_ascii_case(none));
    memchr::memmem::find(outlet.as_bytes(), b"://").is_none()
        && !has_address(outlet)
        && !BEGINNINGS.iter().any(starts)
        && !words::is_label(outlet)
}

/// An outlet without a day in brackets behind it that can be read in two ways: `River Post (03/05/2020)`.
fn undated(text: &str, outlet: Span) -> Span {
    let name = text.get(outlet.range()).unwrap_or_default();
    // Nor a way to read on: `River Post • Full text →`.
    if name.ends_with(['→', '»', '>'])
        && let Some(at) = [" • ", " | ", " · ", " - ", " – "].iter().filter_map(|sign| name.find(sign)).min()
        && at > 0
    {
        return Span::new(outlet.start as usize, outlet.start as usize + at);
    }
    let Some((head, day)) = name.strip_suffix(')').and_then(|name| name.rsplit_once('(')) else {
        return outlet;
    };
    let is_day = day.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'.' | b'-' | b' '));
    let kept = head.trim_end().len();
    if is_day && kept > 0 { Span::new(outlet.start as usize, outlet.start as usize + kept) } else { outlet }
}

/// A title without the number, bullet or signs around it that only say that it is one.
fn undressed(text: &str, title: Span) -> Span {
    let mut bare = title;
    let words = |span: Span| text.get(span.range()).unwrap_or_default();
    if let Some(skip) = line::item(words(bare).as_bytes()) {
        bare = Span::new(bare.start as usize + skip, bare.end as usize);
    }
    bare = Span::new(bare.start as usize + pictured(words(bare)), bare.end as usize);
    bare = Span::new(bare.start as usize, bare.start as usize + unled(words(bare)).len());
    bare = Span::new(bare.start as usize, bare.start as usize + untimed(words(bare)).len());
    bare = undrawn(text, arrowed(text, unsigned(text, bare)));
    if let Some(skip) = counted(words(bare)) {
        bare = Span::new(bare.start as usize + skip, bare.end as usize);
    }
    if let Some(skip) = numbered(words(bare)) {
        bare = undrawn(text, Span::new(bare.start as usize + skip, bare.end as usize));
    }
    // What only parts it from its text is no part of it.
    let kept = words(bare).trim_end_matches([' ', '\u{a0}', ':', '：', '–', '—', '|', '-']).len();
    if kept > 0 {
        bare = Span::new(bare.start as usize, bare.start as usize + kept);
    }
    trimmed(text, bare)
}

/// A title without the day that stands before it and a dash: `03.05.2020 - Title`.
fn dated(text: &str, title: Span) -> Option<(Span, Date)> {
    const DAY_MAX: usize = 24;
    let words = text.get(title.range())?;
    if !words.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let signs = [" - ", " – ", " — ", ": "];
    let (at, sign) = signs.iter().filter_map(|sign| Some((words.find(sign)?, sign.len()))).min()?;
    let date = words.get(..at).filter(|day| day.len() <= DAY_MAX).and_then(date::parse)?;
    let rest = Span::new(title.start as usize + at + sign, title.end as usize);
    let has_words = words[at + sign..].chars().filter(|c| c.is_alphabetic()).count() >= 3;
    (date.day().is_some() && has_words).then_some((rest, date))
}

/// A title without the signs that are drawn around it: `--=\\\\ Title \\\\=--`, `<<< Title >>>`.
fn undrawn(text: &str, title: Span) -> Span {
    const SIGNS: [char; 14] = ['-', '=', '\\', '/', '~', '*', '_', '<', '>', '|', '#', ':', '+', '.'];
    const DRAWN: usize = 3;
    let inner = text.get(title.range()).unwrap_or_default();
    let rest = inner.trim_start_matches(SIGNS);
    let core = rest.trim_end_matches(SIGNS);
    let (before, behind) = (inner.len() - rest.len(), rest.len() - core.len());
    if before < DRAWN || behind < DRAWN || core.trim().is_empty() {
        return title;
    }
    let start = title.start as usize + before;
    trimmed(text, Span::new(start, start + core.len()))
}

/// A title without the row of one sign before it, when a space or such a row at its end shows that it is no word.
fn unsigned(text: &str, title: Span) -> Span {
    const SIGNS: [char; 18] =
        ['#', '*', '=', '_', '~', '•', '►', '■', '◆', '●', '▶', '▲', '★', '>', '-', '–', '—', '|'];
    let inner = text.get(title.range()).unwrap_or_default();
    let Some(sign) = inner.chars().next().filter(|sign| SIGNS.contains(sign)) else { return title };
    let rest = inner.trim_start_matches(sign);
    let core = rest.trim_end_matches(sign);
    if core.trim().is_empty() || !(rest.starts_with([' ', '\u{a0}']) || core.len() < rest.len()) {
        return title;
    }
    let start = title.start as usize + inner.len() - rest.len();
    Span::new(start, start + core.len())
}

/// A title without an arrow before its number: `->1. Title`.
fn arrowed(text: &str, title: Span) -> Span {
    let inner = text.get(title.range()).unwrap_or_default();
    let rest = inner.trim_start_matches(['-', '=', '>', '+']);
    let is_arrow = rest.len() < inner.len()
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && numbered(rest).is_some();
    if is_arrow { Span::new(title.end as usize - rest.len(), title.end as usize) } else { title }
}

/// The length of a number of an outline that opens a title: `[B1.1]`, `[A]`.
fn outline(title: &str) -> Option<usize> {
    const LABEL_MAX: usize = 8;
    let inner = title.strip_prefix('[')?;
    let label = inner.get(..inner.bytes().take(LABEL_MAX).position(|b| b == b']')?)?;
    let mut bytes = label.bytes();
    let opens = bytes.next()?.is_ascii_uppercase() && bytes.all(|b| b.is_ascii_digit() || b == b'.');
    (opens && inner[label.len() + 1..].starts_with(' ')).then_some(label.len() + 2)
}

/// The length of what counts a title among others: `3- `, `1.) `, `[PART 3/6] – `.
fn counted(title: &str) -> Option<usize> {
    const LABEL_MAX: usize = 20;
    let digits = title.bytes().take(4).take_while(u8::is_ascii_digit).count();
    // `2/60: Title`.
    if digits > 0
        && let Some(rest) = title.get(digits..).and_then(|rest| rest.strip_prefix('/'))
    {
        let all = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
        let bare = rest.get(all..)?.strip_prefix(": ")?;
        return (all > 0 && bare.starts_with(|c: char| !c.is_whitespace()))
            .then_some(title.len() - bare.len());
    }
    if (1..=3).contains(&digits) {
        let rest = title.get(digits..)?;
        let sign = ["- ", " - ", " – ", ".) ", "– "].iter().find(|sign| rest.starts_with(**sign))?;
        // `3 - 4 goals` is no number of a title.
        let after = rest.get(sign.len()..)?;
        return after.starts_with(char::is_alphabetic).then_some(digits + sign.len());
    }
    let inner = title.strip_prefix('[')?;
    let close = inner.bytes().take(LABEL_MAX).position(|b| b == b']')?;
    let (of, all) = inner.get(..close)?.rsplit_once('/')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let counts = is_number(all) && of.bytes().next_back().is_some_and(|b| b.is_ascii_digit());
    let rest = inner.get(close + 1..)?;
    let bare = rest.trim_start_matches([' ', '\u{a0}', '–', '—', '-', ':']);
    (counts && !bare.is_empty()).then_some(title.len() - bare.len())
}

/// The length of pictures that open a title, with the space behind them: flags, arrows, lights.
fn pictured(title: &str) -> usize {
    let is_picture = |c: char| matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{200d}' | '\u{2b00}'..='\u{2bff}' | '\u{20e3}');
    let bare = title.trim_start_matches(is_picture);
    let rest = bare.trim_start_matches([' ', '\u{a0}']);
    if bare.len() < title.len() && !rest.is_empty() { title.len() - rest.len() } else { 0 }
}

/// A title without a way to read on behind it: `Title | Read more`.
fn unled(title: &str) -> &str {
    const LEADS: [&str; 12] = [
        "Read more",
        "Full story",
        "Read on",
        "Continue reading",
        "More",
        "阅读全文",
        "阅读更多",
        "查看原文",
        "続きを読む",
        "Weiterlesen",
        "Leer más",
        "Lire la suite",
    ];
    let Some((head, lead)) = title.rsplit_once(" | ") else { return title };
    if LEADS.iter().any(|known| lead.trim().eq_ignore_ascii_case(known)) { head.trim_end() } else { title }
}

/// A title without the time that its text takes to read: `Title (3 minute read)`.
fn untimed(title: &str) -> &str {
    let time = credited::last_brackets(title).filter(|at| credited::is_time_of_reading(&title[at.clone()]));
    let bare = time.and_then(|at| title.get(..at.start)).unwrap_or(title);
    let bare = if bare.len() < title.len() { bare.trim_end_matches([' ', '(', '（']) } else { bare };
    if bare.is_empty() { title } else { bare }
}

/// The length of a number that opens a title: `12.`, `IV.`, `[3]`, `#7`, `一、`, `3.1`.
fn numbered(title: &str) -> Option<usize> {
    if let Some(skip) = line::item(title.as_bytes()).or_else(|| outline(title)) {
        return Some(skip);
    }
    let (number, rest) = title.split_once([' ', '\u{a0}', '\u{3000}']).unwrap_or((title, ""));
    let is_outlined = |number: &str| {
        let parts = number.split_once('.').map(|(part, under)| [part, under]);
        let counts = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        parts.is_some_and(|parts| parts.iter().all(|part| counts(part)))
    };
    if is_outlined(number)
        && rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '[' | '"' | '“' | '-' | '='))
    {
        return Some(number.len() + 1);
    }
    let roman = number
        .strip_suffix(['.', ')'])
        .is_some_and(|n| !n.is_empty() && n.chars().all(|c| "IVX".contains(c)));
    let digits = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    let bracketed = number.strip_prefix('[').and_then(|n| n.strip_suffix(']')).is_some_and(digits);
    let hashed = number.strip_prefix('#').is_some_and(|n| digits(n.trim_end_matches([':', '.'])));
    if (roman || bracketed || hashed) && !rest.trim().is_empty() {
        return Some(number.len() + 1);
    }
    let mut chars = title.char_indices();
    let ideographs =
        chars.by_ref().take_while(|(_, c)| c.is_ascii_digit() || "一二三四五六七八九十百".contains(*c));
    let last = ideographs.last()?;
    let after = last.0 + last.1.len_utf8();
    let sign = title[after..].chars().next().filter(|&c| matches!(c, '、' | '．'))?;
    Some(after + sign.len_utf8())
}

/// The words of a note: its cue's label, or the line without the brackets around it.
pub fn note<'a>(line: &'a str, label: Option<&'a str>) -> &'a str {
    let bare = line.trim();
    label.unwrap_or_else(|| {
        bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(bare).trim()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_what_is_no_word_of_theirs() {
        for (title, bare) in [
            ("3- Mill closes", "Mill closes"),
            ("12.) Mill closes", "Mill closes"),
            ("->1. Mill closes", "Mill closes"),
            ("[PART 3/6] – Mill closes", "Mill closes"),
            ("3/60: Mill closes", "Mill closes"),
            ("3/4 of all mills close", "3/4 of all mills close"),
            ("1.02 --=\\\\Mill closes\\\\=--", "Mill closes"),
            ("<<<< Mill closes >>>>", "Mill closes"),
            ("🚢 Mill closes", "Mill closes"),
            ("Mill closes | Read more", "Mill closes"),
            ("Mill closes (3 minute read)", "Mill closes"),
            ("(3 minute read)", "(3 minute read)"),
            ("Mill | Weir", "Mill | Weir"),
            ("[Mill/Weir] closes", "[Mill/Weir] closes"),
            ("3 - 4 after extra time", "3 - 4 after extra time"),
            ("-> here", "-> here"),
            ("🚢", "🚢"),
        ] {
            let span = undressed(title, Span::new(0, title.len()));
            assert_eq!(&title[span.range()], bare, "{title}");
        }
    }

    #[test]
    fn what_can_be_no_outlet_is_none() {
        for (words, is) in [
            ("Upper Post", true),
            ("https://a.example/x", false),
            ("GMT", false),
            ("Read Full Story", false),
            ("Moreton Times", true),
            ("Estuary News", true),
        ] {
            assert_eq!(names(words), is, "{words}");
        }
    }
}

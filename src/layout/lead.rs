//! Titles that stand in the first line of their story's text: `03. HARBOUR CLOSED. The harbour is closed …`,
//! `Harbour closed to ships -- The harbour …`, `【Harbour closed】The …`.

use super::date;
use super::line::{self, Kind, Lead};
use super::segment::Document;
use super::title;

/// The longest title in capitals that stands so, in bytes.
const LEAD_MAX: usize = 90;

/// The longest title before a dash, in bytes.
const RUN_IN_MAX: usize = 180;

/// The leads of a document, with those that no container knows of: their capitals show them, or a sign behind them that
/// parts titles from texts all through the document.
pub fn with_capitals(doc: Document<'_>) -> Vec<Lead> {
    let mut leads = doc.leads.to_vec();
    // A day in bold has its title behind it.
    for lead in &mut leads {
        let line = doc.lines[lead.line as usize].text;
        let (skip, _) = bare(doc, lead.line as usize);
        let words = doc.text.get(line.start as usize + skip..lead.end as usize).unwrap_or_default();
        if !lead.is_link && date::parse(words.trim_end_matches([':', ' ', '-'])).is_some() {
            lead.end = line.end;
        }
    }
    let run_ins = run_ins(doc);
    for (number, line) in doc.lines.iter().enumerate() {
        if doc.leads.binary_search_by_key(&number, |lead| lead.line as usize).is_ok()
            || run_ins.binary_search_by_key(&number, |lead| lead.line as usize).is_ok()
        {
            continue;
        }
        let (skip, text) = bare(doc, number);
        if let Some(end) = capitals(text, line.kind.has(Kind::ITEM)) {
            let end = line.text.start + (skip + end) as u32;
            leads.push(Lead { line: number as u32, end, is_link: false });
        }
    }
    leads.extend(run_ins);
    leads.sort_by_key(|lead| lead.line);
    leads
}

/// A line's text behind its bullet or number, and where that begins in it.
fn bare(doc: Document<'_>, number: usize) -> (usize, &str) {
    let line = doc.lines[number];
    let text = doc.text.get(line.text.range()).unwrap_or_default();
    let skip = if line.kind.has(Kind::ITEM) { line::item(text.as_bytes()).unwrap_or(0) } else { 0 };
    (skip, text.get(skip..).unwrap_or_default())
}

/// Where the capitals end that a line begins with, when a point or a colon and other words follow.
fn capitals(text: &str, is_item: bool) -> Option<usize> {
    if !text.as_bytes().first()?.is_ascii_uppercase() {
        return None;
    }
    let end = text.bytes().take(LEAD_MAX).position(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b':'))?;
    let head = text.get(..end)?;
    let rest = text.get(end..)?.trim_start_matches(['.', ':']);
    let words = head.split_whitespace().count();
    let letters = head.bytes().filter(u8::is_ascii_uppercase).count();
    let goes_on = rest.starts_with(' ') && rest.contains(|c: char| c.is_lowercase());
    let ends = text.as_bytes().get(end).is_some_and(|b| matches!(b, b'.' | b':'));
    (ends && goes_on && letters >= 4 && (words >= 2 || is_item)).then_some(end)
}

/// The titles before a dash or in brackets that paragraphs open with, where at least half of all do so, or some in
/// capitals: in a single paragraph a dash parts anything.
fn run_ins(doc: Document<'_>) -> Vec<Lead> {
    const FEWEST: usize = 3;
    /// Places and names before a dash have fewer words.
    const WORDS_MEAN: usize = 3;
    /// A line of so many bytes is a paragraph.
    const PARAGRAPH_MIN: usize = 120;
    let is_blank = |line: usize| doc.lines.get(line).is_none_or(|line| line.kind.has(Kind::BLANK));
    let mut found = Vec::new();
    let (mut all, mut said, mut loud) = (0_usize, 0, 0);
    for (number, line) in super::work::counted(doc.lines).enumerate() {
        let is_none = [Kind::BLANK, Kind::RULE, Kind::LINK].iter().any(|&kind| line.kind.has(kind));
        let is_long = line.text.len() >= PARAGRAPH_MIN;
        let opens = is_long || line.kind.has(Kind::ITEM) || number.checked_sub(1).is_none_or(is_blank);
        let goes_on = is_long || !is_blank(number + 1);
        if is_none || !opens || !goes_on {
            continue;
        }
        all += 1;
        let (skip, text) = bare(doc, number);
        if let Some(end) = dashed(text, is_long).or_else(|| bracketed(text)) {
            said += words(&text[..end]);
            loud += usize::from(!text[..end].chars().any(char::is_lowercase));
            let end = line.text.start + (skip + end) as u32;
            found.push(Lead { line: number as u32, end, is_link: false });
        }
    }
    let needed = if loud * 10 >= found.len() * 9 { all / 6 } else { all.div_ceil(2) };
    if found.len() < FEWEST.max(needed) || said < WORDS_MEAN * found.len() {
        found.clear();
    }
    found
}

/// How many words a text has; two ideographs count as one.
fn words(text: &str) -> usize {
    let wide = text.chars().filter(|&c| c >= '\u{2e80}').count();
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count() + wide / 2
}

/// Where a title before a dash ends; what follows begins as a sentence does.
fn dashed(text: &str, is_long: bool) -> Option<usize> {
    const SIGNS: [&str; 7] = [" -- ", " --- ", " — ", " – ", " –– ", " - ", "--"];
    const REST_MIN: usize = 12;
    let head = text.get(..text.floor_char_boundary(RUN_IN_MAX.min(text.len())))?;
    let (at, sign) = SIGNS.iter().filter_map(|sign| Some((head.find(sign)?, sign.len()))).min()?;
    let (title, rest) = (text.get(..at)?, text.get(at + sign..)?.trim_start());
    let opens_high = |text: &str| {
        let first = text.trim_start_matches(['"', '“', '‘', '\'', '«', '„', '(']).chars().next();
        first.is_some_and(|c| !c.is_lowercase() && c.is_alphanumeric())
    };
    let is_title = opens_high(title)
        && opens_high(rest)
        && title.chars().filter(|c| c.is_alphabetic()).count() >= 6
        && !title::holds_a_sentence(title)
        && before_link(rest) >= if is_long { REST_MIN * 4 } else { REST_MIN };
    is_title.then_some(at)
}

/// How many bytes stand before the first address: a name and an address behind a dash are no text.
fn before_link(text: &str) -> usize {
    memchr::memmem::find(text.as_bytes(), b"://").unwrap_or(text.len())
}

/// Where a title in brackets ends that text follows.
fn bracketed(text: &str) -> Option<usize> {
    const REST_MIN: usize = 60;
    let inner = text.strip_prefix('【')?;
    let end = inner.get(..inner.floor_char_boundary(RUN_IN_MAX.min(inner.len())))?.find('】')?;
    let end = '【'.len_utf8() + end + '】'.len_utf8();
    (text.len() - end >= REST_MIN).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::document::Hits;
    use super::*;

    #[track_caller]
    fn check(text: &str, titles: &[&str]) {
        let (mut lines, mut leads) = (Vec::new(), Vec::new());
        line::scan(text, &[], &mut lines, &mut leads);
        let hits = Hits::default();
        let width = title::width(text, &lines);
        let doc = Document { text, lines: &lines, hits: &hits, leads: &leads, width };
        let found = with_capitals(doc);
        let found: Vec<_> = found
            .iter()
            .map(|lead| &text[lines[lead.line as usize].text.start as usize..lead.end as usize])
            .collect();
        assert_eq!(found, titles, "{text}");
    }

    #[test]
    fn titles_run_in_where_most_paragraphs_open_so() {
        let rest = "The keeper of the lock says that nobody has asked him so far, and that nobody will; the boats wait at the upper gate.";
        check(
            &format!(
                "Lock opens late again -- {rest}\n\nGeese hold up the ferry -- {rest}\n\nMill race dry since May — {rest}\n"
            ),
            &["Lock opens late again", "Geese hold up the ferry", "Mill race dry since May"],
        );
        // Places stand before a dash as well.
        check(&format!("HARBOUR -- {rest}\n\nUPPER WEIR -- {rest}\n\nMILL BANK -- {rest}\n"), &[]);
        // A dash in one paragraph of three parts nothing.
        check(&format!("{rest}\n\nGeese hold up the ferry -- {rest}\n\n{rest}\n\n{rest}\n"), &[]);
        check(
            &format!("【水车停了】{rest}\n【渡船也停了今天】{rest}\n【鹅在河上游了很久】{rest}\n"),
            &["【水车停了】", "【渡船也停了今天】", "【鹅在河上游了很久】"],
        );
        check("1. HARBOUR CLOSED. It is closed.\n", &["1. HARBOUR CLOSED"]);
    }
}

//! Titles that stand in the first line of their story's text: `03. HARBOUR CLOSED. The harbour is closed …`.

use super::line::{self, Kind, Lead};
use super::segment::Document;

/// The longest title that stands so, in bytes.
const LEAD_MAX: usize = 90;

/// The leads of a document, with those that only their capitals show.
pub fn with_capitals(doc: Document<'_>) -> Vec<Lead> {
    let mut leads = doc.leads.to_vec();
    let known = leads.len();
    for (number, line) in doc.lines.iter().enumerate() {
        let text = &doc.text[line.text.range()];
        let is_item = line.kind.has(Kind::ITEM);
        let skip = if is_item { line::item(text.as_bytes()).unwrap_or(0) } else { 0 };
        if doc.leads[..known].binary_search_by_key(&number, |lead| lead.line as usize).is_ok() {
            continue;
        }
        if let Some(end) = capitals(&text[skip..], is_item) {
            leads.push(Lead {
                line: number as u32,
                end: line.text.start + (skip + end) as u32,
                is_link: false,
            });
        }
    }
    leads.sort_by_key(|lead| lead.line);
    leads
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

//! Web pages as saved by a browser, and the HTML in mails and feeds: their words as lines, in the order they stand in.
//!
//! Only the elements count, not their looks: style sheets are not read. What is known to be furniture of the page is
//! marked and kept; what does not show is dropped.

use super::{Lines, own};
use crate::text::decode::{Decoded, decode};

mod address;
mod build;
mod element;
mod entity;
mod head;
mod page;
mod table;
mod token;

use element::Element;
pub(super) use token::{Attributes, Token, Tokens};

/// Text with its entities as the characters that they are.
pub(super) fn decode_entities(raw: &str) -> std::borrow::Cow<'_, str> {
    entity::decode(raw, false)
}

/// How much of a page is looked at for what it says of its characters, in bytes.
const DECLARED_MAX: usize = 4096;

/// Blocks with which a piece of a page may begin, and how many make it one.
const BLOCKS_MIN: usize = 3;

/// Whether a file that begins so is a web page.
pub fn is_html(head: &[u8]) -> bool {
    let text = ascii(head);
    let mut rest = text.trim_start();
    loop {
        let lower = |lead: &str| rest.get(..lead.len()).is_some_and(|head| head.eq_ignore_ascii_case(lead));
        let end = if lower("<!-- saved from url") {
            return true;
        } else if lower("<!--") {
            "-->"
        } else if lower("<?xml") {
            "?>"
        } else {
            break;
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    let begins = |lead: &str| {
        let tail = rest.get(lead.len()..).unwrap_or_default();
        rest.get(..lead.len()).is_some_and(|head| head.eq_ignore_ascii_case(lead))
            && !tail.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
    };
    if ["<!doctype html", "<html", "<head", "<body", "<title", "<meta"].into_iter().any(begins) {
        return true;
    }
    rest.starts_with('<') && is_piece(rest)
}

/// Whether this is a piece of a page, and not Markdown that begins with some tags.
fn is_piece(text: &str) -> bool {
    let markdown = text.lines().any(|line| {
        let line = line.trim_start();
        line.starts_with("# ")
            || line.starts_with("## ")
            || line.starts_with("```")
            || line.starts_with("[![")
    });
    if markdown || text.contains("](") {
        return false;
    }
    let (mut tokens, mut attributes) = (Tokens::new(text), Attributes::new());
    let (mut blocks, mut first) = (0, true);
    while let Some(token) = tokens.next(&mut attributes) {
        let Token::Start(name, _) = token else { continue };
        let (element, _) = Element::of(name);
        if std::mem::take(&mut first) && element == Element::Unknown {
            return false;
        }
        blocks += usize::from(element as u8 >= Element::Div as u8 || element == Element::Break);
    }
    blocks >= BLOCKS_MIN
}

/// The ASCII characters of the first bytes, in UTF-16 too.
fn ascii(head: &[u8]) -> String {
    head.iter().filter(|b| b.is_ascii() && **b != 0).map(|&b| char::from(b)).collect()
}

/// Reads a web page; returns whether it was one. When it was not, nothing has been written.
pub fn read(bytes: &[u8], lines: &mut Lines<'_>) -> bool {
    let decoded = decoded(bytes, declared(bytes).as_deref());
    if own::read_html(&decoded.text, lines) {
        lines.note(&decoded);
        return true;
    }
    let page = build::build(&decoded.text, None);
    if page.tags == 0 {
        return false;
    }
    lines.note(&decoded);
    page.write(true, lines);
    true
}

/// Reads HTML that is part of something else, a mail or the entry of a feed. `base` is the address that its links are
/// made whole with; its title and its date are not written.
pub fn read_text(html: &str, base: Option<&str>, lines: &mut Lines<'_>) {
    build::build(html, base).write(false, lines);
}

/// The words of `html` on one line, for titles.
pub fn plain_words(html: &str) -> String {
    let page = build::build(html, None);
    let mut words = String::new();
    for line in &page.lines {
        for word in page.words(line).split_whitespace() {
            words.push_str(if words.is_empty() { "" } else { " " });
            words.push_str(word);
        }
    }
    words
}

fn decoded<'b>(bytes: &'b [u8], declared: Option<&str>) -> Decoded<'b> {
    decode(bytes, declared)
}

/// The name of the encoding that a page says it is in.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = ascii(&bytes[..bytes.len().min(DECLARED_MAX)]);
    if let Some((xml, _)) = head.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"))
        && let Some(label) = after(xml, "encoding")
    {
        return Some(label);
    }
    let (mut tokens, mut attributes) = (Tokens::new(&head), Attributes::new());
    while let Some(token) = tokens.next(&mut attributes) {
        let Token::Start(name, _) = token else { continue };
        if !name.eq_ignore_ascii_case("meta") {
            continue;
        }
        let of = |key: &str| {
            let found = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            found.map(|(_, value)| *value)
        };
        if let Some(label) = of("charset").filter(|label| !label.trim().is_empty()) {
            return Some(label.trim().to_owned());
        }
        if of("http-equiv").is_some_and(|equiv| equiv.eq_ignore_ascii_case("content-type"))
            && let Some(label) = of("content").and_then(|content| after(content, "charset"))
        {
            return Some(label);
        }
    }
    None
}

/// The word behind `key=` in `text`, with or without quotes.
fn after(text: &str, key: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find(key)? + key.len();
    let rest = text.get(at..)?.trim_start().strip_prefix('=')?;
    let rest = rest.trim_start().trim_start_matches(['"', '\'']);
    let end =
        rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ',')).unwrap_or(rest.len());
    rest.get(..end).filter(|label| !label.is_empty()).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests;

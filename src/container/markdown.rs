//! Markdown (`CommonMark` with tables, footnotes, task lists and strikethrough), and `AsciiDoc` by way of it.
//!
//! Owns what Markdown means for the line stream: which words stand on a line and what is known of it. Knows nothing
//! of stories.

use std::borrow::Cow;

use crate::text::decode::{self, Decoded};

use super::{Lines, own};

mod asciidoc;
mod front;
mod row;
mod tags;
mod tame;
mod tell;
mod walk;
mod wrap;

#[cfg(test)]
mod tests;

/// Whether a file that begins so and whose name ends in this is Markdown.
pub fn is_markdown(head: &[u8], ending: &str) -> bool {
    let head = decoded(head, None);
    is_markdown_text(&head.text, ending)
}

/// The same of what was decoded already.
pub fn is_markdown_text(head: &str, ending: &str) -> bool {
    own::is_markdown(head) || tell::is_markdown(head, ending) || asciidoc::is_asciidoc(head)
}

/// Reads Markdown; returns whether it was some. When it was not, nothing has been written.
pub fn read(bytes: &[u8], lines: &mut Lines<'_>) -> bool {
    let mut decoded = decoded(bytes, None);
    if own::read_markdown(&decoded.text, lines) {
        lines.note(&decoded);
        return true;
    }
    // The beginning of a file tells, as it told that it is one of the two.
    let head = decoded.text.get(..decoded.text.floor_char_boundary(super::HEAD)).unwrap_or_default();
    if asciidoc::is_asciidoc(head) {
        decoded.text = Cow::Owned(asciidoc::as_markdown(&decoded.text));
    }
    let body = match front::split(&decoded.text) {
        Some((front, body)) => {
            front.write(lines);
            body
        }
        None => &decoded.text,
    };
    let (body, tamed) = tame::tame(body);
    let cut = walk::walk(&body, lines);
    if lines.is_empty() {
        return false;
    }
    lines.note(&decoded);
    lines.capped += usize::from(tamed) + cut;
    true
}

/// The characters of a document whose writer says that they are in this encoding.
fn decoded<'b>(bytes: &'b [u8], declared: Option<&str>) -> Decoded<'b> {
    let mut decoded = decode::decode(bytes, declared);
    // The parser turns zero bytes into U+FFFD, and the gate shows them as signs: either way no word is lost.
    if decoded.text.contains('\0') {
        decoded.text = Cow::Owned(decoded.text.replace('\0', "\u{2400}"));
    }
    decoded
}

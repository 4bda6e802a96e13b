//! RSS and Atom.
//!
//! Real feeds are seldom well-formed: a stray `&`, an entity that only HTML has, a tag that is never closed or a file
//! that was cut off costs no more than itself. Knows nothing of HTML, which it hands to the reader of pages.

mod address;
mod dates;
mod entity;
mod entry;
mod field;
mod tag;
mod walk;

use crate::text::decode::decode;

use super::{Given, Lines};

pub(super) use address::resolve;
pub(super) use dates::day;
pub(super) use entity::title_words;
pub(super) use entry::{Body, Entry};
pub(super) use field::LINK_GROWTH;

use walk::Walk;

/// Whether a file that begins so is a feed.
pub fn is_feed(head: &[u8]) -> bool {
    tag::root(&decode(head, declared(head)).text).is_some()
}

/// Reads a feed; returns whether it was one. When it was not, nothing has been written.
pub fn read(bytes: &[u8], lines: &mut Lines<'_>) -> bool {
    let decoded = decode(bytes, declared(bytes));
    let Some(mut seek) = Walk::new(&decoded.text) else { return false };
    // What the feed says of itself nearly always stands before its entries; where it does not, they are walked twice.
    while !seek.head().is_known() && seek.next_entry().is_some() {}
    let Some(mut walk) = Walk::new(&decoded.text) else { return false };
    let mut first = walk.next_entry();
    let head = if seek.head().is_known() { seek.head() } else { walk.head() };
    if first.is_none() && head.is_blank() {
        return false;
    }
    lines.given(&title_words(&head.title), Given::Document);
    if let Some(date) = head.date {
        lines.given(&date.to_string(), Given::Date);
    }
    let about = title_words(&head.about);
    if about != title_words(&head.title) {
        lines.given(&about, Given::Furniture);
    }
    let mut second = walk.next_entry();
    if let Some(only) = first.take_if(|only| second.is_none() && only.is_list()) {
        // A feed of one entry that is a list is a digest in an envelope.
        only.write_open(lines);
    }
    while let Some(entry) = first.take().or_else(|| second.take()).or_else(|| walk.next_entry()) {
        entry.write(lines);
    }
    lines.note(&decoded);
    lines.capped += walk.capped();
    true
}

/// The encoding that the XML declaration names.
fn declared(bytes: &[u8]) -> Option<&str> {
    let head = bytes.get(..bytes.len().min(256))?;
    let from = memchr::memmem::find(head, b"encoding")?;
    let rest = head.get(from + b"encoding".len()..)?;
    let open = rest.iter().position(|b| matches!(b, b'"' | b'\''))?;
    let name = rest.get(open + 1..)?;
    let end = name.iter().position(|b| matches!(b, b'"' | b'\'' | b'>'))?;
    std::str::from_utf8(name.get(..end)?).ok()
}

#[cfg(test)]
pub(super) mod tests;

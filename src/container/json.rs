//! JSON Feed, this program's own export, and lists of stories in any other form.
//!
//! A file is read twice: once to see that it is whole, and then story by story, so that it is never held in pieces.

mod export;
mod jsonfeed;
mod listed;
mod loose;
mod signs;

use crate::text::decode::decode;

use super::{Container, Lines};

use signs::Signs;

/// Lines of a file that are looked at for a story on a line of its own.
const LINES_SEEN: usize = 8;

/// The kind of a file that begins so, when it is one of the two.
pub fn tell(head: &[u8]) -> Option<Container> {
    let decoded = decode(head, None);
    let text = decoded.text.trim_start();
    if let Some(inside) = text.strip_prefix('[') {
        let is_list = inside.trim_start().starts_with('{');
        return (is_list && listed::shows(|see| signs::keys(text, see))).then_some(Container::Json);
    }
    if !text.starts_with('{') {
        return None;
    }
    let signs = Signs::read(text);
    if signs.is_export() {
        return Some(Container::Export);
    }
    if signs.is_feed() {
        return Some(Container::JsonFeed);
    }
    // A damaged line does not make the file another.
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(LINES_SEEN);
    let is_story =
        lines.by_ref().take_while(|line| line.starts_with('{')).any(|line| Signs::read(line).is_story());
    if is_story {
        return Some(Container::Export);
    }
    listed::shows(|see| signs::keys(text, see)).then_some(Container::Json)
}

/// Reads such a file; returns whether it was one. When it was not, nothing has been written.
pub fn read(bytes: &[u8], container: Container, lines: &mut Lines<'_>) -> bool {
    let decoded = decode(bytes, None);
    let text = decoded.text.trim_start_matches('\u{feff}');
    let done = match container {
        Container::JsonFeed => jsonfeed::read(text, lines),
        Container::Export => export::read(text, lines),
        Container::Json => listed::read(text, lines),
        _ => false,
    };
    if done {
        lines.note(&decoded);
    }
    done
}

#[cfg(test)]
mod tests;

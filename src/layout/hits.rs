//! Finds the lines of a document that look like cues.

use super::catalog::Catalog;
use super::index::Finds;
use super::line::{self, Kind, Line};
use super::pattern::Found;
use super::segment::Hit;
use crate::story::Role;

/// The longest address that is read, in bytes.
const ADDRESS_MAX: usize = 4096;

/// Finds the lines of a document that look like cues: one look at each line, for all layouts at once.
pub fn scan(text: &str, lines: &[Line], catalog: &Catalog, hits: &mut Vec<Hit>) {
    hits.clear();
    let mut finds = Finds::default();
    for (number, line) in lines.iter().enumerate() {
        // An address can be of any length; any other cue is short.
        if line.kind.has(Kind::BLANK) {
            continue;
        }
        let words = &text[line.text.range()];
        let own = hits.len();
        if let Some(hit) = ending(words, catalog) {
            hits.push(Hit { line: number as u32, cue: hit.0, found: hit.1.moved(line.text.start) });
        }
        let is_address = line.kind.has(Kind::LINK) && words.len() <= ADDRESS_MAX && !words.contains(' ');
        if line.kind.has(Kind::LONG) && !is_address {
            continue;
        }
        // A bullet or a number does not change what a line says, unless it is what tells.
        let skip = if line.kind.has(Kind::ITEM) { line::item(words.as_bytes()).unwrap_or(0) } else { 0 };
        for (skip, from) in [(0, 0), (skip, 1)].into_iter().take(1 + usize::from(skip > 0)) {
            let words = &words[skip..];
            for (cue, found) in catalog.find(words, line.kind, &mut finds) {
                if from > 0 && hits[own..].iter().any(|hit| hit.cue == cue) {
                    continue;
                }
                if catalog.cue(cue).is_some_and(|cue| cue.role == Role::Title) && is_menu(words) {
                    continue;
                }
                let at = line.text.start + skip as u32;
                hits.push(Hit { line: number as u32, cue, found: found.moved(at) });
            }
        }
    }
}

/// Whether a line is a row of names, as menus and pagers are: `« March | Main | December »`.
fn is_menu(words: &str) -> bool {
    const NAME_WORDS: usize = 3;
    if memchr::memchr(b'|', words.as_bytes()).is_none() || words.matches(" | ").take(2).count() < 2 {
        return false;
    }
    let says =
        |name: &str| name.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    words.split(" | ").all(|name| says(name) <= NAME_WORDS && !name.chars().any(|c| c >= '\u{2e80}'))
}

/// The brackets that a line of text ends with, when they hold a credit: `… in the north. (Source: RFA)`.
fn ending(words: &str, catalog: &Catalog) -> Option<(u16, Found)> {
    const ENDING_MAX: usize = 300;
    let close = *words.as_bytes().last()?;
    let open = match close {
        b')' => b'(',
        b']' => b'[',
        _ => return None,
    };
    let from = words.len().saturating_sub(ENDING_MAX);
    let at = from + memchr::memrchr(open, &words.as_bytes()[from..])?;
    let bracket = words.get(at..).filter(|_| at > 0)?;
    let cue = catalog.ending()?;
    let found = catalog.cue(cue)?.find(bracket, Kind::default())?;
    Some((cue, found.moved(at as u32)))
}

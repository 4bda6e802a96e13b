//! Which lines read as titles, and where a title that was broken to fit ends.

use crate::container::Known;

use super::line::{Kind, Line};
use super::segment::Document;
use super::{blocks, pattern};

/// The longest line, in letters, that can be a title although it ends as a sentence does.
pub const SENTENCE_MAX: usize = 60;

/// Titles are short, and seldom end as sentences do; a longer line that ends in a full stop is a paragraph.
pub fn looks_like_title(doc: Document<'_>, line: usize) -> bool {
    const TITLE_MAX: usize = 200;
    let Some(at) = doc.lines.get(line) else { return false };
    if [Kind::BLANK, Kind::LONG, Kind::RULE, Kind::LINK, Kind::QUOTED].iter().any(|&kind| at.kind.has(kind)) {
        return false;
    }
    if at.kind.known().heading_level().is_some() {
        return true;
    }
    let words = &doc.text[at.text.range()];
    if !words.contains(char::is_alphanumeric) {
        return false;
    }
    // An ideograph says about as much as three letters.
    let weight: usize = if words.is_ascii() {
        words.len()
    } else {
        words.chars().map(|c| if c >= '\u{2e80}' { 3 } else { 1 }).sum()
    };
    // Who writes a line bold means it as a title, whatever it ends with.
    let is_prose = ends_as_prose(doc, line) && !at.kind.known().has(Known::EMPHASIS);
    let most = if is_prose { SENTENCE_MAX } else { TITLE_MAX };
    weight <= most && !holds_a_sentence(words)
}

/// Whether a line ends as sentences of a paragraph do; titles may ask and exclaim.
pub fn ends_as_prose(doc: Document<'_>, line: usize) -> bool {
    let at = doc.lines[line];
    let words = doc.text[at.text.range()].trim_end_matches(['”', '"', '’', '\'']);
    at.kind.has(Kind::CLOSED) && !words.ends_with(['?', '!', '？', '！', '…'])
}

/// Whether a sentence ends inside `words`: a full stop after a lower-case word of four letters or more, which is
/// no abbreviation, and more words after it.
fn holds_a_sentence(words: &str) -> bool {
    let mut stops = memchr::memchr_iter(b'.', words.as_bytes());
    stops.any(|stop| words[stop..].starts_with(". ") && pattern::ends_a_sentence(&words[..=stop]))
}

/// Whether the line below `line` goes on in the middle of a sentence: then both are of a paragraph.
pub fn opens_paragraph(doc: Document<'_>, line: usize) -> bool {
    let below = doc.lines.get(line + 1).map(|below| &doc.text[below.text.range()]);
    below.is_some_and(|below| below.starts_with(char::is_lowercase))
}

/// Whether a line shows where a page stands on its site: `Home > News > Asia`.
pub fn is_path(words: &str) -> bool {
    const SIGNS: [&str; 4] = [" > ", " » ", " › ", " → "];
    SIGNS.iter().any(|sign| words.matches(sign).take(2).count() == 2)
}

/// The most lines that a title is broken into.
pub const TITLE_LINES: usize = 4;

/// Whether `line` goes on in the line right below it, since the next word had no room.
pub fn runs_on(doc: Document<'_>, line: usize) -> bool {
    let Some((&at, &below)) = doc.lines.get(line).zip(doc.lines.get(line + 1)) else { return false };
    !at.kind.has(Kind::CLOSED)
        && ![Kind::BLANK, Kind::ITEM, Kind::RULE, Kind::LINK].iter().any(|&kind| below.kind.has(kind))
        && at.kind.known().heading_level().is_none()
        && if at.kind.known().has(Known::EMPHASIS) {
            is_bold_below(doc, line)
        } else if doc.width >= blocks::WRAPPED_MIN as u32 {
            let word = doc.text[below.text.range()].split_whitespace().next().map_or(0, columns);
            let needed = columns(&doc.text[at.text.range()]) + 1 + word;
            needed > doc.width as usize && below.text.len() <= blocks::WRAPPED_MAX
        } else {
            blocks::was_broken(doc.text, at, below)
        }
}

/// Whether a line of bold words goes on in bold words right below it.
pub fn is_bold_below(doc: Document<'_>, line: usize) -> bool {
    let is_bold = |line: usize| {
        let known = doc.lines.get(line).map(|line| (line.kind, line.kind.known()));
        known.is_some_and(|(kind, known)| known == Known::EMPHASIS && !kind.has(Kind::ITEM))
    };
    is_bold(line) && is_bold(line + 1) && !doc.lines[line].kind.has(Kind::CLOSED)
}

/// One past the last line of the title that begins on `line`: a title that was broken to fit goes on until a
/// blank line. `None` when what begins there is a paragraph.
pub fn title_end(doc: Document<'_>, line: usize, limit: usize) -> Option<usize> {
    if !looks_like_title(doc, line) {
        return None;
    }
    let limit = limit.min(line + TITLE_LINES + 2);
    let end = (line + 1..limit).find(|&next| !runs_on(doc, next - 1)).unwrap_or(limit);
    if end == line + 1 {
        return Some(end);
    }
    let stands_alone = doc.lines.get(end).is_none_or(|next| next.kind.has(Kind::BLANK));
    let is_title = end - line <= TITLE_LINES
        && stands_alone
        && (line..end).all(|at| looks_like_title(doc, at))
        && !ends_as_prose(doc, end - 1);
    is_title.then_some(end)
}

/// Whether every line is a paragraph: hardly a blank line stands in the document, and its lines were not broken.
pub fn is_line_by_line(doc: Document<'_>) -> bool {
    const LONG_ENOUGH: usize = 80;
    let blanks = doc.lines.iter().filter(|line| line.kind.has(Kind::BLANK)).count();
    let texts = doc.lines.len() - blanks;
    let long = doc.lines.iter().filter(|line| line.text.len() > 160).count();
    if texts < 4 || blanks * 5 > texts {
        return false;
    }
    long * 3 >= texts && doc.size() / texts >= LONG_ENOUGH || is_unbroken(doc)
}

/// Whether hardly a line ends where it does for want of room, although the lines differ much in length.
fn is_unbroken(doc: Document<'_>) -> bool {
    const LONG: usize = 120;
    let (mut pairs, mut broken) = (0, 0);
    let (mut longest, mut shortest) = (0, usize::MAX);
    for pair in doc.lines.windows(2) {
        let [at, below] = pair else { continue };
        if at.kind.has(Kind::BLANK) || below.kind.has(Kind::BLANK) {
            continue;
        }
        pairs += 1;
        broken += usize::from(blocks::was_broken(doc.text, *at, *below));
        longest = longest.max(at.text.len());
        shortest = shortest.min(at.text.len());
    }
    pairs >= 4 && broken * 5 <= pairs && longest >= LONG && shortest * 2 <= longest
}

/// About how many columns of a terminal a text takes: ideographs and the like take two.
fn columns(text: &str) -> usize {
    let of = |byte: u8| match byte {
        0x80..=0xbf => 0,
        0xe3..=0xed | 0xef => 2,
        _ => 1,
    };
    if text.is_ascii() { text.len() } else { text.bytes().map(of).sum() }
}

/// The width at which the lines of a document were broken, in columns: hardly any line that goes on is longer. 0 when
/// nothing shows that any was broken. Addresses are not broken, and don't count.
pub fn width(text: &str, lines: &[Line]) -> u32 {
    const WIDEST: usize = 240;
    let mut lengths = [0_u32; WIDEST];
    let mut all = 0;
    for pair in lines.windows(2) {
        let goes_on = pair.iter().all(|line| !line.kind.has(Kind::BLANK));
        // No line of that many columns has many more bytes.
        if !goes_on || pair[0].text.len() > 4 * WIDEST {
            continue;
        }
        let words = text.get(pair[0].text.range()).unwrap_or_default();
        if let Some(count) = lengths.get_mut(columns(words)) {
            *count += 1;
            all += 1;
        }
    }
    if all < 8 {
        return 0;
    }
    let mut above = 0;
    let widest = (0..WIDEST).rev().find(|&length| {
        above += lengths[length];
        above * 20 > all
    });
    widest.unwrap_or(0) as u32
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(line: &str, width: u32) {
        let text = format!("{line}\nnext\n\n").repeat(10);
        let mut lines = Vec::new();
        crate::layout::line::scan(&text, &[], &mut lines, &mut Vec::new());
        assert_eq!(super::width(&text, &lines), width, "{line}");
    }

    #[test]
    fn widths_are_in_columns() {
        check("The ferry sailed again", 22);
        check("Паром снова пошёл", 17);
        check("渡船星期一又开航了", 18);
    }
}

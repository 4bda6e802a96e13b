//! Which lines read as titles, and where a title that was broken to fit ends.

use crate::container::Known;
use crate::text::letter::is_letter_or_digit;

use super::line::{Kind, Line};
use super::segment::Document;
use super::{blocks, pattern};

/// The longest line, in letters, that can be a title although it ends as a sentence does.
pub const SENTENCE_MAX: usize = 60;

/// Titles are short, and seldom end as sentences do; a longer line that ends in a full stop is a paragraph.
pub fn looks_like_title(doc: Document<'_>, line: usize) -> bool {
    const TITLE_MAX: usize = 200;
    const TEASER_MIN: usize = 100;
    let Some(at) = doc.lines.get(line) else { return false };
    if [Kind::BLANK, Kind::LONG, Kind::RULE, Kind::LINK, Kind::QUOTED].iter().any(|&kind| at.kind.has(kind)) {
        return false;
    }
    if at.kind.known().heading_level().is_some() {
        return true;
    }
    let words = &doc.text[at.text.range()];
    if !words.contains(is_letter_or_digit) {
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
    let most = if is_prose {
        SENTENCE_MAX
    } else if words.ends_with(['…', '‥']) || words.ends_with("...") {
        // What breaks off so late is the beginning of a text.
        TEASER_MIN
    } else {
        TITLE_MAX
    };
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
pub(super) fn holds_a_sentence(words: &str) -> bool {
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
            let needed = columns(&doc.text[at.text.range()]) + room(&doc.text[below.text.range()]);
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

/// One past a title of two or three lines of capitals that stands between others: who writes so breaks titles where he
/// likes. Names of outlets and days in capitals are none of its words.
fn capitals_end(doc: Document<'_>, line: usize, limit: usize) -> Option<usize> {
    const LINES: usize = 3;
    const WORDS: usize = 2;
    let is_loud = |at: usize| doc.lines.get(at).is_some_and(|line| line.kind.has(Kind::CAPITALS));
    let is_more = |at: usize| {
        let below = doc.lines[at];
        let words = &doc.text[below.text.range()];
        is_loud(at)
            && ![Kind::ITEM, Kind::RULE, Kind::LINK].iter().any(|&kind| below.kind.has(kind))
            && below.kind.known() == Known::NOTHING
            && looks_like_title(doc, at)
            && words.split(' ').count() >= WORDS
            && super::date::find(words).is_none()
            && !crate::outlet::Outlets::known().is_known(words)
            && !super::words::names_paper(words)
    };
    let at = doc.lines.get(line)?;
    let opens = is_loud(line)
        && at.kind.known() == Known::NOTHING
        && !at.kind.has(Kind::CLOSED)
        && line.checked_sub(1).is_none_or(|above| !is_loud(above))
        && doc.text[at.text.range()].split(' ').count() > WORDS;
    if !opens || line + 1 >= limit || !is_loud(line + 1) {
        return None;
    }
    let end = (line + 1..limit.min(line + LINES + 1))
        .find(|&at| !is_more(at))
        .unwrap_or(limit.min(line + LINES + 1));
    let is_text = |at: usize| {
        let below = doc.lines.get(at).map(|line| line.kind);
        below.is_some_and(|kind| kind.has(Kind::BLANK) || !kind.has(Kind::CAPITALS))
    };
    (end > line + 1 && end - line <= LINES && is_text(end)).then_some(end)
}

/// One past the last line of the title that begins on `line`: a title that was broken to fit goes on until a
/// blank line. `None` when what begins there is a paragraph.
pub fn title_end(doc: Document<'_>, line: usize, limit: usize) -> Option<usize> {
    if !looks_like_title(doc, line) {
        return None;
    }
    if let Some(end) = capitals_end(doc, line, limit) {
        return Some(end);
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

/// The ways in which the lines of a document may be read: each as a paragraph, or those without a blank line between
/// as one. Where both are worth a look, a cut has to show which is right.
pub fn readings(doc: Document<'_>) -> &'static [bool] {
    const LONG_ENOUGH: usize = 80;
    let blanks = doc.lines.iter().filter(|line| line.kind.has(Kind::BLANK)).count();
    let texts = doc.lines.len() - blanks;
    if texts < 4 {
        return &[false];
    }
    let few_blanks = blanks * 5 <= texts;
    let long = || doc.lines.iter().filter(|line| line.text.len() > 160).count();
    if few_blanks && doc.size() / texts >= LONG_ENOUGH && long() * 3 >= texts {
        return &[true];
    }
    match unbroken(doc, texts) {
        Unbroken::Surely if few_blanks => &[true],
        Unbroken::No => &[false],
        _ => &[false, true],
    }
}

/// Whether the lines of a document end where their writer ended them.
#[derive(PartialEq, Eq)]
enum Unbroken {
    Surely,
    Maybe,
    No,
}

/// Whether hardly a line ends where it does for want of room, although the lines differ much in length, and hardly
/// any goes on in the middle of a sentence.
fn unbroken(doc: Document<'_>, texts: usize) -> Unbroken {
    const LONG: usize = 60;
    const FEWEST: usize = 4;
    /// Nobody breaks lines by hand at more columns.
    const BROKEN_MAX: usize = 110;
    /// Lines that are no longer than this in the mean are of a poem, a table or a program.
    const MEAN: usize = 30;
    let goes_on = |pair: &&[Line]| {
        !pair.iter().any(|line| line.kind.has(Kind::BLANK) || line.kind.has(Kind::RULE))
            && !pair[1].kind.has(Kind::ITEM)
    };
    let words = |line: &Line| &doc.text[line.text.range()];
    let pairs = || doc.lines.windows(2).filter(goes_on);
    let mut lengths: Vec<usize> = pairs().map(|pair| columns(words(&pair[0]))).collect();
    let all = lengths.len();
    if all < FEWEST || all * 5 < texts {
        return Unbroken::No;
    }
    let sum: usize = lengths.iter().sum();
    lengths.sort_unstable();
    let (shortest, longest) = (lengths[0], lengths[all - 1]);
    let width = lengths[(all - 1) * 9 / 10];
    if longest < LONG || sum < all * MEAN || shortest * 3 > longest * 2 {
        return Unbroken::No;
    }
    let wanting = |pair: &&[Line]| columns(words(&pair[0])) + room(words(&pair[1])) > width;
    let goes_on_small = |pair: &&[Line]| words(&pair[1]).starts_with(char::is_lowercase);
    let wanting = pairs().filter(wanting).count();
    let small = pairs().filter(goes_on_small).count();
    if small * 10 > all || width < BROKEN_MAX && wanting * 10 > all * 6 {
        Unbroken::No
    } else if wanting * 10 <= all * 3 || width >= BROKEN_MAX {
        Unbroken::Surely
    } else {
        Unbroken::Maybe
    }
}

/// The columns that a text would need at the end of the line above it: a space and its first word, or one ideograph.
fn room(text: &str) -> usize {
    match text.chars().next() {
        Some(first) if first >= '\u{2e80}' => 2,
        _ => 1 + text.split_whitespace().next().map_or(0, columns),
    }
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

//! Outlets in the last words of a text, behind its last sentence: `… Ada Weir in the Upper Post -- 5/3/20`,
//! `… . Upper Post article`, `… . -- Upper Post`.

use std::ops::Range;

use crate::outlet::Outlets;
use crate::story::Date;

use super::date::order::Order;
use super::words;

/// The most bytes that a credit has.
const TAIL_MAX: usize = 160;

/// What the last words credit.
#[derive(Debug, Clone, PartialEq)]
pub struct Credit {
    /// The name, in bytes of the text.
    pub outlet: Range<usize>,
    /// The day beside it.
    pub date: Option<Date>,
    /// Whether it is known for an outlet; else it only stands where one would.
    pub is_sure: bool,
}

/// What a piece in a paper may be called, behind the paper's name.
const PIECES: [&str; 16] = [
    "article",
    "articles",
    "editorial",
    "column",
    "columns",
    "commentary",
    "op-ed",
    "report",
    "reports",
    "blog",
    "story",
    "stories",
    "interview",
    "analysis",
    "opinion",
    "video",
];

/// The outlet behind the last sentence of a text; `order` is that of the days of its document, asked
/// for where there is one.
pub fn credit(text: &str, order: &dyn Fn() -> Option<Order>) -> Option<Credit> {
    let text = without_more(bare(text));
    let floor = text.ceil_char_boundary(text.len().saturating_sub(TAIL_MAX));
    let (end, date) = day(text, floor, order);
    let said = bare(text.get(..end)?);
    let (said, is_piece) = without_piece(said);
    let from = sentence_end(said, floor)?;
    let tail = said.get(from..)?;
    let skip = tail.len() - tail.trim_start_matches([' ', '\u{a0}', '-', '–', '—', '(', '[', '|', '/']).len();
    let (from, is_dashed) = (from + skip, tail[..skip].contains(['-', '–', '—', '|']));
    let tail = bare(said.get(from..)?);
    let (outlet, is_sure) = name(tail, is_piece || is_dashed)?;
    // A name at the end of a sentence that nothing sets apart is a word of it.
    (date.is_some() || is_piece || is_dashed || outlet.start > 0 || outlet.end == tail.len())
        .then(|| Credit { outlet: from + outlet.start..from + outlet.end, date, is_sure })
}

/// A text without what may stand behind a credit.
fn bare(text: &str) -> &str {
    text.trim_end_matches([' ', '\u{a0}', '$', ')', ']', '|', '*'])
}

/// A text without the words at its end that lead on.
fn without_more(text: &str) -> &str {
    const MORE: [&str; 9] =
        ["Mehr", "mehr", "More", "more", "Read more", "Read More", "Full Story", "Full story", "Weiterlesen"];
    let ends = MORE.iter().filter(|more| text.ends_with(**more)).map(|more| more.len()).max();
    ends.and_then(|more| text.get(..text.len() - more)).map_or(text, bare)
}

/// Where the text before the day at its end stops, and that day.
fn day(text: &str, floor: usize, order: &dyn Fn() -> Option<Order>) -> (usize, Option<Date>) {
    const SIGNS: [&str; 8] = [" -- ", " – ", " — ", " - ", ", ", " (", " | ", " "];
    const DAY_MAX: usize = 40;
    let tail = text.get(floor..).unwrap_or_default();
    // Most texts end without a number.
    let near = tail.len().saturating_sub(DAY_MAX);
    if !tail.as_bytes()[near..].iter().any(u8::is_ascii_digit) {
        return (text.len(), None);
    }
    let order = order();
    for sign in SIGNS {
        let Some(at) = tail.rfind(sign) else { continue };
        let words = tail.get(at + sign.len()..).unwrap_or_default();
        if let Some(day) = Order::parse(order, words).filter(|day| day.day().is_some()) {
            let before = tail.get(..at).unwrap_or_default();
            return (floor + before.trim_end_matches([' ', ',', '-', '–', '—', '(', '|']).len(), Some(day));
        }
    }
    (text.len(), None)
}

/// A text without the word for a piece in a paper at its end, and whether there was one.
fn without_piece(text: &str) -> (&str, bool) {
    let Some((before, last)) = text.rsplit_once(' ') else { return (text, false) };
    let is_piece = PIECES.iter().any(|piece| piece.eq_ignore_ascii_case(last));
    if is_piece { (bare(before), true) } else { (text, false) }
}

/// Where the last sentence ends before a tail; `None` when the text itself ends as a sentence, or no sentence ends.
fn sentence_end(text: &str, floor: usize) -> Option<usize> {
    const STOPS: [char; 8] = ['.', '?', '!', '…', '。', '？', '！', '．'];
    const QUOTES: [char; 6] = ['”', '"', '’', '\'', '»', ')'];
    let tail = text.get(floor..)?;
    if tail.ends_with(STOPS) {
        return None;
    }
    let mut ends = tail.char_indices().rev().filter(|(_, c)| STOPS.contains(c));
    ends.find_map(|(at, stop)| {
        let after = tail.get(at + stop.len_utf8()..)?;
        let rest = after.trim_start_matches(QUOTES);
        // Initials and short forms end no sentence.
        let ends = stop != '.' || rest.len() < after.len() || closes(&tail[..at]);
        let parts = stop >= '\u{2e80}' || rest.starts_with([' ', '\u{a0}', '-', '–', '—', '(']);
        (ends && parts).then(|| text.len() - rest.len())
    })
}

/// Whether a full stop behind these words ends a sentence: initials, titles and short forms are followed by one too.
fn closes(text: &str) -> bool {
    const SHORT: [&str; 8] = ["vs", "etc", "inc", "no", "st", "jr", "sr", "al"];
    let word = text.rsplit([' ', '.', '-', '“', '"', '(']).next().unwrap_or_default();
    let letters = word.chars().count();
    if SHORT.contains(&word) || text.ends_with('.') {
        return false;
    }
    let is_low = word.chars().next().is_some_and(char::is_lowercase);
    letters >= 5 || is_low && letters >= 2 || word.chars().all(|c| c.is_ascii_digit()) && letters > 0
}

/// The name in a tail that is nothing but a credit, and whether it is known; `is_set` says that something sets the tail
/// apart from the sentence before it.
fn name(tail: &str, is_set: bool) -> Option<(Range<usize>, bool)> {
    const WORDS_MAX: usize = 6;
    let outlets = Outlets::known();
    let mut starts = std::iter::once(0).chain(tail.match_indices(' ').map(|(at, _)| at + 1));
    let longest = starts.find(|&from| {
        let name = &tail[from..];
        name.chars().next().is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase())
            && outlets.is_known(name)
    });
    if let Some(from) = longest {
        return Some((from..tail.len(), true));
    }
    // The first of several: `Ada Weir in the Upper Post$ Otto Lock in the Lower Post`.
    if let Some((head, _)) = tail.split_once('$') {
        return name(head, is_set);
    }
    if let Some(found) = words::outlet_in(tail).filter(|found| found.end == tail.len()) {
        return Some((found, true));
    }
    let named = [" in the ", " in ", " for the ", " for ", " of the "].iter().find_map(|lead| {
        let at = tail.find(lead)?;
        Some(at + lead.len()..tail.len())
    });
    let is_named = named.is_some();
    let name = named.or(is_set.then_some(0..tail.len()))?;
    let mut words = tail[name.clone()].split(' ').filter(|word| !matches!(*word, "of" | "the" | "and" | "&"));
    let is_high = |word: &str| word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
    let count = words.clone().count();
    let fits = (1..=WORDS_MAX).contains(&count) && words.all(is_high);
    // Who writes in a paper is a name as well.
    let by = |words: &str| words.split(' ').take(4).all(|word| is_high(word) || matches!(word, "and" | "&"));
    (fits && (!is_named || by(tail[..name.start].trim_end_matches(" in the ").trim_end_matches(" in "))))
        .then_some((name, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, outlet: &str, is_sure: bool) {
        let found = credit(text, &|| Some(Order::MonthFirst));
        let shown =
            found.as_ref().map_or(("", false), |credit| (&text[credit.outlet.clone()], credit.is_sure));
        assert_eq!(shown, (outlet, is_sure), "{text}");
    }

    #[test]
    fn the_last_words_credit_an_outlet() {
        check(
            "The mill stands still. Ada Weir in the Upper Valley Gazette -- 6/28/16",
            "Upper Valley Gazette",
            true,
        );
        check("The mill stands still. Ada Weir Bloomberg -- 6/28/16", "Bloomberg", true);
        check("Nobody asked him. Upper Valley Post article", "Upper Valley Post", true);
        check("Nobody asked him. Weir Weekly Sun article", "Weir Weekly Sun", false);
        check(
            "“Nobody asked him.” Ada Weir in the Reuters$ Otto Lock in the Lower Post$ -- 6/28/16",
            "Reuters",
            true,
        );
        check("Er schläft. — Reuters", "Reuters", true);
        check("He told Mr. Weir so. Lower Post", "Lower Post", true);
        check("He told Reuters", "", false);
        check("He told it to Reuters.", "", false);
        check("The mill stands still. He went for a walk", "", false);
        check("", "", false);
        assert_eq!(
            credit("So he did. Reuters -- 6/28/16", &|| Some(Order::MonthFirst))
                .and_then(|c| c.date)
                .map(|d| d.to_string())
                .as_deref(),
            Some("2016-06-28")
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_fall(text in "\\PC{0,60}[.!。]?[”\"]? ?(Reuters|in the|article|\\$| -- 6/28/16|\\PC){0,4}") {
            let found = credit(&text, &|| None);
            proptest::prop_assert!(found.is_none_or(|credit| text.get(credit.outlet).is_some()));
        }
    }
}

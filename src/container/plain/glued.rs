//! Words that lead on, glued to what stands beside them when a page was saved as text: `… of the river. Read more`,
//! `Read more »Next title`. They get a line of their own, where several lines show the same.

use std::borrow::Cow;

/// Words that lead on at the end of a teaser.
const ENDING: [&str; 21] = [
    "Read More",
    "Read more",
    "Read More »",
    "Read more »",
    "Read more...",
    "Read more…",
    "Full Story",
    "Full story",
    "Read full story",
    "Read the full story",
    "Continue reading",
    "Continue Reading",
    "Lire la suite",
    "Weiterlesen",
    "Leer más",
    "Leggi tutto",
    "Читать далее",
    "Подробнее",
    "阅读全文",
    "查看全文",
    "続きを読む",
];

/// The same with a sign behind them, which no title begins with.
const OPENING: [&str; 10] = [
    "Read More »",
    "Read more »",
    "Read More ›",
    "Read more ›",
    "Read More →",
    "Read more →",
    "Continue reading →",
    "Continue Reading →",
    "Lire la suite »",
    "Leer más »",
];

/// Fewer lines of a kind may say so themselves.
const FEWEST: usize = 3;

/// A line that is shorter, in bytes, is no teaser.
const TEASER_MIN: usize = 60;

/// The bytes that the words of `ENDING` end with, and those before them: few lines show both.
const LAST: [[bool; 256]; 2] = {
    let mut last = [[false; 256]; 2];
    let mut at = 0;
    while at < ENDING.len() {
        let bytes = ENDING[at].as_bytes();
        last[0][bytes[bytes.len() - 1] as usize] = true;
        last[1][bytes[bytes.len() - 2] as usize] = true;
        at += 1;
    }
    last
};

/// Where a line is to be broken.
fn joint(line: &str) -> Option<usize> {
    let opens = || {
        if !line.starts_with(['R', 'C', 'L']) {
            return None;
        }
        let lead = OPENING.iter().find(|lead| line.starts_with(**lead))?;
        line.get(lead.len()..)?
            .starts_with(|c: char| c.is_alphanumeric() || "\"“‘«".contains(c))
            .then_some(lead.len())
    };
    let ends = || {
        if line.len() < TEASER_MIN {
            return None;
        }
        let line = line.trim_end();
        let [.., before, last] = line.as_bytes() else { return None };
        if line.len() < TEASER_MIN || !LAST[0][usize::from(*last)] || !LAST[1][usize::from(*before)] {
            return None;
        }
        let lead = ENDING.iter().filter(|lead| line.ends_with(**lead)).max_by_key(|lead| lead.len())?;
        let at = line.len() - lead.len();
        let before = line.get(..at)?;
        before.ends_with([' ', '.', '…', '。', '\u{a0}']).then_some(at)
    };
    opens().or_else(ends)
}

/// The text with what leads on in lines of its own.
pub(super) fn parted(text: &str) -> Cow<'_, str> {
    if super::lines_of(text).filter(|line| joint(line).is_some()).take(FEWEST).count() < FEWEST {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 64);
    for line in text.split_inclusive('\n') {
        let (head, tail) = joint(line).and_then(|at| line.split_at_checked(at)).unwrap_or((line, ""));
        out.push_str(head);
        if !tail.is_empty() {
            out.push('\n');
            out.push_str(tail);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_opening_begins_with_another_letter() {
        assert!(OPENING.iter().all(|lead| lead.starts_with(['R', 'C', 'L'])));
    }

    #[test]
    fn what_leads_on_gets_its_own_line() {
        let teaser = "The keeper of the lower lock overslept on Monday, and nine boats lay in wait.";
        let glued = format!("{teaser} Full Story\n").repeat(3);
        assert_eq!(parted(&glued), format!("{teaser} \nFull Story\n").repeat(3));
        let glued = "a\nRead More »Geese hold up the ferry\n".repeat(3);
        assert_eq!(parted(&glued), "a\nRead More »\nGeese hold up the ferry\n".repeat(3));
        let once = format!("{teaser} Full Story\nRead More »\nFull Story\n");
        assert!(matches!(parted(&once), Cow::Borrowed(_)));
    }

    proptest::proptest! {
        #[test]
        fn no_word_is_lost(text in "((Read More »|Mehr|阅读全文|é| |\\PC{0,70})\n?){0,9}") {
            let bare = |text: &str| text.replace('\n', "");
            proptest::prop_assert_eq!(bare(&parted(&text)), bare(&text));
        }
    }
}

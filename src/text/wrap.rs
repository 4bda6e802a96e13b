//! Lines that fit: width-aware breaking by UAX 14, for every script that shows its breaks in its characters.

use std::sync::LazyLock;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::Span;

static BREAKS: LazyLock<LineSegmenterBorrowed<'static>> =
    LazyLock::new(|| LineSegmenter::new_for_non_complex_scripts(LineBreakOptions::default()));

/// Columns that `text` takes on a terminal.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// Breaks `text` into lines of at most `columns`, each as a span without the white space at its end.
///
/// A word wider than a line is broken between graphemes; a grapheme wider than a line has a line of its own.
/// Always gives at least one line.
pub fn wrap(text: &str, columns: usize) -> Vec<Span> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let (mut start, mut fits, mut used) = (0, 0, 0);
    for at in BREAKS.segment_str(text).skip(1) {
        let piece = &text[fits..at];
        let bare = width(piece.trim_end());
        if used + bare > columns && fits > start {
            lines.push(trimmed(text, start, fits));
            (start, used) = (fits, 0);
        }
        if used + bare > columns {
            for (offset, grapheme) in text[fits..at].grapheme_indices(true) {
                let wide = width(grapheme);
                if used + wide > columns && used > 0 && !grapheme.trim().is_empty() {
                    lines.push(trimmed(text, start, fits + offset));
                    (start, used) = (fits + offset, 0);
                }
                used += wide;
            }
        } else {
            used += width(piece);
        }
        fits = at;
        if piece.ends_with('\n') && at < text.len() {
            lines.push(trimmed(text, start, at));
            (start, used) = (at, 0);
        }
    }
    lines.push(trimmed(text, start, text.len()));
    lines
}

fn trimmed(text: &str, start: usize, end: usize) -> Span {
    Span::new(start, start + text[start..end].trim_end().len())
}

/// The longest beginning of `text` that fits `columns`, and the columns it takes. Never cuts a grapheme.
pub fn fit(text: &str, columns: usize) -> (&str, usize) {
    if text.is_ascii() {
        let cut = text.len().min(columns);
        return (&text[..cut], cut);
    }
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let wide = grapheme.width();
        if used + wide > columns {
            return (&text[..at], used);
        }
        used += wide;
    }
    (text, used)
}

/// As much of `text` as fits, with a sign when something is missing.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (head, _) = fit(text, columns.saturating_sub(1));
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, columns: usize, expected: &[&str]) {
        let lines: Vec<_> = wrap(text, columns).into_iter().map(|span| &text[span.range()]).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn lines_break_where_the_script_allows() {
        check("the quick brown fox", 10, &["the quick", "brown fox"]);
        check("the quick brown fox", 9, &["the quick", "brown fox"]);
        check("", 10, &[""]);
        check("中文没有空格。可以断行", 8, &["中文没有", "空格。可", "以断行"]);
        check("中文中文，中文", 8, &["中文中", "文，中文"]);
        check("no\u{a0}break here", 8, &["no\u{a0}break", "here"]);
        check("unbreakablyworded x", 6, &["unbrea", "kablyw", "orded", "x"]);
        check("中", 1, &["中"]);
        check("one\ntwo", 20, &["one", "two"]);
    }

    #[test]
    fn fitting_never_cuts_a_grapheme() {
        assert_eq!(fit("abc", 2), ("ab", 2));
        assert_eq!(fit("中文", 3), ("中", 2));
        assert_eq!(fit("e\u{301}e\u{301}", 1), ("e\u{301}", 1));
    }

    proptest! {
        #[test]
        fn lines_fit_and_lose_nothing_but_space(text in "[a-z 中文，。\u{a0}e\u{301}👩-]{0,80}", columns in 2usize..30) {
            let lines = wrap(&text, columns);
            for span in &lines {
                let line = &text[span.range()];
                prop_assert!(width(line) <= columns || line.graphemes(true).count() == 1, "{:?}", line);
            }
            let kept: String = lines.iter().map(|span| &text[span.range()]).collect();
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&kept), bare(&text));
        }
    }

    #[test]
    fn lines_are_cut_by_columns() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("longer", 5), "long…");
        assert_eq!(cut("a bc", 3), "a…");
        assert_eq!(cut("联合早报", 8), "联合早报");
        assert_eq!(cut("联合早报", 6), "联合…");
        assert_eq!(cut("联", 1), "…");
    }
}

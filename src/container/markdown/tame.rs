//! Bounds how deep the blocks of a text can stand in each other, before it is parsed.
//!
//! The parser looks at every open list and quotation for each line, so depth times lines has to stay small. No words
//! are lost: only marks of depth go.

use std::borrow::Cow;

/// Marks of lists and quotations kept at the beginning of a line.
const MARKS_MAX: usize = 24;

/// Columns kept before and between those marks.
const COLUMNS_MAX: usize = 128;

/// The longest name of a footnote that can open one, in bytes.
const NAME_MAX: usize = 64;

/// `text` with the opening of each line bounded, and whether that changed anything.
pub(super) fn tame(text: &str) -> (Cow<'_, str>, bool) {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        if let Some((kept, rest)) = bounded(line) {
            out.push_str(&text[copied..at]);
            out.push_str(&kept);
            copied = at + rest;
        }
        at += line.len();
    }
    if copied == 0 {
        return (Cow::Borrowed(text), false);
    }
    out.push_str(&text[copied..]);
    (Cow::Owned(out), true)
}

/// One piece of what opens a line, by the bytes it takes.
enum Piece {
    Blank {
        columns: usize,
    },
    Mark,
    /// A mark that is a word too: a number, the name of a footnote. The byte at this offset makes it a mark.
    Word(usize),
}

/// What to put for the opening of `line`, and where its rest begins; nothing when it is within bounds.
fn bounded(line: &str) -> Option<(String, usize)> {
    let (mut at, mut columns, mut marks) = (0, 0, 0);
    let mut kept = String::new();
    let mut over = false;
    while let Some((piece, len)) = piece(&line.as_bytes()[at..]) {
        let (keep, escape) = match piece {
            Piece::Blank { columns: wide } => {
                columns += wide;
                (columns <= COLUMNS_MAX, None)
            }
            Piece::Mark => {
                marks += 1;
                (marks <= MARKS_MAX, None)
            }
            Piece::Word(decides) => {
                marks += 1;
                (true, (marks > MARKS_MAX).then_some(decides))
            }
        };
        over |= !keep || escape.is_some();
        if let Some(decides) = escape {
            kept.push_str(&line[at..at + decides]);
            kept.push('\\');
            return Some((kept, at + decides));
        }
        if keep {
            kept.push_str(&line[at..at + len]);
        }
        at += len;
    }
    over.then_some((kept, at))
}

fn piece(rest: &[u8]) -> Option<(Piece, usize)> {
    let spaced = |at: usize| rest.get(at).is_none_or(|b| b" \t\r\n".contains(b));
    match *rest.first()? {
        b' ' => Some((Piece::Blank { columns: 1 }, 1)),
        b'\t' => Some((Piece::Blank { columns: 4 }, 1)),
        b'>' => Some((Piece::Mark, 1)),
        b'-' | b'*' | b'+' if spaced(1) => Some((Piece::Mark, 1)),
        b'0'..=b'9' => {
            let digits = rest.iter().take(10).take_while(|b| b.is_ascii_digit()).count();
            let marks = matches!(rest.get(digits), Some(b'.' | b')')) && spaced(digits + 1);
            marks.then_some((Piece::Word(digits), digits + 1))
        }
        b'[' if rest.get(1) == Some(&b'^') => {
            let name = rest.iter().take(NAME_MAX).position(|&b| b == b']')?;
            (rest.get(name + 1) == Some(&b':')).then_some((Piece::Word(0), name + 2))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let (tamed, changed) = tame(text);
        assert_eq!(tamed, expected);
        assert_eq!(changed, text != expected);
    }

    #[test]
    fn only_what_is_too_deep_changes() {
        let fine = "> - a\n        b\n* * *\n1. 2. c\n[^n]: d\n2023 was\n-x\n";
        check(fine, fine);
        check("", "");
        check(
            &format!("a\n{}b\nc", "> ".repeat(40)),
            &format!("a\n{}{}b\nc", "> ".repeat(24), " ".repeat(16)),
        );
        check(&format!("{}x", " ".repeat(500)), &format!("{}x", " ".repeat(128)));
        check(&format!("{}x\r", "1. ".repeat(26)), &format!("{}1\\. 1. x\r", "1. ".repeat(24)));
        check(&format!("{}x", "[^é]: ".repeat(25)), &format!("{}\\[^é]: x", "[^é]: ".repeat(24)));
    }
}

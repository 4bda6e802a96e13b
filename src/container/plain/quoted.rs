//! Forwarded text, each line of which a mail program began with `> `: the marks come off where nearly all of a text,
//! or a long run of its lines, has them. A text that quotes now and then stays as it is.
//!
//! Knows nothing of what is quoted.

use std::borrow::Cow;

use memchr::{memchr_iter, memchr2_iter};

/// Marks upon marks deeper than this stay.
const LEVELS: usize = 4;

/// With fewer marks there is no forwarding to undo.
const MARKS_MIN: usize = 3;

/// As many lines make a long run.
const RUN: usize = 20;

/// Lines without a mark that may stand inside a run one after another: what a second program broke off.
const BROKEN: usize = 1;

/// The text without the marks of forwarding.
pub(super) fn unquoted(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if !shows_marks(&text) {
        return text;
    }
    for _ in 0..LEVELS {
        let Some(next) = stripped(&text, b'>').or_else(|| stripped(&text, b'|')) else { break };
        text = Cow::Owned(next);
    }
    text
}

#[derive(Debug, Clone, Copy, Default)]
struct Run {
    /// The first line, and the one behind the last.
    lines: (usize, usize),
    quoted: usize,
    others: usize,
}

/// Whether a mark stands at the beginning of a line, which a space may stand before.
fn begins(bytes: &[u8], at: usize) -> bool {
    at == 0 || bytes[at - 1] == b'\n' || bytes[at - 1] == b' ' && (at == 1 || bytes[at - 2] == b'\n')
}

/// Whether lines begin with one of the marks. Most texts have hardly one there: no more is done for those.
fn shows_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut first, mut other) = (0, 0);
    memchr2_iter(b'>', b'|', bytes).filter(|&at| begins(bytes, at)).any(|at| {
        *(if bytes[at] == b'>' { &mut first } else { &mut other }) += 1;
        first.max(other) >= MARKS_MIN
    })
}

/// The text without one level of marks; `None` when that would be no forwarding undone.
fn stripped(text: &str, mark: u8) -> Option<String> {
    let bytes = text.as_bytes();
    let marks = memchr_iter(mark, bytes).filter(|&at| begins(bytes, at));
    if marks.take(MARKS_MIN).count() < MARKS_MIN {
        return None;
    }
    let (runs, quoted, filled) = runs(text, mark);
    let whole = quoted >= MARKS_MIN && quoted * 4 >= filled * 3;
    // A long quotation inside a discussion is less than a quarter of it.
    let long = |run: &&Run| run.quoted >= RUN && run.others * 4 <= run.quoted && run.quoted * 4 >= filled;
    let all = [Run { lines: (0, usize::MAX), ..Run::default() }];
    let chosen: Vec<&Run> = if whole { all.iter().collect() } else { runs.iter().filter(long).collect() };
    let mut ranges = chosen.iter().map(|run| run.lines).peekable();
    ranges.peek()?;
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        while ranges.next_if(|range| range.1 <= number).is_some() {}
        let inside = ranges.peek().is_some_and(|range| range.0 <= number);
        out.push_str(if inside { behind(line, mark).unwrap_or(line) } else { line });
    }
    Some(out)
}

/// Runs of quoted lines; how many lines are quoted, and how many are not blank.
fn runs(text: &str, mark: u8) -> (Vec<Run>, usize, usize) {
    let (mut runs, mut quoted, mut filled) = (Vec::new(), 0, 0);
    let mut open: Option<Run> = None;
    let mut gap = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let is_quoted = behind(line, mark).is_some();
        let is_blank = line.trim().is_empty();
        filled += usize::from(!is_blank);
        if is_quoted {
            quoted += 1;
            let run = open.get_or_insert(Run { lines: (number, number), ..Run::default() });
            run.quoted += 1;
            run.others += std::mem::take(&mut gap);
            run.lines.1 = number + 1;
        } else if !is_blank {
            gap += 1;
            if gap > BROKEN {
                runs.extend(open.take());
                gap = 0;
            }
        }
    }
    runs.extend(open);
    (runs, quoted, filled)
}

/// The line behind its first mark, and behind the blank that belongs to it; `None` for a line without.
fn behind(line: &str, mark: u8) -> Option<&str> {
    let words = line.strip_prefix(' ').unwrap_or(line);
    let rest = words.strip_prefix(char::from(mark))?;
    // Tables have such strokes too, but more than one a line.
    if mark == b'|' && (rest.contains('|') || !rest.trim_end().is_empty() && !rest.starts_with([' ', '\t'])) {
        return None;
    }
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(unquoted(text), expected, "{text}");
    }

    fn each(mark: &str, lines: usize) -> String {
        (0..lines)
            .map(|n| if n % 5 == 4 { format!("{}\n", mark.trim_end()) } else { format!("{mark}line {n}\n") })
            .collect()
    }

    #[test]
    fn forwards_lose_their_marks() {
        check("> a\n>\n> b\n", "a\n\nb\n");
        check("Ana wrote:\n> a\n> b\n>c\n>   d\n", "Ana wrote:\na\nb\nc\n  d\n");
        check("| a\n|\n| b\n", "a\n\nb\n");
        check(" > a\r\n > b\r\n > c\r\n", "a\r\nb\r\nc\r\n");
        for (mark, levels) in [("> ", 1), ("> > ", 2), (">> ", 2), ("> | > > ", 4), (">>>>> ", 5)] {
            let left = if levels > 4 { "> " } else { "" };
            check(&each(mark, 30), &each(left, 30));
        }
    }

    #[test]
    fn an_introduction_stays_above_what_is_forwarded() {
        let intro = "Dear all,\nsee below what came in this morning,\nand tell me.\n\n".repeat(3);
        check(&format!("{intro}{}", each("> ", 25)), &format!("{intro}{}", each("", 25)));
        let broken = each("> ", 25).replace("line 7\n", "line\n7\n");
        check(&format!("{intro}{broken}"), &format!("{intro}{}", broken.replace("> ", "").replace('>', "")));
    }

    #[test]
    fn quotations_stay() {
        let talk = "> You said\n> that it rains.\n\nIt does.\nAnd it will.\nWait for it.\n\n".repeat(20);
        check(&talk, &talk);
        let long = format!("{}{}", "A line of a long text.\n".repeat(200), each("> ", 40));
        check(&long, &long);
        let table = "| a | b |\n|---|---|\n".repeat(30);
        check(&table, &table);
        check("> a\n> b\n", "> a\n> b\n");
        check("", "");
    }
}

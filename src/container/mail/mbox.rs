//! A file of mails (RFC 4155) cut into its mails.
//!
//! Knows nothing of what a mail holds.

use std::borrow::Cow;

use memchr::memmem;

use super::head::{line_at, name_of};

/// The mails of a file, in order, each without the line that begins it.
pub(super) fn mails(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let mut starts: Vec<usize> = Vec::new();
    if begins(bytes, 0) {
        starts.push(0);
    }
    starts.extend(memmem::find_iter(bytes, b"\nFrom ").map(|at| at + 1).filter(|&at| begins(bytes, at)));
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([bytes.len()]).collect();
    starts.into_iter().zip(ends).map(|(start, end)| {
        let mail = &bytes[start..end];
        let head = line_at(mail, 0).len();
        restored(&mail[head..])
    })
}

/// Whether a mail begins at `at`: after a blank line, with a date in the line, and with a field below it. Less is
/// asked for by the standard; but a sentence may begin with "From" too.
pub(super) fn begins(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[..at];
    let apart = before.is_empty()
        || before.ends_with(b"\n\n")
        || before.ends_with(b"\n\r\n")
        || before == b"\n"
        || before == b"\r\n";
    let line = line_at(bytes, at);
    let next = line_at(bytes, at + line.len());
    let field = || next.starts_with(b">From ") || name_of(next).is_some();
    apart && line.starts_with(b"From ") && has_date(line) && field()
}

/// Whether a line holds a clock time and a year.
fn has_date(line: &[u8]) -> bool {
    let (mut time, mut year) = (false, false);
    for word in line[..line.len().min(300)].split(u8::is_ascii_whitespace) {
        match *word {
            [b'1' | b'2', b, c, d] => year |= [b, c, d].iter().all(u8::is_ascii_digit),
            [.., a, b':', b, c] => time |= [a, b, c].iter().all(u8::is_ascii_digit),
            _ => {}
        }
    }
    time && year
}

/// Lines that were made harmless (`>From `) as they were written.
fn restored(mail: &[u8]) -> Cow<'_, [u8]> {
    if memmem::find(mail, b">From ").is_none() {
        return Cow::Borrowed(mail);
    }
    let mut out = Vec::with_capacity(mail.len());
    for line in mail.split_inclusive(|&byte| byte == b'\n') {
        let marks = line.iter().take_while(|&&byte| byte == b'>').count();
        let escaped = marks > 0 && line[marks..].starts_with(b"From ");
        out.extend_from_slice(&line[usize::from(escaped)..]);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let got: Vec<_> =
            mails(text.as_bytes()).map(|mail| String::from_utf8_lossy(&mail).into_owned()).collect();
        assert_eq!(got, expected, "{text:?}");
    }

    #[test]
    fn mails_begin_after_a_blank_line_with_a_date() {
        let from = "From ana@paper.example  Wed Sep 11 21:29:36 2002\n";
        check(&format!("{from}A: 1\n\none\n\n{from}A: 2\n\ntwo\n"), &["A: 1\n\none\n\n", "A: 2\n\ntwo\n"]);
        check(&format!("{from}A: 1\n\none\n{from}A: 2\n"), &[&format!("A: 1\n\none\n{from}A: 2\n")]);
        check(
            &format!("{from}A: 1\n\nFrom the start: it was so.\n\nFrom 10:30 of 2002 on\nall was well.\n"),
            &["A: 1\n\nFrom the start: it was so.\n\nFrom 10:30 of 2002 on\nall was well.\n"],
        );
        check("A: 1\n\nno file of mails\n", &[]);
        check("", &[]);
    }

    #[test]
    fn escapes_are_undone_once() {
        let from = "From ana@paper.example Wed Sep 11 21:29 2002\r\n";
        check(
            &format!("{from}A: 1\r\n\r\n>From us\r\n>>From them\r\n> From\r\n"),
            &["A: 1\r\n\r\nFrom us\r\n>From them\r\n> From\r\n"],
        );
    }
}

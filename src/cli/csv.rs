//! Stories as rows of a spreadsheet: RFC 4180, and inert when a spreadsheet opens it.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::library::StoryRef;

use super::find::{Found, Hit};

const HEADER: &str = "id,digest,index,title,outlet,date,url,read,starred\n";

/// Writes a header and a row for each story. Lines end in `\n`, since a pipe gets no other control characters.
pub(super) fn write(out: &mut dyn Write, found: &Found<'_>) -> io::Result<()> {
    out.write_all(HEADER.as_bytes())?;
    found.stories().try_for_each(|hit| row(out, &hit))
}

fn row(out: &mut dyn Write, hit: &Hit<'_>) -> io::Result<()> {
    let Hit { story, index, flags, .. } = hit;
    let date = story.story().date.map(|date| date.to_string()).unwrap_or_default();
    let path = story.digest().shown_path();
    let [digest, title, outlet, link] = [
        path.as_ref(),
        story.title().unwrap_or_default().as_str(),
        story.outlet().unwrap_or_default().as_str(),
        story.link().unwrap_or_default().as_str(),
    ]
    .map(cell);
    let (id, read, starred) = (story.key(), flags.read(), flags.starred());
    writeln!(out, "{id},{digest},{index},{title},{outlet},{date},{link},{read},{starred}")
}

/// Writes the header of rows of lines.
pub(super) fn write_lines_header(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"id,digest,line,title,text\n")
}

/// Writes a line of a story as a row.
pub(super) fn write_line(
    out: &mut dyn Write,
    story: StoryRef<'_>,
    number: usize,
    text: &str,
) -> io::Result<()> {
    let path = story.digest().shown_path();
    let title = story.title().unwrap_or_default();
    let [digest, title, text] = [path.as_ref(), title.as_str(), text].map(cell);
    writeln!(out, "{},{digest},{number},{title},{text}", story.key())
}

/// A cell that no spreadsheet takes for a formula, in quotes where it needs them.
fn cell(text: &str) -> Cow<'_, str> {
    let mut cell = Cow::Borrowed(text);
    if text.starts_with(['=', '+', '-', '@', '\t']) {
        cell = Cow::Owned(format!("'{text}"));
    }
    if cell.contains(['"', ',', '\n', '\r']) {
        cell = Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_inert() {
        for (text, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("a, b", "\"a, b\""),
            ("say \"so\"", "\"say \"\"so\"\"\""),
            ("=1+1", "'=1+1"),
            ("-", "'-"),
            ("+1,2", "\"'+1,2\""),
            ("@here", "'@here"),
            ("\tx", "'\tx"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}

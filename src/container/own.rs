//! This program's own Markdown and HTML: what it wrote for people to read comes back as the stories that it was.
//!
//! Both begin with a sign that nobody sees; behind it every line has its place. What a person added in between is
//! kept as words of the story, or as text of the page.

mod html;
mod markdown;

use crate::story::Date;

use super::feed::{self, Entry};
use super::{Given, Known, Lines};

pub(super) use html::read as read_html;
pub(super) use markdown::read as read_markdown;

/// What the first line of such Markdown is.
pub const MARKDOWN: &str = "<!-- readboard export 1: opens in readboard again -->";

/// The generator that such a page names.
pub const GENERATOR: &str = "readboard export 1";

/// What stands before the outlet of a story in Markdown.
pub const OUTLET: &str = "_Source:_ ";
/// Before its date.
pub const DATE: &str = "_Date:_ ";
/// Before its link.
pub const LINK: &str = "_Link:_ ";
/// Before a note.
pub const NOTE: &str = "_Note:_ ";
/// Before how it is cited.
pub const CITED: &str = "_Cited as:_ ";
/// The line in the place of the title of a story that has none.
pub const UNTITLED: &str = "<!-- a story without a title -->";
/// The line after the last story.
pub const END: &str = "<!-- end of the stories -->";
/// Whether text that begins so is Markdown of our own.
pub(super) fn is_markdown(head: &str) -> bool {
    head.trim_start_matches('\u{feff}').trim_start().starts_with(MARKDOWN)
}

/// Whether the mark of an item is the text's own, a number or a letter; a bullet is the list's.
pub fn is_told(mark: &str) -> bool {
    let (open, name) = mark.strip_prefix('(').map_or((false, mark), |name| (true, name));
    let is_number = |most| name_of(name).is_some_and(|(name, _)| name.len() <= most && is_digits(name));
    match name_of(name) {
        Some((name, ')')) if open => {
            let is_letter = name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
            is_number(4) || is_letter || name.len() <= 4 && name.bytes().all(|byte| b"ivx".contains(&byte))
        }
        Some((name, end)) if !open => {
            let is_letter = name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_lowercase());
            is_number(3) || end == ')' && is_letter
        }
        _ => false,
    }
}

/// What stands before the sign that ends a mark, and that sign.
fn name_of(mark: &str) -> Option<(&str, char)> {
    let end = mark.chars().next_back().filter(|end| matches!(end, '.' | ')'))?;
    mark.strip_suffix(end).filter(|name| !name.is_empty()).map(|name| (name, end))
}

fn is_digits(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes a block of a story by the name that its kind has in exports.
pub(super) fn write_block(kind: &str, mark: &str, text: &str, lines: &mut Lines<'_>) {
    match kind {
        "heading" => lines.line(text, Known::heading(3)),
        "list_item" => lines.line(&format!("{mark} {text}"), Known::item(1)),
        "quote" => lines.line(&format!("> {text}"), Known::quote(1)),
        "pre" => {
            for line in text.split('\n') {
                if line.trim().is_empty() { lines.blank() } else { lines.line(line, Known::PRE) }
            }
        }
        _ => lines.line(text, Known::NOTHING),
    }
}

/// A block as it was read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Block {
    kind: &'static str,
    mark: String,
    text: String,
}

/// A story as it was read.
#[derive(Debug, Default)]
struct Told {
    title: String,
    outlet: String,
    date: Option<Date>,
    link: String,
    notes: Vec<String>,
    blocks: Vec<Block>,
    /// Lines that are about it and not of it.
    around: Vec<String>,
}

impl Told {
    fn write(&self, lines: &mut Lines<'_>) {
        let entry = Entry {
            title: (&*self.title).into(),
            outlet: (&*self.outlet).into(),
            date: self.date,
            link: (&*self.link).into(),
            notes: self.notes.iter().map(|note| (&**note).into()).collect(),
            ..Entry::default()
        };
        entry.write(lines, |lines| {
            let mut in_list = false;
            for Block { kind, mark, text } in &self.blocks {
                let is_item = *kind == "list_item";
                if !(is_item && in_list) {
                    lines.blank();
                }
                write_block(kind, if mark.is_empty() { "•" } else { mark }, text, lines);
                in_list = is_item;
            }
        });
        for line in &self.around {
            lines.given(line, Given::Furniture);
        }
    }

    /// Puts a date in, in the form that exports have.
    fn dated(&mut self, text: &str) {
        self.date = feed::day(text.trim());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::CleanBuf;

    #[test]
    fn marks_that_tell_something_are_those_that_open_items() {
        for mark in [
            "1.", "12)", "123.", "1234.", "(1)", "(1234)", "(12345)", "(iv)", "(ivxii)", "(a)", "(A)",
            "(ab)", "a)", "A)", "a.", "1", "(1", "()", ")", ".", "", "é)", "(é)", "1.)", "(1.", "1 .",
        ] {
            let item = crate::layout::line::item(format!("{mark} x").as_bytes());
            assert_eq!(is_told(mark), item == Some(mark.len() + 1), "{mark}");
        }
    }

    /// The words of what `read` makes of `text`.
    fn check(read: fn(&str, &mut Lines<'_>) -> bool, text: &str, expected: &str) {
        let (mut out, mut facts) = (CleanBuf::default(), Vec::new());
        let mut lines = Lines::new(&mut out, &mut facts);
        assert!(read(text, &mut lines), "{text}");
        assert_eq!(&*out, expected);
    }

    #[test]
    fn markdown_that_a_person_changed_loses_no_word() {
        let text = format!(
            "{MARKDOWN}\n\nMy remark.\n\n# Desk\n\n## One \\# two \\[1] [3]\n\n{OUTLET}A \\* B\n{DATE}2023-11\n\nFirst line\n\
             second line\n\n- point\n2. next\n\n> said\n\n```\n  a = b\n```\n\n### Part\n\n{NOTE}Full story\n\
             {CITED}so\n\n{UNTITLED}\n\nNo title.\n\n{END}\n\nSources\n"
        );
        check(
            read_markdown,
            &text,
            "My remark.\n\nDesk\n\nOne # two [1]\n\nFirst line second line\n\n• point\n2. next\n\n> said\n\n  a = b\n\nPart\n\n\
             A * B\n2023-11\nFull story\nso\n\nNo title.\n\nSources\n",
        );
    }

    #[test]
    fn pages_of_our_own_are_read() {
        let text = format!(
            "<!doctype html>\n<html><head>\n<meta name=\"generator\" content=\"{GENERATOR}\">\n<title>x</title><style>a</style>\n\
             </head><body>\n<h1>Desk</h1>\n<article>\n<h2>One &lt; two</h2>\n<p class=\"source\"><span class=\"outlet\">A</span> · \
             <time datetime=\"2023-11-06\">6 Nov 2023</time> · <a class=\"link\" href=\"https://a.example/?a&amp;b\">x</a></p>\n\
             <p>Words <a href=\"https://b.example\">https://b.example</a> go on.</p>\n<ul>\n<li>point</li>\n<li data-mark=\"2.\">next</li>\n</ul>\n\
             <blockquote>said</blockquote>\n<pre>  a = b\n\nc</pre>\n<h3>Part</h3>\n<p class=\"note\">Full story</p>\n\
             <footer>so</footer>\n</article>\n<p>after</p></body></html>"
        );
        check(
            read_html,
            &text,
            "Desk\n\nOne < two\n\nWords https://b.example go on.\n\n• point\n2. next\n\n> said\n\n  a = b\n\nc\n\nPart\n\n\
             A\n2023-11-06\nhttps://a.example/?a&b\nFull story\nso\nafter\n",
        );
    }
}

//! Stories as Markdown that loads again.

use std::io::{self, Write};

use crate::container::own;
use crate::layout::Catalog;
use crate::layout::blocks::BlockKind;
use crate::library::StoryRef;

use super::{Citer, digest_title};

/// Writes `stories`; as a brief under one heading with the sources at the end, else under their digests.
pub(super) fn write<'a>(
    stories: impl Iterator<Item = StoryRef<'a>>,
    is_brief: bool,
    catalog: &Catalog,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", own::MARKDOWN)?;
    if is_brief {
        writeln!(out, "\n# Brief")?;
    }
    let mut citer = Citer::default();
    let mut sources = Vec::new();
    let mut digest = None;
    for story in stories {
        if !is_brief && !digest.is_some_and(|last| std::ptr::eq(last, story.digest())) {
            digest = Some(story.digest());
            writeln!(out, "\n# {}", escaped(&digest_title(story)))?;
        }
        let source = citer.cite(story);
        let number = is_brief.then(|| {
            sources.push(source.clone());
            sources.len()
        });
        one(story, number, catalog, out)?;
        if !is_brief {
            writeln!(out, "\n{}{}", own::CITED, escaped(&source))?;
        }
    }
    if is_brief {
        writeln!(out, "\n{}\n\n# Sources\n", own::END)?;
        for (number, source) in (1..).zip(sources) {
            writeln!(out, "{number}. {}", escaped(&source))?;
        }
    }
    Ok(())
}

fn one(story: StoryRef<'_>, number: Option<usize>, catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    let number = number.map_or(String::new(), |number| format!(" [{number}]"));
    match story.title() {
        Some(title) => writeln!(out, "\n## {}{number}", escaped(&title))?,
        None => writeln!(out, "\n{}", own::UNTITLED)?,
    }
    // Two blanks at the end of a line keep the next one below it.
    let mut fields = Vec::new();
    fields.extend(story.outlet().map(|outlet| format!("{}{}", own::OUTLET, escaped(&outlet))));
    fields.extend(story.story().date.map(|date| format!("{}{date}", own::DATE)));
    fields.extend(story.link().map(|link| format!("{}<{}>", own::LINK, in_angles(&link))));
    fields.extend(story.notes(catalog).iter().map(|note| format!("{}{}", own::NOTE, escaped(note))));
    if story.title().is_none() && !number.is_empty() {
        fields.push(format!("{}{}", own::CITED, number.trim()));
    }
    if !fields.is_empty() {
        writeln!(out, "\n{}", fields.join("  \n"))?;
    }
    let text = story.text();
    let mut in_list = false;
    for block in story.blocks() {
        let mut words = String::new();
        block.text(&text, &mut words);
        let is_item = block.kind == BlockKind::ListItem;
        if !(is_item && in_list) {
            writeln!(out)?;
        }
        in_list = is_item;
        match block.kind {
            BlockKind::Paragraph => writeln!(out, "{}", opening(&words))?,
            BlockKind::Heading => writeln!(out, "### {}", escaped(&words))?,
            BlockKind::Quote => writeln!(out, "> {}", opening(&words))?,
            BlockKind::Pre => {
                let fence = "`".repeat(longest_run(&words).max(2) + 1);
                writeln!(out, "{fence}\n{words}\n{fence}")?;
            }
            BlockKind::ListItem => {
                let indent = "  ".repeat(block.depth.into());
                writeln!(out, "{indent}{}{}", mark(&text.at(block.mark)), opening(&words))?;
            }
        }
    }
    Ok(())
}

/// The mark of an item as Markdown knows marks. One of the text's own that it does not know stands before the words, with
/// a backslash by which it is known again.
fn mark(mark: &str) -> String {
    let (name, end) = mark.split_at_checked(mark.len().saturating_sub(1)).unwrap_or_default();
    let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    match own::is_told(mark) {
        true if is_number => format!("{mark} "),
        true => format!("- {name}\\{end} "),
        false => "- ".to_owned(),
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A link between angle brackets, out of which it can't get.
fn in_angles(link: &str) -> String {
    link.replace('\\', "\\\\").replace('<', "\\<").replace('>', "\\>")
}

/// Text in which no sign of Markdown has its meaning.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let within =
            |next: Option<&char>| before.is_alphanumeric() && next.is_some_and(|c| c.is_alphanumeric());
        let means = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' => true,
            // Inside a word it means nothing.
            '_' => !within(chars.peek()),
            '#' => before == ' ',
            _ => false,
        };
        if means {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// The same for words that begin a block, where more signs mean something.
fn opening(text: &str) -> String {
    let out = escaped(text);
    let digits = out.bytes().take_while(u8::is_ascii_digit).count();
    if out.starts_with(['-', '+', '=', ':']) {
        format!("\\{out}")
    } else if digits > 0 && out.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')'])) {
        format!("{}\\{}", &out[..digits], &out[digits..])
    } else {
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_lose_their_meaning() {
        for (text, expected) in [
            ("plain, words.", "plain, words."),
            ("a*b _c_ d_e [f](g) <b> &amp; `x`", "a\\*b \\_c\\_ d_e \\[f\\](g) \\<b\\> \\&amp; \\`x\\`"),
            ("- x", "\\- x"),
            ("12. x", "12\\. x"),
            ("# x #y a#b", "\\# x \\#y a#b"),
            ("2023 was", "2023 was"),
        ] {
            assert_eq!(opening(text), expected, "{text}");
        }
    }
}

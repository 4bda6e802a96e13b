//! The blocks of a body: paragraphs, items of lists, quotations. Made when a story is shown or written, not before.

use crate::text::Span;

use super::line::{self, Kind, Line};

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading within a story.
    Heading,
    /// An item of a list.
    ListItem,
    /// Quoted text (`>`).
    Quote,
    /// Text whose line breaks and spaces mean something.
    Pre,
}

impl BlockKind {
    /// Its name in exports.
    pub fn name(self) -> &'static str {
        match self {
            BlockKind::Paragraph => "paragraph",
            BlockKind::Heading => "heading",
            BlockKind::ListItem => "list_item",
            BlockKind::Quote => "quote",
            BlockKind::Pre => "pre",
        }
    }
}

/// One block. Spans count from the start of the text that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The mark of a list item, as written: `•`, `1.`; empty otherwise.
    pub mark: Span,
    /// Whether a blank line stands before it.
    pub parted: bool,
    /// How deep an item stands in its list, from 0.
    pub depth: u8,
    /// Its lines, each without marks and white space at the ends; read in order, they are the block's text.
    pub lines: Vec<Span>,
}

impl Block {
    /// The block's text on one line: its lines joined by spaces, or by nothing between ideographs.
    pub fn text(&self, text: &str, out: &mut String) {
        let glue = if self.kind == BlockKind::Pre { "\n" } else { " " };
        join(self.lines.iter().map(|span| text.get(span.range()).unwrap_or_default()), glue, out);
    }
}

/// Joins lines by `glue`, or by nothing between ideographs.
pub fn join<'a>(lines: impl Iterator<Item = &'a str>, glue: &str, out: &mut String) {
    let wide = |c: Option<char>| c.is_some_and(|c| ('\u{2e80}'..'\u{ac00}').contains(&c) || c >= '\u{ff00}');
    let begin = out.len();
    for line in lines {
        if out.len() > begin && !(wide(out.chars().next_back()) && wide(line.chars().next())) {
            out.push_str(glue);
        }
        out.push_str(line);
    }
}

/// Lines at least this wide, in bytes, may have been broken to fit; shorter ones end where their writer ended them.
pub const WRAPPED_MIN: usize = 40;

/// Nobody breaks lines by hand beyond this width, in bytes.
pub const WRAPPED_MAX: usize = 240;

/// Reads the blocks of `body`, a piece of a story's body; appends them to `blocks`, with spans moved by `shift`.
pub fn read(body: &str, shift: usize, blocks: &mut Vec<Block>) {
    let mut lines = Vec::new();
    line::scan(body, &[], &mut lines, &mut Vec::new());
    let moved = |span: Span| Span::new(span.start as usize + shift, span.end as usize + shift);
    let indents = |line: &Line| line.text.start - line.start;
    let (mut open, mut parted) = (false, false);
    let mut before: Option<Line> = None;
    for &at in &lines {
        if at.kind.has(Kind::BLANK) {
            (open, parted) = (false, true);
            continue;
        }
        let words = &body[at.text.range()];
        let runs_on = before.filter(|_| open).is_some_and(|above| {
            let alike = above.kind.has(Kind::QUOTED) == at.kind.has(Kind::QUOTED);
            alike && !at.kind.has(Kind::ITEM) && was_broken(body, above, at)
        });
        before = Some(at);
        let (kind, mark, skip) = opening(words);
        let start = at.text.start as usize;
        let text = moved(Span::new(start + skip, at.text.end as usize));
        if let Some(block) = blocks.last_mut().filter(|_| runs_on) {
            block.lines.push(text);
            continue;
        }
        open = true;
        let depth = if kind == BlockKind::ListItem { (indents(&at) / 4).min(8) as u8 } else { 0 };
        let mark = if mark == 0 { Span::default() } else { moved(Span::new(start, start + mark)) };
        blocks.push(Block { kind, mark, parted: std::mem::take(&mut parted), depth, lines: vec![text] });
    }
}

/// What a line would open by how it begins, the length of its mark, and where its own words begin.
fn opening(line: &str) -> (BlockKind, usize, usize) {
    if let Some(skip) = line::item(line.as_bytes()) {
        (BlockKind::ListItem, line[..skip].trim_end().len(), skip)
    } else if line.starts_with('>') {
        (BlockKind::Quote, 0, line.len() - line.trim_start_matches(['>', ' ']).len())
    } else {
        (BlockKind::Paragraph, 0, 0)
    }
}

/// The words of `body`, line by line, without marks: what its blocks hold in the same order, however they are parted.
pub fn words(body: &str) -> impl Iterator<Item = &str> {
    body.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| &line[opening(line).2..])
}

/// Whether `above` ends where it does because the next word of `below` had no room: then both are one paragraph.
pub fn was_broken(body: &str, above: Line, below: Line) -> bool {
    let width = above.text.len();
    let word = body[below.text.range()].split_whitespace().next().map_or(0, str::len);
    (WRAPPED_MIN..=WRAPPED_MAX).contains(&width) && width + 1 + word > 60 && below.text.len() <= WRAPPED_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expected: &[(&str, &str, &str)]) {
        let mut blocks = Vec::new();
        read(body, 0, &mut blocks);
        let got: Vec<_> = blocks
            .iter()
            .map(|block| {
                let mut text = String::new();
                block.text(body, &mut text);
                (block.kind.name(), body[block.mark.range()].to_owned(), text)
            })
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|&(kind, mark, text)| (kind, mark.to_owned(), text.to_owned())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn paragraphs_are_parted_by_blank_lines() {
        check("One.\n\nTwo.\n", &[("paragraph", "", "One."), ("paragraph", "", "Two.")]);
        check("", &[]);
    }

    #[test]
    fn lists_keep_their_marks() {
        check(
            "Goals:\n\n  1. build, and\n  2. limit.\n\n  • one\n  • two\n",
            &[
                ("paragraph", "", "Goals:"),
                ("list_item", "1.", "build, and"),
                ("list_item", "2.", "limit."),
                ("list_item", "•", "one"),
                ("list_item", "•", "two"),
            ],
        );
    }

    #[test]
    fn lines_broken_to_fit_are_joined() {
        check(
            "The ministry said on Friday that strangers had read its mail for\na month, and that nothing secret was lost.\n",
            &[(
                "paragraph",
                "",
                "The ministry said on Friday that strangers had read its mail for a month, and that nothing secret was lost.",
            )],
        );
        check(
            "Roses are red\nViolets are blue\n",
            &[("paragraph", "", "Roses are red"), ("paragraph", "", "Violets are blue")],
        );
        check("> said he\n> and she\n", &[("quote", "", "said he"), ("quote", "", "and she")]);
        let wide = "中文".repeat(14);
        check(&format!("{wide}\n{wide}。\n"), &[("paragraph", "", &format!("{wide}{wide}。"))]);
    }
}

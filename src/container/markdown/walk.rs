//! Walks what the parser finds and writes the line stream.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::super::{Given, Known, Lines};
use super::row::{Row, Weight};
use super::wrap;

mod html;

/// Deeper lists are not moved in any further.
const INDENTS_MAX: usize = 7;

/// Deeper quotations have no more marks.
const QUOTES_MAX: usize = 3;

/// Text of a block that is Markdown itself is parsed once more, and not again inside that.
const LEVELS_MAX: usize = 1;

/// Writes `source` into `lines`; returns how often something that would never show was left out.
pub(super) fn walk(source: &str, lines: &mut Lines<'_>) -> usize {
    let mut walk = Walk::default();
    walk.run(source, lines, 0);
    for line in std::mem::take(&mut walk.later) {
        line.write(lines);
    }
    lines.blank();
    walk.cut
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
}

/// What other blocks stand in.
#[derive(Debug, PartialEq, Eq)]
enum Inside {
    Quote,
    /// An item; whether it holds several blocks.
    Item {
        several: bool,
    },
    Note,
}

#[derive(Debug)]
struct Holder {
    inside: Inside,
    /// No line of it is written yet.
    fresh: bool,
    /// What opens its first line.
    mark: String,
}

impl Holder {
    fn item(mark: String) -> Holder {
        Holder { inside: Inside::Item { several: false }, fresh: true, mark }
    }
}

/// What the words that come belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Block {
    #[default]
    None,
    Paragraph,
    Heading(u8),
    /// A row of a table; whether it is the head.
    Cells(bool),
}

/// A line that is ready.
#[derive(Debug)]
struct Ready {
    /// A blank line stands before it.
    parted: bool,
    spaces: usize,
    text: String,
    known: Known,
    lead: Option<(usize, bool)>,
}

impl Ready {
    fn write(&self, lines: &mut Lines<'_>) {
        if self.parted {
            lines.blank();
        }
        if self.known.has(Known::TARGET) {
            lines.target(&self.text, self.known.has(Known::WHOLE));
        } else if let Some((head, rest, is_link)) =
            self.lead.and_then(|(end, is_link)| Some((self.text.get(..end)?, self.text.get(end..)?, is_link)))
        {
            let lead = if is_link { Known::TARGET } else { Known::EMPHASIS };
            lines.lead(head, rest, self.spaces, self.known, lead);
        } else if self.known.has(Known::PRE) {
            lines.line(&format!("{}{}", " ".repeat(self.spaces), self.text), self.known);
        } else {
            lines.indented(&self.text, self.spaces, self.known);
        }
    }
}

#[derive(Debug, Default)]
struct Walk {
    stack: Vec<Holder>,
    block: Block,
    row: Row,
    /// A blank line is due before the next one.
    parted: bool,
    bold: usize,
    /// Marks of emphasis that are part of an address: they were put back, and have to be again at their end.
    literal: Vec<bool>,
    /// Where the line of the source begins that the words come from.
    from: Option<usize>,
    /// Where the last cell of a table ends in the source.
    cell_end: usize,
    /// Inside so many footnotes; they are written last.
    notes: usize,
    later: Vec<Ready>,
    html: html::State,
    /// The line of preformatted HTML so far.
    pre: String,
    /// How often something that would never show was left out.
    cut: usize,
}

impl Walk {
    fn run(&mut self, source: &str, lines: &mut Lines<'_>, level: usize) {
        let base = self.stack.len();
        let mut raw: Option<String> = None;
        for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {
                    self.end_block(lines);
                    raw = Some(String::new());
                }
                Event::Text(text) | Event::Html(text) if raw.is_some() => {
                    if let Some(raw) = &mut raw {
                        raw.push_str(&text);
                    }
                }
                Event::End(TagEnd::CodeBlock) => {
                    let text = raw.take().unwrap_or_default();
                    self.code(&text, source.get(range).unwrap_or_default(), lines, level);
                }
                Event::End(TagEnd::HtmlBlock) => {
                    self.html_block(&raw.take().unwrap_or_default(), lines);
                }
                Event::Start(tag) => self.start(&tag, source, &range, lines),
                Event::End(tag) => self.end(tag, source, &range, lines),
                event => self.inline(&event, source, &range, lines),
            }
        }
        self.end_block(lines);
        self.stack.truncate(base);
    }

    fn start(&mut self, tag: &Tag<'_>, source: &str, range: &Range<usize>, lines: &mut Lines<'_>) {
        match tag {
            Tag::Paragraph => {
                self.end_block(lines);
                self.open_block(Block::Paragraph);
            }
            Tag::Heading { level, .. } => {
                self.end_block(lines);
                let block = source.get(range.clone()).unwrap_or_default();
                let marked = !block.trim().contains(['\n', '\r']);
                let heads = marked || wrap::is_heading(block);
                self.open_block(if heads { Block::Heading(number(*level)) } else { Block::Paragraph });
            }
            Tag::BlockQuote(_) => {
                self.end_block(lines);
                self.open_block(Block::None);
                self.stack.push(Holder { inside: Inside::Quote, fresh: true, mark: String::new() });
            }
            Tag::FootnoteDefinition(name) => {
                self.end_block(lines);
                self.notes += 1;
                let mark = format!("[{}] ", one_line(name));
                self.stack.push(Holder { inside: Inside::Note, fresh: true, mark });
                self.parted = true;
            }
            Tag::List(_) => {
                self.end_block(lines);
                // A list belongs to the line above it, unless that item is of several blocks already.
                if !matches!(self.stack.last(), Some(Holder { inside: Inside::Item { several: false }, .. }))
                {
                    self.open_block(Block::None);
                }
            }
            Tag::Item => {
                self.end_block(lines);
                let digits = source.get(range.start..).unwrap_or_default();
                let digits = digits.bytes().take_while(u8::is_ascii_digit).count();
                let number = source.get(range.start..range.start + digits).unwrap_or_default();
                self.stack.push(Holder::item(mark_of(number)));
            }
            Tag::Table(_) => {
                self.end_block(lines);
                self.open_block(Block::None);
            }
            Tag::TableHead => self.block = Block::Cells(true),
            Tag::TableRow => self.block = Block::Cells(false),
            Tag::TableCell => self.row.cell(),
            Tag::Strong | Tag::Emphasis | Tag::Strikethrough => {
                self.words_come(range);
                let address = self.row.last_word().contains("://");
                self.literal.push(address);
                if address {
                    self.put_back(source, range.start, tag == &Tag::Strong);
                } else if tag == &Tag::Strong {
                    self.bold += 1;
                }
            }
            Tag::Link { link_type, dest_url, .. } => {
                self.words_come(range);
                if !matches!(link_type, LinkType::Autolink | LinkType::Email) && !self.html.hides() {
                    self.row.open_link(dest_url);
                }
            }
            Tag::Image { .. } => {
                self.words_come(range);
                self.row.open_picture();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, source: &str, range: &Range<usize>, lines: &mut Lines<'_>) {
        match tag {
            TagEnd::Paragraph => self.end_block(lines),
            TagEnd::Heading(_) => {
                let heads = matches!(self.block, Block::Heading(_));
                self.end_block(lines);
                // What looked like an underline is a rule below a paragraph.
                if !heads {
                    self.rule(lines);
                }
            }
            TagEnd::TableCell => self.cell_end = range.end,
            TagEnd::TableHead | TagEnd::TableRow => {
                self.more_cells(source.get(self.cell_end..range.end).unwrap_or_default());
                self.flush(lines);
                self.block = Block::None;
            }
            TagEnd::BlockQuote(_) | TagEnd::Item => {
                self.end_block(lines);
                self.leave();
            }
            TagEnd::FootnoteDefinition => {
                self.end_block(lines);
                self.leave();
                self.notes = self.notes.saturating_sub(1);
                self.parted = true;
            }
            TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough => {
                let strong = tag == TagEnd::Strong;
                if self.literal.pop().unwrap_or_default() {
                    self.put_back(source, range.start, strong);
                } else if strong {
                    self.bold = self.bold.saturating_sub(1);
                }
            }
            TagEnd::Link => self.row.close_link(),
            TagEnd::Image => self.row.close_picture(),
            _ => {}
        }
    }

    fn inline(&mut self, event: &Event<'_>, source: &str, range: &Range<usize>, lines: &mut Lines<'_>) {
        match event {
            Event::Rule => {
                self.end_block(lines);
                self.rule(lines);
            }
            Event::SoftBreak => {
                let above = source.get(self.from.unwrap_or(range.start)..range.start).unwrap_or_default();
                let below = source.get(range.end..).unwrap_or_default();
                let below = &below[..below.find(['\n', '\r']).unwrap_or(below.len())];
                if self.block == Block::Paragraph && wrap::stays(above, below) {
                    self.flush(lines);
                } else {
                    self.row.soft();
                }
                self.from = Some(range.end);
            }
            Event::HardBreak => {
                self.break_line(lines);
                self.from = Some(range.end);
            }
            Event::InlineHtml(tag) => {
                self.words_come(range);
                self.inline_html(tag, lines);
            }
            Event::FootnoteReference(name) => {
                self.words_come(range);
                self.words(&format!("[{}]", one_line(name)), Weight::Neutral);
            }
            Event::TaskListMarker(done) => {
                self.words_come(range);
                self.words(if *done { "[x] " } else { "[ ] " }, Weight::Neutral);
            }
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.words_come(range);
                self.words(text, self.weight());
            }
            _ => {}
        }
    }

    fn weight(&self) -> Weight {
        if self.bold > 0 || self.html.is_bold() { Weight::Bold } else { Weight::Plain }
    }

    fn words(&mut self, words: &str, weight: Weight) {
        if !self.html.hides() {
            self.row.push(words, weight);
        }
    }

    /// The cells that a row has beyond those of the table's head: the parser leaves them out.
    fn more_cells(&mut self, source: &str) {
        for cell in source.split('|').map(str::trim).filter(|cell| !cell.is_empty()) {
            self.row.cell();
            self.words(cell.trim_matches(['*', '`']), self.weight());
        }
    }

    /// Puts marks of emphasis back into an address.
    fn put_back(&mut self, source: &str, at: usize, two: bool) {
        let marks = source.get(at..at + 1 + usize::from(two)).unwrap_or_default();
        self.words(marks, Weight::Neutral);
    }

    /// Words come: those that are in no block, as in items without blank lines between, open one.
    fn words_come(&mut self, range: &Range<usize>) {
        if self.block == Block::None {
            self.open_block(Block::Paragraph);
        }
        self.from.get_or_insert(range.start);
    }

    /// A block begins; whether a blank line parts it from what is above follows from where it stands.
    fn open_block(&mut self, block: Block) {
        self.block = block;
        match self.stack.last_mut() {
            Some(holder) if holder.fresh => {}
            Some(holder) => {
                if let Inside::Item { several } = &mut holder.inside {
                    *several = true;
                }
                self.parted = true;
            }
            None => self.parted = true,
        }
    }

    fn end_block(&mut self, lines: &mut Lines<'_>) {
        self.flush(lines);
        self.block = Block::None;
        self.from = None;
        if self.html.reset() {
            self.cut += 1;
        }
    }

    /// A quotation, an item or a note ends.
    fn leave(&mut self) {
        if let Some(holder) = self.stack.pop()
            && holder.inside == (Inside::Item { several: true })
        {
            self.parted = true;
        }
    }

    fn break_line(&mut self, lines: &mut Lines<'_>) {
        match self.block {
            Block::Heading(_) | Block::Cells(_) => self.row.space(),
            _ => self.flush(lines),
        }
    }

    /// Writes the line so far.
    fn flush(&mut self, lines: &mut Lines<'_>) {
        /// More words may be a headline in place of a picture.
        const CAPTION_WORDS: usize = 4;
        let Some(words) = self.row.take() else { return };
        if words.pictures
            && self.block == Block::Paragraph
            && words.text.split_whitespace().count() <= CAPTION_WORDS
        {
            return self.write(&words.text, Known::given(Given::Furniture), None, lines);
        }
        let (mut text, known) = match self.block {
            Block::Heading(level) => (words.text, Known::heading(level)),
            Block::Cells(true) => (words.text, Known::EMPHASIS),
            _ if words.bold => (words.text, Known::EMPHASIS),
            _ => (words.text, Known::NOTHING),
        };
        if matches!(self.block, Block::Heading(_)) {
            without_attributes(&mut text);
        }
        let lead = words.lead.filter(|_| known == Known::NOTHING);
        self.write(&text, known, lead, lines);
        // What links in a row of a table is the row.
        let is_row = matches!(self.block, Block::Cells(_)) && words.targets.len() == 1;
        let target_of = Known::TARGET.and(if words.whole || is_row { Known::WHOLE } else { Known::NOTHING });
        for target in words.targets {
            let ready = Ready { parted: false, spaces: 0, text: target, known: target_of, lead: None };
            self.put(ready, lines);
        }
    }

    fn rule(&mut self, lines: &mut Lines<'_>) {
        self.open_block(Block::None);
        self.write("---", Known::NOTHING, None, lines);
        self.parted = true;
    }

    /// Writes a line with what its place puts before it.
    fn write(&mut self, text: &str, known: Known, lead: Option<(usize, bool)>, lines: &mut Lines<'_>) {
        let mut line = String::new();
        let (mut depth, mut quotes, mut opens) = (0_usize, 0_usize, false);
        for holder in &mut self.stack {
            let fresh = std::mem::take(&mut holder.fresh);
            match holder.inside {
                Inside::Quote => {
                    quotes += 1;
                    line.push_str(if quotes <= QUOTES_MAX { "> " } else { "" });
                }
                Inside::Item { .. } => {
                    depth += 1;
                    opens |= fresh;
                    line.push_str(match fresh {
                        true => &holder.mark,
                        false if depth <= INDENTS_MAX => "    ",
                        false => "",
                    });
                }
                Inside::Note => line.push_str(if fresh { &holder.mark } else { "" }),
            }
        }
        let mut known = known;
        if opens {
            known = known.and(Known::item(u8::try_from(depth).unwrap_or(u8::MAX)));
        }
        if quotes > 0 {
            known = known.and(Known::quote(u8::try_from(quotes).unwrap_or(u8::MAX)));
        }
        let spaces = line.bytes().take_while(|&b| b == b' ').count();
        line.push_str(text);
        line.drain(..spaces);
        let lead = lead.map(|(end, is_link)| (end + line.len() - text.len(), is_link));
        let parted = std::mem::take(&mut self.parted);
        self.put(Ready { parted, spaces, text: line, known, lead }, lines);
    }

    fn put(&mut self, line: Ready, lines: &mut Lines<'_>) {
        if self.notes > 0 {
            self.later.push(line);
        } else {
            line.write(lines);
        }
    }

    /// A block of code, unless it is Markdown after all.
    fn code(&mut self, text: &str, source: &str, lines: &mut Lines<'_>, level: usize) {
        let fence = source.trim_start().get(..3).filter(|fence| matches!(*fence, "```" | "~~~"));
        let nested = match fence {
            Some(fence) => {
                let info = source.trim_start().trim_start_matches(['`', '~']);
                let info = info.lines().next().unwrap_or_default().trim().to_ascii_lowercase();
                let last = source.trim_end().lines().next_back().unwrap_or_default();
                let last = last.trim_start_matches([' ', '\t', '>']);
                // A fence that nobody closed would make code of all that follows.
                let open = !last.starts_with(fence) || source.trim().lines().nth(1).is_none();
                matches!(info.as_str(), "markdown" | "md") || (open && wrap::is_prose(text))
            }
            None => wrap::is_prose(text),
        };
        if nested && level < LEVELS_MAX {
            let flat;
            let text = if fence.is_some() {
                text
            } else {
                flat = text.lines().map(str::trim_start).collect::<Vec<_>>().join("\n");
                &flat
            };
            return self.run(text, lines, level + 1);
        }
        self.open_block(Block::None);
        self.preformatted(text, lines);
        self.parted = true;
    }

    fn preformatted(&mut self, text: &str, lines: &mut Lines<'_>) {
        for line in text.split(['\n', '\r']) {
            if line.trim().is_empty() {
                self.parted = true;
            } else {
                self.write(line, Known::PRE, None, lines);
            }
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

fn mark_of(number: &str) -> String {
    if number.is_empty() { "• ".to_owned() } else { format!("{number}. ") }
}

fn one_line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes a trailing `{#id .class key=value}` off a heading.
fn without_attributes(text: &mut String) {
    if let Some(at) = text.strip_suffix('}').and_then(|head| head.rfind('{')) {
        let inner = &text[at + 1..text.len() - 1];
        let is_pair = |part: &str| {
            part.split_once('=').is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_alphabetic()))
        };
        if inner.split_whitespace().all(|part| part.starts_with(['#', '.']) || is_pair(part))
            && !inner.trim().is_empty()
            && at > 0
        {
            text.truncate(text[..at].trim_end().len());
        }
    }
}

//! What the tags of raw HTML mean for the line stream.

use super::super::row::Weight;
use super::super::tags::{self, Piece};
use super::{Block, Holder, Walk, mark_of};
use crate::container::Lines;

/// Lists in lists that are told apart.
const LISTS_MAX: usize = 24;

/// Elements that stand on lines of their own, with blank lines around.
const BLOCKS: [&str; 24] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "blockquote",
    "table",
    "details",
    "summary",
    "pre",
    "center",
    "figure",
    "figcaption",
    "form",
    "dl",
    "address",
    "fieldset",
    "ul",
    "ol",
    "hr",
];

/// Elements that stand on lines of their own.
const ROWS: [&str; 5] = ["tr", "dt", "dd", "option", "caption"];

/// The elements that are open.
#[derive(Debug, Default)]
pub(super) struct State {
    bold: usize,
    pre: usize,
    /// The element inside a paragraph whose text does not show.
    hidden: Option<String>,
    /// The number of the next item of each open list; none for bullets.
    lists: Vec<Option<u64>>,
    /// How many holders stood open when the block began.
    base: usize,
}

impl State {
    pub(super) fn is_bold(&self) -> bool {
        self.bold > 0
    }

    pub(super) fn hides(&self) -> bool {
        self.hidden.is_some()
    }

    /// Nothing is open any more; returns whether something hidden was never closed.
    pub(super) fn reset(&mut self) -> bool {
        self.lists.clear();
        (self.bold, self.pre) = (0, 0);
        self.hidden.take().is_some()
    }
}

impl Walk {
    /// A block of raw HTML.
    pub(super) fn html_block(&mut self, html: &str, lines: &mut Lines<'_>) {
        self.html.base = self.stack.len();
        let mut pieces = Vec::new();
        tags::cut(html, |piece| pieces.push(piece));
        for piece in pieces {
            match piece {
                Piece::Text(text) if self.html.pre > 0 => {
                    for (at, line) in text.split('\n').enumerate() {
                        if at > 0 {
                            self.flush_pre(lines);
                        }
                        self.pre.push_str(&tags::decode(line));
                    }
                }
                Piece::Text(text) => {
                    if !text.trim().is_empty() && self.block == Block::None {
                        self.open_block(Block::Paragraph);
                    }
                    self.html_words(text);
                }
                Piece::Open(name, values) => self.open_tag(&name.to_ascii_lowercase(), values, lines),
                Piece::Close(name) => self.close_tag(&name.to_ascii_lowercase(), lines),
                Piece::Cut => self.cut += 1,
            }
        }
        self.flush_pre(lines);
        self.end_block(lines);
        self.close_items(self.html.base);
    }

    /// One tag, or one comment, inside a paragraph.
    pub(super) fn inline_html(&mut self, html: &str, lines: &mut Lines<'_>) {
        let mut piece = None;
        tags::cut(html, |found| {
            if matches!(found, Piece::Open(..) | Piece::Close(_)) && piece.is_none() {
                piece = Some(found);
            }
        });
        let (name, opens) = match &piece {
            Some(Piece::Open(name, _)) => (name.to_ascii_lowercase(), true),
            Some(Piece::Close(name)) => (name.to_ascii_lowercase(), false),
            _ => return,
        };
        if let Some(hidden) = &self.html.hidden {
            if !opens && *hidden == name {
                self.html.hidden = None;
            }
            return;
        }
        match piece {
            Some(Piece::Open(_, values)) => {
                if tags::is_hidden(&name) && !values.ends_with('/') {
                    self.html.hidden = Some(name);
                } else if breaks(&name) {
                    self.break_line(lines);
                } else {
                    self.open_inline(&name, values);
                }
            }
            Some(Piece::Close(_)) if breaks(&name) => self.break_line(lines),
            _ => self.close_inline(&name),
        }
    }

    fn html_words(&mut self, text: &str) {
        let weight = self.weight();
        self.words(&tags::decode(text), weight);
    }

    fn open_inline(&mut self, name: &str, values: &str) {
        match name {
            "b" | "strong" => self.html.bold += 1,
            "a" => {
                let address = tags::value(values, "href").unwrap_or_default();
                self.row.open_link(tags::decode(address).trim());
            }
            "img" => {
                let words = tags::decode(tags::value(values, "alt").unwrap_or_default());
                self.words(&words, Weight::Neutral);
            }
            "td" | "th" => self.row.cell(),
            _ => {}
        }
    }

    fn close_inline(&mut self, name: &str) {
        match name {
            "b" | "strong" => self.html.bold = self.html.bold.saturating_sub(1),
            "a" => self.row.close_link(),
            _ => {}
        }
    }

    fn open_tag(&mut self, name: &str, values: &str, lines: &mut Lines<'_>) {
        if !breaks(name) {
            let shows = name == "img" && tags::value(values, "alt").is_some_and(|alt| !alt.trim().is_empty());
            if (shows || name == "a") && self.block == Block::None {
                self.open_block(Block::Paragraph);
            }
            return self.open_inline(name, values);
        }
        self.flush(lines);
        self.flush_pre(lines);
        match name {
            "ul" | "ol" => {
                if self.html.lists.is_empty() {
                    self.open_block(Block::None);
                }
                if self.html.lists.len() < LISTS_MAX {
                    let first = tags::value(values, "start").and_then(|start| start.trim().parse().ok());
                    self.html.lists.push((name == "ol").then(|| first.unwrap_or(1)));
                }
            }
            "li" => {
                let level = self.html.lists.len().saturating_sub(1);
                self.close_items(self.html.base + level);
                let mark = match self.html.lists.last_mut() {
                    Some(Some(number)) => {
                        let mark = mark_of(&number.to_string());
                        *number = number.saturating_add(1);
                        mark
                    }
                    _ => mark_of(""),
                };
                self.stack.push(Holder::item(mark));
                self.block = Block::Paragraph;
            }
            "br" | "tr" | "dt" | "dd" | "option" | "caption" => {}
            "hr" => self.rule(lines),
            "pre" => {
                self.open_block(Block::None);
                self.html.pre += 1;
            }
            _ => self.open_block(heading(name).map_or(Block::Paragraph, Block::Heading)),
        }
    }

    fn close_tag(&mut self, name: &str, lines: &mut Lines<'_>) {
        if !breaks(name) {
            return self.close_inline(name);
        }
        self.flush(lines);
        self.flush_pre(lines);
        match name {
            "ul" | "ol" => {
                self.html.lists.pop();
                let level = self.html.lists.len();
                self.close_items(self.html.base + level);
            }
            "li" => {
                let level = self.html.lists.len().saturating_sub(1);
                self.close_items(self.html.base + level);
            }
            "pre" => self.html.pre = self.html.pre.saturating_sub(1),
            _ => {}
        }
        if name != "li" && !ROWS.contains(&name) {
            self.block = Block::None;
        }
    }

    fn flush_pre(&mut self, lines: &mut Lines<'_>) {
        if self.html.pre == 0 && self.pre.is_empty() {
            return;
        }
        let line = std::mem::take(&mut self.pre);
        self.preformatted(&line, lines);
    }

    fn close_items(&mut self, level: usize) {
        while self.stack.len() > level.max(self.html.base) {
            self.leave();
        }
    }
}

fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Whether an element of this name is no part of a line.
fn breaks(name: &str) -> bool {
    matches!(name, "br" | "li") || ROWS.contains(&name) || BLOCKS.contains(&name) || heading(name).is_some()
}

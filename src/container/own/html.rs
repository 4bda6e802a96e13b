//! Our own HTML, read by its elements.

use super::{Block, GENERATOR, Told};
use crate::container::html::{Attributes, Token, Tokens, decode_entities};
use crate::container::{Given, Lines};

/// How much of a page is looked at for the program that made it, in bytes.
const HEAD: usize = 2_048;

/// Where words go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    /// Nowhere: they don't show.
    Nothing,
    /// Beside the stories.
    Page,
    Digest,
    Title,
    Outlet,
    /// What the date or the link look like, which their attributes have already said.
    Told,
    Note,
    Around,
    Block(&'static str),
}

/// Reads our own HTML; returns whether it was that. When it was not, nothing has been written.
pub(in crate::container) fn read(text: &str, lines: &mut Lines<'_>) -> bool {
    let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or_default();
    if !head.contains("\"generator\"") || !head.contains(GENERATOR) {
        return false;
    }
    let mut reader = Reader { told: None, to: To::Nothing, mark: String::new(), words: String::new(), lines };
    let (mut tokens, mut attributes) = (Tokens::new(text), Attributes::new());
    while let Some(token) = tokens.next(&mut attributes) {
        match token {
            Token::Text(text) => reader.words.push_str(&decode_entities(text)),
            Token::Start(name, _) => {
                let of = |key: &str| {
                    let found = attributes.iter().find(|(own, _)| own.eq_ignore_ascii_case(key));
                    found.map(|(_, value)| decode_entities(value).into_owned()).unwrap_or_default()
                };
                reader.start(&name.to_ascii_lowercase(), of);
            }
            Token::End(name) => reader.end(&name.to_ascii_lowercase()),
            Token::Raw(..) | Token::Comment(_) => {}
        }
    }
    reader.turn(To::Nothing);
    reader.flush();
    true
}

struct Reader<'l, 't> {
    told: Option<Told>,
    to: To,
    /// The mark of the item that is read.
    mark: String,
    words: String,
    lines: &'l mut Lines<'t>,
}

impl Reader<'_, '_> {
    fn flush(&mut self) {
        if let Some(told) = self.told.take() {
            told.write(self.lines);
        }
    }

    fn start(&mut self, name: &str, of: impl Fn(&str) -> String) {
        match (name, &*of("class")) {
            ("body", _) => self.turn(To::Page),
            ("article", _) => {
                self.turn(To::Block("paragraph"));
                self.flush();
                self.told = Some(Told::default());
            }
            ("h1", _) => self.turn(To::Digest),
            ("h2", _) => self.turn(To::Title),
            ("p", "source") => self.turn(To::Told),
            ("span", "outlet") => self.turn(To::Outlet),
            ("time", _) => {
                self.turn(To::Told);
                if let Some(told) = &mut self.told {
                    told.dated(&of("datetime"));
                }
            }
            ("a", "link") => {
                self.turn(To::Told);
                if let Some(told) = &mut self.told {
                    told.link =
                        Some(of("href")).filter(|link| !link.is_empty()).unwrap_or_else(|| of("data-link"));
                }
            }
            ("p", "note") => self.turn(To::Note),
            ("footer", _) => self.turn(To::Around),
            ("h3", _) => self.turn(To::Block("heading")),
            ("blockquote", _) => self.turn(To::Block("quote")),
            ("pre", _) => self.turn(To::Block("pre")),
            ("li", _) => {
                self.turn(To::Block("list_item"));
                self.mark = of("data-mark");
            }
            ("p" | "ul" | "ol" | "div", _) => self.turn(To::Block("paragraph")),
            ("br", _) => self.words.push(' '),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "article" => {
                self.turn(To::Page);
                self.flush();
            }
            "span" | "time" if self.to == To::Outlet || self.to == To::Told => self.turn(To::Told),
            "h1" | "h2" | "h3" | "p" | "footer" | "blockquote" | "pre" | "li" | "ul" | "ol" | "div" => {
                self.turn(To::Block("paragraph"));
            }
            _ => {}
        }
    }

    /// Puts the words so far where they belong; those that come go elsewhere.
    fn turn(&mut self, to: To) {
        let words = std::mem::take(&mut self.words);
        let mark = std::mem::take(&mut self.mark);
        let from = std::mem::replace(&mut self.to, to);
        let text = if from == To::Block("pre") {
            words.trim_matches('\n').to_owned()
        } else {
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        if text.is_empty() {
            return;
        }
        match (from, &mut self.told) {
            (To::Nothing | To::Told, _) => {}
            (To::Digest, _) => {
                self.lines.blank();
                self.lines.given(&text, Given::Document);
            }
            (_, None) | (To::Page, _) => self.lines.given(&text, Given::Furniture),
            (To::Title, Some(told)) => told.title = text,
            (To::Outlet, Some(told)) => told.outlet = text,
            (To::Note, Some(told)) => told.notes.push(text),
            (To::Around, Some(told)) => told.around.push(text),
            (To::Block(kind), Some(told)) => told.blocks.push(Block { kind, mark, text }),
        }
    }
}

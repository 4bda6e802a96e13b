//! Words: white space becomes single spaces or, in preformatted text, stays; each line learns what its words stand in.

use super::super::element::Element;
use super::super::page::Gap;
use super::super::token::is_space;
use super::{Builder, Space};

/// Links that one line leads to; nobody follows more.
const TARGETS_MAX: usize = 8;

const NO_BREAK: &[u8] = "\u{a0}".as_bytes();

impl Builder {
    pub(super) fn text(&mut self, text: &str) {
        if self.skip.is_some() {
            return;
        }
        if self.style().pre {
            return self.preformatted(text);
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&b) = bytes.get(at) {
            if is_space(b) {
                let broken = matches!(b, b'\n' | b'\r');
                self.space = self.space.max(if broken { Space::Broken } else { Space::Plain });
                at += 1;
            } else if bytes[at..].starts_with(NO_BREAK) {
                self.space = Space::Plain;
                self.hollow |= !self.has_words();
                at += NO_BREAK.len();
            } else {
                let from = at;
                at += run(&bytes[at..]);
                self.words(text.get(from..at).unwrap_or_default());
            }
        }
    }

    /// Words with single spaces between them.
    fn words(&mut self, words: &str) {
        if !self.has_words() {
            self.begin_line();
        } else if self.space > Space::None {
            let wide = |c: Option<char>| c.is_some_and(is_wide);
            let joined = self.space == Space::Broken
                && wide(words.chars().next())
                && wide(self.page.text.chars().next_back());
            if !joined {
                self.page.text.push(' ');
            }
        }
        self.space = Space::None;
        self.hollow = false;
        let fresh = self.link.as_ref().is_some_and(|link| !link.used);
        self.note(words);
        let before = self.page.text.len();
        self.page.text.push_str(words);
        self.extend_lead(words, before, fresh);
    }

    /// Words that a line begins with and that are one link, or bold, are its lead; a number or a sign may stand
    /// before them.
    fn extend_lead(&mut self, words: &str, before: usize, fresh: bool) {
        const LEAD_IN: usize = 12;
        if self.line.lead.closed || !words.chars().any(char::is_alphanumeric) {
            return;
        }
        let (bold, link) = (self.style().bold, self.link.is_some());
        let written = self.page.text.get(self.line.start..before).unwrap_or_default();
        let lead = &mut self.line.lead;
        let begins = lead.end == 0 && written.len() <= LEAD_IN && !written.contains(char::is_alphabetic);
        let goes_on = lead.end > 0 && if lead.link { link && !fresh } else { bold && !link };
        if (bold || link) && (begins || goes_on) {
            lead.link = link;
            lead.end = self.page.text.len();
        } else if lead.end > 0 || words.chars().any(char::is_alphabetic) || written.len() > LEAD_IN {
            lead.closed = true;
        }
    }

    /// Takes down what the elements around these words mean for their line.
    fn note(&mut self, words: &str) {
        let style = self.style();
        self.fat |= style.bold;
        // Underlined words of a link show that it is one.
        let loud = style.loud && self.link.is_none();
        let says = words.chars().any(char::is_alphanumeric);
        self.flat |= !style.bold && loud && says;
        self.thin |= !style.bold && !loud && says;
        if style.region != self.line.region {
            self.line.region = self.page.common(style.region, self.line.region);
        }
        self.line.main |= style.main;
        let Some(link) = self.link.as_mut().filter(|link| !link.used) else { return };
        link.used = true;
        let Some(href) = link.href.take() else { return };
        let first = self.line.targets.0 as usize;
        let here = self.page.targets.get(first..).unwrap_or_default();
        if here.len() < TARGETS_MAX && !here.contains(&href) {
            self.page.targets.push(href);
        }
    }

    fn preformatted(&mut self, text: &str) {
        for (i, piece) in text.split('\n').enumerate() {
            if i > 0 {
                let line = self.page.text.get(self.line.start..).unwrap_or_default();
                if line.trim().is_empty() {
                    self.page.text.truncate(self.line.start);
                    self.blank();
                } else {
                    self.end_line();
                    self.pending = Gap::Line;
                }
            }
            let piece = piece.strip_suffix('\r').unwrap_or(piece);
            if piece.is_empty() {
                continue;
            }
            if !self.has_words() {
                self.begin_line();
            }
            if !piece.trim().is_empty() {
                self.note(piece);
            }
            for (i, part) in piece.split('\u{a0}').enumerate() {
                self.page.text.push_str(if i > 0 { " " } else { "" });
                self.page.text.push_str(part);
            }
        }
    }
}

/// How far words go on with no more than single spaces between them.
fn run(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&b) = bytes.get(at) {
        let stops = match b {
            b' ' => bytes.get(at + 1).is_none_or(|&next| is_space(next) || next == NO_BREAK[0]),
            0xc2 => bytes[at..].starts_with(NO_BREAK),
            _ => b < b' ' && is_space(b),
        };
        if stops {
            break;
        }
        at += 1;
    }
    at
}

/// Whether a script has no spaces between words, so that a line break in the file is none.
fn is_wide(c: char) -> bool {
    ('\u{2e80}'..'\u{ac00}').contains(&c) || ('\u{ff00}'..'\u{ffa0}').contains(&c) || c >= '\u{20000}'
}

/// The space around an element.
pub(super) fn gap(element: Element) -> Option<Gap> {
    use Element as E;
    match element {
        E::Div | E::Center => Some(Gap::Div),
        E::Item => Some(Gap::Line),
        _ if element as u8 >= E::Block as u8 => Some(Gap::Blank),
        _ => None,
    }
}

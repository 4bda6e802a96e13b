//! One entry of a feed of any kind, and how it is written.

use std::borrow::Cow;

use crate::container::{Given, Known, Lines};
use crate::story::Date;

use super::entity::{self, Meant};
use crate::container::html;

/// What an entry has to say, in the form in which it says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::container) enum Body<'a> {
    /// HTML.
    Html(&'a str),
    /// Plain text, in which references may have been left.
    Text(&'a str),
    /// Plain text in which nothing is encoded.
    Plain(&'a str),
    /// Either: the feed does not tell.
    Either(&'a str),
}

impl Body<'_> {
    /// Writes its lines, relative links read from `base`.
    pub(in crate::container) fn write(self, base: Option<&str>, lines: &mut Lines<'_>) {
        match self {
            Body::Html(html) => html::read_text(html, base, lines),
            Body::Text(text) => plain(&entity::decode(text), lines),
            Body::Plain(text) => plain(text, lines),
            Body::Either(text) => match entity::meant(text) {
                Meant::Html(html) => html::read_text(&html, base, lines),
                Meant::Plain(text) => plain(&text, lines),
            },
        }
    }

    /// About how many letters it shows: those outside of tags.
    pub(in crate::container) fn weight(self) -> usize {
        let text = match self {
            Body::Text(text) | Body::Plain(text) => {
                return text.bytes().filter(|b| !b.is_ascii_whitespace()).count();
            }
            Body::Html(text) | Body::Either(text) => text,
        };
        let mut inside = false;
        let letters = text.bytes().filter(|&b| {
            inside = (inside || b == b'<') && b != b'>';
            !inside && !b.is_ascii_whitespace() && b != b'>'
        });
        letters.count()
    }
}

fn plain(text: &str, lines: &mut Lines<'_>) {
    for line in text.lines() {
        if line.trim().is_empty() {
            lines.blank();
        } else {
            lines.line(line, Known::NOTHING);
        }
    }
}

/// One story of a feed or an export, without its body.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::container) struct Entry<'a> {
    pub(in crate::container) title: Cow<'a, str>,
    pub(in crate::container) outlet: Cow<'a, str>,
    pub(in crate::container) date: Option<Date>,
    pub(in crate::container) link: Cow<'a, str>,
    pub(in crate::container) author: Cow<'a, str>,
    pub(in crate::container) notes: Vec<Cow<'a, str>>,
}

impl Entry<'_> {
    /// Writes the story; `body` writes its words.
    pub(in crate::container) fn write(&self, lines: &mut Lines<'_>, body: impl FnOnce(&mut Lines<'_>)) {
        lines.blank();
        lines.begin_story();
        lines.given(&self.title, Given::Title);
        lines.blank();
        lines.set_within(Given::Words);
        body(lines);
        lines.end_within();
        lines.blank();
        lines.given(&self.outlet, Given::Outlet);
        if let Some(date) = self.date {
            lines.given(&date.to_string(), Given::Date);
        }
        lines.given(&self.link, Given::Link);
        lines.given(&self.author, Given::Author);
        for note in &self.notes {
            lines.given(note, Given::Note);
        }
    }
}

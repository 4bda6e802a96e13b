//! A story with the shard that it stands in: what it says, made when it is asked for.

use crate::layout::blocks::{self, Block};
use crate::layout::{Catalog, fields, line};
use crate::story::likeness::Head;
use crate::story::{Likeness, Part, Role, Story, StoryKey};
use crate::text::{Clean, CleanBuf, Span};

use super::{Digest, Shard};

/// The words that a story's key is made of: its title, then its body line by line without the marks of lists.
#[derive(Clone, Copy)]
pub(super) struct StoryWords<'a> {
    pub(super) text: &'a str,
    pub(super) parts: &'a [Part],
    /// Where the story's first part begins.
    pub(super) start: u32,
    pub(super) story: &'a Story,
}

impl<'a> StoryWords<'a> {
    fn bodies(self) -> impl Iterator<Item = Span> + 'a {
        let parts =
            self.parts.get(self.story.parts.0 as usize..self.story.parts.1 as usize).unwrap_or_default();
        parts
            .iter()
            .scan(self.start, |from, part| {
                let span = Span { start: *from, end: part.end };
                *from = part.end;
                Some((part.role == Role::Body).then_some(span))
            })
            .flatten()
    }

    fn title(self) -> &'a str {
        self.text.get(self.story.title.range()).unwrap_or_default()
    }

    pub(super) fn pieces(self) -> impl Iterator<Item = &'a str> {
        let body = move |span: Span| self.text.get(span.range()).unwrap_or_default();
        std::iter::once(self.title()).chain(self.bodies().flat_map(move |span| blocks::words(body(span))))
    }
}

/// A story with the shard that it stands in.
#[derive(Debug, Clone, Copy)]
pub struct StoryRef<'a> {
    pub(super) shard: &'a Shard,
    pub(super) story: &'a Story,
}

impl<'a> StoryRef<'a> {
    /// The bare story.
    pub fn story(self) -> &'a Story {
        self.story
    }

    /// The shard it stands in.
    pub fn shard(self) -> &'a Shard {
        self.shard
    }

    /// The shard's text, which the spans of blocks point into.
    pub fn text(self) -> Clean<'a> {
        self.shard.text()
    }

    /// The digest it stands in.
    pub fn digest(self) -> &'a Digest {
        &self.shard.digests[self.story.digest as usize]
    }

    /// Its number in its digest, from 1.
    pub fn index(self) -> u32 {
        let from = self.digest().stories.0 as usize;
        // Stories of a digest stand in the order of their parts.
        let own = self.shard.stories.get(from..).unwrap_or_default();
        own.partition_point(|story| story.digest == self.story.digest && story.parts.0 <= self.story.parts.0)
            as u32
    }

    /// The line of the digest that it begins on, from 1.
    pub fn line(self) -> usize {
        let digest = self.digest().text.start as usize;
        let start = self.first_byte() as usize;
        memchr::memchr_iter(b'\n', &self.text().as_bytes()[digest..start]).count() + 1
    }

    pub(super) fn first_byte(self) -> u32 {
        let first = self.story.parts.0;
        if first == self.digest().parts.0 {
            self.digest().text.start
        } else {
            self.shard.parts[first as usize - 1].end
        }
    }

    /// The title, if it has one.
    pub fn title(self) -> Option<Clean<'a>> {
        (!self.story.title.is_empty()).then(|| self.text().at(self.story.title))
    }

    /// The title, or the first words of a story that has none.
    pub fn heading(self) -> Clean<'a> {
        const FIRST_WORDS: usize = 120;
        self.title().unwrap_or_else(|| {
            let body = self.bodies().next().unwrap_or_default();
            let text = self.text().at(body).trim();
            let line = text.as_str().lines().next().unwrap_or_default();
            // The mark of an item says nothing.
            let mark =
                line::item(line.as_bytes()).filter(|_| !line.starts_with(|c: char| c.is_alphanumeric()));
            let from = mark.unwrap_or(0);
            let cut = line.char_indices().nth(FIRST_WORDS).map_or(line.len(), |(at, _)| at);
            text.at(Span::new(from.min(cut), cut))
        })
    }

    /// The outlet, if one is credited.
    pub fn outlet(self) -> Option<Clean<'a>> {
        (!self.story.outlet.is_empty()).then(|| self.text().at(self.story.outlet))
    }

    /// The link, if it has one.
    pub fn link(self) -> Option<Clean<'a>> {
        (!self.story.link.is_empty()).then(|| self.text().at(self.story.link))
    }

    /// The stretches of its body.
    pub fn bodies(self) -> impl Iterator<Item = Span> + 'a {
        self.words().bodies()
    }

    fn words(self) -> StoryWords<'a> {
        let text = self.shard.text().as_str();
        StoryWords { text, parts: &self.shard.parts, start: self.first_byte(), story: self.story }
    }

    /// Its body in pieces of about `bytes`, each of whole paragraphs where there is a place to cut, so that the
    /// beginning of a story can be shown without reading all of it.
    pub fn body_pieces(self, bytes: usize) -> Vec<Span> {
        let text = self.text();
        let mut pieces = Vec::new();
        for body in self.bodies() {
            let mut start = body.start as usize;
            let end = body.end as usize;
            while end - start > bytes {
                let from = start + bytes;
                let window = &text.as_bytes()[from..end.min(from + bytes)];
                let paragraph = memchr::memmem::find(window, b"\n\n").map(|at| at + 1);
                let cut = paragraph.or_else(|| memchr::memchr2(b'\n', b' ', window).map(|at| at + 1));
                let mut cut = from + cut.unwrap_or(0);
                while !text.is_char_boundary(cut) {
                    cut += 1;
                }
                pieces.push(Span::new(start, cut));
                start = cut;
            }
            pieces.push(Span::new(start, end));
        }
        pieces
    }

    /// The blocks of its body.
    pub fn blocks(self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for body in self.bodies() {
            blocks::read(&self.text().at(body), body.start as usize, &mut blocks);
        }
        blocks
    }

    /// Its notes: those of its closing lines, then those of its opening ones.
    pub fn notes(self, catalog: &Catalog) -> Vec<CleanBuf> {
        let (mut opening, mut closing) = (Vec::new(), Vec::new());
        let mut in_body = false;
        for (span, part) in self.shard.spans(self.first_byte(), self.story.parts) {
            in_body |= part.role == Role::Body;
            if part.role == Role::Note {
                let label = catalog.cue(part.cue).and_then(|cue| cue.label.as_deref());
                let note = CleanBuf::line(fields::note(self.text().at(span).as_str(), label));
                if in_body { closing.push(note) } else { opening.push(note) }
            }
        }
        closing.extend(opening);
        closing
    }

    /// What its words are like. Reads no more than the first pages of it.
    pub fn likeness(self) -> Likeness {
        Likeness::of(self.story.date, self.words().pieces())
    }

    /// The part of its likeness that its title tells.
    pub fn head(self) -> Head {
        Head::of(self.words().pieces())
    }

    /// Whether another story has the same words. Most often they have the same bytes, which is cheap to tell.
    pub fn is_same(self, other: StoryRef<'_>) -> bool {
        self.is_same_text(other) || self.key() == other.key()
    }

    /// Whether another story has the same bytes in the same roles, and so the same words.
    pub(super) fn is_same_text(self, other: StoryRef<'_>) -> bool {
        let roles = self.own_parts().iter().map(|part| part.role);
        self.bytes() == other.bytes()
            && self.title() == other.title()
            && roles.eq(other.own_parts().iter().map(|part| part.role))
    }

    /// What its parts are, in order.
    pub fn roles(self) -> impl Iterator<Item = Role> + 'a {
        self.own_parts().iter().map(|part| part.role)
    }

    fn own_parts(self) -> &'a [Part] {
        let (from, to) = self.story.parts;
        self.shard.parts.get(from as usize..to as usize).unwrap_or_default()
    }

    /// Its text, from its first part to its last.
    pub(super) fn bytes(self) -> Option<&'a str> {
        let (from, to) = self.story.parts;
        let digest = self.digest();
        let start = if from == digest.parts.0 {
            digest.text.start
        } else {
            self.shard.parts.get(from.checked_sub(1)? as usize)?.end
        };
        let end = self.shard.parts.get(to.checked_sub(1)? as usize)?.end;
        self.shard.text.get(start as usize..end as usize)
    }

    /// Who it is. Reads the whole story: made when a mark needs it, not before.
    pub fn key(self) -> StoryKey {
        StoryKey::of(self.words().pieces())
    }
}

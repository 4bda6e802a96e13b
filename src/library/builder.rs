//! Reading documents into a shard.

use std::path::Path;

use crate::container::{self, Fact, Lines, Refusal};
use crate::layout::detect::{Choice, Reading, Way};
use crate::layout::{Catalog, Oddity, Problem, blocks, fields};
use crate::story::{Part, Role, Story, StoryKey};
use crate::text::{CleanBuf, Span};

use super::story::StoryWords;
use super::{Digest, Shard};

/// Reads documents into a shard, one after another, with working memory kept between them.
#[derive(Debug)]
pub struct ShardBuilder<'c> {
    catalog: &'c Catalog,
    shard: Shard,
    reading: Reading,
    facts: Vec<Fact>,
    /// Bytes of the shard's text that belong to whole documents.
    whole: usize,
}

impl<'c> ShardBuilder<'c> {
    /// A builder with room for `bytes` of text.
    pub fn new(catalog: &'c Catalog, bytes: usize) -> ShardBuilder<'c> {
        let shard = Shard { text: CleanBuf::with_capacity(bytes), ..Shard::default() };
        ShardBuilder { catalog, shard, reading: Reading::default(), facts: Vec::new(), whole: 0 }
    }

    /// The same, with another cut of each document than the best one.
    #[must_use]
    pub fn choosing(mut self, choice: Choice) -> ShardBuilder<'c> {
        self.reading.choice = choice;
        self
    }

    /// How the last document was read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Bytes of text taken so far.
    pub fn len(&self) -> usize {
        self.shard.text.len()
    }

    /// Whether nothing has been taken.
    pub fn is_empty(&self) -> bool {
        self.shard.digests.is_empty()
    }

    /// Reads a document. Every byte of it finds a place; only what is no text inside a packed file is refused.
    #[expect(clippy::too_many_lines, reason = "one document from bytes to stories, step by step")]
    pub fn add(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
        let (bytes, cut) = container::unpack(bytes)?;
        let bytes = bytes.as_ref();
        let shard = &mut self.shard;
        let start = shard.text.len();
        let container = container::tell(bytes, path);
        let mut lines = Lines::new(&mut shard.text, &mut self.facts);
        container::read(bytes, container, &mut lines);
        let (replaced, controls, capped, mended) =
            (lines.replaced, lines.controls, lines.capped, lines.mended);
        let encoding = lines.encoding;
        let base = start as u32;
        let digest = shard.digests.len() as u32;
        let end = shard.text.len();
        self.reading.read(&shard.text[start..], &self.facts, self.catalog);
        let (first_part, first_story) = (shard.parts.len() as u32, shard.stories.len() as u32);
        shard.parts.extend(self.reading.parts.iter().map(|part| Part { end: part.end + base, ..*part }));
        let mut odd = |line, oddity| shard.problems.push(Problem { digest, line, oddity });
        if replaced > 0 {
            odd(0, Oddity::Replaced(replaced as u32));
        }
        if mended {
            odd(0, Oddity::Mended);
        }
        if cut {
            odd(0, Oddity::Cut);
        }
        let capped = capped + usize::from(self.reading.is_cut_short());
        if capped > 0 {
            odd(0, Oddity::Capped(capped as u32));
        }
        if controls > 0 {
            odd(0, Oddity::Controls(controls as u32));
        }
        // Asked once: it looks at every piece, and a file of mails has as many of them as stories.
        let (way, confidence) = self.reading.main_way();
        let mut days = self.reading.group_days(self.catalog);
        if days.is_empty() {
            days = fields::heading_days(&shard.text[start..], &self.reading.parts);
        }
        // Lines are counted only as far as there is something to say about them.
        let (mut line, mut seen) = (0, 0);
        for draft in &self.reading.stories {
            if !draft.complete {
                let begin = draft.start as usize;
                let text = &shard.text[start..end];
                line += memchr::memchr_iter(b'\n', &text.as_bytes()[seen..begin]).count();
                seen = begin;
                odd(line as u32 + 1, Oddity::Incomplete);
            }
            let range = draft.parts.0 as usize..draft.parts.1 as usize;
            let begin = range.start.checked_sub(1).map_or(0, |before| self.reading.parts[before].end);
            let text = &shard.text[start..end];
            let parts = &self.reading.parts[range];
            let mut fields =
                fields::read(text, begin, parts, |span, part| self.reading.found(text, span, part));
            if !matches!(way, Way::Given) {
                let mut from = begin;
                // A headline without a text says all in its title.
                let says =
                    if parts.iter().any(|part| part.role == Role::Body) { Role::Body } else { Role::Title };
                for part in parts {
                    // A title may stand in the first line of its text.
                    let above = text.get(begin as usize..from as usize).unwrap_or_default();
                    let line = memchr::memrchr(b'\n', above.as_bytes()).map_or(0, |at| at + 1);
                    let span = Span { start: begin + line as u32, end: part.end };
                    from = part.end;
                    if part.role == says {
                        // A text may begin in the line of its title.
                        let line = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
                        let span = Span { start: line as u32, ..span };
                        fields.fill(self.reading.said(text, span, self.catalog));
                    }
                }
            }
            if fields.link.is_empty() && !matches!(way, Way::Given | Way::Whole) {
                // What is furniture is none of the story's, and so is the address of its share line.
                let own = parts.iter().rposition(|part| part.role != Role::Furniture);
                let end = own.and_then(|last| parts.get(last)).map_or(begin, |part| part.end);
                let address = self.reading.lone_link(text, Span { start: begin, end });
                let role = parts.iter().find(|part| address.start < part.end).map(|part| part.role);
                fields.link = if role == Some(Role::Furniture) { Span::default() } else { address };
            }
            fields.part(text);
            if fields.date.is_none()
                && fields.day.is_none()
                && !matches!(way, Way::Given)
                && let Some((_, day)) = days[..days.partition_point(|day| day.0 < draft.start)].last()
            {
                (fields.date, fields.day) = (day.date, day.day);
            }
            if fields.date.is_none()
                && let Some(day) = fields.day
            {
                fields.date =
                    self.reading.own_date(text, draft.start).and_then(|date| day.with_year_of(date));
            }
            let moved = |span: Span| {
                if span.is_empty() { span } else { Span { start: span.start + base, end: span.end + base } }
            };
            let title = if text[fields.title.range()].contains('\n') {
                // A title that was broken to fit is kept once more as one line, beside the digest's own text.
                let mut whole = String::new();
                blocks::join(text[fields.title.range()].lines().map(str::trim), " ", &mut whole);
                let from = shard.text.len();
                shard.text.push(&whole);
                Span::new(from, shard.text.len())
            } else {
                moved(fields.title)
            };
            let mut story = Story {
                digest,
                parts: (draft.parts.0 + first_part, draft.parts.1 + first_part),
                title,
                outlet: moved(fields.outlet),
                link: moved(fields.link),
                date: fields.date,
                glance: 0,
            };
            let words =
                StoryWords { text: &shard.text, parts: &shard.parts, start: begin + base, story: &story };
            story.glance = StoryKey::glance_of(words.pieces());
            shard.glances.push(story.glance);
            shard.stories.push(story);
        }
        let heading = self.reading.parts.iter().position(|part| part.role == Role::Heading);
        // Of several mails in a file none names the others.
        let heading = heading.filter(|_| !self.reading.holds_several());
        let title = heading.map_or(Span::default(), |at| {
            let begin = at.checked_sub(1).map_or(0, |before| self.reading.parts[before].end);
            let span = fields::trimmed(
                &shard.text[start..end],
                Span { start: begin, end: self.reading.parts[at].end },
            );
            Span { start: span.start + base, end: span.end + base }
        });
        shard.digests.push(Digest {
            path: path.to_owned(),
            text: Span::new(start, end),
            title,
            container,
            encoding,
            way,
            confidence,
            regions: std::mem::take(&mut self.reading.regions).into_boxed_slice(),
            parts: (first_part, shard.parts.len() as u32),
            stories: (first_story, shard.stories.len() as u32),
        });
        self.whole = shard.text.len();
        Ok(())
    }

    /// Takes back the document whose reading was broken off, so that the shard is whole again.
    pub fn forget_last(&mut self) {
        let shard = &mut self.shard;
        let last = shard.digests.last();
        let (parts, stories) = last.map_or((0, 0), |d| (d.parts.1 as usize, d.stories.1 as usize));
        let digests = shard.digests.len() as u32;
        shard.text.truncate(self.whole);
        shard.parts.truncate(parts);
        shard.stories.truncate(stories);
        shard.glances.truncate(stories);
        shard.problems.retain(|problem| problem.digest < digests);
    }

    /// The shard, with spare room given back.
    pub fn finish(mut self) -> Shard {
        self.shard.text.shrink_to_fit();
        self.shard.stories.shrink_to_fit();
        self.shard.parts.shrink_to_fit();
        self.shard.glances.shrink_to_fit();
        self.shard.digests.shrink_to_fit();
        self.shard
    }
}

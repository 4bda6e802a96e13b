//! Where a place of a shard's text stands: in which story, and in which part of it.

use std::ops::Range;

use crate::story::Role;
use crate::text::Span;
use crate::text::exotic::Exotic;

use super::{Shard, StoryRef};

/// Where in its story a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// The story, by number in its shard.
    pub story: u32,
    /// One past the last byte of the story.
    pub end: u32,
    /// The part.
    pub part: Span,
    /// What the part is.
    pub role: Role,
}

impl Shard {
    /// The map of its text, made when it is first asked for.
    pub fn exotic(&self) -> &Exotic {
        self.exotic.get_or_init(|| Exotic::of(&self.text))
    }

    /// The map of its text, if it was made already.
    pub fn known_exotic(&self) -> Option<&Exotic> {
        self.exotic.get()
    }

    /// Where a byte of the text stands, if that is in a story.
    pub fn stand(&self, at: u32) -> Option<Stand> {
        let number = self.parts.partition_point(|part| part.end <= at);
        let part = self.parts.get(number)?;
        let own = self.stories.partition_point(|story| story.parts.1 as usize <= number);
        let story = self.stories.get(own).filter(|story| story.parts.0 as usize <= number)?;
        let start = self.part_start(story.digest, number)?;
        let end = self.parts.get((story.parts.1 as usize).checked_sub(1)?)?.end;
        // Between digests stand titles that were put together from several lines.
        (start <= at).then_some(Stand {
            story: own as u32,
            end,
            part: Span { start, end: part.end },
            role: part.role,
        })
    }

    fn part_start(&self, digest: u32, part: usize) -> Option<u32> {
        let digest = self.digests.get(digest as usize)?;
        if part == digest.parts.0 as usize {
            Some(digest.text.start)
        } else {
            Some(self.parts.get(part.checked_sub(1)?)?.end)
        }
    }

    /// From the first byte of the first of these stories to the last byte of the last of them; empty when there is none.
    pub fn text_of(&self, stories: Range<u32>) -> Span {
        let own = self.stories.get(stories.start as usize..stories.end as usize).unwrap_or_default();
        let (Some(first), Some(last)) = (own.first(), own.last()) else { return Span::default() };
        let start = self.part_start(first.digest, first.parts.0 as usize);
        let end = (last.parts.1 as usize).checked_sub(1).and_then(|part| self.parts.get(part));
        Span { start: start.unwrap_or_default(), end: end.map_or(0, |part| part.end) }
    }

    /// Whether the title of a story does not stand among its own parts: it was broken, and is kept once more as one line.
    pub fn is_title_apart(&self, story: u32) -> bool {
        self.stories.get(story as usize).is_some_and(|story| {
            let digest = self.digests.get(story.digest as usize);
            digest.is_some_and(|digest| story.title.start >= digest.text.end && !story.title.is_empty())
        })
    }

    /// The stretches of a story's body.
    pub fn bodies_of(&self, story: u32) -> impl Iterator<Item = Span> + '_ {
        let own = self.stories.get(story as usize).and_then(|story| {
            Some(self.spans(self.part_start(story.digest, story.parts.0 as usize)?, story.parts))
        });
        own.into_iter().flatten().filter(|(_, part)| part.role == Role::Body).map(|(span, _)| span)
    }
}

impl StoryRef<'_> {
    /// All that it stands on, from its first part to its last.
    pub fn span(self) -> Span {
        let end = (self.story.parts.1 as usize).checked_sub(1).and_then(|part| self.shard.parts.get(part));
        let start = self.first_byte();
        Span { start, end: end.map_or(start, |part| part.end) }
    }

    /// Whether its title does not stand among its own parts: it was broken, and is kept once more as one line.
    pub fn is_title_apart(self) -> bool {
        !self.story.title.is_empty() && self.story.title.start >= self.digest().text.end
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::layout::Catalog;
    use crate::library::ShardBuilder;
    use crate::seeds::SEEDS;

    #[test]
    fn every_byte_of_a_story_stands_in_it() {
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        for (name, bytes) in SEEDS {
            builder.add(Path::new(name), bytes).unwrap();
        }
        let shard = builder.finish();
        let mut inside = 0;
        for (number, story) in (0..).zip(shard.stories()) {
            let text = shard.text_of(number..number + 1);
            let (mut from, mut bodies) = (text.start, shard.bodies_of(number));
            for (span, part) in shard.spans(text.start, story.parts) {
                assert_eq!(span.start, from);
                from = span.end;
                for at in [span.start, span.end - 1] {
                    let stand = shard.stand(at).unwrap();
                    assert_eq!((stand.story, stand.part, stand.role), (number, span, part.role));
                    assert_eq!(stand.end, text.end);
                }
                if part.role == super::Role::Body {
                    assert_eq!(bodies.next(), Some(span));
                }
            }
            inside += text.len();
            assert_eq!(from, text.end);
        }
        let found = (0..shard.text().len()).filter(|&at| shard.stand(at as u32).is_some()).count();
        assert_eq!(found, inside);
    }
}

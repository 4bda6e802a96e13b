//! Everything that is loaded: shards of parsed digests, and how to ask them.
//!
//! A shard holds the text of many digests in one piece, and its stories as spans into it. Shards never change once
//! made, so a [`Library`] can be copied by counting references, and a search can go on over its copy while the
//! original grows.

mod builder;
mod story;

use std::path::PathBuf;
use std::sync::Arc;

use crate::container::Container;
use crate::layout::detect::{Region, Way};
use crate::layout::{Catalog, Problem};
use crate::story::{Part, Story, StoryIx, StoryKey};
use crate::text::{Clean, CleanBuf, Span};

pub use builder::ShardBuilder;
pub use story::StoryRef;

/// One document as loaded.
#[derive(Debug)]
pub struct Digest {
    /// Where it was read from; shown only through [`Digest::shown_path`].
    pub path: PathBuf,
    /// Its text in the shard.
    pub text: Span,
    /// Its own title; empty when it has none.
    pub title: Span,
    /// What kind of file it is.
    pub container: Container,
    /// How its characters were encoded: `UTF-8`, `gb18030`.
    pub encoding: &'static str,
    /// How most of its stories were found.
    pub way: Way,
    /// How sure that is, from 0 to 1.
    pub confidence: f32,
    /// The pieces of it that were read each in its own way, to explain them; spans count from its text's start.
    pub regions: Box<[Region]>,
    /// First and one past the last of its parts, in the shard.
    pub parts: (u32, u32),
    /// First and one past the last of its stories, in the shard.
    pub stories: (u32, u32),
}

impl Digest {
    /// The name of its layout, `inferred` when it has none of its own; `None` when it is one story, or its container
    /// says where stories begin.
    pub fn layout<'c>(&self, catalog: &'c Catalog) -> Option<&'c str> {
        match self.way {
            Way::Layout(number) => catalog.layout(number).map(|layout| layout.name.as_str()),
            Way::Inferred(_) => Some("inferred"),
            Way::Given | Way::Whole => None,
        }
    }

    /// The path, clean.
    pub fn shown_path(&self) -> CleanBuf {
        CleanBuf::line(&self.path.to_string_lossy())
    }

    /// The file's name without folders, clean.
    pub fn name(&self) -> CleanBuf {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        CleanBuf::line(&name.to_string_lossy())
    }
}

/// Digests that were read together. Immutable once made.
#[derive(Debug, Default)]
pub struct Shard {
    text: CleanBuf,
    digests: Vec<Digest>,
    stories: Vec<Story>,
    /// The glance of each story, side by side: finding one key among a million reads four megabytes.
    glances: Vec<u32>,
    parts: Vec<Part>,
    problems: Vec<Problem>,
}

impl Shard {
    /// Text beyond this does not fit one shard, whose offsets are 32 bits wide.
    pub const TEXT_MAX: usize = u32::MAX as usize;

    /// The digests, in the order in which they were read.
    pub fn digests(&self) -> &[Digest] {
        &self.digests
    }

    /// The stories, in the order of their digests.
    pub fn stories(&self) -> &[Story] {
        &self.stories
    }

    /// What was odd.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The text of all digests.
    pub fn text(&self) -> Clean<'_> {
        self.text.as_clean()
    }

    /// The numbers of the stories whose key begins with `glance`.
    pub fn with_glance(&self, glance: u32) -> impl Iterator<Item = usize> + '_ {
        self.glances.iter().enumerate().filter(move |&(_, &g)| g == glance).map(|(at, _)| at)
    }

    /// The story of this number.
    pub fn story(&self, number: usize) -> Option<StoryRef<'_>> {
        self.stories.get(number).map(|story| StoryRef { shard: self, story })
    }

    /// The parts of a digest, each with its span.
    pub fn parts_of(&self, digest: &Digest) -> impl Iterator<Item = (Span, Part)> + '_ {
        self.spans(digest.text.start, digest.parts)
    }

    fn spans(&self, start: u32, parts: (u32, u32)) -> impl Iterator<Item = (Span, Part)> + '_ {
        let parts = self.parts.get(parts.0 as usize..parts.1 as usize).unwrap_or_default();
        parts.iter().scan(start, |from, &part| {
            let span = Span { start: *from, end: part.end };
            *from = part.end;
            Some((span, part))
        })
    }
}

/// All that is loaded, in the order of arrival.
#[derive(Debug, Clone, Default)]
pub struct Library {
    shards: Vec<Arc<Shard>>,
    /// The number of the first story of each shard.
    starts: Vec<u32>,
    /// The number of the first digest of each shard.
    digest_starts: Vec<u32>,
    stories: u32,
    digests: u32,
}

impl Library {
    /// Takes a shard; its stories come after those that are there.
    pub fn push(&mut self, shard: Arc<Shard>) {
        self.starts.push(self.stories);
        self.digest_starts.push(self.digests);
        self.stories += shard.stories.len() as u32;
        self.digests += shard.digests.len() as u32;
        self.shards.push(shard);
    }

    /// How many stories there are.
    pub fn len(&self) -> usize {
        self.stories as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.stories == 0
    }

    /// The shards, each with the number of its first story.
    pub fn shards(&self) -> impl Iterator<Item = (StoryIx, &Arc<Shard>)> {
        self.starts.iter().map(|&start| StoryIx(start)).zip(&self.shards)
    }

    /// How many shards there are.
    pub fn shard_count(&self) -> usize {
        self.shards.len()
    }

    /// A shard and the number of its first story.
    pub fn shard(&self, number: usize) -> Option<(StoryIx, &Arc<Shard>)> {
        Some((StoryIx(*self.starts.get(number)?), self.shards.get(number)?))
    }

    /// The story of this number.
    pub fn story(&self, ix: StoryIx) -> Option<StoryRef<'_>> {
        let shard = self.starts.partition_point(|&start| start <= ix.0).checked_sub(1)?;
        self.shards.get(shard)?.story((ix.0 - self.starts[shard]) as usize)
    }

    /// All stories, in order.
    pub fn stories(&self) -> impl Iterator<Item = (StoryIx, StoryRef<'_>)> {
        self.shards().flat_map(|(first, shard)| {
            (0..shard.stories.len())
                .filter_map(move |at| Some((StoryIx(first.0 + at as u32), shard.story(at)?)))
        })
    }

    /// Every place of the story with this key.
    pub fn places(&self, key: StoryKey) -> Vec<StoryIx> {
        let mut places = Vec::new();
        for (first, shard) in self.shards() {
            let same =
                shard.with_glance(key.glance()).filter(|&at| shard.story(at).is_some_and(|s| s.key() == key));
            places.extend(same.map(|at| StoryIx(first.0 + at as u32)));
        }
        places
    }

    /// How many digests there are.
    pub fn digest_count(&self) -> usize {
        self.digests as usize
    }

    /// The digest of this number, in order of arrival.
    pub fn digest(&self, number: usize) -> Option<DigestRef<'_>> {
        let at = self.digest_starts.partition_point(|&start| start as usize <= number).checked_sub(1)?;
        let shard = self.shards.get(at)?;
        let digest = shard.digests.get(number - self.digest_starts[at] as usize)?;
        let (from, to) = digest.stories;
        Some(DigestRef { shard, digest, stories: (self.starts[at] + from, self.starts[at] + to) })
    }

    /// The number of the digest that a story stands in.
    pub fn digest_of(&self, ix: StoryIx) -> Option<usize> {
        let at = self.starts.partition_point(|&start| start <= ix.0).checked_sub(1)?;
        let story = self.shards.get(at)?.stories.get((ix.0 - self.starts[at]) as usize)?;
        Some((self.digest_starts[at] + story.digest) as usize)
    }
}

/// A digest with the shard that it stands in.
#[derive(Debug, Clone, Copy)]
pub struct DigestRef<'a> {
    shard: &'a Shard,
    /// The digest.
    pub digest: &'a Digest,
    /// The numbers of its first story and of the one after its last.
    pub stories: (u32, u32),
}

impl DigestRef<'_> {
    /// Its title, or the name of its file.
    pub fn title(self) -> CleanBuf {
        let title = self.shard.text().at(self.digest.title);
        if title.is_empty() { self.digest.name() } else { CleanBuf::from(title) }
    }

    /// The name of its file without folders and ending: what tells it from others that have the same title.
    pub fn name(self) -> CleanBuf {
        let path = &self.digest.path;
        CleanBuf::line(&path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::layout::Oddity;
    use crate::layout::catalog::BUILT_IN;

    fn shard(texts: &[&str]) -> Shard {
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        for (number, text) in texts.iter().enumerate() {
            builder.add(Path::new(&format!("{number}.txt")), text.as_bytes()).unwrap();
        }
        builder.finish()
    }

    /// Every sample of every layout comes out as its careful human says.
    #[test]
    fn samples_of_layouts_hold() {
        let (catalog, _) = Catalog::built_in();
        for layout in catalog.layouts() {
            for sample in &layout.samples {
                let shard = shard(&[&sample.text]);
                let digest = &shard.digests()[0];
                let name = digest.layout(&catalog);
                assert_eq!(name, Some(layout.name.as_str()));
                let title = shard.text().at(digest.title);
                assert_eq!((!title.is_empty()).then_some(title.as_str()), sample.title.as_deref());
                let found: Vec<_> = (0..shard.stories().len())
                    .filter_map(|at| shard.story(at))
                    .map(|story| crate::layout::catalog::Expected {
                        title: story.title().map(|t| t.to_string()),
                        outlet: story.outlet().map(|t| t.to_string()),
                        date: story.story().date.map(|d| d.to_string()),
                        link: story.link().map(|t| t.to_string()),
                        notes: story.notes(&catalog).iter().map(ToString::to_string).collect(),
                        blocks: story.blocks().iter().map(|b| b.kind.name().to_owned()).collect(),
                    })
                    .collect();
                assert_eq!(found, sample.stories, "{}", layout.name);
                for words in &sample.furniture {
                    let kept = (0..shard.stories().len()).filter_map(|at| shard.story(at)).any(|story| {
                        story.bodies().any(|body| shard.text().at(body).contains(words.as_str()))
                    });
                    assert!(!kept, "{words} is in a body");
                }
            }
        }
        assert_eq!(catalog.layouts().len(), BUILT_IN.len());
    }

    #[test]
    fn parts_cover_every_byte_once() {
        let text = "\n\nmenu\n\nTitle\n\nBody text, long enough to be one.\n\nSource: RFA\n\nleft over\n";
        let shard = shard(&[text, "", "x"]);
        for digest in shard.digests() {
            let mut at = digest.text.start;
            for (span, _) in shard.parts_of(digest) {
                assert_eq!(span.start, at);
                assert!(span.end > span.start);
                at = span.end;
            }
            assert_eq!(at, digest.text.end);
        }
    }

    #[test]
    fn a_problem_names_its_line_in_the_file() {
        let shard = shard(&[
            "One\n\nText.\n\nSource: RFA\n\n\n\nTwo\n\nText of two.\n\nSource: RFA\n\n\n\n\nThree\n\nIt was cut off.",
        ]);
        let problems: Vec<_> =
            shard.problems().iter().map(|problem| (problem.line, problem.oddity)).collect();
        assert_eq!(problems, [(18, Oddity::Incomplete)]);
        assert_eq!(shard.story(2).map(StoryRef::line), Some(18));
    }

    #[test]
    fn a_title_that_was_broken_is_one_line_and_the_same_story() {
        let title = "Council of the Lower River Votes to Build a Second Bridge Beside the Old One";
        let rest = "The council voted late on Monday to build a bridge.\n\nSource: RFA\n";
        let broken = title.replace("Beside the ", "Beside the\n");
        let shard = shard(&[&format!("{title}\n\n{rest}"), &format!("{broken}\n\n{rest}"), "x"]);
        let of =
            |at| shard.story(at).map(|story| (story.title().map(|t| t.to_string()), story.key())).unwrap();
        assert_eq!(of(0).0.as_deref(), Some(title));
        assert_eq!(of(0), of(1));
        let last = &shard.digests()[2];
        assert_eq!(&shard.text()[last.text.range()], "x");
    }

    #[test]
    fn the_same_story_has_many_places() {
        let one = "Title here\n\nThe body of it, in one line.\n\nSource: RFA\n";
        let mut library = Library::default();
        library.push(Arc::new(shard(&[one])));
        library.push(Arc::new(shard(&[
            "Other\n\nWords.\n\nSource: RFA\n",
            &format!("Skip to content\n\n{one}"),
        ])));
        let key = library.story(StoryIx(0)).unwrap().key();
        assert_eq!(library.places(key), [StoryIx(0), StoryIx(2)]);
        assert_eq!(library.story(StoryIx(2)).unwrap().line(), 3);
        assert_eq!(library.story(StoryIx(2)).unwrap().index(), 1);
        assert_eq!(library.story(StoryIx(3)).map(super::StoryRef::key), None);
    }
}

//! Everything that is loaded: shards of parsed digests, and how to ask them.
//!
//! A shard holds the text of many digests in one piece, and its stories as spans into it. Shards never change once
//! made, so a [`Library`] can be copied by counting references, and a search can go on over its copy while the
//! original grows.

mod builder;
pub mod explain;
mod links;
pub mod lookup;
mod naming;
mod pair;
mod places;
mod replace;
pub mod sample;
mod story;
mod words;

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::container::Container;
use crate::layout::detect::{Region, Way};
use crate::layout::{Catalog, Problem};
use crate::story::{Part, Story, StoryIx, StoryKey};
use crate::text::exotic::Exotic;
use crate::text::{Clean, CleanBuf, Span};

pub use builder::ShardBuilder;
pub use links::LINKS_MAX;
pub use lookup::Lookup;
pub use naming::{Named, Naming};
pub use replace::{Outcome, Replaced, Version};
pub use story::StoryRef;
pub use words::Stand;

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
    /// What searching wants of it, once it was asked.
    lookup: OnceLock<Lookup>,
    /// Which of its text a search must take apart, once one was made.
    exotic: OnceLock<Exotic>,
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

    /// Its titles and outlets as searching wants them; made when first asked for, which takes a while.
    pub fn lookup(&self) -> &Lookup {
        self.lookup.get_or_init(|| Lookup::of(self))
    }

    /// The same, if it was asked for before.
    pub fn lookup_if_made(&self) -> Option<&Lookup> {
        self.lookup.get()
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

    /// The same, among these stories only.
    fn with_glance_among(&self, glance: u32, among: Range<u32>) -> impl Iterator<Item = u32> + '_ {
        let glances = self.glances.get(among.start as usize..among.end as usize).unwrap_or_default();
        glances.iter().zip(among).filter(move |&(&g, _)| g == glance).map(|(_, at)| at)
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

/// Digests of a shard that stand side by side in the library: all of them, as long as none was replaced.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// The number of its first story in the library.
    pub first: StoryIx,
    /// The shard.
    pub shard: Arc<Shard>,
    /// Which of the shard's stories.
    pub stories: Range<u32>,
    /// Which of the shard's digests.
    pub digests: Range<u32>,
    /// The number of its first digest in the library.
    first_digest: u32,
}

impl Stretch {
    /// The story of this number in the shard, if it is listed here.
    pub fn number(&self, at: u32) -> Option<StoryIx> {
        self.stories.contains(&at).then(|| StoryIx(self.first.0 + at - self.stories.start))
    }

    /// Its stories, each with the first bytes of its key.
    pub fn glances(&self) -> impl Iterator<Item = (StoryIx, u32)> + '_ {
        let own = self.shard.glances.get(self.stories.start as usize..self.stories.end as usize);
        let numbers = (self.first.0..).map(StoryIx);
        numbers.zip(own.unwrap_or_default().iter().copied())
    }

    fn at(&self, ix: StoryIx) -> Option<u32> {
        let at = ix.0.checked_sub(self.first.0)? + self.stories.start;
        (at < self.stories.end).then_some(at)
    }
}

/// All that is loaded. New shards come at the end; what stands there changes only where a digest is replaced.
#[derive(Debug, Clone, Default)]
pub struct Library {
    stretches: Vec<Stretch>,
    stories: u32,
    digests: u32,
}

impl Library {
    /// Takes a shard; its stories come after those that are there.
    pub fn push(&mut self, shard: Arc<Shard>) {
        let (stories, digests) = (0..shard.stories.len() as u32, 0..shard.digests.len() as u32);
        self.push_part(shard, stories, digests);
    }

    fn push_part(&mut self, shard: Arc<Shard>, stories: Range<u32>, digests: Range<u32>) {
        let (first, first_digest) = (StoryIx(self.stories), self.digests);
        self.stories += stories.end - stories.start;
        self.digests += digests.end - digests.start;
        self.stretches.push(Stretch { first, shard, stories, digests, first_digest });
    }

    /// How many stories there are.
    pub fn len(&self) -> usize {
        self.stories as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.stories == 0
    }

    /// The shards, each with the number of its first story. Where digests were replaced, a shard may hold more than is
    /// listed: [`Library::stretches`] says what is.
    pub fn shards(&self) -> impl Iterator<Item = (StoryIx, &Arc<Shard>)> {
        self.stretches.iter().map(|stretch| (stretch.first, &stretch.shard))
    }

    /// What is listed, in order.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    fn stretch_of(&self, ix: StoryIx) -> Option<&Stretch> {
        // Of several that begin at a number, all but the last are empty.
        let at = self.stretches.partition_point(|stretch| stretch.first <= ix).checked_sub(1)?;
        self.stretches.get(at)
    }

    /// The story of this number.
    pub fn story(&self, ix: StoryIx) -> Option<StoryRef<'_>> {
        let stretch = self.stretch_of(ix)?;
        stretch.shard.story(stretch.at(ix)? as usize)
    }

    /// The story of this number, and its number in its shard.
    pub fn locate(&self, ix: StoryIx) -> Option<(u32, StoryRef<'_>)> {
        let stretch = self.stretch_of(ix)?;
        let at = stretch.at(ix)?;
        Some((at, stretch.shard.story(at as usize)?))
    }

    /// All stories, in order.
    pub fn stories(&self) -> impl Iterator<Item = (StoryIx, StoryRef<'_>)> {
        self.stretches.iter().flat_map(|stretch| {
            let listed = stretch.stories.clone();
            listed.filter_map(|at| Some((stretch.number(at)?, stretch.shard.story(at as usize)?)))
        })
    }

    /// Every place of the story with this key.
    pub fn places(&self, key: StoryKey) -> Vec<StoryIx> {
        let mut places = Vec::new();
        for stretch in &self.stretches {
            let (shard, listed) = (&stretch.shard, stretch.stories.clone());
            let same = shard
                .with_glance_among(key.glance(), listed)
                .filter(|&at| shard.story(at as usize).is_some_and(|s| s.key() == key));
            places.extend(same.filter_map(|at| stretch.number(at)));
        }
        places
    }

    /// The numbers of stories of a shard, given by their numbers in it and in order, with what is said of each. One
    /// that is no longer listed has none.
    pub fn numbers<T: Copy>(&self, shard: &Arc<Shard>, said: &[(u32, T)]) -> Vec<(StoryIx, T)> {
        let own = self.stretches.iter().filter(|stretch| Arc::ptr_eq(&stretch.shard, shard));
        let listed = own.flat_map(|stretch| {
            let from = said.partition_point(|&(at, _)| at < stretch.stories.start);
            let rest = said.get(from..).unwrap_or_default().iter();
            rest.map_while(|&(at, said)| Some((stretch.number(at)?, said)))
        });
        listed.collect()
    }

    /// How many digests there are.
    pub fn digest_count(&self) -> usize {
        self.digests as usize
    }

    /// The digest of this number, in order.
    pub fn digest(&self, number: usize) -> Option<DigestRef<'_>> {
        let before = |stretch: &Stretch| stretch.first_digest as usize <= number;
        let stretch = self.stretches.get(self.stretches.partition_point(before).checked_sub(1)?)?;
        let at = number - stretch.first_digest as usize + stretch.digests.start as usize;
        let digest = stretch.shard.digests.get(at).filter(|_| at < stretch.digests.end as usize)?;
        let number = |at: u32| stretch.first.0 + at - stretch.stories.start;
        let stories = (number(digest.stories.0), number(digest.stories.1));
        Some(DigestRef { shard: &stretch.shard, digest, stories })
    }

    /// The number of the digest that a story stands in.
    pub fn digest_of(&self, ix: StoryIx) -> Option<usize> {
        let stretch = self.stretch_of(ix)?;
        let story = stretch.shard.stories.get(stretch.at(ix)? as usize)?;
        Some((stretch.first_digest + story.digest - stretch.digests.start) as usize)
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

    fn shard(texts: &[&str]) -> Shard {
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        for (number, text) in texts.iter().enumerate() {
            builder.add(Path::new(&format!("{number}.txt")), text.as_bytes()).unwrap();
        }
        builder.finish()
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

//! Stories and digests as other programs get them: the fields, names and order of export schema 1.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::container::own;
use crate::layout::Catalog;
use crate::layout::blocks::{Block, BlockKind};
use crate::library::{Digest, Shard, StoryRef};
use crate::story::StoryKey;
use crate::text::Clean;

use super::find::{Found, Hit};

const SCHEMA: u32 = 1;

/// The whole answer. Its parts are made as they are written, so that a large library is never held twice.
pub(super) struct Document<'a> {
    pub(super) found: &'a Found<'a>,
    /// Whether the stories' words are wanted as well.
    pub(super) words: bool,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("Document", 3)?;
        document.serialize_field("schema", &SCHEMA)?;
        document.serialize_field("digests", &Digests(self.found))?;
        document.serialize_field("stories", &Stories(self))?;
        document.end()
    }
}

struct Digests<'a>(&'a Found<'a>);

impl Serialize for Digests<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = |(shard, number, digest)| DigestRecord::new(shard, number, digest, &self.0.catalog);
        serializer.collect_seq(self.0.digests().map(record))
    }
}

struct Stories<'a>(&'a Document<'a>);

impl Serialize for Stories<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Document { found, words } = *self.0;
        serializer.collect_seq(found.stories().map(|hit| StoryRecord::new(&hit, &found.catalog, words)))
    }
}

#[derive(serde::Serialize)]
struct DigestRecord<'a> {
    path: String,
    title: Option<&'a str>,
    container: &'static str,
    layout: Option<&'a str>,
    confidence: f64,
    stories: u32,
    warnings: Vec<String>,
}

impl<'a> DigestRecord<'a> {
    fn new(shard: &'a Shard, number: u32, digest: &'a Digest, catalog: &'a Catalog) -> DigestRecord<'a> {
        let title = shard.text().at(digest.title).as_str();
        // Problems come in the order of their digests.
        let problems = shard.problems();
        let first = problems.partition_point(|problem| problem.digest < number);
        let own = problems[first..].iter().take_while(|problem| problem.digest == number);
        DigestRecord {
            path: digest.shown_path().to_string(),
            title: (!title.is_empty()).then_some(title),
            container: digest.container.name(),
            layout: digest.layout(catalog),
            confidence: (f64::from(digest.confidence) * 100.0).round() / 100.0,
            stories: digest.stories.1 - digest.stories.0,
            warnings: own
                .map(|problem| match problem.line {
                    0 => problem.oddity.to_string(),
                    line => format!("line {line}: {}", problem.oddity),
                })
                .collect(),
        }
    }
}

/// One story.
#[derive(serde::Serialize)]
pub(super) struct StoryRecord<'a> {
    id: StoryKey,
    digest: String,
    index: u32,
    title: Option<&'a str>,
    source: SourceRecord<'a>,
    notes: Vec<String>,
    #[serde(flatten)]
    words: Option<WordsRecord>,
    read: bool,
    starred: bool,
    tags: Vec<&'a str>,
    comment: Option<&'a str>,
}

#[derive(serde::Serialize)]
struct SourceRecord<'a> {
    name: Option<&'a str>,
    date: Option<String>,
    url: Option<&'a str>,
}

#[derive(serde::Serialize)]
struct WordsRecord {
    body: String,
    blocks: Vec<BlockRecord>,
}

#[derive(serde::Serialize)]
struct BlockRecord {
    kind: &'static str,
    /// The mark of an item, where that is a number or a letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<String>,
    text: String,
}

impl<'a> StoryRecord<'a> {
    /// The record of a story, with or without its words.
    pub(super) fn new(hit: &Hit<'a>, catalog: &Catalog, words: bool) -> StoryRecord<'a> {
        let story = hit.story;
        StoryRecord {
            id: story.key(),
            digest: story.digest().shown_path().to_string(),
            index: hit.index,
            title: story.title().map(Clean::as_str),
            source: SourceRecord {
                name: story.outlet().map(Clean::as_str),
                date: story.story().date.map(|date| date.to_string()),
                url: story.link().map(Clean::as_str),
            },
            notes: story.notes(catalog).iter().map(ToString::to_string).collect(),
            words: words.then(|| WordsRecord::new(story)),
            read: hit.flags.read(),
            starred: hit.flags.starred(),
            tags: hit.notes.0.iter().map(|tag| tag.as_str()).collect(),
            comment: hit.notes.1.map(Clean::as_str),
        }
    }
}

impl WordsRecord {
    fn new(story: StoryRef<'_>) -> WordsRecord {
        let (mut body, mut blocks) = (String::new(), Vec::new());
        for block in story.blocks() {
            let text = text_of(story, &block);
            if !blocks.is_empty() {
                body.push_str("\n\n");
            }
            let mark = mark_of(story, &block).filter(|mark| own::is_told(mark)).map(str::to_owned);
            body.push_str(&text);
            blocks.push(BlockRecord { kind: block.kind.name(), mark, text });
        }
        WordsRecord { body, blocks }
    }
}

/// The text of one block, without its mark.
pub(super) fn text_of(story: StoryRef<'_>, block: &Block) -> String {
    let mut text = String::new();
    block.text(&story.text(), &mut text);
    text
}

/// The mark of a list item, as written.
pub(super) fn mark_of<'a>(story: StoryRef<'a>, block: &Block) -> Option<&'a str> {
    (block.kind == BlockKind::ListItem).then(|| story.text().at(block.mark).as_str())
}

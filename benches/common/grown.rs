//! Digests in any number, grown from the seeds: every story is one of theirs with a name of its own in its title and
//! its body, so all titles differ and all stories are different ones.
//!
//! What stands in digest number *n* depends on *n* alone: a smaller corpus is the beginning of a larger one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use readboard::container::Container;
use readboard::layout::Catalog;
use readboard::library::{Library, Shard, ShardBuilder};
use readboard::seeds::SEEDS;
use readboard::story::Role;

/// Stories in a digest.
const IN_A_DIGEST: usize = 10;

/// Digests in a folder.
const IN_A_FOLDER: usize = 100;

/// Goes up when the same number would give another text: folders of an older one are not used.
const VERSION: u32 = 1;

/// Text of a shard, in bytes, as the loader cuts it.
const SHARD_TEXT: usize = 4 << 20;

/// A story of a seed, cut where names go: before the title, from there to the body, and the rest.
#[derive(Debug)]
struct Template {
    before: String,
    to_body: String,
    rest: String,
}

/// What stands above the stories of a digest, and the stories to choose from: one for each layout.
#[derive(Debug)]
struct Layout {
    top: &'static str,
    templates: Vec<Template>,
}

/// Makes digests.
#[derive(Debug)]
pub(crate) struct Grower {
    layouts: Vec<Layout>,
}

impl Grower {
    /// Reads the seeds. Their stories without a title are left out, as there is no place for a name.
    pub(crate) fn new() -> Grower {
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        for (name, bytes) in SEEDS {
            builder.add(Path::new(name), bytes).unwrap();
        }
        let shard = builder.finish();
        let tops = [("source-line", "Skip to content\n\n"), ("posted-on", "Category: Grown\n\n")];
        let layouts = tops.map(|(name, top)| {
            let templates = shard
                .digests()
                .iter()
                // What is grown is plain text: what other kinds of file know of their lines would be lost in it.
                .filter(|digest| digest.container == Container::Text && digest.layout(&catalog) == Some(name))
                .flat_map(|digest| digest.stories.0..digest.stories.1)
                .filter_map(|number| template(&shard, number as usize))
                .collect();
            Layout { top, templates }
        });
        Grower { layouts: layouts.into() }
    }

    /// The text of digest `number`, with `stories` stories.
    fn digest(&self, number: usize, stories: usize) -> String {
        // Three of five name the source on its own line, as in the folders that people keep.
        let layout = &self.layouts[usize::from(number % 5 >= 3)];
        let mut text = layout.top.to_owned();
        for story in (number * IN_A_DIGEST..).take(stories) {
            let template = &layout.templates[mixed(story as u64) as usize % layout.templates.len()];
            let name = name(story);
            for piece in [&template.before, &name, ": ", &template.to_body, &name, " - ", &template.rest] {
                text.push_str(piece);
            }
            text.push_str("\n\n");
        }
        text
    }

    /// Digests that hold `stories` stories together, each with its place in a folder.
    pub(crate) fn grow(&self, stories: usize) -> impl Iterator<Item = (PathBuf, String)> {
        (0..stories.div_ceil(IN_A_DIGEST)).map(move |number| {
            let path = PathBuf::from(format!("{:04}/{number:06}.txt", number / IN_A_FOLDER));
            (path, self.digest(number, IN_A_DIGEST.min(stories - number * IN_A_DIGEST)))
        })
    }
}

fn template(shard: &Shard, number: usize) -> Option<Template> {
    let story = shard.story(number)?;
    let title = story.story().title;
    let parts = story.story().parts;
    let mut spans = shard.parts_of(story.digest());
    let own = spans.by_ref().skip((parts.0 - story.digest().parts.0) as usize);
    let own: Vec<_> = own.take((parts.1 - parts.0) as usize).collect();
    let (first, last) = (own.first()?.0, own.last()?.0);
    let (body, _) = own.iter().find(|(_, part)| part.role == Role::Body)?;
    let text = shard.text().as_str();
    let body_start = body.range().start + text[body.range()].find(|c: char| !c.is_whitespace())?;
    (!title.is_empty() && title.range().end <= body_start).then(|| Template {
        before: text[first.range().start..title.range().start].to_owned(),
        to_body: text[title.range().start..body_start].to_owned(),
        rest: text[body_start..last.range().end].trim_end().to_owned(),
    })
}

/// A word of its own for each number: two letters for each digit.
pub(crate) fn name(number: usize) -> String {
    const SYLLABLES: [&str; 10] = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru"];
    let digits = format!("{number:04}");
    let word: String = digits.bytes().map(|digit| SYLLABLES[usize::from(digit - b'0')]).collect();
    word[..1].to_uppercase() + &word[1..]
}

/// Numbers that look drawn by lot and are the same each time (the finaliser of splitmix64).
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A folder with `stories` stories below the build's own scratch folder; made once and then kept.
pub(crate) fn folder(stories: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("grown-{VERSION}-{stories}"));
    if !folder.is_dir() {
        let making = folder.with_extension(format!("making-{}", std::process::id()));
        for (path, text) in Grower::new().grow(stories) {
            let path = making.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::rename(making, &folder).unwrap();
    }
    folder
}

/// A library of `stories` stories, without a file.
pub(crate) fn library(stories: usize) -> Library {
    let (catalog, _) = Catalog::built_in();
    let grower = Grower::new();
    let mut library = Library::default();
    let mut builder = ShardBuilder::new(&catalog, 0);
    for (path, text) in grower.grow(stories) {
        builder.add(&path, text.as_bytes()).unwrap();
        if builder.len() >= SHARD_TEXT {
            let full = std::mem::replace(&mut builder, ShardBuilder::new(&catalog, SHARD_TEXT));
            library.push(Arc::new(full.finish()));
        }
    }
    library.push(Arc::new(builder.finish()));
    assert_eq!(library.len(), stories, "what was grown must be read whole");
    library
}

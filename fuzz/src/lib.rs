//! What must hold of everything that the loader makes, whatever it was given. Each fuzz target calls these.
//!
//! Owns the invariants and their figures; knows nothing of how inputs come about.

use std::path::Path;
use std::sync::LazyLock;

use readboard::container::{self, Container, Fact, Lines};
use readboard::layout::Catalog;
use readboard::layout::detect::Reading;
use readboard::library::{Shard, ShardBuilder};
use readboard::story::StoryKey;
use readboard::text::CleanBuf;
use serde_json::{Value, json};

/// The layouts that the program ships with.
pub static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::built_in().0);

/// No document grows beyond this many times its bytes, and [`ROOM`]: a control of one byte shows as three, a tab as four,
/// links that are made whole add up to four times a page, and a line of a few letters that stands deep in lists is moved
/// in by up to 64 columns.
pub const GROWTH: usize = 24;

/// What any document may take beside.
pub const ROOM: usize = 4 * 1024;

/// Asserts that `text` has nothing in it that drives a terminal or reorders what it shows.
pub fn is_clean(text: &str) {
    let bad = text.chars().find(|&c| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    assert_eq!(bad, None, "a control got through");
}

/// Asserts that a document of `from` bytes did not grow beyond bounds.
pub fn is_small(text: &str, from: usize) {
    let most = from.saturating_mul(GROWTH) + ROOM;
    assert!(text.len() <= most, "{from} bytes became {}", text.len());
}

/// Reads `bytes` as this kind of file, whatever they look like, and then as a digest.
pub fn reads(bytes: &[u8], container: Container) {
    let (mut text, mut facts) = (CleanBuf::of("before\n"), Vec::new());
    let start = text.len();
    let mut lines = Lines::new(&mut text, &mut facts);
    container::read(bytes, container, &mut lines);
    let text = &text[start..];
    is_clean(text);
    is_small(text, bytes.len());
    are_in_order(text, &facts);
    let mut reading = Reading::default();
    reading.read(text, &facts, &CATALOG);
    let mut at = 0;
    for part in &reading.parts {
        assert!(part.end > at && text.is_char_boundary(part.end as usize), "a part ends at {}", part.end);
        at = part.end;
    }
    assert_eq!(at as usize, text.len(), "parts cover the text");
    let mut first = 0;
    for story in &reading.stories {
        assert!(story.parts.0 >= first && story.parts.0 < story.parts.1, "stories overlap or are empty");
        first = story.parts.1;
    }
    assert!(first as usize <= reading.parts.len());
}

/// Asserts that what is known is said of places in the text, in order.
fn are_in_order(text: &str, facts: &[Fact]) {
    let mut at = 0;
    for fact in facts {
        assert!(fact.start >= at && (fact.start as usize) < text.len(), "a fact stands at {}", fact.start);
        assert!(text.is_char_boundary(fact.start as usize));
        at = fact.start;
    }
}

/// Reads documents into one shard as the program does, and asserts what must hold of it. Those that are refused are
/// left out.
pub fn shard(documents: &[(&str, &[u8])], catalog: &Catalog) -> Shard {
    let mut builder = ShardBuilder::new(catalog, 0);
    for (name, bytes) in documents {
        let before = builder.len();
        if builder.add(Path::new(name), bytes).is_err() {
            assert_eq!(builder.len(), before, "what is refused leaves nothing");
        }
    }
    let shard = builder.finish();
    is_sound(&shard, catalog);
    shard
}

/// Asserts what must hold of every shard.
fn is_sound(shard: &Shard, catalog: &Catalog) {
    let text = shard.text().as_str();
    is_clean(text);
    let mut before = 0;
    for digest in shard.digests() {
        assert!(digest.text.start >= before);
        let mut at = digest.text.start;
        for (span, _) in shard.parts_of(digest) {
            assert_eq!(span.start, at, "parts follow each other");
            assert!(span.end > span.start && text.is_char_boundary(span.end as usize));
            at = span.end;
        }
        assert_eq!(at, digest.text.end, "parts cover the text");
        assert!(text.get(digest.title.range()).is_some());
        assert!((0.0..=1.0).contains(&digest.confidence), "confidence is {}", digest.confidence);
        is_clean(&digest.name());
        let mut first = digest.parts.0;
        for number in digest.stories.0..digest.stories.1 {
            let story = shard.story(number as usize).expect("a digest's stories are in its shard");
            let bare = story.story();
            assert!(bare.parts.0 >= first && bare.parts.0 < bare.parts.1 && bare.parts.1 <= digest.parts.1);
            first = bare.parts.1;
            assert_eq!(story.key().glance(), bare.glance, "the glance opens the key");
            assert!(story.index() >= 1 && story.line() >= 1);
            for field in [story.title(), story.outlet(), story.link()].into_iter().flatten() {
                assert!(!field.as_str().contains('\n'), "{field:?} is of one line");
                assert!(!field.as_str().trim().is_empty(), "a field says something");
            }
            for note in story.notes(catalog) {
                is_clean(&note);
            }
            let _ = story.heading();
            for block in story.blocks() {
                let mut said = String::new();
                block.text(text, &mut said);
                is_clean(&said);
            }
            for piece in story.body_pieces(64) {
                assert!(text.get(piece.range()).is_some(), "pieces end between characters");
            }
        }
        before = digest.text.end;
    }
    for problem in shard.problems() {
        is_clean(&problem.oddity.to_string());
    }
}

/// The keys of a shard's stories, in order.
pub fn keys(shard: &Shard) -> Vec<StoryKey> {
    (0..shard.stories().len()).filter_map(|at| shard.story(at)).map(|story| story.key()).collect()
}

/// The fields of an export that reading it back looks at.
pub fn export(shard: &Shard, catalog: &Catalog) -> String {
    let stories: Vec<Value> = (0..shard.stories().len())
        .filter_map(|at| shard.story(at))
        .map(|story| {
            let blocks = story.blocks();
            let blocks: Vec<_> = blocks
                .iter()
                .map(|block| {
                    let mut said = String::new();
                    block.text(&story.text(), &mut said);
                    json!({"kind": block.kind.name(), "text": said})
                })
                .collect();
            json!({
                "id": story.key(),
                "digest": story.digest().shown_path().to_string(),
                "title": story.title().map(|title| title.to_string()),
                "source": {
                    "name": story.outlet().map(|name| name.to_string()),
                    "date": story.story().date.map(|date| date.to_string()),
                    "url": story.link().map(|link| link.to_string()),
                },
                "notes": story.notes(catalog).iter().map(ToString::to_string).collect::<Vec<_>>(),
                "blocks": blocks,
            })
        })
        .collect();
    json!({"schema": 1, "digests": [], "stories": stories}).to_string()
}

//! What came out of a document, in a form that two readings of the same words share.

use readboard::layout::Catalog;
use readboard::library::Shard;

use super::composer::write::Expected;

/// A story as it came out, or was to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    title: Option<String>,
    outlet: Option<String>,
    date: Option<String>,
    link: Option<String>,
    notes: Vec<String>,
    blocks: Vec<(String, String)>,
}

/// Words without what changes on the way: spaces of any kind, and the shape of quotes.
pub(crate) fn bare(text: &str) -> String {
    let quotes = |c| if "“”„".contains(c) { '"' } else { c };
    text.chars().filter(|c| !c.is_whitespace()).map(quotes).collect()
}

/// What must come out.
pub(crate) fn wanted(expected: &Expected) -> Found {
    let some = |text: &Option<String>| text.as_deref().map(bare);
    let mut notes: Vec<_> = expected.notes.iter().map(|note| bare(note)).collect();
    notes.sort();
    Found {
        title: some(&expected.title),
        outlet: some(&expected.outlet),
        date: some(&expected.date),
        link: some(&expected.link),
        notes,
        blocks: expected.blocks.iter().map(|(kind, words)| (kind.clone(), bare(words))).collect(),
    }
}

/// What came out.
pub(crate) fn found(shard: &Shard, catalog: &Catalog) -> Vec<Found> {
    let of = |number| {
        let story = shard.story(number)?;
        let mut notes: Vec<_> = story.notes(catalog).iter().map(|note| bare(note)).collect();
        notes.sort();
        let blocks = story.blocks();
        let words = |block: &readboard::layout::blocks::Block| {
            let mut words = String::new();
            block.text(&shard.text(), &mut words);
            (block.kind.name().to_owned(), bare(&words))
        };
        Some(Found {
            title: story.title().map(|title| bare(&title)),
            outlet: story.outlet().map(|outlet| bare(&outlet)),
            date: story.story().date.map(|date| date.to_string()),
            link: story.link().map(|link| bare(&link)),
            notes,
            blocks: blocks.iter().map(words).collect(),
        })
    };
    (0..shard.stories().len()).filter_map(of).collect()
}

//! A layout's samples, tried: what came out otherwise than their author expects.

use std::path::Path;

use crate::layout::Catalog;
use crate::layout::catalog::{Expected, Layout, Sample};
use crate::layout::detect::Way;
use crate::layout::explain;

use super::{Shard, ShardBuilder, StoryRef};

/// One thing that came out otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The sample, from 1.
    pub sample: usize,
    /// The story in it, from 1; `None` when the whole sample is meant.
    pub story: Option<usize>,
    /// What: a field of a sample in a layout file, or `layout`.
    pub field: &'static str,
    /// What its author expects.
    pub wanted: String,
    /// What came out.
    pub got: String,
}

/// Tries the samples of the layout of this number.
pub fn misses(catalog: &Catalog, number: u16) -> Vec<Miss> {
    let Some(layout) = catalog.layout(number) else { return Vec::new() };
    (1..)
        .zip(&layout.samples)
        .flat_map(|(at, sample)| of_sample(catalog, number, layout, at, sample))
        .collect()
}

fn of_sample(catalog: &Catalog, number: u16, layout: &Layout, at: usize, sample: &Sample) -> Vec<Miss> {
    let mut misses = Vec::new();
    let mut miss = |story: Option<usize>, field: &'static str, wanted: String, got: String| {
        if wanted != got {
            misses.push(Miss { sample: at, story, field, wanted, got });
        }
    };
    let mut builder = ShardBuilder::new(catalog, sample.text.len());
    if let Err(refusal) = builder.add(Path::new("sample.txt"), sample.text.as_bytes()) {
        miss(None, "text", "text".to_owned(), refusal.to_string());
    }
    let shard = builder.finish();
    let Some(digest) = shard.digests().first() else { return misses };
    if digest.way != Way::Layout(number) {
        // What another way of reading made of it says nothing about this layout.
        let got = explain::way_name(digest.way, catalog);
        miss(None, "layout", layout.name.clone(), format!("{got}, {:.2}", digest.confidence));
        return misses;
    }
    let title = shard.text().at(digest.title).as_str();
    miss(None, "title", shown(sample.title.as_deref()), shown((!title.is_empty()).then_some(title)));
    let found: Vec<StoryRef<'_>> = (0..shard.stories().len()).filter_map(|at| shard.story(at)).collect();
    if found.len() == sample.stories.len() {
        for (number, (story, wanted)) in (1..).zip(found.iter().zip(&sample.stories)) {
            for (field, wanted, got) in fields(wanted, &read(*story, catalog)) {
                miss(Some(number), field, wanted, got);
            }
        }
    } else {
        let names: Vec<&str> = found.iter().map(|story| story.heading().as_str()).collect();
        let got = format!("{} ({})", found.len(), names.join(" | "));
        miss(None, "stories", sample.stories.len().to_string(), got);
    }
    for words in &sample.furniture {
        if let Some(kept) = holding(&shard, words) {
            miss(Some(kept), "furniture", format!("`{words}` in no body"), format!("`{words}` in its body"));
        }
    }
    misses
}

/// A story as an author would expect it.
fn read(story: StoryRef<'_>, catalog: &Catalog) -> Expected {
    Expected {
        title: story.title().map(|t| t.to_string()),
        outlet: story.outlet().map(|t| t.to_string()),
        date: story.story().date.map(|d| d.to_string()),
        link: story.link().map(|t| t.to_string()),
        notes: story.notes(catalog).iter().map(ToString::to_string).collect(),
        blocks: story.blocks().iter().map(|b| b.kind.name().to_owned()).collect(),
    }
}

fn fields(wanted: &Expected, got: &Expected) -> [(&'static str, String, String); 6] {
    let one = |text: &Option<String>| shown(text.as_deref());
    let all = |texts: &[String]| if texts.is_empty() { shown(None) } else { texts.join(", ") };
    [
        ("title", one(&wanted.title), one(&got.title)),
        ("outlet", one(&wanted.outlet), one(&got.outlet)),
        ("date", one(&wanted.date), one(&got.date)),
        ("link", one(&wanted.link), one(&got.link)),
        ("notes", all(&wanted.notes), all(&got.notes)),
        ("blocks", all(&wanted.blocks), all(&got.blocks)),
    ]
}

fn shown(text: Option<&str>) -> String {
    text.map_or_else(|| "none".to_owned(), |text| format!("`{text}`"))
}

/// The number of the first story whose body holds `words`.
fn holding(shard: &Shard, words: &str) -> Option<usize> {
    let stories = (0..shard.stories().len()).filter_map(|at| shard.story(at));
    (1..).zip(stories).find_map(|(number, story)| {
        story.bodies().any(|body| shard.text().at(body).contains(words)).then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINE: &str = r#"
name = "told-by"
about = "Title, paragraphs, and who told"
frame = ["title", "body", "told"]
[cues.told]
role = "credit"
lines = ["Told by {outlet}"]
[cues.menu]
role = "furniture"
lines = ["Menu"]
[[samples]]
text = """
Menu

Ferry returns

It sailed again.

Told by The Harbour

Lamp goes out

Nobody lit it.

Told by The Keeper
"""
furniture = ["Menu"]
stories = [
  { title = "Ferry returns", outlet = "The Harbour", blocks = ["paragraph"] },
  { title = "Lamp goes out", outlet = "The Keeper", blocks = ["paragraph"] },
]
"#;

    #[track_caller]
    fn check(from: &str, to: &str, expected: &[(Option<usize>, &str, &str, &str)]) {
        let mut catalog = Catalog::default();
        catalog.add("mine.toml", &MINE.replace(from, to)).unwrap();
        let found = misses(&catalog, 0);
        let found: Vec<_> =
            found.iter().map(|m| (m.story, m.field, m.wanted.as_str(), m.got.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_does_not_come_out_is_named() {
        check("", "", &[]);
        check(
            "outlet = \"The Keeper\"",
            "outlet = \"Keeper\"",
            &[(Some(2), "outlet", "`Keeper`", "`The Keeper`")],
        );
        check(
            "{ title = \"Ferry returns\",",
            "{ date = \"2023\",",
            &[(Some(1), "title", "none", "`Ferry returns`"), (Some(1), "date", "`2023`", "none")],
        );
        check(
            "stories = [",
            "stories = [ { },",
            &[(None, "stories", "3", "2 (Ferry returns | Lamp goes out)")],
        );
        check(
            "furniture = [\"Menu\"",
            "furniture = [\"Menu\", \"Nobody\"",
            &[(Some(2), "furniture", "`Nobody` in no body", "`Nobody` in its body")],
        );
        check("furniture = [", "title = \"A\"\nfurniture = [", &[(None, "title", "`A`", "none")]);
    }

    /// Every sample of every layout that ships comes out as its careful human says.
    #[test]
    fn samples_of_layouts_hold() {
        let (catalog, _) = Catalog::built_in_with_samples();
        for number in 0..catalog.layouts().len() {
            assert_eq!(misses(&catalog, number as u16), []);
        }
        assert_eq!(catalog.layouts().len(), crate::layout::catalog::BUILT_IN.len());
    }
}

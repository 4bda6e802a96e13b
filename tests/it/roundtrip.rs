//! Stories composed into a layout and read back are the same stories: over generated stories, for every layout,
//! from the layout files alone. And whatever comes in, nothing is lost and nothing breaks.

use proptest::prelude::*;

use readboard::layout::catalog::{Catalog, Element, Layout};
use readboard::story::Role;

use crate::spec::read;

#[derive(Debug, Clone)]
struct Made {
    title: String,
    blocks: Vec<(&'static str, String)>,
    outlet: String,
    date: (i16, u8, u8),
    link: String,
    /// Chooses among patterns and optional elements.
    choice: usize,
}

#[derive(Debug, PartialEq, Eq, Default)]
struct Expected {
    title: String,
    outlet: Option<String>,
    date: Option<String>,
    link: Option<String>,
    notes: usize,
    blocks: Vec<(String, String)>,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn words(least: usize, most: usize) -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => "[a-z]{1,9}",
        1 => "[0-9]{1,3}(\\.[0-9])?",
        1 => Just("“said”".to_owned()),
        1 => Just("(外交部)".to_owned()),
        1 => Just("no\u{a0}break".to_owned()),
        1 => Just("it’s".to_owned()),
        1 => Just("[the]".to_owned()),
    ];
    let first =
        prop_oneof![3 => "[A-Z][a-z]{2,8}", 1 => Just("“Belt".to_owned()), 1 => Just("中国".to_owned())];
    (first, proptest::collection::vec(word, least..most))
        .prop_map(|(first, rest)| format!("{first} {}", rest.join(" ")))
}

fn block() -> impl Strategy<Value = (&'static str, String)> {
    prop_oneof![
        4 => words(14, 60).prop_map(|words| ("paragraph", format!("{words}."))),
        1 => words(2, 20).prop_map(|words| ("list_item", format!("• {words};"))),
        1 => (1..20u8, words(2, 20)).prop_map(|(n, words)| ("list_item", format!("{n}. {words};"))),
    ]
}

prop_compose! {
    fn made()(
        title in words(2, 9),
        lead in words(14, 40),
        mut blocks in proptest::collection::vec(block(), 0..6),
        outlet in prop_oneof![Just("Reuters"), Just("Radio Free Asia"), Just("联合早报"), Just("Der Spiegel"), Just("NY Times")],
        date in (1990i16..2030, 1u8..13, 1u8..29),
        choice in 0usize..1000,
    ) -> Made {
        blocks.insert(0, ("paragraph", format!("{lead}.")));
        let link = format!("https://www.news.example/{}/{choice}.html?id={choice}", date.0);
        Made { title, blocks, outlet: outlet.to_owned(), date, link, choice }
    }
}

/// A story as the frame of a layout has it, and what must be read out of it.
fn compose(layout: &Layout, catalog: &Catalog, made: &Made) -> (String, Expected) {
    let mut text = String::new();
    let mut expected = Expected { title: made.title.clone(), ..Expected::default() };
    for (at, element) in layout.head.iter().enumerate() {
        put(&mut text, element, catalog, made, at, &mut expected);
    }
    let mut after_item = false;
    for (kind, words) in &made.blocks {
        let is_item = *kind == "list_item";
        if !(is_item && after_item) {
            text.push('\n');
        }
        after_item = is_item;
        text.push_str(if is_item { "  " } else { "" });
        text.push_str(words);
        text.push('\n');
        let bare = if is_item { words.split_once(' ').unwrap().1 } else { words };
        expected.blocks.push(((*kind).to_owned(), bare.to_owned()));
    }
    text.push('\n');
    for (at, element) in layout.tail.iter().enumerate() {
        put(&mut text, element, catalog, made, at + 10, &mut expected);
    }
    text.push('\n');
    (text, expected)
}

fn put(
    text: &mut String,
    element: &Element,
    catalog: &Catalog,
    made: &Made,
    salt: usize,
    expected: &mut Expected,
) {
    if element.is_title() {
        text.push_str(&made.title);
        text.push_str("\n\n");
        return;
    }
    let choice = made.choice / (salt + 1);
    if !element.required && choice.is_multiple_of(3) {
        return;
    }
    let cue = catalog.cue(element.cues[choice % element.cues.len()]).unwrap();
    let pattern = cue.lines[choice % cue.lines.len()].source();
    let (year, month, day) = made.date;
    let date = format!("{} {day}, {year}", MONTHS[usize::from(month) - 1]);
    let line = pattern
        .replace("{outlet}", &made.outlet)
        .replace("{date}", &date)
        .replace("{link}", &made.link)
        .replace("{author}", "Desk Editor")
        .replace("{any}", "something or other");
    text.push_str(&line);
    text.push('\n');
    if cue.role == Role::Note {
        expected.notes += 1;
    }
    if pattern.contains("{outlet}") {
        expected.outlet.get_or_insert(made.outlet.clone());
    }
    if pattern.contains("{date}") {
        expected.date.get_or_insert(format!("{year:04}-{month:02}-{day:02}"));
    }
    if pattern.contains("{link}") {
        expected.link.get_or_insert(made.link.clone());
    }
}

fn found(text: &str) -> (Option<String>, Vec<Expected>) {
    let (shard, catalog) = read(text.as_bytes());
    let layout = shard.digests()[0].layout(&catalog).map(str::to_owned);
    let stories = (0..shard.stories().len()).filter_map(|at| shard.story(at)).map(|story| Expected {
        title: story.title().map(|title| title.to_string()).unwrap_or_default(),
        outlet: story.outlet().map(|outlet| outlet.to_string()),
        date: story.story().date.map(|date| date.to_string()),
        link: story.link().map(|link| link.to_string()),
        notes: story.notes(&catalog).len(),
        blocks: story
            .blocks()
            .iter()
            .map(|block| {
                let mut words = String::new();
                block.text(&shard.text(), &mut words);
                (block.kind.name().to_owned(), words)
            })
            .collect(),
    });
    (layout, stories.collect())
}

proptest! {
    #[test]
    fn what_was_composed_is_found(stories in proptest::collection::vec(made(), 2..8), shift in 0usize..4) {
        let (catalog, _) = Catalog::built_in();
        for layout in catalog.layouts() {
            let (texts, expected): (Vec<_>, Vec<_>) = stories.iter().map(|made| compose(layout, &catalog, made)).unzip();
            let text = texts.concat();
            let text = match shift {
                0 => text,
                1 => text.replace('\n', "\r\n"),
                2 => format!("\u{feff}Skip to content\n\n{text}"),
                _ => text.replace("\n\n", "\n\n\n"),
            };
            let (name, found) = found(&text);
            prop_assert_eq!(name.as_ref(), Some(&layout.name), "{}", text);
            prop_assert_eq!(found, expected, "{}", text);
        }
    }

    #[test]
    fn any_bytes_are_read_and_none_is_lost(pieces in proptest::collection::vec(
        prop_oneof![
            2 => any::<String>().prop_map(String::into_bytes),
            1 => proptest::collection::vec(any::<u8>(), 0..40),
            4 => prop_oneof![
                Just("Posted on by\n"), Just("Source: RFA, May 1, 2020\n"), Just("https://a.example/b\n"), Just("[Reuters]\n"),
                Just("[continued]\n"), Just("\n"), Just("A title of some kind\n"), Just("Skip to content\n"), Just("Category: X\n"),
                Just("A paragraph that is long enough to be taken for one, and that ends as sentences end.\n"), Just("  1. item\n"),
                Just("[Excerpts of a thing]\n"), Just("\r\n"), Just("> quoted\n"), Just("-----\n"),
            ].prop_map(|line| line.as_bytes().to_vec()),
        ], 0..60)) {
        let bytes = pieces.concat();
        let (shard, catalog) = read(&bytes);
        let digest = &shard.digests()[0];
        let mut at = digest.text.start;
        for (span, _) in shard.parts_of(digest) {
            prop_assert!(span.start == at && span.end > at);
            at = span.end;
        }
        prop_assert_eq!(at, digest.text.end);
        let mut last = 0;
        for number in 0..shard.stories().len() {
            let story = shard.story(number).unwrap();
            prop_assert!(story.story().parts.0 >= last && story.story().parts.1 > story.story().parts.0);
            last = story.story().parts.1;
            prop_assert_eq!(story.index() as usize, number + 1);
            prop_assert_eq!(story.key().glance(), story.story().glance, "the glance opens the key");
            story.notes(&catalog);
            story.line();
            for block in story.blocks() {
                prop_assert!(block.lines.iter().all(|span| shard.text().get(span.range()).is_some()));
            }
        }
    }
}

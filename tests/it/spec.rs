//! `tests/spec/*.md`: prose for people, examples for the program. Each fence `digest` is followed by a fence
//! `stories` with what comes out of it. A fence `digest page.html` names the file that the document stands in.

use std::fmt::Write as _;
use std::path::Path;

use readboard::container::Container;
use readboard::layout::Catalog;
use readboard::library::{Shard, ShardBuilder};
use readboard::story::Role;

use crate::stage::golden;

/// Reads a document from a file of this name.
fn read_as(name: &str, text: &[u8]) -> (Shard, Catalog) {
    let (catalog, bad) = Catalog::built_in();
    assert_eq!(bad, []);
    let mut builder = ShardBuilder::new(&catalog, 0);
    builder.add(Path::new(name), text).unwrap();
    (builder.finish(), catalog)
}

/// What came out of a document, for people to read.
fn show(name: &str, text: &str) -> String {
    let (shard, catalog) = read_as(name, text.as_bytes());
    let digest = &shard.digests()[0];
    let mut out = String::new();
    let way = digest.layout(&catalog).unwrap_or("no layout");
    let _ = match digest.container {
        Container::Text => writeln!(out, "{way}"),
        container => writeln!(out, "{way} ({})", container.name()),
    };
    for number in 0..shard.stories().len() {
        let story = shard.story(number).unwrap();
        let title = story.title().map_or("(no title)", |title| title.as_str());
        let _ = writeln!(out, "{}. {title}", number + 1);
        let date = story.story().date.map(|date| date.to_string());
        for (field, value) in [
            ("outlet", story.outlet().map(|outlet| outlet.to_string())),
            ("date", date),
            ("link", story.link().map(|link| link.to_string())),
        ] {
            if let Some(value) = value {
                let _ = writeln!(out, "   {field}: {value}");
            }
        }
        for note in story.notes(&catalog) {
            let _ = writeln!(out, "   note: {note}");
        }
        for block in story.blocks() {
            let mut words = String::new();
            block.text(&shard.text(), &mut words);
            let mark = shard.text().at(block.mark);
            let _ = writeln!(out, "   {} {mark}| {words}", block.kind.name());
        }
    }
    for (span, part) in shard.parts_of(digest) {
        let role = match part.role {
            Role::Furniture => "furniture",
            Role::Heading => "heading",
            Role::Preamble => "preamble",
            Role::Tail => "tail",
            _ => continue,
        };
        for line in shard.text().at(span).lines().filter(|line| !line.trim().is_empty()) {
            let _ = writeln!(out, "{role}: {}", line.trim());
        }
    }
    out
}

#[track_caller]
fn check(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let mut out = String::new();
    let mut rest = text.as_str();
    let mut examples = 0;
    while let Some((before, after)) = rest.split_once("```digest") {
        // The fence may name the file: `digest page.html`.
        let (name, after) = after.split_once('\n').unwrap();
        let (digest, after) = after.split_once("```\n").unwrap();
        let (between, after) = after.split_once("```stories\n").unwrap();
        let (_, after) = after.split_once("```").unwrap();
        let shown = show(Some(name.trim()).filter(|name| !name.is_empty()).unwrap_or("digest.txt"), digest);
        let _ = write!(out, "{before}```digest{name}\n{digest}```\n{between}```stories\n{shown}```");
        rest = after;
        examples += 1;
    }
    out.push_str(rest);
    assert!(examples > 0, "{file} has no examples");
    golden(file, &out);
}

/// A test for each file, and one that none is forgotten.
macro_rules! specs {
    ($($test:ident $file:literal),+ $(,)?) => {
        $(
            #[test]
            fn $test() {
                check(concat!("tests/spec/", $file, ".md"));
            }
        )+

        const SPECS: &[&str] = &[$($file),+];
    };
}

specs! {
    bold_bullets "bold-bullets",
    byline_first "byline-first",
    byline_last "byline-last",
    closing_credit "closing-credit",
    contents_lists "contents-lists",
    csv "csv",
    dated_heading "dated-heading",
    ends "ends",
    html "html",
    inferred "inferred",
    key_value "key-value",
    mail "mail",
    mail_digest "mail-digest",
    markdown "markdown",
    no_digest "no-digest",
    numbered_article "numbered-article",
    outlet_above "outlet-above",
    outlet_after_colon "outlet-after-colon",
    outlet_in_title "outlet-in-title",
    posted_on "posted-on",
    press_review "press-review",
    source_first "source-first",
    source_line "source-line",
    source_line_abroad "source-line-abroad",
    source_under_title "source-under-title",
    starred_capitals "starred-capitals",
    teaser "teaser",
    trailing_mark "trailing-mark",
    traps "traps",
    untitled "untitled",
}

#[test]
fn every_layout_and_every_file_has_its_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(SPECS.contains(&name.as_str()), "{name}.md has no test");
    }
    let (catalog, _) = Catalog::built_in();
    for layout in catalog.layouts() {
        assert!(SPECS.contains(&layout.name.as_str()), "{} has no examples", layout.name);
    }
}

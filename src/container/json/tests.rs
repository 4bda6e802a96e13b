//! JSON Feed, and exports that come back as they went out.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::cli::{self, Command};
use crate::container::feed::tests::shown;
use crate::container::{Fact, Given, Known};
use crate::layout::{Catalog, blocks};
use crate::library::{Shard, ShardBuilder};
use crate::query::Flags;
use crate::seeds::SEEDS;
use crate::story::StoryKey;
use crate::text::CleanBuf;

#[track_caller]
fn check(json: &str, kind: Container, expected: &str) {
    assert_eq!(tell(json.as_bytes()), Some(kind), "{json}");
    let got = shown(|lines| read(json.as_bytes(), kind, lines));
    let expected: Vec<_> = expected.trim().lines().map(str::trim).collect();
    assert_eq!(got.unwrap_or_default(), expected.join("\n"), "{json}");
}

#[test]
fn json_feed() {
    check(
        r#"{ "version": "https:\/\/jsonfeed.org\/version\/1.1", "title": "River &amp; Sea", "description": "News",
          "home_page_url": "https://a.example/", "items": [
          { "id": 7, "url": "/1", "title": "One\n<b>two</b>", "content_html": "<p>First.</p><p>R&amp;D</p>", "summary": "Short",
            "date_published": "2023-11-10T08:00:00-08:00", "authors": [{"name": "Ann"}, null, "x", {"name": ["y"]}, {"name": "Bob"}] },
          null, 5, {}, { "id": "https://a.example/2", "content_text": "A &amp; b\n\nC", "author": {"name": "Eve"}, "tags": ["t"] } ] }"#,
        Container::JsonFeed,
        "document|River & Sea
         furniture|News

         new title|One two

         words|First.

         words|R&D

         date|2023-11-10
         link|https://a.example/1
         author|Ann, Bob

         new words|A &amp; b

         words|C

         link|https://a.example/2
         author|Eve",
    );
    check(
        r#"{"items":[{"content_text":"Words","id":"1"}],"title":"Late"}"#,
        Container::JsonFeed,
        "document|Late

         new words|Words",
    );
}

#[test]
fn lists_of_stories_in_sections() {
    check(
        r#"{ "subject": "River Weekly 7", "date": "2020-05-03", "editor": "ann", "header": ["Hello, all of you who read this"],
          "chapters": [
          { "entries": [
            { "author": {"name": "Ann"}, "text": "The weir <a href=\"https://b.example/\">is mended</a>.", "title": "The weir is mended at last", "ts": "2020.05.01", "url": "https://a.example/1", "tags": ["weir"] },
            { "text": "", "title": "The ferry sails again", "url": "https://a.example/2", "source": {"name": "Harbour Post"} } ],
            "title": "Announcements" },
          { "title": "<b>Jobs</b>", "entries": [
            { "description": ["The mill looks for a hand.", "Ask at the door."], "headline": "Wanted: a miller's hand", "link": "https://a.example/3" } ] } ] }"#,
        Container::Json,
        "document|River Weekly 7
         date|2020-05-03

         new title|The weir is mended at last

         words|The weir is mended.
         words to|https://b.example/

         date|2020-05-01
         link|https://a.example/1
         author|Ann

         new title|The ferry sails again

         outlet|Harbour Post
         link|https://a.example/2

         new title|Wanted: a miller's hand

         words|The mill looks for a hand.

         words|Ask at the door.

         link|https://a.example/3",
    );
    check(
        r#"[{"title": "The weir is mended", "summary": "For the first time since the flood the weir holds its water."},
            {"title": "The ferry sails again", "summary": "She left at noon on Monday, with nobody but the dog on board."}]"#,
        Container::Json,
        "new title|The weir is mended

         words|For the first time since the flood the weir holds its water.

         new title|The ferry sails again

         words|She left at noon on Monday, with nobody but the dog on board.",
    );
}

#[test]
fn lists_of_sentences() {
    check(
        r#"{"date": "2020-05-03", "news": ["The weir is mended, says the keeper.", "The ferry sails again on Monday.",
            "Nobody knows where the dog is."], "tip": "Sleep.", "link": "https://a.example/"}"#,
        Container::Json,
        "date|2020-05-03

         new words|The weir is mended, says the keeper.

         date|2020-05-03

         new words|The ferry sails again on Monday.

         date|2020-05-03

         new words|Nobody knows where the dog is.

         date|2020-05-03",
    );
}

#[test]
fn lists_of_other_things_are_no_stories() {
    for json in [
        // Menus, forms, parts of a program.
        r#"{"menu": [{"title": "Home", "url": "/"}, {"title": "News", "url": "/news"}, {"title": "Mill", "url": "/m"}]}"#,
        r#"{"oneOf": [{"title": "Width", "description": "in yards"}, {"title": "Height", "description": "in feet"}]}"#,
        r#"{"items": ["one", "two", "three", "four"]}"#,
        r#"{"rows": [{"title": "The weir is mended", "url": "https://a.example/1"}], "log": "x"}"#,
        r#"[{"title": "The weir is mended", "url": "https://a.example/1"}, {"title": "#,
    ] {
        let got = shown(|lines| read(json.as_bytes(), Container::Json, lines));
        assert_eq!(got, None, "{json}");
    }
}

const STORIES: &str = r#"{"id":"1","digest":"a/b.txt","index":1,"title":"T","source":{"name":"Wire","date":"2023-11","url":null},"notes":["continued"],"body":"x","blocks":[{"kind":"paragraph","text":"Goals:"},{"kind":"list_item","text":"one"},{"kind":"list_item","text":"two"},{"kind":"quote","text":"said"},{"kind":"heading","text":"Head"},{"kind":"pre","text":"  a\n\n  b"}],"read":false}
{"id": "cut off
{"id":"2","digest":"a/b.txt","index":2,"title":null,"source":null,"body":"Only body\n\nand more"}

{"kind":"other"}
{"id":"3","digest":"a/c.txt","index":1,"title":"U","source":{"url":"https://a.example/"}}
"#;

#[test]
fn lines_that_are_no_story_are_left_out() {
    check(
        STORIES,
        Container::Export,
        "document|b.txt

         new title|T

         words|Goals:

         words item1|• one
         words item1|• two

         words quote1|> said

         words h3|Head

         words pre|  a

         words pre|  b

         outlet|Wire
         date|2023-11
         note|continued

         new words|Only body

         words|and more

         document|c.txt

         new title|U

         link|https://a.example/",
    );
    let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
    let mut lines = Lines::new(&mut text, &mut facts);
    assert!(read(STORIES.as_bytes(), Container::Export, &mut lines));
    assert_eq!(lines.capped, 2);
}

#[test]
fn what_is_neither_is_left_alone() {
    for (json, kind) in [
        ("", None),
        ("[]", None),
        ("{}", None),
        ("plain { text", None),
        (r#"{"version":"1.0","items":[]}"#, None),
        (r#"{"items":[{"id":1,"name":"x"}]}"#, None),
        (r#"{"schema":"x","digests":[]}"#, None),
        (r#"{"a":{"schema":1,"digests":[]}}"#, None),
        (r#"{"id":1,"digest":"x"}"#, None),
        ("{\"version\":\"https://jsonfeed.org/version/1\"", Some(Container::JsonFeed)),
        ("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[}", Some(Container::JsonFeed)),
        ("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}", Some(Container::JsonFeed)),
        ("{\"schema\":1,\"digests\":[{\"path\":\"x", Some(Container::Export)),
        ("{\"schema\":1,\"digests\":[],\"stories\":[]}", Some(Container::Export)),
        ("\u{feff} {\"schema\" : 1, \"stories\":[", Some(Container::Export)),
    ] {
        assert_eq!(tell(json.as_bytes()), kind, "{json}");
        for kind in [Container::Export, Container::JsonFeed] {
            assert_eq!(shown(|lines| read(json.as_bytes(), kind, lines)), None, "{json}");
        }
    }
}

/// What a story comes to: title, blocks, outlet, date, link, notes, key.
#[derive(Debug, PartialEq, Eq, Default)]
struct Told {
    digest: String,
    title: String,
    blocks: Vec<(&'static str, String)>,
    outlet: String,
    date: String,
    link: String,
    notes: Vec<String>,
    key: Option<StoryKey>,
}

fn seeds(catalog: &Catalog) -> Shard {
    let mut builder = ShardBuilder::new(catalog, 0);
    for (name, bytes) in SEEDS {
        assert!(builder.add(Path::new(name), bytes).is_ok());
    }
    builder.finish()
}

fn told_by_library(shard: &Shard, catalog: &Catalog, titles: bool) -> Vec<Told> {
    let text = |clean: Option<crate::text::Clean<'_>>| clean.unwrap_or_default().to_string();
    (0..shard.stories().len())
        .filter_map(|at| shard.story(at))
        .map(|story| {
            let digest = story.digest();
            let title = shard.text().at(digest.title).to_string();
            let mut all = Vec::new();
            for block in story.blocks() {
                let mut words = String::new();
                block.text(&story.text(), &mut words);
                all.push((block.kind.name(), words));
            }
            Told {
                digest: if title.is_empty() || !titles { digest.name().to_string() } else { title },
                title: text(story.title()),
                blocks: all,
                outlet: text(story.outlet()),
                date: story.story().date.map(|date| date.to_string()).unwrap_or_default(),
                link: text(story.link()),
                notes: story.notes(catalog).iter().map(ToString::to_string).collect(),
                key: Some(story.key()),
            }
        })
        .collect()
}

/// Reads a stream as any reader of it would that goes by nothing but what is known of the lines.
fn told_by_stream(json: &[u8]) -> Vec<Told> {
    let kind = tell(&json[..json.len().min(crate::container::HEAD)]).unwrap();
    assert_eq!(kind, Container::Export);
    let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
    assert!(read(json, kind, &mut Lines::new(&mut text, &mut facts)));
    let known = |at: usize| {
        let found = facts.binary_search_by_key(&(at as u32), |fact: &Fact| fact.start);
        found.map_or(Known::NOTHING, |found| facts[found].known)
    };
    let mut stories: Vec<Told> = Vec::new();
    let mut bodies: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut digest) = (0, String::new());
    for line in text.split_inclusive('\n') {
        let known = known(at);
        if known.has(Known::STARTS) {
            stories.push(Told { digest: digest.clone(), ..Told::default() });
            bodies.push((0, 0));
        }
        let words = line.trim_end().to_owned();
        let last = stories.last_mut();
        match (known.what(), last) {
            (Given::Document, _) => digest = words,
            (Given::Title, Some(story)) => story.title = words,
            (Given::Outlet, Some(story)) => story.outlet = words,
            (Given::Date, Some(story)) => story.date = words,
            (Given::Link, Some(story)) => story.link = words,
            (Given::Note, Some(story)) => story.notes.push(words),
            (Given::Words, Some(_)) => {
                let body = bodies.last_mut().unwrap();
                *body = (if body.1 == 0 { at } else { body.0 }, at + line.len());
            }
            _ => assert!(words.is_empty(), "{words} is nothing"),
        }
        at += line.len();
    }
    for (story, (from, to)) in stories.iter_mut().zip(bodies) {
        let body = &text[from..to];
        let mut found = Vec::new();
        blocks::read(body, 0, &mut found);
        for block in found {
            let mut words = String::new();
            block.text(body, &mut words);
            story.blocks.push((block.kind.name(), words));
        }
        story.key = Some(StoryKey::of(std::iter::once(&*story.title).chain(blocks::words(body))));
    }
    stories
}

fn exported(format: &str) -> Vec<u8> {
    let Ok(Command::Print(task)) = cli::parse(["readboard", "export", "--format", format]) else {
        unreachable!("export is a task")
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let flags = |_: crate::library::StoryRef<'_>| Flags::default();
    cli::run(&task, &mut cli::Context::new(&mut out, &mut err, None, &flags));
    assert!(err.is_empty());
    out
}

#[test]
fn what_is_exported_comes_back() {
    let (catalog, _) = Catalog::built_in();
    let shard = seeds(&catalog);
    let json = exported("json");
    assert_eq!(told_by_stream(&json), told_by_library(&shard, &catalog, true));
    // On lines, only the path of a digest is told.
    assert_eq!(told_by_stream(&exported("ndjson")), told_by_library(&shard, &catalog, false));
    // The same when another program has laid it out anew.
    let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(told_by_stream(value.to_string().as_bytes()), told_by_library(&shard, &catalog, true));
}

#[test]
fn what_is_exported_is_the_same_library() {
    let (catalog, _) = Catalog::built_in();
    let bare = |shard: &Shard| {
        let mut told = told_by_library(shard, &catalog, true);
        for story in &mut told {
            story.digest.clear();
        }
        told
    };
    let expected = bare(&seeds(&catalog));
    assert!(expected.len() > 20);
    for format in ["json", "ndjson"] {
        let mut builder = ShardBuilder::new(&catalog, 0);
        assert!(builder.add(Path::new("export"), &exported(format)).is_ok());
        assert_eq!(bare(&builder.finish()), expected, "{format}");
    }
}

#[test]
fn hostile_files_cost_what_they_weigh() {
    let deep = 16_000;
    let open = r#"{"version":"https://jsonfeed.org/version/1","items":["#;
    for (json, is_read) in [
        (format!("{open}{}", "[".repeat(deep)), false),
        (format!("{open}{}", "{\"a\":".repeat(deep)), false),
        (format!("{open}{}{{\"title\":\"t\"}}]}}", "{},".repeat(100_000)), true),
        (
            format!("{open}{{\"title\":\"t\",\"authors\":[{}{{}}]}}]}}", "{\"name\":\"a\"},".repeat(deep)),
            true,
        ),
        (format!("{open}{}", "\"\\".repeat(1 << 19)), false),
        ("{".repeat(1 << 20), false),
        ("{\n".repeat(1 << 19), false),
    ] {
        tell(&json.as_bytes()[..crate::container::HEAD]);
        for kind in [Container::Export, Container::JsonFeed] {
            let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
            let done = read(json.as_bytes(), kind, &mut Lines::new(&mut text, &mut facts));
            assert_eq!(done, is_read && kind == Container::JsonFeed, "{}", &json[..80]);
            assert!(text.len() + facts.len() <= json.len());
        }
    }
}

proptest! {
    #[test]
    fn no_json_is_too_strange(tokens in proptest::collection::vec(prop::sample::select(TOKENS), 0..60)) {
        let text = tokens.concat();
        for lead in ["", "{\"schema\":1,\"stories\":[{", "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{"] {
            let json = format!("{lead}{text}");
            tell(json.as_bytes());
            for kind in [Container::Export, Container::JsonFeed] {
                shown(|lines| read(json.as_bytes(), kind, lines));
            }
        }
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        tell(&bytes);
        tell(&[b"{\"", &*bytes].concat());
        for kind in [Container::Export, Container::JsonFeed] {
            shown(|lines| read(&bytes, kind, lines));
        }
    }

    #[test]
    fn every_block_comes_out_in_order(blocks in proptest::collection::vec(("[a-z]{1,8}", 0..5_usize), 1..20)) {
        const KINDS: [&str; 5] = ["paragraph", "heading", "list_item", "quote", "pre"];
        let records: Vec<_> = blocks.iter().map(|(text, kind)| format!(r#"{{"kind":"{}","text":"{text}"}}"#, KINDS[*kind])).collect();
        let json = format!(r#"{{"schema":1,"digests":[],"stories":[{{"digest":"d","title":"t","blocks":[{}]}}]}}"#, records.join(","));
        let out = shown(|lines| read(json.as_bytes(), Container::Export, lines)).unwrap();
        let found: Vec<_> = out.lines().filter_map(|line| Some(line.split_once('|')?.1.trim_start_matches(['•', '>', ' ']))).collect();
        let words: Vec<_> = ["d", "t"].into_iter().chain(blocks.iter().map(|(text, _)| &**text)).collect();
        prop_assert_eq!(found, words);
    }
}

const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u0041",
    "\\ud800",
    "null",
    "1",
    "1e999",
    "-",
    "true",
    "\n",
    " ",
    "\"id\":\"1\",",
    "\"digest\":\"d\",",
    "\"index\":1,",
    "\"source\":{}",
    "\"title\":\"t\"",
    "\"stories\":[",
    "\"items\":[",
    "\"blocks\":[{\"text\":\"x\"}]",
    "\"content_html\":\"<p>a\"",
    "}]}",
    "},{",
    "é",
    "\u{feff}",
    "\u{1b}",
];

#[test]
fn what_is_written_more_than_once_stays_within_bounds() {
    let long = "x".repeat(20_000);
    let items = vec![r#"{"url":"a"}"#; 2000].join(",");
    let feed = format!(
        r#"{{"version":"https://jsonfeed.org/version/1","home_page_url":"https://a.example/{long}/","items":[{items}]}}"#
    );
    let stories = [r#"{"digest":"a","body":"x"}"#, r#"{"digest":"b","body":"x"}"#].join(",");
    let stories = vec![stories; 1000].join(",");
    let export =
        format!(r#"{{"schema":1,"digests":[{{"path":"a","title":"{long}"}}],"stories":[{stories}]}}"#);
    for (json, kind) in [(feed, Container::JsonFeed), (export, Container::Export)] {
        let (mut text, mut facts) = (CleanBuf::default(), Vec::new());
        let mut lines = Lines::new(&mut text, &mut facts);
        assert!(read(json.as_bytes(), kind, &mut lines));
        assert!(text.len() <= 8 * json.len(), "{} bytes became {}", json.len(), text.len());
    }
}

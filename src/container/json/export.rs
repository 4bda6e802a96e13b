//! This program's own export, as one document or with a story on each line: what was exported comes back.

use std::collections::HashMap;

use serde::Deserialize;

use crate::container::feed::{self, Entry};
use crate::container::{Given, Lines, own};

use super::loose::{self, Checked, List, Object, Says, Text};

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Document<'a> {
    #[serde(borrow)]
    digests: List<Object<Digest<'a>>>,
    #[serde(borrow)]
    stories: Checked<Object<Story<'a>>>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Digest<'a> {
    #[serde(borrow)]
    path: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
}

impl Says for Digest<'_> {
    fn says(&self) -> bool {
        self.title.says()
    }
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Story<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    digest: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    source: Object<Source<'a>>,
    #[serde(borrow)]
    notes: List<Text<'a>>,
    #[serde(borrow)]
    body: Text<'a>,
    #[serde(borrow)]
    blocks: List<Object<Block<'a>>>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Source<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    date: Text<'a>,
    #[serde(borrow)]
    url: Text<'a>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Block<'a> {
    #[serde(borrow)]
    kind: Text<'a>,
    #[serde(borrow)]
    mark: Text<'a>,
    #[serde(borrow)]
    text: Text<'a>,
}

impl Says for Block<'_> {
    fn says(&self) -> bool {
        self.text.says()
    }
}

impl Says for Story<'_> {
    fn says(&self) -> bool {
        self.title.says()
            || self.body.says()
            || self.blocks.0.iter().any(Says::says)
            || !self.notes.0.is_empty()
            || self.source.0.as_ref().is_some_and(|source| source.name.says() || source.url.says())
    }
}

/// Reads an export; returns whether it was one.
pub(super) fn read(text: &str, lines: &mut Lines<'_>) -> bool {
    let Some(document) =
        serde_json::from_str::<Document<'_>>(text).ok().filter(|document| document.stories.0)
    else {
        return read_lines(text, lines);
    };
    let titles = document.digests.0.iter().filter_map(|digest| digest.0.as_ref());
    let mut writer = Writer {
        titles: titles.map(|digest| (&*digest.path, &*digest.title)).collect(),
        room: text.len(),
        digest: None,
        lines,
    };
    let mut take = |story: Object<Story<'_>>| {
        if let Some(story) = story.0.filter(Says::says) {
            writer.write(&story);
        }
    };
    // It was whole when it was read the first time.
    drop(loose::each(text, "stories", &mut take));
    !lines.is_empty()
}

/// Reads stories that stand on a line each; what is none is counted, and left out.
fn read_lines(text: &str, lines: &mut Lines<'_>) -> bool {
    let mut bad = 0;
    let mut writer = Writer { titles: HashMap::new(), room: 0, digest: None, lines };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let story = serde_json::from_str::<Story<'_>>(line).ok();
        match story.filter(|story| story.id.says() && story.digest.says() && story.says()) {
            Some(story) => writer.write(&story),
            None => bad += 1,
        }
    }
    let found = !writer.lines.is_empty();
    if found {
        lines.capped += bad;
    }
    found
}

struct Writer<'d, 'l, 't> {
    /// The titles of digests, by path.
    titles: HashMap<&'d str, &'d str>,
    /// Bytes of titles that may still be written: a file that goes to and fro between its digests has them anew each
    /// time.
    room: usize,
    /// The digest of the story before.
    digest: Option<String>,
    lines: &'l mut Lines<'t>,
}

impl Writer<'_, '_, '_> {
    fn write(&mut self, story: &Story<'_>) {
        if self.digest.as_deref() != Some(&*story.digest) {
            let path = &*story.digest;
            // A digest without a title goes by the name of its file, here as everywhere.
            let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
            self.lines.blank();
            let title = self.titles.get(path).copied();
            let left = title.and_then(|title| self.room.checked_sub(title.len()));
            self.room = left.unwrap_or(self.room);
            self.lines.given(title.filter(|_| left.is_some()).unwrap_or(name), Given::Document);
            self.digest = Some(path.to_owned());
        }
        let nowhere = Source::default();
        let source = story.source.0.as_ref().unwrap_or(&nowhere);
        let entry = Entry {
            title: (&*story.title).into(),
            outlet: (&*source.name).into(),
            date: feed::day(&source.date),
            link: (&*source.url).into(),
            notes: story.notes.0.iter().map(|note| (&**note).into()).collect(),
            ..Entry::default()
        };
        entry.write(self.lines, |lines| {
            if story.blocks.0.is_empty() {
                lines.plain(&story.body);
            }
            let mut in_list = false;
            for block in story.blocks.0.iter().filter_map(|block| block.0.as_ref()) {
                let is_item = &*block.kind == "list_item";
                if !(is_item && in_list) {
                    lines.blank();
                }
                block.write(lines);
                in_list = is_item;
            }
        });
    }
}

impl Block<'_> {
    fn write(&self, lines: &mut Lines<'_>) {
        let mark = if own::is_told(&self.mark) { &*self.mark } else { "•" };
        own::write_block(&self.kind, mark, &self.text, lines);
    }
}

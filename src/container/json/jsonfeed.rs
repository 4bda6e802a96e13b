//! JSON Feed 1.0 and 1.1.

use std::borrow::Cow;

use serde::Deserialize;

use crate::container::feed::{self, Body, Entry};
use crate::container::{Given, Lines};

use super::loose::{self, Checked, List, Object, Says, Text};

/// What a feed says of itself.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Feed<'a> {
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    home_page_url: Text<'a>,
    #[serde(borrow)]
    items: Checked<Object<Item<'a>>>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Item<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    url: Text<'a>,
    #[serde(borrow)]
    external_url: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    content_html: Text<'a>,
    #[serde(borrow)]
    content_text: Text<'a>,
    #[serde(borrow)]
    summary: Text<'a>,
    #[serde(borrow)]
    date_published: Text<'a>,
    #[serde(borrow)]
    date_modified: Text<'a>,
    #[serde(borrow)]
    author: Object<Author<'a>>,
    #[serde(borrow)]
    authors: List<Object<Author<'a>>>,
    /// Which of many feeds it comes from, where one feed gathers them.
    #[serde(borrow)]
    source: Object<Author<'a>>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Author<'a> {
    #[serde(borrow)]
    name: Text<'a>,
}

impl Says for Author<'_> {
    fn says(&self) -> bool {
        self.name.says()
    }
}

/// Reads a feed; returns whether it was one.
pub(super) fn read(text: &str, lines: &mut Lines<'_>) -> bool {
    let Ok(feed) = serde_json::from_str::<Feed<'_>>(text) else { return false };
    let title = feed::title_words(&feed.title);
    let about = feed::title_words(&feed.description);
    if !feed.items.0 {
        return false;
    }
    let before = lines.len();
    lines.given(&title, Given::Document);
    if about != title {
        lines.given(&about, Given::Furniture);
    }
    let base = Some(&*feed.home_page_url).filter(|base| base.contains("://"));
    // What relative links are read from is written with each item.
    let mut room = text.len().saturating_mul(feed::LINK_GROWTH);
    let mut capped = 0;
    let mut take = |item: Object<Item<'_>>| {
        if let Some(item) = item.0 {
            let left = room.checked_sub(base.map_or(0, str::len));
            capped += usize::from(left.is_none());
            room = left.unwrap_or(room);
            item.write(base.filter(|_| left.is_some()), lines);
        }
    };
    // It was whole when it was read the first time.
    drop(loose::each(text, "items", &mut take));
    lines.capped += capped;
    lines.len() > before
}

impl Item<'_> {
    fn write(&self, base: Option<&str>, lines: &mut Lines<'_>) {
        let link = [&self.url, &self.external_url, &self.id]
            .into_iter()
            .find_map(|address| feed::resolve(base, address))
            .unwrap_or_default();
        let base = if link.is_empty() { base } else { Some(&*link) };
        let mut names: Vec<&str> = Vec::new();
        for author in self.authors.0.iter().chain([&self.author]).filter_map(|author| author.0.as_ref()) {
            let name = author.name.trim();
            if !name.is_empty() && names.len() < Self::AUTHORS_MAX && !names.contains(&name) {
                names.push(name);
            }
        }
        let body = self.body();
        let entry = Entry {
            title: Cow::Owned(feed::title_words(&self.title)),
            date: feed::day(&self.date_published).or_else(|| feed::day(&self.date_modified)),
            author: Cow::Owned(names.join(", ")),
            outlet: self
                .source
                .0
                .as_ref()
                .map(|source| feed::title_words(&source.name))
                .unwrap_or_default()
                .into(),
            link: Cow::Borrowed(&link),
            ..Entry::default()
        };
        if entry.title.is_empty() && entry.link.is_empty() && body.is_none() {
            return;
        }
        entry.write(lines, |lines| {
            if let Some(body) = body {
                body.write(base, lines);
            }
        });
    }

    /// An item names no more authors than this that are shown.
    const AUTHORS_MAX: usize = 16;

    /// The longest of what it has; HTML where two say the same.
    fn body(&self) -> Option<Body<'_>> {
        let forms =
            [Body::Html(&self.content_html), Body::Plain(&self.content_text), Body::Plain(&self.summary)];
        let mut best: Option<(Body<'_>, usize)> = None;
        for body in forms {
            let weight = body.weight();
            if weight > best.map_or(0, |(_, known)| known) {
                best = Some((body, weight));
            }
        }
        best.map(|(body, _)| body)
    }
}

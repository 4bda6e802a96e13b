//! Which element is which field, in every vocabulary, and what an entry and a feed keep of them.

use std::borrow::Cow;

use crate::container::{Given, Lines};
use crate::story::Date;

use super::entity::{self, one_line, title_words};
use super::entry::{Body, Entry};
use super::tag::{Space, Tag};
use super::walk::Within;
use super::{address, dates};

/// What an element says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// Nothing that is shown.
    Skip,
    Title,
    /// The whole text.
    Content,
    /// A part or a summary of the text.
    Summary,
    /// What describes something else, for entries that have no text.
    Aside,
    Outlet,
    Author,
    Link,
    /// The link, when nothing else is.
    Guid,
    /// A date; of several the one with the lowest number counts.
    Date(u8),
}

/// In which form an element says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Html,
    Text,
    Either,
}

/// Whether this element is an entry.
pub(super) fn is_entry(space: Space, local: &str, atom: bool) -> bool {
    match space {
        Space::Rss => local.eq_ignore_ascii_case("item"),
        Space::Atom => atom && local.eq_ignore_ascii_case("entry"),
        _ => false,
    }
}

/// Whether this element only holds others that count as if it were not there.
pub(super) fn is_frame(space: Space, local: &str) -> bool {
    match space {
        Space::Rss => ["rss", "channel"].iter().any(|name| local.eq_ignore_ascii_case(name)),
        Space::Atom => local == "feed",
        Space::Media => local == "group",
        _ => local == "RDF",
    }
}

/// What this element changes about those inside.
pub(super) fn frame(space: Space, local: &str, in_entry: bool) -> Option<Within> {
    match (space, local) {
        (Space::Atom, "author" | "contributor") => Some(Within::Author),
        (Space::Atom, "source") if in_entry => Some(Within::Source),
        _ => None,
    }
}

/// The form that an element of Atom names.
fn form(tag: &Tag<'_>) -> Option<Form> {
    let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
    let mode = tag.attribute("mode").unwrap_or_default();
    match kind.as_str() {
        _ if mode.eq_ignore_ascii_case("base64") => None,
        "xhtml" | "application/xhtml+xml" => Some(Form::Html),
        "html" | "text/html" => Some(Form::Either),
        "" | "text" | "text/plain" => Some(Form::Text),
        other => other.starts_with("text/").then_some(Form::Text),
    }
}

/// What a feed says of itself.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    pub(super) title: Cow<'a, str>,
    pub(super) about: Cow<'a, str>,
    pub(super) date: Option<Date>,
    pub(super) base: Option<String>,
    link: Option<String>,
    rank: u8,
}

impl<'a> Head<'a> {
    /// Whether there is enough to begin with.
    pub(super) fn is_known(&self) -> bool {
        !self.title.trim().is_empty()
    }

    /// Whether it says nothing.
    pub(super) fn is_blank(&self) -> bool {
        !self.is_known() && self.about.trim().is_empty()
    }

    /// What relative links are read from.
    pub(super) fn base(&self) -> Option<&str> {
        self.base.as_deref().filter(|base| base.contains("://")).or(self.link.as_deref())
    }

    /// The field that an element of the feed itself is.
    pub(super) fn field(
        &mut self,
        space: Space,
        local: &str,
        tag: &Tag<'a>,
        within: Within,
    ) -> (Field, Form) {
        let field = match (space, local.to_ascii_lowercase().as_str()) {
            _ if within != Within::Nothing => Field::Skip,
            (Space::Rss | Space::Atom, "title") => Field::Title,
            (Space::Rss, "description") | (Space::Atom, "subtitle" | "tagline") => Field::Summary,
            (Space::Rss, "pubdate") | (Space::Atom, "updated" | "modified") => Field::Date(1),
            (Space::Rss, "lastbuilddate") => Field::Date(2),
            (Space::Dc, "date") => Field::Date(3),
            (Space::Rss, "link") => Field::Link,
            (Space::Atom, "link") => {
                if let Some((0, link)) = atom_link(tag, None) {
                    self.link.get_or_insert(link);
                }
                Field::Skip
            }
            _ => Field::Skip,
        };
        (field, Form::Either)
    }

    /// Keeps what an element said.
    pub(super) fn put(&mut self, field: Field, _: Form, text: Cow<'a, str>) {
        let blank = |text: &str| text.trim().is_empty();
        match field {
            _ if blank(&text) => {}
            Field::Title if blank(&self.title) => self.title = text,
            Field::Summary if blank(&self.about) => self.about = text,
            Field::Link => {
                if let Some(link) = address::resolve(self.base(), &text) {
                    self.link.get_or_insert(link);
                }
            }
            Field::Date(rank) => better(&mut self.date, &mut self.rank, rank, &text),
            _ => {}
        }
    }
}

/// Puts a date where none of a lower rank is.
fn better(date: &mut Option<Date>, known: &mut u8, rank: u8, text: &str) {
    if (date.is_none() || rank < *known)
        && let Some(day) = dates::day(text)
    {
        (*date, *known) = (Some(day), rank);
    }
}

/// Where a link of Atom leads, and how good it is as the link of an entry: 0 is best.
fn atom_link(tag: &Tag<'_>, base: Option<&str>) -> Option<(u8, String)> {
    let rank = match tag.attribute("rel").as_deref() {
        None | Some("" | "alternate") => {
            let kind = tag.attribute("type").unwrap_or_default();
            u8::from(!(kind.is_empty() || kind.contains("html")))
        }
        Some("related" | "via") => 3,
        _ => return None,
    };
    Some((rank, address::resolve(base, &tag.attribute("href")?)?))
}

/// One entry as it was found.
#[derive(Debug, Default)]
pub(super) struct Item<'a> {
    entry: Entry<'a>,
    /// What its links are read from, when it says so itself.
    base: Option<String>,
    /// What they are read from otherwise.
    site: Option<String>,
    full: Option<(Form, Cow<'a, str>)>,
    brief: Option<(Form, Cow<'a, str>)>,
    aside: Option<(Form, Cow<'a, str>)>,
    date_rank: u8,
    link_rank: u8,
    authors: usize,
}

/// How many times the length of a feed its links may grow by as they are made whole.
pub(in crate::container) const LINK_GROWTH: usize = 4;

/// An entry names no more authors than this that are shown.
const AUTHORS_MAX: usize = 16;

impl<'a> Item<'a> {
    /// An entry with a base of its own, if that is one, in a feed from `site`.
    pub(super) fn new(base: Option<String>, site: Option<&str>) -> Item<'a> {
        Item {
            base: base.filter(|base| base.contains("://")),
            site: site.map(str::to_owned),
            ..Item::default()
        }
    }

    fn base(&self) -> Option<&str> {
        self.base.as_deref().or(self.site.as_deref())
    }

    /// Whether it says nothing.
    pub(super) fn is_blank(&self) -> bool {
        let Entry { title, link, .. } = &self.entry;
        title.is_empty()
            && link.is_empty()
            && self.full.is_none()
            && self.brief.is_none()
            && self.aside.is_none()
    }

    /// The field that an element of an entry is.
    pub(super) fn field(
        &mut self,
        space: Space,
        local: &str,
        tag: &Tag<'a>,
        within: Within,
    ) -> (Field, Form) {
        let local = local.to_ascii_lowercase();
        let field = match (space, local.as_str(), within) {
            (Space::Atom, "name", Within::Author) => Field::Author,
            (Space::Atom, "title", Within::Source) => Field::Outlet,
            (_, _, Within::Author | Within::Source) => Field::Skip,
            (Space::Atom, "link", _) => {
                if let Some((rank, link)) = atom_link(tag, self.base()) {
                    self.link(link, rank);
                }
                Field::Skip
            }
            (Space::Rss | Space::Atom, "title", _) => Field::Title,
            (Space::Content, "encoded", _) | (Space::Rss | Space::Atom, "content", _) => Field::Content,
            (Space::Rss | Space::Dc, "description", _) | (Space::Atom, "summary", _) => Field::Summary,
            (Space::Media, "description", _) | (Space::Itunes, "summary" | "subtitle", _) => Field::Aside,
            (Space::Rss, "link", _) => Field::Link,
            (Space::Rss, "guid", _) => {
                let permanent = tag.attribute("isPermaLink").is_none_or(|is| is.eq_ignore_ascii_case("true"));
                if permanent { Field::Guid } else { Field::Skip }
            }
            (Space::Atom, "id", _) => Field::Guid,
            (Space::Rss, "pubdate", _) | (Space::Atom, "published" | "issued", _) => Field::Date(0),
            (Space::Rss | Space::Dc, "date", _) => Field::Date(1),
            (Space::Atom | Space::Dc, "created" | "issued", _) => Field::Date(2),
            (Space::Atom | Space::Dc, "updated" | "modified", _) => Field::Date(3),
            (Space::Rss, "author", _) | (Space::Dc, "creator", _) => Field::Author,
            (Space::Itunes, "author", _) if self.authors == 0 => Field::Author,
            (Space::Rss, "source", _) | (Space::Dc, "publisher", _) => Field::Outlet,
            _ => Field::Skip,
        };
        let form = match (space, field) {
            (Space::Atom, Field::Title | Field::Content | Field::Summary) => form(tag),
            _ => Some(Form::Either),
        };
        form.map_or((Field::Skip, Form::Either), |form| (field, form))
    }

    fn link(&mut self, link: String, rank: u8) {
        if self.entry.link.is_empty() || rank < self.link_rank {
            (self.entry.link, self.link_rank) = (Cow::Owned(link), rank);
        }
    }

    /// Keeps what an element said.
    pub(super) fn put(&mut self, field: Field, form: Form, text: Cow<'a, str>) {
        if text.trim().is_empty() {
            return;
        }
        let line = |text: &str| {
            Cow::Owned(if form == Form::Text { one_line(&entity::decode(text)) } else { title_words(text) })
        };
        match field {
            Field::Title if self.entry.title.is_empty() => self.entry.title = line(&text),
            Field::Outlet if self.entry.outlet.is_empty() => self.entry.outlet = line(&text),
            Field::Content => longest(&mut self.full, form, text),
            Field::Summary => longest(&mut self.brief, form, text),
            Field::Aside => longest(&mut self.aside, form, text),
            Field::Author => self.author(&title_words(&text)),
            Field::Date(rank) => better(&mut self.entry.date, &mut self.date_rank, rank, &text),
            Field::Link | Field::Guid => {
                if let Some(link) = address::resolve(self.base(), &text) {
                    self.link(link, if field == Field::Link { 0 } else { 2 });
                }
            }
            Field::Skip | Field::Title | Field::Outlet => {}
        }
    }

    fn author(&mut self, name: &str) {
        // RSS asks for an address of mail, with the name in brackets after it.
        let name = match name.split_once('(') {
            Some((address, name)) if address.contains('@') => name.trim_end_matches(')'),
            _ => name,
        };
        let known = self.entry.author.split(", ").any(|known| known == name);
        if name.is_empty() || known || self.authors == AUTHORS_MAX {
            return;
        }
        if self.authors > 0 {
            self.entry.author.to_mut().push_str(", ");
        }
        self.entry.author.to_mut().push_str(name);
        self.authors += 1;
    }

    /// Writes it as a story.
    pub(super) fn write(&self, lines: &mut Lines<'_>) {
        let body = self.body();
        let link = Some(&*self.entry.link).filter(|link| !link.is_empty());
        let base = self.base.as_deref().or(link).or(self.site.as_deref());
        self.entry.write(lines, |lines| {
            if let Some(body) = body {
                body.write(base, lines);
            }
        });
    }

    /// Writes its text, in which stories are still to be found, below its title.
    pub(super) fn write_open(&self, lines: &mut Lines<'_>) {
        lines.given(&self.entry.title, Given::Furniture);
        if let Some(date) = self.entry.date {
            lines.given(&date.to_string(), Given::Date);
        }
        lines.blank();
        let link = Some(&*self.entry.link).filter(|link| !link.is_empty());
        if let Some(body) = self.body() {
            body.write(self.base.as_deref().or(link).or(self.site.as_deref()), lines);
        }
    }

    /// Whether its text is a list of links.
    pub(super) fn is_list(&self) -> bool {
        const FEWEST: usize = 4;
        let text = [&self.full, &self.brief]
            .into_iter()
            .flatten()
            .map(|(_, text)| text)
            .max_by_key(|text| text.len());
        text.is_some_and(|text| {
            let is_numbered = |line: &&str| {
                let line = line.trim_start();
                let digits = line.bytes().take(4).take_while(u8::is_ascii_digit).count();
                digits > 0 && line[digits..].starts_with(". ")
            };
            let links = memchr::memmem::find_iter(text.as_bytes(), "<a ").count();
            let items = memchr::memmem::find_iter(text.as_bytes(), "<li").count();
            links >= FEWEST && items.max(text.lines().filter(is_numbered).count()) >= FEWEST
        })
    }

    /// Its words: the whole text, unless a part of it is longer.
    fn body(&self) -> Option<Body<'_>> {
        let full = self.full.as_ref().map(shown);
        let brief = self.brief.as_ref().map(shown);
        match (full, brief) {
            (Some(full), Some(brief)) => Some(if full.weight() >= brief.weight() { full } else { brief }),
            (full, brief) => full.or(brief).or_else(|| self.aside.as_ref().map(shown)),
        }
    }
}

fn shown<'t>((form, text): &'t (Form, Cow<'_, str>)) -> Body<'t> {
    match form {
        Form::Html => Body::Html(text),
        Form::Text => Body::Text(text),
        Form::Either => Body::Either(text),
    }
}

fn longest<'a>(kept: &mut Option<(Form, Cow<'a, str>)>, form: Form, text: Cow<'a, str>) {
    if kept.as_ref().is_none_or(|(_, known)| known.len() < text.len()) {
        *kept = Some((form, text));
    }
}

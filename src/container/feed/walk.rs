//! Walks through the markup of a feed, entry by entry, with nothing kept but the entry at hand.
//!
//! No stack of elements is held: at any place at most one field is open, and the beginning or end of an entry closes
//! whatever was left open. So nesting costs nothing, and an element that is never closed can't swallow the next entry.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::Event;

use super::entity;
use super::field::{self, Field, Form, Head, Item};
use super::tag::{self, Spaces, Tag};

/// What surrounds a field, beside its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// Nothing.
    Nothing,
    /// An author, as Atom has it.
    Author,
    /// The feed that an entry came from, as Atom has it.
    Source,
}

/// The field that is being read.
#[derive(Debug)]
struct Open<'a> {
    name: &'a str,
    /// Elements of the same name that are open inside.
    nested: usize,
    field: Field,
    form: Form,
    /// Its text is kept as markup, with references unresolved.
    raw: bool,
    text: Cow<'a, str>,
}

/// A walk through one feed.
pub(super) struct Walk<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where the reader began.
    base: usize,
    /// How many bytes may still be read again after what turned out to be no tag.
    again: usize,
    done: bool,
    seen_root: bool,
    spaces: Spaces,
    head: Head<'a>,
    item: Option<Item<'a>>,
    within: Within,
    open: Option<Open<'a>>,
    /// Bytes that links may still grow by: what relative ones are read from is written with each entry.
    room: usize,
    capped: usize,
}

impl<'a> Walk<'a> {
    /// A walk through `text`, if that is a feed.
    pub(super) fn new(text: &'a str) -> Option<Walk<'a>> {
        Some(Walk {
            spaces: tag::root(text)?,
            text,
            reader: reader(text),
            base: 0,
            again: 4 * text.len() + (1 << 16),
            done: false,
            seen_root: false,
            head: Head::default(),
            item: None,
            within: Within::Nothing,
            open: None,
            room: text.len().saturating_mul(field::LINK_GROWTH),
            capped: 0,
        })
    }

    /// What the feed has said of itself so far.
    pub(super) fn head(&self) -> &Head<'a> {
        &self.head
    }

    /// How often something was taken as it stands because reading it again would have taken too long.
    pub(super) fn capped(&self) -> usize {
        self.capped
    }

    /// The next entry that says anything.
    pub(super) fn next_entry(&mut self) -> Option<Item<'a>> {
        while !self.done {
            let from = self.at();
            let event = self.reader.read_event();
            let raw = self.text.get(from..self.at()).unwrap_or_default();
            let item = match event {
                Ok(Event::Start(_)) => self.tag(raw, from, false),
                Ok(Event::Empty(_)) => self.tag(raw, from, true),
                Ok(Event::End(_)) => self.end(raw),
                Ok(Event::Text(_)) => {
                    self.take(raw);
                    None
                }
                Ok(Event::GeneralRef(_)) => {
                    self.reference(raw);
                    None
                }
                Ok(Event::CData(_)) => {
                    self.literal(
                        raw.strip_prefix("<![CDATA[").and_then(|raw| raw.strip_suffix("]]>")).unwrap_or(raw),
                    );
                    None
                }
                Ok(Event::Eof) => {
                    self.done = true;
                    self.finish()
                }
                // Comments, instructions and what a DOCTYPE declares: none of it is shown or used.
                Ok(_) => None,
                Err(error) => self.fault(&error, from),
            };
            if item.is_some() {
                return item;
            }
        }
        None
    }

    fn at(&self) -> usize {
        self.base + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX - self.base)
    }

    /// Goes on reading at this byte.
    fn restart(&mut self, at: usize) {
        let rest = self.text.get(at..).unwrap_or_default();
        // The reader takes a byte order mark off without counting it.
        let marks = rest.len() - rest.trim_start_matches('\u{feff}').len();
        self.base = at + marks;
        self.reader = reader(&rest[marks..]);
    }

    /// What to do where markup does not end, which the reader tells at `from`.
    fn fault(&mut self, error: &Error, from: usize) -> Option<Item<'a>> {
        let rest = self.text.get(from..).unwrap_or_default();
        if matches!(error, Error::IllFormed(_)) && self.at() > from {
            return None;
        }
        if matches!(error, Error::Syntax(SyntaxError::UnclosedCData)) {
            self.literal(rest.strip_prefix("<![CDATA[").unwrap_or(rest));
        } else if is_cut_tag(rest) {
            // The file ends inside of a tag, and that holds no words.
        } else if self.again >= rest.len() {
            self.again -= rest.len();
            return self.no_tag(rest, from);
        } else {
            self.capped += 1;
            self.literal(rest);
        }
        self.done = true;
        self.finish()
    }

    /// The `<` at `from` opens nothing: it is a character.
    fn no_tag(&mut self, raw: &'a str, from: usize) -> Option<Item<'a>> {
        self.literal(raw.get(..1).unwrap_or_default());
        self.restart(from + 1);
        None
    }

    fn tag(&mut self, raw: &'a str, from: usize, empty: bool) -> Option<Item<'a>> {
        let Some(tag) = Tag::read(raw) else {
            if self.again >= raw.len() {
                self.again -= raw.len();
                return self.no_tag(raw, from);
            }
            self.capped += 1;
            self.literal(raw);
            return None;
        };
        if !std::mem::replace(&mut self.seen_root, true) {
            self.head.base = tag.attribute("xml:base");
            return None;
        }
        let (space, local) = self.spaces.of(tag.name);
        if field::is_entry(space, local, self.spaces.is_atom()) {
            let before = self.finish();
            let site = self.head.base().and_then(|site| {
                let room = self.room.checked_sub(site.len());
                self.capped += usize::from(room.is_none());
                self.room = room?;
                Some(site)
            });
            self.item = Some(Item::new(tag.attribute("xml:base"), site));
            return if empty { before.or_else(|| self.finish()) } else { before };
        }
        if let Some(open) = &mut self.open {
            if open.name == tag.name && !empty {
                open.nested += 1;
            }
            if open.field != Field::Skip {
                open.raw = true;
                open.form = Form::Html;
                push(&mut open.text, raw);
            }
            return None;
        }
        if field::is_frame(space, local) {
            return None;
        }
        if let Some(within) = field::frame(space, local, self.item.is_some()) {
            if !empty {
                self.within = within;
            }
            return None;
        }
        let (field, form) = match &mut self.item {
            Some(item) => item.field(space, local, &tag, self.within),
            None => self.head.field(space, local, &tag, self.within),
        };
        let raw = form == Form::Html;
        self.open = Some(Open { name: tag.name, nested: 0, field, form, raw, text: Cow::Borrowed("") });
        if empty {
            self.close();
        }
        None
    }

    fn end(&mut self, raw: &'a str) -> Option<Item<'a>> {
        let name = raw.trim_start_matches("</").trim_end_matches('>').trim_end();
        let (space, local) = self.spaces.of(name);
        let ends_entry = field::is_entry(space, local, self.spaces.is_atom());
        if let Some(open) = &mut self.open {
            if open.name == name && open.nested == 0 {
                self.close();
                return None;
            }
            if open.name == name {
                open.nested -= 1;
            }
            if !(ends_entry || field::is_frame(space, local)) {
                if open.field != Field::Skip {
                    push(&mut open.text, raw);
                }
                return None;
            }
            self.close();
        }
        if field::frame(space, local, true).is_some() {
            self.within = Within::Nothing;
        }
        if ends_entry { self.finish() } else { None }
    }

    /// Text as it stands in the file, without references.
    fn take(&mut self, raw: &'a str) {
        if let Some(open) = self.open.as_mut().filter(|open| open.field != Field::Skip) {
            push(&mut open.text, raw);
        }
    }

    /// Text that has no markup, whatever it looks like.
    fn literal(&mut self, text: &'a str) {
        let Some(open) = self.open.as_mut().filter(|open| open.field != Field::Skip) else { return };
        if open.raw && open.form == Form::Html && !entity::is_markup(text) && text.contains(['<', '&']) {
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
            open.text.to_mut().push_str(&escaped);
        } else {
            push(&mut open.text, text);
        }
    }

    fn reference(&mut self, raw: &'a str) {
        let Some(open) = self.open.as_mut().filter(|open| open.field != Field::Skip) else { return };
        let name = raw.strip_prefix('&').and_then(|raw| raw.strip_suffix(';')).unwrap_or_default();
        if open.raw || !entity::push(name, open.text.to_mut()) {
            push(&mut open.text, raw);
        }
    }

    /// Ends the field that is open.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        match &mut self.item {
            Some(item) => item.put(open.field, open.form, open.text),
            None => self.head.put(open.field, open.form, open.text),
        }
    }

    /// Ends the entry that is open.
    fn finish(&mut self) -> Option<Item<'a>> {
        self.close();
        self.within = Within::Nothing;
        self.item.take().filter(|item| !item.is_blank())
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    reader
}

/// Appends without a copy as long as there is one piece.
fn push<'a>(text: &mut Cow<'a, str>, piece: &'a str) {
    if text.is_empty() {
        *text = Cow::Borrowed(piece);
    } else {
        text.to_mut().push_str(piece);
    }
}

/// Whether all that is left of a file is the beginning of a tag.
fn is_cut_tag(rest: &str) -> bool {
    const LONGEST: usize = 512;
    let begins = rest.trim_start_matches(['<', '/', '!', '?']);
    rest.len() <= LONGEST
        && !rest.contains('>')
        && (begins.is_empty() || begins.starts_with(char::is_alphabetic))
}

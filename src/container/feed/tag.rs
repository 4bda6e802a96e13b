//! Tags of XML: their names, their attributes, and which root makes a file a feed.

use std::borrow::Cow;

use quick_xml::events::BytesStart;

use super::entity;

/// Whose vocabulary a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS of any version.
    Rss,
    Atom,
    /// Dublin Core.
    Dc,
    /// The module of RSS that holds whole articles.
    Content,
    Media,
    Itunes,
    Other,
}

impl Space {
    /// By the address that a document declares.
    fn of_address(address: &str) -> Space {
        let has = |part: &str| memchr::memmem::find(address.as_bytes(), part.as_bytes()).is_some();
        if has("purl.org/rss/1.0/modules/content") {
            Space::Content
        } else if has("purl.org/dc/") {
            Space::Dc
        } else if has("www.w3.org/2005/Atom") || has("purl.org/atom/ns") {
            Space::Atom
        } else if has("search.yahoo.com/mrss") {
            Space::Media
        } else if has("itunes.com/dtds") {
            Space::Itunes
        } else if is_rss(address) {
            Space::Rss
        } else {
            Space::Other
        }
    }

    /// By the prefix that everybody uses, for documents that forgot to declare it.
    fn of_prefix(prefix: &str) -> Space {
        match prefix {
            "content" => Space::Content,
            "dc" | "dcterms" => Space::Dc,
            "atom" | "atom10" | "a10" => Space::Atom,
            "media" => Space::Media,
            "itunes" => Space::Itunes,
            "rss" => Space::Rss,
            _ => Space::Other,
        }
    }
}

fn is_rss(address: &str) -> bool {
    [
        "http://purl.org/rss/1.0/",
        "http://purl.org/net/rss1.1#",
        "http://channel.netscape.com/rdf/",
        "http://my.netscape.com/rdf/",
    ]
    .iter()
    .any(|own| address.starts_with(own) && !address.contains("/modules/"))
}

/// A start tag.
#[derive(Debug, Clone)]
pub(super) struct Tag<'a> {
    /// The name as written, with its prefix.
    pub(super) name: &'a str,
    start: BytesStart<'a>,
}

impl<'a> Tag<'a> {
    /// The tag that `raw`, from `<` to `>`, is; `None` when what stands there can be no name.
    pub(super) fn read(raw: &'a str) -> Option<Tag<'a>> {
        let inner = raw.strip_prefix('<')?;
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let name = name(inner)?;
        Some(Tag { name, start: BytesStart::from_content(inner, name.len()) })
    }

    /// The value of an attribute, by its name with prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value_of(&value))
    }

    /// All attributes that can be read, as written.
    fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut attributes = self.start.html_attributes();
        // Looking for doubles would compare each with all.
        attributes.with_checks(false);
        attributes.flatten().map(|attribute| (attribute.key.into_inner(), attribute.value))
    }
}

fn value_of(written: &str) -> String {
    entity::decode(written).trim().to_owned()
}

/// The name at the beginning of the inside of a tag.
pub(super) fn name(inner: &str) -> Option<&str> {
    let fits = |c: char| c.is_alphabetic() || c == '_';
    let end = inner
        .find(|c: char| !(fits(c) || c.is_ascii_digit() || matches!(c, '-' | '.' | ':')))
        .unwrap_or(inner.len());
    let (name, rest) = inner.split_at(end);
    let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '/');
    (ends && name.starts_with(fits)).then_some(name)
}

/// The vocabularies of a document, as its root declares them.
#[derive(Debug, Clone)]
pub(super) struct Spaces {
    own: Space,
    prefixes: Vec<(String, Space)>,
}

/// A root declares no more prefixes than this that are looked at.
const PREFIXES_MAX: usize = 64;

impl Spaces {
    /// Whether the document is Atom.
    pub(super) fn is_atom(&self) -> bool {
        self.own == Space::Atom
    }

    /// The vocabulary and the bare name of `name`.
    pub(super) fn of<'n>(&self, name: &'n str) -> (Space, &'n str) {
        let Some((prefix, local)) = name.split_once(':') else { return (self.own, name) };
        let declared = self.prefixes.iter().find(|(own, _)| own == prefix).map(|&(_, space)| space);
        (declared.filter(|&space| space != Space::Other).unwrap_or_else(|| Space::of_prefix(prefix)), local)
    }
}

/// Cuts what declares things, in brackets, off what follows it.
fn inside_brackets(text: &str) -> Option<(&str, &str)> {
    let (declared, rest) = text.split_once(']')?;
    let (_, rest) = rest.split_once('>')?;
    Some((declared, rest))
}

/// What the root of a document that begins with `head` declares, when it is the root of a feed.
pub(super) fn root(head: &str) -> Option<Spaces> {
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    loop {
        let skipped = if rest.starts_with("<?") {
            rest.split_once("?>")
        } else if rest.starts_with("<!--") {
            rest.split_once("-->")
        } else if rest.get(..9).is_some_and(|lead| lead.eq_ignore_ascii_case("<!doctype")) {
            // What a DOCTYPE declares inside brackets is skipped and never used.
            let end = rest.find(['[', '>'])?;
            if rest.as_bytes().get(end) == Some(&b'[') {
                inside_brackets(rest.get(end..)?)
            } else {
                rest.split_once('>')
            }
        } else {
            break;
        };
        rest = skipped?.1.trim_start();
    }
    // The end of the tag may lie beyond what is looked at.
    let end = rest.find('>').map_or(rest.len(), |end| end + 1);
    let tag = Tag::read(rest.get(..end)?)?;
    let mut prefixes = Vec::new();
    let mut default = None;
    for (key, value) in tag.attributes().take(PREFIXES_MAX) {
        if let Some(prefix) = key.strip_prefix("xmlns:") {
            prefixes.push((prefix.to_owned(), Space::of_address(&value_of(&value))));
        } else if key == "xmlns" {
            default = Some(Space::of_address(&value_of(&value)));
        }
    }
    let (prefix, local) = tag.name.split_once(':').unwrap_or(("", tag.name));
    let root_space =
        if prefix.is_empty() { default } else { prefixes.iter().find(|(own, _)| own == prefix).map(|p| p.1) };
    let declares_rss = || default == Some(Space::Rss) || prefixes.iter().any(|own| own.1 == Space::Rss);
    let own = if prefix.is_empty() && local.eq_ignore_ascii_case("rss") || local == "RDF" && declares_rss() {
        Space::Rss
    } else if local == "feed" && root_space == Some(Space::Atom) {
        Space::Atom
    } else {
        return None;
    };
    Some(Spaces { own, prefixes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_feeds() {
        for (head, own) in [
            ("<rss version=\"2.0\"><channel>", Some(Space::Rss)),
            ("\u{feff}\n<?xml version='1.0'?>\n<?xml-stylesheet href='a'?><!-- x --><rss>", Some(Space::Rss)),
            (
                "<!DOCTYPE rss PUBLIC '-//X//DTD RSS 0.91//EN' 'http://a.example/rss.dtd'><rss version='0.91'>",
                Some(Space::Rss),
            ),
            ("<!DOCTYPE rss [<!ENTITY a 'b'>\n]><rss>", Some(Space::Rss)),
            ("<feed xmlns='http://www.w3.org/2005/Atom'>", Some(Space::Atom)),
            ("<feed version='0.3' xmlns=\"http://purl.org/atom/ns#\" xml:lang='en'", Some(Space::Atom)),
            ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'>", Some(Space::Atom)),
            (
                "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>",
                Some(Space::Rss),
            ),
            (
                "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'>",
                Some(Space::Rss),
            ),
            ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", None),
            ("<feed>", None),
            ("<html><rss>", None),
            ("rss feed", None),
            ("<rssx>", None),
            ("<?xml", None),
            ("<!DOCTYPE", None),
            ("<!DOCTYPE>", None),
            ("", None),
        ] {
            assert_eq!(root(head).map(|spaces| spaces.own), own, "{head}");
        }
    }
}

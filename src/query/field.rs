//! The one table of fields that a query can narrow by: parser, completion, help and manual are made from it.

use crate::text::near;

use super::when;

/// What a field asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table below says what each one asks for")]
pub enum Asks {
    Is,
    Has,
    Source,
    Date,
    Newer,
    Older,
    Tag,
    Digest,
    Layout,
    Link,
    In,
    Title,
    Body,
    Text,
    Sort,
}

/// What can stand behind a field's colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// One of these names, each with what it means.
    Names(&'static [(&'static str, &'static str)]),
    /// A date, a range of dates, or one of these names.
    Dates(&'static [(&'static str, &'static str)]),
    /// A name of an outlet, or a piece of one.
    Outlets,
    /// A piece of the title or file name of a digest.
    Digests,
    /// The name of a layout, or its beginning.
    Layouts,
    /// A tag.
    Tags,
    /// Words.
    Words,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// What it asks for.
    pub asks: Asks,
    /// Its name.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// What can follow.
    pub values: Values,
    /// What it does, in one line.
    pub help: &'static str,
    /// How it is used.
    pub example: &'static str,
}

/// The states that `is:` knows.
pub const STATES: &[(&str, &str)] = &[
    ("unread", "not read yet"),
    ("read", "read"),
    ("starred", "starred"),
    ("edited", "its words were edited since it was marked"),
    ("again", "stands in an earlier place as well"),
];

/// What `has:` knows.
pub const THINGS: &[(&str, &str)] = &[
    ("title", "a title of its own"),
    ("source", "an outlet that is credited"),
    ("date", "a date"),
    ("url", "a link"),
    ("note", "a note such as [Full story]"),
    ("tag", "a tag"),
    ("comment", "a comment"),
];

/// Where `in:` can look.
pub const PLACES: &[(&str, &str)] =
    &[("title", "titles only"), ("body", "bodies only"), ("text", "titles and bodies")];

/// What `sort:` can sort by.
pub const ORDERS: &[(&str, &str)] = &[
    ("match", "the best match first"),
    ("date", "the newest first"),
    ("title", "titles from A to Z"),
    ("source", "outlets from A to Z"),
    ("digest", "as the digests stand"),
];

const fn row(
    asks: Asks,
    name: &'static str,
    aliases: &'static [&'static str],
    values: Values,
    help: &'static str,
    example: &'static str,
) -> Field {
    Field { asks, name, aliases, values, help, example }
}

/// All fields.
pub const FIELDS: &[Field] = &[
    row(Asks::Is, "is", &[], Values::Names(STATES), "state of the story", "is:unread"),
    row(
        Asks::Source,
        "source",
        &["outlet", "from"],
        Values::Outlets,
        "outlet by any of its names, or a piece of one",
        "source:rfa",
    ),
    row(
        Asks::Date,
        "date",
        &["on"],
        Values::Dates(&when::NAMES),
        "day, month, year or range",
        "date:2023-11..",
    ),
    row(
        Asks::Newer,
        "newer",
        &["since", "after"],
        Values::Dates(&when::NAMES),
        "not older than a date or a time",
        "newer:3d",
    ),
    row(
        Asks::Older,
        "older",
        &["before"],
        Values::Dates(&when::NAMES),
        "before a date or a time",
        "older:2020",
    ),
    row(Asks::Tag, "tag", &[], Values::Tags, "tag", "tag:cyber"),
    row(
        Asks::Digest,
        "digest",
        &["file"],
        Values::Digests,
        "title or file name of the digest, or a piece of it",
        "digest:2015-01",
    ),
    row(
        Asks::Layout,
        "layout",
        &[],
        Values::Layouts,
        "layout that the digest was read with",
        "layout:posted-on",
    ),
    row(Asks::Has, "has", &[], Values::Names(THINGS), "what the story has", "has:url"),
    row(Asks::Link, "link", &["url"], Values::Words, "a piece of the link", "link:example.org"),
    row(
        Asks::In,
        "in",
        &[],
        Values::Names(PLACES),
        "where the words after it are looked for",
        "in:body sanctions",
    ),
    row(Asks::Title, "title", &[], Values::Words, "a piece of the title", "title:\"trade talks\""),
    row(Asks::Body, "body", &[], Values::Words, "a piece of the body", "body:sanctions"),
    row(Asks::Text, "text", &[], Values::Words, "a piece of title or body", "text:sanctions"),
    row(
        Asks::Sort,
        "sort",
        &["order"],
        Values::Names(ORDERS),
        "order of the hits; a - before it turns it round",
        "sort:date",
    ),
];

/// The field of this name or alias.
pub fn by_name(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name || field.aliases.contains(&name))
}

/// The row of what a field asks for.
pub fn of(asks: Asks) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.asks == asks)
}

/// The field name nearest to what was typed.
pub fn nearest(typed: &str) -> Option<&'static str> {
    let names = FIELDS.iter().flat_map(|field| std::iter::once(&field.name).chain(field.aliases));
    near::nearest(typed, names.copied())
}

/// The table of fields of the README: Markdown, one row a field.
pub fn markdown() -> String {
    use std::fmt::Write as _;
    let mut table = String::from("| field | narrows by | values |\n| --- | --- | --- |\n");
    for field in FIELDS {
        let names = |values: &[(&str, &str)]| {
            values.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(" ")
        };
        let values = match field.values {
            Values::Names(values) => names(values),
            Values::Dates(values) => {
                format!("`2023` `2023-11` `2023-11-06` `3d` `2w` `6m` `1y` {}", names(values))
            }
            _ => format!("`{}`", field.example),
        };
        let _ = writeln!(table, "| `{}:` | {} | {values} |", field.name, field.help);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_fields_share_a_name() {
        let mut seen = HashSet::new();
        let mut asked = HashSet::new();
        for field in FIELDS {
            assert!(asked.insert(field.asks), "{}", field.name);
            assert!(!field.help.is_empty() && field.example.contains(':'), "{}", field.name);
            for name in std::iter::once(&field.name).chain(field.aliases) {
                assert!(seen.insert(*name), "{name}");
                assert!(name.bytes().all(|b| b.is_ascii_lowercase()), "{name}");
            }
        }
    }

    #[test]
    fn a_slip_finds_the_nearest_field() {
        assert_eq!(nearest("sourec"), Some("source"));
        assert_eq!(nearest("dat"), Some("date"));
    }
}

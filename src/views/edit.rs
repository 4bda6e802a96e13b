//! Changing the file of views by text: what stands in it stays as it is written, with its comments and its order.

use crate::theme::Colour;

use super::{OwnView, Place, cleaned, read_with_places, same_name};

const BY_HAND: &str = "its views are written in a way that only a person can change";

/// A change that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Add a view at the end.
    Add {
        /// What it is called.
        name: String,
        /// What it asks.
        query: String,
        /// Its colour, if it is a watchlist.
        highlight: Option<Colour>,
    },
    /// Take the view of this name out.
    Remove(String),
}

/// The text after a change, or why it can't be made. What is written is read again before: the views are those of
/// before but for the one that was meant.
pub fn apply(text: &str, edit: &Edit) -> Result<String, String> {
    let (before, places) = read_with_places(text);
    if before.is_unreadable {
        let line = before.bad.first().map_or(1, |bad| bad.line);
        return Err(format!("it is no TOML (line {line}): put that right first"));
    }
    let (after, expected) = match edit {
        Edit::Add { name, query, highlight } => {
            if before.views.iter().any(|view| same_name(&view.name, name)) {
                return Err(format!("it has a view `{name}` already"));
            }
            let new = (cleaned(name).to_string(), cleaned(query).to_string());
            let views = before.views.iter().map(said).chain([new]).collect();
            (add(text, name, query, *highlight), views)
        }
        Edit::Remove(name) => {
            let Some(at) = before.views.iter().position(|view| same_name(&view.name, name)) else {
                return Err(format!("it has no view `{name}`"));
            };
            let mut views: Vec<_> = before.views.iter().map(said).collect();
            views.remove(at);
            let cut = places.get(at).and_then(|place| cut(text, place));
            (cut.ok_or(BY_HAND)?, views)
        }
    };
    let now = super::read(&after);
    // A file that lists its views as one value takes no table behind it.
    let is_meant = !now.is_unreadable && now.views.iter().map(said).collect::<Vec<_>>() == expected;
    if is_meant { Ok(after) } else { Err(BY_HAND.to_owned()) }
}

fn said(view: &OwnView) -> (String, String) {
    (view.name.to_string(), view.text.clone())
}

fn add(text: &str, name: &str, query: &str, highlight: Option<Colour>) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(end);
    }
    if !out.is_empty() {
        out.push_str(end);
    }
    let mut line = |line: String| {
        out.push_str(&line);
        out.push_str(end);
    };
    line("[[view]]".to_owned());
    line(format!("name = {}", quoted(name.trim())));
    line(format!("query = {}", quoted(query.trim())));
    if let Some(colour) = highlight {
        line(format!("highlight = {}", quoted(colour.name())));
    }
    out
}

/// As TOML writes a text.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The text without the table that has this key. Comments above it stay, as do those above the next one.
fn cut(text: &str, place: &Place) -> Option<String> {
    let is_header = |line: &str| line.trim_start().starts_with('[');
    let before = text.get(..place.key.start)?;
    let mut start = 0;
    let mut header = None;
    for line in before.split_inclusive('\n') {
        if is_header(line) {
            header = Some(start);
        }
        start += line.len();
    }
    let header = header?;
    let mut end = header;
    let mut at = header;
    for (number, line) in text.get(header..)?.split_inclusive('\n').enumerate() {
        if number > 0 && is_header(line) {
            break;
        }
        at += line.len();
        let bare = line.trim();
        if !bare.is_empty() && !bare.starts_with('#') {
            end = at;
        }
    }
    let (head, mut tail) = (text.get(..header)?, text.get(end..)?);
    // The blank line that parted it from the next goes with it.
    if head.is_empty() || head.ends_with("\n\n") || head.ends_with("\r\n\r\n") {
        tail = tail.strip_prefix("\r\n").or_else(|| tail.strip_prefix('\n')).unwrap_or(tail);
    }
    let head = if tail.is_empty() { head.trim_end_matches(['\n', '\r']) } else { head };
    let newline = if tail.is_empty() && !head.is_empty() { "\n" } else { "" };
    Some(format!("{head}{newline}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: &str = "# What I watch\n\n[[view]]\nname = \"A\" # first\nquery = \"x\"\n\n# about B\n[[view]]\n\
                        query = 'is:unread'\nname = \"B\"\n\n[[view]]\nname = \"C\"\nquery = \"z\"\n# the end\n";

    fn add_edit(name: &str, query: &str) -> Edit {
        Edit::Add { name: name.to_owned(), query: query.to_owned(), highlight: None }
    }

    #[test]
    fn what_stands_there_stays() {
        let edit = Edit::Add { name: "D".into(), query: "\"a b\" \\".into(), highlight: Some(Colour::Red) };
        let added = apply(FILE, &edit).unwrap();
        let rest = added.strip_prefix(FILE).unwrap();
        assert_eq!(rest, "\n[[view]]\nname = \"D\"\nquery = '\"a b\" \\'\nhighlight = \"red\"\n");
        assert_eq!(apply("", &add_edit("A", "x")).unwrap(), "[[view]]\nname = \"A\"\nquery = \"x\"\n");
        assert!(apply("a = 1 # x\r\n", &add_edit("A", "x")).unwrap().ends_with("query = \"x\"\r\n"));
        let back = apply(&added, &Edit::Remove("d".into())).unwrap();
        assert_eq!(back, FILE);
    }

    #[test]
    fn one_view_is_cut_out() {
        let cut = |name: &str| apply(FILE, &Edit::Remove(name.to_owned())).unwrap();
        let expected = "# What I watch\n\n# about B\n[[view]]\nquery = 'is:unread'\nname = \"B\"\n\n[[view]]\n\
                        name = \"C\"\nquery = \"z\"\n# the end\n";
        assert_eq!(cut("A"), expected);
        assert!(cut("B").contains("# about B\n\n[[view]]\nname = \"C\""), "{}", cut("B"));
        assert!(cut("C").ends_with("name = \"B\"\n\n# the end\n"), "{}", cut("C"));
        assert_eq!(apply("[[view]]\nname=\"A\"\nquery=\"x\"", &Edit::Remove("A".into())).unwrap(), "");
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        for (text, edit, part) in [
            ("view = ", add_edit("A", "x"), "it is no TOML (line 1)"),
            (FILE, add_edit(" a", "x"), "has a view ` a` already"),
            (FILE, Edit::Remove("Z".into()), "has no view `Z`"),
            ("view = [{name = \"A\", query = \"x\"}]", add_edit("B", "x"), "only a person"),
            ("view = [{name = \"A\", query = \"x\"}]", Edit::Remove("A".into()), "only a person"),
            (
                "[[view]]\nname = '''\n[[view]]\n'''\nquery = \"x\"\n[[view]]\nname=\"B\"\nquery=\"y\"\n",
                Edit::Remove("[[view]]".into()),
                "only a person",
            ),
        ] {
            let refused = apply(text, &edit).unwrap_err();
            assert!(refused.contains(part), "{text}: {refused}");
        }
    }

    proptest! {
        #[test]
        fn any_name_and_query_comes_back(name in "[^\\p{C}\\p{Z}]([^\\p{C}]{0,20}[^\\p{C}\\p{Z}])?", query in "[^\\p{C}]{0,30}") {
            if let Ok(text) = apply(FILE, &add_edit(&name, &query)) {
                let own = super::super::read(&text);
                prop_assert_eq!(&own.views[3].text, &super::super::cleaned(&query).to_string());
                prop_assert_eq!(apply(&text, &Edit::Remove(name)).unwrap(), FILE);
            }
        }
    }
}

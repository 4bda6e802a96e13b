//! What can stand at the cursor of a query: names of fields, and their values.

use super::field::{self, Asks, Field, Values};
use super::syntax;

/// Something that can be put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What comes in place of what was begun.
    pub text: String,
    /// What it means.
    pub help: String,
}

/// The names that only the library knows, each with what is to be said of it; the likeliest first.
pub trait Vocabulary {
    /// Outlets.
    fn outlets(&self) -> Vec<(String, String)>;
    /// Titles or file names of digests.
    fn digests(&self) -> Vec<(String, String)>;
    /// Names of layouts.
    fn layouts(&self) -> Vec<(String, String)>;
    /// Tags.
    fn tags(&self) -> Vec<(String, String)>;
}

/// As many as anyone looks through.
const MOST: usize = 50;

/// What can come in place of the bytes from the first value to the cursor, which stands at the end of `before`.
pub fn complete(before: &str, words: &dyn Vocabulary) -> (usize, Vec<Completion>) {
    let start = term_start(before);
    let term = before.get(start..).unwrap_or_default();
    if let Some((name, value)) = term.split_once(':')
        && let Some(field) = field::by_name(name)
    {
        return (start, values(field, value.trim_start_matches(['\'', '"']), words));
    }
    let fits = |field: &&Field| field.name.starts_with(term) || field.aliases.contains(&term);
    let fields = field::FIELDS.iter().filter(fits);
    let each = |field: &Field| Completion {
        text: format!("{}:", field.name),
        help: format!("{}, as {}", field.help, field.example),
    };
    (start, fields.map(each).collect())
}

fn values(field: &Field, begun: &str, words: &dyn Vocabulary) -> Vec<Completion> {
    let fixed = |names: &[(&str, &str)]| -> Vec<(String, String)> {
        names.iter().map(|&(name, help)| (name.to_owned(), help.to_owned())).collect()
    };
    let all = match field.values {
        Values::Names(names) | Values::Dates(names) => fixed(names),
        Values::Outlets => words.outlets(),
        Values::Digests => words.digests(),
        Values::Layouts => words.layouts(),
        Values::Tags => words.tags(),
        Values::Words => Vec::new(),
    };
    // Of a range the second end is completed, of an order turned round the order.
    let (kept, begun) = match field.values {
        Values::Dates(_) => begun.rfind("..").map_or(("", begun), |at| begun.split_at(at + 2)),
        _ if field.asks == Asks::Sort => begun.split_at(usize::from(begun.starts_with('-'))),
        _ => ("", begun),
    };
    let begun = crate::text::seek::folded(begun);
    let starts = |name: &str| crate::text::seek::folded(name).starts_with(&begun);
    let within = |name: &str| crate::text::seek::folded(name).contains(&begun);
    // What begins so comes before what only has it.
    let (first, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| starts(name));
    let rest = rest.into_iter().filter(|(name, _)| within(name));
    let space = if field.asks == Asks::In { " " } else { "" };
    let each = |(name, help): (String, String)| Completion {
        text: format!("{}:{kept}{}{space}", field.name, syntax::value(&name)),
        help,
    };
    first.into_iter().chain(rest).take(MOST).map(each).collect()
}

/// Where the term begins that the cursor is at the end of.
fn term_start(before: &str) -> usize {
    let (mut start, mut quoted, mut fresh) = (0, false, true);
    for (at, c) in before.char_indices() {
        match c {
            '"' => (quoted, fresh) = (!quoted, false),
            _ if quoted => {}
            '-' | '(' if fresh => start = at + c.len_utf8(),
            _ if c.is_whitespace() || c == '|' => (start, fresh) = (at + c.len_utf8(), true),
            _ => fresh = false,
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Few;

    impl Vocabulary for Few {
        fn outlets(&self) -> Vec<(String, String)> {
            ["Radio Free Asia", "Reuters", "AFP"].map(|name| (name.to_owned(), "3".to_owned())).into()
        }
        fn digests(&self) -> Vec<(String, String)> {
            Vec::new()
        }
        fn layouts(&self) -> Vec<(String, String)> {
            vec![("posted-on".to_owned(), String::new())]
        }
        fn tags(&self) -> Vec<(String, String)> {
            Vec::new()
        }
    }

    #[track_caller]
    fn check(before: &str, expected: &[&str]) {
        let (start, found) = complete(before, &Few);
        let whole: Vec<String> =
            found.iter().map(|completion| format!("{}{}", &before[..start], completion.text)).collect();
        assert_eq!(whole, expected, "{before}");
    }

    #[test]
    fn names_and_values_are_offered() {
        check("korea so", &["korea source:", "korea sort:"]);
        check("outlet", &["source:"]);
        check("-is:un", &["-is:unread"]);
        check("(a | is:st", &["(a | is:starred"]);
        check("source:", &["source:\"Radio Free Asia\"", "source:Reuters", "source:AFP"]);
        check("from:r", &["source:\"Radio Free Asia\"", "source:Reuters"]);
        check("source:\"free a", &["source:\"Radio Free Asia\""]);
        check("layout:on", &["layout:posted-on"]);
        check("date:last-m", &["date:last-month"]);
        check("date:2023-11..tod", &["date:2023-11..today"]);
        check("sort:-da", &["sort:-date"]);
        check("in:b", &["in:body "]);
        check("zzz", &[]);
        assert_eq!(complete("", &Few).1.len(), field::FIELDS.len());
    }

    #[test]
    fn what_is_offered_is_read() {
        for field in field::FIELDS {
            for completion in values(field, "", &Few) {
                let text = format!("{}x", completion.text);
                let text = if completion.text.ends_with(' ') { &text } else { &completion.text };
                assert!(super::super::Query::parse(text).is_ok(), "{text}");
            }
        }
    }
}

//! The views of the person's own, as `views.toml` has them: named queries, of which those with a colour are watchlists.
//!
//! Owns what the file says and how it is changed by text ([`edit`]). Where the file is, nothing here knows.

pub mod edit;

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::query::Query;
use crate::text::fault::Fault;
use crate::text::{CleanBuf, near};
use crate::theme::Colour;

/// The name of the file, in the configuration folder.
pub const FILE: &str = "views.toml";

/// Views that are read; each costs a pass over the library.
pub const VIEWS_MAX: usize = 100;

/// Watchlists beyond this are views without a colour: the palette has no more.
pub const WATCHLISTS_MAX: usize = 16;

/// What tells watchlists apart without colours.
const SIGNS: [&str; 8] = ["◆", "▲", "■", "▼", "◇", "△", "□", "▽"];

/// The keys of a view.
const KEYS: [&str; 3] = ["name", "query", "highlight"];

/// A view of the person's own.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnView {
    /// What it is called.
    pub name: CleanBuf,
    /// Its query as it is written.
    pub text: String,
    /// As it was understood, or what is wrong with it.
    pub query: Result<Arc<Query>, CleanBuf>,
    /// How its stories stand out, if it is a watchlist.
    pub watch: Option<Watch>,
}

/// How the stories of a watchlist stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// The colour of its words.
    pub colour: Colour,
    /// Stands beside its stories.
    pub sign: &'static str,
}

/// All that the file says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OwnViews {
    /// The views in their order, those among them whose query is not understood as well.
    pub views: Vec<OwnView>,
    /// What else is wrong.
    pub bad: Vec<Fault>,
    /// The file is no TOML at all: what it was to say is not known.
    pub is_unreadable: bool,
}

/// Where a view stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// A byte of the table itself: its first key.
    key: Range<usize>,
}

/// Reads the file.
pub fn read(text: &str) -> OwnViews {
    read_with_places(text).0
}

fn read_with_places(text: &str) -> (OwnViews, Vec<Place>) {
    let mut reader = Reader { text, own: OwnViews::default(), places: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    // What comes first may have made all the others.
    match errors.iter().min_by_key(|error| error.span().map_or(0, |span| span.start)) {
        None => reader.file(table.get_ref()),
        Some(error) => {
            reader.bad(error.span(), near::with_nearest(error.message().trim()));
            reader.own.is_unreadable = true;
        }
    }
    (reader.own, reader.places)
}

/// The first colour that no watchlist of `views` has.
pub fn free_colour(views: &[OwnView]) -> Option<Colour> {
    let used = |colour| views.iter().filter_map(|view| view.watch).any(|watch| watch.colour == colour);
    Colour::NAMED.iter().map(|&(_, colour)| colour).find(|&colour| !used(colour))
}

/// A text on one line as it is shown, without white space around it.
pub fn cleaned(text: &str) -> CleanBuf {
    CleanBuf::line(CleanBuf::line(text).trim())
}

/// Whether two names are the same to a person.
pub fn same_name(a: &str, b: &str) -> bool {
    cleaned(a).to_lowercase() == cleaned(b).to_lowercase()
}

struct Reader<'t> {
    text: &'t str,
    own: OwnViews,
    places: Vec<Place>,
}

impl Reader<'_> {
    fn bad(&mut self, span: Option<Range<usize>>, reason: String) {
        self.own.bad.push(Fault::new(self.text, span, reason));
    }

    fn file(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            if key.get_ref() != "view" {
                self.bad(Some(key.span()), near::unknown("key", key.get_ref(), &["view"]));
                continue;
            }
            let Some(views) = value.get_ref().as_array() else {
                self.bad(Some(key.span()), "a view is written as `[[view]]`, with two brackets".to_owned());
                continue;
            };
            for view in views {
                if self.own.views.len() == VIEWS_MAX {
                    self.bad(Some(view.span()), format!("{VIEWS_MAX} views are read: this one is left out"));
                    break;
                }
                match view.get_ref().as_table() {
                    Some(table) => self.view(view.span(), table),
                    None => self.bad(Some(view.span()), "this is no view: it needs a `name`".to_owned()),
                }
            }
        }
    }

    fn view(&mut self, span: Range<usize>, table: &DeTable<'_>) {
        let mut keys: Vec<_> = table.iter().collect();
        keys.sort_by_key(|(key, _)| key.span().start);
        let first = keys.first().map_or(span.clone(), |(key, _)| key.span());
        for (key, _) in &keys {
            if !KEYS.contains(&key.get_ref().as_ref()) {
                self.bad(Some(key.span()), near::unknown("key", key.get_ref(), &KEYS));
            }
        }
        let name = self.text_of(table, "name").map(|(name, at)| (cleaned(&name), at));
        let Some((name, name_at)) = name.filter(|(name, _)| !name.is_empty()) else {
            self.bad(Some(first), "this view has no `name`".to_owned());
            return;
        };
        let text = self.text_of(table, "query");
        let query = match &text {
            _ if self.own.views.iter().any(|view| same_name(&view.name, &name)) => {
                Err("there is a view of this name above".to_owned())
            }
            None => Err("it has no `query`".to_owned()),
            Some((text, _)) => Query::parse(text).map(Arc::new).map_err(|error| error.message),
        };
        if let Err(reason) = &query {
            let at = text.as_ref().map_or(name_at, |(_, at)| at.clone());
            self.bad(Some(at), format!("the view `{name}` is broken: {reason}"));
        }
        let highlight = table.contains_key("highlight");
        let watch = if highlight { self.watch(table, first.clone()) } else { None };
        let text = text.map(|(text, _)| cleaned(&text).to_string()).unwrap_or_default();
        // What is watched for is meant: letters that happen to stand in a title's order would cry wolf.
        let meant = |query: Arc<Query>| if watch.is_some() { Arc::new(query.as_written()) } else { query };
        let query = query.map(meant).map_err(|reason| CleanBuf::line(&reason));
        self.own.views.push(OwnView { name, text, query, watch });
        self.places.push(Place { key: first });
    }

    fn text_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<(String, Range<usize>)> {
        let value: &Spanned<DeValue<'_>> = table.get(key)?;
        let text = value.get_ref().as_str().map(|text| (text.to_owned(), value.span()));
        if text.is_none() {
            self.bad(Some(value.span()), format!("`{key}` is a text in quotes"));
        }
        text
    }

    /// A colour that is not known is one that is free: the person wants the words to stand out.
    fn watch(&mut self, table: &DeTable<'_>, first: Range<usize>) -> Option<Watch> {
        let watchlists = self.own.views.iter().filter(|view| view.watch.is_some()).count();
        if watchlists == WATCHLISTS_MAX {
            let reason =
                format!("there are {WATCHLISTS_MAX} colours, and this watchlist would need one more");
            self.bad(Some(first), reason);
            return None;
        }
        let said = self.text_of(table, "highlight");
        let known = said.as_ref().and_then(|(name, _)| Colour::by_name(name));
        if let (Some((name, at)), None) = (said, known) {
            let names = Colour::NAMED.map(|(name, _)| name);
            let near = near::nearest(&name, names.iter().copied());
            let near = near.map_or_else(
                || format!(": one of {}", names.join(", ")),
                |near| format!("; did you mean `{near}`?"),
            );
            self.bad(Some(at), format!("there is no colour `{name}`{near}"));
        }
        let colour = known.or_else(|| free_colour(&self.own.views)).unwrap_or(Colour::Yellow);
        Some(Watch { colour, sign: SIGNS[watchlists % SIGNS.len()] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(usize, String)> {
        read(text).bad.into_iter().map(|bad| (bad.line, bad.reason)).collect()
    }

    #[test]
    fn a_view_with_a_colour_is_a_watchlist() {
        let own = read(
            "# mine\n[[view]]\nname = \"Sanctions\"\nquery = 'sanctions | \"export control\" is:unread'\nhighlight = \"red\"\n\
             \n[[view]]\nname = \"Late\"\nquery = \"newer:3d\"\n[[view]]\nname=\"Ships\"\nquery=\"ship\"\nhighlight=\"cyan\"\n",
        );
        assert_eq!(own.bad, []);
        let views: Vec<_> = own.views.iter().map(|view| (view.name.as_ref(), view.watch)).collect();
        let watch = |colour, sign| Some(Watch { colour, sign });
        let expected =
            [("Sanctions", watch(Colour::Red, "◆")), ("Late", None), ("Ships", watch(Colour::Cyan, "▲"))];
        assert_eq!(views, expected);
        assert_eq!(own.views[1].query, Ok(Arc::new(Query::parse("newer:3d").unwrap())));
        assert_eq!(free_colour(&own.views), Some(Colour::Yellow));
        assert_eq!(read(""), OwnViews::default());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_hides_nothing() {
        for (text, line, part) in [
            ("[[view]]\nname = \"A\"\nquery = \"is:old\"", 3, "the view `A` is broken: "),
            ("[[view]]\nname = \"A\"\nqery = \"x\"", 3, "unknown key `qery`; did you mean `query`?"),
            ("[[view]]\nname = \"A\"\n", 2, "the view `A` is broken: it has no `query`"),
            ("[[view]]\nquery = \"A\"\n", 2, "this view has no `name`"),
            ("[[view]]\nname = 3\n", 2, "`name` is a text in quotes"),
            ("\n[[veiw]]\nname = \"A\"", 2, "unknown key `veiw`; did you mean `view`?"),
            ("[view]\nname = \"A\"", 1, "a view is written as `[[view]]`"),
            ("view = [3]", 1, "this is no view"),
            ("[[view]]\nname = \"A\nquery", 2, ""),
            (
                "[[view]]\nname = \"A\"\nquery = \"x\"\nhighlight = \"yelow\"",
                4,
                "there is no colour `yelow`; did you mean `yellow`?",
            ),
            ("[[view]]\nname=\"A\"\nquery=\"x\"\n[[view]]\nname=\"a\"\nquery=\"y\"", 6, "of this name above"),
        ] {
            let found = faults(text);
            assert!(found.iter().any(|(at, why)| *at == line && why.contains(part)), "{text}: {found:?}");
        }
        let own =
            read("[[view]]\nname=\"A\"\nquery=\"(\"\nhighlight=\"x\"\n[[view]]\nname=\"B\"\nquery=\"y\"");
        assert!(own.views[0].query.is_err() && own.views[0].watch.is_some() && own.views[1].query.is_ok());
        assert!(read("view = ").is_unreadable && !own.is_unreadable);
    }

    #[test]
    fn no_two_colours_share_a_name() {
        for (name, colour) in Colour::NAMED {
            assert_eq!((Colour::by_name(name), colour.name()), (Some(colour), name));
        }
    }
}

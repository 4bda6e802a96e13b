//! Outlets by all the names they go by: `RFA`, `Radio Free Asia` and `自由亚洲电台` are one.
//!
//! Owns the table of names and sites and how a name is looked up in it. Knows nothing of stories or layouts; what a
//! text says is still what is shown, this only tells which names belong together.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use foldhash::fast::FixedState;
use serde::Deserialize;
use toml::Spanned;
use unicode_normalization::char::decompose_canonical;

use crate::text::fold;

/// The longest text that is looked up as a name, in bytes.
const NAME_MAX: usize = 320;

/// The longest host that a link can have, in bytes.
const HOST_MAX: usize = 253;

/// Which names and sites belong to which outlet.
#[derive(Debug, Clone, Default)]
pub struct Outlets {
    names: Vec<Box<str>>,
    /// Folded names, the own one among them, to the place in `names`.
    aliases: HashMap<Box<str>, u32, FixedState>,
    /// Hosts in lower case.
    sites: HashMap<Box<str>, u32, FixedState>,
    /// Names that a person added, as they are written.
    added: Vec<Box<str>>,
}

/// Why a table of outlets could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadOutlets {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there, in words.
    pub reason: String,
}

impl fmt::Display for BadOutlets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for BadOutlets {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletFile {
    #[serde(default)]
    outlet: Vec<OutletEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutletEntry {
    name: Spanned<String>,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
    #[serde(default)]
    sites: Vec<Spanned<String>>,
}

/// The outlets that are known, once somebody has asked or a person's own were added.
static KNOWN: OnceLock<Outlets> = OnceLock::new();

static BUILT_IN: LazyLock<Outlets> = LazyLock::new(|| Outlets::of_table(TABLE));

/// The outlets that are known from the start: TOML with one key on a line and no escapes.
const TABLE: &str = include_str!("../assets/outlets.toml");

impl Outlets {
    /// The outlets that are known: those from the start, and the person's own.
    pub fn known() -> &'static Outlets {
        KNOWN.get().unwrap_or_else(|| Outlets::built_in())
    }

    /// Adds the outlets of a person's own table to those that are known, as [`Outlets::extend`] does. Once, and before
    /// the first digest is read: what was read is not read again.
    pub fn add_own(toml: &str) -> Result<(), BadOutlets> {
        let mut outlets = Outlets::built_in().clone();
        outlets.extend(toml)?;
        // Who comes second is too late, and changes nothing.
        let _ = KNOWN.set(outlets);
        Ok(())
    }

    /// The outlets that are known from the start; read once. Clone it to extend it.
    fn built_in() -> &'static Outlets {
        &BUILT_IN
    }

    /// Reads a table of the form that the built-in one has, in a fraction of the time that all of TOML takes; a test
    /// holds it against [`Outlets::extend`].
    fn of_table(table: &str) -> Outlets {
        let mut outlets = Outlets::default();
        let mut key = String::new();
        for line in table.lines() {
            // Every other piece between quotation marks is a string.
            let mut pieces = line.split('"');
            let name = pieces.next().unwrap_or_default().split(' ').next().unwrap_or_default();
            for text in pieces.step_by(2).filter(|text| !text.is_empty()) {
                if name == "name" {
                    outlets.names.push(text.trim().into());
                }
                let at = (outlets.names.len() as u32).saturating_sub(1);
                if name == "sites" {
                    let mut buffer = [0; HOST_MAX];
                    outlets.sites.extend(host(text, &mut buffer).map(|host| (host.into(), at)));
                } else if matches!(name, "name" | "aliases") {
                    key.clear();
                    fold_name(text, &mut key);
                    outlets.aliases.insert(key.as_str().into(), at);
                }
            }
        }
        outlets
    }

    /// Adds the outlets of a person's own table. Its names and sites win over those known before.
    ///
    /// Nothing is added when the table is no TOML, has a name without letters, a site that is no host, or gives one
    /// name or site to two outlets.
    pub fn extend(&mut self, toml: &str) -> Result<(), BadOutlets> {
        let line = |at: usize| toml.bytes().take(at).filter(|&b| b == b'\n').count() + 1;
        let bad = |at: usize, reason: String| BadOutlets { line: line(at), reason };
        let file: OutletFile = toml::from_str(toml).map_err(|error| {
            bad(error.span().map_or(0, |span| span.start), error.message().trim().to_owned())
        })?;
        let mut added = Outlets { names: std::mem::take(&mut self.names), ..Outlets::default() };
        let known = added.names.len();
        let read = added.read(&file.outlet, &bad);
        if read.is_err() {
            added.names.truncate(known);
        } else {
            self.aliases.extend(added.aliases);
            self.sites.extend(added.sites);
            self.added.extend(added.added);
        }
        self.names = added.names;
        read
    }

    fn read(
        &mut self,
        entries: &[OutletEntry],
        bad: &dyn Fn(usize, String) -> BadOutlets,
    ) -> Result<(), BadOutlets> {
        for entry in entries {
            let at = self.names.len() as u32;
            self.names.push(entry.name.get_ref().trim().into());
            for name in std::iter::once(&entry.name).chain(&entry.aliases) {
                let mut key = String::new();
                fold_name(name.get_ref(), &mut key);
                if key.is_empty() || name.get_ref().len() > NAME_MAX {
                    return Err(bad(name.span().start, format!("{:?} is no name", name.get_ref())));
                }
                if let Some(before) = self.aliases.insert(key.into(), at).filter(|&before| before != at) {
                    return Err(bad(name.span().start, self.twice(name.get_ref(), before)));
                }
                self.added.push(name.get_ref().trim().into());
            }
            for site in &entry.sites {
                let mut buffer = [0; HOST_MAX];
                let host = host(site.get_ref(), &mut buffer).filter(|host| host.contains('.'));
                let Some(host) = host else {
                    return Err(bad(site.span().start, format!("{:?} is no site", site.get_ref())));
                };
                if let Some(before) = self.sites.insert(host.into(), at).filter(|&before| before != at) {
                    return Err(bad(site.span().start, self.twice(site.get_ref(), before)));
                }
            }
        }
        Ok(())
    }

    fn twice(&self, what: &str, before: u32) -> String {
        format!("{what:?} belongs to {:?} already", self.name(before))
    }

    fn name(&self, at: u32) -> &str {
        self.names.get(at as usize).map_or("", |name| name)
    }

    /// The one name of the outlet that a text calls `as_written`, or whose site it gives as the name.
    ///
    /// Case, spaces, signs, accents, a `The` before it and a `.com` behind it do not count.
    pub fn name_of<'a>(&'a self, as_written: &str) -> Option<&'a str> {
        if as_written.len() > NAME_MAX {
            return None;
        }
        let written = as_written.trim();
        let mut key = String::with_capacity(written.len());
        let mut known = |text: &str| {
            key.clear();
            fold_name(text, &mut key);
            self.aliases.get(key.as_str()).map(|&at| self.name(at))
        };
        let short = || written.len().checked_sub(4).and_then(|at| written.split_at_checked(at));
        known(written)
            .or_else(|| known(short().filter(|(_, end)| end.eq_ignore_ascii_case(".com"))?.0))
            .or_else(|| if written.contains(char::is_whitespace) { None } else { self.of_site(written) })
    }

    /// Whether `as_written` is a name of an outlet.
    pub fn is_known(&self, as_written: &str) -> bool {
        self.name_of(as_written).is_some()
    }

    /// The name of the outlet whose site `link` leads to: its host is the site's, or under it.
    pub fn of_site(&self, link: &str) -> Option<&str> {
        let mut buffer = [0; HOST_MAX];
        let mut host = host(link, &mut buffer)?;
        loop {
            if let Some(&at) = self.sites.get(host) {
                return Some(self.name(at));
            }
            host = host.split_once('.')?.1;
        }
    }

    /// All names of outlets, as they are written.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        let strings = |line: &'static str| line.split('"').skip(1).step_by(2).filter(|text| !text.is_empty());
        let named = TABLE.lines().filter(|line| line.starts_with("name") || line.starts_with("aliases"));
        named.flat_map(strings).map(str::trim).chain(self.added.iter().map(|name| &**name))
    }

    /// How many outlets there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// Appends what counts of a name: its letters and digits in lower case without accents, and no article before it.
fn fold_name(name: &str, out: &mut String) {
    let name = name.trim();
    let bare = name
        .split_once(char::is_whitespace)
        .filter(|(first, _)| first.eq_ignore_ascii_case("the"))
        .map_or(name, |(_, rest)| rest);
    fold::identity(bare, out);
    if out.is_ascii() {
        return;
    }
    let mut plain = String::with_capacity(out.len());
    for c in out.chars() {
        let mark = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{655}');
        decompose_canonical(c, |part| {
            if !mark(part) {
                plain.push(part);
            }
        });
    }
    *out = plain;
}

/// Whether the host of a link is called as an outlet is: `River Post` and `https://www.riverpost.example/`.
pub fn is_host(link: &str, name: &str) -> bool {
    /// Shorter names stand in hosts by chance.
    const SHORTEST: usize = 3;
    /// What hosts are called by what they are for.
    const KINDS: [&str; 10] = ["news", "blog", "com", "web", "mail", "home", "media", "press", "www", "docs"];
    let mut buffer = [0; HOST_MAX];
    if name.len() > NAME_MAX {
        return false;
    }
    let Some(host) = host(link, &mut buffer) else { return false };
    let mut key = String::new();
    fold_name(name, &mut key);
    if key.len() < SHORTEST || KINDS.contains(&key.as_str()) {
        return false;
    }
    let plain = |label: &str| label.replace(['-', '_'], "");
    let labels: Vec<String> = host.split('.').map(plain).collect();
    let own = labels.get(..labels.len().saturating_sub(1)).unwrap_or_default();
    let is_same = |words: &str| words == key || words.strip_prefix("the").is_some_and(|rest| rest == key);
    own.iter().any(|label| is_same(label))
        || labels.windows(2).any(|two| is_same(&two.concat()) || is_same(&[&*two[1], &*two[0]].concat()))
        || is_same(&labels.concat())
}

/// The host of a link in lower case, without `www.`; `None` when it has characters that no host has.
fn host<'b>(link: &str, buffer: &'b mut [u8; HOST_MAX]) -> Option<&'b str> {
    let link = link.trim();
    let scheme_less = link.split_once("://").map_or(link, |(_, rest)| rest);
    let authority = scheme_less.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.trim_end_matches('.');
    let bytes = buffer.get_mut(..host.len())?;
    bytes.copy_from_slice(host.as_bytes());
    bytes.make_ascii_lowercase();
    let host = std::str::from_utf8(bytes).ok()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    (!host.is_empty() && host.bytes().all(plain)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn own(toml: &str) -> Result<Outlets, BadOutlets> {
        let mut outlets = Outlets::built_in().clone();
        outlets.extend(toml).map(|()| outlets)
    }

    #[test]
    fn the_table_is_sound() {
        let mut outlets = Outlets::default();
        assert_eq!(outlets.extend(TABLE), Ok(()));
        let built_in = Outlets::built_in();
        assert_eq!(built_in.names, outlets.names, "the short way reads what TOML reads");
        assert_eq!(built_in.aliases, outlets.aliases);
        assert_eq!(built_in.sites, outlets.sites);
        assert!(outlets.len() >= 150, "{}", outlets.len());
        for name in &outlets.names {
            assert_eq!(outlets.name_of(name), Some(&**name));
        }
    }

    #[test]
    fn all_names_are_one() {
        for (written, name) in [
            ("RFA", "Radio Free Asia"),
            ("radio free asia", "Radio Free Asia"),
            ("Radio  Free\nAsia", "Radio Free Asia"),
            ("自由亚洲电台", "Radio Free Asia"),
            ("rfa.org", "Radio Free Asia"),
            ("www.rfa.org", "Radio Free Asia"),
            ("The New York Times", "New York Times"),
            ("NEW YORK TIMES", "New York Times"),
            ("CNN.com", "CNN"),
            ("Suddeutsche Zeitung", "Süddeutsche Zeitung"),
            ("Su\u{308}ddeutsche Zeitung", "Süddeutsche Zeitung"),
            ("Liberation", "Libération"),
            ("新華社", "Xinhua News Agency"),
            ("People’s Daily", "People's Daily"),
            ("Коммерсантъ", "Kommersant"),
            ("Al-Jazeera", "Al Jazeera"),
            ("الاهرام", "Al-Ahram"),
            ("연합뉴스", "Yonhap News Agency"),
            ("日本経済新聞", "Nikkei"),
            ("Hurriyet", "Hürriyet"),
        ] {
            assert_eq!(Outlets::built_in().name_of(written), Some(name), "{written}");
        }
        for written in [
            "",
            " ",
            "The",
            ".com",
            "Who",
            "Military",
            "Map",
            "Exports fall",
            "co.uk",
            "x.org",
            &"x".repeat(999),
        ] {
            assert!(!Outlets::built_in().is_known(written), "{written}");
        }
    }

    #[test]
    fn a_link_tells_its_outlet() {
        for (link, name) in [
            ("https://www.rfa.org/english/news/a.html", Some("Radio Free Asia")),
            ("http://WWW.RFA.ORG:80", Some("Radio Free Asia")),
            ("https://news.bbc.co.uk/1/hi?x=//rfa.org", Some("BBC")),
            ("https://monitoring.bbc.co.uk/", Some("BBC Monitoring")),
            ("rfa.org./x", Some("Radio Free Asia")),
            ("https://rfa.org@a.example/", None),
            ("https://a.example/rfa.org", None),
            ("https://notrfa.org/", None),
            ("https://org/", None),
            ("mailto:x", None),
            ("https://", None),
            ("", None),
            ("https://例え.example/", None),
        ] {
            assert_eq!(Outlets::built_in().of_site(link), name, "{link}");
        }
    }

    #[test]
    fn hosts_are_called_as_outlets_are() {
        for (link, name, is) in [
            ("https://www.riverpost.example/a", "River Post", true),
            ("https://the-river-post.co.example/", "The River Post", true),
            ("https://thelowerpost.example/", "Lower Post", true),
            ("https://blog.weir.example/", "Weir Blog", true),
            ("riverpost.example", "riverpost.example", true),
            ("https://riverpost.example/", "Lower Post", false),
            ("https://news.weir.example/", "News", false),
            ("https://weir.example/riverpost", "River Post", false),
            ("", "River Post", false),
            ("https://weir.example/", "", false),
        ] {
            assert_eq!(is_host(link, name), is, "{link} {name}");
        }
    }

    #[test]
    fn what_a_person_writes_wins() {
        let outlets = own(
            "[[outlet]]\nname = \"Harbour Gazette\"\naliases = [\"HG\", \"RFA\"]\nsites = [\"https://www.gazette.example/\", \"bbc.com\"]\n",
        )
        .unwrap();
        assert_eq!(outlets.name_of("hg"), Some("Harbour Gazette"));
        assert_eq!(outlets.name_of("RFA"), Some("Harbour Gazette"));
        assert_eq!(outlets.name_of("Radio Free Asia"), Some("Radio Free Asia"));
        assert_eq!(outlets.of_site("http://news.gazette.example/1"), Some("Harbour Gazette"));
        assert_eq!(outlets.of_site("https://bbc.com/x"), Some("Harbour Gazette"));
        assert_eq!(own("").map(|outlets| outlets.len()), Ok(Outlets::built_in().len()));
    }

    #[test]
    fn a_bad_table_says_where_and_changes_nothing() {
        for (toml, line, reason) in [
            (
                "[[outlet]]\nname = \"A\"\n[[outlet]]\nname = \"B\"\naliases = [\n\"c\",\n\"a\"]",
                7,
                "\"a\" belongs to \"A\" already",
            ),
            (
                "[[outlet]]\nname = \"A\"\nsites=[\"a.org\"]\n[[outlet]]\nname = \"B\"\nsites=[\"A.org\"]",
                6,
                "\"A.org\" belongs to \"A\" already",
            ),
            ("[[outlet]]\nname = \"…\"", 2, "\"…\" is no name"),
            ("[[outlet]]\nname = \"A\"\nsites = [\"org\"]", 3, "\"org\" is no site"),
            ("\n[[outlet]]\nnam = \"A\"", 3, "unknown field"),
            ("[[outlet]]\nname = ", 2, ""),
            ("[[outlet]]\naliases = []", 1, "missing field"),
        ] {
            let mut outlets = Outlets::built_in().clone();
            let bad = outlets.extend(toml).unwrap_err();
            assert_eq!(bad.line, line, "{bad}");
            assert!(bad.reason.contains(reason), "{bad}");
            assert_eq!(outlets.len(), Outlets::built_in().len());
            assert_eq!(outlets.name_of("A"), None);
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fall(text in any::<String>()) {
            Outlets::built_in().name_of(&text);
            Outlets::built_in().of_site(&text);
            let _ = Outlets::default().extend(&text);
        }
    }
}

//! What a page says about itself: its title, its date and its address.

use super::address;
use super::element::Element;
use super::entity;
use super::token::Attributes;

/// A longer address is none that links are made whole with.
const BASE_MAX: usize = 2000;

/// How many times the length of a page its links may grow by as they are made whole.
const GROWTH: usize = 4;

/// Names under which a page gives its day.
const DATES: [&str; 12] = [
    "date",
    "article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.issued",
    "pubdate",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
];

#[derive(Debug)]
pub(super) struct Head {
    pub title: Option<String>,
    /// The day, as `2023-11-10`.
    pub date: Option<String>,
    base: Option<String>,
    /// How sure the base is.
    rank: u8,
    /// Bytes that links may still grow by; `None` when they would have grown by more. A short link is written with all
    /// of the base, so a page of nothing but links would else be a hundred times its size.
    room: Option<usize>,
}

impl Head {
    /// `base` is what the page's address is known to be, `bytes` how long the page is.
    pub(super) fn new(base: Option<&str>, bytes: usize) -> Head {
        let room = Some(bytes.saturating_mul(GROWTH));
        let mut head = Head { title: None, date: None, base: None, rank: 0, room };
        if let Some(base) = base {
            head.settle(base, 2);
        }
        head
    }

    /// What `href` leads to, as long as there is room for it.
    pub(super) fn whole(&mut self, href: &str) -> Option<String> {
        let base = self.base.as_deref().filter(|_| self.room.is_some());
        let whole = address::resolve(base, href)?;
        if base.is_some() {
            self.room = self.room.and_then(|room| room.checked_sub(whole.len().saturating_sub(href.len())));
        }
        Some(whole)
    }

    /// Whether links were left out because there was no room for them.
    pub(super) fn is_full(&self) -> bool {
        self.room.is_none()
    }

    fn settle(&mut self, base: &str, rank: u8) {
        if rank > self.rank
            && base.len() <= BASE_MAX
            && let Some(base) = address::resolve(self.base.as_deref(), base)
        {
            (self.base, self.rank) = (Some(base), rank);
        }
    }

    /// Browsers note in a comment where they saved a page from.
    pub(super) fn comment(&mut self, text: &str) {
        let text = text.trim_start();
        let from = if let Some(rest) = text.strip_prefix("saved from url=(") {
            rest.split_once(')').map(|(_, rest)| rest)
        } else if text.starts_with("Page saved with") {
            text.lines().find_map(|line| line.trim().strip_prefix("url:"))
        } else {
            None
        };
        if let Some(address) = from.and_then(|rest| rest.split_whitespace().next()) {
            self.settle(address, 1);
        }
    }

    /// The content of `<title>`: the first one counts.
    pub(super) fn title(&mut self, raw: &str) {
        if self.title.is_none() {
            let words: Vec<&str> = raw.split_whitespace().collect();
            self.title = Some(entity::decode(&words.join(" "), false).trim().to_owned());
        }
    }

    /// `<base>`, `<meta>` and `<link>`.
    pub(super) fn tag(&mut self, element: Element, attributes: &Attributes<'_>) {
        let of = |key: &str| {
            let found = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            found.map(|(_, value)| value.trim())
        };
        let whole = |value: &str| entity::decode(value, true).into_owned();
        match element {
            Element::Base => {
                if let Some(href) = of("href") {
                    self.settle(&whole(href), 3);
                }
            }
            Element::Relation => {
                let canonical = of("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
                if let Some(href) = of("href").filter(|_| canonical) {
                    self.settle(&whole(href), 1);
                }
            }
            _ => {
                let name = of("property").or(of("name")).or(of("itemprop"));
                let Some((name, content)) = name.zip(of("content")) else { return };
                if name.eq_ignore_ascii_case("og:url") {
                    self.settle(&whole(content), 1);
                } else if self.date.is_none() && DATES.iter().any(|date| name.eq_ignore_ascii_case(date)) {
                    self.date = day(content);
                }
            }
        }
    }
}

/// The day with which `content` begins, when it is written year first.
fn day(content: &str) -> Option<String> {
    let digits = |from: usize, len: usize| -> Option<&str> {
        content.get(from..from + len).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    let parted = matches!(content.as_bytes().get(4), Some(b'-' | b'/'));
    let (month, day) = if parted { (digits(5, 2)?, digits(8, 2)?) } else { (digits(4, 2)?, digits(6, 2)?) };
    let after = content.as_bytes().get(if parted { 10 } else { 8 });
    let date = format!("{}-{month}-{day}", digits(0, 4)?);
    let real = date.parse::<jiff::civil::Date>().is_ok();
    (real && !after.is_some_and(u8::is_ascii_digit)).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_year_first() {
        assert_eq!(day("2023-11-10T08:00:00Z").as_deref(), Some("2023-11-10"));
        assert_eq!(day("2023/11/10").as_deref(), Some("2023-11-10"));
        assert_eq!(day("20231110").as_deref(), Some("2023-11-10"));
        for none in ["", "2023", "10 Nov 2023", "2023-13-10", "202311101", "2023-1", "20é31110"] {
            assert_eq!(day(none), None, "{none}");
        }
    }

    #[test]
    fn the_surest_address_wins() {
        let mut head = Head::new(None, 1000);
        head.comment(" saved from url=(0021)https://a.example/x/y ");
        assert_eq!(head.base.as_deref(), Some("https://a.example/x/y"));
        head.tag(Element::Relation, &vec![("rel", "canonical"), ("href", "https://b.example/")]);
        assert_eq!(head.base.as_deref(), Some("https://a.example/x/y"));
        head.tag(Element::Base, &vec![("href", "/z/")]);
        assert_eq!(head.base.as_deref(), Some("https://a.example/z/"));
    }
}

//! What elements are, and what their attributes say about them: headings, lists, furniture, things that don't show.
//!
//! Knows single tags only; what stands open around them is `build`'s business.

use super::token::Attributes;

/// An element, as far as it matters which one it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Element {
    /// Within a line, without a meaning of its own.
    Inline,
    /// A name that HTML does not know: within a line too.
    Unknown,
    Span,
    Font,
    Link,
    Bold,
    Underlined,
    Big,
    Quoted,
    Button,
    Label,
    /// Without content and without words.
    Void,
    Break,
    Rule,
    Base,
    Meta,
    Relation,
    /// The page as such.
    Page,
    Title,
    /// Code, or what shows only in place of something else: without words.
    Code,
    TextArea,
    Dropped,
    Graphic,
    Select,
    Option,
    NoScript,
    Div,
    Center,
    /// A block about which nothing else is known.
    Block,
    Caption,
    Paragraph,
    Heading,
    Pre,
    Quote,
    Main,
    Article,
    Section,
    Header,
    Footer,
    Nav,
    Aside,
    Dialog,
    Form,
    Menu,
    Unordered,
    Ordered,
    Item,
    Definitions,
    Term,
    Definition,
    Table,
    Rows,
    Row,
    Cell,
    HeadCell,
}

/// How many elements there are.
pub(super) const ELEMENTS: usize = Element::HeadCell as usize + 1;

/// Longer names are unknown.
const NAME_MAX: usize = 10;

impl Element {
    /// The element of this name, and the level of a heading.
    pub(super) fn of(name: &str) -> (Element, u8) {
        use Element as E;
        let mut lower = [0; NAME_MAX];
        let Some(lower) = lower.get_mut(..name.len()) else { return (E::Unknown, 0) };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        let element = match &*lower {
            b"span" => E::Span,
            b"a" => E::Link,
            b"p" => E::Paragraph,
            b"div" => E::Div,
            b"li" => E::Item,
            b"br" => E::Break,
            b"td" => E::Cell,
            b"tr" => E::Row,
            b"b" | b"strong" => E::Bold,
            b"u" => E::Underlined,
            b"i" | b"em" | b"small" | b"code" | b"tt" | b"sup" | b"sub" | b"s" | b"strike" | b"del"
            | b"ins" | b"cite" | b"abbr" | b"acronym" | b"mark" | b"time" | b"kbd" | b"samp" | b"var"
            | b"dfn" | b"bdi" | b"bdo" | b"data" | b"ruby" | b"rb" | b"rt" | b"rp" | b"nobr" | b"blink"
            | b"picture" | b"map" | b"output" | b"meter" | b"progress" | b"slot" | b"math" => E::Inline,
            b"big" => E::Big,
            b"font" => E::Font,
            b"q" => E::Quoted,
            b"label" => E::Label,
            b"img" | b"input" | b"area" | b"col" | b"embed" | b"source" | b"track" | b"wbr" | b"param"
            | b"frame" | b"basefont" | b"bgsound" | b"keygen" | b"command" | b"isindex" | b"spacer"
            | b"image" => E::Void,
            b"hr" => E::Rule,
            b"base" => E::Base,
            b"meta" => E::Meta,
            b"link" => E::Relation,
            b"html" | b"head" | b"body" => E::Page,
            b"title" => E::Title,
            b"script" | b"style" | b"iframe" | b"noembed" | b"noframes" => E::Code,
            b"textarea" => E::TextArea,
            b"template" | b"object" | b"applet" | b"video" | b"audio" | b"canvas" | b"annotation"
            | b"datalist" => E::Dropped,
            b"svg" => E::Graphic,
            b"select" => E::Select,
            b"option" | b"optgroup" => E::Option,
            b"noscript" => E::NoScript,
            b"center" => E::Center,
            b"address" | b"fieldset" | b"figure" | b"figcaption" | b"details" | b"summary" | b"hgroup"
            | b"legend" | b"frameset" | b"marquee" | b"search" => E::Block,
            b"caption" => E::Caption,
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => return (E::Heading, lower[1] - b'0'),
            b"pre" | b"listing" | b"xmp" | b"plaintext" => E::Pre,
            b"blockquote" => E::Quote,
            b"main" => E::Main,
            b"article" => E::Article,
            b"section" => E::Section,
            b"header" => E::Header,
            b"footer" => E::Footer,
            b"nav" => E::Nav,
            b"aside" => E::Aside,
            b"dialog" => E::Dialog,
            b"form" => E::Form,
            b"menu" => E::Menu,
            b"button" => E::Button,
            b"ul" | b"dir" => E::Unordered,
            b"ol" => E::Ordered,
            b"dl" => E::Definitions,
            b"dt" => E::Term,
            b"dd" => E::Definition,
            b"table" => E::Table,
            b"tbody" | b"thead" | b"tfoot" | b"colgroup" => E::Rows,
            b"th" => E::HeadCell,
            _ => E::Unknown,
        };
        (element, 0)
    }

    /// Whether it stands within a line.
    pub(super) fn is_inline(self) -> bool {
        (self as u8) <= Element::Label as u8
    }

    /// Whether it has no end tag.
    pub(super) fn is_void(self) -> bool {
        (Element::Void as u8..=Element::Relation as u8).contains(&(self as u8))
    }

    /// Whether nothing in it shows.
    pub(super) fn is_dropped(self) -> bool {
        matches!(self, Element::Code | Element::Dropped | Element::Graphic | Element::Select)
    }

    /// Whether its end is left to be guessed as a rule.
    pub(super) fn ends_by_itself(self) -> bool {
        use Element as E;
        matches!(
            self,
            E::Paragraph
                | E::Item
                | E::Term
                | E::Definition
                | E::Row
                | E::Cell
                | E::HeadCell
                | E::Rows
                | E::Option
        )
    }

    /// Whether an end tag within it leaves alone what stands open around it.
    pub(super) fn is_wall(self) -> bool {
        use Element as E;
        matches!(self, E::Table | E::Cell | E::HeadCell | E::Caption | E::Dropped)
    }
}

/// Why a part of a page is taken for furniture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It is none.
    Nothing,
    /// Its element or its role says so.
    Element,
    /// The same, of elements that also hold the whole text of some pages.
    Loosely,
    /// A word in its class or id says so.
    Class,
    /// It is said not to be read aloud, as signs are, and all that stands behind an open dialog.
    Mute,
    /// It shows where no scripts run.
    NoScript,
}

/// What the attributes of an element say.
#[derive(Debug, Clone, Copy)]
// Each is a fact of its own: no two of them make a state.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Says {
    /// It does not show.
    pub hidden: bool,
    /// It holds the text of the page.
    pub main: bool,
    /// Why it would be furniture.
    pub why: Why,
    /// Its words are bold, or explicitly not.
    pub bold: Option<bool>,
    /// It is a heading of this level; 0 when it is none.
    pub heading: u8,
    /// Its words are large or underlined, or explicitly not.
    pub loud: Option<bool>,
    /// A table that only arranges things.
    pub layout: bool,
    /// A paragraph without space around it, as word processors write each line.
    pub tight: bool,
}

/// Reads what a tag says of `element`.
pub(super) fn says(element: Element, attributes: &Attributes<'_>) -> Says {
    use Element as E;
    let mut says = Says {
        hidden: false,
        main: element == E::Main,
        why: Why::Nothing,
        bold: matches!(element, E::Bold | E::HeadCell | E::Term).then_some(true),
        heading: 0,
        loud: matches!(element, E::Underlined | E::Big).then_some(true),
        layout: false,
        tight: false,
    };
    let page = element == E::Page;
    let named = !matches!(element, E::Main | E::Article | E::Heading | E::Table | E::Rows | E::Row) && !page;
    for &(name, value) in attributes {
        let is = |key: &str| name.eq_ignore_ascii_case(key);
        if is("class") {
            says.hidden |= value.split_ascii_whitespace().any(is_for_readers_aloud);
            says.tight |= element == E::Paragraph && value.starts_with("Mso");
            if named && says.why == Why::Nothing && value.split_ascii_whitespace().any(names_furniture) {
                says.why = Why::Class;
            }
        } else if is("id") {
            if named && says.why == Why::Nothing && names_furniture(value.trim()) {
                says.why = Why::Class;
            }
        } else if is("style") {
            style(value, page, &mut says);
        } else if is("hidden") {
            says.hidden |= !page;
        } else if is("size") && element == E::Font {
            says.loud = Some(is_large(value.trim()));
        } else if is("role") {
            role(value.trim(), &mut says);
        } else if is("aria-level") && says.heading > 0 {
            says.heading = value.trim().parse().unwrap_or(2).clamp(1, 6);
        } else if is("aria-hidden") && value.eq_ignore_ascii_case("true") && !page {
            if element.is_inline() {
                says.hidden = true;
            } else {
                says.why = Why::Mute;
            }
        } else if (is("shadowrootmode") || is("shadowroot")) && element == E::Dropped {
            // A part of the page that a browser wrote out so that it can be read again.
            says.layout = true;
        }
    }
    says
}

/// Whether the size of a font is above that of text, which is 3, or 2 in many pages.
fn is_large(size: &str) -> bool {
    match size.strip_prefix('+') {
        Some(more) => more.parse::<u8>().is_ok_and(|more| more > 0),
        None => size.parse::<u8>().is_ok_and(|size| size > 3),
    }
}

fn role(value: &str, says: &mut Says) {
    let is = |role: &str| value.eq_ignore_ascii_case(role);
    if ["navigation", "banner", "contentinfo", "search", "menu", "menubar"].into_iter().any(is) {
        says.why = Why::Element;
    } else if ["complementary", "dialog", "alertdialog"].into_iter().any(is) {
        says.why = Why::Loosely;
    } else if is("main") {
        says.main = true;
    } else if is("heading") {
        says.heading = 2;
    } else if is("presentation") || is("none") {
        says.layout = true;
    }
}

/// Reads the few things of a style that change what a page says.
fn style(value: &str, page: bool, says: &mut Says) {
    for rule in value.split(';') {
        let Some((name, value)) = rule.split_once(':') else { continue };
        let (name, value) = (name.trim(), value.trim());
        let is = |name_is: &str, value_is: &str| {
            let head = value.get(..value_is.len());
            name.eq_ignore_ascii_case(name_is) && head.is_some_and(|head| head.eq_ignore_ascii_case(value_is))
        };
        if is("display", "none") || is("visibility", "hidden") || is("mso-hide", "all") {
            says.hidden |= !page;
        } else if name.eq_ignore_ascii_case("font-weight") {
            let bold = is("font-weight", "bold") || value.parse::<u32>().is_ok_and(|weight| weight >= 600);
            says.bold = Some(bold);
        }
    }
}

/// Names for words that are only read aloud.
fn is_for_readers_aloud(class: &str) -> bool {
    matches!(class, "sr-only" | "screen-reader-text" | "visually-hidden" | "visuallyhidden")
}

/// Whether a class or an id names something that is certainly no text of the page. Its words are parted by dashes,
/// underscores or capitals.
pub(super) fn names_furniture(name: &str) -> bool {
    // Classes that tell the topic or the look of something, or that it lacks the rest of the name.
    const BEFORE: [&str; 21] = [
        "category",
        "tag",
        "topic",
        "section",
        "type",
        "format",
        "has",
        "no",
        "with",
        "without",
        "is",
        "hide",
        "show",
        "not",
        "elementor",
        "js",
        "post",
        "entry",
        "article",
        "story",
        "item",
    ];
    let bytes = name.as_bytes();
    let (mut start, mut first, mut last) = (0, true, false);
    for end in 1..=bytes.len() {
        let parts = match bytes.get(end) {
            None | Some(b'-' | b'_' | b':' | b'.') => true,
            Some(b) => b.is_ascii_uppercase() && bytes[end - 1].is_ascii_lowercase(),
        };
        if !parts {
            continue;
        }
        let mut word = &name.as_bytes()[start..end];
        while let [b'-' | b'_' | b':' | b'.', rest @ ..] = word {
            word = rest;
        }
        start = end;
        if word.is_empty() {
            continue;
        }
        if std::mem::take(&mut first)
            && BEFORE.iter().any(|before| word.eq_ignore_ascii_case(before.as_bytes()))
        {
            return false;
        }
        last |= is_furniture(word);
    }
    last
}

fn is_furniture(word: &[u8]) -> bool {
    const WORDS: [&str; 40] = [
        "ad",
        "ads",
        "advert",
        "adverts",
        "advertisement",
        "adsbygoogle",
        "addtoany",
        "breadcrumb",
        "breadcrumbs",
        "colophon",
        "comments",
        "cookie",
        "cookies",
        "disqus",
        "footer",
        "gdpr",
        "masthead",
        "menu",
        "nav",
        "navbar",
        "navigation",
        "pager",
        "pagination",
        "related",
        "respond",
        "share",
        "sharedaddy",
        "sharing",
        "sidebar",
        "sitemap",
        "skip",
        "skiplink",
        "social",
        "sponsor",
        "sponsored",
        "subscribe",
        "toolbar",
        "unsubscribe",
        "widget",
        "widgets",
    ];
    word.len() <= 13 && WORDS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_furniture_are_certain() {
        for name in [
            "nav",
            "site-footer",
            "mainNav",
            "skip-link",
            "ad",
            "ad-slot",
            "widget_text",
            "Footer_inner__x1",
            "sidebar-right",
            "share-buttons",
            "main_menu",
            "comments",
            "post_share".trim_start_matches("post_"),
        ] {
            assert!(names_furniture(name), "{name}");
        }
        for name in [
            "",
            "-",
            "news",
            "no-sidebar",
            "has-menu",
            "category-social",
            "tag-share",
            "elementor-widget",
            "header",
            "adapter",
            "shared",
            "entry-footer",
            "story",
            "naval",
            "content",
            "—",
        ] {
            assert!(!names_furniture(name), "{name}");
        }
    }

    #[test]
    fn attributes_tell_what_shows() {
        let hidden = |name, value| says(Element::Div, &vec![(name, value)]).hidden;
        assert!(hidden("style", "color:red; DISPLAY : none !important"));
        assert!(hidden("HIDDEN", ""));
        assert!(hidden("class", "a sr-only"));
        assert!(!hidden("style", "display:block"));
        assert!(!says(Element::Page, &vec![("style", "display:none")]).hidden);
        assert_eq!(says(Element::Span, &vec![("style", "font-weight:700")]).bold, Some(true));
        assert_eq!(says(Element::Bold, &vec![("style", "font-weight: normal")]).bold, Some(false));
        assert_eq!(says(Element::Div, &vec![("aria-hidden", "true")]).why, Why::Mute);
        assert_eq!(says(Element::Div, &vec![("role", "navigation")]).why, Why::Element);
        assert_eq!(says(Element::Div, &vec![("role", "heading"), ("aria-level", "3")]).heading, 3);
    }

    #[test]
    fn each_name_has_its_element() {
        assert_eq!(Element::of("DIV"), (Element::Div, 0));
        assert_eq!(Element::of("h6"), (Element::Heading, 6));
        assert_eq!(Element::of("h7"), (Element::Unknown, 0));
        assert_eq!(Element::of("blockquotes"), (Element::Unknown, 0));
        assert!(Element::Link.is_inline() && !Element::Void.is_inline() && Element::Meta.is_void());
    }
}

//! References to characters, and whether text is markup: XML knows five names, feeds use all that HTML has.

use std::borrow::Cow;

use crate::container::html;

/// No name of an entity is longer, in bytes.
const NAME_MAX: usize = 40;

/// Appends the characters that the reference `&name;` stands for; `false` when nobody knows it. What a document
/// declares itself is never looked at, so that nothing can be made to grow.
pub(super) fn push(name: &str, out: &mut String) -> bool {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok();
        // Numbers of the C1 range are those of windows-1252, as every browser has it.
        let c1 = code.and_then(|code| code.checked_sub(0x80)).and_then(|at| usize::try_from(at).ok());
        let replaced = c1.and_then(|at| html5ever::data::C1_REPLACEMENTS.get(at).copied().flatten());
        let Some(c) = replaced.or_else(|| char::from_u32(code?)).filter(|&c| c != '\0') else { return false };
        out.push(c);
        return true;
    }
    if name.len() > NAME_MAX {
        return false;
    }
    let Some(&(first, second)) = html5ever::data::NAMED_ENTITIES.get(&*format!("{name};")) else {
        return false;
    };
    out.extend([first, second].into_iter().filter(|&code| code != 0).filter_map(char::from_u32));
    first != 0
}

/// `text` with its references resolved once; what is none stays.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let (mut out, mut meant) = (String::new(), String::new());
    let mut from = 0;
    for at in memchr::memchr_iter(b'&', text.as_bytes()) {
        let Some(name) = reference(text, at) else { continue };
        meant.clear();
        if push(name, &mut meant) {
            // What stands before is copied only now, and so once.
            out.push_str(text.get(from..at).unwrap_or_default());
            out.push_str(&meant);
            from = at + name.len() + 2;
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// The name of the reference whose `&` stands at this byte.
fn reference(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at + 1..)?;
    let end = rest.bytes().take(NAME_MAX).position(|b| !(b.is_ascii_alphanumeric() || b == b'#'))?;
    (rest.as_bytes()[end] == b';' && end > 0).then(|| rest.get(..end)).flatten()
}

/// Elements that people put into feeds; another word in angle brackets is taken for what it says.
const TAGS: [&str; 62] = [
    "a",
    "abbr",
    "acronym",
    "article",
    "aside",
    "audio",
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "body",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "script",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "td",
    "tr",
    "u",
    "ul",
];

/// Whether there is a tag or comment of HTML in `text`.
pub(super) fn is_markup(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
        let rest = text.as_bytes().get(at + 1..).unwrap_or_default();
        if rest.starts_with(b"!--") {
            return true;
        }
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let name = rest.iter().take(11).position(|b| !b.is_ascii_alphanumeric()).unwrap_or(0);
        let (name, after) = rest.split_at(name);
        after.first().is_some_and(|b| matches!(b, b'>' | b'/') || b.is_ascii_whitespace())
            && TAGS.iter().any(|tag| tag.as_bytes().eq_ignore_ascii_case(name))
    })
}

/// What is meant by text that may be HTML, plain, or either of them encoded once too often.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant<'a> {
    Html(Cow<'a, str>),
    Plain(Cow<'a, str>),
}

/// Tells which of them `text` is.
pub(super) fn meant(text: &str) -> Meant<'_> {
    if is_markup(text) {
        return Meant::Html(Cow::Borrowed(text));
    }
    let once = decode(text);
    if is_markup(&once) { Meant::Html(once) } else { Meant::Plain(once) }
}

/// The words of a title, which is one line and may hold markup.
pub(in crate::container) fn title_words(raw: &str) -> String {
    let words = match meant(raw) {
        Meant::Html(html) => Cow::Owned(html::plain_words(&html)),
        Meant::Plain(plain) => plain,
    };
    one_line(&words)
}

/// `text` on one line, with single spaces.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    // A no-break space is a character of its own and stays.
    for word in text.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_once() {
        for (text, decoded) in [
            ("AT&amp;T &lt;b&gt;", "AT&T <b>"),
            ("&amp;amp;", "&amp;"),
            ("&nbsp;&hellip;&eacute;", "\u{a0}…é"),
            ("&#8212;&#x2014;&#151;", "———"),
            (
                "&nope; & &; &#; &#xzz; &#0; &#1114112; &#99999999999;",
                "&nope; & &; &#; &#xzz; &#0; &#1114112; &#99999999999;",
            ),
            ("Q&A; R&D", "Q&A; R&D"),
            ("é&", "é&"),
            ("&é;", "&é;"),
            ("", ""),
        ] {
            assert_eq!(decode(text), decoded, "{text}");
        }
    }

    #[test]
    fn a_title_is_its_words() {
        for (raw, words) in [
            ("Plain\n   title", "Plain title"),
            ("<b>Bold</b> &amp; brave", "Bold & brave"),
            ("&lt;i&gt;Twice&lt;/i&gt; encoded", "Twice encoded"),
            ("Fish &amp; chips &#8211; again", "Fish & chips – again"),
            ("Vec<T> and 3 < 4", "Vec<T> and 3 < 4"),
            ("5 &lt; 6", "5 < 6"),
            ("<b>Use &lt;p&gt;</b>", "Use <p>"),
        ] {
            assert_eq!(title_words(raw), words, "{raw}");
        }
    }
}

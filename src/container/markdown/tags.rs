//! Raw HTML inside Markdown, cut into words and tags. What shows nothing (comments, scripts, styles) is left out.
//!
//! Small on purpose: it knows no tree. Each byte is looked at a bounded number of times.

use html5ever::data::NAMED_ENTITIES;

/// Marks `>` looked at for the end of a tag with quoted values.
const ENDS_MAX: usize = 8;

/// The longest name of a character (`&…;`), in bytes.
const NAME_MAX: usize = 40;

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text, in which characters may be named (`&amp;`).
    Text(&'a str),
    /// A tag: its name and the rest of what is in it.
    Open(&'a str, &'a str),
    /// The end of an element of this name.
    Close(&'a str),
    /// What follows would never show, since its end is missing.
    Cut,
}

/// Elements whose text is not for reading.
pub(super) fn is_hidden(name: &str) -> bool {
    ["script", "style", "template", "title"].iter().any(|hidden| name.eq_ignore_ascii_case(hidden))
}

/// Hands the pieces of `html` to `take`, in order.
pub(super) fn cut<'a>(html: &'a str, mut take: impl FnMut(Piece<'a>)) {
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        let (words, from) = rest.split_at(at);
        take(Piece::Text(words));
        if let Some(inner) = from.strip_prefix("<!--") {
            let Some(end) = memchr::memmem::find(inner.as_bytes(), b"-->") else { return take(Piece::Cut) };
            rest = &inner[end + 3..];
            continue;
        }
        if !opens_tag(from.as_bytes()) {
            // `a < b`: told before its end is looked for, or a row of these would be looked through again and again.
            take(Piece::Text("<"));
            rest = &from[1..];
            continue;
        }
        let Some(end) = tag_end(from) else {
            // No tag ends any more: all of it is words.
            return take(Piece::Text(from));
        };
        let inner = &from[1..end];
        rest = &from[end + 1..];
        if inner.starts_with(['!', '?']) {
            continue;
        }
        let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        let name_end = inner.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inner.len());
        let (name, values) = inner.split_at(name_end);
        if closes {
            take(Piece::Close(name));
            continue;
        }
        take(Piece::Open(name, values));
        if is_hidden(name) && !values.ends_with('/') {
            match close_of(name, rest) {
                Some(end) => rest = &rest[end..],
                None if rest.trim().is_empty() => return,
                None => return take(Piece::Cut),
            }
        }
    }
    take(Piece::Text(rest));
}

fn opens_tag(from: &[u8]) -> bool {
    match from.get(1) {
        Some(b'/') => from.get(2).is_some_and(u8::is_ascii_alphabetic),
        Some(b'!' | b'?') => true,
        next => next.is_some_and(u8::is_ascii_alphabetic),
    }
}

/// Where the tag that `from` begins with has its `>`: outside of quotation marks, if that is near.
fn tag_end(from: &str) -> Option<usize> {
    let mut ends = memchr::memchr_iter(b'>', from.as_bytes());
    let first = ends.next()?;
    let (mut open, mut seen) = (None, 0);
    for end in std::iter::once(first).chain(ends).take(ENDS_MAX) {
        for &byte in &from.as_bytes()[seen..end] {
            match open {
                None if byte == b'"' || byte == b'\'' => open = Some(byte),
                Some(mark) if mark == byte => open = None,
                _ => {}
            }
        }
        seen = end;
        if open.is_none() {
            return Some(end);
        }
    }
    Some(first)
}

/// Where `</name` begins in `rest`.
fn close_of(name: &str, rest: &str) -> Option<usize> {
    memchr::memmem::find_iter(rest.as_bytes(), b"</").find(|at| {
        let after = rest.as_bytes().get(at + 2..at + 2 + name.len());
        after.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    })
}

/// The value of an attribute, by the rest of its tag.
pub(super) fn value<'a>(values: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = values;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let after = after.trim_start();
        let Some(given) = after.strip_prefix('=') else {
            rest = after;
            continue;
        };
        let given = given.trim_start();
        let quote = given.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, more) = match quote {
            Some(mark) => given[1..].split_once(mark).unwrap_or((&given[1..], "")),
            None => given.split_at(given.find(|c: char| c.is_ascii_whitespace()).unwrap_or(given.len())),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = more;
    }
}

/// Text with named and numbered characters put in.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(NAME_MAX).position(|b| b == b';');
        let len = if let Some(end) = end.filter(|&end| named(&rest[1..end], &mut out)) {
            end + 1
        } else {
            out.push('&');
            1
        };
        rest = &rest[len..];
    }
    out.push_str(rest);
    out
}

/// Appends the characters of this name; returns whether there are any.
fn named(name: &str, out: &mut String) -> bool {
    let before = out.len();
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        out.extend(code.ok().and_then(char::from_u32).filter(|&c| c != '\0'));
    } else if let Some(&(one, two)) = NAMED_ENTITIES.get(format!("{name};").as_str()) {
        out.extend([one, two].into_iter().filter(|&code| code != 0).filter_map(char::from_u32));
    }
    out.len() > before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let mut got = String::new();
        cut(html, |piece| match piece {
            Piece::Text(text) => got.push_str(&decode(text)),
            Piece::Open(name, values) => got.extend(["[", name, value(values, "href").unwrap_or(""), "]"]),
            Piece::Close(name) => got.extend(["[/", name, "]"]),
            Piece::Cut => got.push_str("[cut]"),
        });
        assert_eq!(got, expected);
    }

    #[test]
    fn words_and_tags_are_told_apart() {
        check("a <b class=x>b</b>&amp;&#33;&#x21;&nope;&", "a [b]b[/b]&!!&nope;&");
        check("<A title=\"a > b\" HREF = 'u'>x</a ><br/>", "[Au]x[/a][br]");
        check("1 < 2 > 3 <- x <3", "1 < 2 > 3 <- x <3");
        check("<!-- a <b> -->c<?php x ?>d<!DOCTYPE e>f", "cdf");
        check("<script>if (a<b) {'<!--'}</script>c<STYLE>x</style>", "[script][/script]c[STYLE][/style]");
        check("a<!-- b", "a[cut]");
        check("a<style>b", "a[style][cut]");
        check("a<b c", "a<b c");
        check("a<b \"c>d", "a[b]d");
    }

    #[test]
    fn values_are_found() {
        for (values, expected) in [
            (" href=a", Some("a")),
            (" x href", None),
            (" a=1 href=\"b c\"", Some("b c")),
            (" href='", Some("")),
            (" =", None),
        ] {
            assert_eq!(value(values, "href"), expected, "{values}");
        }
    }
}

//! Entities: `&amp;`, `&#8212;` and their like, as the characters they stand for (WHATWG HTML, 13.2.5.72).

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::memchr;

/// The longest name in the table has 32 characters.
const NAME_MAX: usize = 40;

/// `raw` with its entities as characters. In an attribute a name that runs on is no entity: `?a=1&copy=2`.
pub(super) fn decode(raw: &str, attribute: bool) -> Cow<'_, str> {
    let Some(mut at) = memchr(b'&', raw.as_bytes()) else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let len = one(&tail[1..], attribute, &mut out);
        if len == 0 {
            out.push('&');
        }
        rest = &tail[1 + len..];
        let Some(next) = memchr(b'&', rest.as_bytes()) else {
            out.push_str(rest);
            return Cow::Owned(out);
        };
        at = next;
    }
}

/// Appends what the entity stands for that begins `tail`, behind its `&`; gives its length there, 0 when it is none.
fn one(tail: &str, attribute: bool, out: &mut String) -> usize {
    let bytes = tail.as_bytes();
    if bytes.first() == Some(&b'#') {
        return number(bytes, out);
    }
    let name = bytes.iter().take(NAME_MAX).take_while(|b| b.is_ascii_alphanumeric()).count();
    let closed = usize::from(bytes.get(name) == Some(&b';'));
    let spelled = |len: usize| {
        let &(first, second) = NAMED_ENTITIES.get(tail.get(..len)?)?;
        (first != 0).then_some((len, first, second))
    };
    let found = if closed == 1 { spelled(name + 1) } else { None };
    // Some old names need no semicolon, and what follows may run on: the longest that fits is meant.
    let found = found.or_else(|| (2..=name.min(6)).rev().find_map(spelled));
    let Some((len, first, second)) = found else { return 0 };
    let runs_on = bytes.get(len).is_some_and(|&b| b == b'=' || b.is_ascii_alphanumeric());
    if attribute && runs_on && bytes[len - 1] != b';' {
        return 0;
    }
    out.extend([first, second].into_iter().filter(|&code| code != 0).filter_map(char::from_u32));
    len
}

/// The same for `#8212;` and `#x2014;`.
fn number(bytes: &[u8], out: &mut String) -> usize {
    let hex = matches!(bytes.get(1), Some(b'x' | b'X'));
    let (radix, from) = if hex { (16, 2) } else { (10, 1) };
    let mut code: u32 = 0;
    let mut at = from;
    while let Some(digit) = bytes.get(at).and_then(|&b| char::from(b).to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    if at == from {
        return 0;
    }
    let sign = match code {
        0 => None,
        0x80..=0x9f => C1_REPLACEMENTS.get(code as usize - 0x80).copied().flatten().or(char::from_u32(code)),
        _ => char::from_u32(code),
    };
    out.push(sign.unwrap_or('\u{fffd}'));
    at + usize::from(bytes.get(at) == Some(&b';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, text: &str, attribute: &str) {
        assert_eq!(decode(raw, false), text);
        assert_eq!(decode(raw, true), attribute);
    }

    #[test]
    fn entities_are_their_characters() {
        check("a &amp; b &mdash; c", "a & b — c", "a & b — c");
        check("&#8212;&#x2014;&#X2014;&#150;", "———–", "———–");
        check(
            "&#0;&#xD800;&#99999999999;&#;&#x;",
            "\u{fffd}\u{fffd}\u{fffd}&#;&#x;",
            "\u{fffd}\u{fffd}\u{fffd}&#;&#x;",
        );
        check("&nbsp;&NotEqualTilde;", "\u{a0}≂\u{338}", "\u{a0}≂\u{338}");
        check("&", "&", "&");
        check("& &; &zzz; AT&T &amp", "& &; &zzz; AT&T &", "& &; &zzz; AT&T &");
        check("?a=1&copy=2&copyb&lt", "?a=1©=2©b<", "?a=1&copy=2&copyb<");
        check("&notit; &notin;", "¬it; ∉", "&notit; ∉");
        check("&#38;lt;", "&lt;", "&lt;");
    }

    #[test]
    fn the_table_has_no_name_beyond_our_reach() {
        let ends = |name: &str, ends: bool| name.ends_with(';') == ends;
        let longest = |semicolon| {
            let names = NAMED_ENTITIES.entries().filter(|(name, code)| ends(name, semicolon) && code.0 != 0);
            names.map(|(name, _)| name.len()).max()
        };
        assert_eq!(longest(false), Some(6));
        assert!(longest(true).is_some_and(|len| len < NAME_MAX));
    }
}

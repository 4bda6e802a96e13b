//! Addresses in running text that a person may want to open: `http`, `https` and `mailto`, and no others.

use std::ops::Range;

/// Nobody writes a longer one; what is longer is no address.
const LONGEST: usize = 4_096;

/// Signs that end a sentence and not an address.
const CLOSING: &[char] = &['.', ',', ';', ':', '!', '?', '\'', '"', '*', '_', '~', '|'];

/// Brackets: one at the end belongs to the address only if it was opened there.
const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// Where addresses stand in `text`, in order.
pub fn find(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut from = 0;
    memchr::memchr_iter(b':', text.as_bytes()).filter_map(move |colon| {
        let found = at_colon(text, colon).filter(|found| found.start >= from)?;
        from = found.end;
        Some(found)
    })
}

/// The address whose scheme ends at `colon`.
fn at_colon(text: &str, colon: usize) -> Option<Range<usize>> {
    let before = text.get(..colon)?;
    let rest = text.get(colon + 1..)?;
    let ends = |name: &str| {
        let head = before.len().checked_sub(name.len())?;
        before.get(head..)?.eq_ignore_ascii_case(name).then_some(head)
    };
    let (start, needs) = match ends("https").or_else(|| ends("http")) {
        Some(start) => (start, "//"),
        None => (ends("mailto")?, ""),
    };
    let stands_alone = !before.get(..start)?.ends_with(|c: char| c.is_ascii_alphanumeric());
    let inside = rest.strip_prefix(needs).filter(|_| stands_alone)?;
    let end = inside.find(ends_address).unwrap_or(inside.len());
    let address = trimmed(inside.get(..end)?);
    let is_whole = if needs.is_empty() {
        address.find('@').is_some_and(|at| at > 0 && at + 1 < address.len())
    } else {
        address.starts_with(|c: char| c.is_alphanumeric() || c == '[')
    };
    let length = colon + 1 - start + needs.len() + address.len();
    (is_whole && length <= LONGEST).then_some(start..start + length)
}

/// Whether no address goes on here: white space, what quotes or brackets it, and letters of scripts without spaces,
/// in which the sentence goes on.
fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '\\' | '^')
        || matches!(c, '\u{2010}'..='\u{206f}' | '\u{2400}'..='\u{243f}' | '\u{2e80}'..)
        || matches!(c, '«' | '»' | '\u{21c4}')
}

/// Without the signs at its end that belong to the sentence around it.
fn trimmed(mut address: &str) -> &str {
    loop {
        let before = address.len();
        address = address.trim_end_matches(CLOSING);
        for (open, close) in BRACKETS {
            let count = |sign: char| address.matches(sign).count();
            if address.ends_with(close) && count(close) > count(open) {
                address = &address[..address.len() - close.len_utf8()];
            }
        }
        if address.len() == before {
            return address;
        }
    }
}

/// The address that `link` is, whole, if it is one that may be opened. A link that only lacks its scheme gets one.
pub fn openable(link: &str) -> Option<String> {
    let link = link.trim();
    let is_bare = link.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www."));
    let whole = if is_bare { format!("https://{link}") } else { link.to_owned() };
    let colon = whole.find(':')?;
    // Brackets at the end of a link that is given as one are its own.
    let (scheme, rest) = whole.split_at_checked(colon)?;
    let is_ours = ["http", "https", "mailto"].iter().any(|own| scheme.eq_ignore_ascii_case(own));
    let goes = !rest.contains(|c: char| c.is_whitespace() || c.is_control()) && rest.len() > 3;
    let has_host = scheme.eq_ignore_ascii_case("mailto") || rest.starts_with("://");
    (is_ours && goes && has_host && whole.len() <= LONGEST).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_without_the_sentence_around_them() {
        for (text, found) in [
            ("see https://a.example/x, then", &["https://a.example/x"][..]),
            (
                "(HTTP://a.example/b_(c)) and <mailto:desk@a.example>.",
                &["HTTP://a.example/b_(c)", "mailto:desk@a.example"],
            ),
            ("见https://a.example/路。更多", &["https://a.example"]),
            ("“https://a.example/?q=1&r=2#z”", &["https://a.example/?q=1&r=2#z"]),
            ("https://a.example/https://b.example/", &["https://a.example/https://b.example/"]),
            ("javascript:alert(1) file:///x xhttp://a http:// https://, mailto:x mailto:@", &[]),
            ("http:a.example https:/a 12:30", &[]),
            ("https://a.example... https://b.example/)", &["https://a.example", "https://b.example"]),
        ] {
            let all: Vec<&str> = find(text).map(|at| &text[at]).collect();
            assert_eq!(all, found, "{text}");
        }
    }

    #[test]
    fn only_three_schemes_may_be_opened() {
        for (link, opens) in [
            ("https://a.example/x(y)", Some("https://a.example/x(y)")),
            (" http://a.example ", Some("http://a.example")),
            ("www.a.example/x", Some("https://www.a.example/x")),
            ("mailto:desk@a.example", Some("mailto:desk@a.example")),
            ("MAILTO:desk@a.example", Some("MAILTO:desk@a.example")),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("https://a.example/x y", None),
            ("--help", None),
            ("https:a", None),
            ("a.example", None),
            ("", None),
        ] {
            assert_eq!(openable(link).as_deref(), opens, "{link}");
        }
    }
}

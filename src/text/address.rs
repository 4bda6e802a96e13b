//! Addresses in running text that a person may want to open: `http`, `https` and `mailto`, and no others.

use std::ops::Range;

/// Nobody writes a longer one; what is longer is no address.
const LONGEST: usize = 2_083;

/// Signs that end a sentence and not an address.
const CLOSING: &[char] = &['.', ',', ';', ':', '!', '?', '\'', '"', '*', '_', '~', '|'];

/// Brackets: one at the end belongs to the address only if it was opened there.
const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// Where addresses stand in `text`, in order. Looks at each byte a few times at most.
pub fn find(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut from = 0;
    memchr::memchr_iter(b':', text.as_bytes()).filter_map(move |colon| {
        if colon < from {
            return None;
        }
        let (found, is_one) = at_colon(text, colon)?;
        from = found.end;
        is_one.then_some(found)
    })
}

/// What begins as an address whose scheme ends at `colon`, and whether it is one.
fn at_colon(text: &str, colon: usize) -> Option<(Range<usize>, bool)> {
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
    let lead = colon + 1 - start + needs.len();
    let is_short = end + lead <= LONGEST;
    let address = if is_short { trimmed(inside.get(..end)?) } else { "" };
    let is_whole = if needs.is_empty() {
        address.find('@').is_some_and(|at| at > 0 && at + 1 < address.len())
    } else {
        address.starts_with(|c: char| c.is_alphanumeric() || c == '[')
    };
    // What is no address is passed over whole, so that nothing is looked at again and again.
    Some((start..start + lead + if is_whole { address.len() } else { end }, is_whole))
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
fn trimmed(address: &str) -> &str {
    let count = |sign: char| address.matches(sign).count();
    // How many more of each bracket are closed than were opened.
    let mut closed = BRACKETS.map(|(open, close)| count(close).saturating_sub(count(open)));
    let ends = |c: char| {
        let bracket = BRACKETS.iter().zip(&mut closed).find(|((_, close), _)| *close == c);
        match bracket {
            Some((_, more)) if *more > 0 => {
                *more -= 1;
                true
            }
            Some(_) => false,
            None => CLOSING.contains(&c),
        }
    };
    address.trim_end_matches(ends)
}

/// The address that `link` is, whole, if it is one that may be opened. A link that only lacks its scheme gets one; of one
/// to a mailbox only the address is left, since the rest would have a mail program attach files.
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
    let bare = if has_host && !rest.starts_with("://") { whole.split('?').next()? } else { whole.as_str() };
    (is_ours && goes && has_host && bare.len() <= LONGEST).then(|| bare.to_owned())
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
            ("见https://a.example/路。更多", &["https://a.example/"]),
            ("“https://a.example/?q=1&r=2#z”", &["https://a.example/?q=1&r=2#z"]),
            ("https://a.example/https://b.example/", &["https://a.example/https://b.example/"]),
            ("javascript:alert(1) file:///x xhttp://a http:// https://, mailto:x mailto:@", &[]),
            ("http:a.example https:/a 12:30", &[]),
            ("https://a.example... https://b.example/)", &["https://a.example", "https://b.example/"]),
        ] {
            let all: Vec<&str> = find(text).map(|at| &text[at]).collect();
            assert_eq!(all, found, "{text}");
        }
    }

    #[test]
    fn what_is_too_long_is_passed_over_once() {
        let long = "http://".repeat(600_000);
        assert_eq!(find(&long).count(), 0);
        let brackets = format!("https://a.example/{}", ")".repeat(4 << 20));
        assert_eq!(find(&brackets).count(), 0);
        assert_eq!(find(&format!("https://a.example/{} https://b.example", ")".repeat(900))).count(), 2);
    }

    #[test]
    fn only_three_schemes_may_be_opened() {
        for (link, opens) in [
            ("https://a.example/x(y)", Some("https://a.example/x(y)")),
            (" http://a.example ", Some("http://a.example")),
            ("www.a.example/x", Some("https://www.a.example/x")),
            ("mailto:desk@a.example", Some("mailto:desk@a.example")),
            ("MAILTO:desk@a.example?attach=/etc/passwd", Some("MAILTO:desk@a.example")),
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

//! Folding: which texts count as the same words.

use unicode_normalization::UnicodeNormalization;

use super::letter::is_letter_or_digit;

/// Appends the letters and digits of `text`, lower case, in compatibility form (NFKC, UAX 15).
///
/// White space, punctuation, quotes and dashes are left out, so text that was re-wrapped, re-quoted or re-encoded
/// folds alike. A point or comma between two digits stays as a point, since 6.4 is not 64.
/// Part of the frozen recipe of story keys: never change what it gives for characters that exist today.
pub fn identity(text: &str, out: &mut String) {
    identity_up_to(text, usize::MAX, out);
}

/// As [`identity`], but stops after `limit` characters; returns how many were appended.
pub fn identity_up_to(text: &str, limit: usize, out: &mut String) -> usize {
    let start = out.len();
    let mut folder = Folder { out, left: limit, point: false, digit: false };
    let mut rest = text;
    // ASCII needs no tables. The character before a non-ASCII one may compose with it, so it goes along.
    while folder.left > 0 && !rest.is_empty() {
        let near = &rest.as_bytes()[..rest.len().min(NEAR)];
        let plain = if near.is_ascii() { None } else { near.iter().position(|b| !b.is_ascii()) };
        let plain = plain.unwrap_or(near.len());
        let safe = if plain == rest.len() { plain } else { plain.saturating_sub(1) };
        if safe > 0 {
            folder.push_ascii(&rest[..safe]);
            rest = &rest[safe..];
            continue;
        }
        if let Some(len) = quote(rest.as_bytes()) {
            folder.push_ascii(&rest[..len - 3]);
            folder.pass();
            rest = &rest[len..];
            continue;
        }
        // The stretch ends before an ASCII pair, so the letter that a mark would attach to is never split off.
        let end = ascii_pair(rest.as_bytes());
        for c in rest[..end].nfkc().flat_map(char::to_lowercase) {
            if folder.left == 0 {
                break;
            }
            folder.push(c);
        }
        rest = &rest[end..];
    }
    let left = folder.left;
    out[start..].make_ascii_lowercase();
    limit - left
}

/// How far ahead to look for the end of a stretch of ASCII, in bytes: who wants a few characters must not pay for the
/// whole text.
const NEAR: usize = 128;

/// Where the first two ASCII bytes in a row begin, after the first character; the length when nowhere.
fn ascii_pair(bytes: &[u8]) -> usize {
    let begin = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    (begin..bytes.len().saturating_sub(1))
        .find(|&i| bytes[i].is_ascii() && bytes[i + 1].is_ascii())
        .unwrap_or(bytes.len())
}

/// The length of a curly quote or a dash with the ASCII character that may stand before it: the commonest signs beyond
/// ASCII, which fold to nothing and compose with nothing.
fn quote(bytes: &[u8]) -> Option<usize> {
    let before = usize::from(bytes.first()?.is_ascii());
    let sign = matches!(bytes.get(before..)?, [0xe2, 0x80, 0x93 | 0x94 | 0x98 | 0x99 | 0x9c | 0x9d, ..]);
    sign.then_some(before + 3)
}

struct Folder<'a> {
    out: &'a mut String,
    left: usize,
    /// A point or comma stands after a digit and waits for another.
    point: bool,
    digit: bool,
}

impl Folder<'_> {
    /// Takes ASCII; letters keep their case until the end.
    fn push_ascii(&mut self, text: &str) {
        let mut rest = text;
        while self.left > 0
            && let Some(&first) = rest.as_bytes().first()
        {
            let letters = rest.bytes().take(self.left).take_while(u8::is_ascii_alphabetic).count();
            if letters > 0 {
                self.out.push_str(&rest[..letters]);
                self.left -= letters;
                self.pass();
                rest = &rest[letters..];
            } else {
                self.push(char::from(first));
                rest = &rest[1..];
            }
        }
    }

    /// What came last is neither a digit nor a point after one.
    fn pass(&mut self) {
        (self.point, self.digit) = (false, false);
    }

    fn push(&mut self, c: char) {
        if self.left == 0 {
            return;
        }
        if matches!(c, '.' | ',') {
            self.point = self.digit;
            self.digit = false;
            return;
        }
        let digit = c.is_ascii_digit();
        if self.point && digit {
            self.out.push('.');
            self.left -= 1;
        }
        self.point = false;
        self.digit = digit;
        if self.left > 0 && is_letter_or_digit(c) {
            self.out.push(c);
            self.left -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fold(text: &str) -> String {
        let mut out = String::new();
        identity(text, &mut out);
        out
    }

    #[test]
    fn only_letters_and_digits_count() {
        assert_eq!(fold("China’s “Belt — and Road”!"), "chinasbeltandroad");
        assert_eq!(fold("6.4 percent, 1,200. End."), "6.4percent1.200end");
        assert_eq!(fold("e\u{301}tude ＡＢ ﬁ"), "étudeabfi");
        assert_eq!(fold("étude"), fold("e\u{301}tude"));
        assert_eq!(fold("保障性 住房（改善）"), "保障性住房改善");
    }

    proptest! {
        #[test]
        fn a_limit_gives_a_prefix(text in any::<String>(), limit in 0usize..40) {
            let whole = fold(&text);
            let mut part = String::new();
            let n = identity_up_to(&text, limit, &mut part);
            prop_assert_eq!(part.chars().count(), n);
            prop_assert!(n <= limit);
            prop_assert!(whole.starts_with(&part));
            prop_assert!(n == limit || part == whole);
        }

        #[test]
        fn shortcuts_change_nothing(text in "[a-zA-Z é中ﬁ.,0-9\u{301}\u{2019}\u{201c}\u{2014}\u{a0}]{0,300}") {
            let mut plain = String::new();
            let mut folder = Folder { out: &mut plain, left: usize::MAX, point: false, digit: false };
            text.nfkc().flat_map(char::to_lowercase).for_each(|c| folder.push(c));
            prop_assert_eq!(fold(&text), plain);
        }

        #[test]
        fn composition_does_not_count(text in "[a-zé中 .0-9\u{301}\u{2019}]{0,60}") {
            let nfd: String = text.nfd().collect();
            prop_assert_eq!(fold(&nfd), fold(&text));
        }
    }
}

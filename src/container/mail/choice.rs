//! Which of several forms of the same words is worth reading: the text, unless it is a stub or says less.
//!
//! Knows nothing of mails and parts.

use std::collections::HashSet;

/// Words of a document that are looked at; more tell nothing new.
const WORDS_MAX: usize = 20_000;

/// A text of fewer words than this can be a stub.
const STUB_MAX: usize = 120;

/// What programs write where the words are in the page only. In small letters.
const STUBS: [&str; 16] = [
    "html part",
    "html version",
    "html format",
    "html message",
    "html email",
    "html e-mail",
    "html-capable",
    "html capable",
    "html-enabled",
    "not support html",
    "not display html",
    "in your browser",
    "in a browser",
    "web version",
    "view online",
    "view this email",
];

/// Whether the text says what the page (`visible`: its words without marks) says.
pub(super) fn text_will_do(text: &str, visible: &str) -> bool {
    let (in_text, in_page) = (words(text), words(visible));
    let (few, many) = (in_text.len(), in_page.len());
    if few * 5 < many {
        return false;
    }
    if few < STUB_MAX && few < many {
        let small = text.to_lowercase();
        if STUBS.iter().any(|stub| small.contains(stub)) {
            return false;
        }
    }
    // A page has menus and feet of its own, so not all of its words need to be in the text.
    let known: HashSet<u64> = in_text.into_iter().collect();
    let found = in_page.iter().filter(|word| known.contains(word)).count();
    many < 20 || found * 10 >= many * 6
}

/// The words of a text as numbers. A character of a script without blanks is a word.
fn words(text: &str) -> Vec<u64> {
    let mut found = Vec::new();
    let mut word: u64 = 0;
    for c in text.chars() {
        let alone = ('\u{2e80}'..'\u{fb00}').contains(&c);
        if c.is_alphanumeric() && !alone {
            for c in c.to_lowercase() {
                word = word.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(c) + 1);
            }
            continue;
        }
        if word != 0 {
            found.push(word);
            word = 0;
        }
        if alone {
            found.push(u64::from(c));
        }
        if found.len() >= WORDS_MAX {
            return found;
        }
    }
    if word != 0 {
        found.push(word);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stubs_and_excerpts_will_not_do() {
        let long = "Dockers in the harbour of Ostrava laid down their work on Monday. ".repeat(3);
        for (text, page, will) in [
            (long.as_str(), long.as_str(), true),
            ("Please see the HTML part of this mail.", long.as_str(), false),
            ("", long.as_str(), false),
            ("", "", true),
            ("Short and the same", "Short and the same", true),
            ("View this email in your browser, see what is in it and how it came to be", "Short page", true),
            (
                "Wholly other words that stand in no page of ours, and they are many, enough to count",
                long.as_str(),
                false,
            ),
            ("港口工人星期一停工。", "港口 工人 星期一 停工。", true),
        ] {
            assert_eq!(text_will_do(text, page), will, "{text}");
        }
    }
}

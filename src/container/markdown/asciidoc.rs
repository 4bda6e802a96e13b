//! `AsciiDoc` as far as digests use it, turned into Markdown: headings, items in lists, links, listings.
//!
//! What it does not know stays as it stands; no word is lost.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether text that begins so is `AsciiDoc`: its headings, and its links.
pub(super) fn is_asciidoc(head: &str) -> bool {
    // Other text has no line that begins so, and is looked at no closer.
    let mut headings = head.lines().filter(|line| level(line).is_some());
    let has_headings = headings.next().is_some() && headings.next().is_some();
    has_headings && head.lines().any(|line| matches!(linked(line), Cow::Owned(_)))
}

/// The same text in Markdown.
pub(super) fn as_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut listing = false;
    for line in text.lines() {
        if line.len() >= 4 && line.bytes().all(|b| b == b'-') {
            listing = !listing;
            out.push_str("```");
        } else if listing {
            out.push_str(line);
        } else if is_beside(line) {
            continue;
        } else if let Some(level) = level(line) {
            out.extend(std::iter::repeat_n('#', level));
            out.push_str(&linked(&line[level..]));
        } else if let Some((depth, rest)) = item(line) {
            out.extend(std::iter::repeat_n("    ", depth - 1));
            out.push('-');
            out.push_str(&linked(rest));
        } else {
            // Signs that only Markdown has.
            out.push_str(if line.starts_with('#') { "\\" } else { "" });
            out.push_str(&linked(line));
        }
        out.push('\n');
    }
    out
}

/// The level of the heading that a line is: `== Title`.
fn level(line: &str) -> Option<usize> {
    let level = line.bytes().take(7).take_while(|&b| b == b'=').count();
    ((1..=6).contains(&level) && line[level..].starts_with(' ') && !line[level..].trim().is_empty())
        .then_some(level)
}

/// Whether a line sets something up: `:name: value`, `ifdef::name[]`, `// a remark`, `[role]`.
fn is_beside(line: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'!'))
    };
    let attribute = line.strip_prefix(':').and_then(|rest| rest.split_once(':'));
    attribute.is_some_and(|(name, rest)| is_name(name) && (rest.is_empty() || rest.starts_with(' ')))
        || ["ifdef::", "ifndef::", "endif::", "toc::", "include::"].iter().any(|sign| line.starts_with(sign))
        || line.starts_with("// ")
}

/// In how many lists the item stands that a line is, and its words with the space before them.
fn item(line: &str) -> Option<(usize, &str)> {
    let line = line.trim_start_matches(' ');
    let sign = line.bytes().next().filter(|b| matches!(b, b'*' | b'-' | b'.'))?;
    let depth = line.bytes().take(6).take_while(|&b| b == sign).count();
    let rest = line.get(depth..)?;
    (depth <= 5 && rest.starts_with(' ') && !rest.trim().is_empty()).then_some((depth, rest))
}

/// A line with its links as Markdown has them: `https://a.example[Title]`, `link:page[Title]`.
fn linked(line: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut from, mut links) = (0, 0);
    // What follows the last bracket that never closes is looked through once.
    while let Some(open) = memchr::memchr(b'[', &line.as_bytes()[from..]).map(|at| from + at) {
        let head = &line[from..open];
        let start = head
            .rfind(|c: char| c.is_whitespace() || "(<\"".contains(c))
            .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        let address = head[start..].strip_prefix("link:").unwrap_or(&head[start..]);
        if !address.contains("://") {
            out.push_str(&line[from..=open]);
            from = open + 1;
            continue;
        }
        let Some(close) = line[open..].find(']').map(|at| open + at) else { break };
        out.push_str(&head[..start]);
        let words = &line[open + 1..close];
        // `Title^` and `Title, window=_blank` say where it is to open.
        let words = words.split(", window=").next().unwrap_or(words).trim_end_matches('^').trim_matches('"');
        let words = if words.is_empty() { address } else { words };
        let _ = write!(out, "[{words}](<{}>)", address.replace(['<', '>'], ""));
        from = close + 1;
        links += 1;
    }
    if links == 0 {
        return line.into();
    }
    out.push_str(&line[from..]);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_become_those_of_markdown() {
        let text = "= The river\n:page-type: post\n\n== Mills\n\n* https://a.example/1[Mill closes] - Miller\n** link:https://a.example/2[Race dry^]\n* Kept [as it is]\n";
        assert!(is_asciidoc(text));
        assert_eq!(
            as_markdown(text),
            "# The river\n\n## Mills\n\n- [Mill closes](<https://a.example/1>) - Miller\n    - [Race dry](<https://a.example/2>)\n- Kept [as it is]\n"
        );
        for other in ["# The river\n\nMills\n", "= x\n", "a = b\n== c\n"] {
            assert!(!is_asciidoc(other), "{other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read(text in "([=*\\[\\]:. \n-]|https://a\\[|é|\\PC){0,60}") {
            let _ = as_markdown(&text);
        }
    }
}

//! Tells Markdown from plain text. When in doubt it is plain: as Markdown, indented text would become code, and
//! lines would be joined.

use super::front;

/// Endings of names that promise Markdown.
const ENDINGS: [&str; 6] = ["md", "markdown", "mkd", "mdown", "rmd", "qmd"];

/// Signs of Markdown that have to be there when the name does not promise it.
const SIGNS_MIN: usize = 3;

/// Kinds of signs that have to be there.
const KINDS_MIN: usize = 2;

/// Whether text that begins so, in a file whose name ends in this, is Markdown.
pub(super) fn is_markdown(head: &str, ending: &str) -> bool {
    if ENDINGS.contains(&ending) { !is_plainly_other(head) } else { shows_signs(head) }
}

/// A mail, a web page or rich text, whatever its name says.
fn is_plainly_other(head: &str) -> bool {
    let head = head.trim_start();
    let begins = |sign: &str| head.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign));
    let mail = ["From:", "Subject:", "Received:", "Message-ID:", "To:", "Return-Path:", "MIME-Version:"];
    let headers = head.lines().take_while(|line| !line.trim().is_empty()).take(60);
    let headers = headers.filter(|line| mail.iter().any(|name| line.starts_with(name))).count();
    headers >= 2
        || begins("From ") && headers > 0
        || begins("<!doctype html")
        || begins("<html")
        || begins("{\\rtf")
}

/// A construct of Markdown that plain text does not hold by chance.
#[derive(Clone, Copy)]
enum Sign {
    Heading,
    Link,
    Bold,
    Fence,
    LinkedItem,
    Front,
    Definition,
}

fn shows_signs(head: &str) -> bool {
    if is_plainly_other(head) {
        return false;
    }
    let mut counts = [0_usize; 7];
    let mut count = |sign: Sign| counts[sign as usize] += 1;
    let mut rest = head;
    if let Some((_, body)) = front::split(head) {
        count(Sign::Front);
        rest = body;
    }
    let mut fence = false;
    let mut below_blank = true;
    let mut lines = lines(rest).peekable();
    // Hardly a line of plain text is looked at more closely than by its first sign.
    let has_links = memchr::memmem::find(rest.as_bytes(), b"](").is_some();
    while let Some(line) = lines.next() {
        let words = line.trim();
        let marked = words.starts_with(['#', '`', '[', '*', '-', '+']);
        if !marked && !has_links {
            below_blank = words.is_empty();
            continue;
        }
        let above_blank = lines.peek().is_none_or(|next| next.trim().is_empty());
        if words.starts_with("```") && !words[3..].contains('`') {
            // A fence counts when it is closed.
            if fence {
                count(Sign::Fence);
            }
            fence = !fence;
        } else if !fence && let Some(sign) = sign(line, below_blank && above_blank) {
            count(sign);
        }
        below_blank = words.is_empty();
    }
    counts.iter().sum::<usize>() >= SIGNS_MIN
        && counts.iter().filter(|&&count| count > 0).count() >= KINDS_MIN
}

/// As [`str::lines`], with a quicker look for their ends: lines of prose are long.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends =
        memchr::memchr_iter(b'\n', text.as_bytes()).chain((!text.ends_with('\n')).then_some(text.len()));
    ends.scan(0, |from, end| text.get(std::mem::replace(from, end + 1)..end))
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
}

fn sign(line: &str, alone: bool) -> Option<Sign> {
    let words = line.trim();
    let indent = line.len() - line.trim_start().len();
    let hashes = words.bytes().take_while(|&b| b == b'#').count();
    if hashes > 0 {
        // One `#` opens comments too, and source code is no Markdown.
        let titled =
            words[hashes..].strip_prefix(' ').is_some_and(|title| title.contains(char::is_alphanumeric));
        let heads = titled && indent <= 3 && (2..=6).contains(&hashes)
            || (hashes == 1 && titled && alone && indent == 0);
        return heads.then_some(Sign::Heading);
    }
    let item = ["- ", "* ", "+ "].iter().find_map(|mark| words.strip_prefix(mark)).map(str::trim_start);
    if is_definition(words) {
        Some(Sign::Definition)
    } else if has_link(words) {
        Some(if item.is_some() { Sign::LinkedItem } else { Sign::Link })
    } else {
        let inner = item.unwrap_or(words).strip_prefix("**")?;
        let end = inner.find("**")?;
        let inner = &inner[..end];
        let tight = inner.starts_with(char::is_alphanumeric) && !inner.ends_with(char::is_whitespace);
        tight.then_some(Sign::Bold)
    }
}

/// `[name]: address`.
fn is_definition(words: &str) -> bool {
    let found = words.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    found.is_some_and(|(name, address)| {
        !name.contains(']') && address.trim_start_matches([' ', '<']).starts_with("http")
    })
}

/// `[words](address)`.
fn has_link(words: &str) -> bool {
    words.match_indices("](").any(|(at, _)| {
        let address = &words[at + 2..];
        let leads =
            ["http://", "https://", "mailto:", "/", "#", "./"].iter().any(|start| address.starts_with(start));
        leads && words[..at].contains('[') && address.contains(')')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &str, ending: &str, expected: bool) {
        assert_eq!(is_markdown(head, ending), expected, "{head}");
    }

    #[test]
    fn names_promise() {
        check("Title\n\nWords\n", "md", true);
        check("", "qmd", true);
        check("Title: A\nDate: 2023-11-10\n\n# B\n", "markdown", true);
        check("From: a@b.example\nSubject: C\n\n# D\n", "md", false);
        check("<!DOCTYPE html><p>x", "md", false);
        check("Title\n", "txt", false);
    }

    #[test]
    fn signs_of_two_kinds_tell() {
        for head in [
            "## Section\n\n*   **Title**\n    *   point\n*   **Other**\n",
            "# News\n\n- [A](https://a.example) b\n- [C](https://c.example)\n",
            "---  \ntitle: A\n---\n\n## B\n\n**C** d\n",
            "a [b][1] c\n\n[1]: https://a.example\n[2]: https://b.example\n\n**Lead** in\n",
            "```\n# x\n```\n\n## A\n\n## B\n",
        ] {
            check(head, "txt", true);
            check(head, "", true);
        }
        for head in [
            "- a\n- b\n- c\n\n----------\n#1 A\n#2 B\n\n    indented\n",
            "** TITLE **\n\n***\n\n** OTHER **\n* a\n** b\n",
            "# comment\nx = 1\n# comment\ny = 2\n## more\n## more\n",
            "[1] http://a.example\n[2] http://b.example\n> quoted\n> quoted\n",
            "## A\n\n## B\n\n## C\n",
            "[a](b) [c](d) **\n\n## A\n\n",
            "From a@b.example Mon\nFrom: a\n\n## A\n\n## B\n\n**C** d\n",
        ] {
            check(head, "txt", false);
        }
    }
}

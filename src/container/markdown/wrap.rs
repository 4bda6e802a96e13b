//! Where a line of the source ends because its writer ended it, though Markdown would join it to the next.
//!
//! Digests are written by people and programs who look at the source: a credit, an address or a bullet of a kind
//! that Markdown does not know stands on its own line there, and has to in the stream.

/// A line to which the next word could have been added was not broken to fit, in bytes.
const ROOM: usize = 60;

/// The longest label, in bytes.
const LABEL_MAX: usize = 40;

/// The longest title over an underline, in bytes.
const TITLE_MAX: usize = 200;

const BULLETS: [char; 9] = ['•', '·', '▪', '■', '●', '◦', '‣', '►', '○'];

/// Whether the break between these two lines of one paragraph stays.
pub(super) fn stays(above: &str, below: &str) -> bool {
    let (above, below) = (words_of(above), words_of(below));
    let word = below.split_whitespace().next().map_or(0, str::len);
    let room = above.len() + 1 + word <= ROOM;
    opens_with_bullet(below)
        || is_address(above)
        || is_address(below)
        || is_bold(above)
        || is_bold(below)
        || is_labelled(below)
        || (room && (is_labelled(above) || is_link(above) || is_link(below)))
}

/// Whether the underlined lines are a heading: not when the line is a rule that follows a paragraph with no blank
/// line between. `block` is both, as in the source.
pub(super) fn is_heading(block: &str) -> bool {
    let mut lines: Vec<_> = block.trim_end().lines().take(4).map(words_of).collect();
    let Some(underline) = lines.pop() else { return false };
    let fits = lines.iter().map(|line| line.len()).sum::<usize>() <= TITLE_MAX && lines.len() < 3;
    if underline.starts_with('=') {
        return fits;
    }
    match lines[..] {
        [line] => {
            let closed = line.ends_with(['.', '…', '。', ']', '；', ';']);
            fits && !closed && !is_labelled(line) && !is_link(line) && !is_address(line)
        }
        _ => false,
    }
}

/// Whether indented text is prose that somebody moved in, and no code or table.
pub(super) fn is_prose(text: &str) -> bool {
    let mut end = text.len().min(2000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let (mut letters, mut odd, mut all) = (0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        letters += usize::from(c.is_alphabetic() || c.is_whitespace());
        odd += usize::from("{}=<>;$\\|".contains(c));
    }
    let spoken = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count() >= 4
        || text.chars().filter(|c| ('\u{2e80}'..'\u{ac00}').contains(c)).count() >= 8;
    let columns = text.lines().any(|line| line.trim().contains("   "));
    spoken && !columns && letters * 4 >= all * 3 && odd * 40 <= all
}

/// A line without the marks of quotations and lists before it.
fn words_of(line: &str) -> &str {
    let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
    ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)).map_or(line, str::trim_start)
}

fn opens_with_bullet(line: &str) -> bool {
    let mut chars = line.chars();
    chars.next().is_some_and(|c| BULLETS.contains(&c)) && chars.next().is_some_and(char::is_whitespace)
}

/// Nothing but one address.
fn is_address(line: &str) -> bool {
    let line = line.strip_prefix('<').unwrap_or(line);
    (line.starts_with("http://") || line.starts_with("https://")) && !line.contains([' ', '\t'])
}

/// Nothing but one link.
fn is_link(line: &str) -> bool {
    line.starts_with('[') && line.ends_with(')') && line.matches("](").nth(1).is_none() && line.contains("](")
}

/// Nothing but one run of bold words.
fn is_bold(line: &str) -> bool {
    ["**", "__"].iter().any(|mark| {
        let inner = line.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        inner.is_some_and(|inner| !inner.trim().is_empty() && !inner.contains(mark))
    })
}

/// Opens with a label and a colon: several words when they are bold, else one.
fn is_labelled(line: &str) -> bool {
    let inner = line.trim_start_matches(['*', '_']);
    let bold = line.starts_with("**") || line.starts_with("__");
    let Some(at) = inner.find([':', '：']).filter(|&at| (1..=LABEL_MAX).contains(&at)) else { return false };
    let (label, rest) = inner.split_at(at);
    let label = label.trim_end_matches(['*', '_']);
    let wide = rest.starts_with('：');
    let rest = rest.trim_start_matches([':', '：', '*', '_']);
    label.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
        && label.chars().all(|c| c.is_alphabetic() || (bold && (c.is_numeric() || " -/&".contains(c))))
        && (wide || rest.is_empty() || rest.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_that_stay() {
        let long = "A line of running text that somebody broke where the window ended,";
        let cases = [
            ("a", "b", false),
            (long, "because the next word had no room.", false),
            (long, "• and this", true),
            (long, "https://a.example/b", true),
            ("> <https://a.example/b>", "> x", true),
            ("**Title of it**", "Words below", true),
            ("**Bold** then **bold**", "words", false),
            (long, "**Date of issue:** today", true),
            ("Source: Outlet", "Next", true),
            ("来源：新华社", "下一行", true),
            ("Source: an outlet with a name that is long enough to fill it", "all", false),
            ("Story", "[Read more](https://a.example)", true),
            (long, "[a ministry](https://a.example)", false),
            ("- [Title](https://a.example)", "A note", true),
            ("see a:b", "At 10:30 it", false),
        ];
        for (above, below, expected) in cases {
            assert_eq!(stays(above, below), expected, "{above} / {below}");
        }
    }

    #[test]
    fn underlines_make_headings_of_short_lines() {
        for heading in ["Title\n---", "Title (Outlet)\n-----\n", "Two\nlines\n====", "> Title\n> ---"] {
            assert!(is_heading(heading), "{heading}");
        }
        for text in [
            "It ended.\n---",
            "a\nb\n---",
            "[Read on](https://a.example)\n---",
            "Source: X\n---",
            "[Outlet]\n---",
            "a\nb\nc\n===",
            "",
        ] {
            assert!(!is_heading(text), "{text}");
        }
    }

    #[test]
    fn prose_is_told_from_code() {
        for prose in
            ["The minister said that talks go on.", "A point, made in [a paper](https://a.example/x)."]
        {
            assert!(is_prose(prose), "{prose}");
        }
        for code in [
            "let a = b;\nif (a) { return 1; }",
            "x",
            "Name     Price   Amount of it\nTea      3       4",
            "$ cargo run -- --flag | less",
        ] {
            assert!(!is_prose(code), "{code}");
        }
    }
}

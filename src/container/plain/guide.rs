//! `AmigaGuide`: the hypertext of the Amiga, made plain. Its nodes become parts between rules, its links their words.
//!
//! A line that is nothing but commands goes; no word that a reader saw is lost.

use std::borrow::Cow;

/// The rule between nodes.
const RULE: &str = "\n\n----------------------------------------\n\n";

/// The text without marks, if it is an `AmigaGuide`.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let opens = |line: &str| command(line).is_some_and(|(name, _)| name.eq_ignore_ascii_case("database"));
    if !text.trim_start().lines().next().is_some_and(opens) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut title: Option<&str> = None;
    let mut seen: Vec<&str> = Vec::new();
    for line in text.lines() {
        if let Some((name, rest)) = command(line) {
            if name.eq_ignore_ascii_case("node") {
                out.push_str(if out.is_empty() { "" } else { RULE });
                title = rest.split('"').rev().nth(1).map(str::trim).filter(|title| !title.is_empty());
            }
            continue;
        }
        let words = unmarked(line);
        if words.trim().is_empty() || words.chars().all(|c| !c.is_alphanumeric()) {
            out.push_str(words.trim_end());
            out.push('\n');
            continue;
        }
        // A node mostly says its name itself; where several have one name, it names a section.
        if let Some(title) = title.take()
            && !same(&words, title)
            && !seen.contains(&title)
        {
            if seen.len() < NAMES_MAX {
                seen.push(title);
            }
            out.push_str(title);
            out.push_str("\n\n");
        }
        out.push_str(words.trim_end());
        out.push('\n');
    }
    Cow::Owned(out)
}

/// Names of nodes that are kept in mind.
const NAMES_MAX: usize = 500;

/// Whether a line is that title, but for signs and spaces.
fn same(line: &str, title: &str) -> bool {
    let bare = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    bare(line) == bare(title)
}

/// The name of the command that a line is, and what follows it: `@node main "The river"`.
fn command(line: &str) -> Option<(&str, &str)> {
    let inner = line.strip_prefix('@').filter(|inner| !inner.starts_with('{'))?;
    let (name, rest) = inner.split_once([' ', '\t']).unwrap_or((inner.trim_end(), ""));
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '$' | '('));
    is_name.then_some((name, rest))
}

/// A line without its marks: `@{b}`, `@{"words" link place}`.
fn unmarked(line: &str) -> Cow<'_, str> {
    if !line.contains("@{") {
        return line.into();
    }
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, mark)) = rest.split_once("@{") {
        out.push_str(before);
        let Some((inner, after)) = mark.split_once('}') else {
            rest = &rest[before.len()..];
            break;
        };
        if let Some((words, _)) = inner.strip_prefix('"').and_then(|inner| inner.rsplit_once('"')) {
            out.push_str(words.trim());
        }
        rest = after;
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_become_parts() {
        let guide = "@database \"river\"\n@node main \"The river\"\n@{\" Mill \" link mill 0}\n@endnode\n@Node mill \"Mill closes\"\n@{B}MILL CLOSES@{UB}\n\nThe race is dry.\n@EndNode\n";
        assert_eq!(plain(guide), format!("The river\n\nMill\n{RULE}MILL CLOSES\n\nThe race is dry.\n"));
        let other = "@node x\nThe mill\n";
        assert!(matches!(plain(other), Cow::Borrowed(_)));
    }

    proptest::proptest! {
        #[test]
        fn any_marks_are_read(text in "(@\\{|\\}|@node |\"|é|\n|\\PC){0,60}") {
            let _ = plain(&format!("@database x\n{text}"));
        }
    }
}

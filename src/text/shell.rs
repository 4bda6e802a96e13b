//! A command line as a shell would part it into words, with nothing else of what a shell does: no variables, no
//! patterns, no other commands.

/// The words of `line`: parted by blanks, with '…', "…" and \ as in a POSIX shell. `None` when a quotation has no end.
pub fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = line;
    while let Some((word, after)) = next(rest)? {
        words.push(word);
        rest = after;
    }
    Some(words)
}

/// The first word of `line` and what follows it, if there is one. `None` when a quotation has no end.
pub fn next(line: &str) -> Option<Option<(String, &str)>> {
    let line = line.trim_start();
    if line.is_empty() {
        return Some(None);
    }
    let (mut word, mut quote) = (String::new(), None);
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (None, c) if c.is_whitespace() => return Some(Some((word, line.get(at..).unwrap_or_default()))),
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, '\\') => word.push(chars.next()?.1),
            (Some('"'), '\\') => match chars.next()?.1 {
                c @ ('"' | '\\' | '$' | '`') => word.push(c),
                c => word.extend(['\\', c]),
            },
            (_, c) => word.push(c),
        }
    }
    quote.is_none().then_some(Some((word, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_parted_as_a_shell_does() {
        for (line, expected) in [
            ("less -S", Some(&["less", "-S"][..])),
            ("  sh -c 'wc -l | cat' ", Some(&["sh", "-c", "wc -l | cat"])),
            (r#"a "b \" \n c" d\ e '' f"g"h"#, Some(&["a", "b \" \\n c", "d e", "", "fgh"])),
            ("$HOME *.txt; rm", Some(&["$HOME", "*.txt;", "rm"])),
            ("", Some(&[])),
            ("'open", None),
            ("end\\", None),
        ] {
            let words = words(line);
            let words: Option<Vec<&str>> = words.as_ref().map(|all| all.iter().map(String::as_str).collect());
            assert_eq!(words.as_deref(), expected, "{line}");
        }
    }
}

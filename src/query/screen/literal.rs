//! Letters that every match of a pattern holds: what a file must have for the pattern to be worth trying.
//!
//! Reads only the plainest of patterns, and errs on one side: where it is not sure it finds nothing.

/// Letters at least: fewer stand in every file.
const LETTERS_MIN: usize = 3;

/// The longest run of letters and digits of ASCII that stands in whatever the pattern matches.
pub(super) fn of(pattern: &str) -> Option<String> {
    let mut chars = pattern.chars().peekable();
    let (mut run, mut best) = (String::new(), String::new());
    while let Some(c) = chars.next() {
        match c {
            c if c.is_ascii_alphanumeric() => {
                run.push(c);
                continue;
            }
            // The letter before it may be missing.
            '?' | '*' | '{' => {
                run.pop();
                if c == '{' {
                    chars.find(|&c| c == '}')?;
                }
            }
            '(' => skip_group(&mut chars)?,
            '[' => skip_class(&mut chars)?,
            '\\' => skip_escape(&mut chars)?,
            '|' | ')' | ']' | '}' => return None,
            // Anything else stands for itself, or for what is no letter, or repeats the letter before it.
            _ => {}
        }
        if run.len() > best.len() {
            best = std::mem::take(&mut run);
        }
        run.clear();
    }
    let best = if run.len() > best.len() { run } else { best };
    (best.len() >= LETTERS_MIN).then_some(best)
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// What a backslash begins. Of those that take more than a letter only names in braces are understood.
fn skip_escape(chars: &mut Chars<'_>) -> Option<()> {
    match chars.next()? {
        'p' | 'P' if chars.next()? == '{' => {
            chars.find(|&c| c == '}')?;
        }
        'b' if chars.peek() == Some(&'{') => {
            chars.find(|&c| c == '}')?;
        }
        'x' | 'u' | 'U' => return None,
        c if c.is_ascii_digit() => return None,
        _ => {}
    }
    Some(())
}

/// The rest of a class in brackets. One within another is not understood.
fn skip_class(chars: &mut Chars<'_>) -> Option<()> {
    chars.next_if_eq(&'^');
    chars.next_if_eq(&']');
    loop {
        match chars.next()? {
            ']' => return Some(()),
            '[' => return None,
            '\\' => drop(chars.next()?),
            _ => {}
        }
    }
}

/// The rest of a group. One that sets how the pattern is read is not understood.
fn skip_group(chars: &mut Chars<'_>) -> Option<()> {
    let mut depth = 1;
    let mut begins = true;
    while depth > 0 {
        let opened = std::mem::take(&mut begins);
        match chars.next()? {
            '?' if opened && chars.next()? != ':' => return None,
            '(' => (depth, begins) = (depth + 1, true),
            ')' => depth -= 1,
            '[' => skip_class(chars)?,
            '\\' => drop(chars.next()?),
            _ => {}
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_that_must_be_there_are_found() {
        for (pattern, expected) in [
            ("zephyrine\\s+accord", Some("zephyrine")),
            ("\\bsanction(s|ed)\\b", Some("sanction")),
            ("korea.*talks", Some("korea")),
            ("colou?r", Some("colo")),
            ("abcd{0,2}e", Some("abc")),
            ("^the [a-z]+ said$", Some("said")),
            ("(korea)?abc", Some("abc")),
            ("(a|b(c))x\\p{Han}yzw", Some("yzw")),
            ("a[]b]cde", Some("cde")),
            ("korea|china", None),
            ("(?i)korea", None),
            ("(?x)ko rea", None),
            ("\\x41bcd", None),
            ("ab", None),
            ("ab*c", None),
            ("(abc", None),
            ("[abc", None),
            ("[a[bc]d]efg", None),
            ("外交部", None),
        ] {
            assert_eq!(of(pattern).as_deref(), expected, "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn what_matches_has_the_letters(
            pattern in "([abc]{1,4}|[abc][?*+]|\\(a\\|bc?\\)|\\[\\^?[ab]\\]|\\\\[bwWs.]|a\\{0,1\\}|\\.|\\|){1,6}",
            text in "[abc .\\]]{0,24}",
        ) {
            if let (Some(literal), Ok(regex)) = (of(&pattern), regex::Regex::new(&pattern))
                && let Some(found) = regex.find(&text)
            {
                prop_assert!(found.as_str().contains(&literal), "{pattern} in {text}: {literal}");
            }
        }
    }
}

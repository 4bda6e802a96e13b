//! Letters that every match of a pattern holds: what a file must have for the pattern to be worth trying.

use regex_syntax::hir::{Hir, HirKind};

/// Letters at least: fewer stand in every file.
const LETTERS_MIN: usize = 3;

/// The longest run of letters and digits of ASCII that stands in whatever the pattern matches.
pub(super) fn of(pattern: &str) -> Option<String> {
    let parsed = regex_syntax::parse(pattern).ok()?;
    demanded(&parsed).filter(|run| run.len() >= LETTERS_MIN)
}

/// The longest run that a part of a pattern demands. Patterns are no deeper than their parser lets them be.
fn demanded(part: &Hir) -> Option<String> {
    match part.kind() {
        HirKind::Literal(literal) => {
            let runs = literal.0.split(|byte| !byte.is_ascii_alphanumeric());
            runs.max_by_key(|run| run.len()).and_then(|run| String::from_utf8(run.to_vec()).ok())
        }
        HirKind::Capture(capture) => demanded(&capture.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => demanded(&repeated.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(demanded).max_by_key(String::len),
        _ => None,
    }
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
            ("korea.*talks", Some("talks")),
            ("colou?r", Some("colo")),
            ("korea|koreans", None),
            ("abcd{0,2}e", Some("abc")),
            ("^the [a-z]+ said$", Some("said")),
            ("(korea)?abc", Some("abc")),
            ("(a|b(c))x\\p{Han}yzw", Some("yzw")),
            ("a[]b]cde", Some("cde")),
            ("(korea){2}", Some("korea")),
            ("korea|china", None),
            ("(?i)korea", None),
            ("(?x)ko rea", Some("korea")),
            ("\\x41bcd", Some("Abcd")),
            ("ab", None),
            ("ab*c", None),
            ("(abc", None),
            ("[abc", None),
            ("[a[bc]d]efg", Some("efg")),
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

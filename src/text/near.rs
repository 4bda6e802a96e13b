//! The name that was meant where another was typed.

/// Longer words are compared by their beginning, in letters.
const LETTERS_MAX: usize = 64;

/// The name nearest to what was typed, when it is near enough to be meant.
pub fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let near = names.into_iter().map(|name| (distance(typed, name), name)).min()?;
    (near.0 <= 1 + near.1.chars().count() / 4).then_some(near.1)
}

/// Levenshtein's distance: insertions, deletions and replacements between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(LETTERS_MAX).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(LETTERS_MAX).enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, &cb) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (corner + usize::from(ca != cb)).min(above + 1).min(row[j] + 1);
            corner = above;
        }
    }
    row[b.len()]
}

/// What a parser said of an unknown name, with the nearest of the names that it expected: the unknown one and the
/// right ones stand in backticks, in this order.
pub fn with_nearest(message: &str) -> String {
    let is_unknown = message.starts_with("unknown ");
    let mut names = message.split('`').skip(1).step_by(2);
    let unknown = names.next().filter(|_| is_unknown);
    match unknown.and_then(|unknown| nearest(unknown, names)) {
        Some(name) => format!("{message}; did you mean `{name}`?"),
        None => message.to_owned(),
    }
}

/// That there is no `kind` of that name, with the nearest of those that there are, or all of them.
pub fn unknown(kind: &str, typed: &str, names: &[&str]) -> String {
    match nearest(typed, names.iter().copied()) {
        Some(near) => format!("unknown {kind} `{typed}`; did you mean `{near}`?"),
        None => format!("unknown {kind} `{typed}`, expected one of `{}`", names.join("`, `")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        for (typed, found) in [
            ("rolle", Some("role")),
            ("roel", Some("role")),
            ("line", Some("lines")),
            ("lable", Some("label")),
            ("zzzzz", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, ["role", "label", "lines"]), found, "{typed}");
        }
    }

    #[test]
    fn a_message_gets_the_name_that_was_meant() {
        let message = "unknown variant `kredit`, expected one of `title`, `credit`";
        assert_eq!(with_nearest(message), format!("{message}; did you mean `credit`?"));
        for message in ["unknown field `x`, expected `role`", "missing field `rol`", "", "unknown `"] {
            assert_eq!(with_nearest(message), message);
        }
    }
}

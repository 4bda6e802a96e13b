//! Front matter: the block of keys and values that stands before a document.

use super::super::{Given, Lines};

/// No front matter is longer, in lines.
const LINES_MAX: usize = 400;

/// The longest key, in bytes.
const KEY_MAX: usize = 64;

/// What stands between the fences.
pub(super) struct Front<'a> {
    lines: Vec<&'a str>,
    sign: char,
}

/// Front matter and what comes after it, when `text` begins with some.
pub(super) fn split(text: &str) -> Option<(Front<'_>, &str)> {
    let mut at = 0;
    let mut source = text.split_inclusive('\n').take(LINES_MAX).map(|line| {
        at += line.len();
        (line.trim_end(), at)
    });
    // The fences may be followed by blanks, which strict readers of front matter do not take.
    let (fence, sign) = match source.next()?.0 {
        "---" => ("---", ':'),
        "+++" => ("+++", '='),
        _ => return None,
    };
    let mut lines = Vec::new();
    for (line, end) in source {
        if line == fence || (line == "..." && sign == ':') {
            let front = Front { lines, sign };
            let any = front.fields().next().is_some();
            return any.then_some((front, text.get(end..).unwrap_or_default()));
        }
        let fits = pair(line, sign).is_some()
            || (!lines.is_empty()
                && (line.is_empty()
                    || line.starts_with([' ', '\t', '#', ']', '}'])
                    || line.starts_with("- ")
                    || (line.starts_with('[') && sign == '=')));
        if !fits {
            return None;
        }
        lines.push(line);
    }
    None
}

impl Front<'_> {
    /// Each key that stands at the left margin, its value, and its lines.
    fn fields(&self) -> impl Iterator<Item = (&str, &str, &[&str])> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let from = at;
            let line = self.lines.get(from)?;
            let more = self.lines[from + 1..].iter();
            at += 1 + more.take_while(|line| pair(line, self.sign).is_none()).count();
            let (key, value) = pair(line, self.sign).unwrap_or_default();
            Some((key, value, &self.lines[from..at]))
        })
    }

    /// Writes it: the title and the date are given, all else is furniture.
    pub(super) fn write(&self, lines: &mut Lines<'_>) {
        // Below a table of TOML every key belongs to that table.
        let mut top = true;
        for (key, value, whole) in self.fields() {
            let what = match key.to_ascii_lowercase().as_str() {
                "title" if top => Given::Document,
                "date" if top => Given::Date,
                _ => Given::Nothing,
            };
            top &= !(self.sign == '=' && whole.iter().any(|line| line.starts_with('[')));
            if what == Given::Nothing {
                for line in whole {
                    lines.given(line, Given::Furniture);
                }
                continue;
            }
            // A value may go on in lines that are moved in.
            let (more, rest): (Vec<&str>, Vec<&str>) =
                whole.iter().skip(1).partition(|line| line.starts_with([' ', '\t']));
            let folded = matches!(value, ">" | "|" | ">-" | "|-" | ">+" | "|+");
            let own = if folded { "" } else { value };
            let value =
                std::iter::once(own).chain(more.into_iter().map(str::trim)).collect::<Vec<_>>().join(" ");
            let value = bare(value.trim());
            lines.given(if what == Given::Date { day(&value) } else { &value }, what);
            for line in rest {
                lines.given(line, Given::Furniture);
            }
        }
        lines.blank();
    }
}

/// A key and its value, when the line is such at the left margin.
fn pair(line: &str, sign: char) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(sign)?;
    let key = key.trim_end();
    let name = key.trim_matches(['"', '\'']);
    let fits = !name.is_empty()
        && key.len() <= KEY_MAX
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
        && key.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"' || c == '\'')
        && (sign == '=' || value.is_empty() || value.starts_with([' ', '\t']));
    fits.then(|| (name, value.trim()))
}

/// A value without its quotation marks, or without the remark behind it.
fn bare(value: &str) -> String {
    for mark in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(mark) {
            let inner = inner.rfind(mark).map_or(inner, |end| &inner[..end]);
            return if mark == '"' { inner.replace("\\\"", "\"") } else { inner.replace("''", "'") };
        }
    }
    value.split_once(" #").map_or(value, |(value, _)| value).trim_end().to_owned()
}

/// The day of a time stamp; anything else as it is.
fn day(value: &str) -> &str {
    let Some((day, rest)) = value.split_at_checked(10) else { return value };
    let shaped = day
        .bytes()
        .enumerate()
        .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    if shaped && (rest.is_empty() || rest.starts_with(['T', 't', ' '])) { day } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, fields: Option<&[(&str, &str)]>, body: &str) {
        let found = split(text);
        let got = found.as_ref().map(|(front, _)| front.fields().map(|(k, v, _)| (k, v)).collect::<Vec<_>>());
        assert_eq!(got.as_deref(), fields);
        assert_eq!(found.map_or("", |(_, body)| body), body);
    }

    #[test]
    fn fences_and_keys() {
        check(
            "---  \ntitle: A: b\ntags:\n  - x\n- y\n\n---\t\n# C\n",
            Some(&[("title", "A: b"), ("tags", "")]),
            "# C\n",
        );
        check(
            "+++\r\ntitle = \"A\"\r\n[extra]\r\nx = 1\r\n+++\r\nC",
            Some(&[("title", "\"A\""), ("x", "1")]),
            "C",
        );
        check("---\na: b\n---", Some(&[("a", "b")]), "");
        for none in [
            "",
            "---",
            "---\n---\n",
            "---\n\nText: a\n---\n",
            "---\nSome words\n---\n",
            "---\na: b\n",
            "+++\na: b\n+++\n",
        ] {
            check(none, None, "");
        }
    }

    #[test]
    fn values_are_bare() {
        let cases =
            [("\"a \\\"b\\\"\"", "a \"b\""), ("'it''s'", "it's"), ("a # b", "a"), ("a#b", "a#b"), ("\"", "")];
        for (value, expected) in cases {
            assert_eq!(bare(value), expected);
        }
        for (value, expected) in [
            ("2023-11-10T08:00:00Z", "2023-11-10"),
            ("10 Nov 2023", "10 Nov 2023"),
            ("2023-11-101", "2023-11-101"),
        ] {
            assert_eq!(day(value), expected);
        }
    }
}

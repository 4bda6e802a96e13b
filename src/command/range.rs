//! Which stories a line on the `:` line is about, when they stand before the command's name: `5`, `2,8`, `.,$`, `%`,
//! `'a,'b`, `'<,'>`, each end with `+3` or `-3` behind it. As in vim and ed.

use std::fmt;

/// An end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// The row of this number; the first is 1.
    Row(u32),
    /// The row under the cursor.
    Here,
    /// The last row.
    Last,
    /// The row of the position that this sign names; `<` and `>` are the ends of the last visual range.
    Mark(char),
}

/// A row, so many rows from where its base is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// Where to begin.
    pub base: Base,
    /// Rows from there.
    pub offset: i64,
}

/// Rows of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// All.
    All,
    /// One.
    At(Address),
    /// From one to the other, whichever comes first.
    Between(Address, Address),
}

impl Range {
    /// Reads the range that `line` begins with, if any, and what follows it.
    pub fn read(line: &str) -> (Option<Range>, &str) {
        if let Some(rest) = line.strip_prefix('%') {
            return (Some(Range::All), rest);
        }
        let Some((from, rest)) = Address::read(line) else { return (None, line) };
        match rest.strip_prefix(',') {
            // As in vim, nothing stands for the row under the cursor.
            Some(rest) => {
                let (to, rest) =
                    Address::read(rest).unwrap_or((Address { base: Base::Here, offset: 0 }, rest));
                (Some(Range::Between(from, to)), rest)
            }
            None => (Some(Range::At(from)), rest),
        }
    }
}

impl Address {
    fn read(line: &str) -> Option<(Address, &str)> {
        let (base, mut rest) = match line.chars().next()? {
            '.' => (Base::Here, &line[1..]),
            '$' => (Base::Last, &line[1..]),
            '+' | '-' => (Base::Here, line),
            '\'' => {
                let mark =
                    line[1..].chars().next().filter(|c| c.is_ascii_lowercase() || "<>'".contains(*c))?;
                (Base::Mark(mark), &line[2..])
            }
            '0'..='9' => {
                let (row, rest) = number(line);
                (Base::Row(row), rest)
            }
            _ => return None,
        };
        let mut offset = 0;
        while let Some(sign) = rest.chars().next().filter(|c| matches!(c, '+' | '-')) {
            let (by, after) = match &rest[1..] {
                digits if digits.starts_with(|c: char| c.is_ascii_digit()) => number(digits),
                other => (1, other),
            };
            offset += if sign == '+' { i64::from(by) } else { -i64::from(by) };
            rest = after;
        }
        Some((Address { base, offset }, rest))
    }
}

/// The number that `text` begins with, as large as a count can be, and what follows it.
fn number(text: &str) -> (u32, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    (text[..end].parse().unwrap_or(u32::MAX), &text[end..])
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Range::All => f.write_str("%"),
            Range::At(at) => at.fmt(f),
            Range::Between(from, to) => write!(f, "{from},{to}"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.base {
            Base::Row(row) => write!(f, "{row}")?,
            Base::Here => f.write_str(".")?,
            Base::Last => f.write_str("$")?,
            Base::Mark(mark) => write!(f, "'{mark}")?,
        }
        if self.offset == 0 { Ok(()) } else { write!(f, "{:+}", self.offset) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_in_vim() {
        for (line, shown, rest) in [
            ("5", "5", ""),
            ("2,8read", "2,8", "read"),
            ("%tag cyber", "%", "tag cyber"),
            (".,$star", ".,$", "star"),
            (".,+3read", ".,.+3", "read"),
            ("-2,+read", ".-2,.+1", "read"),
            ("'a,'b read", "'a,'b", " read"),
            ("'<,'>r", "'<,'>", "r"),
            ("3,read", "3,.", "read"),
            ("$-1d", "$-1", "d"),
            ("99999999999x", "4294967295", "x"),
        ] {
            let (range, left) = Range::read(line);
            assert_eq!(
                (range.map(|range| range.to_string()).as_deref(), left),
                (Some(shown), rest),
                "{line}"
            );
        }
        for line in ["read", "", "'", "'Z", "é"] {
            assert_eq!(Range::read(line), (None, line));
        }
    }
}

//! What is wrong in a file that a person writes, with its place in it.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use super::CleanBuf;

/// Something wrong, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The column in letters, from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl Fault {
    /// A fault where `span` begins in `text`; at its start where there is none.
    pub fn new(text: &str, span: Option<Range<usize>>, reason: String) -> Fault {
        let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Fault { line, column, reason }
    }

    /// In words, with the file that it is in.
    pub fn in_file(&self, path: &Path) -> CleanBuf {
        CleanBuf::line(&format!("{}: {self}", path.display()))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_in_lines_and_letters() {
        for (span, line, column) in
            [(None, 1, 1), (Some(0..1), 1, 1), (Some(6..7), 2, 3), (Some(8..8), 3, 1), (Some(99..99), 1, 1)]
        {
            let fault = Fault::new("ab\ncéd\n", span.clone(), String::new());
            assert_eq!((fault.line, fault.column), (line, column), "{span:?}");
        }
    }
}

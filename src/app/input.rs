//! A line of text that is being typed: edited by grapheme, clean from the first letter on.

use unicode_segmentation::UnicodeSegmentation;

use crate::query::QUERY_MAX;
use crate::text::CleanBuf;

/// A line and where the cursor stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineEdit {
    text: String,
    cursor: usize,
}

impl LineEdit {
    /// A line that holds `text`, with the cursor at its end.
    pub fn with(text: &str) -> LineEdit {
        let mut line = LineEdit::default();
        line.insert(text);
        line
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What stands before the cursor.
    pub fn before(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Inserts `text`, cleaned and on one line; returns whether all of it had room.
    pub fn insert(&mut self, text: &str) -> bool {
        let room = QUERY_MAX.saturating_sub(self.text.len());
        let mut cut = text.len().min(4 * QUERY_MAX);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        // What may stand behind what: a joiner behind a letter, so many marks on one.
        let whole = CleanBuf::line(&format!("{}{}", self.before(), &text[..cut]));
        let alone = CleanBuf::line(&text[..cut]);
        let clean = whole.strip_prefix(self.before()).unwrap_or(&alone);
        let mut end = clean.len().min(room);
        while !clean.is_char_boundary(end) {
            end -= 1;
        }
        self.text.insert_str(self.cursor, &clean[..end]);
        self.cursor += end;
        end == clean.len() && cut == text.len()
    }

    /// Inserts `text` behind the cursor, which stays where it is.
    pub fn insert_after(&mut self, text: &str) {
        let at = self.cursor;
        self.insert(text);
        self.cursor = at;
    }

    /// Takes the grapheme before the cursor out; returns whether there was one.
    pub fn backspace(&mut self) -> bool {
        let Some((at, _)) = self.before().grapheme_indices(true).next_back() else { return false };
        self.text.drain(at..self.cursor);
        self.cursor = at;
        true
    }

    /// Takes the grapheme under the cursor out.
    pub fn delete(&mut self) {
        if let Some(grapheme) = self.text[self.cursor..].graphemes(true).next() {
            let end = self.cursor + grapheme.len();
            self.text.drain(self.cursor..end);
        }
    }

    /// Takes the word before the cursor out.
    pub fn delete_word(&mut self) {
        let bare = self.before().trim_end();
        let at =
            bare.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8());
        self.text.drain(at..self.cursor);
        self.cursor = at;
    }

    /// Takes all before the cursor out.
    pub fn delete_before(&mut self) {
        self.text.drain(..self.cursor);
        self.cursor = 0;
    }

    /// One grapheme to the left.
    pub fn left(&mut self) {
        self.cursor = self.before().grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
    }

    /// One grapheme to the right.
    pub fn right(&mut self) {
        self.cursor += self.text[self.cursor..].graphemes(true).next().map_or(0, str::len);
    }

    /// To the start.
    pub fn home(&mut self) {
        self.cursor = 0;
    }

    /// To the end.
    pub fn end(&mut self) {
        self.cursor = self.text.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn editing_goes_by_grapheme() {
        let mut line = LineEdit::with("a中e\u{301}");
        assert!(line.backspace());
        assert_eq!(line.text(), "a中");
        line.left();
        line.insert("\x1b[x\n");
        assert_eq!(line.text(), "a␛[x 中");
        let mut joined = LineEdit::with("م");
        joined.insert("\u{200c}");
        joined.insert("خ");
        assert_eq!(joined.text(), "م\u{200c}خ");
        let mut piled = LineEdit::with("e");
        for _ in 0..100 {
            piled.insert("\u{301}");
        }
        assert!(piled.text().chars().count() < 20);
        line.home();
        assert!(!line.backspace());
        line.delete();
        assert_eq!(line.text(), "␛[x 中");
        line.end();
        line.delete_word();
        assert_eq!(line.text(), "␛[x ");
        line.delete_before();
        assert_eq!(line.text(), "");
        assert!(!line.insert(&"x".repeat(1 << 20)));
        assert_eq!(line.text().len(), QUERY_MAX);
    }

    proptest! {
        #[test]
        fn any_editing_keeps_the_cursor_in_the_text(steps in proptest::collection::vec((0u8..9, any::<String>()), 0..40)) {
            let mut line = LineEdit::default();
            for (step, text) in steps {
                match step {
                    0 | 1 => { line.insert(&text); }
                    2 => { line.backspace(); }
                    3 => line.delete(),
                    4 => line.delete_word(),
                    5 => line.left(),
                    6 => line.right(),
                    7 => line.home(),
                    _ => line.end(),
                }
                prop_assert!(line.text().is_char_boundary(line.before().len()));
            }
        }
    }
}

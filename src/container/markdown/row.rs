//! The line that is being put together: its words, whether all of them are bold, and where its links lead.

/// Addresses kept for one line.
const TARGETS_MAX: usize = 8;

/// Bytes that may stand before the link that a line begins with: a number, or a day and a dash.
const LEAD_IN: usize = 24;

/// A finished line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// The words, with single spaces between.
    pub(super) text: String,
    /// Every word is bold.
    pub(super) bold: bool,
    /// Where the link or the bold words end that it begins with, when it goes on; and whether that is a link.
    pub(super) lead: Option<(usize, bool)>,
    /// Whether all of it is one link.
    pub(super) whole: bool,
    /// Whether all of it stands for pictures.
    pub(super) pictures: bool,
    /// Where its links lead, as far as the words do not show it.
    pub(super) targets: Vec<String>,
}

/// How words stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Not at all.
    Plain,
    /// In bold.
    Bold,
    /// They do not count when it is asked whether all of the line is bold.
    Neutral,
}

/// What parts the last words from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    /// A break that was made to fit: nothing between ideographs.
    Soft,
    Space,
    /// So many borders of table cells.
    Cells(usize),
}

/// The line so far.
#[derive(Debug, Default)]
pub(super) struct Row {
    text: String,
    gap: Gap,
    bold: bool,
    plain: bool,
    targets: Vec<String>,
    link: Option<(String, usize)>,
    link_end: Option<usize>,
    bold_end: usize,
    /// Pictures that stand open, and whether words stand outside of them.
    open_pictures: usize,
    says: bool,
}

impl Row {
    /// A picture begins: what stands within says what it shows.
    pub(super) fn open_picture(&mut self) {
        self.open_pictures += 1;
    }

    /// A picture ends.
    pub(super) fn close_picture(&mut self) {
        self.open_pictures = self.open_pictures.saturating_sub(1);
    }

    /// Appends words; white space in them counts as one space.
    pub(super) fn push(&mut self, words: &str, weight: Weight) {
        let mut rest = words;
        while !rest.is_empty() {
            let end = rest.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(rest.len());
            let (word, more) = rest.split_at(end);
            self.word(word, weight);
            rest = more.trim_start_matches(|c: char| c.is_ascii_whitespace());
            if rest.len() < more.len() {
                self.gap = self.gap.max(Gap::Space);
            }
        }
    }

    fn word(&mut self, word: &str, weight: Weight) {
        let Some(first) = word.chars().next() else { return };
        let gap = std::mem::take(&mut self.gap);
        if let Some(last) = self.text.chars().next_back() {
            match gap {
                Gap::None => {}
                Gap::Soft if ideograph(last) && ideograph(first) => {}
                Gap::Soft | Gap::Space => self.text.push(' '),
                Gap::Cells(count) => {
                    self.text.extend(std::iter::repeat_n(" |", count));
                    self.text.push(' ');
                }
            }
        }
        self.text.push_str(word);
        self.says |= self.open_pictures == 0;
        let seen = match weight {
            Weight::Plain => &mut self.plain,
            Weight::Bold => &mut self.bold,
            Weight::Neutral => return,
        };
        *seen = *seen || word.chars().any(char::is_alphanumeric);
        if weight == Weight::Bold && !self.plain {
            self.bold_end = self.text.len();
        }
    }

    /// A space, where none stands yet.
    pub(super) fn space(&mut self) {
        self.gap = self.gap.max(Gap::Space);
    }

    /// The words go on in the next line of the source.
    pub(super) fn soft(&mut self) {
        self.gap = self.gap.max(Gap::Soft);
    }

    /// The next cell of a table begins.
    pub(super) fn cell(&mut self) {
        self.gap = match self.gap {
            Gap::Cells(count) => Gap::Cells(count + 1),
            _ => Gap::Cells(1),
        };
    }

    /// A link to `address` begins.
    pub(super) fn open_link(&mut self, address: &str) {
        self.close_link();
        self.link = Some((address.to_owned(), self.text.len()));
    }

    /// The open link ends, if there is one.
    pub(super) fn close_link(&mut self) {
        if let Some((address, from)) = self.link.take() {
            // A number or a sign may stand before the link that a line begins with.
            let opens = from <= LEAD_IN && !self.text[..from].contains(char::is_alphabetic);
            if opens && self.link_end.is_none() && self.text.len() > from {
                self.link_end = Some(self.text.len());
            }
            let words = self.text.get(from..).unwrap_or_default().trim();
            let known = same(words, &address) || self.targets.contains(&address);
            if !known && self.targets.len() < TARGETS_MAX && is_web(&address) {
                self.targets.push(address);
            }
        }
    }

    /// The last word so far, as far as it is not too long to be looked at.
    pub(super) fn last_word(&self) -> &str {
        const LOOK: usize = 256;
        let mut from = self.text.len().saturating_sub(LOOK);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let tail = if self.gap == Gap::None { &self.text[from..] } else { "" };
        tail.rsplit(char::is_whitespace).next().unwrap_or_default()
    }

    /// The finished line; the next one begins.
    pub(super) fn take(&mut self) -> Option<Words> {
        self.close_link();
        let row = std::mem::take(self);
        let Row { text, bold, plain, mut targets, link_end, bold_end, says, .. } = row;
        targets.retain(|address| !shows(&text, address));
        let goes_on = |end: &usize| text[*end..].contains(char::is_alphanumeric) && *end > 0;
        let whole = link_end.is_some_and(|end| !goes_on(&end));
        let link = link_end.filter(goes_on).map(|end| (end, true));
        let lead = link.or_else(|| Some(bold_end).filter(goes_on).map(|end| (end, false)));
        (!text.is_empty()).then_some(Words {
            text,
            bold: bold && !plain,
            lead,
            whole,
            pictures: !says,
            targets,
        })
    }
}

fn is_web(address: &str) -> bool {
    let begins =
        |scheme: &str| address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    begins("http://") || begins("https://")
}

fn same(words: &str, address: &str) -> bool {
    words.trim_end_matches('/') == address.trim_end_matches('/')
}

/// Whether `address` stands in `text` as it is, and not as the beginning of a longer one.
fn shows(text: &str, address: &str) -> bool {
    let address = address.trim_end_matches('/');
    !address.is_empty()
        && text.match_indices(address).any(|(at, _)| {
            let rest = &text[at + address.len()..];
            let rest = rest.strip_prefix('/').unwrap_or(rest);
            let rest = rest.trim_start_matches(['.', ',', ';', ':', '!', '?']);
            rest.chars().next().is_none_or(|c| c.is_whitespace() || ")]>}\"'”’»|*".contains(c))
        })
}

/// A letter of a script that is written without spaces.
fn ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..'\u{ac00}' | '\u{ff00}'..'\u{fff0}' | '\u{20000}'..'\u{40000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_by_one_space() {
        let mut row = Row::default();
        row.push("  a \t b", Weight::Plain);
        row.soft();
        row.push("c ", Weight::Bold);
        row.push(" 中", Weight::Plain);
        row.soft();
        row.push("国", Weight::Plain);
        row.cell();
        row.cell();
        row.push("d ", Weight::Plain);
        row.cell();
        assert_eq!(row.take().map(|words| words.text).as_deref(), Some("a b c 中国 | | d"));
        assert_eq!(row.take(), None);
    }

    #[test]
    fn addresses_that_show_are_no_targets() {
        let cases = [
            ("x", "https://a.example/", true),
            ("https://a.example", "https://a.example/", false),
            ("x https://a.example/b", "https://a.example/", true),
            ("x (https://a.example/).", "https://a.example/", false),
            ("x", "/relative", false),
            ("x", "javascript:alert(1)", false),
        ];
        for (text, address, leads) in cases {
            let mut row = Row::default();
            row.push(text, Weight::Plain);
            row.open_link(address);
            row.push(" here", Weight::Plain);
            row.close_link();
            let targets = row.take().map(|words| words.targets).unwrap_or_default();
            assert_eq!(!targets.is_empty(), leads, "{text} {address}");
        }
    }
}

//! Our own Markdown, read line by line.

use super::{Block, CITED, DATE, END, LINK, MARKDOWN, NOTE, OUTLET, Told, UNTITLED, is_told};
use crate::container::{Given, Lines};

/// Reads our own Markdown; returns whether it was that. When it was not, nothing has been written.
pub(in crate::container) fn read(text: &str, lines: &mut Lines<'_>) -> bool {
    let Some(rest) = text.trim_start_matches('\u{feff}').trim_start().strip_prefix(MARKDOWN) else {
        return false;
    };
    let mut reader = Reader { told: None, goes_on: false, lines };
    let mut rest = rest.lines();
    while let Some(line) = rest.next() {
        if let Some(fence) = fence(line) {
            let inside = rest.by_ref().take_while(|line| line.trim_end() != fence);
            let text = inside.collect::<Vec<_>>().join("\n");
            reader.block("pre", "", text);
        } else if line.trim() == END {
            break;
        } else {
            reader.line(line);
        }
    }
    reader.flush();
    for line in rest.filter(|line| !line.trim().is_empty()) {
        lines.given(&unescaped(line), Given::Furniture);
    }
    true
}

/// The line that ends the block of code that `line` begins.
fn fence(line: &str) -> Option<&str> {
    let line = line.trim_end();
    (line.len() >= 3 && line.bytes().all(|byte| byte == b'`')).then_some(line)
}

struct Reader<'l, 't> {
    told: Option<Told>,
    /// The line before was of a paragraph that may go on.
    goes_on: bool,
    lines: &'l mut Lines<'t>,
}

impl Reader<'_, '_> {
    fn flush(&mut self) {
        if let Some(told) = self.told.take() {
            told.write(self.lines);
        }
    }

    fn begin(&mut self, title: String) {
        self.flush();
        self.told = Some(Told { title, ..Told::default() });
    }

    fn block(&mut self, kind: &'static str, mark: &str, text: String) {
        self.goes_on = false;
        match &mut self.told {
            Some(told) => told.blocks.push(Block { kind, mark: mark.to_owned(), text }),
            None => self.lines.plain(&format!("{text}\n")),
        }
    }

    fn line(&mut self, line: &str) {
        let goes_on = std::mem::take(&mut self.goes_on);
        let line = line.trim();
        if line.is_empty() {
            if self.told.is_none() {
                self.lines.blank();
            }
        } else if let Some(title) = line.strip_prefix("## ") {
            self.begin(unescaped(unnumbered(title)));
        } else if let Some(title) = line.strip_prefix("# ") {
            self.flush();
            self.lines.blank();
            self.lines.given(&unescaped(title), Given::Document);
        } else if line == UNTITLED {
            self.begin(String::new());
        } else if self.field(line) {
        } else if let Some(heading) = line.strip_prefix("### ") {
            self.block("heading", "", unescaped(heading));
        } else if let Some(quote) = line.strip_prefix("> ") {
            self.block("quote", "", unescaped(quote));
        } else if let Some((mark, text)) = item(line) {
            self.block("list_item", &mark, unescaped(text));
        } else {
            let text = unescaped(line);
            let open = self.told.as_mut().and_then(|told| told.blocks.last_mut()).filter(|_| goes_on);
            match open {
                Some(block) => {
                    block.text.push(' ');
                    block.text.push_str(&text);
                }
                None => self.block("paragraph", "", text),
            }
            self.goes_on = true;
        }
    }

    /// Takes a line that says something of the story; returns whether it was one.
    fn field(&mut self, line: &str) -> bool {
        let Some(told) = &mut self.told else { return false };
        let of = |lead: &str| {
            // The blank at its end may have been cut off.
            line.strip_prefix(lead.trim_end()).map(|rest| unescaped(rest.trim()))
        };
        if let Some(outlet) = of(OUTLET) {
            told.outlet = outlet;
        } else if let Some(date) = of(DATE) {
            told.dated(&date);
        } else if let Some(link) = of(LINK) {
            let bare = link.strip_prefix('<').and_then(|link| link.strip_suffix('>'));
            bare.unwrap_or(&link).clone_into(&mut told.link);
        } else if let Some(note) = of(NOTE) {
            told.notes.push(note);
        } else if let Some(cited) = of(CITED) {
            told.around.push(cited);
        } else {
            return false;
        }
        true
    }
}

/// A title without the number of its source; a bracket of its own has a backslash.
fn unnumbered(title: &str) -> &str {
    let numbered = title.strip_suffix(']').and_then(|rest| rest.rsplit_once(" ["));
    let numbered = numbered.filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()));
    numbered.map_or(title, |(title, _)| title)
}

/// The mark of an item and its words; the mark of a bullet is empty.
fn item(line: &str) -> Option<(String, &str)> {
    if let Some(text) = line.strip_prefix("- ") {
        let told = text.split_once(' ').and_then(|(word, text)| {
            let (name, end) = word.split_once('\\')?;
            let mark = format!("{name}{end}");
            // The words of an item that begins with a number have such a backslash as well.
            let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
            (end == ")" && !is_number && is_told(&mark)).then_some((mark, text))
        });
        return Some(told.unwrap_or((String::new(), text)));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let after = line.get(digits..).filter(|_| digits > 0)?;
    let text = after.strip_prefix(". ").or_else(|| after.strip_prefix(") "))?;
    Some((line.get(..digits + 1)?.to_owned(), text))
}

/// Text without the backslashes that take the meaning from signs.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

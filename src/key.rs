//! Keys as people name them: `j`, `gg`, `<C-d>`, `<S-Tab>`. Knows nothing of how a terminal sends them.

use std::fmt;

/// What was pressed, without modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character, with Shift taken into account.
    Char(char),
    /// A key that has a name.
    Named(Named),
}

/// Keys that have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Named {
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

const NAMES: [(&str, Named); 14] = [
    ("Enter", Named::Enter),
    ("Esc", Named::Esc),
    ("Tab", Named::Tab),
    ("S-Tab", Named::BackTab),
    ("BS", Named::Backspace),
    ("Del", Named::Delete),
    ("Up", Named::Up),
    ("Down", Named::Down),
    ("Left", Named::Left),
    ("Right", Named::Right),
    ("Home", Named::Home),
    ("End", Named::End),
    ("PgUp", Named::PageUp),
    ("PgDn", Named::PageDown),
];

/// One key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What was pressed.
    pub code: Code,
    /// With Control.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
}

impl Key {
    /// A character without modifiers.
    pub const fn char(c: char) -> Key {
        Key { code: Code::Char(c), ctrl: false, alt: false }
    }

    /// A character with Control.
    pub const fn ctrl(c: char) -> Key {
        Key { code: Code::Char(c), ctrl: true, alt: false }
    }

    /// A named key without modifiers.
    pub const fn named(name: Named) -> Key {
        Key { code: Code::Named(name), ctrl: false, alt: false }
    }

    /// The character it types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let modifiers = match (self.ctrl, self.alt) {
            (false, false) => "",
            (true, false) => "C-",
            (false, true) => "A-",
            (true, true) => "C-A-",
        };
        match self.code {
            Code::Char(' ') => write!(f, "<{modifiers}Space>"),
            Code::Char('<') if modifiers.is_empty() => f.write_str("<lt>"),
            Code::Char(c) if modifiers.is_empty() => write!(f, "{c}"),
            Code::Char(c) => write!(f, "<{modifiers}{c}>"),
            Code::Named(named) => {
                let name = NAMES.iter().find(|(_, n)| *n == named).map_or("?", |(name, _)| name);
                write!(f, "<{modifiers}{name}>")
            }
        }
    }
}

/// Reads a sequence such as `gg` or `<C-w>h`; `None` when a name in it is not known.
pub fn parse(text: &str) -> Option<Vec<Key>> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let inner = rest.strip_prefix('<');
        // Of `<A->>` the first `>` is the key.
        let end = |inner: &str| {
            inner
                .find('>')
                .map(|at| at + usize::from(inner[..at].ends_with('-') && inner[at + 1..].starts_with('>')))
        };
        let named = inner.and_then(|inner| end(inner).map(|at| (&inner[..at], &inner[at + 1..])));
        let Some((name, after)) = named else {
            keys.push(Key::char(c));
            rest = &rest[c.len_utf8()..];
            continue;
        };
        keys.push(parse_named(name)?);
        rest = after;
    }
    Some(keys)
}

fn parse_named(mut name: &str) -> Option<Key> {
    let (mut ctrl, mut alt) = (false, false);
    loop {
        if let Some(rest) = name.strip_prefix("C-").filter(|rest| !rest.is_empty()) {
            (ctrl, name) = (true, rest);
        } else if let Some(rest) = name.strip_prefix("A-").filter(|rest| !rest.is_empty()) {
            (alt, name) = (true, rest);
        } else {
            break;
        }
    }
    let code = match name {
        "Space" => Code::Char(' '),
        "lt" => Code::Char('<'),
        _ => {
            if let Some(&(_, named)) = NAMES.iter().find(|(known, _)| *known == name) {
                Code::Named(named)
            } else {
                let mut chars = name.chars();
                let only = chars.next().filter(|_| chars.next().is_none())?;
                Code::Char(only)
            }
        }
    };
    Some(Key { code, ctrl, alt })
}

/// A sequence as it is written.
pub fn show(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for text in ["gg", "<C-d>", "<Space>", "<S-Tab>", "]u", "<C-w>h", "<lt>", "<Esc>", "?", "é"] {
            assert_eq!(show(&parse(text).unwrap()), text);
        }
        assert_eq!(parse("<C-d>"), Some(vec![Key::ctrl('d')]));
        assert_eq!(parse("<Nope>"), None);
    }
}

//! A theme as its file has it: a line about it, its ground, what the sixteen colours are in it, and a look for each
//! role. What is wrong is told with its place, and the rest holds.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::text::fault::Fault;
use crate::text::{CleanBuf, near};

use super::tone::{self, Paint};
use super::{Colour, Ground, Look, Role, Theme};

const KEYS: [&str; 4] = ["about", "ground", "colours", "roles"];

const LOOK: [&str; 7] = ["fg", "bg", "bold", "dim", "italic", "underlined", "reversed"];

/// Reads a theme called `name`; what it does not say is as in `base`.
pub fn read(name: &str, text: &str, base: &Theme) -> (Theme, Vec<Fault>) {
    let theme = Theme { name: CleanBuf::line(name).to_string(), about: String::new(), ..base.clone() };
    let mut reader = Reader { text, theme, faults: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    match errors.iter().min_by_key(|error| error.span().map_or(0, |span| span.start)) {
        None => reader.file(table.get_ref()),
        Some(error) => reader.bad(error.span(), error.message().trim().to_owned()),
    }
    (reader.theme, reader.faults)
}

struct Reader<'t> {
    text: &'t str,
    theme: Theme,
    faults: Vec<Fault>,
}

type Value<'v> = Spanned<DeValue<'v>>;

impl Reader<'_> {
    fn bad(&mut self, span: Option<Range<usize>>, reason: String) {
        self.faults.push(Fault::new(self.text, span, reason));
    }

    fn file(&mut self, table: &DeTable<'_>) {
        for (key, _) in table.iter().filter(|(key, _)| !KEYS.contains(&key.get_ref().as_ref())) {
            self.bad(Some(key.span()), near::unknown("key", key.get_ref(), &KEYS));
        }
        if let Some(about) = table.get("about").and_then(|value| self.words(value)) {
            self.theme.about = CleanBuf::line(about).to_string();
        }
        if let Some(value) = table.get("ground")
            && let Some(name) = self.words(value)
        {
            match Ground::NAMED.iter().find(|(own, _)| *own == name) {
                Some(&(_, ground)) => self.theme.ground = ground,
                None => {
                    self.bad(
                        Some(value.span()),
                        near::unknown("ground", name, &Ground::NAMED.map(|(n, _)| n)),
                    );
                }
            }
        }
        // The colours first: looks are made of them.
        if let Some(value) = table.get("colours") {
            self.colours(value);
        }
        if let Some(value) = table.get("roles") {
            self.roles(value);
        }
    }

    fn words<'v>(&mut self, value: &'v Value<'_>) -> Option<&'v str> {
        let words = value.get_ref().as_str();
        if words.is_none() {
            self.bad(Some(value.span()), "this is a text in quotes".to_owned());
        }
        words
    }

    fn table<'v, 'i>(&mut self, value: &'v Value<'i>, is: &str) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.bad(Some(value.span()), is.to_owned());
        }
        table
    }

    fn colours(&mut self, value: &Value<'_>) {
        let Some(table) = self.table(value, "colours are written as a table, `[colours]`") else { return };
        let names = Colour::NAMED.map(|(name, _)| name);
        for (key, value) in table {
            match names.iter().position(|name| *name == key.get_ref().as_ref()) {
                Some(at) => {
                    if let (Some(paint), Some(own)) =
                        (self.paint(value, false), self.theme.palette.get_mut(at))
                    {
                        *own = paint;
                    }
                }
                None => self.bad(Some(key.span()), near::unknown("colour", key.get_ref(), &names)),
            }
        }
    }

    /// A colour; the sixteen names are what the theme has `known` them to be.
    fn paint(&mut self, value: &Value<'_>, known: bool) -> Option<Paint> {
        let words = self.words(value)?;
        let named = || Colour::by_name(words);
        let name = || Some(if known { self.theme.paint(named()?) } else { Paint::Named(named()?) });
        let paint = tone::parse(words).or_else(name);
        if paint.is_none() {
            let reason = if words.starts_with('#') {
                format!("`{words}` is no colour: one is written as `#rrggbb`")
            } else {
                near::unknown("colour", words, &Colour::NAMED.map(|(name, _)| name))
            };
            self.bad(Some(value.span()), reason);
        }
        paint
    }

    /// A colour of a look, which may be that of the text around.
    fn ink(&mut self, value: &Value<'_>, before: Option<Paint>) -> Option<Paint> {
        if value.get_ref().as_str() == Some("text") { None } else { self.paint(value, true).or(before) }
    }

    fn roles(&mut self, value: &Value<'_>) {
        let Some(table) = self.table(value, "roles are written as a table, `[roles]`") else { return };
        let names = Role::NAMED.map(|(name, _)| name);
        for (key, value) in table {
            let Some(at) = names.iter().position(|name| *name == key.get_ref().as_ref()) else {
                self.bad(Some(key.span()), near::unknown("role", key.get_ref(), &names));
                continue;
            };
            let Some(said) = self.table(value, "a look is written as `{ fg = \"blue\", bold = true }`")
            else {
                continue;
            };
            let before = self.theme.looks.get(at).copied().unwrap_or_default();
            let look = self.look(said, before);
            if let Some(own) = self.theme.looks.get_mut(at) {
                *own = look;
            }
        }
    }

    fn look(&mut self, table: &DeTable<'_>, mut look: Look) -> Look {
        for (key, value) in table {
            let flag = match key.get_ref().as_ref() {
                "fg" => {
                    look.fg = self.ink(value, look.fg);
                    continue;
                }
                "bg" => {
                    look.bg = self.ink(value, look.bg);
                    continue;
                }
                "bold" => &mut look.bold,
                "dim" => &mut look.dim,
                "italic" => &mut look.italic,
                "underlined" => &mut look.underlined,
                "reversed" => &mut look.reversed,
                other => {
                    self.bad(Some(key.span()), near::unknown("key", other, &LOOK));
                    continue;
                }
            };
            match value.get_ref().as_bool() {
                Some(on) => *flag = on,
                None => self.bad(Some(value.span()), format!("`{}` is true or false", key.get_ref())),
            }
        }
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_the_rest_holds() {
        let text = "about = \"Mine\"\nground = \"drak\"\nsize = 3\n[colours]\nred = \"#ff8888\"\nrd = \"#000000\"\n\
                    [roles]\nsource = { fg = \"red\", bold = 1 }\ntitel = {}\nlink = { fg = \"#12\" }\nnote = 3\n\
                    error = { fg = \"gren\", bg = \"blue\", glow = true }\n";
        let (theme, faults) = read("mine", text, &Theme::default());
        assert_eq!((theme.name.as_str(), theme.about.as_str()), ("mine", "Mine"));
        let red = Some(Paint::Rgb(255, 136, 136));
        assert_eq!(theme.look(Role::Source).fg, red);
        assert_eq!(theme.look(Role::Watch(Colour::Red)).fg, red);
        assert_eq!(theme.look(Role::Error).bg, Some(Paint::Named(Colour::Blue)));
        let mut told: Vec<_> = faults.iter().map(|f| (f.line, f.column, f.reason.as_str())).collect();
        told.sort_unstable();
        let expected = [
            (2, 10, "unknown ground `drak`; did you mean `dark`?"),
            (3, 1, "unknown key `size`, expected one of `about`, `ground`, `colours`, `roles`"),
            (6, 1, "unknown colour `rd`; did you mean `red`?"),
            (8, 31, "`bold` is true or false"),
            (9, 1, "unknown role `titel`; did you mean `title`?"),
            (10, 15, "`#12` is no colour: one is written as `#rrggbb`"),
            (11, 8, "a look is written as `{ fg = \"blue\", bold = true }`"),
            (12, 16, "unknown colour `gren`; did you mean `green`?"),
            (12, 37, "unknown key `glow`"),
        ];
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for ((line, column, reason), (at, letter, part)) in told.iter().zip(expected) {
            assert!((*line, *column) == (at, letter) && reason.starts_with(part), "{told:?}");
        }
    }

    #[test]
    fn what_is_no_toml_leaves_the_base() {
        let (theme, faults) = read("x", "about = \n", &Theme::default());
        assert_eq!((theme.look(Role::Title), faults.len()), (Theme::default().look(Role::Title), 1));
    }
}

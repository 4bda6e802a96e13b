//! The one table of settings: how each is called, what it may be, and where it is kept.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use crate::text::near;

use crate::query::{Grouping, Order, Sort};

use super::{AUTO, Column, Config, MarkRead, Symbols};

/// A value as it was written, before anyone knows whether it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// Several texts.
    Texts(Vec<String>),
    /// What no setting is.
    Other,
}

type Of<T> = fn(&mut Config) -> &mut T;

/// What a setting may be.
#[derive(Clone, Copy)]
enum Kind {
    Flag(Of<bool>),
    Number(RangeOf, Of<u16>),
    Texts(Of<Vec<String>>),
    Theme(Of<String>),
    Symbols(Of<Symbols>),
    MarkRead(Of<MarkRead>),
    Columns(Of<Vec<Column>>),
    Sort(Of<Option<Sort>>),
    Group(Of<Option<Grouping>>),
}

type RangeOf = (u16, u16);

/// A row of the table.
#[derive(Clone, Copy)]
pub struct Setting {
    /// Its name, with that of its section before it.
    pub name: &'static str,
    kind: Kind,
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const fn row(name: &'static str, kind: Kind) -> Setting {
    Setting { name, kind }
}

/// Every setting but keys, in the order of the file.
pub const SETTINGS: &[Setting] = &[
    row("paths", Kind::Texts(|config| &mut config.paths)),
    row("theme", Kind::Theme(|config| &mut config.theme)),
    row("symbols", Kind::Symbols(|config| &mut config.symbols)),
    row("mouse", Kind::Flag(|config| &mut config.mouse)),
    row("mark-read", Kind::MarkRead(|config| &mut config.mark_read)),
    row("reading.measure", Kind::Number((20, 400), |config| &mut config.measure)),
    row("reading.centred", Kind::Flag(|config| &mut config.centred)),
    row("reading.line-spacing", Kind::Number((1, 3), |config| &mut config.line_spacing)),
    row("list.sort", Kind::Sort(|config| &mut config.sort)),
    row("list.group", Kind::Group(|config| &mut config.group)),
    row("list.columns", Kind::Columns(|config| &mut config.columns)),
    row("list.outlet-width", Kind::Number((4, 60), |config| &mut config.outlet_width)),
    row("list.date-width", Kind::Number((4, 60), |config| &mut config.date_width)),
    row("list.digest-width", Kind::Number((4, 60), |config| &mut config.digest_width)),
    row("panes.views", Kind::Flag(|config| &mut config.views)),
    row("panes.views-width", Kind::Number((10, 80), |config| &mut config.views_width)),
    row("panes.list-share", Kind::Number((20, 80), |config| &mut config.list_share)),
];

const fn sort(order: Order) -> Sort {
    Sort { order, reversed: false }
}

/// How the list can be sorted, by the names that [`crate::command::table::SORTS`] has.
pub const SORTS: [(&str, Option<Sort>); 5] = [
    ("none", None),
    ("date", Some(sort(Order::Date))),
    ("oldest", Some(Sort { order: Order::Date, reversed: true })),
    ("title", Some(sort(Order::Title))),
    ("outlet", Some(sort(Order::Source))),
];

/// By what it can be grouped, by the names that [`crate::command::table::GROUPS`] has.
pub const GROUPS: [(&str, Option<Grouping>); 5] = [
    ("none", None),
    ("digest", Some(Grouping::Digest)),
    ("day", Some(Grouping::Day)),
    ("outlet", Some(Grouping::Outlet)),
    ("tag", Some(Grouping::Tag)),
];

const SYMBOLS: [(&str, Symbols); 3] =
    [("auto", Symbols::Auto), ("unicode", Symbols::Unicode), ("ascii", Symbols::Ascii)];

const WAYS: [(&str, MarkRead); 3] =
    [("by hand", MarkRead::ByHand), ("on open", MarkRead::OnOpen), ("at the end", MarkRead::AtEnd)];

/// Seconds that anyone looks at a story.
const SECONDS: RangeInclusive<u16> = 1..=3600;

/// The setting of this name.
pub fn by_name(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// The setting that is meant by what was typed: its name, or the part behind the dot where that is enough.
pub fn meant(typed: &str) -> Result<&'static Setting, String> {
    let mut last = SETTINGS.iter().filter(|setting| setting.name.split('.').next_back() == Some(typed));
    let found = by_name(typed).or_else(|| last.next());
    found.ok_or_else(|| unknown(typed))
}

/// That there is no such setting, with the one that may be meant.
pub(super) fn unknown(typed: &str) -> String {
    let whole = || SETTINGS.iter().map(|setting| setting.name);
    let near = near::nearest(typed, whole()).or_else(|| {
        // The part behind the dot may be all that was known of it.
        let last = typed.split('.').next_back().unwrap_or(typed);
        let part = |name: &'static str| name.split('.').next_back().unwrap_or(name);
        let near = near::nearest(last, whole().map(part))?;
        whole().find(|name| part(name) == near)
    });
    match near {
        Some(near) => format!("there is no setting `{typed}`; did you mean `{near}`?"),
        None => format!("there is no setting `{typed}`: `readboard config --default` shows all of them"),
    }
}

fn named<T: Copy>(what: &str, typed: &str, names: &[(&'static str, T)]) -> Result<T, String> {
    let found = names.iter().find(|(name, _)| *name == typed);
    let all: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    found.map(|&(_, value)| value).ok_or_else(|| near::unknown(what, typed, &all))
}

fn seconds(typed: &str) -> Option<&str> {
    Some(typed.strip_prefix("after ")?.trim().trim_end_matches("seconds").trim_end_matches('s').trim())
}

impl Setting {
    /// Puts `value` into `config`, or says what it has to be; `themes` are those that there are.
    pub fn put(&self, config: &mut Config, value: &Value, themes: &[String]) -> Result<(), String> {
        let name = self.name;
        match (self.kind, value) {
            (Kind::Flag(of), Value::Flag(on)) => *of(config) = *on,
            (Kind::Flag(_), _) => return Err(format!("`{name}` is true or false")),
            (Kind::Number((from, to), of), value) => {
                let number = match value {
                    Value::Number(number) => u16::try_from(*number).ok(),
                    _ => None,
                };
                *of(config) = number
                    .filter(|number| (from..=to).contains(number))
                    .ok_or_else(|| format!("`{name}` is a number from {from} to {to}"))?;
            }
            (Kind::Texts(of), Value::Texts(texts)) => of(config).clone_from(texts),
            (Kind::Texts(of), Value::Text(text)) => *of(config) = vec![text.clone()],
            (Kind::Texts(_), _) => return Err(format!("`{name}` is a list of texts, `[\"…\", \"…\"]`")),
            (Kind::Theme(of), Value::Text(text)) => {
                if text != AUTO && !themes.contains(text) && !themes.is_empty() {
                    let all: Vec<&str> =
                        std::iter::once(AUTO).chain(themes.iter().map(String::as_str)).collect();
                    return Err(near::unknown("theme", text, &all));
                }
                of(config).clone_from(text);
            }
            (Kind::Symbols(of), Value::Text(text)) => *of(config) = named("kind of symbols", text, &SYMBOLS)?,
            (Kind::Sort(of), Value::Text(text)) => *of(config) = named("order", text, &SORTS)?,
            (Kind::Group(of), Value::Text(text)) => *of(config) = named("grouping", text, &GROUPS)?,
            (Kind::MarkRead(of), Value::Text(text)) => {
                *of(config) = match seconds(text).map(str::parse) {
                    Some(Ok(seconds)) if SECONDS.contains(&seconds) => MarkRead::After(seconds),
                    Some(_) => {
                        let (from, to) = (SECONDS.start(), SECONDS.end());
                        return Err(format!(
                            "`after` is followed by seconds from {from} to {to}: `after 5s`"
                        ));
                    }
                    None => {
                        let names = WAYS.iter().copied().chain([("after 5s", MarkRead::After(5))]);
                        named("time to mark read", text, &names.collect::<Vec<_>>())?
                    }
                }
            }
            (Kind::Theme(_) | Kind::Symbols(_) | Kind::MarkRead(_) | Kind::Sort(_) | Kind::Group(_), _) => {
                return Err(format!("`{name}` is a text in quotes"));
            }
            (Kind::Columns(of), value) => {
                let names: Vec<&String> = match value {
                    Value::Texts(names) => names.iter().collect(),
                    Value::Text(name) => vec![name],
                    _ => return Err(format!("`{name}` is a list of columns, `[\"outlet\", \"date\"]`")),
                };
                let mut columns = Vec::new();
                for name in names {
                    let column = named("column", name, &Column::NAMED)?;
                    if !columns.contains(&column) {
                        columns.push(column);
                    }
                }
                *of(config) = columns;
            }
        }
        Ok(())
    }

    /// Makes it in `to` what it is in `from`.
    pub fn copy(&self, from: &Config, to: &mut Config) {
        fn copy<T: Clone>(of: Of<T>, from: &Config, to: &mut Config) {
            *of(to) = of(&mut from.clone()).clone();
        }
        match self.kind {
            Kind::Flag(of) => copy(of, from, to),
            Kind::Number(_, of) => copy(of, from, to),
            Kind::Texts(of) => copy(of, from, to),
            Kind::Theme(of) => copy(of, from, to),
            Kind::Symbols(of) => copy(of, from, to),
            Kind::MarkRead(of) => copy(of, from, to),
            Kind::Columns(of) => copy(of, from, to),
            Kind::Sort(of) => copy(of, from, to),
            Kind::Group(of) => copy(of, from, to),
        }
    }

    /// What it is in `config`, as the file has it.
    pub fn show(&self, config: &Config) -> String {
        let mut config = config.clone();
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let list = |all: Vec<String>| format!("[{}]", all.join(", "));
        match self.kind {
            Kind::Flag(of) => of(&mut config).to_string(),
            Kind::Number(_, of) => of(&mut config).to_string(),
            Kind::Texts(of) => list(of(&mut config).iter().map(|text| quoted(text)).collect()),
            Kind::Theme(of) => quoted(of(&mut config)),
            Kind::Symbols(of) => quoted(name_of(*of(&mut config), &SYMBOLS)),
            Kind::Sort(of) => quoted(name_of(*of(&mut config), &SORTS)),
            Kind::Group(of) => quoted(name_of(*of(&mut config), &GROUPS)),
            Kind::MarkRead(of) => match *of(&mut config) {
                MarkRead::After(seconds) => quoted(&format!("after {seconds}s")),
                way => quoted(name_of(way, &WAYS)),
            },
            Kind::Columns(of) => {
                list(of(&mut config).iter().map(|&column| quoted(name_of(column, &Column::NAMED))).collect())
            }
        }
    }

    /// What can be typed behind its name, as far as that can be listed.
    pub fn choices(&self, themes: &[String]) -> Vec<String> {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        match self.kind {
            Kind::Flag(_) => names(&["true", "false"]),
            Kind::Theme(_) => std::iter::once(AUTO.to_owned()).chain(themes.iter().cloned()).collect(),
            Kind::Symbols(_) => names(&SYMBOLS.map(|(name, _)| name)),
            Kind::Sort(_) => names(&SORTS.map(|(name, _)| name)),
            Kind::Group(_) => names(&GROUPS.map(|(name, _)| name)),
            Kind::MarkRead(_) => names(&["by hand", "on open", "after 5s", "at the end"]),
            Kind::Columns(_) => names(&Column::NAMED.map(|(name, _)| name)),
            Kind::Number(..) | Kind::Texts(_) => Vec::new(),
        }
    }

    /// A value as a person types it on the `:` line, where quotes and brackets can be left out.
    pub fn typed(&self, text: &str) -> Value {
        let text = text.trim();
        match (self.kind, text) {
            (Kind::Flag(_), "on" | "yes") => return Value::Flag(true),
            (Kind::Flag(_), "off" | "no") => return Value::Flag(false),
            _ => {}
        }
        if let Some(value) = super::file::value_of(text) {
            return value;
        }
        match self.kind {
            Kind::Texts(_) | Kind::Columns(_) => {
                let words = text.split([',', ' ']).filter(|word| !word.is_empty());
                Value::Texts(words.map(str::to_owned).collect())
            }
            _ => Value::Text(text.to_owned()),
        }
    }

    /// The other value of one that is on or off.
    pub fn toggled(&self, config: &Config) -> Option<Value> {
        let Kind::Flag(of) = self.kind else { return None };
        Some(Value::Flag(!*of(&mut config.clone())))
    }
}

fn name_of<T: PartialEq + Copy>(value: T, names: &[(&'static str, T)]) -> &'static str {
    names.iter().find(|(_, own)| *own == value).map_or("", |(name, _)| name)
}

/// All settings as they are in `config`, one a line.
pub fn all(config: &Config) -> String {
    let mut out = String::new();
    for setting in SETTINGS {
        let _ = writeln!(out, "{} = {}", setting.name, setting.show(config));
    }
    out
}

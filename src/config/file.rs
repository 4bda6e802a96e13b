//! Reading the file: what is wrong is told with its place, and whatever it was to set stays as it was.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::text::fault::Fault;
use crate::text::near;

use super::Config;
use super::keys;
use super::setting::{self, SETTINGS, Value};

/// Reads the person's own file over what is usual; `themes` are those that there are.
pub fn read(text: &str, themes: &[String]) -> (Config, Vec<Fault>) {
    read_over(text, Config::usual(), themes)
}

/// Whether the file can be understood at all.
pub fn is_toml(text: &str) -> bool {
    DeTable::parse(text).is_ok()
}

/// The section of keys.
const KEYS: &str = "keys";

pub(super) fn read_over(text: &str, config: Config, themes: &[String]) -> (Config, Vec<Fault>) {
    let mut reader = Reader { text, config, themes, faults: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    match errors.iter().min_by_key(|error| error.span().map_or(0, |span| span.start)) {
        None => reader.file(table.get_ref()),
        Some(error) => reader.bad(error.span(), near::with_nearest(error.message().trim())),
    }
    reader.faults.sort_by_key(|fault| (fault.line, fault.column));
    (reader.config, reader.faults)
}

struct Reader<'t> {
    text: &'t str,
    config: Config,
    themes: &'t [String],
    faults: Vec<Fault>,
}

/// The names of sections: what stands before a dot.
pub(super) fn sections() -> impl Iterator<Item = &'static str> {
    let mut sections: Vec<_> =
        SETTINGS.iter().filter_map(|setting| Some(setting.name.split_once('.')?.0)).collect();
    sections.dedup();
    sections.into_iter().chain([KEYS])
}

impl Reader<'_> {
    fn bad(&mut self, span: Option<Range<usize>>, reason: String) {
        self.faults.push(Fault::new(self.text, span, reason));
    }

    fn file(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let is_section = sections().any(|section| section == name);
            match value.get_ref().as_table() {
                Some(inside) if name == KEYS => self.keys(inside),
                Some(inside) if is_section => {
                    for (key, value) in inside {
                        self.setting(&format!("{name}.{}", key.get_ref()), key.span(), value);
                    }
                }
                None if is_section => self.bad(
                    Some(value.span()),
                    format!("`{name}` is a section: write `[{name}]` on a line of its own"),
                ),
                Some(_) if setting::by_name(name).is_none() => {
                    let near = near::nearest(name, sections());
                    let near = near.map_or(String::new(), |near| format!("; did you mean `[{near}]`?"));
                    self.bad(Some(key.span()), format!("there is no section `{name}`{near}"));
                }
                _ => self.setting(name, key.span(), value),
            }
        }
    }

    fn setting(&mut self, name: &str, at: Range<usize>, value: &Spanned<DeValue<'_>>) {
        match setting::by_name(name) {
            None => self.bad(Some(at), setting::unknown(name)),
            Some(setting) => {
                if let Err(reason) = setting.put(&mut self.config, &plain(value.get_ref()), self.themes) {
                    self.bad(Some(value.span()), reason);
                }
            }
        }
    }

    fn keys(&mut self, modes: &DeTable<'_>) {
        for (mode, bindings) in modes {
            let Some(found) = keys::mode(mode.get_ref()) else {
                self.bad(Some(mode.span()), near::unknown("mode", mode.get_ref(), &keys::modes()));
                continue;
            };
            let Some(table) = bindings.get_ref().as_table() else {
                self.bad(Some(bindings.span()), format!("`keys.{}` is a section", mode.get_ref()));
                continue;
            };
            for (written, does) in table {
                match keys::read(found, written.get_ref(), &plain(does.get_ref())) {
                    Ok(binding) => self.config.keys.push(binding),
                    Err(keys::Bad::Keys(reason)) => self.bad(Some(written.span()), reason),
                    Err(keys::Bad::Command(reason)) => self.bad(Some(does.span()), reason),
                }
            }
        }
    }
}

fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(on) => Value::Flag(*on),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Other, Value::Number)
        }
        DeValue::Array(all) => {
            let texts = all.iter().map(|value| value.get_ref().as_str().map(str::to_owned));
            texts.collect::<Option<_>>().map_or(Value::Other, Value::Texts)
        }
        _ => Value::Other,
    }
}

/// A value on its own, as the file would have it.
pub(super) fn value_of(text: &str) -> Option<Value> {
    let line = format!("x = {text}");
    let table = DeTable::parse(&line).ok()?;
    let value = table.get_ref().get("x").filter(|_| table.get_ref().len() == 1)?;
    Some(plain(value.get_ref()))
}

/// The bytes of the value that a setting has in `text`.
pub(super) fn place_of(text: &str, name: &str) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    let (section, key) = name.split_once('.').map_or((None, name), |(section, key)| (Some(section), key));
    let within = match section {
        Some(section) => table.get_ref().get(section)?.get_ref().as_table()?,
        None => table.get_ref(),
    };
    Some(within.get(key)?.span())
}

#[cfg(test)]
mod tests;

//! Changing the file by text: what stands in it stays as it is written, with its comments and its order.

use super::file::{is_toml, place_of, read};
use super::setting::{self, Value};

/// The text with `name` set to `value` as TOML writes it, or why that can't be done. What is written is read again
/// before: all other settings are as they were.
pub fn set(text: &str, name: &str, value: &str) -> Result<String, String> {
    let setting = setting::by_name(name).ok_or_else(|| setting::unknown(name))?;
    let (mut wanted, before) = read(text, &[]);
    let meant = super::file::value_of(value).unwrap_or(Value::Text(value.to_owned()));
    setting.put(&mut wanted, &meant, &[])?;
    let value = setting.show(&wanted);
    let after = match place_of(text, name) {
        Some(place) => {
            let (head, tail) = (text.get(..place.start), text.get(place.end..));
            format!("{}{value}{}", head.unwrap_or_default(), tail.unwrap_or_default())
        }
        None => add(text, name, &value),
    };
    let (now, faults) = read(&after, &[]);
    if is_toml(&after) && now == wanted && faults.len() <= before.len() {
        Ok(after)
    } else {
        Err(format!("it is written in a way that only a person can change: put `{name} = {value}` in it"))
    }
}

/// The text with a line for a setting that it does not have: behind the head of its section, or before the first one.
fn add(text: &str, name: &str, value: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (section, key) = name.split_once('.').map_or((None, name), |(section, key)| (Some(section), key));
    let line = format!("{key} = {value}{end}");
    let lines = || {
        text.split_inclusive('\n').scan(0, |at, line| {
            let from = *at;
            *at += line.len();
            Some((from, *at, line.trim()))
        })
    };
    let whole = if text.is_empty() || text.ends_with('\n') { "" } else { end };
    let put = |at: usize, line: &str| {
        let (head, tail) = text.split_at(at);
        let gap = if head.is_empty() || head.ends_with('\n') { "" } else { end };
        format!("{head}{gap}{line}{tail}")
    };
    match section {
        None => match lines().find(|(.., line)| line.starts_with('[')) {
            Some((at, ..)) => put(at, &format!("{line}{end}")),
            None => format!("{text}{whole}{line}"),
        },
        Some(section) => {
            let head = format!("[{section}]");
            let is_head =
                |line: &str| line.split('#').next().unwrap_or_default().replace(' ', "").trim() == head;
            if let Some((_, at, _)) = lines().find(|(.., line)| is_head(line)) {
                put(at, &line)
            } else {
                let gap = if text.is_empty() { "" } else { end };
                format!("{text}{whole}{gap}{head}{end}{line}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, DEFAULTS};

    const FILE: &str = "# mine\ntheme = \"dark\" # at night\n\n[list]\n# few\ndate-width = 8\n";

    #[test]
    fn what_stands_there_stays() {
        for (name, value, expected) in [
            ("theme", "\"paper\"", FILE.replace("dark", "paper")),
            ("theme", "paper", FILE.replace("dark", "paper")),
            ("mouse", "false", FILE.replace("[list]", "mouse = false\n\n[list]")),
            ("list.date-width", "12", FILE.replace('8', "12")),
            ("list.outlet-width", "9", FILE.replace("[list]\n", "[list]\noutlet-width = 9\n")),
            ("reading.measure", "60", format!("{FILE}\n[reading]\nmeasure = 60\n")),
        ] {
            assert_eq!(set(FILE, name, value), Ok(expected), "{name}");
        }
        assert_eq!(set("", "theme", "paper").as_deref(), Ok("theme = \"paper\"\n"));
        assert_eq!(set("# x", "theme", "paper").as_deref(), Ok("# x\ntheme = \"paper\"\n"));
        let whole = set(DEFAULTS, "list.columns", "[\"date\"]").unwrap();
        assert_eq!(
            whole,
            DEFAULTS.replace("[\"outlet\", \"date\"]\n\n# How many", "[\"date\"]\n\n# How many")
        );
    }

    #[test]
    fn what_cannot_be_done_is_told() {
        assert!(set(FILE, "them", "x").unwrap_err().contains("did you mean `theme`?"));
        assert!(set(FILE, "reading.measure", "7").unwrap_err().contains("from 20 to 400"));
        assert!(set("theme = ", "theme", "dark").unwrap_err().contains("put `theme = \"dark\"` in it"));
        assert!(set("list = { date-width = 8 }\n", "list.outlet-width", "9").is_err());
        assert_eq!(read("", &[]).0, Config::usual());
    }
}

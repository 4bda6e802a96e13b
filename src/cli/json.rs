//! JSON that a terminal can be shown: as `serde_json` writes it, but with DEL and C1 controls escaped as well.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

/// Writes `value` over many lines, with a line end after it.
pub(super) fn pretty(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    write(out, value, PrettyFormatter::new())
}

/// Writes `value` on one line, with a line end after it.
pub(super) fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    write(out, value, CompactFormatter)
}

fn write(out: &mut dyn Write, value: &impl Serialize, formatter: impl Formatter) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Escaping(formatter));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

struct Escaping<F>(F);

/// Hands these on as they are.
macro_rules! hand_on {
    ($($name:ident($($flag:ident)?);)*) => {$(
        fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $flag: bool)?) -> io::Result<()> {
            self.0.$name(out $(, $flag)?)
        }
    )*};
}

impl<F: Formatter> Formatter for Escaping<F> {
    hand_on! {
        begin_array();
        end_array();
        begin_array_value(first);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, control)) = rest.char_indices().find(|(_, c)| c.is_control()) {
            write!(out, "{}\\u{:04x}", &rest[..at], u32::from(control))?;
            rest = &rest[at + control.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_is_escaped() {
        let all: String = ('\0'..='\u{9f}').chain("é中”".chars()).collect();
        let mut out = Vec::new();
        line(&mut out, &all).unwrap();
        let text = String::from_utf8(out).unwrap();
        let (body, end) = text.split_at(text.len() - 1);
        assert_eq!(end, "\n");
        assert!(!body.contains(char::is_control));
        assert_eq!(serde_json::from_str::<String>(body).unwrap(), all);
    }

    #[test]
    fn pretty_is_indented_by_two() {
        let mut out = Vec::new();
        pretty(&mut out, &std::collections::BTreeMap::from([("a", [1, 2])])).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "{\n  \"a\": [\n    1,\n    2\n  ]\n}\n");
    }
}

//! A record as text, and back.
//!
//! Owns the escaping, the checksum and the version of the line; [`super::Record::to_line`] describes it.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Deserialize;

use super::record::{BadRecord, Field, Record, Writer};
use super::stamp::Stamp;
use crate::story::{Likeness, StoryKey};
use crate::text::CleanBuf;

/// The version that is written. Raised only when an older program would misread what a newer one writes.
const VERSION: u32 = 1;

const BEFORE_SUM: &str = ",\"sum\":\"";
const AFTER_SUM: &str = "\"}";
const SUM_DIGITS: usize = 8;

impl Record {
    /// The record as one line of JSON, without line breaks.
    ///
    /// ```json
    /// {"v":1,"at":"2026-11-22T11:40:00.123Z","n":0,"by":"desk-1f3a","id":"…","read":true,"title":"…","sum":"89abcdef"}
    /// ```
    ///
    /// `v` is the version, `at` and `n` the stamp, `by` the writer, `id` the story. Then one change: `"read":…`,
    /// `"starred":…`, `"tag":"…","on":…` or `"comment":"…"` (`null` takes it back). After the title may stand
    /// `"like":"…"`, the story's [`Likeness`]; one of another recipe is as good as none. `sum` comes last and is the
    /// first four bytes, in hexadecimal, of the BLAKE3 hash of the line's bytes before `,"sum":`. Control
    /// characters, DEL and C1 among them, are written as `\u00XX`.
    pub fn to_line(&self) -> String {
        let mut out = String::with_capacity(256);
        write(self, &mut out);
        out
    }

    /// Appends the record as it stands in a journal: `\n`, the line, `\n`.
    ///
    /// The line break in front is there for a record that was cut short before it: what follows a torn end never
    /// becomes part of it. Readers pass over the empty lines that come of it.
    pub fn write(&self, journal: &mut String) {
        journal.push('\n');
        write(self, journal);
        journal.push('\n');
    }

    /// Reads one line; white space around it does not count.
    ///
    /// Members that this version does not know are passed over. Text goes through [`CleanBuf`], whatever wrote it.
    pub fn parse(line: &str) -> Result<Record, BadRecord> {
        let told = parse(line)?;
        Ok(Record {
            stamp: told.stamp,
            writer: Writer::new(&told.writer).ok_or(BadRecord::Damaged)?,
            key: told.key,
            change: told.change,
            title: CleanBuf::line(&told.title),
            likeness: told.likeness,
        })
    }
}

/// What a line says, as far as possible borrowed from it: a million of these are made and dropped at a start.
pub(super) struct Told<'a> {
    pub(super) stamp: Stamp,
    pub(super) writer: Cow<'a, str>,
    pub(super) key: StoryKey,
    pub(super) change: Field,
    pub(super) title: Cow<'a, str>,
    pub(super) likeness: Option<Likeness>,
}

/// Appends the line of `record`.
fn write(record: &Record, out: &mut String) {
    let start = out.len();
    let millis = i64::try_from(record.stamp.millis()).unwrap_or(i64::MAX);
    let at = jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX);
    let (n, by, id) = (record.stamp.count(), record.writer.as_str(), record.key);
    // Writing to a String can't fail.
    let _ = write!(out, r#"{{"v":{VERSION},"at":"{at:.3}","n":{n},"by":"{by}","id":"{id}","#);
    let _ = match &record.change {
        Field::Read(on) => write!(out, r#""read":{on}"#),
        Field::Starred(on) => write!(out, r#""starred":{on}"#),
        Field::Tag(name, on) => {
            out.push_str(r#""tag":"#);
            quote(name, out);
            write!(out, r#","on":{on}"#)
        }
        Field::Comment(None) => write!(out, r#""comment":null"#),
        Field::Comment(Some(text)) => {
            out.push_str(r#""comment":"#);
            quote(text, out);
            Ok(())
        }
    };
    out.push_str(r#","title":"#);
    quote(&record.title, out);
    if let Some(likeness) = record.likeness {
        let _ = write!(out, r#","like":"{likeness}""#);
    }
    let hash = blake3::hash(&out.as_bytes()[start..]).to_hex();
    out.push_str(BEFORE_SUM);
    out.push_str(&hash[..SUM_DIGITS]);
    out.push_str(AFTER_SUM);
}

/// Appends `text` as a JSON string that has no control character of any kind in it.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Reads one line.
pub(super) fn parse(line: &str) -> Result<Told<'_>, BadRecord> {
    let line = line.trim_ascii();
    if has_its_sum(line)
        && let Ok(members) = serde_json::from_str::<Members<'_>>(line)
        && members.v == VERSION
    {
        return members.told();
    }
    // A later version may have another checksum or other members, so only its number is asked for.
    match serde_json::from_str::<Version>(line) {
        Ok(Version { v }) if v > VERSION => Err(BadRecord::Newer),
        _ => Err(BadRecord::Damaged),
    }
}

fn has_its_sum(line: &str) -> bool {
    let split = || {
        let rest = line.strip_suffix(AFTER_SUM)?;
        let (rest, sum) = rest.split_at_checked(rest.len().checked_sub(SUM_DIGITS)?)?;
        Some((rest.strip_suffix(BEFORE_SUM)?, sum))
    };
    split().is_some_and(|(told, sum)| blake3::hash(told.as_bytes()).to_hex()[..SUM_DIGITS] == *sum)
}

#[derive(Deserialize)]
struct Version {
    v: u32,
}

#[derive(Deserialize)]
struct Members<'a> {
    v: u32,
    #[serde(borrow)]
    at: Cow<'a, str>,
    n: u16,
    #[serde(borrow)]
    by: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    read: Option<bool>,
    starred: Option<bool>,
    tag: Option<String>,
    on: Option<bool>,
    #[serde(default, deserialize_with = "null_too")]
    comment: Option<Said>,
    #[serde(borrow, default)]
    title: Cow<'a, str>,
    #[serde(borrow, default)]
    like: Option<Like<'a>>,
}

/// A likeness, or whatever a later version may write in its place.
#[derive(Deserialize)]
#[serde(untagged)]
enum Like<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Other(serde::de::IgnoredAny),
}

/// What a comment is set to; `None` for `null`, which takes it back.
struct Said(Option<String>);

/// Tells `"comment":null` from a record that is about something else.
fn null_too<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Said>, D::Error> {
    Option::deserialize(from).map(|text| Some(Said(text)))
}

impl<'a> Members<'a> {
    fn told(self) -> Result<Told<'a>, BadRecord> {
        let at: jiff::Timestamp = self.at.parse().map_err(|_| BadRecord::Damaged)?;
        let millis = u64::try_from(at.as_millisecond()).map_err(|_| BadRecord::Damaged)?;
        let key = self.id.parse().map_err(|_| BadRecord::Damaged)?;
        if !Writer::is_name(&self.by) {
            return Err(BadRecord::Damaged);
        }
        let change = match (self.read, self.starred, self.tag, self.on, self.comment) {
            (Some(on), None, None, None, None) => Field::Read(on),
            (None, Some(on), None, None, None) => Field::Starred(on),
            (None, None, Some(name), Some(on), None) => Field::Tag(CleanBuf::line(&name), on),
            (None, None, None, None, Some(Said(text))) => Field::Comment(text.as_deref().map(CleanBuf::of)),
            // Whole by its checksum and yet not a change that we know: somebody learned a new kind.
            _ => return Err(BadRecord::Newer),
        };
        let likeness = match self.like {
            Some(Like::Text(text)) => text.parse().ok(),
            Some(Like::Other(_)) | None => None,
        };
        Ok(Told {
            stamp: Stamp::new(millis, self.n),
            writer: self.by,
            key,
            change,
            title: self.title,
            likeness,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(change: Field, title: &str) -> Record {
        Record {
            stamp: Stamp::new(1_795_347_600_123, 2),
            writer: Writer::new("desk-1f3a").unwrap(),
            key: "00112233445566778899aabbccddeeff".parse().unwrap(),
            change,
            title: CleanBuf::line(title),
            likeness: None,
        }
    }

    /// `body` with the checksum it ought to have.
    fn summed(body: &str) -> String {
        format!("{body}{BEFORE_SUM}{}{AFTER_SUM}", &blake3::hash(body.as_bytes()).to_hex()[..SUM_DIGITS])
    }

    const HEAD: &str =
        r#"{"v":1,"at":"2026-11-22T11:40:00Z","n":0,"by":"w","id":"00112233445566778899aabbccddeeff""#;

    #[test]
    fn the_form_is_frozen() {
        // Journals outlive programs: a change here needs a new version and a reader for the old one.
        assert_eq!(
            record(Field::Read(true), "Exports “fall” \"again\" \\ é").to_line(),
            r#"{"v":1,"at":"2026-11-22T11:40:00.123Z","n":2,"by":"desk-1f3a","id":"00112233445566778899aabbccddeeff","read":true,"title":"Exports “fall” \"again\" \\ é","sum":"e7ca5c1e"}"#
        );
        let body = |change| {
            let line = record(change, "").to_line();
            line.split_once("eeff\",").unwrap().1.split_once(",\"title").unwrap().0.to_owned()
        };
        assert_eq!(body(Field::Starred(false)), r#""starred":false"#);
        assert_eq!(body(Field::Tag(CleanBuf::line("a \"b\""), true)), r#""tag":"a \"b\"","on":true"#);
        assert_eq!(body(Field::Comment(Some(CleanBuf::of("a\nb")))), r#""comment":"a\nb""#);
        assert_eq!(body(Field::Comment(None)), r#""comment":null"#);
    }

    #[test]
    fn a_likeness_may_be_there() {
        let likeness = Some(Likeness::of(None, ["Exports fall", "For a sixth month."]));
        let with = Record { likeness, ..record(Field::Read(true), "Exports fall") };
        let line = with.to_line();
        assert!(line.contains(r#""title":"Exports fall","like":"1"#), "{line}");
        assert_eq!(Record::parse(&line), Ok(with));
        for other in ["\"2ab\"", "\"\"", "12", r#"{"a":[1]}"#, "null", "\"1\\u00e9\""] {
            let line = summed(&format!(r#"{HEAD},"read":true,"title":"T","like":{other}"#));
            let record = Record::parse(&line).unwrap();
            assert_eq!((record.change, record.likeness), (Field::Read(true), None), "{other}");
        }
    }

    #[test]
    fn every_field_comes_back() {
        for change in [
            Field::Read(false),
            Field::Starred(true),
            Field::Tag(CleanBuf::line("trade"), false),
            Field::Comment(None),
            Field::Comment(Some(CleanBuf::of("two\nlines"))),
        ] {
            let record = record(change, "T");
            assert_eq!(Record::parse(&format!(" {}\r", record.to_line())), Ok(record));
        }
    }

    #[test]
    fn controls_are_escaped_by_us_and_cleaned_from_others() {
        let mut out = String::new();
        quote("a\u{1b}\u{7f}\u{9b}\u{0}\t", &mut out);
        assert_eq!(out, r#""a\u001b\u007f\u009b\u0000\u0009""#);
        let line = summed(&format!(r#"{HEAD},"tag":"x\u001b","on":true,"title":"a\u001b[31m\nb\u009b""#));
        let record = Record::parse(&line).unwrap();
        assert_eq!(&*record.title, "a␛[31m b␦");
        assert_eq!(record.change, Field::Tag(CleanBuf::line("x\u{1b}"), true));
    }

    #[test]
    fn what_a_later_version_adds_is_passed_over() {
        let more = summed(&format!(r#"{HEAD},"read":true,"mood":{{"a":[1,2]}},"title":"T","colour":"red""#));
        assert_eq!(Record::parse(&more).map(|record| record.change), Ok(Field::Read(true)));
        let untitled = summed(&format!(r#"{HEAD},"read":true"#));
        assert_eq!(Record::parse(&untitled).map(|record| record.title), Ok(CleanBuf::default()));
    }

    #[test]
    fn what_is_newer_is_told_from_what_is_damaged() {
        let parse = |line: &str| Record::parse(line).map(|_| ());
        assert_eq!(parse(r#"{"v":2,"when":12,"sum":"later"}"#), Err(BadRecord::Newer));
        assert_eq!(parse(&summed(&HEAD.replace("\"v\":1", "\"v\":9"))), Err(BadRecord::Newer));
        assert_eq!(parse(&summed(&format!(r#"{HEAD},"mood":"new kind of change""#))), Err(BadRecord::Newer));
        let good = summed(&format!(r#"{HEAD},"read":true"#));
        assert_eq!(parse(&good), Ok(()));
        for bad in [
            "",
            "{",
            "\"}",
            "[1]",
            "{}",
            r#"{"v":2"#,
            &good.replace("true", "false"),
            &summed(&good),
            &summed(&format!(r#"{},"read":true"#, HEAD.replace("2026", "1926"))),
            &summed(&format!(r#"{},"read":true"#, HEAD.replace("\"w\"", "\"../w\""))),
            &summed(&format!(r#"{},"read":true"#, HEAD.replace("0011", "zz"))),
            &summed(&format!(r#"{HEAD},"read":true,"read":false"#)),
            &summed(&format!(r#"{HEAD},"read":"yes""#)),
        ] {
            assert_eq!(parse(bad), Err(BadRecord::Damaged), "{bad}");
        }
    }
}

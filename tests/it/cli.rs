//! The command line from outside: the real binary in a folder of its own, and what comes out.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use readboard::cli::{self, Context, Status};
use readboard::query::Flags;
use serde_json::Value;
use tempfile::TempDir;

use crate::stage::IN_SEEDS;

/// A digest of two stories.
const TWO: &str = "Exports fall for a sixth month\n\nShips left half empty, the customs office said.\n\n\
    Source: Radio Free Asia, November 10, 2023\nhttps://www.rfa.org/a\n\n\
    Envoys warned of “friends”, old and new\n\nTwo rules:\n\n  1. trust nobody\n  2. write it down\n\n\
    Source: The Paper, 2023\nhttps://m.thepaper.cn/b\n";

const FIRST: &str = "Exports fall for a sixth month";
const SECOND: &str = "Envoys warned of “friends”, old and new";

pub(crate) struct Place(TempDir);

pub(crate) struct Outcome {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    /// A place with [`TWO`] in `good.txt`.
    fn with_two() -> Place {
        let place = Place::new();
        place.file("good.txt", TWO);
        place
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn file(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn program(&self, args: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_readboard"));
        program.args(args).current_dir(self.0.path()).env_clear().env("HOME", self.path("home"));
        for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            program.env(name, self.path(name));
        }
        program
    }

    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        Place::finish(&mut self.program(args), b"")
    }

    pub(crate) fn finish(program: &mut Command, input: &[u8]) -> Outcome {
        program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        // A program that does not read its input closes it.
        drop(child.stdin.take().unwrap().write_all(input));
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let outcome =
            Outcome { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        for stream in [&outcome.out, &outcome.err] {
            assert!(!stream.contains(|c: char| c.is_control() && c != '\n'), "{stream:?}");
        }
        outcome
    }

    #[track_caller]
    fn json(&self, args: &[&str]) -> Value {
        let outcome = self.run(args);
        assert_eq!((outcome.status, outcome.err.as_str()), (Some(0), ""));
        serde_json::from_str(&outcome.out).unwrap()
    }

    /// `good.txt` beside `bad`: one clear line about the bad one, the good one's stories, and the status.
    #[track_caller]
    fn bad(&self, bad: &str, shown: &str, remedy: &str, status: i32) {
        self.file("good.txt", TWO);
        for args in [["list", bad, "good.txt"], ["list", "good.txt", bad], ["export", bad, "good.txt"]] {
            let outcome = self.run(&args);
            let lines: Vec<_> = outcome.err.lines().collect();
            assert_eq!(lines.len(), 1, "{args:?}: {lines:?}");
            let line = lines[0].strip_prefix("readboard: ").unwrap();
            assert!(line.starts_with(&format!("{shown}: ")), "{args:?}: {line}");
            assert!(line.contains(remedy), "{args:?}: {line}");
            assert!(outcome.out.contains(FIRST) && outcome.out.contains(SECOND), "{args:?}");
            assert_eq!(outcome.status, Some(status), "{args:?}");
        }
    }
}

fn make_pipe(path: &Path) {
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
}

#[test]
fn bad_input_is_named_with_a_remedy_and_hides_nothing() {
    let place = Place::new();
    place.file("empty.txt", "");
    place.file("a.pdf", "%PDF-1.7\n\0");
    place.file("a.bin", b"\x7fELF\0\0");
    fs::create_dir(place.path("hollow")).unwrap();
    symlink("round", place.path("round")).unwrap();
    symlink("nowhere", place.path("dangling")).unwrap();
    make_pipe(&place.path("pipe"));
    place.bad("missing", "missing", "check the name", 2);
    place.bad("dangling", "dangling", "check the name", 2);
    place.bad("empty.txt", "empty.txt", "nothing to read", 2);
    place.bad("a.pdf", "a.pdf", "pdftotext", 2);
    place.bad("a.bin", "a.bin", "plain text", 2);
    place.bad("hollow", "hollow", "name a folder with digests", 2);
    place.bad("round", "round", "remove it", 2);
    place.bad("pipe", "pipe", "pipe it in", 2);
    place.bad("/dev/zero", "/dev/zero", "pipe it in", 2);
}

#[test]
fn what_nobody_named_is_told_but_no_error() {
    let place = Place::new();
    let bad = |name: &str, remedy: &str| place.bad("f", &format!("f/{name}"), remedy, 0);
    for (name, content, remedy) in
        [("a.pdf", "%PDF-", "pdftotext"), ("b.bin", "\0", "plain text"), ("c.txt", "", "nothing to read")]
    {
        place.file(format!("f/{name}"), content);
        bad(name, remedy);
        fs::remove_file(place.path("f").join(name)).unwrap();
    }
    make_pipe(&place.path("f/pipe"));
    bad("pipe", "pipe it in");
    fs::remove_file(place.path("f/pipe")).unwrap();
    symlink(".", place.path("f/up")).unwrap();
    bad("up", "not followed");
}

#[test]
fn a_file_that_may_not_be_read() {
    let place = Place::new();
    place.file("secret.txt", TWO);
    fs::set_permissions(place.path("secret.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(place.path("secret.txt")).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    place.bad("secret.txt", "secret.txt", "permissions", 2);
}

#[test]
fn names_and_arguments_come_out_clean() {
    let place = Place::new();
    place.file("f/e\x1b]0;x\x07\nname\u{9b}.txt", TWO);
    place.file("f/\u{202e}fdp", "%PDF-");
    let shown = "f/e␛]0;x␇ name␦.txt";
    for format in ["json", "ndjson", "csv"] {
        let outcome = place.run(&["export", "f", "--format", format]);
        assert!(outcome.out.contains(shown), "{}", outcome.out);
        assert_eq!(outcome.err.lines().count(), 1);
        assert!(outcome.err.starts_with("readboard: f/⇄fdp: is a PDF"), "{}", outcome.err);
    }
    for args in [
        &["list", "\x1b[31mno\nsuch"] as &[&str],
        &["list", "-q", "a is:old\x1b[31m"],
        &["list", "-q", "is:\x1b[31m"],
        &["list", "--\x1b[31m"],
        &["list", "--format", "\x1b[31m"],
        &["\x1b[31m", "--x"],
        &["export", "-o", "\x1b[31m/x"],
        &["export", "-o", "\x1b/.."],
    ] {
        let outcome = place.run(args);
        assert_eq!((outcome.status, outcome.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(!outcome.err.is_empty());
    }
    let outcome = place.run(&["show", "\x1b[31mzz", "f"]);
    assert_eq!(outcome.status, Some(1));
    assert!(outcome.err.contains("`␛[31mzz`"), "{}", outcome.err);
}

#[test]
fn a_name_that_is_no_text_is_read_all_the_same() {
    let place = Place::new();
    let name = std::ffi::OsStr::from_bytes(b"odd\xff.txt");
    place.file(name, TWO);
    let outcome = Place::finish(place.program(&["list", "--format", "csv"]).arg(name), b"");
    assert_eq!((outcome.status, outcome.err.as_str()), (Some(0), ""));
    assert!(outcome.out.contains("odd\u{fffd}.txt,1,"));
}

#[test]
fn bytes_of_every_kind_are_read_and_what_is_wrong_is_counted() {
    let place = Place::new();
    place.file("crlf.txt", TWO.replace('\n', "\r\n"));
    place.file("bom.txt", format!("\u{feff}{TWO}"));
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(TWO.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    place.file("utf16.txt", utf16);
    place.file("good.txt", TWO);
    let ids = |path: &str| {
        let export = place.json(&["list", path, "--format", "json"]);
        assert_eq!(export["digests"][0]["warnings"], Value::from(Vec::<Value>::new()), "{path}");
        let stories = export["stories"].as_array().unwrap();
        stories.iter().map(|story| story["id"].clone()).collect::<Vec<_>>()
    };
    let good = ids("good.txt");
    assert_eq!(good.len(), 2);
    for path in ["crlf.txt", "bom.txt", "utf16.txt"] {
        assert_eq!(ids(path), good, "{path}");
    }
    let mut broken = TWO.replace("Ships", "Sh?ps \x1b[31m\u{9b}").into_bytes();
    *broken.iter_mut().find(|byte| **byte == b'?').unwrap() = 0xff;
    place.file("broken.txt", broken);
    let export = place.json(&["export", "broken.txt"]);
    let warnings = &export["digests"][0]["warnings"];
    assert_eq!(warnings[0], "1 malformed character was replaced by \u{fffd}");
    assert_eq!(warnings[1], "2 control characters are shown as signs");
    assert!(export["stories"][0]["body"].as_str().unwrap().starts_with("Sh\u{fffd}ps ␛[31m␦"));
}

#[test]
fn standard_input_is_a_digest() {
    let place = Place::new();
    let outcome = Place::finish(&mut place.program(&["list", "-", "--format", "csv"]), TWO.as_bytes());
    assert_eq!((outcome.status, outcome.err.as_str()), (Some(0), ""));
    let row = outcome.out.lines().nth(1).unwrap();
    assert!(row.contains(",'-,1,Exports fall"), "{row}");
    let outcome = Place::finish(&mut place.program(&["list", "-"]), b"");
    assert_eq!((outcome.status, outcome.err.lines().count()), (Some(2), 1));
}

#[test]
fn the_export_says_all_there_is() {
    let place = Place::with_two();
    let export = place.json(&["export", "good.txt"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    // serde_json's map sorts; the order is seen below.
    assert_eq!(keys(&export), "digests schema stories");
    let digest = &export["digests"][0];
    assert_eq!(keys(digest), "confidence container layout path stories title warnings");
    assert_eq!(digest["layout"], "source-line");
    let confidence = digest["confidence"].as_f64().unwrap().to_string();
    assert!(confidence.len() <= "0.98".len(), "{confidence}");
    let story = &export["stories"][1];
    assert_eq!(keys(story), "blocks body comment digest id index notes read source starred tags title");
    assert_eq!(story["title"], SECOND);
    assert_eq!(story["source"]["name"], "The Paper");
    assert_eq!(story["source"]["date"], "2023");
    assert_eq!(story["body"], "Two rules:\n\ntrust nobody\n\nwrite it down");
    assert_eq!(story["blocks"][1]["kind"], "list_item");
    assert_eq!(story["blocks"][1]["text"], "trust nobody");
    assert_eq!((&story["read"], &story["starred"]), (&Value::from(false), &Value::from(false)));
    assert_eq!((&story["tags"], &story["comment"]), (&Value::Array(Vec::new()), &Value::Null));
}

#[test]
fn forms_have_their_shapes() {
    let place = Place::with_two();
    let out = |args: &[&str]| place.run(args).out;
    let json = out(&["export", "good.txt"]);
    assert!(
        json.starts_with("{\n  \"schema\": 1,\n  \"digests\": [\n    {\n      \"path\": \"good.txt\",\n")
    );
    assert!(json.ends_with("}\n") && !json.ends_with("\n\n"));
    let order = ["id", "digest", "index", "title", "source", "notes", "body", "blocks", "read", "starred"];
    let order: Vec<_> = order.iter().chain(&["tags", "comment"]).collect();
    let lines = out(&["export", "good.txt", "--format", "ndjson"]);
    assert_eq!(lines.lines().count(), 2);
    for line in lines.lines() {
        let places: Vec<_> = order.iter().map(|key| line.find(&format!("\"{key}\":")).unwrap()).collect();
        assert!(places.is_sorted(), "{line}");
        assert_eq!(serde_json::from_str::<Value>(line).unwrap()["digest"], "good.txt");
    }
    let short = out(&["list", "good.txt", "--format", "ndjson"]);
    assert!(!short.contains("\"body\"") && !short.contains("\"blocks\"") && short.contains("\"tags\""));
    let short = out(&["list", "good.txt", "--format", "json"]);
    assert!(!short.contains("\"body\"") && short.starts_with("{\n  \"schema\": 1,\n  \"digests\": ["));
    place.file(
        "odd.txt",
        "=cmd|' /C calc'!A0\n\nA body, long enough to be one.\n\nSource: @RFA \"x\", 2023\n",
    );
    let csv = out(&["export", "good.txt", "odd.txt", "--format", "csv"]);
    assert_eq!(csv, out(&["list", "good.txt", "odd.txt", "--format", "csv"]));
    let rows: Vec<_> = csv.lines().collect();
    assert_eq!(rows[0], "id,digest,index,title,outlet,date,url,read,starred");
    assert_eq!(rows.len(), 4);
    let quoted = format!(",good.txt,2,\"{SECOND}\",The Paper,2023,https://m.thepaper.cn/b,false,false");
    assert!(rows[2].ends_with(&quoted), "{}", rows[2]);
    assert!(rows[3].contains(",'=cmd|' /C calc'!A0,\"'@RFA \"\"x\"\"\","), "{}", rows[3]);
}

#[test]
fn a_list_has_a_line_a_story() {
    let place = Place::with_two();
    let outcome = place.run(&["list", "good.txt"]);
    let ids: Vec<_> = outcome.out.lines().map(|line| &line[..8]).collect();
    assert!(ids.concat().bytes().all(|byte| byte.is_ascii_hexdigit()));
    let expected = format!(
        "{} ●  2023-11-10  Radio Free Asia  {FIRST}\n{} ●  2023        The Paper        {SECOND}\n",
        ids[0], ids[1]
    );
    assert_eq!(outcome.out, expected);
}

/// Runs a task in this process, as if on a terminal of `width` columns, with the first story read and starred.
fn on_terminal(args: &[&str], width: usize) -> (Status, String, String) {
    let cli::Command::Print(task) = cli::parse([&["readboard"], args].concat()).unwrap() else {
        panic!("{args:?} opens the reader")
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let flags = |story: readboard::library::StoryRef<'_>| {
        Flags(if story.index() == 1 { Flags::READ | Flags::STARRED } else { 0 })
    };
    let status = cli::run(&task, &mut Context::new(&mut out, &mut err, Some(width), &flags));
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status, text(out), text(err))
}

#[test]
fn a_terminal_is_not_overrun() {
    let place = Place::with_two();
    place.file(
        "cjk.txt",
        format!("{}\n\n{}\n\nSource: 联合早报, 2023\n", "联合早报".repeat(20), "正文。".repeat(40)),
    );
    let (good, cjk) = (place.path("good.txt"), place.path("cjk.txt"));
    let (good, cjk) = (good.to_str().unwrap(), cjk.to_str().unwrap());
    let (_, out, _) = on_terminal(&["list", good, cjk], 50);
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(&lines[0][8..], "  ★ 2023-11-10  Radio Free Asia  Exports…");
    assert!(lines[1][8..].starts_with(" ●  2023"));
    assert!(lines.iter().all(|line| unicode_width::UnicodeWidthStr::width(*line) <= 50), "{out}");
    for width in [0, 1, 2, 3, 20, 200] {
        let (status, out, _) = on_terminal(&["show", "联合", cjk], width);
        assert_eq!(status, Status::Done);
        let body = out.lines().skip(2);
        let widest = body.map(unicode_width::UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= width.clamp(2, 80) || width < 2, "{width}: {out}");
        on_terminal(&["list", good, cjk], width);
    }
}

#[test]
fn marks_are_seen_and_asked_for() {
    let place = Place::with_two();
    let good = place.path("good.txt");
    let good = good.to_str().unwrap();
    for (query, title) in
        [("is:read", FIRST), ("is:starred", FIRST), ("is:unread", SECOND), ("-is:read", SECOND)]
    {
        let (_, out, _) = on_terminal(&["export", good, "-q", query, "--format", "ndjson"], 80);
        let story: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(story["title"], title, "{query}");
        assert_eq!(story["read"], title == FIRST, "{query}");
        assert_eq!(story["starred"], title == FIRST, "{query}");
    }
}

#[test]
fn a_story_is_shown_by_id_or_by_query() {
    let place = Place::with_two();
    let export = place.json(&["export", "good.txt"]);
    let id = export["stories"][1]["id"].as_str().unwrap().to_owned();
    let expected = format!(
        "{SECOND}\nThe Paper · 2023 · https://m.thepaper.cn/b\n\nTwo rules:\n\n1. trust nobody\n2. write it down\n"
    );
    for wanted in [&id, &id[..8], &id[..4], &id[..20], &id.to_uppercase(), "envoys friends", "source:paper"] {
        let outcome = place.run(&["show", wanted, "good.txt", "good.txt"]);
        assert_eq!((outcome.status, outcome.err.as_str()), (Some(0), ""), "{wanted}");
        assert_eq!(outcome.out, expected, "{wanted}");
    }
    for wanted in ["zebra", "0123456789", &format!("{id}0")] {
        let outcome = place.run(&["show", wanted, "good.txt"]);
        assert_eq!((outcome.status, outcome.out.as_str()), (Some(1), ""), "{wanted}");
        assert_eq!(outcome.err.lines().count(), 1, "{wanted}");
    }
    let outcome = Place::finish(&mut place.program(&["show", "headless", "-"]), b"A headless line.\n");
    assert_eq!((outcome.status, outcome.out.as_str()), (Some(0), "A headless line.\n"));
    let notes = "Category: Korea\n\nHunger\nPosted on January 3, 2015 by\n\nWords enough to be a body.\n\n[Full story]\n";
    place.file("notes.txt", notes);
    let outcome = place.run(&["show", "hunger", "notes.txt"]);
    assert!(outcome.out.contains("\n[full story]\n\nWords enough"), "{}", outcome.out);
}

#[test]
fn an_id_that_fits_several_lists_them() {
    let place = Place::new();
    let story = |number| {
        format!("Title {number}\n\nThe body of story {number}, long enough.\n\nSource: RFA, 2023\n\n")
    };
    let text: Vec<_> = (0..1000).map(story).collect();
    place.file("many.txt", text.concat());
    let export = place.json(&["list", "many.txt", "--format", "json"]);
    let mut starts: Vec<_> = export["stories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["id"].as_str().unwrap()[..4].to_owned())
        .collect();
    starts.sort_unstable();
    let twice = starts.windows(2).find(|pair| pair[0] == pair[1]).expect("two of a thousand begin alike");
    let outcome = place.run(&["show", &twice[0], "many.txt"]);
    assert_eq!((outcome.status, outcome.out.as_str()), (Some(2), ""));
    assert!(outcome.err.lines().count() >= 3, "{}", outcome.err);
    assert!(outcome.err.lines().skip(1).all(|line| line.starts_with(&format!("readboard:   {}", twice[0]))));
}

#[test]
fn queries_narrow_and_say_what_is_wrong() {
    let place = Place::with_two();
    for (query, titles) in [
        ("exports", &[FIRST] as &[&str]),
        ("-exports", &[SECOND]),
        ("source:paper", &[SECOND]),
        ("-source:paper", &[FIRST]),
        ("digest:good", &[FIRST, SECOND]),
        ("is:unread", &[FIRST, SECOND]),
        ("", &[FIRST, SECOND]),
        ("is:starred", &[]),
        ("zebra", &[]),
    ] {
        let outcome = place.run(&["list", "good.txt", "-q", query]);
        let lines: Vec<_> = outcome.out.lines().collect();
        assert_eq!(lines.len(), titles.len(), "{query}: {lines:?}");
        assert!(lines.iter().zip(titles).all(|(line, title)| line.ends_with(title)), "{query}: {lines:?}");
        assert_eq!(outcome.status, Some(i32::from(titles.is_empty())), "{query}");
        assert_eq!(outcome.err.lines().count(), usize::from(titles.is_empty()), "{query}");
    }
    for (query, at) in
        [("korea is:old", "character 7"), ("“é” nope:x", "character 5"), ("a (b", "character 3")]
    {
        let outcome = place.run(&["list", "good.txt", "-q", query]);
        assert_eq!((outcome.status, outcome.out.as_str()), (Some(2), ""), "{query}");
        assert!(outcome.err.contains(at) && outcome.err.lines().count() == 1, "{}", outcome.err);
    }
    let export: Value = serde_json::from_str(&place.run(&["export", "good.txt", "-q", "zebra"]).out).unwrap();
    assert_eq!(
        (export["digests"].as_array().map(Vec::len), export["stories"].as_array().map(Vec::len)),
        (Some(0), Some(0))
    );
}

#[test]
fn usage_is_told_and_its_faults_are_status_two() {
    let place = Place::with_two();
    for (args, words) in [
        (&["--help"] as &[&str], "Usage: readboard"),
        (&["-h"], "Usage: readboard"),
        (&["list", "--help"], "--format"),
        (&["--version"], concat!("readboard ", env!("CARGO_PKG_VERSION"))),
    ] {
        let outcome = place.run(args);
        assert_eq!((outcome.status, outcome.err.as_str()), (Some(0), ""), "{args:?}");
        assert!(outcome.out.contains(words), "{args:?}");
    }
    for args in [
        &["--nope"] as &[&str],
        &["list", "--nope"],
        &["list", "--format", "xml"],
        &["export", "--format", "pdf"],
        &["export", "--force"],
        &["show"],
    ] {
        let outcome = place.run(args);
        assert_eq!((outcome.status, outcome.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(outcome.err.starts_with("error: "), "{args:?}: {}", outcome.err);
    }
}

#[test]
fn what_opens_the_reader() {
    let read = |args: &[&str]| match cli::parse([&["readboard"], args].concat()).unwrap() {
        cli::Command::Read { inputs, seeds } => (inputs.len(), seeds),
        cli::Command::Print(task) => panic!("{args:?} is {task:?}"),
    };
    assert_eq!(read(&[]), (1, true));
    assert_eq!(read(&["a", "-"]), (2, false));
    assert_eq!(read(&["./list"]), (1, false));
    assert_eq!(read(&["a", "list"]), (2, false));
    assert_eq!(read(&["--", "list"]), (1, false));
}

#[test]
fn without_a_path_there_are_the_seeds() {
    let outcome = Place::new().run(&["list"]);
    assert_eq!((outcome.status, outcome.out.lines().count()), (Some(0), *IN_SEEDS));
    assert_eq!(outcome.err, "");
}

#[test]
fn a_reader_who_leaves_is_no_fault() {
    let place = Place::new();
    place.file("many.txt", TWO.repeat(5000));
    for args in [["list", "many.txt"], ["export", "many.txt"], ["--help", "list"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = place.program(&args).stdin(Stdio::null()).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let place = Place::with_two();
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        println!("skipped: there is no /dev/full");
        return;
    };
    let output = place.program(&["list", "good.txt"]).stdin(Stdio::null()).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
}

#[test]
fn an_export_to_a_file_is_whole_and_replaces_nothing_unasked() {
    let place = Place::with_two();
    let whole = place.run(&["export", "good.txt"]).out;
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(place.0.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort_unstable();
        names
    };
    let refused = |args: &[&str], remedy: &str| {
        let before = names();
        let outcome = place.run(&[&["export", "good.txt"], args].concat());
        assert_eq!((outcome.status, outcome.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(outcome.err.contains(remedy) && outcome.err.lines().count() == 1, "{}", outcome.err);
        assert_eq!(names(), before);
    };
    let written = |args: &[&str]| {
        let outcome = place.run(&[&["export", "good.txt"], args].concat());
        assert_eq!(
            (outcome.status, outcome.out.as_str(), outcome.err.as_str()),
            (Some(0), "", ""),
            "{args:?}"
        );
    };
    written(&["-o", "out.json"]);
    assert_eq!(fs::read_to_string(place.path("out.json")).unwrap(), whole);
    place.file("theirs", "keep");
    refused(&["-o", "theirs"], "--force");
    assert_eq!(fs::read_to_string(place.path("theirs")).unwrap(), "keep");
    // A link is what exists, wherever it leads.
    symlink("theirs", place.path("link")).unwrap();
    symlink("nowhere", place.path("dangling")).unwrap();
    refused(&["-o", "link"], "--force");
    refused(&["-o", "dangling"], "--force");
    for link in ["link", "dangling"] {
        written(&["-o", link, "--force"]);
        assert!(fs::symlink_metadata(place.path(link)).unwrap().is_file());
        assert_eq!(fs::read_to_string(place.path(link)).unwrap(), whole);
    }
    assert_eq!(fs::read_to_string(place.path("theirs")).unwrap(), "keep");
    assert!(!place.path("nowhere").exists());
    written(&["-o", "theirs", "--force"]);
    assert_eq!(fs::read_to_string(place.path("theirs")).unwrap(), whole);
    fs::create_dir(place.path("folder")).unwrap();
    make_pipe(&place.path("pipe"));
    refused(&["-o", "folder", "--force"], "name a file in it");
    refused(&["-o", "pipe", "--force"], "no regular file");
    refused(&["-o", "missing/out"], "make it first");
    let before = names();
    let outcome = place.run(&["export", "good.txt", "-q", "zebra", "-o", "none"]);
    assert_eq!((outcome.status, names()), (Some(1), before));
    assert_eq!(place.run(&["export", "good.txt", "-o", "-"]).out, whole);
}

#[test]
fn what_could_be_read_is_exported_and_the_status_tells_of_the_rest() {
    let place = Place::with_two();
    let outcome = place.run(&["export", "missing", "good.txt", "-o", "out.json"]);
    assert_eq!((outcome.status, outcome.err.lines().count()), (Some(2), 1));
    let export: Value = serde_json::from_slice(&fs::read(place.path("out.json")).unwrap()).unwrap();
    assert_eq!(export["stories"].as_array().unwrap().len(), 2);
    let outcome = place.run(&["list", "missing"]);
    assert_eq!((outcome.status, outcome.out.as_str(), outcome.err.lines().count()), (Some(2), "", 1));
}

#[test]
fn nothing_to_show_and_a_path_named_twice() {
    let place = Place::new();
    place.file("a.txt", TWO);
    let outcome = place.run(&["show", " ", "a.txt"]);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.err.contains("show needs"), "{}", outcome.err);
    let once = place.run(&["list", "a.txt"]);
    let twice = place.run(&["list", "a.txt", "a.txt"]);
    assert_eq!(once.out, twice.out);
}

//! Files that were made to hang, crash or fill up a reader: each costs itself and no more, and drives no terminal.
//! The real binary, held to its memory by the system.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use rustix::process::{Pid, Resource, Rlimit, prlimit};

/// What the program may take of memory, in bytes.
const MEMORY: u64 = 512 << 20;

/// The longest that any of these may take, in a slow build on a busy machine. It is there to end what would not.
const PATIENCE: Duration = Duration::from_mins(1);

const GOOD: &str = "Exports fall for a sixth month\n\nShips left half empty, the customs office said.\n\n\
    Source: Radio Free Asia, November 10, 2023\n";

const GOOD_TITLE: &str = "Exports fall for a sixth month";

/// Lists a good digest and a hostile file that lies in a folder beside it: the good one is listed, and `says` stands
/// in what is printed.
#[track_caller]
fn check(name: &str, bytes: &[u8], says: &str) {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("f")).unwrap();
    fs::write(place.path().join("f/a-good.txt"), GOOD).unwrap();
    fs::write(place.path().join("f").join(name), bytes).unwrap();
    let printed = list(place.path(), "f");
    assert!(printed.contains(says), "{name}: {says} is not in {}", beginning(&printed));
}

/// What `list` prints of a folder, its complaints last.
#[track_caller]
fn list(place: &std::path::Path, folder: &str) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_readboard"));
    program.args(["list", folder]).current_dir(place).env_clear().env("HOME", place);
    let mut child =
        program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let limit = Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) };
    prlimit(Some(Pid::from_child(&child)), Resource::Data, limit).unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let out = thread::spawn(move || {
        let mut bytes = Vec::new();
        out.read_to_end(&mut bytes).map(|_| bytes)
    });
    let err = thread::spawn(move || {
        let mut bytes = Vec::new();
        err.read_to_end(&mut bytes).map(|_| bytes)
    });
    let status = ended(&mut child);
    let text = |bytes: thread::JoinHandle<std::io::Result<Vec<u8>>>| {
        String::from_utf8(bytes.join().unwrap().unwrap()).unwrap()
    };
    let (out, err) = (text(out), text(err));
    for stream in [&out, &err] {
        let bad =
            stream.chars().find(|&c| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c));
        assert_eq!(bad, None);
    }
    // What is refused is told, and may be an error; everything else is neither crash nor signal.
    assert!(matches!(status, Some(0 | 2)), "{status:?}: {}", beginning(&err));
    assert!(out.contains(GOOD_TITLE), "the good digest is hidden: {}", beginning(&err));
    out + &err
}

/// The exit status of a program that ends.
#[track_caller]
fn ended(child: &mut Child) -> Option<i32> {
    let from = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if from.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it does not end");
        }
        // The system does not tell of its end and keep time at once.
        thread::park_timeout(Duration::from_millis(2));
    }
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(1000)]
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A frame of zstd that unpacks to `blocks` times 128 KiB of one byte.
fn zstd_of(byte: u8, blocks: usize) -> Vec<u8> {
    let mut frame = b"\x28\xb5\x2f\xfd\x00\x38".to_vec();
    for left in (0..blocks).rev() {
        let header = (128 << 10) << 3 | 1 << 1 | u32::from(left == 0);
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(byte);
    }
    frame
}

#[test]
fn bombs_are_told_and_left() {
    // Two gigabytes, in parts that are made once.
    let part = gz(&vec![0; 16 << 20]);
    check("bomb.txt.gz", &part.repeat(128), "more than 128 MiB");
    check("bomb.txt.zst", &zstd_of(0, 16 << 10), "more than 128 MiB");
    check("bomb-in-bomb.gz", &gz(&part.repeat(128)), "more than 128 MiB");
}

#[test]
fn what_is_packed_is_judged_by_what_is_inside() {
    check("a.pdf.gz", &gz(b"%PDF-1.7\n\0"), "is a PDF");
    check("a.gz", &gz(b"\x7fELF\0\0"), "binary");
}

const DEEP: usize = 16_000;

#[test]
fn deep_html_is_read() {
    for tag in ["div", "ul><li", "table><tr><td", "blockquote", "b", "a href=x"] {
        let page =
            format!("<!doctype html><title>Deep</title>{}<p>Down there.", format!("<{tag}>").repeat(DEEP));
        check("deep.html", page.as_bytes(), "Deep");
    }
}

#[test]
fn deep_markdown_is_read() {
    for (open, close) in
        [("> ", ""), ("- ", ""), ("1. ", ""), ("[", ""), ("![", "](x)"), ("*a ", ""), ("`", "a")]
    {
        let text = format!("# Deep\n\n{}Down there.{}\n", open.repeat(DEEP), close.repeat(DEEP));
        check("deep.md", text.as_bytes(), "Deep");
    }
}

#[test]
fn deep_json_is_read() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[", ""), ("{\"a\":", "")] {
        let json = format!(
            r#"{{"schema":1,"digests":[],"stories":[{{"digest":"a","title":"Deep","body":"b","x":{}1{}}}]}}"#,
            open.repeat(DEEP),
            close.repeat(DEEP)
        );
        check("deep.json", json.as_bytes(), "Deep");
    }
}

#[test]
fn deep_mails_are_read() {
    let head = "From: Ana <ana@paper.example>\nDate: Fri, 10 Nov 2023 08:00:00 +0000\nSubject: Deep\nMIME-Version: 1.0\n";
    let mut other = head.to_owned();
    for depth in 0..DEEP {
        write!(other, "Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n").unwrap();
    }
    let same = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(DEEP);
    let mail = "Content-Type: message/rfc822\n\n".repeat(DEEP);
    for parts in [other, format!("{head}{same}"), format!("{head}{mail}")] {
        check("deep.eml", format!("{parts}\nDown there.\n").as_bytes(), "Deep");
    }
}

#[test]
fn a_megabyte_of_open_brackets_is_read() {
    let bytes = "<".repeat(1 << 20);
    for name in ["a.txt", "a.html", "a.md", "a.xml", "a.eml", "a.json"] {
        check(name, bytes.as_bytes(), "<<<");
    }
    check("b.html", format!("<html>{bytes}").as_bytes(), "<<<");
    check("b.rss", format!("<rss><channel><title>Deep</title><item><title>x{bytes}").as_bytes(), "<<<");
}

#[test]
fn fifty_thousand_empty_mails_are_read() {
    let mbox = "From ana@paper.example Fri Nov 10 08:00:00 2023\nSubject:\n\n\n".repeat(50_000);
    check("empty.mbox", mbox.as_bytes(), GOOD_TITLE);
    let mbox = "From ana@paper.example Fri Nov 10 08:00:00 2023\nSubject: Hollow\n\n\n".repeat(50_000);
    check("hollow.mbox", mbox.as_bytes(), "Hollow");
}

#[test]
fn a_line_of_64_megabytes_is_read() {
    check("line.txt", &b"word and ".repeat((64 << 20) / 9), "word and");
}

#[test]
fn entities_that_laugh_are_not_told_twice() {
    let mut feed = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a0 \"ha\">".to_owned();
    for level in 1..30 {
        write!(feed, "<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10)).unwrap();
    }
    feed += "<!ENTITY file SYSTEM \"file:///etc/passwd\">]><rss><channel><title>Laughs</title>\
        <item><title>Told once</title><description>&a29; &file;</description></item></channel></rss>";
    check("laughs.rss", feed.as_bytes(), "Told once");
}

#[test]
fn addresses_and_titles_that_are_written_often_stay_small() {
    let long = "x".repeat(500_000);
    let feed = format!(
        "<rss><channel><title>T</title><link>https://a.example/{long}/</link>{}",
        "<item><title>One of many</title><guid>a</guid></item>".repeat(20_000)
    );
    check("long.rss", feed.as_bytes(), "One of many");
    let items = vec![r#"{"url":"a","title":"One of many"}"#; 20_000].join(",");
    let json = format!(
        r#"{{"version":"https://jsonfeed.org/version/1","home_page_url":"https://a.example/{long}/","items":[{items}]}}"#
    );
    check("long-feed.json", json.as_bytes(), "One of many");
    let pair = [r#"{"digest":"a","title":"One","body":"x"}"#, r#"{"digest":"b","title":"Two","body":"x"}"#]
        .join(",");
    let stories = vec![pair; 10_000].join(",");
    let json = format!(r#"{{"schema":1,"digests":[{{"path":"a","title":"{long}"}}],"stories":[{stories}]}}"#);
    check("long.json", json.as_bytes(), "Two");
}

#[test]
fn what_is_attached_and_no_text_is_left() {
    let mail = "From: Ana <ana@paper.example>\nDate: Fri, 10 Nov 2023 08:00:00 +0000\nSubject: With a file\n\
        MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n\
        See the file.\n\n--b\nContent-Type: text/plain; name=\"a\x1b]0;x\x07.txt\"\n\
        Content-Disposition: attachment; filename=\"a\x1b]0;x\x07.txt\"\nContent-Transfer-Encoding: base64\n\n";
    let elf = "f0VMRgIBAQAbWzMxbQcAAP/+AAAbXTA7eAc=\n".repeat(1000);
    check("attached.eml", format!("{mail}{elf}\n--b--\n").as_bytes(), "With a file");
}

#[test]
fn a_pipe_in_a_folder_holds_nothing_up() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("f");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("good.txt"), GOOD).unwrap();
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    for name in ["a.txt", "z.txt.gz"] {
        rustix::fs::mknodat(rustix::fs::CWD, folder.join(name), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    }
    assert!(list(place.path(), "f").contains("pipe it in"));
}

//! Lines of a marks journal: any line is a record or named as none, what is read is written as it was, and the order
//! of lines decides nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use readboard::marks::{Field, Marks, Record};
use readboard_fuzz::is_clean;

fuzz_target!(|text: &str| {
    let (mut there, mut back) = (Marks::default(), Marks::default());
    // A sum that a fuzzer can't make up is put right.
    let lines: Vec<String> = text.lines().flat_map(|line| [line.to_owned(), summed(line)]).collect();
    for line in &lines {
        let parsed = Record::parse(line);
        let merged = there.merge_line(line);
        assert_eq!(parsed.is_ok(), merged.is_ok());
        if let Ok(record) = parsed {
            is_clean(&record.title);
            if let Field::Tag(text, _) | Field::Comment(Some(text)) = &record.change {
                is_clean(text);
            }
            let written = record.to_line();
            assert!(!written.contains(char::is_control));
            assert_eq!(Record::parse(&written).as_ref(), Ok(&record), "{written}");
        }
    }
    for line in lines.iter().rev() {
        let _ = back.merge_line(line);
    }
    assert_eq!(there.len(), back.len());
    for (key, mark) in there.iter() {
        assert_eq!(back.get(key), mark);
        assert_eq!(back.comment(key).map(|c| c.to_string()), there.comment(key).map(|c| c.to_string()));
        let of = |marks: &Marks| marks.tags(key).map(|tag| tag.to_string()).collect::<Vec<_>>();
        assert_eq!(of(&there), of(&back));
        assert!(there.has_glance(key.glance()));
    }
});

/// The line with the checksum that it should have.
fn summed(line: &str) -> String {
    let told = line.rfind(",\"sum\":").map_or(line, |at| &line[..at]);
    let hash = blake3::hash(told.as_bytes()).to_hex();
    format!("{told},\"sum\":\"{}\"}}", &hash[..8])
}

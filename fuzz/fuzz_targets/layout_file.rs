//! A layout file, and a document that is read with it: both in one input, parted by a line of four tildes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use readboard::layout::Catalog;
use readboard_fuzz::shard;

const PARTED: &str = "\n~~~~\n";

const DOCUMENT: &str =
    "Exports fall\n\nShips left half empty, the office said.\n\nSource: The Bay Post, May 2, 2023\n";

fuzz_target!(|text: &str| {
    let (files, document) = text.rsplit_once(PARTED).unwrap_or((text, DOCUMENT));
    let mut catalog = Catalog::built_in().0;
    let mut layouts = catalog.layouts().len();
    for (number, file) in files.split(PARTED).take(4).enumerate() {
        match catalog.add(&format!("{number}.toml"), file) {
            Ok(()) => layouts += 1,
            Err(fault) => {
                let lines = file.lines().count().max(1);
                assert!(fault.line.is_none_or(|line| (1..=lines + 1).contains(&line)), "{fault}");
            }
        }
        assert_eq!(catalog.layouts().len(), layouts, "a file with a fault is left out whole");
    }
    shard(&[("a.txt", document.as_bytes()), ("b.txt", DOCUMENT.as_bytes())], &catalog);
});

//! Any file of any name, beside a good one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use readboard_fuzz::{CATALOG, shard};

const ENDINGS: [&str; 8] = ["txt", "md", "html", "eml", "mbox", "rss", "json", "txt.gz"];

const GOOD: &[u8] =
    b"Exports fall\n\nShips left half empty, the office said.\n\nSource: The Bay Post, May 2, 2023\n";

fuzz_target!(|bytes: &[u8]| {
    // The last byte chooses the name, so that a seed stays what it is.
    let ending = ENDINGS[usize::from(bytes.last().copied().unwrap_or(0)) % ENDINGS.len()];
    let found = shard(&[("a.txt", GOOD), (&format!("b.{ending}"), bytes), ("c.txt", GOOD)], &CATALOG);
    assert!(found.stories().len() >= 2, "a bad file hides no good one");
});

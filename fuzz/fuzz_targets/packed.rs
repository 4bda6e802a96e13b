//! Unpacking: gzip and zstd, whole, damaged and cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use readboard::container::packed::{self, LIMIT};

fuzz_target!(|bytes: &[u8]| match packed::unpack(bytes) {
    Ok(Some(inside)) => {
        assert!(packed::is_packed(bytes));
        assert!(inside.bytes.len() <= LIMIT);
    }
    Ok(None) => assert!(!packed::is_packed(bytes)),
    Err(why) => assert!(!why.to_string().is_empty()),
});

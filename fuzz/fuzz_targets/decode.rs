//! Bytes to characters, in any encoding, with whatever a file says of its own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use readboard::text::{CleanBuf, decode};
use readboard_fuzz::is_clean;

fuzz_target!(|bytes: &[u8]| {
    let end = first_line(bytes);
    let declared = std::str::from_utf8(&bytes[..end]).ok();
    for declared in [None, declared] {
        let decoded = decode::decode(bytes, declared);
        // No encoding shows a byte as more than one character of three bytes.
        assert!(decoded.text.len() <= 3 * bytes.len(), "{} became {}", bytes.len(), decoded.text.len());
        assert!(!decoded.encoding.is_empty() && decoded.replaced <= bytes.len());
        let clean = CleanBuf::of(&decoded.text);
        is_clean(&clean);
        assert!(clean.len() <= 4 * decoded.text.len());
    }
    let _ = decode::is_unmarked_utf16(bytes);
});

/// Where the first line ends.
fn first_line(bytes: &[u8]) -> usize {
    bytes.iter().position(|&b| b == b'\n').unwrap_or(bytes.len())
}

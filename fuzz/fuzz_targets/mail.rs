//! A mail, and a file of mails.
#![no_main]

use libfuzzer_sys::fuzz_target;
use readboard::container::Container;
use readboard_fuzz::reads;

fuzz_target!(|bytes: &[u8]| {
    reads(bytes, if bytes.starts_with(b"From ") { Container::Mbox } else { Container::Mail });
});

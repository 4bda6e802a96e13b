//! Tables of stories as text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use readboard::container::Container;
use readboard_fuzz::reads;

fuzz_target!(|bytes: &[u8]| reads(bytes, Container::Csv));

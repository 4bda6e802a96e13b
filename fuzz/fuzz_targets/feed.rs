//! RSS and Atom.
#![no_main]

use libfuzzer_sys::fuzz_target;
use readboard::container::Container;
use readboard_fuzz::reads;

fuzz_target!(|bytes: &[u8]| reads(bytes, Container::Feed));

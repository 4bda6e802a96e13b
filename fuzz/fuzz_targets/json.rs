//! JSON Feed and this program's own export; what was read from either, exported and read again, is the same stories.
#![no_main]

use libfuzzer_sys::fuzz_target;
use readboard::container::Container;
use readboard_fuzz::{CATALOG, export, keys, reads, shard};

fuzz_target!(|bytes: &[u8]| {
    reads(bytes, Container::JsonFeed);
    reads(bytes, Container::Export);
    let first = shard(&[("a.json", bytes)], &CATALOG);
    let structured = |c: Container| matches!(c, Container::JsonFeed | Container::Export);
    if first.digests().iter().all(|digest| structured(digest.container)) && !first.stories().is_empty() {
        let again = shard(&[("b.json", export(&first, &CATALOG).as_bytes())], &CATALOG);
        assert_eq!(keys(&again), keys(&first), "what was exported comes back");
    }
});

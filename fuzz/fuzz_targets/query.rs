//! A query, and a search with it.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use readboard::layout::Catalog;
use readboard::library::Library;
use readboard::query::pass::{Pass, Scope};
use readboard::query::plan::{Plan, World};
use readboard::query::{QUERY_MAX, Query, Shown};
use readboard_fuzz::{CATALOG, shard};

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let texts = ["Exports fall", "外交部：五角大楼", "e\u{301}tude – “Ω” naïve", "حقوق الإنسان", "x"];
    let text: String = texts
        .map(|title| {
            format!("{title}\n\nShips left half empty, they said.\n\nSource: The Bay Post, May 2, 2023\n\n")
        })
        .concat();
    let mut library = Library::default();
    library.push(Arc::new(shard(&[("a.txt", text.as_bytes())], &CATALOG)));
    library
});

static WORLD_CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| Arc::new(Catalog::built_in().0));

fuzz_target!(|text: &str| {
    match Query::parse(text) {
        Ok(query) => {
            assert!(text.len() <= QUERY_MAX);
            assert_eq!(
                Query::parse(&query.to_string()),
                Ok(query.clone()),
                "what is printed is read as the same"
            );
            let mut at = 0;
            for (from, to) in Shown::new(&query).title(text).ranges {
                assert!(from >= at && from < to && text.get(from..to).is_some());
                at = to;
            }
            let world = World {
                today: jiff::civil::date(2024, 3, 13),
                catalog: Arc::clone(&WORLD_CATALOG),
                notes: Arc::default(),
            };
            let flags = Arc::new(vec![0, 1, 2, 3, 0]);
            let mut pass = Pass::new(LIBRARY.clone(), Arc::new(Plan::new(&query, world)), Scope::All, flags);
            while !pass.is_done() {
                pass.step(1);
            }
            let mut found = pass.ranked();
            let count = found.len();
            found.sort_unstable();
            found.dedup();
            assert!(found.len() == count && count <= LIBRARY.len(), "a story is found once");
        }
        Err(error) => {
            assert!(text.get(error.span.0..error.span.1).is_some() || text.len() > QUERY_MAX);
            assert!(!error.message.is_empty());
        }
    }
});

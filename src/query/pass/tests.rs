//! Passes over small libraries.

use super::*;
use crate::layout::Catalog;
use crate::library::ShardBuilder;
use crate::query::Query;
use crate::query::plan::World;

fn library(titles: &[&str]) -> Library {
    let (catalog, _) = Catalog::built_in();
    let mut library = Library::default();
    for title in titles {
        let text = format!("{title}\n\nA body that is long enough.\n\nSource: Outlet {title}\n");
        let mut builder = ShardBuilder::new(&catalog, 0);
        builder.add(std::path::Path::new("d.txt"), text.as_bytes()).unwrap();
        library.push(Arc::new(builder.finish()));
    }
    library
}

#[track_caller]
fn check(titles: &[&str], flags: &[u8], scope: Scope, query: &str, expected: &[u32]) {
    let mut pass = pass(library(titles), query, scope, flags);
    while !pass.is_done() {
        pass.step(1);
    }
    assert_eq!(pass.ranked(), expected.iter().map(|&n| StoryIx(n)).collect::<Vec<_>>());
}

#[test]
fn the_best_comes_first_and_equals_keep_their_order() {
    let titles = ["kite or early air", "Grain falls", "Korea talks", "Korea talks"];
    check(&titles, &[], Scope::All, "korea", &[2, 3, 0]);
    check(&titles, &[], Scope::All, "talks korea", &[2, 3]);
    check(&titles, &[], Scope::All, "", &[0, 1, 2, 3]);
    check(&titles, &[], Scope::All, "-korea", &[0, 1]);
    check(&titles, &[], Scope::All, "source:grain", &[1]);
    check(&titles, &[], Scope::All, "digest:d.txt -source:grain", &[0, 2, 3]);
}

#[test]
fn marks_narrow() {
    let titles = ["a one", "a two", "a three"];
    let flags = [Flags::READ, Flags::STARRED, 0];
    check(&titles, &flags, Scope::All, "is:read", &[0]);
    check(&titles, &flags, Scope::All, "is:unread", &[1, 2]);
    check(&titles, &flags, Scope::Starred, "", &[1]);
    check(&titles, &flags, Scope::Unread, "-is:starred", &[2]);
    check(&titles, &flags, Scope::Range(1, 3), "", &[1, 2]);
}

fn pass(library: Library, query: &str, scope: Scope, flags: &[u8]) -> Pass {
    let query = Query::parse(query).unwrap();
    let world = World {
        today: jiff::civil::date(2024, 3, 13),
        catalog: Arc::new(Catalog::built_in().0),
        notes: Arc::default(),
    };
    Pass::new(library, Arc::new(Plan::new(&query, world)), scope, Arc::new(flags.to_vec()))
}

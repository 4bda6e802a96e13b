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
fn among_equals_what_was_meant_comes_first() {
    // Side by side as typed, then changed round, then apart.
    let titles = ["Control of an export", "Controls on exports", "Control exports", "Export control"];
    check(&titles, &[], Scope::All, "export control", &[3, 2, 0, 1]);
    check(&titles, &[], Scope::All, "exp contr", &[3, 2, 0, 1]);
    // Of a short title two words are more; of titles of as many words the one that is unread comes first.
    let titles = [
        "Talks on the grain of last year go on in the capital",
        "Talks on grain",
        "Grain talks in the capital of the north go on a year",
    ];
    check(&titles, &[Flags::READ, 0, 0], Scope::All, "'grain 'capital", &[2, 0]);
    check(&titles, &[0, 0, 0], Scope::All, "talks grain", &[1, 2, 0]);
    // Where more words begin so, it is likelier one of them; words that all titles have are seldom meant.
    let titles = ["Company of the north", "Companies in commission", "For months", "Foreign months"];
    check(&titles, &[], Scope::All, "com", &[1, 0]);
    check(&titles, &[], Scope::All, "for mon", &[3, 2, 0]);
    // No short title makes up for a word that is met inside another one.
    check(
        &["Reexport", "What the north was found to export by its own count of ships"],
        &[],
        Scope::All,
        "export",
        &[1, 0],
    );
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

#[test]
fn what_is_asked_letter_by_letter_is_as_what_is_asked_at_once() {
    let titles = [
        "Korea talks",
        "Kroean war",
        "Kore",
        "The old orea",
        "kite or early air",
        "Koreans talk",
        "Talsk in Korea",
    ];
    let titles: Vec<&str> = titles.into_iter().chain(["Grain falls"; 40]).collect();
    let library = library(&titles);
    for typed in ["korea", "korean", "korea talks", "Korea", "koera tlak", "koreé tälks", "kor tlaks korea"]
    {
        let mut last: Option<(Query, Pass)> = None;
        for (end, _) in typed.char_indices().skip(1).chain([(typed.len(), ' ')]) {
            let query = Query::parse(&typed[..end]).unwrap();
            let mut whole = pass(library.clone(), &typed[..end], Scope::All, &[]);
            let mut passes = Vec::new();
            if let Some((wider, answer)) = &mut last {
                let slips = query.narrows(wider).unwrap();
                let unforeseen = answer.foreseen(slips.clone());
                while !answer.is_ahead() {
                    answer.step_ahead(7);
                }
                let foreseen = answer.foreseen(slips.clone());
                assert!(foreseen.iter().all(|slips| slips.candidates().is_some()), "{}", &typed[..end]);
                let hits = Arc::new(answer.in_order());
                passes.extend([slips, unforeseen, foreseen].map(|slips| {
                    let pass = pass(library.clone(), &typed[..end], Scope::All, &[]);
                    pass.among(Arc::clone(&hits)).and_slips(slips)
                }));
            }
            for pass in passes.iter_mut().chain([&mut whole]) {
                while !pass.is_done() {
                    pass.step(5);
                }
            }
            for narrowed in &mut passes {
                assert_eq!(narrowed.ranked(), whole.ranked(), "{}", &typed[..end]);
            }
            whole.look_ahead(query.slips_soon());
            last = Some((query, whole));
        }
    }
}

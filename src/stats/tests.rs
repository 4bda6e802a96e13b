//! What is counted, and what bars are made of it.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::library::ShardBuilder;
use crate::query::Query;

fn library(text: &str) -> Library {
    let (catalog, _) = Catalog::built_in();
    let mut builder = ShardBuilder::new(&catalog, 0);
    builder.add(Path::new("a.txt"), text.as_bytes()).unwrap();
    builder
        .add(Path::new("b.txt"), b"Late one\n\nIt came late, and was told here.\n\nSource: AidData, 2024\n")
        .unwrap();
    let mut library = Library::default();
    library.push(Arc::new(builder.finish()));
    library
}

fn story(number: usize, source: &str) -> String {
    format!(
        "Ship {number} sails\n\nIt was number {number}, and went out to sea.\n\nSource: {source}\nhttps://a.example/{number}\n\n\n"
    )
}

fn counted(flags: &[u8], among: &Among) -> Counted {
    let sources = [
        "RFA, 2023-11-06",
        "Radio Free Asia, 2023-11-12",
        "The Harbour Post, 2023-11-13",
        "THE HARBOUR POST, 2024-02",
        "Reuters, 2022",
    ];
    let text: String = sources.iter().enumerate().map(|(number, source)| story(number, source)).collect();
    let library = library(&text);
    assert_eq!(library.len(), 6);
    let key = library.story(StoryIx(1)).unwrap().key();
    let notes = Notes::from([(key, (vec!["basket".to_owned(), "ships".to_owned()], false))]);
    count(&library, among, flags, &notes, &Catalog::built_in().0)
}

fn shown(bars: &Bars) -> Vec<(String, usize, String)> {
    bars.bars.iter().map(|bar| (bar.label.to_string(), bar.tally.stories, bar.query.clone())).collect()
}

fn check(counted: &Counted, by: By, expected: &[(&str, usize, &str)], without: usize) {
    let bars = counted.bars(by);
    let expected: Vec<(String, usize, String)> =
        expected.iter().map(|&(label, count, query)| (label.to_owned(), count, query.to_owned())).collect();
    assert_eq!(shown(&bars), expected, "{by:?}");
    assert_eq!(bars.without, without, "{by:?}");
    for bar in &bars.bars {
        assert!(Query::parse(&bar.query).is_ok(), "{}", bar.query);
    }
}

#[test]
fn stories_are_counted_by_all_that_is_known_of_them() {
    let flags = [Flags::READ, Flags::READ | Flags::STARRED, 0, 0, 0, 0];
    let all = counted(&flags, &Among::All);
    assert_eq!(all.all, Tally { stories: 6, read: 2, starred: 1 });
    check(&all, By::Year, &[("2022", 1, "date:2022"), ("2023", 3, "date:2023"), ("2024", 2, "date:2024")], 0);
    check(
        &all,
        By::Month,
        &[
            ("2023-11", 3, "date:2023-11"),
            ("2023-12", 0, "date:2023-12"),
            ("2024-01", 0, "date:2024-01"),
            ("2024-02", 1, "date:2024-02"),
        ],
        2,
    );
    check(
        &all,
        By::Week,
        &[
            ("2023-W45 2023-11-06", 2, "date:2023-11-06..2023-11-12"),
            ("2023-W46 2023-11-13", 1, "date:2023-11-13..2023-11-19"),
        ],
        3,
    );
    assert_eq!(all.bars(By::Day).bars.len(), 8, "days between are there");
    check(
        &all,
        By::Outlet,
        &[
            ("Radio Free Asia", 2, "source:'\"Radio Free Asia\""),
            ("THE HARBOUR POST", 2, "source:'\"THE HARBOUR POST\""),
            ("AidData", 1, "source:'AidData"),
            ("Reuters", 1, "source:'Reuters"),
        ],
        0,
    );
    check(&all, By::Digest, &[("a.txt", 5, "digest:'a.txt"), ("b.txt", 1, "digest:'b.txt")], 0);
    check(&all, By::Tag, &[("basket", 1, "tag:basket"), ("ships", 1, "tag:ships")], 5);
    let read = all.bars(By::Outlet).bars[0].tally;
    assert_eq!((read.read_percent(), read.starred_percent()), (100, 50));
}

#[test]
fn only_what_is_asked_for_is_counted_and_each_story_once() {
    let again = counted(&[0, Flags::AGAIN, 0, 0, 0, 0], &Among::All);
    assert_eq!(again.all.stories, 5);
    let run = counted(&[0, Flags::AGAIN, 0, 0, 0, 0], &Among::Run(0, 2));
    assert_eq!(run.all.stories, 2, "a digest is counted as it stands");
    let each = counted(&[], &Among::Each(vec![StoryIx(5), StoryIx(0), StoryIx(99)]));
    assert_eq!((each.all.stories, each.bars(By::Digest).bars.len()), (2, 2));
    let none = counted(&[], &Among::Each(Vec::new()));
    for by in By::ALL {
        assert_eq!(none.bars(by), Bars::default());
    }
}

#[test]
fn percents_are_none_and_all_only_where_that_is_so() {
    for (part, whole, expected) in
        [(0, 0, 0), (0, 9, 0), (1, 1000, 1), (999, 1000, 99), (9, 9, 100), (1, 3, 33), (2, 3, 67)]
    {
        assert_eq!(percent(part, whole), expected);
    }
}

#[test]
fn a_long_time_without_stories_is_one_bar() {
    let mut all = Counted::default();
    for (year, month, day) in [(1, 1, 1), (2006, 2, 27), (2006, 10, 1), (9999, 12, 31)] {
        all.days.insert(Date::new(year, month, day).unwrap(), Tally { stories: 1, ..Tally::default() });
    }
    let labels = |by| all.bars(by).bars.iter().map(|bar| bar.label.to_string()).collect::<Vec<_>>();
    assert_eq!(labels(By::Year), ["0001", "… 2004 years", "2006", "… 7992 years", "9999"]);
    let months = labels(By::Month);
    assert_eq!(months[1..5], ["… 24060 months", "2006-02", "… 7 months", "2006-10"]);
    assert_eq!(labels(By::Week)[3], "… 29 weeks");
    let days = all.bars(By::Day);
    assert_eq!((&*days.bars[3].label, days.bars.len()), ("… 215 days", 7));
    assert_eq!(days.bars[3].query, "date:2006-02-28..2006-09-30");
    assert_eq!(all.bars(By::Month).bars[3].query, "date:2006-03-01..2006-09-30");
}

//! Queries as a whole: printed, narrowed, shown.

use super::*;
use proptest::prelude::*;

fn letters(query: &str, text: &str) -> String {
    let matched = Shown::new(&Query::parse(query).unwrap()).title(text);
    matched.ranges.iter().map(|&(from, to)| &text[from..to]).collect()
}

#[test]
fn matched_letters_stand_where_they_are_seen() {
    assert_eq!(letters("korea hack", "South Korea’s ministry hacked"), "Koreahack");
    assert_eq!(letters("外交", "e\u{301}tude 外交部 部"), "外交");
    assert_eq!(letters("etude", "L’e\u{301}tude"), "e\u{301}tude");
    assert_eq!(letters("mss", "Ministry of State Security"), "MSS");
    assert_eq!(letters("ｎｅｗｓ", "Old news"), "news");
    assert_eq!(letters("\"state sec\" -x", "Ministry of State Security"), "State Sec");
    assert_eq!(letters("is:unread", "Ministry"), "");
}

#[test]
fn a_query_that_only_grew_narrows() {
    let slips = |new: &str, old: &str| {
        Query::parse(new).unwrap().narrows(&Query::parse(old).unwrap()).map(|slips| slips.len())
    };
    let narrows = |new: &str, old: &str| slips(new, old) == Some(0);
    assert!(narrows("kore", "kor") && narrows("kor tal", "kor") && narrows("kor is:unread", "kor"));
    assert!(
        narrows("\"zeph acc\"", "\"zeph\"")
            && narrows("kor", "")
            && narrows("Kor", "kor")
            && !narrows("kor", "Kor")
    );
    assert!(!narrows("kor", "kore") && !narrows("a | b", "a") && !narrows("-korea", "-kor"));
    assert!(!narrows("が", "か") && narrows("かが", "か") && !narrows("\"か\u{3099}\"", "\"か\""));
    // From five letters on a slip is forgiven.
    assert!(slips("korea", "kore") == Some(1) && narrows("korean", "korea") && narrows("korea kore", "kore"));
    assert_eq!(slips("korea talks is:unread", "kore talk"), Some(2));
}

#[test]
fn what_counts_from_today_is_known() {
    let relative = ["newer:3d", "date:today", "a -date:last-month..", "date:2023..today", "x | older:1y"];
    for (text, expected) in relative.map(|text| (text, true)).into_iter().chain([
        ("date:2023-11..", false),
        ("newer:2023", false),
        ("korea", false),
        ("date:2023..2024 \"today\"", false),
    ]) {
        assert_eq!(Query::parse(text).unwrap().asks_today(), expected, "{text}");
    }
}

#[test]
fn words_are_shown_where_they_stand_in_running_text() {
    let running = |query: &str, text: &str| {
        let found = Shown::new(&Query::parse(query).unwrap()).running(text);
        found.iter().map(|&(from, to)| &text[from..to]).collect::<Vec<_>>().join("|")
    };
    assert_eq!(running("us is:unread -must", "The US must trust us"), "US|us");
    assert_eq!(running("\"export control\" | ban", "Export control, urban bans"), "Export control|ban");
    assert_eq!(running("外交", "中国外交部"), "外交");
    assert_eq!(running("source:rfa", "Radio Free Asia"), "");
}

#[test]
fn two_queries_are_asked_as_one() {
    for (a, b, both) in [
        ("a | b", "c", "(a | b) c"),
        ("a b", "c | d", "a b (c | d)"),
        ("", "c", "c"),
        ("a", "", "a"),
        ("", "", ""),
        ("a sort:date", "b", "a b sort:date"),
        ("a sort:date", "-b sort:title", "a -b sort:title"),
    ] {
        let parse = |text: &str| Query::parse(text).unwrap();
        let query = parse(a).and(&parse(b));
        assert_eq!(query, parse(both), "{a} and {b}");
        assert!(query.narrows(&parse(a)).is_some() && query.narrows(&parse(b)).is_some(), "{a} and {b}");
    }
}

#[test]
fn a_query_is_printed_as_it_would_be_typed() {
    for text in ["korea -'x is:unread sort:date", "sort:title", "a | (b | c)", "", "-sort:date \"a b\""] {
        let query = Query::parse(text).unwrap();
        assert_eq!(Query::parse(&query.to_string()), Ok(query));
    }
}

proptest! {
    #[test]
    fn any_text_is_shown_in_whole_graphemes(query in any::<String>(), text in any::<String>()) {
        if let Ok(query) = Query::typed(&query) {
            let mut shown = Shown::new(&query);
            for (from, to) in shown.title(&text).ranges.into_iter().chain(shown.text(&text)) {
                prop_assert!(text.get(from..to).is_some_and(|letters| !letters.is_empty()));
            }
        }
    }
}

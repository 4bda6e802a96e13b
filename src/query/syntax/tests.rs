//! The language, as a table and as properties.

use super::super::{QUERY_MAX, QueryError};
use super::read::Read;
use super::*;
use proptest::prelude::*;

fn strict(text: &str) -> Result<Read, QueryError> {
    read(text, false)
}

/// What `text` is read as, with every join shown.
fn shape(text: &str) -> String {
    fn each(node: &Node) -> String {
        let all = |nodes: &[Node]| nodes.iter().map(each).collect::<Vec<_>>().join(" ");
        match node {
            Node::All(nodes) => format!("all[{}]", all(nodes)),
            Node::Any(nodes) => format!("any[{}]", all(nodes)),
            Node::Not(inner) => format!("not[{}]", each(inner)),
            Node::Term(Term::Word(fit, text)) => format!("{fit:?}({text})"),
            Node::Term(Term::Phrase(place, text)) => format!("{place:?}({text})"),
            Node::Term(term) => term.to_string(),
        }
    }
    match strict(text) {
        Ok(read) => {
            let sort = read.sort.map_or(String::new(), |sort| format!(" by {sort}"));
            each(&read.node) + &sort
        }
        Err(error) => format!("{}..{} {}", error.span.0, error.span.1, error.message),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(shape(text), expected, "{text}");
    let read = strict(text).unwrap();
    assert_eq!(strict(&read.node.to_string()).map(|read| read.node), Ok(read.node), "{text}");
}

#[test]
fn the_language() {
    check("", "all[]");
    check("korea", "Fuzzy(korea)");
    check("north korea", "all[Fuzzy(north) Fuzzy(korea)]");
    check("a b | c d", "any[all[Fuzzy(a) Fuzzy(b)] all[Fuzzy(c) Fuzzy(d)]]");
    check("a (b|c) d", "all[Fuzzy(a) any[Fuzzy(b) Fuzzy(c)] Fuzzy(d)]");
    check("-korea", "not[Exact(korea)]");
    check("-(a b)", "not[all[Fuzzy(a) Fuzzy(b)]]");
    check("'exact ^start end$ ^whole$", "all[Exact(exact) Start(start) End(end) Whole(whole)]");
    check("\"two words\"", "Text(two words)");
    check("'\"two words\"", "Title(two words)");
    check("\"say \\\"no\\\"\"", "Text(say \"no\")");
    check("/a.c/ title:/x\\/y/", "all[/a.c/ title:/x\\/y/]");
    check("in:body two words", "all[Body(two) Body(words)]");
    check("(in:body two) words", "all[Body(two) Fuzzy(words)]");
    check("in:title two", "Fuzzy(two)");
    check("body:\"two words\" text:x", "all[Body(two words) Text(x)]");
    check("source:rfa outlet:\"Radio Free Asia\"", "all[source:rfa source:\"Radio Free Asia\"]");
    check("date:2023-11.. newer:3d older:last-year", "all[date:2023-11.. newer:3d older:last-year]");
    check("is:unread -is:starred has:url", "all[is:unread not[is:starred] has:url]");
    check("korea sort:date", "Fuzzy(korea) by sort:date");
    check("-sort:title is:read", "is:read by -sort:title");
    check("sort:date", "all[] by sort:date");
    check(
        "f(x) AC/DC 5\" re: https://a.example/b",
        "all[Fuzzy(f(x)) Fuzzy(AC/DC) Fuzzy(5\") Fuzzy(re:) Fuzzy(https://a.example/b)]",
    );
    check("re\\:x \\-5 \\^a b\\ c cost\\$", "all[Fuzzy(re:x) Fuzzy(-5) Fuzzy(^a) Fuzzy(b c) Fuzzy(cost$)]");
    check("((a))", "Fuzzy(a)");
    check("外交 联合早报", "all[Fuzzy(外交) Fuzzy(联合早报)]");
    check("RFA: Update:now", "all[Fuzzy(RFA:) Fuzzy(Update:now)]");
}

#[test]
fn what_is_wrong_says_where_and_what_would_be_right() {
    let error = |text: &str| strict(text).unwrap_err();
    assert_eq!(error("korea is:old").span, (6, 12));
    assert!(error("sourec:rfa").message.contains("`source:`"));
    assert!(error("xyzzy:rfa").message.contains("digest:"));
    assert_eq!(error("a ) b").span, (2, 3));
    assert_eq!(error("(a").span, (0, 2));
    assert!(error("(a").unfinished && error("\"a").unfinished && error("/a").unfinished);
    assert!(error("a |").unfinished && error("-").unfinished && error("is:").unfinished);
    assert!(!error("| a").unfinished && !error("()").unfinished && !error("a - b").unfinished);
    assert!(error("is:unr").unfinished && !error("is:unr a").unfinished && !error("is:old").unfinished);
    assert!(error("(sort:date)").message.contains("whole"));
    assert!(error("sort:date sort:title").message.contains("once"));
    assert!(error("date:2023-13").message.contains("2023-11"));
    assert!(error("/a(/").message.contains("pattern"));
    assert_eq!(error("x /a\\/b(/").span, (7, 8));
    assert_eq!(error("x /é[/").message.matches("pattern").count(), 1);
    assert!(error("is:unred").message.ends_with("did you mean `is:unread`?"));
    assert!(error("date:2024..2023 x").message.ends_with("did you mean `2023..2024`?"));
    assert!(error(&"(".repeat(100)).message.contains("40"));
    assert!(error(&"-".repeat(100)).message.contains("40"));
    assert!(error(&"x".repeat(QUERY_MAX + 1)).message.contains("1024"));
}

#[test]
fn what_is_being_typed_is_read_as_if_it_were_closed() {
    for (typed, whole) in [
        ("\"zephyrine acc", "\"zephyrine acc\""),
        ("(korea | chi", "(korea | chi)"),
        ("-(a b", "-(a b)"),
        ("/ko.ea", "/ko.ea/"),
        ("source:\"radio fr", "source:\"radio fr\""),
    ] {
        assert_eq!(read(typed, true), read(whole, false), "{typed}");
    }
    for text in ["\"", "(", "a |", "-", "/", "/a(", "source:", "is:un", "'", "^"] {
        assert!(read(text, true).unwrap_err().unfinished, "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(text in "[a-z中 |()\\\\\"'/^$:.0-9-]{0,40}", typed in any::<bool>()) {
        if let Ok(first) = read(&text, typed) {
            let printed = first.node.to_string();
            let again = read(&printed, false);
            prop_assert_eq!(again.map(|read| read.node), Ok(first.node), "{}", printed);
        }
    }

    #[test]
    fn composed_queries_come_back(parts in proptest::collection::vec(
        proptest::sample::select(vec!["korea", "'ex", "^st", "en$", "\"a b\"", "/x.y/", "-", "(", ")", "|", " ", "is:unread",
            "source:rfa", "source:\"a b\"", "date:2023..", "newer:3d", "in:body", "body:x", "title:\"q\"", "has:url",
            "sort:date", "\\", "é", ":"]), 0..12), spaced in any::<bool>()) {
        let text = parts.join(if spaced { " " } else { "" });
        match read(&text, false) {
            Ok(first) => {
                let printed = first.node.to_string();
                prop_assert_eq!(read(&printed, false).map(|read| read.node), Ok(first.node), "{}", printed);
            }
            Err(error) => prop_assert!(text.get(error.span.0..error.span.1).is_some(), "{:?}", error),
        }
    }

    #[test]
    fn an_escaped_blank_at_the_end_of_a_value_comes_back_as_none(spaces in 1..4_usize) {
        let first = read(&format!("source:rfa{}", "\\ ".repeat(spaces)), false).unwrap().node;
        prop_assert_eq!(read(&first.to_string(), false).map(|read| read.node), Ok(first));
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), typed in any::<bool>()) {
        if let Err(error) = read(&text, typed) {
            prop_assert!(text.get(error.span.0..error.span.1).is_some() || text.len() > QUERY_MAX);
        }
    }
}

//! The fast way finds what the plain way finds.

use std::ops::Range;

use proptest::prelude::*;

use super::fit::Case;
use super::*;
use crate::text::exotic::BLOCK;
use crate::text::seek::{fold_char, folded, is_voicing};

/// Folds all, as the fold says, and looks from every place: where the phrase stands from `from` on.
fn plainly(phrase: &str, text: &str, from: usize) -> Option<Range<usize>> {
    let (wanted, cased) = fit::units_of_phrase(phrase);
    let spaced: String = wanted.iter().map(|unit| unit.c).collect();
    assert_eq!(spaced.split(' ').collect::<String>(), folded(phrase).split(' ').collect::<String>());
    let mut units: Vec<(Unit, usize, usize)> = Vec::new();
    for (at, c) in text.char_indices().filter(|&(at, _)| at >= from) {
        let end = at + c.len_utf8();
        let mut own = fit::units_of_phrase(&c.to_string()).0.into_iter().map(|unit| unit.case);
        let mut empty = true;
        fold_char(c, |unit| {
            empty = false;
            let case = own.next().unwrap_or(Case::Any);
            match units.last_mut() {
                Some(last) if last.0.c == ' ' && unit == ' ' => last.2 = end,
                _ => units.push((Unit { c: unit, case }, at, end)),
            }
        });
        if let Some(last) = units.last_mut().filter(|last| empty && last.2 == at) {
            last.2 = end;
        }
    }
    let fits = |a: Unit, b: Unit| {
        a.c == b.c && (!cased || a.case == b.case || a.case == Case::Any || b.case == Case::Any)
    };
    let mut windows = units.windows(wanted.len().max(1)).enumerate();
    let (_, found) = windows.find(|(at, window)| {
        let next = units.get(at + window.len());
        window.len() == wanted.len()
            && !next.is_some_and(|next| is_voicing(next.0.c))
            && window.iter().zip(&wanted).all(|(unit, &wanted)| fits(unit.0, wanted))
    })?;
    Some(found[0].1..found[found.len() - 1].2)
}

fn all_plainly(phrase: &str, text: &str) -> Vec<Range<usize>> {
    let (mut places, mut from) = (Vec::new(), 0);
    while let Some(found) = plainly(phrase, text, from) {
        from = found.end;
        places.push(found);
    }
    places
}

#[track_caller]
fn agree(phrase: &str, text: &str) {
    let needle = Needle::phrase(phrase);
    let expected = all_plainly(phrase, text);
    assert_eq!(needle.find_iter(text).collect::<Vec<_>>(), expected, "{phrase:?} in {text:?}");
    let map = Exotic::of(text);
    let first = needle.find_within(text, Some(&map), 0..text.len());
    assert_eq!(first.as_ref(), expected.first(), "{phrase:?} in {text:?}");
}

#[track_caller]
fn check(phrase: &str, text: &str, expected: &[&str]) {
    let needle = Needle::phrase(phrase);
    let found: Vec<&str> = needle.find_iter(text).map(|place| &text[place]).collect();
    assert_eq!(found, expected, "{phrase:?}");
}

#[test]
fn what_is_taken_for_the_same_is_found() {
    check(
        "elysee palace",
        "the Élysée\n  Palace, the ELYSÉE  PALACE",
        &["Élysée\n  Palace", "ELYSÉE  PALACE"],
    );
    check("étude", "etude e\u{301}tude étudE\u{301}s", &["etude", "e\u{301}tude", "étudE\u{301}"]);
    check("don't", "they don’t, DON'T", &["don’t", "DON'T"]);
    check("\"so\" - she", "“so” – she", &["“so” – she"]);
    check("abc 12", "ＡＢＣ　１２ abc\u{a0}12", &["ＡＢＣ　１２", "abc\u{a0}12"]);
    check("strasse", "Straße", &["Straße"]);
    check("ニュース", "ﾆｭｰｽ にゅーす", &["ﾆｭｰｽ", "にゅーす"]);
    check("조ㅅ", "조선의", &["조선"]);
    check("株式会社", "㍿", &["㍿"]);
    check("会社", "式会社 ㍿", &["会社", "㍿"]);
    check("ﬁ", "first", &["fi"]);
    check("i", "ﬁ", &["ﬁ"]);
    check("", "x", &[]);
    check(" ", "a \n b", &[" \n "]);
    check("a ", "a  b a", &["a  "]);
    check("aa", "aaaaa", &["aa", "aa"]);
    check("×", "3 × 4", &["×"]);
}

#[test]
fn a_capital_makes_case_count_and_accents_still_do_not() {
    check("US", "us US Us bus BUS", &["US", "US"]);
    check("Elysee", "elysée Élysée ÉLYSÉE", &["Élysée"]);
    check("Ærø", "Aero AEro aero Ærø", &["Aero", "AEro", "Ærø"]);
    check("Москва", "москва Москва МОСКВА", &["Москва"]);
    check("A b", "a b A\nb A B", &["A\nb"]);
}

#[test]
fn a_kana_is_not_its_voiced_one() {
    check("か", "か が カ ガ ｶ ｶﾞ か\u{3099} かが", &["か", "カ", "ｶ", "か"]);
    check("が", "か が カ ガ ｶ ｶﾞ か\u{3099} かが", &["が", "ガ", "ｶﾞ", "か\u{3099}", "が"]);
    check("は", "ば ぱ は", &["は"]);
    check("たか", "たが たか", &["たか"]);
}

#[test]
fn the_edges_of_blocks_hide_nothing() {
    for phrase in ["zephyr", "外交部", "зефир", "- -"] {
        for shift in 0..20 {
            for around in ["x", "é", "中", "\u{301}", "ж", "“"] {
                let fill = around.repeat((BLOCK - shift) / around.len());
                let text = format!("{fill}{}", [phrase, &phrase.to_uppercase(), ""].join(&fill));
                agree(phrase, &text);
            }
        }
    }
}

#[test]
fn patterns_are_found_line_by_line() {
    let find = |pattern: &str, text: &str| -> Vec<String> {
        let needle = Needle::pattern(pattern).unwrap();
        needle.find_iter(text).map(|place| text[place].to_owned()).collect()
    };
    assert_eq!(find("^k\\w+$", "korea\nKyoto\nin korea"), ["korea", "Kyoto"]);
    assert_eq!(find("K\\w+", "korea Kyoto"), ["Kyoto"]);
    assert_eq!(find("\\S+\\W", "ab cd."), ["ab ", "cd."]);
    assert_eq!(find("\\p{Lu}\\w*|(?P<Name>k)", "a B k"), ["a", "B", "k"]);
    assert_eq!(find("x*", "axxbé"), ["xx"]);
    assert_eq!(find("\\p{Han}+", "in 外交部 said"), ["外交部"]);
    let within = Needle::pattern("^b$").unwrap();
    assert_eq!(within.find_within("abc", None, 1..2), Some(1..2));
}

#[test]
fn a_bad_pattern_says_where() {
    let error = |pattern: &str| Needle::pattern(pattern).unwrap_err();
    assert_eq!(error("a(b").span, (1, 2));
    assert_eq!(error("é[z-a]").span, (3, 6));
    assert_eq!(error("a(b").message, "the pattern is wrong: unclosed group");
    assert!(error("(\\w{500}){500}").message.contains("too large"));
    assert!(error(&"(".repeat(2000)).span.1 <= 2000);
    assert!(Needle::pattern(&"a?".repeat(400)).is_ok());
}

#[test]
fn needles_are_the_same_when_they_look_for_the_same() {
    assert_eq!(Needle::phrase("a"), Needle::phrase("a"));
    assert_ne!(Needle::phrase("a"), Needle::pattern("a").unwrap());
}

/// Words in many forms, and what stands between them.
fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "zep",
        "ZEP",
        "Zép",
        "ze\u{301}p",
        "ｚｅｐ",
        "hyr",
        "外交",
        "交",
        "會社",
        "会社",
        "㍿",
        "ﬁn",
        "fin",
        "’",
        "'",
        "“",
        "-",
        "—",
        "дом",
        "ДОМ",
        "か",
        "カ",
        "が",
        "ｶﾞ",
        "조선",
        "조",
        "\u{301}",
        "ß",
        "ss",
        "12",
        "１２",
        "…",
        "e",
        "x",
        "é",
    ]);
    let gap = prop::sample::select(vec!["", "", "", " ", "\n", " \n  ", "\u{a0}", "　", "."]);
    // A long filler has words stand across the edges of blocks.
    let filler = prop::sample::select(vec![0usize, 0, 0, 0, 0, 300, BLOCK - 5, BLOCK - 2]);
    prop::collection::vec((word, gap, filler), 0..40).prop_map(|pieces| {
        pieces.into_iter().map(|(word, gap, filler)| [word, gap, &"·".repeat(filler / 2)].concat()).collect()
    })
}

proptest! {
    #[test]
    fn fast_is_as_plain(text in text(), from in 0usize..60, len in 1usize..8) {
        // A piece of the text itself is the likeliest to be found.
        let phrase: String = text.chars().filter(|&c| c != '·').skip(from).take(len).collect();
        agree(&phrase, &text);
        agree(&phrase.to_lowercase(), &text);
    }

    #[test]
    fn any_phrase_in_any_text(phrase in any::<String>(), text in any::<String>()) {
        let needle = Needle::phrase(&phrase);
        for place in needle.find_iter(&text) {
            prop_assert!(!place.is_empty() && text.get(place).is_some());
        }
        prop_assert_eq!(Needle::phrase(&text).find(&text, 0).is_some(), text.chars().any(|c| !folded(&c.to_string()).is_empty()));
    }

    #[test]
    fn any_pattern_or_a_reason(pattern in any::<String>(), text in any::<String>()) {
        match Needle::pattern(&pattern) {
            Ok(needle) => for place in needle.find_iter(&text) {
                prop_assert!(!place.is_empty() && text.get(place).is_some());
            },
            Err(error) => prop_assert!(pattern.get(error.span.0..error.span.1).is_some()),
        }
    }

    #[test]
    fn any_small_pattern_or_a_reason(pattern in "[a(|)*?+{}2\\[\\]\\\\pPL^$é]{0,12}") {
        if let Err(error) = Needle::pattern(&pattern) {
            prop_assert!(pattern.get(error.span.0..error.span.1).is_some());
        }
    }
}

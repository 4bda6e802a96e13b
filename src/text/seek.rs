//! The fold that searching uses: which letters count as the same when a person looks for a word.
//!
//! Case, accents, width, composition (NFC or NFD), the two kinds of kana, and typographic quotes and dashes do not
//! count; Hangul is taken apart into its letters, so that a syllable being typed finds those that begin with it.
//! Unlike [`super::fold`], which makes keys and is frozen, this may change whenever it finds better. Characters fold
//! one by one, so what was found in a folded text can be shown in the text itself.

use unicode_normalization::char::decompose_compatible;

use super::han;

/// Hands the folded characters of `c` to `each`, none to a few.
pub fn fold_char(c: char, mut each: impl FnMut(char)) {
    if c.is_ascii() {
        each(if c.is_ascii_whitespace() { ' ' } else { c.to_ascii_lowercase() });
        return;
    }
    if c.is_whitespace() {
        each(' ');
        return;
    }
    if let Some(sign) = sign(c) {
        each(sign);
        return;
    }
    if is_han(c) {
        each(han::simple(c));
        return;
    }
    for lower in c.to_lowercase() {
        if let Some(letters) = spelled(lower) {
            letters.chars().for_each(&mut each);
            continue;
        }
        decompose_compatible(lower, |part| {
            // A compatibility form may come apart into capitals or spaces: ℃, ª.
            match part {
                _ if is_mark(part) => {}
                'ς' => each('σ'),
                '\u{30a1}'..='\u{30f6}' => each(kana(part)),
                _ if part.is_whitespace() => each(' '),
                _ if is_han(part) => each(han::simple(part)),
                _ => match (sign(part), spelled(part)) {
                    (Some(sign), _) => each(sign),
                    // Below its accent there may be such a letter: ǽ.
                    (None, Some(letters)) => letters.chars().for_each(&mut each),
                    (None, None) => part.to_lowercase().for_each(&mut each),
                },
            }
        });
    }
}

/// Appends the fold of `text`.
pub fn fold(text: &str, out: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.bytes().position(|b| !b.is_ascii()).unwrap_or(rest.len());
        let (ascii, other) = rest.split_at(plain);
        let start = out.len();
        out.push_str(ascii);
        out[start..].make_ascii_lowercase();
        if ascii.bytes().any(|b| b.is_ascii_whitespace() && b != b' ') {
            let spaced: String =
                out[start..].chars().map(|c| if c.is_ascii_whitespace() { ' ' } else { c }).collect();
            out.truncate(start);
            out.push_str(&spaced);
        }
        let beyond = other.bytes().position(|b| b.is_ascii()).unwrap_or(other.len());
        let (other, after) = other.split_at(beyond);
        for c in other.chars() {
            fold_char(c, |folded| out.push(folded));
        }
        rest = after;
    }
}

/// The fold of `text`.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold(text, &mut out);
    out
}

/// The folded characters of `text`, each with the bytes of `text` that it was made of.
pub fn fold_with_places(text: &str, out: &mut Vec<(char, u32, u32)>) {
    for (at, c) in text.char_indices() {
        fold_char(c, |folded| out.push((folded, at as u32, (at + c.len_utf8()) as u32)));
    }
}

/// Whether `c` is an ideograph: one that may have a simpler form and a reading.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Quotes and dashes as a keyboard has them.
fn sign(c: char) -> Option<char> {
    Some(match c {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{02bc}' | '\u{00b4}' | '\u{0060}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{00ab}' | '\u{00bb}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => return None,
    })
}

/// Letters that no decomposition takes apart and that people spell with others.
fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        // Tatweel only stretches a word.
        '\u{0640}' => "",
        _ => return None,
    })
}

/// Marks that stand on letters and that people leave out. Those that are letters of their own (Indic vowels, the
/// voicing of kana) stay.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0487}' | '\u{0591}'..='\u{05bd}' | '\u{05bf}'
        | '\u{05c1}' | '\u{05c2}' | '\u{05c4}' | '\u{05c5}' | '\u{05c7}' | '\u{064b}'..='\u{065f}' | '\u{0670}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Whether `c` is what a folded kana becomes another one by: か with it is が.
pub fn is_voicing(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309a}')
}

/// Whether what ends where `rest` begins ends inside a kana, as か would in が: these are two letters, and unlike an
/// accent nobody leaves the difference out.
pub fn cuts_kana(rest: &str) -> bool {
    rest.starts_with(is_voicing)
}

/// The hiragana of a katakana.
fn kana(c: char) -> char {
    char::from_u32(c as u32 - 0x60).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[track_caller]
    fn same(a: &str, b: &str) {
        assert_eq!(folded(a), folded(b));
    }

    #[test]
    fn what_a_person_takes_for_the_same_is_the_same() {
        same("Élysée", "elysee");
        same("ＡＢＣ　１２", "abc 12");
        same("“Don’t” – she said", "\"don't\" - SHE SAID");
        same("Straße Łódź Ærø", "strasse lodz aero");
        same("ニュース", "にゅーす");
        same("ﾆｭｰｽ", "ニュース");
        same("ΟΔΟΣ", "οδος");
        same("Ёлка", "елка");
        same("أحمد", "احمد");
        same("a\tb\nc", "a b c");
        assert!(folded("조선").starts_with(&folded("ㅈ")) && folded("조선").starts_with(&folded("조ㅅ")));
        assert_ne!(folded("が"), folded("か"));
        same("聯合國", "联合国");
        same("\u{f92c}", "郎");
        same("Ǽ", "ae");
        same("Ǿre", "ore");
        assert!(folded("ㅈㅅ").chars().all(|c| matches!(c, '\u{1100}'..='\u{1112}')));
    }

    proptest! {
        #[test]
        fn composition_does_not_count(
            text in "[\\p{Latin}\\p{Greek}\\p{Cyrillic}\\p{Hangul}\\p{Hiragana}\\p{Katakana}\\p{Arabic}\\p{Hebrew} ]{0,30}",
        ) {
            let nfd: String = text.nfd().collect();
            let nfc: String = text.nfc().collect();
            prop_assert_eq!(folded(&nfd), folded(&nfc));
        }

        #[test]
        fn no_letter_s_composition_counts(letter in any::<char>()) {
            let nfd: String = letter.nfd().collect();
            let nfc: String = letter.nfc().collect();
            prop_assert_eq!(folded(&nfd), folded(&nfc));
        }

        #[test]
        fn folding_once_is_enough_and_places_agree(text in "[a-zA-Zé中ﬁＡが조Ω\u{301}“’ \n]{0,40}") {
            let once = folded(&text);
            prop_assert_eq!(&folded(&once), &once);
            let mut placed = Vec::new();
            fold_with_places(&text, &mut placed);
            prop_assert_eq!(placed.iter().map(|&(c, ..)| c).collect::<String>(), once);
            for (_, from, to) in placed {
                prop_assert!(text.get(from as usize..to as usize).is_some());
            }
        }
    }
}

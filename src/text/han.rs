//! Ideographs: which of them are forms of one.
//!
//! Owns the table of traditional, Japanese and other forms. Forms are one when a person who looks for a word would not
//! care which of them is written, so more are one here than a converter of texts would allow: 乾 and 幹 are both 干.
//! Knows nothing of how a form is read.

use std::sync::LazyLock;

use unicode_normalization::char::decompose_canonical;

/// Each line: a form to keep, then those that are folded to it.
const FORMS: &str = include_str!("../../assets/han/simple.txt");

/// What the plain table spans: all that is common.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;

struct Forms {
    /// The kept form of each ideograph from `FIRST` to `LAST`, 0 when it is its own.
    common: Box<[u16]>,
    /// The few beyond, sorted.
    beyond: Vec<(char, char)>,
}

static TABLE: LazyLock<Forms> = LazyLock::new(|| {
    let mut forms =
        Forms { common: vec![0; (LAST - FIRST + 1) as usize].into_boxed_slice(), beyond: Vec::new() };
    for line in FORMS.lines().filter(|line| !line.starts_with('#')) {
        let mut line = line.chars();
        let Some(kept) = line.next() else { continue };
        for form in line {
            let slot = forms.common.get_mut((form as u32).wrapping_sub(FIRST) as usize);
            match (slot, u16::try_from(kept as u32)) {
                (Some(slot), Ok(kept)) => *slot = kept,
                _ => forms.beyond.push((form, kept)),
            }
        }
    }
    forms.beyond.sort_unstable();
    forms
});

/// The simplified form of an ideograph; itself when there is none.
pub(super) fn simple(c: char) -> char {
    let table = &*TABLE;
    match table.common.get((c as u32).wrapping_sub(FIRST) as usize) {
        Some(0) => c,
        Some(&kept) => char::from_u32(u32::from(kept)).unwrap_or(c),
        None => rare(table, c),
    }
}

/// Ideographs outside the common ones; those that stand twice in Unicode are first taken for their other self.
#[cold]
fn rare(table: &Forms, c: char) -> char {
    let mut other = c;
    if matches!(c, '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}') {
        decompose_canonical(c, |part| other = part);
        if matches!(other as u32, FIRST..=LAST) {
            return simple(other);
        }
    }
    let at = table.beyond.binary_search_by_key(&other, |&(form, _)| form);
    at.ok().and_then(|at| table.beyond.get(at)).map_or(other, |&(_, kept)| kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_are_one() {
        for pair in "聯联 國国 臺台 檯台 颱台 説说 說说 戶户 戸户 羣群 後后 著着 裏里 裡里 麵面 鬱郁 為为 爲为 產产 産产 \
                     發发 発发 髮发 氣气 気气 廣广 広广 戰战 戦战 經经 経经 關关 関关 圓圆 円圆 驛驿 駅驿 鐵铁 鉄铁 濱滨 浜滨 \
                     黃黄 吳吴 強强 內内 溫温 眾众 稅税 銳锐 別别 佔占 週周 彫雕 祕秘 託托 妳你 牠它 髙高 濵滨 邊边 邉边 辺边"
            .split_whitespace()
        {
            let pair: Vec<char> = pair.chars().collect();
            assert_eq!(simple(pair[0]), pair[1], "{pair:?}");
        }
    }

    #[test]
    fn what_is_no_form_of_another_stays() {
        for c in "中予弁欠连群人像碕芸a가\u{9fff}\u{33ff}\u{a000}\u{323af}".chars() {
            assert_eq!(simple(c), c);
        }
    }

    #[test]
    fn what_stands_twice_in_unicode_is_one() {
        assert_eq!(simple('\u{f92c}'), '郎');
        assert_eq!(simple('\u{f9dc}'), '隆');
        assert_eq!(simple('\u{2f800}'), '丽');
        assert_eq!(simple('\u{fa11}'), '崎');
        assert_eq!(simple('\u{fa0e}'), '\u{fa0e}');
        assert_eq!(simple('𬭎'), simple('鋐'));
    }

    #[test]
    fn once_is_enough_composed_or_not() {
        for c in (0..=0x323af).filter_map(char::from_u32) {
            assert_eq!(simple(simple(c)), simple(c), "{c}");
            if crate::text::seek::is_han(c) {
                decompose_canonical(c, |other| assert_eq!(simple(other), simple(c), "{c}"));
            }
        }
    }

    #[test]
    fn the_table_is_sorted_and_says_each_form_once() {
        let lines: Vec<&str> = FORMS.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.is_sorted() && lines.iter().all(|line| line.chars().count() > 1));
        let mut forms: Vec<char> = lines.iter().flat_map(|line| line.chars().skip(1)).collect();
        let all = forms.len();
        forms.sort_unstable();
        forms.dedup();
        assert!(all > 4_000 && forms.len() == all);
    }
}

//! A word whose letters stand apart in a title: as the first letters of words, or just in their order.

use memchr::{memchr, memrchr};

use crate::library::lookup::Title;

/// Words of a title that have no say in its initials: `mss` is Ministry of State Security.
pub(super) const SMALL: [&[u8]; 12] =
    [b"of", b"the", b"and", b"for", b"in", b"on", b"to", b"a", b"de", b"la", b"du", b"des"];

/// Words of a title that are looked at.
const WORDS_MAX: usize = 64;

/// Where the words begin that `word` is the first letters of; some do not count.
pub(super) fn initial_places(word: &[u8], title: Title<'_>) -> Option<Vec<usize>> {
    let mut places = Vec::with_capacity(word.len());
    let begins: Vec<usize> = title.words().take(WORDS_MAX).collect();
    (0..begins.len()).find_map(|first| {
        places.clear();
        are_initials(word, title.text.as_bytes(), begins.get(first..)?, |at| places.push(at))
            .then(|| places.clone())
    })
}

/// Where the first of these words begins. Of most titles no words begin with all of its letters, or with others that
/// share their bits.
pub(super) fn initials(word: &[u8], title: Title<'_>) -> Option<usize> {
    if !title.may_begin_with(word) {
        return None;
    }
    let (mut begins, mut count) = ([0; WORDS_MAX], 0);
    for (place, at) in begins.iter_mut().zip(title.words()) {
        *place = at;
        count += 1;
    }
    let begins = begins.get(..count)?;
    let starts = |first: &usize| {
        let rest = begins.get(*first..).unwrap_or_default();
        are_initials(word, title.text.as_bytes(), rest, |_| {})
    };
    begins.get((0..count).find(starts)?).copied()
}

/// Whether words that begin here have these first letters, the first of them the first; tells where they begin.
fn are_initials(word: &[u8], text: &[u8], begins: &[usize], mut each: impl FnMut(usize)) -> bool {
    let is_small = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let len = rest.iter().take(4).take_while(|b| b.is_ascii_alphanumeric() || !b.is_ascii()).count();
        rest.get(..len).is_some_and(|own| SMALL.contains(&own))
    };
    let mut met = 0;
    for &at in begins {
        let Some(next) = word.get(met) else { break };
        if text.get(at) == Some(next) {
            met += 1;
            each(at);
        } else if met == 0 || !is_small(at) {
            return false;
        }
    }
    met == word.len()
}

/// How well letters of ASCII stand in their order in a folded title, about as nucleo counts it, but sooner: up to the
/// first place where all have been, and from there back to the nearest place of each.
pub(super) fn scattered(word: &[u8], title: &[u8]) -> Option<u16> {
    let mut end = 0;
    for &letter in word {
        end += memchr(letter, title.get(end..)?)? + 1;
    }
    let (mut score, mut after) = (0_usize, None);
    for &letter in word.iter().rev() {
        end = memrchr(letter, title.get(..end)?)?;
        let before = end.checked_sub(1).and_then(|before| title.get(before));
        let starts = before.is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
        score += 16 + if starts { 8 } else { 0 };
        if let Some((later, later_starts)) = after.replace((end, starts)) {
            match later - end {
                1 if !later_starts => score += 8,
                1 => {}
                gap => score = score.saturating_sub(1 + gap),
            }
        }
    }
    if let Some((_, true)) = after {
        score += 8;
    }
    Some(score.min(u16::MAX.into()) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_their_order_are_worth_more_where_words_begin() {
        let worth = |word: &str, title: &str| scattered(word.as_bytes(), title.as_bytes());
        let (starts, runs, apart) = (worth("kt", "korea talks"), worth("ea", "korea"), worth("ra", "korea"));
        assert!(starts > runs && runs > apart && apart.is_some());
        // The nearest places count, not the first ones.
        assert_eq!(worth("ra", "rrrrra"), worth("ra", "xxxxra"));
        assert_eq!(worth("kt", "tk"), None);
        assert_eq!(worth("kk", "k"), None);
        assert_eq!(worth("e", "\u{e9}"), None);
    }
}

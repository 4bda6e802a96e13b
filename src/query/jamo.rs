//! Finding Korean titles by the letters that their syllables begin with: `ㅈㅅ` finds 조선.
//!
//! Works on what the fold makes of Hangul, letters that stand apart, and knows nothing of queries, scores or stories.

/// The longest word that is looked for, in letters.
pub const LETTERS_MAX: usize = 64;

/// The first place in the folded `title` where syllables that follow one another begin with the letters of `word`, as
/// first character and one past the last. `word` is two to [`LETTERS_MAX`] leading consonants and nothing else; single
/// spaces between syllables do not count.
pub fn find(word: &[char], title: &[char]) -> Option<(usize, usize)> {
    if !(2..=LETTERS_MAX).contains(&word.len()) || !word.iter().all(|&c| is_lead(c)) {
        return None;
    }
    let begins = |&from: &usize| title.get(from) == word.first();
    (0..title.len()).filter(begins).find_map(|from| Some((from, end(word, title, from)?)))
}

/// One past the last character of the syllables from `from` on that begin with the letters of `word`.
fn end(word: &[char], title: &[char], from: usize) -> Option<usize> {
    let mut at = from;
    for (number, letter) in word.iter().enumerate() {
        if number > 0 && title.get(at) == Some(&' ') {
            at += 1;
        }
        if title.get(at) != Some(letter) {
            return None;
        }
        // A vowel and a consonant; a letter may stand alone as well: ㅋㅋ.
        at += 1;
        if title.get(at).is_some_and(|c| matches!(c, '\u{1161}'..='\u{1175}')) {
            at += 1;
            at += usize::from(title.get(at).is_some_and(|c| matches!(c, '\u{11a8}'..='\u{11c2}')));
        }
    }
    Some(at)
}

fn is_lead(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{1112}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::seek::folded;

    /// What of `title` is found.
    #[track_caller]
    fn check(word: &str, title: &str, found: Option<&str>) {
        let chars = |text: &str| folded(text).chars().collect::<Vec<char>>();
        let title = chars(title);
        let range = find(&chars(word), &title);
        let text: Option<Vec<char>> = range.map(|(from, to)| title[from..to].to_vec());
        assert_eq!(text, found.map(chars), "{word}");
    }

    #[test]
    fn syllables_are_found_by_what_they_begin_with() {
        check("ㅈㅅ", "조선일보", Some("조선"));
        check("ㅈㅅㅇㅂ", "오늘 조선일보", Some("조선일보"));
        check("ㅅㅇㅂ", "조선일보", Some("선일보"));
        check("ㄱㅇㅂ", "조선일보", None);
        check("ㅈㅇ", "조선일보", None);
        check("ㄲㅊ", "까치", Some("까치"));
        check("ㅎㄱㅁㄱ", "한국 미국 회담", Some("한국 미국"));
        check("ㅋㅋ", "아 ㅋㅋ", Some("ㅋㅋ"));
        check("ㅈㅈㅅ", "조조선", Some("조조선"));
        check("ㅈㅅㅂ", "조조선보", Some("조선보"));
        check("ㅈ", "조선", None);
        check("조ㅅ", "조선", None);
        check("", "조선", None);
        check(&"ㅈ".repeat(65), &"조".repeat(99), None);
        check(&"ㅈ".repeat(64), &"조".repeat(64), Some(&"조".repeat(64)));
    }
}

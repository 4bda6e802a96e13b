//! Finding Chinese titles by how they are read: `lhzb`, `lianhe` and `lianhzb` find 联合早报.
//!
//! Owns which letters spell which run of ideographs. Each ideograph is spelled by a whole reading or by its initial
//! letter, and the last one may be cut short, as it is while a person types. Works on folded titles and knows nothing
//! of queries, scores or stories.

use crate::text::pinyin::{self, Readings};

/// The longest word that is looked for, in letters; nothing is spelled with more.
pub const LETTERS_MAX: usize = 64;

/// So many spaces and dots may stand between two ideographs of a run.
const GAP_MAX: usize = 4;

/// What a word spells in a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The first character of it.
    pub from: usize,
    /// One past the last character of it.
    pub to: usize,
    /// Every ideograph is spelled by a whole reading.
    pub whole: bool,
    /// Every ideograph is, but the last is cut short. Neither this nor `whole`: some are spelled by initials.
    pub cut: bool,
    /// No ideograph, letter or digit stands right before it.
    pub first: bool,
}

/// A word made ready to be looked for in many titles.
#[derive(Debug, Clone)]
pub struct Spelled {
    /// For each letter and digit, where in the word it stands, as bits.
    places: [u64; 36],
    /// The bit of the word's last letter.
    last: u64,
    /// The first letter among [`Readings::initials`].
    initial: u32,
    first: u8,
    readings: &'static Readings,
}

/// Where `word` is best spelled in the folded `title`: by whole readings rather than initials, then as early as it can
/// be. `word` is two to [`LETTERS_MAX`] lower-case letters and digits; apostrophes do not count.
pub fn find(word: &[u8], title: &[char]) -> Option<Reading> {
    Spelled::new(word)?.find(title)
}

/// How a run is spelled, better ones first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Whole,
    Cut,
    Initials,
}

impl Spelled {
    /// `None` for what can spell nothing.
    pub fn new(word: &[u8]) -> Option<Spelled> {
        // It only says where a syllable begins: xi'an.
        let letters = || word.iter().copied().filter(|&letter| letter != b'\'');
        let (first, count) = (letters().next()?, letters().count());
        if !(2..=LETTERS_MAX).contains(&count) || !letters().any(|letter| letter.is_ascii_lowercase()) {
            return None;
        }
        let mut places = [0; 36];
        for (at, letter) in letters().enumerate() {
            *places.get_mut(slot(letter)?)? |= 1_u64 << at;
        }
        let last = 1 << (count - 1);
        let readings = pinyin::readings_of_all();
        Some(Spelled { places, last, initial: pinyin::bit(first), first, readings })
    }

    /// Where the word is best spelled in the folded `title`.
    pub fn find(&self, title: &[char]) -> Option<Reading> {
        self.find_counted(title, &mut 0)
    }

    /// As [`Spelled::find`]; `work` counts the characters that were looked at.
    fn find_counted(&self, title: &[char], work: &mut usize) -> Option<Reading> {
        // Most titles of most libraries have no ideograph, and this is a few steps for them: no bits, no letter so high.
        if title.iter().fold(0, |bits, &c| bits | c as u32) < 0x3400 {
            return None;
        }
        let mut best: Option<(Grade, usize, usize)> = None;
        for (from, &c) in title.iter().enumerate() {
            let begins = if c.is_ascii() {
                c == char::from(self.first) && !title[..from].last().is_some_and(char::is_ascii_alphanumeric)
            } else {
                self.readings.initials(c) & self.initial != 0
            };
            if !begins {
                continue;
            }
            let Some((grade, to)) = self.spells(&title[from..], work) else { continue };
            let to = from + to;
            if best.is_some_and(|(known, ..)| known <= grade)
                || !title[from..to].iter().any(|&c| self.is_read(c))
            {
                continue;
            }
            best = Some((grade, from, to));
            if grade == Grade::Whole {
                break;
            }
        }
        best.map(|(grade, from, to)| {
            let before = title[..from].last();
            let first = before.is_none_or(|&c| !c.is_ascii_alphanumeric() && !self.is_read(c));
            Reading { from, to, whole: grade == Grade::Whole, cut: grade == Grade::Cut, first }
        })
    }

    fn is_read(&self, c: char) -> bool {
        self.readings.initials(c) != 0
    }

    /// How the word is best spelled from the first character of `run` on, and with how many.
    ///
    /// A set of places in the word says how far the characters until now may have come; one step takes all of them
    /// through all readings of a character, so no way is ever tried twice.
    fn spells(&self, run: &[char], work: &mut usize) -> Option<(Grade, usize)> {
        // Places that come next, by whole readings alone and by any.
        let (mut whole, mut any) = (1_u64, 1_u64);
        let mut best: Option<(Grade, usize)> = None;
        let mut gap = 0;
        for (at, &c) in run.iter().enumerate() {
            *work += 1;
            if matches!(c, ' ' | '·' | '・' | '•' | '‧') {
                gap += 1;
                if gap > GAP_MAX {
                    break;
                }
                continue;
            }
            gap = 0;
            let (mut whole_next, mut any_next) = (0, 0);
            let mut ends = |grade| {
                if best.is_none_or(|(known, _)| grade < known) {
                    best = Some((grade, at + 1));
                }
            };
            if c.is_ascii() {
                let here = slot(c as u8).and_then(|slot| self.places.get(slot)).copied().unwrap_or(0);
                (whole_next, any_next) = (whole & here, any & here);
                if whole_next & self.last != 0 {
                    ends(Grade::Whole);
                } else if any_next & self.last != 0 {
                    ends(Grade::Initials);
                }
                (whole_next, any_next) = (whole_next << 1, any_next << 1);
            } else {
                for reading in self.readings.of(c) {
                    let (mut by_whole, mut by_any) = (whole, any);
                    for (nth, letter) in reading.bytes().enumerate() {
                        let here = slot(letter).and_then(|slot| self.places.get(slot)).copied().unwrap_or(0);
                        (by_whole, by_any) = (by_whole & here, by_any & here);
                        if by_any == 0 {
                            break;
                        }
                        let full = nth + 1 == reading.len();
                        if by_whole & self.last != 0 {
                            ends(if full { Grade::Whole } else { Grade::Cut });
                        } else if by_any & self.last != 0 {
                            ends(Grade::Initials);
                        }
                        (by_whole, by_any) = (by_whole << 1, by_any << 1);
                        if full {
                            whole_next |= by_whole;
                        }
                        if full || nth == 0 {
                            any_next |= by_any;
                        }
                    }
                }
            }
            (whole, any) = (whole_next, any_next);
            if any == 0 || best.is_some_and(|(grade, _)| grade == Grade::Whole || whole == 0) {
                break;
            }
        }
        best
    }
}

fn slot(letter: u8) -> Option<usize> {
    match letter {
        b'a'..=b'z' => Some(usize::from(letter - b'a')),
        b'0'..=b'9' => Some(usize::from(letter - b'0') + 26),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::jamo;
    use crate::text::seek::folded;
    use proptest::prelude::*;

    fn chars(text: &str) -> Vec<char> {
        folded(text).chars().collect()
    }

    /// What `word` spells, and how: whole, cut or initials.
    #[track_caller]
    fn check(word: &str, title: &str, spelled: &str, how: &str) {
        let title = chars(title);
        let found = find(word.as_bytes(), &title).unwrap_or_else(|| panic!("{word} spells nothing"));
        let text: String = title[found.from..found.to].iter().collect();
        let grade = match (found.whole, found.cut) {
            (true, false) => "whole",
            (false, true) => "cut",
            (false, false) => "initials",
            (true, true) => "both",
        };
        assert_eq!((text, grade), (folded(spelled), how), "{word}");
    }

    #[test]
    fn a_word_spells_a_run_of_ideographs() {
        check("lianhezaobao", "新加坡《联合早报》社论", "联合早报", "whole");
        check("lianhe", "新加坡《联合早报》社论", "联合", "whole");
        check("lianh", "联合早报", "联合", "cut");
        check("lian", "联合早报", "联", "whole");
        check("lhzb", "联合早报", "联合早报", "initials");
        check("lianhzb", "联合早报", "联合早报", "initials");
        check("lhzaobao", "聯合早報", "联合早报", "initials");
        check("lhzaob", "聯合早報", "联合早报", "initials");
        check("zhongg", "中国", "中国", "cut");
        check("zg", "中国", "中国", "initials");
        check("g20fenghui", "首尔G20峰会开幕", "g20峰会", "whole");
        check("g20fh", "首尔G20峰会开幕", "g20峰会", "initials");
        check("aqi", "A 气", "a 气", "whole");
        check("tlp", "唐纳德·特朗普", "特朗普", "initials");
        check("tndtlp", "唐纳德·特朗普", "唐纳德·特朗普", "initials");
        check("xian", "先西安", "先", "whole");
        check("xian", "西安", "西安", "whole");
        check("xi'an", "西安", "西安", "whole");
        check("xian", "西 安", "西 安", "whole");
        check("fangan", "方案", "方案", "whole");
    }

    #[test]
    fn the_better_one_is_found_then_the_earlier() {
        let at = |word: &str, title: &str| find(word.as_bytes(), &chars(title)).map(|found| found.from);
        assert_eq!(at("lh", "联合 联合"), Some(0));
        assert_eq!(at("he", "后俄河"), Some(2));
        assert_eq!(at("zhongg", "张合欧尼哥哥中国"), Some(6));
        assert_eq!(at("zg", "张三 中国 中国"), Some(3));
        let found = |title: &str| find(b"zg", &chars(title)).unwrap();
        assert!(found("《中国》").first && found("中国").first && found("新 中国").first);
        assert!(!found("新中国").first && !found("a中国").first && !found("新中国").whole);
    }

    /// Whether a word finds a title at all, by letters, readings or first consonants.
    fn finds(word: &str, title: &str) -> bool {
        let (word, title) = (folded(word), folded(title));
        let chars: Vec<char> = title.chars().collect();
        title.contains(&word)
            || find(word.as_bytes(), &chars).is_some()
            || jamo::find(&word.chars().collect::<Vec<char>>(), &chars).is_some()
    }

    #[test]
    fn titles_are_found_across_scripts() {
        for (word, title) in [
            ("lhzb", "联合早报"),
            ("lhzb", "聯合早報"),
            ("LianHe", "聯合早報"),
            ("联合", "聯合國安理會"),
            ("聯合國", "联合国安理会"),
            ("lhgalh", "聯合國安理會"),
            ("anlihui", "聯合國安理會"),
            ("台湾", "臺灣總統"),
            ("taiwan", "臺灣總統"),
            ("臺灣", "台湾总统"),
            ("説明", "國防部說明"),
            ("说明", "國防部説明"),
            ("发表", "発表した"),
            ("發表", "発表した"),
            ("战争", "戦争の記憶"),
            ("后天", "後天"),
            ("国连", "国連安保理"),
            ("changcheng", "长城"),
            ("shizhang", "市长"),
            ("sz", "市長"),
            ("yinhang", "央行与银行"),
            ("xingdong", "行动"),
            ("chongqing", "重慶"),
            ("zhongyao", "重要"),
            ("shoudu", "首都"),
            ("dou", "都是"),
            ("nver", "女儿"),
            ("nuer", "女兒"),
            ("lvse", "绿色"),
            ("luse", "綠色"),
            ("qinlue", "侵略"),
            ("zhuming", "著名作家"),
            ("kanzhe", "看著"),
            ("qiankun", "乾坤"),
            ("ganbu", "幹部"),
            ("shenyang", "瀋陽"),
            ("canjia", "参加"),
            ("renshen", "人參"),
            ("wjb", "外交部发言人"),
            ("waijb", "外交部发言人"),
            ("2026nian", "2026年展望"),
            ("郎", "\u{f92c}平"),
            ("langping", "\u{f92c}平"),
            ("ニュース", "ﾆｭｰｽ速報"),
            ("にゅーす", "ニュース速報"),
            ("ｸﾞﾗﾌ", "グラフ"),
            ("ＡＢＣ", "abc新闻"),
            ("abcxinwen", "ＡＢＣ新聞"),
            ("ㅈㅅ", "조선중앙통신"),
            ("ㅈㅅㅈㅇ", "조선중앙통신"),
            ("조ㅅ", "조선중앙통신"),
            ("조서", "조선중앙통신"),
            ("조선", "\u{110c}\u{1169}\u{1109}\u{1165}\u{11ab}"),
            ("ㅈㅅ", "\u{110c}\u{1169}\u{1109}\u{1165}\u{11ab}"),
            ("elysee", "E\u{301}lyse\u{301}e"),
            ("Élysée", "Elysee"),
        ] {
            assert!(finds(word, title), "{word} finds {title}");
        }
        for (word, title) in [
            ("lhzb", "早报联合"),
            ("lhzb", "联合日报"),
            ("lianhezb", "联河"),
            ("lhzb", "lhz b"),
            ("zhongg", "忠心"),
            ("hongguo", "中国"),
            ("ongguo", "中国"),
            ("zhongguo", "中，国"),
            ("zhongguo", "中      国"),
            ("20fenghui", "G20峰会"),
            ("g20fh", "G200峰会"),
            ("l", "联合"),
            ("20", "二零"),
            ("fabiao", "外交部"),
            ("ㅈㅅ", "서울 조간"),
            ("ㅈㅅ", "zs"),
            ("zs", "조선"),
            ("조선", "주선"),
            ("台湾", "台北"),
            ("cang", "长"),
        ] {
            assert!(!finds(word, title), "{word} does not find {title}");
        }
    }

    #[test]
    fn what_can_spell_nothing_is_no_word() {
        for word in ["", "a", "1984", "''''", "a'", "lian he", "Lian", "é", &"a".repeat(65)] {
            assert!(Spelled::new(word.as_bytes()).is_none(), "{word}");
        }
        assert!(find(&[b'a'; 64], &['啊'; 64]).is_some_and(|found| found.to == 64 && found.whole));
        assert!(find(b"aa", &[]).is_none() && find(b"li", &['l', 'i']).is_none());
    }

    #[test]
    fn no_title_takes_more_than_a_word_of_steps_for_each_character() {
        let spaced: Vec<char> = "啊    ".chars().cycle().take(5_000).collect();
        for (word, title) in [
            (format!("{}q", "a".repeat(63)), vec!['啊'; 5_000]),
            (format!("{}q", "zhe".repeat(21)), vec!['着'; 5_000]),
            (format!("{}q", "zhezhu".repeat(10)), vec!['着'; 5_000]),
            (format!("{}q", "a".repeat(63)), spaced),
            (format!("{}q", "a".repeat(63)), vec!['a'; 5_000]),
            ("aq".into(), [vec!['啊'], vec![' '; 5_000]].concat()),
        ] {
            let mut work = 0;
            assert!(Spelled::new(word.as_bytes()).unwrap().find_counted(&title, &mut work).is_none());
            assert!(work <= title.len() * LETTERS_MAX * (GAP_MAX + 1), "{word}: {work}");
        }
    }

    /// All that the characters of `run` can spell, tried one way after the other.
    fn tries(word: &str, run: &[char]) -> Option<Grade> {
        let (&c, rest) = run.split_first()?;
        let readings: Vec<String> =
            if c.is_ascii() { vec![c.to_string()] } else { pinyin::readings(c).map(String::from).collect() };
        let mut best = None;
        for reading in readings {
            let mut ways = vec![(reading.as_str(), Grade::Whole)];
            if !c.is_ascii() {
                ways.push((&reading[..1], Grade::Initials));
            }
            for (spelled, grade) in ways {
                let way = match word.strip_prefix(spelled) {
                    Some("") => Some(if reading == spelled { grade } else { Grade::Cut }),
                    Some(left) => tries(left, rest).map(|left| left.max(grade)),
                    None => reading.starts_with(word).then_some(Grade::Cut),
                };
                best = best.into_iter().chain(way).min();
            }
        }
        best
    }

    proptest! {
        #[test]
        fn it_finds_what_trying_all_ways_finds(word in "[aehilnoxz]{2,7}", title in "[联合着西安先a俄长行哈张]{0,7}") {
            let title = chars(&title);
            let found = find(word.as_bytes(), &title);
            let starts = |at: &usize| !title[*at].is_ascii() || *at == 0 || !title[at - 1].is_ascii();
            let tried = (0..title.len()).filter(starts).filter_map(|at| tries(&word, &title[at..])).min();
            // A run of letters alone is no reading.
            if !title.contains(&'a') {
                prop_assert_eq!(found.map(|found| match (found.whole, found.cut) {
                    (true, _) => Grade::Whole as u8,
                    (_, true) => Grade::Cut as u8,
                    _ => Grade::Initials as u8,
                }), tried.map(|grade| grade as u8));
            }
        }

        #[test]
        fn any_title_is_searched(word in "[a-z0-9]{0,70}", title in any::<String>()) {
            let title = chars(&title);
            if let Some(found) = find(word.as_bytes(), &title) {
                prop_assert!(found.from < found.to && found.to <= title.len());
            }
        }
    }
}

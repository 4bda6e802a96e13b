//! The words by which documents and papers say what they are: the table in `assets/words.toml`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};
use foldhash::fast::FixedState;
use serde::Deserialize;

use crate::outlet::Outlets;
use crate::text::letter::is_letter_or_digit;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    digest: Vec<String>,
    single: Vec<String>,
    parts: Vec<String>,
    contents: Vec<String>,
    called: Vec<String>,
    ending: Vec<String>,
    speaker: Vec<String>,
    reader: Vec<String>,
    reported: Vec<String>,
    further: Vec<String>,
    labels: Vec<String>,
    told_by: Vec<String>,
    telling: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // A test reads the table, so that nothing can go wrong here; a broken one would only know no words.
    let words = toml::from_str(include_str!("../../assets/words.toml"));
    debug_assert!(words.is_ok(), "{words:?}");
    words.unwrap_or_default()
});

/// Words that are looked for all at once, each of a kind.
struct Finder<K> {
    words: Option<AhoCorasick>,
    kinds: Vec<K>,
    /// Which beginnings words have, by [`Finder::place`]: hardly any place of a text needs a closer look.
    begins: Vec<u64>,
    /// Whether it looks for whole words alone: inside one there is no need to look.
    whole: bool,
}

/// A word that was found, in bytes of the text.
struct Word<K> {
    kind: K,
    start: usize,
    end: usize,
}

impl<K: Copy> Finder<K> {
    const BITS: usize = 1 << 16;

    fn new<'w>(all: impl Iterator<Item = (&'w str, K)>) -> Finder<K> {
        let (words, kinds): (Vec<&str>, Vec<K>) = all.unzip();
        let mut begins = vec![0; Self::BITS / 64];
        let mut mark = |beginning: [u8; 3]| {
            let place = Self::place(beginning);
            if let Some(set) = begins.get_mut(place / 64) {
                *set |= 1 << (place % 64);
            }
        };
        for word in words.iter().map(|word| word.as_bytes()) {
            match word {
                [a, b, c, ..] => mark([*a, *b, *c]),
                // Anything may follow a shorter one.
                [a, rest @ ..] => (0..=u8::MAX).for_each(|c| match rest {
                    [b, ..] => mark([*a, *b, c]),
                    [] => (0..=u8::MAX).for_each(|b| mark([*a, b, c])),
                }),
                [] => {}
            }
        }
        let builder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Anchored)
            .build(words);
        // It can only fail on more words than there is room for; then none is found.
        Finder { words: builder.ok(), kinds, begins, whole: false }
    }

    fn place(beginning: [u8; 3]) -> usize {
        let [a, b, c] = beginning.map(|byte| usize::from(byte.to_ascii_lowercase()));
        (a << 11 ^ b << 5 ^ c) % Self::BITS
    }

    /// The words in a text, from left to right; of several that begin at one place the longest.
    fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Word<K>> + 't {
        let bytes = text.as_bytes();
        let mut at = 0;
        std::iter::from_fn(move || {
            let words = self.words.as_ref()?;
            while let Some(&a) = bytes.get(at) {
                let is_inside = self.whole
                    && a.is_ascii_alphanumeric()
                    && at.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
                if is_inside {
                    at += 1;
                    continue;
                }
                let then = |further: usize| bytes.get(at + further).copied().unwrap_or_default();
                let place = Self::place([a, then(1), then(2)]);
                let may = self.begins.get(place / 64).is_some_and(|set| set >> (place % 64) & 1 > 0);
                let found = may
                    .then(|| words.try_find(Input::new(text).span(at..bytes.len()).anchored(Anchored::Yes)));
                let Some(Ok(Some(found))) = found else {
                    at += 1;
                    continue;
                };
                at = found.end().max(at + 1);
                let kind = self.kinds.get(found.pattern().as_usize()).copied()?;
                return Some(Word { kind, start: found.start(), end: found.end() });
            }
            None
        })
    }
}

/// Whether a letter or digit of a script that parts its words stands on that side.
fn goes_on(c: Option<char>) -> bool {
    c.is_some_and(|c| is_letter_or_digit(c) && c < '\u{2e80}')
}

fn is_parted(text: &str, start: usize, end: usize) -> bool {
    let first = text[start..].chars().next();
    let last = text[..end].chars().next_back();
    let joined_before = goes_on(first) && goes_on(text[..start].chars().next_back());
    let joined_behind = goes_on(last) && goes_on(text[end..].chars().next());
    !joined_before && !joined_behind
}

/// What a document calls itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Masthead {
    /// A digest of some kind.
    Digest,
    /// One text, though of many parts.
    Single,
}

static MASTHEADS: LazyLock<Finder<Masthead>> = LazyLock::new(|| {
    let digest = WORDS.digest.iter().map(|word| (word.as_str(), Masthead::Digest));
    let single = WORDS.single.iter().map(|word| (word.as_str(), Masthead::Single));
    Finder::new(digest.chain(single))
});

/// What a line of a document's head calls it; the first word that says so counts.
pub fn masthead(line: &str) -> Option<Masthead> {
    // The name of a part of a program says nothing of a document.
    if line.contains("::") {
        return None;
    }
    // Case counts in no word of ASCII anyway.
    let line = if line.is_ascii() { Cow::Borrowed(line) } else { Cow::Owned(line.to_lowercase()) };
    let mut words = MASTHEADS.find(&line).filter(|word| is_parted(&line, word.start, word.end));
    let first = words.next()?.kind;
    // A manual of a digest is a manual.
    if words.any(|word| word.kind == Masthead::Single) { Some(Masthead::Single) } else { Some(first) }
}

static CONTENTS: LazyLock<HashSet<&'static str, FixedState>> =
    LazyLock::new(|| WORDS.contents.iter().map(String::as_str).collect());

/// Whether a line says that a list of contents follows.
pub fn names_contents(line: &str) -> bool {
    const LINE_MAX: usize = 90;
    // What stands behind a bar or a dash says it again: `IN THIS ISSUE | Today's highlights`.
    let head = line.split(" | ").next().unwrap_or_default();
    let bare = head.trim_matches(|c: char| !is_letter_or_digit(c));
    line.len() <= LINE_MAX && CONTENTS.contains(bare.to_lowercase().as_str())
}

static PARTS: LazyLock<HashSet<&'static str, FixedState>> =
    LazyLock::new(|| WORDS.parts.iter().map(String::as_str).collect());

/// Whether a heading names a part of a manual, a paper or the like.
pub fn is_part(heading: &str) -> bool {
    const PART_MAX: usize = 60;
    let bare = heading.trim_matches(|c: char| !is_letter_or_digit(c));
    let mut room = [0; PART_MAX];
    let Some(lower) = room.get_mut(..bare.len()) else { return false };
    if !bare.is_ascii() {
        return PARTS.contains(bare.to_lowercase().as_str());
    }
    lower.copy_from_slice(bare.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).is_ok_and(|lower| PARTS.contains(lower))
}

/// What a word tells of who speaks in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// Who writes.
    Speaker,
    /// Who is written to.
    Reader,
    /// A report of what somebody said.
    Reported,
}

static SPEECH: LazyLock<Finder<Speech>> = LazyLock::new(|| {
    let list = |words: &'static [String], kind: Speech| words.iter().map(move |word| (word.as_str(), kind));
    let all = list(&WORDS.speaker, Speech::Speaker).chain(list(&WORDS.reader, Speech::Reader));
    Finder { whole: true, ..Finder::new(all.chain(list(&WORDS.reported, Speech::Reported))) }
});

/// The words of a text that tell who speaks.
pub fn speech(text: &str) -> impl Iterator<Item = Speech> + '_ {
    SPEECH.find(text).filter(|word| is_parted(text, word.start, word.end)).map(|word| word.kind)
}

static FURTHER: LazyLock<Finder<()>> =
    LazyLock::new(|| Finder::new(WORDS.further.iter().map(|word| (word.as_str(), ()))));

/// Whether a paragraph begins with words that go on with what was spoken of before it.
pub fn goes_further(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let small = text.chars().take(24).flat_map(char::to_lowercase).collect::<String>();
    FURTHER.find(&small).next().is_some_and(|word| word.start == 0 && is_parted(&small, 0, word.end))
}

/// What a word tells of an outlet's name.
#[derive(Debug, Clone, Copy)]
enum Naming {
    /// It is one.
    Known,
    /// One of few capitals, which are a word when they are not.
    Short,
    /// A name follows.
    Called,
    /// It is the end of one.
    Ending,
}

static NAMES: LazyLock<Finder<Naming>> = LazyLock::new(|| {
    let kind = |name: &str| if name.len() < 5 && name.is_ascii() { Naming::Short } else { Naming::Known };
    let known = Outlets::known().spellings().map(|name| (name, kind(name)));
    // Both apostrophes are written.
    let curly: Vec<String> = Outlets::known()
        .spellings()
        .filter(|name| name.contains('\''))
        .map(|name| name.replace('\'', "’"))
        .collect();
    let curly = curly.iter().map(|name| (name.as_str(), Naming::Known));
    let called = WORDS.called.iter().map(|word| (word.as_str(), Naming::Called));
    let ending = WORDS.ending.iter().map(|word| (word.as_str(), Naming::Ending));
    Finder::new(known.chain(curly).chain(called).chain(ending))
});

/// The longest name, in bytes, that stands in quotes.
const NAME_MAX: usize = 90;

/// The first outlet that a text names: one that is known, one that `newspaper` or the like stands before in quotes or
/// brackets, or one whose name ends as those of papers do. In bytes of the text.
pub fn outlet_in(text: &str) -> Option<std::ops::Range<usize>> {
    super::work::counted(NAMES.find(text)).find_map(|word| match word.kind {
        Naming::Known => {
            let first = text[word.start..].chars().next()?;
            let is_name = !first.is_lowercase() && is_parted(text, word.start, word.end);
            is_name.then_some(word.start..word.end)
        }
        Naming::Short => {
            let is_name = text[word.start..word.end].bytes().all(|b| !b.is_ascii_lowercase());
            (is_name && is_parted(text, word.start, word.end)).then_some(word.start..word.end)
        }
        Naming::Called => quoted(text, word.end),
        Naming::Ending => ended(text, word.start, word.end),
    })
}

/// Whether a name ends as names of papers do.
pub fn names_paper(name: &str) -> bool {
    outlet_in(name).is_some_and(|found| found.end == name.len())
}

static LABELS: LazyLock<HashSet<&'static str, FixedState>> =
    LazyLock::new(|| WORDS.labels.iter().map(String::as_str).collect());

/// Whether words stand where an outlet may stand, and name none.
pub fn is_label(name: &str) -> bool {
    const LABEL_MAX: usize = 40;
    name.len() <= LABEL_MAX && LABELS.contains(name.trim().to_lowercase().as_str())
}

/// Where a word stands that says who tells a story.
#[derive(Debug, Clone, Copy)]
enum Teller {
    Before,
    Behind,
    Both,
}

static TELLERS: LazyLock<Finder<Teller>> = LazyLock::new(|| {
    let both = |word: &String| WORDS.told_by.contains(word);
    let told = WORDS.told_by.iter().filter(|word| !WORDS.telling.contains(word));
    let told = told.map(|word| (word.as_str(), Teller::Before));
    let telling = WORDS.telling.iter();
    let telling = telling.map(|word| (word.as_str(), if both(word) { Teller::Both } else { Teller::Behind }));
    Finder { whole: true, ..Finder::new(told.chain(telling)) }
});

/// Who a sentence has its story from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldBy<'t> {
    /// The name, in bytes of the text.
    pub name: std::ops::Range<usize>,
    /// Whether it is known for an outlet's.
    pub is_known: bool,
    /// The word that says so.
    pub word: &'t str,
}

/// The first name that a sentence of a text has its story from: `…, reports the Post.`, `Post writes that …`.
pub fn told_by(text: &str) -> Option<ToldBy<'_>> {
    let named = |word: &Word<Teller>| {
        let behind = || name_behind(text, word.end);
        let before = || name_before(text, word.start);
        match word.kind {
            Teller::Before => behind(),
            Teller::Behind => before(),
            Teller::Both => behind().or_else(before),
        }
    };
    let words = super::work::counted(TELLERS.find(text)).filter(|word| is_parted(text, word.start, word.end));
    let all = words.filter_map(|word| {
        let name = named(&word)?;
        let is_known = Outlets::known().is_known(&text[name.clone()]) || names_paper(&text[name.clone()]);
        Some(ToldBy { name, is_known, word: &text[word.start..word.end] })
    });
    let mut first = None;
    for told in all {
        if told.is_known {
            return Some(told);
        }
        first = first.or(Some(told));
    }
    first
}

/// So many words name an outlet at the most.
const NAME_WORDS: usize = 6;

/// Words inside names that begin small.
const INNER: [&str; 12] = ["of", "the", "and", "&", "de", "la", "del", "für", "di", "du", "des", "et"];

fn is_high(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// The words in capitals that follow a word up to the end of a clause.
fn name_behind(text: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let rest = text.get(from..)?;
    let start = from + rest.len() - rest.trim_start_matches([' ', '\n', '\u{a0}', '*', '_', '[']).len();
    let rest = text.get(start..text.floor_char_boundary((start + NAME_MAX).min(text.len())))?;
    let stops = |c: char| matches!(c, ',' | ';' | ':' | ')' | ']' | '(' | '\n' | '*' | '"' | '”');
    let clause = rest.get(..rest.find(stops).unwrap_or(rest.len()))?;
    let clause = clause.split(". ").next().unwrap_or(clause).trim_end_matches(['.', ' ', '\u{a0}']);
    let mut end = 0;
    let mut count = 0;
    for word in clause.split(' ') {
        if !(is_high(word) || count > 0 && INNER.contains(&word)) {
            break;
        }
        // Words are parted by one blank each.
        end += word.len() + usize::from(count > 0);
        count += 1;
    }
    let name = clause.get(..end)?;
    let last_is_high = name.rsplit(' ').next().is_some_and(is_high);
    (count > 0 && count <= NAME_WORDS && last_is_high).then_some(start..start + end)
}

/// The words in capitals right before a word, from the beginning of a sentence.
fn name_before(text: &str, until: usize) -> Option<std::ops::Range<usize>> {
    let head = text.get(text.ceil_char_boundary(until.saturating_sub(NAME_MAX))..until)?;
    let name = head.trim_end_matches([' ', '\u{a0}', ',', '*', '_', ']']);
    let from = name.rfind(['.', '\n', ';', '“', '"', ',', '*', '[', '(']).map_or(0, |at| at + 1);
    let words = name.get(from..)?.trim_start_matches([' ', '”', '\u{a0}']);
    let words = words.strip_prefix("The ").or_else(|| words.strip_prefix("the ")).unwrap_or(words);
    let parts = || words.split(' ');
    let fits = parts().count() <= NAME_WORDS && parts().all(|word| is_high(word) || INNER.contains(&word));
    // Whoever was spoken of before is no paper.
    let is_name = fits && parts().next().is_some_and(is_high) && !goes_further(words);
    let end = until - (head.len() - name.len());
    is_name.then(|| end - words.len()..end)
}

/// The name in quotes or brackets that begins right behind `from`.
fn quoted(text: &str, from: usize) -> Option<std::ops::Range<usize>> {
    const QUOTES: [(char, char); 11] = [
        ('"', '"'),
        ('“', '”'),
        ('„', '“'),
        ('«', '»'),
        ('(', ')'),
        ('‘', '’'),
        ('\'', '\''),
        ('「', '」'),
        ('『', '』'),
        ('”', '“'),
        ('《', '》'),
    ];
    let rest = text.get(from..)?;
    let skip = rest.len() - rest.trim_start_matches([' ', '\u{a0}', ':', ',']).len();
    let open = rest[skip..].chars().next()?;
    let close = QUOTES.iter().find(|quotes| quotes.0 == open)?.1;
    let start = from + skip + open.len_utf8();
    let end =
        text[start..].char_indices().take_while(|(at, _)| *at <= NAME_MAX).find(|(_, c)| *c == close)?.0;
    (end > 0).then_some(start..start + end)
}

/// The name whose end is `start..end`: the words in capitals before it go with it.
fn ended(text: &str, start: usize, end: usize) -> Option<std::ops::Range<usize>> {
    const ARTICLES: [&str; 8] = ["The", "Die", "Der", "Das", "La", "Le", "Il", "El"];
    if goes_on(text[..end].chars().next_back()) && goes_on(text[end..].chars().next()) {
        return None;
    }
    let is_part = |c: char| is_letter_or_digit(c) || matches!(c, '-' | '&' | '.' | '’' | '\'');
    let mut from = start;
    if text[start..].starts_with(' ') {
        from = text[..start]
            .rfind(|c: char| !is_part(c))
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    } else {
        while let Some(c) = text[..from].chars().next_back().filter(|&c| is_part(c)) {
            from -= c.len_utf8();
        }
    }
    let starts_high =
        |at: usize| text[at..].chars().next().is_some_and(|c| c.is_uppercase() || c >= '\u{2e80}');
    if !starts_high(from) || from == start && !starts_high(start) || end - from > NAME_MAX {
        return None;
    }
    // Words in capitals before it, but no article: `Die Neue Zürcher Zeitung`.
    for _ in 0..3 {
        let Some(before) = text[..from].strip_suffix(' ') else { break };
        let word = before
            .rfind(|c: char| !is_part(c))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let name = &before[word..];
        if name.is_empty()
            || !starts_high(word)
            || ARTICLES.iter().any(|article| article.eq_ignore_ascii_case(name))
        {
            break;
        }
        from = word;
    }
    (end - from <= NAME_MAX).then_some(from..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        let words: Words = toml::from_str(include_str!("../../assets/words.toml")).unwrap();
        for list in [
            &words.digest,
            &words.single,
            &words.parts,
            &words.called,
            &words.ending,
            &words.labels,
            &words.told_by,
            &words.telling,
        ] {
            assert!(list.len() > 10);
            for word in list {
                assert!(word.trim().chars().count() >= 2, "{word:?}");
                assert_eq!(list.iter().filter(|other| *other == word).count(), 1, "{word:?}");
            }
        }
    }

    #[test]
    fn a_masthead_tells_a_digest_from_a_manual() {
        for (line, kind) in [
            ("River news in brief", Some(Masthead::Digest)),
            ("WEEKLY DIGEST No. 7", Some(Masthead::Digest)),
            ("Дайджест за неделю", Some(Masthead::Digest)),
            ("水乡晨报摘", Some(Masthead::Digest)),
            ("River FAQ", Some(Masthead::Single)),
            ("Indigestion among millers", None),
            ("Mill closes", None),
            ("", None),
        ] {
            assert_eq!(masthead(line), kind, "{line}");
        }
    }

    #[test]
    fn outlets_are_found_in_sentences() {
        for (text, name) in [
            ("The mill, Reuters reports, is closed.", Some("Reuters")),
            ("The mill is closed, says AFP.", Some("AFP")),
            ("Die MÄRKISCHE ODERZEITUNG bemerkt:", Some("MÄRKISCHE ODERZEITUNG")),
            ("Der „Flusser Stadt-Anzeiger“ schreibt:", Some("Flusser Stadt-Anzeiger")),
            ("… urteilt der OBERE MERKUR.", Some("OBERE MERKUR")),
            ("كتبت صحيفة \"النهر\" أن", Some("النهر")),
            ("강변일보는 물이", Some("강변일보")),
            ("The newspaper (River Gazette) says", Some("River Gazette")),
            ("River Post writes that", Some("River Post")),
            ("He sent it by post and read it in the daily noise.", None),
            ("many times the price", None),
            ("reuters", None),
            ("", None),
        ] {
            assert_eq!(outlet_in(text).map(|range| &text[range]), name, "{text}");
        }
    }

    #[test]
    fn sentences_name_who_tells_them() {
        for (text, name) in [
            ("The mill is closed, reports Weir Weekly. Nobody asked why.", Some(("Weir Weekly", false))),
            ("The mill, reports the Reuters, is closed.", Some(("Reuters", true))),
            ("According to Weir of the Valley, the mill is closed.", Some(("Weir of the Valley", false))),
            ("The Lock Letter reports that the mill is closed.", Some(("Lock Letter", false))),
            ("Mill closes. Weir Weekly writes that it stands still.", Some(("Weir Weekly", false))),
            ("Ada reports to nobody; according to Reuters she left.", Some(("Reuters", true))),
            ("Wie der Bote vom Fluss meldet, laut Flussblatt.", Some(("Flussblatt", false))),
            ("He reports every day to the mill.", None),
            ("", None),
        ] {
            let found = told_by(text).map(|told| (&text[told.name], told.is_known));
            assert_eq!(found, name, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_tellers_fall(text in "\\PC{0,40}(reports|according to|laut|пишет)\\PC{0,40}") {
            let found = told_by(&text);
            proptest::prop_assert!(found.is_none_or(|told| text.get(told.name).is_some()));
            goes_further(&text);
            speech(&text).count();
        }

        #[test]
        fn nothing_makes_it_fall(text in "\\PC{0,60}( Times|Zeitung|newspaper|صحيفة|일보)\\PC{0,60}") {
            let found = outlet_in(&text);
            proptest::prop_assert!(found.is_none_or(|range| text.get(range).is_some()));
            masthead(&text);
        }
    }
}

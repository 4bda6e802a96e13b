//! How a story is known again whose words were edited: a sketch of them that most edits leave mostly as it was.
//!
//! Owns the second, tolerant recipe and the rule by which two sketches are of one affair. It errs on the side of "no":
//! a story that wrongly counts as new costs a look, one that wrongly counts as read is never seen.

use std::fmt;
use std::str::FromStr;

use super::{Date, NotAKey};
use crate::text::fold;

/// Bytes of title and body that are looked at. What comes later adds nothing that the rest does not tell.
const BYTES: usize = 32 * 1024;

/// Words of a title that are looked at, and of a body in place of a title.
const TITLE_WORDS: usize = 32;
const OPENING_WORDS: usize = 12;

/// Characters of one word that are looked at, where no space parts words.
const RUN: usize = 4096;

/// Letters of a short word.
const SHORT: usize = 3;

/// Kept of a title and of a body.
const TITLE: usize = 4;
const BINS: usize = 24;

/// Pairs of words that must be the same, whatever their share: less is chance.
const SHARED_MIN: usize = 4;

/// What stands of a title in a sketch: the least of the hashes of its words, long words first, in order; zero where
/// there are fewer.
///
/// Where words are not parted by spaces, as in Chinese, characters stand for words. A story without a title has the
/// first words of its body instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Head([u16; TITLE]);

impl Head {
    /// The head of a story with these words, title first. Reads no more than it needs.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Head {
        let mut made = HeadInMaking::default();
        let mut buf = String::new();
        let mut left = BYTES;
        for (number, piece) in words.into_iter().enumerate() {
            let piece = cut(piece, left);
            left -= piece.len();
            each_word(piece, &mut buf, &mut |word| made.take(number, &word));
            if made.is_done_before(number + 1) || left == 0 {
                break;
            }
        }
        made.finish()
    }

    fn words(&self) -> &[u16] {
        let len = self.0.iter().position(|&hash| hash == 0).unwrap_or(TITLE);
        &self.0[..len]
    }

    /// Heads that are alike have most often one of these in common: for an index, to look a head up by.
    pub fn cues(&self) -> impl Iterator<Item = u32> + '_ {
        let words = self.words();
        let pairs = words.iter().enumerate().flat_map(move |(at, &a)| {
            words[at + 1..].iter().map(move |&b| u32::from(a) << 16 | u32::from(b))
        });
        let few = if words.len() < 3 { words } else { &[] };
        pairs.chain(few.iter().map(|&word| u32::from(word)))
    }

    /// How many of the words kept are in both, and how many the longer has.
    fn shared(self, other: Head) -> (usize, usize) {
        let (own, others) = (self.words(), other.words());
        (own.iter().filter(|word| others.contains(word)).count(), own.len().max(others.len()))
    }

    fn is_like(self, other: Head) -> bool {
        let (shared, of) = self.shared(other);
        2 * shared >= of
    }
}

/// A sketch of a story's words that is still much the same when some of them were edited.
///
/// Recipe 1, frozen by a test. Words are folded as for [`super::StoryKey`]; where no spaces part them, each character
/// is one. Kept are the date, the [`Head`], a bit for each number that occurs, and for each of 24 parts into which the
/// pairs of neighbouring words fall by their hash, eight bits of the least hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Likeness {
    day: u32,
    head: Head,
    // Two halves, so that a sketch needs no padding: a million of them are kept.
    numbers: [u32; 2],
    body: [u8; BINS],
}

impl Likeness {
    /// The sketch of a story of this date with these words, title first.
    pub fn of<'a>(date: Option<Date>, words: impl IntoIterator<Item = &'a str>) -> Likeness {
        let mut head = HeadInMaking::default();
        let mut least = [u64::MAX; BINS];
        let mut numbers = 0_u64;
        let mut buf = String::new();
        let (mut left, mut before) = (BYTES, None);
        for (number, piece) in words.into_iter().enumerate() {
            let piece = cut(piece, left);
            left -= piece.len();
            let takes_head = !head.is_done_before(number);
            each_word(piece, &mut buf, &mut |word| {
                if takes_head {
                    head.take(number, &word);
                }
                if word.is_number {
                    numbers |= 1 << (word.hash >> 58);
                }
                if let Some(before) = before.filter(|_| number > 0) {
                    let pair = mix(word.hash ^ mix(before));
                    let bin = &mut least[(pair % BINS as u64) as usize];
                    *bin = pair.min(*bin);
                }
                before = (number > 0).then_some(word.hash);
                true
            });
            if left == 0 {
                break;
            }
        }
        let eight = |pair: u64| if pair == u64::MAX { 0 } else { (mix(pair) % 255 + 1) as u8 };
        let head = head.finish();
        Likeness {
            day: day(date),
            head,
            numbers: [(numbers >> 32) as u32, numbers as u32],
            body: least.map(eight),
        }
    }

    /// The part of it that tells the title.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Whether two sketches are of one story with its words edited: some other words, one more paragraph, a word of the
    /// title. Stories of a series, whose title is the same and whose body, date or figures are others, are not.
    pub fn same_affair(&self, other: &Likeness) -> bool {
        let (alike, filled) = self.body_alike(other);
        // Reports of one kind share their phrases, and some words of their titles: where the titles differ by more than
        // a word, the bodies must agree the more.
        let (shared, of) = self.head.shared(other.head);
        let (parts, out_of) = if 4 * shared >= 3 * of { (2, 5) } else { (3, 5) };
        dates_agree(self.day, other.day)
            && self.numbers_agree(other)
            && self.head.is_like(other.head)
            && alike >= SHARED_MIN
            && out_of * alike >= parts * filled
    }

    /// Whether a story with this head and date can be of one affair: cheap, to be asked first.
    pub fn may_be(&self, head: Head, date: Option<Date>) -> bool {
        self.head.is_like(head) && dates_agree(self.day, day(date))
    }

    /// How much of the two bodies is the same, to tell the better of two.
    pub fn closeness(&self, other: &Likeness) -> usize {
        self.body_alike(other).0
    }

    /// Parts that are the same in both, and parts that any of them has.
    fn body_alike(&self, other: &Likeness) -> (usize, usize) {
        let both = || self.body.iter().zip(&other.body).filter(|&(&a, &b)| a | b != 0);
        (both().filter(|(a, b)| a == b).count(), both().count())
    }

    /// Most numbers of the one that has fewer are in the other: a report whose figures are all new is a new report,
    /// however little of its wording is.
    fn numbers_agree(&self, other: &Likeness) -> bool {
        let count = |numbers: [u32; 2]| numbers[0].count_ones() + numbers[1].count_ones();
        let fewer = count(self.numbers).min(count(other.numbers));
        let common = [self.numbers[0] & other.numbers[0], self.numbers[1] & other.numbers[1]];
        fewer == 0 || 2 * count(common) > fewer
    }

    const DIGITS: usize = 1 + 2 * (4 + 2 * TITLE + 8 + BINS);

    fn bytes(&self) -> impl Iterator<Item = u8> {
        let day = self.day.to_be_bytes().into_iter();
        let head = self.head.0.into_iter().flat_map(u16::to_be_bytes);
        let numbers = self.numbers.into_iter().flat_map(u32::to_be_bytes);
        day.chain(head).chain(numbers).chain(self.body)
    }
}

/// The number of the recipe, then hexadecimal digits.
impl fmt::Display for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = String::with_capacity(Likeness::DIGITS);
        text.push('1');
        for byte in self.bytes() {
            text.extend([byte >> 4, byte & 15].map(|nibble| char::from(HEX[usize::from(nibble)])));
        }
        f.write_str(&text)
    }
}

impl fmt::Debug for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Fails on what another recipe made.
impl FromStr for Likeness {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Likeness, NotAKey> {
        let digits = text.as_bytes().strip_prefix(b"1").filter(|_| text.len() == Likeness::DIGITS);
        let mut left = digits.ok_or(NotAKey)?.chunks_exact(2);
        let mut byte = || {
            let nibble = |c: u8| char::from(c).to_digit(16).ok_or(NotAKey);
            match left.next() {
                Some(&[high, low]) => Ok((nibble(high)? << 4 | nibble(low)?) as u8),
                _ => Err(NotAKey),
            }
        };
        let mut four = || Ok(u32::from_be_bytes([byte()?, byte()?, byte()?, byte()?]));
        let day = four()?;
        let (first, last) = (four()?, four()?);
        let head = Head([(first >> 16) as u16, first as u16, (last >> 16) as u16, last as u16]);
        let numbers = [four()?, four()?];
        let mut body = [0; BINS];
        for bin in &mut body {
            *bin = byte()?;
        }
        Ok(Likeness { day, head, numbers, body })
    }
}

/// The hashes of the words of a title, or of the first ones of a body where the title has none.
#[derive(Default)]
struct HeadInMaking {
    hashes: Vec<u16>,
    has_title: bool,
}

impl HeadInMaking {
    /// Takes a word of piece `number`, where 0 is the title; returns whether more of that piece are wanted.
    fn take(&mut self, number: usize, word: &Word) -> bool {
        self.has_title |= number == 0;
        let limit = if number == 0 { TITLE_WORDS } else { OPENING_WORDS };
        if self.hashes.len() < limit {
            // Short words come last: most of them are in every other title.
            let hash = (word.hash >> 49) as u16 | u16::from(word.is_short) << 15;
            self.hashes.push(hash.max(1));
        }
        self.hashes.len() < limit
    }

    /// Whether nothing is wanted of the pieces from `number` on.
    fn is_done_before(&self, number: usize) -> bool {
        number > 0 && (self.has_title || self.hashes.len() >= OPENING_WORDS)
    }

    fn finish(self) -> Head {
        let mut hashes = self.hashes;
        hashes.sort_unstable();
        hashes.dedup();
        let mut head = Head::default();
        head.0.iter_mut().zip(hashes).for_each(|(kept, hash)| *kept = hash);
        head
    }
}

struct Word {
    hash: u64,
    is_number: bool,
    is_short: bool,
}

/// Gives each word of `text` to `take`, folded and hashed, as long as that says to go on.
fn each_word(text: &str, buf: &mut String, take: &mut impl FnMut(Word) -> bool) {
    for run in text.split_whitespace() {
        buf.clear();
        fold::identity_up_to(run, RUN, buf);
        let mut rest = buf.as_str();
        while let Some(first) = rest.chars().next() {
            let len = if is_parted(first) {
                rest.find(|c| !is_parted(c)).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            let (word, after) = rest.split_at(len);
            let is_number = first.is_ascii_digit();
            let is_short = !is_number && word.is_ascii() && len <= SHORT;
            if !take(Word { hash: hash(word), is_number, is_short }) {
                return;
            }
            rest = after;
        }
    }
}

/// A date as a number; what is unknown of it is zero.
fn day(date: Option<Date>) -> u32 {
    date.map_or(0, |date| {
        u32::from(date.year.unsigned_abs()) << 16 | u32::from(date.month) << 8 | u32::from(date.day)
    })
}

/// Whether nothing that both dates say differs.
fn dates_agree(a: u32, b: u32) -> bool {
    [(16, 0xffff), (8, 0xff), (0, 0xff)].into_iter().all(|(shift, mask)| {
        let (a, b) = (a >> shift & mask, b >> shift & mask);
        a == b || a == 0 || b == 0
    })
}

/// Whether spaces part words in the script of `c`.
fn is_parted(c: char) -> bool {
    !matches!(u32::from(c),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff // Thai, Lao, Burmese, Khmer
        | 0x2e80..=0x30ff | 0x31f0..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff) // Chinese, Japanese
}

fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// FNV-1a, mixed. Frozen with the recipe.
fn hash(word: &str) -> u64 {
    mix(word
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)))
}

/// The finish of the `SplitMix64` generator.
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REACTOR: [&str; 3] = [
        "Ministry Orders Second Review of Northern Reactor Plans",
        "The energy ministry said on Tuesday that a panel of engineers would look again at the drawings for the plant. \
         Inspectors had found 14 cracks in samples of the concrete that were taken in spring.",
        "Work on the site goes on meanwhile, and the contractor expects no delay beyond 3 months.",
    ];
    const RESERVOIRS: [&str; 2] = [
        "水利部要求复查北方水库大坝",
        "水利部星期二表示，专家组将重新审查大坝的设计图纸。检查人员春季在混凝土样本中发现了裂缝。工地的施工仍在继续，承包商预计工期不会推迟。",
    ];
    const PORTS: [&str; 2] = [
        "Порт Восточный приостановил отгрузку зерна",
        "Администрация порта сообщила во вторник, что отгрузка зерна приостановлена из-за шторма. Суда ждут на рейде, а склады почти заполнены.",
    ];

    fn date(day: u8) -> Option<Date> {
        Date::new(2023, 11, day)
    }

    #[track_caller]
    fn check(a: &[&str], b: &[&str], same: bool) {
        let (a_like, b_like) = (Likeness::of(None, a.iter().copied()), Likeness::of(None, b.iter().copied()));
        assert_eq!(a_like.same_affair(&b_like), same, "{a:?}\n{b:?}");
        assert_eq!(b_like.same_affair(&a_like), same, "in the other direction");
        assert!(!same || a_like.may_be(b_like.head(), None));
    }

    #[test]
    fn the_recipe_of_likeness_is_frozen() {
        // A change here has edited stories lose their marks. It needs a new recipe number.
        assert_eq!(
            Likeness::of(date(6), REACTOR).to_string(),
            "107e70b06163222cc324648a00000000200800000bb7d4b9eafa540ebfba400e0f1ead612006e364ac4340065"
        );
        assert_eq!(
            Likeness::of(None, RESERVOIRS).to_string(),
            "1000000000dea0e9b118718b20000000000000000a2db00cbb0adbba237bb98d8fcdfa22a0004cbee13240bc2"
        );
        assert_eq!(Likeness::of(None, []).to_string(), format!("1{}", "0".repeat(88)));
    }

    #[test]
    fn edits_leave_a_story_the_same_affair() {
        let [title, first, second] = REACTOR;
        check(&REACTOR, &REACTOR, true);
        check(
            &REACTOR,
            &[title, &first.replace("said on Tuesday", "announced late on Tuesday"), second],
            true,
        );
        check(&REACTOR, &[&title.replace("Second", "New"), first, second], true);
        check(
            &REACTOR,
            &[title, first, second, "A spokesman for the region called for patience and for clear words."],
            true,
        );
        check(
            &REACTOR,
            &[title, "Correction: an earlier version named another ministry.", first, second],
            true,
        );
        check(&REACTOR, &[&title.to_uppercase(), &first.replace(' ', "\n"), second], true);
        check(&REACTOR, &[title, first], true);
        let [title, body] = RESERVOIRS;
        check(&RESERVOIRS, &[&title.replace("要求", "下令"), body], true);
        check(&RESERVOIRS, &[title, &body.replace("裂缝", "多处裂缝")], true);
        check(&RESERVOIRS, &[title, &body.replace('，', "，\n")], true);
        let [title, body] = PORTS;
        check(&PORTS, &[&title.replace("приостановил", "остановил"), &body.replace("почти ", "")], true);
    }

    #[test]
    fn other_stories_are_other_affairs() {
        let [title, first, _] = REACTOR;
        check(&REACTOR, &RESERVOIRS, false);
        check(&REACTOR, &["Harbour Council Elects Another Chair", first], false);
        check(
            &REACTOR,
            &[title, "A court in the capital heard witnesses for a third day about missing funds."],
            false,
        );
        check(&RESERVOIRS, &[RESERVOIRS[0], "气象台预报本周末北方各省将有大到暴雨，请居民注意安全。"], false);
        check(&["Morning brief", first], &["Morning brief", PORTS[1]], false);
        check(&["Title", ""], &["Title", ""], false);
        check(&["", ""], &["", ""], false);
        let daily = |ships: u32, planes: u32, crossed: u32| {
            format!(
                "{ships} ships and {planes} aircraft were seen around the island up to 6 this morning. {crossed} of \
                 the aircraft crossed the line in the middle of the strait. The forces watched them and answered."
            )
        };
        let title = "Activity Around the Island";
        check(&[title, &daily(9, 45, 26)], &[title, &daily(7, 31, 19)], false);
        check(&[title, &daily(9, 45, 26)], &[title, &daily(9, 45, 27)], true);
    }

    #[test]
    fn a_date_that_contradicts_tells_them_apart() {
        let of = |date| Likeness::of(date, REACTOR);
        assert!(!of(date(6)).same_affair(&of(date(7))));
        assert!(!of(date(6)).may_be(of(None).head(), date(7)));
        for other in [None, date(6), Date::new(2023, 11, 0), Date::new(2023, 0, 0)] {
            assert!(of(date(6)).same_affair(&of(other)), "{other:?}");
        }
    }

    #[test]
    fn the_first_words_stand_in_for_a_title() {
        let [_, first, second] = REACTOR;
        check(&["", first, second], &["", &first.replace("14", "14 long"), second], true);
        check(&["", first, second], &["", PORTS[1]], false);
    }

    #[test]
    fn only_its_own_text_is_a_likeness() {
        for bad in
            ["", "1", "2", &"1".repeat(88), &format!("1{}g", "0".repeat(87)), &format!("2{}", "0".repeat(88))]
        {
            assert_eq!(bad.parse::<Likeness>(), Err(NotAKey), "{bad}");
        }
    }

    /// Words that no story shares by chance.
    fn body(seed: u64, words: usize) -> Vec<String> {
        (0..words as u64).map(|n| format!("w{:x}", mix(seed << 32 | n) >> 44)).collect()
    }

    proptest! {
        #[test]
        fn it_is_read_as_it_was_written(words in proptest::collection::vec(any::<String>(), 0..5)) {
            let likeness = Likeness::of(date(3), words.iter().map(String::as_str));
            prop_assert_eq!(likeness.to_string().parse(), Ok(likeness));
            let head = Head::of(words.iter().map(String::as_str));
            prop_assert_eq!(likeness.head(), head);
        }

        #[test]
        fn any_text_is_like_itself_in_any_case_and_wrapping(text in "[a-zé ]{40,200}") {
            let other = text.to_uppercase().replace(' ', "\n");
            let of = |text: &str| Likeness::of(None, ["A title of this", text]);
            prop_assert_eq!(of(&text), of(&other));
        }

        #[test]
        fn one_word_in_twenty_may_change(seed in 0u64..10_000, words in 40usize..300) {
            let title = body(seed, 6).join(" ");
            let old = body(seed + 1, words);
            let new: Vec<String> =
                old.iter().enumerate().map(|(at, word)| if at % 20 == 5 { format!("x{at}") } else { word.clone() }).collect();
            let of = |words: &[String]| Likeness::of(None, [title.as_str(), &words.join(" ")]);
            prop_assert!(of(&old).same_affair(&of(&new)));
        }

        #[test]
        fn a_series_is_many_stories(seed in 0u64..10_000, words in 10usize..300) {
            let of = |seed: u64| Likeness::of(None, ["Morning brief from the desk", &body(seed, words).join(" ")]);
            prop_assert!(!of(seed).same_affair(&of(seed + 20_000)));
        }
    }
}

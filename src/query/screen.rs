//! Which files can't hold what a query demands, told by their bytes alone: they need not be parsed.
//!
//! Errs on one side only. A word that is in a digest's text stands in the bytes of its file as it is, unless something
//! hides it: another encoding, a packing, or signs of a markup between or in place of its letters. Wherever a file
//! shows anything of that kind, it may hold every word.

mod literal;

use std::path::Path;

use crate::container::{mail, packed};
use crate::text::units::{self, kind};

use super::Query;
use super::needle::Needle;
use super::syntax::{Fit, Node, Term};

/// What the text of a file must hold so that one of its stories can match.
#[derive(Debug, Clone)]
pub struct Screen {
    /// One of these.
    needles: Vec<Needle>,
}

/// Endings of names that alone make a file a web page, in which letters may be spelled out without a tag.
const PAGES: [&str; 3] = ["htm", "html", "xhtml"];

impl Screen {
    /// The screen of a query; `None` when files can't be told by words.
    pub fn of(query: &Query) -> Option<Screen> {
        let needles = demanded(&query.node)?;
        (!needles.iter().any(Needle::may_be_written)).then_some(Screen { needles })
    }

    /// Whether a file of this name and content may hold a story that matches.
    pub fn lets_pass(&self, path: &Path, bytes: &[u8]) -> bool {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if self.needles.iter().any(|needle| needle.stands_in_bytes(bytes)) {
            return true;
        }
        // Taking a path apart would take longer.
        let ending =
            path.as_os_str().as_encoded_bytes().rsplit(|&byte| byte == b'.').next().unwrap_or_default();
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        // Of a packed file the name tells nothing; its first bytes do, and are no text.
        if PAGES.iter().any(|page| ending.eq_ignore_ascii_case(page.as_bytes()))
            || matches!(first, None | Some(b'<' | b'{' | b'['))
            || packed::is_packed(bytes)
            || mail::tell(bytes.get(..HEAD).unwrap_or(bytes)).is_some()
        {
            return true;
        }
        match kinds_of_plain(bytes) {
            None => true,
            Some(kinds) => self.needles.iter().any(|needle| needle.may_hide_among(kinds)),
        }
    }
}

/// Bytes in which a mail shows that it is one.
const HEAD: usize = crate::container::HEAD;

/// Needles of which every story that `node` holds for has one.
fn demanded(node: &Node) -> Option<Vec<Needle>> {
    match node {
        Node::Term(Term::Phrase(_, text)) => Some(vec![Needle::phrase(text)]),
        // In whichever case: what screens may let too much pass, and never too little.
        Node::Term(Term::Pattern(_, source)) => {
            literal::of(source).map(|literal| vec![Needle::phrase(&literal.to_lowercase())])
        }
        Node::Term(Term::Word(fit, text)) if *fit != Fit::Fuzzy => {
            Some(vec![Needle::phrase(&text.to_lowercase())])
        }
        Node::Term(_) | Node::Not(_) => None,
        // Any of the sets would do; the one with the longest words is the rarest, as far as one can know.
        Node::All(nodes) => {
            let rare = |needles: &Vec<Needle>| needles.iter().map(Needle::length).min();
            nodes.iter().filter_map(demanded).max_by_key(rare)
        }
        Node::Any(nodes) if nodes.is_empty() => None,
        Node::Any(nodes) => nodes.iter().map(demanded).collect::<Option<Vec<_>>>().map(|sets| sets.concat()),
    }
}

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// The kinds of the characters beyond ASCII in a file that is UTF-8 and holds nothing that could hide a word; `None` of
/// any other.
fn kinds_of_plain(bytes: &[u8]) -> Option<u8> {
    let mut kinds = 0;
    let mut at = 0;
    while at < bytes.len() {
        let block = bytes.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>());
        if let Some(block) = block {
            if is_all_usual(block) {
                at += BLOCK;
                continue;
            }
            if !block.iter().fold(false, |odd, &byte| odd | is_odd(byte)) {
                at = beyond_ascii_in(bytes, at, block, &mut kinds)?;
                continue;
            }
        }
        let stop = bytes.len().min(at + BLOCK);
        while at < stop {
            let byte = bytes[at];
            if !byte.is_ascii() {
                let (more, len) = beyond_ascii(bytes, at)?;
                kinds |= more;
                at += len;
            } else if is_odd(byte) && may_hide(bytes, at) {
                return None;
            } else {
                at += 1;
            }
        }
    }
    Some(kinds)
}

/// Whether a block holds nothing but ASCII that needs no second look, as most blocks do.
#[inline]
fn is_all_usual(block: &[u8; BLOCK]) -> bool {
    // Sixteen lanes are put together once, at the end: the loop becomes vector instructions, and few of them.
    let mut lanes = [0_u8; 16];
    for part in block.as_chunks::<16>().0 {
        for (lane, &byte) in lanes.iter_mut().zip(part) {
            *lane |= if is_usual(byte) { 0 } else { u8::MAX };
        }
    }
    u128::from_ne_bytes(lanes) == 0
}

/// Adds the kinds of the characters beyond ASCII in a block that begins at `at` with a character; returns where the
/// next one begins that is in no block yet.
fn beyond_ascii_in(bytes: &[u8], at: usize, block: &[u8; BLOCK], kinds: &mut u8) -> Option<usize> {
    let mut high = high_bytes(block);
    while high != 0 {
        let from = high.trailing_zeros() as usize;
        let (more, len) = beyond_ascii(bytes, at + from)?;
        *kinds |= more;
        let end = from + len;
        if end >= BLOCK {
            return Some(at + end);
        }
        // The other bytes of a character come with its first.
        high = high >> end << end;
    }
    Some(at + BLOCK)
}

/// Which bytes of a block are beyond ASCII, one bit for each.
fn high_bytes(block: &[u8; BLOCK]) -> u64 {
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    // Moves the first bit of each byte into one byte, at the top.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let gathered = |word: &[u8; 8]| ((u64::from_le_bytes(*word) & HIGH) >> 7).wrapping_mul(GATHER) >> 56;
    block.as_chunks::<8>().0.iter().rev().fold(0, |high, word| high << 8 | gathered(word))
}

/// Whether a byte of ASCII needs a second look.
#[inline]
fn is_odd(byte: u8) -> bool {
    byte.is_ascii() & !is_usual(byte)
}

/// Whether a byte is one of ASCII that needs no second look.
#[expect(clippy::needless_bitwise_bool, reason = "without branches many bytes are looked at together")]
#[inline]
fn is_usual(byte: u8) -> bool {
    // Not: controls but for line feeds, and what is beyond ASCII, which is less than them as a signed number; the signs
    // of markup that may stand inside a word, those from `[` on and from `{` on with what shares their bits.
    let low = (byte.cast_signed() < 0x20) & (byte != b'\n');
    let odd = ((byte | 0x20).cast_signed() >= b'{'.cast_signed())
        | (byte & 0xfe == b'<')
        | (byte == b'&')
        | (byte == b'*')
        | (byte == b'`');
    !(low | odd)
}

/// Whether the sign at `at` may stand for a letter or vanish between two of a word.
fn may_hide(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
    let after = |n: usize| bytes.get(at + n).copied().unwrap_or(b' ');
    let in_word = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    match bytes[at] {
        b'\t' | b'\r' | 0x0c | b'^' | b'_' | b'{' | b'|' | b'}' => false,
        // What vanishes inside a word has a letter before it.
        b'<' | b'*' | b'`' | b'~' | b'[' => in_word(before),
        // `[wo](address)rd`, `[wo][name]rd`, `[wo]rd`.
        b']' => {
            in_word(before)
                && (in_word(after(1)) || matches!(after(1), b'(' | b'[' | b'*' | b'`' | b'~' | b'<'))
        }
        // An escaped byte, a line that goes on, or an encoded word.
        b'=' => {
            after(1).is_ascii_hexdigit() && after(2).is_ascii_hexdigit()
                || after(1).is_ascii_whitespace()
                || after(1) == b'?'
        }
        // An entity by name or number. Those that need no semicolon are names as well.
        b'&' => after(1) == b'#' || after(1).is_ascii_alphabetic() && after(2).is_ascii_alphanumeric(),
        // Backslashes, and controls.
        _ => true,
    }
}

/// The kinds of the character beyond ASCII at `at`, and its length; `None` where it is not well-formed or may vanish.
#[inline]
fn beyond_ascii(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    match *bytes.get(at..)? {
        // Nine in ten of them in Latin and in Chinese text.
        [0xe2, 0x80, 0x90..=0x95 | 0x98..=0x9f, ..] => Some((kind::SIGN, 3)),
        [0xe5..=0xe8, 0x80..=0xbf, 0x80..=0xbf, ..] => Some((kind::HAN, 3)),
        _ => beyond_ascii_by_table(bytes, at),
    }
}

/// The same for any of them.
#[inline(never)]
fn beyond_ascii_by_table(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    match *bytes.get(at..)? {
        [first, ..] => {
            let len = match first {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                _ => return None,
            };
            let c = std::str::from_utf8(bytes.get(at..at + len)?).ok()?.chars().next()?;
            Some((kinds_of(c)?, len))
        }
        [] => None,
    }
}

/// The kinds of a character that comes through the gate as it is; `None` of one that may vanish there, or is a sign of
/// text that was encoded twice.
fn kinds_of(c: char) -> Option<u8> {
    let vanishes = matches!(c, '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffd}');
    // Text that was encoded twice is full of these.
    let doubtful = ('\u{c0}'..='\u{ff}').contains(&c);
    let known = c <= '\u{ffff}' || ('\u{20000}'..='\u{3ffff}').contains(&c);
    let stays = known && !vanishes && !doubtful;
    stays.then(|| units::kinds(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, text: &str, passes: bool) {
        let query = Query::parse(query).unwrap();
        let screen = Screen::of(&query).unwrap();
        assert_eq!(screen.lets_pass(Path::new("a.txt"), text.as_bytes()), passes, "{text:?}");
    }

    #[test]
    fn a_file_without_the_word_is_left_out() {
        let text = "Exports fell by 5% “again” – said A&B [sic] * item\n[Reuters]\nhttps://a.example/x?y=zz&b=1 中国\t\r\n";
        check("\"zephyr\"", text, false);
        check("\"zephyr\" is:unread", text, false);
        check("\"zephyr\" | \"accord\"", text, false);
        check("\"外交\"", text, false);
        check("\"дом\"", text, false);
        check("\"zephyr\" | \"again\"", text, true);
        check("\"fell by\"", text, true);
        check("\"中國\"", text, true);
    }

    #[test]
    fn patterns_and_words_as_they_are_screen_by_their_letters() {
        for query in
            ["/zephyr/", "/\\bZEPH(yr|ir)/", "/zephyrs?/", "'zephyr", "^Zephyr", "zephyr$", "/x|y/ 'zephyr"]
        {
            check(query, "Exports fell again, said the office", false);
            check(query, "a zephyr blew", true);
        }
    }

    #[test]
    fn what_may_hide_a_word_passes() {
        for text in [
            "Zephyr",
            "ze<b>phyr</b>",
            "z&eacute;phyr",
            "z&#233;phyr",
            "ze=70hyr",
            "ze=\nphyr",
            "=?UTF-8?Q?z?=",
            "ze\\phyr",
            "zép",
            "ze\u{ad}phyr",
            "ze\u{200b}phyr",
            "z\u{301}ephyr",
            "ｚｅｐ",
            "ze**phyr**",
            "**ze**phyr",
            "`ze`phyr",
            "[ze](x)phyr",
            "[ze]phyr",
            "ze~~phyr~~",
            "<p>x",
            "{\"a\": 1}",
            "\u{1f}\u{8b}",
            "a\u{0}",
            "\u{1b}$B",
            "a\u{8}b",
        ] {
            check("\"zephyr\"", text, true);
        }
        let mail =
            "From: a@b.example\nTo: b@c.example\nSubject: x\nContent-Transfer-Encoding: base64\n\nemVwaHly\n";
        check("\"zephyr\"", mail, true);
        let latin: &[u8] = b"z\xe9phyr";
        let screen = Screen::of(&Query::parse("\"zephyr\"").unwrap()).unwrap();
        assert!(screen.lets_pass(Path::new("a.txt"), latin));
        assert!(screen.lets_pass(Path::new("a.HTML"), b"zeph"));
        assert!(!screen.lets_pass(Path::new("a.txt"), b"\xef\xbb\xbfzeph"));
    }

    #[test]
    fn short_ways_say_what_the_long_one_says() {
        for c in ('\u{80}'..='\u{ffff}').chain('\u{1f300}'..='\u{1f6ff}') {
            let text = c.to_string();
            let long = kinds_of(c).map(|kinds| (kinds, text.len()));
            assert_eq!(beyond_ascii(text.as_bytes(), 0), long, "{c:?}");
            for before in [0, 3, 14, 15, 62, 63] {
                let text = format!("{}{c}{}", "x".repeat(before), "y".repeat(70));
                assert_eq!(kinds_of_plain(text.as_bytes()), kinds_of(c), "{c:?}");
            }
        }
        for bad in [
            &b"\xe2\x80"[..],
            b"\xe5\x80 ",
            b"\x80",
            b"\xff",
            b"xxxxxxxxxxxxxxxx\xc3 xxxxxxxxxxxxxx",
            b"\xed\xa0\x80",
        ] {
            assert_eq!(kinds_of_plain(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn only_words_that_must_be_there_screen() {
        for query in
            ["zephyr", "-\"zephyr\"", "\"zephyr\" | is:unread", "/zep|hyr/", "", "\"•\"", "\"12\"", "-'a"]
        {
            assert!(Screen::of(&Query::parse(query).unwrap()).is_none(), "{query}");
        }
    }
}

//! From characters to the numbers, names and signs that a date is made of, each with what stood before it.
//!
//! Owns the spelling of numbers and separators. Knows nothing of which orders make a date.

use super::clock;
use super::names::{Folded, Sense, WORD_MAX};
use crate::text::letter::is_letter;

/// What stood between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing: `2023年`.
    Glued,
    /// Space, or a word that adds nothing.
    Space,
    Comma,
    /// A point between two numbers.
    Point,
    /// A hyphen without space around it: a joint, or a range.
    Hyphen,
    Slash,
    /// A dash, a hyphen with space around it, or a word that says so: a range.
    Dash,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number and how many digits it was written with.
    Number(u32, u8),
    Month(u8),
    /// `年`, `月`, `日` and their likes in Korean.
    Year,
    MonthSign,
    Day,
    Weekday,
    Clock,
    /// Vietnamese names the number that follows.
    DayNamed,
    MonthNamed,
    YearNamed,
}

/// One piece of a date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) gap: Gap,
    /// A name that is also a weekday's: `mar` is March and *mardi*.
    pub(super) maybe_weekday: bool,
    /// Where it begins and ends, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The most tokens a date has: a range of two with weekdays in Japanese.
pub(super) const TOKENS_MAX: usize = 16;

/// The tokens at the beginning of a text, up to what has no place in a date.
pub(super) struct Tokens {
    all: [Token; TOKENS_MAX],
    len: usize,
    /// Whether an article stands before the first.
    pub(super) led: bool,
}

impl Tokens {
    pub(super) fn as_slice(&self) -> &[Token] {
        &self.all[..self.len]
    }

    fn last(&self) -> Option<&Token> {
        self.as_slice().last()
    }

    /// Lets the last token end later, over words that belong to it.
    fn stretch(&mut self, end: usize) {
        if let Some(last) = self.len.checked_sub(1).and_then(|at| self.all.get_mut(at)) {
            last.end = end;
        }
    }

    /// Passes over a month's other name in brackets: `تشرين الثاني (نوفمبر)`.
    fn stretch_over_other_name(&mut self, text: &str, start: usize) -> Step {
        let inner = start + 1;
        let same = word(&text[inner..]).and_then(|(sense, len)| {
            let month = sense.month()?;
            let last = self.last()?;
            let closed = text[inner + len..].starts_with(')');
            (closed && last.kind == Kind::Month(month)).then_some(inner + len + 1)
        });
        let Some(end) = same else { return Step::End };
        self.stretch(end);
        Step::Token(end)
    }

    /// Whether there is still room after adding.
    fn push(&mut self, token: Token) -> bool {
        if let Some(slot) = self.all.get_mut(self.len) {
            *slot = token;
            self.len += 1;
        }
        self.len < TOKENS_MAX
    }
}

/// The value of a digit of any script that dates are written in.
fn digit(c: char) -> Option<u32> {
    let zero = match c {
        '0'..='9' => '0',
        '０'..='９' => '０',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        _ => return None,
    };
    Some(c as u32 - zero as u32)
}

/// Whether `text` has a digit and begins as a date does: most lines end here, so it costs little.
pub(super) fn may_be_date(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    if first.is_ascii_digit() {
        return true;
    }
    if is_ideograph(first) {
        return opens_number(first) || ERAS.iter().any(|(name, ..)| text.starts_with(name));
    }
    (digit(first).is_some() || is_letter(first) && word(text).is_some()) && has_digit(text)
}

/// The length that no date which `text` begins with reaches: the end of the first word that no date holds.
///
/// Only a word of ASCII letters between spaces, or before a sign, is known to be none, outside of brackets, and when
/// neither the word before makes one thing with it nor `time` follows soon, as in `Beijing time`. What is only part of
/// the word may still be one.
pub(super) fn limit(text: &str) -> usize {
    const WORDS: usize = 3;
    const LENGTH_MIN: usize = 3;
    const FAR: usize = 160;
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut paired = false;
    while let Some(&byte) = bytes.get(at).filter(|_| at < FAR) {
        // Anything may stand in round brackets; those of full width begin with the second byte.
        if matches!(byte, b'(' | 0xef) {
            break;
        }
        if !byte.is_ascii_alphabetic() {
            // What is beyond ASCII may be a word that the next one goes with: `thứ hai`.
            paired |= !byte.is_ascii();
            at += 1;
            continue;
        }
        let apart = at == 0 || bytes[at - 1] == b' ';
        let len = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let end = at + len;
        let ends = bytes.get(end).is_none_or(|&byte| byte.is_ascii() && byte != b'\'');
        let sense = Folded::of(&text[at..end]).sense();
        let timed = || {
            let is_time = |word: &str| word.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("time"));
            text[at..].split_whitespace().take(WORDS).any(is_time)
        };
        if sense.is_none() && apart && ends && !paired && len >= LENGTH_MIN && !timed() {
            return end;
        }
        paired = sense.is_some_and(|sense| sense.has(Sense::PAIR));
        at = end;
    }
    usize::MAX
}

/// Whether there may be a digit of any script in `text`: the others are two bytes long in Arabic and Persian and three
/// in full width, and any ideograph passes, as does the circle that stands for zero.
pub(super) fn has_digit(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Whole runs at a time, without a branch for each byte.
    bytes.chunks(128).any(|run| run.iter().fold(false, |any, byte| any | byte.is_ascii_digit()))
        || !text.is_ascii()
            && bytes.windows(2).any(|pair| {
                matches!(
                    pair,
                    [0xd9, 0xa0..=0xa9]
                        | [0xdb, 0xb0..=0xb9]
                        | [0xef, 0xbc]
                        | [0xe2, 0x97]
                        | [0xe3..=0xe9, _]
                )
            })
}

/// Whether a date can begin with this character as a number.
pub(super) fn opens_number(c: char) -> bool {
    digit(c).is_some() || ideographic_digit(c).is_some() || matches!(c, '十' | '廿')
}

/// The number that `text` begins with, how many digits it has (at most nine are counted), and its length in bytes.
pub(super) fn digits(text: &str) -> Option<(u32, u8, usize)> {
    let (mut number, mut count, mut len) = (0u32, 0u8, 0);
    for c in text.chars() {
        let Some(value) = digit(c) else { break };
        if count < 9 {
            number = number * 10 + value;
            count += 1;
        }
        len += c.len_utf8();
    }
    (count > 0).then_some((number, count, len))
}

fn ideographic_digit(c: char) -> Option<u32> {
    "〇一二三四五六七八九"
        .chars()
        .zip(0..)
        .find_map(|(sign, value)| (sign == c).then_some(value))
        .or_else(|| matches!(c, '零' | '○').then_some(0))
}

/// A number in ideographs: `二〇二三` digit by digit, or up to `三十一`.
fn ideographic(text: &str) -> Option<(u32, u8, usize)> {
    let (mut number, mut count, mut len) = (0u32, 0u8, 0);
    let mut tens = false;
    let mut after_tens = 0;
    for c in text.chars().take(5) {
        if let Some(value) = ideographic_digit(c) {
            after_tens += u8::from(tens);
            number = if tens { number + value } else { number * 10 + value };
        } else if matches!(c, '十' | '廿' | '卅') && !tens && count <= 1 {
            tens = true;
            number = match c {
                '廿' => 20,
                '卅' => 30,
                _ => number.max(1) * 10,
            };
        } else {
            break;
        }
        count += 1;
        len += c.len_utf8();
    }
    match (tens, count) {
        (true, 1..=3) if after_tens <= 1 => Some((number, 2, len)),
        (false, 1 | 2 | 4) => Some((number, count, len)),
        _ => None,
    }
}

/// Eras by name, the year before their first, and how many years they had.
const ERAS: [(&str, u32, u32); 7] = [
    ("令和", 2018, 99),
    ("平成", 1988, 31),
    ("昭和", 1925, 64),
    ("大正", 1911, 15),
    ("民国", 1911, 199),
    ("民國", 1911, 199),
    ("中華民國", 1911, 199),
];

/// A year counted in an era, up to before its `年`, as a number of four digits.
fn era_year(text: &str) -> Option<(u32, usize)> {
    let (name, before, years) = ERAS.iter().find(|(name, ..)| text.starts_with(name))?;
    let rest = &text[name.len()..];
    let (number, len) = match rest.strip_prefix('元') {
        Some(_) => (1, '元'.len_utf8()),
        None => digits(rest).or_else(|| ideographic(rest)).map(|(number, _, len)| (number, len))?,
    };
    let known = (1..=*years).contains(&number) && rest[len..].starts_with('年');
    known.then_some((before + number, name.len() + len))
}

/// Whether `c` belongs to a word: ideographs stand for themselves.
fn in_word(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && is_letter(c) && !is_ideograph(c))
}

/// Whether `c` is an ideograph, between which words have no space.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The length of the word that `text` begins with: letters, the marks on them, and apostrophes between them.
///
/// Of a word that is too long to be a name only the beginning is measured.
pub(super) fn word_len(text: &str) -> usize {
    let mut len = text.bytes().take(4 * WORD_MAX).take_while(u8::is_ascii_alphabetic).count();
    if text.as_bytes().get(len).is_none_or(|&b| b.is_ascii() && b != b'\'') {
        return len;
    }
    len = 0;
    for (at, c) in text.char_indices() {
        if in_word(c) {
            len = at + c.len_utf8();
        } else if at == 0 || at > 4 * WORD_MAX {
            break;
        } else if ('\u{300}'..='\u{36f}').contains(&c) || ('\u{640}'..='\u{652}').contains(&c) {
            len = at + c.len_utf8();
        } else if !(matches!(c, '\'' | '’' | 'ʼ') && len == at) {
            break;
        }
    }
    len
}

/// Endings of a day's number: `1st`, `1er`, `1º`, `10-го`.
fn ordinal(text: &str) -> usize {
    // A hyphen before a number or a name of a month joins a date.
    let mut chars = text.chars();
    if !chars.next().is_some_and(|c| {
        matches!(c, 's' | 'n' | 'r' | 't' | 'e' | 'S' | 'N' | 'R' | 'T' | 'E' | 'º' | 'ª' | '°' | 'г')
            || c == '-' && !chars.next().is_some_and(|c| c.is_ascii())
    }) {
        return 0;
    }
    let endings = ["st", "nd", "rd", "th", "er", "e", "º", "ª", "°", "-го", "го", "-е", "-ого"];
    let ends = |ending: &&&str| {
        text.get(..ending.len()).is_some_and(|head| head.eq_ignore_ascii_case(ending))
            && !text[ending.len()..].starts_with(|c: char| c.is_alphanumeric())
    };
    endings.iter().filter(ends).map(|ending| ending.len()).max().unwrap_or(0)
}

/// Reads tokens from byte `from` of `text` on until something has no place in a date.
pub(super) fn scan(text: &str, from: usize) -> Tokens {
    let blank = Token { kind: Kind::Clock, gap: Gap::Glued, maybe_weekday: false, start: from, end: from };
    let mut tokens = Tokens { all: [blank; TOKENS_MAX], len: 0, led: false };
    let mut at = from;
    let mut carried = None;
    // Words that only join make no token, so the turns are counted as well.
    for _ in 0..2 * TOKENS_MAX {
        let Some((gap, start)) = gap_at(text, at, from, tokens.last()) else { break };
        let Some(gap) = joined(carried, gap) else { break };
        match take(text, start, gap, &mut tokens) {
            Step::Token(next) => (at, carried) = (next, None),
            Step::Joins(next, gap) => (at, carried) = (next, Some(gap)),
            Step::End => break,
        }
    }
    tokens
}

/// What a joining word and what follows it come to.
fn joined(carried: Option<Gap>, gap: Gap) -> Option<Gap> {
    match (carried, gap) {
        (None, gap) => Some(gap),
        (Some(carried), Gap::Glued | Gap::Space) => Some(carried),
        _ => None,
    }
}

/// What stands between the token that ended at `at` and the next one, and where that begins.
fn gap_at(text: &str, at: usize, from: usize, last: Option<&Token>) -> Option<(Gap, usize)> {
    let mut gap = Gap::Glued;
    let mut spaced = false;
    let mut end = at;
    for c in text.get(at..)?.chars().take(12) {
        let sign = match c {
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{3000}' => {
                spaced = true;
                end += c.len_utf8();
                continue;
            }
            ',' | '،' | '、' | '，' => Gap::Comma,
            '.' | '．' => Gap::Point,
            '-' | '\u{2010}' | '\u{2011}' | '－' => Gap::Hyphen,
            '/' | '／' => Gap::Slash,
            '–' | '—' | '~' | '～' | '〜' | '−' | '至' => Gap::Dash,
            _ => break,
        };
        // After a number's point, which may be an ordinal's, another sign may come; else there is one.
        if at == from || !matches!(gap, Gap::Glued | Gap::Point) {
            return None;
        }
        end += c.len_utf8();
        gap = if sign == Gap::Hyphen && (spaced || text[end..].starts_with(' ')) { Gap::Dash } else { sign };
    }
    let numbers = matches!(last, Some(Token { kind: Kind::Number(..), .. }))
        && text[end..].chars().next().is_some_and(|c| digit(c).is_some());
    if gap == Gap::Point && !numbers {
        gap = Gap::Glued;
    }
    Some((if gap == Gap::Glued && spaced { Gap::Space } else { gap }, end))
}

/// What was found at a place.
enum Step {
    /// A token, and where it ends.
    Token(usize),
    /// A word that only joins: where it ends, and as what it counts.
    Joins(usize, Gap),
    /// Nothing of a date.
    End,
}

/// Takes what begins at `start`.
fn take(text: &str, start: usize, gap: Gap, tokens: &mut Tokens) -> Step {
    let rest = &text[start..];
    let Some(first) = rest.chars().next() else { return Step::End };
    let mut maybe_weekday = false;
    let found = if let Some(kind) = sign(first) {
        matches!(tokens.last(), Some(Token { kind: Kind::Number(..), .. })).then(|| (kind, first.len_utf8()))
    } else if digit(first).is_some() {
        number(rest)
    } else if is_ideograph(first) {
        era_year(rest)
            .map(|(year, len)| (Kind::Number(year, 4), len))
            .or_else(|| ideographic(rest).map(|(number, count, len)| (Kind::Number(number, count), len)))
    } else if first == '(' {
        return tokens.stretch_over_other_name(text, start);
    } else {
        let Some((sense, len)) = word(rest) else { return Step::End };
        if let (Some(month), Gap::Slash) = (sense.month(), gap)
            && matches!(tokens.last(), Some(Token { kind: Kind::Month(before), .. }) if *before == month)
        {
            // `تشرين الثاني/نوفمبر`: one month by both its names.
            tokens.stretch(start + len);
            return Step::Token(start + len);
        }
        if sense.has(Sense::NO_POINT) && text[..start].trim_end().ends_with('.') {
            return Step::End;
        }
        let Some(kind) = kind_of(sense) else { return joins(sense, start + len, gap, tokens) };
        maybe_weekday = sense.has(Sense::WEEKDAY) && kind != Kind::Weekday;
        Some((kind, len))
    };
    let Some((kind, len)) = found else { return Step::End };
    let end = start + len;
    if tokens.push(Token { kind, gap, maybe_weekday, start, end }) { Step::Token(end) } else { Step::End }
}

fn sign(c: char) -> Option<Kind> {
    match c {
        '年' | '년' => Some(Kind::Year),
        '月' | '월' => Some(Kind::MonthSign),
        '日' | '일' | '号' | '號' => Some(Kind::Day),
        _ => None,
    }
}

/// A number, or the time of day that it opens.
fn number(text: &str) -> Option<(Kind, usize)> {
    if let Some(len) = clock::leading(text) {
        return Some((Kind::Clock, len));
    }
    let (number, count, len) = digits(text)?;
    let more = match count {
        1 | 2 => ordinal(&text[len..]),
        4 => year_word(&text[len..]),
        _ => 0,
    };
    Some((Kind::Number(number, count), len + more))
}

/// The length of `г.` and its likes after a year, with the space before it.
fn year_word(text: &str) -> usize {
    let gap = text.len() - text.trim_start_matches([' ', '\u{a0}']).len();
    let len = word_len(&text[gap..]);
    let word = &text[gap..gap + len];
    if len == 0 || len > 24 || !Folded::of(word).sense().is_some_and(|sense| sense.has(Sense::YEAR)) {
        return 0;
    }
    gap + len + usize::from(text[gap + len..].starts_with('.'))
}

/// Whether `text` begins with a word that has a place in a date.
pub(super) fn is_word(text: &str) -> bool {
    word(text).is_some()
}

/// What the word, or the two words, mean that `text` begins with, and their length.
fn word(text: &str) -> Option<(Sense, usize)> {
    let len = word_len(text);
    let mut folded = Folded::of(&text[..len]);
    let sense = folded.sense()?;
    if sense.has(Sense::PAIR)
        && let Some(second) = text[len..].strip_prefix([' ', '\u{a0}'])
    {
        let from = text.len() - second.len();
        let end = from + word_len(second);
        folded.join();
        folded.push(&text[from..end]);
        if let Some(both) = folded.sense() {
            return Some((both, end));
        }
    }
    Some((sense, len))
}

fn kind_of(sense: Sense) -> Option<Kind> {
    let named = [
        (Sense::WEEKDAY, Kind::Weekday),
        (Sense::DAY_NAMED, Kind::DayNamed),
        (Sense::MONTH_NAMED, Kind::MonthNamed),
        (Sense::YEAR_NAMED, Kind::YearNamed),
    ];
    let other = || named.iter().find(|(bit, _)| sense.has(*bit)).map(|&(_, kind)| kind);
    sense.month().map(Kind::Month).or_else(other)
}

/// Passes over a word that is no part of a date but may stand in one.
fn joins(sense: Sense, end: usize, gap: Gap, tokens: &mut Tokens) -> Step {
    let apart = matches!(gap, Gap::Glued | Gap::Space | Gap::Comma);
    if sense.has(Sense::TO) && apart && !tokens.as_slice().is_empty() {
        Step::Joins(end, Gap::Dash)
    } else if sense.has(Sense::SMALL) && (apart || gap == Gap::Dash) {
        tokens.led |= tokens.as_slice().is_empty();
        Step::Joins(end, if gap == Gap::Glued { Gap::Space } else { gap })
    } else {
        Step::End
    }
}

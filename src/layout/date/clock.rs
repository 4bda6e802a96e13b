//! Times of day and what else may stand behind a date: read only to be passed over.
//!
//! Owns the forms of times and zones. Knows nothing of days, months or years.

use super::names::{Folded, Sense};
use super::token::{digits, word_len};

/// The longest remark in brackets after a time that is passed over: mail names the zone in words there.
const REMARK_MAX: usize = 60;

/// The length of the time of day, with its zone, that `text` begins with: `14:30`, `10 pm`, `14h30`, `14时30分`.
///
/// Only forms that can't be anything else; see [`after_date`] for those that need a date before them.
pub(super) fn leading(text: &str) -> Option<usize> {
    let (hour, count, mut at) = digits(text)?;
    if count > 2 || hour > 24 {
        return None;
    }
    let next = text[at..].chars().next()?;
    if next.is_ascii() && !matches!(next, ':' | ' ' | 'a' | 'A' | 'p' | 'P' | 'h' | 'H' | 'u' | 'U') {
        return None;
    }
    if matches!(next, ':' | '：') {
        at += next.len_utf8();
        at += minutes(&text[at..])?;
        if let Some(colon) = text[at..].chars().next().filter(|&c| matches!(c, ':' | '：')) {
            let seconds = at + colon.len_utf8();
            if let Some(len) = minutes(&text[seconds..]) {
                at = seconds + len;
            }
        }
        at += fraction(&text[at..]);
        at += hour_word(&text[at..]).unwrap_or(0);
    } else if matches!(next, '时' | '時' | '시' | '点' | '點') {
        at += next.len_utf8();
        at += spelled_minutes(&text[at..]);
    } else if matches!(next, 'h' | 'H') && minutes(&text[at + 1..]).is_some() {
        at += 1 + minutes(&text[at + 1..])?;
    } else {
        let word = text[at..].trim_start_matches(' ');
        at += hour_word(&text[at..])?;
        // `14 Uhr 30`, `14 h 30`
        let gap = blanks(&text[at..]);
        if word.starts_with(['h', 'H', 'u', 'U']) {
            at += minutes(&text[at + gap..]).filter(|_| gap > 0).map_or(0, |len| gap + len);
        }
    }
    Some(at + zone(&text[at..]).unwrap_or(0))
}

/// Whether all of `text`, which stands after a day, may stand there: a time, a zone, a weekday, and signs between.
pub(super) fn after_date(text: &str) -> bool {
    let mut promised = false;
    let iso = basic(text);
    let mut timed = iso.is_some();
    let mut rest = &text[iso.unwrap_or(0)..];
    // Each turn takes something, or ends it; a date has no room for more.
    for _ in 0..24 {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return !promised };
        if matches!(
            first,
            ',' | '|' | '·' | '•' | '-' | '–' | '—' | '@' | '،' | '、' | '/' | '.' | '，' | ';'
        ) {
            rest = &rest[first.len_utf8()..];
            continue;
        }
        if let Some((inner, after)) = bracketed(rest) {
            let before = text[..text.len() - rest.len()].trim_end();
            let zoned =
                before.len() > 5 && before.as_bytes()[before.len() - 5..].iter().any(|b| b"+-".contains(b));
            let known = is_weekday(inner) || is_zone(inner) || leading(inner) == Some(inner.len());
            if !(known || timed && zoned) {
                return false;
            }
            rest = after;
            continue;
        }
        if let Some(len) = leading(rest).or_else(|| pointed(rest)).or_else(|| military(rest)) {
            (timed, promised) = (true, false);
            rest = &rest[len..];
            continue;
        }
        if let Some(len) = offset(rest).filter(|_| timed) {
            rest = &rest[len..];
            continue;
        }
        if let Some(len) = half_of_day(rest) {
            promised = true;
            rest = &rest[len..];
            continue;
        }
        if let Some(len) = ideographic_weekday(rest) {
            rest = &rest[len..];
            continue;
        }
        let len = word_len(rest);
        if len == 0 {
            return false;
        }
        let sense = Folded::of(&rest[..len]).sense().unwrap_or_default();
        if sense.has(Sense::ZONE) {
            rest = &rest[zone(rest).unwrap_or(len)..];
        } else if sense.has(Sense::AT) && !timed {
            (promised, rest) = (true, &rest[len..]);
        } else if sense.has(Sense::WEEKDAY) || (sense.has(Sense::HOUR) && timed) {
            rest = &rest[len..];
        } else {
            return timed && place_time(rest);
        }
    }
    false
}

/// `Beijing Time`, `local time`: up to three words, the last of which says what they are.
fn place_time(text: &str) -> bool {
    let mut words = text.trim_end_matches('.').split_whitespace();
    let plain = |word: &str| word.chars().all(char::is_alphabetic);
    words.clone().count() <= 3
        && words.clone().all(plain)
        && words.next_back().is_some_and(|last| last.eq_ignore_ascii_case("time"))
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\u{a0}', '\u{202f}', '\u{2009}']).len()
}

/// Two digits below sixty.
fn minutes(text: &str) -> Option<usize> {
    let (number, count, len) = digits(text)?;
    (count == 2 && number < 60).then_some(len)
}

fn fraction(text: &str) -> usize {
    let is_point = text.starts_with(['.', ',']);
    match digits(text.get(1..).unwrap_or_default()).filter(|_| is_point) {
        Some((_, _, len)) => len + 1,
        None => 0,
    }
}

/// `30分15秒` after an hour.
fn spelled_minutes(text: &str) -> usize {
    let mut at = 0;
    for signs in [['分', '분'], ['秒', '초']] {
        let gap = blanks(&text[at..]);
        let part = digits(&text[at + gap..]).filter(|&(_, count, _)| count <= 2).and_then(|(_, _, len)| {
            let sign = text[at + gap + len..].chars().next().filter(|c| signs.contains(c))?;
            Some(gap + len + sign.len_utf8())
        });
        at += part.unwrap_or(0);
    }
    at
}

/// A blank or none, and a word that makes the number before it a time.
fn hour_word(text: &str) -> Option<usize> {
    let gap = blanks(text);
    let word = &text[gap..];
    let bytes = word.as_bytes();
    // `p.m.` is one word to its writers.
    if let [b'a' | b'p' | b'A' | b'P', b'.', rest @ ..] = bytes {
        let gap_inside = rest.iter().take_while(|&&b| b == b' ').count().min(1);
        if let [b'm' | b'M', rest @ ..] = &rest[gap_inside..]
            && !rest.first().is_some_and(u8::is_ascii_alphanumeric)
        {
            return Some(gap + 3 + gap_inside + usize::from(rest.first() == Some(&b'.')));
        }
    }
    // Months follow numbers more often than hours do, so only these letters are worth a look-up.
    if !word.starts_with(['a', 'A', 'p', 'P', 'h', 'H', 'u', 'U', 'ч', 'Ч', 'ص']) {
        return None;
    }
    let len = word_len(word);
    let sense = Folded::of(&word[..len]).sense()?;
    sense.has(Sense::HOUR).then_some(gap + len)
}

/// A zone after a time: `GMT`, `+0800`, `UTC+8`, `Z`, with the blanks before it.
fn zone(text: &str) -> Option<usize> {
    let gap = blanks(text);
    let word = &text[gap..];
    let len = word_len(word);
    if len > 0 {
        let sense = Folded::of(&word[..len]).sense()?;
        return sense.has(Sense::ZONE).then(|| gap + len + offset(&word[len..]).unwrap_or(0));
    }
    offset(word).map(|len| gap + len)
}

fn is_zone(text: &str) -> bool {
    zone(text) == Some(text.len())
}

/// `+0800`, `-05`, `+5:30`.
fn offset(text: &str) -> Option<usize> {
    let sign = text.chars().next().filter(|c| matches!(c, '+' | '-' | '−'))?;
    let from = sign.len_utf8();
    let (_, count, len) = digits(&text[from..]).filter(|&(_, count, _)| matches!(count, 1 | 2 | 4))?;
    let end = from + len;
    let more = text[end..].strip_prefix(':').and_then(minutes).filter(|_| count <= 2);
    Some(end + more.map_or(0, |len| len + 1))
}

/// `14.30`: a time only behind a date.
fn pointed(text: &str) -> Option<usize> {
    let (hour, count, at) = digits(text)?;
    let end = at + 1 + text[at..].strip_prefix('.').and_then(minutes)?;
    let apart = !text[end..].starts_with(|c: char| c.is_alphanumeric());
    (count <= 2 && hour < 24 && apart).then_some(end)
}

/// `0800 GMT`, `0800-PDT`, `1430 hrs`: a time only behind a date, and only with what it is counted in.
fn military(text: &str) -> Option<usize> {
    let (time, count, mut at) = digits(text)?;
    // A number behind a dash is the end of a span.
    let dashed = text[at..].strip_prefix('-');
    at += usize::from(dashed.is_some_and(|zone| zone.starts_with(|c: char| c.is_ascii_uppercase())));
    let end =
        at + zone(&text[at..]).filter(|_| !text[at..].starts_with('-')).or_else(|| hour_word(&text[at..]))?;
    (count == 4 && time < 2400 && time % 100 < 60).then_some(end)
}

/// `T08`, `T0800`, `T080000`, as ISO 8601 puts a time to a date; the colon form is read there as well.
fn basic(text: &str) -> Option<usize> {
    let time = text.strip_prefix(['T', 't'])?;
    if let Some(len) = leading(time) {
        return Some(len + 1);
    }
    let (_, count, len) = digits(time)?;
    let end = 1 + len + fraction(&time[len..]);
    matches!(count, 2 | 4 | 6).then(|| end + zone(&text[end..]).unwrap_or(0))
}

/// Morning or afternoon, which Chinese, Japanese and Korean write before the hour.
fn half_of_day(text: &str) -> Option<usize> {
    ["上午", "下午", "午前", "午後", "오전", "오후", "晚上", "凌晨", "中午", "早上"]
        .iter()
        .find(|half| text.starts_with(**half))
        .map(|half| half.len())
}

/// `星期五`, `周五`, `金曜日`, `금요일`.
fn ideographic_weekday(text: &str) -> Option<usize> {
    const DAYS: &str = "一二三四五六日天月火水木金土";
    let day_after = |lead: &str| text.strip_prefix(lead)?.chars().next().filter(|c| DAYS.contains(*c));
    for lead in ["星期", "礼拜", "禮拜", "周", "週"] {
        if let Some(day) = day_after(lead) {
            return Some(lead.len() + day.len_utf8());
        }
    }
    let day = text.chars().next().filter(|c| DAYS.contains(*c))?;
    let rest = &text[day.len_utf8()..];
    ["曜日", "曜"].iter().find(|end| rest.starts_with(**end)).map(|end| day.len_utf8() + end.len())
}

fn is_weekday(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    let mut chars = text.chars();
    let alone = |c: char| "一二三四五六日月火水木金土".contains(c);
    chars.next().is_some_and(|c| alone(c) && chars.next().is_none())
        || ideographic_weekday(text) == Some(text.len())
        || Folded::of(text).sense().is_some_and(|sense| sense.has(Sense::WEEKDAY))
            && word_len(text) == text.len()
}

/// What stands in the brackets that `text` begins with, and what follows them.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix(['(', '（'])?;
    let end = inner.find([')', '）']).filter(|&end| end <= REMARK_MAX)?;
    let close = inner[end..].chars().next().map_or(0, char::len_utf8);
    Some((&inner[..end], &inner[end + close..]))
}

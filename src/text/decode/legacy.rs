//! Which of the older encodings bytes are in that are no sound UTF-8, or whether they are UTF-8 with damage.
//!
//! Knows nothing of UTF-16 and of how text is decoded in the end.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, GB18030, GBK, ISO_2022_JP, ISO_8859_15, KOI8_R, KOI8_U, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, X_USER_DEFINED,
};

use super::doubt::{Doubt, Script};

/// Bytes that detection looks at.
const SAMPLE: usize = 64 * 1024;

/// Places of a long document that the sample is taken from.
const PLACES: usize = 8;

/// Characters beyond ASCII from which on detection is believed more than a label that nobody may have thought about.
const ENOUGH: usize = 40;

/// Whether the escape sequences of ISO-2022-JP are in this ASCII text and all of it decodes.
pub(super) fn shifts_to_japanese(bytes: &[u8]) -> bool {
    let shifts = |at: usize| matches!(bytes.get(at + 1..at + 3), Some(b"$B" | b"$@"));
    if !memchr::memchr_iter(0x1b, bytes).any(shifts) || !bytes.is_ascii() {
        return false;
    }
    let (text, lossy) = ISO_2022_JP.decode_without_bom_handling(bytes);
    // Colours of a terminal are escapes too: those make no Japanese.
    let bad = if lossy { text.matches('\u{fffd}').count() } else { 0 };
    bad * 20 <= text.chars().filter(|c| !c.is_ascii()).count().max(20)
}

/// How bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As UTF-8, maybe with damage.
    Utf8,
    /// In one older encoding.
    Older(&'static Encoding),
    /// As UTF-8 where that makes sense, and elsewhere in this encoding: pieces of two files in one.
    Mixed(&'static Encoding),
}

/// How `bytes` are most likely to be read.
pub(super) fn choose(bytes: &[u8], declared: Option<&str>) -> Reading {
    let shape = Utf8Shape::of(bytes);
    if shape.is_certain() {
        return Reading::Utf8;
    }
    let sample = sample(bytes);
    let detected = detect(&sample);
    if let Some(encoding) = shape.is_mixed().then(|| beside_utf8(&sample)).flatten() {
        return Reading::Mixed(encoding);
    }
    one(declared, &shape, &sample, detected).map_or(Reading::Utf8, Reading::Older)
}

/// The encoding of what is no UTF-8 among good sequences of it, when it is Western.
fn beside_utf8(sample: &[u8]) -> Option<&'static Encoding> {
    let mut rest = Vec::with_capacity(sample.len());
    let (mut good, mut western, mut bad, mut letters) = (0, 0, 0, 0);
    for chunk in sample.utf8_chunks() {
        for c in chunk.valid().chars().filter(|c| !c.is_ascii()) {
            good += 1;
            western += usize::from(matches!(c, '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{20ac}'));
        }
        rest.extend(chunk.valid().bytes().map(|b| if b.is_ascii() { b } else { b'x' }));
        bad += chunk.invalid().len();
        letters += chunk.invalid().iter().filter(|&&b| b >= 0xe0).count();
        rest.extend_from_slice(chunk.invalid());
    }
    // What damage leaves of longer characters are mostly no letters.
    if western * 10 < good * 9 || letters * 2 < bad {
        return None;
    }
    let encoding = detect(&rest);
    let found = Doubt::of(&wide_lines(&rest), encoding);
    let is_western = !found.double && found.malformed == 0 && found.script == Some(Script::Latin);
    (is_western && found.is_likely() && !found.is_babel()).then_some(encoding)
}

/// The one encoding that bytes are most likely in; `None` for UTF-8.
fn one(
    declared: Option<&str>,
    shape: &Utf8Shape,
    sample: &[u8],
    detected: &'static Encoding,
) -> Option<&'static Encoding> {
    // From here on only what is beyond ASCII counts.
    let sample = wide_lines(sample);
    let found = Doubt::of(&sample, detected);
    if let Some(encoding) = declared.and_then(known) {
        if encoding == UTF_8 {
            if shape.good > shape.bad {
                return None;
            }
        } else if encoding == detected || stands(encoding, Doubt::of(&sample, encoding), detected, found) {
            return Some(encoding);
        }
    }
    // Good sequences don't come about by chance in words of one-byte letters, and seldom elsewhere.
    let unlikely = !found.double || found.malformed > 0 || !found.is_likely();
    if (unlikely && shape.good > shape.bad) || found.malformed * 5 > found.seen {
        return None;
    }
    Some(detected)
}

/// Whether a declared encoding is believed against the detected one.
fn stands(declared: &'static Encoding, d: Doubt, detected: &'static Encoding, t: Doubt) -> bool {
    if !d.is_likely() {
        return false;
    }
    if d.malformed > 0 {
        return d.malformed * 4 < t.malformed || (!t.is_likely() && d.malformed * 50 <= d.seen);
    }
    if !t.is_likely() || t.malformed > 0 {
        return true;
    }
    if !d.double && !t.double && d.script == t.script {
        // What most software writes when it does not know.
        let careless = declared == WINDOWS_1252;
        let better = t.alien <= d.alien && t.odd <= d.odd && t.seen >= ENOUGH;
        return !(careless && (better || detected == ISO_8859_15)) && !(d.is_babel() && t.is_language());
    }
    // Another script altogether. Two encodings have the same bytes for different characters; detection knows how
    // often each is used, given enough of them.
    t.seen < ENOUGH
}

/// The encoding of a label, unless it can't be true of these bytes or is none.
fn known(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    if [UTF_16LE, UTF_16BE, REPLACEMENT, X_USER_DEFINED, ISO_2022_JP].contains(&encoding) {
        return None;
    }
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// How well bytes keep to UTF-8.
#[derive(Debug, Default)]
struct Utf8Shape {
    /// Sequences of more than one byte.
    good: usize,
    /// The same, where longer ones weigh more: it takes more chance to make them.
    weight: usize,
    /// Malformed sequences, without one that the end cut off.
    bad: usize,
}

impl Utf8Shape {
    fn of(bytes: &[u8]) -> Utf8Shape {
        let mut shape = Utf8Shape::default();
        let mut left = bytes.len();
        for chunk in bytes.utf8_chunks() {
            for b in chunk.valid().bytes().filter(|&b| b >= 0xc0) {
                shape.good += 1;
                shape.weight += if b < 0xe0 { 1 } else { 2 };
            }
            left -= chunk.valid().len() + chunk.invalid().len();
            let invalid = chunk.invalid();
            let cut = left == 0 && std::str::from_utf8(invalid).is_err_and(|e| e.error_len().is_none());
            shape.bad += usize::from(!invalid.is_empty() && !cut);
            if shape.bad > 4096 && shape.weight < shape.bad {
                break;
            }
        }
        shape
    }

    fn is_certain(&self) -> bool {
        self.weight >= self.bad * 9
    }

    /// Whether more is good than chance makes of Western text.
    fn is_mixed(&self) -> bool {
        const FEWEST: usize = 6;
        self.good >= FEWEST && self.good * 40 >= self.bad
    }
}

/// Bytes below any that end a longer character: a document can be cut after one of these.
fn is_edge(b: u8) -> bool {
    b < 0x30
}

/// At most [`SAMPLE`] bytes, from all over the document and from where bytes beyond ASCII are.
fn sample(bytes: &[u8]) -> Vec<u8> {
    if bytes.len() <= SAMPLE {
        return bytes.to_vec();
    }
    let mut sample = Vec::with_capacity(SAMPLE);
    let mut at = 0;
    for place in 0..PLACES {
        at = at.max(bytes.len() / PLACES * place);
        if place > 0 {
            // Without an edge ahead there is no telling where a character begins.
            let Some(edge) = bytes.get(at..).and_then(|rest| rest.iter().position(|&b| is_edge(b))) else {
                break;
            };
            at += edge;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let ascii = Encoding::ascii_valid_up_to(rest);
        // A little of what comes before says whether it is the middle of a word.
        let lead = rest[..ascii].iter().rev().take(64).position(|&b| b == b'\n').unwrap_or(ascii.min(64));
        let from = ascii - lead;
        let most = &rest[from..rest.len().min(from + SAMPLE / PLACES)];
        let Some(end) = most.iter().rposition(|&b| is_edge(b)).map(|edge| edge + 1) else {
            // Cut within a character, perhaps: nothing may follow.
            sample.extend_from_slice(most);
            break;
        };
        sample.extend_from_slice(&most[..end]);
        at += from + end;
    }
    sample
}

/// The lines that are not all ASCII, which tell nothing. A line feed ends every word, and is part of no longer
/// character.
fn wide_lines(bytes: &[u8]) -> Vec<u8> {
    let mut wide = Vec::with_capacity(bytes.len() / 2);
    for line in bytes.split_inclusive(|&b| b == b'\n').filter(|line| !line.is_ascii()) {
        wide.extend_from_slice(line);
    }
    wide
}

/// What detection takes the sample for.
fn detect(all: &[u8]) -> &'static Encoding {
    let sample = &wide_lines(all)[..];
    let whole = guess(sample);
    let mut doubt = Doubt::of(sample, whole);
    let mut best = whole;
    if let Some(voted) = vote(all)
        && voted != whole
    {
        let other = Doubt::of(sample, voted);
        let damaged = other.malformed > 0 && other.malformed * 20 <= other.seen;
        if (damaged && other.is_likely()) || !doubt.is_likely() {
            (best, doubt) = (voted, other);
        }
    }
    if !doubt.double && doubt.is_babel() {
        // Letters of several languages in one text: another encoding of the script may make one of it.
        let others =
            [WINDOWS_1252, WINDOWS_1250, WINDOWS_1257, WINDOWS_1254].map(|e| (e, Doubt::of(sample, e)));
        let fits = |d: &Doubt| d.is_language() && d.is_likely() && d.script == doubt.script;
        if let Some((other, _)) = others.into_iter().filter(|(_, d)| fits(d)).min_by_key(|(_, d)| d.alien) {
            best = other;
        }
    }
    if !doubt.double && !doubt.is_likely() {
        let western = Doubt::of(sample, WINDOWS_1252);
        if western.odd == 0 && western.malformed == 0 {
            best = WINDOWS_1252;
        }
    }
    if best == WINDOWS_1252 && is_latin_9(sample) {
        ISO_8859_15
    } else if best == KOI8_U && !sample.iter().any(|b| matches!(b, 0xa4 | 0xa6 | 0xa7 | 0xad)) {
        KOI8_R
    } else {
        best
    }
}

/// What `bytes`, all of whose lines go beyond ASCII, are taken for by how often letters are used; a good many of them
/// tell.
fn guess(bytes: &[u8]) -> &'static Encoding {
    const ENOUGH_BYTES: usize = 16 * 1024;
    let end = bytes.get(..ENOUGH_BYTES).and_then(|head| memchr::memrchr(b'\n', head));
    let bytes = end.and_then(|end| bytes.get(..=end)).unwrap_or(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, false);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    if encoding == GBK { GB18030 } else { encoding }
}

/// One damaged byte rules the right encoding out, so pieces of the sample are asked one by one.
fn vote(sample: &[u8]) -> Option<&'static Encoding> {
    let mut votes: Vec<(&'static Encoding, usize)> = Vec::new();
    let size = (sample.len() / 16).max(64);
    let mut rest = sample;
    while !rest.is_empty() {
        let from = size.min(rest.len());
        let end = rest[from..].iter().position(|&b| is_edge(b)).map_or(rest.len(), |edge| from + edge + 1);
        let (piece, after) = rest.split_at(end);
        rest = after;
        let weight = piece.iter().filter(|b| !b.is_ascii()).count();
        if weight < 8 {
            continue;
        }
        let piece = &wide_lines(piece)[..];
        let encoding = guess(piece);
        if !Doubt::of(piece, encoding).is_likely() {
            continue;
        }
        match votes.iter_mut().find(|(voted, _)| *voted == encoding) {
            Some((_, sum)) => *sum += weight,
            None => votes.push((encoding, weight)),
        }
    }
    votes.into_iter().max_by_key(|&(_, sum)| sum).map(|(encoding, _)| encoding)
}

/// Whether Western text has the euro and the letters that only ISO-8859-15 has, where those make sense.
fn is_latin_9(sample: &[u8]) -> bool {
    let (mut yes, mut no) = (0, 0);
    for window in sample.windows(3) {
        let (before, after) = (window[0], window[2]);
        let in_word = before.is_ascii_alphabetic() && after.is_ascii_lowercase();
        match window[1] {
            0x80..=0x9f => return false,
            // Nobody writes the sign for any currency beside a sum; everybody writes the euro there.
            0xa4 => yes += usize::from(!before.is_ascii_alphabetic()),
            0xa6 | 0xa8 | 0xb4 | 0xb8 | 0xbc | 0xbd | 0xbe if in_word => yes += 1,
            0xbc..=0xbe => no += usize::from(before == b' ' || before.is_ascii_digit()),
            _ => {}
        }
    }
    yes > no
}

//! UTF-8 that was taken for windows-1252 or Latin-1 and encoded again, once or twice: found, and undone.
//!
//! A run of such characters is undone as a whole or not at all, and only when the document as a whole speaks for
//! it: text that shows what such damage looks like has to stay as it is. Knows nothing of encodings of files.

use std::ops::Range;

/// How often text is encoded again in practice.
const ROUNDS: usize = 2;

/// The text with what was encoded again put right; `None` when there is nothing of the kind, or no certainty.
pub(super) fn mend(text: &str) -> Option<String> {
    if !may_need(text) {
        return None;
    }
    let mut whole: Option<String> = None;
    for _ in 0..ROUNDS {
        let now = whole.as_deref().unwrap_or(text);
        let findings = Findings::of(now);
        if !findings.are_certain() {
            break;
        }
        whole = Some(undone(now, &findings.runs));
    }
    // Controls are made by the first of two rounds and gone after the second; where they stay, it was a mistake.
    let controls = |text: &str| text.chars().filter(|c| matches!(c, '\u{80}'..='\u{9f}')).count();
    whole.filter(|whole| controls(whole) <= controls(text))
}

/// Whether anything reads as a character that was encoded again. This is all that most documents are asked.
fn may_need(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(0xc3, bytes).any(|at| {
        matches!(bytes.get(at + 1), Some(0x82..=0xb4))
            && matches!(bytes.get(at + 2), Some(0xc2 | 0xc5 | 0xc6 | 0xcb | 0xe2))
            && text.get(at..).is_some_and(reads_as_one)
    })
}

/// Whether the text begins with a character that was encoded again.
fn reads_as_one(text: &str) -> bool {
    let mut bytes = [0; 6];
    let mut length = 0;
    for (slot, byte) in bytes.iter_mut().zip(text.chars().map_while(byte_of)) {
        *slot = byte;
        length += 1;
    }
    let bytes = &bytes[..length];
    let first = bytes.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    // One character of Chinese alone is as well a letter before a fixed space and a quotation mark.
    first.is_some_and(|c| is_usual(c) && (c.len_utf8() < length || !is_single(c)))
}

fn is_single(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{d7a3}')
}

/// The byte that windows-1252 or Latin-1 shows as `c`, when it is none of ASCII.
fn byte_of(c: char) -> Option<u8> {
    Some(match c {
        '\u{80}'..='\u{ff}' => c as u8,
        '€' => 0x80,
        '‚' => 0x82,
        'ƒ' => 0x83,
        '„' => 0x84,
        '…' => 0x85,
        '†' => 0x86,
        '‡' => 0x87,
        'ˆ' => 0x88,
        '‰' => 0x89,
        'Š' => 0x8a,
        '‹' => 0x8b,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '\u{2018}' => 0x91,
        '\u{2019}' => 0x92,
        '\u{201c}' => 0x93,
        '\u{201d}' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '˜' => 0x98,
        '™' => 0x99,
        'š' => 0x9a,
        '›' => 0x9b,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        _ => return None,
    })
}

/// How a run of characters beyond ASCII reads when it is turned back into bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    /// As good characters; `strong` when they are such as hardly arise by chance.
    Good { strong: bool },
    /// As one character of Chinese or Korean, which letters with a quotation mark behind them look like too.
    Single,
    /// In part only.
    Broken,
    /// As a quotation mark that lost a byte on the way: says nothing.
    Lost,
    /// Not at all: it is what it is.
    Genuine,
}

/// What the runs of a document say.
#[derive(Debug, Default)]
struct Findings {
    /// Where good runs are.
    runs: Vec<Range<usize>>,
    /// Good runs in lines that have nothing else beyond ASCII, as words are written.
    pure: usize,
    /// Those of them that are strong.
    strong: usize,
    /// Good runs beside genuine characters.
    mixed: usize,
    /// Good runs that stand like something shown.
    shown: usize,
    /// Runs that are good in part.
    broken: usize,
}

/// What there is in one line.
#[derive(Debug, Default, Clone, Copy)]
struct Line {
    natural: usize,
    strong: usize,
    genuine: usize,
}

impl Findings {
    fn of(text: &str) -> Findings {
        let mut findings = Findings::default();
        let mut line = Line::default();
        let mut before = None;
        let mut bytes = Vec::new();
        let (mut single, mut words) = (Vec::new(), 0);
        let mut at = 0;
        while let Some(rest) = text.get(at..)
            && let Some(c) = rest.chars().next()
        {
            if c.is_ascii() {
                let plain = rest.bytes().position(|b| !b.is_ascii()).unwrap_or(rest.len());
                let plain = rest.get(..plain).unwrap_or_default();
                if plain.contains('\n') {
                    findings.end(std::mem::take(&mut line));
                }
                before = plain.chars().next_back();
                at += plain.len();
                continue;
            }
            bytes.clear();
            bytes.extend(rest.chars().map_while(byte_of));
            let Some(length) = length_of(rest, bytes.len()).filter(|&l| l > 0) else {
                line.genuine += usize::from(!matches!(c, '\u{feff}' | '\u{fffd}' | '\u{200b}'..='\u{200f}'));
                before = Some(c);
                at += c.len_utf8();
                continue;
            };
            let after = rest.get(length..).and_then(|rest| rest.chars().next());
            match read(&bytes) {
                Run::Good { strong } => {
                    findings.runs.push(at..at + length);
                    words += usize::from(has_word(&bytes));
                    if is_natural(before, &bytes, after) {
                        line.natural += 1;
                        line.strong += usize::from(strong);
                    } else {
                        findings.shown += 1;
                    }
                }
                Run::Single => single.push(at..at + length),
                Run::Broken => findings.broken += 1,
                Run::Lost => {}
                Run::Genuine => line.genuine += usize::from(bytes.iter().any(|&b| b != 0xa0 && b != 0xad)),
            }
            before = Some('\u{fffd}');
            at += length;
        }
        findings.end(line);
        // Where longer words of Chinese or Korean are about, the single characters belong to them.
        if words >= single.len() && words > 0 {
            findings.runs.append(&mut single);
            findings.runs.sort_unstable_by_key(|run| run.start);
        }
        findings
    }

    fn end(&mut self, line: Line) {
        if line.genuine > 0 {
            self.mixed += line.natural;
        } else {
            self.pure += line.natural;
            self.strong += line.strong;
        }
    }

    fn are_certain(&self) -> bool {
        (self.pure >= 3 || self.strong >= 1)
            && self.pure >= self.mixed
            && self.shown <= self.pure + self.mixed
            && self.broken * 10 <= self.runs.len()
    }
}

/// How many bytes of `text` its first `chars` characters take.
fn length_of(text: &str, chars: usize) -> Option<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(chars)
}

/// Reads the bytes of a run.
fn read(bytes: &[u8]) -> Run {
    let Some(chunk) = bytes.utf8_chunks().next() else { return Run::Genuine };
    if chunk.valid().len() == bytes.len() {
        let text = chunk.valid();
        if !text.chars().all(is_usual) {
            return Run::Genuine;
        }
        let mut chars = text.chars();
        if chars.next().is_some_and(is_single) && chars.next().is_none() {
            return Run::Single;
        }
        // The first of two rounds may leave only letters of Latin-1, which then read as something again.
        let strong = again(text).is_some() || text.chars().any(|c| c >= '\u{2010}');
        return Run::Good { strong };
    }
    if chunk.invalid() == b"\xe2\x80" && chunk.valid().len() + 2 == bytes.len() {
        return Run::Lost;
    }
    let begins = |pair: &[u8]| matches!(pair, [0xc2..=0xf4, 0x80..=0xbf]);
    if bytes.windows(2).any(begins) { Run::Broken } else { Run::Genuine }
}

/// What a run reads as when it was encoded again twice.
fn again(text: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = text.chars().map(byte_of).collect();
    String::from_utf8(bytes?).ok().filter(|text| text.chars().all(is_usual))
}

/// Whether a good run has characters of Chinese, Japanese or Korean side by side.
fn has_word(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    text.chars().filter(|&c| c >= '\u{2e80}').count() > 1
}

/// Characters of the scripts and signs that news is written in.
fn is_usual(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{17f}' | '\u{2c6}' | '\u{2dc}' | '\u{300}'..='\u{45f}' | '\u{490}'..='\u{491}')
        || matches!(c, '\u{192}' | '\u{218}'..='\u{21b}' | '\u{5d0}'..='\u{5ea}' | '\u{600}'..='\u{6ff}')
        || matches!(c, '\u{e00}'..='\u{e5b}' | '\u{1e00}'..='\u{22ff}' | '\u{2500}'..='\u{27bf}')
        || matches!(c, '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
        || matches!(c, '\u{feff}' | '\u{ff00}'..='\u{ffef}' | '\u{1f300}'..='\u{1faff}' | '\u{fe0f}')
}

/// Whether a run stands as writing does: in a word, or as a word, dash or bullet; not as something quoted.
fn is_natural(before: Option<char>, bytes: &[u8], after: Option<char>) -> bool {
    let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if in_word(before) || in_word(after) {
        return true;
    }
    let quotes =
        |c: Option<char>| c.is_some_and(|c| matches!(c, '"' | '\'' | '`' | '(' | '[' | '<' | '|' | '/'));
    if quotes(before) {
        return false;
    }
    let once = std::str::from_utf8(bytes).unwrap_or_default();
    let twice = again(once);
    let text = twice.as_deref().unwrap_or(once);
    // Dashes, bullets and signs stand alone; a quotation mark does not.
    let alone = |c: char| !c.is_alphabetic() && !matches!(c, '\u{2018}'..='\u{201f}');
    let spaced = |c: Option<char>| c.is_none_or(char::is_whitespace);
    (text.chars().all(alone) && spaced(before) && (spaced(after) || quotes(after)))
        || text.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

/// The text with these runs turned back into bytes and read as UTF-8.
fn undone(text: &str, runs: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for run in runs {
        out.push_str(text.get(at..run.start).unwrap_or_default());
        let shown = text.get(run.clone()).unwrap_or_default();
        let bytes: Vec<u8> = shown.chars().filter_map(byte_of).collect();
        out.push_str(std::str::from_utf8(&bytes).unwrap_or(shown));
        at = run.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;

    use super::*;

    /// The text as UTF-8 that was taken for windows-1252.
    fn spoilt(text: &str) -> String {
        WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    /// The same with Latin-1.
    fn spoilt_latin(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    #[test]
    fn what_was_encoded_again_is_put_right() {
        for text in [
            "It\u{2019}s here",
            "\u{201c}Open\u{201d}, he said.",
            "Café, déjà vu, à côté",
            "中国的港口",
            "Новый причал в порту",
            "항구의 새 부두",
            "Ports \u{2014} ships \u{2014} cranes; it\u{2019}s 40 \u{20ac}",
            "\u{2022} First\n\u{2022} Second\n\u{2022} Third",
            "Größe über Maß",
        ] {
            for once in [spoilt(text), spoilt_latin(text)] {
                assert_eq!(mend(&once).as_deref(), Some(text));
                assert_eq!(mend(&spoilt(&once)).as_deref(), Some(text));
                assert_eq!(mend(&spoilt_latin(&once)).as_deref(), Some(text));
            }
        }
    }

    #[test]
    fn what_is_right_elsewhere_stays() {
        let wrong = spoilt("It\u{2019}s the port\u{2019}s third crane.");
        let right = "Élan – déjà vu, “naïve”, 中国.";
        let mended = mend(&format!("{right}\n{wrong}\n{right}\n")).unwrap();
        assert_eq!(mended, format!("{right}\nIt\u{2019}s the port\u{2019}s third crane.\n{right}\n"));
    }

    #[test]
    fn what_is_meant_stays() {
        for text in [
            "",
            "Plain.",
            "INFORMAÇÃO À POPULAÇÃO: NÃO HÁ ÁGUA",
            "«AMANHû, disse. «AMANHû, não. «NÃO É AMANHû",
            "“AMANHÔ e “AMANHÔ\ne ainda “IRMÔ",
            "«\u{a0}Voilà le café\u{a0}», dit-il. «\u{a0}Déjà\u{a0}»",
            "voilà le cafe\u{a0}»\nle cafe, le café\u{a0}»\nle café\u{a0}»\nle café\u{a0}»",
            "Wrong quotes look like â€™ and wrong letters like Ã© or Ã¨.",
            "The sequence \"Ã©\" is what \"é\" turns into; \"â€™\" stands for an apostrophe.",
            "Write café, not cafÃ©; naïve, not naÃ¯ve; don’t, not donâ€™t.",
            "One word, cafÃ©, and nothing else.",
            "Ã\u{83}Â",
        ] {
            assert_eq!(mend(text), None, "{text}");
        }
    }
}

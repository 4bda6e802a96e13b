//! The judge of what a program sends to a terminal.

use unicode_normalization::char::is_combining_mark;

/// Modes that may be set and reset: wrapping, the cursor, the other screen, pastes as pastes, and the mouse.
const MODES: [&str; 7] = ["7", "25", "1049", "2004", "1000", "1002", "1006"];

/// The one question that is asked: what lies behind the text. Behind its ESC.
const QUESTION: &str = "]11;?\x1b\\";

/// And the one that is asked of a terminal that has answered: whether it tells all keys apart, and what it is.
const KEYS_QUESTION: (&str, &str) = ("[?u", "\x1b[c");

/// What has it tell them apart, and not any more.
const KEYS: [&str; 3] = [">5", "=5;1", "<1"];

/// Combining marks on one letter, at most.
const MARKS_MAX: usize = 8;

/// Everything in `raw` that must not be sent: any control but line ends, any sequence but looks, moves, erases and
/// the modes above, and characters that reorder or hide text.
pub(super) fn faults(raw: &[u8]) -> Vec<String> {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text,
        Err(error) => return vec![format!("no UTF-8 at byte {}", error.valid_up_to())],
    };
    let mut faults = Vec::new();
    let mut chars = text.chars();
    let mut marks = 0;
    while let Some(c) = chars.next() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks == MARKS_MAX + 1 {
            faults.push("a heap of combining marks".to_owned());
        }
        if c == '\x1b' {
            if let Some(rest) = chars.as_str().strip_prefix(QUESTION) {
                chars = rest.chars();
                continue;
            }
            if let Some(rest) = chars.as_str().strip_prefix("]52;c;") {
                // For the clipboard, in letters that mean nothing else.
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+/=".contains(c));
                let rest = &rest[end.unwrap_or(rest.len())..];
                chars = rest.strip_prefix("\x1b\\").unwrap_or(rest).chars();
                if !rest.starts_with("\x1b\\") {
                    faults.push("something else than base64 for the clipboard".to_owned());
                }
                continue;
            }
            if let Some(rest) = chars.as_str().strip_prefix(KEYS_QUESTION.0) {
                chars = rest.strip_prefix(KEYS_QUESTION.1).unwrap_or(rest).chars();
                continue;
            }
            if chars.next() != Some('[') {
                faults.push(format!("ESC without [, before {:?}", chars.as_str().get(..20)));
                continue;
            }
            let sequence = chars.as_str();
            let length =
                sequence.find(|c: char| ('\x40'..='\x7e').contains(&c)).map_or(sequence.len(), |at| at + 1);
            if !may_be_sent(&sequence[..length]) {
                faults.push(format!("ESC[{}", &sequence[..length]));
            }
            chars = sequence[length..].chars();
        } else if c.is_control() && c != '\r' && c != '\n' || misleads(c) {
            faults.push(format!("{c:?} before {:?}", chars.as_str().chars().take(20).collect::<String>()));
        }
    }
    faults
}

/// `raw` without a letter or a sequence at its end that has only begun: a terminal that is closed, or whose program was
/// killed, is cut short anywhere.
pub(super) fn uncut(raw: &[u8]) -> &[u8] {
    let question = format!("\x1b{QUESTION}");
    let begun = (2..question.len()).rev().find(|&length| raw.ends_with(&question.as_bytes()[..length]));
    let raw = &raw[..raw.len() - begun.unwrap_or(0)];
    let escape = raw.iter().rposition(|&byte| byte == 0x1b).filter(|&at| {
        let rest = &raw[at + 1..];
        rest.is_empty() || rest[0] == b'[' && rest[1..].iter().all(|byte| (0x20..0x40).contains(byte))
    });
    let raw = &raw[..escape.unwrap_or(raw.len())];
    match std::str::from_utf8(raw) {
        Err(error) if error.error_len().is_none() => &raw[..error.valid_up_to()],
        _ => raw,
    }
}

/// Whether what follows `ESC[` is one of the few sequences that the program needs.
fn may_be_sent(sequence: &str) -> bool {
    let Some(end) = sequence.chars().next_back() else { return false };
    let numbers = &sequence[..sequence.len() - 1];
    match (end, numbers.strip_prefix('?')) {
        ('u', None) => KEYS.contains(&numbers),
        ('h' | 'l', Some(mode)) => MODES.contains(&mode),
        ('m' | 'A'..='H' | 'J' | 'K' | 'd' | 'f', None) => {
            // 8 is hidden text.
            numbers.chars().all(|c| c.is_ascii_digit() || c == ';' || c == ':')
                && !(end == 'm' && numbers == "8")
        }
        _ => false,
    }
}

/// Characters that reorder what is read, or show nothing.
fn misleads(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The numbers of all looks (`ESC[…m`) in `raw`.
pub(super) fn looks(raw: &[u8]) -> Vec<u32> {
    let text = String::from_utf8_lossy(raw);
    let look = |part: &str| {
        let end = part.find(|c: char| !(c.is_ascii_digit() || c == ';' || c == ':'))?;
        let numbers = part[..end].split([';', ':']).filter_map(|number| number.parse().ok());
        part[end..].starts_with('m').then(|| numbers.collect::<Vec<u32>>())
    };
    text.split("\x1b[").skip(1).filter_map(look).flatten().collect()
}

#[test]
fn the_judge_knows_good_from_bad() {
    for good in
        ["", "\x1b[1;31mé中\r\n", "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[3;4H", "\x1b[38;5;1m", "e\u{301}\u{302}"]
    {
        assert_eq!(faults(good.as_bytes()), [""; 0], "{good:?}");
    }
    let heap = format!("e{}", "\u{301}".repeat(9));
    for bad in [
        "\x07",
        "\t",
        "\x7f",
        "\u{9b}31m",
        "\x1b]0;x\x07",
        "\x1bPq\x1b\\",
        "\x1bc",
        "\x1b[6n",
        "\x1b[c",
        "\x1b[?u\x1b[c\x1b[c",
        "\x1b[>1u",
        "\x1b[u",
        "\x1b[?1003h",
        "\x1b]11;#000\x1b\\",
        "\x1b[8m",
        "\x1b[>0q",
        "\x1b[21t",
        "\x1b[",
        "\x1b",
        "\u{202e}",
        "\u{200b}",
        &heap,
    ] {
        assert_ne!(faults(bad.as_bytes()), [""; 0], "{bad:?}");
    }
    assert_ne!(faults(b"\xff"), [""; 0]);
    for (cut, whole) in
        [("x\x1b", "x"), ("x\x1b[15;", "x"), ("\x1b[1m", "\x1b[1m"), ("\x1b]0", "\x1b]0"), ("", "")]
    {
        assert_eq!(uncut(cut.as_bytes()), whole.as_bytes());
    }
    assert_eq!(uncut(b"x\xe2\x94"), b"x");
    assert_eq!(uncut(b"x\xff"), b"x\xff");
    assert_eq!(looks(b"\x1b[1;31mx\x1b[2Jy\x1b[0m"), [1, 31, 0]);
}

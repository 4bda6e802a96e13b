//! Transfer encodings of parts: bytes in, bytes out, nothing refused.
//!
//! Knows nothing of characters.

use memchr::memchr;

/// How the bytes of a part were made safe to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Coding {
    /// As they are.
    #[default]
    Plain,
    /// Base64.
    Base64,
    /// Quoted-printable.
    Quoted,
}

/// Decodes base64; what is none of its signs is passed over.
pub(super) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut held, mut bits) = (0u32, 0u32);
    for &byte in bytes {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                // Padding ends a piece; another may follow.
                (held, bits) = (0, 0);
                continue;
            }
            _ => continue,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xff) as u8);
            held &= (1 << bits) - 1;
        }
    }
    out
}

/// Decodes the base64 of a part. Lists add a foot in plain text to it: from the first line that can't be base64 on,
/// the text is kept as it is.
pub(super) fn base64_part(bytes: &[u8]) -> Vec<u8> {
    let is_sign = |&byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\r\n\t -_".contains(&byte);
    let end = bytes.iter().position(|byte| !is_sign(byte)).unwrap_or(bytes.len());
    if end == bytes.len() {
        return base64(bytes);
    }
    // Rules of such feet consist of signs that base64 has in its other alphabet.
    let mut end = bytes[..end].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    while let Some(line) = bytes[..end].trim_ascii_end().rsplit(|&byte| byte == b'\n').next()
        && !line.is_empty()
        && line.iter().any(|byte| b" _-".contains(byte))
    {
        end = bytes[..end].trim_ascii_end().len() - line.len();
    }
    let mut out = base64(&bytes[..end]);
    if !out.is_empty() {
        out.push(b'\n');
    }
    out.extend_from_slice(&bytes[end..]);
    out
}

/// Decodes quoted-printable; an `=` that begins nothing stays.
pub(super) fn quoted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        // Blanks at the end of a line came in on the way: those that count are written as `=20`.
        let words = line.trim_ascii_end();
        let (words, soft) = words.strip_suffix(b"=").map_or((words, false), |words| (words, true));
        push_escaped(words, &mut out);
        if !soft {
            let end = if line.ends_with(b"\n") { &b"\n"[..] } else { &line[words.len()..] };
            out.extend_from_slice(end);
        }
    }
    out
}

/// Decodes the text of an encoded word of kind Q.
pub(super) fn q_word(word: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = word.iter().map(|&byte| if byte == b'_' { b' ' } else { byte }).collect();
    let mut out = Vec::with_capacity(spaced.len());
    push_escaped(&spaced, &mut out);
    out
}

fn push_escaped(mut rest: &[u8], out: &mut Vec<u8>) {
    while let Some(at) = memchr(b'=', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.first_chunk::<2>().and_then(|pair| hex(*pair)) {
            Some(byte) => {
                out.push(byte);
                rest = &rest[2..];
            }
            None => out.push(b'='),
        }
    }
    out.extend_from_slice(rest);
}

fn hex([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(high)? << 4 | digit(low)?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(by: fn(&[u8]) -> Vec<u8>, coded: &str, plain: &str) {
        assert_eq!(String::from_utf8_lossy(&by(coded.as_bytes())), plain, "{coded:?}");
    }

    #[test]
    fn base64_is_read_whatever_is_between() {
        check(base64, "aGVs\r\nbG8=", "hello");
        check(base64, "aGVsbG8", "hello");
        check(base64, "aGU=bGxv", "hello");
        check(base64, "", "");
        check(base64_part, "aGVsbG8=\n", "hello");
        check(base64_part, "aGVsbG8=\n______\nlist: foot\nend\n", "hello\n______\nlist: foot\nend\n");
        check(base64_part, "no base64 (at all)\n", "no base64 (at all)\n");
    }

    #[test]
    fn quoted_printable_is_read_and_what_is_none_stays() {
        check(quoted, "caf=C3=A9 =\nau=20\nlait =  \r\nx  \r\n", "café au \nlait x\n");
        check(quoted, "a=b =3D =zz =", "a=b = =zz ");
        check(q_word, "a_b=5F", "a b_");
    }
}

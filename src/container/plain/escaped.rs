//! Quoted-printable (RFC 2045) that was left in a text: `=20` at the ends of lines, `=3D`, `=C3=A9`, lines that end
//! in `=`.
//!
//! Knows nothing of mails. An address may hold `=35` by chance, so there has to be proof, and what no program
//! would have escaped is none.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use memchr::{memchr_iter, memmem};

use crate::text::decode;

/// What an `=` begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A byte that had to be escaped, in a way that does not come about by chance.
    Proof(u8),
    /// The same, but `=DE` or `=99` may be a value of something as well.
    Likely(u8),
    /// A line that goes on; so many bytes belong to it.
    Soft(usize),
    /// Part of a rule such as `=====`: says nothing.
    Rule,
    /// Nothing of this kind.
    Other,
}

/// As many proofs as it takes.
const PROOFS: usize = 3;

/// How far back an address may begin, in bytes.
const ADDRESS: usize = 200;

/// The text without escapes, if it was escaped.
pub(super) fn undone(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let (mut proofs, mut others) = (0usize, 0usize);
    for at in memchr_iter(b'=', bytes) {
        match sign(bytes, at) {
            Sign::Proof(_) | Sign::Soft(_) => proofs += 1,
            Sign::Other => others += 1,
            Sign::Likely(_) | Sign::Rule => {}
        }
    }
    if proofs < PROOFS || others * 10 > proofs { Cow::Borrowed(text) } else { Cow::Owned(decoded(text)) }
}

fn sign(bytes: &[u8], at: usize) -> Sign {
    let before = at.checked_sub(1).map(|at| bytes[at]);
    let rest = &bytes[at + 1..];
    if before == Some(b'=') || rest.first() == Some(&b'=') {
        return Sign::Rule;
    }
    match rest {
        [b'\n', ..] => return Sign::Soft(1),
        [b'\r', b'\n', ..] => return Sign::Soft(2),
        _ => {}
    }
    let Some(byte) = escape(rest) else { return Sign::Other };
    let starts_line = before.is_none_or(|before| before == b'\n');
    let ends_line = matches!(rest.get(2), None | Some(b'\n' | b'\r' | b'='));
    match byte {
        b'=' => Sign::Proof(byte),
        // `=20` in the middle of a line and escaped letters are what addresses have.
        b' ' | b'\t' if ends_line => Sign::Proof(byte),
        b'.' | b'F' if starts_line => Sign::Likely(byte),
        0x80.. if is_high(bytes, at.checked_sub(3)) || is_high(bytes, Some(at + 3)) => Sign::Proof(byte),
        0x80.. if !in_address(&bytes[..at]) => Sign::Likely(byte),
        _ => Sign::Other,
    }
}

/// The byte that two digits stand for.
fn escape(digits: &[u8]) -> Option<u8> {
    let &[high, low] = digits.first_chunk()?;
    let digit = |byte: u8| if byte.is_ascii_lowercase() { None } else { char::from(byte).to_digit(16) };
    Some((digit(high)? << 4 | digit(low)?) as u8)
}

/// Whether an escape of a byte that is no ASCII stands at `at`.
fn is_high(bytes: &[u8], at: Option<usize>) -> bool {
    let found = at.and_then(|at| bytes.get(at..)).and_then(|rest| rest.strip_prefix(b"=")).and_then(escape);
    found.is_some_and(|byte| byte >= 0x80)
}

/// Whether the word that `before` ends with is an address so far. There `=` would be escaped itself.
fn in_address(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(ADDRESS)..];
    let word = near.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
    word.contains(&b'?') || word.contains(&b'&') || memmem::find(word, b"://").is_some()
}

/// A stretch of the text without escapes, or the byte that an escape stands for.
enum Piece<'t> {
    Plain(&'t str),
    Byte(u8),
}

fn pieces<'t>(text: &'t str, mut take: impl FnMut(Piece<'t>)) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for at in memchr_iter(b'=', bytes) {
        let (taken, byte) = match sign(bytes, at) {
            Sign::Proof(byte) | Sign::Likely(byte) => (3, Some(byte)),
            Sign::Soft(end) => (1 + end, None),
            Sign::Rule | Sign::Other => continue,
        };
        // An escape begins and ends at a sign of ASCII, so these cuts fall between characters.
        let plain = text.get(from..at).unwrap_or_default();
        if !plain.is_empty() {
            take(Piece::Plain(plain));
        }
        byte.map(Piece::Byte).into_iter().for_each(&mut take);
        from = at + taken;
    }
    take(Piece::Plain(text.get(from..).unwrap_or_default()));
}

/// Escapes decoded: in the encoding that the whole is in, or, where there is no such, bytes that stand together as
/// UTF-8 or as windows-1252.
fn decoded(text: &str) -> String {
    if text.is_ascii() {
        let mut bytes = Vec::with_capacity(text.len());
        pieces(text, |piece| match piece {
            Piece::Plain(plain) => bytes.extend_from_slice(plain.as_bytes()),
            Piece::Byte(byte) => bytes.push(byte),
        });
        let whole = decode::decode(&bytes, None);
        if whole.replaced == 0 {
            return whole.text.into_owned();
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut held = Vec::new();
    pieces(text, |piece| match piece {
        Piece::Plain(plain) => {
            flush(&mut held, &mut out);
            out.push_str(plain);
        }
        Piece::Byte(byte) => held.push(byte),
    });
    flush(&mut held, &mut out);
    out
}

fn flush(held: &mut Vec<u8>, out: &mut String) {
    match std::str::from_utf8(held) {
        Ok(text) => out.push_str(text),
        Err(_) => out.push_str(&WINDOWS_1252.decode_without_bom_handling(held).0),
    }
    held.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(undone(text), expected, "{text:?}");
    }

    #[test]
    fn escapes_are_undone_where_they_are_proved() {
        check("a =3D b =3D c =3D d", "a = b = c = d");
        check("One=20\ntwo =\nthree=20\n", "One \ntwo three \n");
        check("caf=C3=A9 =E2=80=93 na=C3=\r\n=AFf", "café – naïf");
        check("“caf=E9” na=EFf =A35 it=92s=20\nand =\nso=20\n", "“café” naïf £5 it’s \nand so \n");
        check("=46rom=20\n=2Ex=20\n=3D", "From \n.x \n=");
        check("中文 =D6=D0=CE=C4", "中文 ÖÐÎÄ");
        check("a=20\nb=20\nc=20\n".repeat(9).as_str(), "a \nb \nc \n".repeat(9).as_str());
        let mixed = "=20\n".repeat(20);
        check(
            &format!("{mixed}https://a.example/?id=876"),
            &format!("{}https://a.example/?id=876", " \n".repeat(20)),
        );
        check("=====\na=20\nb=20\n=-=-=\nc=20\n=====", "=====\na=20\nb=20\n=-=-=\nc=20\n=====");
        check("=====\na=20\nb=20\nc=20\n=====", "=====\na \nb \nc \n=====");
    }

    #[test]
    fn chance_is_no_proof() {
        for text in [
            "https://a.example/?ID=35095 and ?ID=34953 and ?ID=26100 and ?ID=20\n",
            "https://a.example/?id=876 https://b.example/?id=804&n=99 https://a.example/x=E9\n",
            "state=CA country=DE bgcolor=FFFFFF weight=85 level=99\n",
            "x = 1\ny = 2\nz =\n",
            "=3D is how an equals sign is written, and =20 a blank",
            "a=3D b=3D c=3D but d=e f=g",
            "====\n====\n====\n",
            "=",
            "",
        ] {
            check(text, text);
        }
    }
}

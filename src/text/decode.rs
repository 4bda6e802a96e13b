//! Bytes to characters. Nothing is refused for its bytes; what had to be replaced is counted.
//!
//! Owns the order in which encodings are tried. Knows nothing of files, containers or what the text means.

mod doubt;
mod legacy;
mod mojibake;
#[cfg(test)]
mod tests;
mod wide;

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP};

use legacy::Reading;

/// Decoded input and what decoding cost.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The characters; borrowed when the bytes were sound UTF-8 already.
    pub text: Cow<'a, str>,
    /// How many malformed sequences became U+FFFD.
    pub replaced: usize,
    /// The encoding's usual name.
    pub encoding: &'static str,
    /// Whether text that had been encoded twice was put right.
    pub mended: bool,
}

const UTF_8: &str = "UTF-8";

/// Decodes by byte order mark, pattern, UTF-8's own shape, the `declared` charset or detection, in this order.
///
/// What is declared is doubted: files are saved anew in another encoding, with the old label still in them.
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    if let Some((wide, mark)) = wide::by_mark(bytes) {
        return of_wide(wide, bytes.get(mark..).unwrap_or_default());
    }
    if let Some(bytes) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return of_utf8(bytes);
    }
    // Zero bytes are good UTF-8, so this comes first; only text of two bytes a character has them in its head.
    if wide::has_zero(bytes)
        && let Some(wide) = wide::by_pattern(bytes)
    {
        return of_wide(wide, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if legacy::shifts_to_japanese(bytes) {
            let (text, lossy) = ISO_2022_JP.decode_without_bom_handling(bytes);
            return counted(text, lossy, ISO_2022_JP);
        }
        return mended(Cow::Borrowed(text), 0, UTF_8);
    }
    if let Some(wide) = wide::by_pattern(bytes) {
        return of_wide(wide, bytes);
    }
    match legacy::choose(bytes, declared) {
        Reading::Utf8 => of_utf8(bytes),
        Reading::Older(encoding) => {
            let (text, lossy) = encoding.decode_without_bom_handling(bytes);
            counted(text, lossy, encoding)
        }
        Reading::Mixed(encoding) => mixed(bytes, encoding),
    }
}

/// Whether this is the head of UTF-16 text that has no byte order mark, whose zero bytes don't make it binary.
pub fn is_unmarked_utf16(head: &[u8]) -> bool {
    wide::by_pattern(head).is_some()
}

fn of_wide(wide: wide::Wide, bytes: &[u8]) -> Decoded<'static> {
    let (text, replaced) = wide.read(bytes);
    mended(Cow::Owned(text), replaced, wide.name())
}

fn of_utf8(bytes: &[u8]) -> Decoded<'_> {
    let text = String::from_utf8_lossy(bytes);
    let replaced = match text {
        Cow::Borrowed(_) => 0,
        Cow::Owned(_) => bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count(),
    };
    mended(text, replaced, UTF_8)
}

/// UTF-8 where bytes are sound, and `encoding`, of one byte a character, where they are not.
fn mixed<'a>(bytes: &[u8], encoding: &'static Encoding) -> Decoded<'a> {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&encoding.decode_without_bom_handling(chunk.invalid()).0);
    }
    counted(Cow::Owned(text), true, encoding)
}

fn mended<'a>(text: Cow<'a, str>, replaced: usize, encoding: &'static str) -> Decoded<'a> {
    match mojibake::mend(&text) {
        Some(whole) => Decoded { text: Cow::Owned(whole), replaced, encoding, mended: true },
        None => Decoded { text, replaced, encoding, mended: false },
    }
}

fn counted<'a>(text: Cow<'a, str>, lossy: bool, encoding: &'static Encoding) -> Decoded<'a> {
    let replaced = if lossy { text.matches('\u{fffd}').count() } else { 0 };
    Decoded { text, replaced, encoding: encoding.name(), mended: false }
}

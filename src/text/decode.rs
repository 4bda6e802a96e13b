//! Bytes to characters. Nothing is refused for its bytes; what had to be replaced is counted.

use std::borrow::Cow;

use encoding_rs::Encoding;

/// Decoded input and what decoding cost.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The characters; borrowed when the bytes were UTF-8 already.
    pub text: Cow<'a, str>,
    /// How many malformed sequences became U+FFFD.
    pub replaced: usize,
}

/// Decodes by byte order mark (UTF-8, UTF-16 either way), else as UTF-8.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes)
        && encoding != encoding_rs::UTF_8
    {
        let (text, lossy) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let replaced = if lossy { text.matches('\u{fffd}').count() } else { 0 };
        return Decoded { text, replaced };
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        Decoded { text: Cow::Borrowed(text), replaced: 0 }
    } else {
        let replaced = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
        Decoded { text: String::from_utf8_lossy(bytes), replaced }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, replaced: usize) {
        assert_eq!(decode(bytes), Decoded { text: text.into(), replaced });
    }

    #[test]
    fn marks_of_byte_order_are_taken_off() {
        check(b"\xef\xbb\xbfabc", "abc", 0);
        check(b"\xff\xfea\0b\0", "ab", 0);
        check(b"\xfe\xff\0a\x4e\x2d", "a中", 0);
        check(b"", "", 0);
    }

    #[test]
    fn what_is_malformed_is_counted_and_the_rest_kept() {
        check(b"a\xffb\xc3", "a\u{fffd}b\u{fffd}", 2);
        check("naïve".as_bytes(), "naïve", 0);
    }
}

//! Whether characters are letters, for those who ask it of every character of a text.
//!
//! Says what the standard library says, which looks each character beyond ASCII up in a table of runs: here the usual
//! ones are told by the block that they stand in. Knows nothing of words.

/// As [`char::is_alphabetic`].
pub fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii() && block(c).unwrap_or_else(|| c.is_alphabetic())
}

/// As [`char::is_alphanumeric`].
pub fn is_letter_or_digit(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() && block(c).unwrap_or_else(|| c.is_alphanumeric())
}

/// Whether all characters of the block of `c` are letters; `None` where some are and some are not. Where none is a
/// letter, none is a digit.
fn block(c: char) -> Option<bool> {
    match c {
        // Latin, Cyrillic and Arabic; kana, ideographs and Hangul.
        '\u{c0}'..='\u{d6}'
        | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2c1}'
        | '\u{400}'..='\u{481}'
        | '\u{620}'..='\u{64a}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' => Some(true),
        // Spaces, dashes, quotation marks and other signs.
        '\u{80}'..='\u{a9}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{301f}' => {
            Some(false)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_the_standard_library() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_letter_or_digit(c), c.is_alphanumeric(), "{c:?}");
        }
    }
}

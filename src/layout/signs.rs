//! Which signs stand in a text, as one set of bits: a glance that tells most patterns that they need not try.
//!
//! Knows nothing of patterns, dates or lines.

/// A set of signs, whatever the case of letters. Digits count as one sign, and what is beyond ASCII shares a few
/// bits: a set says for certain only that a sign is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signs(u64);

impl Signs {
    /// Any digit.
    pub const DIGIT: Signs = Signs(1 << 26);
    /// `[` or `]`.
    pub const SQUARE: Signs = Signs(TABLE[b'[' as usize] | TABLE[b']' as usize]);
    /// `:` and `/`, which every address with its scheme has.
    pub const COLON_AND_SLASH: Signs = Signs(TABLE[b':' as usize] | TABLE[b'/' as usize]);
    /// `(`, or something beyond ASCII.
    pub const ROUND_OR_WIDE: Signs = Signs(TABLE[b'(' as usize] | WIDE);

    /// The signs of `text`.
    pub fn of(text: &[u8]) -> Signs {
        // Four sets at a time: one alone would wait for itself at every byte.
        let (fours, rest) = text.as_chunks::<4>();
        let mut sets = [0; 4];
        for four in fours {
            let [a, b, c, d] = four.map(|byte| TABLE[usize::from(byte)]);
            sets = [sets[0] | a, sets[1] | b, sets[2] | c, sets[3] | d];
        }
        let rest = rest.iter().fold(0, |set, &byte| set | TABLE[usize::from(byte)]);
        Signs(sets.into_iter().fold(rest, |all, set| all | set))
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }

    /// Whether there is no digit of ASCII, and may be one of another script: see [`super::date::may_hold_digit`].
    pub const fn may_hide_digits(self) -> bool {
        let circle = CIRCLE_LEAD | CIRCLE_NEXT;
        self.0 & Signs::DIGIT.0 == 0 && (self.0 & DIGIT_LEADS != 0 || self.0 & circle == circle)
    }

    /// Whether all of `other` may be among these.
    pub const fn has_all(self, other: Signs) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of `other` may be among these.
    pub const fn has_any(self, other: Signs) -> bool {
        self.0 & other.0 != 0
    }
}

/// The bits that what is beyond ASCII shares.
const WIDE: u64 = 31 << 59;

/// The first bytes of digits and ideographs, but for the circle that stands for zero, which shares its first one with
/// all dashes and quotation marks.
const DIGIT_LEADS: u64 = 1 << 59;
const CIRCLE_LEAD: u64 = 1 << 60;
const CIRCLE_NEXT: u64 = 1 << 61;

/// The bit of each byte; control characters and spaces have none.
const TABLE: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        let bit = match byte {
            b'a'..=b'z' => Some(byte - b'a'),
            b'A'..=b'Z' => Some(byte - b'A'),
            b'0'..=b'9' => Some(26),
            b'!'..=b'/' => Some(27 + byte - b'!'),
            b':'..=b'@' => Some(42 + byte - b':'),
            b'['..=b'`' => Some(49 + byte - b'['),
            b'{'..=b'~' => Some(55 + byte - b'{'),
            0xd9 | 0xdb | 0xef | 0xe3..=0xe9 => Some(59),
            0xe2 => Some(60),
            0x97 => Some(61),
            0x80.. => Some(62 + byte % 2),
            _ => None,
        };
        if let Some(bit) = bit {
            table[byte as usize] = 1 << bit;
        }
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sign_has_its_bit() {
        let all: Vec<u8> = (b'!'..=b'~').collect();
        for &byte in &all {
            let others: Vec<u8> = all.iter().copied().filter(|b| !b.eq_ignore_ascii_case(&byte)).collect();
            let without = Signs::of(&others);
            assert_eq!(without.has_all(Signs::of(&[byte])), byte.is_ascii_digit(), "{}", char::from(byte));
        }
        assert!(Signs::of("Exports (fall)".as_bytes()).has_all(Signs::of(b"EXPORTS()")));
        assert!(!Signs::of(b"exports").has_any(Signs::ROUND_OR_WIDE));
        for (text, may) in [("“no” – café", false), ("٣", true), ("三", true), ("○", true), ("三 3", false)]
        {
            assert_eq!(Signs::of(text.as_bytes()).may_hide_digits(), may, "{text}");
        }
        assert_eq!(Signs::of(b" \n"), Signs::default());
    }
}

//! What was odd about a document: counted and listed, never thrown.

use std::fmt;

/// One thing that was odd, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// The digest, by number in its shard.
    pub digest: u32,
    /// The line of the digest, from 1; 0 when the whole of it is meant.
    pub line: u32,
    /// What was odd.
    pub oddity: Oddity,
}

/// The kinds of oddity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// So many malformed byte sequences were replaced.
    Replaced(u32),
    /// So many control characters are shown as signs.
    Controls(u32),
    /// Characters that had been encoded twice over were put right.
    Mended,
    /// The file was packed, and its end is missing.
    Cut,
    /// So many pieces were deeper or longer than is read.
    Capped(u32),
    /// A story lacks a cue that its layout asks for.
    Incomplete,
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Oddity::Replaced(1) => f.write_str("1 malformed character was replaced by \u{fffd}"),
            Oddity::Replaced(n) => write!(f, "{n} malformed characters were replaced by \u{fffd}"),
            Oddity::Controls(1) => f.write_str("1 control character is shown as a sign"),
            Oddity::Controls(n) => write!(f, "{n} control characters are shown as signs"),
            Oddity::Mended => f.write_str("characters that had been encoded twice were put right"),
            Oddity::Cut => f.write_str("the packed file ends early: what came before is read"),
            Oddity::Capped(1) => f.write_str("1 piece was deeper or longer than is read, and left out"),
            Oddity::Capped(n) => write!(f, "{n} pieces were deeper or longer than is read, and left out"),
            Oddity::Incomplete => f.write_str("this story lacks a line that its layout asks for"),
        }
    }
}

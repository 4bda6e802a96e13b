//! Text before it means anything: bytes to characters, characters to `Clean` text, folding and wrapping.
//!
//! Owns every rule about single characters. Knows nothing of stories, layouts or terminals.

pub mod address;
pub mod clean;
pub mod decode;
pub mod exotic;
pub mod fault;
pub mod fold;
mod han;
pub mod letter;
pub mod near;
pub mod pinyin;
pub mod seek;
pub mod shell;
mod span;
pub mod units;
pub mod wrap;

pub use clean::{Clean, CleanBuf};
pub use span::Span;

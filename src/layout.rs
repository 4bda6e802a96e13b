//! The loader's heart: from the lines of a document to its stories.
//!
//! Pure, and cannot fail: whatever comes in, every byte goes out as a part of some story, or as furniture, heading,
//! preamble or tail. What a layout looks like is data ([`catalog`]); no code here knows one by name. A document is
//! cut by every layout whose cues it shows ([`segment`]); where none is sure of it, also at every kind of line that
//! repeats ([`infer`]), and of all these cuts the best one by the evidence wins ([`evidence`], [`verdict`], [`detect`]).

pub mod anchor;
mod block;
pub mod blocks;
pub mod catalog;
pub mod closing;
pub mod cohesion;
pub mod contents;
pub mod credited;
pub mod date;
pub mod detect;
pub mod document;
pub mod evidence;
pub mod explain;
pub mod fence;
pub mod fields;
pub mod given;
pub mod habit;
pub mod hits;
pub mod index;
pub mod infer;
pub mod last_words;
pub mod lead;
pub mod line;
pub mod masthead;
pub mod opening;
pub mod paragraph;
pub mod pattern;
pub mod problem;
pub mod recurring;
pub mod repeats;
pub mod rivals;
pub mod roundup;
pub mod score;
pub mod sections;
pub mod segment;
pub mod shape;
pub mod signs;
pub mod title;
pub mod transcript;
pub mod trim;
mod turn;
pub mod untitled;
pub mod verdict;
pub mod whole;
pub mod words;
mod work;

pub use catalog::Catalog;
pub use problem::{Oddity, Problem};

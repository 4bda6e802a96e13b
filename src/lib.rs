//! A reader for offline intelligence digests.
//!
//! # The map of the house
//!
//! Three rings; arrows point from right to left only, and `tests/it/tidy.rs` holds the line:
//!
//! * **core** turns bytes into answers, and knows no terminal, thread, clock or file:
//!   [`text`] · [`story`] · [`marks`]
//! * **app** is the state machine.
//! * **shell** touches the world.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod container;
pub mod layout;
pub mod library;
pub mod load;
pub mod marks;
pub mod query;
pub mod seeds;
pub mod story;
pub mod text;

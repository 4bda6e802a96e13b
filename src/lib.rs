//! A reader for offline intelligence digests.
//!
//! # The map of the house
//!
//! Three rings; arrows point from right to left only, and `tests/it/tidy.rs` holds the line:
//!
//! * **core** turns bytes into answers, and knows no terminal, thread, clock or file:
//!   [`text`] · [`story`] · [`outlet`] · [`marks`] · [`key`] · [`container`] · [`layout`] · [`library`] · [`query`] · [`paper`] · [`stats`] · [`seeds`] ·
//!   [`views`]
//! * **app** is the state machine, pure as well: [`action`] · [`command`] · [`config`] · [`keymap`] · [`theme`] · [`app`]
//! * **shell** touches the world: [`ui`] draws; [`load`] reads digests and what changes in them, [`store`] keeps marks, [`session`] the place, [`settings`] the files that the person sets,
//!   [`search`] answers queries on its own thread, [`term`] owns the terminal, [`outside`] starts other programs; [`cli`] is the command line and
//!   [`runtime`] the loop that ties them together.
//!
//! # What holds everywhere
//!
//! 1. Only [`text::clean`] makes text that may be shown, stored or printed.
//! 2. The loader cannot fail: every byte of a digest is part of a story, or furniture, heading, preamble or tail.
//! 3. [`app::App::update`] is the only writer of the state, and does no input or output.
//! 4. [`ui::draw`] is a function of the state; its cost follows the screen.
//! 5. The interface thread never waits for a file, a lock or a thread.
//! 6. A story is known by its words ([`story::StoryKey`]), never by a row or a path.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod action;
pub mod app;
pub mod cli;
pub mod command;
pub mod config;
pub mod container;
pub mod drill;
pub mod fresh;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod library;
pub mod load;
pub mod marks;
pub mod outlet;
pub mod outside;
pub mod paper;
pub mod query;
pub mod runtime;
pub mod search;
pub mod seeds;
pub mod session;
pub mod settings;
pub mod stats;
pub mod store;
pub mod story;
pub mod term;
pub mod text;
pub mod theme;
pub mod ui;
pub mod views;

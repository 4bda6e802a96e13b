//! All tests that see the program from outside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that can't go on fails")]

mod asked;
mod changes;
mod check;
mod cli;
mod compose;
mod errands;
mod expected;
mod grammar;
mod hostile;
mod keys;
mod kin;
mod marks;
mod notes;
mod outward;
mod pty;
mod readme;
mod replay;
mod screens;
mod search;
mod setup;
mod spec;
mod stage;
mod themes;
mod tidy;
mod views;

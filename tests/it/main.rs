//! All tests that see the program from outside, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that can't go on fails")]

mod asked;
mod changes;
mod check;
mod cli;
mod compose;
mod expected;
mod grammar;
mod hostile;
mod keys;
mod kin;
mod marks;
mod outward;
mod pty;
mod readme;
mod replay;
mod screens;
mod search;
mod setup;
mod spec;
mod stage;
mod tidy;
mod views;

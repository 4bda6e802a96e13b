//! The whole program in a real terminal: what a person sees, what is left behind, and which bytes were sent.
//!
//! Each test opens the program in a pseudo-terminal of its own and waits for what should appear; nothing sleeps to
//! let something happen. What every session sent is examined at its end, see [`bytes`].

mod bytes;
mod colour;
mod ending;
mod hostile;
mod keyboard;
mod live;
mod others;
mod outward;
mod place;
mod reading;
mod setup;
mod stress;
mod terminal;
mod watch;

//! What lies behind the text of a terminal: asked for by a question (OSC 11) that nobody waits for.
//!
//! The event library knows no answers to it and reads one as keys: `Alt-]`, `1`, `1`, `;`, `r` and so on. This takes
//! these for what they are, and gives everything else back in its order.

use std::time::Duration;

use crate::key::{Code, Key};
use crate::theme::Ground;
use crate::theme::tone::Paint;

/// The question.
pub(super) const QUESTION: &str = "\x1b]11;?\x1b\\";

/// The beginning of every answer, behind the first key.
const HEAD: &str = "11;rgb";

/// An answer is no longer than this, in letters.
const LONGEST: usize = 40;

/// As long after the question a `]` can be the beginning of an answer that came in two pieces.
const IN_PIECES: Duration = Duration::from_secs(2);

/// A key that may begin an answer waits so long for the next one.
const FIRST: Duration = Duration::from_millis(30);

/// The same for what can hardly be anything else: nobody types this.
const BEGUN: Duration = Duration::from_millis(400);

/// What a variable of some terminals says (`15;0`): the colours of the letters and of what is behind them.
pub(super) fn told(colorfgbg: &str) -> Ground {
    match colorfgbg.rsplit(';').next().and_then(|number| number.parse().ok()) {
        Some(0..=6 | 8) => Ground::Dark,
        Some(7 | 9..=15) => Ground::Light,
        _ => Ground::Any,
    }
}

/// What became of a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It may be part of an answer.
    Held,
    /// The answer is whole.
    Ground(Ground),
    /// These were keys.
    Keys(Vec<Key>),
}

/// Keys that may be an answer.
#[derive(Debug, Default)]
pub(super) struct Answer {
    held: Vec<Key>,
    text: String,
}

impl Answer {
    /// How long to wait for the next key before those that are held are keys; `None` when none are.
    pub(super) fn patience(&self) -> Option<Duration> {
        match self.held.len() {
            0 => None,
            1 => Some(FIRST),
            _ => Some(BEGUN),
        }
    }

    /// What was held, as keys.
    pub(super) fn give_up(&mut self) -> Vec<Key> {
        self.text.clear();
        std::mem::take(&mut self.held)
    }

    /// Takes a key that came when the question had been asked for so long.
    pub(super) fn take(&mut self, key: Key, asked: Option<Duration>) -> Taken {
        let Code::Char(c) = key.code else { return self.no_answer(key) };
        if self.held.is_empty() {
            let begins = c == ']' && !key.ctrl && (key.alt || asked.is_some_and(|since| since < IN_PIECES));
            if begins {
                self.held.push(key);
                return Taken::Held;
            }
            return Taken::Keys(vec![key]);
        }
        // The end is `ESC \` or a bell.
        if key.alt && c == '\\' || key.ctrl && c == 'g' {
            return match ground(&self.text) {
                Some(ground) => {
                    self.give_up();
                    Taken::Ground(ground)
                }
                None => self.no_answer(key),
            };
        }
        self.text.push(c);
        let at = self.text.len().min(HEAD.len());
        let fits = self.text.get(..at) == HEAD.get(..at)
            && self
                .text
                .get(at..)
                .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_hexdigit() || ":/a".contains(c)));
        if key.alt || key.ctrl || !fits || self.text.len() > LONGEST {
            return self.no_answer(key);
        }
        self.held.push(key);
        Taken::Held
    }

    fn no_answer(&mut self, key: Key) -> Taken {
        let mut keys = self.give_up();
        keys.push(key);
        Taken::Keys(keys)
    }
}

/// The ground that `11;rgb:1c1c/1c1c/1c1c` tells.
fn ground(answer: &str) -> Option<Ground> {
    let values = answer.strip_prefix(HEAD)?.trim_start_matches('a').strip_prefix(':')?;
    let mut parts = values.split('/').map(|part| {
        let value = u32::from_str_radix(part, 16).ok().filter(|_| (1..=4).contains(&part.len()))?;
        let most = 16_u32.pow(part.len() as u32) - 1;
        Some((value * 255 / most) as u8)
    });
    let mut next = || parts.next().flatten();
    Some(Ground::of(Paint::Rgb(next()?, next()?, next()?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key;

    /// What comes of keys, one after the other.
    fn play(keys: &str, asked: Option<u64>) -> (String, Option<Ground>) {
        let (mut answer, mut typed, mut found) = (Answer::default(), Vec::new(), None);
        for key in key::parse(keys).unwrap() {
            match answer.take(key, asked.map(Duration::from_millis)) {
                Taken::Held => {}
                Taken::Ground(ground) => found = Some(ground),
                Taken::Keys(keys) => typed.extend(keys),
            }
        }
        typed.extend(answer.give_up());
        (key::show(&typed), found)
    }

    #[test]
    fn an_answer_is_no_key_and_keys_are_no_answer() {
        let (dark, light) = (Some(Ground::Dark), Some(Ground::Light));
        for (keys, asked, typed, found) in [
            ("<A-]>11;rgb:1c1c/1c1c/1c1c<A-\\>", Some(3), "", dark),
            ("j<A-]>11;rgb:ffff/ffff/dddd<C-g>k", Some(3), "jk", light),
            ("<A-]>11;rgb:ff/ff/ff<C-g>", None, "", light),
            ("<A-]>11;rgba:0/0/0/f<A-\\>", Some(9000), "", dark),
            ("]11;rgb:0000/2b2b/3636<A-\\>", Some(3), "", dark),
            ("]u]d", Some(3), "]u]d", None),
            ("]11;rgb:0/0/0", Some(9000), "]11;rgb:0/0/0", None),
            ("<A-]>j", Some(3), "<A-]>j", None),
            ("<A-]>11;rgb:0/0", Some(3), "<A-]>11;rgb:0/0", None),
            ("<A-]>11;rgb:0/0<A-\\>j", Some(3), "<A-]>11;rgb:0/0<A-\\>j", None),
            ("<A-]>11;rgb:zz", Some(3), "<A-]>11;rgb:zz", None),
            ("<A-]>12;rgb:0/0/0<C-g>", Some(3), "<A-]>12;rgb:0/0/0<C-g>", None),
            ("<A-]>11;r<Enter>", Some(3), "<A-]>11;r<Enter>", None),
            ("]]u", Some(3), "]]u", None),
        ] {
            assert_eq!(play(keys, asked), (typed.to_owned(), found), "{keys}");
        }
        let long = format!("<A-]>11;rgb:{}", "0".repeat(60));
        assert_eq!(play(&long, Some(3)), (long, None));
    }

    #[test]
    fn some_terminals_say_it_in_a_variable() {
        for (text, ground) in [
            ("15;0", Ground::Dark),
            ("0;15", Ground::Light),
            ("12;default;8", Ground::Dark),
            ("0;7", Ground::Light),
            ("default;default", Ground::Any),
            ("", Ground::Any),
        ] {
            assert_eq!(told(text), ground, "{text}");
        }
    }
}

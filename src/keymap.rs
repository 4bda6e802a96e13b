//! From keys to commands: counts, and sequences that wait for their end as long as the person likes.

use crate::command::{COMMANDS, Command, Mode, Verb};
use crate::key::{self, Key};

/// What a sequence of keys means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A whole command.
    Verb(Verb),
    /// The beginning of one or more.
    Prefix,
    /// Nothing.
    Nothing,
}

/// All bindings.
#[derive(Debug)]
pub struct Keymap {
    bindings: Vec<(Mode, Vec<Key>, &'static Command)>,
}

impl Default for Keymap {
    /// The keys of the command table.
    fn default() -> Keymap {
        let rows = COMMANDS.iter().flat_map(|command| command.keys.iter().map(move |keys| (command, keys)));
        let bindings =
            rows.filter_map(|(command, (mode, keys))| Some((*mode, key::parse(keys)?, command))).collect();
        Keymap { bindings }
    }
}

impl Keymap {
    /// What `keys` mean in `mode`.
    pub fn meaning(&self, mode: Mode, keys: &[Key]) -> Meaning {
        let mut meaning = Meaning::Nothing;
        for (_, bound, command) in
            self.bindings.iter().filter(|(m, bound, _)| *m == mode && bound.starts_with(keys))
        {
            if bound.len() == keys.len() {
                return Meaning::Verb(command.verb);
            }
            meaning = Meaning::Prefix;
        }
        meaning
    }

    /// What can follow `keys`: the rest of the sequence and its command.
    pub fn following(&self, mode: Mode, keys: &[Key]) -> Vec<(String, &'static Command)> {
        self.bindings
            .iter()
            .filter(|(m, bound, _)| *m == mode && bound.len() > keys.len() && bound.starts_with(keys))
            .map(|(_, bound, command)| (key::show(&bound[keys.len()..]), *command))
            .collect()
    }

    /// The keys of a command in `mode`, as written.
    pub fn keys_of(&self, mode: Mode, verb: Verb) -> Vec<String> {
        let own = self.bindings.iter().filter(|(m, _, command)| *m == mode && command.verb == verb);
        own.map(|(_, bound, _)| key::show(bound)).collect()
    }
}

/// Keys that were pressed and are not a command yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pending {
    /// The count typed before them.
    pub count: Option<u32>,
    /// The beginning of a sequence.
    pub keys: Vec<Key>,
}

/// Counts stop here: more would only be a slip of the finger.
const COUNT_MAX: u32 = 99_999_999;

/// What came of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// A command with its count.
    Verb(Verb, Option<u32>),
    /// More is awaited.
    Waiting,
    /// Pending keys were cancelled.
    Cancelled,
    /// Nothing is bound to it.
    Unbound,
}

impl Pending {
    /// Takes a key. Digits make a count where no sequence has begun; Esc cancels at once.
    pub fn press(&mut self, keymap: &Keymap, mode: Mode, key: Key) -> Pressed {
        let busy = *self != Pending::default();
        if mode == Mode::Normal
            && self.keys.is_empty()
            && let Some(digit) = key.typed().and_then(|c| c.to_digit(10))
            && (digit > 0 || self.count.is_some())
        {
            let count = self.count.unwrap_or(0).saturating_mul(10).saturating_add(digit);
            self.count = Some(count.min(COUNT_MAX));
            return Pressed::Waiting;
        }
        self.keys.push(key);
        match keymap.meaning(mode, &self.keys) {
            // Esc on a pending count or sequence takes just that back.
            Meaning::Verb(Verb::Cancel) if busy => {
                *self = Pending::default();
                Pressed::Cancelled
            }
            Meaning::Verb(verb) => {
                let count = self.count.take();
                self.keys.clear();
                Pressed::Verb(verb, count)
            }
            Meaning::Prefix => Pressed::Waiting,
            Meaning::Nothing => {
                let cancels = busy && keymap.meaning(mode, &[key]) == Meaning::Verb(Verb::Cancel);
                let interrupts = keymap.meaning(mode, &[key]) == Meaning::Verb(Verb::Interrupt);
                *self = Pending::default();
                if cancels || (busy && interrupts) { Pressed::Cancelled } else { Pressed::Unbound }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the last key of `keys` gives, after the others were pressed.
    fn press(keys: &str) -> Pressed {
        let (keymap, mut pending) = (Keymap::default(), Pending::default());
        let mut last = Pressed::Unbound;
        for key in key::parse(keys).unwrap() {
            last = pending.press(&keymap, Mode::Normal, key);
        }
        last
    }

    #[test]
    fn counts_and_sequences() {
        assert_eq!(press("j"), Pressed::Verb(Verb::Down, None));
        assert_eq!(press("12j"), Pressed::Verb(Verb::Down, Some(12)));
        assert_eq!(press("10G"), Pressed::Verb(Verb::Last, Some(10)));
        assert_eq!(press("g"), Pressed::Waiting);
        assert_eq!(press("3gg"), Pressed::Verb(Verb::First, Some(3)));
        assert_eq!(press("]u"), Pressed::Verb(Verb::NextUnread, None));
        assert_eq!(press("0"), Pressed::Unbound);
        assert_eq!(press("99999999999j"), Pressed::Verb(Verb::Down, Some(COUNT_MAX)));
    }

    #[test]
    fn what_is_pending_can_be_cancelled() {
        assert_eq!(press("g<Esc>"), Pressed::Cancelled);
        assert_eq!(press("5<Esc>"), Pressed::Cancelled);
        assert_eq!(press("5<Esc>j"), Pressed::Verb(Verb::Down, None));
        assert_eq!(press("<Esc>"), Pressed::Verb(Verb::Cancel, None));
        assert_eq!(press("gx"), Pressed::Unbound);
        assert_eq!(press("gxj"), Pressed::Verb(Verb::Down, None));
    }

    #[test]
    fn what_can_follow_is_known() {
        let keymap = Keymap::default();
        let rest: Vec<_> =
            keymap.following(Mode::Normal, &[Key::char(']')]).into_iter().map(|(keys, _)| keys).collect();
        assert_eq!(rest, ["u", "s", "w", "d"]);
    }
}

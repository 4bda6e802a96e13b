//! From keys to commands: counts, and sequences that wait for their end as long as the person likes.

use crate::command::{self, COMMANDS, Call, Command, Mode, Verb};
use crate::config;
use crate::key::{self, Key};

/// What a sequence of keys means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning<'a> {
    /// One command, or several that are done in turn.
    Does(&'a [Call]),
    /// The beginning of one or more.
    Prefix,
    /// Nothing.
    Nothing,
}

#[derive(Debug)]
struct Binding {
    mode: Mode,
    keys: Vec<Key>,
    does: Vec<Call>,
}

/// All bindings.
#[derive(Debug)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    /// The keys of the command table.
    fn default() -> Keymap {
        let mut bindings = Vec::new();
        for command in COMMANDS {
            for mode in Mode::ALL {
                let keys = command.keys_in(mode).filter_map(key::parse);
                let call = Call::plain(command.verb, None);
                bindings.extend(keys.map(|keys| Binding { mode, keys, does: vec![call.clone()] }));
            }
        }
        Keymap { bindings }
    }
}

impl Keymap {
    /// The keys of the command table, with those of the person's own instead of or besides them.
    pub fn with(own: &[config::Binding]) -> Keymap {
        let mut keymap = Keymap::default();
        for config::Binding { mode, keys, does } in own {
            keymap.bindings.retain(|binding| binding.mode != *mode || binding.keys != *keys);
            if !does.is_empty() {
                keymap.bindings.push(Binding { mode: *mode, keys: keys.clone(), does: does.clone() });
            }
        }
        keymap
    }

    /// The bindings of `mode`, those of its own first; where it lends keys from another, also those.
    fn in_mode(&self, mode: Mode) -> impl Iterator<Item = &Binding> {
        let modes = [Some(mode), mode.fallback()];
        modes
            .into_iter()
            .flatten()
            .flat_map(|mode| self.bindings.iter().filter(move |binding| binding.mode == mode))
    }

    /// What `keys` mean in `mode`.
    pub fn meaning(&self, mode: Mode, keys: &[Key]) -> Meaning<'_> {
        let mut meaning = Meaning::Nothing;
        for binding in self.in_mode(mode).filter(|binding| binding.keys.starts_with(keys)) {
            if binding.keys.len() == keys.len() {
                return Meaning::Does(&binding.does);
            }
            meaning = Meaning::Prefix;
        }
        meaning
    }

    /// Whether `keys` are all of a command that waits for a letter.
    fn letter_of(&self, mode: Mode, keys: &[Key]) -> Option<Verb> {
        let Meaning::Does([bound]) = self.meaning(mode, keys) else { return None };
        let takes = command::of(bound.verb).is_some_and(|command| command.takes.is_letter());
        (takes && bound.text.is_empty()).then_some(bound.verb)
    }

    /// What can follow `keys`: the rest of the sequence and its command.
    pub fn following(&self, mode: Mode, keys: &[Key]) -> Vec<(String, &'static Command)> {
        let longer = self
            .in_mode(mode)
            .filter(|binding| binding.keys.len() > keys.len() && binding.keys.starts_with(keys));
        let shown = |binding: &Binding| {
            let command = binding.does.first().and_then(|bound| command::of(bound.verb))?;
            Some((key::show(&binding.keys[keys.len()..]), command))
        };
        let letter = self.letter_of(mode, keys).and_then(command::of);
        let letter = letter.map(|command| (command.takes.usage().to_owned(), command));
        longer.filter_map(shown).chain(letter).collect()
    }

    /// The keys of a command in `mode`, as written.
    pub fn keys_of(&self, mode: Mode, verb: Verb) -> Vec<String> {
        let own = self.bindings.iter().filter(|binding| {
            binding.mode == mode
                && matches!(&binding.does[..], [bound] if bound.verb == verb && bound.text.is_empty())
        });
        own.map(|binding| key::show(&binding.keys)).collect()
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// Commands, in their order.
    Calls(Vec<Call>),
    /// More is awaited.
    Waiting,
    /// Pending keys were cancelled.
    Cancelled,
    /// Nothing is bound to it.
    Unbound,
    /// The command waits for a letter, and this is none.
    NoLetter(Verb),
}

impl Pending {
    /// The command that waits for its letter.
    pub fn awaits(&self, keymap: &Keymap, mode: Mode) -> Option<Verb> {
        keymap.letter_of(mode, &self.keys).filter(|_| !self.keys.is_empty())
    }

    /// Takes a key. Digits make a count where no sequence has begun; Esc cancels at once. While keys are recorded, the
    /// key that began it ends it and waits for no letter.
    pub fn press(&mut self, keymap: &Keymap, mode: Mode, key: Key, is_recording: bool) -> Pressed {
        let busy = *self != Pending::default();
        if matches!(mode, Mode::Normal | Mode::Visual)
            && self.keys.is_empty()
            && let Some(digit) = key.typed().and_then(|c| c.to_digit(10))
            && (digit > 0 || self.count.is_some())
        {
            let count = self.count.unwrap_or(0).saturating_mul(10).saturating_add(digit);
            self.count = Some(count.min(COUNT_MAX));
            return Pressed::Waiting;
        }
        let alone =
            |verb| matches!(keymap.meaning(mode, &[key]), Meaning::Does([bound]) if bound.verb == verb);
        if let Some(verb) = keymap.letter_of(mode, &self.keys).filter(|_| !self.keys.is_empty()) {
            let count = std::mem::take(self).count;
            return match key.typed() {
                _ if alone(Verb::Cancel) || alone(Verb::Interrupt) => Pressed::Cancelled,
                Some(letter) => {
                    Pressed::Calls(vec![Call { text: letter.into(), ..Call::plain(verb, count) }])
                }
                None => Pressed::NoLetter(verb),
            };
        }
        self.keys.push(key);
        let ends = |verb| verb == Verb::Record && is_recording;
        if keymap.letter_of(mode, &self.keys).is_some_and(|verb| !ends(verb)) {
            return Pressed::Waiting;
        }
        match keymap.meaning(mode, &self.keys) {
            // Esc on a pending count or sequence takes just that back.
            Meaning::Does([bound]) if bound.verb == Verb::Cancel && busy => {
                *self = Pending::default();
                Pressed::Cancelled
            }
            Meaning::Does(bound) => {
                let count = std::mem::take(self).count;
                let call = |bound: &Call| Call { count: count.or(bound.count), ..bound.clone() };
                Pressed::Calls(bound.iter().map(call).collect())
            }
            Meaning::Prefix => Pressed::Waiting,
            Meaning::Nothing => {
                *self = Pending::default();
                let cancels = busy && (alone(Verb::Cancel) || alone(Verb::Interrupt));
                if cancels { Pressed::Cancelled } else { Pressed::Unbound }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(verb: Verb, count: Option<u32>) -> Pressed {
        Pressed::Calls(vec![Call::plain(verb, count)])
    }

    /// What the last key of `keys` gives, after the others were pressed.
    fn press(keys: &str) -> Pressed {
        let (keymap, mut pending) = (Keymap::default(), Pending::default());
        let mut last = Pressed::Unbound;
        for key in key::parse(keys).unwrap() {
            last = pending.press(&keymap, Mode::Normal, key, false);
        }
        last
    }

    #[test]
    fn counts_and_sequences() {
        assert_eq!(press("j"), call(Verb::Down, None));
        assert_eq!(press("12j"), call(Verb::Down, Some(12)));
        assert_eq!(press("10G"), call(Verb::Last, Some(10)));
        assert_eq!(press("g"), Pressed::Waiting);
        assert_eq!(press("3gg"), call(Verb::First, Some(3)));
        assert_eq!(press("]u"), call(Verb::NextUnread, None));
        assert_eq!(press("0"), Pressed::Unbound);
        assert_eq!(press("99999999999j"), call(Verb::Down, Some(COUNT_MAX)));
    }

    #[test]
    fn what_is_pending_can_be_cancelled() {
        assert_eq!(press("g<Esc>"), Pressed::Cancelled);
        assert_eq!(press("5<Esc>"), Pressed::Cancelled);
        assert_eq!(press("5<Esc>j"), call(Verb::Down, None));
        assert_eq!(press("<Esc>"), call(Verb::Cancel, None));
        assert_eq!(press("gx"), Pressed::Unbound);
        assert_eq!(press("gxj"), call(Verb::Down, None));
    }

    #[test]
    fn what_can_follow_is_known() {
        let keymap = Keymap::default();
        let rest: Vec<_> =
            keymap.following(Mode::Normal, &[Key::char(']')]).into_iter().map(|(keys, _)| keys).collect();
        assert!(["u", "s", "w", "d"].iter().all(|key| rest.contains(&(*key).to_owned())), "{rest:?}");
    }
}

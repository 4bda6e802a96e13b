//! From the keys that a terminal tells to those that people name.
//!
//! Old terminals tell some keys alike: Tab and `^I`, Enter and `^M`. Those that know the keyboard protocol of kitty can
//! be asked to tell them apart. Only `^I` is to be gained by that here: every other key means what it means elsewhere.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::key::{Code, Key, Named};

/// Asks whether the terminal knows that, and what it is: every one answers the second question, and some the first.
pub(super) const QUESTION: &str = "\x1b[?u\x1b[c";

/// Keys that would be told alike come as sequences of their own, with what Shift makes of them. What was asked for
/// before is put aside for [`APART_OFF`].
pub(super) const APART_ON: &str = "\x1b[>5u";

/// The same, with nothing put aside.
pub(super) const APART_AGAIN: &str = "\x1b[=5;1u";

/// As it was before.
pub(super) const APART_OFF: &str = "\x1b[<1u";

/// Modifiers that type nothing, so that what they are held with means nothing either.
const OTHERS: KeyModifiers = KeyModifiers::SUPER.union(KeyModifiers::HYPER).union(KeyModifiers::META);

/// The Latin letters on the keys of the Cyrillic ones: `^С` is `^C` as well.
const CYRILLIC: (&str, &str) =
    ("йцукенгшщзхъфывапролджэячсмитьбюіїєґў", "qwertyuiop[]asdfghjkl;'zxcvbnm,.s]'`o");

/// The key that people name; `None` for those that have no name.
pub(super) fn translate(key: KeyEvent) -> Option<Key> {
    let has = |modifier| key.modifiers.contains(modifier);
    if key.modifiers.intersects(OTHERS) {
        return None;
    }
    let (mut ctrl, mut alt) = (has(KeyModifiers::CONTROL), has(KeyModifiers::ALT));
    let mut named = |name| {
        // Told apart or not, these are the same with Control as without.
        ctrl &= !matches!(name, Named::Enter | Named::Esc | Named::Tab | Named::BackTab | Named::Backspace);
        alt &= name != Named::Esc;
        Some(Code::Named(name))
    };
    let code = match key.code {
        KeyCode::Char(c) if has(KeyModifiers::CONTROL) => match with_control(c) {
            '[' => named(Named::Esc),
            'm' => named(Named::Enter),
            c => Some(Code::Char(c)),
        },
        KeyCode::Char(c) if has(KeyModifiers::SHIFT) => {
            let mut upper = c.to_uppercase();
            Some(Code::Char(upper.next().filter(|_| upper.next().is_none()).unwrap_or(c)))
        }
        KeyCode::Char(c) => Some(Code::Char(c)),
        KeyCode::Enter => named(Named::Enter),
        KeyCode::Esc => named(Named::Esc),
        KeyCode::Tab => named(Named::Tab),
        KeyCode::BackTab => named(Named::BackTab),
        KeyCode::Backspace => named(Named::Backspace),
        KeyCode::Delete => named(Named::Delete),
        KeyCode::Up => named(Named::Up),
        KeyCode::Down => named(Named::Down),
        KeyCode::Left => named(Named::Left),
        KeyCode::Right => named(Named::Right),
        KeyCode::Home => named(Named::Home),
        KeyCode::End => named(Named::End),
        KeyCode::PageUp => named(Named::PageUp),
        KeyCode::PageDown => named(Named::PageDown),
        _ => None,
    }?;
    Some(Key { code, ctrl, alt })
}

/// The letter that is meant by one with Control. Old terminals have these four only as numbers.
fn with_control(c: char) -> char {
    let lower = c.to_lowercase().next().unwrap_or(c);
    let latin = || {
        let at = CYRILLIC.0.chars().position(|own| own == lower)?;
        CYRILLIC.1.chars().nth(at)
    };
    match lower {
        '4' => '\\',
        '5' => ']',
        '6' => '^',
        '7' | '/' => '_',
        _ => latin().unwrap_or(lower),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyEventKind, KeyEventState};

    #[test]
    fn keys_mean_the_same_however_they_are_told() {
        const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
        const CTRL: KeyModifiers = KeyModifiers::CONTROL;
        const ALT: KeyModifiers = KeyModifiers::ALT;
        let none = KeyModifiers::NONE;
        let char = KeyCode::Char;
        for (code, modifiers, name) in [
            (char('i'), CTRL, "<C-i>"),
            (KeyCode::Tab, none, "<Tab>"),
            (KeyCode::Tab, CTRL, "<Tab>"),
            (KeyCode::BackTab, SHIFT, "<S-Tab>"),
            (char('['), CTRL, "<Esc>"),
            (KeyCode::Esc, none, "<Esc>"),
            (KeyCode::Esc, ALT, "<Esc>"),
            (char('m'), CTRL, "<Enter>"),
            (KeyCode::Enter, SHIFT, "<Enter>"),
            (KeyCode::Enter, CTRL, "<Enter>"),
            (KeyCode::Backspace, CTRL, "<BS>"),
            (KeyCode::Backspace, ALT, "<A-BS>"),
            (char('h'), CTRL, "<C-h>"),
            (char('j'), CTRL, "<C-j>"),
            (char('A'), SHIFT, "A"),
            (char('a'), SHIFT, "A"),
            (char('ä'), SHIFT, "Ä"),
            (char('ß'), SHIFT, "ß"),
            (char('!'), SHIFT, "!"),
            (char('A'), ALT | SHIFT, "<A-A>"),
            (char('a'), ALT | SHIFT, "<A-A>"),
            (char('a'), ALT, "<A-a>"),
            (char('C'), CTRL | SHIFT, "<C-c>"),
            (char('c'), CTRL, "<C-c>"),
            (char('с'), CTRL, "<C-c>"),
            (char('Щ'), CTRL | SHIFT, "<C-o>"),
            (char('5'), CTRL, "<C-]>"),
            (char(']'), CTRL, "<C-]>"),
            (char(' '), CTRL, "<C-Space>"),
            (char(' '), SHIFT, "<Space>"),
            (KeyCode::Down, none, "<Down>"),
            (KeyCode::Down, CTRL, "<C-Down>"),
        ] {
            let key = translate(KeyEvent::new(code, modifiers));
            assert_eq!(key.map(|key| key.to_string()).as_deref(), Some(name), "{code:?} {modifiers:?}");
        }
        for (code, modifiers) in
            [(char('q'), KeyModifiers::SUPER), (KeyCode::F(5), none), (KeyCode::CapsLock, none)]
        {
            assert_eq!(translate(KeyEvent::new(code, modifiers)), None, "{code:?}");
        }
        let keypad =
            KeyEvent::new_with_kind_and_state(char('5'), none, KeyEventKind::Press, KeyEventState::KEYPAD);
        assert_eq!(translate(keypad), Some(Key::char('5')));
    }

    #[test]
    fn each_cyrillic_letter_has_a_key() {
        assert_eq!(CYRILLIC.0.chars().count(), CYRILLIC.1.chars().count());
    }
}

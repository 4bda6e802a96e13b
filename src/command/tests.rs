//! The table of commands, held against itself.

use super::*;
use crate::key;
use std::collections::HashSet;

fn keys_of(command: &Command) -> impl Iterator<Item = (Mode, &'static str)> {
    Mode::ALL.into_iter().flat_map(|mode| command.keys_in(mode).map(move |keys| (mode, keys)))
}

#[test]
fn no_two_commands_share_a_name_or_a_key() {
    let mut names = HashSet::new();
    let mut keys = HashSet::new();
    let mut verbs = HashSet::new();
    for command in COMMANDS {
        assert!(verbs.insert(command.verb), "{}", command.name);
        assert!(!command.help.is_empty() && !command.help.ends_with('.'), "{}", command.name);
        for name in std::iter::once(&command.name).chain(command.aliases) {
            assert!(names.insert(*name), "{name}");
        }
        for (mode, text) in keys_of(command) {
            let parsed = key::parse(text).unwrap_or_else(|| panic!("{text} is no key"));
            assert_eq!(key::show(&parsed), text);
            assert!(keys.insert((mode, parsed)), "{text} twice");
        }
    }
}

#[test]
fn no_key_is_the_beginning_of_another() {
    let all: Vec<_> =
        COMMANDS.iter().flat_map(keys_of).map(|(mode, keys)| (mode, key::parse(keys).unwrap())).collect();
    for (mode, short) in &all {
        for (other, long) in &all {
            assert!(mode != other || short == long || !long.starts_with(short), "{short:?} {long:?}");
        }
    }
}

#[test]
fn the_longest_name_that_a_line_begins_with_counts() {
    let split = |line| split(line).map(|(command, rest)| (command.name, rest));
    assert_eq!(split("view  Sanctions now "), Some(("view", "Sanctions now")));
    assert_eq!(split("view add A is:unread"), Some(("view add", "A is:unread")));
    assert_eq!(split("view  add"), Some(("view add", "")));
    assert_eq!(split("view address"), Some(("view", "address")));
    assert_eq!(split("q! x"), Some(("quit", "x")));
    assert_eq!(split("viewadd"), None);
    assert_eq!(split(""), None);
}

#[test]
fn a_slip_finds_the_nearest_name() {
    assert_eq!(nearest("hlep"), Some("help"));
    assert_eq!(nearest("unred"), Some("unread"));
    assert_eq!(nearest("zzzzzzz"), None);
}

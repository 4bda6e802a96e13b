//! Every theme that is built in, held to what people need: contrast, and meaning without colour.

use super::tone::{READABLE, contrast};
use super::*;

const PAIRS: &[(Role, Role)] = &[
    (Role::Title, Role::Text),
    (Role::Unread, Role::Read),
    (Role::Link, Role::Text),
    (Role::Match, Role::Text),
    (Role::Here, Role::Text),
    (Role::Here, Role::Match),
    (Role::Watch(Colour::Red), Role::Text),
    (Role::Watch(Colour::Red), Role::Match),
    (Role::Cursor, Role::Text),
    (Role::Cursor, Role::CursorElsewhere),
    (Role::CursorElsewhere, Role::Text),
    (Role::FrameFocused, Role::Frame),
    (Role::Mode, Role::Status),
    (Role::Error, Role::Message),
    (Role::Key, Role::Text),
];

/// What every role looks like, those of watchlists in each colour.
fn looks(theme: &Theme) -> Vec<(String, Look)> {
    let fixed = Role::NAMED.iter().map(|&(name, role)| (name.to_owned(), theme.look(role)));
    let watches =
        Colour::NAMED.iter().map(|&(name, colour)| (name.to_owned(), theme.look(Role::Sign(colour))));
    fixed.chain(watches).collect()
}

#[test]
fn all_files_are_read_without_fault_and_the_first_says_all() {
    assert!(FILES.len() >= 8);
    for (name, text) in FILES {
        let (theme, faults) = file::read(name, text, &NOTHING);
        assert_eq!(faults, [], "{name}");
        assert!(!theme.about.is_empty(), "{name}");
    }
    for (name, _) in Role::NAMED {
        assert!(FILES[0].1.contains(&format!("\n{name} = {{")), "{name}");
    }
    for (at, (name, role)) in Role::NAMED.iter().enumerate() {
        assert_eq!(role.place(), at, "{name}");
    }
    assert!([Ground::Any, Ground::Dark, Ground::Light].iter().all(|&ground| {
        built_in().iter().any(|theme| theme.name == usual(ground) && theme.ground == ground)
    }));
}

#[test]
fn meaning_is_never_told_by_colour_alone() {
    for theme in built_in() {
        for (a, b) in PAIRS {
            assert_ne!(theme.look(*a).plain(), theme.look(*b).plain(), "{}: {a:?} {b:?}", theme.name);
        }
    }
}

#[test]
fn text_can_be_read_on_the_ground_and_under_the_cursor() {
    for theme in built_in() {
        let Some(ground) = theme.behind() else { continue };
        let needed = if theme.name.contains("contrast") { 7.0 } else { READABLE };
        let text = theme.look(Role::Text).fg;
        let rows = [Role::Cursor, Role::CursorElsewhere].map(|role| theme.look(role));
        for (role, look) in looks(&theme.clone()) {
            assert!(!look.dim, "{}: {role} is as dim as the terminal likes", theme.name);
            let Some(fg) = look.fg.or(text) else { continue };
            let mut grounds = vec![look.bg.unwrap_or(ground)];
            grounds
                .extend(rows.iter().filter(|row| !row.reversed && row.fg.is_none()).filter_map(|row| row.bg));
            for ground in grounds {
                let found = contrast(fg, ground);
                assert!(found >= needed, "{}: {role} has {found:.2} on {ground:?}", theme.name);
            }
        }
    }
}

#[test]
fn what_is_at_home_on_any_ground_has_colours_that_can_be_told_on_black_and_on_white() {
    for theme in built_in().iter().filter(|theme| theme.ground == Ground::Any) {
        for (role, fg) in Role::NAMED.iter().filter_map(|&(_, role)| Some((role, theme.look(role).fg?))) {
            // The colours of watchlists are the person's choice.
            if matches!(role, Role::Watch(_) | Role::Sign(_)) {
                continue;
            }
            for ground in [Paint::Rgb(0, 0, 0), Paint::Rgb(255, 255, 255)] {
                let found = contrast(fg, ground);
                assert!(found >= 3.0, "{}: {role:?} has {found:.2}", theme.name);
            }
        }
    }
}

#[test]
fn fewer_colours_leave_text_readable_and_none_leaves_none() {
    for theme in built_in() {
        for depth in [Depth::Many, Depth::Sixteen] {
            let fewer = theme.at(depth);
            let Some(ground) = fewer.behind() else { continue };
            for (role, look) in looks(&fewer) {
                let Some(fg) = look.fg.or(fewer.look(Role::Text).fg) else { continue };
                assert!(!matches!(fg, Paint::Rgb(..)), "{}: {role}", theme.name);
                let found = contrast(fg, look.bg.unwrap_or(ground));
                // A ground of sixteen colours may leave a little less to black or white.
                assert!(found >= READABLE, "{} in {depth:?}: {role} has {found:.2}", theme.name);
            }
        }
        let none = theme.at(Depth::None);
        for (role, look) in looks(&none) {
            assert_eq!(look, look.plain(), "{}: {role}", theme.name);
        }
        assert_eq!((&none.name, none.look(Role::Error)), (&theme.name, mono().look(Role::Error)));
    }
}

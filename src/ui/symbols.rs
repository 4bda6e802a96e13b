//! The one table of signs and frames for a terminal that has ASCII alone.
//!
//! Everything that is drawn passes it at last, so no sign can be forgotten; marks of print in digests (quotes, dashes)
//! become what a typewriter has, and letters stay what they are.

use ratatui::buffer::Buffer;

/// What is shown instead of a sign; both take one column.
const SIGNS: &[(&str, &str)] = &[
    ("●", "o"),
    ("◌", "."),
    ("★", "*"),
    ("☆", "+"),
    ("▸›→", ">"),
    ("‹←", "<"),
    ("▾▼↓", "v"),
    ("▲↑", "^"),
    ("◆", "#"),
    ("■", "="),
    ("◇", "%"),
    ("△", "A"),
    ("□", "@"),
    ("▽", "&"),
    ("⌕", "/"),
    ("⟳", "@"),
    ("…", "~"),
    ("─━‐‑‒–—―−·", "-"),
    ("│┃┆▏", "|"),
    ("┌┐└┘├┤┬┴┼╭╮╰╯", "+"),
    ("•‣", "*"),
    ("‘’‚‛′", "'"),
    ("“”„‟″«»", "\""),
    ("×", "x"),
    ("÷", "/"),
    ("\u{a0}\u{2002}\u{2003}\u{2009}\u{202f}", " "),
    ("▁", "_"),
    ("▂", "."),
    ("▃", ":"),
    ("▄", "-"),
    ("▅", "="),
    ("▆", "+"),
    ("▇", "*"),
    ("█▉▊▋▌▍▎▐░▒▓", "#"),
];

/// What `sign` becomes, if it is one.
fn ascii(sign: &str) -> Option<&'static str> {
    let mut chars = sign.chars();
    let only = chars.next().filter(|c| !c.is_ascii() && chars.next().is_none())?;
    SIGNS.iter().find(|(all, _)| all.contains(only)).map(|&(_, plain)| plain)
}

/// Replaces every sign on the screen.
pub(super) fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if let Some(plain) = ascii(cell.symbol()) {
            cell.set_symbol(plain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::wrap;
    use std::collections::HashSet;

    #[test]
    fn every_sign_takes_the_column_of_what_stands_for_it() {
        let mut seen = HashSet::new();
        for (all, plain) in SIGNS {
            assert!(plain.is_ascii() && plain.len() == 1, "{plain}");
            for sign in all.chars() {
                assert!(seen.insert(sign), "{sign} twice");
                assert_eq!(wrap::width(&sign.to_string()), 1, "{sign}");
            }
        }
        assert_eq!((ascii("é"), ascii("a"), ascii("中"), ascii("")), (None, None, None, None));
    }

    #[test]
    fn signs_that_stand_in_one_place_stay_apart() {
        for group in [&["●", "◌", " "][..], &["★", "☆", " "], &["◆", "▲", "■", "▼", "◇", "△", "□", "▽"]]
        {
            let plain: HashSet<_> = group.iter().map(|sign| ascii(sign).unwrap_or(sign)).collect();
            assert_eq!(plain.len(), group.len(), "{group:?}");
        }
    }
}

//! Briefs that stand in one line, each with a sign before it: each gets a line of its own.

use std::borrow::Cow;

/// Fewer are no briefs.
const FEWEST: usize = 3;

/// Signs before each of several briefs in one line.
const SHAPES: [char; 10] = ['■', '◆', '●', '▲', '★', '□', '◇', '○', '△', '▼'];

/// The places in a line, which begins with a sign, at which it comes again before other briefs.
fn briefs(line: &str) -> Vec<usize> {
    /// A brief has so many bytes in the mean.
    const MEAN: usize = 60;
    let line = line.trim_end();
    let Some(sign) = line.trim_start().chars().next().filter(|sign| SHAPES.contains(sign)) else {
        return Vec::new();
    };
    let opens = |&at: &usize| {
        let before = line[..at].trim_end_matches([' ', '\u{3000}']);
        before.len() < at || before.ends_with(['。', '！', '？', '.', '!', '?', '）', '”'])
    };
    let places: Vec<usize> = line.match_indices(sign).map(|(at, _)| at).skip(1).filter(opens).collect();
    if places.len() + 1 >= FEWEST && line.len() >= MEAN * (places.len() + 1) { places } else { Vec::new() }
}

/// The text with such lines broken.
pub(super) fn parted(text: &str) -> Cow<'_, str> {
    // Signs of that kind all begin with one byte.
    let may_hold = memchr::memchr(0xe2, text.as_bytes()).is_some();
    if !may_hold || super::lines_of(text).all(|line| briefs(line).is_empty()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 64);
    for line in text.split_inclusive('\n') {
        let mut from = 0;
        for at in briefs(line) {
            out.push_str(&line[from..at]);
            out.push('\n');
            from = at;
        }
        out.push_str(&line[from..]);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_begin_with_one_byte() {
        assert!(SHAPES.iter().all(|sign| sign.to_string().as_bytes()[0] == 0xe2));
    }

    #[test]
    fn briefs_of_one_line_get_a_line_each() {
        let brief = "水车从五月起就停了,磨坊主说今年不会再开,船都在上游的闸门外等着。";
        let line = format!("■{brief} ").repeat(4);
        assert_eq!(parted(&line), format!("■{brief} \n").repeat(4).trim_end_matches('\n'));
        let chart = "■■■■ 4 ■ 5 ■ 6";
        assert!(matches!(parted(chart), Cow::Borrowed(_)));
    }

    proptest::proptest! {
        #[test]
        fn no_word_is_lost(text in "(■水车停了。|■|★ | |\\PC{0,70}|\n){0,20}") {
            let bare = |text: &str| text.replace('\n', "");
            proptest::prop_assert_eq!(bare(&parted(&text)), bare(&text));
        }
    }
}

//! Text sent as `format=flowed` (RFC 3676): lines that were broken to fit are joined again.
//!
//! Knows nothing of who declared it: without a declaration, blanks at the ends of lines mean nothing.

/// Joins the lines of each paragraph; the blank at a broken line's end goes if `delsp`. Quotation marks stay.
pub(crate) fn joined(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the line that goes on.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|&byte| byte == b'>').count();
        let words = &line[depth..];
        let words = words.strip_prefix(' ').unwrap_or(words);
        if open != Some(depth) || words == "-- " {
            if open.is_some() {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n("> ", depth));
        }
        let flows = words.ends_with(' ') && words != "-- ";
        out.push_str(if flows && delsp { &words[..words.len() - 1] } else { words });
        open = flows.then_some(depth);
        if !flows {
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_are_joined() {
        for (text, delsp, expected) in [
            ("A line \nthat goes on.\n\nNext\n", false, "A line that goes on.\n\nNext\n"),
            ("中文 \n中文\n", true, "中文中文\n"),
            (">> deep \n>> er\n> less \nmine\n", false, "> > deep er\n> less \nmine\n"),
            (" From me\n >no quote\n", false, "From me\n>no quote\n"),
            ("words \n-- \nName\n", false, "words \n-- \nName\n"),
            ("ends \n", false, "ends "),
            ("", false, ""),
        ] {
            assert_eq!(joined(text, delsp), expected, "{text:?}");
        }
    }
}

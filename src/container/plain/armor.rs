//! Signatures and files inside a text: PGP's armor (RFC 4880) is text of the page, the words that it signs are what
//! they were before, and a file that was written as letters (uuencode, yEnc) is one line that names it.
//!
//! Knows nothing of what is signed, and checks no signature.

use memchr::memmem;

use crate::container::{Given, Lines};

const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";

/// Writes text, its armor apart.
pub(super) fn write(text: &str, lines: &mut Lines<'_>) {
    let holds = |sign: &str| memmem::find(text.as_bytes(), sign.as_bytes()).is_some();
    // Either kind of file begins with the one word.
    let holds_file = || holds("begin ") && (holds("\nend") || holds("=ybegin "));
    if holds("-----BEGIN PGP ") || holds_file() {
        Writer { lines, plain: String::new() }.write(text);
    } else {
        lines.plain(text);
    }
}

struct Writer<'l, 't> {
    lines: &'l mut Lines<'t>,
    /// Text that is not written yet.
    plain: String,
}

impl Writer<'_, '_> {
    fn write(&mut self, text: &str) {
        // Where each kind of end stands last, so that none is looked for behind it again and again.
        let last = |end: &str| memmem::rfind(text.as_bytes(), end.as_bytes()).unwrap_or_default();
        let (signature, armor_end) = (last(SIGNATURE), last("\n-----END PGP "));
        let (uu_end, y_end) = (last("\nend"), last("\n=yend "));
        let mut signed = false;
        let mut rest = text;
        while !rest.is_empty() {
            let at = text.len() - rest.len();
            let (line, after) = split_line(rest);
            let words = line.trim_end();
            if words == SIGNED && at < signature && !signed {
                signed = true;
                self.furniture(line);
                rest = self.hashes(after);
                continue;
            }
            if words.starts_with("-----BEGIN PGP ") && words != SIGNED && at < armor_end {
                signed = false;
                rest = self.block(rest);
                continue;
            }
            let file = match words.split_once(' ') {
                Some(("begin", name)) if at < uu_end => uuencoded(name, after),
                Some(("=ybegin", about)) if at < y_end => yencoded(about, after),
                _ => None,
            };
            if let Some((name, kind, after)) = file {
                self.flush();
                self.lines.given(&format!("[attachment: {name}, {kind}]"), Given::Furniture);
                rest = after;
                continue;
            }
            self.plain.push_str(if signed { line.strip_prefix("- ").unwrap_or(line) } else { line });
            rest = after;
        }
        self.flush();
    }

    fn furniture(&mut self, line: &str) {
        self.flush();
        self.lines.given(line, Given::Furniture);
    }

    fn flush(&mut self) {
        self.lines.plain(&self.plain);
        self.plain.clear();
    }

    /// The fields below the line that begins a signed text, up to the blank line.
    fn hashes<'a>(&mut self, mut rest: &'a str) -> &'a str {
        while let (line, after) = split_line(rest)
            && ["Hash:", "Charset:", "Comment:", "Version:", "NotDashEscaped:"]
                .iter()
                .any(|name| line.starts_with(name))
        {
            self.furniture(line);
            rest = after;
        }
        rest
    }

    /// A block of armor, to its end.
    fn block<'a>(&mut self, mut rest: &'a str) -> &'a str {
        loop {
            let (line, after) = split_line(rest);
            self.furniture(line);
            rest = after;
            if rest.is_empty() || line.starts_with("-----END PGP ") {
                return rest;
            }
        }
    }
}

/// The first line with its end, and what follows.
fn split_line(text: &str) -> (&str, &str) {
    text.split_at(memchr::memchr(b'\n', text.as_bytes()).map_or(text.len(), |at| at + 1))
}

/// The name of a uuencoded file, its kind, and what follows it; each of its lines has to be as long as it says.
fn uuencoded<'a>(mode_and_name: &'a str, mut rest: &'a str) -> Option<(&'a str, &'static str, &'a str)> {
    let (mode, name) = mode_and_name.split_once(' ')?;
    if !(3..=4).contains(&mode.len()) || !mode.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut data = 0;
    loop {
        let (line, after) = split_line(rest);
        let words = line.trim_end_matches(['\r', '\n']);
        if words == "end" && data > 0 {
            return Some((name, "uuencoded", after));
        }
        let length = usize::from(words.bytes().next().unwrap_or(b'`').checked_sub(b' ')? & 63);
        let signs = length.div_ceil(3) * 4;
        // Blanks at the end stand for zeros and may be lost.
        let fits = words.len() <= signs + 2 && words.len() + 4 > signs;
        if after.is_empty() || !fits || !words.bytes().all(|byte| (b' '..=b'`').contains(&byte)) {
            return None;
        }
        data += usize::from(length > 0);
        rest = after;
    }
}

/// The same of a file in yEnc.
fn yencoded<'a>(about: &'a str, mut rest: &'a str) -> Option<(&'a str, &'static str, &'a str)> {
    let (_, name) = about.split_once("name=")?;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        if line.starts_with("=yend ") {
            return Some((name, "yEnc", after));
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::CleanBuf;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let (mut clean, mut facts) = (CleanBuf::default(), Vec::new());
        write(text, &mut Lines::new(&mut clean, &mut facts));
        let mut got = String::new();
        let mut at = 0;
        for line in clean.split_inclusive('\n') {
            if facts.iter().any(|fact| fact.start == at && fact.known.what() == Given::Furniture) {
                got.push('~');
            }
            got.push_str(line);
            at += line.len() as u32;
        }
        assert_eq!(got, expected);
    }

    #[test]
    fn armor_is_no_text() {
        check(
            "Before\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nTitle\n- -----\n- - item\n\
             -----BEGIN PGP SIGNATURE-----\nVersion: 1\n\niQEa\n-----END PGP SIGNATURE-----\n- after\n",
            "Before\n\n~-----BEGIN PGP SIGNED MESSAGE-----\n~Hash: SHA1\n\nTitle\n-----\n- item\n\
             ~-----BEGIN PGP SIGNATURE-----\n~Version: 1\n~iQEa\n~-----END PGP SIGNATURE-----\n- after\n",
        );
        let open = "-----BEGIN PGP SIGNED MESSAGE-----\nno end\n- ever\n";
        check(open, open);
        let open = "-----BEGIN PGP SIGNATURE-----\nno end\n";
        check(open, open);
    }

    #[test]
    fn files_are_named() {
        let data = format!("M{}\n#{}\n`\nend\n", "A".repeat(60), "BBBB");
        check(
            &format!("See:\nbegin 644 a b.gif\n{data}after\n"),
            "See:\n~[attachment: a b.gif, uuencoded]\nafter\n",
        );
        check(
            "=ybegin line=128 size=3 name=x.bin\nabc\n=yend size=3\nz\n",
            "~[attachment: x.bin, yEnc]\nz\n",
        );
        for text in
            ["begin 100 miles\nwords that are none\nend\n", "begin 644 x\nend\n", "=ybegin name=x\nabc\n"]
        {
            check(text, text);
        }
    }
}

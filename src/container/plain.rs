//! Plain text, and what mails and programs did to it on the way: undone where the text itself proves it.
//!
//! Knows nothing of mails but the marks that they leave. Text that nothing was done to is only looked at, and
//! hard-wrapped lines stay: layouts join them.

mod armor;
mod briefs;
mod escaped;
pub(super) mod flowed;
mod glued;
mod guide;
mod quoted;

use std::borrow::Cow;

use crate::text::decode;

use super::Lines;

/// Reads plain text.
pub fn read(bytes: &[u8], lines: &mut Lines<'_>) {
    let decoded = decode::decode(bytes, None);
    lines.note(&decoded);
    write(&decoded.text, lines);
}

/// Writes text, mended.
pub(super) fn write(text: &str, lines: &mut Lines<'_>) {
    armor::write(&glued::parted(&briefs::parted(&mended(&guide::plain(text)))), lines);
}

/// Text without the marks of transport. Those of forwarding stand before escapes that were there already, and come
/// to light when what was escaped later is undone.
fn mended(text: &str) -> Cow<'_, str> {
    match quoted::unquoted(text) {
        Cow::Borrowed(text) => unescaped(text),
        Cow::Owned(text) => Cow::Owned(unescaped(&text).into_owned()),
    }
}

fn unescaped(text: &str) -> Cow<'_, str> {
    match escaped::undone(text) {
        Cow::Borrowed(text) => Cow::Borrowed(text),
        Cow::Owned(text) => Cow::Owned(quoted::unquoted(&text).into_owned()),
    }
}

/// The lines of a text without their ends.
fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.scan(0, |from, end| Some(&text[std::mem::replace(from, end + 1)..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untouched_text_is_borrowed() {
        for text in ["", "Title\n\nA sentence.\n> a quotation\n", "a = b\nhttps://a.example/?id=3D\n"] {
            assert!(matches!(mended(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
    }

    #[test]
    fn marks_come_off_whichever_came_first() {
        let clear = "Café closes \nand opens again\na = b\n";
        assert_eq!(mended("> Caf=C3=A9 closes=20\n> and opens =\n> again\n> a =3D b\n"), clear);
        let broken = "> Caf=C3=A9 clos=\nes=20\n> and open=\ns again\n> a =3D=\n b\n";
        assert_eq!(mended(broken), clear);
    }
}

//! The clipboard: by a program that holds it where there is one, else by the terminal, which has no way to answer.

use std::process::{Command, Stdio};

use super::{ended, feed, is_remote, is_set, told};

/// Bytes that terminals take at least: 100,000 letters of base64, which several have as their limit.
pub const OSC_MAX: usize = 74_994;

/// Where a text went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clipboard {
    /// A program has it.
    Taken,
    /// No program was there or did: it has to go through the terminal.
    Terminal,
}

/// Gives `text` to the program that holds the clipboard, where the person sits at this machine and there is one.
pub fn copy(text: &str) -> Clipboard {
    if is_remote() {
        return Clipboard::Terminal;
    }
    let tools: [(bool, &[&str]); 5] = [
        (is_set("WAYLAND_DISPLAY"), &["wl-copy"]),
        (is_set("DISPLAY"), &["xclip", "-selection", "clipboard"]),
        (is_set("DISPLAY"), &["xsel", "--clipboard", "--input"]),
        (cfg!(target_os = "macos"), &["pbcopy"]),
        (is_set("WSL_DISTRO_NAME"), &["clip.exe"]),
    ];
    let taken = tools.iter().any(|(is_here, words)| *is_here && give(words, text).is_ok());
    if taken { Clipboard::Taken } else { Clipboard::Terminal }
}

fn give(words: &[&str], text: &str) -> Result<(), String> {
    let Some((program, arguments)) = words.split_first() else { return Err(String::new()) };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| told(program, &error))?;
    feed(&mut child, text.as_bytes().to_vec());
    let status = child.wait().map_err(|error| told(program, &error))?;
    ended(program, status)
}

/// What a terminal takes for a text that is to be in the clipboard (OSC 52).
pub fn osc52(text: &str) -> String {
    // Not ended by a bell, which some terminals ring.
    format!("\u{1b}]52;c;{}\u{1b}\\", base64(text.as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for letter in 0..4 {
            let six = bits >> (18 - 6 * letter) & 63;
            out.push(if letter <= three.len() { char::from(LETTERS[six as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_base64() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("中国", "5Lit5Zu9"),
        ] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        assert_eq!(osc52("f"), "\u{1b}]52;c;Zg==\u{1b}\\");
    }
}

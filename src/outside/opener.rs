//! Opens links: by `$BROWSER`, then by what the system has for it.

use std::env;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::text::shell;

use super::{ended, told};

/// What opens links where `$BROWSER` says nothing.
const OPENERS: &[&[&str]] = if cfg!(target_os = "macos") {
    &[&["open"]]
} else {
    &[&["xdg-open"], &["wslview"], &["gio", "open"], &["termux-open-url"]]
};

/// Whoever ends badly after this time had opened the link, and was closed.
const SOON: Duration = Duration::from_secs(3);

/// Opens `link` in a program that goes on by itself; waits until that has started or handed on what it was asked for.
/// The error says what to do, and names the link, so that it can be copied.
pub fn open(link: &str) -> Result<(), String> {
    let browser = env::var("BROWSER").unwrap_or_default();
    let own = own(&browser, link).ok_or_else(|| {
        format!("not opened, BROWSER is `{browser}`, in which a quotation has no end: {link}")
    })?;
    let theirs = OPENERS.iter().map(|words| {
        let words = words.iter().map(|&word| word.to_owned());
        words.chain([link.to_owned()]).collect()
    });
    // Where one of the person's own is there, it may have opened the link however it ended: not twice.
    let mut failed = try_each(own);
    if matches!(failed, Err(None)) {
        failed = try_each(theirs);
    }
    failed.map_err(|why| match why {
        Some(why) => format!("not opened, {why}: {link}"),
        None => format!("no opener found: set BROWSER; the link is {link}"),
    })
}

/// Tries one command after the other until one does it. The error is why the last one that is there did not.
fn try_each(commands: impl IntoIterator<Item = Vec<String>>) -> Result<(), Option<String>> {
    let mut failed = None;
    for words in commands {
        match start(&words) {
            Ok(()) => return Ok(()),
            Err((is_missing, why)) => failed = if is_missing { failed } else { Some(why) },
        }
    }
    Err(failed)
}

/// The command lines of the person's own, in their order; `None` when a quotation in one has no end.
fn own(browser: &str, link: &str) -> Option<Vec<Vec<String>>> {
    let words = parts(browser).into_iter().map(shell::words);
    let all = words.collect::<Option<Vec<_>>>()?.into_iter();
    Some(all.filter(|words| !words.is_empty()).map(|words| with_link(words, link)).collect())
}

/// What colons part, but for those in quotations.
fn parts(browser: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quoted, mut escaped) = (Vec::new(), 0, None, false);
    for (at, c) in browser.char_indices() {
        match c {
            _ if std::mem::take(&mut escaped) => {}
            '\\' if quoted != Some('\'') => escaped = true,
            '\'' | '"' if quoted.is_none() => quoted = Some(c),
            c if quoted == Some(c) => quoted = None,
            ':' if quoted.is_none() => {
                parts.push(browser.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(browser.get(from..).unwrap_or_default());
    parts
}

/// `words` with the link in the place of `%s`, else behind them. It is a word of its own and never a part of another,
/// which a shell among them might read.
fn with_link(words: Vec<String>, link: &str) -> Vec<String> {
    let has_place = words.iter().any(|word| word == "%s");
    let place = |word: String| if word == "%s" { link.to_owned() } else { word };
    let end = (!has_place).then(|| link.to_owned());
    words.into_iter().map(place).chain(end).collect()
}

/// Starts a program apart from this one; the error says whether it is not there, and why it failed.
fn start(words: &[String]) -> Result<(), (bool, String)> {
    let Some((program, arguments)) = words.split_first() else { return Err((true, String::new())) };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // A ^C here is none there.
    command.process_group(0);
    let child = command.spawn();
    let mut child =
        child.map_err(|error| (error.kind() == io::ErrorKind::NotFound, told(program, &error)))?;
    let started = Instant::now();
    let status = child.wait().map_err(|error| (false, told(program, &error)))?;
    if started.elapsed() > SOON { Ok(()) } else { ended(program, status).map_err(|why| (false, why)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_go_where_the_variable_says() {
        let link = "https://a.example/?a=%s&b;c";
        for (browser, expected) in [
            ("firefox", &["firefox|https://a.example/?a=%s&b;c"][..]),
            (
                "w3m -o 'a b' %s -x:lynx",
                &["w3m|-o|a b|https://a.example/?a=%s&b;c|-x", "lynx|https://a.example/?a=%s&b;c"],
            ),
            ("sh -c 'firefox %s'", &["sh|-c|firefox %s|https://a.example/?a=%s&b;c"]),
            ("::", &[]),
            (
                "sh -c \"open:it %s\":'/opt/a:b/firefox':c\\:d",
                &[
                    "sh|-c|open:it %s|https://a.example/?a=%s&b;c",
                    "/opt/a:b/firefox|https://a.example/?a=%s&b;c",
                    "c:d|https://a.example/?a=%s&b;c",
                ],
            ),
        ] {
            let own: Vec<String> = own(browser, link).unwrap().iter().map(|words| words.join("|")).collect();
            assert_eq!(own, expected, "{browser}");
        }
        assert_eq!(own("a:'open:", link), None);
    }
}

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
    let mut failed = None;
    for words in commands(&browser, link) {
        match start(&words) {
            Ok(()) => return Ok(()),
            // One that is not there is no failure as long as another is.
            Err((true, _)) => {}
            Err((false, why)) => failed = Some(why),
        }
    }
    Err(match failed {
        Some(why) => format!("not opened, {why}: {link}"),
        None => format!("no opener found: set BROWSER; the link is {link}"),
    })
}

/// The command lines to try, in their order.
fn commands(browser: &str, link: &str) -> Vec<Vec<String>> {
    let own = browser.split(':').filter_map(|part| {
        let words = shell::words(part).filter(|words| !words.is_empty())?;
        Some(with_link(words, link))
    });
    let theirs = OPENERS.iter().map(|words| {
        let words = words.iter().map(|&word| word.to_owned());
        words.chain([link.to_owned()]).collect()
    });
    own.chain(theirs).collect()
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
            ("::'open:", &[]),
        ] {
            let all = commands(browser, link);
            let own: Vec<String> =
                all.iter().take(all.len() - OPENERS.len()).map(|words| words.join("|")).collect();
            assert_eq!(own, expected, "{browser}");
        }
    }
}

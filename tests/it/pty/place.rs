//! A folder to run the program in: a home, a state folder, and digests.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use super::terminal::Terminal;

/// The titles of the first digest, then of the second.
pub(super) const TITLES: [&str; 5] = [
    "Exports fall for a sixth month",
    "Envoys warned of old friends",
    "Ferry line reopens after storm",
    "Korea tests a rocket engine",
    "Fishing fleets return early",
];

/// Columns and rows of a terminal, where it does not matter.
const SIZE: (u16, u16) = (120, 30);

/// A story in the form of the built-in layout `source-line`.
pub(super) fn story(title: &str, body: &str) -> String {
    format!("{title}\n\n{body}\n\nSource: Radio Free Asia, November 10, 2023\nhttps://www.rfa.org/a\n\n")
}

/// A folder of one's own, gone with this value.
pub(super) struct Place {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Place {
    /// With nothing in it.
    pub(super) fn new() -> Place {
        Place { folder: tempfile::tempdir().unwrap(), variables: vec![("TERM", "xterm-256color".to_owned())] }
    }

    /// With `news/harbour.txt` of three stories and `news/north.txt` of two.
    pub(super) fn with_news() -> Place {
        let place = Place::new();
        let digest = |titles: &[&str]| -> String {
            titles.iter().map(|title| story(title, &format!("{title}, it was said at the quay."))).collect()
        };
        place.file("news/harbour.txt", digest(&TITLES[..3]));
        place.file("news/north.txt", digest(&TITLES[3..]));
        place
    }

    /// With `long.txt`: two stories, each of more than one page and less than two.
    pub(super) fn with_long() -> Place {
        let place = Place::new();
        let body = (1..=20).fold(String::new(), |mut body, number| {
            let _ = write!(body, "This is paragraph number {number} of the whole story.\n\n");
            body
        });
        place.file("long.txt", story(TITLES[0], body.trim_end()) + &story(TITLES[1], body.trim_end()));
        place
    }

    /// Sets a variable in the environment of what is run here.
    pub(super) fn variable(mut self, name: &'static str, value: &str) -> Place {
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value.to_owned()));
        self
    }

    pub(super) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn file(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// A command with nothing in its environment but what belongs to this place.
    fn command(&self, words: &[&str]) -> CommandBuilder {
        let mut command = CommandBuilder::new(words[0]);
        command.args(&words[1..]);
        command.cwd(self.folder.path());
        command.env_clear();
        command.env("LANG", "C.UTF-8");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.path("home"));
        for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            command.env(name, self.path(name));
        }
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
    }

    /// The program in a terminal of the usual size.
    pub(super) fn open(&self, args: &[&str]) -> Terminal {
        self.open_sized(args, SIZE)
    }

    /// The program in a terminal of so many columns and rows.
    pub(super) fn open_sized(&self, args: &[&str], size: (u16, u16)) -> Terminal {
        Terminal::start(self.program(args), size)
    }

    /// The program in a terminal that is stuck from the first piece of the first frame on.
    pub(super) fn open_stuck(&self, args: &[&str], size: (u16, u16)) -> Terminal {
        Terminal::start_stuck(self.program(args), size)
    }

    fn program(&self, args: &[&str]) -> CommandBuilder {
        let words: Vec<_> =
            [env!("CARGO_BIN_EXE_readboard")].into_iter().chain(args.iter().copied()).collect();
        self.command(&words)
    }

    /// The program beside a terminal.
    pub(super) fn other(&self, args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_readboard"));
        command.args(args).current_dir(self.folder.path()).env_clear().env("HOME", self.path("home"));
        for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            command.env(name, self.path(name));
        }
        command
    }

    /// A line for `sh`, in which `$0` is the program.
    pub(super) fn shell(&self, line: &str) -> Terminal {
        Terminal::start(self.command(&["/bin/sh", "-c", line, env!("CARGO_BIN_EXE_readboard")]), SIZE)
    }
}

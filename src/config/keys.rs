//! Keys of the person's own: a sequence, and the commands that it stands for.

use crate::command::{Call, Mode, line};
use crate::key::{self, Key};

use super::setting::Value;

/// What keys stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Where.
    pub mode: Mode,
    /// The keys.
    pub keys: Vec<Key>,
    /// What they do, in turn; nothing takes a meaning away.
    pub does: Vec<Call>,
}

/// What is wrong with a binding.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// Its keys.
    Keys(String),
    /// What they stand for.
    Command(String),
}

fn name(mode: Mode) -> &'static str {
    match mode {
        Mode::Normal => "normal",
        Mode::Visual => "visual",
        Mode::Typing => "typing",
        Mode::Page => "page",
    }
}

/// The mode of this name.
pub(super) fn mode(typed: &str) -> Option<Mode> {
    Mode::ALL.into_iter().find(|&mode| name(mode) == typed)
}

/// The names of all modes.
pub(super) fn modes() -> [&'static str; Mode::ALL.len()] {
    Mode::ALL.map(name)
}

/// Reads a binding.
pub(super) fn read(mode: Mode, written: &str, does: &Value) -> Result<Binding, Bad> {
    let keys = key::parse(written).filter(|keys| !keys.is_empty()).ok_or_else(|| {
        Bad::Keys(format!(
            "`{written}` is no key: keys are written as `?` shows them, `gx`, `<C-n>`, `<Space>`"
        ))
    })?;
    let lines = match does {
        Value::Text(line) if line.trim().is_empty() => Vec::new(),
        Value::Text(line) => vec![line.as_str()],
        Value::Texts(lines) => lines.iter().map(String::as_str).collect(),
        _ => {
            return Err(Bad::Command(
                "keys stand for a command, `\"star\"`, or several, `[\"star\", \"down\"]`".to_owned(),
            ));
        }
    };
    let does = lines.into_iter().map(call).collect::<Result<_, _>>().map_err(Bad::Command)?;
    Ok(Binding { mode, keys, does })
}

/// What a line says, as on the `:` line.
fn call(line: &str) -> Result<Call, String> {
    line::read(line.trim().trim_start_matches(':'))
}

//! What the person sets: `config.toml`, whose defaults are the file `assets/config.toml` as it ships.
//!
//! Pure: text in, settings and faults out. One table ([`setting`]) has every setting for the file, for the `:` line and
//! for the commands that print them. Where the file is, nothing here knows.

pub mod edit;
mod file;
mod keys;
pub mod setting;

use std::sync::LazyLock;

use crate::query::{Grouping, Sort};

pub use file::{is_toml, read};
pub use keys::Binding;

/// The name of the file, in the configuration folder.
pub const FILE: &str = "config.toml";

/// The folder of the person's own themes, in the configuration folder.
pub const THEMES: &str = "themes";

/// The file with every setting, as it ships.
pub const DEFAULTS: &str = include_str!("../assets/config.toml");

/// The name that leaves the choice of a theme to the program.
pub const AUTO: &str = "auto";

/// Which signs stand on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Symbols {
    /// Those that the locale has.
    #[default]
    Auto,
    /// Whatever Unicode has.
    Unicode,
    /// What a typewriter has.
    Ascii,
}

/// When a story is marked read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MarkRead {
    /// When the person says so.
    #[default]
    ByHand,
    /// When it is opened.
    OnOpen,
    /// When it was looked at for so many seconds.
    After(u16),
    /// When its last line was seen.
    AtEnd,
}

/// What stands beside a title in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Who is credited.
    Outlet,
    /// When it was published.
    Date,
    /// The digest that it is in.
    Digest,
}

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// What is opened when nothing is named.
    pub paths: Vec<String>,
    /// The name of a theme, or [`AUTO`].
    pub theme: String,
    /// Which signs stand on the screen.
    pub symbols: Symbols,
    /// Whether the mouse does something.
    pub mouse: bool,
    /// When a story is marked read.
    pub mark_read: MarkRead,
    /// Columns that a line of a story has at most.
    pub measure: u16,
    /// Whether a story stands in the middle of its pane.
    pub centred: bool,
    /// Rows from one line of a story to the next.
    pub line_spacing: u16,
    /// How the list is sorted; `None` as it stands.
    pub sort: Option<Sort>,
    /// By what the list is grouped.
    pub group: Option<Grouping>,
    /// What stands beside a title, from left to right.
    pub columns: Vec<Column>,
    /// Columns of an outlet in the list.
    pub outlet_width: u16,
    /// Columns of a date in the list.
    pub date_width: u16,
    /// Columns of a digest in the list.
    pub digest_width: u16,
    /// Whether the views are shown where there is room.
    pub views: bool,
    /// Columns of the pane of views.
    pub views_width: u16,
    /// How much of the rest the list has, in percent.
    pub list_share: u16,
    /// Keys of the person's own.
    pub keys: Vec<Binding>,
}

static USUAL: LazyLock<Config> = LazyLock::new(|| file::read_over(DEFAULTS, Config::default(), &[]).0);

impl Config {
    /// What holds where the person says nothing.
    pub fn usual() -> Config {
        USUAL.clone()
    }
}

impl Column {
    /// All of them by the names that settings use.
    pub const NAMED: [(&'static str, Column); 3] =
        [("outlet", Column::Outlet), ("date", Column::Date), ("digest", Column::Digest)];
}

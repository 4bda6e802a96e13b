//! What things look like: a role has a look, and only the interface turns looks into cells.
//!
//! Themes are data, one file each (see [`mod@file`]); those in `assets/themes` are built in. Nothing is told by colour
//! alone: every role that means something differs in weight, sign or place as well, and without colours the theme
//! `mono` is what shows.

pub mod file;
pub mod tone;

use std::sync::LazyLock;

use tone::{Depth, Paint};

/// What a piece of the screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Running text.
    Text,
    /// Text that matters less: dates, counts.
    Faint,
    /// A title in the story pane, a heading.
    Title,
    /// The outlet and date of a story.
    Source,
    /// A link.
    Link,
    /// A note.
    Note,
    /// The title of an unread story in the list.
    Unread,
    /// The title of a story that was read.
    Read,
    /// The sign of a star.
    Star,
    /// The sign of an unread story.
    Dot,
    /// Letters that matched.
    Match,
    /// The place found that one is at.
    Here,
    /// Words of a watchlist.
    Watch(Colour),
    /// The sign of a watchlist.
    Sign(Colour),
    /// The row under the cursor, in the pane that has the keys.
    Cursor,
    /// A row of the range that is being chosen.
    Chosen,
    /// The row under the cursor in another pane.
    CursorElsewhere,
    /// The frame of a pane that has the keys.
    FrameFocused,
    /// The frame of another pane.
    Frame,
    /// The status line.
    Status,
    /// The mode in the status line.
    Mode,
    /// A message.
    Message,
    /// A message that something went wrong.
    Error,
    /// The name of a key.
    Key,
}

/// One of the sixteen colours of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Colour {
    Black,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    Grey,
    DarkGrey,
    LightRed,
    LightGreen,
    LightYellow,
    LightBlue,
    LightMagenta,
    LightCyan,
    White,
}

impl Colour {
    /// All of them by the names that settings use.
    pub const NAMED: [(&'static str, Colour); 16] = [
        ("yellow", Colour::Yellow),
        ("cyan", Colour::Cyan),
        ("magenta", Colour::Magenta),
        ("green", Colour::Green),
        ("blue", Colour::Blue),
        ("red", Colour::Red),
        ("light-yellow", Colour::LightYellow),
        ("light-cyan", Colour::LightCyan),
        ("light-magenta", Colour::LightMagenta),
        ("light-green", Colour::LightGreen),
        ("light-blue", Colour::LightBlue),
        ("light-red", Colour::LightRed),
        ("grey", Colour::Grey),
        ("white", Colour::White),
        ("dark-grey", Colour::DarkGrey),
        ("black", Colour::Black),
    ];

    /// The colour of this name.
    pub fn by_name(name: &str) -> Option<Colour> {
        Colour::NAMED.iter().find(|(own, _)| *own == name).map(|&(_, colour)| colour)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Colour::NAMED.iter().find(|(_, own)| *own == self).map_or("", |&(name, _)| name)
    }
}

/// A look. A colour that is `None` is that of the text around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the attributes of a cell are independent of each other")]
pub struct Look {
    /// The colour of the letters.
    pub fg: Option<Paint>,
    /// The colour behind them.
    pub bg: Option<Paint>,
    /// Heavier.
    pub bold: bool,
    /// Lighter.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// Underlined.
    pub underlined: bool,
    /// Ground and letters change places.
    pub reversed: bool,
}

impl Look {
    /// The same without colours: what is left to a person or a terminal that sees none.
    #[must_use]
    pub fn plain(self) -> Look {
        Look { fg: None, bg: None, ..self }
    }
}

/// On which ground a theme is at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ground {
    /// On either.
    #[default]
    Any,
    /// Light letters on something dark.
    Dark,
    /// Dark letters on something light.
    Light,
}

impl Ground {
    /// All of them by the names that theme files use.
    pub const NAMED: [(&'static str, Ground); 3] =
        [("any", Ground::Any), ("dark", Ground::Dark), ("light", Ground::Light)];

    /// The ground that a terminal has behind its text.
    pub fn of(paint: Paint) -> Ground {
        if tone::luminance(paint) < 0.18 { Ground::Dark } else { Ground::Light }
    }
}

impl Role {
    /// All of them by the names that theme files use; those of watchlists stand for any colour.
    pub const NAMED: [(&'static str, Role); 24] = [
        ("text", Role::Text),
        ("faint", Role::Faint),
        ("title", Role::Title),
        ("source", Role::Source),
        ("link", Role::Link),
        ("note", Role::Note),
        ("unread", Role::Unread),
        ("read", Role::Read),
        ("star", Role::Star),
        ("dot", Role::Dot),
        ("match", Role::Match),
        ("here", Role::Here),
        ("watch", Role::Watch(Colour::Yellow)),
        ("sign", Role::Sign(Colour::Yellow)),
        ("cursor", Role::Cursor),
        ("chosen", Role::Chosen),
        ("cursor-elsewhere", Role::CursorElsewhere),
        ("frame-focused", Role::FrameFocused),
        ("frame", Role::Frame),
        ("status", Role::Status),
        ("mode", Role::Mode),
        ("message", Role::Message),
        ("error", Role::Error),
        ("key", Role::Key),
    ];

    fn place(self) -> usize {
        let own = std::mem::discriminant(&self);
        Role::NAMED.iter().position(|(_, role)| std::mem::discriminant(role) == own).unwrap_or_default()
    }
}

/// How roles look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// What it is called.
    pub name: String,
    /// What it is like, in a line.
    pub about: String,
    /// On which ground it is at home.
    pub ground: Ground,
    /// What the sixteen colours are in it, in the order of [`Colour::NAMED`].
    palette: [Paint; 16],
    looks: [Look; Role::NAMED.len()],
}

impl Theme {
    /// The look of a role.
    pub fn look(&self, role: Role) -> Look {
        let look = self.looks.get(role.place()).copied().unwrap_or_default();
        match role {
            // Where there are no colours, there are none for watchlists.
            Role::Watch(colour) | Role::Sign(colour) if look.fg.is_some() => {
                Look { fg: Some(self.paint(colour)), ..look }
            }
            _ => look,
        }
    }

    fn paint(&self, colour: Colour) -> Paint {
        let at = Colour::NAMED.iter().position(|(_, own)| *own == colour);
        at.and_then(|at| self.palette.get(at)).copied().unwrap_or(Paint::Named(colour))
    }

    /// What lies behind the text: the theme's own ground, or the one that it is made for, if that is known.
    pub fn behind(&self) -> Option<Paint> {
        match (self.look(Role::Text).bg, self.ground) {
            (Some(own), _) => Some(own),
            (None, Ground::Dark) => Some(Paint::Rgb(0, 0, 0)),
            (None, Ground::Light) => Some(Paint::Rgb(255, 255, 255)),
            (None, Ground::Any) => None,
        }
    }

    /// As a terminal with so many colours shows it. Letters that could not be told from their ground there are black
    /// or white.
    #[must_use]
    pub fn at(&self, depth: Depth) -> Theme {
        if depth == Depth::None {
            return Theme { name: self.name.clone(), ..mono().clone() };
        }
        let behind = self.behind().map(|paint| tone::at(paint, depth));
        let letters = |paint: Paint, ground: Option<Paint>| {
            let near = tone::at(paint, depth);
            // What was hard to read before stays as its author made it.
            match ground.filter(|_| near != paint) {
                Some(ground) if tone::contrast(near, ground) < tone::READABLE => tone::most_readable(ground),
                _ => near,
            }
        };
        let mut theme = self.clone();
        for look in &mut theme.looks {
            look.bg = look.bg.map(|paint| tone::at(paint, depth));
            look.fg = look.fg.map(|paint| letters(paint, look.bg.or(behind)));
        }
        theme.palette = theme.palette.map(|paint| letters(paint, behind));
        theme
    }
}

impl Default for Theme {
    /// The one that can be read on any ground.
    fn default() -> Theme {
        built_in().first().unwrap_or(&NOTHING).clone()
    }
}

/// A theme that says nothing, which all others are built on.
static NOTHING: LazyLock<Theme> = LazyLock::new(|| Theme {
    name: String::new(),
    about: String::new(),
    ground: Ground::Any,
    palette: Colour::NAMED.map(|(_, colour)| Paint::Named(colour)),
    looks: [Look::default(); Role::NAMED.len()],
});

/// The themes that are compiled in. The first can be read on any ground, and what others do not say is as it says.
const FILES: [(&str, &str); 10] = [
    ("terminal", include_str!("../assets/themes/terminal.toml")),
    ("dark", include_str!("../assets/themes/dark.toml")),
    ("light", include_str!("../assets/themes/light.toml")),
    ("contrast-dark", include_str!("../assets/themes/contrast-dark.toml")),
    ("contrast-light", include_str!("../assets/themes/contrast-light.toml")),
    ("mono", include_str!("../assets/themes/mono.toml")),
    ("paper", include_str!("../assets/themes/paper.toml")),
    ("night", include_str!("../assets/themes/night.toml")),
    ("harbour", include_str!("../assets/themes/harbour.toml")),
    ("amber", include_str!("../assets/themes/amber.toml")),
];

static BUILT_IN: LazyLock<Vec<Theme>> = LazyLock::new(|| {
    let first = FILES.first().map(|(name, text)| file::read(name, text, &NOTHING).0);
    let base = first.unwrap_or_else(|| NOTHING.clone());
    FILES.iter().map(|(name, text)| file::read(name, text, &base).0).collect()
});

/// The themes that are compiled in.
pub fn built_in() -> &'static [Theme] {
    &BUILT_IN
}

fn mono() -> &'static Theme {
    BUILT_IN.iter().find(|theme| theme.name == "mono").unwrap_or(&NOTHING)
}

/// The theme for a terminal whose ground is this, where none was chosen.
pub fn usual(ground: Ground) -> &'static str {
    match ground {
        Ground::Any => "terminal",
        Ground::Dark => "dark",
        Ground::Light => "light",
    }
}

#[cfg(test)]
mod tests;

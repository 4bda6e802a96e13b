//! What things look like: a role has a look, and only the interface turns looks into cells.
//!
//! Colours are the sixteen of the terminal's own palette, so a person's scheme, dark or light, stays theirs. Nothing
//! is told by colour alone: every role that means something differs in weight, sign or place as well.

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

/// A look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the attributes of a cell are independent of each other")]
pub struct Look {
    /// The colour of the letters; the terminal's own when `None`.
    pub colour: Option<Colour>,
    /// Heavier.
    pub bold: bool,
    /// Lighter.
    pub dim: bool,
    /// Underlined.
    pub underlined: bool,
    /// Ground and letters change places.
    pub reversed: bool,
}

/// How roles look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    colourless: bool,
}

impl Theme {
    /// With the sixteen colours, or without any.
    pub fn new(colours: bool) -> Theme {
        Theme { colourless: !colours }
    }

    /// The look of a role.
    pub fn look(self, role: Role) -> Look {
        let plain = Look::default();
        let bold = Look { bold: true, ..plain };
        let dim = Look { dim: true, ..plain };
        let coloured = |colour, look: Look| Look { colour: Some(colour), ..look };
        let look = match role {
            Role::Text | Role::Read | Role::Message => plain,
            Role::Faint | Role::Frame => dim,
            Role::Title | Role::Unread => bold,
            Role::Source => coloured(Colour::Cyan, plain),
            Role::Link => coloured(Colour::Blue, Look { underlined: true, ..plain }),
            Role::Note => coloured(Colour::Magenta, plain),
            Role::Star | Role::Key => coloured(Colour::Yellow, bold),
            Role::Dot => coloured(Colour::Green, bold),
            Role::Match => coloured(Colour::Red, Look { underlined: true, bold: true, ..plain }),
            Role::Here => Look { reversed: true, bold: true, underlined: true, ..plain },
            Role::Watch(colour) => coloured(colour, Look { underlined: true, ..plain }),
            Role::Sign(colour) => coloured(colour, bold),
            Role::Cursor | Role::Chosen => Look { reversed: true, ..plain },
            Role::CursorElsewhere => Look { underlined: true, ..plain },
            Role::FrameFocused => coloured(Colour::Cyan, bold),
            Role::Status => coloured(Colour::Grey, plain),
            Role::Mode => Look { reversed: true, bold: true, ..plain },
            Role::Error => coloured(Colour::Red, bold),
        };
        if self.colourless { Look { colour: None, ..look } } else { look }
    }
}

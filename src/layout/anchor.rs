//! The kinds of line that stories may begin with where no layout fits, and how much each proves.

/// What kind of line stories begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anchor {
    /// A heading of this level.
    Heading(u8),
    /// A line that is bold as a whole, in so many lists.
    Emphasis(u8),
    /// A line that begins with a link or with bold words, at this depth.
    Lead(bool, u8),
    /// A line that begins with a link, at this depth, in a section where texts stand with links.
    Teased(u8),
    /// An item with this bullet, at this depth.
    Bullet(char, u8),
    /// A number with this sign before or behind it, at this depth.
    Number(char, u8),
    /// The line after a row of this sign.
    AfterRule(char),
    /// A line underlined with this sign.
    Underlined(char),
    /// A line of capitals.
    Capitals(u8),
    /// A short line after a blank one, at this depth, with a blank line below it or not.
    Title(u8, bool),
    /// A line that begins with this word and a colon.
    Key(u64),
    /// The line after one that is nothing but a link.
    AfterLink,
    /// The line after one that credits an outlet.
    AfterCredit,
    /// The line after one that leads on to more, or back to the top.
    AfterClosing,
    /// The line after one with these very words.
    After(u64),
    /// A line that holds nothing but a date.
    Date,
    /// The line above one that holds nothing but a date.
    AboveDate,
    /// The line after two blank ones.
    Gap,
    /// Every paragraph.
    Paragraph,
    /// A line that holds a title and its address, at this depth.
    Linked(u8),
    /// A line that holds a title and the outlet that it is from.
    Headed,
    /// A headline without text.
    Headline,
    /// A title that text follows, below titles that none follows.
    Turns,
    /// A paragraph that names an outlet.
    Named,
    /// A paragraph that opens with the place of the news.
    Place,
    /// A paragraph that has little to do with the one before.
    Brief,
    /// A block of keys and values.
    Block,
    /// What each section is made of; with paragraphs that have links, or items of lists alone.
    Section(bool),
    /// A heading that a list of contents names.
    Contents,
}

impl Anchor {
    /// What it is, in words.
    pub fn name(self) -> &'static str {
        match self {
            Anchor::Heading(_) => "headings of one level",
            Anchor::Emphasis(_) => "bold lines",
            Anchor::Lead(true, _) => "links that lines begin with",
            Anchor::Lead(false, _) => "bold words that lines begin with",
            Anchor::Teased(_) => "links that texts stand with",
            Anchor::Bullet(..) => "bullets",
            Anchor::Number(..) => "numbers",
            Anchor::AfterRule(_) => "rules between",
            Anchor::Underlined(_) => "underlined lines",
            Anchor::Capitals(_) => "lines of capitals",
            Anchor::Title(..) => "short lines that stand alone",
            Anchor::Key(_) => "the same word and a colon",
            Anchor::AfterLink => "a link at the end",
            Anchor::AfterCredit => "a credit at the end",
            Anchor::AfterClosing => "a line that leads on at the end",
            Anchor::After(_) => "the same words at the end",
            Anchor::Date => "date lines",
            Anchor::AboveDate => "a date line below the title",
            Anchor::Gap => "two blank lines between",
            Anchor::Paragraph => "every paragraph",
            Anchor::Linked(_) => "lines with their own link",
            Anchor::Headed => "titles that name their outlet",
            Anchor::Headline => "headlines without texts",
            Anchor::Turns => "titles and text in turns",
            Anchor::Named => "paragraphs that name an outlet",
            Anchor::Place => "paragraphs that open with a place",
            Anchor::Brief => "paragraphs on different matters",
            Anchor::Block => "blocks of keys and values",
            Anchor::Section(_) => "what each section is made of",
            Anchor::Contents => "the list of contents",
        }
    }

    /// Whether people set lines of this kind on purpose.
    pub fn is_set(self) -> bool {
        !self.is_plain()
            && !matches!(
                self,
                Anchor::Capitals(_)
                    | Anchor::Key(_)
                    | Anchor::Bullet(..)
                    | Anchor::After(_)
                    | Anchor::Section(_)
            )
    }

    /// Whether stories that begin so have titles: of paragraphs and items nobody expects any.
    pub fn needs_title(self) -> bool {
        !matches!(
            self,
            Anchor::Named
                | Anchor::Place
                | Anchor::Brief
                | Anchor::Bullet(..)
                | Anchor::Number(..)
                | Anchor::AfterRule(_)
                | Anchor::Section(_)
        )
    }

    /// How much lines of this kind prove: signs that people set on purpose more than those that come about.
    pub fn weight(self) -> f32 {
        match self {
            Anchor::Heading(_) | Anchor::Contents | Anchor::Block => 0.9,
            Anchor::AfterRule(_)
            | Anchor::Underlined(_)
            | Anchor::Number(..)
            | Anchor::Emphasis(_)
            | Anchor::Lead(..)
            | Anchor::Teased(_) => 0.88,
            Anchor::Bullet(..)
            | Anchor::Key(_)
            | Anchor::AfterLink
            | Anchor::AfterClosing
            | Anchor::Linked(_)
            | Anchor::Section(_)
            | Anchor::Headed => 0.86,
            Anchor::AboveDate | Anchor::Capitals(_) | Anchor::AfterCredit | Anchor::Named | Anchor::Place => {
                0.84
            }
            Anchor::Turns => 0.78,
            Anchor::After(_) | Anchor::Title(_, true) | Anchor::Date => 0.8,
            Anchor::Title(_, false) | Anchor::Gap => 0.75,
            Anchor::Paragraph | Anchor::Brief | Anchor::Headline => 0.74,
        }
    }

    /// Whether lines of this kind say by themselves that something begins, without a blank line before.
    pub fn is_plain(self) -> bool {
        matches!(
            self,
            Anchor::Title(..)
                | Anchor::Paragraph
                | Anchor::Gap
                | Anchor::Date
                | Anchor::AboveDate
                | Anchor::Turns
                | Anchor::Headline
                | Anchor::Named
                | Anchor::Place
                | Anchor::Brief
        )
    }
}

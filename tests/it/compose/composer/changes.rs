//! What happens to documents on their way to a reader, and whether the loader is ready for it.

/// A change that leaves every story to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// The stories stand in another order.
    Reordered,
    /// The second half is laid out in another way.
    SecondLayout,
    /// The last story breaks off.
    CutOff,
    /// A heading line of the layout stands above all.
    Headed,
    /// The page's name and a sentence about it stand above all.
    Preamble,
    /// Furniture that the layout knows stands between stories.
    Furniture,
    /// Furniture that any layout may have stands between stories.
    CommonFurniture,
    /// The foot of a mail stands below all.
    Footer,
    /// Paragraphs were broken to fit some 60 to 78 columns.
    Rewrapped,
    /// Titles were, and all the rest with them.
    RewrappedTitles,
    /// Items of lists were.
    RewrappedItems,
    /// Every blank line is two.
    BlanksDoubled,
    /// No blank line stands around the lines of the frame above a body.
    TightHead,
    /// No blank line stands above the credit.
    TightCredit,
    /// Curly quotes are straight.
    StraightQuotes,
    /// Some spaces are no-break spaces.
    NoBreakSpaces,
    /// Lines end in spaces.
    TrailingSpaces,
    /// Everything is indented.
    Indented,
    /// Everything is quoted with `>`.
    Quoted,
    /// Lines end as on Windows.
    Crlf,
    /// Lines end as on old Macs.
    Cr,
    /// Written in Markdown.
    Markdown,
    /// Written as a web page.
    Html,
    /// The text of a mail, as it is.
    Mail,
    /// The text of a mail, quoted-printable.
    MailPrintable,
    /// The text of a mail, in base64.
    MailBase64,
    /// Two mails in one file.
    Mbox,
    Utf8Mark,
    Utf16Le,
    Utf16Be,
    Windows1251,
    Windows1252,
    Gb18030,
    ShiftJis,
    /// Packed by gzip.
    Gzip,
}

/// Changes that can't go together are of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Alone,
    Ends,
    Container,
    Bytes,
}

impl Change {
    /// All of them.
    pub(crate) const ALL: &[Change] = &[
        Change::Reordered,
        Change::SecondLayout,
        Change::CutOff,
        Change::Headed,
        Change::Preamble,
        Change::Furniture,
        Change::CommonFurniture,
        Change::Footer,
        Change::Rewrapped,
        Change::RewrappedTitles,
        Change::RewrappedItems,
        Change::BlanksDoubled,
        Change::TightHead,
        Change::TightCredit,
        Change::StraightQuotes,
        Change::NoBreakSpaces,
        Change::TrailingSpaces,
        Change::Indented,
        Change::Quoted,
        Change::Crlf,
        Change::Cr,
        Change::Markdown,
        Change::Html,
        Change::Mail,
        Change::MailPrintable,
        Change::MailBase64,
        Change::Mbox,
        Change::Utf8Mark,
        Change::Utf16Le,
        Change::Utf16Be,
        Change::Windows1251,
        Change::Windows1252,
        Change::Gb18030,
        Change::ShiftJis,
        Change::Gzip,
    ];

    fn group(self) -> Group {
        match self {
            Change::Crlf | Change::Cr => Group::Ends,
            Change::Markdown
            | Change::Html
            | Change::Mail
            | Change::MailPrintable
            | Change::MailBase64
            | Change::Mbox => Group::Container,
            Change::Utf8Mark
            | Change::Utf16Le
            | Change::Utf16Be
            | Change::Windows1251
            | Change::Windows1252
            | Change::Gb18030
            | Change::ShiftJis => Group::Bytes,
            _ => Group::Alone,
        }
    }

    /// Whether the bytes are no longer the words.
    pub(crate) fn is_coded(self) -> bool {
        matches!(self.group(), Group::Container | Group::Bytes) || self == Change::Gzip
    }

    /// Whether this one can't be made where `other` was.
    pub(crate) fn clashes(self, other: Change) -> bool {
        let (own, others) = (self.group(), other.group());
        // A mail or page says itself how its bytes are meant, marks at a line's beginning are words to it, and no mail
        // ends its lines as old Macs did.
        let pair = |a: Group, b: Group| own == a && others == b || own == b && others == a;
        let marked = |change: Change| {
            matches!(change, Change::Indented | Change::Quoted | Change::TrailingSpaces | Change::Cr)
        };
        // Not yet: quoting is undone before the line ends of old Macs are known for such.
        let old = |a: Change, b: Change| a == Change::Cr && b == Change::Quoted;
        own != Group::Alone && own == others
            || old(self, other)
            || old(other, self)
            || pair(Group::Container, Group::Bytes)
            || own == Group::Container && marked(other)
            || others == Group::Container && marked(self)
    }
}

/// The changes after which every story comes back to the letter; one more line here is one more promise. After the
/// others nearly all do: `cargo bench --bench score -- --composed 1000 --all` tells how many.
pub(crate) const READY: &[Change] = &[
    Change::Reordered,
    Change::CutOff,
    Change::Headed,
    Change::Preamble,
    Change::Furniture,
    Change::Footer,
    Change::BlanksDoubled,
    Change::TightHead,
    Change::TightCredit,
    Change::StraightQuotes,
    Change::NoBreakSpaces,
    Change::TrailingSpaces,
    Change::Indented,
    Change::Quoted,
    Change::Crlf,
    Change::Cr,
    Change::Markdown,
    Change::Html,
    Change::Mail,
    Change::MailPrintable,
    Change::MailBase64,
    Change::Mbox,
    Change::Utf8Mark,
    Change::Utf16Le,
    Change::Utf16Be,
    Change::Windows1251,
    Change::Windows1252,
    Change::Gb18030,
    Change::ShiftJis,
    Change::Gzip,
];

/// Whether titles may end in the Arabic question mark: not yet, since it is taken for the end of a sentence.
pub(crate) const ARABIC_QUESTIONS: bool = false;

/// Whether a line that was broken to fit may begin with an address, or with words that open an item of a list
/// elsewhere (`4. The`, `(a) mill`): not yet, since it is taken for a link, or for an item.
pub(crate) const BROKEN_ANYWHERE: bool = false;

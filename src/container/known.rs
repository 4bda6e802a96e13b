//! What a container knows about a line beside its text.

/// What a line is known to be, without looking at its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Given {
    /// Nothing: its words and its place have to tell.
    #[default]
    Nothing,
    /// The title of a document inside the file: the subject of a mail.
    Document,
    /// A date: of the document until a story begins, then of that story.
    Date,
    /// The title of a story.
    Title,
    /// The name of a story's outlet.
    Outlet,
    /// The link of a story.
    Link,
    /// Who wrote it: shown, and no outlet.
    Author,
    /// A note of a story.
    Note,
    /// Words of a story, whatever they look like.
    Words,
    /// Text of the page: menus, mail headers, the foot of a site.
    Furniture,
}

impl Given {
    const ALL: [Given; 10] = [
        Given::Nothing,
        Given::Document,
        Given::Date,
        Given::Title,
        Given::Outlet,
        Given::Link,
        Given::Author,
        Given::Note,
        Given::Words,
        Given::Furniture,
    ];
}

/// What a container knows about a line, in sixteen bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known(u16);

impl Known {
    /// Nothing.
    pub const NOTHING: Known = Known(0);
    /// All of the line is emphasised (bold, strong).
    pub const EMPHASIS: Known = Known(1 << 8);
    /// The line is the address that a link in the line above leads to.
    pub const TARGET: Known = Known(1 << 9);
    /// Of an address: all of the line above is the link that leads there. An address is never bold, so that both
    /// have one bit.
    pub const WHOLE: Known = Known::EMPHASIS;
    /// Spaces in the line mean something.
    pub const PRE: Known = Known(1 << 10);
    /// A story begins here: the container says so itself, as a feed does.
    pub const STARTS: Known = Known(1 << 11);

    /// A heading of this level, 1 to 6; other levels are clamped.
    #[must_use]
    pub fn heading(level: u8) -> Known {
        Known(u16::from(level.clamp(1, 6)))
    }

    /// An item of a list that stands in `depth` lists, from 1; deeper than 7 is 7.
    #[must_use]
    pub fn item(depth: u8) -> Known {
        Known(u16::from(depth.clamp(1, 7)) << 3)
    }

    /// Text inside `depth` quotations, from 1; deeper than 3 is 3.
    #[must_use]
    pub fn quote(depth: u8) -> Known {
        Known(u16::from(depth.clamp(1, 3)) << 6)
    }

    /// A line that is known to be this.
    #[must_use]
    pub fn given(what: Given) -> Known {
        Known((what as u16) << 12)
    }

    /// Both of what is known.
    #[must_use]
    pub fn and(self, other: Known) -> Known {
        Known(self.0 | other.0)
    }

    /// Whether any of `other` is known: for [`Known::EMPHASIS`] and its like.
    pub fn has(self, other: Known) -> bool {
        self.0 & other.0 != 0
    }

    /// The level of the heading that this is, 1 to 6.
    pub fn heading_level(self) -> Option<u8> {
        let level = (self.0 & 7) as u8;
        (level > 0).then_some(level)
    }

    /// In how many lists the item stands; 0 when it is none.
    pub fn list_depth(self) -> u8 {
        (self.0 >> 3 & 7) as u8
    }

    /// In how many quotations the text stands.
    pub fn quote_depth(self) -> u8 {
        (self.0 >> 6 & 3) as u8
    }

    /// What the line is given to be.
    pub fn what(self) -> Given {
        Given::ALL.get(usize::from(self.0 >> 12)).copied().unwrap_or_default()
    }

    /// As bits, for [`Known::from_bits`].
    pub(crate) fn bits(self) -> u16 {
        self.0
    }

    /// From what [`Known::bits`] gave.
    pub(crate) fn from_bits(bits: u16) -> Known {
        Known(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out() {
        let known = Known::heading(9)
            .and(Known::item(2))
            .and(Known::quote(1))
            .and(Known::EMPHASIS)
            .and(Known::given(Given::Furniture));
        assert_eq!(known.heading_level(), Some(6));
        assert_eq!((known.list_depth(), known.quote_depth()), (2, 1));
        assert!(known.has(Known::EMPHASIS) && !known.has(Known::TARGET));
        assert_eq!(known.what(), Given::Furniture);
        assert_eq!(Known::NOTHING.heading_level(), None);
        for what in Given::ALL {
            assert_eq!(Known::from_bits(Known::given(what).bits()).what(), what);
        }
    }
}

//! What a line can be asked to be in a layout file, beside its words.

use serde::Deserialize;

use super::line::Kind;
use crate::container::Known;

/// A condition on a line: `is = ["heading 2"]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Shape {
    /// A heading of any level.
    #[serde(rename = "heading")]
    Heading,
    /// A heading of the first level, and so on.
    #[serde(rename = "heading 1")]
    Heading1,
    /// A heading of the second level.
    #[serde(rename = "heading 2")]
    Heading2,
    /// A heading of the third level.
    #[serde(rename = "heading 3")]
    Heading3,
    /// A heading of the fourth level.
    #[serde(rename = "heading 4")]
    Heading4,
    /// Bold as a whole.
    #[serde(rename = "emphasis")]
    Emphasis,
    /// An item of a list.
    #[serde(rename = "item")]
    Item,
    /// A row of one sign.
    #[serde(rename = "rule")]
    Rule,
    /// Without small letters.
    #[serde(rename = "capitals")]
    Capitals,
    /// Ends as a sentence does.
    #[serde(rename = "closed")]
    Closed,
}

impl Shape {
    /// Whether a line of this kind is that.
    pub fn fits(self, kind: Kind) -> bool {
        let level = kind.known().heading_level();
        match self {
            Shape::Heading => level.is_some(),
            Shape::Heading1 => level == Some(1),
            Shape::Heading2 => level == Some(2),
            Shape::Heading3 => level == Some(3),
            Shape::Heading4 => level == Some(4),
            Shape::Emphasis => kind.known().has(Known::EMPHASIS),
            Shape::Item => kind.has(Kind::ITEM) || kind.known().list_depth() > 0,
            Shape::Rule => kind.has(Kind::RULE),
            Shape::Capitals => kind.has(Kind::CAPITALS),
            Shape::Closed => kind.has(Kind::CLOSED),
        }
    }
}

/// A set of shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shapes(u16);

impl Shapes {
    const ALL: [Shape; 10] = [
        Shape::Heading,
        Shape::Heading1,
        Shape::Heading2,
        Shape::Heading3,
        Shape::Heading4,
        Shape::Emphasis,
        Shape::Item,
        Shape::Rule,
        Shape::Capitals,
        Shape::Closed,
    ];

    /// All that a line of this kind is.
    pub fn of(kind: Kind) -> Shapes {
        Shapes::ALL.into_iter().filter(|shape| shape.fits(kind)).collect()
    }

    /// Whether all of `other` are among these.
    pub fn has_all(self, other: Shapes) -> bool {
        self.0 & other.0 == other.0
    }
}

impl FromIterator<Shape> for Shapes {
    fn from_iter<I: IntoIterator<Item = Shape>>(shapes: I) -> Shapes {
        Shapes(shapes.into_iter().fold(0, |set, shape| set | 1 << shape as u16))
    }
}

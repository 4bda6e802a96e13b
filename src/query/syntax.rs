//! The language of queries: from what is typed to terms, and back.
//!
//! One parser for the filter line, views, the jump overlay and the command line. A space binds tighter than `|`; `-`
//! negates; parentheses group; a backslash takes its meaning from the sign after it. What is still being typed may
//! have a quote or parenthesis open: then it is read as if it were closed.

mod print;
mod read;

use super::when::When;

pub(super) use print::value;
pub(super) use read::read;

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In titles.
    Title,
    /// In bodies.
    Body,
    /// In either.
    Text,
}

/// How a word meets a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fit {
    /// By its letters in their order, by the first letters of words, by sound, or with one slip.
    Fuzzy,
    /// As it is, anywhere.
    Exact,
    /// As it is, at the start.
    Start,
    /// As it is, at the end.
    End,
    /// As it is, and nothing else.
    Whole,
}

/// What `is:` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table of fields says what each one is")]
pub enum State {
    Unread,
    Read,
    Starred,
    Edited,
    Again,
}

/// What `has:` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table of fields says what each one is")]
pub enum Thing {
    Title,
    Source,
    Date,
    Link,
    Note,
    Tag,
    Comment,
}

/// What hits are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table of fields says what each one is")]
pub enum Order {
    Match,
    Date,
    Title,
    Source,
    Digest,
}

const STATES: [State; 5] = [State::Unread, State::Read, State::Starred, State::Edited, State::Again];
const THINGS: [Thing; 7] =
    [Thing::Title, Thing::Source, Thing::Date, Thing::Link, Thing::Note, Thing::Tag, Thing::Comment];
const PLACES: [Place; 3] = [Place::Title, Place::Body, Place::Text];
const ORDERS: [Order; 5] = [Order::Match, Order::Date, Order::Title, Order::Source, Order::Digest];

/// One thing that is asked of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A word of the title.
    Word(Fit, String),
    /// Words that follow one another.
    Phrase(Place, String),
    /// A regular expression.
    Pattern(Place, String),
    /// Its marks.
    Is(State),
    /// What is known of it.
    Has(Thing),
    /// Who is credited.
    Source(Name),
    /// The title or file of its digest.
    Digest(Name),
    /// How its digest was read.
    Layout(Name),
    /// Its link.
    Link(String),
    /// Its tags.
    Tag(String),
    /// Its date.
    Date(When),
}

/// A name that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What was typed.
    pub text: String,
    /// Whether it is all of the name, and no piece of it.
    pub whole: bool,
}

/// Terms and how they hang together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All of these; of none, every story.
    All(Vec<Node>),
    /// Any of these.
    Any(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// This.
    Term(Term),
}

/// In what order hits are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub order: Order,
    /// The other way round.
    pub reversed: bool,
}

#[cfg(test)]
mod tests;

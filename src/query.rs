//! Finding stories: what was typed, read into a [`Query`], made ready as a [`plan::Plan`], and a [`pass::Pass`] over
//! the library that answers it.
//!
//! Bare words match titles fuzzily, in any order; quotes and slashes look into the text; fields narrow; `-` negates,
//! `|` means or, parentheses group. [`field`] is the one table of fields, [`syntax`] the one parser. The fuzzy matcher
//! is nucleo's, and this module is the only one that knows.

mod apart;
pub mod bits;
pub mod complete;
pub mod field;
mod flags;
mod group;
pub mod jamo;
pub mod kin;
pub mod needle;
pub mod pass;
pub mod pinyin;
pub mod plan;
mod rank;
pub mod screen;
mod shown;
mod slip;
pub mod syntax;
pub mod text;
pub mod when;
pub mod word;

use std::fmt;

use crate::text::seek;

use needle::{BadPattern, Needle};
use syntax::{Fit, Node, Place, Term};
use word::Word;

pub use flags::Flags;
pub use group::{Group, Grouping};
pub use plan::notes;
pub use shown::{Matched, Shown};
pub use slip::Slips;
pub use syntax::{Order, Sort};

/// A query that was understood whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    node: Node,
    sort: Option<Sort>,
    /// By what its hits stand together; no text says it, the list does.
    group: Option<Grouping>,
}

impl Default for Query {
    fn default() -> Query {
        Query { node: Node::All(Vec::new()), sort: None, group: None }
    }
}

/// What could not be understood, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// First and one past the last byte of what is meant.
    pub span: (usize, usize),
    /// What is wrong and what would be right.
    pub message: String,
    /// Whether more letters could make it right: nothing to complain about while it is being typed.
    pub unfinished: bool,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for QueryError {}

/// The longest query that is read, in bytes.
pub const QUERY_MAX: usize = 1024;

fn check_pattern(source: &str) -> Result<(), BadPattern> {
    Needle::pattern(source).map(drop)
}

impl Query {
    /// Reads a query. Every part of it counts, or the error says which does not.
    pub fn parse(text: &str) -> Result<Query, QueryError> {
        syntax::read(text, false).map(|read| Query { node: read.node, sort: read.sort, group: None })
    }

    /// Reads a query that is being typed: a quote or parenthesis that is open at its end counts as closed there.
    pub fn typed(text: &str) -> Result<Query, QueryError> {
        syntax::read(text, true).map(|read| Query { node: read.node, sort: read.sort, group: None })
    }

    /// A query for one phrase as it is, wherever it stands.
    pub fn phrase(text: &str) -> Query {
        Query { node: Node::Term(Term::Phrase(Place::Text, text.to_owned())), sort: None, group: None }
    }

    /// The same query with its words meant as they are written, as a search that goes from place to place wants them.
    #[must_use]
    pub fn as_written(&self) -> Query {
        fn written(node: &Node) -> Node {
            match node {
                Node::All(nodes) => Node::All(nodes.iter().map(written).collect()),
                Node::Any(nodes) => Node::Any(nodes.iter().map(written).collect()),
                Node::Not(node) => Node::Not(Box::new(written(node))),
                Node::Term(Term::Word(Fit::Fuzzy, text)) => Node::Term(Term::Word(Fit::Exact, text.clone())),
                Node::Term(term) => Node::Term(term.clone()),
            }
        }
        Query { node: written(&self.node), sort: self.sort, group: self.group }
    }

    /// What both this and `other` hold, in the order that `other` asks for, or else this.
    #[must_use]
    pub fn and(&self, other: &Query) -> Query {
        let nodes = self.demands().iter().chain(other.demands()).cloned();
        let mut nodes: Vec<Node> = nodes.collect();
        let node = if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::All(nodes) };
        Query { node, sort: other.sort.or(self.sort), group: other.group.or(self.group) }
    }

    /// The same stories in this order, unless the query asks for another one, and in these groups.
    #[must_use]
    pub fn arranged(&self, sort: Option<Sort>, group: Option<Grouping>) -> Query {
        Query { node: self.node.clone(), sort: self.sort.or(sort), group }
    }

    /// Whether every story matches, in the library's order.
    pub fn is_empty(&self) -> bool {
        self.node == Node::All(Vec::new()) && self.sort.is_none() && self.group.is_none()
    }

    /// What is asked. With `wanted`, only what a story is to have, and not what it may not.
    pub fn terms(&self, wanted: bool) -> impl Iterator<Item = &Term> {
        fn gather<'a>(node: &'a Node, wanted: bool, out: &mut Vec<&'a Term>) {
            match node {
                Node::All(nodes) | Node::Any(nodes) => {
                    for node in nodes {
                        gather(node, wanted, out);
                    }
                }
                Node::Not(_) if wanted => {}
                Node::Not(node) => gather(node, wanted, out),
                Node::Term(term) => out.push(term),
            }
        }
        let mut out = Vec::new();
        gather(&self.node, wanted, &mut out);
        out.into_iter()
    }

    /// Whether it asks for what stands in running text.
    pub fn asks_text(&self) -> bool {
        let in_body = |place: &Place| *place != Place::Title;
        self.terms(true)
            .any(|term| matches!(term, Term::Phrase(place, _) | Term::Pattern(place, _) if in_body(place)))
    }

    /// What is to be shown where it stands in running text: phrases, patterns, and words as they are.
    pub fn in_text(&self) -> Vec<Needle> {
        let needle = |term: &Term| match term {
            Term::Word(_, text) if text.chars().count() > 1 || !text.is_ascii() => Some(Needle::phrase(text)),
            Term::Phrase(_, text) => Some(Needle::phrase(text)),
            Term::Pattern(_, source) => Needle::pattern(source).ok(),
            _ => None,
        };
        self.terms(true).filter_map(needle).collect()
    }

    /// Whether it asks for tags or comments.
    pub fn asks_notes(&self) -> bool {
        use syntax::Thing;
        self.group == Some(Grouping::Tag)
            || self
                .terms(false)
                .any(|term| matches!(term, Term::Tag(_) | Term::Has(Thing::Tag | Thing::Comment)))
    }

    /// Whether it asks for what marks tell.
    pub fn asks_marks(&self) -> bool {
        self.asks_notes() || self.terms(false).any(|term| matches!(term, Term::Is(_)))
    }

    /// Whether it asks for what places a story has.
    pub fn asks_places(&self) -> bool {
        self.terms(false).any(|term| *term == Term::Is(syntax::State::Again))
    }

    /// Whether it asks for days that are counted from today.
    pub fn asks_today(&self) -> bool {
        self.terms(false).any(|term| matches!(term, Term::Date(when) if when.is_relative()))
    }

    /// What every story has to meet: the terms of a query that is no choice.
    fn demands(&self) -> &[Node] {
        match &self.node {
            Node::All(nodes) => nodes,
            node => std::slice::from_ref(node),
        }
    }

    /// Whether whatever matches it matches `wider` as well, as far as can be seen: then only the hits of that need be
    /// asked. True of a query that only grew, but for the slips that its longer words forgive: beside those hits,
    /// titles that hold one have to be asked.
    pub fn narrows(&self, wider: &Query) -> Option<Vec<Slips>> {
        let mut slips = Vec::new();
        for other in wider.demands() {
            let own = self.demands().iter().filter_map(|own| implies(own, other));
            // One that needs no slips is as good a reason as any.
            slips.extend(own.min_by_key(Vec::len)?);
        }
        Some(slips)
    }

    /// What finds the titles that it may meet by a slip when one of its words has a letter more.
    pub fn slips_soon(&self) -> Vec<Slips> {
        let soon = |node: &Node| match node {
            Node::Term(Term::Word(Fit::Fuzzy, text)) => Word::new(Fit::Fuzzy, text).slips_soon(),
            _ => None,
        };
        self.demands().iter().filter_map(soon).collect()
    }
}

/// Whether what meets `own` meets `other` as well, or does so but for slips.
fn implies(own: &Node, other: &Node) -> Option<Vec<Slips>> {
    match (own, other) {
        (own, other) if own == other => Some(Vec::new()),
        (Node::Term(Term::Word(Fit::Fuzzy, text)), Node::Term(Term::Word(Fit::Fuzzy, short))) => {
            let (own, shorter) = (Word::new(Fit::Fuzzy, text), Word::new(Fit::Fuzzy, short));
            own.narrows(&shorter).then(|| own.slips(&shorter).into_iter().collect())
        }
        (Node::Term(Term::Phrase(a, text)), Node::Term(Term::Phrase(b, short))) => {
            // A capital makes the case count, so it only narrows.
            let rest = text.strip_prefix(short.as_str()).filter(|_| a == b);
            let grew = rest.is_some_and(|rest| !seek::cuts_kana(&seek::folded(rest)));
            (grew && !short.chars().any(char::is_uppercase)).then(Vec::new)
        }
        _ => None,
    }
}

/// As it would be typed; parsing that gives the same query.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)?;
        let Some(sort) = self.sort else { return Ok(()) };
        if !self.demands().is_empty() {
            f.write_str(" ")?;
        }
        sort.fmt(f)
    }
}

#[cfg(test)]
mod tests;

//! From terms to what would be typed; reading that gives the same terms.

use std::fmt::{self, Write as _};

use super::super::field::{self, Asks};
use super::super::when::When;
use super::{Fit, Name, Node, ORDERS, Place, STATES, Sort, THINGS, Term};

/// As it would be typed.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = |node: &Node, f: &mut fmt::Formatter<'_>| match node {
            Node::Any(_) | Node::All(_) => write!(f, "({node})"),
            _ => node.fmt(f),
        };
        let list = |nodes: &[Node], between: &str, f: &mut fmt::Formatter<'_>| {
            for (number, node) in nodes.iter().enumerate() {
                if number > 0 {
                    f.write_str(between)?;
                }
                inner(node, f)?;
            }
            Ok(())
        };
        match self {
            Node::All(nodes) => list(nodes, " ", f),
            Node::Any(nodes) => {
                for (number, node) in nodes.iter().enumerate() {
                    if number > 0 {
                        f.write_str(" | ")?;
                    }
                    match node {
                        Node::Any(_) => inner(node, f)?,
                        _ => node.fmt(f)?,
                    }
                }
                Ok(())
            }
            Node::Not(node) => match &**node {
                Node::Term(Term::Word(Fit::Exact, text)) => write!(f, "-{}", Escaped(text)),
                node => {
                    f.write_char('-')?;
                    inner(node, f)
                }
            },
            Node::Term(term) => term.fmt(f),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |asks| field::of(asks).map_or("", |field| field.name);
        let named = |names: &[(&'static str, &str)], at: usize| names.get(at).map_or("", |&(name, _)| name);
        let value = |asks, text, f: &mut fmt::Formatter<'_>| write!(f, "{}:{}", name(asks), Value(text));
        let called = |asks, said: &Name, f: &mut fmt::Formatter<'_>| {
            write!(f, "{}:{}{}", name(asks), if said.whole { "'" } else { "" }, Value(&said.text))
        };
        match self {
            Term::Word(Fit::Fuzzy, text) => write!(f, "{}", Escaped(text)),
            Term::Word(Fit::Exact, text) => write!(f, "'{}", Escaped(text)),
            Term::Word(Fit::Start, text) => write!(f, "^{}", Escaped(text)),
            Term::Word(Fit::End, text) => write!(f, "'{}$", Escaped(text)),
            Term::Word(Fit::Whole, text) => write!(f, "^{}$", Escaped(text)),
            Term::Phrase(place, text) => write!(f, "{}{}", prefix(*place), Quoted(text)),
            Term::Pattern(place, source) => {
                write!(f, "{}/", prefix(*place))?;
                let mut chars = source.chars();
                while let Some(c) = chars.next() {
                    match c {
                        '/' => f.write_str("\\/")?,
                        '\\' => {
                            f.write_char(c)?;
                            chars.next().map_or(Ok(()), |c| f.write_char(c))?;
                        }
                        _ => f.write_char(c)?,
                    }
                }
                f.write_char('/')
            }
            Term::Is(state) => {
                let at = STATES.iter().position(|of| of == state).unwrap_or_default();
                write!(f, "{}:{}", name(Asks::Is), named(field::STATES, at))
            }
            Term::Has(thing) => {
                let at = THINGS.iter().position(|of| of == thing).unwrap_or_default();
                write!(f, "{}:{}", name(Asks::Has), named(field::THINGS, at))
            }
            Term::Source(name) => called(Asks::Source, name, f),
            Term::Digest(name) => called(Asks::Digest, name, f),
            Term::Layout(name) => called(Asks::Layout, name, f),
            Term::Link(text) => value(Asks::Link, text, f),
            Term::Tag(text) => value(Asks::Tag, text, f),
            Term::Date(when @ When::Within(..)) => write!(f, "{}:{when}", name(Asks::Date)),
            Term::Date(when @ When::Newer(_)) => write!(f, "{}:{when}", name(Asks::Newer)),
            Term::Date(when @ When::Older(_)) => write!(f, "{}:{when}", name(Asks::Older)),
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = ORDERS.iter().position(|of| *of == self.order).unwrap_or_default();
        let name = field::ORDERS.get(at).map_or("", |&(name, _)| name);
        write!(f, "{}sort:{name}", if self.reversed { "-" } else { "" })
    }
}

fn prefix(place: Place) -> &'static str {
    match place {
        Place::Title => "title:",
        Place::Body => "body:",
        Place::Text => "",
    }
}

/// A word with a backslash before each sign that would have a meaning.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = self.0.bytes().take_while(u8::is_ascii_lowercase).count();
        for (at, c) in self.0.char_indices() {
            let first = at == 0 && matches!(c, '-' | '\'' | '"' | '/' | '^');
            let last = c == '$' && at + 1 == self.0.len();
            let always = c.is_whitespace() || matches!(c, '|' | '(' | ')' | '\\');
            if first || last || always || c == ':' && at == letters {
                f.write_char('\\')?;
            }
            f.write_char(c)?;
        }
        Ok(())
    }
}

struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            if matches!(c, '"' | '\\') {
                f.write_char('\\')?;
            }
            f.write_char(c)?;
        }
        f.write_char('"')
    }
}

/// The value of a field, quoted where it has to be.
pub(in crate::query) fn value(text: &str) -> String {
    Value(text).to_string()
}

/// The same, to be written.
struct Value<'a>(&'a str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |c: char| !c.is_whitespace() && !matches!(c, '|' | '(' | ')' | '\\' | '"' | '/' | '$');
        if !self.0.starts_with('\'') && self.0.chars().all(plain) {
            f.write_str(self.0)
        } else {
            Quoted(self.0).fmt(f)
        }
    }
}

//! From what was typed to terms: one pass over the letters, that says where it stumbled.

use crate::text::near;

use super::super::field::{self, Asks, Field, Values};
use super::super::when::{BadDate, When};
use super::super::{QUERY_MAX, QueryError, check_pattern};
use super::{Fit, Name, Node, ORDERS, PLACES, Place, STATES, Sort, THINGS, Term};

/// How deep parentheses and negations may nest.
const DEPTH_MAX: usize = 40;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::query) struct Read {
    pub(in crate::query) node: Node,
    pub(in crate::query) sort: Option<Sort>,
}

/// Reads `text`; what is still being `typed` may have something open at its end.
pub(in crate::query) fn read(text: &str, typed: bool) -> Result<Read, QueryError> {
    if text.len() > QUERY_MAX {
        let message = format!("a query has at most {QUERY_MAX} bytes");
        return Err(QueryError { span: (QUERY_MAX, text.len()), message, unfinished: false });
    }
    let mut reader = Reader { text, at: 0, typed, place: None, open: Vec::new(), depth: 0, sort: None };
    reader.skip_space();
    if reader.at == text.len() {
        return Ok(Read { node: Node::All(Vec::new()), sort: None });
    }
    let node = reader.any()?;
    if let Some(')') = reader.peek() {
        let message = "this `)` closes nothing: take it out, or write `\\)` for the sign itself".to_owned();
        return Err(reader.error(reader.at, reader.at + 1, message));
    }
    Ok(Read { node, sort: reader.sort })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    typed: bool,
    /// What `in:` said last.
    place: Option<Place>,
    /// Where the parentheses stand that are open.
    open: Vec<usize>,
    depth: usize,
    sort: Option<Sort>,
}

/// A word as it was read, and whether signs in it had a meaning.
struct Spelled {
    text: String,
    /// It ended in a `$` that was no letter of it.
    to_end: bool,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn error(&self, from: usize, to: usize, message: String) -> QueryError {
        QueryError { span: (from, to.min(self.text.len())), message, unfinished: false }
    }

    fn unfinished(&self, from: usize, message: String) -> QueryError {
        QueryError { span: (from, self.text.len()), message, unfinished: true }
    }

    fn any(&mut self) -> Result<Node, QueryError> {
        let start = self.at;
        let mut alternatives = vec![self.all()?];
        while self.peek() == Some('|') {
            self.at += 1;
            alternatives.push(self.all()?);
        }
        let is_empty = |node: &Node| matches!(node, Node::All(terms) if terms.is_empty());
        if (alternatives.len() > 1 || !self.open.is_empty()) && alternatives.iter().any(is_empty) {
            let message = "`sort:` is no alternative: say it beside the others".to_owned();
            return Err(self.error(start, self.at, message));
        }
        Ok(joined(alternatives, Node::Any))
    }

    fn all(&mut self) -> Result<Node, QueryError> {
        let (start, place, sorted) = (self.at, self.place, self.sort);
        let mut terms = Vec::new();
        let mut said = false;
        loop {
            self.skip_space();
            match self.peek() {
                None | Some('|' | ')') => break,
                Some(_) => {
                    said = true;
                    match self.term()? {
                        Some(Node::All(inner)) => terms.extend(inner),
                        Some(term) => terms.push(term),
                        None => {}
                    }
                }
            }
        }
        self.place = place;
        if !said {
            let (message, end) = match self.peek() {
                None => ("words are missing at the end".to_owned(), true),
                Some(sign) => (format!("words are missing before `{sign}`"), false),
            };
            let error = self.error(start.min(self.at), (self.at + 1).max(start + 1), message.clone());
            return Err(if end { self.unfinished(start, message) } else { error });
        }
        if terms.is_empty() && self.sort == sorted {
            let message = "`in:` says where words are looked for: they are missing".to_owned();
            let unfinished = self.at == self.text.len();
            return Err(QueryError { unfinished, ..self.error(start, self.at, message) });
        }
        Ok(joined(terms, Node::All))
    }

    /// One term; `None` for what is said of the query as a whole.
    fn term(&mut self) -> Result<Option<Node>, QueryError> {
        let start = self.at;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let message = format!("at most {DEPTH_MAX} parentheses and negations can stand in one another");
            return Err(self.error(start, start + 1, message));
        }
        let term = match self.peek() {
            Some('-') => self.negated(),
            Some('(') => self.group().map(Some),
            Some('"') => {
                let place = self.place.unwrap_or(Place::Text);
                self.quoted().map(|text| Some(Node::Term(Term::Phrase(place, text))))
            }
            Some('/') => self.pattern(self.place.unwrap_or(Place::Text)).map(Some),
            Some(sign @ ('\'' | '^')) => self.anchored(sign).map(Some),
            _ => match self.field_here()? {
                Some((field, end)) => {
                    self.at = end;
                    self.field(field, start)
                }
                None => self.word().map(Some),
            },
        };
        self.depth -= 1;
        term
    }

    fn negated(&mut self) -> Result<Option<Node>, QueryError> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            None => Err(self.unfinished(start, "`-` negates what follows it".to_owned())),
            Some(c) if c.is_whitespace() || matches!(c, '|' | ')') => {
                let message =
                    "`-` stands alone: it negates what follows it at once; `\\-` is the sign itself";
                Err(self.error(start, start + 1, message.to_owned()))
            }
            Some(_) => {
                let sorted = self.sort;
                let Some(node) = self.term()? else {
                    if self.sort != sorted
                        && let Some(sort) = &mut self.sort
                    {
                        sort.reversed = !sort.reversed;
                        return Ok(None);
                    }
                    let message = "`in:` says where to look, and can't be negated".to_owned();
                    return Err(self.error(start, self.at, message));
                };
                // A word that may not be there is meant as it is: hardly a title lacks its letters.
                Ok(Some(Node::Not(Box::new(match node {
                    Node::Term(Term::Word(Fit::Fuzzy, text)) => Node::Term(Term::Word(Fit::Exact, text)),
                    other => other,
                }))))
            }
        }
    }

    fn group(&mut self) -> Result<Node, QueryError> {
        let start = self.at;
        self.at += 1;
        self.open.push(start);
        self.skip_space();
        if self.at == self.text.len() {
            return Err(self.unfinished(start, "`(` opens a group: words and `)` are to follow".to_owned()));
        }
        let node = self.any()?;
        match self.peek() {
            Some(_) => self.at += 1,
            None if self.typed => {}
            None => {
                return Err(
                    self.unfinished(start, "this `(` is not closed: write `)` where it ends".to_owned())
                );
            }
        }
        self.open.pop();
        Ok(node)
    }

    /// What stands between quotation marks.
    fn quoted(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        let mut end = None;
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    end = Some(start + at + 1);
                    break;
                }
                '\\' => match chars.next() {
                    Some((_, c @ ('"' | '\\'))) => text.push(c),
                    Some((_, c)) => text.extend(['\\', c]),
                    None => text.push('\\'),
                },
                _ => text.push(c),
            }
        }
        if end.is_none() && !self.typed {
            let message = "this quotation mark is not closed: write `\"` where the phrase ends".to_owned();
            return Err(self.unfinished(start, message));
        }
        self.at = end.unwrap_or(self.text.len());
        let bare = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if bare.is_empty() {
            let message = "there is nothing between the quotation marks".to_owned();
            return Err(QueryError { unfinished: end.is_none(), ..self.error(start, self.at, message) });
        }
        Ok(bare)
    }

    fn pattern(&mut self, place: Place) -> Result<Node, QueryError> {
        let start = self.at;
        let mut source = String::new();
        // Where the pattern is a byte shorter than what was typed.
        let mut slashes = Vec::new();
        let mut end = None;
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '/' if chars.peek().is_none_or(|&(_, c)| c.is_whitespace() || matches!(c, '|' | ')')) => {
                    end = Some(start + at + 1);
                    break;
                }
                '\\' => match chars.next() {
                    Some((_, '/')) => {
                        slashes.push(source.len());
                        source.push('/');
                    }
                    Some((_, c)) => source.extend(['\\', c]),
                    None => {
                        let message = "`\\` wants a sign after it".to_owned();
                        return Err(self.unfinished(self.text.len() - 1, message));
                    }
                },
                _ => source.push(c),
            }
        }
        if end.is_none() && !self.typed {
            let message = "this pattern is not closed: write `/` where it ends (`\\/` is the sign itself)";
            return Err(self.unfinished(start, message.to_owned()));
        }
        self.at = end.unwrap_or(self.text.len());
        let open = end.is_none();
        if source.is_empty() {
            let message = "there is nothing between the slashes".to_owned();
            return Err(QueryError { unfinished: open, ..self.error(start, self.at, message) });
        }
        if let Err(bad) = check_pattern(&source) {
            let (from, to) = bad.span;
            let place = |at: usize| start + 1 + at + slashes.iter().filter(|&&slash| slash < at).count();
            return Err(QueryError { unfinished: open, ..self.error(place(from), place(to), bad.message) });
        }
        Ok(Node::Term(Term::Pattern(place, source)))
    }

    /// A word that a sign before it ties down.
    fn anchored(&mut self, sign: char) -> Result<Node, QueryError> {
        let start = self.at;
        self.at += 1;
        if sign == '\'' && self.peek() == Some('"') {
            return Ok(Node::Term(Term::Phrase(Place::Title, self.quoted()?)));
        }
        let word = self.spelled();
        if word.text.is_empty() {
            let message = match sign {
                '^' => "`^` wants the beginning of a title after it",
                _ => "`'` wants a word after it, which is then meant as it is",
            };
            let end = self.at == self.text.len();
            return Err(QueryError { unfinished: end, ..self.error(start, self.at, message.to_owned()) });
        }
        let fit = match (sign, word.to_end) {
            ('^', false) => Fit::Start,
            ('^', true) => Fit::Whole,
            (_, false) => Fit::Exact,
            (_, true) => Fit::End,
        };
        Ok(Node::Term(Term::Word(fit, word.text)))
    }

    fn word(&mut self) -> Result<Node, QueryError> {
        let start = self.at;
        let word = self.spelled();
        if word.text.is_empty() {
            let message = "`$` wants the end of a title before it".to_owned();
            return Err(self.error(start, self.at, message));
        }
        Ok(Node::Term(match (self.place, word.to_end) {
            (_, true) => Term::Word(Fit::End, word.text),
            (None | Some(Place::Title), false) => Term::Word(Fit::Fuzzy, word.text),
            (Some(place), false) => self.phrase(place, &word.text, start)?,
        }))
    }

    /// Words that follow one another, however they are parted.
    fn phrase(&self, place: Place, text: &str, start: usize) -> Result<Term, QueryError> {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            return Err(self.error(start, self.at, "there is no letter in this".to_owned()));
        }
        Ok(Term::Phrase(place, words))
    }

    /// Letters up to a space, a `|` or a `)` that is not theirs.
    fn spelled(&mut self) -> Spelled {
        let mut text = String::new();
        let (mut inner, mut to_end) = (0_usize, false);
        let start = self.at;
        let mut end = self.text.len();
        let mut chars = self.rest().char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                _ if c.is_whitespace() || c == '|' || c == ')' && inner == 0 => {
                    end = start + at;
                    break;
                }
                '\\' => text.push(chars.next().map_or('\\', |(_, c)| c)),
                '$' if chars
                    .peek()
                    .is_none_or(|&(_, c)| c.is_whitespace() || c == '|' || c == ')' && inner == 0) =>
                {
                    to_end = true;
                }
                _ => {
                    inner += usize::from(c == '(');
                    inner -= usize::from(c == ')');
                    text.push(c);
                }
            }
        }
        self.at = end;
        Spelled { text, to_end }
    }

    /// The field whose name stands here, and where its value begins.
    fn field_here(&self) -> Result<Option<(&'static Field, usize)>, QueryError> {
        let rest = self.rest();
        let letters = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        let Some((name, after)) =
            rest.split_at_checked(letters).filter(|(name, after)| !name.is_empty() && after.starts_with(':'))
        else {
            return Ok(None);
        };
        let value = &after[1..];
        if let Some(field) = field::by_name(name) {
            return Ok(Some((field, self.at + letters + 1)));
        }
        // `https://…` and `re: …` are words.
        if value.starts_with('/') || value.chars().next().is_none_or(char::is_whitespace) {
            return Ok(None);
        }
        let all = || field::FIELDS.iter().map(|field| format!("{}:", field.name)).collect::<Vec<_>>();
        let hint = field::nearest(name).map_or_else(
            || format!("there are {}", all().join(" ")),
            |near| format!("did you mean `{near}:`?"),
        );
        let message = format!("there is no field `{name}:`; {hint} `{name}\\:` is the word itself");
        Err(self.error(self.at, self.at + letters + 1, message))
    }

    fn field(&mut self, field: &'static Field, start: usize) -> Result<Option<Node>, QueryError> {
        let place = match field.asks {
            Asks::Title => Some(Place::Title),
            Asks::Body => Some(Place::Body),
            Asks::Text => Some(Place::Text),
            _ => None,
        };
        if let Some(place) = place.filter(|_| self.peek() == Some('/')) {
            return self.pattern(place).map(Some);
        }
        let whole =
            matches!(field.asks, Asks::Source | Asks::Digest | Asks::Layout) && self.peek() == Some('\'');
        self.at += usize::from(whole);
        let value = if self.peek() == Some('"') {
            self.quoted()?
        } else {
            let word = self.spelled();
            let text = if word.to_end { word.text + "$" } else { word.text };
            // Blanks count here as they do between quotation marks.
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        if value.is_empty() {
            let message = format!("`{}:` wants a value, with no space between", field.name);
            let end = self.at == self.text.len();
            return Err(QueryError { unfinished: end, ..self.error(start, self.at, message) });
        }
        let end = self.at == self.text.len();
        let dated = |when: Result<When, BadDate>| {
            when.map(Term::Date).map_err(|bad| QueryError {
                unfinished: bad.unfinished && end,
                ..self.error(start, self.at, bad.message)
            })
        };
        let term = match field.asks {
            Asks::Is => Term::Is(self.named(field, &STATES, &value, start)?),
            Asks::Has => Term::Has(self.named(field, &THINGS, &value, start)?),
            Asks::In => {
                self.place = Some(self.named(field, &PLACES, &value, start)?);
                return Ok(None);
            }
            Asks::Sort => {
                let order = self.named(field, &ORDERS, &value, start)?;
                let fault = if !self.open.is_empty() || self.sort.is_some() {
                    Some("`sort:` is said once, of the query as a whole")
                } else {
                    None
                };
                if let Some(message) = fault {
                    return Err(self.error(start, self.at, message.to_owned()));
                }
                self.sort = Some(Sort { order, reversed: false });
                return Ok(None);
            }
            Asks::Date => dated(When::parse(&value))?,
            Asks::Newer => dated(When::newer(&value))?,
            Asks::Older => dated(When::older(&value))?,
            Asks::Source => Term::Source(Name { text: value, whole }),
            Asks::Digest => Term::Digest(Name { text: value, whole }),
            Asks::Layout => Term::Layout(Name { text: value, whole }),
            Asks::Link => Term::Link(value),
            Asks::Tag => Term::Tag(value),
            Asks::Title => self.phrase(Place::Title, &value, start)?,
            Asks::Body => self.phrase(Place::Body, &value, start)?,
            Asks::Text => self.phrase(Place::Text, &value, start)?,
        };
        Ok(Some(Node::Term(term)))
    }

    /// Which of the values that a field knows `value` is.
    fn named<T: Copy>(&self, field: &Field, all: &[T], value: &str, start: usize) -> Result<T, QueryError> {
        let Values::Names(names) = field.values else {
            return Err(self.error(start, self.at, "this field has no names".to_owned()));
        };
        // Two names for one thing: people say both.
        let said = match (field.asks, value) {
            (Asks::Has, "link") => "url",
            (Asks::Has | Asks::Sort, "outlet") => "source",
            _ => value,
        };
        if let Some((_, &found)) = names.iter().zip(all).find(|((name, _), _)| *name == said) {
            return Ok(found);
        }
        let known: Vec<_> = names.iter().map(|(name, _)| format!("{}:{name}", field.name)).collect();
        let meant = near::nearest(value, names.iter().map(|(name, _)| *name));
        let message = match meant {
            Some(name) => {
                format!("`{}:{value}` is not known; did you mean `{}:{name}`?", field.name, field.name)
            }
            None => format!("`{}:{value}` is not known: {} are", field.name, known.join(", ")),
        };
        let open = self.at == self.text.len() && names.iter().any(|(name, _)| name.starts_with(value));
        Err(QueryError { unfinished: open, ..self.error(start, self.at, message) })
    }
}

fn joined(mut nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    if nodes.len() == 1 { nodes.remove(0) } else { join(nodes) }
}

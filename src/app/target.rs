//! Which stories a command is done to: those that the count, the range or the words on the `:` line say.
//!
//! Words are `above`, `below` or a query. A query is asked as it is typed, among the stories of the list, so that the
//! line can say how many it would touch; a command that is given before the answer waits for it as an errand.

use std::ops;
use std::sync::Arc;

use crate::action::Effect;
use crate::command::range::{Address, Base, Range};
use crate::command::{self, Call};
use crate::library::Replaced;
use crate::query::Query;
use crate::story::StoryIx;

use super::App;

/// What `:` takes for the stories above the cursor.
pub(super) const ABOVE: &str = "above";

/// And for those below.
pub(super) const BELOW: &str = "below";

/// A query on the `:` line, and what it finds.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    text: String,
    query: Arc<Query>,
    /// The search whose answer is awaited.
    pub(super) awaited: Option<u64>,
    stories: Vec<StoryIx>,
}

impl Asked {
    /// Takes the stories along to the numbers that they have now.
    pub(super) fn follow(&mut self, replaced: &Replaced) {
        self.stories = self.stories.iter().filter_map(|&ix| replaced.get(ix)).collect();
    }
}

/// Stories that a command is done to.
enum Chosen<'a> {
    Rows(ops::Range<usize>),
    Found(&'a [StoryIx]),
}

/// Whether these words about stories are a query.
fn is_query(words: &str) -> bool {
    !matches!(words, "" | ABOVE | BELOW)
}

impl App {
    /// The stories of the list that `call` is done to, as they stand now. The error is a sentence.
    pub(super) fn stories_of(&self, call: &Call) -> Result<Vec<StoryIx>, String> {
        let rows = &self.list.shown.rows;
        let stories = match self.chosen(call)? {
            Chosen::Rows(chosen) => chosen.map_while(|row| rows.get(row)).collect(),
            Chosen::Found(stories) => stories.to_vec(),
        };
        match (stories.is_empty(), call.stories.as_str()) {
            (false, _) => Ok(stories),
            (true, ABOVE | BELOW) => Err(format!("there is no story {} this one", call.stories)),
            (true, "") => Err("there is no story here".to_owned()),
            (true, query) => Err(format!("no story of this list matches {query}")),
        }
    }

    fn chosen(&self, call: &Call) -> Result<Chosen<'_>, String> {
        let (cursor, rows) = (self.list.shown.cursor, self.list.shown.rows.len());
        Ok(Chosen::Rows(match (call.range, call.stories.as_str()) {
            (Some(range), _) => self.rows_in(range)?,
            (None, ABOVE) => 0..self.list.shown.outline.at_row(cursor).start,
            (None, BELOW) => self.list.shown.outline.at_row(cursor).end..rows,
            (None, "") if let Some(rows) = self.chosen_rows() => rows,
            (None, "") => self.list.shown.from_cursor(call.count.unwrap_or(1) as usize),
            (None, text) => {
                let known = self.asked.as_ref().filter(|asked| asked.text == text && asked.awaited.is_none());
                let known =
                    known.ok_or_else(|| format!("`{text}` was not looked for: type it on the `:` line"))?;
                return Ok(Chosen::Found(&known.stories));
            }
        }))
    }

    /// How many lines of the list `call` is done to, for doing it again to as many; of what a query finds it is one, as
    /// those stories stand anywhere.
    pub(super) fn stops_of(&self, call: &Call) -> u32 {
        let rows = match self.chosen(call) {
            Ok(Chosen::Rows(rows)) if !rows.is_empty() => rows,
            _ => return 1,
        };
        u32::try_from(self.list.shown.stops_in(rows)).unwrap_or(u32::MAX)
    }

    /// The rows of the list that a range names, counted from 0. An end beyond the list is the list's end.
    pub(super) fn rows_in(&self, range: Range) -> Result<ops::Range<usize>, String> {
        let rows = self.list.shown.rows.len();
        let row = |address: Address| -> Result<usize, String> {
            let base = match address.base {
                // As in vim, row 0 is the first.
                Base::Row(row) => (row as usize).saturating_sub(1),
                Base::Here => self.list.shown.cursor,
                Base::Last => rows.saturating_sub(1),
                Base::Mark(mark) => self.row_of_position(mark)?,
            };
            let offset = isize::try_from(address.offset).unwrap_or(0);
            Ok(base.saturating_add_signed(offset).min(rows.saturating_sub(1)))
        };
        let (from, to) = match range {
            Range::All => return Ok(0..rows),
            Range::At(at) => (row(at)?, row(at)?),
            Range::Between(from, to) => (row(from)?, row(to)?),
        };
        // A folded group is one thing, and all of its stories.
        let outline = &self.list.shown.outline;
        Ok(outline.at_row(from.min(to)).start..outline.at_row(from.max(to)).end.min(rows))
    }

    /// The `:` line reads `text` now: asks for the stories that a query in it finds.
    pub(super) fn weigh(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let query = self.understand(text.trim_start()).map(|call| call.stories).unwrap_or_default();
        self.line_error = None;
        if !is_query(&query) {
            self.forget_asked(effects);
        } else if self.asked.as_ref().is_none_or(|asked| asked.text != query) {
            match Query::typed(&query) {
                Ok(found) => self.ask(query, &found, effects),
                Err(mut error) => {
                    // The span counts from the start of the line.
                    let before = text.trim_end().len() - query.len();
                    error.span = (error.span.0 + before, error.span.1 + before);
                    self.line_error = Some(error);
                }
            }
        }
    }

    /// Does what the `:` line or a key says, as soon as the stories that it is done to are known.
    pub(super) fn act_on_stories(&mut self, call: Call, effects: &mut Vec<Effect>) {
        if self.waits_for_list(&call) {
            return self.wait_for_list(call);
        }
        let typed = self.asked.take();
        match typed.filter(|asked| asked.text == call.stories) {
            _ if !is_query(&call.stories) => self.act(&call, effects),
            Some(asked) if asked.awaited.is_some() => {
                self.wait_for(call, asked.query, asked.awaited, effects);
            }
            Some(asked) => {
                self.asked = Some(asked);
                self.act(&call, effects);
                self.asked = None;
            }
            None => match Query::parse(&call.stories) {
                Ok(query) => {
                    let query = self.among_listed(&query);
                    self.wait_for(call, query, None, effects);
                }
                Err(error) => self.complain_of(&call.stories, &error),
            },
        }
    }

    /// These are the stories that the words of a command find.
    pub(super) fn know_stories(&mut self, call: &Call, mut stories: Vec<StoryIx>) {
        stories.sort_unstable();
        let text = call.stories.clone();
        self.asked = Some(Asked { text, query: Arc::default(), awaited: None, stories });
    }

    /// A query for those of the list's stories that another finds.
    fn among_listed(&self, query: &Query) -> Arc<Query> {
        Arc::new(self.question().map_or_else(|| query.clone(), |base| base.and(query)))
    }

    fn ask(&mut self, text: String, query: &Query, effects: &mut Vec<Effect>) {
        let query = self.among_listed(query);
        self.asked = Some(Asked { text, query, awaited: None, stories: Vec::new() });
        self.ask_stories(effects);
    }

    /// Asks for the stories that the query on the `:` line finds among those of the list.
    pub(super) fn ask_stories(&mut self, effects: &mut Vec<Effect>) {
        let Some(query) = self.asked.as_ref().map(|asked| Arc::clone(&asked.query)) else { return };
        let search = self.search_in(self.list.view, query);
        if let Some(asked) = &mut self.asked {
            asked.awaited = Some(search.generation);
        }
        effects.push(Effect::Search(search));
    }

    /// Takes what the query has found so far.
    pub(super) fn found_asked(&mut self, mut rows: Vec<StoryIx>, done: bool) {
        let Some(asked) = &mut self.asked else { return };
        rows.sort_unstable();
        asked.stories = rows;
        asked.awaited = asked.awaited.filter(|_| !done);
    }

    /// No query on the `:` line is of interest any more.
    pub(super) fn forget_asked(&mut self, effects: &mut Vec<Effect>) {
        if self.asked.take().is_some_and(|asked| asked.awaited.is_some()) {
            self.stop_search(effects);
            self.search_open(effects);
        }
    }

    /// How many stories the `:` line as it stands would be done to, in words.
    pub fn weight(&self) -> Option<String> {
        let line = self.prompt.as_ref().filter(|prompt| prompt.kind == super::typing::Kind::Command)?;
        let call = self.understand(line.line.text().trim_start()).ok()?;
        let is_worth_saying = call.range.is_some() || !call.stories.is_empty();
        if !is_worth_saying || !command::of(call.verb)?.is_of_stories {
            return None;
        }
        let awaited = self.asked.as_ref().is_some_and(|asked| asked.awaited.is_some());
        let count = match self.chosen(&call) {
            Ok(Chosen::Rows(rows)) => rows.len(),
            Ok(Chosen::Found(stories)) => stories.len(),
            Err(_) if awaited => return Some("…".to_owned()),
            // What is wrong with a query is told where it stands.
            Err(_) if is_query(&call.stories) => return None,
            Err(reason) => return Some(reason),
        };
        Some(if count == 1 { "1 story".to_owned() } else { format!("{count} stories") })
    }
}

//! From arguments to stories: loads the inputs, tells their faults, and asks the query.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::layout::Catalog;
use crate::library::{Digest, Library, Shard, StoryRef};
use crate::load::{self, Fault};
use crate::marks::Marks;
use crate::query::pass::{Pass, Scope};
use crate::query::plan::{Plan, World};
use crate::query::screen::Screen;
use crate::query::syntax::Term;
use crate::query::{Flags, Query};
use crate::session::today;
use crate::story::StoryIx;
use crate::text::Clean;

use super::known::Known;
use super::{Context, Status};

/// Stories asked between two looks at whether the pass is over.
const STEP: usize = 100_000;

/// What is loaded, and which stories of it are asked for.
pub(super) struct Found<'a> {
    pub(super) library: Library,
    pub(super) catalog: Arc<Catalog>,
    /// The stories that matched, best first; all of them, in the library's order, when there was no query.
    pub(super) hits: Vec<StoryIx>,
    /// Whether there was a query.
    narrowed: bool,
    pub(super) known: Known,
    marks: Option<&'a Marks>,
}

/// A story that is asked for, with all that a line about it needs.
pub(super) struct Hit<'a> {
    pub(super) story: StoryRef<'a>,
    /// Its number in its digest, from 1.
    pub(super) index: u32,
    pub(super) flags: Flags,
    /// Its tags and its comment.
    pub(super) notes: (Vec<Clean<'a>>, Option<Clean<'a>>),
}

/// Loads `paths` and finds the stories that match `query`. Says what could not be read, and that nothing was found.
pub(super) fn find<'a>(
    paths: &[PathBuf],
    query: Option<&str>,
    context: &mut Context<'a>,
) -> anyhow::Result<Found<'a>> {
    let parsed = query.map(parse).transpose()?;
    let (library, catalog) = read(paths, context);
    let known = Known::of(&library, context);
    let hits = match &parsed {
        Some(query) => ranked(&library, query, &catalog, &known, context),
        None => (0..library.len() as u32).map(StoryIx).filter(|&ix| !known.flags(ix).again()).collect(),
    };
    if library.is_empty() && !context.bad {
        context.complain("there are no stories: name a file or a folder that holds digests");
    } else if let Some(query) = query.filter(|_| hits.is_empty() && !library.is_empty()) {
        complain_of_nothing(query, context);
    }
    Ok(Found { library, catalog, hits, narrowed: query.is_some(), known, marks: context.marks })
}

/// The same for a query that was read already, loading only files that `screen` does not rule out, and with stories at
/// each of their places.
pub(super) fn find_some<'a>(
    paths: &[PathBuf],
    typed: &str,
    query: &Query,
    screen: Option<Screen>,
    context: &mut Context<'a>,
) -> Found<'a> {
    let catalog = catalog(context);
    // Whose marks a story bears is known only where all is.
    let screen = screen.filter(|_| !query.asks_marks() && !query.asks_places());
    let is_whole = screen.is_none();
    let screen =
        screen.map(|screen| -> load::Screen { Box::new(move |path, bytes| screen.lets_pass(path, bytes)) });
    let (library, faults) = load::read_some(context.inputs(paths), &catalog, screen);
    tell(faults, context);
    let known = if is_whole { Known::of(&library, context) } else { Known::in_part(&library, context) };
    let known = Known { places: Arc::default(), ..known };
    let hits = ranked(&library, query, &catalog, &known, context);
    if hits.is_empty() && !context.bad {
        complain_of_nothing(typed, context);
    }
    Found { library, catalog, hits, narrowed: true, known, marks: context.marks }
}

fn complain_of_nothing(query: &str, context: &mut Context<'_>) {
    let is_word = |term: &Term| matches!(term, Term::Word(..) | Term::Phrase(..) | Term::Pattern(..));
    let has_words = Query::parse(query).is_ok_and(|query| query.terms(true).any(is_word));
    let remedy = if has_words { "use fewer or shorter words" } else { "ask for less" };
    context.complain(&format!("no story matches `{query}`: {remedy}"));
}

fn tell(faults: Vec<Fault>, context: &mut Context<'_>) {
    for fault in faults {
        context.complain(&fault.to_string());
        context.bad |= fault.grave;
    }
}

/// Loads `paths`, and says what could not be read.
pub(super) fn read(paths: &[PathBuf], context: &mut Context<'_>) -> (Library, Arc<Catalog>) {
    let catalog = catalog(context);
    let library = read_with(paths, &catalog, context);
    (library, catalog)
}

/// The layouts, the person's own among them. Says which could not be taken.
pub(super) fn catalog(context: &mut Context<'_>) -> Arc<Catalog> {
    let (catalog, broken) = Catalog::with(&context.own);
    for layout in broken {
        context.complain(&layout.to_string());
    }
    Arc::new(catalog)
}

/// Loads `paths` with these layouts, and says what could not be read.
pub(super) fn read_with(paths: &[PathBuf], catalog: &Arc<Catalog>, context: &mut Context<'_>) -> Library {
    let (library, faults) = load::read_all(context.inputs(paths), catalog);
    tell(faults, context);
    library
}

/// Reads a query, or says which character of it is wrong.
pub(super) fn parse(text: &str) -> anyhow::Result<Query> {
    Query::parse(text).map_err(|error| {
        let before = text.get(..error.span.0).unwrap_or(text);
        anyhow::anyhow!("the query is wrong at character {}: {error}", before.chars().count() + 1)
    })
}

/// The stories that match, each once, best first.
pub(super) fn ranked(
    library: &Library,
    query: &Query,
    catalog: &Arc<Catalog>,
    known: &Known,
    context: &Context<'_>,
) -> Vec<StoryIx> {
    let world = World { today: today(), catalog: Arc::clone(catalog), notes: known.notes(context) };
    let plan = Arc::new(Plan::new(query, world));
    let pass = Pass::new(library.clone(), plan, Scope::All, Arc::clone(&known.flags));
    let mut pass = pass.once_each(Arc::clone(&known.places));
    while !pass.is_done() {
        pass.step(STEP);
    }
    pass.ranked()
}

impl<'a> Found<'a> {
    /// These stories of a library that is loaded, with what is known of their marks.
    pub(super) fn of(
        library: Library,
        catalog: Arc<Catalog>,
        hits: Vec<StoryIx>,
        known: Known,
        marks: Option<&'a Marks>,
    ) -> Found<'a> {
        Found { library, catalog, hits, narrowed: true, known, marks }
    }

    /// How it went, as far as finding goes.
    pub(super) fn status(&self) -> Status {
        if self.hits.is_empty() { Status::Nothing } else { Status::Done }
    }

    /// The stories asked for, in order.
    pub(super) fn stories(&self) -> impl Iterator<Item = Hit<'_>> {
        self.hits.iter().filter_map(|&ix| {
            let story = self.library.story(ix)?;
            // `StoryRef::index` counts; in a digest of a million stories that would be a million times too slow.
            let (first, _) = self.library.digest(self.library.digest_of(ix)?)?.stories;
            let flags = self.known.flags(ix);
            let notes = self.marks.and_then(|marks| Some((marks, self.known.bearer(ix, story)?)));
            let notes = notes.map(|(marks, key)| (marks.tags(key).collect(), marks.comment(key)));
            Some(Hit { story, index: ix.0 - first + 1, flags, notes: notes.unwrap_or_default() })
        })
    }

    /// The digests that the stories stand in, each with its shard and its number there; all that are loaded when
    /// there was no query.
    pub(super) fn digests(&self) -> impl Iterator<Item = (&Shard, u32, &Digest)> {
        let asked: Option<HashSet<usize>> =
            self.narrowed.then(|| self.hits.iter().filter_map(|&ix| self.library.digest_of(ix)).collect());
        let all = self.library.shards().flat_map(|(_, shard)| {
            shard.digests().iter().zip(0..).map(move |(digest, number)| (&**shard, number, digest))
        });
        let asked = move |number: &usize| asked.as_ref().is_none_or(|asked| asked.contains(number));
        (0..).zip(all).filter(move |(number, _)| asked(number)).map(|(_, found)| found)
    }
}

//! The composer: stories that nobody wrote, written in any layout of the catalogue and then changed as documents are
//! on their way to a reader. What must be found in the outcome is known.
//!
//! Shared by the tests and the score; knows nothing of how documents are read.
#![allow(dead_code, reason = "the tests and the score each use a part")]

pub(crate) mod changes;
pub(crate) mod page;
pub(crate) mod words;
pub(crate) mod wrap;
pub(crate) mod write;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use readboard::layout::catalog::{Catalog, Layout};
use readboard::text::fold;

use changes::Change;
use words::{SCRIPTS, Script, Story};
use write::{Expected, Form, Piece, Writer, Written};

/// A document before it is written: plain data that shrinks story by story, word by word and change by change.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Chooses the layout, and another for the second half.
    pub(crate) layouts: (u16, u16),
    pub(crate) stories: Vec<Story>,
    /// In the order in which they are made.
    pub(crate) changes: Vec<Change>,
    /// Chooses widths and the like.
    pub(crate) salt: u32,
}

/// A document with what must be found in it.
#[derive(Debug, Clone)]
pub(crate) struct Composed {
    /// A name that suits its kind.
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Its words, for people.
    pub(crate) shown: String,
    pub(crate) expected: Vec<Expected>,
    /// What is in no body.
    pub(crate) beside: Vec<String>,
    /// The names of its layouts, in order.
    pub(crate) layouts: Vec<String>,
    /// The changes that were made; some can't be to some documents.
    pub(crate) made: Vec<Change>,
}

/// Plans of two stories to seven with up to `most` of the changes in `ready`.
pub(crate) fn plan(ready: &'static [Change], most: usize) -> impl Strategy<Value = Plan> {
    let script = prop_oneof![3 => Just(Script::Latin), 2 => select(&SCRIPTS[..])];
    let scripts = prop_oneof![2 => script.prop_map(|one| vec![one]), 1 => vec(select(&SCRIPTS[..]), 7)];
    let some = subsequence(ready, 0..=most.min(ready.len()));
    (any::<(u16, u16)>(), vec(words::story(), 2..=7), scripts, some, any::<u32>()).prop_map(
        |(layouts, mut stories, scripts, mut changes, salt)| {
            // A digest writes its dates in one form, or now and then in another.
            let forms = [stories[0].form, stories[1].form];
            for (at, story) in stories.iter_mut().enumerate() {
                story.script = scripts[at % scripts.len()];
                story.form = forms[usize::from(story.choice % 4 == 3)];
            }
            changes.sort();
            Plan { layouts, stories, changes, salt }
        },
    )
}

struct Making<'a> {
    catalog: &'a Catalog,
    plan: &'a Plan,
    made: Vec<Change>,
    beside: Vec<String>,
}

/// Writes a plan.
pub(crate) fn compose(plan: &Plan, catalog: &Catalog) -> Composed {
    Making { catalog, plan, made: Vec::new(), beside: Vec::new() }.run()
}

impl Making<'_> {
    /// Whether a change is asked for, and goes with those that were made.
    fn makes(&mut self, change: Change) -> bool {
        if self.made.contains(&change) {
            return true;
        }
        let does = self.plan.changes.contains(&change) && !self.made.iter().any(|&made| change.clashes(made));
        if does {
            self.made.push(change);
        }
        does
    }

    fn choose<'t, T>(&self, salt: usize, among: &'t [T]) -> Option<&'t T> {
        among.get(write::mixed(self.plan.salt, salt) % among.len().max(1))
    }

    fn run(mut self) -> Composed {
        let mut layouts: Vec<&Layout> =
            self.catalog.layouts().iter().filter(|layout| is_composed(&layout.name)).collect();
        let can_be_plain = |layout: &&Layout| write::can_be_plain(layout, self.catalog);
        let first = layouts.remove(usize::from(self.plan.layouts.0) % layouts.len());
        let markups = [Change::Markdown, Change::Html];
        let mut markup = markups.into_iter().any(|change| self.makes(change));
        if !markup && !can_be_plain(&first) {
            self.made.extend(self.choose(5, &markups).copied());
            markup = true;
        }
        layouts.retain(|layout| markup || can_be_plain(layout));
        let second = layouts.get(usize::from(self.plan.layouts.1) % layouts.len().max(1)).copied();
        let mut stories: Vec<(usize, &Story)> = self.plan.stories.iter().enumerate().collect();
        if self.makes(Change::Reordered) {
            stories.reverse();
        }
        let second = second.filter(|_| stories.len() >= 4 && self.makes(Change::SecondLayout));
        let half = if second.is_some() { stories.len() / 2 } else { stories.len() };
        let of = |at: usize| second.filter(|_| at >= half).unwrap_or(first);
        let mut written: Vec<Written> = Vec::new();
        for (at, &(number, story)) in stories.iter().enumerate() {
            // Titles in capitals are written in scripts that have them.
            let mut latin = story.clone();
            latin.script = Script::Latin;
            let is_raised = write::needs_capitals(of(at), self.catalog) && !story.script.has_capitals();
            let story = if is_raised { &latin } else { story };
            let writer = Writer { catalog: self.catalog, layout: of(at), markup, habit: self.plan.salt };
            // One credit between two stories proves nothing to anybody.
            let cuts = at >= 2 && at + 1 == stories.len() && self.makes(Change::CutOff);
            let mut one = if cuts { writer.write_cut(story, number) } else { writer.write(story, number) };
            if self.makes(Change::TightHead) {
                tighten(&mut one, of(at), story.script);
            }
            if self.makes(Change::TightCredit)
                && let Some(piece) = one.tail.first_mut()
            {
                piece.tight = true;
            }
            self.beside.append(&mut one.beside);
            written.push(one);
        }
        let mut pieces = Vec::new();
        let mut starts = Vec::new();
        self.put_top(first, &mut pieces);
        let mut expected = Vec::new();
        for (at, one) in written.into_iter().enumerate() {
            if at > 0 {
                self.put_between(of(at), at, &mut pieces);
            }
            starts.push(pieces.len());
            expected.push(one.expected);
            pieces.extend(one.head.into_iter().chain(one.body).chain(one.tail));
        }
        if self.makes(Change::Footer) {
            let foot = write::common(self.catalog, "footer");
            // A line that is a mere sign would be no foot to anybody.
            let foot: Vec<_> = foot.into_iter().filter(|line| line.len() > 12).collect();
            if let Some(line) = self.choose(3, &foot).cloned() {
                self.put_beside(&line, &mut pieces);
            }
        }
        let width = 60 + write::mixed(self.plan.salt, 9) % 19;
        // What breaks titles breaks the longer lines too.
        let breaks_titles = self.makes(Change::RewrappedTitles);
        for (change, form) in [
            (Change::Rewrapped, Form::Paragraph),
            (Change::RewrappedTitles, Form::Title),
            (Change::RewrappedItems, Form::Item),
        ] {
            if breaks_titles || self.makes(change) {
                let pieces = pieces.iter_mut().filter(|piece| piece.form == form);
                pieces.for_each(|piece| wrap::break_lines(piece, width));
            }
        }
        let middle = starts.get(starts.len() / 2).copied().unwrap_or_default();
        // A mail that holds one story bears its title and date, which is another thing.
        let can_part = self.plan.stories.len() >= 4;
        let page = page::render(&pieces, middle, self.plan.salt, &mut |change| {
            (can_part || change != Change::Mbox) && self.makes(change)
        });
        // The letters of `[end]` are in `vendor`, and those of a date in a sentence: of such lines nobody could say
        // afterwards whether they are in a body.
        let said = expected.iter().map(|story| {
            let words: Vec<&str> = story.blocks.iter().map(|(_, words)| words.as_str()).collect();
            letters(&words.join(" "))
        });
        let said: Vec<String> = said.collect();
        let mut beside = self.beside;
        beside.retain(|line| !said.iter().any(|words| words.contains(&letters(line))));
        Composed {
            name: page.name,
            bytes: page.bytes,
            shown: page.shown,
            expected,
            beside,
            layouts: std::iter::once(first).chain(second).map(|layout| layout.name.clone()).collect(),
            made: self.made,
        }
    }

    fn put_beside(&mut self, line: &str, pieces: &mut Vec<Piece>) {
        self.beside.push(line.to_owned());
        pieces.push(Piece::new(Form::Beside, line));
    }

    fn put_top(&mut self, layout: &Layout, pieces: &mut Vec<Piece>) {
        // Of two stories nobody could say whether it is the first that has a heading in it.
        if self.plan.stories.len() > 2 && self.makes(Change::Preamble) {
            self.put_beside("The Lower River Reader", pieces);
            self.put_beside(
                "All that was printed along the river in these days, gathered by the desk.",
                pieces,
            );
        }
        if self.makes(Change::Headed)
            && let Some(line) = self.choose(1, &write::headings(layout, self.catalog)).cloned()
        {
            self.put_beside(&line, pieces);
        }
    }

    fn put_between(&mut self, layout: &Layout, at: usize, pieces: &mut Vec<Piece>) {
        for (change, lines) in [
            (Change::Furniture, write::furniture(layout, self.catalog)),
            (Change::CommonFurniture, write::common(self.catalog, "menu")),
        ] {
            if self.makes(change)
                && write::mixed(self.plan.salt, 20 + at).is_multiple_of(2)
                && let Some(line) = self.choose(40 + at, &lines).cloned()
            {
                self.put_beside(&line, pieces);
            }
        }
    }
}

/// Takes the blank lines out of the frame above a body.
fn tighten(story: &mut Written, layout: &Layout, script: Script) {
    story.head.iter_mut().skip(1).for_each(|piece| piece.tight = true);
    // Below a block of headers only a blank line shows where the text begins.
    let in_block = layout.head.last().is_some_and(|element| element.many && element.cues.len() > 1);
    // A title right above its text ends where a capital letter begins a line; without capitals only what the words say
    // tells it from the first line of a broken paragraph, and composed words say nothing.
    let under_title = story.head.last().is_some_and(|piece| piece.form == Form::Title);
    let is_clear = !under_title || script.has_capitals();
    if story.head.len() > 1
        && !in_block
        && is_clear
        && let Some(piece) = story.body.first_mut()
    {
        piece.tight = true;
    }
}

/// The letters and digits of a text, whatever their case and width.
fn letters(text: &str) -> String {
    let mut out = String::new();
    fold::identity(text, &mut out);
    out.retain(char::is_alphanumeric);
    out
}

/// Whether stories of this layout are composed: all are, or the one that `COMPOSE_LAYOUT` names.
fn is_composed(name: &str) -> bool {
    std::env::var("COMPOSE_LAYOUT").map_or(true, |only| only == name)
}

//! A pass over the library that answers a query piece by piece.
//!
//! It works on a snapshot, can stop after any piece and go on later, and gives its hits best first at any time. Where
//! the question before was wider, only its hits are asked.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::library::{Library, Shard, StoryRef, Stretch};
use crate::story::StoryIx;
use crate::text::seek;

use super::group::Group;
use super::kin::Places;
use super::needle::Needle;
use super::plan::{Answer, Asked, Plan, Reader};
use super::rank::{Ranked, Score};
use super::slip::{Foreseen, Near};
use super::syntax::{Order, Place};
use super::text::stories_with;
use super::word::{Desk, Word};
use super::{Flags, Slips};

/// Which stories are asked at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Every story.
    #[default]
    All,
    /// Those not read when the pass began.
    Unread,
    /// Those starred when the pass began.
    Starred,
    /// The stories from the first to before the last number: one digest.
    Range(u32, u32),
}

impl Scope {
    /// Whether a story is asked.
    pub fn holds(self, ix: StoryIx, flags: Flags) -> bool {
        match self {
            Scope::All => true,
            Scope::Unread => !flags.read(),
            Scope::Starred => flags.starred(),
            Scope::Range(from, to) => (from..to).contains(&ix.0),
        }
    }
}

/// Stories that one thread asks at once.
const PIECE: u32 = 1024;

/// So many hits are put in order while more are coming: all that anyone looks at until then.
const SHOWN: usize = 2048;

/// A piece of a stretch, by the numbers of its stories in the shard.
#[derive(Debug, Clone)]
struct Piece {
    stretch: usize,
    stories: Range<u32>,
}

/// Slips that are looked for before they are asked for, and how far that is.
#[derive(Debug)]
struct Ahead {
    words: Vec<Foreseen>,
    next: Piece,
}

/// A search under way.
#[derive(Debug)]
pub struct Pass {
    library: Library,
    plan: Arc<Plan>,
    scope: Scope,
    flags: Arc<Vec<u8>>,
    /// Only these are asked, in order.
    among: Option<Arc<Vec<StoryIx>>>,
    /// Then those whose titles hold one of these.
    slips: Vec<Slips>,
    /// Whether they are being asked.
    in_slips: bool,
    next: Piece,
    hits: Vec<Ranked>,
    /// What is looked for when all is answered.
    ahead: Ahead,
    places: Arc<Places>,
    /// Of stories with several places, the first places of those that have been hit.
    seen: HashSet<StoryIx>,
}

impl Pass {
    /// A pass over `library` as it is now; `flags` are the marks by number of story.
    pub fn new(library: Library, plan: Arc<Plan>, scope: Scope, flags: Arc<Vec<u8>>) -> Pass {
        let (places, seen) = (Arc::default(), HashSet::new());
        let next = first_of(&library);
        let (among, slips, hits) = (None, Vec::new(), Vec::new());
        let ahead = Ahead { words: Vec::new(), next: next.clone() };
        Pass { library, plan, scope, flags, among, slips, in_slips: false, next, hits, ahead, places, seen }
    }

    /// Has a story that stands in several places be one hit, at the first of them that matches; in one digest it stays
    /// as often as it stands there.
    #[must_use]
    pub fn once_each(mut self, places: Arc<Places>) -> Pass {
        if !matches!(self.scope, Scope::Range(..)) {
            self.places = places;
        }
        self
    }

    /// Asks only these, which are in order: the hits of a wider question.
    #[must_use]
    pub fn among(mut self, stories: Arc<Vec<StoryIx>>) -> Pass {
        self.narrow(stories);
        self
    }

    /// Afterwards asks those whose titles hold one of these as well: what was slower to find comes later.
    #[must_use]
    pub fn and_slips(mut self, slips: Vec<Slips>) -> Pass {
        self.slips = slips;
        self
    }

    /// From now on asks only these.
    pub(super) fn narrow(&mut self, stories: Arc<Vec<StoryIx>>) {
        self.among = Some(stories);
    }

    /// Whether only some stories are asked.
    pub(super) fn is_narrowed(&self) -> bool {
        self.among.is_some()
    }

    /// Whether another pass asks the same stories with the same marks.
    pub fn is_like(&self, other: &Pass) -> bool {
        let same = |a: &Stretch, b: &Stretch| Arc::ptr_eq(&a.shard, &b.shard) && a.stories == b.stories;
        let (own, theirs) = (self.library.stretches(), other.library.stretches());
        self.scope == other.scope
            && own.len() == theirs.len()
            && own.iter().zip(theirs).all(|(a, b)| same(a, b))
            && Arc::ptr_eq(&self.places, &other.places)
            && self.flags == other.flags
    }

    /// What the next piece of work is about, about `stories` stories.
    fn claim(&mut self, stories: usize) -> Vec<Piece> {
        if self.is_over() && !self.is_done() {
            (self.in_slips, self.next) = (true, first_of(&self.library));
        }
        claim(&self.library, &mut self.next, stories)
    }

    fn is_over(&self) -> bool {
        self.next.stretch >= self.library.stretches().len()
    }

    /// Whether all has been claimed.
    pub fn is_done(&self) -> bool {
        self.is_over() && (self.in_slips || self.is_foreseen())
    }

    /// Whether slips can be asked together with the rest, as few have to be looked at.
    fn is_foreseen(&self) -> bool {
        self.slips.iter().all(|slips| slips.candidates().is_some())
    }

    /// The hits of one piece. May run on any thread.
    fn ask(&self, piece: &Piece, desk: &mut Desk) -> Vec<Ranked> {
        let Some(stretch) = self.library.stretches().get(piece.stretch) else { return Vec::new() };
        let shard = &stretch.shard;
        let wanted = |number: u32| {
            let ix = stretch.number(number)?;
            let flags = Flags(self.flags.get(ix.at()).copied().unwrap_or_default());
            let story = shard.story(number as usize).filter(|_| self.scope.holds(ix, flags))?;
            Some((ix, Asked { number, story, flags }))
        };
        let number = |ix: &StoryIx| ix.0 - stretch.first.0 + stretch.stories.start;
        let among = self.among.as_ref().map(|among| part_of(among, |ix| *ix, piece, stretch));
        let numbers: Vec<u32> = match among {
            Some(among) if !self.slips.is_empty() && (self.in_slips || self.is_foreseen()) => {
                let asked: Vec<u32> = among.iter().map(number).collect();
                let mut one = |slips: &Slips| match slips.candidates() {
                    Some(all) => {
                        let near = part_of(all, |near| near.0, piece, stretch);
                        slips.among_near(shard.lookup(), near, |ix| number(&ix), &asked, desk)
                    }
                    None => slips.among(shard.lookup(), piece.stories.clone(), &asked, desk),
                };
                let mut numbers = self.slips.iter().map(&mut one).collect::<Vec<_>>().concat();
                if !self.in_slips {
                    numbers.extend(asked);
                }
                #[expect(clippy::stable_sort_primitive, reason = "it puts runs that are in order together")]
                numbers.sort();
                numbers.dedup();
                numbers
            }
            Some(among) => among.iter().map(number).collect(),
            None => piece.stories.clone().collect(),
        };
        let (mut hits, mut open) = (Vec::new(), Vec::new());
        let mut reader = Reader::new(&self.plan, shard, desk);
        let mut known = self.known(piece, stretch);
        for (ix, asked) in numbers.into_iter().filter_map(wanted) {
            reader.known = known.as_mut().map(|known| known.of(ix));
            match reader.ask(asked, None) {
                Answer::No => {}
                Answer::Open => open.push((ix, asked)),
                Answer::Yes(score) => hits.push(self.rank(ix, asked, score, shard)),
            }
        }
        if open.is_empty() {
            return hits;
        }
        let is_open = |number: u32| open.binary_search_by_key(&number, |(_, asked)| asked.number).is_ok();
        let stories_of = |(place, needle): &(Place, Needle)| {
            let mut held = HashSet::new();
            stories_with(needle, shard, piece.stories.clone(), *place, is_open, |number, _| {
                held.insert(number);
            });
            held
        };
        reader.known = None;
        let held: Vec<HashSet<u32>> = self.plan.needles().iter().map(stories_of).collect();
        for &(ix, asked) in &open {
            let texts = |number: usize| held.get(number).is_some_and(|held| held.contains(&asked.number));
            if let Answer::Yes(score) = reader.ask(asked, Some(&texts)) {
                hits.push(self.rank(ix, asked, score, shard));
            }
        }
        hits
    }

    /// Where a word may be with a slip in the stories of a piece, where that is known beforehand.
    fn known(&self, piece: &Piece, stretch: &Stretch) -> Option<Known<'_>> {
        let [slips] = self.slips.as_slice() else { return None };
        let near = part_of(slips.candidates()?, |near| near.0, piece, stretch);
        Some(Known { word: slips.word(), near })
    }

    fn rank(&self, ix: StoryIx, asked: Asked<'_>, score: Score, shard: &Shard) -> Ranked {
        let date = asked.story.story().date;
        match self.plan.sort() {
            Some(sort) if sort.order == Order::Date => Ranked::by_date(ix, date, sort.reversed),
            None if self.plan.is_ranked() => {
                let words = shard.lookup().words(asked.number);
                Ranked::new(score.total(words), ix, asked.flags, date)
            }
            _ => Ranked::in_place(ix),
        }
    }

    /// The hits so far in no order.
    pub fn hits(&self) -> impl Iterator<Item = StoryIx> + '_ {
        self.hits.iter().map(|hit| hit.ix())
    }

    /// Does one piece of work on the threads of the current rayon pool.
    pub fn step(&mut self, stories: usize) {
        let pieces = self.claim(stories);
        let ask = |piece| DESK.with_borrow_mut(|desk| self.ask(piece, desk));
        let found: Vec<Vec<Ranked>> = pieces.par_iter().map(ask).collect();
        let (places, seen) = (&self.places, &mut self.seen);
        let mut is_new = |hit: &Ranked| {
            places.is_empty() || places.of(hit.ix()).first().is_none_or(|&first| seen.insert(first))
        };
        self.hits.extend(found.into_iter().flatten().filter(|hit| is_new(hit)));
    }

    /// Has [`Pass::step_ahead`] look for the titles that these find, as [`super::Query::slips_soon`] gives them.
    pub fn look_ahead(&mut self, soon: Vec<Slips>) {
        let words = soon.into_iter().map(Foreseen::of).collect();
        self.ahead = Ahead { words, next: first_of(&self.library) };
    }

    /// Whether there is nothing left to look for ahead.
    pub fn is_ahead(&self) -> bool {
        self.ahead.words.is_empty() || self.ahead.next.stretch >= self.library.stretches().len()
    }

    /// Does one piece of that work: when the next letter comes, what it asks for anew is known.
    pub fn step_ahead(&mut self, stories: usize) {
        let pieces = claim(&self.library, &mut self.ahead.next, stories);
        let stretches = self.library.stretches();
        for word in &mut self.ahead.words {
            let slips = word.slips();
            let look = |piece: &Piece| {
                let Some(stretch) = stretches.get(piece.stretch) else { return Vec::new() };
                let (lookup, stories) = (stretch.shard.lookup(), piece.stories.clone());
                let found = DESK.with_borrow_mut(|desk| slips.near(lookup, stories, desk));
                found.into_iter().filter_map(|(number, at)| Some((stretch.number(number)?, at))).collect()
            };
            let found: Vec<Vec<Near>> = pieces.par_iter().map(look).collect();
            word.add(found.into_iter().flatten());
        }
    }

    /// The same slips, among what was found ahead if that is all there is.
    pub fn foreseen(&self, slips: Vec<Slips>) -> Vec<Slips> {
        if !self.is_ahead() {
            return slips;
        }
        let narrow = |slips: Slips| {
            let narrowed = self.ahead.words.iter().find_map(|word| word.narrow(&slips));
            narrowed.unwrap_or(slips)
        };
        slips.into_iter().map(narrow).collect()
    }

    /// The hits so far, best first; equal ones in the library's order. While more are coming only the first few
    /// thousand are in order.
    pub fn ranked(&mut self) -> Vec<StoryIx> {
        if !self.is_done() && self.hits.len() > 2 * SHOWN {
            self.hits.select_nth_unstable(SHOWN);
            self.hits[..SHOWN].sort_unstable();
        } else {
            self.hits.par_sort_unstable();
        }
        let mut rows: Vec<StoryIx> = self.hits.iter().map(|hit| hit.ix()).collect();
        if self.is_done()
            && let Some(sort) = self.plan.sort()
        {
            self.arrange(sort.order, &mut rows);
            if sort.reversed && sort.order != Order::Date {
                rows.reverse();
            }
        }
        if self.is_done()
            && let Some(grouper) = self.plan.grouper(&self.library)
        {
            grouper.arrange(&mut rows);
        }
        rows
    }

    /// The groups of all hits, as [`Pass::ranked`] gives them; none where the query wants none, or more are coming.
    pub fn groups(&self, rows: &[StoryIx]) -> Vec<Group> {
        let grouper = self.plan.grouper(&self.library).filter(|_| self.is_done());
        grouper.map(|grouper| grouper.groups(rows)).unwrap_or_default()
    }

    /// Puts hits into an order that no number tells.
    fn arrange(&self, order: Order, rows: &mut [StoryIx]) {
        let title = |ix: StoryIx| {
            let story = self.library.story(ix)?;
            Some(seek::folded(story.heading().as_str()))
        };
        let outlet = |ix: StoryIx| self.library.story(ix)?.outlet().map(|outlet| seek::folded(&outlet));
        match order {
            Order::Match | Order::Date | Order::Digest => {}
            Order::Title => rows.par_sort_by_cached_key(|&ix| title(ix)),
            // Those without an outlet come last.
            Order::Source => rows.par_sort_by_cached_key(|&ix| {
                let outlet = outlet(ix);
                (outlet.is_none(), outlet)
            }),
        }
    }

    /// The hits so far in the library's order.
    pub fn in_order(&self) -> Vec<StoryIx> {
        let mut rows: Vec<StoryIx> = self.hits.iter().map(|hit| hit.ix()).collect();
        rows.par_sort_unstable();
        rows
    }
}

/// What the next piece of work is about, about `stories` stories; it moves `next` on.
fn claim(library: &Library, next: &mut Piece, stories: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut left = stories as u32;
    while let Some(stretch) = library.stretches().get(next.stretch).filter(|_| left > 0) {
        let from = next.stories.end;
        let to = stretch.stories.end.min(from + left.min(PIECE));
        if from < to {
            pieces.push(Piece { stretch: next.stretch, stories: from..to });
            left -= to - from;
            next.stories = to..to;
        }
        if to == stretch.stories.end {
            next.stretch += 1;
            let start = library.stretches().get(next.stretch).map_or(0, |next| next.stories.start);
            next.stories = start..start;
        }
    }
    pieces
}

/// Those that are about stories of a piece; they are in the order of the stories that `of` tells.
fn part_of<'a, T>(all: &'a [T], of: impl Fn(&T) -> StoryIx, piece: &Piece, stretch: &Stretch) -> &'a [T] {
    let number = |at: u32| StoryIx(stretch.first.0 + at - stretch.stories.start);
    let from = all.partition_point(|one| of(one) < number(piece.stories.start));
    let to = all.partition_point(|one| of(one) < number(piece.stories.end));
    all.get(from..to).unwrap_or_default()
}

/// A word, and where it may be with a slip in the stories of a piece, in their order.
struct Known<'a> {
    word: &'a Word,
    near: &'a [Near],
}

impl<'a> Known<'a> {
    /// The word, and where it may be in this story; stories come in order.
    fn of(&mut self, ix: StoryIx) -> (&'a Word, &'a [Near]) {
        while let Some((_, rest)) = self.near.split_first().filter(|(first, _)| first.0 < ix) {
            self.near = rest;
        }
        let own = self.near.iter().take_while(|near| near.0 == ix).count();
        (self.word, self.near.get(..own).unwrap_or_default())
    }
}

/// Where a pass begins.
fn first_of(library: &Library) -> Piece {
    let first = library.stretches().first().map_or(0, |stretch| stretch.stories.start);
    Piece { stretch: 0, stories: first..first }
}

// A desk is large, and threads outlive many pieces.
thread_local!(static DESK: RefCell<Desk> = RefCell::default());

impl Plan {
    /// Whether one story matches, by its number in its shard and its marks.
    pub fn holds(&self, story: StoryRef<'_>, number: u32, flags: Flags) -> bool {
        let asked = Asked { number, story, flags };
        let texts = |needle: usize| {
            let mut found = false;
            if let Some((place, needle)) = self.needles().get(needle) {
                let only = number..number.saturating_add(1);
                stories_with(needle, story.shard(), only, *place, |_| true, |_, _| found = true);
            }
            found
        };
        DESK.with_borrow_mut(|desk| {
            let answer = Reader::new(self, story.shard(), desk).ask(asked, Some(&texts));
            matches!(answer, Answer::Yes(_))
        })
    }

    /// Whether hits come in the library's order.
    pub fn keeps_order(&self) -> bool {
        !self.is_ranked() && self.sort().is_none()
    }
}

#[cfg(test)]
mod tests;

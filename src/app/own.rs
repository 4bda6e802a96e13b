//! The views of the person's own: what each of them holds, as bits, so that counts and watch signs cost nothing.
//!
//! The bits are made by counts in the background, asked for when stories come or change. What a mark changes is told
//! at once, story by story; only where a great many changed it waits for a count as well.

use std::sync::Arc;

use crate::action::{Census, Counted};
use crate::library::{Library, Replaced};
use crate::query::Query;
use crate::query::bits::Bits;
use crate::query::kin::Places;
use crate::query::plan::Plan;
use crate::story::StoryIx;
use crate::text::CleanBuf;
use crate::views::{OwnView, OwnViews, Watch, same_name};

use super::book::Book;

/// Stories that are asked at once when their marks change, at most: it is the key that waits for this.
const AT_ONCE: usize = 256;

/// See the module.
#[derive(Debug, Default)]
pub struct Own {
    views: Vec<OwnView>,
    hits: Vec<Hits>,
    /// What is wrong with the file.
    bad: Vec<CleanBuf>,
    /// Stories that no count has seen as they are.
    dirty: Bits,
    /// A count is due, be it of nothing but which stories are one.
    due: bool,
    number: u64,
    asked: Option<Asked>,
}

/// What a view holds.
#[derive(Debug, Clone, Default)]
struct Hits {
    bits: Arc<Bits>,
    count: usize,
    /// The query as it was asked; `None` before that.
    plan: Option<Arc<Plan>>,
}

/// A count under way.
#[derive(Debug)]
struct Asked {
    left: usize,
    among: Arc<Bits>,
    /// Stories whose marks changed meanwhile.
    meanwhile: Vec<StoryIx>,
}

impl Own {
    /// All of them.
    pub fn views(&self) -> &[OwnView] {
        &self.views
    }

    /// The view of this number.
    pub fn view(&self, number: usize) -> Option<&OwnView> {
        self.views.get(number)
    }

    /// The query of the view of this number, if it was understood.
    pub fn query(&self, number: usize) -> Option<&Arc<Query>> {
        self.views.get(number)?.query.as_ref().ok()
    }

    /// The number of the view of this name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.views.iter().position(|view| same_name(&view.name, name))
    }

    /// What is wrong with their file.
    pub fn bad(&self) -> &[CleanBuf] {
        &self.bad
    }

    /// How many stories a view holds, once that is known.
    pub fn count(&self, number: usize) -> Option<usize> {
        self.hits.get(number).filter(|hits| hits.plan.is_some()).map(|hits| hits.count)
    }

    /// Whether a view holds a story.
    pub fn holds(&self, number: usize, ix: StoryIx) -> bool {
        self.hits.get(number).is_some_and(|hits| hits.bits.holds(ix))
    }

    /// The watchlists, each with its number and how its stories stand out.
    pub fn watchlists(&self) -> impl Iterator<Item = (usize, &OwnView, Watch)> {
        self.views.iter().enumerate().filter_map(|(number, view)| Some((number, view, view.watch?)))
    }

    /// The first watchlist that holds a story.
    pub fn watch_of(&self, ix: StoryIx) -> Option<Watch> {
        self.watchlists().find(|(number, ..)| self.holds(*number, ix)).map(|(.., watch)| watch)
    }

    /// The stories of a view, each at the first place that it holds, where they stand in the library's order and are
    /// known.
    pub(super) fn rows(&self, number: usize, places: &Places) -> Option<Vec<StoryIx>> {
        let hits = self.hits.get(number)?;
        hits.plan.as_ref().filter(|plan| plan.keeps_order())?;
        let first = |&ix: &StoryIx| {
            let own = places.of(ix).iter().find(|&&place| hits.bits.holds(place));
            own.is_none_or(|&own| own == ix)
        };
        Some(hits.bits.iter().filter(first).collect())
    }

    /// Takes the views as they are now. What is known of a view that asks the same is kept.
    pub(super) fn take(&mut self, own: OwnViews, bad: Vec<CleanBuf>) {
        self.bad = bad;
        if own.is_unreadable {
            return;
        }
        let old = |view: &OwnView| {
            let at = self.views.iter().position(|old| old.query.is_ok() && old.query == view.query)?;
            self.hits.get(at).cloned()
        };
        self.hits = own.views.iter().map(|view| old(view).unwrap_or_default()).collect();
        self.views = own.views;
        // What is under way speaks of other numbers.
        self.drop_asked();
        self.due = true;
    }

    fn drop_asked(&mut self) {
        if let Some(asked) = self.asked.take() {
            self.dirty.join(&asked.among);
            self.dirty.join(&asked.meanwhile.into_iter().collect());
        }
    }

    /// Stories came, from this number on.
    pub(super) fn grew(&mut self, from: StoryIx, stories: usize) {
        if !self.views.is_empty() {
            self.dirty.join(&(from.0..stories as u32).map(StoryIx).collect());
            self.due = true;
        }
    }

    /// A new day has begun: what is counted from today holds other stories now.
    pub(super) fn new_day(&mut self, stories: usize) {
        if self.asks_today() {
            self.drop_asked();
            self.dirty = (0..stories as u32).map(StoryIx).collect();
            self.due = true;
        }
    }

    /// Whether any view counts days from today.
    pub(super) fn asks_today(&self) -> bool {
        self.views.iter().any(|view| view.query.as_ref().is_ok_and(|query| query.asks_today()))
    }

    /// The numbers of stories changed.
    pub(super) fn follow(&mut self, replaced: &Replaced) {
        if self.views.is_empty() {
            return;
        }
        self.drop_asked();
        self.dirty = self.dirty.follow(replaced);
        self.dirty.join(&replaced.arrived.iter().flat_map(Clone::clone).map(StoryIx).collect());
        for hits in &mut self.hits {
            hits.bits = Arc::new(hits.bits.follow(replaced));
        }
        self.due = true;
    }

    /// Takes which stories' marks have changed, and whether which stories are one has; returns whether any of that is so.
    pub(super) fn touch(&mut self, library: &Library, book: &mut Book) -> bool {
        let (touched, places) = book.take_touched();
        let is_news = places || !touched.is_empty();
        if !self.views.is_empty() {
            self.take_touched(touched, places, library, book);
        }
        is_news
    }

    fn take_touched(&mut self, touched: Vec<StoryIx>, places: bool, library: &Library, book: &Book) {
        let asks_places = |view: &OwnView| view.query.as_ref().is_ok_and(|query| query.asks_places());
        if places {
            self.due = true;
            if self.views.iter().any(asks_places) {
                self.dirty = (0..library.len() as u32).map(StoryIx).collect();
            }
        }
        let ask_marks = self.views.iter().filter_map(|view| view.query.as_ref().ok());
        if touched.is_empty() || !ask_marks.clone().any(|query| query.asks_marks()) {
            return;
        }
        // Tags and comments are asked with what is known of them then.
        if touched.len() > AT_ONCE || ask_marks.clone().any(|query| query.asks_notes()) {
            self.dirty.join(&touched.iter().copied().collect());
            self.due = true;
        }
        if touched.len() <= AT_ONCE {
            self.adjust(&touched, library, book);
            if let Some(asked) = &mut self.asked {
                // The answer that is under way knows the marks of before.
                asked.meanwhile.extend(touched);
                if asked.meanwhile.len() > AT_ONCE {
                    self.dirty.join(&asked.meanwhile.drain(..).collect());
                    self.due = true;
                }
            }
        }
    }

    fn adjust(&mut self, stories: &[StoryIx], library: &Library, book: &Book) {
        for (view, hits) in self.views.iter().zip(&mut self.hits) {
            let (Some(plan), Ok(query)) = (&hits.plan, &view.query) else { continue };
            if !query.asks_marks() || query.asks_notes() {
                continue;
            }
            for &ix in stories {
                let Some((number, story)) = library.locate(ix) else { continue };
                let holds = plan.holds(story, number, book.flags(ix));
                if hits.bits.holds(ix) == holds {
                    continue;
                }
                let places = book.places().of(ix);
                let others = places.iter().any(|&place| place != ix && hits.bits.holds(place));
                Arc::make_mut(&mut hits.bits).set(ix, holds);
                match (holds, others) {
                    (true, false) => hits.count += 1,
                    (false, false) => hits.count = hits.count.saturating_sub(1),
                    (_, true) => {}
                }
            }
        }
    }

    /// What is to be counted now, if anything; one count at a time.
    pub(super) fn ask(&mut self) -> Option<Vec<Census>> {
        if !self.due || self.asked.is_some() {
            return None;
        }
        self.due = false;
        let among = Arc::new(std::mem::take(&mut self.dirty));
        self.number += 1;
        let census = |(view, (own, hits)): (usize, (&OwnView, &Hits))| {
            let query = Arc::clone(own.query.as_ref().ok()?);
            let among = hits.plan.is_some().then(|| Arc::clone(&among));
            Some(Census { number: self.number, view, query, among, before: Arc::clone(&hits.bits) })
        };
        let all: Vec<_> = self.views.iter().zip(&self.hits).enumerate().filter_map(census).collect();
        if all.is_empty() {
            return None;
        }
        self.asked = Some(Asked { left: all.len(), among, meanwhile: Vec::new() });
        Some(all)
    }

    /// Takes what a view holds.
    pub(super) fn counted(&mut self, counted: Counted, library: &Library, book: &Book) {
        if counted.number != self.number {
            return;
        }
        let Some(asked) = &mut self.asked else { return };
        asked.left -= 1;
        let meanwhile = asked.meanwhile.clone();
        if asked.left == 0 {
            self.asked = None;
        }
        if let (Some(hits), Some((plan, bits, count))) = (self.hits.get_mut(counted.view), counted.answer) {
            *hits = Hits { bits, count, plan: Some(plan) };
        }
        self.adjust(&meanwhile, library, book);
    }
}

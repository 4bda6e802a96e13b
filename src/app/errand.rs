//! Commands that wait until it is known which stories they are done to.
//!
//! A command that names its stories by a query waits for what that finds; one for rows of a list that shows nothing of
//! its new question yet waits for the answer. Either is settled at the key press: what the person does meanwhile changes
//! nothing about it, and it comes before the end of the program.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::action::Effect;
use crate::command::{self, Call, Verb};
use crate::library::Replaced;
use crate::query::Query;
use crate::story::StoryIx;

use super::App;
use super::list::View;

/// A command that waits.
#[derive(Debug)]
struct Errand {
    call: Call,
    /// The view that it was given in.
    view: View,
    waits: Waits,
}

#[derive(Debug)]
enum Waits {
    /// For the stories that this finds, by the search of this number.
    Query(Arc<Query>, Option<u64>),
    /// For the answer to this filter of the list.
    List(Option<Arc<Query>>),
}

/// All of them, in the order in which they were given.
#[derive(Debug, Default)]
pub(super) struct Errands {
    queue: VecDeque<Errand>,
    /// Whether the program ends when they are done.
    leaves: bool,
}

impl Errands {
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// The search that the first of them waits for.
    pub(super) fn awaited(&self) -> Option<u64> {
        match self.queue.front()?.waits {
            Waits::Query(_, awaited) => awaited,
            Waits::List(_) => None,
        }
    }

    /// Whether the first of them waits for a search that was not made yet, or was put aside.
    pub(super) fn is_due(&self, newest: u64) -> bool {
        let first = self.queue.front().map(|errand| &errand.waits);
        matches!(first, Some(Waits::Query(_, awaited)) if *awaited != Some(newest))
    }

    /// Numbers of stories and digests are others now: what is under way is asked again.
    pub(super) fn follow(&mut self, replaced: &Replaced) {
        for errand in &mut self.queue {
            if let View::Digest(number) = errand.view {
                errand.view = replaced.digest(number).map_or(View::Digest(usize::MAX), View::Digest);
            }
            if let Waits::Query(_, awaited) = &mut errand.waits {
                *awaited = None;
            }
        }
    }

    /// Nobody wants to leave any more.
    pub(super) fn stay(&mut self) {
        self.leaves = false;
    }
}

impl App {
    /// Whether a command is done to rows of the list that its answer will change. Before that shows anything, nobody can
    /// mean the story under the cursor; and before it is whole, nobody all of them.
    pub(super) fn waits_for_list(&self, call: &Call) -> bool {
        let shown = &self.list.shown;
        let is_of_stories = command::of(call.verb).is_some_and(|command| command.is_of_stories);
        let is_of_many = call.range.is_some()
            || matches!(call.verb, Verb::ReadAll | Verb::Export | Verb::ExportOver)
            || self.visual.anchor.is_some();
        is_of_stories && call.stories.is_empty() && (shown.fresh || shown.unanswered && is_of_many)
    }

    /// Has a command wait for the list.
    pub(super) fn wait_for_list(&mut self, call: Call) {
        let filter = self.list.filter.as_ref().map(|filter| Arc::clone(&filter.query));
        self.errands.queue.push_back(Errand { call, view: self.list.view, waits: Waits::List(filter) });
    }

    /// Has a command wait for what `query` finds among the stories of the list; `awaited` is the search for that, where
    /// it is under way.
    pub(super) fn wait_for(
        &mut self,
        call: Call,
        query: Arc<Query>,
        awaited: Option<u64>,
        effects: &mut Vec<Effect>,
    ) {
        self.errands.queue.push_back(Errand {
            call,
            view: self.list.view,
            waits: Waits::Query(query, awaited),
        });
        self.search_open(effects);
    }

    /// Asks for the stories of the first errand.
    pub(super) fn seek_errand(&mut self, effects: &mut Vec<Effect>) {
        let Some(Errand { view, waits: Waits::Query(query, _), .. }) = self.errands.queue.front() else {
            return;
        };
        let search = self.search_in(*view, Arc::clone(query));
        if let Some(Errand { waits: Waits::Query(_, awaited), .. }) = self.errands.queue.front_mut() {
            *awaited = Some(search.generation);
        }
        effects.push(Effect::Search(search));
    }

    /// Takes all stories that the first errand waits for, and does it.
    pub(super) fn found_errand(&mut self, rows: Vec<StoryIx>, effects: &mut Vec<Effect>) {
        let Some(errand) = self.errands.queue.pop_front() else { return };
        let typed = self.asked.take();
        self.know_stories(&errand.call, rows);
        self.act(&errand.call, effects);
        self.asked = typed;
    }

    /// Does what waited for the list, and ends the program when that was asked for and nothing waits any more.
    pub(super) fn run_errands(&mut self, effects: &mut Vec<Effect>) {
        while !self.list.shown.unanswered
            && let Some(Errand { waits: Waits::List(_), .. }) = self.errands.queue.front()
            && let Some(Errand { call, view, waits: Waits::List(query) }) = self.errands.queue.pop_front()
        {
            let now = self.list.filter.as_ref().map(|filter| &filter.query);
            if view == self.list.view && now == query.as_ref() {
                self.act(&call, effects);
            } else {
                let name = command::of(call.verb).map_or("it", |command| command.name);
                self.complain(&format!("`{name}` was not done: the list is another by now"));
            }
        }
        if self.errands.leaves && self.errands.is_empty() {
            self.errands.leaves = false;
            effects.push(Effect::Quit);
        }
    }

    /// Ends the program, after what was asked for before that.
    pub(super) fn quit(&mut self, effects: &mut Vec<Effect>) {
        if self.errands.is_empty() {
            effects.push(Effect::Quit);
        } else {
            self.errands.leaves = true;
            self.say(
                "the stories of the last command are still being looked for; <C-c> twice leaves without it",
            );
        }
    }
}

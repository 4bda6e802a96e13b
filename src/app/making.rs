//! Marks that are to be made, in the order in which they were asked for.
//!
//! Who a story is its words tell. Those of a few are read at once; those of many beside the reader, and what their marks
//! are to be shows meanwhile. What is asked for after that waits for its turn, so that undoing takes back what was done
//! last. Which stories it is about is settled at the key press, whatever becomes of their files.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::action::Effect;
use crate::command::Verb;
use crate::library::{Named, Naming, Replaced};
use crate::marks::Field;
use crate::marks::edit::{Edit, NOWHERE};
use crate::story::StoryIx;

use super::App;

/// So many stories are named at once.
const FEW: usize = 4;

/// A mark of some stories.
#[derive(Debug)]
struct Setting {
    /// Where they stand now.
    places: Vec<StoryIx>,
    field: Field,
    /// Whether the person is told how many it was.
    tells: bool,
    naming: Arc<Naming>,
    named: Option<Vec<Option<Named>>>,
}

#[derive(Debug)]
enum Job {
    Set(Setting),
    Walk(Verb, Option<u32>),
}

/// What waits for its turn.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    queue: VecDeque<Job>,
    number: u64,
}

impl Jobs {
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Takes the stories along to the numbers that they have now.
    pub(super) fn follow(&mut self, replaced: &Replaced) {
        for job in &mut self.queue {
            if let Job::Set(setting) = job {
                for place in &mut setting.places {
                    *place = replaced.get(*place).unwrap_or(NOWHERE);
                }
            }
        }
    }
}

impl App {
    /// Whether every change is on the disk.
    pub fn is_saved(&self) -> bool {
        self.jobs.is_empty() && self.book.is_saved()
    }

    /// Sets a field of stories, in one step; those that have it so are left as they are.
    pub(super) fn put_marks(
        &mut self,
        places: Vec<StoryIx>,
        field: Field,
        tells: bool,
        effects: &mut Vec<Effect>,
    ) {
        self.jobs.number += 1;
        let naming = Arc::new(Naming::new(self.jobs.number, &self.library, places.clone()));
        let setting = Setting { places, field, tells, naming, named: None };
        if self.jobs.is_empty() && setting.places.len() <= FEW {
            self.make_marks(setting, effects);
            return;
        }
        for &ix in &setting.places {
            self.book.foresee(ix, &setting.field);
        }
        effects.push(Effect::Name(Arc::clone(&setting.naming)));
        self.jobs.queue.push_back(Job::Set(setting));
    }

    /// Undoes or redoes, when it is its turn.
    pub(super) fn walk_history(&mut self, verb: Verb, count: Option<u32>, effects: &mut Vec<Effect>) {
        if self.jobs.is_empty() {
            self.walk(verb, count, effects);
        } else {
            self.jobs.queue.push_back(Job::Walk(verb, count));
        }
    }

    /// Takes who the stories of a mark are.
    pub(super) fn named(&mut self, number: u64, named: Vec<Option<Named>>, effects: &mut Vec<Effect>) {
        let setting = self.jobs.queue.iter_mut().find_map(|job| match job {
            Job::Set(setting) if setting.naming.number == number => Some(setting),
            _ => None,
        });
        if let Some(setting) = setting {
            setting.named = Some(named);
        }
        let is_ready = |job: &mut Job| !matches!(job, Job::Set(Setting { named: None, .. }));
        while let Some(job) = self.jobs.queue.pop_front_if(is_ready) {
            self.do_job(job, effects);
        }
    }

    /// Makes what waits, for a program that ends.
    pub fn make_all(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some(job) = self.jobs.queue.pop_front() {
            self.do_job(job, &mut effects);
        }
        effects
    }

    fn do_job(&mut self, job: Job, effects: &mut Vec<Effect>) {
        match job {
            Job::Set(setting) => self.make_marks(setting, effects),
            Job::Walk(verb, count) => self.walk(verb, count, effects),
        }
    }

    fn make_marks(&mut self, setting: Setting, effects: &mut Vec<Effect>) {
        let Setting { places, field, tells, naming, named } = setting;
        let mut left = Vec::new();
        let named = named.unwrap_or_else(|| naming.all());
        let mut edits = Vec::with_capacity(named.len());
        for (place, named) in places.into_iter().zip(named) {
            let Some(Named { key, title, likeness }) = named else { continue };
            // What is shown may not be known to be so yet, or be this very mark.
            let before = self.book.field(key, &field);
            // The first mark of an edited story is a change, be it what it had before.
            if before != field || self.book.flags(place).edited() {
                edits.push(Edit { place, key, title, likeness, before, after: field.clone() });
            } else {
                left.push((place, key));
            }
        }
        let changed = self.save(edits, effects);
        for (place, key) in left {
            self.book.leave(place, key, &field);
        }
        if tells {
            self.tell_noted(&field, changed);
        }
    }
}

//! Marks that are to be made, undone or made again, in the order in which that was asked for.
//!
//! Who a story is its words tell. Those of a few are read at once, those of many beside the reader; and what is done to
//! very many is done piece by piece, with keys heard between the pieces. What it comes to shows at the key press. What
//! is asked for after that waits for its turn, so that undoing takes back what was done last. Which stories it is about
//! is settled at the key press, whatever becomes of their files.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use crate::action::Effect;
use crate::command::Verb;
use crate::library::{Named, Naming, Replaced};
use crate::marks::Field;
use crate::marks::edit::{Edit, NOWHERE};
use crate::story::{StoryIx, StoryKey};

use super::App;
use super::book::Walked;

/// So many stories are named at once.
const FEW: usize = 4;

/// Changes that are made in one go, at most.
const PIECE: usize = 2_000;

/// Steps that one press undoes, at most.
const STEPS: u32 = 10_000;

type Keys = HashSet<StoryKey, foldhash::fast::RandomState>;

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
    /// So many are done.
    at: usize,
    /// The number of the step, once it has begun.
    step: Option<u64>,
    changed: usize,
}

/// Undoing, or making again.
#[derive(Debug)]
struct Walking {
    verb: Verb,
    /// The count that was given.
    count: Option<u32>,
    /// Steps that are done.
    steps: u32,
    now: Option<Walk>,
}

/// A step that is being undone or made again.
#[derive(Debug)]
struct Walk {
    number: u64,
    left: VecDeque<Edit>,
    /// Where it was done first, and what came of it there.
    first: Option<(StoryIx, Field)>,
    ours: Keys,
    theirs: Keys,
}

#[derive(Debug)]
enum Job {
    Set(Setting),
    Walk(Walking),
}

/// What waits for its turn.
#[derive(Debug)]
pub struct Jobs {
    queue: VecDeque<Job>,
    number: u64,
    /// Whether the next piece has been asked for.
    goes_on: bool,
    /// Changes that are made in one go, at most.
    pub piece: usize,
}

impl Default for Jobs {
    fn default() -> Jobs {
        Jobs { queue: VecDeque::new(), number: 0, goes_on: false, piece: PIECE }
    }
}

impl Jobs {
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// What a field of a story is to be, when a mark that was asked for last says that.
    pub(super) fn awaited(&self, ix: StoryIx, field: &Field) -> Option<&Field> {
        self.queue.iter().rev().find_map(|job| match job {
            Job::Set(setting) if setting.field.is_about(field) && setting.places.contains(&ix) => {
                Some(&setting.field)
            }
            _ => None,
        })
    }

    /// Takes the stories along to the numbers that they have now.
    pub(super) fn follow(&mut self, replaced: &Replaced) {
        let follow = |place: &mut StoryIx| *place = replaced.get(*place).unwrap_or(NOWHERE);
        for job in &mut self.queue {
            match job {
                Job::Set(setting) => setting.places.iter_mut().for_each(follow),
                Job::Walk(Walking { now: Some(walk), .. }) => {
                    walk.left.iter_mut().map(|edit| &mut edit.place).for_each(follow);
                    walk.first.iter_mut().map(|(place, _)| place).for_each(follow);
                }
                Job::Walk(_) => {}
            }
        }
    }
}

impl App {
    /// Whether every change is on the disk.
    pub fn is_saved(&self) -> bool {
        self.jobs.is_empty() && self.book.is_saved()
    }

    /// Fixes stories, whatever becomes of their files from now on.
    pub(super) fn fix(&mut self, stories: Vec<StoryIx>) -> Arc<Naming> {
        self.jobs.number += 1;
        Arc::new(Naming::new(self.jobs.number, &self.library, stories))
    }

    /// Sets a field of stories, in one step; those that have it so are left as they are.
    pub(super) fn put_marks(
        &mut self,
        stories: Vec<StoryIx>,
        field: Field,
        tells: bool,
        effects: &mut Vec<Effect>,
    ) {
        let naming = self.fix(stories);
        self.put_fixed(naming, field, tells, effects);
    }

    /// The same of stories that were fixed before.
    pub(super) fn put_fixed(
        &mut self,
        naming: Arc<Naming>,
        field: Field,
        tells: bool,
        effects: &mut Vec<Effect>,
    ) {
        let places: Vec<StoryIx> =
            naming.places(&self.library).map(|place| place.unwrap_or(NOWHERE)).collect();
        let named = (self.jobs.is_empty() && places.len() <= FEW).then(|| naming.all());
        if named.is_none() {
            for &ix in &places {
                self.book.foresee(ix, &field);
            }
            effects.push(Effect::Name(Arc::clone(&naming)));
        }
        let setting = Setting { places, field, tells, naming, named, at: 0, step: None, changed: 0 };
        self.jobs.queue.push_back(Job::Set(setting));
        self.work(effects);
    }

    /// Undoes or redoes, when it is its turn.
    pub(super) fn walk_history(&mut self, verb: Verb, count: Option<u32>, effects: &mut Vec<Effect>) {
        self.resume = None;
        self.jobs.queue.push_back(Job::Walk(Walking { verb, count, steps: 0, now: None }));
        self.work(effects);
    }

    /// Takes who the stories of a mark are.
    pub(super) fn named(&mut self, number: u64, named: Vec<Option<Named>>, effects: &mut Vec<Effect>) {
        for job in &mut self.jobs.queue {
            if let Job::Set(setting) = job
                && setting.naming.number == number
            {
                setting.named = Some(named);
                break;
            }
        }
        self.work(effects);
    }

    /// Makes the next piece.
    pub(super) fn go_on_marking(&mut self, effects: &mut Vec<Effect>) {
        self.jobs.goes_on = false;
        self.work(effects);
    }

    /// Makes all that waits, for a program that ends.
    pub fn make_all(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some(job) = self.jobs.queue.pop_front() {
            let mut all = usize::MAX;
            self.work_on(job, &mut all, &mut effects);
        }
        effects
    }

    /// Does what is ready and has its turn, up to a piece of it.
    pub(super) fn work(&mut self, effects: &mut Vec<Effect>) {
        let mut left = self.jobs.piece;
        while left > 0
            && self.is_ready()
            && let Some(job) = self.jobs.queue.pop_front()
        {
            if let Some(job) = self.work_on(job, &mut left, effects) {
                self.jobs.queue.push_front(job);
            }
        }
        if self.is_ready() && !std::mem::replace(&mut self.jobs.goes_on, true) {
            effects.push(Effect::GoOn);
        }
    }

    /// Whether there is something to do that waits for nothing: a mark for who its stories are, undoing for what there is
    /// to undo.
    fn is_ready(&self) -> bool {
        match self.jobs.queue.front() {
            Some(Job::Set(setting)) => setting.named.is_some(),
            Some(Job::Walk(_)) => !self.book.is_history_due(),
            None => false,
        }
    }

    /// Works on a job for as many changes as are left; returns what is still to be done of it.
    fn work_on(&mut self, job: Job, left: &mut usize, effects: &mut Vec<Effect>) -> Option<Job> {
        match job {
            Job::Set(setting) => self.set_on(setting, left, effects).map(Job::Set),
            Job::Walk(walking) => self.walk_on(walking, left, effects).map(Job::Walk),
        }
    }

    fn set_on(
        &mut self,
        mut setting: Setting,
        left: &mut usize,
        effects: &mut Vec<Effect>,
    ) -> Option<Setting> {
        let named = setting.named.get_or_insert_with(|| setting.naming.all());
        let end = named.len().min(setting.at.saturating_add(*left));
        *left -= (end - setting.at).max(1).min(*left);
        let (mut edits, mut same) = (Vec::new(), Vec::new());
        let mut seen = Keys::default();
        for (&place, named) in setting.places.iter().zip(named).take(end).skip(setting.at) {
            let Some(Named { key, title, likeness }) = named.take() else { continue };
            // What is shown may not be known to be so yet, or be this very mark.
            let before = self.book.field(key, &setting.field);
            // The first mark of an edited story is a change, be it what it had before.
            let is_change = before != setting.field || self.book.flags(place).edited();
            // One story can stand in a range twice; it is marked once.
            if is_change && seen.insert(key) {
                let (likeness, after) = (Some(likeness), setting.field.clone());
                edits.push(Edit { place, key, title, likeness, before, after });
            } else {
                same.push((place, key));
            }
        }
        setting.at = end;
        setting.changed += edits.len();
        // A story that bears the marks of its earlier words has its own from now on, and all of them.
        for at in 0..edits.len() {
            for field in self.book.inherited(edits[at].key) {
                if !field.is_about(&setting.field) {
                    edits.push(Edit { before: field.clone(), after: field, ..edits[at].clone() });
                }
            }
        }
        if !edits.is_empty() {
            let step = *setting.step.get_or_insert_with(|| self.book.begin_step());
            let (ticket, changes) = self.book.make(&self.library, step, edits);
            effects.push(Effect::Save(ticket, changes));
        }
        // A story that is not listed any more may be the one that another was before it was edited.
        self.comparing.due |= self.book.inherits_from(&seen) || setting.places.contains(&NOWHERE);
        for (place, key) in same {
            self.book.leave(place, key, &setting.field);
        }
        if setting.at < setting.naming.len() {
            return Some(setting);
        }
        if setting.tells {
            self.tell_noted(&setting.field, setting.changed);
        }
        None
    }

    fn walk_on(
        &mut self,
        mut walking: Walking,
        left: &mut usize,
        effects: &mut Vec<Effect>,
    ) -> Option<Walking> {
        let undoes = walking.verb == Verb::Undo;
        let steps = walking.count.unwrap_or(1).min(STEPS);
        while walking.steps < steps {
            if *left == 0 {
                return Some(walking);
            }
            let mut walk = match walking.now.take() {
                Some(walk) => walk,
                None => match self.book.pop_step(undoes) {
                    Some((number, step)) => self.begin_walk(number, step, undoes, *left),
                    None if walking.steps > 0 => return None,
                    None => {
                        self.fail(if undoes { "nothing to undo" } else { "nothing to redo" });
                        return None;
                    }
                },
            };
            let piece: Vec<Edit> = walk.left.drain(..walk.left.len().min(*left)).collect();
            *left -= piece.len().max(1).min(*left);
            let Walked { edits, save, theirs } = self.book.walk(&self.library, walk.number, piece, undoes);
            effects.extend(save.map(|(ticket, changes)| Effect::Save(ticket, changes)));
            let keys: Keys = edits.iter().map(|edit| edit.key).collect();
            // A story whose words were edited may bear the marks of these.
            self.comparing.due |= self.book.inherits_from(&keys);
            walk.ours.extend(keys);
            for edit in theirs {
                let now = self.book.field(edit.key, &edit.after);
                self.book.leave(edit.place, edit.key, &now);
                walk.theirs.insert(edit.key);
            }
            if let Some(edit) = edits.into_iter().next()
                && walk.first.is_none()
            {
                let is_known = edit.place != NOWHERE;
                let place =
                    if is_known { Some(edit.place) } else { self.library.places(edit.key).first().copied() };
                walk.first = Some((place.unwrap_or(NOWHERE), edit.after));
            }
            if walk.left.is_empty() {
                walking.steps += 1;
                self.tell_walked(&walk);
            } else {
                walking.now = Some(walk);
            }
        }
        None
    }

    fn begin_walk(&mut self, number: u64, step: Vec<Edit>, undoes: bool, at_once: usize) -> Walk {
        if step.len() > at_once {
            for edit in &step {
                self.book.foresee(edit.place, if undoes { &edit.before } else { &edit.after });
            }
        }
        Walk { number, left: step.into(), first: None, ours: Keys::default(), theirs: Keys::default() }
    }

    /// Says what was undone or made again; the cursor goes to where that happened, when it is in the list.
    fn tell_walked(&mut self, walk: &Walk) {
        let left = match walk.theirs.len() {
            0 => String::new(),
            1 => "changed elsewhere since, so it stays as it is".to_owned(),
            many => format!("{many} stories changed elsewhere since, so they stay as they are"),
        };
        let Some((place, after)) = &walk.first else { return self.say(&left) };
        if let Some(row) = self.list.shown.rows.position(*place) {
            self.list.shown.cursor = row;
            self.looking.spared = Some(*place);
        }
        let what = match after {
            Field::Read(true) => "read again".to_owned(),
            Field::Read(false) => "unread again".to_owned(),
            Field::Starred(true) => "starred again".to_owned(),
            Field::Starred(false) => "the star is off again".to_owned(),
            Field::Tag(name, true) => format!("tagged `{name}` again"),
            Field::Tag(name, false) => format!("untagged `{name}` again"),
            Field::Comment(Some(_)) => "the comment is as before".to_owned(),
            Field::Comment(None) => "the comment is gone again".to_owned(),
        };
        let count = walk.ours.len();
        let stories = if count == 1 { String::new() } else { format!("{count} stories: ") };
        let left = if left.is_empty() { left } else { format!("; {left}") };
        self.say(&format!("{stories}{what}{left}"));
    }
}

//! The marks of the stories that are loaded, and what was done to them in this session.
//!
//! A change shows at once as under way, and as made when the store says that it is on the disk; one that could not
//! be saved is taken back. Counts are kept in the one place that changes a flag.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::library::{Library, Replaced, Shard};
use crate::marks::{Change, Field, Likes, Marks};
use crate::query::kin::{Comparison, Heir, Places};
use crate::query::plan::Notes;
use crate::query::{self, Flags};
use crate::story::{Likeness, StoryIx, StoryKey};
use crate::text::CleanBuf;

/// A change to one story, with what was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where the person made it.
    pub place: StoryIx,
    /// Whose mark.
    pub key: StoryKey,
    /// The story's title.
    pub title: CleanBuf,
    /// What its words are like, where that was asked.
    pub likeness: Option<Likeness>,
    /// The value before.
    pub before: Field,
    /// The value after.
    pub after: Field,
}

impl Edit {
    fn reversed(self) -> Edit {
        Edit { before: self.after, after: self.before, ..self }
    }
}

/// Where something was done that is not listed any more.
const NOWHERE: StoryIx = StoryIx(u32::MAX);

/// What was done in one go.
type Step = Vec<Edit>;

/// How a step came to be under way, so that what failed can be taken out of the history again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Made,
    Undone,
    Redone,
}

/// A step that is on its way to the disk.
#[derive(Debug)]
struct Waiting {
    step: Step,
    cause: Cause,
    /// For each edit, the value to go back to when it can't be saved.
    base: Vec<Field>,
}

/// The marks of what is loaded.
#[derive(Debug, Default)]
pub struct Book {
    marks: Marks,
    /// Changes made before the marks of earlier sessions had been read.
    early: Option<Vec<(StoryKey, Field)>>,
    is_loaded: bool,
    /// Stories that were jumped to, the newest last.
    opened: Vec<StoryKey>,
    /// The first bytes of their keys: most stories are told apart by these.
    opened_glances: HashSet<u32>,
    flags: Vec<u8>,
    /// What the stories that were marked in this session are like.
    recent: Likes,
    /// Who stories were whose words were edited, as long as they bear those marks.
    heirs: HashMap<StoryKey, StoryKey>,
    places: Arc<Places>,
    /// Stories whose marks are others since [`Book::take_touched`] was asked, and whether places are.
    touched: (Vec<StoryIx>, bool),
    /// Places that are not the first one of their story.
    later: usize,
    read: usize,
    starred: usize,
    waiting: BTreeMap<u64, Waiting>,
    ticket: u64,
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl Book {
    /// The flags of a story.
    pub fn flags(&self, ix: StoryIx) -> Flags {
        Flags(self.flags.get(ix.at()).copied().unwrap_or_default())
    }

    /// The flags of all stories, by number.
    pub fn all_flags(&self) -> &[u8] {
        &self.flags
    }

    /// How many stories there are, each counted once.
    pub fn stories(&self) -> usize {
        self.flags.len() - self.later
    }

    /// The stories that were jumped to, the newest last.
    pub fn opened(&self) -> &[StoryKey] {
        &self.opened
    }

    /// Takes the stories that were jumped to in earlier sessions.
    pub fn remember(&mut self, opened: Vec<StoryKey>) {
        self.opened_glances = opened.iter().map(|key| key.glance()).collect();
        self.opened = opened;
    }

    /// A story was jumped to.
    pub fn open(&mut self, library: &Library, ix: StoryIx) {
        const KEPT: usize = 500;
        let Some(key) = library.story(ix).map(crate::library::StoryRef::key) else { return };
        self.opened.retain(|&own| own != key);
        self.opened.push(key);
        self.opened_glances.insert(key.glance());
        self.opened.drain(..self.opened.len().saturating_sub(KEPT));
        self.put(ix, self.flags(ix).0 | Flags::OPENED);
    }

    /// The tags and comments of all stories that have any.
    pub fn notes(&self) -> Arc<Notes> {
        Arc::new(query::notes(&self.marks))
    }

    /// The tags of a story, by who it is.
    pub fn tags(&self, key: StoryKey) -> Vec<CleanBuf> {
        self.marks.tags(self.bearer(key)).map(CleanBuf::from).collect()
    }

    /// What the person says about a story, by who it is.
    pub fn comment(&self, key: StoryKey) -> Option<CleanBuf> {
        self.marks.comment(self.bearer(key)).map(CleanBuf::from)
    }

    /// Whose marks a story bears: its own, or those of its earlier words.
    fn bearer(&self, key: StoryKey) -> StoryKey {
        self.heirs.get(&key).copied().unwrap_or(key)
    }

    /// The stories that stand in several places.
    pub fn places(&self) -> &Arc<Places> {
        &self.places
    }

    /// How many stories are unread.
    pub fn unread(&self) -> usize {
        self.stories() - self.read
    }

    /// How many stories are starred.
    pub fn starred(&self) -> usize {
        self.starred
    }

    /// Whether every change is on the disk.
    pub fn is_saved(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Makes room for `stories` stories.
    pub fn grow(&mut self, stories: usize) {
        self.flags.resize(stories, 0);
    }

    /// Takes all that is known of stories along to the numbers that they have now, of `stories` in all. Returns the
    /// places that are now the first ones of their stories, and were not before.
    pub fn follow(&mut self, replaced: &Replaced, stories: usize) -> Vec<StoryIx> {
        self.flags = replaced.carry(&self.flags, stories);
        let mut risen = Vec::new();
        if !self.places.is_empty() {
            let again = (0..).map(StoryIx).zip(&self.flags).filter(|(_, bits)| Flags(**bits).again());
            risen = again.map(|(ix, _)| ix).collect();
            self.places = Arc::new(self.places.follow(replaced));
        }
        self.count();
        risen.retain(|&ix| !self.flags(ix).again());
        let waiting = self.waiting.values_mut().map(|waiting| &mut waiting.step);
        for edit in self.done.iter_mut().chain(&mut self.undone).chain(waiting).flatten() {
            edit.place = replaced.get(edit.place).unwrap_or(NOWHERE);
        }
        risen
    }

    /// The stories whose marks have changed since this was asked last, and whether which stories are one has.
    pub fn take_touched(&mut self) -> (Vec<StoryIx>, bool) {
        std::mem::take(&mut self.touched)
    }

    /// Counts afresh, each story at its first place.
    fn count(&mut self) {
        self.touched.1 |= self.later > 0 || !self.places.is_empty();
        if self.later > 0 {
            self.flags.iter_mut().for_each(|bits| *bits &= !Flags::AGAIN);
        }
        self.later = 0;
        for ix in self.places.later() {
            if let Some(bits) = self.flags.get_mut(ix.at()) {
                *bits |= Flags::AGAIN;
                self.later += 1;
            }
        }
        let firsts = || self.flags.iter().map(|&bits| Flags(bits)).filter(|flags| !flags.again());
        self.read = firsts().filter(|flags| flags.read()).count();
        self.starred = firsts().filter(|flags| flags.starred()).count();
    }

    /// Takes which stories stand in several places; returns whether that is news.
    pub fn gather(&mut self, places: Places) -> bool {
        let is_news = *self.places != places;
        if is_news {
            self.places = Arc::new(places);
            self.count();
        }
        is_news
    }

    /// Has stories bear the marks of their earlier words, as long as they have none of their own: for showing only, until
    /// the person marks them. Returns whether that is news.
    pub fn adopt(&mut self, heirs: &[Heir]) -> bool {
        let mut is_news = false;
        let before = std::mem::take(&mut self.heirs);
        let mut disowned: Vec<u8> = Vec::new();
        if !before.is_empty() {
            disowned.clone_from(&self.flags);
        }
        for Heir { ix, key, was } in heirs {
            let mark = self.marks.get(*was);
            if self.marks.knows(*key) || self.marks.fields(*was).is_empty() {
                continue;
            }
            self.heirs.insert(*key, *was);
            if let Some(bits) = disowned.get_mut(ix.at()) {
                *bits &= !Flags::EDITED;
            }
            let old = self.flags(*ix).0;
            let new = old & !(Flags::READ | Flags::STARRED) | Flags::of(mark).0 | Flags::EDITED;
            is_news |= new != old;
            self.put(*ix, new);
        }
        for (ix, _) in (0..).map(StoryIx).zip(disowned).filter(|(_, bits)| Flags(*bits).edited()) {
            let bits = self.flags(ix).0 & !(Flags::READ | Flags::STARRED | Flags::EDITED);
            is_news = true;
            self.put(ix, bits);
        }
        is_news
    }

    /// What a story whose words were edited has of its earlier ones: with the first mark of its own it needs all.
    pub fn inherited(&self, key: StoryKey) -> Vec<Field> {
        self.heirs.get(&key).map(|&was| self.marks.fields(was)).unwrap_or_default()
    }

    /// What it takes to compare `library` with itself and with what was marked.
    pub fn comparison(&self, library: &Library) -> Comparison {
        Comparison {
            library: library.clone(),
            flags: self.flags.clone(),
            likes: Arc::clone(self.marks.likes()),
            recent: self.recent.clone(),
        }
    }

    /// Takes the marks of earlier sessions. What was marked meanwhile is newer.
    pub fn load(&mut self, marks: Marks) {
        self.marks = marks;
        self.is_loaded = true;
        for (key, field) in self.early.take().unwrap_or_default() {
            self.marks.set(key, &field);
        }
    }

    /// The stories of a shard that may have marks: most have none, and their keys need not be made.
    pub fn candidates(&self, shard: &Shard) -> Vec<u32> {
        if self.marks.is_empty() && self.opened.is_empty() {
            return Vec::new();
        }
        let marked = |(_, story): &(usize, &crate::story::Story)| {
            self.marks.has_glance(story.glance) || self.opened_glances.contains(&story.glance)
        };
        shard.stories().iter().enumerate().filter(marked).map(|(at, _)| at as u32).collect()
    }

    /// Takes who some stories are, and shows their marks.
    pub fn identify(&mut self, who: &[(StoryIx, StoryKey)]) {
        for &(ix, key) in who {
            if self.opened_glances.contains(&key.glance()) && self.opened.contains(&key) {
                self.put(ix, self.flags(ix).0 | Flags::OPENED);
            }
            if self.marks.knows(key) {
                let kept = Flags::READ_PENDING | Flags::STAR_PENDING | Flags::AGAIN | Flags::OPENED;
                let bits = Flags::of(self.marks.get(key)).0 | Flags::MARKED;
                self.put(ix, self.flags(ix).0 & kept | bits);
            }
        }
    }

    /// Makes `edits` as one step that can be undone; returns the ticket and the changes to save.
    pub fn make(&mut self, library: &Library, edits: Vec<Edit>) -> (u64, Vec<Change>) {
        self.undone.clear();
        self.done.push(edits.clone());
        self.begin(library, edits, Cause::Made)
    }

    /// Takes the last step back: where it was made, the ticket and the changes to save.
    pub fn undo(&mut self, library: &Library) -> Option<(Vec<Edit>, u64, Vec<Change>)> {
        let step = self.done.pop()?;
        self.undone.push(step.clone());
        let back: Step = step.into_iter().map(Edit::reversed).collect();
        let (ticket, changes) = self.begin(library, back.clone(), Cause::Undone);
        Some((back, ticket, changes))
    }

    /// Makes the last step that was undone again.
    pub fn redo(&mut self, library: &Library) -> Option<(Vec<Edit>, u64, Vec<Change>)> {
        let step = self.undone.pop()?;
        self.done.push(step.clone());
        let (ticket, changes) = self.begin(library, step.clone(), Cause::Redone);
        Some((step, ticket, changes))
    }

    fn begin(&mut self, library: &Library, step: Step, cause: Cause) -> (u64, Vec<Change>) {
        for edit in &step {
            self.set(library, edit.key, &edit.after, true);
            self.recent.extend(edit.likeness.map(|likeness| (edit.key, likeness)));
        }
        let change = |edit: &Edit| Change {
            key: edit.key,
            field: edit.after.clone(),
            title: edit.title.clone(),
            likeness: edit.likeness,
        };
        let changes = step.iter().map(change).collect();
        let base = step.iter().map(|edit| edit.before.clone()).collect();
        self.ticket += 1;
        self.waiting.insert(self.ticket, Waiting { step, cause, base });
        (self.ticket, changes)
    }

    /// The changes of `ticket` are on the disk.
    pub fn saved(&mut self, library: &Library, ticket: u64) {
        for edit in self.waiting.remove(&ticket).map(|waiting| waiting.step).unwrap_or_default() {
            if self.next_waiting(&edit).is_none() {
                self.settle(library, &edit);
            }
        }
    }

    /// The changes of `ticket` could not be saved: they are taken back. Where something newer is under way, it goes
    /// back to what was there before both, should it fail as well.
    pub fn failed(&mut self, library: &Library, ticket: u64) {
        let Some(Waiting { step, cause, base }) = self.waiting.remove(&ticket) else { return };
        self.forget(&step, cause);
        for (edit, before) in step.into_iter().zip(base) {
            if let Some(newer) = self.next_waiting(&edit) {
                *newer = before;
            } else {
                self.set(library, edit.key, &before, false);
                self.settle(library, &edit);
            }
        }
    }

    /// Makes the history what it was before `step`, which could not be saved.
    fn forget(&mut self, step: &Step, cause: Cause) {
        let take = |history: &mut Vec<Step>, step: &Step| {
            let at = history.iter().rposition(|other| other == step)?;
            Some(history.remove(at))
        };
        match cause {
            Cause::Made => drop(take(&mut self.done, step)),
            Cause::Redone => self.undone.extend(take(&mut self.done, step)),
            Cause::Undone => {
                let made = step.iter().cloned().map(Edit::reversed).collect();
                self.done.extend(take(&mut self.undone, &made));
            }
        }
    }

    /// Where the oldest change to the same field of the same story that is still under way goes back to.
    fn next_waiting(&mut self, edit: &Edit) -> Option<&mut Field> {
        let same =
            |other: &Edit| other.key == edit.key && pending_bit(&other.after) == pending_bit(&edit.after);
        self.waiting.values_mut().find_map(|waiting| {
            let at = waiting.step.iter().position(same)?;
            waiting.base.get_mut(at)
        })
    }

    fn settle(&mut self, library: &Library, edit: &Edit) {
        for ix in library.places(edit.key) {
            let bits = self.flags(ix).0 & !pending_bit(&edit.after);
            self.put(ix, bits);
        }
    }

    /// Sets a field of a story in all its places.
    fn set(&mut self, library: &Library, key: StoryKey, field: &Field, pending: bool) {
        self.marks.set(key, field);
        self.heirs.remove(&key);
        if !self.is_loaded {
            self.early.get_or_insert_default().push((key, field.clone()));
        }
        let (bit, on) = match *field {
            Field::Read(on) => (Flags::READ, on),
            Field::Starred(on) => (Flags::STARRED, on),
            Field::Tag(..) | Field::Comment(_) => (0, false),
        };
        for ix in library.places(key) {
            if bit == 0 {
                self.touched.0.push(ix);
            }
            let bits = self.flags(ix).0 & !Flags::EDITED | Flags::MARKED;
            let bits = if on { bits | bit } else { bits & !bit };
            self.put(ix, if pending { bits | pending_bit(field) } else { bits });
        }
    }

    /// The only place where a flag changes.
    fn put(&mut self, ix: StoryIx, bits: u8) {
        let Some(flags) = self.flags.get_mut(ix.at()) else { return };
        let (old, new) = (Flags(*flags), Flags(bits));
        if !new.again() {
            self.read = self.read + usize::from(new.read()) - usize::from(old.read());
            self.starred = self.starred + usize::from(new.starred()) - usize::from(old.starred());
        }
        *flags = bits;
        if (old.0 ^ new.0) & !(Flags::READ_PENDING | Flags::STAR_PENDING) != 0 {
            self.touched.0.push(ix);
        }
    }
}

fn pending_bit(field: &Field) -> u8 {
    match field {
        Field::Read(_) => Flags::READ_PENDING,
        Field::Starred(_) => Flags::STAR_PENDING,
        Field::Tag(..) | Field::Comment(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_that_is_not_there_is_not_counted() {
        let mut book = Book::default();
        book.grow(2);
        book.put(StoryIx(0), Flags::READ);
        book.put(StoryIx(9), Flags::READ);
        assert_eq!((book.unread(), book.starred()), (1, 0));
        book.put(StoryIx(0), Flags::STARRED);
        assert_eq!((book.unread(), book.starred()), (2, 1));
    }
}

//! The marks of the stories that are loaded, and what was done to them in this session.
//!
//! A change shows at once as under way, and as made when the store says that it is on the disk; one that could not
//! be saved is taken back. What others write shows as it comes; undoing leaves alone what somebody else has changed since.
//! Counts are kept in the one place that changes a flag.

mod known;
mod steps;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::Arc;

use crate::library::{Library, Replaced, Shard};
use crate::marks::edit::{Edit, Kept, Step};
use crate::marks::{Change, Field, Marks, Record};
use crate::query::Flags;
use crate::query::bits::Bits;
use crate::query::kin::{Comparison, Heir, Places};
use crate::query::plan::Notes;
use crate::story::{StoryIx, StoryKey};
use crate::text::CleanBuf;

use super::history::History;
use super::under_way::{Piece, UnderWay};

use known::Known;
use steps::Own;
pub use steps::Walked;

/// The marks of what is loaded.
#[derive(Debug, Default)]
pub struct Book {
    marks: Known,
    /// Changes made before the marks of earlier sessions had been read.
    early: Option<Vec<(StoryKey, Field)>>,
    is_loaded: bool,
    /// Stories that were jumped to, the newest last.
    opened: Vec<StoryKey>,
    /// The first bytes of their keys: most stories are told apart by these.
    opened_glances: HashSet<u32>,
    flags: Vec<u8>,
    /// Stories whose first mark was made before it was known whether they have marks of earlier words.
    unsure: HashSet<StoryKey>,
    /// Whether that is known of all stories.
    is_compared: bool,
    /// Who stories were whose words were edited, as long as they bear those marks.
    heirs: HashMap<StoryKey, StoryKey>,
    places: Arc<Places>,
    /// Stories whose marks are others since [`Book::take_touched`] was asked, and whether places are.
    touched: (Vec<StoryIx>, bool),
    /// Places that are not the first one of their story.
    later: usize,
    read: usize,
    starred: usize,
    under_way: UnderWay,
    /// Stories whose tags or comment are on their way to the disk.
    notes_pending: Bits,
    /// Stories that were marked in this session.
    ours: Bits,
    ticket: u64,
    history: History,
    /// The steps of the session before, until marks are known.
    recalled: Option<Kept>,
    is_history_due: bool,
    own: Own,
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
        self.marks.notes(&self.heirs)
    }

    /// The marks of all stories, loaded or not.
    pub fn marks(&self) -> Arc<Marks> {
        self.marks.shared()
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
        self.under_way.is_empty()
    }

    /// Whether tags or the comment of a story are on their way to the disk.
    pub fn has_notes_pending(&self, ix: StoryIx) -> bool {
        self.notes_pending.holds(ix)
    }

    /// Whether a story was marked in this session.
    pub fn is_ours(&self, ix: StoryIx) -> bool {
        self.ours.holds(ix)
    }

    /// The tags of a story.
    pub fn tags(&self, key: StoryKey) -> Vec<CleanBuf> {
        self.marks.tags(self.bearer(key)).map(Into::into).collect()
    }

    /// What is said about a story.
    pub fn comment(&self, key: StoryKey) -> Option<CleanBuf> {
        self.marks.comment(self.bearer(key)).map(Into::into)
    }

    /// What a field of a story says.
    pub fn field(&self, key: StoryKey, field: &Field) -> Field {
        self.marks.now(self.bearer(key), field)
    }

    /// All tags, each with how many stories have it.
    pub fn all_tags(&self) -> BTreeMap<String, usize> {
        let mut all = BTreeMap::new();
        for tag in self.marks.noted().flat_map(|key| self.marks.tags(key)) {
            *all.entry(tag.to_string()).or_insert(0) += 1;
        }
        all
    }

    /// The story that bears the marks of these earlier words.
    pub fn heir_of(&self, was: StoryKey) -> Option<StoryKey> {
        self.heirs.iter().find(|(_, earlier)| **earlier == was).map(|(&key, _)| key)
    }

    /// Whose marks a story bears: its own, or those of its words before they were edited.
    fn bearer(&self, key: StoryKey) -> StoryKey {
        self.heirs.get(&key).copied().unwrap_or(key)
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
        self.under_way.follow(replaced);
        self.history.follow(replaced);
        self.notes_pending = self.notes_pending.follow(replaced);
        self.ours = self.ours.follow(replaced);
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
        self.is_compared = self.is_loaded;
        let before = std::mem::take(&mut self.heirs);
        self.marks.heirs_changed();
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
        let (likes, recent) = self.marks.likes();
        Comparison {
            library: library.clone(),
            flags: self.flags.clone(),
            likes,
            recent,
            unsure: self.unsure.iter().copied().collect(),
        }
    }

    /// Stories came or went: it is not known of all who they were.
    pub fn library_changed(&mut self) {
        self.is_compared = false;
    }

    /// What stories that were marked before they were compared have to have of their earlier words as well: all that their
    /// own marks do not say. It is written as their own, and is no step of the history.
    pub fn carry(&mut self, library: &Library, heirs: &[Heir]) -> Option<(u64, Vec<Change>)> {
        if !self.is_loaded {
            return None;
        }
        let unsure = std::mem::take(&mut self.unsure);
        let mut edits = Step::new();
        for Heir { ix, key, was } in heirs.iter().filter(|heir| unsure.contains(&heir.key)) {
            let Some(story) = library.story(*ix) else { continue };
            let said = |field: &Field| self.marks.last(*key, field).is_some();
            for after in self.marks.fields(*was).into_iter().filter(|field| !said(field)) {
                let (title, likeness) = (story.heading().into(), Some(story.likeness()));
                let before = self.marks.now(*key, &after);
                edits.push(Edit { place: *ix, key: *key, title, likeness, before, after });
            }
        }
        // Each of its places has been found, and one mark is for all of them.
        edits.sort_by_key(|edit| edit.key);
        edits.dedup_by(|a, b| a.key == b.key && a.after == b.after);
        let piece = Piece { edits, number: u64::MAX, cause: super::history::Cause::Made };
        (!piece.edits.is_empty()).then(|| self.begin(library, piece))
    }

    /// Takes the marks of earlier sessions. What was marked meanwhile is newer, and undoing it goes back to these.
    pub fn load(&mut self, marks: Marks) {
        let (likes, recent) = std::mem::replace(&mut self.marks, marks.into()).likes();
        likes.iter().chain(&recent).for_each(|(&key, &likeness)| self.marks.is_like(key, Some(likeness)));
        self.is_compared = false;
        self.unsure.retain(|key| !self.marks.knows(*key));
        if self.early.is_some() {
            self.history.rebase(&self.marks);
            self.under_way.rebase(&self.marks);
        }
        self.is_loaded = true;
        for (key, field) in self.early.take().unwrap_or_default() {
            self.marks.change(&field).set(key, &field);
        }
        if let Some(kept) = self.recalled.take() {
            self.recall(kept);
        }
    }

    /// Takes what this reader wrote, as it stands on the disk.
    pub fn wrote(&mut self, records: &[Record]) {
        if let Some(record) = records.first() {
            self.own.writers.insert(record.writer.as_str().to_owned());
        }
        for record in records {
            self.own.newest = self.own.newest.max(record.stamp);
            self.marks.change(&record.change).merge(record);
            if let Some(newer) = self.under_way.awaited(record.key, &record.change)
                && *newer != record.change
            {
                self.marks.change(newer).set(record.key, newer);
            }
        }
    }

    /// Takes what others wrote. Returns the stories whose marks are others now.
    pub fn hear(&mut self, records: &[Record]) -> HashSet<StoryKey> {
        let mut news = HashSet::new();
        for record in records {
            if !self.marks.change(&record.change).merge(record) {
                continue;
            }
            match self.under_way.heard(record.key, &record.change) {
                // What is on its way to the disk is written later, so it holds.
                Some(newer) => self.marks.change(newer).set(record.key, newer),
                None => drop(news.insert(record.key)),
            }
        }
        news
    }

    /// Who stories were that bear the marks of their words before they were edited.
    pub fn heirs(&self) -> &HashMap<StoryKey, StoryKey> {
        &self.heirs
    }

    /// Whether any story bears the marks of its words before they were edited.
    pub fn has_heirs(&self) -> bool {
        !self.heirs.is_empty()
    }

    /// Whether a story bears the marks of one of these.
    pub fn inherits_from<S: BuildHasher>(&self, stories: &HashSet<StoryKey, S>) -> bool {
        self.heirs.values().any(|was| stories.contains(was))
    }

    /// Shows the marks of some stories as they are now.
    pub fn renew(&mut self, who: &[(StoryIx, StoryKey)]) {
        for (_, key) in who {
            self.heirs.remove(key);
            self.marks.heirs_changed();
        }
        self.identify(who);
        // Tags and comments are no flags.
        self.touched.0.extend(who.iter().map(|(ix, _)| *ix));
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

    /// A field of the story at this place is to be this, as soon as it is known who the story is.
    pub fn foresee(&mut self, ix: StoryIx, field: &Field) {
        let (Field::Read(on) | Field::Starred(on)) = *field else { return };
        let bit = if matches!(field, Field::Read(_)) { Flags::READ } else { Flags::STARRED };
        let bits = self.flags(ix).0;
        if (bits & bit != 0) != on {
            self.put(ix, bits ^ bit | pending_bit(field));
        }
    }

    /// A field of the story at this place was to be what it is already.
    pub fn leave(&mut self, ix: StoryIx, key: StoryKey, field: &Field) {
        if let Some(awaited) = self.under_way.awaited(key, field).cloned() {
            self.show(ix, &awaited, true);
        } else {
            self.show(ix, field, false);
            self.settle(ix, field);
        }
    }

    fn begin(&mut self, library: &Library, piece: Piece) -> (u64, Vec<Change>) {
        let step = &piece.edits;
        for edit in step {
            if !self.is_compared && !self.marks.knows(edit.key) {
                self.unsure.insert(edit.key);
            }
            self.set(edit.key, &edit.after);
            self.marks.is_like(edit.key, edit.likeness);
        }
        each_place(library, step, |edit, ix| {
            self.show(ix, &edit.after, true);
            self.ours.set(ix, true);
        });
        let change = |edit: &Edit| Change {
            key: edit.key,
            field: edit.after.clone(),
            title: edit.title.clone(),
            likeness: edit.likeness,
        };
        let changes = step.iter().map(change).collect();
        self.ticket += 1;
        self.under_way.begin(self.ticket, piece);
        (self.ticket, changes)
    }

    /// The changes of `ticket` are on the disk.
    pub fn saved(&mut self, library: &Library, ticket: u64) {
        let Some(Piece { edits: mut step, .. }) = self.under_way.end(ticket) else { return };
        step.retain(|edit| self.under_way.saved(ticket, edit));
        each_place(library, &step, |edit, ix| self.settle(ix, &edit.after));
    }

    /// The changes of `ticket` could not be saved: they are taken back. Where something newer is under way, that holds,
    /// and should it fail as well, what was there before both.
    pub fn failed(&mut self, library: &Library, ticket: u64) {
        let Some(Piece { edits: step, number, cause }) = self.under_way.end(ticket) else { return };
        let (mut back, mut settled) = (Step::new(), Step::new());
        let mut stays = HashSet::new();
        for edit in &step {
            let (now, is_last) = self.under_way.failed(ticket, edit);
            let edit = Edit { after: now.clone().unwrap_or_else(|| edit.after.clone()), ..edit.clone() };
            if let Some(now) = now {
                if now != edit.before {
                    stays.insert((edit.key, now.about()));
                }
                self.set(edit.key, &now);
                back.push(edit.clone());
            }
            if is_last {
                settled.push(edit);
            }
        }
        let is_back = |edit: &Edit| !stays.contains(&(edit.key, edit.after.about()));
        self.history.forget(number, &step, cause, is_back);
        each_place(library, &back, |edit, ix| self.show(ix, &edit.after, false));
        each_place(library, &settled, |edit, ix| self.settle(ix, &edit.after));
    }

    /// A field of the story at this place is on the disk.
    fn settle(&mut self, ix: StoryIx, field: &Field) {
        match pending_bit(field) {
            0 => self.notes_pending.set(ix, false),
            bit => self.put(ix, self.flags(ix).0 & !bit),
        }
    }

    /// Sets a field of a story.
    fn set(&mut self, key: StoryKey, field: &Field) {
        self.marks.change(field).set(key, field);
        if self.heirs.remove(&key).is_some() {
            self.marks.heirs_changed();
        }
        if !self.is_loaded {
            self.early.get_or_insert_default().push((key, field.clone()));
        }
    }

    /// Shows what a field is set to at one of its story's places.
    fn show(&mut self, ix: StoryIx, field: &Field, pending: bool) {
        if ix.at() >= self.flags.len() {
            return;
        }
        let (bit, on) = match *field {
            Field::Read(on) => (Flags::READ, on),
            Field::Starred(on) => (Flags::STARRED, on),
            Field::Tag(..) | Field::Comment(_) => (0, false),
        };
        if bit == 0 {
            self.touched.0.push(ix);
            if pending {
                self.notes_pending.set(ix, true);
            }
        }
        let bits = self.flags(ix).0 & !Flags::EDITED | Flags::MARKED;
        let bits = if on { bits | bit } else { bits & !bit };
        self.put(ix, if pending { bits | pending_bit(field) } else { bits });
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

/// Tells every place of the story of each edit.
fn each_place(library: &Library, step: &Step, mut take: impl FnMut(&Edit, StoryIx)) {
    let wanted: Vec<(StoryKey, StoryIx)> = step.iter().map(|edit| (edit.key, edit.place)).collect();
    library.each_place(&wanted, |number, ix| take(&step[number], ix));
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

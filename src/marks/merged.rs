//! What all records come to.
//!
//! Owns the rule by which the newest record wins, and the memory it takes: no more than a few dozen bytes a story,
//! as a long life of reading leaves a million of them. Titles stay in the journal.

use std::collections::btree_map::BTreeMap;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::line;
use super::record::{BadRecord, Field, Record};
use super::stamp::Stamp;
use crate::story::{Likeness, StoryKey};
use crate::text::{Clean, CleanBuf};

/// What most often is asked about a story. Neither read nor starred when nothing is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Whether it was read.
    pub read: bool,
    /// Whether it is starred.
    pub starred: bool,
}

/// What a line that was merged was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// The story.
    pub key: StoryKey,
    /// When the change was made.
    pub stamp: Stamp,
    /// Whether it was newer than what was known.
    pub newer: bool,
    /// Whether anything was known of its field before.
    pub known: bool,
}

/// What the words of stories are like.
pub type Likes = HashMap<StoryKey, Likeness, RandomState>;

/// The marks of all stories, merged from records.
///
/// What it holds is a function of the *set* of records that were merged: order and repetition don't matter.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    stories: HashMap<StoryKey, Flags, RandomState>,
    /// Tags and comments, which few stories have.
    words: HashMap<StoryKey, Words, RandomState>,
    glances: HashSet<u32, RandomState>,
    /// Shared with whoever looks for stories whose words were edited.
    likes: Arc<Likes>,
    /// What came while they were shared: they are too many to be copied for that.
    recent: Likes,
    writers: Writers,
}

impl Marks {
    /// Takes in one record, and returns whether it was newer than what was known of its field.
    ///
    /// The later stamp wins; of equal stamps the greater writer's name; of one writer (a copied folder, say) the
    /// greater value, where set is greater than not set.
    pub fn merge(&mut self, record: &Record) -> bool {
        let by = self.writers.number(record.writer.as_str());
        self.is_like(record.key, record.likeness);
        self.take(record.key, &record.change, Some((record.stamp, by))).0
    }

    /// Takes in one line of a journal without making a [`Record`] of it.
    pub fn merge_line(&mut self, line: &str) -> Result<Merged, BadRecord> {
        let told = line::parse(line)?;
        let by = self.writers.number(&told.writer);
        self.is_like(told.key, told.likeness);
        let (newer, known) = self.take(told.key, &told.change, Some((told.stamp, by)));
        Ok(Merged { key: told.key, stamp: told.stamp, newer, known })
    }

    /// Takes note of what a story's words are like. Two records of one story can disagree, when it stands with another
    /// date elsewhere; any order of them comes to the same.
    pub fn is_like(&mut self, key: StoryKey, likeness: Option<Likeness>) {
        let Some(likeness) = likeness.filter(|likeness| self.like(key) < Some(*likeness)) else { return };
        match Arc::get_mut(&mut self.likes) {
            Some(likes) => {
                likes.extend(self.recent.drain());
                likes.insert(key, likeness);
            }
            None => drop(self.recent.insert(key, likeness)),
        }
    }

    /// What the words of a story are like.
    pub fn like(&self, key: StoryKey) -> Option<Likeness> {
        self.recent.get(&key).or_else(|| self.likes.get(&key)).copied()
    }

    /// What the words of stories are like, as far as their records say: nearly all of them, and those that came since
    /// these were shared.
    pub fn likes(&self) -> (Arc<Likes>, Likes) {
        (Arc::clone(&self.likes), self.recent.clone())
    }

    /// Sets a field whatever is known of it: the view of a change that is still on its way to the disk.
    ///
    /// It holds against every record that was merged so far, and gives way to records that are made later.
    pub fn set(&mut self, key: StoryKey, change: &Field) {
        self.take(key, change, None);
    }

    /// `when` is the stamp and the writer's number; `None` comes after whatever is there. Returns whether it is newer than
    /// what was known of the field, and whether anything was.
    fn take(&mut self, key: StoryKey, change: &Field, when: Option<(Stamp, u32)>) -> (bool, bool) {
        let Marks { stories, words, glances, writers, .. } = self;
        let flags = stories.entry(key).or_insert_with(|| {
            glances.insert(key.glance());
            Flags::default()
        });
        let next = |old: Register, on| match when {
            Some((stamp, by)) => {
                let new = Register::new(stamp, by, on);
                (writers.rank(new) > writers.rank(old)).then_some(new)
            }
            None => Some(Register::new(old.stamp.next(), Writers::NOBODY, on)),
        };
        let (register, on) = match change {
            Field::Read(on) => (&mut flags.read, *on),
            Field::Starred(on) => (&mut flags.starred, *on),
            Field::Tag(name, on) => {
                (words.entry(key).or_default().tags.entry(Tag(name.clone())).or_default(), *on)
            }
            Field::Comment(text) => {
                let said = &mut words.entry(key).or_default().comment;
                let new = next(said.at, text.is_some());
                // Two texts of one stamp and writer: the registers are equal, and the greater text wins.
                let equal =
                    when.is_some_and(|(stamp, by)| said.at == Register::new(stamp, by, text.is_some()));
                let greater = equal && text.as_deref() > said.text.as_deref();
                let known = said.at != Register::default();
                if let Some(new) = new {
                    said.at = new;
                }
                if new.is_some() || greater {
                    said.text.clone_from(text);
                }
                return (new.is_some() || greater, known);
            }
        };
        let (new, known) = (next(*register, on), *register != Register::default());
        *register = new.unwrap_or(*register);
        (new.is_some(), known)
    }

    fn register(&self, key: StoryKey, field: &Field) -> Option<Register> {
        match field {
            Field::Read(_) => self.stories.get(&key).map(|flags| flags.read),
            Field::Starred(_) => self.stories.get(&key).map(|flags| flags.starred),
            Field::Tag(name, _) => self.words.get(&key)?.tags.get(&Tag(name.clone())).copied(),
            Field::Comment(_) => self.words.get(&key).map(|words| words.comment.at),
        }
    }

    /// What the field that `field` is about says now.
    pub fn now(&self, key: StoryKey, field: &Field) -> Field {
        let on = || self.register(key, field).is_some_and(Register::is_on);
        match field {
            Field::Read(_) => Field::Read(on()),
            Field::Starred(_) => Field::Starred(on()),
            Field::Tag(name, _) => Field::Tag(name.clone(), on()),
            Field::Comment(_) => Field::Comment(self.comment(key).map(Into::into)),
        }
    }

    /// When the field that `field` is about was set last, and by which writer: by nobody when that change is still on its
    /// way to the disk. `None` when nothing is known of it.
    pub fn last(&self, key: StoryKey, field: &Field) -> Option<(Stamp, &str)> {
        let register = self.register(key, field).filter(|register| *register != Register::default())?;
        Some((register.stamp, self.writers.name(register.by_on >> 1)))
    }

    /// Whether a story was read, and whether it is starred.
    pub fn get(&self, key: StoryKey) -> Mark {
        self.stories.get(&key).map_or(Mark::default(), |flags| flags.mark())
    }

    /// Whether a story has a record, be it one that took a mark back.
    pub fn knows(&self, key: StoryKey) -> bool {
        self.stories.contains_key(&key)
    }

    /// All that is set of a story: what it takes to mark another one alike.
    pub fn fields(&self, key: StoryKey) -> Vec<Field> {
        let Mark { read, starred } = self.get(key);
        let flags = [(read, Field::Read(true)), (starred, Field::Starred(true))];
        let mut fields: Vec<Field> =
            flags.into_iter().filter(|(on, _)| *on).map(|(_, field)| field).collect();
        fields.extend(self.tags(key).map(|tag| Field::Tag(tag.into(), true)));
        fields.extend(self.comment(key).map(|text| Field::Comment(Some(text.into()))));
        fields
    }

    /// The tags of a story, in order.
    pub fn tags(&self, key: StoryKey) -> impl Iterator<Item = Clean<'_>> {
        let tags = self.words.get(&key).into_iter().flat_map(|words| &words.tags);
        tags.filter(|(_, at)| at.is_on()).map(|(tag, _)| tag.0.as_clean())
    }

    /// The stories that ever had a tag or a comment, in no order: few, where many are marked.
    pub fn noted(&self) -> impl Iterator<Item = StoryKey> {
        self.words.keys().copied()
    }

    /// What the reader said about a story.
    pub fn comment(&self, key: StoryKey) -> Option<Clean<'_>> {
        self.words.get(&key)?.comment.text.as_ref().map(CleanBuf::as_clean)
    }

    /// Whether any story with a record has a key that begins with `glance`, see [`StoryKey::glance`].
    ///
    /// "No" spares making the whole key of a story; "yes" is a maybe.
    pub fn has_glance(&self, glance: u32) -> bool {
        self.glances.contains(&glance)
    }

    /// How many stories have a record, be it one that took a mark back.
    pub fn len(&self) -> usize {
        self.stories.len()
    }

    /// Whether no story has a record.
    pub fn is_empty(&self) -> bool {
        self.stories.is_empty()
    }

    /// All stories that have a record, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (StoryKey, Mark)> {
        self.stories.iter().map(|(&key, flags)| (key, flags.mark()))
    }
}

/// When a field was set, by whom, and to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Register {
    stamp: Stamp,
    /// The writer's number, doubled, plus one when the field is set.
    by_on: u32,
}

impl Register {
    fn new(stamp: Stamp, by: u32, on: bool) -> Register {
        Register { stamp, by_on: by << 1 | u32::from(on) }
    }

    fn is_on(self) -> bool {
        self.by_on & 1 == 1
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    read: Register,
    starred: Register,
}

impl Flags {
    fn mark(self) -> Mark {
        Mark { read: self.read.is_on(), starred: self.starred.is_on() }
    }
}

#[derive(Debug, Clone, Default)]
struct Words {
    tags: BTreeMap<Tag, Register>,
    comment: Said,
}

#[derive(Debug, Clone, Default)]
struct Said {
    at: Register,
    text: Option<CleanBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag(CleanBuf);

impl Ord for Tag {
    fn cmp(&self, other: &Tag) -> std::cmp::Ordering {
        self.0.as_clean().cmp(&other.0.as_clean())
    }
}

impl PartialOrd for Tag {
    fn partial_cmp(&self, other: &Tag) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Writers by number, so that a register need not hold a name.
#[derive(Debug, Clone, Default)]
struct Writers {
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32, RandomState>,
}

impl Writers {
    /// The number of no writer, whose name comes before all others. The first one has number 1.
    const NOBODY: u32 = 0;

    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        self.names.push(name.into());
        let number = self.names.len() as u32;
        self.numbers.insert(name.into(), number);
        number
    }

    fn name(&self, number: u32) -> &str {
        number.checked_sub(1).and_then(|at| self.names.get(at as usize)).map_or("", |name| name)
    }

    /// What decides between two registers.
    fn rank(&self, at: Register) -> (Stamp, &str, bool) {
        (at.stamp, self.name(at.by_on >> 1), at.is_on())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::record::Writer;

    fn record(millis: u64, writer: &str, story: &str, change: Field) -> Record {
        Record {
            stamp: Stamp::new(millis, 0),
            writer: Writer::new(writer).unwrap(),
            key: StoryKey::of([story]),
            change,
            title: CleanBuf::line(story),
            likeness: None,
        }
    }

    #[test]
    fn the_newest_record_of_a_field_wins() {
        let mut marks = Marks::default();
        let key = StoryKey::of(["s"]);
        assert!(marks.is_empty() && !marks.has_glance(key.glance()));
        assert!(marks.merge(&record(2, "a", "s", Field::Read(true))));
        assert!(!marks.merge(&record(1, "b", "s", Field::Read(false))), "it is older");
        assert!(marks.merge(&record(1, "b", "s", Field::Starred(true))), "it is another field");
        assert_eq!(marks.get(key), Mark { read: true, starred: true });
        assert!(marks.merge(&record(2, "b", "s", Field::Read(false))), "the greater writer breaks the tie");
        assert_eq!(marks.get(key), Mark { read: false, starred: true });
        assert_eq!((marks.len(), marks.iter().next()), (1, Some((key, marks.get(key)))));
        assert!(marks.has_glance(key.glance()) && !marks.has_glance(key.glance() ^ 1));
        assert_eq!(marks.get(StoryKey::of(["other"])), Mark::default());
    }

    #[test]
    fn tags_and_comments_merge_too() {
        let mut marks = Marks::default();
        let key = StoryKey::of(["s"]);
        let tag = |name, on| Field::Tag(CleanBuf::line(name), on);
        let said = |text| Field::Comment(Some(CleanBuf::of(text)));
        for (millis, change) in [
            (1, tag("b", true)),
            (2, tag("c", true)),
            (3, tag("c", false)),
            (1, tag("a", true)),
            (5, said("old")),
            (6, said("new")),
            (4, said("older")),
        ] {
            marks.merge(&record(millis, "w", "s", change));
        }
        assert_eq!(marks.tags(key).map(Clean::as_str).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(marks.comment(key).map(Clean::as_str), Some("new"));
        assert!(marks.merge(&record(7, "w", "s", Field::Comment(None))));
        assert_eq!(marks.comment(key), None);
        assert_eq!(marks.len(), 1);
    }

    #[test]
    fn a_change_on_its_way_holds_until_a_later_one() {
        let mut marks = Marks::default();
        let key = StoryKey::of(["s"]);
        let read = |millis, on| record(millis, "w", "s", Field::Read(on));
        marks.merge(&read(50, true));
        marks.set(key, &Field::Read(false));
        marks.merge(&read(50, true));
        assert!(!marks.get(key).read);
        marks.merge(&read(51, true));
        assert!(marks.get(key).read);
        marks.set(key, &Field::Comment(Some(CleanBuf::of("c"))));
        assert_eq!(marks.comment(key).map(Clean::as_str), Some("c"));
        marks.merge(&read(u64::MAX, true));
        marks.set(key, &Field::Read(false));
        assert!(!marks.get(key).read, "even the last of all stamps");
    }

    #[test]
    fn a_mark_takes_forty_bytes_and_its_slot() {
        assert_eq!(size_of::<(StoryKey, Flags)>(), 40);
    }
}

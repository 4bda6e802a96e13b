//! Groups of a list: which stories stand together, in which order groups come, and what each is called.

use std::collections::HashSet;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use crate::library::{DigestRef, Library};
use crate::outlet::Outlets;
use crate::story::{Date, StoryIx};
use crate::text::{CleanBuf, seek};

use super::plan::Notes;

/// By what a list is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// By digest, as these stand.
    Digest,
    /// By day, the newest first; as precise as the dates are.
    Day,
    /// By outlet, whatever name of it a story has, from A to Z.
    Outlet,
    /// By tag, from A to Z; a story with several stands with the first.
    Tag,
}

/// A group: where it begins among the rows, and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its first row.
    pub first: u32,
    /// What it is called.
    pub name: CleanBuf,
}

/// What groups are told apart and ordered by. What has none comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(u64),
    Name(String),
    Nothing,
}

/// What it takes to tell to which group a story belongs.
#[derive(Debug, Clone)]
pub(super) struct Grouper<'a> {
    library: &'a Library,
    notes: &'a Notes,
    /// The first bytes of the keys of stories that have words: of the others no key is made.
    noted: HashSet<u32, RandomState>,
    by: Grouping,
}

impl<'a> Grouper<'a> {
    pub(super) fn new(library: &'a Library, notes: &'a Notes, by: Grouping) -> Grouper<'a> {
        let tagged = notes.keys().filter(|_| by == Grouping::Tag);
        Grouper { library, notes, noted: tagged.map(|key| key.glance()).collect(), by }
    }

    /// Puts rows of one group side by side; inside a group they keep their order.
    pub(super) fn arrange(&self, rows: &mut [StoryIx]) {
        rows.par_sort_by_cached_key(|&ix| self.key(ix));
    }

    /// The groups of rows that stand side by side.
    pub(super) fn groups(&self, rows: &[StoryIx]) -> Vec<Group> {
        let keys: Vec<Key> = rows.par_iter().map(|&ix| self.key(ix)).collect();
        let begins = |&row: &usize| row == 0 || keys.get(row) != keys.get(row - 1);
        let group = |row: usize| {
            let name = rows.get(row).map(|&ix| self.name(ix)).unwrap_or_default();
            Group { first: u32::try_from(row).unwrap_or(u32::MAX), name }
        };
        (0..rows.len()).filter(begins).map(group).collect()
    }

    fn key(&self, ix: StoryIx) -> Key {
        match self.by {
            Grouping::Digest => {
                self.library.digest_of(ix).map_or(Key::Nothing, |digest| Key::Number(digest as u64))
            }
            // The newest first, and in a month the days that are known before what is only of that month.
            Grouping::Day => self.date(ix).map_or(Key::Nothing, |date| {
                let (month, day) = (date.month().unwrap_or(0), date.day().unwrap_or(0));
                let count = u64::from(date.year().unsigned_abs());
                Key::Number(u64::MAX - (u64::from(day) | u64::from(month) << 8 | count << 16))
            }),
            Grouping::Outlet => self.outlet(ix).map_or(Key::Nothing, |name| Key::Name(seek::folded(&name))),
            Grouping::Tag => self.tag(ix).map_or(Key::Nothing, |tag| Key::Name(tag.to_owned())),
        }
    }

    fn name(&self, ix: StoryIx) -> CleanBuf {
        let (name, without) = match self.by {
            Grouping::Digest => {
                let digest = self.library.digest_of(ix).and_then(|number| self.library.digest(number));
                (digest.map(DigestRef::name), "no digest")
            }
            Grouping::Day => (self.date(ix).map(|date| CleanBuf::line(&date.in_words())), "no date"),
            Grouping::Outlet => (self.outlet(ix), "no outlet"),
            Grouping::Tag => (self.tag(ix).map(|tag| CleanBuf::line(&format!("#{tag}"))), "no tag"),
        };
        name.unwrap_or_else(|| CleanBuf::line(without))
    }

    fn date(&self, ix: StoryIx) -> Option<Date> {
        self.library.story(ix)?.story().date
    }

    /// The name that an outlet goes by, whatever the text calls it.
    fn outlet(&self, ix: StoryIx) -> Option<CleanBuf> {
        let written = self.library.story(ix)?.outlet()?;
        Some(Outlets::known().name_of(&written).map_or_else(|| written.into(), CleanBuf::line))
    }

    fn tag(&self, ix: StoryIx) -> Option<&str> {
        let story = self.library.story(ix)?;
        if !self.noted.contains(&story.story().glance) {
            return None;
        }
        let (tags, _) = self.notes.get(&story.key())?;
        tags.iter().min().map(String::as_str)
    }
}

//! Which of many records are still needed: those that say what all of them come to.
//!
//! Owns when a record is superseded. Records go by numbers of the caller's, as their text stays where it is.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::record::{About, Field, Record, Writer};
use super::stamp::Stamp;
use crate::story::{Likeness, StoryKey};

/// The newest record of each field of each story.
#[derive(Debug, Default)]
pub struct Newest {
    fields: HashMap<(StoryKey, About), Winner, RandomState>,
    /// The greatest likeness of each story, and a record that tells it.
    likes: HashMap<StoryKey, (Likeness, u64), RandomState>,
    records: u64,
}

#[derive(Debug)]
struct Winner {
    number: u64,
    stamp: Stamp,
    writer: Writer,
    change: Field,
    likeness: Option<Likeness>,
}

impl Winner {
    fn rank(&self) -> (Stamp, &Writer, (bool, Option<&str>)) {
        (self.stamp, &self.writer, self.change.weight())
    }
}

impl Newest {
    /// Takes in the record that has this number. Returns the number of one that surely is not needed any more.
    pub fn add(&mut self, number: u64, record: Record) -> Option<u64> {
        self.records += 1;
        let Record { stamp, writer, key, change, likeness, .. } = record;
        if let Some(likeness) = likeness {
            let known = self.likes.entry(key).or_insert((likeness, number));
            if likeness > known.0 {
                *known = (likeness, number);
            }
        }
        let about = change.about();
        let new = Winner { number, stamp, writer, change, likeness };
        let beaten = match self.fields.entry((key, about)) {
            Entry::Occupied(mut old) if new.rank() > old.get().rank() => old.insert(new).number,
            Entry::Occupied(_) => number,
            Entry::Vacant(place) => {
                place.insert(new);
                return None;
            }
        };
        let tells = self.likes.get(&key).is_some_and(|&(_, teller)| teller == beaten);
        (!tells).then_some(beaten)
    }

    /// How many records were taken in.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// How many of them are the newest of their field.
    pub fn fields(&self) -> u64 {
        self.fields.len() as u64
    }

    /// How many stories they are about.
    pub fn stories(&self) -> usize {
        self.fields.keys().map(|(key, _)| key).collect::<HashSet<_, RandomState>>().len()
    }

    /// The numbers of the records that are the newest of their field, in order.
    pub fn winners(&self) -> Vec<u64> {
        let mut numbers: Vec<u64> = self.fields.values().map(|winner| winner.number).collect();
        numbers.sort_unstable();
        numbers
    }

    /// The numbers of the records that are needed, in order: the newest of each field of each story, and where none of
    /// these tells what the story's words were like, one that does.
    pub fn needed(&self) -> Vec<u64> {
        let mut numbers = self.winners();
        let mut told: HashMap<StoryKey, Likeness, RandomState> = HashMap::default();
        for ((key, _), winner) in &self.fields {
            if let Some(likeness) = winner.likeness {
                let known = told.entry(*key).or_insert(likeness);
                *known = likeness.max(*known);
            }
        }
        let untold = self.likes.iter().filter(|(key, (likeness, _))| told.get(*key) != Some(likeness));
        numbers.extend(untold.map(|(_, &(_, number))| number));
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

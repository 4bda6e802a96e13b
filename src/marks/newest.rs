//! Which of many records are still needed: those that say what all of them come to.
//!
//! Owns when a record is superseded. Records go by numbers of the caller's, as their text stays where it is.

use std::collections::HashMap;

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
    /// Takes in the record that has this number.
    pub fn add(&mut self, number: u64, record: Record) {
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
        match self.fields.entry((key, about)) {
            std::collections::hash_map::Entry::Occupied(mut old) => {
                if new.rank() > old.get().rank() {
                    old.insert(new);
                }
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(new);
            }
        }
    }

    /// How many records were taken in.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// How many of them are the newest of their field.
    pub fn fields(&self) -> u64 {
        self.fields.len() as u64
    }

    /// The numbers of the records that are needed, in order: the newest of each field of each story, and where none of
    /// these tells what the story's words were like, one that does.
    pub fn needed(&self) -> Vec<u64> {
        let mut numbers: Vec<u64> = self.fields.values().map(|winner| winner.number).collect();
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

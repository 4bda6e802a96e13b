//! The closed list of all that can happen to the program, and of all that it can ask of the world.

use std::sync::Arc;

use crate::command::Verb;
use crate::key::Key;
use crate::library::{Shard, Version};
use crate::marks::{Change, Marks};
use crate::query::Query;
use crate::query::kin::{Compared, Comparison};
use crate::query::pass::Scope;
use crate::story::{StoryIx, StoryKey};
use crate::text::CleanBuf;

/// Something that happened.
#[derive(Debug)]
pub enum Action {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// A command, however it was given, with its count.
    Do(Verb, Option<u32>),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// Digests arrived.
    Loaded(Arc<Shard>),
    /// Files that were read are different now, or gone; others are new.
    Changed(Vec<Version>),
    /// A file or folder could not be read; the text says which, why, and what to do.
    Faulted(CleanBuf),
    /// Everything has been read.
    LoadDone,
    /// The marks of earlier sessions, and what was odd about them.
    Marked(Box<Marks>, Vec<CleanBuf>),
    /// Who these stories of a shard are, in the order of their numbers in it.
    Identified(Arc<Shard>, Vec<(u32, StoryKey)>),
    /// What came of a comparison, with the number that it was asked under.
    Compared(u64, Compared),
    /// Stories that a search has found so far, best first.
    Found(Found),
    /// The changes of this ticket are on the disk.
    Saved(u64),
    /// The changes of this ticket could not be saved, and why.
    SaveFailed(u64, CleanBuf),
    /// Something worth telling that is nobody's answer.
    Tell(CleanBuf),
}

/// What a search has found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The request that it answers.
    pub generation: u64,
    /// The stories, best first.
    pub rows: Vec<StoryIx>,
    /// Whether that is all.
    pub done: bool,
}

/// Something that the state machine asks of the world.
#[derive(Debug)]
pub enum Effect {
    /// Make these changes last, and answer with `Saved` or `SaveFailed`.
    Save(u64, Vec<Change>),
    /// Answer this query with `Found`; it takes the place of the one before.
    Search(Search),
    /// Stop searching.
    StopSearch,
    /// Say who these stories of a shard are, by their numbers in it.
    Identify(Arc<Shard>, Vec<u32>),
    /// Tell which stories are one, and answer with `Compared` under this number.
    Compare(u64, Box<Comparison>),
    /// Give the terminal back and stop until the shell says to go on.
    Suspend,
    /// Draw every cell afresh.
    Redraw,
    /// End the program.
    Quit,
}

/// A search to be made over the library as it is.
#[derive(Debug, Clone)]
pub struct Search {
    /// Its number; answers to an older one are dropped.
    pub generation: u64,
    /// What is sought.
    pub query: Arc<Query>,
    /// Among which stories.
    pub scope: Scope,
}

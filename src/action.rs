//! The closed list of all that can happen to the program, and of all that it can ask of the world.

use std::sync::Arc;

use crate::command::Call;
use crate::config::Config;
use crate::key::Key;
use crate::library::{Named, Naming, Shard, Version};
use crate::marks::edit::Kept;
use crate::marks::{Change, Marks, Record};
use crate::paper::FileForm;
use crate::query::bits::Bits;
use crate::query::kin::{Compared, Comparison};
use crate::query::pass::Scope;
use crate::query::plan::Plan;
use crate::query::{Group, Query};
use crate::stats::{Among, Counted as Counts};
use crate::story::{StoryIx, StoryKey};
use crate::text::CleanBuf;
use crate::theme::{Ground, Theme};
use crate::views::OwnViews;
use crate::views::edit::Edit;

/// Something that happened.
#[derive(Debug)]
pub enum Action {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Point(Pointer),
    /// A command, however it was given.
    Do(Call),
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
    /// Changes of marks as they were written, by this reader or by others meanwhile.
    Heard(Vec<Record>, Whose),
    /// Who these stories of a shard are, some of whose marks were changed by others.
    Recognised(Arc<Shard>, Vec<(u32, StoryKey)>),
    /// What is wrong with the files of marks now.
    Warned(Vec<CleanBuf>),
    /// What can be undone and redone of the session before.
    Recalled(Kept),
    /// Stories that a search has found so far, best first.
    Found(Found),
    /// Who the stories are that were asked for under this number, in their order.
    Named(u64, Vec<Option<Named>>),
    /// Keys that were pressed meanwhile are heard: the work that is left can go on.
    GoOn,
    /// The changes of this ticket are on the disk.
    Saved(u64),
    /// The changes of this ticket could not be saved, and why.
    SaveFailed(u64, CleanBuf),
    /// The views of the person's own as they are now, and what is wrong with their file.
    Views(Box<OwnViews>, Vec<CleanBuf>),
    /// The settings as their file has them now (`None` where it can't be understood), the person's own themes, and what
    /// is wrong with these files.
    Config(Option<Box<Config>>, Vec<Theme>, Vec<CleanBuf>),
    /// The terminal has told what lies behind its text.
    Ground(Ground),
    /// The terminal tells `^I` from Tab.
    TellsKeys,
    /// What a view holds.
    Counted(Counted),
    /// What came of a change of the views' file: what was done, or why it was not.
    Edited(Result<CleanBuf, CleanBuf>),
    /// What the statistics show.
    Plotted(Arc<Counts>),
    /// Something worth telling that is nobody's answer.
    Tell(CleanBuf),
    /// The wait of this number is over.
    Waited(u64),
    /// The person wrote this in their editor, of these stories.
    Written(Arc<Naming>, String),
    /// A new day has begun.
    NewDay,
}

/// Who wrote changes of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// This reader.
    Ours,
    /// Another program, perhaps on another machine.
    Others,
}

/// What a view of the person's own holds.
#[derive(Debug)]
pub struct Counted {
    /// The count that this answers.
    pub number: u64,
    /// The view, by its number.
    pub view: usize,
    /// Its query as it was asked, and its stories, and how many these are; `None` when that could not be told.
    pub answer: Option<(Arc<Plan>, Arc<Bits>, usize)>,
}

/// What a search has found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The request that it answers.
    pub generation: u64,
    /// The stories, best first.
    pub rows: Vec<StoryIx>,
    /// The groups that they stand in, once that is all.
    pub groups: Vec<Group>,
    /// Whether that is all.
    pub done: bool,
}

/// What the mouse does at a cell of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    /// The column.
    pub x: u16,
    /// The row.
    pub y: u16,
    /// What it does there.
    pub does: Pointing,
}

/// See [`Pointer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointing {
    /// The button goes down, for the second time in a row if it is `twice`.
    Press {
        /// See above.
        twice: bool,
    },
    /// It is moved with the button down.
    Drag,
    /// The button comes up.
    Release,
    /// The wheel turns, down or up.
    Wheel {
        /// See above.
        down: bool,
    },
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
    /// Tell what each of these views holds, with `Counted`; this takes the place of what was asked before.
    Count(Vec<Census>),
    /// Change the file of the person's own views, and answer with `Edited`.
    EditViews(Edit),
    /// Answer with `Waited` and this number after so many seconds; it takes the place of the one before.
    Wait(u64, u16),
    /// Write this setting into its file with this value, and answer with `Edited`.
    KeepSetting(&'static str, String),
    /// Say who these stories of a shard are, by their numbers in it.
    Identify(Arc<Shard>, Vec<u32>),
    /// Say who these stories of a shard are, by their numbers in it, and answer with `Recognised`.
    Recognise(Arc<Shard>, Vec<u32>),
    /// Answer with `GoOn`, after all that has happened already.
    GoOn,
    /// Say who these stories are, and answer with `Named`.
    Name(Arc<Naming>),
    /// Tell which stories are one, and answer with `Compared` under this number.
    Compare(u64, Box<Comparison>),
    /// Open these addresses outside.
    Open(Vec<String>),
    /// Hand stories on, and answer with `Edited`.
    Hand(Box<Handout>),
    /// Open the digest of this story in the person's editor.
    EditDigest(StoryIx),
    /// Have the person write on this in their editor, and answer with `Written` if it is another text then. It is about
    /// these stories.
    Write(Arc<Naming>, String),
    /// Count these stories for the statistics, and answer with `Plotted`.
    Plot(Among),
    /// Give the terminal back and stop until the shell says to go on.
    Suspend,
    /// Draw every cell afresh.
    Redraw,
    /// End the program.
    Quit,
}

/// Stories to be handed on.
#[derive(Debug, Clone)]
pub struct Handout {
    /// Which.
    pub which: Which,
    /// In which form.
    pub form: FileForm,
    /// Where to.
    pub to: To,
}

/// Which stories are meant.
#[derive(Debug, Clone)]
pub enum Which {
    /// These.
    These(Vec<StoryIx>),
    /// Those that a query finds, best first.
    Asked(Arc<Query>),
}

/// Where stories go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// To the clipboard.
    Clipboard,
    /// To a command, given as its words, which reads them.
    Command(Vec<String>),
    /// Into a file.
    File {
        /// As it was typed; a brief of the day when nothing was.
        path: Option<String>,
        /// What replaces one that is there; `None` when this does.
        over: Option<&'static str>,
    },
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

/// A count of what a view holds in the library as it is.
#[derive(Debug, Clone)]
pub struct Census {
    /// Its number.
    pub number: u64,
    /// The view, by its number.
    pub view: usize,
    /// Its query.
    pub query: Arc<Query>,
    /// The stories that have to be asked, if not all.
    pub among: Option<Arc<Bits>>,
    /// What was known of the others.
    pub before: Arc<Bits>,
}

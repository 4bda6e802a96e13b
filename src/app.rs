//! The state of the reader and the one function that changes it.
//!
//! [`App::update`] is the only writer: no file, clock or terminal is touched here, and the same actions always give
//! the same state and the same effects. Panes are small sub-states; what is on the screen is a function of them.

mod arranging;
mod basket;
pub mod book;
mod changing;
pub mod completing;
pub mod detail;
mod errand;
pub mod find;
mod finding;
pub mod geometry;
mod hearing;
mod history;
pub mod input;
pub mod jump;
mod keep;
mod kin;
pub mod list;
mod looking;
pub mod making;
mod marking;
mod moves;
mod noting;
pub mod outline;
pub mod outward;
pub mod own;
pub mod page;
mod pointing;
pub mod positions;
mod press;
pub mod prompt;
mod reasons;
pub mod recording;
pub mod resume;
pub mod setup;
pub mod spots;
pub mod statistics;
mod target;
pub mod typing;
mod under_way;
mod update;
mod viewing;
pub mod views;
pub mod visual;

use std::sync::Arc;

use crate::keymap::{Keymap, Pending};
use crate::layout::Catalog;
use crate::library::{Library, Naming};
use crate::marks::Field;
use crate::query::QueryError;
use crate::story::StoryIx;
use crate::text::CleanBuf;

use book::Book;
use completing::Choices;
use detail::Detail;
use errand::Errands;
use find::Find;
use geometry::{Border, Geometry};
use jump::Jump;
use kin::Comparing;
use list::{List, View};
use looking::Looking;
use making::Jobs;
use own::Own;
use page::Page;
use positions::Positions;
use prompt::Prompt;
use recording::Recordings;
use resume::{Habits, Resume};
use setup::Setup;
use statistics::Statistics;
use target::Asked;
use typing::History;
use views::Views;
use visual::Visual;

/// The panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// All, Unread, Starred, digests.
    Views,
    /// The stories of a view.
    List,
    /// One story.
    Detail,
}

/// What the status line has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The words.
    pub text: CleanBuf,
    /// Whether something went wrong.
    pub is_error: bool,
}

/// How far loading is.
#[derive(Debug, Clone, Default)]
pub struct Loading {
    /// Digests read so far.
    pub digests: usize,
    /// What could not be read.
    pub faults: Vec<CleanBuf>,
    /// What was odd about the marks of earlier sessions.
    pub notices: Vec<CleanBuf>,
    /// Why the last change of a mark could not be kept, if so.
    pub unkept: Option<CleanBuf>,
    /// Whether all is read.
    pub done: bool,
}

/// Everything that the reader knows.
#[derive(Debug)]
pub struct App {
    /// The layouts, which name notes.
    pub catalog: Arc<Catalog>,
    /// The stories.
    pub library: Library,
    /// Their marks.
    pub book: Book,
    /// The views pane.
    pub views: Views,
    /// The views of the person's own.
    pub own: Own,
    /// The list pane.
    pub list: List,
    /// The story pane.
    pub detail: Detail,
    /// Which pane keys go to.
    pub focus: Pane,
    /// A line being typed.
    pub prompt: Option<Prompt>,
    /// The jump overlay.
    pub jump: Option<Jump>,
    /// What was searched for last in a pane.
    pub find: Option<Find>,
    /// The search before, while another is being typed.
    last_find: Option<Find>,
    /// What is wrong with the query that is being typed.
    pub line_error: Option<QueryError>,
    /// What was typed before.
    pub history: History,
    /// What can complete the line that is typed.
    pub choices: Option<Choices>,
    /// The stories that the line is typed for, as they were when it was opened.
    held: Option<Arc<Naming>>,
    /// How many lines of the list these were.
    held_stops: u32,
    /// The stories that a query on the `:` line finds.
    asked: Option<Asked>,
    /// Commands that wait for their stories.
    errands: Errands,
    /// A page over the panes.
    pub page: Option<Page>,
    /// The statistics, when they are shown.
    pub statistics: Option<Statistics>,
    /// The keys that were pressed and wait for more.
    pub pending: Pending,
    /// How the reader is set up.
    pub setup: Setup,
    /// The bindings.
    pub keymap: Keymap,
    /// The range of stories that is being chosen.
    pub visual: Visual,
    /// Where one can go back to.
    pub positions: Positions,
    /// Recordings of keys.
    pub recordings: Recordings,
    /// The last change of a mark, and to how many lines of the list, for doing it again.
    repeat: Option<(Field, u32)>,
    /// The story that is looked at.
    looking: Looking,
    /// Marks that wait for their turn.
    pub jobs: Jobs,
    /// The border that is being dragged.
    grabbed: Option<Border>,
    /// What the status line says.
    pub message: Option<Message>,
    /// How far loading is.
    pub loading: Loading,
    /// Where everything is on the screen.
    pub geometry: Geometry,
    /// Whether these are the digests that ship with the program.
    pub on_seeds: bool,
    /// Where the last session was, until it is found or the person moves.
    resume: Option<Resume>,
    /// What was kept from earlier sessions when this one began.
    before: Habits,
    /// Where its story stands, which a search has still to find.
    sought: Option<StoryIx>,
    /// The stories that skimming came from.
    trail: Vec<StoryIx>,
    /// The number of the newest search.
    generation: u64,
    /// Which stories are one, and how far that is known.
    comparing: Comparing,
    /// Whether the key before was an interrupt.
    interrupted: bool,
    /// Whether the cursor stands where it does for a reason: a key was pressed, or the last session was found.
    anchored: bool,
}

impl App {
    /// A reader with nothing loaded, on a screen of this size.
    pub fn new(catalog: Arc<Catalog>, columns: u16, rows: u16) -> App {
        let mut app = App {
            catalog,
            library: Library::default(),
            book: Book::default(),
            views: Views::default(),
            own: Own::default(),
            list: List::default(),
            detail: Detail::default(),
            focus: Pane::List,
            prompt: None,
            jump: None,
            find: None,
            last_find: None,
            line_error: None,
            history: History::default(),
            choices: None,
            held: None,
            held_stops: 1,
            asked: None,
            errands: Errands::default(),
            page: None,
            statistics: None,
            pending: Pending::default(),
            setup: Setup::default(),
            keymap: Keymap::default(),
            visual: Visual::default(),
            positions: Positions::default(),
            recordings: Recordings::default(),
            repeat: None,
            looking: Looking::default(),
            jobs: Jobs::default(),
            grabbed: None,
            message: None,
            loading: Loading::default(),
            geometry: Geometry::default(),
            on_seeds: false,
            resume: None,
            before: Habits::default(),
            sought: None,
            trail: Vec::new(),
            generation: 0,
            comparing: Comparing::default(),
            interrupted: false,
            anchored: false,
        };
        app.geometry = Geometry::new(columns, rows, app.focus, &app.setup.shape());
        app
    }

    /// Has the reader go to where the last session was, as soon as that is loaded.
    pub fn resume_at(&mut self, resume: Resume) {
        let own = resume.own.as_deref().and_then(|name| self.own.named(name)).map(View::Own);
        let view = if resume.own.is_some() { own.unwrap_or_default() } else { resume.view };
        if view.name().is_some() || own.is_some() {
            self.set_view(view, &mut Vec::new());
            // It is asked when there is something to ask.
            (self.list.shown.awaited, self.list.shown.stale) = (None, true);
        }
        self.resume = Some(Resume { view, ..resume });
    }

    /// Where to go back to next time.
    pub fn place(&self) -> Option<Resume> {
        let story = self.library.story(self.current()?)?;
        let own = match self.list.view {
            View::Own(number) => Some(self.own.view(number)?.name.to_string()),
            _ => None,
        };
        Some(Resume { view: self.list.view, own, story: story.key() })
    }

    /// The story under the cursor.
    pub fn current(&self) -> Option<StoryIx> {
        self.list.shown.current()
    }

    /// Says something in the status line.
    fn say(&mut self, text: &str) {
        self.message = Some(Message { text: CleanBuf::line(text), is_error: false });
    }

    /// Says why nothing could be done. That is no error, but a recording ends here.
    fn fail(&mut self, text: &str) {
        self.recordings.failed = true;
        self.say(text);
    }

    /// Says that something went wrong.
    fn complain(&mut self, text: &str) {
        self.recordings.failed = true;
        self.message = Some(Message { text: CleanBuf::line(text), is_error: true });
    }
}

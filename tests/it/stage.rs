//! A reader on a stage: the real state machine and the real drawing, with a world that a test can watch.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use readboard::action::{Action, Census, Counted, Effect, Found, Handout, Whose};
use readboard::app::App;
use readboard::config;
use readboard::key;
use readboard::layout::Catalog;
use readboard::library::{Shard, ShardBuilder};
use readboard::marks::{Change, Record, Stamp, Writer};
use readboard::query::Query;
use readboard::query::bits::Tally;
use readboard::query::pass::{Pass, Scope};
use readboard::query::plan::{Plan, World};
use readboard::seeds::SEEDS;
use readboard::stats;
use readboard::story::StoryIx;
use readboard::text::CleanBuf;
use readboard::text::fault::Fault;
use readboard::ui::{self, Highlights};
use readboard::views;

/// The day of the tests.
const TODAY: jiff::civil::Date = jiff::civil::date(2024, 3, 13);

/// The seeds as they are read: once for all tests.
static SEEDS_READ: LazyLock<Vec<Arc<Shard>>> = LazyLock::new(|| {
    let (catalog, _) = Catalog::built_in();
    SEEDS.iter().map(|(name, bytes)| shard(&catalog, name, bytes)).collect()
});

/// Stories in all seeds.
pub(crate) static IN_SEEDS: LazyLock<usize> =
    LazyLock::new(|| SEEDS_READ.iter().map(|shard| shard.stories().len()).sum());

fn shard(catalog: &Catalog, name: &str, bytes: &[u8]) -> Arc<Shard> {
    let mut builder = ShardBuilder::new(catalog, 0);
    builder.add(Path::new(name), bytes).unwrap();
    Arc::new(builder.finish())
}

/// What the stage's disk does with marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disk {
    /// Keeps them at once.
    Sound,
    /// Has not answered yet.
    Slow,
    /// Refuses them.
    Full,
}

pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) disk: Disk,
    /// Every change that was to be saved, by ticket.
    pub(crate) saved: Vec<(u64, Vec<Change>)>,
    pub(crate) has_quit: bool,
    pub(crate) suspended: usize,
    /// Links that were to be opened.
    pub(crate) opened: Vec<String>,
    /// Stories that were to be handed on.
    pub(crate) handed: Vec<Handout>,
    /// Stories whose digests were to be edited.
    pub(crate) edited: Vec<StoryIx>,
    /// The file of the person's own views.
    pub(crate) views: String,
    /// The wait that was asked for last: its number, and its seconds.
    pub(crate) wait: Option<(u64, u16)>,
    /// The file of the person's settings.
    pub(crate) config: String,
    /// Answers of the world that wait to be let through; `None`: they come at once.
    pub(crate) late: Option<Vec<Action>>,
    size: (u16, u16),
    /// The day that it is.
    pub(crate) today: jiff::civil::Date,
}

impl Stage {
    /// An empty reader.
    pub(crate) fn empty(columns: u16, rows: u16) -> Stage {
        let (catalog, bad) = Catalog::built_in();
        assert_eq!(bad, []);
        let app = App::new(Arc::new(catalog), columns, rows);
        Stage {
            app,
            disk: Disk::Sound,
            saved: Vec::new(),
            has_quit: false,
            suspended: 0,
            opened: Vec::new(),
            handed: Vec::new(),
            edited: Vec::new(),
            views: String::new(),
            wait: None,
            config: String::new(),
            late: None,
            size: (columns, rows),
            today: TODAY,
        }
    }

    /// A reader that has read its own seeds.
    pub(crate) fn with_seeds(columns: u16, rows: u16) -> Stage {
        let mut stage = Stage::empty(columns, rows);
        for shard in SEEDS_READ.iter() {
            stage.happen(Action::Loaded(Arc::clone(shard)));
        }
        stage.happen(Action::LoadDone);
        stage
    }

    /// A digest as it is read.
    pub(crate) fn shard(&self, name: &str, bytes: impl AsRef<[u8]>) -> Arc<Shard> {
        shard(&self.app.catalog, name, bytes.as_ref())
    }

    /// Has a digest arrive.
    pub(crate) fn load(&mut self, name: &str, bytes: impl AsRef<[u8]>) {
        let shard = shard(&self.app.catalog, name, bytes.as_ref());
        self.happen(Action::Loaded(shard));
    }

    /// Has the file of settings say this.
    pub(crate) fn set_config(&mut self, text: &str) {
        text.clone_into(&mut self.config);
        let names: Vec<_> = self.app.setup.themes().map(|theme| theme.name.clone()).collect();
        let (config, bad) = config::read(text, &names);
        let bad = bad.iter().map(|bad| bad.in_file(Path::new(config::FILE))).collect();
        self.happen(Action::Config(config::is_toml(text).then(|| Box::new(config)), Vec::new(), bad));
    }

    /// Has the file of views say this.
    pub(crate) fn set_views(&mut self, text: &str) {
        text.clone_into(&mut self.views);
        let own = views::read(text);
        let words = |bad: &Fault| bad.in_file(Path::new(views::FILE));
        let bad = own.bad.iter().map(words).collect();
        self.happen(Action::Views(Box::new(own), bad));
    }

    /// Presses keys, given as people write them.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Stage {
        for key in key::parse(keys).unwrap_or_else(|| panic!("{keys} are no keys")) {
            self.happen(Action::Key(key));
        }
        self
    }

    /// Has something happen, and the world do what is asked of it.
    pub(crate) fn happen(&mut self, action: Action) {
        let mut actions = VecDeque::from([action]);
        while let Some(action) = actions.pop_front() {
            if let Action::Resize(columns, rows) = action {
                self.size = (columns, rows);
            }
            for effect in self.app.update(action) {
                let answers: Vec<Action> = match effect {
                    Effect::Save(ticket, changes) => self.keep(ticket, changes),
                    Effect::Count(all) => {
                        all.into_iter().map(|census| Action::Counted(self.count(&census))).collect()
                    }
                    effect => self.answer(effect).into_iter().collect(),
                };
                match &mut self.late {
                    Some(late) => late.extend(answers),
                    None => actions.extend(answers),
                }
            }
        }
    }

    /// What the disk says to changes: where it keeps them, first how they stand there.
    fn keep(&mut self, ticket: u64, changes: Vec<Change>) -> Vec<Action> {
        self.saved.push((ticket, changes.clone()));
        let us = Writer::new("us").unwrap();
        let record = |(count, change): (u16, Change)| Record {
            stamp: Stamp::new(ticket, count),
            writer: us.clone(),
            key: change.key,
            change: change.field,
            title: change.title,
            likeness: change.likeness,
        };
        match self.disk {
            // Who has the answers wait says himself what is written when.
            Disk::Sound if self.late.is_some() => vec![Action::Saved(ticket)],
            Disk::Sound => {
                let records = (0..).zip(changes).map(record).collect();
                vec![Action::Heard(records, Whose::Ours), Action::Saved(ticket)]
            }
            Disk::Slow => Vec::new(),
            Disk::Full => vec![Action::SaveFailed(ticket, CleanBuf::line("the disk is full"))],
        }
    }

    fn answer(&mut self, effect: Effect) -> Option<Action> {
        match effect {
            Effect::Search(search) => {
                let flags = Arc::new(self.app.book.all_flags().to_vec());
                let plan = self.plan(&search.query);
                let pass = Pass::new(self.app.library.clone(), plan, search.scope, flags);
                let mut pass = pass.once_each(Arc::clone(self.app.book.places()));
                while !pass.is_done() {
                    pass.step(1);
                }
                let rows = pass.ranked();
                let groups = pass.groups(&rows);
                Some(Action::Found(Found { generation: search.generation, rows, groups, done: true }))
            }
            Effect::Identify(shard, who) => {
                let key = |&at: &u32| (at, shard.story(at as usize).unwrap().key());
                let who = who.iter().map(key).collect();
                Some(Action::Identified(shard, who))
            }
            Effect::Recognise(shard, who) => {
                let key = |&at: &u32| (at, shard.story(at as usize).unwrap().key());
                let who = who.iter().map(key).collect();
                Some(Action::Recognised(shard, who))
            }
            Effect::GoOn => Some(Action::GoOn),
            Effect::Name(naming) => Some(Action::Named(naming.number, naming.all())),
            Effect::Compare(number, comparison) => Some(Action::Compared(number, comparison.run())),
            Effect::Suspend => {
                self.suspended += 1;
                None
            }
            Effect::EditViews(edit) => match views::edit::apply(&self.views, &edit) {
                Ok(text) => {
                    self.set_views(&text);
                    Some(Action::Edited(Ok(CleanBuf::line("done"))))
                }
                Err(reason) => Some(Action::Edited(Err(CleanBuf::line(&reason)))),
            },
            Effect::Quit => {
                self.has_quit = true;
                None
            }
            Effect::KeepSetting(name, value) => {
                let kept = config::edit::set(&self.config, name, &value);
                if let Ok(text) = &kept {
                    self.set_config(&text.clone());
                }
                let said = |text: &str| CleanBuf::line(text);
                Some(Action::Edited(kept.map(|_| said("kept")).map_err(|reason| said(&reason))))
            }
            Effect::Wait(number, seconds) => {
                self.wait = Some((number, seconds));
                None
            }
            Effect::Plot(among) => {
                let (book, library) = (&self.app.book, &self.app.library);
                let (flags, notes) = (book.all_flags(), book.notes());
                let counted = stats::count(library, &among, flags, &notes, &self.app.catalog);
                Some(Action::Plotted(Arc::new(counted)))
            }
            Effect::Open(links) => {
                self.opened.extend(links);
                None
            }
            Effect::Hand(handout) => {
                self.handed.push(*handout);
                None
            }
            // Whoever writes adds a line.
            Effect::Write(stories, text) => Some(Action::Written(stories, format!("{text}\nand more"))),
            Effect::EditDigest(ix) => {
                self.edited.push(ix);
                None
            }
            Effect::StopSearch | Effect::Redraw | Effect::Count(_) | Effect::Save(..) => None,
        }
    }

    fn plan(&self, query: &Query) -> Arc<Plan> {
        let (catalog, notes) = (Arc::clone(&self.app.catalog), self.app.book.notes());
        Arc::new(Plan::new(query, World { today: self.today, catalog, notes }))
    }

    fn count(&self, census: &Census) -> Counted {
        let flags = Arc::new(self.app.book.all_flags().to_vec());
        let plan = self.plan(&census.query);
        let pass = Pass::new(self.app.library.clone(), Arc::clone(&plan), Scope::All, flags);
        let places = Arc::clone(self.app.book.places());
        let mut tally = Tally::new(pass, census.among.clone(), Arc::clone(&census.before), places);
        while !tally.is_done() {
            tally.step(1);
        }
        let (bits, count) = tally.finish();
        Counted { number: census.number, view: census.view, answer: Some((plan, Arc::new(bits), count)) }
    }

    /// The cells of the screen.
    pub(crate) fn buffer(&self) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        let mut highlights = Highlights::default();
        terminal.draw(|frame| ui::draw(&self.app, &mut highlights, frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The screen as text, without blanks at the ends of rows.
    pub(crate) fn screen(&self) -> String {
        let buffer = self.buffer();
        let mut text = String::new();
        for row in buffer.content.chunks(buffer.area.width.max(1).into()) {
            let mut line = String::new();
            let mut skip = 0;
            for cell in row {
                // A wide letter takes the cell after it as well.
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                line.push_str(cell.symbol());
                skip = readboard::text::wrap::width(cell.symbol()).saturating_sub(1);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The title under the cursor.
    pub(crate) fn title(&self) -> String {
        let story = self.app.current().and_then(|ix| self.app.library.story(ix));
        story.map(|story| story.heading().to_string()).unwrap_or_default()
    }

    /// What the status line says.
    pub(crate) fn message(&self) -> String {
        self.app.message.as_ref().map(|message| message.text.to_string()).unwrap_or_default()
    }
}

/// Compares `text` with a file under `tests/`; with `BLESS=1` in the environment, writes it.
#[track_caller]
pub(crate) fn golden(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{file} is not what it was; `BLESS=1 cargo test` takes this over:\n{text}");
}

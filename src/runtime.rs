//! The loop: one channel into which everything that happens comes, one state, one screen.
//!
//! Nothing here waits but the loop itself, on that channel. Without events it sleeps for good.

mod day;
mod ending;
mod outward;
mod work;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use signal_hook::consts::{SIGCONT, SIGTSTP, SIGWINCH, SIGXFSZ};

use crate::action::{Action, Counted, Effect, Found, Search, Whose};
use crate::app::App;
use crate::app::setup::Terminal;
use crate::drill;
use crate::layout::Catalog;
use crate::layout::catalog::OwnLayouts;
use crate::library::{Named, Shard};
use crate::load::{self, Input, Loaded, Loader};
use crate::marks::edit::Kept;
use crate::outside::{self, Copies};
use crate::query::kin::Compared;
use crate::query::pass::Pass;
use crate::search::{self, Searcher};
use crate::session::{self, undo};
use crate::settings::{self, Settings};
use crate::stats;
use crate::store::{Store, StoreEvent};
use crate::story::StoryKey;
use crate::term::{self, Screen, TermEvent};
use crate::text::CleanBuf;
use crate::theme::tone::Depth;
use crate::ui::{self, Highlights};

use day::Day;
use outward::Outgoing;
use work::identify;

/// The first frame waits this long for a story to show.
const FIRST_FRAME: Duration = Duration::from_millis(8);

/// While digests and hits pour in, the screen is drawn no more often than this.
const PACE: Duration = Duration::from_millis(30);

/// Clocks are read before they are waited for: so much later it surely is the next day.
const MIDNIGHT: Duration = Duration::from_millis(5);

/// Events taken between two frames at most.
const BATCH: usize = 512;

/// Whether this program is stopping all that it was started with.
static STOPPING: AtomicBool = AtomicBool::new(false);

/// Whether a signal to stop is the echo of one that this program sent.
fn is_stopping() -> bool {
    STOPPING.swap(false, Ordering::SeqCst)
}

/// Whatever happens.
enum Event {
    Term(TermEvent),
    Load(Loaded),
    Store(StoreEvent),
    Found(Found),
    Counted(Counted),
    Settings(settings::Told),
    Identified(Arc<Shard>, Vec<(u32, StoryKey)>),
    Recognised(Arc<Shard>, Vec<(u32, StoryKey)>),
    Named(u64, Vec<Option<Named>>),
    GoOn,
    Recalled(Kept),
    Compared(u64, Compared),
    Outgoing(Outgoing),
    Plotted(Arc<stats::Counted>),
    /// This could not be worked out, because of a fault in this program.
    Broke(&'static str),
    Signal(i32),
}

/// How the reader ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The person quit.
    Quit,
    /// The person quit, and not all could be kept: that was said.
    Lossy,
    /// This signal came.
    Signal(i32),
    /// The terminal went away.
    Gone,
}

/// Runs the reader on `inputs`, with the layouts of the person's own, until it ends. The terminal is given back before
/// this returns.
///
/// Fails when the terminal can't be taken or drawn on, or the system gives no threads.
pub fn run(inputs: Vec<Input>, own: &OwnLayouts) -> anyhow::Result<End> {
    let (sender, events) = unbounded();
    let (catalog, bad) = Catalog::with(own);
    let catalog = Arc::new(catalog);
    // Before the first thread that could panic.
    term::guard_panics();
    let loader = start_loading(inputs.clone(), &catalog, &sender);
    let mut reader = Reader::start(inputs, catalog, sender, events, loader)?;
    for fault in bad {
        let early = reader.app.update(Action::Faulted(CleanBuf::line(&fault.to_string())));
        reader.early.extend(early);
    }
    let end = term::screen().context("the terminal could not be read").and_then(|mut screen| {
        term::take().context("the terminal could not be set up")?;
        reader.listen()?;
        reader.begin()?;
        reader.serve(&mut screen)
    });
    reader.end(end)
}

fn start_loading(inputs: Vec<Input>, catalog: &Arc<Catalog>, sender: &Sender<Event>) -> Loader {
    let sender = sender.clone();
    load::start_to_watch(inputs, Arc::clone(catalog), move |loaded| drop(sender.send(Event::Load(loaded))))
}

/// Reads the person's own views and has their file watched.
fn start_settings(app: &mut App, sender: &Sender<Event>) -> anyhow::Result<(Option<Settings>, Vec<Effect>)> {
    let Some(folder) = session::config_folder() else { return Ok((None, Vec::new())) };
    let (config, own, bad) = settings::config(&folder);
    let mut early = app.update(Action::Config(config.map(Box::new), own, bad));
    let (own, bad) = settings::views(&folder);
    early.extend(app.update(Action::Views(Box::new(own), bad)));
    let sender = sender.clone();
    let settings = Settings::start(folder, move |told| drop(sender.send(Event::Settings(told))))
        .context("no thread could be started for the settings: close other programs and try again")?;
    Ok((Some(settings), early))
}

struct Reader {
    app: App,
    inputs: Vec<Input>,
    state: Option<PathBuf>,
    events: Receiver<Event>,
    sender: Sender<Event>,
    loader: Loader,
    store: Option<Store>,
    searcher: Searcher,
    /// `None` where the person has no configuration folder.
    settings: Option<Settings>,
    /// When a wait is over, and its number.
    wait: Option<(Instant, u64)>,
    /// What is to be done as soon as the loop runs.
    early: Vec<Effect>,
    /// The newest search that was asked for and has not been begun.
    asked: Option<Search>,
    highlights: Highlights,
    /// Which day it is, known since it was last asked for.
    day: Day,
    /// Texts that an editor was given.
    copies: Copies,
    /// Signals that end the program, for whoever waits for something else than events.
    ends: (Sender<i32>, Receiver<i32>),
    /// Threads that hand something out.
    handing: Vec<JoinHandle<()>>,
    /// What came of that while the person typed a line, or when the end had begun.
    late: Vec<Outgoing>,
    /// Why marks were not kept, as long as no frame has shown it.
    unkept: Vec<CleanBuf>,
    /// Whether the history of the session before has come.
    recalled: bool,
    end: Option<End>,
    redraw: bool,
}

impl Reader {
    fn start(
        inputs: Vec<Input>,
        catalog: Arc<Catalog>,
        sender: Sender<Event>,
        events: Receiver<Event>,
        loader: Loader,
    ) -> anyhow::Result<Reader> {
        let state = session::state_folder();
        let to_store = sender.clone();
        let store = Store::open(state.as_ref().map(|folder| folder.join("marks")), move |event| {
            drop(to_store.send(Event::Store(event)));
        })
        .context("no thread could be started for the marks: close other programs and try again")?;
        let to_search = sender.clone();
        let told = move |told| match told {
            search::Told::Found(found) => drop(to_search.send(Event::Found(found))),
            search::Told::Counted(counted) => drop(to_search.send(Event::Counted(counted))),
        };
        let searcher = Searcher::start(told)
            .context("no thread could be started for searching: close other programs and try again")?;
        let (columns, rows) = term::size();
        let mut app = App::new(catalog, columns, rows);
        app.book.expect_history();
        app.on_seeds = inputs == [Input::Seeds];
        if let Some(folder) = &state {
            app.remember(session::habits(folder));
        }
        let terminal =
            Terminal { depth: term::depth(), ground: term::ground(), is_unicode: term::is_unicode() };
        app.set_terminal(terminal);
        let (settings, early) = start_settings(&mut app, &sender)?;
        if let Some(resume) = state.as_ref().and_then(|folder| session::load(folder, &inputs)) {
            app.resume_at(resume);
        }
        Ok(Reader {
            app,
            inputs,
            state,
            events,
            sender,
            loader,
            store: Some(store),
            searcher,
            settings,
            wait: None,
            early,
            asked: None,
            highlights: Highlights::default(),
            day: Day::of(&session::now()),
            copies: Copies::default(),
            ends: unbounded(),
            handing: Vec::new(),
            late: Vec::new(),
            unkept: Vec::new(),
            recalled: false,
            end: None,
            redraw: false,
        })
    }

    /// Has keys and signals come into the channel.
    fn listen(&mut self) -> anyhow::Result<()> {
        let sender = self.sender.clone();
        term::listen(move |event| sender.send(Event::Term(event)).is_ok())
            .context("the keyboard could not be read")?;
        ending::hear_signals(self.sender.clone(), self.ends.0.clone())?;
        // Nobody told of a change of size before this.
        let (columns, rows) = term::size();
        self.happen(Action::Resize(columns, rows))?;
        // Somebody listens now.
        term::ask(term::depth() != Depth::None).context("the terminal could not be asked")
    }

    /// Does what was asked for before there was a screen.
    fn begin(&mut self) -> anyhow::Result<()> {
        std::mem::take(&mut self.early).into_iter().try_for_each(|effect| self.carry_out(effect))
    }

    /// Has something happen, and does what follows from it.
    fn happen(&mut self, action: Action) -> anyhow::Result<()> {
        self.app.update(action).into_iter().try_for_each(|effect| self.carry_out(effect))
    }

    /// Takes events and draws until the end.
    fn serve(&mut self, screen: &mut Screen) -> anyhow::Result<End> {
        // Something to draw waits until then; `None` when nothing does.
        let mut due = Some(Instant::now() + FIRST_FRAME);
        let mut drawn = Instant::now();
        let mut first = true;
        loop {
            // At midnight it wakes only where that changes what is shown.
            let midnight =
                self.app.asks_today().then(|| Instant::now() + self.day.left(SystemTime::now()) + MIDNIGHT);
            let event = match due.into_iter().chain(midnight).chain(self.wait.map(|(at, _)| at)).min() {
                Some(at) => match self.events.recv_deadline(at) {
                    Ok(event) => Some(event),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return Ok(End::Gone),
                },
                None => Some(self.events.recv().context("every source of events is gone")?),
            };
            let mut urgent = event.is_none() && due.is_some_and(|due| due <= Instant::now());
            if let Some((_, number)) = self.wait.take_if(|(at, _)| *at <= Instant::now()) {
                self.happen(Action::Waited(number))?;
                urgent = !first;
            }
            if self.day.is_over(SystemTime::now()) {
                self.begin_day()?;
            }
            // It was midnight, and what that changes comes as events.
            let is_idle = event.is_none() && !urgent;
            let more = self.events.clone();
            // Only what is there now: work that asks to go on must not keep the next frame and the next key waiting.
            let ready = more.len().min(BATCH);
            for event in event.into_iter().chain(more.try_iter().take(ready)) {
                urgent |= match &event {
                    Event::Term(_) | Event::Signal(_) | Event::Store(_) | Event::Outgoing(_) => !first,
                    Event::Load(Loaded::Shard(_)) => first,
                    Event::Load(Loaded::Done)
                    | Event::Found(Found { done: true, .. })
                    | Event::Recognised(..)
                    | Event::Broke(_)
                    | Event::Settings(settings::Told::Done(_) | settings::Told::Failed(_)) => true,
                    Event::Load(_)
                    | Event::Found(_)
                    | Event::Counted(_)
                    | Event::Settings(_)
                    | Event::Plotted(_)
                    | Event::Identified(..)
                    | Event::Recalled(_)
                    | Event::Named(..)
                    | Event::GoOn
                    | Event::Compared(..) => false,
                };
                if !matches!(event, Event::Term(_)) {
                    // What it asks is asked of the stories as they were.
                    self.ask();
                }
                self.take(event)?;
                if self.app.prompt.is_none() && self.app.jump.is_none() {
                    std::mem::take(&mut self.late).into_iter().try_for_each(|late| self.let_out(late))?;
                }
                // What was typed after that is not for the reader.
                if let Some(end) = self.end {
                    return Ok(end);
                }
            }
            self.ask();
            if let Some(end) = self.end {
                return Ok(end);
            }
            if urgent || drawn.elapsed() >= PACE && !first && !is_idle {
                self.draw(screen)?;
                (due, drawn) = (None, Instant::now());
                if std::mem::take(&mut first) {
                    // Now every processor may help to load.
                    self.loader.hurry();
                    self.recall();
                }
            } else if due.is_none() && !is_idle {
                due = Some(drawn + PACE);
            }
        }
    }

    /// Has the history of the session before be read.
    fn recall(&self) {
        let state = self.state.clone();
        let recall = move || {
            let kept = state.as_deref().and_then(undo::load);
            Some(Event::Recalled(kept.unwrap_or_default()))
        };
        self.work_out("history", recall, Some(Event::Recalled(Kept::default())));
    }

    /// A new day has begun.
    fn begin_day(&mut self) -> anyhow::Result<()> {
        self.day = Day::of(&session::now());
        self.happen(Action::NewDay)
    }

    fn draw(&mut self, screen: &mut Screen) -> anyhow::Result<()> {
        drill::maybe("draw");
        if std::mem::take(&mut self.redraw) {
            // Not `clear`: that asks the terminal where its cursor is, and the answer would be taken for keys.
            let size = screen.size().context("the terminal could not be measured")?;
            screen.resize(size.into()).context("the terminal could not be cleared")?;
        }
        term::listen_to_mouse(self.app.setup.config.mouse).context("the terminal could not be set up")?;
        let (app, highlights) = (&self.app, &mut self.highlights);
        screen
            .draw(|frame| ui::draw(app, highlights, frame))
            .context("the terminal could not be drawn on")?;
        self.unkept.clear();
        Ok(())
    }

    fn take(&mut self, event: Event) -> anyhow::Result<()> {
        let action = match event {
            Event::Term(TermEvent::Key(key)) => Action::Key(key),
            Event::Term(TermEvent::Paste(text)) => Action::Paste(text),
            Event::Term(TermEvent::Point(pointer)) => Action::Point(pointer),
            Event::Term(TermEvent::Ground(ground)) => Action::Ground(ground),
            Event::Term(TermEvent::TellsKeys) => {
                term::tell_keys_apart().context("the terminal could not be set up")?;
                Action::TellsKeys
            }
            Event::Term(TermEvent::Resize(columns, rows)) => Action::Resize(columns, rows),
            Event::Term(TermEvent::Gone) => {
                self.end = Some(End::Gone);
                return Ok(());
            }
            Event::Signal(SIGWINCH) => {
                let (columns, rows) = term::size();
                Action::Resize(columns, rows)
            }
            Event::Signal(SIGTSTP) => return self.stop(),
            Event::Signal(SIGCONT) => return self.retake(),
            Event::Signal(SIGXFSZ) => return Ok(()),
            Event::Signal(signal) => {
                self.end = Some(End::Signal(signal));
                return Ok(());
            }
            Event::Load(Loaded::Shard(shard)) => Action::Loaded(shard),
            Event::Load(Loaded::Fault(fault)) => Action::Faulted(CleanBuf::line(&fault.to_string())),
            Event::Load(Loaded::Done) => {
                self.loader.watch();
                // The first letter of a search finds titles ready.
                let library = self.app.library.clone();
                let look_up = move || {
                    for (_, shard) in library.shards() {
                        shard.lookup();
                    }
                    None
                };
                self.work_out("titles", look_up, None);
                Action::LoadDone
            }
            Event::Load(Loaded::Changed(versions)) => Action::Changed(versions),
            Event::Load(Loaded::Notice(words)) => Action::Tell(words),
            Event::Store(StoreEvent::Loaded { marks, warnings }) => Action::Marked(marks, warnings),
            Event::Store(StoreEvent::Saved { ticket, records }) => {
                self.happen(Action::Heard(records, Whose::Ours))?;
                Action::Saved(ticket)
            }
            Event::Store(StoreEvent::Heard(records)) => Action::Heard(records, Whose::Others),
            Event::Store(StoreEvent::Warned(warnings)) => Action::Warned(warnings),
            Event::Store(StoreEvent::Failed { ticket, reason }) => {
                self.unkept.push(reason.clone());
                Action::SaveFailed(ticket, reason)
            }
            Event::Found(found) => Action::Found(found),
            Event::Counted(counted) => Action::Counted(counted),
            Event::Settings(settings::Told::Views(own, bad)) => Action::Views(own, bad),
            Event::Settings(settings::Told::Config(config, own, bad)) => Action::Config(config, own, bad),
            Event::Settings(settings::Told::Done(text)) => Action::Edited(Ok(text)),
            Event::Settings(settings::Told::Failed(text)) => Action::Edited(Err(text)),
            Event::Plotted(counted) => Action::Plotted(counted),
            Event::Outgoing(outgoing) => return self.let_out(outgoing),
            Event::GoOn => Action::GoOn,
            Event::Named(number, named) => Action::Named(number, named),
            Event::Identified(shard, who) => Action::Identified(shard, who),
            Event::Recognised(shard, who) => Action::Recognised(shard, who),
            Event::Recalled(kept) => {
                self.recalled = true;
                Action::Recalled(kept)
            }
            Event::Compared(number, compared) => Action::Compared(number, compared),
            Event::Broke(what) => {
                let words = format!("{what}: not worked out, because of a fault in this program");
                Action::Tell(CleanBuf::line(&words))
            }
        };
        self.happen(action)
    }

    fn save(&self, effect: Effect) {
        if let (Effect::Save(ticket, changes), Some(store)) = (effect, &self.store) {
            store.save(ticket, changes);
        }
    }

    /// Has the newest question answered. Making one ready takes longer than reading a key, and of many keys that come
    /// at once only the last one's is of use.
    fn ask(&mut self) {
        let Some(Search { generation, query, scope }) = self.asked.take() else { return };
        let plan = self.plan(&query);
        let flags = Arc::new(self.app.book.all_flags().to_vec());
        let pass = Pass::new(self.app.library.clone(), plan, scope, flags);
        self.searcher.ask(generation, query, pass.once_each(Arc::clone(self.app.book.places())));
    }

    fn carry_out(&mut self, effect: Effect) -> anyhow::Result<()> {
        match effect {
            Effect::Save(..) => self.save(effect),
            Effect::Search(search) => self.asked = Some(search),
            Effect::StopSearch => {
                self.asked = None;
                self.searcher.stop();
            }
            Effect::Count(all) => self.count(all),
            Effect::Wait(number, seconds) => {
                self.wait = Some((Instant::now() + Duration::from_secs(seconds.into()), number));
            }
            Effect::EditViews(edit) => return self.change(settings::Change::Views(edit)),
            Effect::KeepSetting(name, value) => return self.change(settings::Change::Setting(name, value)),
            // Making keys reads whole stories: not on this thread.
            Effect::Identify(shard, who) => {
                let none = Event::Identified(Arc::clone(&shard), Vec::new());
                let identify = move || {
                    let who = identify(&shard, &who);
                    Some(Event::Identified(shard, who))
                };
                self.work_out("marks", identify, Some(none));
            }
            Effect::Recognise(shard, who) => {
                let recognise = move || {
                    let who = identify(&shard, &who);
                    Some(Event::Recognised(shard, who))
                };
                self.work_out("marks", recognise, None);
            }
            Effect::GoOn => drop(self.sender.send(Event::GoOn)),
            Effect::Name(naming) => self.name(&naming),
            Effect::Compare(number, comparison) => {
                let compare = move || Some(Event::Compared(number, comparison.run()));
                // An answer to no question: the next one can be asked.
                let none = Event::Compared(u64::MAX, Compared::default());
                self.work_out("edited stories", compare, Some(none));
            }
            Effect::Plot(among) => {
                let library = self.app.library.clone();
                let (flags, notes) = (self.app.book.all_flags().to_vec(), self.app.book.notes());
                let catalog = Arc::clone(&self.app.catalog);
                let plot = move || {
                    let counted = stats::count(&library, &among, &flags, &notes, &catalog);
                    Some(Event::Plotted(Arc::new(counted)))
                };
                self.work_out("statistics", plot, None);
            }
            Effect::Open(links) => return self.open(links),
            Effect::Hand(handout) => return self.hand(*handout),
            Effect::EditDigest(ix) => return self.edit_digest(ix),
            Effect::Write(stories, text) => return self.write(stories, &text),
            Effect::Suspend => return self.suspend(),
            Effect::Redraw => self.redraw = true,
            Effect::Quit => self.end = Some(End::Quit),
        }
        Ok(())
    }

    /// Changes a file of the person's.
    fn change(&mut self, change: settings::Change) -> anyhow::Result<()> {
        if let Some(settings) = &self.settings {
            settings.change(change);
            return Ok(());
        }
        let text = "there is no configuration folder to keep this in: set HOME";
        self.happen(Action::Edited(Err(CleanBuf::line(text))))
    }

    /// Stops this program and what it was started with: a shell waits for all of them.
    fn suspend(&mut self) -> anyhow::Result<()> {
        term::give_back();
        STOPPING.store(true, Ordering::SeqCst);
        // Where they can't be told, this program stops alone.
        STOPPING.fetch_and(outside::stop_group(), Ordering::SeqCst);
        self.stop()
    }

    /// Gives the terminal back, stops until the shell says to go on, and takes the terminal again.
    fn stop(&mut self) -> anyhow::Result<()> {
        term::give_back();
        signal_hook::low_level::emulate_default_handler(SIGTSTP)
            .context("the program could not be stopped")?;
        self.retake()
    }

    fn retake(&mut self) -> anyhow::Result<()> {
        term::take().context("the terminal could not be set up again")?;
        self.redraw = true;
        let (columns, rows) = term::size();
        self.happen(Action::Resize(columns, rows))
    }
}

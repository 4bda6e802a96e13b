//! A reader in a world that answers late, refuses, changes its files and lets others write.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use readboard::action::{Action, Whose};
use readboard::layout::Catalog;
use readboard::library::{Shard, ShardBuilder, Version};
use readboard::marks::edit::Kept;
use readboard::marks::{Change, Field, Marks, Record, Stamp, Writer};
use readboard::story::StoryKey;
use readboard::text::CleanBuf;
use readboard::theme::Ground;

use super::steps::{Heard, Step};
use crate::stage::{Disk, Stage};

/// Digests, and how many forms each can have.
pub(super) const FILES: usize = 5;
pub(super) const FORMS: usize = 3;

/// Those that are there at the start, as they are read: some together.
const AT_START: [&[usize]; 3] = [&[0, 1], &[2], &[3]];

/// Milliseconds of the clock at the start.
const START: u64 = 1_700_000_000_000;

type Told = (&'static str, &'static str, &'static str);

const KOREA: Told = (
    "Korea’s foreign ministry hacked “again”",
    "It was the third time this year that strangers read the letters of the ministry, an official said. The grain ships \
     wait in the roads until the storm is over.",
    "Radio Free Asia, November 10, 2023\nhttps://www.rfa.org/a",
);
const KOREA_EDITED: Told = (
    "Korea’s foreign ministry hacked “again”",
    "It was the fourth time this year that strangers read the letters of the ministry, an official said. The grain \
     ships wait in the roads until the storm is over.",
    "Radio Free Asia, November 10, 2023\nhttps://www.rfa.org/a",
);
const WIDE: Told = (
    "中国经济放缓，出口连续第六个月下降：专家呼吁采取措施",
    "据海关统计，出口连续第六个月下降。\n\nｆｕｌｌ　ｗｉｄｔｈ 한국어 텍스트 그리고 👨‍👩‍👧 family 👩🏽‍🚀 flags 🇰🇷🇯🇵.",
    "联合早报, 2023年11月6日",
);
const MARKS: Told = (
    "Z\u{301}\u{302}\u{303}\u{304}\u{305}a\u{300}l\u{328}g\u{30c}o ن\u{64e}ص\u{64f} עִבְרִית \u{200f}mixed \u{200b}zero",
    "e\u{301}\u{301}\u{301} combining e\u{301}verywhere \u{ad}soft \u{2060}join.\n\n- one\n- two\n\n> quoted",
    "BBC, 2023",
);
const LONG: Told = (
    "Averyveryverylongwordwithoutanyplacetobreakitwhichgoesonandonandonandonandonandonandonandonandonandonandonandon x",
    "One.\n\nTwo paragraphs of the storm.\n\nThree.\n\nFour.\n\nFive.\n\nSix.\n\nSeven.\n\nEight.\n\nNine.\n\nTen.\n\nEleven.\n\n\
     Twelve.\n\nThirteen.\n\nFourteen.\n\nFifteen.\n\nSixteen.\n\nSeventeen.\n\nEighteen.\n\nNineteen.\n\nTwenty.",
    "Reuters, 13 Jan 2015\nhttps://example.org/long",
);
const PORT: Told =
    ("Port halts grain shipments", "Ships wait until the storm is over, they said.", "Radio Free Asia");
const COURT: Told =
    ("Court hears witnesses in fund case", "For a third day clerks told where the money went.", "AP, 2024");
const SHORT: Told = ("x", "y", "RFA");
const MORE: Told = ("New one arrives late", "It came when all had been read.", "New Outlet, March 12, 2024");

const FORMS_OF: [[&[Told]; FORMS]; FILES] = [
    [&[KOREA, WIDE, PORT], &[KOREA_EDITED, WIDE, PORT], &[MORE, KOREA, MORE, WIDE]],
    [&[MARKS, LONG], &[LONG, MARKS, COURT], &[COURT]],
    [&[PORT, COURT, SHORT], &[PORT, SHORT], &[COURT, SHORT, KOREA]],
    [&[KOREA], &[KOREA_EDITED], &[]],
    [&[MORE, WIDE, LONG], &[MORE], &[SHORT, SHORT]],
];

fn text(stories: &[Told]) -> String {
    let story = |(title, body, source): &Told| format!("{title}\n\n{body}\n\nSource: {source}\n\n\n");
    stories.iter().map(story).collect()
}

fn path(file: usize) -> PathBuf {
    let names = ["a.txt", "b 中文.txt", "e\u{301}.txt", "d.txt", "late.txt"];
    PathBuf::from("news").join(names[file])
}

fn shard(files: &[(usize, usize)]) -> Arc<Shard> {
    let (catalog, _) = Catalog::built_in();
    let mut builder = ShardBuilder::new(&catalog, 0);
    for &(file, form) in files {
        builder.add(&path(file), text(FORMS_OF[file][form]).as_bytes()).unwrap();
    }
    Arc::new(builder.finish())
}

static STARTS: LazyLock<Vec<Arc<Shard>>> = LazyLock::new(|| {
    let first = |files: &&[usize]| shard(&files.iter().map(|&file| (file, 0)).collect::<Vec<_>>());
    AT_START.iter().map(first).collect()
});

static SHARDS: LazyLock<Vec<Vec<Arc<Shard>>>> = LazyLock::new(|| {
    (0..FILES).map(|file| (0..FORMS).map(|form| shard(&[(file, form)])).collect()).collect()
});

/// Every story that there can be, once.
pub(super) static KEYS: LazyLock<Vec<(StoryKey, CleanBuf)>> = LazyLock::new(|| {
    let shards = STARTS.iter().chain(SHARDS.iter().flatten());
    let stories = shards.flat_map(|shard| (0..shard.stories().len()).filter_map(|at| shard.story(at)));
    let all: BTreeMap<StoryKey, CleanBuf> =
        stories.map(|story| (story.key(), story.heading().into())).collect();
    all.into_iter().collect()
});

pub(super) struct World {
    pub(super) stage: Stage,
    loaded: usize,
    is_marked: bool,
    is_recalled: bool,
    millis: u64,
    /// Stories that others marked, and those that bore marks of earlier words: undoing need not give their start.
    pub(super) touched: HashSet<StoryKey>,
    tickets: BTreeMap<u64, Vec<Change>>,
    /// The form that each digest has that is there.
    forms: BTreeMap<usize, usize>,
    /// What the session before left.
    kept: Kept,
}

/// A reader that has just been started.
fn started() -> Stage {
    let mut stage = Stage::empty(80, 24);
    stage.app.book.expect_history();
    // As with many stories: they are marked piece by piece.
    stage.app.jobs.piece = 3;
    stage
}

impl World {
    pub(super) fn new() -> World {
        World {
            stage: started(),
            loaded: 0,
            is_marked: false,
            is_recalled: false,
            millis: START,
            touched: HashSet::new(),
            tickets: BTreeMap::new(),
            forms: AT_START.iter().flat_map(|files| files.iter().map(|&file| (file, 0))).collect(),
            kept: Kept::default(),
        }
    }

    /// What earlier sessions marked.
    pub(super) fn start() -> Marks {
        let mut marks = Marks::default();
        let old = Writer::new("old").unwrap();
        for (at, (key, title)) in KEYS.iter().enumerate() {
            let fields = [
                (at % 3 == 0, Field::Read(true)),
                (at % 4 == 0, Field::Starred(true)),
                (at % 5 == 0, Field::tag("x", true).unwrap()),
                (at % 7 == 0, Field::comment("say 中文 e\u{301}")),
            ];
            for (count, (_, change)) in (0..).zip(fields).filter(|(_, (is_set, _))| *is_set) {
                let likeness = STARTS
                    .iter()
                    .flat_map(|shard| (0..shard.stories().len()).filter_map(|at| shard.story(at)))
                    .find(|story| story.key() == *key)
                    .map(readboard::library::StoryRef::likeness);
                let stamp = Stamp::new(START - 1_000_000 + at as u64, count);
                let (writer, title) = (old.clone(), title.clone());
                marks.merge(&Record { stamp, writer, key: *key, change, title, likeness });
            }
        }
        marks
    }

    pub(super) fn take(&mut self, step: &Step) {
        self.millis += 10;
        match step {
            Step::Keys(keys) => {
                for key in readboard::key::parse(keys).unwrap_or_else(|| panic!("{keys} are no keys")) {
                    self.happen(Action::Key(key));
                }
            }
            Step::Paste(text) => self.happen(Action::Paste(text.clone())),
            Step::Point(pointer) => self.happen(Action::Point(*pointer)),
            Step::Resize(columns, rows) => self.happen(Action::Resize(*columns, *rows)),
            Step::Load => {
                if let Some(shard) = STARTS.get(self.loaded) {
                    self.loaded += 1;
                    self.happen(Action::Loaded(Arc::clone(shard)));
                }
            }
            Step::LoadDone => self.load_done(),
            Step::Marked => self.mark(),
            Step::Recalled => self.recall(),
            Step::Change(files) => {
                self.load_done();
                let version = |&(file, form): &(usize, Option<usize>)| Version {
                    path: path(file),
                    shard: form.map(|form| Arc::clone(&SHARDS[file][form])),
                    under: Some("news".into()),
                    cured: None,
                };
                let mut seen = HashSet::new();
                let files = files.iter().filter(|(file, _)| seen.insert(*file));
                let versions = files
                    .inspect(|&&(file, form)| match form {
                        Some(form) => drop(self.forms.insert(file, form)),
                        None => drop(self.forms.remove(&file)),
                    })
                    .map(version)
                    .collect();
                self.happen(Action::Changed(versions));
            }
            Step::Full(full) => self.stage.disk = if *full { Disk::Full } else { Disk::Sound },
            Step::Late(true) => drop(self.stage.late.get_or_insert_default()),
            Step::Late(false) => self.let_through(),
            Step::Answer(index) => {
                let late = self.stage.late.as_mut().filter(|late| !late.is_empty());
                if let Some(late) = late {
                    let at = index.index(late.len());
                    let action = take_answer(late, at);
                    self.answer(action);
                }
            }
            Step::Hear(story, heard) => self.hear(*story, heard),
            Step::Config(text) => self.stage.set_config(text),
            Step::Views(text) => self.stage.set_views(text),
            Step::Ground(dark) => {
                self.happen(Action::Ground(if *dark { Ground::Dark } else { Ground::Light }));
            }
            Step::NewDay => {
                self.stage.today = self.stage.today.tomorrow().unwrap();
                self.happen(Action::NewDay);
            }
            Step::Restart => self.restart(),
            Step::Waited => {
                if let Some((number, _)) = self.stage.wait.take() {
                    self.happen(Action::Waited(number));
                }
            }
        }
        for (_, shard) in self.stage.app.library.shards() {
            let keys = (0..shard.stories().len()).filter_map(|at| Some(shard.story(at)?.key()));
            self.touched.extend(keys.filter(|&key| !self.stage.app.book.inherited(key).is_empty()));
        }
    }

    fn load_done(&mut self) {
        while self.loaded < STARTS.len() {
            self.take(&Step::Load);
        }
        if !self.stage.app.loading.done {
            self.happen(Action::LoadDone);
        }
    }

    fn mark(&mut self) {
        if !std::mem::replace(&mut self.is_marked, true) {
            self.happen(Action::Marked(Box::new(World::start()), Vec::new()));
        }
    }

    fn recall(&mut self) {
        if !std::mem::replace(&mut self.is_recalled, true) {
            self.happen(Action::Recalled(self.kept.clone()));
        }
    }

    /// As it ends, what waits is made and saved; what a reader leaves is what the next one begins with.
    fn restart(&mut self) {
        self.come_to_rest();
        let book = &mut self.stage.app.book;
        self.kept = book.kept().unwrap_or_else(|| self.kept.clone());
        let marks = Marks::clone(&book.marks());
        self.stage = started();
        self.tickets.clear();
        for (&file, &form) in &self.forms.clone() {
            self.happen(Action::Loaded(Arc::clone(&SHARDS[file][form])));
        }
        self.happen(Action::LoadDone);
        self.happen(Action::Marked(Box::new(marks), Vec::new()));
        self.happen(Action::Recalled(self.kept.clone()));
    }

    /// Something happens; what is kept is told as it was written.
    fn happen(&mut self, action: Action) {
        if self.stage.late.is_some() {
            self.stage.happen(action);
            self.note_tickets();
            return;
        }
        // Answers come at once, but one by one, so that what was written can be told before that it was.
        self.stage.late = Some(Vec::new());
        self.stage.happen(action);
        self.note_tickets();
        self.let_through();
    }

    fn note_tickets(&mut self) {
        self.tickets.extend(self.stage.saved.drain(..));
    }

    /// Every answer comes, in order, and from now on at once.
    fn let_through(&mut self) {
        while let Some(late) = self.stage.late.as_mut().filter(|late| !late.is_empty()) {
            let action = late.remove(0);
            self.answer(action);
        }
        self.stage.late = None;
    }

    fn answer(&mut self, action: Action) {
        if is_of_disk(&action) {
            // The store reads what is there before it writes.
            self.mark();
        }
        if let Action::Saved(ticket) = &action {
            let changes = self.tickets.remove(ticket).unwrap_or_default();
            let us = Writer::new("us").unwrap();
            let record = |(count, change): (u16, Change)| Record {
                stamp: Stamp::new(self.millis, count),
                writer: us.clone(),
                key: change.key,
                change: change.field,
                title: change.title,
                likeness: change.likeness,
            };
            let records = (0..).zip(changes).map(record).collect();
            self.millis += 1;
            self.stage.happen(Action::Heard(records, Whose::Ours));
        }
        self.stage.happen(action);
        self.note_tickets();
    }

    fn hear(&mut self, story: usize, heard: &Heard) {
        // The store tells what others write when it has read what is there.
        if !self.is_marked {
            return;
        }
        let (key, title) = KEYS[story % KEYS.len()].clone();
        let on = heard.on;
        let change = match heard.what {
            0 => Field::Read(on),
            1 => Field::Starred(on),
            2 => Field::tag("x", on).unwrap(),
            _ => Field::comment(if on { "theirs" } else { "" }),
        };
        let stamp = Stamp::new(self.millis.saturating_add_signed(heard.skew), 0);
        let writer = Writer::new("other").unwrap();
        self.touched.insert(key);
        let record = Record { stamp, writer, key, change, title, likeness: None };
        self.happen(Action::Heard(vec![record], Whose::Others));
    }

    /// All is read, all answers come, the disk is sound, and nothing is open.
    pub(super) fn come_to_rest(&mut self) {
        self.stage.disk = Disk::Sound;
        self.let_through();
        self.load_done();
        self.mark();
        self.recall();
        for _ in 0..6 {
            self.take(&Step::Keys("<Esc>".to_owned()));
        }
    }

    pub(super) fn perform(&mut self, call: readboard::command::Call) {
        self.happen(Action::Do(call));
    }
}

/// The answer at this place; of those of the disk the first one, as they come in order.
fn take_answer(late: &mut Vec<Action>, at: usize) -> Action {
    let at = if is_of_disk(&late[at]) { late.iter().position(is_of_disk).unwrap_or(at) } else { at };
    late.remove(at)
}

fn is_of_disk(action: &Action) -> bool {
    matches!(action, Action::Saved(_) | Action::SaveFailed(..))
}

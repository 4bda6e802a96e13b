//! Statistics: how many stories there are of each day, outlet, digest, tag and layout, and how many of them were read
//! and starred.
//!
//! Owns the counting, in one pass from which every plot is made. Knows nothing of screens or files.

mod bars;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use foldhash::fast::RandomState;

use crate::layout::Catalog;
use crate::library::Library;
use crate::outlet::Outlets;
use crate::query::Flags;
use crate::query::plan::Notes;
use crate::story::{Date, StoryIx};
use crate::text::{CleanBuf, seek};

pub use bars::{Bar, Bars};

/// What stories are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The day.
    Day,
    /// The week, from Monday on.
    Week,
    /// The month.
    Month,
    /// The year.
    Year,
    /// The outlet, by whatever name.
    Outlet,
    /// The digest.
    Digest,
    /// The tag.
    Tag,
    /// The layout of the digest.
    Layout,
}

impl By {
    /// All of them.
    pub const ALL: [By; 8] =
        [By::Day, By::Week, By::Month, By::Year, By::Outlet, By::Digest, By::Tag, By::Layout];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            By::Day => "day",
            By::Week => "week",
            By::Month => "month",
            By::Year => "year",
            By::Outlet => "outlet",
            By::Digest => "digest",
            By::Tag => "tag",
            By::Layout => "layout",
        }
    }

    /// The one of this name.
    pub fn by_name(name: &str) -> Option<By> {
        By::ALL.into_iter().find(|by| by.name() == name)
    }

    /// Whether it is a stretch of time.
    pub fn is_time(self) -> bool {
        matches!(self, By::Day | By::Week | By::Month | By::Year)
    }
}

/// How many stories there are of something, and how many of them were read and starred.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All.
    pub stories: usize,
    /// Those that were read.
    pub read: usize,
    /// Those that are starred.
    pub starred: usize,
}

impl Tally {
    fn take(&mut self, flags: Flags) {
        self.stories += 1;
        self.read += usize::from(flags.read());
        self.starred += usize::from(flags.starred());
    }

    fn add(&mut self, other: Tally) {
        self.stories += other.stories;
        self.read += other.read;
        self.starred += other.starred;
    }

    /// How many of a hundred stories were read.
    pub fn read_percent(self) -> usize {
        percent(self.read, self.stories)
    }

    /// How many of a hundred stories are starred.
    pub fn starred_percent(self) -> usize {
        percent(self.starred, self.stories)
    }
}

/// Rounded, but neither none nor all where that is not so.
fn percent(part: usize, whole: usize) -> usize {
    match (part, whole) {
        (_, 0) | (0, _) => 0,
        (part, whole) if part >= whole => 100,
        (part, whole) => ((part * 200 + whole) / (whole * 2)).clamp(1, 99),
    }
}

/// Which stories are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Among {
    /// All, each at its first place.
    All,
    /// Those from the first to before the last number.
    Run(u32, u32),
    /// These.
    Each(Vec<StoryIx>),
}

/// All that was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// All stories.
    pub all: Tally,
    days: BTreeMap<Date, Tally>,
    outlets: BTreeMap<String, Tally>,
    /// By the number of the digest.
    digests: BTreeMap<usize, (CleanBuf, Tally)>,
    layouts: BTreeMap<String, Tally>,
    tags: BTreeMap<String, Tally>,
    tagged: Tally,
}

/// Counts stories. `flags` are those of all stories by number, `notes` their tags.
pub fn count(library: &Library, among: &Among, flags: &[u8], notes: &Notes, catalog: &Catalog) -> Counted {
    let mut count = Count::new(library, flags, notes, catalog);
    match among {
        Among::All => count.run(0..library.len() as u32, true),
        Among::Run(from, to) => count.run(*from..*to, false),
        Among::Each(stories) => {
            for &ix in stories {
                count.one(ix);
            }
        }
    }
    count.finish()
}

/// A pass under way.
struct Count<'a> {
    library: &'a Library,
    flags: &'a [u8],
    notes: &'a Notes,
    /// The first bytes of the keys of stories that have tags: of the others no key is made.
    noted: HashSet<u32, RandomState>,
    catalog: &'a Catalog,
    days: HashMap<Option<Date>, Tally, RandomState>,
    /// By the name as it is written.
    outlets: HashMap<&'a str, Tally, RandomState>,
    /// The digest of the story before, the numbers of its stories, and what was counted of it.
    digest: (usize, Range<u32>, Tally),
    digests: BTreeMap<usize, Tally>,
    tags: HashMap<String, Tally>,
    tagged: Tally,
    all: Tally,
}

impl<'a> Count<'a> {
    fn new(library: &'a Library, flags: &'a [u8], notes: &'a Notes, catalog: &'a Catalog) -> Count<'a> {
        let tagged = notes.iter().filter(|(_, (tags, _))| !tags.is_empty());
        Count {
            library,
            flags,
            notes,
            noted: tagged.map(|(key, _)| key.glance()).collect(),
            catalog,
            days: HashMap::default(),
            outlets: HashMap::default(),
            digest: (0, 0..0, Tally::default()),
            digests: BTreeMap::new(),
            tags: HashMap::new(),
            tagged: Tally::default(),
            all: Tally::default(),
        }
    }

    fn run(&mut self, stories: Range<u32>, once_each: bool) {
        for ix in stories.map(StoryIx) {
            if !(once_each && self.flags_of(ix).again()) {
                self.one(ix);
            }
        }
    }

    fn flags_of(&self, ix: StoryIx) -> Flags {
        Flags(self.flags.get(ix.at()).copied().unwrap_or_default())
    }

    fn one(&mut self, ix: StoryIx) {
        let flags = self.flags_of(ix);
        let Some(story) = self.library.story(ix) else { return };
        self.all.take(flags);
        self.days.entry(story.story().date).or_default().take(flags);
        let outlet = story.outlet().map_or("", crate::text::Clean::as_str);
        self.outlets.entry(outlet).or_default().take(flags);
        if !self.digest.1.contains(&ix.0) {
            self.end_digest();
            if let Some(number) = self.library.digest_of(ix)
                && let Some(digest) = self.library.digest(number)
            {
                self.digest = (number, digest.stories.0..digest.stories.1, Tally::default());
            }
        }
        self.digest.2.take(flags);
        if self.noted.contains(&story.story().glance)
            && let Some((tags, _)) = self.notes.get(&story.key())
        {
            self.tagged.take(flags);
            for tag in tags {
                self.tags.entry(tag.clone()).or_default().take(flags);
            }
        }
    }

    fn end_digest(&mut self) {
        let (number, _, tally) = std::mem::take(&mut self.digest);
        if tally.stories > 0 {
            self.digests.entry(number).or_default().add(tally);
        }
    }

    fn finish(mut self) -> Counted {
        self.end_digest();
        let mut counted = Counted { all: self.all, tagged: self.tagged, ..Counted::default() };
        counted.days = self.days.into_iter().filter_map(|(date, tally)| Some((date?, tally))).collect();
        counted.tags = self.tags.into_iter().collect();
        // Names that nobody knows are one when nothing but case or accents tell them apart.
        let mut shown: HashMap<String, (&str, Tally)> = HashMap::new();
        for (name, tally) in self.outlets.iter().filter(|(name, _)| !name.is_empty()) {
            if let Some(one) = Outlets::known().name_of(name) {
                counted.outlets.entry(one.to_owned()).or_default().add(*tally);
                continue;
            }
            let own = shown.entry(seek::folded(name)).or_insert((name, Tally::default()));
            // Of several spellings the first in order is shown, so that it is always the same.
            own.0 = own.0.min(name);
            own.1.add(*tally);
        }
        for (name, tally) in shown.into_values() {
            counted.outlets.entry(name.to_owned()).or_default().add(tally);
        }
        for (number, tally) in self.digests {
            let Some(digest) = self.library.digest(number) else { continue };
            let layout = digest.digest.layout(self.catalog).unwrap_or(digest.digest.container.name());
            counted.layouts.entry(layout.to_owned()).or_default().add(tally);
            counted.digests.insert(number, (digest.title(), tally));
        }
        counted
    }
}

#[cfg(test)]
mod tests;

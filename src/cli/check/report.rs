//! What a check says, for programs: the same facts under names that stay.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::layout::detect::{Region, Way};
use crate::layout::{Catalog, explain as words};
use crate::library::explain::{self, By, Explained, Row, Told};
use crate::library::{Digest, Library, Shard};
use crate::story::Role;
use crate::text::{Clean, CleanBuf};

use super::{CheckArgs, Trying, digests, encoding, is_well};

const SCHEMA: u32 = 1;

/// The whole answer, made digest by digest as it is written.
pub(super) struct Report<'a> {
    pub(super) library: &'a Library,
    pub(super) catalog: &'a Catalog,
    pub(super) trying: Option<&'a Trying>,
    pub(super) args: &'a CheckArgs,
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut report = serializer.serialize_struct("Report", 3)?;
        report.serialize_field("schema", &SCHEMA)?;
        report.serialize_field("layout_file", &self.trying.map(TryingRecord::new))?;
        report.serialize_field("digests", &Digests(self))?;
        report.end()
    }
}

struct Digests<'a>(&'a Report<'a>);

impl Serialize for Digests<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Report { library, catalog, args, .. } = *self.0;
        serializer.collect_seq(digests(library).filter_map(|(shard, number, digest)| {
            let told = explain::digest(shard, number, catalog)?;
            let is_well = is_well(shard, number, digest);
            Some(DigestRecord::new(shard, digest, &told, catalog, args.explain, is_well))
        }))
    }
}

#[derive(Serialize)]
struct TryingRecord {
    path: String,
    name: String,
    samples: usize,
    misses: Vec<MissRecord>,
}

#[derive(Serialize)]
struct MissRecord {
    sample: usize,
    story: Option<usize>,
    field: &'static str,
    wanted: String,
    got: String,
}

/// Words of a layout file, clean.
fn clean(text: &str) -> String {
    CleanBuf::line(text).to_string()
}

impl TryingRecord {
    fn new(trying: &Trying) -> TryingRecord {
        let miss = |miss: &crate::library::sample::Miss| MissRecord {
            sample: miss.sample,
            story: miss.story,
            field: miss.field,
            wanted: clean(&miss.wanted),
            got: clean(&miss.got),
        };
        TryingRecord {
            path: clean(&trying.file),
            name: clean(&trying.name),
            samples: trying.samples,
            misses: trying.misses.iter().map(miss).collect(),
        }
    }
}

#[derive(Serialize)]
struct DigestRecord {
    path: String,
    title: Option<String>,
    container: &'static str,
    encoding: Option<&'static str>,
    lines: usize,
    #[serde(flatten)]
    way: WayRecord,
    confidence: f64,
    verdict: &'static str,
    ok: bool,
    stories: Vec<StoryRecord>,
    preamble: Vec<LineRecord>,
    furniture: Vec<LineRecord>,
    tail: Vec<LineRecord>,
    problems: Vec<LineRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Vec<PartRecord>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    regions: Option<Vec<RegionRecord>>,
}

/// How stories were found.
#[derive(Serialize)]
struct WayRecord {
    /// `layout`, `inferred`, `given` or `whole`.
    way: &'static str,
    layout: Option<String>,
    inferred_by: Option<&'static str>,
}

impl WayRecord {
    fn new(way: Way, catalog: &Catalog) -> WayRecord {
        let (name, layout, inferred_by) = match way {
            Way::Layout(_) => ("layout", Some(clean(&words::way_name(way, catalog))), None),
            Way::Inferred(anchor) => ("inferred", None, Some(anchor.name())),
            Way::Given => ("given", None, None),
            Way::Whole => ("whole", None, None),
        };
        WayRecord { way: name, layout, inferred_by }
    }
}

#[derive(Serialize)]
struct StoryRecord {
    index: usize,
    lines: (usize, usize),
    title: Option<String>,
    heading: String,
    outlet: Option<String>,
    date: Option<String>,
    link: Option<String>,
    notes: Vec<String>,
    complete: bool,
    lacks: Vec<String>,
}

/// A line, by number; `null` where the whole digest is meant.
#[derive(Serialize)]
struct LineRecord {
    line: Option<usize>,
    text: String,
}

#[derive(Serialize)]
struct PartRecord {
    lines: (usize, usize),
    role: &'static str,
    story: Option<usize>,
    cue: Option<CueRecord>,
    reason: Option<String>,
    text: String,
}

#[derive(Serialize)]
struct CueRecord {
    layout: Option<String>,
    name: String,
    pattern: Option<String>,
}

#[derive(Serialize)]
struct RegionRecord {
    lines: (usize, usize),
    #[serde(flatten)]
    way: WayRecord,
    confidence: f64,
    stories: usize,
    tried: Vec<TriedRecord>,
}

#[derive(Serialize)]
struct TriedRecord {
    name: String,
    won: bool,
    why: String,
    stories: Option<usize>,
    explained: Option<f64>,
    complete: Option<f64>,
    even: Option<f64>,
    weight: Option<f64>,
    likeness: Option<f64>,
    confidence: Option<f64>,
}

/// Two digits after the point are all that a figure means.
fn figure(figure: f32) -> f64 {
    (f64::from(figure) * 100.0).round() / 100.0
}

impl DigestRecord {
    fn new(
        shard: &Shard,
        digest: &Digest,
        told: &Explained<'_>,
        catalog: &Catalog,
        explains: bool,
        ok: bool,
    ) -> DigestRecord {
        let title = shard.text().at(digest.title);
        let lines = |role: Role| -> Vec<LineRecord> {
            told.rows.iter().filter(|row| row.role == role).flat_map(lines_of).collect()
        };
        let problem = |problem: &crate::layout::Problem| LineRecord {
            line: (problem.line > 0).then_some(problem.line as usize),
            text: clean(&told.words_of(problem)),
        };
        DigestRecord {
            path: digest.shown_path().to_string(),
            title: (!title.is_empty()).then(|| title.to_string()),
            container: digest.container.name(),
            encoding: encoding(digest),
            lines: told.lines,
            way: WayRecord::new(digest.way, catalog),
            confidence: figure(digest.confidence),
            verdict: words::verdict(digest.way, digest.confidence),
            ok,
            stories: (1..).zip(&told.stories).map(|(at, told)| story(at, told, catalog)).collect(),
            preamble: lines(Role::Preamble),
            furniture: lines(Role::Furniture),
            tail: lines(Role::Tail),
            problems: told.problems.iter().map(problem).collect(),
            parts: explains.then(|| told.rows.iter().map(part).collect()),
            regions: explains.then(|| digest.regions.iter().map(|one| region(one, told, catalog)).collect()),
        }
    }
}

fn lines_of<'a>(row: &'a Row<'_>) -> impl Iterator<Item = LineRecord> + 'a {
    let lines = (row.lines.0..).zip(row.text.as_str().lines());
    let texts = lines.map(|(line, text)| (line, text.trim())).filter(|(_, text)| !text.is_empty());
    texts.map(|(line, text)| LineRecord { line: Some(line), text: text.to_owned() })
}

fn story(index: usize, told: &Told<'_>, catalog: &Catalog) -> StoryRecord {
    let story = told.story;
    StoryRecord {
        index,
        lines: told.lines,
        title: story.title().map(|title| title.to_string()),
        heading: story.heading().to_string(),
        outlet: story.outlet().map(|outlet| outlet.to_string()),
        date: story.story().date.map(|date| date.to_string()),
        link: story.link().map(|link| link.to_string()),
        notes: story.notes(catalog).iter().map(ToString::to_string).collect(),
        complete: told.is_complete,
        lacks: told.lacks.iter().map(|lack| clean(&lack.replace('`', ""))).collect(),
    }
}

fn part(row: &Row<'_>) -> PartRecord {
    let cue = match &row.by {
        Some(By::Cue { layout, name, pattern }) => {
            Some(CueRecord { layout: layout.map(clean), name: clean(name), pattern: pattern.map(clean) })
        }
        _ => None,
    };
    PartRecord {
        lines: row.lines,
        role: words::role_name(row.role),
        story: row.story.map(|at| at + 1),
        cue,
        reason: row.by.as_ref().map(|by| clean(&by.words())),
        text: Clean::as_str(row.text).to_owned(),
    }
}

fn region(region: &Region, told: &Explained<'_>, catalog: &Catalog) -> RegionRecord {
    let tried = |row: words::Tried| {
        let score = row.trial.map(|trial| trial.score);
        TriedRecord {
            name: clean(&row.name),
            won: row.won,
            why: clean(&row.why),
            stories: row.trial.map(|trial| trial.stories),
            explained: score.map(|score| figure(score.explained)),
            complete: score.map(|score| figure(score.complete)),
            even: score.map(|score| figure(score.even)),
            weight: score.map(|score| figure(score.weight)),
            likeness: score.map(|score| figure(score.likeness.figure())),
            confidence: row.trial.map(|trial| figure(trial.worth)),
        }
    };
    RegionRecord {
        lines: told.lines_of(region),
        way: WayRecord::new(region.way, catalog),
        confidence: figure(region.confidence),
        stories: region.stories,
        tried: words::tried(region, catalog).into_iter().map(tried).collect(),
    }
}

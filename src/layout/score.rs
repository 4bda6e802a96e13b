//! How well a cut explains its document. Scores of layouts and of inference compare.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::container::Known;
use crate::story::{Part, Role};
use crate::text::letter::is_letter;

use super::anchor::Anchor;
use super::catalog::{Catalog, Layout};
use super::cohesion::{Cohesion, Stems};
use super::document::covered;
use super::line::Kind;
use super::recurring::Recurring;
use super::segment::{Cut, Document, Hit, Run, Untitled};
use super::{title, untitled as paragraphs};

/// A story so many times as long as the usual one holds something else.
const GIANT: u16 = 8;

/// No story of fewer bytes does.
const GIANT_MIN: u16 = 1200;

/// How well a cut explains its document; each figure from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Share of the text, in bytes, that stands in complete stories.
    pub explained: f32,
    /// Share of the stories that show every cue asked for.
    pub complete: f32,
    /// How even the lengths of the stories are.
    pub even: f32,
    /// How much the number of stories, and their density, can prove.
    pub weight: f32,
    /// How much the stories look like stories: certain for a layout, whose cues say so; found out for inference.
    pub likeness: Likeness,
    /// Lines that the frame of a layout told: of two cuts that explain a document alike, the one that says more of it is better.
    pub told: u32,
    /// Share of the stories whose title does not end as a sentence of their text does.
    pub headed: f32,
}

impl Score {
    /// All of it in one figure.
    pub fn confidence(self) -> f32 {
        self.explained * (0.6 + 0.4 * self.complete) * self.even * self.weight * self.likeness.figure()
    }
}

/// Scores a cut; the lines in `beside` are lists of contents, advertisements and feet, which no cut has to explain.
#[expect(clippy::cast_precision_loss, reason = "a score needs no more than a float's 24 bits")]
pub fn score(doc: Document<'_>, cut: &Cut, beside: &[Range<usize>]) -> Score {
    let bytes = |lines: Range<usize>| -> usize {
        super::work::counted(lines).map(|line| doc.lines[line].text.len()).sum()
    };
    let beside = covered(beside, doc.lines.len());
    let is_beside = |line: usize| {
        matches!(cut.labels[line].role, Role::Heading | Role::Furniture)
            || beside[line]
            || doc.lines[line].kind.known().has(Known::TARGET)
    };
    let spared: usize =
        (0..doc.lines.len()).filter(|&line| is_beside(line)).map(|line| doc.lines[line].text.len()).sum();
    let heads = |story: &&Run| {
        let mut titles = (story.start..story.end).filter(|&line| cut.labels[line].role == Role::Title);
        titles.next().is_some_and(|line| !title::ends_as_prose(doc, line))
    };
    let headed = cut.stories.iter().filter(heads).count();
    let outside = |line: &usize| matches!(cut.labels[*line].role, Role::Preamble | Role::Tail);
    // A digest may say something before its stories and after them.
    let around: usize = (0..doc.lines.len())
        .filter(outside)
        .filter(|&line| !is_beside(line))
        .map(|line| doc.lines[line].text.len())
        .sum();
    let mut lengths = Vec::with_capacity(cut.stories.len());
    for story in &cut.stories {
        let furniture: usize = (story.start..story.end)
            .filter(|&line| is_beside(line))
            .map(|line| doc.lines[line].text.len())
            .sum();
        lengths.push(bytes(story.start..story.end).saturating_sub(furniture) as f32);
    }
    let by_story = lengths.clone();
    lengths.sort_by(f32::total_cmp);
    // What a story holds beyond the length of the others is not explained by it: a row of badges above a manual.
    let most = (f32::from(GIANT) * lengths.get(lengths.len() / 2).copied().unwrap_or_default())
        .max(f32::from(GIANT_MIN));
    let mut explained = 0.0;
    let mut beyond = 0.0;
    for (story, &own) in cut.stories.iter().zip(&by_story) {
        let held = own.min(most);
        beyond += own - held;
        explained += if story.complete { held } else { held / 2.0 };
    }
    let all = bytes(0..doc.lines.len()) as f32 - spared as f32 - f32::midpoint(around as f32, beyond);
    let all = all.max(1.0);
    let stories = cut.stories.len().max(1) as f32;
    let complete = cut.stories.iter().filter(|story| story.complete).count() as f32 / stories;
    // The longest may hold what comes after the stories, and is looked at again.
    let usual = if lengths.len() >= 5 { &lengths[..lengths.len() - 1] } else { &lengths[..] };
    let mean = usual.iter().sum::<f32>() / usual.len().max(1) as f32;
    let variance =
        usual.iter().map(|length| (length - mean).powi(2)).sum::<f32>() / usual.len().max(1) as f32;
    let spread = if mean > 0.0 { variance.sqrt() / mean } else { 0.0 };
    // News briefs differ in length by a factor of a few; a cue strewn by chance leaves gaps of any size.
    let even = 1.0 / (1.0 + (spread - 1.0).max(0.0));
    let count = match cut.stories.len() {
        0 => 0.0,
        1 => 0.62,
        2 => 0.85,
        _ => 1.0,
    };
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    // One cue in a document of the size of a book proves nothing.
    let density = (40_000.0 / median.max(1.0)).min(1.0);
    Score {
        explained: (explained / all).min(1.0) * unswallowed(doc, cut),
        complete,
        even,
        weight: count * density,
        likeness: Likeness::CERTAIN,
        told: 0,
        headed: headed as f32 / stories,
    }
}

/// The lines of a cut's stories that the frame of its layout told; what may stand on any page tells of no story.
pub fn told<'c>(cut: &'c Cut, layout: &'c Layout) -> impl Iterator<Item = usize> + 'c {
    let elements = layout.head.iter().chain(&layout.tail);
    let framed: Vec<u16> = elements.flat_map(|element| element.cues.iter().copied()).collect();
    let lines = cut.stories.iter().flat_map(|story| story.start..story.end);
    let is_told = move |cue: u16| cue != Part::NO_CUE && framed.contains(&cue);
    lines.filter(move |&line| is_told(cut.labels[line].cue))
}

/// What a page says of itself above its first story, when that is less than a story of it: no cut has to explain it.
pub fn preamble(doc: Document<'_>, cut: &Cut) -> Option<Range<usize>> {
    const PREAMBLE_MAX: usize = 400;
    let first = cut.stories.first()?.start;
    let size: usize = doc.lines[..first].iter().map(|line| line.text.len()).sum();
    (size <= PREAMBLE_MAX && size * cut.stories.len() <= doc.size()).then_some(0..first)
}

/// The share of headings like those of the stories that are a story's own: a cut that leaves others in the bodies has
/// swallowed the stories below them.
#[expect(clippy::cast_precision_loss, reason = "a share needs no more than a float's 24 bits")]
fn unswallowed(doc: Document<'_>, cut: &Cut) -> f32 {
    let level = |line: usize| doc.lines[line].kind.known().heading_level();
    let mut headed = [0_usize; 7];
    for story in &cut.stories {
        let title = (story.start..story.end).find(|&line| cut.labels[line].role == Role::Title);
        if let Some(level) = title.and_then(level) {
            headed[usize::from(level)] += 1;
        }
    }
    let Some((usual, own)) = (1..).zip(&headed[1..]).max_by_key(|(_, own)| **own) else { return 1.0 };
    if *own * 10 < cut.stories.len() * 7 {
        return 1.0;
    }
    let inside = super::work::counted(cut.stories.iter().flat_map(|story| story.start..story.end));
    let swallowed =
        inside.filter(|&line| cut.labels[line].role == Role::Body && level(line) == Some(usual)).count();
    *own as f32 / (*own + swallowed) as f32
}

/// How much so many stories prove that nothing but their own regularity shows.
fn weight(stories: usize) -> f32 {
    match stories {
        0 => 0.0,
        1 => 0.6,
        2 => 0.8,
        3 => 0.9,
        4 => 0.96,
        _ => 1.0,
    }
}

/// What makes the stories of a cut look like stories of a digest; each figure from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// Titles that read as headlines.
    pub titles: f32,
    /// Stories with a credit, a link, a date or an author of their own: one, and the same kind in all.
    pub fields: f32,
    /// Stories that say more than their title, or say where more is.
    pub bodies: f32,
    /// Stories that begin after a blank line, a rule or a closing line.
    pub parted: f32,
    /// Stories with so many credits, links or dates that they must be several.
    pub crowded: f32,
    /// How much the kind of line that they begin with proves.
    pub anchor: f32,
    /// How little of what a story says the next one takes up.
    pub apart: f32,
}

impl Likeness {
    /// Stories of a layout: its cues say that they are.
    pub const CERTAIN: Likeness = Likeness {
        titles: 1.0,
        fields: 1.0,
        bodies: 1.0,
        parted: 1.0,
        crowded: 0.0,
        anchor: 1.0,
        apart: 1.0,
    };

    /// All of it in one figure.
    pub fn figure(self) -> f32 {
        self.anchor
            * (0.3 + 0.35 * self.fields + 0.35 * self.titles)
            * (0.4 + 0.6 * self.bodies)
            * (0.4 + 0.6 * self.parted)
            * (1.0 - 0.3 * self.crowded)
            * self.apart
    }
}

impl Default for Likeness {
    fn default() -> Likeness {
        Likeness::CERTAIN
    }
}

/// The fewest headlines without texts that make a digest, and their mean length in bytes.
const HEADLINES_MIN: usize = 8;
const HEADLINE_MEAN: usize = 35;

/// Kinds of line that tell of one story: links, dates, credits, authors.
const CLASSES: usize = 4;

/// What all cuts of a document are measured by; asked once.
#[derive(Debug)]
pub struct Measure<'j> {
    /// Whether it says that it is a digest, or stands below the stories of one.
    pub is_digest: bool,
    /// Whether each of its lines is a paragraph.
    pub by_line: bool,
    /// Its lines that come back.
    pub recurring: &'j Recurring,
    /// How much the stories of the cut speak of one thing.
    pub cohesion: Cohesion,
}

/// Judges the stories of a cut that begin with a kind of line that proves `anchor`.
#[expect(clippy::cast_precision_loss, reason = "a score needs no more than a float's 24 bits")]
pub fn likeness(
    doc: Document<'_>,
    cut: &Cut,
    catalog: &Catalog,
    anchor: Anchor,
    untitled: Option<Untitled>,
    measure: &Measure<'_>,
) -> Likeness {
    let Measure { is_digest, by_line, recurring, cohesion } = *measure;
    let common = catalog.common();
    let mut hits = doc.hits.iter().peekable();
    let mut sum = Likeness {
        titles: 0.0,
        fields: 0.0,
        bodies: 0.0,
        parted: 0.0,
        crowded: 0.0,
        anchor: anchor.weight(),
        apart: 1.0,
    };
    let mut fields = [0.0_f32; CLASSES];
    // Stories that are a title and one paragraph.
    let mut brief = 0.0_f32;
    // Stories whose text opens with its place.
    let mut placed = 0.0_f32;
    // Heads that come again and again (`Summary`, `Links`) are parts of stories and not their titles.
    let mut known: HashMap<&str, u32, FixedState> = HashMap::default();
    for story in &cut.stories {
        while hits.next_if(|hit| (hit.line as usize) < story.start).is_some() {}
        let mut groups = Groups::new(doc);
        let mut sections = Vec::new();
        // A line with its facts and its cues.
        for line in story.start..story.end {
            if doc.lines[line].kind.known().has(Known::TARGET) {
                groups.add(0, line);
            }
            while let Some(hit) = hits.next_if(|hit| hit.line as usize <= line) {
                let cue = catalog.cue(hit.cue).filter(|cue| cue.layout == common.number);
                match cue.map(|cue| (cue.role, cue.name.as_str())) {
                    Some((Role::Link, _)) => groups.add(0, line),
                    Some((Role::Credit, "date")) => groups.add(1, line),
                    Some((Role::Furniture, "byline")) => groups.add(3, line),
                    Some((Role::Credit, _) | (_, "ending")) => groups.add(2, line),
                    Some((_, "section")) => sections.push(line),
                    Some((Role::Title, _)) if cut.labels[line].cue == hit.cue => groups.add(2, line),
                    _ => {}
                }
            }
        }
        let counts = groups.counts;
        let mut title = (story.start..story.end).filter(|&line| cut.labels[line].role == Role::Title);
        let names_section = title.next().is_some_and(|line| sections.contains(&line));
        let mut split = cut.splits.iter().skip(cut.splits.partition_point(|&(line, _)| line < story.start));
        let is_split = split.next().is_some_and(|&(line, _)| line < story.end);
        let title = title_of(doc, cut, story);
        sum.titles += if names_section { 0.0 } else { headline(title) };
        if !title.is_empty() {
            *known.entry(title).or_default() += 1;
        }
        let says_more = is_split
            || (story.start..story.end)
                .any(|line| cut.labels[line].role == Role::Body && !doc.lines[line].kind.has(Kind::BLANK));
        let leads_on = counts[0] > 0 || counts[2] > 0;
        sum.bodies += if says_more {
            1.0
        } else if leads_on {
            0.9
        } else {
            0.0
        };
        placed += f32::from(u8::from(opens_with_place(doc, cut, story)));
        brief += f32::from(u8::from(is_brief(doc, cut, story, by_line)));
        sum.parted += f32::from(u8::from(by_line || is_parted(doc, cut, story.start)));
        sum.crowded += f32::from(u8::from(counts.iter().any(|&count| count > 3)));
        for (field, count) in fields.iter_mut().zip(counts) {
            *field += alone(count);
        }
    }
    let stories = cut.stories.len().max(1) as f32;
    let repeated: u32 = known.values().filter(|&&n| n > 1).sum();
    // Title and paragraph taking turns, time after time, are a sign like a field of its own.
    let turns = if brief >= 0.8 * stories { 0.75 * (stories / 5.0).min(1.0) * brief / stories } else { 0.0 };
    let distinct = 1.0 - repeated as f32 / stories;
    let listed_only = is_digest
        && !matches!(anchor, Anchor::Title(..) | Anchor::Paragraph)
        && sum.bodies < 0.2 * stories
        && sum.titles * distinct >= 0.85 * stories
        && are_headlines(&known);
    if listed_only {
        sum.bodies = 0.8 * stories;
    }
    let fields = fields.into_iter().fold(0.0, f32::max) / stories;
    // So are the place that the text of a report opens with, and lines of one form.
    let placed = if untitled.is_none() { 0.9 * placed / stories } else { 0.0 };
    let framed = if matches!(anchor, Anchor::After(_)) { 0.0 } else { 0.8 * framed(doc, cut, recurring) };
    let fields = fields.max(placed).max(framed);
    let apart = if fields < 0.5 && untitled.is_none() { apart(cohesion, anchor) } else { 1.0 };
    // To be named in a list of contents is a sign like a field of its own.
    let listed = if anchor == Anchor::Contents { 1.0 } else { 0.0 };
    let listed = if has_group_days(doc, cut, common) { f32::max(listed, 0.6) } else { listed };
    let told = untitled.map_or(turns, |untitled| untitled.told);
    Likeness {
        titles: untitled.map_or(sum.titles / stories * distinct, |untitled| untitled.parted.clamp(0.0, 1.0)),
        fields: fields.max(told).max(listed).max(if listed_only { 0.6 } else { 0.0 }),
        bodies: sum.bodies / stories,
        parted: sum.parted / stories,
        crowded: sum.crowded / stories,
        anchor: anchor.weight() * weight(cut.stories.len()),
        apart,
    }
}

/// How well so many fields of one kind stand for one story.
fn alone(count: u32) -> f32 {
    match count {
        0 => 0.0,
        1 => 1.0,
        2 => 0.7,
        3 => 0.5,
        _ => 0.3,
    }
}

/// Whether the text of a story opens with the place of the news.
fn opens_with_place(doc: Document<'_>, cut: &Cut, story: &Run) -> bool {
    let is_text =
        |line: &usize| cut.labels[*line].role == Role::Body && !doc.lines[*line].kind.has(Kind::BLANK);
    let text = (story.start..story.end).find(is_text);
    text.is_some_and(|line| paragraphs::place(&doc.text[doc.lines[line].text.range()], false).is_some())
}

/// The share of stories that show one line of a kind that comes back, near their beginning or end, of the kind that
/// most do.
#[expect(clippy::cast_precision_loss, reason = "a share needs no more than a float's 24 bits")]
fn framed(doc: Document<'_>, cut: &Cut, recurring: &Recurring) -> f32 {
    const FEWEST: usize = 3;
    const NEAR: usize = 3;
    if cut.stories.len() < FEWEST {
        return 0.0;
    }
    // For each kind the last story that shows it, how often that does, and how many show it once.
    let mut shown = vec![(usize::MAX, 0_u32, 0_u32); recurring.numbers()];
    for (number, story) in cut.stories.iter().enumerate() {
        let is_field = |line: &usize| {
            let role = cut.labels[*line].role;
            !doc.lines[*line].kind.has(Kind::BLANK)
                && matches!(role, Role::Body | Role::Credit | Role::Link | Role::Note | Role::Furniture)
        };
        let mut above = super::work::counted(story.start..story.end).filter(is_field);
        let head: Vec<usize> = above.by_ref().take(NEAR).collect();
        let foot = super::work::counted((head.last().map_or(story.end, |last| last + 1)..story.end).rev());
        let foot = foot.filter(is_field).take(NEAR);
        for kind in head.iter().copied().chain(foot).flat_map(|line| recurring.of(line)) {
            let Some((last, times, once)) = shown.get_mut(kind as usize) else { continue };
            if *last != number {
                (*last, *times) = (number, 0);
            }
            *times += 1;
            match *times {
                1 => *once += 1,
                2 => *once -= 1,
                _ => {}
            }
        }
    }
    let most = shown.iter().map(|&(_, _, once)| once).max().unwrap_or(0);
    most as f32 / cut.stories.len() as f32
}

/// Whether what stands above a line does not go on in it.
fn is_parted(doc: Document<'_>, cut: &Cut, line: usize) -> bool {
    line == 0
        || [Kind::BLANK, Kind::RULE].iter().any(|&kind| doc.lines[line - 1].kind.has(kind))
        || doc.lines[line].kind.known() != Known::NOTHING
        || doc.lines[line].kind.has(Kind::ITEM)
        || cut.labels[line - 1].role != Role::Body
}

/// Whether several days head groups of stories: then each story has its day.
fn has_group_days(doc: Document<'_>, cut: &Cut, common: &Layout) -> bool {
    let is_day =
        |hit: &&Hit| common.days.contains(&hit.cue) && cut.labels[hit.line as usize].role == Role::Heading;
    doc.hits.iter().filter(is_day).take(2).count() > 1
}

/// Whether titles without texts can be a digest: there are many, and they are long enough to say something.
fn are_headlines<S>(titles: &HashMap<&str, u32, S>) -> bool {
    let size: usize = titles.keys().map(|title| title.len()).sum();
    titles.len() >= HEADLINES_MIN && size >= titles.len() * HEADLINE_MEAN
}

/// How much the stories of a cut that follow each other speak of one thing, by so many of them as it takes to tell.
pub fn cohesion(doc: Document<'_>, cut: &Cut, stems: &mut Stems<'_>) -> Cohesion {
    const STORIES: usize = 64;
    let byte = |line: usize| doc.lines.get(line).map_or(doc.text.len(), |line| line.start as usize);
    stems.cohesion(cut.stories.iter().take(STORIES).map(|run| byte(run.start)..byte(run.end)))
}

/// How little the stories of a cut share: the parts of one text under its headings take up each other's words. Lines
/// that people set on purpose are doubted less than short ones that may be headings.
fn apart(cohesion: Cohesion, anchor: Anchor) -> f32 {
    const USUAL: f32 = 0.13;
    let slope = if anchor.is_set() { 1.0 } else { 2.5 };
    (1.0 - slope * (cohesion.adjacent - USUAL).max(0.0)).max(0.5)
}

/// Whether a story is a title and one paragraph.
fn is_brief(doc: Document<'_>, cut: &Cut, story: &Run, by_line: bool) -> bool {
    let lines = story.start..story.end;
    let mut paragraphs = 0;
    let mut goes_on = false;
    for line in lines.clone() {
        let is_text = cut.labels[line].role == Role::Body && !doc.lines[line].kind.has(Kind::BLANK);
        paragraphs += usize::from(is_text && (by_line || !goes_on));
        goes_on = is_text;
    }
    let size = |role: Role| -> usize {
        lines
            .clone()
            .filter(|&line| cut.labels[line].role == role)
            .map(|line| doc.lines[line].text.len())
            .sum()
    };
    // A verse is not much longer than its first line.
    let title = size(Role::Title);
    paragraphs == 1 && title > 0 && size(Role::Body) >= 3 * title
}

/// The first line of a story's title, or what its first line holds of it.
pub fn title_of<'d>(doc: Document<'d>, cut: &Cut, story: &Run) -> &'d str {
    let mut title = (story.start..story.end).filter(|&line| cut.labels[line].role == Role::Title);
    let words = |line: usize| &doc.text[doc.lines[line].text.range()];
    split_title(doc, cut, story.start).or_else(|| title.next().map(words)).unwrap_or_default()
}

/// The title that the first line of a story holds in part.
fn split_title<'d>(doc: Document<'d>, cut: &Cut, line: usize) -> Option<&'d str> {
    let at = cut.splits.binary_search_by_key(&line, |split| split.0).ok()?;
    doc.text.get(doc.lines[line].text.start as usize..cut.splits[at].1 as usize)
}

/// Counts runs of lines of one kind: several that follow each other are one.
struct Groups<'a> {
    doc: Document<'a>,
    counts: [u32; CLASSES],
    last: [Option<usize>; CLASSES],
}

impl<'a> Groups<'a> {
    fn new(doc: Document<'a>) -> Groups<'a> {
        Groups { doc, counts: [0; CLASSES], last: [None; CLASSES] }
    }

    fn add(&mut self, class: usize, line: usize) {
        let near = self.last[class].is_some_and(|last| {
            (last + 1..line).all(|between| self.doc.lines[between].kind.has(Kind::BLANK))
        });
        self.counts[class] += u32::from(!near);
        self.last[class] = Some(line);
    }
}

/// How much a line reads as the headline of a story and not as the name of a section: by its number of words.
fn headline(title: &str) -> f32 {
    let ideographs = title.chars().filter(|&c| c >= '\u{2e80}').count();
    let words = title.split_whitespace().filter(|word| word.chars().any(is_letter)).count() + ideographs / 2;
    match words {
        0 => 0.0,
        2 => 0.5,
        3 => 0.8,
        4..=24 => 1.0,
        25..=34 => 0.6,
        // One word, or a paragraph.
        _ => 0.2,
    }
}

/// Whether the stories of a cut hold many lines that stories may begin with: headings, lines and words that are set
/// apart, links. A list alone may stand in any story.
pub fn holds_more(doc: Document<'_>, cut: &Cut) -> bool {
    let may_begin = |line: usize| {
        let known = doc.lines[line].kind.known();
        let is_set = known.heading_level().is_some() || known.has(Known::EMPHASIS);
        is_set || doc.lead(line).is_some()
    };
    let inside = |story: &Run| {
        let own = (story.start..story.end).filter(|&line| cut.labels[line].role == Role::Body);
        own.filter(|&line| line > story.start && may_begin(line)).count()
    };
    super::work::counted(&cut.stories).map(inside).sum::<usize>() * 2 > cut.stories.len()
}

/// Whether most titles of a cut are lines that hold a day, an outlet or a link: then stories begin above them.
pub fn begins_late(doc: Document<'_>, cut: &Cut, catalog: &Catalog) -> bool {
    let begins =
        |story: &&Run| cut.labels[story.start].role == Role::Title && holds_field(doc, catalog, story.start);
    cut.stories.iter().filter(begins).count() * 2 > cut.stories.len()
}

/// Whether a line holds a day, an outlet or a link, by what stories show in any layout.
pub fn holds_field(doc: Document<'_>, catalog: &Catalog, line: usize) -> bool {
    let cues = doc.hits.of_line(line).iter().filter_map(|hit| catalog.cue(hit.cue));
    let mut common = cues.filter(|cue| cue.layout == catalog.common().number);
    common.any(|cue| matches!(cue.role, Role::Credit | Role::Link))
}

/// The stories of a cut that are far longer than the rest: what other layout they hold is worth a look.
pub fn giants(doc: Document<'_>, cut: &Cut) -> Vec<Run> {
    let len = |run: &Run| {
        let end = doc.lines.get(run.end).map_or(doc.text.len(), |line| line.start as usize);
        end.saturating_sub(doc.lines.get(run.start).map_or(0, |line| line.start as usize))
    };
    let mut lengths: Vec<usize> = cut.stories.iter().map(len).collect();
    lengths.sort_unstable();
    let Some(&median) = lengths.get(lengths.len() / 2) else { return Vec::new() };
    let most = (usize::from(GIANT) * median).max(usize::from(GIANT_MIN));
    cut.stories.iter().filter(|run| len(run) > most).copied().collect()
}

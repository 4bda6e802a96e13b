//! Which layout a document has: each one that shows its cues really cuts it, and what came out is scored.
//!
//! Scores compare across layouts; the order of a list decides nothing. The reasons are kept, for `check --explain`.

use std::ops::Range;

use crate::container::{Fact, Given};
use crate::story::{Date, Part, Role};
use crate::text::Span;

use super::catalog::Catalog;
use super::contents::{self, Contents};
use super::date;
use super::infer::{Anchor, Candidates};
use super::line::{self, Kind, Lead, Line};
use super::pattern::Found;
use super::score::{self, Score};
use super::segment::{self, Cut, Document, Hit, Hits};
use super::turn::{self, Side};
use super::words::Masthead;
use super::{credited, fence, given, hits, lead, masthead, repeats, title, trim, whole};

/// Below this a cut is not believed.
pub const BELIEVED: f32 = 0.5;

/// Cuts whose confidence differs by no more than this are told apart by how many of their lines a cue told.
const ALIKE: f32 = 0.03;

/// What inference needs to be believed about a mail.
const IN_A_MAIL: f32 = 0.58;

/// How much less inference needs where a document calls itself a digest.
const CALLED: f32 = 0.1;

/// How much more it needs where a document shows that it is one text: a manual, a list of changes.
const SINGLE: f32 = 0.35;

/// When a layout explains a document so well, inference is not asked.
const SURE: f32 = 0.85;

/// How stories were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By this layout of the catalogue.
    Layout(u16),
    /// By what repeats.
    Inferred(Anchor),
    /// The container says where they are.
    Given,
    /// They were not: it is no digest, but one story.
    Whole,
}

/// A way that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// The way.
    pub way: Way,
    /// How many stories it found.
    pub stories: usize,
    /// How well it did.
    pub score: Score,
}

/// A piece of a document that was read in one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its text, in bytes from the start of the document's.
    pub text: Span,
    /// How its stories were found.
    pub way: Way,
    /// How sure, from 0 to 1; for a piece that is one story, how sure it is that nothing else fits.
    pub confidence: f32,
    /// How many stories it gave.
    pub stories: usize,
    /// The best of what was tried, best first.
    pub trials: Vec<Trial>,
}

/// Trials kept to explain a piece.
pub const TRIALS_KEPT: usize = 6;

/// A story of a [`Reading`], by its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draft {
    /// First and one past the last part.
    pub parts: (u32, u32),
    /// Where it begins, in bytes from the start of the text.
    pub start: u32,
    /// Whether it shows every cue asked for.
    pub complete: bool,
}

/// A document as it was read: parts that cover all of it, and the stories among them.
///
/// Kept by its user from document to document, so that its room is asked for once.
#[derive(Debug, Default)]
pub struct Reading {
    /// The pieces that were read each in its own way, in order.
    pub regions: Vec<Region>,
    /// Parts without a gap from 0 to the end of the text.
    pub parts: Vec<Part>,
    /// The stories.
    pub stories: Vec<Draft>,
    lines: Vec<Line>,
    leads: Vec<Lead>,
    hits: Vec<Hit>,
}

impl Reading {
    /// Reads `text`, about whose lines `facts` are known, with the layouts of `catalog`.
    pub fn read(&mut self, text: &str, facts: &[Fact], catalog: &Catalog) {
        line::scan(text, facts, &mut self.lines, &mut self.leads);
        hits::scan(text, &self.lines, catalog, &mut self.hits);
        self.regions.clear();
        let width = title::width(text, &self.lines);
        let mut whole = Cut::default();
        let mut said = Vec::new();
        let mut from = 0;
        let opens = |line: &Line| line.kind.known().what() == Given::Document;
        while from < self.lines.len() || from == 0 {
            let next = self.lines.iter().skip(from + 1).position(opens);
            let to = next.map_or(self.lines.len(), |at| from + 1 + at);
            let mut reader = RegionReader {
                text,
                lines: &self.lines,
                hits: &self.hits,
                leads: &self.leads,
                width,
                catalog,
                masthead: None,
                regions: &mut self.regions,
                said: &mut said,
            };
            let cut = reader.read(from..to);
            whole.labels.extend(cut.labels);
            whole.stories.extend(cut.stories.iter().map(|run| run.moved(from)));
            whole.splits.extend(cut.splits.iter().map(|&(line, at)| (line + from, at)));
            from = to.max(1);
        }
        if !said.is_empty() {
            self.hits.append(&mut said);
            self.hits.sort_by_key(|hit| hit.line);
        }
        // What comes back tells itself; no cue is asked.
        let none = Hits::default();
        let all = Document { text, lines: &self.lines, hits: &none, leads: &self.leads, width };
        repeats::mark(all, &mut whole);
        fence::mark(all, &mut whole);
        trim::below_mark(all, &mut whole);
        // What is no title any more is not parted from its text.
        let Cut { labels, splits, .. } = &mut whole;
        splits.retain(|&(line, _)| labels[line].role == Role::Title);
        assemble(text.len(), &self.lines, &whole, &mut self.parts, &mut self.stories);
    }

    /// Whether the document has more lines than are told apart.
    pub fn is_cut_short(&self) -> bool {
        self.lines.len() > line::LINES_MAX
    }

    /// Whether it holds several documents, as a file of mails does.
    pub fn holds_several(&self) -> bool {
        let opens = |line: &&Line| line.kind.known().what() == Given::Document;
        self.lines.iter().filter(opens).take(2).count() == 2
    }

    /// The way in which most stories were found, and how sure it is.
    pub fn main_way(&self) -> (Way, f32) {
        let best = self.regions.iter().rev().max_by_key(|region| region.stories);
        best.map_or((Way::Whole, 1.0), |region| (region.way, region.confidence))
    }
}

/// Finds how a run of lines is to be read.
struct RegionReader<'a> {
    text: &'a str,
    lines: &'a [Line],
    hits: &'a [Hit],
    leads: &'a [Lead],
    width: u32,
    catalog: &'a Catalog,
    /// What the document calls itself.
    masthead: Option<Masthead>,
    regions: &'a mut Vec<Region>,
    /// What stories say of themselves that no cue knows.
    said: &'a mut Vec<Hit>,
}

/// A piece shorter than this, in bytes, is not looked at again for a layout of its own.
const PIECE_MIN: usize = 240;

/// How often a piece of a piece is looked at again.
const DEPTH_MAX: usize = 2;

impl RegionReader<'_> {
    /// Cuts the lines of `range`; what comes out counts from its start.
    fn read(&mut self, range: Range<usize>) -> Cut {
        let lines = &self.lines[range.clone()];
        let hits = self.hits_in(&range);
        let leads = self.leads_in(&range);
        let doc = Document { text: self.text, lines, hits: &hits, leads: &leads, width: self.width };
        if let Some(cut) = given::cut(doc) {
            let stories = cut.stories.len();
            self.keep(&range, Way::Given, 1.0, stories, Vec::new());
            return cut;
        }
        self.masthead = masthead::of(doc);
        let chosen = self.choose(doc, range, 0).map(|mut cut| {
            trim::sections(doc, &mut cut);
            trim::feet(doc, &mut cut, self.catalog.common());
            cut
        });
        chosen.unwrap_or_else(|| {
            let cut = whole::cut(doc, self.catalog);
            if let Some(region) = self.regions.last_mut() {
                region.stories = cut.stories.len();
            }
            cut
        })
    }

    /// The leads in a range, with lines counted from its start.
    fn leads_in(&self, range: &Range<usize>) -> Vec<Lead> {
        let from = self.leads.partition_point(|lead| (lead.line as usize) < range.start);
        let here = self.leads[from..].iter().take_while(|lead| (lead.line as usize) < range.end);
        here.map(|lead| Lead { line: lead.line - range.start as u32, ..*lead }).collect()
    }

    fn keep(
        &mut self,
        lines: &Range<usize>,
        way: Way,
        confidence: f32,
        stories: usize,
        mut trials: Vec<Trial>,
    ) {
        let start = |line: usize| self.lines.get(line).map_or(self.text.len(), |line| line.start as usize);
        let text = Span::new(start(lines.start), start(lines.end));
        trials.truncate(TRIALS_KEPT);
        trials.shrink_to_fit();
        self.regions.push(Region { text, way, confidence, stories, trials });
    }

    /// The hits in a range, with lines counted from its start.
    fn hits_in(&self, range: &Range<usize>) -> Hits {
        let from = self.hits.partition_point(|hit| (hit.line as usize) < range.start);
        let here = self.hits[from..].iter().take_while(|hit| (hit.line as usize) < range.end);
        let here = super::work::counted(here).map(|hit| Hit { line: hit.line - range.start as u32, ..*hit });
        Hits::new(here.collect(), range.len())
    }

    /// Tries every layout; returns the list of contents when none explains all of the document.
    fn try_layouts(
        &self,
        doc: Document<'_>,
        trials: &mut Vec<Trial>,
        best: &mut Option<(Trial, Cut)>,
        sides: &mut Vec<Side>,
    ) -> Option<Contents> {
        let layouts = self.catalog.layouts();
        let name = |way: Way| match way {
            Way::Layout(number) => layouts.get(usize::from(number)).map_or("", |layout| &layout.name),
            Way::Inferred(_) | Way::Given | Way::Whole => "",
        };
        let shown = segment::shown(doc, self.catalog.cue_count());
        let mut contents = None;
        for again in [false, true] {
            let list: Vec<_> = contents.iter().map(|contents: &Contents| contents.list.clone()).collect();
            if again && list.is_empty() {
                break;
            }
            trials.clear();
            sides.clear();
            for (number, layout) in layouts.iter().enumerate() {
                let listed = contents.as_ref();
                let Some(cut) = segment::cut(doc, layout, self.catalog.common(), &shown, listed) else {
                    continue;
                };
                if masthead::is_changes(doc, &cut) {
                    continue;
                }
                let beside: Vec<_> = list.iter().cloned().chain(score::preamble(doc, &cut)).collect();
                let side = Side::new(doc, layout, &cut);
                let score = Score { told: side.told(), ..score::score(doc, &cut, &beside) };
                let trial = Trial { way: Way::Layout(number as u16), stories: cut.stories.len(), score };
                trials.push(trial);
                sides.push(side);
                let beats = best.as_ref().is_none_or(|(rival, _)| {
                    let favoured = |trial: &Trial| trial.score.confidence() + self.catalog.favour(trial.way);
                    let (mine, theirs) = (favoured(&trial), favoured(rival));
                    if (mine - theirs).abs() > ALIKE {
                        return mine > theirs;
                    }
                    let own = self.catalog.favour(trial.way).total_cmp(&self.catalog.favour(rival.way));
                    let tenths = |score: Score| (score.headed * 10.0).round();
                    let headed = tenths(trial.score).total_cmp(&tenths(rival.score));
                    let by_cues = own.then(headed).then(trial.score.told.cmp(&rival.score.told));
                    by_cues.then_with(|| name(rival.way).cmp(name(trial.way))).is_gt()
                });
                if beats {
                    *best = Some((trial, cut));
                }
            }
            if again || best.as_ref().is_some_and(|(trial, _)| trial.score.confidence() >= SURE) {
                break;
            }
            // No cut has to explain a list of contents.
            contents = contents::find(doc);
        }
        contents
    }

    /// A layout whose stories show where they end takes a list of contents into its first story: cuts again without.
    fn spare_contents(&self, doc: Document<'_>, best: &mut Option<(Trial, Cut)>) {
        const ENTRIES_MIN: usize = 4;
        let Some((trial, cut)) = best else { return };
        let (Way::Layout(number), Some(first)) = (trial.way, cut.stories.first()) else { return };
        let may_be_entry = |line: &usize| {
            let at = doc.lines[*line];
            ![Kind::BLANK, Kind::CLOSED, Kind::LONG].iter().any(|&kind| at.kind.has(kind))
                && cut.labels[*line].role == Role::Body
        };
        if (first.start..first.end).filter(may_be_entry).take(ENTRIES_MIN).count() < ENTRIES_MIN {
            return;
        }
        let Some(list) = contents::find(doc).filter(|list| list.list.end <= first.end) else { return };
        let Some(layout) = self.catalog.layout(number) else { return };
        let shown = segment::shown(doc, self.catalog.cue_count());
        if let Some(again) = segment::cut(doc, layout, self.catalog.common(), &shown, Some(&list)) {
            let score = score::score(doc, &again, std::slice::from_ref(&list.list));
            *best = Some((Trial { stories: again.stories.len(), score, ..*trial }, again));
        }
    }

    /// The best cut that is believed, with pieces that it leaves over cut again in their own way.
    fn choose(&mut self, doc: Document<'_>, range: Range<usize>, depth: usize) -> Option<Cut> {
        let mut best: Option<(Trial, Cut)> = None;
        let mut trials = Vec::new();
        let catalog = self.catalog;
        let mut said = Vec::new();
        let mut sides = Vec::new();
        let contents = self.try_layouts(doc, &mut trials, &mut best, &mut sides);
        self.spare_contents(doc, &mut best);
        if depth < DEPTH_MAX
            && let Some(cut) = self.in_two(doc, &range, best.as_ref().map(|(trial, _)| trial), &sides)
        {
            return Some(cut);
        }
        let sure = best.as_ref().map_or(0.0, |(trial, _)| trial.score.confidence());
        let favour = best.as_ref().map_or(0.0, |(trial, _)| catalog.favour(trial.way));
        if sure < SURE {
            let leads = lead::with_capitals(doc);
            let titles = catalog.headline().map(|cue| credited::titles(doc, cue)).unwrap_or_default();
            let with_titles = (!titles.is_empty()).then(|| {
                let mut hits = doc.hits.to_vec();
                hits.extend(&titles);
                hits.sort_by_key(|hit| hit.line);
                Hits::new(hits, doc.lines.len())
            });
            let doc = Document { leads: &leads, hits: with_titles.as_ref().unwrap_or(doc.hits), ..doc };
            let candidates = Candidates::new(doc, catalog, contents, self.masthead);
            let mut inferred = Vec::new();
            for anchor in candidates.anchors() {
                let Some(cut) = candidates.cut(doc, catalog, anchor) else { continue };
                let untitled = candidates.beginnings(anchor).and_then(|found| found.untitled);
                let likeness = score::likeness(doc, &cut, catalog, anchor, untitled);
                let beside = candidates.beside(doc, anchor);
                let score = Score { likeness, ..score::score(doc, &cut, &beside) };
                inferred.push(Trial { way: Way::Inferred(anchor), stories: cut.stories.len(), score });
            }
            // One story in its layout proves less than several that are alike.
            let single = best.as_ref().is_some_and(|(trial, _)| trial.stories == 1 && favour == 0.0);
            let beats = |trial: &Trial, sure: f32| {
                let confidence = trial.score.confidence();
                confidence > sure || single && trial.stories > 2 && confidence >= BELIEVED
            };
            if let Some(trial) = best_inferred(&inferred).filter(|trial| beats(trial, sure + favour))
                && let Way::Inferred(anchor) = trial.way
            {
                best = candidates.cut(doc, catalog, anchor).map(|cut| (trial, cut));
                said = candidates.said(anchor).to_vec();
                said.extend(titles);
            }
            trials.append(&mut inferred);
        }
        trials.sort_by(|a, b| b.score.confidence().total_cmp(&a.score.confidence()));
        let doubt = best.as_ref().map_or(0.0, |(trial, _)| trial.score.confidence());
        // A mail is a letter until more speaks for a digest.
        let by_hand = doc.lines.iter().take(8).any(|line| line.kind.known().what() == Given::Author);
        let called = match self.masthead {
            Some(Masthead::Digest) => -CALLED,
            Some(Masthead::Single) => SINGLE,
            None => 0.0,
        };
        let needed = |way: Way| match way {
            Way::Inferred(_) => called + if by_hand { IN_A_MAIL } else { BELIEVED },
            // A person's own layout is believed whatever the document says.
            _ if favour > 0.0 => BELIEVED,
            _ => BELIEVED + called.max(0.0),
        };
        let Some((trial, cut)) = best.filter(|(trial, _)| trial.score.confidence() >= needed(trial.way))
        else {
            if depth == 0 {
                // The better the best one did, the less sure it is that there is none.
                self.keep(&range, Way::Whole, 1.0 - doubt, 1, trials);
            }
            return None;
        };
        self.keep(&range, trial.way, trial.score.confidence(), cut.stories.len(), trials);
        let from = range.start as u32;
        self.said.extend(said.into_iter().map(|hit| Hit { line: hit.line + from, ..hit }));
        Some(if depth < DEPTH_MAX { self.reread(doc, range.start, cut, depth) } else { cut })
    }

    /// Whether one of these lines tells how to leave the list, or who owns the words.
    fn has_foot(&self, doc: Document<'_>, lines: &Range<usize>) -> bool {
        let common = self.catalog.common();
        let is_foot = |cue: u16| common.roles.contains(&(cue, Role::Tail));
        doc.hits.iter().any(|hit| lines.contains(&(hit.line as usize)) && is_foot(hit.cue))
    }

    /// The cut of a document that goes on in another layout, when two layouts that are sure of their parts say more of
    /// it than `best` says of all.
    fn in_two(
        &mut self,
        doc: Document<'_>,
        range: &Range<usize>,
        best: Option<&Trial>,
        sides: &[Side],
    ) -> Option<Cut> {
        let told = best.map_or(0, |best| best.score.told);
        // Against one layout that is sure of all of it two must say well more.
        let is_sure = best.is_some_and(|best| best.score.confidence() >= SURE);
        let needed = if is_sure { told + (told / 5).max(2) } else { told };
        for turn in turn::turns(doc, sides, needed) {
            let parts = [0..turn, turn..doc.lines.len()];
            let parts = parts.map(|part| range.start + part.start..range.start + part.end);
            let halves = parts.clone().map(|part| {
                let (hits, leads) = (self.hits_in(&part), self.leads_in(&part));
                let lines = &self.lines[part];
                let doc = Document { text: self.text, lines, hits: &hits, leads: &leads, width: self.width };
                let (mut trials, mut best) = (Vec::new(), None);
                self.try_layouts(doc, &mut trials, &mut best, &mut Vec::new());
                best.filter(|(trial, _)| trial.stories >= 2 && trial.score.confidence() >= SURE)
                    .map(|(trial, cut)| (trial, cut, trials))
            });
            let [Some(above), Some(below)] = halves else { continue };
            if above.0.way == below.0.way || above.0.score.told + below.0.score.told < needed {
                continue;
            }
            let mut both = Cut::default();
            for (part, (trial, cut, trials)) in parts.into_iter().zip([above, below]) {
                let from = part.start - range.start;
                self.keep(&part, trial.way, trial.score.confidence(), trial.stories, trials);
                both.labels.extend(cut.labels);
                both.stories.extend(cut.stories.iter().map(|run| run.moved(from)));
                both.splits.extend(cut.splits.iter().map(|&(line, at)| (line + from, at)));
            }
            return Some(both);
        }
        None
    }

    /// Looks again at what a cut left over: text before the first story or after the last, and stories of a length
    /// that does not go with the others.
    fn reread(&mut self, doc: Document<'_>, from: usize, mut cut: Cut, depth: usize) -> Cut {
        let mut pieces: Vec<Range<usize>> =
            score::giants(doc, &cut).iter().map(|run| run.start..run.end).collect();
        let (first, last) = (cut.stories.first().copied(), cut.stories.last().copied());
        pieces.extend(first.map(|first| 0..first.start));
        pieces.extend(last.map(|last| last.end..doc.lines.len()));
        for piece in pieces {
            let size: usize = doc.lines[piece.clone()].iter().map(|line| line.text.len()).sum();
            if size < PIECE_MIN || size * 8 < doc.size() {
                continue;
            }
            // The foot of a page holds no stories.
            if piece.start > 0 && size * 4 < doc.size() && self.has_foot(doc, &piece) {
                continue;
            }
            let range = from + piece.start..from + piece.end;
            let hits = self.hits_in(&range);
            let leads = self.leads_in(&range);
            let part = Document {
                text: self.text,
                lines: &self.lines[range.clone()],
                hits: &hits,
                leads: &leads,
                width: self.width,
            };
            let Some(inner) = self.choose(part, range, depth + 1).filter(|inner| inner.stories.len() > 1)
            else {
                continue;
            };
            cut.labels[piece.clone()].copy_from_slice(&inner.labels);
            cut.stories.retain(|run| run.start < piece.start || run.start >= piece.end);
            cut.stories.extend(inner.stories.iter().map(|run| run.moved(piece.start)));
            cut.stories.sort_by_key(|run| run.start);
            cut.splits.retain(|(line, _)| !piece.contains(line));
            cut.splits.extend(inner.splits.iter().map(|&(line, at)| (line + piece.start, at)));
            cut.splits.sort_unstable();
        }
        cut
    }
}

impl Reading {
    /// The date of the document itself, or of the mail in it, that a story which begins at byte `at` stands in: what
    /// tells the year where a story leaves it out.
    pub fn own_date(&self, text: &str, at: u32) -> Option<Date> {
        const TOP: usize = 24;
        let words = |line: &Line| text.get(line.text.range()).unwrap_or_default();
        let to = self.lines.partition_point(|line| line.start <= at);
        let given = self.lines[..to].iter().rev().find(|line| line.kind.known().what() == Given::Date);
        given.and_then(|line| date::parse(words(line))).or_else(|| {
            self.lines.iter().take(TOP).find_map(|line| date::find(words(line)).map(|(_, date)| date))
        })
    }

    /// The days that head groups of stories, each with the byte at which it stands, in order.
    pub fn group_days(&self, catalog: &Catalog) -> Vec<(u32, Found)> {
        if !self.parts.iter().any(|part| part.role == Role::Heading) {
            return Vec::new();
        }
        let days = &catalog.common().days;
        let heads = |start: u32| {
            let part = self.parts.partition_point(|part| part.end <= start);
            self.parts.get(part).is_some_and(|part| part.role == Role::Heading)
        };
        let hits = self.hits.iter().filter(|hit| days.contains(&hit.cue));
        let lines = hits.filter_map(|hit| Some((self.lines.get(hit.line as usize)?, hit.found)));
        let heads: Vec<_> = lines.filter(|(line, _)| heads(line.start)).collect();
        // One day alone is that of the digest, unless it is set as the heading of a part.
        let is_part = |line: &Line| line.kind.known().heading_level().is_some_and(|level| level > 1);
        let groups = heads.len() > 1 || heads.iter().all(|(line, _)| is_part(line));
        heads.into_iter().filter(|_| groups).map(|(line, found)| (line.start, found)).collect()
    }

    /// What the sentences of a story say of its outlet, link and date: `…, reports RFA.`, `… (Source: RFA)`. The last
    /// one counts, since credits close.
    pub fn said(&self, text: &str, span: Span, catalog: &Catalog) -> Found {
        // What follows a credit, in bytes, is no more than a line that leads on.
        const ASIDE_MAX: usize = 200;
        let starts = |hit: &Hit| self.lines[hit.line as usize].start;
        let from = self.hits.partition_point(|hit| starts(hit) < span.start);
        let here = self.hits[from..].iter().take_while(|hit| starts(hit) < span.end);
        let says = |hit: &&Hit| catalog.cue(hit.cue).is_some_and(|cue| cue.role == Role::Body);
        let mut said = Found::default();
        // Brackets alone on a line close what is above them; with a text below them they are words of it.
        let closes = |hit: &&Hit| {
            let line = self.lines[hit.line as usize].text;
            let below = text.get(line.end as usize..span.end as usize).unwrap_or_default();
            let opens = text.get(line.range()).is_some_and(|line| line.starts_with(['(', '[', '（']));
            !opens
                || !hit.found.link.is_empty()
                || below.len() <= ASIDE_MAX
                || below.trim().len() <= ASIDE_MAX
        };
        for hit in here.filter(says).filter(closes) {
            let name = text.get(hit.found.outlet.range()).unwrap_or_default();
            if !name.is_empty() && date::parse(name).is_none() && date::parse_loose(name).is_none() {
                said.outlet = hit.found.outlet;
            }
            // Of several links the first one is the story's own.
            if said.link.is_empty() {
                said.link = hit.found.link;
            }
            said.date = hit.found.date.or(said.date);
            said.day = hit.found.day.or(said.day);
        }
        said
    }

    /// What a part holds: by its cue, or as its container gives it.
    pub fn found(&self, text: &str, span: Span, part: Part) -> Option<Found> {
        if part.cue == Part::NO_CUE {
            let at = self.lines.partition_point(|line| line.start < span.start);
            return self.lines.get(at).and_then(|&line| given::found(text, line));
        }

        let starts = |hit: &Hit| self.lines[hit.line as usize].start;
        let from = self.hits.partition_point(|hit| starts(hit) < span.start);
        let mut here = self.hits[from..].iter().take_while(|hit| starts(hit) < span.end);
        here.find(|hit| hit.cue == part.cue).map(|hit| hit.found)
    }
}

/// The best of the inferred ways; of sections and the stories in them, the stories.
fn best_inferred(trials: &[Trial]) -> Option<Trial> {
    let better = |a: &&Trial, b: &&Trial| a.score.confidence().total_cmp(&b.score.confidence());
    let mut best = *trials.iter().max_by(better)?;
    let finer = |coarse: Trial| {
        let is_finer = |trial: &&Trial| {
            let (fine, likeness) = (trial.score, trial.score.likeness);
            let marked = match trial.way {
                Way::Inferred(anchor) => anchor.is_marked(),
                _ => false,
            };
            marked
                && trial.stories * 10 >= coarse.stories * 18
                && fine.confidence() >= 0.78 * coarse.score.confidence()
                && fine.explained >= 0.75 * coarse.score.explained
                && likeness.titles >= 0.7
                && likeness.bodies >= 0.7
        };
        trials.iter().filter(is_finer).max_by(better).copied()
    };
    while let Some(next) = finer(best) {
        best = next;
    }
    Some(best)
}

/// Makes parts of labelled lines. A blank line goes with what stands before it; lines that are a field each
/// make a part each.
fn assemble(len: usize, lines: &[Line], cut: &Cut, parts: &mut Vec<Part>, drafts: &mut Vec<Draft>) {
    parts.clear();
    drafts.clear();
    let mut open: Option<segment::Label> = None;
    let mut stories = cut.stories.iter().peekable();
    let mut splits = cut.splits.iter().peekable();
    for (number, line) in lines.iter().enumerate() {
        let begins = stories.next_if(|story| story.start == number);
        if line.kind.has(Kind::BLANK) && begins.is_none() {
            continue;
        }
        let label = cut.labels[number];
        let runs_on =
            matches!(label.role, Role::Body | Role::Title | Role::Preamble | Role::Tail | Role::Furniture);
        if begins.is_none() && runs_on && open == Some(label) {
            continue;
        }
        if let Some(before) = open {
            parts.push(Part { end: line.start, cue: before.cue, role: before.role });
        }
        open = Some(label);
        // The part that opens here will be number `parts.len()`.
        if let Some(story) = begins {
            close_draft(drafts, parts.len());
            drafts.push(Draft {
                parts: (parts.len() as u32, u32::MAX),
                start: line.start,
                complete: story.complete,
            });
        } else if label.role == Role::Tail || line.kind.known().what() == Given::Document {
            // What a page says below its stories is none's, nor is what the next mail says of itself.
            close_draft(drafts, parts.len());
        }
        if let Some(&(_, at)) = splits.next_if(|(split, _)| *split == number) {
            parts.push(Part { end: at, cue: label.cue, role: label.role });
            open = Some(segment::Label::by_place(Role::Body));
        }
    }
    if len > 0 {
        let last = open.unwrap_or(segment::Label::by_place(Role::Preamble));
        parts.push(Part { end: len as u32, cue: last.cue, role: last.role });
    }
    close_draft(drafts, parts.len());
}

/// The last story ends before part `end`, unless it has ended already.
fn close_draft(drafts: &mut [Draft], end: usize) {
    if let Some(last) = drafts.last_mut().filter(|last| last.parts.1 == u32::MAX) {
        last.parts.1 = end as u32;
    }
}

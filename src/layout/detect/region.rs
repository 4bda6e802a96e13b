//! One piece of a document: every way to read it is tried, and the best one that is believed is taken.

use std::ops::Range;

use crate::container::Given;
use crate::story::Role;
use crate::text::Span;

use super::super::anchor::Anchor;
use super::super::catalog::Catalog;
use super::super::cohesion::Stems;
use super::super::contents::{self, Contents};
use super::super::document::{Cut, Document, Hit, Hits};
use super::super::infer::Candidates;
use super::super::line::{Kind, Lead, Line};
use super::super::recurring::Recurring;
use super::super::score::{self, Judge, Score};
use super::super::turn::{self, Side};
use super::super::words::Masthead;
use super::super::{
    credited, given, lead, masthead, opening, roundup, segment, title, transcript, trim, whole, work,
};
use super::{BELIEVED, Region, TRIALS_KEPT, Trial, Way};

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

/// Finds how a run of lines is to be read.
pub(super) struct RegionReader<'a> {
    pub(super) text: &'a str,
    pub(super) lines: &'a [Line],
    pub(super) hits: &'a [Hit],
    pub(super) leads: &'a [Lead],
    pub(super) width: u32,
    pub(super) catalog: &'a Catalog,
    /// Whether what is read stands in or below the stories of a digest.
    pub(super) below_stories: bool,
    /// What the document calls itself.
    pub(super) masthead: Option<Masthead>,
    pub(super) regions: &'a mut Vec<Region>,
    /// What stories say of themselves that no cue knows.
    pub(super) said: &'a mut Vec<Hit>,
}

/// A piece shorter than this, in bytes, is not looked at again for a layout of its own.
const PIECE_MIN: usize = 240;

/// How often a piece of a piece is looked at again.
const DEPTH_MAX: usize = 2;

impl RegionReader<'_> {
    /// Cuts the lines of `range`; what comes out counts from its start.
    pub(super) fn read(&mut self, range: Range<usize>) -> Cut {
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
        let chosen = self.choose(doc, range.clone(), 0).map(|mut cut| {
            roundup::split(doc, &mut cut);
            trim::sections(doc, &mut cut);
            trim::feet(doc, &mut cut, self.catalog.common());
            if let Some(ending) = self.catalog.ending() {
                let from = range.start as u32;
                let credits = opening::credits(doc, &cut, ending).into_iter();
                self.said.extend(credits.map(|hit| Hit { line: hit.line + from, ..hit }));
            }
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
        let here = work::counted(here).map(|hit| Hit { line: hit.line - range.start as u32, ..*hit });
        let all = if range.len() == self.lines.len() { self.hits.to_vec() } else { here.collect() };
        Hits::new(all, range.len())
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
            let recurring = Recurring::new(doc, catalog.headline());
            let titles = said_by_lines(doc, catalog, &recurring);
            let with_titles = (!titles.is_empty()).then(|| {
                let mut hits = doc.hits.to_vec();
                hits.extend(&titles);
                hits.sort_by_key(|hit| hit.line);
                Hits::new(hits, doc.lines.len())
            });
            let doc = Document { leads: &leads, hits: with_titles.as_ref().unwrap_or(doc.hits), ..doc };
            let mut stems = Stems::new(self.text, &self.lines[range.start..]);
            let mut inferred = Vec::new();
            let is_digest = self.below_stories || self.masthead == Some(Masthead::Digest);
            let mut sure = sure + favour;
            for &by_line in title::readings(doc) {
                // Blank lines tell more than the ends of lines.
                if best.as_ref().is_some_and(|(trial, _)| trial.score.confidence() >= BELIEVED)
                    && !inferred.is_empty()
                {
                    break;
                }
                let candidates = Candidates::new(
                    doc,
                    by_line,
                    &recurring,
                    catalog,
                    contents.clone(),
                    self.masthead,
                    &mut stems,
                );
                let mut judge = Judge { is_digest, by_line, recurring: &recurring, stems: &mut stems };
                let mut here = tried(doc, catalog, &candidates, &mut judge);
                // One story in its layout proves less than several that are alike.
                let single = best.as_ref().is_some_and(|(trial, _)| {
                    trial.stories == 1 && favour == 0.0 && matches!(trial.way, Way::Layout(_))
                });
                let beats = |trial: &Trial| {
                    let confidence = trial.score.confidence();
                    confidence > sure || single && trial.stories > 1 && confidence >= BELIEVED
                };
                if let Some(trial) = best_inferred(&here).filter(beats)
                    && let Way::Inferred(anchor) = trial.way
                {
                    best = candidates.cut(doc, catalog, anchor).map(|cut| (trial, cut));
                    sure = trial.score.confidence();
                    said = candidates.said(anchor).to_vec();
                }
                inferred.append(&mut here);
            }
            if best.as_ref().is_some_and(|(trial, _)| matches!(trial.way, Way::Inferred(_))) {
                // What stands in no story says nothing of any.
                let in_story = |hit: &&Hit| {
                    let stories = best.iter().flat_map(|(_, cut)| &cut.stories);
                    Some(hit.cue) != catalog.date()
                        || stories.clone().any(|run| (run.start..run.end).contains(&(hit.line as usize)))
                };
                said.extend(titles.iter().filter(in_story));
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
            // What a digest leaves over below its stories may be a list of more; above them it is one of contents.
            let before = std::mem::replace(&mut self.below_stories, piece.start > 0);
            let inner = self.choose(part, range, depth + 1);
            self.below_stories = before;
            let Some(inner) = inner.filter(|inner| inner.stories.len() > 1) else {
                continue;
            };
            // What a story has before the ones that it swallowed is its own.
            let first = piece.start + inner.stories.first().map_or(0, |run| run.start);
            let own = cut.stories.iter_mut().find(|run| run.start == piece.start && run.start < first);
            let kept = own.is_some();
            if let Some(own) = own {
                own.end = first;
            }
            let from_line = if kept { first } else { piece.start };
            cut.labels[from_line..piece.end].copy_from_slice(&inner.labels[from_line - piece.start..]);
            cut.stories.retain(|run| run.start < from_line || run.start >= piece.end);
            cut.stories.extend(inner.stories.iter().map(|run| run.moved(piece.start)));
            cut.stories.sort_by_key(|run| run.start);
            cut.splits.retain(|(line, _)| *line < from_line || *line >= piece.end);
            let splits = inner.splits.iter().map(|&(line, at)| (line + piece.start, at));
            cut.splits.extend(splits.filter(|split| split.0 >= from_line));
            cut.splits.sort_unstable();
        }
        cut
    }
}

/// The cuts of inference, each with its score.
fn tried(
    doc: Document<'_>,
    catalog: &Catalog,
    candidates: &Candidates,
    judge: &mut Judge<'_, '_>,
) -> Vec<Trial> {
    let mut tried = Vec::new();
    for anchor in candidates.anchors() {
        let Some(cut) = candidates.cut(doc, catalog, anchor) else { continue };
        let untitled = candidates.beginnings(anchor).and_then(|found| found.untitled);
        if untitled.is_none() && transcript::is_one(doc, &cut) {
            continue;
        }
        let likeness = score::likeness(doc, &cut, catalog, anchor, untitled, judge);
        let beside = candidates.beside(doc, anchor);
        let score = Score { likeness, ..score::score(doc, &cut, &beside) };
        tried.push(Trial { way: Way::Inferred(anchor), stories: cut.stories.len(), score });
    }
    tried
}

/// What lines say of titles, outlets, days and links that no cue knows, as hits of common cues.
fn said_by_lines(doc: Document<'_>, catalog: &Catalog, recurring: &Recurring) -> Vec<Hit> {
    let mut said = catalog.headline().map(|cue| credited::titles(doc, cue)).unwrap_or_default();
    if let Some(ending) = catalog.ending() {
        said.extend(credited::endings(doc, ending));
        said.extend(credited::datelines(doc, ending));
    }
    let days = catalog.date().map(|cue| credited::dated_fields(doc, recurring, cue));
    said.extend(days.unwrap_or_default());
    said.extend(catalog.credit().map(|cue| credited::alone(doc, cue)).unwrap_or_default());
    said
}
/// The best of the inferred ways; of sections and the stories in them, the stories.
fn best_inferred(trials: &[Trial]) -> Option<Trial> {
    let better = |a: &&Trial, b: &&Trial| a.score.confidence().total_cmp(&b.score.confidence());
    let mut best = *trials.iter().max_by(better)?;
    let finer = |coarse: Trial| {
        let is_finer = |trial: &&Trial| {
            let (fine, likeness) = (trial.score, trial.score.likeness);
            let marked = match (trial.way, coarse.way) {
                // A day heads a group of stories.
                (Way::Inferred(Anchor::Turns), Way::Inferred(Anchor::Date)) => true,
                (Way::Inferred(anchor), _) => anchor.is_marked(),
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
    // Of two cuts that do about as well the one at lines that people set on purpose is the better one.
    let is_plain = |trial: &Trial| matches!(trial.way, Way::Inferred(anchor) if anchor.is_plain());
    let set = trials.iter().filter(|trial| {
        matches!(trial.way, Way::Inferred(anchor) if anchor.is_marked())
            && trial.score.likeness.titles >= 0.7
            && trial.score.confidence() >= 0.9 * best.score.confidence()
            && trial.score.explained >= 0.9 * best.score.explained
            && trial.stories * 10 >= best.stories * 7
    });
    if is_plain(&best)
        && let Some(trial) = set.max_by(better)
    {
        best = *trial;
    }
    Some(best)
}

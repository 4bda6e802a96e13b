//! One piece of a document: every way to read it is tried, and the best one that is believed is taken.

use std::ops::Range;

use crate::story::Role;
use crate::text::Span;

use super::super::catalog::Catalog;
use super::super::cohesion::Stems;
use super::super::contents::{self, Contents};
use super::super::document::{Cut, Document, Hit, Hits};
use super::super::line::{Kind, Lead, Line};
use super::super::score::{self, Score};
use super::super::turn::{self, Side};
use super::super::words::Masthead;
use super::super::{given, habit, lead, masthead, opening, roundup, segment, trim, whole, work};
use super::offers::{Offer, Offers};
use super::{BELIEVED, Choice, Offered, Region, TRIALS_KEPT, Trial, Way};

/// Cuts whose confidence differs by no more than this are told apart by how many of their lines a cue told.
const ALIKE: f32 = 0.03;

/// What a person's own layout has to explain to be believed.
const OWN_BELIEVED: f32 = 0.5;

/// When a layout explains a document so well, nothing else is asked, unless its stories hold what may be stories.
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
    /// Which cut is taken.
    pub(super) choice: Choice,
    /// What speaks for each cut that there was.
    pub(super) offered: &'a mut Vec<Offered>,
}

/// How much more a cut has to be worth where a document says that it is one text: a manual, a list of changes.
const SINGLE: f32 = 0.15;

/// What a story that is the only one has to explain of its document.
const ALONE: f32 = 0.75;

/// What a cut of a piece that another cut left over has to be worth: a list of contents looks like stories.
const PIECE_BELIEVED: f32 = 0.6;

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
                let mut credits = opening::credits(doc, &cut, ending);
                let before = self.said_of(&range);
                let fields: Vec<u16> =
                    [self.catalog.date(), self.catalog.credit()].into_iter().flatten().collect();
                credits.extend(habit::labelled(doc, &cut, &fields, ending));
                let mut known = before.iter().chain(&credits).copied().collect::<Vec<_>>();
                known.sort_by_key(|hit| hit.line);
                credits.extend(habit::credits(doc, &mut cut, &known, ending, self.catalog.headline()));
                self.said.extend(credits.into_iter().map(|hit| Hit { line: hit.line + from, ..hit }));
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

    /// What was found to be said in a range, with lines counted from its start and in order.
    fn said_of(&self, range: &Range<usize>) -> Vec<Hit> {
        let here = self.said.iter().filter(|hit| range.contains(&(hit.line as usize)));
        let mut here: Vec<Hit> =
            here.map(|hit| Hit { line: hit.line - range.start as u32, ..*hit }).collect();
        here.sort_by_key(|hit| hit.line);
        here
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
                let (way, worth) = (Way::Layout(number as u16), score.confidence());
                let trial = Trial { way, stories: cut.stories.len(), score, worth };
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
        let mut sides = Vec::new();
        let contents = self.try_layouts(doc, &mut trials, &mut best, &mut sides);
        let wanted = if depth == 0 { self.choice } else { Choice::Best };
        if wanted == Choice::Best {
            self.spare_contents(doc, &mut best);
            if depth < DEPTH_MAX
                && let Some(cut) = self.in_two(doc, &range, best.as_ref().map(|(trial, _)| trial), &sides)
            {
                return Some(cut);
            }
            let is_sure = |trial: &Trial, cut: &Cut| {
                trial.score.confidence() >= SURE
                    && !score::holds_more(doc, cut)
                    && !score::begins_late(doc, cut, self.catalog)
            };
            if let Some((trial, cut)) = best.filter(|(trial, cut)| is_sure(trial, cut)) {
                trials.sort_by(|a, b| b.worth.total_cmp(&a.worth));
                return Some(self.settle(doc, range, depth, trial, cut, trials));
            }
        }
        let leads = lead::with_capitals(doc);
        let doc = Document { leads: &leads, ..doc };
        let mut stems = Stems::new(self.text, &self.lines[range.start..]);
        let (masthead, below) = (self.masthead, self.below_stories);
        let offers = Offers::new(doc, self.catalog, &trials, contents, masthead, below, &mut stems);
        let trials: Vec<Trial> = offers.all.iter().map(|offer| offer.trial).collect();
        let best = match wanted {
            Choice::Best => offers.all.iter().find(|offer| self.is_believed(&offer.trial, depth)),
            Choice::Nth(number) => {
                // In an order that does not hang on what was taught before.
                let mut all: Vec<_> = offers.all.iter().collect();
                all.sort_by(|a, b| b.figures.confidence.total_cmp(&a.figures.confidence));
                let offered =
                    |offer: &&Offer| Offered { figures: offer.figures, starts: offer.starts.clone() };
                self.offered.extend(all.iter().map(offered));
                all.get(number).copied()
            }
        };
        let Some((offer, (cut, said))) = best.and_then(|offer| Some((offer, offers.take(doc, offer)?)))
        else {
            if depth == 0 {
                // The better the best one did, the less sure it is that there is none.
                let rivals = trials.iter().filter(|trial| !is_stray(trial));
                let doubt = rivals.map(|trial| trial.worth).fold(0.0, f32::max);
                self.keep(&range, Way::Whole, 1.0 - doubt, 1, trials);
            }
            return None;
        };
        let from = range.start as u32;
        self.said.extend(said.into_iter().map(|hit| Hit { line: hit.line + from, ..hit }));
        let mut best = Some((offer.trial, cut));
        self.spare_contents(doc, &mut best);
        best.map(|(trial, cut)| self.settle(doc, range, depth, trial, cut, trials))
    }

    /// Whether the best of what was tried is a digest's; a person's own layout is believed whatever the document says.
    fn is_believed(&self, trial: &Trial, depth: usize) -> bool {
        let single = if self.masthead == Some(Masthead::Single) { SINGLE } else { 0.0 };
        let needed = single + if depth == 0 { BELIEVED } else { PIECE_BELIEVED };
        trial.worth >= needed && !is_stray(trial)
            || self.catalog.favour(trial.way) > 0.0 && trial.score.confidence() >= OWN_BELIEVED
    }

    /// Takes a cut.
    fn settle(
        &mut self,
        doc: Document<'_>,
        range: Range<usize>,
        depth: usize,
        trial: Trial,
        cut: Cut,
        trials: Vec<Trial>,
    ) -> Cut {
        self.keep(&range, trial.way, trial.worth, cut.stories.len(), trials);
        // What a cut is worth must not hang on what was taught before.
        if depth < DEPTH_MAX && self.choice == Choice::Best {
            self.reread(doc, range.start, cut, depth)
        } else {
            cut
        }
    }

    /// Whether one of these lines tells how to leave the list, or who owns the words.
    fn has_foot(&self, doc: Document<'_>, lines: &Range<usize>) -> bool {
        let common = self.catalog.common();
        let is_foot = |cue: u16| common.role_of(cue) == Some(Role::Tail);
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

/// Whether a cue that stands by chance made one story of what is next to it, and left the rest.
fn is_stray(trial: &Trial) -> bool {
    trial.stories == 1 && trial.score.explained < ALONE
}

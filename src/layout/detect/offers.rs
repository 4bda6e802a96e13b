//! All the ways to cut a piece that no layout is sure of, each with what speaks for it.

use super::super::anchor::Anchor;
use super::super::catalog::Catalog;
use super::super::cohesion::{Cohesion, Stems};
use super::super::contents::Contents;
use super::super::date::order::Order;
use super::super::document::{Cut, Document, Hit, Hits};
use super::super::evidence::{self, Figures, Others, Page};
use super::super::infer::Candidates;
use super::super::recurring::Recurring;
use super::super::rivals::{self, RIVALS, Rival};
use super::super::score::{self, Measure, Score};
use super::super::words::Masthead;
use super::super::{credited, segment, title, transcript, verdict};
use super::{Trial, Way};

/// One way to cut a piece.
#[derive(Debug)]
pub(super) struct Offer {
    /// How it did.
    pub(super) trial: Trial,
    /// What speaks for it.
    pub(super) figures: Figures,
    /// Where its stories begin.
    pub(super) starts: Vec<usize>,
    /// Among which candidates of inference it is.
    reading: usize,
}

/// All of them, the best first, and what is needed to make any of them again: no cut is kept but the one that is taken.
pub(super) struct Offers<'a> {
    catalog: &'a Catalog,
    contents: Option<Contents>,
    /// The cues that the document shows.
    shown: Vec<bool>,
    readings: Vec<Candidates>,
    /// What lines say of titles, outlets, days and links that no cue knows.
    said: Vec<Hit>,
    /// The hits of the document with these among them; `None` when there are none.
    hits: Option<Hits>,
    pub(super) all: Vec<Offer>,
}

impl<'a> Offers<'a> {
    /// Cuts `doc` at every kind of line that may begin stories, and as the layouts of `tried` do.
    pub(super) fn new(
        doc: Document<'_>,
        catalog: &'a Catalog,
        tried: &[Trial],
        contents: Option<Contents>,
        masthead: Option<Masthead>,
        below_stories: bool,
        stems: &mut Stems<'_>,
    ) -> Offers<'a> {
        let recurring = Recurring::new(doc, catalog.headline());
        let said = said_by_lines(doc, catalog, &recurring);
        let shown = segment::shown(doc, catalog.cue_count());
        let hits = with_said(doc, &said);
        let mut offers =
            Offers { catalog, contents, shown, readings: Vec::new(), said, hits: None, all: Vec::new() };
        // Layouts ask for their own cues alone.
        let plain = doc;
        let doc = Document { hits: hits.as_ref().unwrap_or(doc.hits), ..doc };
        let page = Page::new(doc, catalog, masthead);
        let is_digest = below_stories || masthead == Some(Masthead::Digest);
        let readings = title::readings(doc);
        let mut others = Others::default();
        let mut all: Vec<Offer> = Vec::new();
        let mut add = |trial: Trial, score: Score, cut: &Cut, reading: usize, cohesion: Cohesion| {
            let starts: Vec<usize> = cut.stories.iter().map(|story| story.start).collect();
            let confidence = trial.score.confidence();
            // Of several that begin the same stories the surest one knows best what else they hold.
            let same = all.iter().position(|offer| offer.starts == starts);
            if same.is_some_and(|same| all[same].figures.confidence >= confidence) {
                return;
            }
            let figures = evidence::of_cut(doc, &page, cut, score, catalog, cohesion);
            let by_layout = f32::from(u8::from(matches!(trial.way, Way::Layout(_))));
            let figures = Figures { confidence, by_layout, ..figures };
            if same.is_none() {
                others.add(&starts);
            }
            let offer = Offer { trial, figures, starts, reading };
            match same {
                Some(same) => all[same] = offer,
                None => all.push(offer),
            }
        };

        let by_line = readings.contains(&true);
        for trial in tried {
            let Some(cut) = offers.by_layout(plain, trial.way) else { continue };
            let cohesion = score::cohesion(doc, &cut, stems);
            let measure = Measure { is_digest, by_line, recurring: &recurring, cohesion };
            // What a layout begins stories with was set on purpose, as headings are.
            let likeness = score::likeness(doc, &cut, catalog, Anchor::Heading(1), None, &measure);
            let score = Score { likeness, ..trial.score };
            add(*trial, score, &cut, 0, cohesion);
        }
        for (reading, &by_line) in readings.iter().enumerate() {
            let contents = offers.contents.clone();
            let candidates = Candidates::new(doc, by_line, &recurring, catalog, contents, masthead, stems);
            for anchor in candidates.anchors() {
                let Some(cut) = candidates.cut(doc, catalog, anchor) else { continue };
                let untitled = candidates.beginnings(anchor).and_then(|found| found.untitled);
                if untitled.is_none() && transcript::is_one(doc, &cut) {
                    continue;
                }
                let cohesion = score::cohesion(doc, &cut, stems);
                let measure = Measure { is_digest, by_line, recurring: &recurring, cohesion };
                let likeness = score::likeness(doc, &cut, catalog, anchor, untitled, &measure);
                let beside = candidates.beside(doc, anchor);
                let score = Score { likeness, ..score::score(doc, &cut, &beside) };
                let trial =
                    Trial { way: Way::Inferred(anchor), stories: cut.stories.len(), score, worth: 0.0 };
                add(trial, score, &cut, reading, cohesion);
            }
            offers.readings.push(candidates);
        }
        (offers.all, offers.hits) = (all, hits);
        offers.judge(&others);
        offers
    }

    /// Compares them with each other, and puts the best first: of those that are worth most the one that the others are
    /// worse than.
    fn judge(&mut self, others: &Others) {
        let best = self.all.iter().map(|offer| offer.figures.confidence).fold(0.0, f32::max);
        for offer in &mut self.all {
            offer.figures.behind = offer.figures.confidence - best;
            (offer.figures.agreed, offer.figures.agreeing) = others.agreement(&offer.starts);
            let favour = self.catalog.favour(offer.trial.way);
            offer.trial.worth = (verdict::worth(&offer.figures) + favour).clamp(0.0, 1.0);
        }
        self.all.sort_by(|a, b| b.trial.worth.total_cmp(&a.trial.worth));
        let cuts = self.all.len();
        let first: Vec<Offer> = self.all.drain(..cuts.min(RIVALS)).collect();
        let rivals: Vec<Rival<'_>> = first
            .iter()
            .map(|offer| Rival { figures: offer.figures.values(), starts: &offer.starts })
            .collect();
        let ranks = rivals::ranks(&rivals, cuts);
        let rank = |(offer, rank): (Offer, f32)| (rank + offer.trial.worth, offer);
        let mut first: Vec<(f32, Offer)> = first.into_iter().zip(ranks).map(rank).collect();
        first.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.all.splice(..0, first.into_iter().map(|(_, offer)| offer));
    }

    fn by_layout(&self, doc: Document<'_>, way: Way) -> Option<Cut> {
        let Way::Layout(number) = way else { return None };
        let layout = self.catalog.layout(number)?;
        segment::cut(doc, layout, self.catalog.common(), &self.shown, self.contents.as_ref())
    }

    /// The cut that was offered, and what its stories say of themselves that no cue knows.
    pub(super) fn take(&self, doc: Document<'_>, offer: &Offer) -> Option<(Cut, Vec<Hit>)> {
        let Way::Inferred(anchor) = offer.trial.way else {
            return self.by_layout(doc, offer.trial.way).map(|cut| (cut, Vec::new()));
        };
        let doc = Document { hits: self.hits.as_ref().unwrap_or(doc.hits), ..doc };
        let candidates = self.readings.get(offer.reading)?;
        let cut = candidates.cut(doc, self.catalog, anchor)?;
        let mut said = candidates.said(anchor).to_vec();
        // What stands in no story says nothing of any.
        let in_story = |hit: &&Hit| {
            Some(hit.cue) != self.catalog.date()
                || cut.stories.iter().any(|run| (run.start..run.end).contains(&(hit.line as usize)))
        };
        said.extend(self.said.iter().filter(in_story));
        Some((cut, said))
    }
}

/// The hits of `doc` with what lines say that no cue knows.
fn with_said(doc: Document<'_>, said: &[Hit]) -> Option<Hits> {
    (!said.is_empty()).then(|| {
        let mut hits = doc.hits.to_vec();
        hits.extend(said);
        hits.sort_by_key(|hit| hit.line);
        Hits::new(hits, doc.lines.len())
    })
}

/// What lines say of titles, outlets, days and links that no cue knows, as hits of common cues.
fn said_by_lines(doc: Document<'_>, catalog: &Catalog, recurring: &Recurring) -> Vec<Hit> {
    let order = Order::of(doc.own_text());
    let mut said = catalog.headline().map(|cue| credited::titles(doc, order, cue)).unwrap_or_default();
    if let Some(ending) = catalog.ending() {
        said.extend(credited::endings(doc, ending));
        said.extend(credited::datelines(doc, ending));
    }
    let days = catalog.date().map(|cue| credited::dated_fields(doc, recurring, order, cue));
    said.extend(days.unwrap_or_default());
    said.extend(catalog.credit().map(|cue| credited::alone(doc, cue)).unwrap_or_default());
    said
}

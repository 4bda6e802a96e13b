//! The statistics screen: which plot, which bar of it, and what choosing a bar does to the list.

use std::sync::Arc;

use crate::action::Effect;
use crate::command::Verb;
use crate::query::Query;
use crate::stats::{Among, Bar, Bars, By, Counted};

use super::list::{Rows, View, scroll_to};
use super::{App, Pane};

/// The plots, in the order in which Tab goes through them; time stands for all its stretches.
const PLOTS: [By; 5] = [By::Month, By::Outlet, By::Digest, By::Tag, By::Layout];

/// Stretches of time, the longest first.
const ZOOM: [By; 4] = [By::Year, By::Month, By::Week, By::Day];

/// The open screen.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// What the bars are about.
    pub by: By,
    /// All that was counted; `None` before that.
    pub counted: Option<Arc<Counted>>,
    /// The bars of this plot.
    pub bars: Bars,
    /// The longest bar.
    pub most: usize,
    /// The bar under the cursor.
    pub cursor: usize,
    /// The first bar on the screen.
    pub top: usize,
    /// The stretch of time that was looked at last.
    zoom: By,
    /// What was asked to be counted last: in which library, and which stories of it.
    asked: Option<(u64, Among)>,
    /// Whether marks have changed since.
    is_stale: bool,
    awaited: bool,
}

impl Statistics {
    /// The bar under the cursor.
    pub fn chosen(&self) -> Option<&Bar> {
        self.bars.bars.get(self.cursor)
    }

    fn lay_out(&mut self) {
        self.bars = self.counted.as_ref().map(|counted| counted.bars(self.by)).unwrap_or_default();
        self.most = self.bars.bars.iter().map(|bar| bar.tally.stories).max().unwrap_or(0);
    }

    /// Shows another plot. In time the cursor stays where it is in it; elsewhere it begins where there is most to see.
    fn show(&mut self, by: By) {
        let day = self.chosen().and_then(|bar| bar.day).filter(|_| by.is_time());
        self.by = by;
        if by.is_time() {
            self.zoom = by;
        }
        self.lay_out();
        let bars = &self.bars.bars;
        let last = bars.len().saturating_sub(1);
        self.cursor = match day {
            Some(day) => {
                let begun = bars.partition_point(|bar| bar.day.is_some_and(|own| own <= day));
                // The first of a year is not where its stories are: the next bar that has any is.
                let from = begun.saturating_sub(1);
                (from..bars.len())
                    .find(|&at| bars.get(at).is_some_and(|bar| bar.tally.stories > 0))
                    .unwrap_or(last)
            }
            None if by.is_time() => last,
            None => 0,
        };
        self.top = 0;
    }
}

impl App {
    /// `:stats`: of the stories that the list shows.
    pub(super) fn open_statistics(&mut self) {
        let by = By::Month;
        let bars = Bars::default();
        self.statistics = Some(Statistics {
            by,
            counted: None,
            bars,
            most: 0,
            cursor: 0,
            top: 0,
            zoom: by,
            asked: None,
            is_stale: false,
            awaited: false,
        });
    }

    /// Asks for what the screen shows, when that is not known yet or something of it has changed: the list, the library,
    /// or as `marked` says marks. One question at a time.
    pub(super) fn renew_statistics(&mut self, marked: bool, effects: &mut Vec<Effect>) {
        let now = self.comparing.library;
        let is_whole = self.list.view == View::All && !self.is_searched();
        let shown = &self.list.shown;
        let Some(open) = &mut self.statistics else { return };
        open.is_stale |= marked;
        // As long as a new question has no answer, the rows are still those of the one before.
        if open.awaited || shown.fresh && shown.awaited.is_some() {
            return;
        }
        let is_same = open.asked.as_ref().is_some_and(|(library, among)| {
            *library == now
                && match (among, &shown.rows) {
                    (Among::All, _) => is_whole,
                    (Among::Run(from, to), Rows::Run(first, end)) => !is_whole && (from, to) == (first, end),
                    (Among::Each(stories), Rows::Each(rows)) => !is_whole && stories == rows,
                    _ => false,
                }
        });
        if is_same && !open.is_stale {
            return;
        }
        let among = match &shown.rows {
            _ if is_whole => Among::All,
            &Rows::Run(from, to) => Among::Run(from, to),
            Rows::Each(rows) => Among::Each(rows.clone()),
        };
        (open.awaited, open.is_stale, open.asked) = (true, false, Some((now, among.clone())));
        effects.push(Effect::Plot(among));
    }

    /// Takes what was counted.
    pub(super) fn plotted(&mut self, counted: Arc<Counted>) {
        let Some(open) = &mut self.statistics else { return };
        open.awaited = false;
        let is_first = open.counted.replace(counted).is_none();
        let chosen = open.chosen().map(Bar::is_about);
        open.lay_out();
        let bars = &open.bars.bars;
        let same = chosen.and_then(|chosen| bars.iter().position(|bar| bar.is_about() == chosen));
        let last = bars.len().saturating_sub(1);
        let begins = if open.by.is_time() { last } else { 0 };
        open.cursor = same.unwrap_or(if is_first { begins } else { open.cursor.min(last) });
    }

    /// Goes to a bar.
    pub(super) fn go_to_bar(&mut self, target: impl Fn(usize) -> usize) {
        if let Some(open) = &mut self.statistics {
            open.cursor = target(open.cursor).min(open.bars.bars.len().saturating_sub(1));
        }
    }

    /// A click goes to a bar, a second one filters by it.
    pub(super) fn click_bar(&mut self, (x, y): (u16, u16), twice: bool, effects: &mut Vec<Effect>) {
        let Some(open) = &mut self.statistics else { return };
        let area = self.geometry.statistics(open.by.is_time()).2;
        let row = open.top + usize::from(y.saturating_sub(area.y));
        if area.holds(x, y) && row < open.bars.bars.len() {
            open.cursor = row;
            if twice {
                self.choose_bar(effects);
            }
        }
    }

    /// Rows of bars that can be seen.
    pub(super) fn bars_rows(&self) -> usize {
        let is_time = self.statistics.as_ref().is_some_and(|open| open.by.is_time());
        self.geometry.statistics(is_time).2.height.into()
    }

    /// Keeps the bar under the cursor on the screen.
    pub(super) fn settle_statistics(&mut self) {
        let rows = self.bars_rows();
        if let Some(open) = &mut self.statistics {
            scroll_to(&mut open.top, open.cursor, open.bars.bars.len(), rows);
        }
    }

    /// Shorter or longer stretches of time.
    pub(super) fn zoom(&mut self, verb: Verb) {
        let Some(open) = &mut self.statistics else { return };
        let Some(at) = ZOOM.iter().position(|&by| by == open.by) else {
            self.say("only time can be zoomed: Tab goes to it");
            return;
        };
        let to = if verb == Verb::ZoomIn { at + 1 } else { at.wrapping_sub(1) };
        match ZOOM.get(to) {
            Some(&by) => open.show(by),
            None if verb == Verb::ZoomIn => self.say("there is nothing shorter than a day"),
            None => self.say("there is nothing longer than a year"),
        }
    }

    /// The next plot, or the one before.
    pub(super) fn next_plot(&mut self, forward: bool) {
        let Some(open) = &mut self.statistics else { return };
        let at = PLOTS.iter().position(|&by| by == open.by).unwrap_or(0);
        let step = if forward { 1 } else { PLOTS.len() - 1 };
        let by = PLOTS[(at + step) % PLOTS.len()];
        let by = if by.is_time() { open.zoom } else { by };
        open.show(by);
    }

    /// Narrows the list to the bar under the cursor.
    pub(super) fn choose_bar(&mut self, effects: &mut Vec<Effect>) {
        let Some(bar) = self.statistics.as_ref().and_then(|open| open.chosen()).cloned() else { return };
        // A digest is a view of its own, where nothing else narrows the list.
        if let Some(number) = bar.digest.filter(|_| self.list.filter.is_none() && self.list.view == View::All)
        {
            self.leave_statistics();
            self.set_view(View::Digest(number), effects);
            return;
        }
        // What was typed need not be whole, and a sort is said once: what was understood is put together.
        let both = Query::parse(&bar.query).and_then(|query| {
            let both = self.list.filter.as_ref().map(|filter| filter.query.and(&query).to_string());
            let text = both.unwrap_or(bar.query);
            Query::parse(&text).map(|_| text)
        });
        match both {
            Ok(text) => {
                self.leave_statistics();
                self.filter_by(&text, effects);
            }
            Err(error) => self.complain(&format!("the list can't be filtered by this as well: {error}")),
        }
    }

    fn leave_statistics(&mut self) {
        self.statistics = None;
        self.focus = Pane::List;
        self.leap();
    }
}

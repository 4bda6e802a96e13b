//! What speaks for a cut of a document, and against it, as figures that a verdict is made of ([`super::verdict`]).
//!
//! Measures, and weighs nothing: what each figure is worth is learned from digests of which a human said what is in them.

mod headed;
mod page;
mod said;
mod stories;

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;

use super::catalog::Catalog;
use super::cohesion::Cohesion;
use super::document::{Cut, Document};
use super::score::Score;

pub use page::Page;

/// A map whose order is the same each time.
type Counts<K> = HashMap<K, u32, FixedState>;

macro_rules! figures {
    ($(#[doc = $about:literal] $name:ident,)*) => {
        /// The figures of one cut: shares from 0 to 1, logarithms of sizes, and the like.
        #[derive(Debug, Clone, Copy, PartialEq, Default)]
        pub struct Figures { $(#[doc = $about] pub $name: f32,)* }

        impl Figures {
            /// Their names, in the order of [`Figures::values`].
            pub const NAMES: [&'static str; [$(stringify!($name)),*].len()] = [$(stringify!($name)),*];

            /// All of them; what is no number is 0.
            pub fn values(&self) -> [f32; Figures::NAMES.len()] {
                [$(self.$name),*].map(|value| if value.is_finite() { value } else { 0.0 })
            }
        }
    };
}

figures! {
    /// Whether the document calls itself a digest.
    calls_itself_digest,
    /// Whether it shows that it is one text.
    is_single,
    /// Whether it is a mail that somebody wrote.
    is_letter,
    /// The logarithm of its bytes.
    page_size,
    /// The logarithm of its lines that are not blank.
    page_lines,
    /// Blank lines for each line that is not; so the following ones.
    page_blank,
    /// Lines that end as sentences do.
    page_closed,
    /// Lines with a bullet or a number.
    page_items,
    /// Rows of dashes and the like.
    page_rules,
    /// Lines that are links.
    page_links,
    /// Lines of capitals.
    page_capitals,
    /// Lines too long for a title.
    page_long,
    /// Lines that read as titles.
    page_titles,
    /// Headings.
    page_headings,
    /// Lines that begin with a small letter.
    page_small,
    /// Lines of which the container knows something.
    page_known,
    /// Quoted lines.
    page_quoted,
    /// Lines of code.
    page_code,
    /// Lines that ask.
    page_asks,
    /// Words that say who writes, of a hundred; so the following ones.
    page_speaker,
    /// Words that say who is written to.
    page_reader,
    /// Words that report what somebody said.
    page_reported,
    /// Words inside lines that begin with a capital.
    page_names,
    /// Words that begin with a digit.
    page_numbers,
    /// The logarithm of the links for each hundred words.
    page_linked,
    /// The logarithm of the hosts that they lead to.
    hosts,
    /// Hosts for each link.
    hosts_each,
    /// How much what follows takes up of what stands before it, in the mean of all lines.
    page_seam,

    /// What a formula makes of the score of the cut.
    confidence,
    /// How far that is behind the best cut's; 0 or less.
    behind,
    /// See [`Score::explained`]; so the following ones.
    explained,
    /// See [`Score::even`].
    even,
    /// See [`Score::complete`].
    complete,
    /// See [`Score::headed`].
    headed,
    /// The logarithm of [`Score::told`].
    told,
    /// See [`super::score::Likeness::titles`]; so the following ones.
    likely_titles,
    /// See [`super::score::Likeness::fields`].
    likely_fields,
    /// See [`super::score::Likeness::bodies`].
    likely_bodies,
    /// See [`super::score::Likeness::crowded`].
    crowded,
    /// See [`super::score::Likeness::apart`].
    apart,
    /// See [`super::score::Likeness::anchor`].
    anchor,
    /// Whether a layout of the catalogue made the cut.
    by_layout,
    /// How many of all cuts begin stories where this one does, in the mean.
    agreed,
    /// How many of the lines that many cuts begin stories at it begins one at.
    agreeing,

    /// The logarithm of the number of stories.
    stories,
    /// The logarithm of the lines for each.
    lines_each,
    /// What stands above the first story, as a share of the text.
    above,
    /// What belongs to no story above the first one, as a share of the text.
    preamble,
    /// What is furniture, as a share of the text.
    furniture,
    /// What heads groups of stories, as a share of the text.
    headings,
    /// The logarithm of the mean number of lines inside stories that read as titles.
    swallowed,
    /// Stories without such lines.
    unswallowed,
    /// The logarithm of the mean length of texts.
    text_mean,
    /// The logarithm of the median length of texts.
    text_median,
    /// How much lengths of texts differ.
    text_spread,
    /// The longest text, as a share of all.
    longest_share,
    /// The logarithm of how many times the median it has.
    longest_times,
    /// Stories with the commonest number of lines.
    same_lines,
    /// Stories of one paragraph.
    one_paragraph,
    /// Words that texts that follow each other share.
    adjacent,
    /// Texts with the commonest word.
    theme,
    /// How much stories take up of what stands before them.
    seam,
    /// How much more other paragraphs do.
    seam_depth,
    /// Texts that go on with what was spoken of before them.
    goes_further,
    /// Texts that name somebody or something in their first line.
    leads_named,
    /// Stories whose title and text share a word.
    title_told,
    /// Stories whose title and the text of the next share a word.
    title_elsewhere,
    /// Titles that come again.
    title_again,
    /// Titles that name a part of a manual, a paper or the like.
    title_part,
    /// Titles with a name or a number in them.
    title_named,
    /// Titles that ask.
    title_asks,
    /// Stories whose first, second and last lines look as most do.
    frame_share,
    /// Whether the last story looks so.
    last_framed,
    /// Lines above the first story that look as others inside stories: then the first one has lost its head.
    beheaded,
    /// Stories that end with lines that look alike.
    foot_share,
    /// Lines that look so and end stories.
    foot_precision,
    /// Stories that begin with a day, an outlet or a link.
    begins_late,
    /// Stories below a rule.
    rule_above,
    /// Stories below a blank line.
    blank_above,
    /// Stories that begin with a small letter.
    begins_small,
    /// Texts that begin with a small letter.
    text_begins_small,
    /// Texts that end as a sentence does.
    text_closed,
    /// Stories that begin with lines that look alike.
    style_share,
    /// Lines that look so and begin stories.
    style_precision,
    /// Stories with a title.
    titled,
    /// The mean number of words of titles.
    title_words,
    /// How much these differ.
    title_spread,
    /// Titles of one word or two.
    title_short,
    /// Letters among the signs of titles.
    title_letters,
    /// Titles that end in a colon or comma.
    title_colon,
    /// Stories with a credit.
    credits,
    /// Stories with one credit.
    one_credit,
    /// Stories with a link.
    links,
    /// Stories with one link.
    one_link,
    /// Stories with one date.
    one_date,
    /// Stories with one author.
    bylines,
    /// Stories with a credit, for each credit of the document.
    credits_kept,
}

/// What stands between a cut and the others.
#[derive(Debug, Default)]
pub struct Others {
    cuts: u32,
    starts: Counts<usize>,
}

impl Others {
    /// Takes note of where a cut begins stories.
    pub fn add(&mut self, starts: &[usize]) {
        self.cuts += 1;
        for &start in starts {
            *self.starts.entry(start).or_default() += 1;
        }
    }

    /// How many of the cuts begin stories where `starts` are, and how many of the lines that many begin stories at are
    /// among them.
    pub fn agreement(&self, starts: &[usize]) -> (f32, f32) {
        const MANY: f32 = 0.3;
        let times = |start: &usize| self.starts.get(start).copied().unwrap_or(0);
        let agreed = mean(starts.iter().map(|start| of(times(start), self.cuts)));
        let many = |times: u32| times >= 2 && of(times, self.cuts) >= MANY;
        let popular = self.starts.values().filter(|&&times| many(times)).count();
        let among = starts.iter().filter(|start| many(times(start))).count();
        (agreed, of(among as u32, popular as u32))
    }
}

/// The figures of a cut; those that compare it with others are filled in by [`Others`].
pub fn of_cut(
    doc: Document<'_>,
    page: &Page,
    cut: &Cut,
    score: Score,
    catalog: &Catalog,
    cohesion: Cohesion,
) -> Figures {
    let likeness = score.likeness;
    let mut figures = Figures {
        confidence: score.confidence(),
        explained: score.explained,
        even: score.even,
        complete: score.complete,
        headed: score.headed,
        told: log(score.told),
        likely_titles: likeness.titles,
        likely_fields: likeness.fields,
        likely_bodies: likeness.bodies,
        crowded: likeness.crowded,
        apart: likeness.apart,
        anchor: likeness.anchor,
        ..page.figures
    };
    stories::measure(doc, page, cut, cohesion, &mut figures);
    headed::measure(doc, page, cut, &mut figures);
    stories::fields(doc, page, cut, catalog, &mut figures);
    said::measure(doc, page, cut, &mut figures);
    figures
}

/// The mean of figures; 0 of none.
#[expect(clippy::cast_precision_loss, reason = "a figure needs no more than a float's 24 bits")]
fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { sum / count as f32 }
}

/// How many of these hold, from 0 to 1.
fn share(values: impl Iterator<Item = bool>) -> f32 {
    mean(values.map(|value| f32::from(u8::from(value))))
}

/// `part` of `whole`; 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "a figure needs no more than a float's 24 bits")]
fn of(part: u32, whole: u32) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// The natural logarithm of a number and one.
#[expect(clippy::cast_precision_loss, reason = "a figure needs no more than a float's 24 bits")]
fn log(number: u32) -> f32 {
    (number as f32).ln_1p()
}

/// How much figures differ: their standard deviation over their mean.
fn spread(values: &[f32]) -> f32 {
    let mean_of = mean(values.iter().copied());
    let variance = mean(values.iter().map(|value| (value - mean_of).powi(2)));
    if mean_of > 0.0 { variance.sqrt() / mean_of } else { 0.0 }
}

/// The commonest of these, and how often it comes; of several the greatest.
fn commonest<K: Copy + Eq + Hash + Ord>(keys: impl Iterator<Item = K>) -> Option<(K, u32)> {
    let mut counts: Counts<K> = Counts::default();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(key, count)| (count, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_agree_where_they_begin_stories() {
        let mut others = Others::default();
        others.add(&[1, 5, 9]);
        others.add(&[1, 9]);
        others.add(&[2]);
        let (agreed, agreeing) = others.agreement(&[1, 9]);
        assert!((agreed - 2.0 / 3.0).abs() < 1e-6 && (agreeing - 1.0).abs() < 1e-6);
        assert!(others.agreement(&[2]).1 < 1e-6);
        let none = Others::default().agreement(&[]);
        assert!(none.0.abs() < 1e-6 && none.1.abs() < 1e-6);
    }

    #[test]
    fn figures_are_numbers() {
        let figures = Figures { confidence: f32::NAN, even: f32::INFINITY, above: 0.5, ..Figures::default() };
        assert!(figures.values().iter().all(|value| value.is_finite()));
        let above = Figures::NAMES.iter().position(|name| *name == "above").unwrap();
        assert!((figures.values()[above] - 0.5).abs() < 1e-6);
        assert!(spread(&[2.0, 2.0]) < 1e-6);
        assert_eq!(commonest([3, 4, 4, 3].into_iter()), Some((4, 2)));
    }
}

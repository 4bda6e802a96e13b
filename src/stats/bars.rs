//! Bars of a plot, made from what was counted.

use std::collections::BTreeMap;

use jiff::civil;

use crate::query::syntax::{Name, Term};
use crate::story::Date;
use crate::text::CleanBuf;

use super::{By, Counted, Tally};

/// As many stretches of time in a row in which nothing was told have a bar each; more have one together.
const EMPTY_MAX: i32 = 6;

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is about.
    pub label: CleanBuf,
    /// How many.
    pub tally: Tally,
    /// The query that finds these stories.
    pub query: String,
    /// The first day, where it is about time.
    pub day: Option<civil::Date>,
    /// The digest by its number, where it is about one.
    pub digest: Option<usize>,
}

impl Bar {
    /// What it is about, whatever it is called: the day on which it begins, the digest, or its name.
    pub fn is_about(&self) -> (Option<civil::Date>, Option<usize>, CleanBuf) {
        let is_named = self.day.is_none() && self.digest.is_none();
        (self.day, self.digest, if is_named { self.label.clone() } else { CleanBuf::default() })
    }
}

/// The bars of one plot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bars {
    /// In the order of time, or the longest first.
    pub bars: Vec<Bar>,
    /// The stories that no bar has: those without a date, outlet or tag.
    pub without: usize,
}

impl Counted {
    /// The bars by this.
    pub fn bars(&self, by: By) -> Bars {
        if by.is_time() {
            return self.time(by);
        }
        let whole = |text: &str| Name { text: text.to_owned(), whole: true };
        let named = |named: &BTreeMap<String, Tally>, term: &dyn Fn(&str) -> Term| {
            let bar = |(name, &tally): (&String, &Tally)| Bar {
                label: CleanBuf::line(name),
                tally,
                query: term(name).to_string(),
                day: None,
                digest: None,
            };
            named.iter().map(bar).collect::<Vec<_>>()
        };
        let mut bars = match by {
            By::Outlet => named(&self.outlets, &|name| Term::Source(whole(name))),
            By::Tag => named(&self.tags, &|name| Term::Tag(name.to_owned())),
            By::Layout => named(&self.layouts, &|name| Term::Layout(whole(name))),
            _ => {
                let bar = |(&number, (title, tally)): (&usize, &(CleanBuf, Tally))| Bar {
                    label: title.clone(),
                    tally: *tally,
                    query: Term::Digest(whole(title)).to_string(),
                    day: None,
                    digest: Some(number),
                };
                self.digests.iter().map(bar).collect()
            }
        };
        bars.sort_by_key(|bar| std::cmp::Reverse(bar.tally.stories));
        let with = match by {
            // A story can have several tags.
            By::Tag => self.tagged.stories,
            _ => bars.iter().map(|bar| bar.tally.stories).sum(),
        };
        Bars { bars, without: self.all.stories.saturating_sub(with) }
    }

    fn time(&self, by: By) -> Bars {
        let mut starts: BTreeMap<civil::Date, Tally> = BTreeMap::new();
        for (&date, &tally) in &self.days {
            if let Some(start) = start(by, date) {
                starts.entry(start).or_default().add(tally);
            }
        }
        let with: usize = starts.values().map(|tally| tally.stories).sum();
        let mut bars = Vec::with_capacity(starts.len());
        let mut past = None;
        for (day, tally) in starts {
            if let Some(past) = past {
                bars.extend(empty(by, past, day));
            }
            bars.push(stretch(by, day, tally));
            past = Some(day);
        }
        Bars { bars, without: self.all.stories.saturating_sub(with) }
    }
}

fn stretch(by: By, day: civil::Date, tally: Tally) -> Bar {
    let (label, query) = names(by, day);
    Bar { label: CleanBuf::line(&label), tally, query, day: Some(day), digest: None }
}

/// What stands between two stretches that have stories, so that nobody takes them for neighbours.
fn empty(by: By, past: civil::Date, day: civil::Date) -> Vec<Bar> {
    let days = (day - past).get_days();
    let months = i32::from(day.year() - past.year()) * 12 + i32::from(day.month() - past.month());
    let (many, unit) = match by {
        By::Year => (months / 12 - 1, "years"),
        By::Month => (months - 1, "months"),
        By::Week => (days / 7 - 1, "weeks"),
        _ => (days - 1, "days"),
    };
    let first = next(by, past).unwrap_or(past);
    if many <= EMPTY_MAX {
        let days = std::iter::successors(Some(first), |&day| next(by, day)).take_while(|&at| at < day);
        return days.map(|day| stretch(by, day, Tally::default())).collect();
    }
    let last = day.yesterday().unwrap_or(day);
    let label = CleanBuf::line(&format!("… {many} {unit}"));
    vec![Bar {
        label,
        tally: Tally::default(),
        query: format!("date:{first}..{last}"),
        day: Some(first),
        digest: None,
    }]
}

/// The first day of the stretch that a date is in, if that is known.
pub(super) fn start(by: By, date: Date) -> Option<civil::Date> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let civil = |month: u8, day: u8| civil::Date::new(year, month.cast_signed(), day.cast_signed()).ok();
    match by {
        By::Year => civil(1, 1),
        By::Month => civil(month?, 1),
        By::Week => week(civil(month?, day?)?),
        _ => civil(month?, day?),
    }
}

/// The Monday of a day's week.
fn week(day: civil::Date) -> Option<civil::Date> {
    day.checked_sub(jiff::Span::new().days(i64::from(day.weekday().to_monday_zero_offset()))).ok()
}

fn next(by: By, day: civil::Date) -> Option<civil::Date> {
    let span = match by {
        By::Year => jiff::Span::new().years(1),
        By::Month => jiff::Span::new().months(1),
        By::Week => jiff::Span::new().weeks(1),
        _ => jiff::Span::new().days(1),
    };
    day.checked_add(span).ok()
}

/// What a stretch of time is called, and what asks for it.
fn names(by: By, day: civil::Date) -> (String, String) {
    let (year, month) = (day.year(), day.month());
    match by {
        By::Year => (format!("{year:04}"), format!("date:{year:04}")),
        By::Month => (format!("{year:04}-{month:02}"), format!("date:{year:04}-{month:02}")),
        By::Week => {
            let last = day.checked_add(jiff::Span::new().days(6)).unwrap_or(day);
            let iso = day.iso_week_date();
            (format!("{:04}-W{:02} {day}", iso.year(), iso.week()), format!("date:{day}..{last}"))
        }
        _ => (day.to_string(), format!("date:{day}")),
    }
}

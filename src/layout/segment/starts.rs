//! Cuts where the first line of each story is known beforehand, as inference finds them.

use std::collections::HashSet;

use crate::outlet::Outlets;
use crate::story::Role;

use super::super::date;
use super::super::document::{Label, Run};
use super::super::line::Lead;
use super::super::{closing, words};
use super::{Beginnings, Cutter, after_lead, prev_text};

impl Cutter<'_> {
    /// Cuts where stories begin. A story ends where the next one begins, or at the first of `ends` before that; what
    /// the frame shows below its title and above its end is labelled.
    pub(super) fn cut_at(&mut self, Beginnings { starts, ends, headed, told, untitled, .. }: &Beginnings) {
        let layout = self.layout;
        // When most stories begin with a link or bold words in their first line, those are the titles.
        let is_led = |start: &&usize| self.doc.lead(**start).is_some() || self.doc.is_link(**start);
        let leads = starts.iter().filter(is_led).count();
        let most_led = leads * 10 >= starts.len() * 6;
        let headlines: Vec<u16> =
            self.layout.roles.iter().filter(|(_, role)| *role == Role::Title).map(|&(cue, _)| cue).collect();
        // A line that is a day, whatever stands beside it, is no title.
        let headline_at = |cutter: &Self, start| {
            let here = cutter.hit(start, &headlines).filter(|_| cutter.hit(start, &layout.days).is_none());
            here.filter(|_| !cutter.link_opens_text(start))
        };
        let named = starts.iter().filter(|&&start| headline_at(self, start).is_some()).count();
        let known = starts.iter().filter(|&&start| self.names_outlet(start, &headlines)).count();
        // What stands in brackets behind a title is an outlet only where some are known to be.
        let is_credit = || known * 10 >= named * 2 || self.names_recur(starts, &headlines);
        let named = *headed || named * 10 >= starts.len() * 6 && is_credit();
        let days = self.group_days(starts);
        for &line in &days {
            self.labels[line] = Label::by_place(Role::Heading);
        }
        let below: Vec<usize> = starts.iter().map(|start| start + 1).collect();
        let limits = closing::ends(self.doc, layout, starts, &below);
        for (&start, limit) in starts.iter().zip(limits) {
            let day = days.get(days.partition_point(|&day| day <= start)).copied();
            let limit = day.map_or(limit, |day| limit.min(day));
            let closed = ends.partition_point(|&end| end <= start);
            let end = ends.get(closed).copied().filter(|&end| end < limit).unwrap_or(limit);
            if !told.is_empty() {
                self.backward(&layout.tail, end, start + 1);
                self.drop_rules(start + 1, end);
                self.stories.push(Run { start, end, complete: true });
                continue;
            }
            if untitled.is_some() {
                self.take_link_for_title(start);
                self.backward(&layout.tail, end, start + 1);
                self.drop_rules(start + 1, end);
                self.stories.push(Run { start, end, complete: true });
                continue;
            }
            let lead = self.doc.lead(start).filter(|_| most_led);
            let headline = headline_at(self, start).filter(|_| named);
            let start_line = start;
            let start = match layout.head.get(1) {
                // A date or a credit may stand above the title.
                Some(above)
                    if headline.is_none() && lead.is_none() && self.hit(start, &above.cues).is_some() =>
                {
                    self.forward(&layout.head[1..], start, end).0
                }
                _ => start,
            };
            let (body, titled) = if let Some(cue) = headline {
                self.labels[start] = Label { role: Role::Title, cue };
                (self.forward(&layout.head[1..], start + 1, end).0, true)
            } else if let Some(lead) = lead {
                self.labels[start] = Label::by_place(Role::Title);
                self.splits.push((start, after_lead(self.doc, lead)));
                (start + 1, true)
            } else if most_led && self.doc.is_link(start) {
                self.labels[start] = Label::by_place(Role::Title);
                (self.forward(&layout.head[1..], start + 1, end).0, true)
            } else {
                self.forward(&layout.head, start, end)
            };
            self.backward(&layout.tail, end, body);
            self.drop_rules(body, end);
            self.stories.push(Run { start: start_line, end, complete: titled });
        }
    }

    /// Takes the link that an item begins with for its title, when a sign parts it from the rest, or nothing follows.
    fn take_link_for_title(&mut self, start: usize) {
        const SIGNS: [char; 14] =
            [':', '：', '-', '–', '—', '(', '（', ',', '，', '.', '。', '|', '、', '・'];
        if self.doc.is_link(start) {
            self.labels[start] = Label::by_place(Role::Title);
        } else if let Some((lead, rest)) = self.link_and_rest(start)
            && rest.starts_with(SIGNS)
        {
            self.labels[start] = Label::by_place(Role::Title);
            self.splits.push((start, after_lead(self.doc, lead)));
        }
    }

    /// The link that a line begins with, and the words behind it.
    fn link_and_rest(&self, line: usize) -> Option<(Lead, &str)> {
        let lead = self.doc.lead(line).filter(|lead| lead.is_link)?;
        let end = self.doc.lines[line].text.end;
        Some((lead, self.doc.text.get(lead.end as usize..end as usize)?.trim_start()))
    }

    /// Whether a text stands behind the link that a line begins with, parted from it by a sign: all of the line is no
    /// title then.
    fn link_opens_text(&self, line: usize) -> bool {
        const TEXT_MIN: usize = 60;
        const DAY_AT: usize = 6;
        const SIGNS: [char; 5] = [':', '：', '-', '–', '—'];
        self.link_and_rest(line).is_some_and(|(lead, rest)| {
            let above = self.doc.text.get(self.doc.lines[line].text.start as usize..lead.end as usize);
            // A day, a title that is a link, and what it says.
            let dated = above.is_some_and(|words| date::find(words).is_some_and(|(at, _)| at.start < DAY_AT));
            rest.len() >= TEXT_MIN && rest.starts_with(SIGNS) || dated && !rest.is_empty()
        })
    }

    /// Days that head a group of stories: lines of nothing but a date that stand right above some of the stories, and
    /// not above most.
    fn group_days(&self, starts: &[usize]) -> Vec<usize> {
        let is_day = |&line: &usize| {
            self.doc.hits[self.hits_from(line)..]
                .iter()
                .take_while(|hit| hit.line as usize == line)
                .any(|hit| self.layout.days.contains(&hit.cue))
        };
        let above = |start: usize| prev_text(self.doc, start, start.saturating_sub(4));
        let days: Vec<usize> = starts.iter().filter_map(|&start| above(start)).filter(is_day).collect();
        let heads = |&line: &usize| self.doc.lines[line].kind.known().heading_level().is_some();
        let some = days.len() * 10 < starts.len() * 6;
        if some && (days.len() > 1 || days.iter().any(|line| heads(line) || *line < starts[0])) {
            days
        } else {
            Vec::new()
        }
    }

    /// Whether what looks like outlets are few names that come again and again.
    fn names_recur(&self, starts: &[usize], cues: &[u16]) -> bool {
        const FEWEST: usize = 8;
        let mut names = HashSet::new();
        let mut count = 0;
        for &start in starts {
            let hits = self.doc.hits[self.hits_from(start)..].iter();
            let here = hits.take_while(|hit| hit.line as usize == start).find(|hit| cues.contains(&hit.cue));
            if let Some(name) = here.and_then(|hit| self.doc.text.get(hit.found.outlet.range())) {
                count += 1;
                names.insert(name);
            }
        }
        count >= FEWEST && names.len() * 3 <= count
    }

    /// Whether a line that looks like one of `cues` holds the name of an outlet that is known, or a date.
    pub(super) fn names_outlet(&self, line: usize, cues: &[u16]) -> bool {
        let here = self.doc.hits.of_line(line).iter();
        here.filter(|hit| cues.contains(&hit.cue)).any(|hit| {
            let name = self.doc.text.get(hit.found.outlet.range()).unwrap_or_default();
            hit.found.date.is_some() || Outlets::known().is_known(name) || words::names_paper(name)
        })
    }
}

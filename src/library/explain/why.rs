//! Why one story is what it is: which line told what.

use crate::layout::Catalog;
use crate::layout::detect::{Region, Way};
use crate::layout::explain::role_name;
use crate::library::{Digest, Shard, StoryRef};
use crate::story::{Part, Role, Story};
use crate::text::{Clean, Span};

use super::{By, by, by_cue, lacks};

/// One thing that is known of a story, and the line that told it.
#[derive(Debug, Clone)]
pub struct Fact<'a> {
    /// What is known: `begins`, `title`, `outlet`; for what was left out, its role.
    pub what: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// Its text.
    pub text: Clean<'a>,
    /// What told it.
    pub by: By<'a>,
}

/// Why a story is what it is.
#[derive(Debug)]
pub struct Why<'a> {
    /// Its first and last line, from 1.
    pub lines: (usize, usize),
    /// Its number in its digest, from 1, and how many there are.
    pub number: (u32, u32),
    /// The piece of the digest that it stands in.
    pub region: Option<&'a Region>,
    /// What is known of it, in the order of a story.
    pub facts: Vec<Fact<'a>>,
    /// What is missing, each in a word.
    pub lacks: Vec<String>,
    /// Lines before, in and after it that are no story's, each with what told so.
    pub left_out: Vec<Fact<'a>>,
}

/// Lines that are shown of what was left out on each side of a story.
const LEFT_OUT: usize = 4;

/// A part with its span and its number.
type Placed = (u32, Span, Part);

/// Explains one story. Reads its digest up to its end once, to count lines.
pub fn story<'a>(story: StoryRef<'a>, catalog: &'a Catalog) -> Why<'a> {
    let (shard, digest, own) = (story.shard, story.digest(), *story.story());
    let region = region_of(digest, story.first_byte() - digest.text.start);
    let way = region.map_or(digest.way, |region| region.way);
    let numbers = digest.parts.0..digest.parts.1;
    let placed = |number: u32| -> Option<Placed> {
        let part = *shard.parts.get(number as usize)?;
        let start = if number == numbers.start {
            digest.text.start
        } else {
            shard.parts.get(number as usize - 1)?.end
        };
        Some((number, Span { start, end: part.end }, part))
    };
    let parts: Vec<Placed> = (own.parts.0..own.parts.1).filter_map(placed).collect();
    let before: Vec<Placed> = (numbers.start..own.parts.0)
        .rev()
        .filter_map(placed)
        .take_while(|(_, _, part)| is_beside(part.role))
        .take(LEFT_OUT)
        .collect();
    let after: Vec<Placed> = (own.parts.1..numbers.end)
        .filter_map(placed)
        .take_while(|(_, _, part)| is_beside(part.role))
        .take(LEFT_OUT)
        .collect();
    let mut teller = Teller::new(shard, digest, way, catalog);
    let mut left_out: Vec<Fact<'a>> = before
        .into_iter()
        .rev()
        .filter_map(|placed| teller.fact(role_name(placed.2.role), placed, false))
        .collect();
    let mut facts = teller.facts(story, &parts);
    let inside = parts.iter().filter(|(_, _, part)| part.role == Role::Furniture).take(LEFT_OUT);
    let first = parts.first().map_or(0, |(number, ..)| *number);
    teller.rewind(story.first_byte());
    left_out.extend(inside.filter_map(|&placed| teller.fact("furniture", placed, placed.0 == first)));
    let last = facts.iter().map(|fact| fact.line).max().unwrap_or(1);
    if let Some(ends) = teller.ends(&parts, own.parts.1 < numbers.end && after.is_empty()) {
        facts.push(ends);
    }
    left_out
        .extend(after.into_iter().filter_map(|placed| teller.fact(role_name(placed.2.role), placed, false)));
    let begins = facts.first().map_or(1, |fact| fact.line);
    let ends = facts.iter().rev().find(|fact| fact.what == "ends").map_or(last, |fact| fact.line);
    let cues: Vec<u16> = parts.iter().map(|(_, _, part)| part.cue).collect();
    Why {
        lines: (begins, ends),
        number: (story.index(), digest.stories.1 - digest.stories.0),
        region,
        facts,
        lacks: lacks(way, &cues, story.story(), catalog),
        left_out,
    }
}

/// The innermost piece of a digest at a place that gave stories.
fn region_of(digest: &Digest, place: u32) -> Option<&Region> {
    let here = |region: &&Region| region.text.start <= place && place < region.text.end.max(1);
    let inner = digest.regions.iter().filter(here).filter(|region| region.stories > 1);
    inner.min_by_key(|region| region.text.len()).or_else(|| digest.regions.iter().find(here))
}

fn is_beside(role: Role) -> bool {
    matches!(role, Role::Furniture | Role::Preamble | Role::Tail | Role::Heading)
}

/// Makes facts of parts, counting lines as it goes.
struct Teller<'a> {
    shard: &'a Shard,
    digest: &'a Digest,
    way: Way,
    catalog: &'a Catalog,
    /// A byte and its line.
    at: (u32, usize),
    /// A place to go back to.
    mark: (u32, usize),
}

impl<'a> Teller<'a> {
    fn new(shard: &'a Shard, digest: &'a Digest, way: Way, catalog: &'a Catalog) -> Teller<'a> {
        let start = (digest.text.start, 1);
        Teller { shard, digest, way, catalog, at: start, mark: start }
    }

    /// Goes back to a byte that was passed, or to the last place that was marked.
    fn rewind(&mut self, byte: u32) {
        self.at = if self.mark.0 <= byte { self.mark } else { (self.digest.text.start, 1) };
    }

    /// The line of a byte; cheap when bytes are asked for in order.
    fn line(&mut self, byte: u32) -> usize {
        if byte < self.at.0 {
            self.rewind(byte);
        }
        let between = self.shard.text().at(Span { start: self.at.0, end: byte }).as_str();
        self.at = (byte, self.at.1 + memchr::memchr_iter(b'\n', between.as_bytes()).count());
        self.at.1
    }

    /// What told a part, with its first line of text.
    fn fact(&mut self, what: &'static str, (_, span, part): Placed, opens: bool) -> Option<Fact<'a>> {
        let whole = self.shard.text().at(span);
        let text = whole.trim();
        if text.is_empty() {
            return None;
        }
        let lead = whole.len() - whole.as_str().trim_start().len();
        let line = self.line(span.start + lead as u32);
        let by = by(self.digest, part, text.as_str(), self.way, opens, self.catalog).unwrap_or(By::Place);
        let end = memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len());
        Some(Fact { what, line, text: text.at(Span::new(0, end)).trim(), by })
    }

    fn facts(&mut self, story: StoryRef<'a>, parts: &[Placed]) -> Vec<Fact<'a>> {
        let mut facts = Vec::new();
        let Some(&first) = parts.first() else { return facts };
        facts.extend(self.fact("begins", first, true));
        self.mark = self.at;
        let own = story.story();
        let holds =
            |span: Span, field: Span| !field.is_empty() && span.start <= field.start && field.end <= span.end;
        let title = parts.iter().find(|(_, _, part)| part.role == Role::Title);
        let date = self.date_part(own, parts);
        for &placed in parts {
            let (number, span, part) = placed;
            let opens = number == first.0;
            if Some(number) == title.map(|title| title.0) && !own.title.is_empty() {
                facts.extend(self.fact("title", placed, opens));
            }
            if holds(span, own.outlet) {
                facts.extend(self.field("outlet", placed, opens, own.outlet));
            }
            if Some(number) == date {
                facts.extend(self.fact("date", placed, opens));
            }
            if holds(span, own.link) {
                facts.extend(self.field("link", placed, opens, own.link));
            }
            if part.role == Role::Note {
                facts.extend(self.fact("note", placed, opens));
            }
        }
        // In a text the link may stand above the outlet.
        facts.sort_by_key(|fact| fact.line);
        facts
    }

    /// A field that may stand in any line of a part.
    fn field(&mut self, what: &'static str, placed: Placed, opens: bool, own: Span) -> Option<Fact<'a>> {
        let mut fact = self.fact(what, placed, opens)?;
        let text = self.shard.text();
        let Span { start, end } = placed.1;
        let before = text.at(Span { start, end: own.start }).as_str();
        let from = memchr::memrchr(b'\n', before.as_bytes()).map_or(start, |at| start + at as u32 + 1);
        let rest = text.at(Span { start: from, end }).as_str();
        let to = from + memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len()) as u32;
        fact.line = self.line(own.start);
        fact.text = text.at(Span { start: from, end: to }).trim();
        if placed.2.role == Role::Body {
            fact.by = By::Words;
        }
        Some(fact)
    }

    /// The part that a story's date was read from.
    fn date_part(&self, story: &Story, parts: &[Placed]) -> Option<u32> {
        let date = story.date?;
        let by_cue = parts.iter().find(|(_, span, part)| {
            let Some(cue) = self.catalog.cue(part.cue) else { return false };
            let text = self.shard.text().at(*span).as_str();
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LEFT_OUT);
            lines.any(|line| cue.reading(line).is_some_and(|(_, found)| found.date == Some(date)))
        });
        let holds_outlet = |span: Span| {
            !story.outlet.is_empty() && span.start <= story.outlet.start && story.outlet.end <= span.end
        };
        let given = || {
            parts.iter().find(|(_, span, part)| {
                part.role == Role::Credit && part.cue == Part::NO_CUE && !holds_outlet(*span)
            })
        };
        by_cue.or_else(given).map(|(number, ..)| *number)
    }

    /// Why a story goes no further.
    fn ends(&mut self, parts: &[Placed], next_follows: bool) -> Option<Fact<'a>> {
        let holds_text = |(_, span, _): &&Placed| !self.shard.text().at(*span).trim().is_empty();
        let own = |(_, _, part): &&Placed| part.role != Role::Furniture;
        let last = parts.iter().rev().filter(holds_text).find(own).or_else(|| parts.first())?;
        let &(_, span, part) = last;
        let whole = self.shard.text().at(span);
        let text = whole.as_str().trim_end();
        let from = memchr::memrchr(b'\n', text.as_bytes()).map_or(0, |at| at + 1);
        let line = self.line(span.start + from as u32);
        let by = match self.catalog.cue(part.cue) {
            Some(cue) => by_cue(cue, part.cue, text.get(from..).unwrap_or_default(), self.catalog),
            None if self.way == Way::Given => By::Container(self.digest.container),
            None if next_follows => By::NextStory,
            None => By::Rest,
        };
        Some(Fact { what: "ends", line, text: whole.at(Span::new(from, text.len())).trim(), by })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{TEXT, shard};
    use super::*;

    #[test]
    fn a_story_says_which_lines_made_it() {
        let (catalog, shard) = shard(TEXT);
        let why = story(shard.story(1).unwrap(), &catalog);
        let facts: Vec<_> = why.facts.iter().map(|fact| (fact.what, fact.line)).collect();
        assert_eq!(
            facts,
            [("begins", 4), ("title", 4), ("outlet", 9), ("date", 9), ("link", 10), ("ends", 10)]
        );
        assert_eq!((why.number, why.lacks.len()), ((1, 2), 0));
        let out: Vec<_> = why.left_out.iter().map(|fact| (fact.line, fact.text.as_str())).collect();
        assert_eq!(out, [(2, "Skip to content"), (12, "Share")]);
    }
}

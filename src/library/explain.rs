//! What is said of a digest and of a story: which lines they are made of, and what told so.
//!
//! `readboard check` and `:why` both show what stands here, so that they can't disagree. Pure: reads a shard and the
//! catalogue it was made with. The words for how sure it is are in [`crate::layout::explain`].

mod why;

use std::cmp::Reverse;

use crate::container::Container;
use crate::layout::catalog::{Cue, Element};
use crate::layout::detect::{Region, Way};
use crate::layout::{Catalog, Oddity, Problem, explain};
use crate::story::{Part, Role, Story};
use crate::text::{Clean, Span};

use super::{Digest, Shard, StoryRef};

pub use why::{Fact, Why, story};

/// What told that a line is what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By<'a> {
    /// A cue.
    Cue {
        /// Its layout; `None` for the cues of stories in any layout.
        layout: Option<&'a str>,
        /// Its name.
        name: &'a str,
        /// The pattern that the line matched; `None` when it was told by its look.
        pattern: Option<&'a str>,
    },
    /// Where it stands.
    Place,
    /// That it stands above the line with this cue.
    Above(&'a str),
    /// That it stands below the line with this cue.
    Below(&'a str),
    /// The file itself.
    Container(Container),
    /// A kind of line that repeats.
    Inferred(&'static str),
    /// That the next story begins.
    NextStory,
    /// That nothing more of the story's follows.
    Rest,
    /// The words around it.
    Words,
}

impl By<'_> {
    /// In words, for a sentence.
    pub fn words(&self) -> String {
        match self {
            By::Cue { layout, name, pattern } => {
                let of = layout.map_or(String::new(), |layout| format!(" of {layout}"));
                let like = pattern.map_or(", by its look".to_owned(), |pattern| format!(": {pattern}"));
                format!("cue `{name}`{of}{like}")
            }
            By::Place => "by its place".to_owned(),
            By::Above(cue) => format!("by its place above `{cue}`"),
            By::Below(cue) => format!("by its place below `{cue}`"),
            By::Container(Container::Html) => "given by the page".to_owned(),
            By::Container(Container::Mbox) => "given by the mail".to_owned(),
            By::Container(container) => format!("given by the {}", container.name()),
            By::Inferred(what) => format!("inferred: {what}"),
            By::NextStory => "the next story begins below".to_owned(),
            By::Rest => "no more of it follows".to_owned(),
            By::Words => "by the words around it".to_owned(),
        }
    }

    /// In few words, for a column.
    pub fn short(&self) -> String {
        match self {
            By::Cue { name, pattern: Some(pattern), .. } => format!("{name}  {pattern}"),
            By::Cue { name, pattern: None, .. } => format!("{name}  (its look)"),
            By::Above(cue) => format!("above {cue}"),
            By::Below(cue) => format!("below {cue}"),
            other => other.words(),
        }
    }
}

/// Where lines begin in a shard's text, so that a byte's line is found without counting.
#[derive(Debug)]
pub struct LineIndex(Vec<u32>);

impl LineIndex {
    /// Of the text of a digest.
    pub fn of(shard: &Shard, digest: &Digest) -> LineIndex {
        LineIndex::new(&shard.text().at(digest.text), digest.text.start)
    }

    fn new(text: &str, start: u32) -> LineIndex {
        let mut starts = vec![start];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| start + at as u32 + 1));
        LineIndex(starts)
    }

    /// The line of a byte, from 1.
    pub fn line(&self, byte: u32) -> usize {
        self.0.partition_point(|&start| start <= byte).max(1)
    }

    /// First and last line of a span.
    pub fn lines(&self, span: Span) -> (usize, usize) {
        (self.line(span.start), self.line(span.end.saturating_sub(1).max(span.start)))
    }
}

/// A part of a digest that holds text.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Its first and last line, from 1.
    pub lines: (usize, usize),
    /// Whether its first line began in the part before.
    pub goes_on: bool,
    /// Its text, without white space at the ends.
    pub text: Clean<'a>,
    /// What it is.
    pub role: Role,
    /// The number of its story in the digest, from 0.
    pub story: Option<usize>,
    /// What told it; nothing for what needs no reason.
    pub by: Option<By<'a>>,
}

/// A story of a digest, and where it stands.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    /// The story.
    pub story: StoryRef<'a>,
    /// Its first and last line, from 1.
    pub lines: (usize, usize),
    /// Whether it shows all that its layout asks for.
    pub is_complete: bool,
    /// What of it is missing, each in a word; can be empty when the story is incomplete in another way.
    pub lacks: Vec<String>,
}

/// A digest line by line.
#[derive(Debug)]
pub struct Explained<'a> {
    /// How many lines it has.
    pub lines: usize,
    /// Its stories.
    pub stories: Vec<Told<'a>>,
    /// All of its text.
    pub rows: Vec<Row<'a>>,
    /// What was odd.
    pub problems: &'a [Problem],
    index: LineIndex,
    start: u32,
}

impl Explained<'_> {
    /// First and last line of a piece of the digest.
    pub fn lines_of(&self, region: &Region) -> (usize, usize) {
        let Span { start, end } = region.text;
        self.index.lines(Span { start: self.start + start, end: self.start + end })
    }

    /// What was odd, in words; with what a story lacks where that is known.
    pub fn words_of(&self, problem: &Problem) -> String {
        let at = self.stories.partition_point(|told| told.lines.0 < problem.line as usize);
        let told = self.stories.get(at).filter(|told| told.lines.0 == problem.line as usize);
        match told.filter(|told| problem.oddity == Oddity::Incomplete && !told.lacks.is_empty()) {
            Some(told) => format!("story {} lacks its {}", at + 1, told.lacks.join(" and its ")),
            None => problem.oddity.to_string(),
        }
    }
}

/// The problems of a digest, by its number in the shard.
pub fn problems(shard: &Shard, number: u32) -> &[Problem] {
    // Problems come in the order of their digests.
    let all = shard.problems();
    let from = all.partition_point(|problem| problem.digest < number);
    let to = all.partition_point(|problem| problem.digest <= number);
    all.get(from..to).unwrap_or_default()
}

/// Explains the digest of this number.
pub fn digest<'a>(shard: &'a Shard, number: u32, catalog: &'a Catalog) -> Option<Explained<'a>> {
    let digest = shard.digests().get(number as usize)?;
    let text = shard.text().at(digest.text).as_str();
    let index = LineIndex::new(text, digest.text.start);
    let problems = problems(shard, number);
    let stories = shard.stories.get(digest.stories.0 as usize..digest.stories.1 as usize).unwrap_or_default();
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut told: Vec<Told<'a>> = Vec::with_capacity(stories.len());
    let mut ways = Ways::new(digest);
    let mut next = stories.iter().enumerate().peekable();
    let mut open: Option<(usize, &Story, Way)> = None;
    let mut cues: Vec<u16> = Vec::new();
    for (number, (span, part)) in (digest.parts.0..).zip(shard.parts_of(digest)) {
        if let Some((at, story, way)) = open.filter(|(_, story, _)| story.parts.1 <= number) {
            told[at].lacks = lacks(way, &cues, story, catalog);
            open = None;
        }
        let begins = next.next_if(|(_, story)| story.parts.0 <= number);
        if let Some((at, story)) = begins {
            let way = ways.at(span.start - digest.text.start);
            let line = index.line(span.start);
            told.push(Told {
                story: StoryRef { shard, story },
                lines: (line, line),
                is_complete: true,
                lacks: Vec::new(),
            });
            cues.clear();
            open = Some((at, story, way));
        }
        cues.extend(open.map(|_| part.cue));
        let whole = shard.text().at(span).as_str();
        let kept = whole.trim();
        if kept.is_empty() {
            continue;
        }
        let from = span.start + (whole.len() - whole.trim_start().len()) as u32;
        let own = Span { start: from, end: from + kept.len() as u32 };
        let lines = index.lines(own);
        let story = open.map(|(at, ..)| at);
        let way = open.map_or(digest.way, |(.., way)| way);
        let is_first = story.is_some() && rows.last().is_none_or(|row| row.story != story);
        if let Some(told) = story.and_then(|at| told.get_mut(at)) {
            if is_first {
                told.lines = lines;
            } else if part.role != Role::Furniture {
                told.lines.1 = lines.1;
            }
        }
        rows.push(Row {
            lines,
            goes_on: rows.last().is_some_and(|row| row.lines.1 == lines.0),
            text: shard.text().at(own),
            role: part.role,
            story,
            by: by(digest, part, kept, way, is_first, catalog),
        });
    }
    if let Some((at, story, way)) = open {
        told[at].lacks = lacks(way, &cues, story, catalog);
    }
    let_go(&mut rows, &told);
    for problem in problems.iter().filter(|problem| problem.oddity == Oddity::Incomplete) {
        let at = told.partition_point(|told| told.lines.0 < problem.line as usize);
        if let Some(told) = told.get_mut(at).filter(|told| told.lines.0 == problem.line as usize) {
            told.is_complete = false;
        }
    }
    told.iter_mut().filter(|told| told.is_complete).for_each(|told| told.lacks.clear());
    let lines = index.line(digest.text.end.saturating_sub(1).max(digest.text.start));
    Some(Explained { lines, stories: told, rows, problems, index, start: digest.text.start })
}

fn lacks(way: Way, cues: &[u16], story: &Story, catalog: &Catalog) -> Vec<String> {
    explain::lacks(way, cues, !story.title.is_empty(), catalog)
}

/// Furniture below the last line of a story is no line of it.
fn let_go(rows: &mut [Row<'_>], told: &[Told<'_>]) {
    for row in rows {
        let ends = row.story.and_then(|at| told.get(at)).map(|told| told.lines.1);
        if ends.is_some_and(|ends| row.lines.0 > ends) {
            row.story = None;
        }
    }
}

/// What told that a part is what it is.
fn by<'a>(
    digest: &Digest,
    part: Part,
    text: &str,
    way: Way,
    opens: bool,
    catalog: &'a Catalog,
) -> Option<By<'a>> {
    if let Some(cue) = catalog.cue(part.cue) {
        return Some(by_cue(cue, part.cue, text, catalog));
    }
    match (part.role, way) {
        (Role::Preamble | Role::Tail, _) => None,
        (_, Way::Given) => Some(By::Container(digest.container)).filter(|_| part.role != Role::Body || opens),
        (_, Way::Inferred(anchor)) if opens => Some(By::Inferred(anchor.name())),
        (Role::Body, _) => Some(By::Place).filter(|_| opens && way != Way::Whole),
        (Role::Link | Role::Heading, _) if digest.container != Container::Text => {
            Some(By::Container(digest.container))
        }
        (Role::Title, Way::Layout(number)) => Some(beside(number, catalog)),
        _ => Some(By::Place),
    }
}

/// The place of a title: next to the cue that the stories of a layout begin with, if they begin with one.
fn beside(layout: u16, catalog: &Catalog) -> By<'_> {
    let head = catalog.layout(layout).map(|layout| layout.head.as_slice()).unwrap_or_default();
    let cue = head.iter().position(|element| element.required && !element.is_title());
    let name = |at: usize| {
        let first = *head.get(at)?.cues.first()?;
        catalog.cue(first).map(|cue| cue.name.as_str())
    };
    let title = head.iter().position(Element::is_title).unwrap_or(0);
    match cue.and_then(|at| Some((at, name(at)?))) {
        Some((at, name)) if title < at => By::Above(name),
        Some((_, name)) => By::Below(name),
        None => By::Place,
    }
}

fn by_cue<'a>(cue: &'a Cue, number: u16, text: &str, catalog: &'a Catalog) -> By<'a> {
    let line = text.lines().next().unwrap_or_default().trim();
    let pattern = cue.reading(line).map(|(pattern, _)| pattern.source());
    By::Cue { layout: catalog.layout_of(number), name: &cue.name, pattern }
}

/// The pieces of a digest in the order of its text, to ask in which way a place was read. Pieces lie side by side or
/// one in another.
struct Ways<'a> {
    waiting: std::iter::Peekable<std::vec::IntoIter<&'a Region>>,
    open: Vec<&'a Region>,
    main: Way,
}

impl<'a> Ways<'a> {
    fn new(digest: &'a Digest) -> Ways<'a> {
        let mut regions: Vec<&Region> = digest.regions.iter().collect();
        regions.sort_by_key(|region| (region.text.start, Reverse(region.text.end)));
        Ways { waiting: regions.into_iter().peekable(), open: Vec::new(), main: digest.way }
    }

    /// The way at a place, which must not lie before the one that was asked for last.
    fn at(&mut self, place: u32) -> Way {
        while let Some(region) = self.waiting.next_if(|region| region.text.start <= place) {
            self.open.push(region);
        }
        self.open.retain(|region| region.text.end > place);
        // A piece of one story inside another piece was looked at again in vain.
        let inner = self.open.iter().rev().find(|region| region.stories > 1);
        inner.or_else(|| self.open.first()).map_or(self.main, |region| region.way)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::Path;

    use super::*;
    use crate::library::ShardBuilder;

    pub(super) fn shard(text: &str) -> (Catalog, Shard) {
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        builder.add(Path::new("a.txt"), b"Something before\n").unwrap();
        builder.add(Path::new("b.txt"), text.as_bytes()).unwrap();
        let shard = builder.finish();
        (catalog, shard)
    }

    pub(super) const TEXT: &str = "\nSkip to content\n\nFirst of two titles\n\nThe body of it goes on for so many words that nobody takes it for a title,\nin two lines.\n\n\
        Source: RFA, November 3, 2023\nhttps://a.example/x\n\nShare\n\nSecond of two titles\n\nThe other body.\n\n\
        Source: CNA\n\n\n";

    #[test]
    fn every_line_of_text_is_in_one_row() {
        let (catalog, shard) = shard(TEXT);
        let told = digest(&shard, 1, &catalog).unwrap();
        let rows: Vec<_> = told.rows.iter().map(|row| (row.lines, row.role, row.story)).collect();
        let (a, b) = (Some(0), Some(1));
        assert_eq!(
            rows,
            [
                ((2, 2), Role::Furniture, None),
                ((4, 4), Role::Title, a),
                ((6, 7), Role::Body, a),
                ((9, 9), Role::Credit, a),
                ((10, 10), Role::Link, a),
                ((12, 12), Role::Furniture, None),
                ((14, 14), Role::Title, b),
                ((16, 16), Role::Body, b),
                ((18, 18), Role::Credit, b),
            ]
        );
        let stories: Vec<_> = told.stories.iter().map(|told| (told.lines, told.is_complete)).collect();
        assert_eq!(stories, [((4, 10), true), ((14, 18), true)]);
        assert_eq!(told.lines, 20);
        let by = told.rows[3].by.as_ref().map(By::short);
        assert_eq!(by.as_deref(), Some("source  Source: {outlet}, {date}"));
    }

    #[test]
    fn what_a_story_lacks_is_said_where_it_is_told() {
        let (catalog, shard) = shard(
            "One\n\nText.\n\nSource: RFA\n\nTwo\n\nText of two.\n\nSource: RFA\n\nThree\n\nIt was cut off.",
        );
        let told = digest(&shard, 1, &catalog).unwrap();
        assert_eq!(told.problems.len(), 1);
        assert_eq!(told.words_of(&told.problems[0]), "story 3 lacks its `source` or `abroad`");
        assert_eq!(told.stories[2].lacks, ["`source` or `abroad`"]);
        assert!(told.stories[0].lacks.is_empty());
        assert_eq!(story(shard.story(3).unwrap(), &catalog).lacks, ["`source` or `abroad`"]);
    }

    proptest::proptest! {
        /// Every line that holds text is in a row, rows and stories come in order, and each story can be explained.
        #[test]
        fn whatever_comes_is_told(lines in proptest::collection::vec(
            proptest::sample::select(vec![
                "", "", "A title of words", "Source: RFA, 2023", "https://a.example/x", "Posted on by", "[CNN]",
                "----------", "Subject: one", "Date: 3 Mar 2004", "1. first of all", "# Head", "中文标题在这里",
                "Words that go on for so long that nobody would take the line for a title of anything.",
                "Skip to content", "\u{1b}[2J", " \u{a0} ", "> quoted", "--", "Source:",
            ]),
            0..40,
        )) {
            let (catalog, shard) = shard(&lines.join("\n"));
            let told = digest(&shard, 1, &catalog).unwrap();
            proptest::prop_assert!(told.rows.is_sorted_by_key(|row| row.lines));
            proptest::prop_assert!(told.stories.is_sorted_by_key(|told| told.lines));
            let digest = &shard.digests()[1];
            let text = shard.text().at(digest.text).as_str();
            for (line, text) in (1..).zip(text.split('\n')).filter(|(_, text)| !text.trim().is_empty()) {
                let rows = told.rows.iter().filter(|row| row.lines.0 <= line && line <= row.lines.1);
                proptest::prop_assert!(rows.count() >= 1, "line {} ({}) is in no row", line, text);
            }
            for (told, at) in told.stories.iter().zip(digest.stories.0..) {
                let why = story(shard.story(at as usize).unwrap(), &catalog);
                proptest::prop_assert_eq!(why.lines, told.lines);
                proptest::prop_assert!(why.facts.is_sorted_by_key(|fact| fact.line), "{:?}", why.facts);
            }
        }
    }

    #[test]
    fn an_address_that_is_furniture_is_no_story_s_link() {
        let (catalog, shard) = shard(
            "[CNN]\n# Head\nhttps://a.example/x\nPosted on by\n[CNN]\nDate: 3 Mar 2004\nPosted on by\n----------\nA title of words\n\nSkip to content\nSource: RFA, 2023\n----------\n\n1. first of all\nhttps://a.example/x\nSubject: one\nDate: 3 Mar 2004",
        );
        let (first, end) = shard.digests()[1].stories;
        for story in first..end {
            let why = super::story(shard.story(story as usize).unwrap(), &catalog);
            assert!(why.facts.is_sorted_by_key(|fact| fact.line), "{:?}", why.facts);
        }
    }

    #[test]
    fn nothing_at_all_has_no_rows() {
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        builder.add(Path::new("a.txt"), b"").unwrap();
        builder.add(Path::new("b.txt"), b"\n\n \n").unwrap();
        let shard = builder.finish();
        for number in [0, 1] {
            let told = digest(&shard, number, &catalog).unwrap();
            assert_eq!((told.rows.len(), told.stories.len()), (0, 0));
        }
        assert!(digest(&shard, 2, &catalog).is_none());
    }
}

//! A page that was read: its lines, what stands around them, and the judgement which of them are its text.
//!
//! Marks of furniture are opinions: those that would take the text of the page itself are dropped.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::super::{Given, Known, Lines};
use super::element::Why;

/// The room before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Gap {
    #[default]
    None,
    /// It begins a line.
    Line,
    /// It begins a box: a line in letters, a paragraph in pages.
    Div,
    /// A blank line stands before it.
    Blank,
}

/// What stands before an item.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    Bullet,
    Number(i32),
}

/// A line of the page.
#[derive(Debug, Clone, Copy, Default)]
// Each is a fact of its own: no two of them make a state.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Line {
    pub start: usize,
    pub end: usize,
    pub gap: Gap,
    pub mark: Option<Mark>,
    pub heading: u8,
    pub quote: u8,
    /// In how many lists it stands.
    pub depth: u8,
    pub pre: bool,
    /// In what the page says is its text.
    pub main: bool,
    pub bold: bool,
    /// Large or underlined.
    pub loud: bool,
    /// It is a rule, without words.
    pub rule: bool,
    pub region: u32,
    /// The row and the cell of the table that it stands in; 0 outside.
    pub row: u32,
    pub cell: u32,
    /// What its links lead to, in [`Page::targets`].
    pub targets: (u32, u32),
    /// The link or the bold words that it begins with.
    pub lead: Lead,
}

/// What a line begins with.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lead {
    /// Where it ends in [`Page::text`]; 0 when there is none.
    pub end: usize,
    /// It is a link, and not bold words.
    pub link: bool,
    /// Nothing else has come yet.
    pub closed: bool,
}

impl Line {
    /// Whether all of its words are one link.
    fn is_link(&self, words: &str) -> bool {
        let within = self.lead.end.saturating_sub(self.start);
        self.lead.link
            && within > 0
            && !words.get(within..).unwrap_or_default().contains(char::is_alphanumeric)
    }

    /// Where its lead ends, counted from its first word, when it goes on after it.
    fn lead_within(&self) -> Option<usize> {
        (self.lead.end > self.start && self.lead.end < self.end).then(|| self.lead.end - self.start)
    }
}

/// A part of the page that may be furniture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region {
    /// The region around it, which has a lower number; 0 is the page.
    pub parent: u32,
    pub why: Why,
}

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub text: String,
    pub lines: Vec<Line>,
    pub targets: Vec<String>,
    pub regions: Vec<Region>,
    pub title: Option<String>,
    pub date: Option<String>,
    /// Boxes that begin a line, and blank lines between them: with those, a box is a line and not a paragraph.
    pub div_gaps: usize,
    pub blank_divs: usize,
    pub capped: usize,
    /// Tags of elements that HTML knows.
    pub tags: usize,
}

/// Links of a line that are written.
const TARGETS_MAX: usize = 8;

impl Page {
    /// The region that both of these stand in.
    pub(super) fn common(&self, mut a: u32, mut b: u32) -> u32 {
        while a != b {
            let high = a.max(b);
            let parent = self.regions.get(high as usize).map_or(0, |region| region.parent.min(high));
            (a, b) = (a.min(b), parent);
            if high == 0 {
                break;
            }
        }
        a
    }

    /// The words of a line.
    pub(super) fn words(&self, line: &Line) -> &str {
        self.text.get(line.start..line.end).unwrap_or_default()
    }

    /// Writes the lines; the title and the date before them when it is a `document` of its own.
    pub(super) fn write(&self, document: bool, out: &mut Lines<'_>) {
        if document {
            out.given(self.title.as_deref().unwrap_or_default(), Given::Document);
            out.given(self.date.as_deref().unwrap_or_default(), Given::Date);
            out.blank();
        }
        out.capped += self.capped;
        let places = self.judge();
        let (mut text, mut quoted, mut pre, mut loud) = (0, 0, 0, 0);
        for (line, _) in self.lines.iter().zip(&places).filter(|(_, place)| **place == Place::Text) {
            let weight = line.weight();
            text += weight;
            quoted += if line.quote > 0 { weight } else { 0 };
            pre += if line.pre { weight } else { 0 };
            loud += if line.loud { weight } else { 0 };
        }
        // Quotations and preformatted text that make up the page are its text.
        let form = Form {
            unquote: u8::from(quoted * 100 > text * 60),
            plain: pre * 2 > text,
            loud: loud * 3 < text,
            div: if self.blank_divs >= 2 && self.blank_divs * 20 >= self.div_gaps {
                Gap::Line
            } else {
                Gap::Blank
            },
        };
        let mut gap = Gap::None;
        let mut before = Place::Text;
        let mut buffer = String::new();
        for (line, &place) in self.lines.iter().zip(&places) {
            gap = gap.max(if line.gap == Gap::Div { form.div } else { line.gap });
            if place == Place::Dropped {
                continue;
            }
            if std::mem::take(&mut gap) == Gap::Blank || place != before {
                out.blank();
            }
            before = place;
            self.write_line(line, place, form, &mut buffer, out);
        }
    }

    fn write_line(&self, line: &Line, place: Place, form: Form, raw: &mut String, out: &mut Lines<'_>) {
        let words = self.words(line);
        let bold = line.bold || line.loud && form.loud;
        let quote = line.quote.saturating_sub(form.unquote);
        let mut known = Known::NOTHING;
        let mut indent = 0;
        raw.clear();
        for _ in 0..quote {
            raw.push_str("> ");
        }
        if let Some(mark) = line.mark {
            indent = usize::from(line.depth.saturating_sub(1)) * 4;
            if quote > 0 {
                raw.extend(std::iter::repeat_n(' ', std::mem::take(&mut indent)));
            }
            match mark {
                Mark::Bullet => raw.push_str("• "),
                Mark::Number(number) => {
                    let _ = write!(raw, "{number}. ");
                }
            }
            known = known.and(Known::item(line.depth));
        }
        let before = raw.len();
        raw.push_str(words);
        if place == Place::Furniture {
            return out.given(raw, Given::Furniture);
        }
        if quote > 0 {
            known = known.and(Known::quote(quote));
        }
        if line.heading > 0 {
            known = known.and(Known::heading(line.heading));
        } else if bold && !line.rule {
            known = known.and(Known::EMPHASIS);
        }
        if line.pre && form.plain {
            raw.push('\n');
            out.plain(raw);
        } else if line.pre {
            out.line(raw, known.and(Known::PRE));
        } else if let Some(end) = line.lead_within().filter(|_| line.heading == 0 && !bold)
            && let Some((head, rest)) = raw.split_at_checked(before + end)
        {
            let lead = if line.lead.link { Known::TARGET } else { Known::EMPHASIS };
            out.lead(head, rest, indent, known, lead);
        } else {
            out.indented(raw, indent, known);
        }
        let (from, to) = (line.targets.0 as usize, line.targets.1 as usize);
        let targets = self.targets.get(from..to).unwrap_or_default();
        let targets = targets.get(..TARGETS_MAX).unwrap_or(targets);
        for (i, target) in targets.iter().enumerate() {
            let told =
                memchr::memmem::find(words.as_bytes(), target.trim_end_matches('/').as_bytes()).is_some();
            if !told && !targets.iter().take(i).any(|other| other == target) {
                out.target(target, line.is_link(words));
            }
        }
    }

    fn judge(&self) -> Vec<Place> {
        let mut marks = Marks { page: self, withdrawn: vec![false; self.regions.len()] };
        let total: usize = self.lines.iter().map(Line::weight).sum();
        let sums = marks.sums(|_| true);
        for (region, withdrawn) in marks.withdrawn.iter_mut().enumerate() {
            *withdrawn = self.regions[region].why == Why::Mute && sums[region] * 2 > total;
        }
        let mute = marks.reach(|why| why == Why::Mute);
        let shows = |line: &Line| !mute[line.region as usize];
        let visible: usize = self.lines.iter().filter(|line| shows(line)).map(Line::weight).sum();
        let main: usize = self.lines.iter().filter(|line| shows(line) && line.main).map(Line::weight).sum();
        let has_main = main * 100 > visible * 40;
        let counts = |line: &Line| shows(line) && (line.main || !has_main);
        marks.weigh(if has_main { main } else { visible }, counts);
        let furniture = marks.reach(|why| !matches!(why, Why::Nothing | Why::Mute));
        let no_script = marks.reach(|why| why == Why::NoScript);
        let told = self.told_twice(&no_script);
        let place = |line: &Line| {
            let region = line.region as usize;
            if !shows(line) || (no_script[region] && told.contains(self.words(line))) {
                Place::Dropped
            } else if furniture[region] || !counts(line) {
                Place::Furniture
            } else {
                Place::Text
            }
        };
        self.lines.iter().map(place).collect()
    }

    /// Lines outside of what shows without scripts, when there is such: what also stands there is a double.
    fn told_twice(&self, no_script: &[bool]) -> HashSet<&str> {
        if !no_script.contains(&true) {
            return HashSet::new();
        }
        let others = self.lines.iter().filter(|line| !no_script[line.region as usize]);
        others.map(|line| self.words(line)).collect()
    }
}

impl Line {
    /// What a line counts when it is asked how much of a page something is.
    fn weight(&self) -> usize {
        if self.rule { 0 } else { self.end - self.start }
    }
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Furniture,
    Dropped,
}

/// How the lines of a page are to be written.
#[derive(Debug, Clone, Copy)]
struct Form {
    /// Levels of quotation to leave out.
    unquote: u8,
    /// Preformatted text is the text itself.
    plain: bool,
    /// Large and underlined lines are set apart from the text.
    loud: bool,
    /// What a box begins.
    div: Gap,
}

/// The marks of furniture that hold.
struct Marks<'p> {
    page: &'p Page,
    withdrawn: Vec<bool>,
}

impl Marks<'_> {
    /// How much stands in each region.
    fn sums(&self, counts: impl Fn(&Line) -> bool) -> Vec<usize> {
        let mut sums = vec![0; self.page.regions.len()];
        for line in self.page.lines.iter().filter(|line| counts(line)) {
            sums[line.region as usize] += line.weight();
        }
        for region in (1..sums.len()).rev() {
            sums[self.page.regions[region].parent as usize] += sums[region];
        }
        sums
    }

    /// The regions that are so marked, or stand in one.
    fn reach(&self, is: impl Fn(Why) -> bool) -> Vec<bool> {
        let mut reached: Vec<bool> = Vec::with_capacity(self.page.regions.len());
        for (region, &withdrawn) in self.page.regions.iter().zip(&self.withdrawn) {
            let around = reached.get(region.parent as usize).copied().unwrap_or_default();
            reached.push(around || (is(region.why) && !withdrawn));
        }
        reached
    }

    fn withdraw(&mut self, is: impl Fn(Why) -> bool) {
        for (withdrawn, region) in self.withdrawn.iter_mut().zip(&self.page.regions) {
            *withdrawn |= is(region.why);
        }
    }

    /// Withdraws what would take the text of the page, which weighs `total`.
    fn weigh(&mut self, total: usize, counts: impl Fn(&Line) -> bool) {
        let sums = self.sums(&counts);
        for ((withdrawn, region), sum) in self.withdrawn.iter_mut().zip(&self.page.regions).zip(sums) {
            *withdrawn |= match region.why {
                Why::Class | Why::Loosely => sum * 2 > total,
                Why::Element | Why::NoScript => sum * 10 > total * 9,
                Why::Nothing | Why::Mute => false,
            };
        }
        let lines = || self.page.lines.iter().filter(|line| counts(line));
        let taken = |reached: &[bool]| -> usize {
            lines().filter(|line| reached[line.region as usize]).map(Line::weight).sum()
        };
        let free = |reached: &[bool]| {
            lines().filter(|line| line.heading > 0).any(|line| !reached[line.region as usize])
        };
        let is_furniture = |why| !matches!(why, Why::Nothing | Why::Mute);
        let all = self.reach(is_furniture);
        let sure = self.reach(|why| is_furniture(why) && why != Why::Class);
        if taken(&all) * 100 > total * 60 || (!free(&all) && free(&sure)) {
            self.withdraw(|why| why == Why::Class);
        }
        for doubtful in [Why::Loosely, Why::Element] {
            let all = self.reach(is_furniture);
            let lines = self.page.lines.iter().filter(|line| counts(line));
            let taken: usize = lines.filter(|line| all[line.region as usize]).map(Line::weight).sum();
            if taken * 20 > total * 19 {
                self.withdraw(|why| why == doubtful);
            }
        }
    }
}

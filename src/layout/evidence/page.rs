//! What is known of a document before it is cut: which lines read as titles, which look alike.

use crate::container::{Given, Known};
use crate::story::Role;

use super::super::catalog::{Catalog, Cue};
use super::super::document::Document;
use super::super::line::Kind;
use super::super::title;
use super::super::words::Masthead;
use super::said::Said;
use super::{Counts, Figures, log, of};

/// A document as all its cuts see it.
#[derive(Debug)]
pub struct Page {
    /// What is known of it alone.
    pub(super) figures: Figures,
    /// For each line whether it reads as a title that stands by itself.
    pub(super) titles: Vec<bool>,
    /// For each line whether it ends as a sentence does.
    pub(super) closed: Vec<bool>,
    /// For each line how it looks; 0 for a blank one.
    styles: Vec<u16>,
    /// How many lines look so.
    alike: Counts<u16>,
    /// Its bytes without blanks at the ends of lines, and its lines that are not blank.
    pub(super) size: u32,
    pub(super) lines: u32,
    /// How often it credits an outlet.
    pub(super) credits: u32,
    /// What its words tell.
    pub(super) said: Said,
}

impl Page {
    /// Looks at each line once.
    pub fn new(doc: Document<'_>, catalog: &Catalog, masthead: Option<Masthead>) -> Page {
        let numbers = 0..doc.lines.len();
        let is_blank = |line: usize| doc.lines.get(line).is_none_or(|line| line.kind.has(Kind::BLANK));
        let titles: Vec<bool> = numbers.clone().map(|line| reads_as_title(doc, line)).collect();
        let closed: Vec<bool> = numbers.clone().map(|line| ends_closed(words(doc, line))).collect();
        let style = |line: usize| if is_blank(line) { 0 } else { style(doc, line) };
        let styles: Vec<u16> = numbers.clone().map(style).collect();
        let mut alike = Counts::default();
        for &style in &styles {
            *alike.entry(style).or_default() += 1;
        }
        let lines = numbers.clone().filter(|&line| !is_blank(line)).count() as u32;
        let size = u32::try_from(doc.size()).unwrap_or(u32::MAX);
        let count =
            |holds: &dyn Fn(usize) -> bool| numbers.clone().filter(|&line| holds(line)).count() as u32;
        let kind = |kind: Kind| of(count(&|line| doc.lines[line].kind.has(kind)), lines);
        let known = |line: usize| doc.lines[line].kind.known();
        let is_letter = doc.lines.iter().take(8).any(|line| line.kind.known().what() == Given::Author);
        let flag = |holds: bool| f32::from(u8::from(holds));
        let mut figures = Figures {
            calls_itself_digest: flag(masthead == Some(Masthead::Digest)),
            is_single: flag(masthead == Some(Masthead::Single)),
            is_letter: flag(is_letter),
            page_size: log(size),
            page_lines: log(lines),
            page_blank: kind(Kind::BLANK),
            page_closed: of(count(&|line| closed[line]), lines),
            page_items: kind(Kind::ITEM),
            page_rules: kind(Kind::RULE),
            page_links: of(
                count(&|line| doc.lines[line].kind.has(Kind::LINK) || known(line).has(Known::TARGET)),
                lines,
            ),
            page_capitals: kind(Kind::CAPITALS),
            page_long: kind(Kind::LONG),
            page_titles: of(count(&|line| titles[line]), lines),
            page_headings: of(count(&|line| known(line).heading_level().is_some()), lines),
            page_small: of(count(&|line| words(doc, line).starts_with(char::is_lowercase)), lines),
            page_known: of(count(&|line| known(line) != Known::NOTHING), lines),
            page_quoted: kind(Kind::QUOTED),
            page_code: of(count(&|line| known(line).has(Known::PRE)), lines),
            page_asks: of(count(&|line| words(doc, line).ends_with(['?', '？', '؟'])), lines),
            ..Figures::default()
        };
        let is_credit = |cue: &&Cue| {
            cue.layout == catalog.common().number && cue.role == Role::Credit && cue.name != "date"
        };
        let cues = doc.hits.iter().filter_map(|hit| catalog.cue(hit.cue));
        let credits = cues.filter(is_credit).count() as u32;
        let said = Said::new(doc);
        said.fill(&mut figures);
        Page { figures, titles, closed, styles, alike, size, lines, credits, said }
    }

    /// How a line looks, whatever it says.
    pub(super) fn style(&self, line: usize) -> u16 {
        self.styles.get(line).copied().unwrap_or(0)
    }

    /// How many lines look so.
    pub(super) fn alike(&self, style: u16) -> u32 {
        self.alike.get(&style).copied().unwrap_or(0)
    }
}

/// The words of a line.
pub(super) fn words(doc: Document<'_>, line: usize) -> &str {
    doc.lines.get(line).and_then(|line| doc.text.get(line.text.range())).unwrap_or_default()
}

fn reads_as_title(doc: Document<'_>, line: usize) -> bool {
    super::super::work::step();
    let kind = doc.lines[line].kind;
    let stands = line == 0
        || kind.known() != Known::NOTHING
        || [Kind::BLANK, Kind::RULE].iter().any(|&above| doc.lines[line - 1].kind.has(above));
    !kind.has(Kind::BLANK)
        && stands
        && !kind.known().has(Known::TARGET)
        && title::title_end(doc, line, doc.lines.len()).is_some_and(|end| !title::ends_as_prose(doc, end - 1))
}

fn ends_closed(words: &str) -> bool {
    let bare = words.trim_end_matches(['”', '"', '’', '\'', ')', '»', ']']);
    bare.ends_with(['.', '!', '?', '…', '。', '！', '？', '．', '؟'])
}

/// How a line looks: what its container knows of it, and the signs at its beginning.
fn style(doc: Document<'_>, line: usize) -> u16 {
    /// A line of so many bytes is a paragraph.
    const PARAGRAPH: usize = 200;
    const QUOTES: &str = "\"'“‘«„「『(";
    let at = doc.lines[line];
    let known = at.kind.known();
    let words = words(doc, line);
    let first = words.chars().next().unwrap_or(' ');
    let signs = [
        known.has(Known::EMPHASIS),
        at.kind.has(Kind::CAPITALS),
        at.kind.has(Kind::ITEM),
        doc.lead(line).is_some(),
        doc.is_link(line),
        first.is_ascii_digit(),
        !first.is_alphanumeric() && !QUOTES.contains(first),
        at.kind.has(Kind::LONG) || words.len() > PARAGRAPH,
    ];
    let signs = signs.iter().fold(0, |signs, &sign| signs << 1 | u16::from(sign));
    let level = known.heading_level().map_or(0, u16::from);
    // One more, since 0 is the look of a blank line.
    (signs << 5 | level.min(7) << 2 | u16::from(known.list_depth().min(3))) + 1
}

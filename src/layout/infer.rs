//! Documents that no layout fits: where stories begin is found from what repeats.
//!
//! Every kind of line that comes at least twice is tried as the line that stories begin with: headings of one level,
//! numbers, bullets, lines after a rule or after a link, short lines between blank ones, entries of a list of
//! contents that come back. Each one really cuts the document, and the cut is scored as those of layouts are.

use std::collections::BTreeMap;
use std::hash::BuildHasher as _;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::container::{Given, Known};
use crate::outlet::Outlets;
use crate::story::Role;
use crate::text::Span;

use super::anchor::Anchor;
use super::block;
use super::catalog::Catalog;
use super::cohesion::Stems;
use super::contents::{self, Contents};
use super::document::covered;
use super::fence;
use super::line::{self, Kind};
use super::paragraph;
use super::recurring::Recurring;
use super::segment::{self, Beginnings, Cut, Document, Hit};
use super::words::Masthead;
use super::{sections, title, untitled};

/// The most kinds of line that are tried.
const TRIED_MAX: usize = 24;

/// The ways in which a document could be cut.
pub struct Candidates {
    starts: Vec<(Anchor, Beginnings)>,
    /// What stories say of themselves, when they begin at lines of a kind.
    said: Vec<(Anchor, Vec<Hit>)>,
    /// Lists of contents, which belong to no story.
    skipped: Vec<Range<usize>>,
    footers: Vec<usize>,
}

impl Candidates {
    /// Finds them, with each line taken for a paragraph or not.
    pub fn new(
        doc: Document<'_>,
        by_line: bool,
        recurring: &Recurring,
        catalog: &Catalog,
        contents: Option<Contents>,
        masthead: Option<Masthead>,
        stems: &mut Stems<'_>,
    ) -> Candidates {
        let mut skipped: Vec<_> = contents.iter().map(|contents| contents.list.clone()).collect();
        skipped.extend(fence::find(doc));
        skipped.extend(contents::named(doc));
        skipped.sort_by_key(|range| range.start);
        let mut found = anchors(doc, by_line, catalog, &skipped);
        if let Some(contents) = contents {
            found.insert(Anchor::Contents, contents.headings);
        }
        let mut starts: Vec<_> =
            found.into_iter().filter(|(anchor, starts)| is_worth_trying(doc, *anchor, starts)).collect();
        starts.sort_by_key(|(anchor, starts)| (anchor.is_plain(), std::cmp::Reverse(starts.len())));
        starts.truncate(TRIED_MAX);
        let mut starts: Vec<_> = starts
            .into_iter()
            .map(|(anchor, starts)| {
                let headed = matches!(anchor, Anchor::Linked(_) | Anchor::Headed);
                (anchor, Beginnings { starts, headed, ..Beginnings::default() })
            })
            .collect();
        let columns: Vec<_> =
            starts.iter().filter_map(|(anchor, found)| beside_columns(doc, *anchor, found)).collect();
        starts.extend(columns);
        let paragraphs = paragraph::all(doc, by_line, recurring, catalog, &skipped);
        starts.push((Anchor::Turns, paragraph::turns(&paragraphs)));
        starts.push((Anchor::Headline, paragraph::headlines(doc, &paragraphs)));
        for split in [false, true] {
            let found = sections::find(doc, &paragraphs, &skipped, split);
            starts.extend(found.map(|found| (Anchor::Section(split), found)));
        }
        let is_digest = masthead == Some(Masthead::Digest);
        for (anchor, found) in &mut starts {
            if matches!(anchor, Anchor::Bullet(..) | Anchor::Number(..) | Anchor::AfterRule(_)) {
                let ruled = matches!(anchor, Anchor::AfterRule(_));
                found.untitled = untitled::items(doc, &found.starts, ruled, is_digest, stems);
            }
        }
        let mut said = Vec::new();
        for (anchor, beginnings, hits) in
            untitled::find(doc, &paragraphs, by_line, is_digest, catalog.ending(), stems)
        {
            starts.push((anchor, beginnings));
            said.push((anchor, hits));
        }
        if let Some((beginnings, hits)) = block::find(doc, catalog) {
            starts.push((Anchor::Block, beginnings));
            said.push((Anchor::Block, hits));
        }
        starts.retain(|(_, found)| found.starts.len() >= 2);
        Candidates { starts, said, skipped, footers: footers(doc, catalog) }
    }

    /// Lines that no cut has to explain, when stories begin at these lines.
    pub fn beside(&self, doc: Document<'_>, anchor: Anchor) -> Vec<Range<usize>> {
        let mut beside = self.skipped.clone();
        if let Some(foot) = self.foot(anchor) {
            beside.push(foot..doc.lines.len());
        }
        beside
    }

    /// Where the foot begins, below the last story.
    fn foot(&self, anchor: Anchor) -> Option<usize> {
        let last = *self.beginnings(anchor)?.starts.last()?;
        self.footers.iter().copied().find(|&line| line > last)
    }

    /// The kinds of line that stories may begin with.
    pub fn anchors(&self) -> impl Iterator<Item = Anchor> + '_ {
        self.starts.iter().map(|(anchor, _)| *anchor)
    }

    /// The cut at lines of this kind.
    pub fn cut(&self, doc: Document<'_>, catalog: &Catalog, anchor: Anchor) -> Option<Cut> {
        let mut beginnings = self.beginnings(anchor)?.clone();
        beginnings.ends.extend(self.foot(anchor));
        beginnings.ends.sort_unstable();
        segment::cut_at(doc, catalog.common(), &beginnings, &self.skipped)
    }

    /// Where stories begin at lines of this kind.
    pub fn beginnings(&self, anchor: Anchor) -> Option<&Beginnings> {
        self.starts.iter().find(|(kind, _)| *kind == anchor).map(|(_, beginnings)| beginnings)
    }

    /// What stories that begin at lines of this kind say of themselves.
    pub fn said(&self, anchor: Anchor) -> &[Hit] {
        self.said.iter().find(|(kind, _)| *kind == anchor).map_or(&[], |(_, said)| said)
    }
}

/// Lines that open the foot of a page or mail; the rule above one goes with it.
fn footers(doc: Document<'_>, catalog: &Catalog) -> Vec<usize> {
    let common = catalog.common();
    let is_footer = |cue: u16| common.role_of(cue) == Some(Role::Tail);
    let lines = doc.hits.iter().filter(|hit| is_footer(hit.cue)).map(|hit| hit.line as usize);
    let with_rule = |line: usize| {
        let above = (line.saturating_sub(4)..line).rev().find(|&at| !doc.lines[at].kind.has(Kind::BLANK));
        above.filter(|&at| doc.lines[at].kind.has(Kind::RULE)).unwrap_or(line)
    };
    lines.map(with_rule).collect()
}

fn is_worth_trying(doc: Document<'_>, anchor: Anchor, starts: &[usize]) -> bool {
    let enough = match anchor {
        Anchor::Paragraph
        | Anchor::Title(..)
        | Anchor::Key(_)
        | Anchor::After(_)
        | Anchor::Capitals(_)
        | Anchor::Linked(_)
        | Anchor::Headed => 3,
        _ => 2,
    };
    if starts.len() < enough {
        return false;
    }
    if let Anchor::Bullet('#', _) = anchor {
        // Lines of a program that say what it does are fewer than those that do it.
        let texts = doc.lines.iter().filter(|line| !line.kind.has(Kind::BLANK)).count();
        return starts.len() * 2 >= texts;
    }
    if let Anchor::Number(sign, _) = anchor
        && sign != 'A'
    {
        // Numbers of stories count up, and may begin again in each section.
        let number = |line: usize| {
            let text = doc.text[doc.lines[line].text.range()]
                .trim_start_matches(['#', '(', '[', '-', '>', '=', '~', '*', ' ']);
            if sign == 'I' {
                return roman(text).unwrap_or(0);
            }
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().unwrap_or(0)
        };
        let counts = starts.windows(2).filter(|pair| {
            let (a, b) = (number(pair[0]), number(pair[1]));
            b == a + 1 || b == 1
        });
        return counts.count() * 10 >= (starts.len() - 1) * 7;
    }
    true
}

/// Whether the next text below a line is a title that stands alone.
fn is_above_title(doc: Document<'_>, line: usize) -> bool {
    let is_blank = |line: usize| doc.lines.get(line).is_none_or(|line| line.kind.has(Kind::BLANK));
    let next = if is_blank(line + 1) { line + 2 } else { return false };
    let end = title::title_end(doc, next, doc.lines.len());
    end.is_some_and(|end| is_blank(end) && !title::ends_as_prose(doc, end - 1))
}

/// Whether a text stands below a line that is all link: a teaser, and not the next link.
fn is_teased(doc: Document<'_>, line: usize) -> bool {
    const TEASER_MIN: usize = 60;
    let is_none = |at: &usize| {
        let kind = doc.lines[*at].kind;
        kind.has(Kind::BLANK) || kind.known().has(Known::TARGET)
    };
    let below = (line + 1..doc.lines.len().min(line + 5)).find(|at| !is_none(at));
    below.is_some_and(|at| {
        let kind = doc.lines[at].kind;
        let is_item = kind.has(Kind::ITEM) || kind.known().heading_level().is_some();
        doc.lines[at].text.len() >= TEASER_MIN && !is_item && doc.lead(at).is_none() && !doc.is_link(at)
    })
}

/// The cut at links, without the columns of links that stand beside stories.
fn beside_columns(doc: Document<'_>, anchor: Anchor, found: &Beginnings) -> Option<(Anchor, Beginnings)> {
    let Anchor::Lead(true, depth) = anchor else { return None };
    let (starts, ends) = teased(doc, &found.starts)?;
    Some((Anchor::Teased(depth), Beginnings { starts, ends, ..Beginnings::default() }))
}

/// Of links that lines begin with those in sections where texts stand with them, when there are other sections as well:
/// columns of links that a page has beside its stories are none's. And the lines at which those begin.
fn teased(doc: Document<'_>, links: &[usize]) -> Option<(Vec<usize>, Vec<usize>)> {
    /// Fewer links are no column, and longer ones, in bytes, are headlines.
    const COLUMN: usize = 3;
    const NAMES_MEAN: usize = 26;
    let is_heading = |line: usize| doc.lines[line].kind.known().heading_level().is_some();
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    for section in links.chunk_by(|&a, &b| !super::work::counted(a + 1..=b).any(is_heading)) {
        let told = section.iter().filter(|&&line| !doc.is_link(line) || is_teased(doc, line)).count();
        let size: usize = section.iter().map(|&line| doc.lines[line].text.len()).sum();
        if section.len() >= COLUMN && told * 5 < section.len() && size < NAMES_MEAN * section.len() {
            ends.push(section[0]);
        } else {
            starts.extend_from_slice(section);
        }
    }
    ends.extend(
        (0..doc.lines.len()).filter(|&line| is_heading(line) && starts.binary_search(&line).is_err()),
    );
    ends.sort_unstable();
    (!starts.is_empty() && starts.len() < links.len()).then_some((starts, ends))
}

/// Whether a title names an outlet that is known, or stands in quotes behind a name.
fn names_outlet(doc: Document<'_>, hit: &Hit) -> bool {
    let words = |span: Span| doc.text.get(span.range()).unwrap_or_default();
    let name = words(hit.found.outlet);
    let quoted = words(hit.found.title).starts_with(['“', '„', '«', '「']);
    !name.is_empty() && (quoted || Outlets::known().is_known(name))
}

/// How far a line is indented, in steps.
fn depth(line: &line::Line) -> u8 {
    let known = line.kind.known().list_depth();
    if known > 0 { known - 1 } else { ((line.text.start - line.start) / 2).min(7) as u8 }
}

/// The sign of a number that opens a line: `1.`, `1)`, `(1)`, `[1]`, `#1`.
fn number_sign(text: &str) -> Option<char> {
    let text = text.trim_start_matches(['-', '>', '=', '~', '*', ' ']);
    let bytes = text.as_bytes();
    let lead = usize::from(matches!(bytes.first()?, b'(' | b'[' | b'#'));
    if roman(text).is_some() {
        return Some('I');
    }
    if outline(text) {
        return Some('A');
    }
    let digits = bytes[lead..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    if digits == 0 || digits > 3 {
        return None;
    }
    let after = bytes.get(lead + digits).copied();
    match (bytes[0], after) {
        (b'(', Some(b')')) => Some('('),
        (b'[', Some(b']')) => Some('['),
        (b'#', _) => Some('#'),
        (_, Some(b'.')) if !bytes.get(digits + 1).is_some_and(u8::is_ascii_digit) => Some('.'),
        (_, Some(b')')) => Some(')'),
        (_, Some(b':')) if bytes.get(digits + 1) == Some(&b' ') => Some(':'),
        _ => {
            let sign = text[digits..].chars().next()?;
            matches!(sign, '、' | '．').then_some(sign)
        }
    }
}

/// The number in Roman signs that opens a line, with a point or a bracket behind it: `IV. `.
fn roman(text: &str) -> Option<u32> {
    const LETTERS_MAX: usize = 7;
    let letters = text.bytes().take(LETTERS_MAX + 1).take_while(|b| b"IVX".contains(b)).count();
    let rest = text.get(letters..)?;
    if !(1..=LETTERS_MAX).contains(&letters)
        || !rest.starts_with(['.', ')'])
        || !rest[1..].starts_with([' ', '\t'])
    {
        return None;
    }
    let value = |b: u8| match b {
        b'I' => 1,
        b'V' => 5,
        _ => 10,
    };
    let bytes = &text.as_bytes()[..letters];
    let sum = bytes.iter().enumerate().fold(0_i32, |sum, (at, &b)| {
        let less = bytes.get(at + 1).is_some_and(|&next| value(next) > value(b));
        if less { sum - value(b) } else { sum + value(b) }
    });
    u32::try_from(sum).ok()
}

/// Whether a line opens with the number of an outline in brackets: `[B1.2] `.
fn outline(text: &str) -> bool {
    const LABEL_MAX: usize = 8;
    let Some((label, rest)) = text.strip_prefix('[').and_then(|inner| inner.split_once(']')) else {
        return false;
    };
    let mut bytes = label.bytes();
    label.len() <= LABEL_MAX
        && bytes.next().is_some_and(|b| b.is_ascii_uppercase())
        && bytes.next().is_some_and(|b| b.is_ascii_digit())
        && bytes.all(|b| b.is_ascii_digit() || b == b'.')
        && rest.starts_with(' ')
}

/// The word before a colon that opens a line: `Subject: …`.
fn key(text: &str) -> Option<u64> {
    let colon = text[..text.floor_char_boundary(44)].find([':', '：']).filter(|&at| at <= 40)?;
    let word = &text[..colon];
    let fits = !word.is_empty()
        && word.split(' ').count() <= 3
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-'))
        && !text[colon..].starts_with("://");
    fits.then(|| FixedState::default().hash_one(word))
}

#[expect(clippy::too_many_lines, reason = "one pass over the lines, which all kinds of line share")]
fn anchors(
    doc: Document<'_>,
    by_line: bool,
    catalog: &Catalog,
    skipped: &[std::ops::Range<usize>],
) -> BTreeMap<Anchor, Vec<usize>> {
    let common = catalog.common();
    let mut found: BTreeMap<Anchor, Vec<usize>> = BTreeMap::new();
    let mut same: std::collections::HashMap<u64, u32, FixedState> = std::collections::HashMap::default();
    let cue_of = |name: &str| {
        common.roles.iter().map(|&(cue, _)| cue).find(|&cue| catalog.cue(cue).is_some_and(|c| c.name == name))
    };
    let (credit, closing, more, date) = (cue_of("credit"), cue_of("closing"), cue_of("more"), cue_of("date"));
    let headline = catalog.headline();
    let mut hits = doc.hits.iter().peekable();
    let skipped = covered(skipped, doc.lines.len());
    // What the last line of text was.
    let mut before: Option<usize> = None;
    let (mut link, mut credited, mut closed, mut keyed, mut ruled) = (false, false, false, false, None);
    let mut words_before = None;
    for (number, line) in super::work::counted(doc.lines).enumerate() {
        let (mut has_credit, mut has_closing, mut has_date, mut is_menu) = (false, false, false, false);
        let (mut has_link, mut has_name) = (false, false);
        while let Some(hit) = hits.next_if(|hit| hit.line as usize <= number) {
            has_credit |= Some(hit.cue) == credit && hit.line as usize == number;
            has_closing |= (Some(hit.cue) == closing || Some(hit.cue) == more) && hit.line as usize == number;
            is_menu |= common.loose.contains(&hit.cue)
                && hit.line as usize == number
                && catalog.cue(hit.cue).is_some_and(|cue| cue.role == Role::Furniture);
            has_date |= Some(hit.cue) == date && hit.line as usize == number;
            has_name |= Some(hit.cue) == headline && hit.line as usize == number && names_outlet(doc, hit);
            has_link |=
                Some(hit.cue) == headline && hit.line as usize == number && !hit.found.link.is_empty();
        }
        let known = line.kind.known();
        if line.kind.has(Kind::BLANK)
            || known.has(Known::TARGET)
            || !matches!(known.what(), Given::Nothing | Given::Words)
        {
            continue;
        }
        if is_menu || skipped[number] {
            before = Some(number);
            continue;
        }
        let text = &doc.text[line.text.range()];
        let gap =
            number.checked_sub(1).map(|above| doc.lines[above].kind).filter(|kind| kind.has(Kind::BLANK));
        let parted = by_line
            || gap.is_some()
            || before.is_none()
            || before.is_some_and(|at| doc.lines[at].kind.has(Kind::RULE));
        let blank_below = doc.lines.get(number + 1).is_none_or(|below| below.kind.has(Kind::BLANK));
        let mut add = |anchor: Anchor| found.entry(anchor).or_default().push(number);
        let depth = depth(line);
        let is_rule = line.kind.has(Kind::RULE);
        let bare_link = line.kind.has(Kind::LINK) && !text.contains(' ');
        if !is_rule {
            if let Some(level) = known.heading_level() {
                add(Anchor::Heading(level));
            } else if known.has(Known::EMPHASIS)
                && !number.checked_sub(1).is_some_and(|above| title::is_bold_below(doc, above))
            {
                add(Anchor::Emphasis(known.list_depth()));
            }
            let lead =
                doc.lead(number).map(|lead| lead.is_link).or_else(|| doc.is_link(number).then_some(true));
            if let Some(is_link) = lead {
                add(Anchor::Lead(is_link, depth));
            }
            if has_name {
                add(Anchor::Headed);
            }
            if has_link {
                add(Anchor::Linked(depth));
            }
            if let Some(sign) = number_sign(text) {
                add(Anchor::Number(sign, depth));
            } else if line.kind.has(Kind::ITEM) {
                add(Anchor::Bullet(text.chars().next().unwrap_or('•'), depth));
            }
            if let Some(sign) = ruled {
                add(Anchor::AfterRule(sign));
            }
            if let Some(below) = doc.lines.get(number + 1).filter(|below| below.kind.has(Kind::RULE))
                && parted
                && below.text.len() <= 2 * text.len() + 8
            {
                add(Anchor::Underlined(doc.text[below.text.range()].chars().next().unwrap_or('-')));
            }
            if parted && line.kind.has(Kind::CAPITALS) && text.len() <= 120 {
                add(Anchor::Capitals(depth));
            }
            let title_like = parted
                && !line.kind.has(Kind::ITEM)
                && title::title_end(doc, number, doc.lines.len()).is_some();
            if title_like && !has_date {
                add(Anchor::Title(depth, blank_below));
            }
            let is_key = key(text);
            if let Some(hash) = is_key.filter(|_| !keyed) {
                add(Anchor::Key(hash));
            }
            if link && !bare_link {
                add(Anchor::AfterLink);
            }
            if credited && !has_credit && !bare_link {
                add(Anchor::AfterCredit);
            }
            if closed && !has_closing {
                add(Anchor::AfterClosing);
            }
            if let Some(hash) = words_before.filter(|_| parted) {
                add(Anchor::After(hash));
            }
            if has_date {
                add(Anchor::Date);
                // A day above a title heads a group of stories.
                let title =
                    before.filter(|&at| title::looks_like_title(doc, at) && !is_above_title(doc, number));
                if let Some(title) = title {
                    found.entry(Anchor::AboveDate).or_default().push(title);
                }
            }
            let mut add = |anchor: Anchor| found.entry(anchor).or_default().push(number);
            if gap.is_some_and(|gap| gap.has(Kind::WIDE)) || before.is_none() {
                add(Anchor::Gap);
            }
            if parted {
                add(Anchor::Paragraph);
            }
            keyed = is_key.is_some();
        }
        if is_rule {
            // A rule right below one or two lines underlines them; below a paragraph, or a blank line, it parts.
            let is_text = |back: usize| {
                let above = number.checked_sub(back).and_then(|above| doc.lines.get(above));
                above.is_some_and(|above| !above.kind.has(Kind::BLANK) && !above.kind.has(Kind::RULE))
            };
            let underlines = is_text(1) && !(is_text(2) && is_text(3));
            ruled = if underlines && ruled.is_none() { None } else { text.chars().next() };
        } else {
            ruled = None;
            link = bare_link;
            credited = has_credit || (credited && bare_link);
            closed = has_closing;
            words_before = (text.len() <= 60).then(|| FixedState::default().hash_one(text));
            if let Some(hash) = words_before {
                *same.entry(hash).or_default() += 1;
            }
        }
        before = Some(number);
    }
    found.retain(|anchor, _| match anchor {
        Anchor::After(hash) => same.get(hash).is_some_and(|&n| n >= 3),
        _ => true,
    });
    found
}

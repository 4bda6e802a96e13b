//! Stories without titles: paragraphs, each of which is a story or opens one, by what they begin with or name.

use std::collections::HashSet;
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use crate::text::letter::is_letter;

use super::anchor::Anchor;
use super::cohesion::Stems;
use super::date;
use super::line::{self, Kind};
use super::paragraph::{Form, Paragraph};
use super::pattern::Found;
use super::segment::{Beginnings, Document, Hit, Untitled};
use super::{title, words};
use crate::text::Span;

/// The bytes at the start of a paragraph in which it names its outlet.
const HEAD: usize = 220;

/// The bytes at its end.
const TAIL: usize = 120;

/// The ways to cut a document into stories without titles. `is_digest` says that it calls itself a digest. What the
/// stories say of themselves goes to `hits`, as what the cue `ending` found.
pub fn find(
    doc: Document<'_>,
    paragraphs: &[Paragraph],
    by_line: bool,
    is_digest: bool,
    ending: Option<u16>,
    stems: &mut Stems<'_>,
) -> Vec<(Anchor, Beginnings, Vec<Hit>)> {
    let mut all = Vec::new();
    let prose = paragraphs.iter().filter(|p| p.form == Form::Prose).count();
    let titles = paragraphs.iter().filter(|p| p.form == Form::Title).count();
    if prose < 2 {
        return all;
    }
    let hit = |line: usize, found: Found| ending.map(|cue| Hit { line: line as u32, cue, found });
    if let Some((starts, hits)) = named(doc, paragraphs, hit) {
        all.push((Anchor::Named, starts, hits));
    }
    if let Some(starts) = placed(doc, paragraphs) {
        all.push((Anchor::Place, starts, Vec::new()));
    }
    if titles * 2 <= prose.max(3)
        && (!by_line || is_digest || are_sentences(doc, paragraphs))
        && let Some(starts) = brief(doc, paragraphs, is_digest, stems)
    {
        all.push((Anchor::Brief, starts, Vec::new()));
    }
    all
}

fn text_of<'d>(doc: Document<'d>, paragraph: &Paragraph) -> &'d str {
    doc.text.get(range_of(doc, paragraph)).unwrap_or_default()
}

/// Where the text of a paragraph stands.
fn range_of(doc: Document<'_>, paragraph: &Paragraph) -> std::ops::Range<usize> {
    match (doc.lines.get(paragraph.lines.start), doc.lines.get(paragraph.lines.end - 1)) {
        (Some(first), Some(last)) => first.text.start as usize..last.text.end as usize,
        _ => 0..0,
    }
}

/// The text behind a bullet or a number.
fn bare(text: &str) -> &str {
    let skip = line::item(text.as_bytes()).unwrap_or(0);
    text.get(skip..).unwrap_or_default()
}

/// The first `bytes` of a text, or a few less.
pub fn head(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes.min(text.len()))).unwrap_or(text)
}

fn tail(text: &str, bytes: usize) -> &str {
    text.get(text.ceil_char_boundary(text.len().saturating_sub(bytes))..).unwrap_or(text)
}

/// Stories that begin where another outlet is named: `The River Gazette writes: …`, `…, reports RFA.`
#[expect(clippy::cast_precision_loss, reason = "a share needs no more than a float's 24 bits")]
fn named(
    doc: Document<'_>,
    paragraphs: &[Paragraph],
    hit: impl Fn(usize, Found) -> Option<Hit>,
) -> Option<(Beginnings, Vec<Hit>)> {
    const SHARE_MIN: f32 = 0.34;
    const DISTINCT_MIN: f32 = 0.6;
    let mut found = Beginnings::default();
    let mut hits = Vec::new();
    let mut names: HashSet<u64, FixedState> = HashSet::default();
    let mut count = 0;
    let mut below_title = 0;
    let mut after_title = false;
    let all = paragraphs.iter().filter(|paragraph| paragraph.form == Form::Prose).count();
    for paragraph in paragraphs {
        super::work::step();
        // Too few can follow.
        if ((found.starts.len() + all - count) as f32) < SHARE_MIN * all as f32 {
            return None;
        }
        if paragraph.form == Form::Title {
            if !found.starts.is_empty() {
                found.ends.push(paragraph.lines.start);
            }
            found.headings.push(paragraph.lines.start);
        }
        if paragraph.form != Form::Prose {
            after_title |= paragraph.form == Form::Title;
            continue;
        }
        count += 1;
        let text = text_of(doc, paragraph);
        let opening = head(text, HEAD);
        let at = words::outlet_in(opening).or_else(|| {
            let closing = tail(text, TAIL);
            let from = text.len() - closing.len();
            words::outlet_in(closing).map(|range| from + range.start..from + range.end)
        });
        if let Some(at) = at {
            names.insert(FixedState::default().hash_one(text[at.clone()].to_lowercase()));
            found.starts.push(paragraph.lines.start);
            below_title += usize::from(after_title);
            let from = doc.lines[paragraph.lines.start].text.start as usize;
            let outlet = Span::new(from + at.start, from + at.end);
            let line =
                paragraph.lines.clone().rev().find(|&line| doc.lines[line].start as usize <= from + at.start);
            hits.extend(hit(line.unwrap_or(paragraph.lines.start), Found { outlet, ..Found::default() }));
        }
        after_title = false;
    }
    let stories = found.starts.len();
    // What most of them open with is their title, and they are no stories without one.
    if found.starts.iter().filter(|&&start| doc.lead(start).is_some()).count() * 2 > stories {
        return None;
    }
    let share = stories as f32 / count as f32;
    let distinct = names.len() as f32 / stories.max(1) as f32;
    let holds = stories >= 2 && share >= SHARE_MIN && distinct >= DISTINCT_MIN && below_title * 2 <= stories;
    found.untitled = Some(Untitled { parted: distinct, told: (2.0 * share).min(1.0) });
    holds.then_some((found, hits))
}

/// Stories that open with the place of the news: `HARBOUR - A boat …`, `12. UPPER WEIR: The keeper …`, `Mill Bank
/// (County) – The miller …`.
#[expect(clippy::cast_precision_loss, reason = "a share needs no more than a float's 24 bits")]
fn placed(doc: Document<'_>, paragraphs: &[Paragraph]) -> Option<Beginnings> {
    let mut found = Beginnings::default();
    let mut places = Vec::new();
    let (mut count, mut since) = (0, 0);
    let (mut below_title, mut after_title) = (0, false);
    for paragraph in paragraphs {
        super::work::step();
        if paragraph.form == Form::Title && !found.starts.is_empty() {
            found.ends.push(paragraph.lines.start);
            found.headings.push(paragraph.lines.start);
        }
        let text = text_of(doc, paragraph);
        let is_item = bare(text).len() < text.len();
        if let Some(place) =
            place(bare(text), is_item).filter(|_| paragraph.form == Form::Prose && !is_led(doc, paragraph))
        {
            found.starts.push(paragraph.lines.start);
            below_title += usize::from(after_title);
            places.push(place);
            count += since + 1;
            since = 0;
        } else if paragraph.form == Form::Prose && !found.starts.is_empty() {
            since += 1;
        }
        after_title = paragraph.form == Form::Title || after_title && paragraph.form == Form::Field;
    }
    let stories = found.starts.len();
    // A glossary is in the order of its words.
    let sorted = places.windows(2).filter(|pair| pair[0] < pair[1]).count();
    let is_glossary = stories >= 4 && sorted + 1 == stories;
    let share = stories as f32 / count.max(1) as f32;
    found.untitled = Some(Untitled { parted: 1.0, told: 0.7 * share });
    // With a title above most of them it is the titles that stories begin with.
    (stories >= 3 && share >= 0.5 && !is_glossary && below_title * 10 < stories * 9).then_some(found)
}

/// Whether a paragraph opens with words that are set as its title.
fn is_led(doc: Document<'_>, paragraph: &Paragraph) -> bool {
    let lead = doc.lead(paragraph.lines.start);
    lead.is_some_and(|lead| !doc.text.get(lead.end as usize..).unwrap_or_default().starts_with([':', '.']))
}

/// The place that a paragraph opens with.
pub fn place(text: &str, is_item: bool) -> Option<&str> {
    const PLACE_MAX: usize = 64;
    let opening = head(text, PLACE_MAX);
    let is_word = |c: char| is_letter(c) || matches!(c, ' ' | '.' | ',' | '’' | '\'' | '(' | ')' | '/' | '-');
    let end = opening.find(|c: char| !is_word(c) || c.is_lowercase()).unwrap_or(opening.len());
    let capitals = opening.get(..end)?;
    let letters = |text: &str| text.chars().filter(|&c| is_letter(c)).count();
    let after = opening.get(end..)?;
    // `UPPER WEIR - `, `UPPER WEIR: `; the capital that opens the sentence was taken along.
    let may_part = memchr::memchr2(b'-', 0xe2, opening.as_bytes()).is_some();
    let mut dashes = [" - ", " – ", " — ", " -- "].iter().filter(|_| may_part);
    let dash = dashes.find_map(|dash| opening.split_once(dash));
    if let Some((place, rest)) = dash {
        let is_name = |word: &str| word.chars().next().is_some_and(|c| !c.is_lowercase());
        let names = place.split(' ').filter(|word| word.chars().any(is_letter)).collect::<Vec<_>>();
        let is_place = !names.is_empty()
            && names.len() <= 6
            && names.iter().all(|word| is_name(word))
            && letters(place) >= 3;
        let loud = place.chars().filter(|&c| is_letter(c)).all(|c| !c.is_lowercase());
        return (is_place && place.chars().all(is_word) && !rest.is_empty() && (loud || names.len() <= 4))
            .then_some(place);
    }
    if after.starts_with(": ") && is_item && letters(capitals) >= 4 {
        return Some(capitals);
    }
    // `UPPER WEIR, 3 May. The keeper …`
    if let Some((place, day)) = opening.split_once(", ")
        && letters(place) >= 3
        && place.chars().all(|c| is_word(c) && !c.is_lowercase())
        && begins_with_day(day)
    {
        return Some(place);
    }
    // `UPPER WEIR The keeper …`: the last capital is the sentence's.
    let (place, _) = capitals.rsplit_once(' ')?;
    let plain = place.trim_end_matches([' ', '.', ',']);
    (after.starts_with(char::is_lowercase)
        && letters(plain) >= 5
        && plain.chars().all(|c| is_letter(c) || matches!(c, ' ' | '-' | '’')))
    .then_some(plain)
}

/// Whether a text begins with a day, with or without its year.
fn begins_with_day(text: &str) -> bool {
    let to = text.find(['.', '-', '–', '—', '/', ':']).unwrap_or(text.len());
    let day = text.get(..to).unwrap_or_default().trim();
    day.starts_with(|c: char| c.is_ascii_digit())
        && (date::parse(day).is_some() || date::parse_loose(day).is_some())
}

/// Whether most paragraphs end as sentences do: a line of a program or a table is none.
fn are_sentences(doc: Document<'_>, paragraphs: &[Paragraph]) -> bool {
    let prose = paragraphs.iter().filter(|paragraph| paragraph.form == Form::Prose);
    let (all, closed) = prose.fold((0, 0), |(all, closed), paragraph| {
        let last = doc.lines.get(paragraph.lines.end - 1);
        (all + 1, closed + usize::from(last.is_some_and(|line| line.kind.has(Kind::CLOSED))))
    });
    closed * 3 >= all * 2
}

/// Paragraphs that have so little to do with each other that each is a story.
fn brief(
    doc: Document<'_>,
    paragraphs: &[Paragraph],
    is_digest: bool,
    stems: &mut Stems<'_>,
) -> Option<Beginnings> {
    const FEWEST: usize = 3;
    /// A paragraph of a digest is hardly shorter, in bytes.
    const SHORTEST: usize = 60;
    let mut found = Beginnings::default();
    let mut texts = Vec::new();
    let is_blank = |line: usize| doc.lines.get(line).is_none_or(|line| line.kind.has(Kind::BLANK));
    for paragraph in paragraphs {
        match paragraph.form {
            Form::Prose => {
                let text = range_of(doc, paragraph);
                if text.len() >= SHORTEST {
                    found.starts.push(paragraph.lines.start);
                    texts.push(text);
                }
            }
            Form::Title => {
                found.ends.push(paragraph.lines.start);
                found.headings.push(paragraph.lines.start);
            }
            // A date, or the like, right above a text and parted from what is above it heads that text.
            Form::Field => {
                let at = paragraph.lines.start;
                if !is_blank(at + 1) && at.checked_sub(1).is_some_and(is_blank) {
                    found.headings.push(at);
                }
            }
        }
    }
    let mean = texts.iter().map(std::ops::Range::len).sum::<usize>() / texts.len().max(1);
    if texts.len() < FEWEST || mean < 80 {
        return None;
    }
    let cohesion = stems.cohesion(texts.into_iter());
    let (adjacent, theme) = if is_digest { (0.13, 0.75) } else { (0.03, 0.45) };
    // An article has a title above it; without one, and without a name for a digest, little speaks for either.
    let is_likely = (is_digest || found.headings.is_empty() && mean >= 140)
        && cohesion.adjacent <= adjacent
        && cohesion.theme <= theme;
    found.untitled = Some(if is_likely {
        Untitled { parted: 1.0 - cohesion.adjacent / 0.2, told: if is_digest { 0.6 } else { 0.2 } }
    } else {
        Untitled { parted: 0.0, told: 0.0 }
    });
    Some(found)
}

/// What speaks for stories that are items of a list without titles; `ruled` says that a rule stands above each.
pub fn items(
    doc: Document<'_>,
    starts: &[usize],
    ruled: bool,
    is_digest: bool,
    stems: &mut Stems<'_>,
) -> Option<Untitled> {
    const FEWEST: usize = 3;
    /// So many short texts between rules of one kind are parts of nothing longer.
    const RULED: usize = 6;
    const RULED_MEAN: usize = 1_200;
    let has_title = |line: &&usize| {
        let end = title::title_end(doc, **line, doc.lines.len());
        end.is_some_and(|end| !title::opens_paragraph(doc, end - 1))
            || !ruled && (doc.lead(**line).is_some() || doc.is_link(**line))
    };
    if starts.len() < FEWEST || starts.iter().filter(has_title).count() * 10 > starts.len() * 4 {
        return None;
    }
    let start = |line: usize| doc.lines.get(line).map_or(doc.text.len(), |line| line.start as usize);
    let ends = starts.iter().skip(1).copied();
    let texts = starts.iter().zip(ends).map(|(&from, to)| start(from)..start(to));
    let (bytes, count) = texts.clone().fold((0, 0), |(bytes, count), text| (bytes + text.len(), count + 1));
    let mean = bytes / count.max(1);
    if mean < if is_digest { 60 } else { 140 } {
        return None;
    }
    let cohesion = stems.cohesion(texts);
    if ruled && starts.len() >= RULED && mean <= RULED_MEAN {
        return (cohesion.adjacent <= 0.25)
            .then_some(Untitled { parted: 1.0 - cohesion.adjacent, told: 0.7 });
    }
    let most = if is_digest { 0.13 } else { 0.09 };
    (cohesion.adjacent <= most).then_some(Untitled { parted: 1.0 - cohesion.adjacent / 0.2, told: 0.45 })
}

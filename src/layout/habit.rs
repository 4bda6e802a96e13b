//! Outlets by the habit of a document: where names of outlets stand at one place of its stories - above or below the
//! text, beside a day, around the title, in the heading of a group - what stands at that place of the others is a name
//! too, known or not. A name is told for one by the table of outlets, by how papers are called, or by the link beside it:
//! `River Post` above `https://riverpost.example/`.
//!
//! Only the ends of stories are looked at, so the cost is that of their number.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::container::Known;
use crate::outlet::{self, Outlets};
use crate::story::Role;
use crate::text::Span;
use crate::text::letter::is_letter;

use super::document::{Cut, Document, Hit, Label, Run};
use super::line::{self, Kind};
use super::pattern::Found;
use super::{credited, date, words};

/// Fewer stories show no habit.
const FEWEST: usize = 3;

/// The longest line that is looked at as a whole, in bytes.
const LINE_MAX: usize = 160;

/// So much of the ends of longer ones is looked at.
const END: usize = 100;

/// The longest name, in bytes.
const NAME_MAX: usize = 60;

/// Lines at either end of a story that are looked at.
const LINES: usize = 3;

/// Pieces of a line that are looked at.
const PIECES: usize = 3;

/// Addresses of a story that are held against its names.
const LINKS: usize = 3;

/// What parts names from what stands beside them.
const PARTING: [&str; 13] =
    [" (", " | ", " · ", " • ", " – ", " — ", " - ", " // ", "・", "｜", "|", " / ", "·"];

/// Where in its story a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Place {
    /// Behind the last sign of the title, such as a dash.
    TitleEnd,
    /// In brackets at the end of the title.
    TitleBrackets,
    /// Before a colon or a dash in the title.
    TitleStart,
    /// A piece of one of the first lines below the title.
    Top(u8, u8),
    /// A piece of one of the last lines.
    Bottom(u8, u8),
}

/// How many names stand at a place, how many of them are sure to be outlets', and how many are known by more than an
/// address.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    all: usize,
    sure: usize,
    known: usize,
    dated: usize,
}

/// A name that may be an outlet's.
#[derive(Debug, Clone, Copy)]
struct Name {
    story: usize,
    place: Place,
    words: Span,
    /// What is left of the title that it stands in, and the title's line.
    title: Option<(Span, usize)>,
    is_sure: bool,
    /// Whether more than an address tells so.
    is_known: bool,
    /// Whether a day stands beside it.
    is_dated: bool,
}

/// The outlets of stories that have none yet, as hits of the cue `ending`, or of `headline` where they stand in titles;
/// `hits` are those that were found before.
pub fn credits(
    doc: Document<'_>,
    cut: &mut Cut,
    hits: &[Hit],
    ending: u16,
    headline: Option<u16>,
) -> Vec<Hit> {
    let mut found = Vec::new();
    if cut.stories.len() < FEWEST {
        return found;
    }
    headings_below(doc, cut, hits);
    let bare: Vec<usize> =
        (0..cut.stories.len()).filter(|&at| !is_credited(doc, cut, at, hits, ending)).collect();
    // Of the few that are left nothing more is asked.
    if bare.len() < FEWEST || bare.len() * 10 < cut.stories.len() {
        return found;
    }
    let mut names = Vec::new();
    let mut links = Vec::new();
    for story in 0..cut.stories.len() {
        links.clear();
        let run = cut.stories[story];
        let targets = (run.start..run.end).filter(|&line| doc.lines[line].kind.known().has(Known::TARGET));
        links.extend(targets.take(LINKS).map(|line| &doc.text[doc.lines[line].text.range()]));
        names_of(doc, cut, story, run, &links, &mut names);
    }
    let mut places: HashMap<Place, Count, FixedState> = HashMap::default();
    for name in &names {
        let count = places.entry(name.place).or_default();
        count.all += 1;
        count.sure += usize::from(name.is_sure);
        count.known += usize::from(name.is_known);
        count.dated += usize::from(name.is_dated);
    }
    let mut places: Vec<_> =
        places.into_iter().filter(|&(place, count)| is_habit(place, count, cut.stories.len())).collect();
    places.sort_unstable_by_key(|&(place, count)| (std::cmp::Reverse(count.sure), count.all, place));
    let mut done = vec![true; cut.stories.len()];
    for &story in &bare {
        done[story] = false;
    }
    for (place, _) in places {
        for name in names.iter().filter(|name| name.place == place) {
            if std::mem::replace(&mut done[name.story], true) {
                continue;
            }
            match (name.title, headline) {
                (Some((title, line)), Some(cue)) => {
                    cut.labels[line] = Label { cue, ..cut.labels[line] };
                    let found_here = Found { title, outlet: name.words, ..Found::default() };
                    found.push(Hit { line: line as u32, cue, found: found_here });
                }
                _ => found.extend(said(cut, name.story, name.words, ending)),
            }
        }
    }
    let left = |story: &usize| !done[*story];
    found.extend(groups(doc, cut, &bare.into_iter().filter(left).collect::<Vec<_>>(), ending));
    found.sort_by_key(|hit| hit.line);
    found
}

/// A story's outlet, which stands anywhere, as what its text says.
fn said(cut: &Cut, story: usize, outlet: Span, ending: u16) -> Option<Hit> {
    let run = cut.stories.get(story)?;
    let of = |role: Role| (run.start..run.end).find(|&line| cut.labels[line].role == role);
    let line = of(Role::Body).or_else(|| of(Role::Title))?;
    Some(Hit { line: line as u32, cue: ending, found: Found { outlet, ..Found::default() } })
}

/// Whether names at a place are outlets: enough of them are known to be.
fn is_habit(place: Place, count: Count, stories: usize) -> bool {
    let (share, needed) = match place {
        // Anything stands before a colon.
        Place::TitleStart => (2, stories / 2),
        Place::TitleEnd | Place::TitleBrackets => (3, stories / 3),
        // What stands beside a day is hardly anything else.
        Place::Top(..) | Place::Bottom(..) if count.dated * 2 > count.all => (10, stories / 3),
        Place::Top(..) | Place::Bottom(..) => (4, stories / 3),
    };
    // Whoever makes a thing has a site of that name as well.
    count.known >= 1 && count.sure >= 2 && count.all >= FEWEST.max(needed) && count.sure * share >= count.all
}

/// Whether something credits a story already.
fn is_credited(doc: Document<'_>, cut: &Cut, story: usize, hits: &[Hit], ending: u16) -> bool {
    let run = cut.stories[story];
    let from = hits.partition_point(|hit| (hit.line as usize) < run.start);
    let mut known = hits[from..].iter().take_while(|hit| (hit.line as usize) < run.end);
    // What is said counts in the text, or in a line that is taken for what it says.
    let counts = |hit: &Hit| hit.cue == ending || hit.cue == cut.labels[hit.line as usize].cue;
    known.any(|hit| !hit.found.outlet.is_empty() && counts(hit))
        || super::work::counted(run.start..run.end).any(|line| {
            let label = cut.labels[line];
            let mut own = doc.hits.of_line(line).iter().filter(|hit| hit.cue == label.cue);
            own.any(|hit| !hit.found.outlet.is_empty())
        })
}

/// What stories say in lines of their own that stand among other lines of the kind - `Section: …`, `Date: …`, `Source: …`
/// - or below their text, as hits of the cue `ending`; `fields` are the cues of such lines.
pub fn labelled(doc: Document<'_>, cut: &Cut, fields: &[u16], ending: u16) -> Vec<Hit> {
    const NEAR: usize = 5;
    let mut hits = Vec::new();
    for (story, run) in cut.stories.iter().enumerate() {
        let lines = || {
            super::work::counted(run.start..run.end).filter(|&line| !doc.lines[line].kind.has(Kind::BLANK))
        };
        let mut found = Found::default();
        for line in lines().skip(1).take(NEAR).chain(lines().rev().take(NEAR)) {
            let text = &doc.text[doc.lines[line].text.range()];
            if cut.labels[line].role != Role::Body || text.len() > LINE_MAX || !text.contains([':', '：']) {
                continue;
            }
            for hit in doc.hits.of_line(line).iter().filter(|hit| fields.contains(&hit.cue)) {
                let name = doc.text.get(hit.found.outlet.range()).unwrap_or_default();
                if found.outlet.is_empty() && !words::is_label(name) && !name.contains("://") {
                    found.outlet = hit.found.outlet;
                }
                found.date = found.date.or(hit.found.date);
                found.day = found.day.or(hit.found.day);
            }
        }
        if found != Found::default() {
            hits.extend(said(cut, story, found.outlet, ending).map(|hit| Hit { found, ..hit }));
        }
    }
    hits
}

/// The names at all places of a story.
fn names_of(doc: Document<'_>, cut: &Cut, story: usize, run: Run, addresses: &[&str], names: &mut Vec<Name>) {
    let judged = |story, place, name: Span, title| {
        let words = &doc.text[name.range()];
        let is_known = is_paper(words);
        let is_sure = is_known || addresses.iter().any(|link| outlet::is_host(link, words));
        Name { story, place, words: name, title, is_sure, is_known, is_dated: false }
    };
    let lines = || {
        super::work::counted(run.start..run.end).filter(|&line| {
            let kind = doc.lines[line].kind;
            !kind.has(Kind::BLANK) && !kind.has(Kind::RULE) && !kind.known().has(Known::TARGET)
        })
    };
    let title = lines().find(|&line| cut.labels[line].role == Role::Title);
    if let Some(line) = title {
        let whole = doc.lines[line].text;
        let is_split = cut.splits.binary_search_by_key(&line, |split| split.0).is_ok();
        if !is_split && whole.len() <= line::SHORT_MAX {
            around(doc, whole, |place, name, rest| {
                names.push(judged(story, place, name, Some((rest, line))));
            });
        }
    }
    let beside = |line: &usize| {
        let role = cut.labels[*line].role;
        matches!(role, Role::Body | Role::Credit | Role::Furniture | Role::Note | Role::Heading)
    };
    let mut add = |place: &dyn Fn(u8) -> Place, span: Span| {
        let is_dated = has_day(&doc.text[span.range()]);
        for (piece, name) in pieces(doc.text, span).take(PIECES).enumerate() {
            let name = name.map(|name| judged(story, place(piece as u8), name, None));
            names.extend(name.map(|name| Name { is_dated, ..name }));
        }
    };
    for (at, line) in lines().filter(beside).take(LINES).enumerate() {
        let text = doc.lines[line].text;
        if text.len() <= LINE_MAX {
            add(&|piece| Place::Top(at as u8, piece), text);
        } else if at == 0 {
            let end = doc.text.floor_char_boundary(text.start as usize + END);
            add(&|piece| Place::Top(at as u8, piece), Span::new(text.start as usize, end));
        }
    }
    let back = (run.start..run.end).rev().filter(|&line| {
        let kind = doc.lines[line].kind;
        !kind.has(Kind::BLANK) && !kind.has(Kind::RULE) && !kind.known().has(Known::TARGET)
    });
    for (at, line) in super::work::counted(back).filter(beside).take(LINES).enumerate() {
        let text = doc.lines[line].text;
        if text.len() <= LINE_MAX {
            add(&|piece| Place::Bottom(at as u8, piece), text);
        } else {
            let tail = doc.text.ceil_char_boundary(text.end as usize - END);
            let words = &doc.text[tail..text.end as usize];
            let from = words
                .rfind(STOPS)
                .map_or(0, |stop| stop + words[stop..].chars().next().map_or(0, char::len_utf8));
            if from > 0 {
                add(&|piece| Place::Bottom(at as u8, piece), Span::new(tail + from, text.end as usize));
            }
        }
    }
}

/// What a name at the end of a text stands behind.
const STOPS: [char; 12] = ['.', '。', '?', '!', '？', '！', '”', '»', '🔗', '(', '（', '→'];

/// The pieces of a line, those that may be names as such.
fn pieces(text: &str, line: Span) -> impl Iterator<Item = Option<Span>> + '_ {
    let words = text.get(line.range()).unwrap_or_default();
    // Beside a day names are parted by commas.
    let comma = has_day(words).then_some(", ");
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let start = from?;
        let rest = words.get(start..)?;
        let signs = PARTING.iter().copied().chain(comma);
        let next = signs.filter_map(|sign| Some((rest.find(sign)?, sign.len()))).min();
        from = next.map(|(at, sign)| start + at + sign);
        let end = next.map_or(words.len(), |(at, _)| start + at);
        let piece = words.get(start..end)?;
        Some(name_in(piece).map(|name| {
            let base = line.start as usize + start;
            Span::new(base + name.start, base + name.end)
        }))
    })
}

/// Whether a line holds a day, maybe one in numbers that can be read in two ways.
fn has_day(words: &str) -> bool {
    let is_day = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        word.len() >= 6
            && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'.' | b'-'))
            && word.bytes().filter(|b| !b.is_ascii_digit()).count() == 2
    };
    words.split(' ').any(is_day) || date::find(words).is_some()
}

/// The name that a piece of a line is, without what may stand around it: a bullet, brackets, a word that leads to it, the
/// time.
fn name_in(piece: &str) -> Option<Range<usize>> {
    const LEADS: [&str; 6] = ["By: ", "By ", "by ", "From ", "from ", "via "];
    let is_none = |c: char| !c.is_alphanumeric() && c != '@';
    let mut start = piece.len() - piece.trim_start_matches(is_none).len();
    let rest = piece.get(start..)?;
    if let Some(lead) = LEADS.iter().find(|lead| rest.starts_with(**lead)) {
        start += lead.len();
    }
    let rest = piece.get(start..)?;
    // A time, or a day, stands behind a name.
    let time = rest
        .match_indices(' ')
        .map(|(at, _)| at)
        .find(|&at| rest[at + 1..].starts_with(|c: char| c.is_ascii_digit()));
    let name = rest.get(..time.unwrap_or(rest.len()))?;
    // Of what stood in brackets there is no more than the name.
    let name = match name.find(')') {
        Some(close) if !name[..close].contains('(') => &name[..close],
        _ => name,
    };
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '!' && c != '?');
    let name =
        if name.ends_with(')') && !name.contains('(') { name.trim_end_matches([')', ' ']) } else { name };
    let letters = name.chars().filter(|&c| is_letter(c)).count();
    let is_name = name.len() <= NAME_MAX
        && letters >= 2
        && !name.starts_with('@')
        && credited::may_name(name)
        && !words::is_label(name);
    is_name.then_some(start..start + name.len())
}

/// The names around the words of a title, each with what is left of it.
fn around(doc: Document<'_>, line: Span, mut add: impl FnMut(Place, Span, Span)) {
    const TITLE_MIN: usize = 8;
    let text = &doc.text[line.range()];
    let skip = line::item(text.as_bytes()).unwrap_or(0);
    let span =
        |range: Range<usize>| Span::new(line.start as usize + range.start, line.start as usize + range.end);
    let mut offer = |place: Place, name: Range<usize>, rest: Range<usize>| {
        let (Some(words), Some(bare)) = (text.get(name.clone()), text.get(rest.clone())) else { return };
        let lead = bare.len() - bare.trim_start().len();
        let rest = rest.start + lead..rest.start + lead + bare.trim().len();
        if let Some(inner) = name_in(words).filter(|_| rest.len() >= TITLE_MIN) {
            add(place, span(name.start + inner.start..name.start + inner.end), span(rest));
        }
    };
    if let Some((at, sign)) = credited::last_before(text).filter(|&(at, _)| at > skip) {
        // Who wrote it may stand before it.
        let from = text[at + sign..].rfind(", ").map_or(at + sign, |comma| at + sign + comma + 2);
        offer(Place::TitleEnd, from..text.len(), skip..at);
    } else if let Some(name) = credited::last_brackets(text).filter(|name| name.start > skip + 1) {
        let from = name.start - 1;
        let from = if text.is_char_boundary(from) { from } else { text.floor_char_boundary(from) };
        offer(Place::TitleBrackets, name, skip..from);
    }
    if let Some((at, sign)) = text.get(skip..).and_then(credited::first_behind) {
        offer(Place::TitleStart, skip..skip + at, skip + at + sign..text.len());
    }
}

/// Whether a name is an outlet's for certain.
fn is_paper(name: &str) -> bool {
    Outlets::known().is_known(name) || words::names_paper(name)
}

/// What stands in lines between stories, or in headings that stories swallowed: the nearest one above each story.
fn groups(doc: Document<'_>, cut: &Cut, bare: &[usize], ending: u16) -> Vec<Hit> {
    const HEADING_MAX: usize = 90;
    let mut hits = Vec::new();
    let mut all: Vec<(Span, bool, Vec<usize>)> = Vec::new();
    let mut bare = bare.iter().copied().peekable();
    let mut line = 0;
    let mut heading = None;
    for (number, run) in cut.stories.iter().enumerate() {
        for at in line..run.start {
            let kind = doc.lines[at].kind;
            let role = cut.labels[at].role;
            let may = matches!(role, Role::Heading | Role::Furniture | Role::Tail | Role::Preamble)
                && !kind.has(Kind::BLANK)
                && !kind.has(Kind::RULE)
                && !kind.known().has(Known::TARGET);
            if may {
                heading = Some(at).filter(|&at| doc.lines[at].text.len() <= HEADING_MAX);
            }
        }
        line = run.start;
        if bare.next_if(|&bare| bare == number).is_none() {
            continue;
        }
        let Some(at) = heading else { continue };
        let whole = doc.lines[at].text;
        match all.last_mut().filter(|group| group.0 == whole) {
            Some(group) => group.2.push(number),
            None => all.push((whole, false, vec![number])),
        }
    }
    let mut known = 0;
    for (heading, is_sure, stories) in &mut all {
        let words = &doc.text[heading.range()];
        let hosts = |name: &str| {
            let linked = stories.iter().filter(|&&story| {
                let run = cut.stories[story];
                let mut targets =
                    (run.start..run.end).filter(|&line| doc.lines[line].kind.known().has(Known::TARGET));
                targets
                    .next()
                    .is_some_and(|line| outlet::is_host(&doc.text[doc.lines[line].text.range()], name))
            });
            linked.count() * 2 >= stories.len()
        };
        let bare = words.trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')');
        let named = if is_paper(bare) || hosts(bare) {
            Some(bare)
        } else {
            // `River Post World News`.
            words::outlet_in(bare).filter(|name| name.start == 0).and_then(|name| bare.get(name))
        };
        if let Some(name) = named {
            let start = heading.start as usize + (name.as_ptr() as usize - words.as_ptr() as usize);
            (*heading, *is_sure) = (Span::new(start, start + name.len()), true);
            known += 1;
        }
    }
    if known < 2 || known * 3 < all.len() * 2 {
        return hits;
    }
    for (heading, _, stories) in all.iter().filter(|group| group.1) {
        hits.extend(stories.iter().filter_map(|&story| said(cut, story, *heading, ending)));
    }
    hits
}

/// A name that stands alone below some stories and above more of them heads those: it is no credit of the story above.
fn headings_below(doc: Document<'_>, cut: &mut Cut, hits: &[Hit]) {
    const FEWEST: usize = 2;
    let closing = |run: &Run| {
        let last = super::work::counted(run.start..run.end)
            .rev()
            .find(|&line| !doc.lines[line].kind.has(Kind::BLANK))?;
        let label = cut.labels[last];
        let from = hits.partition_point(|hit| (hit.line as usize) < last);
        let said = hits[from..].iter().take_while(|hit| hit.line as usize == last);
        let hit = doc.hits.of_line(last).iter().chain(said).find(|hit| hit.cue == label.cue)?;
        let is_alone = hit.found.outlet == doc.lines[last].text && hit.found.date.is_none();
        (label.role == Role::Credit && is_alone && last > run.start).then_some(last)
    };
    let Some(first) = cut.stories.first() else { return };
    let above = (0..first.start).rev().find(|&line| !doc.lines[line].kind.has(Kind::BLANK));
    let heads_first = above.is_some_and(|line| {
        let text = doc.lines[line].text;
        text.len() <= NAME_MAX && is_paper(&doc.text[text.range()])
    });
    if !heads_first {
        return;
    }
    let found: Vec<(usize, usize)> =
        cut.stories.iter().enumerate().filter_map(|(at, run)| Some((at, closing(run)?))).collect();
    if found.len() < FEWEST || found.len() * 2 > cut.stories.len() {
        return;
    }
    for (story, line) in found {
        cut.labels[line] = Label::by_place(Role::Heading);
        if story + 1 < cut.stories.len() {
            cut.stories[story].end = line;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_pieces_of_lines() {
        for (line, names) in [
            ("River Post · 2020-05-03", vec![Some("River Post")]),
            ("By: Ada Weir, River Post, May 3, 2020", vec![Some("Ada Weir"), Some("River Post")]),
            ("by Ada Weir (River Post) (Page 3)", vec![Some("Ada Weir"), Some("River Post")]),
            ("(The Mill, Upper Weir, 5/3/92)", vec![Some("The Mill"), Some("Upper Weir")]),
            ("WEIR | River Post | The mill stands still", vec![Some("WEIR"), Some("River Post")]),
            ("River Post 19:45 6 mills", vec![Some("River Post")]),
            ("🔗 River Post · Lower Post", vec![Some("River Post"), Some("Lower Post")]),
            ("The mill stands still", vec![None]),
            ("@kim", vec![None]),
            ("", vec![None]),
        ] {
            let found: Vec<_> = pieces(line, Span::new(0, line.len())).take(names.len()).collect();
            let found: Vec<_> = found.iter().map(|name| name.map(|name| &line[name.range()])).collect();
            assert_eq!(found, names, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_them_fall(text in "(By |🔗)?\\PC{0,30}[|·(,]?\\PC{0,30}") {
            for name in pieces(&text, Span::new(0, text.len())).flatten() {
                proptest::prop_assert!(text.get(name.range()).is_some());
            }
        }
    }
}

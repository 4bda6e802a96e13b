//! One layout's view of a document: which line is what, and where the stories are.
//!
//! Boundaries come from the cue that every story of the layout shows: where it opens a story (`Posted on …` under
//! a title), stories begin there; where it closes one (`Source: …`), they end there. Everything else in the frame is
//! matched outwards from that line.

mod around;
mod first;
mod starts;

use crate::container::Known;
use crate::story::{Part, Role};

use super::catalog::{Element, Layout};
use super::closing;
use super::contents::Contents;
use super::line::{Kind, Lead};
use super::title::{self, SENTENCE_MAX, TITLE_LINES, ends_as_prose, looks_like_title, runs_on};

pub use super::document::{Cut, Document, Hit, Hits, Label, Run, first_labels, shown};

/// Where the words after a lead begin: behind the sign that parts them.
fn after_lead(doc: Document<'_>, lead: Lead) -> u32 {
    let end = doc.lines[lead.line as usize].text.end;
    let rest = doc.text.get(lead.end as usize..end as usize).unwrap_or_default();
    let words = rest.trim_start_matches([
        ' ', '\u{a0}', ':', '.', ',', ';', '–', '—', '-', '|', '：', '。', '，', '、', '\u{3000}',
    ]);
    end - words.len() as u32
}

/// Where stories begin, and what stands between them; lines, each in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beginnings {
    /// The first line of each story.
    pub starts: Vec<usize>,
    /// Lines before which a story ends, although no other one begins there.
    pub ends: Vec<usize>,
    /// Lines that name a section.
    pub headings: Vec<usize>,
    /// Whether each first line says itself what of it is the title.
    pub headed: bool,
    /// Lines of which it is known what they are, when stories begin so.
    pub told: Vec<(usize, Label)>,
    /// That the stories have no titles, and what speaks for them instead.
    pub untitled: Option<Untitled>,
}

/// What tells stories without titles from the paragraphs of one text; each figure from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Untitled {
    /// How little they have to do with each other.
    pub parted: f32,
    /// How many of them say by themselves that a story begins.
    pub told: f32,
}

/// Cuts `doc` where stories begin, and reads each by the frame of `layout`. The lines in `skipped` belong to no story.
pub fn cut_at(
    doc: Document<'_>,
    layout: &Layout,
    beginnings: &Beginnings,
    skipped: &[std::ops::Range<usize>],
) -> Option<Cut> {
    let mut cutter = Cutter::new(doc, layout);
    for range in skipped {
        cutter.labels[range.clone()].fill(Label::by_place(Role::Furniture));
    }
    for &line in &beginnings.headings {
        cutter.labels[line] = Label::by_place(Role::Heading);
    }
    cutter.mark_loose();
    for &(line, label) in &beginnings.told {
        cutter.labels[line] = label;
    }
    cutter.cut_at(beginnings);
    cutter.finish()
}

/// Cuts `doc` as `layout` would have it; `None` when no line shows the cue that its stories need.
/// What `common` knows for furniture or for the foot of a page is that in any layout.
/// `shown` says of each cue whether any line of `doc` looks like it.
/// The lines of a list of contents belong to no story, and the first story begins no later than what it names first.
pub fn cut(
    doc: Document<'_>,
    layout: &Layout,
    common: &Layout,
    shown: &[bool],
    contents: Option<&Contents>,
) -> Option<Cut> {
    let anchor = |elements: &[Element]| elements.iter().position(|e| e.required && !e.is_title());
    let (head, tail) = (anchor(&layout.head), anchor(&layout.tail));
    let needed = head.map(|at| &layout.head[at]).or(tail.map(|at| &layout.tail[at]))?;
    // Of many layouts hardly any shows its cue: nothing is done for the others.
    if !needed.cues.iter().any(|&cue| shown.get(usize::from(cue)) == Some(&true)) {
        return None;
    }
    let mut cutter = Cutter::new(doc, layout);
    cutter.mark_common(common);
    cutter.mark_loose();
    // Where stories begin with a cue, a list above the first one is none of theirs.
    if let Some(contents) = contents.filter(|_| head.is_none()) {
        cutter.labels[contents.list.clone()].fill(Label::by_place(Role::Furniture));
        cutter.named = &contents.headings;
    }
    cutter.first.clone_from(&cutter.labels);
    match (head, tail) {
        (Some(head), _) => cutter.cut_by_head(head),
        (None, Some(tail)) => cutter.cut_by_tail(tail),
        (None, None) => {}
    }
    cutter.finish()
}

/// Whether a line of a block of headers begins another one: `X-Mailer: …`, or `Message-ID:` with its value below.
fn is_header(line: &str) -> bool {
    let Some((name, value)) = line.split_once(':') else { return false };
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
    is_name && (name.contains('-') || value.trim().is_empty())
}

/// The last line before `before`, and not before `floor`, that holds text.
fn prev_text(doc: Document<'_>, before: usize, floor: usize) -> Option<usize> {
    super::work::counted(floor..before).rev().find(|&line| !doc.lines[line].kind.has(Kind::BLANK))
}

struct Cutter<'a> {
    doc: Document<'a>,
    layout: &'a Layout,
    labels: Vec<Label>,
    /// The labels before any story was looked for.
    first: Vec<Label>,
    stories: Vec<Run>,
    splits: Vec<(usize, u32)>,
    /// Lines that the foot of a page may begin with.
    feet: Vec<usize>,
    /// Cues such as `Read more`, which close stories and are no titles.
    closers: Vec<u16>,
    /// Lines that a list of contents names.
    named: &'a [usize],
}

impl<'a> Cutter<'a> {
    fn new(doc: Document<'a>, layout: &'a Layout) -> Cutter<'a> {
        let closers = layout.tail.iter().flat_map(|element| element.cues.iter().copied());
        let closers = closers.filter(|&cue| layout.role_of(cue) == Some(Role::Note)).collect();
        Cutter {
            closers,
            doc,
            layout,
            labels: first_labels(doc),
            first: Vec::new(),
            stories: Vec::new(),
            splits: Vec::new(),
            feet: Vec::new(),
            named: &[],
        }
    }

    /// The first cue of `cues`, in their order, that `line` looks like.
    fn hit(&self, line: usize, cues: &[u16]) -> Option<u16> {
        let here = self.doc.hits.of_line(line);
        cues.iter().copied().find(|&cue| super::work::counted(here).any(|hit| hit.cue == cue))
    }

    /// The lines from `from` to before `to` that look like one of `cues`. Costs what is found there, however long the
    /// document is.
    fn lines_with(&self, cues: &[u16], from: usize, to: usize) -> Vec<usize> {
        let hits = self.doc.hits.of_cues(cues, from..to);
        hits.map(|hit| hit.line as usize).collect()
    }

    /// Lines that are furniture in any layout, and those that any foot begins with.
    fn mark_common(&mut self, common: &Layout) {
        let mut loose = common.loose.clone();
        loose.retain(|&cue| matches!(common.role_of(cue), Some(Role::Furniture | Role::Tail)));
        for hit in self.doc.hits.of_cues(&loose, 0..self.doc.lines.len()) {
            let line = hit.line as usize;
            match common.role_of(hit.cue) {
                Some(Role::Furniture) if !self.is_framed(line) => {
                    self.labels[line] = Label { role: Role::Furniture, cue: hit.cue };
                }
                Some(Role::Tail) => self.feet.push(line),
                _ => {}
            }
        }
    }

    /// Lines that are furniture, heading or the like wherever they stand.
    fn mark_loose(&mut self) {
        let speaks = |role: Role| !matches!(role, Role::Tail | Role::Title | Role::Body);
        let mut loose = self.layout.loose.clone();
        loose.retain(|&cue| self.role_of(cue).is_some_and(speaks));
        for hit in self.doc.hits.of_cues(&loose, 0..self.doc.lines.len()) {
            if let Some(role) = self.role_of(hit.cue) {
                self.labels[hit.line as usize] = Label { role, cue: hit.cue };
            }
        }
    }

    fn role_of(&self, cue: u16) -> Option<Role> {
        self.layout.role_of(cue)
    }

    fn label(&mut self, line: usize, cue: u16) {
        if let Some(role) = self.role_of(cue) {
            self.labels[line] = Label { role, cue };
        }
    }

    /// Whether a loose cue has spoken for this line.
    fn is_loose(&self, line: usize) -> bool {
        !matches!(self.labels[line].role, Role::Body | Role::Title)
    }

    /// The first line in `from..to` with text that is still the body's.
    fn next_free(&self, from: usize, to: usize) -> Option<usize> {
        super::work::counted(from..to)
            .find(|&line| !self.doc.lines[line].kind.has(Kind::BLANK) && !self.is_loose(line))
    }

    /// Whether `line` can stand between the lines of a story without being one of them.
    fn parts_nothing(&self, line: usize) -> bool {
        matches!(self.labels[line].role, Role::Furniture | Role::Heading)
            || self.doc.lines[line].kind.has(Kind::RULE)
            || self.doc.lines[line].kind.known().has(Known::TARGET)
    }

    fn can_be_title(&self, line: usize) -> bool {
        looks_like_title(self.doc, line) && !self.is_loose(line) && self.hit(line, &self.closers).is_none()
    }

    /// As [`title::title_end`], where no loose cue has spoken.
    fn title_end(&self, line: usize, limit: usize) -> Option<usize> {
        let end = title::title_end(self.doc, line, limit)?;
        (line..end).all(|at| !self.is_loose(at)).then_some(end)
    }

    /// One past the last line of a title that a cue stands above, and its text right below: the text begins with a
    /// capital letter where no sentence ended.
    fn tight_title_end(&self, line: usize, limit: usize) -> Option<usize> {
        let above = line.checked_sub(1).filter(|&above| self.labels[above].cue != Part::NO_CUE)?;
        let begins = |at: usize| {
            let words = &self.doc.text[self.doc.lines[at].text.range()];
            words.chars().next().is_some_and(char::is_uppercase)
        };
        let limit = limit.min(above + 2 + TITLE_LINES);
        let end = (line + 1..limit).find(|&at| begins(at))?;
        (line..end).all(|at| self.can_be_title(at)).then_some(end)
    }

    /// The first line of the title that ends on `line`.
    fn title_start(&self, line: usize, floor: usize) -> usize {
        let start = (floor..line).rev().find(|&at| !runs_on(self.doc, at) || !self.can_be_title(at));
        let start = start.map_or(floor, |at| at + 1);
        if line - start < TITLE_LINES && !ends_as_prose(self.doc, line) { start } else { line }
    }

    /// Labels what follows `line` by `elements`, in order; returns the line after the last match and whether
    /// everything required was there.
    fn forward(&mut self, elements: &[Element], mut line: usize, limit: usize) -> (usize, bool) {
        let mut all = true;
        for element in elements {
            let mut seen = false;
            while let Some(next) = self.next_free(line, limit) {
                if element.is_title() {
                    if seen || !self.can_be_title(next) {
                        break;
                    }
                    let above_field =
                        self.layout.days.iter().any(|&day| self.hit(next + 1, &[day]).is_some());
                    let end = (above_field && next + 1 < limit).then_some(next + 1);
                    let end = end.or_else(|| self.title_end(next, limit));
                    let Some(end) = end.or_else(|| self.tight_title_end(next, limit)) else { break };
                    self.labels[next..end].fill(Label::by_place(Role::Title));
                    line = end - 1;
                    // A rule right below underlines it.
                    if self.doc.lines.get(end).is_some_and(|below| end < limit && below.kind.has(Kind::RULE))
                    {
                        self.labels[end] = Label::by_place(Role::Furniture);
                        line = end;
                    }
                } else if let Some(cue) = self.hit(next, &element.cues) {
                    let parted = seen && element.block && self.doc.lines[next - 1].kind.has(Kind::BLANK);
                    if parted {
                        break;
                    }
                    self.label(next, cue);
                } else if seen && element.block && !self.doc.lines[next - 1].kind.has(Kind::BLANK) {
                    // A header that nobody listed, or one that was too long for its line.
                    let line = &self.doc.text[self.doc.lines[next].text.range()];
                    let label = Label::by_place(Role::Furniture);
                    self.labels[next] = if is_header(line) { label } else { self.labels[next - 1] };
                } else {
                    break;
                }
                seen = true;
                line = line.max(next) + 1;
                if !element.many {
                    break;
                }
            }
            all &= seen || !element.required;
        }
        (line, all)
    }

    /// Labels what stands before `line` by `elements`, last first; returns the first line that matched (or `line`)
    /// and whether everything required was there.
    fn backward(&mut self, elements: &[Element], mut line: usize, floor: usize) -> (usize, bool) {
        let mut all = true;
        for element in elements.iter().rev() {
            let mut seen = false;
            loop {
                let mut before = prev_text(self.doc, line, floor);
                // Furniture does not part a story's lines, nor does the heading of a page that follows.
                let is_sought = |at: usize| {
                    self.doc.lines[at].kind.has(Kind::RULE) && self.hit(at, &element.cues).is_some()
                };
                while let Some(at) = before.filter(|&at| self.parts_nothing(at) && !is_sought(at)) {
                    before = prev_text(self.doc, at, floor);
                }
                let Some(before) = before else { break };
                let below = line;
                if element.is_title() {
                    if seen || !self.can_be_title(before) {
                        break;
                    }
                    line = self.title_start(before, floor);
                    self.labels[line..=before].fill(Label::by_place(Role::Title));
                } else if let Some(cue) = self.hit(before, &element.cues) {
                    self.label(before, cue);
                    line = before;
                } else {
                    break;
                }
                for rule in before + 1..below {
                    if self.doc.lines[rule].kind.has(Kind::RULE) {
                        self.labels[rule] = Label::by_place(Role::Furniture);
                    }
                }
                seen = true;
                if !element.many {
                    break;
                }
            }
            all &= seen || !element.required;
        }
        (line, all)
    }

    fn cut_by_head(&mut self, anchor: usize) {
        let layout = self.layout;
        let (before, from_anchor) = layout.head.split_at(anchor);
        let opening = &from_anchor[0];
        let mut floor = 0;
        let mut heads = Vec::new();
        let tails = self.tails();
        for line in self.openings(&opening.cues) {
            if line < floor {
                continue;
            }
            let Some(cue) = self.hit(line, &opening.cues) else { continue };
            if !heads.is_empty() && !self.is_parted(line, floor) {
                continue;
            }
            self.label(line, cue);
            let (start, titled) = self.backward(before, line, floor);
            let (body, rest) = self.forward(&from_anchor[1..], line + 1, self.doc.lines.len());
            let titled = titled || (line..body).any(|at| self.labels[at].role == Role::Title);
            if !rest && from_anchor[1..].iter().any(|element| element.required && !element.is_title()) {
                // Half of an opening opens nothing: a rule alone, without the header that follows in every story.
                self.labels[start..body].copy_from_slice(&self.first[start..body]);
                continue;
            }
            floor = body;
            if !self.lines_with(&tails, line, body).is_empty() {
                // A foot that is dressed as a story, as some lists send theirs.
                self.labels[start..body].copy_from_slice(&self.first[start..body]);
                continue;
            }
            heads.push((start, body, titled && rest));
        }
        if !self.is_named(&heads.iter().map(|head| head.0..head.1).collect::<Vec<_>>()) {
            return;
        }
        let all = self.doc.lines.len();
        let starts: Vec<usize> = heads.iter().map(|head| head.0).collect();
        let bodies: Vec<usize> = heads.iter().map(|head| head.1).collect();
        let closed = !layout.tail.is_empty();
        let limits = if closed { closing::ends(self.doc, layout, &starts, &bodies) } else { Vec::new() };
        for (number, &(start, body, whole)) in heads.iter().enumerate() {
            let next = heads.get(number + 1).map_or(all, |next| next.0);
            let last = if next == all { closing::last_rule(self.doc, &starts, body) } else { None };
            let end = self.foot(body, next).min(last.unwrap_or(next));
            // What may follow the closing line of the last story, only the foot of a page tells.
            let limit = limits.get(number).filter(|_| next < all);
            let end = limit.map_or(end, |&limit| end.min(limit.max(body)));
            let is_rule = |line: &usize| {
                self.doc.lines[*line].kind.has(Kind::RULE) || self.doc.lines[*line].kind.has(Kind::BLANK)
            };
            // The rule that parts a story from the one before is neither's.
            let start = (start..body).find(|line| !is_rule(line)).unwrap_or(start);
            self.close(start, body, end, whole, next == all);
        }
    }

    /// Rules that a story ends with part it from what follows and are none of its words.
    fn drop_rules(&mut self, body: usize, end: usize) {
        for line in (body..end).rev() {
            let kind = self.doc.lines[line].kind;
            if kind.has(Kind::RULE) {
                // One that the frame asks for stays what it is.
                if self.labels[line].cue == Part::NO_CUE {
                    self.labels[line] = Label::by_place(Role::Furniture);
                }
            } else if !kind.has(Kind::BLANK) && !self.is_loose(line) {
                break;
            }
        }
    }

    /// Ends the story `start..end` whose body begins at `body`: finds its closing lines, and cuts off what follows
    /// a closing line like a story of its own, since that story's opening line was lost.
    fn close(&mut self, start: usize, body: usize, end: usize, whole: bool, is_last: bool) {
        let layout = self.layout;
        let closing: Vec<u16> = layout.tail.iter().flat_map(|element| element.cues.iter().copied()).collect();
        let (mut start, mut body, mut whole) = (start, body, whole);
        let middles: Vec<usize> = self.lines_with(&closing, body, end);
        for line in middles {
            // A rule may part anything.
            if self.doc.lines[line].kind.has(Kind::RULE) {
                continue;
            }
            let Some(next) = self.next_free(line + 1, end).filter(|_| line >= body) else { continue };
            let stands_alone =
                next > line + 1 && self.doc.lines.get(next + 1).is_some_and(|l| l.kind.has(Kind::BLANK));
            let opens = stands_alone
                && self.can_be_title(next)
                && !self.doc.lines[next].kind.has(Kind::ITEM)
                && self.hit(next, &closing).is_none()
                && self.next_free(next + 1, end).is_some_and(|after| self.hit(after, &closing).is_none());
            if opens {
                let (_, closed) = self.backward(&layout.tail, next, body);
                self.stories.push(Run { start, end: next, complete: whole && closed });
                self.labels[next] = Label::by_place(Role::Title);
                (start, body, whole) = (next, next + 1, false);
            }
        }
        let (_, closed) = self.backward(&layout.tail, end, body);
        self.drop_rules(body, end);
        // The last of several may break off, above the foot of the page or at the end of all.
        let breaks_off =
            is_last && !self.stories.is_empty() && self.stories.iter().all(|story| story.complete);
        self.stories.push(Run { start, end, complete: whole && (closed || breaks_off) });
    }

    /// The place of the first hit on a line or below it.
    fn hits_from(&self, line: usize) -> usize {
        self.doc.hits.partition_point(|hit| (hit.line as usize) < line)
    }

    fn cut_by_tail(&mut self, anchor: usize) {
        let layout = self.layout;
        let (before, from_anchor) = layout.tail.split_at(anchor);
        let closing = &from_anchor[0];
        let closings: Vec<usize> = self.lines_with(&closing.cues, 0, self.doc.lines.len());
        let mut start = 0;
        for line in closings {
            if line < start {
                continue;
            }
            let Some(cue) = self.hit(line, &closing.cues) else { continue };
            self.label(line, cue);
            let (_, whole_before) = self.backward(before, line, start);
            // The rest of a closing block stands right below, with at most one blank line between.
            let limit = (line + 1 + 2 * from_anchor.len()).min(self.doc.lines.len());
            let (end, whole_after) = self.forward(&from_anchor[1..], line + 1, limit);
            self.open(start, line, end, whole_before && whole_after);
            start = end;
        }
        self.mend_first();
        if start > 0 {
            self.leave(start);
        }
    }

    /// Begins the story that ends at `end` and whose closing block is at `close`.
    fn open(&mut self, from: usize, close: usize, end: usize, whole: bool) {
        let is_rule = |line: usize| self.doc.lines[line].kind.has(Kind::RULE);
        let Some(first) =
            (from..close).filter_map(|line| self.next_free(line, line + 1)).find(|&line| !is_rule(line))
        else {
            // A closing line with nothing to close belongs to no story.
            return;
        };
        let named = self.named.get(self.named.partition_point(|&line| line < first)).copied();
        let first = match named.filter(|&line| line < close && self.stories.is_empty()) {
            Some(named) => named,
            None if self.stories.is_empty() => self.title_after_preamble(first, close),
            None => first,
        };
        let titled_by_head = self.layout.head.iter().any(Element::is_title);
        let lonely =
            self.next_free(first + 1, close).is_none() && self.doc.lines[first].kind.has(Kind::CLOSED);
        let complete = if titled_by_head && lonely {
            // The one line that is there reads as the story and not as its title.
            false
        } else {
            self.forward(&self.layout.head, first, close).1
        };
        self.stories.push(Run { start: first, end, complete: complete && whole });
    }

    /// What follows the last closing line: a story that was cut off, when it opens with a title and goes on.
    fn leave(&mut self, start: usize) {
        let Some(first) = self.next_free(start, self.doc.lines.len()) else { return };
        // What tells how to leave the list, or who owns the words, is the foot of the page, with what stands above it
        // unless that breaks off in the middle of a sentence.
        let all = self.doc.lines.len();
        let foot = self.feet.get(self.feet.partition_point(|&foot| foot < first)).copied();
        let end = foot.map_or(all, |foot| self.above_rule(foot, first));
        if foot.is_some() && !self.breaks_off(first, end) {
            return;
        }
        let goes_on = self.next_free(first + 1, end);
        let is_prose = |line: usize| {
            let at = &self.doc.lines[line];
            !self.can_be_title(line) || at.kind.has(Kind::CLOSED) || at.text.len() > SENTENCE_MAX
        };
        let stands_alone = goes_on.is_some_and(|next| next > first + 1);
        if self.can_be_title(first) && stands_alone && goes_on.is_some_and(is_prose) {
            self.forward(&self.layout.head, first, end);
            // The last of several may break off.
            let complete = self.stories.len() >= 3;
            self.stories.push(Run { start: first, end, complete });
        }
    }

    /// What no story took is preamble or tail.
    fn finish(mut self) -> Option<Cut> {
        let first = self.stories.first()?.start;
        let mut next = first;
        for line in 0..first {
            if !self.is_loose(line) {
                self.labels[line] = Label::by_place(Role::Preamble);
            }
        }
        if let Some(line) = self.own_title(first) {
            self.labels[line] = Label::by_place(Role::Heading);
        }
        for story in &self.stories {
            for line in next..story.start {
                if matches!(self.labels[line].role, Role::Body) {
                    self.labels[line] = Label::by_place(Role::Tail);
                }
            }
            next = story.end;
        }
        for line in next..self.doc.lines.len() {
            if matches!(self.labels[line].role, Role::Body) {
                self.labels[line] = Label::by_place(Role::Tail);
            }
        }
        Some(Cut { labels: self.labels, stories: self.stories, splits: self.splits })
    }
}

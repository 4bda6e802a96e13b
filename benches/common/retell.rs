//! Documents told again: of one that a human marked many are made, whose stories are known, since nothing but whole lines
//! is moved, taken away, put in or stripped of its signs. Few documents so teach what many would.

use super::super::{Document, Letters, SLACK, Story, folded, locate};

/// Changes that one document has at once, at the most.
const CHANGES: usize = 3;

/// Lines of another document that are put above or below.
const BORROWED: usize = 30;

/// A document in parts.
#[derive(Clone)]
struct Told {
    above: Vec<String>,
    stories: Vec<(Vec<String>, Story)>,
    below: Vec<String>,
}

impl Told {
    /// Parts a text where a human says that its stories begin; `None` where one begins inside a line or is not found.
    fn new(text: &str, stories: &[Story]) -> Option<Told> {
        let letters = Letters::of(text);
        let all = folded(text);
        let lines: Vec<&str> = text.lines().collect();
        let (mut begins, mut from, mut ends) = (Vec::new(), 0, 0);
        for story in stories {
            let (start, end) = locate(&all, from, story, &[])?;
            let mut line = letters.line(start);
            while line > 0 && folded(lines.get(line)?).is_empty() {
                line -= 1;
            }
            let is_new = begins.last().is_none_or(|&before| before < line);
            if !is_new || start - letters.before_line(line) > SLACK {
                return None;
            }
            begins.push(line);
            from = all.ceil_char_boundary(start + 1);
            ends = letters.line(end.saturating_sub(1)) + 1;
        }
        let own = |from: usize, to: usize| -> Option<Vec<String>> {
            Some(lines.get(from..to)?.iter().map(|line| (*line).to_owned()).collect())
        };
        let to = begins.iter().skip(1).copied().chain([ends]);
        let parts = begins.iter().zip(to).zip(stories);
        let parts = parts.map(|((&from, to), story)| Some((own(from, to)?, story.clone())));
        Some(Told {
            above: own(0, *begins.first()?)?,
            stories: parts.collect::<Option<_>>()?,
            below: own(ends, lines.len())?,
        })
    }

    fn each_line(&mut self, change: impl Fn(&str) -> Option<String>) {
        for lines in
            self.stories.iter_mut().map(|story| &mut story.0).chain([&mut self.above, &mut self.below])
        {
            *lines = lines.iter().filter_map(|line| change(line)).collect();
        }
    }

    fn each_story(&mut self, change: impl Fn(&mut Vec<String>, &mut Story)) {
        self.stories.iter_mut().for_each(|(lines, story)| change(lines, story));
    }

    /// Makes one of the changes; `other` is a document that something is borrowed of.
    fn change(&mut self, which: usize, other: &Told, lot: &mut Lot) {
        let count = self.stories.len();
        match which {
            0 => self.above.clear(),
            1 => self.below.clear(),
            2 => self.above = other.above.iter().take(BORROWED).cloned().collect(),
            3 => self.below.extend(other.below.iter().take(BORROWED).cloned()),
            4 if count >= 5 => self.stories.retain(|_| lot.below(10) < 7),
            5 if count >= 6 => drop(self.stories.drain(count / 2..)),
            6 if count >= 4 => {
                let from = lot.below(count - 2);
                self.stories = self.stories[from..(from + 2 + lot.below(2)).min(count)].to_vec();
            }
            7 => (1..count).rev().for_each(|at| self.stories.swap(at, lot.below(at + 1))),
            8 => {
                self.below.clear();
                self.stories.extend(other.stories.iter().take(count.max(3)).cloned());
            }
            9 => self.each_story(|lines, _| lines.retain(|line| !line.trim().is_empty())),
            10 => self.each_story(|lines, _| lines.extend([String::new(), String::new()])),
            11 => self.each_line(|line| (!is_rule(line)).then(|| line.to_owned())),
            12 => {
                let rule = ["---", "* * *", "--------------------", "=====", "___"][lot.below(5)];
                self.each_story(|lines, _| lines.extend(["", rule, ""].map(str::to_owned)));
            }
            13 => self.each_line(|line| Some(line.trim_start_matches('#').replace("**", ""))),
            14 => self.each_story(|lines, _| {
                if let Some(first) = lines.first_mut() {
                    *first = without_bullet(first).to_owned();
                }
            }),
            15 => self.each_story(|lines, story| {
                if let Some(first) = lines.first_mut().filter(|first| story.is_titled_by(first)) {
                    *first = first.to_uppercase();
                }
            }),
            16 => self.each_story(|lines, story| {
                if lines.first().is_some_and(|first| story.is_titled_by(first))
                    && !story.first_words.is_empty()
                {
                    lines.remove(0);
                    (story.title, story.alt_title) = (None, Vec::new());
                }
            }),
            _ => {}
        }
    }

    fn text(&self) -> String {
        let own = self.stories.iter().flat_map(|story| &story.0);
        let lines: Vec<&str> = self.above.iter().chain(own).chain(&self.below).map(String::as_str).collect();
        lines.join("\n") + "\n"
    }
}

/// How many changes [`Told::change`] knows.
const KNOWN: usize = 17;

impl Story {
    /// Whether a line is its title, and nothing else.
    fn is_titled_by(&self, line: &str) -> bool {
        !line.contains("http") && self.title.as_ref().is_some_and(|title| folded(title) == folded(line))
    }
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.chars().all(|sign| "-=_*~# ".contains(sign))
}

fn without_bullet(line: &str) -> &str {
    let bare = line.trim_start().trim_start_matches(|sign: char| sign.is_ascii_digit());
    let signs = ["- ", "* ", "+ ", "• ", ". ", ") "];
    signs.iter().find_map(|sign| bare.strip_prefix(sign)).unwrap_or(line)
}

/// Numbers drawn by lot, the same ones each time: `SplitMix64` (Steele, Lea, Flood, OOPSLA 2014).
pub(super) struct Lot(pub(super) u64);

impl Lot {
    /// A number below `most`.
    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % most.max(1) as u64) as usize
    }
}

/// Each text told `times` times, with what stands in it then; of texts whose stories can't be parted nothing is made.
pub(super) fn retold(all: &[(String, &Document)], times: usize) -> Vec<Vec<(String, Document)>> {
    let mut lot = Lot(7);
    let parted: Vec<Option<Told>> = all
        .iter()
        .map(|(text, document)| Told::new(text, &document.stories).filter(|told| told.stories.len() >= 3))
        .collect();
    let known: Vec<&Told> = parted.iter().flatten().collect();
    let mut out = Vec::new();
    for (told, (_, document)) in parted.iter().zip(all) {
        let mut own = Vec::new();
        for _ in 0..if told.is_some() { times } else { 0 } {
            let Some(mut told) = told.clone() else { continue };
            for _ in 0..=lot.below(CHANGES) {
                let other = known[lot.below(known.len())];
                told.change(lot.below(KNOWN), other, &mut lot);
            }
            let text = told.text();
            let stories: Vec<Story> = told.stories.into_iter().map(|story| story.1).collect();
            // What a change made unlike itself teaches nothing.
            if stories.len() >= 2 && Told::new(&text, &stories).is_some() {
                let document = Document { stories, ..(*document).clone() };
                own.push((text, document));
            }
        }
        out.push(own);
    }
    out
}

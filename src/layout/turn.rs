//! Documents that go on in another layout: where the second one may begin.
//!
//! A layout shows its cues in its own part alone, so its last closing line, or its first opening line, is near the
//! turn. Which two layouts they are is for others to find.

use crate::story::{Part, Role};

use super::catalog::Layout;
use super::line::Kind;
use super::segment::{Cut, Document};
use super::{score, title};

/// The most turns that are worth a closer look.
const TURNS_MAX: usize = 3;

/// What one layout made of a document.
#[derive(Debug)]
pub(super) struct Side {
    /// The lines of its stories that a cue told, in order.
    told: Vec<u32>,
    /// Lines where another layout may end or begin.
    turns: [Option<usize>; 3],
    /// Where a cue says that the first story opens.
    opening: Option<usize>,
}

impl Side {
    /// Of the cut that `layout` gave.
    pub(super) fn new(doc: Document<'_>, layout: &Layout, cut: &Cut) -> Side {
        let told: Vec<u32> = score::told(cut, layout).map(|line| line as u32).collect();
        let opens = layout.head.iter().any(|element| element.required && !element.is_title());
        let turns = if opens {
            [opening(doc, cut), after_last(doc, cut), lost(cut)]
        } else {
            closing(doc, cut, &told)
        };
        let opening = turns[0].filter(|_| opens);
        Side { told, turns, opening }
    }

    /// How many lines it told.
    pub(super) fn told(&self) -> u32 {
        self.told.len() as u32
    }

    /// How many lines it told before `line`.
    fn before(&self, line: usize) -> usize {
        self.told.partition_point(|&told| (told as usize) < line)
    }

    fn after(&self, line: usize) -> usize {
        self.told.len() - self.before(line)
    }
}

/// Where the first story opens, with the rule above it where that is one of its cues.
fn opening(doc: Document<'_>, cut: &Cut) -> Option<usize> {
    let first = cut.stories.first()?.start;
    let is_own = |&line: &usize| {
        let kind = doc.lines[line].kind;
        kind.has(Kind::BLANK) || kind.has(Kind::RULE) && cut.labels[line].cue != Part::NO_CUE
    };
    let own = (0..first).rev().take_while(is_own).filter(|&line| doc.lines[line].kind.has(Kind::RULE)).last();
    Some(own.unwrap_or(first))
}

/// The first title in the last story, which holds all of another layout's stories when that one comes after.
fn after_last(doc: Document<'_>, cut: &Cut) -> Option<usize> {
    let last = cut.stories.last()?;
    (last.start + 1..last.end).find(|&line| is_title(doc, cut, line))
}

/// Where the first of the stories at the end begins that lack what opens the others.
fn lost(cut: &Cut) -> Option<usize> {
    cut.stories.iter().rev().take_while(|story| !story.complete).last().map(|story| story.start)
}

/// Where the last story that is closed ends; and the last title in the first one, which holds all of another layout's
/// stories when that one comes before.
fn closing(doc: Document<'_>, cut: &Cut, told: &[u32]) -> [Option<usize>; 3] {
    let last = told.last().and_then(|&last| cut.stories.iter().find(|story| story.end > last as usize));
    let first = cut.stories.first();
    let inner =
        first.and_then(|first| (first.start + 1..first.end).rev().find(|&line| is_title(doc, cut, line)));
    [last.map(|last| last.end), inner, None]
}

/// Whether a line of a story's text stands alone and reads as a title.
fn is_title(doc: Document<'_>, cut: &Cut, line: usize) -> bool {
    super::work::step();
    let is_blank = |line: usize| doc.lines.get(line).is_none_or(|line| line.kind.has(Kind::BLANK));
    cut.labels[line].role == Role::Body
        && line.checked_sub(1).is_none_or(is_blank)
        && ![Kind::BLANK, Kind::ITEM].iter().any(|&kind| doc.lines[line].kind.has(kind))
        && !title::ends_as_prose(doc, line)
        && title::title_end(doc, line, doc.lines.len()).is_some_and(is_blank)
}

/// The lines where `doc` may turn from one layout to another, likeliest first: there the two together told at least
/// `needed` of its lines.
pub(super) fn turns(doc: Document<'_>, sides: &[Side], needed: u32) -> Vec<usize> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let lines = doc.lines.len();
    let is_blank = |line: &usize| doc.lines[*line].kind.has(Kind::BLANK);
    for turn in sides.iter().flat_map(|side| side.turns).flatten().filter(|&turn| turn > 0) {
        let Some(turn) = (turn..lines).find(|line| !is_blank(line)) else { continue };
        let opens = title::looks_like_title(doc, turn) && !title::ends_as_prose(doc, turn);
        let is_told = || sides.iter().any(|side| side.opening == Some(turn));
        if !opens && !doc.lines[turn].kind.has(Kind::RULE) && !is_told() {
            continue;
        }
        if found.iter().any(|&(_, known)| known == turn) {
            continue;
        }
        let above = sides.iter().map(|side| side.before(turn)).max().unwrap_or_default();
        let below = sides.iter().map(|side| side.after(turn)).max().unwrap_or_default();
        if above >= 2 && below >= 2 && above + below >= needed as usize {
            found.push((above + below, turn));
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().take(TURNS_MAX).map(|(_, turn)| turn).collect()
}

#[cfg(test)]
mod tests {
    use crate::layout::Catalog;
    use crate::layout::detect::Reading;

    /// How many stories each piece gives.
    #[track_caller]
    fn check(pieces: &[&str], stories: &[usize]) {
        let text = pieces.concat();
        let mut reading = Reading::default();
        reading.read(&text, &[], &Catalog::built_in().0);
        let found: Vec<usize> = reading.regions.iter().map(|region| region.stories).collect();
        assert_eq!(found, stories, "{text}");
    }

    #[test]
    fn a_document_may_go_on_in_another_layout() {
        let prose =
            "The ferry sailed again on Monday, after engineers had replaced a shaft, with forty aboard.";
        let many = |one: &dyn Fn(usize) -> String| (1..4).map(one).collect::<String>();
        let posted =
            many(&|n| format!("Ferry {n} returns\n\nPosted on May {n}, 2020 by Desk\n\n{prose}\n\n"));
        let sourced =
            many(&|n| format!("Mill {n} opens\n\n{prose}\n\nSource: Harbour Post, May {n}, 2020\n\n"));
        let articles =
            many(&|n| format!("Article {n}: Lock {n} opens\nSource: RBN | Score: {n}\n\n{prose}\n\n"));
        for (one, other) in
            [(&posted, &sourced), (&sourced, &posted), (&articles, &sourced), (&posted, &articles)]
        {
            check(&[one, other], &[3, 3]);
            check(&[one], &[3]);
        }
    }
}

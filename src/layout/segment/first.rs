//! What stands above the first story, and where that begins when nothing but its title says so: a page may say
//! something of its own first.

use super::{Cutter, Run};
use crate::layout::catalog::Element;
use crate::layout::line::Kind;
use crate::layout::title;
use crate::story::{Part, Role};

/// The most that a page says of itself above its first story, in bytes.
const PREAMBLE_MAX: usize = 600;

impl Cutter<'_> {
    /// Where the first story begins: at the last title-like line before its first paragraph, since a page's own
    /// lines stand above.
    pub(super) fn title_after_preamble(&self, first: usize, close: usize) -> usize {
        let mut title = first;
        let mut line = first;
        while let Some(next) =
            self.next_free(line, close).filter(|&next| self.next_free(next + 1, close).is_some())
        {
            let Some(end) = self.title_end(next, close) else { break };
            if [Kind::ITEM, Kind::CLOSED].iter().any(|&k| self.doc.lines[next].kind.has(k))
                || title::opens_paragraph(self.doc, end - 1)
            {
                break;
            }
            title = next;
            line = end;
        }
        title
    }

    /// Takes what a page says of itself off the first story: a line in it that stands alone and reads as a title, where
    /// no other story has such a line, is its title.
    pub(super) fn mend_first(&mut self) {
        const OTHERS_MIN: usize = 2;
        let Some((&first, others)) = self.stories.split_first() else { return };
        if others.len() < OTHERS_MIN || !self.layout.head.first().is_some_and(Element::is_title) {
            return;
        }
        let Some(start) = self.inner_title(first) else { return };
        let above = self.doc.lines[first.start..start].iter().map(|line| line.text.len()).sum::<usize>();
        if above > PREAMBLE_MAX || others.iter().any(|&other| self.inner_title(other).is_some()) {
            return;
        }
        let closes = (start..first.end).find(|&line| self.labels[line].cue != Part::NO_CUE);
        for line in first.start..start {
            self.labels[line] = self.first[line];
        }
        let (_, complete) = self.forward(&self.layout.head, start, closes.unwrap_or(first.end));
        if let Some(story) = self.stories.first_mut() {
            *story = Run { start, end: first.end, complete: complete && first.complete };
        }
    }

    /// The last line of a story, below its title, that reads as a title and stands alone above more text.
    fn inner_title(&self, story: Run) -> Option<usize> {
        let is_blank = |line: usize| self.doc.lines.get(line).is_some_and(|line| line.kind.has(Kind::BLANK));
        let is_prose = |line: usize| !self.can_be_title(line) || title::ends_as_prose(self.doc, line);
        let reads = |&line: &usize| {
            let kind = self.doc.lines[line].kind;
            is_blank(line - 1)
                && ![Kind::BLANK, Kind::ITEM].iter().any(|&bad| kind.has(bad))
                && self.can_be_title(line)
                && !title::ends_as_prose(self.doc, line)
                && title::title_end(self.doc, line, story.end)
                    .is_some_and(|end| is_blank(end) && self.next_free(end, story.end).is_some_and(is_prose))
        };
        let body = (story.start + 1..story.end).filter(|&line| self.labels[line].role == Role::Body);
        body.rev().find(reads)
    }
}

#[cfg(test)]
mod tests {
    use crate::layout::Catalog;
    use crate::layout::detect::Reading;

    /// The first words of each story's first part.
    #[track_caller]
    fn check(text: &str, titles: &[&str]) {
        let mut reading = Reading::default();
        reading.read(text, &[], &Catalog::built_in().0);
        let first = |start: u32| text[start as usize..].lines().next().unwrap_or_default();
        let found: Vec<&str> = reading.stories.iter().map(|story| first(story.start)).collect();
        assert_eq!(found, titles, "{text}");
    }

    #[test]
    fn a_page_says_something_of_its_own_first() {
        let story = |title: &str| format!("{title}\n\nThe mill stood still.\n\nSource: Harbour Post\n\n");
        let own = "The River Reader\n\nAll that was printed along the river.\n\n";
        let three =
            [story("Mill stands still"), story("Bell rings at noon"), story("Ferry is late")].concat();
        check(&format!("{own}{three}"), &["Mill stands still", "Bell rings at noon", "Ferry is late"]);
        check(&three, &["Mill stands still", "Bell rings at noon", "Ferry is late"]);
        // Where stories have headings in them, so may the first.
        let headed = "Mill stands still\n\nIt did so on Monday.\n\nWhat the miller says\n\nHe is sorry.\n\nSource: RBN\n\n";
        check(&headed.repeat(3), &["Mill stands still"; 3]);
    }
}

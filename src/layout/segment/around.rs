//! What stands around stories: the names above them, the digest's own title, and the foot below the last one.

use crate::story::Role;

use super::super::catalog::{Element, Origin};
use super::super::line::Kind;
use super::super::title::{self, looks_like_title};
use super::{Cutter, prev_text};

impl Cutter<'_> {
    /// Whether what stands above stories can be the names of outlets, where they have no titles: some are known.
    pub(super) fn is_named(&self, heads: &[std::ops::Range<usize>]) -> bool {
        let layout = self.layout;
        let cues: Vec<u16> = layout.head.iter().flat_map(|element| element.cues.iter().copied()).collect();
        let known =
            |head: &&std::ops::Range<usize>| (**head).clone().any(|line| self.names_outlet(line, &cues));
        !self.takes_any_name() || heads.iter().filter(known).count() * 3 >= heads.len()
    }

    /// Whether the frame has a place for what is furniture on any page. A cue without words of its own speaks for no
    /// line of that kind, nor does one that makes furniture of it as well, unless every story has it.
    pub(super) fn is_framed(&self, line: usize) -> bool {
        let layout = self.layout;
        layout.head.iter().chain(&layout.tail).any(|element| {
            let speaks = |cue: u16| match self.role_of(cue) {
                _ if layout.origin == Origin::BuiltIn && layout.open.contains(&cue) => false,
                Some(Role::Furniture) => element.required,
                _ => true,
            };
            let here = self.doc.hits.of_line(line).iter();
            here.filter(|hit| element.cues.contains(&hit.cue)).any(|hit| speaks(hit.cue))
        })
    }

    /// The lines that may open a story; no furniture does. Where any name opens one, the first story, which nothing ends
    /// above, begins with a name that is known if there is one: `The miller says:` may stand on any page.
    pub(super) fn openings(&self, cues: &[u16]) -> Vec<usize> {
        let mut lines = self.lines_with(cues, 0, self.doc.lines.len());
        // What its own layout says of a line elsewhere does not keep it from opening a story.
        lines.retain(|&line| self.labels[line].role != Role::Furniture || self.is_framed(line));
        if self.takes_any_name() {
            let next = lines.iter().position(|&line| self.is_parted(line, 0)).unwrap_or(lines.len());
            let known = lines[..next].iter().position(|&line| self.names_outlet(line, cues));
            lines.drain(..known.unwrap_or_default());
        }
        lines
    }

    /// Whether the line that ends every story of a layout without titles stands above `line`: what opens such a story
    /// can stand inside one as well.
    pub(super) fn is_parted(&self, line: usize, floor: usize) -> bool {
        let layout = self.layout;
        let ends = layout.tail.iter().find(|element| element.required && !element.is_title());
        let Some(ends) = ends.filter(|_| !self.has_titles()) else { return true };
        let is_furniture =
            |at: usize| self.labels[at].role == Role::Furniture && self.hit(at, &ends.cues).is_none();
        let mut above = prev_text(self.doc, line, floor);
        while let Some(at) = above.filter(|&at| is_furniture(at)) {
            above = prev_text(self.doc, at, floor);
        }
        above.is_some_and(|above| self.hit(above, &ends.cues).is_some())
    }

    /// Whether stories are known by the names above them alone; a person's own layout says what it says.
    pub(super) fn takes_any_name(&self) -> bool {
        !self.has_titles() && self.layout.origin == Origin::BuiltIn
    }

    fn has_titles(&self) -> bool {
        let layout = self.layout;
        layout.head.iter().any(Element::is_title) || layout.roles.iter().any(|&(_, role)| role == Role::Title)
    }

    /// The cues of this layout that open a foot.
    pub(super) fn tails(&self) -> Vec<u16> {
        let tails = self.layout.roles.iter().filter(|(_, role)| *role == Role::Tail);
        tails.map(|&(cue, _)| cue).collect()
    }

    /// Where the foot of a story begins whose body is `body..end`: a signature, or the end of the whole digest.
    pub(super) fn foot(&self, body: usize, end: usize) -> usize {
        let own = self.lines_with(&self.tails(), body, end).first().copied();
        // A foot that any page may have stands below the last story.
        let last = end == self.doc.lines.len();
        let common = self.feet.get(self.feet.partition_point(|&line| line <= body)).copied().filter(|_| last);
        let Some(line) = own.into_iter().chain(common).min() else { return end };
        // The rule above a foot goes with it, unless every story ends with one.
        let above = self.above_rule(line, body);
        let ends = self.layout.tail.iter().find(|element| element.required && !element.is_title());
        if ends.is_some_and(|ends| self.hit(above, &ends.cues).is_some()) { line } else { above }
    }

    /// Whether the text of `from..to` ends in the middle of a sentence.
    pub(super) fn breaks_off(&self, from: usize, to: usize) -> bool {
        prev_text(self.doc, to, from).is_some_and(|last| {
            let at = self.doc.lines[last];
            let closed = [Kind::CLOSED, Kind::LINK, Kind::RULE].iter().any(|&kind| at.kind.has(kind));
            !closed && (at.kind.has(Kind::ITEM) || !self.can_be_title(last))
        })
    }

    /// The rule right above `line`, if there is one, else `line`.
    pub(super) fn above_rule(&self, line: usize, floor: usize) -> usize {
        let above = prev_text(self.doc, line, floor);
        above.filter(|&above| self.doc.lines[above].kind.has(Kind::RULE)).unwrap_or(line)
    }

    /// The line above the first story, on `first`, that names the digest: a heading of the first level, or the very
    /// first line when it stands alone and reads as a title.
    pub(super) fn own_title(&self, first: usize) -> Option<usize> {
        let lines = &self.doc.lines[..first];
        if self.labels[..first].iter().any(|label| label.role == Role::Heading) {
            return None;
        }
        let pages = self.layout.roles.iter().filter(|(_, role)| *role == Role::Furniture);
        let pages: Vec<u16> = pages.map(|&(cue, _)| cue).collect();
        let is_own = |line: usize| {
            let is_text = !lines[line].kind.has(Kind::BLANK) && self.hit(line, &pages).is_none();
            is_text && self.labels[line].role == Role::Preamble
        };
        let top =
            (0..first).find(|&line| is_own(line) && lines[line].kind.known().heading_level() == Some(1));
        top.or_else(|| {
            let is_path = |line: usize| title::is_path(&self.doc.text[lines[line].text.range()]);
            let line = (0..first).find(|&line| !lines[line].kind.has(Kind::BLANK) && !is_path(line))?;
            let below = self.doc.lines.get(line + 1)?.kind;
            let alone = below.has(Kind::BLANK) || below.has(Kind::RULE);
            let text = &self.doc.text[lines[line].text.range()];
            let words = text.split_whitespace().count();
            let wide = text.chars().filter(|&c| c >= '\u{2e80}').count();
            let reads = (words >= 2 || wide >= 3) && looks_like_title(self.doc, line);
            (is_own(line) && alone && reads && !lines[line].kind.has(Kind::CLOSED)).then_some(line)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::layout::Catalog;
    use crate::layout::detect::Reading;

    /// The first words of each story.
    #[track_caller]
    fn check(text: &str, stories: &[&str]) {
        let mut reading = Reading::default();
        reading.read(text, &[], &Catalog::built_in().0);
        let first = |start: u32| text[start as usize..].lines().next().unwrap_or_default();
        let found: Vec<&str> = reading.stories.iter().map(|story| first(story.start)).collect();
        assert_eq!(found, stories, "{text}");
    }

    #[test]
    fn names_above_stories_are_told_from_what_pages_say() {
        let one = |name: &str| format!("{name}:\n\nThe mill should have been mended in spring.\n\n---\n\n");
        let all = |between: &str| [one("Reuters"), one("Hill Courier"), one("Le Monde")].join(between);
        let names = ["Reuters:", "Hill Courier:", "Le Monde:"];
        check(&all(""), &names);
        check(&all("Related postings:\n\n"), &names);
        check(&all("Skip to content\n\nPost a comment\n\n"), &names);
        check(&(all("") + "This message was sent to the mill"), &names);
        check(&("The miller says:\n\nRead this.\n\n".to_owned() + &all("")), &names);
        // Two stories, and the last one is closed by its rule all the same.
        let two = one("Reuters") + &one("Hill Courier") + "Unsubscribing info Harbours\n";
        check(&two, &names[..2]);
    }

    #[test]
    fn they_may_begin_below_another_layout() {
        let sourced = |n: usize| {
            format!(
                "Mill {n} opens\n\nThe wheel turned on Monday.\n\nSource: Harbour Post, May {n}, 2020\n\n"
            )
        };
        let named = |name: &str| format!("{name}:\n\nThe mill should have been mended in spring.\n\n---\n\n");
        let text = (1..4).map(sourced).collect::<String>() + &named("Reuters") + &named("Hill Courier");
        check(&text, &["Mill 1 opens", "Mill 2 opens", "Mill 3 opens", "Reuters:", "Hill Courier:"]);
    }
}

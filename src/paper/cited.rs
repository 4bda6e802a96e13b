//! A citation: one sentence that says what a story is, who told it, and on which lines of which file it stands.

use crate::container::Container;
use crate::library::explain::LineIndex;
use crate::library::{Digest, StoryRef};
use crate::text::{CleanBuf, Span};

/// Cites stories. Lines of a digest are counted once for all its stories that follow each other.
#[derive(Debug, Default)]
pub struct Citer<'a> {
    last: Option<(&'a Digest, LineIndex)>,
}

impl<'a> Citer<'a> {
    /// First and last line of a story in the text of its digest, from 1.
    pub fn lines(&mut self, story: StoryRef<'a>) -> (usize, usize) {
        let digest = story.digest();
        let index = match self.last.take() {
            Some((last, index)) if std::ptr::eq(last, digest) => index,
            _ => LineIndex::of(story.shard(), digest),
        };
        let span = story.span();
        let text = story.text().at(span).as_str();
        let (lead, tail) = (text.len() - text.trim_start().len(), text.len() - text.trim_end().len());
        let (start, end) = (span.start as usize + lead, span.end as usize - tail);
        let lines = index.lines(Span::new(start.min(end), end));
        self.last = Some((digest, index));
        lines
    }

    /// `“Title”, Outlet, 6 Nov 2023, https://…; in Digest, file.txt, lines 3–17 (id 3f9a2c41).` By the id, which is a
    /// function of its words, `readboard show` finds it in whatever file it stands.
    pub fn cite(&mut self, story: StoryRef<'a>) -> String {
        let (first, last) = self.lines(story);
        let mut parts = vec![format!("“{}”", story.heading())];
        parts.extend(story.outlet().map(|outlet| outlet.to_string()));
        parts.extend(story.story().date.map(crate::story::Date::in_words));
        parts.extend(super::link(story));
        let file = story.digest().name();
        let title = story.text().at(story.digest().title);
        let title = if title.is_empty() { String::new() } else { format!("{title}, ") };
        let lines = if first == last { format!("line {first}") } else { format!("lines {first}–{last}") };
        let of = if is_as_in_file(story.digest()) { "" } else { " of its text" };
        let id = story.story().glance;
        CleanBuf::line(&format!("{}; in {title}{file}, {lines}{of} (id {id:08x}).", parts.join(", ")))
            .to_string()
    }
}

/// Whether the lines of a digest are those of its file, and not of the text that was inside.
pub fn is_as_in_file(digest: &Digest) -> bool {
    let packed = digest.path.extension().is_some_and(|ending| ending == "gz" || ending == "zst");
    digest.container == Container::Text && !packed
}

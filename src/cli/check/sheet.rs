//! What a check says of a digest, for people: aligned, and readable at 80 columns.

use std::io::{self, Write};

use crate::container::Container;
use crate::layout::{Catalog, explain as words};
use crate::library::explain::{Explained, Row, Told};
use crate::library::{Digest, Shard};
use crate::story::Role;
use crate::text::{Clean, CleanBuf, wrap};

use super::{Trying, cell, cut, encoding};

/// Lines of furniture, preamble or tail that are shown.
const SHOWN: usize = 5;

/// Columns of an outlet at most.
const OUTLET_MAX: usize = 18;

/// Columns of the names on the left.
const NAME: usize = 10;

/// Lines, each clean and none longer than it should be.
pub(super) struct Sheet<'o> {
    out: &'o mut dyn Write,
    pub(super) columns: usize,
    /// Whether something stands above.
    begun: bool,
}

/// What all digests come to.
#[derive(Default)]
pub(super) struct Sum {
    digests: usize,
    stories: usize,
    problems: usize,
    doubtful: usize,
}

impl Sum {
    pub(super) fn add(&mut self, digest: &Digest, told: &Explained<'_>) {
        self.digests += 1;
        self.stories += told.stories.len();
        self.problems += told.problems.len();
        self.doubtful += usize::from(words::is_doubtful(digest.way, digest.confidence));
    }
}

/// A number of things, with the right word.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Lines as people write them: `12` or `12–31`.
pub(super) fn span((first, last): (usize, usize)) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

impl<'o> Sheet<'o> {
    pub(super) fn new(out: &'o mut dyn Write, columns: usize) -> Sheet<'o> {
        Sheet { out, columns, begun: false }
    }

    /// Writes a line. Names in layout files and paths come this way too, so all of it goes through the gate.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        let clean = CleanBuf::line(text);
        writeln!(self.out, "{}", clean.as_clean().as_str().trim_end())
    }

    /// Writes a name and what it is; what does not fit goes on below.
    fn named(&mut self, name: &str, text: &str) -> io::Result<()> {
        let clean = CleanBuf::line(text);
        let text = clean.as_clean();
        for (row, part) in wrap::wrap(text.as_str(), self.columns - NAME - 4).into_iter().enumerate() {
            let name = if row == 0 { name } else { "" };
            self.line(&format!("  {name:NAME$}  {}", text.at(part)))?;
        }
        Ok(())
    }

    /// Writes `lead` and a text behind it; what does not fit goes on below, further in.
    pub(super) fn hanging(&mut self, lead: &str, text: &str) -> io::Result<()> {
        let clean = CleanBuf::line(text);
        let text = clean.as_clean();
        let wide = wrap::width(lead);
        for (row, part) in wrap::wrap(text.as_str(), self.columns - wide - 2).into_iter().enumerate() {
            let lead = if row == 0 { lead.to_owned() } else { " ".repeat(wide + 2) };
            self.line(&format!("{lead}{}", text.at(part)))?;
        }
        Ok(())
    }

    /// A line between two things.
    fn part(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) { self.line("") } else { Ok(()) }
    }

    /// What a layout file that is tried gave on its own samples.
    pub(super) fn trying(&mut self, trying: &Trying) -> io::Result<()> {
        self.part()?;
        self.line(&trying.file)?;
        self.named("layout", &trying.name)?;
        if trying.samples == 0 {
            self.named("samples", "none: add one, so that the layout is tried whenever it changes")?;
        } else if trying.misses.is_empty() {
            let all = count(trying.samples, "sample comes", "samples come");
            self.named("samples", &format!("{all} out as expected"))?;
        } else {
            let all = count(trying.misses.len(), "thing comes", "things come");
            self.named("samples", &format!("{all} out otherwise than the file expects"))?;
        }
        for miss in &trying.misses {
            let story = miss.story.map_or(String::new(), |story| format!(", story {story}"));
            self.line(&format!("    sample {}{story}: {}", miss.sample, miss.field))?;
            self.line(&format!("      wanted  {}", miss.wanted))?;
            self.line(&format!("      got     {}", miss.got))?;
        }
        Ok(())
    }

    /// What a digest is, in a few lines.
    pub(super) fn head(
        &mut self,
        shard: &Shard,
        digest: &Digest,
        told: &Explained<'_>,
        catalog: &Catalog,
    ) -> io::Result<()> {
        self.part()?;
        self.line(digest.shown_path().as_clean().as_str())?;
        let encoding = encoding(digest).map_or(String::new(), |encoding| format!(", {encoding}"));
        // Lines are those of the text that was read out of the file, which in other kinds are not those of the file.
        let of = if digest.container == Container::Text { "" } else { " of text" };
        let lines = format!("{}{of}", count(told.lines, "line", "lines"));
        self.named("file", &format!("{}{encoding}, {lines}", digest.container.name()))?;
        let title = shard.text().at(digest.title);
        if !title.is_empty() {
            self.named("title", title.as_str())?;
        }
        let own = words::origin_name(digest.way, catalog).map_or(String::new(), |own| format!(" ({own})"));
        self.named("layout", &format!("{}{own}", words::way_name(digest.way, catalog)))?;
        let verdict = words::verdict(digest.way, digest.confidence);
        self.named("confidence", &format!("{:.2}, {verdict}", digest.confidence))?;
        self.named("stories", &told.stories.len().to_string())?;
        if digest.regions.len() > 1 {
            for region in digest.regions.iter().take(SHOWN) {
                let name = words::way_name(region.way, catalog);
                let (lines, stories) =
                    (span(told.lines_of(region)), count(region.stories, "story", "stories"));
                self.line(&format!("    lines {lines}: {name}, {:.2}, {stories}", region.confidence))?;
            }
            self.more(digest.regions.len())?;
        }
        Ok(())
    }

    /// A digest with its stories, what is left over, and what is odd.
    pub(super) fn digest(
        &mut self,
        shard: &Shard,
        digest: &Digest,
        told: &Explained<'_>,
        catalog: &Catalog,
    ) -> io::Result<()> {
        self.head(shard, digest, told, catalog)?;
        self.stories(&told.stories)?;
        for role in [Role::Preamble, Role::Furniture, Role::Tail] {
            let rows: Vec<&Row<'_>> = told.rows.iter().filter(|row| row.role == role).collect();
            self.left_over(words::role_name(role), &rows)?;
        }
        self.problems(told)
    }

    fn stories(&mut self, stories: &[Told<'_>]) -> io::Result<()> {
        if stories.is_empty() {
            return Ok(());
        }
        let widest = |text: &dyn Fn(&Told<'_>) -> usize| stories.iter().map(text).max().unwrap_or(0);
        let number = stories.len().to_string().len().max(2);
        let lines = widest(&|told| wrap::width(&span(told.lines))).max(5);
        let outlet = |told: &Told<'_>| told.story.outlet().map_or(0, |outlet| wrap::width(outlet.as_str()));
        let outlets = widest(&outlet).clamp(6, OUTLET_MAX);
        let head =
            format!("  {:>number$}  {:lines$}  {:10}  {:outlets$}  link  ", "#", "lines", "date", "outlet");
        let room = self.columns.saturating_sub(wrap::width(&head)).max(8);
        self.line("")?;
        self.line(&format!("{head}title"))?;
        for (at, told) in (1..).zip(stories) {
            let date = told.story.story().date.map_or("–".to_owned(), |date| date.to_string());
            let outlet = told.story.outlet().map_or("–", Clean::as_str);
            let link = if told.story.link().is_some() { "yes" } else { "no" };
            let title = match told.story.title() {
                Some(title) => cut(title.as_str(), room),
                None => format!("«{}»", cut(told.story.heading().as_str(), room.saturating_sub(2))),
            };
            let mark = if told.is_complete { ' ' } else { '!' };
            let span = cell(&span(told.lines), lines);
            let outlet = cell(outlet, outlets);
            self.line(&format!(" {mark}{at:>number$}  {span}  {date:10}  {outlet}  {link:4}  {title}"))?;
        }
        Ok(())
    }

    /// Lines that are no story's: each text once, with how often it stands there.
    fn left_over(&mut self, name: &str, rows: &[&Row<'_>]) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut texts: Vec<(&str, usize, usize)> = Vec::new();
        let mut at = std::collections::HashMap::new();
        let mut all = 0;
        for row in rows {
            for (number, line) in (row.lines.0..).zip(row.text.as_str().lines()) {
                let line = line.trim();
                if line.is_empty() {
                    continue;
                }
                all += 1;
                let place = *at.entry(line).or_insert(texts.len());
                match texts.get_mut(place) {
                    Some((.., times)) => *times += 1,
                    None => texts.push((line, number, 1)),
                }
            }
        }
        self.line("")?;
        self.named(name, &count(all, "line", "lines"))?;
        for &(text, line, times) in texts.iter().take(SHOWN) {
            let times = if times > 1 { format!("  ({times} times)") } else { String::new() };
            let room = self.columns.saturating_sub(NAME + 4 + times.len());
            self.line(&format!("  {line:>NAME$}  {}{times}", cut(text, room)))?;
        }
        let shown: usize = texts.iter().take(SHOWN).map(|(.., times)| times).sum();
        self.more_of(all - shown)
    }

    /// That of `all` things some were not shown.
    fn more(&mut self, all: usize) -> io::Result<()> {
        self.more_of(all.saturating_sub(SHOWN))
    }

    fn more_of(&mut self, more: usize) -> io::Result<()> {
        if more == 0 { Ok(()) } else { self.line(&format!("  {:NAME$}  … and {more} more", "")) }
    }

    /// What is odd, by line.
    pub(super) fn problems(&mut self, told: &Explained<'_>) -> io::Result<()> {
        if told.problems.is_empty() {
            return Ok(());
        }
        self.line("")?;
        self.named("problems", &told.problems.len().to_string())?;
        for problem in told.problems {
            let line = if problem.line == 0 { "–".to_owned() } else { problem.line.to_string() };
            self.hanging(&format!("  {line:>NAME$}  "), &told.words_of(problem))?;
        }
        Ok(())
    }

    /// What all digests come to, when there are several.
    pub(super) fn sum(&mut self, sum: &Sum) -> io::Result<()> {
        if sum.digests < 2 {
            return Ok(());
        }
        self.part()?;
        let (digests, stories) =
            (count(sum.digests, "digest", "digests"), count(sum.stories, "story", "stories"));
        let problems = count(sum.problems, "problem", "problems");
        self.line(&format!("{digests}: {stories}, {problems}, {} in doubt", sum.doubtful))
    }
}

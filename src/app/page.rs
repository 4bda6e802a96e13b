//! A page of text over the panes: help, made from the command table; problems, made from what the loader said; why a
//! story is what it is.

use crate::command::{COMMANDS, Group};
use crate::keymap::Keymap;
use crate::layout::detect::Region;
use crate::layout::{Catalog, explain as words};
use crate::library::{StoryRef, explain};
use crate::story::StoryIx;
use crate::text::wrap::wrap;
use crate::text::{CleanBuf, seek};

/// Letters of a line that are shown.
const QUOTE_MAX: usize = 160;

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageLine {
    /// A heading.
    Heading(CleanBuf),
    /// A command: its keys, its name, what it does.
    Command(CleanBuf, CleanBuf, CleanBuf),
    /// Running text.
    Text(CleanBuf),
    /// Text of a digest.
    Quote(CleanBuf),
    /// Something to choose: its name, and what it is.
    Choice(CleanBuf, CleanBuf),
}

impl PageLine {
    fn has(&self, words: &[String]) -> bool {
        let text = match self {
            PageLine::Heading(text) | PageLine::Text(text) | PageLine::Quote(text) => text.to_string(),
            PageLine::Choice(name, about) => format!("{name} {about}"),
            PageLine::Command(keys, name, help) => format!("{keys} {name} {help}"),
        };
        // A key is more than a letter somewhere: `u` is not in every line of keys. Of other scripts a letter is a word.
        let is_command = matches!(self, PageLine::Command(..));
        let is_key = |word: &String| match self {
            PageLine::Command(keys, ..) => keys.split(' ').any(|key| key.to_lowercase() == *word),
            _ => false,
        };
        let text = seek::folded(&text);
        words.iter().all(|word| {
            let is_word = !is_command || !word.is_ascii() || word.len() > 2;
            is_key(word) || is_word && text.contains(word.as_str())
        })
    }
}

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The keys.
    Help,
    /// What could not be read, and what is odd.
    Problems,
    /// How this story was found.
    Why(StoryIx),
    /// Which themes there are.
    Themes,
    /// The settings as they are.
    Settings,
}

impl Subject {
    /// The heading of the page.
    pub fn title(self) -> &'static str {
        match self {
            Subject::Help => "Help",
            Subject::Problems => "Problems",
            Subject::Why(_) => "Why",
            Subject::Themes => "Themes",
            Subject::Settings => "Settings",
        }
    }
}

/// An open page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What it is about.
    pub subject: Subject,
    /// Its lines.
    pub lines: Vec<PageLine>,
    /// The first line on the screen.
    pub top: usize,
    /// The line under the cursor, of a page that one chooses from.
    pub cursor: Option<usize>,
    /// What narrows its lines.
    pub filter: String,
    /// The lines that narrowing left out, and the others, as they were.
    all: Vec<PageLine>,
}

impl Page {
    fn new(subject: Subject, lines: Vec<PageLine>) -> Page {
        Page { subject, all: lines.clone(), lines, top: 0, cursor: None, filter: String::new() }
    }

    /// Shows only the lines that have each of these words, or begin with one in their keys, under their headings.
    pub fn narrow(&mut self, filter: &str) {
        filter.clone_into(&mut self.filter);
        (self.lines, self.top) = (Vec::new(), 0);
        let words: Vec<String> = filter.split_whitespace().map(seek::folded).collect();
        let mut heading = None;
        for line in &self.all {
            match line {
                PageLine::Heading(_) => heading = Some(line),
                line if line.has(&words) => {
                    self.lines.extend(heading.take().into_iter().chain([line]).cloned());
                }
                _ => {}
            }
        }
        if words.is_empty() {
            self.lines.clone_from(&self.all);
        } else if self.lines.is_empty() {
            self.lines.push(PageLine::Text(CleanBuf::line("Nothing here has these words.")));
        }
    }

    /// What is under the cursor, by its name.
    pub fn chosen(&self) -> Option<&str> {
        match self.lines.get(self.cursor?)? {
            PageLine::Choice(name, _) => Some(name),
            _ => None,
        }
    }

    /// The themes, by name and what they are like, with the one under the cursor.
    pub fn themes(all: &[(String, String)], at: usize) -> Page {
        let choice =
            |(name, about): &(String, String)| PageLine::Choice(CleanBuf::line(name), CleanBuf::line(about));
        Page { cursor: Some(at), ..Page::new(Subject::Themes, all.iter().map(choice).collect()) }
    }

    /// The settings, one a line.
    pub fn settings(all: &str) -> Page {
        let lines = all.lines().map(|line| PageLine::Text(CleanBuf::line(line)));
        let remark = "`:set NAME VALUE` changes one until you leave; `readboard config` tells of the file.";
        let remark = [PageLine::Text(CleanBuf::default()), PageLine::Quote(CleanBuf::line(remark))];
        Page::new(Subject::Settings, lines.chain(remark).collect())
    }

    /// Every command with its present keys, as far as the terminal can send them: not each tells `^I` from Tab.
    pub fn help(keymap: &Keymap, tells_keys: bool) -> Page {
        let can_send = |keys: &String| tells_keys || !keys.contains("<C-i>");
        let mut lines = Vec::new();
        for group in Group::ALL {
            if !lines.is_empty() {
                lines.push(PageLine::Text(CleanBuf::default()));
            }
            lines.push(PageLine::Heading(CleanBuf::line(group.title())));
            for command in COMMANDS.iter().filter(|command| command.group == group) {
                let (mode, mut keys) = command.best_known(|mode| keymap.keys_of(mode, command.verb));
                keys.retain(can_send);
                let place = if keys.is_empty() { "" } else { mode.place() };
                let name = command.usage();
                lines.push(PageLine::Command(
                    CleanBuf::line(&format!("{place}{}", keys.join(" "))),
                    CleanBuf::line(&name),
                    CleanBuf::line(command.help),
                ));
            }
        }
        Page::new(Subject::Help, lines)
    }

    /// What could not be read, and what was odd: texts under their headings, wrapped to `columns`, and how many more
    /// there are of each.
    pub fn problems(groups: &[(&str, Vec<CleanBuf>, usize)], done: bool, columns: usize) -> Page {
        let mut sheet = Sheet { lines: Vec::new(), columns };
        if !done {
            sheet.text("Digests are still being read: more may come.");
        } else if groups.iter().all(|(_, texts, _)| texts.is_empty()) {
            sheet.text("Everything was read, and nothing was odd.");
        }
        for (heading, texts, more) in groups {
            if !texts.is_empty() {
                sheet.heading(heading);
            }
            for text in texts {
                sheet.text(text.as_clean().as_str());
            }
            if *more > 0 {
                sheet.text(&format!("… and {more} more: `readboard check` lists them all"));
            }
        }
        Page::new(Subject::Problems, sheet.lines)
    }

    /// How a story was found: where it stands, in which layout, and which line told what.
    pub fn why(ix: StoryIx, story: StoryRef<'_>, catalog: &Catalog, columns: usize) -> Page {
        let why = explain::story(story, catalog);
        let mut sheet = Sheet { lines: Vec::new(), columns };
        sheet.heading(story.heading().as_str());
        let ((first, last), (number, stories)) = (why.lines, why.number);
        let path = story.digest().shown_path();
        sheet.text(&format!("{path}: lines {first}–{last}, story {number} of {stories}"));
        if !why.lacks.is_empty() {
            sheet.text(&format!("! it lacks its {}", why.lacks.join(" and its ")));
        }
        sheet.blank();
        sheet.heading("Layout");
        if let Some(region) = why.region {
            sheet.layout(region, catalog);
        }
        sheet.blank();
        sheet.heading("What told it");
        // What one line told is said once.
        for facts in why.facts.chunk_by(|a, b| (a.line, &a.by) == (b.line, &b.by)) {
            sheet.facts(facts);
        }
        if !why.left_out.is_empty() {
            sheet.blank();
            sheet.heading("Left out around it");
            for fact in why.left_out.chunks(1) {
                sheet.facts(fact);
            }
        }
        Page::new(Subject::Why(ix), sheet.lines)
    }
}

/// Lines of a page in the making, wrapped to its columns.
struct Sheet {
    lines: Vec<PageLine>,
    columns: usize,
}

impl Sheet {
    fn blank(&mut self) {
        self.lines.push(PageLine::Text(CleanBuf::default()));
    }

    fn heading(&mut self, text: &str) {
        let text = CleanBuf::line(text);
        let rows = wrap(text.as_clean().as_str(), self.columns);
        self.lines
            .extend(rows.into_iter().map(|span| PageLine::Heading(CleanBuf::from(text.as_clean().at(span)))));
    }

    /// A text; what goes on stands in, so that one sees where the next one begins.
    fn text(&mut self, text: &str) {
        self.put("", text, PageLine::Text);
    }

    fn put(&mut self, lead: &str, text: &str, line: fn(CleanBuf) -> PageLine) {
        let text = CleanBuf::line(text);
        let rows = wrap(text.as_clean().as_str(), self.columns.saturating_sub(2 + lead.len()));
        self.lines.extend(rows.into_iter().enumerate().map(|(row, span)| {
            let hang = if row == 0 { "" } else { "  " };
            line(CleanBuf::line(&format!("{lead}{hang}{}", text.as_clean().at(span))))
        }));
    }

    fn layout(&mut self, region: &Region, catalog: &Catalog) {
        let name = words::way_name(region.way, catalog);
        let own = words::origin_name(region.way, catalog).map_or(String::new(), |own| format!(" ({own})"));
        let verdict = words::verdict(region.way, region.confidence);
        self.text(&format!("{name}{own}: {:.2}, {verdict}", region.confidence));
        match words::runner_up(region, catalog) {
            Some(words::Tried { name, trial: Some(trial), why, .. }) => {
                self.text(&format!("next best: {name}: {:.2}, {why}", trial.worth));
            }
            _ => self.text("nothing else fits"),
        }
    }

    /// What a line told, then the line.
    fn facts(&mut self, facts: &[explain::Fact<'_>]) {
        let Some(fact) = facts.first() else { return };
        let what: Vec<&str> = facts.iter().map(|fact| fact.what).collect();
        self.text(&format!("{}: line {}, {}", what.join(", "), fact.line, fact.by.words()));
        let text = fact.text.as_str();
        let cut = text.char_indices().nth(QUOTE_MAX).map_or(text.len(), |(at, _)| at);
        let more = if cut < text.len() { "…" } else { "" };
        self.put("  ", &format!("{}{more}", text.get(..cut).unwrap_or_default()), PageLine::Quote);
    }
}

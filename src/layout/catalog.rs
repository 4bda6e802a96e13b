//! Layouts as data, compiled for one quick look at each line.
//!
//! A layout file (TOML) names its cues, says in which order a story shows them (`frame`), and carries samples with
//! the stories that a careful human finds in them. The built-in files stand in `assets/layouts/`.

mod own;

use std::fmt;

use serde::Deserialize;

use crate::story::Role;
use crate::text::near;

use super::index::{self, Finds, Index};
use super::line::Kind;
use super::pattern::{Dates, Found, Pattern};
use super::shape::Shape;

pub use own::{Origin, OwnLayout, OwnLayouts};

/// The files in `assets/layouts/` with these names: file name and text of each.
macro_rules! layout_files {
    ($($name:literal),+ $(,)?) => {
        [$((concat!($name, ".toml"), include_str!(concat!("../../assets/layouts/", $name, ".toml")))),+]
    };
}

/// The layouts that ship with the program: file name and text.
pub const BUILT_IN: [(&str, &str); 19] = layout_files![
    "bold-bullets",
    "byline-first",
    "byline-last",
    "closing-credit",
    "dated-heading",
    "key-value",
    "mail-digest",
    "numbered-article",
    "outlet-above",
    "outlet-after-colon",
    "outlet-in-title",
    "posted-on",
    "press-review",
    "source-first",
    "source-line",
    "source-under-title",
    "starred-capitals",
    "teaser",
    "trailing-mark",
];

/// A cue of a layout: lines that give a boundary, a field or furniture away.
#[derive(Debug)]
pub struct Cue {
    /// Its name in the layout file.
    pub name: String,
    /// What such a line is.
    pub role: Role,
    /// For a note: the words that stand for it, whatever the line's own are.
    pub label: Option<String>,
    /// The layout it belongs to, by number in the catalogue.
    pub layout: u16,
    /// What such a line must be, whatever its words: all of these.
    pub is: Vec<Shape>,
    /// What such a line can look like; anything when there are none.
    pub lines: Vec<Pattern>,
}

impl Cue {
    /// Whether a line of this kind can be it, whatever its words.
    pub fn fits(&self, kind: Kind) -> bool {
        self.is.iter().all(|shape| shape.fits(kind))
    }

    /// What the patterns find in `line`: the best reading, as [`Index::find`] has it.
    pub fn find(&self, line: &str, kind: Kind) -> Option<Found> {
        if !self.fits(kind) {
            return None;
        }
        if self.lines.is_empty() {
            return Some(Found::default());
        }
        self.reading(line).map(|(_, found)| found)
    }

    /// The same for a line whose kind is known to fit, with the pattern that reads it.
    pub fn reading(&self, line: &str) -> Option<(&Pattern, Found)> {
        let (signs, mut dates) = (index::signs(line), Dates::default());
        dates.clear(signs);
        let worth = self.lines.iter().filter(|pattern| signs.has_all(pattern.needs()));
        let readings = worth.filter_map(|pattern| Some((pattern, pattern.matches_with(line, &mut dates)?)));
        readings.max_by_key(|(_, found)| index::rank(found))
    }
}

/// One place in a story's frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The cues that can stand here (catalogue numbers); none for the title's place.
    pub cues: Vec<u16>,
    /// Whether a story without it is incomplete.
    pub required: bool,
    /// Whether several can follow each other.
    pub many: bool,
    /// Whether they stand in one block, which ends with a blank line; lines in it that are no cue go on from the line
    /// above.
    pub block: bool,
}

impl Element {
    /// Whether this is the title's place.
    pub fn is_title(&self) -> bool {
        self.cues.is_empty()
    }
}

/// A way in which digests are laid out.
#[derive(Debug, Default)]
pub struct Layout {
    /// Its number, which its cues bear; [`Layout::COMMON`] for the frame of inferred stories.
    pub number: u16,
    /// Its name.
    pub name: String,
    /// One sentence on how it looks.
    pub about: String,
    /// What stands before a body, in order.
    pub head: Vec<Element>,
    /// What stands after a body, in order.
    pub tail: Vec<Element>,
    /// Cues outside the frame, which can stand anywhere.
    pub loose: Vec<u16>,
    /// What each of its cues makes of a line.
    pub roles: Vec<(u16, Role)>,
    /// Cues of lines that hold nothing but a date.
    pub days: Vec<u16>,
    /// Cues without words of their own, which many a line looks like: `{outlet}:`, `{title}: {outlet}`.
    pub open: Vec<u16>,
    /// Documents and what is in them.
    pub samples: Vec<Sample>,
    /// Where it comes from.
    pub origin: Origin,
}

impl Layout {
    /// The number of the frame that belongs to no layout.
    pub const COMMON: u16 = u16::MAX;

    /// What its cue of this number makes of a line.
    pub fn role_of(&self, cue: u16) -> Option<Role> {
        // Its cues are numbered one after the other.
        let first = self.roles.first()?.0;
        self.roles.get(usize::from(cue.checked_sub(first)?)).map(|&(_, role)| role)
    }
}

/// A document with the stories that a careful human finds in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The document.
    pub text: String,
    /// Its own title.
    pub title: Option<String>,
    /// Its stories, in order.
    pub stories: Vec<Expected>,
    /// Words that are furniture, and so in no body.
    #[serde(default)]
    pub furniture: Vec<String>,
}

/// What a story of a sample must come out as.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expected {
    /// The title, if it has one.
    pub title: Option<String>,
    /// The outlet.
    pub outlet: Option<String>,
    /// The date, ISO 8601.
    pub date: Option<String>,
    /// The link.
    pub link: Option<String>,
    /// The notes.
    pub notes: Vec<String>,
    /// The kinds of its blocks.
    pub blocks: Vec<String>,
}

/// All layouts, with an index from the ends of a line to the patterns worth trying on it.
#[derive(Debug, Default)]
pub struct Catalog {
    layouts: Vec<Layout>,
    cues: Vec<Cue>,
    /// From the ends of a line to the patterns worth trying on it.
    index: Index,
    /// What stories show in any layout: the frame of those that are cut by inference.
    common: Layout,
    /// The cue of brackets at the end of a line, among the common ones.
    ending: Option<u16>,
}

/// Why a layout file was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLayout {
    /// The file's name.
    pub file: String,
    /// The line in it, from 1, when known.
    pub line: Option<usize>,
    /// What is wrong, in words.
    pub reason: String,
}

impl fmt::Display for BadLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

impl std::error::Error for BadLayout {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutFile {
    name: String,
    about: String,
    frame: Vec<String>,
    cues: std::collections::BTreeMap<String, CueFile>,
    #[serde(default)]
    samples: Vec<Sample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueFile {
    role: RoleName,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    is: Vec<Shape>,
    #[serde(default)]
    lines: Vec<String>,
}

/// What a layout file calls the roles of lines.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum RoleName {
    Title,
    Body,
    Credit,
    Date,
    Byline,
    Link,
    Note,
    Furniture,
    Heading,
    Tail,
}

impl RoleName {
    fn role(self) -> Role {
        match self {
            RoleName::Title => Role::Title,
            RoleName::Body => Role::Body,
            RoleName::Credit | RoleName::Date => Role::Credit,
            RoleName::Link => Role::Link,
            RoleName::Note => Role::Note,
            RoleName::Furniture | RoleName::Byline => Role::Furniture,
            RoleName::Heading => Role::Heading,
            RoleName::Tail => Role::Tail,
        }
    }
}

/// The cues that stories of any layout show; a layout file in all but its name.
const COMMON: (&str, &str) = ("cues.toml", include_str!("../../assets/cues.toml"));

impl Catalog {
    /// The layouts that ship with the program, and what was wrong with any of them. Their samples are left out: they are
    /// most of the files, and nobody who starts to read asks for them.
    pub fn built_in() -> (Catalog, Vec<BadLayout>) {
        Catalog::of_built_in(|text| text.split_once("\n[[samples]]").map_or(text, |(cues, _)| cues))
    }

    /// The same with their samples.
    pub fn built_in_with_samples() -> (Catalog, Vec<BadLayout>) {
        Catalog::of_built_in(|text| text)
    }

    fn of_built_in(of: impl Fn(&'static str) -> &'static str) -> (Catalog, Vec<BadLayout>) {
        let mut catalog = Catalog::default();
        let mut bad = Vec::new();
        match catalog.compile(COMMON.0, COMMON.1) {
            Ok(common) => {
                catalog.ending = catalog.cues.iter().position(|cue| cue.name == "ending").map(|at| at as u16);
                catalog.common = common;
            }
            Err(fault) => bad.push(fault),
        }
        for (file, text) in BUILT_IN {
            match catalog.compile(file, of(text)) {
                Ok(layout) => catalog.layouts.push(layout),
                Err(fault) => bad.push(fault),
            }
        }
        catalog.index();
        (catalog, bad)
    }

    /// Takes one layout file. A file with a fault is left out whole.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), BadLayout> {
        let layout = self.compile(file, text)?;
        self.layouts.push(layout);
        self.index();
        Ok(())
    }

    fn compile(&mut self, file: &str, text: &str) -> Result<Layout, BadLayout> {
        let bad = |line, reason| BadLayout { file: file.to_owned(), line, reason };
        let parsed: LayoutFile = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            bad(line, near::with_nearest(error.message()))
        })?;
        let is_common = file == COMMON.0;
        let line_of = |needle: &str| text.lines().position(|line| line.contains(needle)).map(|at| at + 1);
        if self.layouts.iter().any(|layout| layout.name == parsed.name) {
            return Err(bad(line_of("name"), format!("there is a layout `{}` already", parsed.name)));
        }
        let first = self.cues.len();
        let room = usize::from(u16::MAX) - first;
        if parsed.cues.len() >= room {
            return Err(bad(None, "there are too many layouts".to_owned()));
        }
        let number = if is_common { Layout::COMMON } else { self.layouts.len() as u16 };
        let mut cues = Vec::new();
        for (name, cue) in parsed.cues {
            let lines: Result<Vec<_>, _> =
                cue.lines.iter().map(|line| Pattern::new(line).map_err(|e| (line, e))).collect();
            let lines = lines.map_err(|(line, e)| bad(line_of(line), format!("cue `{name}`: {e}")))?;
            if lines.is_empty() && cue.is.is_empty() {
                return Err(bad(line_of(&name), format!("cue `{name}` needs `lines` or `is`")));
            }
            cues.push(Cue {
                name,
                role: cue.role.role(),
                label: cue.label,
                layout: number,
                is: cue.is,
                lines,
            });
        }
        let frame_line = line_of("frame");
        let (head, tail) = frame(&parsed.frame, &cues, first).map_err(|reason| bad(frame_line, reason))?;
        let framed: Vec<u16> =
            head.iter().chain(&tail).flat_map(|element| element.cues.iter().copied()).collect();
        let loose =
            (first..first + cues.len()).map(|cue| cue as u16).filter(|cue| !framed.contains(cue)).collect();
        let days = cues.iter().enumerate().filter(|(_, cue)| cue.name == "date");
        let days = days.map(|(at, _)| (first + at) as u16).collect();
        let is_open = |cue: &Cue| !cue.lines.is_empty() && !cue.lines.iter().any(Pattern::has_words);
        let open = cues.iter().enumerate().filter(|(_, cue)| is_open(cue));
        let open = open.map(|(at, _)| (first + at) as u16).collect();
        let roles = cues.iter().enumerate().map(|(at, cue)| ((first + at) as u16, cue.role)).collect();
        self.cues.extend(cues);
        let (name, about, samples) = (parsed.name, parsed.about, parsed.samples);
        let layout = Layout {
            number,
            name,
            about,
            head,
            tail,
            loose,
            roles,
            days,
            open,
            samples,
            ..Layout::default()
        };
        if !layout.head.iter().chain(&layout.tail).any(|element| element.required && !element.is_title())
            && !is_common
        {
            return Err(bad(frame_line, "a frame needs a cue that every story shows".to_owned()));
        }
        Ok(layout)
    }

    /// The cue that brackets at the end of a line are held against.
    pub fn ending(&self) -> Option<u16> {
        self.ending
    }

    /// The cue of lines that credit an outlet.
    pub fn credit(&self) -> Option<u16> {
        let roles = self.common.roles.iter().map(|&(cue, _)| cue);
        roles.into_iter().find(|&cue| self.cue(cue).is_some_and(|cue| cue.name == "credit"))
    }

    /// The cue of lines that are dates.
    pub fn date(&self) -> Option<u16> {
        let roles = self.common.roles.iter().map(|&(cue, _)| cue);
        roles.into_iter().find(|&cue| self.cue(cue).is_some_and(|cue| cue.name == "date"))
    }

    /// The cue of titles that name their outlet.
    pub fn headline(&self) -> Option<u16> {
        self.common.roles.iter().find(|(_, role)| *role == Role::Title).map(|&(cue, _)| cue)
    }

    /// How many cues there are.
    pub fn cue_count(&self) -> usize {
        self.cues.len()
    }

    /// What stories show in any layout.
    pub fn common(&self) -> &Layout {
        &self.common
    }

    fn index(&mut self) {
        self.index = Index::new(&self.cues);
    }

    /// What each cue finds in a line, in order of cues.
    pub fn find<'f>(
        &self,
        line: &str,
        kind: Kind,
        finds: &'f mut Finds,
    ) -> impl Iterator<Item = (u16, Found)> + use<'f> {
        self.index.find(&self.cues, line, kind, finds)
    }

    /// All layouts.
    pub fn layouts(&self) -> &[Layout] {
        &self.layouts
    }

    /// A layout by number.
    pub fn layout(&self, number: u16) -> Option<&Layout> {
        self.layouts.get(usize::from(number))
    }

    /// A cue by number.
    pub fn cue(&self, number: u16) -> Option<&Cue> {
        self.cues.get(usize::from(number))
    }
}

/// Reads a frame: `title`, `body`, names of cues; `(a | b)` for either; `?` may be missing, `*` any number of times, `+`
/// a block of one or more.
fn frame(words: &[String], cues: &[Cue], first: usize) -> Result<(Vec<Element>, Vec<Element>), String> {
    let mut head = Vec::new();
    let mut tail = None::<Vec<Element>>;
    let mut titles = 0;
    for word in words {
        let (core, required, many) = match word.as_bytes().last() {
            Some(b'?') => (&word[..word.len() - 1], false, false),
            Some(b'*') => (&word[..word.len() - 1], false, true),
            Some(b'+') => (&word[..word.len() - 1], true, true),
            _ => (word.as_str(), true, false),
        };
        if core == "body" {
            if tail.replace(Vec::new()).is_some() {
                return Err("a frame has one `body`".to_owned());
            }
            continue;
        }
        let block = word.ends_with('+');
        let mut element = Element { cues: Vec::new(), required, many, block };
        if core == "title" {
            titles += 1;
        } else {
            let names = core.strip_prefix('(').and_then(|c| c.strip_suffix(')')).unwrap_or(core);
            for name in names.split('|').map(str::trim) {
                let at = cues.iter().position(|cue| cue.name == name);
                let at = at.ok_or_else(|| {
                    let near = near::nearest(name, cues.iter().map(|cue| cue.name.as_str()));
                    let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                    format!("the frame names `{name}`, which is no cue of this layout{near}")
                })?;
                element.cues.push((first + at) as u16);
            }
        }
        tail.as_mut().unwrap_or(&mut head).push(element);
    }
    let tail = tail.ok_or("a frame needs a `body`")?;
    if titles > 1 || tail.iter().any(Element::is_title) {
        return Err("a frame has at most one `title`, before the body".to_owned());
    }
    Ok((head, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_layouts_are_sound() {
        let (catalog, bad) = Catalog::built_in_with_samples();
        assert_eq!(bad, []);
        assert_eq!(catalog.layouts().len(), BUILT_IN.len());
        let (bare, bad) = Catalog::built_in();
        assert_eq!(bad, []);
        assert_eq!(bare.cues.len(), catalog.cues.len(), "samples stand last in a file");
        assert!(
            catalog.layouts().iter().all(|layout| !layout.samples.is_empty()),
            "a layout carries a sample"
        );
    }

    #[track_caller]
    fn bad(text: &str, line: Option<usize>, words: &str) {
        let error = Catalog::default().add("mine.toml", text).unwrap_err();
        assert_eq!(error.line, line, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }

    #[test]
    fn a_fault_is_named_with_its_line() {
        let file = |frame: &str, cues: &str| format!("name = \"x\"\nabout = \"y\"\nframe = {frame}\n{cues}");
        let cue = "[cues.end]\nrole = \"credit\"\nlines = [\"Source: {outlet}\"]\n";
        bad("name = 3", Some(1), "string");
        bad(&file("[\"body\", \"fin\"]", cue), Some(3), "`fin`");
        bad(&file("[\"title\", \"end\"]", cue), Some(3), "body");
        bad(&file("[\"title\", \"body\", \"end?\"]", cue), Some(3), "every story");
        bad(&file("[\"body\", \"end\"]", &cue.replace("outlet", "outlets")), Some(6), "{outlets}");
        bad(&file("[\"body\", \"end\"]", &cue.replace("credit", "kredit")), Some(5), "kredit");
    }
}

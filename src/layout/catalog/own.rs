//! Layouts of a person's own beside those that ship with the program.
//!
//! Knows the texts of files and where they come from; reading them from a folder is the shell's business.

use super::{BUILT_IN, BadLayout, COMMON, Catalog};
use crate::layout::detect::Way;

/// Where a layout comes from; a later one replaces an earlier one of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Origin {
    /// It ships with the program.
    #[default]
    BuiltIn,
    /// It stands in the configuration folder.
    Own,
    /// It was named to be tried.
    Tried,
}

/// A layout file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLayout {
    /// Its path, to name it by.
    pub file: String,
    /// What stands in it.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// The layout files of a person, and those that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnLayouts {
    /// The files, in order of their names.
    pub files: Vec<OwnLayout>,
    /// What could not be read, and why.
    pub unread: Vec<BadLayout>,
}

/// A layout of one's own wins over one of the program that is at most so much surer.
const FAVOUR: f32 = 0.02;

/// The one thing that has to be known of a file before it is read as a layout.
#[derive(serde::Deserialize)]
struct Name {
    name: String,
}

impl Catalog {
    /// The layouts that ship with the program, and those of `own`, which replace others of the same name; with what
    /// was wrong with any file. A file with a fault is left out whole.
    pub fn with(own: &OwnLayouts) -> (Catalog, Vec<BadLayout>) {
        if own.files.is_empty() {
            let (catalog, mut bad) = Catalog::built_in();
            bad.extend(own.unread.iter().cloned());
            return (catalog, bad);
        }
        let mut catalog = Catalog::default();
        let mut bad = own.unread.clone();
        match catalog.compile(COMMON.0, COMMON.1) {
            Ok(common) => catalog.common = common,
            Err(fault) => bad.push(fault),
        }
        let mut files: Vec<(&str, &str, Origin)> =
            own.files.iter().map(|file| (file.file.as_str(), file.text.as_str(), file.origin)).collect();
        files.extend(BUILT_IN.map(|(file, text)| (file, text, Origin::BuiltIn)));
        // What replaces comes first; what has a name that is taken by then is passed over.
        files.sort_by_key(|&(.., origin)| std::cmp::Reverse(origin));
        for (file, text, origin) in files {
            if catalog.is_replaced(text, origin) {
                continue;
            }
            // A file of this name in the folder where one stands is no part of the program.
            let file = if origin != Origin::BuiltIn && file == COMMON.0 { "./cues.toml" } else { file };
            match catalog.compile(file, text) {
                Ok(mut layout) => {
                    layout.origin = origin;
                    catalog.layouts.push(layout);
                }
                Err(fault) => bad.push(fault),
            }
        }
        catalog.index();
        (catalog, bad)
    }

    fn is_replaced(&self, text: &str, origin: Origin) -> bool {
        let name = toml::from_str::<Name>(text).ok();
        name.is_some_and(|Name { name }| {
            self.layouts.iter().any(|layout| layout.name == name && layout.origin > origin)
        })
    }

    /// What is added to the confidence in `way` before it is compared: a person who writes a layout means it.
    pub fn favour(&self, way: Way) -> f32 {
        let own = match way {
            Way::Layout(number) => self.layout(number).is_some_and(|l| l.origin != Origin::BuiltIn),
            Way::Inferred(_) | Way::Given | Way::Whole => false,
        };
        if own { FAVOUR } else { 0.0 }
    }

    /// The name of the layout that a cue belongs to; `None` for a cue of stories in any layout.
    pub fn layout_of(&self, cue: u16) -> Option<&str> {
        self.cue(cue).and_then(|cue| self.layout(cue.layout)).map(|layout| layout.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::detect::{Reading, Way};

    const MINE: &str = r#"
name = "mine"
about = "Title, paragraphs, and who told"
frame = ["title", "body", "told"]
[cues.told]
role = "credit"
lines = ["Source: {outlet}"]
"#;

    fn with(files: &[(&str, &str, Origin)]) -> (Catalog, Vec<BadLayout>) {
        let file = |&(file, text, origin): &(&str, &str, Origin)| OwnLayout {
            file: file.to_owned(),
            text: text.to_owned(),
            origin,
        };
        let unread =
            vec![BadLayout { file: "gone.toml".to_owned(), line: None, reason: "is not there".to_owned() }];
        Catalog::with(&OwnLayouts { files: files.iter().map(file).collect(), unread })
    }

    fn names(catalog: &Catalog) -> Vec<&str> {
        let mut names: Vec<&str> = catalog.layouts().iter().map(|layout| layout.name.as_str()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn what_is_one_s_own_stands_beside_the_rest_or_replaces_it() {
        let (all, bad) = with(&[]);
        assert_eq!(bad.len(), 1);
        let (catalog, bad) = with(&[("a.toml", MINE, Origin::Own)]);
        assert_eq!((catalog.layouts().len(), bad.len()), (all.layouts().len() + 1, 1));
        let replaced = MINE.replace("mine", "source-line");
        let (catalog, bad) = with(&[("a.toml", &replaced, Origin::Own)]);
        assert_eq!((names(&catalog), bad.len()), (names(&all), 1));
        let own = catalog.layouts().iter().find(|layout| layout.name == "source-line");
        assert_eq!(own.map(|layout| layout.origin), Some(Origin::Own));
        let (catalog, bad) = with(&[("a.toml", MINE, Origin::Own), ("b.toml", MINE, Origin::Tried)]);
        assert_eq!((catalog.layouts().len(), bad.len()), (all.layouts().len() + 1, 1));
        let (_, bad) = with(&[("a.toml", MINE, Origin::Own), ("b.toml", MINE, Origin::Own)]);
        assert!(bad[1].to_string().starts_with("b.toml:2: there is a layout `mine`"), "{bad:?}");
    }

    #[test]
    fn a_faulty_file_takes_nothing_away() {
        let faulty = MINE.replace("mine", "source-line").replace("[\"title\"", "[\"titel\"");
        let (catalog, bad) = with(&[("a.toml", &faulty, Origin::Own), ("cues.toml", &faulty, Origin::Own)]);
        assert_eq!(names(&catalog), names(&Catalog::built_in().0));
        assert_eq!(bad.len(), 3);
    }

    #[track_caller]
    fn fault(from: &str, to: &str, line: usize, words: &str) {
        let (_, bad) = with(&[("a.toml", &MINE.replace(from, to), Origin::Own)]);
        assert_eq!(bad[1].line, Some(line), "{}", bad[1]);
        assert!(bad[1].reason.contains(words), "{}", bad[1]);
    }

    #[test]
    fn a_fault_names_what_was_meant() {
        fault("role = ", "rolle = ", 6, "did you mean `role`?");
        fault("\"credit\"", "\"kredit\"", 6, "did you mean `credit`?");
        fault("\"told\"]", "\"toled\"]", 4, "did you mean `told`?");
        fault("frame", "farme", 4, "did you mean `frame`?");
        fault("{outlet}", "{outlets}", 7, "{outlets}");
    }

    #[test]
    fn what_is_one_s_own_wins_when_it_does_as_well() {
        let text = "One title here\n\nSome words of it.\n\nSource: RFA\n\nTwo titles here\n\nMore words of it.\n\nSource: CNA\n";
        for (origin, name) in [(Origin::BuiltIn, "mine"), (Origin::Own, "zzz")] {
            let (catalog, _) = with(&[("a.toml", &MINE.replace("mine", name), origin)]);
            let mut reading = Reading::default();
            reading.read(text, &[], &catalog);
            let Way::Layout(number) = reading.main_way().0 else { panic!("no layout") };
            assert_eq!(catalog.layout(number).map(|layout| layout.name.as_str()), Some(name));
        }
    }

    #[test]
    fn a_cue_knows_whose_it_is() {
        let (catalog, _) = with(&[("a.toml", MINE, Origin::Own)]);
        let told = catalog.layouts()[0].roles[0].0;
        assert_eq!(catalog.layout_of(told), Some("mine"));
        assert_eq!(catalog.layout_of(catalog.common().roles[0].0), None);
        assert_eq!(catalog.layout_of(u16::MAX), None);
    }
}

//! The pages that give reasons: what could not be read, what is odd, and why a story is what it is.

use crate::layout::{Oddity, Problem, explain};
use crate::library::{Digest, Shard};
use crate::story::StoryIx;
use crate::text::CleanBuf;

use super::App;
use super::page::{Page, Subject};

/// Oddities of one kind that are listed: nobody reads more, and the page is made anew while digests arrive.
pub(super) const LISTED: usize = 500;

/// Texts of one kind, and how many more there are.
#[derive(Default)]
struct Kept {
    texts: Vec<CleanBuf>,
    more: usize,
}

impl Kept {
    fn push(&mut self, text: impl FnOnce() -> String) {
        if self.texts.len() < LISTED {
            self.texts.push(CleanBuf::line(&text()));
        } else {
            self.more += 1;
        }
    }
}

impl App {
    /// What the open page is about.
    pub(super) fn subject(&self) -> Option<Subject> {
        self.page.as_ref().map(|page| page.subject)
    }

    /// Columns of text in a page.
    fn page_columns(&self) -> usize {
        usize::from(self.geometry.screen.width).saturating_sub(4)
    }

    pub(super) fn open_problems(&mut self) {
        let (odd, doubtful) = self.oddities();
        let Kept { texts: broken, more: more_broken } = odd.0;
        let Kept { texts: signs, more: more_signs } = odd.1;
        let faults = self.loading.faults.iter();
        let groups = [
            (
                "Not read",
                faults.take(LISTED).cloned().collect(),
                self.loading.faults.len().saturating_sub(LISTED),
            ),
            ("Settings", self.setup.bad().to_vec(), 0),
            ("Views", self.own.bad().to_vec(), 0),
            ("Marks", self.loading.unkept.iter().chain(&self.loading.notices).cloned().collect(), 0),
            ("Read, but damaged or cut off", broken, more_broken),
            ("Read, but in doubt (`:why` on a story tells)", doubtful.texts, doubtful.more),
            ("Odd", signs, more_signs),
        ];
        self.page = Some(Page::problems(&groups, self.loading.done, self.page_columns()));
    }

    /// Explains the story `at`.
    pub(super) fn open_why(&mut self, at: Option<StoryIx>) {
        match at.and_then(|ix| Some((ix, self.library.story(ix)?))) {
            Some((ix, story)) => {
                let page = Page::why(ix, story, &self.catalog, self.page_columns());
                self.page = Some(page);
            }
            None => self.complain("there is no story here to explain: go to one first"),
        }
    }

    /// Makes the open page anew for the screen as it is now.
    pub(super) fn renew_page(&mut self) {
        let (top, filter) =
            self.page.as_ref().map_or((0, String::new()), |page| (page.top, page.filter.clone()));
        match self.subject() {
            Some(Subject::Problems) => self.open_problems(),
            Some(Subject::Why(ix)) => self.open_why(Some(ix)),
            Some(Subject::Themes) => self.open_themes(),
            Some(Subject::Help) => self.page = Some(Page::help(&self.keymap, self.setup.tells_keys)),
            Some(Subject::Settings) | None => return,
        }
        if let Some(page) = &mut self.page {
            if !filter.is_empty() {
                page.narrow(&filter);
            }
            page.top = top.min(page.lines.len().saturating_sub(1));
        }
    }

    /// Makes the page of problems anew, if it is open: something was read, or could not be.
    pub(super) fn renew_problems(&mut self) {
        if self.subject() == Some(Subject::Problems) {
            self.renew_page();
        }
    }

    /// What the loader found odd, in words and by digest and line: what is damaged, and what is only worth a look;
    /// and the digests whose reading is in doubt.
    fn oddities(&self) -> ((Kept, Kept), Kept) {
        let (mut broken, mut signs, mut doubtful) = (Kept::default(), Kept::default(), Kept::default());
        for stretch in self.library.stretches() {
            let (shard, listed) = (&stretch.shard, &stretch.digests);
            for problem in shard.problems().iter().filter(|problem| listed.contains(&problem.digest)) {
                // What is shown by a sign is all there; the rest lacks something.
                let kept =
                    if matches!(problem.oddity, Oddity::Controls(_)) { &mut signs } else { &mut broken };
                kept.push(|| in_words(shard, problem));
            }
            for digest in listed.clone().filter_map(|number| shard.digests().get(number as usize)) {
                if explain::is_doubtful(digest.way, digest.confidence) {
                    let way = || explain::way_name(digest.way, &self.catalog);
                    doubtful.push(|| format!("{}: {}: {:.2}", digest.shown_path(), way(), digest.confidence));
                }
            }
        }
        ((broken, signs), doubtful)
    }
}

fn in_words(shard: &Shard, problem: &Problem) -> String {
    let path = shard.digests().get(problem.digest as usize).map(Digest::shown_path).unwrap_or_default();
    let line = if problem.line > 0 { format!(":{}", problem.line) } else { String::new() };
    format!("{path}{line}: {}", problem.oddity)
}

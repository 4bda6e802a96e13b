//! Stories that are one: those in several places are one row, and those whose words were edited keep their marks.
//!
//! Owns when the library is compared and what the list makes of the answer. How it is compared is in [`crate::query::kin`].

use crate::action::Effect;
use crate::query::kin::Compared;
use crate::story::StoryIx;
use crate::text::CleanBuf;

use super::App;
use super::list::{Rows, View};

/// Digests that are named as places of a story, at most.
const NAMED: usize = 6;

/// How far the comparison of what is loaded has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Comparing {
    /// The number of the library as it is: it changes with its stories.
    pub(super) library: u64,
    /// Questions who stories are that have not been answered: before that it is not known what is missed.
    pub(super) asked: usize,
    /// Something came that no comparison has seen.
    pub(super) due: bool,
    under_way: bool,
}

impl App {
    /// Takes note that stories came or went.
    pub(super) fn library_changed(&mut self) {
        self.comparing.library += 1;
        self.book.library_changed();
        self.comparing.due = true;
    }

    /// Asks which stories are one, as soon as all is there that it takes to tell; one question at a time.
    pub(super) fn compare(&mut self, effects: &mut Vec<Effect>) {
        let Comparing { library, asked, due, under_way } = self.comparing;
        if due && !under_way && asked == 0 && self.loading.done {
            (self.comparing.due, self.comparing.under_way) = (false, true);
            effects.push(Effect::Compare(library, Box::new(self.book.comparison(&self.library))));
        }
    }

    /// Takes which stories are one. An answer about a library that has changed since is asked for anew.
    pub(super) fn compared(&mut self, number: u64, compared: Compared, effects: &mut Vec<Effect>) {
        self.comparing.under_way = false;
        if number != self.comparing.library {
            return;
        }
        let carried = self.book.carry(&self.library, &compared.heirs);
        effects.extend(carried.map(|(ticket, changes)| Effect::Save(ticket, changes)));
        let (gathered, adopted) = (self.book.gather(compared.places), self.book.adopt(&compared.heirs));
        if !gathered && !adopted {
            return;
        }
        self.ask_again(effects);
        let current = self.list.shown.current();
        if !self.is_searched() {
            let rows = match (self.list.view, &self.list.shown.rows) {
                (View::Digest(_), _) => return,
                (View::Unread, Rows::Each(rows)) => {
                    // What was read in this list stays in it, as does the row under the cursor.
                    let stays = |&ix: &StoryIx| {
                        let flags = self.book.flags(ix);
                        let is_current = Some(ix) == current && self.anchored;
                        !flags.again() && (!flags.edited() || !flags.read() || is_current)
                    };
                    Rows::Each(rows.iter().copied().filter(stays).collect())
                }
                _ => self.rows_of_view(),
            };
            self.list.shown.set_rows(rows);
            self.stand_on(current);
        }
    }

    /// Puts the cursor on a story that is shown at its first place now.
    fn stand_on(&mut self, story: Option<StoryIx>) {
        let Some(first) = story.map(|ix| self.book.places().first(ix)).filter(|&ix| Some(ix) != story) else {
            return;
        };
        if let Some(row) = self.list.shown.rows.position(first) {
            self.put_cursor(row);
        }
    }

    /// Every story once.
    pub(super) fn all_rows(&self) -> Rows {
        if self.book.places().is_empty() {
            return Rows::Run(0, self.library.len() as u32);
        }
        let all = (0..self.library.len() as u32).map(StoryIx);
        Rows::Each(all.filter(|&ix| !self.book.flags(ix).again()).collect())
    }

    /// What is to be said of a story beside its own words.
    pub(super) fn remarks(&self, ix: StoryIx) -> Vec<CleanBuf> {
        let mut remarks = Vec::new();
        let pending = if self.book.has_notes_pending(ix) { " (not saved yet)" } else { "" };
        let tags: Vec<String> = self.tags_of(ix).iter().map(|tag| format!("#{tag}")).collect();
        if !tags.is_empty() {
            remarks.push(CleanBuf::line(&format!("{}{pending}", tags.join(" "))));
        }
        if let Some(comment) = self.comment_of(ix) {
            for (number, line) in comment.lines().enumerate() {
                let lead = if number == 0 { format!("you say{pending}: ") } else { String::new() };
                remarks.push(CleanBuf::line(&format!("{lead}{line}")));
            }
        }
        if self.book.flags(ix).edited() {
            remarks.push(CleanBuf::line("edited since you marked it"));
        }
        let places = self.book.places().of(ix);
        let here = self.library.digest_of(ix);
        let mut digests: Vec<usize> = Vec::new();
        // A story that stands in a thousand digests takes no longer than one that stands in a few.
        for &place in places.iter().take(4 * NAMED) {
            let digest = self.library.digest_of(place).filter(|&digest| place != ix && Some(digest) != here);
            digests.extend(digest.filter(|digest| !digests.contains(digest)));
        }
        let names: Vec<String> = digests
            .iter()
            .take(NAMED)
            .filter_map(|&number| Some(self.library.digest(number)?.name().to_string()))
            .collect();
        if !names.is_empty() {
            let more = places.len().saturating_sub(1 + names.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            remarks.push(CleanBuf::line(&format!("also in: {}{more}", names.join(", "))));
        } else if places.len() > 1 {
            remarks.push(CleanBuf::line("stands in this digest more than once"));
        }
        remarks
    }
}

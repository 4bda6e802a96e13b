//! What happens to the reader when files change under it: everything that stands for a story follows the story.

use crate::action::Effect;
use crate::library::{Library, Outcome, Replaced, Version};
use crate::story::StoryIx;
use crate::text::CleanBuf;

use super::list::{Rows, View};
use super::page::Subject;
use super::{App, views};

impl App {
    /// Takes files as they are now.
    pub(super) fn change(&mut self, versions: &[Version], effects: &mut Vec<Effect>) {
        for cured in versions.iter().filter_map(|version| version.cured.as_ref()) {
            self.loading.faults.retain(|fault| fault != cured);
        }
        let before = self.library.clone();
        if let Some(replaced) = self.library.replace(versions) {
            let change = Change { before: &before, now: &self.library, replaced: &replaced };
            let (list, jump) = (change.keeper(self.list.shown.current()), {
                let jump = self.jump.as_ref();
                change.keeper(jump.and_then(|jump| jump.shown.current()))
            });
            let risen = self.book.follow(&replaced, self.library.len());
            self.own.follow(&replaced);
            self.library_changed();
            self.loading.digests = self.library.digest_count();
            self.trail = self.trail.iter().filter_map(|&ix| replaced.get(ix)).collect();
            self.positions.follow(&replaced);
            self.jobs.follow(&replaced);
            if let Some(asked) = &mut self.asked {
                asked.follow(&replaced);
            }
            self.errands.follow(&replaced);
            let chose = self.visual.anchor.is_some();
            self.visual.follow(|ix| replaced.get(ix));
            if chose && self.visual.anchor.is_none() {
                self.fail("the range has ended: the story at its other end is gone");
            }
            if let Some(Subject::Why(ix)) = self.subject() {
                // The page of a story that is gone says nothing any more.
                let now = replaced.get(ix);
                self.page = self.page.take().filter(|_| now.is_some());
                if let (Some(page), Some(now)) = (&mut self.page, now) {
                    page.subject = Subject::Why(now);
                }
            }
            for find in self.find.iter_mut().chain(&mut self.last_find) {
                find.follow(&replaced);
            }
            self.follow_list(&replaced, list, &risen);
            self.follow_jump(&replaced, jump);
            self.search_again(effects);
            let arrived = versions.iter().zip(&replaced.outcomes).filter(|(_, outcome)| outcome.is_some());
            self.ask_who(arrived.filter_map(|(version, _)| version.shard.as_ref()), effects);
            self.tell_change(versions, &replaced.outcomes);
        }
        self.renew_page();
    }

    /// `risen` are places that stand for their stories now, as earlier ones are gone.
    fn follow_list(&mut self, replaced: &Replaced, current: Keeper, risen: &[StoryIx]) {
        let now = |ix| current.now(replaced, ix);
        let (view, stood) = (self.list.view, self.list.shown.current());
        if let View::Digest(number) = view {
            // Of a file that was renamed the story under the cursor tells where it is now.
            let renamed =
                || self.list.shown.current().and_then(now).and_then(|ix| self.library.digest_of(ix));
            self.list.view = replaced.digest(number).or_else(renamed).map_or(View::All, View::Digest);
        }
        let each = |rows: &Rows| {
            let all = (0..rows.len()).filter_map(|row| rows.get(row));
            all.filter_map(now).collect::<Vec<_>>()
        };
        let rows = match (self.list.view, &self.list.filter, &self.list.shown.rows) {
            // Also while the answer to a filter is still to come.
            (View::All | View::Digest(_), None, _) | (View::All, Some(_), Rows::Run(..)) => {
                self.rows_of_view()
            }
            (View::Unread, None, rows) if !self.is_searched() => {
                let mut rows = each(rows);
                rows.extend(replaced.fresh());
                rows.extend(risen.iter().filter(|&&ix| !self.book.flags(ix).read()));
                rows.retain(|&ix| !self.book.flags(ix).again());
                rows.sort_unstable();
                rows.dedup();
                Rows::Each(rows)
            }
            (_, filter, rows) => {
                let mut rows = each(rows);
                let is_plain = filter.is_none() && !self.is_searched();
                if is_plain && self.list.view == View::Starred {
                    rows.extend(risen.iter().filter(|&&ix| self.book.flags(ix).starred()));
                    rows.retain(|&ix| !self.book.flags(ix).again());
                    rows.sort_unstable();
                }
                Rows::Each(rows)
            }
        };
        self.list.shown.follow(rows, now);
        if view != self.list.view && self.list.view == View::All && self.list.filter.is_none() {
            // The digest that was shown is gone: what stood after it shows where it was.
            let next = stood.and_then(|ix| replaced.after(ix).or_else(|| replaced.before(ix)));
            if let Some(row) = next.and_then(|ix| self.list.shown.rows.position(ix)) {
                self.put_cursor(row);
            }
        }
        let offset = self.views.cursor.saturating_sub(self.views.top);
        self.views.cursor = views::row_of(self.own.views().len(), self.list.view);
        self.views.top = self.views.cursor.saturating_sub(offset);
        let shown = self.detail.story;
        let anew = shown.is_some_and(|ix| replaced.moved(ix).is_none());
        self.detail.follow(shown.and_then(now), anew);
    }

    fn follow_jump(&mut self, replaced: &Replaced, current: Keeper) {
        if self.jump.is_none() {
            return;
        }
        let all = self.all_rows();
        let Some(jump) = &mut self.jump else { return };
        let now = |ix| current.now(replaced, ix);
        let rows = match &jump.shown.rows {
            Rows::Each(rows) if !jump.query.is_empty() => {
                Rows::Each(rows.iter().copied().filter_map(now).collect())
            }
            _ => all,
        };
        jump.shown.follow(rows, now);
        let shown = jump.preview.story;
        let anew = shown.is_some_and(|ix| replaced.moved(ix).is_none());
        jump.preview.follow(shown.and_then(now), anew);
    }

    /// Asks all open questions again: answers that are under way speak of numbers that hold no more.
    fn search_again(&mut self, effects: &mut Vec<Effect>) {
        // No answer that is under way has a number that anything waits for.
        let asked = self.asked.as_mut().map(|asked| &mut asked.awaited);
        let found = self.find.as_mut().map(|find| &mut find.awaited);
        for awaited in [asked, found, Some(&mut self.list.shown.awaited)].into_iter().flatten() {
            *awaited = awaited.map(|_| u64::MAX);
        }
        self.generation += 1;
        if self.jump.is_some() {
            self.list.shown.stale |= self.is_searched();
            if self.jump.as_ref().is_some_and(|jump| !jump.query.is_empty()) {
                self.search_jump(effects);
            }
        } else if self.is_searched() {
            self.search_list(effects);
        } else {
            self.search_open(effects);
        }
    }

    /// Says what changed, unless something more important stands there.
    fn tell_change(&mut self, versions: &[Version], outcomes: &[Option<Outcome>]) {
        if self.prompt.is_some() || self.message.as_ref().is_some_and(|message| message.is_error) {
            return;
        }
        let changed: Vec<(&Version, Outcome)> = versions
            .iter()
            .zip(outcomes)
            .filter_map(|(version, outcome)| Some((version, (*outcome)?)))
            .collect();
        let text = match changed.as_slice() {
            [] => return,
            [(version, outcome)] => one_change(version, *outcome),
            [(a, first), (b, second)] if renamed(a, *first, b, *second) => {
                let (old, new) = if a.shard.is_none() { (a, b) } else { (b, a) };
                let (old, new) = (name(old), name(new));
                if old == new { format!("{new} has moved") } else { format!("{old} is {new} now") }
            }
            many => {
                let new: usize = many.iter().map(|(_, outcome)| outcome.now - outcome.same).sum();
                let before: usize = many.iter().map(|(_, outcome)| outcome.before).sum();
                let same: usize = many.iter().map(|(_, outcome)| outcome.same).sum();
                let gone = match before.saturating_sub(same) {
                    0 => String::new(),
                    gone => format!(", {gone} left the list"),
                };
                format!("{} files changed: {}{gone}", many.len(), count(new, "new "))
            }
        };
        self.say(&text);
    }
}

/// A change of the library.
#[derive(Clone, Copy)]
struct Change<'a> {
    before: &'a Library,
    now: &'a Library,
    replaced: &'a Replaced,
}

impl Change<'_> {
    /// Who the story under a cursor is now, however much of its file changed around it.
    fn keeper(self, current: Option<StoryIx>) -> Keeper {
        let now = |ix| self.replaced.follow(self.before, self.now, ix);
        Keeper(current.and_then(|ix| Some((ix, now(ix)?))))
    }
}

/// The story under a cursor and its number now.
#[derive(Clone, Copy)]
struct Keeper(Option<(StoryIx, StoryIx)>);

impl Keeper {
    fn now(self, replaced: &Replaced, ix: StoryIx) -> Option<StoryIx> {
        match self.0 {
            Some((old, new)) if old == ix => Some(new),
            _ => replaced.get(ix),
        }
    }
}

/// The name of a file without folders, clean.
fn name(version: &Version) -> CleanBuf {
    let name = version.path.file_name().unwrap_or(version.path.as_os_str());
    CleanBuf::line(&name.to_string_lossy())
}

fn count(number: usize, kind: &str) -> String {
    if number == 1 { format!("1 {kind}story") } else { format!("{number} {kind}stories") }
}

fn renamed(a: &Version, first: Outcome, b: &Version, second: Outcome) -> bool {
    let (old, new) = if a.shard.is_none() { (first, second) } else { (second, first) };
    a.shard.is_some() != b.shard.is_some() && old.before == new.now && new.now == new.same
}

fn one_change(version: &Version, outcome: Outcome) -> String {
    let name = name(version);
    let Outcome { before, now, same } = outcome;
    if version.shard.is_none() {
        format!("{name} is gone: {} left the list", count(before, ""))
    } else if same == before && now > same {
        format!("{name}: {}", count(now - same, "new "))
    } else {
        format!("{name} changed: {}", count(now, ""))
    }
}

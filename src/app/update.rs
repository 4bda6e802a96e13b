//! What each action does to the state.

use std::sync::Arc;

use crate::action::{Action, Effect, Found, Search};
use crate::command::Verb;
use crate::library::Shard;
use crate::marks::Field;
use crate::query::Query;
use crate::story::{StoryIx, StoryKey};
use crate::text::CleanBuf;

use super::book::Edit;
use super::geometry::Geometry;
use super::input::LineEdit;
use super::jump::Jump;
use super::list::{self, Filter, Rows, View};
use super::page::Page;
use super::{App, Pane, Prompt, views};

impl App {
    /// Takes one action and says what the world has to do for it.
    pub fn update(&mut self, action: Action) -> Vec<Effect> {
        let mut effects = Vec::new();
        match action {
            Action::Key(key) => self.press(key, &mut effects),
            Action::Paste(text) => self.paste(&text, &mut effects),
            Action::Do(verb, count) => self.act(verb, count, &mut effects),
            Action::Resize(columns, rows) => {
                self.geometry = Geometry::new(columns, rows, self.focus);
                if self.page.as_ref().is_some_and(|page| page.title == "Problems") {
                    self.open_problems();
                }
            }
            Action::Loaded(shard) => self.take(&shard, &mut effects),
            Action::Faulted(fault) => self.loading.faults.push(fault),
            Action::LoadDone => self.loaded(),
            Action::Marked(marks, warnings) => {
                self.book.load(*marks);
                for (first, shard) in self.library.shards() {
                    let who = self.book.candidates(shard);
                    if !who.is_empty() {
                        effects.push(Effect::Identify(first, Arc::clone(shard), who));
                    }
                }
                if let Some(warning) = warnings.first() {
                    self.complain(warning);
                }
                self.loading.faults.extend(warnings);
            }
            Action::Identified(who) => self.identified(&who),
            Action::Found(found) => self.found(found, &mut effects),
            Action::Saved(ticket) => self.book.saved(&self.library, ticket),
            Action::SaveFailed(ticket, reason) => {
                self.book.failed(&self.library, ticket);
                self.complain(&format!("not marked: {reason}"));
            }
            Action::Tell(text) => self.complain(&text),
        }
        self.settle();
        effects
    }

    /// Brings what follows from the rest into line with it: geometry, windows, the story that is shown.
    fn settle(&mut self) {
        let screen = self.geometry.screen;
        self.geometry = Geometry::new(screen.width, screen.height, self.focus);
        self.list.keep_in_sight(self.geometry.list_rows());
        let rows = views::len(self.library.digest_count());
        list::scroll_to(&mut self.views.top, self.views.cursor, rows, self.geometry.views_rows());
        let page = self.geometry.page();
        let shown = self.list.current().and_then(|ix| Some((ix, self.library.story(ix)?)));
        self.detail.show(shown, &self.catalog, page.width.into(), page.height.into());
        if let Some(jump) = &mut self.jump {
            let (_, results, preview) = self.geometry.jump();
            jump.cursor = jump.cursor.min(jump.rows.len().saturating_sub(1));
            list::scroll_to(&mut jump.top, jump.cursor, jump.rows.len(), results.height.into());
            let shown = jump.rows.get(jump.cursor).and_then(|ix| Some((ix, self.library.story(ix)?)));
            let area = preview.unwrap_or_default();
            jump.preview.show(shown, &self.catalog, area.width.into(), area.height.into());
        }
    }

    /// Does what a command says.
    pub(super) fn act(&mut self, verb: Verb, count: Option<u32>, effects: &mut Vec<Effect>) {
        match verb {
            Verb::Down
            | Verb::Up
            | Verb::First
            | Verb::Last
            | Verb::HalfDown
            | Verb::HalfUp
            | Verb::PageDown
            | Verb::PageUp
            | Verb::LineDown
            | Verb::LineUp => self.go(verb, count),
            Verb::OtherDown | Verb::OtherUp => self.other(verb, count),
            Verb::In | Verb::Out | Verb::NextPane | Verb::PrevPane => self.change_pane(verb),
            Verb::NextUnread => self.seek(true, count, "unread", |flags| !flags.read()),
            Verb::PrevUnread => self.seek(false, count, "unread", |flags| !flags.read()),
            Verb::NextStarred => self.seek(true, count, "starred", crate::query::Flags::starred),
            Verb::PrevStarred => self.seek(false, count, "starred", crate::query::Flags::starred),
            Verb::NextDigest => self.seek_digest(true, count),
            Verb::PrevDigest => self.seek_digest(false, count),
            Verb::Skim => self.skim(effects),
            Verb::SkimBack => self.skim_back(),
            Verb::ToggleRead | Verb::Unread | Verb::ToggleStar => self.mark(verb, count, effects),
            Verb::Undo | Verb::Redo => self.walk_history(verb, count, effects),
            Verb::Filter => self.prompt = Some(Prompt::Filter(LineEdit::default())),
            Verb::EditFilter => {
                let text = self.list.filter.as_ref().map_or("", |filter| filter.text.as_str());
                self.prompt = Some(Prompt::Filter(LineEdit::with(text)));
            }
            Verb::Jump => self.open_jump(effects),
            Verb::CommandLine => self.prompt = Some(Prompt::Command(LineEdit::default())),
            Verb::Help if self.page.as_ref().is_some_and(|page| page.title == "Help") => self.page = None,
            Verb::Help => self.page = Some(Page::help(&self.keymap)),
            Verb::Problems => self.open_problems(),
            Verb::Accept => self.accept(effects),
            Verb::Cancel => self.cancel(effects),
            Verb::Close => self.close(effects),
            Verb::Quit => effects.push(Effect::Quit),
            Verb::Interrupt => {
                self.cancel(effects);
                self.say("cancelled; <C-c> once more quits");
            }
            Verb::Suspend => effects.push(Effect::Suspend),
            Verb::Redraw => effects.push(Effect::Redraw),
        }
    }

    /// Takes a shard that was loaded.
    fn take(&mut self, shard: &Arc<Shard>, effects: &mut Vec<Effect>) {
        let first = StoryIx(self.library.len() as u32);
        self.library.push(Arc::clone(shard));
        self.book.grow(self.library.len());
        self.loading.digests += shard.digests().len();
        let who = self.book.candidates(shard);
        if !who.is_empty() {
            effects.push(Effect::Identify(first, Arc::clone(shard), who));
        }
        let new = first.0..self.library.len() as u32;
        if self.list.filter.is_some() {
            self.list.stale = true;
            if self.jump.is_none() && self.list.awaited.is_none() {
                self.search_list(effects);
            }
        } else {
            match (&mut self.list.rows, self.list.view) {
                (Rows::Run(_, to), View::All) => *to = new.end,
                (Rows::Each(rows), View::Unread) => rows.extend(new.map(StoryIx)),
                _ => {}
            }
        }
        if let Some(jump) = &mut self.jump {
            jump.stale = true;
            if jump.query.is_empty() {
                jump.rows = Rows::Run(0, self.library.len() as u32);
            } else if jump.awaited.is_none() {
                self.search_jump(effects);
            }
        }
        self.look_for_resume(first, shard);
    }

    /// Goes to where the last session was, when this shard has it.
    fn look_for_resume(&mut self, first: StoryIx, shard: &Shard) {
        let Some(resume) = self.resume else { return };
        let mut same = shard.with_glance(resume.story.glance());
        let found = same.find(|&at| shard.story(at).is_some_and(|story| story.key() == resume.story));
        let Some(ix) = found.map(|at| StoryIx(first.0 + at as u32)) else { return };
        self.resume = None;
        self.anchored = true;
        let view = match resume.view {
            View::Digest(_) => self.library.digest_of(ix).map_or(View::All, View::Digest),
            fixed => fixed,
        };
        if self.list.view != view {
            self.set_view(view);
        }
        // A story that the view no longer holds leaves its place to the next one.
        let at = self.list.rows.position(ix).or_else(|| match &self.list.rows {
            Rows::Each(rows) => Some(rows.partition_point(|&row| row < ix)),
            Rows::Run(..) => None,
        });
        self.list.cursor = at.unwrap_or(self.list.cursor);
        // The row above stays in sight, so that one sees that there is more.
        self.list.top = self.list.cursor.saturating_sub(self.geometry.list_rows() / 3);
    }

    fn loaded(&mut self) {
        self.loading.done = true;
        self.resume = None;
        if let Some(fault) = self.loading.faults.first().cloned() {
            let more = self.loading.faults.len() - 1;
            let more =
                if more > 0 { format!(" (and {more} more: `:problems` lists them)") } else { String::new() };
            self.complain(&format!("{fault}{more}"));
        } else if self.on_seeds {
            self.say("these are the digests that ship with readboard: `readboard FOLDER` opens your own");
        }
    }

    fn open_problems(&mut self) {
        let columns = usize::from(self.geometry.screen.width).saturating_sub(4);
        self.page = Some(Page::problems(&self.loading.faults, &self.oddities(), columns));
    }

    /// What the loader found odd, in words.
    fn oddities(&self) -> Vec<CleanBuf> {
        let of_shard = |shard: &Arc<Shard>| {
            let line = |problem: &crate::layout::Problem| {
                let path =
                    shard.digests().get(problem.digest as usize).map(crate::library::Digest::shown_path)?;
                let line = if problem.line > 0 { format!(":{}", problem.line) } else { String::new() };
                Some(CleanBuf::line(&format!("{path}{line}: {}", problem.oddity)))
            };
            shard.problems().iter().filter_map(line).collect::<Vec<_>>()
        };
        self.library.shards().flat_map(|(_, shard)| of_shard(shard)).collect()
    }

    /// Takes who some stories are. Rows of stories that turn out read leave a list of unread ones, except the one
    /// under the cursor.
    fn identified(&mut self, who: &[(StoryIx, StoryKey)]) {
        self.book.identify(who);
        match self.list.view {
            View::Unread if self.list.filter.is_none() => {
                let current = self.list.current().filter(|_| self.anchored);
                let mut gone: Vec<StoryIx> = who.iter().map(|(ix, _)| *ix).collect();
                gone.retain(|&ix| self.book.flags(ix).read() && Some(ix) != current);
                gone.sort_unstable();
                if let Rows::Each(rows) = &self.list.rows {
                    let left = rows.iter().copied().filter(|ix| gone.binary_search(ix).is_err()).collect();
                    self.list.set_rows(Rows::Each(left));
                }
            }
            View::Starred if self.list.filter.is_none() => {
                let rows = self.rows_of_view();
                self.list.set_rows(rows);
            }
            _ => {}
        }
    }

    /// The stories of a view without a filter.
    fn rows_of_view(&self) -> Rows {
        let all = (0..self.library.len() as u32).map(StoryIx);
        match self.list.view {
            View::All => Rows::Run(0, self.library.len() as u32),
            View::Unread => Rows::Each(all.filter(|&ix| !self.book.flags(ix).read()).collect()),
            View::Starred => Rows::Each(all.filter(|&ix| self.book.flags(ix).starred()).collect()),
            View::Digest(number) => {
                let (from, to) = self.library.digest(number).map_or((0, 0), |digest| digest.stories);
                Rows::Run(from, to)
            }
        }
    }

    /// Shows a view, without a filter, from its start or from the story that is shown, if it holds it.
    pub(super) fn set_view(&mut self, view: View) {
        if view == self.list.view && self.list.filter.is_none() && view == View::All {
            return;
        }
        self.list.view = view;
        self.views.cursor = views::row_of(view);
        self.list.filter = None;
        self.list.filter_error = None;
        self.list.awaited = None;
        let rows = self.rows_of_view();
        let holds = self.list.current().is_some_and(|ix| rows.position(ix).is_some());
        if !holds {
            (self.list.cursor, self.list.top) = (0, 0);
        }
        self.list.set_rows(rows);
    }

    /// The line being typed has changed: asks anew.
    pub(super) fn typed(&mut self, effects: &mut Vec<Effect>) {
        if let Some(Prompt::Filter(line)) = &self.prompt {
            let text = line.text().to_owned();
            self.set_filter(text, effects);
        } else if let Some(jump) = &mut self.jump {
            match Query::parse(jump.line.text()) {
                Ok(query) => {
                    jump.query = Arc::new(query);
                    jump.error = None;
                    jump.fresh = true;
                    self.search_jump(effects);
                }
                Err(error) => jump.error = (!error.unfinished).then_some(error.message),
            }
        }
    }

    /// Narrows the list. A query that is not understood keeps the last good result.
    fn set_filter(&mut self, text: String, effects: &mut Vec<Effect>) {
        match Query::parse(&text) {
            Ok(query) => {
                self.list.filter_error = None;
                let same = self.list.filter.as_ref().is_some_and(|filter| *filter.query == query);
                let was_empty = self.list.filter.is_none() && query.is_empty();
                self.list.filter = (!query.is_empty()).then(|| Filter { text, query: Arc::new(query) });
                if !same && !was_empty {
                    self.list.fresh = true;
                    self.search_list(effects);
                }
            }
            Err(error) => self.list.filter_error = (!error.unfinished).then_some(error.message),
        }
    }

    /// Asks for the stories of the list's filter; without one they are known.
    fn search_list(&mut self, effects: &mut Vec<Effect>) {
        self.list.stale = false;
        let Some(filter) = &self.list.filter else {
            if self.list.awaited.take().is_some() {
                effects.push(Effect::StopSearch);
            }
            let rows = self.rows_of_view();
            self.list.set_rows(rows);
            return;
        };
        let digest = match self.list.view {
            View::Digest(number) => self.library.digest(number).map(|digest| digest.stories),
            _ => None,
        };
        self.generation += 1;
        self.list.awaited = Some(self.generation);
        let (query, scope) = (Arc::clone(&filter.query), self.list.scope(digest));
        effects.push(Effect::Search(Search { generation: self.generation, query, scope }));
    }

    fn open_jump(&mut self, effects: &mut Vec<Effect>) {
        let rows = Rows::Run(0, self.library.len() as u32);
        let cursor = self.current().map_or(0, StoryIx::at);
        self.jump = Some(Jump { rows, cursor, top: cursor.saturating_sub(3), ..Jump::default() });
        if self.list.awaited.is_some() {
            effects.push(Effect::StopSearch);
        }
    }

    fn search_jump(&mut self, effects: &mut Vec<Effect>) {
        let Some(jump) = &mut self.jump else { return };
        jump.stale = false;
        if jump.query.is_empty() {
            if jump.awaited.take().is_some() {
                effects.push(Effect::StopSearch);
            }
            jump.rows = Rows::Run(0, self.library.len() as u32);
            (jump.cursor, jump.top) = (0, 0);
            return;
        }
        self.generation += 1;
        jump.awaited = Some(self.generation);
        let query = Arc::clone(&jump.query);
        let scope = crate::query::pass::Scope::All;
        effects.push(Effect::Search(Search { generation: self.generation, query, scope }));
    }

    /// Takes what a search has found so far.
    fn found(&mut self, found: Found, effects: &mut Vec<Effect>) {
        let Found { generation, rows, done } = found;
        if let Some(jump) = self.jump.as_mut().filter(|jump| jump.awaited == Some(generation)) {
            let current = jump.current();
            jump.rows = Rows::Each(rows);
            let place = if jump.fresh { None } else { current.and_then(|story| jump.rows.position(story)) };
            (jump.cursor, jump.fresh) = (place.unwrap_or(0), false);
            if done {
                jump.awaited = None;
                if jump.stale {
                    self.search_jump(effects);
                }
            }
        } else if self.list.awaited == Some(generation) {
            let rows = Rows::Each(rows);
            if self.list.fresh {
                (self.list.rows, self.list.cursor, self.list.top) = (rows, 0, 0);
            } else {
                self.list.set_rows(rows);
            }
            self.list.fresh = false;
            if done {
                self.list.awaited = None;
                if self.list.stale {
                    self.search_list(effects);
                }
            }
        }
    }

    fn accept(&mut self, effects: &mut Vec<Effect>) {
        match self.prompt.take() {
            Some(Prompt::Command(line)) => {
                let text = line.text().to_owned();
                self.run_command(&text, effects);
            }
            Some(Prompt::Filter(_)) => {
                self.list.filter_error = None;
                self.focus = Pane::List;
            }
            None => {
                let chosen = self.jump.as_ref().map(Jump::current);
                match chosen {
                    Some(Some(ix)) => {
                        self.leave_jump(effects);
                        self.jump_to(ix, effects);
                    }
                    Some(None) => self.say("nothing matches: change what is typed, or Esc leaves"),
                    None => {}
                }
            }
        }
    }

    /// Puts the cursor on a story; when the list does not hold it, All shows it.
    fn jump_to(&mut self, ix: StoryIx, effects: &mut Vec<Effect>) {
        self.resume = None;
        if self.list.rows.position(ix).is_none() {
            if self.list.awaited.take().is_some() {
                effects.push(Effect::StopSearch);
            }
            self.list.view = View::All;
            self.list.filter = None;
            self.views.cursor = views::row_of(View::All);
            self.list.rows = self.rows_of_view();
        }
        self.list.cursor = self.list.rows.position(ix).unwrap_or(self.list.cursor);
        self.list.top = self.list.cursor.saturating_sub(self.geometry.list_rows() / 3);
        if self.focus == Pane::Views {
            self.focus = Pane::List;
        }
    }

    fn leave_jump(&mut self, effects: &mut Vec<Effect>) {
        self.jump = None;
        // The list's own search was put aside for the overlay's.
        if self.list.awaited.is_some() || self.list.stale {
            self.search_list(effects);
        } else {
            effects.push(Effect::StopSearch);
        }
    }

    /// Leaves the innermost thing that is open.
    fn cancel(&mut self, effects: &mut Vec<Effect>) {
        if let Some(prompt) = self.prompt.take() {
            if matches!(prompt, Prompt::Filter(_)) {
                self.list.filter_error = None;
                self.clear_filter(effects);
            }
        } else if self.jump.is_some() {
            self.leave_jump(effects);
        } else if self.page.is_some() {
            self.page = None;
        } else if self.list.filter.is_some() {
            self.clear_filter(effects);
        }
    }

    fn clear_filter(&mut self, effects: &mut Vec<Effect>) {
        if self.list.filter.take().is_some() {
            self.search_list(effects);
        }
    }

    fn close(&mut self, effects: &mut Vec<Effect>) {
        if self.page.is_some() {
            self.page = None;
        } else if self.focus == Pane::Detail {
            self.focus = Pane::List;
        } else if self.list.filter.is_some() {
            self.clear_filter(effects);
        } else {
            effects.push(Effect::Quit);
        }
    }

    /// Marks the story under the cursor, or as many from there as the count says, in one step.
    fn mark(&mut self, verb: Verb, count: Option<u32>, effects: &mut Vec<Effect>) {
        self.resume = None;
        let last = self.list.rows.len();
        let rows = self.list.cursor..self.list.cursor.saturating_add(count.unwrap_or(1) as usize).min(last);
        let Some(first) = self.list.rows.get(rows.start).map(|ix| self.book.flags(ix)) else {
            self.say("there is no story here to mark");
            return;
        };
        // The first story decides, so that a range comes out alike.
        let (before, after): (fn(bool) -> Field, bool) = match verb {
            Verb::ToggleStar => (Field::Starred, !first.starred()),
            Verb::ToggleRead => (Field::Read, !first.read()),
            _ => (Field::Read, false),
        };
        let edits: Vec<Edit> = rows
            .filter_map(|row| self.list.rows.get(row))
            .filter_map(|place| {
                let flags = self.book.flags(place);
                let now = if verb == Verb::ToggleStar { flags.starred() } else { flags.read() };
                (now != after).then_some(())?;
                self.edit(place, before(now), before(after))
            })
            .collect();
        self.save(edits, effects);
    }

    fn edit(&self, place: StoryIx, before: Field, after: Field) -> Option<Edit> {
        let story = self.library.story(place)?;
        Some(Edit { place, key: story.key(), title: story.heading().into(), before, after })
    }

    fn save(&mut self, mut edits: Vec<Edit>, effects: &mut Vec<Effect>) {
        // One story can stand in a range twice; it is marked once.
        let mut seen = std::collections::HashSet::new();
        edits.retain(|edit| seen.insert(edit.key));
        if !edits.is_empty() {
            let (ticket, changes) = self.book.make(&self.library, edits);
            effects.push(Effect::Save(ticket, changes));
        }
    }

    /// Undoes or redoes; the cursor goes to where that happened, when it is in the list.
    fn walk_history(&mut self, verb: Verb, count: Option<u32>, effects: &mut Vec<Effect>) {
        self.resume = None;
        for number in 0..count.unwrap_or(1).min(10_000) {
            let undoes = verb == Verb::Undo;
            let step = if undoes { self.book.undo(&self.library) } else { self.book.redo(&self.library) };
            let Some((edits, ticket, changes)) = step else {
                if number == 0 {
                    self.say(if undoes { "nothing to undo" } else { "nothing to redo" });
                }
                return;
            };
            effects.push(Effect::Save(ticket, changes));
            if let Some(row) = edits.first().and_then(|edit| self.list.rows.position(edit.place)) {
                self.list.cursor = row;
            }
            let what = match edits.first().map(|edit| &edit.after) {
                Some(Field::Read(true)) => "read again",
                Some(Field::Read(false)) => "unread again",
                Some(Field::Starred(true)) => "starred again",
                _ => "the star is off again",
            };
            let stories = if edits.len() == 1 { String::new() } else { format!("{} stories: ", edits.len()) };
            self.say(&format!("{stories}{what}"));
        }
    }

    /// A page on; at the story's end marks it read and goes to the next unread one.
    fn skim(&mut self, effects: &mut Vec<Effect>) {
        self.resume = None;
        let rows = usize::from(self.geometry.page().height).max(1);
        if self.detail.story.is_some() && !self.detail.is_at_end(rows) && self.geometry.detail.is_some() {
            self.detail.top += rows.saturating_sub(2).max(1);
            return;
        }
        let Some(current) = self.current() else {
            self.say("there is no story to read here");
            return;
        };
        if !self.book.flags(current).read() {
            let edit = self.edit(current, Field::Read(false), Field::Read(true));
            self.save(edit.into_iter().collect(), effects);
        }
        let unread = |flags: crate::query::Flags| !flags.read();
        match self.find_row(self.list.cursor, true, &unread) {
            Some(row) => {
                self.trail.push(current);
                self.list.cursor = row;
            }
            None => self.say("that was the last unread story below"),
        }
    }

    /// A page back; at the story's start the story that skimming came from.
    fn skim_back(&mut self) {
        let rows = usize::from(self.geometry.page().height).max(1);
        if self.detail.top > 0 {
            self.detail.top = self.detail.top.saturating_sub(rows.saturating_sub(2).max(1));
        } else if let Some(row) = self.trail.pop().and_then(|story| self.list.rows.position(story)) {
            self.list.cursor = row;
        } else {
            self.say("this is where skimming began");
        }
    }
}

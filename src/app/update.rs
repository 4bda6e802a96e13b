//! What each action does to the state.

use std::sync::Arc;

use crate::action::{Action, Effect};
use crate::command::{self, Call, Verb};
use crate::library::Shard;
use crate::story::{StoryIx, StoryKey};

use super::geometry::Geometry;
use super::list::{self, Rows, View};
use super::page::{Page, Subject};
use super::typing::Kind;
use super::{App, Pane, views};

impl App {
    /// Takes one action and says what the world has to do for it.
    #[must_use = "what is asked of the world is asked once"]
    pub fn update(&mut self, action: Action) -> Vec<Effect> {
        let mut effects = Vec::new();
        match action {
            Action::Key(key) => self.pressed(key, &mut effects),
            Action::Point(pointer) => self.point(pointer, &mut effects),
            Action::Paste(text) => self.paste(&text, &mut effects),
            Action::Do(call) => self.act(&call, &mut effects),
            Action::Resize(columns, rows) => {
                self.geometry = Geometry::new(columns, rows, self.focus, &self.setup.shape());
                self.renew_page();
            }
            Action::Loaded(shard) => {
                self.take(&shard, &mut effects);
                self.renew_problems();
            }
            Action::Faulted(fault) => {
                self.loading.faults.push(fault);
                // A page of very many is made anew when there are twice as many, and in the end.
                if self.loading.faults.len() < super::reasons::LISTED
                    || self.loading.faults.len().is_power_of_two()
                {
                    self.renew_problems();
                }
            }
            Action::Changed(versions) => self.change(&versions, &mut effects),
            Action::LoadDone => self.loaded(),
            Action::Compared(number, compared) => self.compared(number, compared, &mut effects),
            Action::Marked(marks, warnings) => {
                self.book.load(*marks);
                self.work(&mut effects);
                let shards: Vec<_> = self.library.shards().map(|(_, shard)| Arc::clone(shard)).collect();
                self.ask_who(&shards, &mut effects);
                // An answer that is under way knows nothing of these.
                self.library_changed();
                if let Some(warning) = warnings.first() {
                    self.complain(warning);
                }
                self.loading.notices = warnings;
            }
            Action::Identified(shard, who) => {
                self.comparing.asked = self.comparing.asked.saturating_sub(1);
                let who = self.library.numbers(&shard, &who);
                self.identified(&who, &mut effects);
            }
            Action::Heard(records, whose) => self.hear(&records, whose, &mut effects),
            Action::Recognised(shard, who) => self.recognised(&shard, &who),
            Action::Warned(warnings) => self.warned(warnings),
            Action::Recalled(kept) => {
                self.book.recall(kept);
                self.work(&mut effects);
            }
            Action::Found(found) => self.found(found, &mut effects),
            Action::GoOn => {
                self.recordings.goes_on = false;
                self.go_on_marking(&mut effects);
            }
            Action::Named(number, named) => self.named(number, named, &mut effects),
            Action::Saved(ticket) => {
                self.book.saved(&self.library, ticket);
                if self.loading.unkept.take().is_some() {
                    self.renew_problems();
                }
            }
            Action::SaveFailed(ticket, reason) => {
                self.comparing.due |= self.book.has_heirs();
                self.book.failed(&self.library, ticket);
                self.complain(&format!("not marked: {reason}"));
                self.loading.unkept = Some(reason);
                self.renew_problems();
            }
            Action::Config(config, own, bad) => self.take_config(config.map(|config| *config), own, bad),
            Action::Ground(ground) => self.set_ground(ground),
            Action::TellsKeys => {
                self.setup.tells_keys = true;
                self.renew_page();
            }
            Action::Views(own, bad) => self.take_views(*own, bad, &mut effects),
            Action::Counted(counted) => self.own.counted(counted, &self.library, &self.book),
            Action::Waited(number) => self.looked(number, &mut effects),
            Action::Written(stories, text) => self.note(stories, Kind::Comment, &text, &mut effects),
            Action::NewDay => self.begin_day(&mut effects),
            Action::Plotted(counted) => self.plotted(counted),
            Action::Edited(Ok(text)) => self.say(&text),
            Action::Edited(Err(text)) | Action::Tell(text) => self.complain(&text),
        }
        self.run_errands(&mut effects);
        self.go_on(&mut effects);
        self.follow_arrangement(&mut effects);
        self.settle();
        // Looking can make a mark: what follows from marks comes after it.
        self.look(&mut effects);
        self.compare(&mut effects);
        let marked = self.own.touch(&self.library, &mut self.book);
        self.renew_statistics(marked, &mut effects);
        effects.extend(self.own.ask().map(Effect::Count));
        effects
    }

    /// Brings what follows from the rest into line with it: geometry, windows, the story that is shown.
    pub(super) fn settle(&mut self) {
        // Whoever goes to another pane wants to see it.
        self.setup.zen &= self.focus == Pane::Detail;
        self.settle_range();
        self.try_theme();
        let screen = self.geometry.screen;
        self.geometry = Geometry::new(screen.width, screen.height, self.focus, &self.setup.shape());
        let rows = views::len(self.own.views().len(), self.library.digest_count());
        // A pane that is not shown has no window to move.
        if self.geometry.list.is_some() {
            self.list.shown.keep_in_sight(self.geometry.list_rows());
        } else {
            self.list.shown.cursor = self.list.shown.cursor.min(self.list.shown.rows.len().saturating_sub(1));
        }
        if self.geometry.views.is_some() {
            list::scroll_to(&mut self.views.top, self.views.cursor, rows, self.geometry.views_rows());
        }
        self.settle_statistics();
        let page = self.geometry.page();
        let sought = self.sought().cloned();
        self.detail.seek(sought.as_ref());
        let shown = self.list.shown.current().and_then(|ix| Some((ix, self.library.story(ix)?)));
        let remarks = shown.map(|(ix, _)| self.remarks(ix)).unwrap_or_default();
        let spacing = self.setup.config.line_spacing.into();
        self.detail.spacing = spacing;
        self.detail.show(shown, remarks, &self.catalog, page.width.into(), page.height.into());
        if let Some(jump) = &mut self.jump {
            let (_, results, preview) = self.geometry.jump();
            jump.shown.keep_in_sight(results.height.into());
            let current = jump.shown.current();
            let remarks = current.map(|ix| self.remarks(ix)).unwrap_or_default();
            let shown = current.and_then(|ix| Some((ix, self.library.story(ix)?)));
            let area = preview.unwrap_or_default();
            let (columns, rows) = (area.width.min(self.setup.config.measure).into(), area.height.into());
            if let Some(jump) = &mut self.jump {
                jump.preview.seek(Some(&jump.query).filter(|query| !query.is_empty()));
                jump.preview.spacing = spacing;
                jump.preview.show(shown, remarks, &self.catalog, columns, rows);
            }
        }
    }

    /// Does what a command says.
    pub(super) fn act(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        let verb = call.verb;
        if verb.leaps() {
            self.leap();
        }
        self.perform(call, effects);
        if self.visual.anchor.is_some() && command::of(verb).is_some_and(|command| command.is_of_stories) {
            self.leave_range();
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table: what each verb means, a line or two each")]
    fn perform(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        let Call { verb, count, .. } = *call;
        match verb {
            Verb::First if let Some(range) = call.range => match self.rows_in(range) {
                Ok(rows) => {
                    self.resume = None;
                    self.focus = Pane::List;
                    self.list.shown.cursor = rows.end.saturating_sub(1);
                }
                Err(reason) => self.complain(&reason),
            },
            Verb::Down
            | Verb::Up
            | Verb::First
            | Verb::Last
            | Verb::HalfDown
            | Verb::HalfUp
            | Verb::PageDown
            | Verb::PageUp
            | Verb::LineDown
            | Verb::LineUp => self.go(verb, count, effects),
            Verb::CursorTop | Verb::CursorMiddle | Verb::CursorBottom => self.place_cursor(verb),
            Verb::ScreenTop | Verb::ScreenMiddle | Verb::ScreenBottom => self.go_on_screen(verb, count),
            Verb::Sort | Verb::Group => self.arrange_by(verb, &call.text),
            Verb::FoldToggle | Verb::FoldOpen | Verb::FoldClose | Verb::FoldAll | Verb::UnfoldAll => {
                self.fold(verb);
            }
            Verb::NextGroup => self.seek_group(true, count),
            Verb::PrevGroup => self.seek_group(false, count),
            Verb::Zen => {
                self.setup.zen = !self.setup.zen;
                if self.setup.zen && self.focus != Pane::Detail {
                    self.change_pane(Verb::In);
                    self.focus = if self.current().is_some() { Pane::Detail } else { self.focus };
                }
            }
            Verb::Name => self.name_position(&call.text),
            Verb::Goto => self.go_to_position(&call.text, effects),
            Verb::LeapBack | Verb::LeapOn => self.walk_leaps(verb, count, effects),
            Verb::Visual | Verb::VisualAgain | Verb::VisualSwap => self.choose(verb),
            Verb::Record => self.record(&call.text),
            Verb::Play => self.play(&call.text, count),
            Verb::OtherDown | Verb::OtherUp => self.other(verb, count),
            Verb::NextPane | Verb::PrevPane if self.page.is_some() => {}
            Verb::NextPane | Verb::PrevPane if self.statistics.is_some() => {
                self.next_plot(verb == Verb::NextPane);
            }
            Verb::ZoomIn | Verb::ZoomOut => self.zoom(verb),
            Verb::Statistics => self.open_statistics(),
            Verb::In | Verb::Out | Verb::NextPane | Verb::PrevPane => self.change_pane(verb),
            Verb::NextUnread => self.seek(true, count, "unread", |flags| !flags.read()),
            Verb::PrevUnread => self.seek(false, count, "unread", |flags| !flags.read()),
            Verb::NextStarred => self.seek(true, count, "starred", crate::query::Flags::starred),
            Verb::PrevStarred => self.seek(false, count, "starred", crate::query::Flags::starred),
            Verb::NextWatched => self.seek_watched(true, count),
            Verb::PrevWatched => self.seek_watched(false, count),
            Verb::NextEdited => self.seek(true, count, "edited", crate::query::Flags::edited),
            Verb::PrevEdited => self.seek(false, count, "edited", crate::query::Flags::edited),
            Verb::NextDoubtful => self.seek_doubtful(true, count),
            Verb::PrevDoubtful => self.seek_doubtful(false, count),
            Verb::NextDigest => self.seek_digest(true, count),
            Verb::PrevDigest => self.seek_digest(false, count),
            Verb::Skim => self.skim(effects),
            Verb::SkimBack => self.skim_back(),
            Verb::ToggleRead | Verb::ReadAll | Verb::Unread | Verb::ToggleStar | Verb::Unstar => {
                self.mark(call, effects);
            }
            Verb::Repeat => self.repeat(call, effects),
            Verb::Tag | Verb::Untag => self.tag(call, effects),
            Verb::Comment => self.comment(call, effects),
            Verb::EditComment => self.edit_comment(call, effects),
            Verb::Undo | Verb::Redo => self.walk_history(verb, count, effects),
            Verb::Filter | Verb::EditFilter | Verb::Find if self.page.is_some() => {
                if let Some(page) = self.page.as_ref().filter(|page| page.cursor.is_none()) {
                    let text = page.filter.clone();
                    self.open_prompt(Kind::Page, &text);
                }
            }
            Verb::Filter if !call.text.is_empty() => self.filter_by(&call.text, effects),
            Verb::Filter => self.open_prompt(Kind::Filter, ""),
            Verb::EditFilter => {
                let text = self.list.filter.as_ref().map_or("", |filter| filter.text.as_str()).to_owned();
                self.open_prompt(Kind::Filter, &text);
            }
            Verb::Find | Verb::FindNext | Verb::FindPrev | Verb::FindLike if self.statistics.is_some() => {
                self.say("nothing is searched for here: f filters the stories that are counted");
            }
            Verb::Find => {
                let find = self.begin_find();
                self.last_find = self.find.replace(find);
                self.open_prompt(Kind::Find, "");
            }
            Verb::FindNext => self.find_next(true, count, effects),
            Verb::FindPrev => self.find_next(false, count, effects),
            Verb::FindLike => self.find_like(effects),
            Verb::ForgetFound => self.find = None,
            Verb::Jump => self.open_jump(effects),
            Verb::View | Verb::AddView | Verb::RemoveView | Verb::Watch if call.text.is_empty() => {
                self.want_argument(verb);
            }
            Verb::View => self.show_view(&call.text, effects),
            Verb::AddView | Verb::Watch => self.add_view(verb, &call.text, effects),
            Verb::RemoveView => self.remove_view(&call.text, effects),
            Verb::CommandLine => {
                let range = if self.visual.anchor.is_some() { "'<,'>" } else { "" };
                self.leave_range();
                self.open_prompt(Kind::Command, range);
            }
            Verb::OpenLink | Verb::OpenLinks | Verb::OpenAllLinks => self.open_links(call, effects),
            Verb::Hint => self.open_hinted(call, effects),
            Verb::Yank | Verb::YankLink | Verb::YankBody | Verb::Cite => self.yank(call, effects),
            Verb::Pipe | Verb::PipeMarkdown => self.pipe(call, effects),
            Verb::EditDigest => self.edit_digest(effects),
            Verb::Export | Verb::ExportOver => self.export(call, effects),
            Verb::Basket => self.basket(call, effects),
            Verb::ShowBasket => self.show_basket(effects),
            Verb::Brief | Verb::BriefOver => self.brief(call, effects),
            Verb::Help if self.subject() == Some(Subject::Help) => self.page = None,
            Verb::Help => {
                let mut page = Page::help(&self.keymap, self.setup.tells_keys);
                page.narrow(&call.text);
                self.page = Some(page);
            }
            Verb::Theme => self.choose_theme(&call.text, effects),
            Verb::Set => self.set(&call.text),
            Verb::Problems => self.open_problems(),
            Verb::Why => self.open_why(self.current()),
            Verb::Accept => self.accept(effects),
            Verb::Cancel => self.cancel(effects),
            Verb::Close => self.close(effects),
            Verb::Quit => self.quit(effects),
            Verb::Interrupt => {
                self.cancel(effects);
                self.say("cancelled; <C-c> once more quits");
            }
            Verb::Suspend => effects.push(Effect::Suspend),
            Verb::Redraw => effects.push(Effect::Redraw),
        }
    }

    /// Asks who those stories are that may have marks.
    pub(super) fn ask_who<'a>(
        &mut self,
        shards: impl IntoIterator<Item = &'a Arc<Shard>>,
        effects: &mut Vec<Effect>,
    ) {
        for shard in shards {
            let who = self.book.candidates(shard);
            if !who.is_empty() {
                self.comparing.asked += 1;
                effects.push(Effect::Identify(Arc::clone(shard), who));
            }
        }
    }

    /// Takes a shard that was loaded.
    fn take(&mut self, shard: &Arc<Shard>, effects: &mut Vec<Effect>) {
        let first = StoryIx(self.library.len() as u32);
        self.library.push(Arc::clone(shard));
        self.book.grow(self.library.len());
        self.own.grew(first, self.library.len());
        self.library_changed();
        if let Some(find) = &mut self.find {
            find.stale = true;
        }
        self.loading.digests += shard.digests().len();
        self.ask_who([shard], effects);
        let new = first.0..self.library.len() as u32;
        if self.is_searched() {
            self.list.shown.stale = true;
            if self.jump.is_none() && self.list.shown.awaited.is_none() {
                self.search_list(effects);
            }
        } else {
            match (&mut self.list.shown.rows, self.list.view) {
                (Rows::Run(_, to), View::All) => *to = new.end,
                (Rows::Each(rows), View::Unread | View::All) => rows.extend(new.map(StoryIx)),
                _ => {}
            }
        }
        let all = self.jump.is_some().then(|| self.all_rows());
        if let Some(jump) = &mut self.jump {
            jump.shown.stale = true;
            if jump.query.is_empty() {
                jump.shown.rows = all.unwrap_or_default();
            } else if jump.shown.awaited.is_none() {
                self.search_jump(effects);
            }
        }
        self.look_for_resume(first, shard, effects);
    }

    /// Goes to where the last session was, when this shard has it.
    fn look_for_resume(&mut self, first: StoryIx, shard: &Shard, effects: &mut Vec<Effect>) {
        let Some(resume) = self.resume.clone() else { return };
        let mut same = shard.with_glance(resume.story.glance());
        let found = same.find(|&at| shard.story(at).is_some_and(|story| story.key() == resume.story));
        let Some(ix) = found.map(|at| StoryIx(first.0 + at as u32)) else { return };
        self.anchored = true;
        let view = match resume.view {
            View::Digest(_) => self.library.digest_of(ix).map_or(View::All, View::Digest),
            fixed => fixed,
        };
        if self.list.view != view {
            self.set_view(view, effects);
        }
        if self.is_searched() {
            self.sought = Some(ix);
            return;
        }
        // A story that the view no longer holds leaves its place to the next one.
        let at = self.list.shown.rows.position(ix).or_else(|| match &self.list.shown.rows {
            Rows::Each(rows) => Some(rows.partition_point(|&row| row < ix)),
            Rows::Run(..) => None,
        });
        // Which stories are starred may be known later than where they are.
        self.resume = Some(resume)
            .filter(|_| view == View::Starred && self.list.shown.rows.get(at.unwrap_or(0)) != Some(ix));
        self.put_cursor(at.unwrap_or(self.list.shown.cursor));
    }

    pub(super) fn put_cursor(&mut self, row: usize) {
        self.list.shown.cursor = row;
        // The row above stays in sight, so that one sees that there is more.
        self.list.shown.top = self.list.shown.cursor_line().saturating_sub(self.geometry.list_rows() / 3);
    }

    fn loaded(&mut self) {
        self.loading.done = true;
        self.comparing.due = true;
        self.renew_problems();
        let may_come = self.list.view == View::Starred || self.is_searched();
        self.resume = self.resume.take().filter(|_| may_come);
        if let Some(fault) = self.loading.faults.first().cloned() {
            let more = self.loading.faults.len() - 1;
            let more =
                if more > 0 { format!(" (and {more} more: `:problems` lists them)") } else { String::new() };
            self.complain(&format!("{fault}{more}"));
        } else if self.on_seeds && self.message.as_ref().is_none_or(|message| !message.is_error) {
            self.say("these are the digests that ship with readboard: `readboard FOLDER` opens your own");
        }
    }

    /// Takes who some stories are. Rows of stories that turn out read leave a list of unread ones, except the one
    /// under the cursor. What a search says of their marks is asked anew.
    fn identified(&mut self, who: &[(StoryIx, StoryKey)], effects: &mut Vec<Effect>) {
        self.book.identify(who);
        self.ask_again(effects);
        match self.list.view {
            _ if self.is_searched() => {}
            View::Unread => {
                let current = self.list.shown.current().filter(|_| self.anchored);
                let mut gone: Vec<StoryIx> = who.iter().map(|(ix, _)| *ix).collect();
                gone.retain(|&ix| self.book.flags(ix).read() && Some(ix) != current);
                gone.sort_unstable();
                if let Rows::Each(rows) = &self.list.shown.rows {
                    let left = rows.iter().copied().filter(|ix| gone.binary_search(ix).is_err()).collect();
                    self.list.shown.set_rows(Rows::Each(left));
                }
            }
            View::Starred => {
                let rows = self.rows_of_view();
                self.list.shown.set_rows(rows);
                let left = self.resume.as_ref().map(|resume| resume.story);
                let found = who.iter().find(|(_, key)| Some(*key) == left);
                if let Some(row) = found.and_then(|&(ix, _)| self.list.shown.rows.position(ix)) {
                    self.resume = None;
                    self.put_cursor(row);
                }
            }
            _ => {}
        }
    }

    /// Asks open questions again, as marks or places of stories have become known.
    pub(super) fn ask_again(&mut self, effects: &mut Vec<Effect>) {
        if self.is_searched() {
            self.list.shown.stale = true;
            if self.jump.is_none() && self.list.shown.awaited.is_none() {
                self.search_list(effects);
            }
        }
        if let Some(jump) = self.jump.as_mut().filter(|jump| !jump.query.is_empty()) {
            jump.shown.stale = true;
            if jump.shown.awaited.is_none() {
                self.search_jump(effects);
            }
        }
    }
}

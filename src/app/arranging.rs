//! How the list is arranged: sorted, grouped, its groups folded.

use crate::action::Effect;
use crate::command::table::{GROUPS, SORTS};
use crate::command::{Takes, Verb};
use crate::query::{Grouping, Order, Sort};

use super::App;

impl App {
    /// `gS`: sorts the list by what a letter or a name says.
    pub(super) fn sort(&mut self, by: &str, effects: &mut Vec<Effect>) {
        let Some(choice) = Takes::Choice(SORTS).choose(by) else {
            return self.complain_of_choice("sort", by);
        };
        let sort = |order, reversed| Some(Sort { order, reversed });
        self.list.sort = match choice.letter {
            'd' => sort(Order::Date, false),
            'D' => sort(Order::Date, true),
            't' => sort(Order::Title, false),
            'o' => sort(Order::Source, false),
            _ => None,
        };
        self.say(choice.help);
        self.arrange(effects);
    }

    /// `gz`: groups the list by what a letter or a name says.
    pub(super) fn group(&mut self, by: &str, effects: &mut Vec<Effect>) {
        let Some(choice) = Takes::Choice(GROUPS).choose(by) else {
            return self.complain_of_choice("group", by);
        };
        self.list.group = Grouping::NAMED.iter().find(|(name, _)| *name == choice.name).map(|&(_, by)| by);
        self.list.folds.set_all(false);
        self.say(choice.help);
        self.arrange(effects);
    }

    fn complain_of_choice(&mut self, name: &str, by: &str) {
        let choices = if name == "sort" { SORTS } else { GROUPS };
        let names: Vec<&str> = choices.iter().map(|choice| choice.name).collect();
        let what = if by.is_empty() { "wants to know how".to_owned() } else { format!("can't go by `{by}`") };
        self.complain(&format!("`:{name}` {what}: {}", names.join(", ")));
    }

    /// Asks for the list in its new order; the cursor stays on its story.
    fn arrange(&mut self, effects: &mut Vec<Effect>) {
        if self.jump.is_some() {
            self.list.shown.stale = true;
        } else {
            self.search_list(effects);
        }
    }

    /// `za`, `zo`, `zc`, `zM` and `zR`.
    pub(super) fn fold(&mut self, verb: Verb) {
        let shown = &self.list.shown;
        let here = shown.outline.of_row(shown.cursor).and_then(|number| shown.outline.section(number));
        let Some(here) = here.filter(|_| !shown.outline.is_empty()) else {
            self.say("the list has no groups: gz makes some");
            return;
        };
        let (name, folded) = (here.name.clone(), here.folded);
        match verb {
            Verb::FoldAll | Verb::UnfoldAll => self.list.folds.set_all(verb == Verb::FoldAll),
            Verb::FoldOpen => self.list.folds.set(&name, false),
            Verb::FoldClose => self.list.folds.set(&name, true),
            _ => self.list.folds.set(&name, !folded),
        }
        let outline = std::mem::take(&mut self.list.shown.outline).folded(&self.list.folds);
        self.list.shown.set_outline(outline);
    }

    /// `}` and `{`: the first story of the next group, of this one or of the one before; of digests where there are no
    /// groups.
    pub(super) fn seek_group(&mut self, forward: bool, count: Option<u32>) {
        let shown = &mut self.list.shown;
        let Some(here) = shown.outline.of_row(shown.cursor).filter(|_| !shown.outline.is_empty()) else {
            return self.seek_digest(forward, count);
        };
        self.resume = None;
        let by = count.unwrap_or(1) as usize;
        let starts_here =
            shown.outline.section(here).is_some_and(|section| section.rows.start == shown.cursor);
        let to = if forward {
            here.saturating_add(by).min(shown.outline.len() - 1)
        } else {
            here.saturating_sub(by - usize::from(!starts_here && by > 0))
        };
        if let Some(section) = shown.outline.section(to) {
            shown.cursor = section.rows.start;
        }
        if to == here && starts_here {
            self.say(if forward { "this is the last group" } else { "this is the first group" });
        }
    }
}

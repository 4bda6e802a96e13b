//! How the list is arranged: sorted, grouped, its groups folded.

use crate::action::Effect;
use crate::command::table::{GROUPS, SORTS};
use crate::command::{Takes, Verb};

use super::App;

impl App {
    /// `gS` and `gz`: sorts or groups the list as a letter or a name says. It is a setting, for this session.
    pub(super) fn arrange_by(&mut self, verb: Verb, by: &str) {
        let (name, choices, setting) = match verb {
            Verb::Sort => ("sort", SORTS, "list.sort"),
            _ => ("group", GROUPS, "list.group"),
        };
        if let Some(choice) = Takes::Choice(choices).choose(by) {
            self.put_setting(setting, choice.name);
            self.say(choice.help);
        } else {
            let names: Vec<&str> = choices.iter().map(|choice| choice.name).collect();
            let what =
                if by.is_empty() { "wants to know how".to_owned() } else { format!("can't go by `{by}`") };
            self.complain(&format!("`:{name}` {what}: {}", names.join(", ")));
        }
    }

    /// Asks for the list anew where the settings want it in another order than it has; the cursor stays on its story.
    pub(super) fn follow_arrangement(&mut self, effects: &mut Vec<Effect>) {
        let wanted = (self.setup.config.sort, self.setup.config.group);
        if wanted == (self.list.sort, self.list.group) {
            return;
        }
        if wanted.1 != self.list.group {
            self.list.folds.set_all(false);
        }
        (self.list.sort, self.list.group) = wanted;
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
            self.fail("the list has no groups: gz makes some");
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
            self.fail(if forward { "this is the last group" } else { "this is the first group" });
        }
    }
}

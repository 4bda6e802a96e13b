//! Where one can go back to: positions that the person named, and the places from where a leap was made.

use std::collections::BTreeMap;

use crate::action::Effect;
use crate::command::Verb;
use crate::library::Replaced;
use crate::story::{StoryIx, StoryKey};

use super::list::View;
use super::resume::Resume;
use super::{App, Pane};

/// Leaps that are kept, as many as vim keeps.
const LEAPS: usize = 100;

/// A place in the list: what it showed, and the story under the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spot {
    view: View,
    /// The name of a view of the person's own: numbers change when its file does.
    own: Option<String>,
    filter: Option<String>,
    story: StoryIx,
}

/// Named positions and the jump list.
#[derive(Debug, Clone, Default)]
pub struct Positions {
    /// The stories that letters name.
    pub letters: BTreeMap<char, StoryKey>,
    leaps: Vec<Spot>,
    /// How far one has gone back in them; their number when not at all.
    at: usize,
    /// Where the last leap began.
    before: Option<Spot>,
}

impl Positions {
    /// Takes the stories along to the numbers that they have now.
    pub(super) fn follow(&mut self, replaced: &Replaced) {
        let follow = |spot: &mut Spot| {
            if let View::Digest(number) = spot.view {
                spot.view = replaced.digest(number).map_or(View::All, View::Digest);
            }
            replaced.get(spot.story).map(|now| spot.story = now).is_some()
        };
        // Where one is among them stays, however many before it are gone.
        let mut behind = self.leaps.split_off(self.at.min(self.leaps.len()));
        self.leaps.retain_mut(follow);
        behind.retain_mut(follow);
        self.at = self.leaps.len();
        self.leaps.append(&mut behind);
        self.before = self.before.take().and_then(|mut spot| follow(&mut spot).then_some(spot));
    }

    fn push(&mut self, spot: Spot) {
        self.leaps.retain(|other| *other != spot);
        self.leaps.push(spot);
        self.leaps.drain(..self.leaps.len().saturating_sub(LEAPS));
        self.at = self.leaps.len();
    }
}

impl App {
    fn spot(&self) -> Option<Spot> {
        let own = match self.list.view {
            View::Own(number) => self.own.view(number).map(|view| view.name.to_string()),
            _ => None,
        };
        let filter = self.list.filter.as_ref().map(|filter| filter.text.clone());
        Some(Spot { view: self.list.view, own, filter, story: self.current()? })
    }

    /// Remembers where one is: what comes now goes far.
    pub(super) fn leap(&mut self) {
        if let Some(spot) = self.spot() {
            self.positions.before = Some(spot.clone());
            self.positions.push(spot);
        }
    }

    /// `m`: gives the story under the cursor a letter.
    pub(super) fn name_position(&mut self, letter: &str) {
        let Some(story) = self.current().and_then(|ix| self.library.story(ix)) else {
            self.fail("there is no story here to name");
            return;
        };
        match letter.chars().next().filter(char::is_ascii_lowercase) {
            Some(name) => {
                self.positions.letters.insert(name, story.key());
                self.say(&format!("this story is position {name}: '{name} comes back to it"));
            }
            None => self.complain("a position is named by a letter from a to z"),
        }
    }

    /// The story that a sign names, if it is in the library.
    fn position(&self, sign: char) -> Result<StoryIx, String> {
        // The upper one is the first, in whatever order stories are listed.
        let row = |ix: &StoryIx| (self.list.shown.rows.position(*ix), *ix);
        let upper_first = |(a, b)| if row(&a) <= row(&b) { (a, b) } else { (b, a) };
        let (first, last) = self.visual.last.map(upper_first).unzip();
        let named = match sign {
            '<' => first.ok_or("no range was chosen before"),
            '>' => last.ok_or("no range was chosen before"),
            '\'' => self.positions.before.as_ref().map(|spot| spot.story).ok_or("there was no leap before"),
            _ => {
                let key = self.positions.letters.get(&sign);
                let key = key.ok_or_else(|| format!("no story is position {sign}: m{sign} names one"))?;
                let mut places = self.library.places(*key);
                if places.is_empty() {
                    // Its words were edited since.
                    places = self.book.heir_of(*key).map(|now| self.library.places(now)).unwrap_or_default();
                }
                let shown = places.iter().find(|&&ix| self.list.shown.rows.position(ix).is_some());
                shown.or(places.first()).copied().ok_or("the story of that position is not loaded")
            }
        };
        named.map_err(str::to_owned)
    }

    /// The row of the list that a sign names.
    pub(super) fn row_of_position(&self, sign: char) -> Result<usize, String> {
        let story = self.position(sign)?;
        let row = self.list.shown.rows.position(story);
        row.ok_or_else(|| format!("position {sign} is not in this list"))
    }

    /// `'`: goes to the story that a letter names; `''` back to where the last leap began.
    pub(super) fn go_to_position(&mut self, letter: &str, effects: &mut Vec<Effect>) {
        let Some(sign) = letter.chars().next() else { return };
        if sign == '\'' {
            match self.positions.before.clone() {
                Some(spot) => {
                    self.leap();
                    self.return_to(&spot, effects);
                }
                None => self.fail("there was no leap before"),
            }
            return;
        }
        match self.position(sign) {
            Ok(story) => {
                self.leap();
                self.jump_to(story, effects);
            }
            Err(reason) => self.complain(&reason),
        }
    }

    /// `^O` and `g^O`: back and forward among the places from where leaps were made.
    pub(super) fn walk_leaps(&mut self, verb: Verb, count: Option<u32>, effects: &mut Vec<Effect>) {
        let by = count.unwrap_or(1) as usize;
        let at = self.positions.at;
        let to = if verb == Verb::LeapBack {
            let mut here = at;
            // Where one is now is the last place, so that forward comes back to it.
            if at == self.positions.leaps.len()
                && let Some(spot) = self.spot()
            {
                self.positions.push(spot);
                here = self.positions.leaps.len() - 1;
            }
            here.checked_sub(by)
        } else {
            at.checked_add(by).filter(|&to| to < self.positions.leaps.len())
        };
        let Some((to, spot)) = to.and_then(|to| Some((to, self.positions.leaps.get(to).cloned()?))) else {
            self.fail(if verb == Verb::LeapBack {
                "this is the first leap"
            } else {
                "this is the last leap"
            });
            return;
        };
        self.positions.at = to;
        self.return_to(&spot, effects);
    }

    /// Shows what a place showed, with the cursor on its story.
    fn return_to(&mut self, spot: &Spot, effects: &mut Vec<Effect>) {
        self.resume = None;
        if self.spot().is_some_and(|here| {
            (&here.view, &here.own, &here.filter) == (&spot.view, &spot.own, &spot.filter)
        }) {
            self.jump_to(spot.story, effects);
            return;
        }
        let view = match &spot.own {
            Some(name) => self.own.named(name).map_or(View::All, View::Own),
            None => spot.view,
        };
        let Some(story) = self.library.story(spot.story).map(crate::library::StoryRef::key) else { return };
        self.set_view(view, effects);
        if let Some(filter) = &spot.filter {
            self.set_filter(filter.clone(), effects);
        }
        if self.focus == Pane::Views {
            self.focus = Pane::List;
        }
        if self.is_searched() {
            self.resume = Some(Resume { view, own: spot.own.clone(), story });
            self.sought = Some(spot.story);
        } else {
            self.jump_to(spot.story, effects);
        }
    }
}

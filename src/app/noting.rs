//! What the person writes to stories: tags and comments.

use std::sync::Arc;

use crate::action::Effect;
use crate::command::{Call, Verb};
use crate::library::{Naming, StoryRef};
use crate::marks::Field;
use crate::query::{Flags, QUERY_MAX};
use crate::story::{StoryIx, StoryKey};
use crate::text::CleanBuf;

use super::App;
use super::basket::BASKET;
use super::typing::Kind;

/// Stories that are looked at to offer their tags, at most: it is the key that waits for this.
const LOOKED_AT: usize = 2_000;

impl App {
    /// `t` and `T`: gives stories a tag or takes one off; without a name asks for it.
    pub(super) fn tag(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        if !self.hold(call) {
            return;
        }
        let kind = if call.verb == Verb::Tag { Kind::Tag } else { Kind::Untag };
        if !call.text.is_empty() {
            self.note_held(kind, &call.text, effects);
            return;
        }
        let tags = if kind == Kind::Untag { self.tags_of_held() } else { Vec::new() };
        match (kind, &tags[..]) {
            (Kind::Untag, []) if self.knows_held() => self.fail("there is no tag to take off here"),
            // There is nothing to choose.
            (Kind::Untag, [(only, _)]) if self.knows_held() => self.note_held(kind, &only.clone(), effects),
            _ => self.open_prompt(kind, ""),
        }
    }

    /// `c`: asks what the person has to say about a story, or about several.
    pub(super) fn comment(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        if !self.hold(call) {
            return;
        }
        if call.text.is_empty() {
            let before = self.comment_of_held();
            // A line would lose its lines, or its end.
            if before.contains('\n') || before.len() > QUERY_MAX {
                self.write_comment(before, effects);
            } else {
                self.open_prompt(Kind::Comment, &before);
            }
        } else {
            self.note_held(Kind::Comment, &call.text, effects);
        }
    }

    /// `gc`: has the person write the comment in their editor.
    pub(super) fn edit_comment(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        if self.hold(call) {
            self.write_comment(self.comment_of_held(), effects);
        }
    }

    /// The stories go with the text: when it comes back another line may have been opened.
    fn write_comment(&mut self, before: String, effects: &mut Vec<Effect>) {
        effects.extend(self.held.take().map(|stories| Effect::Write(stories, before)));
    }

    /// The stories that are held, as far as they are listed, up to so many as can be looked at.
    fn places_of_held(&self) -> impl Iterator<Item = StoryIx> {
        let places = self.held.iter().flat_map(|held| held.places(&self.library));
        places.take(LOOKED_AT).flatten()
    }

    /// Whether all that the stories have that are held can be told: they are few, and no mark is about to be made.
    fn knows_held(&self) -> bool {
        self.jobs.is_empty() && self.held.as_ref().is_some_and(|held| held.len() <= LOOKED_AT)
    }

    /// The first comment that any of the stories has that are held.
    fn comment_of_held(&self) -> String {
        let comment = self.places_of_held().find_map(|ix| self.comment_of(ix));
        comment.map(|comment| comment.to_string()).unwrap_or_default()
    }

    /// Keeps the stories that a line is typed for, as they are now.
    fn hold(&mut self, call: &Call) -> bool {
        match self.stories_of(call) {
            Ok(stories) => {
                (self.held, self.held_stops) = (Some(self.fix(stories)), self.stops_of(call));
                true
            }
            Err(reason) => {
                self.fail(&reason);
                false
            }
        }
    }

    /// Writes what was typed to the stories that it was typed for.
    pub(super) fn note_held(&mut self, kind: Kind, text: &str, effects: &mut Vec<Effect>) {
        if let Some(stories) = self.held.take() {
            self.note(stories, kind, text, effects);
        }
    }

    /// Writes a text to stories.
    pub(super) fn note(&mut self, stories: Arc<Naming>, kind: Kind, text: &str, effects: &mut Vec<Effect>) {
        let field = match kind {
            Kind::Comment => Field::comment(text),
            _ if text.trim().is_empty() => return,
            kind => match Field::tag(text, kind == Kind::Tag) {
                Ok(field) => field,
                Err(reason) => return self.complain(reason),
            },
        };
        self.set_field_of(stories, self.held_stops, field, effects);
    }

    /// Says of how many stories a tag or a comment was changed.
    pub(super) fn tell_noted(&mut self, field: &Field, changed: usize) {
        let what = match field {
            Field::Tag(tag, true) if **tag == *BASKET => {
                "in the basket: :basket shows it, :brief writes it".to_owned()
            }
            Field::Tag(tag, false) if **tag == *BASKET => "out of the basket".to_owned(),
            Field::Tag(tag, true) => format!("tagged {tag}"),
            Field::Tag(tag, false) => format!("{tag} is off"),
            Field::Comment(Some(_)) => "commented".to_owned(),
            _ => "the comment is off".to_owned(),
        };
        match changed {
            0 => self.say(&format!("{what} already")),
            1 => self.say(&what),
            many => self.say(&format!("{many} stories: {what}")),
        }
    }

    /// The tags of the stories that are held, each once, with how many of them have it. Where that can't be told, those
    /// of all stories.
    pub(super) fn tags_of_held(&self) -> Vec<(String, String)> {
        if !self.knows_held() {
            return self.book.all_tags().into_iter().map(|(tag, count)| (tag, count.to_string())).collect();
        }
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for ix in self.places_of_held() {
            for tag in self.tags_of(ix) {
                *counts.entry(tag.to_string()).or_default() += 1;
            }
        }
        counts.into_iter().map(|(tag, count)| (tag, count.to_string())).collect()
    }

    /// Who a story is, if it may have marks: of most the words need not be read for that.
    fn marked(&self, ix: StoryIx) -> Option<StoryKey> {
        let flags = self.book.flags(ix);
        self.library.story(ix).filter(|_| flags.has(Flags::MARKED | Flags::EDITED)).map(StoryRef::key)
    }

    /// The tags of a story, in order.
    pub fn tags_of(&self, ix: StoryIx) -> Vec<CleanBuf> {
        self.marked(ix).map(|key| self.book.tags(key)).unwrap_or_default()
    }

    /// What the person says about a story.
    pub fn comment_of(&self, ix: StoryIx) -> Option<CleanBuf> {
        self.book.comment(self.marked(ix)?)
    }
}

//! What the person writes to stories: tags and comments.

use crate::action::Effect;
use crate::command::{Call, Verb};
use crate::library::StoryRef;
use crate::marks::Field;
use crate::query::Flags;
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
            (Kind::Untag, []) => self.fail("there is no tag to take off here"),
            // There is nothing to choose.
            (Kind::Untag, [(only, _)]) => self.note_held(kind, &only.clone(), effects),
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
            if before.contains('\n') {
                // On one line its lines would be lost.
                effects.push(Effect::Write(before));
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
            effects.push(Effect::Write(self.comment_of_held()));
        }
    }

    /// The first comment that any of the stories has that are held.
    fn comment_of_held(&self) -> String {
        let mut comments = self.held.iter().take(LOOKED_AT).filter_map(|&ix| self.comment_of(ix));
        comments.next().map(|comment| comment.to_string()).unwrap_or_default()
    }

    /// Keeps the stories that a line is typed for, as they are now.
    fn hold(&mut self, call: &Call) -> bool {
        match self.stories_of(call) {
            Ok(stories) => {
                (self.held, self.held_stops) = (stories, self.stops_of(call));
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
        let stories = std::mem::take(&mut self.held);
        let field = match kind {
            Kind::Comment => Field::comment(text),
            _ if text.trim().is_empty() => return,
            kind => match Field::tag(text, kind == Kind::Tag) {
                Ok(field) => field,
                Err(reason) => return self.complain(reason),
            },
        };
        self.repeat = Some((field.clone(), self.held_stops));
        self.put_marks(stories, field, true, effects);
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

    /// The tags of the stories that are held, each once, with how many of them have it.
    pub(super) fn tags_of_held(&self) -> Vec<(String, String)> {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for &ix in self.held.iter().take(LOOKED_AT) {
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

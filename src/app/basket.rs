//! The basket: stories that are put aside for a brief. It is a tag, so it lasts, and can be asked for as any other.

use std::sync::Arc;

use crate::action::{Effect, Handout, To, Which};
use crate::command::{Call, Verb};
use crate::marks::Field;
use crate::paper::{FileForm, Form};
use crate::query::Query;
use crate::story::StoryIx;
use crate::text::shell;

use super::App;

/// The tag of stories in the basket.
pub(super) const BASKET: &str = "basket";

/// What asks for them.
const QUERY: &str = "tag:basket";

impl App {
    /// `b`: puts stories into the basket, or takes them out; under the key the first story decides.
    pub(super) fn basket(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        let stories = match self.stories_of(call) {
            Ok(stories) => stories,
            Err(reason) => return self.fail(&reason),
        };
        let is_named = call.range.is_some() || !call.stories.is_empty();
        let Ok(put) = Field::tag(BASKET, true) else { return };
        let is_in = |ix: StoryIx| {
            let has = || self.tags_of(ix).iter().any(|tag| &**tag == BASKET);
            // What was asked for before may still wait for its turn.
            self.jobs.awaited(ix, &put).map_or_else(has, |field| *field == put)
        };
        let on = is_named || !stories.first().is_some_and(|&ix| is_in(ix));
        let Ok(field) = Field::tag(BASKET, on) else { return };
        self.repeat = Some((field.clone(), self.stops_of(call)));
        self.put_marks(stories, field, true, effects);
    }

    /// `:basket`: the list shows the basket.
    pub(super) fn show_basket(&mut self, effects: &mut Vec<Effect>) {
        self.set_view(super::list::View::All, effects);
        self.filter_by(QUERY, effects);
    }

    /// `:brief [FILE]`: writes a brief of the basket.
    pub(super) fn brief(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        let path = match shell::next(&call.text) {
            Some(path) => path.map(|(path, _)| path),
            None => return self.complain(&format!("`{}`: a quotation has no end", call.text)),
        };
        let Ok(query) = Query::parse(QUERY) else { return };
        let to = To::File { path, over: (call.verb == Verb::Brief).then_some("`:brief!`") };
        let (which, form) = (Which::Asked(Arc::new(query)), FileForm::Paper(Form::Brief));
        effects.push(Effect::Hand(Box::new(Handout { which, form, to })));
    }
}

//! Out of the reader: links, the clipboard, other commands, the editor, files.
//!
//! Here it is only said what is to go where; the world does it, and no text of a digest is part of a command.

use crate::action::{Effect, Handout, To, Which};
use crate::command::range::Range;
use crate::command::{self, Call, Verb};
use crate::paper::{FileForm, Form};
use crate::text::shell;

use super::App;
use super::typing::Kind;

/// So many links are opened at once without a question.
const LINKS_AT_ONCE: usize = 5;

/// The letters that links are hinted by, in the order of the home row of most keyboards.
const LETTERS: &str = "asdfghjklqwertyuiopzxcvbnm";

/// A link that can be seen, and the letter that opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    /// The letter.
    pub letter: char,
    /// Which of the story's links it is, from 0.
    pub link: usize,
    /// The row of the page.
    pub row: usize,
    /// The byte of the row's text.
    pub at: usize,
}

impl App {
    /// `o` and `O`: the link that the count names, or all of them.
    pub(super) fn open_links(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        let links = self.detail.sheet.links();
        let count = call.count.map(|count| count as usize);
        if links.is_empty() {
            self.fail("this story has no link to open");
            return;
        }
        let chosen = match (call.verb, count) {
            (Verb::OpenLink, count) => {
                let number = count.unwrap_or(1).max(1);
                let Some(link) = links.get(number - 1) else {
                    let (links, s) = (links.len(), if links.len() == 1 { "" } else { "s" });
                    self.fail(&format!("there is no link {number}: this story has {links} link{s}"));
                    return;
                };
                vec![link.clone()]
            }
            (Verb::OpenLinks, None) if links.len() > LINKS_AT_ONCE => {
                let links = links.len();
                self.fail(&format!(
                    "{links} links: :open-links! opens all, {LINKS_AT_ONCE}O the first {LINKS_AT_ONCE}"
                ));
                return;
            }
            (_, count) => links.iter().take(count.unwrap_or(usize::MAX)).cloned().collect(),
        };
        effects.push(Effect::Open(chosen));
    }

    /// The links that can be seen, each with a letter, as long as there are letters.
    pub fn hints(&self) -> Vec<Hint> {
        let top = self.detail.top;
        let seen = self.detail.sheet.marks_on(top..top + usize::from(self.geometry.page().height));
        let hint = |(letter, mark): (char, &super::detail::LinkMark)| Hint {
            letter,
            link: mark.link,
            row: mark.row,
            at: mark.at,
        };
        LETTERS.chars().zip(seen).map(hint).collect()
    }

    /// Whether a letter of a hint is awaited.
    pub fn awaits_hint(&self) -> bool {
        self.pending.awaits(&self.keymap, self.mode()) == Some(Verb::Hint)
    }

    /// `;` and a letter: opens the link that has it.
    pub(super) fn open_hinted(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        let hints = self.hints();
        let found = hints.iter().find(|hint| call.text.chars().eq([hint.letter]));
        match found.and_then(|hint| self.detail.sheet.links().get(hint.link)) {
            Some(link) => effects.push(Effect::Open(vec![link.clone()])),
            None if hints.is_empty() => self.fail("no link can be seen here"),
            None => self.fail(&format!("no link has the letter {}", call.text)),
        }
    }

    /// The stories that `call` is done to, or `None` when there are none, which is said.
    fn asked_stories(&mut self, call: &Call) -> Option<Which> {
        match self.stories_of(call) {
            Ok(stories) => Some(Which::These(stories)),
            Err(reason) => {
                self.fail(&reason);
                None
            }
        }
    }

    /// `yy`, `yu`, `yb` and `Y`.
    pub(super) fn yank(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        let form = match call.verb {
            Verb::YankLink => Form::Link,
            Verb::YankBody => Form::Body,
            Verb::Cite => Form::Citation,
            _ => Form::Title,
        };
        if let Some(which) = self.asked_stories(call) {
            effects.push(Effect::Hand(Box::new(Handout {
                which,
                form: FileForm::Paper(form),
                to: To::Clipboard,
            })));
        }
    }

    /// `|`: asks for a command on the `:` line; with one, has it read the stories.
    pub(super) fn pipe(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        if call.text.is_empty() {
            let range = match (call.range, self.chosen_rows(), call.count) {
                (Some(range), ..) => range.to_string(),
                (None, Some(_), _) => "'<,'>".to_owned(),
                (None, None, Some(count)) if count > 1 => {
                    let rows = self.list.shown.from_cursor(count as usize);
                    format!(".,.+{}", rows.end.saturating_sub(self.list.shown.cursor + 1))
                }
                (None, None, _) => String::new(),
            };
            let name = command::of(call.verb).map_or("", |command| command.name);
            self.open_prompt(Kind::Command, &format!("{range}{name} "));
            return;
        }
        let Some(words) = shell::words(&call.text).filter(|words| !words.is_empty()) else {
            self.complain(&format!("`{}`: a quotation has no end", call.text));
            return;
        };
        let form = if call.verb == Verb::PipeMarkdown { Form::Markdown } else { Form::Text };
        if let Some(which) = self.asked_stories(call) {
            let form = FileForm::Paper(form);
            effects.push(Effect::Hand(Box::new(Handout { which, form, to: To::Command(words) })));
        }
    }

    /// `gf`: the digest of the story under the cursor in an editor, at the story's line.
    pub(super) fn edit_digest(&mut self, effects: &mut Vec<Effect>) {
        match self.current() {
            Some(ix) => effects.push(Effect::EditDigest(ix)),
            None => self.fail("there is no story here whose digest could be opened"),
        }
    }

    /// `:export FILE [STORIES]`: those of the range, those that a query finds, or all of the list.
    pub(super) fn export(&mut self, call: &Call, effects: &mut Vec<Effect>) {
        let Some(Some((path, _))) = shell::next(&call.text) else {
            self.complain(
                "`:export` wants a file: its ending (.md .html .json .ndjson .csv .txt) says the form",
            );
            return;
        };
        let Some(form) = FileForm::by_name(&path) else {
            self.complain(&format!(
                "{path}: its ending does not say the form: .md .html .json .ndjson .csv and .txt do"
            ));
            return;
        };
        let is_all = call.range.is_none() && call.stories.is_empty() && self.visual.anchor.is_none();
        let range = if is_all { Some(Range::All) } else { call.range };
        let which = self.asked_stories(&Call { range, ..call.clone() });
        let over = (call.verb == Verb::Export).then_some("`:export!`");
        if let Some(which) = which {
            let to = To::File { path: Some(path), over };
            effects.push(Effect::Hand(Box::new(Handout { which, form, to })));
        }
    }
}

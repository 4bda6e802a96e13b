//! What leaves the reader: links, stories for the clipboard, a command or a file, and a digest for the editor.
//!
//! Texts are made and programs waited for on threads of their own; only who needs the terminal has the loop wait.

use std::collections::HashMap;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use anyhow::Context as _;

use crate::action::{Action, Handout, To, Which};
use crate::cli::export::{self, Taken};
use crate::drill;
use crate::library::Naming;
use crate::outside::{self, Clipboard};
use crate::paper::{self, Citer, FileForm, Form};
use crate::query::pass::{Pass, Scope};
use crate::story::StoryIx;
use crate::term;
use crate::text::CleanBuf;

use super::{Event, Reader};

/// Links that are opened by one command at most.
const LINKS_MAX: usize = 50;

/// Stories asked by one step of a query.
const STEP: usize = 16_384;

/// What leaves the reader and needs the loop for it, or has left it.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// This is to be said.
    Said(Result<String, String>),
    /// The terminal is to put this into the clipboard, and then to be said.
    Osc(String, String),
    /// This command is to read this.
    Piped(Vec<String>, Vec<u8>),
}

impl Reader {
    /// Opens links, each on a thread of its own: a browser may stay for as long as it likes.
    pub(super) fn open(&mut self, links: Vec<String>) -> anyhow::Result<()> {
        let count = links.len();
        let what = match links.as_slice() {
            [link] => link.clone(),
            _ if count > LINKS_MAX => format!("the first {LINKS_MAX} of {count} links"),
            _ => format!("{count} links"),
        };
        self.say(Ok(format!("opening {what}")))?;
        for link in links.into_iter().take(LINKS_MAX) {
            let open = move || outside::open(&link).err().map(|why| Outgoing::Said(Err(why)));
            // A browser may stay for longer than the reader.
            self.begin_work(open)?;
        }
        Ok(())
    }

    /// Hands stories on.
    pub(super) fn hand(&mut self, handout: Handout) -> anyhow::Result<()> {
        let Handout { which, form, to } = handout;
        if let To::Command(words) = &to
            && let Some(command) = words.first()
        {
            self.say(Ok(format!("making stories ready for {command}")))?;
        }
        let (library, catalog) = (self.app.library.clone(), Arc::clone(&self.app.catalog));
        let flags = Arc::new(self.app.book.all_flags().to_vec());
        let asked = match which {
            Which::These(stories) => Ok(stories),
            Which::Asked(query) => {
                let pass = Pass::new(library.clone(), self.plan(&query), Scope::All, Arc::clone(&flags));
                Err(pass.once_each(Arc::clone(self.app.book.places())))
            }
        };
        let has_marks = matches!(form, FileForm::Json | FileForm::Ndjson);
        let marks = has_marks.then(|| self.app.book.marks());
        let heirs = if has_marks { self.app.book.heirs().clone() } else { HashMap::new() };
        let (day, is_whole) = (self.day.date, self.app.loading.done);
        let hand = move || {
            let stories = asked.unwrap_or_else(|mut pass| {
                while !pass.is_done() {
                    pass.step(STEP);
                }
                pass.ranked()
            });
            let taken = Taken { library, catalog, stories, flags, heirs, marks };
            Some(match to {
                _ if taken.stories.is_empty() => {
                    Outgoing::Said(Err("no story matches, so nothing was handed on".to_owned()))
                }
                To::Clipboard => to_clipboard(form, &taken),
                To::Command(words) => match text(form, &taken) {
                    Ok((text, _)) => Outgoing::Piped(words, text),
                    Err(error) => Outgoing::Said(Err(error.to_string())),
                },
                To::File { path, over } => {
                    let path = path.unwrap_or_else(|| format!("brief-{day}.md"));
                    // Who writes a list that still grows should know.
                    let more =
                        if is_whole { "" } else { "; digests are still being read: there may be more" };
                    Outgoing::Said(to_file(&path, over, form, taken).map(|said| format!("{said}{more}")))
                }
            })
        };
        let work = self.begin_work(hand)?;
        self.handing.retain(|work| !work.is_finished());
        self.handing.extend(work);
        Ok(())
    }

    /// Does what only the loop can.
    pub(super) fn let_out(&mut self, outgoing: Outgoing) -> anyhow::Result<()> {
        match outgoing {
            Outgoing::Said(said) => self.say(said)?,
            Outgoing::Osc(sequence, said) => {
                let mut out = io::stdout();
                out.write_all(sequence.as_bytes())
                    .and_then(|()| out.flush())
                    .context("the terminal is gone")?;
                self.say(Ok(said))?;
            }
            // Whoever is typing is not interrupted.
            Outgoing::Piped(..) if self.app.prompt.is_some() || self.app.jump.is_some() => {
                self.late.push(outgoing);
            }
            Outgoing::Piped(words, input) => self.lend(&words, Some(input))?,
        }
        Ok(())
    }

    /// Opens the digest of a story in the person's editor.
    pub(super) fn edit_digest(&mut self, ix: StoryIx) -> anyhow::Result<()> {
        let Some(story) = self.app.library.story(ix) else { return Ok(()) };
        let (digest, line) = (story.digest(), Citer::default().lines(story).0);
        // The digests inside the program are named as files that may be something else here.
        let is_file = !self.app.on_seeds && paper::is_as_in_file(digest) && digest.path.is_file();
        let path = if is_file {
            Ok(digest.path.clone())
        } else {
            let text = story.text().at(digest.text);
            self.copies.of(&digest.name(), &text).map_err(|error| {
                format!("no copy of {}'s text could be made for the editor ({error})", digest.name())
            })
        };
        let name = digest.name();
        let words = path.and_then(|path| outside::editor(&path, line, false));
        match words {
            Ok(words) => {
                self.lend(&words, None)?;
                if !is_file && self.app.message.is_none() {
                    self.say(Ok(format!(
                        "that was a copy of the text in {name}: its lines are not the file's"
                    )))?;
                }
            }
            Err(why) => self.say(Err(why))?,
        }
        Ok(())
    }

    /// Has the person write on a text in their editor; a text that is another one then is taken.
    pub(super) fn write(&mut self, stories: Arc<Naming>, text: &str) -> anyhow::Result<()> {
        let draft = self.copies.draft("comment", text);
        let draft =
            draft.map_err(|error| format!("no file could be made for the editor to write in ({error})"));
        let words = draft.and_then(|path| Ok((outside::editor(&path, 1, true)?, path)));
        let (words, path) = match words {
            Ok(ready) => ready,
            Err(why) => return self.say(Err(why)),
        };
        self.lend(&words, None)?;
        if let Some(why) = self.app.message.take_if(|message| message.is_error) {
            // An editor that ends badly says that nothing is to be taken.
            return self.say(Err(format!("{}: the comment is as it was", why.text)));
        }
        match outside::read_draft(&path) {
            Ok(written) if written.trim_end() == text.trim_end() => {
                self.say(Ok("the comment is as it was".to_owned()))
            }
            Ok(written) => self.happen(Action::Written(stories, written)),
            Err(why) => {
                // It says where the text is.
                self.copies.leave();
                self.say(Err(why))
            }
        }
    }

    /// Gives the terminal to a command until it ends.
    fn lend(&mut self, words: &[String], input: Option<Vec<u8>>) -> anyhow::Result<()> {
        self.app.message = None;
        term::give_back();
        term::lend();
        let is_piped = input.is_some();
        let ended = outside::run(words, input, &self.ends.1);
        term::set_right();
        // What a command said can be read before the reader is back.
        if is_piped && ended.is_ok() && !outside::is_full_screen(words) {
            term::wait_for_enter("[Enter goes back to readboard]");
        }
        term::take_back();
        self.retake()?;
        match ended {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) | Err(why) => self.say(Err(why)),
        }
    }

    fn say(&mut self, said: Result<String, String>) -> anyhow::Result<()> {
        let clean = |text: String| CleanBuf::line(&text);
        self.happen(Action::Edited(said.map(clean).map_err(clean)))
    }

    /// Runs something on a thread of its own, and takes what it has to say.
    fn begin_work(
        &mut self,
        work: impl FnOnce() -> Option<Outgoing> + Send + 'static,
    ) -> anyhow::Result<Option<JoinHandle<()>>> {
        let sender = self.sender.clone();
        let work = move || {
            let done = catch_unwind(AssertUnwindSafe(|| {
                drill::maybe("outward");
                work()
            }));
            let fault =
                || Some(Outgoing::Said(Err("not done, because of a fault in this program".to_owned())));
            if let Some(outgoing) = done.unwrap_or_else(|_| fault()) {
                drop(sender.send(Event::Outgoing(outgoing)));
            }
        };
        let thread = thread::Builder::new().name("outward".to_owned()).spawn(work);
        if thread.is_err() {
            self.say(Err("no thread could be started: close other programs and try again".to_owned()))?;
        }
        Ok(thread.ok())
    }
}

/// The text of stories, and how many had any.
fn text(form: FileForm, taken: &Taken) -> io::Result<(Vec<u8>, usize)> {
    let mut out = Vec::new();
    let stories = taken.stories.iter().filter_map(|&ix| taken.library.story(ix));
    let form = if let FileForm::Paper(form) = form { form } else { Form::Text };
    let count = paper::write(form, stories, &taken.catalog, &mut out)?;
    Ok((out, count))
}

fn to_clipboard(form: FileForm, taken: &Taken) -> Outgoing {
    let (mut text, count) = match text(form, taken) {
        Ok((text, count)) => (String::from_utf8_lossy(&text).into_owned(), count),
        Err(error) => return Outgoing::Said(Err(error.to_string())),
    };
    if count == 0 {
        let what = if form == FileForm::Paper(Form::Link) { "link" } else { "words" };
        return Outgoing::Said(Err(format!("nothing yanked: there is no {what} here")));
    }
    // Pasted into a line, one story brings no second one.
    if count == 1 {
        text.truncate(text.trim_end().len());
    }
    let said = yanked(form, count);
    if outside::copy(&text) == Clipboard::Taken {
        return Outgoing::Said(Ok(said));
    }
    if text.len() > outside::OSC_MAX {
        let (have, most) = (text.len() / 1_000, outside::OSC_MAX / 1_000);
        return Outgoing::Said(Err(format!(
            "not yanked: {have} kB, and a terminal takes {most} kB: `:export FILE`, or install wl-copy or xclip"
        )));
    }
    Outgoing::Osc(outside::osc52(&text), format!("{said}, through the terminal"))
}

fn yanked(form: FileForm, count: usize) -> String {
    let (one, many) = match form {
        FileForm::Paper(Form::Link) => ("link", "links"),
        FileForm::Paper(Form::Citation) => ("citation", "citations"),
        FileForm::Paper(Form::Body) => ("story's words", "stories' words"),
        _ => ("story", "stories"),
    };
    format!("{count} {} yanked", if count == 1 { one } else { many })
}

fn to_file(typed: &str, over: Option<&'static str>, form: FileForm, taken: Taken) -> Result<String, String> {
    let home = typed.strip_prefix("~/").zip(std::env::var_os("HOME"));
    let path = home.map_or_else(|| PathBuf::from(typed), |(rest, home)| Path::new(&home).join(rest));
    let count = taken.stories.len();
    export::to_file(&path, over, form, taken).map_err(|error| format!("{error:#}"))?;
    let what = if count == 1 { "story" } else { "stories" };
    Ok(format!("{count} {what} written to {typed}"))
}

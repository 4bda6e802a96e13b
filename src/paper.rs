//! Stories as they are handed on: a citation, their words, Markdown, HTML.
//!
//! Owns what each form looks like. Knows nothing of where it goes. Markdown and HTML come back as the same stories:
//! what reads them is [`crate::container::own`].

mod cited;
mod html;
mod markdown;

use std::io::{self, Write};

use crate::layout::Catalog;
use crate::layout::blocks::BlockKind;
use crate::library::StoryRef;
use crate::text::address;

pub use cited::{Citer, is_as_in_file};

/// In which form stories are handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Title and link.
    Title,
    /// The link alone.
    Link,
    /// The words of the story.
    Body,
    /// A sentence that says where it is from.
    Citation,
    /// Title, source, link and words.
    Text,
    /// The same as Markdown that loads again.
    Markdown,
    /// A brief: Markdown with numbered sources.
    Brief,
    /// A page that loads again.
    Html,
}

/// The form of a file, or of what is handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    /// For people.
    Paper(Form),
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// A table.
    Csv,
}

impl FileForm {
    /// The form that the ending of a file's name says.
    pub fn by_name(name: &str) -> Option<FileForm> {
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "md" | "markdown" => FileForm::Paper(Form::Markdown),
            "html" | "htm" => FileForm::Paper(Form::Html),
            "txt" => FileForm::Paper(Form::Text),
            "json" => FileForm::Json,
            "ndjson" | "jsonl" => FileForm::Ndjson,
            "csv" => FileForm::Csv,
            _ => return None,
        })
    }
}

/// Writes `stories` in this form; returns how many of them had anything to write.
pub fn write<'a>(
    form: Form,
    stories: impl Iterator<Item = StoryRef<'a>>,
    catalog: &Catalog,
    out: &mut dyn Write,
) -> io::Result<usize> {
    let mut count = 0;
    let stories = stories.inspect(|_| count += 1);
    match form {
        Form::Markdown | Form::Brief => markdown::write(stories, form == Form::Brief, catalog, out)?,
        Form::Html => html::write(stories, catalog, out)?,
        Form::Title | Form::Link | Form::Body | Form::Citation | Form::Text => {
            return plain(form, stories, catalog, out);
        }
    }
    Ok(count)
}

/// Stories that lack what is asked for are left out; between two stands an empty line, but links stand on lines.
fn plain<'a>(
    form: Form,
    stories: impl Iterator<Item = StoryRef<'a>>,
    catalog: &Catalog,
    out: &mut dyn Write,
) -> io::Result<usize> {
    let mut citer = Citer::default();
    let mut count = 0;
    for story in stories {
        let text = match form {
            Form::Link => story.links().into_iter().next().unwrap_or_default(),
            Form::Body => body(story),
            Form::Citation => citer.cite(story),
            Form::Text => whole(story, catalog),
            _ => match link(story) {
                Some(link) => format!("{}\n{link}", story.heading()),
                None => story.heading().to_string(),
            },
        };
        if text.is_empty() {
            continue;
        }
        count += 1;
        if count > 1 {
            out.write_all(if form == Form::Link { b"\n" } else { b"\n\n" })?;
        }
        out.write_all(text.as_bytes())?;
    }
    if count > 0 {
        out.write_all(b"\n")?;
    }
    Ok(count)
}

/// The link of a story, whole where it can be opened.
fn link(story: StoryRef<'_>) -> Option<String> {
    let link = story.link()?;
    Some(address::openable(&link).unwrap_or_else(|| link.to_string()))
}

/// The words of a story: blocks parted by an empty line, items of a list by none.
fn body(story: StoryRef<'_>) -> String {
    let text = story.text();
    let mut out = String::new();
    let mut in_list = false;
    for block in story.blocks() {
        let is_item = block.kind == BlockKind::ListItem;
        if !out.is_empty() {
            out.push_str(if is_item && in_list { "\n" } else { "\n\n" });
        }
        in_list = is_item;
        if is_item {
            out.push_str(&"  ".repeat(block.depth.into()));
            out.push_str(text.at(block.mark).as_str());
            out.push(' ');
        } else if block.kind == BlockKind::Quote {
            out.push_str("> ");
        }
        let mut words = String::new();
        block.text(&text, &mut words);
        out.push_str(&words);
    }
    out
}

/// Title, outlet and date, link, notes, and the words.
fn whole(story: StoryRef<'_>, catalog: &Catalog) -> String {
    let date = story.story().date.map(crate::story::Date::in_words);
    let source: Vec<&str> =
        story.outlet().map(crate::text::Clean::as_str).into_iter().chain(date.as_deref()).collect();
    let notes = story.notes(catalog).iter().map(|note| format!("[{note}]")).collect::<Vec<_>>().join(" ");
    let head = [
        story.title().unwrap_or_default().to_string(),
        source.join(" · "),
        link(story).unwrap_or_default(),
        notes,
    ];
    let head = head.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    [head, body(story)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// The title of the digest that a story stands in, as exports have it.
fn digest_title(story: StoryRef<'_>) -> String {
    let title = story.text().at(story.digest().title);
    if title.is_empty() { story.digest().name().to_string() } else { title.to_string() }
}

#[cfg(test)]
mod tests;

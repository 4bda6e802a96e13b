//! Stories as a page that needs nothing but itself, and loads again.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::container::own;
use crate::layout::Catalog;
use crate::layout::blocks::BlockKind;
use crate::library::StoryRef;
use crate::text::address;

use super::{Citer, digest_title};

/// How the page looks, dark where the reader's system is.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1.05rem/1.55 Georgia,'Noto Serif',serif;max-width:42rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.1rem;letter-spacing:.04em;border-bottom:1px solid;margin-top:3rem}\
h2{font-size:1.35rem;line-height:1.25;margin:2rem 0 .3rem}\
.source,.note,footer{font:.85rem/1.4 system-ui,sans-serif;opacity:.8}\
footer{border-left:3px solid;padding-left:.7rem;margin-top:1rem}\
a{overflow-wrap:anywhere}pre{overflow-x:auto}\
article{break-inside:avoid-page}";

/// Writes `stories` under their digests.
pub(super) fn write<'a>(
    stories: impl Iterator<Item = StoryRef<'a>>,
    catalog: &Catalog,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut stories = stories.peekable();
    let title = stories.peek().map(|story| digest_title(*story)).unwrap_or_default();
    writeln!(
        out,
        "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"generator\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
        own::GENERATOR,
        escaped(&title),
    )?;
    let mut citer = Citer::default();
    let mut digest = None;
    for story in stories {
        if !digest.is_some_and(|last| std::ptr::eq(last, story.digest())) {
            digest = Some(story.digest());
            writeln!(out, "<h1>{}</h1>", escaped(&digest_title(story)))?;
        }
        writeln!(out, "<article>")?;
        head(story, out)?;
        blocks(story, out)?;
        for note in story.notes(catalog) {
            writeln!(out, "<p class=\"note\">{}</p>", escaped(&note))?;
        }
        writeln!(out, "<footer>{}</footer>\n</article>", escaped(&citer.cite(story)))?;
    }
    writeln!(out, "</body>\n</html>")
}

fn head(story: StoryRef<'_>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(title) = story.title() {
        writeln!(out, "<h2>{}</h2>", escaped(&title))?;
    }
    let outlet = story.outlet().map(|outlet| format!("<span class=\"outlet\">{}</span>", escaped(&outlet)));
    let date = story.story().date.map(|date| format!("<time datetime=\"{date}\">{}</time>", date.in_words()));
    let link = story.link().map(|link| match address::openable(&link) {
        // What is no link of ours is shown and can't be followed.
        Some(whole) if *whole == *link => {
            format!("<a class=\"link\" rel=\"noopener\" href=\"{0}\">{0}</a>", escaped(&link))
        }
        _ => format!("<a class=\"link\" data-link=\"{0}\">{0}</a>", escaped(&link)),
    });
    let source: Vec<String> = [outlet, date, link].into_iter().flatten().collect();
    if source.is_empty() { Ok(()) } else { writeln!(out, "<p class=\"source\">{}</p>", source.join(" · ")) }
}

fn blocks(story: StoryRef<'_>, out: &mut dyn Write) -> io::Result<()> {
    let text = story.text();
    let mut in_list = false;
    for block in story.blocks() {
        let mut words = String::new();
        block.text(&text, &mut words);
        let is_item = block.kind == BlockKind::ListItem;
        if is_item != in_list {
            writeln!(out, "<{}ul>", if in_list { "/" } else { "" })?;
        }
        in_list = is_item;
        match block.kind {
            BlockKind::Paragraph => writeln!(out, "<p>{}</p>", linked(&words))?,
            BlockKind::Heading => writeln!(out, "<h3>{}</h3>", escaped(&words))?,
            BlockKind::Quote => writeln!(out, "<blockquote>{}</blockquote>", linked(&words))?,
            BlockKind::Pre => writeln!(out, "<pre>\n{}</pre>", escaped(&words))?,
            BlockKind::ListItem => {
                let mark = text.at(block.mark);
                // A bullet is the list's own; a number or a letter is the text's.
                let (data, style) = if own::is_told(&mark) {
                    let mark = escaped(&mark);
                    (format!(" data-mark=\"{mark}\""), format!(" style=\"list-style-type:'{mark} '\""))
                } else {
                    (String::new(), String::new())
                };
                writeln!(out, "<li{data}{style}>{}</li>", linked(&words))?;
            }
        }
    }
    if in_list { writeln!(out, "</ul>") } else { Ok(()) }
}

/// Text in which no sign has a meaning, its links made links: to what may be opened, be more written there.
fn linked(text: &str) -> String {
    let (mut out, mut done) = (String::with_capacity(text.len() + 32), 0);
    for found in address::find(text) {
        let link = text.get(found.clone()).unwrap_or_default();
        let Some(whole) = address::openable(link) else { continue };
        out.push_str(&escaped(text.get(done..found.start).unwrap_or_default()));
        // Writing to a string can't fail.
        let _ = write!(out, "<a rel=\"noopener\" href=\"{}\">{}</a>", escaped(&whole), escaped(link));
        done = found.end;
    }
    out.push_str(&escaped(text.get(done..).unwrap_or_default()));
    out
}

/// Text in which no sign of HTML has its meaning, in an attribute neither.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '>', '&', '"', '\'']) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out.into()
}

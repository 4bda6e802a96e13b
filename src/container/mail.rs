//! Mails and files of mails (RFC 5322, RFC 2045, RFC 4155): who wrote what and when, the words of the body in their
//! best form, then what is attached, each attached mail or digest as a document of its own.
//!
//! Knows nothing of digests inside the text: layouts find them.

mod choice;
mod coding;
mod head;
mod mbox;
mod part;

use std::path::Path;

use mail_parser::decoders::html::html_to_text;

use head::Head;
use part::{Cutter, Kind, Many, Part};

use super::plain::{self, flowed};
use super::{Container, Given, HEAD, Lines};

/// Mails in mails deeper than this are kept as the text that they are.
const DEPTH_MAX: usize = 8;

/// Fields that mails have. Three of them tell a mail.
const FIELDS: [&str; 28] = [
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Sender",
    "Reply-To",
    "Received",
    "Return-Path",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Delivered-To",
    "Delivery-Date",
    "Envelope-To",
    "Precedence",
    "List-Id",
    "List-Unsubscribe",
    "Newsgroups",
    "Path",
    "Organization",
    "X-Mailer",
    "X-Received",
    "DKIM-Signature",
    "Authentication-Results",
];

/// Fields that programs write and nobody types.
const WRITTEN: [&str; 5] = ["Received", "Return-Path", "Message-ID", "MIME-Version", "Content-Type"];

/// Fields about the mail that are kept as text of the page.
const KEPT: [&str; 3] = ["To", "Cc", "List-Id"];

/// The kind of a file that begins so, when it is a mail or a file of mails.
pub fn tell(all: &[u8]) -> Option<Container> {
    let bytes = without_mark(all);
    if mbox::begins(bytes, 0) {
        return Some(Container::Mbox);
    }
    let head = Head::read(bytes);
    let cut = all.len() >= HEAD && head.body == bytes.len();
    let ended = cut || ends_blank(&bytes[..head.body]);
    let known = FIELDS.iter().filter(|name| head.raw(name).is_some()).count();
    (known >= 3 && ended).then_some(Container::Mail)
}

/// Reads a mail or a file of mails; returns whether it was one. When it was not, nothing has been written.
pub fn read(bytes: &[u8], container: Container, lines: &mut Lines<'_>) -> bool {
    let bytes = without_mark(bytes);
    if container == Container::Mbox {
        for mail in mbox::mails(bytes) {
            lines.blank();
            Reader { lines, cutter: Cutter::new() }.mail(&mail, 0);
        }
    } else if !Head::read(bytes).is_empty() {
        Reader { lines, cutter: Cutter::new() }.mail(bytes, 0);
    }
    // A mail of nothing but fields has no words: it is read as the text that it is.
    !lines.is_empty()
}

/// A mail without what editors and senders put before its first field.
fn without_mark(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let breaks = bytes.iter().take_while(|&&byte| byte == b'\n' || byte == b'\r').count();
    &bytes[breaks..]
}

fn ends_blank(head: &[u8]) -> bool {
    head.ends_with(b"\n\n") || head.ends_with(b"\n\r\n")
}

struct Reader<'l, 't> {
    lines: &'l mut Lines<'t>,
    cutter: Cutter,
}

impl Reader<'_, '_> {
    fn mail(&mut self, bytes: &[u8], depth: usize) {
        let bytes = without_mark(bytes);
        let head = Head::read(bytes);
        let root = self.cutter.cut(&head, &bytes[head.body..]);
        // Beside a digest of whole mails stand the head and the foot of their list: none of it is a story.
        let is_around = root.holds_digest();
        self.head(&head, if is_around { Given::Furniture } else { Given::Document });
        self.lines.capped += std::mem::take(&mut self.cutter.capped);
        let (mut bodies, mut attached) = (Vec::new(), Vec::new());
        self.sort(&root, true, &mut bodies, &mut attached);
        for body in bodies {
            self.lines.blank();
            match body {
                Body::Part(part) if is_around && !part.in_digest => self.around(part),
                Body::Part(part) => self.words(part, part.kind),
                Body::Outside(bytes) => self.furniture(bytes),
            }
        }
        for part in attached {
            self.lines.blank();
            self.attached(part, depth);
        }
    }

    /// What a reader of the mail is shown of its head, where its subject is `subject`.
    fn head(&mut self, head: &Head<'_>, subject: Given) {
        match head.text("Subject") {
            Some(words) => self.lines.given(&words, subject),
            // A mail without a subject is one all the same.
            None => self.lines.unnamed(subject),
        }
        match (head.date(), head.text("Date")) {
            (Some(date), _) => self.lines.given(&date, Given::Date),
            (None, Some(date)) => self.lines.given(&format!("Date: {date}"), Given::Furniture),
            (None, None) => {}
        }
        // Browsers that save a page as a mail name themselves.
        if let Some(from) = head.text("From").filter(|from| !from.starts_with("<Saved by ")) {
            self.lines.given(&format!("From: {}", head::name_in(&from)), Given::Author);
        }
        // Where a person typed the head, each field of it is text; a program's are for programs.
        let typed = WRITTEN.iter().all(|name| head.raw(name).is_none());
        for (name, value) in head.fields() {
            let name = String::from_utf8_lossy(name);
            let is = |field: &&str| name.eq_ignore_ascii_case(field);
            let shown = ["Subject", "Date", "From"].iter().any(is);
            if !shown
                && (typed || KEPT.iter().any(is))
                && let Some(value) = head.words(value)
            {
                self.lines.given(&format!("{name}: {value}"), Given::Furniture);
            }
        }
    }

    /// Parts to be read as the body, and parts to be read after it, each in their order.
    fn sort<'p, 'm>(
        &mut self,
        part: &'p Part<'m>,
        first: bool,
        bodies: &mut Vec<Body<'p, 'm>>,
        attached: &mut Vec<&'p Part<'m>>,
    ) {
        let Some((how, children)) = &part.children else {
            // A name alone does not make an attachment of the only text that there is.
            let aside = part.attached || !first && part.name.is_some();
            match part.kind {
                Kind::Text | Kind::Html | Kind::Markdown if !aside => bodies.push(Body::Part(part)),
                _ => attached.push(part),
            }
            return;
        };
        let [before, after] = part.outside;
        // A note of the sending program for those that know no parts; everything else was written by somebody.
        let note = String::from_utf8_lossy(before).to_ascii_lowercase();
        if !note.contains("mime") && !note.contains("multi-part") && !note.contains("multipart") {
            bodies.push(Body::Outside(before));
        }
        match how {
            Many::Alternative => self.alternative(children, bodies, attached),
            Many::Mixed | Many::Related => {
                for (number, child) in children.iter().enumerate() {
                    let picture = *how == Many::Related
                        && number > 0
                        && child.shown_in_page
                        && child.children.is_none()
                        && child.kind == Kind::Other;
                    if !picture {
                        self.sort(child, first && number == 0, bodies, attached);
                    }
                }
            }
        }
        bodies.push(Body::Outside(after));
    }

    /// One of several forms of the same.
    fn alternative<'p, 'm>(
        &mut self,
        children: &'p [Part<'m>],
        bodies: &mut Vec<Body<'p, 'm>>,
        attached: &mut Vec<&'p Part<'m>>,
    ) {
        let mut forms: Vec<(Vec<Body<'p, 'm>>, Vec<&'p Part<'m>>)> = Vec::new();
        for child in children {
            let (mut bodies, mut attached) = (Vec::new(), Vec::new());
            self.sort(child, true, &mut bodies, &mut attached);
            forms.push((bodies, attached));
        }
        let kind = |form: &(Vec<Body<'p, 'm>>, _)| {
            form.0.iter().find_map(|body| if let Body::Part(part) = body { Some(part.kind) } else { None })
        };
        let html = forms.iter().position(|form| kind(form) == Some(Kind::Html));
        let text = forms.iter().position(|form| matches!(kind(form), Some(Kind::Text | Kind::Markdown)));
        let chosen = match (text, html) {
            (Some(text), Some(html)) => {
                let words = |at: usize, page: bool| {
                    let mut words = String::new();
                    for body in &forms[at].0 {
                        if let Body::Part(part) = body {
                            let (text, _) = part.text();
                            words.push_str(&if page && part.kind == Kind::Html {
                                html_to_text(&text)
                            } else {
                                text
                            });
                            words.push('\n');
                        }
                    }
                    words
                };
                if choice::text_will_do(&words(text, false), &words(html, true)) { text } else { html }
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => forms.len(),
        };
        for (number, form) in forms.into_iter().enumerate() {
            if number == chosen {
                bodies.extend(form.0);
            }
            // Other forms of the words say nothing new; mails and files among the forms do.
            attached.extend(form.1);
        }
    }

    fn words(&mut self, part: &Part<'_>, kind: Kind) {
        let (text, replaced) = part.text();
        self.lines.replaced += replaced;
        if kind == Kind::Html {
            html_part(&text, part.location.as_deref(), self.lines);
            return;
        }
        if kind == Kind::Markdown && super::markdown::read(text.as_bytes(), self.lines) {
            return;
        }
        let text = text.trim_start_matches(['\r', '\n']).trim_end();
        match part.flowed {
            Some(delsp) => plain::write(&flowed::joined(text, delsp), self.lines),
            None => plain::write(text, self.lines),
        }
    }

    /// Words that are no story of the mail.
    fn around(&mut self, part: &Part<'_>) {
        let (text, replaced) = part.text();
        self.lines.replaced += replaced;
        let text = if part.kind == Kind::Html { html_to_text(&text) } else { text };
        for line in text.lines() {
            match line.trim() {
                "" => self.lines.blank(),
                line => self.lines.given(line, Given::Furniture),
            }
        }
    }

    fn furniture(&mut self, bytes: &[u8]) {
        let decoded = head::decoded(bytes, None);
        self.lines.note(&decoded);
        for line in decoded.text.lines() {
            self.lines.given(line, Given::Furniture);
        }
    }

    /// A document of its own, or a line that names what is not shown.
    fn attached(&mut self, part: &Part<'_>, depth: usize) {
        let name = part.name.as_deref().unwrap_or_default().trim();
        match part.kind {
            Kind::Mail if depth < DEPTH_MAX => {
                let bytes = part.bytes();
                let bytes = without_mark(&bytes);
                if mbox::begins(bytes, 0) {
                    for mail in mbox::mails(bytes) {
                        self.lines.blank();
                        self.mail(&mail, depth + 1);
                    }
                } else {
                    self.mail(bytes, depth + 1);
                }
            }
            Kind::Mail => {
                self.lines.capped += 1;
                self.words(part, Kind::Text);
            }
            Kind::Other => {
                let comma = if name.is_empty() { "" } else { ", " };
                self.lines.given(&format!("[attachment: {name}{comma}{}]", part.media), Given::Furniture);
            }
            Kind::Text | Kind::Html | Kind::Markdown => {
                self.lines.given(name, Given::Document);
                self.lines.blank();
                let bytes = part.bytes();
                // A file is what its bytes say. But a mail that says it is none is not read as one: nobody would count
                // how deep it is.
                match super::tell(&bytes, Path::new(name)) {
                    Container::Html => self.words(part, Kind::Html),
                    Container::Markdown => self.words(part, Kind::Markdown),
                    told @ (Container::Feed
                    | Container::JsonFeed
                    | Container::Json
                    | Container::Csv
                    | Container::Export) => {
                        super::read(&bytes, told, self.lines);
                    }
                    _ => self.words(part, part.kind),
                }
            }
        }
    }
}

/// Something to be read as the body.
#[derive(Debug, Clone, Copy)]
enum Body<'p, 'm> {
    Part(&'p Part<'m>),
    /// What stands outside all parts.
    Outside(&'m [u8]),
}

/// Reads a page that is part of a mail; `base` is where it was taken from.
fn html_part(html: &str, base: Option<&str>, lines: &mut Lines<'_>) {
    super::html::read_text(html, base, lines);
}

#[cfg(test)]
mod tests;

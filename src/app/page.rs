//! A page of text over the panes: help, made from the command table; problems, made from what the loader said.

use crate::command::{COMMANDS, Group, Mode};
use crate::keymap::Keymap;
use crate::text::CleanBuf;
use crate::text::wrap::wrap;

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageLine {
    /// A heading.
    Heading(CleanBuf),
    /// A command: its keys, its name, what it does.
    Command(CleanBuf, CleanBuf, CleanBuf),
    /// Running text.
    Text(CleanBuf),
}

/// An open page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What it is about.
    pub title: &'static str,
    /// Its lines.
    pub lines: Vec<PageLine>,
    /// The first line on the screen.
    pub top: usize,
}

impl Page {
    /// Every command with its present keys.
    pub fn help(keymap: &Keymap) -> Page {
        let mut lines = Vec::new();
        for group in Group::ALL {
            if !lines.is_empty() {
                lines.push(PageLine::Text(CleanBuf::default()));
            }
            lines.push(PageLine::Heading(CleanBuf::line(group.title())));
            for command in COMMANDS.iter().filter(|command| command.group == group) {
                let mut keys = keymap.keys_of(Mode::Normal, command.verb);
                if keys.is_empty() {
                    keys = keymap.keys_of(Mode::Typing, command.verb);
                }
                let name = format!(":{}", command.name);
                lines.push(PageLine::Command(
                    CleanBuf::line(&keys.join(" ")),
                    CleanBuf::line(&name),
                    CleanBuf::line(command.help),
                ));
            }
        }
        Page { title: "Help", lines, top: 0 }
    }

    /// What could not be read, and what was odd: texts under their headings, wrapped to `columns`.
    pub fn problems(groups: [(&str, &Vec<CleanBuf>); 3], columns: usize) -> Page {
        let mut lines = Vec::new();
        if groups.iter().all(|(_, texts)| texts.is_empty()) {
            lines.push(PageLine::Text(CleanBuf::line("Everything was read, and nothing was odd.")));
        }
        for (heading, texts) in groups {
            if !texts.is_empty() {
                lines.push(PageLine::Heading(CleanBuf::line(heading)));
            }
            for text in texts {
                let rows = wrap(text, columns.saturating_sub(2));
                lines.extend(rows.into_iter().enumerate().map(|(row, span)| {
                    // What goes on stands in, so that one sees where the next problem begins.
                    let lead = if row == 0 { "" } else { "  " };
                    PageLine::Text(CleanBuf::line(&format!("{lead}{}", text.as_clean().at(span))))
                }));
            }
        }
        Page { title: "Problems", lines, top: 0 }
    }
}

//! What a line says that names a command: on the `:` line, and where keys are given a meaning.

use crate::text::shell;

use super::range::{Address, Base, Range};
use super::{Call, Takes, nearest, split};

/// Reads a range or a count, a command's name, and what stands behind it. The error is a sentence for the person who
/// typed it.
pub fn read(line: &str) -> Result<Call, String> {
    let (range, rest) = Range::read(line);
    let rest = rest.trim();
    let Some((command, text)) = split(rest) else {
        let name = rest.split_whitespace().next().unwrap_or_default();
        return Err(match nearest(name) {
            Some(near) => format!("there is no command `{name}`; did you mean `{near}`?"),
            None => format!("there is no command `{name}`: ? shows all of them"),
        });
    };
    if command.takes == Takes::Nothing && !text.is_empty() {
        return Err(format!("`:{}` takes nothing after its name: `{text}`", command.name));
    }
    let (own, stories) = match command.takes {
        Takes::Stories => ("", text),
        Takes::Tag => first_name(text).ok_or("a `\"` is not closed: put one behind the tag")?,
        Takes::File => {
            let rest = shell::next(text).ok_or("a quotation in the file's name has no end")?;
            let rest = rest.map_or("", |(_, rest)| rest.trim());
            (text.strip_suffix(rest).unwrap_or(text).trim(), rest)
        }
        Takes::Letter if text.chars().nth(1).is_some() => {
            return Err(format!("`:{}` takes one letter: `{text}`", command.name));
        }
        _ => (text, ""),
    };
    if range.is_some() && !stories.is_empty() {
        return Err(format!(
            "`{stories}` and the range before the name both say which stories: one is enough"
        ));
    }
    let (own, stories) = (own.to_owned(), stories.to_owned());
    let call = Call { range, stories, text: own, ..Call::plain(command.verb, None) };
    match range {
        Some(_) if command.is_of_stories => Ok(call),
        Some(Range::At(Address { base: Base::Row(count), offset: 0 })) => {
            Ok(Call { range: None, count: Some(count), ..call })
        }
        Some(range) => {
            Err(format!("`:{}` is not done to stories, so `{range}` means nothing before it", command.name))
        }
        None => Ok(call),
    }
}

/// The first word, or what stands in quotes, and the rest. `None` where a quote is open.
pub fn first_name(rest: &str) -> Option<(&str, &str)> {
    let rest = rest.trim();
    if let Some(quoted) = rest.strip_prefix('"') {
        let (name, rest) = quoted.split_once('"')?;
        return Some((name, rest.trim()));
    }
    Some(rest.split_once(char::is_whitespace).map_or((rest, ""), |(name, rest)| (name, rest.trim())))
}

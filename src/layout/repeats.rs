//! Lines that come back at the ends of stories: `Send submissions to …` below every message, an advertisement at the
//! foot of every mail of a mailbox.
//!
//! A line that most stories show at the same end is the page's and not theirs. What a cue has told to be a field or a
//! title stays that, and so does a line whose story shows it amid its own words.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use crate::container::{Given, Known};
use crate::story::Role;
use crate::text::letter::is_letter_or_digit;

use super::document::{Cut, Document, Label, Run};
use super::line::Kind;

/// The fewest stories that a line must stand in.
const STORIES_MIN: usize = 3;

/// Lines of text at the end of a story that are looked at: a notice of a list with its address and its rules.
const LAST: usize = 14;

/// Lines of text at the end of a story that are looked at first: a notice ends there, if there is one.
const LAST_FIRST: usize = 3;

/// Lines of text below the title that are looked at.
const FIRST: usize = 3;

/// A shorter line says too little to be known again, in letters; an ideograph counts for three.
const LETTERS_MIN: usize = 9;

/// As many letters of a line are looked at first.
const LETTERS_FIRST: usize = 20;

/// Longer lines are prose, in bytes.
const LINE_MAX: usize = 240;

/// Labels as furniture what comes back at the ends of the stories of `cut`; `doc` is all of its document.
pub fn mark(doc: Document<'_>, cut: &mut Cut) {
    if cut.stories.len() < STORIES_MIN {
        return;
    }
    let given = cut.stories.iter().any(|run| doc.lines[run.start].kind.known().has(Known::STARTS));
    if given {
        return;
    }
    let all = cut.stories.clone();
    mark_among(doc, cut, &all);
    // What stands at the end of every mail stands below one of its stories only.
    let lasts = last_of_mails(doc, &cut.stories);
    if lasts.len() >= STORIES_MIN && lasts.len() < cut.stories.len() {
        mark_among(doc, cut, &lasts);
    }
}

/// The last story of each mail or page in a document.
fn last_of_mails(doc: Document<'_>, stories: &[Run]) -> Vec<Run> {
    let opens = |line: usize| doc.lines[line].kind.known().what() == Given::Document;
    let starts: Vec<usize> = (0..doc.lines.len()).filter(|&line| opens(line)).collect();
    let mail = |run: &Run| starts.partition_point(|&start| start <= run.start);
    let next = stories.iter().skip(1).map(Some).chain([None]);
    stories
        .iter()
        .zip(next)
        .filter(|(run, next)| next.is_none_or(|next| mail(next) != mail(run)))
        .map(|(run, _)| *run)
        .collect()
}

/// A line that may come back.
struct Seen {
    /// Its story, by number.
    story: usize,
    line: usize,
    /// What it says.
    words: u64,
}

/// The lines at the ends of stories, `last` of them at the lower one; and in how many stories their words stand, as far
/// as their first `letters` tell.
fn look(doc: Document<'_>, cut: &Cut, stories: &[Run], last: usize, letters: usize) -> (Vec<Seen>, Counts) {
    let mut key = String::new();
    let mut seen = Vec::new();
    let mut counts = Counts::default();
    for (story, run) in stories.iter().enumerate() {
        for line in ends(doc, cut, *run, last) {
            let text = &doc.text[doc.lines[line].text.range()];
            let Some(words) = words(text, letters, &mut key) else { continue };
            seen.push(Seen { story, line, words });
            let (stories, last) = counts.entry(words).or_insert((0, usize::MAX));
            if *last != story {
                (*stories, *last) = (*stories + 1, story);
            }
        }
    }
    (seen, counts)
}

/// For what lines say: the number of stories that say it, and the last one of them.
type Counts = HashMap<u64, (usize, usize), FixedState>;

fn mark_among(doc: Document<'_>, cut: &mut Cut, stories: &[Run]) {
    let most = |counts: &Counts| counts.values().map(|&(stories, _)| stories).max().unwrap_or_default();
    // Most documents have no such lines, and are not looked at further.
    for letters in [LETTERS_FIRST, usize::MAX] {
        let (_, near) = look(doc, cut, stories, LAST_FIRST, letters);
        if most(&near) < STORIES_MIN || most(&near) * 2 < stories.len() {
            return;
        }
    }
    let (seen, count) = look(doc, cut, stories, LAST, usize::MAX);
    // `License: free` says something of its story where other stories have another licence.
    let mut values: HashMap<&str, (u64, bool), FixedState> = HashMap::default();
    for &Seen { line, words: hash, .. } in &seen {
        if let Some(name) = field(&doc.text[doc.lines[line].text.range()]) {
            let (first, varies) = values.entry(name).or_insert((hash, false));
            *varies |= *first != hash;
        }
    }
    let varies = |line: usize| {
        let name = field(&doc.text[doc.lines[line].text.range()]);
        name.and_then(|name| values.get(name)).is_some_and(|&(_, varies)| varies)
    };
    let share = |hash: u64, tenths: usize| {
        count.get(&hash).is_some_and(|&(n, _)| n >= STORIES_MIN && n * 10 >= stories.len() * tenths)
    };
    // One line alone may be somebody's manner of signing; two that stand together are a notice.
    let notice = |at: usize| {
        let beside = [at.checked_sub(1), Some(at + 1)];
        beside.into_iter().flatten().filter_map(|other| seen.get(other)).any(|other| {
            other.story == seen[at].story && other.line.abs_diff(seen[at].line) <= 2 && share(other.words, 5)
        })
    };
    let marked: Vec<usize> = (0..seen.len())
        .filter(|&at| share(seen[at].words, 6) || (share(seen[at].words, 5) && notice(at)))
        .map(|at| seen[at].line)
        .filter(|&line| !varies(line))
        .collect();
    for run in stories {
        let from = marked.partition_point(|&line| line < run.start);
        let to = marked.partition_point(|&line| line < run.end);
        let is_word = |line: &usize| {
            let kind = doc.lines[*line].kind;
            cut.labels[*line].role == Role::Body && !kind.has(Kind::BLANK) && !kind.has(Kind::RULE)
        };
        // A story that says nothing else says this.
        if from == to || super::work::counted(run.start..run.end).filter(is_word).count() <= to - from {
            continue;
        }
        for &line in &marked[from..to] {
            cut.labels[line] = Label::by_place(Role::Furniture);
        }
        drop_rules(doc, cut, *run);
    }
}

/// The lines at both ends of a story that are its words, as far as labels say.
fn ends(doc: Document<'_>, cut: &Cut, run: Run, last: usize) -> Vec<usize> {
    let own = |&line: &usize| {
        let at = doc.lines[line];
        cut.labels[line] == Label::by_place(Role::Body)
            && !at.kind.has(Kind::BLANK)
            && !at.kind.has(Kind::RULE)
            && at.text.len() <= LINE_MAX
    };
    let titled = super::work::counted(run.start..run.end).find(|&line| cut.labels[line].role == Role::Title);
    let body = titled.map_or(run.start, |title| title + 1).min(run.end);
    let is_text = |line: &usize| !doc.lines[*line].kind.has(Kind::BLANK);
    let first: Vec<usize> =
        super::work::counted(body..run.end).filter(is_text).take(FIRST).filter(own).collect();
    let last: Vec<usize> =
        super::work::counted((body..run.end).rev()).filter(is_text).take(last).filter(own).collect();
    let below = first.last().map_or(body, |line| line + 1);
    first.into_iter().chain(last.into_iter().rev().filter(|&line| line >= below)).collect()
}

/// Rules that nothing but furniture follows, or that stand between furniture, part nothing any more.
fn drop_rules(doc: Document<'_>, cut: &mut Cut, run: Run) {
    for line in super::work::counted((run.start..run.end).rev()) {
        let kind = doc.lines[line].kind;
        if kind.has(Kind::RULE) && cut.labels[line].role == Role::Body {
            cut.labels[line] = Label::by_place(Role::Furniture);
        } else if !kind.has(Kind::BLANK) && matches!(cut.labels[line].role, Role::Body | Role::Title) {
            break;
        }
    }
}

/// The name of a field that a line gives: `License: free`.
fn field(text: &str) -> Option<&str> {
    const NAME_MAX: usize = 30;
    let (name, value) = text.split_once([':', '：'])?;
    let fits = name.len() <= NAME_MAX && name.split_whitespace().count() <= 3 && !value.starts_with("//");
    (fits && !value.trim().is_empty()).then_some(name)
}

/// A hash of what a line says in its first `letters`, with its numbers folded: `3rd of 10` is `4th of 10`.
fn words(text: &str, letters: usize, key: &mut String) -> Option<u64> {
    key.clear();
    let mut weight = 0;
    'line: for word in text.split_ascii_whitespace().flat_map(str::split_whitespace) {
        // Most words hold neither digits nor anything beyond ASCII.
        if word.bytes().all(|b| b.is_ascii() && !b.is_ascii_digit()) {
            let room = letters - weight;
            let own = word.bytes().filter(u8::is_ascii_alphabetic).take(room);
            let held = key.len();
            key.extend(own.map(|b| char::from(b.to_ascii_lowercase())));
            weight += key.len() - held;
            if weight == letters {
                break;
            }
            continue;
        }
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let ordinal = digits > 0 && ["st", "nd", "rd", "th"].iter().any(|end| word.ends_with(end));
        for c in word.chars().filter(|&c| is_letter_or_digit(c)) {
            if c.is_ascii_digit() {
                if !key.ends_with('#') {
                    key.push('#');
                }
            } else if !ordinal {
                weight += if c >= '\u{2e80}' { 3 } else { 1 };
                key.extend(c.to_lowercase());
                if weight >= letters {
                    break 'line;
                }
            }
        }
    }
    (weight >= LETTERS_MIN).then(|| FixedState::default().hash_one(key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::line;
    use crate::layout::segment::Hits;

    /// Each story is `title`, a blank line and `texts[n]`; gives the lines that are marked.
    #[track_caller]
    fn check(texts: &[&str], furniture: &[&str]) {
        let (mut text, mut lines) = (String::new(), Vec::new());
        let starts: Vec<usize> = texts
            .iter()
            .map(|own| {
                let start = text.lines().count();
                text.push_str("A title\n\n");
                text.push_str(own);
                text.push_str("\n\n");
                start
            })
            .collect();
        line::scan(&text, &[], &mut lines, &mut Vec::new());
        let doc = Document { text: &text, lines: &lines, hits: &Hits::default(), leads: &[], width: 0 };
        let next = starts.iter().skip(1).copied().chain([lines.len()]);
        let stories: Vec<Run> =
            starts.iter().zip(next).map(|(&start, end)| Run { start, end, complete: true }).collect();
        let mut labels = vec![Label::by_place(Role::Body); lines.len()];
        for &start in &starts {
            labels[start] = Label::by_place(Role::Title);
        }
        let mut cut = Cut { labels, stories, splits: Vec::new() };
        mark(doc, &mut cut);
        let marked = (0..lines.len()).filter(|&line| cut.labels[line].role == Role::Furniture);
        let marked: Vec<&str> = marked.map(|line| &text[lines[line].text.range()]).collect();
        assert_eq!(marked, furniture);
    }

    #[test]
    fn what_most_stories_end_with_is_the_pages() {
        check(
            &[
                "The wheel turned.\n----\nStory 1st of 10, River News",
                "The bell rang.\n----\nStory 2nd of 10, River News",
                "The goose left.",
                "The boat sank.\n----\nStory 3rd of 10, River News",
            ],
            &[
                "----",
                "Story 1st of 10, River News",
                "----",
                "Story 2nd of 10, River News",
                "----",
                "Story 3rd of 10, River News",
            ],
        );
    }

    #[test]
    fn what_two_stories_end_with_is_theirs() {
        check(&["One.\nYours, Anna Mill", "Two.\nYours, Anna Mill", "Three.", "Four.", "Five."], &[]);
        check(&["One.\nYours, Anna Mill", "Two.\nYours, Anna Mill"], &[]);
    }

    #[test]
    fn so_are_short_words_and_fields_with_other_values_elsewhere() {
        check(&["One.\nBye", "Two.\nBye", "Three.\nBye"], &[]);
        check(
            &[
                "One.\nLicense: free to all",
                "Two.\nLicense: free to all",
                "Three.\nLicense: free to all",
                "Four.\nLicense: keepers only",
            ],
            &[],
        );
    }

    #[test]
    fn a_notice_of_several_lines_needs_half_of_the_stories() {
        let notice = "One.\nSend letters to the mill.\nThey are read on Fridays.";
        check(
            &[notice, notice, notice, "Four.", "Five.", "Six."],
            &["Send letters to the mill.", "They are read on Fridays."].repeat(3),
        );
        let alone = "One.\nSend letters to the mill.";
        check(&[alone, alone, alone, "Four.", "Five.", "Six."], &[]);
    }
}

//! Lines that come back in a document: of one form (`3/5/2020 (Hills)`, `posted by kim on 3 May, 6:40`), of the same
//! words, or with the same words before a colon. Whoever lays out a digest gives each story the same of them, so they
//! are fields of stories and no titles, whatever they say.
//!
//! Knows nothing of cues: what no list has foreseen shows itself here.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use crate::text::letter::is_letter;

use super::date;
use super::document::Document;
use super::line::{self, Kind};

/// The longest line that can be a field, in bytes.
const FIELD_MAX: usize = 110;

/// The longest line whose words alone can come back as those of a field.
const WORDS_MAX: usize = 64;

/// The longest name before a colon.
const NAME_MAX: usize = 48;

/// Fewer lines of a kind show no habit.
const FEWEST: u32 = 3;

/// A form with fewer signs than this may come about by chance.
const SIGNS_MIN: usize = 3;

/// The lines that come back.
#[derive(Debug, Default)]
pub struct Recurring {
    /// For each line the number of its form or words, and that of the name before its colon; 0 where none comes back.
    of_line: Vec<[u32; 2]>,
}

impl Recurring {
    /// Finds them; what holds a title beside its outlet, as the cue `headline` tells, is none.
    pub fn new(doc: Document<'_>, headline: Option<u16>) -> Recurring {
        let mut numbers: HashMap<u64, (u32, u32), FixedState> = HashMap::default();
        let mut of_line = vec![[0; 2]; doc.lines.len()];
        let is_titled = |line: usize| {
            let mut heads = doc.hits.of_line(line).iter().filter(|hit| Some(hit.cue) == headline);
            heads.any(|hit| holds_title(doc.text.get(hit.found.title.range()).unwrap_or_default()))
        };
        for ((number, line), own) in super::work::counted(doc.lines).enumerate().zip(&mut of_line) {
            if line.kind.has(Kind::BLANK) || line.kind.has(Kind::RULE) || is_titled(number) {
                continue;
            }
            let text = &doc.text[line.text.range()];
            // What numbers stories is no field of them.
            let text = text.get(line::item(text.as_bytes()).unwrap_or(0)..).unwrap_or_default();
            let text =
                text.trim_start_matches(['[', '(', '#', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
            for (key, slot) in [form(text), name(text)].into_iter().zip(own) {
                let Some(key) = key else { continue };
                let next = numbers.len() as u32 + 1;
                let (number, count) = numbers.entry(key).or_insert((next, 0));
                *count += 1;
                *slot = *number;
            }
        }
        let mut counts = vec![0; numbers.len() + 1];
        for (number, count) in numbers.into_values() {
            counts[number as usize] = count;
        }
        for number in of_line.iter_mut().flatten() {
            if counts[*number as usize] < FEWEST {
                *number = 0;
            }
        }
        Recurring { of_line }
    }

    /// The numbers of what a line has in common with others.
    pub fn of(&self, line: usize) -> impl Iterator<Item = u32> + '_ {
        self.of_line.get(line).into_iter().flatten().copied().filter(|&number| number > 0)
    }

    /// The number of the form, or the words, of a line; 0 when they do not come back.
    pub fn form(&self, line: usize) -> u32 {
        self.of_line.get(line).map_or(0, |own| own[0])
    }

    /// One more than the highest number.
    pub fn numbers(&self) -> usize {
        self.of_line.iter().flatten().max().map_or(0, |&number| number as usize + 1)
    }

    /// Whether a line is of one form, or of the same words, as others are.
    pub fn is_field(&self, line: usize) -> bool {
        self.form(line) > 0
    }
}

/// Whether words say more than a day or the name of a place.
fn holds_title(words: &str) -> bool {
    const TITLE_MIN: usize = 16;
    words.len() >= TITLE_MIN && date::find(words).is_none()
}

/// What a line is like, whatever its numbers and, where it has signs enough, its words.
fn form(text: &str) -> Option<u64> {
    // A line with its own link is more than a field.
    if text.len() > FIELD_MAX || memchr::memmem::find(text.as_bytes(), b"://").is_some() {
        return None;
    }
    let (mut signs, mut numbers, mut letters) = (0, 0, 0);
    let mut form = String::with_capacity(text.len());
    let mut words = String::with_capacity(text.len());
    for c in text.chars() {
        let (kind, says) = if is_letter(c) {
            letters += 1;
            ('a', c)
        } else if c.is_numeric() {
            ('0', '0')
        } else if c.is_whitespace() {
            continue;
        } else {
            signs += usize::from(!matches!(c, '.' | '\'' | '’'));
            (c, c)
        };
        if !(matches!(kind, 'a' | '0') && form.ends_with(kind)) {
            numbers += usize::from(kind == '0');
            form.push(kind);
        }
        if !(says == '0' && words.ends_with('0')) {
            words.push(says);
        }
    }
    let hash = |text: &str| FixedState::default().hash_one(text);
    if numbers > 0 && signs + numbers > SIGNS_MIN {
        Some(hash(&form))
    } else {
        (text.len() <= WORDS_MAX && letters > 1).then(|| hash(&words))
    }
}

/// The words before a colon that a line begins with.
fn name(text: &str) -> Option<u64> {
    let head = text.get(..text.floor_char_boundary(NAME_MAX))?;
    let colon = head.find([':', '：'])?;
    let name = head.get(..colon)?;
    let says = name.chars().filter(|&c| is_letter(c)).count() > 1;
    // A scheme is none.
    let is_name = says && !text.get(colon..)?.starts_with("://") && name.split_whitespace().count() <= 6;
    is_name.then(|| FixedState::with_seed(1).hash_one(name))
}

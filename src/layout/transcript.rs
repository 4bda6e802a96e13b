//! Cuts at who speaks, or at the blanks of a form: their would-be titles are the same few words again and again.
//!
//! Knows what titles repeat, not what they say: no list of names or offices.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use crate::container::Known;
use crate::story::Role;
use crate::text::letter;

use super::date;
use super::document::{Cut, Document, Run};
use super::line::Kind;
use super::score;

/// Fewer stories show no habit.
const FEWEST: usize = 4;

/// The longest name before a colon, in bytes and in words.
const NAME_MAX: usize = 48;
const NAME_WORDS: usize = 6;

/// Whether so few of the titles of a cut are different from each other, or from each other's speakers, that it is a
/// transcript or a form.
pub fn is_one(doc: Document<'_>, cut: &Cut) -> bool {
    if cut.stories.len() < FEWEST || have_links(doc, cut) {
        return false;
    }
    let opens = |story: &&Run| cut.labels[story.start].role == Role::Title;
    let titles = cut.stories.iter().filter(opens).map(|story| score::title_of(doc, cut, story));
    // A day, or any other kicker, says nothing of what it heads.
    let titles: Vec<&str> = titles.filter(|title| date::find(title).is_none()).collect();
    are_alike(titles.iter().filter_map(|title| words(title))) || are_speakers(doc, cut, &titles)
}

/// Whether most stories lead to pages: those are of their own, whatever the links are called.
fn have_links(doc: Document<'_>, cut: &Cut) -> bool {
    let has_link = |story: &&Run| {
        super::work::counted(story.start..story.end)
            .any(|line| doc.lines[line].kind.known().has(Known::TARGET))
    };
    cut.stories.iter().filter(has_link).count() * 2 > cut.stories.len()
}

/// Whether fewer than about two thirds of these are different.
fn are_alike(keys: impl Iterator<Item = u64>) -> bool {
    let mut different: HashSet<u64, FixedState> = HashSet::default();
    let count = keys.map(|key| different.insert(key)).count();
    count >= FEWEST && are_few(different.len(), count)
}

fn are_few(different: usize, count: usize) -> bool {
    different * 3 < count * 2
}

/// The words of a title, whatever their case and their numbers.
fn words(title: &str) -> Option<u64> {
    let letters = title.chars().filter(|&c| letter::is_letter(c)).flat_map(char::to_lowercase);
    let words: String = letters.collect();
    (!words.is_empty()).then(|| FixedState::default().hash_one(words))
}

/// Whether titles open with speakers: names that come back above other texts as well. What groups stories, such as
/// the name of a country, opens their titles only.
fn are_speakers<'d>(doc: Document<'d>, cut: &Cut, titles: &[&'d str]) -> bool {
    let mut speakers: HashMap<&str, usize, FixedState> = HashMap::default();
    let (count, mut asked) = (titles.len(), 0);
    for title in titles {
        super::work::step();
        if let Some(name) = speaker(title) {
            *speakers.entry(name).or_default() += 1;
            asked += usize::from(is_letter(name));
        }
    }
    let named: usize = speakers.values().sum();
    if count < FEWEST || !are_few(count - named + speakers.len(), count) {
        return false;
    }
    speakers.retain(|_, times| *times > 1);
    let is_turn = |line: usize| speaker(words_of(doc, line)).is_some_and(|name| speakers.contains_key(name));
    let turns = cut.stories.iter().filter(|story| texts(doc, cut, story).any(is_turn)).count();
    asked.max(turns) * 3 >= count
}

fn words_of(doc: Document<'_>, line: usize) -> &str {
    doc.text.get(doc.lines[line].text.range()).unwrap_or_default()
}

/// The lines that the texts of a story open with.
fn texts<'a>(doc: Document<'a>, cut: &'a Cut, story: &Run) -> impl Iterator<Item = usize> + 'a {
    let is_text =
        |line: usize| !doc.lines[line].kind.has(Kind::BLANK) && cut.labels[line].role != Role::Title;
    super::work::counted(story.start + 1..story.end)
        .filter(move |&line| is_text(line) && !(cut.labels[line - 1].role == Role::Body && is_text(line - 1)))
}

/// Who speaks in a text, as its first words say: `MS. MILLER: The weir …`, `Q  Why?`, `A. Because …`.
fn speaker(text: &str) -> Option<&str> {
    let head = text.get(..text.floor_char_boundary(NAME_MAX))?;
    let colon = head.find([':', '：']);
    // A letter by itself needs no colon when a stop or a gap parts it from what is said.
    let letter = head.chars().next().filter(|c| c.is_uppercase()).map_or(0, char::len_utf8);
    let after = head.get(letter..)?;
    if letter > 0 && (after.starts_with(". ") || after.starts_with("  ") || after.starts_with('\t')) {
        return head.get(..letter);
    }
    let name = head.get(..colon?)?.trim();
    let is_address = text.get(colon?..)?.starts_with("://");
    let opens = name.starts_with(letter::is_letter);
    (opens && !is_address && name.split_whitespace().count() <= NAME_WORDS).then_some(name)
}

/// Whether a name is one letter, as those are that stand for question and answer.
fn is_letter(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some() && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::catalog::Catalog;
    use super::super::detect::Reading;
    use super::*;

    fn stories(text: &str) -> usize {
        let (catalog, _) = Catalog::built_in();
        let mut reading = Reading::default();
        reading.read(text, &[], &catalog);
        reading.stories.len()
    }

    #[test]
    fn a_transcript_is_one_story() {
        let asked =
            ["Why was the weir shut", "Who has the key", "What about the lock", "Will there be a ferry"];
        let said =
            ["the miller sent for it", "nobody has seen one", "that is for the council", "I don't know"];
        let mut hall = String::from("PRESS BRIEFING\nBY THE KEEPER OF THE WEIR\n\nThe Long Room\n\n");
        for at in 0..24 {
            let (ask, say) = (asked[at % 4], said[at / 4 % 4]);
            let _ = write!(
                hall,
                "     Q\t  {ask} on day {at}?\n\n     MS. REED:  Well, {say}, and as we\nput out before, the boats will lie where they are until the water\nfalls again below the old mark at number {at}.\n\n"
            );
            if at % 5 == 0 {
                let _ = write!(
                    hall,
                    "     MS. REED:  I think we have wide support in lane {at}\n\n     Q\t  And what of the other lanes, which have been under\nwater for longer than any of them?\n\n"
                );
            }
        }
        assert_eq!(stories(&hall), 1, "{hall}");
    }

    #[test]
    fn speakers_stand_before_a_colon_or_a_gap() {
        for (text, name) in [
            ("MS. REED:  Well, no.", Some("MS. REED")),
            ("Q\t  Why?", Some("Q")),
            ("Q   Why?", Some("Q")),
            ("A. Because the weir is shut.", Some("A")),
            ("问：水闸为什么关了？", Some("问")),
            ("A weir is shut", None),
            ("https://example.org", None),
            ("12:30 at the weir", None),
            ("The weir is shut, and nobody has the key to it but: the miller", None),
            ("", None),
        ] {
            assert_eq!(speaker(text), name, "{text}");
        }
    }
}

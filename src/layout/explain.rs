//! How a document was read, in words: how sure it is, what was tried, and why the rest lost.
//!
//! The command line and the reader say it with the same words, which are these. Knows no shards and no screens.

use super::catalog::{Catalog, Element, Layout, Origin};
use super::detect::{BELIEVED, Region, TRIALS_KEPT, Trial, Way};
use super::score::Likeness;
use crate::story::Role;

/// Below this a reading is doubtful, and a person should look at it.
pub const DOUBTFUL: f32 = 0.6;

/// Below this one story is, since another way came near.
const WHOLE_DOUBTFUL: f32 = 0.75;

/// From this on a reading is sure.
const SURE: f32 = 0.85;

/// How sure a reading is, in a word.
pub fn verdict(way: Way, confidence: f32) -> &'static str {
    if is_doubtful(way, confidence) {
        "doubtful"
    } else if shown(confidence) >= SURE {
        "sure"
    } else {
        "likely"
    }
}

/// Whether a person should look at what was read so: a document of one story has less to show for itself.
pub fn is_doubtful(way: Way, confidence: f32) -> bool {
    shown(confidence) < if way == Way::Whole { WHOLE_DOUBTFUL } else { DOUBTFUL }
}

/// A confidence as it is shown, so that 0.60 is never called less than 0.60.
fn shown(confidence: f32) -> f32 {
    (confidence * 100.0).round() / 100.0
}

/// What a role is called.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Title => "title",
        Role::Body => "body",
        Role::Credit => "credit",
        Role::Link => "link",
        Role::Note => "note",
        Role::Furniture => "furniture",
        Role::Heading => "heading",
        Role::Preamble => "preamble",
        Role::Tail => "tail",
    }
}

/// A way in words: a layout's name, `inferred: bullets`, `given by its container`, `one story`.
pub fn way_name(way: Way, catalog: &Catalog) -> String {
    match way {
        Way::Layout(number) => catalog.layout(number).map_or_else(String::new, |layout| layout.name.clone()),
        Way::Inferred(anchor) => format!("inferred: {}", anchor.name()),
        Way::Given => "given by its container".to_owned(),
        Way::Whole => "one story".to_owned(),
    }
}

/// Where a layout of a person's own comes from; nothing for those of the program.
pub fn origin_name(way: Way, catalog: &Catalog) -> Option<&'static str> {
    let Way::Layout(number) = way else { return None };
    match catalog.layout(number)?.origin {
        Origin::BuiltIn => None,
        Origin::Own => Some("your own"),
        Origin::Tried => Some("given with --layout"),
    }
}

/// A way that was tried, and how it went.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// Its name.
    pub name: String,
    /// What it did; nothing when no line showed its cue.
    pub trial: Option<Trial>,
    /// Whether the document was read so.
    pub won: bool,
    /// Why it won or lost.
    pub why: String,
}

/// Everything that was tried on a piece of a document: the winner first, the others by how well they did, then layouts
/// whose cue no line shows.
pub fn tried(region: &Region, catalog: &Catalog) -> Vec<Tried> {
    let winner = region.trials.iter().find(|trial| trial.way == region.way);
    let mut rows = Vec::new();
    match region.way {
        Way::Given => rows.push(Tried {
            name: way_name(region.way, catalog),
            trial: None,
            won: true,
            why: "the file itself says where stories begin, so nothing else was asked".to_owned(),
        }),
        Way::Whole => rows.push(Tried {
            name: way_name(region.way, catalog),
            trial: None,
            won: true,
            why: if region.trials.is_empty() {
                "nothing in it repeats as the beginnings or ends of stories do".to_owned()
            } else {
                format!("no other way comes to {BELIEVED:.2}, from which on one is believed")
            },
        }),
        Way::Layout(_) | Way::Inferred(_) => {}
    }
    // With and without a list of contents the same way can be tried twice, and bullets of two kinds both are bullets:
    // the better one counts.
    let mut seen: Vec<Way> = Vec::new();
    let mut names_seen: Vec<String> = Vec::new();
    for trial in winner.into_iter().chain(&region.trials) {
        let name = way_name(trial.way, catalog);
        if seen.contains(&trial.way) || names_seen.contains(&name) {
            continue;
        }
        seen.push(trial.way);
        names_seen.push(name.clone());
        let won = trial.way == region.way;
        let why = if won { why_won(trial, region, catalog) } else { why_lost(trial, region, catalog) };
        rows.push(Tried { name, trial: Some(*trial), won, why });
    }
    // Of those that are not among the trials, it is only known why when none was dropped.
    if region.way != Way::Given && region.trials.len() < TRIALS_KEPT {
        for (number, layout) in catalog.layouts().iter().enumerate() {
            if !seen.contains(&Way::Layout(number as u16)) {
                let why = match anchor(layout) {
                    Some(element) => format!("no story shows its {}", names(element, catalog)),
                    None => "it has no cue".to_owned(),
                };
                rows.push(Tried { name: layout.name.clone(), trial: None, won: false, why });
            }
        }
    }
    rows
}

/// The best of what was tried and not taken.
pub fn runner_up(region: &Region, catalog: &Catalog) -> Option<Tried> {
    tried(region, catalog).into_iter().find(|row| !row.won && row.trial.is_some())
}

fn why_won(trial: &Trial, region: &Region, catalog: &Catalog) -> String {
    let mine = trial.worth;
    let better = region.trials.iter().find(|other| other.way != trial.way && other.worth >= mine);
    match better.filter(|_| catalog.favour(trial.way) > 0.0) {
        Some(other) => {
            format!("chosen: {} did as well, and your own goes first", way_name(other.way, catalog))
        }
        None => "chosen".to_owned(),
    }
}

/// Why a way was not taken, in words: what cost it most.
fn why_lost(trial: &Trial, region: &Region, catalog: &Catalog) -> String {
    let score = trial.score;
    let mut reasons: Vec<(f32, String)> = Vec::new();
    if score.explained < 0.75 {
        reasons.push((score.explained, format!("explains {:.0} % of the text", score.explained * 100.0)));
    }
    if score.complete < 0.75 {
        let complete = complete(trial);
        let (stories, are) = (trial.stories, if complete == 1 { "is" } else { "are" });
        reasons.push((0.6 + 0.4 * score.complete, format!("{complete} of {stories} stories {are} complete")));
    }
    if score.even < 0.75 {
        reasons.push((score.even, "stories of very uneven length".to_owned()));
    }
    if score.weight < 0.95 {
        let why = match trial.stories {
            1 => "one story proves little",
            2 => "two stories prove little",
            _ => "stories as long as books",
        };
        reasons.push((score.weight, why.to_owned()));
    }
    let likeness = score.likeness.figure();
    if likeness < 0.75 {
        reasons.push((likeness, unlike(score.likeness).to_owned()));
    }
    let behind = region.confidence - trial.worth;
    reasons.sort_by(|a, b| a.0.total_cmp(&b.0));
    reasons.truncate(2);
    if !reasons.is_empty() {
        let words: Vec<String> = reasons.into_iter().map(|(_, words)| words).collect();
        return words.join("; ");
    }
    match region.way {
        Way::Whole => format!("comes to {:.2} only", trial.worth),
        way if catalog.favour(way) > 0.0 && behind <= catalog.favour(way) => {
            "does as well, but your own layout goes first".to_owned()
        }
        _ if behind <= -0.005 => "does well by itself, worse beside the others".to_owned(),
        _ if behind < 0.005 => "does as well; its name comes later".to_owned(),
        _ => format!("{behind:.2} less sure"),
    }
}

/// What makes stories least like stories.
fn unlike(likeness: Likeness) -> &'static str {
    let Likeness { titles, fields, bodies, parted, crowded, .. } = likeness;
    // What each takes off the figure.
    let costs = [
        (0.35 * (1.0 - titles), "titles do not read as headlines"),
        (0.35 * (1.0 - fields), "few stories have a credit, a link or a date of their own"),
        (0.6 * (1.0 - bodies), "many stories are a title alone"),
        (0.6 * (1.0 - parted), "stories begin in the middle of text"),
        (0.3 * crowded, "stories hold the credits of several"),
    ];
    costs.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).map_or("", |(_, words)| words)
}

/// How many stories of a trial were complete.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share of a count, made back into one"
)]
fn complete(trial: &Trial) -> usize {
    (trial.score.complete * trial.stories as f32).round() as usize
}

/// The place in the frame that every story shows.
fn anchor(layout: &Layout) -> Option<&Element> {
    layout.head.iter().chain(&layout.tail).find(|element| element.required && !element.is_title())
}

/// The names of the cues that can stand in a place of the frame.
fn names(element: &Element, catalog: &Catalog) -> String {
    let cues = element.cues.iter().filter_map(|&cue| catalog.cue(cue));
    let names: Vec<String> = cues.map(|cue| format!("`{}`", cue.name)).collect();
    names.join(" or ")
}

/// What a story with these cues lacks of the frame of its layout, each in a word.
pub fn lacks(way: Way, cues: &[u16], has_title: bool, catalog: &Catalog) -> Vec<String> {
    let layout = match way {
        Way::Layout(number) => catalog.layout(number),
        Way::Inferred(anchor) if anchor.needs_title() => Some(catalog.common()),
        Way::Inferred(_) | Way::Given | Way::Whole => None,
    };
    let Some(layout) = layout else { return Vec::new() };
    let missing = |element: &&Element| {
        element.required
            && if element.is_title() {
                !has_title
            } else {
                !element.cues.iter().any(|cue| cues.contains(cue))
            }
    };
    let name = |element: &Element| {
        if element.is_title() { "title".to_owned() } else { names(element, catalog) }
    };
    layout.head.iter().chain(&layout.tail).filter(missing).map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::detect::Reading;

    fn region(text: &str) -> (Catalog, Region) {
        let (catalog, _) = Catalog::built_in();
        let mut reading = Reading::default();
        reading.read(text, &[], &catalog);
        let region = reading.regions[0].clone();
        (catalog, region)
    }

    #[test]
    fn the_winner_stands_first_and_the_rest_say_why_not() {
        let story = "A title of some words\n\nThe body of it, in one line.\n\nSource: RFA, 2023\n\n";
        let (catalog, region) = region(&story.repeat(4));
        let rows = tried(&region, &catalog);
        assert_eq!(
            (rows[0].name.as_str(), rows[0].won, rows[0].why.as_str()),
            ("source-line", true, "chosen")
        );
        assert!(rows[1..].iter().all(|row| !row.won && !row.why.is_empty()));
        assert!(rows.iter().any(|row| row.why == "no story shows its `posted`"), "{rows:?}");
    }

    #[test]
    fn one_story_says_so() {
        let (catalog, region) = region("A poem\n\nof two lines\n");
        let rows = tried(&region, &catalog);
        assert_eq!((rows[0].name.as_str(), rows[0].won), ("one story", true));
        assert_eq!(verdict(region.way, region.confidence), "sure");
    }

    #[test]
    fn words_for_how_sure() {
        let way = Way::Given;
        for (confidence, word) in
            [(1.0, "sure"), (0.846, "sure"), (0.84, "likely"), (0.596, "likely"), (0.59, "doubtful")]
        {
            assert_eq!(verdict(way, confidence), word, "{confidence}");
        }
        assert_eq!(verdict(Way::Whole, 0.8), "likely");
        assert_eq!(verdict(Way::Whole, 0.7), "doubtful");
    }

    #[test]
    fn what_a_story_lacks_is_named() {
        let (catalog, _) = Catalog::built_in();
        let number = catalog.layouts().iter().position(|layout| layout.name == "source-line").unwrap();
        let way = Way::Layout(number as u16);
        assert_eq!(lacks(way, &[], false, &catalog), ["title", "`source` or `abroad`"]);
        assert_eq!(lacks(way, &[], true, &catalog), ["`source` or `abroad`"]);
        assert_eq!(lacks(Way::Whole, &[], false, &catalog), Vec::<String>::new());
    }
}

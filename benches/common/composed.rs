//! Scores documents that were composed: for each layout and each change, every figure.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use readboard::layout::Catalog;
use readboard::layout::detect::Choice;

use super::composer::changes::{Change, READY};
use super::composer::{Composed, Plan, compose, plan};
use super::{Document, Score, Story, judge_bytes};

/// Words at either end of a body by which it is known.
const ENDS: usize = 60;

/// What a careful human would say of a document: who composed it knows.
fn document(composed: &Composed) -> Document {
    let stories = composed.expected.iter().map(|story| {
        let words = |at: Option<&(String, String)>| at.map(|(_, words)| words.clone()).unwrap_or_default();
        let (first, last) = (words(story.blocks.first()), words(story.blocks.last()));
        let tail = last.chars().count().saturating_sub(ENDS);
        Story {
            title: story.title.clone(),
            source: story.outlet.clone(),
            date: story.date.clone(),
            url: story.link.clone(),
            first_words: first.chars().take(ENDS).collect(),
            last_words: last.chars().skip(tail).collect(),
            ..Story::default()
        }
    });
    Document {
        file: composed.name.to_owned(),
        kind: String::new(),
        known: true,
        is_digest: true,
        must_not_appear_in_any_body: composed.beside.clone(),
        stories: stories.collect(),
    }
}

/// The least of the figures of a score.
fn least(score: &Score) -> f64 {
    let figures = [score.starts, score.ends, score.titles, score.outlets, score.dates, score.links]
        .map(super::Tally::f1);
    figures.into_iter().fold(1.0, f64::min)
}

/// Composes `count` documents and scores them. Each has one change in turn, and half of them others as well.
pub(crate) fn score(count: usize, all: bool, miss: bool) {
    let (catalog, bad) = Catalog::built_in();
    assert!(bad.is_empty(), "{bad:?}");
    let changes = if all { Change::ALL } else { READY };
    // `COMPOSE_CHANGE=CutOff,Footer` names the changes that each document has.
    let only = std::env::var("COMPOSE_CHANGE").ok();
    let only: Option<Vec<Change>> = only.map(|names| {
        let is_named = |change: &&Change| names.split(',').any(|name| name == format!("{change:?}"));
        Change::ALL.iter().filter(is_named).copied().collect()
    });
    let mut runner = TestRunner::deterministic();
    let (alone, mixed) = (plan(changes, 0), plan(changes, 3));
    let mut whole = Score::default();
    let mut by_layout: BTreeMap<String, Score> = BTreeMap::new();
    let mut by_change: BTreeMap<String, Score> = BTreeMap::new();
    let mut worst: Vec<(f64, Composed)> = Vec::new();
    for number in 0..count {
        let plan: Plan = if number % 2 == 0 {
            let mut plan = alone.new_tree(&mut runner).unwrap().current();
            // The first of each round stays as it is written.
            plan.changes.extend((number / 2 % (changes.len() + 1)).checked_sub(1).map(|at| changes[at]));
            plan
        } else {
            mixed.new_tree(&mut runner).unwrap().current()
        };
        let plan = match &only {
            Some(changes) => Plan { changes: changes.clone(), ..plan },
            None => plan,
        };
        let composed = compose(&plan, &catalog);
        let (score, _) = judge_bytes(
            Path::new(composed.name),
            &composed.bytes,
            &document(&composed),
            &catalog,
            Choice::Best,
            false,
        );
        whole += score;
        *by_layout.entry(composed.layouts.join(" + ")).or_default() += score;
        let names: Vec<String> = match composed.made.as_slice() {
            [] => vec!["as written".to_owned()],
            made => made.iter().map(|change| format!("{change:?}")).collect(),
        };
        for name in names {
            *by_change.entry(name).or_default() += score;
        }
        let figure = least(&score);
        if miss && (figure < 1.0 || score.furniture > 0) {
            worst.push((figure, composed));
        }
    }
    for (title, scores) in [("layout", &by_layout), ("change", &by_change)] {
        println!("by {title}:");
        for (name, score) in scores {
            line(name, score);
        }
    }
    line("all", &whole);
    // `COMPOSE_MISS` says how many are shown in full.
    let shown = std::env::var("COMPOSE_MISS").ok().and_then(|shown| shown.parse().ok()).unwrap_or(5);
    worst.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.shown.len().cmp(&b.1.shown.len())));
    for (figure, composed) in worst.iter().skip(shown) {
        println!("{figure:.2} {:?} {:?}", composed.layouts, composed.made);
    }
    for (figure, composed) in worst.iter().take(shown) {
        println!("\n{figure:.2} {:?} {:?}\n{}", composed.layouts, composed.made, composed.shown);
        judge_bytes(
            Path::new(composed.name),
            &composed.bytes,
            &document(composed),
            &catalog,
            Choice::Best,
            true,
        );
    }
}

fn line(name: &str, score: &Score) {
    println!(
        "  {name:24} {:5} documents  boundaries {:.3} ends {:.3} titles {:.3} outlets {:.3} dates {:.3} links {:.3} \
         furniture in bodies {}{}",
        score.documents,
        score.starts.f1(),
        score.ends.f1(),
        score.titles.f1(),
        score.outlets.f1(),
        score.dates.f1(),
        score.links.f1(),
        score.furniture,
        if least(score) < 0.99 || score.furniture > 0 { "  <" } else { "" },
    );
}

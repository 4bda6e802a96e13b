//! Which stories hold a needle in their own words: in the title, in the body, and not in what stands around them.
//!
//! Where most stories are asked, the text of a shard is searched in one go and only what is found is looked up; where
//! few are, each by itself.

use std::collections::HashSet;
use std::ops::Range;

use crate::library::Shard;
use crate::story::Role;
use crate::text::Span;

use super::needle::{Needle, Phrase, Seeker};
use super::syntax::Place;

/// Of so many stories one at least must be asked for that all the text is searched in one go.
const SWEEP_FROM: usize = 4;

/// Tells `hit` which of these stories of `shard`, given by their numbers in it, hold `needle` in `place`, each once and
/// with the place where it was found. Stories that are not `wanted` are left out; that is asked before and while text
/// is searched, so whoever has enough can want no more.
pub fn stories_with(
    needle: &Needle,
    shard: &Shard,
    stories: Range<u32>,
    place: Place,
    wanted: impl Fn(u32) -> bool,
    mut hit: impl FnMut(u32, Range<usize>),
) {
    let count = stories.clone().filter(|&story| wanted(story)).count();
    match needle.as_phrase() {
        Some(phrase) if place != Place::Title && count * SWEEP_FROM >= stories.len() && count > 0 => {
            sweep(needle, phrase, shard, stories, place, &wanted, &mut hit);
        }
        _ => {
            for story in stories.filter(|&story| wanted(story)) {
                if let Some(found) = find_in(needle, shard, story, place) {
                    hit(story, found);
                }
            }
        }
    }
}

/// The first place of `needle` in a story: in its title, or else in its body.
pub fn find_in(needle: &Needle, shard: &Shard, story: u32, place: Place) -> Option<Range<usize>> {
    let text = shard.text().as_str();
    let find = |span: Span| needle.find_within(text, shard.known_exotic(), span.range());
    let title = || shard.stories().get(story as usize).filter(|story| !story.title.is_empty());
    let in_title = || title().and_then(|story| find(story.title));
    let in_body = || shard.bodies_of(story).find_map(find);
    match place {
        Place::Title => in_title(),
        Place::Body => in_body(),
        Place::Text => in_title().or_else(in_body),
    }
}

/// Searches all the text of these stories at once.
fn sweep(
    needle: &Needle,
    phrase: &Phrase,
    shard: &Shard,
    stories: Range<u32>,
    place: Place,
    wanted: &impl Fn(u32) -> bool,
    hit: &mut impl FnMut(u32, Range<usize>),
) {
    let mut told: HashSet<u32> = HashSet::new();
    if place == Place::Text {
        // Titles that were put together stand behind their digests, where no story is.
        for story in stories.clone().filter(|&story| shard.is_title_apart(story) && wanted(story)) {
            if let Some(found) = find_in(needle, shard, story, Place::Title) {
                told.insert(story);
                hit(story, found);
            }
        }
    }
    let text = shard.text().as_str();
    let own = shard.text_of(stories.clone());
    let mut seeker = Seeker::new(phrase, text, Some(shard.exotic()), own.range());
    while let Some(candidate) = seeker.next() {
        let at = candidate.at as u32;
        let Some(stand) = shard.stand(at) else { continue };
        if !stories.contains(&stand.story) || !wanted(stand.story) || told.contains(&stand.story) {
            seeker.skip_to(stand.end as usize);
            continue;
        }
        let title = shard.stories().get(stand.story as usize).map_or(Span::default(), |story| story.title);
        let in_title = place == Place::Text && title.range().contains(&candidate.at);
        let title = in_title.then(|| phrase.fit(text, title.range(), candidate)).flatten();
        let body = || {
            let in_body = stand.role == Role::Body;
            in_body.then(|| phrase.fit(text, stand.part.range(), candidate)).flatten()
        };
        if let Some(found) = title.or_else(body) {
            hit(stand.story, found);
            seeker.skip_to(stand.end as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::layout::Catalog;
    use crate::library::ShardBuilder;
    use crate::seeds::SEEDS;

    fn shard(texts: &[String]) -> Shard {
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        for (number, text) in texts.iter().enumerate() {
            builder.add(Path::new(&format!("{number}.txt")), text.as_bytes()).unwrap();
        }
        builder.finish()
    }

    fn hits(needle: &Needle, shard: &Shard, place: Place, wanted: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut hits = Vec::new();
        let all = 0..shard.stories().len() as u32;
        stories_with(needle, shard, all, place, wanted, |story, found| {
            assert!(needle.find(&shard.text()[found], 0).is_some());
            hits.push(story);
        });
        hits.sort_unstable();
        hits
    }

    #[track_caller]
    fn check(shard: &Shard, needle: &Needle) {
        for place in [Place::Title, Place::Body, Place::Text] {
            let all = 0..shard.stories().len() as u32;
            let expected: Vec<u32> =
                all.filter(|&story| find_in(needle, shard, story, place).is_some()).collect();
            assert_eq!(hits(needle, shard, place, |_| true), expected, "{place:?} {needle:?}");
            let some: Vec<u32> = expected.iter().copied().filter(|story| story % 7 == 3).collect();
            assert_eq!(hits(needle, shard, place, |story| story % 7 == 3), some);
            let most: Vec<u32> = expected.iter().copied().filter(|story| story % 3 != 1).collect();
            assert_eq!(hits(needle, shard, place, |story| story % 3 != 1), most);
        }
    }

    #[test]
    fn only_a_story_s_own_words_count() {
        let broken = "Council of the Lower River Votes to Build a Second Bridge Beside the\nOld One";
        let shard = shard(&[
            "First title\n\nIts body ends with these words\n\nSource: RFA\n\nSecond title\n\nWords of the\nsecond \
             body.\n\nSource: RFA\n"
                .to_owned(),
            format!("{broken}\n\nThe council voted late on Monday to build a bridge.\n\nSource: RFA\n"),
        ]);
        let found = |text: &str, place| hits(&Needle::phrase(text), &shard, place, |_| true);
        assert_eq!(found("rfa", Place::Text), [0; 0]);
        assert_eq!(found("title", Place::Text), [0, 1]);
        assert_eq!(found("title", Place::Body), [0; 0]);
        assert_eq!(found("title its", Place::Text), [0; 0]);
        assert_eq!(found("words", Place::Text), [0, 1]);
        assert_eq!(found("of the second", Place::Body), [1]);
        assert_eq!(found("beside the old", Place::Text), [2]);
        assert_eq!(found("beside the old", Place::Title), [2]);
        assert_eq!(found("council", Place::Text), [2]);
        let pattern = Needle::pattern("^its|^council").unwrap();
        assert_eq!(hits(&pattern, &shard, Place::Text, |_| true), [0, 2]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn in_one_go_is_as_one_by_one(from in 0usize..4000, len in 1usize..12, choose in 0usize..SEEDS.len()) {
            let texts: Vec<String> =
                SEEDS.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
            let phrase: String = texts[choose].chars().skip(from).take(len).collect();
            let shard = shard(&texts);
            check(&shard, &Needle::phrase(&phrase.to_lowercase()));
            check(&shard, &Needle::phrase(&phrase));
            check(&shard, &Needle::pattern(&regex::escape(&phrase)).unwrap());
        }
    }
}

//! Putting new versions of digests in the place of old ones.
//!
//! Shards never change: what was replaced is no longer listed, and its shard goes when nothing of it is listed any
//! more. New stories stand where the old ones stood; a new digest stands where a fresh start would put it. Numbers of
//! stories change with that, and [`Replaced`] says how.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::story::StoryIx;
use crate::text::CleanBuf;

use super::pair::{COMPARED_MAX, Side, pair};
use super::{Library, Shard, Stretch};

/// A digest as its file is now.
#[derive(Debug, Clone)]
pub struct Version {
    /// Where it was read from.
    pub path: PathBuf,
    /// It, alone in a shard; `None` when the file is gone.
    pub shard: Option<Arc<Shard>>,
    /// The folder that was opened and that holds it, so that a new digest finds its place.
    pub under: Option<PathBuf>,
    /// What was said of the file and does not hold any more.
    pub cured: Option<CleanBuf>,
}

/// What became of one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Stories that were listed before.
    pub before: usize,
    /// Stories that are listed now.
    pub now: usize,
    /// Those of now that were there before, in this file or in another one that changed.
    pub same: usize,
}

/// A run of numbers that only moved.
#[derive(Debug, Clone, Copy)]
struct Run {
    old: u32,
    len: u32,
    new: u32,
}

/// How the numbers of stories and digests changed.
#[derive(Debug, Default)]
pub struct Replaced {
    runs: Vec<Run>,
    digest_runs: Vec<Run>,
    /// Stories of digests that were replaced, where they are still there.
    again: HashMap<u32, u32>,
    digests_again: HashMap<u32, u32>,
    /// The numbers of the stories that came with the new versions.
    pub arrived: Vec<Range<u32>>,
    /// What became of each version; `None` where nothing changed.
    pub outcomes: Vec<Option<Outcome>>,
}

impl Replaced {
    /// The number that a story has now.
    pub fn get(&self, old: StoryIx) -> Option<StoryIx> {
        let moved = self.moved(old).map(|ix| ix.0);
        moved.or_else(|| self.again.get(&old.0).copied()).map(StoryIx)
    }

    /// The number that a story has now, if its digest was not replaced.
    pub fn moved(&self, old: StoryIx) -> Option<StoryIx> {
        find(&self.runs, old.0).map(StoryIx)
    }

    /// The number of the first story at this place or after it that only moved.
    pub fn after(&self, old: StoryIx) -> Option<StoryIx> {
        let run = self.runs.get(self.runs.partition_point(|run| run.old + run.len <= old.0))?;
        Some(StoryIx(run.new + old.0.saturating_sub(run.old)))
    }

    /// The number of the last story before this place that only moved.
    pub fn before(&self, old: StoryIx) -> Option<StoryIx> {
        let run = self.runs.get(self.runs.partition_point(|run| run.old < old.0).checked_sub(1)?)?;
        Some(StoryIx(run.new + (old.0 - run.old).min(run.len) - 1))
    }

    /// The number that a digest has now.
    pub fn digest(&self, old: usize) -> Option<usize> {
        let old = u32::try_from(old).ok()?;
        let new = find(&self.digest_runs, old).or_else(|| self.digests_again.get(&old).copied())?;
        Some(new as usize)
    }

    /// The number that a story has now, also when only its words can tell: reads it as a whole.
    pub fn follow(&self, before: &Library, now: &Library, old: StoryIx) -> Option<StoryIx> {
        self.get(old).or_else(|| {
            let key = before.story(old)?.key();
            let is_it = |ix: &StoryIx| {
                let story = now.story(*ix);
                story.is_some_and(|s| s.story().glance == key.glance() && s.key() == key)
            };
            self.arrived.iter().flat_map(Clone::clone).map(StoryIx).find(is_it)
        })
    }

    /// The numbers that arrived and were not there before.
    pub fn fresh(&self) -> impl Iterator<Item = StoryIx> + '_ {
        let known: HashSet<u32> = self.again.values().copied().collect();
        let arrived = self.arrived.iter().flat_map(Clone::clone);
        arrived.filter(move |ix| !known.contains(ix)).map(StoryIx)
    }

    /// Something for each story, taken along to the numbers of now.
    pub fn carry<T: Copy + Default>(&self, old: &[T], now: usize) -> Vec<T> {
        let mut new = vec![T::default(); now];
        for run in &self.runs {
            let from = old.get(run.old as usize..(run.old + run.len) as usize);
            let to = new.get_mut(run.new as usize..(run.new + run.len) as usize);
            if let (Some(from), Some(to)) = (from, to) {
                to.copy_from_slice(from);
            }
        }
        for (&from, &to) in &self.again {
            if let (Some(from), Some(to)) = (old.get(from as usize), new.get_mut(to as usize)) {
                *to = *from;
            }
        }
        new
    }
}

fn find(runs: &[Run], old: u32) -> Option<u32> {
    let run = runs.get(runs.partition_point(|run| run.old <= old).checked_sub(1)?)?;
    (old - run.old < run.len).then(|| run.new + (old - run.old))
}

impl Library {
    /// Puts `versions` in the place of what was read from their paths before. `None` when nothing changes.
    pub fn replace(&mut self, versions: &[Version]) -> Option<Replaced> {
        let by_path: HashMap<&OsStr, usize> =
            versions.iter().enumerate().map(|(at, version)| (version.path.as_os_str(), at)).collect();
        let mut stands = vec![false; versions.len()];
        let mut changes = vec![false; versions.len()];
        for stretch in &self.stretches {
            for digest in stretch.own_digests() {
                if let Some(&at) = by_path.get(digest.path.as_os_str()) {
                    stands[at] = true;
                    changes[at] |= !is_same(&stretch.shard, digest, versions[at].shard.as_deref());
                }
            }
        }
        for (at, version) in versions.iter().enumerate() {
            // Of two versions of one path the later holds.
            let holds = by_path.get(version.path.as_os_str()) == Some(&at);
            changes[at] = holds && (changes[at] || !stands[at] && version.shard.is_some());
        }
        if !changes.contains(&true) {
            return None;
        }
        let new: Vec<usize> = (0..versions.len()).filter(|&at| changes[at] && !stands[at]).collect();
        let places = self.places_of(versions, new);
        let mut building = Building::new(versions.len());
        let mut places = places.into_iter().peekable();
        let mut number = 0;
        for stretch in std::mem::take(&mut self.stretches) {
            for (digest, at) in stretch.own_digests().iter().zip(stretch.digests.clone()) {
                while let Some((_, new)) = places.next_if(|(place, _)| *place <= number) {
                    building.put(versions, new, None);
                }
                match by_path.get(digest.path.as_os_str()).filter(|&&version| changes[version]) {
                    None => building.keep(&stretch, at, number),
                    Some(&version) => {
                        building.drop(&stretch, digest.stories, version);
                        building.put(versions, version, Some(number));
                    }
                }
                number += 1;
            }
        }
        for (_, new) in places {
            building.put(versions, new, None);
        }
        building.end_run();
        let (library, replaced) = building.finish(&changes);
        *self = library;
        Some(replaced)
    }

    /// Before which digest each new version stands: where its folder has the next name, as when the folder is read
    /// afresh; all in order.
    fn places_of(&self, versions: &[Version], new: Vec<usize>) -> Vec<(u32, usize)> {
        let mut under: HashMap<&Path, Vec<(u32, &Path)>> = HashMap::new();
        for &at in &new {
            if let Some(folder) = &versions[at].under {
                under.entry(folder.as_path()).or_default();
            }
        }
        if !under.is_empty() {
            let digests = self.stretches.iter().flat_map(Stretch::own_digests);
            for (digest, number) in digests.zip(0..) {
                for above in digest.path.ancestors().skip(1) {
                    if let Some(inside) = under.get_mut(above) {
                        inside.push((number, digest.path.as_path()));
                    }
                }
            }
        }
        let place = |at: usize| {
            let version = &versions[at];
            let inside = version.under.as_deref().and_then(|folder| under.get(folder));
            let Some(inside) = inside.filter(|inside| !inside.is_empty()) else { return u32::MAX };
            let next = inside.partition_point(|(_, path)| *path < version.path.as_path());
            inside.get(next).map_or_else(|| inside.last().map_or(u32::MAX, |last| last.0 + 1), |next| next.0)
        };
        let mut places: Vec<_> = new.into_iter().map(|at| (place(at), at)).collect();
        places.sort_by(|a, b| (a.0, &versions[a.1].path).cmp(&(b.0, &versions[b.1].path)));
        places
    }
}

impl Stretch {
    fn own_digests(&self) -> &[super::Digest] {
        self.shard.digests.get(self.digests.start as usize..self.digests.end as usize).unwrap_or_default()
    }
}

/// Whether a file has the same text as before: then all that was made of it is the same.
fn is_same(shard: &Shard, digest: &super::Digest, new: Option<&Shard>) -> bool {
    let old = shard.text.get(digest.text.range());
    new.is_some_and(|new| {
        new.digests.len() == 1
            && old == new.digests.first().and_then(|new_one| new.text.get(new_one.text.range()))
    })
}

/// A library in the making.
struct Building {
    library: Library,
    replaced: Replaced,
    /// What was listed of each version, and what is.
    old: Vec<Side>,
    new: Vec<Side>,
    /// Digests that are listed on as they are, with the number of their first story.
    run: Option<(Stretch, u32)>,
    /// Stories of the library before that have been passed.
    passed: u32,
}

impl Building {
    fn new(versions: usize) -> Building {
        Building {
            library: Library::default(),
            replaced: Replaced::default(),
            old: vec![Side::new(); versions],
            new: vec![Side::new(); versions],
            run: None,
            passed: 0,
        }
    }

    /// Lists a digest of before as it is.
    fn keep(&mut self, stretch: &Stretch, at: u32, number: u32) {
        let Some(digest) = stretch.shard.digests.get(at as usize) else { return };
        match &mut self.run {
            Some((run, _)) if Arc::ptr_eq(&run.shard, &stretch.shard) && run.digests.end == at => {
                run.digests.end += 1;
                run.stories.end = digest.stories.1;
            }
            _ => {
                self.end_run();
                let run = Stretch {
                    first: StoryIx(self.passed),
                    shard: Arc::clone(&stretch.shard),
                    stories: digest.stories.0..digest.stories.1,
                    digests: at..at + 1,
                    first_digest: number,
                };
                self.run = Some((run, self.passed));
            }
        }
        self.passed += digest.stories.1 - digest.stories.0;
    }

    /// Lists the digests that were kept since the last change.
    fn end_run(&mut self) {
        let Some((run, old)) = self.run.take() else { return };
        let stories = Run { old, len: run.stories.len() as u32, new: self.library.stories };
        let digests = Run { old: run.first_digest, len: run.digests.len() as u32, new: self.library.digests };
        if stories.len > 0 {
            self.replaced.runs.push(stories);
        }
        self.replaced.digest_runs.push(digests);
        self.library.push_part(run.shard, run.stories, run.digests);
    }

    /// No longer lists a digest of before.
    fn drop(&mut self, stretch: &Stretch, stories: (u32, u32), version: usize) {
        let first = self.passed;
        let all = (stories.0..stories.1).zip(first..);
        self.old[version].extend(all.map(|(at, ix)| (ix, Arc::clone(&stretch.shard), at)));
        self.passed += stories.1 - stories.0;
    }

    /// Lists a new version, in the place of digest `number` or as a new one.
    fn put(&mut self, versions: &[Version], version: usize, number: Option<u32>) {
        let Some(shard) = versions.get(version).and_then(|version| version.shard.as_ref()) else { return };
        self.end_run();
        let first = self.library.stories;
        if let Some(number) = number {
            self.replaced.digests_again.insert(number, self.library.digests);
        }
        let all = (0..shard.stories.len() as u32).zip(first..);
        self.new[version].extend(all.map(|(at, ix)| (ix, Arc::clone(shard), at)));
        self.library.push(Arc::clone(shard));
        self.replaced.arrived.push(first..self.library.stories);
    }

    fn finish(mut self, changes: &[bool]) -> (Library, Replaced) {
        let mut budget = COMPARED_MAX;
        let count = |(old, new): (&Side, &Side)| (old.len(), new.len());
        let counts: Vec<_> = self.old.iter().zip(&self.new).map(count).collect();
        // First in the same file; then what is left, for files that were renamed or parted.
        for (old, new) in self.old.iter_mut().zip(&mut self.new) {
            pair(old, new, &mut budget, &mut self.replaced.again);
        }
        let mut old: Side = self.old.into_iter().flatten().collect();
        let mut new: Side = self.new.iter().flatten().cloned().collect();
        pair(&mut old, &mut new, &mut budget, &mut self.replaced.again);
        let fresh: HashSet<u32> = new.iter().map(|(ix, ..)| *ix).collect();
        let fresh = self.new.iter().map(|side| side.iter().filter(|(ix, ..)| fresh.contains(ix)).count());
        let outcome = |(((before, now), fresh), changed): (((usize, usize), usize), &bool)| {
            changed.then_some(Outcome { before, now, same: now - fresh })
        };
        self.replaced.outcomes = counts.into_iter().zip(fresh).zip(changes).map(outcome).collect();
        (self.library, self.replaced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Catalog;
    use crate::library::ShardBuilder;
    use crate::story::StoryKey;
    use proptest::prelude::*;

    /// A digest of stories with these numbers.
    fn text(stories: &[u8]) -> String {
        let story = |n: &u8| {
            format!("Story number {n}\n\nThe words of number {n}, all of them.\n\nSource: RFA\n\n\n")
        };
        stories.iter().map(story).collect()
    }

    fn shard(digests: &[(&str, &[u8])]) -> Arc<Shard> {
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        for (path, stories) in digests {
            builder.add(Path::new(path), text(stories).as_bytes()).unwrap();
        }
        Arc::new(builder.finish())
    }

    fn version(path: &str, stories: Option<&[u8]>) -> Version {
        let shard = stories.map(|stories| shard(&[(path, stories)]));
        let under = path.contains('/').then(|| PathBuf::from("f"));
        Version { path: path.into(), shard, under, cured: None }
    }

    /// Path and numbers of the stories of each digest, and every way to ask for them.
    fn listed(library: &Library) -> Vec<(String, Vec<u8>)> {
        let number = |ix: StoryIx| {
            let title = library.story(ix).unwrap().heading().to_string();
            title.rsplit(' ').next().unwrap().parse().unwrap()
        };
        let digest = |at: usize| {
            let digest = library.digest(at).unwrap();
            let stories: Vec<_> = (digest.stories.0..digest.stories.1).map(StoryIx).collect();
            for &ix in &stories {
                assert_eq!(library.digest_of(ix), Some(at));
                let key = library.story(ix).unwrap().key();
                assert!(library.places(key).contains(&ix));
            }
            (digest.digest.path.display().to_string(), stories.into_iter().map(number).collect())
        };
        let all: Vec<(String, Vec<u8>)> = (0..library.digest_count()).map(digest).collect();
        assert!(
            library.digest(all.len()).is_none() && library.story(StoryIx(library.len() as u32)).is_none()
        );
        let one_by_one: Vec<u8> = library.stories().map(|(ix, _)| number(ix)).collect();
        assert_eq!(one_by_one, all.iter().flat_map(|(_, stories)| stories.clone()).collect::<Vec<_>>());
        assert_eq!(library.len(), one_by_one.len());
        all
    }

    #[track_caller]
    fn check(versions: &[Version], expected: &[(&str, &[u8])], outcomes: &[Option<[usize; 3]>]) -> Replaced {
        let mut library = Library::default();
        library.push(shard(&[("f/a", &[1, 2]), ("f/c", &[3]), ("f/d", &[])]));
        library.push(shard(&[("f/e/x", &[4, 5, 6]), ("single", &[7])]));
        let replaced = library.replace(versions).unwrap();
        let expected: Vec<_> =
            expected.iter().map(|(path, all)| ((*path).to_owned(), all.to_vec())).collect();
        assert_eq!(listed(&library), expected);
        let outcome = |[before, now, same]: [usize; 3]| Outcome { before, now, same };
        assert_eq!(replaced.outcomes, outcomes.iter().map(|o| o.map(outcome)).collect::<Vec<_>>());
        replaced
    }

    #[test]
    fn a_digest_is_replaced_where_it_stands() {
        let grown = check(
            &[version("f/c", Some(&[9, 3, 8]))],
            &[("f/a", &[1, 2]), ("f/c", &[9, 3, 8]), ("f/d", &[]), ("f/e/x", &[4, 5, 6]), ("single", &[7])],
            &[Some([1, 3, 1])],
        );
        let now: Vec<_> = (0..8).map(|ix| grown.get(StoryIx(ix)).map(|ix| ix.0)).collect();
        assert_eq!(now, [Some(0), Some(1), Some(3), Some(5), Some(6), Some(7), Some(8), None]);
        assert_eq!(
            (0..5).map(|digest| grown.digest(digest)).collect::<Vec<_>>(),
            (0..5).map(Some).collect::<Vec<_>>()
        );
        assert_eq!(grown.fresh().collect::<Vec<_>>(), [StoryIx(2), StoryIx(4)]);
        assert_eq!(grown.carry(&[1, 2, 3, 4, 5, 6, 7], 9), [1, 2, 0, 3, 0, 4, 5, 6, 7]);
        let gone = check(
            &[version("f/a", None)],
            &[("f/c", &[3]), ("f/d", &[]), ("f/e/x", &[4, 5, 6]), ("single", &[7])],
            &[Some([2, 0, 0])],
        );
        assert_eq!(gone.get(StoryIx(1)), None);
        assert_eq!(gone.after(StoryIx(1)), Some(StoryIx(0)));
        assert_eq!((gone.digest(0), gone.digest(3)), (None, Some(2)));
    }

    #[test]
    fn a_new_digest_stands_where_a_fresh_start_puts_it() {
        check(
            &[
                version("f/b", Some(&[10])),
                version("f/z", Some(&[11])),
                version("f/e/a", Some(&[12])),
                version("new", Some(&[13])),
            ],
            &[
                ("f/a", &[1, 2]),
                ("f/b", &[10]),
                ("f/c", &[3]),
                ("f/d", &[]),
                ("f/e/a", &[12]),
                ("f/e/x", &[4, 5, 6]),
                ("f/z", &[11]),
                ("single", &[7]),
                ("new", &[13]),
            ],
            &[Some([0, 1, 0]); 4],
        );
    }

    #[test]
    fn stories_of_a_file_that_was_renamed_are_the_same() {
        let renamed = check(
            &[version("f/e/x", None), version("f/b", Some(&[4, 5, 6]))],
            &[("f/a", &[1, 2]), ("f/b", &[4, 5, 6]), ("f/c", &[3]), ("f/d", &[]), ("single", &[7])],
            &[Some([3, 0, 0]), Some([0, 3, 3])],
        );
        assert_eq!(renamed.get(StoryIx(4)), Some(StoryIx(3)));
    }

    #[test]
    fn what_is_the_same_does_not_change() {
        let mut library = Library::default();
        library.push(shard(&[("f/a", &[1, 2])]));
        assert!(library.replace(&[version("f/a", Some(&[1, 2])), version("f/x", None)]).is_none());
        assert!(library.replace(&[]).is_none());
    }

    #[test]
    fn only_the_words_tell_a_story_whose_file_was_written_anew() {
        let mut library = Library::default();
        library.push(shard(&[("f/a", &[1, 2])]));
        let before = library.clone();
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        builder.add(Path::new("f/a"), text(&[2, 1]).replace("The words", "The  words").as_bytes()).unwrap();
        let anew = Version { shard: Some(Arc::new(builder.finish())), ..version("f/a", None) };
        let replaced = library.replace(&[anew]).unwrap();
        for (old, new) in [(0, 1), (1, 0)] {
            assert_eq!(replaced.follow(&before, &library, StoryIx(old)), Some(StoryIx(new)));
        }
    }

    proptest! {
        #[test]
        fn however_files_change_it_is_as_if_read_afresh(
            rounds in proptest::collection::vec(
                proptest::collection::btree_map(0u8..6, proptest::option::of(proptest::collection::vec(0u8..9, 0..4)), 0..4),
                1..5,
            ),
        ) {
            let mut library = Library::default();
            let mut model: std::collections::BTreeMap<String, Vec<u8>> = std::collections::BTreeMap::new();
            for round in rounds {
                let versions: Vec<_> = round
                    .iter()
                    .map(|(name, stories)| version(&format!("f/{name}"), stories.as_deref()))
                    .collect();
                for (name, stories) in round {
                    match stories {
                        Some(stories) => drop(model.insert(format!("f/{name}"), stories)),
                        None => drop(model.remove(&format!("f/{name}"))),
                    }
                }
                let before = library.clone();
                let keys = |library: &Library| library.stories().map(|(_, story)| story.key()).collect::<Vec<StoryKey>>();
                if let Some(replaced) = library.replace(&versions) {
                    let (old, new) = (keys(&before), keys(&library));
                    let mut reached = HashSet::new();
                    for (ix, key) in (0..).map(StoryIx).zip(&old) {
                        if let Some(now) = replaced.get(ix) {
                            prop_assert_eq!(new[now.at()], *key);
                            prop_assert!(reached.insert(now), "two stories became one");
                        }
                    }
                    prop_assert_eq!(reached.len() + replaced.fresh().count(), new.len());
                }
                prop_assert_eq!(listed(&library), model.clone().into_iter().collect::<Vec<_>>());
            }
        }
    }
}

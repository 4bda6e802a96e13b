//! Rows that stay in a list that is asked for again: what the person has just marked does not vanish from under them.
//!
//! Owns where such rows stand among those of the answer: after the row that they stood after, in the group that they
//! stood in.

use std::collections::HashMap;

use crate::query::Group;
use crate::query::bits::Bits;
use crate::story::StoryIx;
use crate::text::CleanBuf;

use super::list::Listing;

/// A group of the answer and what comes to it; the whole answer where it has no groups.
#[derive(Default)]
struct Section {
    name: CleanBuf,
    /// Rows that stay at its start.
    head: Vec<StoryIx>,
    /// The rows that the answer has.
    rows: std::ops::Range<usize>,
    /// Groups that the answer has no more, of rows that stay: they come after this one.
    behind: Vec<(CleanBuf, Vec<StoryIx>)>,
}

/// An answer, with those rows of `shown` that it lacks and that stay.
pub(super) fn keep(
    shown: &Listing,
    rows: Vec<StoryIx>,
    groups: Vec<Group>,
    stays: impl Fn(StoryIx) -> bool,
) -> (Vec<StoryIx>, Vec<Group>) {
    let old = || (0..shown.rows.len()).filter_map(|row| shown.rows.get(row));
    if !old().any(&stays) {
        return (rows, groups);
    }
    let mut found = Bits::default();
    for &ix in &rows {
        found.set(ix, true);
    }
    if !old().any(|ix| !found.holds(ix) && stays(ix)) {
        return (rows, groups);
    }
    let is_grouped = !groups.is_empty() || !shown.outline.is_empty();
    // What comes before all groups of the answer is behind none.
    let mut sections = vec![Section::default()];
    if is_grouped {
        let ends = groups.iter().skip(1).map(|group| group.first as usize).chain([rows.len()]);
        sections.extend(groups.iter().zip(ends).map(|(group, end)| Section {
            name: group.name.clone(),
            rows: group.first as usize..end,
            ..Section::default()
        }));
    } else {
        sections[0].rows = 0..rows.len();
    }
    let by_name: HashMap<CleanBuf, usize> =
        sections.iter().enumerate().skip(1).rev().map(|(at, section)| (section.name.clone(), at)).collect();
    let mut after: HashMap<StoryIx, Vec<StoryIx>> = HashMap::new();
    let mut last = 0;
    let whole = (CleanBuf::default(), 0..shown.rows.len());
    let section =
        |number| shown.outline.section(number).map(|section| (section.name.clone(), section.rows.clone()));
    let before = (0..shown.outline.len()).filter_map(section);
    let before = before.chain(shown.outline.is_empty().then_some(whole));
    for (name, range) in before {
        let own = if is_grouped { by_name.get(&name).copied() } else { Some(0) };
        last = own.unwrap_or(last);
        let (mut pred, mut gone) = (None, Vec::new());
        for ix in range.filter_map(|row| shown.rows.get(row)) {
            if found.holds(ix) {
                pred = Some(ix);
            } else if stays(ix) {
                match (own, pred) {
                    (None, _) => gone.push(ix),
                    (Some(own), None) => sections[own].head.push(ix),
                    (Some(_), Some(pred)) => after.entry(pred).or_default().push(ix),
                }
            }
        }
        if !gone.is_empty() {
            sections[last].behind.push((name, gone));
        }
    }
    let (mut all, mut headings) = (Vec::with_capacity(rows.len()), Vec::new());
    for (at, section) in sections.into_iter().enumerate() {
        let first = |all: &Vec<StoryIx>| u32::try_from(all.len()).unwrap_or(u32::MAX);
        if at > 0 {
            headings.push(Group { first: first(&all), name: section.name });
        }
        all.extend(section.head);
        for &ix in rows.get(section.rows).unwrap_or_default() {
            all.push(ix);
            all.extend(after.remove(&ix).into_iter().flatten());
        }
        for (name, gone) in section.behind {
            headings.push(Group { first: first(&all), name });
            all.extend(gone);
        }
    }
    (all, headings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::list::Rows;
    use crate::app::outline::{Folds, Outline};

    fn each(stories: &[u32]) -> Vec<StoryIx> {
        stories.iter().map(|&story| StoryIx(story)).collect()
    }

    fn groups(groups: &[(u32, &str)]) -> Vec<Group> {
        groups.iter().map(|&(first, name)| Group { first, name: CleanBuf::line(name) }).collect()
    }

    type Listed<'a> = (&'a [u32], &'a [(u32, &'a str)]);

    #[track_caller]
    fn check(before: Listed<'_>, answer: Listed<'_>, stays: &[u32], expected: Listed<'_>) {
        let mut shown = Listing { rows: Rows::Each(each(before.0)), ..Listing::default() };
        shown.outline = Outline::new(&groups(before.1), before.0.len(), &Folds::default());
        let kept = keep(&shown, each(answer.0), groups(answer.1), |ix| stays.contains(&ix.0));
        assert_eq!(kept, (each(expected.0), groups(expected.1)));
    }

    #[test]
    fn what_stays_stands_where_it_stood() {
        check((&[1, 2, 3], &[]), (&[1, 3, 4], &[]), &[], (&[1, 3, 4], &[]));
        check((&[1, 2, 3], &[]), (&[1, 3, 4], &[]), &[2], (&[1, 2, 3, 4], &[]));
        check((&[1, 2, 3], &[]), (&[4], &[]), &[1, 3], (&[1, 3, 4], &[]));
        check((&[1, 2, 3], &[]), (&[], &[]), &[2, 3], (&[2, 3], &[]));
        check((&[3, 2, 1], &[]), (&[9, 3, 1], &[]), &[2], (&[9, 3, 2, 1], &[]));
    }

    #[test]
    fn groups_stay_that_would_be_empty() {
        let before: Listed<'_> = (&[1, 2, 3, 4, 5], &[(0, "a"), (2, "b"), (3, "c")]);
        check(before, (&[1, 2, 4, 5], &[(0, "a"), (2, "c")]), &[3], before);
        check(before, (&[2, 4, 5], &[(0, "a"), (1, "c")]), &[1, 3], before);
        check(before, (&[4, 5], &[(0, "c")]), &[1], (&[1, 4, 5], &[(0, "a"), (1, "c")]));
        check(before, (&[], &[]), &[2, 5], (&[2, 5], &[(0, "a"), (1, "c")]));
    }
}

//! Newsletters whose sections are made each in its own way: a list here, paragraphs with links there, and between them
//! headings with one text. What a story is follows from the section that it stands in.
//!
//! Knows how lines stand to each other, not what they say.

use std::ops::Range;

use crate::container::{Given, Known};

use super::document::{Document, covered};
use super::line::Kind;
use super::paragraph::{Form, Paragraph};
use super::segment::Beginnings;

/// Fewer stories in all are no newsletter.
const FEWEST: usize = 4;

/// Less text than this, in bytes, is no story of its own.
const TEXT_MIN: usize = 60;

/// What may be a story in a section: where it begins, how long it is, and whether a link leads out of it.
#[derive(Debug, Clone, Copy)]
struct Unit {
    line: usize,
    is_item: bool,
    size: usize,
    linked: bool,
}

/// Where stories begin; `split` says whether paragraphs with links are stories, or only the items of lists. `None` where
/// sections are all made in one way: then others find it.
pub fn find(
    doc: Document<'_>,
    paragraphs: &[Paragraph],
    skipped: &[Range<usize>],
    split: bool,
) -> Option<Beginnings> {
    let skipped = covered(skipped, doc.lines.len());
    let titles: Vec<usize> =
        paragraphs.iter().filter(|p| p.form == Form::Title).map(|p| p.lines.start).collect();
    // An item of a list may read as a title.
    let is_title = |line: usize| {
        let kind = doc.lines[line].kind;
        kind.known().heading_level().is_some()
            || titles.binary_search(&line).is_ok()
                && !kind.has(Kind::ITEM)
                && !doc.is_link(line)
                && doc.lead(line).is_none_or(|lead| !lead.is_link)
    };
    let mut found = Beginnings::default();
    let (mut lists, mut others) = (0, 0);
    let mut title: Option<usize> = None;
    let mut units: Vec<Unit> = Vec::new();
    let mut parted = true;
    let mut close = |title: Option<usize>, units: &mut Vec<Unit>| {
        let (listed, told) = section(title, units, split, &mut found);
        lists += usize::from(listed);
        others += usize::from(told);
        units.clear();
    };
    for (number, line) in super::work::counted(doc.lines).enumerate() {
        let known = line.kind.known();
        if line.kind.has(Kind::BLANK) {
            parted = true;
            continue;
        }
        if known.has(Known::TARGET) {
            if let Some(unit) = units.last_mut() {
                unit.linked = true;
            }
            continue;
        }
        if skipped[number]
            || line.kind.has(Kind::RULE)
            || !matches!(known.what(), Given::Nothing | Given::Words)
        {
            parted = true;
            continue;
        }
        if is_title(number) {
            close(title, &mut units);
            title = Some(number);
            parted = true;
            continue;
        }
        let is_deep = known.list_depth() > 1 || known.list_depth() == 0 && line.text.start - line.start > 3;
        let is_item = line.kind.has(Kind::ITEM) && !is_deep;
        let is_link = line.kind.has(Kind::LINK);
        match units.last_mut() {
            Some(unit) if !is_item && (!parted || is_deep || is_link) => {
                unit.size += line.text.len();
                unit.linked |= is_link;
            }
            _ => units.push(Unit { line: number, is_item, size: line.text.len(), linked: is_link }),
        }
        parted = false;
    }
    close(title, &mut units);
    (lists > 0 && others > 0 && found.starts.len() >= FEWEST).then_some(found)
}

/// The stories of one section; whether it is a list, and whether it is something else that holds any.
fn section(title: Option<usize>, units: &[Unit], split: bool, found: &mut Beginnings) -> (bool, bool) {
    let Some(first) = units.first() else {
        // Below a heading of a group stand others.
        found.headings.extend(title);
        found.ends.extend(title);
        return (false, false);
    };
    let begin = title.unwrap_or(first.line);
    let items: Vec<&Unit> = units.iter().filter(|unit| unit.is_item).collect();
    let texts: Vec<&Unit> = units.iter().filter(|unit| !unit.is_item).collect();
    let size = |units: &[&Unit]| units.iter().map(|unit| unit.size).sum::<usize>();
    let linked = |units: &[&Unit]| units.iter().filter(|unit| unit.linked).count();
    let is_list = items.len() >= 2
        && size(&items) * 2 >= size(&texts)
        && (linked(&items) * 3 >= items.len() * 2 || size(&items) >= TEXT_MIN * 2 * items.len());
    let is_told = split && !is_list && linked(&texts) >= 2 && linked(&texts) * 3 >= texts.len() * 2;
    if is_list || is_told {
        found.ends.push(begin);
        found.headings.extend(title);
        let mut listed = false;
        for unit in units {
            // What stands between items goes with the one above it; what opens a list is a story where a link leads
            // out of it.
            let begins = if is_list {
                unit.is_item || !listed && unit.linked && unit.size >= TEXT_MIN
            } else {
                unit.linked && unit.size >= TEXT_MIN
            };
            listed |= unit.is_item;
            if begins {
                found.starts.push(unit.line);
            }
        }
        return (is_list, is_told);
    }
    let all: usize = units.iter().map(|unit| unit.size).sum();
    let is_story = title.is_some() && all >= TEXT_MIN && units.iter().any(|unit| unit.linked);
    if is_story {
        found.starts.push(begin);
    } else {
        found.ends.push(begin);
    }
    (false, is_story)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::layout::Catalog;
    use crate::layout::detect::Way;
    use crate::library::ShardBuilder;

    use super::super::anchor::Anchor;

    #[test]
    fn each_section_is_made_in_its_own_way() {
        let text = "# Weir weekly\n\n## Talks\n\n\
            * [The keeper spoke on locks](https://a.example/1) for an hour, and nobody slept through it.\n\
            * [Nine barges were named](https://a.example/2) by the miller at the upper wharf on Monday.\n\
            * [A lantern was lit](https://a.example/3) above the lower mill, and it burns all through the night.\n\n\
            ## Writing\n\n\
            Ada Weir has written of [ferries](https://a.example/4) and of the winter in which none of them sailed.\n\n\
            Otto Lock answers [the question of ropes](https://a.example/5) that sailors asked him in the orchard.\n\n";
        let (catalog, _) = Catalog::built_in();
        let mut builder = ShardBuilder::new(&catalog, 0);
        builder.add(Path::new("weekly.md"), text.as_bytes()).unwrap();
        let shard = builder.finish();
        let regions = &shard.digests()[0].regions;
        let offered: Vec<_> = regions.iter().flat_map(|region| &region.trials).collect();
        let section = offered.iter().find(|trial| trial.way == Way::Inferred(Anchor::Section(true)));
        assert_eq!(section.map(|trial| trial.stories), Some(5), "{offered:?}");
    }
}

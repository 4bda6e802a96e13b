//! Groups of a list with their headings, folded or open: which line of the pane shows which row.
//!
//! A *line* is what the pane shows, a *row* a story of the list. An open group has a line for its heading and one for
//! each of its rows; one that is folded has the one line, which stands for all of its rows. The cursor is always on a
//! row; where that is folded away, its heading is what is seen. A *stop* is a line where the cursor can be: any but the
//! heading of an open group.

use std::collections::HashSet;
use std::ops::Range;

use crate::query::Group;
use crate::text::CleanBuf;

/// Which groups are folded, by their names, so that it holds when the list is made anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folds {
    /// Whether those that are not named are folded.
    all: bool,
    /// Those for which it is the other way round.
    others: HashSet<CleanBuf>,
}

impl Folds {
    fn has(&self, name: &CleanBuf) -> bool {
        self.all != self.others.contains(name)
    }

    /// Folds a group or opens it.
    pub fn set(&mut self, name: &CleanBuf, folded: bool) {
        if folded == self.all {
            self.others.remove(name);
        } else {
            self.others.insert(name.clone());
        }
    }

    /// Folds all groups or opens them.
    pub fn set_all(&mut self, folded: bool) {
        *self = Folds { all: folded, others: HashSet::new() };
    }
}

/// What a line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The heading of the group of this number.
    Heading(usize),
    /// The story of this row.
    Story(usize),
}

/// One group as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is called.
    pub name: CleanBuf,
    /// Its rows.
    pub rows: Range<usize>,
    /// Whether only its heading is shown.
    pub folded: bool,
    /// The line of its heading.
    line: usize,
    /// The stops before it.
    stop: usize,
}

/// The groups of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    sections: Vec<Section>,
    lines: usize,
    stops: usize,
}

impl Outline {
    /// The outline of `rows` rows in `groups`.
    pub fn new(groups: &[Group], rows: usize, folds: &Folds) -> Outline {
        let mut outline = Outline::default();
        for (number, group) in groups.iter().enumerate() {
            let end = groups.get(number + 1).map_or(rows, |next| next.first as usize);
            let rows = (group.first as usize).min(rows)..end.min(rows);
            outline.push(Section {
                name: group.name.clone(),
                folded: folds.has(&group.name),
                rows,
                line: outline.lines,
                stop: outline.stops,
            });
        }
        outline
    }

    fn push(&mut self, section: Section) {
        let shown = if section.folded { 0 } else { section.rows.len() };
        self.lines += 1 + shown;
        self.stops += shown.max(1);
        self.sections.push(section);
    }

    /// The same groups, folded otherwise.
    #[must_use]
    pub fn folded(self, folds: &Folds) -> Outline {
        let mut outline = Outline::default();
        for section in self.sections {
            let folded = folds.has(&section.name);
            outline.push(Section { folded, line: outline.lines, stop: outline.stops, ..section });
        }
        outline
    }

    /// The same groups of `rows` rows that are those for which `left` holds; no groups where these are others.
    #[must_use]
    pub fn with_rows(&self, left: impl Fn(usize) -> bool, rows: usize) -> Outline {
        let mut outline = Outline::default();
        let mut start = 0;
        for section in &self.sections {
            let end = start + section.rows.clone().filter(|&row| left(row)).count();
            if end > start {
                let (line, stop) = (outline.lines, outline.stops);
                outline.push(Section { rows: start..end, line, stop, ..section.clone() });
            }
            start = end;
        }
        if start == rows { outline } else { Outline::default() }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.sections.len()
    }

    /// Whether there are no groups.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// The group of this number.
    pub fn section(&self, number: usize) -> Option<&Section> {
        self.sections.get(number)
    }

    /// The number of the group that a row belongs to.
    pub fn of_row(&self, row: usize) -> Option<usize> {
        self.sections.partition_point(|section| section.rows.start <= row).checked_sub(1)
    }

    /// The rows that stand at the cursor when it is on `row`: all of a folded group.
    pub fn at_row(&self, row: usize) -> Range<usize> {
        let section = self.of_row(row).and_then(|number| self.section(number));
        section.filter(|section| section.folded).map_or(row..row + 1, |section| section.rows.clone())
    }

    fn lines(&self, rows: usize) -> usize {
        if self.is_empty() { rows } else { self.lines }
    }

    fn line(&self, row: usize) -> usize {
        let Some(section) = self.of_row(row).and_then(|number| self.section(number)) else { return row };
        section.line + if section.folded { 0 } else { 1 + row - section.rows.start }
    }

    /// What line `line` shows of a list without groups or with them; `None` below the last group.
    pub fn at_line(&self, line: usize) -> Option<Line> {
        let number = self.sections.partition_point(|section| section.line <= line).checked_sub(1);
        match number.and_then(|number| Some((number, self.section(number)?))) {
            None => Some(Line::Story(line)),
            Some((number, section)) if section.line == line => Some(Line::Heading(number)),
            Some(_) if line >= self.lines => None,
            Some((_, section)) => Some(Line::Story(section.rows.start + (line - section.line - 1))),
        }
    }

    fn stops(&self, rows: usize) -> usize {
        if self.is_empty() { rows } else { self.stops }
    }

    fn stop(&self, row: usize) -> usize {
        let Some(section) = self.of_row(row).and_then(|number| self.section(number)) else { return row };
        section.stop + if section.folded { 0 } else { row - section.rows.start }
    }

    fn row(&self, stop: usize) -> usize {
        let number = self.sections.partition_point(|section| section.stop <= stop).checked_sub(1);
        let Some(section) = number.and_then(|number| self.section(number)) else { return stop };
        section.rows.start + if section.folded { 0 } else { stop - section.stop }
    }
}

impl super::list::Listing {
    /// Lines of the whole list.
    pub fn lines(&self) -> usize {
        self.outline.lines(self.rows.len())
    }

    /// The line that shows a row.
    pub fn line_of(&self, row: usize) -> usize {
        self.outline.line(row)
    }

    /// The line of the cursor.
    pub fn cursor_line(&self) -> usize {
        self.line_of(self.cursor)
    }

    /// The row that a line shows, the first of its group for a heading.
    pub fn row_at(&self, line: usize) -> usize {
        let last = self.rows.len().saturating_sub(1);
        let row = match self.outline.at_line(line) {
            Some(Line::Story(row)) => row,
            Some(Line::Heading(number)) => {
                self.outline.section(number).map_or(0, |section| section.rows.start)
            }
            None => last,
        };
        row.min(last)
    }

    /// How many lines the cursor can be on, and on which of them it is.
    pub fn stops(&self) -> (usize, usize) {
        (self.outline.stops(self.rows.len()), self.outline.stop(self.cursor))
    }

    /// How many lines that the cursor can be on show these rows.
    pub fn stops_in(&self, rows: Range<usize>) -> usize {
        let Some(last) = rows.end.checked_sub(1) else { return 0 };
        1 + self.outline.stop(last).saturating_sub(self.outline.stop(rows.start))
    }

    /// Puts the cursor on this one of the lines that it can be on, or on the last.
    pub fn go_to_stop(&mut self, stop: usize) {
        let (stops, _) = self.stops();
        self.cursor = self.outline.row(stop.min(stops.saturating_sub(1)));
    }

    /// The rows of `count` stops from the cursor on: a folded group is one thing, and all of its stories.
    pub fn from_cursor(&self, count: usize) -> Range<usize> {
        let (stops, stop) = self.stops();
        let Some(last) = stop.saturating_add(count).min(stops).checked_sub(1) else { return 0..0 };
        self.outline.at_row(self.cursor).start..self.outline.at_row(self.outline.row(last)).end
    }

    /// Takes the groups of its rows.
    pub fn set_outline(&mut self, outline: Outline) {
        let offset = self.cursor_line().saturating_sub(self.top);
        self.outline = outline;
        self.top = self.cursor_line().saturating_sub(offset);
    }
}

#[cfg(test)]
mod tests {
    use super::Line::{Heading, Story};
    use super::*;
    use crate::app::list::{Listing, Rows};
    use proptest::prelude::*;

    fn group(first: u32, name: &str) -> Group {
        Group { first, name: CleanBuf::line(name) }
    }

    #[test]
    fn lines_rows_and_stops() {
        let groups = [group(0, "a"), group(3, "b"), group(5, "c")];
        let mut folds = Folds::default();
        folds.set(&CleanBuf::line("b"), true);
        let outline = Outline::new(&groups, 6, &folds);
        let mut list = Listing { rows: Rows::Run(10, 16), outline, ..Listing::default() };
        let seen: Vec<Line> = (0..list.lines()).filter_map(|line| list.outline.at_line(line)).collect();
        assert_eq!(seen, [Heading(0), Story(0), Story(1), Story(2), Heading(1), Heading(2), Story(5)]);
        assert_eq!((list.stops_in(0..6), list.stops_in(3..5), list.stops_in(0..0)), (5, 1, 0));
        let mut rows = Vec::new();
        for stop in 0..list.stops().0 {
            list.go_to_stop(stop);
            rows.push((list.cursor, list.cursor_line()));
            assert_eq!(list.stops().1, stop);
        }
        assert_eq!(rows, [(0, 1), (1, 2), (2, 3), (3, 4), (5, 6)]);
        assert_eq!(list.outline.at_row(4), 3..5);
        assert_eq!(list.outline.at_row(2), 2..3);
        let fewer = list.outline.with_rows(|row| row < 2 || row == 4, 3);
        let sections = (0..2).filter_map(|number| fewer.section(number));
        assert_eq!(sections.map(|section| section.rows.clone()).collect::<Vec<_>>(), [0..2, 2..3]);
        assert!(list.outline.with_rows(|_| true, 7).is_empty());
        let open = list.outline.clone().folded(&Folds::default());
        assert_eq!(open, Outline::new(&groups, 6, &Folds::default()));
    }

    proptest! {
        #[test]
        fn every_row_has_a_line_that_leads_back_to_it(
            sizes in proptest::collection::vec((1usize..5, any::<bool>()), 0..8),
            all in any::<bool>(),
        ) {
            let mut folds = Folds::default();
            folds.set_all(all);
            let (mut groups, mut rows) = (Vec::new(), 0);
            for (number, (size, folded)) in sizes.iter().enumerate() {
                groups.push(group(rows as u32, &number.to_string()));
                folds.set(&CleanBuf::line(&number.to_string()), *folded);
                rows += size;
            }
            let outline = Outline::new(&groups, rows, &folds);
            let mut list = Listing { rows: Rows::Run(0, rows as u32), outline, ..Listing::default() };
            for row in 0..rows {
                let line = list.line_of(row);
                prop_assert!(line < list.lines());
                prop_assert!(list.outline.at_row(row).contains(&row));
                prop_assert!(list.outline.at_row(row).contains(&list.row_at(line)));
                list.cursor = row;
                let (stops, stop) = list.stops();
                prop_assert!(stop < stops);
                list.go_to_stop(stop);
                prop_assert_eq!(list.cursor_line(), line);
            }
            // Nothing stands below the last group, be it folded or not.
            prop_assert!(sizes.is_empty() || list.outline.at_line(list.lines()).is_none());
        }
    }
}

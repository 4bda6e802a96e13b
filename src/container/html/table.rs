//! Tables: those that hold data give a line for each row, those that only arrange a page flow as its blocks.

use super::page::{Gap, Line, Page};

/// A cell with more words than this, in bytes, is a text and no datum.
const CELL_MAX: usize = 600;

/// A table that stands open.
#[derive(Debug)]
pub(super) struct Table {
    /// Its first line.
    start: usize,
    layout: bool,
    /// The row and the cell around it.
    around: (u32, u32),
}

impl Table {
    /// A table whose first line is `start`; `layout` when it is known to hold no data.
    pub(super) fn new(start: usize, layout: bool, around: (u32, u32)) -> Table {
        Table { start, layout, around }
    }

    /// Tables stand in its cells: it arranges them.
    pub(super) fn holds_tables(&mut self) {
        self.layout = true;
    }

    /// Ends the table: joins the cells of each row when it holds data. Gives the row and the cell around it.
    pub(super) fn finish(self, page: &mut Page) -> (u32, u32) {
        if !self.layout && holds_data(page.lines.get(self.start..).unwrap_or_default()) {
            let lines = page.lines.split_off(self.start);
            let mut opens = true;
            for row in lines.chunk_by(|a, b| a.row == b.row && a.row > 0) {
                join(row, opens, page);
                opens &= row[0].row == 0;
            }
        }
        self.around
    }
}

/// Whether each cell is one short line, and rows of several cells are the rule.
fn holds_data(lines: &[Line]) -> bool {
    let plain = |line: &Line| {
        let bare = line.mark.is_none() && line.heading == 0 && !line.pre && !line.rule;
        line.row == 0 || (bare && line.end - line.start <= CELL_MAX)
    };
    let single = lines.windows(2).all(|pair| pair[0].row == 0 || pair[0].cell != pair[1].cell);
    if !single || !lines.iter().all(plain) {
        return false;
    }
    let (mut rows, mut wide) = (0, 0);
    for row in lines.chunk_by(|a, b| a.row == b.row).filter(|row| row[0].row > 0) {
        if row.iter().any(|line| line.region != row[0].region) {
            return false;
        }
        rows += 1;
        wide += usize::from(row.len() > 1);
    }
    // One wide row above a text is the head of a box.
    wide * 2 >= rows && wide > 1
}

/// Makes one line of a row; one that `opens` the table keeps the room before it.
fn join(row: &[Line], opens: bool, page: &mut Page) {
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return };
    let mut line = *first;
    if !opens && line.row > 0 {
        line.gap = Gap::Line;
    }
    line.bold = row.iter().all(|cell| cell.bold);
    line.targets.1 = last.targets.1;
    if row.len() > 1 {
        line.start = page.text.len();
        for (i, cell) in row.iter().enumerate() {
            page.text.push_str(if i > 0 { " | " } else { "" });
            page.text.extend_from_within(cell.start..cell.end);
        }
        line.end = page.text.len();
    }
    page.lines.push(line);
}

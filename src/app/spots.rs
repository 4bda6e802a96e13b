//! Where what is sought stands in a story that is laid out: row by row, also where it was broken over two.

use crate::query::needle::Needle;

use super::detail::{PageRow, RowKind};

/// One occurrence: the stretches of rows that it takes, in bytes of each row's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Row, first byte, one past the last byte.
    pub pieces: Vec<(usize, usize, usize)>,
}

impl Spot {
    /// The row that it begins on.
    pub fn row(&self) -> usize {
        self.pieces.first().map_or(0, |piece| piece.0)
    }
}

/// So many are kept; nobody steps through more.
const MOST: usize = 20_000;

/// Everything found so far.
#[derive(Debug, Clone, Default)]
pub struct Spots {
    needles: Vec<Needle>,
    found: Vec<Spot>,
    /// Rows that were looked at, up to a break between blocks.
    rows: usize,
    /// The one that the reader is at.
    pub here: Option<usize>,
}

impl Spots {
    /// What is to be found.
    pub fn new(needles: Vec<Needle>) -> Spots {
        Spots { needles, ..Spots::default() }
    }

    /// Whether nothing is sought.
    pub fn is_idle(&self) -> bool {
        self.needles.is_empty()
    }

    /// All that were found, in order.
    pub fn all(&self) -> &[Spot] {
        &self.found
    }

    /// Forgets what was found, as the rows are others now.
    pub fn reset(&mut self) {
        self.found.clear();
        (self.rows, self.here) = (0, None);
    }

    /// Looks through rows that are new. The last block waits until it is `whole`.
    pub fn look(&mut self, rows: &[PageRow], whole: bool) {
        if self.needles.is_empty() {
            return;
        }
        while self.rows < rows.len() && self.found.len() < MOST {
            let end = block_end(rows, self.rows);
            if end == rows.len() && !whole {
                break;
            }
            self.look_through(rows, self.rows..end);
            self.rows = end;
        }
    }

    fn look_through(&mut self, rows: &[PageRow], block: std::ops::Range<usize>) {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(block.len());
        for row in block.clone() {
            if !text.is_empty() {
                text.push(' ');
            }
            starts.push(text.len());
            text.push_str(rows.get(row).map_or("", |row| row.text.as_ref()));
        }
        let first = self.found.len();
        for needle in &self.needles {
            let mut from = 0;
            while let Some(found) = needle.find(&text, from).filter(|_| self.found.len() < MOST) {
                from = found.end.max(found.start + 1);
                let from_row = starts.partition_point(|&start| start <= found.start).saturating_sub(1);
                let pieces = (from_row..starts.len()).map_while(|at| {
                    let start = *starts.get(at)?;
                    let row = block.start + at;
                    let len = rows.get(row)?.text.len();
                    let (a, b) =
                        (found.start.max(start) - start, found.end.min(start + len).checked_sub(start)?);
                    (a < b).then_some((row, a, b))
                });
                let pieces: Vec<_> = pieces.collect();
                if !pieces.is_empty() {
                    self.found.push(Spot { pieces });
                }
            }
        }
        if self.needles.len() > 1 {
            self.found[first..].sort_by(|a, b| a.pieces.cmp(&b.pieces));
        }
    }

    /// The pieces of row `row`, and whether the reader is at that spot.
    pub fn on_row(&self, row: usize) -> impl Iterator<Item = (usize, usize, bool)> + '_ {
        // A spot takes a few rows at most; those that begin a little above may reach here.
        let from = self.found.partition_point(|spot| spot.row() + 64 < row);
        let near = self.found.iter().enumerate().skip(from).take_while(move |(_, spot)| spot.row() <= row);
        near.flat_map(move |(number, spot)| {
            let here = self.here == Some(number);
            spot.pieces.iter().filter(move |piece| piece.0 == row).map(move |&(_, a, b)| (a, b, here))
        })
    }
}

/// One past the last row of the block that begins at `row`.
fn block_end(rows: &[PageRow], row: usize) -> usize {
    let Some(first) = rows.get(row) else { return row };
    let goes_on = |next: &&PageRow| match (first.kind, next.kind) {
        (RowKind::Item(_), RowKind::Text) => next.indent > first.indent,
        (RowKind::Blank | RowKind::Item(_), _) => false,
        (own, next) => own == next,
    };
    row + 1 + rows[row + 1..].iter().take_while(goes_on).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::CleanBuf;

    #[test]
    fn a_phrase_is_found_where_it_was_broken() {
        let row = |kind, text: &str| PageRow { kind, indent: 0, gap: None, text: CleanBuf::line(text) };
        let rows = [
            row(RowKind::Title, "The Quick Fox"),
            row(RowKind::Blank, ""),
            row(RowKind::Text, "It was the quick"),
            row(RowKind::Text, "fox again, the Quick fox."),
            row(RowKind::Blank, ""),
            row(RowKind::Text, "fox"),
        ];
        let mut spots = Spots::new(vec![Needle::phrase("quick fox")]);
        spots.look(&rows, true);
        let found: Vec<_> = spots.all().iter().map(|spot| spot.pieces.clone()).collect();
        assert_eq!(found, [vec![(0, 4, 13)], vec![(2, 11, 16), (3, 0, 3)], vec![(3, 15, 24)]]);
        spots.here = Some(1);
        assert_eq!(spots.on_row(3).collect::<Vec<_>>(), [(0, 3, true), (15, 24, false)]);
    }
}

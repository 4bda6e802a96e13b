//! The views pane: three fixed views, then every digest.

use super::list::View;

/// The fixed views, in their order.
const FIXED: [View; 3] = [View::All, View::Unread, View::Starred];

/// A row of the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewRow {
    /// A view.
    View(View),
    /// The heading above the digests.
    Digests,
}

/// The views pane.
#[derive(Debug, Clone, Default)]
pub struct Views {
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row on the screen.
    pub top: usize,
}

/// How many rows the pane has, with this many digests.
pub fn len(digests: usize) -> usize {
    if digests == 0 { FIXED.len() } else { FIXED.len() + 1 + digests }
}

/// What row `at` shows.
pub fn row(at: usize) -> ViewRow {
    match FIXED.get(at) {
        Some(&view) => ViewRow::View(view),
        None if at == FIXED.len() => ViewRow::Digests,
        None => ViewRow::View(View::Digest(at - FIXED.len() - 1)),
    }
}

/// The row that shows `view`.
pub fn row_of(view: View) -> usize {
    match view {
        View::Digest(number) => FIXED.len() + 1 + number,
        fixed => FIXED.iter().position(|&view| view == fixed).unwrap_or_default(),
    }
}

impl Views {
    /// Moves the cursor by `by` rows among `digests` digests; the heading is passed over. Returns the view there.
    pub fn go(&mut self, to: usize, digests: usize) -> View {
        let last = len(digests) - 1;
        let down = to > self.cursor;
        let mut to = to.min(last);
        if row(to) == ViewRow::Digests {
            to = if down { (to + 1).min(last) } else { to - 1 };
        }
        self.cursor = to;
        match row(to) {
            ViewRow::View(view) => view,
            ViewRow::Digests => View::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_views_agree() {
        for view in [View::All, View::Unread, View::Starred, View::Digest(0), View::Digest(7)] {
            assert_eq!(row(row_of(view)), ViewRow::View(view));
        }
        let mut views = Views { cursor: 2, top: 0 };
        assert_eq!(views.go(3, 5), View::Digest(0));
        assert_eq!(views.go(3, 5), View::Starred);
        assert_eq!(views.go(99, 5), View::Digest(4));
        assert_eq!(views.go(99, 0), View::Starred);
    }
}

//! The views pane: three fixed views, those of the person's own, then every digest.

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

/// How many rows the pane has, with so many views of the person's own and this many digests.
pub fn len(own: usize, digests: usize) -> usize {
    FIXED.len() + own + if digests == 0 { 0 } else { 1 + digests }
}

/// What row `at` shows, with so many views of the person's own.
pub fn row(own: usize, at: usize) -> ViewRow {
    let after = at.saturating_sub(FIXED.len());
    match FIXED.get(at) {
        Some(&view) => ViewRow::View(view),
        None if after < own => ViewRow::View(View::Own(after)),
        None if after == own => ViewRow::Digests,
        None => ViewRow::View(View::Digest(after - own - 1)),
    }
}

/// The row that shows `view`, with so many views of the person's own.
pub fn row_of(own: usize, view: View) -> usize {
    match view {
        View::Own(number) => FIXED.len() + number,
        View::Digest(number) => FIXED.len() + own + 1 + number,
        fixed => FIXED.iter().position(|&view| view == fixed).unwrap_or_default(),
    }
}

impl Views {
    /// Moves the cursor to a row among `own` views and `digests` digests; the heading is passed over. Returns the view
    /// there.
    pub fn go(&mut self, to: usize, own: usize, digests: usize) -> View {
        let last = len(own, digests) - 1;
        let down = to > self.cursor;
        let mut to = to.min(last);
        if row(own, to) == ViewRow::Digests {
            to = if down { (to + 1).min(last) } else { to - 1 };
        }
        self.cursor = to;
        match row(own, to) {
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
        for own in 0..3 {
            for view in [View::All, View::Unread, View::Starred, View::Digest(0), View::Digest(7)] {
                assert_eq!(row(own, row_of(own, view)), ViewRow::View(view));
            }
            for view in (0..own).map(View::Own) {
                assert_eq!(row(own, row_of(own, view)), ViewRow::View(view));
            }
        }
        let mut views = Views { cursor: 2, top: 0 };
        assert_eq!(views.go(3, 0, 5), View::Digest(0));
        assert_eq!(views.go(3, 0, 5), View::Starred);
        assert_eq!(views.go(99, 0, 5), View::Digest(4));
        assert_eq!(views.go(99, 0, 0), View::Starred);
        assert_eq!(views.go(3, 2, 5), View::Own(0));
        assert_eq!(views.go(5, 2, 5), View::Digest(0));
        assert_eq!(views.go(99, 1, 0), View::Own(0));
    }
}

//! Where each pane is, from the size of the screen and the pane that has the keys. Pure arithmetic.

use super::Pane;
use super::detail::MEASURE;

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    fn inset(self, left: u16, top: u16, right: u16, bottom: u16) -> Area {
        Area {
            x: self.x + left.min(self.width),
            y: self.y + top.min(self.height),
            width: self.width.saturating_sub(left + right),
            height: self.height.saturating_sub(top + bottom),
        }
    }
}

/// How the panes share the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Geometry {
    /// The whole screen.
    pub screen: Area,
    /// The views, when shown.
    pub views: Option<Area>,
    /// The list, when shown.
    pub list: Option<Area>,
    /// The story, when shown.
    pub detail: Option<Area>,
    /// The status line.
    pub status: Area,
    /// Whether panes stand above each other, each with a title row and no frame.
    pub stacked: bool,
}

/// From this width on there is room for three panes side by side.
const THREE: u16 = 110;

/// From this width on there is room for two.
const TWO: u16 = 70;

/// Columns of the views pane.
const VIEWS: u16 = 24;

impl Geometry {
    /// Divides a screen of `columns` by `rows`.
    pub fn new(columns: u16, rows: u16, focus: Pane) -> Geometry {
        let screen = Area { x: 0, y: 0, width: columns, height: rows };
        let status = Area { y: rows.saturating_sub(1), height: rows.min(1), ..screen };
        let body = screen.inset(0, 0, 0, 1);
        let mut geometry = Geometry { screen, status, ..Geometry::default() };
        if columns >= THREE {
            let (views, rest) = beside(body, VIEWS);
            // A story needs no more than its measure; what is left makes titles longer.
            let (list, detail) = beside(rest, rest.width - (rest.width * 11 / 20).min(MEASURE as u16 + 4));
            (geometry.views, geometry.list, geometry.detail) = (Some(views), Some(list), Some(detail));
        } else if columns >= TWO {
            if focus == Pane::Views {
                let (views, list) = beside(body, VIEWS + 6);
                (geometry.views, geometry.list) = (Some(views), Some(list));
            } else {
                let (list, detail) = beside(body, body.width * 9 / 20);
                (geometry.list, geometry.detail) = (Some(list), Some(detail));
            }
        } else {
            geometry.stacked = true;
            match focus {
                Pane::Views => geometry.views = Some(body),
                Pane::List if body.height >= 9 => {
                    let (list, detail) = above(body, body.height * 2 / 5);
                    (geometry.list, geometry.detail) = (Some(list), Some(detail));
                }
                Pane::List => geometry.list = Some(body),
                Pane::Detail if body.height >= 18 => {
                    let (list, detail) = above(body, body.height / 4);
                    (geometry.list, geometry.detail) = (Some(list), Some(detail));
                }
                Pane::Detail => geometry.detail = Some(body),
            }
        }
        geometry
    }

    /// What is inside a pane's frame or below its title row.
    pub fn inside(&self, pane: Area) -> Area {
        if self.stacked { pane.inset(0, 1, 0, 0) } else { pane.inset(1, 1, 1, 1) }
    }

    /// Rows of the list that can be seen.
    pub fn list_rows(&self) -> usize {
        self.list.map_or(0, |list| self.inside(list).height.into())
    }

    /// Rows of the views pane that can be seen.
    pub fn views_rows(&self) -> usize {
        self.views.map_or(0, |views| self.inside(views).height.into())
    }

    /// The lines of the story: inside its pane, with a column of air on both sides.
    pub fn page(&self) -> Area {
        self.detail.map_or(Area::default(), |detail| self.inside(detail).inset(1, 0, 1, 0))
    }

    /// The jump overlay: its frame, and inside it the results and, where there is room, the preview.
    pub fn jump(&self) -> (Area, Area, Option<Area>) {
        let (margin_x, margin_y) = (self.screen.width / 20, self.screen.height / 12);
        let frame = self.screen.inset(margin_x, margin_y, margin_x, margin_y.max(1));
        let inside = frame.inset(1, 1, 1, 1);
        // The first row is the line being typed, the second a rule.
        let below = inside.inset(0, 2, 0, 0);
        if inside.width >= 80 {
            let (results, preview) = beside(below, below.width / 2);
            (frame, results, Some(preview.inset(2, 0, 1, 0)))
        } else if below.height >= 14 {
            let (results, preview) = above(below, below.height / 2);
            (frame, results, Some(preview.inset(1, 1, 1, 0)))
        } else {
            (frame, below, None)
        }
    }

    /// Rows of a page over the panes.
    pub fn page_rows(&self) -> usize {
        usize::from(self.screen.height).saturating_sub(3)
    }
}

fn beside(area: Area, left: u16) -> (Area, Area) {
    let left = left.min(area.width);
    (Area { width: left, ..area }, Area { x: area.x + left, width: area.width - left, ..area })
}

fn above(area: Area, top: u16) -> (Area, Area) {
    let top = top.min(area.height);
    (Area { height: top, ..area }, Area { y: area.y + top, height: area.height - top, ..area })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_fill_the_screen_and_never_overlap() {
        for columns in (0..240).step_by(7) {
            for rows in 0..60 {
                for focus in [Pane::Views, Pane::List, Pane::Detail] {
                    let geometry = Geometry::new(columns, rows, focus);
                    let panes = [geometry.views, geometry.list, geometry.detail, Some(geometry.status)];
                    let cells: u32 =
                        panes.iter().flatten().map(|a| u32::from(a.width) * u32::from(a.height)).sum();
                    assert_eq!(cells, u32::from(columns) * u32::from(rows), "{columns}x{rows} {focus:?}");
                    for area in panes.iter().flatten() {
                        assert!(area.x + area.width <= columns && area.y + area.height <= rows);
                    }
                }
            }
        }
    }
}

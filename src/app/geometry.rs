//! Where each pane is, from the size of the screen and the pane that has the keys. Pure arithmetic.

use super::Pane;

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

/// Columns and least rows of the box of things to choose from.
const CHOICE: (u16, u16) = (38, 8);

impl Area {
    /// Whether a cell is in it.
    pub fn holds(self, x: u16, y: u16) -> bool {
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }

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
    /// Columns that a line of the story has at most.
    measure: u16,
    /// Whether the story stands in the middle of its pane.
    centred: bool,
}

/// How the panes are to share the screen, as far as that is a matter of taste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Columns that a line of the story has at most.
    pub measure: u16,
    /// Whether the story stands in the middle of its pane.
    pub centred: bool,
    /// Whether the views are shown when they have not the keys.
    pub views: bool,
    /// Columns of the views.
    pub views_width: u16,
    /// How much of the rest the list has, in percent.
    pub list_share: u16,
    /// What was dragged somewhere else.
    pub dragged: Dragged,
    /// Whether the story has the screen for itself while it has the keys.
    pub zen: bool,
}

/// Where borders were dragged to, in thousandths of what they divide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dragged {
    /// The views' share of the columns.
    pub views: Option<u16>,
    /// The list's share of the columns that it has together with the story.
    pub list: Option<u16>,
    /// The same of rows, where they stand above each other.
    pub rows: Option<u16>,
}

/// A border that can be dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Between the views and what is right of them.
    Views,
    /// Between the list and the story.
    List,
    /// Between the list and the story below it.
    Rows,
}

/// No pane that is dragged becomes smaller than this, in columns and in rows.
const LEAST: (u16, u16) = (12, 3);

/// So much of `whole`, with `least` left on both sides where there is room for that.
fn part(whole: u16, thousandths: u16, least: u16) -> u16 {
    let part = (u32::from(whole) * u32::from(thousandths) / 1000) as u16;
    part.clamp(least.min(whole / 2), whole - least.min(whole / 2))
}

/// From this width on there is room for three panes side by side.
const THREE: u16 = 110;

/// From this width on there is room for two.
const TWO: u16 = 70;

/// Columns that the views have more while they have the keys and there is no room for three panes.
const MORE_VIEWS: u16 = 6;

impl Geometry {
    /// Divides a screen of `columns` by `rows`.
    pub fn new(columns: u16, rows: u16, focus: Pane, shape: &Shape) -> Geometry {
        let screen = Area { x: 0, y: 0, width: columns, height: rows };
        let status = Area { y: rows.saturating_sub(1), height: rows.min(1), ..screen };
        let body = screen.inset(0, 0, 0, 1);
        let mut geometry = Geometry {
            screen,
            status,
            measure: shape.measure,
            centred: shape.centred,
            ..Geometry::default()
        };
        let views = |more: u16| match shape.dragged.views {
            Some(dragged) => part(columns, dragged, LEAST.0),
            None => (shape.views_width + more).min(columns / 2),
        };
        if shape.zen && focus == Pane::Detail {
            (geometry.detail, geometry.stacked, geometry.centred) = (Some(body), true, true);
        } else if columns >= THREE {
            let is_shown = shape.views || focus == Pane::Views;
            let (views, rest) = beside(body, if is_shown { views(0) } else { 0 });
            // A story needs no more than its measure; what is left makes titles longer.
            let needs = if shape.centred { u16::MAX } else { shape.measure.saturating_add(4) };
            let detail = (u32::from(rest.width) * u32::from(100 - shape.list_share.min(100)) / 100) as u16;
            let list = match shape.dragged.list {
                Some(dragged) => part(rest.width, dragged, LEAST.0),
                None => rest.width - detail.min(needs),
            };
            let (list, detail) = beside(rest, list);
            geometry.views = is_shown.then_some(views);
            (geometry.list, geometry.detail) = (Some(list), Some(detail));
        } else if columns >= TWO {
            if focus == Pane::Views {
                let (views, list) = beside(body, views(MORE_VIEWS));
                (geometry.views, geometry.list) = (Some(views), Some(list));
            } else {
                let list = shape.dragged.list.unwrap_or(shape.list_share.min(100) * 10);
                let (list, detail) = beside(body, part(body.width, list, LEAST.0));
                (geometry.list, geometry.detail) = (Some(list), Some(detail));
            }
        } else {
            geometry.stacked = true;
            let split = |usual: u16| match shape.dragged.rows {
                Some(dragged) => above(body, part(body.height, dragged, LEAST.1)),
                None => above(body, usual),
            };
            match focus {
                Pane::Views => geometry.views = Some(body),
                Pane::List if body.height >= 9 => {
                    let (list, detail) = split(body.height * 2 / 5);
                    (geometry.list, geometry.detail) = (Some(list), Some(detail));
                }
                Pane::List => geometry.list = Some(body),
                Pane::Detail if body.height >= 18 => {
                    let (list, detail) = split(body.height / 4);
                    (geometry.list, geometry.detail) = (Some(list), Some(detail));
                }
                Pane::Detail => geometry.detail = Some(body),
            }
        }
        geometry
    }

    /// The pane at a cell of the screen.
    pub fn pane_at(&self, x: u16, y: u16) -> Option<(Pane, Area)> {
        let panes = [(Pane::Views, self.views), (Pane::List, self.list), (Pane::Detail, self.detail)];
        panes.into_iter().find_map(|(pane, area)| Some((pane, area.filter(|area| area.holds(x, y))?)))
    }

    /// The border at a cell: the last column of a pane and the first of the next one, or the title row of the lower pane.
    pub fn border_at(&self, x: u16, y: u16) -> Option<Border> {
        let right_of = |pane: Option<Area>| {
            pane.filter(|pane| {
                let edge = pane.x + pane.width;
                edge < self.screen.width && (x + 1 == edge || x == edge) && y < self.status.y
            })
        };
        if self.stacked {
            let lower = self.list.and(self.detail).filter(|detail| detail.y == y && y > 0);
            return lower.map(|_| Border::Rows);
        }
        let views = right_of(self.views).map(|_| Border::Views);
        views.or_else(|| right_of(self.list).map(|_| Border::List))
    }

    /// What `dragged` becomes when a border is put at a cell.
    pub fn drag(&self, dragged: Dragged, border: Border, x: u16, y: u16) -> Dragged {
        let share =
            |at: u16, of: u16| Some((u32::from(at) * 1000).div_ceil(u32::from(of.max(1))).min(1000) as u16);
        match border {
            Border::Views => Dragged { views: share(x, self.screen.width), ..dragged },
            Border::List => {
                let from = self.list.map_or(0, |list| list.x);
                Dragged { list: share(x.saturating_sub(from), self.screen.width - from), ..dragged }
            }
            Border::Rows => Dragged { rows: share(y, self.status.y), ..dragged },
        }
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

    /// The lines of the story: inside its pane, with a column of air on both sides, and no longer than its measure.
    pub fn page(&self) -> Area {
        let room = self.detail.map_or(Area::default(), |detail| self.inside(detail).inset(1, 0, 1, 0));
        let width = room.width.min(self.measure);
        let left = if self.centred { (room.width - width) / 2 } else { 0 };
        Area { x: room.x + left, width, ..room }
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

    /// The box of things to choose from: at the right, so that the rest of the screen shows what each of them does.
    pub fn choice(&self) -> Area {
        let (columns, rows) = (self.screen.width, self.status.y);
        let wide = if columns >= THREE { 2 * CHOICE.0 } else { CHOICE.0 };
        let (width, height) = (columns.min(wide), rows.min(CHOICE.1.max(rows / 2)));
        Area { x: columns - width, y: rows - height, width, height }
    }

    /// Rows inside that box.
    pub fn choice_rows(&self) -> usize {
        usize::from(self.choice().height).saturating_sub(2)
    }

    /// The statistics, inside their frame: the shares, the course of time where it is plotted and there is room, and the
    /// bars.
    pub fn statistics(&self, is_time: bool) -> (Area, Option<Area>, Area) {
        let inside = self.screen.inset(2, 1, 2, 2);
        let (shares, below) = above(inside, if inside.height >= 6 { 3 } else { 1 });
        if inside.height < 16 {
            return (shares, None, below);
        }
        if !is_time {
            return (shares, None, below.inset(0, 1, 0, 0));
        }
        let (course, bars) = above(below, if inside.height >= 30 { 6 } else { 4 });
        (shares, Some(course.inset(0, 0, 0, 1)), bars)
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

    const SHAPE: Shape = Shape {
        measure: 78,
        centred: false,
        views: true,
        views_width: 24,
        list_share: 45,
        zen: false,
        dragged: Dragged { views: None, list: None, rows: None },
    };

    #[test]
    fn panes_fill_the_screen_and_never_overlap() {
        let far = Dragged { views: Some(1000), list: Some(0), rows: Some(999) };
        let odd = Shape { views_width: 80, list_share: 80, centred: true, dragged: far, ..SHAPE };
        let none = Shape { views: false, measure: 20, list_share: 20, ..SHAPE };
        for columns in (0..240).step_by(7) {
            for rows in 0..60 {
                for focus in [Pane::Views, Pane::List, Pane::Detail] {
                    for shape in [SHAPE, odd, none] {
                        let geometry = Geometry::new(columns, rows, focus, &shape);
                        let panes = [geometry.views, geometry.list, geometry.detail, Some(geometry.status)];
                        let cells: u32 =
                            panes.iter().flatten().map(|a| u32::from(a.width) * u32::from(a.height)).sum();
                        assert_eq!(cells, u32::from(columns) * u32::from(rows), "{columns}x{rows} {focus:?}");
                        let (page, choice) = (geometry.page(), geometry.choice());
                        for area in panes.iter().flatten().chain([&page, &choice]) {
                            assert!(area.x + area.width <= columns && area.y + area.height <= rows);
                        }
                        assert!(page.width <= shape.measure);
                    }
                }
            }
        }
    }

    #[test]
    fn a_border_follows_the_pointer() {
        for (columns, rows) in [(80, 24), (200, 50), (40, 30)] {
            let at_rest = Geometry::new(columns, rows, Pane::List, &SHAPE);
            for border in [Border::Views, Border::List, Border::Rows] {
                let cells = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
                let Some((x, y)) = cells.into_iter().find(|&(x, y)| at_rest.border_at(x, y) == Some(border))
                else {
                    continue;
                };
                for by in [-3_i16, 2] {
                    let to = (x.saturating_add_signed(by), y.saturating_add_signed(by));
                    let dragged = at_rest.drag(Dragged::default(), border, to.0, to.1);
                    let now = Geometry::new(columns, rows, Pane::List, &Shape { dragged, ..SHAPE });
                    let at = if border == Border::Rows { (x, to.1) } else { (to.0, y) };
                    assert_eq!(now.border_at(at.0, at.1), Some(border), "{columns}x{rows} {border:?} {by}");
                }
            }
        }
    }
}

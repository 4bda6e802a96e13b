//! The story pane: one story as wrapped rows, made as far as they are looked at.

use std::collections::HashMap;
use std::sync::Arc;

use crate::layout::Catalog;
use crate::layout::blocks::{self, Block, BlockKind};
use crate::library::StoryRef;
use crate::query::Query;
use crate::story::{Date, StoryIx};
use crate::text::wrap::{self, wrap};
use crate::text::{Clean, CleanBuf, Span, address};

use super::spots::Spots;

/// What a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// The title.
    Title,
    /// Outlet and date.
    Source,
    /// The link.
    Link,
    /// A note.
    Note,
    /// What the program has to say of the story.
    Remark,
    /// Nothing.
    Blank,
    /// Running text.
    Text,
    /// A heading inside the story.
    Heading,
    /// The first row of an item of a list; so many columns at its start are the mark.
    Item(u16),
    /// A quotation.
    Quote,
}

/// A row of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRow {
    /// What it shows.
    pub kind: RowKind,
    /// Empty columns before the text.
    pub indent: u16,
    /// What the break before it took out of a text that goes on; `None` where another text begins.
    pub gap: Option<&'static str>,
    /// The text.
    pub text: CleanBuf,
}

/// Where a link begins on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkMark {
    /// The row.
    pub row: usize,
    /// The byte of the row's text.
    pub at: usize,
    /// Which of the story's links it is, from 0.
    pub link: usize,
}

/// Bytes of a body that are parted into blocks at once.
const PIECE: usize = 16 * 1024;

/// So many rows are laid out at once for a search.
const WHOLE: usize = 20_000;

/// A story laid out for a width, as far as it has been looked at: a story of any length shows at once.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    rows: Vec<PageRow>,
    /// Pieces of the body that have not been read, last first.
    unread: Vec<Span>,
    /// Blocks that are not laid out yet, last first.
    rest: Vec<Block>,
    /// Bytes of the body, and of what was taken out of it so far.
    bytes: (usize, usize),
    width: usize,
    /// Rows from one line to the next.
    spacing: usize,
    /// The story's links.
    links: Vec<String>,
    /// The number of each, from 0.
    numbers: HashMap<String, usize>,
    /// Where they begin, as far as they are laid out.
    marks: Vec<LinkMark>,
    /// The block before the next one was an item of a list, which takes no blank row before another.
    after_item: bool,
    /// A block was laid out; what stands above the first one is always parted from it.
    has_body: bool,
}

impl Sheet {
    /// Begins to lay `story` out in `columns`, a line every `spacing` rows, with what is to be said of it beside its own
    /// words.
    pub fn new(
        story: StoryRef<'_>,
        remarks: &[CleanBuf],
        catalog: &Catalog,
        columns: usize,
        spacing: usize,
    ) -> Sheet {
        let width = columns.max(1);
        let mut unread = story.body_pieces(PIECE);
        unread.reverse();
        let bytes = (unread.iter().map(|span| span.len()).sum(), 0);
        let links = story.links();
        let numbers = links.iter().cloned().zip(0..).collect();
        let mut sheet = Sheet { unread, bytes, width, spacing, links, numbers, ..Sheet::default() };
        if let Some(title) = story.title() {
            sheet.put(RowKind::Title, 0, title);
        }
        let date = story.story().date.map(Date::in_words);
        let source = match (story.outlet(), date) {
            (Some(outlet), Some(date)) => Some(CleanBuf::line(&format!("{outlet} · {date}"))),
            (Some(outlet), None) => Some(outlet.into()),
            (None, Some(date)) => Some(CleanBuf::line(&date)),
            (None, None) => None,
        };
        if let Some(source) = source {
            sheet.put(RowKind::Source, 0, source.as_clean());
        }
        if let Some(link) = story.link() {
            sheet.put_link(link);
        }
        for note in story.notes(catalog) {
            let note = CleanBuf::line(&format!("[{note}]"));
            sheet.put(RowKind::Note, 0, note.as_clean());
        }
        for remark in remarks {
            sheet.put(RowKind::Remark, 0, remark.as_clean());
        }
        sheet
    }

    /// Lays out until there are `rows` rows, or all of the story.
    pub fn reach(&mut self, story: StoryRef<'_>, rows: usize) {
        let text = story.text();
        while self.rows.len() < rows {
            if let Some(block) = self.rest.pop() {
                self.put_block(text, &block);
            } else if let Some(piece) = self.unread.pop() {
                blocks::read(&text.at(piece), piece.start as usize, &mut self.rest);
                self.rest.reverse();
                self.bytes.1 += piece.len();
            } else {
                break;
            }
        }
    }

    fn put_block(&mut self, text: Clean<'_>, block: &Block) {
        let is_item = block.kind == BlockKind::ListItem;
        if !self.has_body || block.parted && !(is_item && self.after_item) {
            self.rows.push(PageRow { kind: RowKind::Blank, indent: 0, gap: None, text: CleanBuf::default() });
        }
        (self.after_item, self.has_body) = (is_item, true);
        let mut words = String::new();
        block.text(&text, &mut words);
        let (words, links) = self.numbered(&words);
        let first_mark = self.marks.len();
        match block.kind {
            BlockKind::Paragraph => self.put_linked(RowKind::Text, 0, words.as_clean(), &links),
            BlockKind::Heading => self.put_linked(RowKind::Heading, 0, words.as_clean(), &links),
            BlockKind::Quote => self.put_linked(RowKind::Quote, 2, words.as_clean(), &links),
            BlockKind::Pre => self.put_linked(RowKind::Text, 2, words.as_clean(), &links),
            BlockKind::ListItem => {
                let mark = text.at(block.mark);
                let columns = wrap::width(&mark) as u16;
                let lead = (2 + 2 * u16::from(block.depth)).min(self.width as u16 / 4);
                let first = self.rows.len();
                self.put_linked(RowKind::Text, lead + columns + 1, words.as_clean(), &links);
                if let Some(row) = self.rows.get_mut(first) {
                    row.kind = RowKind::Item(columns);
                    row.indent = lead;
                    row.text = CleanBuf::line(&format!("{mark} {}", row.text));
                }
                for own in self.marks.iter_mut().skip(first_mark).filter(|own| own.row == first) {
                    own.at += mark.len() + 1;
                }
            }
        }
    }

    /// `words` with the number of each link before it, where there are several, and where in it each link begins, the
    /// number taken for a part of it.
    fn numbered(&self, words: &str) -> (CleanBuf, Vec<(usize, usize)>) {
        let (mut out, mut links, mut done) = (String::new(), Vec::new(), 0);
        for found in address::find(words) {
            let link = words.get(found.clone()).and_then(address::openable);
            let number = link.and_then(|link| self.numbers.get(&link));
            let Some(&number) = number else { continue };
            out.push_str(words.get(done..found.start).unwrap_or_default());
            links.push((out.len(), number));
            out.push_str(&self.number_sign(number));
            done = found.start;
        }
        out.push_str(words.get(done..).unwrap_or_default());
        (CleanBuf::line(&out), links)
    }

    /// What stands before a link; nothing where a story has only one.
    fn number_sign(&self, number: usize) -> String {
        // A number at the end of a row would stand far from its link.
        if self.links.len() > 1 { format!("[{}]\u{a0}", number + 1) } else { String::new() }
    }

    /// The story's own link.
    fn put_link(&mut self, link: Clean<'_>) {
        let number = address::openable(&link).and_then(|link| self.numbers.get(&link).copied());
        let sign = number.map(|number| self.number_sign(number)).unwrap_or_default();
        let links: Vec<(usize, usize)> = number.map(|number| (0, number)).into_iter().collect();
        self.put_linked(RowKind::Link, 0, CleanBuf::line(&format!("{sign}{link}")).as_clean(), &links);
    }

    /// As [`Sheet::put`], for words in which links begin at these bytes.
    fn put_linked(&mut self, kind: RowKind, indent: u16, text: Clean<'_>, links: &[(usize, usize)]) {
        let rows = self.put(kind, indent, text);
        let mark = |&(at, link): &(usize, usize)| {
            let (row, span) = rows.get(rows.partition_point(|(_, span)| span.end as usize <= at))?;
            Some(LinkMark { row: *row, at: at.saturating_sub(span.start as usize), link })
        };
        self.marks.extend(links.iter().filter_map(mark));
    }

    /// The story's links, in the order of their numbers.
    pub fn links(&self) -> &[String] {
        &self.links
    }

    /// Where links begin on these rows, in order.
    pub fn marks_on(&self, rows: std::ops::Range<usize>) -> &[LinkMark] {
        let before = |row: usize| self.marks.partition_point(|mark| mark.row < row);
        self.marks.get(before(rows.start)..before(rows.end)).unwrap_or_default()
    }

    /// Lays out one text; returns its rows, and where they stand in it.
    fn put(&mut self, kind: RowKind, indent: u16, text: Clean<'_>) -> Vec<(usize, Span)> {
        let width = self.width.saturating_sub(indent.into()).max(1);
        let mut rows = Vec::new();
        let mut before: Option<Span> = None;
        for span in wrap(&text, width) {
            let gap = before.map(|before| if before.end < span.start { " " } else { "" });
            before = Some(span);
            self.space(gap.is_some());
            rows.push((self.rows.len(), span));
            self.rows.push(PageRow { kind, indent, gap, text: text.at(span).into() });
        }
        rows
    }

    /// Puts empty rows before the next line; inside a text they are part of it.
    fn space(&mut self, within: bool) {
        if !self.rows.is_empty() {
            let gap = within.then_some("");
            let row = PageRow { kind: RowKind::Blank, indent: 0, gap, text: CleanBuf::default() };
            self.rows.extend(std::iter::repeat_n(row, self.spacing.saturating_sub(1)));
        }
    }

    /// The rows so far.
    pub fn rows(&self) -> &[PageRow] {
        &self.rows
    }

    /// Whether these are all rows.
    pub fn is_whole(&self) -> bool {
        self.rest.is_empty() && self.unread.is_empty()
    }

    /// How much of the story lies before row `end`, in percent.
    pub fn percent(&self, end: usize) -> usize {
        let parted: usize = self.rest.iter().flat_map(|block| &block.lines).map(|line| line.len()).sum();
        let laid = self.bytes.1.saturating_sub(parted);
        let share = if self.is_whole() { 100 } else { (100 * laid / self.bytes.0.max(1)).min(99) };
        share * end.min(self.rows.len()) / self.rows.len().max(1)
    }
}

/// The story pane.
#[derive(Debug, Clone, Default)]
pub struct Detail {
    /// The story that is shown.
    pub story: Option<StoryIx>,
    /// It, laid out.
    pub sheet: Sheet,
    /// The first row on the screen.
    pub top: usize,
    /// Where what is sought stands in it.
    pub spots: Spots,
    sought: Option<Arc<Query>>,
    remarks: Vec<CleanBuf>,
    columns: usize,
    /// Rows from one line to the next.
    pub spacing: usize,
}

impl Detail {
    /// Shows `story` in `columns`, from its start unless it is shown already, and lays out all that `rows` rows and
    /// one more page can show.
    pub fn show(
        &mut self,
        story: Option<(StoryIx, StoryRef<'_>)>,
        remarks: Vec<CleanBuf>,
        catalog: &Catalog,
        columns: usize,
        rows: usize,
    ) {
        let Some((ix, story)) = story else {
            *self = Detail::default();
            return;
        };
        let spacing = self.spacing;
        let is_laid = self.columns == columns && self.sheet.spacing == spacing;
        if self.story != Some(ix) || !is_laid || self.remarks != remarks {
            let stays = self.story == Some(ix);
            let top = if stays { self.top } else { 0 };
            let sheet = Sheet::new(story, &remarks, catalog, columns, spacing);
            let (mut spots, sought) = (std::mem::take(&mut self.spots), self.sought.take());
            spots.reset();
            *self = Detail { story: Some(ix), sheet, top, spots, sought, remarks, columns, spacing };
            if !stays {
                self.show_first(story, rows);
            }
        }
        self.sheet.reach(story, self.top.saturating_add(2 * rows.max(1)));
        self.spots.look(self.sheet.rows(), self.sheet.is_whole());
        self.top = self.top.min(self.last_top(rows));
    }

    /// Looks for the phrases and words of `query` from now on.
    pub fn seek(&mut self, query: Option<&Arc<Query>>) {
        let same = match (&self.sought, query) {
            (Some(own), Some(query)) => Arc::ptr_eq(own, query) || own == query,
            (None, None) => true,
            _ => false,
        };
        if !same {
            self.spots = Spots::new(query.map(|query| query.in_text()).unwrap_or_default());
            self.sought = query.cloned();
        }
    }

    /// Lays out and looks through all of the story, as far as anyone reads.
    pub fn reach_whole(&mut self, story: StoryRef<'_>) {
        self.sheet.reach(story, WHOLE);
        self.spots.look(self.sheet.rows(), self.sheet.is_whole() || self.sheet.rows().len() >= WHOLE);
    }

    /// Scrolls a story that is shown anew to the first place that a phrase was asked for, when it is far down.
    pub fn show_first(&mut self, story: StoryRef<'_>, rows: usize) {
        if !self.sought.as_ref().is_some_and(|query| query.asks_text()) {
            return;
        }
        let mut wanted = 2 * rows.max(1);
        while self.spots.all().is_empty() && wanted < WHOLE {
            self.sheet.reach(story, wanted);
            self.spots.look(self.sheet.rows(), self.sheet.is_whole());
            if self.sheet.is_whole() {
                break;
            }
            wanted *= 2;
        }
        if let Some(row) =
            self.spots.all().first().map(super::spots::Spot::row).filter(|&row| row + 1 >= rows)
        {
            self.top = row.saturating_sub(rows / 3);
        }
    }

    /// The story that is shown has the number `to` now. It is laid out again when it was read `anew`, and stays where
    /// it was scrolled to.
    pub fn follow(&mut self, to: Option<StoryIx>, anew: bool) {
        self.story = to;
        if anew {
            // No pane is as wide as this.
            self.columns = usize::MAX;
        }
    }

    /// The last row that can be the first on the screen, as far as the story is laid out.
    fn last_top(&self, rows: usize) -> usize {
        self.sheet.rows().len().saturating_sub(rows.max(1))
    }

    /// Whether the story's last row is on the screen.
    pub fn is_at_end(&self, rows: usize) -> bool {
        self.sheet.is_whole() && self.top >= self.last_top(rows)
    }
}

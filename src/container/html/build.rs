//! From tags to lines: keeps the elements that stand open, and makes a line of the words between two breaks.
//!
//! Knows nothing of what is kept: each line only carries what stands around it, and `page` judges when all is read.

use std::mem;

use super::element::{self, ELEMENTS, Element, Says, Why};
use super::entity;
use super::head::Head;
use super::page::{Gap, Lead, Line, Mark, Page, Region};
use super::table::Table;
use super::token::{Attributes, Token, Tokens};

mod flow;

use flow::gap;

/// How many elements may stand open in each other; what is deeper is read as if its tags were not there.
pub(super) const DEPTH_MAX: usize = 512;

/// What an element passes on to those within it.
#[derive(Debug, Clone, Copy, Default)]
// Each is a fact of its own: no two of them make a state.
#[allow(clippy::struct_excessive_bools)]
struct Style {
    region: u32,
    quote: u8,
    heading: u8,
    depth: u8,
    main: bool,
    /// In an article, or in a section or the main part of the page.
    article: bool,
    section: bool,
    pre: bool,
    bold: bool,
    loud: bool,
}

#[derive(Debug)]
struct Open {
    element: Element,
    style: Style,
    /// What it says itself of its words being bold.
    bold: Option<bool>,
    /// The space around it.
    gap: Option<Gap>,
}

/// A list that stands open.
#[derive(Debug)]
struct List {
    next: Option<i32>,
    /// The line with which each item begins.
    items: Vec<usize>,
    /// The widest gap within an item: as wide is the one between items.
    gap: Gap,
}

/// The link that stands open, and whether a line leads to it already.
#[derive(Debug)]
struct Link {
    href: Option<String>,
    used: bool,
}

/// White space since the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    None,
    Plain,
    Broken,
}

#[derive(Debug)]
// Each is a fact of its own: no two of them make a state.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Builder {
    page: Page,
    head: Head,
    stack: Vec<Open>,
    counts: [u16; ELEMENTS],
    /// Elements beyond [`DEPTH_MAX`].
    over: usize,
    /// The place in the stack of the element in which nothing shows.
    skip: Option<usize>,
    lists: Vec<List>,
    tables: Vec<Table>,
    link: Option<Link>,
    /// The mark of an item whose words have not come.
    mark: Option<Mark>,
    pending: Gap,
    space: Space,
    /// Nothing but no-break spaces since the last break.
    hollow: bool,
    /// The line that is being written, without its end.
    line: Line,
    /// Words that are bold stand in it.
    fat: bool,
    /// Words that are not bold stand in it.
    thin: bool,
    /// Words that are only large or underlined stand in it.
    flat: bool,
    raw: Element,
    row: u32,
    cell: u32,
    cells: u32,
}

/// Reads `html`; `base` is the address of the page.
pub(super) fn build(html: &str, base: Option<&str>) -> Page {
    let mut builder = Builder::new(base, html.len());
    let mut tokens = Tokens::new(html);
    let mut attributes = Attributes::new();
    while let Some(token) = tokens.next(&mut attributes) {
        match token {
            Token::Text(text) if builder.skip.is_none() => builder.text(&entity::decode(text, false)),
            Token::Text(_) => {}
            Token::Raw(text, entities) => builder.raw(text, entities),
            Token::Start(name, closes) => builder.start(name, closes, &attributes),
            Token::End(name) => builder.end(name),
            Token::Comment(text) => builder.head.comment(text),
        }
    }
    builder.finish()
}

impl Builder {
    fn new(base: Option<&str>, bytes: usize) -> Builder {
        Builder {
            page: Page { regions: vec![Region { parent: 0, why: Why::Nothing }], ..Page::default() },
            head: Head::new(base, bytes),
            stack: Vec::new(),
            counts: [0; ELEMENTS],
            over: 0,
            skip: None,
            lists: Vec::new(),
            tables: Vec::new(),
            link: None,
            mark: None,
            pending: Gap::None,
            space: Space::None,
            hollow: false,
            line: Line::default(),
            fat: false,
            thin: false,
            flat: false,
            raw: Element::Inline,
            row: 0,
            cell: 0,
            cells: 0,
        }
    }

    fn finish(mut self) -> Page {
        self.close(0);
        self.end_line();
        self.page.capped |= usize::from(self.head.is_full());
        self.page.title = self.head.title;
        self.page.date = self.head.date;
        self.page
    }

    fn style(&self) -> Style {
        self.stack.last().map(|open| open.style).unwrap_or_default()
    }

    fn count(&self, element: Element) -> usize {
        usize::from(self.counts[element as usize])
    }

    fn start(&mut self, name: &str, closes: bool, attributes: &Attributes<'_>) {
        use Element as E;
        let (element, level) = Element::of(name);
        self.raw = element;
        self.page.tags += usize::from(element != E::Unknown);
        let gap = gap(element);
        if gap.is_some()
            && let Some(at) = self.skip
            && self.stack.get(at).is_some_and(|open| matches!(open.element, E::Graphic | E::Select))
        {
            // A drawing or a choice that was never closed ends where a block begins.
            self.close(at);
        }
        self.imply_ends(element);
        match element {
            E::Page | E::Title | E::Code | E::TextArea => return,
            E::Base | E::Meta | E::Relation => return self.head.tag(element, attributes),
            E::Break => return self.break_line(),
            E::Rule => return self.rule(),
            _ if element.is_void() => return,
            E::Unknown | E::Graphic if closes => return,
            _ => {}
        }
        let mut says = element::says(element, attributes);
        if level > 0 {
            says.heading = level;
        }
        if self.stack.len() >= DEPTH_MAX {
            self.over += usize::from(!element.ends_by_itself());
            self.page.capped = 1;
            if let Some(gap) = gap {
                self.part(gap);
            }
            return;
        }
        let gap = if says.tight { Some(Gap::Div) } else { gap };
        let gap = if says.heading > 0 { Some(Gap::Blank) } else { gap };
        if says.heading > 0 {
            // An item that begins with a heading is a part of the page and no item.
            self.mark = None;
        }
        if let Some(gap) = gap {
            self.part(gap);
        }
        let mut style = self.style_within(element, says);
        self.counts[element as usize] += 1;
        self.arrange(element, attributes, says, &mut style);
        if element == E::Link {
            let href = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case("href"));
            let href = href.map(|(_, value)| entity::decode(value, true));
            let href = href.and_then(|href| self.head.whole(&href));
            self.link = Some(Link { href, used: false });
        }
        let drops = says.hidden || (element.is_dropped() && !says.layout);
        if drops && self.skip.is_none() {
            self.skip = Some(self.stack.len());
        }
        self.stack.push(Open { element, style, bold: says.bold, gap });
        if element == E::Quoted {
            self.text("“");
        }
    }

    fn style_within(&mut self, element: Element, says: Says) -> Style {
        use Element as E;
        let mut style = self.style();
        let why = match element {
            E::Header if !style.section && !style.article => Why::Loosely,
            E::Footer if !style.article => Why::Element,
            E::Nav | E::Button => Why::Element,
            E::Aside | E::Dialog | E::Form | E::Menu => Why::Loosely,
            E::NoScript => Why::NoScript,
            _ => Why::Nothing,
        };
        let why = if why == Why::Nothing || says.why == Why::Mute { says.why } else { why };
        if why != Why::Nothing {
            self.page.regions.push(Region { parent: style.region, why });
            style.region = (self.page.regions.len() - 1) as u32;
        }
        style.quote = style.quote.saturating_add(u8::from(element == E::Quote)).min(3);
        style.heading = if says.heading > 0 { says.heading } else { style.heading };
        style.main |= says.main;
        style.article |= element == E::Article;
        style.section |= element == E::Section || says.main;
        style.pre |= element == E::Pre;
        style.bold = says.bold.unwrap_or(style.bold);
        style.loud = says.loud.unwrap_or(style.loud);
        style
    }

    /// Keeps the books of lists and tables.
    fn arrange(&mut self, element: Element, attributes: &Attributes<'_>, says: Says, style: &mut Style) {
        use Element as E;
        let number = |key: &str| {
            let found = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            found.and_then(|(_, value)| value.trim().parse::<i32>().ok())
        };
        match element {
            E::Unordered | E::Menu | E::Ordered => {
                let next = (element == E::Ordered).then(|| number("start").unwrap_or(1));
                self.lists.push(List { next, items: Vec::new(), gap: Gap::None });
                style.depth = self.lists.len().min(7) as u8;
            }
            E::Item if self.skip.is_none() => {
                style.depth = self.lists.len().clamp(1, 7) as u8;
                let waits = self.mark.replace(Mark::Bullet).is_some();
                if let Some(list) = self.lists.last_mut() {
                    if list.items.is_empty() && style.depth == 1 {
                        self.pending = self.pending.max(Gap::Blank);
                    } else if !waits {
                        self.pending = Gap::Line;
                    }
                    list.items.push(self.page.lines.len());
                    if let Some(next) = list.next {
                        let next = number("value").unwrap_or(next);
                        self.mark = Some(Mark::Number(next));
                        list.next = Some(next.saturating_add(1));
                    }
                }
            }
            E::Table => {
                if let Some(around) = self.tables.last_mut() {
                    around.holds_tables();
                }
                let place = (mem::take(&mut self.row), mem::take(&mut self.cell));
                self.tables.push(Table::new(self.page.lines.len(), says.layout, place));
            }
            E::Caption => (self.row, self.cell) = (0, 0),
            E::Row => {
                self.cells = self.cells.saturating_add(1);
                (self.row, self.cell) = (self.cells, 0);
            }
            E::Cell | E::HeadCell => {
                self.cells = self.cells.saturating_add(1);
                self.cell = self.cells;
                if self.row == 0 {
                    self.row = self.cells;
                }
            }
            _ => {}
        }
    }

    /// Closes what ends because `element` begins.
    fn imply_ends(&mut self, element: Element) {
        use Element as E;
        let list = |e| matches!(e, E::Unordered | E::Ordered | E::Menu) || e.is_wall();
        match element {
            E::Item => self.close_nearest(|e| e == E::Item, list),
            E::Term | E::Definition => {
                self.close_nearest(
                    |e| matches!(e, E::Term | E::Definition),
                    |e| e == E::Definitions || e.is_wall(),
                );
            }
            E::Rows => self.close_nearest(|e| e == E::Rows, |e| e == E::Table),
            E::Row => self.close_nearest(|e| e == E::Row, |e| e == E::Table),
            E::Cell | E::HeadCell => {
                self.close_nearest(|e| matches!(e, E::Cell | E::HeadCell), |e| e == E::Table);
            }
            E::Link => self.close_nearest(|e| e == E::Link, Element::is_wall),
            _ => {}
        }
        if self.count(E::Paragraph) > 0 && (gap(element).is_some() || element == E::Rule) {
            let link = self.link.take();
            let depth = self.stack.len();
            self.close_nearest(|e| e == E::Paragraph, |e| e.is_wall() || e == E::Button);
            if self.stack.len() == depth {
                self.link = link;
            } else if let Some(link) = link {
                // A link goes on in the next paragraph.
                self.counts[E::Link as usize] += 1;
                self.stack.push(Open { element: E::Link, style: self.style(), bold: None, gap: None });
                self.link = Some(link);
            }
        }
        let opens_text = matches!(
            element,
            E::Paragraph
                | E::Table
                | E::Unordered
                | E::Ordered
                | E::Definitions
                | E::Heading
                | E::Rule
                | E::Quote
        );
        if opens_text && self.count(E::Heading) > 0 && self.has_words() {
            self.close_nearest(|e| e == E::Heading, Element::is_wall);
        }
    }

    /// Closes the nearest element that is `meant` and all within it, unless a `wall` stands before it.
    fn close_nearest(&mut self, meant: impl Fn(Element) -> bool, wall: impl Fn(Element) -> bool) {
        for at in (0..self.stack.len()).rev() {
            let element = self.stack[at].element;
            if meant(element) {
                return self.close(at);
            }
            if wall(element) {
                return;
            }
        }
    }

    fn end(&mut self, name: &str) {
        use Element as E;
        let (element, _) = Element::of(name);
        if self.over > 0 && !element.ends_by_itself() && !element.is_void() {
            self.over -= 1;
            return;
        }
        if self.count(element) == 0 {
            match element {
                E::Break => self.break_line(),
                E::Paragraph => self.part(Gap::Blank),
                _ => {}
            }
            return;
        }
        let of_table = matches!(element, E::Row | E::Rows | E::Cell | E::HeadCell | E::Caption);
        let mut blocks = false;
        for at in (0..self.stack.len()).rev() {
            let open = self.stack[at].element;
            if open == element {
                if element == E::Quoted {
                    self.space = Space::None;
                    self.text("”");
                }
                return if blocks && element.is_inline() { self.remove(at) } else { self.close(at) };
            }
            let wall = match element {
                E::Table => false,
                E::Item => open.is_wall() || matches!(open, E::Unordered | E::Ordered | E::Menu),
                _ if of_table => open == E::Table,
                _ => open.is_wall(),
            };
            if wall {
                return;
            }
            blocks |= !open.is_inline();
        }
    }

    /// Takes an element out from under others that stay open.
    fn remove(&mut self, at: usize) {
        let gone = self.stack.remove(at);
        self.counts[gone.element as usize] -= 1;
        self.skip = match self.skip {
            Some(skip) if skip == at => None,
            Some(skip) if skip > at => Some(skip - 1),
            skip => skip,
        };
        if gone.element == Element::Link {
            self.link = None;
        }
        let mut bold =
            at.checked_sub(1).and_then(|below| self.stack.get(below)).is_some_and(|o| o.style.bold);
        for open in self.stack.iter_mut().skip(at) {
            bold = open.bold.unwrap_or(bold);
            open.style.bold = bold;
        }
    }

    /// Closes all elements from this place of the stack on.
    fn close(&mut self, at: usize) {
        use Element as E;
        while self.stack.len() > at
            && let Some(open) = self.stack.pop()
        {
            self.counts[open.element as usize] -= 1;
            match open.element {
                E::Link => self.link = None,
                E::Table => {
                    self.end_line();
                    if let Some(table) = self.tables.pop() {
                        (self.row, self.cell) = table.finish(&mut self.page);
                        self.line.start = self.page.text.len();
                    }
                }
                E::Item if self.skip.is_none() => {
                    self.end_line();
                    self.mark = None;
                }
                E::Unordered | E::Ordered | E::Menu => {
                    self.end_line();
                    self.end_list();
                }
                _ => {}
            }
            if self.skip == Some(self.stack.len()) {
                self.skip = None;
            }
            if let Some(gap) = open.gap {
                self.part(gap);
            }
        }
    }

    fn end_list(&mut self) {
        let Some(list) = self.lists.pop() else { return };
        for item in list.items {
            if let Some(line) = self.page.lines.get_mut(item) {
                line.gap = line.gap.max(list.gap);
            }
        }
        if self.skip.is_none() {
            self.pending = if self.lists.is_empty() { Gap::Blank } else { Gap::Line };
        }
    }

    fn has_words(&self) -> bool {
        self.page.text.len() > self.line.start
    }

    /// Ends the line and leaves room before the next.
    fn part(&mut self, gap: Gap) {
        if self.skip.is_some() || (self.mark.is_some() && !self.has_words()) {
            return;
        }
        if mem::take(&mut self.hollow) && !self.has_words() {
            self.blank();
        }
        self.end_line();
        self.pending = self.pending.max(gap);
    }

    /// A line without words.
    fn blank(&mut self) {
        if self.pending == Gap::Div {
            self.page.blank_divs += 1;
        }
        if self.pending > Gap::None {
            self.pending = Gap::Blank;
        }
    }

    fn break_line(&mut self) {
        if self.skip.is_some() {
            return;
        }
        self.hollow = false;
        if self.has_words() {
            self.end_line();
            self.pending = Gap::Line;
        } else if self.mark.is_none() {
            self.blank();
        }
    }

    fn rule(&mut self) {
        if self.skip.is_some() {
            return;
        }
        self.mark = None;
        self.part(Gap::Blank);
        self.begin_line();
        self.line.rule = true;
        self.page.text.push_str("---");
        self.part(Gap::Blank);
    }

    fn begin_line(&mut self) {
        let style = self.style();
        (self.fat, self.thin) = (false, false);
        self.flat = false;
        self.line = Line {
            start: self.page.text.len(),
            end: 0,
            gap: self.pending,
            mark: self.mark.take(),
            heading: style.heading,
            quote: style.quote,
            depth: style.depth,
            pre: style.pre,
            main: style.main,
            bold: false,
            loud: false,
            rule: false,
            region: style.region,
            row: self.row,
            cell: self.cell,
            targets: (self.page.targets.len() as u32, 0),
            lead: Lead::default(),
        };
    }

    fn end_line(&mut self) {
        self.space = Space::None;
        if !self.has_words() {
            return;
        }
        let page = &mut self.page;
        self.line.end = page.text.len();
        self.line.bold = self.fat && !self.thin && !self.flat;
        self.line.loud = self.flat && !self.thin;
        self.line.targets.1 = page.targets.len() as u32;
        if let Some(list) = self.lists.last_mut()
            && list.items.last().is_some_and(|&first| page.lines.len() > first)
            && self.line.gap >= Gap::Div
        {
            list.gap = list.gap.max(self.line.gap);
        }
        page.div_gaps += usize::from(self.line.gap == Gap::Div);
        page.lines.push(self.line);
        self.pending = Gap::None;
        self.line.start = page.text.len();
    }

    fn raw(&mut self, text: &str, entities: bool) {
        if self.skip.is_some() {
            return;
        }
        match self.raw {
            Element::Title => self.head.title(text),
            Element::Pre => self.text(text),
            Element::TextArea if entities => {
                self.part(Gap::Blank);
                let parent = self.style().region;
                self.text(&entity::decode(text, false));
                self.page.regions.push(Region { parent, why: Why::Element });
                self.line.region = (self.page.regions.len() - 1) as u32;
                self.part(Gap::Blank);
            }
            _ => {}
        }
    }
}

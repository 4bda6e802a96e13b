//! Writes stories the way a layout has them: by its frame and its patterns alone, so that a new layout file needs
//! nothing here. Says what must be read out of them.

use readboard::layout::catalog::{Catalog, Cue, Element, Layout};
use readboard::layout::fields;
use readboard::layout::pattern::Pattern;
use readboard::layout::shape::Shape;
use readboard::story::Role;

use super::words::{Block, Story};

/// What a piece of a document is, as far as writing it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Title,
    Paragraph,
    /// An item of a list; the piece's mark opens it.
    Item,
    /// A line of a frame.
    Line,
    Rule,
    Heading(u8),
    Emphasis,
    /// Text of the page and of no story.
    Beside,
}

/// A piece of a document: a block, or a line of a frame.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) form: Form,
    pub(crate) mark: String,
    pub(crate) text: String,
    /// In how many items of lists it stands, beside its own.
    pub(crate) depth: usize,
    /// Stands right below what is before it.
    pub(crate) tight: bool,
    /// Its lines, once it was broken to fit; it is one line else.
    pub(crate) lines: Vec<String>,
}

impl Piece {
    pub(crate) fn new(form: Form, text: &str) -> Piece {
        Piece { form, mark: String::new(), text: text.to_owned(), depth: 0, tight: false, lines: Vec::new() }
    }
}

/// What a story must come out as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) title: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) link: Option<String>,
    /// In any order.
    pub(crate) notes: Vec<String>,
    /// Kind and words of each block.
    pub(crate) blocks: Vec<(String, String)>,
}

/// A story as written: the pieces above its body, the body, and those below.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub(crate) head: Vec<Piece>,
    pub(crate) body: Vec<Piece>,
    pub(crate) tail: Vec<Piece>,
    pub(crate) expected: Expected,
    /// The cues that it shows.
    shown: Vec<u16>,
    /// Lines of its frame that are in no body.
    pub(crate) beside: Vec<String>,
}

/// Numbers that look drawn by lot and are the same each time.
pub(crate) fn mixed(choice: u32, salt: usize) -> usize {
    let mut mixed = u64::from(choice) << 8 ^ salt as u64;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    // A choice of nothing stays one, so that a story that shrank shows the first of everything.
    if choice == 0 { 0 } else { (mixed >> 33) as usize }
}

/// Whether a document without headings can show this cue.
fn is_plain(cue: &Cue) -> bool {
    !cue.is.iter().any(|shape| needs_markup(*shape))
}

fn needs_markup(shape: Shape) -> bool {
    matches!(
        shape,
        Shape::Heading
            | Shape::Heading1
            | Shape::Heading2
            | Shape::Heading3
            | Shape::Heading4
            | Shape::Emphasis
    )
}

/// Whether titles of this layout are in capitals.
pub(crate) fn needs_capitals(layout: &Layout, catalog: &Catalog) -> bool {
    let cues = layout.roles.iter().filter_map(|&(cue, _)| catalog.cue(cue));
    cues.into_iter().any(|cue| cue.is.contains(&Shape::Capitals))
}

/// Whether stories of this layout can be written without headings and the like.
pub(crate) fn can_be_plain(layout: &Layout, catalog: &Catalog) -> bool {
    let plain = |element: &Element| element.cues.iter().any(|&cue| catalog.cue(cue).is_some_and(is_plain));
    layout
        .head
        .iter()
        .chain(&layout.tail)
        .all(|element| !element.required || element.is_title() || plain(element))
}

/// The furniture lines of a layout, filled in. Names and dates tell of a story and never stand between two.
pub(crate) fn furniture(layout: &Layout, catalog: &Catalog) -> Vec<String> {
    let loose = layout.loose.iter().filter_map(|&cue| catalog.cue(cue));
    let patterns =
        loose.filter(|cue| cue.role == Role::Furniture && cue.is.is_empty()).flat_map(|cue| &cue.lines);
    let tells =
        |pattern: &&Pattern| ["{author}", "{date}"].iter().any(|field| pattern.source().contains(field));
    patterns.filter(|pattern| !tells(pattern)).map(|pattern| plain_fill(pattern.source())).collect()
}

/// The lines of the cue `name` among those of any layout, filled in.
pub(crate) fn common(catalog: &Catalog, name: &str) -> Vec<String> {
    let cues =
        catalog.common().loose.iter().filter_map(|&cue| catalog.cue(cue)).filter(|cue| cue.name == name);
    cues.flat_map(|cue| &cue.lines).map(|pattern| plain_fill(pattern.source())).collect()
}

/// The lines that head a document of a layout.
pub(crate) fn headings(layout: &Layout, catalog: &Catalog) -> Vec<String> {
    let loose = layout.loose.iter().filter_map(|&cue| catalog.cue(cue));
    let patterns =
        loose.filter(|cue| cue.role == Role::Heading && cue.is.is_empty()).flat_map(|cue| &cue.lines);
    patterns.map(|pattern| plain_fill(pattern.source())).collect()
}

pub(crate) fn plain_fill(pattern: &str) -> String {
    pattern
        .replace("{any}", "Harbours")
        .replace("{number}", "12")
        .replace("{date}", "May 4, 2020")
        .replace("{author}", "Desk Editor")
        .replace("{outlet}", "Harbour Post")
        .replace("{link}", "https://harbour.example/")
        .replace("{title}", "Harbours")
}

/// Writes stories in one layout.
pub(crate) struct Writer<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) layout: &'a Layout,
    /// Whether headings and bold lines can be written.
    pub(crate) markup: bool,
    /// Decides what a digest does in the same way from story to story.
    pub(crate) habit: u32,
}

impl Writer<'_> {
    /// Story number `number` of a document.
    pub(crate) fn write(&self, story: &Story, number: usize) -> Written {
        let mut out = Written::default();
        for (at, element) in self.layout.head.iter().enumerate() {
            let pieces = self.element(element, story, number, at, &mut out);
            out.head.extend(pieces);
        }
        body(story, number, &mut out);
        for (at, element) in self.layout.tail.iter().enumerate() {
            let mut pieces = self.element(element, story, number, 40 + at, &mut out);
            for (nth, piece) in pieces.iter_mut().enumerate() {
                piece.tight |= !out.tail.is_empty() && mixed(story.choice, 60 + at + nth).is_multiple_of(2);
            }
            out.tail.extend(pieces);
        }
        if out.head.first().is_some_and(|piece| !piece.mark.is_empty()) {
            into_list(&mut out);
        }
        out
    }

    /// The same, broken off in the last piece of its body: what would stand below it is lost.
    pub(crate) fn write_cut(&self, story: &Story, number: usize) -> Written {
        let layout = Layout { head: self.layout.head.clone(), ..Layout::default() };
        let mut out = Writer { layout: &layout, ..*self }.write(story, number);
        if let (Some(piece), Some(block)) = (out.body.last_mut(), out.expected.blocks.last_mut()) {
            let letters = piece.text.chars().count();
            let kept: String = piece.text.chars().take(letters - letters / 4 - 1).collect();
            // Nobody tells a number or a bracket that was cut from one that was not.
            kept.trim_end().clone_into(&mut piece.text);
            block.1.clone_from(&piece.text);
        }
        out
    }

    fn element(
        &self,
        element: &Element,
        story: &Story,
        number: usize,
        salt: usize,
        out: &mut Written,
    ) -> Vec<Piece> {
        let habit = |what: usize| mixed(self.habit, 100 * salt + what);
        let choice = |what: usize| mixed(story.choice, 100 * salt + what);
        if element.is_title() {
            let title = story.title(number);
            out.expected.title = Some(title.clone());
            return vec![Piece::new(Form::Title, &title)];
        }
        // No story says one thing twice, be its frame ever so free.
        let fresh = element.cues.iter().filter(|cue| !out.shown.contains(cue));
        let mut cues: Vec<(u16, &Cue)> =
            fresh.filter_map(|&cue| Some((cue, self.catalog.cue(cue)?))).collect();
        cues.retain(|(_, cue)| self.markup || is_plain(cue));
        // A digest shows what its stories may have in all of them, in none, or where there is something to say.
        let shows = element.required
            || match habit(0) % 3 {
                0 => false,
                1 => true,
                _ => choice(0).is_multiple_of(2),
            };
        if cues.is_empty() || !shows {
            return Vec::new();
        }
        let shift = habit(1) % cues.len();
        cues.rotate_left(shift);
        // Several are of several kinds: nobody credits one outlet twice. Of headers there are more than of notes.
        let most = if cues.len() > 3 { 4 } else { 2 };
        let count = if element.many { 1 + (habit(2) % 4).saturating_sub(1) % most } else { 1 };
        if element.many && out.expected.title.is_none() {
            // A title that can stand here does: without it no human would call this the same layout.
            cues.sort_by_key(|(_, cue)| cue.role != Role::Title);
        }
        let mut pieces = Vec::new();
        for (nth, (number_of, cue)) in cues.into_iter().take(count).enumerate() {
            out.shown.push(number_of);
            // Digests are made by one desk or one program, which writes a line in one form, or now and then in another.
            let form = usize::from(choice(3 + nth) % 4 == 3);
            pieces.push(fill(cue, story, number, habit(10 * (1 + nth) + form), out));
        }
        if count > 1 && element.block {
            // Headers stand as each sender's program has them.
            let shift = choice(50) % count.min(pieces.len());
            pieces.rotate_left(shift);
        }
        // They are one block of lines.
        pieces.iter_mut().skip(1).for_each(|piece| piece.tight = true);
        pieces
    }
}

/// Writes a story below its title, which is an item of a list, as points of a list in that item.
fn into_list(out: &mut Written) {
    for (piece, block) in out.body.iter_mut().zip(&mut out.expected.blocks) {
        piece.depth = 1 + usize::from(piece.form == Form::Item);
        if piece.form == Form::Paragraph {
            (piece.form, piece.mark) = (Form::Item, "•".to_owned());
            "list_item".clone_into(&mut block.0);
        }
    }
    for (at, piece) in out.tail.iter_mut().enumerate() {
        piece.depth = 1;
        if let Some(words) = piece.text.strip_prefix("• ") {
            (piece.form, piece.mark, piece.text) = (Form::Item, "•".to_owned(), words.to_owned());
        } else {
            // A line of its own in the item above: as a paragraph it would be no part of the list.
            piece.tight |= at > 0;
        }
    }
}

/// A pattern of a cue: one that says what its role is about, if there is one.
fn telling(cue: &Cue, choice: usize) -> &str {
    let says = |pattern: &&Pattern| {
        ["{outlet}", "{date}", "{link}", "{title}"].iter().any(|field| pattern.source().contains(field))
    };
    let telling: Vec<_> = cue.lines.iter().filter(says).collect();
    let all: Vec<_> = cue.lines.iter().collect();
    let among = if telling.is_empty() || cue.role == Role::Furniture { &all } else { &telling };
    among[choice % among.len()].source()
}

/// A line that shows `cue`, and what it says about its story.
fn fill(cue: &Cue, story: &Story, number: usize, choice: usize, out: &mut Written) -> Piece {
    let title = story.title(number);
    let (date, read) = story.date();
    let has = |wanted: fn(Shape) -> bool| cue.is.iter().any(|&shape| wanted(shape));
    let expected = &mut out.expected;
    let text = if cue.lines.is_empty() {
        if has(|shape| shape == Shape::Rule) {
            return Piece::new(
                Form::Rule,
                ["----------------------------------------", "* * *", "=========="][choice % 3],
            );
        }
        let words = if cue.role == Role::Title { title.clone() } else { story.title(number + 17) };
        let words = if has(|shape| shape == Shape::Capitals) { words.to_uppercase() } else { words };
        if cue.role == Role::Title {
            expected.title.get_or_insert(words.clone());
        }
        words
    } else if has(|shape| shape == Shape::Rule) {
        let line = telling(cue, choice);
        let sign = line.chars().next().map(String::from).unwrap_or_default();
        // Which sign it is made of counts, which a rule of a page or of Markdown does not say.
        let underline = line.replace("{any}", &sign.repeat(20));
        return Piece { tight: true, ..Piece::new(Form::Line, &underline) };
    } else {
        let pattern = telling(cue, choice);
        let mut set = |field: &str, place: fn(&mut Expected) -> &mut Option<String>, value: &str| {
            if pattern.contains(field) {
                place(expected).get_or_insert(value.to_owned());
            }
        };
        set("{outlet}", |e| &mut e.outlet, story.outlet());
        set("{date}", |e| &mut e.date, &read);
        set("{link}", |e| &mut e.link, &story.link());
        if cue.role == Role::Title {
            set("{title}", |e| &mut e.title, &title);
        }
        pattern
            .replace("{outlet}", story.outlet())
            .replace("{date}", &date)
            .replace("{link}", &story.link())
            .replace("{author}", story.author())
            .replace("{number}", &(number + 1).to_string())
            .replace("{title}", &title)
            .replace("{any}", "a letter from the quay")
    };
    match cue.role {
        Role::Note => expected.notes.push(fields::note(&text, cue.label.as_deref()).to_owned()),
        Role::Body => expected.blocks.push(("paragraph".to_owned(), text.clone())),
        Role::Furniture | Role::Credit => out.beside.push(text.clone()),
        _ => {}
    }
    let level = cue.is.iter().find_map(|shape| match shape {
        Shape::Heading1 => Some(1),
        Shape::Heading | Shape::Heading2 => Some(2),
        Shape::Heading3 => Some(3),
        Shape::Heading4 => Some(4),
        _ => None,
    });
    let mut piece = Piece::new(level.map_or(Form::Line, Form::Heading), &text);
    if has(|shape| shape == Shape::Emphasis) {
        piece.form = Form::Emphasis;
    }
    if has(|shape| shape == Shape::Item) && cue.lines.is_empty() {
        "•".clone_into(&mut piece.mark);
    }
    piece
}

fn body(story: &Story, number: usize, out: &mut Written) {
    let paragraph = |out: &mut Written, text: String| {
        out.body.push(Piece::new(Form::Paragraph, &text));
        out.expected.blocks.push(("paragraph".to_owned(), text));
    };
    for (at, block) in story.body.iter().enumerate() {
        let place = number + 31 * at;
        match block {
            Block::Paragraph(sentences) => paragraph(out, story.paragraph(place, sentences)),
            Block::List(lead, numbered, items) => {
                paragraph(out, story.lead(place, lead));
                for (nth, item) in items.iter().enumerate() {
                    let text = story.item(place, nth, item);
                    let mark = if *numbered { format!("{}.", nth + 1) } else { "•".to_owned() };
                    let piece = Piece { mark, tight: nth > 0, ..Piece::new(Form::Item, &text) };
                    out.body.push(piece);
                    out.expected.blocks.push(("list_item".to_owned(), text));
                }
            }
        }
    }
}

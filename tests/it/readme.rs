//! The README tells what is so: its key table comes from the command table, its picture from the program.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use readboard::action::Action;
use readboard::command;
use readboard::query::{Query, field};
use readboard::text::wrap;
use readboard::theme::Ground;

use crate::cli::Place;
use crate::stage::{Stage, golden};

const BEGIN: &str = "<!-- keys: made from the command table; a test holds it to that -->\n";
const END: &str = "<!-- end of keys -->";

#[test]
fn the_key_table_is_the_program_s() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    golden("README.md", &format!("{before}{BEGIN}\n{}\n{END}{after}", command::markdown()));
}

#[test]
fn the_field_table_is_the_program_s() {
    const BEGIN: &str = "<!-- fields: made from the table of fields; a test holds it to that -->\n";
    const END: &str = "<!-- end of fields -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    golden("README.md", &format!("{before}{BEGIN}\n{}\n{END}{after}", field::markdown()));
}

#[test]
fn the_queries_in_the_readme_are_read() {
    let readme = include_str!("../../README.md");
    let section = readme.split_once("## Queries").unwrap().1.split_once("\n## ").unwrap().0;
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let queries: Vec<_> =
        rows.map(|(query, _)| query.replace("\\|", "|")).filter(|q| !q.ends_with(':')).collect();
    assert!(queries.len() > 8, "{queries:?}");
    for query in queries {
        assert!(Query::parse(&query).is_ok(), "{query}: {:?}", Query::parse(&query));
    }
}

#[test]
fn the_picture_is_the_program_s() {
    let mut stage = Stage::with_seeds(148, 30);
    stage.happen(Action::Ground(Ground::Dark));
    stage.press("3rjsjjjssjr").press("5G");
    golden("assets/screen.svg", &picture(&stage.buffer()));
}

#[test]
fn what_the_readme_says_of_layouts_is_so() {
    let readme = include_str!("../../README.md");
    let (catalog, _) = readboard::layout::Catalog::built_in();
    for layout in catalog.layouts() {
        assert!(readme.contains(&format!("- **{}**: ", layout.name)), "{} is not in the README", layout.name);
    }
}

#[test]
fn the_layout_in_the_readme_reads_what_it_says() {
    let readme = include_str!("../../README.md");
    let text = readme.split_once("<!-- layout: a test runs it -->").unwrap().1;
    let text = text.split_once("<!-- end of layout -->").unwrap().0;
    let layout = text.trim().strip_prefix("```toml\n").unwrap().strip_suffix("```").unwrap();
    let digest = readme.split_once("who told it:\n\n```text\n").unwrap().1.split_once("```").unwrap().0;
    let place = Place::new();
    place.file("told-by.toml", layout);
    place.file("notes.txt", digest);
    let outcome = place.run(&["check", "notes.txt", "--layout", "told-by.toml"]);
    assert_eq!((outcome.status, outcome.err.as_str()), (Some(0), ""), "{}", outcome.out);
    assert!(outcome.out.contains("1 sample comes out as expected"), "{}", outcome.out);
    assert!(outcome.out.contains("told-by (given with --layout)"), "{}", outcome.out);
    // In the configuration folder, every command reads with it.
    place.file("XDG_CONFIG_HOME/readboard/layouts/told-by.toml", layout);
    let outcome = place.run(&["list", "notes.txt", "--format", "csv"]);
    assert!(outcome.out.contains(",The Harbour Post,2024-03-03,"), "{}", outcome.out);
    assert_eq!(outcome.err, "");
}

#[test]
fn the_views_in_the_readme_are_read() {
    let readme = include_str!("../../README.md");
    let text = readme.split_once("<!-- views: a test reads it -->\n\n```toml\n").unwrap().1;
    let own = readboard::views::read(text.split_once("```").unwrap().0);
    assert_eq!((own.views.len(), own.bad), (2, Vec::new()));
    let words = readme.split_once("## Views and watchlists").unwrap().1.split_once("## Keys").unwrap().0;
    let spans = words.split('`').skip(1).step_by(2);
    let named = spans.filter(|name| readboard::theme::Colour::by_name(name).is_some()).count();
    assert!(named >= 10, "{named}");
}

#[test]
fn the_settings_in_the_readme_are_read() {
    let readme = include_str!("../../README.md");
    let text = readme.split_once("<!-- config: a test reads it -->\n\n```toml\n").unwrap().1;
    let (config, faults) = readboard::config::read(text.split_once("```").unwrap().0, &["paper".to_owned()]);
    assert_eq!((config.measure, config.keys.len(), faults), (66, 2, Vec::new()));
}

const COLUMN: f32 = 8.4;
const ROW: f32 = 18.0;
const GROUND: &str = "#1b1d23";
const INK: &str = "#d7dae0";

/// A screen as SVG: a run of cells that look alike is one text, set to the width of its cells.
fn picture(buffer: &Buffer) -> String {
    let (columns, rows) = (f32::from(buffer.area.width), f32::from(buffer.area.height));
    let (width, height) = (columns * COLUMN + 20.0, rows * ROW + 20.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" font-size=\"14\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{GROUND}\"/>\n"
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let first = &buffer[(x, y)];
            let (mut text, mut cells) = (String::new(), 0);
            while x + cells < buffer.area.width && alike(first, &buffer[(x + cells, y)]) {
                let symbol = buffer[(x + cells, y)].symbol();
                text.push_str(symbol);
                cells += wrap::width(symbol).max(1) as u16;
            }
            put_run(&mut svg, first, &text, (x, y), cells);
            x += cells;
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn alike(a: &Cell, b: &Cell) -> bool {
    (a.fg, a.modifier) == (b.fg, b.modifier)
}

fn ink(colour: Color) -> String {
    let named = match colour {
        Color::Rgb(red, green, blue) => return format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Green => "#a5c76f",
        Color::Yellow => "#e6c07b",
        Color::Cyan => "#7fd5d9",
        _ => INK,
    };
    named.to_owned()
}

fn put_run(svg: &mut String, cell: &Cell, text: &str, (x, y): (u16, u16), cells: u16) {
    let has = |modifier| cell.modifier.contains(modifier);
    let ink = ink(cell.fg);
    let (left, top) = (10.0 + f32::from(x) * COLUMN, 10.0 + f32::from(y) * ROW);
    let width = f32::from(cells) * COLUMN;
    let reversed = has(Modifier::REVERSED);
    if reversed {
        let _ = writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{ROW}\" fill=\"{ink}\"/>"
        );
    }
    let shown = text.trim_end();
    if shown.trim().is_empty() {
        return;
    }
    let lead = shown.len() - shown.trim_start().len();
    let (left, shown) = (left + f32::from(lead as u16) * COLUMN, shown.trim_start());
    let width = f32::from(wrap::width(shown) as u16) * COLUMN;
    let mut look = String::new();
    for (on, attribute) in [
        (has(Modifier::BOLD), " font-weight=\"bold\""),
        (has(Modifier::DIM), " opacity=\"0.6\""),
        (has(Modifier::UNDERLINED), " text-decoration=\"underline\""),
    ] {
        if on {
            look.push_str(attribute);
        }
    }
    let ink = if reversed { GROUND.to_owned() } else { ink };
    let escaped = shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let base = top + 13.5;
    let _ = writeln!(
        svg,
        "<text x=\"{left:.1}\" y=\"{base:.1}\" textLength=\"{width:.1}\" fill=\"{ink}\"{look} xml:space=\"preserve\">{escaped}</text>"
    );
}

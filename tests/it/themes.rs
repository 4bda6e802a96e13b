//! How each theme paints each pane, at three sizes: `tests/screens/themes/*.txt`.
//!
//! The words of these screens are in the goldens of `screens`; these say how every cell of them looks. A letter stands
//! for a look, a number before it for so many cells in a row, and a row that looks like the one above is counted with it.

use std::fmt::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use readboard::app::setup::Terminal;
use readboard::theme::built_in;
use readboard::theme::tone::Depth;

use crate::setup::scene;
use crate::stage::{Stage, golden};

const SIZES: [(u16, u16); 3] = [(80, 24), (200, 50), (40, 12)];

/// The panes, and the keys that show them.
const PANES: [(&str, &str); 11] = [
    ("list", ""),
    ("story", "l"),
    ("views", "hj"),
    ("range of stories", "Vjj"),
    ("keys that can follow", "]"),
    ("command line", ":unred<Enter>:tag cy"),
    ("filter", "fkorea is:old"),
    ("jump", "<C-p>bei"),
    ("statistics", ":stats<Enter>"),
    ("reasons", ":why<Enter>"),
    ("help", "?"),
];

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn look(cell: &Cell) -> String {
    let colour = |colour: Color| match colour {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Reset => "-".to_owned(),
        other => format!("{other}").to_lowercase(),
    };
    let mut text = format!("{:<8} on {:<8}", colour(cell.fg), colour(cell.bg));
    for (name, modifier) in [
        ("bold", Modifier::BOLD),
        ("dim", Modifier::DIM),
        ("italic", Modifier::ITALIC),
        ("underlined", Modifier::UNDERLINED),
        ("reversed", Modifier::REVERSED),
    ] {
        if cell.modifier.contains(modifier) {
            let _ = write!(text, " {name}");
        }
    }
    text.trim_end().to_owned()
}

/// The rows of a screen as runs of letters.
fn painted(stage: &Stage, looks: &mut Vec<String>) -> String {
    let buffer = stage.buffer();
    let mut rows: Vec<(usize, String)> = Vec::new();
    for row in buffer.content.chunks(buffer.area.width.into()) {
        let mut text = String::new();
        for run in row.chunk_by(|a, b| look(a) == look(b)) {
            let own = look(&run[0]);
            let at = looks.iter().position(|look| *look == own).unwrap_or_else(|| {
                looks.push(own);
                looks.len() - 1
            });
            let letter = LETTERS.chars().nth(at).expect("a theme has fewer looks than there are letters");
            let _ = write!(text, " {}{letter}", run.len());
        }
        match rows.last_mut() {
            Some((many, above)) if *above == text => *many += 1,
            _ => rows.push((1, text)),
        }
    }
    rows.iter().fold(String::new(), |mut all, (many, text)| {
        let _ = writeln!(all, "{many:>3} ×{text}");
        all
    })
}

/// The themes by name, with the colours that the terminal has, and the files that keep how they look.
fn themes() -> Vec<(String, Depth, String)> {
    let own = built_in().iter().map(|theme| (theme.name.clone(), Depth::True, theme.name.clone()));
    let poor = [
        ("paper".to_owned(), Depth::Sixteen, "paper-in-16-colours".to_owned()),
        ("harbour".to_owned(), Depth::None, "harbour-without-colours".to_owned()),
    ];
    own.chain(poor).collect()
}

#[test]
fn every_theme_paints_every_pane_as_it_did() {
    let themes = themes();
    let mut painted_by: Vec<(String, Vec<String>)> = vec![Default::default(); themes.len()];
    for (columns, rows) in SIZES {
        for (pane, keys) in PANES {
            let mut stage = scene(columns, rows);
            stage.press(keys);
            for ((name, depth, _), (screens, looks)) in themes.iter().zip(&mut painted_by) {
                stage.app.set_terminal(Terminal { depth: *depth, ..Terminal::default() });
                stage.set_config(&format!("theme = \"{name}\"\n"));
                let _ = write!(screens, "\n{pane}, {columns}x{rows}\n{}", painted(&stage, looks));
            }
        }
    }
    for ((_, _, file), (screens, looks)) in themes.iter().zip(painted_by) {
        let legend = LETTERS.chars().zip(&looks).map(|(letter, look)| format!("{letter}  {look}\n"));
        let legend: String = legend.collect();
        golden(&format!("tests/screens/themes/{file}.txt"), &format!("{legend}{screens}"));
    }
}

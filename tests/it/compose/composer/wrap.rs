//! Lines broken to fit, as mail programs and editors break them.

use readboard::layout::line;
use readboard::text::wrap;

use super::changes::BROKEN_ANYWHERE;
use super::write::{Form, Piece};

/// Breaks the lines of a piece that people write as running text.
pub(crate) fn break_lines(piece: &mut Piece, width: usize) {
    if !matches!(piece.form, Form::Paragraph | Form::Item | Form::Title) {
        return;
    }
    let room = if piece.form == Form::Item { width - 6 } else { width };
    let mut lines = Vec::new();
    let (mut open, mut column) = (String::new(), 0);
    for (gap, unit) in units(&piece.text) {
        let needed = gap.len() + wrap::width(&unit);
        let opens = unit.starts_with("http") || line::item(format!("{unit} x").as_bytes()).is_some();
        let stays = opens && !BROKEN_ANYWHERE;
        if column > 0 && column + needed > room && !stays {
            lines.push(std::mem::take(&mut open));
            column = 0;
        }
        if column > 0 {
            open.push_str(gap);
            column += gap.len();
        }
        open.push_str(&unit);
        column += wrap::width(&unit);
    }
    lines.push(open);
    piece.lines = lines;
}

/// What is never broken, each with the space before it: words, and ideographs with the signs that stay with them.
fn units(text: &str) -> Vec<(&'static str, String)> {
    let mut units: Vec<(&'static str, String)> = Vec::new();
    let mut gap = "";
    let mut joins = false;
    for c in text.chars() {
        if c == ' ' {
            (gap, joins) = (" ", false);
            continue;
        }
        let is_wide = c >= '\u{2e80}';
        let stays = "。，；：？”）)]".contains(c) && gap.is_empty();
        match units.last_mut().filter(|_| stays || joins && (!is_wide || gap.is_empty())) {
            Some((_, unit)) if stays || !is_wide || unit.ends_with(['“', '(', '[']) => unit.push(c),
            _ => units.push((gap, c.to_string())),
        }
        gap = "";
        // A word goes on; an ideograph stands for itself.
        joins = !is_wide;
    }
    units
}

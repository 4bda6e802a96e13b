//! Colours as light: how far one stands out on another, and which of a terminal's colours is nearest.

use super::Colour;

/// A colour that letters or their ground can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// One of the sixteen, which each terminal shows in its own way.
    Named(Colour),
    /// One of the 240 after those.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// None, or none are wanted.
    None,
    /// Sixteen.
    #[default]
    Sixteen,
    /// 256.
    Many,
    /// All.
    True,
}

impl Depth {
    /// What a terminal says of itself by its variables.
    pub fn told(no_color: Option<&str>, colorterm: Option<&str>, term: Option<&str>) -> Depth {
        // As https://no-color.org asks: any value but an empty one.
        if no_color.is_some_and(|value| !value.is_empty()) {
            return Depth::None;
        }
        let (colorterm, term) = (colorterm.unwrap_or_default(), term.unwrap_or_default());
        if matches!(colorterm, "truecolor" | "24bit") || term.ends_with("-direct") {
            Depth::True
        } else if term.contains("256color") || !colorterm.is_empty() {
            Depth::Many
        } else {
            Depth::Sixteen
        }
    }
}

/// Contrast that running text needs, by the Web Content Accessibility Guidelines.
pub const READABLE: f64 = 4.5;

/// The sixteen colours as xterm has them, since nobody can know how a terminal shows them.
const SIXTEEN: [(Colour, [u8; 3]); 16] = [
    (Colour::Black, [0, 0, 0]),
    (Colour::Red, [205, 0, 0]),
    (Colour::Green, [0, 205, 0]),
    (Colour::Yellow, [205, 205, 0]),
    (Colour::Blue, [0, 0, 238]),
    (Colour::Magenta, [205, 0, 205]),
    (Colour::Cyan, [0, 205, 205]),
    (Colour::Grey, [229, 229, 229]),
    (Colour::DarkGrey, [127, 127, 127]),
    (Colour::LightRed, [255, 0, 0]),
    (Colour::LightGreen, [0, 255, 0]),
    (Colour::LightYellow, [255, 255, 0]),
    (Colour::LightBlue, [92, 92, 255]),
    (Colour::LightMagenta, [255, 0, 255]),
    (Colour::LightCyan, [0, 255, 255]),
    (Colour::White, [255, 255, 255]),
];

/// The steps of the colour cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn indexed(number: u8) -> [u8; 3] {
    match number {
        0..16 => SIXTEEN[usize::from(number)].1,
        16..232 => {
            let cube = number - 16;
            [cube / 36, cube / 6 % 6, cube % 6].map(|at| STEPS[usize::from(at)])
        }
        232.. => [8 + 10 * (number - 232); 3],
    }
}

fn rgb(paint: Paint) -> [u8; 3] {
    match paint {
        Paint::Rgb(red, green, blue) => [red, green, blue],
        Paint::Indexed(number) => indexed(number),
        Paint::Named(colour) => {
            SIXTEEN.iter().find(|(own, _)| *own == colour).map_or([0; 3], |&(_, values)| values)
        }
    }
}

/// How light a colour is, from 0 to 1.
pub fn luminance(paint: Paint) -> f64 {
    let [red, green, blue] = rgb(paint).map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// How far two colours stand apart, from 1 to 21.
pub fn contrast(a: Paint, b: Paint) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Black or white, whichever stands out more.
pub(super) fn most_readable(ground: Paint) -> Paint {
    let (black, white) = (Paint::Named(Colour::Black), Paint::Named(Colour::White));
    if contrast(black, ground) > contrast(white, ground) { black } else { white }
}

/// How different two colours look: green counts most, blue least.
fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    let part = |at: usize, weight: u32| {
        let by = u32::from(a[at].abs_diff(b[at]));
        weight * by * by
    };
    part(0, 3) + part(1, 6) + part(2, 2)
}

/// The nearest colour that a terminal of this depth has.
pub(super) fn at(paint: Paint, depth: Depth) -> Paint {
    let Paint::Rgb(..) = paint else { return paint };
    let wanted = rgb(paint);
    match depth {
        Depth::True => paint,
        Depth::Many => {
            let nearest = (16..=255).min_by_key(|&number| distance(indexed(number), wanted));
            nearest.map_or(paint, Paint::Indexed)
        }
        Depth::None | Depth::Sixteen => {
            let nearest = SIXTEEN.iter().min_by_key(|(_, values)| distance(*values, wanted));
            nearest.map_or(paint, |&(colour, _)| Paint::Named(colour))
        }
    }
}

/// Reads `#rrggbb`.
pub(super) fn parse(text: &str) -> Option<Paint> {
    let digits = text
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some(Paint::Rgb(part(0)?, part(2)?, part(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_the_guidelines_say() {
        let (black, white) = (Paint::Rgb(0, 0, 0), Paint::Rgb(255, 255, 255));
        assert!((contrast(black, white) - 21.0).abs() < 1e-9);
        let grey = contrast(Paint::Rgb(0x76, 0x76, 0x76), white);
        assert!((grey - 4.54).abs() < 0.01, "{grey}");
        assert!((contrast(white, white) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_nearest_colour_is_taken() {
        for (text, many, sixteen) in [
            ("#000000", Paint::Indexed(16), Colour::Black),
            ("#ffffff", Paint::Indexed(231), Colour::White),
            ("#5f87af", Paint::Indexed(67), Colour::DarkGrey),
            ("#ff0000", Paint::Indexed(196), Colour::LightRed),
            ("#080808", Paint::Indexed(232), Colour::Black),
        ] {
            let paint = parse(text).unwrap();
            assert_eq!((at(paint, Depth::Many), at(paint, Depth::Sixteen)), (many, Paint::Named(sixteen)));
            assert_eq!(at(paint, Depth::True), paint);
        }
        for text in ["", "#", "red", "#12345", "#1234567", "#+12345", "#ééé"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_terminal_says_how_many_colours_it_has() {
        for (no_color, colorterm, term, depth) in [
            (Some("1"), Some("truecolor"), Some("xterm"), Depth::None),
            (Some(""), Some("truecolor"), Some("xterm"), Depth::True),
            (None, None, Some("xterm-direct"), Depth::True),
            (None, None, Some("tmux-256color"), Depth::Many),
            (None, Some("gnome-terminal"), Some("xterm"), Depth::Many),
            (None, Some(""), Some("linux"), Depth::Sixteen),
            (None, None, None, Depth::Sixteen),
        ] {
            assert_eq!(Depth::told(no_color, colorterm, term), depth, "{no_color:?} {colorterm:?} {term:?}");
        }
    }
}

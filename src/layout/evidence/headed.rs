//! How the stories of a cut begin: with lines that look alike, with titles that read as headlines.

use super::super::document::{Cut, Document};
use super::super::score;
use super::page::Page;
use super::stories::{first_line, swallowed};
use super::{Figures, commonest, mean, of, share, spread};

/// Titles, and the looks of the lines that stories begin with.
pub(super) fn measure(doc: Document<'_>, page: &Page, cut: &Cut, figures: &mut Figures) {
    swallowed(doc, page, cut, figures);
    let styles = cut.stories.iter().filter_map(|story| first_line(doc, story)).map(|line| page.style(line));
    if let Some((style, times)) = commonest(styles) {
        figures.style_share = of(times, cut.stories.len() as u32);
        figures.style_precision = of(times, page.alike(style));
    }
    let titles: Vec<&str> = cut
        .stories
        .iter()
        .map(|story| score::title_of(doc, cut, story))
        .filter(|title| !title.is_empty())
        .collect();
    let words: Vec<f32> = titles.iter().map(|title| words_of(title)).collect();
    figures.titled = of(titles.len() as u32, cut.stories.len() as u32);
    figures.title_words = mean(words.iter().copied()).min(40.0);
    figures.title_spread = spread(&words);
    figures.title_short = share(words.iter().map(|&words| words <= 2.0));
    figures.title_letters = mean(titles.iter().map(|title| {
        let signs = title.chars().filter(|c| !c.is_whitespace());
        let (letters, all) =
            signs.fold((0, 0), |(letters, all), c| (letters + u32::from(c.is_alphabetic()), all + 1));
        of(letters, all)
    }));
    figures.title_colon = share(titles.iter().map(|title| title.ends_with([':', '：', ','])));
}

/// How many words a title has; two ideographs say about as much as one.
#[expect(clippy::cast_precision_loss, reason = "a figure needs no more than a float's 24 bits")]
fn words_of(title: &str) -> f32 {
    let wide = title.chars().filter(|&c| c >= '\u{2e80}').count();
    let words = title.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    words as f32 + wide as f32 / 2.0
}

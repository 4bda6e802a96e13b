//! Tables of stories as text: a row of names, then a row for each story, parted by commas, semicolons or tabs (RFC 4180).
//!
//! Columns are read by what their names mean. Knows nothing of other tables: a table without titles is read as text.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};

use crate::text::decode::decode;

use super::Lines;
use super::feed::{self, Body, Entry};
use super::keys::{self, Means, meaning};

/// What may part columns.
const SIGNS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Longer first rows, in bytes, are no names.
const NAMES_MAX: usize = 2_000;

/// The longest name, in bytes.
const NAME_MAX: usize = 60;

/// Fewer stories make no digest.
const FEWEST: usize = 2;

/// Titles are longer than this in the mean, in letters.
const TITLE_MEAN: usize = 15;

/// Texts that are shorter in the mean, in letters, are titles where there are no others.
const SHORT_MEAN: usize = 160;

/// Whether a file that begins so is a table of stories; `ending` is that of its name.
pub fn is_csv(head: &[u8], ending: &str) -> bool {
    let first = memchr::memchr(b'\n', head).and_then(|end| head.get(..end)).unwrap_or_default();
    if first.len() > NAMES_MAX || !first.iter().any(|b| SIGNS.contains(b)) {
        return false;
    }
    // Hardly any line of prose has a name of a column between two signs.
    let first = String::from_utf8_lossy(first);
    let mut cells = first.split(|c: char| SIGNS.iter().any(|&sign| c == char::from(sign)));
    let is_known = |cell: &str| of_column(cell.trim_matches(['"', '\r', '\u{feff}'])) != Means::Nothing;
    if !cells.any(is_known) {
        return false;
    }
    let decoded = decode(head, None);
    Table::of(&decoded.text, matches!(ending, "csv" | "tsv")).is_some()
}

/// Reads such a table; returns whether it was one. When it was not, nothing has been written.
pub fn read(bytes: &[u8], lines: &mut Lines<'_>) -> bool {
    let decoded = decode(bytes, None);
    let Some(table) = Table::of(&decoded.text, true) else { return false };
    lines.note(&decoded);
    for row in rows(table.text, table.sign).skip(1).filter(|row| row.len() > 1) {
        let of = |means: Means| {
            let mut cells = table.columns.iter().zip(&row).filter(|(column, _)| **column == means);
            cells.find(|(_, cell)| !cell.trim().is_empty()).map_or("", |(_, cell)| cell.trim())
        };
        let text = of(Means::Text);
        let title = of(Means::Title);
        if title.is_empty() && text.is_empty() {
            continue;
        }
        // Of several addresses in a cell the first one counts.
        let link = of(Means::Link).split([' ', '\n']).next().unwrap_or_default().trim_end_matches([',', ';']);
        let link = feed::resolve(None, link).unwrap_or_default();
        let entry = Entry {
            title: Cow::Owned(feed::title_words(title)),
            outlet: Cow::Owned(feed::title_words(of(Means::Outlet))),
            date: keys::day(of(Means::Date)),
            author: Cow::Owned(feed::title_words(of(Means::Author))),
            link: Cow::Borrowed(&link),
            ..Entry::default()
        };
        let base = Some(&*link).filter(|link| !link.is_empty());
        entry.write(lines, |lines| Body::Either(text).write(base, lines));
    }
    true
}

/// A table whose columns are known.
struct Table<'t> {
    columns: Vec<Means>,
    text: &'t str,
    /// What parts them.
    sign: u8,
}

impl<'t> Table<'t> {
    /// `is_named` says that the file is called a table.
    fn of(text: &'t str, is_named: bool) -> Option<Table<'t>> {
        let text = text.trim_start_matches(['\u{feff}', '\n', '\r']);
        let end = memchr::memchr(b'\n', text.as_bytes())?;
        let first = text.as_bytes().get(..end.min(NAMES_MAX))?;
        let count = |sign: &u8| memchr::memchr_iter(*sign, first).count();
        let sign = SIGNS.into_iter().max_by_key(count).filter(|sign| count(sign) > 0)?;
        let head = rows(text, sign).next()?;
        let is_name =
            |name: &str| name.len() <= NAME_MAX && !name.contains(['\n', '?', '!']) && !name.ends_with('.');
        if !head.iter().all(is_name) {
            return None;
        }
        let mut columns: Vec<Means> = head.iter().map(of_column).collect();
        let sample: Vec<StringRecord> =
            rows(text, sign).skip(1).filter(|row| row.len() > 1).take(40).collect();
        // The head of a file may end within a row.
        let even = sample.iter().filter(|row| row.len() == columns.len()).count();
        if even < FEWEST || even * 10 < sample.len() * 9 && even + 1 < sample.len() {
            return None;
        }
        let mean = |column: usize| {
            let cells = sample.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).sum::<usize>() / sample.len()
        };
        let has = |columns: &[Means], means: Means| columns.contains(&means);
        // Whatever a column is called, addresses are links.
        let leads = |column: usize| {
            let mut cells = sample.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
            cells.clone().next().is_some() && cells.all(|cell| cell.trim_start().starts_with("http"))
        };
        for (at, means) in columns.iter_mut().enumerate() {
            if matches!(means, Means::Nothing | Means::Title | Means::Text) && leads(at) {
                *means = Means::Link;
            }
        }
        let speaks = |columns: &[Means]| {
            has(columns, Means::Link) || has(columns, Means::Text) || has(columns, Means::Date)
        };
        if !has(&columns, Means::Title) && is_named && speaks(&columns) {
            let text = columns.iter().position(|&means| means == Means::Text);
            // The longest words of a table are what it is about.
            let unknown = (0..columns.len()).filter(|&at| columns[at] == Means::Nothing);
            let longest = || unknown.max_by_key(|&at| mean(at));
            let told = text.filter(|&at| mean(at) <= SHORT_MEAN);
            // Briefs without titles have none; a table without either is told by its longest words.
            let told = if told.is_none() && text.is_none() { longest() } else { told };
            if let Some(told) = told {
                columns[told] = Means::Title;
            }
        }
        let told = columns.iter().position(|&means| means == Means::Title);
        let told = told.or_else(|| columns.iter().position(|&means| is_named && means == Means::Text))?;
        (speaks(&columns) && mean(told) >= TITLE_MEAN).then_some(Table { columns, text, sign })
    }
}

/// What the name of a column means: of `article_title` and `source url` the last word tells as well.
fn of_column(name: &str) -> Means {
    let name = name.trim();
    if name.eq_ignore_ascii_case("paper") {
        return Means::Outlet;
    }
    let whole = meaning(name);
    let last = || name.rsplit(['_', ' ', '-']).next().map_or(Means::Nothing, meaning);
    match if whole == Means::Nothing { last() } else { whole } {
        Means::News | Means::Beside => Means::Nothing,
        means => means,
    }
}

/// The rows of a table, each as its cells; a row that is no text is left out by the reader of them.
fn rows(text: &str, sign: u8) -> impl Iterator<Item = StringRecord> {
    let reader =
        ReaderBuilder::new().delimiter(sign).flexible(true).has_headers(false).from_reader(text.as_bytes());
    reader.into_records().filter_map(Result::ok)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::CleanBuf;

    #[track_caller]
    fn check(table: &str, ending: &str, text: Option<&str>) {
        let (mut clean, mut facts) = (CleanBuf::default(), Vec::new());
        let is_one = is_csv(table.as_bytes(), ending);
        assert_eq!(is_one, text.is_some(), "{table}");
        if let Some(text) = text {
            assert!(read(table.as_bytes(), &mut Lines::new(&mut clean, &mut facts)));
            assert_eq!(&*clean, text, "{table}");
        }
    }

    #[test]
    fn rows_are_stories() {
        check(
            "id,headline,source,url,published\n1,\"Ferry lies still, again\",River Post,https://post.example/1,2020-05-03\n2,\"Geese \"\"hold up\"\" the bridge\",Weir Times,https://post.example/2,2020-05-04\n",
            "csv",
            Some(
                "Ferry lies still, again\n\nRiver Post\n2020-05-03\nhttps://post.example/1\n\nGeese \"hold up\" the bridge\n\nWeir Times\n2020-05-04\nhttps://post.example/2\n",
            ),
        );
        check(
            "Titel;Datum;Text\nDie Mühle steht still;03.05.2020;\"Seit Mai.\nNiemand mahlt.\"\nDas Wehr ist wieder offen;04.05.2020;Es fließt.\n",
            "txt",
            Some(
                "Die Mühle steht still\n\nSeit Mai.\nNiemand mahlt.\n\n2020-05-03\n\nDas Wehr ist wieder offen\n\nEs fließt.\n\n2020-05-04\n",
            ),
        );
        // A column of another name holds the titles of a table that has links.
        check(
            "no\tclaim\tlink\n1\tThe ferry lies still again\thttps://post.example/1\n2\tGeese hold up the bridge\thttps://post.example/2\n",
            "tsv",
            Some(
                "The ferry lies still again\n\nhttps://post.example/1\n\nGeese hold up the bridge\n\nhttps://post.example/2\n",
            ),
        );
    }

    #[test]
    fn briefs_may_have_no_titles() {
        check(
            "part,publication,blurb,links-within-blurb\nRIVER,River Post,\"The ferry lies still again, and nobody knows when it will cross the river. \",\"https://post.example/1, https://post.example/9\"\nRIVER,Weir Times,\"Geese hold up the bridge, and the keeper of the lower lock feeds them at noon.\",https://post.example/2\n",
            "csv",
            Some(
                "The ferry lies still again, and nobody knows when it will cross the river.\n\nRiver Post\nhttps://post.example/1\n\nGeese hold up the bridge, and the keeper of the lower lock feeds them at noon.\n\nWeir Times\nhttps://post.example/2\n",
            ),
        );
    }

    #[test]
    fn other_tables_and_prose_are_none() {
        check("name,price,date\nmill,3,2020-05-03\nweir,4,2020-05-04\n", "csv", None);
        check("Title, text and date\n\nThe ferry, the mill and the weir.\nAll closed.\n", "txt", None);
        check("title,url\nFerry lies still again and again,https://post.example/1\n", "csv", None);
    }
}

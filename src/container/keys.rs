//! What the keys of objects and the columns of tables mean to a story, whatever program wrote them.
//!
//! Knows words only: in which file they stand, and how, is its reader's business.

use crate::story::Date;

use super::feed;

/// What the value of a key is to a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Means {
    Title,
    Text,
    Link,
    Date,
    Outlet,
    Author,
    /// A list of what happened.
    News,
    /// Lists of what is not the story's own.
    Beside,
    Nothing,
}

const KEYS: [(Means, &[&str]); 8] = [
    (
        Means::Title,
        &[
            "title",
            "headline",
            "heading",
            "subject",
            "titre",
            "titel",
            "titulo",
            "título",
            "titolo",
            "überschrift",
            "schlagzeile",
            "заголовок",
            "标题",
            "標題",
            "タイトル",
            "見出し",
            "제목",
        ],
    ),
    (
        Means::Text,
        &[
            "text",
            "content",
            "body",
            "summary",
            "description",
            "snippet",
            "abstract",
            "excerpt",
            "blurb",
            "brief",
            "note",
            "teaser",
            "lead",
            "desc",
            "contenthtml",
            "contenttext",
            "contentsnippet",
            "fulltext",
            "texte",
            "résumé",
            "resume",
            "chapo",
            "texto",
            "resumen",
            "zusammenfassung",
            "inhalt",
            "testo",
            "текст",
            "摘要",
            "内容",
            "正文",
            "요약",
            "내용",
        ],
    ),
    (
        Means::Link,
        &[
            "url",
            "link",
            "href",
            "permalink",
            "newsurl",
            "sourceurl",
            "articleurl",
            "weburl",
            "originallink",
            "lien",
            "enlace",
            "adresse",
            "ссылка",
            "链接",
            "連結",
            "링크",
        ],
    ),
    (
        Means::Date,
        &[
            "date",
            "published",
            "publishedat",
            "publishedon",
            "publisheddate",
            "publicationdate",
            "publishdate",
            "pubdate",
            "datepublished",
            "isodate",
            "ts",
            "day",
            "time",
            "timestamp",
            "datetime",
            "datum",
            "fecha",
            "дата",
            "日期",
            "날짜",
        ],
    ),
    (
        Means::Outlet,
        &[
            "source",
            "outlet",
            "publisher",
            "publication",
            "sourcename",
            "sitename",
            "newspaper",
            "newssource",
            "media",
            "quelle",
            "fuente",
            "fonte",
            "источник",
            "来源",
            "來源",
            "출처",
            "언론사",
        ],
    ),
    (Means::Author, &["author", "byline", "creator", "auteur", "autor", "autore"]),
    (Means::News, &["news", "headlines", "items", "stories", "digest", "briefs", "titles"]),
    (
        Means::Beside,
        &[
            "tags",
            "related",
            "links",
            "sources",
            "authors",
            "comments",
            "images",
            "media",
            "keywords",
            "categories",
            "attachments",
            "references",
        ],
    ),
];

/// What a key means, whatever its case and the signs between its words.
pub(super) fn meaning(key: &str) -> Means {
    const KEY_MAX: usize = 24;
    if key.len() > KEY_MAX {
        return Means::Nothing;
    }
    let plain: String =
        key.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect();
    KEYS.iter().find(|(_, keys)| keys.contains(&plain.as_str())).map_or(Means::Nothing, |&(means, _)| means)
}

/// The day that a value begins with, whatever stands between its numbers: `2020.05.03`, `2020/05/03 07:30`, `3.5.2020`.
pub(super) fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let to = text.find([' ', 'T']).unwrap_or(text.len());
    let numbers: Vec<&str> = text.get(..to)?.split(['.', '/', '-']).collect();
    // Only with points is it certain that the day comes first.
    match numbers[..] {
        [year, month, day] if year.len() == 4 => feed::day(&format!("{year}-{month:0>2}-{day:0>2}")),
        [day, month, year] if year.len() == 4 && text.contains('.') => {
            feed::day(&format!("{year}-{month:0>2}-{day:0>2}"))
        }
        _ => feed::day(text),
    }
}

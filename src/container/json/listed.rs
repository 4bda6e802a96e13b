//! Stories in JSON of any other form: lists of objects with a title and a text or an address, in sections or not; or
//! one list of sentences, under a key that says so.
//!
//! Knows no program that writes such files: keys are read by what they mean.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::container::feed::{self, Body, Entry};
use crate::container::keys::{self, Means, meaning};
use crate::container::{Given, Lines};
use crate::story::Date;

use super::loose::Text;

/// Objects nested deeper hold no stories.
const DEPTH_MAX: usize = 12;

/// Fewer stories make no digest.
const FEWEST: usize = 2;

/// Fewer sentences make none.
const SENTENCES: usize = 3;

/// What a sentence weighs at least in the mean, in letters; an ideograph weighs three.
const SENTENCE_MEAN: usize = 24;

/// What a title weighs at least in the mean.
const TITLE_MEAN: usize = 12;

/// What a text weighs at least in the mean where stories have no addresses.
const TEXT_MEAN: usize = 40;

/// Whether the beginning of a file shows keys of such stories: `keys` are those of its first value, with their depth
/// and what follows the colon.
pub(super) fn shows<'t>(keys: impl FnOnce(&mut dyn FnMut(usize, &'t str, &'t str))) -> bool {
    let mut seen = [0_u8; DEPTH_MAX + 1];
    let mut listed = false;
    keys(&mut |depth, key, value| {
        let bit = match meaning(key) {
            Means::Title if value.starts_with('"') => 1,
            Means::Text | Means::Link if value.starts_with(['"', '[']) => 2,
            Means::News => {
                let inside = value.strip_prefix('[').map(str::trim_start);
                listed |= inside.is_some_and(|inside| inside.starts_with('"'));
                0
            }
            _ => 0,
        };
        if let Some(bits) = seen.get_mut(depth).filter(|_| depth > 1) {
            *bits |= bit;
        }
    });
    listed || seen.contains(&3)
}

/// One story, as far as its object says.
#[derive(Debug, Default)]
struct Story<'a> {
    title: Text<'a>,
    text: Text<'a>,
    link: Text<'a>,
    date: Text<'a>,
    outlet: Text<'a>,
    author: Text<'a>,
}

impl<'a> Story<'a> {
    fn take(&mut self, means: Means, words: Text<'a>) {
        let is_address = words.starts_with("http://") || words.starts_with("https://");
        match means {
            Means::Text if words.len() > self.text.len() => self.text = words,
            Means::Link | Means::Outlet if is_address => first(&mut self.link, words),
            Means::Title => first(&mut self.title, words),
            Means::Date => first(&mut self.date, words),
            Means::Outlet => first(&mut self.outlet, words),
            Means::Author => first(&mut self.author, words),
            _ => {}
        }
    }

    fn len(&self) -> usize {
        self.title.len() + self.text.len() + self.link.len()
    }
}

fn first<'a>(kept: &mut Text<'a>, words: Text<'a>) {
    if kept.trim().is_empty() {
        *kept = words;
    }
}

/// What is done with the stories of a file, as they are read.
trait Take<'a> {
    fn story(&mut self, story: Story<'a>);
    fn sentences(&mut self, sentences: Vec<Text<'a>>);
    fn words(&mut self, len: usize);
    /// What the file says of itself.
    fn head(&mut self, head: Story<'a>);
    /// How many stories there were.
    fn count(&self) -> usize;
}

/// What one reading counts.
#[derive(Debug, Default)]
struct Counts<'a> {
    stories: usize,
    linked: usize,
    /// Those that have a text and an address: whatever else is said of them, they are stories.
    whole: usize,
    /// Those that have an address, and a day or an outlet: so are they.
    marked: usize,
    titles: usize,
    texts: usize,
    /// The bytes in stories, in lists of sentences, and in all.
    told: usize,
    listed: usize,
    all: usize,
    sentences: usize,
    weight: usize,
    head: Story<'a>,
}

impl<'a> Take<'a> for Counts<'a> {
    fn story(&mut self, story: Story<'a>) {
        self.stories += 1;
        self.linked += usize::from(!story.link.is_empty());
        self.whole += usize::from(!story.link.is_empty() && weight(&story.text) >= TEXT_MEAN);
        let is_marked = !story.date.trim().is_empty() || !story.outlet.trim().is_empty();
        self.marked += usize::from(!story.link.is_empty() && is_marked);
        self.titles += weight(&story.title);
        self.texts += weight(&story.text);
        self.told += story.len();
    }

    fn sentences(&mut self, sentences: Vec<Text<'a>>) {
        self.sentences += sentences.len();
        self.weight += sentences.iter().map(|words| weight(words)).sum::<usize>();
        self.listed += sentences.iter().map(|words| words.len()).sum::<usize>();
    }

    fn words(&mut self, len: usize) {
        self.all += len;
    }

    fn head(&mut self, head: Story<'a>) {
        self.head = head;
    }

    fn count(&self) -> usize {
        self.stories
    }
}

impl Counts<'_> {
    /// Whether the objects are stories.
    fn are_stories(&self) -> bool {
        let linked = self.linked * 2 >= self.stories;
        self.stories >= FEWEST
            && self.titles >= TITLE_MEAN * self.stories
            && (linked || self.texts >= TEXT_MEAN * self.stories)
            && (self.told * 5 >= self.all * 2
                || self.whole == self.stories && self.told * 6 >= self.all
                || self.marked == self.stories)
    }

    /// Whether the lists of sentences are stories.
    fn are_sentences(&self) -> bool {
        self.sentences >= SENTENCES
            && self.weight >= SENTENCE_MEAN * self.sentences
            && self.listed * 5 >= self.all * 2
    }
}

fn weight(words: &str) -> usize {
    words.chars().map(|c| if c >= '\u{2e80}' { 3 } else { 1 }).sum()
}

/// Writes stories as they come.
struct Writer<'w, 't> {
    lines: &'w mut Lines<'t>,
    objects: bool,
    /// The day of the file, on which happened what its sentences say.
    day: Option<Date>,
    count: usize,
}

impl<'a> Take<'a> for Writer<'_, '_> {
    fn story(&mut self, story: Story<'a>) {
        self.count += 1;
        if !self.objects {
            return;
        }
        let link = feed::resolve(None, &story.link).unwrap_or_default();
        let entry = Entry {
            title: Cow::Owned(feed::title_words(&story.title)),
            outlet: Cow::Owned(feed::title_words(&story.outlet)),
            date: keys::day(&story.date),
            author: Cow::Owned(feed::title_words(&story.author)),
            link: Cow::Borrowed(&link),
            ..Entry::default()
        };
        let base = Some(&*link).filter(|link| !link.is_empty());
        entry.write(self.lines, |lines| Body::Either(&story.text).write(base, lines));
    }

    fn sentences(&mut self, sentences: Vec<Text<'a>>) {
        for words in sentences.iter().filter(|_| !self.objects) {
            let entry = Entry { date: self.day, ..Entry::default() };
            entry.write(self.lines, |lines| Body::Either(words).write(None, lines));
        }
    }

    fn words(&mut self, _: usize) {}

    fn head(&mut self, _: Story<'a>) {}

    fn count(&self) -> usize {
        self.count
    }
}

/// Reads such a file; returns whether it was one.
pub(super) fn read(text: &str, lines: &mut Lines<'_>) -> bool {
    let mut counts = Counts::default();
    if walk(text, &mut counts).is_err() {
        return false;
    }
    let objects = counts.are_stories();
    if !objects && !counts.are_sentences() {
        return false;
    }
    lines.given(&feed::title_words(&counts.head.title), Given::Document);
    let day = keys::day(&counts.head.date);
    if let Some(day) = day {
        lines.given(&day.to_string(), Given::Date);
    }
    // It was whole when it was read the first time.
    drop(walk(text, &mut Writer { lines, objects, day, count: 0 }));
    true
}

fn walk<'a>(text: &'a str, take: &mut dyn Take<'a>) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Node { means: Means::Nothing, depth: 0, listed: false, take }.deserialize(&mut deserializer)?;
    deserializer.end()
}

/// What a value turned out to be.
enum Got<'a> {
    Nothing,
    Words(Text<'a>),
    List(Vec<Text<'a>>),
}

/// Reads one value.
struct Node<'f, 'a> {
    means: Means,
    depth: usize,
    /// Whether it is an element of a list.
    listed: bool,
    take: &'f mut dyn Take<'a>,
}

impl<'de> DeserializeSeed<'de> for Node<'_, 'de> {
    type Value = Got<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Got<'de>, D::Error> {
        if self.depth > DEPTH_MAX || self.means == Means::Beside {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| Got::Nothing);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, 'de> {
    type Value = Got<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Got<'de>, E> {
        self.take.words(text.len());
        Ok(Got::Words(Text(Cow::Borrowed(text))))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Got<'de>, E> {
        self.take.words(text.len());
        Ok(Got::Words(Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Got<'de>, E> {
        Ok(Got::Nothing)
    }

    fn visit_unit<E: Error>(self) -> Result<Got<'de>, E> {
        Ok(Got::Nothing)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Got<'de>, E> {
        Ok(Got::Nothing)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Got<'de>, E> {
        Ok(Got::Nothing)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Got<'de>, E> {
        Ok(Got::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Got<'de>, A::Error> {
        let Node { means, depth, take, .. } = self;
        let mut words = Vec::new();
        while let Some(got) = list.next_element_seed(Node {
            means: Means::Nothing,
            depth: depth + 1,
            listed: true,
            take: &mut *take,
        })? {
            if let Got::Words(text) = got
                && matches!(means, Means::News | Means::Text)
                && !text.trim().is_empty()
            {
                words.push(text);
            }
        }
        if means == Means::News && !words.is_empty() {
            take.sentences(words);
            return Ok(Got::Nothing);
        }
        Ok(Got::List(words))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Got<'de>, A::Error> {
        let Node { depth, listed, take, .. } = self;
        let before = take.count();
        let mut story = Story::default();
        // An outlet or an author may be an object with a name.
        let mut name = Text::default();
        while let Some(key) = object.next_key::<Text<'de>>()? {
            let means = meaning(&key);
            let got =
                object.next_value_seed(Node { means, depth: depth + 1, listed: false, take: &mut *take })?;
            match got {
                Got::Words(words) if &*key == "name" => name = words,
                Got::Words(words) => story.take(means, words),
                Got::List(words) if means == Means::Text => {
                    let words: Vec<&str> = words.iter().map(|words| &**words).collect();
                    story.take(means, Text(Cow::Owned(words.join("\n\n"))));
                }
                Got::List(_) | Got::Nothing => {}
            }
        }
        // What holds stories is a section of them.
        let holds = take.count() > before;
        let says = |text: &Text<'_>| !text.trim().is_empty();
        if depth == 0 {
            take.head(story);
        } else if listed && !holds && says(&story.title) && (says(&story.text) || says(&story.link)) {
            take.story(story);
        } else if !holds && says(&name) {
            return Ok(Got::Words(name));
        }
        Ok(Got::Nothing)
    }
}

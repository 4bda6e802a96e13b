//! `readboard mark`: marks stories without the reader.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use crate::library::StoryRef;
use crate::marks::{Change, Field, Marks};
use crate::story::{Likeness, StoryKey};
use crate::text::CleanBuf;

use super::known::Known;
use super::{Context, Status, find, show};

/// A story that is to be marked, with what is noted of it.
type Wanted = (StoryKey, CleanBuf, Option<Likeness>);

/// What to set, and of which stories.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).multiple(true)
    .args(["read", "unread", "star", "unstar", "tag", "untag", "comment"])))]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag that can be given")]
pub struct MarkArgs {
    /// Mark read
    #[arg(long, conflicts_with = "unread")]
    read: bool,

    /// Mark unread
    #[arg(long)]
    unread: bool,

    /// Star
    #[arg(long, conflicts_with = "unstar")]
    star: bool,

    /// Take the star off
    #[arg(long)]
    unstar: bool,

    /// Give this tag; may stand more than once
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,

    /// Take this tag off; may stand more than once
    #[arg(long, value_name = "TAG")]
    untag: Vec<String>,

    /// Say this about a story; nothing ("") takes a comment back
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    comment: Option<String>,

    /// Mark the stories that match, in the PATHs
    #[arg(short, long, value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,

    /// Ids of stories, or the first digits of them; and the files and folders where these, or the query's, are looked for
    #[arg(value_name = "ID|PATH")]
    targets: Vec<PathBuf>,
}

impl MarkArgs {
    /// The fields to set, each to what.
    fn fields(&self) -> anyhow::Result<Vec<Field>> {
        let flags = [
            (self.read, Field::Read(true)),
            (self.unread, Field::Read(false)),
            (self.star, Field::Starred(true)),
            (self.unstar, Field::Starred(false)),
        ];
        let mut fields: Vec<Field> =
            flags.into_iter().filter(|(asked, _)| *asked).map(|(_, field)| field).collect();
        for (names, on) in [(&self.tag, true), (&self.untag, false)] {
            for name in names {
                let field = Field::tag(name, on).map_err(anyhow::Error::msg)?;
                anyhow::ensure!(
                    fields.iter().all(|other| !other.is_about(&field)),
                    "the tag `{name}` is asked for twice: name it once"
                );
                fields.push(field);
            }
        }
        fields.extend(self.comment.as_deref().map(Field::comment));
        Ok(fields)
    }
}

/// Marks, and says of how many stories when that is on the disk.
pub(super) fn run(args: &MarkArgs, context: &mut Context<'_>) -> anyhow::Result<Status> {
    let fields = args.fields()?;
    let (matched, changes) = match &args.query {
        Some(query) => by_query(args, query, &fields, context)?,
        None => by_id(args, &fields, context)?,
    };
    if matched == 0 {
        return Ok(Status::Nothing);
    }
    let mut stories: Vec<StoryKey> = changes.iter().map(|change| change.key).collect();
    stories.sort_unstable();
    stories.dedup();
    if !changes.is_empty() {
        context.desk()?.save(changes).map_err(|reason| anyhow::anyhow!("not marked: {reason}"))?;
    }
    let noun = |count: usize| if count == 1 { "story" } else { "stories" };
    match (stories.len(), matched - stories.len()) {
        (new, 0) => writeln!(context.out, "{new} {} changed", noun(new))?,
        (new, same) => writeln!(context.out, "{new} {} changed, {same} marked so already", noun(new))?,
    }
    Ok(Status::Done)
}

/// The stories that match, how many they are, and what has to be changed of them.
fn by_query(
    args: &MarkArgs,
    query: &str,
    fields: &[Field],
    context: &mut Context<'_>,
) -> anyhow::Result<(usize, Vec<Change>)> {
    let found = find::find(&args.targets, Some(query), context)?;
    let mut stories: Vec<(StoryKey, StoryRef<'_>)> =
        found.stories().map(|hit| (hit.story.key(), hit.story)).collect();
    // One that stands in two digests is one.
    stories.sort_by_key(|(key, _)| *key);
    stories.dedup_by_key(|(key, _)| *key);
    let stories: Vec<Wanted> = stories
        .into_iter()
        .map(|(key, story)| (key, story.heading().into(), Some(story.likeness())))
        .collect();
    Ok((stories.len(), changes(&stories, fields, &context.desk()?.marks, &found.known)))
}

/// The same of stories that are named by their ids. By whole ids alone they need not be read.
fn by_id(
    args: &MarkArgs,
    fields: &[Field],
    context: &mut Context<'_>,
) -> anyhow::Result<(usize, Vec<Change>)> {
    let (ids, paths): (Vec<&PathBuf>, Vec<&PathBuf>) =
        args.targets.iter().partition(|target| show::is_id(&target.to_string_lossy()));
    anyhow::ensure!(
        !ids.is_empty(),
        "mark needs ids of stories, or a query: `readboard list` shows ids, -q QUERY finds stories"
    );
    let ids: Vec<_> = ids.into_iter().map(|id| id.to_string_lossy()).collect();
    let whole: Option<Vec<StoryKey>> = ids.iter().map(|id| id.parse().ok()).collect();
    let mut stories: Vec<Wanted> = Vec::new();
    let mut known = Known::default();
    if let Some(keys) = whole.filter(|_| paths.is_empty()) {
        stories.extend(keys.into_iter().map(|key| (key, CleanBuf::default(), None)));
    } else {
        let paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
        let (library, _) = find::read(&paths, context);
        known = Known::of(&library, context);
        for id in ids {
            match show::by_id(&library, &id).as_slice() {
                [] => {
                    context.complain(&format!(
                        "no story has the id `{id}`: `readboard list` shows what there is"
                    ));
                    context.bad = true;
                }
                [one] => stories.extend(
                    library
                        .story(*one)
                        .map(|story| (story.key(), story.heading().into(), Some(story.likeness()))),
                ),
                several => anyhow::bail!(
                    "{} stories have ids that begin with `{id}`: give more digits",
                    several.len()
                ),
            }
        }
    }
    stories.sort_by_key(|(key, ..)| *key);
    stories.dedup_by_key(|(key, ..)| *key);
    Ok((stories.len(), changes(&stories, fields, &context.desk()?.marks, &known)))
}

/// What has to be changed of these. With its first mark an edited story gets those of its earlier words as its own.
fn changes(stories: &[Wanted], fields: &[Field], marks: &Marks, known: &Known) -> Vec<Change> {
    let mut changes = Vec::new();
    for (key, title, likeness) in stories {
        let was = known.who(*key);
        let is_heir = was != *key;
        let new = fields.iter().filter(|field| is_heir || marks.now(*key, field) != **field);
        let inherited = if is_heir { marks.fields(was) } else { Vec::new() };
        let others = inherited.into_iter().filter(|old| fields.iter().all(|field| !field.is_about(old)));
        changes.extend(new.cloned().chain(others).map(|field| Change {
            key: *key,
            field,
            title: title.clone(),
            likeness: *likeness,
        }));
    }
    changes
}

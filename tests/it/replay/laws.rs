//! What holds whatever happens.

use readboard::app::App;
use readboard::app::list::{Listing, Rows, View};
use readboard::command::{Call, Verb};
use readboard::marks::Field;
use readboard::query::Flags;
use readboard::story::{StoryIx, StoryKey};
use readboard::text::CleanBuf;
use readboard::text::wrap::width;

use super::world::{KEYS, World};

type Verdict = Result<(), String>;

macro_rules! ensure {
    ($holds:expr, $($what:tt)*) => {
        if !$holds {
            return Err(format!($($what)*));
        }
    };
}

/// After every step.
pub(super) fn hold(world: &World) -> Verdict {
    let app = &world.stage.app;
    window("the list", app, &app.list.shown, app.geometry.list_rows())?;
    if let Some(jump) = &app.jump {
        window("the jump", app, &jump.shown, app.geometry.jump().1.height.into())?;
    }
    let shown = &app.list.shown;
    sections(shown)?;
    if let Some(chosen) = app.chosen_rows() {
        ensure!(chosen.end <= shown.rows.len(), "{chosen:?} is chosen of {}", shown.rows.len());
        ensure!(chosen.contains(&shown.cursor), "{chosen:?} is chosen without row {}", shown.cursor);
    }
    ensure!(app.detail.story == app.current(), "{:?} is shown for {:?}", app.detail.story, app.current());
    ensure!(app.detail.top <= app.detail.sheet.rows().len(), "the story is scrolled beyond its end");
    if let Some(page) = &app.page {
        ensure!(page.top <= page.lines.len(), "a page is scrolled beyond its end");
        ensure!(page.cursor.is_none_or(|at| at < page.lines.len()), "a page has its cursor beyond its end");
    }
    let views = readboard::app::views::len(app.own.views().len(), app.library.digest_count());
    ensure!(app.views.cursor < views, "view {} of {views}", app.views.cursor);
    counts(app)?;
    screen(world)
}

fn window(name: &str, app: &App, shown: &Listing, height: usize) -> Verdict {
    let Listing { cursor, top, .. } = *shown;
    let (rows, lines) = (shown.rows.len(), shown.lines());
    ensure!(cursor < rows.max(1), "{name}: row {cursor} of {rows}");
    for row in 0..rows {
        let story = shown.rows.get(row).and_then(|ix| app.library.story(ix));
        ensure!(story.is_some(), "{name}: no story in row {row} of {rows}");
    }
    if height > 0 && rows > 0 {
        let line = shown.cursor_line();
        ensure!((top..top + height).contains(&line), "{name}: line {line} is not in {height} from {top} on");
        ensure!(
            top <= lines.saturating_sub(height),
            "{name}: {height} from {top} on of {lines} are more than there are"
        );
    }
    Ok(())
}

fn sections(shown: &Listing) -> Verdict {
    let mut next = 0;
    for number in 0..shown.outline.len() {
        let section = shown.outline.section(number).ok_or("a group is missing")?;
        ensure!(
            section.rows.start == next && !section.rows.is_empty(),
            "group {number} has {:?} after {next}",
            section.rows
        );
        next = section.rows.end;
    }
    let rows = shown.rows.len();
    ensure!(shown.outline.is_empty() || next == rows, "groups have {next} rows, the list {rows}");
    Ok(())
}

fn flags(app: &App) -> Vec<Flags> {
    app.book.all_flags().iter().map(|&bits| Flags(bits)).collect()
}

fn counts(app: &App) -> Verdict {
    let all = flags(app);
    ensure!(all.len() == app.library.len(), "{} flags of {} stories", all.len(), app.library.len());
    let firsts: Vec<Flags> = all.into_iter().filter(|flags| !flags.again()).collect();
    let unread = firsts.iter().filter(|flags| !flags.read()).count();
    let starred = firsts.iter().filter(|flags| flags.starred()).count();
    let book = &app.book;
    let counted = (book.stories(), book.unread(), book.starred());
    ensure!(
        counted == (firsts.len(), unread, starred),
        "{counted:?} are ({}, {unread}, {starred})",
        firsts.len()
    );
    Ok(())
}

/// Every row of the screen has just its width, and no cell holds a control.
fn screen(world: &World) -> Verdict {
    let buffer = world.stage.buffer();
    let columns = usize::from(buffer.area.width);
    for (y, row) in buffer.content.chunks(columns.max(1)).enumerate() {
        let mut x = 0;
        while x < row.len() {
            let symbol = row[x].symbol();
            ensure!(!symbol.chars().any(char::is_control), "a control in row {y}: {symbol:?}");
            x += width(symbol).max(1);
        }
        ensure!(x == columns, "row {y} has {x} of {columns} columns");
    }
    Ok(())
}

/// When every answer has come.
pub(super) fn hold_at_rest(world: &World) -> Verdict {
    let app = &world.stage.app;
    ensure!(app.prompt.is_none() && app.jump.is_none() && app.page.is_none(), "Esc leaves something open");
    ensure!(app.list.shown.awaited.is_none(), "the list waits for an answer");
    ensure!(!app.list.shown.stale, "the list is stale");
    ensure!(app.is_saved(), "something is on its way to the disk");
    for (ix, flags) in (0..).map(StoryIx).zip(flags(app)) {
        let Some(story) = app.library.story(ix) else { continue };
        let (read, starred) = (Field::Read(flags.read()), Field::Starred(flags.starred()));
        let key = story.key();
        let kept = (app.book.field(key, &read), app.book.field(key, &starred));
        ensure!(
            kept == (read.clone(), starred.clone()),
            "{} shows {read:?} {starred:?} and is {kept:?}",
            story.heading()
        );
        ensure!(flags.0 & (Flags::READ_PENDING | Flags::STAR_PENDING) == 0, "{} is pending", story.heading());
        ensure!(!app.book.has_notes_pending(ix), "the notes of {} are pending", story.heading());
    }
    let rows = |rows: &Rows| {
        let mut rows: Vec<StoryIx> = (0..rows.len()).filter_map(|row| rows.get(row)).collect();
        rows.sort_unstable();
        rows
    };
    let listed = rows(&app.list.shown.rows);
    ensure!(listed.windows(2).all(|pair| pair[0] < pair[1]), "a story is listed twice: {listed:?}");
    if app.list.view == View::All && app.list.filter.is_none() {
        let firsts = (0..).map(StoryIx).zip(flags(app)).filter(|(_, flags)| !flags.again());
        let all: Vec<StoryIx> = firsts.map(|(ix, _)| ix).collect();
        ensure!(listed == all, "All is {all:?}, and {listed:?} are listed");
    }
    let grouped = app.list.group.is_some() && !app.list.shown.rows.is_empty();
    ensure!(grouped != app.list.shown.outline.is_empty() || app.own.query(0).is_some(), "groups: {grouped}");
    Ok(())
}

type Marked = (StoryKey, Field, Field, Vec<CleanBuf>, Option<CleanBuf>);

/// The marks of every story that only this reader marks.
fn marks(world: &World) -> Vec<Marked> {
    let book = &world.stage.app.book;
    let keys = KEYS.iter().map(|(key, _)| *key).filter(|key| !world.touched.contains(key));
    let of = |key| {
        let (read, starred) = (book.field(key, &Field::Read(true)), book.field(key, &Field::Starred(true)));
        (key, read, starred, book.tags(key), book.comment(key))
    };
    keys.map(of).collect()
}

/// Undoing everything gives the start, and doing it again the end.
pub(super) fn can_be_undone(world: &mut World) -> Verdict {
    let all = |verb| Call::plain(verb, Some(10_000));
    // What was undone before counts as done.
    world.perform(all(Verb::Redo));
    let end = marks(world);
    world.perform(all(Verb::Undo));
    hold(world)?;
    if world.touched.is_empty() {
        let said = world.stage.message();
        ensure!(!said.contains("changed elsewhere"), "nobody else marked anything: {said}");
    }
    let (start, now) = (World::start(), marks(world));
    for (key, read, starred, tags, comment) in &now {
        let was = (start.now(*key, read), start.now(*key, starred));
        let had: Vec<CleanBuf> = start.tags(*key).map(Into::into).collect();
        let said: Option<CleanBuf> = start.comment(*key).map(Into::into);
        let is = (read.clone(), starred.clone());
        ensure!(
            was == is && had == *tags && said == *comment,
            "undone, {key} was {was:?} {had:?} {said:?} and is {is:?} {tags:?} {comment:?}"
        );
    }
    world.perform(all(Verb::Redo));
    let again = marks(world);
    ensure!(again == end, "done again, {:?} became {:?}", differing(&end, &again), differing(&again, &end));
    hold(world)?;
    hold_at_rest(world)
}

fn differing<'a>(some: &'a [Marked], others: &[Marked]) -> Vec<&'a Marked> {
    some.iter().filter(|one| !others.contains(one)).collect()
}

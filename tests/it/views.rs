//! Views of the person's own: what they hold, how their counts follow marks, and how one gets about in them.

use readboard::action::Action;

use readboard::app::list::View;
use readboard::app::resume::Resume;
use readboard::library::Version;
use readboard::marks::{Field, Marks};
use readboard::story::StoryIx;

use crate::stage::{IN_SEEDS, Stage, golden};

const VIEWS: &str = "# mine\n[[view]]\nname = \"Korea unread\"\nquery = \"korea is:unread\"\nhighlight = \"yellow\"\n\n\
                     [[view]]\nname = \"Sanctions\"\nquery = 'text:sanctions'\n\n\
                     [[view]]\nname = \"Odd\"\nquery = 'is:old'\n\n\
                     [[view]]\nname = \"Chinese\"\nquery = '\"chinese\"'\nhighlight = \"cyan\"\n";

fn with_views() -> Stage {
    let mut stage = Stage::with_seeds(80, 24);
    stage.set_views(VIEWS);
    stage
}

/// How many stories a query hits, as the filter counts.
fn hits(query: &str) -> usize {
    let mut stage = Stage::with_seeds(80, 24);
    stage.press(&format!(":filter {}<Enter>", query.replace(' ', "<Space>")));
    assert!(stage.app.list.filter.is_some(), "{}", stage.message());
    stage.app.list.shown.rows.len()
}

/// Types a line into the command line.
fn command(stage: &mut Stage, line: &str) {
    stage.press(":");
    stage.happen(Action::Paste(line.to_owned()));
    stage.press("<Enter>");
}

fn rows(stage: &Stage) -> usize {
    stage.app.list.shown.rows.len()
}

#[test]
fn counts_follow_the_library_and_marks() {
    let mut stage = Stage::empty(80, 24);
    stage.set_views(VIEWS);
    assert_eq!(stage.app.own.count(0), Some(0));
    for (name, text) in readboard::seeds::SEEDS {
        stage.load(name, text);
    }
    stage.happen(Action::LoadDone);
    let (korea, chinese) = (hits("'korea is:unread"), hits("\"chinese\""));
    assert!(korea > 2 && chinese > 2, "{korea} {chinese}");
    let counts = |stage: &Stage| [0, 1, 2, 3].map(|view| stage.app.own.count(view));
    assert_eq!(counts(&stage), [Some(korea), Some(hits("text:sanctions")), None, Some(chinese)]);
    command(&mut stage, "view Korea unread");
    assert_eq!((stage.app.list.view, rows(&stage)), (View::Own(0), korea));
    stage.press("2r");
    assert_eq!(stage.app.own.count(0), Some(korea - 2));
    stage.press("u");
    assert_eq!(stage.app.own.count(0), Some(korea));
    stage.press("r");
    stage.set_views(&VIEWS.replace("korea is:unread", "korea is:read"));
    assert_eq!((stage.app.own.count(0), rows(&stage)), (Some(1), 1));
}

#[test]
fn marks_of_many_stories_and_earlier_sessions_count() {
    let mut stage = Stage::empty(80, 24);
    stage.set_views("[[view]]\nname = \"New\"\nquery = \"is:unread\"");
    let story = |number: usize| {
        format!(
            "Ship {number} sails away\n\nIt was {number} o'clock then.\n\nSource: RFA, March 3, 2024\nhttps://a.example/{number}\n\n"
        )
    };
    stage.load("a.txt", (0..300).map(story).collect::<String>());
    stage.happen(Action::LoadDone);
    assert_eq!(stage.app.own.count(0), Some(300));
    stage.press("999r");
    assert_eq!(stage.app.own.count(0), Some(0));
    stage.press("u");
    assert_eq!(stage.app.own.count(0), Some(300));
    let key = stage.app.library.story(StoryIx(7)).unwrap().key();
    let mut marks = Marks::default();
    marks.set(key, &Field::Read(true));
    let mut stage = Stage::empty(80, 24);
    stage.set_views("[[view]]\nname = \"New\"\nquery = \"is:unread\"");
    stage.load("a.txt", (0..300).map(story).collect::<String>());
    stage.happen(Action::LoadDone);
    stage.happen(Action::Marked(Box::new(marks), Vec::new()));
    assert_eq!(stage.app.own.count(0), Some(299));
}

#[test]
fn a_view_is_filtered_further_and_goes_back() {
    let mut stage = with_views();
    command(&mut stage, "view sanc");
    let all = rows(&stage);
    assert_eq!(all, hits("text:sanctions"));
    stage.press("fi");
    assert!(rows(&stage) <= all);
    stage.press("s:read");
    assert_eq!(rows(&stage), 0);
    stage.press("<Esc>");
    assert_eq!((stage.app.list.view, rows(&stage)), (View::Own(1), all));
    stage.press("hk").press("j");
    assert_eq!((stage.app.list.view, rows(&stage)), (View::Own(1), all));
    assert!(stage.screen().contains("Sanctions"), "{}", stage.screen());
}

#[test]
fn watched_stories_are_sought() {
    let mut stage = with_views();
    let watched: Vec<usize> = (0..rows(&stage))
        .filter(|&row| {
            stage.app.list.shown.rows.get(row).is_some_and(|ix| stage.app.own.watch_of(ix).is_some())
        })
        .filter(|&row| row > 0)
        .collect();
    stage.press("]w");
    assert_eq!(stage.app.list.shown.cursor, watched[0]);
    stage.press("2]w");
    assert_eq!(stage.app.list.shown.cursor, watched[2]);
    stage.press("[w");
    assert_eq!(stage.app.list.shown.cursor, watched[1]);
    stage.press("G]w");
    assert!(stage.message().contains("no watched story below"), "{}", stage.message());
    stage.set_views("");
    stage.press("]w");
    assert!(stage.message().contains(":watch NAME QUERY"), "{}", stage.message());
}

#[test]
fn views_are_made_and_taken_away() {
    let mut stage = with_views();
    command(&mut stage, "view add \"Far away\" moon | mars");
    assert!(stage.views.starts_with(VIEWS) && stage.views.contains("\"moon | mars\""), "{}", stage.views);
    assert_eq!(stage.app.own.views().len(), 5);
    stage.press("fexports<Enter>");
    command(&mut stage, "watch Exports");
    let watch = stage.app.own.view(5).unwrap();
    assert_eq!((watch.text.as_str(), watch.watch.unwrap().colour.name()), ("exports", "magenta"));
    command(&mut stage, "view Sanctions");
    stage.press("fis:unread<Enter>");
    command(&mut stage, "view add Both");
    assert_eq!(stage.app.own.view(6).unwrap().text, "\"sanctions\" is:unread");
    command(&mut stage, "view Both");
    command(&mut stage, "view remove both");
    assert_eq!((stage.app.list.view, rows(&stage)), (View::All, *IN_SEEDS));
    assert_eq!(stage.app.own.views().len(), 6);
}

#[test]
fn mistakes_are_told() {
    for (line, part) in [
        ("view", "`:view` wants a name: `:view NAME`"),
        ("view add", "`:view add` wants a name: `:view add NAME [QUERY]`"),
        ("view add X", "`X` wants a query"),
        ("view add X is:old", "old"),
        ("view add \"X is:old", "is not closed"),
        ("view add sanctions x", "there is a view `sanctions` already"),
        ("view add all x", "there is a view `all` already"),
        ("view sanctoins", "did you mean `Sanctions`?"),
        ("view zzz", "there is no view `zzz`: `:view add NAME QUERY`"),
        ("view remove zzz", "there is no view `zzz`"),
        ("view remove All", "always there"),
        ("filter is:old", "old"),
        ("down now", "`:down` takes nothing after its name"),
        ("veiw x", "did you mean `view`?"),
    ] {
        let mut stage = with_views();
        command(&mut stage, line);
        assert!(stage.message().contains(part), "{line}: {}", stage.message());
        assert_eq!((stage.views.as_str(), stage.app.list.view), (VIEWS, View::All), "{line}");
    }
}

#[test]
fn a_broken_view_is_shown_with_its_error() {
    let mut stage = Stage::empty(80, 24);
    stage.set_views(VIEWS);
    assert!(
        stage.message().contains("views.toml: line 13, column 9: the view `Odd` is broken"),
        "{}",
        stage.message()
    );
    command(&mut stage, "view odd");
    let screen = stage.screen();
    assert!(screen.contains("This view is broken"), "{screen}");
    stage.press("fx<Enter>");
    assert_eq!(rows(&stage), 0);
    stage.press(":problems<Enter>");
    assert!(stage.screen().contains("the view `Odd` is broken"), "{}", stage.screen());
    stage.set_views("view = ");
    assert_eq!(stage.app.own.views().len(), 4, "what was understood before stays");
}

#[test]
fn the_session_goes_on_in_a_view_by_its_name() {
    let mut stage = with_views();
    command(&mut stage, "view Chinese");
    stage.press("2j");
    let (place, title) = (stage.app.place().unwrap(), stage.title());
    assert_eq!(place.own.as_deref(), Some("Chinese"));
    let back = |views: &str, place: Resume| {
        let mut stage = Stage::empty(80, 24);
        stage.set_views(views);
        stage.app.resume_at(place);
        for (name, text) in readboard::seeds::SEEDS {
            stage.load(name, text);
        }
        stage.happen(Action::LoadDone);
        stage
    };
    let last = &VIEWS[VIEWS.rfind("[[view]]").unwrap()..];
    let again = back(last, place.clone());
    assert_eq!((again.app.list.view, again.title()), (View::Own(0), title.clone()));
    let gone = back("", place);
    assert_eq!((gone.app.list.view, gone.title()), (View::All, title));
}

#[test]
fn a_view_follows_files_that_change() {
    let story = |title: &str| {
        format!("{title}\n\nWords about it.\n\nSource: RFA, March 3, 2024\nhttps://a.example/x\n\n")
    };
    let mut stage = Stage::empty(120, 24);
    stage.set_views("[[view]]\nname = \"Ships\"\nquery = \"ship is:unread\"\nhighlight = \"red\"");
    stage.load("a.txt", story("A ship sails") + &story("A lamp"));
    stage.load("b.txt", story("Two ships meet") + &story("The keeper"));
    stage.happen(Action::LoadDone);
    assert_eq!(stage.app.own.count(0), Some(2));
    stage.press("2jr");
    assert_eq!(stage.app.own.count(0), Some(1));
    let shard = stage.shard("a.txt", story("Nets") + &story("A ship sails") + &story("Old ship sold"));
    let version = Version { path: "a.txt".into(), shard: Some(shard), under: None, cured: None };
    stage.happen(Action::Changed(vec![version]));
    assert_eq!(stage.app.own.count(0), Some(2));
    stage.press("gg]w");
    assert_eq!(stage.title(), "A ship sails");
    stage.press("]w");
    assert_eq!(stage.title(), "Old ship sold");
    stage.press("]w");
    assert!(stage.message().contains("no watched story"), "{}", stage.message());
}

#[test]
fn what_is_seen() {
    for (columns, rows) in [(80, 24), (200, 50)] {
        let mut stage = Stage::with_seeds(columns, rows);
        stage.set_views(VIEWS);
        stage.press("3js");
        command(&mut stage, "view Korea unread");
        stage.press("h");
        golden(&format!("tests/screens/own-views-{columns}x{rows}.txt"), &stage.screen());
        stage.press("ggjjjjj");
        assert_eq!(stage.app.list.view, View::Own(2));
        golden(&format!("tests/screens/own-views-broken-{columns}x{rows}.txt"), &stage.screen());
    }
}

#[test]
fn watched_words_stand_out_in_their_colour() {
    use ratatui::style::{Color, Modifier};
    let body = "The ministry said on Monday that the export control list grows, and export control, it said, will stay.";
    let digest =
        format!("Export Control Grows\n\n{body}\n\nSource: RFA, March 3, 2024\nhttps://a.example/x\n\n");
    let mut stage = Stage::empty(80, 24);
    stage.load(
        "a.txt",
        digest.clone() + &digest.replace("Export Control Grows", "Another").replace("control", "duty"),
    );
    stage.happen(Action::LoadDone);
    stage.set_views("[[view]]\nname = \"W\"\nquery = '\"export control\"'\nhighlight = \"cyan\"");
    // The row under the cursor of the pane that has the keys has one colour.
    stage.press("l");
    let buffer = stage.buffer();
    let coloured = |from: u16, to: u16| {
        let cells = (0..24).flat_map(|y| (from..to).map(move |x| (x, y))).map(|at| &buffer[at]);
        let watched =
            cells.filter(|cell| cell.fg == Color::Cyan && cell.modifier.contains(Modifier::UNDERLINED));
        watched.map(ratatui::buffer::Cell::symbol).collect::<String>()
    };
    // The list, then the story: its title, and twice its body, once over the end of a row.
    assert_eq!(coloured(5, 36), "Export Control");
    assert_eq!(coloured(36, 80), "Export Controlexport controlexportcontrol");
    assert!(stage.screen().contains("▸●◆  Export"), "{}", stage.screen());
    stage.press("fexport<Enter>l");
    let buffer = stage.buffer();
    let red = (0..36).map(|x| &buffer[(x, 1)]).filter(|cell| cell.fg == Color::Red);
    assert_eq!(
        red.map(ratatui::buffer::Cell::symbol).collect::<String>(),
        "Export",
        "what is sought is above"
    );
}

#[test]
fn what_counts_from_today_is_counted_anew_at_midnight() {
    let mut stage = Stage::empty(80, 24);
    let story = |day: u32| {
        format!(
            "Ship {day} sails away\n\nIt was the {day}th then, they said.\n\nSource: RFA, March {day}, 2024\nhttps://a.example/{day}\n\n"
        )
    };
    stage.load("a.txt", (10..16).map(story).collect::<String>());
    stage.happen(Action::LoadDone);
    stage.set_views("[[view]]\nname = \"Old\"\nquery = \"date:2024\"");
    assert!(!stage.app.asks_today());
    stage.set_views(
        "[[view]]\nname = \"New\"\nquery = \"date:2d\"\n[[view]]\nname = \"Old\"\nquery = \"date:2024\"",
    );
    let counts = |stage: &Stage| [0, 1].map(|view| stage.app.own.count(view));
    assert!(stage.app.asks_today());
    assert_eq!(counts(&stage), [Some(3), Some(6)]);
    stage.press("fdate:today<Enter>");
    let shown = |stage: &Stage| {
        let row = stage.app.list.shown.current().unwrap();
        (rows(stage), stage.app.library.story(row).unwrap().heading().to_string())
    };
    assert_eq!(shown(&stage), (1, "Ship 13 sails away".to_owned()));
    stage.today = stage.today.tomorrow().unwrap();
    stage.happen(Action::NewDay);
    assert_eq!(shown(&stage), (1, "Ship 14 sails away".to_owned()));
    stage.press("r");
    stage.today = jiff::civil::date(2024, 3, 16);
    stage.happen(Action::NewDay);
    assert_eq!(counts(&stage), [Some(2), Some(6)]);
}

#[test]
fn queries_are_completed_on_the_command_line() {
    let mut stage = Stage::with_seeds(80, 24);
    let mut complete = |line: &str| {
        stage.press("<Esc>:");
        stage.happen(Action::Paste(line.to_owned()));
        stage.press("<Tab>");
        match &stage.app.prompt {
            Some(prompt) => prompt.line.text().to_owned(),
            _ => String::new(),
        }
    };
    for (typed, completed) in [
        ("view add Ships ship is:un", "view add Ships ship is:unread"),
        ("watch \"Two words\" -has:no", "watch \"Two words\" -has:note"),
        ("filter layout:posted", "filter layout:posted-on"),
        ("view add X source:reuters | sou", "view add X source:reuters | source:"),
        ("view add X ", "view add X is:"),
        // A name that is being typed, and commands, are no query.
        ("view add is:un", "view add is:un"),
        ("view add \"so", "view add \"so"),
        ("view add ", "view add "),
        ("filter", "filter "),
        ("view so", "view so"),
        ("re", "read "),
    ] {
        assert_eq!(complete(typed), completed);
    }
}

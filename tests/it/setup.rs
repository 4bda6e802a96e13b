//! Settings, themes and the mouse, as a person meets them.

use readboard::action::{Action, Pointer, Pointing};
use readboard::app::Pane;
use readboard::app::setup::Terminal;
use readboard::theme::{Ground, built_in};

use crate::stage::{Stage, golden};

const SIZES: [(u16, u16); 3] = [(80, 24), (200, 50), (40, 12)];

fn click(stage: &mut Stage, x: u16, y: u16) {
    for does in [Pointing::Press { twice: false }, Pointing::Release] {
        stage.happen(Action::Point(Pointer { x, y, does }));
    }
}

fn point(stage: &mut Stage, x: u16, y: u16, does: Pointing) {
    stage.happen(Action::Point(Pointer { x, y, does }));
}

/// The cell where `text` begins on the screen.
#[track_caller]
fn place_of(stage: &Stage, text: &str) -> (u16, u16) {
    let screen = stage.screen();
    let found = screen.lines().enumerate().find_map(|(y, row)| Some((row.split_once(text)?.0, y)));
    let (before, y) = found.unwrap_or_else(|| panic!("no `{text}` on\n{screen}"));
    (readboard::text::wrap::width(before) as u16, y as u16)
}

#[test]
fn settings_take_hold_when_their_file_changes() {
    let mut stage = Stage::with_seeds(148, 30);
    stage.press("5Gl");
    let widest = |stage: &Stage| {
        let detail = stage.app.detail.sheet.rows().iter();
        detail.map(|row| usize::from(row.indent) + readboard::text::wrap::width(&row.text)).max().unwrap()
    };
    assert!(widest(&stage) > 40);
    let before = stage.app.geometry.page();
    stage.set_config("[reading]\nmeasure = 40\ncentred = true\nline-spacing = 2\n[panes]\nviews = false\n");
    assert!(widest(&stage) <= 40);
    let page = stage.app.geometry.page();
    assert!(page.width == 40 && page.x > before.x - 20, "{page:?}");
    assert_eq!(stage.app.geometry.views, None);
    let rows = stage.app.detail.sheet.rows();
    assert!(rows.chunks(2).take(3).all(|two| two.get(1).is_none_or(|row| row.text.is_empty())), "{rows:?}");
    // What is sought over a line's end is found there as before.
    stage.press("hh");
    assert!(stage.app.geometry.views.is_some(), "the views come when one goes there");
    stage.set_config("[list]\ncolumns = []\n");
    assert!(stage.app.geometry.page().width > 40);
    stage.set_config("list.columns = [\"digest\"]\nlist.digest-width = 8\n");
    stage.press("l");
    stage.happen(Action::Resize(240, 30));
    assert!(stage.screen().contains('~') || stage.screen().contains("…│"), "{}", stage.screen());
}

#[test]
fn a_hit_is_found_where_lines_stand_apart() {
    let mut stage = Stage::empty(80, 24);
    stage.set_config("reading.line-spacing = 3\n[reading]\n");
    stage.set_config("reading.line-spacing = 3\n");
    stage.load(
        "a.txt",
        "Title\n\nOne two three four five six seven eight nine ten eleven twelve.\n\nSource: RFA\n",
    );
    stage.happen(Action::LoadDone);
    stage.press("l/\"five six seven eight\"<Enter>");
    assert_eq!(stage.app.detail.spots.all().len(), 1, "{}", stage.screen());
}

#[test]
fn mistakes_are_told_and_the_rest_holds() {
    let mut stage = Stage::with_seeds(80, 24);
    stage.set_config("mouse = 1\ntheem = \"x\"\nmark-read = \"on open\"\n");
    assert!(stage.message().starts_with("config.toml: line 1, column 9: `mouse` is true or false"));
    assert!(stage.message().contains("1 more: `:problems`"), "{}", stage.message());
    stage.press(":problems<Enter>");
    assert!(stage.screen().contains("line 2, column 1: there is no setting"), "{}", stage.screen());
    stage.set_config("");
    assert!(!stage.screen().contains("theem"), "the page is made anew");
}

#[test]
fn a_setting_is_changed_by_hand_until_the_file_says_something_new() {
    let mut stage = Stage::with_seeds(80, 24);
    for (line, said) in [
        ("set measure 50", "reading.measure = 50"),
        ("set reading.measure", "reading.measure = 50"),
        ("set mouse!", "mouse = false"),
        ("set mouse=on", "mouse = true"),
        ("set mark-read after 9s", "mark-read = \"after 9s\""),
        ("set columns date", "list.columns = [\"date\"]"),
        ("set columns&", "list.columns = [\"outlet\", \"date\"]"),
        ("set measure 7", "`reading.measure` is a number from 20 to 400"),
        ("set mesure 70", "there is no setting `mesure`; did you mean `reading.measure`?"),
        ("set theme papre", "unknown theme `papre`; did you mean `paper`?"),
        ("set theme!", "`theme` is not on or off"),
    ] {
        stage.press(&format!(":{line}<Enter>"));
        assert!(stage.message().starts_with(said), "{line}: {}", stage.message());
    }
    stage.set_config("mouse = false\n");
    assert_eq!((stage.app.setup.config.measure, stage.app.setup.config.mouse), (50, false));
    stage.press(":set<Enter>");
    assert!(stage.screen().contains("reading.measure = 50"), "{}", stage.screen());
}

#[test]
fn a_story_is_marked_read_when_the_setting_says() {
    let read = |stage: &Stage| stage.app.book.stories() - stage.app.book.unread();
    let mut stage = Stage::with_seeds(80, 12);
    stage.press("jljhk");
    assert_eq!(read(&stage), 0, "by hand");
    stage.press(":set mark-read on open<Enter>jj");
    assert_eq!(read(&stage), 0);
    stage.press("l");
    assert_eq!(read(&stage), 1);
    stage.press("U");
    assert_eq!(read(&stage), 0, "what the person does then is their own");
    stage.press("J");
    assert_eq!(read(&stage), 1);
    stage.press("u");
    assert_eq!(read(&stage), 0, "it can be undone");
    stage.press(":set mark-read at the end<Enter>J");
    assert_eq!(read(&stage), 0);
    stage.press("G");
    assert_eq!(read(&stage), 1);
    stage.press("h:set mark-read after 7s<Enter>j");
    let (before, seconds) = stage.wait.unwrap();
    stage.press("j");
    stage.happen(Action::Waited(before));
    assert_eq!((read(&stage), seconds), (1, 7), "another story is shown now");
    let (now, _) = stage.wait.unwrap();
    stage.happen(Action::Waited(now));
    assert_eq!(read(&stage), 2);
}

#[test]
fn undoing_opens_no_story() {
    let mut stage = Stage::with_seeds(120, 30);
    stage.press(":set mark-read on open<Enter>lJJ");
    assert_eq!(stage.app.book.stories() - stage.app.book.unread(), 3);
    // The second one brings the cursor back to where that was, and that is not to read it again.
    stage.press("uu");
    assert_eq!(stage.app.book.stories() - stage.app.book.unread(), 1);
    stage.press("<C-r>");
    assert_eq!(stage.app.book.stories() - stage.app.book.unread(), 2, "nothing new was done meanwhile");
}

#[test]
fn keys_of_ones_own_do_what_they_say() {
    let mut stage = Stage::with_seeds(80, 24);
    stage
        .set_config("[keys.normal]\n\"gx\" = [\"star\", \"down\"]\n\"r\" = \"\"\n\"x\" = \"view starred\"\n");
    stage.press("gxgx");
    assert_eq!((stage.app.book.starred(), stage.app.list.shown.cursor), (2, 2));
    stage.press("r");
    assert!(stage.message().contains("r does nothing here"), "{}", stage.message());
    stage.press("x");
    assert_eq!(stage.app.list.shown.rows.len(), 2);
    stage.set_config(
        "[keys.normal]\n\"gb\" = \"unstar above\"\n\"gk\" = \"tag east korea\"\n\"gt\" = \"2,3star\"\n",
    );
    stage.press(":view all<Enter>gt");
    assert_eq!(stage.app.book.starred(), 3);
    stage.press("Ggb");
    assert_eq!(stage.app.book.starred(), 0);
    stage.press("gk:view all<Enter>ftag:east<Enter>");
    assert!(stage.app.list.shown.rows.len() > 1, "{}", stage.message());
    stage.set_config("");
    stage.press("r");
    assert_eq!(stage.app.book.unread() + 1, stage.app.book.stories());
}

#[test]
fn themes_are_tried_on_and_taken_or_not() {
    let mut stage = Stage::with_seeds(80, 24);
    let theme = |stage: &Stage| stage.app.setup.theme().name.clone();
    stage.press(":theme<Enter>");
    assert_eq!(theme(&stage), "terminal");
    let seen: Vec<_> = (0..built_in().len())
        .map(|_| {
            stage.press("j");
            theme(&stage)
        })
        .collect();
    assert_eq!(seen, built_in().iter().map(|theme| theme.name.clone()).collect::<Vec<_>>());
    assert_eq!(stage.app.list.shown.cursor, 0, "the list stays where it is");
    stage.press("<Esc>");
    assert_eq!((theme(&stage), stage.config.as_str()), ("terminal".to_owned(), ""));
    stage.config = "# mine\nmouse = true\n".to_owned();
    stage.press(":theme<Enter>Gk<Enter>");
    let name = &built_in()[built_in().len() - 2].name;
    assert_eq!(&theme(&stage), name);
    assert_eq!(stage.config, format!("# mine\nmouse = true\ntheme = \"{name}\"\n"));
    stage.press(":theme night<Enter>");
    assert_eq!(theme(&stage), "night");
    assert!(stage.config.contains("theme = \"night\""), "{}", stage.config);
    stage.press(":theme nihgt<Enter>");
    assert!(stage.message().contains("unknown theme `nihgt`"), "{}", stage.message());
    stage.press(":theme auto<Enter>");
    stage.happen(Action::Ground(Ground::Light));
    assert_eq!(theme(&stage), "light");
    stage.happen(Action::Ground(Ground::Dark));
    assert_eq!(theme(&stage), "dark");
}

#[test]
fn a_click_goes_there_and_a_second_one_opens() {
    let mut stage = Stage::with_seeds(148, 14);
    let third = stage.app.geometry.list.unwrap().y + 3;
    let (list, detail, views) = (
        stage.app.geometry.list.unwrap(),
        stage.app.geometry.detail.unwrap(),
        stage.app.geometry.views.unwrap(),
    );
    click(&mut stage, list.x + 9, third);
    assert_eq!((stage.app.list.shown.cursor, stage.app.focus), (2, Pane::List));
    point(&mut stage, list.x + 9, third, Pointing::Press { twice: true });
    assert_eq!(stage.app.focus, Pane::Detail);
    click(&mut stage, list.x + 9, third + 1);
    assert_eq!((stage.app.list.shown.cursor, stage.app.focus), (3, Pane::List));
    point(&mut stage, detail.x + 9, 9, Pointing::Wheel { down: true });
    assert!(stage.app.detail.top > 0 && stage.app.focus == Pane::List);
    point(&mut stage, list.x + 9, 9, Pointing::Wheel { down: true });
    assert_eq!((stage.app.list.shown.top, stage.app.list.shown.cursor), (3, 4));
    click(&mut stage, detail.x + 9, 9);
    assert_eq!(stage.app.focus, Pane::Detail);
    let (x, y) = place_of(&stage, "Starred");
    assert!(x < views.width);
    click(&mut stage, x, y);
    assert_eq!((stage.app.focus, stage.app.list.shown.rows.len()), (Pane::Views, 0));
    click(&mut stage, detail.x + 9, 9);
    assert_eq!(stage.app.focus, Pane::Views, "there is no story to read");
    // What is being typed is taken, and a page stays.
    stage.press("k<Esc>lfkorea");
    click(&mut stage, list.x + 9, list.y + 2);
    assert!(stage.app.prompt.is_none() && stage.app.list.filter.is_some());
    assert_eq!(stage.app.list.shown.cursor, 1);
    stage.press("<Esc><C-p>korea");
    let (_, results, _) = stage.app.geometry.jump();
    click(&mut stage, results.x + 4, results.y + 2);
    assert_eq!(stage.app.jump.as_ref().unwrap().shown.cursor, 2);
    let title = stage.app.jump.as_ref().unwrap().shown.current();
    point(&mut stage, results.x + 4, results.y + 2, Pointing::Press { twice: true });
    assert_eq!((stage.app.jump.is_none(), stage.app.current()), (true, title));
    stage.press("?");
    point(&mut stage, 9, 9, Pointing::Wheel { down: true });
    assert_eq!(stage.app.page.as_ref().unwrap().top, 3);
}

#[test]
fn a_border_is_dragged() {
    for (columns, rows) in SIZES {
        let mut stage = Stage::with_seeds(columns, rows);
        let detail = stage.app.geometry.detail.unwrap();
        let (x, y, to) = if stage.app.geometry.stacked {
            (5, detail.y, (5, detail.y + 2))
        } else {
            (detail.x, 5, (detail.x - 7, 5))
        };
        point(&mut stage, x, y, Pointing::Press { twice: false });
        point(&mut stage, to.0, to.1, Pointing::Drag);
        point(&mut stage, to.0, to.1, Pointing::Release);
        let now = stage.app.geometry.detail.unwrap();
        let moved = if stage.app.geometry.stacked { (5, now.y) } else { (now.x, 5) };
        assert!(moved.0.abs_diff(to.0) <= 1 && moved.1 == to.1, "{columns}x{rows}: {now:?} {to:?}");
        // Let go, it stays.
        point(&mut stage, x, y, Pointing::Drag);
        assert_eq!(stage.app.geometry.detail, Some(now));
    }
}

#[test]
fn the_pointer_is_welcome_anywhere() {
    for keys in ["", "l", "hh", "<Esc>?", "q<C-p>ko", "<Esc>fko", "<Esc>:x", "<Esc>:theme<Enter>"] {
        for (columns, rows) in [(80, 24), (30, 6), (130, 20), (1, 1), (0, 0)] {
            let mut stage = Stage::with_seeds(80, 24);
            stage.press(keys);
            stage.happen(Action::Resize(columns, rows));
            for y in (0..=rows).step_by(3) {
                for x in (0..=columns).step_by(11) {
                    for does in [
                        Pointing::Press { twice: false },
                        Pointing::Drag,
                        Pointing::Press { twice: true },
                        Pointing::Wheel { down: true },
                        Pointing::Release,
                        Pointing::Wheel { down: false },
                    ] {
                        point(&mut stage, x, y, does);
                    }
                }
                stage.buffer();
            }
        }
    }
}

/// A reader in which most roles have something to show.
pub(crate) fn scene(columns: u16, rows: u16) -> Stage {
    let mut stage = Stage::with_seeds(columns, rows);
    stage.set_views("[[view]]\nname = \"North\"\nquery = \"north\"\nhighlight = \"red\"\n[[view]]\nname = \"(\"\nquery = \"(\"\n");
    stage.press("rjsjjjsk/korea<Enter>");
    stage
}

#[test]
fn everything_can_be_said_in_ascii() {
    let all_ascii = |stage: &Stage| {
        let own = |row: &str| row.chars().filter(|c| !c.is_ascii() && !c.is_alphabetic()).collect::<String>();
        stage.screen().lines().map(own).collect::<String>()
    };
    for (columns, rows) in SIZES {
        let mut stage = scene(columns, rows);
        stage.set_config("symbols = \"ascii\"\n");
        golden(&format!("tests/screens/ascii-{columns}x{rows}.txt"), &stage.screen());
        for keys in
            ["<C-p>bei", "<Esc>?", "q:problems<Enter>", "q24Gl:why<Enter>", "q:theme<Enter>", "<Esc>hhj", "]"]
        {
            stage.press(keys);
            assert_eq!(all_ascii(&stage), "", "{keys}:\n{}", stage.screen());
        }
    }
    let mut stage = scene(80, 24);
    let terminal = Terminal { is_unicode: false, ..Terminal::default() };
    stage.app.set_terminal(terminal);
    assert_eq!(all_ascii(&stage), "");
    stage.set_config("symbols = \"unicode\"\n");
    assert_ne!(all_ascii(&stage), "");
}

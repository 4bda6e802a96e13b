//! Out of the reader: what keys and commands ask the world for.

use std::fmt::Write as _;

use readboard::action::{To, Which};
use readboard::marks::Field;
use readboard::paper::{FileForm, Form};
use readboard::stats::By;

use crate::cli::Place;
use crate::stage::Stage;

const TWO: &str = "Exports fall\n\nThey fell, see https://b.example/x and https://c.example, or mailto:desk@d.example. Again \
https://b.example/x.\n\n- point at https://e.example/a\n\nSource: RFA, March 3, 2024\nhttps://a.example/1\n\n\nShips sail\n\nThey \
sailed.\n\nSource: RFA, March 4, 2024\nhttps://a.example/2\n";

fn two() -> Stage {
    let mut stage = Stage::empty(80, 24);
    stage.load("desk.txt", TWO);
    stage
}

#[test]
fn links_are_opened_by_count_and_by_hint() {
    for (keys, opened, said) in [
        ("o", &["https://a.example/1"][..], ""),
        ("2o", &["https://b.example/x"], ""),
        ("5o", &["https://e.example/a"], ""),
        ("6o", &[], "there is no link 6: this story has 5 links"),
        ("jo", &["https://a.example/2"], ""),
        ("3O", &["https://a.example/1", "https://b.example/x", "https://c.example"], ""),
        ("jO", &["https://a.example/2"], ""),
        (";s", &["https://b.example/x"], ""),
        (";f", &["mailto:desk@d.example"], ""),
        (";z", &[], "no link has the letter z"),
        (";<Esc>", &[], ""),
        (":2open-link<Enter>", &["https://b.example/x"], ""),
    ] {
        let mut stage = two();
        stage.press(keys);
        assert_eq!(
            (stage.opened.as_slice(), &*stage.message()),
            (&opened.iter().map(ToString::to_string).collect::<Vec<_>>()[..], said),
            "{keys}"
        );
    }
}

#[test]
fn many_links_are_not_opened_at_once() {
    let mut stage = Stage::empty(80, 24);
    let links = (0..7).map(|n| format!("https://a.example/{n}")).collect::<Vec<_>>().join(" ");
    stage.load("a.txt", format!("Title of it\n\nWords {links}.\n\nSource: RFA, 2024\n"));
    stage.press("O");
    assert_eq!(
        (stage.opened.len(), &*stage.message()),
        (0, "7 links: :open-links! opens all, 5O the first 5")
    );
    stage.press(":open!<Enter>");
    assert_eq!(stage.opened.len(), 7);
}

#[test]
fn links_are_numbered_where_there_are_several_and_hints_take_the_place() {
    let mut stage = two();
    stage.press("l");
    let screen = stage.screen().replace('\u{a0}', " ");
    for mark in
        ["[1] https://a.example/1", "[2] https://b.example/x", "[4] mailto:", "[5] https://e.example/a"]
    {
        assert!(screen.contains(mark), "{mark}: {screen}");
    }
    stage.press(";");
    let screen = stage.screen().replace('\u{a0}', " ");
    assert!(
        screen.contains("[a] https://a.example/1") && screen.contains("[s] https://b.example/x"),
        "{screen}"
    );
    stage.press("<Esc>hjl");
    assert!(stage.screen().contains(" https://a.example/2") && !stage.screen().contains("[1]"));
}

#[test]
fn stories_are_handed_on_by_count_and_range() {
    let clipboard = |form| (FileForm::Paper(form), To::Clipboard);
    let file = |path: &str, replaces: bool| To::File {
        path: Some(path.to_owned()),
        over: (!replaces).then_some("`:export!`"),
    };
    for (keys, (form, to), stories) in [
        ("yy", clipboard(Form::Title), 1),
        ("2yu", clipboard(Form::Link), 2),
        ("Vjyb", clipboard(Form::Body), 2),
        ("Y", clipboard(Form::Citation), 1),
        (":%cite<Enter>", clipboard(Form::Citation), 2),
        (
            "2|sh -c 'wc -l'<Enter>",
            (FileForm::Paper(Form::Text), To::Command(vec!["sh".into(), "-c".into(), "wc -l".into()])),
            2,
        ),
        ("Vj|less<Enter>", (FileForm::Paper(Form::Text), To::Command(vec!["less".into()])), 2),
        (":pipe! pandoc<Enter>", (FileForm::Paper(Form::Markdown), To::Command(vec!["pandoc".into()])), 1),
        (":export 'a b.html'<Enter>", (FileForm::Paper(Form::Html), file("a b.html", false)), 2),
        (":.export x.json<Enter>", (FileForm::Json, file("x.json", false)), 1),
        (":export! x.csv below<Enter>", (FileForm::Csv, file("x.csv", true)), 1),
    ] {
        let mut stage = two();
        stage.press(keys);
        let [handout] = stage.handed.as_slice() else { panic!("{keys}: {}", stage.message()) };
        assert_eq!((handout.form, &handout.to), (form, &to), "{keys}");
        assert!(matches!(&handout.which, Which::These(all) if all.len() == stories), "{keys}: {handout:?}");
        assert_eq!(stage.app.visual.anchor, None, "{keys}");
    }
    for (keys, said) in [
        (
            ":export<Enter>",
            "`:export` wants a file: its ending (.md .html .json .ndjson .csv .txt) says the form",
        ),
        (
            ":export x.doc<Enter>",
            "x.doc: its ending does not say the form: .md .html .json .ndjson .csv and .txt do",
        ),
        (":export x.md (<Enter>", "`(` opens a group: words and `)` are to follow"),
        ("|'less<Enter>", "`'less`: a quotation has no end"),
    ] {
        let mut stage = two();
        stage.press(keys);
        assert_eq!((stage.handed.len(), &*stage.message()), (0, said), "{keys}");
    }
    let mut stage = two();
    stage.press(":export 'x y.md' ships<Enter>gf");
    assert!(matches!(&stage.handed[0].which, Which::These(all) if all.len() == 1), "{}", stage.message());
    assert_eq!(stage.handed[0].to, file("x y.md", false));
    assert_eq!(stage.edited.len(), 1);
}

#[test]
fn the_basket_is_a_tag_that_can_be_asked_for() {
    let mut stage = two();
    stage.press("jb");
    let [(_, changes)] = stage.saved.as_slice() else { panic!("{}", stage.message()) };
    assert!(matches!(&changes[0].field, Field::Tag(tag, true) if &**tag == "basket"));
    stage.press(":basket<Enter>");
    assert_eq!((stage.app.list.shown.rows.len(), &*stage.title()), (1, "Ships sail"));
    stage.press(":brief<Enter>");
    assert_eq!(stage.handed[0].form, FileForm::Paper(Form::Brief));
    stage.press("<Esc>gg2b");
    assert_eq!(stage.saved[1].1.len(), 1, "the first was not in it, so it decides");
    stage.press(":basket<Enter>");
    assert_eq!(stage.app.list.shown.rows.len(), 2);
    stage.press("b<Esc>:basket<Enter>");
    assert_eq!((stage.app.list.shown.rows.len(), &*stage.title()), (1, "Ships sail"));
}

#[test]
fn statistics_zoom_and_filter() {
    let mut stage = Stage::empty(80, 24);
    let story = |n: u32, source: &str| {
        format!("Ship {n} sails\n\nIt was ship {n}, out at sea.\n\nSource: {source}\n\n\n")
    };
    let text: String =
        ["RFA, March 3, 2024", "Radio Free Asia, April 4, 2024", "Reuters, April 9, 2024", "Reuters, 2022"]
            .iter()
            .zip(1..)
            .map(|(source, n)| story(n, source))
            .collect();
    stage.load("a.txt", text);
    let chosen = |stage: &Stage| {
        let open = stage.app.statistics.as_ref().unwrap();
        open.chosen().map(|bar| format!("{} {}", bar.label, bar.tally.stories)).unwrap_or_default()
    };
    stage.press("r:stats<Enter>");
    assert_eq!(chosen(&stage), "2024-04 2");
    assert_eq!(chosen(stage.press("k")), "2024-03 1");
    assert_eq!(chosen(stage.press("l")), "2024-W09 2024-02-26 1");
    assert_eq!(chosen(stage.press("+")), "2024-03-03 1");
    stage.press("l");
    assert_eq!(stage.message(), "there is nothing shorter than a day");
    assert_eq!(chosen(stage.press("hhh")), "2024 3");
    assert_eq!(chosen(stage.press("gg")), "2022 1");
    assert_eq!(chosen(stage.press("<Tab>")), "Radio Free Asia 2");
    stage.press("h");
    assert_eq!(stage.message(), "only time can be zoomed: Tab goes to it");
    stage.press("<Enter>");
    assert_eq!((stage.app.list.shown.rows.len(), stage.app.statistics.is_some()), (2, false));
    // Of what the list shows.
    stage.press(":stats<Enter><S-Tab>");
    assert_eq!(stage.app.statistics.as_ref().unwrap().counted.as_ref().unwrap().all.stories, 2);
    stage.press("<Tab>gg<Enter>");
    assert_eq!(stage.app.list.filter.as_ref().unwrap().text, "source:'\"Radio Free Asia\" date:2024-03");
    assert_eq!(stage.app.list.shown.rows.len(), 1);
    stage.press("<C-o>:stats<Enter>q");
    assert!(stage.app.statistics.is_none() && !stage.has_quit);
    // What comes while it is open is counted.
    stage.press("<Esc>:stats<Enter>");
    stage.load("b.txt", story(9, "TASS, May 1, 2024"));
    assert_eq!(stage.app.statistics.as_ref().unwrap().counted.as_ref().unwrap().all.stories, 5);
    for (columns, rows) in [(1, 1), (2, 2), (5, 40), (40, 3), (40, 12), (200, 50), (300, 9)] {
        stage.happen(readboard::action::Action::Resize(columns, rows));
        for _ in 0..5 {
            stage.press("<Tab>").screen();
        }
    }
}

#[test]
fn statistics_follow_the_list_and_its_marks() {
    let mut stage = Stage::empty(80, 24);
    let story = |n: u32, what: &str| {
        format!("{what} {n} sails\n\nIt was {n}, out at sea.\n\nSource: Reuters, March {n}, 2024\n\n\n")
    };
    stage.load("a.txt", [story(1, "Ship"), story(2, "Ship"), story(3, "Boat")].concat());
    let all = |stage: &Stage| {
        let open = stage.app.statistics.as_ref().unwrap();
        open.counted.as_ref().map(|counted| counted.all).unwrap_or_default()
    };
    // What comes to a list that is searched is counted when it is found.
    stage.press("fship<Enter>:stats<Enter>");
    assert_eq!(all(&stage).stories, 2);
    stage.load("b.txt", story(9, "Ship"));
    assert_eq!(all(&stage).stories, 3);
    // A filter of the screen's own.
    stage.press("fboat<Enter>");
    assert_eq!(all(&stage).stories, 1);
    assert!(stage.screen().contains("· boat"));
    let title = stage.title();
    stage.press("/n");
    assert_eq!(stage.title(), title, "{}", stage.message());
    // Marks of others.
    let ix = stage.app.current().unwrap();
    let key = stage.app.library.story(ix).unwrap().key();
    let writer = readboard::marks::Writer::new("other").unwrap();
    let record = readboard::marks::Record {
        stamp: readboard::marks::Stamp::new(9, 0),
        writer,
        key,
        change: Field::Starred(true),
        title: readboard::text::CleanBuf::default(),
        likeness: None,
    };
    stage.happen(readboard::action::Action::Marked(Box::default(), Vec::new()));
    let heard = readboard::action::Action::Heard(vec![record], readboard::action::Whose::Others);
    stage.happen(heard);
    assert_eq!((all(&stage).stories, all(&stage).starred), (1, 1));
}

#[test]
fn a_bar_narrows_whatever_the_filter_is() {
    let mut stage = Stage::empty(80, 24);
    let text = "Ship sails\n\nIt was at sea.\n\nSource: Reuters, March 1, 2024\n\n\n\
        Boat sails\n\nIt was at sea.\n\nSource: Reuters, April 1, 2024\n";
    stage.load("a.txt", text);
    for (filter, text) in [
        ("ship | boat sort:date", "(ship | boat) date:2024-04 sort:date"),
        ("\"at sea", "\"at sea\" date:2024-04"),
        ("(ship | boat", "(ship | boat) date:2024-04"),
        ("-ship", "-ship date:2024-04"),
    ] {
        stage.press(&format!("<Esc><Esc>f{}<Enter>:stats<Enter><Enter>", filter.replace(' ', "<Space>")));
        let now = stage.app.list.filter.as_ref().map(|filter| filter.text.clone());
        assert_eq!(now.as_deref(), Some(text), "{filter}: {}", stage.message());
        assert_eq!((stage.app.list.shown.rows.len(), &*stage.title()), (1, "Boat sails"));
    }
}

#[test]
fn exports_for_people_load_back_as_the_same_stories() {
    let place = Place::new();
    place.file("desk.txt", TWO);
    let ids = |file: &str| -> Vec<String> {
        let listed = place.run(&["list", file, "--format", "csv"]);
        listed.out.lines().skip(1).map(|line| line[..32].to_owned()).collect()
    };
    for (args, file) in [
        (&["-o", "a.md"][..], "a.md"),
        (&["-o", "b.htm"], "b.htm"),
        (&["-o", "c.txt", "--format", "brief"], "c.txt"),
        (&["-o", "d.ndjson"], "d.ndjson"),
        (&["-o", "e"], "e"),
    ] {
        let outcome = place.run(&[&["export", "desk.txt"], args].concat());
        assert_eq!((outcome.status, &*outcome.err), (Some(0), ""), "{file}");
        assert_eq!(ids(file), ids("desk.txt"), "{file}");
        let again = place.run(&[&["export", "desk.txt"], args].concat());
        assert!(again.err.contains("exists already") && again.err.contains("--force"), "{}", again.err);
    }
    let page = std::fs::read_to_string(place.path("b.htm")).unwrap();
    assert!(page.contains("default-src 'none'") && page.contains("(id "), "{page}");
}

#[test]
fn statistics_are_printed() {
    let place = Place::new();
    place.file("desk.txt", TWO);
    // The same stories once more are no more stories.
    place.file("again.txt", TWO);
    let text = place.run(&["stats", ".", "--by", "day"]);
    assert_eq!(
        text.out,
        "day           stories    read   starred\n2024-03-03          1      0%         0\n\
         2024-03-04          1      0%         0\nall                 2      0%         0\n"
    );
    let json = place.run(&["stats", ".", "--by", "outlet", "--format", "json", "-q", "ships"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        (json["stories"].as_u64(), json["bars"][0]["label"].as_str()),
        (Some(1), Some("Radio Free Asia"))
    );
    assert_eq!(place.run(&["stats", ".", "-q", "nothing-like-this"]).status, Some(1));
}

#[test]
fn what_a_bar_asks_for_is_what_it_counts() {
    let place = Place::new();
    let readme = include_str!("../../README.md");
    let own = readme.split_once("<!-- outlets: a test reads it -->\n\n```toml\n").unwrap().1;
    place.file("home/config/readboard/outlets.toml", own.split_once("```").unwrap().0);
    let mut text = String::new();
    for (number, outlet) in
        ["Reuters", "Reuters Asia", "HG", "海港报", "reuters asia", "Asia"].iter().enumerate()
    {
        let day = number * 40 + 1;
        let month = day / 28 % 12 + 1;
        let _ = write!(
            text,
            "Title number {number} of them\n\nWords of story {number}.\n\nSource: {outlet}, 2023-{month:02}-{:02}\n\n",
            day % 28 + 1
        );
    }
    place.file("desk.txt", text);
    place.file(
        "b.md",
        "# News\n\n## One of them\n\nIts words are here.\n\n## Another one\n\nAnd here are its own.\n",
    );
    for by in By::ALL.map(By::name) {
        let run = |args: &[&str]| {
            let mut program = place.program(args);
            Place::finish(program.env("XDG_CONFIG_HOME", place.path("home/config")), b"")
        };
        let json: serde_json::Value =
            serde_json::from_str(&run(&["stats", ".", "--by", by, "--format", "json"]).out).unwrap();
        for bar in json["bars"].as_array().unwrap() {
            let listed = run(&["list", ".", "-q", bar["query"].as_str().unwrap()]);
            assert_eq!(listed.out.lines().count() as u64, bar["stories"].as_u64().unwrap(), "{by}: {bar}");
        }
        if by == "outlet" {
            assert_eq!(json["bars"][0]["label"], "Harbour Gazette", "{json}");
        }
    }
}

#[test]
fn completions_and_the_manual_come_from_the_tables() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        assert!(place.run(&["completions", shell]).out.contains("stats"), "{shell}");
    }
    let page = place.run(&["man"]).out;
    for command in readboard::command::COMMANDS {
        let usage = command.usage().replace('-', "\\-");
        assert!(page.contains(&usage), "{usage}");
    }
    assert!(page.starts_with('.') && page.contains("READBOARD EXPORT"), "{page}");
}

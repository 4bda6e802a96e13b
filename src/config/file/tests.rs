//! The file as people write it, right and wrong.

use super::*;
use crate::command::{Mode, Verb};
use crate::config::{Binding, Column, DEFAULTS, MarkRead, Symbols, setting};
use crate::key;

fn themes() -> Vec<String> {
    ["dark", "light", "paper"].map(str::to_owned).to_vec()
}

#[test]
fn the_defaults_are_the_file_that_ships() {
    let (config, faults) = read_over(DEFAULTS, Config::default(), &themes());
    assert_eq!((&config, faults.len()), (&Config::usual(), 0), "{faults:?}");
    assert_eq!(config.measure, 78);
    assert_eq!(read(DEFAULTS, &themes()).0, config);
    for setting in SETTINGS {
        assert!(place_of(DEFAULTS, setting.name).is_some(), "{} is not in it", setting.name);
    }
    for section in sections() {
        assert!(DEFAULTS.contains(&format!("\n[{section}")), "{section}");
    }
    // Every setting has words before it.
    for (line, next) in DEFAULTS.lines().zip(DEFAULTS.lines().skip(1)) {
        let is_setting = |line: &str| line.contains(" = ") && !line.starts_with('#');
        assert!(!is_setting(next) || line.starts_with('#') || is_setting(line), "{next}");
    }
}

#[test]
fn everything_can_be_set() {
    let text = "paths = [\"~/digests\", \"b\"]\ntheme = \"paper\"\nsymbols = \"ascii\"\nmouse = false\n\
                mark-read = \"after 12 seconds\"\nreading.measure = 0x3c\nreading.centred = true\n\
                [list]\ncolumns = [\"date\", \"date\"]\n[keys.normal]\ngx = [\"star\", \"read below\"]\nR = \"\"\n\
                [keys.page]\n\"<C-n>\" = \":down\"\n";
    let (config, faults) = read(text, &themes());
    assert_eq!(faults, []);
    assert_eq!((config.paths.len(), config.theme.as_str(), config.symbols), (2, "paper", Symbols::Ascii));
    assert_eq!((config.mouse, config.mark_read, config.measure), (false, MarkRead::After(12), 60));
    assert_eq!((config.centred, &config.columns[..]), (true, &[Column::Date][..]));
    let does = |binding: &Binding| binding.does.iter().map(|call| call.verb).collect::<Vec<_>>();
    let keys: Vec<_> =
        config.keys.iter().map(|binding| (binding.mode, key::show(&binding.keys), does(binding))).collect();
    let expected = [
        (Mode::Normal, "R".to_owned(), vec![]),
        (Mode::Normal, "gx".to_owned(), vec![Verb::ToggleStar, Verb::ToggleRead]),
        (Mode::Page, "<C-n>".to_owned(), vec![Verb::Down]),
    ];
    assert_eq!(keys, expected);
    // What is shown of each setting is read as the same.
    let written = setting::all(&config);
    let (again, faults) = read(&written, &themes());
    assert_eq!((Config { keys: config.keys.clone(), ..again }, faults), (config, vec![]), "{written}");
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_hides_nothing() {
    for (text, line, column, part) in [
        ("theem = \"dark\"", 1, 1, "there is no setting `theem`; did you mean `theme`?"),
        ("measure = 60", 1, 1, "did you mean `reading.measure`?"),
        ("[reading]\nmeasur = 60", 2, 1, "did you mean `reading.measure`?"),
        ("\n[raeding]\nmeasure = 60", 2, 2, "there is no section `raeding`; did you mean `[reading]`?"),
        ("reading = 3", 1, 11, "`reading` is a section"),
        ("theme = \"papr\"", 1, 9, "unknown theme `papr`; did you mean `paper`?"),
        ("theme = 3", 1, 9, "`theme` is a text in quotes"),
        ("mouse = \"yes\"", 1, 9, "`mouse` is true or false"),
        ("reading.measure = 7", 1, 19, "`reading.measure` is a number from 20 to 400"),
        ("reading.measure = 99999999999999999999", 1, 19, "is a number from 20"),
        ("symbols = \"asci\"", 1, 11, "did you mean `ascii`?"),
        ("mark-read = \"by hnad\"", 1, 13, "did you mean `by hand`?"),
        ("mark-read = \"after 0s\"", 1, 13, "`after` is followed by seconds"),
        ("list.columns = [\"outlte\"]", 1, 16, "unknown column `outlte`; did you mean `outlet`?"),
        ("paths = [1]", 1, 9, "`paths` is a list of texts"),
        ("keys.norml.x = \"star\"", 1, 6, "unknown mode `norml`; did you mean `normal`?"),
        ("[keys.normal]\n\"<C-\" = 3", 2, 9, "keys stand for a command"),
        ("[keys.normal]\n\"<Foo>\" = \"star\"", 2, 1, "`<Foo>` is no key"),
        ("[keys.normal]\n\"\" = \"star\"", 2, 1, "`` is no key"),
        ("[keys.normal]\nx = \"staar\"", 2, 5, "there is no command `staar`; did you mean `star`?"),
        ("[keys.normal]\nx = [\"star\", \"undo it\"]", 2, 5, "`:undo` takes nothing after its name: `it`"),
        ("mouse = \n", 1, 9, ""),
    ] {
        let text = format!("{text}\n");
        let (config, faults) = read(&text, &themes());
        let found = faults.iter().any(|f| (f.line, f.column) == (line, column) && f.reason.contains(part));
        assert!(found && faults.len() == 1, "{text}: {faults:?}");
        assert_eq!(config, Config::usual(), "{text}");
    }
    let (config, faults) = read("mouse = 3\nsymbols = \"ascii\"\n", &themes());
    assert_eq!((config.symbols, config.mouse, faults.len()), (Symbols::Ascii, true, 1));
}

#[test]
fn on_the_line_quotes_and_brackets_can_be_left_out() {
    let mut config = Config::usual();
    for (name, typed, shown) in [
        ("mouse", "off", "false"),
        ("theme", "paper", "\"paper\""),
        ("theme", "\"dark\"", "\"dark\""),
        ("mark-read", "at the end", "\"at the end\""),
        ("columns", "date, outlet", "[\"date\", \"outlet\"]"),
        ("list.columns", "[]", "[]"),
        ("measure", "60", "60"),
        ("paths", "a b", "[\"a\", \"b\"]"),
    ] {
        let setting = setting::meant(name).unwrap();
        setting.put(&mut config, &setting.typed(typed), &themes()).unwrap();
        assert_eq!(setting.show(&config), shown, "{name} {typed}");
    }
    assert!(setting::meant("mesure").unwrap_err().contains("`reading.measure`"));
}

//! vim's grammar: ranges, positions, leaps, doing it again, and recordings.

use readboard::app::list::View;
use readboard::command::Mode;
use readboard::story::StoryIx;

use crate::stage::{IN_SEEDS, Stage};

fn seeds() -> Stage {
    Stage::with_seeds(80, 24)
}

/// The row under the cursor, from 1.
fn row(stage: &Stage) -> usize {
    stage.app.list.shown.cursor + 1
}

/// The rows, from 1, of the first hundred stories that are read.
fn read(stage: &Stage) -> Vec<u32> {
    (0..100).filter(|&ix| stage.app.book.flags(StoryIx(ix)).read()).map(|ix| ix + 1).collect()
}

fn starred(stage: &Stage) -> Vec<u32> {
    (0..100).filter(|&ix| stage.app.book.flags(StoryIx(ix)).starred()).map(|ix| ix + 1).collect()
}

#[test]
fn what_is_marked_is_what_the_keys_say() {
    let all: Vec<u32> = (1..=*IN_SEEDS as u32).filter(|&ix| ix <= 100).collect();
    for (keys, rows) in [
        ("3r", vec![1, 2, 3]),
        ("3rU", vec![2, 3]),
        ("Vjjr", vec![1, 2, 3]),
        ("5Gvkkr", vec![3, 4, 5]),
        ("3GVjojr", vec![4]),
        ("VjjrGggr", vec![2, 3]),
        ("Vjj<Esc>r", vec![3]),
        ("3GVj<Esc>Ggvr", vec![3, 4]),
        ("3GVjrjjjgvr", vec![]),
        (":2,4read<Enter>", vec![2, 3, 4]),
        ("3G:.,+1read<Enter>", vec![3, 4]),
        ("3G:read above<Enter>", vec![1, 2]),
        ("rjjjR:4,$unread<Enter>", vec![1, 2, 3]),
        ("3G:read below<Enter>:5,$unread<Enter>", vec![4]),
        ("2Gmajjmb:'a,'bread<Enter>", vec![2, 3, 4]),
        ("2GVj<Esc>gg:'<lt>,'>read<Enter>", vec![2, 3]),
        ("2GVj:read<Enter>", vec![2, 3]),
        ("r:read<Enter>", vec![]),
        ("rggj:1read<Enter>", vec![1]),
        (":2,3read-all<Enter>", vec![2, 3]),
        ("2GVj:read-all<Enter>", vec![2, 3]),
        ("2G2R", vec![2, 3]),
        (":4<Enter>r", vec![4]),
        ("l:4<Enter>r", vec![4]),
        ("4Gmagg:'a<Enter>r", vec![4]),
        ("R", all.clone()),
        (":%read<Enter>", all),
        ("Ru", vec![]),
        ("2GVjR", vec![2, 3]),
        ("rj.jj.", vec![1, 2, 4]),
        ("2rjj.", vec![1, 2, 3, 4]),
        ("rjj3.", vec![1, 3, 4, 5]),
        ("rj.u", vec![1]),
        ("Qarjj<Esc>Q@a", vec![1, 3]),
        ("QarjQ3@a", vec![1, 2, 3, 4]),
        ("QarjQ@a@@", vec![1, 2, 3]),
    ] {
        let mut stage = seeds();
        stage.press(keys);
        assert_eq!(read(&stage), rows, "{keys}: {}", stage.message());
        assert_ne!(stage.app.mode(), Mode::Visual, "{keys}");
    }
}

#[test]
fn doing_it_again_does_the_same_and_not_the_opposite() {
    let mut stage = seeds();
    stage.press("sj").press("s").press("ggs").press("gg");
    assert_eq!(starred(&stage), [2]);
    // The last change took a star off, so that is what is done again.
    stage.press("2G.");
    assert_eq!(starred(&stage), [] as [u32; 0]);
}

#[test]
fn a_range_can_be_seen() {
    let mut stage = seeds();
    stage.press("2GVjj");
    let screen = stage.screen();
    let signs: Vec<char> = screen.lines().skip(1).take(5).filter_map(|line| line.chars().nth(1)).collect();
    assert_eq!(signs, [' ', '│', '│', '▸', ' ']);
    assert!(screen.contains("VISUAL") && screen.contains("3 stories"), "{screen}");
}

#[test]
fn positions_last_and_leaps_can_be_walked() {
    for (keys, at) in [
        ("3Gma9G'a", 3),
        ("3Gma9G`a", 3),
        ("3Gma9G'a''", 9),
        ("5GG<C-o>", 5),
        ("5GG20G<C-o><C-o>", 5),
        ("5GG20G<C-o><C-o>g<C-o>", *IN_SEEDS),
        ("5GG20G2<C-o>2g<C-o>", 20),
        ("5G7G9G3<C-o>", 1),
        ("4Gfkorea<Enter><Esc><C-o>", 4),
        ("4G:view starred<Enter><C-o>", 4),
        ("jj''", 3),
        ("m1j", 2),
    ] {
        let mut stage = seeds();
        stage.press(keys);
        assert_eq!(row(&stage), at, "{keys}: {}", stage.message());
    }
    let mut stage = seeds();
    stage.press("fchina<Enter>jj");
    let (title, filter) = (stage.title(), stage.app.list.filter.clone());
    stage.press(":view unread<Enter>GGgg<C-o><C-o><C-o>");
    assert_eq!((stage.title(), &stage.app.list.filter), (title, &filter), "{}", stage.message());
    assert_eq!(stage.app.list.view, View::All);
}

#[test]
fn a_recording_waits_for_answers_and_stops_at_errors() {
    let mut stage = seeds();
    stage.press("Qafkorea<Enter>r<Esc>Q");
    let first = read(&stage);
    assert_eq!(first.len(), 1);
    stage.press("u@a");
    assert_eq!(read(&stage), first, "{}", stage.message());
    // The second command does not exist, so the star is not reached.
    stage.press("Qb:nonsense<Enter>sQ");
    let before = starred(&stage);
    stage.press("u@b");
    assert!(stage.message().contains("nonsense"));
    assert_eq!(starred(&stage).len(), before.len() - 1);
    // One that plays itself comes to an end: where it can't go on, or after very many steps.
    stage.press("ggQcj@cQgg@c");
    assert_eq!(row(&stage), *IN_SEEDS, "{}", stage.message());
    stage.app.recordings.most = 1_000;
    stage.press("ggQd<Esc>@dQ@d");
    assert!(stage.message().contains("play itself"), "{}", stage.message());
    stage.press("Qe@esQ@e");
    assert!(stage.message().contains("play one another"), "{}", stage.message());
}

#[test]
fn a_recording_stops_where_it_can_t_go_on() {
    for (keys, starred_rows) in [
        // Every second story is starred, and the last one once.
        ("QasjjQggu99@a", (1..=*IN_SEEDS as u32).step_by(2).filter(|&row| row <= 100).collect::<Vec<_>>()),
        ("Qa]ssQ@a", vec![1]),
        ("Qa]uQR@asj", vec![]),
        ("Qb]zsQ@b", vec![1]),
    ] {
        let mut stage = seeds();
        stage.press(keys);
        if keys.ends_with("sj") {
            assert_eq!(starred(&stage).len(), 1, "what the person presses then counts");
        } else {
            assert_eq!(starred(&stage), starred_rows, "{keys}: {}", stage.message());
        }
    }
}

#[test]
fn keys_are_heard_while_a_recording_plays() {
    let mut stage = seeds();
    stage.press("Qasu<Esc>Q");
    stage.late = Some(Vec::new());
    let steps = stage.saved.len();
    stage.press("9999@a");
    assert!(stage.saved.len() - steps < 1_000, "{}", stage.saved.len() - steps);
    stage.press("j");
    assert!(stage.message().contains("stopped"), "{}", stage.message());
}

#[test]
fn what_is_pasted_or_ended_by_name_is_recorded_as_it_was() {
    let mut stage = seeds();
    stage.press("Qaf");
    stage.happen(readboard::action::Action::Paste("korea".to_owned()));
    stage.press("<Enter>:record<Enter>");
    assert_eq!(stage.app.recordings.letters.get(&'a').map(String::as_str), Some("fkorea<Enter>"));
}

#[test]
fn a_folded_group_is_one_thing_for_every_command() {
    for (keys, groups) in [
        ("r", 1),
        ("2r", 2),
        ("V:read<Enter>", 1),
        ("Vjr", 2),
        (":.read<Enter>", 1),
        ("r:read below<Enter>ggu", 1),
        ("jr.ggr", 2),
        ("rjj.", 2),
    ] {
        let mut stage = seeds();
        stage.press("gzdzMgg").press(keys);
        let outline = &stage.app.list.shown.outline;
        let whole = |number: usize| {
            let rows = outline.section(number).unwrap().rows.clone();
            rows.filter(|&row| stage.app.book.flags(stage.app.list.shown.rows.get(row).unwrap()).read())
                .count()
                == outline.section(number).unwrap().rows.len()
        };
        let total: usize =
            (0..*IN_SEEDS as u32).filter(|&ix| stage.app.book.flags(StoryIx(ix)).read()).count();
        let marked: Vec<usize> = (0..outline.len()).filter(|&number| whole(number)).collect();
        let sum: usize = marked.iter().map(|&number| outline.section(number).unwrap().rows.len()).sum();
        assert_eq!((marked.len(), sum), (groups, total), "{keys}: {}", stage.message());
    }
    // Below the last group stands nothing.
    let mut stage = Stage::with_seeds(80, 60);
    stage.press("gzdzM");
    let groups = stage.app.list.shown.outline.len();
    let screen = stage.screen();
    let rows = screen.lines().filter(|line| line.contains('▹')).count();
    assert_eq!(rows, groups, "{screen}");
}

#[test]
fn the_row_under_the_cursor_stays_whatever_is_asked_again() {
    for keys in ["gzo", "gSt", "fis:unread<Enter>", ":view unread<Enter>gzo", ":view unread<Enter>gSt"] {
        let mut stage = seeds();
        stage.press(keys).press("5Gr");
        let title = stage.title();
        stage.load(
            "new.txt",
            "Title\n\nSome words of it.\n\nSource: RFA, March 3, 2024\nhttps://a.example/1\n",
        );
        assert_eq!(stage.title(), title, "{keys}");
        let grouped = keys.contains("gz");
        assert_eq!(stage.app.list.shown.outline.is_empty(), !grouped, "{keys}");
        if grouped {
            let shown = &stage.app.list.shown;
            let ends = shown.outline.section(shown.outline.len() - 1).unwrap().rows.end;
            assert_eq!(ends, shown.rows.len(), "{keys}");
        }
    }
}

#[test]
fn a_range_that_loses_its_end_is_no_range() {
    let mut stage = seeds();
    stage.press("Vfkorea<Enter>");
    assert_eq!((stage.app.mode(), stage.app.visual.anchor), (Mode::Normal, None), "{}", stage.message());
    let mut stage = seeds();
    stage.press("Vq");
    assert!(!stage.has_quit && stage.app.mode() == Mode::Normal);
    stage.press("5f");
    assert!(stage.message().contains("takes no count"), "{}", stage.message());
}

#[test]
fn the_window_of_a_list_that_is_hidden_stays() {
    let mut stage = Stage::with_seeds(60, 15);
    stage.press("20Gkk");
    let top = stage.app.list.shown.top;
    stage.press("l");
    assert!(stage.app.geometry.list.is_none());
    stage.press("h");
    assert_eq!(stage.app.list.shown.top, top);
}

#[test]
fn the_row_is_put_where_it_is_wanted() {
    let mut stage = seeds();
    for (keys, row, top) in
        [("30Gzz", 30, 19), ("30Gzt", 30, 28), ("30Gzb", 30, 10), ("30GzzH", 21, 19), ("30GzzL", 39, 19)]
    {
        stage.press(keys);
        let shown = &stage.app.list.shown;
        assert_eq!((shown.cursor + 1, shown.top), (row, top), "{keys}");
    }
    stage.press("30GzzM");
    assert_eq!(self::row(&stage), 30);
}

/// The first two stories of the own seeds that a query finds.
fn tagged(stage: &Stage, tag: &str) -> Vec<u32> {
    let has = |ix: &u32| stage.app.tags_of(StoryIx(*ix)).iter().any(|own| **own == *tag);
    (0..100).filter(has).map(|ix| ix + 1).collect()
}

#[test]
fn tags_are_given_taken_undone_and_asked_for() {
    for (keys, rows) in [
        ("tcyber<Enter>", vec![1]),
        ("3tcyber<Enter>", vec![1, 2, 3]),
        ("Vjtcyber<Enter>", vec![1, 2]),
        ("t#cyber<Enter>", vec![1]),
        ("tcyber<Enter>u", vec![]),
        ("tcyber<Enter>u<C-r>", vec![1]),
        ("tcyber<Enter>jj.", vec![1, 3]),
        ("3tcyber<Enter>jT<Enter>", vec![1, 3]),
        (":tag cyber<Enter>", vec![1]),
        (":2,3tag cyber<Enter>", vec![2, 3]),
        ("3G:tag cyber above<Enter>", vec![1, 2]),
        (":%tag cyber<Enter>:3,$untag cyber<Enter>", vec![1, 2]),
        ("2tcyber<Enter>jjtc<Tab><Enter>", vec![1, 2, 3]),
        ("2tcyber<Enter>jjtybr<Tab><Enter>", vec![1, 2, 3]),
        ("tcyber<Esc>", vec![]),
        ("3tcyber<Enter>ftag:cyber<Enter>:%untag cyber<Enter>", vec![]),
    ] {
        let mut stage = seeds();
        stage.press(keys);
        assert_eq!(tagged(&stage, "cyber"), rows, "{keys}: {}", stage.message());
    }
    let mut stage = seeds();
    stage.press("2tcyber<Enter>tbig news<Enter>");
    let screen = stage.screen();
    assert!(screen.contains("#big news #cyber"), "{screen}");
    stage.press(":untag \"big news\"<Enter>");
    assert_eq!(tagged(&stage, "big news"), [] as [u32; 0]);
}

#[test]
fn comments_are_made_changed_and_taken_back() {
    let mut stage = seeds();
    let said = |stage: &Stage| stage.app.comment_of(StoryIx(0)).map(|text| text.to_string());
    stage.press("ccheck the 数字<Enter>");
    assert_eq!(said(&stage).as_deref(), Some("check the 数字"));
    assert!(stage.screen().contains("you say: check the 数字"));
    stage.press("c<BS><BS>number<Enter>");
    assert_eq!(said(&stage).as_deref(), Some("check the number"));
    stage.press("u");
    assert_eq!(said(&stage).as_deref(), Some("check the 数字"));
    stage.press("c<C-u><Enter>");
    assert_eq!(said(&stage), None);
    stage.press(":comment in short<Enter>");
    assert_eq!(said(&stage).as_deref(), Some("in short"));
    stage.press("gc");
    assert_eq!(said(&stage).as_deref(), Some("in short\nand more"));
    // One that has lines is written in the editor again, where they stay.
    stage.press("c");
    assert_eq!(said(&stage).as_deref(), Some("in short\nand more\nand more"));
    let screen = stage.screen();
    assert!(screen.contains("you say: in short ") && screen.contains("│ and more "), "{screen}");
}

#[test]
fn a_query_says_which_stories_and_how_many() {
    let mut stage = seeds();
    stage.press(":star korea");
    let screen = stage.screen();
    let count = |screen: &str| {
        let line = screen.lines().rev().nth(1).unwrap_or_default().to_owned();
        line.rsplit("  ").next().unwrap_or_default().split(' ').next().and_then(|n| n.parse::<usize>().ok())
    };
    let found = count(&screen).unwrap_or_else(|| panic!("{screen}"));
    stage.press("<Enter>");
    assert_eq!(stage.app.book.starred(), found);
    stage.press(":unstar is:starred<Enter>");
    assert_eq!(stage.app.book.starred(), 0);
    // Of a list that is filtered only what it holds.
    stage.press("fkorea<Enter>:%read<Enter><Esc>");
    let read = *IN_SEEDS - stage.app.book.unread();
    stage.press("fkorea<Enter>:star is:unread<Enter>");
    assert_eq!((stage.app.book.starred(), read), (0, found));
    assert!(stage.message().contains("matches"), "{}", stage.message());
    stage.press(":star is:old<Enter>");
    assert!(stage.message().contains("old"), "{}", stage.message());
    stage.press(":2read above<Enter>");
    assert!(stage.message().contains("one is enough"), "{}", stage.message());
}

#[test]
fn commands_are_completed_with_what_they_do() {
    for (keys, line) in [
        (":unst<Tab>", "unstar "),
        (":pro<Tab>", "problems"),
        (":2,3unt<Tab>", "2,3untag "),
        (":view st<Tab>", "view Starred"),
        (":view ad<Tab>", "view add "),
        (":read ab<Tab>", "read above"),
        (":star is:unr<Tab>", "star is:unread"),
        (":tag x so<Tab>", "tag x source:"),
        ("tcyber<Enter>:untag c<Tab>", "untag cyber"),
    ] {
        let mut stage = seeds();
        stage.press(keys);
        let typed = stage.app.prompt.as_ref().map(|prompt| prompt.line.text());
        assert_eq!(typed, Some(line), "{keys}: {}", stage.message());
    }
    let mut stage = seeds();
    stage.press(":unr");
    let screen = stage.screen();
    assert!(screen.contains("unread  mark unread") || screen.contains("unread mark unread"), "{screen}");
}

/// Headings, or the start of titles, as the list shows them.
fn lines(stage: &Stage) -> Vec<String> {
    let screen = stage.screen();
    let line = |line: &str| line.chars().skip(1).take(24).collect::<String>().trim().to_owned();
    screen.lines().skip(1).take(21).map(line).collect()
}

#[test]
fn the_list_is_sorted_and_the_cursor_stays_on_its_story() {
    let mut stage = seeds();
    stage.press("3G");
    let title = stage.title();
    stage.press("gSt");
    assert_eq!(stage.title(), title);
    let titles: Vec<String> = (0..*IN_SEEDS)
        .filter_map(|row| stage.app.library.story(stage.app.list.shown.rows.get(row)?))
        .map(|story| story.heading().to_string().to_lowercase())
        .collect();
    assert!(titles[3..20].is_sorted(), "{titles:?}");
    stage.press("gSn");
    assert_eq!((stage.title(), row(&stage)), (title, 3));
    stage.press(":sort oldest<Enter>fsort:title korea<Enter>");
    assert!(!stage.app.list.shown.rows.is_empty(), "what a query asks for comes first");
}

#[test]
fn order_and_groups_are_settings() {
    use readboard::command::table;
    use readboard::config::setting;
    let names = |choices: &[readboard::command::Choice]| {
        choices.iter().map(|choice| choice.name).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(names(table::SORTS), setting::SORTS.into_iter().map(|(name, _)| name).collect());
    assert_eq!(names(table::GROUPS), setting::GROUPS.into_iter().map(|(name, _)| name).collect());
    let mut stage = seeds();
    stage.press(":set group=day<Enter>");
    assert!(!stage.app.list.shown.outline.is_empty(), "{}", stage.message());
    stage.press("gzn:set list.sort?<Enter>");
    assert!(
        stage.app.list.shown.outline.is_empty() && stage.message().contains("none"),
        "{}",
        stage.message()
    );
    for (keys, what) in [("gzx", "can't go by `x`: digest"), (":group<Enter>", "wants to know how")] {
        assert!(stage.press(keys).message().contains(what), "{}", stage.message());
    }
}

#[test]
fn groups_have_headings_and_are_folded() {
    let mut stage = seeds();
    let title = stage.title();
    stage.press("gzd");
    assert_eq!(stage.title(), title);
    let seen = lines(&stage);
    assert!(seen[0].starts_with("▾ world-desk-2023-11"), "{seen:?}");
    assert!(seen[1].starts_with("▸●") || seen[1].contains("Seoul"), "{seen:?}");
    // The heading is passed over, a group that is folded is one line.
    stage.press("zc");
    let seen = lines(&stage);
    assert!(seen[0].starts_with('▸') && seen[1].starts_with('▾'), "{seen:?}");
    let second = stage.press("j").title();
    assert_ne!(second, title);
    stage.press("k");
    assert_eq!(row(&stage), 1);
    // What is done to a folded group is done to all of it.
    stage.press("r");
    assert_eq!(read(&stage), (1..=8).collect::<Vec<u32>>());
    stage.press("uVjjzo");
    assert_eq!(stage.app.chosen_rows().map(|rows| rows.start), Some(0));
    stage.press("<Esc>zRgg}");
    assert_eq!(stage.title(), second);
    stage.press("{");
    assert_eq!(row(&stage), 1);
    stage.press("zM");
    let headings = lines(&stage);
    assert!(headings.iter().take(15).all(|line| line.starts_with(['▸', '▹'])), "{headings:?}");
    stage.press("Gzagg");
    for keys in ["gzt", "gzo", "gzg", "gzn"] {
        stage.press(keys);
        stage.screen();
    }
    assert!(!lines(&stage)[0].starts_with('▾'));
}

#[test]
fn a_list_that_a_jump_leaves_behind_is_grouped_as_it_was() {
    let mut stage = seeds();
    stage.press("gzo:view starred<Enter>");
    assert_eq!(stage.app.list.shown.rows.len(), 0);
    stage.press("<C-p>korea<Enter>");
    assert_eq!(stage.app.list.shown.rows.len(), *IN_SEEDS);
    let outline = &stage.app.list.shown.outline;
    assert_eq!(outline.section(outline.len() - 1).map(|last| last.rows.end), Some(*IN_SEEDS));
    assert!(stage.title().contains("Korea"), "{}", stage.title());
}

#[test]
fn groups_follow_what_is_asked_and_what_arrives() {
    let mut stage = seeds();
    stage.press("gzofkorea<Enter>");
    assert!(!stage.app.list.shown.outline.is_empty());
    stage.press("<Esc>");
    let outlets = stage.app.list.shown.outline.len();
    stage.load("new.txt", "Title\n\nSome words of it.\n\nSource: Brand New Outlet, March 3, 2024\nhttps://a.example/1\n\nOther\n\nMore words of it.\n\nSource: Brand New Outlet, March 4, 2024\nhttps://a.example/2\n");
    assert_eq!(stage.app.list.shown.outline.len(), outlets + 1);
    stage.press("gzgtx<Enter>gztgzg");
    let names: Vec<String> = (0..2)
        .filter_map(|number| Some(stage.app.list.shown.outline.section(number)?.name.to_string()))
        .collect();
    assert_eq!(names, ["#x", "no tag"]);
}

#[test]
fn help_is_narrowed_to_what_is_looked_for() {
    let mut stage = seeds();
    stage.press("?/star");
    let screen = stage.screen();
    assert!(
        screen.contains(":unstar") && screen.contains("Marking") && !screen.contains(":down"),
        "{screen}"
    );
    stage.press("<C-u>]u");
    assert!(
        stage.screen().contains(":next-unread") && !stage.screen().contains(":undo"),
        "{}",
        stage.screen()
    );
    stage.press("<Enter>q?/zzzz");
    assert!(stage.screen().contains("Nothing here"), "{}", stage.screen());
    stage.press("<Esc>");
    assert!(stage.screen().contains(":down"));
    stage.press("/undo<Enter><Esc>");
    assert!(stage.screen().contains(":down"), "Esc first shows all again");
    stage.press("<Esc>");
    assert_eq!(stage.app.mode(), Mode::Normal);
    stage.press(":help undo<Enter>");
    assert!(stage.screen().contains(":undo") && !stage.screen().contains(":down"));
}

#[test]
fn a_story_can_have_the_screen_for_itself() {
    let mut stage = Stage::with_seeds(120, 30);
    stage.press("zZ");
    let geometry = stage.app.geometry;
    assert_eq!((geometry.list, geometry.views), (None, None));
    assert_eq!(geometry.detail.map(|area| (area.width, area.height)), Some((120, 29)));
    let title = stage.title();
    stage.press("J");
    assert_ne!(stage.title(), title, "the next story stays alone");
    assert_eq!(stage.app.geometry.list, None);
    for keys in ["zZ", "zZh", "zZq"] {
        let mut stage = Stage::with_seeds(120, 30);
        stage.press("zZ").press(keys.trim_start_matches("zZ"));
        if keys == "zZ" {
            stage.press(keys);
        }
        assert!(stage.app.geometry.list.is_some(), "{keys}");
    }
}

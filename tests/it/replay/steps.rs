//! What can happen to a reader, made at random: mostly keys that mean something, and the world in between.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use readboard::action::{Pointer, Pointing};
use readboard::command::table::{GROUPS, SORTS};
use readboard::command::{COMMANDS, Mode, Takes};

/// Something that happens.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Keys(String),
    Paste(String),
    Point(Pointer),
    Resize(u16, u16),
    /// The next of the digests that are there at the start.
    Load,
    LoadDone,
    /// The marks of earlier sessions have been read; what can be undone of the one before.
    Marked,
    Recalled,
    /// Digests have these words now, or are gone.
    Change(Vec<(usize, Option<usize>)>),
    /// Whether the disk is full from now on.
    Full(bool),
    /// Whether answers wait from now on.
    Late(bool),
    /// One of the answers that wait comes.
    Answer(Index),
    /// Another program marks the story of this number.
    Hear(usize, Heard),
    Config(&'static str),
    Views(&'static str),
    Ground(bool),
    NewDay,
    Waited,
    /// The program ends when all is kept, and starts again.
    Restart,
}

/// What another program sets, and how much earlier or later than now by its clock.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) what: u8,
    pub(super) on: bool,
    pub(super) skew: i64,
}

/// Text as it is typed and pasted: words of the digests, queries whole and half, and what is hard to draw.
const TEXTS: [&str; 34] = [
    "korea",
    "grain",
    "xyzzy",
    "a",
    "b c",
    "is:unread",
    "is:starred",
    "-is:read",
    "tag:x",
    "-tag:x korea",
    "source:rfa",
    "date:2023..",
    "date:today",
    "in:body storm",
    "(",
    "\"",
    "\"storm",
    "/[/",
    "/st.rm/",
    "a | b",
    "is:old",
    "sort:title",
    "sort:",
    "中文",
    "e\u{301}",
    "한국",
    "👨‍👩‍👧",
    "\u{301}",
    "ｆｕｌｌ",
    "x y z",
    "#x",
    "new",
    "İ",
    "ﷺ",
];

/// What stands before a name on the `:` line.
const RANGES: [&str; 20] = [
    "", "", "", "", "%", "1,3", ".,$", "'a,'b", "'<lt>,'>", ".,+2", "0", "99999999", "$-1", "2", "+", "'z",
    "3,1", ",", "1,", "$+5,.-9",
];

/// What stands behind it.
const ARGUMENTS: [&str; 28] = [
    "",
    "",
    "above",
    "below",
    "is:unread",
    "korea",
    "x",
    "x above",
    "x is:starred",
    "\"two words\" korea",
    "\"open",
    "Unread",
    "Starred",
    "All",
    "Mine",
    "Mine korea",
    "Mine (",
    "theme",
    "list.share 30",
    "reading.measure=40",
    "mouse!",
    "views&",
    "date",
    "digest",
    "none",
    "nonsense",
    "paper",
    "中文 e\u{301}",
];

/// Settings as their file has them.
const CONFIGS: [&str; 9] = [
    "",
    "mark-read = \"on open\"\n",
    "mark-read = \"at the end\"\n[reading]\nmeasure = 20\nline-spacing = 2\n",
    "mark-read = \"after 3s\"\n[panes]\nviews = false\n",
    "symbols = \"ascii\"\ntheme = \"paper\"\n",
    "[keys.normal]\nx = [\"star\", \"down\"]\nj = \"\"\n",
    "broken",
    "nonsense = 3\n[list]\ncolumns = []\n",
    "[list]\ncolumns = [\"digest\", \"outlet\", \"date\"]\noutlet-width = 60\n[reading]\ncentred = true\n",
];

/// The person's own views as their file has them.
const VIEWS: [&str; 6] = [
    "",
    "[[view]]\nname = \"Mine\"\nquery = \"korea\"\n",
    "[[view]]\nname = \"Un\"\nquery = \"is:unread\"\n[[view]]\nname = \"Mine\"\nquery = \"storm\"\nhighlight = \"red\"\n",
    "[[view]]\nname = \"Mine\"\nquery = \"(\"\n",
    "[[view]]\nname = \"Day\"\nquery = \"date:today\"\n[[view]]\nname = \"中文\"\nquery = \"tag:x\"\n",
    "broken",
];

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(&TEXTS[..]).prop_map(str::to_owned),
        1 => vec(select(&TEXTS[..]), 1..4).prop_map(|texts| texts.join(" ")),
        1 => "[a-z ]{0,12}",
    ]
}

fn counts() -> impl Strategy<Value = &'static str> {
    prop_oneof![12 => Just(""), 4 => select(&["2", "3", "7"][..]), 1 => select(&["40", "99999999", "10"][..])]
}

/// The keys of one command of the table, with what they wait for.
fn table_keys() -> impl Strategy<Value = String> {
    let bound = |mode| {
        COMMANDS.iter().flat_map(move |command| command.keys_in(mode).map(move |keys| (keys, command.takes)))
    };
    let all: Vec<(&'static str, Takes)> = Mode::ALL.into_iter().flat_map(bound).collect();
    (counts(), select(all), any::<Index>()).prop_map(|(count, (keys, takes), index)| {
        let letters = |letters: &[char]| index.get(letters).to_string();
        let behind = match takes {
            Takes::Letter => letters(&['a', 'b', 'c', '\'', '@', 'A', '1']),
            Takes::Choice(GROUPS) => letters(&['d', 't', 'o', 'g', 'n', 'x']),
            Takes::Choice(_) => letters(&SORTS.iter().map(|choice| choice.letter).collect::<Vec<_>>()),
            _ => String::new(),
        };
        format!("{count}{keys}{behind}")
    })
}

/// Keys that people press all the time.
const USUAL: [&str; 33] = [
    "j",
    "j",
    "k",
    "r",
    "s",
    "u",
    "u",
    "<C-r>",
    "Vj",
    "Vjjr",
    "gv",
    "<Esc>",
    "<Esc><Esc>",
    "R",
    "gg",
    "G",
    "l",
    "h",
    ".",
    "zM",
    "zR",
    "za",
    "gzo",
    "gzd",
    "gSt",
    "f<Esc>",
    "9r",
    "VGs",
    "VGtx<Enter>",
    "Qa",
    "Q",
    "@a",
    "<Space>",
];

const LINES: [&str; 8] = ["f", "F", "/", "<C-p>", ":", "t", "T", "c"];
const ENDS: [&str; 9] =
    ["<Enter>", "<Enter>", "<Enter>", "<Enter>", "<Esc>", "", "<Tab>", "<Tab><Enter>", "<Up><C-w>x<Enter>"];

fn command_line() -> impl Strategy<Value = String> {
    let names: Vec<&'static str> = COMMANDS
        .iter()
        .flat_map(|command| std::iter::once(&command.name).chain(command.aliases))
        .copied()
        .collect();
    (select(&RANGES[..]), select(names), select(&ARGUMENTS[..]), select(&ENDS[..])).prop_map(
        |(range, name, argument, end)| {
            let space = if argument.is_empty() { "" } else { " " };
            format!(":{range}{name}{space}{argument}{end}")
        },
    )
}

fn keys() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(&USUAL[..]).prop_map(str::to_owned),
        8 => table_keys(),
        3 => (select(&LINES[..]), texts(), select(&ENDS[..])).prop_map(|(open, text, end)| format!("{open}{text}{end}")),
        3 => command_line(),
        1 => texts(),
        1 => (select(&["a", "b"][..]), vec(table_keys(), 1..4)).prop_map(|(letter, keys)| format!("Q{letter}{}Q@{letter}", keys.concat())),
    ]
}

fn sizes() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        2 => (1u16..12, 1u16..8),
        2 => (1u16..=130, 1u16..=50),
        2 => select(&[(80, 24), (40, 12), (200, 50), (1, 1), (120, 30), (1, 50), (200, 1), (0, 0), (60, 5)][..]),
    ]
}

fn pointers() -> impl Strategy<Value = Pointer> {
    let does = prop_oneof![
        3 => any::<bool>().prop_map(|twice| Pointing::Press { twice }),
        1 => Just(Pointing::Drag),
        1 => Just(Pointing::Release),
        2 => any::<bool>().prop_map(|down| Pointing::Wheel { down }),
    ];
    let cell = prop_oneof![8 => (0u16..120, 0u16..40), 1 => (any::<u16>(), any::<u16>())];
    (cell, does).prop_map(|((x, y), does)| Pointer { x, y, does })
}

fn heard() -> impl Strategy<Value = Heard> {
    (0u8..4, any::<bool>(), select(&[-1_000_000i64, -3, 0, 3, 1_000_000][..]))
        .prop_map(|(what, on, skew)| Heard { what, on, skew })
}

fn changes() -> impl Strategy<Value = Vec<(usize, Option<usize>)>> {
    vec(
        (
            0usize..super::world::FILES,
            prop_oneof![4 => (0usize..super::world::FORMS).prop_map(Some), 1 => Just(None)],
        ),
        1..3,
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        40 => keys().prop_map(Step::Keys),
        2 => texts().prop_map(Step::Paste),
        1 => select(&["\x1b[31m\u{202e}", "\r\n\t", "\u{9b}1m\0"][..]).prop_map(|text| Step::Paste(text.to_owned())),
        5 => pointers().prop_map(Step::Point),
        4 => sizes().prop_map(|(columns, rows)| Step::Resize(columns, rows)),
        2 => Just(Step::Load),
        2 => Just(Step::LoadDone),
        2 => Just(Step::Marked),
        1 => Just(Step::Recalled),
        4 => changes().prop_map(Step::Change),
        2 => any::<bool>().prop_map(Step::Full),
        3 => any::<bool>().prop_map(Step::Late),
        5 => any::<Index>().prop_map(Step::Answer),
        2 => (0usize..40, heard()).prop_map(|(story, heard)| Step::Hear(story, heard)),
        1 => select(&CONFIGS[..]).prop_map(Step::Config),
        1 => select(&VIEWS[..]).prop_map(Step::Views),
        1 => any::<bool>().prop_map(Step::Ground),
        1 => Just(Step::NewDay),
        1 => Just(Step::Waited),
        1 => Just(Step::Restart),
    ]
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..40)
}

//! Made-up words of several scripts, and stories out of them: plain data, so that a failure shrinks to few words.
//!
//! Knows nothing of layouts.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::changes;

/// The script that a story is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
    Chinese,
    Japanese,
    Arabic,
}

/// All scripts.
pub(crate) const SCRIPTS: [Script; 5] =
    [Script::Latin, Script::Cyrillic, Script::Chinese, Script::Japanese, Script::Arabic];

const LATIN: &str = "\
    harbour ferry the mill council opens of bridge keeper near lock votes \
    a quay grain after barge waits river lantern for market pilot mends \
    with crew timber engine counts in canal lighthouse sells warehouse \
    before toll valley orchard at signal winter returns bell clerk sluice \
    and gate crane carries path";

const CYRILLIC: &str = "\
    гавань паром мельница на совет открывает мост смотритель у шлюз причал \
    считает зерно после баржа ждёт река фонарь для рынок лоцман чинит и \
    экипаж канал маяк продаёт склад до пошлина долина сигнал зима колокол";

const CHINESE: &str = "\
    港口 渡船 磨坊 议会 开放 大桥 船闸 守门人 在 码头 等待 粮食 驳船 河流 灯塔 和 绳索 市场 领航员 修理 船员 木材 运河 \
    附近 仓库 出售 山谷 果园 信号 冬天 返回 钟楼 书记员 水闸";

const JAPANESE: &str = "\
    港 フェリー が 水車 議会 を 橋 水門 番人 は ふ頭 穀物 に はしけ 川 灯台 で ロープ 市場 開く 案内人 待つ 木材 運河 \
    直す 倉庫 売る 谷 果樹園 信号 冬 戻る 鐘";

const ARABIC: &str = "\
    الميناء العبارة في الطاحونة المجلس يفتح الجسر الحارس من القناة الرصيف \
    ينتظر الحبوب على النهر المنارة بعد السوق المرشد يصلح الطاقم الخشب قبل \
    المخزن يبيع الوادي البستان الإشارة الشتاء الجرس الكاتب البوابة";

static WORDS: LazyLock<[Vec<&str>; 5]> =
    LazyLock::new(|| [LATIN, CYRILLIC, CHINESE, JAPANESE, ARABIC].map(|words| words.split(' ').collect()));

impl Script {
    fn words(self) -> &'static [&'static str] {
        &WORDS[self as usize]
    }

    /// Outlets that are written in it, the first ones in ASCII.
    fn outlets(self) -> &'static [&'static str] {
        match self {
            Script::Latin => {
                &["Harbour Post", "BBC", "The Lower River Gazette", "Le Monde", "Pier & Anchor Times"]
            }
            Script::Cyrillic => &["Harbour Post", "BBC", "Известия", "Коммерсантъ"],
            Script::Chinese => &["Harbour Post", "BBC", "港口晚报", "河流日报"],
            Script::Japanese => &["Harbour Post", "BBC", "水門新聞", "読売新聞"],
            Script::Arabic => &["Harbour Post", "BBC", "الأهرام", "الجزيرة"],
        }
    }

    pub(crate) fn has_capitals(self) -> bool {
        matches!(self, Script::Latin | Script::Cyrillic)
    }

    fn gap(self) -> &'static str {
        if matches!(self, Script::Chinese | Script::Japanese) { "" } else { " " }
    }

    fn stop(self) -> &'static str {
        if matches!(self, Script::Chinese | Script::Japanese) { "。" } else { "." }
    }

    fn asks(self) -> &'static str {
        match self {
            Script::Chinese | Script::Japanese => "？",
            Script::Arabic if changes::ARABIC_QUESTIONS => "؟",
            _ => "?",
        }
    }

    fn colon(self) -> &'static str {
        if matches!(self, Script::Chinese | Script::Japanese) { "：" } else { ": " }
    }

    /// The word of a number; those that follow each other differ although their numbers are the same.
    fn word(self, number: u8, at: usize) -> &'static str {
        let words = self.words();
        words[(usize::from(number) + 5 * at) % words.len()]
    }
}

/// What makes a title or a sentence less plain than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twist {
    Plain,
    Colon,
    Asks,
    Quotes,
    Square,
    Round,
    Digits,
    /// A number where it begins.
    Leads,
    /// An address in it.
    Address,
    /// `Source of the river:`.
    SourceOf,
    /// A date in it.
    Dated,
    /// A number where it ends.
    Counts,
}

/// Words by their numbers.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    words: Vec<u8>,
    twist: Twist,
}

/// A piece of a body.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    Paragraph(Vec<Phrase>),
    /// Items of a list, numbered or not, with the paragraph above them.
    List(Phrase, bool, Vec<Phrase>),
}

/// A story before it is written in any layout.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) script: Script,
    title: Phrase,
    pub(crate) body: Vec<Block>,
    outlet: u8,
    /// Year, month and day.
    date: (u16, u8, u8),
    /// In which form its date is written.
    pub(crate) form: u8,
    link: u16,
    /// Decides where a layout leaves a choice.
    pub(crate) choice: u32,
}

/// The forms in which dates are written; the last one leaves the day out.
const FORMS: u8 = 7;

const MONTHS: &str = "January February March April May June July August September October November December";

impl Story {
    /// The title of story number `number` of a document.
    pub(crate) fn title(&self, number: usize) -> String {
        let (script, words) = (self.script, self.title.texts(self.script, 7 * number));
        let half = words.len() / 2;
        let join = |words: &[String]| words.join(script.gap());
        let (head, tail) = (join(&words[..half]), join(&words[half..]));
        let gap = script.gap();
        let title = match self.title.twist {
            Twist::Colon => format!("{head}{}{tail}", script.colon()),
            Twist::Asks => format!("{head}{gap}{tail}{}", script.asks()),
            Twist::Quotes => format!("{head}{gap}“{tail}”"),
            Twist::Square => format!("{head}{gap}[{}]{gap}{tail}", words[0]),
            Twist::Round => format!("{head}{gap}({}){gap}{tail}", words[0]),
            Twist::Digits => format!("{head}{gap}{}{gap}{tail}", 12 + number),
            _ => format!("{head}{gap}{tail}"),
        };
        raised(&title)
    }

    /// The sentences of a paragraph of story number `number`.
    pub(crate) fn paragraph(&self, number: usize, sentences: &[Phrase]) -> String {
        let texts: Vec<String> = sentences
            .iter()
            .enumerate()
            .map(|(at, phrase)| self.sentence(phrase, 7 * number + 3 * at))
            .collect();
        texts.join(self.script.gap())
    }

    /// The words above a list.
    pub(crate) fn lead(&self, number: usize, phrase: &Phrase) -> String {
        let words = phrase.texts(self.script, 11 * number).join(self.script.gap());
        format!("{}{}", raised(&words), self.script.colon().trim_end())
    }

    /// An item of a list.
    pub(crate) fn item(&self, number: usize, at: usize, phrase: &Phrase) -> String {
        phrase.texts(self.script, 7 * number + 13 * at).join(self.script.gap()) + ";"
    }

    fn sentence(&self, phrase: &Phrase, shift: usize) -> String {
        let script = self.script;
        let mut words = phrase.texts(script, shift);
        let half = words.len() / 2;
        let (year, month, day) = self.date;
        match phrase.twist {
            Twist::Square => words[half] = format!("[{}]", words[half]),
            Twist::Round | Twist::Asks => words[half] = format!("({})", words[half]),
            Twist::Quotes | Twist::Colon => words[half] = format!("“{}”", words[half]),
            Twist::Digits => words.insert(half, format!("{}.{}", 3 + shift, 5)),
            Twist::Leads => words.insert(0, format!("{} ", 40 + shift)),
            Twist::Address => words.insert(half, format!(" https://quay.example/{shift} ")),
            Twist::SourceOf => words.insert(0, "Source of the river: ".to_owned()),
            Twist::Dated => words.insert(half, format!(" {} {day}, {year} ", month_name(month))),
            Twist::Counts => words.push(format!(" {}", 1 + shift % 9)),
            Twist::Plain => {}
        }
        let mut text = String::new();
        for word in &words {
            // Words that bring their own spaces need no other.
            if !text.is_empty() && !text.ends_with(' ') && !word.starts_with(' ') {
                text.push_str(script.gap());
            }
            text.push_str(if text.ends_with(' ') { word.trim_start() } else { word });
        }
        raised(text.trim()) + script.stop()
    }

    pub(crate) fn outlet(&self) -> &'static str {
        let outlets = self.script.outlets();
        outlets[usize::from(self.outlet) % outlets.len()]
    }

    pub(crate) fn author(&self) -> &'static str {
        ["Desk Editor", "Mara Quill", "P. Weaver"][usize::from(self.outlet) % 3]
    }

    pub(crate) fn link(&self) -> String {
        let number = self.link;
        match number % 3 {
            0 => format!("https://news.example/{number}"),
            1 => {
                format!("https://www.harbour.example/{}/{number}-ferry.html?id={number}&page=2", self.date.0)
            }
            _ => format!("http://mill.example/a_b/{number}/"),
        }
    }

    /// The date as it is written, and as it must be read.
    pub(crate) fn date(&self) -> (String, String) {
        let (year, month, day) = self.date;
        let name = month_name(month);
        let written = match self.form % FORMS {
            0 => format!("{name} {day}, {year}"),
            1 => format!("{day} {name} {year}"),
            2 => format!("{year}-{month:02}-{day:02}"),
            3 => format!("{} {day}, {year}", &name[..3]),
            4 => format!("{year}/{month}/{day} 22:48:40"),
            5 if matches!(self.script, Script::Chinese | Script::Japanese) => {
                format!("{year}年{month}月{day}日")
            }
            5 => format!("{name} {day} {year}"),
            _ => return (format!("{name} {year}"), format!("{year:04}-{month:02}")),
        };
        (written, format!("{year:04}-{month:02}-{day:02}"))
    }
}

impl Phrase {
    fn texts(&self, script: Script, shift: usize) -> Vec<String> {
        let word = |(at, &number): (usize, &u8)| script.word(number, at + shift).to_owned();
        self.words.iter().enumerate().map(word).collect()
    }
}

/// With a capital where it begins.
fn raised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn phrase(least: usize, most: usize, twists: &'static [Twist]) -> impl Strategy<Value = Phrase> {
    let twist = prop_oneof![3 => Just(Twist::Plain), 1 => select(twists)];
    (vec(any::<u8>(), least..=most), twist).prop_map(|(words, twist)| Phrase { words, twist })
}

const IN_TITLES: &[Twist] =
    &[Twist::Colon, Twist::Asks, Twist::Quotes, Twist::Square, Twist::Round, Twist::Digits];

const IN_SENTENCES: &[Twist] = &[
    Twist::Quotes,
    Twist::Square,
    Twist::Round,
    Twist::Digits,
    Twist::Leads,
    Twist::Address,
    Twist::SourceOf,
    Twist::Dated,
    Twist::Counts,
];

fn block() -> impl Strategy<Value = Block> {
    let sentence = || phrase(8, 18, IN_SENTENCES);
    let item = phrase(3, 12, &[Twist::Plain]);
    prop_oneof![
        5 => vec(sentence(), 1..=4).prop_map(Block::Paragraph),
        1 => (phrase(8, 14, &[Twist::Plain]), any::<bool>(), vec(item, 2..=4))
            .prop_map(|(lead, numbered, items)| Block::List(lead, numbered, items)),
    ]
}

/// Stories.
pub(crate) fn story() -> impl Strategy<Value = Story> {
    (
        phrase(3, 14, IN_TITLES),
        vec(block(), 1..=5),
        (any::<u8>(), 1990u16..2030, 1u8..13, 1u8..29, any::<u8>()),
        any::<u16>(),
        any::<u32>(),
    )
        .prop_map(|(title, body, (outlet, year, month, day, form), link, choice)| Story {
            script: Script::Latin,
            title,
            body,
            outlet,
            date: (year, month, day),
            form,
            link,
            choice,
        })
}

fn month_name(month: u8) -> &'static str {
    MONTHS.split(' ').nth(usize::from(month) - 1).unwrap_or_default()
}

//! What decoding makes of each encoding, of damage, and of labels that are wrong.

use encoding_rs::Encoding;
use proptest::prelude::*;

use super::*;

/// An encoding, a short text that can be written in it, and a longer one.
const TEXTS: [(&str, &str, &str); 21] = [
    (
        "gb18030",
        "据本地报纸昨天报道，港口的新码头将在明年春天开放。",
        "部长表示，新的铁路将把山区和沿海的城市连接起来。工程从去年开始，预计需要四年时间。\n当地居民希望车站能够早日建成，因为现在去省城要坐六个小时的汽车。记者在现场看到，工人们正在河上架桥。\n",
    ),
    (
        "Big5",
        "根據地方報紙昨天報導，港口的新碼頭將在明年春天開放。",
        "部長表示，新的鐵路將把山區和沿海的城市連接起來。工程從去年開始，預計需要四年時間。\n當地居民希望車站能夠早日建成，因為現在去省城要坐六個小時的汽車。記者在現場看到，工人們正在河上架橋。\n",
    ),
    (
        "Shift_JIS",
        "港の新しい桟橋は来年の春に開かれると、地元の新聞が伝えた。",
        "大臣は、新しい鉄道が山の町と海辺の町を結ぶと述べた。工事は昨年始まり、四年かかる見込みである。\n住民は駅が早くできることを望んでいる。今はバスで六時間かかるからだ。カメラを持った記者が橋を見た。\n",
    ),
    (
        "EUC-JP",
        "港の新しい桟橋は来年の春に開かれると、地元の新聞が伝えた。",
        "大臣は、新しい鉄道が山の町と海辺の町を結ぶと述べた。工事は昨年始まり、四年かかる見込みである。\n住民は駅が早くできることを望んでいる。今はバスで六時間かかるからだ。カメラを持った記者が橋を見た。\n",
    ),
    (
        "ISO-2022-JP",
        "港の新しい桟橋は来年の春に開かれると、地元の新聞が伝えた。",
        "大臣は、新しい鉄道が山の町と海辺の町を結ぶと述べた。\n工事は昨年始まり、四年かかる。Report 7.\n",
    ),
    (
        "EUC-KR",
        "항구의 새 부두가 내년 봄에 문을 연다고 지역 신문이 전했다.",
        "장관은 새 철도가 산간 지역과 바닷가 도시를 잇게 된다고 말했다. 공사는 작년에 시작되어 사 년이 걸릴 것으로 보인다.\n주민들은 역이 빨리 세워지기를 바란다. 지금은 버스로 여섯 시간이 걸리기 때문이다.\n",
    ),
    (
        "KOI8-R",
        "Новый причал в порту откроют весной, сообщила вчера местная газета.",
        "Министр заявил, что новая железная дорога соединит горные районы с городами на побережье. Работы начались в прошлом году и займут четыре года.\nЖители надеются, что станцию построят скорее: сейчас до города шесть часов на автобусе.\n",
    ),
    (
        "windows-1251",
        "Новый причал в порту откроют весной, сообщила вчера местная газета.",
        "Министр заявил, что новая железная дорога соединит горные районы с городами на побережье. Работы начались в прошлом году и займут четыре года.\nЖители надеются, что станцию построят скорее: сейчас до города шесть часов на автобусе.\n",
    ),
    (
        "ISO-8859-5",
        "Новый причал в порту откроют весной, сообщила вчера местная газета.",
        "Министр заявил, что новая железная дорога соединит горные районы с городами на побережье. Работы начались в прошлом году и займут четыре года.\nЖители надеются, что станцию построят скорее: сейчас до города шесть часов на автобусе.\n",
    ),
    (
        "windows-1250",
        "Nové molo v přístavu se otevře příští jaro, napsaly včera místní noviny. Žádné další zprávy nejsou.",
        "Ministr řekl, že nová železnice spojí horské kraje s městy na pobřeží. Práce začaly loni a potrvají čtyři roky. „Těšíme se,“ řekl starosta.\nObyvatelé doufají, že nádraží bude brzy hotové, protože šest hodin autobusem je příliš.\n",
    ),
    (
        "ISO-8859-2",
        "Nowe molo w porcie zostanie otwarte wiosną, napisała wczoraj miejscowa gazeta. Ósma łódź czeka już pięć dni.",
        "Minister powiedział, że nowa kolej połączy góry z miastami na wybrzeżu. Roboty zaczęły się w zeszłym roku i potrwają cztery lata.\nMieszkańcy mają nadzieję, że dworzec będzie wkrótce gotów, gdyż sześć godzin jazdy to za dużo. Żółć, jaźń, śnieg.\n",
    ),
    (
        "windows-1252",
        "Le nouveau quai du port ouvrira au printemps, a écrit hier le journal local ; c’est très attendu.",
        "Le ministre a déclaré que la nouvelle ligne reliera les régions de montagne à la côte. Les travaux, commencés l’année dernière, dureront quatre années.\nLes habitants espèrent que la gare sera bientôt prête, car six heures d’autocar, c’est trop – « même ici ».\n",
    ),
    (
        "windows-1252",
        "Der neue Kai im Hafen wird im Frühjahr eröffnet, schrieb gestern die örtliche Zeitung. Größe: 40 Meter.",
        "Der Minister erklärte, die neue Bahn werde das Gebirge mit den Städten an der Küste verbinden. Die Arbeiten dauern vier Jahre, hieß es.\nDie Einwohner hoffen, daß der Bahnhof bald fertig wird; sechs Stunden im Bus sind für viele zu mühsam.\n",
    ),
    (
        "ISO-8859-15",
        "Le quai coûtera 40 € par mètre, a écrit hier le journal ; le cœur de la ville est protégé.",
        "Le ministre a déclaré que l'œuvre coûtera 300 € par mètre. Les sœurs du maire ont été invitées à la fête.\nLes habitants espèrent que la gare sera bientôt prête.\n",
    ),
    (
        "windows-1253",
        "Η νέα προβλήτα στο λιμάνι θα ανοίξει την άνοιξη, έγραψε χθες η τοπική εφημερίδα.",
        "Ο υπουργός είπε ότι ο νέος σιδηρόδρομος θα ενώσει τα βουνά με τις πόλεις της ακτής. Τα έργα άρχισαν πέρυσι και θα κρατήσουν τέσσερα χρόνια.\nΟι κάτοικοι ελπίζουν ότι ο σταθμός θα είναι έτοιμος σύντομα. Ά, “ναι”.\n",
    ),
    (
        "windows-1254",
        "Limandaki yeni iskele ilkbaharda açılacak, diye yazdı dün yerel gazete. Işıklar şimdiden yanıyor.",
        "Bakan, yeni demiryolunun dağ köylerini kıyı şehirlerine bağlayacağını söyledi. Çalışmalar geçen yıl başladı ve dört yıl sürecek.\nHalk, istasyonun yakında hazır olmasını umuyor; çünkü otobüsle altı saat çok uzun. Değişiklik görülmüyor.\n",
    ),
    (
        "windows-1255",
        "הרציף החדש בנמל ייפתח באביב הבא, כך כתב אתמול העיתון המקומי.",
        "השר אמר כי מסילת הברזל החדשה תחבר את ההרים עם ערי החוף. העבודות החלו בשנה שעברה ויימשכו ארבע שנים.\nהתושבים מקווים שהתחנה תהיה מוכנה בקרוב, כי שש שעות באוטובוס הן זמן רב מדי.\n",
    ),
    (
        "windows-1256",
        "سيفتح الرصيف الجديد في الميناء في الربيع المقبل، كما كتبت الصحيفة المحلية أمس.",
        "قال الوزير إن السكة الحديدية الجديدة ستربط الجبال بمدن الساحل. بدأت الأعمال في العام الماضي وستستمر أربع سنوات.\nيأمل السكان أن تكون المحطة جاهزة قريبا، لأن ست ساعات بالحافلة وقت طويل.\n",
    ),
    (
        "windows-1257",
        "Naujoji krantinė uoste bus atidaryta pavasarį, vakar rašė vietos laikraštis. Žmonės džiaugiasi šia žinia.",
        "Ministras pasakė, kad naujasis geležinkelis sujungs kalnus su pajūrio miestais. Darbai prasidėjo pernai ir truks ketverius metus.\nGyventojai tikisi, kad stotis greitai bus baigta, nes šešios valandos autobusu yra per daug. Ačiū už žinią.\n",
    ),
    (
        "windows-1257",
        "Jaunā piestātne ostā tiks atvērta pavasarī, vakar rakstīja vietējais laikraksts. Cilvēki ļoti priecājas.",
        "Ministrs sacīja, ka jaunais dzelzceļš savienos kalnus ar piekrastes pilsētām. Darbi sākās pērn un ilgs četrus gadus.\nIedzīvotāji cer, ka stacija drīz būs gatava, jo sešas stundas autobusā ir par daudz.\n",
    ),
    (
        "windows-1252",
        "El nuevo muelle del puerto abrirá en primavera, escribió ayer el periódico. ¿Cuánto costará? ¡Nadie lo sabe!",
        "O ministro declarou que a nova ligação unirá as regiões da montanha às cidades do litoral. As obras começaram no ano passado e durarão quatro anos.\nOs habitantes esperam que a estação fique pronta em breve, pois seis horas de autocarro são de mais.\n",
    ),
];

fn encoded(label: &str, text: &str) -> Vec<u8> {
    let encoding = Encoding::for_label(label.as_bytes()).unwrap();
    let (bytes, used, lossy) = encoding.encode(text);
    assert!(!lossy && used == encoding, "{label} can't write {text}");
    bytes.into_owned()
}

/// Whether the text comes out whole; encodings that agree on it are as good as each other.
#[track_caller]
fn check(bytes: &[u8], declared: Option<&str>, text: &str) {
    let got = decode(bytes, declared);
    assert_eq!(got.text, text, "read as {}, declared {declared:?}", got.encoding);
    assert_eq!((got.replaced, got.mended), (0, false));
}

#[test]
fn each_encoding_is_told_with_and_without_its_label() {
    for (label, short, long) in TEXTS {
        for text in [short.to_owned(), long.to_owned(), long.repeat(12), "Report 7.\n".repeat(20_000) + long]
        {
            let bytes = encoded(label, &text);
            check(&bytes, None, &text);
            check(&bytes, Some(label), &text);
            check(&bytes, Some(" UTF-8"), &text);
            check(&bytes, Some("no-such-thing"), &text);
        }
    }
}

#[test]
fn names_are_the_usual_ones() {
    for (label, _, long) in TEXTS {
        let name = decode(&encoded(label, long), Some(label)).encoding;
        assert_eq!(name, label);
    }
    assert_eq!(decode(&encoded("gbk", TEXTS[0].2), Some("gb2312")).encoding, "gb18030");
}

#[test]
fn labels_of_another_script_are_not_believed() {
    let one_byte = ["windows-1252", "iso-8859-1", "us-ascii", "windows-1251", "windows-1253", "KOI8-R"];
    for (label, _, long) in TEXTS {
        let bytes = encoded(label, long);
        let double = ["gb18030", "Big5", "Shift_JIS", "EUC-JP", "EUC-KR"];
        for wrong in double.iter().chain(one_byte.iter().filter(|_| double.contains(&label))) {
            check(&bytes, Some(wrong), long);
        }
    }
    let western = encoded("windows-1252", "Größe: 5 mm, naïf, à côté");
    for label in ["ISO-8859-1", "us-ascii", "latin1", "windows-1252"] {
        check(&western, Some(label), "Größe: 5 mm, naïf, à côté");
    }
    // The bytes 80 to 9F are controls in the declared encoding, and letters or quotes in the right one.
    let czech = TEXTS.iter().find(|t| t.0 == "windows-1250").unwrap().2;
    check(&encoded("windows-1250", czech), Some("iso-8859-2"), czech);
}

#[test]
fn a_damaged_byte_does_not_change_the_encoding() {
    for (label, _, long) in TEXTS.iter().filter(|t| t.0 != "ISO-2022-JP") {
        let text = long.repeat(12);
        let mut bytes = encoded(label, &text);
        let middle = bytes.len() / 2 + bytes[bytes.len() / 2..].iter().position(|&b| b == b'\n').unwrap();
        bytes.splice(middle..middle, [0xff, 0xff, b'\n']);
        for declared in [None, Some(*label)] {
            let got = decode(&bytes, declared);
            assert!(got.text.starts_with(long), "{label} {declared:?} {} {:.50}", got.encoding, got.text);
            assert!(got.text.ends_with(long), "{label} {declared:?} {}", got.encoding);
        }
    }
}

#[test]
fn cutting_a_file_anywhere_leaves_its_encoding() {
    for (label, _, long) in TEXTS {
        let bytes = encoded(label, &long.repeat(3));
        for cut in bytes.len() - 60..bytes.len() {
            let got = decode(&bytes[..cut], None);
            let begin: String = long.chars().take(40).collect();
            assert!(got.text.starts_with(&begin), "{label} at {cut}: {} {:.50}", got.encoding, got.text);
            assert!(got.replaced <= 2, "{label} at {cut}: {} {}", got.encoding, got.replaced);
        }
        let bytes = long.as_bytes();
        for cut in 0..bytes.len() {
            let got = decode(&bytes[..cut], Some("windows-1252"));
            let clean = str::from_utf8(&bytes[..cut]).is_ok();
            assert_eq!((got.encoding, got.replaced), ("UTF-8", usize::from(!clean)), "{label} at {cut}");
        }
    }
}

#[test]
fn marks_of_byte_order_are_taken_off() {
    for (bytes, text, encoding) in [
        (&b"\xef\xbb\xbfabc"[..], "abc", "UTF-8"),
        (b"\xff\xfea\0b\0", "ab", "UTF-16LE"),
        (b"\xfe\xff\0a\x4e\x2d", "a中", "UTF-16BE"),
        (b"\xff\xfe\0\0a\0\0\0\x2d\x4e\0\0", "a中", "UTF-32LE"),
        (b"\0\0\xfe\xff\0\0\0a\0\x01\xf6\0", "a\u{1f600}", "UTF-32BE"),
        (b"\xff\xfe\0\0a\0b\0c\0d\0", "\0abcd", "UTF-16LE"),
        (b"\xff\xfe", "", "UTF-16LE"),
        (b"\xef\xbb\xbf", "", "UTF-8"),
        (b"", "", "UTF-8"),
    ] {
        assert_eq!(
            decode(bytes, Some("Big5")),
            Decoded { text: text.into(), replaced: 0, encoding, mended: false }
        );
    }
}

#[test]
fn damage_in_wide_text_is_counted() {
    for (bytes, text) in [
        (&b"\xff\xfea\0\x00\xd8b\0\xfd\xffc"[..], "a\u{fffd}b\u{fffd}\u{fffd}"),
        (b"\0\0\xfe\xff\0\x11\0\0\0\0\0a\0", "\u{fffd}a\u{fffd}"),
    ] {
        let got = decode(bytes, None);
        assert_eq!((&*got.text, got.replaced), (text, 2));
    }
}

#[test]
fn utf_16_without_a_mark_is_told_by_its_pattern() {
    for text in
        TEXTS.iter().flat_map(|t| [t.1, t.2]).chain(["ab", "One line.\r\nAnother.\r\n", "中文，一个。\n"])
    {
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, name) in [(le, "UTF-16LE"), (be, "UTF-16BE")] {
            check(&bytes, Some("utf-8"), text);
            assert_eq!(decode(&bytes, None).encoding, name);
            assert!(is_unmarked_utf16(&bytes));
        }
        assert!(!is_unmarked_utf16(text.as_bytes()));
    }
    // A zero here and there is no pattern, and neither is any other encoding.
    for text in ["this app can break", "one\0two\0three\0four", "\0\0\0\0", "a\0", "", "word\0"] {
        check(text.as_bytes(), None, text);
    }
    for (label, short, long) in TEXTS {
        for text in [short, long] {
            assert!(!is_unmarked_utf16(&encoded(label, text)), "{label}");
        }
    }
}

#[test]
fn utf_8_with_damage_stays_utf_8() {
    for (bytes, text, replaced) in [
        (&b"na\xc3\xafve caf\xc3\xa9 \xe9t\xc3\xa9"[..], "naïve café \u{fffd}té", 1),
        ("中文報導\u{1f600}一二三四五六".as_bytes(), "中文報導\u{1f600}一二三四五六", 0),
        (
            b"\xe4\xb8\xad\xe6\x96\x87\xe5\xa0\xb1\xe5\xb0\x8e\xe4\xb8\xad\xff\xe6\x96\x87",
            "中文報導中\u{fffd}文",
            1,
        ),
        (b"caf\xc3", "caf\u{fffd}", 1),
        (b"caf\xe4\xb8", "caf\u{fffd}", 1),
    ] {
        for declared in [None, Some("iso-8859-1"), Some("utf-8")] {
            let got = decode(bytes, declared);
            assert_eq!((&*got.text, got.replaced, got.encoding), (text, replaced, "UTF-8"));
        }
    }
}

#[test]
fn two_encodings_in_one_file_are_read_each() {
    let titles = "Último día en la presa · “Río” · Señal del puente\n";
    let bodies =
        b"El r\xedo creci\xf3 y la compuerta qued\xf3 abierta; nadie pas\xf3 por all\xed el s\xe1bado.\n";
    let bytes = [titles.as_bytes(), bodies, titles.as_bytes(), bodies].concat();
    let body = "El río creció y la compuerta quedó abierta; nadie pasó por allí el sábado.\n";
    assert_eq!(decode(&bytes, None).text, format!("{titles}{body}{titles}{body}"));
}

#[test]
fn a_sign_before_a_sum_is_no_letter() {
    let text = b"Tickets at the lock cost \xa33.50, or \xa312 a week.\nThe ferry takes \xa31.20 each way.\n";
    let said = "Tickets at the lock cost £3.50, or £12 a week.\nThe ferry takes £1.20 each way.\n";
    assert_eq!(decode(text, None).text, said);
}

#[test]
fn colours_of_a_terminal_are_no_japanese() {
    for text in ["\x1b[31mred\x1b[0m", "price\x1b$5", "\x1b$B", "\x1b"] {
        assert_eq!(
            decode(text.as_bytes(), None).encoding,
            if text == "\x1b$B" { "ISO-2022-JP" } else { "UTF-8" }
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_decode(bytes in proptest::collection::vec(any::<u8>(), 0..400), label in "[a-zA-Z0-9_-]{0,12}") {
        decode(&bytes, None);
        decode(&bytes, Some(&label));
        for (label, ..) in TEXTS {
            decode(&bytes, Some(label));
        }
    }

    #[test]
    fn sound_utf_8_is_borrowed(text in "[ -~\n\u{a1}-\u{bf}\u{e0}-\u{f6}\u{3b1}-\u{3c9}\u{4e00}-\u{9fff}]{0,200}") {
        // Letters of Latin-1 with signs behind them can be what is mended, so those are kept apart here.
        let text: String = text.chars().flat_map(|c| [c, '.']).collect();
        let got = decode(text.as_bytes(), Some("Shift_JIS"));
        prop_assert!(matches!(got.text, Cow::Borrowed(_)));
        prop_assert_eq!(&*got.text, &*text);
    }

    #[test]
    fn runs_of_anything_never_break_mending(text in "[\u{80}-\u{ff}\u{2013}-\u{2026}\u{20ac}\u{2122}ab\" \n]{0,80}") {
        decode(text.as_bytes(), None);
    }
}

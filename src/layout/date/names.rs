//! The words of dates: months, weekdays and the small words between them, in the languages that digests come in.
//!
//! Owns which word means what. Knows nothing of numbers, signs or the order of a date.

use std::collections::HashMap;
use std::ops::{BitOr, BitOrAssign};
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::text::letter::is_letter;

/// What a word can be in a date, as a set of bits; a word may be several things (`mar` is March and *mardi*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sense(u16);

impl Sense {
    /// A day of the week.
    pub(super) const WEEKDAY: Sense = Sense(1 << 4);
    /// Stands between the parts of a date and adds nothing: `10 de noviembre`.
    pub(super) const SMALL: Sense = Sense(1 << 5);
    /// May follow a year: `2023 г.`
    pub(super) const YEAR: Sense = Sense(1 << 6);
    /// Joins the two ends of a range.
    pub(super) const TO: Sense = Sense(1 << 7);
    /// Stands before a time of day.
    pub(super) const AT: Sense = Sense(1 << 8);
    /// A time zone.
    pub(super) const ZONE: Sense = Sense(1 << 9);
    /// Makes the number before it a time of day: `10 pm`, `14 Uhr`.
    pub(super) const HOUR: Sense = Sense(1 << 10);
    /// May be the first of two words that mean one thing.
    pub(super) const PAIR: Sense = Sense(1 << 11);
    /// Vietnamese says which number is which before it.
    pub(super) const DAY_NAMED: Sense = Sense(1 << 12);
    pub(super) const MONTH_NAMED: Sense = Sense(1 << 13);
    pub(super) const YEAR_NAMED: Sense = Sense(1 << 14);
    /// Czech and Croatian write the same word with a point after the day, and mean other months by it.
    pub(super) const NO_POINT: Sense = Sense(1 << 15);

    /// Whether any bit of `other` is set.
    pub(super) fn has(self, other: Sense) -> bool {
        self.0 & other.0 & !15 != 0
    }

    /// The month, 1 to 12, if it is one.
    pub(super) fn month(self) -> Option<u8> {
        (self.0 & 15 > 0).then_some((self.0 & 15) as u8)
    }

    fn of_month(number: u16) -> Sense {
        Sense(number & 15)
    }
}

impl BitOr for Sense {
    type Output = Sense;
    fn bitor(self, other: Sense) -> Sense {
        Sense(self.0 | other.0)
    }
}

impl BitOrAssign for Sense {
    fn bitor_assign(&mut self, other: Sense) {
        self.0 |= other.0;
    }
}

/// Months by number less one; `_` stands for a space. Spelling is folded, so marks and case do not count.
const MONTHS: [&str; 12] = [
    "january jan janvier janv januar jänner jän enero ene janeiro gennaio gen januari январь января янв січень січня \
     січ styczeń stycznia sty ocak oca يناير كانون_الثاني جانفي ژانویه siječanj siječnja leden ledna januára ianuarie január ιανουαρίου ιανουάριος tammikuuta janvāris",
    "february feb febr février févr fév fevr februar feber febrero fevereiro fev febbraio februari февраль февраля \
     фев февр лютий лютого лют luty lutego lut şubat şub فبراير شباط فيفري فوریه veljača veljače únor února februarie február φεβρουαρίου φεβρουάριος helmikuuta",
    "march mar mars märz mär mrz marzo março marco maart mrt maret март марта мар березень березня бер marzec marca \
     mart مارس آذار ožujak ožujka březen března martie március marec marca μαρτίου μάρτιος maaliskuuta",
    "april apr avril avr abril abr aprile апрель апреля апр квітень квітня квіт кві kwiecień kwietnia kwi nisan nis \
     أبريل إبريل نيسان أفريل آوریل travanj travnja duben dubna aprilie április apríla απριλίου απρίλιος huhtikuuta",
    "may mai mayo maio maggio mag mei май мая травень травня трав тра maj maja mayıs مايو أيار ماي مه svibanj svibnja květen května május mája μαΐου μάιος toukokuuta",
    "june jun juin juni junio junho giugno giu июнь июня июн червень червня черв чер czerwiec czerwca cze haziran \
     haz lipanj lipnja červen června iunie június júna ιουνίου ιούνιος kesäkuuta јун يونيو يونيه حزيران جوان ژوئن",
    "july jul juillet juil juill juli julio julho luglio lug июль июля июл липень липня лип lipiec lipca lip temmuz \
     tem srpanj srpnja červenec července iulie július júla ιουλίου ιούλιος heinäkuuta يوليو يوليه تموز جويلية يوليوز ژوئیه",
    "august aug août agosto ago augustus agustus agu agt август августа авг серпень серпня серп сер sierpień \
     sierpnia sie kolovoz kolovoza srpen srpna avgust augusztus augusta αυγούστου αύγουστος elokuuta ağustos ağu أغسطس آب أوت غشت اوت",
    "september sep sept septembre septiembre setiembre setembro set settembre сентябрь сентября сен сент вересень \
     вересня вер верес wrzesień września wrz eylül eyl rujan rujna září septembar septembra septembrie szeptember σεπτεμβρίου σεπτέμβριος syyskuuta سبتمبر أيلول شتنبر سپتامبر",
    "october oct octobre oktober okt octubre outubro out ottobre ott октябрь октября окт жовтень жовтня жовт жов \
     październik października paź ekim eki říjen října oktobar oktobra octombrie október οκτωβρίου οκτώβριος lokakuuta أكتوبر تشرين_الأول اکتبر",
    "november nov novembre noviembre novembro ноябрь ноября ноя нояб листопад листопада лист лис listopad lis kasım \
     kas studeni studenog studenoga novembar novembra noiembrie νοεμβρίου νοέμβριος marraskuuta نوفمبر تشرين_الثاني نونبر نوامبر",
    "december dec décembre déc dezember dez diciembre dic dezembro dicembre desember des декабрь декабря дек грудень \
     грудня груд гру grudzień grudnia gru aralık ara prosinac prosinca prosinec prosince decembar decembra decembrie δεκεμβρίου δεκέμβριος joulukuuta ديسمبر كانون_الأول دجنبر دسامبر",
];

/// Every other word, by what it is. A day of the week is never looked at for which day it is.
const WORDS: &[(Sense, &str)] = &[
    (
        Sense::WEEKDAY,
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun \
         lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim \
         montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so \
         lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom \
         segunda terça quarta quinta sexta feira seg ter qua qui sex \
         lunedì martedì mercoledì giovedì venerdì sabato domenica gio \
         maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo \
         понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье пн вт ср чт пт сб вс \
         понеділок вівторок середа середу четвер п'ятниця п'ятницю субота суботу неділя неділю нд \
         poniedziałek wtorek środa środę czwartek piątek sobota sobotę niedziela niedzielę pon wt śr czw pt sob niedz \
         nd pazartesi salı çarşamba perşembe cuma cumartesi pazar pzt sal çar per cum cmt paz \
         الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد يوم \
         دوشنبه یکشنبه چهارشنبه پنجشنبه جمعه شنبه \
         senin selasa rabu kamis jum'at sabtu minggu hari \
         thứ_hai thứ_ba thứ_tư thứ_năm thứ_sáu thứ_bảy chủ_nhật \
         월요일 화요일 수요일 목요일 금요일 토요일 일요일 월 화 수 목 금 토 일",
    ),
    (Sense::SMALL, "of de del the le el den der dem of_the من عام لعام سنة tahun"),
    (Sense::YEAR, "г год года году р рік року r rok roku م ميلادي ميلادية"),
    (Sense::TO, "to until till bis au al a à по до إلى"),
    (Sense::AT, "at um à às a las alle ore om kl saat godz pukul lúc в о об الساعة time"),
    (
        Sense::ZONE,
        "utc gmt z est edt et cst cdt ct mst mdt pst pdt bst cet cest mez mesz eet eest wet west msk ist jst kst hkt \
         sgt pkt aest aedt awst acst nzst nzdt wib wita wit sast trt irst gst hst akst brt myt pht ict eat wat мск",
    ),
    (Sense::HOUR, "am pm h hrs hours hr uhr uur часов ص uur"),
    (Sense::DAY_NAMED, "ngày"),
    (Sense::MONTH_NAMED, "tháng"),
    (Sense::YEAR_NAMED, "năm"),
    (Sense::NO_POINT, "listopada"),
];

/// Names that the tables above give with a bit beside the month.
const MARKED: &[(u16, &str)] = &[(11, "listopada")];

/// The longest folded word worth looking up, in bytes.
pub(super) const WORD_MAX: usize = 40;

struct Names {
    senses: HashMap<Box<[u8]>, Sense, FixedState>,
    /// For each ASCII letter the lengths of the names that begin with it, as bits: most words end here.
    lengths: [u64; 26],
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { senses: HashMap::with_hasher(FixedState::default()), lengths: [0; 26] };
    for (number, month) in (1..).zip(MONTHS) {
        names.add(month, Sense::of_month(number));
    }
    for &(number, words) in MARKED {
        names.add(words, Sense::of_month(number));
    }
    for &(sense, words) in WORDS {
        names.add(words, sense);
    }
    names
});

impl Names {
    fn add(&mut self, words: &str, sense: Sense) {
        for word in words.split_ascii_whitespace() {
            let mut folded = Folded::default();
            for (number, part) in word.split('_').enumerate() {
                if number > 0 {
                    self.add_one(&folded, Sense::PAIR);
                    folded.join();
                }
                folded.push(part);
            }
            self.add_one(&folded, sense);
        }
    }

    fn add_one(&mut self, folded: &Folded, sense: Sense) {
        *self.senses.entry(folded.bytes().into()).or_default() |= sense;
        if let Some(lengths) = folded.first_letter().and_then(|at| self.lengths.get_mut(at)) {
            *lengths |= 1 << folded.len;
        }
    }
}

/// A word without case and marks, in a buffer of its own, so that a look-up needs no heap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folded {
    bytes: [u8; WORD_MAX],
    len: usize,
    whole: bool,
}

impl Default for Folded {
    fn default() -> Folded {
        Folded { bytes: [0; WORD_MAX], len: 0, whole: true }
    }
}

impl Folded {
    /// `word` folded.
    pub(super) fn of(word: &str) -> Folded {
        let mut folded = Folded::default();
        folded.push(word);
        folded
    }

    /// Makes room for a second word.
    pub(super) fn join(&mut self) {
        self.put(' ');
    }

    /// Appends a word.
    pub(super) fn push(&mut self, word: &str) {
        let room = self.bytes.get_mut(self.len..self.len + word.len());
        if let Some(room) = room.filter(|_| word.bytes().all(|byte| byte.is_ascii_alphabetic())) {
            room.copy_from_slice(word.as_bytes());
            room.make_ascii_lowercase();
            self.len += word.len();
            return;
        }
        for c in word.chars() {
            if c.is_ascii_alphabetic() {
                self.put(c.to_ascii_lowercase());
            } else if is_hangul(c) {
                self.put(c);
            } else if let Some(plain) = common(c) {
                self.put(plain);
            } else if is_letter(c) {
                for lower in c.to_lowercase() {
                    decompose_canonical(lower, |part| {
                        if !is_combining_mark(part) {
                            self.put(plain(part));
                        }
                    });
                }
            }
            if !self.whole {
                return;
            }
        }
    }

    /// What it means; nothing for a word that has no place in a date.
    pub(super) fn sense(&self) -> Option<Sense> {
        let names = &*NAMES;
        let known = self.first_letter().is_none_or(|at| names.lengths[at] >> self.len & 1 == 1);
        if !known || !self.whole {
            return None;
        }
        names.senses.get(self.bytes()).copied()
    }

    fn put(&mut self, c: char) {
        let room = self.bytes.get_mut(self.len..self.len + c.len_utf8());
        match room {
            Some(room) => {
                c.encode_utf8(room);
                self.len += c.len_utf8();
            }
            None => self.whole = false,
        }
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    fn first_letter(&self) -> Option<usize> {
        self.bytes[0].is_ascii_lowercase().then(|| usize::from(self.bytes[0] - b'a'))
    }
}

/// Hangul would decompose into its letters; nothing is gained by that.
fn is_hangul(c: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&c)
}

/// The plain form of the commonest letters beyond Latin, as lower case and decomposition give it, without their
/// tables.
fn common(c: char) -> Option<char> {
    match c {
        'й' | 'Й' => Some('и'),
        'а'..='я' | 'є' | 'і' | 'ب'..='غ' | 'ف'..='و' | 'ا' | 'ي' => Some(plain(c)),
        'А'..='Я' => char::from_u32(c as u32 + 0x20),
        'أ' | 'إ' | 'آ' => Some('ا'),
        _ => None,
    }
}

/// Letters that differ from a plain one by more than a mark that decomposition takes off.
fn plain(c: char) -> char {
    match c {
        'ł' => 'l',
        'ı' => 'i',
        'ی' | 'ى' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_two_months() {
        let mut seen: HashMap<Vec<u8>, u16> = HashMap::new();
        for (number, names) in (1..).zip(MONTHS) {
            for name in names.split_ascii_whitespace() {
                let mut folded = Folded::default();
                folded.push(&name.replace('_', ""));
                assert!(folded.whole, "{name} is too long");
                let before = seen.insert(folded.bytes().to_vec(), number);
                assert!(before.is_none_or(|before| before == number), "{name}");
            }
        }
    }

    #[test]
    fn the_short_way_folds_as_the_long_one() {
        for c in ('\u{80}'..='\u{7ff}').filter(|c| c.is_alphabetic()) {
            let mut long = String::new();
            for lower in c.to_lowercase() {
                decompose_canonical(lower, |part| {
                    if !is_combining_mark(part) {
                        long.push(plain(part));
                    }
                });
            }
            if let Some(short) = common(c) {
                assert_eq!(long, short.to_string(), "{c}");
            }
        }
    }

    #[test]
    fn case_marks_and_quotes_do_not_count() {
        for (word, month) in [
            ("NOVEMBER", 11),
            ("Février", 2),
            ("FE\u{301}VRIER", 2),
            ("fevrier", 2),
            ("März", 3),
            ("KASIM", 11),
            ("kasım", 11),
            ("НОЯБРЯ", 11),
            ("PAŹDZIERNIKA", 10),
            ("اكتوبر", 10),
            ("أكتوبر", 10),
        ] {
            assert_eq!(Folded::of(word).sense().and_then(Sense::month), Some(month), "{word}");
        }
        for word in ["п’ятниця", "Jum'at", "Çarşamba", "الاربعاء", "mercoledi"] {
            assert!(Folded::of(word).sense().is_some_and(|sense| sense.has(Sense::WEEKDAY)), "{word}");
        }
        for word in ["marching", "", "octo", "exports", &"x".repeat(500)] {
            assert_eq!(Folded::of(word).sense(), None, "{word}");
        }
    }
}

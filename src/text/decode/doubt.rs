//! How likely a reading in one of the older encodings is, by what comes out of it.
//!
//! Nearly any bytes decode without an error in nearly any of them; a wrong reading shows in its letters. Knows
//! nothing of how a candidate was found.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};

/// What a reading looks like.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Doubt {
    /// Characters that are not ASCII.
    pub(super) seen: usize,
    /// Those that are odd where they stand.
    pub(super) odd: usize,
    /// Malformed sequences.
    pub(super) malformed: usize,
    /// Whether its characters take two bytes.
    pub(super) double: bool,
    /// Letters beyond ASCII of the scripts whose alphabets are known here.
    pub(super) letters: usize,
    /// Those that the best fitting alphabet does not have.
    pub(super) alien: usize,
    /// The script of most characters.
    pub(super) script: Option<Script>,
}

impl Doubt {
    /// Reads `sample` by `encoding` and counts what is odd.
    pub(super) fn of(sample: &[u8], encoding: &'static Encoding) -> Doubt {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let room = decoder.max_utf8_buffer_length(sample.len()).unwrap_or(0);
        let mut text = String::with_capacity(room);
        // A sample may end within a character, so this is not the end.
        let (_, _, lossy) = decoder.decode_to_string(sample, &mut text, false);
        let malformed = if lossy { text.matches('\u{fffd}').count() } else { 0 };
        let double = is_double(encoding);
        if double {
            let (seen, odd) = rare_pairs(sample, encoding);
            return Doubt { seen, odd, malformed, double, ..Doubt::default() };
        }
        let (seen, odd, script) = odd_letters(&text);
        let (letters, alien) = alien_letters(&text);
        Doubt { seen, odd, malformed, double, letters, alien, script }
    }

    /// Whether no language is written with these letters.
    pub(super) fn is_babel(self) -> bool {
        self.alien * 5 > self.letters && self.alien > 1
    }

    /// Whether the letters are those of one language.
    pub(super) fn is_language(self) -> bool {
        self.alien * 20 <= self.letters && self.letters > 3
    }

    /// Whether the reading may be right: Chinese names alone are a good part of rare characters, so pairs may be
    /// odd more often than letters.
    pub(super) fn is_likely(self) -> bool {
        let odd = self.odd + self.malformed;
        if self.double { odd * 10 <= self.seen * 3 } else { odd * 20 <= self.seen.max(20) }
    }
}

/// Whether the encoding has two bytes for a character of Chinese, Japanese or Korean.
pub(super) fn is_double(encoding: &'static Encoding) -> bool {
    [GB18030, GBK, BIG5, SHIFT_JIS, EUC_JP, EUC_KR].contains(&encoding)
}

/// Counts characters of two bytes, and those outside the rows that everyday text is written with.
fn rare_pairs(sample: &[u8], encoding: &'static Encoding) -> (usize, usize) {
    let (mut seen, mut rare) = (0, 0);
    let mut at = 0;
    while let Some(&lead) = sample.get(at) {
        at += 1;
        if lead < 0x80 {
            continue;
        }
        seen += 1;
        // Katakana of half width takes one byte, and is hardly used.
        if encoding == SHIFT_JIS && matches!(lead, 0xa1..=0xdf) {
            rare += 1;
            continue;
        }
        let Some(&trail) = sample.get(at) else { break };
        if trail < 0x30 {
            rare += 1;
            continue;
        }
        at += 1;
        // One such character in the middle of a word of ASCII is a letter with an accent.
        let in_word = at > 2 && sample[at - 3].is_ascii_alphabetic();
        if in_word && sample.get(at).is_none_or(u8::is_ascii) {
            rare += 1;
            continue;
        }
        let high = trail >= 0xa1;
        let usual = if encoding == SHIFT_JIS {
            matches!(lead, 0x81..=0x83 | 0x88..=0x97)
        } else if encoding == BIG5 {
            matches!(lead, 0xa1..=0xc6)
        } else if encoding == EUC_KR {
            high && matches!(lead, 0xa1..=0xa3 | 0xb0..=0xc8)
        } else if encoding == EUC_JP {
            high && matches!(lead, 0xa1..=0xa5 | 0xb0..=0xcf)
        } else {
            high && matches!(lead, 0xa1..=0xa3 | 0xb0..=0xd7)
        };
        rare += usize::from(!usual);
    }
    (seen, rare)
}

/// A script, as far as one-byte encodings have to be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Greek,
    Cyrillic,
    Semitic,
    Other,
}

impl Script {
    const ALL: [Script; 5] = [Script::Latin, Script::Greek, Script::Cyrillic, Script::Semitic, Script::Other];
}

fn script(c: char) -> Option<Script> {
    match c {
        'A'..='Z' | 'a'..='z' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
            Some(Script::Latin)
        }
        '\u{386}' | '\u{388}'..='\u{3ff}' => Some(Script::Greek),
        '\u{400}'..='\u{52f}' => Some(Script::Cyrillic),
        '\u{5b0}'..='\u{5bd}' | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{669}' | '\u{670}'..='\u{6ff}' => {
            Some(Script::Semitic)
        }
        c if c > '\u{24f}' && c.is_alphabetic() => Some(Script::Other),
        _ => None,
    }
}

/// Signs that stand between letters in good text.
fn joins(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{ad}' | '·' | '«' | '»' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{2026}' | '\u{60c}')
}

/// Counts characters beyond ASCII, those that are odd after the one before, and tells the script of most.
fn odd_letters(text: &str) -> (usize, usize, Option<Script>) {
    let (mut seen, mut odd) = (0, 0);
    let (mut cased, mut upper) = (0, 0);
    // Characters beyond ASCII in a row, and whether a sign came between letters.
    let (mut row, mut sign) = (0, false);
    // No letter stands before the one that was read last.
    let mut alone = true;
    let mut before: Option<(char, Script)> = None;
    let mut sums = [0_usize; Script::ALL.len()];
    for c in text.chars() {
        let now = script(c);
        if c.is_ascii() {
            if let (Some(s), true) = (now, sign) {
                odd += usize::from(before.is_some_and(|(_, b)| b == s));
            }
            if let (Some(Script::Latin), Some((_, b))) = (now, before)
                && b != Script::Latin
                && !sign
            {
                odd += 1;
            }
            // A single letter before a sum is the sign of a currency in another encoding.
            odd += usize::from(c.is_ascii_digit() && row == 1 && alone);
            (row, sign) = (0, false);
            alone = now.is_none();
            before = now.map(|s| (c, s));
            continue;
        }
        alone &= row == 0 && now.is_some();
        seen += 1;
        row += 1;
        let Some(s) = now else {
            odd += usize::from(matches!(c, '\u{80}'..='\u{9f}' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}'));
            if joins(c) {
                before = None;
            }
            sign = before.is_some();
            continue;
        };
        sums[s as usize] += 1;
        let is_upper = c.is_uppercase();
        cased += usize::from(is_upper || c.is_lowercase());
        upper += usize::from(is_upper);
        if let Some((b, other)) = before {
            let strange =
                sign || other != s || (s == Script::Latin && row > 2) || (is_upper && b.is_lowercase());
            odd += usize::from(strange);
        }
        sign = false;
        before = Some((c, s));
    }
    // Words in capitals alone are what one Cyrillic encoding makes of another.
    if cased >= 20 {
        odd += upper.saturating_sub(cased * 6 / 10);
    }
    let most = Script::ALL.into_iter().max_by_key(|&s| sums[s as usize]).filter(|&s| sums[s as usize] > 0);
    (seen, odd, most)
}

/// Letters beyond ASCII, by language; one that is left out only makes its texts a little harder to tell.
const ALPHABETS: [&str; 26] = [
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "ąćęłńóśźż",
    "áéíóöőúüű",
    "ăâîșțşţ",
    "čćđšž",
    "äöüß",
    "àâæçéèêëîïôœùûüÿ",
    "áéíñóúü",
    "ãáàâçéêíóôõúü",
    "àèéìíîòóùú",
    "åäöé",
    "æøåéüöäêóò",
    "áðéíóúýþæö",
    "äëéèïóöü",
    "àçèéíïòóúü",
    "çğıiöşüâîû",
    "ąčęėįšųūž",
    "āčēģīķļņōŗšūž",
    "äõöüšž",
    "ëç",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "абвгдђежзијклљмнњопрстћуфхцчџш",
    "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
];

/// Counts letters beyond ASCII, and those outside the alphabet that fits best.
fn alien_letters(text: &str) -> (usize, usize) {
    // Each letter is looked up once, however often it comes.
    let mut times = [0_usize; 0x530];
    for c in text.chars() {
        if let Some(sum) = times.get_mut(c as usize) {
            *sum += 1;
        }
    }
    let mut letters = 0;
    let mut own = [0_usize; ALPHABETS.len()];
    for (c, times) in ('\u{80}'..'\u{530}').zip(times.into_iter().skip(0x80)) {
        if times == 0 || !matches!(script(c), Some(Script::Latin | Script::Cyrillic)) {
            continue;
        }
        letters += times;
        let low = c.to_lowercase().next().unwrap_or(c);
        for (sum, alphabet) in own.iter_mut().zip(ALPHABETS) {
            *sum += if alphabet.contains(low) { times } else { 0 };
        }
    }
    (letters, letters.saturating_sub(own.into_iter().max().unwrap_or(0)))
}

//! In what order hits come: by how well they match, then those opened before, the unread, the newest.
//!
//! How well the single words are met counts most; a [`Score`] puts them together, and among titles that hold the same
//! words says which is likelier meant, as whoever remembers a title draws words from it:
//! - of a title of few words two are likelier remembered than of one of many: of four words there are six pairs, of nine
//!   there are thirty-six;
//! - where several words of a title begin as was typed, any of them may be meant;
//! - a whole word is likelier meant than the beginning of another one, unless it is one that nearly all titles have;
//! - words that stand side by side, as they were typed, are often remembered as one: `export control` means a title with
//!   Export Control rather than one that has Control in front and Export at its end.
//!
//! After a single word only doublings count, so that titles of most lengths are still equals, and the newest comes first.
//!
//! All of that is one number, so that a million hits sort in a few milliseconds.

use crate::library::lookup::WORD_MIN;
use crate::story::{Date, StoryIx};

use super::Flags;
use super::word::{BEST, Met, START, Way};

/// How well words are met that a query wants together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Score {
    /// What they are worth in all, and how many they are.
    worth: u32,
    words: u32,
    /// How many words of the title they are.
    places: u32,
    /// Eighths of a doubling of how likely they are.
    odds: i32,
    /// Points for words that follow one another, up to [`SIDE_BY_SIDE`] for each but the first.
    order: u32,
    /// Where the first and the last of them stand, as first and one past the last byte; nowhere when empty.
    first: (u32, u32),
    last: (u32, u32),
    /// Whether one of them was worth more for being a whole word, were it the only one.
    whole: bool,
}

/// Points for a word right behind the one that was typed before it.
const SIDE_BY_SIDE: u32 = 4;
/// The same where they have changed places.
const CHANGED_ROUND: u32 = 3;
/// The same where something stands between them.
const IN_ORDER: u32 = 1;

/// Odds, as eighths of a doubling: of a whole word, unless it is as short as the beginning of another; of one that nearly
/// all titles have; of one in front of the title.
const WHOLE: i32 = 2;
const SMALL: i32 = -8;
const FRONT: i32 = 2;

/// What a title has from which nothing but the words can be remembered.
const ODDS_MAX: i32 = 128;

/// How much finer worth is told here than by [`Met`]: no odds make up for a word that is met in a worse way.
const FINER: u32 = 16;

impl Score {
    /// The score of one word.
    pub(super) fn of(met: Met) -> Score {
        let place = (met.at as u32, (met.at + met.len) as u32);
        let whole = met.way == Way::Word && met.worth == BEST;
        let whole_odds = match met.len {
            _ if !whole => 0,
            _ if met.small => SMALL,
            0..WORD_MIN => 0,
            _ => WHOLE,
        };
        let front = if met.at == 0 && met.len > 0 { FRONT } else { 0 };
        Score {
            worth: if whole { START } else { met.worth }.into(),
            words: 1,
            places: 1,
            odds: whole_odds + front + doublings(met.ways.into()),
            order: 0,
            first: place,
            last: place,
            whole,
        }
    }

    /// The score of a word that stands elsewhere than in the title.
    pub(super) fn elsewhere() -> Score {
        Score { worth: BEST.into(), words: 1, ..Score::default() }
    }

    /// The score of these words and more that were typed after them.
    pub(super) fn and(self, next: Score, title: &str) -> Score {
        if self.words == 0 || next.words == 0 {
            return if self.words == 0 { next } else { self };
        }
        let overlaps = |a: (u32, u32), b: (u32, u32)| a.0 < b.1 && b.0 < a.1;
        // `kor korea` are two ways to say the same.
        let again = overlaps(self.first, next.first) || overlaps(self.last, next.first);
        Score {
            worth: self.worth + next.worth,
            words: self.words + next.words,
            places: if again { self.places.max(next.places) } else { self.places + next.places },
            odds: self.odds + next.odds,
            order: self.order + next.order + points(self.last, next.first, title),
            first: if is_place(self.first) { self.first } else { next.first },
            last: if is_place(next.last) { next.last } else { self.last },
            whole: false,
        }
    }

    /// What all its words are worth, a whole word most where it is the only one.
    fn worth(self) -> u32 {
        if self.whole && self.words == 1 { BEST.into() } else { self.worth }
    }

    /// Whether it is better than another, by the words alone.
    pub(super) fn beats(self, other: Score) -> bool {
        self.worth() * other.words.max(1) > other.worth() * self.words.max(1)
    }

    /// As one number, for a title of which so many words can be remembered.
    pub(super) fn total(self, title: u8) -> u32 {
        let order = self.order / self.words.saturating_sub(1).max(1);
        let mut odds = ODDS_MAX + self.odds + order.cast_signed();
        let title = u32::from(title).max(self.places);
        for place in 0..self.places {
            let from = doublings(title - place);
            odds -= if self.places == 1 { from / 8 * 8 } else { from };
        }
        self.worth() * FINER / self.words.max(1) + odds.clamp(0, 2 * ODDS_MAX - 1).cast_unsigned()
    }
}

/// Eighths of a doubling that make so much of one.
fn doublings(of: u32) -> i32 {
    u64::from(of.clamp(1, 255)).pow(8).ilog2().cast_signed()
}

fn is_place(place: (u32, u32)) -> bool {
    place.0 < place.1
}

/// How well two words follow one another in a title.
fn points(before: (u32, u32), after: (u32, u32), title: &str) -> u32 {
    if !is_place(before) || !is_place(after) {
        return 0;
    }
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    // What was typed may be the beginning of a word: the rest of that does not part them.
    let touch = |a: (u32, u32), b: (u32, u32)| {
        let between = title.as_bytes().get(a.1 as usize..b.0 as usize);
        between.is_some_and(|between| {
            let rest = between.iter().take_while(|byte| is_letter(byte)).count();
            !between.iter().skip(rest).any(is_letter)
        })
    };
    if touch(before, after) {
        SIDE_BY_SIDE
    } else if touch(after, before) {
        CHANGED_ROUND
    } else if before.1 <= after.0 {
        IN_ORDER
    } else {
        0
    }
}

/// A hit with its rank; the smallest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranked(u64);

const WORTH_BITS: u32 = 11;
const DAY_BITS: u32 = 19;

impl Ranked {
    /// A hit of this worth; equal ones by marks, date and place.
    pub(super) fn new(worth: u32, ix: StoryIx, flags: Flags, date: Option<Date>) -> Ranked {
        let low = |value: u32, bits: u32| u64::from(((1 << bits) - 1) - value.min((1 << bits) - 1));
        let mut rank = low(worth, WORTH_BITS);
        rank = rank << 1 | u64::from(!flags.has(Flags::OPENED));
        rank = rank << 1 | u64::from(flags.read());
        rank = rank << DAY_BITS | low(day(date), DAY_BITS);
        Ranked(rank << 32 | u64::from(ix.0))
    }

    /// A hit whose place is its rank.
    pub(super) fn in_place(ix: StoryIx) -> Ranked {
        Ranked(ix.0.into())
    }

    /// A hit by its date, the newest first, those without last.
    pub(super) fn by_date(ix: StoryIx, date: Option<Date>, reversed: bool) -> Ranked {
        let most = (1 << DAY_BITS) - 1;
        let day = match (date, reversed) {
            (None, _) => most + 1,
            (Some(_), true) => day(date),
            (Some(_), false) => most - day(date),
        };
        Ranked(u64::from(day) << 32 | u64::from(ix.0))
    }

    /// Which story it is.
    pub(super) fn ix(self) -> StoryIx {
        StoryIx(self.0 as u32)
    }
}

/// Days in their order, 0 for none; a year or month that is not more precise is its last day.
fn day(date: Option<Date>) -> u32 {
    date.map_or(0, |date| {
        let year = u32::from(date.year().unsigned_abs()).clamp(1500, 2899) - 1500;
        1 + year * 372
            + u32::from(date.month().unwrap_or(12) - 1) * 31
            + u32::from(date.day().unwrap_or(31) - 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_better_comes_first() {
        let (new, old) = (Date::new(2024, 1, 2), Date::new(1999, 12, 31));
        let rank = |worth, flags, date, ix| Ranked::new(worth, StoryIx(ix), Flags(flags), date);
        let order = [
            rank(900, Flags::READ, None, 9),
            rank(800, Flags::OPENED | Flags::READ, old, 8),
            rank(800, 0, new, 6),
            rank(800, 0, new, 7),
            rank(800, 0, old, 5),
            rank(800, 0, None, 4),
            rank(800, Flags::READ, new, 3),
            rank(0, 0, new, 2),
        ];
        assert!(order.is_sorted());
        assert_eq!(order[2].ix(), StoryIx(6));
        assert!(Ranked::by_date(StoryIx(5), new, false) < Ranked::by_date(StoryIx(1), old, false));
        assert!(Ranked::by_date(StoryIx(5), old, true) < Ranked::by_date(StoryIx(1), None, true));
    }
}

//! In what order hits come: by how well they match, then those opened before, the unread, the newest.
//!
//! How well the single words are met counts most; a [`Score`] puts them together, and among titles that hold the same
//! words says which is likelier meant:
//! - words that stand side by side, as they were typed, are most often remembered as one: `export control` means a
//!   title with Export Control rather than one that has Control in front and Export at its end;
//! - of a short title a word is more of what there is to remember than of a long one: whoever remembers two words of
//!   thirty could as well have remembered two others. Only steps of a thirty-second of the title count, so that after
//!   one short word titles of most lengths are still equals, and the newest comes first.
//!
//! All of that is one number, so that a million hits sort in a few milliseconds.

use crate::story::{Date, StoryIx};

use super::Flags;
use super::word::Met;

/// How well words are met that a query wants together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Score {
    /// What they are worth in all, and how many they are.
    worth: u32,
    words: u32,
    /// Bytes of the title that they take.
    taken: u32,
    /// Points for words that follow one another, up to [`SIDE_BY_SIDE`] for each but the first.
    order: u32,
    /// Where the first and the last of them stand, as first and one past the last byte; nowhere when empty.
    first: (u32, u32),
    last: (u32, u32),
}

/// Points for a word right behind the one that was typed before it.
const SIDE_BY_SIDE: u32 = 3;
/// The same where they have changed places.
const CHANGED_ROUND: u32 = 2;
/// The same where something stands between them.
const IN_ORDER: u32 = 1;

/// What words that are all side by side add to a worth: as much as a title that is half as long.
const ORDER_MAX: u32 = 30;
/// What a title adds that is nothing but the words: little enough that no word that is met inside another one comes
/// before the beginning of a word.
const SHARE_MAX: u32 = 160;
const SHARES: u32 = 32;

/// How much finer worth is told here than by [`Met`].
const FINER: u32 = 10;

impl Score {
    /// The score of one word.
    pub(super) fn of(met: Met) -> Score {
        let place = (met.at as u32, (met.at + met.len) as u32);
        Score {
            worth: met.worth.into(),
            words: 1,
            taken: met.len as u32,
            order: 0,
            first: place,
            last: place,
        }
    }

    /// The score of a word that stands elsewhere than in the title.
    pub(super) fn elsewhere(worth: u16) -> Score {
        Score { worth: worth.into(), words: 1, ..Score::default() }
    }

    /// The score of these words and more that were typed after them.
    pub(super) fn and(self, next: Score, title: &str) -> Score {
        if self.words == 0 || next.words == 0 {
            return if self.words == 0 { next } else { self };
        }
        let overlaps = |a: (u32, u32), b: (u32, u32)| a.0 < b.1 && b.0 < a.1;
        // `kor korea` are two ways to say the same.
        let again = overlaps(self.first, next.first) || overlaps(self.last, next.first);
        let taken = if again { self.taken.max(next.taken) } else { self.taken + next.taken };
        Score {
            worth: self.worth + next.worth,
            words: self.words + next.words,
            taken,
            order: self.order + next.order + points(self.last, next.first, title),
            first: if is_place(self.first) { self.first } else { next.first },
            last: if is_place(next.last) { next.last } else { self.last },
        }
    }

    /// Whether it is better than another, by the words alone.
    pub(super) fn beats(self, other: Score) -> bool {
        self.worth * other.words.max(1) > other.worth * self.words.max(1)
    }

    /// As one number, for a title of so many bytes.
    pub(super) fn total(self, title: usize) -> u32 {
        let order = self.order * ORDER_MAX / (SIDE_BY_SIDE * self.words.saturating_sub(1)).max(1);
        let shares = (self.taken * SHARES / (title as u32).max(1)).min(SHARES);
        self.worth * FINER / self.words.max(1) + order + shares * SHARE_MAX / SHARES
    }
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

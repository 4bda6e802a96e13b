//! In what order hits come: by how well they match, then those opened before, the unread, the newest.
//!
//! All of that is one number, so that a million hits sort in a few milliseconds.

use crate::story::{Date, StoryIx};

use super::Flags;

/// A hit with its rank; the smallest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranked(u64);

const WORTH_BITS: u32 = 10;
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

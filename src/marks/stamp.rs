//! Which of two changes is the newer one.
//!
//! Owns the hybrid logical clock. Knows no wall clock: whoever asks says what time it is.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::story::StoryKey;

/// The moment of a change: milliseconds since 1970 (UTC), and a count that orders changes of one millisecond.
///
/// Two machines can make the same stamp; what decides then is the writer's name, see [`Marks::merge`].
///
/// [`Marks::merge`]: super::Marks::merge
// Two halves, not one u64: a million of these are kept, and an alignment of four saves eight bytes on each mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp {
    high: u32,
    low: u32,
}

impl Stamp {
    /// The last millisecond that can be written as a date: the end of the year 9999, as `jiff` has it.
    pub const MILLIS_MAX: u64 = 253_402_207_200_999;

    /// A stamp of this millisecond ([`Stamp::MILLIS_MAX`] at most) and count.
    pub fn new(millis: u64, count: u16) -> Stamp {
        Stamp::unpacked(millis.min(Stamp::MILLIS_MAX) << 16 | u64::from(count))
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> u64 {
        self.packed() >> 16
    }

    /// The count within the millisecond.
    pub fn count(self) -> u16 {
        self.low as u16
    }

    /// The first stamp after this one; the very last stamp is its own successor.
    #[must_use]
    pub fn next(self) -> Stamp {
        let last = Stamp::new(Stamp::MILLIS_MAX, u16::MAX);
        if self < last { Stamp::unpacked(self.packed() + 1) } else { last }
    }

    fn packed(self) -> u64 {
        u64::from(self.high) << 32 | u64::from(self.low)
    }

    fn unpacked(bits: u64) -> Stamp {
        Stamp { high: (bits >> 32) as u32, low: bits as u32 }
    }
}

/// Makes the stamps of one writer: each later than every one before it and than every one it was shown.
///
/// A stamp from further ahead than [`Clock::TRUSTED_MILLIS`] comes from a machine whose date is wrong. To follow it
/// would spoil every stamp from here on, to ignore it would make that story's mark unchangeable. So it is followed
/// for its own story and for nothing else.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    last: Stamp,
    ahead: HashMap<StoryKey, Stamp, RandomState>,
}

impl Clock {
    /// How far ahead of our own time a stamp may be and still move the clock: 24 hours.
    pub const TRUSTED_MILLIS: u64 = 24 * 60 * 60 * 1000;

    /// Takes note of a stamp that was read, on a change of story `key`; `now` in milliseconds since 1970.
    pub fn observe(&mut self, key: StoryKey, stamp: Stamp, now: u64) {
        if stamp.millis() <= now.saturating_add(Clock::TRUSTED_MILLIS) {
            self.last = self.last.max(stamp);
        } else {
            let seen = self.ahead.entry(key).or_default();
            *seen = stamp.max(*seen);
        }
    }

    /// The stamp of a change of story `key` that is made at `now`, in milliseconds since 1970; `None` when a stamp was seen
    /// that none comes after.
    pub fn tick(&mut self, key: StoryKey, now: u64) -> Option<Stamp> {
        let last = Stamp::new(now, 0).max(self.last.next());
        if last == self.last {
            return None;
        }
        self.last = last;
        match self.ahead.get_mut(&key) {
            Some(seen) if *seen >= last => {
                let next = seen.next();
                (next > std::mem::replace(seen, next)).then_some(next)
            }
            _ => Some(last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = Clock::TRUSTED_MILLIS;

    fn key(name: &str) -> StoryKey {
        StoryKey::of([name])
    }

    #[test]
    fn stamps_follow_each_other() {
        let stamp = Stamp::new(1_000, 7);
        assert_eq!((stamp.millis(), stamp.count()), (1_000, 7));
        assert_eq!(stamp.next(), Stamp::new(1_000, 8));
        assert_eq!(Stamp::new(1_000, u16::MAX).next(), Stamp::new(1_001, 0));
        assert!(Stamp::new(0x1_0000_0000, 0) > Stamp::new(0xffff, 9));
        let last = Stamp::new(u64::MAX, u16::MAX);
        assert_eq!(last.next(), last);
        assert_eq!(i64::try_from(Stamp::MILLIS_MAX), Ok(jiff::Timestamp::MAX.as_millisecond()));
    }

    #[test]
    fn a_clock_never_goes_back() {
        let mut clock = Clock::default();
        assert_eq!(clock.tick(key("a"), 5_000), Some(Stamp::new(5_000, 0)));
        assert_eq!(clock.tick(key("a"), 5_000), Some(Stamp::new(5_000, 1)));
        assert_eq!(clock.tick(key("a"), 4_000), Some(Stamp::new(5_000, 2)));
        assert_eq!(clock.tick(key("a"), 6_000), Some(Stamp::new(6_000, 0)));
    }

    #[test]
    fn what_was_seen_is_in_the_past() {
        let mut clock = Clock::default();
        clock.observe(key("a"), Stamp::new(9_000, 3), 5_000);
        assert_eq!(clock.tick(key("b"), 5_000), Some(Stamp::new(9_000, 4)));
    }

    #[test]
    fn no_stamp_comes_after_the_last_one() {
        let mut clock = Clock::default();
        clock.observe(key("a"), Stamp::new(u64::MAX, u16::MAX), 5_000);
        assert_eq!(clock.tick(key("a"), 5_000), None);
        assert_eq!(clock.tick(key("b"), 5_000), Some(Stamp::new(5_000, 1)));
        assert_eq!(clock.tick(key("b"), u64::MAX), Some(Stamp::new(u64::MAX, 0)));
        clock.observe(key("b"), Stamp::new(u64::MAX, u16::MAX), u64::MAX);
        assert_eq!(clock.tick(key("b"), u64::MAX), None);
    }

    #[test]
    fn a_stamp_from_the_far_future_is_followed_for_its_story_alone() {
        let mut clock = Clock::default();
        let wrong = Stamp::new(90 * DAY, 0);
        clock.observe(key("a"), wrong, DAY);
        assert_eq!(clock.tick(key("b"), DAY), Some(Stamp::new(DAY, 0)));
        assert_eq!(clock.tick(key("a"), DAY), Some(wrong.next()));
        assert_eq!(clock.tick(key("a"), DAY), Some(wrong.next().next()));
        assert_eq!(clock.tick(key("b"), DAY).map(Stamp::millis), Some(DAY));
        assert_eq!(clock.tick(key("a"), 91 * DAY), Some(Stamp::new(91 * DAY, 0)), "time has caught up");
    }
}

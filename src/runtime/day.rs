//! Which day it is, and how long that holds.

use std::time::{Duration, SystemTime};

/// A day, and how long it lasts: who asks for it again and again need not have the time zone read each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Day {
    /// Which it is.
    pub(super) date: jiff::civil::Date,
    from: SystemTime,
    /// When the next one begins.
    to: SystemTime,
}

impl Day {
    /// The day that `now` falls in, from now on.
    pub(super) fn of(now: &jiff::Zoned) -> Day {
        let next = now.date().tomorrow().and_then(|date| date.to_zoned(now.time_zone().clone()));
        // After the last day that there is, and where a zone leaves out a night, an hour will do.
        let hour = || now.timestamp() + jiff::SignedDuration::from_hours(1);
        let to = next.map_or_else(|_| hour(), |next| next.timestamp());
        Day { date: now.date(), from: now.timestamp().into(), to: to.into() }
    }

    /// Whether it is over, or a clock that was set says that it has not begun.
    pub(super) fn is_over(&self, now: SystemTime) -> bool {
        now >= self.to || now < self.from
    }

    /// How long it lasts still.
    pub(super) fn left(&self, now: SystemTime) -> Duration {
        self.to.duration_since(now).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight() {
        for (text, zone, hours) in
            [("2024-03-09T23:30", -5, 0.5), ("2024-02-29T00:00", 9, 24.0), ("2024-12-31T12:00", 0, 12.0)]
        {
            let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(zone));
            let now = text.parse::<jiff::civil::DateTime>().unwrap().to_zoned(zone).unwrap();
            let day = Day::of(&now);
            let at = SystemTime::from(now.timestamp());
            assert_eq!(day.left(at), Duration::from_secs_f64(hours * 3600.0), "{text}");
            assert_eq!(day.date, now.date());
            assert!(!day.is_over(at) && day.is_over(at + day.left(at)));
            assert!(day.is_over(at - Duration::from_secs(1)));
            assert_eq!(day.left(at + Duration::from_hours(25)), Duration::ZERO);
        }
    }
}

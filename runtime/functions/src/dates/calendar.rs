//! Dates and timestamps alike, and units to count them in.

use etlc_types::{Date, Result, Time, Timestamp};

use crate::words::words;

words! {
    /// A unit of time.
    Unit = "dates::Unit" {
        /// A year, from 1 January.
        Year = "year",
        /// A quarter of a year.
        Quarter = "quarter",
        /// A month.
        Month = "month",
        /// A week, from Monday.
        Week = "week",
        /// A day.
        Day = "day",
        /// An hour.
        Hour = "hour",
        /// A minute.
        Minute = "minute",
        /// A second.
        Second = "second",
    }
}

words! {
    /// A unit of whole days.
    DayUnit = "dates::DayUnit" {
        /// Twelve months.
        Year = "year",
        /// Three months.
        Quarter = "quarter",
        /// A month.
        Month = "month",
        /// Seven days.
        Week = "week",
        /// A day.
        Day = "day",
    }
}

pub(super) const MICROS_PER_SECOND: i64 = 1_000_000;
pub(super) const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// A date or a timestamp.
pub trait Calendar: Copy {
    /// As a timestamp.
    ///
    /// # Errors
    /// `R0102` for a date past the last timestamp.
    fn to_timestamp(self) -> Result<Timestamp>;

    /// Of a timestamp; a date leaves its time of day out.
    fn of_timestamp(timestamp: Timestamp) -> Self;
}

impl Calendar for Date {
    #[inline]
    fn to_timestamp(self) -> Result<Timestamp> {
        Timestamp::from_parts(self, Time::MIN)
    }

    #[inline]
    fn of_timestamp(timestamp: Timestamp) -> Date {
        timestamp.date()
    }
}

impl Calendar for Timestamp {
    #[inline]
    fn to_timestamp(self) -> Result<Timestamp> {
        Ok(self)
    }

    #[inline]
    fn of_timestamp(timestamp: Timestamp) -> Timestamp {
        timestamp
    }
}

/// The days of a month.
pub(super) fn month_length(year: i32, month: u32) -> u32 {
    match month {
        2 if is_leap(i64::from(year)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Whether a year of the Gregorian calendar has 366 days.
pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The year and the week of ISO 8601 that a day is in: weeks start on Monday, and the first one has the year's first
/// Thursday.
pub(super) fn iso_week(date: Date, year: i32) -> Result<(i32, i32)> {
    // The Thursday of the week says which year it belongs to.
    let weekday = (date.days() + 3).rem_euclid(7);
    let thursday = date.days() - weekday + 3;
    let start = |year: i32| Date::from_ymd(year, 1, 1).map(Date::days);
    let first_of_next = start(year + 1)?;
    let year = if thursday >= first_of_next {
        year + 1
    } else if start(year).is_ok_and(|first| thursday < first) {
        year - 1
    } else {
        year
    };
    // The year of the first day of the calendar has no 1 January; weeks count back from the next.
    let ordinal = match start(year) {
        Ok(first) => thursday - first,
        Err(_) => thursday - start(year + 1)? + if is_leap(year.into()) { 366 } else { 365 },
    };
    Ok((year, ordinal / 7 + 1))
}

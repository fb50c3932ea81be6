//! Arithmetic of dates, timestamps and intervals.

use std::fmt::Display;

use super::{Add, Neg, Sub, overflow};
use crate::date::{days_from_civil, days_in_month};
use crate::time::MICROS_PER_DAY;
use crate::{Date, Failure, Interval, Result, Timestamp, Timestamptz, codes};

impl Add<i32> for Date {
    type Output = Date;

    #[inline]
    fn apply(self, days: i32) -> Result<Date> {
        shift_date(self, i64::from(days)).ok_or_else(|| overflow(self, "+", days, "date"))
    }
}

impl Sub<i32> for Date {
    type Output = Date;

    #[inline]
    fn apply(self, days: i32) -> Result<Date> {
        shift_date(self, -i64::from(days)).ok_or_else(|| overflow(self, "-", days, "date"))
    }
}

/// A date so many days later.
fn shift_date(date: Date, days: i64) -> Option<Date> {
    if !date.is_finite() {
        return Some(date);
    }
    let shifted = i32::try_from(i64::from(date.days()) + days).ok()?;
    Date::from_days(shifted).ok().filter(|date| date.is_finite())
}

impl Sub for Date {
    type Output = i32;

    #[inline]
    fn apply(self, other: Date) -> Result<i32> {
        if !self.is_finite() || !other.is_finite() {
            return Err(not_finite(self, other));
        }
        Ok(self.days() - other.days())
    }
}

/// The parts of an interval in types that their opposites fit.
struct Shift {
    months: i64,
    days: i64,
    micros: i128,
}

impl Shift {
    fn by(interval: Interval) -> Shift {
        Shift {
            months: i64::from(interval.months),
            days: i64::from(interval.days),
            micros: i128::from(interval.micros),
        }
    }

    fn back(interval: Interval) -> Shift {
        let Shift { months, days, micros } = Shift::by(interval);
        Shift { months: -months, days: -days, micros: -micros }
    }

    /// A timestamp later by the months, on the last day of the month where it lacks the day, then by the days, then by
    /// the microseconds.
    fn apply(self, timestamp: Timestamp) -> Option<Timestamp> {
        let (Some(day), Some(time)) = (timestamp.date().day_of_calendar(), timestamp.time()) else {
            return Some(timestamp);
        };
        let months = i64::from(day.year) * 12 + i64::from(day.month) - 1 + self.months;
        let year = months.div_euclid(12);
        let month = months.rem_euclid(12) as u32 + 1;
        let last = days_in_month(i32::try_from(year).ok()?, month);
        let days = days_from_civil(year, month, u32::from(day.day).min(last)) + self.days;
        let micros = i128::from(days) * i128::from(MICROS_PER_DAY) + i128::from(time.micros()) + self.micros;
        let shifted = Timestamp::from_micros(i64::try_from(micros).ok()?).ok()?;
        shifted.is_finite().then_some(shifted)
    }
}

impl Add<Interval> for Timestamp {
    type Output = Timestamp;

    fn apply(self, interval: Interval) -> Result<Timestamp> {
        Shift::by(interval).apply(self).ok_or_else(|| overflow(self, "+", interval, "timestamp"))
    }
}

impl Sub<Interval> for Timestamp {
    type Output = Timestamp;

    fn apply(self, interval: Interval) -> Result<Timestamp> {
        Shift::back(interval).apply(self).ok_or_else(|| overflow(self, "-", interval, "timestamp"))
    }
}

impl Sub for Timestamp {
    type Output = Interval;

    fn apply(self, other: Timestamp) -> Result<Interval> {
        if !self.is_finite() || !other.is_finite() {
            return Err(not_finite(self, other));
        }
        let micros = i128::from(self.micros()) - i128::from(other.micros());
        let day = i128::from(MICROS_PER_DAY);
        // The range of timestamps is well under i32::MAX days.
        Ok(Interval { months: 0, days: (micros / day) as i32, micros: (micros % day) as i64 })
    }
}

impl Add<Interval> for Timestamptz {
    type Output = Timestamptz;

    fn apply(self, interval: Interval) -> Result<Timestamptz> {
        let shifted = Shift::by(interval).apply(self.at_utc());
        shifted.map(Timestamp::at_utc).ok_or_else(|| overflow(self, "+", interval, "timestamptz"))
    }
}

impl Sub<Interval> for Timestamptz {
    type Output = Timestamptz;

    fn apply(self, interval: Interval) -> Result<Timestamptz> {
        let shifted = Shift::back(interval).apply(self.at_utc());
        shifted.map(Timestamp::at_utc).ok_or_else(|| overflow(self, "-", interval, "timestamptz"))
    }
}

impl Sub for Timestamptz {
    type Output = Interval;

    fn apply(self, other: Timestamptz) -> Result<Interval> {
        Sub::apply(self.at_utc(), other.at_utc())
    }
}

/// Operators of intervals, field by field.
macro_rules! intervals {
    ($($trait:ident $method:ident $sign:literal),*) => {$(
        impl $trait for Interval {
            type Output = Interval;

            fn apply(self, other: Interval) -> Result<Interval> {
                self.months
                    .$method(other.months)
                    .zip(self.days.$method(other.days))
                    .zip(self.micros.$method(other.micros))
                    .map(|((months, days), micros)| Interval { months, days, micros })
                    .ok_or_else(|| overflow(self, $sign, other, "interval"))
            }
        }
    )*};
}

intervals!(Add checked_add "+", Sub checked_sub "-");

impl Neg for Interval {
    fn apply(self) -> Result<Interval> {
        Sub::apply(Interval::default(), self)
    }
}

#[cold]
fn not_finite(left: impl Display, right: impl Display) -> Failure {
    Failure::new(codes::NOT_FINITE, "there is no distance to an infinity").value(format_args!("{left} - {right}"))
}

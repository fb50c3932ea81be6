//! Calendar days.

mod text;

use std::fmt;

use crate::codes;
use crate::{Failure, Result};

pub(crate) use text::WrittenDay;

/// A day of the proleptic Gregorian calendar, or an infinity before or after all days. Its range is PostgreSQL's:
/// 4714-11-24 BC (day 0 of the Julian count) to 5874897-12-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A day as the calendar writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The year as astronomers count: 0 is 1 BC, -1 is 2 BC.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// Before all days.
    pub const NEG_INFINITY: Date = Date(i32::MIN);
    /// The first day: 4714-11-24 BC.
    pub const MIN: Date = Date(-2_440_588);
    /// The last day: 5874897-12-31.
    pub const MAX: Date = Date(2_145_042_905);
    /// After all days.
    pub const INFINITY: Date = Date(i32::MAX);

    /// The day so many days after 1970-01-01; `i32::MAX` and `i32::MIN` are the infinities.
    ///
    /// # Errors
    /// `R0102` outside [`Date::MIN`] to [`Date::MAX`].
    #[inline]
    pub fn from_days(days: i32) -> Result<Date> {
        let date = Date(days);
        if (Date::MIN..=Date::MAX).contains(&date) || !date.is_finite() { Ok(date) } else { Err(out_of_range(days)) }
    }

    /// Days since 1970-01-01; the infinities are `i32::MAX` and `i32::MIN`.
    #[inline]
    pub fn days(self) -> i32 {
        self.0
    }

    /// The day of this date; the year counts as astronomers do, 0 being 1 BC.
    ///
    /// # Errors
    /// `R0109` for a day that does not exist, `R0102` outside the range.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Result<Date> {
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return Err(Failure::new(codes::NOT_A_DATE, "there is no such day")
                .value(format_args!("{year:04}-{month:02}-{day:02}")));
        }
        i32::try_from(days_from_civil(i64::from(year), month, day))
            .ok()
            .filter(|days| (Date::MIN..=Date::MAX).contains(&Date(*days)))
            .map(Date)
            .ok_or_else(|| out_of_range(format_args!("{year:04}-{month:02}-{day:02}")))
    }

    /// Whether it is a day and no infinity.
    #[inline]
    pub fn is_finite(self) -> bool {
        self != Date::INFINITY && self != Date::NEG_INFINITY
    }

    /// Year, month and day; `None` for an infinity.
    #[inline]
    pub fn day_of_calendar(self) -> Option<Day> {
        self.is_finite().then(|| civil_from_days(self.0))
    }

    /// The year as astronomers count, 0 being 1 BC; `None` for an infinity.
    pub fn year(self) -> Option<i32> {
        self.day_of_calendar().map(|day| day.year)
    }

    /// The month, 1 to 12; `None` for an infinity.
    pub fn month(self) -> Option<u32> {
        self.day_of_calendar().map(|day| u32::from(day.month))
    }

    /// The day of the month, 1 to 31; `None` for an infinity.
    pub fn day(self) -> Option<u32> {
        self.day_of_calendar().map(|day| u32::from(day.day))
    }
}

#[cold]
fn out_of_range(value: impl fmt::Display) -> Failure {
    Failure::new(codes::OUT_OF_RANGE, "the date is outside 4714-11-24 BC to 5874897-12-31").value(value)
}

/// Days in a month of a year, 28 to 31.
pub(crate) fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a day. Years are counted from March, so that the leap day ends them, in eras of 400 years,
/// which all have 146097 days.
pub(crate) fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
#[inline]
fn civil_from_days(days: i32) -> Day {
    let days = i64::from(days) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Day { year: year as i32, month: month as u8, day: day as u8 }
}

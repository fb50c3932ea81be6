//! `date_trunc`.

use etlc_types::{Date, Result, Time, Timestamp};

use super::calendar::{Calendar, MICROS_PER_SECOND, Unit};
use crate::declare::function;

function! {
    /// The start of the year, quarter, month, week, day, hour, minute or second that a date or timestamp is in.
    ///
    /// Weeks start on Monday. A date stays a date. A moment is in another day in each zone, so `to_zone` comes first.
    /// An infinity stays one.
    Dates [truncate_date]
    fn date_trunc<T: Calendar>(x: T, unit: &Unit) -> Result<T> where T = Day {
        let timestamp = x.to_timestamp()?;
        let (Some(day), Some(time)) = (timestamp.date().day_of_calendar(), timestamp.time()) else { return Ok(x) };
        let month = u32::from(day.month);
        let within_day = |unit: i64| Time::from_micros(time.micros() / unit * unit);
        let date = match unit {
            Unit::Year => Date::from_ymd(day.year, 1, 1)?,
            Unit::Quarter => Date::from_ymd(day.year, (month - 1) / 3 * 3 + 1, 1)?,
            Unit::Month => Date::from_ymd(day.year, month, 1)?,
            // 1970-01-01, day 0, was a Thursday.
            Unit::Week => Date::from_days(timestamp.date().days() - (timestamp.date().days() + 3).rem_euclid(7))?,
            Unit::Day | Unit::Hour | Unit::Minute | Unit::Second => timestamp.date(),
        };
        let time = match unit {
            Unit::Hour => within_day(3600 * MICROS_PER_SECOND)?,
            Unit::Minute => within_day(60 * MICROS_PER_SECOND)?,
            Unit::Second => within_day(MICROS_PER_SECOND)?,
            _ => Time::MIN,
        };
        Ok(T::of_timestamp(Timestamp::from_parts(date, time)?))
    }
    date_trunc("2024-02-29", "month") => "2024-02-01";
    date_trunc("2024-02-29", "week") => "2024-02-26";
    date_trunc("2024-08-09 10:11:12", "quarter") => "2024-07-01 00:00:00";
    date_trunc("2024-08-09 10:11:12.5", "minute") => "2024-08-09 10:11:00";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(date_trunc(Date::INFINITY, &Unit::Year), Ok(Date::INFINITY));
        let before = Timestamp::from_micros(-1).expect("a timestamp");
        let second = Timestamp::from_micros(-1_000_000).expect("a timestamp");
        assert_eq!(date_trunc(before, &Unit::Second), Ok(second));
        assert!(date_trunc(Timestamp::MIN, &Unit::Year).is_err(), "1 January is before the calendar");
        assert!(date_trunc(Date::MAX, &Unit::Year).is_err(), "no timestamp reaches so far");
    }
}

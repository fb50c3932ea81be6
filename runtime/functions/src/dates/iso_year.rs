//! `iso_year`.

use etlc_types::{Result, Timestamp};

use super::{calendar, parts};
use crate::declare::function;

function! {
    /// The year that the week of a date or timestamp belongs to by ISO 8601.
    ///
    /// It goes with `iso_week`, and differs from `year` in the days around New Year. Fails for an infinity.
    Dates
    fn iso_year(timestamp: Timestamp) -> Result<i32> {
        Ok(calendar::iso_week(timestamp.date(), parts::day(timestamp)?.year)?.0)
    }
    iso_year("2021-01-01 00:00:00") => 2020;
    iso_year("2024-12-30 00:00:00") => 2025;
}

#[cfg(test)]
mod tests {
    use super::super::iso_week;
    use super::*;
    use etlc_types::{Date, Time};

    #[test]
    fn weeks_follow_one_another() {
        let mut before = (2399, 52);
        for days in 157_058..157_058 + 400 * 366 {
            let date = Date::from_days(days).expect("a day");
            let midnight = Timestamp::from_parts(date, Time::MIN).expect("a timestamp");
            let now = (iso_year(midnight).expect("a year"), iso_week(midnight).expect("a week"));
            if (days + 3).rem_euclid(7) == 0 {
                let next = now == (before.0, before.1 + 1) || (now == (before.0 + 1, 1) && before.1 >= 52);
                assert!(next || days < 157_066, "{before:?} {now:?}");
            } else {
                assert!(now == before || days < 157_066, "{before:?} {now:?}");
            }
            before = now;
        }
    }

    #[test]
    fn the_ends_of_the_calendar_have_weeks() {
        assert_eq!(iso_year(Timestamp::MIN), Ok(-4713));
        assert_eq!(iso_week(Timestamp::MIN), Ok(48), "24 November");
        assert!(iso_week(Timestamp::MAX).is_ok());
    }
}

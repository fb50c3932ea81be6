//! `date_add`.

use etlc_types::{Failure, Interval, Result, arith, codes};

use super::calendar::{Calendar, DayUnit};
use crate::declare::function;

function! {
    /// The date or timestamp so many days, weeks, months, quarters or years later; earlier for a negative number.
    ///
    /// A day that the month lacks becomes its last: a month after 31 January is the last of February. A date stays a
    /// date. Hours and less are added as an interval, with `+`. An infinity stays one.
    Dates [add_date]
    fn date_add<T: Calendar>(x: T, n: i64, unit: &DayUnit) -> Result<T> where T = Day {
        let times = match unit {
            DayUnit::Year => 12,
            DayUnit::Quarter => 3,
            DayUnit::Week => 7,
            DayUnit::Month | DayUnit::Day => 1,
        };
        let amount = n.checked_mul(times).and_then(|amount| i32::try_from(amount).ok()).ok_or_else(|| {
            Failure::new(codes::OVERFLOW, "there is no date so far away").value(n)
        })?;
        let interval = match unit {
            DayUnit::Year | DayUnit::Quarter | DayUnit::Month => Interval { months: amount, ..Interval::default() },
            DayUnit::Week | DayUnit::Day => Interval { days: amount, ..Interval::default() },
        };
        arith::add(x.to_timestamp()?, interval).map(T::of_timestamp)
    }
    date_add("2024-01-31", 1, "month") => "2024-02-29";
    date_add("2024-02-29", -1, "year") => "2023-02-28";
    date_add("2024-02-29 10:00:00", 2, "week") => "2024-03-14 10:00:00";
}

#[cfg(test)]
mod tests {
    use super::*;
    use etlc_types::{Date, Timestamp};

    #[test]
    fn edges() {
        assert_eq!(date_add(Timestamp::INFINITY, 1, &DayUnit::Day), Ok(Timestamp::INFINITY));
        let day = Date::from_ymd(2024, 1, 1).expect("a day");
        for n in [i64::MAX, i64::MIN, 1 << 31, 1 << 30] {
            assert_eq!(date_add(day, n, &DayUnit::Year).map_err(|failure| failure.code()), Err(codes::OVERFLOW), "{n}");
        }
    }
}

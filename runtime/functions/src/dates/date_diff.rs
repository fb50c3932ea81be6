//! `date_diff`.

use etlc_types::{Result, Timestamp};

use super::calendar::{MICROS_PER_DAY, MICROS_PER_SECOND, Unit};
use super::parts;
use crate::declare::function;

function! {
    /// How many whole years, quarters, months, weeks, days, hours, minutes or seconds lie between two times.
    ///
    /// What is not complete does not count: from 31 December to 1 January is no year. Negative where the second comes
    /// first. A month is complete where its day is reached again, so from 31 January to the last of February is none.
    /// Fails for an infinity.
    Dates
    fn date_diff(from: Timestamp, to: Timestamp, unit: &Unit) -> Result<i64> {
        parts::day(from)?;
        parts::day(to)?;
        let micros = i128::from(to.micros()) - i128::from(from.micros());
        let whole = |unit: i64| Ok((micros / i128::from(unit)) as i64);
        match unit {
            Unit::Year => Ok(months(from, to)? / 12),
            Unit::Quarter => Ok(months(from, to)? / 3),
            Unit::Month => months(from, to),
            Unit::Week => whole(7 * MICROS_PER_DAY),
            Unit::Day => whole(MICROS_PER_DAY),
            Unit::Hour => whole(3600 * MICROS_PER_SECOND),
            Unit::Minute => whole(60 * MICROS_PER_SECOND),
            Unit::Second => whole(MICROS_PER_SECOND),
        }
    }
    date_diff("2000-06-15 00:00:00", "2024-06-14 00:00:00", "year") => 23;
    date_diff("2024-01-31 00:00:00", "2024-03-01 12:00:00", "day") => 30;
    date_diff("2024-03-01 00:00:00", "2024-01-31 00:00:00", "month") => -1;
    date_diff("2024-03-01 10:00:00", "2024-03-01 12:59:59", "hour") => 2;
}

/// The complete months between two times.
fn months(from: Timestamp, to: Timestamp) -> Result<i64> {
    if to < from {
        return Ok(-months(to, from)?);
    }
    let (first, last) = (parts::day(from)?, parts::day(to)?);
    let months = i64::from(last.year - first.year) * 12 + i64::from(last.month) - i64::from(first.month);
    let complete = (last.day, parts::time(to)?) >= (first.day, parts::time(from)?);
    Ok(if complete { months } else { months - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let time = |text: &str| etlc_types::try_into::timestamp(text).expect("a timestamp");
        for (from, to, expected) in [
            ("2024-01-31 00:00:00", "2024-02-29 00:00:00", 0),
            ("2024-01-31 00:00:00", "2024-03-31 00:00:00", 2),
            ("2024-01-15 12:00:00", "2024-02-15 11:59:59", 0),
            ("2024-01-15 12:00:00", "2024-02-15 12:00:00", 1),
            ("2024-02-15 12:00:00", "2024-01-15 12:00:01", 0),
        ] {
            assert_eq!(date_diff(time(from), time(to), &Unit::Month), Ok(expected), "{from} {to}");
        }
        assert!(date_diff(Timestamp::MIN, Timestamp::MAX, &Unit::Second).is_ok());
        assert!(date_diff(Timestamp::MIN, Timestamp::INFINITY, &Unit::Day).is_err());
    }
}

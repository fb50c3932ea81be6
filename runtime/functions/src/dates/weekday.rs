//! `weekday`.

use etlc_types::{Result, Timestamp};

use super::parts;
use crate::declare::function;

function! {
    /// The day of the week of a date or timestamp: 1 is Monday, 7 is Sunday, as in ISO 8601.
    ///
    /// Fails for an infinity.
    Dates
    fn weekday(timestamp: Timestamp) -> Result<i32> {
        parts::day(timestamp)?;
        // 1970-01-01, day 0, was a Thursday.
        Ok((timestamp.date().days() + 3).rem_euclid(7) + 1)
    }
    weekday("2024-02-29 00:00:00") => 4;
    weekday("2024-03-03 00:00:00") => 7;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert_eq!(weekday(Timestamp::from_micros(-1).expect("a timestamp")), Ok(3));
        assert_eq!(weekday(Timestamp::MIN), Ok(1), "the Julian count starts on a Monday");
        assert!(weekday(Timestamp::INFINITY).is_err());
    }
}

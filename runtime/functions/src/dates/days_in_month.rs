//! `days_in_month`.

use etlc_types::{Result, Timestamp};

use super::calendar::month_length;
use super::parts;
use crate::declare::function;

function! {
    /// The number of days of the month that a date or timestamp is in.
    ///
    /// Fails for an infinity.
    Dates
    fn days_in_month(timestamp: Timestamp) -> Result<i32> {
        let day = parts::day(timestamp)?;
        Ok(month_length(day.year, day.month.into()) as i32)
    }
    days_in_month("2024-02-10 00:00:00") => 29;
    days_in_month("2023-02-10 00:00:00") => 28;
}

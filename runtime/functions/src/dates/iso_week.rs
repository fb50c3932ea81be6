//! `iso_week`.

use etlc_types::{Result, Timestamp};

use super::{calendar, parts};
use crate::declare::function;

function! {
    /// The week of a date or timestamp by ISO 8601, 1 to 53.
    ///
    /// Weeks start on Monday, and the first week of a year is the one with its first Thursday, so the first days of
    /// January may be in week 52 or 53 of the year before (`iso_year`). Fails for an infinity.
    Dates [week]
    fn iso_week(timestamp: Timestamp) -> Result<i32> {
        Ok(calendar::iso_week(timestamp.date(), parts::day(timestamp)?.year)?.1)
    }
    iso_week("2024-02-29 00:00:00") => 9;
    iso_week("2021-01-01 00:00:00") => 53;
}

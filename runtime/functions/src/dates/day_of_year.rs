//! `day_of_year`.

use etlc_types::{Result, Timestamp};

use super::calendar::month_length;
use super::parts;
use crate::declare::function;

function! {
    /// The day of the year of a date or timestamp, 1 to 366.
    ///
    /// Fails for an infinity.
    Dates
    fn day_of_year(timestamp: Timestamp) -> Result<i32> {
        let day = parts::day(timestamp)?;
        let before: u32 = (1..u32::from(day.month)).map(|month| month_length(day.year, month)).sum();
        Ok(before as i32 + i32::from(day.day))
    }
    day_of_year("2024-02-29 00:00:00") => 60;
    day_of_year("2023-12-31 00:00:00") => 365;
}

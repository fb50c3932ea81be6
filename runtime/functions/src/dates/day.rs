//! `day`.

use etlc_types::{Result, Timestamp};

use super::parts;
use crate::declare::function;

function! {
    /// The day of the month of a date or timestamp, 1 to 31.
    ///
    /// Fails for an infinity.
    Dates
    fn day(timestamp: Timestamp) -> Result<i32> {
        Ok(parts::day(timestamp)?.day.into())
    }
    day("2024-02-29 00:00:00") => 29;
}

//! `month`.

use etlc_types::{Result, Timestamp};

use super::parts;
use crate::declare::function;

function! {
    /// The month of a date or timestamp, 1 to 12.
    ///
    /// Fails for an infinity.
    Dates
    fn month(timestamp: Timestamp) -> Result<i32> {
        Ok(parts::day(timestamp)?.month.into())
    }
    month("2024-02-29 00:00:00") => 2;
}

//! `quarter`.

use etlc_types::{Result, Timestamp};

use super::parts;
use crate::declare::function;

function! {
    /// The quarter of a date or timestamp, 1 to 4.
    ///
    /// Fails for an infinity.
    Dates
    fn quarter(timestamp: Timestamp) -> Result<i32> {
        Ok((i32::from(parts::day(timestamp)?.month) - 1) / 3 + 1)
    }
    quarter("2024-02-29 00:00:00") => 1;
    quarter("2024-12-31 00:00:00") => 4;
}

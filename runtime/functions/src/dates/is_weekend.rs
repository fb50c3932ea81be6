//! `is_weekend`.

use etlc_types::{Result, Timestamp};

use super::weekday;
use crate::declare::function;

function! {
    /// Whether a date or timestamp is a Saturday or a Sunday.
    ///
    /// Fails for an infinity.
    Dates
    fn is_weekend(timestamp: Timestamp) -> Result<bool> {
        Ok(weekday(timestamp)? >= 6)
    }
    is_weekend("2024-03-02 12:00:00") => True;
    is_weekend("2024-03-01 12:00:00") => False;
}

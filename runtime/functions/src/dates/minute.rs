//! `minute`.

use etlc_types::{Result, Timestamp};

use super::parts;
use crate::declare::function;

function! {
    /// The minute of a timestamp, 0 to 59.
    ///
    /// Fails for an infinity.
    Dates
    fn minute(timestamp: Timestamp) -> Result<i32> {
        Ok(parts::time(timestamp)?.minute() as i32)
    }
    minute("2024-02-29 21:43:58.9") => 43;
}

//! `hour`.

use etlc_types::{Result, Timestamp};

use super::parts;
use crate::declare::function;

function! {
    /// The hour of a timestamp, 0 to 23.
    ///
    /// Fails for an infinity.
    Dates
    fn hour(timestamp: Timestamp) -> Result<i32> {
        Ok(parts::time(timestamp)?.hour() as i32)
    }
    hour("2024-02-29 21:43:58.9") => 21;
}

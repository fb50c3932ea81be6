//! `second`.

use etlc_types::{Result, Timestamp};

use super::parts;
use crate::declare::function;

function! {
    /// The second of a timestamp, 0 to 59.
    ///
    /// Fails for an infinity. The fraction is left out.
    Dates
    fn second(timestamp: Timestamp) -> Result<i32> {
        Ok(parts::time(timestamp)?.second() as i32)
    }
    second("2024-02-29 21:43:58.9") => 58;
}

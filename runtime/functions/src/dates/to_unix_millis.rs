//! `to_unix_millis`.

use etlc_types::{Result, Timestamptz};

use super::unix;
use crate::declare::function;

function! {
    /// The whole milliseconds from 1970-01-01 00:00 in UTC to a moment.
    ///
    /// What is less than a millisecond is left out, towards the past. Fails for an infinity.
    Dates
    fn to_unix_millis(moment: Timestamptz) -> Result<i64> {
        Ok(unix::micros(moment)?.div_euclid(1_000))
    }
    to_unix_millis("2024-02-29 09:05:00.25+00") => 1709197500250;
}

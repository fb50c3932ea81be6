//! `from_unix_millis`.

use etlc_types::{Result, Timestamptz};

use super::unix;
use crate::declare::function;

function! {
    /// The moment so many milliseconds after 1970-01-01 00:00 in UTC.
    ///
    /// Fails outside the range of timestamps.
    Dates
    fn from_unix_millis(milliseconds: i64) -> Result<Timestamptz> {
        let micros = milliseconds.checked_mul(1_000);
        micros.map_or_else(|| Err(unix::too_far(milliseconds)), Timestamptz::from_micros)
    }
    from_unix_millis(1709197500250) => "2024-02-29 09:05:00.25+00";
}
